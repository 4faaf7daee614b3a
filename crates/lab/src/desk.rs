//! What a page asks, as JSON, and what it is answered.
//!
//! Every request is an object with `do`; every answer is an object, with `problems` (a list of file, line, column, what, hint) where something
//! was wrong and nothing was done. Studies lie in numbered slots, so that several scenarios lie over one another. A page with several workers
//! opens the same study in each, lets each `run` some worlds, and lets one `take` the numbers of all, in order of the worlds: the results are
//! then the same bits as those of the command line.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::messages::Language;
use crate::problem::{Problem, Problems};

mod bands;
mod blocs;
mod cautions;
mod claims;
mod describe;
mod equations;
mod export;
mod opening;
mod outcomes;
mod quantity;
mod records;
mod study;
mod tours;
mod why;

pub use bands::bands;
pub use blocs::Edit;
pub use export::Laid;
pub use opening::{Kind, Open, Other, World};
pub use study::Study;

/// Slots of a desk.
pub const SLOTS: u32 = 16;

/// Numbers and words: JSON for people and names, and beside it numbers where there are many.
pub type Answer = Result<(Value, Vec<f64>), Problems>;

/// A request.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// Everything that does not depend on a study: scenarios, quantities, claims, texts of people.
    Describe {
        /// `en` or `zh`.
        language: String,
    },
    /// The equations of a world, by mechanism, with the rival forms of its laws.
    Equations {
        /// The world, whose choice of forms is marked.
        of: World,
        /// `en` or `zh`.
        language: String,
    },
    /// A quantity of a world: what it is there, bloc by bloc.
    Quantity {
        /// The world.
        of: World,
        /// Dotted name.
        name: String,
        /// `en` or `zh`.
        language: String,
    },
    /// The blocs of a world, without what is set on the page; what is known of one of them, if one is named.
    Blocs {
        /// The world.
        of: World,
        /// Name of a bloc.
        #[serde(default)]
        bloc: Option<String>,
        /// `en` or `zh`.
        language: String,
    },
    /// A change of the blocs of a world: its texts with the change, and what `blocs` tells of them.
    Rework {
        /// The world.
        of: World,
        /// The change.
        edit: Edit,
        /// Name of a bloc.
        #[serde(default)]
        bloc: Option<String>,
        /// `en` or `zh`.
        language: String,
    },
    /// The files of a world, what is set on the page included, as they would lie in one folder.
    Saved {
        /// The world.
        of: World,
        /// What the scenario's file is called.
        name: String,
        /// Seed; the scenario's if none.
        #[serde(default)]
        seed: Option<u64>,
        /// Sampler; the scenario's if none.
        #[serde(default)]
        sampler: Option<String>,
    },
    /// Everything that is wrong with a world.
    Check {
        /// The world.
        of: World,
    },
    /// The stories of the guided tour.
    Tours {},
    /// The scenario of a study with its changes, as a file for the command line.
    ScenarioText(Box<Open>),
    /// One world of it at the central values, as CSV.
    SeriesCsv(Box<Open>),
    /// Opens a study in a slot.
    Open(Box<Open>),
    /// Runs worlds `from` to `to` (excluded); the result is their numbers.
    Run {
        /// The slot.
        slot: u32,
        /// First world.
        from: usize,
        /// World after the last.
        to: usize,
    },
    /// Takes the numbers of worlds into the study of a slot.
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
    /// What the worlds so far say of the claims of a slot.
    Verdicts {
        /// The slot.
        slot: u32,
        /// `en` or `zh`.
        language: String,
        /// Are verdicts and numbers enough, without what they depend on?
        #[serde(default)]
        brief: bool,
    },
    /// The change of an outcome so far, divided among what differs.
    Parts {
        /// The slot.
        slot: u32,
        /// `en` or `zh`.
        language: String,
    },
    /// The quantiles of a slot so far, as CSV.
    QuantilesCsv {
        /// The slot.
        slot: u32,
    },
    /// The picture of a column of a slot so far, as SVG.
    Picture {
        /// The slot.
        slot: u32,
        /// The column.
        column: String,
        /// Where it comes from, as it stands below the picture.
        #[serde(default)]
        source: String,
        /// What the study itself is called beside what is laid over.
        #[serde(default)]
        own: String,
        /// What is laid over, in order.
        #[serde(default)]
        over: Vec<Laid>,
        /// `en` or `zh`.
        language: String,
    },
    /// The outcomes that can be asked of a slot.
    Outcomes {
        /// The slot.
        slot: u32,
        /// `en` or `zh`.
        language: String,
    },
    /// Numbers of an outcome by world (NaN where it has no value), with its mean and quantiles.
    Values {
        /// The slot.
        slot: u32,
        /// Name of the outcome.
        outcome: String,
    },
    /// Which inputs explain an outcome's spread.
    Drivers {
        /// The slot.
        slot: u32,
        /// Name of the outcome.
        outcome: String,
        /// `en` or `zh`.
        language: String,
    },
    /// Pairs of an input and an outcome, by world that has a value.
    Scatter {
        /// The slot.
        slot: u32,
        /// Name of the outcome.
        outcome: String,
        /// Name of the input.
        input: String,
        /// `en` or `zh`.
        language: String,
    },
    /// The box of inputs in which worlds of a kind are frequent: those with an outcome above a line, below a line, or those of a list.
    Discover {
        /// The slot.
        slot: u32,
        /// Name of the outcome.
        outcome: String,
        /// Worlds with more than this.
        #[serde(default)]
        above: Option<f64>,
        /// Worlds with less than this.
        #[serde(default)]
        below: Option<f64>,
        /// These worlds.
        #[serde(default)]
        worlds: Option<Vec<usize>>,
        /// `en` or `zh`.
        language: String,
    },
    /// Empties a slot: the same study from the first world on.
    Reset {
        /// The slot.
        slot: u32,
    },
}

