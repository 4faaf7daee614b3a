//! What a verdict turns on: the inputs whose low and high values give different answers, those that move the number most, the region of
//! inputs in which the answer is mostly the other one, and the laws.

use serde::Serialize;

pub use crate::discovery::Limit;
use crate::sketch::of_sorted;
use crate::{discovery, drivers};

/// Least difference of shares for which an input is named.
const LEAST_DIFFERENCE: f64 = 0.15;
/// Standard errors of the difference, pooled over both thirds, above which it is no chance: among a hundred inputs without influence one in
/// twenty lists has one that reaches this.
const BEYOND_CHANCE: f64 = 3.5;
/// Worlds in a third below which nothing can be told from chance.
const LEAST_THIRD: usize = 100;
/// Inputs named at most.
const MOST_FLIPS: usize = 6;
/// Inputs named as those that move the number most.
const DRIVERS: usize = 3;
/// An input that flips a claim.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flip {
    /// Name of the input.
    pub input: String,
    /// Share of the worlds in which the claim holds among the lowest third of the input's values.
    pub lowest_third: f64,
    /// The same among the highest third.
    pub highest_third: f64,
    /// Is the difference beyond chance? With few worlds and many inputs some reach 0.15 by luck.
    pub beyond_chance: bool,
}

/// An input that moves the metric.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Driver {
    /// Name of the input.
    pub input: String,
    /// Share of the variance of the metric's ranks that it explains alone (first-order index, correlation ratio; Plischke 2010).
    pub share: f64,
    /// 90 % interval of the share, from worlds drawn again.
    pub interval: [f64; 2],
    /// Spearman's rank correlation: does the metric rise with it?
    pub rank_correlation: f64,
}

/// A region of inputs in which the rarer answer is frequent, found in one half of the worlds and measured in the other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Region {
    /// Is the answer that is frequent here that the claim holds?
    pub holds: bool,
    /// The limits, the strongest first.
    pub limits: Vec<Limit>,
    /// Share of the worlds in the region that have the rarer answer.
    pub density: f64,
    /// Share of all worlds with the rarer answer that lie in the region.
    pub coverage: f64,
    /// Share of all worlds that have the rarer answer.
    pub base: f64,
    /// Worlds with which density and coverage were measured.
    pub worlds: usize,
}

/// A form of a law and what becomes of the claim under it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FormShare {
    /// Name of the form.
    pub form: String,
    /// Worlds with an answer.
    pub worlds: usize,
    /// Share in which the claim holds.
    pub share: Option<f64>,
}

/// A law on which the verdict hinges.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hinge {
    /// Name of the law.
    pub law: String,
    /// Its forms.
    pub forms: Vec<FormShare>,
}

/// What becomes of a claim if every law that has rivals is drawn too, each form alike.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Structure {
    /// Worlds in all.
    pub worlds: usize,
    /// Worlds without an answer.
    pub undefined: usize,
    /// Share in which the claim holds.
    pub share: Option<f64>,
    /// 95 % interval.
    pub interval: Option<[f64; 2]>,
    /// The verdict.
    pub verdict: super::Verdict,
    /// Laws between whose forms the share differs by 0.15 or more beyond chance.
    pub hinges: Vec<Hinge>,
}

/// Inputs of the worlds that gave an answer (one list per input) and the answers.
pub struct Answered<'a> {
    /// Names of the inputs.
    pub names: &'a [String],
    /// Values by input, then world.
    pub inputs: Vec<Vec<f64>>,
    /// Does the claim hold?
    pub holds: Vec<bool>,
    /// The metric; none where it has no value.
    pub metric: Vec<Option<f64>>,
}

