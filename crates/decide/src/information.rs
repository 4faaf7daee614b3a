//! What it is worth to know more before deciding: the expected value of perfect information (EVPI), and of knowing one input or a group of
//! inputs (EVPPI), from net benefits by policy and world and the inputs of the same worlds.
//!
//! EVPPI is found as by Strong, Oakley and Brennan (2014, *Estimating multiparameter partial expected value of perfect information from a
//! probabilistic sensitivity analysis sample: a nonparametric regression approach*): what each policy has more than the first is regressed
//! on the inputs; the fitted values are what one would expect after learning them. Curves are cubic splines whose number of knots is chosen
//! by generalised cross-validation. Standard errors and the upward bias come from curves drawn from the distribution of the estimates, as in
//! their section "Standard errors and bias".

mod curves;

use shapan_insight::philox::{self, Purpose};
use shapan_insight::{normal, symmetric};

use crate::robust::{Estimate, mean};

/// Why there is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Fewer than two policies: there is nothing to decide.
    OnePolicy,
    /// Policies, or an input, do not have a number for each world.
    Shape,
    /// A number at this position of its row is not finite.
    NotFinite(usize),
    /// Fewer worlds than a curve needs.
    TooFew,
    /// The input is the same in every world: there is nothing to learn.
    Flat,
}

impl core::fmt::Display for Refusal {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Refusal::OnePolicy => f.write_str("there is one policy only, and nothing to decide"),
            Refusal::Shape => f.write_str("a policy or an input does not have a number for each world"),
            Refusal::NotFinite(at) => write!(f, "number {at} is not finite"),
            Refusal::TooFew => f.write_str("there are too few worlds for a curve"),
            Refusal::Flat => f.write_str("the input is the same in every world: there is nothing to learn"),
        }
    }
}

impl core::error::Error for Refusal {}

/// How errors are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Curves drawn for standard error and bias; neither is told if below 2.
    pub draws: usize,
    /// Key of the draws.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { draws: 200, seed: 1234 }
    }
}

/// What knowing something is worth, in the unit of the net benefits.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Worth {
    /// The estimate and its standard error.
    pub value: Estimate,
    /// By how much such an estimate is too high on average, if known: errors of the curves look like something to learn. It is not
    /// subtracted.
    pub bias: Option<f64>,
    /// Coefficients of the curves that cross-validation chose.
    pub coefficients: usize,
}

/// A decision: net benefits (more is better) by policy, then world.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    gains: Vec<Vec<f64>>,
    /// What each policy but the first has more than the first, by policy, then world.
    more: Vec<Vec<f64>>,
    best: usize,
}

impl Decision {
    /// From net benefits by policy, then world; all finite.
    ///
    /// # Errors
    /// [`Refusal::OnePolicy`], [`Refusal::Shape`], [`Refusal::NotFinite`], [`Refusal::TooFew`] with fewer than two worlds.
    pub fn new(gains: &[Vec<f64>]) -> Result<Decision, Refusal> {
        if gains.len() < 2 {
            return Err(Refusal::OnePolicy);
        }
        if gains.iter().any(|row| row.len() != gains[0].len()) {
            return Err(Refusal::Shape);
        }
        if gains[0].len() < 2 {
            return Err(Refusal::TooFew);
        }
        if let Some(at) = gains.iter().flatten().position(|x| !x.is_finite()) {
            return Err(Refusal::NotFinite(at % gains[0].len()));
        }
        let means: Vec<f64> = gains.iter().map(|row| mean(row)).collect();
        let best = (1..means.len()).fold(0, |best, at| if means[at] > means[best] { at } else { best });
        let more = gains[1..].iter().map(|row| row.iter().zip(&gains[0]).map(|(a, b)| a - b).collect()).collect();
        Ok(Decision { gains: gains.to_vec(), more, best })
    }
    /// The policy with the largest mean: what one does without knowing more.
    pub fn best(&self) -> usize {
        self.best
    }

    /// The expected value of perfect information: the mean, over worlds, of what the best policy of each world has more than the policy that
    /// is best on average. Of a sample it is too high rather than too low, since the policy that is best on average is chosen in it.
    pub fn perfect(&self) -> Estimate {
        let worlds = self.gains[0].len();
        let best = |world: usize| self.gains.iter().map(|row| row[world]).fold(f64::NEG_INFINITY, f64::max);
        let lost: Vec<f64> = (0..worlds).map(|world| best(world) - self.gains[self.best][world]).collect();
        let value = mean(&lost);
        let squares: f64 = lost.iter().map(|x| (x - value) * (x - value)).sum();
        let error = (squares / (worlds - 1) as f64 / worlds as f64).sqrt();
        Estimate { value, error: Some(error) }
    }

