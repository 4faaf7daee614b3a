//! Saved studies: one folder each, as `shapan ensemble --out` writes them, with what was asked and what was answered beside.
//!
//! A study is written under another name and renamed when it is whole; one that is deleted is renamed first. So what has its name is
//! always complete, whenever the program or the machine stops. One server at a time uses a folder.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use axum::http::StatusCode;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::frames::{Answer, Load};
use super::refusal::Refusal;
use crate::commands::Failure;

/// What a study that is being written or deleted is called.
const DRAFT: &str = ".draft-";
/// Letters of a name, at most.
const LONGEST: usize = 64;
/// What was asked.
const REQUEST: &str = "request.json";
/// What was answered; the numbers beside it are eight bytes each, little endian.
const BANDS: [&str; 2] = ["bands.json", "bands.f64"];

/// The folder of saved studies.
pub(super) struct Shelf {
    folder: PathBuf,
    most: usize,
    lock: Mutex<Option<File>>,
}

impl Shelf {
    /// In this folder, for at most so many studies. Nothing is made yet.
    pub(super) fn new(folder: PathBuf, most: usize) -> Shelf {
        Shelf { folder, most, lock: Mutex::new(None) }
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Takes the folder, if it is there, and clears away what a server that was killed has left half-written.
    ///
    /// # Errors
    /// Another server uses it.
    pub(super) fn tidy(&self) -> Result<(), Failure> {
        if !self.folder.exists() {
            return Ok(());
        }
        self.hold().map_err(Failure::sentence)?;
        for entry in fs::read_dir(&self.folder)?.flatten() {
            if entry.file_name().to_string_lossy().starts_with(DRAFT) {
                fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(())
    }

    /// Makes the folder if need be, and keeps other servers out of it.
    fn hold(&self) -> Result<(), String> {
        let told = |error: &dyn std::fmt::Display| format!("{}: {error}", self.folder.display());
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if lock.is_some() {
            return Ok(());
        }
        fs::create_dir_all(&self.folder).map_err(|error| told(&error))?;
        let path = self.folder.join(".lock");
        let file = File::options().create(true).append(true).open(path).map_err(|error| told(&error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(told(&"another shapan serve keeps its studies there: name another folder with --studies"));
            }
            Err(TryLockError::Error(error)) => return Err(told(&error)),
        }
        *lock = Some(file);
        Ok(())
    }

    /// Every saved study, the newest first.
    pub(super) fn list(&self) -> Value {
        let mut found: Vec<(u64, String, Value)> =
            self.names().into_iter().filter_map(|name| self.told(name)).collect();
        found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        json!({ "studies": found.into_iter().map(|(_, _, told)| told).collect::<Vec<Value>>(), "most": self.most })
    }

    fn names(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Vec::new() };
        let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        names.filter(|name| sound(name).is_ok() && self.folder.join(name).join("manifest.json").is_file()).collect()
    }

    fn told(&self, name: String) -> Option<(u64, String, Value)> {
        let folder = self.folder.join(&name);
        let manifest: Value = serde_json::from_slice(&fs::read(folder.join("manifest.json")).ok()?).ok()?;
        let written = fs::metadata(folder.join("manifest.json")).and_then(|about| about.modified()).ok()?;
        let saved = written.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let bytes: u64 =
            fs::read_dir(&folder).ok()?.flatten().filter_map(|entry| Some(entry.metadata().ok()?.len())).sum();
        let shown = folder.join(REQUEST).is_file();
        let told = json!({
            "name": name,
            "scenario": manifest["scenario"],
            "runs": manifest["done"],
            "seed": manifest["seed"],
            "sampler": manifest["sampler"],
            "step": manifest["step"],
            "years": manifest["years"],
            "broken": manifest["broken"]["base"],
            "version": manifest["version"],
            "hash": manifest["scenario_hash"],
            "saved": saved,
            "bytes": bytes,
            "shown": shown,
        });
        Some((saved, name, told))
    }

    /// May a study of this name be saved? Before it is run, and once more when it is renamed.
    pub(super) fn room(&self, name: &str) -> Result<(), Refusal> {
        sound(name)?;
        self.hold().map_err(|what| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "studies", what))?;
        if self.folder.join(name).exists() {
            return Err(Refusal::new(StatusCode::CONFLICT, "name", format!("there is a study called {name} already")));
        }
        if self.names().len() >= self.most {
            let what = format!("{} studies are saved, and no more are allowed", self.most);
            return Err(Refusal::hinted(StatusCode::INSUFFICIENT_STORAGE, "saved", what, Some("delete one".into())));
        }
        Ok(())
    }

    /// A folder to write into. It vanishes if it is not kept.
    pub(super) fn draft(&self) -> Result<TempDir, Refusal> {
        tempfile::Builder::new().prefix(DRAFT).tempdir_in(&self.folder).map_err(|error| self.failed(&error))
    }

    /// Gives a folder that was written its name.
    pub(super) fn keep(&self, draft: TempDir, name: &str, written: &Value, answer: &Answer) -> Result<(), Refusal> {
        let numbers = match &answer.load {
            Some(Load::Numbers(numbers)) => numbers.iter().flat_map(|number| number.to_le_bytes()).collect(),
            _ => Vec::new(),
        };
        let texts = [(REQUEST, written.to_string().into_bytes()), (BANDS[0], answer.told.to_string().into_bytes())];
        for (file, bytes) in texts.into_iter().chain([(BANDS[1], numbers)]) {
            crate::files::write(&draft.path().join(file), &bytes)?;
        }
        self.room(name)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let open = fs::Permissions::from_mode(0o755);
            fs::set_permissions(draft.path(), open).map_err(|error| self.failed(&error))?;
        }
        fs::rename(draft.path(), self.folder.join(name)).map_err(|error| self.failed(&error))?;
        // what was renamed is no draft any more
        let _ = draft.keep();
        Ok(())
    }

