//! What peeling took too much of is given back: slices along the restricted inputs, as long as the mean rises.

use super::{Column, Limit, Search, Step, holds, peel_at, restricted};

/// A box that could be next.
struct Candidate {
    gain: f64,
    dimensions: usize,
    column: usize,
    limit: Limit,
    n: usize,
    sum: f64,
}

impl Search<'_> {
    /// Gives back slices along the restricted inputs as long as the mean rises.
    pub(super) fn paste(&self, steps: &mut Vec<Step>, limits: &mut [Limit], whole: &[Limit]) {
        let least = self.rules.mass_min * self.y.len() as f64;
        while let Some((n, sum)) = steps.last().map(|step| (step.n, step.k)) {
            let Some(best) = self.best_paste((n, sum), limits, whole) else { return };
            let rises = best.sum / best.n as f64 > sum / n as f64;
            if (best.n as f64) < least || best.n <= n || best.gain <= 0.0 || !rises {
                return;
            }
            limits[best.column] = best.limit;
            steps.push(self.step(limits.to_vec(), whole, best.n, best.sum));
        }
    }

    /// The best paste to a box of so many runs with this sum.
    fn best_paste(&self, (n, sum): (usize, f64), limits: &[Limit], whole: &[Limit]) -> Option<Candidate> {
        let closed: Vec<usize> = (0..limits.len()).filter(|column| limits[*column] != whole[*column]).collect();
        // how many limits each run breaks
        let mut broken = vec![0u16; self.y.len()];
        for column in &closed {
            for (run, count) in broken.iter_mut().enumerate() {
                *count += u16::from(!holds(&self.columns[*column], &limits[*column], run));
            }
        }
        let mut best: Option<Candidate> = None;
        for column in closed {
            let values = &self.columns[column];
            // runs that break no limit but perhaps this one
            let near = |run: &usize| broken[*run] == 0 || (broken[*run] == 1 && !holds(values, &limits[column], *run));
            let near: Vec<usize> = (0..self.y.len()).filter(near).collect();
            for limit in self.wider(&near, values, &limits[column], &whole[column]) {
                let (mut runs, mut part) = (0, 0.0);
                for run in near.iter().filter(|run| holds(values, &limit, **run)) {
                    runs += 1;
                    part += self.y[*run];
                }
                let gain = self.gain(n, sum, runs, part);
                let dimensions = restricted(limits, whole) - usize::from(limit == whole[column]);
                let better = best
                    .as_ref()
                    .is_none_or(|other| gain > other.gain || (gain == other.gain && dimensions < other.dimensions));
                if better {
                    best = Some(Candidate { gain, dimensions, column, limit, n: runs, sum: part });
                }
            }
        }
        best
    }

    /// The limit of one input with a slice given back: at the lower and the upper end, or each category that is missing.
    fn wider(&self, near: &[usize], values: &Column<'_>, limit: &Limit, whole: &Limit) -> Vec<Limit> {
        match (values, limit, whole) {
            (Column::Number(x), Limit::Number { low, high }, Limit::Number { low: least, high: most }) => {
                let slice = |lower: bool| {
                    let (from, to) = if lower { (*least, *low) } else { (*high, *most) };
                    let mut beyond: Vec<f64> =
                        near.iter().map(|run| x[*run]).filter(|x| (from..=to).contains(x)).collect();
                    crate::order::sort(&mut beyond);
                    let bound = match (beyond.is_empty(), lower) {
                        (true, true) => *least,
                        (true, false) => *most,
                        _ => peel_at(|k| beyond[k], beyond.len(), self.rules.paste_alpha, lower).0,
                    };
                    match lower {
                        true => Limit::Number { low: bound, high: *high },
                        false => Limit::Number { low: *low, high: bound },
                    }
                };
                vec![slice(true), slice(false)]
            }
            (_, Limit::Category(set), Limit::Category(all)) => {
                (0..64).filter(|k| (all & !set) >> k & 1 == 1).map(|k| Limit::Category(set | 1 << k)).collect()
            }
            _ => Vec::new(),
        }
    }
}
