//! Files: read with a sentence when that fails, written to a temporary name and renamed, so that nothing is ever half there.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use crate::commands::Failure;

/// Reads a text file; `-` is standard input.
pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    let bytes = read_bytes(path)?;
    String::from_utf8(bytes)
        .map_err(|_| Failure::sentence(format!("{}: this is not a text file (not UTF-8)", path.display())))
}

/// Reads a file; `-` is standard input.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let read = || {
        if path == Path::new("-") {
            let mut bytes = Vec::new();
            io::Read::read_to_end(&mut io::stdin(), &mut bytes)?;
            return Ok(bytes);
        }
        fs::read(path)
    };
    read().map_err(|error: io::Error| Failure::sentence(format!("{}: cannot be read: {error}", path.display())))
}

/// How the names of files begin that are being written.
pub(crate) const DRAFT: &str = ".draft-";

/// A file that appears under its name only once it is complete.
pub(crate) struct Draft {
    file: tempfile::NamedTempFile,
    path: std::path::PathBuf,
}

impl Draft {
    /// Begins a file; folders above it are made.
    pub(crate) fn begin(path: &Path) -> Result<Draft, Failure> {
        let folder = match path.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let begin = || {
            fs::create_dir_all(folder)?;
            tempfile::Builder::new().prefix(DRAFT).suffix(".tmp").tempfile_in(folder)
        };
        let file = begin().map_err(|error| unwritable(path, &error))?;
        Ok(Draft { file, path: path.to_owned() })
    }
    /// Completes the file.
    pub(crate) fn finish(self) -> Result<(), Failure> {
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
        finish().map(|_| ()).map_err(|error| unwritable(&path, &error))
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

/// Makes the folder of a file if there is none, and says so: the user named a file, not a folder.
pub(crate) fn make_folder_of(path: &Path) -> Result<(), Failure> {
    match path.parent() {
        Some(folder) if folder != Path::new("") && !folder.exists() => {
            fs::create_dir_all(folder).map_err(|error| unwritable(path, &error))?;
            eprintln!("note: the folder {} was made", folder.display());
            Ok(())
        }
        _ => Ok(()),
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::sentence(format!("{}: cannot be written: {error}", path.display()))
}

/// Writes a whole file at once.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut draft = Draft::begin(path)?;
    draft.write_all(bytes).map_err(|error| unwritable(path, &error))?;
    draft.finish()
}
