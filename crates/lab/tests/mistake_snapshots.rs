//! Snapshots of what is said about typical mistakes: `mistakes/<name>.toml` or `.json`, for claims `mistakes/claims/<name>.toml`, and
//! beside it `<name>.<ending>.expected`.
//!
//! `UPDATE=1 cargo test -p shapan-lab --test mistake_snapshots` writes them anew; read the difference before it is committed. That a
//! mistake is refused at all, and with a place, is asserted without the snapshots.

use std::path::{Path, PathBuf};

use shapan_lab::claims::{Claim, Registry};
use shapan_lab::library::Library;
use shapan_lab::load::load;
use shapan_lab::problem::Problems;

/// What is said about a scenario or inputs file of the folder.
fn scenario(name: &str) -> Option<Problems> {
    load(&library(), name).err()
}

/// What is said about a claim's file of the folder `claims`.
fn claim(name: &str) -> Option<Problems> {
    let bytes = std::fs::read(folder("mistakes/claims").join(name)).unwrap();
    let known = Registry::builtin().unwrap();
    let check = |claim: Claim| {
        let base = load(&Library::builtin(), "baseline")?;
        claim.check(base, &mut |run| load(&library(), run), &known)
    };
    Claim::read(name, name, &bytes).and_then(check).err()
}

/// Folders of mistakes, and who is asked about them.
type Ask = fn(&str) -> Option<Problems>;
const FOLDERS: [(&str, usize, Ask); 2] = [("mistakes", 20, scenario), ("mistakes/claims", 6, claim)];

fn folder(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests")).join(name)
}

fn library() -> Library {
    Library::builtin().fetching(|path| std::fs::read(folder("mistakes").join(path)).ok())
}

fn mistakes(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".toml") || name.ends_with(".json")).collect();
    names.sort();
    names
}

#[test]
fn messages_are_as_in_the_snapshots() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut different = Vec::new();
    for (path, least, said) in FOLDERS {
        let folder = folder(path);
        let names = mistakes(&folder);
        assert!(names.len() >= least);
        for name in &names {
            let message = format!("{}\n", said(name).unwrap_or_else(|| panic!("{path}/{name} is accepted")));
            let path = folder.join(format!("{name}.expected"));
            if update {
                std::fs::write(&path, &message).unwrap();
            } else if std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n") != message {
                different.push(format!("--- {name}\n{message}"));
            }
        }
        for entry in std::fs::read_dir(&folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let stale = name.strip_suffix(".expected").is_some_and(|name| !folder.join(name).exists());
            assert!(!stale, "{name} belongs to no mistake");
        }
    }
    assert!(different.is_empty(), "messages differ from their snapshots:\n{}", different.join("\n"));
}

#[test]
fn places_point_into_the_file() {
    // what concerns a whole file has no line
    let whole = ["empty-file.toml", "zero-bytes.toml", "not-utf8.toml", "no-world.toml"];
    for (path, _, said) in FOLDERS {
        for name in mistakes(&folder(path)) {
            let problems = said(&name).unwrap();
            assert!(!problems.0.is_empty(), "{name}");
            for problem in problems.0 {
                assert!(!problem.file.starts_with("built-in"), "{name}: {problem}");
                let lacks = problem.what.contains("lacks") || problem.what.ends_with("is missing");
                assert!(problem.line > 0 || lacks || whole.contains(&name.as_str()), "{name}: {problem}");
            }
        }
    }
}

#[test]
fn the_sound_files_that_the_others_were_made_from_are_accepted() {
    assert!(scenario("parts/sound.json").is_none());
    assert!(claim("parts/sound.toml").is_none());
}