    /// A saved study: what was asked and answered.
    pub(super) fn open(&self, name: &str) -> Result<Answer, Refusal> {
        let folder = self.find(name)?;
        let read = |file: &str| {
            fs::read(folder.join(file)).map_err(|_| {
                Refusal::wrong(
                    "name",
                    format!("{name} has no {file}: it was not saved by this server, and cannot be shown"),
                )
            })
        };
        let parse = |bytes: Vec<u8>| {
            serde_json::from_slice::<Value>(&bytes).map_err(|error| Refusal::wrong("name", format!("{name}: {error}")))
        };
        let (request, bands) = (parse(read(REQUEST)?)?, parse(read(BANDS[0])?)?);
        let bytes = read(BANDS[1])?;
        let eights = bytes.chunks_exact(8).map(|eight| eight.try_into().unwrap_or_default());
        let numbers = eights.map(f64::from_le_bytes).collect();
        Ok(Answer {
            told: json!({ "name": name, "request": request, "bands": bands }),
            load: Some(Load::Numbers(numbers)),
        })
    }

    /// Deletes a saved study.
    pub(super) fn delete(&self, name: &str) -> Result<Value, Refusal> {
        let folder = self.find(name)?;
        self.hold().map_err(|what| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "studies", what))?;
        let grave = self.draft()?;
        fs::rename(folder, grave.path().join("study")).map_err(|error| self.failed(&error))?;
        grave.close().map_err(|error| self.failed(&error))?;
        Ok(json!({ "name": name, "deleted": true }))
    }

    fn find(&self, name: &str) -> Result<PathBuf, Refusal> {
        sound(name)?;
        let folder = self.folder.join(name);
        // a link could lead anywhere
        let real = fs::symlink_metadata(&folder).is_ok_and(|about| about.is_dir());
        if real && folder.join("manifest.json").is_file() {
            return Ok(folder);
        }
        let names = self.names();
        let near = shapan_lab::problem::nearest(name, names.iter().map(String::as_str));
        let hint = near.map(|near| format!("did you mean {near}?"));
        Err(Refusal::hinted(StatusCode::NOT_FOUND, "name", format!("there is no study called {name}"), hint))
    }

    fn failed(&self, error: &std::io::Error) -> Refusal {
        let what = format!("{}: {error}", self.folder.display());
        Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "studies", what)
    }
}

