//! What a calibration was told, in chunks on disk: one that was interrupted or killed asks again in the same order and goes on from there.

use std::collections::VecDeque;
use std::ops::Range;
use std::path::Path;

use shapan_lab::calibration::Memory;
use shapan_lab::figures;
use shapan_lab::sensitivity::Answer;

use super::super::Failure;
use crate::chunks::Chunks;

/// Numbers of a chunk.
const CHUNK: usize = 4096;

/// The numbers, in the order of the questions. Without a folder nothing is remembered.
pub(super) struct Remembered {
    chunks: Option<Chunks>,
    /// Numbers of whole chunks that are yet to be recalled.
    ahead: VecDeque<f64>,
    /// Numbers of a chunk that is not full.
    pending: Vec<f64>,
    /// Chunks that are full: read or written.
    full: usize,
    /// Are there more chunks to read?
    reading: bool,
    /// Numbers that were recalled.
    recalled: usize,
    /// A chunk that could not be written: told at the end of the search, which does not need it.
    failure: Option<Failure>,
}

impl Remembered {
    /// What is remembered of a study in a folder of results.
    pub(super) fn of(results: Option<&Path>, study: &str) -> Remembered {
        let chunks = results.map(|results| Chunks::of(results, study));
        let (ahead, pending) = (VecDeque::new(), Vec::new());
        Remembered { reading: chunks.is_some(), chunks, ahead, pending, full: 0, recalled: 0, failure: None }
    }

    fn rows(chunk: usize) -> Range<usize> {
        chunk * CHUNK..(chunk + 1) * CHUNK
    }

    /// Says what was taken up.
    ///
    /// # Errors
    /// A chunk that could not be written.
    pub(super) fn told(&mut self) -> Result<(), Failure> {
        if self.recalled > 0 {
            eprintln!("note: taken up: {} worlds were run before", figures::count(self.recalled));
        }
        self.failure.take().map_or(Ok(()), Err)
    }

    /// The study is complete: its chunks go.
    ///
    /// # Errors
    /// A chunk that cannot be removed.
    pub(super) fn forget(&self) -> Result<(), Failure> {
        let all: Vec<Range<usize>> = (0..self.full).map(Remembered::rows).collect();
        self.chunks.as_ref().map_or(Ok(()), |chunks| chunks.remove(&all))
    }
}

impl Memory for Remembered {
    fn recall(&mut self, count: usize) -> Option<Vec<f64>> {
        let chunks = self.chunks.as_ref()?;
        while self.reading && self.ahead.len() < count {
            match chunks.read(&Remembered::rows(self.full)) {
                Some(answers) => {
                    self.ahead.extend(answers.iter().flat_map(|answer| answer.outcomes.first().copied()));
                    self.full += 1;
                }
                None => self.reading = false,
            }
        }
        if self.ahead.len() < count {
            return None;
        }
        self.recalled += count;
        Some(self.ahead.drain(..count).collect())
    }

    fn keep(&mut self, told: &[f64]) {
        let Some(chunks) = &self.chunks else { return };
        // the first of them may stand in the last chunk that was read
        let known = self.ahead.len();
        self.ahead.clear();
        self.pending.extend(&told[known..]);
        while self.pending.len() >= CHUNK && self.failure.is_none() {
            let answers: Vec<Answer> =
                self.pending.drain(..CHUNK).map(|x| Answer { outcomes: vec![x], broken: None }).collect();
            self.failure = chunks.write(&Remembered::rows(self.full), &answers).err();
            self.full += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A search that asks in batches of any size, stopped and taken up, is told the same numbers, and none of a full chunk is asked again.
    #[test]
    fn a_search_goes_on_where_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let number = |k: usize| if k.is_multiple_of(97) { f64::NAN } else { (k as f64).sqrt() };
        let search = |batches: usize, size: usize| -> (Vec<u64>, usize) {
            let mut memory = Remembered::of(Some(folder.path()), "study");
            let (mut bits, mut asked) = (Vec::new(), 0);
            for batch in 0..batches {
                let told = memory.recall(size).unwrap_or_else(|| {
                    asked += size;
                    let told: Vec<f64> = (batch * size..(batch + 1) * size).map(number).collect();
                    memory.keep(&told);
                    told
                });
                bits.extend(told.iter().map(|x| x.to_bits()));
            }
            memory.told().unwrap();
            (bits, asked)
        };
        let (first, asked) = search(300, 30);
        assert_eq!(asked, 9000);
        let (again, asked) = search(300, 30);
        assert!(first == again && asked <= 9000 - 2 * CHUNK + 30, "{asked}");
        let (longer, _) = search(500, 30);
        assert_eq!(longer[..9000], first[..]);
        let (same, _) = search(250, 60);
        assert_eq!(same, longer);
    }
}
