//! Finished parts of a long study, each in a file named by what it holds: a study that was interrupted, or killed, takes up what is there.
//!
//! A chunk's name is the hash of the study and of its stretch of rows; its text ends with the hash of what stands before. A chunk that was cut
//! off is told, and computed again; nothing of another study is ever read.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use shapan_lab::manifest::digest;
use shapan_lab::sensitivity::Answer;

use crate::commands::Failure;
use crate::files;

/// Folder of the chunks within that of the results.
const FOLDER: &str = ".chunks";
/// First line of a chunk.
const HEAD: &str = "shapan chunk 1";

/// The finished parts of one study.
pub(crate) struct Chunks {
    folder: PathBuf,
    study: String,
}

impl Chunks {
    /// Those of a study in a folder of results; `study` says everything that its answers rest on.
    pub(crate) fn of(results: &Path, study: &str) -> Chunks {
        Chunks { folder: results.join(FOLDER), study: digest(study.as_bytes()) }
    }

    /// Where the answers of a stretch of rows lie.
    pub(crate) fn path(&self, rows: &Range<usize>) -> PathBuf {
        let name = digest(format!("{} {} {}", self.study, rows.start, rows.end).as_bytes());
        self.folder.join(format!("{}.chunk", &name[..24]))
    }

    /// The answers of a stretch of rows, if they are there and whole.
    pub(crate) fn read(&self, rows: &Range<usize>) -> Option<Vec<Answer>> {
        let path = self.path(rows);
        let bytes = fs::read(&path).ok()?;
        let found = parse(&bytes, rows.len());
        if found.is_none() {
            eprintln!("note: {} is damaged and is computed again", path.display());
        }
        found
    }

    /// Keeps the answers of a stretch of rows; they are on disk when this returns.
    pub(crate) fn write(&self, rows: &Range<usize>, answers: &[Answer]) -> Result<(), Failure> {
        files::write(&self.path(rows), &written(answers))
    }

    /// The study is complete: its chunks go, and those that another study left in this folder stay.
    pub(crate) fn remove(&self, stretches: &[Range<usize>]) -> Result<(), Failure> {
        for rows in stretches {
            let path = self.path(rows);
            fs::remove_file(&path).or_else(|error| match error.kind() {
                std::io::ErrorKind::NotFound => Ok(()),
                _ => Err(Failure::sentence(format!("{}: cannot be removed: {error}", path.display()))),
            })?;
        }
        files::sweep(&self.folder);
        // only an empty folder goes
        let _ = fs::remove_dir(&self.folder);
        Ok(())
    }
}

/// Numbers as their bits: nothing is rounded.
fn written(answers: &[Answer]) -> Vec<u8> {
    let mut text = format!("{HEAD}\n");
    for answer in answers {
        let numbers: Vec<String> = answer.outcomes.iter().map(|x| format!("{:016x}", x.to_bits())).collect();
        let broken =
            answer.broken.as_ref().map_or_else(String::new, |why| format!("\t{}", why.replace(['\n', '\t'], " ")));
        text.push_str(&format!("{}{broken}\n", numbers.join(" ")));
    }
    let hash = digest(text.as_bytes());
    text.push_str(&hash);
    text.push('\n');
    text.into_bytes()
}

fn parse(bytes: &[u8], rows: usize) -> Option<Vec<Answer>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (body, hash) = text.strip_suffix('\n')?.rsplit_once('\n')?;
    let body = format!("{body}\n");
    if digest(body.as_bytes()) != hash {
        return None;
    }
    let mut lines = body.lines();
    if lines.next() != Some(HEAD) {
        return None;
    }
    let answer = |line: &str| {
        let (numbers, broken) = line.split_once('\t').map_or((line, None), |(a, b)| (a, Some(b.to_owned())));
        let number = |text: &str| u64::from_str_radix(text, 16).ok().map(f64::from_bits);
        Some(Answer { outcomes: numbers.split(' ').map(number).collect::<Option<_>>()?, broken })
    };
    lines.map(answer).collect::<Option<Vec<Answer>>>().filter(|answers| answers.len() == rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers() -> Vec<Answer> {
        vec![
            Answer { outcomes: vec![0.1, -0.0], broken: None },
            Answer { outcomes: vec![f64::NAN, 1e300], broken: Some("capital\tof usa".into()) },
        ]
    }

    #[test]
    fn a_chunk_comes_back_bit_for_bit() {
        let found = parse(&written(&answers()), 2).unwrap();
        let bits = |a: &[Answer]| a.iter().flat_map(|a| a.outcomes.iter().map(|x| x.to_bits())).collect::<Vec<_>>();
        assert_eq!(bits(&found), bits(&answers()));
        assert_eq!(found[1].broken.as_deref(), Some("capital of usa"));
    }

    /// Wherever it is cut off, and whichever byte is another, a chunk is not taken.
    #[test]
    fn a_damaged_chunk_is_not_taken() {
        let whole = written(&answers());
        for cut in 0..whole.len() {
            assert!(parse(&whole[..cut], 2).is_none(), "{cut}");
            let mut other = whole.clone();
            other[cut] ^= 1;
            assert!(parse(&other, 2).is_none(), "{cut}");
        }
        assert!(parse(&whole, 3).is_none(), "another number of rows");
    }
}
