//! `shapan ensemble`: many sampled worlds, saved as they are run; in one piece or a shard of several, killed and taken up.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use serde::Serialize;
use shapan_lab::experiment::Design;
use shapan_lab::figures;
use shapan_lab::messages::Language;
use shapan_lab::scenario::Scenario;
use shapan_shards::{Done, Merged, SHARDS, Save, Shard, Wanted};

use super::{Failure, print, print_json, study, world};
use crate::args::Ensemble;
use crate::catalogue;
use crate::progress;

/// Folder, within that of the results, of what a study in one piece has finished so far.
const UNFINISHED: &str = ".unfinished";

/// What is printed of one scenario.
#[derive(Serialize)]
pub(super) struct Report {
    scenario: String,
    runs: usize,
    broken: usize,
    cpu_seconds: f64,
    wall_seconds: Option<f64>,
    folder: String,
    outcomes: Vec<Row>,
}

/// One outcome.
#[derive(Serialize)]
struct Row {
    outcome: String,
    unit: String,
    worlds: u64,
    p05: Option<f64>,
    p25: Option<f64>,
    p50: Option<f64>,
    p75: Option<f64>,
    p95: Option<f64>,
}

/// What is printed of a shard.
#[derive(Serialize)]
struct ShardReport {
    scenario: String,
    shard: String,
    first_run: usize,
    runs: usize,
    broken: usize,
    cpu_seconds: f64,
    folder: String,
}

/// Runs and saves every scenario.
pub(crate) fn ensemble(args: &Ensemble) -> Result<(), Failure> {
    if let Some(model) = super::reference::named(args.of_model.model.as_deref())? {
        if args.shard.is_some() {
            return Err(Failure::usage("--shard is for the world; a reference model runs in one piece"));
        }
        return super::reference::ensemble(model, args);
    }
    let Some(out) = &args.out else { return Err(Failure::sentence("--out: a folder for the results is needed")) };
    // every scenario is read, and refused if need be, before the first is run
    let mut designs = Vec::new();
    for name in &args.scenarios {
        designs.push(study::design(world::changed(name, &args.setting, true)?, &args.sampling)?);
    }
    let wanted = Wanted { save: args.save.into(), every: args.every.years(), threads: args.sampling.threads };
    let cancel = progress::interruption();
    let (mut wholes, mut shards) = (Vec::new(), Vec::new());
    for design in &designs {
        let name = &design.scenario().name;
        let folder = if designs.len() > 1 { out.join(name) } else { out.clone() };
        if let Some(error) = coarse(design.scenario())? {
            eprintln!("note: {error}");
        }
        match args.shard {
            Some(shard) => shards.push(one_shard(design, wanted, shard, &folder, &cancel)?),
            None => wholes.push(whole(design, wanted, &folder, &cancel)?),
        }
    }
    match (args.json, args.shard) {
        (true, Some(_)) => print_json(&shards),
        (true, None) => print_json(&wholes),
        (false, Some(_)) => print(&shards.iter().map(ShardReport::line).collect::<String>()),
        (false, None) => print(&wholes.iter().map(|report| report.table(args.lang.into())).collect::<String>()),
    }
}

/// What is said of a step coarser than the standard one.
fn coarse(scenario: &Scenario) -> Result<Option<String>, Failure> {
    if scenario.inputs.step <= scenario.model.about().step {
        return Ok(None);
    }
    let Some(error) = world::step_error(scenario) else { return Ok(None) };
    Ok(Some(format!(
        "step {} yr; at the central values output differs by at most {error:.1e} (relative) from half that step",
        scenario.inputs.step
    )))
}

/// Runs a shard with progress in the terminal, and says what was odd.
fn ran(design: &Design, wanted: Wanted, shard: Shard, folder: &Path, cancel: &AtomicBool) -> Result<Done, Failure> {
    let title = match shard.of() {
        1 => design.scenario().name.clone(),
        _ => format!("{} {shard}", design.scenario().name),
    };
    let progress = progress::Progress::begin(&title, shard.runs(design.runs()).len());
    let done = shapan_shards::run(design, wanted, shard, folder, &mut |so_far| progress.at(so_far.done), cancel);
    progress.end();
    let done = done?;
    for note in &done.notes {
        eprintln!("note: {note}");
    }
    if done.found > 0 {
        eprintln!("note: taken up: {} worlds were run before", figures::count(done.found));
    }
    Ok(done)
}

