//! # Contests, grants, parallel paths, races of research
//!
//! What competition does when effort is spent to win rather than to make: contests for a prize, competition for grants, whether to
//! concentrate money or to split it, in which order to look, and races in which the first takes all. Each part is a known closed form or
//! a small fixed point; where a source was read only in somebody else's account, or the form was derived anew, it is checked against best
//! responses, and no figure of the authors is claimed.

pub mod prizes;
pub mod races;
pub mod search;
pub mod stages;

use crate::model::{Reference, Standing};

/// The model.
pub static MODEL: Reference = Reference {
    id: "contests",
    title: "contests, grant waste, parallel paths, races of research",
    citation: "Tullock 1980; Gross, Bergstrom, PLoS Biology 17:e3000065, 2019; Nelson 1961; Weitzman 1979; Loury 1979; Lee, Wilde 1980; \
               Dasgupta, Stiglitz 1980; Harris, Vickers 1985; Grossman, Shapiro 1987",
    licence: "no code; published formulas",
    actors: "n contestants",
    has: &[
        "contests for a prize",
        "grants and lotteries",
        "concentration against diversity",
        "search",
        "races of research",
    ],
    lacks: &["economy", "blocs", "calendar", "uncertainty about its parameters"],
    standing: Standing::Derived,
    text: include_str!("mod.rs"),
    parts: &[
        &prizes::tullock_symmetric::PART,
        &prizes::tullock_asymmetric::PART,
        &prizes::all_pay::PART,
        &prizes::all_pay_private::PART,
        &prizes::grant_waste::GRANTS,
        &search::concentration_weibull::PART,
        &search::threshold::PART,
        &search::parallel_paths::PART,
        &search::order_statistics::PART,
        &search::pandora::PART,
        &races::rd_races::PART,
        &races::dasgupta_stiglitz::PART,
        &stages::PART,
    ],
    answers: &[],
};
