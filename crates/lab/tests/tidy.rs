//! Rules of the house, as tests: what a reviewer would otherwise have to remember. Each message says what to do.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use shapan_lab::book;
use shapan_model::model::MODELS;
use shapan_model::quantity::Kind;

/// The longest Rust file that a reader is asked to take in.
const LONGEST: usize = 500;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository")
}

/// Every file of the project, by path from the root with slashes, and its text; files that are not text are left out.
fn files() -> Vec<(String, String)> {
    let root = root();
    let mut paths = listed(&root).unwrap_or_else(|| {
        let mut found = Vec::new();
        walk(&root, &root, &mut found);
        found
    });
    paths.sort();
    let text = |path: &String| std::fs::read_to_string(root.join(path)).ok();
    paths.iter().filter_map(|path| Some((path.clone(), text(path)?))).collect()
}

/// What version control holds or would take in; none outside a clone.
fn listed(root: &Path) -> Option<Vec<String>> {
    let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let out = Command::new("git").args(arguments).current_dir(root).output().ok()?;
    let text = String::from_utf8(out.stdout).ok()?;
    let paths = text.split('\0').filter(|path| !path.is_empty()).map(str::to_owned);
    (out.status.success() && !text.is_empty()).then(|| paths.collect())
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() {
            if name != "target" && name != ".git" {
                walk(root, &path, found);
            }
        } else if let Ok(inside) = path.strip_prefix(root) {
            found.push(inside.to_string_lossy().replace('\\', "/"));
        }
    }
}

fn rust_files() -> Vec<(String, String)> {
    let files: Vec<_> = files().into_iter().filter(|(path, _)| path.ends_with(".rs")).collect();
    assert!(files.len() > 50, "only {} Rust files found: the search is broken", files.len());
    files
}

/// The part of a source file that ships: everything before its tests.
fn shipped(text: &str) -> &str {
    text.find("#[cfg(test)]").map_or(text, |at| &text[..at])
}

fn refuse(faults: Vec<String>, what_to_do: &str) {
    assert!(faults.is_empty(), "{}\n{what_to_do}", faults.join("\n"));
}

/// The folder of a model's laws, if the file is in one.
fn model_of(path: &str) -> Option<&'static str> {
    let names = MODELS.iter().map(|model| model.about().name);
    names.into_iter().find(|name| path.starts_with(&format!("crates/model/src/{name}/")))
}

#[test]
fn every_module_says_what_it_is_for() {
    let bare = rust_files().into_iter().filter(|(_, text)| !text.starts_with("//! ")).map(|(path, _)| path);
    refuse(bare.collect(), "A file starts with a `//!` sentence: what it is for.");
}

#[test]
fn no_file_is_too_long() {
    let long = rust_files().into_iter().filter_map(|(path, text)| {
        let lines = text.lines().count();
        (lines > LONGEST).then(|| format!("{path}: {lines} lines"))
    });
    refuse(long.collect(), "At most 500 lines: divide the file by what its parts are about.");
}

#[test]
fn files_are_named_for_the_domain() {
    let vague = ["util", "utils", "common", "helper", "helpers", "misc", "manager"];
    let faults = rust_files()
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| path.trim_end_matches(".rs").split(['/', '_', '-']).any(|word| vague.contains(&word)));
    refuse(faults.collect(), "Name the file for what it is about.");
}

