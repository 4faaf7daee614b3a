//! What is searched and what is wanted, as users write it.

use shapan_decide::optimize::NO_VALUE;
use shapan_decide::robust::{Estimate, Measures, Questions, Sense, Table};

use super::super::{Judged, wrong};
use super::Wanted;
use crate::load::Assignment;
use crate::outcomes::{self, Outcome};
use crate::policies::Payoffs;
use crate::problem::{Problem, nearest};
use crate::scenario::Scenario;

/// One number that is searched: a lever of the bloc, from a time on.
pub(super) struct Variable {
    /// Name of the lever.
    pub(super) lever: String,
    /// Unit of the lever.
    pub(super) unit: &'static str,
    /// Years since the start from which it holds.
    pub(super) time: f64,
    /// Bounds.
    pub(super) bounds: (f64, f64),
    /// What the scenario says.
    pub(super) now: f64,
}

/// What is searched; what cannot be is noted.
pub(super) fn variables(wanted: &Wanted<'_>, scenario: &Scenario, problems: &mut Vec<Problem>) -> Vec<Variable> {
    let [bloc_option, levers_option, knots_option, bounds_option, ..] = wanted.options;
    let catalogue = scenario.model.catalogue();
    let bloc = scenario.blocs.iter().position(|bloc| bloc.name == wanted.bloc);
    if bloc.is_none() {
        let names: Vec<&str> = scenario.blocs.iter().map(|bloc| bloc.name.as_str()).collect();
        let what = format!("there is no bloc called {}", wanted.bloc);
        problems.push(wrong(bloc_option, what, Some(names.join(", "))));
    }
    let mut chosen: Vec<usize> = Vec::new();
    let mut unknown = false;
    for pattern in wanted.levers {
        let matching = |name: &str| match pattern.split_once('*') {
            None => name == pattern,
            Some((head, tail)) => {
                name.len() >= head.len() + tail.len() && name.starts_with(head) && name.ends_with(tail)
            }
        };
        let found: Vec<usize> = (0..catalogue.levers.len()).filter(|at| matching(catalogue.levers[*at].name)).collect();
        if found.is_empty() {
            unknown = true;
            let hint = nearest(pattern, catalogue.levers.iter().map(|spec| spec.name));
            let what = format!("no lever is called {pattern}");
            problems.push(wrong(levers_option, what, hint.map(|near| format!("did you mean {near}?"))));
        }
        chosen.extend(found.into_iter().filter(|at| !chosen.contains(at)).collect::<Vec<_>>());
    }
    if wanted.levers.is_empty() {
        problems.push(wrong(levers_option, "no lever is searched", Some("such as compute.*_share".into())));
    }
    let start = scenario.start_year;
    let mut times = vec![0.0];
    for year in wanted.knots {
        let time = year - start;
        if time > times[times.len() - 1] && time < scenario.inputs.years {
            times.push(time);
        } else {
            let end = start + scenario.inputs.years;
            let what = format!("{year} is not after the start or the year before it, and before the end");
            problems.push(wrong(knots_option, what, Some(format!("years between {start} and {end}, in order"))));
        }
    }
    let mut bounds: Vec<(String, (f64, f64))> = Vec::new();
    for text in wanted.bounds {
        match bound(text) {
            None => problems.push(wrong(
                bounds_option,
                format!("`{text}` is no bound"),
                Some("write LEVER=LOW..HIGH".into()),
            )),
            // where a lever is not known, its bound is not to blame
            Some((name, _)) if !unknown && !chosen.iter().any(|at| catalogue.levers[*at].name == name) => {
                let what = format!("{name} is not among the levers that are searched");
                problems.push(wrong(bounds_option, what, None));
            }
            Some(bound) => bounds.push(bound),
        }
    }
    let mut variables = Vec::new();
    for lever in chosen {
        let spec = catalogue.levers[lever];
        let own = bounds.iter().find(|(name, _)| name == spec.name);
        let (low, high) = own.map_or((*spec.range.start(), *spec.range.end()), |(_, bounds)| *bounds);
        if low < *spec.range.start() || high > *spec.range.end() {
            let what = format!("{} lies between {} and {}", spec.name, spec.range.start(), spec.range.end());
            problems.push(wrong(bounds_option, what, None));
        }
        for time in &times {
            let profile = &scenario.inputs.policy.levers[lever];
            let entry = profile.iter().rev().find(|entry| entry.from_year <= *time);
            let now = entry.zip(bloc).map_or(low, |(entry, bloc)| entry.values[bloc]);
            variables.push(Variable {
                lever: spec.name.into(),
                unit: spec.unit,
                time: *time,
                bounds: (low, high),
                now,
            });
        }
    }
    variables
}

