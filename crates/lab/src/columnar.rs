//! Columnar tables: the experiments, the series, the quantiles. Written as a stream (Apache Parquet) into anything that takes bytes,
//! or kept in memory (Apache Arrow); what comes out depends on the numbers alone, not on batches or threads. Behind the feature `parquet`.
//!
//! Times are years since the start, as in every table of the product; each column carries its unit and meaning as metadata.

mod joined;
mod out;

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray, UInt64Array};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use shapan_model::model::Plan;
use shapan_model::quantity::Spec;

pub use self::joined::Joined;
pub use self::out::{Batches, Out, Parquet};
use crate::ensemble::{Run, STRETCH, Sink, fault};
use crate::experiment::Design;
use crate::fan::{Fan, QUANTILES};
use crate::outcomes::Outcome;
use crate::scenario::{Target, Uncertainty};

/// Cells held before they are encoded: 2 MB of numbers.
const CHUNK_CELLS: usize = 1 << 18;

fn arrow_error(error: ArrowError) -> io::Error {
    io::Error::other(error)
}

/// The declaration of a column.
fn field(name: &str, kind: DataType, nullable: bool, unit: &str, about: &str) -> Field {
    let metadata = [("unit", unit), ("about", about)].into_iter().filter(|(_, text)| !text.is_empty());
    let metadata: HashMap<String, String> = metadata.map(|(key, text)| (key.into(), text.trim().into())).collect();
    Field::new(name, kind, nullable).with_metadata(metadata)
}

/// The declaration of a column of numbers, with its unit and meaning.
pub fn number(name: &str, unit: &str, about: &str) -> Field {
    field(name, DataType::Float64, true, unit, about)
}

fn whole(name: &str, about: &str) -> Field {
    field(name, DataType::UInt64, false, "1", about)
}

/// The declaration of a column of words, with its meaning.
pub fn word(name: &str, about: &str) -> Field {
    field(name, DataType::Utf8, true, "", about)
}

/// Values of one column that are not encoded yet.
#[derive(Debug)]
enum Values {
    Numbers(Vec<Option<f64>>),
    Wholes(Vec<u64>),
    Words(Vec<Option<String>>),
}

/// One value of a row.
enum Value<'a> {
    Number(Option<f64>),
    Whole(u64),
    Word(Option<&'a str>),
}

/// A table that is written row by row.
#[derive(Debug)]
struct Table<O: Out> {
    out: O,
    schema: Arc<Schema>,
    columns: Vec<Values>,
    rows: usize,
    chunk: usize,
}

/// Rows of a piece of a table with so many columns.
fn chunk(columns: usize) -> usize {
    (CHUNK_CELLS / columns.max(1)).max(64)
}

impl<W: Write + Send> Table<Parquet<W>> {
    fn parquet(out: W, fields: Vec<Field>) -> io::Result<Table<Parquet<W>>> {
        let schema = Arc::new(Schema::new(fields));
        let out = Parquet::new(out, schema.clone(), chunk(schema.fields().len()))?;
        Ok(Table::onto(out, schema))
    }
}

impl Table<Batches> {
    fn kept(fields: Vec<Field>) -> Table<Batches> {
        let schema = Arc::new(Schema::new(fields));
        Table::onto(Batches { schema: schema.clone(), pieces: Vec::new() }, schema)
    }
}

impl<O: Out> Table<O> {
    fn onto(out: O, schema: Arc<Schema>) -> Table<O> {
        let values = |field: &Arc<Field>| match field.data_type() {
            DataType::UInt64 => Values::Wholes(Vec::new()),
            DataType::Utf8 => Values::Words(Vec::new()),
            _ => Values::Numbers(Vec::new()),
        };
        let columns = schema.fields().iter().map(values).collect();
        Table { out, chunk: chunk(schema.fields().len()), schema, columns, rows: 0 }
    }

