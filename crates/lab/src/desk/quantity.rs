//! A quantity in a world of a page: its values bloc by bloc, where each comes from, and whether worlds draw it.

use serde_json::{Value, json};
use shapan_model::quantity::{Kind, Spec};

use super::opening::World;
use super::{Answer, tongue};
use crate::bibliography::Bibliography;
use crate::explain;
use crate::messages::Language;
use crate::prior::Dist;
use crate::problem::Problems;
use crate::scenario::{Scenario, Target};

/// Answers with what a quantity is in a world.
pub(super) fn quantity(world: &World, name: &str, language: &str) -> Answer {
    let language = tongue(language)?;
    let scenario = world.scenario()?;
    let spec = spec(&scenario, name)?;
    let works = Bibliography::builtin().unwrap_or_default();
    let ends = |bloc: &str| -> Vec<String> { bloc.split("->").map(|name| title(&scenario, name, language)).collect() };
    let values: Vec<Value> = explain::values(&scenario, spec)
        .into_iter()
        .map(|value| {
            let work = works.0.get(&value.source);
            json!({
                "bloc": value.bloc,
                "title": ends(&value.bloc).join(" → "),
                "value": value.value,
                "drawn": drawn(&scenario, spec, &value.bloc),
                "changes": changes(&scenario, spec, &value.bloc),
                "source": value.source,
                "cite": work.map(|work| work.cite_in(language)),
                "url": work.and_then(|work| work.url.as_deref()),
                "year": value.year,
                "note": value.note,
            })
        })
        .collect();
    // a chance event is one for all blocs
    let own = scenario.model.catalogue().draw(spec.name).map(|at| scenario.inputs.draws[at]);
    let answer = json!({
        "name": spec.name,
        "kind": explain::kind_in(spec.kind, language),
        "values": values,
        "value": own,
        "drawn": own.map(|_| drawn(&scenario, spec, "")),
    });
    Ok((answer, Vec::new()))
}

/// The declaration of this name.
fn spec(scenario: &Scenario, name: &str) -> Result<&'static Spec, Problems> {
    let found = scenario.model.catalogue().find(name);
    found.ok_or_else(|| explain::unknown(scenario.model, Some(scenario), name))
}

fn title(scenario: &Scenario, name: &str, language: Language) -> String {
    let bloc = scenario.blocs.iter().find(|bloc| bloc.name == name);
    bloc.map_or_else(|| name.to_owned(), |bloc| language.of(&bloc.title).to_owned())
}

/// Does each world of an ensemble draw it?
pub(super) fn drawn(scenario: &Scenario, spec: &Spec, bloc: &str) -> bool {
    let catalogue = scenario.model.catalogue();
    let at = scenario.blocs.iter().position(|known| known.name == bloc);
    let belief = |wanted: Option<usize>| {
        scenario.uncertainties.iter().find(|uncertainty| match uncertainty.target {
            Target::Parameter { parameter, bloc } => {
                catalogue.parameters[parameter].name == spec.name && bloc == wanted
            }
            Target::Draw(draw) => catalogue.draws[draw].name == spec.name,
            Target::Law(_) => false,
        })
    };
    // what is believed of one bloc counts before what is believed of all
    let belief = at.and_then(|at| belief(Some(at))).or_else(|| belief(None));
    belief.is_some_and(|belief| !matches!(belief.dist, Dist::Fixed(_)))
}

/// Does it change over time?
fn changes(scenario: &Scenario, spec: &Spec, who: &str) -> bool {
    let (catalogue, policy, blocs) = (scenario.model.catalogue(), &scenario.inputs.policy, &scenario.blocs);
    let bloc = |name: &str| blocs.iter().position(|bloc| bloc.name == name);
    let found = match spec.kind {
        Kind::Lever => catalogue.lever(spec.name).zip(bloc(who)).map(|(at, place)| (&policy.levers[at], place)),
        Kind::PairLever => {
            let place = who.split_once("->").and_then(|(row, column)| Some(bloc(row)? * blocs.len() + bloc(column)?));
            catalogue.pair(spec.name).zip(place).map(|(at, place)| (&policy.pairs[at], place))
        }
        _ => None,
    };
    found.is_some_and(|(profile, place)| profile.windows(2).any(|two| two[0].values[place] != two[1].values[place]))
}