/// Reads `LEVER=LOW..HIGH`.
fn bound(text: &str) -> Option<(String, (f64, f64))> {
    let (name, rest) = text.split_once('=')?;
    let (low, high) = rest.split_once("..")?;
    let (low, high) = (low.trim().parse::<f64>().ok()?, high.trim().parse::<f64>().ok()?);
    (low.is_finite() && high.is_finite() && low < high).then(|| (name.trim().to_owned(), (low, high)))
}

/// What a point of the search sets.
pub(super) fn assignments(bloc: &str, variables: &[Variable], point: &[f64]) -> Vec<Assignment> {
    let pairs: Vec<(&Variable, &f64)> = variables.iter().zip(point).collect();
    pairs
        .chunk_by(|a, b| a.0.lever == b.0.lever)
        .map(|pieces| {
            let value = match pieces {
                [(_, value)] => format!("{value:?}"),
                pieces => {
                    let piece = |(variable, value): &(&Variable, &f64)| {
                        format!("{{ from = {:?}, value = {value:?} }}", variable.time)
                    };
                    format!("[ {} ]", pieces.iter().map(piece).collect::<Vec<_>>().join(", "))
                }
            };
            Assignment::set(&format!("{bloc}.{}", pieces[0].0.lever), &value)
        })
        .collect()
}

/// What is asked of an outcome over worlds.
#[derive(Clone, Copy, PartialEq)]
enum Measure {
    Mean,
    Tail(f64),
    Worst,
    Robust,
    /// Least favourable mean in a Wasserstein ball of this radius.
    Wasserstein(f64),
    Regret,
    /// Share of worlds that are good enough.
    Enough(f64),
}

/// One objective.
pub(super) struct Objective {
    /// As it was written.
    pub(super) text: String,
    judged: Judged,
    measure: Measure,
}

impl Objective {
    /// Reads `OUTCOME[:max|:min][:MEASURE]`.
    pub(super) fn read(scenario: &Scenario, text: &str, option: &str) -> Result<Objective, Problem> {
        let (rest, last) = text.rsplit_once(':').unwrap_or((text, ""));
        let number = |text: &str| text.trim().parse::<f64>().ok().filter(|x| x.is_finite());
        let (rest, measure, sense) = match last {
            "mean" => (rest, Measure::Mean, None),
            "worst" => (rest, Measure::Worst, None),
            "robust" => (rest, Measure::Robust, None),
            "regret" => (rest, Measure::Regret, None),
            _ if last.starts_with("wasserstein") => {
                let radius = number(&last["wasserstein".len()..]).filter(|radius| *radius >= 0.0).ok_or_else(|| {
                    let hint = Some("wasserstein2e12 is a ball of radius 2e12, in the unit of the outcome".into());
                    wrong(option, format!("`{last}` names no radius from 0 on"), hint)
                })?;
                (rest, Measure::Wasserstein(radius), None)
            }
            _ => match (last.strip_prefix("cvar"), last.strip_prefix("satisfice")) {
                (Some(percent), _) => {
                    let part = number(percent).map(|p| p / 100.0).filter(|part| *part > 0.0 && *part <= 1.0);
                    let part = part.ok_or_else(|| {
                        wrong(
                            option,
                            format!("`{last}` is no tail"),
                            Some("cvar10 is the mean of the worst tenth".into()),
                        )
                    })?;
                    (rest, Measure::Tail(part), None)
                }
                (_, Some(limit)) => {
                    let (more, value) = match limit.split_at_checked(1) {
                        Some((">", value)) => (Sense::More, number(value)),
                        Some(("<", value)) => (Sense::Less, number(value)),
                        _ => (Sense::More, None),
                    };
                    let value = value.ok_or_else(|| {
                        wrong(option, format!("`{last}` names no limit"), Some("satisfice>X or satisfice<X".into()))
                    })?;
                    (rest, Measure::Enough(value), Some(more))
                }
                _ => (text, Measure::Mean, None),
            },
        };
        let mut judged = Judged::read(scenario, rest, option)?;
        judged.sense = sense.unwrap_or(judged.sense);
        Ok(Objective { text: text.to_owned(), judged, measure })
    }
    /// The outcome.
    pub(super) fn outcome(&self) -> &Outcome {
        &self.judged.outcome
    }
    /// Unit of what is measured.
    pub(super) fn unit(&self) -> &'static str {
        if matches!(self.measure, Measure::Enough(_)) { "1" } else { self.judged.outcome.unit }
    }
    /// Is more of what is measured better?
    pub(super) fn more_is_better(&self) -> bool {
        match self.measure {
            Measure::Enough(_) => true,
            Measure::Regret => false,
            _ => self.judged.sense == Sense::More,
        }
    }
    /// Less is better: for the search.
    pub(super) fn loss(&self, value: f64) -> f64 {
        if self.more_is_better() { -value } else { value }
    }
    /// What is measured of a policy beside the scenario as it is, by world; none if no world has both.
    pub(super) fn of(&self, policy: &[f64], as_it_is: &[f64], resamples: usize, seed: u64) -> Option<Estimate> {
        let table = Table::new(2, &[policy, as_it_is].concat(), self.judged.sense).ok()?;
        let tail = if let Measure::Tail(part) = self.measure { part } else { Questions::default().tail };
        let enough = if let Measure::Enough(value) = self.measure { Some(value) } else { None };
        let wasserstein = if let Measure::Wasserstein(radius) = self.measure { Some(radius) } else { None };
        let questions = Questions { tail, enough, wasserstein, resamples, seed, ..Questions::default() };
        self.pick(table.measures(&questions).ok()?.first()?)
    }
    fn pick(&self, measures: &Measures) -> Option<Estimate> {
        match self.measure {
            Measure::Mean => Some(measures.mean),
            Measure::Tail(_) => Some(measures.tail),
            Measure::Worst => Some(Estimate { value: measures.worst, error: None }),
            Measure::Robust => Some(measures.ambiguous),
            Measure::Wasserstein(_) => measures.wasserstein,
            Measure::Regret => Some(measures.high_regret),
            Measure::Enough(_) => measures.enough,
        }
    }
}