    /// Adds a row, whose values must be of the columns' kinds.
    fn row<'a>(&mut self, values: impl IntoIterator<Item = Value<'a>>) -> io::Result<()> {
        for (column, value) in self.columns.iter_mut().zip(values) {
            match (column, value) {
                (Values::Numbers(column), Value::Number(value)) => column.push(value.filter(|x| x.is_finite())),
                (Values::Wholes(column), Value::Whole(value)) => column.push(value),
                (Values::Words(column), Value::Word(value)) => column.push(value.map(String::from)),
                _ => return Err(io::Error::other("a value is not of its column's kind")),
            }
        }
        self.rows += 1;
        if self.rows == self.chunk { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        let array = |values: &mut Values| -> ArrayRef {
            match values {
                Values::Numbers(values) => Arc::new(Float64Array::from(std::mem::take(values))),
                Values::Wholes(values) => Arc::new(UInt64Array::from(std::mem::take(values))),
                Values::Words(values) => Arc::new(StringArray::from(std::mem::take(values))),
            }
        };
        let arrays = self.columns.iter_mut().map(array).collect();
        self.rows = 0;
        let batch = RecordBatch::try_new(self.schema.clone(), arrays).map_err(arrow_error)?;
        self.out.take(batch)
    }

    /// Ends a group of rows; none that has no rows.
    fn end_group(&mut self) -> io::Result<()> {
        if self.rows > 0 {
            self.flush()?;
        }
        self.out.end_group()
    }

    fn finish(mut self) -> io::Result<O::Done> {
        if self.rows > 0 {
            self.flush()?;
        }
        self.out.finish()
    }
}

/// The declaration behind an input, if it is a parameter or a draw.
fn spec(design: &Design, input: &Uncertainty) -> Option<&'static Spec> {
    let catalogue = design.scenario().model.catalogue();
    match input.target {
        Target::Parameter { parameter, .. } => Some(catalogue.parameters[parameter]),
        Target::Draw(draw) => Some(catalogue.draws[draw]),
        Target::Law(_) => None,
    }
}

/// `experiments.parquet`: one row a run, with inputs, outcomes and how it ended.
#[derive(Debug)]
pub struct Experiments<O: Out> {
    table: Table<O>,
    scenario: String,
    policy: String,
    model: &'static str,
    blocs: Vec<String>,
    stocks: &'static [&'static Spec],
}

impl<W: Write + Send> Experiments<Parquet<W>> {
    /// A file with columns `run_id`, `scenario`, `policy`, `model`, the inputs, the outcomes, `status` (complete, stopped, no-ai stopped),
    /// `blowup_bloc`, `blowup_stock`, `blowup_fault`. A law is given by the number of its form.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn new(out: W, design: &Design, outcomes: &[Outcome], policy: &str) -> io::Result<Experiments<Parquet<W>>> {
        let fields = Experiments::<Parquet<W>>::fields(design, outcomes);
        Ok(Experiments::onto(Table::parquet(out, fields)?, design, policy))
    }
}

impl Experiments<Batches> {
    /// The same columns, kept in memory.
    pub fn kept(design: &Design, outcomes: &[Outcome], policy: &str) -> Experiments<Batches> {
        Experiments::onto(Table::kept(Experiments::<Batches>::fields(design, outcomes)), design, policy)
    }
}

impl<O: Out> Experiments<O> {
    fn fields(design: &Design, outcomes: &[Outcome]) -> Vec<Field> {
        let mut fields = vec![
            whole("run_id", "name of the run"),
            word("scenario", "name of the scenario"),
            word("policy", "name of the policy"),
            word("model", "name of the model"),
        ];
        let unit = |input: &Uncertainty| spec(design, input).map_or(("1", "form of the law"), |s| (s.unit, s.about));
        fields.extend(design.columns().iter().map(|input| number(&input.name, unit(input).0, unit(input).1)));
        fields.extend(outcomes.iter().map(|outcome| number(&outcome.name, outcome.unit, outcome.about[0])));
        fields.extend([
            word("status", "complete; stopped: the run left the numbers; no-ai stopped: its twin without AI did"),
            word("blowup_bloc", "where the run left the numbers"),
            word("blowup_stock", "the stock that left the numbers first"),
            word("blowup_fault", "what was wrong with it"),
        ]);
        fields
    }

