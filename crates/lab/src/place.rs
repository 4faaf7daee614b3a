//! Where something stands in a text, so that a problem can point at it, also long after reading.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Arc;

use crate::problem::{Problem, Problems};

/// A place in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// File as the user named it, or what stands for it.
    pub file: Arc<str>,
    /// Line, from 1; 0 if none can be named.
    pub line: usize,
    /// Column in characters, from 1; 0 if none can be named.
    pub column: usize,
}

impl Place {
    /// A whole file, or what stands for one (`--set x=1`).
    pub fn file(file: &str) -> Place {
        Place { file: file.into(), line: 0, column: 0 }
    }
    /// A problem here.
    pub fn problem(&self, what: impl Display, hint: Option<String>) -> Problem {
        Problem { file: self.file.to_string(), line: self.line, column: self.column, what: what.to_string(), hint }
    }
}

/// One input of a run, as something that a text may have set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A parameter of a bloc, by position in the catalogue.
    Parameter {
        /// Position in the catalogue.
        parameter: usize,
        /// The bloc.
        bloc: usize,
    },
    /// A lever of a bloc.
    Lever {
        /// Position in the catalogue.
        lever: usize,
        /// The bloc.
        bloc: usize,
    },
    /// A lever of an ordered pair of blocs.
    Pair {
        /// Position in the catalogue.
        lever: usize,
        /// The bloc in whose row it stands.
        row: usize,
        /// The bloc in whose column it stands.
        column: usize,
    },
    /// A draw.
    Draw(usize),
    /// The form of a law.
    Law(usize),
    /// The list of blocs.
    Blocs,
    /// The span.
    Years,
    /// The step.
    Step,
}

/// Where the inputs of a scenario were set last. Inputs at their declared default have no place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Places {
    /// What the whole scenario is called where nothing better is known.
    pub whole: Place,
    /// Place by input.
    pub of: BTreeMap<Subject, Place>,
    /// Entries in time of levers, in order: years since the start, and whether they were written as years of the calendar.
    pub entries: BTreeMap<Subject, Vec<(f64, bool)>>,
}

impl Places {
    /// The best place for a problem that concerns several inputs: an option of the command line, which changes what files say; then
    /// what the user wrote in a file; then what is built in.
    pub fn best(&self, subjects: &[Subject]) -> &Place {
        let known = || subjects.iter().filter_map(|subject| self.of.get(subject));
        let option = known().find(|place| place.file.starts_with("--"));
        let written = option.or_else(|| known().find(|place| !place.file.starts_with("built-in ")));
        written.or_else(|| known().next()).unwrap_or(&self.whole)
    }

    /// A time as whoever set these levers wrote it: a year of the calendar, or years since the start.
    pub fn year(&self, subjects: &[Subject], time: f64, start_year: f64) -> f64 {
        let calendar = |subject: &Subject| {
            let entries = self.entries.get(subject)?;
            entries.iter().rev().find(|(from, _)| *from <= time).map(|(_, calendar)| *calendar)
        };
        if subjects.iter().filter_map(calendar).any(|calendar| calendar) { start_year + time } else { time }
    }
}

/// Problems as a result: in order of files as they were met, then of lines; the same one is said once.
pub(crate) fn settle(mut problems: Vec<Problem>) -> Result<(), Problems> {
    if problems.is_empty() {
        return Ok(());
    }
    let mut files: Vec<String> = Vec::new();
    for problem in &problems {
        if !files.contains(&problem.file) {
            files.push(problem.file.clone());
        }
    }
    let place = |p: &Problem| (files.iter().position(|file| *file == p.file), p.line, p.column);
    shapan_insight::order::sort_by(&mut problems, |a, b| place(a).cmp(&place(b)));
    problems.dedup();
    Err(Problems(problems))
}