/// A name is letters of any script, digits, spaces, `-` and `_`: nothing that a file system understands as a way.
fn sound(name: &str) -> Result<(), Refusal> {
    let plain = |letter: char| letter.is_alphanumeric() || letter == '-' || letter == '_' || letter == ' ';
    let reserved = ["con", "prn", "aux", "nul"].iter().any(|known| name.eq_ignore_ascii_case(known));
    let short = name.chars().count() <= LONGEST && name.len() <= 3 * LONGEST;
    if !name.is_empty() && short && name.chars().all(plain) && name.trim() == name && !reserved {
        return Ok(());
    }
    let what = format!("a name is 1 to {LONGEST} letters, digits, spaces, - or _, without a space at its ends");
    Err(Refusal::wrong("name", what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere() {
        for name in ["mine", "基准情景 2", "a-b_c"] {
            assert!(sound(name).is_ok(), "{name}");
        }
        for name in [
            "",
            ".",
            "..",
            "../x",
            "a/b",
            "a\\b",
            "/etc",
            ".draft-x",
            "a\0",
            " a",
            "a ",
            "nul",
            "%2e%2e",
            "C:x",
            &"x".repeat(65),
        ] {
            assert!(sound(name).is_err(), "{name}");
        }
    }

    #[test]
    fn what_was_left_half_written_is_cleared_away_and_nobody_else_uses_the_folder() {
        let place = tempfile::tempdir().expect("a folder");
        let studies = place.path().join("studies");
        let shelf = Shelf::new(studies.clone(), 1);
        shelf.tidy().expect("nothing to do");
        assert!(!studies.exists());
        fs::create_dir_all(studies.join(".draft-left/more")).expect("a folder");
        fs::create_dir_all(studies.join("other")).expect("a folder");
        shelf.tidy().expect("tidied");
        assert!(!studies.join(".draft-left").exists() && studies.join("other").exists());
        assert!(Shelf::new(studies.clone(), 1).tidy().is_err());
        drop(shelf);
        assert!(Shelf::new(studies, 1).tidy().is_ok());
    }

    #[test]
    fn a_study_is_kept_opened_listed_and_deleted() {
        let place = tempfile::tempdir().expect("a folder");
        let shelf = Shelf::new(place.path().join("studies"), 1);
        shelf.room("mine").expect("room");
        let draft = shelf.draft().expect("a draft");
        fs::write(draft.path().join("manifest.json"), r#"{"scenario":"baseline","done":3}"#).expect("a file");
        assert_eq!(shelf.list()["studies"], json!([]));
        let answer = Answer { told: json!({ "worlds": 3 }), load: Some(Load::Numbers(vec![1.5, f64::NAN])) };
        shelf.keep(draft, "mine", &json!({ "runs": 3 }), &answer).expect("kept");
        assert_eq!(shelf.list()["studies"][0]["runs"], 3);
        let opened = shelf.open("mine").expect("opened");
        assert_eq!(opened.told["request"]["runs"], 3);
        assert!(matches!(opened.load, Some(Load::Numbers(n)) if n[0] == 1.5 && n[1].is_nan() && n.len() == 2));
        assert_eq!(shelf.room("mine").expect_err("taken").status, StatusCode::CONFLICT);
        assert_eq!(shelf.room("other").expect_err("full").status, StatusCode::INSUFFICIENT_STORAGE);
        assert_eq!(shelf.open("mime").expect_err("none").json()["problems"][0]["hint"], "did you mean mine?");
        shelf.delete("mine").expect("deleted");
        assert_eq!(shelf.list()["studies"], json!([]));
        shelf.room("other").expect("room again");
    }
}
