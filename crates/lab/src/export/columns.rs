//! A table of results read column by column: no more of it is in memory than the column at hand.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, UInt64Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::file::reader::ChunkReader;

use crate::series::cell;

/// Rows that are decoded at once.
const BATCH: usize = 1 << 16;

/// Carries out a step of the decoder, which panics on some damaged files where it should refuse them.
fn sound<T>(step: impl FnOnce() -> T) -> Result<T, String> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(step)).map_err(|_| "its pages cannot be decoded".to_owned())
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Numbers; missing ones are NaN when read.
    Numbers,
    /// Words.
    Words,
}

/// A column by name, with what its file says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Name, as in the file.
    pub name: String,
    /// Unit, empty if the file states none.
    pub unit: String,
    /// Meaning, empty if the file states none.
    pub about: String,
    /// What it holds.
    pub holds: Holds,
}

/// A Parquet file that can be opened again for each column.
pub struct Columns<'a, R> {
    file: &'a str,
    open: &'a dyn Fn() -> std::io::Result<R>,
    metadata: ArrowReaderMetadata,
    /// The columns, in the order of the file.
    pub list: Vec<Column>,
    /// Number of rows.
    pub rows: usize,
}

impl<'a, R: ChunkReader + 'static> Columns<'a, R> {
    /// Reads the head of a file; `file` is how the user knows it.
    ///
    /// # Errors
    /// It cannot be opened, is no Parquet file, or has a column that is neither numbers nor words; in a sentence that names it.
    pub fn open(file: &'a str, open: &'a dyn Fn() -> std::io::Result<R>) -> Result<Columns<'a, R>, String> {
        let input = open().map_err(|error| format!("{file}: cannot be read: {error}"))?;
        let metadata = sound(|| ArrowReaderMetadata::load(&input, ArrowReaderOptions::new()))
            .and_then(|read| read.map_err(|error| error.to_string()))
            .map_err(|error| format!("{file}: this is not a whole Parquet file: {error}"))?;
        // what the reader itself would not take for an error
        let length = i64::try_from(input.len()).unwrap_or(i64::MAX);
        for column in metadata.metadata().row_groups().iter().flat_map(|group| group.columns()) {
            let first = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
            let end = first.checked_add(column.compressed_size());
            if first < 0
                || column.compressed_size() < 0
                || column.num_values() < 0
                || end.is_none_or(|end| end > length)
            {
                return Err(format!("{file}: the file is damaged: column {} lies outside of it", column.column_path()));
            }
        }
        let mut list = Vec::new();
        for field in metadata.schema().fields() {
            let say = |key: &str| field.metadata().get(key).cloned().unwrap_or_default();
            let holds = match field.data_type() {
                DataType::Float64 | DataType::UInt64 => Holds::Numbers,
                DataType::Utf8 => Holds::Words,
                other => {
                    return Err(format!(
                        "{file}: column {} holds {other}; numbers or words are expected",
                        field.name()
                    ));
                }
            };
            list.push(Column { name: field.name().clone(), unit: say("unit"), about: say("about"), holds });
        }
        let rows = usize::try_from(metadata.metadata().file_metadata().num_rows()).unwrap_or(0);
        Ok(Columns { file, open, metadata, list, rows })
    }

    /// Does the file have columns of these names?
    ///
    /// # Errors
    /// The names that are missing, in a sentence.
    pub fn require(&self, names: &[&str]) -> Result<(), String> {
        let missing: Vec<&str> = names.iter().copied().filter(|name| self.place(name).is_none()).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(format!(
            "{}: has no column {}; a table of `shapan ensemble --out` is expected",
            self.file,
            missing.join(", ")
        ))
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.list.iter().position(|column| column.name == name)
    }

    /// Reads some columns together, batch after batch.
    fn each(&self, names: &[&str], take: &mut dyn FnMut(&RecordBatch) -> Result<(), String>) -> Result<(), String> {
        self.require(names)?;
        let damaged = |error: &dyn std::fmt::Display| format!("{}: the file is damaged: {error}", self.file);
        let input = (self.open)().map_err(|error| format!("{}: cannot be read: {error}", self.file))?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(input, self.metadata.clone());
        let mask = ProjectionMask::roots(builder.parquet_schema(), names.iter().filter_map(|name| self.place(name)));
        let reader =
            sound(|| builder.with_projection(mask).with_batch_size(BATCH).build()).map_err(|error| damaged(&error))?;
        let mut reader = reader.map_err(|error| damaged(&error))?;
        while let Some(batch) = sound(|| reader.next()).map_err(|error| damaged(&error))? {
            take(&batch.map_err(|error| damaged(&error))?)?;
        }
        Ok(())
    }

    /// Hands over a column of numbers, piece after piece; missing numbers are NaN.
    ///
    /// # Errors
    /// The column is not there or not numbers, the file is damaged, or `take` refuses.
    pub fn numbers(&self, name: &str, take: &mut dyn FnMut(&[f64]) -> Result<(), String>) -> Result<(), String> {
        let mut values = Vec::new();
        self.each(&[name], &mut |batch| {
            values.clear();
            read_numbers(batch.column(0).as_ref(), &mut values)
                .ok_or_else(|| format!("{}: column {name} does not hold numbers", self.file))?;
            take(&values)
        })
    }

    /// A whole column of numbers.
    ///
    /// # Errors
    /// As [`Columns::numbers`].
    pub fn all_numbers(&self, name: &str) -> Result<Vec<f64>, String> {
        let mut all = Vec::with_capacity(self.rows);
        self.numbers(name, &mut |piece| {
            all.extend_from_slice(piece);
            Ok(())
        })?;
        Ok(all)
    }

    /// Hands over a column of words, one by one; missing words are empty.
    ///
    /// # Errors
    /// As [`Columns::numbers`].
    pub fn words(&self, name: &str, take: &mut dyn FnMut(&str) -> Result<(), String>) -> Result<(), String> {
        self.each(&[name], &mut |batch| {
            let column = batch.column(0).as_string_opt::<i32>();
            let column = column.ok_or_else(|| format!("{}: column {name} does not hold words", self.file))?;
            column.iter().try_for_each(|word| take(word.unwrap_or_default()))
        })
    }

    /// A whole column of words.
    ///
    /// # Errors
    /// As [`Columns::numbers`].
    pub fn all_words(&self, name: &str) -> Result<Vec<String>, String> {
        let mut all = Vec::with_capacity(self.rows);
        self.words(name, &mut |word| {
            all.push(word.to_owned());
            Ok(())
        })?;
        Ok(all)
    }

    /// The whole table as CSV: a header, a line for each row, numbers with 17 significant digits, nothing where there is no value.
    ///
    /// # Errors
    /// The file is damaged, or `out` refuses.
    pub fn csv(&self, out: &mut dyn std::io::Write) -> Result<(), String> {
        let names: Vec<&str> = self.list.iter().map(|column| column.name.as_str()).collect();
        let unwritable = |error: std::io::Error| format!("cannot be written: {error}");
        writeln!(out, "{}", names.join(",")).map_err(unwritable)?;
        self.each(&names, &mut |batch| {
            let mut cells: Vec<Vec<String>> = Vec::new();
            for (column, about) in batch.columns().iter().zip(&self.list) {
                let mut values = Vec::new();
                cells.push(match about.holds {
                    Holds::Numbers => {
                        read_numbers(column.as_ref(), &mut values)
                            .ok_or_else(|| format!("{}: column {} does not hold numbers", self.file, about.name))?;
                        values
                            .iter()
                            .map(|x| if x.is_nan() { String::new() } else { crate::series::digits17(*x) })
                            .collect()
                    }
                    Holds::Words => {
                        let words = column.as_string_opt::<i32>();
                        let words =
                            words.ok_or_else(|| format!("{}: column {} does not hold words", self.file, about.name))?;
                        words.iter().map(|word| cell(word.unwrap_or_default())).collect()
                    }
                });
            }
            for row in 0..batch.num_rows() {
                let line: Vec<&str> = cells.iter().map(|column| column[row].as_str()).collect();
                writeln!(out, "{}", line.join(",")).map_err(unwritable)?;
            }
            Ok(())
        })
    }
}

/// Adds the numbers of a column; none if it holds something else.
fn read_numbers(column: &dyn Array, into: &mut Vec<f64>) -> Option<()> {
    if let Some(numbers) = column.as_primitive_opt::<Float64Type>() {
        into.extend(numbers.iter().map(|x| x.unwrap_or(f64::NAN)));
        return Some(());
    }
    let wholes = column.as_primitive_opt::<UInt64Type>()?;
    into.extend(wholes.iter().map(|x| x.map_or(f64::NAN, |x| x as f64)));
    Some(())
}
