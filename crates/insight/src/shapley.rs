//! Shapley effects (Owen 2014; Song, Nelson and Staum 2016): the variance of the outcome, divided among groups of inputs by Shapley's rule, so
//! that the shares add up to one even where inputs hang together, which Sobol indices do not.
//!
//! What a set J of groups is worth is c(J) = E[Var(y | all but J)], the variance that J leaves when all else is known (their equation 8). A
//! group's effect is what its arrival adds to c, on average over the orders in which groups can arrive: over permutations drawn at random
//! (their algorithm 1; one outer run and three inner runs are best, their section 4.2), or over all sets, each worked out once with many outer
//! runs, which gives the average over all permutations exactly and fits up to [`MOST`] groups.
//!
//! Outcomes come from elsewhere, as with [`crate::saltelli`]: a [`Design`] says which points of the unit cube to run, row by row, and turns the
//! outcomes in that order into effects. Rows: first the runs that tell the variance; then set by set, in each set outer run by outer run, the
//! inner runs, in which all inputs outside of the set stand still.

use core::ops::Range;

use crate::copula::{Copula, Order};
use crate::philox::{self, Purpose};
use crate::resample::Resamples;
use crate::{Confidence, Index, Refusal, normal, sound};

/// Groups for which all sets can be run.
pub const MOST: usize = 12;

/// Over which sets of groups effects are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sets {
    /// Those that begin so many permutations, drawn at random.
    Permutations(usize),
    /// All.
    All,
}

/// A design for Shapley effects.
#[derive(Clone, Copy, Debug)]
pub struct Design<'a> {
    /// The group of each input, counted from 0.
    pub group_of: &'a [usize],
    /// How the inputs hang together.
    pub copula: &'a Copula,
    /// Over which sets effects are taken.
    pub sets: Sets,
    /// Runs that tell the variance.
    pub total: usize,
    /// Outer runs for each set.
    pub outer: usize,
    /// Inner runs for each outer run.
    pub inner: usize,
    /// Key of the permutations.
    pub seed: u64,
}

/// Runs of a design that are used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Of the runs that tell the variance, by position.
    pub whole: Vec<usize>,
    /// Permutations, by number.
    pub permutations: Vec<usize>,
}

impl Kept {
    /// All of them.
    pub fn all(design: &Design<'_>) -> Kept {
        let permutations = match design.sets {
            Sets::Permutations(number) => (0..number).collect(),
            Sets::All => Vec::new(),
        };
        Kept { whole: (0..design.total).collect(), permutations }
    }
}

/// Effects of one outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Shapley {
    /// Variance of the outcome (divisor n − 1).
    pub variance: f64,
    /// Share of the variance that is a group's, by group; they add up to one.
    pub effects: Vec<Index>,
}

