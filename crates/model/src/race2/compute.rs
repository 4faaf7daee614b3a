//! # Compute and algorithms
//!
//! Compute is bought from output, wears out and gets cheaper; the efficiency of algorithms grows with compute and leaks.

use super::World;
use crate::num::{Num, term};
use crate::quantity::quantities;

quantities! { compute
    params {
        /// Compute at the start.
        stock_0 "C_0" ["1"] = PER_BLOC, Fixed, 1e-6..=1e6, "definition" "toy value";
        /// Efficiency of algorithms at the start.
        efficiency_0 "E_0" ["1"] = PER_BLOC, Fixed, 1e-6..=1e6, "definition" "toy value";
        /// Share of output spent on compute.
        share "x" ["1"] = PER_BLOC, Fixed, 0.0..=1.0, "definition" "toy value";
        /// Growth of compute per unit of output.
        price_growth "g_p" ["1/yr"] = 0.15, Uniform(0.12, 0.18), 0.0..=1.0, "definition" "toy value", World;
        /// Life of compute.
        life "\\tau_C" ["yr"] = 5.0, Fixed, 0.5..=50.0, "definition" "toy value";
        /// Growth of algorithmic efficiency.
        efficiency_growth "r_E" ["1/yr"] = 0.25, Uniform(0.2, 0.3), 0.0..=2.0, "definition" "toy value";
        /// Elasticity of that growth to compute.
        efficiency_elasticity "\\beta" ["1"] = 0.12, Uniform(0.096, 0.144), 0.0..=2.0, "definition" "toy value";
        /// Share of the gap in efficiency closed each year.
        spill "\\sigma" ["1/yr"] = 0.05, Uniform(0.04, 0.06), 0.0..=1.0, "definition" "toy value";
        /// Reaction of spending to the capability of the rival.
        reaction "\\rho" ["1"] = 0.3, Uniform(0.24, 0.36), 0.0..=5.0, "definition" "toy value";
        /// Bend of efficiency growth.
        efficiency_bend "b_E" ["1"] = 0.1, Fixed, 0.0..=1.0, "definition" "toy value";
        /// Capability added to the own one before the rival's is divided by it.
        reaction_floor "f_\\rho" ["1"] = 0.1, Fixed, 1e-6..=10.0, "definition" "toy value";
    }
    stocks {
        /// Compute.
        stock "C" ["1"] = |p| p.compute.stock_0, Positive;
        /// Efficiency of algorithms.
        efficiency "E" ["1"] = |p| p.compute.efficiency_0, Positive;
    }
    flows {
        /// Wear of compute.
        wear "\\delta_C" ["1/yr"];
        /// Logarithm of compute at the start.
        log_stock_0 "\\ell_{C0}" ["1"];
        /// Compute per unit of output.
        price "q" ["1"];
        /// Capability.
        capability "k" ["1"];
    }
}

/// What depends on parameters alone.
#[inline(always)]
pub fn calibration<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let p = &b.p.compute;
    Flows { wear: Flows::wear(p.life.recip()), log_stock_0: Flows::log_stock_0(p.stock_0.ln()), ..b.f.compute }
}

/// Compute per unit of output.
#[inline(always)]
pub fn price<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let price =
        w.once(i, |first| first.f.compute.price, term!(|| Flows::price((b.p.compute.price_growth * w.time).exp())));
    Flows { price, ..b.f.compute }
}

/// Capability.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let effective = b.s.compute.stock * b.s.compute.efficiency;
    Flows { capability: Flows::capability((effective + 1.0).ln()), ..b.f.compute }
}

/// Spending less wear; growth and leakage of efficiency.
#[inline(always)]
pub fn rates<N: Num>(w: &World<N>, i: usize) -> Stocks<N> {
    let b = &w.blocs[i];
    let (p, s, f) = (&b.p.compute, &b.s.compute, &b.f.compute);
    let spent = p.share * (b.f.risk.pressure + 1.0) * b.f.economy.output;
    let growth = p.efficiency_growth * s.efficiency * (p.efficiency_elasticity * (s.stock.ln() - f.log_stock_0)).exp()
        / (p.efficiency_bend * s.efficiency + 1.0);
    let open = w.sum_others(i, term!(|j: usize| (w.blocs[j].s.compute.efficiency - s.efficiency).pos()));
    Stocks { stock: spent * f.price / w.year() - f.wear * s.stock, efficiency: growth + p.spill * open }
}
