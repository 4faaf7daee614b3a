//! A run made ready: the constants that the present fixes, and the path that follows.

use core::f64::consts::LN_10;
use std::sync::Arc;

use shapan_model::num::Num;
use shapan_model::num::elementary::{exp, ln};

use super::capacity::{Capacity, compute_exponent, compute_weight, exponent};
use super::exogenous::Exogenous;
use super::labour::{Coding, Grid, Places, Schedule, Tasks, ln_simple};
use super::quadrature::integral_of_exp;
use super::settings::{Settings, TasteForm};
use super::taste::Taste;
use crate::roots::root;

/// No effort and no capacity is more than this.
const MOST: f64 = 1e30;
/// Years over which the first growth of effort is measured.
const MOMENT: f64 = 1e-6;
/// Ends of the search for the present share of automated tasks.
const SHARES: (f64, f64) = (1e-9, 1.0 - 2e-9);
/// The share that stands for all tasks while it is searched for.
const NEARLY_ALL: f64 = 1.0 - 1e-9;

/// What a run starts from.
#[derive(Clone, Debug)]
pub struct World {
    /// What it was set to.
    pub settings: Settings,
    /// What is given.
    pub given: Exogenous,
    /// Experiment capacity.
    pub capacity: Capacity<f64>,
    /// Taste.
    pub taste: Taste,
    /// Schedule of automation.
    pub schedule: Schedule,
    /// Tables of tasks.
    pub tasks: Tasks,
    /// Share of tasks automated at present.
    pub share_now: f64,
    /// Powers of ten of software for each of the stock of research.
    pub returns: f64,
    /// Progress at present, by people alone.
    pub progress_now: f64,
    /// Rate of progress at present, by people alone.
    pub rate_now: f64,
    /// Rate of software at present, by people alone.
    pub software_now: f64,
    /// Effort at present, by people alone; its logarithm.
    pub ln_effort_now: f64,
    /// Stock of research at present, by people alone; its logarithm.
    pub ln_stock_now: f64,
    /// Progress at which coding is automated.
    pub progress_ac: f64,
    /// Taste of machines gains so many standard deviations for each power of ten.
    pub taste_per_progress: f64,
    /// Stock of research at the start; its logarithm.
    pub ln_first_stock: f64,
    /// Growth of the logarithm of the stock up to the present, if returns change from then on.
    pub turn: Option<f64>,
}

/// The run by people alone: efforts are given, so the stock of research is an integral.
struct People<'a> {
    settings: &'a Settings,
    given: &'a Exogenous,
    capacity: Capacity<f64>,
    first_stock: f64,
}

impl People<'_> {
    fn ln_effort(&self, t: f64) -> f64 {
        let m = self.given.at(self.given.piece(t), t);
        self.capacity.ln(m.experiment, self.settings.lambda * m.coders)
    }
    /// Stock of research at a date.
    fn stock(&self, date: f64) -> f64 {
        let mut sum = self.first_stock;
        let mut from = self.given.start();
        for to in self.given.bends().skip(1).map(|year| year.min(date)).chain([date]) {
            if to > from {
                let middle = 0.5 * (from + to);
                // within a piece, so that the middle tells which
                sum += integral_of_exp(|t| self.ln_effort(t), from, middle);
                sum += integral_of_exp(|t| self.ln_effort(t), middle, to);
                from = to;
            }
        }
        sum
    }
    /// Progress of software at a date, for returns of 1.
    fn software(&self, date: f64) -> f64 {
        exp(self.ln_effort(date)) / self.stock(date) / LN_10
    }
}

/// The stock of research at the start: effort squared over its growth.
fn first_stock(start: f64, ln_effort: impl Fn(f64) -> f64) -> f64 {
    let (now, soon) = (exp(ln_effort(start)), exp(ln_effort(start + MOMENT)));
    now * now * MOMENT / (soon - now)
}

/// A value at a date from values at the dates around it, straight or straight in logarithms.
fn read_off(dates: &[f64], date: f64, logs: bool, value: impl Fn(f64) -> f64) -> f64 {
    let after = dates.partition_point(|t| *t < date).clamp(1, dates.len() - 1);
    let (t0, t1) = (dates[after - 1], dates[after]);
    let part = (date - t0) / (t1 - t0);
    let (a, b) = (value(t0), value(t1));
    if logs { exp(ln(a) + part * (ln(b) - ln(a))) } else { a + part * (b - a) }
}