impl Request {
    /// Reads a request.
    ///
    /// # Errors
    /// What is not JSON, or asks for nothing that is known.
    pub fn read(text: &[u8]) -> Result<Request, Problems> {
        let refuse = |error: serde_json::Error| one("request", error.to_string());
        let mut fields: Map<String, Value> = serde_json::from_slice(text).map_err(refuse)?;
        // The name of what is asked stands among its fields, which serde can read too, but with several times as much code.
        let Some(Value::String(name)) = fields.remove("do") else {
            return Err(one("request", "missing field `do`, the name of what is asked"));
        };
        let request = json!({ (name): fields });
        serde_json::from_value(request).map_err(refuse)
    }

    /// The slot that it is about; none if it needs no study.
    pub fn slot(&self) -> Option<u32> {
        match self {
            Request::Describe { .. }
            | Request::Equations { .. }
            | Request::Quantity { .. }
            | Request::Blocs { .. }
            | Request::Rework { .. }
            | Request::Saved { .. }
            | Request::Check { .. } => None,
            Request::Tours {} | Request::ScenarioText(_) | Request::SeriesCsv(_) => None,
            Request::Open(open) => Some(open.slot),
            Request::Run { slot, .. }
            | Request::Take { slot }
            | Request::Bands { slot, .. }
            | Request::Verdicts { slot, .. }
            | Request::Parts { slot, .. }
            | Request::QuantilesCsv { slot }
            | Request::Picture { slot, .. }
            | Request::Outcomes { slot, .. }
            | Request::Values { slot, .. }
            | Request::Drivers { slot, .. }
            | Request::Scatter { slot, .. }
            | Request::Discover { slot, .. }
            | Request::Reset { slot } => Some(*slot),
        }
    }
}

/// Studies in slots, and what is asked of them.
pub struct Desk {
    studies: BTreeMap<u32, Study>,
    loaded: opening::Loaded,
}

