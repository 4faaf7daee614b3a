//! Runs of policies that are done, in chunks on disk: a command that was interrupted or killed finds them when it is given again.

use std::io;
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use shapan_lab::memory::{Memory, Work};
use shapan_lab::sensitivity::Answer;

use crate::chunks::Chunks;
use crate::commands::Failure;
use crate::progress::Progress;

/// What is kept in a folder of results. Without a folder nothing is.
pub(crate) struct Kept {
    folder: Option<PathBuf>,
    /// Studies since the beginning, each with the stretches of it that lie on disk.
    studies: Vec<(Chunks, Vec<Range<usize>>)>,
    /// Chunks that this process wrote: to read them again is not to take up work.
    own: Vec<PathBuf>,
    taken_up: usize,
    asked: usize,
    /// What progress counts.
    counted: &'static str,
    /// A chunk that could not be written.
    failure: Option<Failure>,
}

impl Kept {
    /// In a folder of results.
    pub(crate) fn of(folder: Option<&Path>) -> Kept {
        let folder = folder.map(Path::to_owned);
        Kept { folder, studies: Vec::new(), own: Vec::new(), taken_up: 0, asked: 0, counted: "runs", failure: None }
    }

    /// The same where progress counts something else than runs.
    pub(crate) fn counting(self, counted: &'static str) -> Kept {
        Kept { counted, ..self }
    }

    /// Does work with progress in the terminal; then tells how many runs were done, of how many.
    pub(crate) fn work<T>(
        &mut self,
        title: &str,
        threads: usize,
        cancel: &AtomicBool,
        job: impl FnOnce(&mut Work<'_>) -> T,
    ) -> (T, (usize, usize)) {
        let bar = Progress::begin(title, 0);
        let mut so_far = (0, 0);
        let mut on = |done: usize, total: usize| {
            so_far = (done, total);
            bar.of(done, total);
        };
        let found = job(&mut Work { threads, progress: &mut on, cancel, memory: self });
        bar.end();
        (found, so_far)
    }

    /// The same for work that either ends, or tells how far it was stopped.
    ///
    /// # Errors
    /// Those of the work; that it was stopped, or could not be kept.
    pub(crate) fn whole<T>(
        &mut self,
        title: &str,
        threads: usize,
        cancel: &AtomicBool,
        job: impl FnOnce(&mut Work<'_>) -> io::Result<Result<T, usize>>,
    ) -> Result<T, Failure> {
        let (ended, (_, total)) = self.work(title, threads, cancel, job);
        ended?.map_err(|done| self.stopped(done, total))
    }

    /// Why work was stopped after some of its runs: a chunk that could not be written, or the user.
    pub(crate) fn stopped(&mut self, done: usize, total: usize) -> Failure {
        self.failure.take().unwrap_or_else(|| {
            let kept = match self.folder {
                Some(_) if self.studies.iter().all(|(_, stretches)| stretches.is_empty()) => {
                    "no chunk was whole yet, so the same command begins anew"
                }
                Some(_) => "those of whole chunks are kept: the same command goes on from there",
                None => "nothing was kept (--out keeps what is done)",
            };
            Failure::Interrupted(format!("interrupted after {done} of {total} {}; {kept}", self.counted))
        })
    }

    /// A chunk that could not be written.
    pub(crate) fn failure(&mut self) -> Option<Failure> {
        self.failure.take()
    }

    /// Says what was taken up.
    pub(crate) fn told(&self) {
        if self.taken_up > 0 {
            eprintln!("taken up: {} of {} runs were there already", self.taken_up, self.asked);
        }
    }

    /// Everything is saved: what was kept to go on from is not needed any more.
    ///
    /// # Errors
    /// A chunk that cannot be removed.
    pub(crate) fn forget(&self) -> Result<(), Failure> {
        self.studies.iter().try_for_each(|(chunks, stretches)| chunks.remove(stretches))
    }
}

impl Memory for Kept {
    fn begin(&mut self, study: &dyn Fn() -> String) {
        if let Some(folder) = &self.folder {
            self.studies.push((Chunks::of(folder, &study()), Vec::new()));
        }
    }

    fn recall(&mut self, runs: Range<usize>) -> Option<Vec<Answer>> {
        self.asked += runs.len();
        let (chunks, stretches) = self.studies.last_mut()?;
        let found = chunks.read(&runs)?;
        if !self.own.contains(&chunks.path(&runs)) {
            self.taken_up += found.len();
        }
        stretches.push(runs);
        Some(found)
    }

    fn keep(&mut self, runs: Range<usize>, answers: &[Answer]) -> ControlFlow<()> {
        let Some((chunks, stretches)) = self.studies.last_mut() else { return ControlFlow::Continue(()) };
        match chunks.write(&runs, answers) {
            Ok(()) => {
                self.own.push(chunks.path(&runs));
                stretches.push(runs);
                ControlFlow::Continue(())
            }
            Err(failure) => {
                self.failure = Some(failure);
                ControlFlow::Break(())
            }
        }
    }
}
