//! What is asked of the worlds of a scenario: which inputs vary, which outcomes; and the tables of several outcomes at once.

use std::ops::ControlFlow;

use super::analysis::{self, Nothing, Table};
use super::design::Design;
use super::groups::{self, Groups};
use super::salib::Read;
use super::worlds::stated;
use super::{Method, Outcome, Settings, Subject};
use crate::claims::sampled::with_uncertain_laws;
use crate::outcomes;
use crate::parallel;
use crate::prior::Dist;
use crate::problem::{Problem, Problems};
use crate::scenario::{Scenario, Uncertainty};

/// Rows whose inputs are worked out together.
const STRETCH: usize = 1024;

/// What was found out about each outcome.
pub type Found = Vec<(Outcome, Result<Table, Nothing>)>;

/// Families of outcomes, each with its years.
pub type Families = Vec<(String, Vec<f64>)>;

/// The question.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Are laws drawn too?
    pub laws: bool,
    /// Beliefs in place of the scenario's own, and what names them in problems.
    pub stated: Option<(&'a Read, &'a str)>,
    /// Inputs that vary, by name or pattern; all if none is named.
    pub inputs: &'a [String],
    /// Outcomes.
    pub outcomes: &'a [String],
    /// Families of outcomes that are asked about in every year.
    pub over_time: &'a [String],
    /// Do only inputs vary by which there is a derivative?
    pub smooth: bool,
    /// What stands before the names of options in problems.
    pub dashes: &'a str,
}

/// The question, as it can be put.
pub struct Asked {
    /// The scenario, in which only what is asked about is uncertain.
    pub scenario: Scenario,
    /// Families asked about over time.
    pub families: Families,
    /// The outcomes: those of the families, year by year, then those that were named.
    pub outcomes: Vec<outcomes::Outcome>,
    /// Inputs without a derivative, which keep their central values.
    pub left: Vec<String>,
}

impl Wanted<'_> {
    /// Puts the question to the worlds of a scenario.
    ///
    /// # Errors
    /// Names that are not known, years outside of the run.
    pub fn of(&self, mut scenario: Scenario) -> Result<Asked, Problems> {
        if self.laws {
            scenario = with_uncertain_laws(scenario);
        }
        if let Some((read, file)) = self.stated {
            scenario = stated(scenario, read, file)?;
        }
        let mut problems = Vec::new();
        if !self.inputs.is_empty() {
            let names: Vec<String> = scenario.uncertainties.iter().map(|u| u.name.clone()).collect();
            let kept = groups::chosen(&self.option("inputs"), self.inputs, &names, &mut problems);
            scenario.vary_only(&kept);
        }
        let left = if self.smooth { smooth_only(&mut scenario) } else { Vec::new() };
        let (families, outcomes) = self.outcomes(&scenario, &mut problems);
        if problems.is_empty() { Ok(Asked { scenario, families, outcomes, left }) } else { Err(Problems(problems)) }
    }

    fn option(&self, name: &str) -> String {
        format!("{}{name}", self.dashes)
    }

    /// The outcomes that are asked about: those named, a family in every year, or the gap at the end.
    fn outcomes(&self, scenario: &Scenario, problems: &mut Vec<Problem>) -> (Families, Vec<outcomes::Outcome>) {
        let (start, years) = (scenario.start_year, scenario.inputs.years);
        let (mut found, mut families) = (Vec::new(), Vec::new());
        let mut ask = |option: String, result: Result<outcomes::Outcome, outcomes::Missing>| match result {
            Ok(outcome) => {
                found.push(outcome);
                true
            }
            Err((what, hint)) => {
                problems.push(Problem { file: option, line: 0, column: 0, what, hint });
                false
            }
        };
        for family in self.over_time {
            let all: Vec<f64> = (1..=years.floor() as usize).map(|year| start + year as f64).collect();
            // a family that is not known is said once
            let option = if self.dashes.is_empty() { "over_time" } else { "over-time" };
            let known = all.iter().all(|year| ask(self.option(option), outcomes::in_year(scenario, family, *year)));
            if known {
                families.push((family.clone(), all));
            }
        }
        for name in self.outcomes {
            ask(self.option("outcome"), outcomes::named(scenario, name));
        }
        if self.over_time.is_empty() && self.outcomes.is_empty() {
            let gap = outcomes::in_year(scenario, "output_gap", (start + years).floor());
            let first = || outcomes::outcomes(scenario).into_iter().next();
            match gap.ok().or_else(first) {
                Some(outcome) => found.push(outcome),
                None => {
                    let what = "this model has no outcome by itself".into();
                    let (file, hint) = (self.option("outcome"), Some("name one".into()));
                    problems.push(Problem { file, line: 0, column: 0, what, hint });
                }
            }
        }
        (families, found)
    }
}

/// Keeps the inputs that have a derivative; gives the names of the others.
fn smooth_only(scenario: &mut Scenario) -> Vec<String> {
    let jumps = |u: &Uncertainty| matches!(u.dist, Dist::Categorical(_));
    let kept: Vec<usize> =
        (0..scenario.uncertainties.len()).filter(|at| !jumps(&scenario.uncertainties[*at])).collect();
    let left = scenario.uncertainties.iter().filter(|u| jumps(u)).map(|u| u.name.clone()).collect();
    scenario.vary_only(&kept);
    left
}

/// Indices of several outcomes, on some threads: `inputs` by input and row, `y` by outcome and row.
pub fn tables(
    outcomes: &[Outcome],
    groups: &Groups,
    settings: &Settings,
    inputs: &[Vec<f64>],
    y: &[Vec<f64>],
    threads: usize,
) -> Found {
    let mut found = Vec::new();
    let work = |at: usize| analysis::table(&outcomes[at], groups, settings, inputs, &y[at]);
    let _ = parallel::in_order(outcomes.len(), threads, work, |at, table| {
        found.push((outcomes[at].clone(), table));
        ControlFlow::Continue(())
    });
    found
}

/// What the inputs were, by input, then row: what the method reads of them.
pub fn read_by_method(subject: &dyn Subject, settings: &Settings, design: &Design, threads: usize) -> Vec<Vec<f64>> {
    if matches!(settings.method, Method::Sobol | Method::Shapley) {
        return Vec::new();
    }
    let mut by_input: Vec<Vec<f64>> = vec![Vec::with_capacity(design.rows()); subject.inputs().len()];
    let row = |row: usize| {
        let draws = design.row(row);
        if settings.method.needs_independence() { draws } else { subject.values(row, &draws) }
    };
    let work = |piece: usize| (piece * STRETCH..design.rows().min((piece + 1) * STRETCH)).map(row).collect::<Vec<_>>();
    let _ = parallel::in_order(design.rows().div_ceil(STRETCH), threads, work, |_, rows: Vec<Vec<f64>>| {
        for row in rows {
            row.into_iter().zip(&mut by_input).for_each(|(x, own)| own.push(x));
        }
        ControlFlow::Continue(())
    });
    by_input
}
