//! An ensemble: many worlds, run in batches on all threads, handed over strictly in order. Memory does not grow with their number,
//! and the bytes that come out depend neither on threads nor on batches.

use std::io;
use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicBool, Ordering};

use shapan_insight::order::sort_by;
use shapan_model::model::{Blowup, Fault, Inputs, Level, Plan, Record};

use crate::counterfactual::NoAi;
use crate::experiment::Design;
use crate::outcomes::{Outcome, Reader};
use crate::parallel;
use crate::scenario::Scenario;

/// A batch is a multiple of this: lanes are full whatever the machine.
const LANES: usize = 16;
/// Numbers in the records of one batch, at most, if the batch is chosen here: 8 MB.
const BATCH_NUMBERS: usize = 1 << 20;

/// Runs of a stretch: groups of rows in files end with it, and a part of an ensemble is made of whole ones.
pub const STRETCH: usize = 8192;

/// What to run and what to keep of each run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Threads that run worlds.
    pub threads: usize,
    /// Worlds in a batch, rounded up to a multiple of 16; chosen by the size of a record if none.
    pub batch: Option<usize>,
    /// Years between rows; a year is a whole number of these.
    pub every: f64,
    /// Positions, among the model's results, of the columns whose series the sinks want.
    pub series: Vec<usize>,
    /// Outcomes to compute. If one compares with the world without AI, that world is run too.
    pub outcomes: Vec<Outcome>,
    /// Which vector unit to use; the results are the same bits.
    pub level: Level,
}

/// One world that was run.
#[derive(Clone, Debug)]
pub struct Run {
    /// Position in the design.
    pub index: usize,
    /// Name: [`Design::id`].
    pub id: u64,
    /// Values of the design's columns.
    pub sampled: Vec<f64>,
    /// What came out, by the [`Plan`] that sinks are given; rows end where the run was stopped.
    pub record: Record,
    /// Values of the outcomes.
    pub outcomes: Vec<Option<f64>>,
    /// Where the same world without AI was stopped, if it was run and was.
    pub no_ai_blowup: Option<Blowup>,
}

/// Takes runs in the order of the design.
pub trait Sink {
    /// Takes some more runs. The first `series` columns of the plan are [`Settings::series`].
    fn take(&mut self, plan: &Plan, runs: &[Run]) -> io::Result<()>;
}

/// A run that left the numbers.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Broken {
    /// Name of the run.
    pub run: u64,
    /// Was it the same world without AI that broke?
    pub no_ai: bool,
    /// Calendar year in which it was stopped.
    pub year: f64,
    /// The bloc.
    pub bloc: String,
    /// The stock.
    pub stock: &'static str,
    /// What was wrong with it.
    pub fault: &'static str,
}

/// How far an ensemble is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Runs handed over.
    pub done: usize,
    /// Runs asked for.
    pub total: usize,
    /// Runs that broke.
    pub broken: usize,
}

/// What became of an ensemble.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Runs handed over.
    pub done: usize,
    /// Every run that broke, in order.
    pub broken: Vec<Broken>,
    /// Was it cancelled before the end?
    pub cancelled: bool,
}

/// What was wrong, in words.
pub fn fault(fault: Fault) -> &'static str {
    match fault {
        Fault::NotFinite => "not finite",
        Fault::NotPositive => "not above zero",
        Fault::TooFast => "grew or shrank by more than e^40 a year",
    }
}

impl Broken {
    /// A run of this name, or the same world without AI, that was stopped.
    pub fn new(scenario: &Scenario, run: u64, no_ai: bool, blowup: Blowup) -> Broken {
        Broken {
            run,
            no_ai,
            year: scenario.start_year + blowup.time,
            bloc: scenario.blocs[blowup.bloc].name.clone(),
            stock: scenario.model.catalogue().stocks[blowup.stock].name,
            fault: fault(blowup.fault),
        }
    }
}

/// How a run left the numbers, and its twin without AI.
pub fn broken(scenario: &Scenario, run: &Run) -> impl Iterator<Item = Broken> {
    let blowups = [(false, run.record.blowup), (true, run.no_ai_blowup)];
    blowups.into_iter().filter_map(move |(no_ai, blowup)| Some(Broken::new(scenario, run.id, no_ai, blowup?)))
}

/// The plan that keeps the series and what the outcomes read.
pub fn plan(settings: &Settings) -> Plan {
    let mut columns = settings.series.clone();
    for result in settings.outcomes.iter().flat_map(Outcome::reads) {
        if !columns.contains(&result) {
            columns.push(result);
        }
    }
    Plan { every: settings.every, columns, level: settings.level, quick: false }
}

