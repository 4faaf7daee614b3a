//! A table of worlds given from outside in place of draws: one row a world, one column an input.
//!
//! The header names parameters, draws and laws as everywhere: `research.beta`, `compute.chips_0@china` for one bloc. A column
//! `world`, `run` or `run_id` names the runs; without one they are numbered from 0. What the product itself writes beside the inputs
//! of an experiment (scenario, outcomes, status) is left aside, and named. Everything that is wrong is reported.

use std::collections::{HashMap, HashSet};

use crate::experiment::range;
use crate::prior::Dist;
use crate::problem::{Problem, Problems, nearest};
use crate::scenario::{Scenario, Target, Uncertainty};
use shapan_model::quantity::{Prior, Scope};

/// Headers of the column that names the runs.
const RUN_COLUMNS: [&str; 3] = ["run_id", "world", "run"];
/// Headers that the product writes beside inputs and outcomes.
pub(crate) const BESIDE: [&str; 7] =
    ["scenario", "policy", "model", "status", "blowup_bloc", "blowup_stock", "blowup_fault"];
/// More cells than this are not complained about one by one; the rest is counted.
const MOST_PROBLEMS: usize = 50;

/// Worlds given from outside, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// What each column sets.
    pub columns: Vec<Uncertainty>,
    /// Names of the runs.
    pub ids: Vec<u64>,
    /// Values, row by row.
    pub values: Vec<f64>,
    /// Columns left aside: what the product writes beside the inputs.
    pub ignored: Vec<String>,
}

/// A piece of text with its column, from 1.
pub(crate) struct Cell {
    pub(crate) text: String,
    column: usize,
}

/// The cells of one line. Quotes are as in RFC 4180; a quoted cell ends with its line.
pub(crate) fn cells(line: &str) -> Vec<Cell> {
    let mut cells = vec![Cell { text: String::new(), column: 1 }];
    let mut quoted = false;
    let mut letters = line.chars().enumerate().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' if quoted && letters.peek().is_some_and(|(_, next)| *next == '"') => {
                letters.next();
                cells.last_mut().into_iter().for_each(|cell| cell.text.push('"'));
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(Cell { text: String::new(), column: at + 2 }),
            _ => cells.last_mut().into_iter().for_each(|cell| cell.text.push(letter)),
        }
    }
    cells
}

/// What a name of an input stands for, or what is wrong with it and a hint.
pub(crate) fn resolve(scenario: &Scenario, name: &str) -> Result<Target, (String, Option<String>)> {
    let catalogue = scenario.model.catalogue();
    let (plain, bloc) = match name.split_once('@') {
        Some((plain, bloc)) => (plain, Some(bloc)),
        None => (name, None),
    };
    let inputs = || {
        let specs = catalogue.parameters.iter().chain(&catalogue.draws).map(|spec| spec.name);
        specs.chain(catalogue.laws.iter().map(|law| law.name))
    };
    let position = bloc.map(|bloc| (bloc, scenario.blocs.iter().position(|b| b.name == bloc)));
    if let Some(parameter) = catalogue.parameter(plain) {
        let world_wide = catalogue.parameters[parameter].scope == Scope::World;
        return match position {
            None => Ok(Target::Parameter { parameter, bloc: None }),
            Some(_) if world_wide => {
                Err((format!("`{plain}` must be the same in all blocs"), Some(format!("name the column `{plain}`"))))
            }
            Some((_, Some(bloc))) => Ok(Target::Parameter { parameter, bloc: Some(bloc) }),
            Some((bloc, None)) => {
                let names: Vec<&str> = scenario.blocs.iter().map(|b| b.name.as_str()).collect();
                Err((format!("there is no bloc `{bloc}`"), Some(format!("the blocs are {}", names.join(", ")))))
            }
        };
    }
    let found = catalogue.draw(plain).map(Target::Draw);
    let found = found.or_else(|| catalogue.laws.iter().position(|law| law.name == plain).map(Target::Law));
    match (found, position) {
        (Some(target), None) => Ok(target),
        (Some(_), Some(_)) => {
            Err((format!("`{plain}` has one value for the whole world"), Some(format!("name the column `{plain}`"))))
        }
        (None, _) => {
            let what = match catalogue.find(plain) {
                Some(_) => format!("`{plain}` cannot be sampled: it is neither a parameter nor a draw nor a law"),
                None => format!("unknown column `{name}`: expected a parameter, a draw or a law"),
            };
            Err((what, nearest(plain, inputs()).map(|known| format!("did you mean `{known}`?"))))
        }
    }
}

