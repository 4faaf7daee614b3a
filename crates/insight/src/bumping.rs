//! Boxes from many searches: PRIM on resampled runs with a random part of the inputs each time, and of all boxes found those that no other beats
//! in both coverage and density (Kwakkel and Cunningham 2016, who join the bumping of Tibshirani and Knight 1999 with the random inputs of
//! Breiman 2001). One path is greedy and may be caught by a peel that looked good; many differ, and the front of them is never behind the
//! one path, which is always among them.
//!
//! Boxes are judged by all runs, not by those that were drawn.

use crate::Refusal;
use crate::peeling::{Column, Limit, Path, Rules, Step, holds, path, restricted};
use crate::philox::{self, Purpose};
use crate::resample::{key, pick};

/// How many searches there are, and what each sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draws {
    /// Searches beside the one with all runs and inputs.
    pub number: usize,
    /// Inputs that a search sees; all if there are fewer.
    pub inputs: usize,
    /// Key of the draws.
    pub seed: u64,
}

impl Default for Draws {
    fn default() -> Draws {
        Draws { number: 50, inputs: 4, seed: 1234 }
    }
}

/// The whole space, and then the boxes of the front from the largest coverage to the largest density. Boxes with less than the smallest mass
/// among all runs are left out.
///
/// # Errors
/// Those of [`path`].
pub fn bumping(columns: &[Column<'_>], y: &[f64], rules: Rules, draws: Draws) -> Result<Path, Refusal> {
    let plain = path(columns, y, rules)?;
    let all = Judge { columns, y, whole: plain.steps[0].clone() };
    let mut found: Vec<Step> = plain.steps[1..].to_vec();
    for draw in 0..draws.number {
        let seen = seen(columns.len(), draws, draw);
        let runs: Vec<usize> = (0..y.len()).map(|at| pick(key(draws.seed, draw, at), y.len())).collect();
        let drawn: Vec<f64> = runs.iter().map(|run| y[*run]).collect();
        let parts: Vec<Values> = seen.iter().map(|column| Values::of(&columns[*column], &runs)).collect();
        let own: Vec<Column<'_>> = parts.iter().map(Values::column).collect();
        match path(&own, &drawn, rules) {
            Ok(path) => found.extend(all.judged(&path, &seen).into_iter().filter(|step| step.mass >= rules.mass_min)),
            // a resample whose outcome does not differ has nothing to tell apart
            Err(Refusal::Flat) => {}
            Err(other) => return Err(other),
        }
    }
    // of boxes alike the one of fewer limits, then the one found first
    let rank = |a: &Step, b: &Step| {
        b.coverage.total_cmp(&a.coverage).then(b.density.total_cmp(&a.density)).then(a.res_dim.cmp(&b.res_dim))
    };
    found.sort_by(rank);
    let mut steps = vec![all.whole];
    for step in found {
        if step.density > steps[steps.len() - 1].density {
            steps.push(step);
        }
    }
    Ok(Path { steps })
}

/// Columns that a search sees, in their order.
fn seen(columns: usize, draws: Draws, draw: usize) -> Vec<usize> {
    let mut all: Vec<usize> = (0..columns).collect();
    all.sort_by_key(|column| {
        philox::bits(draws.seed, draw as u64, philox::hash(&format!("bumping {column}"), Purpose::Order))
    });
    all.truncate(draws.inputs.max(1));
    all.sort_unstable();
    all
}

/// A column at the runs of a resample.
enum Values {
    Number(Vec<f64>),
    Category(Vec<u8>),
}

impl Values {
    fn of(column: &Column<'_>, runs: &[usize]) -> Values {
        match column {
            Column::Number(x) => Values::Number(runs.iter().map(|run| x[*run]).collect()),
            Column::Category(x) => Values::Category(runs.iter().map(|run| x[*run]).collect()),
        }
    }
    fn column(&self) -> Column<'_> {
        match self {
            Values::Number(x) => Column::Number(x),
            Values::Category(x) => Column::Category(x),
        }
    }
}

