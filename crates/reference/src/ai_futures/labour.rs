//! Coding labour: tasks that machines can do from some effective compute on, and the best split of people and machines among them.
//!
//! Tasks are numbered by the effective compute that they need. Machines do those below a cut; people do the rest; what is made joins all of
//! them as complements. All of it is kept in logarithms on an even grid of tasks, straight between its points, as the original has it: in the
//! last cell that *is* the model.

use core::f64::consts::LN_10;
use std::sync::Arc;

use shapan_model::num::elementary::{exp, ln};

/// Points of the grid of tasks.
pub const POINTS: usize = 4096;
/// Keeps the logarithm of the tasks left to people finite.
const NEVER_NONE: f64 = 1e-18;
/// Nearest that the share of a logistic schedule comes to its ends.
const NEAREST: f64 = 1e-9;

/// How the share of tasks that machines can do depends on progress (powers of ten of effective compute).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// In proportion.
    Linear,
    /// A logistic curve that ends at this share.
    Logistic(f64),
}

/// A schedule through two points.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    kind: Kind,
    /// Progress at scale 0, and progress for each unit of scale.
    start: f64,
    slope: f64,
}

impl Kind {
    /// The scale on which progress is straight.
    #[inline]
    fn scale(self, share: f64) -> f64 {
        match self {
            Kind::Linear => share,
            Kind::Logistic(end) => {
                let share = share.clamp(NEAREST, end - NEAREST);
                ln(share / (end - share))
            }
        }
    }
}

impl Schedule {
    /// The schedule through two pairs of progress and share.
    pub fn through(kind: Kind, a: (f64, f64), b: (f64, f64)) -> Schedule {
        let (x, y) = (kind.scale(a.1), kind.scale(b.1));
        let slope = (b.0 - a.0) / (y - x);
        Schedule { kind, start: a.0 - slope * x, slope }
    }
    /// Progress at which machines can do this share of tasks.
    pub fn progress(&self, share: f64) -> f64 {
        self.start + self.slope * self.kind.scale(share)
    }
    /// Share of tasks at some progress.
    pub fn share(&self, progress: f64) -> f64 {
        let scale = (progress - self.start) / self.slope;
        match self.kind {
            Kind::Linear => scale.clamp(0.0, 1.0),
            Kind::Logistic(end) => (end / (1.0 + exp(-scale))).clamp(0.0, 1.0),
        }
    }
}

/// How tasks join and machines gain.
#[derive(Clone, Copy, Debug)]
pub struct Coding {
    /// CES exponent between tasks, below 0.
    pub rho: f64,
    /// Powers of ten of machine productivity for each of effective compute beyond what a task needs.
    pub theta: f64,
    /// Productivity of machines at what a task needs.
    pub eta: f64,
}

/// The even grid of tasks, with the scale of a schedule at each.
#[derive(Clone, Debug)]
pub struct Grid {
    step: f64,
    top: f64,
    scale: Vec<f64>,
}

impl Grid {
    /// The grid of a kind of schedule, to all tasks but those that are never left to machines.
    pub fn new(kind: Kind, eps: f64) -> Grid {
        let top = 1.0 - eps;
        let mut grid = Grid { step: top / (POINTS - 1) as f64, top, scale: Vec::new() };
        grid.scale = (0..POINTS).map(|at| kind.scale(grid.share(at))).collect();
        grid
    }
    /// Share of tasks below a point; the last must not be beyond the top by rounding.
    #[inline]
    fn share(&self, at: usize) -> f64 {
        if at + 1 == POINTS { self.top } else { self.step * at as f64 }
    }
}

/// Tables over the grid of tasks; all logarithms are natural. What the search for a cut needs is computed where it looks.
#[derive(Clone, Debug)]
pub struct Tasks {
    coding: Coding,
    grid: Arc<Grid>,
    /// Effective compute that a task needs.
    need: Vec<f64>,
    /// Integral of need^(−β) below, over half a cell of the integrand at its end.
    sum: Vec<f64>,
    beta: f64,
    gamma: f64,
}

/// The value between two.
#[inline]
fn between(a: f64, b: f64, part: f64) -> f64 {
    if part == 1.0 {
        b
    } else if part == 0.0 || a == f64::NEG_INFINITY {
        // above minus infinity there is nothing between
        a
    } else {
        a + part * (b - a)
    }
}