/// The number in a cell for a target, or what is wrong with it.
fn number(scenario: &Scenario, column: &Uncertainty, text: &str) -> Result<f64, String> {
    let name = &column.name;
    let catalogue = scenario.model.catalogue();
    let text = text.trim();
    if text.is_empty() {
        return Err(format!("the value of `{name}` is missing"));
    }
    let form = match column.target {
        Target::Law(law) => catalogue.laws[law].forms.iter().position(|form| form.name == text).map(|at| at as f64),
        _ => None,
    };
    let value = match form {
        Some(form) => form,
        None => text.parse().map_err(|_| format!("`{text}` is not a number (column `{name}`)"))?,
    };
    check(scenario, column, value)
}

/// The value if the target may take it.
fn check(scenario: &Scenario, column: &Uncertainty, value: f64) -> Result<f64, String> {
    let name = &column.name;
    let range = range(scenario, column.target);
    let whole = match column.target {
        Target::Law(_) => true,
        Target::Draw(draw) => matches!(scenario.model.catalogue().draws[draw].prior, Prior::Categorical(_)),
        Target::Parameter { .. } => false,
    };
    if !value.is_finite() {
        Err(format!("{value} is not a finite number (column `{name}`)"))
    } else if !range.contains(&value) {
        Err(format!("{value} is outside the range {} to {} of `{name}`", range.start(), range.end()))
    } else if whole && value.fract() != 0.0 {
        Err(format!("`{name}` takes whole numbers, not {value}"))
    } else {
        Ok(value)
    }
}

/// Collects problems, names the first of them and counts the rest.
struct Findings<'a> {
    file: &'a str,
    problems: Vec<Problem>,
    more: usize,
}

impl Findings<'_> {
    fn add(&mut self, line: usize, column: usize, what: String, hint: Option<String>) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(Problem { file: self.file.into(), line, column, what, hint });
        } else {
            self.more += 1;
        }
    }
    fn finish(mut self, table: Table) -> Result<Table, Problems> {
        if self.problems.is_empty() {
            return Ok(table);
        }
        if self.more > 0 {
            let (file, what) = (self.file.into(), format!("… and {} more problems of this kind", self.more));
            self.problems.push(Problem { file, line: 0, column: 0, what, hint: None });
        }
        Err(Problems(self.problems))
    }
}

/// The roles of the columns: none for the one that names the runs or cannot be used.
struct Header {
    roles: Vec<Option<Uncertainty>>,
    run: Option<usize>,
    ignored: Vec<String>,
}

impl Header {
    fn read(scenario: &Scenario, findings: &mut Findings, names: &[Cell], line: usize) -> Header {
        let mut header = Header { roles: Vec::new(), run: None, ignored: Vec::new() };
        // an outcome by its name without the year: a table may come from a run of another span
        let bare = |name: &str| match name.rsplit_once('@') {
            Some((bare, year)) if year.parse::<f64>().is_ok() => bare.to_owned(),
            _ => name.to_owned(),
        };
        let outcomes: HashSet<String> =
            crate::outcomes::outcomes(scenario).iter().map(|outcome| bare(&outcome.name)).collect();
        let beside = |name: &str| BESIDE.contains(&name) || outcomes.contains(&bare(name));
        for (at, cell) in names.iter().enumerate() {
            let name = cell.text.trim();
            let mut role = None;
            if names[..at].iter().any(|other| other.text.trim() == name) {
                findings.add(line, cell.column, format!("column `{name}` appears twice"), None);
            } else if RUN_COLUMNS.contains(&name) {
                if header.run.is_some() {
                    let hint = Some(format!("keep one of {}", RUN_COLUMNS.join(", ")));
                    findings.add(line, cell.column, format!("a second column that names the runs: `{name}`"), hint);
                }
                header.run = header.run.or(Some(at));
            } else if beside(name) {
                header.ignored.push(name.into());
            } else {
                match resolve(scenario, name) {
                    Ok(target) => role = Some(Uncertainty { name: name.into(), target, dist: Dist::Fixed(f64::NAN) }),
                    Err((what, hint)) => findings.add(line, cell.column, what, hint),
                }
            }
            header.roles.push(role);
        }
        if findings.problems.is_empty() && header.roles.iter().all(Option::is_none) {
            findings.add(line, 1, "no column names a parameter, a draw or a law".into(), None);
        }
        header
    }

