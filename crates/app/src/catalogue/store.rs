//! The SQLite file: one table of studies, one of their files. Every change is one transaction that begins by taking the write lock, so that processes
//! that register at once wait for one another.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, Row, TransactionBehavior, params};
use serde_json::Value;

use crate::commands::Failure;
use shapan_shards::digest;

/// How long a process waits for another that writes.
const PATIENCE: Duration = Duration::from_secs(5);
/// Marks the file as a catalogue of ours: "shpn".
const APPLICATION: i64 = 0x7368_706e;
/// The form of the tables.
const FORM: i64 = 1;

const TABLES: &str = "
CREATE TABLE studies (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    registered TEXT NOT NULL,
    command TEXT NOT NULL,
    place TEXT NOT NULL,
    folder TEXT NOT NULL,
    scenario TEXT NOT NULL,
    runs INTEGER,
    seed TEXT,
    version TEXT NOT NULL,
    scenario_hash TEXT,
    hash TEXT NOT NULL,
    manifest TEXT NOT NULL
);
CREATE TABLE files (
    study INTEGER NOT NULL REFERENCES studies (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (study, name)
);
";

/// A study that was registered.
#[derive(Clone, Debug)]
pub(crate) struct Study {
    /// Number in the catalogue.
    pub(crate) id: i64,
    /// When, in UTC.
    pub(crate) registered: String,
    /// Words of the command line, without the program.
    pub(crate) command: Vec<String>,
    /// Folder in which the command was given.
    pub(crate) place: PathBuf,
    /// Folder of the files.
    pub(crate) folder: PathBuf,
    /// Scenario or scenarios.
    pub(crate) scenario: String,
    /// Runs or worlds, if the manifest says so.
    pub(crate) runs: Option<u64>,
    /// Seed, if the manifest says so.
    pub(crate) seed: Option<u64>,
    /// Version of the program.
    pub(crate) version: String,
    /// Hash of what the scenario's numbers rest on.
    pub(crate) scenario_hash: Option<String>,
    /// Hash of names and contents of the files, without the manifest.
    pub(crate) hash: String,
    /// The manifest.
    pub(crate) manifest: Value,
    /// SHA-256 and length of each file, by its path in the folder.
    pub(crate) files: BTreeMap<String, (String, u64)>,
}

/// What became of the files of a study.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Files that are there with other bytes.
    pub(crate) changed: Vec<String>,
    /// Files that are not there.
    pub(crate) missing: Vec<String>,
}

impl Study {
    /// Looks at the files.
    pub(crate) fn kept(&self) -> Kept {
        let mut kept = Kept::default();
        for (name, (hash, bytes)) in &self.files {
            let path = self.folder.join(name);
            match path.metadata() {
                // a file of another length need not be read
                Ok(about) if about.is_file() && about.len() == *bytes => {
                    if digest::of(&path).is_ok_and(|(now, _)| now != *hash) {
                        kept.changed.push(name.clone());
                    }
                }
                Ok(about) if about.is_file() => kept.changed.push(name.clone()),
                _ => kept.missing.push(name.clone()),
            }
        }
        kept
    }
}

/// A catalogue.
pub(crate) struct Catalogue {
    connection: Connection,
    path: PathBuf,
}

impl Catalogue {
    /// Opens a catalogue to write to it; makes the file, its folder and its tables where there are none.
    ///
    /// # Errors
    /// The place cannot be written, the file is no catalogue, is damaged, or is locked for longer than this waits.
    pub(crate) fn make(path: &Path) -> Result<Catalogue, Failure> {
        if let Some(folder) = path.parent().filter(|folder| *folder != Path::new("")) {
            std::fs::create_dir_all(folder).map_err(|error| {
                Failure::sentence(format!("{}: the catalogue cannot be made: {error}", path.display()))
            })?;
        }
        let mut catalogue = Catalogue::open(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        let told = |error| told(path, &error);
        let change = catalogue.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(told)?;
        let tables: i64 = change.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(told)?;
        if tables == 0 {
            change.execute_batch(TABLES).map_err(told)?;
            change.pragma_update(None, "application_id", APPLICATION).map_err(told)?;
            change.pragma_update(None, "user_version", FORM).map_err(told)?;
        }
        change.commit().map_err(told)?;
        catalogue.check()?;
        Ok(catalogue)
    }

    /// Opens a catalogue to read it.
    ///
    /// # Errors
    /// There is none, or as [`Catalogue::make`].
    pub(crate) fn look(path: &Path) -> Result<Catalogue, Failure> {
        if !path.is_file() {
            return Err(Failure::usage(format!(
                "{}: there is no catalogue of studies; `shapan studies init` makes one, and from then on every --out registers there",
                path.display()
            )));
        }
        let catalogue = Catalogue::open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        catalogue.check()?;
        Ok(catalogue)
    }

    fn open(path: &Path, flags: OpenFlags) -> Result<Catalogue, Failure> {
        let open = || {
            let connection = Connection::open_with_flags(path, flags)?;
            connection.busy_timeout(PATIENCE)?;
            connection.pragma_update(None, "foreign_keys", true)?;
            Ok(connection)
        };
        let connection = open().map_err(|error| told(path, &error))?;
        Ok(Catalogue { connection, path: path.to_owned() })
    }

    /// Is it a catalogue, in a form that this program knows?
    fn check(&self) -> Result<(), Failure> {
        let say = |name: &str| self.connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        let (application, form) = (self.told(say("application_id"))?, self.told(say("user_version"))?);
        let path = self.path.display();
        if application != APPLICATION {
            return Err(Failure::usage(format!("{path}: this SQLite file is not a catalogue of studies")));
        }
        if form > FORM {
            return Err(Failure::usage(format!(
                "{path}: this catalogue was written by a newer shapan (form {form}, this one knows {FORM})"
            )));
        }
        Ok(())
    }

    fn told<T>(&self, result: rusqlite::Result<T>) -> Result<T, Failure> {
        result.map_err(|error| told(&self.path, &error))
    }

    /// Registers a study and gives its number.
    pub(crate) fn add(&mut self, study: &Study) -> Result<i64, Failure> {
        let path = self.path.clone();
        let mut add = || {
            let change = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            change.execute(
                "INSERT INTO studies (registered, command, place, folder, scenario, runs, seed, version, scenario_hash, hash, manifest)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                params![
                    study.registered,
                    serde_json::to_string(&study.command).unwrap_or_default(),
                    study.place.to_string_lossy(),
                    study.folder.to_string_lossy(),
                    study.scenario,
                    study.runs.and_then(|runs| i64::try_from(runs).ok()),
                    // a seed may be larger than the largest number of SQLite
                    study.seed.map(|seed| seed.to_string()),
                    study.version,
                    study.scenario_hash,
                    study.hash,
                    study.manifest.to_string(),
                ],
            )?;
            let id = change.last_insert_rowid();
            for (name, (hash, bytes)) in &study.files {
                let bytes = i64::try_from(*bytes).unwrap_or(i64::MAX);
                change.execute(
                    "INSERT INTO files (study, name, bytes, sha256) VALUES (?1, ?2, ?3, ?4)",
                    params![id, name, bytes, hash],
                )?;
            }
            change.commit()?;
            Ok(id)
        };
        add().map_err(|error| told(&path, &error))
    }

