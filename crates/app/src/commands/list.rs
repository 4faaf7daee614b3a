//! `shapan list`: what there is, by name.

use serde::Serialize;
use shapan_lab::claims::Registry;
use shapan_lab::explain::{kind_in, kind_word, prior_in};
use shapan_lab::library::{Library, Shelf};
use shapan_lab::meanings::meaning;
use shapan_lab::messages::{self, Language};
use shapan_lab::outcomes;
use shapan_lab::terminal::{pad, width};
use shapan_model::model::{MODELS, Model};
use shapan_model::quantity::Kind;

use super::{Failure, explain, print, print_json, world};
use crate::args::{List, Listed};

/// One entry of a list.
#[derive(Serialize)]
struct Entry {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip)]
    of: Option<Kind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prior: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'static str>,
    about: String,
}

/// Prints the list.
pub(crate) fn list(args: &List) -> Result<(), Failure> {
    if let Some(model) = super::reference::named(Some(&args.model))? {
        return super::reference::list(model, args);
    }
    let model = explain::model(&args.model)?;
    let language: Language = args.lang.into();
    let bare = |name: &str, about: &str| Entry {
        name: name.to_owned(),
        kind: None,
        of: None,
        unit: None,
        prior: None,
        group: None,
        about: about.trim().to_owned(),
    };
    let about = |model: &dyn Model, name: &str, declared: &'static str| match language {
        Language::English => declared.to_owned(),
        Language::Chinese => meaning(model, name, language),
    };
    let entries: Vec<Entry> = match args.what {
        Listed::Models => {
            let title = |model: &dyn Model| about(model, model.about().name, model.about().title);
            MODELS.iter().map(|model| bare(model.about().name, &title(*model))).collect()
        }
        Listed::Laws => {
            let forms = model.catalogue().laws.iter().flat_map(|law| law.forms.iter().map(move |form| (law, form)));
            forms
                .map(|(law, form)| {
                    let says = about(model, &format!("{}={}", law.name, form.name), form.about);
                    bare(&format!("{} = {}", law.name, form.name), &says)
                })
                .collect()
        }
        Listed::Quantities => model
            .catalogue()
            .all()
            .map(|spec| Entry {
                kind: Some(kind_word(spec.kind)),
                of: Some(spec.kind),
                unit: Some(spec.unit),
                prior: prior_in(&spec.prior, language),
                ..bare(spec.name, &about(model, spec.name, spec.about))
            })
            .collect(),
        Listed::Scenarios => {
            let library = Library::builtin();
            let mut entries = Vec::new();
            for name in library.names(Shelf::Scenarios) {
                let scenario = world::scenario(name)?;
                if scenario.model.about().name == args.model {
                    entries.push(bare(name, language.of(&scenario.title)));
                }
            }
            entries
        }
        Listed::Claims => Registry::builtin()?
            .iter()
            .map(|claim| Entry { group: Some(claim.group.name()), ..bare(&claim.id, language.of(&claim.statement)) })
            .collect(),
        Listed::Outcomes => {
            let name = if args.model == "world" { "baseline" } else { &args.model };
            let scenario = world::scenario(name)?;
            let outcomes = outcomes::outcomes(&scenario);
            let at = usize::from(language == Language::Chinese);
            outcomes.iter().map(|o| Entry { unit: Some(o.unit), ..bare(&o.name, o.about[at]) }).collect()
        }
    };
    if args.json {
        return print_json(&entries);
    }
    let columns = entries.iter().map(|entry| width(&entry.name)).max().unwrap_or(0);
    let colon = if language == Language::Chinese { "：" } else { ": " };
    let mut text = String::new();
    let mut group = None;
    for entry in &entries {
        if let Some(name) = entry.group.filter(|name| group != Some(*name)) {
            let gap = if group.is_some() { "\n" } else { "" };
            text.push_str(&format!("{gap}{}\n", messages::word(language, &format!("claims.group_{name}"))));
            group = Some(name);
        }
        let unit = entry.unit.map_or_else(String::new, |unit| format!(" [{unit}]"));
        let kind = entry.of.map_or_else(String::new, |kind| kind_in(kind, language) + colon);
        text.push_str(&format!("{}  {kind}{}{unit}\n", pad(&entry.name, columns), entry.about));
    }
    print(&text)
}
