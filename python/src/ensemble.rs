//! Many sampled worlds: what is asked for, and what is kept.

use std::sync::Arc;

use pyo3::buffer::PyBuffer;
use pyo3::prelude::*;
use pyo3::types::PyByteArray;
use serde_json::json;
use shapan_lab::columnar::{self, Experiments, Series};
use shapan_lab::ensemble::{self, Settings, Sink};
use shapan_lab::experiment::Design;
use shapan_lab::fan::QUANTILES;
use shapan_lab::problem::{Problem, Problems, nearest};
use shapan_lab::sample_table;
use shapan_lab::scenario::{Sampler, Scenario};
use shapan_lab::study::{self, Study};

use crate::failure::{Answer, refuse};
use crate::given::{Given, Maybe};
use crate::memory;
use crate::table::{Table, cube, numbers, variables, words};
use crate::work::{Watch, work};
use crate::world::{EVERY, World, changes};

/// Threads beyond this number help nobody.
const MOST_THREADS: u64 = 1024;
/// Bytes that a value of a table takes, with what is held while it is made.
const VALUE: f64 = 9.5;

/// How worlds are chosen.
pub(crate) struct Sampling<'a, 'py> {
    pub(crate) n: Maybe<'a, 'py>,
    pub(crate) seed: Maybe<'a, 'py>,
    pub(crate) sampler: Maybe<'a, 'py>,
    pub(crate) samples: Option<(Vec<String>, PyBuffer<f64>)>,
}

/// Reads how many threads are wanted.
pub(crate) fn threads(given: &mut Given, value: Maybe<'_, '_>) -> Option<usize> {
    let threads = given.whole("threads", value, 1)?;
    if threads > MOST_THREADS {
        given.wrong("threads", format!("{threads} threads are more than {MOST_THREADS}"), None);
        return None;
    }
    Some(threads as usize)
}

/// Reads a sampler.
pub(crate) fn sampler(given: &mut Given, value: Maybe<'_, '_>) -> Option<Sampler> {
    given.word("sampler", value, &Sampler::ALL.map(|sampler| (sampler.name(), sampler)))
}

/// The worlds that are asked for; `usual` many where nothing is said.
pub(crate) fn design(
    py: Python<'_>,
    given: &mut Given,
    scenario: Option<Scenario>,
    sampling: Sampling<'_, '_>,
    usual: impl Fn(&Scenario) -> usize,
) -> Option<Design> {
    let n = given.whole("n", sampling.n, 1);
    let seed = given.whole("seed", sampling.seed, 0);
    let chosen = sampler(given, sampling.sampler);
    let scenario = scenario?;
    if let Some((names, values)) = sampling.samples {
        if n.is_some() || chosen.is_some() || seed.is_some() {
            let what = "worlds that are given are not drawn: neither n, seed nor sampler goes with them";
            given.wrong("samples", what, None);
        }
        let values = values.to_vec(py).map_err(|error| Problems(vec![wrong("samples", error.to_string(), None)]));
        let values = given.take(values)?;
        let table = given.take(sample_table::Table::from_numbers("samples", &names, values, &scenario))?;
        return Some(Design::given(scenario, table));
    }
    let runs = n.map_or_else(|| usual(&scenario), |n| n as usize);
    // what every analysis keeps of a world: its values, and some numbers
    let bytes = runs as f64 * (scenario.uncertainties.len() as f64 + 30.0) * VALUE;
    if let Some(lacking) = memory::lacking(bytes) {
        given.wrong("n", lacking, Some("fewer worlds"));
        return None;
    }
    let (sampler, seed) = (chosen.unwrap_or(scenario.sampler), seed.unwrap_or(scenario.seed));
    given.take(Design::drawn(scenario, sampler, seed, runs))
}

fn wrong(place: &str, what: String, hint: Option<String>) -> Problem {
    Problem { file: place.into(), line: 0, column: 0, what, hint }
}

/// Positions of stocks and flows by name.
fn places(given: &mut Given, scenario: &Scenario, names: &[String]) -> Vec<usize> {
    let catalogue = scenario.model.catalogue();
    let mut found = Vec::new();
    for name in names {
        match catalogue.result(name) {
            Some(place) if !found.contains(&place) => found.push(place),
            Some(_) => {}
            None => {
                let near = nearest(name, catalogue.results().map(|spec| spec.name));
                let hint = near.map(|near| format!("did you mean {near:?}?"));
                given.wrong("series", format!("there is no stock or flow called {name:?}"), hint.as_deref());
            }
        }
    }
    found
}

/// Rows of a run.
fn rows(scenario: &Scenario, every: f64) -> f64 {
    (scenario.inputs.years / every).floor() + 1.0
}

