//! # AI 2027: phases of the take-off, and timelines
//!
//! Two supplements to a scenario. *Phases*: from a superhuman coder to a superhuman AI researcher, to a superintelligent one, to
//! superintelligence. Each gap would take people so and so many years; machines speed research up as they come nearer to its end
//! ([`takeoff`]). *Timelines*: how long until the superhuman coder, from the lengths of tasks that machines can do ([`timelines`]).
//!
//! The originals count days, one after another; so does the exact mode. A phase has a closed form, which is a day or two shorter. The
//! authors cap a phase at a thousand years; more than a tenth of their samples reach that, and a run that does says so. Their timelines
//! start at the date at which the program is run, so they cannot be repeated as they are; here that is 7 May 2025, and a parameter.

use crate::model::{Answer, Question, Reference, Standing};

pub mod takeoff;
pub mod timelines;

fn same(x: f64) -> f64 {
    x
}

/// The model.
pub static MODEL: Reference = Reference {
    id: "ai2027",
    title: "AI 2027: phases of the take-off, and timelines to a superhuman coder",
    citation: "Nikola Jurkovic, Eli Lifland and others, supplements to AI 2027, 2025; code uvafan/timelines-takeoff-ai-2027 at 1356db7 \
               (2025-09-07)",
    licence: "code without a licence: written anew from its equations and numbers",
    actors: "one",
    has: &["speed-up of research by machines", "lengths of tasks", "beliefs", "a calendar"],
    lacks: &["blocs", "economy", "compute", "feedback within a gap other than its speed"],
    standing: Standing::Original,
    text: include_str!("mod.rs"),
    parts: &[&takeoff::PART, &timelines::PART],
    answers: &[(
        Question::FullAutomation,
        Answer {
            outcome: "sar_year",
            terms: "superhuman AI researcher: all AI research; the superhuman coder is given, in March 2027",
            convert: same,
            change: None,
        },
    )],
};
