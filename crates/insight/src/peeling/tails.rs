//! The ends of a sorted column from which runs vanish. A run inside the box is a bit at its rank, so that a share of the runs at either end is
//! found, and cases of interest among them are counted, by whole words; a run that leaves the box costs a bit in each column. Nothing is
//! moved.

use crate::order::order;

/// What a peel takes off one end.
pub(super) struct End {
    /// Half way between the last run that goes and the first that stays.
    pub(super) bound: f64,
    /// Runs that go; 0 if all of the end is alike.
    pub(super) gone: usize,
    /// Sum of their outcomes.
    pub(super) sum: f64,
}

/// Outcomes by run.
pub(super) struct Outcomes<'a> {
    y: &'a [f64],
    /// Is the run of interest? Empty if outcomes are other numbers than 0 and 1.
    hits: Vec<bool>,
}

impl<'a> Outcomes<'a> {
    pub(super) fn new(y: &'a [f64]) -> Outcomes<'a> {
        let binary = y.iter().all(|y| *y == 0.0 || *y == 1.0);
        Outcomes { y, hits: if binary { y.iter().map(|y| *y == 1.0).collect() } else { Vec::new() } }
    }

    /// Sum over some runs, in their order.
    pub(super) fn sum(&self, runs: &[u32]) -> f64 {
        if self.hits.is_empty() {
            return runs.iter().map(|run| self.y[*run as usize]).sum();
        }
        runs.iter().map(|run| usize::from(self.hits[*run as usize])).sum::<usize>() as f64
    }
}

/// A column of numbers with the runs that are inside.
pub(super) struct Tails<'a> {
    x: &'a [f64],
    order: Vec<u32>,
    /// Place of each run in the order.
    rank: Vec<u32>,
    /// By place: is the run inside?
    inside: Vec<u64>,
    /// By place: is the run of interest? Empty if outcomes are other numbers than 0 and 1.
    hits: Vec<u64>,
    /// Words before the first that may hold runs, and after the last.
    words: (usize, usize),
}

/// The bits of a word below a place.
fn below(word: u64, bit: usize) -> u64 {
    word & ((1u64 << bit) - 1)
}

