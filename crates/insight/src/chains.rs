//! Markov chains that learn their steps from where they have been. For a number of steps they learn: places are kept, and from them a normal distribution is
//! fitted. Then what was learnt stays as it is, so that each chain is by itself one that leaves the density as it is (ter Braak and Vrugt 2008, whose
//! past is thinned and grows ever more slowly, stop nowhere; here it stops before anything is counted). Three kinds of steps are taken by lot:
//!
//! - differences of two places of the past (ter Braak 2006; ter Braak and Vrugt 2008), which follow any shape that was seen; only some dimensions move
//!   in a step, drawn anew each time (Vrugt et al. 2009, section 3.2);
//! - steps that leave the fitted normal distribution as it is (Pinski, Simpson, Stuart and Weber 2015, section 4; Rudolf and Sprungk 2018, section 3), along
//!   some of its axes: what hangs together moves together, and wherever the fit is good a chain forgets where it was at once;
//! - steps that leave the standard normal distribution as it is (Cotter et al. 2013, equation 4.1), the prior of scores: where the density says little
//!   more than that, nothing need be learnt.

use shapan_model::num::elementary::ln;

use crate::normal;
use crate::philox::{Purpose, bits, hash, unit};

/// Every so many steps a difference is taken whole, which lets chains jump between peaks (ter Braak 2006, section 2).
const WHOLE: u64 = 10;
/// Width of the noise beside the difference, in the unit of the space.
const NOISE: f64 = 1e-4;
/// Upper ends of the lots for differences and for steps along the fit; the rest are steps of the standard normal distribution.
const KINDS: [f64; 2] = [0.3, 0.8];
/// Shares of the dimensions that move in a step of the standard normal distribution, equally likely.
const MOVED: [f64; 3] = [0.0, 0.15, 0.5];
/// The same in a step by a difference.
const MOVED_FAR: [f64; 3] = [0.15, 0.5, 1.0];
/// The same of the axes of the fit.
const MOVED_AXES: [f64; 3] = [0.1, 0.3, 1.0];
/// Widths of the steps that leave the standard normal distribution as it is; 1 forgets the place.
const WIDTHS: [f64; 3] = [0.2, 0.6, 1.0];
/// The same of the fit.
const WIDTHS_AXES: [f64; 4] = [0.15, 0.3, 0.6, 1.0];
/// Steps between places that are kept while the chains learn.
const KEPT: u64 = 5;
/// A fit is made of at least so many places for each dimension (ter Braak and Vrugt 2008 begin their past with as many).
const PLACES: usize = 10;

/// A normal distribution: mean, and the lower factor of its covariance, row by row.
#[derive(Clone, Debug)]
struct Fit {
    mean: Vec<f64>,
    factor: Vec<Vec<f64>>,
}

impl Fit {
    /// Of places; none where they do not spread in every direction.
    fn of(places: &[Vec<f64>]) -> Option<Fit> {
        let (size, count) = (places.first()?.len(), places.len() as f64);
        let mean: Vec<f64> = (0..size).map(|k| places.iter().map(|x| x[k]).sum::<f64>() / count).collect();
        let mut covariance = vec![vec![0.0; size]; size];
        let mut off = vec![0.0; size];
        for place in places {
            off.iter_mut().zip(place).zip(&mean).for_each(|((off, x), mean)| *off = x - mean);
            for (row, a) in covariance.iter_mut().zip(&off) {
                row.iter_mut().zip(&off).for_each(|(sum, b)| *sum += a * b / count);
            }
        }
        let mut factor = vec![vec![0.0; size]; size];
        for i in 0..size {
            for j in 0..=i {
                let sum: f64 = (0..j).map(|k| factor[i][k] * factor[j][k]).sum();
                let rest = covariance[i][j] - sum;
                if i == j && (rest.is_nan() || rest <= 1e-10 * covariance[i][i]) {
                    return None;
                }
                factor[i][j] = if i == j { rest.sqrt() } else { rest / factor[j][j] };
            }
        }
        Some(Fit { mean, factor })
    }

    /// A place in standard normal coordinates.
    fn scores(&self, place: &[f64]) -> Vec<f64> {
        let mut scores: Vec<f64> = Vec::with_capacity(place.len());
        for (at, row) in self.factor.iter().enumerate() {
            let sum: f64 = row.iter().zip(&scores).map(|(a, b)| a * b).sum();
            scores.push((place[at] - self.mean[at] - sum) / row[at]);
        }
        scores
    }

