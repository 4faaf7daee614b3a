//! Why a shard or a merge did not succeed.

use std::fmt;
use std::io;
use std::path::Path;

use shapan_lab::problem::Problems;

/// Why it did not succeed.
#[derive(Debug)]
pub enum Failure {
    /// Everything that is wrong with what was given.
    Input(Problems),
    /// Something else, in a sentence.
    Sentence(String),
    /// It was stopped before the end; what was finished is kept.
    Interrupted {
        /// Runs that are kept.
        done: usize,
        /// Runs asked for.
        total: usize,
    },
}

impl Failure {
    /// A file that cannot be read or written.
    pub(crate) fn file(path: &Path, cannot_be: &str, error: &io::Error) -> Failure {
        // a folder that is a file says so, not some place within it
        let mut above = path.ancestors().skip(1);
        match above.find(|above| above.is_file()) {
            Some(file) => {
                let (path, file) = (path.display(), file.display());
                Failure::Sentence(format!("{path}: cannot be {cannot_be}: {file} is a file, not a folder"))
            }
            None => Failure::Sentence(format!("{}: cannot be {cannot_be}: {error}", path.display())),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Input(problems) => problems.fmt(f),
            Failure::Sentence(sentence) => f.write_str(sentence),
            Failure::Interrupted { done, total } => write!(
                f,
                "interrupted after {done} of {total} runs; they are kept: the same command goes on from there"
            ),
        }
    }
}

impl std::error::Error for Failure {}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Failure {
        Failure::Input(problems)
    }
}
