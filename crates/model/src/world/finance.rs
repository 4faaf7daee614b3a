//! # Finance
//!
//! Capital moves to where it earns more than at the start. The starting wedge makes flows vanish at the start without AI; controls
//! block part of a flow, and no flow exceeds a share of joint output.

use super::World;
use crate::num::{Num, term};
use crate::quantity::quantities;

quantities! { finance
    params {
        /// Yearly flow per unit of return gap and harmonic capital (a pure number: 1/yr over 1/yr).
        flow_speed "\\chi" ["1"] = 1.0, LogUniform(0.1, 5.0), 0.0..=20.0, "assumed" "", World;
        /// Largest bilateral flow relative to joint output.
        flow_cap "c_f" ["1"] = 0.05, Uniform(0.02, 0.1), 0.0..=0.5, "feldstein-horioka" "feldstein-horioka; large observed imbalances 5-10%", World;
        /// Extra return asked under a full squeeze.
        squeeze_spread "s_q" ["1/yr"] = 0.05, Fixed, 0.0..=0.5, "assumed" "crisis spreads";
    }
    levers {
        /// Hostile financial squeeze on the bloc.
        squeeze_share "q" ["1"] = 0.0, [0.0, 0.3, 1.0], 0.0..=1.0, "assumed" "";
    }
    pairs {
        /// Share of capital movement blocked: row origin, column destination.
        control_share "k_f" ["1"] = 0.0, [0.0, 0.5, 0.9], 0.0..=1.0, "assumed" "";
    }
    stocks {
        /// Net claims on other blocs.
        foreign_assets "D" ["USD"] = |p| p.science.growth_0.like(0.0), Free;
    }
    flows {
        /// Return on capital at the start without AI.
        wedge "\\omega_r" ["1/yr"];
        /// Capital of all blocs.
        world_capital "K_W" ["USD"];
        /// Mean return on capital of the world.
        world_return "r_W" ["1/yr"];
        /// Return above the starting one, less the extra asked under a squeeze.
        excess_return "x_r" ["1/yr"];
        /// Net capital inflow.
        inflow "\\Phi_K" ["USD/yr"];
        /// Output and income from abroad.
        income "Y_n" ["USD/yr"];
        /// Saving and net inflow.
        investable "I" ["USD/yr"];
    }
}

/// Return on capital at the start, without AI.
#[inline(always)]
pub fn wedge<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let p = &b.p.production;
    Flows { wedge: Flows::wedge(p.capital_elasticity * p.output_0 / p.capital_0 - p.depreciation), ..b.f.finance }
}

/// Returns here and in the world.
#[inline(always)]
pub fn returns<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let f = b.f.finance;
    let capital = term!(|j: usize| w.blocs[j].s.production.capital);
    let world_capital =
        w.once(i, |first| first.f.finance.world_capital, term!(|| Flows::world_capital(w.sum(capital))));
    let world_return = w.once(
        i,
        |first| first.f.finance.world_return,
        term!(|| Flows::world_return(
            w.sum(term!(|j: usize| capital(j) * w.blocs[j].f.production.capital_return)) / world_capital
        )),
    );
    let squeeze = b.p.finance.squeeze_spread * b.l.finance.squeeze_share;
    Flows {
        world_capital,
        world_return,
        excess_return: Flows::excess_return(b.f.production.capital_return - f.wedge - squeeze),
        ..f
    }
}

/// Net inflow from each other bloc; exactly the opposite seen from there.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let (p, f) = (&b.p.finance, b.f.finance);
    let output = b.f.production.output;
    let inflow = w.sum_others(
        i,
        term!(|j: usize| {
            let other = &w.blocs[j];
            let gap = f.excess_return - other.f.finance.excess_return;
            let here = w.pair(j, i).finance.control_share.one_minus() * gap.pos();
            let there = w.pair(i, j).finance.control_share.one_minus() * (-gap).pos();
            let harmonic = b.s.production.capital * other.s.production.capital / f.world_capital;
            let wanted = p.flow_speed * harmonic * (here - there);
            let limit = p.flow_cap * (output * other.f.production.output / (output + other.f.production.output));
            limit * (wanted / limit).tanh()
        }),
    );
    let inflow = Flows::inflow(inflow);
    let income = Flows::income(output + f.world_return * b.s.finance.foreign_assets);
    Flows { inflow, income, investable: Flows::investable(b.l.investment.saving_share * income + inflow), ..f }
}

/// What flows in is owed abroad.
#[inline(always)]
pub fn rates<N: Num>(w: &World<N>, i: usize) -> Stocks<N> {
    Stocks { foreign_assets: -w.blocs[i].f.finance.inflow }
}
