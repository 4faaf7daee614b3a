//! The moment-independent index δ (Borgonovo 2007) from given runs (Plischke, Borgonovo and Smith 2013): half the area between the density of
//! the outcome over all runs and its density given the input, on average over the input's range. With it the first-order index from the same
//! classes, since it costs nothing more.
//!
//! The runs are cut into M classes of equally many along the input (their number follows Plischke's rule); densities are Gaussian kernels with
//! Silverman's bandwidth on a grid of 100 points; the bias of few runs is taken off by resamples (their equation 30): 2 δ − mean of δ over resamples.
//! All inputs share the resamples, so that the density over all runs is made once for each.

use fearless_simd::{Level, Simd, SimdBase, dispatch, f64x8};
use shapan_model::num::elementary::{exp, ln, tanh};

use crate::normal::SQRT_TAU;
use crate::order::order;
use crate::resample::{key, pick};
use crate::{Confidence, Index, Refusal, sound};

/// Points of the grid of the outcome.
const GRID: usize = 100;
/// Kernels narrower than this part of the grid's step are worked out point by point: their powers would leave the numbers.
const NARROW: f64 = 0.25;
/// Where a kernel is below 1e-16 of its height it is left out: so many bandwidths away.
const REACH: f64 = 8.6;
/// Room on each side of the grid, so that no kernel needs to be cut off.
const ROOM: usize = 104;
/// Least runs.
const LEAST: usize = 64;

/// Indices of one input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Delta {
    /// δ, its bias taken off, with its interval.
    pub delta: Index,
    /// First-order index, with its interval.
    pub s1: Index,
}

/// Indices of each input. `inputs` by input, then run.
///
/// # Errors
/// Numbers that are not finite, an outcome that does not differ, fewer than 64 runs, fewer than two resamples.
pub fn delta(inputs: &[Vec<f64>], y: &[f64], confidence: Confidence) -> Result<Vec<Delta>, Refusal> {
    sound(y)?;
    let n = y.len();
    if n < LEAST || confidence.resamples < 2 {
        return Err(Refusal::TooFew);
    }
    if inputs.iter().any(|input| input.len() != n) {
        return Err(Refusal::Shape);
    }
    if let Some(at) = inputs.iter().flatten().position(|x| !x.is_finite()) {
        return Err(Refusal::NotFinite(at % n));
    }
    let grid = Grid::new(y);
    let orders: Vec<Vec<u32>> = inputs.iter().map(|input| order(input)).collect();
    let classes = classes(n);
    let once = |weights: &[u16]| {
        let mut all = grid.density(y.iter().copied().zip(weights.iter().map(|w| f64::from(*w))));
        all.iter_mut().for_each(|f| *f /= n as f64);
        orders.iter().map(|order| grid.index(y, order, weights, classes, &all)).collect::<Vec<_>>()
    };
    let plain = once(&vec![1; n]);
    let mut again = Vec::with_capacity(confidence.resamples);
    let mut weights = vec![0u16; n];
    for resample in 0..confidence.resamples {
        weights.fill(0);
        for draw in 0..n {
            weights[pick(key(confidence.seed, resample, draw), n)] += 1;
        }
        again.push(once(&weights));
    }
    let one = |input: usize| {
        let (d, s1) = plain[input];
        let reduced: Vec<f64> = again.iter().map(|found| 2.0 * d - found[input].0).collect();
        let firsts: Vec<f64> = again.iter().map(|found| found[input].1).collect();
        let mean = reduced.iter().sum::<f64>() / reduced.len() as f64;
        Delta {
            delta: Index { value: mean, conf: confidence.half(&reduced) },
            s1: Index { value: s1, conf: confidence.half(&firsts) },
        }
    };
    Ok((0..inputs.len()).map(one).collect())
}

/// Number of classes for so many runs: n to the power 2/(7 + tanh((1500 − n)/500)), at most 48 (Plischke and others 2013).
fn classes(n: usize) -> usize {
    let x = (1500.0 - n as f64) / 500.0;
    let power = exp(2.0 / (7.0 + tanh(x)) * ln(n as f64));
    (power.ceil() as usize).min(48)
}

/// The grid on which densities are told.
struct Grid {
    low: f64,
    step: f64,
    level: Level,
}

/// A kernel on the grid: e^(−j² Δ²/2h²) for j from −`reach` on, and what it takes.
struct Kernel {
    reach: usize,
    weights: Vec<f64>,
    /// 1/2h² and Δ/h².
    half: f64,
    slope: f64,
}

impl Grid {
    fn new(y: &[f64]) -> Grid {
        let low = y.iter().copied().fold(f64::INFINITY, f64::min);
        let high = y.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Grid { low, step: (high - low) / (GRID - 1) as f64, level: Level::new() }
    }

