//! How a failure becomes the one exception of the package.

use pyo3::prelude::*;
use shapan_lab::problem::{Problem, Problems};

/// Why a call did not succeed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Everything that is wrong with what was given.
    Problems(Problems),
    /// What Python raised: an interruption, or the fault of a function that was handed in.
    Python(PyErr),
}

/// What a call gives.
pub(crate) type Answer<T> = Result<T, Failure>;

/// One thing that is wrong.
pub(crate) fn problem(place: &str, what: impl Into<String>, hint: Option<String>) -> Problem {
    Problem { file: place.into(), line: 0, column: 0, what: what.into(), hint }
}

/// A failure with one problem.
pub(crate) fn refuse(place: &str, what: impl Into<String>, hint: Option<String>) -> Failure {
    Failure::Problems(Problems(vec![problem(place, what, hint)]))
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Failure {
        Failure::Problems(problems)
    }
}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Failure {
        Failure::Python(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        refuse("shapan", error.to_string(), None)
    }
}

/// File, line and column.
fn place(problem: &Problem) -> String {
    match (problem.line, problem.column) {
        (0, _) => problem.file.clone(),
        (line, 0) => format!("{}:{line}", problem.file),
        (line, column) => format!("{}:{line}:{column}", problem.file),
    }
}

/// `shapan.Error` with these problems.
fn raised(py: Python<'_>, problems: &Problems) -> PyResult<PyErr> {
    let module = py.import("shapan._errors")?;
    let kind = module.getattr("Problem")?;
    let list: Vec<Bound<'_, PyAny>> = problems
        .0
        .iter()
        .map(|problem| kind.call1((place(problem), &problem.what, problem.hint.as_deref())))
        .collect::<PyResult<_>>()?;
    Ok(PyErr::from_value(module.getattr("Error")?.call1((list,))?))
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> PyErr {
        match failure {
            Failure::Python(error) => error,
            Failure::Problems(problems) => Python::attach(|py| raised(py, &problems).unwrap_or_else(|error| error)),
        }
    }
}
