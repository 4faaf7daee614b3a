//! Where worlds are drawn, and what a table of inputs and an outcome says: keyed draws, samplers, sensitivity indices, boxes in the space of
//! inputs.
//!
//! Numbers in, numbers out: nothing here knows a model, a scenario or a file. Every estimate carries how far it may be trusted, from runs
//! that are drawn again with keyed draws, so that a result is the same bits each time and on any number of threads.

pub mod abc;
pub mod bumping;
pub mod chains;
pub mod convergence;
pub mod copula;
pub mod delta;
pub mod dgsm;
pub mod exact_sum;
pub mod extrapolation;
pub mod latin;
pub mod mixing;
pub mod morris;
pub mod normal;
pub mod order;
pub mod pawn;
pub mod peeling;
pub mod philox;
pub mod region;
pub mod regional;
pub mod resample;
pub mod rotation;
pub mod saltelli;
pub mod scores;
pub mod shapley;
pub mod sketch;
pub mod sobol;
pub mod special;
pub mod symmetric;
pub mod tree;
pub mod variance;

/// An estimate with the half width of its interval.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Index {
    /// The estimate.
    pub value: f64,
    /// Half the width of its interval at the level that was asked for: from the normal distribution and the spread over resamples.
    pub conf: f64,
}

/// Why there are no indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The number of outcomes does not fit the design.
    Shape,
    /// An outcome, or an input, is not a finite number; its position.
    NotFinite(usize),
    /// The outcome is the same in every run: nothing can explain a spread that is not there.
    Flat,
    /// Too few runs for the method.
    TooFew,
}

impl core::fmt::Display for Refusal {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Refusal::Shape => f.write_str("the number of outcomes does not fit the design"),
            Refusal::NotFinite(at) => write!(f, "number {at} is not finite"),
            Refusal::Flat => f.write_str("the outcome is the same in every run"),
            Refusal::TooFew => f.write_str("there are too few runs"),
        }
    }
}

/// How intervals are made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Confidence {
    /// How often the runs are drawn again; none if 0, and every `conf` is then NaN.
    pub resamples: usize,
    /// Level, such as 0.95.
    pub level: f64,
    /// Key of the draws.
    pub seed: u64,
}

impl Default for Confidence {
    fn default() -> Confidence {
        Confidence { resamples: 100, level: 0.95, seed: 1234 }
    }
}

impl Confidence {
    /// Standard deviations on each side of the estimate.
    fn width(&self) -> f64 {
        normal::quantile(0.5 + self.level / 2.0)
    }
    /// Half the interval from the estimates of the resamples.
    fn half(&self, estimates: &[f64]) -> f64 {
        self.width() * deviation(estimates)
    }
}

/// Standard deviation of a sample (divisor n − 1).
fn deviation(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0)).sqrt()
}

/// Refuses numbers that are not finite, fewer than two outcomes, and outcomes that do not differ.
fn sound(y: &[f64]) -> Result<(), Refusal> {
    if let Some(at) = y.iter().position(|y| !y.is_finite()) {
        return Err(Refusal::NotFinite(at));
    }
    match y {
        [] | [_] => Err(Refusal::TooFew),
        [first, rest @ ..] if rest.iter().all(|y| y == first) => Err(Refusal::Flat),
        _ => Ok(()),
    }
}
