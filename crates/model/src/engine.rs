//! The integrator: moves the stocks of any [`System`], in any kind of number, several worlds in step.

mod records;

use fearless_simd::{Simd, SimdBase, f64x8};

use crate::equations::Equation;
use crate::mechanisms::{Rhythm, System};
use crate::model::{About, Catalogue, Inputs, Level, Model, Plan, Profile, Record, Scheme};
use crate::num::lanes::{Lanes, Twin, Wide};
use crate::num::{Num, term};
use crate::quantity::Guard;
use records::{Check, Runs};

/// Largest growth of a watched stock before a run counts as blown up: doubling in less than a week.
const WATCHED_GROWTH: f64 = 40.0;
/// Are there sixteen worlds in flight where the state is small? In WebAssembly eight are four vectors already, as many as hide latencies.
const TWINS: bool = !cfg!(target_arch = "wasm32");
/// Worlds side by side, at most.
const MOST_LANES: usize = 16;
/// A profile entry acts at a quarter that starts no more than this before it.
const PROFILE_SLACK: f64 = 1e-9;

/// A model whose laws are written over [`Num`].
pub trait Laws: Sync + 'static {
    /// Its world.
    type World<N: Num>: System<N>;
    /// Is the state small? Then sixteen worlds are in flight instead of eight, which hides the latency of chains of powers, and the
    /// passes of a rhythm are one function.
    const SMALL: bool;
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
        let width = if L::SMALL && TWINS { 16 } else { 8 };
        let mut records = Vec::with_capacity(worlds.len());
        for batch in worlds.chunks(width) {
            // one world gains nothing from lanes
            let level = if batch.len() == 1 && plan.level == Level::Best { Level::Scalar } else { plan.level };
            records.extend(on_level::<L>(level, plan, batch));
        }
        records
    }
    #[cfg(feature = "derivatives")]
    fn derivatives(&self, plan: &Plan, world: &Inputs, directions: &[Inputs]) -> Vec<Record> {
        if directions.is_empty() {
            return integrate::<L, f64>(0.0, plan, core::slice::from_ref(world));
        }
        let mut records = Vec::with_capacity(directions.len() + 1);
        for (at, some) in directions.chunks(crate::num::dual::DIRECTIONS).enumerate() {
            let batch: Vec<Inputs> = core::iter::once(world).chain(some).cloned().collect();
            let found = integrate::<L, crate::num::dual::Dual>(crate::num::dual::plain(0.0), plan, &batch);
            records.extend(found.into_iter().skip(usize::from(at > 0)));
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
    // The unit is part of the module, which every visitor loads: there is no second copy of the laws in it for one world at a time.
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    if let Some(simd) = best.as_wasm_simd128() {
        return simd.vectorize(
            #[inline(always)]
            || in_lanes::<L, _>(simd, plan, batch),
        );
    }
    let _ = (best, wanted);
    batch.iter().flat_map(|world| integrate::<L, f64>(0.0, plan, core::slice::from_ref(world))).collect()
}

/// The levels that this machine has, for tests that compare them.
pub fn levels() -> Vec<Level> {
    let best = fearless_simd::Level::new();
    #[cfg_attr(not(target_arch = "x86_64"), allow(unused_mut))]
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
    if L::SMALL && TWINS {
        integrate::<L, _>(Twin(zero, zero), plan, worlds)
    } else {
        integrate::<L, _>(zero, plan, worlds)
    }
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
    let (Some(first), Some(last)) = (worlds.first(), worlds.last()) else {
        return Vec::new();
    };
    let (n, step) = (first.blocs, first.step);
    let about = L::about();
    let mut lanes = [last; MOST_LANES];
    lanes[..worlds.len()].iter_mut().zip(worlds).for_each(|(lane, world)| *lane = world);
    let lanes = &lanes[..N::WIDTH];
    let mut w = L::World::<N>::new(n, zero.like(f64::NAN));
    w.set_laws(&first.laws);
    fill::<N>(lanes, &mut |visit| w.each_draw(&mut &mut *visit), &|world, at| world.draws[at]);
    for i in 0..n {
        let value = |world: &Inputs, at: usize| world.parameters[at * n + i];
        fill::<N>(lanes, &mut |visit| w.each_parameter(i, &mut &mut *visit), &value);
    }
    w.start();

    let steps = count(first.years, step);
    let per_quarter = count(about.quarter, step).max(1);
    let per_row = count(plan.every, step).max(1);
    let decisions = decisions(worlds, count(first.years, about.quarter), about.quarter);
    let mut run = Runs::<N>::new::<L>(plan, worlds);
    let high = crate::num::elementary::exp(WATCHED_GROWTH * step);
    let bounds = (zero.like(1.0 / high), zero.like(high));
    let stocks: Vec<_> = (0..n).map(|i| *w.stocks(i)).collect();
    let mut slopes = Slopes { sum: stocks.clone(), last: stocks.clone(), before: stocks };

    for at in 0..=steps {
        let time = at as f64 * step;
        if at % per_quarter == 0 && decisions[at / per_quarter] {
            for i in 0..n {
                let value = |world: &Inputs, at: usize| in_force(&world.policy.levers[at], time)[i];
                fill::<N>(lanes, &mut |visit| w.each_lever(i, &mut &mut *visit), &value);
                for j in 0..n {
                    let value = |world: &Inputs, at: usize| in_force(&world.policy.pairs[at], time)[i * n + j];
                    fill::<N>(lanes, &mut |visit| w.each_pair(i, j, &mut &mut *visit), &value);
                }
            }
            passes::<L, N>(&mut w, Rhythm::Quarter);
        }
        evaluate::<L, N>(&mut w, zero.like(time), true);
        if at % per_row == 0 {
            run.row(&w, time, plan);
        }
        if at == steps || run.all_stopped() {
            break;
        }
        let check = Check { time, step, high };
        match about.scheme {
            Scheme::Euler => {
                let next = &mut slopes.last;
                let sound = euler::<L, N>(&w, next, zero.like(step), bounds);
                run.check::<L>(term!(|i| w.stocks(i)), term!(|i| &next[i]), n, sound, check);
                for (i, next) in next.iter().enumerate() {
                    copy::<L, N>(w.stocks_mut(i), next);
                }
            }
            Scheme::RungeKutta4 => {
                let stages = if plan.quick { &HEUN } else { &CLASSICAL };
                let sound = runge_kutta::<L, N>(&mut w, &mut slopes, stages, time, step, zero, bounds);
                run.check::<L>(term!(|i| &slopes.before[i]), term!(|i| w.stocks(i)), n, sound, check);
            }
        }
    }
    run.finish()
}

/// Runs the passes of one rhythm.
#[inline(always)]
fn passes<L: Laws, N: Num>(w: &mut L::World<N>, rhythm: Rhythm) {
    if L::SMALL { w.run_merged(rhythm) } else { w.run(rhythm) }
}

/// Computes the flows from the stocks in place, at a time that may be `new`.
#[inline(always)]
fn evaluate<L: Laws, N: Num>(w: &mut L::World<N>, time: N, new: bool) {
    if new {
        w.set_time(time);
        passes::<L, N>(w, Rhythm::Clock);
    }
    passes::<L, N>(w, Rhythm::Each);
}

/// Sets every value that `visit` reaches, world by world.
#[allow(clippy::type_complexity, reason = "a visitor that is handed a visitor; a name would say no more")]
#[inline(always)]
fn fill<N: Wide>(
    lanes: &[&Inputs],
    visit: &mut dyn FnMut(&mut dyn FnMut(&mut N)),
    value: &impl Fn(&Inputs, usize) -> f64,
) {
    let mut at = 0;
    visit(&mut |x: &mut N| {
        gather(x, lanes, at, value);
        at += 1;
    });
}

/// Sets one value in all worlds. In WebAssembly it is a function of its own: expanded for hundreds of quantities it would be a twentieth of the
/// module, and it is called once a run or quarter.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
#[cfg_attr(target_arch = "wasm32", inline(never))]
fn gather<N: Wide>(x: &mut N, lanes: &[&Inputs], at: usize, value: &dyn Fn(&Inputs, usize) -> f64) {
    let mut values = [0.0; MOST_LANES];
    for (slot, world) in values.iter_mut().zip(lanes) {
        *slot = value(world, at);
    }
    x.load(&values[..N::WIDTH]);
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

/// The stocks of one bloc in a world.
type Stocks<L, N> = <<L as Laws>::World<N> as System<N>>::Stocks;

/// Copies the stocks of one bloc, value by value.
#[inline(always)]
fn copy<L: Laws, N: Wide>(to: &mut Stocks<L, N>, from: &Stocks<L, N>) {
    L::World::<N>::each_with(to, from, from, &mut term!(|to: &mut N, from: N, _, _| *to = from));
}

/// The stocks after one Euler step, written into `next`; the flows of those before are in place. Where all is as it must be.
#[inline(always)]
fn euler<L: Laws, N: Wide>(w: &L::World<N>, next: &mut [Stocks<L, N>], step: N, bounds: (N, N)) -> N::Mask {
    let zero = step.like(0.0);
    let mut sound = zero.le(zero);
    for (i, next) in next.iter_mut().enumerate() {
        let mut there = zero.le(zero);
        let arrive = &mut term!(|next: &mut N, old: N, rate: N, guard: Guard| {
            *next = old + step * rate;
            there = N::both(there, is_sound(old, *next, guard, bounds));
        });
        w.each_rate(i, next, arrive);
        sound = N::both(sound, there);
    }
    sound
}

/// Where a stock is as it must be after a step.
#[inline(always)]
fn is_sound<N: Wide>(old: N, new: N, guard: Guard, (low, high): (N, N)) -> N::Mask {
    // what is not a number fails every comparison
    let size = if guard == Guard::Free { new.abs() } else { new };
    let mut sound = size.le(new.like(f64::MAX));
    if guard != Guard::Free {
        sound = N::both(sound, new.like(0.0).lt(new));
    }
    if guard == Guard::Watched {
        sound = N::both(sound, N::both(new.le(old * high), (old * low).le(new)));
    }
    sound
}

/// A scheme in which every stage goes by the slope of the one before it alone. The first stage is where the step starts, with weight 1.
struct Stages {
    /// Of each stage: how far it reaches, in steps, the weight of its slope, and whether its time is another than that before.
    all: &'static [(f64, f64, bool)],
    /// Sum of the weights.
    weights: f64,
}

/// Kutta's: slopes at the start, twice in the middle, and at the end, weighted 1, 2, 2, 1.
static CLASSICAL: Stages =
    Stages { all: &[(0.0, 1.0, false), (0.5, 2.0, true), (0.5, 2.0, false), (1.0, 1.0, true)], weights: 6.0 };
/// Heun's: the mean of the slopes at the start and at the end.
static HEUN: Stages = Stages { all: &[(0.0, 1.0, false), (1.0, 1.0, true)], weights: 2.0 };

/// One step of a scheme from stocks whose flows are in place; where all is as it must be.
#[inline(always)]
fn runge_kutta<L: Laws, N: Wide>(
    w: &mut L::World<N>,
    slopes: &mut Slopes<Stocks<L, N>>,
    stages: &Stages,
    time: f64,
    step: f64,
    zero: N,
    bounds: (N, N),
) -> N::Mask {
    let Slopes { before, sum, last } = slopes;
    let n = before.len();
    for (i, before) in before.iter_mut().enumerate() {
        copy::<L, N>(before, w.stocks(i));
    }
    for (stage, &(reach, weight, new)) in stages.all.iter().enumerate() {
        if stage > 0 {
            let ahead = zero.like(reach * step);
            for i in 0..n {
                let there = &mut term!(|x: &mut N, start: N, slope: N, _| *x = start + ahead * slope);
                L::World::<N>::each_with(w.stocks_mut(i), &before[i], &last[i], there);
            }
            evaluate::<L, N>(w, zero.like(time + reach * step), new);
        }
        let weight = zero.like(weight);
        for i in 0..n {
            // in one place for all stages: the rates of all mechanisms are long
            w.each_rate(i, &mut last[i], &mut term!(|slope: &mut N, _, rate: N, _| *slope = rate));
            if stage == 0 {
                sum[i] = last[i];
                continue;
            }
            let add = &mut term!(|sum: &mut N, slope: N, _, _| *sum = *sum + weight * slope);
            L::World::<N>::each_with(&mut sum[i], &last[i], &last[i], add);
        }
    }
    let share = zero.like(step / stages.weights);
    let mut sound = zero.le(zero);
    for i in 0..n {
        let arrive = &mut term!(|x: &mut N, old: N, sum: N, guard: Guard| {
            *x = old + share * sum;
            sound = N::both(sound, is_sound(old, *x, guard, bounds));
        });
        L::World::<N>::each_with(w.stocks_mut(i), &before[i], &sum[i], arrive);
    }
    sound
}
