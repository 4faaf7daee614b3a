//! Files: read with a sentence when that fails, written to a temporary name and renamed, so that nothing is ever half there.

use std::fs;
use std::io;
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

pub(crate) use shapan_shards::draft::{Draft, sweep};

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
    shapan_shards::draft::write(path, bytes)?;
    crate::catalogue::wrote(path);
    Ok(())
}
