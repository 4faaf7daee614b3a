//! Requirements of tasks, and which of them labour and compute are put to.
//!
//! Task 0 needs nothing and is always done by machines; tasks 1 … N need training and runtime compute that rise from task to task. A
//! requirement at runtime is ρ = max(1, run · (train/B)^k), with B the largest training run: its logarithm is a constant of the task less
//! a constant of the moment, so that two powers of B serve all tasks, and sums over tasks are differences of sums made once.

use shapan_model::num::Num;

use super::each::{Exp, Exp10, Ln, each};

/// Seconds in a year of 365 days: requirements are given for a second, compute is counted by the year.
const SECONDS: f64 = 31_536_000.0;
/// Quantiles of tasks, and by how many sevenths of the gap, in powers of ten, their requirements lie below the top.
const QUANTILES: [(f64, f64); 6] = [(0.0, 10.5), (0.05, 9.5), (0.1, 8.5), (0.2, 7.0), (0.5, 4.0), (1.0, 0.0)];

/// A task counts as automated if compute does so many times as much of it as labour.
const AUTOMATED: f64 = 10.0;

/// How requirements rise from task to task.
#[derive(Clone, Copy, Debug)]
pub struct Ladder {
    /// Requirement of the most demanding task.
    pub top: f64,
    /// That over the requirement at the 20 % quantile.
    pub gap: f64,
    /// Powers of ten by which requirements are rounded up; 0 is not at all.
    pub steepness: f64,
}

impl Ladder {
    /// From a requirement per second to one per year.
    pub fn per_year(self) -> Ladder {
        Ladder { top: self.top * SECONDS, ..self }
    }
    /// Requirements of tasks 0 … `n`.
    pub fn requirements(self, n: usize) -> Vec<f64> {
        let (top, gap) = (Num::log10(self.top), Num::log10(self.gap));
        // 10⁰ for task 0, which needs nothing
        let mut all = vec![0.0; n + 1];
        for (at, requirement) in all.iter_mut().enumerate().skip(1) {
            let quantile = if n > 1 { (at - 1) as f64 / (n - 1) as f64 } else { 1.0 };
            let upper = QUANTILES.iter().position(|(q, _)| quantile <= *q).unwrap_or(QUANTILES.len() - 1).max(1);
            let ((q0, s0), (q1, s1)) = (QUANTILES[upper - 1], QUANTILES[upper]);
            let (low, high) = (top - s0 * (gap / 7.0), top - s1 * (gap / 7.0));
            let mut log = low + (high - low) * ((quantile - q0) / (q1 - q0));
            if self.steepness > 0.0 {
                let base = top - gap;
                log = (base + ((log - base) / self.steepness).ceil() * self.steepness).min(top);
            }
            *requirement = log;
        }
        each::<Exp10>(&mut all);
        all
    }
}

/// The tasks of goods, or of research.
#[derive(Clone, Debug)]
pub struct Tasks {
    /// Training compute that each needs, task 0 first.
    pub training: Vec<f64>,
    /// Runtime compute that each needs for the work of one person in a year, at B equal to its training requirement.
    pub runtime: Vec<f64>,
    /// ln of runtime · training^k.
    level: Vec<f64>,
    /// exp(σ (level − level of the last)).
    rank: Vec<f64>,
    /// exp((1 − σ)(level − level of the last)).
    lift: Vec<f64>,
    /// Sums of `lift` over the tasks before each, and over all.
    lifts: Vec<f64>,
    /// Exponent of the trade-off between training and runtime; 0 is none.
    tradeoff: f64,
    /// Largest factor by which runtime may stand in for training.
    reach: f64,
    /// Elasticity of substitution between tasks, σ = 1/(1 − r).
    pub elasticity: f64,
}

