//! # Contest
//!
//! Time lost in applying for funds: a symmetric Tullock contest among the projects of a bloc.

use super::World;
use crate::num::Num;
use crate::quantity::quantities;

quantities! { contest
    params {
        /// Share of research time at stake in applying for funds.
        prep_share "\\pi" ["1"] = 0.15, Uniform(0.05, 0.4), 0.0..=1.0, "herbert2013" "herbert2013 and gross-bergstrom2019 range";
        /// Tullock exponent.
        decisiveness "r_c" ["1"] = 1.0, Uniform(0.3, 1.0), 0.0..=1.0, "tullock1980" "tullock1980";
    }
    flows {
        /// Share of research time lost in contests.
        waste "\\omega" ["1"];
    }
}

/// Rent dissipation among n equal contestants.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let (p, n) = (&b.p.contest, b.l.research.projects);
    Flows { waste: Flows::waste(p.prep_share * p.decisiveness * (n - 1.0) / n) }
}