/// All runs.
struct Judge<'a> {
    columns: &'a [Column<'a>],
    y: &'a [f64],
    whole: Step,
}

impl Judge<'_> {
    /// The boxes of a search after the first, in terms of all columns and judged by all runs.
    fn judged(&self, path: &Path, seen: &[usize]) -> Vec<Step> {
        let mut inside: Vec<usize> = (0..self.y.len()).collect();
        let mut last = self.whole.limits.clone();
        let mut steps = Vec::with_capacity(path.steps.len());
        for step in &path.steps[1..] {
            let mut limits = self.whole.limits.clone();
            for ((column, own), drawn) in seen.iter().zip(&step.limits).zip(&path.steps[0].limits) {
                limits[*column] = opened(own, drawn, &self.whole.limits[*column]);
            }
            let moved: Vec<usize> = (0..limits.len()).filter(|column| limits[*column] != last[*column]).collect();
            // a paste gives runs back: they are looked for among all
            if !moved.iter().all(|column| tighter(&limits[*column], &last[*column])) {
                inside = (0..self.y.len()).collect();
                let closed = (0..limits.len()).filter(|column| limits[*column] != self.whole.limits[*column]);
                closed.for_each(|column| inside.retain(|run| holds(&self.columns[column], &limits[column], *run)));
            } else {
                moved.iter().for_each(|at| inside.retain(|run| holds(&self.columns[*at], &limits[*at], *run)));
            }
            let k: f64 = inside.iter().map(|run| self.y[*run]).sum();
            if !inside.is_empty() {
                steps.push(Step {
                    coverage: k / self.whole.k,
                    density: k / inside.len() as f64,
                    mass: inside.len() as f64 / self.y.len() as f64,
                    res_dim: restricted(&limits, &self.whole.limits),
                    n: inside.len(),
                    k,
                    limits: limits.clone(),
                });
            }
            last = limits;
        }
        steps
    }
}

/// A limit found among drawn runs for all runs: a side where the drawn runs end is open, and so is a category that none of them has.
fn opened(own: &Limit, drawn: &Limit, whole: &Limit) -> Limit {
    match (own, drawn, whole) {
        (
            Limit::Number { low, high },
            Limit::Number { low: drawn_low, high: drawn_high },
            Limit::Number { low: least, high: most },
        ) => Limit::Number {
            low: if low == drawn_low { *least } else { *low },
            high: if high == drawn_high { *most } else { *high },
        },
        (Limit::Category(set), Limit::Category(drawn), Limit::Category(all)) => Limit::Category(all & (set | !drawn)),
        _ => whole.clone(),
    }
}