/// Runs worlds of a design: one record per world, in order. Their laws may differ; the model wants those side by side to agree.
pub fn records(design: &Design, plan: &Plan, worlds: &[Inputs]) -> Vec<Record> {
    let model = design.scenario().model;
    if worlds.windows(2).all(|pair| pair[0].laws == pair[1].laws) {
        return model.run(plan, worlds);
    }
    let mut order: Vec<usize> = (0..worlds.len()).collect();
    sort_by(&mut order, |a, b| worlds[*a].laws.cmp(&worlds[*b].laws));
    let mut records: Vec<(usize, Record)> = Vec::with_capacity(worlds.len());
    for group in order.chunk_by(|a, b| worlds[*a].laws == worlds[*b].laws) {
        let alike: Vec<Inputs> = group.iter().map(|at| worlds[*at].clone()).collect();
        records.extend(group.iter().copied().zip(model.run(plan, &alike)));
    }
    sort_by(&mut records, |(a, _), (b, _)| a.cmp(b));
    records.into_iter().map(|(_, record)| record).collect()
}

/// Runs every world of a design and hands the runs to the sinks in order.
///
/// `progress` is called after each batch, on the calling thread. Once `cancel` is set, the batch at hand is the last.
/// Errors are those of the sinks, or [`io::ErrorKind::InvalidInput`] if `every` does not divide a year.
pub fn run(
    design: &Design,
    settings: &Settings,
    sinks: &mut [&mut dyn Sink],
    progress: &mut dyn FnMut(Progress),
    cancel: &AtomicBool,
) -> io::Result<Summary> {
    run_some(design, 0..design.runs(), settings, sinks, progress, cancel)
}

/// Runs these worlds of a design, as [`run`] does: each comes out the same whichever others are run beside it.
///
/// # Errors
/// As [`run`].
pub fn run_some(
    design: &Design,
    some: Range<usize>,
    settings: &Settings,
    sinks: &mut [&mut dyn Sink],
    progress: &mut dyn FnMut(Progress),
    cancel: &AtomicBool,
) -> io::Result<Summary> {
    let scenario = design.scenario();
    let catalogue = scenario.model.catalogue();
    let per_year = (1.0 / settings.every).round();
    if !(per_year >= 1.0 && (per_year * settings.every - 1.0).abs() < 1e-9) {
        let what = format!("rows every {} years do not fall on whole years", settings.every);
        return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
    }
    let plan = plan(settings);
    let (blocs, years) = (scenario.inputs.blocs, scenario.inputs.years);
    let Some(reader) = Reader::new(&settings.outcomes, &plan, blocs, years) else {
        return Err(io::Error::other("the plan lacks what an outcome reads"));
    };
    let wants_no_ai = settings.outcomes.iter().any(|outcome| outcome.needs_no_ai);
    let no_ai = if wants_no_ai { NoAi::new(catalogue) } else { None };
    let size = (years * per_year + 1.0) as usize * blocs * plan.columns.len().max(1);
    let batch = settings.batch.unwrap_or((BATCH_NUMBERS / size).min(256)).max(1).next_multiple_of(LANES);

    let work = |piece: usize| -> Vec<Run> {
        if cancel.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let first = some.start + piece * batch;
        let indices = first..(first + batch).min(some.end);
        let rows: Vec<Vec<f64>> = indices.clone().map(|index| design.row(index)).collect();
        let worlds: Vec<Inputs> = rows.iter().map(|row| design.inputs(row)).collect();
        let made = records(design, &plan, &worlds);
        let twins = no_ai.clone().map(|mut no_ai| {
            let worlds: Vec<Inputs> = worlds.iter().map(|world| no_ai.inputs(world)).collect();
            records(design, &plan, &worlds)
        });
        let run = |(at, ((index, sampled), record)): (usize, ((usize, Vec<f64>), Record))| {
            let twin = twins.as_ref().map(|twins| &twins[at]);
            let outcomes = reader.read(&record, twin);
            let no_ai_blowup = twin.and_then(|twin| twin.blowup);
            Run { index, id: design.id(index), sampled, record, outcomes, no_ai_blowup }
        };
        indices.zip(rows).zip(made).enumerate().map(run).collect()
    };

    let mut summary = Summary { done: 0, broken: Vec::new(), cancelled: false };
    let mut error = None;
    let mut deliver = |runs: &[Run]| -> io::Result<()> {
        for run in runs {
            summary.broken.extend(broken(scenario, run));
        }
        for sink in sinks.iter_mut() {
            sink.take(&plan, runs)?;
        }
        summary.done += runs.len();
        progress(Progress { done: summary.done, total: some.len(), broken: summary.broken.len() });
        Ok(())
    };
    let end = parallel::in_order(some.len().div_ceil(batch), settings.threads, work, |_, runs: Vec<Run>| {
        if runs.is_empty() {
            return ControlFlow::Break(());
        }
        match deliver(&runs) {
            Ok(()) => ControlFlow::Continue(()),
            Err(e) => {
                error = Some(e);
                ControlFlow::Break(())
            }
        }
    });
    match error {
        Some(error) => Err(error),
        None => {
            summary.cancelled = end.is_break();
            Ok(summary)
        }
    }
}
