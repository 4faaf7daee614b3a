//! Distributions as scenarios and bloc files write them.

use std::ops::RangeInclusive;

use shapan_model::quantity::Spec;

use super::values::{only, quantity};
use crate::prior::Dist;
use crate::problem::Problem;
use crate::tree::Node;
use crate::wording::guess;

/// Distributions and the sets of numbers that fix them.
pub(super) const FORMS: [(&str, &[&[&str]]); 8] = [
    ("fixed", &[&[], &["value"]]),
    ("uniform", &[&["low", "high"]]),
    ("loguniform", &[&["low", "high"]]),
    ("triangular", &[&["low", "mode", "high"]]),
    ("exponential", &[&["mean"]]),
    ("normal", &[&["mean", "sd"], &["p05", "p95"]]),
    ("lognormal", &[&["mean", "sd"], &["p05", "p95"]]),
    ("categorical", &[&["weights"]]),
];

/// What was written of a belief.
#[derive(Clone, Debug)]
pub(super) enum Belief {
    /// A distribution.
    Sampled(Dist),
    /// Not sampled; perhaps with a value.
    Fixed(Option<f64>),
}

/// Reads `{ dist = "uniform", low = …, high = … }` and its kin; without `dist`, `p05` and `p95` give a lognormal distribution where
/// the quantity cannot be negative, else a normal one.
///
/// `mean` and `sd` of a lognormal are those of the value, not of its logarithm.
pub(super) fn read(node: &Node, spec: &Spec) -> Result<Belief, Vec<Problem>> {
    let one = |problem| vec![problem];
    if node.text() == Some("fixed") {
        return Ok(Belief::Fixed(None));
    }
    let Some(entries) = node.table() else {
        return Err(one(node
            .expected(&format!("a belief about {}, such as {{ dist = \"uniform\", low = …, high = … }}", spec.name))));
    };
    let has = |name: &str| node.get(name).is_some();
    let name = match node.get("dist") {
        Some(dist) => Some(dist.text().ok_or_else(|| one(dist.expected("the name of a distribution")))?),
        None if has("p05") && has("p95") => None,
        None => {
            let names = FORMS.map(|(name, _)| name).join(", ");
            return Err(one(node.place.problem("`dist` is missing", Some(format!("one of {names}")))));
        }
    };
    let form = match name {
        None => &FORMS[5],
        Some(name) => FORMS.iter().find(|(known, _)| *known == name).ok_or_else(|| {
            let hint = guess(name, FORMS.map(|(name, _)| name));
            one(node.get("dist").unwrap_or(node).place.problem(format!("there is no distribution `{name}`"), hint))
        })?,
    };
    let known: Vec<&str> = form.1.iter().flat_map(|set| set.iter().copied()).chain(["dist"]).collect();
    only(entries, &known)?;
    let Some(set) = form
        .1
        .iter()
        .rev()
        .find(|set| set.iter().all(|name| has(name)) && set.len() + usize::from(has("dist")) == entries.len())
    else {
        let sets: Vec<String> = form.1.iter().map(|set| set.join(" and ")).filter(|set| !set.is_empty()).collect();
        return Err(one(node.place.problem(format!("`{}` needs {}", form.0, sets.join(", or ")), None)));
    };
    if form.0 == "categorical" {
        return weights(node, spec);
    }
    let numbers = set.iter().filter_map(|name| node.get(name)).map(|node| quantity(node, spec));
    let numbers: Vec<f64> = numbers.collect::<Result<_, _>>().map_err(one)?;
    let by_quantiles = set.first() == Some(&"p05");
    let dist = match (form.0, numbers.as_slice()) {
        ("fixed", []) => return Ok(Belief::Fixed(None)),
        ("fixed", [value]) => return Ok(Belief::Fixed(Some(*value))),
        ("uniform", [low, high]) => Dist::Uniform(*low, *high),
        ("loguniform", [low, high]) => Dist::LogUniform(*low, *high),
        ("triangular", [low, mode, high]) => Dist::Triangular(*low, *mode, *high),
        ("exponential", [mean]) => Dist::Exponential(*mean),
        (_, [a, b]) if by_quantiles && a >= b => {
            return Err(one(node.place.problem("p05 must be below p95", None)));
        }
        ("lognormal", [a, ..]) if *a <= 0.0 => {
            return Err(one(node.place.problem("a lognormal distribution lies above zero", None)));
        }
        (_, [p05, p95]) if name.is_none() => Dist::from_quantiles(*p05, *p95, &spec.range),
        ("normal", [p05, p95]) if by_quantiles => Dist::normal_from_quantiles(*p05, *p95),
        ("normal", [mean, sd]) => Dist::Normal(*mean, *sd),
        ("lognormal", [p05, p95]) if by_quantiles => Dist::lognormal_from_quantiles(*p05, *p95),
        ("lognormal", [mean, sd]) => Dist::lognormal_from_moments(*mean, *sd),
        _ => return Err(one(node.place.problem("not a belief", None))),
    };
    sound(dist, &spec.range, node, spec.name)
}

fn weights(node: &Node, spec: &Spec) -> Result<Belief, Vec<Problem>> {
    let list = node.get("weights").and_then(Node::list);
    let weights: Option<Vec<f64>> = list.map(|list| list.iter().map(Node::number).collect()).unwrap_or_default();
    match weights {
        Some(weights) => sound(Dist::Categorical(weights), &spec.range, node, spec.name),
        None => Err(vec![node.place.problem("`weights` is a list of probabilities", None)]),
    }
}

/// A distribution that is one, and fits the range.
pub(super) fn sound(dist: Dist, range: &RangeInclusive<f64>, node: &Node, name: &str) -> Result<Belief, Vec<Problem>> {
    let faults = dist.faults(range);
    if faults.is_empty() {
        return Ok(Belief::Sampled(dist));
    }
    Err(faults.into_iter().map(|fault| node.place.problem(format!("{name}: {fault}"), None)).collect())
}

/// The distribution of k times a value.
pub(super) fn scaled(dist: &Dist, k: f64) -> Dist {
    let ordered = |a: f64, b: f64| if k < 0.0 { (k * b, k * a) } else { (k * a, k * b) };
    match dist {
        Dist::Fixed(value) => Dist::Fixed(k * value),
        Dist::Uniform(a, b) => {
            let (a, b) = ordered(*a, *b);
            Dist::Uniform(a, b)
        }
        Dist::LogUniform(a, b) => Dist::LogUniform(k * a, k * b),
        Dist::Exponential(mean) => Dist::Exponential(k * mean),
        Dist::Categorical(weights) => Dist::Categorical(weights.clone()),
        Dist::Normal(mean, sd) => Dist::Normal(k * mean, k.abs() * sd),
        Dist::LogNormal(mean, sd) => Dist::LogNormal(mean + shapan_model::num::elementary::ln(k), *sd),
        Dist::Triangular(a, mode, b) => {
            let (a, b) = ordered(*a, *b);
            Dist::Triangular(a, k * mode, b)
        }
        Dist::Rows(values) => Dist::Rows(values.iter().map(|x| k * x).collect()),
    }
}
