//! In which worlds of a scenario a condition holds: the worlds are run, what the condition reads is computed, and worlds without an answer are
//! left out and counted.

use std::io;

use shapan_model::model::{Level, Plan};

use super::search::{Input, Values};
use crate::claims::condition::Condition;
use crate::ensemble::{Run, Settings};
use crate::experiment::Design;
use crate::memory::{self, Work};
use crate::outcomes::{self, Outcome};
use crate::problem::{Problem, Problems};
use crate::scenario::{Scenario, Target};
use crate::sensitivity::groups;

/// Worlds with an answer.
#[derive(Clone, Debug)]
pub struct Sifted {
    /// Inputs that may be restricted.
    pub inputs: Vec<Input>,
    /// Does the condition hold?
    pub answers: Vec<bool>,
    /// Worlds without an answer, which are left out.
    pub without: usize,
    /// The first of them.
    pub first_without: Option<u64>,
}

impl Sifted {
    /// In how many worlds the condition holds.
    pub fn hits(&self) -> usize {
        self.answers.iter().filter(|answer| **answer).count()
    }
}

/// Keeps the worlds with an answer; `found` has the name and the answer of each.
pub fn sift(inputs: Vec<Input>, found: &[(u64, Option<bool>)]) -> Sifted {
    let kept: Vec<usize> = (0..found.len()).filter(|at| found[*at].1.is_some()).collect();
    let answers = found.iter().filter_map(|(_, answer)| *answer).collect();
    let first_without = found.iter().find(|(_, answer)| answer.is_none()).map(|(run, _)| *run);
    let own = |values: Values| match values {
        Values::Numbers(x) => Values::Numbers(kept.iter().map(|at| x[*at]).collect()),
        Values::Categories(of, words) => Values::Categories(kept.iter().map(|at| of[*at]).collect(), words),
    };
    let inputs = inputs.into_iter().map(|input| Input { name: input.name, values: own(input.values) }).collect();
    Sifted { inputs, answers, without: found.len() - kept.len(), first_without }
}

/// A condition, and what it reads of each world.
#[derive(Clone, Debug)]
pub struct Question {
    condition: Condition,
    /// Names of the outcomes without a year.
    names: Vec<String>,
    /// Every outcome without a year, then those of the references, year by year.
    wanted: Vec<Outcome>,
    /// By reference: positions of its years among those.
    places: Vec<Vec<usize>>,
    /// Inputs that may be restricted; all if none.
    chosen: Vec<String>,
}

impl Question {
    /// Reads a condition on the worlds of a scenario, and which inputs may be restricted; `dashes` stand before the names of options in problems.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn new(scenario: &Scenario, when: &str, inputs: &[String], dashes: &str) -> Result<Question, Problems> {
        let plain: Vec<Outcome> = outcomes::outcomes(scenario).into_iter().filter(|o| o.time.is_none()).collect();
        let names: Vec<String> = plain.iter().map(|outcome| outcome.name.clone()).collect();
        let option = format!("{dashes}when");
        let condition = Condition::read(&option, when, &names)?;
        let mut problems = Vec::new();
        let mut wanted = plain;
        let mut places: Vec<Vec<usize>> = Vec::new();
        for reference in condition.references() {
            let mut own = Vec::new();
            for year in reference.years() {
                match outcomes::in_year(scenario, &reference.family, year) {
                    Ok(outcome) => {
                        own.push(wanted.len());
                        wanted.push(outcome);
                    }
                    Err((what, hint)) => {
                        let column = reference.at + 1;
                        problems.push(Problem { file: option.clone(), line: 1, column, what, hint });
                        break;
                    }
                }
            }
            places.push(own);
        }
        let uncertain: Vec<String> = scenario.uncertainties.iter().map(|u| u.name.clone()).collect();
        let chosen = groups::chosen(&format!("{dashes}inputs"), inputs, &uncertain, &mut problems);
        let chosen =
            if inputs.is_empty() { Vec::new() } else { chosen.iter().map(|at| uncertain[*at].clone()).collect() };
        if !problems.is_empty() {
            return Err(Problems(problems));
        }
        Ok(Question { condition, names, wanted, places, chosen })
    }

    /// Runs every world of a design of that scenario; how many were done if that was stopped, or could not be kept.
    ///
    /// # Errors
    /// As [`ensemble::run`](crate::ensemble::run).
    pub fn ask(&self, design: &Design, work: &mut Work<'_>) -> io::Result<Result<Sifted, usize>> {
        // what is not read is not computed
        let named: Vec<&str> = self.condition.names(&self.names).collect();
        let read: Vec<bool> =
            self.wanted.iter().map(|o| o.time.is_some() || named.contains(&o.name.as_str())).collect();
        let kept = self.wanted.iter().zip(&read).filter(|(_, read)| **read).map(|(o, _)| o.clone()).collect();
        let place = |at: usize| read[..at].iter().filter(|read| **read).count();
        let (threads, series, every, level) = (work.threads, Vec::new(), 1.0, Level::Best);
        let settings = Settings { threads, batch: None, every, series, outcomes: kept, level };
        let outcomes = |_: &Plan, run: &Run| run.outcomes.iter().map(|value| value.unwrap_or(f64::NAN)).collect();
        let ran = match memory::worlds(design, &settings, "discover", &outcomes, work)? {
            Ok(ran) => ran,
            Err(done) => return Ok(Err(done)),
        };
        let value = |row: &[f64], at: usize| if read[at] { row[place(at)] } else { f64::NAN };
        let answer = |row: &[f64]| {
            let plain: Vec<f64> = (0..self.names.len()).map(|at| value(row, at)).collect();
            let dated: Vec<Vec<f64>> =
                self.places.iter().map(|own| own.iter().map(|at| value(row, *at)).collect()).collect();
            self.condition.holds(&plain, &dated)
        };
        let found: Vec<(u64, Option<bool>)> =
            ran.iter().enumerate().map(|(run, ran)| (design.id(run), answer(&ran.values))).collect();
        let rows: Vec<Vec<f64>> = (0..design.runs()).map(|run| design.row(run)).collect();
        let laws = &design.scenario().model.catalogue().laws;
        let inputs = design
            .columns()
            .iter()
            .enumerate()
            .filter(|(_, input)| self.chosen.is_empty() || self.chosen.contains(&input.name))
            .map(|(at, input)| Input {
                name: input.name.clone(),
                values: match input.target {
                    Target::Law(law) => {
                        let words = laws[law].forms.iter().map(|form| form.name.to_owned()).collect();
                        Values::Categories(rows.iter().map(|row| row[at] as u8).collect(), words)
                    }
                    _ => Values::Numbers(rows.iter().map(|row| row[at]).collect()),
                },
            })
            .collect();
        Ok(Ok(sift(inputs, &found)))
    }
}
