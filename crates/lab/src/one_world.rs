//! One world, run once: its series, what happened in it, its outcomes.

use serde_json::{Map, Value, json};
use shapan_model::model::{Fault, Inputs, Plan, Record};

use crate::counterfactual::NoAi;
use crate::ensemble::fault;
use crate::experiment::Design;
use crate::figures;
use crate::outcomes::{self, Reader};
use crate::problem::{Problem, Problems};
use crate::scenario::Scenario;
use crate::series;

/// The inputs of one world of the scenario's ensemble; `option` is what asks for it.
///
/// # Errors
/// The ensemble has no world of this number, or cannot be drawn.
pub fn drawn(scenario: &Scenario, number: usize, option: &str) -> Result<Inputs, Problems> {
    if number >= scenario.runs {
        let last = scenario.runs.saturating_sub(1);
        let what = format!("{option} {number}: the ensemble of {} has runs 0 to {last}", scenario.name);
        let hint = Some(
            "a larger number of `runs` makes it larger; a Latin hypercube of another size has other worlds".into(),
        );
        return Err(Problems(vec![Problem { file: option.into(), line: 0, column: 0, what, hint }]));
    }
    let design = Design::drawn(scenario.clone(), scenario.sampler, scenario.seed, scenario.runs)?;
    Ok(design.inputs(&design.row(number)))
}

/// Runs the scenario's central world with every stock and flow, in rows `every` so many years.
///
/// # Errors
/// The model gives no record.
pub fn run(scenario: &Scenario, every: f64) -> Result<(Plan, Record), Problems> {
    let plan = series::everything(scenario, every);
    let record = scenario.model.run(&plan, std::slice::from_ref(&scenario.inputs)).pop();
    Ok((plan, record.ok_or_else(|| nothing(scenario, "the model gave no record"))?))
}

fn nothing(scenario: &Scenario, what: &str) -> Problems {
    Problems(vec![Problem { file: scenario.name.clone(), line: 0, column: 0, what: what.into(), hint: None }])
}

/// What stopped a run, in a sentence; none if it reached the end.
pub fn stopped(scenario: &Scenario, record: &Record) -> Option<String> {
    let blowup = record.blowup?;
    let stock = scenario.model.catalogue().stocks[blowup.stock].name;
    Some(format!(
        "the run was stopped in {}: {stock} of {} {}; rows after that do not exist",
        figures::date(scenario.start_year + blowup.time),
        scenario.blocs[blowup.bloc].name,
        match blowup.fault {
            Fault::TooFast => fault(blowup.fault).to_owned(),
            known => format!("is {}", fault(known)),
        },
    ))
}

/// Events and outcomes of the scenario's central world; `draw` is its number in an ensemble, if it was drawn.
///
/// # Errors
/// The model gives no record, or not what an outcome reads.
pub fn summary(scenario: &Scenario, draw: Option<usize>) -> Result<Value, Problems> {
    let (catalogue, about) = (scenario.model.catalogue(), scenario.model.about());
    let all = outcomes::outcomes(scenario);
    let (plan, record) = run(scenario, 1.0)?;
    let reader = Reader::new(&all, &plan, scenario.blocs.len(), scenario.inputs.years)
        .ok_or_else(|| nothing(scenario, "an outcome reads what the run does not give"))?;
    let twin = |inputs: &Inputs| scenario.model.run(&plan, std::slice::from_ref(inputs)).pop();
    let twin = NoAi::new(catalogue).and_then(|mut no_ai| twin(&no_ai.inputs(&scenario.inputs)));
    let values = reader.read(&record, twin.as_ref());
    let found: Map<String, Value> =
        all.iter().zip(values).map(|(outcome, value)| (outcome.name.clone(), json!(value))).collect();
    let stopped = record.blowup.map(|blowup| {
        json!({
            "bloc": scenario.blocs[blowup.bloc].name,
            "stock": catalogue.stocks[blowup.stock].name,
            "fault": fault(blowup.fault),
        })
    });
    Ok(json!({
        "scenario": scenario.name,
        "model": about.name,
        "engine": env!("CARGO_PKG_VERSION"),
        "blocs": scenario.blocs.iter().map(|bloc| bloc.name.as_str()).collect::<Vec<_>>(),
        "start_year": scenario.start_year,
        "years": scenario.inputs.years,
        "step_years": scenario.inputs.step,
        "draw": draw,
        "events": {
            "blowup_year": record.blowup.map(|blowup| blowup.time),
            "blowup": stopped,
            "accident_year": record.accident,
        },
        "outcomes": found,
        "warnings": scenario.warnings.iter().map(|warning| warning.en.as_str()).collect::<Vec<_>>(),
    }))
}
