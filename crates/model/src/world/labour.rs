//! # Labour
//!
//! People by kind of work: *clerical* is low and middle cognitive work, *expert* high cognitive work,
//! *manual* everything that needs hands.

use super::World;
use crate::num::Num;
use crate::quantity::quantities;

quantities! { labour
    params {
        /// Employment at the start (2023 value carried forward).
        employment_0 "L_0" ["worker"] = PER_BLOC, Fixed, 1.0e6..=1.0e10, "pwt110" "pwt110";
        /// Growth of employment.
        employment_growth "n_L" ["1/yr"] = PER_BLOC, Fixed, -0.02..=0.03, "assumed" "";
        /// Clerical (low and middle cognitive) share of employment.
        clerical_share "c_0" ["1"] = PER_BLOC, Fixed, 0.05..=0.5, "bls2021" "usa: bls2021 sales+office occupations; others assumed";
        /// Expert (high cognitive) share of employment; manual is the remainder.
        expert_share "e_0" ["1"] = PER_BLOC, Fixed, 0.05..=0.6, "bls2021" "usa: bls2021 major groups 11-29; others assumed";
    }
    stocks {
        /// People employed.
        employment "L" ["worker"] = |p| p.labour.employment_0, Positive;
    }
    flows {
        /// People in clerical work.
        clerical "L_c" ["worker"];
        /// People in expert work.
        expert "L_e" ["worker"];
        /// People in manual work.
        manual "L_m" ["worker"];
        /// Logarithm of employment over its starting value.
        log_employment "\\ell_L" ["1"];
    }
}

/// Employment by kind of work.
#[inline(always)]
pub fn flows<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let (p, s) = (&b.p.labour, &b.s.labour);
    Flows {
        clerical: Flows::clerical(s.employment * p.clerical_share),
        expert: Flows::expert(s.employment * p.expert_share),
        manual: Flows::manual(s.employment * (p.clerical_share.one_minus() - p.expert_share)),
        log_employment: Flows::log_employment((s.employment / p.employment_0).ln()),
    }
}

/// Employment grows at its own rate.
#[inline(always)]
pub fn rates<N: Num>(w: &World<N>, i: usize) -> Stocks<N> {
    let b = &w.blocs[i];
    Stocks { employment: b.s.labour.employment * b.p.labour.employment_growth }
}
