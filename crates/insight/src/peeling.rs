//! Boxes in which something happens often: the patient rule induction method (Friedman and Fisher 1999) with the choices that scenario discovery
//! settled on (Bryant and Lempert 2010; Kwakkel and Jaxa-Rozen 2016): a peel takes the slice after which the mean rises most for each run given
//! up; limits lie half way between two runs; the whole path is kept, so that a reader chooses between coverage and density.

mod pasting;
mod tails;

use crate::special::beta_below;
use crate::{Refusal, sound};
use tails::{Outcomes, Tails};

/// One input.
#[derive(Clone, Copy, Debug)]
pub enum Column<'a> {
    /// Numbers, by run.
    Number(&'a [f64]),
    /// Categories from 0 on (at most 64), by run.
    Category(&'a [u8]),
}

/// What makes one cut better than another; y is the mean of the outcome, n the runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Objective {
    /// (y' − y)/|n' − n|.
    #[default]
    Lenient1,
    /// n' (y' − y)/|n' − n|.
    Lenient2,
    /// y'.
    Original,
}

/// How boxes are cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// Share of the box that a peel takes.
    pub peel_alpha: f64,
    /// Share that a paste gives back.
    pub paste_alpha: f64,
    /// Smallest share of all runs that a box may hold.
    pub mass_min: f64,
    /// What makes one cut better than another.
    pub objective: Objective,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules { peel_alpha: 0.05, paste_alpha: 0.05, mass_min: 0.05, objective: Objective::default() }
    }
}

/// What a box allows of one input.
#[derive(Clone, Debug, PartialEq)]
pub enum Limit {
    /// From a number to a number, both allowed.
    Number {
        /// Least.
        low: f64,
        /// Most.
        high: f64,
    },
    /// Some categories: bit k for category k.
    Category(u64),
}

/// A box of the path, in the columns that EMA Workbench uses.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// One limit for each input.
    pub limits: Vec<Limit>,
    /// Share of all cases of interest (the sum of the outcome) that are in the box.
    pub coverage: f64,
    /// Share of the box that is of interest: the mean of the outcome in it.
    pub density: f64,
    /// Share of all runs that are in the box.
    pub mass: f64,
    /// Number of inputs that it restricts.
    pub res_dim: usize,
    /// Runs in the box.
    pub n: usize,
    /// Cases of interest in the box.
    pub k: f64,
}

/// The path of boxes from the whole space to the smallest, then those that pasting added.
#[derive(Clone, Debug)]
pub struct Path {
    /// The boxes; the first is the whole space.
    pub steps: Vec<Step>,
}

/// The runs in a box.
struct Inside<'a> {
    /// The ends of each column of numbers.
    tails: Vec<Option<Tails<'a>>>,
    /// In the order in which they stand.
    runs: Vec<u32>,
    n: usize,
    sum: f64,
}

/// A cut that could be made.
struct Cut {
    gain: f64,
    column: usize,
    limit: Limit,
    n: usize,
}

/// Number of inputs that a box restricts.
pub(crate) fn restricted(limits: &[Limit], whole: &[Limit]) -> usize {
    limits.iter().zip(whole).filter(|(a, b)| a != b).count()
}

