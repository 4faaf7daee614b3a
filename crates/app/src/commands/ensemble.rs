//! `shapan ensemble`: many sampled worlds, saved as they are run.

use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use serde::Serialize;
use shapan_lab::columnar::{self, Experiments, Series};
use shapan_lab::ensemble::{Progress, Sink};
use shapan_lab::experiment::Design;
use shapan_lab::figures;
use shapan_lab::messages::Language;
use shapan_lab::scenario::Scenario;
use shapan_lab::series;

use super::study::{self, Study};
use super::{Failure, print, print_json, world};
use crate::args::{Ensemble, Every, Save};
use crate::files::{self, Draft};
use crate::progress;

/// What is printed of one scenario.
#[derive(Serialize)]
struct Report {
    scenario: String,
    runs: usize,
    broken: usize,
    cpu_seconds: f64,
    wall_seconds: f64,
    folder: String,
    outcomes: Vec<Row>,
}

/// One outcome.
#[derive(Serialize)]
struct Row {
    outcome: String,
    unit: &'static str,
    worlds: u64,
    p05: Option<f64>,
    p25: Option<f64>,
    p50: Option<f64>,
    p75: Option<f64>,
    p95: Option<f64>,
}

/// Runs and saves every scenario.
pub(crate) fn ensemble(args: &Ensemble) -> Result<(), Failure> {
    if let Some(model) = super::reference::named(args.of_model.model.as_deref())? {
        return super::reference::ensemble(model, args);
    }
    let Some(out) = &args.out else { return Err(Failure::sentence("--out: a folder for the results is needed")) };
    // every scenario is read, and refused if need be, before the first is run
    let mut designs = Vec::new();
    for name in &args.scenarios {
        designs.push(study::design(world::changed(name, &args.setting, true)?, &args.sampling)?);
    }
    let cancel = progress::interruption();
    let mut reports = Vec::new();
    for design in designs {
        let name = design.scenario().name.clone();
        let folder = if args.scenarios.len() > 1 { out.join(&name) } else { out.clone() };
        if let Some(error) = coarse(design.scenario()) {
            eprintln!("note: {error}");
        }
        let study = save(design, args, &folder, &cancel)?;
        if let Some(broken) = study.broken() {
            eprintln!("note: {broken}");
        }
        reports.push(report(&study, &folder));
    }
    if args.json {
        return print_json(&reports);
    }
    print(&reports.iter().map(|report| table(report, args.lang.into())).collect::<String>())
}

/// What is said of a step coarser than the standard one.
fn coarse(scenario: &Scenario) -> Option<String> {
    if scenario.inputs.step <= scenario.model.about().step {
        return None;
    }
    let error = world::step_error(scenario)?;
    Some(format!(
        "step {} yr; at the central values output differs by at most {error:.1e} (relative) from half that step",
        scenario.inputs.step
    ))
}

/// Runs one scenario into its folder, with progress in the terminal.
fn save(design: Design, args: &Ensemble, folder: &Path, cancel: &AtomicBool) -> Result<Study, Failure> {
    let progress = progress::Progress::begin(&design.scenario().name, design.runs());
    let keep = Keep { save: args.save, every: args.every, threads: args.sampling.threads };
    let study = keep.run(design, folder, &mut |so_far| progress.at(so_far.done), cancel);
    progress.end();
    study
}

/// What is kept of an ensemble, and how it is run.
pub(crate) struct Keep {
    /// What to save beside the outcomes of every run.
    pub(crate) save: Save,
    /// Time between saved rows.
    pub(crate) every: Every,
    /// Threads; as many as the machine has if none.
    pub(crate) threads: Option<usize>,
}

impl Keep {
    /// Runs a scenario into a folder and tells how far it is.
    pub(crate) fn run(
        &self,
        design: Design,
        folder: &Path,
        progress: &mut dyn FnMut(Progress),
        cancel: &AtomicBool,
    ) -> Result<Study, Failure> {
        let scenario = design.scenario();
        let all = series::everything(scenario, 1.0).columns;
        let settings = study::settings(scenario, self.threads, self.every.years(), all.clone());
        fs::create_dir_all(folder)
            .map_err(|error| Failure::sentence(format!("{}: cannot be made: {error}", folder.display())))?;
        let path = |name: &str| folder.join(name);
        let draft = Draft::begin(&path("experiments.parquet"))?;
        let mut experiments = Experiments::new(draft, &design, &settings.outcomes, "scenario")?;
        let mut rows = match self.save {
            Save::Series => Some(Series::new(Draft::begin(&path("timeseries.parquet"))?, &design, &all)?),
            _ => None,
        };
        let mut sinks: Vec<&mut dyn Sink> = vec![&mut experiments];
        if let Some(rows) = &mut rows {
            sinks.push(rows);
        }
        let study = study::run_telling(design, settings, &mut sinks, progress, cancel)?;
        let mut written = vec!["experiments.parquet".to_owned()];
        experiments.finish()?.finish()?;
        if let Some(rows) = rows {
            rows.finish()?.finish()?;
            written.push("timeseries.parquet".into());
        }
        if self.save != Save::Outcomes {
            let draft = Draft::begin(&path("quantiles.parquet"))?;
            columnar::write_quantiles(draft, &study.design, &study.settings.series, &study.fan)?.finish()?;
            written.push("quantiles.parquet".into());
        }
        written.push("manifest.json".into());
        let manifest = study.manifest(written)?;
        files::write(&path("manifest.json"), manifest.to_json().as_bytes())?;
        Ok(study)
    }
}

fn report(study: &Study, folder: &Path) -> Report {
    let rows = study.settings.outcomes.iter().zip(&study.outcomes.cells);
    Report {
        scenario: study.design.scenario().name.clone(),
        runs: study.summary.done,
        broken: study.summary.broken.iter().filter(|broken| !broken.no_ai).count(),
        cpu_seconds: study.cpu_seconds.unwrap_or_default(),
        wall_seconds: study.wall_seconds.unwrap_or_default(),
        folder: folder.display().to_string(),
        outcomes: rows
            .map(|(outcome, cell)| {
                let [p05, p25, p50, p75, p95] = cell.quantiles([0.05, 0.25, 0.5, 0.75, 0.95]);
                let worlds = cell.count();
                Row { outcome: outcome.name.clone(), unit: outcome.unit, worlds, p05, p25, p50, p75, p95 }
            })
            .collect(),
    }
}

fn table(report: &Report, language: Language) -> String {
    let mut text = format!(
        "{}: {} runs in {:.1} s ({:.1} CPU s), {} left the numbers; results in {}\n\n",
        report.scenario,
        figures::count(report.runs),
        report.wall_seconds,
        report.cpu_seconds,
        report.broken,
        report.folder
    );
    let width = report.outcomes.iter().map(|row| row.outcome.len()).max().unwrap_or(8);
    text.push_str(&format!("{:<width$}  {:>18} {:>18} {:>18}  {:>7}\n", "outcome", "p05", "p50", "p95", "worlds"));
    for row in &report.outcomes {
        let figure = |value: Option<f64>| match value {
            Some(value) => shapan_lab::terminal::pad_left(&figures::figure(value, row.unit, language), 18),
            None => format!("{:>18}", "-"),
        };
        text.push_str(&format!(
            "{:<width$}  {} {} {}  {:>7}\n",
            row.outcome,
            figure(row.p05),
            figure(row.p50),
            figure(row.p95),
            row.worlds
        ));
    }
    text.push('\n');
    text
}