    fn columns(&self) -> Vec<Uncertainty> {
        self.roles.iter().flatten().cloned().collect()
    }
}

impl Table {
    /// Reads a table with commas, one header line, one line a world. `file` is how the user named it.
    pub fn from_csv(file: &str, text: &str, scenario: &Scenario) -> Result<Table, Problems> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        Table::from_cells(file, lines.map(|(at, line)| (at + 1, cells(line))), scenario)
    }

    /// Reads a Parquet file with the same columns; in problems the first row is line 2, as it would be in a text.
    #[cfg(feature = "parquet")]
    pub fn from_parquet(file: &str, bytes: Vec<u8>, scenario: &Scenario) -> Result<Table, Problems> {
        let lines = parquet_lines(file, bytes)?;
        Table::from_cells(file, lines.into_iter().enumerate().map(|(at, cells)| (at + 1, cells)), scenario)
    }

    /// Takes worlds as numbers, row by row, one for each of the named inputs; runs are numbered from 0. In problems the first row is line 2,
    /// as it would be in a text.
    pub fn from_numbers(
        file: &str,
        names: &[String],
        values: Vec<f64>,
        scenario: &Scenario,
    ) -> Result<Table, Problems> {
        let mut findings = Findings { file, problems: Vec::new(), more: 0 };
        let cells: Vec<Cell> =
            names.iter().enumerate().map(|(at, name)| Cell { text: name.clone(), column: at + 1 }).collect();
        let header = Header::read(scenario, &mut findings, &cells, 1);
        let mut table =
            Table { columns: Vec::new(), ids: Vec::new(), values: Vec::new(), ignored: header.ignored.clone() };
        if let Some(run) = header.run {
            findings.add(1, run + 1, format!("`{}` is no input: rows are numbered from 0", names[run]), None);
        }
        table.columns = header.columns();
        for (row, own) in values.chunks(names.len().max(1)).enumerate() {
            if own.len() != names.len() {
                findings.add(row + 2, 0, format!("{} numbers for {} inputs", own.len(), names.len()), None);
            }
            for (place, (value, role)) in own.iter().zip(&header.roles).enumerate() {
                let Some(column) = role else { continue };
                match check(scenario, column, *value) {
                    Ok(value) => table.values.push(value),
                    Err(what) => findings.add(row + 2, place + 1, what, None),
                }
            }
            table.ids.push(row as u64);
        }
        if table.ids.is_empty() && findings.problems.is_empty() {
            findings.add(0, 0, "there are names but no worlds".into(), None);
        }
        findings.finish(table)
    }

    /// Reads numbered lines of cells, the first of which is the header.
    fn from_cells(
        file: &str,
        mut lines: impl Iterator<Item = (usize, Vec<Cell>)>,
        scenario: &Scenario,
    ) -> Result<Table, Problems> {
        let mut findings = Findings { file, problems: Vec::new(), more: 0 };
        let mut table = Table { columns: Vec::new(), ids: Vec::new(), values: Vec::new(), ignored: Vec::new() };
        let Some((line, first)) = lines.next() else {
            findings.add(0, 0, "the table is empty: expected a header line with names of inputs".into(), None);
            return findings.finish(table);
        };
        let mut header = Header::read(scenario, &mut findings, &first, line);
        table.ignored = std::mem::take(&mut header.ignored);
        table.columns = header.columns();
        let mut seen = HashMap::new();
        for (row, (line, cells)) in lines.enumerate() {
            if cells.len() != header.roles.len() {
                let (have, want) = (cells.len(), header.roles.len());
                findings.add(line, 0, format!("{have} cells, but the header has {want}"), None);
                continue;
            }
            let mut id = row as u64;
            for (place, (cell, role)) in cells.iter().zip(&header.roles).enumerate() {
                if header.run == Some(place) {
                    match cell.text.trim().parse() {
                        Ok(named) => id = named,
                        Err(_) => {
                            let what = format!("`{}` does not name a run: expected a whole number", cell.text.trim());
                            findings.add(line, cell.column, what, None);
                        }
                    }
                }
                let Some(column) = role else { continue };
                match number(scenario, column, &cell.text) {
                    Ok(value) => table.values.push(value),
                    Err(what) => findings.add(line, cell.column, what, None),
                }
            }
            if let Some(other) = seen.insert(id, line) {
                findings.add(line, 0, format!("run {id} was given in line {other} already"), None);
            }
            table.ids.push(id);
        }
        if table.ids.is_empty() && findings.problems.is_empty() {
            findings.add(0, 0, "the table has a header but no worlds".into(), None);
        }
        findings.finish(table)
    }
}

