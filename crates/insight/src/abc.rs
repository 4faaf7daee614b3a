//! Approximate Bayesian computation by populations: parameters whose results come close to what was seen, ever closer, where no likelihood can be
//! written down (Toni et al. 2009; weights and kernel of Beaumont et al. 2009, tolerances by quantiles as in Del Moral et al. 2012).
//!
//! The space is that of normal scores: the prior is standard normal in every dimension.

use shapan_model::num::elementary::exp;

use crate::normal;
use crate::order::{quantile, sort};
use crate::philox::{Purpose, bits, hash, unit};

/// How to sample.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Points of a population.
    pub size: usize,
    /// Populations, the first drawn from the prior.
    pub rounds: usize,
    /// The next tolerance is this quantile of the distances at hand.
    pub keep: f64,
    /// Rounds of proposals within a population before it is given up.
    pub tries: usize,
}

/// A population.
#[derive(Clone, Debug)]
pub struct Population {
    /// Points, in normal scores.
    pub positions: Vec<Vec<f64>>,
    /// Their weights, which sum to one.
    pub weights: Vec<f64>,
    /// Their distances from what was seen.
    pub distances: Vec<f64>,
    /// The largest distance that was let in; infinite for the prior.
    pub tolerance: f64,
    /// Distances computed so far.
    pub evaluations: usize,
}

impl Population {
    /// How many points of equal weight it is worth.
    pub fn effective(&self) -> f64 {
        1.0 / self.weights.iter().map(|w| w * w).sum::<f64>()
    }
}

/// Why there is no population.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nothing {
    /// No point of the prior has a finite distance.
    NoDistance,
    /// A population of fewer than ten points.
    TooFew,
}

impl core::fmt::Display for Nothing {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Nothing::NoDistance => "no draw from the beliefs has a distance that is a number",
            Nothing::TooFew => "a population has at least ten points",
        })
    }
}

fn draw(seed: u64, run: u64, name: &str) -> f64 {
    unit(bits(seed, run, hash(name, Purpose::Value)))
}

/// Populations of ever smaller tolerance; the last that filled up is given. `distance` gives the distance of each position; one that is not finite
/// is never let in.
///
/// # Errors
/// No finite distance, too few points.
pub fn sample(
    seed: u64,
    dimensions: usize,
    settings: Settings,
    distance: &mut dyn FnMut(&[Vec<f64>]) -> Vec<f64>,
) -> Result<Population, Nothing> {
    if settings.size < 10 {
        return Err(Nothing::TooFew);
    }
    let score = |run: u64, name: &str| normal::quantile(draw(seed, run, name));
    let first = |k: usize| (0..dimensions).map(|d| score(k as u64, &format!("abc.prior.{d}"))).collect::<Vec<f64>>();
    let drawn: Vec<Vec<f64>> = (0..settings.size).map(first).collect();
    let distances = distance(&drawn);
    let (mut positions, mut near): (Vec<Vec<f64>>, Vec<f64>) =
        drawn.into_iter().zip(distances).filter(|(_, d)| d.is_finite()).unzip();
    if positions.len() < 2 {
        return Err(Nothing::NoDistance);
    }
    let even = 1.0 / positions.len() as f64;
    let mut population = Population {
        weights: vec![even; positions.len()],
        positions: std::mem::take(&mut positions),
        distances: std::mem::take(&mut near),
        tolerance: f64::INFINITY,
        evaluations: settings.size,
    };
    for round in 1..settings.rounds {
        let mut sorted = population.distances.clone();
        sort(&mut sorted);
        let Some(tolerance) = quantile(sorted.len(), settings.keep, |k| sorted[k]) else { break };
        let Some(next) = closer(seed, round, tolerance, &population, settings, distance) else { break };
        population = next;
    }
    Ok(population)
}

