//! # Economy
//!
//! Output from capital and skills, lifted by capability.

use super::World;
use crate::num::Num;
use crate::quantity::quantities;

quantities! { economy
    params {
        /// Capital at the start.
        capital_0 "K_0" ["1"] = PER_BLOC, Fixed, 1e-6..=1e9, "definition" "toy value";
        /// Productivity.
        productivity "A" ["1"] = PER_BLOC, Fixed, 1e-6..=1e3, "definition" "toy value";
        /// Capital elasticity.
        capital_elasticity "\\alpha" ["1"] = 0.35, Uniform(0.28, 0.42), 0.0..=1.0, "definition" "toy value";
        /// Saving share.
        saving_share "s" ["1"] = 0.22, Uniform(0.176, 0.264), 0.0..=1.0, "definition" "toy value";
        /// Wear of capital.
        depreciation "\\delta" ["1/yr"] = 0.06, Uniform(0.048, 0.072), 0.0..=1.0, "definition" "toy value";
        /// Gain of output per unit of capability.
        gain "\\gamma" ["1"] = 0.02, Fixed, 0.0..=1.0, "definition" "toy value";
    }
    stocks {
        /// Capital.
        capital "K" ["1"] = |p| p.economy.capital_0, Positive;
    }
    flows {
        /// Output.
        output "Y" ["1"];
    }
}

/// Output.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let p = &b.p.economy;
    let (capital, skills) = (b.s.economy.capital.ln(), b.s.people.skills.ln());
    let factors = (p.capital_elasticity * capital + p.capital_elasticity.one_minus() * skills).exp();
    let lift = p.gain * b.f.compute.capability + 1.0;
    Flows { output: Flows::output(p.productivity * factors * lift) }
}

/// Saving less wear.
#[inline(always)]
pub fn rates<N: Num>(w: &World<N>, i: usize) -> Stocks<N> {
    let b = &w.blocs[i];
    let p = &b.p.economy;
    Stocks { capital: p.saving_share * b.f.economy.output / w.year() - p.depreciation * b.s.economy.capital }
}
