//! Why an outcome differs between two scenarios: its change, divided among the inputs that differ.
//!
//! The parts are Shapley values (Shapley 1953): the change that an input makes, averaged over all orders in which the inputs could be changed
//! one after the other, so that no order is favoured. In every world the parts add up to the change. For few inputs all subsets are run; for
//! many, each world takes some orders by lot, and the average over worlds has an error that is told.

use std::sync::Arc;

use serde::Serialize;
use shapan_insight::order::{sort, sort_by};
use shapan_model::model::{Entry, Inputs, Level, Plan, Policy, Profile};

use crate::counterfactual::NoAi;
use crate::ensemble;
use crate::experiment::Design;
use crate::outcomes::{Outcome, Reader};
use crate::philox;
use crate::scenario::{Scenario, Target};

mod asked;
pub mod told;

/// Orders that each world takes by lot where nothing else is said, each with its reverse.
pub const ORDERS: usize = 2;
/// All subsets are run for at most this many inputs that differ, where nothing else is said.
pub const EXACT_UP_TO: usize = 8;

/// Something that differs between two scenarios.
#[derive(Clone, Debug, PartialEq)]
pub struct Player {
    /// Name: `china.investment.awake_share`, `usa->china.trade.export_control_share`, `research.beta`, `safety.luck`.
    pub name: String,
    /// The quantity or law.
    pub quantity: String,
    /// The bloc, if it is one bloc's.
    pub bloc: Option<usize>,
    /// The second bloc of a pair.
    pub other: Option<usize>,
    cell: Cell,
}

#[derive(Clone, Debug, PartialEq)]
enum Cell {
    Lever { lever: usize, bloc: usize },
    Pair { lever: usize, at: usize },
    Parameter { parameter: usize, bloc: Option<usize> },
    Draw(usize),
    Law(usize),
}

/// What a profile says at one place, with the times at which it changes: steps that change nothing do not count.
fn steps(profile: &Profile, at: usize) -> Vec<(f64, f64)> {
    let mut steps: Vec<(f64, f64)> = Vec::new();
    for entry in profile {
        let value = entry.values[at];
        if steps.last().is_none_or(|(_, last)| *last != value) {
            steps.push((entry.from_year, value));
        }
    }
    steps
}

/// Everything in which two scenarios of the same model and blocs differ, in the order of the catalogue.
pub fn players(a: &Scenario, b: &Scenario) -> Vec<Player> {
    let catalogue = a.model.catalogue();
    let blocs: Vec<&str> = a.blocs.iter().map(|bloc| bloc.name.as_str()).collect();
    let n = blocs.len();
    let mut found = Vec::new();
    let (p, q) = (&a.inputs.policy, &b.inputs.policy);
    for (lever, spec) in catalogue.levers.iter().enumerate() {
        for (bloc, name) in blocs.iter().enumerate() {
            if steps(&p.levers[lever], bloc) != steps(&q.levers[lever], bloc) {
                let cell = Cell::Lever { lever, bloc };
                let name = format!("{name}.{}", spec.name);
                found.push(Player { name, quantity: spec.name.into(), bloc: Some(bloc), other: None, cell });
            }
        }
    }
    for (lever, spec) in catalogue.pairs.iter().enumerate() {
        for at in 0..n * n {
            if steps(&p.pairs[lever], at) != steps(&q.pairs[lever], at) {
                let (row, column) = (at / n, at % n);
                let name = format!("{}->{}.{}", blocs[row], blocs[column], spec.name);
                let cell = Cell::Pair { lever, at };
                found.push(Player { name, quantity: spec.name.into(), bloc: Some(row), other: Some(column), cell });
            }
        }
    }
    let belief = |scenario: &Scenario, target: Target| {
        scenario.uncertainties.iter().find(|u| u.target == target).map(|u| u.dist.clone())
    };
    for (parameter, spec) in catalogue.parameters.iter().enumerate() {
        let all = Target::Parameter { parameter, bloc: None };
        let shared = belief(a, all) != belief(b, all);
        let differs = |bloc: usize| {
            let at = parameter * n + bloc;
            let one = Target::Parameter { parameter, bloc: Some(bloc) };
            shared
                || belief(a, one) != belief(b, one)
                || a.inputs.parameters[at] != b.inputs.parameters[at]
                || a.factors[at] != b.factors[at]
        };
        let those: Vec<usize> = (0..n).filter(|bloc| differs(*bloc)).collect();
        if those.len() == n {
            let cell = Cell::Parameter { parameter, bloc: None };
            found.push(Player { name: spec.name.into(), quantity: spec.name.into(), bloc: None, other: None, cell });
        } else {
            found.extend(those.into_iter().map(|bloc| Player {
                name: format!("{}.{}", blocs[bloc], spec.name),
                quantity: spec.name.into(),
                bloc: Some(bloc),
                other: None,
                cell: Cell::Parameter { parameter, bloc: Some(bloc) },
            }));
        }
    }
    for (draw, spec) in catalogue.draws.iter().enumerate() {
        let target = Target::Draw(draw);
        if belief(a, target) != belief(b, target) || a.inputs.draws[draw] != b.inputs.draws[draw] {
            let cell = Cell::Draw(draw);
            found.push(Player { name: spec.name.into(), quantity: spec.name.into(), bloc: None, other: None, cell });
        }
    }
    for (law, known) in catalogue.laws.iter().enumerate() {
        let target = Target::Law(law);
        if belief(a, target) != belief(b, target) || a.inputs.laws[law] != b.inputs.laws[law] {
            let cell = Cell::Law(law);
            found.push(Player { name: known.name.into(), quantity: known.name.into(), bloc: None, other: None, cell });
        }
    }
    found
}

