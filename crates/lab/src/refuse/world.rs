//! What is refused in the flagship alone.

use shapan_model::model::{Entry, Profile};

use super::{Refusals, value};
use crate::place::Subject;
use crate::wording::number;

/// Experiments get what training and serving leave; they must not vanish.
const MOST_TRAIN_AND_INFER: f64 = 0.98;

/// Combinations with which the laws of the flagship cannot start.
pub(super) fn refuse(refusals: &mut Refusals<'_>) {
    shares(refusals);
    power(refusals);
    agreement(refusals);
    chips(refusals);
}

impl Refusals<'_> {
    fn parameter(&self, name: &str) -> usize {
        self.scenario.model.catalogue().parameter(name).unwrap_or_else(|| panic!("no parameter {name}"))
    }
    fn lever(&self, name: &str) -> usize {
        self.scenario.model.catalogue().lever(name).unwrap_or_else(|| panic!("no lever {name}"))
    }
    /// A parameter of a bloc with its subject.
    fn given(&self, name: &str, bloc: usize) -> (f64, Subject) {
        let parameter = self.parameter(name);
        (value(&self.scenario.inputs, parameter, bloc), Subject::Parameter { parameter, bloc })
    }
    fn profile_of(&self, lever: usize) -> Profile {
        self.scenario.inputs.policy.levers[lever].clone()
    }
}

/// Shares that leave nothing for the rest.
fn shares(refusals: &mut Refusals<'_>) {
    for bloc in 0..refusals.n() {
        let who = refusals.bloc(bloc).to_string();
        for (a, b, rest) in [
            ("labour.clerical_share", "labour.expert_share", "manual labour"),
            ("production.clerical_weight", "production.expert_weight", "manual labour"),
        ] {
            let ((x, first), (y, second)) = (refusals.given(a, bloc), refusals.given(b, bloc));
            if x + y >= 1.0 {
                let what = format!("{a} and {b} of {who} sum to {}, which leaves nothing for {rest}", number(x + y));
                refusals.add(&[first, second], what, "their sum must be below 1");
            }
        }
        let kinds = ["clerical", "expert", "research", "science"].map(|kind| format!("automation.{kind}_weight"));
        let weights = kinds.map(|name| refusals.given(&name, bloc));
        if weights.iter().all(|(x, _)| *x == 0.0) {
            let what = format!("all automation weights of {who} are 0");
            refusals.add(&weights.map(|(_, subject)| subject), what, "inference must be worth something somewhere");
        }
    }
    let tools: Vec<_> = (0..refusals.n()).map(|bloc| refusals.given("fab.tool_weight", bloc)).collect();
    if tools.iter().all(|(x, _)| *x == 0.0) {
        let subjects: Vec<_> = tools.into_iter().map(|(_, subject)| subject).collect();
        refusals.add(&subjects, "fab.tool_weight is 0 in all blocs".into(), "somebody must make the tools");
    }
}

/// Data centres must be allowed some power, and chips must not need all of it.
fn power(refusals: &mut Refusals<'_>) {
    for bloc in 0..refusals.n() {
        let who = refusals.bloc(bloc).to_string();
        let (generation, subject) = refusals.given("power.generation_0", bloc);
        let (chips, chips_subject) = refusals.given("compute.chips_0", bloc);
        let (draw, draw_subject) = refusals.given("power.chip_draw", bloc);
        if generation <= chips * draw {
            let what = format!(
                "the chips of {who} would draw {} W, all of its power.generation_0 of {} W",
                number(chips * draw),
                number(generation)
            );
            refusals.add(
                &[subject, chips_subject, draw_subject],
                what,
                "generation must exceed compute.chips_0 · power.chip_draw",
            );
        }
        let lever = refusals.lever("power.datacentre_share");
        for entry in refusals.profile_of(lever).iter().filter(|entry| entry.values[bloc] == 0.0) {
            let subject = Subject::Lever { lever, bloc };
            let year = refusals.year(&[subject], entry.from_year);
            let what = format!("power.datacentre_share of {who} from year {year} is 0");
            refusals.add(&[subject], what, "it must be above 0");
        }
    }
}

/// A full agreement that stops training altogether.
fn agreement(refusals: &mut Refusals<'_>) {
    let lever = refusals.lever("safety.agreement_share");
    let full = |entry: &Entry| entry.values.iter().all(|share| *share >= 1.0);
    let Some(entry) = refusals.profile_of(lever).into_iter().find(full) else {
        return;
    };
    for bloc in 0..refusals.n() {
        let (slow, subject) = refusals.given("safety.treaty_slow", bloc);
        if slow >= 1.0 {
            let what = format!(
                "safety.treaty_slow of {} is 1 while safety.agreement_share of all blocs is 1 from year {}: no training is left",
                refusals.bloc(bloc),
                refusals.year(&[Subject::Lever { lever, bloc }], entry.from_year)
            );
            refusals.add(&[subject, Subject::Lever { lever, bloc }], what, "one of them must be below 1");
        }
    }
}

/// Chips shared among uses; the limit on flows of capital.
fn chips(refusals: &mut Refusals<'_>) {
    let (train, infer) = (refusals.lever("compute.train_share"), refusals.lever("compute.infer_share"));
    let (train_profile, infer_profile) = (refusals.profile_of(train), refusals.profile_of(infer));
    let mut times: Vec<f64> = train_profile.iter().chain(&infer_profile).map(|entry| entry.from_year).collect();
    shapan_insight::order::sort(&mut times);
    times.dedup();
    let at = |profile: &Profile, time: f64, bloc: usize| {
        profile.iter().rev().find(|entry| entry.from_year <= time).map_or(0.0, |entry| entry.values[bloc])
    };
    for bloc in 0..refusals.n() {
        for time in &times {
            let sum = at(&train_profile, *time, bloc) + at(&infer_profile, *time, bloc);
            if sum > MOST_TRAIN_AND_INFER {
                let subjects = [Subject::Lever { lever: train, bloc }, Subject::Lever { lever: infer, bloc }];
                let what = format!(
                    "compute.train_share and compute.infer_share of {} from year {} sum to {}",
                    refusals.bloc(bloc),
                    refusals.year(&subjects, *time),
                    number(sum)
                );
                refusals.add(&subjects, what, "at most 0.98, so that experiments never vanish");
            }
        }
        let (cap, subject) = refusals.given("finance.flow_cap", bloc);
        if cap == 0.0 {
            let what = format!("finance.flow_cap of {} is 0", refusals.bloc(bloc));
            refusals.add(
                &[subject],
                what,
                "it must be above 0; to stop flows set finance.control_share of all pairs to 1",
            );
        }
    }
}
