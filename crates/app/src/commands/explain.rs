//! `shapan explain`: what a name means, where its value comes from, who reads it.

use std::path::Path;

use shapan_lab::claims::Claim;
use shapan_lab::explain::{self, Explained};
use shapan_lab::load;
use shapan_lab::messages::Language;
use shapan_lab::problem::{Problem, Problems, nearest};
use shapan_model::model::{self, MODELS, Model};

use super::{Failure, print, print_json, world};
use crate::args::Explain;
use crate::files;

/// The model of this name.
pub(crate) fn model(name: &str) -> Result<&'static dyn Model, Failure> {
    model::find(name).ok_or_else(|| {
        let names = MODELS.iter().map(|model| model.about().name);
        let hint = match nearest(name, names.clone()) {
            Some(near) => format!("did you mean {near}?"),
            None => format!("the models are {}", names.collect::<Vec<_>>().join(", ")),
        };
        let what = format!("there is no model called {name}");
        Failure::Input(Problems(vec![Problem { file: "--model".into(), line: 0, column: 0, what, hint: Some(hint) }]))
    })
}

/// Prints it.
pub(crate) fn explain(args: &Explain) -> Result<(), Failure> {
    if let Some(model) = super::reference::named(Some(&args.model))? {
        return super::reference::explain(model, &args.name, args.json);
    }
    let model = model(&args.model)?;
    let language: Language = args.lang.into();
    let scenario = match (&args.scenario, args.model.as_str()) {
        (Some(name), _) => Some(world::scenario(name)?),
        (None, "world") => Some(world::scenario("baseline")?),
        (None, name) => world::scenario(name).ok(),
    };
    let found = if args.name.ends_with(".toml") {
        let claim = Claim::read(&args.name, &args.name, &files::read_bytes(Path::new(&args.name))?)?;
        let library = world::library();
        let told = explain::claim_with(&claim, &mut |name| load::load(&library, name), language)?;
        Explained::Claim(Box::new(told))
    } else {
        explain::find(model, scenario.as_ref(), &args.name, language)?
    };
    if args.json { print_json(&found) } else { print(&format!("{}\n", found.text(language))) }
}
