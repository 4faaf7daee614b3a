//! Conservation and extreme conditions: what must hold in any world, looked at in a scenario's central world and at the ends of its beliefs.

#![allow(clippy::neg_cmp_op_on_partial_ord, reason = "what is not a number must fail, too")]

use shapan_model::model::{Level, Plan, Record};

use crate::experiment::{range, set};
use crate::scenario::Scenario;

/// Largest imbalance that rounding may leave, relative to the size of what is balanced.
const ROUNDING: f64 = 1e-9;

/// Where each belief is pushed to: all but a thousandth of it lies between.
const ENDS: [f64; 2] = [0.0005, 0.9995];
/// The step of the worlds at the ends, in years: what is looked at does not depend on it.
const COARSE_STEP: f64 = 0.25;

/// What does not hold in the scenario's central world, or where one uncertain input is at either end of what is believed about it;
/// empty if everything holds. A run that is stopped early is looked at up to there: leaving the numbers is an outcome, not a fault.
pub fn problems(scenario: &Scenario) -> Vec<String> {
    let catalogue = scenario.model.catalogue();
    if catalogue.result("accounts.consumption").is_none() {
        return Vec::new();
    }
    let columns: Vec<usize> = (0..catalogue.results().count()).collect();
    let plan = Plan { every: 1.0, columns, level: Level::Best, quick: false };
    let mut worlds = vec![scenario.inputs.clone()];
    let mut names = vec![String::new()];
    for uncertainty in &scenario.uncertainties {
        for end in ENDS {
            let value = uncertainty.dist.quantile(end, &range(scenario, uncertainty.target));
            let mut inputs = set(scenario, std::slice::from_ref(uncertainty), &[value]);
            inputs.step = inputs.step.max(COARSE_STEP);
            worlds.push(inputs);
            names.push(format!(" with {} = {value}", uncertainty.name));
        }
    }
    let (central, ends) = worlds.split_at(1);
    let mut records = scenario.model.run(&plan, central);
    // worlds side by side have the same laws
    for pair in ends.chunk_by(|a, b| a.laws == b.laws) {
        records.extend(scenario.model.run(&plan, pair));
    }
    let mut found = Vec::new();
    for (record, name) in records.iter().zip(names) {
        let look = Look { scenario, plan: &plan, record };
        let mut here = Vec::new();
        for row in 0..record.times.len() {
            look.balances(row, &mut here);
            look.bounds(row, &mut here);
        }
        found.extend(here.into_iter().map(|what| what + &name));
    }
    found
}

struct Look<'a> {
    scenario: &'a Scenario,
    plan: &'a Plan,
    record: &'a Record,
}

/// Results that stay between bounds.
const SHARES: [&str; 12] = [
    "power.use",
    "automation.clerical_tasks",
    "automation.expert_tasks",
    "automation.manual_tasks",
    "automation.research_tasks",
    "automation.science_tasks",
    "trade.fill",
    "fab.access",
    "attention.awareness",
    "adoption.clerical",
    "knowhow.level",
    "fab.autonomy",
];

impl Look<'_> {
    fn at(&self, row: usize, bloc: usize, name: &str) -> f64 {
        let column = self.scenario.model.catalogue().result(name);
        column.map_or(f64::NAN, |column| self.record.at(self.plan, self.scenario.blocs.len(), row, bloc, column))
    }
    fn world(&self, row: usize, name: &str) -> f64 {
        (0..self.scenario.blocs.len()).map(|bloc| self.at(row, bloc, name)).sum()
    }
    /// What adds up over the world.
    fn balances(&self, row: usize, found: &mut Vec<String>) {
        let year = self.scenario.start_year + self.record.times[row];
        let output = self.world(row, "production.output");
        let claims = self.world(row, "finance.foreign_assets") / output;
        if !(claims.abs() <= ROUNDING) {
            found.push(format!(
                "in {year} the claims of all blocs on one another do not cancel ({claims:e} of world output)"
            ));
        }
        let (arrivals, departures) = (self.world(row, "talent.arrivals"), self.world(row, "talent.departures"));
        if !((arrivals - departures).abs() <= ROUNDING * departures.max(1.0)) {
            found.push(format!("in {year} {arrivals} researchers arrive but {departures} leave"));
        }
        let bought: f64 = self.world(row, "finance.inflow") / output;
        if !(bought.abs() <= ROUNDING) {
            found.push(format!("in {year} capital flows do not cancel ({bought:e} of world output)"));
        }
    }
    /// What stays within bounds in every bloc.
    fn bounds(&self, row: usize, found: &mut Vec<String>) {
        let year = self.scenario.start_year + self.record.times[row];
        for (bloc, known) in self.scenario.blocs.iter().enumerate() {
            for name in SHARES {
                let share = self.at(row, bloc, name);
                if !(-ROUNDING..=1.0 + ROUNDING).contains(&share) {
                    found.push(format!("in {year} {name} of {} is {share}, outside 0 to 1", known.name));
                }
            }
            for name in ["production.clerical_wage", "production.expert_wage", "production.manual_wage"] {
                let wage = self.at(row, bloc, name);
                if !(wage >= 0.0) {
                    found.push(format!("in {year} {name} of {} is {wage}, below zero", known.name));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::problems;
    use crate::library::Library;
    use crate::load::load;

    #[test]
    fn the_baseline_holds_at_the_ends_and_a_broken_world_does_not() {
        let mut scenario = load(&Library::builtin(), "baseline").unwrap();
        assert_eq!(problems(&scenario), Vec::<String>::new());
        // awareness beyond its bound, which no file may ask for
        let start = scenario.model.catalogue().parameter("attention.awareness_0").unwrap();
        scenario.inputs.parameters[start * 3..(start + 1) * 3].fill(3.0);
        let found = problems(&scenario);
        assert!(found.iter().any(|what| what.contains("attention.awareness")), "{found:?}");
    }
}
