//! Triggers of policies: read from a game's file, and checked for every way in which they may fire.

use shapan_model::quantity::Kind;

use super::file::{bloc, known, settings};
use super::{Fired, Rules};
use crate::load::{self, Setting};
use crate::place::Place;
use crate::policies::feedback::Switch;
use crate::policies::{Payoffs, Rule};
use crate::problem::{Problem, Problems};
use crate::scenario::Scenario;
use crate::tree::{Node, Value};
use crate::wording::misplaced;

const KEYS: [&str; 7] = ["signpost", "of", "relative_to", "above", "below", "delay", "set"];
/// Triggers of one policy at most: every order in which they may fire is checked.
const MOST: usize = 3;
/// Combinations of triggers that are checked at most.
const MOST_CHECKED: usize = 4096;

/// What a policy answers, and to what.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// As the worlds are run.
    pub rule: Rule,
    /// What is watched, and the threshold: `capability.level.china > 2`.
    pub formula: String,
    settings: Vec<Setting>,
    place: Place,
}

impl Trigger {
    /// What it sets.
    pub(super) fn settings(&self) -> impl Iterator<Item = &Setting> {
        self.settings.iter()
    }
}

/// Reads the triggers of a policy of a player.
pub(super) fn read(scenario: &Scenario, node: &Node, own: usize, problems: &mut Vec<Problem>) -> Vec<Trigger> {
    let Some(listed) = node.list() else {
        problems.push(node.expected("triggers: [[player.policy.trigger]]"));
        return Vec::new();
    };
    if listed.len() > MOST {
        problems.push(node.place.problem(format!("a policy has at most {MOST} triggers"), None));
    }
    listed.iter().filter_map(|node| one(scenario, node, own, problems)).collect()
}

fn one(scenario: &Scenario, node: &Node, own: usize, problems: &mut Vec<Problem>) -> Option<Trigger> {
    known(node, &KEYS, problems);
    let before = problems.len();
    let catalogue = scenario.model.catalogue();
    let signpost = match node.get("signpost").map(|node| (node, node.text())) {
        None => {
            let hint = "signpost = \"capability.level\": a stock or a flow of a bloc (`shapan list quantities`)";
            problems.push(node.place.problem("a trigger needs a signpost", Some(hint.into())));
            None
        }
        Some((node, None)) => {
            problems.push(node.expected("the name of a stock or a flow in quotes"));
            None
        }
        Some((node, Some(name))) => {
            let found = catalogue.result(name);
            if found.is_none() {
                let (what, hint) = misplaced(catalogue, name, &[Kind::Stock, Kind::Flow]);
                let hint =
                    if catalogue.find(name).is_some() { Some("stocks and flows can be seen".into()) } else { hint };
                problems.push(node.place.problem(what, hint));
            }
            found.map(|found| (found, name))
        }
    };
    let whose = |key: &str, problems: &mut Vec<Problem>| {
        node.get(key).and_then(|node| bloc(scenario, node.text().unwrap_or_default(), &node.place, problems))
    };
    if node.get("of").is_none() {
        problems.push(node.place.problem("a trigger says whose signpost it watches", Some("of = \"china\"".into())));
    }
    let (of, over) = (whose("of", problems), whose("relative_to", problems));
    let threshold = threshold(scenario, node, signpost.filter(|_| over.is_none()).map(|(_, name)| name), problems);
    let delay = delay(node, problems);
    let settings = match node.get("set") {
        Some(set) => settings(scenario, set, Some(own), problems),
        None => {
            let hint = Some("set = { adoption.push = 1.5 }".to_owned());
            problems.push(node.place.problem("a trigger switches something", hint));
            Vec::new()
        }
    };
    let action = action(scenario, &settings, problems);
    if problems.len() > before {
        return None;
    }
    let ((signpost, name), of, (above, threshold)) = (signpost?, of?, threshold?);
    let who = |bloc: usize| &scenario.blocs[bloc].name;
    let formula = format!(
        "{name}.{}{} {} {}",
        who(of),
        over.map_or_else(String::new, |over| format!(" / {name}.{}", who(over))),
        if above { ">" } else { "<" },
        crate::wording::number(threshold)
    );
    let rule = Rule { signpost, of, over, above, threshold, delay, action };
    Some(Trigger { rule, formula, settings, place: node.place.clone() })
}

