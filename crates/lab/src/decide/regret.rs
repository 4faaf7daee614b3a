//! What policies that have names are worth over the same worlds, and what one may regret about each.

use serde_json::json;
use shapan_decide::robust::{Estimate, Measures, Questions, Sense, mean, tail};

use super::{Telling, Tried, WIDE};
use crate::chart::{Body, Chart, Interval};
use crate::figures;
use crate::messages::{Language, say, word};
use crate::series::{cell, digits17};
use crate::svg;
use crate::terminal;

/// Names of the files that hold what is told.
pub const FILES: [&str; 3] = ["regret.csv", "outcomes.csv", "regret.svg"];

/// What is asked beside the policies.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Part of the worlds, the worst ones, that CVaR is the mean of.
    pub tail: f64,
    /// What is good enough, in the unit of the outcome.
    pub enough: Option<f64>,
    /// Radius of the ambiguity set, in nats of relative entropy.
    pub radius: f64,
    /// Radius of a Wasserstein ball, in the unit of the outcome.
    pub wasserstein: Option<f64>,
}

impl Default for Asked {
    fn default() -> Asked {
        let Questions { tail, enough, radius, wasserstein, .. } = Questions::default();
        Asked { tail, enough, radius, wasserstein }
    }
}

/// What each policy is worth.
pub struct Regret<'a> {
    tried: &'a Tried,
    measures: Vec<Measures>,
    questions: Questions,
}

impl Regret<'_> {
    /// Measures policies that were run.
    ///
    /// # Errors
    /// A tail, a radius or a limit outside of what makes sense.
    pub fn of(tried: &Tried, asked: Asked) -> Result<Regret<'_>, shapan_decide::robust::Refusal> {
        let Asked { tail, enough, radius, wasserstein } = asked;
        let questions = Questions { tail, enough, radius, wasserstein, seed: tried.seed(), ..Questions::default() };
        Ok(Regret { measures: tried.table.measures(&questions)?, tried, questions })
    }

    /// That the best two by a measure cannot be told apart in these worlds, if that is so; `key` gives less for the better.
    fn close(
        &self,
        what: &str,
        key: &dyn Fn(&Measures) -> f64,
        measure: &dyn Fn(&[f64]) -> f64,
        language: Language,
    ) -> Option<String> {
        let mut order: Vec<usize> = (0..self.measures.len()).collect();
        order.sort_by(|a, b| key(&self.measures[*a]).total_cmp(&key(&self.measures[*b])));
        let [first, second, ..] = order[..] else { return None };
        let lead = self.tried.table.lead(first, second, &self.questions, measure);
        // two standard errors; of a single world there is none
        if lead.error.is_some_and(|error| lead.value > 2.0 * error) {
            return None;
        }
        let figure = |x: f64| figures::figure(x, self.tried.judged.outcome.unit, language);
        let values = [
            ("what", &*word(language, &format!("commands.decide.{what}"))),
            ("first", &*self.tried.names[first]),
            ("second", &*self.tried.names[second]),
            ("lead", &*figure(lead.value)),
            ("error", &*lead.error.map_or_else(|| "?".to_owned(), figure)),
        ];
        Some(say(language, "commands.decide.close", &values))
    }

    /// The outcome by world and policy, empty where there is none: outcomes.csv.
    pub fn outcomes_csv(&self) -> String {
        let tried = self.tried;
        let names: Vec<String> = tried.names.iter().map(|name| cell(name)).collect();
        let mut text = format!("run_id,{}\n", names.join(","));
        for world in 0..tried.payoffs.worlds() {
            let value = |policy: usize| {
                Some(tried.payoffs.value(policy, world, 0)).filter(|x| x.is_finite()).map_or_else(String::new, digits17)
            };
            let cells: Vec<String> = (0..tried.names.len()).map(value).collect();
            text.push_str(&format!("{},{}\n", tried.field.base().id(world), cells.join(",")));
        }
        text
    }
}