    /// All studies, the latest first.
    pub(crate) fn list(&self) -> Result<Vec<Study>, Failure> {
        let list = || {
            let mut asked = self.connection.prepare("SELECT * FROM studies ORDER BY id DESC")?;
            let mut studies = asked.query_map([], study)?.collect::<rusqlite::Result<Vec<Study>>>()?;
            studies.iter_mut().try_for_each(|study| self.read_files(study))?;
            Ok(studies)
        };
        self.told(list())
    }

    /// The study with this number.
    pub(crate) fn find(&self, id: i64) -> Result<Study, Failure> {
        let find = || {
            let found = self.connection.query_row("SELECT * FROM studies WHERE id = ?1", [id], study).optional()?;
            found.map(|mut study| self.read_files(&mut study).map(|()| study)).transpose()
        };
        match self.told(find())? {
            Some(study) => Ok(study),
            None => {
                let known: Option<i64> =
                    self.told(self.connection.query_row("SELECT max(id) FROM studies", [], |row| row.get(0)))?;
                let hint = known.map_or("it is empty".to_owned(), |last| {
                    format!("the latest is {last}; `shapan studies` lists them")
                });
                Err(Failure::usage(format!("{}: there is no study {id}: {hint}", self.path.display())))
            }
        }
    }

    fn read_files(&self, study: &mut Study) -> rusqlite::Result<()> {
        let mut asked = self.connection.prepare("SELECT name, sha256, bytes FROM files WHERE study = ?1")?;
        let rows = asked.query_map([study.id], |row| {
            let bytes: i64 = row.get(2)?;
            Ok((row.get::<_, String>(0)?, (row.get::<_, String>(1)?, u64::try_from(bytes).unwrap_or(0))))
        })?;
        study.files = rows.collect::<rusqlite::Result<_>>()?;
        Ok(())
    }

    /// Forgets a study; its files stay.
    pub(crate) fn remove(&mut self, id: i64) -> Result<Study, Failure> {
        let found = self.find(id)?;
        let path = self.path.clone();
        let mut remove = || {
            let change = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            change.execute("DELETE FROM studies WHERE id = ?1", [id])?;
            change.commit()
        };
        remove().map_err(|error| told(&path, &error))?;
        Ok(found)
    }
}

fn study(row: &Row) -> rusqlite::Result<Study> {
    let text = |name: &str| row.get::<_, String>(name);
    let runs: Option<i64> = row.get("runs")?;
    Ok(Study {
        id: row.get("id")?,
        registered: text("registered")?,
        command: serde_json::from_str(&text("command")?).unwrap_or_default(),
        place: text("place")?.into(),
        folder: text("folder")?.into(),
        scenario: text("scenario")?,
        runs: runs.and_then(|runs| u64::try_from(runs).ok()),
        seed: row.get::<_, Option<String>>("seed")?.and_then(|seed| seed.parse().ok()),
        version: text("version")?,
        scenario_hash: row.get("scenario_hash")?,
        hash: text("hash")?,
        manifest: serde_json::from_str(&text("manifest")?).unwrap_or_default(),
        files: BTreeMap::new(),
    })
}

/// What went wrong with a catalogue, in a sentence.
fn told(path: &Path, error: &rusqlite::Error) -> Failure {
    let path = path.display();
    Failure::sentence(match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            format!(
                "{path}: another process has held the catalogue for {} seconds; try again when it has ended",
                PATIENCE.as_secs()
            )
        }
        Some(ErrorCode::NotADatabase) => format!("{path}: this is not a catalogue of studies (no SQLite file)"),
        Some(ErrorCode::DatabaseCorrupt) => format!(
            "{path}: the catalogue is damaged ({error}); move it away and make another with `shapan studies init`: the studies themselves are in their folders"
        ),
        Some(
            ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::SystemIoFailure,
        ) => {
            format!("{path}: the catalogue cannot be opened or written: {error}")
        }
        Some(ErrorCode::DiskFull) => format!("{path}: the disk is full"),
        _ => format!("{path}: the catalogue cannot be used: {error}"),
    })
}
