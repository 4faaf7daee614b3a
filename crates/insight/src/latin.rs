//! Latin hypercube without memory: which stratum a run falls into is a keyed permutation of the runs, one for each input.

use crate::philox::{Purpose, bits, hash, mix};

/// Rounds of the Feistel network; four already pass as random, the rest is margin for very small sizes.
const ROUNDS: u64 = 8;

/// The strata of one input among a number of runs.
#[derive(Clone, Debug)]
pub struct Strata {
    runs: u64,
    /// Half of the digits of the smallest even-sized power of two that holds all runs.
    half: u32,
    key: u64,
    seed: u64,
    value: u64,
    /// Digits inside a stratum: as many as keep stratum + place exact in a double.
    digits: u32,
}

impl Strata {
    /// The strata of input `name` among `runs` runs, at least one.
    pub fn new(seed: u64, runs: u64, name: &str) -> Strata {
        let size = u64::BITS - runs.saturating_sub(1).leading_zeros();
        Strata {
            runs,
            half: size.div_ceil(2).max(1),
            key: bits(seed, 0, hash(name, Purpose::Order)),
            seed,
            value: hash(name, Purpose::Value),
            digits: 51u32.saturating_sub(size).clamp(1, 32),
        }
    }

    /// The stratum of run `run` < runs, from 0; every stratum belongs to exactly one run.
    pub fn stratum(&self, run: u64) -> u64 {
        let mask = (1u64 << self.half) - 1;
        let mut at = run;
        loop {
            let (mut left, mut right) = (at >> self.half, at & mask);
            for round in 0..ROUNDS {
                let shuffled = mix(self.key ^ mix(right | round << 56)) & mask;
                (left, right) = (right, left ^ shuffled);
            }
            at = left << self.half | right;
            // one to one on the power of two: walking along the cycle makes it one to one on the runs
            if at < self.runs {
                return at;
            }
        }
    }

    /// The number in (0, 1) for run `run`.
    pub fn uniform(&self, run: u64) -> f64 {
        let place = (bits(self.seed, run, self.value) >> (64 - self.digits)) as f64 + 0.5;
        (self.stratum(run) as f64 + place / (1u64 << self.digits) as f64) / self.runs as f64
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "expected values come from the platform's library, within tolerances")]
mod tests {
    use super::*;

    #[test]
    fn every_stratum_holds_exactly_one_run() {
        for runs in [1, 2, 3, 5, 16, 17, 100, 1000, 1024, 4097] {
            for name in ["a.x", "a.y@usa"] {
                let strata = Strata::new(1234, runs, name);
                let mut hit = vec![0; runs as usize];
                for run in 0..runs {
                    let u = strata.uniform(run);
                    assert!(u > 0.0 && u < 1.0);
                    hit[(u * runs as f64) as usize] += 1;
                }
                assert!(hit.iter().all(|n| *n == 1), "{runs} {name}");
            }
        }
    }

    #[test]
    fn stays_inside_one_with_very_many_runs() {
        let runs = 1 << 45;
        let strata = Strata::new(9, runs, "a.x");
        for run in (0..runs).step_by((runs / 1000) as usize) {
            let u = strata.uniform(run);
            assert!(u > 0.0 && u < 1.0 && (u * runs as f64) as u64 == strata.stratum(run));
        }
    }

    /// Orders of different inputs and seeds are unrelated: mean square correlation over 400 pairs of orders of 50 runs is 1/49.
    #[test]
    fn orders_are_unrelated() {
        let runs = 50u64;
        let order = |seed, name: &str| {
            let strata = Strata::new(seed, runs, name);
            (0..runs).map(|run| strata.stratum(run) as f64 - 24.5).collect::<Vec<_>>()
        };
        let scale: f64 = order(0, "x").iter().map(|x| x * x).sum();
        let (mut square, mut lag) = (0.0, 0.0);
        for k in 0..400u64 {
            let (a, b) = (order(k, "a.x"), order(k + k % 2, "a.y"));
            let product = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>() / scale;
            square += product(&a, &b) * product(&a, &b) / 400.0;
            lag += product(&a[1..], &a[..49]) / 400.0;
        }
        assert!((square * 49.0 - 1.0).abs() < 4.0 * (2.0f64 / 400.0).sqrt(), "{}", square * 49.0);
        // neighbours in a random order of n correlate by −1/n
        assert!((lag + 1.0 / 50.0).abs() < 4.0 / (50.0f64 * 400.0).sqrt(), "{lag}");
    }
}
