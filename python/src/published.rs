//! Models that others have published: which there are, and one question put to several of them.

use pyo3::prelude::*;
use serde_json::{Value as Json, json};
use shapan_lab::messages::Language;
use shapan_lab::parallel;
use shapan_lab::scenario::Sampler;
use shapan_reference::ask::compare::{self, Draws};
use shapan_reference::ask::told;
use shapan_reference::model::{MODELS, Question, Reference};

use crate::ensemble::{sampler as read_sampler, threads as read_threads};
use crate::failure::Answer;
use crate::given::Given;
use crate::table::Told;
use crate::work::work;

/// Runs of each model where nothing else is said, and the seed of their draws.
const RUNS: usize = 1000;
const SEED: u64 = 1;

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
