//! Runs the worlds of a study and keeps what pictures and tables are made of: quantiles over time, outcomes, key dates, drivers.

use std::sync::atomic::AtomicBool;
use std::time::Instant;

use cpu_time::ProcessTime;
use shapan_lab::dates::Dates;
use shapan_lab::drivers::Drivers;
use shapan_lab::ensemble::{self, Settings, Sink, Summary};
use shapan_lab::experiment::Design;
use shapan_lab::fan::{Fan, OutcomeQuantiles};
use shapan_lab::figures;
use shapan_lab::manifest::{self, Manifest};
use shapan_lab::outcomes::{self, Outcome};
use shapan_lab::parallel;
use shapan_lab::sample_table::Table;
use shapan_lab::scenario::{Sampler, Scenario};
use shapan_model::model::Level;

use super::Failure;
use crate::args::Sampling;
use crate::files;
use crate::progress::Progress;

/// A study that was run.
pub(crate) struct Study {
    /// Its worlds.
    pub(crate) design: Design,
    /// What was kept.
    pub(crate) settings: Settings,
    /// What became of the runs.
    pub(crate) summary: Summary,
    /// Quantiles of the series.
    pub(crate) fan: Fan,
    /// Quantiles of the outcomes.
    pub(crate) outcomes: OutcomeQuantiles,
    /// Key dates.
    pub(crate) dates: Dates,
    /// What the outcomes depend on.
    pub(crate) drivers: Drivers,
    /// CPU seconds.
    pub(crate) cpu_seconds: f64,
    /// Seconds on the clock.
    pub(crate) wall_seconds: f64,
}

/// The worlds that the command line asks for.
pub(crate) fn design(scenario: Scenario, sampling: &Sampling) -> Result<Design, Failure> {
    if let Some(path) = &sampling.samples {
        let file = path.display().to_string();
        let table = if path.extension().is_some_and(|end| end.eq_ignore_ascii_case("parquet")) {
            Table::from_parquet(&file, files::read_bytes(path)?, &scenario)?
        } else {
            Table::from_csv(&file, &files::read(path)?, &scenario)?
        };
        if !table.ignored.is_empty() {
            eprintln!("note: {file}: columns that are no inputs are left aside: {}", table.ignored.join(", "));
        }
        return Ok(Design::given(scenario, table));
    }
    let sampler = sampling.sampler.map_or(scenario.sampler, Sampler::from);
    let (seed, runs) = (sampling.seed.unwrap_or(scenario.seed), sampling.runs.unwrap_or(scenario.runs));
    Ok(Design::drawn(scenario, sampler, seed, runs)?)
}

/// Settings with the series at these positions and all outcomes of the scenario.
pub(crate) fn settings(scenario: &Scenario, threads: Option<usize>, every: f64, series: Vec<usize>) -> Settings {
    let outcomes: Vec<Outcome> = outcomes::outcomes(scenario);
    let threads = threads.unwrap_or_else(parallel::available).max(1);
    Settings { threads, batch: None, every, series, outcomes, level: Level::Best }
}

/// Runs a study, with progress in the terminal; more sinks take the same runs.
pub(crate) fn run(
    design: Design,
    settings: Settings,
    more: &mut [&mut dyn Sink],
    cancel: &AtomicBool,
) -> Result<Study, Failure> {
    let progress = Progress::begin(&design.scenario().name, design.runs());
    let study = run_telling(design, settings, more, &mut |so_far| progress.at(so_far.done), cancel);
    progress.end();
    study
}

/// Runs a study and tells how far it is.
pub(crate) fn run_telling(
    design: Design,
    settings: Settings,
    more: &mut [&mut dyn Sink],
    progress: &mut dyn FnMut(ensemble::Progress),
    cancel: &AtomicBool,
) -> Result<Study, Failure> {
    let scenario = design.scenario();
    let (cpu, wall) = (ProcessTime::now(), Instant::now());
    let mut fan = Fan::new(scenario.blocs.len(), settings.series.len(), design.runs());
    let mut outcomes = OutcomeQuantiles::new(settings.outcomes.len());
    let mut dates = Dates::new(scenario, &settings.series);
    let mut drivers = Drivers::default();
    let summary = {
        let mut sinks: Vec<&mut dyn Sink> = vec![&mut fan, &mut outcomes, &mut dates, &mut drivers];
        sinks.extend(more.iter_mut().map(|sink| &mut **sink as &mut dyn Sink));
        ensemble::run(&design, &settings, &mut sinks, progress, cancel)?
    };
    if summary.cancelled {
        return Err(Failure::Interrupted(format!(
            "interrupted after {} of {} runs of {}; nothing was kept",
            summary.done,
            design.runs(),
            design.scenario().name
        )));
    }
    Ok(Study {
        settings,
        summary,
        fan,
        outcomes,
        dates,
        drivers,
        cpu_seconds: cpu.elapsed().as_secs_f64(),
        wall_seconds: wall.elapsed().as_secs_f64(),
        design,
    })
}

impl Study {
    /// The manifest, with times and citations.
    pub(crate) fn manifest(&self, files: Vec<String>) -> Result<Manifest, Failure> {
        let bibliography = shapan_lab::bibliography::Bibliography::builtin()?;
        let scenario = self.design.scenario();
        let mut manifest = Manifest::new(&self.design, &self.settings, &self.summary);
        manifest.cpu_seconds = Some(self.cpu_seconds);
        manifest.wall_seconds = Some(self.wall_seconds);
        manifest.citations = manifest::citations(scenario, |key| bibliography.cite(key));
        let texts = shapan_lab::library::Library::texts();
        let data = texts.filter(|(path, _)| path.starts_with("data/"));
        manifest.data = data.map(|(path, text)| (path.to_owned(), manifest::digest(text.as_bytes()))).collect();
        manifest.files = files;
        Ok(manifest)
    }
    /// Runs that left the numbers, in a sentence; none if all reached the end.
    pub(crate) fn broken(&self) -> Option<String> {
        let own: Vec<_> = self.summary.broken.iter().filter(|broken| !broken.no_ai).collect();
        let first = own.first()?;
        let share = own.len() as f64 / self.summary.done.max(1) as f64;
        let scenario = self.design.scenario();
        // the same world: a sampler's draws depend on seed and number of runs
        let replay = self.design.drawing().map_or_else(String::new, |(sampler, seed)| {
            format!(
                "; replay it with `shapan run {} --draw {} --set runs={} --set seed={seed} --set sampler={} --step {}`",
                scenario.name,
                first.run,
                self.design.runs(),
                sampler.name(),
                scenario.inputs.step,
            )
        });
        Some(format!(
            "{} of {} runs left the numbers ({}); the first is run {}: {} of {} in {}{replay}",
            own.len(),
            self.summary.done,
            figures::percent(share, shapan_lab::messages::Language::English),
            first.run,
            first.stock,
            first.bloc,
            figures::date(first.year),
        ))
    }
}
