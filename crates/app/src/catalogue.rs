//! The catalogue of studies: which command wrote which files where, with their hashes, in a SQLite file of the user's. Nothing is written to it
//! unless the user made one (`shapan studies init`) or named one (`--catalogue FILE`).
//!
//! [`keep`] is where every command's `--out` ends. A study is on disk before it is registered, so whatever is wrong with a catalogue, the study is not
//! lost: what was wrong is said beside it.

mod store;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use serde_json::Value;
use shapan_lab::manifest;
use shapan_shards::digest;

use crate::commands::Failure;
use crate::files;

pub(crate) use store::{Catalogue, Kept, Study};

/// What `--catalogue` says: a file, `none`, or nothing. One option of the whole program, set once before the command runs.
static ASKED: OnceLock<Option<PathBuf>> = OnceLock::new();
/// Every file that this process has completed, for those who register what they wrote.
static WRITTEN: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// The word that switches registration off for one command.
const NONE: &str = "none";

/// Takes over `--catalogue`; one that a command `registers` in is opened at once, so that a mistake is told before hours of computing.
pub(crate) fn choose(asked: Option<&Path>, registers: bool) -> Result<(), Failure> {
    if let Some(path) = asked.filter(|path| registers && *path != Path::new(NONE)) {
        Catalogue::make(path)?;
    }
    // there is one command line in a process
    let _ = ASKED.set(asked.map(Path::to_owned));
    Ok(())
}

/// The catalogue of this user: in `$XDG_DATA_HOME/shapan`, or where data of programs are kept otherwise.
pub(crate) fn usual() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || folder("HOME").map(|home| home.join(".local").join("share"));
    let data = folder("XDG_DATA_HOME").or_else(|| folder("LOCALAPPDATA")).or_else(home)?;
    Some(data.join("shapan").join("studies.sqlite"))
}

/// The catalogue that commands about studies mean: the one that was named, else the user's.
pub(crate) fn named() -> Result<PathBuf, Failure> {
    match ASKED.get().and_then(Option::clone) {
        Some(path) if path == Path::new(NONE) => Err(Failure::usage("--catalogue none: there is nothing to look at")),
        Some(path) => Ok(path),
        None => usual().ok_or_else(|| {
            Failure::usage("neither XDG_DATA_HOME nor HOME is set, so there is no usual place for a catalogue; name one with --catalogue FILE")
        }),
    }
}

/// The catalogue in which this command registers, if it does.
fn registering() -> Option<PathBuf> {
    match ASKED.get().and_then(Option::clone) {
        Some(path) if path == Path::new(NONE) => None,
        Some(path) => Some(path),
        None => usual().filter(|path| path.is_file()),
    }
}

/// Remembers a file that was completed.
pub(crate) fn wrote(path: &Path) {
    WRITTEN.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
}

/// Where every `--out` ends: writes `manifest.json` and registers the study, if this user registers studies.
///
/// # Errors
/// The manifest cannot be written. That a study could not be registered is a note and no error.
pub(crate) fn keep(folder: &Path, manifest: &str) -> Result<(), Failure> {
    let before = std::fs::read_to_string(folder.join("manifest.json")).unwrap_or_default();
    let (old, new) = (files_of(&before), files_of(manifest));
    let left: Vec<String> = old.into_iter().filter(|name| !new.contains(name) && folder.join(name).is_file()).collect();
    if !left.is_empty() {
        let held = folder.display();
        eprintln!("note: {held} still holds {} of an earlier study, which this one does not replace", left.join(", "));
    }
    files::write(&folder.join("manifest.json"), manifest.as_bytes())?;
    let Some(path) = registering() else { return Ok(()) };
    let registered = Study::written(folder, manifest).and_then(|study| Catalogue::make(&path)?.add(&study));
    match registered {
        Ok(id) => eprintln!("note: registered as study {id} (`shapan studies show {id}`)"),
        Err(failure) => eprintln!("note: the study is in {}, but it was not registered: {failure}", folder.display()),
    }
    Ok(())
}

/// Names of the files that a manifest lists, without its own.
fn files_of(manifest: &str) -> Vec<String> {
    let told: Value = serde_json::from_str(manifest).unwrap_or_default();
    // a comparison has a manifest for each scenario
    let one = told.get(0).unwrap_or(&told);
    let names = one["files"].as_array().into_iter().flatten().filter_map(Value::as_str);
    names.filter(|name| *name != "manifest.json").map(str::to_owned).collect()
}

/// [`keep`] for a manifest that is a value.
pub(crate) fn keep_json(folder: &Path, manifest: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(manifest).map_err(|error| Failure::sentence(error.to_string()))?;
    keep(folder, &(text + "\n"))
}

/// A hash of names and hashes of files; the manifest, which holds times, does not enter.
pub(crate) fn hash_of(files: &BTreeMap<String, (String, u64)>) -> String {
    let mut text = String::new();
    for (name, (digest, _)) in files.iter().filter(|(name, _)| *name != "manifest.json") {
        text.push_str(&format!("{name}\0{digest}"));
    }
    manifest::digest(text.as_bytes())
}