/// Refuses columns of another length, numbers that are not finite, categories beyond the last.
pub(crate) fn fits(columns: &[Column<'_>], runs: usize) -> Result<(), Refusal> {
    for column in columns {
        let (len, bad) = match column {
            Column::Number(x) => (x.len(), x.iter().position(|x| !x.is_finite())),
            Column::Category(x) => (x.len(), x.iter().position(|k| *k > 63)),
        };
        if len != runs {
            return Err(Refusal::Shape);
        }
        if let Some(at) = bad {
            return Err(Refusal::NotFinite(at));
        }
    }
    Ok(())
}

/// The box that holds all runs.
pub(crate) fn whole(columns: &[Column<'_>]) -> Vec<Limit> {
    columns.iter().map(|column| whole_of(column, None)).collect()
}

/// What all runs have of one input; a sorted column tells it at once.
fn whole_of(column: &Column<'_>, tails: Option<&Tails<'_>>) -> Limit {
    match (column, tails.map(Tails::range)) {
        (Column::Number(_), Some((low, high))) => Limit::Number { low, high },
        (Column::Number(x), None) => Limit::Number {
            low: x.iter().copied().fold(f64::INFINITY, f64::min),
            high: x.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        },
        (Column::Category(x), _) => Limit::Category(x.iter().fold(0, |set, k| set | 1 << k)),
    }
}

/// Finds the path of boxes. `y` by run: 0 or 1 for cases of interest, or any number whose mean is to be high.
///
/// # Errors
/// Columns of another length than `y`, numbers that are not finite, an outcome that does not differ.
pub fn path<'a>(columns: &[Column<'a>], y: &[f64], rules: Rules) -> Result<Path, Refusal> {
    sound(y)?;
    fits(columns, y.len())?;
    let search = Search { columns, y, outcomes: Outcomes::new(y), rules, total: y.iter().sum() };
    let tails = |column: Column<'a>| match column {
        Column::Number(x) => Some(Tails::new(x, &search.outcomes)),
        Column::Category(_) => None,
    };
    let tails: Vec<Option<Tails<'_>>> = columns.iter().map(|column| tails(*column)).collect();
    let whole: Vec<Limit> =
        columns.iter().zip(&tails).map(|(column, tails)| whole_of(column, tails.as_ref())).collect();
    let mut inside = Inside { tails, runs: (0..y.len() as u32).collect(), n: y.len(), sum: search.total };
    let mut steps = vec![search.step(whole.clone(), &whole, inside.n, inside.sum)];
    let mut limits = whole.clone();
    while let Some(cut) = search.best_peel(&inside, &limits, &whole) {
        let mass = cut.n as f64 / y.len() as f64;
        if mass < rules.mass_min || cut.n >= inside.n || cut.gain <= 0.0 {
            break;
        }
        limits[cut.column] = cut.limit;
        search.shrink(&mut inside, cut.column, &limits[cut.column]);
        steps.push(search.step(limits.clone(), &whole, inside.n, inside.sum));
    }
    search.paste(&mut steps, &mut limits, &whole);
    Ok(Path { steps })
}

/// Does a limit allow a run?
pub(crate) fn holds(column: &Column<'_>, limit: &Limit, run: usize) -> bool {
    match (column, limit) {
        (Column::Number(x), Limit::Number { low, high }) => (*low..=*high).contains(&x[run]),
        (Column::Category(x), Limit::Category(set)) => set >> x[run] & 1 == 1,
        _ => true,
    }
}

struct Search<'a> {
    columns: &'a [Column<'a>],
    y: &'a [f64],
    outcomes: Outcomes<'a>,
    rules: Rules,
    total: f64,
}

impl Search<'_> {
    fn step(&self, limits: Vec<Limit>, whole: &[Limit], n: usize, k: f64) -> Step {
        Step {
            coverage: k / self.total,
            density: k / n as f64,
            mass: n as f64 / self.y.len() as f64,
            res_dim: restricted(&limits, whole),
            n,
            k,
            limits,
        }
    }

    /// Gain of going from n runs with this sum to others.
    fn gain(&self, n: usize, sum: f64, n_new: usize, sum_new: f64) -> f64 {
        let mean = sum / n as f64;
        let mean_new = if n_new > 0 { sum_new / n_new as f64 } else { 0.0 };
        let (rise, change) = (mean_new - mean, (n as f64 - n_new as f64).abs());
        match self.rules.objective {
            Objective::Original => mean_new,
            _ if rise == 0.0 || change == 0.0 => 0.0,
            Objective::Lenient1 => rise / change,
            Objective::Lenient2 => n_new as f64 * rise / change,
        }
    }

    /// The best peel; of two alike the one that restricts fewer inputs, then the one of the earlier column.
    fn best_peel(&self, inside: &Inside<'_>, limits: &[Limit], whole: &[Limit]) -> Option<Cut> {
        let mut best: Option<(Cut, usize)> = None;
        let mut offer = |cut: Cut| {
            let same = limits[cut.column] == whole[cut.column];
            let dimensions = restricted(limits, whole) + usize::from(same);
            let better = match &best {
                None => true,
                Some((other, fewer)) => cut.gain > other.gain || (cut.gain == other.gain && dimensions < *fewer),
            };
            if better {
                best = Some((cut, dimensions));
            }
        };
        for (column, values) in self.columns.iter().enumerate() {
            match (values, &limits[column]) {
                (Column::Number(_), Limit::Number { low, high }) => {
                    let Some(tails) = &inside.tails[column] else { continue };
                    for upper in [true, false] {
                        let end = tails.end(&self.outcomes, inside.n, self.rules.peel_alpha, upper);
                        let limit = match upper {
                            true => Limit::Number { low: *low, high: end.bound },
                            false => Limit::Number { low: end.bound, high: *high },
                        };
                        let (n, sum) = (inside.n - end.gone, inside.sum - end.sum);
                        offer(Cut { gain: self.gain(inside.n, inside.sum, n, sum), column, limit, n });
                    }
                }
                (Column::Category(x), Limit::Category(set)) if set.count_ones() > 1 => {
                    let mut counts = [(0usize, 0.0f64); 64];
                    for run in &inside.runs {
                        let own = &mut counts[usize::from(x[*run as usize])];
                        own.0 += 1;
                        own.1 += self.y[*run as usize];
                    }
                    for (k, (count, part)) in counts.iter().enumerate().filter(|(k, _)| set >> k & 1 == 1) {
                        let (n, sum) = (inside.n - count, inside.sum - part);
                        let limit = Limit::Category(set & !(1 << k));
                        offer(Cut { gain: self.gain(inside.n, inside.sum, n, sum), column, limit, n });
                    }
                }
                _ => {}
            }
        }
        best.map(|(cut, _)| cut)
    }

    /// Takes the runs out that a limit excludes.
    fn shrink(&self, inside: &mut Inside<'_>, column: usize, limit: &Limit) {
        let gone = match (&self.columns[column], limit) {
            (Column::Number(x), Limit::Number { low, high }) => {
                divide(&mut inside.runs, |run| (x[run] >= *low) & (x[run] <= *high))
            }
            (own, _) => divide(&mut inside.runs, |run| holds(own, limit, run)),
        };
        inside.n = inside.runs.len();
        inside.sum = self.outcomes.sum(&inside.runs);
        inside.tails.iter_mut().flatten().for_each(|tails| tails.remove(&gone));
    }
}