    fn onto(table: Table<O>, design: &Design, policy: &str) -> Experiments<O> {
        let scenario = design.scenario();
        Experiments {
            table,
            scenario: scenario.name.clone(),
            policy: policy.into(),
            model: scenario.model.about().name,
            blocs: scenario.blocs.iter().map(|bloc| bloc.name.clone()).collect(),
            stocks: &scenario.model.catalogue().stocks,
        }
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(self) -> io::Result<O::Done> {
        self.table.finish()
    }
}

impl<O: Out> Sink for Experiments<O> {
    fn take(&mut self, _plan: &Plan, runs: &[Run]) -> io::Result<()> {
        for run in runs {
            if run.index.is_multiple_of(STRETCH) {
                self.table.end_group()?;
            }
            let head = [Value::Whole(run.id)];
            let names = [self.scenario.as_str(), &self.policy, self.model].map(|name| Value::Word(Some(name)));
            let inputs = run.sampled.iter().map(|value| Value::Number(Some(*value)));
            let outcomes = run.outcomes.iter().map(|value| Value::Number(*value));
            let blowup = run.record.blowup.or(run.no_ai_blowup);
            let status = match (run.record.blowup, run.no_ai_blowup) {
                (Some(_), _) => "stopped",
                (None, Some(_)) => "no-ai stopped",
                (None, None) => "complete",
            };
            let end = [
                Some(status),
                blowup.map(|blowup| self.blocs[blowup.bloc].as_str()),
                blowup.map(|blowup| self.stocks[blowup.stock].name),
                blowup.map(|blowup| fault(blowup.fault)),
            ];
            let end = end.map(Value::Word);
            self.table.row(head.into_iter().chain(names).chain(inputs).chain(outcomes).chain(end))?;
        }
        Ok(())
    }
}

/// `timeseries.parquet`: one row a run, time and bloc; rows of a run end where it was stopped.
#[derive(Debug)]
pub struct Series<O: Out> {
    table: Table<O>,
    blocs: Vec<String>,
    series: Vec<usize>,
}

impl<W: Write + Send> Series<Parquet<W>> {
    /// A file with columns `run_id`, `time`, `bloc` and the results at these positions, all among the series of the ensemble.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn new(out: W, design: &Design, series: &[usize]) -> io::Result<Series<Parquet<W>>> {
        let table = Table::parquet(out, Series::<Parquet<W>>::fields(design, series))?;
        Ok(Series::onto(table, design, series))
    }
}

impl Series<Batches> {
    /// The same columns, kept in memory.
    pub fn kept(design: &Design, series: &[usize]) -> Series<Batches> {
        Series::onto(Table::kept(Series::<Batches>::fields(design, series)), design, series)
    }
}

impl<O: Out> Series<O> {
    fn fields(design: &Design, series: &[usize]) -> Vec<Field> {
        let scenario = design.scenario();
        let results: Vec<&Spec> = scenario.model.catalogue().results().collect();
        let mut fields = vec![
            whole("run_id", "name of the run"),
            number("time", "yr", "years since the start"),
            word("bloc", "name of the bloc"),
        ];
        fields.extend(series.iter().map(|at| number(results[*at].name, results[*at].unit, results[*at].about)));
        fields
    }

    fn onto(table: Table<O>, design: &Design, series: &[usize]) -> Series<O> {
        let blocs = design.scenario().blocs.iter().map(|bloc| bloc.name.clone()).collect();
        Series { table, blocs, series: series.to_vec() }
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(self) -> io::Result<O::Done> {
        self.table.finish()
    }
}

impl<O: Out> Sink for Series<O> {
    fn take(&mut self, plan: &Plan, runs: &[Run]) -> io::Result<()> {
        let width = plan.columns.len();
        let place = |result: &usize| plan.columns.iter().position(|column| column == result);
        let Some(places) = self.series.iter().map(place).collect::<Option<Vec<usize>>>() else {
            return Err(io::Error::other("the ensemble does not keep a series that is asked for"));
        };
        for run in runs {
            if run.index.is_multiple_of(STRETCH) {
                self.table.end_group()?;
            }
            let mut values = run.record.values.chunks_exact(width.max(1));
            for time in &run.record.times {
                for bloc in &self.blocs {
                    let row = values.next().unwrap_or_default();
                    let head = [Value::Whole(run.id), Value::Number(Some(*time)), Value::Word(Some(bloc))];
                    let numbers = places.iter().map(|place| Value::Number(row.get(*place).copied()));
                    self.table.row(head.into_iter().chain(numbers))?;
                }
            }
        }
        Ok(())
    }
}

/// What a table of quantiles says of its rows.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Labels {
    /// Names of the blocs.
    pub blocs: Vec<String>,
    /// Dotted name and unit of each series.
    pub series: Vec<[String; 2]>,
}

