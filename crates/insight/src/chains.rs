//! Markov chains that learn their steps from one another: differential evolution (ter Braak 2006), half of the chains moving by the differences
//! within the other half, so that all proposals of a half can be computed side by side (Foreman-Mackey et al. 2013, section 3).

use shapan_model::num::elementary::ln;

use crate::normal;
use crate::philox::{Purpose, bits, hash, unit};

/// Every so many steps a difference is taken whole, which lets chains jump between peaks (ter Braak 2006, section 2).
const WHOLE: u64 = 10;
/// Width of the noise beside the difference, in the unit of the space.
const NOISE: f64 = 1e-4;

/// Chains over a space of some dimensions.
#[derive(Clone, Debug)]
pub struct Chains {
    seed: u64,
    /// Where each chain is.
    pub positions: Vec<Vec<f64>>,
    /// The logarithm of the density there.
    pub densities: Vec<f64>,
    /// Steps taken.
    pub steps: u64,
    /// Proposals taken, of all.
    pub accepted: u64,
}

/// Why chains cannot run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stuck {
    /// Fewer than eight chains, or an odd number: halves move by differences within one another.
    TooFew,
    /// Every chain starts where the density is zero.
    Nowhere,
}

impl core::fmt::Display for Stuck {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Stuck::TooFew => "an even number of chains is needed, at least eight",
            Stuck::Nowhere => "every chain starts where the density is zero or no number",
        })
    }
}

impl Chains {
    /// Chains at some positions. `density` gives the logarithm of the density of each position; where it is not finite the density is zero.
    ///
    /// # Errors
    /// Too few chains, or all where the density is zero.
    pub fn start(
        seed: u64,
        positions: Vec<Vec<f64>>,
        density: &mut dyn FnMut(&[Vec<f64>]) -> Vec<f64>,
    ) -> Result<Chains, Stuck> {
        if positions.len() < 8 || !positions.len().is_multiple_of(2) {
            return Err(Stuck::TooFew);
        }
        let densities: Vec<f64> = density(&positions).into_iter().map(sound).collect();
        if densities.iter().all(|x| *x == f64::NEG_INFINITY) {
            return Err(Stuck::Nowhere);
        }
        Ok(Chains { seed, positions, densities, steps: 0, accepted: 0 })
    }

    /// A number in (0, 1) for a chain in this step.
    fn draw(&self, chain: usize, name: &str) -> f64 {
        let run = self.steps * self.positions.len() as u64 + chain as u64;
        unit(bits(self.seed, run, hash(name, Purpose::Value)))
    }

    /// Where a chain would go: its place plus the difference of two others of the other half.
    fn proposal(&self, chain: usize) -> Vec<f64> {
        let half = self.positions.len() / 2;
        let other = if chain < half { half } else { 0 };
        let a = (self.draw(chain, "chains.first") * half as f64) as usize;
        let b = (self.draw(chain, "chains.second") * (half - 1) as f64) as usize;
        let (a, b) = (other + a, other + if b >= a { b + 1 } else { b });
        let size = self.positions[chain].len();
        let whole = self.steps % WHOLE == WHOLE - 1;
        let scale = if whole { 1.0 } else { 2.38 / (2.0 * size as f64).sqrt() };
        (0..size)
            .map(|k| {
                let noise = NOISE * normal::quantile(self.draw(chain, &format!("chains.noise.{k}")));
                self.positions[chain][k] + scale * (self.positions[a][k] - self.positions[b][k]) + noise
            })
            .collect()
    }

    /// One step of every chain.
    pub fn step(&mut self, density: &mut dyn FnMut(&[Vec<f64>]) -> Vec<f64>) {
        let half = self.positions.len() / 2;
        for from in [0, half] {
            let proposals: Vec<Vec<f64>> = (from..from + half).map(|chain| self.proposal(chain)).collect();
            let densities = density(&proposals);
            for (k, (place, found)) in proposals.into_iter().zip(densities).enumerate() {
                let (chain, found) = (from + k, sound(found));
                // proposals are symmetric: there and back are equally likely
                if found - self.densities[chain] > ln(self.draw(chain, "chains.accept")) {
                    self.positions[chain] = place;
                    self.densities[chain] = found;
                    self.accepted += 1;
                }
            }
        }
        self.steps += 1;
    }

    /// Share of the proposals that were taken.
    pub fn acceptance(&self) -> f64 {
        self.accepted as f64 / (self.steps * self.positions.len() as u64).max(1) as f64
    }
}

/// A density of which nothing is known is zero.
fn sound(density: f64) -> f64 {
    if density.is_nan() { f64::NEG_INFINITY } else { density }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A normal distribution in four dimensions with variances 1, 4, 9, 16 and correlation 0.8 between the first two: means and moments come back.
    #[test]
    fn chains_find_a_normal_distribution() {
        let density = |x: &Vec<f64>| {
            let (a, b) = (x[0], x[1] / 2.0);
            let tied = (a * a - 1.6 * a * b + b * b) / (1.0 - 0.64);
            -0.5 * (tied + (x[2] - 1.0) * (x[2] - 1.0) / 9.0 + x[3] * x[3] / 16.0)
        };
        let mut all = |points: &[Vec<f64>]| points.iter().map(density).collect::<Vec<f64>>();
        let start = (0..32).map(|c| (0..4).map(|k| crate::philox::uniform(1, c, &format!("start.{k}"))).collect());
        let mut chains = Chains::start(7, start.collect(), &mut all).unwrap();
        let (mut count, mut sums) = (0.0, [0.0; 5]);
        for step in 0..6000 {
            chains.step(&mut all);
            if step < 1000 {
                continue;
            }
            for x in &chains.positions {
                count += 1.0;
                let moments = [x[0], x[0] * x[0], x[0] * x[1], x[2], x[3] * x[3]];
                sums.iter_mut().zip(moments).for_each(|(sum, x)| *sum += x);
            }
        }
        // 160,000 draws, of which about one in 30 is independent: chance errors of one to two percent of the scale
        let expected = [(0.0, 0.07), (1.0, 0.08), (1.6, 0.15), (1.0, 0.2), (16.0, 1.2)];
        for (sum, (expected, slack)) in sums.iter().zip(expected) {
            assert!((sum / count - expected).abs() < slack, "{} {expected}", sum / count);
        }
        assert!((0.15..0.5).contains(&chains.acceptance()), "{}", chains.acceptance());
    }

    #[test]
    fn chains_that_cannot_run_say_so() {
        let mut none = |points: &[Vec<f64>]| vec![f64::NAN; points.len()];
        assert_eq!(Chains::start(1, vec![vec![0.0]; 7], &mut none).unwrap_err(), Stuck::TooFew);
        assert_eq!(Chains::start(1, vec![vec![0.0]; 8], &mut none).unwrap_err(), Stuck::Nowhere);
    }
}