impl Telling for Regret<'_> {
    fn files(&self, language: Language) -> Vec<(&'static str, String)> {
        let texts = [self.csv(), self.outcomes_csv(), svg::draw(&self.chart(language), "regret", WIDE)];
        FILES.into_iter().zip(texts).collect()
    }

    fn manifest(&self) -> serde_json::Value {
        self.tried.manifest("regret", &FILES)
    }

    fn json(&self, language: Language) -> serde_json::Value {
        let tried = self.tried;
        let rows = tried.names.iter().zip(&self.measures).zip(tried.table.missing());
        let policies: Vec<_> = rows
            .map(|((name, measures), missing)| json!({ "policy": name, "measures": measures, "without_value": missing.len() }))
            .collect();
        json!({
            "outcome": tried.judged.outcome.name,
            "unit": tried.judged.outcome.unit,
            "worlds": tried.table.worlds().len(),
            "policies": policies,
            "sentences": self.sentences(language),
        })
    }

    /// Regret over worlds, policy by policy.
    fn chart(&self, language: Language) -> Chart {
        let tried = self.tried;
        let row = |(policy, name): (usize, &String)| {
            let mut regrets = tried.table.regrets(policy);
            shapan_insight::order::sort(&mut regrets);
            let at = |p: f64| shapan_insight::order::quantile(regrets.len(), p, |at| regrets[at]).unwrap_or(f64::NAN);
            Interval { label: name.clone(), quantiles: Some([0.05, 0.25, 0.5, 0.75, 0.95].map(at)), share: 1.0 }
        };
        let rows = tried.names.iter().enumerate().map(row).collect();
        let outcome = &tried.judged.outcome;
        let title = say(language, "commands.decide.regret_title", &[("outcome", &outcome.name)]);
        let subtitle =
            say(language, "commands.decide.worlds", &[("worlds", &figures::count(tried.table.worlds().len()))]);
        Chart::new(language, &title, outcome.unit, Body::Intervals(rows)).subtitle(&subtitle).difference()
    }

    /// The table for a terminal.
    fn table(&self, language: Language) -> String {
        let (tried, measures) = (self.tried, &self.measures);
        let unit = tried.judged.outcome.unit;
        let figure = |x: f64| figures::figure(x, unit, language);
        let with = |estimate: &Estimate| match estimate.error {
            Some(error) => format!("{} ± {}", figure(estimate.value), figure(error)),
            None => figure(estimate.value),
        };
        let enough = measures.iter().any(|m| m.enough.is_some());
        let mut keys = vec!["policy", "mean", "tail", "ambiguous", "high_regret", "largest_regret"];
        keys.extend(enough.then_some("enough"));
        let moved = measures.iter().any(|m| m.wasserstein.is_some());
        keys.extend(moved.then_some("wasserstein"));
        keys.push("best");
        let head: Vec<String> = keys.iter().map(|key| word(language, &format!("commands.decide.{key}"))).collect();
        let rows: Vec<Vec<String>> = tried
            .names
            .iter()
            .zip(measures)
            .map(|(name, m)| {
                let mut row = vec![
                    name.clone(),
                    with(&m.mean),
                    figure(m.tail.value),
                    figure(m.ambiguous.value),
                    figure(m.high_regret.value),
                    figure(m.largest_regret),
                ];
                row.extend(m.enough.map(|share| figures::percent(share.value, language)));
                row.extend(m.wasserstein.map(|mean| figure(mean.value)));
                row.push(figures::percent(m.best.value, language));
                row
            })
            .collect();
        terminal::aligned(&head, &rows)
    }

    /// The table, with all digits: regret.csv.
    fn csv(&self) -> String {
        let (tried, measures) = (self.tried, &self.measures);
        let mut text = String::from(
            "policy,outcome,unit,worlds,without_value,mean,mean_se,cvar,cvar_se,worst,ambiguous,ambiguous_se,regret_mean,regret_mean_se,regret_p90,regret_p90_se,regret_max,enough,enough_se,best,best_se,wasserstein,wasserstein_se\n",
        );
        let both = |estimate: &Estimate| [digits17(estimate.value), estimate.error.map_or_else(String::new, digits17)];
        for ((name, m), missing) in tried.names.iter().zip(measures).zip(tried.table.missing()) {
            let outcome = &tried.judged.outcome;
            let mut cells = vec![cell(name), cell(&outcome.name), outcome.unit.to_owned()];
            cells.extend([tried.table.worlds().len().to_string(), missing.len().to_string()]);
            cells.extend(both(&m.mean).into_iter().chain(both(&m.tail)));
            cells.push(digits17(m.worst));
            cells.extend(both(&m.ambiguous).into_iter().chain(both(&m.regret)).chain(both(&m.high_regret)));
            cells.push(digits17(m.largest_regret));
            let none = || [String::new(), String::new()];
            cells.extend(m.enough.as_ref().map_or_else(none, both));
            cells.extend(both(&m.best));
            cells.extend(m.wasserstein.as_ref().map_or_else(none, both));
            text.push_str(&(cells.join(",") + "\n"));
        }
        text
    }

    fn sentences(&self, language: Language) -> Vec<String> {
        let (tried, measures) = (self.tried, &self.measures);
        let sign = if tried.judged.sense == Sense::More { -1.0 } else { 1.0 };
        let least = |key: &dyn Fn(&Measures) -> f64| {
            let at = (0..measures.len())
                .fold(0, |best, at| if key(&measures[at]) < key(&measures[best]) { at } else { best });
            tried.names[at].as_str()
        };
        let values = [
            ("outcome", tried.judged.outcome.name.as_str()),
            ("mean", least(&|m| sign * m.mean.value)),
            ("tail", least(&|m| sign * m.tail.value)),
            ("regret", least(&|m| m.largest_regret)),
        ];
        let mut said = vec![say(language, "commands.decide.chosen", &values)];
        let part = self.questions.tail;
        said.extend(self.close("mean", &|m| sign * m.mean.value, &mean, language));
        said.extend(self.close("tail", &|m| sign * m.tail.value, &|gains| tail(gains, part), language));
        said.extend(tried.missing(language));
        said
    }
}
