//! The original's scheme: one explicit step after the other, each quantity from those of the step before.

use shapan_model::num::Num;
use shapan_model::num::lanes::Wide;

use super::headline::{History, Row};
use super::sector::{Output, Sector};
use super::tasks::{Moment, Split, Tasks, Weights};
use super::world::{Constants, Form, Fractions, SAVED, State, World};

/// Worlds side by side, at most.
pub const MOST_LANES: usize = 16;

/// Everything that is known of one step, for tables.
pub struct Step<'a, N> {
    /// Its number.
    pub at: usize,
    /// State.
    pub state: &'a State<N>,
    /// Shares.
    pub shares: &'a Fractions<N>,
    /// Has investment woken up? 1 or 0.
    pub awake: N,
    /// Spending on hardware within the step.
    pub investment: N,
    /// Largest training run.
    pub run: N,
    /// Effective compute.
    pub compute: N,
    /// What it can do.
    pub flows: &'a Flows<N>,
}

/// What is computed from the state at one moment.
#[derive(Clone, Copy)]
pub struct Flows<N> {
    /// Goods.
    pub goods: Made<N>,
    /// Hardware research.
    pub hardware: Made<N>,
    /// Software research.
    pub software: Made<N>,
    /// Moments of each lane: goods, research.
    pub moments: [(Moment, Moment); MOST_LANES],
    /// Share of the tasks of goods that machines do.
    pub automated_goods: N,
    /// Share of the tasks of research.
    pub automated_rnd: N,
    /// Share of the tasks of goods whose training requirement is met.
    pub plain_goods: N,
    /// ln of hardware research over what it would be without automation.
    pub ln_multiplier: N,
    /// Experiments, ln.
    pub ln_experiments: N,
    /// 1 where the shares of income are 0/0 in doubles: the original stops there.
    pub lost: N,
}

/// What a sector makes.
#[derive(Clone, Copy)]
pub struct Made<N> {
    /// Output and its parts.
    pub output: Output<N>,
    /// ln of output, with productivity.
    pub ln_total: N,
    /// ln of the cognitive input.
    pub ln_cognitive: N,
    /// Labour.
    pub labour: N,
    /// Compute.
    pub compute: N,
    /// ln of the service of a task done by labour, per weight.
    pub ln_service: N,
    /// Σ over tasks of weight · service^r.
    pub services: N,
}

/// The parts of worlds that are looked up lane by lane.
pub(super) struct Lookup<'a, N> {
    worlds: &'a [&'a World],
    constants: Constants<N>,
    goods: Sector<N>,
    hardware: Sector<N>,
    software: Sector<N>,
    /// Moments of each lane: goods, research.
    pub(super) moments: [(Moment, Moment); MOST_LANES],
    cuts: [[usize; 3]; MOST_LANES],
}

/// Numbers of several worlds on the way between lanes and tables.
pub(super) type Row16 = [f64; MOST_LANES];

#[inline(always)]
fn spread<N: Wide>(x: N) -> Row16 {
    let mut row = [0.0; MOST_LANES];
    for (lane, value) in row[..N::WIDTH].iter_mut().enumerate() {
        *value = x.get(lane);
    }
    row
}

#[inline(always)]
fn pack<N: Wide>(zero: N, row: &Row16) -> N {
    let mut x = zero;
    x.load(&row[..N::WIDTH]);
    x
}

/// Splits the labour and compute of one sector in every lane; returns the sum of services and ln of the service of labour.
#[inline(always)]
fn split_all<N: Wide>(
    sector: &Sector<N>,
    (labour, compute): (N, N),
    mut split: impl FnMut(usize, f64, f64) -> Split,
    automated: Option<&mut Row16>,
) -> (N, N) {
    let zero = labour.like(0.0);
    let (people, machines) = (spread(labour), spread(compute));
    let mut rows = [[0.0; MOST_LANES]; 4];
    let mut counts = [0.0; MOST_LANES];
    let mut apart = false;
    for lane in 0..N::WIDTH {
        let split = split(lane, people[lane], machines[lane]);
        let values = [split.labour, split.labour_weight, split.compute, split.compute_weight];
        for (row, value) in rows.iter_mut().zip(values) {
            row[lane] = value;
        }
        counts[lane] = (split.automated - 1) as f64;
        apart |= split.compute_weight != 0.0;
    }
    if let Some(automated) = automated {
        *automated = counts;
    }
    let ln_service = pack(zero, &rows[0]).ln();
    let mut services = sector.services(ln_service, pack(zero, &rows[1]));
    if apart {
        services = services + sector.services(pack(zero, &rows[2]).ln(), pack(zero, &rows[3]));
    }
    (services, ln_service)
}

