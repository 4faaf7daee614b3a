//! In which worlds does something happen? A box of few limits, found in one half of the worlds and measured in the other, so that it is not praised
//! for what chance gave it.

pub mod asked;
pub mod search;
pub mod shown;

use serde::Serialize;
use shapan_insight::peeling::{Column, Rules, path};
use shapan_insight::region::{Region, sentence_box};

use crate::figures;
use crate::messages::{Language, say, word};

/// Fewer worlds of the kind that is asked for than this have no box that could be trusted.
pub const LEAST_HITS: usize = 40;
/// Inputs that a box restricts at most, so that it can be said in a sentence.
const MOST_LIMITS: usize = 3;
/// A box is told only if the worlds asked for are this much more frequent in it than everywhere…
const LEAST_LIFT: f64 = 1.5;
/// … or, where they are frequent anyway, the others are this much rarer.
const LEAST_RELIEF: f64 = 1.0 / LEAST_LIFT;
/// And their share is at least this much higher.
const LEAST_RISE: f64 = 0.1;

/// One side of a box.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Limit {
    /// Name of the input.
    pub input: String,
    /// At least this; none if it is open below.
    pub low: Option<f64>,
    /// At most this; none if it is open above.
    pub high: Option<f64>,
}

/// A box on the way from all worlds to few: what a reader chooses between.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Step {
    /// Share of the worlds asked for that are in it.
    pub coverage: f64,
    /// Share of the worlds in it that are asked for.
    pub density: f64,
    /// Share of all worlds that are in it.
    pub mass: f64,
    /// Inputs that it restricts.
    pub dimensions: usize,
}

/// A box that stood the test.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The limits, the strongest first.
    pub limits: Vec<Limit>,
    /// For each limit the chance that it is an accident (one-sided binomial test; Bryant and Lempert 2010); the larger of two where it has two sides.
    pub quasi_p: Vec<f64>,
    /// Share of the worlds in the box that are asked for.
    pub density: f64,
    /// Share of the worlds asked for that are in the box.
    pub coverage: f64,
    /// Share of all worlds that are in the box.
    pub mass: f64,
    /// Share of all worlds that are asked for.
    pub base: f64,
    /// Worlds with which all this was measured.
    pub worlds: usize,
    /// The path of boxes from all worlds to few, measured in the same worlds.
    pub path: Vec<Step>,
}

/// Why there is no box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nothing {
    /// Too few worlds are asked for, or all but too few: so many.
    Few(usize),
    /// No box of few limits stands the test in worlds that were not used to find it.
    Chance,
}

impl Nothing {
    /// In a sentence, where so many of the worlds are asked for.
    pub fn sentence(self, hits: usize, worlds: usize, language: Language) -> String {
        let least = figures::count(LEAST_HITS);
        match self {
            Nothing::Chance => word(language, "discover.chance"),
            Nothing::Few(_) if 2 * hits > worlds => say(language, "discover.all", &[("least", &least)]),
            Nothing::Few(few) => say(language, "discover.few", &[("count", &figures::count(few)), ("least", &least)]),
        }
    }
}

/// Looks for the box in which the worlds asked for (`hits`, by world) are frequent. `inputs` by input, then world; `names` by input.
///
/// # Errors
/// Why there is none.
pub fn find(names: &[String], inputs: &[Vec<f64>], hits: &[bool]) -> Result<Found, Nothing> {
    let many = hits.iter().filter(|hit| **hit).count();
    let rare = many.min(hits.len() - many);
    if rare < LEAST_HITS {
        return Err(Nothing::Few(rare));
    }
    // found in the worlds of even position, measured in the others
    let (found_in, found_hits) = half(inputs, hits, 0);
    let found = sentence_box(&found_in, &found_hits, MOST_LIMITS).ok_or(Nothing::Chance)?;
    let (inputs, hits) = half(inputs, hits, 1);
    let measured = found.measure(&inputs, &hits);
    let base = hits.iter().filter(|hit| **hit).count() as f64 / hits.len().max(1) as f64;
    let lifted = measured.density >= LEAST_LIFT * base || 1.0 - measured.density <= LEAST_RELIEF * (1.0 - base);
    if !lifted || measured.density - base < LEAST_RISE {
        return Err(Nothing::Chance);
    }
    let limit = |limit: &shapan_insight::region::Limit| Limit {
        input: names[limit.input].clone(),
        low: limit.low,
        high: limit.high,
    };
    Ok(Found {
        limits: found.limits.iter().map(limit).collect(),
        quasi_p: found.quasi_p(&inputs, &hits),
        density: measured.density,
        coverage: measured.coverage,
        mass: measured.mass,
        base,
        worlds: hits.len(),
        path: steps(&found_in, &found_hits, &inputs, &hits),
    })
}

