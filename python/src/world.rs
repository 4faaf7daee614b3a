//! A model as it is set up: a scenario, with what was changed in it.

use pyo3::prelude::*;
use serde_json::{Value as Json, json};
use shapan_lab::library::{Library, Shelf};
use shapan_lab::load::{self, Assignment};
use shapan_lab::messages::Language;
use shapan_lab::posterior::Posterior;
use shapan_lab::problem::Problems;
use shapan_lab::scenario::Scenario;
use shapan_lab::{catalogue, explain, manifest, one_world, series};

use crate::failure::{Answer, refuse};
use crate::given::{Given, Maybe};
use crate::table::{Table, numbers, words};
use crate::work::work;

/// The path under which a scenario that is given as a text is known.
const TEXT: &str = "scenario.toml";
/// Times between rows, in years.
pub(crate) const EVERY: [(&str, f64); 2] = [("year", 1.0), ("quarter", 0.25)];

/// Languages, by their codes.
pub(crate) fn language(given: &mut Given, value: Maybe<'_, '_>) -> Language {
    let known = [("en", Language::English), ("zh", Language::Chinese)];
    given.word("lang", value, &known).unwrap_or(Language::English)
}

/// Built-in texts, and the caller's files by path.
pub(crate) fn library() -> Library {
    Library::builtin().fetching(|path| std::fs::read(path).ok())
}

/// A scenario, with what was changed in it.
#[pyclass(frozen, module = "shapan._shapan")]
#[derive(Clone)]
pub(crate) struct World {
    base: Scenario,
    changes: Vec<Assignment>,
    library: Library,
    name: String,
}

impl World {
    /// A built-in scenario, or one from a file, as it is.
    pub(crate) fn named(name: &str) -> Result<World, Problems> {
        let library = library();
        Ok(World { base: load::load(&library, name)?, changes: Vec::new(), library, name: name.to_owned() })
    }

    /// The scenario with its changes and more of them; with the step of ensembles, unless a change says otherwise.
    pub(crate) fn scenario(&self, ensemble: bool, more: &[Assignment]) -> Result<Scenario, Problems> {
        let mut scenario = self.base.clone();
        if ensemble {
            scenario.take_ensemble_step();
        }
        let all: Vec<Assignment> = self.changes.iter().chain(more).cloned().collect();
        load::assign(&mut scenario, &all)?;
        Ok(scenario)
    }

    /// Another scenario by name or path, with the step of ensembles and the same changes. `on_this` lets this scenario stand for the baseline that it
    /// extends.
    pub(crate) fn another(&self, name: &str, on_this: bool, more: &[Assignment]) -> Result<Scenario, Problems> {
        let library = if on_this { self.library.clone().with_baseline(&self.name) } else { self.library.clone() };
        let mut scenario = load::load(&library, name)?;
        scenario.take_ensemble_step();
        let all: Vec<Assignment> = self.changes.iter().chain(more).cloned().collect();
        load::assign(&mut scenario, &all)?;
        Ok(scenario)
    }

    /// Does the constructor set the step?
    pub(crate) fn sets_step(&self) -> bool {
        self.changes.iter().any(|change| change.name == "step")
    }

