//! Files that appear under their names only once they are complete.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

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
        let folder = match path.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let begin = || {
            fs::create_dir_all(folder)?;
            tempfile::Builder::new().prefix(PREFIX).suffix(".tmp").tempfile_in(folder)
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
        finish().map(|_| ()).map_err(|error| Failure::file(&path, "written", &error))
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

/// Takes away what a process that was killed left half written before this moment; one that writes now keeps its own.
pub fn sweep(folder: &Path, before: SystemTime) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let half = entry.file_name().to_string_lossy().starts_with(PREFIX);
        let old = entry.metadata().and_then(|data| data.modified()).is_ok_and(|at| at < before);
        if half && old {
            // a draft that another process takes away first is gone all the same
            let _ = fs::remove_file(entry.path());
        }
    }
}
