//! Answers to the questions put to all models.

use super::quantities::PARAMETERS;
use crate::model::{Answer, Inputs, Question};
use crate::value::Value;

fn same(x: f64) -> f64 {
    x
}

/// Multiplies some numbers among the inputs.
fn scale(inputs: &mut Inputs, names: &[&str], factor: f64) {
    for (value, parameter) in inputs.iter_mut().zip(PARAMETERS) {
        if names.contains(&parameter.spec.short) {
            *value = Value::of(value.number() * factor);
        }
    }
}
fn doubled(inputs: &mut Inputs) {
    scale(inputs, &["frac_gwp_compute_growth", "frac_gwp_compute_growth_rampup"], 2.0);
}
fn halved(inputs: &mut Inputs) {
    scale(inputs, &["hardware_returns", "software_returns"], 0.5);
}

const fn answer(outcome: &'static str, terms: &'static str, change: Option<fn(&mut Inputs)>) -> Answer {
    Answer { outcome, terms, convert: same, change }
}

/// Of the model.
pub(super) static ANSWERS: &[(Question, Answer)] = &[
    (
        Question::FullAutomation,
        answer(
            "automation_gns_100%",
            "all cognitive tasks in the making of goods and services are done by machines",
            None,
        ),
    ),
    (
        Question::TakeoffYears,
        answer(
            "full_automation_gns",
            "from more than a fifth of the cognitive tasks of goods and services to all, as done",
            None,
        ),
    ),
    (
        Question::DoublingTime,
        answer(
            "training_doubling",
            "the largest training run, counted at the algorithms of 2022, over the year before machines do all tasks of research",
            None,
        ),
    ),
    (
        Question::Growth2035,
        answer("gwp_growth_2035", "world product at 2020 dollars, from 2035 to 2036, logarithm", None),
    ),
    (
        Question::Growth2040,
        answer("gwp_growth_2040", "world product at 2020 dollars, from 2040 to 2041, logarithm", None),
    ),
    (
        Question::ComputeDoubled,
        answer(
            "automation_gns_100%",
            "the share of world product that is spent on compute grows twice as fast, up to the same ceiling",
            Some(doubled),
        ),
    ),
    (
        Question::ReturnsHalved,
        answer("automation_gns_100%", "half the returns to hardware and to software research", Some(halved)),
    ),
];