    /// The name under which the scenario was asked for.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

/// Scenarios beside the first: a name, and the model where one was given.
pub(crate) type Policies = Vec<(String, Option<Py<World>>)>;

/// What `levers=` and `set=` change; a name among the levers that is none is refused.
pub(crate) fn changes(
    given: &mut Given,
    scenario: &Scenario,
    levers: Maybe<'_, '_>,
    set: Maybe<'_, '_>,
) -> Vec<Assignment> {
    let catalogue = scenario.model.catalogue();
    let mut all = given.assignments("levers", levers);
    for assignment in &all {
        let (name, _) = load::addressed(catalogue, &assignment.name);
        if catalogue.find(name).is_some() && catalogue.lever(name).is_none() && catalogue.pair(name).is_none() {
            let hint = Some("set={…} takes parameters, draws and laws");
            given.wrong(&assignment.option, format!("{name} is no lever"), hint);
        }
    }
    all.extend(given.assignments("set", set));
    // one value each: a name may be written in several ways
    let whose = |own: &Assignment| {
        let (name, who) = load::addressed(catalogue, &own.name);
        (name.to_owned(), who.map(str::to_owned))
    };
    for (at, own) in all.iter().enumerate() {
        if let Some(other) = all[..at].iter().find(|other| whose(other) == whose(own)) {
            given.wrong(&own.option, format!("is set by {}, too", other.option), None);
        }
    }
    // what holds of all blocs comes before what holds of one, in whichever order they are written
    all.sort_by_key(|own| whose(own).1.is_some());
    all
}

/// What `years=` and `step=` change.
pub(crate) fn spans(given: &mut Given, years: Maybe<'_, '_>, step: Maybe<'_, '_>) -> Vec<Assignment> {
    let mut all = Vec::new();
    if let Some(years) = given.number("years", years) {
        all.extend(given.take(load::span("years", years).map_err(|wrong| Problems(vec![wrong]))));
    }
    let step = step.filter(|step| !step.is_none());
    let text = match step {
        Some(step) if step.extract::<String>().is_ok() => given.text("step", Some(step)),
        step => given.number("step", step).map(|step| format!("{step:?}")),
    };
    if let Some(text) = text {
        all.extend(given.take(load::step("step", &text).map_err(|wrong| Problems(vec![wrong]))));
    }
    all
}

#[pymethods]
impl World {
    #[new]
    #[pyo3(signature = (scenario, levers=None, set=None, years=None, step=None, posterior=None))]
    fn new(
        scenario: &Bound<'_, PyAny>,
        levers: Option<Bound<'_, PyAny>>,
        set: Option<Bound<'_, PyAny>>,
        years: Option<Bound<'_, PyAny>>,
        step: Option<Bound<'_, PyAny>>,
        posterior: Option<Bound<'_, PyAny>>,
    ) -> Answer<World> {
        let mut given = Given::default();
        let mut library = library();
        if let Some(path) = given.text("posterior", posterior.as_ref()) {
            // a posterior may be given as it is, too
            let (path, read) = match path.contains('\n') {
                true => ("posterior".to_owned(), Ok(path)),
                false => (path.clone(), std::fs::read_to_string(&path)),
            };
            match read {
                Ok(text) => {
                    library =
                        given.take(Posterior::read(&path, &text)).map_or(library.clone(), |p| library.with_posterior(p))
                }
                Err(error) => given.wrong("posterior", format!("{path} cannot be read: {error}"), None),
            }
        }
        let name = given.text("scenario", Some(scenario));
        if name.is_none() && scenario.is_none() {
            given.wrong("scenario", "a name, a path or a text is expected, not None", Some("\"baseline\""));
        }
        let Some(name) = name else {
            given.finish()?;
            return Err(refuse("scenario", "a name, a path or a text is expected", None));
        };
        let text = name.contains('\n');
        if text {
            library = library.with(TEXT, name.as_bytes());
        }
        let known = if text { TEXT.to_owned() } else { name };
        let loaded = load::load(&library, &known);
        let Some(base) = given.take(loaded) else {
            given.finish()?;
            return Err(refuse("scenario", "it cannot be read", None));
        };
        let mut changed = changes(&mut given, &base, levers.as_ref(), set.as_ref());
        changed.extend(spans(&mut given, years.as_ref(), step.as_ref()));
        let world = World { base, changes: changed, library, name: known };
        // everything wrong is told at once, also what only the model can tell
        given.take(world.scenario(false, &[]));
        given.finish()?;
        Ok(world)
    }

    /// What the scenario is, as JSON.
    #[pyo3(signature = (lang=None))]
    fn about(&self, lang: Option<Bound<'_, PyAny>>) -> Answer<String> {
        let mut given = Given::default();
        let language = language(&mut given, lang.as_ref());
        given.finish()?;
        let scenario = self.scenario(false, &[])?;
        let blocs: Vec<Json> =
            scenario.blocs.iter().map(|bloc| json!({ "name": bloc.name, "title": language.of(&bloc.title) })).collect();
        let about = scenario.model.about();
        Ok(json!({
            "scenario": scenario.name,
            "title": language.of(&scenario.title),
            "story": language.of(&scenario.story),
            "model": about.name,
            "blocs": blocs,
            "start_year": scenario.start_year,
            "years": scenario.inputs.years,
            "step": scenario.inputs.step,
            "seed": scenario.seed,
            "runs": scenario.runs,
            "sampler": scenario.sampler.name(),
            "hash": manifest::scenario_hash(&scenario),
            "warnings": scenario.warnings.iter().map(|warning| language.of(warning)).collect::<Vec<_>>(),
        })
        .to_string())
    }

