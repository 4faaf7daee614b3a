//! The blocs of a world of a page: what is known of each, what a person changes, and the files that say it.

use serde_json::{Value, json};
use shapan_model::quantity::{Kind, Scope, Spec};

use super::opening::World;
use super::{Answer, quantity, tongue};
use crate::bibliography::Bibliography;
use crate::explain;
use crate::library::Library;
use crate::load::{self, Parts};
use crate::manifest;
use crate::meanings::meaning;
use crate::messages::{self, Language};
use crate::problem::Problems;
use crate::scenario::Scenario;
use crate::tree;
use crate::wording::upper;

mod edit;
mod saved;
#[cfg(test)]
mod tests;

pub use edit::Edit;
pub(super) use saved::saved;

/// Answers with the blocs of a world; what is known of one of them, if one is named.
pub(super) fn blocs(world: &World, bloc: Option<&str>, language: &str) -> Answer {
    let language = tongue(language)?;
    // what levers of the page set on top is not said by any file of a bloc
    let plain = World { set: Vec::new(), ..world.clone() };
    let scenario = plain.scenario()?;
    Ok((told(&plain, &scenario, bloc, language)?, Vec::new()))
}

/// Changes a world; answers with its texts and, as [`blocs`], with what they say.
pub(super) fn rework(world: &World, edit: &Edit, bloc: Option<&str>, language: &str) -> Answer {
    let language = tongue(language)?;
    let (changed, scenario) = edit::made(world, edit)?;
    let mut answer = told(&changed, &scenario, bloc, language)?;
    answer["text"] = json!(changed.text);
    answer["files"] = json!(changed.files);
    Ok((answer, Vec::new()))
}

/// Everything that is wrong with a world; its hash if nothing is.
pub(super) fn check(world: &World) -> Answer {
    let scenario = world.scenario()?;
    let warnings: Vec<Value> =
        scenario.warnings.iter().map(|warning| json!({ "en": warning.en, "zh": warning.zh })).collect();
    let title = json!({ "en": scenario.title.en, "zh": scenario.title.zh });
    Ok((json!({ "hash": manifest::scenario_hash(&scenario), "title": title, "warnings": warnings }), Vec::new()))
}

fn told(world: &World, scenario: &Scenario, bloc: Option<&str>, language: Language) -> Result<Value, Problems> {
    let parts = load::parts(&world.library(), &world.name())?;
    let before = load::load(&Library::builtin(), &world.scenario).ok();
    let catalogue = scenario.model.catalogue();
    let specs = || catalogue.parameters.iter().chain(&catalogue.levers).copied();
    let one = |(at, bloc): (usize, &crate::scenario::Bloc)| {
        let path = parts.blocs.get(at).map(|(_, part)| part.path.clone());
        let was = before.as_ref().and_then(|before| Some((before, place(before, &bloc.name)?)));
        let changed = was.map(|(before, known)| {
            specs().filter(|spec| value(scenario, spec, at) != value(before, spec, known)).count()
        });
        json!({
            "name": bloc.name,
            "title": { "en": bloc.title.en, "zh": bloc.title.zh },
            "file": path,
            "given": path.is_some_and(|path| world.files.keys().any(|key| crate::library::tidy(key) == path)),
            "changed": changed,
        })
    };
    let values = match bloc.and_then(|name| place(scenario, name)) {
        None => Value::Null,
        Some(at) => rows(scenario, (&world.scenario, before.as_ref()), &parts, at, language),
    };
    Ok(json!({
        "blocs": scenario.blocs.iter().enumerate().map(one).collect::<Vec<Value>>(),
        "bloc": bloc,
        "mechanisms": values,
        // a person's own scenario says more than which blocs there are
        "own": world.text.is_some() && saved::only_blocs(&parts.own),
        "hash": manifest::scenario_hash(scenario),
    }))
}

/// The place of a bloc.
fn place(scenario: &Scenario, name: &str) -> Option<usize> {
    scenario.blocs.iter().position(|bloc| bloc.name == name)
}

