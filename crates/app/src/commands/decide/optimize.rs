//! `shapan optimize`: levers of one bloc, searched for what is wanted over sampled worlds, and counted again in fresh ones.

mod asked;
mod search;
mod told;

use std::sync::atomic::{AtomicBool, Ordering};

use shapan_decide::robust::Estimate;
use shapan_lab::experiment::Design;
use shapan_lab::messages::Language;
use shapan_lab::outcomes::Outcome;
use shapan_lab::parallel;
use shapan_lab::policies::{Course, Field, Work};
use shapan_lab::scenario::Scenario;

use self::asked::{Constraint, Objective, Variable};
use crate::args::{Optimize, Sampling};
use crate::commands::{Failure, study, world};
use crate::kept::Kept;
use crate::progress;

/// Worlds where nothing else is said.
const WORLDS: usize = 64;
/// Policies of a front that are counted again and written as files, at most.
const MOST_POLICIES: usize = 12;
/// Fresh worlds for each world of the search, and the fewest of them.
const FRESH: (usize, usize) = (4, 256);
/// Resamples for standard errors in fresh worlds.
const RESAMPLES: usize = 200;

/// What is searched, and in which worlds.
struct Quest {
    scenario: Scenario,
    bloc: String,
    variables: Vec<Variable>,
    objectives: Vec<Objective>,
    constraints: Vec<Constraint>,
    field: Field,
    threads: usize,
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

/// What came out.
struct Answer {
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
    /// Evaluations, and the best value or the size of the archive then.
    convergence: Vec<(u64, f64)>,
    fresh: Design,
}

/// Searches, counts again, tells.
pub(crate) fn optimize(args: &Optimize) -> Result<(), Failure> {
    let language: Language = args.lang.into();
    if args.sampling.samples.is_some() {
        return Err(Failure::usage(
            "optimize draws its worlds, and fresh ones to count again: --samples cannot be used",
        ));
    }
    let quest = quest(args)?;
    let cancel = progress::interruption();
    let mut kept = Kept::of(args.out.as_deref());
    let done = search::search(&quest, args, &mut kept, &cancel)?;
    let stopped = cancel.load(Ordering::Relaxed);
    let answer = match stopped {
        false => count_again(&quest, done, &mut kept),
        // what is counted of a search that was stopped is not counted when it goes on
        true => count_again(&quest, done, &mut Kept::of(None)),
    }?;
    kept.told();
    told::tell(&quest, &answer, args, language)?;
    match (stopped, &args.out) {
        (true, Some(_)) => eprintln!("note: stopped early; the same command goes on from there"),
        (true, None) => {}
        (false, _) => kept.forget()?,
    }
    Ok(())
}

fn quest(args: &Optimize) -> Result<Quest, Failure> {
    let scenario = world::changed(&args.scenario, &args.setting, true)?;
    let variables = asked::variables(args, &scenario)?;
    let objectives =
        args.objectives.iter().map(|text| Objective::read(&scenario, text)).collect::<Result<Vec<_>, _>>()?;
    let constraints =
        args.constraints.iter().map(|text| Constraint::read(&scenario, text)).collect::<Result<Vec<_>, _>>()?;
    let outcomes: Vec<Outcome> = objectives
        .iter()
        .map(|objective| objective.outcome().clone())
        .chain(constraints.iter().map(|constraint| constraint.outcome.clone()))
        .collect();
    let sampling = Sampling { runs: Some(args.sampling.runs.unwrap_or(WORLDS)), ..args.sampling.clone() };
    let field = Field::new(study::design(scenario.clone(), &sampling)?, outcomes)?;
    let threads = args.sampling.threads.unwrap_or_else(parallel::available).max(1);
    Ok(Quest { scenario, bloc: args.bloc.clone(), variables, objectives, constraints, field, threads })
}

impl Quest {
    /// The scenario under a point of the search; none if the engine would refuse it.
    fn policy(&self, point: &[f64]) -> Option<Scenario> {
        let mut scenario = self.scenario.clone();
        let set = asked::assignments(&self.bloc, &self.variables, point);
        shapan_lab::load::set(&mut scenario, &set).ok()?;
        Some(scenario)
    }
    /// What the scenario says now, within the bounds.
    fn now(&self) -> Vec<f64> {
        self.variables.iter().map(|variable| variable.now.clamp(variable.bounds.0, variable.bounds.1)).collect()
    }
    /// By outcome, then world: the scenario as it is.
    fn as_it_is(&self, field: &Field, kept: &mut Kept, cancel: &AtomicBool) -> Result<Vec<Vec<f64>>, Failure> {
        let course = Course { scenario: &self.scenario, rules: &[] };
        let work = &mut Work { threads: self.threads, progress: &mut |_, _| (), cancel, memory: kept };
        let payoffs = field.run_courses(&[course], work)?;
        let why = || Failure::Interrupted("interrupted before the search began".into());
        let payoffs = payoffs.ok_or_else(|| kept.failure().unwrap_or_else(why))?;
        Ok((0..field.outcomes().len()).map(|outcome| payoffs.of_policy(0, outcome)).collect())
    }
}

/// Counts what was found, and the scenario as it is, in worlds that the search did not see.
fn count_again(quest: &Quest, done: search::Done, kept: &mut Kept) -> Result<Answer, Failure> {
    let never = AtomicBool::new(false);
    let base = quest.field.base();
    let (sampler, seed) = base.drawing().ok_or_else(|| Failure::sentence("these worlds were not drawn"))?;
    let runs = (base.runs() * FRESH.0).max(FRESH.1);
    let fresh = Design::drawn(quest.scenario.clone(), sampler, seed.wrapping_add(1), runs)?;
    let field = Field::new(fresh.clone(), quest.field.outcomes().to_vec())?;
    let scenarios: Vec<Scenario> = core::iter::once(Some(quest.scenario.clone()))
        .chain(done.policies.iter().map(|(point, _)| quest.policy(point)))
        .collect::<Option<_>>()
        .ok_or_else(|| Failure::sentence("a policy that was found is refused"))?;
    let bar = progress::Progress::begin("counting again", scenarios.len() * runs);
    let courses: Vec<Course<'_>> = scenarios.iter().map(|scenario| Course { scenario, rules: &[] }).collect();
    let on = &mut |so_far, _| bar.at(so_far);
    let work = &mut Work { threads: quest.threads, progress: on, cancel: &never, memory: kept };
    let payoffs = field.run_courses(&courses, work)?;
    bar.end();
    let why = || Failure::sentence("the fresh worlds were not run");
    let payoffs = payoffs.ok_or_else(|| kept.failure().unwrap_or_else(why))?;
    let as_it_is: Vec<Vec<f64>> = (0..field.outcomes().len()).map(|at| payoffs.of_policy(0, at)).collect();
    let found = |policy: usize, point: Vec<f64>, searched: Vec<f64>| {
        let rows: Vec<Vec<f64>> = (0..as_it_is.len()).map(|at| payoffs.of_policy(policy, at)).collect();
        let objectives = quest.objectives.iter().zip(&rows).zip(&as_it_is);
        let fresh = objectives.map(|((objective, own), base)| objective.of(own, base, RESAMPLES, seed)).collect();
        let held = rows[quest.objectives.len()..]
            .iter()
            .map(|row| shapan_decide::robust::mean(&row.iter().copied().filter(|x| x.is_finite()).collect::<Vec<_>>()))
            .collect();
        Found { point, searched, fresh, held }
    };
    let now = quest.variables.iter().map(|variable| variable.now).collect();
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
