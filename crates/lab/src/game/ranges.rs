//! Levers that a player sets between bounds, read from a game's file.

use shapan_model::quantity::Kind;

use super::continuous::{Range, assignments};
use super::file::{known, owned};
use crate::load::{self, Setting};
use crate::problem::{Problem, Problems};
use crate::scenario::Scenario;
use crate::tree::Node;
use crate::wording::{misplaced, range};

const KEYS: [&str; 4] = ["name", "from", "low", "high"];

/// Reads the levers of a player.
pub(super) fn read(scenario: &Scenario, node: &Node, own: usize, problems: &mut Vec<Problem>) -> Vec<Range> {
    let Some(listed) = node.list() else {
        problems.push(node.expected("levers: [[player.lever]]"));
        return Vec::new();
    };
    let before = problems.len();
    let mut found: Vec<Range> = listed.iter().filter_map(|node| one(scenario, node, own, problems)).collect();
    found.sort_by(|a, b| a.name.cmp(&b.name).then(a.from.total_cmp(&b.from)));
    for pair in found.windows(2) {
        if pair[0].name == pair[1].name && pair[0].from == pair[1].from {
            problems.push(node.place.problem(format!("{} is there twice", pair[0].name), None));
        }
    }
    if problems.len() == before {
        let mut tried = scenario.clone();
        let now: Vec<f64> = found.iter().map(|own| own.now.clamp(own.bounds.0, own.bounds.1)).collect();
        if let Err(Problems(more)) = load::set(&mut tried, &assignments(&found, &now)) {
            problems.extend(more.into_iter().map(|problem| node.place.problem(problem.what, problem.hint)));
        }
    }
    found
}

fn one(scenario: &Scenario, node: &Node, own: usize, problems: &mut Vec<Problem>) -> Option<Range> {
    known(node, &KEYS, problems);
    let catalogue = scenario.model.catalogue();
    let Some((named, text)) = node.get("name").and_then(|named| Some((named, named.text()?))) else {
        let hint = Some("name = \"adoption.push\", low = 0.5, high = 1.5".to_owned());
        problems.push(node.place.problem("a lever needs a name", hint));
        return None;
    };
    let (name, who) = load::addressed(catalogue, text);
    let spec = match catalogue.find(name) {
        Some(spec) if matches!(spec.kind, Kind::Lever | Kind::PairLever) => spec,
        _ => {
            let (what, hint) = misplaced(catalogue, name, &[Kind::Lever, Kind::PairLever]);
            problems.push(named.place.problem(what, hint));
            return None;
        }
    };
    let setting =
        Setting { name: name.into(), who: who.map(str::to_owned), place: named.place.clone(), value: named.clone() };
    let who = owned(scenario, setting, Some(own), problems)?.who?;
    let bloc = |name: &str| scenario.blocs.iter().position(|bloc| bloc.name == name.trim());
    let place = match who.split_once("->") {
        None => bloc(&who),
        Some((row, column)) => Some(bloc(row)? * scenario.inputs.blocs + bloc(column)?),
    };
    let Some(place) = place else {
        problems.push(named.place.problem(format!("`{who}` is not one pair of blocs"), None));
        return None;
    };
    let from = match node.get("from").map(|node| (node, node.number())) {
        None => 0.0,
        Some((_, Some(from))) if (0.0..scenario.inputs.years).contains(&from) => from,
        Some((node, _)) => {
            problems.push(node.expected("years since the start, before the end"));
            return None;
        }
    };
    let mut bound = |key: &str, usual: f64| match node.get(key) {
        None => Some(usual),
        Some(node) => load::quantity(node, spec).map_err(|problem| problems.push(problem)).ok(),
    };
    let (low, high) = (bound("low", *spec.range.start())?, bound("high", *spec.range.end())?);
    if !(low < high && low >= *spec.range.start() && high <= *spec.range.end() && high.is_finite()) {
        let what = format!("{name} between {low} and {high} is no range within {}", range(spec));
        problems.push(node.place.problem(what, Some("low = …, high = …".into())));
        return None;
    }
    let policy = &scenario.inputs.policy;
    let profile = match catalogue.lever(name) {
        Some(lever) => &policy.levers[lever],
        None => &policy.pairs[catalogue.pair(name)?],
    };
    let now = profile.iter().rev().find(|entry| entry.from_year <= from).map_or(low, |entry| entry.values[place]);
    Some(Range { name: format!("{name}@{who}"), from, bounds: (low, high), now })
}
