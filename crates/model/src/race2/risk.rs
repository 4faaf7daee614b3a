//! # Risk
//!
//! The rival's capability presses; safety work holds against it.

use super::World;
use crate::num::{Num, term};
use crate::quantity::quantities;

quantities! { risk
    params {
        /// Safety work at the start.
        safety_0 "S_0" ["1"] = 0.1, Fixed, 0.0..=1e3, "definition" "toy value";
        /// Share of skills in safety work.
        share "z" ["1"] = PER_BLOC, Fixed, 0.0..=1.0, "definition" "toy value";
        /// Life of safety work.
        life "\\tau_S" ["yr"] = 8.0, Fixed, 0.5..=100.0, "definition" "toy value";
        /// Hazard per unit of capability.
        hazard "h_r" ["1"] = 0.01, Fixed, 0.0..=1.0, "definition" "toy value";
    }
    stocks {
        /// Safety work.
        safety "S" ["1"] = |p| p.risk.safety_0, Free;
    }
    flows {
        /// Share of safety work that is forgotten each year.
        forgetting "\\delta_S" ["1/yr"];
        /// Pressure of the rival.
        pressure "\\pi" ["1"];
        /// Risk.
        risk "R" ["1"];
    }
}

/// What depends on parameters alone.
#[inline(always)]
pub fn calibration<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    Flows { forgetting: Flows::forgetting(b.p.risk.life.recip()), ..b.f.risk }
}

/// Pressure and risk.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let (p, own) = (&b.p.risk, b.f.compute.capability);
    let rival = w.max_others(i, term!(|j: usize| w.blocs[j].f.compute.capability));
    let pressure = Flows::pressure(b.p.compute.reaction * rival / (own + b.p.compute.reaction_floor));
    let exposure = p.hazard * own * (pressure + 1.0) / (b.s.risk.safety + 1.0);
    Flows { pressure, risk: Flows::risk((-exposure).exp().one_minus()), ..b.f.risk }
}

/// New safety work less what is forgotten.
#[inline(always)]
pub fn rates<N: Num>(w: &World<N>, i: usize) -> Stocks<N> {
    let b = &w.blocs[i];
    let p = &b.p.risk;
    Stocks { safety: p.share * b.s.people.skills / w.year() - b.f.risk.forgetting * b.s.risk.safety }
}
