//! Markov chains that learn their steps from one another: differential evolution (ter Braak 2006), half of the chains moving by the differences
//! within the other half, so that all proposals of a half can be computed side by side (Foreman-Mackey et al. 2013, section 3). Only some
//! dimensions move in a step, drawn anew each time, which carries many dimensions (Vrugt et al. 2009, section 3.2). Every other step, by lot, is
//! one that leaves the standard normal distribution as it is (Cotter et al. 2013, equation 4.1): dimensions of which the density says little more
//! than a standard normal prior then forget where they were at once.

use shapan_model::num::elementary::ln;

use crate::normal;
use crate::philox::{Purpose, bits, hash, unit};

/// Every so many steps a difference is taken whole, which lets chains jump between peaks (ter Braak 2006, section 2).
const WHOLE: u64 = 10;
/// Width of the noise beside the difference, in the unit of the space.
const NOISE: f64 = 1e-4;
/// Shares of the dimensions that move in a step, equally likely.
const MOVED: [f64; 3] = [0.0, 0.15, 0.5];
/// Widths of the steps that leave the standard normal distribution as it is; 1 forgets the place.
const WIDTHS: [f64; 3] = [0.2, 0.6, 1.0];

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
    /// Hashes of the names under which each dimension draws its noise, and whether it moves.
    names: Vec<[u64; 2]>,
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
        let name = |k: usize| ["noise", "moved"].map(|what| hash(&format!("chains.{what}.{k}"), Purpose::Value));
        let names = (0..positions[0].len()).map(name).collect();
        Ok(Chains { seed, positions, densities, steps: 0, accepted: 0, names })
    }

    /// A number in (0, 1) for a chain in this step.
    fn draw(&self, chain: usize, name: &str) -> f64 {
        self.hashed(chain, hash(name, Purpose::Value))
    }

    /// The same by the hash of the name.
    fn hashed(&self, chain: usize, name: u64) -> f64 {
        let run = self.steps * self.positions.len() as u64 + chain as u64;
        unit(bits(self.seed, run, name))
    }

    /// The dimensions that move: one at least.
    fn moved(&self, chain: usize) -> Vec<bool> {
        let size = self.positions[chain].len();
        let share = MOVED[(self.draw(chain, "chains.share") * MOVED.len() as f64) as usize];
        let one = (self.draw(chain, "chains.one") * size as f64) as usize;
        (0..size).map(|k| k == one || self.hashed(chain, self.names[k][1]) < share).collect()
    }

    /// Where a chain would go, and the logarithm of how much likelier the way back is: half of the time by the difference of two chains of the
    /// other half, else by a step that leaves the standard normal distribution as it is.
    fn proposal(&self, chain: usize) -> (Vec<f64>, f64) {
        let moved = self.moved(chain);
        let place = &self.positions[chain];
        let score = |k: usize| normal::quantile(self.hashed(chain, self.names[k][0]));
        if self.draw(chain, "chains.kind") < 0.5 {
            let width = WIDTHS[(self.draw(chain, "chains.width") * WIDTHS.len() as f64) as usize];
            let keep = (1.0 - width * width).sqrt();
            let to: Vec<f64> = (0..place.len())
                .map(|k| if moved[k] { keep * place[k] + width * score(k) } else { place[k] })
                .collect();
            let squares = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>();
            let back = 0.5 * (squares(&to) - squares(place));
            return (to, back);
        }
        let half = self.positions.len() / 2;
        let other = if chain < half { half } else { 0 };
        let a = (self.draw(chain, "chains.first") * half as f64) as usize;
        let b = (self.draw(chain, "chains.second") * (half - 1) as f64) as usize;
        let (a, b) = (&self.positions[other + a], &self.positions[other + if b >= a { b + 1 } else { b }]);
        let count = moved.iter().filter(|moved| **moved).count();
        let whole = self.steps % WHOLE == WHOLE - 1;
        let scale = if whole { 1.0 } else { 2.38 / (2.0 * count as f64).sqrt() };
        let to = |k: usize| if moved[k] { place[k] + scale * (a[k] - b[k]) + NOISE * score(k) } else { place[k] };
        // there and back are equally likely
        ((0..place.len()).map(to).collect(), 0.0)
    }

    /// One step of every chain.
    pub fn step(&mut self, density: &mut dyn FnMut(&[Vec<f64>]) -> Vec<f64>) {
        let half = self.positions.len() / 2;
        for from in [0, half] {
            let (proposals, back): (Vec<Vec<f64>>, Vec<f64>) =
                (from..from + half).map(|chain| self.proposal(chain)).unzip();
            let densities = density(&proposals);
            for (k, (place, found)) in proposals.into_iter().zip(densities).enumerate() {
                let (chain, found) = (from + k, sound(found));
                if found - self.densities[chain] + back[k] > ln(self.draw(chain, "chains.accept")) {
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
        assert!((0.2..0.6).contains(&chains.acceptance()), "{}", chains.acceptance());
    }

    #[test]
    fn chains_that_cannot_run_say_so() {
        let mut none = |points: &[Vec<f64>]| vec![f64::NAN; points.len()];
        assert_eq!(Chains::start(1, vec![vec![0.0]; 7], &mut none).unwrap_err(), Stuck::TooFew);
        assert_eq!(Chains::start(1, vec![vec![0.0]; 8], &mut none).unwrap_err(), Stuck::Nowhere);
    }
}
