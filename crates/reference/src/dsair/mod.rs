//! # An evolutionary race
//!
//! A population of developers who always play safe (AS) or never do (AU) meet in pairs, and imitate those who do better. Skipping safety is
//! faster by a factor, and ends in disaster with a probability. Where is unsafe play common though everybody would be better off without
//! it? Two thresholds of that probability answer: above the first, society prefers safety; above the second, safety spreads by itself.
//!
//! The chain of a finite population in the limit of rare mutation is computed with sums of exponentials kept in logarithms, because
//! probabilities of fixation span hundreds of orders of magnitude; a library that was compared cuts the small ones to zero. Rewards as in
//! the code that is cited, with an optional probability of being found out.

pub mod population;

use crate::model::{Reference, Standing};

/// The model.
pub static MODEL: Reference = Reference {
    id: "dsair",
    title: "an evolutionary race between safe and unsafe developers",
    citation: "The Anh Han, Luis Moniz Pereira, Francisco C. Santos, Tom Lenaerts, To Regulate or Not: A Social Dynamics Analysis of an \
               Idealised AI Race, JAIR 69:881-921, 2020; payoffs as in PaoloBova/gh-pages-example at b419385",
    licence: "MIT (payoffs)",
    actors: "a population of developers",
    has: &["safety against speed", "imitation", "mutation", "thresholds of risk"],
    lacks: &["capability", "economy", "blocs", "calendar"],
    standing: Standing::Original,
    text: include_str!("mod.rs"),
    parts: &[&population::PART, &population::replicator::PART],
    answers: &[],
};