impl Answered<'_> {
    /// Inputs in whose outer thirds the shares differ; the largest difference first. Thirds are cut at the 1/3 and 2/3 quantiles, ends
    /// included (world.md, section 11).
    pub fn flips(&self) -> Vec<Flip> {
        let one = |(name, values): (&String, &Vec<f64>)| {
            let mut sorted = values.clone();
            shapan_insight::order::sort(&mut sorted);
            let (low, high) = (of_sorted(&sorted, 1.0 / 3.0)?, of_sorted(&sorted, 2.0 / 3.0)?);
            let share = |inside: &dyn Fn(f64) -> bool| {
                let mut counts = super::Counts::default();
                for (_, holds) in values.iter().zip(&self.holds).filter(|(value, _)| inside(**value)) {
                    counts.add(Some(*holds));
                }
                counts.share().map(|share| (share, counts.defined()))
            };
            let (lowest, highest) = (share(&|x| x <= low)?, share(&|x| x >= high)?);
            let [few, many] = [lowest.1 as f64, highest.1 as f64];
            let pooled = (lowest.0 * few + highest.0 * many) / (few + many);
            let error = (pooled * (1.0 - pooled) * (1.0 / few + 1.0 / many)).sqrt();
            let beyond_chance =
                lowest.1.min(highest.1) >= LEAST_THIRD && (highest.0 - lowest.0).abs() > BEYOND_CHANCE * error;
            Some(Flip { input: name.clone(), lowest_third: lowest.0, highest_third: highest.0, beyond_chance })
        };
        let size = |flip: &Flip| (flip.highest_third - flip.lowest_third).abs();
        let mut flips: Vec<Flip> = self.names.iter().zip(&self.inputs).filter_map(one).collect();
        flips.retain(|flip| size(flip) >= LEAST_DIFFERENCE);
        shapan_insight::order::sort_by(&mut flips, |a, b| size(b).total_cmp(&size(a)));
        flips.truncate(MOST_FLIPS);
        flips
    }

    /// The inputs that explain most of the metric's spread, each with its interval.
    pub fn drivers(&self) -> Vec<Driver> {
        let valued: Vec<usize> = (0..self.metric.len()).filter(|at| self.metric[*at].is_some()).collect();
        let pick = |values: &Vec<f64>| valued.iter().map(|at| values[*at]).collect::<Vec<f64>>();
        let inputs: Vec<Vec<f64>> = self.inputs.iter().map(pick).collect();
        let metric: Vec<f64> = valued.iter().filter_map(|at| self.metric[*at]).collect();
        drivers::shares(&inputs, &metric)
            .into_iter()
            .take(DRIVERS)
            .filter(|driver| driver.share > 0.0)
            .map(|driver| Driver {
                input: self.names[driver.input].clone(),
                share: driver.share,
                interval: drivers::share_interval(&inputs[driver.input], &metric),
                rank_correlation: driver.rank_correlation,
            })
            // an interval that begins at nothing is noise
            .filter(|driver| driver.interval[0] > 0.0)
            .collect()
    }

    /// The region in which the rarer answer is frequent; none if there are too few such worlds, or no region of few limits stands the test.
    pub fn region(&self) -> Option<Region> {
        let held = self.holds.iter().filter(|holds| **holds).count();
        let wanted = 2 * held < self.holds.len();
        let hits: Vec<bool> = self.holds.iter().map(|holds| *holds == wanted).collect();
        let found = discovery::find(self.names, &self.inputs, &hits).ok()?;
        let discovery::Found { limits, density, coverage, base, worlds, .. } = found;
        Some(Region { holds: wanted, limits, density, coverage, base, worlds })
    }
}

/// Does the share differ between forms by more than the named difference, beyond chance?
pub(super) fn hinges(laws: Vec<Hinge>) -> Vec<Hinge> {
    laws.into_iter()
        .filter(|hinge| {
            let shares: Vec<(f64, f64)> =
                hinge.forms.iter().filter_map(|form| Some((form.share?, form.worlds as f64))).collect();
            let low = shares.iter().copied().min_by(|a, b| a.0.total_cmp(&b.0));
            let high = shares.iter().copied().max_by(|a, b| a.0.total_cmp(&b.0));
            let (Some((low, few)), Some((high, many))) = (low, high) else { return false };
            let error = (low * (1.0 - low) / few + high * (1.0 - high) / many).sqrt();
            high - low >= LEAST_DIFFERENCE && high - low > 3.0 * error
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(holds: impl Fn(&[f64]) -> bool, names: &[String]) -> Answered<'_> {
        let rows: Vec<Vec<f64>> =
            (0..4000).map(|run| names.iter().map(|name| crate::philox::uniform(7, run, name)).collect()).collect();
        let inputs = (0..names.len()).map(|at| rows.iter().map(|row| row[at]).collect()).collect();
        let metric = rows.iter().map(|row| Some(row[0] + 0.01 * row[1])).collect();
        Answered { names, inputs, holds: rows.iter().map(|row| holds(row)).collect(), metric }
    }

    fn names() -> Vec<String> {
        ["a", "b", "c", "d"].map(str::to_owned).to_vec()
    }

    /// A claim that holds where a > 0.5: never in the lowest third of a, always in the highest; b to d change nothing.
    #[test]
    fn the_input_that_decides_is_named() {
        let names = names();
        let found = answered(|x| x[0] > 0.5, &names);
        let flips = found.flips();
        assert_eq!(flips, [Flip { input: "a".into(), lowest_third: 0.0, highest_third: 1.0, beyond_chance: true }]);
        let drivers = found.drivers();
        assert!(drivers[0].input == "a" && drivers[0].share > 0.98, "{drivers:?}");
        assert!(drivers[0].interval[0] <= drivers[0].share && drivers[0].share <= drivers[0].interval[1] + 1e-3);
    }

    /// A claim that fails only in a corner: the corner is found, with its sides, and holds up in the other half of the worlds.
    #[test]
    fn the_corner_in_which_it_fails_is_found() {
        let names = names();
        let region = answered(|x| !(x[1] > 0.6 && x[2] < 0.4), &names).region().unwrap();
        assert!(!region.holds && region.density > 0.9 && region.coverage > 0.8, "{region:?}");
        let mut sides: Vec<&str> = region.limits.iter().map(|limit| limit.input.as_str()).collect();
        sides.sort_unstable();
        assert_eq!(sides, ["b", "c"]);
        for limit in &region.limits {
            let (side, at) = if limit.input == "b" { (limit.low, 0.6) } else { (limit.high, 0.4) };
            assert!((side.unwrap() - at).abs() < 0.05, "{region:?}");
        }
    }

    /// Answers by lot have no region that stands the test.
    #[test]
    fn chance_has_no_region() {
        let names = names();
        let mut lots = answered(|_| true, &names);
        lots.holds = (0..4000).map(|run| crate::philox::uniform(3, run, "lot") > 0.3).collect();
        assert_eq!(lots.region(), None);
        assert!(lots.flips().is_empty());
    }
}
