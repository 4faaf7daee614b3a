//! The integrator: moves the stocks of any [`System`], in any kind of number, several worlds in step.

use core::cmp::Ordering::Greater;

use fearless_simd::{Simd, SimdBase, f64x8};

use crate::equations::Equation;
use crate::mechanisms::{Rhythm, System};
use crate::model::{About, Blowup, Catalogue, Fault, Inputs, Level, Model, Plan, Profile, Record, Scheme};
use crate::num::lanes::{Lanes, Twin, Wide};
use crate::num::{Num, term};
use crate::quantity::Guard;

/// Largest growth of a watched stock before a run counts as blown up: doubling in less than a week.
const WATCHED_GROWTH: f64 = 40.0;
/// Cells of rows that fit into the nearest cache, for all worlds side by side.
const CELLS_AT_HAND: usize = 64;
/// A profile entry acts at a quarter that starts no more than this before it.
const PROFILE_SLACK: f64 = 1e-9;

/// A model whose laws are written over [`Num`].
pub trait Laws: Sync + 'static {
    /// Its world.
    type World<N: Num>: System<N>;
    /// Worlds in flight: sixteen instead of eight where chains of powers are long and the state is small.
    const TWIN: bool;
    /// Position among the stocks of the hazard whose sum over blocs is compared with a draw, and of that draw.
    fn accident() -> Option<(usize, usize)>;
    /// What the model is.
    fn about() -> &'static About;
    /// Its quantities.
    fn catalogue() -> &'static Catalogue;
}

/// A model on this engine.
pub struct Generic<L>(pub core::marker::PhantomData<fn() -> L>);

impl<L: Laws> Model for Generic<L> {
    fn about(&self) -> &'static About {
        L::about()
    }
    fn catalogue(&self) -> &'static Catalogue {
        L::catalogue()
    }
    fn equations(&self, laws: &[usize]) -> Vec<Equation> {
        crate::equations::record::<L>(laws)
    }
    fn run(&self, plan: &Plan, worlds: &[Inputs]) -> Vec<Record> {
        let width = if L::TWIN { 16 } else { 8 };
        let mut records = Vec::with_capacity(worlds.len());
        for batch in worlds.chunks(width) {
            // one world gains nothing from lanes
            let level = if batch.len() == 1 && plan.level == Level::Best { Level::Scalar } else { plan.level };
            records.extend(on_level::<L>(level, plan, batch));
        }
        records
    }
}

/// Runs one batch on the wanted vector unit. A machine without any vector unit of ours runs world after world.
fn on_level<L: Laws>(wanted: Level, plan: &Plan, batch: &[Inputs]) -> Vec<Record> {
    let best = fearless_simd::Level::new();
    #[cfg(target_arch = "x86_64")]
    {
        if let (Level::Best | Level::Avx512, Some(simd)) = (wanted, best.as_avx512()) {
            return simd.vectorize(
                #[inline(always)]
                || in_lanes::<L, _>(simd, plan, batch),
            );
        }
        if let (Level::Best | Level::Avx2, Some(simd)) = (wanted, best.as_avx2()) {
            return simd.vectorize(
                #[inline(always)]
                || in_lanes::<L, _>(simd, plan, batch),
            );
        }
        if let (Level::Best | Level::Sse42, Some(simd)) = (wanted, best.as_sse4_2()) {
            return simd.vectorize(
                #[inline(always)]
                || in_lanes::<L, _>(simd, plan, batch),
            );
        }
    }
    #[cfg(target_arch = "aarch64")]
    if let (Level::Best, Some(simd)) = (wanted, best.as_neon()) {
        return simd.vectorize(
            #[inline(always)]
            || in_lanes::<L, _>(simd, plan, batch),
        );
    }
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    if let (Level::Best, Some(simd)) = (wanted, best.as_wasm_simd128()) {
        return simd.vectorize(
            #[inline(always)]
            || in_lanes::<L, _>(simd, plan, batch),
        );
    }
    let _ = best;
    batch.iter().flat_map(|world| integrate::<L, f64>(0.0, plan, core::slice::from_ref(world))).collect()
}

/// The levels that this machine has, for tests that compare them.
pub fn levels() -> Vec<Level> {
    let best = fearless_simd::Level::new();
    let mut levels = vec![Level::Scalar, Level::Best];
    #[cfg(target_arch = "x86_64")]
    {
        let have = [
            (Level::Sse42, best.as_sse4_2().is_some()),
            (Level::Avx2, best.as_avx2().is_some()),
            (Level::Avx512, best.as_avx512().is_some()),
        ];
        levels.extend(have.into_iter().filter(|(_, has)| *has).map(|(level, _)| level));
    }
    let _ = best;
    levels
}