/// The next population; none if it does not fill up.
fn closer(
    seed: u64,
    round: usize,
    tolerance: f64,
    from: &Population,
    settings: Settings,
    distance: &mut dyn FnMut(&[Vec<f64>]) -> Vec<f64>,
) -> Option<Population> {
    let dimensions = from.positions[0].len();
    // twice the weighted variance of each dimension (Beaumont et al. 2009)
    let sd: Vec<f64> = (0..dimensions)
        .map(|d| {
            let mean: f64 = from.positions.iter().zip(&from.weights).map(|(x, w)| w * x[d]).sum();
            let variance: f64 =
                from.positions.iter().zip(&from.weights).map(|(x, w)| w * (x[d] - mean) * (x[d] - mean)).sum();
            (2.0 * variance).sqrt()
        })
        .collect();
    let mut sums = Vec::with_capacity(from.weights.len());
    let mut sum = 0.0;
    for weight in &from.weights {
        sum += weight;
        sums.push(sum);
    }
    let mut next = Population {
        positions: Vec::new(),
        weights: Vec::new(),
        distances: Vec::new(),
        tolerance,
        evaluations: from.evaluations,
    };
    let mut run = 0;
    for _ in 0..settings.tries {
        let proposals: Vec<Vec<f64>> = (0..settings.size)
            .map(|_| {
                run += 1;
                let name = |what: &str| format!("abc.{round}.{what}");
                let u = draw(seed, run, &name("parent")) * sum;
                let parent = sums.iter().position(|upto| u < *upto).unwrap_or(sums.len() - 1);
                let moved = |d: usize| {
                    from.positions[parent][d] + sd[d] * normal::quantile(draw(seed, run, &name(&format!("move.{d}"))))
                };
                (0..dimensions).map(moved).collect()
            })
            .collect();
        let distances = distance(&proposals);
        next.evaluations += proposals.len();
        for (place, far) in proposals.into_iter().zip(distances) {
            if far <= tolerance && next.positions.len() < settings.size {
                next.weights.push(weight(&place, from, &sd));
                next.positions.push(place);
                next.distances.push(far);
            }
        }
        if next.positions.len() == settings.size {
            let sum: f64 = next.weights.iter().sum();
            next.weights.iter_mut().for_each(|w| *w /= sum);
            return (sum > 0.0 && sum.is_finite()).then_some(next);
        }
    }
    None
}

/// Prior density over the density of the proposal, both without factors that all points share.
fn weight(place: &[f64], from: &Population, sd: &[f64]) -> f64 {
    let prior: f64 = -0.5 * place.iter().map(|z| z * z).sum::<f64>();
    let kernel = |parent: &Vec<f64>| -> f64 {
        let off = |((x, y), sd): ((&f64, &f64), &f64)| if *sd > 0.0 { (x - y) / sd * ((x - y) / sd) } else { 0.0 };
        exp(-0.5 * place.iter().zip(parent).zip(sd).map(off).sum::<f64>())
    };
    exp(prior) / from.positions.iter().zip(&from.weights).map(|(parent, w)| w * kernel(parent)).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One number seen with noise: x = z + e, both standard normal, seen 1.5. The posterior of z is normal with mean 0.75 and variance 1/2.
    #[test]
    fn a_normal_number_comes_back() {
        let mut run = 0;
        let mut distance = |points: &[Vec<f64>]| {
            points
                .iter()
                .map(|z| {
                    run += 1;
                    let seen = z[0] + normal::quantile(crate::philox::uniform(5, run, "noise"));
                    (seen - 1.5).abs()
                })
                .collect::<Vec<f64>>()
        };
        let settings = Settings { size: 2000, rounds: 6, keep: 0.5, tries: 200 };
        let found = sample(3, 1, settings, &mut distance).unwrap();
        assert!(found.tolerance < 0.2, "{}", found.tolerance);
        let mean: f64 = found.positions.iter().zip(&found.weights).map(|(z, w)| w * z[0]).sum();
        let square: f64 = found.positions.iter().zip(&found.weights).map(|(z, w)| w * z[0] * z[0]).sum();
        assert!((mean - 0.75).abs() < 0.06, "{mean}");
        assert!((square - mean * mean - 0.5).abs() < 0.07, "{}", square - mean * mean);
        assert!(found.effective() > 1000.0);
    }

    #[test]
    fn nothing_is_said_so() {
        let settings = Settings { size: 50, rounds: 3, keep: 0.5, tries: 5 };
        let mut none = |points: &[Vec<f64>]| vec![f64::NAN; points.len()];
        assert_eq!(sample(1, 2, settings, &mut none).unwrap_err(), Nothing::NoDistance);
        assert_eq!(sample(1, 2, Settings { size: 4, ..settings }, &mut none).unwrap_err(), Nothing::TooFew);
    }
}
