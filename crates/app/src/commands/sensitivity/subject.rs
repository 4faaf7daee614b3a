//! Who is asked: the worlds of a scenario, or a reference model.

use serde_json::{Value as Json, json};
use shapan_lab::claims::sampled::with_uncertain_laws;
use shapan_lab::manifest;
use shapan_lab::outcomes;
use shapan_lab::prior::Dist;
use shapan_lab::problem::{Problem, Problems};
use shapan_lab::scenario::{Scenario, Uncertainty};
use shapan_lab::sensitivity::salib::Read;
use shapan_lab::sensitivity::worlds::{self, Worlds};
use shapan_lab::sensitivity::{Subject, groups};
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
    let identity = json!({
        "model": model.id,
        "part": runs.part().name(),
        "base": tables::inputs_json(runs.part(), runs.base()),
        "inputs": runs.inputs().iter().map(|input| format!("{input:?}")).collect::<Vec<_>>(),
    });
    Ok(Asked { subject: Box::new(runs), title: model.id.to_owned(), identity, seed, families: Vec::new() })
}

fn of_worlds(args: &Sensitivity, problem: Option<&Read>) -> Result<Asked, Failure> {
    let mut scenario = world::changed(&args.scenario, &args.setting, true)?;
    if args.laws {
        scenario = with_uncertain_laws(scenario);
    }
    if let (Some(read), Some(path)) = (problem, &args.problem) {
        scenario = worlds::stated(scenario, read, &path.display().to_string())?;
    }
    if !args.inputs.is_empty() {
        let names: Vec<String> = scenario.uncertainties.iter().map(|u| u.name.clone()).collect();
        let mut problems = Vec::new();
        let kept = groups::chosen("--inputs", &args.inputs, &names, &mut problems);
        if !problems.is_empty() {
            return Err(Failure::Input(Problems(problems)));
        }
        scenario.vary_only(&kept);
    }
    if args.method == Some(MethodName::Dgsm) {
        smooth_only(&mut scenario);
    }
    let (families, wanted) = wanted(args, &scenario)?;
    let identity = json!({
        "model": scenario.model.about().name,
        "scenario": scenario.name,
        "scenario_hash": manifest::scenario_hash(&scenario),
        "step": scenario.inputs.step,
        "years": scenario.inputs.years,
    });
    let title = run::title(&scenario, args.lang.into()).to_owned();
    let seed = args.seed.unwrap_or(scenario.seed);
    let subject = Box::new(Worlds::new(scenario, &wanted, Level::Best)?);
    Ok(Asked { subject, title, identity, seed, families })
}

/// Keeps the inputs that have a derivative, and says which have none.
fn smooth_only(scenario: &mut Scenario) {
    let jumps = |u: &Uncertainty| matches!(u.dist, Dist::Categorical(_));
    let kept: Vec<usize> =
        (0..scenario.uncertainties.len()).filter(|at| !jumps(&scenario.uncertainties[*at])).collect();
    let left: Vec<&str> = scenario.uncertainties.iter().filter(|u| jumps(u)).map(|u| u.name.as_str()).collect();
    if !left.is_empty() {
        eprintln!("note: no derivative by {}, which keep their central values", left.join(", "));
    }
    scenario.vary_only(&kept);
}

/// Families with their years.
type Families = Vec<(String, Vec<f64>)>;

/// The outcomes that are asked about: those named, a family in every year, or the gap at the end.
fn wanted(args: &Sensitivity, scenario: &Scenario) -> Result<(Families, Vec<outcomes::Outcome>), Failure> {
    let (start, years) = (scenario.start_year, scenario.inputs.years);
    let (mut found, mut families, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    let mut ask = |option: &str, result: Result<outcomes::Outcome, outcomes::Missing>| match result {
        Ok(outcome) => {
            found.push(outcome);
            true
        }
        Err((what, hint)) => {
            problems.push(Problem { file: option.into(), line: 0, column: 0, what, hint });
            false
        }
    };
    for family in &args.over_time {
        let all: Vec<f64> = (1..=years.floor() as usize).map(|year| start + year as f64).collect();
        // a family that is not known is said once
        let known = all.iter().all(|year| ask("--over-time", outcomes::in_year(scenario, family, *year)));
        if known {
            families.push((family.clone(), all));
        }
    }
    for name in &args.outcome {
        ask("--outcome", outcomes::named(scenario, name));
    }
    if args.over_time.is_empty() && args.outcome.is_empty() {
        let gap = outcomes::in_year(scenario, "output_gap", (start + years).floor());
        let first = || outcomes::outcomes(scenario).into_iter().next();
        match gap.ok().or_else(first) {
            Some(outcome) => found.push(outcome),
            None => return Err(super::usage("--outcome", "this model has no outcome by itself", "name one")),
        }
    }
    if problems.is_empty() { Ok((families, found)) } else { Err(Failure::Input(Problems(problems))) }
}