/// What the largest training run makes of the tasks at one moment.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moment {
    /// Tasks that machines can do, with task 0.
    pub possible: usize,
    /// The same if runtime could not stand in for training.
    pub plain: usize,
    /// Tasks, from the first, with the smallest requirement that there is.
    floor: usize,
    /// ρ^σ of a task above the floor over its `rank`.
    rank_scale: f64,
    /// ρ^(1−σ) of a task above the floor over its `lift`.
    lift_scale: f64,
}

/// Weights of tasks in a sector, each to the power σ.
#[derive(Clone, Copy, Debug, Default)]
pub struct Weights {
    /// Of task 0.
    pub compute: f64,
    /// Of each other task.
    pub labour: f64,
}

/// How labour and compute are put to tasks: labour does `labour` units of each task after the cut, per weight; compute those before it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Split {
    /// Tasks from here on are done by labour, wholly or (the first) in part.
    pub cut: usize,
    /// Service of a task done by labour, per weight.
    pub labour: f64,
    /// Σ over tasks of the weight with which `labour` enters; a task that both do is counted here.
    pub labour_weight: f64,
    /// Service of a task done by compute alone, per weight and productivity.
    pub compute: f64,
    /// The same for compute; 0 where all is counted in `labour_weight`.
    pub compute_weight: f64,
    /// Tasks, with task 0, of which compute does more than ten elevenths.
    pub automated: usize,
}

