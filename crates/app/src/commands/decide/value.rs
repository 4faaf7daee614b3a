//! `shapan value`: which unknown is worth measuring next for a decision between policies.

use serde_json::json;
use shapan_decide::information::{Decision, Refusal, Settings, Worth};
use shapan_lab::chart::{Body, Chart, Interval};
use shapan_lab::figures;
use shapan_lab::messages::{Language, say, word};
use shapan_lab::problem::nearest;
use shapan_lab::series::digits17;
use shapan_lab::{svg, terminal};

use super::{Tried, aligned, folded, look, try_out, wrong};
use crate::args::Value;
use crate::commands::{Failure, print, print_json};
use crate::{catalogue, files};

/// Rows of the picture and of the table in the terminal.
const MOST_ROWS: usize = 15;

/// What is told of an input, or of a group that would be learned together.
struct Row {
    name: String,
    worth: Worth,
}

/// Runs the policies and tells what knowing each input is worth.
pub(crate) fn value(args: &Value) -> Result<(), Failure> {
    let language: Language = args.lang.into();
    let tried = try_out("value", &args.policies, &args.objective, &args.setting, &args.sampling, args.out.as_deref())?;
    let decision = Decision::new(tried.table.gains()).map_err(|refusal| Failure::sentence(refusal.to_string()))?;
    let seed = tried.field.base().drawing().map_or(shapan_lab::scenario::SEED, |(_, seed)| seed);
    let rows = rows(&tried, &decision, &args.groups, &Settings { seed, ..Settings::default() })?;
    let chart = chart(&tried, &rows, language);
    let csv = csv(&tried, &decision, &rows);
    let said = sentences(&tried, &decision, &rows, language);
    if let Some(folder) = &args.out {
        files::write(&folder.join("value.csv"), csv.as_bytes())?;
        files::write(&folder.join("value.svg"), svg::draw(&chart, "value", 900.0).as_bytes())?;
        catalogue::keep_json(folder, &tried.manifest("value", &["value.csv", "value.svg"]))?;
        tried.kept.forget()?;
        eprintln!("value.csv, value.svg and manifest.json written to {}", folder.display());
    }
    if args.csv {
        return print(&csv);
    }
    if args.json {
        let inputs: Vec<_> = rows.iter().map(|row| json!({ "input": row.name, "worth": row.worth })).collect();
        return print_json(&json!({
            "outcome": tried.judged.outcome.name,
            "unit": tried.judged.outcome.unit,
            "worlds": tried.table.worlds().len(),
            "best": tried.names[decision.best()],
            "perfect": decision.perfect(),
            "inputs": inputs,
            "sentences": said,
        }));
    }
    let mut text = terminal::draw(&chart, look());
    text.push('\n');
    text.push_str(&table(&tried, &rows, language));
    text.push('\n');
    text.push_str(&folded(&said));
    print(&text)
}

/// Every input and group, from the one most worth knowing on.
fn rows(tried: &Tried, decision: &Decision, groups: &[String], settings: &Settings) -> Result<Vec<Row>, Failure> {
    let columns = tried.field.base().columns();
    if columns.is_empty() {
        return Err(Failure::sentence("nothing is uncertain in these worlds, so there is nothing to learn"));
    }
    let column = |at: usize| {
        let all = tried.field.column(at);
        tried.table.worlds().iter().map(|world| all[*world]).collect::<Vec<f64>>()
    };
    let mut asked: Vec<(String, Vec<usize>)> =
        columns.iter().enumerate().map(|(at, column)| (column.name.clone(), vec![at])).collect();
    for group in groups {
        let find = |name: &str| {
            columns.iter().position(|column| column.name == name).ok_or_else(|| {
                let hint = nearest(name, columns.iter().map(|column| column.name.as_str()));
                wrong(
                    "--group",
                    format!("no input called {name} is uncertain here"),
                    hint.map(|h| format!("did you mean {h}?")),
                )
            })
        };
        let places = group.split('+').map(|name| find(name.trim())).collect::<Result<Vec<_>, _>>()?;
        asked.push((group.clone(), places));
    }
    let mut rows = Vec::new();
    for (name, places) in asked {
        let inputs: Vec<Vec<f64>> = places.into_iter().map(column).collect();
        let inputs: Vec<&[f64]> = inputs.iter().map(Vec::as_slice).collect();
        match decision.partial(&inputs, settings) {
            Ok(worth) => rows.push(Row { name, worth }),
            // what was the same in every world that is left cannot be learned in them
            Err(Refusal::Flat) => eprintln!("note: {name}: {}", Refusal::Flat),
            Err(refusal) => return Err(Failure::sentence(format!("{name}: {refusal}"))),
        }
    }
    rows.sort_by(|a, b| b.worth.value.value.total_cmp(&a.worth.value.value));
    Ok(rows)
}

