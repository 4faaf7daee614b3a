//! # People
//!
//! Skills grow towards a limit.

use super::World;
use crate::num::Num;
use crate::quantity::quantities;

quantities! { people
    params {
        /// Skills at the start.
        skills_0 "H_0" ["1"] = PER_BLOC, Fixed, 1e-6..=1e3, "definition" "toy value";
        /// Largest skills.
        skills_cap "\\bar H" ["1"] = PER_BLOC, Fixed, 1e-6..=1e3, "definition" "toy value";
        /// Growth of skills.
        skills_growth "h" ["1/yr"] = 0.05, Fixed, 0.0..=1.0, "definition" "toy value";
    }
    stocks {
        /// Skills.
        skills "H" ["1"] = |p| p.people.skills_0, Positive;
    }
    flows {
        /// Slowing of growth per unit of skills.
        crowding "\\kappa_H" ["1/yr"];
    }
}

/// What depends on parameters alone.
#[inline(always)]
pub fn calibration<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let p = &w.blocs[i].p.people;
    Flows { crowding: Flows::crowding(p.skills_growth / p.skills_cap) }
}

/// Logistic growth.
#[inline(always)]
pub fn rates<N: Num>(w: &World<N>, i: usize) -> Stocks<N> {
    let b = &w.blocs[i];
    let (p, skills) = (&b.p.people, b.s.people.skills);
    Stocks { skills: skills * (p.skills_growth - b.f.people.crowding * skills) }
}
