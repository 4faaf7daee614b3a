//! Tables in memory, handed to Python as Apache Arrow (without a copy) or column by column.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{Float64Type, UInt64Type};
use arrow_array::{Array, ArrayRef, Float64Array, RecordBatch, RecordBatchIterator, StringArray};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{DataType, Field, Schema};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyCapsule};
use shapan_lab::columnar::Batches;
use shapan_lab::problem::nearest;

use crate::failure::{Answer, refuse};

/// Tables by name, each as a text with commas; and what is said of them.
pub(crate) type Told = (Vec<(&'static str, String)>, Vec<String>);

/// A table: named columns of numbers or words, with units and meanings.
#[pyclass(frozen, module = "shapan._shapan")]
#[derive(Debug)]
pub(crate) struct Table {
    batches: Batches,
}

impl From<Batches> for Table {
    fn from(batches: Batches) -> Table {
        Table { batches }
    }
}

impl Table {
    /// A table of whole columns.
    pub(crate) fn of(columns: Vec<(Field, ArrayRef)>) -> Answer<Table> {
        let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) = columns.into_iter().unzip();
        let schema = Arc::new(Schema::new(fields));
        let wrong = |error: arrow_schema::ArrowError| refuse("table", error.to_string(), None);
        let pieces = vec![RecordBatch::try_new(schema.clone(), arrays).map_err(wrong)?];
        Ok(Table { batches: Batches { schema, pieces } })
    }

    fn place(&self, name: &str) -> Answer<usize> {
        self.batches.schema.index_of(name).map_err(|_| {
            let names = self.batches.schema.fields().iter().map(|field| field.name().as_str());
            let hint = nearest(name, names).map(|near| format!("did you mean {near:?}?"));
            refuse("column", format!("there is no column {name:?}"), hint)
        })
    }

    fn column(&self, place: usize) -> impl Iterator<Item = &ArrayRef> {
        self.batches.pieces.iter().map(move |piece| piece.column(place))
    }
}

/// A column of numbers; NaN is no value.
pub(crate) fn numbers(values: impl IntoIterator<Item = f64>) -> ArrayRef {
    Arc::new(values.into_iter().map(|x| x.is_finite().then_some(x)).collect::<Float64Array>())
}

/// A column of words.
pub(crate) fn words<T: AsRef<str>>(values: impl IntoIterator<Item = Option<T>>) -> ArrayRef {
    Arc::new(values.into_iter().collect::<StringArray>())
}

#[pymethods]
impl Table {
    /// Number of rows.
    #[getter]
    fn num_rows(&self) -> usize {
        self.batches.rows()
    }

    /// Names, kinds (number, whole, word), units and meanings of the columns.
    fn columns(&self) -> Vec<(String, &'static str, String, String)> {
        let one = |field: &Arc<Field>| {
            let kind = match field.data_type() {
                DataType::Float64 => "number",
                DataType::UInt64 => "whole",
                _ => "word",
            };
            let said = |key: &str| field.metadata().get(key).cloned().unwrap_or_default();
            (field.name().clone(), kind, said("unit"), said("about"))
        };
        self.batches.schema.fields().iter().map(one).collect()
    }

    /// The numbers of a column as 64-bit floats in the machine's order, NaN where there is no value.
    fn floats<'py>(&self, py: Python<'py>, name: &str) -> Answer<Bound<'py, PyByteArray>> {
        let place = self.place(name)?;
        if *self.batches.schema.field(place).data_type() != DataType::Float64 {
            return Err(refuse("column", format!("{name:?} is no column of numbers"), None));
        }
        Ok(PyByteArray::new_with(py, 8 * self.batches.rows(), |bytes| {
            let mut cells = bytes.as_chunks_mut::<8>().0.iter_mut();
            for column in self.column(place) {
                let column = column.as_primitive::<Float64Type>();
                for (row, cell) in (0..column.len()).zip(&mut cells) {
                    let value = if column.is_null(row) { f64::NAN } else { column.value(row) };
                    *cell = value.to_ne_bytes();
                }
            }
            Ok(())
        })?)
    }

    /// The whole numbers of a column as 64-bit integers in the machine's order.
    fn wholes<'py>(&self, py: Python<'py>, name: &str) -> Answer<Bound<'py, PyByteArray>> {
        let place = self.place(name)?;
        if *self.batches.schema.field(place).data_type() != DataType::UInt64 {
            return Err(refuse("column", format!("{name:?} is no column of whole numbers"), None));
        }
        Ok(PyByteArray::new_with(py, 8 * self.batches.rows(), |bytes| {
            let mut cells = bytes.as_chunks_mut::<8>().0.iter_mut();
            for column in self.column(place) {
                for (value, cell) in column.as_primitive::<UInt64Type>().values().iter().zip(&mut cells) {
                    *cell = value.to_ne_bytes();
                }
            }
            Ok(())
        })?)
    }

    /// The words of a column: positions in the list of those that occur, as 32-bit integers in the machine's order (−1 where there is none), and
    /// that list.
    fn words<'py>(&self, py: Python<'py>, name: &str) -> Answer<(Bound<'py, PyByteArray>, Vec<String>)> {
        let place = self.place(name)?;
        if *self.batches.schema.field(place).data_type() != DataType::Utf8 {
            return Err(refuse("column", format!("{name:?} is no column of words"), None));
        }
        let mut known: Vec<String> = Vec::new();
        let codes = PyByteArray::new_with(py, 4 * self.batches.rows(), |bytes| {
            let mut cells = bytes.as_chunks_mut::<4>().0.iter_mut();
            let mut last = 0;
            for column in self.column(place) {
                for (value, cell) in column.as_string::<i32>().iter().zip(&mut cells) {
                    let code = value.map_or(-1, |value| {
                        // few words, in long stretches or in turn
                        if known.get(last).is_none_or(|known| known != value) {
                            last = known.iter().position(|known| known == value).unwrap_or_else(|| {
                                known.push(value.to_owned());
                                known.len() - 1
                            });
                        }
                        last as i32
                    });
                    *cell = code.to_ne_bytes();
                }
            }
            Ok(())
        })?;
        Ok((codes, known))
    }

    /// The first rows, as text, for people.
    fn head(&self, py: Python<'_>, rows: usize) -> Answer<Vec<Vec<Py<PyAny>>>> {
        let mut found = Vec::new();
        for piece in &self.batches.pieces {
            for row in 0..piece.num_rows().min(rows - found.len()) {
                let cell = |column: &ArrayRef| -> PyResult<Py<PyAny>> {
                    Ok(match column.data_type() {
                        _ if column.is_null(row) => py.None(),
                        DataType::Float64 => {
                            column.as_primitive::<Float64Type>().value(row).into_pyobject(py)?.into_any().unbind()
                        }
                        DataType::UInt64 => {
                            column.as_primitive::<UInt64Type>().value(row).into_pyobject(py)?.into_any().unbind()
                        }
                        _ => column.as_string::<i32>().value(row).into_pyobject(py)?.into_any().unbind(),
                    })
                };
                found.push(piece.columns().iter().map(cell).collect::<PyResult<Vec<_>>>()?);
            }
            if found.len() == rows {
                break;
            }
        }
        Ok(found)
    }

    /// The schema, by the Arrow PyCapsule interface.
    // a capsule, for which there is a type from Python 3.13 on
    #[pyo3(signature = () -> "object")]
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> Answer<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.batches.schema.as_ref());
        let schema = schema.map_err(|error| refuse("arrow", error.to_string(), None))?;
        Ok(PyCapsule::new_with_value(py, schema, c"arrow_schema")?)
    }

    /// The table, by the Arrow PyCapsule interface: the buffers are shared, not copied.
    #[pyo3(signature = (requested_schema=None) -> "object")]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> Answer<Bound<'py, PyCapsule>> {
        // a consumer's wish may be passed over, says the interface
        drop(requested_schema);
        let Batches { schema, pieces } = self.batches.clone();
        let reader = RecordBatchIterator::new(pieces.into_iter().map(Ok), schema);
        let stream = FFI_ArrowArrayStream::new(Box::new(reader));
        Ok(PyCapsule::new_with_value(py, stream, c"arrow_array_stream")?)
    }
}

