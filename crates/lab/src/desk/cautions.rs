//! What is allowed but outside of what is thought plausible: levers beyond their named bands, fixed parameters beyond the belief declared
//! beside their equation.

use serde_json::{Value, json};
use shapan_model::model::Profile;
use shapan_model::quantity::Spec;

use crate::prior::Dist;
use crate::scenario::{Scenario, Target};

/// Where a belief has no ends, this share of it at either side counts as beyond.
const TAIL: f64 = 0.005;

/// All of a scenario, each with name, blocs (one, or from and to; none if all are alike), value and the two ends that it lies outside of.
/// Shipped facts about blocs are among them: a page knows which of them its scenario has changed.
pub(super) fn cautions(scenario: &Scenario) -> Value {
    let catalogue = scenario.model.catalogue();
    let policy = &scenario.inputs.policy;
    let names: Vec<&str> = scenario.blocs.iter().map(|bloc| bloc.name.as_str()).collect();
    let mut told = Vec::new();
    for (spec, profile) in catalogue.levers.iter().zip(&policy.levers) {
        levers(spec, profile, &|at| vec![names[at]], &mut told);
    }
    for (spec, profile) in catalogue.pairs.iter().zip(&policy.pairs) {
        levers(spec, profile, &|at| vec![names[at / names.len()], names[at % names.len()]], &mut told);
    }
    for (at, spec) in catalogue.parameters.iter().enumerate() {
        let Some(ends) = believed(spec) else { continue };
        let values = &scenario.inputs.parameters[at * names.len()..(at + 1) * names.len()];
        let fixed: Vec<usize> = (0..names.len()).filter(|bloc| !sampled(scenario, at, *bloc)).collect();
        let alike = fixed.len() == values.len() && values.iter().all(|value| *value == values[0]);
        for bloc in fixed.into_iter().take(if alike { 1 } else { usize::MAX }) {
            if !(ends[0]..=ends[1]).contains(&values[bloc]) {
                let who = if alike { Vec::new() } else { vec![names[bloc]] };
                told.push(one(spec, &who, values[bloc], ends));
            }
        }
    }
    Value::Array(told)
}

fn one(spec: &Spec, who: &[&str], value: f64, [low, high]: [f64; 2]) -> Value {
    json!({ "name": spec.name, "blocs": who, "value": value, "low": low, "high": high })
}

/// Values of a lever beyond its bands, each place once: the one that is farthest out.
fn levers<'a>(spec: &Spec, profile: &Profile, who: &dyn Fn(usize) -> Vec<&'a str>, told: &mut Vec<Value>) {
    let Some([low, _, high]) = spec.bands else { return };
    let beyond = |value: f64| (low - value).max(value - high);
    for place in 0..profile.first().map_or(0, |entry| entry.values.len()) {
        let values = profile.iter().map(|entry| entry.values[place]);
        let Some(farthest) = values.max_by(|a, b| beyond(*a).total_cmp(&beyond(*b))) else { continue };
        if beyond(farthest) > 0.0 {
            told.push(one(spec, &who(place), farthest, [low, high]));
        }
    }
}

/// The ends of the belief declared beside the equation; none if the quantity is not sampled, or stands for a choice.
fn believed(spec: &Spec) -> Option<[f64; 2]> {
    let belief = Dist::from_prior(&spec.prior)?;
    let tail = match belief {
        Dist::Fixed(_) | Dist::Categorical(_) | Dist::Rows(_) => return None,
        Dist::Uniform(..) | Dist::LogUniform(..) | Dist::Triangular(..) => 0.0,
        Dist::Exponential(_) | Dist::Normal(..) | Dist::LogNormal(..) => TAIL,
    };
    Some([tail, 1.0 - tail].map(|u| belief.quantile(u, &spec.range)))
}

/// Is the parameter drawn for this bloc? A belief of its own, which may be a fixed value, goes before the one for all.
fn sampled(scenario: &Scenario, at: usize, place: usize) -> bool {
    let belief = |of: Option<usize>| {
        let target = Target::Parameter { parameter: at, bloc: of };
        scenario.uncertainties.iter().find(|input| input.target == target)
    };
    belief(Some(place)).or_else(|| belief(None)).is_some_and(|input| !matches!(input.dist, Dist::Fixed(_)))
}
