//! `shapan compare`: several scenarios over the same sampled worlds.

use std::io::IsTerminal;
use std::path::Path;

use serde_json::json;
use shapan_lab::chart::{Body, Chart, Fan};
use shapan_lab::compare::{self, Difference, Side};
use shapan_lab::figures;
use shapan_lab::meanings::meaning;
use shapan_lab::messages::{self, Language};
use shapan_lab::problem::{Problem, Problems, nearest};
use shapan_lab::scenario::Scenario;
use shapan_lab::{svg, terminal};

use super::{Failure, print, print_json, run, study, world};
use crate::args::Compare;
use crate::kept::Kept;
use crate::{catalogue, files, progress};

/// Columns of sentences.
const COLUMNS: usize = 110;

/// Runs every scenario and shows how the others differ from the first.
pub(crate) fn compare(args: &Compare) -> Result<(), Failure> {
    if !args.models.is_empty() || args.question.is_some() {
        return super::questions::questions(args);
    }
    let language: Language = args.lang.into();
    let mut scenarios = Vec::new();
    for name in &args.scenarios {
        scenarios.push(world::changed(name, &args.setting, true)?);
    }
    let column = quantity(&scenarios[0], &args.quantity)?;
    alike("compare", &scenarios)?;
    // the same worlds for all: those that the first scenario asks for
    let (seed, runs, sampler) = (scenarios[0].seed, scenarios[0].runs, scenarios[0].sampler);
    for scenario in &mut scenarios {
        (scenario.seed, scenario.runs, scenario.sampler) = (seed, runs, sampler);
    }
    let cancel = progress::interruption();
    let mut kept = Kept::of(args.out.as_deref());
    let mut sides: Vec<Side> = Vec::new();
    for scenario in scenarios {
        let settings = study::settings(&scenario, args.sampling.threads, 1.0, vec![column]);
        let design = match sides.first() {
            None => study::design(scenario, &args.sampling)?,
            Some(first) => first.design.alike(scenario)?,
        };
        let title = design.scenario().name.clone();
        let side = kept.whole(&title, settings.threads, &cancel, |work| Side::run(design, settings, work))?;
        if let Some(broken) = side.broken() {
            eprintln!("note: {title}: {broken}");
        }
        sides.push(side);
    }
    kept.told();
    let differences: Vec<Vec<Difference>> =
        sides[1..].iter().map(|side| compare::outcomes(&side.settings.outcomes, &sides[0].kept, &side.kept)).collect();
    let charts: Vec<Chart> =
        sides[1..].iter().flat_map(|side| chart(&sides[0], side, &args.quantity, language)).collect();
    if let Some(folder) = &args.out {
        save(folder, &sides, &differences, &charts)?;
        kept.forget()?;
    }
    let name = |side: &Side| side.design.scenario().name.clone();
    if args.json {
        let all: Vec<_> = sides[1..]
            .iter()
            .zip(&differences)
            .map(|(side, rows)| json!({ "scenario": name(side), "less": name(&sides[0]), "differences": rows }))
            .collect();
        return print_json(&all);
    }
    if args.csv {
        let others = sides[1..].iter().zip(&differences);
        let names: Vec<String> = sides.iter().map(name).collect();
        let rows: Vec<(&str, &[Difference])> =
            others.zip(&names[1..]).map(|((_, rows), name)| (name.as_str(), rows.as_slice())).collect();
        return print(&compare::csv(&names[0], &rows));
    }
    let look = terminal::Look { colour: std::io::stdout().is_terminal(), ..terminal::Look::default() };
    let mut text = String::new();
    for chart in &charts {
        text.push_str(&terminal::draw(chart, look));
        text.push('\n');
    }
    for (side, rows) in sides[1..].iter().zip(&differences) {
        text.push_str(&table(&name(side), &name(&sides[0]), rows, language));
    }
    print(&text)
}

/// The position of the quantity among the results.
fn quantity(scenario: &Scenario, name: &str) -> Result<usize, Failure> {
    let catalogue = scenario.model.catalogue();
    catalogue.result(name).ok_or_else(|| {
        let near = nearest(name, catalogue.results().map(|spec| spec.name));
        let what = format!("there is no stock or flow called {name}");
        let hint = near.map(|near| format!("did you mean {near}?"));
        Failure::Input(Problems(vec![Problem { file: "--quantity".into(), line: 0, column: 0, what, hint }]))
    })
}

