//! `shapan studies`: the catalogue of what was written where, and whether it can be made again.

mod diff;
mod rerun;

use serde_json::{Value, json};
use shapan_lab::figures;
use shapan_lab::messages::{self, Language};
use shapan_lab::terminal::{cut, pad, pad_left, width};

use super::{Failure, print, print_json};
use crate::args::{Studies, StudiesDo};
use crate::catalogue::{self, Catalogue, Kept, Study};

/// Does what is asked.
pub(crate) fn studies(args: &Studies) -> Result<(), Failure> {
    let path = catalogue::named()?;
    let language: Language = args.lang.into();
    match args.what.as_ref().unwrap_or(&StudiesDo::List) {
        StudiesDo::Init => {
            let there = path.is_file();
            Catalogue::make(&path)?;
            if args.json {
                return print_json(&json!({ "catalogue": path, "made": !there }));
            }
            let key = if there { "commands.studies.there" } else { "commands.studies.made" };
            print(&(messages::say(language, key, &[("path", &path.display().to_string())]) + "\n"))
        }
        StudiesDo::List => {
            let list = Catalogue::look(&path)?.list()?;
            if args.json {
                return print_json(&list.iter().map(|study| as_json(study, &study.kept())).collect::<Vec<_>>());
            }
            print(&table(&list, language))
        }
        StudiesDo::Show { id } => {
            let study = Catalogue::look(&path)?.find(*id)?;
            let kept = study.kept();
            if args.json {
                let mut value = as_json(&study, &kept);
                value["manifest"] = study.manifest.clone();
                return print_json(&value);
            }
            print(&shown(&study, &kept, language))
        }
        StudiesDo::Rerun { id, out } => {
            let study = Catalogue::look(&path)?.find(*id)?;
            rerun::rerun(&study, out.as_deref(), args.json, language)
        }
        StudiesDo::Diff { a, b } => {
            let catalogue = Catalogue::look(&path)?;
            diff::diff(&catalogue.find(*a)?, &catalogue.find(*b)?, args.json, language)
        }
        StudiesDo::Remove { id } => {
            // looked at first, so that a catalogue that is not there is not made
            Catalogue::look(&path)?;
            let study = Catalogue::make(&path)?.remove(*id)?;
            let folder = study.folder.display().to_string();
            if args.json {
                return print_json(&json!({ "removed": id, "folder": folder }));
            }
            let values = [("id", &*id.to_string()), ("folder", &*folder)];
            print(&(messages::say(language, "commands.studies.removed", &values) + "\n"))
        }
    }
}

/// A command line as one would type it.
fn typed(command: &[String]) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=:,@+%".contains(c);
    let word = |word: &String| match !word.is_empty() && word.chars().all(plain) {
        true => word.clone(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    };
    format!("shapan {}", command.iter().map(word).collect::<Vec<_>>().join(" "))
}

/// What became of the files, in a word: as JSON says it.
fn state(kept: &Kept, files: usize) -> &'static str {
    match (kept.missing.len(), kept.changed.len()) {
        (0, 0) => "unchanged",
        (missing, _) if missing == files => "gone",
        (0, _) => "changed",
        _ => "incomplete",
    }
}

fn as_json(study: &Study, kept: &Kept) -> Value {
    let files: Vec<Value> = study
        .files
        .iter()
        .map(|(name, (hash, bytes))| json!({ "name": name, "sha256": hash, "bytes": bytes }))
        .collect();
    json!({
        "id": study.id,
        "registered": study.registered,
        "command": study.command,
        "place": study.place,
        "folder": study.folder,
        "scenario": study.scenario,
        "runs": study.runs,
        "seed": study.seed,
        "version": study.version,
        "scenario_hash": study.scenario_hash,
        "hash": study.hash,
        "state": state(kept, study.files.len()),
        "changed": kept.changed,
        "missing": kept.missing,
        "files": files,
    })
}

/// Columns of a table in text: widths by what stands in them, numbers on the right.
fn columns(head: &[String], rows: &[Vec<String>], right: &[usize]) -> String {
    let widths: Vec<usize> = (0..head.len())
        .map(|at| rows.iter().map(|row| width(&row[at])).chain([width(&head[at])]).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    for row in std::iter::once(head).chain(rows.iter().map(Vec::as_slice)) {
        let cells = row.iter().enumerate().map(|(at, cell)| match right.contains(&at) {
            true => pad_left(cell, widths[at]),
            false => pad(cell, widths[at]),
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// The studies as a table.
fn table(list: &[Study], language: Language) -> String {
    let word = |key: &str| messages::word(language, &format!("commands.studies.{key}"));
    if list.is_empty() {
        return word("empty") + "\n";
    }
    let head = ["id", "when", "command", "scenario", "runs", "seed", "hash", "files", "folder"]
        .map(|key| word(&format!("head_{key}")));
    let number = |number: Option<u64>| number.map_or_else(|| "–".into(), |number| number.to_string());
    let rows: Vec<Vec<String>> = list
        .iter()
        .map(|study| {
            let runs = study.runs.and_then(|runs| usize::try_from(runs).ok());
            vec![
                study.id.to_string(),
                study.registered.chars().take(16).collect(),
                study.command.first().cloned().unwrap_or_default(),
                cut(&study.scenario, 24),
                runs.map_or_else(|| "–".into(), figures::count),
                number(study.seed),
                study.hash.chars().take(8).collect(),
                word(&format!("state_{}", state(&study.kept(), study.files.len()))),
                study.folder.display().to_string(),
            ]
        })
        .collect();
    columns(&head, &rows, &[0, 4, 5])
}

/// Everything about one study.
fn shown(study: &Study, kept: &Kept, language: Language) -> String {
    let word = |key: &str| messages::word(language, &format!("commands.studies.{key}"));
    let mut rows = vec![
        (word("head_id"), study.id.to_string()),
        (word("head_when"), format!("{} UTC", study.registered)),
        (word("head_command"), typed(&study.command)),
        (word("head_place"), study.place.display().to_string()),
        (word("head_folder"), study.folder.display().to_string()),
        (word("head_scenario"), study.scenario.clone()),
    ];
    rows.extend(study.runs.map(|runs| (word("head_runs"), runs.to_string())));
    rows.extend(study.seed.map(|seed| (word("head_seed"), seed.to_string())));
    rows.push((word("head_version"), study.version.clone()));
    rows.extend(study.scenario_hash.clone().map(|hash| (word("head_scenario_hash"), hash)));
    rows.push((word("head_hash"), study.hash.clone()));
    let widest = rows.iter().map(|(name, _)| width(name)).max().unwrap_or(0);
    let mut text: String = rows.iter().map(|(name, value)| format!("{}  {value}\n", pad(name, widest))).collect();
    text.push('\n');
    let files: Vec<Vec<String>> = study
        .files
        .iter()
        .map(|(name, (hash, bytes))| {
            let state = match (kept.missing.contains(name), kept.changed.contains(name)) {
                (true, _) => "gone",
                (_, true) => "changed",
                _ => "unchanged",
            };
            vec![name.clone(), bytes.to_string(), hash.chars().take(16).collect(), word(&format!("state_{state}"))]
        })
        .collect();
    let head = ["file", "bytes", "hash", "files"].map(|key| word(&format!("head_{key}")));
    text + &columns(&head, &files, &[1])
}