#[inline(always)]
fn in_lanes<L: Laws, S: Simd>(simd: S, plan: &Plan, worlds: &[Inputs]) -> Vec<Record> {
    let zero = Lanes(f64x8::splat(simd, 0.0));
    if L::TWIN { integrate::<L, _>(Twin(zero, zero), plan, worlds) } else { integrate::<L, _>(zero, plan, worlds) }
}

/// Whole number of `part`s in `whole`.
fn count(whole: f64, part: f64) -> usize {
    (whole / part).round() as usize
}

/// The entry of a profile that is in force in the quarter starting at `time`.
fn in_force(profile: &Profile, time: f64) -> &[f64] {
    let mut values: &[f64] = &[];
    for entry in profile {
        if entry.from_year > time + PROFILE_SLACK && !values.is_empty() {
            break;
        }
        values = &entry.values;
    }
    values
}

/// The quarters in which some lever of some world changes; the first always counts.
fn decisions(worlds: &[Inputs], quarters: usize, quarter: f64) -> Vec<bool> {
    let mut changes = vec![false; quarters + 1];
    changes[0] = true;
    for (at, world) in worlds.iter().enumerate() {
        if at > 0 && std::sync::Arc::ptr_eq(&world.policy, &worlds[at - 1].policy) {
            continue;
        }
        for entry in world.policy.levers.iter().chain(&world.policy.pairs).flatten() {
            let first = ((entry.from_year - PROFILE_SLACK) / quarter).ceil().max(0.0);
            if let Some(change) = changes.get_mut(first as usize) {
                *change = true;
            }
        }
    }
    changes
}

/// Runs up to `N::WIDTH` worlds side by side; spare lanes repeat the last world.
#[inline(always)]
fn integrate<L: Laws, N: Wide>(zero: N, plan: &Plan, worlds: &[Inputs]) -> Vec<Record> {
    let Some(first) = worlds.first() else {
        return Vec::new();
    };
    let (n, step) = (first.blocs, first.step);
    let about = L::about();
    let lane = |k: usize| &worlds[k.min(worlds.len() - 1)];
    let mut w = L::World::<N>::new(n, zero.like(f64::NAN));
    w.set_laws(&first.laws);
    fill::<N>(&mut |visit| w.each_draw(&mut &mut *visit), &mut |at, k| lane(k).draws[at]);
    for i in 0..n {
        fill::<N>(&mut |visit| w.each_parameter(i, &mut &mut *visit), &mut |at, k| lane(k).parameters[at * n + i]);
    }
    w.start();

    let steps = count(first.years, step);
    let per_quarter = count(about.quarter, step).max(1);
    let per_row = count(plan.every, step).max(1);
    let decisions = decisions(worlds, count(first.years, about.quarter), about.quarter);
    let mut run = Runs::<N>::new::<L>(plan, worlds);
    let high = crate::num::elementary::exp(WATCHED_GROWTH * step);
    let bounds = (zero.like(1.0 / high), zero.like(high));
    let stocks: Vec<_> = (0..n).map(|i| w.stocks(i)).collect();
    let mut slopes = Slopes { sum: stocks.clone(), last: stocks.clone(), before: stocks };

    for at in 0..=steps {
        let time = at as f64 * step;
        if at % per_quarter == 0 && decisions[at / per_quarter] {
            let quarter = time;
            for i in 0..n {
                fill::<N>(&mut |visit| w.each_lever(i, &mut &mut *visit), &mut |lever, k| {
                    in_force(&lane(k).policy.levers[lever], quarter)[i]
                });
                for j in 0..n {
                    fill::<N>(&mut |visit| w.each_pair(i, j, &mut &mut *visit), &mut |lever, k| {
                        in_force(&lane(k).policy.pairs[lever], quarter)[i * n + j]
                    });
                }
            }
            w.run(Rhythm::Quarter);
        }
        w.set_time(zero.like(time));
        w.run(Rhythm::Clock);
        w.run(Rhythm::Each);
        if at % per_row == 0 {
            run.row(&w, time, plan);
        }
        if at == steps || run.all_stopped() {
            break;
        }
        for (i, stocks) in slopes.before.iter_mut().enumerate() {
            *stocks = w.stocks(i);
        }
        match about.scheme {
            Scheme::Euler => euler::<N, _>(&mut w, &mut slopes, zero.like(step)),
            Scheme::RungeKutta4 => runge_kutta::<N, _>(&mut w, &mut slopes, time, step, zero),
        }
        let sound = soundness::<L, N>(&w, &slopes.before, zero, bounds);
        run.check::<L>(&w, &slopes.before, sound, time, step, high);
    }
    run.finish(plan, n)
}

