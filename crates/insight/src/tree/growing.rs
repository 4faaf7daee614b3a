//! How a tree grows. Columns are sorted once; a cut divides every sorted column and keeps its order, so that the search for the next one is a
//! walk along it with two sums.

use core::ops::Range;

use super::{Categories, Column, Cut, Growth, Limit, Node, Refusal, Target, Tree};
use crate::order::order;
use crate::peeling::{fits, holds, whole};
use crate::sound;

/// A mean this many deviations from zero is taken off: squares of sums would lose the digits that differ.
const FAR: f64 = 10.0;

/// Grows a tree.
///
/// # Errors
/// No columns, columns of another length than the outcome, numbers that are not finite, an outcome that does not differ or no run of interest.
pub fn grow(columns: &[Column<'_>], target: Target<'_>, growth: Growth) -> Result<Tree, Refusal> {
    let told: Vec<f64> = match target {
        Target::Number(y) => y.to_vec(),
        Target::Class { of, interest } => of.iter().map(|k| f64::from(u8::from(*k == interest))).collect(),
    };
    sound(&told)?;
    if columns.is_empty() {
        return Err(Refusal::Shape);
    }
    fits(columns, told.len())?;
    let classes = match target {
        Target::Number(_) => None,
        Target::Class { of, .. } => Some((of, of.iter().fold(0, |most, k| most.max(usize::from(*k))) + 1)),
    };
    let n = told.len() as f64;
    let mean = told.iter().sum::<f64>() / n;
    let deviation = (told.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / n).sqrt();
    // left as they are where that is safe: sums of whole numbers are exact, and cuts that are alike tie
    let shift = if mean.abs() > FAR * deviation { mean } else { 0.0 };
    let grower = Grower {
        columns,
        walked: told.iter().map(|y| y - shift).collect(),
        told,
        classes,
        growth,
        least: ((growth.mass_min * n) as usize).max(1),
    };
    // a column of categories has its runs as they stand
    let mut orders: Vec<Vec<u32>> = columns
        .iter()
        .map(|column| match column {
            Column::Number(x) => order(x),
            Column::Category(x) => (0..x.len() as u32).collect(),
        })
        .collect();
    Ok(Tree { nodes: grower.nodes(&mut orders), whole: whole(columns) })
}

struct Grower<'a> {
    columns: &'a [Column<'a>],
    /// Outcomes, or 1 for runs of interest.
    told: Vec<f64>,
    /// The same, near zero.
    walked: Vec<f64>,
    /// Classes and their number.
    classes: Option<(&'a [u8], usize)>,
    growth: Growth,
    /// Fewest runs of a leaf.
    least: usize,
}

/// The best cut so far: the column, its two limits, the runs of the first part, and how much the score rises.
struct Best {
    column: usize,
    limits: [Limit; 2],
    score: f64,
}

/// What one part of a node comes to: its score is (Σ y)²/n, or Σ c²/n over classes. Impurity times runs is Σ y² or n, less this, so that the
/// best cut has the highest score of its two parts.
trait Tally: Clone {
    fn empty(&self) -> Self;
    fn add(&mut self, run: usize);
    /// Score of this part and what is left of the whole.
    fn parts(&self, whole: &Self, n: usize, left: usize) -> f64;
}

/// The sum of numbers.
#[derive(Clone)]
struct Sum<'a> {
    y: &'a [f64],
    sum: f64,
}

impl Tally for Sum<'_> {
    fn empty(&self) -> Self {
        Sum { sum: 0.0, ..*self }
    }
    #[inline(always)]
    fn add(&mut self, run: usize) {
        self.sum += self.y[run];
    }
    #[inline(always)]
    fn parts(&self, whole: &Self, n: usize, left: usize) -> f64 {
        let rest = whole.sum - self.sum;
        self.sum * self.sum / n as f64 + rest * rest / left as f64
    }
}

/// Runs by class.
#[derive(Clone)]
struct Counts<'a> {
    of: &'a [u8],
    counts: Vec<f64>,
}

