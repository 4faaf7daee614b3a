//! What Python hands in: read with every problem collected, so that one error tells all of them.

use pyo3::exceptions::PyOverflowError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyList, PyString, PyTuple};
use shapan_lab::load::Assignment;
use shapan_lab::problem::{Problem, Problems, nearest};

use crate::failure::{Answer, Failure, problem};

/// Something that may have been left out.
pub(crate) type Maybe<'a, 'py> = Option<&'a Bound<'py, PyAny>>;

/// What was wrong so far.
#[derive(Debug, Default)]
pub(crate) struct Given {
    problems: Vec<Problem>,
}

/// The name of a value's type, for people.
fn kind(value: &Bound<'_, PyAny>) -> String {
    value.get_type().name().map_or_else(|_| "something else".into(), |name| name.to_string())
}

impl Given {
    /// Notes a problem.
    pub(crate) fn wrong(&mut self, place: &str, what: impl Into<String>, hint: Option<&str>) {
        self.problems.push(problem(place, what, hint.map(str::to_owned)));
    }

    /// Notes problems that were found elsewhere.
    pub(crate) fn more(&mut self, Problems(more): Problems) {
        self.problems.extend(more);
    }

    /// Takes a result; notes its problems.
    pub(crate) fn take<T>(&mut self, result: Result<T, Problems>) -> Option<T> {
        result.map_err(|problems| self.more(problems)).ok()
    }

    /// Everything was right, or nothing is done.
    pub(crate) fn finish(self) -> Answer<()> {
        if self.problems.is_empty() { Ok(()) } else { Err(Failure::Problems(Problems(self.problems))) }
    }

    /// A whole number from `least` on.
    pub(crate) fn whole(&mut self, place: &str, value: Maybe<'_, '_>, least: u64) -> Option<u64> {
        let value = value.filter(|value| !value.is_none())?;
        let expected = format!("a whole number from {least} on is expected");
        if value.is_instance_of::<PyBool>() {
            self.wrong(place, format!("{expected}, not {}", kind(value)), None);
            return None;
        }
        match value.extract::<u64>() {
            Ok(number) if number >= least => Some(number),
            Ok(number) => {
                self.wrong(place, format!("{expected}, not {number}"), None);
                None
            }
            Err(error) => {
                let shown = value.repr().map_or_else(|_| kind(value), |text| text.to_string());
                let hint = if value.is_instance_of::<PyFloat>() {
                    Some("int(…) makes a whole number")
                } else if error.is_instance_of::<PyOverflowError>(value.py()) && !shown.starts_with('-') {
                    Some("no machine holds as much")
                } else {
                    None
                };
                self.wrong(place, format!("{expected}, not {}", shorter(&shown)), hint);
                None
            }
        }
    }

    /// A finite number.
    pub(crate) fn number(&mut self, place: &str, value: Maybe<'_, '_>) -> Option<f64> {
        let value = value.filter(|value| !value.is_none())?;
        match value.extract::<f64>().ok().filter(|_| !value.is_instance_of::<PyBool>()) {
            Some(number) if number.is_finite() => Some(number),
            Some(number) => {
                self.wrong(place, format!("a finite number is expected, not {number}"), None);
                None
            }
            None => {
                self.wrong(place, format!("a number is expected, not {}", kind(value)), None);
                None
            }
        }
    }

    /// Yes or no.
    pub(crate) fn truth(&mut self, place: &str, value: Maybe<'_, '_>) -> Option<bool> {
        let value = value.filter(|value| !value.is_none())?;
        let truth = value.extract::<bool>().ok();
        if truth.is_none() {
            self.wrong(place, format!("True or False is expected, not {}", kind(value)), None);
        }
        truth
    }

    /// A number between two others.
    pub(crate) fn between(&mut self, place: &str, value: Maybe<'_, '_>, low: f64, high: f64) -> Option<f64> {
        let number = self.number(place, value)?;
        if !(low..=high).contains(&number) {
            self.wrong(place, format!("a number from {low} to {high} is expected, not {number}"), None);
            return None;
        }
        Some(number)
    }

    /// A text; a path is one, too.
    pub(crate) fn text(&mut self, place: &str, value: Maybe<'_, '_>) -> Option<String> {
        let value = value.filter(|value| !value.is_none())?;
        if let Ok(text) = value.extract::<String>() {
            return Some(text);
        }
        let path = value.call_method0("__fspath__").and_then(|path| path.extract::<String>());
        if path.is_err() {
            self.wrong(place, format!("a text is expected, not {}", kind(value)), None);
        }
        path.ok()
    }

    /// One of some words.
    pub(crate) fn word<T: Copy>(&mut self, place: &str, value: Maybe<'_, '_>, known: &[(&str, T)]) -> Option<T> {
        let text = self.text(place, value)?;
        let found = known.iter().find(|(name, _)| *name == text).map(|(_, meant)| *meant);
        if found.is_none() {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            let hint = match nearest(&text, names.iter().copied()) {
                Some(near) => format!("did you mean {near:?}?"),
                None => format!("one of {}", names.join(", ")),
            };
            self.wrong(place, format!("{text:?} is not known here"), Some(&hint));
        }
        found
    }