/// A profile that takes some places from one and the rest from another.
fn merged(a: &Profile, b: &Profile, from_b: &[bool]) -> Profile {
    let mut times: Vec<f64> = a.iter().chain(b).map(|entry| entry.from_year).collect();
    sort(&mut times);
    times.dedup();
    let at = |profile: &Profile, time: f64, place: usize| {
        let before = profile.iter().take_while(|entry| entry.from_year <= time).last();
        before.or(profile.first()).map_or(f64::NAN, |entry| entry.values[place])
    };
    times
        .into_iter()
        .map(|time| Entry {
            from_year: time,
            values: from_b.iter().enumerate().map(|(place, b_s)| at(if *b_s { b } else { a }, time, place)).collect(),
        })
        .collect()
}

/// The policy in which the players of a subset act as in the second scenario.
fn policy(a: &Policy, b: &Policy, players: &[Player], subset: u64) -> Policy {
    let mut policy = a.clone();
    let within = |k: usize| subset >> k & 1 == 1;
    let width = |profile: &Profile| profile.first().map_or(0, |entry| entry.values.len());
    for lever in 0..policy.levers.len() {
        let mut from_b = vec![false; width(&a.levers[lever])];
        for (_, player) in players.iter().enumerate().filter(|(k, _)| within(*k)) {
            if let Cell::Lever { lever: own, bloc } = player.cell
                && own == lever
            {
                from_b[bloc] = true;
            }
        }
        if from_b.contains(&true) {
            policy.levers[lever] = merged(&a.levers[lever], &b.levers[lever], &from_b);
        }
    }
    for lever in 0..policy.pairs.len() {
        let mut from_b = vec![false; width(&a.pairs[lever])];
        for (_, player) in players.iter().enumerate().filter(|(k, _)| within(*k)) {
            if let Cell::Pair { lever: own, at } = player.cell
                && own == lever
            {
                from_b[at] = true;
            }
        }
        if from_b.contains(&true) {
            policy.pairs[lever] = merged(&a.pairs[lever], &b.pairs[lever], &from_b);
        }
    }
    policy
}

/// One player's part in the change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// Name of the player.
    pub input: String,
    /// Mean over worlds. The means add up to the mean change.
    pub mean: f64,
    /// Standard error of the mean.
    pub se: f64,
    /// 5, 25, 50, 75 and 95 % quantiles over worlds.
    pub quantiles: [f64; 5],
    /// Parts by world, in the order of the worlds that count.
    #[serde(skip)]
    pub by_world: Vec<f64>,
}

