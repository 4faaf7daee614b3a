//! `shapan` alone: the baseline, explained. Also how one world is shown.

use std::io::IsTerminal;
use std::sync::atomic::AtomicBool;

use serde_json::Value;
use shapan_lab::bibliography::Bibliography;
use shapan_lab::chart::{Body, Chart, Series};
use shapan_lab::claims::Registry;
use shapan_lab::claims::assessment::Assessment;
use shapan_lab::figures;
use shapan_lab::hindcast;
use shapan_lab::library::Library;
use shapan_lab::manifest;
use shapan_lab::messages::{self, Language};
use shapan_lab::portrait::{self, SHOWN};
use shapan_lab::report::Report;
use shapan_lab::report::claims::ClaimsReport;
use shapan_lab::scenario::Scenario;
use shapan_lab::svg;
use shapan_lab::terminal::{self, Look};
use shapan_model::model::{Plan, Record};

use super::study::{self, Study};
use super::{Failure, claims, print, run, world};
use crate::args::{Front, Sampling, Setting};
use crate::files;
use crate::fonts;
use crate::progress;

/// Width of what is written to a terminal.
const COLUMNS: usize = 100;
/// Width of a picture that stands alone.
const PICTURE_WIDTH: f64 = 900.0;
/// Worlds that the claims are put to here, each under nearly thirty scenarios; `shapan claims` takes as many as one likes.
const CLAIM_WORLDS: usize = 200;
/// Worlds in which a report looks back.
const LOOKED_BACK: usize = 200;
/// Pictures in the terminal.
const PICTURES: usize = 3;

/// How pictures are drawn here.
fn look() -> Look {
    Look { width: COLUMNS, colour: std::io::stdout().is_terminal(), ..Look::default() }
}

/// Runs the scenario over many worlds, shows what happens and why, writes the report.
pub(crate) fn front(args: &Front) -> Result<(), Failure> {
    let language: Language = args.lang.into();
    let scenario = world::changed(&args.scenario, &Setting { set: Vec::new(), years: None, step: None }, true)?;
    let catalogue = scenario.model.catalogue();
    let series: Vec<usize> = SHOWN.iter().filter_map(|name| catalogue.result(name)).collect();
    let settings = study::settings(&scenario, args.threads, 1.0, series);
    let sampling = Sampling { runs: args.runs, seed: args.seed, sampler: None, samples: None, threads: args.threads };
    let design = study::design(scenario, &sampling)?;
    let cancel = progress::interruption();
    let study = study::run(design, settings, &mut [], &cancel)?;
    let told = told(&study);
    let scenario = study.design.scenario();

    let mut text = format!("{}\n\n", run::title(scenario, language));
    for line in terminal::fold(language.of(&scenario.story), COLUMNS) {
        text.push_str(&line);
        text.push('\n');
    }
    text.push('\n');
    let charts = told.charts(language);
    let dates = charts.iter().filter(|chart| matches!(chart.body, Body::Intervals(_)));
    for chart in charts.iter().take(PICTURES).chain(dates) {
        text.push_str(&terminal::draw(chart, look()));
        text.push('\n');
    }
    for sentence in told.answer(language) {
        bullet(&mut text, &sentence);
    }
    let command = command(args, &study);
    let claims = claims_of(args, scenario, &cancel)?;
    let mut report = report(&study, claims.as_ref(), language, &command)?;
    text.push('\n');
    for group in &report.broken {
        let runs = group.runs.to_string();
        let values = [("runs", runs.as_str()), ("what", &group.what), ("bloc", &group.bloc), ("why", &group.why)];
        bullet(&mut text, &messages::say(language, "answer.broken", &values));
    }
    if report.broken.is_empty() {
        let runs = figures::count(study.summary.done);
        bullet(&mut text, &messages::say(language, "report.broken_none", &[("runs", &runs)]));
    }
    for peak in report.validity.peak_growth.iter().filter(|peak| peak.quantiles[4] > shapan_lab::report::GROWTH_LIMIT) {
        let values = [
            ("bloc", peak.bloc.as_str()),
            ("median", &figures::percent(peak.quantiles[2], language)),
            ("high", &figures::outer(peak.quantiles[4], peak.quantiles[2], "%", language)),
            ("limit", &figures::percent(shapan_lab::report::GROWTH_LIMIT, language)),
        ];
        bullet(&mut text, &messages::say(language, "report.validity_growth", &values));
    }
    if scenario.model.about().name == "world" {
        let threads = args.threads.unwrap_or_else(shapan_lab::parallel::available);
        report.looking_back = hindcast::page::section(&hindcast::page::built_in(LOOKED_BACK, threads)?, language);
    }
    files::make_folder_of(&args.report)?;
    files::write(&args.report, report.html(fonts::of(language).as_deref()).as_bytes())?;
    if let Some(folder) = &args.pictures {
        for (at, chart) in report.charts.iter().enumerate() {
            let name = format!("{}-{}.svg", scenario.name, at + 1);
            files::write(&folder.join(&name), svg::draw(chart, &name.replace('.', "-"), PICTURE_WIDTH).as_bytes())?;
        }
    }
    text.push('\n');
    if let Some(assessment) = &claims {
        text.push_str(&claims::table(assessment, language, false));
        text.push('\n');
    }
    text.push_str(&messages::say(language, "answer.written", &[("path", &args.report.display().to_string())]));
    text.push('\n');
    print(&text)?;
    eprintln!(
        "{} runs of {} years at step {} in {:.1} s ({:.1} CPU s)",
        figures::count(study.summary.done),
        scenario.inputs.years,
        scenario.inputs.step,
        study.wall_seconds.unwrap_or_default(),
        study.cpu_seconds.unwrap_or_default()
    );
    Ok(())
}

