//! From texts to runs and tables: what the command line, or anyone else, asks of a reference model.

pub mod compare;
pub mod ensemble;
pub mod inputs;
pub mod sensitivity;
pub mod tables;
pub mod told;

use shapan_lab::problem::{Problem, Problems, nearest};

use crate::model::{MODELS, Part, Reference};

/// A problem that stands in no file.
pub(crate) fn problem(of: &str, what: String, hint: Option<String>) -> Problem {
    Problem { file: of.into(), line: 0, column: 0, what, hint }
}

/// The nearest of some names as a hint, or all of them.
pub(crate) fn hint<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let known: Vec<&str> = known.collect();
    Some(match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("there are {}", known.join(", ")),
    })
}

/// The model of this name.
///
/// # Errors
/// There is none; the nearest is named.
pub fn model(id: &str) -> Result<&'static Reference, Problems> {
    crate::model::find(id).ok_or_else(|| {
        let hint = hint(id, MODELS.iter().map(|model| model.id));
        Problems(vec![problem("--model", format!("there is no model called {id}"), hint)])
    })
}

/// The part of this name; the first if none is named.
///
/// # Errors
/// There is none; the nearest is named.
pub fn part(model: &'static Reference, name: Option<&str>) -> Result<&'static dyn Part, Problems> {
    let Some(name) = name else { return Ok(model.parts[0]) };
    let plain = |name: &str| name.replace('-', "_");
    model.parts.iter().copied().find(|part| plain(part.name()) == plain(name)).ok_or_else(|| {
        let hint = hint(name, model.parts.iter().map(|part| part.name()));
        Problems(vec![problem("--part", format!("{} has no part called {name}", model.id), hint)])
    })
}
