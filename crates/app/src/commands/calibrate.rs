//! `shapan calibrate`: what the past says of the beliefs.

mod remembered;

use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use shapan_lab::calibration::{self, Calibration, Question, STEP, Settings, told};
use shapan_lab::experiment::Design;
use shapan_lab::hindcast::{self, Hindcast, LOOKS};
use shapan_lab::manifest;
use shapan_lab::memory::quietly;
use shapan_lab::messages::Language;
use shapan_lab::parallel;
use shapan_lab::problem::{Problem, Problems};
use shapan_lab::scenario::{Sampler, Scenario};
use shapan_lab::sensitivity::groups;
use shapan_lab::{svg, terminal};

use self::remembered::Remembered;
use super::hindcast::series;
use super::{Failure, print, print_json, world};
use crate::args::{Calibrate, SamplingMethod};
use crate::progress::{self, Progress};
use crate::{catalogue, files};

/// Width of what is written to a terminal.
const COLUMNS: usize = 110;
/// Worlds of the looks back before and after.
const WORLDS: usize = 1000;

/// Steps of a chain, at least.
const LEAST_STEPS: usize = 16;

/// Calibrates.
pub(crate) fn calibrate(args: &Calibrate) -> Result<(), Failure> {
    let language: Language = args.lang.into();
    let mut scenario = world::changed(&args.scenario, &args.setting, true)?;
    if args.setting.step.is_none() && scenario.inputs.step < STEP {
        scenario.inputs.step = STEP;
    }
    let known = LOOKS.iter().find(|(look, _)| *look == args.scenario).map(|(_, patterns)| *patterns);
    let usual = if args.history.is_empty() { known } else { None };
    let series = series(&scenario, &args.history, &args.series, usual)?;
    let names: Vec<String> = scenario.uncertainties.iter().map(|u| u.name.clone()).collect();
    let mut problems = Vec::new();
    let inputs = match args.inputs.is_empty() {
        true => (0..names.len()).collect(),
        false => groups::chosen("--inputs", &args.inputs, &names, &mut problems),
    };
    if !problems.is_empty() {
        return Err(Failure::Input(Problems(problems)));
    }
    let threads = args.threads.unwrap_or_else(parallel::available).max(1);
    let seed = args.seed.unwrap_or(scenario.seed);
    let question = Question::new(scenario.clone(), &inputs, series.clone(), args.model_error, threads)?;
    let chains = args.method == SamplingMethod::Demc;
    let usual = Settings::usual(chains, seed);
    let settings = Settings {
        chains: args.chains.unwrap_or(usual.chains),
        steps: args.steps.unwrap_or(usual.steps),
        keep: args.keep,
        seed,
    };
    refuse_too_few(settings, chains)?;
    let cancel = progress::interruption();
    let identity = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "calibrate": if chains { "demc" } else { "abc" },
        "scenario_hash": manifest::scenario_hash(&scenario),
        "inputs": inputs.iter().map(|at| &names[*at]).collect::<Vec<_>>(),
        "series": series.iter().map(|series| format!("{series:?}")).collect::<Vec<_>>(),
        "model_error": args.model_error,
        "chains": settings.chains,
        // the chains learn for half of their steps, so all that comes later depends on how many there are
        "steps": settings.steps,
        "seed": seed,
    });
    let mut memory = Remembered::of(args.out.as_deref(), &identity.to_string());
    let found = drawn(&question, settings, chains, &mut memory, &cancel)?;
    memory.told()?;
    if found.cancelled {
        eprintln!("note: stopped early; the posterior is made of the steps that were taken");
    }
    let (before, after) = fits(&scenario, &found, &series, seed, threads, &cancel)?;
    if let Some(folder) = &args.out {
        save(folder, args, &scenario, &found, settings, (&before, &after), language)?;
        if !found.cancelled {
            memory.forget()?;
        }
    }
    if args.json {
        return print_json(&told::json(&found));
    }
    if args.csv {
        return print(&told::csv(&found));
    }
    let look = terminal::Look { width: COLUMNS, colour: std::io::stdout().is_terminal(), ..terminal::Look::default() };
    let mut text = terminal::draw(&told::chart(&found, &scenario, language), look);
    text.push_str(&format!("\n{}\n", told::table(&found, language)));
    text.push_str(&format!("{}\n", told::fit_table(&before, &after, language)));
    for sentence in told::sentences(&found, chains, language) {
        terminal::fold(&sentence, COLUMNS).iter().for_each(|line| text.push_str(&format!("{line}\n")));
    }
    print(&text)
}