    /// The expected value of knowing these inputs, by input, then world: one, or a group that would be learned together (curves of each, and
    /// products of every two).
    ///
    /// # Errors
    /// [`Refusal::Shape`], [`Refusal::NotFinite`], [`Refusal::Flat`] if every input of the group is the same in all worlds,
    /// [`Refusal::TooFew`].
    pub fn partial(&self, inputs: &[&[f64]], settings: &Settings) -> Result<Worth, Refusal> {
        let worlds = self.gains[0].len();
        if inputs.is_empty() || inputs.iter().any(|column| column.len() != worlds) {
            return Err(Refusal::Shape);
        }
        if let Some(at) = inputs.iter().find_map(|column| column.iter().position(|x| !x.is_finite())) {
            return Err(Refusal::NotFinite(at));
        }
        let varying: Vec<&[f64]> =
            inputs.iter().copied().filter(|column| column.iter().any(|x| *x != column[0])).collect();
        if varying.is_empty() {
            return Err(Refusal::Flat);
        }
        let fit = curves::fit(&varying, &self.more).ok_or(Refusal::TooFew)?;
        let value = worth(&fit.fitted);
        let (error, bias) = match settings.draws {
            0 | 1 => (None, None),
            draws => {
                let values: Vec<f64> = (0..draws).map(|draw| worth(&self.drawn(&fit, draw, settings.seed))).collect();
                let middle = mean(&values);
                let squares: f64 = values.iter().map(|x| (x - middle) * (x - middle)).sum();
                // worlds are a sample as well: the error of a mean over them comes on top
                let sampling = self.sampling(&fit.fitted, value);
                let error = (squares / (draws - 1) as f64 + sampling).sqrt();
                (Some(error), Some(middle - value))
            }
        };
        Ok(Worth { value: Estimate { value, error }, bias, coefficients: fit.coefficients })
    }

    /// Squared standard error of the mean over worlds of what is gained by choosing after learning.
    fn sampling(&self, fitted: &[Vec<f64>], value: f64) -> f64 {
        let worlds = fitted[0].len();
        let means: Vec<f64> = fitted.iter().map(|row| mean(row)).collect();
        let chosen = (0..means.len()).fold(None, |best: Option<usize>, at| {
            let now = best.map_or(0.0, |b| means[b]);
            if means[at] > now { Some(at) } else { best }
        });
        let squares: f64 = (0..worlds)
            .map(|world| {
                let best = fitted.iter().map(|row| row[world]).fold(0.0, f64::max);
                let gained = best - chosen.map_or(0.0, |at| fitted[at][world]) - value;
                gained * gained
            })
            .sum();
        squares / (worlds - 1) as f64 / worlds as f64
    }

    /// Fitted values with coefficients drawn from the distribution of their estimates: normal, with the covariance of the residuals between
    /// policies; the basis is orthonormal, so that coefficients do not hang together.
    fn drawn(&self, fit: &curves::Fit, draw: usize, seed: u64) -> Vec<Vec<f64>> {
        let (policies, width) = (self.more.len(), fit.coefficients);
        let root = root(&fit.residuals, policies);
        let hash = philox::hash("curves", Purpose::Value);
        let count = policies * width;
        let normals: Vec<f64> = (0..count)
            .map(|at| normal::quantile(philox::unit(philox::bits(seed, (draw * count + at) as u64, hash))))
            .collect();
        (0..policies)
            .map(|policy| {
                // the root of the residuals' covariance mixes the normal numbers of the policies
                let mixed: Vec<f64> = (0..width)
                    .map(|at| {
                        let own = &root[policy * policies..(policy + 1) * policies];
                        own.iter().enumerate().map(|(other, l)| l * normals[other * width + at]).sum()
                    })
                    .collect();
                fit.fitted[policy]
                    .iter()
                    .zip(fit.basis.chunks_exact(width))
                    .map(|(value, row)| value + row.iter().zip(&mixed).map(|(b, z)| b * z).sum::<f64>())
                    .collect()
            })
            .collect()
    }
}

/// Mean over worlds of the largest of the policies, less the largest of their means; what each has more than the first, whose own is 0.
fn worth(more: &[Vec<f64>]) -> f64 {
    let worlds = more[0].len();
    let largest: f64 = (0..worlds).map(|world| more.iter().map(|row| row[world]).fold(0.0, f64::max)).sum();
    let best = more.iter().map(|row| mean(row)).fold(0.0, f64::max);
    largest / worlds as f64 - best
}

/// The symmetric root of a covariance; it may be singular, since two policies may be the same.
fn root(covariance: &[f64], size: usize) -> Vec<f64> {
    let (values, vectors) = symmetric::eigen(covariance, size);
    let cell = |at: usize| {
        let (row, column) = (at / size, at % size);
        (0..size).map(|k| vectors[k][row] * values[k].max(0.0).sqrt() * vectors[k][column]).sum()
    };
    (0..size * size).map(cell).collect()
}
