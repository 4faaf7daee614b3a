//! Levers of one bloc, searched for what is wanted over sampled worlds, and counted again in fresh ones.

mod asked;
mod convergence;
mod search;
mod told;

use std::sync::atomic::AtomicBool;

use shapan_decide::optimize::Space;
use shapan_decide::robust::Estimate;

use self::asked::{Constraint, Objective, Variable};
use self::convergence::Moment;
pub use self::told::{Origin, Told};
use super::{Nothing, wrong};
use crate::experiment::Design;
use crate::load::{self, Assignment};
use crate::memory::Work;
use crate::outcomes::Outcome;
use crate::policies::{Course, Field};
use crate::problem::Problems;
use crate::scenario::Scenario;

/// Worlds of a search where nothing else is said.
pub const WORLDS: usize = 64;
/// Policies that are tried where nothing else is said.
pub const EVALUATIONS: usize = 1000;
/// Policies of a front that are counted again and written as files, at most.
const MOST_POLICIES: usize = 12;
/// Fresh worlds for each world of the search, and the fewest of them.
const FRESH: (usize, usize) = (4, 256);
/// Resamples for standard errors in fresh worlds.
const RESAMPLES: usize = 200;

/// What is searched, and what is wanted, as users write it.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Name of the bloc that decides.
    pub bloc: &'a str,
    /// Its levers that are searched, by name; an asterisk stands for anything.
    pub levers: &'a [String],
    /// Years from which a lever may have another value.
    pub knots: &'a [f64],
    /// Bounds in place of declared ranges: `LEVER=LOW..HIGH`.
    pub bounds: &'a [String],
    /// Objectives: `OUTCOME[:max|:min][:MEASURE]`.
    pub objectives: &'a [String],
    /// What must hold of means over worlds: `OUTCOME<VALUE`, `OUTCOME>VALUE`.
    pub constraints: &'a [String],
    /// Names of the options in problems: bloc, levers, knots, bounds, objectives, constraints.
    pub options: [&'a str; 6],
}

/// What is searched, and in which worlds.
pub struct Quest {
    scenario: Scenario,
    bloc: String,
    variables: Vec<Variable>,
    objectives: Vec<Objective>,
    constraints: Vec<Constraint>,
    field: Field,
    space: Space,
}

/// A policy that was found.
struct Found {
    point: Vec<f64>,
    /// Objectives, as they are told, in the worlds of the search.
    searched: Vec<f64>,
    /// The same in fresh worlds.
    fresh: Vec<Option<Estimate>>,
    /// Means that constraints are about, in fresh worlds.
    held: Vec<f64>,
}

/// What a search found, in the worlds that it saw.
pub struct Done {
    /// Points, and their objectives as they are told.
    policies: Vec<(Vec<f64>, Vec<f64>)>,
    /// Objectives of the scenario as it is.
    as_it_is: Vec<f64>,
    /// Policies between which one can only trade; of many, some are kept.
    front: Vec<(Vec<f64>, Vec<f64>)>,
    end: String,
    evaluations: u64,
    without_value: u64,
    convergence: Vec<Moment>,
    /// Was it stopped before its end?
    pub stopped: bool,
}

/// What came out.
pub struct Answer {
    /// The scenario as it is: its point is what it says of the levers now.
    as_it_is: Found,
    policies: Vec<Found>,
    /// Policies between which one can only trade, of which those above are some: levers, and objectives as they are told.
    front: Vec<(Vec<f64>, Vec<f64>)>,
    /// Why the search ended.
    end: String,
    evaluations: u64,
    /// Policies that had no value: refused, or a run broke.
    without_value: u64,
    /// How the search went on.
    convergence: Vec<Moment>,
    fresh: Design,
}

impl Quest {
    /// A search in these worlds, for their scenario.
    ///
    /// # Errors
    /// Everything that cannot be read of what is wanted.
    pub fn new(worlds: Design, wanted: &Wanted<'_>) -> Result<Quest, Problems> {
        let scenario = worlds.scenario().clone();
        let [.., objectives_option, constraints_option] = wanted.options;
        let mut problems = Vec::new();
        let variables = asked::variables(wanted, &scenario, &mut problems);
        let mut objectives = Vec::new();
        for text in wanted.objectives {
            match Objective::read(&scenario, text, objectives_option) {
                Ok(objective) => objectives.push(objective),
                Err(problem) => problems.push(problem),
            }
        }
        let mut constraints = Vec::new();
        for text in wanted.constraints {
            match Constraint::read(&scenario, text, constraints_option) {
                Ok(constraint) => constraints.push(constraint),
                Err(problem) => problems.push(problem),
            }
        }
        if wanted.objectives.is_empty() {
            let hint = Some("such as output.usa@2041".into());
            problems.push(wrong(objectives_option, "nothing is wanted", hint));
        }
        if !problems.is_empty() {
            return Err(Problems(problems));
        }
        let bounds: Vec<(f64, f64)> = variables.iter().map(|variable| variable.bounds).collect();
        let space = Space::new(&bounds)
            .map_err(|refusal| Problems(vec![wrong(wanted.options[1], refusal.to_string(), None)]))?;
        let outcomes: Vec<Outcome> = objectives
            .iter()
            .map(|objective| objective.outcome().clone())
            .chain(constraints.iter().map(|constraint| constraint.outcome.clone()))
            .collect();
        let field = Field::new(worlds, outcomes)?;
        Ok(Quest { scenario, bloc: wanted.bloc.to_owned(), variables, objectives, constraints, field, space })
    }