/// Keeps the runs that stay, and gives those that go; without a jump for each, since which it is cannot be foreseen.
fn divide(runs: &mut Vec<u32>, stays: impl Fn(usize) -> bool) -> Vec<u32> {
    let mut gone = vec![0; runs.len()];
    let (mut kept, mut left) = (0, 0);
    for at in 0..runs.len() {
        let run = runs[at];
        let stays = stays(run as usize);
        runs[kept] = run;
        gone[left] = run;
        kept += usize::from(stays);
        left += usize::from(!stays);
    }
    runs.truncate(kept);
    gone.truncate(left);
    gone
}

/// Where a share of the sorted numbers ends, half way between two different ones, and how many lie beyond. At the upper end if `upper`.
fn peel_at(sorted: impl Fn(usize) -> f64, n: usize, share: f64, upper: bool) -> (f64, usize) {
    let place = (n - 1) as f64 * if upper { 1.0 - share } else { share };
    let (mut below, mut above) = (place.floor() as usize, (place.ceil() as usize).min(n - 1));
    if upper {
        while sorted(below) == sorted(above) && below > 0 {
            below -= 1;
        }
        let bound = (sorted(below) + sorted(above)) / 2.0;
        let gone = if sorted(below) == sorted(above) { 0 } else { n - 1 - below };
        (bound, gone)
    } else {
        while sorted(below) == sorted(above) && above < n - 1 {
            above += 1;
        }
        let bound = (sorted(below) + sorted(above)) / 2.0;
        let gone = if sorted(below) == sorted(above) { 0 } else { above };
        (bound, gone)
    }
}

