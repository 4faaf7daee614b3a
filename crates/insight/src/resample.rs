//! Runs drawn again with replacement (Efron 1979), and what many sums come to in each resample, in one pass over the runs.
//!
//! A resample is a count of how often each run comes up. Estimates that are ratios of means then need only weighted sums: a product of two
//! matrices, counts by runs and runs by quantities, which is done in blocks that stay in the cache, on vectors.

use core::ops::Range;

use fearless_simd::{Level, Simd, SimdBase, dispatch, f64x8};

use crate::philox;

/// Runs of one block: counts of a hundred resamples and a few tens of quantities stay in the cache of a core.
const BLOCK: usize = 512;
/// Resamples, and quantities, that are summed side by side.
const TILE: usize = 4;

/// How often each run comes up in each resample.
#[derive(Clone, Debug)]
pub struct Resamples {
    runs: usize,
    /// By resample, then run.
    counts: Vec<u16>,
}

/// A run of a resample: one of `runs` for each key, all alike to within 2⁻³² (Lemire 2019, without his correction).
pub(crate) fn pick(key: u64, runs: usize) -> usize {
    ((u128::from(philox::mix(key)) * runs as u128) >> 64) as usize
}

/// Key of one draw of one resample.
pub(crate) fn key(seed: u64, resample: usize, draw: usize) -> u64 {
    philox::mix(seed ^ (resample as u64) << 40).wrapping_add(draw as u64)
}

impl Resamples {
    /// Draws `count` resamples of `runs` runs.
    pub fn new(runs: usize, count: usize, seed: u64) -> Resamples {
        let mut counts = vec![0u16; runs * count];
        for (resample, own) in counts.chunks_exact_mut(runs.max(1)).enumerate() {
            for draw in 0..runs {
                own[pick(key(seed, resample, draw), runs)] += 1;
            }
        }
        Resamples { runs, counts }
    }

    /// Weighted sums of `columns` quantities: by resample, then quantity; those of the runs as they are come first. `fill` writes the
    /// quantities of a range of runs: by quantity, then run.
    pub fn sums(&self, columns: usize, mut fill: impl FnMut(Range<usize>, &mut [f64])) -> Vec<f64> {
        let samples = 1 + self.counts.len() / self.runs.max(1);
        // padded to whole tiles; what is beyond is never read
        let (tall, wide) = (samples.next_multiple_of(TILE), columns.next_multiple_of(TILE));
        let mut sums = vec![0.0; tall * wide];
        let mut weights = vec![0.0; tall * BLOCK];
        let mut values = vec![0.0; wide * BLOCK];
        let level = Level::new();
        for from in (0..self.runs).step_by(BLOCK) {
            let rows = from..(from + BLOCK).min(self.runs);
            let count = rows.len();
            if count < BLOCK {
                weights.fill(0.0);
                values.fill(0.0);
            }
            weights[..count].fill(1.0);
            for (own, counts) in weights[BLOCK..].chunks_exact_mut(BLOCK).zip(self.counts.chunks_exact(self.runs)) {
                for (weight, count) in own.iter_mut().zip(&counts[rows.clone()]) {
                    *weight = f64::from(*count);
                }
            }
            if count == BLOCK {
                fill(rows, &mut values[..columns * BLOCK]);
            } else {
                let mut few = vec![0.0; columns * count];
                fill(rows, &mut few);
                for (own, part) in values.chunks_exact_mut(BLOCK).zip(few.chunks_exact(count)) {
                    own[..count].copy_from_slice(part);
                }
            }
            dispatch!(level, simd => block(simd, &weights, &values, &mut sums, wide));
        }
        sums.chunks_exact(wide).take(samples).flat_map(|row| row[..columns].iter().copied()).collect()
    }
}

/// Adds one block to the sums.
#[inline(always)]
fn block<S: Simd>(simd: S, weights: &[f64], values: &[f64], sums: &mut [f64], wide: usize) {
    let zero = f64x8::splat(simd, 0.0);
    for (tile, rows) in weights.chunks_exact(TILE * BLOCK).enumerate() {
        for (side, columns) in values.chunks_exact(TILE * BLOCK).enumerate() {
            let mut found = [[zero; TILE]; TILE];
            for at in (0..BLOCK).step_by(8) {
                let weight: [f64x8<S>; TILE] =
                    core::array::from_fn(|k| f64x8::from_slice(simd, &rows[k * BLOCK + at..k * BLOCK + at + 8]));
                let value: [f64x8<S>; TILE] =
                    core::array::from_fn(|k| f64x8::from_slice(simd, &columns[k * BLOCK + at..k * BLOCK + at + 8]));
                for (own, weight) in found.iter_mut().zip(weight) {
                    for (sum, value) in own.iter_mut().zip(value) {
                        *sum += weight * value;
                    }
                }
            }
            for (row, own) in found.into_iter().enumerate() {
                for (column, sum) in own.into_iter().enumerate() {
                    // always in the same order, whatever the width of the vectors
                    let lanes = sum.as_slice();
                    let pairs = [lanes[0] + lanes[4], lanes[1] + lanes[5], lanes[2] + lanes[6], lanes[3] + lanes[7]];
                    let total = (pairs[0] + pairs[2]) + (pairs[1] + pairs[3]);
                    sums[(tile * TILE + row) * wide + side * TILE + column] += total;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every resample has as many runs as there are, and the sums are those of counting one by one.
    #[test]
    fn sums_are_those_of_the_runs_drawn() {
        for runs in [1, 7, 512, 1100] {
            let resamples = Resamples::new(runs, 5, 9);
            let value = |run: usize, column: usize| ((run * 31 + column * 7) % 101) as f64;
            let sums = resamples.sums(6, |rows, out| {
                let count = rows.len();
                for column in 0..6 {
                    for (at, run) in rows.clone().enumerate() {
                        out[column * count + at] = value(run, column);
                    }
                }
            });
            for column in 0..6 {
                let all: f64 = (0..runs).map(|run| value(run, column)).sum();
                assert_eq!(sums[column], all);
                for resample in 0..5 {
                    let drawn = (0..runs).map(|draw| pick(key(9, resample, draw), runs));
                    let sum: f64 = drawn.map(|run| value(run, column)).sum();
                    assert_eq!(sums[(1 + resample) * 6 + column], sum, "{runs} runs, resample {resample}");
                }
            }
        }
    }

    /// Every run comes up once on average: the counts over many resamples have the mean and variance of a Poisson number.
    #[test]
    fn runs_are_drawn_alike() {
        let resamples = Resamples::new(1000, 200, 1);
        let n = resamples.counts.len() as f64;
        let squares: f64 = resamples.counts.iter().map(|c| f64::from(*c) * f64::from(*c)).sum::<f64>() / n;
        assert!((squares - 2.0).abs() < 0.02, "{squares}");
    }
}
