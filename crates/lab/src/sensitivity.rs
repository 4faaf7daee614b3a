//! Which inputs decide an outcome: what is asked of whom, the runs that it takes, and the indices that come of them, under the names of the
//! columns that analysts' tools already read (SALib 1.6).
//!
//! A [`Subject`] is anything whose outcomes depend on sampled inputs: the worlds of a scenario, or a reference model. A [`design::Design`] says
//! which points of its inputs are run; [`analysis`] turns outcomes in that order, or those of any table, into a [`analysis::Table`].

pub mod analysis;
pub mod asked;
pub mod design;
pub mod groups;
pub mod layout;
pub mod salib;
pub mod told;
pub mod worlds;

use std::ops::{ControlFlow, Range};
use std::sync::atomic::Ordering;

pub use shapan_insight::Confidence;
pub use shapan_insight::variance::First;

use crate::memory::{self, Work};
use crate::parallel;
use crate::prior::Dist;
use crate::scenario::{Correlation, Sampler};

/// Runs that are computed and handed over together.
pub const BATCH: usize = 64;

/// How the question is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Shares of the variance: alone (S1), with all others (ST), in pairs (S2).
    Sobol,
    /// Elementary effects along paths through the space of inputs: a screening that takes few runs.
    Morris,
    /// How far the outcome's distribution moves when an input is known.
    Pawn,
    /// The moment-independent index δ, and S1, from any runs.
    Delta,
    /// Regional sensitivity: which inputs push the outcome into each part of its range.
    Rsa,
    /// Bounds of total shares from derivatives, which take few runs where the outcome is smooth.
    Dgsm,
    /// Shapley effects: shares of the variance that add up to one, also where inputs are correlated.
    Shapley,
}

impl Method {
    /// All of them.
    pub const ALL: [Method; 7] =
        [Method::Sobol, Method::Morris, Method::Pawn, Method::Delta, Method::Rsa, Method::Dgsm, Method::Shapley];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Method::Sobol => "sobol",
            Method::Morris => "morris",
            Method::Pawn => "pawn",
            Method::Delta => "delta",
            Method::Rsa => "rsa",
            Method::Dgsm => "dgsm",
            Method::Shapley => "shapley",
        }
    }

    /// Does it work on any runs whose inputs are known, or only on those of its own design?
    pub fn takes_any_runs(self) -> bool {
        matches!(self, Method::Pawn | Method::Delta | Method::Rsa)
    }

    /// The column by which inputs are put in order.
    pub fn main_column(self) -> &'static str {
        match self {
            Method::Sobol => "ST",
            Method::Morris => "mu_star",
            Method::Pawn => "median",
            Method::Delta => "delta",
            Method::Rsa => "maximum",
            Method::Dgsm => "dgsm",
            Method::Shapley => "Sh",
        }
    }

    /// Can inputs be asked about together?
    pub fn takes_groups(self) -> bool {
        matches!(self, Method::Sobol | Method::Morris | Method::Shapley)
    }

    /// Does it need inputs that are independent?
    pub fn needs_independence(self) -> bool {
        matches!(self, Method::Morris | Method::Dgsm)
    }

    /// Points where nothing else is said: base points, paths, permutations, or worlds.
    pub fn points(self) -> usize {
        match self {
            Method::Sobol | Method::Dgsm => 256,
            Method::Morris | Method::Shapley => 64,
            Method::Pawn | Method::Delta | Method::Rsa => 4096,
        }
    }
}

/// Rows of one base point whose derivatives are known: the outcome there, and where each moved input would lead along its tangent, so that differences
/// of outcomes are the derivatives.
#[cfg(feature = "derivatives")]
fn along_tangents(subject: &dyn Subject, design: &design::Design, base: usize, rows: Range<usize>) -> Vec<Answer> {
    let first = base * design.rows_each();
    let start = design.row(first);
    let Some((answer, slopes)) = subject.slopes(base, &start) else {
        let points: Vec<(usize, Vec<f64>)> = rows.clone().zip(design.draws(rows)).collect();
        return subject.run(&points);
    };
    let row = |row: usize| {
        let Some(input) = (row - first).checked_sub(1) else { return answer.clone() };
        let moved = design.row(row)[input] - start[input];
        let outcomes = answer.outcomes.iter().zip(&slopes[input]).map(|(y, slope)| y + slope * moved).collect();
        Answer { outcomes, broken: answer.broken.clone() }
    };
    rows.map(row).collect()
}

/// What indices are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Of {
    /// The outcome as it is.
    #[default]
    Value,
    /// Its natural logarithm; a run where it is not above zero has no value.
    Logarithm,
    /// Its rank among all runs.
    Ranks,
}

impl Of {
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Of::Value => "value",
            Of::Logarithm => "log",
            Of::Ranks => "ranks",
        }
    }
}

