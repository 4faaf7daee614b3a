//! Values that go into a model and come out of it: numbers, words, lists, tables; and series.

use serde_json::{Map, Value as Json, json};
use shapan_lab::series::digits17;

/// A value of a parameter or an outcome.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Value {
    /// There is none: an event that does not happen, a parameter that is left to the others.
    #[default]
    Nothing,
    /// A number.
    Number(f64),
    /// A word, such as the name of a variant.
    Word(String),
    /// Several numbers, written with bars: `10|5|4|1`.
    List(Vec<f64>),
    /// Named values, such as one for each pair of states.
    Table(Vec<(String, Value)>),
}

impl Value {
    /// A number if it is one; NaN stands for none.
    pub fn of(number: f64) -> Value {
        if number.is_nan() { Value::Nothing } else { Value::Number(number) }
    }
    /// The number; NaN where there is none.
    pub fn number(&self) -> f64 {
        match self {
            Value::Number(number) => *number,
            _ => f64::NAN,
        }
    }
    /// The word; empty where there is none.
    pub fn word(&self) -> &str {
        match self {
            Value::Word(word) => word,
            _ => "",
        }
    }
    /// The list; empty where there is none.
    pub fn list(&self) -> &[f64] {
        match self {
            Value::List(list) => list,
            _ => &[],
        }
    }
    /// As a cell of a table: 17 significant digits, empty where there is none.
    pub fn cell(&self) -> String {
        match self {
            Value::Nothing => String::new(),
            Value::Number(number) => digits17(*number),
            Value::Word(word) => word.clone(),
            Value::List(list) => list.iter().map(|x| digits17(*x)).collect::<Vec<_>>().join("|"),
            Value::Table(entries) => {
                entries.iter().map(|(key, value)| format!("{key}={}", value.cell())).collect::<Vec<_>>().join("|")
            }
        }
    }
    /// As JSON. Infinity, which JSON does not have, is written as a word.
    pub fn json(&self) -> Json {
        let number = |x: f64| if x.is_finite() { json!(x) } else { json!(digits17(x)) };
        match self {
            Value::Nothing => Json::Null,
            Value::Number(x) => number(*x),
            Value::Word(word) => json!(word),
            Value::List(list) => Json::Array(list.iter().map(|x| number(*x)).collect()),
            Value::Table(entries) => {
                Json::Object(entries.iter().map(|(key, value)| (key.clone(), value.json())).collect::<Map<_, _>>())
            }
        }
    }
}

/// One column of a series.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Numbers; NaN where there is none.
    Numbers(Vec<f64>),
    /// Words.
    Words(Vec<String>),
}

/// The series of a run: as many columns as its part declares, all of one length.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Series {
    /// Columns, in the order of the declarations.
    pub columns: Vec<Column>,
}

impl Series {
    /// A series of numbers alone, column by column.
    pub fn numbers(columns: Vec<Vec<f64>>) -> Series {
        Series { columns: columns.into_iter().map(Column::Numbers).collect() }
    }
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.columns.iter().map(Column::len).max().unwrap_or(0)
    }
    /// As CSV with 17 significant digits under these names.
    pub fn csv(&self, names: &[&str]) -> String {
        let mut text = names.join(",");
        text.push('\n');
        for row in 0..self.rows() {
            let cells: Vec<String> = self.columns.iter().map(|column| column.cell(row)).collect();
            text.push_str(&cells.join(","));
            text.push('\n');
        }
        text
    }
}

impl Column {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Column::Numbers(numbers) => numbers.len(),
            Column::Words(words) => words.len(),
        }
    }
    /// Has it no rows?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The numbers, if it has any.
    pub fn numbers(&self) -> &[f64] {
        match self {
            Column::Numbers(numbers) => numbers,
            Column::Words(_) => &[],
        }
    }
    /// One cell as text.
    pub fn cell(&self, row: usize) -> String {
        match self {
            Column::Numbers(numbers) => numbers.get(row).map_or_else(String::new, |x| Value::of(*x).cell()),
            Column::Words(words) => words.get(row).cloned().unwrap_or_default(),
        }
    }
}
