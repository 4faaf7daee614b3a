//! Reference models on the command line: `shapan models`, and `--model ID` of run, ensemble, explain and list.

use std::io::IsTerminal as _;
use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

use serde_json::{Value as Json, json};
use shapan_lab::parallel;
use shapan_lab::scenario::Sampler;
use shapan_lab::terminal::{Look, pad};
use shapan_model::model;
use shapan_reference::ask::inputs::{self, Setup, Table};
use shapan_reference::ask::{self, ensemble, tables, told};
use shapan_reference::model::{MODELS, Reference, Run as Result_, Want};

use super::{Failure, print, print_json};
use crate::args::{Ensemble, List, Listed, Models, OfModel, Run};
use crate::progress::{self, Progress};
use crate::{catalogue, files};

/// Runs that are drawn if nothing else is said.
const RUNS: usize = 1000;
/// Seed of the draws if nothing else is said.
const SEED: u64 = 1;
/// Columns of what is printed for people.
const COLUMNS: usize = 100;

/// The reference model that is meant, if the name is not that of a model with scenarios.
///
/// # Errors
/// There is no model of this name at all.
pub(crate) fn named(name: Option<&str>) -> Result<Option<&'static Reference>, Failure> {
    match name {
        None => Ok(None),
        Some(name) if model::find(name).is_some() => Ok(None),
        Some(_) if super::world::informed() => Err(Failure::sentence(
            "--posterior: a reference model has beliefs of its own, which a posterior of the world does not change",
        )),
        Some(name) => Ok(Some(ask::model(name)?)),
    }
}

/// `shapan models`.
pub(crate) fn models(args: &Models) -> Result<(), Failure> {
    match (&args.id, args.json) {
        (Some(id), true) => print_json(&told::model_json(ask::model(id)?)),
        (Some(id), false) => print(&told::model_text(ask::model(id)?, COLUMNS)),
        (None, true) => print_json(&MODELS.iter().map(|model| told::model_json(model)).collect::<Vec<_>>()),
        (None, false) => print(&told::models()),
    }
}

/// What is to be run.
fn setup(
    model: &'static Reference,
    of: &OfModel,
    settings: &[String],
    table: Option<&Table>,
) -> Result<Setup, Failure> {
    let setup = inputs::setup(model, of.part.as_deref(), of.preset.as_deref(), settings, table)?;
    for note in &setup.notes {
        eprintln!("note: {note}");
    }
    Ok(setup)
}

/// Options that only worlds of scenarios have.
pub(super) fn refuse_worlds(years: bool, step: bool) -> Result<(), Failure> {
    for (given, option) in [(years, "--years"), (step, "--step")] {
        if given {
            return Err(Failure::sentence(format!(
                "{option} belongs to scenarios: a reference model has its own span and step, as parameters if they can be changed (--set)"
            )));
        }
    }
    Ok(())
}

/// `shapan run --model ID`.
pub(crate) fn run(model: &'static Reference, args: &Run) -> Result<(), Failure> {
    refuse_worlds(args.setting.years.is_some(), args.setting.step.is_some())?;
    if args.draw.is_some() {
        return Err(Failure::usage(
            "--draw: a published model is run with its own inputs; `shapan ensemble --model` draws them",
        ));
    }
    let table = match &args.inputs {
        Some(path) => Some(inputs::table(&path.display().to_string(), &files::read(path)?)?),
        None => None,
    };
    let setup = setup(model, &args.of_model, &args.setting.set, table.as_ref())?;
    let part = setup.part;
    let want = if setup.many { Want::Outcomes } else { Want::Series };
    let worlds: Vec<_> = setup.worlds.iter().map(|(_, inputs)| inputs.clone()).collect();
    let runs = part.run_many(&worlds, want);
    for (run, (label, _)) in runs.iter().zip(&setup.worlds) {
        if let Some(broken) = &run.broken {
            let of = label.as_ref().map_or_else(String::new, |label| format!(" {label}"));
            eprintln!("note: run{of} was stopped: {broken}");
        }
    }
    let rows: Vec<(Option<&str>, &Result_)> =
        setup.worlds.iter().map(|(label, _)| label.as_deref()).zip(&runs).collect();
    let json = || tables::runs_json(model, &setup, &runs);
    if let Some(folder) = &args.out {
        files::write(&folder.join("outcomes.csv"), tables::outcomes_csv(part, &rows, setup.many).as_bytes())?;
        let mut written = vec!["outcomes.csv", "outcomes.json"];
        if let (false, Some(run)) = (setup.many, runs.first()) {
            files::write(&folder.join("series.csv"), tables::csv(part, run).as_bytes())?;
            written.push("series.csv");
        }
        let text = serde_json::to_string_pretty(&json()).map_err(|error| Failure::sentence(error.to_string()))?;
        files::write(&folder.join("outcomes.json"), (text + "\n").as_bytes())?;
        let manifest = json!({
            "model": model.id,
            "part": part.name(),
            "engine": env!("CARGO_PKG_VERSION"),
            "runs": runs.len(),
            "broken": runs.iter().filter(|run| run.broken.is_some()).count(),
            "base": tables::inputs_json(part, &setup.base),
            "files": written,
        });
        catalogue::keep_json(folder, &manifest)?;
        eprintln!("{} and manifest.json written to {}", written.join(", "), folder.display());
    }
    match (args.json, setup.many, runs.first()) {
        (true, ..) => print_json(&json()),
        (false, true, _) => print(&tables::outcomes_csv(part, &rows, true)),
        (false, false, Some(run)) if args.csv => print(&tables::csv(part, run)),
        (false, false, Some(run)) => {
            let look = Look { colour: std::io::stdout().is_terminal(), ..Look::default() };
            print(&told::picture(model, part, run, look))
        }
        (false, false, None) => Err(Failure::sentence("the model gave no run")),
    }
}