    /// Levers, parameters, uncertainties, outcomes and series, as JSON.
    #[pyo3(signature = (what, lang=None))]
    fn catalogue(&self, what: &str, lang: Option<Bound<'_, PyAny>>) -> Answer<String> {
        let mut given = Given::default();
        let language = language(&mut given, lang.as_ref());
        given.finish()?;
        let scenario = self.scenario(false, &[])?;
        let told = match what {
            "levers" => json!(catalogue::levers(&scenario, language)),
            "parameters" => json!(catalogue::parameters(&scenario, language)),
            "uncertainties" => json!(catalogue::uncertainties(&scenario, language)),
            "outcomes" => json!(catalogue::outcomes(&scenario, language)),
            _ => json!(catalogue::series(&scenario, language)),
        };
        Ok(told.to_string())
    }

    /// What a name means, as JSON and as text.
    #[pyo3(signature = (name, lang=None))]
    fn explain(&self, name: &str, lang: Option<Bound<'_, PyAny>>) -> Answer<(String, String)> {
        let mut given = Given::default();
        let language = language(&mut given, lang.as_ref());
        given.finish()?;
        let scenario = self.scenario(false, &[])?;
        let found = explain::find(scenario.model, Some(&scenario), name, language)?;
        Ok((json!(found).to_string(), found.text(language)))
    }

    /// Runs one world: events and outcomes as JSON, the series as a table and as the text of the command line, what stopped it.
    #[pyo3(signature = (levers=None, set=None, every=None, draw=None))]
    fn run(
        &self,
        py: Python<'_>,
        levers: Option<Bound<'_, PyAny>>,
        set: Option<Bound<'_, PyAny>>,
        every: Option<Bound<'_, PyAny>>,
        draw: Option<Bound<'_, PyAny>>,
    ) -> Answer<(String, Table, String, Option<String>)> {
        let mut given = Given::default();
        let more = changes(&mut given, &self.base, levers.as_ref(), set.as_ref());
        let every = given.word("every", every.as_ref(), &EVERY).unwrap_or(1.0);
        let draw = given.whole("draw", draw.as_ref(), 0).map(|draw| draw as usize);
        let scenario = given.take(self.scenario(false, &more));
        given.finish()?;
        let Some(mut scenario) = scenario else { return Err(refuse("run", "there is no scenario", None)) };
        work(py, None, move |_| {
            if let Some(number) = draw {
                scenario.inputs = one_world::drawn(&scenario, number, "draw")?;
            }
            let (plan, record) = one_world::run(&scenario, every)?;
            let summary = one_world::summary(&scenario, draw)?;
            let csv = series::csv(&scenario, &plan, &record);
            let blocs = scenario.blocs.len();
            let rows = record.times.len() * blocs;
            let mut columns = vec![
                (
                    shapan_lab::columnar::number("time", "yr", "years since the start"),
                    numbers((0..rows).map(|row| record.times[row / blocs])),
                ),
                (
                    shapan_lab::columnar::word("bloc", "name of the bloc"),
                    words((0..rows).map(|row| Some(scenario.blocs[row % blocs].name.as_str()))),
                ),
            ];
            for (column, spec) in scenario.model.catalogue().results().enumerate() {
                let values = (0..rows).map(|row| record.at(&plan, blocs, row / blocs, row % blocs, column));
                columns.push((shapan_lab::columnar::number(spec.name, spec.unit, spec.about), numbers(values)));
            }
            let stopped = one_world::stopped(&scenario, &record);
            Ok((summary.to_string(), Table::of(columns)?, csv, stopped))
        })
    }
}

/// Names of the scenarios that are built in.
#[pyfunction]
pub(crate) fn scenarios() -> Vec<String> {
    Library::builtin().names(Shelf::Scenarios).into_iter().map(str::to_owned).collect()
}
