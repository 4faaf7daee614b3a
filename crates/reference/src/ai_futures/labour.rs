//! Coding labour: tasks that machines can do from some effective compute on, and the best split of people and machines among them.
//!
//! Tasks are numbered by the effective compute that they need. Machines do those below a cut; people do the rest; what is made joins all of
//! them as complements. All of it is kept in logarithms on an even grid of tasks, straight between its points, as the original has it: in the
//! last cell that *is* the model.

use core::f64::consts::LN_10;

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
    /// Share of tasks that is never left to machines, at least this.
    pub eps: f64,
}

/// Tables over the grid of tasks; all logarithms are natural.
#[derive(Clone, Debug)]
pub struct Tasks {
    coding: Coding,
    step: f64,
    /// Effective compute that a task needs.
    need: Vec<f64>,
    /// Share of tasks beyond.
    beyond: Vec<f64>,
    /// Integral of need^(−β) below.
    below: Vec<f64>,
    /// The ratio of machines to people at which the cut is here.
    cut: Vec<f64>,
    beta: f64,
    gamma: f64,
}

/// The value between two points of a table.
#[inline]
fn between(table: &[f64], at: usize, part: f64) -> f64 {
    let (a, b) = (table[at], table[at + 1]);
    // above minus infinity there is nothing between
    if part == 0.0 || a == f64::NEG_INFINITY { a } else { a + part * (b - a) }
}

/// The last position whose value is at most `value`, in a table that does not fall; found from where it was last time.
#[inline]
fn seek(table: &[f64], value: f64, from: &mut usize) -> usize {
    let last = table.len() - 1;
    let mut low = (*from).min(last);
    let mut reach = 1;
    if table[low] <= value {
        while low < last && table[(low + reach).min(last)] <= value {
            low = (low + reach).min(last);
            reach *= 2;
        }
        let mut high = (low + reach).min(last);
        while high - low > 1 {
            let middle = (low + high) / 2;
            if table[middle] <= value { low = middle } else { high = middle }
        }
    } else {
        let mut high = low;
        loop {
            low = high.saturating_sub(reach);
            if low == 0 || table[low] <= value {
                break;
            }
            high = low;
            reach *= 2;
        }
        while high - low > 1 {
            let middle = (low + high) / 2;
            if table[middle] <= value { low = middle } else { high = middle }
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
    pub fn new(schedule: &Schedule, coding: Coding, until: Option<f64>) -> Tasks {
        let Coding { rho, theta, eps, .. } = coding;
        let (beta, gamma) = (rho * theta / (1.0 - rho), theta / (1.0 - rho));
        let top = 1.0 - eps;
        let step = top / (POINTS - 1) as f64;
        let mut tasks = Tasks {
            coding,
            step,
            need: Vec::with_capacity(POINTS),
            beyond: Vec::with_capacity(POINTS),
            below: Vec::with_capacity(POINTS),
            cut: Vec::with_capacity(POINTS),
            beta,
            gamma,
        };
        let ln_half_step = ln(0.5 * step);
        // the integral over the integrand at its end
        let mut sum = 0.0;
        let even = if schedule.kind == Kind::Linear { exp(beta * LN_10 * schedule.slope * step) } else { f64::NAN };
        let mut highest = f64::NEG_INFINITY;
        for at in 0..POINTS {
            // the last point must not be beyond by rounding
            let share = if at + 1 == POINTS { top } else { step * at as f64 };
            let need = (LN_10 * (schedule.start + schedule.slope * schedule.kind.scale(share))).max(highest);
            let beyond = ln(1.0 - share + NEVER_NONE);
            if at > 0 {
                let shrink = if even.is_nan() { exp(beta * (need - highest)) } else { even };
                sum = sum * shrink + shrink + 1.0;
            }
            highest = need;
            let below = ln(sum) + ln_half_step - beta * need;
            let cut = below + gamma * need - beyond;
            tasks.need.push(need);
            tasks.beyond.push(beyond);
            tasks.below.push(below);
            tasks.cut.push(tasks.cut.last().map_or(cut, |before: &f64| before.max(cut)));
            // two points beyond the last that is wanted
            if until.is_some_and(|until| at > 2 && tasks.need[at - 1] > LN_10 * until) {
                break;
            }
        }
        tasks
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
        let can = seek(&self.need, reached, &mut places.can);
        let (can, part) = if can == last {
            (last - 1, 1.0)
        } else {
            let rise = self.need[can + 1] - self.need[can];
            (can, if rise > 0.0 { (reached - self.need[can]) / rise } else { 1.0 })
        };
        let bound = if part == 1.0 { self.cut[can + 1] } else { between(&self.cut, can, part) };
        if machines <= bound {
            let at = seek(&self.cut, machines, &mut places.cut).min(last - 1);
            let (a, b) = (self.cut[at], self.cut[at + 1]);
            // nothing lies between a point and minus infinity: the point is taken
            let part = if a == f64::NEG_INFINITY || b <= a { 1.0 } else { ((machines - a) / (b - a)).min(1.0) };
            let people = (1.0 - rho) * mix(&self.beyond, at, part);
            let helped = people + machines - theta * mix(&self.need, at, part);
            return ln_sum(people, helped) / rho;
        }
        let people = (1.0 - rho) * mix(&self.beyond, can, part);
        let helped = rho * machines + (1.0 - rho) * mix(&self.below, can, part);
        ln_sum(people, helped) / rho
    }

    /// The exponent of compute needs in the integral, for tests.
    pub fn beta(&self) -> f64 {
        self.beta
    }
    /// Width of a cell of the grid.
    pub fn step(&self) -> f64 {
        self.step
    }
    /// The exponent of compute needs in the cut.
    pub fn gamma(&self) -> f64 {
        self.gamma
    }
}

#[inline]
fn mix(table: &[f64], at: usize, part: f64) -> f64 {
    if part == 1.0 { table[at + 1] } else { between(table, at, part) }
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

    fn tasks(kind: Kind) -> (Schedule, Tasks, Coding) {
        let schedule = Schedule::through(kind, (26.0, 0.27), (34.5, 1.0 - NEAREST));
        let coding = Coding { rho: -2.0, theta: 1.6, eta: 0.05, eps: 1e-6 };
        (schedule, Tasks::new(&schedule, coding, None), coding)
    }

    #[test]
    fn schedules_go_through_their_points() {
        for kind in [Kind::Linear, Kind::Logistic(1.05)] {
            let (schedule, ..) = tasks(kind);
            assert!((schedule.share(26.0) - 0.27).abs() < 1e-12);
            assert!((schedule.share(34.5) - 1.0).abs() < 1e-6);
        }
    }

    /// The split among tasks against one found by trying shares: labour of people is even over their tasks, machines go where they gain most.
    #[test]
    fn the_split_is_the_best() {
        let (schedule, tasks, coding) = tasks(Kind::Linear);
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
            let at = seek(&table, value, &mut place);
            assert!(table[at] <= value && (at == 99 || table[at + 1] > value), "{value} {at}");
        }
    }
}
