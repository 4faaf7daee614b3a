//! Models that others have published: which there are, and one question put to several of them.

use std::ops::ControlFlow;

use pyo3::prelude::*;
use serde_json::{Value as Json, json};
use shapan_lab::messages::Language;
use shapan_lab::parallel;
use shapan_lab::problem::Problems;
use shapan_lab::scenario::Sampler;
use shapan_reference::ask::compare::{self, Draws};
use shapan_reference::ask::inputs::{self, Setup};
use shapan_reference::ask::{self, ensemble, tables, told};
use shapan_reference::model::{MODELS, Question, Reference, Want};

use crate::ensemble::{sampler as read_sampler, threads as read_threads};
use crate::failure::{Answer, refuse};
use crate::given::Given;
use crate::memory;
use crate::table::Told;
use crate::work::{stopped, work};

/// Runs of each model where nothing else is said, and the seed of their draws.
const RUNS: usize = 1000;
const SEED: u64 = 1;
/// Memory that an input or an outcome of a run takes, with its text.
const BYTES: f64 = 80.0;
/// Bytes of one run of a model with its inputs and outcomes, about.
const RUN_BYTES: f64 = 10_000.0;

/// The models, and the questions that can be put to them, as JSON.
#[pyfunction]
pub(crate) fn published() -> String {
    let models: Vec<Json> = MODELS.iter().map(|model| told::model_json(model)).collect();
    let question =
        |question: &Question| json!({ "name": question.name(), "title": question.title(), "unit": question.unit() });
    let questions: Vec<Json> = Question::ALL.iter().map(question).collect();
    json!({ "models": models, "questions": questions }).to_string()
}

/// Published numbers beside ours: a text with commas.
#[pyfunction]
#[pyo3(signature = (models=None))]
pub(crate) fn reproduced(py: Python<'_>, models: Option<Bound<'_, PyAny>>) -> Answer<String> {
    let mut given = Given::default();
    let names = given.texts("models", models.as_ref());
    let models: Vec<&'static Reference> = match names.as_slice() {
        [] => MODELS.to_vec(),
        names => given.take(compare::models(names)).unwrap_or_default(),
    };
    given.finish()?;
    work(py, None, move |_| {
        let ids: Vec<&str> = models.iter().map(|model| model.id).collect();
        Ok(shapan_reference::published::csv(&ids))
    })
}

/// Puts a question to published models: the answers as a text with commas, and in sentences.
#[pyfunction]
#[pyo3(signature = (question, models=None, n=None, seed=None, sampler=None, threads=None, progress=None))]
#[allow(clippy::too_many_arguments, reason = "each is a named argument in Python")]
pub(crate) fn put_question(
    py: Python<'_>,
    question: &Bound<'_, PyAny>,
    models: Option<Bound<'_, PyAny>>,
    n: Option<Bound<'_, PyAny>>,
    seed: Option<Bound<'_, PyAny>>,
    sampler: Option<Bound<'_, PyAny>>,
    threads: Option<Bound<'_, PyAny>>,
    progress: Option<Py<PyAny>>,
) -> Answer<Told> {
    let mut given = Given::default();
    let name = given.text("question", Some(question));
    let question = name.and_then(|name| given.take(compare::question(&name)));
    let names = given.texts("models", models.as_ref());
    let models: Vec<&'static Reference> = match names.as_slice() {
        [] => MODELS.to_vec(),
        names => given.take(compare::models(names)).unwrap_or_default(),
    };
    let draws = Draws {
        runs: given.whole("n", n.as_ref(), 1).map_or(RUNS, |n| n as usize),
        seed: given.whole("seed", seed.as_ref(), 0).unwrap_or(SEED),
        sampler: read_sampler(&mut given, sampler.as_ref()).unwrap_or(Sampler::MonteCarlo),
        threads: read_threads(&mut given, threads.as_ref()).unwrap_or_else(parallel::available),
    };
    given.finish()?;
    memory::enough("n", draws.runs as f64 * RUN_BYTES, "a smaller n: inputs and outcomes of every run are kept")?;
    let Some(question) = question else { return Ok((Vec::new(), Vec::new())) };
    work(py, progress, move |watch| {
        let mut sides = Vec::new();
        for (at, model) in models.iter().enumerate() {
            if watch.cancelled() {
                break;
            }
            sides.push(compare::side(model, question, draws, Language::English)?);
            watch.at(at + 1, models.len());
        }
        let said = sides.iter().map(|side| format!("{}: {}", side.model, side.words)).collect();
        Ok((vec![("answers", compare::csv(question, &sides))], said))
    })
}

/// A published model that is set up: a part of it, with what was changed.
#[pyclass(frozen, module = "shapan._shapan")]
pub(crate) struct Published {
    model: &'static Reference,
    part: Option<String>,
    preset: Option<String>,
    settings: Vec<String>,
}

