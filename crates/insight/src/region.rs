//! Boxes that can be said in a sentence: the densest of a path of peeling that still holds a fair part of the cases, with the few limits that
//! matter most, each opened as far as that costs no density.

use crate::order::{order, quantile};
use crate::peeling::{self, Column, Rules, Step, path};

/// A limit stays in a sentence only if the box without it is worth less than this part of the box with it.
const WORTH: f64 = 0.95;
/// Places along an input at which a side may stand.
const PLACES: usize = 40;

/// A side of a box along one input.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// Position among the inputs.
    pub input: usize,
    /// At least this; none if it is open below.
    pub low: Option<f64>,
    /// At most this; none if it is open above.
    pub high: Option<f64>,
}

impl Limit {
    /// Is the value inside?
    pub fn holds(&self, x: f64) -> bool {
        self.low.is_none_or(|low| x >= low) && self.high.is_none_or(|high| x <= high)
    }
}

/// A box: one limit for each input that it restricts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Region {
    /// The limits.
    pub limits: Vec<Limit>,
}

/// How good a box is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measure {
    /// Share of the runs in the box that are hits.
    pub density: f64,
    /// Share of all hits that are in the box.
    pub coverage: f64,
    /// Share of all runs that are in the box.
    pub mass: f64,
}

impl Region {
    /// Is a run inside?
    fn holds(&self, inputs: &[Vec<f64>], run: usize) -> bool {
        self.limits.iter().all(|limit| limit.holds(inputs[limit.input][run]))
    }
    /// How good it is for these runs: inputs by input, then run. A box without runs has density 0.
    pub fn measure(&self, inputs: &[Vec<f64>], hits: &[bool]) -> Measure {
        let inside: Vec<usize> = (0..hits.len()).filter(|run| self.holds(inputs, *run)).collect();
        let in_box = inside.iter().filter(|run| hits[**run]).count() as f64;
        let all = hits.iter().filter(|hit| **hit).count() as f64;
        Measure {
            density: in_box / inside.len().max(1) as f64,
            coverage: in_box / all.max(1.0),
            mass: inside.len() as f64 / hits.len().max(1) as f64,
        }
    }
    /// The box of a step of a path; sides that are those of the whole space are open.
    pub fn of(step: &Step, whole: &Step) -> Region {
        let one = |(input, pair): (usize, (&peeling::Limit, &peeling::Limit))| match pair {
            (peeling::Limit::Number { low, high }, peeling::Limit::Number { low: least, high: most }) => {
                let limit = Limit {
                    input,
                    low: Some(*low).filter(|low| low != least),
                    high: Some(*high).filter(|high| high != most),
                };
                (limit.low.is_some() || limit.high.is_some()).then_some(limit)
            }
            _ => None,
        };
        Region { limits: step.limits.iter().zip(&whole.limits).enumerate().filter_map(one).collect() }
    }
    /// For each limit the chance that it is an accident (see [`peeling::quasi_p`]); the larger of two where it has two sides.
    pub fn quasi_p(&self, inputs: &[Vec<f64>], hits: &[bool]) -> Vec<f64> {
        let open = peeling::Limit::Number { low: f64::NEG_INFINITY, high: f64::INFINITY };
        let mut limits = vec![open; inputs.len()];
        let all =
            Step { limits: limits.clone(), coverage: 1.0, density: 0.0, mass: 1.0, res_dim: 0, n: hits.len(), k: 0.0 };
        for limit in &self.limits {
            let (low, high) = (limit.low.unwrap_or(f64::NEG_INFINITY), limit.high.unwrap_or(f64::INFINITY));
            limits[limit.input] = peeling::Limit::Number { low, high };
        }
        let inside: Vec<usize> = (0..hits.len()).filter(|run| self.holds(inputs, *run)).collect();
        let k = inside.iter().filter(|run| hits[**run]).count() as f64;
        let step = Step { limits, n: inside.len(), k, ..all.clone() };
        let columns: Vec<Column<'_>> = inputs.iter().map(|x| Column::Number(x)).collect();
        let y: Vec<f64> = hits.iter().map(|hit| f64::from(u8::from(*hit))).collect();
        let found = peeling::quasi_p(&columns, &y, &all, &step);
        let larger = |limit: &Limit| found[limit.input].iter().flatten().copied().fold(0.0, f64::max);
        self.limits.iter().map(larger).collect()
    }
    /// Every box that gives up one limit, or one side of a limit that has two.
    fn opened(&self, sides: bool) -> Vec<Region> {
        let mut found: Vec<Region> = self.limits.iter().map(|limit| self.without(limit.input)).collect();
        for (at, limit) in self.limits.iter().enumerate().filter(|(_, l)| sides && l.low.is_some() && l.high.is_some())
        {
            for (low, high) in [(None, limit.high), (limit.low, None)] {
                let mut one = self.clone();
                one.limits[at] = Limit { input: limit.input, low, high };
                found.push(one);
            }
        }
        found
    }
    fn without(&self, input: usize) -> Region {
        Region { limits: self.limits.iter().filter(|limit| limit.input != input).cloned().collect() }
    }
}

