//! # Stochastic growth of the world economy since 10 000 BCE
//!
//! Does the record of world output, taken as a draw of one random process, lead to infinity? A power of output follows a square-root
//! process; where that power reaches zero, output is infinite. The chance of each next point has a closed form, so the parameters can be
//! fitted to the record, and the date of the explosion has a distribution.
//!
//! This is a fit of one's own to the author's data, with the likelihood written anew; his estimates and standard errors are not claimed. The
//! parts: the process at given parameters ([`process`]), and the fit ([`fit`]).

use crate::model::{Reference, Standing};

pub mod fit;
pub mod likelihood;
pub mod process;

/// The model.
pub static MODEL: Reference = Reference {
    id: "roodman",
    title: "stochastic growth of the world economy since 10 000 BCE, fitted anew",
    citation: "David Roodman, On the probability distribution of long-term changes in the growth rate of the global economy, Open \
               Philanthropy, 2020; data of droodman/Modeling-Human-Trajectory at 5b7d41a",
    licence: "code without a licence: written anew, fitted anew",
    actors: "one world",
    has: &["world output of twelve thousand years", "randomness", "a distribution of the date of explosion"],
    lacks: &["AI", "blocs", "capital and people", "policy", "uncertainty about its parameters"],
    standing: Standing::Derived,
    text: include_str!("mod.rs"),
    parts: &[&process::PART, &fit::PART],
    answers: &[],
};
