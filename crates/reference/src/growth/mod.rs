//! # Growth, explosions, technology curves
//!
//! Closed forms that growth theory and the study of technology use, each a part of its own: balanced growth where ideas get harder to find,
//! growth that becomes infinite in finite time, shares of two that grow hyperbolically, the speed-up of research when a part of it is
//! automated, how long capital needs to take all income, capital across countries, curves of adoption and learning, laws of training
//! compute, and single numbers that are often quoted.
//!
//! A value past the date at which growth is infinite has no meaning and often the wrong sign. Such rows are refused here, and counted as
//! broken; the table that they are compared with keeps them on purpose.
//!
//! Constants of the training laws and several quoted inputs are recalled, not read; the arithmetic is what is checked.

pub mod blowup;
pub mod curves;
pub mod explosions;
pub mod quoted;
pub mod training;

use crate::model::{Reference, Standing};

/// The model.
pub static MODEL: Reference = Reference {
    id: "growth-closed-forms",
    title: "growth, explosions and technology curves in closed form",
    citation: "Charles Jones 1995; Aghion, Jones, Jones 2019; Davidson 2025; Nordhaus 2021; Lucas 1990; Bass 1969; Wright 1936; Hoffmann and \
               others 2022; Besiroglu and others 2024; Acemoglu 2024; Bloom and others 2020",
    licence: "no code; published formulas",
    actors: "one, or two that are compared",
    has: &["growth in closed form", "finite-time explosions", "learning and adoption", "laws of training compute"],
    lacks: &["blocs that act", "uncertainty", "calendar"],
    standing: Standing::Derived,
    text: include_str!("mod.rs"),
    parts: &[
        &explosions::jones_balanced_growth::PART,
        &explosions::semi_endogenous_capital_in_rd::PART,
        &explosions::finite_time_singularity::PART,
        &blowup::PART,
        &explosions::hyperbolic_shares::PART,
        &explosions::research_speedup::PART,
        &explosions::nordhaus_share_time::PART,
        &explosions::capital_equalisation::PART,
        &explosions::ces_limit::PART,
        &training::fits::PART,
        &training::frontier::PART,
        &curves::bass::PART,
        &curves::wright::PART,
        &quoted::bloom::PART,
        &quoted::f_needed_100x::PART,
        &quoted::acemoglu::PART,
        &quoted::lucas::PART,
        &quoted::doubling_rates::PART,
        &quoted::migration_logit::PART,
        &quoted::sahal::PART,
    ],
    answers: &[],
};