/// So few chains, or steps, that nothing can come of it.
fn refuse_too_few(settings: Settings, chains: bool) -> Result<(), Failure> {
    let mut problems = Vec::new();
    let mut wrong = |option: &str, what: &str| {
        problems.push(Problem { file: option.into(), line: 0, column: 0, what: what.into(), hint: None });
    };
    if chains && (settings.chains < 8 || !settings.chains.is_multiple_of(2)) {
        wrong("--chains", "an even number of chains is needed, at least eight");
    }
    if chains && settings.steps < LEAST_STEPS {
        wrong("--steps", "half of the steps are left aside, so at least 16 are needed, and thousands to come to rest");
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::Input(Problems(problems))) }
}

fn drawn(
    question: &Question,
    settings: Settings,
    chains: bool,
    memory: &mut Remembered,
    cancel: &AtomicBool,
) -> Result<Calibration, Failure> {
    let total = if chains { settings.steps } else { settings.chains * settings.steps * 4 };
    let progress = Progress::begin("calibrate", total);
    let mut on = |done: usize| {
        progress.at(done);
        !cancel.load(Ordering::Relaxed)
    };
    let found = match chains {
        true => calibration::by_chains(question, settings, memory, &mut on),
        false => calibration::by_populations(question, settings, memory, &mut on),
    };
    progress.end();
    found.map_err(|nothing| match nothing {
        calibration::Nothing::Cancelled => Failure::Interrupted(format!("interrupted: {nothing}")),
        _ => Failure::sentence(format!("there is no posterior: {nothing}")),
    })
}

/// Looks back before and after.
fn fits(
    scenario: &Scenario,
    found: &Calibration,
    series: &[shapan_lab::history::Series],
    seed: u64,
    threads: usize,
    cancel: &AtomicBool,
) -> Result<(Hindcast, Hindcast), Failure> {
    let look = |scenario: Scenario| -> Result<Hindcast, Failure> {
        let design = Design::drawn(scenario, Sampler::LatinHypercube, seed, WORLDS)?;
        let looked = quietly(threads, cancel, |work| hindcast::hindcast(&design, series, work))?;
        looked
            .map_err(|done| Failure::Interrupted(format!("interrupted after {done} of {WORLDS} worlds of a look back")))
    };
    let mut informed = scenario.clone();
    found.posterior.apply(&mut informed)?;
    Ok((look(scenario.clone())?, look(informed)?))
}

/// Writes the posterior, tables, the picture and the manifest.
fn save(
    folder: &Path,
    args: &Calibrate,
    scenario: &Scenario,
    found: &Calibration,
    settings: Settings,
    (before, after): (&Hindcast, &Hindcast),
    language: Language,
) -> Result<(), Failure> {
    let mut written = Vec::new();
    let mut write = |name: &str, text: String| -> Result<(), Failure> {
        files::write(&folder.join(name), text.as_bytes())?;
        written.push(name.to_owned());
        Ok(())
    };
    write("posterior.csv", found.posterior.write(&found.beside))?;
    write("inputs.csv", told::csv(found))?;
    write("pairs.csv", told::ties_csv(found))?;
    write("fit.csv", told::fit_csv(before, after))?;
    write("posterior.svg", svg::draw(&told::chart(found, scenario, language), "posterior", 900.0))?;
    let manifest = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "scenario": scenario.name,
        "scenario_hash": manifest::scenario_hash(scenario),
        "start_year": scenario.start_year,
        "method": if args.method == SamplingMethod::Demc { "demc" } else { "abc" },
        "model_error": args.model_error,
        "chains": settings.chains,
        "steps": settings.steps,
        "seed": settings.seed,
        "draws": found.beside.len(),
        "evaluations": found.evaluations,
        "broken": found.broken,
        "acceptance": found.acceptance,
        "cancelled": found.cancelled,
        "not_at_rest": found.inputs.iter().filter(|input| input.at_rest() == Some(false)).map(|input| &input.name).collect::<Vec<_>>(),
        "series": before.looks.iter().map(|look| &look.series.name).collect::<Vec<_>>(),
        "files": written,
    });
    catalogue::keep_json(folder, &manifest)?;
    eprintln!("{} and manifest.json written to {}", written.join(", "), folder.display());
    Ok(())
}
