//! Studies in slots: a scenario with what the page changed, its worlds, and the bands of those that were run so far.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;
use serde_json::{Value, json};
use shapan_lab::dates::Dates;
use shapan_lab::ensemble::{Run, Sink};
use shapan_lab::experiment::Design;
use shapan_lab::fan::{Fan, QUANTILES};
use shapan_lab::library::Library;
use shapan_lab::manifest;
use shapan_lab::messages::Language;
use shapan_lab::problem::Problems;
use shapan_lab::scenario::{Sampler, Scenario};
use shapan_lab::{load, refuse};
use shapan_model::model::{Level, Plan, Record};

use crate::ask::one;

/// Worlds of a study, at most: a page is no place for more.
const MOST_WORLDS: usize = 100_000;
/// Slots, at most.
const MOST_SLOTS: u32 = 16;
/// Numbers before the rows of a world: rows, time of the blow-up, time of the accident.
const HEAD: usize = 3;

/// What a study is opened with.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Open {
    slot: u32,
    /// A scenario that is built in; what `text` extends by default.
    scenario: String,
    /// A scenario of the user's own, as TOML.
    #[serde(default)]
    text: Option<String>,
    /// Names and values, as after `--set`.
    #[serde(default)]
    set: Vec<(String, String)>,
    /// Columns to keep, by dotted name.
    columns: Vec<String>,
    #[serde(default)]
    seed: Option<u64>,
    runs: usize,
    #[serde(default)]
    sampler: Option<String>,
    /// Step in years; that of an ensemble if none.
    #[serde(default)]
    step: Option<f64>,
}

struct Study {
    design: Design,
    plan: Plan,
    fan: Fan,
    dates: Dates,
    /// Worlds taken.
    taken: usize,
    broken: usize,
}

static STUDIES: Mutex<BTreeMap<u32, Study>> = Mutex::new(BTreeMap::new());

impl Study {
    fn new(design: Design, plan: Plan) -> Study {
        let scenario = design.scenario();
        let fan = Fan::new(scenario.blocs.len(), plan.columns.len(), design.runs());
        let dates = Dates::new(scenario, &plan.columns);
        Study { fan, dates, design, plan, taken: 0, broken: 0 }
    }
}

fn scenario(open: &Open) -> Result<Scenario, Problems> {
    let (library, name) = match &open.text {
        Some(text) => (Library::builtin().with("page.toml", text.clone()), "./page.toml"),
        None => (Library::builtin(), open.scenario.as_str()),
    };
    let mut scenario = load::load(&library, name)?;
    load::set(&mut scenario, &open.set)?;
    if let Some(step) = open.step {
        scenario.inputs.step = step;
    } else if scenario.model.about().name == "world" && scenario.inputs.step < 0.0625 {
        // the step of an ensemble, as on the command line
        scenario.inputs.step = 0.0625;
    }
    let problems = refuse::problems(&scenario);
    if problems.is_empty() { Ok(scenario) } else { Err(Problems(problems)) }
}

pub(crate) fn open(open: &Open) -> Result<Value, Problems> {
    if open.slot >= MOST_SLOTS {
        return Err(one("slot", format!("slots are numbered from 0 to {}", MOST_SLOTS - 1)));
    }
    if open.runs == 0 || open.runs > MOST_WORLDS {
        return Err(one("runs", format!("1 to {MOST_WORLDS} worlds are expected, not {}", open.runs)));
    }
    let scenario = scenario(open)?;
    let sampler = match open.sampler.as_deref() {
        None => scenario.sampler,
        Some(name) => {
            Sampler::find(name).ok_or_else(|| one("sampler", format!("`{name}` is not one of mc, lhs, sobol")))?
        }
    };
    let catalogue = scenario.model.catalogue();
    let columns = open
        .columns
        .iter()
        .map(|name| catalogue.result(name).ok_or_else(|| one("columns", format!("there is no stock or flow `{name}`"))))
        .collect::<Result<Vec<usize>, Problems>>()?;
    let seed = open.seed.unwrap_or(scenario.seed);
    let levers = catalogue.levers.iter().enumerate().map(|(at, spec)| {
        let profile = &scenario.inputs.policy.levers[at];
        let steps: Vec<Value> =
            profile.iter().map(|entry| json!({ "from": entry.from_year, "values": entry.values })).collect();
        (spec.name.to_owned(), Value::Array(steps))
    });
    let pairs = catalogue.pairs.iter().enumerate().map(|(at, spec)| {
        let profile = &scenario.inputs.policy.pairs[at];
        let steps: Vec<Value> =
            profile.iter().map(|entry| json!({ "from": entry.from_year, "values": entry.values })).collect();
        (spec.name.to_owned(), Value::Array(steps))
    });
    let blocs: Vec<Value> = scenario
        .blocs
        .iter()
        .map(|bloc| json!({ "name": bloc.name, "title": { "en": bloc.title.en, "zh": bloc.title.zh } }))
        .collect();
    let warnings: Vec<Value> =
        scenario.warnings.iter().map(|warning| json!({ "en": warning.en, "zh": warning.zh })).collect();
    let answer = json!({
        "blocs": blocs,
        "start": scenario.model.about().start_year,
        "years": scenario.inputs.years,
        "step": scenario.inputs.step,
        "seed": seed,
        "sampler": sampler.name(),
        "runs": open.runs,
        "levers": Value::Object(levers.collect()),
        "pairs": Value::Object(pairs.collect()),
        "warnings": warnings,
        "hash": manifest::scenario_hash(&scenario),
    });
    let plan = Plan { every: 1.0, columns, level: Level::Best };
    let design = Design::drawn(scenario, sampler, seed, open.runs)?;
    with(|studies| studies.insert(open.slot, Study::new(design, plan)));
    Ok(answer)
}

