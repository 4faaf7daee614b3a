//! Runs a shard into its folder.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use serde::{Deserialize, Serialize};
use shapan_lab::columnar::Labels;
use shapan_lab::ensemble::{self, Broken, Progress, Run, STRETCH, Settings, Sink, Summary};
use shapan_lab::experiment::Design;
use shapan_lab::fan::{Fan, OutcomeQuantiles};
use shapan_lab::manifest::{self, BrokenRuns, Manifest};
use shapan_lab::{series, study};
use shapan_model::model::Plan;

use crate::digest;
use crate::rows::{self, Rows};
use crate::state::{Known, State};
use crate::{Failure, Shard, draft};

/// What an ensemble's rows name as their policy.
pub(crate) const POLICY: &str = "scenario";
/// Least time between two states on disk.
const BETWEEN_STATES: Duration = Duration::from_millis(200);
/// So many times what writing a state takes lies between two.
const STATES_COST: u32 = 50;

/// What to save of an ensemble.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Save {
    /// Quantiles of every stock and flow over time, and of the outcomes; no row of a run.
    Summary,
    /// Outcomes of every run.
    Outcomes,
    /// Outcomes of every run, and the quantiles.
    Quantiles,
    /// Outcomes of every run, the quantiles, and the series of every run.
    Series,
}

/// What is wanted of an ensemble.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wanted {
    /// What to save.
    pub save: Save,
    /// Years between rows; a year is a whole number of these.
    pub every: f64,
    /// Threads; as many as the machine has if none.
    pub threads: Option<usize>,
}

/// A shard that is finished.
#[derive(Debug)]
pub struct Done {
    /// Its runs that were found finished when it began.
    pub found: usize,
    /// What it has.
    pub state: State,
    /// What was odd on the way, for the user to know.
    pub notes: Vec<String>,
}

/// Runs a shard of a study into a folder of its own, or goes on where an earlier run was stopped.
///
/// # Errors
/// If the folder cannot be written or holds another study, if the runs fail, if `cancel` was set: then what was finished is kept.
pub fn run(
    design: &Design,
    wanted: Wanted,
    shard: Shard,
    folder: &Path,
    progress: &mut dyn FnMut(Progress),
    cancel: &AtomicBool,
) -> Result<Done, Failure> {
    let settings = settings(design, wanted);
    let fresh = fresh(design, &settings, wanted, shard)?;
    fs::create_dir_all(folder).map_err(|error| Failure::file(folder, "made", &error))?;
    let mut notes = Vec::new();
    let state = match State::read(folder) {
        Ok(Some(found)) if found.known.study == fresh.known.study && found.known.shard == fresh.known.shard => found,
        Ok(Some(_)) => {
            return Err(Failure::Sentence(format!(
                "{}: holds a shard of another study; name another folder, or take this one away",
                folder.display()
            )));
        }
        Ok(None) => fresh,
        Err(damage) => {
            notes.push(format!("{damage} and is computed again"));
            fresh
        }
    };
    let [first, found, end] = state.known.runs;
    let mut work =
        Work { design, settings: &settings, wanted, folder, state, stretch: None, saved: None, failure: None };
    work.mend(&mut notes, cancel)?;
    work.saved = Some((Instant::now(), Duration::ZERO));
    let mut tell = |so_far: Progress| {
        progress(Progress { done: found - first + so_far.done, total: end - first, broken: so_far.broken });
    };
    let clock = ProcessTime::now();
    let before = work.state.known.cpu_seconds;
    let ended = {
        let timed = &mut Timed { work: &mut work, clock, before };
        ensemble::run_some(design, found..end, &settings, &mut [timed], &mut tell, cancel)
    };
    if let Some(failure) = work.failure.take() {
        return Err(failure);
    }
    let ended = ended.map_err(|error| Failure::Sentence(error.to_string()))?;
    work.state.known.cpu_seconds = before + clock.elapsed().as_secs_f64();
    // files of a stretch that is not finished go
    work.stretch = None;
    work.state.write(folder)?;
    draft::sweep(folder);
    if ended.cancelled {
        return Err(Failure::Interrupted { done: work.state.known.runs[1] - first, total: end - first });
    }
    Ok(Done { found: found - first, state: work.state, notes })
}