/// Options stand without dashes in Python.
fn plain<T>(result: Result<T, Problems>) -> Result<T, Problems> {
    result.map_err(|Problems(mut problems)| {
        for problem in &mut problems {
            problem.file = problem.file.trim_start_matches("--").to_owned();
        }
        Problems(problems)
    })
}

impl Published {
    fn setup(&self) -> Result<Setup, Problems> {
        plain(inputs::setup(self.model, self.part.as_deref(), self.preset.as_deref(), &self.settings, None))
    }
}

#[pymethods]
impl Published {
    #[new]
    #[pyo3(signature = (model, part=None, preset=None, set=None))]
    fn new(
        model: &Bound<'_, PyAny>,
        part: Option<Bound<'_, PyAny>>,
        preset: Option<Bound<'_, PyAny>>,
        set: Option<Bound<'_, PyAny>>,
    ) -> Answer<Published> {
        let mut given = Given::default();
        let name = given.text("model", Some(model));
        let found = name.and_then(|name| given.take(plain(ask::model(&name))));
        let (part, preset) = (given.text("part", part.as_ref()), given.text("preset", preset.as_ref()));
        let settings = given.assignments("set", set.as_ref());
        let settings = settings.into_iter().map(|own| format!("{}={}", own.name, own.value)).collect();
        if let Some(model) = found {
            let made = Published { model, part, preset, settings };
            given.take(made.setup());
            given.finish()?;
            return Ok(made);
        }
        given.finish()?;
        Err(refuse("model", "a name is expected", Some("shapan.models() has all".into())))
    }

    /// The model and its parts, and which part is meant with which inputs, as JSON.
    fn about(&self) -> Answer<String> {
        let setup = self.setup()?;
        let mut about = told::model_json(self.model);
        about["part"] = json!(setup.part.name());
        about["inputs"] = tables::inputs_json(setup.part, &setup.base);
        Ok(about.to_string())
    }

    /// What a name means, as JSON and as text.
    fn explain(&self, name: &str) -> Answer<(String, String)> {
        let (text, found) = told::explain(self.model, name)?;
        Ok((found.to_string(), text))
    }

    /// One run: everything as JSON, series and outcomes as texts with commas, what stopped it.
    fn run(&self, py: Python<'_>) -> Answer<(String, String, String, Option<String>)> {
        let (setup, model) = (self.setup()?, self.model);
        work(py, None, move |_| {
            let runs = setup.part.run_many(std::slice::from_ref(&setup.base), Want::Series);
            let run = runs.first().ok_or_else(|| refuse("model", "the model gave no run", None))?;
            let outcomes = tables::outcomes_csv(setup.part, &[(None, run)], false);
            let all = tables::runs_json(model, &setup, &runs).to_string();
            Ok((all, tables::csv(setup.part, run), outcomes, run.broken.clone()))
        })
    }

    /// Many runs, drawn from the published beliefs: runs and quantiles as texts with commas, how many were stopped.
    #[pyo3(signature = (n=None, seed=None, sampler=None, threads=None, progress=None))]
    fn ensemble(
        &self,
        py: Python<'_>,
        n: Option<Bound<'_, PyAny>>,
        seed: Option<Bound<'_, PyAny>>,
        sampler: Option<Bound<'_, PyAny>>,
        threads: Option<Bound<'_, PyAny>>,
        progress: Option<Py<PyAny>>,
    ) -> Answer<(Told, usize)> {
        let mut given = Given::default();
        let runs = given.whole("n", n.as_ref(), 1).map_or(RUNS, |n| n as usize);
        let seed = given.whole("seed", seed.as_ref(), 0).unwrap_or(SEED);
        let sampler = read_sampler(&mut given, sampler.as_ref()).unwrap_or(Sampler::MonteCarlo);
        let threads = read_threads(&mut given, threads.as_ref()).unwrap_or_else(parallel::available);
        // inputs and outcomes of every run are kept
        let setup = given.take(self.setup());
        given.finish()?;
        let Some(setup) = setup else { return Err(stopped()) };
        let values = (setup.part.parameters().len() + setup.part.outcomes().len()) * runs;
        memory::enough("n", values as f64 * BYTES, "a smaller n: inputs and outcomes of every run are kept")?;
        work(py, progress, move |watch| {
            let done = ensemble::telling(&setup, runs, seed, sampler, threads, &mut |done| {
                watch.at(done, runs);
                if watch.cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            let done = done.ok_or_else(stopped)?;
            let mut said = Vec::new();
            if done.broken > 0 {
                said.push(format!(
                    "{} of {} runs were stopped; they are in no quantile.",
                    done.broken,
                    done.runs.len()
                ));
            }
            Ok(((vec![("quantiles", done.quantiles_csv()), ("outcomes", done.csv(setup.part))], said), done.broken))
        })
    }
}