fn with<T>(f: impl FnOnce(&mut BTreeMap<u32, Study>) -> T) -> T {
    f(&mut STUDIES.lock().unwrap_or_else(PoisonError::into_inner))
}

fn in_slot<T>(slot: u32, f: impl FnOnce(&mut Study) -> Result<T, Problems>) -> Result<T, Problems> {
    with(|studies| match studies.get_mut(&slot) {
        Some(study) => f(study),
        None => Err(one("slot", format!("nothing is open in slot {slot}"))),
    })
}

/// Runs worlds. By world: rows, time of the blow-up, time of the accident (NaN if none), then by row, bloc and column the values.
pub(crate) fn run(slot: u32, worlds: Range<usize>) -> Result<Vec<f64>, Problems> {
    in_slot(slot, |study| {
        if worlds.start > worlds.end || worlds.end > study.design.runs() {
            let what = format!("worlds {} to {} of {}", worlds.start, worlds.end, study.design.runs());
            return Err(one("run", what));
        }
        let inputs: Vec<_> = worlds.map(|world| study.design.inputs(&study.design.row(world))).collect();
        let mut numbers = Vec::new();
        for record in shapan_lab::ensemble::records(&study.design, &study.plan, &inputs) {
            numbers.push(record.times.len() as f64);
            numbers.push(record.blowup.map_or(f64::NAN, |blowup| blowup.time));
            numbers.push(record.accident.unwrap_or(f64::NAN));
            numbers.extend(record.values);
        }
        Ok(numbers)
    })
}

/// Takes the numbers that [`run`] gave, of the worlds after those taken already.
pub(crate) fn take(slot: u32, numbers: &[f64]) -> Result<Value, Problems> {
    in_slot(slot, |study| {
        let cells = study.design.scenario().blocs.len() * study.plan.columns.len();
        let mut runs = Vec::new();
        let mut rest = numbers;
        while let [rows, blowup, accident, more @ ..] = rest {
            let most = study.design.scenario().inputs.years / study.plan.every + 1.0;
            let sound = *rows >= 0.0 && rows.fract() == 0.0 && *rows <= most && *rows as usize * cells <= more.len();
            if !sound {
                return Err(one("take", "these are not numbers that `run` gave for this study"));
            }
            let (values, after) = more.split_at(*rows as usize * cells);
            let times = (0..*rows as usize).map(|row| row as f64 * study.plan.every).collect();
            study.broken += usize::from(!blowup.is_nan());
            let accident = Some(*accident).filter(|time| !time.is_nan());
            let index = study.taken + runs.len();
            let record = Record { times, values: values.to_vec(), blowup: None, accident };
            let id = study.design.id(index.min(study.design.runs() - 1));
            runs.push(Run { index, id, sampled: Vec::new(), record, outcomes: Vec::new(), no_ai_blowup: None });
            rest = after;
        }
        if !rest.is_empty() || study.taken + runs.len() > study.design.runs() {
            return Err(one("take", format!("{HEAD} numbers head each world, and no more worlds than were asked for")));
        }
        study.taken += runs.len();
        let taken = study.fan.take(&study.plan, &runs).and_then(|()| study.dates.take(&study.plan, &runs));
        taken.map_err(|error| one("take", error.to_string()))?;
        Ok(json!({ "worlds": study.taken, "broken": study.broken }))
    })
}

/// The bands so far, and the key dates.
pub(crate) fn bands(slot: u32, language: Language) -> Result<(Value, Vec<f64>), Problems> {
    in_slot(slot, |study| {
        let scenario = study.design.scenario();
        let (rows, blocs) = (study.fan.times().len(), scenario.blocs.len());
        let mut numbers = Vec::new();
        for column in 0..study.plan.columns.len() {
            for bloc in 0..blocs {
                for row in 0..rows {
                    let cell = study.fan.cell(row, bloc, column);
                    numbers.extend(cell.quantiles(QUANTILES).map(|quantile| quantile.unwrap_or(f64::NAN)));
                    numbers.push(cell.count() as f64 / study.taken.max(1) as f64);
                }
            }
        }
        let start = scenario.model.about().start_year;
        let dates = study.dates.dates().iter().enumerate().map(|(at, date)| {
            let spread = study.dates.spread(at);
            let about = date.about[usize::from(language == Language::Chinese)]
                .replace("{bloc}", language.of(&scenario.blocs[date.bloc].title))
                .replace("{first}", language.of(&scenario.blocs[0].title));
            let years: Vec<Option<f64>> = spread.quantiles.iter().map(|year| year.map(|year| start + year)).collect();
            json!({ "name": date.name, "about": about, "share": spread.share, "years": years })
        });
        let answer = json!({
            "worlds": study.taken,
            "broken": study.broken,
            "rows": rows,
            "blocs": blocs,
            "columns": study.plan.columns.len(),
            "start": start,
            "dates": dates.collect::<Vec<Value>>(),
        });
        Ok((answer, numbers))
    })
}

/// From the first world on again.
pub(crate) fn reset(slot: u32) -> Result<Value, Problems> {
    in_slot(slot, |study| {
        *study = Study::new(study.design.clone(), study.plan.clone());
        Ok(json!({}))
    })
}
