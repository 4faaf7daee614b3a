//! # Safety
//!
//! Safety effort gives way when a bloc is behind, unless all have agreed. An accident has no consequence in the model.

use super::World;
use crate::num::{Num, term};
use crate::quantity::quantities;

quantities! { safety
    params {
        /// Accident rate per order of magnitude above the threshold without safety.
        hazard "h_z" ["1/yr"] = 0.005, LogUniform(5.0e-4, 0.05), 0.0..=1.0, "assumed" "";
        /// Capability above which accidents matter.
        threshold "\\theta_z" ["1"] = 2.5, Uniform(1.0, 6.0), -2.0..=15.0, "assumed" "";
        /// Width of the bend.
        width "s_z" ["1"] = 0.5, Fixed, 0.01..=3.0, "assumed" "smoothing";
        /// Effect of safety effort.
        power "\\kappa_z" ["1"] = 2.0, Uniform(1.0, 4.0), 0.5..=8.0, "assumed" "";
        /// Extra hazard from rival projects inside the bloc.
        rivalry "\\nu_n" ["1"] = 0.5, Uniform(0.0, 2.0), 0.0..=5.0, "abs2016" "abs2016 direction only";
        /// Lag, in orders of magnitude, that gives 76% of full pressure.
        race_width "w_z" ["1"] = 1.0, Fixed, 0.05..=5.0, "assumed" "";
        /// Safety effort under full agreement.
        treaty_effort "z_t" ["1"] = 0.8, Fixed, 0.0..=1.0, "assumed" "";
        /// Share of training chips idle under full agreement.
        treaty_slow "y_t" ["1"] = 0.5, Fixed, 0.0..=1.0, "assumed" "";
    }
    levers {
        /// Safety effort.
        effort_share "z" ["1"] = 0.3, [0.1, 0.3, 0.8], 0.0..=1.0, "assumed" "";
        /// Share of safety effort given up when far behind.
        race_share "\\rho_z" ["1"] = 0.5, [0.0, 0.5, 1.0], 0.0..=1.0, "assumed" "";
        /// Willingness; the agreement is the smallest of all.
        agreement_share "a" ["1"] = 0.0, [0.0, 0.5, 1.0], 0.0..=1.0, "assumed" "";
    }
    draws {
        /// Cumulative world hazard at which the accident happens.
        luck "\\zeta_z" ["1"] = core::f64::consts::LN_2, Exponential(1.0), 0.0..=f64::INFINITY, "assumed" "";
    }
    stocks {
        /// Cumulative accident hazard.
        hazard_sum "\\Lambda" ["1"] = |p| p.science.growth_0.like(0.0), Free;
    }
    flows {
        /// Agreement: the smallest willingness of all blocs.
        agreement "\\bar a" ["1"];
        /// Pressure from being behind.
        pressure "\\pi_z" ["1"];
        /// Safety effort in force.
        effort "z_e" ["1"];
        /// Accident hazard.
        hazard_rate "\\lambda_z" ["1/yr"];
    }
}

/// An agreement is as strong as its weakest member.
#[inline(always)]
pub fn agreement<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let agreement = w.once(
        i,
        |first| first.f.safety.agreement,
        term!(|| Flows::agreement(w.min(term!(|j: usize| w.blocs[j].l.safety.agreement_share)))),
    );
    Flows { agreement, ..w.blocs[i].f.safety }
}

/// Pressure, effort, hazard.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let (p, l, f) = (&b.p.safety, &b.l.safety, b.f.safety);
    let level = b.f.capability.level;
    let frontier = w.max(term!(|j: usize| w.blocs[j].f.capability.level));
    let pressure = Flows::pressure(((frontier - level) / p.race_width).tanh());
    let alone = l.effort_share * (l.race_share * pressure * f.agreement.one_minus()).one_minus();
    let effort = Flows::effort(alone + f.agreement * (p.treaty_effort - alone).pos());
    let n = b.l.research.projects;
    let rivals = p.rivalry * (n - 1.0) / n + 1.0;
    let exposure = (level - p.threshold).softplus(p.width);
    Flows {
        pressure,
        effort,
        hazard_rate: Flows::hazard_rate(p.hazard * effort.one_minus().pow(p.power) * exposure * rivals),
        ..f
    }
}

/// The hazard adds up.
#[inline(always)]
pub fn rates<N: Num>(w: &World<N>, i: usize) -> Stocks<N> {
    Stocks { hazard_sum: w.blocs[i].f.safety.hazard_rate }
}