/// The change of an outcome and its parts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Attribution {
    /// Name of the outcome.
    pub outcome: String,
    /// Unit; of the logarithm, `1`.
    pub unit: String,
    /// Was the logarithm divided instead of the value?
    pub logarithm: bool,
    /// Were all subsets run? Else each world took some orders by lot.
    pub exact: bool,
    /// Worlds that count: in which the outcome has a value in every run.
    pub worlds: usize,
    /// Worlds left out.
    pub left_out: usize,
    /// Runs made.
    pub runs: usize,
    /// Mean of the outcome in the first scenario.
    pub first: f64,
    /// Mean of the outcome in the second.
    pub second: f64,
    /// 5, 25, 50, 75 and 95 % quantiles of the change over worlds.
    pub change: [f64; 5],
    /// The parts, largest first.
    pub parts: Vec<Part>,
}

impl Attribution {
    /// Which share of the mean change a part is; none if there is no change.
    pub fn share(&self, part: &Part) -> Option<f64> {
        let total = self.second - self.first;
        (total != 0.0).then(|| part.mean / total)
    }
}

/// How an attribution is made.
pub struct Settings {
    /// Divide the logarithm of the outcome.
    pub logarithm: bool,
    /// Subsets are all run if there are at most this many players.
    pub exact_up_to: usize,
    /// Orders that each world takes by lot otherwise, each with its reverse.
    pub orders: usize,
    /// Vector unit.
    pub level: Level,
}

/// More players than this cannot be told apart by a word of 64 bits.
pub const MOST_PLAYERS: usize = 60;

/// What divides the change of one outcome: scenarios, players, how the outcome is read.
pub struct Question<'a> {
    /// Worlds under the first scenario.
    pub a: &'a Design,
    /// The same worlds under the second: see [`Design::alike`].
    pub b: &'a Design,
    /// What differs.
    pub players: &'a [Player],
    /// The outcome.
    pub outcome: &'a Outcome,
    /// How.
    pub settings: Settings,
}

/// Parts and ends of one world; none if a run has no value.
#[derive(Clone, Debug, PartialEq)]
pub struct WorldParts {
    /// Value in the first scenario, in the second, and the part of each player.
    pub values: Option<(f64, f64, Vec<f64>)>,
    /// Runs made.
    pub runs: usize,
}

