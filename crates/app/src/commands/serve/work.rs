//! What is done for a client: questions at once, jobs over the worlds of a scenario. The numbers are those of the command line, to the bit,
//! since the same code makes them.

use std::ops::ControlFlow;
use std::sync::Arc;

use axum::http::StatusCode;
use serde_json::Value;
use shapan_lab::desk::{self, Request, Study};
use shapan_lab::experiment::Design;
use shapan_lab::parallel;
use shapan_lab::portrait::SHOWN;

use super::asked::{Long, Quick, What};
use super::frames::{Answer, Load};
use super::jobs::{Control, Job};
use super::refusal::Refusal;
use super::{Server, keep, report};
use crate::commands::study;

/// Worlds of a piece of work: whole groups of lanes, and progress often enough.
const PIECE: usize = 64;

/// Answers what needs no job.
pub(super) async fn quick(server: &Arc<Server>, quick: Quick) -> Result<Answer, Refusal> {
    let known = Arc::clone(server);
    aside(server, move || match quick {
        Quick::Studies => Ok(Answer::told(known.shelf.list())),
        Quick::Open(name) => known.shelf.open(&name),
        Quick::Delete(name) => known.shelf.delete(&name).map(Answer::told),
    })
    .await
}

/// Does something short that computes or reads files, when its turn comes; a client that has asked is not read from meanwhile.
pub(super) async fn aside<T: Send + 'static>(
    server: &Arc<Server>,
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let turn = Arc::clone(&server.questions).acquire_owned().await;
    let done = tokio::task::spawn_blocking(move || {
        let found = work();
        drop(turn);
        found
    });
    let fault =
        |_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "request", "the answer failed: a fault of the program");
    done.await.map_err(fault)?
}

/// A study that was opened: whoever runs it, whoever gathers, and what a page must know of it.
struct Opened {
    runner: Study,
    gatherer: Study,
    told: Value,
}

/// Takes a job on, once everything that can be wrong with it has been looked at.
pub(super) async fn begin(server: &Arc<Server>, long: Long) -> Result<Job<Answer>, Refusal> {
    let known = Arc::clone(server);
    let (long, opened) = aside(server, move || {
        if let What::Save(name) = &long.what {
            known.shelf.room(name)?;
        }
        if let What::Report { pdf: true } = long.what {
            report::printer()?;
        }
        let most = known.limits.most_worlds;
        let (runner, told) = Study::open_up_to(&long.open, most)?;
        let (gatherer, _) = Study::open_up_to(&long.open, most)?;
        size(&runner, known.limits.most_rows)?;
        Ok((long, Opened { runner, gatherer, told }))
    })
    .await?;
    let known = Arc::clone(server);
    server.jobs.take(move |control| work(&known, &long, opened, control))
}

/// Refuses what is too large.
fn size(study: &Study, most: usize) -> Result<(), Refusal> {
    let scenario = study.design().scenario();
    let (worlds, blocs, rows) = (study.worlds(), scenario.blocs.len(), scenario.inputs.years.ceil() as usize + 1);
    let all = worlds.saturating_mul(blocs).saturating_mul(rows);
    if all <= most {
        return Ok(());
    }
    let what = format!("{worlds} worlds × {blocs} blocs × {rows} rows are {all}; a job may have {most}");
    Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "runs", what))
}

fn work(server: &Server, long: &Long, opened: Opened, control: &Control) -> Result<Answer, Refusal> {
    match &long.what {
        What::Bands | What::Claims | What::Why => gather(long, opened, control),
        What::Save(name) => save(server, long, name, &opened, control),
        What::Report { pdf } => {
            let design = opened.runner.design().clone();
            let study = reported(design, control)?;
            report::report(&study, long, *pdf, control)
        }
    }
}

