//! Why an outcome differs between worlds: how much of its spread each sampled input explains alone, from runs that were made anyway.
//!
//! The index is the first-order share of the variance of ranks, estimated by cutting the runs into equal groups along one input and
//! comparing the group means (the correlation ratio; Plischke 2010), less what groups of that size show by chance.

use std::io;

use shapan_insight::order::ranks;
use shapan_model::model::Plan;

use crate::ensemble::{Run, Sink};

/// Runs beyond this many are not needed and not kept.
const KEPT_RUNS: usize = 4000;
/// Times that runs are drawn again for an interval.
const RESAMPLES: usize = 100;
/// Key of those draws.
const RESAMPLE_SEED: u64 = 1 << 40;
/// Least number of runs for which an index is given.
const LEAST_RUNS: usize = 100;

/// One input's part in the spread of an outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Driver {
    /// Position among the design's columns.
    pub input: usize,
    /// Share of the variance of the outcome's ranks that it explains alone, 0 to 1.
    pub share: f64,
    /// Does the outcome rise with it (above 0) or fall? Spearman's rank correlation.
    pub rank_correlation: f64,
}

/// Keeps inputs and outcomes of the first runs of an ensemble.
#[derive(Clone, Debug, Default)]
pub struct Drivers {
    inputs: Vec<Vec<f64>>,
    outcomes: Vec<Vec<Option<f64>>>,
}

impl Sink for Drivers {
    fn take(&mut self, _plan: &Plan, runs: &[Run]) -> io::Result<()> {
        for run in runs {
            if self.inputs.len() < KEPT_RUNS {
                self.inputs.push(run.sampled.clone());
                self.outcomes.push(run.outcomes.clone());
            }
        }
        Ok(())
    }
}

impl Drivers {
    /// How many runs were kept.
    pub fn runs(&self) -> usize {
        self.inputs.len()
    }

    /// The inputs that explain most of an outcome's spread, largest first; empty where there are too few runs with a value, or the outcome
    /// does not differ between them.
    pub fn of(&self, outcome: usize) -> Vec<Driver> {
        let kept: Vec<(&Vec<f64>, f64)> =
            self.inputs.iter().zip(&self.outcomes).filter_map(|(inputs, o)| Some((inputs, o[outcome]?))).collect();
        let columns = kept.first().map_or(0, |(inputs, _)| inputs.len());
        let inputs: Vec<Vec<f64>> =
            (0..columns).map(|input| kept.iter().map(|(inputs, _)| inputs[input]).collect()).collect();
        let results: Vec<f64> = kept.iter().map(|(_, value)| *value).collect();
        shares(&inputs, &results)
    }
}

/// Runs cut into groups along one input.
struct Groups {
    /// Group of each run.
    of: Vec<usize>,
    count: usize,
}

impl Groups {
    fn new(x_ranks: &[f64]) -> Groups {
        let n = x_ranks.len();
        let count = if n >= 500 { 16 } else { 8 };
        Groups { of: x_ranks.iter().map(|x| (((x - 1.0) / n as f64) * count as f64) as usize).collect(), count }
    }
    /// Share of the variance of `y` between groups, less what chance shows, over the runs at these positions (which may repeat).
    fn share(&self, y: &[f64], runs: impl Iterator<Item = usize> + Clone) -> f64 {
        let (mut count, mut mean) = (0usize, 0.0);
        for run in runs.clone() {
            count += 1;
            mean += y[run];
        }
        mean /= count as f64;
        let mut sums = vec![(0.0, 0usize); self.count];
        let mut total = 0.0;
        for run in runs {
            let group = &mut sums[self.of[run]];
            group.0 += y[run] - mean;
            group.1 += 1;
            total += (y[run] - mean) * (y[run] - mean);
        }
        let filled = sums.iter().filter(|(_, count)| *count > 0).count();
        let between: f64 =
            sums.iter().filter(|(_, count)| *count > 0).map(|(sum, count)| sum * sum / *count as f64).sum();
        if total == 0.0 || count < 2 {
            return 0.0;
        }
        // groups of chance show (groups − 1)/(n − 1) of the variance
        let chance = (filled - 1) as f64 / (count - 1) as f64;
        ((between / total - chance) / (1.0 - chance)).max(0.0)
    }
}