impl World {
    /// Calibrates.
    pub fn new(settings: Settings) -> World {
        let given = Exogenous::new(settings.growth, settings.growth_factor, settings.present);
        let start = given.start();
        let dates = settings.dates(start);
        let q = exponent(settings.infinite_labour, settings.infinite_compute);
        let zeta = compute_exponent(q, settings.infinite_labour, settings.infinite_compute, settings.slowdown);
        let then = given.at(given.piece(settings.capacity_date), settings.capacity_date);
        let serial = exp(settings.lambda * then.coders);
        let (a, b) = (settings.infinite_labour, settings.infinite_compute);
        let alpha = compute_weight(q, zeta, a, b, exp(then.experiment), serial).clamp(0.0, 1.0);
        let capacity = Capacity { q, zeta, alpha };

        let mut people = People { settings: &settings, given: &given, capacity, first_stock: 0.0 };
        people.first_stock = first_stock(start, |t| people.ln_effort(t));
        let at = |date: f64, logs: bool, value: &dyn Fn(f64) -> f64| match settings.located {
            true => value(date),
            false => read_off(&dates, date, logs, value),
        };
        let returns = settings.software_rate / at(settings.software_date, false, &|t| people.software(t));
        let now = settings.present;
        let progress = |t: f64| {
            let software = returns * ln(people.stock(t) / people.first_stock) / LN_10;
            software + given.grown(given.piece(t), t)
        };
        let progress_now = at(now, false, &progress);
        let software_now = at(now, false, &|t| returns * people.software(t));
        let rate_now = at(now, false, &|t| returns * people.software(t) + given.growth(given.piece(t), t));
        let ln_effort_now = ln(at(now, true, &|t| exp(people.ln_effort(t))));
        let ln_stock_now = ln(at(now, true, &|t| people.stock(t)));

        let to_horizon = settings.horizon.progress_to(settings.ac_minutes, rate_now);
        let progress_ac = progress_now + to_horizon + settings.gap * rate_now;
        let slope = match settings.slope_by_penalty {
            true => Num::pow(settings.slope, 0.5 / settings.lambda),
            false => settings.slope,
        };
        let coding = Coding { rho: settings.rho, theta: slope / rate_now, eta: settings.eta };
        let grid = Arc::new(Grid::new(settings.schedule, settings.eps()));
        let taste = match settings.taste {
            TasteForm::LogNormal => Taste::log_normal(settings.taste_ratio),
            TasteForm::Bounded { limit, smoothing } => Taste::bounded(settings.taste_ratio, limit, smoothing),
        };

        let present = given.at(given.piece(now), now);
        let ratio = present.inference - present.coders;
        let excess = |share: f64| {
            let schedule = Schedule::through(settings.schedule, (progress_now, share), (progress_ac, NEARLY_ALL));
            let tasks = Tasks::new(&schedule, coding, &grid, Some(progress_now));
            tasks.ln_gain(progress_now, ratio, &mut Places::default()) - ln(settings.present_gain)
        };
        let share_now = root(excess, SHARES.0, SHARES.1);
        let schedule = Schedule::through(settings.schedule, (progress_now, share_now), (progress_ac, 1.0));
        let tasks = Tasks::new(&schedule, coding, &grid, None);
        let mut world = World {
            settings,
            capacity,
            taste,
            schedule,
            tasks,
            share_now,
            returns,
            progress_now,
            rate_now,
            software_now,
            ln_effort_now,
            ln_stock_now,
            progress_ac,
            taste_per_progress: settings.taste_slope / rate_now,
            ln_first_stock: f64::NAN,
            turn: None,
            given,
        };
        world.ln_first_stock = ln(first_stock(start, |t| world.simple_effort(t)));
        world
    }

    /// Effort with the simple form of labour and the automation of the first year, as the original counts the first stock; its logarithm.
    fn simple_effort(&self, t: f64) -> f64 {
        let m = self.given.at(self.given.piece(t), t);
        let rho = self.settings.rho;
        let labour = match self.settings.located {
            false => ln_simple(self.schedule.share(0.0), rho, m.inference, m.coders),
            // the same split as ever
            true => m.coders + self.tasks.ln_gain(0.0, m.inference - m.coders, &mut Places::default()),
        };
        let capacity = self.capacity.ln(m.experiment, self.settings.lambda * labour);
        capacity + self.taste.ln_aggregate(self.taste.ln_machines(self.deviations(0.0)))
    }

    /// Standard deviations of the taste of machines at some progress.
    #[inline]
    pub fn deviations(&self, progress: f64) -> f64 {
        self.settings.taste_at_ac + self.taste_per_progress * (progress - self.progress_ac)
    }
    /// Progress at a date, for some growth of the logarithm of the stock of research since the start.
    #[inline]
    pub fn progress(&self, piece: usize, t: f64, stock: f64) -> f64 {
        let counted = match self.turn {
            Some(then) if stock > then => then + self.settings.returns_factor * (stock - then),
            _ => stock,
        };
        self.returns / LN_10 * counted + self.given.grown(piece, t)
    }
    /// Logarithm of aggregate taste at some progress.
    #[inline]
    pub fn ln_taste(&self, progress: f64) -> f64 {
        self.taste.ln_aggregate(self.taste.ln_machines(self.deviations(progress)))
    }
    /// Logarithm of effort.
    #[inline]
    pub fn ln_effort(&self, piece: usize, t: f64, progress: f64, places: &mut Places) -> f64 {
        let m = self.given.at(piece, t);
        let labour = m.coders + self.tasks.ln_gain(progress, m.inference - m.coders, places);
        let capacity = self.capacity.ln(m.experiment, self.settings.lambda * labour).min(ln(MOST));
        (capacity + self.ln_taste(progress)).min(ln(MOST))
    }
    /// Growth of the logarithm of the stock of research.
    #[inline]
    pub fn rate(&self, piece: usize, t: f64, stock: f64, places: &mut Places) -> f64 {
        let progress = self.progress(piece, t, stock);
        exp(self.ln_effort(piece, t, progress, places) - self.ln_first_stock - stock)
    }
    /// What software gains with the resources of the present, over people alone; logarithm.
    pub fn ln_gain_at_present(&self, progress: f64, places: &mut Places) -> f64 {
        let now = self.settings.present;
        let m = self.given.at(self.given.piece(now), now);
        let labour = m.coders + self.tasks.ln_gain(progress, m.inference - m.coders, places);
        let effort =
            self.capacity.ln(m.experiment, self.settings.lambda * labour).min(ln(MOST)) + self.ln_taste(progress);
        let rate = self.returns * exp(effort.min(ln(MOST)) - self.ln_stock_now) / LN_10;
        ln(rate / self.software_now)
    }
    /// Coding labour with the resources of the present over the people of the present; logarithm.
    pub fn ln_coding_at_present(&self, progress: f64, places: &mut Places) -> f64 {
        let now = self.settings.present;
        let m = self.given.at(self.given.piece(now), now);
        self.tasks.ln_gain(progress, m.inference - m.coders, places)
    }
}