/// Runs the worlds of a study on all threads and asks it what they say.
fn gather(long: &Long, opened: Opened, control: &Control) -> Result<Answer, Refusal> {
    let Opened { runner, mut gatherer, told } = opened;
    let total = runner.worlds();
    control.at(0, total, 0);
    let mut failed: Option<Refusal> = None;
    let mut done = 0;
    let piece = |at: usize| {
        let worlds = at * PIECE..((at + 1) * PIECE).min(total);
        (!control.over()).then(|| (worlds.end, runner.run(worlds)))
    };
    let end = parallel::in_order(total.div_ceil(PIECE), control.threads, piece, |_, found| {
        let Some((end, numbers)) = found else { return ControlFlow::Break(()) };
        match numbers.and_then(|numbers| gatherer.take(&numbers)) {
            Ok(told) => {
                done = end;
                control.at(done, total, told["broken"].as_u64().unwrap_or(0) as usize);
                ControlFlow::Continue(())
            }
            Err(problems) => {
                failed = Some(problems.into());
                ControlFlow::Break(())
            }
        }
    });
    if let Some(refusal) = failed {
        return Err(refusal);
    }
    if end.is_break() || done < total {
        return Err(control.why());
    }
    let language = long.language.code().to_owned();
    let question = match long.what {
        What::Claims => Request::Verdicts { slot: 0, language, brief: false },
        What::Why => Request::Parts { slot: 0, language },
        What::Bands | What::Save(_) | What::Report { .. } => Request::Bands { slot: 0, language },
    };
    let (mut result, numbers) = gatherer.answer(&question, &[])?;
    result["opened"] = told;
    Ok(Answer { told: result, load: Some(Load::Numbers(numbers)) })
}

/// Runs an ensemble into a folder, and answers its bands.
fn save(server: &Server, long: &Long, name: &str, opened: &Opened, control: &Control) -> Result<Answer, Refusal> {
    let draft = server.shelf.draft()?;
    let design = opened.runner.design().clone();
    control.at(0, design.runs(), 0);
    let mut tell = |so_far: shapan_lab::ensemble::Progress| control.at(so_far.done, so_far.total, so_far.broken);
    let study = keep::run(design, draft.path(), control.threads, &mut tell, control.flag())
        .map_err(|failure| ended(failure, control))?;
    let mut answer = bands(&study, long)?;
    answer.told["opened"] = opened.told.clone();
    server.shelf.keep(draft, name, &long.written, &answer)?;
    answer.told["saved"] = name.into();
    Ok(answer)
}

/// The bands of the columns that were asked for, from a study that has all.
fn bands(study: &study::Study, long: &Long) -> Result<Answer, Refusal> {
    let scenario = study.design.scenario();
    let place = |name: &String| {
        let result = scenario.model.catalogue().result(name)?;
        study.settings.series.iter().position(|kept| *kept == result)
    };
    let places: Option<Vec<usize>> = long.open.columns.iter().map(place).collect();
    let places = places.ok_or_else(|| Refusal::wrong("columns", "a column is no stock or flow"))?;
    let broken = study.summary.broken.iter().filter(|broken| !broken.no_ai).count();
    let (mut told, numbers) =
        desk::bands(scenario, &study.fan, &places, &study.dates, [study.summary.done, broken], long.language);
    // a study without all columns tells the dates of its own
    let asked = |at: usize| {
        study.dates.dates().get(at).is_some_and(|date| long.open.columns.iter().any(|name| name == date.quantity))
    };
    if let Some(dates) = told["dates"].as_array_mut() {
        let mut at = 0..;
        dates.retain(|_| at.next().is_some_and(asked));
    }
    Ok(Answer { told, load: Some(Load::Numbers(numbers)) })
}

/// Runs what a report needs.
fn reported(design: Design, control: &Control) -> Result<study::Study, Refusal> {
    let scenario = design.scenario();
    let catalogue = scenario.model.catalogue();
    let series = SHOWN.iter().filter_map(|name| catalogue.result(name)).collect();
    let settings = study::settings(scenario, Some(control.threads), 1.0, series);
    control.at(0, design.runs(), 0);
    let mut tell = |so_far: shapan_lab::ensemble::Progress| control.at(so_far.done, so_far.total, so_far.broken);
    let ran = study::run_telling(design, settings, &mut [], &mut tell, control.flag());
    ran.map_err(|failure| ended(failure, control))
}

/// An interruption is told as the job's own end.
fn ended(failure: crate::commands::Failure, control: &Control) -> Refusal {
    match failure {
        crate::commands::Failure::Interrupted(_) => control.why(),
        other => other.into(),
    }
}