/// Above or below what: one of the two.
fn threshold(
    scenario: &Scenario,
    node: &Node,
    quantity: Option<&str>,
    problems: &mut Vec<Problem>,
) -> Option<(bool, f64)> {
    let (above, node) = match (node.get("above"), node.get("below")) {
        (Some(found), None) => (true, found),
        (None, Some(found)) => (false, found),
        _ => {
            let hint = Some("above = 2.0, or below = 2.0".to_owned());
            problems.push(node.place.problem("a trigger has one threshold", hint));
            return None;
        }
    };
    let value = match quantity.and_then(|name| scenario.model.catalogue().find(name)) {
        Some(spec) => load::quantity(node, spec).map_err(|problem| problems.push(problem)).ok()?,
        None => match node.number() {
            Some(value) => value,
            None => {
                problems.push(node.expected("a number"));
                return None;
            }
        },
    };
    if !value.is_finite() {
        problems.push(node.expected("a finite number"));
        return None;
    }
    Some((above, value))
}

/// Whole years until the signpost is seen; none if nothing is said.
fn delay(node: &Node, problems: &mut Vec<Problem>) -> usize {
    let Some(node) = node.get("delay") else { return 0 };
    match node.number() {
        Some(years) if (0.0..=1000.0).contains(&years) && years.fract() == 0.0 => years as usize,
        _ => {
            problems.push(node.expected("whole years, from 0 on"));
            0
        }
    }
}

/// The numbers that change.
fn action(scenario: &Scenario, settings: &[Setting], problems: &mut Vec<Problem>) -> Vec<Switch> {
    let mut found = Vec::new();
    for setting in settings {
        let levers = [Kind::Lever, Kind::PairLever];
        if scenario.model.catalogue().find(&setting.name).is_none_or(|spec| !levers.contains(&spec.kind)) {
            let (what, hint) = misplaced(scenario.model.catalogue(), &setting.name, &levers);
            problems.push(setting.place.problem(what, hint));
            continue;
        }
        if !matches!(setting.value.value, Value::Number(..) | Value::Text(_)) {
            let what = format!("{} is switched to a number, which holds from then on", setting.name);
            problems.push(setting.value.place.problem(what, Some("a second trigger may switch again".into())));
            continue;
        }
        // what is refused is told with what the policy sets beside it
        if let Ok(switched) = load::with(scenario, [setting]) {
            found.extend(switches(scenario, &switched, setting));
        }
    }
    found
}

/// What a setting makes of the levers that it names.
fn switches(scenario: &Scenario, switched: &Scenario, setting: &Setting) -> Vec<Switch> {
    let catalogue = scenario.model.catalogue();
    let (blocs, who) = (scenario.inputs.blocs, setting.who.as_deref().unwrap_or("*->*"));
    let named = |text: &str, bloc: usize| text.trim() == "*" || text.trim() == scenario.blocs[bloc].name;
    let (pair, lever, places) = match catalogue.lever(&setting.name) {
        Some(lever) => (false, lever, (0..blocs).filter(|bloc| named(who, *bloc)).collect::<Vec<_>>()),
        None => {
            let (row, column) = who.split_once("->").unwrap_or(("*", "*"));
            let inside = |place: &usize| {
                let (from, to) = (place / blocs, place % blocs);
                from != to && named(row, from) && named(column, to)
            };
            (true, catalogue.pair(&setting.name).unwrap_or_default(), (0..blocs * blocs).filter(inside).collect())
        }
    };
    let policy = &switched.inputs.policy;
    let profile = if pair { &policy.pairs[lever] } else { &policy.levers[lever] };
    let value = |place: usize| profile.last().map(|entry| Switch { pair, lever, place, value: entry.values[place] });
    places.into_iter().filter_map(value).collect()
}