/// The value of a parameter, or of a lever at the start.
fn value(scenario: &Scenario, spec: &Spec, at: usize) -> Option<f64> {
    let (catalogue, inputs) = (scenario.model.catalogue(), &scenario.inputs);
    match spec.kind {
        Kind::Lever => inputs.policy.levers[catalogue.lever(spec.name)?].first().map(|entry| entry.values[at]),
        _ => inputs.parameters.get(catalogue.parameter(spec.name)? * inputs.blocs + at).copied(),
    }
}

/// Every value of a bloc by mechanism, beside those of the scenario of this name that it was made from.
fn rows(
    scenario: &Scenario,
    (base, before): (&str, Option<&Scenario>),
    parts: &Parts,
    at: usize,
    language: Language,
) -> Value {
    let (model, name) = (scenario.model, &scenario.blocs[at].name);
    let catalogue = model.catalogue();
    let works = Bibliography::builtin().unwrap_or_default();
    let was = before.and_then(|before| Some((before, place(before, name)?)));
    let built_in = edit::built_in(base, name);
    let said = |root: &tree::Node, spec: &Spec| Some(tree::value_text(root.get(spec.mechanism)?.get(spec.short)?));
    let row = |spec: &'static Spec| {
        let fact = parts.blocs.get(at).and_then(|(_, part)| load::stated(&part.root, spec));
        let now = value(scenario, spec, at);
        // where no scenario says otherwise, the file of the bloc tells more than the value's origin
        let in_file = fact.as_ref().is_some_and(|fact| Some(fact.value) == now);
        let origin = match (&fact, catalogue.parameter(spec.name)) {
            (Some(fact), _) if in_file => fact.origin.clone(),
            (_, Some(parameter)) => scenario.origins[parameter * scenario.blocs.len() + at].clone(),
            _ => crate::scenario::Origin { source: spec.source.into(), note: spec.note.into(), ..Default::default() },
        };
        let work = works.0.get(&origin.source);
        let finite = |x: f64| if x.is_finite() { json!(x) } else { Value::Null };
        json!({
            "name": spec.name,
            "kind": if spec.kind == Kind::Lever { "lever" } else { "parameter" },
            "title": messages::find(language, &format!("quantity.{}", spec.name)),
            "about": upper(&meaning(model, spec.name, language)),
            "unit": spec.unit,
            "unit_name": crate::figures::unit_name(spec.unit, language),
            "value": now,
            "was": was.and_then(|(before, known)| value(before, spec, known)),
            "default": spec.default,
            "prior": explain::prior_in(&spec.prior, language),
            "belief": fact.as_ref().and_then(|fact| fact.prior.as_ref()).map(tree::value_text),
            "drawn": quantity::drawn(scenario, spec, name),
            "bands": spec.bands,
            "range": [finite(*spec.range.start()), finite(*spec.range.end())],
            "world_wide": spec.scope == Scope::World,
            "source": origin.source,
            "cite": work.map(|work| work.cite_in(language)),
            "url": work.and_then(|work| work.url.as_deref()),
            "year": origin.year,
            "note": origin.note,
            "in_file": in_file,
            // there is something to go back to
            "edited": match (&built_in, was) {
                (Some(root), Some((before, known))) => {
                    now != value(before, spec, known)
                        || parts.blocs.get(at).and_then(|(_, part)| said(&part.root, spec)) != said(root, spec)
                }
                _ => fact.is_some() && spec.default.is_some(),
            },
        })
    };
    let mechanism = |mechanism: &shapan_model::model::Mechanism| {
        let own = catalogue.parameters.iter().chain(&catalogue.levers).filter(|spec| spec.mechanism == mechanism.name);
        let values: Vec<Value> = own.map(|spec| row(spec)).collect();
        let title = match language {
            Language::English => mechanism.title().to_owned(),
            Language::Chinese => meaning(model, mechanism.name, language),
        };
        json!({ "name": mechanism.name, "title": title, "values": values })
    };
    catalogue.mechanisms.iter().map(mechanism).filter(|told| told["values"] != json!([])).collect()
}