impl Question<'_> {
    /// Are all subsets run?
    pub fn exact(&self) -> bool {
        self.players.len() <= self.settings.exact_up_to
    }

    /// Runs that one world needs.
    pub fn runs_per_world(&self) -> usize {
        let n = self.players.len();
        if self.exact() { 1 << n } else { 2 * self.settings.orders * n.saturating_sub(1) + 2 }
    }

    /// The subsets that a world needs, each once; and the orders, if they are drawn.
    fn subsets(&self, world: usize) -> (Vec<u64>, Vec<Vec<usize>>) {
        let n = self.players.len();
        if self.exact() {
            return ((0..1_u64 << n).collect(), Vec::new());
        }
        let seed = self.a.drawing().map_or(0, |(_, seed)| seed);
        let mut orders = Vec::new();
        for order in 0..self.settings.orders {
            let name = |k: usize| format!("order {order} of {}", self.players[k].name);
            let mut keyed: Vec<(f64, usize)> =
                (0..n).map(|k| (philox::uniform(seed, self.a.id(world), &name(k)), k)).collect();
            sort_by(&mut keyed, |x, y| x.0.total_cmp(&y.0));
            let one: Vec<usize> = keyed.into_iter().map(|(_, k)| k).collect();
            // with its reverse, who came early comes late: the error is smaller
            orders.push(one.iter().rev().copied().collect());
            orders.push(one);
        }
        let mut subsets = vec![0];
        for order in &orders {
            let mut subset = 0_u64;
            for k in order {
                subset |= 1 << k;
                subsets.push(subset);
            }
        }
        sort_by(&mut subsets, Ord::cmp);
        subsets.dedup();
        (subsets, orders)
    }

    /// Divides the change in one world.
    pub fn world(&self, world: usize) -> WorldParts {
        let (subsets, orders) = self.subsets(world);
        let (first, second) = (self.a.inputs(&self.a.row(world)), self.b.inputs(&self.b.row(world)));
        let mut policies: Vec<(u64, Arc<Policy>)> = Vec::new();
        let levers = self
            .players
            .iter()
            .enumerate()
            .filter(|(_, player)| matches!(player.cell, Cell::Lever { .. } | Cell::Pair { .. }));
        let of_policy: u64 = levers.map(|(k, _)| 1 << k).sum();
        let inputs: Vec<Inputs> = subsets
            .iter()
            .map(|subset| {
                let own = subset & of_policy;
                let known = policies.iter().find(|(known, _)| *known == own).map(|(_, policy)| Arc::clone(policy));
                let policy = known.unwrap_or_else(|| {
                    let made = Arc::new(policy(&first.policy, &second.policy, self.players, own));
                    policies.push((own, Arc::clone(&made)));
                    made
                });
                self.mixed(&first, &second, *subset, policy)
            })
            .collect();
        let values = self.values(&inputs);
        let runs = inputs.len();
        let Some(values) = values else { return WorldParts { values: None, runs } };
        let at = |subset: u64| subsets.binary_search(&subset).map_or(f64::NAN, |at| values[at]);
        let n = self.players.len();
        let mut parts = vec![0.0; n];
        if orders.is_empty() {
            for (k, part) in parts.iter_mut().enumerate() {
                for subset in subsets.iter().filter(|subset| *subset >> k & 1 == 0) {
                    let weight = weight(n, subset.count_ones() as usize);
                    *part += weight * (at(subset | 1 << k) - at(*subset));
                }
            }
        } else {
            for order in &orders {
                let mut subset = 0_u64;
                for k in order {
                    let before = subset;
                    subset |= 1 << k;
                    parts[*k] += (at(subset) - at(before)) / orders.len() as f64;
                }
            }
        }
        let all = if n == 64 { u64::MAX } else { (1 << n) - 1 };
        WorldParts { values: Some((at(0), at(all), parts)), runs }
    }

    /// Inputs in which the players of a subset stand as in the second scenario.
    fn mixed(&self, first: &Inputs, second: &Inputs, subset: u64, policy: Arc<Policy>) -> Inputs {
        let mut inputs = Inputs { policy, ..first.clone() };
        let n = inputs.blocs;
        for (_, player) in self.players.iter().enumerate().filter(|(k, _)| subset >> k & 1 == 1) {
            match player.cell {
                Cell::Parameter { parameter, bloc } => {
                    let cells = match bloc {
                        Some(bloc) => parameter * n + bloc..parameter * n + bloc + 1,
                        None => parameter * n..(parameter + 1) * n,
                    };
                    inputs.parameters[cells.clone()].copy_from_slice(&second.parameters[cells]);
                }
                Cell::Draw(draw) => inputs.draws[draw] = second.draws[draw],
                Cell::Law(law) => inputs.laws[law] = second.laws[law],
                Cell::Lever { .. } | Cell::Pair { .. } => {}
            }
        }
        inputs
    }

    /// The outcome under each of the inputs; none if one has no value.
    fn values(&self, inputs: &[Inputs]) -> Option<Vec<f64>> {
        let scenario = self.a.scenario();
        let columns = self.outcome.reads().fold(Vec::new(), |mut columns, result| {
            if !columns.contains(&result) {
                columns.push(result);
            }
            columns
        });
        let plan = Plan { every: 1.0, columns, level: self.settings.level, quick: false };
        let (blocs, years) = (scenario.inputs.blocs, scenario.inputs.years);
        let reader = Reader::new(std::slice::from_ref(self.outcome), &plan, blocs, years)?;
        let records = ensemble::records(self.a, &plan, inputs);
        let twins = if self.outcome.needs_no_ai {
            let mut no_ai = NoAi::new(scenario.model.catalogue())?;
            let inputs: Vec<Inputs> = inputs.iter().map(|inputs| no_ai.inputs(inputs)).collect();
            Some(ensemble::records(self.a, &plan, &inputs))
        } else {
            None
        };
        let value = |at: usize| {
            let twin = twins.as_ref().map(|twins| &twins[at]);
            let value = reader.read(&records[at], twin)[0]?;
            let value = if self.settings.logarithm { shapan_model::num::elementary::ln(value) } else { value };
            value.is_finite().then_some(value)
        };
        (0..records.len()).map(value).collect()
    }

    /// Sums up the worlds; none if no world has a value.
    pub fn summary(&self, worlds: &[WorldParts]) -> Option<Attribution> {
        let kept: Vec<&(f64, f64, Vec<f64>)> = worlds.iter().filter_map(|world| world.values.as_ref()).collect();
        let count = kept.len() as f64;
        let mean = |values: &[f64]| values.iter().sum::<f64>() / count;
        let part = |(k, player): (usize, &Player)| {
            let by_world: Vec<f64> = kept.iter().map(|(_, _, parts)| parts[k]).collect();
            let middle = mean(&by_world);
            let spread = by_world.iter().map(|x| (x - middle) * (x - middle)).sum::<f64>() / (count - 1.0).max(1.0);
            let quantiles = crate::compare::quantiles(by_world.clone())?;
            Some(Part { input: player.name.clone(), mean: middle, se: (spread / count).sqrt(), quantiles, by_world })
        };
        let mut parts = self.players.iter().enumerate().map(part).collect::<Option<Vec<Part>>>()?;
        sort_by(&mut parts, |a, b| b.mean.abs().total_cmp(&a.mean.abs()));
        Some(Attribution {
            outcome: self.outcome.name.clone(),
            unit: if self.settings.logarithm { "1".into() } else { self.outcome.unit.to_owned() },
            logarithm: self.settings.logarithm,
            exact: self.exact(),
            worlds: kept.len(),
            left_out: worlds.len() - kept.len(),
            runs: worlds.iter().map(|world| world.runs).sum(),
            first: mean(&kept.iter().map(|(first, _, _)| *first).collect::<Vec<_>>()),
            second: mean(&kept.iter().map(|(_, second, _)| *second).collect::<Vec<_>>()),
            change: crate::compare::quantiles(kept.iter().map(|(first, second, _)| second - first).collect())?,
            parts,
        })
    }
}

