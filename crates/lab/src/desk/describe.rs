//! What a page must know before any study: scenarios, quantities, claims, sources, and every text that people read.

use super::object;
use crate::bibliography::Bibliography;
use crate::claims::Registry;
use crate::explain;
use crate::library::{Library, Shelf};
use crate::load;
use crate::meanings::meaning;
use crate::messages::{self, Language};
use crate::wording::upper;
use serde_json::{Value, json};
use shapan_model::law::{Form, Law};
use shapan_model::model::{Model, find};
use shapan_model::quantity::{Scope, Spec};

/// Everything, in a language.
pub(super) fn describe(language: Language) -> Value {
    let texts = object(messages::keys("").map(|key| (key.to_owned(), messages::word(language, key).into())));
    let Some(model) = find("world") else { return Value::Null };
    let (about, catalogue) = (model.about(), model.catalogue());
    let list = |specs: &[&'static Spec]| specs.iter().map(|spec| quantity(model, spec, language)).collect::<Vec<_>>();
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "language": language.code(),
        "model": about.name,
        "start": about.start_year,
        "years": about.years,
        "scenarios": scenarios(language),
        "levers": list(&catalogue.levers),
        "pairs": list(&catalogue.pairs),
        "parameters": list(&catalogue.parameters),
        "draws": list(&catalogue.draws),
        "laws": catalogue.laws.iter().map(|known| law(model, known, language)).collect::<Vec<_>>(),
        "stocks": list(&catalogue.stocks),
        "flows": list(&catalogue.flows),
        "claims": claims(language),
        "sources": sources(language),
        "messages": texts,
    })
}

fn quantity(model: &dyn Model, spec: &'static Spec, language: Language) -> Value {
    let finite = |x: f64| if x.is_finite() { json!(x) } else { Value::Null };
    let title = messages::find(language, &format!("quantity.{}", spec.name));
    json!({
        "name": spec.name,
        "title": title,
        "symbol": spec.symbol,
        "unit": spec.unit,
        "unit_name": crate::figures::unit_name(spec.unit, language),
        "about": meaning(model, spec.name, language),
        "default": spec.default,
        "prior": explain::prior_in(&spec.prior, language),
        "range": [finite(*spec.range.start()), finite(*spec.range.end())],
        "bands": spec.bands,
        "world_wide": spec.scope == Scope::World,
        "source": spec.source,
        "note": spec.note,
        "mechanism": spec.mechanism,
    })
}

/// A law, and what each of its rival forms says; the first is the default.
pub(super) fn law(model: &dyn Model, law: &Law, language: Language) -> Value {
    let form = |(at, form): (usize, &Form)| {
        json!({
            "name": form.name,
            "about": upper(&meaning(model, &format!("{}={}", law.name, form.name), language)),
            "source": form.source,
            "default": at == 0,
        })
    };
    json!({
        "name": law.name,
        "about": upper(&meaning(model, law.name, language)),
        "forms": law.forms.iter().enumerate().map(form).collect::<Vec<Value>>(),
    })
}

/// Scenarios of the flagship model with the usual blocs.
fn scenarios(language: Language) -> Vec<Value> {
    let library = Library::builtin();
    let names: Vec<String> = library.names(Shelf::Scenarios).into_iter().map(str::to_owned).collect();
    names
        .iter()
        .filter_map(|name| {
            let scenario = load::load(&library, name).ok().filter(|scenario| scenario.model.about().name == "world")?;
            Some(json!({
                "name": name,
                "title": language.of(&scenario.title),
                "story": language.of(&scenario.story),
            }))
        })
        .collect()
}

fn claims(language: Language) -> Vec<Value> {
    let claims = Registry::builtin().unwrap_or_default();
    let one = |claim: &crate::claims::Claim| {
        json!({
            "id": claim.id,
            "group": claim.group.name(),
            "title": language.of(&claim.title),
            "statement": language.of(&claim.statement),
            "essay": language.of(&claim.essay),
        })
    };
    claims.iter().map(one).collect()
}

fn sources(language: Language) -> Value {
    let works = Bibliography::builtin().map(|bibliography| bibliography.0).unwrap_or_default();
    let one = |(key, work): (&String, &crate::bibliography::Work)| {
        (key.clone(), json!({ "cite": work.cite_in(language), "url": work.url, "status": work.status.word() }))
    };
    object(works.iter().map(one))
}