/// The inputs (one list per input) that explain most of the spread of some results, largest first; empty where there are too few results,
/// or they do not differ.
pub fn shares(inputs: &[Vec<f64>], results: &[f64]) -> Vec<Driver> {
    let n = results.len();
    if n < LEAST_RUNS {
        return Vec::new();
    }
    let y = ranks(results);
    let mean = y.iter().sum::<f64>() / n as f64;
    let total: f64 = y.iter().map(|y| (y - mean) * (y - mean)).sum();
    if total == 0.0 {
        return Vec::new();
    }
    let one = |(input, values): (usize, &Vec<f64>)| {
        let x = ranks(values);
        let (mut product, mut spread) = (0.0, 0.0);
        for (x, y) in x.iter().zip(&y) {
            product += (x - mean) * (y - mean);
            spread += (x - mean) * (x - mean);
        }
        let share = Groups::new(&x).share(&y, 0..n);
        let rank_correlation = if spread > 0.0 { product / (spread * total).sqrt() } else { 0.0 };
        Driver { input, share, rank_correlation }
    };
    let mut drivers: Vec<Driver> = inputs.iter().enumerate().map(one).collect();
    shapan_insight::order::sort_by(&mut drivers, |a, b| b.share.total_cmp(&a.share));
    drivers
}

/// A 90 % interval of one input's share, from runs drawn again with replacement: how far the share may be trusted. Runs that repeat lift every
/// share a little, so the interval is the basic one, mirrored about the share (Davison and Hinkley 1997, section 2.4). The draws are keyed: the
/// interval is the same each time.
pub fn share_interval(input: &[f64], results: &[f64]) -> [f64; 2] {
    let (x, y) = (ranks(input), ranks(results));
    let (groups, n) = (Groups::new(&x), results.len());
    let mut found: Vec<f64> = (0..RESAMPLES)
        .map(|resample| {
            let again: Vec<usize> = (0..n)
                .map(|at| {
                    let bits = crate::philox::mix(RESAMPLE_SEED + (resample * n + at) as u64);
                    (bits % n as u64) as usize
                })
                .collect();
            groups.share(&y, again.iter().copied())
        })
        .collect();
    shapan_insight::order::sort(&mut found);
    let share = groups.share(&y, 0..n);
    let mirrored = |p: f64| (2.0 * share - crate::sketch::of_sorted(&found, p).unwrap_or(f64::NAN)).clamp(0.0, 1.0);
    [mirrored(0.95), mirrored(0.05)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::philox::uniform;

    fn drivers(outcome: impl Fn(&[f64]) -> f64) -> Vec<Driver> {
        let inputs: Vec<Vec<f64>> =
            (0..4000).map(|run| ["a", "b", "c"].iter().map(|name| uniform(1, run, name)).collect()).collect();
        let outcomes = inputs.iter().map(|x| vec![Some(outcome(x))]).collect();
        Drivers { inputs, outcomes }.of(0)
    }

    /// For a monotone function of one input the share of ranks is one; a symmetric one has no correlation but a share.
    #[test]
    fn shares_of_known_functions() {
        let one = drivers(|x| x[1] * x[1]);
        assert_eq!(one[0].input, 1);
        assert!(one[0].share > 0.99 && one[0].rank_correlation > 0.999, "{one:?}");
        assert!(one[1].share < 0.01, "{one:?}");
        let hump = drivers(|x| (x[0] - 0.5) * (x[0] - 0.5));
        assert!(hump[0].input == 0 && hump[0].share > 0.9 && hump[0].rank_correlation.abs() < 0.05, "{hump:?}");
    }

    /// The sum of two equal uniform inputs splits its variance in halves; ranks change that by little.
    #[test]
    fn a_sum_is_shared() {
        let sum = drivers(|x| x[0] + x[2]);
        assert!((sum[0].share - 0.5).abs() < 0.06 && (sum[1].share - 0.5).abs() < 0.06, "{sum:?}");
        assert!(sum[2].share < 0.01, "{sum:?}");
    }

    #[test]
    fn nothing_is_said_of_a_constant() {
        assert!(drivers(|_| 3.0).is_empty());
    }
}
