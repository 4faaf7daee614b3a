//! `shapan studies rerun`: the same command line again, and whether every file has the same bytes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use shapan_lab::messages::{self, Language};

use super::typed;
use crate::catalogue::Study;
use crate::commands::{Failure, print, print_json};

/// What a manifest says of the clock and not of the study.
pub(super) const TIMES: [&str; 2] = ["cpu_seconds", "wall_seconds"];

/// Runs a study again and compares.
pub(super) fn rerun(study: &Study, out: Option<&Path>, as_json: bool, language: Language) -> Result<(), Failure> {
    let again = |what: String| Failure::usage(format!("study {} cannot be run again: {what}", study.id));
    if !study.place.is_dir() {
        return Err(again(format!("the folder in which it was run is gone: {}", study.place.display())));
    }
    let current = env!("CARGO_PKG_VERSION");
    if study.version != current {
        eprintln!("note: it was made by shapan {}; this is {current}", study.version);
    }
    let own;
    let folder: PathBuf = match out {
        Some(folder) => {
            let folder = std::path::absolute(folder)?;
            if folder.is_dir() && std::fs::read_dir(&folder)?.next().is_some() {
                return Err(Failure::usage(format!("{}: is not empty; a new folder is expected", folder.display())));
            }
            folder
        }
        None => {
            own = tempfile::Builder::new().prefix("shapan-rerun-").tempdir()?;
            own.path().to_owned()
        }
    };
    let (words, within) = elsewhere(study, &folder).ok_or_else(|| again("its command line has no --out".into()))?;
    eprintln!("note: {}", typed(&words));
    let program = std::env::current_exe()?;
    let done = Command::new(program)
        .args(&words)
        .args(["--catalogue", "none"])
        .current_dir(&study.place)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()?;
    let found_in = folder.join(within);
    if !done.success() {
        // some commands write what they found and say by their code that it was not all that was asked
        if !found_in.join("manifest.json").is_file() {
            return Err(Failure::sentence(format!("study {}: the command did not succeed ({done})", study.id)));
        }
        eprintln!("note: the command ended with {done}");
    }
    let found = compare(study, &found_in);
    let same = found.iter().all(|(_, state)| *state == "same");
    if as_json {
        let files: Vec<Value> = found.iter().map(|(name, state)| json!({ "name": name, "state": state })).collect();
        let kept = out.map(|_| folder.display().to_string());
        print_json(&json!({ "id": study.id, "same": same, "files": files, "folder": kept }))?;
    } else {
        let word = |state: &str| messages::word(language, &format!("commands.studies.again_{state}"));
        let rows: Vec<Vec<String>> = found.iter().map(|(name, state)| vec![name.clone(), word(state)]).collect();
        let head = ["file", "again"].map(|key| messages::word(language, &format!("commands.studies.head_{key}")));
        let key = if same { "commands.studies.all_same" } else { "commands.studies.not_same" };
        print(&format!("{}\n{}\n", super::columns(&head, &rows, &[]), messages::word(language, key)))?;
    }
    match same {
        true => Ok(()),
        false => {
            Err(Failure::sentence(format!("study {}: not every file has the bytes that were registered", study.id)))
        }
    }
}

/// The command line with another `--out`, and where in that folder this study lies; none if it has none.
fn elsewhere(study: &Study, folder: &Path) -> Option<(Vec<String>, PathBuf)> {
    let mut words = study.command.clone();
    let new = folder.to_str()?;
    let mut before: Option<PathBuf> = None;
    let mut at = 0;
    while at < words.len() {
        if words[at] == "--out" && at + 1 < words.len() {
            before = Some(study.place.join(&words[at + 1]));
            words[at + 1] = new.to_owned();
            at += 1;
        } else if let Some(old) = words[at].strip_prefix("--out=") {
            before = Some(study.place.join(old));
            words[at] = format!("--out={new}");
        } else if words[at] == "--catalogue" && at + 1 < words.len() {
            // it registers nowhere this time
            words.drain(at..at + 2);
            continue;
        } else if words[at].starts_with("--catalogue=") {
            words.remove(at);
            continue;
        }
        at += 1;
    }
    let before = std::path::absolute(before?).ok()?;
    // a command over several scenarios has a folder for each, and registers each
    let within = study.folder.strip_prefix(&before).map(Path::to_owned).unwrap_or_default();
    Some((words, within))
}

/// Each file: `same`, `differs`, `missing` in the new folder, or `new` there.
fn compare(study: &Study, folder: &Path) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    for (name, (hash, _)) in &study.files {
        let path = folder.join(name);
        let state = match shapan_shards::digest::of(&path) {
            Err(_) => "missing",
            Ok((now, _)) if now == *hash => "same",
            Ok(_) if name == "manifest.json" && same_manifest(&path, &study.manifest) => "same",
            Ok(_) => "differs",
        };
        found.push((name.clone(), state));
    }
    let known: BTreeSet<&String> = study.files.keys().collect();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_file() && !known.contains(&name) {
            found.push((name, "new"));
        }
    }
    found
}

/// Does a manifest say the same but for the clock?
fn same_manifest(path: &Path, registered: &Value) -> bool {
    let read = || serde_json::from_slice::<Value>(&std::fs::read(path).ok()?).ok();
    read().is_some_and(|now| timeless(now) == timeless(registered.clone()))
}

/// A manifest without what it says of the clock.
pub(super) fn timeless(mut manifest: Value) -> Value {
    match &mut manifest {
        Value::Object(fields) => {
            TIMES.iter().for_each(|name| drop(fields.remove(*name)));
            fields.values_mut().for_each(|value| *value = timeless(value.take()));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| *value = timeless(value.take())),
        _ => {}
    }
    manifest
}
