//! Boxes in the space of inputs in which something happens often: the patient rule induction method (Friedman and Fisher 1999).
//!
//! A box starts as the whole space. Peeling cuts, again and again, the slice of one side of one input after which the rest is densest;
//! pasting then gives back what was cut too much. What remains is a path of boxes from large and thin to small and dense.

/// Share of the box that one cut takes.
const PEEL: f64 = 0.05;
/// Share of the runs below which a box is not cut any more.
const LEAST_MASS: f64 = 0.05;

/// A limit stays in a sentence only if the box without it is worth less than this part of the box with it.
const WORTH: f64 = 0.95;

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
    /// With a side moved; the other side stays.
    fn with(&self, input: usize, low: Option<f64>, high: Option<f64>) -> Region {
        let mut limits = self.limits.clone();
        match limits.iter_mut().find(|limit| limit.input == input) {
            Some(limit) => {
                limit.low = low.or(limit.low);
                limit.high = high.or(limit.high);
            }
            None => limits.push(Limit { input, low, high }),
        }
        Region { limits }
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

/// The path of peeling, from the whole space to the smallest box. `inputs` by input, then run.
pub fn peel(inputs: &[Vec<f64>], hits: &[bool]) -> Vec<Region> {
    let n = hits.len();
    let mut path = vec![Region::default()];
    let mut inside = vec![true; n];
    let mut left = n;
    // runs in order of each input, once
    let orders: Vec<Vec<u32>> = inputs
        .iter()
        .map(|values| {
            let mut order: Vec<u32> = (0..n as u32).collect();
            order.sort_by(|a, b| values[*a as usize].total_cmp(&values[*b as usize]));
            order
        })
        .collect();
    loop {
        let hits_left = (0..n).filter(|run| inside[*run] && hits[*run]).count();
        let cut = ((left as f64 * PEEL) as usize).max(1);
        let mean = hits_left as f64 / left.max(1) as f64;
        let mut best: Option<(f64, usize, bool, f64)> = None;
        for (input, values) in inputs.iter().enumerate() {
            for high_side in [false, true] {
                let order = &orders[input];
                let at = |k: usize| order[if high_side { n - 1 - k } else { k }] as usize;
                let (mut gone, mut hits_gone, mut last) = (0usize, 0usize, f64::NAN);
                let mut kept_from = None;
                for run in (0..n).map(at).filter(|run| inside[*run]) {
                    // equal values go together
                    if gone >= cut && values[run] != last {
                        kept_from = Some(values[run]);
                        break;
                    }
                    gone += 1;
                    hits_gone += usize::from(hits[run]);
                    last = values[run];
                }
                // a cut that leaves nothing, or that takes most of a box at once, is none
                let Some(bound) = kept_from.filter(|_| gone * 2 < left) else { continue };
                let rest = (hits_left - hits_gone) as f64 / (left - gone) as f64;
                // gain in density for each run given up: a cut of many equal values must be worth it
                let gain = (rest - mean) / gone as f64;
                if best.is_none_or(|(best, ..)| gain > best) {
                    best = Some((gain, input, high_side, bound));
                }
            }
        }
        let Some((gain, input, high_side, bound)) = best else { break };
        let last = path.last().cloned().unwrap_or_default();
        let next = if high_side { last.with(input, None, Some(bound)) } else { last.with(input, Some(bound), None) };
        let mut after = inside.clone();
        for (run, stays) in after.iter_mut().enumerate() {
            *stays &= next.holds(inputs, run);
        }
        let count = after.iter().filter(|inside| **inside).count();
        if gain <= 0.0 || (count as f64) < LEAST_MASS * n as f64 || count == left {
            break;
        }
        (inside, left) = (after, count);
        path.push(next);
    }
    path
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
    let path = peel(inputs, hits);
    let mut region =
        path.into_iter().filter(|region| !region.limits.is_empty()).max_by(|a, b| score(a).total_cmp(&score(b)))?;
    region = simpler(region, most_limits, &score);
    region = pasted(region, inputs, &score);
    region = simpler(region, most_limits, &score);
    // the strongest limit first: the one whose removal costs most
    let cost = |limit: &Limit| score(&region.without(limit.input));
    let mut limits = region.limits.clone();
    limits.sort_by(|a, b| cost(a).total_cmp(&cost(b)));
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

/// Pasting: each side is moved to the place among the fortieths of its input at which the box is best; the rest stays.
fn pasted(mut region: Region, inputs: &[Vec<f64>], score: &dyn Fn(&Region) -> f64) -> Region {
    for at in 0..region.limits.len() {
        let limit = region.limits[at].clone();
        let mut sorted = inputs[limit.input].clone();
        sorted.sort_by(f64::total_cmp);
        let places: Vec<f64> = (1..40).filter_map(|k| crate::sketch::of_sorted(&sorted, f64::from(k) / 40.0)).collect();
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
        let path = peel(&inputs, &hits);
        let last = path.last().unwrap().measure(&inputs, &hits);
        assert!(last.density > 0.97, "{last:?}");
        let masses: Vec<f64> = path.iter().map(|region| region.measure(&inputs, &hits).mass).collect();
        assert!(masses.windows(2).all(|pair| pair[1] < pair[0]), "each cut takes something");
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
        let region = peel(&cube(2, 100), &[true; 100]);
        assert_eq!(region.len(), 1, "every run is a hit already");
    }
}
