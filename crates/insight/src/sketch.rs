//! Quantiles of a stream of numbers: exact while there are few, from counts in narrow bins when there are many.
//!
//! A bin holds all doubles that share sign, exponent and the first eight digits of the mantissa, so the middle of a bin is
//! within 2^−9 (0.2 %) of every number in it; the idea is that of HdrHistogram and DDSketch (Masson, Rim and Lee 2019),
//! without a logarithm. Counts are whole numbers: neither order nor grouping changes a quantile. Smallest, largest, count and
//! mean do not come from bins; the mean is that of the exact sum. Sketches of parts, put together, are the sketch of the whole, to the bit.

use crate::exact_sum::ExactSum;
use crate::order::{quantile, sort};

/// Relative error of a quantile from bins.
pub const RELATIVE_ERROR: f64 = 1.0 / 512.0;
/// Digits of a double below those that name its bin.
const DROPPED: u32 = 52 - 8;
/// Bins are kept in pages of 2^4.
const PAGE: u32 = 4;

/// Quantile `p` of sorted numbers, linear between order statistics; none if there are no numbers.
pub fn of_sorted(sorted: &[f64], p: f64) -> Option<f64> {
    quantile(sorted.len(), p, |at| sorted[at])
}

/// The bin of a number: order of bins is order of numbers.
fn bin(x: f64) -> i32 {
    let magnitude = ((x.to_bits() & !(1 << 63)) >> DROPPED) as i32;
    if x.is_sign_negative() { -1 - magnitude } else { magnitude }
}

/// The middle of a bin.
fn middle(bin: i32) -> f64 {
    let magnitude = if bin < 0 { -1 - bin } else { bin } as u64;
    if magnitude == 0 {
        return 0.0;
    }
    let (low, high) = (f64::from_bits(magnitude << DROPPED), f64::from_bits((magnitude + 1) << DROPPED));
    // the last bin below infinity has no upper end of its own
    let x = if high.is_finite() { low + 0.5 * (high - low) } else { low };
    if bin < 0 { -x } else { x }
}

/// Where a page is among those that are kept; made if it is not.
fn page_of(pages: &mut Vec<i32>, counts: &mut Vec<[u16; 1 << PAGE]>, page: i32) -> usize {
    pages.binary_search(&page).unwrap_or_else(|at| {
        // thousands of these live side by side: none may hold twice what it needs
        pages.reserve_exact(1);
        counts.reserve_exact(1);
        pages.insert(at, page);
        counts.insert(at, [0; 1 << PAGE]);
        at
    })
}

/// Notes that the count of a bin has passed 2^16 so many times more.
fn pass(passed: &mut Vec<(i32, u32)>, bin: i32, times: u32) {
    match passed.binary_search_by_key(&bin, |(bin, _)| *bin) {
        Ok(at) => passed[at].1 += times,
        Err(at) => passed.insert(at, (bin, times)),
    }
}

/// How often the count of a bin has passed 2^16.
fn times_passed(passed: &[(i32, u32)], bin: i32) -> u32 {
    passed.binary_search_by_key(&bin, |(bin, _)| *bin).map_or(0, |at| passed[at].1)
}

#[derive(Clone, Debug, PartialEq)]
enum Memory {
    Values(Vec<f64>),
    /// Counts modulo 2^16, and how often the count of a bin has passed that (few bins ever do).
    Bins {
        pages: Vec<i32>,
        counts: Vec<[u16; 1 << PAGE]>,
        passed: Vec<(i32, u32)>,
    },
}

/// What is remembered of a stream of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Sketch {
    limit: usize,
    count: u64,
    undefined: u64,
    sum: ExactSum,
    min: f64,
    max: f64,
    memory: Memory,
}

impl Sketch {
    /// An empty one, exact up to `limit` numbers; with limit 0 it counts in bins from the first number.
    pub fn new(limit: usize) -> Sketch {
        let (min, max) = (f64::INFINITY, f64::NEG_INFINITY);
        Sketch { limit, count: 0, undefined: 0, sum: ExactSum::default(), min, max, memory: Memory::Values(Vec::new()) }
    }

    /// Takes a number. One that is not finite is counted apart and enters nothing else.
    pub fn add(&mut self, x: f64) {
        if !x.is_finite() {
            self.undefined += 1;
            return;
        }
        self.count += 1;
        (self.min, self.max) = (self.min.min(x), self.max.max(x));
        self.sum.add(x);
        match &mut self.memory {
            Memory::Values(values) if values.len() < self.limit => values.push(x),
            Memory::Values(values) => {
                let values = std::mem::take(values);
                self.memory = Memory::Bins { pages: Vec::new(), counts: Vec::new(), passed: Vec::new() };
                values.into_iter().chain([x]).for_each(|x| self.count_in_bin(x));
            }
            Memory::Bins { .. } => self.count_in_bin(x),
        }
    }

    fn count_in_bin(&mut self, x: f64) {
        if let Memory::Bins { pages, counts, passed } = &mut self.memory {
            let bin = bin(x);
            let at = page_of(pages, counts, bin >> PAGE);
            let count = &mut counts[at][(bin & ((1 << PAGE) - 1)) as usize];
            *count = count.wrapping_add(1);
            if *count == 0 {
                pass(passed, bin, 1);
            }
        }
    }

