//! Snapshots of what is said about typical mistakes: `mistakes/<name>.toml` or `.json`, and beside it `<name>.<ending>.expected`.
//!
//! `UPDATE=1 cargo test -p shapan-lab --test mistake_snapshots` writes them anew; read the difference before it is committed. That a
//! mistake is refused at all, and with a place, is asserted without the snapshots.

use std::path::{Path, PathBuf};

use shapan_lab::library::Library;
use shapan_lab::load::load;

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mistakes"))
}

fn mistakes() -> Vec<String> {
    let names = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".toml") || name.ends_with(".json")).collect();
    names.sort();
    names
}

fn said(name: &str) -> Option<shapan_lab::problem::Problems> {
    let library = Library::builtin().fetching(|path| std::fs::read(folder().join(path)).ok());
    load(&library, name).err()
}

#[test]
fn messages_are_as_in_the_snapshots() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut different = Vec::new();
    let names = mistakes();
    assert!(names.len() >= 20);
    for name in &names {
        let message = format!("{}\n", said(name).unwrap_or_else(|| panic!("{name} is accepted")));
        let path = folder().join(format!("{name}.expected"));
        if update {
            std::fs::write(&path, &message).unwrap();
        } else if std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n") != message {
            different.push(format!("--- {name}\n{message}"));
        }
    }
    assert!(different.is_empty(), "messages differ from their snapshots:\n{}", different.join("\n"));
    for entry in std::fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let stale = name.strip_suffix(".expected").is_some_and(|name| !Path::new(&folder().join(name)).exists());
        assert!(!stale, "{name} belongs to no mistake");
    }
}

#[test]
fn places_point_into_the_file() {
    // what concerns a whole file has no line
    let whole = ["empty-file.toml", "zero-bytes.toml", "not-utf8.toml", "no-world.toml"];
    for name in mistakes() {
        let problems = said(&name).unwrap();
        assert!(!problems.0.is_empty(), "{name}");
        for problem in problems.0 {
            assert!(!problem.file.starts_with("built-in"), "{name}: {problem}");
            let lacks = problem.what.contains("lacks");
            assert!(problem.line > 0 || lacks || whole.contains(&name.as_str()), "{name}: {problem}");
        }
    }
}

#[test]
fn the_sound_file_that_the_others_were_made_from_is_accepted() {
    assert!(said("parts/sound.json").is_none());
}
