//! Dates and lengths of a run in continuous time.

use core::f64::consts::{LN_2, LN_10};

use shapan_model::num::Num;

use super::super::headline::{doubling_over_a_year, two_decimals};
use super::super::lanes::Headlines;
use super::super::quantities::Outcomes;
use super::super::world::{Form, START, World};
use super::course::{Course, Growth, first_above};
use super::stocks::Piece;
use super::{Inputs, Sector, Seen, Way, task_of_share};
use crate::roots::root;

/// What has a date because of a task.
#[derive(Clone, Copy, Debug)]
enum Mark {
    /// Its training requirement is met.
    Required(f64),
    /// Machines do it.
    Done(Sector, usize),
}

/// Marks that wait for their date.
struct Marked {
    mark: Mark,
    date: Option<f64>,
}

/// Places of the marks.
const SUB_AGI: usize = 0;
const AGI: usize = 1;
const GOODS: [usize; 3] = [2, 3, 4];
const RESEARCH: [usize; 3] = [5, 6, 7];

/// What has happened so far.
pub(super) struct Dates {
    marks: [Marked; 8],
    wake: Option<f64>,
    multiples: [Option<f64>; 2],
    multiplier: Option<(f64, f64)>,
    ln_gwp: Course,
    ln_run: Course,
    growth: Growth,
    gwp: f64,
    steps: usize,
    complete: Option<f64>,
    /// Rows of the grid.
    pub(super) rows: usize,
    /// Did numbers end?
    pub(super) lost: bool,
}

impl Dates {
    pub(super) fn new(world: &World) -> Dates {
        let (goods, research) = (&world.goods_tasks, &world.rnd_tasks);
        let required = |share: f64| Mark::Required(Num::ln(goods.training[task_of_share(goods, share, true)]));
        let done = |sector: Sector, share: f64, or_equal: bool| {
            let tasks = if sector == Sector::Goods { goods } else { research };
            Mark::Done(sector, task_of_share(tasks, share, or_equal))
        };
        let marks = [
            required(0.2),
            required(1.0),
            done(Sector::Goods, 0.2, true),
            done(Sector::Goods, 0.2, false),
            done(Sector::Goods, 1.0, true),
            done(Sector::Research, 0.2, true),
            done(Sector::Research, 0.2, false),
            done(Sector::Research, 1.0, true),
        ];
        Dates {
            marks: marks.map(|mark| Marked { mark, date: None }),
            wake: None,
            multiples: [None; 2],
            multiplier: None,
            ln_gwp: Course::default(),
            ln_run: Course::default(),
            growth: Growth::default(),
            gwp: f64::NAN,
            steps: 0,
            complete: None,
            rows: 0,
            lost: false,
        }
    }
    /// The first moment.
    pub(super) fn start(&mut self, seen: &Seen, awake: bool) {
        self.wake = awake.then_some(seen.time);
        self.jump(seen);
    }
    /// Investment has woken up.
    pub(super) fn woke(&mut self, time: f64) {
        self.wake = Some(time);
    }
    /// Looks for dates along a step, up to a time, with the tasks that machines could do then.
    pub(super) fn along(&mut self, way: &Way<'_>, piece: &Piece, until: f64) {
        self.steps += 1;
        let inputs = |time: f64| way.inputs(time, &piece.at(time));
        let (first, last) = (inputs(piece.from), inputs(until));
        for marked in self.marks.iter_mut().filter(|marked| marked.date.is_none()) {
            let distance = |inputs: &Inputs| match marked.mark {
                Mark::Required(ln_training) => inputs.ln_run - ln_training,
                Mark::Done(sector, task) => way.automated(sector, task, inputs),
            };
            if distance(&first) > 0.0 {
                marked.date = Some(piece.from);
            } else if distance(&last) > 0.0 {
                marked.date = Some(root(|time| distance(&inputs(time)), piece.from, until));
            }
        }
    }
    /// A moment within a step, or its end.
    pub(super) fn arrive(&mut self, seen: &Seen) {
        let there = (seen.time, seen.flows.ln_multiplier);
        let before = self.multiplier.unwrap_or(there);
        for (date, level) in self.multiples.iter_mut().zip([LN_2, LN_10]) {
            *date = date.or_else(|| first_above(level, before, there));
        }
        self.jump(seen);
    }
    /// What something is after an event, or at the start.
    pub(super) fn jump(&mut self, seen: &Seen) {
        self.multiplier = Some((seen.time, seen.flows.ln_multiplier));
        self.ln_gwp.push(seen.time, seen.state.ln_gwp);
        self.growth.extend(&self.ln_gwp);
        self.ln_run.push(seen.time, seen.inputs.ln_run);
        self.gwp = seen.state.gwp;
        if self.complete.is_none() && self.all() {
            self.complete = Some(seen.time);
        }
    }
    fn all(&self) -> bool {
        self.marks.iter().all(|marked| marked.date.is_some())
            && self.wake.is_some()
            && self.multiples.iter().chain(&self.growth.first).all(Option::is_some)
    }
    /// When all had happened, if it has.
    pub(super) fn complete(&self) -> Option<f64> {
        self.complete
    }
    /// As outcomes; NaN for what does not happen.
    pub(super) fn headlines(&self, form: &Form) -> Headlines {
        let date = |date: Option<f64>| date.unwrap_or(f64::NAN);
        let mark = |place: usize| date(self.marks[place].date);
        let all = mark(RESEARCH[2]);
        let growth_in = |year: f64| self.ln_gwp.at(year + 1.0) - self.ln_gwp.at(year);
        let outcomes = Outcomes {
            sub_agi_year: mark(SUB_AGI),
            agi_year: mark(AGI),
            automation_gns_20: mark(GOODS[0]),
            automation_gns_100: mark(GOODS[2]),
            automation_rnd_20: mark(RESEARCH[0]),
            automation_rnd_100: mark(RESEARCH[2]),
            rampup_start: date(self.wake),
            full_automation_gns: mark(GOODS[2]) - mark(GOODS[1]),
            full_automation_rnd: mark(RESEARCH[2]) - mark(RESEARCH[1]),
            sub_agi_to_agi: mark(AGI) - mark(SUB_AGI),
            cog_output_multiplier: date(self.multiples[1]) - date(self.multiples[0]),
            gwp_growth: date(self.growth.first[1]) - date(self.growth.first[0]),
            doubling_times: f64::NAN,
            rampup_mid: mark(GOODS[0]),
            gwp_end: self.gwp,
            max_gwp_growth: self.growth.fastest,
            overflow: f64::from(u8::from(self.lost)),
            n_steps: self.steps as f64,
            gwp_growth_2035: growth_in(2035.0),
            gwp_growth_2040: growth_in(2040.0),
            training_doubling: doubling_over_a_year(self.ln_run.at(all) - self.ln_run.at(all - 1.0)),
            none: [],
        };
        let mut doublings = vec![form.step * LN_2 / (self.ln_gwp.at(START + form.step) - self.ln_gwp.at(START))];
        if let Some(wake) = self.wake {
            doublings.extend(self.ln_gwp.doublings(wake, DOUBLINGS - 1));
        }
        Headlines { outcomes, doubling_times: doublings.into_iter().map(two_decimals).collect() }
    }
}

/// Doublings of world product that are told.
const DOUBLINGS: usize = 5;
