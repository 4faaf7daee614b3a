//! The page of published numbers, and the other pages of the book about reference models: what they claim holds, and they are fresh.

use std::path::Path;

use shapan_lab::messages::Language;
use shapan_lab::scenario::Sampler;
use shapan_reference::ask::compare::{self, Draws};
use shapan_reference::book;
use shapan_reference::published::CHECKS;

/// A number that is said to be reproduced is, and one that is said to differ does, with a reason.
#[test]
fn published_numbers() {
    let mut faults = Vec::new();
    for check in CHECKS {
        let of = format!("{} {} {:?} {}", check.model, check.preset, check.settings, check.outcome);
        match check.ours() {
            None => faults.push(format!("{of}: there is no such number")),
            Some(ours) if check.fits(ours) != check.differs.is_empty() => {
                faults.push(format!("{of}: ours is {ours}, theirs {}", check.theirs));
            }
            Some(_) => {}
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(CHECKS.len() > 50);
}

/// The picture of the front page shows what the program answers.
#[test]
fn the_picture_is_fresh() {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/full-automation.svg"));
    let names = ["ftm", "ai-futures-dec2025", "jones-rd-automation", "ai2027"].map(str::to_owned);
    let question = compare::question("full-automation").unwrap();
    let draws = Draws { runs: 1000, seed: 1, sampler: Sampler::MonteCarlo, threads: 2 };
    let sides = compare::compare(&compare::models(&names).unwrap(), question, draws, Language::English).unwrap();
    // as `shapan compare --out` writes it
    let picture = shapan_lab::svg::draw(&compare::chart(question, &sides, Language::English), question.name(), 720.0);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &picture).unwrap();
    }
    let shown = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        shown.replace("\r\n", "\n") == picture,
        "run `UPDATE=1 cargo test -p shapan-reference --test published` and look at it"
    );
}

/// With `UPDATE` set the pages are written.
#[test]
fn the_pages_are_fresh() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../book/src"));
    let update = std::env::var_os("UPDATE").is_some();
    let mut stale = Vec::new();
    for page in book::pages() {
        let path = folder.join(&page.path);
        if std::fs::read_to_string(&path).is_ok_and(|text| text.replace("\r\n", "\n") == page.text) {
            continue;
        }
        if update {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &page.text).unwrap();
        } else {
            stale.push(page.path);
        }
    }
    assert!(
        stale.is_empty(),
        "run `UPDATE=1 cargo test -p shapan-reference --test published` and read the difference: {stale:?}"
    );
    let summary = std::fs::read_to_string(folder.join("SUMMARY.md")).unwrap();
    let contents = book::contents();
    assert!(summary.contains(contents.trim_end()), "book/src/SUMMARY.md must contain, as it stands:\n\n{contents}");
}
