//! The better mode: the equations in continuous time, which the original's steps tend to.
//!
//! Four stocks move: capital, hardware, and research put into hardware and into software. All else is given by them and the time: shares grow
//! exponentially up to their ceilings, performance is a function of the research behind it, and labour and compute have their best split.
//!
//! Between events everything is smooth but for kinks, and steps of the second order (Heun) follow it. At an event something jumps: a
//! training run is large enough for one task more, investment wakes up, or a run costs as much as sleeping investors pay for. Each event
//! is looked for along the parabola through the step, and the next step starts there. So are the dates, none of which lies on a grid. Where
//! the economy explodes, steps are shorter in proportion to its speed.

use super::lanes::Headlines;
use super::march::{Flows, Lookup, Step};
use super::tasks::Tasks;
use super::world::{Form, Fractions, SAVED, START, State, World};
use crate::roots::root;

mod course;
mod dates;
mod shares;
mod stocks;

use dates::Dates;
use shapan_model::num::Num;
use shares::{Regime, Training};
use stocks::{Past, Piece, Stocks};

/// Growth per year of the fastest stock at which steps are half as long as where nothing moves.
const SWIFT: f64 = 2.0;
/// By how much ln of a training run may lie on the wrong side of a threshold that it has crossed.
const SLACK: f64 = 1e-9;
/// Part of a step that investment stays awake or asleep, at least: where it would be both at once, it alternates.
const SHORTEST_STAY: f64 = 1.0 / 16.0;

/// The sectors whose tasks are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sector {
    Goods,
    Research,
}

/// What follows from stocks and time alone.
struct Inputs {
    ln_buyable: f64,
    ln_software: f64,
    shares: Fractions<f64>,
    labour: f64,
    hardware: f64,
    compute: f64,
    run: f64,
    ln_run: f64,
}

/// What is known of one moment.
struct Seen {
    time: f64,
    inputs: Inputs,
    state: State<f64>,
    flows: Flows<f64>,
    rates: Stocks,
}

/// Something that ends a step.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Event {
    /// One task more or less that machines can do.
    Tasks(Sector, bool),
    /// Investment wakes up or falls asleep.
    Woken(bool),
    /// A training run costs more, or no longer more, than sleeping investors pay for.
    Cap(bool),
}

/// A world on its way.
struct Way<'a> {
    world: &'a World,
    form: &'a Form,
    at_work: Lookup<'a, f64>,
    /// ln of the scales of goods, hardware research and software research.
    scales: (f64, f64, f64),
    past: Past,
    regime: Regime,
    /// Tasks, with task 0, that machines can do: of goods, of research.
    possible: [usize; 2],
    /// The task of goods with whose automation investment wakes up.
    alarm: usize,
    /// When investment last woke up or fell asleep.
    turned: f64,
}

/// Runs a world; `see` is shown the moments of the grid.
pub(super) fn run(world: &World, form: &Form, mut see: impl FnMut(&Step<'_, f64>)) -> Headlines {
    let worlds = [world];
    let mut way = Way::new(world, form, Lookup::new(0.0, &worlds));
    let mut dates = Dates::new(world);
    let mut here = way.begin();
    dates.start(&here, way.regime.awake);
    'run: for at in 0..form.steps {
        let goal = START + at as f64 * form.step;
        while here.time < goal {
            let (piece, event) = way.step(&here, goal);
            let until = event.map_or(piece.end(), |(time, _)| time);
            dates.along(&way, &piece, until);
            let middle = 0.5 * (piece.from + until);
            dates.arrive(&way.look(middle, &piece.at(middle)));
            let arrived = way.look(until, &piece.at(until));
            dates.arrive(&arrived);
            here = match event {
                None => arrived,
                Some((_, event)) => {
                    if way.turn(&arrived, event) {
                        dates.woke(until);
                    }
                    let after = way.look(until, &piece.at(until));
                    dates.jump(&after);
                    after
                }
            };
            if here.flows.lost > 0.0 || here.state.ln_gwp.is_nan() {
                dates.lost = true;
                break 'run;
            }
        }
        see(&Step {
            at,
            state: &here.state,
            shares: &here.inputs.shares,
            awake: f64::from(u8::from(way.regime.awake)),
            investment: here.state.gwp * here.inputs.shares.gwp_compute * form.step,
            run: here.inputs.run,
            compute: here.inputs.compute,
            flows: &here.flows,
        });
        dates.rows = at + 1;
        if form.stops_early && dates.complete().is_some_and(|then| then + 1.0 <= here.time) {
            break;
        }
    }
    dates.headlines(form)
}

