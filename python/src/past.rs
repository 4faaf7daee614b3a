//! Looking back: what the model would have said of the years since, and what those years say of the beliefs.

use pyo3::prelude::*;
use shapan_lab::calibration::{self, Forgetful, Nothing, STEP, Settings};
use shapan_lab::hindcast::{self, LOOKS};
use shapan_lab::history::{self, Series};
use shapan_lab::messages::Language;
use shapan_lab::parallel;
use shapan_lab::problem::Problems;
use shapan_lab::scenario::Scenario;
use shapan_lab::sensitivity::groups;

use crate::ensemble::{Sampling, design as worlds, threads as read_threads};
use crate::failure::{Answer, problem, refuse};
use crate::given::Given;
use crate::table::Told;
use crate::work::{stopped, work, worked};
use crate::world::World;

/// The measured series that are asked about: those of files, or those built in; of them what the patterns name, or what is usual.
fn series(world: &World, scenario: &Scenario, files: &[String], patterns: &[String]) -> Result<Vec<Series>, Problems> {
    let mut all = Vec::new();
    for path in files {
        let bytes = std::fs::read(path);
        let bytes = bytes
            .map_err(|error| Problems(vec![problem("history", format!("{path} cannot be read: {error}"), None)]))?;
        all.extend(history::read(path, &bytes, scenario)?);
    }
    if files.is_empty() {
        all = history::builtin(scenario)?;
    }
    let known = LOOKS.iter().find(|(look, _)| *look == world.name()).map(|(_, patterns)| *patterns);
    let usual: Vec<String> = match known {
        Some(known) if files.is_empty() => known.iter().map(|name| (*name).to_owned()).collect(),
        _ => Vec::new(),
    };
    history::asked(all, scenario, "series", if patterns.is_empty() { &usual } else { patterns })
}

/// Scores what this scenario's worlds say of the years since its start.
#[pyfunction]
#[pyo3(signature = (world, series=None, history=None, n=None, seed=None, sampler=None, threads=None, set=None, progress=None))]
#[allow(clippy::too_many_arguments, reason = "each is a named argument in Python")]
pub(crate) fn hindcast_of(
    py: Python<'_>,
    world: &World,
    series: Option<Bound<'_, PyAny>>,
    history: Option<Bound<'_, PyAny>>,
    n: Option<Bound<'_, PyAny>>,
    seed: Option<Bound<'_, PyAny>>,
    sampler: Option<Bound<'_, PyAny>>,
    threads: Option<Bound<'_, PyAny>>,
    set: Option<Bound<'_, PyAny>>,
    progress: Option<Py<PyAny>>,
) -> Answer<Told> {
    let mut given = Given::default();
    let (patterns, files) = (given.texts("series", series.as_ref()), given.texts("history", history.as_ref()));
    let more = given.assignments("set", set.as_ref());
    let threads = read_threads(&mut given, threads.as_ref()).unwrap_or_else(parallel::available).max(1);
    let scenario = given.take(world.scenario(true, &more));
    let series = scenario.as_ref().and_then(|s| given.take(self::series(world, s, &files, &patterns)));
    let sampling = Sampling { n: n.as_ref(), seed: seed.as_ref(), sampler: sampler.as_ref(), samples: None };
    let design = worlds(py, &mut given, scenario, sampling, |scenario| scenario.runs);
    given.finish()?;
    let (Some(design), Some(series)) = (design, series) else { return Err(stopped()) };
    work(py, progress, move |watch| {
        let found =
            worked(watch, threads, |work| hindcast::hindcast(&design, &series, work))?.map_err(|_| stopped())?;
        let said = found.looks.iter().filter_map(|look| hindcast::told::sentence(look, Language::English)).collect();
        let told = [(design.scenario(), &found)];
        let texts = vec![("scores", hindcast::told::scores_csv(&told)), ("points", hindcast::told::points_csv(&told))];
        Ok((texts, said))
    })
}