/// What must hold of the mean of an outcome.
pub(super) struct Constraint {
    /// As it was written.
    pub(super) text: String,
    pub(super) outcome: Outcome,
    less: bool,
    limit: f64,
}

impl Constraint {
    /// Reads `OUTCOME<VALUE` or `OUTCOME>VALUE`.
    pub(super) fn read(scenario: &Scenario, text: &str, option: &str) -> Result<Constraint, Problem> {
        let found = text.find(['<', '>']).map(|at| (&text[..at], &text[at..at + 1], &text[at + 1..]));
        let parts =
            found.and_then(|(name, sign, value)| Some((name.trim(), sign == "<", value.trim().parse::<f64>().ok()?)));
        let Some((name, less, limit)) = parts.filter(|(_, _, limit)| limit.is_finite()) else {
            let hint = Some("write OUTCOME<VALUE or OUTCOME>VALUE".to_owned());
            return Err(wrong(option, format!("`{text}` is no constraint"), hint));
        };
        let outcome = outcomes::named(scenario, name).map_err(|(what, hint)| wrong(option, what, hint))?;
        Ok(Constraint { text: text.to_owned(), outcome, less, limit })
    }
    /// By how much a mean violates it, in parts of the limit; 0 if it holds.
    pub(super) fn violation(&self, mean: f64) -> f64 {
        let beyond = if self.less { mean - self.limit } else { self.limit - mean };
        let scale = if self.limit == 0.0 { 1.0 } else { self.limit.abs() };
        if beyond.is_nan() { NO_VALUE } else { beyond.max(0.0) / scale }
    }
}

/// What a policy is worth to the search: losses, and how much is violated.
pub(super) fn worth(
    objectives: &[Objective],
    constraints: &[Constraint],
    payoffs: &Payoffs,
    policy: usize,
    as_it_is: &[Vec<f64>],
) -> (Vec<f64>, f64) {
    let nothing = || (vec![f64::NAN; objectives.len()], NO_VALUE);
    let mut violation = 0.0;
    let mut losses = Vec::with_capacity(objectives.len());
    for (at, base) in as_it_is.iter().enumerate() {
        let own = payoffs.of_policy(policy, at);
        // who breaks worlds does not escape being judged by them
        if own.iter().zip(base).any(|(own, base)| !own.is_finite() && base.is_finite()) {
            return nothing();
        }
        match objectives.get(at) {
            Some(objective) => match objective.of(&own, base, 0, 0) {
                Some(found) => losses.push(objective.loss(found.value)),
                None => return nothing(),
            },
            None => {
                let whole: Vec<f64> = own.into_iter().filter(|x| x.is_finite()).collect();
                violation += constraints[at - objectives.len()].violation(shapan_decide::robust::mean(&whole));
            }
        }
    }
    (losses, violation)
}
