//! What indices say: tables under SALib's names, pictures, sentences.

use serde_json::{Map, Value as Json, json};

use super::analysis::{Convergence, Table, widest};
use super::{Method, Of};
use crate::chart::{Body, Chart, Interval, Series};
use crate::figures;
use crate::messages::{self, Language, say, word};
use crate::normal;
use crate::series::{cell, digits17};

/// Rows of a picture, at most.
const MOST_ROWS: usize = 20;
/// Parts of a stream, at most, besides the sum of all others.
const MOST_PARTS: usize = 5;
/// Half width of intervals of S1 from which on nothing is said of their sum.
const SURE: f64 = 0.1;
/// Groups in a sentence.
const SAID: usize = 3;

fn number(x: f64) -> String {
    if x.is_nan() { String::new() } else { digits17(x) }
}

/// One row for each outcome and group: `outcome,name`, then the method's columns, 17 digits.
pub fn csv(tables: &[Table]) -> String {
    let mut text = String::from("outcome,name");
    for column in tables.first().map_or(&[][..], |table| &table.columns) {
        text.push(',');
        text.push_str(column);
    }
    text.push('\n');
    for table in tables {
        for (name, row) in table.names.iter().zip(&table.rows) {
            let cells: Vec<String> = row.iter().map(|x| number(*x)).collect();
            text.push_str(&format!("{},{},{}\n", cell(&table.outcome.name), cell(name), cells.join(",")));
        }
    }
    text
}

/// One row for each outcome and pair: `outcome,a,b,S2,S2_conf`.
pub fn pairs_csv(tables: &[Table]) -> String {
    let mut text = String::from("outcome,a,b,S2,S2_conf\n");
    for table in tables {
        for pair in &table.pairs {
            let names = [&table.outcome.name, &table.names[pair.a], &table.names[pair.b]].map(|name| cell(name));
            text.push_str(&format!("{},{},{}\n", names.join(","), number(pair.s2.value), number(pair.s2.conf)));
        }
    }
    text
}

/// The main index with fewer points: `outcome,points,name,index,conf`.
pub fn convergence_csv(tables: &[Table]) -> String {
    let mut text = String::from("outcome,points,name,index,conf\n");
    for table in tables {
        for at in &table.convergence {
            for (name, index) in table.names.iter().zip(&at.main) {
                let names = [&table.outcome.name, name].map(|name| cell(name));
                text.push_str(&format!(
                    "{},{},{},{},{}\n",
                    names[0],
                    at.points,
                    names[1],
                    number(index.value),
                    number(index.conf)
                ));
            }
        }
    }
    text
}

/// A table as SALib gives it: a list for each column, S2 as a square with the upper half filled.
pub fn json(table: &Table) -> Json {
    let number = |x: f64| if x.is_finite() { json!(x) } else { Json::Null };
    let mut all = Map::new();
    all.insert("outcome".into(), json!(table.outcome.name));
    all.insert("unit".into(), json!(table.outcome.unit));
    all.insert("method".into(), json!(table.settings.method.name()));
    all.insert("of".into(), json!(table.settings.of.name()));
    all.insert("points".into(), json!(table.points));
    all.insert("left_out".into(), json!(table.left_out));
    all.insert("names".into(), json!(table.names));
    for (at, column) in table.columns.iter().enumerate() {
        all.insert(column.clone(), table.rows.iter().map(|row| number(row[at])).collect());
    }
    if !table.pairs.is_empty() {
        let count = table.names.len();
        for (name, which) in [("S2", 0), ("S2_conf", 1)] {
            let mut square = vec![vec![Json::Null; count]; count];
            for pair in &table.pairs {
                square[pair.a][pair.b] = number([pair.s2.value, pair.s2.conf][which]);
            }
            all.insert(name.into(), json!(square));
        }
    }
    let convergence =
        |at: &Convergence| json!({ "points": at.points, "widest": number(widest(table.settings.method, &at.main)) });
    all.insert("convergence".into(), table.convergence.iter().map(convergence).collect());
    Json::Object(all)
}