/// Only worlds with the same model, blocs and span can be set side by side.
pub(super) fn alike(command: &str, scenarios: &[Scenario]) -> Result<(), Failure> {
    Ok(compare::alike(command, scenarios)?)
}

/// The picture of a difference over time: one panel a bloc.
fn chart(first: &Side, second: &Side, quantity: &str, language: Language) -> Option<Chart> {
    let scenario = first.design.scenario();
    let spec = scenario.model.catalogue().find(quantity)?;
    let start = scenario.start_year;
    let relative = first.kept.series.iter().flatten().all(|value| *value > 0.0);
    let fans = scenario.blocs.iter().enumerate().map(|(bloc, known)| {
        let rows = compare::over_time(&first.kept, &second.kept, bloc, relative);
        Fan {
            label: language.of(&known.title).to_owned(),
            times: first.kept.times.iter().map(|time| start + time).collect(),
            bands: rows.iter().map(|(bands, _)| *bands).collect(),
            alive: rows.iter().map(|(_, alive)| *alive).collect(),
        }
    });
    let what = match messages::find(language, &format!("quantity.{quantity}")) {
        Some(name) => name.to_owned(),
        None if language == Language::Chinese => meaning(scenario.model, quantity, language),
        None => spec.about.trim().trim_end_matches('.').to_owned(),
    };
    let (a, b) = (run::title(second.design.scenario(), language), run::title(scenario, language));
    let unit = if relative { "%" } else { spec.unit };
    let title = messages::say(language, "chart.minus", &[("a", a), ("b", b)]);
    let runs = figures::count(first.summary.done);
    let subtitle = messages::say(language, "chart.compared", &[("what", &what), ("runs", &runs)]);
    Some(Chart::new(language, &title, unit, Body::Fans(fans.collect())).subtitle(&subtitle).difference())
}

fn save(folder: &Path, sides: &[Side], differences: &[Vec<Difference>], charts: &[Chart]) -> Result<(), Failure> {
    let base = &sides[0].design.scenario().name;
    let others = sides[1..].iter().zip(differences);
    let rows: Vec<(&str, &[Difference])> =
        others.map(|(side, rows)| (side.design.scenario().name.as_str(), rows.as_slice())).collect();
    let csv = compare::csv(base, &rows);
    files::write(&folder.join("differences.csv"), csv.as_bytes())?;
    let mut names = vec!["differences.csv".to_owned()];
    for (at, chart) in charts.iter().enumerate() {
        let name = format!("difference-{}.svg", at + 1);
        files::write(&folder.join(&name), svg::draw(chart, &format!("difference-{at}"), 900.0).as_bytes())?;
        names.push(name);
    }
    let manifests = sides.iter().map(|side| side.manifest(names.clone())).collect::<Result<Vec<_>, _>>()?;
    catalogue::keep_json(folder, &manifests)?;
    eprintln!("{} and manifest.json written to {}", names.join(", "), folder.display());
    Ok(())
}

fn table(name: &str, base: &str, rows: &[Difference], language: Language) -> String {
    let none = || "–".to_owned();
    let row = |row: &Difference| {
        let figure = |at: usize| row.quantiles.map_or_else(none, |q| figures::figure(q[at], row.unit, language));
        let share = |share: f64| figures::percent(share, language);
        let worlds = figures::count(row.worlds);
        vec![row.outcome.clone(), figure(0), figure(2), figure(4), share(row.higher), share(row.lower), worlds]
    };
    let word = |key: &str| messages::word(language, &format!("commands.compare.{key}"));
    let [p05, p50, p95] = ["p05", "p50", "p95"].map(str::to_owned);
    let head = [word("outcome"), p05, p50, p95, word("higher"), word("lower"), word("worlds")];
    let title = messages::say(language, "commands.compare.less", &[("scenario", name), ("base", base)]);
    // what lies beyond the end of the runs, or happens in none, is named below the table
    let (with, without): (Vec<&Difference>, Vec<&Difference>) = rows.iter().partition(|row| row.worlds > 0);
    let mut text = terminal::aligned(&head, &with.into_iter().map(row).collect::<Vec<_>>());
    if !without.is_empty() {
        let names: Vec<String> = without.iter().map(|row| row.outcome.clone()).collect();
        let none = messages::say(language, "commands.compare.none", &[("names", &messages::list(language, &names))]);
        text.push('\n');
        terminal::fold(&none, COLUMNS).iter().for_each(|line| text.push_str(&format!("{line}\n")));
    }
    format!("{title}\n\n{text}\n")
}