/// Settings of an ensemble of which this is wanted.
pub(crate) fn settings(design: &Design, wanted: Wanted) -> Settings {
    let series = match wanted.save {
        Save::Outcomes => Vec::new(),
        _ => series::everything(design.scenario(), wanted.every).columns,
    };
    study::settings(design.scenario(), wanted.threads, wanted.every, series)
}

/// A shard of which nothing is finished.
fn fresh(design: &Design, settings: &Settings, wanted: Wanted, shard: Shard) -> Result<State, Failure> {
    let none = Summary { done: 0, broken: Vec::new(), cancelled: false };
    let manifest = study::complete(Manifest::new(design, settings, &none), design.scenario())?;
    let runs = shard.runs(design.runs());
    let known = Known {
        study: hash(design, &manifest, settings, wanted),
        shard: [shard.number(), shard.of()],
        runs: [runs.start, runs.start, runs.end],
        save: wanted.save,
        every: wanted.every,
        labels: Labels::new(design, &settings.series),
        outcomes: settings.outcomes.iter().map(|outcome| [outcome.name.clone(), outcome.unit.to_owned()]).collect(),
        manifest,
        broken: Vec::new(),
        rows: BTreeMap::new(),
        cpu_seconds: 0.0,
    };
    let fan = Fan::new(design.scenario().blocs.len(), settings.series.len(), design.runs());
    Ok(State { known, fan, outcomes: OutcomeQuantiles::new(settings.outcomes.len()) })
}

/// Hash of everything that the numbers of a study rest on, whatever its shards and threads.
pub fn identity(design: &Design, wanted: Wanted) -> String {
    let settings = settings(design, wanted);
    let none = Summary { done: 0, broken: Vec::new(), cancelled: false };
    hash(design, &Manifest::new(design, &settings, &none), &settings, wanted)
}

fn hash(design: &Design, manifest: &Manifest, settings: &Settings, wanted: Wanted) -> String {
    let mut text = format!(
        "{}\n{}\n{}\n{}\n{:?}\n{}\n{:?} {}\n",
        manifest.version,
        manifest.model,
        manifest.scenario,
        manifest.scenario_hash,
        manifest.seed,
        manifest.runs,
        wanted.save,
        wanted.every.to_bits()
    );
    text.push_str(&manifest.sampler);
    for outcome in &settings.outcomes {
        text.push_str(&format!("\n{}", outcome.name));
    }
    if design.drawing().is_none() {
        // worlds that were given: each by its name and values
        for column in design.columns() {
            text.push_str(&format!("\n{}", column.name));
        }
        for run in 0..design.runs() {
            text.push_str(&format!("\n{}", design.id(run)));
            design.row(run).iter().for_each(|value| text.push_str(&format!(" {:x}", value.to_bits())));
        }
    }
    manifest::digest(text.as_bytes())
}

/// What is kept of the runs of one stretch.
struct Stretch {
    rows: Option<Rows>,
    fan: Fan,
    outcomes: OutcomeQuantiles,
    broken: Vec<Broken>,
}

/// A shard at work.
struct Work<'a> {
    design: &'a Design,
    settings: &'a Settings,
    wanted: Wanted,
    folder: &'a Path,
    state: State,
    /// The stretch at hand: it enters the state when it is finished.
    stretch: Option<Stretch>,
    /// When the last state was written, and how long that took.
    saved: Option<(Instant, Duration)>,
    failure: Option<Failure>,
}