/// A moment in UTC, to the second.
fn utc(moment: SystemTime) -> String {
    let seconds = moment.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (day, second) = (seconds / 86_400, seconds % 86_400);
    // days since 1 March of the year 0, in eras of 400 years (Hinnant 2013, days_from_civil turned round)
    let shifted = day + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let date = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{date:02} {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

impl Study {
    /// What is registered of a folder that was just written.
    fn written(folder: &Path, manifest: &str) -> Result<Study, Failure> {
        let value: Value = serde_json::from_str(manifest).map_err(|error| Failure::sentence(error.to_string()))?;
        let folder = std::path::absolute(folder)?;
        let mut names: Vec<String> = vec!["manifest.json".into()];
        let first = value.as_array().and_then(|list| list.first()).unwrap_or(&value);
        names.extend(first["files"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
        for path in WRITTEN.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let Ok(inside) = std::path::absolute(path)?.strip_prefix(&folder).map(Path::to_owned) else { continue };
            let name = inside.to_string_lossy().replace('\\', "/");
            // parts of a study that is not finished stand in hidden folders, and go when it is
            if !name.split('/').any(|part| part.starts_with('.')) {
                names.push(name);
            }
        }
        let mut files = BTreeMap::new();
        for name in names {
            let path = folder.join(&name);
            // what is listed twice is there already, and drafts that were cleared away are gone
            if path.is_file() && !files.contains_key(&name) {
                files.insert(
                    name,
                    digest::of(&path).map_err(|error| Failure::sentence(format!("{}: {error}", path.display())))?,
                );
            }
        }
        Ok(Study {
            id: 0,
            registered: utc(SystemTime::now()),
            command: std::env::args().skip(1).collect(),
            place: std::env::current_dir()?,
            scenario: Some(scenario(&value)).filter(|names| !names.is_empty()).unwrap_or_else(named_in_call),
            runs: number(first, &["done", "runs", "worlds", "points"]),
            seed: number(first, &["seed"]),
            version: word(first, &["version", "engine"]).unwrap_or_else(|| env!("CARGO_PKG_VERSION").into()),
            scenario_hash: word(first, &["scenario_hash"]),
            hash: hash_of(&files),
            manifest: value,
            folder,
            files,
        })
    }
}

fn word(value: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| value[key].as_str()).map(str::to_owned)
}

fn number(value: &Value, keys: &[&str]) -> Option<u64> {
    keys.iter().find_map(|key| value[key].as_u64())
}

/// The words of this command line between the command and its options, where a manifest names no scenario.
fn named_in_call() -> String {
    let words = std::env::args().skip(2).take_while(|word| !word.starts_with('-'));
    words.collect::<Vec<_>>().join(", ")
}

/// The scenarios of a manifest in one line; the model or the question where there is none.
fn scenario(manifest: &Value) -> String {
    let one = |value: &Value| -> Option<String> {
        if let Some(name) = word(value, &["scenario"]) {
            return Some(name);
        }
        // a change between two
        if let (Some(a), Some(b)) = (word(&value["a"], &["scenario"]), word(&value["b"], &["scenario"])) {
            return Some(format!("{a}, {b}"));
        }
        let list = |key: &str| -> Option<String> {
            let list = value[key].as_array()?;
            let names = list
                .iter()
                .filter_map(|item| item.as_str().map(str::to_owned).or_else(|| word(item, &["scenario", "name"])));
            Some(names.collect::<Vec<_>>().join(", ")).filter(|names| !names.is_empty())
        };
        list("scenarios").or_else(|| list("looks")).or_else(|| word(value, &["question", "model"]))
    };
    match manifest.as_array() {
        Some(list) => list.iter().filter_map(one).collect::<Vec<_>>().join(", "),
        None => one(manifest).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// Dates of other programs (`date -u -d @N`).
    #[test]
    fn moments_are_told_in_utc() {
        let at = |seconds| utc(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), "1970-01-01 00:00:00");
        assert_eq!(at(951_782_399), "2000-02-28 23:59:59");
        assert_eq!(at(951_782_400), "2000-02-29 00:00:00");
        assert_eq!(at(1_735_689_599), "2024-12-31 23:59:59");
        assert_eq!(at(4_107_542_400), "2100-03-01 00:00:00");
    }

    #[test]
    fn what_a_study_is_of_is_read_from_any_manifest() {
        let said = |text: &str| scenario(&serde_json::from_str(text).unwrap());
        assert_eq!(said(r#"{"scenario":"baseline"}"#), "baseline");
        assert_eq!(said(r#"[{"scenario":"open"},{"scenario":"closed"}]"#), "open, closed");
        assert_eq!(said(r#"{"scenarios":[{"name":"a"},{"name":"b"}]}"#), "a, b");
        assert_eq!(said(r#"{"a":{"scenario":"open"},"b":{"scenario":"closed"}}"#), "open, closed");
        assert_eq!(said(r#"{"question":"full-automation"}"#), "full-automation");
        assert_eq!(said("{}"), "");
    }
}
