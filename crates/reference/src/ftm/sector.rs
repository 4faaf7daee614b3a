//! A sector: goods, hardware research or software research. Tasks make a cognitive input, which joins capital (or experiments).

use shapan_model::num::Num;

use super::record::gathered;
use super::tasks::{Tasks, Weights};

/// ln of half of the smallest positive double: below it the original's numbers are 0.
const LN_NOTHING: f64 = -745.133_219_101_941_1;

gathered! {
    /// What is constant in a sector.
    Sector {
        /// CES exponent between tasks, r.
        inner,
        /// CES exponent between capital and tasks, o.
        outer,
        /// ln Σ of the weights of all tasks.
        ln_weights,
        /// Weight of capital or experiments.
        capital_weight,
        /// Weight of the tasks together.
        cognitive_weight,
        /// ln of the sum of these two.
        ln_outer_weights,
        /// Weight of task 0 to the power σ.
        compute_power,
        /// Weight of each other task to the power σ.
        labour_power,
        /// ln of it.
        ln_labour_power,
        /// Σ of it over tasks.
        labour_powers,
    }
}

/// The weights of a sector before they are raised to a power, for tables of calibration.
#[derive(Clone, Copy, Debug)]
pub struct Calibration {
    /// Of capital or experiments, and of all tasks together.
    pub outer: (f64, f64),
    /// Of task 0.
    pub compute: f64,
    /// Of each other task.
    pub labour: f64,
}

/// Output of a sector at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Output<N> {
    /// ln of output before its scale.
    pub ln_output: N,
    /// Contribution of capital to the power o.
    pub capital: N,
    /// Contribution of tasks to the power o.
    pub cognitive: N,
}

/// Two numbers that sum to 1 with these odds. Small odds, and large ones, would lose their digits in 1 − p, and are given directly.
fn pair(odds: f64) -> (f64, f64) {
    if odds < 1e-10 {
        return (odds, 1.0 - odds);
    }
    if odds > 1e10 {
        return (1.0 - 1.0 / odds, 1.0 / odds);
    }
    let p = 1.0 / (1.0 + 1.0 / odds);
    (p, 1.0 - p)
}

/// Shares of the first year that fix the weights.
#[derive(Clone, Copy, Debug)]
pub struct Shares {
    /// Share of tasks in income.
    pub cognitive: f64,
    /// Share of compute in the income of tasks.
    pub compute: f64,
}

impl Sector<f64> {
    /// Weights with which the inputs of the first year, labour spread evenly and compute on task 0, earn these shares.
    pub fn calibrate(
        (inner, outer): (f64, f64),
        tasks: &Tasks,
        shares: Shares,
        (capital, labour, compute): (f64, f64, f64),
    ) -> (Sector<f64>, Calibration) {
        let n = tasks.count() as f64;
        let people = Num::pow(labour / n, inner);
        let machines = Num::pow(compute, inner);
        let earned = shares.compute * shares.cognitive;
        let (compute_weight, labour_weight) = pair(earned / (shares.cognitive - earned) * (n * people / machines));
        let weights = compute_weight + n * labour_weight;
        let sum = compute_weight * machines + n * labour_weight * people;
        let cognitive = Num::pow(sum / weights, 1.0 / inner);
        let odds =
            (1.0 - shares.cognitive) / shares.cognitive * (Num::pow(cognitive, outer) / Num::pow(capital, outer));
        let (capital_weight, cognitive_weight) = pair(odds);
        let power = |weight: f64| Num::pow(weight, tasks.elasticity);
        let sector = Sector {
            inner,
            outer,
            ln_weights: Num::ln(weights),
            capital_weight,
            cognitive_weight,
            ln_outer_weights: Num::ln(capital_weight + cognitive_weight),
            compute_power: power(compute_weight),
            labour_power: power(labour_weight),
            ln_labour_power: Num::ln(power(labour_weight)),
            labour_powers: n * power(labour_weight),
        };
        let calibration =
            Calibration { outer: (capital_weight, cognitive_weight), compute: compute_weight, labour: labour_weight };
        (sector, calibration)
    }
    /// Weights for the split of labour and compute.
    pub fn weights(&self) -> Weights {
        Weights { compute: self.compute_power, labour: self.labour_power }
    }
}

impl<N: Num> Sector<N> {
    /// ln of the cognitive input of a Σ over tasks of weight · service^r.
    #[inline(always)]
    pub fn ln_cognitive(&self, services: N) -> N {
        (services.ln() - self.ln_weights) / self.inner
    }
    /// Σ of a set of tasks that one factor does: its service per weight, given by its ln, to the power r, times the weights.
    #[inline(always)]
    pub fn services(&self, ln_service: N, weight: N) -> N {
        (self.inner * ln_service).exp() * weight
    }
    /// Would the marginal product of every task, from ln of the service per weight of labour, be too small for a double?
    #[inline(always)]
    pub fn vanishes(&self, ln_service: N) -> N::Mask {
        let ln_marginal = (self.inner - 1.0) * (ln_service + self.ln_labour_power);
        ln_marginal.lt(ln_marginal.like(LN_NOTHING))
    }
    /// ln of the cognitive input if task 0 alone could be done by machines.
    #[inline(always)]
    pub fn ln_without_automation(&self, labour: N, compute: N) -> N {
        let all = self.compute_power + self.labour_powers;
        let shared = self.services(((labour + compute) / all).ln(), all);
        let apart = self.services((compute / self.compute_power).ln(), self.compute_power)
            + self.services((labour / self.labour_powers).ln(), self.labour_powers);
        // so little compute that people help with task 0
        let little = (compute * self.labour_powers).le(labour * self.compute_power);
        self.ln_cognitive(N::select(little, shared, apart))
    }
    /// Output from ln of capital (or experiments) and ln of the cognitive input.
    #[inline(always)]
    pub fn output(&self, ln_capital: N, ln_cognitive: N) -> Output<N> {
        let capital = self.capital_weight * (self.outer * ln_capital).exp();
        let cognitive = self.cognitive_weight * (self.outer * ln_cognitive).exp();
        let ln_output = ((capital + cognitive).ln() - self.ln_outer_weights) / self.outer;
        Output { ln_output, capital, cognitive }
    }
}
