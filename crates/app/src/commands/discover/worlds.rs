//! Which worlds are asked, and in which of them the condition holds.

use std::path::Path;

use serde_json::{Value as Json, json};
use shapan_lab::claims::condition::Condition;
use shapan_lab::claims::sampled::with_uncertain_laws;
use shapan_lab::data_table::Column;
use shapan_lab::discovery::asked::{Question, Sifted, sift};
use shapan_lab::discovery::search::{Input, Values};
use shapan_lab::manifest;
use shapan_lab::parallel;
use shapan_lab::problem::{Problem, Problems, nearest};
use shapan_lab::scenario::{Sampler, Scenario};
use shapan_lab::sensitivity::groups;
use shapan_lab::sensitivity::{Drawing, Method, Settings, Subject, design};
use shapan_reference::ask::inputs as setups;
use shapan_reference::ask::sensitivity::Runs;
use shapan_reference::model::Reference;

use super::super::{Failure, reference, run, sensitivity, study, world};
use crate::args::{Discover, Sampling};
use crate::kept::Kept;
use crate::progress;

/// Worlds where neither the command nor the scenario's own number says otherwise.
const WORLDS: usize = 4096;
/// Categories beyond this number are no input that a box could restrict.
const MOST_WORDS: usize = 64;

/// Words of a column that are named, at most.
const MOST_NAMED: usize = 8;

/// Worlds, their inputs, and in which of them the condition holds.
pub(super) struct Asked {
    /// Inputs that may be restricted.
    pub(super) inputs: Vec<Input>,
    /// Does the condition hold? By world; those without an answer are left out.
    pub(super) answers: Vec<bool>,
    /// Worlds without an answer.
    pub(super) without: usize,
    /// The first of them.
    pub(super) first_without: Option<u64>,
    /// What the worlds are called.
    pub(super) title: String,
    /// What they rest on.
    pub(super) identity: Json,
    /// Key of draws.
    pub(super) seed: u64,
    /// The scenario, if they are worlds of one.
    pub(super) scenario: Option<Scenario>,
    /// Runs that are done, on disk until everything is saved.
    pub(super) kept: Option<Kept>,
}

impl Asked {
    /// In how many worlds the condition holds.
    pub(super) fn hits(&self) -> usize {
        self.answers.iter().filter(|answer| **answer).count()
    }
}

/// Runs, or reads, what is asked.
pub(super) fn ask(args: &Discover) -> Result<Asked, Failure> {
    if let Some(path) = &args.data {
        return of_data(args, path);
    }
    match reference::named(args.of_model.model.as_deref())? {
        Some(model) => of_reference(model, args),
        None => of_scenario(args),
    }
}

fn of_scenario(args: &Discover) -> Result<Asked, Failure> {
    let mut scenario = world::changed(&args.scenario, &args.setting, true)?;
    if args.laws {
        scenario = with_uncertain_laws(scenario);
    }
    let question = Question::new(&scenario, &args.when, &args.inputs, "--")?;
    let runs = args.sampling.runs.or((args.sampling.samples.is_none()).then_some(WORLDS.max(scenario.runs)));
    let sampling = Sampling { runs, ..args.sampling.clone() };
    let design = study::design(scenario, &sampling)?;
    let cancel = progress::interruption();
    let threads = args.sampling.threads.unwrap_or_else(parallel::available).max(1);
    let mut kept = Kept::of(args.out.as_deref());
    let Sifted { inputs, answers, without, first_without } =
        kept.whole("discover", threads, &cancel, |work| question.ask(&design, work))?;
    kept.told();
    let scenario = design.scenario();
    let identity = json!({
        "model": scenario.model.about().name,
        "scenario": scenario.name,
        "scenario_hash": manifest::scenario_hash(scenario),
        "runs": design.runs(),
        "sampler": design.drawing().map_or("table", |(sampler, _)| sampler.name()),
        "seed": design.drawing().map(|(_, seed)| seed),
    });
    let title = run::title(scenario, args.lang.into()).to_owned();
    let seed = design.drawing().map_or(scenario.seed, |(_, seed)| seed);
    let scenario = Some(scenario.clone());
    Ok(Asked { inputs, answers, without, first_without, title, identity, seed, scenario, kept: Some(kept) })
}

/// Names of the inputs that may be restricted.
fn chosen(patterns: &[String], inputs: &[String], problems: &mut Vec<Problem>) -> Vec<String> {
    groups::chosen("--inputs", patterns, inputs, problems).into_iter().map(|at| inputs[at].clone()).collect()
}