/// Is everything that a limit allows allowed by another?
fn tighter(limit: &Limit, other: &Limit) -> bool {
    match (limit, other) {
        (Limit::Number { low, high }, Limit::Number { low: least, high: most }) => low >= least && high <= most,
        (Limit::Category(set), Limit::Category(all)) => set & !all == 0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::philox::uniform;

    struct Table {
        x: Vec<Vec<f64>>,
        kinds: Vec<u8>,
        y: Vec<f64>,
    }

    /// Two corners of the space and a category hold most hits.
    fn table(runs: u64) -> Table {
        let x: Vec<Vec<f64>> =
            (0..6).map(|k| (0..runs).map(|run| uniform(13, run, &format!("x{k}"))).collect()).collect();
        let kinds: Vec<u8> = (0..runs).map(|run| (uniform(13, run, "kind") * 5.0) as u8).collect();
        let hit = |r: usize| {
            let corner = (x[0][r] > 0.6 && x[1][r] < 0.5) || (x[2][r] > 0.7 && x[3][r] > 0.5);
            (corner && kinds[r] != 3) || uniform(13, r as u64, "noise") < 0.1
        };
        let y = (0..runs as usize).map(|r| f64::from(u8::from(hit(r)))).collect();
        Table { x, kinds, y }
    }

    fn columns(table: &Table) -> Vec<Column<'_>> {
        let mut columns: Vec<Column<'_>> = table.x.iter().map(|x| Column::Number(x)).collect();
        columns.insert(2, Column::Category(&table.kinds));
        columns
    }

    /// Every box is counted anew run by run; none beats another; none of the plain path beats the front.
    #[test]
    fn the_front_is_a_front_and_its_boxes_are_counted_rightly() {
        let table = table(2000);
        let columns = columns(&table);
        let found = bumping(&columns, &table.y, Rules::default(), Draws { number: 30, ..Draws::default() }).unwrap();
        let hits: f64 = table.y.iter().sum();
        assert!(found.steps.len() > 10);
        for step in &found.steps {
            let inside = |run: &usize| (0..7).all(|k| holds(&columns[k], &step.limits[k], *run));
            let runs: Vec<usize> = (0..2000).filter(inside).collect();
            let own: f64 = runs.iter().map(|run| table.y[*run]).sum();
            assert_eq!((step.n, step.k), (runs.len(), own));
            assert_eq!((step.coverage, step.density), (own / hits, own / runs.len() as f64));
            assert!(step.mass >= 0.05 && step.res_dim == restricted(&step.limits, &found.steps[0].limits));
        }
        for pair in found.steps.windows(2) {
            assert!(pair[0].coverage >= pair[1].coverage && pair[0].density < pair[1].density);
        }
        let plain = path(&columns, &table.y, Rules::default()).unwrap();
        let behind = |step: &Step| found.steps.iter().any(|f| f.coverage >= step.coverage && f.density >= step.density);
        assert!(plain.steps.iter().all(behind));
    }

    /// With few runs chance leads the one path astray; of many some are not led so, and beat it in coverage and density at once.
    #[test]
    fn many_searches_find_more() {
        let table = table(400);
        let columns = columns(&table);
        let plain = path(&columns, &table.y, Rules::default()).unwrap();
        let draws = Draws { number: 100, inputs: 5, ..Draws::default() };
        let found = bumping(&columns, &table.y, Rules::default(), draws).unwrap();
        let ahead = |f: &Step| plain.steps.iter().any(|step| f.coverage > step.coverage && f.density > step.density);
        assert!(found.steps.iter().any(ahead));
    }

    /// A search sees as many inputs as it may, each as often as any other, and the same ones each time.
    #[test]
    fn inputs_are_drawn_alike() {
        let draws = Draws { number: 2000, inputs: 3, seed: 4 };
        let mut counts = [0.0; 7];
        for draw in 0..2000 {
            let own = seen(7, draws, draw);
            assert!(own.len() == 3 && own.windows(2).all(|pair| pair[0] < pair[1]));
            assert_eq!(own, seen(7, draws, draw));
            own.iter().for_each(|k| counts[*k] += 1.0);
        }
        let mean = 2000.0 * 3.0 / 7.0;
        assert!(counts.iter().all(|count: &f64| (count - mean).abs() < 4.0 * (mean * 4.0 / 7.0).sqrt()), "{counts:?}");
        assert_eq!(seen(2, draws, 0), [0, 1]);
    }

    /// Drawn runs that end early leave the side open; a category none of them has is allowed.
    #[test]
    fn sides_without_a_limit_stay_open() {
        let number = |low: f64, high: f64| Limit::Number { low, high };
        assert_eq!(opened(&number(0.2, 0.9), &number(0.1, 0.9), &number(0.0, 1.0)), number(0.2, 1.0));
        let set = Limit::Category;
        assert_eq!(opened(&set(0b0011), &set(0b0111), &set(0b1111)), set(0b1011));
    }

    #[test]
    fn nonsense_is_refused() {
        let x = [1.0, 2.0, 3.0];
        let ask = |y: &[f64]| bumping(&[Column::Number(&x)], y, Rules::default(), Draws::default()).unwrap_err();
        assert_eq!(ask(&[1.0; 3]), Refusal::Flat);
        assert_eq!(ask(&[1.0, f64::NAN, 0.0]), Refusal::NotFinite(1));
        assert_eq!(ask(&[1.0, 0.0]), Refusal::Shape);
    }
}