    /// The scenario under a point of the search; none if the engine would refuse it.
    fn policy(&self, point: &[f64]) -> Option<Scenario> {
        let mut scenario = self.scenario.clone();
        load::assign(&mut scenario, &self.assignments(point)).ok()?;
        Some(scenario)
    }

    /// What a point of the search sets.
    fn assignments(&self, point: &[f64]) -> Vec<Assignment> {
        asked::assignments(&self.bloc, &self.variables, point)
    }

    /// What the scenario says now, within the bounds.
    fn now(&self) -> Vec<f64> {
        self.variables.iter().map(|variable| variable.now.clamp(variable.bounds.0, variable.bounds.1)).collect()
    }

    /// By outcome, then world: the scenario as it is.
    fn as_it_is(&self, work: &mut Work<'_>) -> Result<Vec<Vec<f64>>, Nothing> {
        let course = Course { scenario: &self.scenario, rules: &[] };
        let quiet = &mut |_, _| ();
        let work = &mut Work { threads: work.threads, progress: quiet, cancel: work.cancel, memory: work.memory };
        let payoffs = self.field.run_courses(&[course], work)?.ok_or(Nothing::Stopped)?;
        Ok((0..self.field.outcomes().len()).map(|outcome| payoffs.of_policy(0, outcome)).collect())
    }

    /// Searches as many policies as are asked for; when it is stopped, what was found so far counts. Progress is told in policies.
    ///
    /// # Errors
    /// If no policy was found that has a value and keeps every constraint; if it was stopped before there was one.
    pub fn search(&self, evaluations: usize, work: &mut Work<'_>) -> Result<Done, Nothing> {
        search::search(self, evaluations as u64, work)
    }

    /// Counts what was found, and the scenario as it is, in worlds that the search did not see. Progress is told in runs.
    ///
    /// # Errors
    /// Worlds that were not drawn; if what keeps the runs broke off. It does not listen to `cancel`: of a search that was stopped, too, the figures
    /// are wanted.
    pub fn count_again(&self, done: Done, work: &mut Work<'_>) -> Result<Answer, Nothing> {
        let never = AtomicBool::new(false);
        let base = self.field.base();
        let (sampler, seed) = base.drawing().ok_or_else(|| Nothing::Sentence("these worlds were not drawn".into()))?;
        let runs = (base.runs() * FRESH.0).max(FRESH.1);
        let fresh = Design::drawn(self.scenario.clone(), sampler, seed.wrapping_add(1), runs)?;
        let field = Field::new(fresh.clone(), self.field.outcomes().to_vec())?;
        let scenarios: Vec<Scenario> = core::iter::once(Some(self.scenario.clone()))
            .chain(done.policies.iter().map(|(point, _)| self.policy(point)))
            .collect::<Option<_>>()
            .ok_or_else(|| Nothing::Sentence("a policy that was found is refused".into()))?;
        let courses: Vec<Course<'_>> = scenarios.iter().map(|scenario| Course { scenario, rules: &[] }).collect();
        let work = &mut Work { threads: work.threads, progress: work.progress, cancel: &never, memory: work.memory };
        let payoffs = field.run_courses(&courses, work)?.ok_or(Nothing::Stopped)?;
        let as_it_is: Vec<Vec<f64>> = (0..field.outcomes().len()).map(|at| payoffs.of_policy(0, at)).collect();
        let found = |policy: usize, point: Vec<f64>, searched: Vec<f64>| {
            let rows: Vec<Vec<f64>> = (0..as_it_is.len()).map(|at| payoffs.of_policy(policy, at)).collect();
            let objectives = self.objectives.iter().zip(&rows).zip(&as_it_is);
            let fresh = objectives.map(|((objective, own), base)| objective.of(own, base, RESAMPLES, seed)).collect();
            let held = rows[self.objectives.len()..]
                .iter()
                .map(|row| {
                    shapan_decide::robust::mean(&row.iter().copied().filter(|x| x.is_finite()).collect::<Vec<_>>())
                })
                .collect();
            Found { point, searched, fresh, held }
        };
        let now = self.variables.iter().map(|variable| variable.now).collect();
        let policies = done.policies.into_iter().enumerate();
        Ok(Answer {
            as_it_is: found(0, now, done.as_it_is),
            policies: policies.map(|(at, (point, searched))| found(at + 1, point, searched)).collect(),
            front: done.front,
            end: done.end,
            evaluations: done.evaluations,
            without_value: done.without_value,
            convergence: done.convergence,
            fresh,
        })
    }
}