    /// How many finite numbers there were.
    pub fn count(&self) -> u64 {
        self.count
    }
    /// How many were not finite.
    pub fn undefined(&self) -> u64 {
        self.undefined
    }
    /// The smallest; none if there was no number.
    pub fn min(&self) -> Option<f64> {
        (self.count > 0).then_some(self.min)
    }
    /// The largest; none if there was no number.
    pub fn max(&self) -> Option<f64> {
        (self.count > 0).then_some(self.max)
    }
    /// The mean; none if there was no number.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum.over(self.count as f64))
    }
    /// Are quantiles exact, or within [`RELATIVE_ERROR`]?
    pub fn is_exact(&self) -> bool {
        matches!(self.memory, Memory::Values(_))
    }

    /// Quantiles, linear between order statistics; none if there was no number.
    pub fn quantiles<const K: usize>(&self, p: [f64; K]) -> [Option<f64>; K] {
        match &self.memory {
            Memory::Values(values) => {
                let mut sorted = values.clone();
                sort(&mut sorted);
                p.map(|p| of_sorted(&sorted, p))
            }
            Memory::Bins { pages, counts, passed } => {
                let order = |rank: usize| {
                    let mut below = 0;
                    for (page, counts) in pages.iter().zip(counts) {
                        for (at, count) in counts.iter().enumerate() {
                            let bin = (page << PAGE) + at as i32;
                            let full = times_passed(passed, bin);
                            below += usize::from(*count) + ((full as usize) << 16);
                            if below > rank {
                                return middle(bin).clamp(self.min, self.max);
                            }
                        }
                    }
                    self.max
                };
                p.map(|p| quantile(self.count as usize, p, order))
            }
        }
    }
}

mod parts;

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "expected values come from the platform's library, within tolerances")]
mod tests {
    use super::*;
    use crate::philox::uniform;
    use shapan_model::num::Num;

    /// More numbers in one bin than a small count holds.
    #[test]
    fn a_bin_may_hold_very_many() {
        let mut sketch = Sketch::new(0);
        for k in 0..200_000 {
            sketch.add(if k % 4 == 0 { 8.0 } else { 2.0 });
        }
        let [low, high] = sketch.quantiles([0.74, 0.76]).map(Option::unwrap);
        assert!(
            (low / 2.0 - 1.0).abs() <= RELATIVE_ERROR && (high / 8.0 - 1.0).abs() <= RELATIVE_ERROR,
            "{low} {high}"
        );
    }

    #[test]
    fn few_numbers_are_exact() {
        let mut sketch = Sketch::new(10);
        for x in [5.0, 1.0, 4.0, 2.0] {
            sketch.add(x);
        }
        sketch.add(f64::NAN);
        sketch.add(f64::INFINITY);
        assert_eq!(sketch.quantiles([0.0, 0.5, 0.9, 1.0]), [Some(1.0), Some(3.0), Some(4.7), Some(5.0)]);
        assert_eq!((sketch.count(), sketch.undefined(), sketch.mean()), (4, 2, Some(3.0)));
        assert_eq!((sketch.min(), sketch.max(), sketch.is_exact()), (Some(1.0), Some(5.0), true));
        assert_eq!(Sketch::new(3).quantiles([0.5]), [None]);
        assert_eq!(Sketch::new(3).mean(), None);
    }

    /// Numbers of both signs over 40 orders of magnitude: every quantile within the promised error of the exact one.
    #[test]
    fn many_numbers_keep_the_promised_error() {
        let mut sketch = Sketch::new(1000);
        let mut values: Vec<f64> = (0..20_000)
            .map(|run| {
                let (u, v) = (uniform(1, run, "size"), uniform(1, run, "sign"));
                (if v < 0.3 { -1.0 } else { 1.0 }) * (40.0 * u - 20.0).exp10()
            })
            .collect();
        values[7] = 0.0;
        values.iter().for_each(|x| sketch.add(*x));
        values.sort_by(f64::total_cmp);
        assert!(!sketch.is_exact());
        for k in 0..=1000 {
            let p = f64::from(k) / 1000.0;
            let (exact, sketched) = (of_sorted(&values, p).unwrap(), sketch.quantiles([p])[0].unwrap());
            // between two order statistics of opposite sign the error is that of the larger one
            let around = values[(p * 19_999.0).ceil() as usize].abs().max(exact.abs());
            assert!((sketched - exact).abs() <= RELATIVE_ERROR * around, "{p}: {sketched} is not {exact}");
        }
        assert_eq!((sketch.min(), sketch.max()), (values.first().copied(), values.last().copied()));
    }

    #[test]
    fn order_changes_no_quantile() {
        let values: Vec<f64> = (0..5000).map(|run| uniform(2, run, "x") - 0.4).collect();
        let (mut there, mut back) = (Sketch::new(100), Sketch::new(100));
        values.iter().for_each(|x| there.add(*x));
        values.iter().rev().for_each(|x| back.add(*x));
        let p = [0.05, 0.25, 0.5, 0.75, 0.95];
        assert_eq!(there.quantiles(p), back.quantiles(p));
    }

    #[test]
    fn a_mean_of_cancelling_numbers_is_exact() {
        let mut sketch = Sketch::new(0);
        for x in [1.0, 1e100, 1.0, -1e100] {
            sketch.add(x);
        }
        assert_eq!(sketch.mean(), Some(0.5));
    }

    #[test]
    fn equal_numbers_come_back_unchanged() {
        let mut sketch = Sketch::new(0);
        (0..10).for_each(|_| sketch.add(0.123_456_789));
        assert_eq!(sketch.quantiles([0.05, 0.5]), [Some(0.123_456_789); 2]);
    }
}
