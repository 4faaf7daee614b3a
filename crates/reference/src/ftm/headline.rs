//! Headline dates and lengths, found while a run goes on.

use core::f64::consts::LN_2;

use shapan_model::num::Num;
use shapan_model::num::lanes::Wide;

use super::quantities::Outcomes;
use super::world::{Form, START};

/// What of a step the headlines are made of.
pub struct Row<N> {
    /// ln of world product.
    pub ln_gwp: N,
    /// ln of the largest training run.
    pub ln_run: N,
    /// Share of the tasks of goods that machines do.
    pub automated_goods: N,
    /// Share of the tasks of research.
    pub automated_rnd: N,
    /// Share of the tasks of goods whose training requirement is met.
    pub plain_goods: N,
    /// ln of hardware research over what it would be without automation.
    pub ln_multiplier: N,
    /// Has investment woken up? 1 or 0.
    pub awake: N,
    /// 1 where the original's numbers end.
    pub lost: N,
}

/// The first step at which something held.
type First = Option<usize>;

/// What has happened in one world.
#[derive(Clone, Copy, Debug, Default)]
struct Happened {
    sub_agi: First,
    agi: First,
    goods_20: First,
    goods_over_20: First,
    goods_100: First,
    rnd_20: First,
    rnd_over_20: First,
    rnd_100: First,
    wake: First,
    was_awake: bool,
    twice: First,
    ten_times: First,
    growth_5: First,
    growth_20: First,
    fastest: f64,
    /// Step from which on nothing is missing any more.
    complete: First,
    /// Step at which the original's numbers end.
    lost: First,
}

/// The course of the worlds of a run.
pub struct History<N> {
    form: Form,
    worlds: usize,
    /// Scales of goods, hardware research and software research, ln.
    pub scales: (N, N, N),
    ln_gwp: Vec<N>,
    ln_run: Vec<N>,
    happened: [Happened; super::march::MOST_LANES],
}

/// Steps in a year.
fn per_year(form: &Form) -> usize {
    (1.0 / form.step) as usize
}

