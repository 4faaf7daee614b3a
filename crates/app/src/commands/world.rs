//! How a command finds its world: a scenario by name or file, with what `--set`, `--years` and `--step` change.

use std::path::Path;
use std::sync::OnceLock;

use shapan_lab::library::Library;
use shapan_lab::load::{self, Assignment};
use shapan_lab::posterior::Posterior;
use shapan_lab::problem::{Problem, Problems};
use shapan_lab::scenario::Scenario;

use super::Failure;
use crate::args::Setting;

/// The posterior that every scenario of this command believes: one option of the whole program, set once before the command runs.
static POSTERIOR: OnceLock<Posterior> = OnceLock::new();

/// Reads the posterior of `--posterior`, and says of the baseline which beliefs it replaces.
pub(crate) fn believe(path: &Path) -> Result<(), Failure> {
    let posterior = Posterior::read(&path.display().to_string(), &crate::files::read(path)?)?;
    let draws = posterior.columns.first().map_or(0, |column| column.len());
    eprintln!("note: {} draws of {} inputs from {}", draws, posterior.names.len(), path.display());
    // what the calibration said of its chains, if its manifest still lies beside
    let manifest = path.parent().map(|folder| folder.join("manifest.json"));
    let said = manifest.and_then(|path| std::fs::read_to_string(path).ok());
    let said: serde_json::Value = said.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let unrest: Vec<&str> =
        said["not_at_rest"].as_array().into_iter().flatten().filter_map(|name| name.as_str()).collect();
    let own = path.file_name().and_then(|name| name.to_str());
    if !unrest.is_empty() && said["files"].as_array().is_some_and(|files| files.iter().any(|file| file.as_str() == own))
    {
        eprintln!("note: its chains had not come to rest for {}: what follows may be off", unrest.join(", "));
    }
    // a second posterior cannot be set in one process
    let _ = POSTERIOR.set(posterior);
    Ok(())
}

/// Is there a posterior that scenarios believe?
pub(crate) fn informed() -> bool {
    POSTERIOR.get().is_some()
}

/// Built-in texts, and the user's files by path.
pub(crate) fn library() -> Library {
    let library = Library::builtin().fetching(|path| {
        if path == "-" { crate::files::read_bytes(Path::new(path)).ok() } else { std::fs::read(path).ok() }
    });
    match POSTERIOR.get() {
        Some(posterior) => library.with_posterior(posterior.clone()),
        None => library,
    }
}

/// A scenario by name or file, without changes.
pub(crate) fn scenario(name: &str) -> Result<Scenario, Failure> {
    Ok(load::load(&library(), name)?)
}

/// A scenario as it is if another, by name or file, stands for the baseline that it extends; with what the command line changes.
pub(crate) fn changed_on(baseline: &str, name: &str, setting: &Setting, ensemble: bool) -> Result<Scenario, Failure> {
    let mut scenario = load::load(&library().with_baseline(baseline), name)?;
    change(&mut scenario, setting, ensemble)?;
    Ok(scenario)
}

/// A scenario by name or file, with what the command line changes; the step of an ensemble is 1/16 year unless it says otherwise.
pub(crate) fn changed(name: &str, setting: &Setting, ensemble: bool) -> Result<Scenario, Failure> {
    let mut scenario = scenario(name)?;
    change(&mut scenario, setting, ensemble)?;
    Ok(scenario)
}

/// Applies what the command line changes.
pub(crate) fn change(scenario: &mut Scenario, setting: &Setting, ensemble: bool) -> Result<(), Failure> {
    let mut problems = Vec::new();
    let problem = |file: String, what: &str, hint: &str| Problem {
        file,
        line: 0,
        column: 0,
        what: what.to_owned(),
        hint: Some(hint.to_owned()),
    };
    let mut assignments = Vec::new();
    for set in &setting.set {
        match set.split_once('=') {
            Some((name, value)) => assignments.push(Assignment::set(name.trim(), value.trim())),
            None => problems.push(problem(format!("--set {set}"), "no value is given", "write --set name=value")),
        }
    }
    if ensemble {
        scenario.take_ensemble_step();
    }
    if let Some(years) = setting.years {
        match load::span(&format!("--years {years}"), years) {
            Ok(assignment) => assignments.push(assignment),
            Err(wrong) => problems.push(wrong),
        }
    }
    if let Some(text) = &setting.step {
        match load::step(&format!("--step {text}"), text) {
            Ok(assignment) => assignments.push(assignment),
            Err(wrong) => problems.push(wrong),
        }
    }
    if let Err(Problems(more)) = load::assign(scenario, &assignments) {
        problems.extend(more);
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::Input(Problems(problems))) }
}

/// The measured error of a step that is coarser than the standard one: the largest relative difference of any output, over rows
/// of one year, between one world at this step and at half of it.
pub(crate) fn step_error(scenario: &Scenario) -> Option<f64> {
    use shapan_model::model::{Level, Plan};
    let output = scenario.model.catalogue().result("production.output")?;
    let plan = Plan { every: 1.0, columns: vec![output], level: Level::Best, quick: false };
    let mut finer = scenario.inputs.clone();
    finer.step /= 2.0;
    let coarse = scenario.model.run(&plan, std::slice::from_ref(&scenario.inputs));
    let fine = scenario.model.run(&plan, std::slice::from_ref(&finer));
    let pairs = coarse.first()?.values.iter().zip(&fine.first()?.values);
    Some(pairs.fold(0.0, |largest: f64, (a, b)| largest.max((a / b - 1.0).abs())))
}
