//! What looks back say: tables, pictures, sentences.

use serde_json::{Value as Json, json};
use shapan_insight::extrapolation::Silent;

use super::{Best, Hindcast, Look, Score};
use crate::chart::{Body, Chart, Fan, Quantiles};
use crate::figures;
use crate::history::Relation;
use crate::messages::{Language, say, word};
use crate::scenario::Scenario;
use crate::series::digits17;
use crate::terminal;

/// Years before the start that a picture shows.
const SHOWN_BEFORE: f64 = 5.0;

fn cell(x: Option<f64>) -> String {
    x.map_or_else(String::new, digits17)
}

/// The three forecasts of a series with their scores.
fn forecasts(look: &Look) -> [(&'static str, Option<Score>); 3] {
    [("model", look.model), ("trend", look.trend.ok()), ("walk", look.walk.ok())]
}

/// One row for each scenario, series and forecast: `scenario,series,forecast,points,crps,cover50,cover90,best`, 17 digits. A forecast that cannot
/// be made has empty cells.
pub fn scores_csv(told: &[(&Scenario, &Hindcast)]) -> String {
    let mut text = String::from("scenario,series,forecast,points,crps,cover50,cover90,best\n");
    for (scenario, hindcast) in told {
        for look in &hindcast.looks {
            for (name, score) in forecasts(look) {
                text.push_str(&format!(
                    "{},{},{name},{},{},{},{},{}\n",
                    scenario.name,
                    look.series.name,
                    look.points.len(),
                    cell(score.map(|s| s.crps)),
                    cell(score.map(|s| s.cover50)),
                    cell(score.map(|s| s.cover90)),
                    look.best().word(),
                ));
            }
        }
    }
    text
}

/// One row for each scenario, series, point and forecast: `scenario,series,year,measured,forecast,worlds,p05,p25,p50,p75,p95`, 17 digits.
pub fn points_csv(told: &[(&Scenario, &Hindcast)]) -> String {
    let mut text = String::from("scenario,series,year,measured,forecast,worlds,p05,p25,p50,p75,p95\n");
    for (scenario, hindcast) in told {
        for look in &hindcast.looks {
            for point in &look.points {
                for (name, quantiles) in [("model", point.model), ("trend", point.trend), ("walk", point.walk)] {
                    let numbers: Vec<String> = (0..5).map(|k| cell(quantiles.map(|q| q[k]))).collect();
                    let worlds = if name == "model" { point.worlds.to_string() } else { String::new() };
                    text.push_str(&format!(
                        "{},{},{},{},{name},{worlds},{}\n",
                        scenario.name,
                        look.series.name,
                        digits17(point.year),
                        digits17(point.seen),
                        numbers.join(",")
                    ));
                }
            }
        }
    }
    text
}

/// Everything as JSON.
pub fn json(told: &[(&Scenario, &Hindcast)]) -> Json {
    let look = |look: &Look| {
        let forecast = |(name, score): (&str, Option<Score>)| (name.to_owned(), json!(score));
        json!({
            "series": look.series.name,
            "unit": look.series.unit,
            "source": look.series.source,
            "best": look.best().word(),
            "forecasts": forecasts(look).map(forecast).into_iter().collect::<serde_json::Map<_, _>>(),
            "points": look.points.iter().map(|point| json!({
                "year": point.year, "measured": point.seen, "worlds": point.worlds,
                "model": point.model, "trend": point.trend, "walk": point.walk,
            })).collect::<Vec<_>>(),
        })
    };
    let one = |(scenario, hindcast): &(&Scenario, &Hindcast)| {
        json!({
            "scenario": scenario.name,
            "start_year": scenario.start_year,
            "runs": hindcast.runs,
            "broken": hindcast.broken,
            "looks": hindcast.looks.iter().map(look).collect::<Vec<_>>(),
        })
    };
    json!(told.iter().map(one).collect::<Vec<_>>())
}

/// Who forecast best, in words.
pub fn best(look: &Look, language: Language) -> String {
    match look.best() {
        Best::Model => word(language, "commands.hindcast.best_model"),
        Best::Trend => word(language, "commands.hindcast.best_trend"),
        Best::Walk => word(language, "commands.hindcast.best_walk"),
        Best::Alone => match (look.trend, &look.series.relation) {
            (_, Relation::Lag { .. }) | (Err(Silent::TooFew), _) => word(language, "commands.hindcast.alone"),
            _ => word(language, "commands.hindcast.silent"),
        },
    }
}

fn score(x: Option<f64>, language: Language) -> String {
    x.map_or_else(|| "–".to_owned(), |x| figures::number(x, language))
}

/// The columns of a table of scores.
pub fn columns(language: Language) -> Vec<String> {
    ["points", "crps_model", "crps_trend", "crps_walk", "cover50", "cover90", "best"]
        .map(|key| word(language, &format!("commands.hindcast.{key}")))
        .to_vec()
}

/// The cells of one series in a table of scores.
pub fn cells(look: &Look, language: Language) -> Vec<String> {
    let share = |of: fn(&Score) -> f64| {
        look.model.as_ref().map_or_else(|| "–".to_owned(), |score| figures::percent(of(score), language))
    };
    vec![
        figures::count(look.points.len()),
        score(look.model.map(|s| s.crps), language),
        score(look.trend.ok().map(|s| s.crps), language),
        score(look.walk.ok().map(|s| s.crps), language),
        share(|s| s.cover50),
        share(|s| s.cover90),
        best(look, language),
    ]
}

/// The table of scores as text for a terminal.
pub fn table(hindcast: &Hindcast, language: Language) -> String {
    let mut head = columns(language);
    head.insert(0, String::new());
    let row = |look: &Look| [vec![look.series.name.clone()], cells(look, language)].concat();
    // who was best is said in words
    terminal::aligned_but(&head, &hindcast.looks.iter().map(row).collect::<Vec<_>>(), &[head.len() - 1])
}

/// How far the median of the last point was off, and why, where something is known of it.
pub fn sentence(look: &Look, language: Language) -> Option<String> {
    let last = look.points.last()?;
    let model = last.model?;
    let figure = |x: f64| figures::figure(x, &look.series.unit, language);
    let base = say(
        language,
        "commands.hindcast.last",
        &[
            ("series", language.of(&look.series.title)),
            ("year", &figures::date(last.year)),
            ("seen", &figure(last.seen)),
            ("low", &figure(model[0])),
            ("middle", &figure(model[2])),
            ("high", &figure(model[4])),
        ],
    );
    Some(base)
}

/// What was measured, the model's band, and the better of the two other forecasts.
pub fn chart(look: &Look, scenario: &Scenario, runs: usize, language: Language) -> Chart {
    let title = language.of(&look.series.title).to_owned();
    let start = scenario.start_year;
    let past = look.series.past(start);
    let shown: Vec<(f64, f64)> = past.iter().copied().filter(|(t, _)| *t >= start - SHOWN_BEFORE).collect();
    let all: Vec<f64> = shown.iter().map(|p| p.0).chain(look.points.iter().map(|p| p.year)).collect();
    let fan = |label: &str, bands: Vec<Option<Quantiles>>| Fan {
        label: label.to_owned(),
        times: all.clone(),
        // no run has ended: forecasts only begin later than measurements
        alive: vec![1.0; bands.len()],
        bands,
    };
    let measured = shown.iter().map(|p| p.1).chain(look.points.iter().map(|p| p.seen)).map(|x| Some([x; 5])).collect();
    let said = |of: fn(&super::Point) -> Option<Quantiles>| {
        // forecasts start where the past ends
        let joint = |(at, (_, x)): (usize, &(f64, f64))| (at + 1 == shown.len()).then_some([*x; 5]);
        shown.iter().enumerate().map(joint).chain(look.points.iter().map(of)).collect::<Vec<_>>()
    };
    let name = |key: &str| word(language, &format!("commands.hindcast.{key}"));
    let mut fans = vec![fan(&name("measured"), measured), fan(&name("model"), said(|p| p.model))];
    match (look.trend, look.walk) {
        (Ok(trend), Ok(walk)) if walk.crps < trend.crps => fans.push(fan(&name("walk"), said(|p| p.walk))),
        (Ok(_), _) => fans.push(fan(&name("trend"), said(|p| p.trend))),
        _ => {}
    }
    let subtitle = say(
        language,
        "commands.hindcast.subtitle",
        &[("start", &figures::date(start)), ("runs", &figures::count(runs)), ("best", &best(look, language))],
    );
    Chart::new(language, &title, &look.series.unit, Body::Overlaid(fans)).subtitle(&subtitle)
}
