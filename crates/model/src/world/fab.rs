//! # Fabs
//!
//! Capacity lasts, unlike chips: here a window can close. Own experience makes new capacity cheaper. Embargoes on tools slow it down and
//! at the same time build autonomy.

use super::World;
use crate::num::{Num, term};
use crate::quantity::quantities;

quantities! { fab
    params {
        /// Manufacturing capacity at the start.
        capacity_0 "F_0" ["H100e/yr"] = PER_BLOC, Fixed, 100.0..=1.0e9, "epoch2026" "epoch2026 2025 flow by place of manufacture; china from japantimes2025";
        /// Loss of capacity.
        depreciation "\\delta_F" ["1/yr"] = 0.1, Uniform(0.05, 0.2), 0.0..=0.5, "assumed" "";
        /// Growth of H100e per unit of installed capacity with full access to tools.
        node_growth "g_F" ["1/yr"] = 0.2, Uniform(0.1, 0.32), 0.0..=0.6, "hobbhahn2022" "same data as chips.design_growth";
        /// Cost of one H100e/yr of capacity at the start.
        cost "c_F" ["USD/(H100e/yr)"] = 8000.0, LogUniform(3000.0, 25000.0), 100.0..=1.0e6, "assumed" "leading fab 20 G USD for about 18 M H100e/yr of logic, times about 7 for memory and packaging; assumed";
        /// Fall of log capacity cost per log of own experience.
        learning "b_F" ["1"] = 0.2, Uniform(0.05, 0.35), 0.0..=0.6, "irwin-klenow1994" "irwin-klenow1994 about 0.32 (20% learning rate)";
        /// Weight of others' experience.
        experience_spill "\\omega_Z" ["1"] = 0.3, Uniform(0.1, 0.6), 0.0..=1.0, "irwin-klenow1994" "irwin-klenow1994: a third of own";
        /// Experience at which the stated cost holds.
        experience_ref "Z_{ref}" ["H100e"] = 2.0e7, Fixed, 1000.0..=1.0e10, "definition" "", World;
        /// Share of chip revenue reinvested in capacity.
        reinvest "\\rho_F" ["1"] = 0.08, Uniform(0.04, 0.15), 0.0..=0.5, "epoch2026" "2025 chip-related capital spending over all-in AI spending; assumed";
        /// Share of the world's chip-making tools made in the bloc.
        tool_weight "\\tau_F" ["1"] = PER_BLOC, Fixed, 0.0..=1.0, "assumed" "from market shares of tool makers";
        /// Autonomy in tools at the start.
        autonomy_0 "N_0" ["1"] = PER_BLOC, Fixed, 0.0..=1.0, "assumed" "";
        /// Rate at which a full embargo builds autonomy.
        autonomy_growth "\\nu_T" ["1/yr"] = 0.1, Uniform(0.02, 0.25), 0.0..=1.0, "assumed" "";
        /// Largest share of investment that may go to capacity.
        spending_cap "T_F" ["1"] = 0.2, Fixed, 0.01..=0.3, "assumed" "";
    }
    levers {
        /// Public spending on capacity.
        subsidy_share "y_F" ["1"] = PER_BLOC, [0.0, 5.0e-4, 0.005], 0.0..=0.03, "assumed" "CHIPS Act 39 G USD over 5 years; Big Fund III";
    }
    pairs {
        /// Share of tools refused: row maker, column buyer.
        tool_embargo_share "\\xi" ["1"] = 0.0, [0.0, 0.5, 0.9], 0.0..=1.0, "assumed" "";
    }
    stocks {
        /// Chip-making capacity.
        capacity "F" ["H100e/yr"] = |p| p.fab.capacity_0, Positive;
        /// Autonomy in chip-making tools.
        autonomy "N" ["1"] = |p| p.fab.autonomy_0, Free;
    }
    flows {
        /// Sum of the tool weights of all blocs.
        world_tools "\\tau_W" ["1"];
        /// Cost of one H100e a year of new capacity.
        unit_cost "c_u" ["USD/(H100e/yr)"];
        /// Share of the world's tools that is refused to the bloc.
        bite "\\beta_F" ["1"];
        /// Access to tools.
        access "\\alpha_F" ["1"];
        /// Spending on capacity.
        spending "I_F" ["USD/yr"];
        /// New capacity.
        building "\\dot F_b" ["H100e/yr/yr"];
        /// Growth of capacity by better processes.
        upgrade_growth "u_F" ["1/yr"];
    }
}

/// Who makes the tools.
#[inline(always)]
pub fn tools<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let world_tools = w.once(
        i,
        |first| first.f.fab.world_tools,
        term!(|| Flows::world_tools(w.sum(term!(|j: usize| w.blocs[j].p.fab.tool_weight)))),
    );
    Flows { world_tools, ..w.blocs[i].f.fab }
}

/// Embargoes in force.
#[inline(always)]
pub fn embargo<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let f = w.blocs[i].f.fab;
    let refused = w.sum_others(i, term!(|j: usize| w.pair(j, i).fab.tool_embargo_share * w.blocs[j].p.fab.tool_weight));
    Flows { bite: Flows::bite(refused / f.world_tools), ..f }
}

/// What capacity costs, with experience of one's own and some of others'.
#[inline(always)]
pub fn cost<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let p = &b.p.fab;
    let others = w.sum_others(i, term!(|j: usize| w.blocs[j].s.chips.made));
    let experience = b.s.chips.made + p.experience_spill * others;
    let unit_cost = p.cost * b.f.chips.design * (experience / p.experience_ref).pow(-p.learning);
    Flows { unit_cost: Flows::unit_cost(unit_cost), ..b.f.fab }
}

/// Spending on capacity and what it builds.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let (p, f) = (&b.p.fab, b.f.fab);
    let access = Flows::access((b.s.fab.autonomy.one_minus() * f.bite).one_minus());
    let limit = p.spending_cap * b.f.finance.investable;
    let wanted = p.reinvest * b.f.trade.revenue + b.l.fab.subsidy_share * b.f.production.output;
    let spent = limit * (wanted / limit).cap1();
    let spending = Flows::spending(N::select(limit.le(limit.like(0.0)), limit.like(0.0), spent));
    Flows {
        access,
        spending,
        building: Flows::building(access * spending * b.l.leak.diverted_share.one_minus() / f.unit_cost),
        upgrade_growth: Flows::upgrade_growth(p.node_growth * access),
        ..f
    }
}

/// Building, upgrading and wear; autonomy grows under embargo.
#[inline(always)]
pub fn rates<N: Num>(w: &World<N>, i: usize) -> Stocks<N> {
    let b = &w.blocs[i];
    let (p, s, f) = (&b.p.fab, &b.s.fab, &b.f.fab);
    Stocks {
        capacity: f.building + (f.upgrade_growth - p.depreciation) * s.capacity,
        autonomy: p.autonomy_growth * f.bite * s.autonomy.one_minus(),
    }
}
