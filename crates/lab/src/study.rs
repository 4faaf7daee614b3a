//! Runs the worlds of a study and keeps what pictures and tables are made of: quantiles over time, outcomes, key dates, drivers.

use std::io;
use std::sync::atomic::AtomicBool;

use shapan_model::model::Level;

use crate::bibliography::Bibliography;
use crate::dates::Dates;
use crate::drivers::Drivers;
use crate::ensemble::{self, Progress, Settings, Sink, Summary};
use crate::experiment::Design;
use crate::fan::{Fan, OutcomeQuantiles};
use crate::figures;
use crate::library::Library;
use crate::manifest::{self, BrokenRuns, Manifest};
use crate::messages::Language;
use crate::outcomes;
use crate::parallel;
use crate::problem::Problems;
use crate::scenario::Scenario;

/// A study that was run.
pub struct Study {
    /// Its worlds.
    pub design: Design,
    /// What was kept.
    pub settings: Settings,
    /// What became of the runs.
    pub summary: Summary,
    /// Quantiles of the series.
    pub fan: Fan,
    /// Quantiles of the outcomes.
    pub outcomes: OutcomeQuantiles,
    /// Key dates.
    pub dates: Dates,
    /// What the outcomes depend on.
    pub drivers: Drivers,
    /// CPU seconds, where they are known.
    pub cpu_seconds: Option<f64>,
    /// Seconds on the clock, where they are known.
    pub wall_seconds: Option<f64>,
}

/// Settings with the series at these positions and all outcomes of the scenario; as many threads as the machine has if none are named.
pub fn settings(scenario: &Scenario, threads: Option<usize>, every: f64, series: Vec<usize>) -> Settings {
    let outcomes = outcomes::outcomes(scenario);
    let threads = threads.unwrap_or_else(parallel::available).max(1);
    Settings { threads, batch: None, every, series, outcomes, level: Level::Best }
}

/// Runs a study and tells how far it is; more sinks take the same runs. One that was cancelled says so in its summary.
///
/// # Errors
/// Those of [`ensemble::run`].
pub fn run(
    design: Design,
    settings: Settings,
    more: &mut [&mut dyn Sink],
    progress: &mut dyn FnMut(Progress),
    cancel: &AtomicBool,
) -> io::Result<Study> {
    let scenario = design.scenario();
    let mut fan = Fan::new(scenario.blocs.len(), settings.series.len(), design.runs());
    let mut outcomes = OutcomeQuantiles::new(settings.outcomes.len());
    let mut dates = Dates::new(scenario, &settings.series);
    let mut drivers = Drivers::default();
    let summary = {
        let mut sinks: Vec<&mut dyn Sink> = vec![&mut fan, &mut outcomes, &mut dates, &mut drivers];
        sinks.extend(more.iter_mut().map(|sink| &mut **sink as &mut dyn Sink));
        ensemble::run(&design, &settings, &mut sinks, progress, cancel)?
    };
    Ok(Study { settings, summary, fan, outcomes, dates, drivers, cpu_seconds: None, wall_seconds: None, design })
}

impl Study {
    /// The manifest, with times, data and citations.
    ///
    /// # Errors
    /// A bibliography that is built in and cannot be read.
    pub fn manifest(&self, files: Vec<String>) -> Result<Manifest, Problems> {
        let mut manifest =
            complete(Manifest::new(&self.design, &self.settings, &self.summary), self.design.scenario())?;
        manifest.cpu_seconds = self.cpu_seconds;
        manifest.wall_seconds = self.wall_seconds;
        manifest.files = files;
        Ok(manifest)
    }

    /// Runs that left the numbers, in a sentence; none if all reached the end.
    pub fn broken(&self) -> Option<String> {
        broken(&self.design, self.summary.done, &BrokenRuns::from(self.summary.broken.as_slice()))
    }
}

/// A manifest with what the scenario rests on: data by their hashes, sources by their texts.
///
/// # Errors
/// A bibliography that is built in and cannot be read.
pub fn complete(mut manifest: Manifest, scenario: &Scenario) -> Result<Manifest, Problems> {
    let bibliography = Bibliography::builtin()?;
    manifest.citations = manifest::citations(scenario, |key| bibliography.cite(key));
    let data = Library::texts().filter(|(path, _)| path.starts_with("data/"));
    manifest.data = data.map(|(path, text)| (path.to_owned(), manifest::digest(text.as_bytes()))).collect();
    Ok(manifest)
}

/// Runs that left the numbers, in a sentence that says how to replay the first; none if all of `done` runs reached the end.
pub fn broken(design: &Design, done: usize, broken: &BrokenRuns) -> Option<String> {
    let first = broken.list.iter().find(|broken| !broken.no_ai)?;
    let share = broken.base as f64 / done.max(1) as f64;
    let scenario = design.scenario();
    // the same world: a sampler's draws depend on seed and number of runs
    let replay = design.drawing().map_or_else(String::new, |(sampler, seed)| {
        format!(
            "; replay it with `shapan run {} --draw {} --set runs={} --set seed={seed} --set sampler={} --step {}`",
            scenario.name,
            first.run,
            design.runs(),
            sampler.name(),
            scenario.inputs.step,
        )
    });
    Some(format!(
        "{} of {} runs left the numbers ({}); the first is run {}: {} of {} in {}{replay}",
        broken.base,
        done,
        figures::percent(share, Language::English),
        first.run,
        first.stock,
        first.bloc,
        figures::date(first.year),
    ))
}
