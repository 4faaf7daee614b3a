//! `shapan run`: one world.

use serde_json::json;
use shapan_lab::messages::Language;
use shapan_lab::scenario::Scenario;
use shapan_lab::{inputs_json, one_world, series};

use super::{Failure, print, print_json, world};
use crate::args::Run;
use crate::{catalogue, files};

/// Runs one world and shows it.
pub(crate) fn run(args: &Run) -> Result<(), Failure> {
    if let Some(model) = super::reference::named(args.of_model.model.as_deref())? {
        return super::reference::run(model, args);
    }
    let mut scenario = match &args.inputs {
        Some(path) => inputs_json::read(&path.display().to_string(), &files::read(path)?)?,
        None => world::scenario(&args.scenario)?,
    };
    world::change(&mut scenario, &args.setting, false)?;
    if let Some(number) = args.draw {
        scenario.inputs = one_world::drawn(&scenario, number, "--draw")?;
    }
    for warning in &scenario.warnings {
        eprintln!("note: {}", warning.en);
    }
    let (plan, record) = one_world::run(&scenario, args.every.years())?;
    if let Some(told) = one_world::stopped(&scenario, &record) {
        eprintln!("note: {told}");
    }
    if scenario.inputs.step > scenario.model.about().step {
        report_step(&scenario);
    }
    let csv = series::csv(&scenario, &plan, &record);
    let summary = one_world::summary(&scenario, args.draw)?;
    if let Some(folder) = &args.out {
        files::write(&folder.join("series.csv"), csv.as_bytes())?;
        let text = serde_json::to_string_pretty(&summary).map_err(|error| Failure::sentence(error.to_string()))?;
        files::write(&folder.join("outcomes.json"), (text + "\n").as_bytes())?;
        files::write(&folder.join("inputs.json"), inputs_json::write(&scenario).as_bytes())?;
        let manifest = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "model": scenario.model.about().name,
            "scenario": scenario.name,
            "scenario_hash": shapan_lab::manifest::scenario_hash(&scenario),
            "draw": args.draw,
            "runs": 1,
            "step": scenario.inputs.step,
            "years": scenario.inputs.years,
            "files": ["series.csv", "outcomes.json", "inputs.json"],
        });
        catalogue::keep_json(folder, &manifest)?;
        eprintln!("series.csv, outcomes.json, inputs.json and manifest.json written to {}", folder.display());
    }
    if args.csv {
        print(&csv)
    } else if args.json {
        print_json(&summary)
    } else {
        super::front::one_world(&scenario, &plan, &record, &summary, args.lang.into())
    }
}

/// Says how far a coarse step is from a finer one.
fn report_step(scenario: &Scenario) {
    if let Some(error) = world::step_error(scenario) {
        eprintln!(
            "note: step {} yr; output differs by at most {error:.1e} (relative) from half that step",
            scenario.inputs.step
        );
    }
}

/// The name of a scenario in a language.
pub(crate) fn title(scenario: &Scenario, language: Language) -> &str {
    language.of(&scenario.title)
}