fn of_reference(model: &'static Reference, args: &Discover) -> Result<Asked, Failure> {
    reference::refuse_worlds(args.setting.years.is_some(), args.setting.step.is_some())?;
    let of = &args.of_model;
    let table = match &args.sampling.samples {
        Some(_) => {
            return Err(Failure::usage("--samples: a reference model draws its own; --data takes runs that exist"));
        }
        None => None,
    };
    let setup = setups::setup(model, of.part.as_deref(), of.preset.as_deref(), &args.setting.set, table)?;
    let names: Vec<String> = setup.part.outcomes().iter().map(|spec| spec.short.to_owned()).collect();
    let condition = Condition::of_names("--when", &args.when, &names)?;
    let seed = args.sampling.seed.unwrap_or(1);
    let subject = Runs::new(model, &setup, &names, None, seed)?;
    let mut problems = Vec::new();
    let inputs: Vec<String> = subject.inputs().iter().map(|input| input.name.clone()).collect();
    let chosen = chosen(&args.inputs, &inputs, &mut problems);
    if !problems.is_empty() {
        return Err(Failure::Input(Problems(problems)));
    }
    let sampler = args.sampling.sampler.map_or(Sampler::MonteCarlo, Sampler::from);
    let runs = args.sampling.runs.unwrap_or(WORLDS);
    // plain draws: what a method that takes any runs is given
    let design = design::Design::new(
        &subject,
        &groups::Groups::single(&inputs),
        &Settings::new(Method::Delta),
        Drawing { sampler, seed },
        runs,
    )?;
    let cancel = progress::interruption();
    let threads = args.sampling.threads.unwrap_or_else(parallel::available).max(1);
    let mut kept = Kept::of(args.out.as_deref());
    let identity = sensitivity::of_runs(model, &subject);
    let answers = kept.whole("discover", threads, &cancel, |work| {
        let study =
            || format!("discover {} {identity} {names:?} {} {seed} {runs}", env!("CARGO_PKG_VERSION"), sampler.name());
        work.memory.begin(&study);
        Ok(shapan_lab::sensitivity::run_in_stretches(&subject, &design, 0..runs, work))
    })?;
    kept.told();
    let found: Vec<(u64, Option<bool>)> =
        (0..).zip(&answers).map(|(run, answer)| (run, condition.holds(&answer.outcomes, &[]))).collect();
    let values: Vec<Vec<f64>> = (0..runs).map(|run| subject.values(run, &design.row(run))).collect();
    let columns = inputs
        .iter()
        .enumerate()
        .filter(|(_, name)| chosen.contains(name) || args.inputs.is_empty())
        .map(|(at, name)| Input {
            name: name.clone(),
            values: Values::Numbers(values.iter().map(|row| row[at]).collect()),
        })
        .collect();
    let Sifted { inputs, answers, without, first_without } = sift(columns, &found);
    let identity = json!({ "model": model.id, "part": subject.part().name(), "runs": runs, "sampler": sampler.name() });
    let title = model.id.to_owned();
    Ok(Asked { inputs, answers, without, first_without, title, identity, seed, scenario: None, kept: Some(kept) })
}

fn of_data(args: &Discover, path: &Path) -> Result<Asked, Failure> {
    let file = path.display().to_string();
    let data = sensitivity::table(path)?;
    let condition = Condition::read("--when", &args.when, &data.names)?;
    let mut problems = Vec::new();
    // an outcome with its year is the column of that name
    let column = |family: &str, year: f64| format!("{family}@{year}");
    for reference in condition.references() {
        for name in reference.years().into_iter().map(|year| column(&reference.family, year)) {
            if data.column(&name).is_none() {
                let hint =
                    nearest(&name, data.names.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
                problems.push(Problem {
                    file: file.clone(),
                    line: 0,
                    column: 0,
                    what: format!("there is no column `{name}`"),
                    hint,
                });
                break;
            }
        }
    }
    for name in condition.names(&data.names) {
        if let Some(Column::Words { words, .. }) = data.column(name) {
            let what = format!("column `{name}` has words, not numbers that a condition could compare");
            let hint = Some(format!(
                "its words are {}",
                words.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join(", ")
            ));
            problems.push(Problem { file: file.clone(), line: 0, column: 0, what, hint });
        }
    }
    let spoken = |name: &str| {
        let dated =
            condition.references().iter().any(|r| r.years().iter().any(|year| column(&r.family, *year) == name));
        dated || condition.names(&data.names).any(|known| known == name)
    };
    let names = sensitivity::columns_of_inputs(&data, &args.inputs, &spoken, true, &mut problems);
    if !problems.is_empty() {
        return Err(Failure::Input(Problems(problems)));
    }
    let plain: Vec<Vec<f64>> = data.columns.iter().map(Column::numbers).collect();
    let dated: Vec<Vec<Vec<f64>>> = condition
        .references()
        .iter()
        .map(|r| {
            r.years().into_iter().filter_map(|year| Some(data.column(&column(&r.family, year))?.numbers())).collect()
        })
        .collect();
    let answer = |row: usize| {
        let plain: Vec<f64> = plain.iter().map(|values| values[row]).collect();
        let dated: Vec<Vec<f64>> = dated.iter().map(|years| years.iter().map(|values| values[row]).collect()).collect();
        (row as u64, condition.holds(&plain, &dated))
    };
    let found: Vec<(u64, Option<bool>)> = (0..data.rows).map(answer).collect();
    let inputs = names.iter().filter_map(|name| Some(input(name, data.column(name)?))).collect();
    let Sifted { inputs, answers, without, first_without } = sift(inputs, &found);
    let identity = json!({ "file": file, "sha256": manifest::digest(&crate::files::read_bytes(path)?) });
    Ok(Asked {
        inputs,
        answers,
        without,
        first_without,
        title: file,
        identity,
        seed: args.sampling.seed.unwrap_or(1),
        scenario: None,
        kept: None,
    })
}

fn input(name: &str, column: &Column) -> Input {
    let values = match column {
        Column::Words { of, words } if words.len() < MOST_WORDS => {
            // an empty cell is a word of its own
            let empty = words.len() as u32;
            let mut words = words.clone();
            if of.iter().any(Option::is_none) {
                words.push("–".into());
            }
            Values::Categories(of.iter().map(|at| at.unwrap_or(empty) as u8).collect(), words)
        }
        other => Values::Numbers(other.numbers()),
    };
    Input { name: name.to_owned(), values }
}