impl Work<'_> {
    /// Runs again the stretches whose files of rows are gone or damaged; their quantiles are known.
    fn mend(&mut self, notes: &mut Vec<String>, cancel: &AtomicBool) -> Result<(), Failure> {
        let whole = |name: &str, hash: &str| digest::of(&self.folder.join(name)).is_ok_and(|(found, _)| found == *hash);
        let bad: Vec<String> =
            self.state.known.rows.iter().filter(|(n, h)| !whole(n, h)).map(|(n, _)| n.clone()).collect();
        let [first, done, _] = self.state.known.runs;
        for start in (first..done).step_by(STRETCH) {
            let of_stretch = |name: &&String| rows::TABLES.iter().any(|table| **name == rows::name(table, start));
            let Some(name) = bad.iter().find(of_stretch) else { continue };
            notes.push(format!("{} is damaged and is computed again", self.folder.join(name).display()));
            let end = (start + STRETCH).min(done);
            let Some(rows) = Rows::begin(self.folder, start, self.design, self.settings, self.wanted.save)? else {
                continue;
            };
            let mut only = Only(rows);
            let ended =
                ensemble::run_some(self.design, start..end, self.settings, &mut [&mut only], &mut |_| (), cancel)
                    .map_err(|error| Failure::Sentence(error.to_string()))?;
            if ended.cancelled {
                return Err(Failure::Interrupted { done: done - first, total: self.state.known.runs[2] - first });
            }
            self.state.known.rows.extend(only.0.finish(self.folder)?);
        }
        Ok(())
    }

    /// Takes runs of one stretch.
    fn some(&mut self, plan: &Plan, runs: &[Run], seconds: impl Fn() -> f64) -> Result<(), Failure> {
        let (Some(head), Some(last)) = (runs.first(), runs.last()) else { return Ok(()) };
        let scenario = self.design.scenario();
        if head.index.is_multiple_of(STRETCH) {
            self.stretch = Some(Stretch {
                rows: Rows::begin(self.folder, head.index, self.design, self.settings, self.wanted.save)?,
                fan: Fan::new(scenario.blocs.len(), self.settings.series.len(), self.design.runs()),
                outcomes: OutcomeQuantiles::new(self.settings.outcomes.len()),
                broken: Vec::new(),
            });
        }
        let unwritable = |error: io::Error| Failure::file(self.folder, "written", &error);
        let Some(stretch) = &mut self.stretch else { return Ok(()) };
        if let Some(rows) = &mut stretch.rows {
            rows.take(plan, runs).map_err(unwritable)?;
        }
        stretch.fan.take(plan, runs).map_err(unwritable)?;
        stretch.outcomes.take(plan, runs).map_err(unwritable)?;
        stretch.broken.extend(runs.iter().flat_map(|run| ensemble::broken(scenario, run)));
        let next = last.index + 1;
        let end = self.state.known.runs[2];
        if next.is_multiple_of(STRETCH) || next == end {
            self.finish(next)?;
            self.keep(next == end, seconds)?;
        }
        Ok(())
    }

    /// The stretch at hand is finished: it enters the state.
    fn finish(&mut self, next: usize) -> Result<(), Failure> {
        let Some(stretch) = self.stretch.take() else { return Ok(()) };
        let State { known, fan, outcomes } = &mut self.state;
        if let Some(rows) = stretch.rows {
            known.rows.extend(rows.finish(self.folder)?);
        }
        fan.absorb(&stretch.fan);
        outcomes.absorb(&stretch.outcomes);
        known.broken.extend(BrokenRuns::from(stretch.broken.as_slice()).list);
        known.runs[1] = next;
        Ok(())
    }

    /// Writes the state if it is time.
    fn keep(&mut self, last: bool, seconds: impl Fn() -> f64) -> Result<(), Failure> {
        let due = self.saved.is_none_or(|(at, took)| at.elapsed() >= BETWEEN_STATES.max(took * STATES_COST));
        if due && !last {
            let began = Instant::now();
            self.state.known.cpu_seconds = seconds();
            self.state.write(self.folder)?;
            self.saved = Some((Instant::now(), began.elapsed()));
        }
        Ok(())
    }
}

/// Rows of a stretch alone.
struct Only(Rows);

impl Sink for Only {
    fn take(&mut self, plan: &Plan, runs: &[Run]) -> io::Result<()> {
        self.0.take(plan, runs)
    }
}

/// A shard at work, with its clock.
struct Timed<'a, 'b> {
    work: &'a mut Work<'b>,
    clock: ProcessTime,
    before: f64,
}

impl Sink for Timed<'_, '_> {
    fn take(&mut self, plan: &Plan, runs: &[Run]) -> io::Result<()> {
        let seconds = || self.before + self.clock.elapsed().as_secs_f64();
        // a batch may end one stretch and begin the next
        for runs in runs.chunk_by(|a, b| a.index / STRETCH == b.index / STRETCH) {
            if let Err(failure) = self.work.some(plan, runs, seconds) {
                let told = io::Error::other(failure.to_string());
                self.work.failure = Some(failure);
                return Err(told);
            }
        }
        Ok(())
    }
}