impl Tasks {
    /// Tasks with these requirements, this CES exponent between them and this trade-off (0: none).
    pub fn new(training: Ladder, runtime: Ladder, n: usize, exponent: f64, tradeoff: f64, reach: f64) -> Tasks {
        let (training, runtime) = (training.requirements(n), runtime.requirements(n));
        let elasticity = 1.0 / (1.0 - exponent);
        let reach = if tradeoff > 0.0 { reach } else { 1.0 };
        let [ln_training, ln_runtime] = [&training, &runtime].map(|values| {
            let mut values = values.clone();
            each::<Ln>(&mut values);
            values
        });
        let level: Vec<f64> = ln_training.iter().zip(&ln_runtime).map(|(t, r)| r + tradeoff * t).collect();
        let last = level[n];
        let power = |exponent: f64| {
            let mut powers: Vec<f64> = level.iter().map(|level| exponent * (level - last)).collect();
            each::<Exp>(&mut powers);
            powers
        };
        let (rank, lift) = (power(elasticity), power(1.0 - elasticity));
        let mut lifts = vec![0.0];
        for value in &lift {
            lifts.push(lifts[lifts.len() - 1] + value);
        }
        Tasks { training, runtime, level, rank, lift, lifts, tradeoff, reach, elasticity }
    }
    /// Number of tasks beside task 0.
    pub fn count(&self) -> usize {
        self.training.len() - 1
    }
    /// ln of the two scales of a moment with this ln B: of ranks, of lifts.
    #[inline(always)]
    pub fn scales<N: Num>(elasticity: N, last: N, tradeoff: N, ln_run: N) -> (N, N) {
        let above = last - tradeoff * ln_run;
        (elasticity * above, elasticity.one_minus() * above)
    }
    /// The level of the most demanding task, and the trade-off: what [`Tasks::scales`] wants.
    pub fn scale_of(&self) -> (f64, f64) {
        (self.level[self.count()], self.tradeoff)
    }
    /// What a training run makes of the tasks, from what the last one made of them.
    pub fn moment(&self, run: f64, ln_run: f64, scales: (f64, f64), last: &Moment) -> Moment {
        let all = self.training.len();
        let with = run * self.reach;
        let below = self.tradeoff * ln_run;
        Moment {
            possible: boundary(last.possible, all, |at| self.training[at] < with),
            plain: boundary(last.plain, all, |at| self.training[at] < run),
            floor: boundary(last.floor, all, |at| self.level[at] <= below),
            rank_scale: scales.0,
            lift_scale: scales.1,
        }
    }
    /// The same, with its scales.
    pub fn moment_of(&self, run: f64, ln_run: f64, last: &Moment) -> Moment {
        let (level, tradeoff) = self.scale_of();
        let (rank, lift) = Tasks::scales(self.elasticity, level, tradeoff, ln_run);
        self.moment(run, ln_run, (Num::exp(rank), Num::exp(lift)), last)
    }
    /// Σ of the weights of tasks from `cut` on.
    fn after(&self, cut: usize, weights: Weights) -> f64 {
        if cut == 0 {
            return weights.compute + self.count() as f64 * weights.labour;
        }
        (self.training.len() - cut) as f64 * weights.labour
    }
    /// Σ over the tasks before `cut` of weight · productivity^(σ−1).
    fn before(&self, cut: usize, moment: &Moment, weights: Weights) -> f64 {
        if cut == 0 {
            return 0.0;
        }
        let floor = cut.min(moment.floor.max(1));
        let lifted = moment.lift_scale * (self.lifts[cut] - self.lifts[floor]);
        weights.compute + weights.labour * ((floor - 1) as f64 + lifted)
    }
    /// ln of the largest training run above which machines can do a task.
    pub fn ln_threshold(&self, at: usize) -> f64 {
        Num::ln(self.training[at] / self.reach)
    }
    /// Compute over labour at which compute does ten elevenths of a task, all others being done as is best: above it the task, if machines
    /// can do it, counts as automated.
    pub fn tipping(&self, at: usize, moment: &Moment, weights: Weights) -> f64 {
        let (rank, lift) = self.powers(at, moment);
        let own = weights.labour / (1.0 + AUTOMATED);
        (rank * self.before(at, moment, weights) + AUTOMATED * own * rank * lift) / (self.after(at + 1, weights) + own)
    }
    /// ρ^σ and ρ^(1−σ) of a task.
    fn powers(&self, at: usize, moment: &Moment) -> (f64, f64) {
        if at < moment.floor.max(1) {
            return (1.0, 1.0);
        }
        (self.rank[at] * moment.rank_scale, self.lift[at] * moment.lift_scale)
    }
    /// Would labour be put to this task, if compute may do it?
    fn takes_labour(&self, at: usize, labour: f64, compute: f64, moment: &Moment, weights: Weights) -> bool {
        let (rank, _) = self.powers(at, moment);
        compute * self.after(at + 1, weights) <= labour * rank * self.before(at + 1, moment, weights)
    }
    /// The best use of labour and compute, looked for from the cut of the last moment on.
    pub fn split(&self, labour: f64, compute: f64, moment: &Moment, weights: Weights, last: usize) -> Split {
        let cut = boundary(last, moment.possible, |at| !self.takes_labour(at, labour, compute, moment, weights));
        let before = self.before(cut, moment, weights);
        let after = self.after(cut, weights);
        let corner = Split {
            cut,
            labour: labour / after,
            labour_weight: after,
            compute: compute / before,
            compute_weight: before,
            automated: cut,
        };
        if cut == moment.possible {
            return corner;
        }
        let (rank, lift) = self.powers(cut, moment);
        if cut > 0 && compute * after < labour * before * rank {
            return corner;
        }
        let service = 1.0 / (rank * lift);
        let weight = after + before / lift;
        let both = (labour + service * compute) / weight;
        let own = if cut == 0 { weights.compute } else { weights.labour };
        // the critical task: what compute does of it, and the rest
        let a = after / rank;
        let machines = service * (compute * a - labour * before) / (a + service * before);
        let people = both * own - machines;
        Split {
            cut,
            labour: both,
            labour_weight: weight,
            compute: 1.0,
            compute_weight: 0.0,
            automated: cut + usize::from(machines > AUTOMATED * people),
        }
    }
}

/// The first place below `end` where the condition, true of some first places and false of the rest, does not hold; from near `guess`.
#[inline(always)]
fn boundary(guess: usize, end: usize, holds: impl Fn(usize) -> bool) -> usize {
    let mut at = guess.min(end);
    while at < end && holds(at) {
        at += 1;
    }
    while at > 0 && !holds(at - 1) {
        at -= 1;
    }
    at
}