/// Everything about a method that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The method.
    pub method: Method,
    /// What indices are made of.
    pub of: Of,
    /// Are pairs asked for (Sobol)?
    pub second_order: bool,
    /// How S1 is estimated (Sobol).
    pub first: First,
    /// Levels of the grid (Morris), an even number.
    pub levels: usize,
    /// Slices of an input's range (PAWN), or of the outcome's (RSA).
    pub slices: usize,
    /// Share of an input's range that the grid spans from its lowest to its highest level (Morris): 1 where levels are the ends of the range,
    /// as in SALib's designs; see [`Settings::of_own_design`].
    pub reach: f64,
    /// Key of the design's permutations (Shapley).
    pub seed: u64,
    /// Intervals.
    pub confidence: Confidence,
}

impl Settings {
    /// The method with what is usual: SALib's defaults.
    pub fn new(method: Method) -> Settings {
        Settings {
            method,
            of: Of::Value,
            second_order: false,
            first: First::Saltelli,
            levels: 4,
            slices: if method == Method::Rsa { 20 } else { 10 },
            reach: 1.0,
            seed: crate::scenario::SEED,
            confidence: Confidence::default(),
        }
    }

    /// The same for points of [`design::Design`] drawn with this seed, whose grid lies in the middles of equal parts of what is believed, as beliefs may have no ends.
    pub fn of_own_design(self, seed: u64) -> Settings {
        Settings { reach: 1.0 - 1.0 / self.levels as f64, seed, ..self }
    }
}

/// An input of a subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Its name, as in tables.
    pub name: String,
    /// What is believed about it; none where its distribution has no form of its own.
    pub dist: Option<Dist>,
    /// The values that it may take.
    pub range: (f64, f64),
}

/// An outcome of a subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
}

/// What came of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Value of each outcome; NaN where there is none.
    pub outcomes: Vec<f64>,
    /// Why the run broke off, if it did.
    pub broken: Option<String>,
}

/// Something whose outcomes depend on sampled inputs.
pub trait Subject: Sync {
    /// The inputs.
    fn inputs(&self) -> &[Input];
    /// Names of what is drawn for a run: those of the inputs, in their order, if [`Subject::apart`].
    fn drawn(&self) -> Vec<String>;
    /// Is each input moved by its own draw and by nothing else? A belief that ties inputs to one another, or draws again what it rejects, is
    /// not of that kind: then only methods that take any runs say something of its inputs.
    fn apart(&self) -> bool;
    /// Rank correlations between what is drawn, by position.
    fn correlations(&self) -> &[Correlation];
    /// The outcomes that are asked for.
    fn outcomes(&self) -> &[Outcome];
    /// Values of the inputs in a run, from its number and its draws in (0, 1).
    fn values(&self, run: usize, draws: &[f64]) -> Vec<f64>;
    /// Runs some points: each with its number and its draws; in order.
    fn run(&self, points: &[(usize, Vec<f64>)]) -> Vec<Answer>;
    /// Does [`Subject::slopes`] give exact derivatives?
    fn exact(&self) -> bool {
        false
    }
    /// Runs a point and gives the exact derivatives of its outcomes, by draw, then outcome; one that does not exist is NaN.
    fn slopes(&self, run: usize, draws: &[f64]) -> Option<(Answer, Vec<Vec<f64>>)> {
        let _ = (run, draws);
        None
    }
}

/// How the points of a design are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// How draws are spread.
    pub sampler: Sampler,
    /// Key of the draws.
    pub seed: u64,
}

/// Runs a stretch of a design on some threads; `deliver` is handed the answers in order, batch by batch, and may break off.
pub fn run(
    subject: &dyn Subject,
    design: &design::Design,
    rows: Range<usize>,
    threads: usize,
    deliver: &mut dyn FnMut(Vec<Answer>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    #[cfg(feature = "derivatives")]
    if design.exact() {
        let each = design.rows_each();
        let work = |base: usize| {
            let first = base * each;
            let own = rows.start.max(first)..rows.end.min(first + each);
            along_tangents(subject, design, base, own)
        };
        let (from, to) = (rows.start / each, rows.end.div_ceil(each));
        return parallel::in_order(to - from, threads, |at| work(from + at), |_, answers| deliver(answers));
    }
    let work = |batch: usize| {
        let from = rows.start + batch * BATCH;
        let own = from..rows.end.min(from + BATCH);
        let points: Vec<(usize, Vec<f64>)> = own.clone().zip(design.draws(own)).collect();
        subject.run(&points)
    };
    parallel::in_order(rows.len().div_ceil(BATCH), threads, work, |_, answers| deliver(answers))
}

/// The same in stretches, as far as the memory of the work does not know them; how many rows were done if that was stopped, or could not be kept.
pub fn run_in_stretches(
    subject: &dyn Subject,
    design: &design::Design,
    rows: Range<usize>,
    work: &mut Work<'_>,
) -> Result<Vec<Answer>, usize> {
    let Work { threads, progress, cancel, memory: kept } = work;
    let total = design.rows();
    let mut stretch = |some: Range<usize>, tell: &mut dyn FnMut(usize)| {
        let mut found = Vec::with_capacity(some.len());
        // broken off: the stretch is not whole, which is how its caller knows
        let _ = run(subject, design, some, *threads, &mut |more| {
            found.extend(more);
            tell(found.len());
            if cancel.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        found
    };
    memory::in_sure_stretches(rows, memory::STRETCH, *kept, &mut |done| progress(done, total), &mut stretch)
}