/// The rows of a Parquet file, header first; `file` is how the user named it.
///
/// # Errors
/// It is no Parquet file.
#[cfg(feature = "parquet")]
pub(crate) fn parquet_lines(file: &str, bytes: Vec<u8>) -> Result<Vec<Vec<Cell>>, Problems> {
    parquet_cells(bytes).map_err(|error| {
        let what = format!("not a readable Parquet file: {error}");
        Problems(vec![Problem { file: file.into(), line: 0, column: 0, what, hint: None }])
    })
}

/// The cells of a Parquet file as text (which loses no bit of a number), header first; empty where there is no value.
#[cfg(feature = "parquet")]
fn parquet_cells(bytes: Vec<u8>) -> Result<Vec<Vec<Cell>>, parquet::errors::ParquetError> {
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Float32Type, Float64Type, Int32Type, Int64Type, UInt32Type, UInt64Type};
    use arrow_array::{Array, ArrayRef};
    use arrow_schema::DataType;

    fn text(array: &ArrayRef, row: usize) -> String {
        if array.is_null(row) {
            return String::new();
        }
        match array.data_type() {
            DataType::Float64 => array.as_primitive::<Float64Type>().value(row).to_string(),
            DataType::Float32 => array.as_primitive::<Float32Type>().value(row).to_string(),
            DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
            DataType::Int32 => array.as_primitive::<Int32Type>().value(row).to_string(),
            DataType::UInt64 => array.as_primitive::<UInt64Type>().value(row).to_string(),
            DataType::UInt32 => array.as_primitive::<UInt32Type>().value(row).to_string(),
            DataType::Utf8 => array.as_string::<i32>().value(row).to_string(),
            DataType::LargeUtf8 => array.as_string::<i64>().value(row).to_string(),
            DataType::Utf8View => array.as_string_view().value(row).to_string(),
            other => format!("a value of type {other}"),
        }
    }

    let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes))?;
    let row_of = |texts: &mut dyn Iterator<Item = String>| -> Vec<Cell> {
        texts.enumerate().map(|(at, text)| Cell { text, column: at + 1 }).collect()
    };
    let mut lines = vec![row_of(&mut reader.schema().fields().iter().map(|field| field.name().clone()))];
    for batch in reader.build()? {
        let batch = batch?;
        for row in 0..batch.num_rows() {
            lines.push(row_of(&mut batch.columns().iter().map(|array| text(array, row))));
        }
    }
    Ok(lines)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::scenario::{Bloc, Sampler, Text};
    use shapan_model::model::{Inputs, Policy, find};

    /// A scenario of three blocs with every input at its declared value (bloc facts at 1): enough to read tables for.
    pub(crate) fn scenario() -> Scenario {
        let model = find("world").unwrap();
        let catalogue = model.catalogue();
        let bloc = |name: &str| Bloc { name: name.into(), title: Text::default() };
        let parameters = catalogue.parameters.iter().flat_map(|spec| [spec.default.unwrap_or(1.0); 3]).collect();
        let factors = vec![1.0; catalogue.parameters.len() * 3];
        Scenario {
            name: "test".into(),
            title: Text::default(),
            story: Text::default(),
            model,
            start_year: model.about().start_year,
            blocs: vec![bloc("usa"), bloc("china"), bloc("rest")],
            inputs: Inputs {
                blocs: 3,
                years: 25.0,
                step: 0.0625,
                laws: vec![0; catalogue.laws.len()],
                parameters,
                policy: std::sync::Arc::new(Policy::default()),
                draws: catalogue.draws.iter().map(|spec| spec.default.unwrap_or(1.0)).collect(),
            },
            origins: Vec::new(),
            uncertainties: Vec::new(),
            correlations: Vec::new(),
            seed: 1234,
            runs: 10,
            sampler: Sampler::MonteCarlo,
            warnings: Vec::new(),
            factors,
            places: crate::place::Places::default(),
        }
    }

    fn say(text: &str) -> String {
        Table::from_csv("t.csv", text, &scenario()).unwrap_err().to_string()
    }

    #[test]
    fn a_sound_table_is_read() {
        let text = "\u{feff}world,\"research.beta\",compute.chips_0@china,approach.viable\r\n7,0.5,1e6,2\r\n\r\n3,0.25,2e6,0\r\n";
        let table = Table::from_csv("t.csv", text, &scenario()).unwrap();
        assert_eq!((table.ids, table.values), (vec![7, 3], vec![0.5, 1e6, 2.0, 0.25, 2e6, 0.0]));
        assert_eq!(table.columns[1].name, "compute.chips_0@china");
        assert!(matches!(table.columns[1].target, Target::Parameter { bloc: Some(1), .. }));
        let law = scenario().model.catalogue().laws[0];
        let text = format!("{}\n{}\n1\n", law.name, law.forms[1].name);
        assert_eq!(Table::from_csv("t.csv", &text, &scenario()).unwrap().values, [1.0, 1.0]);
    }

    #[test]
    fn what_the_product_writes_beside_inputs_is_left_aside_and_named() {
        let text = "run_id,scenario,research.beta,output.usa@2041,peak_growth.china,accident_year,frontier@2051,status\n\
                    4,baseline,0.5,1e13,0.2,,3,complete\n";
        let table = Table::from_csv("t.csv", text, &scenario()).unwrap();
        assert_eq!((table.ids, table.values), (vec![4], vec![0.5]));
        let expected = ["scenario", "output.usa@2041", "peak_growth.china", "accident_year", "frontier@2051", "status"];
        assert_eq!(table.ignored, expected);
        // but not what only resembles it, nor a table of nothing else
        for name in ["outptu.usa@2041", "output.mars@2041", "output.usa@", "statsu", "scenarios"] {
            assert!(say(&format!("research.beta,{name}\n0.5,1\n")).contains("unknown column"), "{name}");
        }
        assert!(say("run_id,output.usa@2041\n1,1\n").contains("no column names a parameter"));
    }

    #[test]
    fn everything_wrong_is_said_with_its_place() {
        let text = "run,research.bata,compute.chips_0@chian,robots.cost@usa,production.output,safety.luck@usa,research.beta\n\
                    0,0.5,1,1,1,1,0.5\n1,,1,1,1,1,\nx,1,1,1,1,1,many\n1,1,1,1,1,1,-4\n5,1\n6,1,1,1,1,1,nan\n";
        let said = say(text);
        for part in [
            "t.csv:1:5: unknown column `research.bata`: expected a parameter, a draw or a law\n    did you mean `research.beta`?",
            "t.csv:1:19: there is no bloc `chian`\n    the blocs are usa, china, rest",
            "t.csv:1:41: `robots.cost` must be the same in all blocs",
            "`production.output` cannot be sampled",
            "`safety.luck` has one value for the whole world",
            "t.csv:3:12: the value of `research.beta` is missing",
            "t.csv:4:1: `x` does not name a run",
            "t.csv:4:13: `many` is not a number (column `research.beta`)",
            "t.csv:5:13: -4 is outside the range 0 to 3 of `research.beta`",
            "t.csv:5: run 1 was given in line 3 already",
            "t.csv:6: 2 cells, but the header has 7",
            "t.csv:7:13: NaN is not a finite number",
        ] {
            assert!(said.contains(part), "{part}\n---\n{said}");
        }
    }

    #[test]
    fn hopeless_tables_are_refused() {
        assert!(say("").contains("empty"));
        assert!(say("\n \n").contains("empty"));
        assert!(say("research.beta\n").contains("no worlds"));
        assert!(say("world\n1\n").contains("no column names"));
        assert!(say("research.beta,research.beta\n0.1,0.1\n").contains("appears twice"));
        assert!(say("run,world,research.beta\n1,1,0.1\n").contains("second column"));
        assert!(say("approach.viable\n1.5\n").contains("whole numbers"));
        assert!(say(&format!("research.beta\n{}", "x\n".repeat(60))).contains("and 10 more"));
    }
}