/// The claims, put to a few of the worlds; none where the scenario is of another model or world.
fn claims_of(args: &Front, scenario: &Scenario, cancel: &AtomicBool) -> Result<Option<Assessment>, Failure> {
    let claims = Registry::builtin()?;
    let needs = |name: &str| scenario.blocs.iter().any(|bloc| bloc.name == name);
    if scenario.model.about().name != "world" || !["usa", "china", "rest"].iter().all(|name| needs(name)) {
        return Ok(None);
    }
    let runs = Some(args.runs.unwrap_or(CLAIM_WORLDS).min(CLAIM_WORLDS));
    let question = claims::Question {
        claims,
        scenario: &args.scenario,
        setting: &Setting { set: Vec::new(), years: None, step: None },
        sampling: &Sampling { runs, seed: args.seed, sampler: None, samples: None, threads: args.threads },
        until: None,
        laws: false,
        out: None,
    };
    claims::assess(question, cancel).map(Some)
}

/// The report of a study, with the verdicts on claims if they were asked for.
pub(crate) fn report(
    study: &Study,
    claims: Option<&Assessment>,
    language: Language,
    command: &str,
) -> Result<Report, Failure> {
    let data: String = Library::texts().filter(|(path, _)| path.starts_with("data/")).map(|(_, text)| text).collect();
    let (bibliography, hash) = (Bibliography::builtin()?, manifest::digest(data.as_bytes()));
    let mut report = told(study).report(language, &bibliography, command, &hash);
    if let Some(assessment) = claims {
        report.verdicts = ClaimsReport::new(assessment, language, &bibliography, command, &hash).verdicts(false);
    }
    Ok(report)
}

/// What is told of a study.
fn told(study: &Study) -> portrait::Study<'_> {
    portrait::Study {
        design: &study.design,
        summary: &study.summary,
        series: &study.settings.series,
        fan: &study.fan,
        outcomes: &study.settings.outcomes,
        quantiles: &study.outcomes,
        dates: &study.dates,
        drivers: &study.drivers,
    }
}

/// The command that gives the same report.
fn command(args: &Front, study: &Study) -> String {
    let seed = study.design.drawing().map_or_else(String::new, |(_, seed)| format!(" --seed {seed}"));
    let lang = match Language::from(args.lang) {
        Language::English => "",
        Language::Chinese => " --lang zh",
    };
    format!("shapan --scenario {} --runs {}{seed}{lang}", args.scenario, study.design.runs())
}

/// A sentence as an item of a list.
fn bullet(text: &mut String, sentence: &str) {
    for (at, line) in terminal::fold(sentence, COLUMNS - 2).iter().enumerate() {
        text.push_str(if at == 0 { "• " } else { "  " });
        text.push_str(line);
        text.push('\n');
    }
}

/// Shows one world: paths of the main quantities, events, outcomes.
pub(crate) fn one_world(
    scenario: &Scenario,
    plan: &Plan,
    record: &Record,
    summary: &Value,
    language: Language,
) -> Result<(), Failure> {
    let catalogue = scenario.model.catalogue();
    let start = scenario.start_year;
    let shown: Vec<&str> = if catalogue.result(SHOWN[0]).is_some() {
        SHOWN[..PICTURES].to_vec()
    } else {
        catalogue.flows.iter().map(|spec| spec.name).take(PICTURES).collect()
    };
    let mut text = format!("{}\n\n", run::title(scenario, language));
    for name in shown {
        let (Some(result), Some(spec)) = (catalogue.result(name), catalogue.find(name)) else { continue };
        let lines = scenario.blocs.iter().enumerate().map(|(bloc, known)| Series {
            label: language.of(&known.title).to_owned(),
            times: record.times.iter().map(|time| start + time).collect(),
            values: (0..record.times.len())
                .map(|row| Some(record.at(plan, scenario.blocs.len(), row, bloc, result)))
                .collect(),
        });
        let chart = Chart::new(language, &messages::quantity(language, name), spec.unit, Body::Lines(lines.collect()));
        text.push_str(&terminal::draw(&chart, look()));
        text.push('\n');
    }
    let outcomes = shapan_lab::outcomes::outcomes(scenario);
    let width = outcomes.iter().map(|outcome| outcome.name.len()).max().unwrap_or(0);
    for outcome in &outcomes {
        let name = outcome.name.as_str();
        let beyond = outcome.time.is_some_and(|time| time > scenario.inputs.years);
        let none = || messages::word(language, if beyond { "commands.run.beyond" } else { "word.never" });
        let value = summary["outcomes"][name].as_f64();
        let figure = value.map_or_else(none, |x| figures::figure(x, outcome.unit, language));
        text.push_str(&format!("{name:<width$}  {figure}\n"));
    }
    print(&text)
}
