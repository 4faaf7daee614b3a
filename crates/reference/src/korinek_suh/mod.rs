//! # Tasks, machines and wages: scenarios for the transition to general machine intelligence
//!
//! Work is made of tasks that are complements. Machines (capital) do the automated ones, people the rest, and more tasks are automated as
//! time goes on. While people are scarce they earn more than machines; when so many tasks are automated that machines could do with the
//! rest of the people what people do, both earn the same and output grows with machines alone. The question is what becomes of wages on the
//! way, and whether capital is piled up fast enough to keep them.
//!
//! Parts: the kernel of tasks ([`kernel`]), its statements about wages ([`propositions`]), growth with a constant share of saving
//! ([`saving`]), and the best growth under four paths of automation ([`paths`]).
//!
//! The authors print figures and prose; numbers here are computed from their formulas and compared with a second program. One of their
//! statements does not follow from their own model: for automation of middle speed the text says that labour's share tends to one; it tends
//! to zero. Both are given, under names that say so.

use crate::model::{Reference, Standing};

pub mod kernel;
pub mod paths;
pub mod propositions;
pub mod saving;

/// The model.
pub static MODEL: Reference = Reference {
    id: "korinek-suh",
    title: "tasks, machines and wages on the way to general machine intelligence",
    citation: "Anton Korinek, Donghyun Suh, Scenarios for the Transition to AGI, 2024, arXiv 2403.12107, NBER w32255",
    licence: "no code published",
    actors: "one economy",
    has: &["tasks", "wages", "saving that is best", "paths of automation"],
    lacks: &["blocs", "research (but for one condition)", "uncertainty", "a calendar", "a cause of automation"],
    standing: Standing::Derived,
    text: include_str!("mod.rs"),
    parts: &[
        &paths::PART,
        &kernel::statics::PART,
        &kernel::peaks::PART,
        &propositions::bounds::PART,
        &propositions::speeds::PART,
        &propositions::fixed_factor::PART,
        &propositions::research::PART,
        &saving::PART,
    ],
    answers: &[],
};