/// Bytes of the series of all runs.
fn size_of_series(design: &Design, every: f64, series: usize) -> f64 {
    let scenario = design.scenario();
    // beside the values: number, time and bloc of each row
    design.runs() as f64 * rows(scenario, every) * scenario.blocs.len() as f64 * (series as f64 * VALUE + 30.0)
}

/// An ensemble that was run.
#[pyclass(frozen, module = "shapan._shapan")]
pub(crate) struct Ensemble {
    study: Arc<Study>,
    experiments: Py<Table>,
    series: Option<Py<Table>>,
}

impl Ensemble {
    /// The worlds.
    pub(crate) fn design(&self) -> &Design {
        &self.study.design
    }
}

/// Runs an ensemble.
#[pyfunction]
#[pyo3(signature = (world, n=None, seed=None, sampler=None, threads=None, every=None, series=None, quantiles=None, samples=None, levers=None, set=None, progress=None))]
#[allow(clippy::too_many_arguments, reason = "each is a named argument in Python")]
pub(crate) fn run_ensemble(
    py: Python<'_>,
    world: &World,
    n: Option<Bound<'_, PyAny>>,
    seed: Option<Bound<'_, PyAny>>,
    sampler: Option<Bound<'_, PyAny>>,
    threads: Option<Bound<'_, PyAny>>,
    every: Option<Bound<'_, PyAny>>,
    series: Option<Bound<'_, PyAny>>,
    quantiles: Option<Bound<'_, PyAny>>,
    samples: Option<(Vec<String>, PyBuffer<f64>)>,
    levers: Option<Bound<'_, PyAny>>,
    set: Option<Bound<'_, PyAny>>,
    progress: Option<Py<PyAny>>,
) -> Answer<Ensemble> {
    let mut given = Given::default();
    let base = world.scenario(true, &[])?;
    let more = changes(&mut given, &base, levers.as_ref(), set.as_ref());
    let threads = self::threads(&mut given, threads.as_ref());
    let every = given.word("every", every.as_ref(), &EVERY).unwrap_or(1.0);
    let names = given.texts("series", series.as_ref());
    let all: Vec<usize> = shapan_lab::series::everything(&base, 1.0).columns;
    let quantiles = given.truth("quantiles", quantiles.as_ref()).unwrap_or(true);
    let kept = if names == ["all"] { all.clone() } else { places(&mut given, &base, &names) };
    let scenario = given.take(world.scenario(true, &more));
    let sampling = Sampling { n: n.as_ref(), seed: seed.as_ref(), sampler: sampler.as_ref(), samples };
    let design = design(py, &mut given, scenario, sampling, |scenario| scenario.runs);
    given.finish()?;
    let Some(design) = design else { return Err(refuse("ensemble", "there are no worlds", None)) };
    let settings = study::settings(design.scenario(), threads, every, if quantiles { all } else { kept.clone() });
    let width = (design.columns().len() + settings.outcomes.len()) as f64 + 30.0;
    let mut bytes = design.runs() as f64 * width * VALUE;
    let mut hint = "fewer worlds; or `shapan ensemble` on the command line, which writes to disk as it goes";
    if !kept.is_empty() {
        bytes += size_of_series(&design, every, kept.len());
        hint = "fewer worlds, or fewer series: those of every run are the large part";
    }
    memory::enough("n", bytes, hint)?;
    let (study, experiments, series) = work(py, progress, move |watch| run(design, settings, &kept, watch))?;
    Ok(Ensemble {
        study: Arc::new(study),
        experiments: Py::new(py, experiments)?,
        series: series.map(|series| Py::new(py, series)).transpose()?,
    })
}

fn run(design: Design, settings: Settings, kept: &[usize], watch: &Watch) -> Answer<(Study, Table, Option<Table>)> {
    let mut experiments = Experiments::kept(&design, &settings.outcomes, "scenario");
    let mut series = (!kept.is_empty()).then(|| Series::kept(&design, kept));
    let mut sinks: Vec<&mut dyn Sink> = vec![&mut experiments];
    if let Some(series) = &mut series {
        sinks.push(series);
    }
    let mut tell = |so_far: ensemble::Progress| watch.at(so_far.done, so_far.total);
    let study = study::run(design, settings, &mut sinks, &mut tell, watch.cancel())?;
    let series = series.map(Series::finish).transpose()?.map(Table::from);
    Ok((study, Table::from(experiments.finish()?), series))
}

#[pymethods]
impl Ensemble {
    /// One row a run: the columns of `experiments.parquet`.
    #[getter]
    fn experiments(&self, py: Python<'_>) -> Py<Table> {
        self.experiments.clone_ref(py)
    }

    /// One row a run, time and bloc: the columns of `timeseries.parquet`, as far as they were kept.
    #[getter]
    fn series(&self, py: Python<'_>) -> Option<Py<Table>> {
        self.series.as_ref().map(|series| series.clone_ref(py))
    }