/// The boxes of a path of peeling and pasting, by the limits that each has.
fn boxes(inputs: &[Vec<f64>], hits: &[bool]) -> Vec<Region> {
    let columns: Vec<Column<'_>> = inputs.iter().map(|x| Column::Number(x)).collect();
    let y: Vec<f64> = hits.iter().map(|hit| f64::from(u8::from(*hit))).collect();
    // hits everywhere or nowhere, or no runs: there is nothing to tell apart
    path(&columns, &y, Rules::default())
        .map_or_else(|_| Vec::new(), |path| path.steps.iter().map(|step| Region::of(step, &path.steps[0])).collect())
}

/// A box that can be said in a sentence: the densest of the path that still holds a fair part of the hits, with the limits that matter most,
/// each opened as far as that costs no density. None if nothing restricts.
pub fn sentence_box(inputs: &[Vec<f64>], hits: &[bool], most_limits: usize) -> Option<Region> {
    let base = hits.iter().filter(|hit| **hit).count() as f64 / hits.len().max(1) as f64;
    // how much denser than everywhere, weighed with how large: the quality of subgroups (Klösgen 1996), which asks for both
    let score = |region: &Region| {
        let measure = region.measure(inputs, hits);
        (measure.density - base) * measure.mass.sqrt()
    };
    let mut region = boxes(inputs, hits)
        .into_iter()
        .filter(|region| !region.limits.is_empty())
        .max_by(|a, b| score(a).total_cmp(&score(b)))?;
    region = simpler(region, most_limits, &score);
    region = pasted(region, inputs, &score);
    region = simpler(region, most_limits, &score);
    // the strongest limit first: the one whose removal costs most
    let cost = |limit: &Limit| score(&region.without(limit.input));
    let mut limits = region.limits.clone();
    crate::order::sort_by(&mut limits, |a, b| cost(a).total_cmp(&cost(b)));
    Some(Region { limits })
}

/// With fewer limits and sides: what costs least goes first, whole limits while there are too many, then whatever hardly matters.
fn simpler(mut region: Region, most_limits: usize, score: &dyn Fn(&Region) -> f64) -> Region {
    loop {
        let many = region.limits.len() > most_limits;
        let opened = region.opened(!many).into_iter();
        let Some(best) = opened.max_by(|a, b| score(a).total_cmp(&score(b))) else { return region };
        if !many && (best.limits.is_empty() || score(&best) < WORTH * score(&region)) {
            return region;
        }
        region = best;
    }
}

/// Pasting: each side is moved to the place among the fortieths of its input's values at which the box is best; the rest stays.
fn pasted(mut region: Region, inputs: &[Vec<f64>], score: &dyn Fn(&Region) -> f64) -> Region {
    for at in 0..region.limits.len() {
        let limit = region.limits[at].clone();
        let values = &inputs[limit.input];
        let order = order(values);
        let place = |k: usize| quantile(values.len(), k as f64 / PLACES as f64, |at| values[order[at] as usize]);
        let places: Vec<f64> = (1..PLACES).filter_map(place).collect();
        for low_side in [true, false] {
            if (if low_side { limit.low } else { limit.high }).is_none() {
                continue;
            }
            for place in &places {
                let mut moved = region.clone();
                let side = if low_side { &mut moved.limits[at].low } else { &mut moved.limits[at].high };
                *side = Some(*place);
                if score(&moved) > score(&region) {
                    region = moved;
                }
            }
        }
    }
    region
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::philox::uniform;

    fn cube(inputs: usize, runs: u64) -> Vec<Vec<f64>> {
        (0..inputs).map(|input| (0..runs).map(|run| uniform(11, run, &format!("x{input}"))).collect()).collect()
    }

    /// Hits fill a corner of a tenth of the space: peeling ends inside it, with density near one.
    #[test]
    fn a_planted_corner_is_found() {
        let inputs = cube(6, 4000);
        let hits: Vec<bool> = (0..4000).map(|run| inputs[1][run] > 0.7 && inputs[4][run] < 1.0 / 3.0).collect();
        let path = boxes(&inputs, &hits);
        let last = path.last().unwrap().measure(&inputs, &hits);
        assert!(last.density > 0.97, "{last:?}");
        let region = sentence_box(&inputs, &hits, 3).unwrap();
        let measure = region.measure(&inputs, &hits);
        assert!(measure.density > 0.95 && measure.coverage > 0.9, "{region:?} {measure:?}");
        assert_eq!(region.limits.len(), 2, "{region:?}");
    }

    /// A whole-number input with few values is cut between values, never through one.
    #[test]
    fn equal_values_stay_together() {
        let mut inputs = cube(2, 3000);
        inputs[0] = inputs[0].iter().map(|x| (x * 4.0).floor()).collect();
        let hits: Vec<bool> = inputs[0].iter().map(|x| *x == 3.0).collect();
        let region = sentence_box(&inputs, &hits, 3).unwrap();
        assert_eq!(
            region.measure(&inputs, &hits),
            Measure { density: 1.0, coverage: 1.0, mass: region.measure(&inputs, &hits).mass }
        );
    }

    #[test]
    fn nothing_is_found_in_nothing() {
        assert_eq!(sentence_box(&cube(2, 0), &[], 3), None);
        assert_eq!(sentence_box(&cube(2, 100), &[true; 100], 3), None, "every run is a hit already");
    }
}