/// Runs a study in one piece.
fn whole(design: &Design, wanted: Wanted, folder: &Path, cancel: &AtomicBool) -> Result<Report, Failure> {
    let began = Instant::now();
    // a folder for each study: what another left unfinished here is left alone
    let unfinished = folder.join(UNFINISHED);
    let own = unfinished.join(&shapan_shards::identity(design, wanted)[..24]);
    ran(design, wanted, Shard::WHOLE, &own, cancel)?;
    let mut merged = shapan_shards::merge(std::slice::from_ref(&own), folder)?;
    let wall_seconds = began.elapsed().as_secs_f64();
    merged.manifest.wall_seconds = Some(wall_seconds);
    catalogue::keep(folder, &merged.manifest.to_json())?;
    fs::remove_dir_all(&own).map_err(|error| Failure::sentence(format!("{}: {error}", own.display())))?;
    // only an empty folder goes
    let _ = fs::remove_dir(&unfinished);
    if let Some(broken) = shapan_lab::study::broken(design, merged.manifest.done, &merged.manifest.broken) {
        eprintln!("note: {broken}");
    }
    Ok(Report::of(&merged, folder))
}

/// Runs one of several shards.
fn one_shard(
    design: &Design,
    wanted: Wanted,
    shard: Shard,
    out: &Path,
    cancel: &AtomicBool,
) -> Result<ShardReport, Failure> {
    let folder: PathBuf = out.join(SHARDS).join(shard.folder());
    let done = ran(design, wanted, shard, &folder, cancel)?;
    let [first_run, _, end] = done.state.known.runs;
    if first_run == end {
        let stretch = figures::count(shapan_lab::ensemble::STRETCH);
        eprintln!("note: shard {shard} has no runs: a shard has whole stretches of {stretch}; fewer shards would do");
    }
    Ok(ShardReport {
        scenario: design.scenario().name.clone(),
        shard: shard.to_string(),
        first_run,
        runs: end - first_run,
        broken: done.state.known.broken.iter().filter(|broken| !broken.no_ai).count(),
        cpu_seconds: done.state.known.cpu_seconds,
        folder: folder.display().to_string(),
    })
}

impl ShardReport {
    fn line(&self) -> String {
        format!(
            "{}, shard {}: {} runs from run {} in {:.1} CPU s, {} left the numbers; kept in {}\n",
            self.scenario,
            self.shard,
            figures::count(self.runs),
            self.first_run,
            self.cpu_seconds,
            self.broken,
            self.folder
        )
    }
}

impl Report {
    /// What is printed of a study that was put together in a folder.
    pub(super) fn of(merged: &Merged, folder: &Path) -> Report {
        let manifest = &merged.manifest;
        let row = |([name, unit], cell): (&[String; 2], &shapan_lab::sketch::Sketch)| {
            let [p05, p25, p50, p75, p95] = cell.quantiles([0.05, 0.25, 0.5, 0.75, 0.95]);
            Row { outcome: name.clone(), unit: unit.clone(), worlds: cell.count(), p05, p25, p50, p75, p95 }
        };
        Report {
            scenario: manifest.scenario.clone(),
            runs: manifest.done,
            broken: manifest.broken.base,
            cpu_seconds: manifest.cpu_seconds.unwrap_or_default(),
            wall_seconds: manifest.wall_seconds,
            folder: folder.display().to_string(),
            outcomes: merged.outcomes.iter().zip(&merged.quantiles.cells).map(row).collect(),
        }
    }

    /// As a table for people.
    pub(super) fn table(&self, language: Language) -> String {
        let time = match self.wall_seconds {
            Some(wall) => format!("{wall:.1} s ({:.1} CPU s)", self.cpu_seconds),
            None => format!("{:.1} CPU s", self.cpu_seconds),
        };
        let mut text = format!(
            "{}: {} runs in {time}, {} left the numbers; results in {}\n\n",
            self.scenario,
            figures::count(self.runs),
            self.broken,
            self.folder
        );
        let width = self.outcomes.iter().map(|row| row.outcome.len()).max().unwrap_or(8);
        text.push_str(&format!("{:<width$}  {:>18} {:>18} {:>18}  {:>7}\n", "outcome", "p05", "p50", "p95", "worlds"));
        for row in &self.outcomes {
            let figure = |value: Option<f64>| match value {
                Some(value) => shapan_lab::terminal::pad_left(&figures::figure(value, &row.unit, language), 18),
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
}

impl From<crate::args::Save> for Save {
    fn from(save: crate::args::Save) -> Save {
        match save {
            crate::args::Save::Summary => Save::Summary,
            crate::args::Save::Outcomes => Save::Outcomes,
            crate::args::Save::Quantiles => Save::Quantiles,
            crate::args::Save::Series => Save::Series,
        }
    }
}
