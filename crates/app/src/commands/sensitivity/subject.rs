//! Who is asked: the worlds of a scenario, or a reference model.

use serde_json::{Value as Json, json};
use shapan_lab::manifest;
use shapan_lab::sensitivity::salib::Read;
use shapan_lab::sensitivity::worlds::Worlds;
use shapan_lab::sensitivity::{Subject, asked};
use shapan_model::model::Level;
use shapan_reference::ask::sensitivity::{Runs, SPREAD};
use shapan_reference::ask::{inputs, tables};
use shapan_reference::model::Reference;

use super::super::{Failure, reference, run, world};
use crate::args::{MethodName, Sensitivity};

/// Seed of the draws of a reference model if nothing else is said.
const SEED: u64 = 1;

/// Who is asked, and what.
pub(super) struct Asked {
    /// Who.
    pub(super) subject: Box<dyn Subject>,
    /// What it is called in pictures.
    pub(super) title: String,
    /// Everything that its answers rest on, for the manifest and for what is taken up.
    pub(super) identity: Json,
    /// Seed of the draws.
    pub(super) seed: u64,
    /// Families asked about over time, each with its years.
    pub(super) families: Vec<(String, Vec<f64>)>,
}

/// Puts it together.
pub(super) fn subject(args: &Sensitivity, problem: Option<&Read>) -> Result<Asked, Failure> {
    match reference::named(args.of_model.model.as_deref())? {
        Some(model) => of_reference(model, args, problem),
        None => of_worlds(args, problem),
    }
}

fn of_reference(model: &'static Reference, args: &Sensitivity, problem: Option<&Read>) -> Result<Asked, Failure> {
    reference::refuse_worlds(args.setting.years.is_some(), args.setting.step.is_some())?;
    if !args.inputs.is_empty() {
        return Err(super::usage(
            "--inputs",
            "a reference model varies what it has beliefs about",
            "--set fixes a value",
        ));
    }
    let of = &args.of_model;
    let setup = inputs::setup(model, of.part.as_deref(), of.preset.as_deref(), &args.setting.set, None)?;
    let seed = args.seed.unwrap_or(SEED);
    let runs = Runs::new(model, &setup, &args.outcome, problem, seed)?;
    if runs.states_nothing() {
        eprintln!(
            "note: {} states no beliefs: each number varies evenly by {:.0} % around its value (--problem FILE states others)",
            model.id,
            100.0 * SPREAD
        );
    }
    let identity = of_runs(model, &runs);
    Ok(Asked { subject: Box::new(runs), title: model.id.to_owned(), identity, seed, families: Vec::new() })
}

/// What runs of a published model rest on.
pub(in super::super) fn of_runs(model: &Reference, runs: &Runs) -> Json {
    json!({
        "model": model.id,
        "part": runs.part().name(),
        "base": tables::inputs_json(runs.part(), runs.base()),
        "inputs": runs.inputs().iter().map(|input| format!("{input:?}")).collect::<Vec<_>>(),
    })
}

fn of_worlds(args: &Sensitivity, problem: Option<&Read>) -> Result<Asked, Failure> {
    let stated = problem.zip(args.problem.as_ref().map(|path| path.display().to_string()));
    let wanted = asked::Wanted {
        laws: args.laws,
        stated: stated.as_ref().map(|(read, file)| (*read, file.as_str())),
        inputs: &args.inputs,
        outcomes: &args.outcome,
        over_time: &args.over_time,
        smooth: args.method == Some(MethodName::Dgsm),
        dashes: "--",
    };
    let scenario = world::changed(&args.scenario, &args.setting, true)?;
    let asked::Asked { scenario, families, outcomes, left } = wanted.of(scenario)?;
    if !left.is_empty() {
        eprintln!("note: no derivative by {}, which keep their central values", left.join(", "));
    }
    let identity = json!({
        "model": scenario.model.about().name,
        "scenario": scenario.name,
        "scenario_hash": manifest::scenario_hash(&scenario),
        "step": scenario.inputs.step,
        "years": scenario.inputs.years,
    });
    let title = run::title(&scenario, args.lang.into()).to_owned();
    let seed = args.seed.unwrap_or(scenario.seed);
    let subject = Box::new(Worlds::new(scenario, &outcomes, Level::Best)?);
    Ok(Asked { subject, title, identity, seed, families })
}
