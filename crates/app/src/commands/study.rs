//! Studies as the command line asks for them: which worlds, with progress in the terminal.

use std::sync::atomic::AtomicBool;
use std::time::Instant;

use cpu_time::ProcessTime;
use shapan_lab::ensemble::{self, Settings, Sink};
use shapan_lab::experiment::Design;
use shapan_lab::sample_table::Table;
use shapan_lab::scenario::{Sampler, Scenario};
use shapan_lab::study;
pub(crate) use shapan_lab::study::{Study, settings};

use super::Failure;
use crate::args::Sampling;
use crate::files;
use crate::progress::Progress;

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

/// Runs a study, tells how far it is, and takes its time.
pub(crate) fn run_telling(
    design: Design,
    settings: Settings,
    more: &mut [&mut dyn Sink],
    progress: &mut dyn FnMut(ensemble::Progress),
    cancel: &AtomicBool,
) -> Result<Study, Failure> {
    let (cpu, wall) = (ProcessTime::now(), Instant::now());
    let mut study = study::run(design, settings, more, progress, cancel)?;
    if study.summary.cancelled {
        return Err(Failure::Interrupted(format!(
            "interrupted after {} of {} runs of {}; nothing was kept",
            study.summary.done,
            study.design.runs(),
            study.design.scenario().name
        )));
    }
    study.cpu_seconds = Some(cpu.elapsed().as_secs_f64());
    study.wall_seconds = Some(wall.elapsed().as_secs_f64());
    Ok(study)
}