/// Every order in which the triggers of a policy may fire, over its own levers.
pub(super) fn check(scenario: &Scenario, own: &[Setting], triggers: &[Trigger], problems: &mut Vec<Problem>) {
    let mut orders: Vec<Vec<usize>> = vec![Vec::new()];
    let mut longest = orders.clone();
    for _ in 0..triggers.len().min(MOST) {
        longest = longest
            .iter()
            .flat_map(|order| {
                let rest = (0..triggers.len()).filter(move |at| !order.contains(at));
                rest.map(move |at| order.iter().copied().chain([at]).collect())
            })
            .collect();
        orders.extend(longest.clone());
    }
    for order in &orders[1..] {
        let settings = order.iter().flat_map(|at| &triggers[*at].settings);
        if let Err(Problems(more)) = load::with(scenario, own.iter().chain(settings)) {
            problems.extend(more);
            // longer orders would say the same again
            return;
        }
    }
}

impl Rules {
    /// The triggers of a combination, player by player.
    pub fn triggers(&self, profile: usize) -> Vec<&Trigger> {
        let chosen = self.profile(profile);
        self.players.iter().zip(chosen).flat_map(|(player, at)| &player.policies[at].triggers).collect()
    }

    /// What is watched by anybody: positions among the results.
    pub(super) fn watched(&self) -> Vec<usize> {
        let all = self.players.iter().flat_map(|player| &player.policies).flat_map(|policy| &policy.triggers);
        let mut found: Vec<usize> = all.map(|trigger| trigger.rule.signpost).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Refuses a combination some of whose triggers would make a world that cannot be.
    pub(super) fn fired(&self, base: &Scenario, profile: usize) -> Result<(), Problems> {
        let triggers = self.triggers(profile);
        let Some(first) = triggers.first() else { return Ok(()) };
        let chosen = self.profile(profile);
        let policies = self.players.iter().zip(&chosen).map(|(player, &at)| &player.policies[at]);
        let own: Vec<&Setting> = policies.flat_map(|policy| &policy.settings).collect();
        let subsets = 1usize.checked_shl(triggers.len() as u32).filter(|subsets| *subsets <= MOST_CHECKED);
        let Some(subsets) = subsets else {
            let what = "too many triggers may fire at once to check every combination of them";
            return Err(Problems(vec![first.place.problem(what, Some("fewer triggers".into()))]));
        };
        for subset in 1..subsets {
            let fired = triggers.iter().enumerate().filter(|(at, _)| subset >> at & 1 == 1);
            load::with(base, own.iter().copied().chain(fired.flat_map(|(_, trigger)| &trigger.settings)))?;
        }
        Ok(())
    }

    /// How often each trigger fired, and when.
    pub(super) fn how_often(&self, found: &Payoffs, start_year: f64) -> Vec<Fired> {
        let mut all = Vec::new();
        for (player, own) in self.players.iter().enumerate() {
            for (policy, chosen) in own.policies.iter().enumerate() {
                for trigger in 0..chosen.triggers.len() {
                    let mut runs = 0usize;
                    let mut dates: Vec<f64> = Vec::new();
                    for profile in (0..found.policies()).filter(|at| self.profile(*at)[player] == policy) {
                        let others = self.players.iter().zip(self.profile(profile)).take(player);
                        let place: usize = others.map(|(other, at)| other.policies[at].triggers.len()).sum();
                        let dated = (0..found.worlds()).map(|world| found.switched(profile, world)[place + trigger]);
                        dates.extend(dated.filter(|date| !date.is_nan()));
                        runs += found.worlds();
                    }
                    shapan_insight::order::sort(&mut dates);
                    let by = dates.get(dates.len().saturating_sub(1) / 2).map(|date| start_year + date);
                    let share = dates.len() as f64 / runs.max(1) as f64;
                    all.push(Fired { player, policy, trigger, share, by });
                }
            }
        }
        all
    }
}
