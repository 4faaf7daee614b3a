//! Searches for the best of many choices: the covariance matrix adaptation evolution strategy for one objective, ε-NSGA-II for several.
//!
//! Both are asked for a generation of candidates and told what those are worth, so that the caller evaluates a whole generation at once, on
//! any number of threads. Objectives are minimised: who wants more of something hands in its negative. A candidate may be told to violate
//! constraints by some amount, 0 if it is feasible; [`NO_VALUE`] says that its objectives could not be found, and they are not looked at.

pub mod archive;
pub mod cma;
pub mod hypervolume;
pub mod nsga;
pub mod sorting;
pub mod variation;

use shapan_insight::philox::{self, Purpose};

/// The violation of a candidate whose objectives could not be found, since a run broke: worse than any that was measured.
pub const NO_VALUE: f64 = f64::INFINITY;

/// Why a search does not begin, or cannot go on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Refusal {
    /// There is nothing to vary.
    NoVariables,
    /// There is nothing to minimise, or fewer objectives than the search is for.
    NoObjectives,
    /// The bounds of the variable at this position are not finite, or the lower is not below the upper.
    Bounds(usize),
    /// The number at this position, a width, a weight or a starting point, is outside of what makes sense.
    Setting(&'static str),
    /// As many numbers were expected as the first, and the second came.
    Count(usize, usize),
    /// The objective at this position, of a candidate that has a value, is not finite, or its violation is NaN or below zero.
    NotFinite(usize),
    /// The search was told of candidates after its end.
    Over,
}

impl core::fmt::Display for Refusal {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Refusal::NoVariables => f.write_str("there is nothing to vary"),
            Refusal::NoObjectives => f.write_str("there are too few objectives for this search"),
            Refusal::Bounds(at) => {
                write!(f, "the bounds of variable {at} are not finite numbers of which the first is lower")
            }
            Refusal::Setting(what) => f.write_str(what),
            Refusal::Count(expected, found) => write!(f, "{expected} numbers were expected, and {found} came"),
            Refusal::NotFinite(at) => {
                write!(
                    f,
                    "number {at} is not finite, or a violation below zero; a candidate without a value is told by its violation"
                )
            }
            Refusal::Over => f.write_str("the search has ended"),
        }
    }
}

impl core::error::Error for Refusal {}

/// The box in which candidates lie.
#[derive(Clone, Debug, PartialEq)]
pub struct Space {
    lower: Vec<f64>,
    upper: Vec<f64>,
}

impl Space {
    /// Bounds of every variable: lower, upper.
    ///
    /// # Errors
    /// [`Refusal::NoVariables`], [`Refusal::Bounds`].
    pub fn new(bounds: &[(f64, f64)]) -> Result<Space, Refusal> {
        if bounds.is_empty() {
            return Err(Refusal::NoVariables);
        }
        let wrong = |(low, high): &(f64, f64)| !(low.is_finite() && high.is_finite() && low < high);
        match bounds.iter().position(wrong) {
            Some(at) => Err(Refusal::Bounds(at)),
            None => {
                Ok(Space { lower: bounds.iter().map(|b| b.0).collect(), upper: bounds.iter().map(|b| b.1).collect() })
            }
        }
    }
    /// Number of variables.
    pub fn size(&self) -> usize {
        self.lower.len()
    }
    /// Lower bounds.
    pub fn lower(&self) -> &[f64] {
        &self.lower
    }
    /// Upper bounds.
    pub fn upper(&self) -> &[f64] {
        &self.upper
    }
    /// The place between the bounds, 0 to 1, of a value of a variable.
    fn share(&self, variable: usize, value: f64) -> f64 {
        (value - self.lower[variable]) / (self.upper[variable] - self.lower[variable])
    }
    /// The value at a place between the bounds; never beyond them by rounding.
    fn value(&self, variable: usize, share: f64) -> f64 {
        let (low, high) = (self.lower[variable], self.upper[variable]);
        (low + share * (high - low)).clamp(low, high)
    }
}

/// Draws in the order in which one search wants them: keyed by the seed, the name of the search, and how many came before.
#[derive(Clone, Debug)]
struct Draws {
    seed: u64,
    hash: u64,
    next: u64,
}

impl Draws {
    fn new(seed: u64, name: &str) -> Draws {
        Draws { seed, hash: philox::hash(name, Purpose::Value), next: 0 }
    }
    fn bits(&mut self) -> u64 {
        self.next += 1;
        philox::bits(self.seed, self.next - 1, self.hash)
    }
    fn uniform(&mut self) -> f64 {
        philox::unit(self.bits())
    }
    /// One of 0 … count − 1 (Lemire 2019, without his correction: all alike to within 2⁻³²).
    fn pick(&mut self, count: usize) -> usize {
        ((u128::from(self.bits()) * count as u128) >> 64) as usize
    }
}

/// Refuses what no search can take: numbers missing, objectives that are not finite, violations below zero.
fn sound(candidates: usize, objectives: usize, values: &[f64], violations: &[f64]) -> Result<(), Refusal> {
    if violations.len() != candidates {
        return Err(Refusal::Count(candidates, violations.len()));
    }
    if values.len() != candidates * objectives {
        return Err(Refusal::Count(candidates * objectives, values.len()));
    }
    if let Some(at) = violations.iter().position(|v| v.is_nan() || *v < 0.0) {
        return Err(Refusal::NotFinite(at));
    }
    match (0..values.len()).find(|at| !values[*at].is_finite() && violations[at / objectives] != NO_VALUE) {
        Some(at) => Err(Refusal::NotFinite(at)),
        None => Ok(()),
    }
}