fn chart(tried: &Tried, rows: &[Row], language: Language) -> Chart {
    // half and nine tenths of a normal distribution
    let row = |row: &Row| {
        let (value, error) = (row.worth.value.value, row.worth.value.error.unwrap_or(0.0));
        let quantiles = [-1.645, -0.674, 0.0, 0.674, 1.645].map(|widths| value + widths * error);
        Interval { label: row.name.clone(), quantiles: Some(quantiles), share: 1.0 }
    };
    let outcome = &tried.judged.outcome;
    let title = say(language, "commands.decide.value_title", &[("outcome", &outcome.name)]);
    let subtitle = say(language, "commands.decide.worlds", &[("worlds", &figures::count(tried.table.worlds().len()))]);
    let rows = rows.iter().take(MOST_ROWS).map(row).collect();
    Chart::new(language, &title, outcome.unit, Body::Intervals(rows)).subtitle(&subtitle).estimates().difference()
}

fn table(tried: &Tried, rows: &[Row], language: Language) -> String {
    let figure = |x: f64| figures::figure(x, tried.judged.outcome.unit, language);
    let head: Vec<String> = ["input", "worth", "error", "bias"]
        .iter()
        .map(|key| word(language, &format!("commands.decide.{key}")))
        .collect();
    let cells = |row: &Row| {
        let or = |x: Option<f64>| x.map_or_else(|| "-".to_owned(), figure);
        vec![row.name.clone(), figure(row.worth.value.value), or(row.worth.value.error), or(row.worth.bias)]
    };
    aligned(&head, &rows.iter().take(MOST_ROWS).map(cells).collect::<Vec<_>>())
}

fn csv(tried: &Tried, decision: &Decision, rows: &[Row]) -> String {
    let mut text = String::from("input,outcome,unit,worlds,value,value_se,bias,coefficients\n");
    let outcome = &tried.judged.outcome;
    let or = |x: Option<f64>| x.map_or_else(String::new, digits17);
    let worlds = tried.table.worlds().len();
    let perfect = decision.perfect();
    text.push_str(&format!(
        "*,{},{},{worlds},{},{},,\n",
        outcome.name,
        outcome.unit,
        digits17(perfect.value),
        or(perfect.error)
    ));
    for Row { name, worth } in rows {
        text.push_str(&format!(
            "{name},{},{},{worlds},{},{},{},{}\n",
            outcome.name,
            outcome.unit,
            digits17(worth.value.value),
            or(worth.value.error),
            or(worth.bias),
            worth.coefficients
        ));
    }
    text
}

fn sentences(tried: &Tried, decision: &Decision, rows: &[Row], language: Language) -> Vec<String> {
    let figure = |x: f64| figures::figure(x, tried.judged.outcome.unit, language);
    let perfect = decision.perfect();
    let best = tried.names[decision.best()].as_str();
    let (value, error) = (figure(perfect.value), figure(perfect.error.unwrap_or(0.0)));
    let values = [("best", best), ("outcome", &tried.judged.outcome.name), ("value", &value), ("error", &error)];
    let mut said = Vec::new();
    if perfect.value == 0.0 {
        said.push(say(language, "commands.decide.nothing_to_learn", &values[..2]));
    } else {
        said.push(say(language, "commands.decide.perfect", &values));
        // worth more than its errors could feign
        let sure = |row: &&Row| {
            row.worth.value.value - row.worth.bias.unwrap_or(0.0) > 2.0 * row.worth.value.error.unwrap_or(f64::INFINITY)
        };
        match rows.iter().find(sure) {
            Some(first) => {
                let values = [
                    ("input", first.name.as_str()),
                    ("value", &figure(first.worth.value.value)),
                    ("share", &figures::percent(first.worth.value.value / perfect.value, language)),
                ];
                said.push(say(language, "commands.decide.measure_first", &values));
            }
            None => said.push(word(language, "commands.decide.no_single")),
        }
    }
    said.extend(tried.missing(language));
    said
}
