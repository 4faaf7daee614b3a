//! Prints the pictures of made-up data: `cargo run --example pictures -- en 0` the first one as SVG, `-- zh terminal` all of them for the
//! terminal, `-- zh report` a whole report.

mod synthetic;

use shapan_lab::messages::Language;
use shapan_lab::svg;
use shapan_lab::terminal::{self, Look};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let language = Language::from_code(word(0)).unwrap_or(Language::English);
    let charts = synthetic::charts(language);
    match word(1) {
        "terminal" | "ascii" => {
            let ascii = word(1) == "ascii";
            let look = Look { colour: word(2) == "colour", ascii, ..Look::default() };
            for chart in &charts {
                println!("{}", terminal::draw(chart, look));
            }
        }
        "report" => print!("{}", synthetic::report(language).html(None)),
        number => {
            let at: usize = number.parse().unwrap_or(0);
            print!("{}", svg::draw(&charts[at % charts.len()], "chart", 720.0));
        }
    }
}
