//! What a scenario may write for a value: a number, a number with its unit, a band's name, `{ times = … }`, or entries in time.

use shapan_model::quantity::Spec;

use super::track::Step;
use crate::place::Place;
use crate::problem::Problem;
use crate::tree::{Key, Node, Value};
use crate::units;
use crate::wording::{guess, number, range, with_unit};

/// Names of the bands, in order.
const BANDS: [&str; 3] = ["low", "medium", "high"];
/// Years from this one on are years of the calendar.
const CALENDAR: f64 = 1900.0;

/// What was written.
#[derive(Clone, Debug)]
pub(super) enum Given {
    /// A value.
    Number(f64),
    /// What the inherited value is multiplied by.
    Times(f64),
    /// Entries in time.
    Entries(Vec<Step>),
}

/// Reads a value in the unit of a quantity.
pub(crate) fn quantity(node: &Node, spec: &Spec) -> Result<f64, Problem> {
    match &node.value {
        Value::Number(number, _) => Ok(*number),
        Value::Text(text) => in_words(&node.place, text, spec),
        _ => Err(node.expected(&format!("a value of {}: a number, or a string with a unit", spec.name))),
    }
}

fn in_words(place: &Place, text: &str, spec: &Spec) -> Result<f64, Problem> {
    let word = text.trim();
    let is_word = !word.is_empty() && word.chars().all(|c| c.is_alphabetic() || c == '_' || c == '-');
    if !is_word {
        return units::parse(text, spec.unit).map_err(|what| place.problem(format!("{}: {what}", spec.name), None));
    }
    let Some(bands) = spec.bands else {
        let what = format!("{} is a number, not the word \"{word}\"", spec.name);
        return Err(place.problem(what, Some("bands have names for levers only".into())));
    };
    match BANDS.iter().position(|band| *band == word) {
        Some(band) => Ok(bands[band]),
        None => {
            let words = BANDS.iter().zip(bands).map(|(word, value)| format!("{word} ({})", number(value)));
            let hint = format!("one of {}, or a number", words.collect::<Vec<_>>().join(", "));
            Err(place.problem(format!("{} has no band called \"{word}\"", spec.name), Some(hint)))
        }
    }
}

/// Reads a value, a factor or entries.
pub(super) fn given(node: &Node, spec: &Spec, start: f64) -> Result<Given, Vec<Problem>> {
    match &node.value {
        Value::Table(entries) => {
            only(entries, &["times"])?;
            let times = node.get("times").ok_or_else(|| vec![node.place.problem("`times` is missing", None)])?;
            match times.number() {
                Some(factor) if factor.is_finite() => Ok(Given::Times(factor)),
                _ => Err(vec![times.expected("a factor")]),
            }
        }
        Value::List(entries) => {
            if entries.is_empty() {
                return Err(vec![node.place.problem(format!("{} has no entries", spec.name), None)]);
            }
            let mut steps = Vec::new();
            let mut problems = Vec::new();
            for entry in entries {
                match step(entry, spec, start) {
                    Ok(step) => steps.push(step),
                    Err(found) => problems.extend(found),
                }
            }
            if problems.is_empty() {
                return Ok(Given::Entries(steps));
            }
            problems.extend(outside(&steps, spec));
            Err(problems)
        }
        _ => quantity(node, spec).map(Given::Number).map_err(|problem| vec![problem]),
    }
}

/// Values outside the range, of entries that make no profile and so are not looked at again.
pub(super) fn outside(steps: &[Step], spec: &Spec) -> Vec<Problem> {
    let outside = steps.iter().filter(|step| !spec.range.contains(&step.value));
    let problem = |step: &Step| {
        let (year, x) = (number(step.written), with_unit(step.value, spec.unit));
        let what = format!("{} from year {year} is {x}; it must lie in {}", spec.name, range(spec));
        step.place.problem(what, None)
    };
    outside.map(problem).collect()
}

/// One entry: `{ from = 2.0, value = … }` or `{ from = 2027, ramp = "3 yr", to = … }`.
fn step(node: &Node, spec: &Spec, start: f64) -> Result<Step, Vec<Problem>> {
    let Some(entries) = node.table() else {
        return Err(vec![node.expected("an entry such as { from = 2.0, value = … }")]);
    };
    only(entries, &["from", "value", "ramp", "to"])?;
    let mut problems = Vec::new();
    let from = match node.get("from") {
        None => Err(node.place.problem("an entry needs `from`, the year in which it begins", None)),
        Some(from) => years(from).and_then(|year| Ok((since_start(from, year, start)?, year))),
    };
    let ramp = node.get("ramp").map(years).transpose();
    let value = match (node.get("ramp"), node.get("value"), node.get("to")) {
        (None, Some(value), None) | (Some(_), None, Some(value)) => quantity(value, spec),
        (None, _, Some(to)) => {
            Err(to.place.problem("`to` belongs to a ramp", Some("use `value`, or add `ramp`".into())))
        }
        (Some(ramp), ..) => Err(ramp.place.problem("a ramp needs `to`, and no `value`", None)),
        (None, None, None) => Err(node.place.problem("an entry needs `value`, or `ramp` and `to`", None)),
    };
    let from = from.map_err(|problem| problems.push(problem)).ok();
    let value = value.map_err(|problem| problems.push(problem)).ok();
    let over = match ramp {
        Ok(Some(over)) if over > 0.0 && over <= crate::refuse::LONGEST => Some(over),
        Ok(None) => None,
        Ok(Some(_)) => {
            problems.push(node.place.problem("a ramp takes longer than no time, and less than a thousand years", None));
            None
        }
        Err(problem) => {
            problems.push(problem);
            None
        }
    };
    match (from, value) {
        (Some((from, written)), Some(value)) if problems.is_empty() => {
            Ok(Step { from, written, over, value, place: node.place.clone() })
        }
        _ => Err(problems),
    }
}

fn since_start(node: &Node, year: f64, start: f64) -> Result<f64, Problem> {
    let from = if year >= CALENDAR { year - start } else { year };
    if (0.0..=crate::refuse::LONGEST).contains(&from) {
        return Ok(from);
    }
    let what = format!("year {} lies outside any run, which starts in {}", number(year), number(start));
    Err(node.place.problem(what, Some("years of the calendar, or years since the start".into())))
}

/// A number of years, plain or with a unit of time.
pub(super) fn years(node: &Node) -> Result<f64, Problem> {
    match &node.value {
        Value::Number(years, _) => Ok(*years),
        Value::Text(text) => units::parse(text, "yr").map_err(|what| node.place.problem(what, None)),
        _ => Err(node.expected("a number of years")),
    }
}

/// Refuses keys that nothing reads.
pub(super) fn only(entries: &[(Key, Node)], known: &[&str]) -> Result<(), Vec<Problem>> {
    let unknown = entries.iter().filter(|(key, _)| !known.contains(&key.name.as_str()));
    let problem = |(key, _): &(Key, Node)| {
        let hint = guess(&key.name, known.iter().copied());
        key.place.problem(format!("unknown key `{}`", key.name), hint)
    };
    let problems: Vec<Problem> = unknown.map(problem).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}
