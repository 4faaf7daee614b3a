//! Which unknown is worth measuring next for a decision between policies.

use serde_json::json;
use shapan_decide::information::{Decision, Refusal, Settings, Worth};

use super::{Nothing, Telling, Tried, WIDE, wrong};
use crate::chart::{Body, Chart, Interval};
use crate::figures;
use crate::messages::{Language, say, word};
use crate::problem::{Problem, Problems, nearest};
use crate::series::{cell, digits17};
use crate::svg;
use crate::terminal;

/// Names of the files that hold what is told.
pub const FILES: [&str; 2] = ["value.csv", "value.svg"];
/// Rows of the picture and of the table in the terminal.
const MOST_ROWS: usize = 15;

/// What is told of an input, or of a group that would be learned together.
struct Row {
    name: String,
    worth: Worth,
}

/// What knowing each input is worth.
pub struct Value<'a> {
    tried: &'a Tried,
    decision: Decision,
    rows: Vec<Row>,
    /// Inputs that are the same in every world that is left: they cannot be learned in them.
    pub flat: Vec<String>,
}

impl Value<'_> {
    /// Asks of every input, and of groups (`a+b`), what knowing it is worth. `option` names the groups in problems.
    ///
    /// # Errors
    /// Groups of inputs that are not uncertain; worlds in which nothing is, or too few of them.
    pub fn of<'a>(tried: &'a Tried, groups: &[String], option: &str) -> Result<Value<'a>, Nothing> {
        let decision = Decision::new(tried.table.gains()).map_err(|refusal| Nothing::Sentence(refusal.to_string()))?;
        let settings = Settings { seed: tried.seed(), ..Settings::default() };
        let (rows, flat) = rows(tried, &decision, groups, &settings, option)?;
        Ok(Value { tried, decision, rows, flat })
    }
}

impl Telling for Value<'_> {
    fn files(&self, language: Language) -> Vec<(&'static str, String)> {
        FILES.into_iter().zip([self.csv(), svg::draw(&self.chart(language), "value", WIDE)]).collect()
    }

    fn manifest(&self) -> serde_json::Value {
        self.tried.manifest("value", &FILES)
    }

    fn json(&self, language: Language) -> serde_json::Value {
        let (tried, decision) = (self.tried, &self.decision);
        let inputs: Vec<_> = self.rows.iter().map(|row| json!({ "input": row.name, "worth": row.worth })).collect();
        json!({
            "outcome": tried.judged.outcome.name,
            "unit": tried.judged.outcome.unit,
            "worlds": tried.table.worlds().len(),
            "best": tried.names[decision.best()],
            "perfect": decision.perfect(),
            "inputs": inputs,
            "sentences": self.sentences(language),
        })
    }

    /// What knowing each is worth, as a picture.
    fn chart(&self, language: Language) -> Chart {
        let (tried, rows) = (self.tried, &self.rows);
        // half and nine tenths of a normal distribution
        let row = |row: &Row| {
            let (value, error) = (row.worth.value.value, row.worth.value.error.unwrap_or(0.0));
            let quantiles = [-1.645, -0.674, 0.0, 0.674, 1.645].map(|widths| value + widths * error);
            Interval { label: row.name.clone(), quantiles: Some(quantiles), share: 1.0 }
        };
        let outcome = &tried.judged.outcome;
        let title = say(language, "commands.decide.value_title", &[("outcome", &outcome.name)]);
        let subtitle =
            say(language, "commands.decide.worlds", &[("worlds", &figures::count(tried.table.worlds().len()))]);
        let rows = rows.iter().take(MOST_ROWS).map(row).collect();
        Chart::new(language, &title, outcome.unit, Body::Intervals(rows)).subtitle(&subtitle).estimates().difference()
    }

    /// The table for a terminal.
    fn table(&self, language: Language) -> String {
        let (tried, rows) = (self.tried, &self.rows);
        let figure = |x: f64| figures::figure(x, tried.judged.outcome.unit, language);
        let head: Vec<String> = ["input", "worth", "error", "bias"]
            .iter()
            .map(|key| word(language, &format!("commands.decide.{key}")))
            .collect();
        let cells = |row: &Row| {
            let or = |x: Option<f64>| x.map_or_else(|| "-".to_owned(), figure);
            vec![row.name.clone(), figure(row.worth.value.value), or(row.worth.value.error), or(row.worth.bias)]
        };
        terminal::aligned(&head, &rows.iter().take(MOST_ROWS).map(cells).collect::<Vec<_>>())
    }

    /// The table, with all digits: value.csv. The row `*` is everything at once.
    fn csv(&self) -> String {
        let (tried, decision, rows) = (self.tried, &self.decision, &self.rows);
        let mut text = String::from("input,outcome,unit,worlds,value,value_se,bias,coefficients\n");
        let outcome = &tried.judged.outcome;
        let or = |x: Option<f64>| x.map_or_else(String::new, digits17);
        let worlds = tried.table.worlds().len();
        let perfect = decision.perfect();
        text.push_str(&format!(
            "*,{},{},{worlds},{},{},,\n",
            cell(&outcome.name),
            outcome.unit,
            digits17(perfect.value),
            or(perfect.error)
        ));
        for Row { name, worth } in rows {
            text.push_str(&format!(
                "{},{},{},{worlds},{},{},{},{}\n",
                cell(name),
                cell(&outcome.name),
                outcome.unit,
                digits17(worth.value.value),
                or(worth.value.error),
                or(worth.bias),
                worth.coefficients
            ));
        }
        text
    }

    fn sentences(&self, language: Language) -> Vec<String> {
        let (tried, decision, rows) = (self.tried, &self.decision, &self.rows);
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
                row.worth.value.value - row.worth.bias.unwrap_or(0.0)
                    > 2.0 * row.worth.value.error.unwrap_or(f64::INFINITY)
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
            let above = rows.iter().filter(|row| row.worth.value.value > perfect.value).count();
            if above > 0 {
                said.push(say(language, "commands.decide.above_all", &[("count", &figures::count(above))]));
            }
        }
        said.extend(tried.missing(language));
        said
    }
}

