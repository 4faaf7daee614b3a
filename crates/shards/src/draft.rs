//! Files that appear under their names only once they are complete.
//!
//! A draft is locked as long as its process lives; the system lifts the lock of one that was killed. So what a kill left half written is known from
//! what another process writes at this moment, and every file that is finished takes the former away from its folder.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::Failure;

/// How the names of files begin that are being written.
pub const PREFIX: &str = ".draft-";

/// A file that appears under its name only once it is complete.
#[derive(Debug)]
pub struct Draft {
    file: tempfile::NamedTempFile,
    path: PathBuf,
}

impl Draft {
    /// Begins a file; folders above it are made.
    ///
    /// # Errors
    /// If that cannot be done.
    pub fn begin(path: &Path) -> Result<Draft, Failure> {
        let folder = folder_of(path);
        let begin = || {
            fs::create_dir_all(folder)?;
            loop {
                let file = tempfile::Builder::new().prefix(PREFIX).suffix(".tmp").tempfile_in(folder)?;
                // another process may take it for one that was left, until it is locked
                if hold(file.as_file()) != Held::ByAnother && file.path().exists() {
                    return Ok(file);
                }
            }
        };
        let file = begin().map_err(|error| Failure::file(path, "written", &error))?;
        Ok(Draft { file, path: path.to_owned() })
    }

    /// Completes the file: it is on disk, under its name, when this returns.
    ///
    /// # Errors
    /// If that cannot be done.
    pub fn finish(self) -> Result<(), Failure> {
        let path = self.path.clone();
        let finish = || {
            self.file.as_file().sync_all()?;
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                self.file.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
            }
            self.file.persist(&self.path).map_err(|error| error.error)
        };
        finish().map_err(|error| Failure::file(&path, "written", &error))?;
        sweep(folder_of(&path));
        Ok(())
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes a whole file at once.
///
/// # Errors
/// If that cannot be done.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut draft = Draft::begin(path)?;
    draft.write_all(bytes).map_err(|error| Failure::file(path, "written", &error))?;
    draft.finish()
}

/// The folder in which a file lies.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new("."))
}

/// Whether a draft is locked, and by whom.
#[derive(Debug, PartialEq)]
enum Held {
    ByUs,
    ByAnother,
    /// This file system knows no locks.
    Unknown,
}

fn hold(file: &File) -> Held {
    match file.try_lock() {
        Ok(()) => Held::ByUs,
        Err(TryLockError::WouldBlock) => Held::ByAnother,
        Err(TryLockError::Error(_)) => Held::Unknown,
    }
}

/// Takes away what killed processes left half written in a folder. One that writes now keeps its own; where the file system knows no locks, so that
/// nobody can tell, everything stays.
pub fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let draft = entry.file_name().to_string_lossy().starts_with(PREFIX)
            && entry.file_type().is_ok_and(|kind| kind.is_file());
        // somebody else's file cannot be opened, and stays
        let Some(file) = draft.then(|| OpenOptions::new().write(true).open(entry.path()).ok()).flatten() else {
            continue;
        };
        if hold(&file) == Held::ByUs {
            // a draft that another process takes away first is gone all the same
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// A file that is finished takes away what a killed process left; what is being written, folders and other names stay.
    #[test]
    fn what_a_kill_left_goes_with_the_next_file() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at(".draft-killed.tmp"), "half").unwrap();
        fs::write(at("other.tmp"), "whole").unwrap();
        fs::create_dir(at(".draft-folder")).unwrap();
        let mut open = Draft::begin(&at("slow.csv")).unwrap();
        open.write_all(b"first").unwrap();
        write(&at("quick.csv"), b"1").unwrap();
        let now = names(folder.path());
        assert!(!now.contains(&".draft-killed.tmp".to_owned()), "{now:?}");
        assert_eq!(now.len(), 4, "the open draft, a folder, two files: {now:?}");
        open.write_all(b" second").unwrap();
        open.finish().unwrap();
        assert_eq!(fs::read(at("slow.csv")).unwrap(), b"first second");
        assert_eq!(names(folder.path()), [".draft-folder", "other.tmp", "quick.csv", "slow.csv"]);
    }

    /// Threads that begin and finish files in one folder never take each other's drafts away.
    #[test]
    fn drafts_beside_each_other_are_all_finished() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let folder = folder.path();
                scope.spawn(move || {
                    for file in 0..100 {
                        write(&folder.join(format!("{thread}-{file}")), b"x").unwrap();
                    }
                });
            }
        });
        assert_eq!(names(folder.path()).len(), 800);
    }
}
