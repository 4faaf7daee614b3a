//! What a version of the model is set to, whatever the version.

use shapan_model::num::Num;
use shapan_model::num::elementary::{exp, ln};

use super::exogenous::Growth;
use super::labour::Kind;

/// How taste is spread among people.
#[derive(Clone, Copy, Debug)]
pub enum TasteForm {
    /// Log-normally.
    LogNormal,
    /// Up to a bound.
    Bounded {
        /// Distances from the median to the best in a thousand that lie between those and the bound.
        limit: f64,
        /// Smoothing of the bound.
        smoothing: f64,
    },
}

/// When the points of the output lie.
#[derive(Clone, Copy, Debug)]
pub enum Grid {
    /// So many years apart.
    Step(f64),
    /// So many of them.
    Points(usize),
}

/// How the best split among tasks is bounded.
#[derive(Clone, Copy, Debug)]
pub enum Bound {
    /// By a share of tasks that is never left to machines.
    Share(f64),
    /// By the largest gain in serial labour.
    Gain(f64),
}

/// Everything that a run needs.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// CES exponent between coding tasks.
    pub rho: f64,
    /// Productivity slope of machines, powers of ten in a year of progress.
    pub slope: f64,
    /// Is the slope raised to the power .5/λ?
    pub slope_by_penalty: bool,
    /// Productivity of machines at what a task needs.
    pub eta: f64,
    /// What bounds the split among tasks.
    pub bound: Bound,
    /// Exponent of coding labour in serial labour.
    pub lambda: f64,
    /// What machines multiply coding labour by at present.
    pub present_gain: f64,
    /// Shape of the schedule of automation.
    pub schedule: Kind,
    /// Gain from infinite labour.
    pub infinite_labour: f64,
    /// Gain from infinite compute.
    pub infinite_compute: f64,
    /// Loss from ten times less compute.
    pub slowdown: f64,
    /// Date at which those hold.
    pub capacity_date: f64,
    /// How taste is spread.
    pub taste: TasteForm,
    /// The best in a thousand over the median.
    pub taste_ratio: f64,
    /// Taste of machines when coding is automated, standard deviations.
    pub taste_at_ac: f64,
    /// Growth of it, standard deviations in a year of progress.
    pub taste_slope: f64,
    /// Progress of software at the date below by people alone, powers of ten a year.
    pub software_rate: f64,
    /// The date.
    pub software_date: f64,
    /// The present.
    pub present: f64,
    /// What machines can do at present, minutes.
    pub horizon: Horizon,
    /// What coding needs, minutes.
    pub ac_minutes: f64,
    /// Years of progress between that horizon and automated coding.
    pub gap: f64,
    /// Distances from the median to the best in a thousand between a top expert and TED-AI.
    pub m2b: f64,
    /// The same for a strategist.
    pub strategist: f64,
    /// Growth of training compute.
    pub growth: Growth,
    /// All growth of compute from the present on is multiplied by this.
    pub growth_factor: f64,
    /// Returns to research from the present on are multiplied by this.
    pub returns_factor: f64,
    /// Do people and compute stand still once coding is automated?
    pub frozen: bool,
    /// Last year.
    pub end: f64,
    /// Points of the output.
    pub grid: Grid,
    /// Are dates located between the points, rather than read off them?
    pub located: bool,
    /// Is this the calculator of December, whose milestones are counted in standard deviations?
    pub december: bool,
}

/// How long the tasks are that machines can do.
#[derive(Clone, Copy, Debug)]
pub struct Horizon {
    /// At present, minutes.
    pub present: f64,
    /// Years in which it doubles at present.
    pub doubling: f64,
    /// What each doubling takes of the progress that the one before took.
    pub factor: f64,
    /// Does it double evenly, whatever the factor?
    pub even: bool,
}

/// Smallest base of the power by which horizons grow: beyond it the formula gives infinity.
const SMALLEST: f64 = 1e-12;

/// Progress that the `k` doublings of a horizon take, each `1 - a` times the one before, the first taking `first`.
pub fn progress_of<N: Num>(ratio: N, first: N, a: N) -> N {
    let power = a.one_minus().ln() / core::f64::consts::LN_2;
    first / a * ratio.pow(power).one_minus()
}

/// What a horizon grows to over some progress.
pub fn grown<N: Num>(progress: N, first: N, a: N) -> N {
    let base = (a * progress / first).one_minus();
    let power = a.one_minus().ln().recip() * core::f64::consts::LN_2;
    base.max(base.like(SMALLEST)).pow(power)
}

impl Horizon {
    /// Does each doubling take as long as the one before?
    fn is_even(&self) -> bool {
        self.even || self.factor == 1.0
    }
    /// Progress from the present to a horizon of these minutes, at a rate of progress of `rate`.
    pub fn progress_to(&self, minutes: f64, rate: f64) -> f64 {
        let first = self.doubling * rate;
        let ratio = minutes / self.present;
        if self.is_even() {
            first * ln(ratio) / core::f64::consts::LN_2
        } else {
            progress_of(ratio, first, 1.0 - self.factor)
        }
    }
    /// Minutes after some progress from the present.
    pub fn minutes(&self, progress: f64, rate: f64) -> f64 {
        let first = self.doubling * rate;
        let factor = if self.is_even() {
            exp(core::f64::consts::LN_2 * progress / first)
        } else {
            grown(progress, first, 1.0 - self.factor)
        };
        self.present * factor
    }
}

impl Settings {
    /// Dates of the output.
    pub fn dates(&self, start: f64) -> Vec<f64> {
        match self.grid {
            Grid::Step(step) => {
                let count = ((self.end - start) / step + 1e-9) as usize;
                (0..=count).map(|k| start + step * k as f64).collect()
            }
            Grid::Points(points) => {
                let step = (self.end - start) / (points - 1) as f64;
                (0..points).map(|k| if k + 1 == points { self.end } else { start + step * k as f64 }).collect()
            }
        }
    }
    /// Share of tasks that is never left to machines, at least.
    pub fn eps(&self) -> f64 {
        match self.bound {
            Bound::Share(eps) => eps,
            Bound::Gain(most) => {
                let most = Num::pow(most, 1.0 / self.lambda).clamp(1.0, 1e30);
                Num::pow(most, self.rho / (1.0 - self.rho)).clamp(1e-20, 0.1)
            }
        }
    }
}
