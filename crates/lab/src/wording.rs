//! How numbers, ranges and names are said in messages.

use std::fmt::Display;

use shapan_model::model::Catalogue;
use shapan_model::quantity::{Kind, Spec};

use crate::problem::nearest;

/// A number as people write it.
pub(crate) fn number(x: f64) -> String {
    let size = x.abs();
    if x != 0.0 && x.is_finite() && !(1e-4..1e7).contains(&size) { format!("{x:e}") } else { format!("{x}") }
}

/// A number with its unit; pure numbers have none.
pub(crate) fn with_unit(x: f64, unit: &str) -> String {
    if unit == "1" { number(x) } else { format!("{} {unit}", number(x)) }
}

/// The range of a quantity, with its unit.
pub(crate) fn range(spec: &Spec) -> String {
    let (low, high) = (number(*spec.range.start()), number(*spec.range.end()));
    let unit = if spec.unit == "1" { String::new() } else { format!(" {}", spec.unit) };
    if spec.range.end().is_finite() { format!("{low} … {high}{unit}") } else { format!("{low}{unit} and above") }
}

/// A text that begins a line or a sentence: with a capital first letter, where the language has them.
pub fn upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Names one after the other.
pub(crate) fn list(names: impl IntoIterator<Item = impl Display>) -> String {
    names.into_iter().map(|name| name.to_string()).collect::<Vec<_>>().join(", ")
}

/// "did you mean …?", if something is near; else the names themselves, if they are few.
pub(crate) fn guess<'a>(name: &str, names: impl IntoIterator<Item = &'a str> + Clone) -> Option<String> {
    if let Some(near) = nearest(name, names.clone()) {
        return Some(format!("did you mean `{near}`?"));
    }
    let all: Vec<&str> = names.into_iter().collect();
    (!all.is_empty() && all.len() <= 12).then(|| format!("known: {}", list(all)))
}

/// Why a dotted name cannot be set where it stands, and what to do about it. `wanted` are the kinds that could.
pub(crate) fn misplaced(catalogue: &Catalogue, name: &str, wanted: &[Kind]) -> (String, Option<String>) {
    let Some(spec) = catalogue.find(name) else {
        if let Some(law) = catalogue.laws.iter().find(|law| law.name == name) {
            return (format!("`{name}` is a law"), Some(format!("choose its form under [laws]: {}", forms(law))));
        }
        let names: Vec<&str> =
            catalogue.all().filter(|spec| wanted.contains(&spec.kind)).map(|spec| spec.name).collect();
        let near = nearest(name, names.iter().copied()).or_else(|| {
            // a right last word after a wrong mechanism is as good as near
            let last = name.rsplit('.').next().unwrap_or(name);
            let mut same = catalogue.all().filter(|spec| spec.short == last && wanted.contains(&spec.kind));
            same.next().map(|spec| spec.name)
        });
        return (format!("there is no quantity called `{name}`"), near.map(|near| format!("did you mean `{near}`?")));
    };
    let (is, hint) = match spec.kind {
        Kind::Parameter => ("a parameter", "set it under [parameters.all] or [parameters.<bloc>]"),
        Kind::Lever => ("a lever", "set it under [levers.all] or [levers.<bloc>]"),
        Kind::PairLever => ("a lever of pairs of blocs", "set it under [levers.pairs], as { \"usa->china\" = … }"),
        Kind::Draw => ("a draw", "set it under [draws]"),
        Kind::Stock | Kind::Flow => ("a result of the run", "results cannot be set; starting values end in `_0`"),
    };
    (format!("`{name}` is {is}"), Some(hint.into()))
}

/// The forms of a law.
pub(crate) fn forms(law: &shapan_model::law::Law) -> String {
    list(law.forms.iter().map(|form| form.name))
}