/// Sets every value that `visit` reaches, world by world.
#[allow(clippy::type_complexity, reason = "a visitor that is handed a visitor; a name would say no more")]
#[inline(always)]
fn fill<N: Wide>(visit: &mut dyn FnMut(&mut dyn FnMut(&mut N)), value: &mut dyn FnMut(usize, usize) -> f64) {
    let mut at = 0;
    visit(&mut |x: &mut N| {
        for k in 0..N::WIDTH {
            x.put(k, value(at, k));
        }
        at += 1;
    });
}

/// Stocks and slopes of all blocs within a step, kept from step to step so that none asks for memory.
struct Slopes<S> {
    /// Stocks at the start of the step.
    before: Vec<S>,
    /// Weighted sum of the slopes.
    sum: Vec<S>,
    /// The last slope.
    last: Vec<S>,
}

/// One Euler step from the stocks `before`, whose flows are in place.
#[inline(always)]
fn euler<N: Wide, W: System<N>>(w: &mut W, slopes: &mut Slopes<W::Stocks>, step: N) {
    for (i, rate) in slopes.last.iter_mut().enumerate() {
        *rate = w.rates(i);
    }
    for (i, (stocks, rate)) in slopes.before.iter().zip(&slopes.last).enumerate() {
        w.set_stocks(i, W::zip(stocks, rate, &mut term!(|x: N, k: N| x + step * k)));
    }
}

/// One step of the classical fourth-order scheme from the stocks `before`, whose flows are in place.
#[inline(always)]
fn runge_kutta<N: Wide, W: System<N>>(w: &mut W, slopes: &mut Slopes<W::Stocks>, time: f64, step: f64, zero: N) {
    let Slopes { before, sum, last } = slopes;
    let n = before.len();
    for i in 0..n {
        last[i] = w.rates(i);
        sum[i] = last[i];
    }
    // weights of the four slopes are 1, 2, 2, 1; how far each next stage reaches: half, half, whole
    for (stage, reach, weight) in [(1, 0.5, 2.0), (2, 0.5, 2.0), (3, 1.0, 1.0)] {
        let ahead = zero.like(reach * step);
        for i in 0..n {
            w.set_stocks(i, W::zip(&before[i], &last[i], &mut term!(|x: N, k: N| x + ahead * k)));
        }
        if stage != 2 {
            w.set_time(zero.like(time + reach * step));
            w.run(Rhythm::Clock);
        }
        w.run(Rhythm::Each);
        let weight = zero.like(weight);
        for i in 0..n {
            last[i] = w.rates(i);
            sum[i] = W::zip(&sum[i], &last[i], &mut term!(|s: N, k: N| s + weight * k));
        }
    }
    let sixth = zero.like(step / 6.0);
    for i in 0..n {
        w.set_stocks(i, W::zip(&before[i], &sum[i], &mut term!(|x: N, s: N| x + sixth * s)));
    }
}

/// 1 where every stock is as it must be, 0 where a run has to stop.
#[allow(clippy::eq_op, reason = "a number less itself is 0 only if it is finite")]
#[inline(always)]
fn soundness<L: Laws, N: Wide>(
    w: &L::World<N>,
    before: &[<L::World<N> as System<N>>::Stocks],
    zero: N,
    (low, high): (N, N),
) -> N {
    let guards = &L::catalogue().stocks;
    let mut sound = zero.like(1.0);
    for (i, old) in before.iter().enumerate() {
        let mut at = 0;
        L::World::<N>::zip(
            &w.stocks(i),
            old,
            &mut term!(|new: N, old: N| {
                // x − x is 0 for finite x, else NaN
                sound = N::select((new - new).le(zero), sound, zero);
                let guard = guards[at].guard;
                if guard != Guard::Free {
                    sound = N::select(zero.lt(new), sound, zero);
                }
                if guard == Guard::Watched {
                    sound = N::select(new.le(old * high), sound, zero);
                    sound = N::select((old * low).le(new), sound, zero);
                }
                at += 1;
                new
            }),
        );
    }
    sound
}

/// The records of the worlds that run side by side.
struct Runs<N> {
    records: Vec<Record>,
    stopped: Vec<bool>,
    /// Rows so far, worlds still side by side: by row, then bloc, then column.
    rows: Vec<N>,
    accident: Option<(usize, usize)>,
    luck: Vec<f64>,
}

impl<N: Wide> Runs<N> {
    fn new<L: Laws>(plan: &Plan, worlds: &[Inputs]) -> Runs<N> {
        let rows = count(worlds[0].years, plan.every) + 1;
        let size = rows * worlds[0].blocs * plan.columns.len();
        let record = || Record { times: Vec::with_capacity(rows), values: Vec::new(), blowup: None, accident: None };
        let accident = L::accident();
        Runs {
            records: worlds.iter().map(|_| record()).collect(),
            stopped: vec![false; worlds.len()],
            rows: Vec::with_capacity(size),
            accident,
            luck: worlds.iter().map(|world| accident.map_or(0.0, |(_, draw)| world.draws[draw])).collect(),
        }
    }