/// Dense values of a column of series, by run, time and bloc: NaN where a run was stopped before. Gives the numbers (64-bit floats in the machine's
/// order), and the times.
pub(crate) fn cube<'py>(
    py: Python<'py>,
    series: &Table,
    variable: &str,
    runs: usize,
    blocs: usize,
    times: &[f64],
) -> Answer<Bound<'py, PyByteArray>> {
    let (place, time, run) = (series.place(variable)?, series.place("time")?, series.place("run_id")?);
    let size = runs * times.len() * blocs;
    Ok(PyByteArray::new_with(py, 8 * size, |bytes| {
        let cells = bytes.as_chunks_mut::<8>().0;
        cells.fill(f64::NAN.to_ne_bytes());
        // rows stand by run, time and bloc
        let (mut at, mut bloc, mut row, mut last) = (0, 0, 0, None);
        for piece in &series.batches.pieces {
            let values = piece.column(place).as_primitive::<Float64Type>();
            let clock = piece.column(time).as_primitive::<Float64Type>();
            let names = piece.column(run).as_primitive::<UInt64Type>();
            for line in 0..piece.num_rows() {
                if last.is_some_and(|last| last != names.value(line)) {
                    (at, row, bloc) = (at + 1, 0, 0);
                }
                last = Some(names.value(line));
                if bloc == blocs {
                    (row, bloc) = (row + 1, 0);
                }
                debug_assert!(times.get(row).is_some_and(|known| *known == clock.value(line)));
                if !values.is_null(line)
                    && let Some(cell) = cells.get_mut((at * times.len() + row) * blocs + bloc)
                {
                    *cell = values.value(line).to_ne_bytes();
                }
                bloc += 1;
            }
        }
        Ok(())
    })?)
}

/// Names of the columns of numbers beside times.
pub(crate) fn variables(series: &Table) -> Vec<String> {
    let fields = series.batches.schema.fields().iter();
    fields
        .filter(|field| *field.data_type() == DataType::Float64 && field.name() != "time")
        .map(|field| field.name().clone())
        .collect()
}