    /// δ and S1 of one input: its order, and how often each run counts. `all` is the density over all runs.
    fn index(&self, y: &[f64], order: &[u32], weights: &[u16], classes: usize, all: &[f64]) -> (f64, f64) {
        let n = y.len() as f64;
        let (mut area, mut between, mut sum, mut square) = (0.0, 0.0, 0.0, 0.0);
        // a run that counts several times may belong to two classes
        let mut class: Vec<(f64, f64)> = Vec::with_capacity(y.len() / classes + 2);
        let (mut number, mut passed) = (0usize, 0usize);
        let mut means: Vec<(f64, f64)> = Vec::with_capacity(classes);
        let end = |number: usize| ((number + 1) as f64 * n / classes as f64).floor() as usize;
        let mut close = |class: &mut Vec<(f64, f64)>| {
            let count: f64 = class.iter().map(|(_, w)| w).sum();
            if count > 0.0 {
                means.push((count, class.iter().map(|(y, w)| y * w).sum::<f64>() / count));
                if class.iter().any(|(y, _)| *y != class[0].0) {
                    let own = self.density(class.iter().copied());
                    let gap = |k: usize| (own[k] / count - all[k]).abs();
                    let inner: f64 = (1..GRID - 1).map(gap).sum();
                    area += count / (2.0 * n) * self.step * (inner + 0.5 * (gap(0) + gap(GRID - 1)));
                }
            }
            class.clear();
        };
        for run in order {
            let mut left = usize::from(weights[*run as usize]);
            let value = y[*run as usize];
            sum += value * left as f64;
            square += value * value * left as f64;
            while left > 0 {
                let room = end(number) - passed;
                let taken = left.min(room);
                if taken > 0 {
                    class.push((value, taken as f64));
                    passed += taken;
                    left -= taken;
                }
                if passed == end(number) {
                    close(&mut class);
                    number += 1;
                }
            }
        }
        close(&mut class);
        let mean = sum / n;
        for (count, own) in means {
            between += count / n * (own - mean) * (own - mean);
        }
        (area, between / (square / n - mean * mean))
    }

    /// Sum of the kernels of some values with weights; to be divided by the sum of the weights. Silverman's bandwidth: standard deviation times
    /// (3n/4)^(−1/5).
    fn density(&self, values: impl Iterator<Item = (f64, f64)> + Clone) -> [f64; GRID] {
        let (mut n, mut sum) = (0.0, 0.0);
        for (y, w) in values.clone() {
            n += w;
            sum += y * w;
        }
        let mean = sum / n;
        let squares: f64 = values.clone().map(|(y, w)| w * (y - mean) * (y - mean)).sum();
        let deviation = (squares / (n - 1.0)).sqrt();
        let width = deviation * exp(-0.2 * ln(0.75 * n));
        let kernel = Kernel::new(width, self.step);
        let mut places = Vec::new();
        let mut offsets = Vec::new();
        let mut heights = Vec::new();
        for (y, w) in values.filter(|(_, w)| *w > 0.0) {
            let place = ((y - self.low) / self.step).round();
            places.push(place as usize);
            offsets.push(y - (self.low + place * self.step));
            heights.push(w);
        }
        let mut sums = [0.0; GRID + 2 * ROOM];
        if width < NARROW * self.step {
            kernel.add_narrow(self.step, &places, &offsets, &heights, &mut sums);
        } else {
            dispatch!(self.level, simd => kernel.add(simd, &places, &offsets, &heights, &mut sums));
        }
        let scale = 1.0 / (SQRT_TAU * width);
        core::array::from_fn(|k| sums[ROOM + k] * scale)
    }
}

impl Kernel {
    fn new(width: f64, step: f64) -> Kernel {
        let (half, slope) = (0.5 / (width * width), step / (width * width));
        // whole vectors from −reach on
        let reach = ((REACH * width / step).ceil() as usize + 1).min(GRID).next_multiple_of(4);
        let weights = (0..2 * reach + 8)
            .map(|k| {
                let j = k as f64 - reach as f64;
                exp(-j * j * step * step * half)
            })
            .collect();
        Kernel { reach, weights, half, slope }
    }

    /// Adds kernels that are narrow beside the step, by their definition.
    fn add_narrow(&self, step: f64, places: &[usize], offsets: &[f64], heights: &[f64], sums: &mut [f64]) {
        for ((place, d), height) in places.iter().zip(offsets).zip(heights) {
            for j in 0..=2 * self.reach {
                let gap = (j as f64 - self.reach as f64) * step - d;
                sums[ROOM - self.reach + place + j] += height * exp(-gap * gap * self.half);
            }
        }
    }