/// Unit normal numbers keyed by seed, run and name, for [`Design::points`]: of the input at a position among the names.
pub fn keyed<'a>(seed: u64, names: &'a [&'a str]) -> impl Fn(u64, usize) -> f64 + 'a {
    let hashes: Vec<u64> = names.iter().map(|name| philox::hash(name, Purpose::Value)).collect();
    move |run, input| normal::quantile(philox::unit(philox::bits(seed, run, hashes[input])))
}

impl Design<'_> {
    /// Number of groups.
    pub fn groups(&self) -> usize {
        self.group_of.iter().max().map_or(0, |most| most + 1)
    }

    /// Sets of groups that are run, those that are none or all left out.
    fn count(&self) -> usize {
        match self.sets {
            Sets::Permutations(number) => number * self.groups().saturating_sub(1),
            Sets::All => (1usize << self.groups().min(MOST)).saturating_sub(2),
        }
    }

    /// Rows of the design.
    pub fn rows(&self) -> usize {
        self.total + self.count() * self.outer * self.inner
    }

    /// The order in which groups arrive in a permutation.
    fn permutation(&self, number: usize) -> Vec<usize> {
        let mut groups: Vec<usize> = (0..self.groups()).collect();
        groups.sort_by_key(|group| {
            philox::bits(self.seed, number as u64, philox::hash(&format!("shapley {group}"), Purpose::Order))
        });
        groups
    }

    /// The groups of a set: is group k in it?
    fn members(&self, set: usize) -> Vec<bool> {
        let groups = self.groups();
        match self.sets {
            Sets::All => (0..groups).map(|group| (set + 1) >> group & 1 == 1).collect(),
            Sets::Permutations(_) => {
                let (number, place) = (set / (groups - 1), set % (groups - 1));
                let mut inside = vec![false; groups];
                for group in &self.permutation(number)[..=place] {
                    inside[*group] = true;
                }
                inside
            }
        }
    }

    /// Points of some rows, each a coordinate in the unit cube for every input. `own` draws the unit normal number of an input in a run, such
    /// as [`keyed`]: independent of all others, and always the same for the same run and input.
    pub fn points(&self, rows: Range<usize>, own: impl Fn(u64, usize) -> f64) -> Vec<Vec<f64>> {
        let inputs = self.group_of.len();
        let block = (self.outer * self.inner).max(1);
        let all = self.copula.in_order((0..inputs).collect());
        let mut last: Option<(usize, Vec<bool>, Order)> = None;
        let mut points = Vec::with_capacity(rows.len());
        for row in rows {
            if row < self.total {
                points.push(all.point(|input| own(row as u64, input)));
                continue;
            }
            let set = (row - self.total) / block;
            if last.as_ref().is_none_or(|(known, ..)| *known != set) {
                let members = self.members(set);
                let free = |input: &usize| members[self.group_of[*input]];
                let (mut order, moving): (Vec<usize>, Vec<usize>) = (0..inputs).partition(|input| !free(input));
                order.extend(moving);
                last = Some((set, members, self.copula.in_order(order)));
            }
            // what stands still is drawn as in the first of its inner runs
            let first = row - (row - self.total) % self.inner.max(1);
            if let Some((_, members, order)) = &last {
                points.push(order.point(|input| {
                    let from = if members[self.group_of[input]] { row } else { first };
                    own(from as u64, input)
                }));
            }
        }
        points
    }

    /// Effects from the outcomes of all rows, in their order.
    ///
    /// # Errors
    /// Another number of outcomes than the design has rows, more groups than [`MOST`] with all sets, numbers that are not finite, an outcome
    /// that does not differ, fewer than two inner runs, runs for the variance, permutations, or outer runs with all sets.
    pub fn effects(&self, y: &[f64], confidence: Confidence) -> Result<Shapley, Refusal> {
        sound(y)?;
        self.effects_of(y, &Kept::all(self), confidence)
    }

    /// Which runs can be used if some have no finite outcome: of those that tell the variance the others, and the permutations none of whose
    /// runs is lost. With all sets nothing can be left out.
    ///
    /// # Errors
    /// Another number of outcomes than the design has rows.
    pub fn kept(&self, y: &[f64]) -> Result<Kept, Refusal> {
        if y.len() != self.rows() {
            return Err(Refusal::Shape);
        }
        let (whole, rest) = y.split_at(self.total);
        let finite = |rows: &[f64]| rows.iter().all(|y| y.is_finite());
        let each = self.outer * self.inner * self.groups().saturating_sub(1);
        let permutations = match self.sets {
            Sets::Permutations(number) => (0..number).filter(|at| finite(&rest[at * each..(at + 1) * each])).collect(),
            Sets::All => Vec::new(),
        };
        Ok(Kept { whole: (0..self.total).filter(|row| whole[*row].is_finite()).collect(), permutations })
    }

    /// Effects from some of the runs alone: see [`Design::kept`].
    ///
    /// # Errors
    /// As [`Design::effects`]; runs that are kept must have finite outcomes.
    pub fn effects_of(&self, y: &[f64], kept: &Kept, confidence: Confidence) -> Result<Shapley, Refusal> {
        let groups = self.groups();
        let fits = groups > 0 && self.copula.inputs() == self.group_of.len();
        if !fits || y.len() != self.rows() || (self.sets == Sets::All && groups > MOST) {
            return Err(Refusal::Shape);
        }
        let number = match self.sets {
            Sets::Permutations(_) => kept.permutations.len(),
            Sets::All => self.outer,
        };
        let total = kept.whole.len();
        if total < 2 || self.inner < 2 || self.outer == 0 || number < 2 {
            return Err(Refusal::TooFew);
        }
        let (whole, rest) = y.split_at(self.total);
        let whole: Vec<f64> = kept.whole.iter().map(|row| whole[*row]).collect();
        let whole = &whole[..];
        sound(whole)?;
        // by set, then outer run: the variance that is left
        let left: Vec<f64> = rest.chunks_exact(self.inner).map(variance).collect();
        let mean = whole.iter().sum::<f64>() / total as f64;
        let squares = Resamples::new(total, confidence.resamples, confidence.seed).sums(2, |runs, out| {
            for (at, y) in whole[runs.clone()].iter().enumerate() {
                (out[at], out[runs.len() + at]) = (y - mean, (y - mean) * (y - mean));
            }
        });
        let n = total as f64;
        let variances = squares.chunks_exact(2).map(|sums| (sums[1] - sums[0] * sums[0] / n) / (n - 1.0));
        let resamples = Resamples::new(number, confidence.resamples, philox::mix(confidence.seed));
        let found: Vec<Vec<f64>> = match self.sets {
            Sets::Permutations(_) => {
                let sums = resamples.sums(2 * groups, |range, out| self.steps(&left, &kept.permutations[range], out));
                let own = |(sums, variance): (&[f64], f64)| {
                    let share = |group: usize| (sums[group] / variance + sums[groups + group]) / number as f64;
                    (0..groups).map(share).collect()
                };
                sums.chunks_exact(2 * groups).zip(variances.clone()).map(own).collect()
            }
            Sets::All => {
                // one column at least: a single group has no sets to run
                let (sets, wide) = (self.count(), self.count().max(1));
                let sums = resamples.sums(wide, |range, out| {
                    for (own, left) in out.chunks_exact_mut(range.len()).zip(left.chunks_exact(self.outer)) {
                        own.copy_from_slice(&left[range.clone()]);
                    }
                });
                let own = |(at, variance): (usize, f64)| {
                    let worth = |set: usize| match set {
                        0 => 0.0,
                        _ if set > sets => 1.0,
                        _ => sums[at * wide + set - 1] / self.outer as f64 / variance,
                    };
                    divided(groups, worth)
                };
                variances.clone().enumerate().map(own).collect()
            }
        };
        let (point, drawn) = found.split_first().ok_or(Refusal::TooFew)?;
        let one = |group: usize| {
            let again: Vec<f64> = drawn.iter().map(|effects| effects[group]).collect();
            Index { value: point[group], conf: if again.len() > 1 { confidence.half(&again) } else { f64::NAN } }
        };
        Ok(Shapley { variance: variance(whole), effects: (0..groups).map(one).collect() })
    }

    /// What each group adds in some permutations: by group, then permutation; then by group whether it comes last, so that it completes the
    /// variance.
    fn steps(&self, left: &[f64], numbers: &[usize], out: &mut [f64]) {
        let (groups, count) = (self.groups(), numbers.len());
        out.fill(0.0);
        for (at, number) in numbers.iter().copied().enumerate() {
            let mut before = 0.0;
            for (place, group) in self.permutation(number).into_iter().enumerate() {
                if place + 1 == groups {
                    out[group * count + at] = -before;
                    out[(groups + group) * count + at] = 1.0;
                } else {
                    let set = number * (groups - 1) + place;
                    let worth = left[set * self.outer..][..self.outer].iter().sum::<f64>() / self.outer as f64;
                    out[group * count + at] = worth - before;
                    before = worth;
                }
            }
        }
    }
}

/// Variance (divisor n − 1).
fn variance(y: &[f64]) -> f64 {
    let n = y.len() as f64;
    let mean = y.iter().sum::<f64>() / n;
    y.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / (n - 1.0)
}

/// Shapley's rule (1953): what each of some groups adds, on average over all orders, from what each set is worth (bit k: group k). Where a group
/// arrives after s others of g, s! (g − s − 1)! of the g! orders agree.
pub(crate) fn divided(groups: usize, worth: impl Fn(usize) -> f64) -> Vec<f64> {
    let worths: Vec<f64> = (0..1usize << groups).map(worth).collect();
    // 1/(g · binomial(g − 1, s))
    let mut weights = vec![1.0 / groups as f64; groups];
    for s in 1..groups {
        weights[s] = weights[s - 1] * s as f64 / (groups - s) as f64;
    }
    let one = |group: usize| {
        let without = (0..worths.len()).filter(|set| set >> group & 1 == 0);
        without.map(|set| weights[set.count_ones() as usize] * (worths[set | 1 << group] - worths[set])).sum()
    };
    (0..groups).map(one).collect()
}

#[cfg(test)]
mod tests;
