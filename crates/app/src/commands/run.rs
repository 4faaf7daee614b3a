//! `shapan run`: one world.

use serde_json::{Map, Value, json};
use shapan_lab::counterfactual::NoAi;
use shapan_lab::ensemble;
use shapan_lab::experiment::Design;
use shapan_lab::figures;
use shapan_lab::messages::Language;
use shapan_lab::outcomes::{self, Reader};
use shapan_lab::problem::{Problem, Problems};
use shapan_lab::scenario::Scenario;
use shapan_lab::{inputs_json, series};
use shapan_model::model::{Inputs, Record};

use super::{Failure, print, print_json, world};
use crate::args::Run;
use crate::files;

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
        scenario.inputs = drawn(&scenario, number)?;
    }
    for warning in &scenario.warnings {
        eprintln!("note: {}", warning.en);
    }
    let plan = series::everything(&scenario, args.every.years());
    let mut records = scenario.model.run(&plan, std::slice::from_ref(&scenario.inputs));
    let record = records.pop().ok_or_else(|| Failure::sentence("the model gave no record"))?;
    if let Some(told) = told(&scenario, &record) {
        eprintln!("note: {told}");
    }
    if scenario.inputs.step > scenario.model.about().step {
        report_step(&scenario);
    }
    let csv = series::csv(&scenario, &plan, &record);
    let summary = summary(&scenario, args)?;
    if let Some(folder) = &args.out {
        files::write(&folder.join("series.csv"), csv.as_bytes())?;
        let text = serde_json::to_string_pretty(&summary).map_err(|error| Failure::sentence(error.to_string()))?;
        files::write(&folder.join("outcomes.json"), (text + "\n").as_bytes())?;
        files::write(&folder.join("inputs.json"), inputs_json::write(&scenario).as_bytes())?;
        eprintln!("series.csv, outcomes.json and inputs.json written to {}", folder.display());
    }
    if args.csv {
        print(&csv)
    } else if args.json {
        print_json(&summary)
    } else {
        super::front::one_world(&scenario, &plan, &record, &summary, args.lang.into())
    }
}

/// The inputs of one world of the scenario's ensemble.
fn drawn(scenario: &Scenario, number: usize) -> Result<Inputs, Failure> {
    if number >= scenario.runs {
        let what = format!("--draw {number}: the ensemble of {} has runs 0 to {}", scenario.name, scenario.runs - 1);
        let hint = Some("--set runs=N makes it larger; a Latin hypercube of another size has other worlds".into());
        let problem = Problem { file: "command line".into(), line: 0, column: 0, what, hint };
        return Err(Failure::Input(Problems(vec![problem])));
    }
    let design = Design::drawn(scenario.clone(), scenario.sampler, scenario.seed, scenario.runs)?;
    Ok(design.inputs(&design.row(number)))
}

/// What stopped the run, in a sentence.
fn told(scenario: &Scenario, record: &Record) -> Option<String> {
    let blowup = record.blowup?;
    let stock = scenario.model.catalogue().stocks[blowup.stock].name;
    Some(format!(
        "the run was stopped in {}: {stock} of {} {}; rows after that do not exist",
        figures::date(scenario.start_year + blowup.time),
        scenario.blocs[blowup.bloc].name,
        match blowup.fault {
            shapan_model::model::Fault::TooFast => ensemble::fault(blowup.fault).to_owned(),
            fault => format!("is {}", ensemble::fault(fault)),
        },
    ))
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

/// Events and outcomes.
fn summary(scenario: &Scenario, args: &Run) -> Result<Value, Failure> {
    let (catalogue, about) = (scenario.model.catalogue(), scenario.model.about());
    let all = outcomes::outcomes(scenario);
    let plan = series::everything(scenario, 1.0);
    let reader = Reader::new(&all, &plan, scenario.blocs.len(), scenario.inputs.years)
        .ok_or_else(|| Failure::sentence("an outcome reads what the run does not give"))?;
    let one = |inputs: &Inputs| scenario.model.run(&plan, std::slice::from_ref(inputs)).pop();
    let record = one(&scenario.inputs).ok_or_else(|| Failure::sentence("the model gave no record"))?;
    let twin = NoAi::new(catalogue).and_then(|mut no_ai| one(&no_ai.inputs(&scenario.inputs)));
    let values = reader.read(&record, twin.as_ref());
    let mut found = Map::new();
    for (outcome, value) in all.iter().zip(values) {
        found.insert(outcome.name.clone(), json!(value));
    }
    let stopped = record.blowup.map(|blowup| {
        json!({
            "bloc": scenario.blocs[blowup.bloc].name,
            "stock": catalogue.stocks[blowup.stock].name,
            "fault": ensemble::fault(blowup.fault),
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
        "draw": args.draw,
        "events": {
            "blowup_year": record.blowup.map(|blowup| blowup.time),
            "blowup": stopped,
            "accident_year": record.accident,
        },
        "outcomes": found,
        "warnings": scenario.warnings.iter().map(|warning| warning.en.as_str()).collect::<Vec<_>>(),
    }))
}

/// The name of a scenario in a language.
pub(crate) fn title(scenario: &Scenario, language: Language) -> &str {
    language.of(&scenario.title)
}