/// The last position up to `last` whose value is at most `value`, where values do not fall; found from where it was last time.
#[inline]
fn seek(table: impl Fn(usize) -> f64, last: usize, value: f64, from: &mut usize) -> usize {
    let mut low = (*from).min(last);
    let mut reach = 1;
    if table(low) <= value {
        while low < last && table((low + reach).min(last)) <= value {
            low = (low + reach).min(last);
            reach *= 2;
        }
        let mut high = (low + reach).min(last);
        while high - low > 1 {
            let middle = (low + high) / 2;
            if table(middle) <= value { low = middle } else { high = middle }
        }
    } else {
        let mut high = low;
        loop {
            low = high.saturating_sub(reach);
            if low == 0 || table(low) <= value {
                break;
            }
            high = low;
            reach *= 2;
        }
        while high - low > 1 {
            let middle = (low + high) / 2;
            if table(middle) <= value { low = middle } else { high = middle }
        }
    }
    *from = low;
    low
}

/// Where the searches of one run were last.
#[derive(Clone, Copy, Debug, Default)]
pub struct Places {
    can: usize,
    cut: usize,
}

impl Tasks {
    /// The tables of a schedule; as far as progress `until`, if that is all that is wanted.
    pub fn new(schedule: &Schedule, coding: Coding, grid: &Arc<Grid>, until: Option<f64>) -> Tasks {
        let Coding { rho, theta, .. } = coding;
        let (beta, gamma) = (rho * theta / (1.0 - rho), theta / (1.0 - rho));
        let (mut need, mut sum) = (Vec::with_capacity(POINTS), Vec::with_capacity(POINTS));
        let even = match schedule.kind {
            Kind::Linear => exp(beta * LN_10 * schedule.slope * grid.step),
            Kind::Logistic(_) => f64::NAN,
        };
        let (mut highest, mut below) = (f64::NEG_INFINITY, 0.0);
        for (at, scale) in grid.scale.iter().enumerate() {
            let here = (LN_10 * (schedule.start + schedule.slope * scale)).max(highest);
            if at > 0 {
                // trapezoids; each cell's end shrinks as the next is reached
                let shrink = if even.is_nan() { exp(beta * (here - highest)) } else { even };
                below = below * shrink + shrink + 1.0;
            }
            need.push(here);
            sum.push(below);
            // two points beyond the last that is wanted
            if until.is_some_and(|until| at > 2 && highest > LN_10 * until) {
                break;
            }
            highest = here;
        }
        Tasks { coding, grid: Arc::clone(grid), need, sum, beta, gamma }
    }

    /// Tasks beyond a point.
    #[inline]
    fn beyond(&self, at: usize) -> f64 {
        ln(1.0 - self.grid.share(at) + NEVER_NONE)
    }
    /// Integral of need^(−β) below a point.
    #[inline]
    fn below(&self, at: usize) -> f64 {
        ln(0.5 * self.grid.step * self.sum[at]) - self.beta * self.need[at]
    }
    /// The ratio of machines to people at which the cut is at a point; it rises, since all of its parts do.
    #[inline]
    fn cut(&self, at: usize) -> f64 {
        self.below(at) + self.gamma * self.need[at] - self.beyond(at)
    }

    /// Logarithm of coding labour over what people do alone; `ratio` is the logarithm of compute for coding over people.
    #[inline]
    pub fn ln_gain(&self, progress: f64, ratio: f64, places: &mut Places) -> f64 {
        let Coding { rho, theta, eta, .. } = self.coding;
        let reached = LN_10 * progress;
        if reached < self.need[0] {
            return 0.0;
        }
        let last = self.need.len() - 1;
        let machines = ratio + ln(eta) + theta * reached;
        // all that machines can do
        let can = seek(|at| self.need[at], last, reached, &mut places.can);
        let (can, part) = if can == last {
            (last - 1, 1.0)
        } else {
            let rise = self.need[can + 1] - self.need[can];
            (can, if rise > 0.0 { (reached - self.need[can]) / rise } else { 1.0 })
        };
        if machines <= between(self.cut(can), self.cut(can + 1), part) {
            let at = seek(|at| self.cut(at), last, machines, &mut places.cut).min(last - 1);
            let (a, b) = (self.cut(at), self.cut(at + 1));
            // nothing lies between a point and minus infinity: the point is taken
            let part = if a == f64::NEG_INFINITY || b <= a { 1.0 } else { ((machines - a) / (b - a)).min(1.0) };
            let people = (1.0 - rho) * between(self.beyond(at), self.beyond(at + 1), part);
            let helped = people + machines - theta * between(self.need[at], self.need[at + 1], part);
            return ln_sum(people, helped) / rho;
        }
        let people = (1.0 - rho) * between(self.beyond(can), self.beyond(can + 1), part);
        let helped = rho * machines + (1.0 - rho) * between(self.below(can), self.below(can + 1), part);
        ln_sum(people, helped) / rho
    }
}

