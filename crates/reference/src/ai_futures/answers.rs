//! Answers to the questions put to all models.

use crate::model::{Answer, Inputs, Question};
use crate::value::Value;

fn same(x: f64) -> f64 {
    x
}

/// Changes one number among the inputs that both versions have.
fn set(inputs: &mut Inputs, name: &str, value: f64) {
    if let Some(at) = super::shared::PARAMETERS.iter().position(|parameter| parameter.spec.short == name) {
        inputs[at] = Value::Number(value);
    }
}
fn doubled(inputs: &mut Inputs) {
    set(inputs, "compute_growth_factor", 2.0);
}
fn halved(inputs: &mut Inputs) {
    set(inputs, "returns_factor", 0.5);
}

const TAKEOFF: (Question, Answer) = (
    Question::TakeoffYears,
    Answer {
        outcome: "automation_20_to_100",
        terms: "from a fifth to all of the project's coding tasks; other work is not divided into tasks",
        convert: same,
        change: None,
    },
);
const DOUBLING: (Question, Answer) = (
    Question::DoublingTime,
    Answer {
        outcome: "doubling_time_at_ac",
        terms: "effective training compute when coding is automated",
        convert: same,
        change: None,
    },
);

const COMPUTE: &str =
    "training, inference and experiment compute after August 2025 grow twice as fast in logarithms; software reacts";
const RETURNS: &str = "each tenfold of the stock of research gives half the software from August 2025 on";

const fn change(
    question: Question,
    outcome: &'static str,
    terms: &'static str,
    change: fn(&mut Inputs),
) -> (Question, Answer) {
    (question, Answer { outcome, terms, convert: same, change: Some(change) })
}

/// Of December.
pub(super) static DECEMBER: &[(Question, Answer)] = &[
    (
        Question::FullAutomation,
        Answer {
            outcome: "TED-AI",
            terms: "TED-AI: as good as top experts at virtually all cognitive tasks, told by taste in research; work of the hand is left out",
            convert: same,
            change: None,
        },
    ),
    TAKEOFF,
    DOUBLING,
    change(Question::ComputeDoubled, "TED-AI", COMPUTE, doubled),
    change(Question::ReturnsHalved, "TED-AI", RETURNS, halved),
];

/// Of October.
pub(super) static OCTOBER: &[(Question, Answer)] = &[
    TAKEOFF,
    DOUBLING,
    change(Question::ComputeDoubled, "ACD-AI", COMPUTE, doubled),
    change(Question::ReturnsHalved, "ACD-AI", RETURNS, halved),
];
