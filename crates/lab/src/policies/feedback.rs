//! Policies that answer what can be seen: signposts with triggers, as in adaptive policy making (Walker, Rahman and Cave 2001; Haasnoot and others
//! 2013, *Dynamic adaptive policy pathways*).
//!
//! Levers of a world are functions of time, and the model knows no other. So a world is run, its record is looked through at the ends of years for
//! the first in which a trigger fires, and it is run again with the levers switched from that date on. Before that date nothing differs between
//! the two runs, so the record up to it is the very one that the player saw: the date is exact, and nothing is guessed. That is repeated, earliest
//! first, until no new trigger fires. Each fires once, and never looks back: after a switch, the others look from the next year on.

use std::sync::Arc;

use shapan_model::model::{Entry, Inputs, Plan, Policy, Profile, Record};

use crate::ensemble;
use crate::experiment::Design;
use crate::scenario::Scenario;

/// A policy: what is decided beforehand, and what is decided once something is seen.
#[derive(Clone, Copy)]
pub struct Course<'a> {
    /// What holds until a rule says otherwise.
    pub scenario: &'a Scenario,
    /// Rules, of one player or of several.
    pub rules: &'a [Rule],
}

/// When something that is watched passes a threshold, levers are switched.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// What is watched: position among the results.
    pub signpost: usize,
    /// Whose.
    pub of: usize,
    /// In parts of whose, if it is a ratio.
    pub over: Option<usize>,
    /// Must it be above the threshold, or below?
    pub above: bool,
    /// The threshold.
    pub threshold: f64,
    /// Years until it is seen.
    pub delay: usize,
    /// What is switched; where two rules switch the same at once, the later in the list is heard.
    pub action: Vec<Switch>,
}

/// A number that a rule changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Switch {
    /// Is it a lever of a pair of blocs?
    pub pair: bool,
    /// Position among the levers, or among those of pairs.
    pub lever: usize,
    /// The bloc, or the pair, row by row.
    pub place: usize,
    /// What it is from the switch on.
    pub value: f64,
}

impl Rule {
    /// Does it fire on what stands in this row?
    fn met(&self, record: &Record, plan: &Plan, blocs: usize, row: usize) -> bool {
        let Some(column) = plan.columns.iter().position(|column| *column == self.signpost) else { return false };
        let at = |bloc: usize| record.at(plan, blocs, row, bloc, column);
        let seen = self.over.map_or_else(|| at(self.of), |over| at(self.of) / at(over));
        if self.above { seen > self.threshold } else { seen < self.threshold }
    }

    /// The first year from `from` on, before the end, in which it fires.
    fn fires(&self, record: &Record, plan: &Plan, world: &Inputs, from: usize) -> Option<usize> {
        let rows = record.times.len();
        // a switch at the very end would decide nothing
        let end = rows.saturating_add(self.delay).min(world.years.ceil() as usize);
        (from.max(self.delay)..end).find(|year| self.met(record, plan, world.blocs, year - self.delay))
    }
}

/// Runs worlds again until no rule fires that did not; gives when each rule of each world switched, in years since the start, NaN if it never did.
/// `records` are those of `inputs`, with a row for each year; both end as those of the last run.
pub(super) fn settle(
    base: &Design,
    plan: &Plan,
    inputs: &mut [Inputs],
    records: &mut [Record],
    rules: &[&[Rule]],
) -> Vec<Vec<f64>> {
    let mut switched: Vec<Vec<f64>> = rules.iter().map(|rules| vec![f64::NAN; rules.len()]).collect();
    let mut next = vec![0; inputs.len()];
    let mut open: Vec<usize> = (0..inputs.len()).filter(|at| !rules[*at].is_empty()).collect();
    while !open.is_empty() {
        open.retain(|&at| {
            let waiting = rules[at].iter().enumerate().filter(|(rule, _)| switched[at][*rule].is_nan());
            let fires: Vec<(usize, usize)> = waiting
                .filter_map(|(rule, own)| Some((own.fires(&records[at], plan, &inputs[at], next[at])?, rule)))
                .collect();
            let Some(year) = fires.iter().map(|(year, _)| *year).min() else { return false };
            let now: Vec<usize> = fires.iter().filter(|(own, _)| *own == year).map(|(_, rule)| *rule).collect();
            let actions = now.iter().flat_map(|rule| &rules[at][*rule].action);
            inputs[at].policy = Arc::new(after(&inputs[at].policy, year as f64, actions));
            now.iter().for_each(|rule| switched[at][*rule] = year as f64);
            next[at] = year + 1;
            true
        });
        let again: Vec<Inputs> = open.iter().map(|at| inputs[*at].clone()).collect();
        for (at, record) in open.iter().zip(ensemble::records(base, plan, &again)) {
            records[*at] = record;
        }
    }
    switched
}

/// The levers of a run with these switched from a date on.
fn after<'a>(policy: &Policy, date: f64, actions: impl Iterator<Item = &'a Switch>) -> Policy {
    let mut policy = policy.clone();
    for action in actions {
        let profiles = if action.pair { &mut policy.pairs } else { &mut policy.levers };
        cut(&mut profiles[action.lever], date);
        for entry in profiles[action.lever].iter_mut().filter(|entry| entry.from_year >= date) {
            entry.values[action.place] = action.value;
        }
    }
    policy
}

/// Lets an entry begin at a date.
fn cut(profile: &mut Profile, date: f64) {
    let Some(last) = profile.iter().rposition(|entry| entry.from_year <= date) else { return };
    if profile[last].from_year < date {
        let values = profile[last].values.clone();
        profile.insert(last + 1, Entry { from_year: date, values });
    }
}