impl Labels {
    /// Those of an ensemble that keeps these results.
    pub fn new(design: &Design, series: &[usize]) -> Labels {
        let scenario = design.scenario();
        let results: Vec<&Spec> = scenario.model.catalogue().results().collect();
        let label = |at: &usize| [results[*at].name.to_owned(), results[*at].unit.to_owned()];
        Labels {
            blocs: scenario.blocs.iter().map(|bloc| bloc.name.clone()).collect(),
            series: series.iter().map(label).collect(),
        }
    }
}

/// `quantiles.parquet`: one row a time, bloc and variable, over the `n` runs alive at that time. Returns `out`.
///
/// # Errors
/// It cannot be written.
pub fn write_quantiles<W: Write + Send>(out: W, labels: &Labels, fan: &Fan) -> io::Result<W> {
    quantile_rows(Table::parquet(out, quantile_fields())?, labels, fan)
}

/// The same rows, kept in memory.
///
/// # Errors
/// None that can be foreseen.
pub fn quantiles(labels: &Labels, fan: &Fan) -> io::Result<Batches> {
    quantile_rows(Table::kept(quantile_fields()), labels, fan)
}

fn quantile_fields() -> Vec<Field> {
    let mut fields = vec![
        number("time", "yr", "years since the start"),
        word("bloc", "name of the bloc"),
        word("variable", "dotted name"),
        word("unit", "unit of the variable"),
        whole("n", "runs alive and with a finite value"),
    ];
    let names = QUANTILES.map(|p| format!("p{:02}", (p * 100.0).round()));
    fields.extend(names.iter().map(|name| number(name, "", "quantile, linear between order statistics")));
    fields.extend(["mean", "min", "max"].map(|name| number(name, "", "")));
    fields
}

fn quantile_rows<O: Out>(mut table: Table<O>, labels: &Labels, fan: &Fan) -> io::Result<O::Done> {
    for (row, time) in fan.times().iter().enumerate() {
        for (bloc, name) in labels.blocs.iter().enumerate() {
            for (column, [variable, unit]) in labels.series.iter().enumerate() {
                let cell = fan.cell(row, bloc, column);
                let head = [
                    Value::Number(Some(*time)),
                    Value::Word(Some(name)),
                    Value::Word(Some(variable)),
                    Value::Word(Some(unit)),
                    Value::Whole(cell.count()),
                ];
                let quantiles = cell.quantiles(QUANTILES).map(Value::Number);
                let moments = [cell.mean(), cell.min(), cell.max()].map(Value::Number);
                table.row(head.into_iter().chain(quantiles).chain(moments))?;
            }
        }
    }
    table.finish()
}

/// `samples.parquet`: one row a run, numbered from 0, with inputs and outcomes; `columns` are names and units. Returns `out`.
pub fn write_samples<W: Write + Send>(
    out: W,
    columns: &[(String, String)],
    rows: impl Iterator<Item = Vec<f64>>,
) -> io::Result<W> {
    let mut fields = vec![whole("run_id", "number of the run")];
    fields.extend(columns.iter().map(|(name, unit)| number(name, unit, "")));
    let mut table = Table::parquet(out, fields)?;
    for (run, row) in rows.enumerate() {
        let values = row.into_iter().map(|x| Value::Number(Some(x)));
        table.row([Value::Whole(run as u64)].into_iter().chain(values))?;
    }
    table.finish()
}