impl Default for Desk {
    fn default() -> Desk {
        Desk::new()
    }
}

impl Desk {
    /// With all slots empty.
    pub const fn new() -> Desk {
        Desk { studies: BTreeMap::new(), loaded: opening::Loaded::none() }
    }

    /// Answers a request: JSON, and numbers. What is wrong is part of the answer.
    pub fn ask(&mut self, request: &[u8], numbers: &[f64]) -> (String, Vec<f64>) {
        let (value, numbers) = match Request::read(request).and_then(|request| self.answer(&request, numbers)) {
            Ok(answered) => answered,
            Err(problems) => (told(&problems), Vec::new()),
        };
        (value.to_string(), numbers)
    }

    fn answer(&mut self, request: &Request, numbers: &[f64]) -> Answer {
        if let Some(slot) = request.slot().filter(|slot| *slot >= SLOTS) {
            return Err(one("slot", format!("slots are numbered from 0 to {}, not {slot}", SLOTS - 1)));
        }
        match request {
            Request::Open(open) => {
                let (study, answer) = Study::open_again(open, &mut self.loaded)?;
                self.studies.insert(open.slot, study);
                Ok((answer, Vec::new()))
            }
            request => match request.slot() {
                None => about(request),
                Some(slot) => match self.studies.get_mut(&slot) {
                    Some(study) => study.answer(request, numbers),
                    None => Err(one("slot", format!("nothing is open in slot {slot}"))),
                },
            },
        }
    }
}

/// Answers a request that needs no study.
///
/// # Errors
/// A language that is none; a request that needs a study.
pub fn about(request: &Request) -> Answer {
    match request {
        Request::Describe { language } => Ok((describe::describe(tongue(language)?), Vec::new())),
        Request::Equations { of, language } => equations::equations(of, language),
        Request::Quantity { of, name, language } => quantity::quantity(of, name, language),
        Request::Blocs { of, bloc, language } => blocs::blocs(of, bloc.as_deref(), language),
        Request::Rework { of, edit, bloc, language } => blocs::rework(of, edit, bloc.as_deref(), language),
        Request::Saved { of, name, seed, sampler } => blocs::saved(of, name, *seed, sampler.as_deref()),
        Request::Check { of } => blocs::check(of),
        Request::Tours {} => Ok((tours::tours(), Vec::new())),
        Request::ScenarioText(open) => export::scenario_text(open),
        Request::SeriesCsv(open) => export::series_csv(open),
        _ => Err(one("request", "this is asked of a study")),
    }
}

/// An object of these entries. Where a map is collected instead, the entries are sorted first, by a routine for each kind of iterator.
fn object(entries: impl Iterator<Item = (String, Value)>) -> Value {
    let mut map = Map::new();
    entries.for_each(|(name, value)| {
        map.insert(name, value);
    });
    Value::Object(map)
}

/// The language of this code.
fn tongue(language: &str) -> Result<Language, Problems> {
    Language::from_code(language).ok_or_else(|| one("language", format!("`{language}` is not en or zh")))
}

/// One problem without a place.
fn one(file: &str, what: impl Into<String>) -> Problems {
    Problems(vec![Problem { file: file.into(), line: 0, column: 0, what: what.into(), hint: None }])
}

/// Why there is no such outcome.
fn missing(file: &str, (what, hint): crate::outcomes::Missing) -> Problems {
    Problems(vec![Problem { file: file.into(), line: 0, column: 0, what, hint }])
}

/// Problems as an answer.
pub fn told(problems: &Problems) -> Value {
    let one = |problem: &Problem| {
        json!({
            "file": problem.file,
            "line": problem.line,
            "column": problem.column,
            "what": problem.what,
            "hint": problem.hint,
        })
    };
    json!({ "problems": problems.0.iter().map(one).collect::<Vec<Value>>() })
}
