//! What a study is opened with, read into scenarios: names, texts, changes, span, step, worlds.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{cautions, object, one, tongue};
use crate::library::{Library, tidy};
use crate::load;
use crate::manifest;
use crate::messages::Language;
use crate::problem::Problems;
use crate::refuse;
use crate::scenario::{Sampler, Scenario, Target};
use shapan_model::law::Law;
use shapan_model::model::Profile;
use shapan_model::quantity::Spec;

/// Worlds of a study in a page, at most: it is no place for more.
pub(super) const MOST_WORLDS: usize = 100_000;
/// What stands for a text of the page among the files.
const OWN: &str = "page.toml";

/// Kinds of studies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Bands over time, key dates, outcomes and what they depend on.
    #[default]
    Bands,
    /// Claims and their verdicts.
    Claims,
    /// Outcomes, what decides them, and where they go beyond a line.
    Outcomes,
    /// The change of one outcome between two worlds, divided.
    Why,
}

/// The world that another is compared with.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Other {
    /// A scenario that is built in; what `text` extends by default.
    pub scenario: String,
    /// A scenario of the user's own, as TOML.
    #[serde(default)]
    pub text: Option<String>,
    /// Names and values, as after `--set`.
    #[serde(default)]
    pub set: Vec<(String, String)>,
}

/// A world that a page asks about, without a study.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    /// A scenario that is built in; what `text` extends by default.
    pub scenario: String,
    /// A scenario of the user's own, as TOML.
    #[serde(default)]
    pub text: Option<String>,
    /// Further texts by path, which the scenario may name. At the path of a text that is built in they take its place.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// Names and values, as after `--set`.
    #[serde(default)]
    pub set: Vec<(String, String)>,
}

impl World {
    /// Built-in texts and those that were given.
    pub(super) fn library(&self) -> Library {
        library(&self.files, self.text.as_deref())
    }

    /// The name under which the scenario stands in the library.
    pub(super) fn name(&self) -> String {
        name(&self.scenario, self.text.as_deref())
    }

    /// The scenario, changed and checked.
    pub(super) fn scenario(&self) -> Result<Scenario, Problems> {
        let mut scenario = load::load(&self.library(), &self.name())?;
        load::set(&mut scenario, &self.set)?;
        Ok(scenario)
    }

    /// The further texts by the shortest path of each.
    pub(super) fn tidied(&self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        // one by one: collected, they would be sorted first, by a routine of their own
        for (path, text) in &self.files {
            files.insert(tidy(path), text.clone());
        }
        files
    }
}

/// Built-in texts, further ones, and the scenario of the page.
fn library(files: &BTreeMap<String, String>, text: Option<&str>) -> Library {
    let library = files.iter().fold(Library::builtin(), |library, (path, text)| library.replacing(path, text.clone()));
    match text {
        Some(text) => library.with(OWN, text),
        None => library,
    }
}

/// The name under which a scenario stands in the library.
fn name(scenario: &str, text: Option<&str>) -> String {
    if text.is_some() { format!("./{OWN}") } else { scenario.to_owned() }
}

/// What a study is opened with.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// The slot in which it lies.
    pub slot: u32,
    /// What kind of study.
    #[serde(default)]
    pub kind: Kind,
    /// A scenario that is built in; what `text` extends by default.
    pub scenario: String,
    /// A scenario of the user's own, as TOML.
    #[serde(default)]
    pub text: Option<String>,
    /// Further texts by path, which the scenario may name. At the path of a text that is built in they take its place.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// Names and values, as after `--set`; where claims are put, in the scenario that stands for the baseline.
    #[serde(default)]
    pub set: Vec<(String, String)>,
    /// Columns to keep, by dotted name.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Seed; the scenario's if none.
    #[serde(default)]
    pub seed: Option<u64>,
    /// Worlds.
    pub runs: usize,
    /// Sampler; the scenario's if none.
    #[serde(default)]
    pub sampler: Option<String>,
    /// Step in years; that of an ensemble if none.
    #[serde(default)]
    pub step: Option<f64>,
    /// Bands under the finger: moved by Heun's scheme where the model has a finer one, with half its evaluations.
    #[serde(default)]
    pub quick: bool,
    /// Is nothing to be told of the scenario? An engine that only runs worlds need not work it out.
    #[serde(default)]
    pub untold: bool,
    /// Where the change of one outcome is divided: the world compared with.
    #[serde(default)]
    pub other: Option<Other>,
    /// The outcome whose change is divided.
    #[serde(default)]
    pub outcome: Option<String>,
    /// Is its logarithm divided?
    #[serde(default)]
    pub log: bool,
    /// Claims by name, built in or among the files below `claims/`; all if none.
    #[serde(default)]
    pub claims: Option<Vec<String>>,
    /// Worlds, after the others, in which claims are put with the laws drawn too.
    #[serde(default)]
    pub laws: usize,
    /// Language of what is told at once: `en` if none.
    #[serde(default)]
    pub language: Option<String>,
}

impl Open {
    /// Built-in texts and those that were given.
    pub(super) fn library(&self) -> Library {
        library(&self.files, self.text.as_deref())
    }

    /// The name under which the scenario stands in the library.
    pub(super) fn name(&self) -> String {
        name(&self.scenario, self.text.as_deref())
    }

    /// The scenario, changed and checked.
    pub(super) fn scenario(&self) -> Result<Scenario, Problems> {
        let mut scenario = load::load(&self.library(), &self.name())?;
        load::set(&mut scenario, &self.set)?;
        self.stepped(scenario)
    }

    /// The same; as it is written it may have been loaded already.
    pub(super) fn changed(&self, loaded: &mut Loaded) -> Result<Scenario, Problems> {
        let mut scenario = loaded.of(self)?;
        load::set(&mut scenario, &self.set)?;
        self.stepped(scenario)
    }