    /// One row a time, bloc and variable: the columns of `quantiles.parquet`.
    fn quantiles(&self, py: Python<'_>) -> Answer<Table> {
        let study = Arc::clone(&self.study);
        if study.settings.series.is_empty() {
            let hint = "ensemble(quantiles=True), or e.outcomes for those of the outcomes";
            return Err(refuse(
                "quantiles",
                "those of stocks and flows over time were not asked for",
                Some(hint.into()),
            ));
        }
        work(py, None, move |_| {
            let labels = columnar::Labels::new(&study.design, &study.settings.series);
            Ok(columnar::quantiles(&labels, &study.fan)?.into())
        })
    }

    /// One row an outcome: how many worlds have a value, and its quantiles.
    fn outcomes(&self) -> Answer<Table> {
        let (kept, cells) = (&self.study.settings.outcomes, &self.study.outcomes.cells);
        let mut columns = vec![
            (columnar::word("outcome", "name"), words(kept.iter().map(|outcome| Some(&outcome.name)))),
            (columnar::word("unit", "unit"), words(kept.iter().map(|outcome| Some(outcome.unit)))),
            (
                columnar::number("worlds", "1", "worlds in which it has a value"),
                numbers(cells.iter().map(|cell| cell.count() as f64)),
            ),
        ];
        for p in QUANTILES {
            let name = format!("p{:02}", (p * 100.0).round());
            let values = cells.iter().map(|cell| cell.quantiles([p])[0].unwrap_or(f64::NAN));
            columns.push((columnar::number(&name, "", "quantile, linear between order statistics"), numbers(values)));
        }
        Table::of(columns)
    }

    /// What was run, as JSON.
    fn about(&self) -> String {
        let (design, summary) = (&self.study.design, &self.study.summary);
        let scenario = design.scenario();
        json!({
            "scenario": scenario.name,
            "title": scenario.title.en,
            "model": scenario.model.about().name,
            "runs": summary.done,
            "broken": summary.broken.iter().filter(|broken| !broken.no_ai).count(),
            "stopped": self.study.broken(),
            "seed": design.drawing().map(|(_, seed)| seed),
            "sampler": design.drawing().map_or("table", |(sampler, _)| sampler.name()),
            "blocs": scenario.blocs.iter().map(|bloc| bloc.name.as_str()).collect::<Vec<_>>(),
            "start_year": scenario.start_year,
            "years": scenario.inputs.years,
            "step": scenario.inputs.step,
            "every": self.study.settings.every,
            "threads": self.study.settings.threads,
        })
        .to_string()
    }

    /// The manifest, as JSON.
    fn manifest(&self) -> Answer<String> {
        Ok(self.study.manifest(Vec::new())?.to_json())
    }

    /// Times of the rows, in years since the start.
    fn times(&self) -> Vec<f64> {
        self.study.fan.times().to_vec()
    }

    /// Names of the series that were kept.
    fn kept(&self) -> Vec<String> {
        self.series.as_ref().map_or_else(Vec::new, |series| variables(series.get()))
    }

    /// A kept series by run, time and bloc.
    fn cube<'py>(&self, py: Python<'py>, variable: &str) -> Answer<Bound<'py, PyByteArray>> {
        let Some(series) = &self.series else { return Err(refuse("series", "no series were kept", None)) };
        let (design, times) = (&self.study.design, self.study.fan.times());
        cube(py, series.get(), variable, design.runs(), design.scenario().blocs.len(), times)
    }

    /// The same ensemble with these series kept: the same worlds are run again.
    #[pyo3(signature = (series, progress=None))]
    fn keeping(
        &self,
        py: Python<'_>,
        series: Option<Bound<'_, PyAny>>,
        progress: Option<Py<PyAny>>,
    ) -> Answer<Ensemble> {
        let mut given = Given::default();
        let design = self.study.design.clone();
        let mut settings = self.study.settings.clone();
        let names = given.texts("series", series.as_ref());
        let kept = match names.as_slice() {
            [all] if all == "all" => shapan_lab::series::everything(design.scenario(), 1.0).columns,
            names => places(&mut given, design.scenario(), names),
        };
        given.finish()?;
        let hint = "fewer series, or fewer worlds: those of every run are the large part";
        memory::enough("series", size_of_series(&design, settings.every, kept.len()), hint)?;
        settings.series = kept.clone();
        // outcomes are there already, and need not be computed twice
        settings.outcomes = Vec::new();
        let study = Arc::clone(&self.study);
        let series = work(py, progress, move |watch| {
            let mut series = Series::kept(&design, &kept);
            let mut tell = |so_far: ensemble::Progress| watch.at(so_far.done, so_far.total);
            ensemble::run(&design, &settings, &mut [&mut series], &mut tell, watch.cancel())?;
            Ok(Table::from(series.finish()?))
        })?;
        Ok(Ensemble { study, experiments: self.experiments.clone_ref(py), series: Some(Py::new(py, series)?) })
    }
}