impl<'a> Way<'a> {
    fn new(world: &'a World, form: &'a Form, at_work: Lookup<'a, f64>) -> Self {
        let alarm = task_of_share(&world.goods_tasks, world.constants.trigger, true);
        Way {
            world,
            form,
            at_work,
            scales: (0.0, 0.0, 0.0),
            past: Past::new(world),
            regime: Regime { since: START, shares: world.shares, awake: false, training: Training::Grows },
            possible: [1, 1],
            alarm,
            turned: f64::NEG_INFINITY,
        }
    }
    /// The first moment, with scales so that it makes what was made.
    fn begin(&mut self) -> Seen {
        let c = &self.world.constants;
        let state = &self.world.state;
        let run = state.hardware * self.world.shares.training;
        let plain = self.at_work.meet(run, Num::ln(run));
        let (goods, research) = &self.at_work.moments[0];
        self.possible = [goods.possible, research.possible];
        let flows = self.at_work.made(state, &self.world.shares, state.hardware, &plain, self.form);
        self.scales = (
            state.ln_gwp - flows.goods.ln_total,
            c.ln_hardware_research - flows.hardware.ln_total,
            c.ln_software_research - flows.software.ln_total,
        );
        let stocks = self.past.first;
        self.regime.awake = self.automated(Sector::Goods, self.alarm, &self.inputs(START, &stocks)) > 0.0;
        let seen = self.look(START, &stocks);
        self.regime.training = self.training_of(&seen);
        self.look(START, &stocks)
    }
    /// What follows from time and stocks.
    fn inputs(&self, time: f64, stocks: &Stocks) -> Inputs {
        let (world, c) = (self.world, &self.world.constants);
        let ln_buyable = self.past.ln_buyable(time).0;
        let ln_software = self.past.ln_software(stocks.software_sum);
        let ln_held = Num::ln(c.money_cap) + ln_buyable - stocks.hardware;
        let shares = self.regime.shares_at(time, world, ln_held);
        let hardware = Num::exp(stocks.hardware);
        let compute = Num::exp(stocks.hardware + ln_software);
        let run = compute * shares.training;
        Inputs {
            ln_buyable,
            ln_software,
            shares,
            labour: world.state.labour * Num::exp(c.labour_growth * (time - START)),
            hardware,
            compute,
            run,
            ln_run: stocks.hardware + ln_software + Num::ln(shares.training),
        }
    }
    /// What the world makes at a moment, and how fast its stocks grow.
    fn look(&mut self, time: f64, stocks: &Stocks) -> Seen {
        let inputs = self.inputs(time, stocks);
        let c = self.world.constants;
        let mut state = State {
            capital: Num::exp(stocks.capital),
            labour: inputs.labour,
            ln_tfp: c.tfp_growth * (time - START),
            hardware: inputs.hardware,
            ln_performance: self.past.ln_performance(stocks.hardware_sum),
            ln_software: inputs.ln_software,
            hardware_sum: Num::exp(stocks.hardware_sum),
            software_sum: Num::exp(stocks.software_sum),
            money: Num::exp(self.ln_money(&inputs, stocks)),
            ..self.world.state
        };
        let plain = self.at_work.meet(inputs.run, inputs.ln_run);
        let (goods, research) = &mut self.at_work.moments[0];
        (goods.possible, research.possible) = (self.possible[0], self.possible[1]);
        let flows = self.at_work.made(&state, &inputs.shares, inputs.compute, &plain, self.form);
        state.ln_gwp = flows.goods.ln_total + self.scales.0;
        state.gwp = Num::exp(state.ln_gwp);
        state.ln_hardware_research = flows.hardware.ln_total + self.scales.1;
        state.ln_software_research = flows.software.ln_total + self.scales.2;
        let invested = inputs.shares.gwp_compute * Num::exp(state.ln_gwp + inputs.ln_buyable - stocks.hardware);
        let rates = Stocks {
            capital: SAVED * Num::exp(state.ln_gwp - stocks.capital),
            hardware: c.ln_kept + invested,
            hardware_sum: Num::exp(c.parallel * state.ln_hardware_research - stocks.hardware_sum),
            software_sum: Num::exp(c.parallel * state.ln_software_research - stocks.software_sum),
        };
        Seen { time, inputs, state, flows, rates }
    }
    fn ln_money(&self, inputs: &Inputs, stocks: &Stocks) -> f64 {
        stocks.hardware + Num::ln(inputs.shares.training) - inputs.ln_buyable
    }
    /// A step towards a time, and the first event on it.
    fn step(&mut self, here: &Seen, goal: f64) -> (Piece, Option<(f64, Event)>) {
        let start = self.past.at(here.time);
        let speed = here.rates.fastest();
        let left = goal - here.time;
        let parts = (left * (1.0 + speed / SWIFT) / self.form.step - SLACK).ceil().clamp(1.0, 1e6);
        let mut piece = Piece::straight(here.time, left / parts, start, here.rates);
        self.past.push(piece);
        let ahead = self.look(piece.end(), &piece.at(piece.end()));
        piece.later = ahead.rates;
        self.past.set_last(piece);
        let event = self.first_event(&piece);
        (piece, event)
    }
    /// ln of a training run over the threshold of a task; task 0 has none.
    fn above(&self, sector: Sector, task: usize, inputs: &Inputs) -> f64 {
        inputs.ln_run - self.tasks(sector).ln_threshold(task)
    }
    fn tasks(&self, sector: Sector) -> &'a Tasks {
        match sector {
            Sector::Goods => &self.world.goods_tasks,
            Sector::Research => &self.world.rnd_tasks,
        }
    }
    /// ln of compute over labour, over the ratio at which a task counts as automated; no task that machines cannot do is.
    fn automated(&self, sector: Sector, task: usize, inputs: &Inputs) -> f64 {
        let place = usize::from(sector == Sector::Research);
        if task >= self.possible[place] {
            return f64::NEG_INFINITY;
        }
        let shares = &inputs.shares;
        let (goods, research) = &self.at_work.moments[0];
        let (compute, labour, last, weights) = match sector {
            Sector::Goods => (
                1.0 - shares.compute_hardware - shares.compute_software - shares.training,
                1.0 - shares.labour_hardware - shares.labour_software,
                goods,
                self.world.goods.weights(),
            ),
            Sector::Research => {
                (shares.compute_hardware, shares.labour_hardware, research, self.world.hardware.weights())
            }
        };
        let tasks = self.tasks(sector);
        let moment = tasks.moment_of(inputs.run, inputs.ln_run, last);
        Num::ln(inputs.compute * compute / (inputs.labour * labour)) - Num::ln(tasks.tipping(task, &moment, weights))
    }
    /// The first event along a step.
    fn first_event(&self, piece: &Piece) -> Option<(f64, Event)> {
        let mut first: Option<(f64, Event)> = None;
        let end = self.inputs(piece.end(), &piece.at(piece.end()));
        let mut note = |event: Event, earliest: f64, distance: &dyn Fn(&Inputs, &Stocks) -> f64| {
            let along = |time: f64| {
                let stocks = piece.at(time);
                distance(&self.inputs(time, &stocks), &stocks)
            };
            let time = root(along, piece.from, piece.end()).max(earliest);
            if time < piece.end() && first.is_none_or(|(known, _)| time < known) {
                first = Some((time, event));
            }
        };
        for (place, sector) in [Sector::Goods, Sector::Research].into_iter().enumerate() {
            let possible = self.possible[place];
            if possible <= self.tasks(sector).count() && self.above(sector, possible, &end) > 0.0 {
                note(Event::Tasks(sector, true), piece.from, &|inputs, _| self.above(sector, possible, inputs));
            } else if possible > 1 && self.above(sector, possible - 1, &end) < -SLACK {
                note(Event::Tasks(sector, false), piece.from, &|inputs, _| self.above(sector, possible - 1, inputs));
            }
        }
        let awake = self.regime.awake;
        if (self.automated(Sector::Goods, self.alarm, &end) > 0.0) != awake && self.alarm < self.possible[0] {
            let earliest = self.turned + SHORTEST_STAY * self.form.step;
            note(Event::Woken(!awake), earliest, &|inputs, _| self.automated(Sector::Goods, self.alarm, inputs));
        }
        let over =
            |inputs: &Inputs, stocks: &Stocks| self.ln_money(inputs, stocks) - Num::ln(self.world.constants.money_cap);
        let distance = over(&end, &piece.at(piece.end()));
        if !awake && self.regime.training == Training::Grows && distance > SLACK {
            note(Event::Cap(true), piece.from, &over);
        } else if !awake && self.regime.training == Training::Waits && distance < -SLACK {
            note(Event::Cap(false), piece.from, &over);
        }
        first
    }
    /// Lets an event happen; does investment wake up with it?
    fn turn(&mut self, seen: &Seen, event: Event) -> bool {
        let mut awake = self.regime.awake;
        match event {
            Event::Tasks(sector, more) => {
                let tasks = self.tasks(sector);
                let possible = &mut self.possible[usize::from(sector == Sector::Research)];
                if more {
                    // tasks with the same requirement come together
                    let threshold = tasks.ln_threshold(*possible);
                    while *possible <= tasks.count() && tasks.ln_threshold(*possible) <= threshold + SLACK {
                        *possible += 1;
                    }
                } else {
                    *possible -= 1;
                }
                if sector == Sector::Goods {
                    awake = self.automated(Sector::Goods, self.alarm, &seen.inputs) > 0.0;
                }
            }
            Event::Woken(now) => awake = now,
            Event::Cap(_) => {}
        }
        let woken = awake && !self.regime.awake;
        if awake != self.regime.awake {
            self.turned = seen.time;
        }
        let changes = awake != self.regime.awake || matches!(event, Event::Cap(_));
        if changes {
            self.regime =
                Regime { since: seen.time, shares: seen.inputs.shares, awake, training: self.regime.training };
            self.regime.training = self.training_of(seen);
        } else if self.regime.training == Training::Held {
            self.regime.training = self.training_of(seen);
        }
        woken
    }
    /// How the share of compute in training goes on from here.
    fn training_of(&self, seen: &Seen) -> Training {
        if self.regime.awake {
            return Training::Grows;
        }
        let over = Num::ln(seen.state.money / self.world.constants.money_cap);
        if over.abs() > SLACK {
            return if over > 0.0 { Training::Waits } else { Training::Grows };
        }
        // at the cap: the cost of a run with an unchanged share rises, or would rise only if the share grew, or falls in any case
        let drift = seen.rates.hardware - self.past.ln_buyable(seen.time).1;
        match (drift >= 0.0, drift + self.world.growth.training > 0.0) {
            (true, _) => Training::Waits,
            (false, true) => Training::Held,
            (false, false) => Training::Grows,
        }
    }
}

/// The first task with whose automation the automated share of all is at least (or more than) a share.
fn task_of_share(tasks: &Tasks, share: f64, or_equal: bool) -> usize {
    let n = tasks.count();
    let reached = |automated: usize| {
        let part = automated as f64 / n as f64;
        part > share || (or_equal && part >= share)
    };
    (1..=n).find(|at| reached(*at)).unwrap_or(n + 1)
}
