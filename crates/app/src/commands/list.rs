//! `shapan list`: what there is, by name.

use serde::Serialize;
use shapan_lab::explain::{kind_word, prior_words};
use shapan_lab::library::{Library, Shelf};
use shapan_lab::outcomes;
use shapan_model::model::MODELS;

use super::{Failure, explain, print, print_json, world};
use crate::args::{List, Listed};

/// One entry of a list.
#[derive(Serialize)]
struct Entry {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prior: Option<String>,
    about: String,
}

/// Prints the list.
pub(crate) fn list(args: &List) -> Result<(), Failure> {
    let model = explain::model(&args.model)?;
    let bare = |name: &str, about: &str| Entry {
        name: name.to_owned(),
        kind: None,
        unit: None,
        prior: None,
        about: about.trim().to_owned(),
    };
    let entries: Vec<Entry> = match args.what {
        Listed::Models => MODELS.iter().map(|model| bare(model.about().name, model.about().title)).collect(),
        Listed::Laws => {
            let forms = model.catalogue().laws.iter().flat_map(|law| law.forms.iter().map(move |form| (law, form)));
            forms.map(|(law, form)| bare(&format!("{} = {}", law.name, form.name), form.about)).collect()
        }
        Listed::Quantities => model
            .catalogue()
            .all()
            .map(|spec| Entry {
                kind: Some(kind_word(spec.kind)),
                unit: Some(spec.unit),
                prior: prior_words(&spec.prior),
                ..bare(spec.name, spec.about)
            })
            .collect(),
        Listed::Scenarios => {
            let library = Library::builtin();
            let mut entries = Vec::new();
            for name in library.names(Shelf::Scenarios) {
                let scenario = world::scenario(name)?;
                if scenario.model.about().name == args.model {
                    entries.push(bare(name, &scenario.title.en));
                }
            }
            entries
        }
        Listed::Outcomes => {
            let name = if args.model == "world" { "baseline" } else { &args.model };
            let scenario = world::scenario(name)?;
            let outcomes = outcomes::outcomes(&scenario);
            outcomes.iter().map(|o| Entry { unit: Some(o.unit), ..bare(&o.name, o.about[0]) }).collect()
        }
    };
    if args.json {
        return print_json(&entries);
    }
    let width = entries.iter().map(|entry| entry.name.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for entry in &entries {
        let unit = entry.unit.map_or_else(String::new, |unit| format!(" [{unit}]"));
        let kind = entry.kind.map_or_else(String::new, |kind| format!("{kind}: "));
        text.push_str(&format!("{:<width$}  {kind}{}{unit}\n", entry.name, entry.about));
    }
    print(&text)
}