/// What enters a sector: ln of capital or experiments, labour, compute.
struct Entering<N> {
    ln_capital: N,
    labour: N,
    compute: N,
}

impl<'a, N: Wide> Lookup<'a, N> {
    /// Of worlds side by side, before anything is automated.
    #[inline(always)]
    pub(super) fn new(zero: N, worlds: &'a [&'a World]) -> Self {
        let sector = |pick: fn(&World) -> &Sector<f64>| {
            Sector::gather(zero, &worlds.iter().map(|w| pick(w)).collect::<Vec<_>>())
        };
        Lookup {
            worlds,
            constants: Constants::gather(zero, &worlds.iter().map(|w| &w.constants).collect::<Vec<_>>()),
            goods: sector(|w| &w.goods),
            hardware: sector(|w| &w.hardware),
            software: sector(|w| &w.software),
            moments: [(Moment::default(), Moment::default()); MOST_LANES],
            cuts: [[1; 3]; MOST_LANES],
        }
    }
    /// Tasks and moment of a sector in one lane.
    fn tasks(&self, lane: usize, sector: usize) -> (&Tasks, &Moment, Weights) {
        let world = self.worlds[lane];
        let (goods, rnd) = &self.moments[lane];
        match sector {
            0 => (&world.goods_tasks, goods, world.goods.weights()),
            1 => (&world.rnd_tasks, rnd, world.hardware.weights()),
            _ => (&world.rnd_tasks, rnd, world.software.weights()),
        }
    }
    /// Output of a sector.
    #[inline(always)]
    fn make(&mut self, which: usize, entering: &Entering<N>, tfp: (N, N), automated: Option<&mut Row16>) -> Made<N> {
        let sector = match which {
            0 => self.goods,
            1 => self.hardware,
            _ => self.software,
        };
        let mut cuts = self.cuts;
        let (services, ln_service) = split_all(
            &sector,
            (entering.labour, entering.compute),
            #[inline(always)]
            |lane, labour, compute| {
                let (tasks, moment, weights) = self.tasks(lane, which);
                let split = tasks.split(labour, compute, moment, weights, cuts[lane][which]);
                cuts[lane][which] = split.cut;
                split
            },
            automated,
        );
        self.cuts = cuts;
        let (ln_tfp, ln_tfp_of_tasks) = tfp;
        let ln_cognitive = sector.ln_cognitive(services) + ln_tfp_of_tasks;
        let output = sector.output(entering.ln_capital, ln_cognitive);
        Made {
            output,
            ln_total: output.ln_output + ln_tfp,
            ln_cognitive,
            labour: entering.labour,
            compute: entering.compute,
            ln_service,
            services,
        }
    }
    /// What the tasks, given the largest training run, and the state make.
    #[inline(always)]
    fn flows(&mut self, state: &State<N>, shares: &Fractions<N>, run: N, compute: N, form: &Form) -> Flows<N> {
        let plain = self.meet(run, run.ln());
        self.made(state, shares, compute, &plain, form)
    }
    /// Moments of the tasks under this largest training run; returns the share of tasks of goods whose training requirement is met.
    #[inline(always)]
    pub(super) fn meet(&mut self, run: N, ln_run: N) -> Row16 {
        let c = self.constants;
        let goods_scales = Tasks::scales(c.elasticity_goods, c.level_goods, c.tradeoff, ln_run);
        let rnd_scales = Tasks::scales(c.elasticity_rnd, c.level_rnd, c.tradeoff, ln_run);
        let rows = [run, ln_run, goods_scales.0.exp(), goods_scales.1.exp(), rnd_scales.0.exp(), rnd_scales.1.exp()]
            .map(
                #[inline(always)]
                |x| spread(x),
            );
        let mut plain = [0.0; MOST_LANES];
        for (lane, world) in self.worlds.iter().enumerate() {
            let (goods, rnd) = &mut self.moments[lane];
            let (run, ln_run) = (rows[0][lane], rows[1][lane]);
            *goods = world.goods_tasks.moment(run, ln_run, (rows[2][lane], rows[3][lane]), goods);
            *rnd = world.rnd_tasks.moment(run, ln_run, (rows[4][lane], rows[5][lane]), rnd);
            plain[lane] = (goods.plain - 1) as f64 / world.goods_tasks.count() as f64;
        }
        plain
    }
    /// What the state makes at the present moments of the tasks.
    #[inline(always)]
    pub(super) fn made(
        &mut self,
        state: &State<N>,
        shares: &Fractions<N>,
        compute: N,
        plain: &Row16,
        form: &Form,
    ) -> Flows<N> {
        let c = self.constants;
        let zero = compute.like(0.0);
        let mut counts = [[0.0; MOST_LANES]; 2];
        let goods = self.make(
            0,
            &Entering {
                ln_capital: (state.capital * shares.capital_hardware.one_minus()).ln(),
                labour: state.labour * (shares.labour_hardware.one_minus() - shares.labour_software),
                compute: compute * (shares.compute_hardware.one_minus() - shares.compute_software - shares.training),
            },
            (state.ln_tfp, zero),
            Some(&mut counts[0]),
        );
        let hardware = self.make(
            1,
            &Entering {
                ln_capital: (state.capital * shares.capital_hardware).ln(),
                labour: state.labour * shares.labour_hardware,
                compute: compute * shares.compute_hardware,
            },
            (state.ln_tfp, zero),
            Some(&mut counts[1]),
        );
        let ln_experiments = state.hardware.ln() * c.experiments;
        let software = self.make(
            2,
            &Entering {
                ln_capital: ln_experiments,
                labour: state.labour * shares.labour_software,
                compute: compute * shares.compute_software,
            },
            if form.tfp_on_tasks { (zero, state.ln_tfp) } else { (state.ln_tfp, zero) },
            None,
        );
        let tasks = self.worlds[0].goods_tasks.count() as f64;
        let ln_multiplier = ln_multiplier(&self.hardware, &hardware);
        let one = zero.like(1.0);
        let lost = N::select(self.goods.vanishes(goods.ln_service), one, zero);
        let lost = N::select(self.hardware.vanishes(hardware.ln_service), one, lost);
        let lost = N::select(self.software.vanishes(software.ln_service), one, lost);
        Flows {
            lost,
            goods,
            hardware,
            software,
            moments: self.moments,
            automated_goods: pack(zero, &counts[0]) / tasks,
            automated_rnd: pack(zero, &counts[1]) / tasks,
            plain_goods: pack(zero, plain),
            ln_multiplier,
            ln_experiments,
        }
    }
}