    /// A text, or several.
    pub(crate) fn texts(&mut self, place: &str, value: Maybe<'_, '_>) -> Vec<String> {
        let Some(value) = value.filter(|value| !value.is_none()) else { return Vec::new() };
        if let Ok(text) = value.extract::<String>() {
            return vec![text];
        }
        let Ok(entries) = value.try_iter() else {
            self.wrong(place, format!("a text or a list of texts is expected, not {}", kind(value)), None);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for (at, entry) in entries.enumerate() {
            match entry.and_then(|entry| entry.extract::<String>().map_err(|_| missing(&entry))) {
                Ok(text) => texts.push(text),
                Err(error) => self.wrong(&format!("{place}[{at}]"), error.to_string(), None),
            }
        }
        texts
    }

    /// A number, or several.
    pub(crate) fn numbers(&mut self, place: &str, value: Maybe<'_, '_>) -> Vec<f64> {
        let Some(value) = value.filter(|value| !value.is_none()) else { return Vec::new() };
        if value.extract::<f64>().is_ok() {
            return self.number(place, Some(value)).into_iter().collect();
        }
        let Ok(entries) = value.try_iter() else {
            self.wrong(place, format!("a number or a list of numbers is expected, not {}", kind(value)), None);
            return Vec::new();
        };
        let mut numbers = Vec::new();
        for (at, entry) in entries.enumerate() {
            match entry {
                Ok(entry) => numbers.extend(self.number(&format!("{place}[{at}]"), Some(&entry))),
                Err(error) => self.wrong(&format!("{place}[{at}]"), error.to_string(), None),
            }
        }
        numbers
    }

    /// Bounds by name, as in `bounds={"investment.awake_share": (0.005, 0.03)}`, written as on the command line.
    pub(crate) fn bounds(&mut self, place: &str, value: Maybe<'_, '_>) -> Vec<String> {
        let Some(value) = value.filter(|value| !value.is_none()) else { return Vec::new() };
        let hint = Some("such as {\"investment.awake_share\": (0.005, 0.03)}");
        let Ok(pairs) = value.call_method0("items").and_then(|items| items.try_iter()) else {
            let what = format!("a dictionary of names and pairs of numbers is expected, not {}", kind(value));
            self.wrong(place, what, hint);
            return Vec::new();
        };
        let mut found = Vec::new();
        for pair in pairs {
            match pair.and_then(|pair| pair.extract::<(String, (f64, f64))>()) {
                Ok((name, (low, high))) => found.push(format!("{name}={low:?}..{high:?}")),
                Err(_) => self.wrong(place, "a dictionary of names and pairs of numbers is expected", hint),
            }
        }
        found
    }

    /// Names and values to be set, as in `levers={"china.investment.awake_share": 0.02}`.
    pub(crate) fn assignments(&mut self, place: &str, value: Maybe<'_, '_>) -> Vec<Assignment> {
        let Some(value) = value.filter(|value| !value.is_none()) else { return Vec::new() };
        let Ok(pairs) = value.call_method0("items").and_then(|items| items.try_iter()) else {
            let what = format!("a dictionary of names and values is expected, not {}", kind(value));
            self.wrong(place, what, Some("such as {\"research.spill\": 0.5}"));
            return Vec::new();
        };
        let mut found = Vec::new();
        for pair in pairs {
            let Ok((name, value)) = pair.and_then(|pair| pair.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()) else {
                self.wrong(place, "a dictionary of names and values is expected", None);
                continue;
            };
            let Ok(name) = name.extract::<String>() else {
                self.wrong(place, format!("names are texts, not {}", kind(&name)), None);
                continue;
            };
            let option = format!("{place}[{name:?}]");
            match written(&value, true) {
                Ok(value) => found.push(Assignment { option, name, value }),
                Err(what) => self.wrong(&option, what, None),
            }
        }
        found
    }
}

fn missing(entry: &Bound<'_, PyAny>) -> PyErr {
    pyo3::exceptions::PyTypeError::new_err(format!("a text is expected, not {}", kind(entry)))
}

/// At most so many letters.
fn shorter(text: &str) -> String {
    if text.chars().count() <= 60 { text.to_owned() } else { text.chars().take(57).collect::<String>() + "…" }
}

/// A value as scenario files write it; the outermost text stands without quotes, as on the command line.
fn written(value: &Bound<'_, PyAny>, outermost: bool) -> Result<String, String> {
    if let Ok(truth) = value.cast::<PyBool>() {
        return Ok(truth.is_true().to_string());
    }
    if let Ok(text) = value.cast::<PyString>() {
        let text = text.to_string();
        return Ok(if outermost { text } else { serde_json::Value::String(text).to_string() });
    }
    if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        let entries = value.try_iter().map_err(|error| error.to_string())?;
        let entries = entries
            .map(|entry| written(&entry.map_err(|error| error.to_string())?, false))
            .collect::<Result<Vec<_>, _>>()?;
        return Ok(format!("[{}]", entries.join(", ")));
    }
    if let Ok(table) = value.cast::<PyDict>() {
        let mut entries = Vec::new();
        for (name, value) in table.iter() {
            let name = name.extract::<String>().map_err(|_| format!("names are texts, not {}", kind(&name)))?;
            entries.push(format!("{} = {}", serde_json::Value::String(name), written(&value, false)?));
        }
        return Ok(format!("{{ {} }}", entries.join(", ")));
    }
    if !value.is_instance_of::<PyFloat>()
        && let Ok(whole) = value.extract::<i64>()
    {
        return Ok(whole.to_string());
    }
    match value.extract::<f64>() {
        Ok(number) if number.is_finite() => Ok(format!("{number:?}")),
        Ok(number) => Err(format!("a finite number is expected, not {number}")),
        Err(_) => Err(format!("a number, a text, a list or a dictionary is expected, not {}", kind(value))),
    }
}
