//! `shapan why`: the change of an outcome between two scenarios, divided among what differs.

use std::io::IsTerminal;

use serde_json::json;
use shapan_lab::attribution::{self, Attribution, MOST_PLAYERS, ORDERS, Question, Settings, told};
use shapan_lab::chart::{Body, Chart, Interval};
use shapan_lab::experiment::Design;
use shapan_lab::figures;
use shapan_lab::messages::{self, Language, say};
use shapan_lab::outcomes::{self, Outcome};
use shapan_lab::parallel;
use shapan_lab::problem::{Problem, Problems};
use shapan_lab::scenario::Scenario;
use shapan_lab::{svg, terminal};
use shapan_model::model::Level;

use super::{Failure, compare, print, print_json, run, study, world};
use crate::args::{Sampling, Why};
use crate::kept::Kept;
use crate::{catalogue, files, progress};

/// Worlds where nothing else is said: each needs many runs.
const WORLDS: usize = 200;
/// Width of what is written to a terminal.
const COLUMNS: usize = 100;

/// Divides the change.
pub(crate) fn why(args: &Why) -> Result<(), Failure> {
    let language: Language = args.lang.into();
    let first = world::changed(&args.a, &args.setting, true)?;
    let second = world::changed(&args.b, &args.setting, true)?;
    compare::alike("why", &[first.clone(), second.clone()])?;
    let outcome = outcome(&first, &args.outcome)?;
    let players = attribution::players(&first, &second);
    if players.len() > MOST_PLAYERS {
        let what = format!(
            "{} and {} differ in {} inputs; at most {MOST_PLAYERS} can be told apart",
            args.a,
            args.b,
            players.len()
        );
        return Err(Failure::sentence(what));
    }
    let worlds = match (&args.sampling.samples, args.sampling.runs) {
        (None, None) => Some(WORLDS),
        (_, runs) => runs,
    };
    let sampling = Sampling { runs: worlds, ..args.sampling.clone() };
    let a = study::design(first, &sampling)?;
    let b = a.alike(second)?;
    let settings = Settings { logarithm: args.log, exact_up_to: args.exact.into(), orders: ORDERS, level: Level::Best };
    let question = Question { a: &a, b: &b, players: &players, outcome: &outcome, settings };
    if players.is_empty() && args.json {
        return print_json(&json!({ "outcome": outcome.name, "parts": [] }));
    }
    if players.is_empty() {
        return print(&format!("{}\n", messages::word(language, "why.same")));
    }
    let mut kept = Kept::of(args.out.as_deref());
    let threads = args.sampling.threads.unwrap_or_else(parallel::available).max(1);
    let parts = kept.whole("why", threads, &progress::interruption(), |work| Ok(question.ask(work)))?;
    kept.told();
    let Some(found) = question.summary(&parts) else {
        return Err(Failure::sentence(format!("{} has a value in no world", outcome.name)));
    };
    let chart = chart(&question, &found, language);
    if let Some(folder) = &args.out {
        files::write(&folder.join("attribution.csv"), told::csv(&found).as_bytes())?;
        files::write(&folder.join("attribution.svg"), svg::draw(&chart, "attribution", 900.0).as_bytes())?;
        catalogue::keep_json(folder, &manifest(&question, &found, args))?;
        kept.forget()?;
        eprintln!("attribution.csv, attribution.svg and manifest.json written to {}", folder.display());
    }
    if args.json {
        return print_json(&found);
    }
    print(&page(&found, &chart, language))
}

/// The outcome of this name.
fn outcome(scenario: &Scenario, name: &str) -> Result<Outcome, Failure> {
    outcomes::named(scenario, name).map_err(|(what, hint)| {
        Failure::Input(Problems(vec![Problem { file: "--outcome".into(), line: 0, column: 0, what, hint }]))
    })
}

fn unit(found: &Attribution) -> &str {
    &found.unit
}

/// Parts with their spread over worlds.
fn chart(question: &Question<'_>, found: &Attribution, language: Language) -> Chart {
    let scenario = question.a.scenario();
    let row = |part: &attribution::Part| {
        let player = question.players.iter().find(|player| player.name == part.input);
        let label = player.map_or_else(|| part.input.clone(), |player| told::label(player, scenario, language));
        Interval { label, quantiles: Some(part.quantiles), share: 1.0 }
    };
    let rows = found.parts.iter().map(row).collect();
    let (a, b) = (run::title(scenario, language), run::title(question.b.scenario(), language));
    let title = say(language, "why.title", &[("outcome", &found.outcome), ("a", a), ("b", b)]);
    let subtitle = say(language, "why.subtitle", &[("worlds", &figures::count(found.worlds))]);
    Chart::new(language, &title, unit(found), Body::Intervals(rows)).subtitle(&subtitle).difference()
}

fn page(found: &Attribution, chart: &Chart, language: Language) -> String {
    let look = terminal::Look { width: COLUMNS, colour: std::io::stdout().is_terminal(), ..terminal::Look::default() };
    let mut text = terminal::draw(chart, look);
    text.push('\n');
    let figure = |x: f64| figures::figure(x, unit(found), language);
    let head = ["why.part", "why.error", "why.share"].map(|key| messages::word(language, key));
    let head: Vec<String> = core::iter::once(String::new()).chain(head).collect();
    let row = |part: &attribution::Part| {
        let share = found.share(part).unwrap_or(f64::NAN);
        vec![part.input.clone(), figure(part.mean), figure(part.se), figures::percent(share, language)]
    };
    text.push_str(&terminal::aligned(&head, &found.parts.iter().map(row).collect::<Vec<_>>()));
    text.push('\n');
    for sentence in told::sentences(found, language) {
        for line in terminal::fold(&sentence, COLUMNS) {
            text.push_str(&format!("{line}\n"));
        }
    }
    text
}

fn manifest(question: &Question<'_>, found: &Attribution, args: &Why) -> serde_json::Value {
    let hash = |design: &Design| shapan_lab::manifest::scenario_hash(design.scenario());
    let drawing = question.a.drawing().map(|(sampler, seed)| json!({ "sampler": sampler.name(), "seed": seed }));
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "a": { "scenario": args.a, "hash": hash(question.a) },
        "b": { "scenario": args.b, "hash": hash(question.b) },
        "drawing": drawing,
        "attribution": found,
    })
}
