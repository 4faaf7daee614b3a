//! Claims that are tested on a table of data, without any model: constants with their sources, rows, a condition for each row.

use serde::Serialize;
use shapan_insight::special::beta_quantile;

use super::expression::Value;
use super::{Claim, Formula, Verdict};
use crate::scenario::Text;

/// A constant with its source.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// Name in formulas.
    pub name: String,
    /// Value.
    pub value: f64,
    /// Unit.
    pub unit: String,
    /// Key in the bibliography.
    pub source: String,
    /// Year to which it belongs.
    pub year: Option<f64>,
    /// What was read there.
    pub note: String,
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What it is about.
    pub name: Text,
    /// Key in the bibliography.
    pub source: String,
    /// Year.
    pub year: Option<f64>,
    /// What was read there.
    pub note: String,
    /// Values by column; a column may be missing.
    pub cells: Vec<(String, f64)>,
}

/// A side result that belongs to the answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Also {
    /// What it is.
    pub label: Text,
    /// Unit.
    pub unit: String,
    /// The number.
    pub value: Formula,
    /// A condition on it.
    pub holds: Option<Formula>,
}

/// A verdict that was fixed whatever the count, with the reason.
#[derive(Clone, Debug, PartialEq)]
pub struct Ruling {
    /// The verdict.
    pub verdict: Verdict,
    /// Why.
    pub why: Text,
}

/// What a claim on data rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Constants.
    pub numbers: Vec<Number>,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Rows.
    pub rows: Vec<Row>,
    /// Side results.
    pub also: Vec<Also>,
    /// A verdict fixed by rule.
    pub ruling: Option<Ruling>,
}

/// What a row says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RowAnswer {
    /// Name of the row, in English.
    pub name: String,
    /// Does it count?
    pub counts: bool,
    /// The number; none if it has no value.
    pub value: Option<f64>,
    /// 1 if the condition holds, 0 if not, a part of one where the table says so; none if it cannot be decided.
    pub holds: Option<f64>,
}

/// What a table says of a claim.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// Name of the claim.
    pub id: String,
    /// Its group: `data`.
    pub group: &'static str,
    /// Mean of the condition over the rows that count.
    pub share: Option<f64>,
    /// Rows that count and have an answer.
    pub rows: usize,
    /// Rows that count and have none.
    pub undefined: usize,
    /// 90 % interval of the share for rows seen as drawn from many alike (Jeffreys 1946); none for fewer than five.
    pub interval: Option<[f64; 2]>,
    /// The verdict.
    pub verdict: Verdict,
    /// Was the verdict fixed by rule, whatever the count?
    pub fixed: bool,
    /// What each row says.
    pub answers: Vec<RowAnswer>,
    /// Side results: the number, and whether its condition holds.
    pub also: Vec<(Option<f64>, Option<bool>)>,
}

/// Fewer rows than this are no sample of anything.
const LEAST_ROWS: usize = 5;

/// A condition as a part of one.
fn part(value: &Value) -> Option<f64> {
    value.truth().map(f64::from).or_else(|| value.number())
}

impl Claim {
    /// What the claim's table says; none for a claim that is tested on worlds.
    pub fn on_data(&self) -> Option<Finding> {
        let table = self.table.as_ref()?;
        let constants: Vec<Value> = self
            .cutoffs
            .iter()
            .map(|c| c.value)
            .chain(table.numbers.iter().map(|n| n.value))
            .map(Value::Number)
            .collect();
        let answer = |row: &Row| {
            let mut names = constants.clone();
            for column in &table.columns {
                let cell = row.cells.iter().find(|(name, _)| name == column);
                names.push(Value::Number(cell.map_or(f64::NAN, |(_, x)| *x)));
            }
            for (_, formula) in &self.values {
                let value = formula.expression.value(&names, &[]);
                names.push(value);
            }
            let value = self.metric.value.expression.value(&names, &[]);
            let counts = self
                .metric
                .exists
                .as_ref()
                .is_none_or(|exists| part(&exists.expression.value(&names, &[])).is_some_and(|part| part > 0.0));
            names.push(value.clone());
            let holds = part(&self.metric.holds.expression.value(&names, &[]));
            RowAnswer { name: row.name.en.clone(), counts, value: value.number(), holds }
        };
        let answers: Vec<RowAnswer> = table.rows.iter().map(answer).collect();
        let counted: Vec<&RowAnswer> = answers.iter().filter(|answer| answer.counts).collect();
        let parts: Vec<f64> = counted.iter().filter_map(|answer| answer.holds).collect();
        let sum: f64 = parts.iter().sum();
        let share = (!parts.is_empty()).then(|| sum / parts.len() as f64);
        let undefined = counted.len() - parts.len();
        let by_count = match share {
            Some(share) if undefined as f64 <= super::verdict::UNDEFINED_ABOVE * counted.len() as f64 => {
                Verdict::of_share(share)
            }
            _ => Verdict::Undefined,
        };
        let mut columns = constants;
        for column in &table.columns {
            let cell = |row: &Row| row.cells.iter().find(|(name, _)| name == column).map_or(f64::NAN, |(_, x)| *x);
            columns.push(Value::Series(0.0, table.rows.iter().map(cell).collect()));
        }
        columns.extend(self.values.iter().map(|_| Value::Number(f64::NAN)));
        let also = table.also.iter().map(|also| {
            let value = also.value.expression.value(&columns, &[]);
            let mut names = columns.clone();
            names.push(value.clone());
            let holds = also.holds.as_ref().and_then(|holds| holds.expression.value(&names, &[]).truth());
            (value.number(), holds)
        });
        Some(Finding {
            id: self.id.clone(),
            group: self.group.name(),
            share,
            rows: parts.len(),
            undefined,
            interval: (parts.len() >= LEAST_ROWS).then(|| jeffreys(sum, parts.len() as f64 - sum)),
            verdict: table.ruling.as_ref().map_or(by_count, |ruling| ruling.verdict),
            fixed: table.ruling.is_some(),
            answers,
            also: also.collect(),
        })
    }
}

/// 5 and 95 % quantiles of the Beta distribution with parameters successes + ½ and failures + ½.
fn jeffreys(successes: f64, failures: f64) -> [f64; 2] {
    [0.05, 0.95].map(|p| beta_quantile(successes + 0.5, failures + 0.5, p))
}
