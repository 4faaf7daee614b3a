//! A scenario: everything that a study of one world rests on, checked and complete.

use shapan_model::model::{Inputs, Model};

use crate::place::Places;
use crate::prior::Dist;

/// Seed where nothing else is said. It is fixed, so that a figure can be made again.
pub const SEED: u64 = 1234;
/// Number of worlds where nothing else is said.
pub const RUNS: usize = 1000;
/// Step of an ensemble of the flagship, in years: half the steps; the error stays far below the spread of an ensemble.
const ENSEMBLE_STEP: f64 = 0.0625;

/// A text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    pub zh: String,
}

/// One bloc of the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bloc {
    /// Name, as in tables and scenario files: `usa`.
    pub name: String,
    /// Name for people.
    pub title: Text,
}

/// Where a value comes from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Origin {
    /// Key in the bibliography.
    pub source: String,
    /// Year to which the value belongs; none if it is not of a year.
    pub year: Option<i32>,
    /// What was read there, or why the value was chosen.
    pub note: String,
    /// The file in which it was set last: `declared` for the default beside the equation.
    pub set_in: String,
}

/// An input that is sampled.
#[derive(Clone, Debug, PartialEq)]
pub struct Uncertainty {
    /// Name as in tables: `research.beta`, or `compute.chips_0@china` where one bloc alone is sampled.
    pub name: String,
    /// What it sets.
    pub target: Target,
    /// What is believed about it.
    pub dist: Dist,
}

impl Uncertainty {
    /// The name under which it is drawn: its own, but draws of a posterior share one, so that values of one row go together.
    pub fn drawn(&self) -> &str {
        if matches!(self.dist, Dist::Rows(_)) { "posterior" } else { &self.name }
    }
}

/// What a sampled value sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A parameter (its position in the catalogue) of all blocs, or of one.
    Parameter {
        /// Position in the catalogue.
        parameter: usize,
        /// The bloc; all if none.
        bloc: Option<usize>,
    },
    /// A draw (its position in the catalogue).
    Draw(usize),
    /// The form of a law (its position in the catalogue), by number.
    Law(usize),
}

/// Two inputs that tend to be high together (or one high, one low).
#[derive(Clone, Debug, PartialEq)]
pub struct Correlation {
    /// Position among the uncertainties.
    pub a: usize,
    /// Position among the uncertainties.
    pub b: usize,
    /// Spearman's rank correlation, −1 to 1.
    pub rank: f64,
}

/// How worlds are sampled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampler {
    /// Independent draws.
    MonteCarlo,
    /// Latin hypercube.
    LatinHypercube,
    /// Scrambled Sobol sequence.
    Sobol,
}

/// Everything that a study of one world rests on, checked and complete.
#[derive(Clone)]
pub struct Scenario {
    /// Name: `baseline`, or the file's stem.
    pub name: String,
    /// Title.
    pub title: Text,
    /// The story in a few sentences.
    pub story: Text,
    /// The model.
    pub model: &'static dyn Model,
    /// The blocs, in order.
    pub blocs: Vec<Bloc>,
    /// Calendar year in which runs start: the model's, unless the world is that of another year.
    pub start_year: f64,
    /// Every input at its central value; step and span included.
    pub inputs: Inputs,
    /// Where each parameter comes from: all blocs of the first, all blocs of the second, …, as in [`Inputs::parameters`].
    pub origins: Vec<Origin>,
    /// Inputs that are sampled, in the order of the catalogue.
    pub uncertainties: Vec<Uncertainty>,
    /// Rank correlations between them.
    pub correlations: Vec<Correlation>,
    /// Seed.
    pub seed: u64,
    /// Number of worlds of an ensemble, unless the command says otherwise.
    pub runs: usize,
    /// How worlds are sampled, unless the command says otherwise.
    pub sampler: Sampler,
    /// What is odd but allowed, in words.
    pub warnings: Vec<Text>,
    /// What a value sampled for all blocs is multiplied by, as in [`Inputs::parameters`]: 1 unless the scenario says `{ times = … }`
    /// for one bloc.
    pub factors: Vec<f64>,
    /// Where each input was set last, for those who find fault with it later.
    pub places: Places,
}

impl Scenario {
    /// Takes the step of an ensemble where that of the scenario is finer.
    pub fn take_ensemble_step(&mut self) {
        if self.model.about().name == "world" && self.inputs.step < ENSEMBLE_STEP {
            self.inputs.step = ENSEMBLE_STEP;
        }
    }

    /// Are inputs tied to one another because they are the draws of a posterior?
    pub fn tied(&self) -> bool {
        self.uncertainties.iter().any(|u| matches!(u.dist, Dist::Rows(_)))
    }

    /// Only the uncertainties at these positions stay uncertain; the others keep their central values, and correlations with them go.
    pub fn vary_only(&mut self, positions: &[usize]) {
        let place = |at: usize| positions.iter().position(|kept| *kept == at);
        let moved = |c: &Correlation| Some(Correlation { a: place(c.a)?, b: place(c.b)?, rank: c.rank });
        self.correlations = self.correlations.iter().filter_map(moved).collect();
        self.uncertainties = positions.iter().filter_map(|at| self.uncertainties.get(*at).cloned()).collect();
    }
}