    fn all_stopped(&self) -> bool {
        self.stopped.iter().all(|stopped| *stopped)
    }

    /// Adds the present row to every run that still goes on.
    #[inline(always)]
    fn row<W: System<N>>(&mut self, w: &W, time: f64, plan: &Plan) {
        for (record, _) in self.records.iter_mut().zip(&self.stopped).filter(|(_, stopped)| !**stopped) {
            record.times.push(time);
        }
        for i in 0..w.blocs() {
            for result in &plan.columns {
                self.rows.push(*w.result(i, *result));
            }
        }
    }

    /// The records: each world's own values, without rows after a stop.
    fn finish(mut self, plan: &Plan, blocs: usize) -> Vec<Record> {
        for record in &mut self.records {
            record.values.reserve_exact(record.times.len() * blocs * plan.columns.len());
        }
        // a few cells at a time, so that they are still at hand for the next world
        for (piece, cells) in self.rows.chunks(CELLS_AT_HAND).enumerate() {
            for (k, record) in self.records.iter_mut().enumerate() {
                let left = (record.times.len() * blocs * plan.columns.len()).saturating_sub(piece * CELLS_AT_HAND);
                record.values.extend(cells.iter().take(left).map(|cell| cell.get(k)));
            }
        }
        self.records
    }

    /// Stops the runs that left the numbers in the step from `time`, and looks for accidents in the others.
    #[inline(always)]
    fn check<L: Laws>(
        &mut self,
        w: &L::World<N>,
        before: &[<L::World<N> as System<N>>::Stocks],
        sound: N,
        time: f64,
        step: f64,
        high: f64,
    ) {
        for k in 0..self.records.len() {
            if !self.stopped[k] && sound.get(k) != 1.0 {
                self.stopped[k] = true;
                self.records[k].blowup = Some(first_fault::<L, N>(w, before, k, time, high));
            }
        }
        let Some((hazard, _)) = self.accident else { return };
        let after = total::<L, N>(hazard, term!(|i: usize| w.stocks(i)), before.len());
        for k in 0..self.records.len() {
            let reached = after.map_or(f64::NAN, |total| total.get(k));
            if self.stopped[k]
                || self.records[k].accident.is_some()
                || reached.partial_cmp(&self.luck[k]) != Some(Greater)
            {
                continue;
            }
            let at_start = total::<L, N>(hazard, term!(|i: usize| before[i]), before.len());
            let at_start = at_start.map_or(f64::NAN, |total| total.get(k));
            let share = (self.luck[k] - at_start) / (reached - at_start);
            self.records[k].accident = Some(time + step * share);
        }
    }
}

/// Sum over blocs of the stock at one position.
#[inline(always)]
fn total<L: Laws, N: Wide>(
    position: usize,
    stocks: impl Fn(usize) -> <L::World<N> as System<N>>::Stocks,
    blocs: usize,
) -> Option<N> {
    let mut sum: Option<N> = None;
    for i in 0..blocs {
        let mut at = 0;
        L::World::<N>::each_stock(
            &stocks(i),
            &mut term!(|x: N| {
                if at == position {
                    sum = Some(sum.map_or(x, term!(|sum: N| sum + x)));
                }
                at += 1;
            }),
        );
    }
    sum
}

/// The first stock, in order of blocs and stocks, for which world `k` had to stop.
fn first_fault<L: Laws, N: Wide>(
    w: &L::World<N>,
    before: &[<L::World<N> as System<N>>::Stocks],
    k: usize,
    time: f64,
    high: f64,
) -> Blowup {
    let guards = &L::catalogue().stocks;
    let mut found = None;
    for (i, old) in before.iter().enumerate() {
        let mut at = 0;
        L::World::<N>::zip(&w.stocks(i), old, &mut |new, old| {
            let (x, x0) = (new.get(k), old.get(k));
            let guard = guards[at].guard;
            let fault = if !x.is_finite() {
                Some(Fault::NotFinite)
            } else if guard != Guard::Free && x <= 0.0 {
                Some(Fault::NotPositive)
            } else if guard == Guard::Watched && !(x <= x0 * high && x0 * (1.0 / high) <= x) {
                Some(Fault::TooFast)
            } else {
                None
            };
            if let (None, Some(fault)) = (found, fault) {
                found = Some(Blowup { time, bloc: i, stock: at, fault });
            }
            at += 1;
            new
        });
    }
    found.unwrap_or(Blowup { time, bloc: 0, stock: 0, fault: Fault::NotFinite })
}