/// Shapley's weight of a subset of `size` among `n` players without the one at hand: size! (n − size − 1)! / n!.
fn weight(n: usize, size: usize) -> f64 {
    // 1 / (n · C(n − 1, size))
    let mut choose = 1.0;
    for k in 0..size {
        choose = choose * (n - 1 - k) as f64 / (k + 1) as f64;
    }
    1.0 / (n as f64 * choose)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// For three players: 1/3, 1/6, 1/3; over all subsets without one player the weights add up to one.
    #[test]
    fn weights_are_shapleys() {
        assert_eq!([0, 1, 2].map(|size| weight(3, size)), [1.0 / 3.0, 1.0 / 6.0, 1.0 / 3.0]);
        for n in 1..12 {
            let sum: f64 = (0..1_u64 << (n - 1)).map(|subset| weight(n, subset.count_ones() as usize)).sum();
            assert!((sum - 1.0).abs() < 1e-12, "{n}: {sum}");
        }
    }

    #[test]
    fn profiles_merge_by_place_and_time() {
        let entry = |from_year, values: &[f64]| Entry { from_year, values: values.to_vec() };
        let a = vec![entry(0.0, &[1.0, 2.0]), entry(5.0, &[3.0, 2.0])];
        let b = vec![entry(0.0, &[10.0, 20.0]), entry(2.0, &[10.0, 30.0])];
        let merged = merged(&a, &b, &[false, true]);
        assert_eq!(merged, [entry(0.0, &[1.0, 20.0]), entry(2.0, &[1.0, 30.0]), entry(5.0, &[3.0, 30.0])]);
        assert_eq!(steps(&merged, 0), [(0.0, 1.0), (5.0, 3.0)]);
    }
}