/// `shapan ensemble --model ID`.
pub(crate) fn ensemble(model: &'static Reference, args: &Ensemble) -> Result<(), Failure> {
    refuse_worlds(args.setting.years.is_some(), args.setting.step.is_some())?;
    let table = match &args.sampling.samples {
        Some(path) => Some(inputs::table(&path.display().to_string(), &files::read(path)?)?),
        None => None,
    };
    let setup = setup(model, &args.of_model, &args.setting.set, table.as_ref())?;
    let threads = args.sampling.threads.unwrap_or_else(parallel::available);
    let count = args.sampling.runs.unwrap_or(RUNS);
    let seed = args.sampling.seed.unwrap_or(SEED);
    let sampler = args.sampling.sampler.map_or(Sampler::MonteCarlo, Sampler::from);
    let done = match setup.many {
        true => ensemble::given(&setup, threads),
        false => {
            let (bar, cancel) = (Progress::begin(model.id, count), progress::interruption());
            let mut so_far = 0;
            let done = ensemble::telling(&setup, count, seed, sampler, threads, &mut |done| {
                so_far = done;
                bar.at(done);
                if cancel.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            bar.end();
            done.ok_or_else(|| {
                Failure::Interrupted(format!("interrupted after {so_far} of {count} runs; nothing was kept"))
            })?
        }
    };
    if done.broken > 0 {
        eprintln!("note: {} of {} runs were stopped; they are in no quantile", done.broken, done.runs.len());
    }
    if let Some(folder) = &args.out {
        files::write(&folder.join("outcomes.csv"), done.csv(setup.part).as_bytes())?;
        files::write(&folder.join("quantiles.csv"), done.quantiles_csv().as_bytes())?;
        let manifest = json!({
            "model": model.id,
            "part": setup.part.name(),
            "engine": env!("CARGO_PKG_VERSION"),
            "runs": done.runs.len(),
            "broken": done.broken,
            "seed": seed,
            "sampler": if setup.many { "table" } else { sampler.name() },
            "base": tables::inputs_json(setup.part, &setup.base),
            "files": ["outcomes.csv", "quantiles.csv"],
        });
        catalogue::keep_json(folder, &manifest)?;
        eprintln!("outcomes.csv, quantiles.csv and manifest.json written to {}", folder.display());
    }
    if args.json {
        return print_json(&json!({
            "model": model.id,
            "part": setup.part.name(),
            "runs": done.runs.len(),
            "broken": done.broken,
            "outcomes": done.rows,
        }));
    }
    let width = done.rows.iter().map(|row| row.outcome.len()).max().unwrap_or(0).max(7);
    let mut text = format!("{}  {:>7}", pad("outcome", width), "runs");
    for head in ["mean", "p05", "p25", "p50", "p75", "p95"] {
        text.push_str(&format!("  {head:>10}"));
    }
    text.push('\n');
    for row in &done.rows {
        let number = |x: Option<f64>| x.map_or_else(|| "–".to_owned(), short);
        let q = |at: usize| number(row.quantiles.map(|q| q[at]));
        let cells = [number(row.mean), q(0), q(2), q(3), q(4), q(6)];
        text.push_str(&format!("{}  {:>7}", pad(row.outcome, width), row.runs));
        cells.iter().for_each(|cell| text.push_str(&format!("  {cell:>10}")));
        text.push('\n');
    }
    print(&text)
}

/// A number in a few characters; years with a decimal.
fn short(x: f64) -> String {
    match x.abs() {
        0.0 => "0".to_owned(),
        size if (1000.0..10_000.0).contains(&size) => format!("{x:.2}"),
        size if (1e-3..1000.0).contains(&size) => format!("{x:.4}"),
        _ => format!("{x:.3e}"),
    }
}

/// `shapan explain --model ID NAME`.
pub(crate) fn explain(model: &'static Reference, name: &str, as_json: bool) -> Result<(), Failure> {
    let (text, found) = told::explain(model, name)?;
    if as_json { print_json(&found) } else { print(&text) }
}

/// `shapan list … --model ID`.
pub(crate) fn list(model: &'static Reference, args: &List) -> Result<(), Failure> {
    let entries: Json = match args.what {
        Listed::Models => return models(&Models { id: None, json: args.json }),
        Listed::Quantities | Listed::Outcomes => told::model_json(model)["parts"].clone(),
        Listed::Scenarios | Listed::Laws | Listed::Claims => json!([]),
    };
    if args.json {
        return print_json(&entries);
    }
    match args.what {
        Listed::Scenarios | Listed::Laws | Listed::Claims => {
            Err(Failure::sentence(format!("{} is a reference model: it has quantities and outcomes", model.id)))
        }
        _ => {
            let part = |part: &&dyn shapan_reference::model::Part| {
                format!("{}: {}\n{}", part.name(), part.about(), told::quantities(*part, COLUMNS))
            };
            print(&model.parts.iter().map(part).collect::<Vec<_>>().join("\n"))
        }
    }
}