    /// Adds the kernels: of a value that lies d beyond a point of the grid, e^(−(jΔ − d)²/2h²) = e^(−d²/2h²) · e^(−j²Δ²/2h²) · q^j with
    /// q = e^(dΔ/h²): one exponential for each value and power, no more.
    #[inline(always)]
    fn add<S: Simd>(&self, simd: S, places: &[usize], offsets: &[f64], heights: &[f64], sums: &mut [f64]) {
        let start = ROOM - self.reach;
        for ((place, d), height) in places.iter().zip(offsets).zip(heights) {
            let top = height * exp(-d * d * self.half);
            let log = d * self.slope;
            let q = exp(log);
            let first = top * exp(-(self.reach as f64) * log);
            let (q2, q4) = (q * q, (q * q) * (q * q));
            let powers = [1.0, q, q2, q2 * q, q4, q4 * q, q4 * q2, q4 * q2 * q];
            let mut power = f64x8::from_slice(simd, &powers) * first;
            let stride = f64x8::splat(simd, q4 * q4);
            let own = &mut sums[start + place..start + place + 2 * self.reach];
            for (sum, weight) in own.chunks_exact_mut(8).zip(self.weights.chunks_exact(8)) {
                let total = f64x8::from_slice(simd, sum) + power * f64x8::from_slice(simd, weight);
                total.store_slice(sum);
                power *= stride;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::philox::uniform;

    fn sample(runs: u64, input: &str) -> Vec<f64> {
        (0..runs).map(|run| uniform(6, run, input)).collect()
    }

    /// The density by the definition of the kernels, one exponential for each pair of value and point.
    #[test]
    fn densities_are_sums_of_kernels() {
        // even, skewed, and most values close together
        for power in [1.0, 3.0, 40.0] {
            let y: Vec<f64> = sample(300, "y").into_iter().map(|y| exp(power * ln(y))).collect();
            let grid = Grid::new(&y);
            let found = grid.density(y.iter().map(|y| (*y, 1.0)));
            let mean = y.iter().sum::<f64>() / 300.0;
            let s = (y.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / 299.0).sqrt();
            let h = s * exp(-0.2 * ln(225.0));
            for (k, found) in found.iter().enumerate() {
                let at = grid.low + k as f64 * grid.step;
                let exact: f64 = y.iter().map(|y| exp(-0.5 * ((at - y) / h) * ((at - y) / h))).sum();
                let exact = exact / (h * (2.0 * std::f64::consts::PI).sqrt());
                assert!((found - exact).abs() < 1e-9 * exact + 1e-12 * 300.0 / h, "{power} {k}: {found} {exact}");
            }
        }
    }

    /// Few outcomes far away make the grid coarse beside most classes: kernels far narrower than its step.
    #[test]
    fn outcomes_far_away_leave_numbers() {
        let (x, z) = (sample(2000, "x"), sample(2000, "z"));
        let y: Vec<f64> = (0..2000).map(|run| if run % 500 == 0 { 100.0 } else { x[run] + 0.1 * z[run] }).collect();
        let found = delta(&[x, z], &y, Confidence { resamples: 10, ..Confidence::default() }).unwrap();
        for one in &found {
            let all = [one.delta.value, one.delta.conf, one.s1.value, one.s1.conf];
            assert!(all.iter().all(|number| number.is_finite()), "{found:?}");
        }
        // narrow kernels against the definition
        let near: Vec<f64> = y.iter().copied().filter(|y| *y < 0.1).collect();
        let grid = Grid::new(&y);
        let density = grid.density(near.iter().map(|y| (*y, 1.0)));
        let n = near.len() as f64;
        let mean = near.iter().sum::<f64>() / n;
        let s = (near.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / (n - 1.0)).sqrt();
        let h = s * exp(-0.2 * ln(0.75 * n));
        assert!(h < 0.1 * grid.step, "the kernels are narrow");
        for (k, found) in density.iter().enumerate() {
            let at = grid.low + k as f64 * grid.step;
            let exact: f64 = near.iter().map(|y| exp(-0.5 * ((at - y) / h) * ((at - y) / h))).sum();
            let exact = exact / (h * SQRT_TAU);
            assert!((found - exact).abs() <= 1e-9 * exact, "{k}: {found} {exact}");
        }
    }

    /// The rule worked out with NumPy 2.4.
    #[test]
    fn there_are_as_many_classes_as_the_rule_says() {
        for (runs, number) in [(100, 4), (300, 5), (1024, 6), (2000, 12), (4096, 16), (10_000, 22), (1 << 20, 48)] {
            assert_eq!(classes(runs), number, "{runs} runs");
        }
    }

    /// An input that decides nothing has δ near 0, one that decides everything near its largest value, which few runs a class keep below 1.
    #[test]
    fn nothing_and_everything() {
        let (x, z) = (sample(2048, "x"), sample(2048, "z"));
        let found = delta(&[x.clone(), z], &x, Confidence { resamples: 10, ..Confidence::default() }).unwrap();
        assert!(found[0].delta.value > 0.75 && found[0].s1.value > 0.98, "{found:?}");
        assert!(found[1].delta.value.abs() < 0.03 && found[1].s1.value < 0.02, "{found:?}");
    }

    #[test]
    fn nonsense_is_refused() {
        let x = sample(100, "x");
        let ask = |inputs: &[Vec<f64>], y: &[f64]| delta(inputs, y, Confidence::default()).unwrap_err();
        assert_eq!(ask(std::slice::from_ref(&x), &[2.0; 100]), Refusal::Flat);
        assert_eq!(ask(&[x[..50].to_vec()], &x), Refusal::Shape);
        assert_eq!(ask(&[vec![f64::NAN; 100]], &x), Refusal::NotFinite(0));
        assert_eq!(ask(&[x[..20].to_vec()], &x[..20]), Refusal::TooFew);
    }
}