impl Tally for Counts<'_> {
    fn empty(&self) -> Self {
        Counts { of: self.of, counts: vec![0.0; self.counts.len()] }
    }
    fn add(&mut self, run: usize) {
        self.counts[usize::from(self.of[run])] += 1.0;
    }
    fn parts(&self, whole: &Self, n: usize, left: usize) -> f64 {
        let square = |values: &mut dyn Iterator<Item = f64>| values.map(|c| c * c).sum::<f64>();
        square(&mut self.counts.iter().copied()) / n as f64
            + square(&mut self.counts.iter().zip(&whole.counts).map(|(own, all)| all - own)) / left as f64
    }
}

impl Grower<'_> {
    /// All nodes, each before its parts and the whole of its first part before its second.
    fn nodes(&self, orders: &mut [Vec<u32>]) -> Vec<Node> {
        let mut nodes: Vec<Node> = Vec::new();
        let mut first = vec![false; self.told.len()];
        let mut rest = Vec::new();
        // places in every order, cuts above, and of which node this is which part
        let mut open = vec![(0..self.told.len(), 0usize, None::<(usize, usize)>)];
        while let Some((range, depth, above)) = open.pop() {
            let at = nodes.len();
            if let Some(cut) = above.and_then(|(node, side)| nodes[node].cut.as_mut().map(|cut| &mut cut.parts[side])) {
                *cut = at;
            }
            nodes.push(self.leaf(&orders[0][range.clone()]));
            let Some((best, gain)) = self.cut(orders, &range, depth) else { continue };
            let mut middle = range.start;
            for run in &orders[best.column][range.clone()] {
                let inside = holds(&self.columns[best.column], &best.limits[0], *run as usize);
                first[*run as usize] = inside;
                middle += usize::from(inside);
            }
            for order in orders.iter_mut() {
                divide(&mut order[range.clone()], &first, &mut rest);
            }
            nodes[at].cut = Some(Cut { column: best.column, limits: best.limits, parts: [at; 2], gain });
            open.push((middle..range.end, depth + 1, Some((at, 1))));
            open.push((range.start..middle, depth + 1, Some((at, 0))));
        }
        nodes
    }

    /// The cut of the runs at some places, and how far the impurity falls; none for a leaf.
    fn cut(&self, orders: &[Vec<u32>], range: &Range<usize>, depth: usize) -> Option<(Best, f64)> {
        let runs = &orders[0][range.clone()];
        let pure = runs.iter().all(|run| self.kind(*run) == self.kind(runs[0]));
        if pure || runs.len() < 2 * self.least || self.growth.depth.is_some_and(|most| depth >= most) {
            return None;
        }
        let (best, before) = match self.classes {
            Some((of, classes)) if classes > 2 => self.best(&Counts { of, counts: vec![0.0; classes] }, orders, range),
            _ => self.best(&Sum { y: &self.walked, sum: 0.0 }, orders, range),
        }?;
        // two classes are told by one sum, whose share of Gini's index is a half
        let factor = if self.classes.is_some_and(|(_, classes)| classes <= 2) { 2.0 } else { 1.0 };
        let gain = factor * (best.score - before) / self.told.len() as f64;
        (gain + f64::EPSILON >= self.growth.gain_min).then_some((best, gain))
    }

    /// What must be the same in all runs of a pure node.
    fn kind(&self, run: u32) -> f64 {
        self.classes.map_or(self.told[run as usize], |(of, _)| f64::from(of[run as usize]))
    }

    fn leaf(&self, runs: &[u32]) -> Node {
        let n = runs.len();
        let k: f64 = runs.iter().map(|run| self.told[*run as usize]).sum();
        let mut counts = vec![0usize; self.classes.map_or(0, |(_, classes)| classes)];
        if let Some((of, _)) = self.classes {
            runs.iter().for_each(|run| counts[usize::from(of[*run as usize])] += 1);
        }
        let share = |count: &usize| *count as f64 / n as f64;
        let impurity = if self.classes.is_some() {
            1.0 - counts.iter().map(|count| share(count) * share(count)).sum::<f64>()
        } else {
            let far = |run: &u32| self.told[*run as usize] - k / n as f64;
            runs.iter().map(|run| far(run) * far(run)).sum::<f64>() / n as f64
        };
        Node { n, k, impurity, counts, cut: None }
    }

    /// The best cut of a node, and the score of the node uncut.
    fn best<T: Tally>(&self, empty: &T, orders: &[Vec<u32>], range: &Range<usize>) -> Option<(Best, f64)> {
        let mut all = empty.empty();
        orders[0][range.clone()].iter().for_each(|run| all.add(*run as usize));
        let mut best: Option<Best> = None;
        for (column, (values, order)) in self.columns.iter().zip(orders).enumerate() {
            let runs = &order[range.clone()];
            let least = best.as_ref().map_or(f64::NEG_INFINITY, |best| best.score);
            let found = match values {
                Column::Number(x) => self.number(x, runs, &all, least),
                Column::Category(x) => self.category(x, runs, &all, least),
            };
            if let Some((limits, score)) = found {
                best = Some(Best { column, limits, score });
            }
        }
        // the node beside an empty part
        let n = range.len();
        best.map(|best| (best, empty.empty().parts(&all, 1, n)))
    }

    /// The best threshold of a column of numbers, if its score is above `least`.
    fn number<T: Tally>(&self, x: &[f64], runs: &[u32], all: &T, mut least: f64) -> Option<([Limit; 2], f64)> {
        let mut part = all.empty();
        let mut place = None;
        let last = runs.len() - self.least;
        let mut own = x[runs[0] as usize];
        for (at, run) in runs[..last].iter().enumerate() {
            part.add(*run as usize);
            let (next, n) = (x[runs[at + 1] as usize], at + 1);
            if next > own && n >= self.least {
                let score = part.parts(all, n, runs.len() - n);
                if score > least {
                    (least, place) = (score, Some((own, next)));
                }
            }
            own = next;
        }
        let (below, above) = place?;
        let middle = below / 2.0 + above / 2.0;
        // between neighbouring numbers there is no third: both limits then lie on a run
        let (low, high) = if middle > below && middle < above { (middle, middle) } else { (above, below) };
        let limits = [Limit::Number { low: f64::NEG_INFINITY, high }, Limit::Number { low, high: f64::INFINITY }];
        Some((limits, least))
    }

    /// The best cut of a column of categories, if its score is above `least`.
    fn category<T: Tally>(&self, x: &[u8], runs: &[u32], all: &T, mut least: f64) -> Option<([Limit; 2], f64)> {
        let mut own: Vec<(usize, f64, T)> = vec![(0, 0.0, all.empty()); 64];
        for run in runs {
            let (n, k, tally) = &mut own[usize::from(x[*run as usize])];
            *n += 1;
            *k += self.told[*run as usize];
            tally.add(*run as usize);
        }
        let mut present: Vec<usize> = (0..64).filter(|kind| own[*kind].0 > 0).collect();
        let every = present.iter().fold(0u64, |set, kind| set | 1 << kind);
        let mut found = None;
        let mut offer = |set: u64, n: usize, part: &T| {
            if n >= self.least && runs.len() - n >= self.least && n < runs.len() {
                let score = part.parts(all, n, runs.len() - n);
                if score > least {
                    (least, found) = (score, Some(set));
                }
            }
        };
        match self.growth.categories {
            Categories::One => {
                for kind in &present {
                    offer(every & !(1 << kind), own[*kind].0, &own[*kind].2);
                }
            }
            Categories::Ordered => {
                let mean = |kind: &usize| own[*kind].1 / own[*kind].0 as f64;
                present.sort_by(|a, b| mean(a).total_cmp(&mean(b)));
                let (mut set, mut n) = (0u64, 0);
                for cut in 1..present.len() {
                    (set, n) = (set | 1 << present[cut - 1], n + own[present[cut - 1]].0);
                    let mut part = all.empty();
                    for run in runs.iter().filter(|run| set >> x[**run as usize] & 1 == 1) {
                        part.add(*run as usize);
                    }
                    offer(set, n, &part);
                }
            }
        }
        // a category without runs here goes with the first part, as in a column of zeros and ones
        found.map(|set| ([Limit::Category(!every | set), Limit::Category(every & !set)], least))
    }
}

/// Moves the runs of the first part before the others; both keep their order.
fn divide(order: &mut [u32], first: &[bool], rest: &mut Vec<u32>) {
    rest.clear();
    let mut kept = 0;
    for at in 0..order.len() {
        let run = order[at];
        if first[run as usize] {
            order[kept] = run;
            kept += 1;
        } else {
            rest.push(run);
        }
    }
    order[kept..].copy_from_slice(rest);
}