/// ln(e^a + e^b).
#[inline]
fn ln_sum(a: f64, b: f64) -> f64 {
    let (most, least) = if a > b { (a, b) } else { (b, a) };
    if least == f64::NEG_INFINITY { most } else { most + ln(1.0 + exp(least - most)) }
}

/// What one person's labour becomes if a fixed share of tasks is left to machines, as the original counts it for the first stock of research:
/// the logarithm of labour over that of people alone.
pub fn ln_simple(share: f64, rho: f64, ln_machines: f64, ln_people: f64) -> f64 {
    let share = share.clamp(NEAREST, 1.0 - NEAREST);
    let machines = (1.0 - rho) * ln(share) + rho * ln_machines;
    let people = (1.0 - rho) * ln(1.0 - share) + rho * ln_people;
    ln_sum(machines, people) / rho
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(kind: Kind) -> Schedule {
        Schedule::through(kind, (26.0, 0.27), (34.5, 1.0 - NEAREST))
    }

    #[test]
    fn schedules_go_through_their_points() {
        for kind in [Kind::Linear, Kind::Logistic(1.05)] {
            let schedule = schedule(kind);
            assert!((schedule.share(26.0) - 0.27).abs() < 1e-12);
            assert!((schedule.share(34.5) - 1.0).abs() < 1e-6);
        }
    }

    /// The split among tasks against one found by trying shares: labour of people is even over their tasks, machines go where they gain most.
    #[test]
    fn the_split_is_the_best() {
        let schedule = schedule(Kind::Linear);
        let coding = Coding { rho: -2.0, theta: 1.6, eta: 0.05 };
        let grid = Arc::new(Grid::new(Kind::Linear, 1e-6));
        let tasks = Tasks::new(&schedule, coding, &grid, None);
        for (progress, ratio) in [(20.0, 3.0), (28.0, 3.0), (31.0, 4.0), (33.5, 6.0)] {
            let best = exp(tasks.ln_gain(progress, ratio, &mut Places::default()));
            // tasks below a cut to machines, each with the amount that evens out marginal gains; the cut that is best
            let machines = exp(ratio);
            let cells = 20_000;
            let sigma = 1.0 / (1.0 - coding.rho);
            let able = schedule.share(progress);
            let output = |cut: f64| {
                let width = cut / cells as f64;
                let gain = |task: f64| {
                    let need = schedule.start + schedule.slope * task;
                    coding.eta * exp(LN_10 * coding.theta * (progress - need))
                };
                let of = |power: f64| -> f64 {
                    (0..cells).map(|k| exp(power * ln(gain((k as f64 + 0.5) * width))) * width).sum()
                };
                let weight = of(sigma - 1.0);
                let scale = machines / weight;
                let done = exp(coding.rho * ln(scale)) * weight;
                let people = exp(coding.rho * ln(1.0 / (1.0 - cut))) * (1.0 - cut);
                exp(ln(done + people) / coding.rho)
            };
            let tried = (1..200).map(|k| output(able * k as f64 / 200.0)).fold(0.0, f64::max).max(output(able));
            assert!(tried <= best * (1.0 + 2e-3), "{progress}: {tried} {best}");
            assert!(tried > best * 0.99, "{progress}: {tried} {best}");
        }
    }

    #[test]
    fn seeking_finds_the_place() {
        let table: Vec<f64> = (0..100).map(|k| f64::from(k * k)).collect();
        let mut place = 50;
        for value in [0.0, 3.0, 4.0, 9800.0, 1e9, 81.0, 80.9, 0.5] {
            let at = seek(|at| table[at], table.len() - 1, value, &mut place);
            assert!(table[at] <= value && (at == 99 || table[at + 1] > value), "{value} {at}");
        }
    }
}