impl<N: Wide> History<N> {
    /// An empty one.
    pub fn new(form: &Form, worlds: usize, scales: (N, N, N)) -> Self {
        let (ln_gwp, ln_run) = (Vec::with_capacity(form.steps), Vec::with_capacity(form.steps));
        History { form: *form, worlds, scales, ln_gwp, ln_run, happened: Default::default() }
    }
    /// Adds a step.
    #[inline(always)]
    pub fn push(&mut self, row: Row<N>) {
        let at = self.ln_gwp.len();
        self.ln_gwp.push(row.ln_gwp);
        self.ln_run.push(row.ln_run);
        let year = per_year(&self.form);
        for lane in 0..self.worlds {
            let happened = &mut self.happened[lane];
            if happened.lost.is_some() {
                continue;
            }
            if row.lost.get(lane) > 0.0 || row.ln_gwp.get(lane).is_nan() {
                happened.lost = Some(at);
            }
            let plain = row.plain_goods.get(lane);
            let (goods, rnd) = (row.automated_goods.get(lane), row.automated_rnd.get(lane));
            let ratio = row.ln_multiplier.get(lane);
            let awake = row.awake.get(lane) > 0.0;
            let note = |first: &mut First, holds: bool| {
                if first.is_none() && holds {
                    *first = Some(at);
                }
            };
            note(&mut happened.sub_agi, plain >= 0.2);
            note(&mut happened.agi, plain >= 1.0);
            note(&mut happened.goods_20, goods >= 0.2);
            note(&mut happened.goods_over_20, goods > 0.2);
            note(&mut happened.goods_100, goods >= 1.0);
            note(&mut happened.rnd_20, rnd >= 0.2);
            note(&mut happened.rnd_over_20, rnd > 0.2);
            note(&mut happened.rnd_100, rnd >= 1.0);
            note(&mut happened.twice, ratio > LN_2);
            note(&mut happened.ten_times, ratio > core::f64::consts::LN_10);
            if awake && !happened.was_awake {
                happened.wake = at.checked_sub(1);
            }
            happened.was_awake = awake;
            if let Some(before) = at.checked_sub(year) {
                let growth = self.ln_gwp[at].get(lane) - self.ln_gwp[before].get(lane);
                let note = |first: &mut First, holds: bool| {
                    if first.is_none() && holds {
                        *first = Some(before);
                    }
                };
                note(&mut happened.growth_5, growth > 0.05);
                note(&mut happened.growth_20, growth > 0.2);
                if growth > happened.fastest {
                    happened.fastest = growth;
                }
            }
            if happened.complete.is_none() && happened.all() {
                happened.complete = Some(at);
            }
        }
    }
    /// Is it a year since all had happened in every world?
    pub fn complete(&self) -> bool {
        let year = per_year(&self.form);
        self.happened[..self.worlds]
            .iter()
            .all(|happened| happened.complete.is_some_and(|then| then + year < self.ln_gwp.len()))
    }
    /// Have the original's numbers ended in every world?
    pub fn lost(&self) -> bool {
        self.happened[..self.worlds].iter().all(|happened| happened.lost.is_some())
    }
    /// Have they in one world?
    pub fn overflow(&self, lane: usize) -> bool {
        self.happened[lane].lost.is_some()
    }
    /// Steps of one world, which may have ended before others beside it.
    pub fn rows(&self, lane: usize) -> usize {
        let all = self.happened[lane].lost.unwrap_or(self.ln_gwp.len());
        match self.happened[lane].complete {
            Some(then) if self.form.stops_early => (then + per_year(&self.form) + 1).min(all),
            _ => all,
        }
    }
    /// Headlines of one world; NaN for what does not happen.
    pub fn headline(&self, lane: usize) -> Outcomes<f64> {
        let happened = &self.happened[lane];
        let dt = self.form.step;
        let date = |first: First| first.map_or(f64::NAN, |at| START + at as f64 * dt);
        // the original counts these steps from year 0: the last digit differs
        let counted = |first: First| first.map_or(f64::NAN, |at| (START / dt + at as f64) * dt);
        let span = |from: First, to: First| match (from, to) {
            (Some(from), Some(to)) => (to as f64 - from as f64) * dt,
            _ => f64::NAN,
        };
        let rows = self.rows(lane);
        Outcomes {
            sub_agi_year: counted(happened.sub_agi),
            agi_year: counted(happened.agi),
            automation_gns_20: date(happened.goods_20),
            automation_gns_100: date(happened.goods_100),
            automation_rnd_20: date(happened.rnd_20),
            automation_rnd_100: date(happened.rnd_100),
            rampup_start: counted(happened.wake),
            full_automation_gns: span(happened.goods_over_20, happened.goods_100),
            full_automation_rnd: span(happened.rnd_over_20, happened.rnd_100),
            sub_agi_to_agi: counted(happened.agi) - counted(happened.sub_agi),
            cog_output_multiplier: span(happened.twice, happened.ten_times),
            gwp_growth: span(happened.growth_5, happened.growth_20),
            doubling_times: f64::NAN,
            rampup_mid: counted(happened.goods_20),
            // world product is known one step beyond the shares
            gwp_end: Num::exp(self.ln_gwp[if self.overflow(lane) { rows } else { rows - 1 }].get(lane)),
            max_gwp_growth: happened.fastest,
            overflow: f64::from(u8::from(self.overflow(lane))),
            n_steps: rows as f64,
            gwp_growth_2035: self.growth_in(lane, 2035.0, rows),
            gwp_growth_2040: self.growth_in(lane, 2040.0, rows),
            training_doubling: self.training_doubling(lane),
            none: [],
        }
    }
    /// Doubling time of the largest training run over the year before machines do all tasks of research; NaN if it is not a year, or never.
    fn training_doubling(&self, lane: usize) -> f64 {
        let year = per_year(&self.form);
        let Some((at, before)) = self.happened[lane].rnd_100.and_then(|at| Some((at, at.checked_sub(year)?))) else {
            return f64::NAN;
        };
        doubling_over_a_year(self.ln_run[at].get(lane) - self.ln_run[before].get(lane))
    }
    /// Growth of world product over the year that starts at a date; NaN beyond the run.
    fn growth_in(&self, lane: usize, date: f64, rows: usize) -> f64 {
        let at = ((date - START) / self.form.step).round() as usize;
        let next = at + per_year(&self.form);
        if next >= rows {
            return f64::NAN;
        }
        self.ln_gwp[next].get(lane) - self.ln_gwp[at].get(lane)
    }
    /// Successive doubling times of world product: at the start, then from the wake-up on; two decimals, the first five.
    pub fn doubling_times(&self, lane: usize) -> Vec<f64> {
        let dt = self.form.step;
        let rows = self.rows(lane);
        let ln_gwp = |at: usize| self.ln_gwp[at].get(lane);
        if rows < 2 {
            return Vec::new();
        }
        let mut spans = vec![dt * LN_2 / (ln_gwp(1) - ln_gwp(0))];
        if let Some(wake) = self.happened[lane].wake {
            let mut from = wake;
            for at in wake..rows {
                if spans.len() < 5 && ln_gwp(at) - ln_gwp(from) > LN_2 {
                    spans.push((START + at as f64 * dt) - (START + from as f64 * dt));
                    from = at;
                }
            }
        }
        spans.into_iter().map(two_decimals).collect()
    }
}

/// Doubling time of what grows by this, in logarithms, in a year; NaN if it does not grow.
pub(super) fn doubling_over_a_year(growth: f64) -> f64 {
    if growth > 0.0 { LN_2 / growth } else { f64::NAN }
}

/// Rounded to two decimals as printed numbers are.
pub(super) fn two_decimals(x: f64) -> f64 {
    format!("{x:.2}").parse().unwrap_or(x)
}

impl Happened {
    fn all(&self) -> bool {
        [
            self.sub_agi,
            self.agi,
            self.goods_20,
            self.goods_over_20,
            self.goods_100,
            self.rnd_20,
            self.rnd_over_20,
            self.rnd_100,
            self.wake,
            self.twice,
            self.ten_times,
            self.growth_5,
            self.growth_20,
        ]
        .iter()
        .all(Option::is_some)
    }
}