    /// The scenario, changed and checked, at the step that it says itself unless another one is asked for.
    pub(super) fn as_written(&self) -> Result<Scenario, Problems> {
        let mut scenario = load::load(&self.library(), &self.name())?;
        load::set(&mut scenario, &self.set)?;
        if self.step.is_some() { self.stepped(scenario) } else { Ok(scenario) }
    }

    /// The world that it is compared with.
    pub(super) fn beside(&self, other: &Other) -> Result<Scenario, Problems> {
        let (scenario, text, set) = (other.scenario.clone(), other.text.clone(), other.set.clone());
        Open { scenario, text, set, ..self.clone() }.scenario()
    }

    /// A scenario with the step of this study, checked.
    pub(super) fn stepped(&self, mut scenario: Scenario) -> Result<Scenario, Problems> {
        match self.step {
            Some(step) => {
                scenario.inputs.step = step;
                refuse::step(&scenario)?;
            }
            None => scenario.take_ensemble_step(),
        }
        Ok(scenario)
    }

    /// Refuses a number of worlds that is none, or more than this.
    pub(super) fn worlds(&self, most: usize) -> Result<usize, Problems> {
        if self.runs == 0 || self.runs > most || self.laws > most {
            return Err(one("runs", format!("1 to {most} worlds are expected, not {}", self.runs.max(self.laws))));
        }
        Ok(self.runs)
    }

    /// The language.
    pub(super) fn tongue(&self) -> Result<Language, Problems> {
        tongue(self.language.as_deref().unwrap_or("en"))
    }

    /// Sampler and seed for the worlds of a scenario.
    pub(super) fn drawing(&self, scenario: &Scenario) -> Result<(Sampler, u64), Problems> {
        let sampler = match self.sampler.as_deref() {
            None => scenario.sampler,
            Some(name) => {
                Sampler::find(name).ok_or_else(|| one("sampler", format!("`{name}` is not one of mc, lhs, sobol")))?
            }
        };
        Ok((sampler, self.seed.unwrap_or(scenario.seed)))
    }

    /// Positions among the results of the columns.
    pub(super) fn series(&self, scenario: &Scenario) -> Result<Vec<usize>, Problems> {
        let catalogue = scenario.model.catalogue();
        let place = |name: &String| {
            catalogue.result(name).ok_or_else(|| one("columns", format!("there is no stock or flow `{name}`")))
        };
        self.columns.iter().map(place).collect()
    }
}

/// The scenario that was loaded last, before anything is set: a page opens the same one again and again while a lever moves.
pub(super) struct Loaded(Option<(World, Scenario)>);

impl Loaded {
    /// Nothing yet.
    pub(super) const fn none() -> Loaded {
        Loaded(None)
    }

    /// The scenario of a study as it is written.
    fn of(&mut self, open: &Open) -> Result<Scenario, Problems> {
        if let Some((world, scenario)) = &self.0
            && (&world.scenario, &world.text, &world.files) == (&open.scenario, &open.text, &open.files)
        {
            return Ok(scenario.clone());
        }
        let scenario = load::load(&open.library(), &open.name())?;
        let (text, files) = (open.text.clone(), open.files.clone());
        let world = World { scenario: open.scenario.clone(), text, files, set: Vec::new() };
        self.0 = Some((world, scenario.clone()));
        Ok(scenario)
    }
}

/// What is told of a scenario when its study is opened.
pub(super) fn opened(scenario: &Scenario, (sampler, seed): (Sampler, u64), runs: usize) -> Map<String, Value> {
    let catalogue = scenario.model.catalogue();
    let policy = &scenario.inputs.policy;
    let blocs: Vec<Value> = scenario
        .blocs
        .iter()
        .map(|bloc| json!({ "name": bloc.name, "title": { "en": bloc.title.en, "zh": bloc.title.zh } }))
        .collect();
    let warnings: Vec<Value> =
        scenario.warnings.iter().map(|warning| json!({ "en": warning.en, "zh": warning.zh })).collect();
    let answer = json!({
        "blocs": blocs,
        "start": scenario.start_year,
        "years": scenario.inputs.years,
        "step": scenario.inputs.step,
        "seed": seed,
        "sampler": sampler.name(),
        "runs": runs,
        "levers": profiles(&catalogue.levers, &policy.levers),
        "pairs": profiles(&catalogue.pairs, &policy.pairs),
        "laws": laws(scenario),
        "warnings": warnings,
        "cautions": cautions::cautions(scenario),
        "hash": manifest::scenario_hash(scenario),
    });
    match answer {
        Value::Object(answer) => answer,
        _ => Map::new(),
    }
}

/// The form of each law by its name; none where every world draws one.
fn laws(scenario: &Scenario) -> Value {
    let drawn =
        |at: usize| scenario.uncertainties.iter().any(|one| matches!(one.target, Target::Law(law) if law == at));
    let chosen = scenario.model.catalogue().laws.iter().zip(&scenario.inputs.laws).enumerate();
    let one = |(at, (law, form)): (usize, (&&'static Law, &usize))| {
        let form = law.forms.get(*form).filter(|_| !drawn(at)).map(|form| form.name);
        (law.name.to_owned(), json!(form))
    };
    object(chosen.map(one))
}

/// Profiles by the names of their levers.
fn profiles(specs: &[&'static Spec], profiles: &[Profile]) -> Value {
    let one = |(spec, profile): (&&'static Spec, &Profile)| {
        let steps: Vec<Value> =
            profile.iter().map(|entry| json!({ "from": entry.from_year, "values": entry.values })).collect();
        (spec.name.to_owned(), Value::Array(steps))
    };
    object(specs.iter().zip(profiles).map(one))
}