    /// The place that has these coordinates.
    fn place(&self, scores: &[f64]) -> Vec<f64> {
        let rows = self.factor.iter().enumerate();
        let along = rows.map(|(at, row)| row[..=at].iter().zip(scores).map(|(a, b)| a * b).sum::<f64>());
        along.zip(&self.mean).map(|(along, mean)| mean + along).collect()
    }
}

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
    /// Steps in which the chains learn.
    learning: u64,
    /// Places where the chains were while they learnt, the oldest first.
    past: Vec<Vec<f64>>,
    /// A normal distribution fitted to the later half of them, once there are enough, and how many there were then.
    fit: (Option<Fit>, usize),
    /// Hashes of the names under which each dimension draws its noise, and whether it moves.
    names: Vec<[u64; 2]>,
}

/// Why chains cannot run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stuck {
    /// Fewer than eight chains, or an odd number.
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
    /// Chains at some positions, which learn for so many steps: what comes before their end is to be left aside. `density` gives the logarithm of the
    /// density of each position; where it is not finite the density is zero.
    ///
    /// # Errors
    /// Too few chains, or all where the density is zero.
    pub fn start(
        seed: u64,
        positions: Vec<Vec<f64>>,
        learning: u64,
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
        let past = positions.clone();
        Ok(Chains { seed, positions, densities, steps: 0, accepted: 0, learning, past, fit: (None, 0), names })
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

    /// One of some, for a chain in this step.
    fn one<T: Copy>(&self, chain: usize, name: &str, of: &[T]) -> T {
        of[(self.draw(chain, name) * of.len() as f64) as usize]
    }

    /// The dimensions or axes that move: one at least.
    fn moved(&self, chain: usize, share: f64) -> Vec<bool> {
        let size = self.positions[chain].len();
        let one = (self.draw(chain, "chains.one") * size as f64) as usize;
        (0..size).map(|k| k == one || self.hashed(chain, self.names[k][1]) < share).collect()
    }

    /// Where a chain would go, and the logarithm of how much likelier the way back is.
    fn proposal(&self, chain: usize) -> (Vec<f64>, f64) {
        let place = &self.positions[chain];
        let kind = self.draw(chain, "chains.kind");
        if kind < KINDS[0] {
            return (self.difference(chain), 0.0);
        }
        match &self.fit.0 {
            Some(fit) if kind < KINDS[1] => {
                let share = self.one(chain, "chains.share", &MOVED_AXES);
                let (to, back) = self.turned(chain, &fit.scores(place), share, &WIDTHS_AXES);
                (fit.place(&to), back)
            }
            _ => self.turned(chain, place, self.one(chain, "chains.share", &MOVED), &WIDTHS),
        }
    }

    /// A step by the difference of two places of the past; there and back are equally likely.
    fn difference(&self, chain: usize) -> Vec<f64> {
        let place = &self.positions[chain];
        let moved = self.moved(chain, self.one(chain, "chains.share", &MOVED_FAR));
        // where the chains began says little of where they are
        let late = &self.past[self.past.len() / 2..];
        let a = (self.draw(chain, "chains.first") * late.len() as f64) as usize;
        let b = (self.draw(chain, "chains.second") * (late.len() - 1) as f64) as usize;
        let (a, b) = (&late[a], &late[if b >= a { b + 1 } else { b }]);
        let count = moved.iter().filter(|moved| **moved).count();
        let whole = self.steps % WHOLE == WHOLE - 1;
        let scale = if whole { 1.0 } else { 2.38 / (2.0 * count as f64).sqrt() };
        let score = |k: usize| normal::quantile(self.hashed(chain, self.names[k][0]));
        let to = |k: usize| if moved[k] { place[k] + scale * (a[k] - b[k]) + NOISE * score(k) } else { place[k] };
        (0..place.len()).map(to).collect()
    }

    /// A step of some coordinates that leaves the standard normal distribution as it is.
    fn turned(&self, chain: usize, place: &[f64], share: f64, widths: &[f64]) -> (Vec<f64>, f64) {
        let moved = self.moved(chain, share);
        let width = self.one(chain, "chains.width", widths);
        let keep = (1.0 - width * width).sqrt();
        let score = |k: usize| normal::quantile(self.hashed(chain, self.names[k][0]));
        let to: Vec<f64> =
            (0..place.len()).map(|k| if moved[k] { keep * place[k] + width * score(k) } else { place[k] }).collect();
        let squares = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>();
        let back = 0.5 * (squares(&to) - squares(place));
        (to, back)
    }

    /// One step of every chain.
    pub fn step(&mut self, density: &mut dyn FnMut(&[Vec<f64>]) -> Vec<f64>) {
        let (proposals, back): (Vec<Vec<f64>>, Vec<f64>) =
            (0..self.positions.len()).map(|chain| self.proposal(chain)).unzip();
        let densities = density(&proposals);
        for (chain, (place, found)) in proposals.into_iter().zip(densities).enumerate() {
            let found = sound(found);
            if found - self.densities[chain] + back[chain] > ln(self.draw(chain, "chains.accept")) {
                self.positions[chain] = place;
                self.densities[chain] = found;
                self.accepted += 1;
            }
        }
        self.steps += 1;
        if self.steps <= self.learning {
            self.learn();
        }
    }

    /// Keeps where the chains are, and fits anew whenever there are twice as many places as at the last fit, and at the end.
    fn learn(&mut self) {
        let last = self.steps == self.learning;
        if self.steps.is_multiple_of(KEPT) {
            self.past.extend(self.positions.iter().cloned());
        }
        let late = &self.past[self.past.len() / 2..];
        if late.len() >= PLACES * self.names.len() && (last || late.len() >= 2 * self.fit.1) {
            self.fit = (Fit::of(late), late.len());
        }
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
        let mut chains = Chains::start(7, start.collect(), 1000, &mut all).unwrap();
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
        // 160,000 draws, of which about one in ten is independent: four and a half errors of √(10/160,000) of the scale
        let expected = [(0.0, 0.036), (1.0, 0.05), (1.6, 0.13), (1.0, 0.11), (16.0, 0.8)];
        for (sum, (expected, slack)) in sums.iter().zip(expected) {
            assert!((sum / count - expected).abs() < slack, "{} {expected}", sum / count);
        }
        // half of the steps are along a fit that is as good as exact: all of those are taken
        assert!((0.5..0.85).contains(&chains.acceptance()), "{}", chains.acceptance());
    }

    /// Twelve dimensions of which neighbours hang together by 0.98 (an autoregressive sequence): what was learnt carries along the ties, and the chains
    /// come to rest within a thousand steps; means and the variance of a sum come back.
    #[test]
    fn ties_are_learnt() {
        const TIE: f64 = 0.98;
        let mut all = |points: &[Vec<f64>]| {
            let density = |x: &Vec<f64>| {
                let steps = x.windows(2).map(|x| (x[1] - TIE * x[0]) * (x[1] - TIE * x[0]) / (1.0 - TIE * TIE));
                -0.5 * (x[0] * x[0] + steps.sum::<f64>())
            };
            points.iter().map(density).collect::<Vec<f64>>()
        };
        let start = (0..16).map(|c| (0..12).map(|k| crate::philox::uniform(2, c, &format!("start.{k}"))).collect());
        let mut chains = Chains::start(3, start.collect(), 2000, &mut all).unwrap();
        let mut kept: Vec<[Vec<f64>; 2]> = vec![[Vec::new(), Vec::new()]; 16];
        for step in 0..4000 {
            chains.step(&mut all);
            if step >= 2000 {
                for (kept, x) in kept.iter_mut().zip(&chains.positions) {
                    kept[0].push(x[5]);
                    kept[1].push(x.iter().sum());
                }
            }
        }
        let mut tie = 1.0;
        let mut lag = |lag: u32| {
            tie *= TIE;
            f64::from(12 - lag) * tie
        };
        let lags: f64 = (1..12).map(&mut lag).sum();
        for (which, exact) in [(0, 1.0), (1, 12.0 + 2.0 * lags)] {
            let own: Vec<Vec<f64>> = kept.iter().map(|kept| kept[which].clone()).collect();
            let found = crate::mixing::mixing(&own).unwrap();
            assert!(found.r_hat < 1.02 && found.ess > 1000.0, "{found:?}");
            let count = 16.0 * 2000.0;
            let variance = own.iter().flatten().map(|x| x * x).sum::<f64>() / count;
            assert!((variance / exact - 1.0).abs() < 4.5 * (2.0 / found.ess).sqrt(), "{variance} {exact}");
        }
    }

    #[test]
    fn chains_that_cannot_run_say_so() {
        let mut none = |points: &[Vec<f64>]| vec![f64::NAN; points.len()];
        assert_eq!(Chains::start(1, vec![vec![0.0]; 7], 10, &mut none).unwrap_err(), Stuck::TooFew);
        assert_eq!(Chains::start(1, vec![vec![0.0]; 8], 10, &mut none).unwrap_err(), Stuck::Nowhere);
    }
}
