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
}

/// Logistic growth.
#[inline(always)]
pub fn rates<N: Num>(w: &World<N>, i: usize) -> Stocks<N> {
    let b = &w.blocs[i];
    let (p, skills) = (&b.p.people, b.s.people.skills);
    Stocks { skills: p.skills_growth * skills * (skills / p.skills_cap).one_minus() }
}