/// The worlds of even or odd position.
fn half(inputs: &[Vec<f64>], hits: &[bool], parity: usize) -> (Vec<Vec<f64>>, Vec<bool>) {
    let at = || (parity..hits.len()).step_by(2);
    let inputs = inputs.iter().map(|values| at().map(|at| values[at]).collect()).collect();
    (inputs, at().map(|at| hits[at]).collect())
}

/// The path of boxes found in some worlds, measured in others.
fn steps(found_in: &[Vec<f64>], found_hits: &[bool], inputs: &[Vec<f64>], hits: &[bool]) -> Vec<Step> {
    let columns: Vec<Column<'_>> = found_in.iter().map(|x| Column::Number(x)).collect();
    let y: Vec<f64> = found_hits.iter().map(|hit| f64::from(u8::from(*hit))).collect();
    let Ok(path) = path(&columns, &y, Rules::default()) else { return Vec::new() };
    let one = |step| {
        let region = Region::of(step, &path.steps[0]);
        let measured = region.measure(inputs, hits);
        let dimensions = region.limits.len();
        Step { coverage: measured.coverage, density: measured.density, mass: measured.mass, dimensions }
    };
    path.steps.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::philox::uniform;

    fn cube() -> (Vec<String>, Vec<Vec<f64>>) {
        let names: Vec<String> = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
        let inputs = names.iter().map(|name| (0..4000).map(|run| uniform(7, run, name)).collect()).collect();
        (names, inputs)
    }

    /// Of the worlds in a corner of 0.4 × 0.4 of the space nine tenths are hits, elsewhere one in ten.
    #[test]
    fn a_corner_is_found_and_measured_elsewhere() {
        let (names, inputs) = cube();
        let corner = |run: usize| inputs[1][run] > 0.6 && inputs[2][run] < 0.4;
        let hits: Vec<bool> =
            (0..4000).map(|run| uniform(8, run as u64, "lot") < if corner(run) { 0.9 } else { 0.1 }).collect();
        let found = find(&names, &inputs, &hits).unwrap();
        assert!((found.density - 0.9).abs() < 0.06, "{found:?}");
        // 0.16 · 0.9 of all worlds are hits in the corner, 0.84 · 0.1 outside
        assert!((found.coverage - 0.144 / 0.228).abs() < 0.1 && (found.base - 0.228).abs() < 0.03, "{found:?}");
        assert_eq!(found.worlds, 2000);
        let mut sides: Vec<&str> = found.limits.iter().map(|limit| limit.input.as_str()).collect();
        sides.sort_unstable();
        assert_eq!(sides, ["b", "c"]);
        assert!(found.quasi_p.iter().all(|p| *p < 1e-6), "{:?}", found.quasi_p);
        assert!((found.path[0].mass, found.path[0].coverage, found.path[0].dimensions) == (1.0, 1.0, 0));
        assert!(found.path.len() > 5);
    }

    /// Hits that are frequent anyway are told where they are nearly certain: the others vanish there.
    #[test]
    fn frequent_hits_have_a_box_too() {
        let (names, inputs) = cube();
        let hits: Vec<bool> = inputs[3].iter().map(|d| *d > 0.3).collect();
        let found = find(&names, &inputs, &hits).unwrap();
        assert!(found.density > 0.98 && found.limits[0].input == "d" && found.limits[0].low.is_some(), "{found:?}");
    }

    #[test]
    fn chance_and_few_have_none() {
        let (names, inputs) = cube();
        let lots: Vec<bool> = (0..4000).map(|run| uniform(3, run, "lot") > 0.7).collect();
        assert_eq!(find(&names, &inputs, &lots), Err(Nothing::Chance));
        let few: Vec<bool> = (0..4000).map(|run| run < 39).collect();
        assert_eq!(find(&names, &inputs, &few), Err(Nothing::Few(39)));
        assert_eq!(find(&names, &inputs, &[true; 4000]), Err(Nothing::Few(0)));
    }
}