/// Every input and group, from the one most worth knowing on.
fn rows(
    tried: &Tried,
    decision: &Decision,
    groups: &[String],
    settings: &Settings,
    option: &str,
) -> Result<(Vec<Row>, Vec<String>), Nothing> {
    let columns = tried.field.base().columns();
    if columns.is_empty() {
        return Err(Nothing::Sentence("nothing is uncertain in these worlds, so there is nothing to learn".into()));
    }
    let column = |at: usize| {
        let all = tried.field.column(at);
        tried.table.worlds().iter().map(|world| all[*world]).collect::<Vec<f64>>()
    };
    let mut asked: Vec<(String, Vec<usize>)> =
        columns.iter().enumerate().map(|(at, column)| (column.name.clone(), vec![at])).collect();
    let mut problems: Vec<Problem> = Vec::new();
    for group in groups {
        let mut places = Vec::new();
        for name in group.split('+').map(str::trim) {
            match columns.iter().position(|column| column.name == name) {
                Some(at) => places.push(at),
                None => {
                    let near = nearest(name, columns.iter().map(|column| column.name.as_str()));
                    let what = format!("no input called {name} is uncertain here");
                    problems.push(wrong(option, what, near.map(|near| format!("did you mean {near}?"))));
                }
            }
        }
        asked.push((group.clone(), places));
    }
    if !problems.is_empty() {
        return Err(Problems(problems).into());
    }
    let mut flat = Vec::new();
    let mut rows = Vec::new();
    for (name, places) in asked {
        let inputs: Vec<Vec<f64>> = places.into_iter().map(column).collect();
        let inputs: Vec<&[f64]> = inputs.iter().map(Vec::as_slice).collect();
        match decision.partial(&inputs, settings) {
            Ok(worth) => rows.push(Row { name, worth }),
            // what was the same in every world that is left cannot be learned in them
            Err(Refusal::Flat) => flat.push(format!("{name}: {}", Refusal::Flat)),
            Err(refusal) => return Err(Nothing::Sentence(format!("{name}: {refusal}"))),
        }
    }
    // without what chance alone gives it
    let plain = |row: &Row| row.worth.value.value - row.worth.bias.unwrap_or(0.0);
    rows.sort_by(|a, b| plain(b).total_cmp(&plain(a)));
    Ok((rows, flat))
}
