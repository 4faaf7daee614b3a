//! What a page asks, as JSON, and what it is answered.
//!
//! Every request is an object with `do`; every answer is an object, with `problems` (a list of file, line, column, what, hint) where something
//! was wrong and nothing was done. Studies live in numbered slots, so that several scenarios lie over one another. A page with several workers
//! opens the same study in each, lets each `run` some worlds, and lets one `take` the numbers of all, in order of the worlds: the bands are then
//! the same bits as those of the command line.

use serde::Deserialize;
use serde_json::{Value, json};
use shapan_lab::messages::Language;
use shapan_lab::problem::{Problem, Problems};

use crate::{describe, studies};

/// A request.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
enum Request {
    /// Everything that does not depend on a study: scenarios, quantities, claims, texts of people.
    Describe {
        /// `en` or `zh`.
        language: String,
    },
    /// Opens a study in a slot.
    Open(Box<studies::Open>),
    /// Runs worlds `from` to `to` (excluded); the result is their numbers.
    Run {
        /// The slot.
        slot: u32,
        /// First world.
        from: usize,
        /// World after the last.
        to: usize,
    },
    /// Takes the numbers of worlds into the bands of a slot.
    Take {
        /// The slot.
        slot: u32,
    },
    /// The bands of a slot so far: numbers by column, bloc and row: 5, 25, 50, 75 and 95 % quantiles, and the share of worlds alive.
    Bands {
        /// The slot.
        slot: u32,
        /// `en` or `zh`.
        language: String,
    },
    /// Empties the bands of a slot: the same study from the first world on.
    Reset {
        /// The slot.
        slot: u32,
    },
}

/// Answers a request: JSON, and numbers.
pub fn ask(request: &[u8], numbers: &[f64]) -> (String, Vec<f64>) {
    let answered = serde_json::from_slice::<Request>(request)
        .map_err(|error| one("request", error.to_string()))
        .and_then(|request| answer(request, numbers));
    let (value, numbers) = match answered {
        Ok(answered) => answered,
        Err(problems) => (json!({ "problems": told(&problems) }), Vec::new()),
    };
    (value.to_string(), numbers)
}

fn answer(request: Request, numbers: &[f64]) -> Result<(Value, Vec<f64>), Problems> {
    match request {
        Request::Describe { language } => Ok((describe::describe(read(&language)?), Vec::new())),
        Request::Open(open) => Ok((studies::open(&open)?, Vec::new())),
        Request::Run { slot, from, to } => studies::run(slot, from..to).map(|numbers| (json!({}), numbers)),
        Request::Take { slot } => Ok((studies::take(slot, numbers)?, Vec::new())),
        Request::Bands { slot, language } => studies::bands(slot, read(&language)?),
        Request::Reset { slot } => Ok((studies::reset(slot)?, Vec::new())),
    }
}

fn read(language: &str) -> Result<Language, Problems> {
    Language::from_code(language).ok_or_else(|| one("language", format!("`{language}` is not en or zh")))
}

/// One problem without a place.
pub(crate) fn one(file: &str, what: impl Into<String>) -> Problems {
    Problems(vec![Problem { file: file.into(), line: 0, column: 0, what: what.into(), hint: None }])
}

fn told(problems: &Problems) -> Vec<Value> {
    let one = |problem: &Problem| {
        json!({
            "file": problem.file,
            "line": problem.line,
            "column": problem.column,
            "what": problem.what,
            "hint": problem.hint,
        })
    };
    problems.0.iter().map(one).collect()
}
