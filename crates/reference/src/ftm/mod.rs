//! # The Full Takeoff Model
//!
//! One world decides how much of its output to spend on compute, and how much labour and compute to give to research. Research makes
//! chips and software better; training runs grow; with them grows the share of tasks that machines can do, in the economy and in research
//! itself. The question is how fast it goes from a fifth of all tasks to all of them.
//!
//! Tasks are joined by a CES function in which they are complements, and labour and compute are put to them so that output is largest. The
//! split has a closed form: up to a critical task compute does everything, after it labour does ([`tasks`]). The aggregate over tasks then
//! needs no power for each of them ([`sector`]).
//!
//! In *exact* mode the steps are the original's, one after the other, with all dates on its grid of tenths of a year ([`march`]); it agrees
//! with the original to twelve digits. The scheme is of the first order, so the dates move with the step. The *better* mode follows the
//! same equations in continuous time: steps of the second order from event to event, each located within its step, and dates that lie on no
//! grid. It tends to the same dates, and is about them at the original's own step.

use crate::model::{Reference, Standing};

mod answers;
pub mod beliefs;
mod continuous;
mod each;
pub mod headline;
pub mod lanes;
pub mod march;
pub mod part;
pub mod presets;
pub mod quantities;
mod record;
pub mod sector;
pub mod table;
pub mod tasks;
pub mod world;

/// The model.
pub static MODEL: Reference = Reference {
    id: "ftm",
    title: "the Full Takeoff Model: compute, research and automation of one world",
    citation: "Tom Davidson, What a compute-centric framework says about takeoff speeds, Open Philanthropy, 2023; code with Epoch AI: \
               epoch-research/ftm at 99dc907 (June 2025), and at 1cccff1 for the report of December 2022",
    licence: "MIT, (c) 2025 Tom Davidson and Epoch AI",
    actors: "one world",
    has: &[
        "CES economy over tasks",
        "hardware and software research",
        "automation by training compute",
        "correlated beliefs about 39 inputs",
    ],
    lacks: &[
        "blocs",
        "depreciation of capital",
        "limits to growth after full automation, but those of research",
        "policy",
    ],
    standing: Standing::Original,
    text: include_str!("mod.rs"),
    parts: &[&part::Ftm],
    answers: answers::ANSWERS,
};
