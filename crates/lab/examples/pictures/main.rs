//! Prints the pictures of made-up data: `cargo run --example pictures -- en 0` the first one as SVG, `-- zh terminal` all of them for the
//! terminal, `-- zh report` a whole report.

mod synthetic;

use shapan_lab::messages::Language;
use shapan_lab::svg;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let language = Language::from_code(word(0)).unwrap_or(Language::English);
    let charts = synthetic::charts(language);
    match word(1) {
        number => {
            let at: usize = number.parse().unwrap_or(0);
            print!("{}", svg::draw(&charts[at % charts.len()], "chart", 720.0));
        }
    }
}