/// ln of what a sector makes over what it would make of the same inputs if task 0 alone could be automated.
#[inline(always)]
pub fn ln_multiplier<N: Num>(sector: &Sector<N>, made: &Made<N>) -> N {
    let alone = sector.ln_without_automation(made.labour, made.compute);
    let cognitive = sector.cognitive_weight * (sector.outer * alone).exp();
    let ln_output = ((made.output.capital + cognitive).ln() - sector.ln_outer_weights) / sector.outer;
    made.output.ln_output - ln_output
}

/// Marches worlds side by side, as many as `N` carries, to the end; `see` is shown every step.
#[inline(always)]
pub fn march<N: Wide>(zero: N, worlds: &[&World], form: &Form, mut see: impl FnMut(&Step<'_, N>)) -> History<N> {
    let gather = Fractions::gather;
    let dt = form.step;
    let of = |pick: fn(&World) -> &Fractions<f64>| gather(zero, &worlds.iter().map(|w| pick(w)).collect::<Vec<_>>());
    let (growth, growth_rampup, ceilings) = (of(|w| &w.growth), of(|w| &w.growth_rampup), of(|w| &w.ceilings));
    let mut shares = of(|w| &w.shares);
    let mut state = State::gather(zero, &worlds.iter().map(|w| &w.state).collect::<Vec<_>>());
    let mut at_work = Lookup::new(zero, worlds);
    let c = at_work.constants;
    let asleep = growth.map(
        #[inline(always)]
        |growth| (growth * dt).exp(),
    );
    let awake_factor = growth_rampup.map(
        #[inline(always)]
        |growth| (growth * dt).exp(),
    );
    let labour_factor = (c.labour_growth * dt).exp();
    let kept = (c.ln_kept * dt).exp();

    let mut compute = state.hardware;
    let mut run = compute * shares.training;
    let mut flows = at_work.flows(&state, &shares, run, compute, form);
    // scales, so that the first step makes what was made
    let ln_goods_scale = state.ln_gwp - flows.goods.ln_total;
    let ln_hardware_scale = c.ln_hardware_research - flows.hardware.ln_total;
    let ln_software_scale = c.ln_software_research - flows.software.ln_total;
    let mut history = History::new(form, worlds.len(), (ln_goods_scale, ln_hardware_scale, ln_software_scale));
    let ln_hardware_pen = (c.ln_hardware_ceiling - c.ln_hardware_start).recip();
    let ln_software_pen = c.ln_software_ceiling.recip();
    let mut performances = vec![state.ln_performance];
    let mut awake = zero;
    let mut investment = state.gwp * shares.gwp_compute * dt;

    for at in 0..form.steps {
        if at > 0 {
            // research stocks
            let hardware_sum = state.hardware_sum + (state.ln_hardware_research * c.parallel).exp() * dt;
            let pen = (c.ln_hardware_ceiling - state.ln_performance) * ln_hardware_pen;
            let gain = c.hardware_exponent * pen * (hardware_sum / state.hardware_sum).ln();
            state.ln_performance = N::min(state.ln_performance + gain, c.ln_hardware_ceiling);
            state.hardware_sum = hardware_sum;
            performances.push(state.ln_performance);
            let software_sum = state.software_sum + (state.ln_software_research * c.parallel).exp() * dt;
            let pen = (c.ln_software_ceiling - state.ln_software) * ln_software_pen;
            let gain = c.software_exponent * pen * (software_sum / state.software_sum).ln();
            state.ln_software = N::min(state.ln_software + gain, c.ln_software_ceiling);
            state.software_sum = software_sum;
            let mut sold = [0.0; MOST_LANES];
            for (lane, world) in worlds.iter().enumerate() {
                sold[lane] = match at.checked_sub(world.delay) {
                    Some(designed) => performances[designed].get(lane),
                    None => {
                        let (first, second) = (performances[0].get(lane), performances[1].get(lane));
                        first - (second - first) * (world.delay - at) as f64
                    }
                };
            }
            let buyable = pack(zero, &sold).exp();
            let software = state.ln_software.exp();

            // shares: `awake` is of this step, `was_awake` of the last
            let was_awake = awake;
            let woken = c.trigger.le(flows.automated_goods);
            awake = N::select(woken, zero.like(1.0), zero);
            let factor = awake_factor.zip(
                &asleep,
                #[inline(always)]
                |awake, asleep| N::select(woken, awake, asleep),
            );
            let training = shares.training;
            let wanted = shares.zip(
                &factor,
                #[inline(always)]
                |share, factor| share * factor,
            );
            shares = wanted.zip(
                &ceilings,
                #[inline(always)]
                |next, ceiling| N::select(next.lt(ceiling), next, ceiling),
            );
            let sleeping =
                N::select(c.money_cap.lt(state.money), N::select(was_awake.le(zero), zero.like(1.0), zero), zero);
            shares.training = N::select(zero.lt(sleeping), training, shares.training);

            // totals
            investment = state.gwp * shares.gwp_compute * dt;
            state.hardware = state.hardware * kept + investment * buyable;
            compute = state.hardware * software;
            state.capital = state.capital + state.gwp * SAVED * dt;
            state.labour = state.labour * labour_factor;
            state.ln_tfp = state.ln_tfp + c.tfp_growth * dt;
            run = compute * shares.training;
            state.money = run / (software * buyable);

            flows = at_work.flows(&state, &shares, run, compute, form);
            state.ln_gwp = flows.goods.ln_total + ln_goods_scale;
            state.gwp = state.ln_gwp.exp();
            state.ln_hardware_research = flows.hardware.ln_total + ln_hardware_scale;
            state.ln_software_research = flows.software.ln_total + ln_software_scale;
        }
        history.push(Row {
            ln_gwp: state.ln_gwp,
            ln_run: run.ln(),
            automated_goods: flows.automated_goods,
            automated_rnd: flows.automated_rnd,
            plain_goods: flows.plain_goods,
            ln_multiplier: flows.ln_multiplier,
            awake,
            lost: flows.lost,
        });
        if history.lost() {
            break;
        }
        see(&Step { at, state: &state, shares: &shares, awake, investment, run, compute, flows: &flows });
        if form.stops_early && history.complete() {
            break;
        }
    }
    history
}