/// Key of the method's texts.
fn key(method: Method, what: &str) -> String {
    format!("commands.sensitivity.{}.{what}", method.name())
}

/// What an outcome is called where its logarithm or its ranks are asked about.
fn outcome(table: &Table, language: Language) -> String {
    match table.settings.of {
        Of::Value => table.outcome.name.clone(),
        Of::Logarithm => say(language, "commands.sensitivity.of_log", &[("outcome", &table.outcome.name)]),
        Of::Ranks => say(language, "commands.sensitivity.of_ranks", &[("outcome", &table.outcome.name)]),
    }
}

/// The main index of the groups, largest first, with intervals.
pub fn chart(table: &Table, world: &str, language: Language) -> Chart {
    // half widths of a normal distribution that hold half and nine tenths, in those of the interval
    let level = normal::quantile(0.5 + table.settings.confidence.level / 2.0);
    let (half, most) = (normal::quantile(0.75) / level, normal::quantile(0.95) / level);
    let row = |row: usize| {
        let index = table.main(row);
        let conf = if index.conf.is_nan() { 0.0 } else { index.conf };
        let at = |widths: f64| index.value + widths * conf;
        let quantiles = [at(-most), at(-half), index.value, at(half), at(most)];
        Interval { label: table.names[row].clone(), quantiles: Some(quantiles), share: 1.0 }
    };
    let rows: Vec<Interval> =
        table.order().into_iter().filter(|at| table.main(*at).value.is_finite()).take(MOST_ROWS).map(row).collect();
    let unit = match table.settings.method {
        Method::Morris if table.settings.of == Of::Value => table.outcome.unit.as_str(),
        _ => "1",
    };
    let title = say(language, &key(table.settings.method, "title"), &[("outcome", &outcome(table, language))]);
    let subtitle = say(
        language,
        &key(table.settings.method, "subtitle"),
        &[("world", world), ("points", &figures::count(table.points))],
    );
    Chart::new(language, &title, unit, Body::Intervals(rows)).subtitle(&subtitle).estimates().difference()
}

/// The widest interval against the number of points; none for methods without intervals.
pub fn convergence_chart(table: &Table, language: Language) -> Option<Chart> {
    if table.widest().is_nan() || table.convergence.len() < 2 {
        return None;
    }
    let times: Vec<f64> = table.convergence.iter().map(|at| at.points as f64).collect();
    let line = |row: usize| Series {
        label: table.names[row].clone(),
        times: times.clone(),
        values: table.convergence.iter().map(|at| Some(at.main[row].value)).collect(),
    };
    let lines = table.order().into_iter().take(MOST_PARTS + 2).map(line).collect();
    let unit = if table.settings.method == Method::Morris { table.outcome.unit.as_str() } else { "1" };
    let title = say(language, "commands.sensitivity.convergence", &[("outcome", &outcome(table, language))]);
    let across = word(language, &key(table.settings.method, "points"));
    Some(Chart::new(language, &title, unit, Body::Lines(lines)).across(&across))
}