impl<'a> Tails<'a> {
    pub(super) fn new(x: &'a [f64], outcomes: &Outcomes<'_>) -> Tails<'a> {
        let order = order(x);
        let mut rank = vec![0; x.len()];
        order.iter().enumerate().for_each(|(place, run)| rank[*run as usize] = place as u32);
        let words = x.len().div_ceil(64);
        let mut inside = vec![u64::MAX; words];
        if !x.len().is_multiple_of(64) {
            inside[words - 1] = below(u64::MAX, x.len() % 64);
        }
        let hit = |word: u64, (bit, run): (usize, &u32)| word | u64::from(outcomes.hits[*run as usize]) << bit;
        let word = |runs: &[u32]| runs.iter().enumerate().fold(0, hit);
        let hits = if outcomes.hits.is_empty() { Vec::new() } else { order.chunks(64).map(word).collect() };
        Tails { x, order, rank, inside, hits, words: (0, words) }
    }

    /// Least and most over all runs.
    pub(super) fn range(&self) -> (f64, f64) {
        (self.value(0), self.value(self.order.len() - 1))
    }

    fn value(&self, place: usize) -> f64 {
        self.x[self.order[place] as usize]
    }

    /// Takes runs out.
    pub(super) fn remove(&mut self, runs: &[u32]) {
        for run in runs {
            let place = self.rank[*run as usize] as usize;
            self.inside[place / 64] &= !(1 << (place % 64));
        }
        let (from, to) = &mut self.words;
        while *from < *to && self.inside[*from] == 0 {
            *from += 1;
        }
        while *to > *from && self.inside[*to - 1] == 0 {
            *to -= 1;
        }
    }

    /// Place of the run before which so many are inside.
    fn nth_up(&self, mut count: usize) -> usize {
        for at in self.words.0..self.words.1 {
            let mut word = self.inside[at];
            let own = word.count_ones() as usize;
            if count < own {
                (0..count).for_each(|_| word &= word - 1);
                return at * 64 + word.trailing_zeros() as usize;
            }
            count -= own;
        }
        self.order.len()
    }

    /// Place of the run after which so many are inside.
    fn nth_down(&self, mut count: usize) -> usize {
        for at in (self.words.0..self.words.1).rev() {
            let mut word = self.inside[at];
            let own = word.count_ones() as usize;
            if count < own {
                (0..count).for_each(|_| word &= !(1 << (63 - word.leading_zeros())));
                return at * 64 + 63 - word.leading_zeros() as usize;
            }
            count -= own;
        }
        0
    }

    /// Place of the next run inside.
    fn after(&self, place: usize) -> usize {
        let (mut at, bit) = (place / 64, place % 64);
        let mut word = if bit == 63 { 0 } else { self.inside[at] >> (bit + 1) << (bit + 1) };
        while word == 0 {
            at += 1;
            word = self.inside[at];
        }
        at * 64 + word.trailing_zeros() as usize
    }

    /// Place of the run inside before this one.
    fn before(&self, place: usize) -> usize {
        let mut at = place / 64;
        let mut word = below(self.inside[at], place % 64);
        while word == 0 {
            at -= 1;
            word = self.inside[at];
        }
        at * 64 + 63 - word.leading_zeros() as usize
    }

    /// Sum of the outcomes of the runs inside at some places.
    fn sum(&self, outcomes: &Outcomes<'_>, from: usize, to: usize) -> f64 {
        let cut = |at: usize| {
            let mut word = self.inside[at];
            if at == to / 64 {
                word = below(word, to % 64);
            }
            if at == from / 64 {
                word &= u64::MAX << (from % 64);
            }
            word
        };
        let words = (from / 64).max(self.words.0)..to.div_ceil(64).min(self.words.1);
        if !self.hits.is_empty() {
            return words.map(|at| (cut(at) & self.hits[at]).count_ones()).sum::<u32>().into();
        }
        let mut sum = 0.0;
        for at in words {
            let mut word = cut(at);
            while word != 0 {
                sum += outcomes.y[self.order[at * 64 + word.trailing_zeros() as usize] as usize];
                word &= word - 1;
            }
        }
        sum
    }

    /// What a peel of this share of the `n` runs inside takes off the upper or the lower end; as [`super::peel_at`].
    pub(super) fn end(&self, outcomes: &Outcomes<'_>, n: usize, share: f64, upper: bool) -> End {
        let place = (n - 1) as f64 * if upper { 1.0 - share } else { share };
        let (mut low, mut high) = (place.floor() as usize, (place.ceil() as usize).min(n - 1));
        if upper {
            let mut stays = self.nth_down(n - 1 - high);
            let last = self.value(stays);
            if low < high {
                stays = self.before(stays);
            }
            while self.value(stays) == last && low > 0 {
                (stays, low) = (self.before(stays), low - 1);
            }
            let bound = (self.value(stays) + last) / 2.0;
            if self.value(stays) == last {
                return End { bound, gone: 0, sum: 0.0 };
            }
            End { bound, gone: n - 1 - low, sum: self.sum(outcomes, stays + 1, self.order.len()) }
        } else {
            let mut stays = self.nth_up(low);
            let last = self.value(stays);
            if high > low {
                stays = self.after(stays);
            }
            while self.value(stays) == last && high < n - 1 {
                (stays, high) = (self.after(stays), high + 1);
            }
            let bound = (last + self.value(stays)) / 2.0;
            if self.value(stays) == last {
                return End { bound, gone: 0, sum: 0.0 };
            }
            End { bound, gone: high, sum: self.sum(outcomes, 0, stays) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::peel_at;
    use super::*;
    use crate::philox::uniform;

    /// Both ends, step by step, against sorting the runs that are left.
    #[test]
    fn ends_are_those_of_the_sorted_runs() {
        for (levels, binary) in [(1e9, true), (1e9, false), (7.0, true), (40.0, false), (1.0, true)] {
            let n = 1000usize;
            let x: Vec<f64> = (0..n).map(|r| (uniform(1, r as u64, "x") * levels).floor()).collect();
            let other: Vec<f64> = (0..n).map(|r| uniform(1, r as u64, "other")).collect();
            let y: Vec<f64> = (0..n)
                .map(|r| if binary { f64::from(u8::from(other[r] + 1e-9 * x[r] > 0.8)) } else { other[r] - 0.5 })
                .collect();
            let outcomes = Outcomes::new(&y);
            assert_eq!(!outcomes.hits.is_empty(), binary);
            let mut tails = Tails::new(&x, &outcomes);
            let mut left: Vec<usize> = (0..n).collect();
            for step in 0..40 {
                let mut sorted = left.clone();
                sorted.sort_by(|a, b| x[*a].total_cmp(&x[*b]).then(a.cmp(b)));
                for upper in [true, false] {
                    for share in [0.03, 0.1, 0.5] {
                        let (bound, gone) = peel_at(|k| x[sorted[k]], sorted.len(), share, upper);
                        let taken = if upper { &sorted[sorted.len() - gone..] } else { &sorted[..gone] };
                        let end = tails.end(&outcomes, left.len(), share, upper);
                        assert_eq!((end.bound, end.gone), (bound, gone), "step {step}, {share}, {upper}");
                        // the same order of adding
                        assert_eq!(end.sum, taken.iter().map(|r| y[*r]).sum::<f64>() + 0.0);
                    }
                }
                // by chance, and from an end
                let goes = |r: &usize| {
                    uniform(2, *r as u64 + 5000 * step, "goes") < 0.08 || sorted.iter().take(3).any(|low| low == r)
                };
                let dead: Vec<u32> = left.iter().filter(|r| goes(r)).map(|r| *r as u32).collect();
                if dead.len() == left.len() {
                    break;
                }
                left.retain(|r| !goes(r));
                tails.remove(&dead);
            }
        }
    }
}