/// What the past says of the beliefs of this scenario.
#[pyfunction]
#[pyo3(signature = (world, inputs=None, series=None, history=None, method=None, model_error=None, chains=None, steps=None, keep=None, seed=None, threads=None, progress=None))]
#[allow(clippy::too_many_arguments, reason = "each is a named argument in Python")]
pub(crate) fn calibrate(
    py: Python<'_>,
    world: &World,
    inputs: Option<Bound<'_, PyAny>>,
    series: Option<Bound<'_, PyAny>>,
    history: Option<Bound<'_, PyAny>>,
    method: Option<Bound<'_, PyAny>>,
    model_error: Option<Bound<'_, PyAny>>,
    chains: Option<Bound<'_, PyAny>>,
    steps: Option<Bound<'_, PyAny>>,
    keep: Option<Bound<'_, PyAny>>,
    seed: Option<Bound<'_, PyAny>>,
    threads: Option<Bound<'_, PyAny>>,
    progress: Option<Py<PyAny>>,
) -> Answer<Told> {
    let mut given = Given::default();
    let by_chains = given.word("method", method.as_ref(), &[("demc", true), ("abc", false)]).unwrap_or(true);
    let model_error = given.between("model_error", model_error.as_ref(), 0.0, 10.0).unwrap_or(0.1);
    let counts = [("chains", &chains), ("steps", &steps), ("keep", &keep)]
        .map(|(name, value)| given.whole(name, value.as_ref(), 1).map(|count| count as usize));
    let seed = given.whole("seed", seed.as_ref(), 0);
    let threads = read_threads(&mut given, threads.as_ref()).unwrap_or_else(parallel::available).max(1);
    let (patterns, files) = (given.texts("series", series.as_ref()), given.texts("history", history.as_ref()));
    let named = given.texts("inputs", inputs.as_ref());
    let mut scenario = world.scenario(true, &[])?;
    if !world.sets_step() && scenario.inputs.step < STEP {
        scenario.inputs.step = STEP;
    }
    let series = given.take(self::series(world, &scenario, &files, &patterns));
    let names: Vec<String> = scenario.uncertainties.iter().map(|u| u.name.clone()).collect();
    let mut problems = Vec::new();
    let inputs = match named.is_empty() {
        true => (0..names.len()).collect(),
        false => groups::chosen("inputs", &named, &names, &mut problems),
    };
    given.more(Problems(problems));
    given.finish()?;
    let Some(series) = series else { return Err(stopped()) };
    let usual = Settings::usual(by_chains, seed.unwrap_or(scenario.seed));
    let [chains, steps, keep] = counts;
    let settings = Settings {
        chains: chains.unwrap_or(usual.chains),
        steps: steps.unwrap_or(usual.steps),
        keep: keep.unwrap_or(usual.keep),
        seed: usual.seed,
    };
    work(py, progress, move |watch| {
        let question = calibration::Question::new(scenario, &inputs, series, model_error, threads)?;
        // populations end when they are close enough: how many questions that takes is not known beforehand
        let total = if by_chains { settings.steps } else { settings.chains * settings.steps * 4 };
        let mut on = |done: usize| {
            watch.at(done, total.max(done));
            !watch.cancelled()
        };
        let found = match by_chains {
            true => calibration::by_chains(&question, settings, &mut Forgetful, &mut on),
            false => calibration::by_populations(&question, settings, &mut Forgetful, &mut on),
        };
        let found = found.map_err(|nothing| match nothing {
            Nothing::Cancelled => stopped(),
            nothing => refuse("calibrate", format!("there is no posterior: {nothing}"), None),
        })?;
        let said = calibration::told::sentences(&found, by_chains, Language::English);
        let texts = vec![
            ("inputs", calibration::told::csv(&found)),
            ("pairs", calibration::told::ties_csv(&found)),
            ("posterior", found.posterior.write(&found.beside)),
        ];
        Ok((texts, said))
    })
}