#[test]
fn model_and_lab_touch_nothing_outside() {
    let doors = ["std::fs", "std::net", "std::env::", "std::process", "std::time", "SystemTime", "println!", "print!("];
    let threads = ["std::thread", "rayon"];
    let mut faults = Vec::new();
    for (path, text) in rust_files() {
        let model = path.starts_with("crates/model/src/");
        if !model && !path.starts_with("crates/lab/src/") {
            continue;
        }
        for (number, line) in shipped(&text).lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            let names = |words: &[&str]| words.iter().any(|word| code.contains(word));
            if names(&doors) || (model && names(&threads)) {
                faults.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    refuse(
        faults,
        "The model computes, the lab turns text into tables: files, clock and terminal belong to crates/app.",
    );
}

#[test]
fn models_do_not_know_one_another() {
    let mut faults = Vec::new();
    for (path, text) in rust_files() {
        let Some(own) = model_of(&path) else { continue };
        for other in MODELS.iter().map(|model| model.about().name).filter(|name| *name != own) {
            if [format!("crate::{other}"), format!("super::super::{other}")].iter().any(|form| text.contains(form)) {
                faults.push(format!("{path} names the model {other}"));
            }
        }
    }
    refuse(faults, "A model's folder stands alone; what several need belongs beside `num` and `quantity`.");
}

#[test]
fn laws_are_inlined_into_the_vector_units() {
    let (mut faults, mut seen) = (Vec::new(), 0);
    for (path, text) in rust_files() {
        // elementary.rs is left out: whether exp and ln are expanded at each call is measured for each target
        if model_of(&path).is_none() && path != "crates/model/src/num/operators.rs" {
            continue;
        }
        let lines: Vec<&str> = shipped(&text).lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let code = line.trim_start();
            let law = code.contains("fn ")
                && ["<N: Num>", "<R: Real>", "-> N"].iter().any(|sign| code.contains(sign))
                && !code.starts_with("//");
            if law {
                seen += 1;
                if at == 0 || lines[at - 1].trim() != "#[inline(always)]" {
                    faults.push(format!("{path}:{}: {code}", at + 1));
                }
            }
        }
    }
    assert!(seen > 60, "only {seen} laws found: the search is broken");
    refuse(faults, "Write #[inline(always)] above it, or the wide instruction sets stay unused.");
}

#[test]
fn every_source_is_known_and_used() {
    let root = root();
    let text = std::fs::read_to_string(root.join("data/sources.toml")).expect("data/sources.toml");
    let bibliography: toml::Table = text.parse().expect("a sound bibliography");
    let known: BTreeSet<&str> = bibliography.keys().map(String::as_str).collect();
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut faults = Vec::new();
    let mut name = |source: &str, note: &str, whose: &str| {
        if !known.contains(source) {
            faults.push(format!("{whose} names the source {source:?}"));
        }
        used.insert(source.to_owned());
        // a note may lean on a second source
        let words = note.split(|c: char| !c.is_alphanumeric() && c != '-');
        used.extend(words.filter(|word| known.contains(word)).map(str::to_owned));
    };
    for model in MODELS {
        let catalogue = model.catalogue();
        for spec in catalogue.all().filter(|spec| !matches!(spec.kind, Kind::Stock | Kind::Flow)) {
            name(spec.source, spec.note, spec.name);
        }
        for law in &catalogue.laws {
            law.forms.iter().for_each(|form| name(form.source, "", form.name));
        }
    }
    for (path, text) in files() {
        let facts = path.starts_with("data/") || path.starts_with("claims/");
        if facts && path.ends_with(".toml") && path != "data/sources.toml" {
            let table: toml::Value = toml::from_str(&text).unwrap_or_else(|e| panic!("{path}: {e}"));
            sources(&table, &mut |source, note| name(source, note, &path));
        }
    }
    faults.extend(known.iter().filter(|key| !used.contains(**key)).map(|key| format!("nobody uses {key}")));
    refuse(faults, "A key in data/sources.toml for each source, and a use for each key.");
}

/// Visits every table that has a `source`, at any depth, with its note.
fn sources(value: &toml::Value, visit: &mut dyn FnMut(&str, &str)) {
    match value {
        toml::Value::Table(table) => {
            let say = |key: &str| table.get(key).and_then(toml::Value::as_str);
            if let Some(source) = say("source") {
                visit(source, say("note").unwrap_or_default());
            }
            table.values().for_each(|inner| sources(inner, visit));
        }
        toml::Value::Array(items) => items.iter().for_each(|item| sources(item, visit)),
        _ => {}
    }
}

#[test]
fn no_path_of_one_machine() {
    let homes = ["tmp", "root", "home", "work", "Users"].map(|name| format!("/{name}"));
    let mut faults = Vec::new();
    for (path, text) in files() {
        for (number, line) in text.lines().enumerate() {
            let absolute = |home: &String| {
                line.match_indices(home.as_str()).any(|(at, _)| {
                    let inside = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || "._-)}>*]".contains(c));
                    !inside(line[..at].chars().next_back()) && !inside(line[at + home.len()..].chars().next())
                })
            };
            if homes.iter().any(absolute) {
                faults.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    refuse(faults, "Paths are given by the user or stand below the repository.");
}

/// Pieces of a Markdown text between back-quotes, blocks of code left out.
fn quoted(text: &str) -> Vec<&str> {
    let mut inside = false;
    let prose = text.lines().filter(|line| {
        let fence = line.trim_start().starts_with("```");
        inside ^= fence;
        !inside && !fence
    });
    prose.flat_map(|line| line.split('`').skip(1).step_by(2)).collect()
}

#[test]
fn documents_name_files_that_exist() {
    let root = root();
    let tops = ["crates/", "data/", "scenarios/", "book/", "messages/", "docs/", ".ci/", "claims/", "assets/"];
    let (mut faults, mut seen) = (Vec::new(), 0);
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "DESIGN.md", "BENCHMARKS.md"] {
        let text = std::fs::read_to_string(root.join(document)).unwrap_or_else(|e| panic!("{document}: {e}"));
        for piece in quoted(&text) {
            let path = piece.trim_end_matches('/');
            let pattern = path.contains(['<', '*', '{', ' ', '…']);
            if tops.iter().any(|top| piece.starts_with(top)) && !pattern {
                seen += 1;
                if !root.join(path).exists() {
                    faults.push(format!("{document} names {piece}"));
                }
            }
        }
    }
    assert!(seen > 20, "only {seen} paths found: the search is broken");
    refuse(faults, "Name the file as it is called now.");
}

#[test]
fn links_between_pages_lead_somewhere() {
    stale_pages();
    let root = root();
    let mut faults = Vec::new();
    for (path, text) in files().into_iter().filter(|(path, _)| path.ends_with(".md")) {
        let folder = root.join(&path).parent().expect("a folder").to_owned();
        for piece in text.split("](").skip(1) {
            let target = piece.split([')', '#', ' ']).next().unwrap_or_default();
            let outside = target.is_empty() || target.contains("://");
            if !outside && !folder.join(target).exists() {
                faults.push(format!("{path} links to {target}"));
            }
        }
    }
    refuse(faults, "Mend the link.");
}

/// Pages of the book that differ from what the program writes; with `UPDATE` set they are written first.
fn stale_pages() -> &'static [String] {
    static STALE: LazyLock<Vec<String>> = LazyLock::new(|| {
        let folder = root().join("book/src");
        let update = std::env::var_os("UPDATE").is_some();
        let pages = book::pages();
        let mut stale = Vec::new();
        for page in &pages {
            let path = folder.join(&page.path);
            if std::fs::read_to_string(&path).is_ok_and(|text| text.replace("\r\n", "\n") == page.text) {
                continue;
            }
            if update {
                std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder for the page");
                std::fs::write(&path, &page.text).expect("the page is written");
            } else {
                stale.push(format!("book/src/{}", page.path));
            }
        }
        let written: BTreeSet<String> = pages.iter().map(|page| format!("book/src/{}", page.path)).collect();
        for (path, _) in files() {
            if path.starts_with("book/src/model/") && !written.contains(&path) {
                if update {
                    std::fs::remove_file(root().join(&path)).expect("the page is removed");
                } else {
                    stale.push(format!("{path}: no mechanism of this name"));
                }
            }
        }
        stale
    });
    &STALE
}

#[test]
fn the_book_is_fresh() {
    refuse(stale_pages().to_vec(), "Run `UPDATE=1 cargo test --test tidy` and read the difference.");
}

#[test]
fn the_table_of_contents_has_every_page() {
    let folder = root().join("book/src");
    let summary = std::fs::read_to_string(folder.join("SUMMARY.md")).expect("book/src/SUMMARY.md");
    let generated = book::contents();
    assert!(summary.contains(generated.trim_end()), "book/src/SUMMARY.md must contain, as it stands:\n\n{generated}");
    let linked: BTreeSet<&str> = summary.split("](").skip(1).filter_map(|piece| piece.split(')').next()).collect();
    let lost = files().into_iter().filter_map(|(path, _)| {
        let page = path.strip_prefix("book/src/").filter(|page| page.ends_with(".md") && *page != "SUMMARY.md")?;
        (!linked.contains(page)).then(|| path.clone())
    });
    refuse(lost.collect(), "Name the page in book/src/SUMMARY.md.");
}

#[test]
fn every_scenario_has_a_row_in_the_book() {
    let page = std::fs::read_to_string(root().join("book/src/scenarios.md")).expect("book/src/scenarios.md");
    let lost = files().into_iter().filter_map(|(path, text)| {
        let name = path.strip_prefix("scenarios/")?.strip_suffix(".toml")?;
        let head: toml::Table = toml::from_str(&text).unwrap_or_else(|e| panic!("{path}: {e}"));
        let say = |key: &str| head.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned();
        let row = format!("| `{name}` | {} | {} |", say("title"), say("title_zh"));
        (!page.contains(&row)).then_some(row)
    });
    refuse(lost.collect(), "Add these rows to book/src/scenarios.md.");
}

#[test]
fn the_changelog_begins_with_results() {
    let text = std::fs::read_to_string(root().join("CHANGELOG.md")).expect("CHANGELOG.md");
    let mut headings = text.lines().filter(|line| line.starts_with("##"));
    assert!(headings.next().is_some_and(|line| line.starts_with("## ")), "the first heading names the release");
    assert_eq!(headings.next(), Some("### Results"), "say first what moved, by how much and why");
}