/// The chance that a limit of a box is an accident: of as many runs as the box holds, drawn from the box without this limit, at least as many
/// would be of interest (one-sided binomial test; Bryant and Lempert 2010). By input: lower limit, upper limit; none where there is no limit.
/// A set of categories is one limit, told first.
pub fn quasi_p(columns: &[Column<'_>], y: &[f64], whole: &Step, step: &Step) -> Vec<[Option<f64>; 2]> {
    // each limit alone, with all else open
    let mut alone: Vec<(usize, usize, Limit)> = Vec::new();
    for (column, pair) in step.limits.iter().zip(&whole.limits).enumerate() {
        match pair {
            (Limit::Number { low, high }, Limit::Number { low: least, high: most }) => {
                if low != least {
                    alone.push((column, 0, Limit::Number { low: *low, high: f64::INFINITY }));
                }
                if high != most {
                    alone.push((column, 1, Limit::Number { low: f64::NEG_INFINITY, high: *high }));
                }
            }
            (set, all) if set != all => alone.push((column, 0, set.clone())),
            _ => {}
        }
    }
    let mut broken = vec![0u8; y.len()];
    for (column, _, limit) in &alone {
        for (run, count) in broken.iter_mut().enumerate() {
            *count += u8::from(!holds(&columns[*column], limit, run));
        }
    }
    let mut found = vec![[None; 2]; columns.len()];
    for (column, side, limit) in &alone {
        // without this limit the box also holds the runs that break no other
        let (mut runs, mut hits) = (step.n as f64, step.k);
        for run in 0..y.len() {
            if broken[run] == 1 && !holds(&columns[*column], limit, run) {
                runs += 1.0;
                hits += y[run];
            }
        }
        found[*column][*side] = Some(at_least(step.k, step.n as f64, hits / runs));
    }
    found
}

/// Chance of at least k of n at chance p: the regularised incomplete beta function.
fn at_least(k: f64, n: f64, p: f64) -> f64 {
    match () {
        () if k <= 0.0 || p >= 1.0 => 1.0,
        () if p <= 0.0 => 0.0,
        () => beta_below(k, n - k + 1.0, p),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::philox::uniform;

    fn cube(inputs: usize, runs: u64) -> Vec<Vec<f64>> {
        (0..inputs).map(|k| (0..runs).map(|run| uniform(21, run, &format!("x{k}"))).collect()).collect()
    }

    #[test]
    fn a_planted_corner_is_found_and_the_rest_left_open() {
        let x = cube(5, 4000);
        let y: Vec<f64> = (0..4000).map(|run| f64::from(u8::from(x[1][run] > 0.6 && x[3][run] < 0.5))).collect();
        let columns: Vec<Column<'_>> = x.iter().map(|x| Column::Number(x)).collect();
        let found = path(&columns, &y, Rules::default()).unwrap();
        assert!(found.steps.windows(2).all(|pair| pair[1].n != pair[0].n));
        let last = found.steps.last().unwrap();
        assert!(last.density > 0.98 && last.coverage > 0.85 && last.res_dim == 2, "{last:?}");
        let Limit::Number { low, .. } = last.limits[1] else { panic!("a number") };
        assert!((low - 0.6).abs() < 0.03, "{low}");
        let p = quasi_p(&columns, &y, &found.steps[0], last);
        assert!(p[1][0].unwrap() < 1e-9 && p[3][1].unwrap() < 1e-9 && p[0] == [None, None], "{p:?}");
    }

    /// Of three categories two are of interest: the third is taken off.
    #[test]
    fn a_category_is_taken_off() {
        let x = cube(2, 1000);
        let kinds: Vec<u8> = x[0].iter().map(|x| (x * 3.0) as u8).collect();
        let y: Vec<f64> = kinds.iter().map(|k| f64::from(u8::from(*k != 1))).collect();
        let found = path(&[Column::Category(&kinds), Column::Number(&x[1])], &y, Rules::default()).unwrap();
        let last = found.steps.last().unwrap();
        assert_eq!((last.density, last.coverage, last.res_dim), (1.0, 1.0, 1));
        assert_eq!(last.limits[0], Limit::Category(0b101));
    }

    /// Worked by hand: 3 or more of 5 at 1/2 is 16/32; 2 or more of 3 at 1/3 is 7/27.
    #[test]
    fn chances_are_binomial() {
        assert!((at_least(3.0, 5.0, 0.5) - 0.5).abs() < 1e-12);
        assert!((at_least(2.0, 3.0, 1.0 / 3.0) - 7.0 / 27.0).abs() < 1e-12);
        assert_eq!(at_least(0.0, 3.0, 0.2), 1.0);
    }

    /// Limits lie half way between two runs, and equal runs stay together.
    #[test]
    fn limits_lie_between_runs() {
        let x = [0.0, 1.0, 1.0, 1.0, 2.0, 5.0];
        assert_eq!(peel_at(|k| x[k], 6, 0.3, false), (1.5, 4));
        assert_eq!(peel_at(|k| x[k], 6, 0.1, false), (0.5, 1));
        assert_eq!(peel_at(|k| x[k], 6, 0.1, true), (3.5, 1));
        assert_eq!(peel_at(|_| 1.0, 6, 0.1, true), (1.0, 0));
    }
}