/// How an index goes over time: what each group explains alone, one on top of the other, and what only combinations explain (Sobol); the main
/// index of the leading groups as lines for the other methods. The tables are those of one family of outcomes, with their calendar years.
pub fn stream(family: &str, tables: &[(f64, &Table)], world: &str, language: Language) -> Option<Chart> {
    let (_, first) = tables.first()?;
    let method = first.settings.method;
    let sobol = method == Method::Sobol;
    let value = |table: &Table, row: usize| {
        if sobol { table.rows[row][table.column("S1").unwrap_or(0)] } else { table.main(row).value }
    };
    let mean = |row: usize| tables.iter().map(|(_, table)| value(table, row)).filter(|x| x.is_finite()).sum::<f64>();
    let mut order: Vec<usize> = (0..first.names.len()).collect();
    order.sort_by(|a, b| mean(*b).total_cmp(&mean(*a)));
    let times: Vec<f64> = tables.iter().map(|(year, _)| *year).collect();
    let series = |label: String, of: &dyn Fn(&Table) -> f64| Series {
        label,
        times: times.clone(),
        values: tables.iter().map(|(_, table)| Some(of(table)).filter(|x| x.is_finite())).collect(),
    };
    let leading = order.iter().take(MOST_PARTS);
    let mut parts: Vec<Series> =
        leading.map(|row| series(first.names[*row].clone(), &|table| value(table, *row))).collect();
    if sobol {
        let rest: Vec<usize> = order.iter().skip(MOST_PARTS).copied().collect();
        let sum = |table: &Table, rows: &[usize]| rows.iter().map(|row| value(table, *row).max(0.0)).sum::<f64>();
        if !rest.is_empty() {
            parts.push(series(word(language, "commands.sensitivity.others"), &|table| sum(table, &rest)));
        }
        parts.push(series(word(language, "commands.sensitivity.together"), &|table| {
            (1.0 - sum(table, &order)).max(0.0)
        }));
    }
    let body = if sobol { Body::Areas(parts) } else { Body::Lines(parts) };
    let unit = if method == Method::Morris { first.outcome.unit.as_str() } else { "1" };
    let title = say(language, &key(method, "stream"), &[("outcome", family)]);
    let points = figures::count(first.points);
    let subtitle = say(language, &key(method, "subtitle"), &[("world", world), ("points", &points)]);
    Some(Chart::new(language, &title, unit, body).subtitle(&subtitle))
}

/// What is to be known of a table, in sentences: what leads, how sure, what was left out.
pub fn sentences(table: &Table, language: Language) -> Vec<String> {
    let name = outcome(table, language);
    let figure = |x: f64| figures::number(x, language);
    let mut said = Vec::new();
    let order: Vec<usize> = table.order().into_iter().filter(|row| table.main(*row).value.is_finite()).collect();
    let one = |row: &usize| {
        let index = table.main(*row);
        let values =
            [("name", table.names[*row].as_str()), ("index", &*figure(index.value)), ("conf", &*figure(index.conf))];
        say(
            language,
            if index.conf.is_nan() { "commands.sensitivity.one_plain" } else { "commands.sensitivity.one" },
            &values,
        )
    };
    let leading: Vec<String> = order.iter().take(SAID).map(one).collect();
    if !leading.is_empty() {
        let list = messages::list(language, &leading);
        said.push(say(language, &key(table.settings.method, "leads"), &[("outcome", &name), ("leading", &list)]));
    }
    // a sum of estimates is worth saying only where each is known well enough
    if table.settings.method == Method::Sobol && table.rows.iter().all(|row| row[1] < SURE) {
        let alone: f64 = table.rows.iter().map(|row| row[0].max(0.0)).sum();
        let together = figures::percent((1.0 - alone).clamp(0.0, 1.0), language);
        said.push(say(
            language,
            "commands.sensitivity.sum",
            &[("alone", &figures::percent(alone.min(1.0), language)), ("together", &together)],
        ));
    }
    let widest = table.widest();
    if widest.is_finite() {
        let path: Vec<String> = table
            .convergence
            .iter()
            .map(|at| {
                let width = figure(self::widest(table.settings.method, &at.main));
                say(
                    language,
                    "commands.sensitivity.width_at",
                    &[("width", &width), ("points", &figures::count(at.points))],
                )
            })
            .collect();
        said.push(say(language, "commands.sensitivity.widths", &[("path", &messages::list(language, &path))]));
    }
    if table.left_out > 0 {
        let first = table.first_without.unwrap_or(0).to_string();
        let (count, of) = (figures::count(table.left_out), figures::count(table.left_out + table.points));
        let values = [("count", &*count), ("of", &*of), ("first", &*first), ("outcome", &*name)];
        said.push(say(language, "commands.sensitivity.left_out", &values));
    }
    if table.is_carried_by_few() {
        let share = figures::percent(table.extremes, language);
        said.push(say(language, "commands.sensitivity.few_carry", &[("share", &share)]));
    }
    said
}
