//! The searches: generations of policies, each run in the same worlds on all threads.

use std::sync::atomic::{AtomicBool, Ordering};

use shapan_decide::optimize::{NO_VALUE, Space, cma, nsga};
use shapan_lab::policies::{Course, Work};

use super::asked;
use super::{MOST_POLICIES, Quest, RESAMPLES};
use crate::args::Optimize;
use crate::commands::Failure;
use crate::kept::Kept;
use crate::progress::Progress;

/// What a search found.
pub(super) struct Done {
    /// Points, and their objectives as they are told.
    pub(super) policies: Vec<(Vec<f64>, Vec<f64>)>,
    /// Objectives of the scenario as it is.
    pub(super) as_it_is: Vec<f64>,
    /// Policies between which one can only trade; of many, some are kept.
    pub(super) front: Vec<(Vec<f64>, Vec<f64>)>,
    pub(super) end: String,
    pub(super) evaluations: u64,
    pub(super) without_value: u64,
    pub(super) convergence: Vec<(u64, f64)>,
}

/// Values and violations of a generation, candidate by candidate.
type Told = (Vec<f64>, Vec<f64>);

/// Evaluates whole generations.
struct Judge<'a> {
    quest: &'a Quest,
    as_it_is: Vec<Vec<f64>>,
    bar: Progress,
    done: u64,
    kept: &'a mut Kept,
    cancel: &'a AtomicBool,
}

impl Judge<'_> {
    /// What the candidates are worth; none if the search was stopped.
    fn judge(&mut self, points: Vec<Vec<f64>>) -> Result<Option<Told>, Failure> {
        let quest = self.quest;
        let policies: Vec<_> = points.iter().map(|point| quest.policy(point)).collect();
        let whole: Vec<_> = policies.iter().flatten().collect();
        let worlds = quest.field.base().runs().max(1) as u64;
        let (bar, before) = (&self.bar, self.done);
        let on = &mut |runs: usize, _| bar.at((before + runs as u64 / worlds) as usize);
        let courses: Vec<Course<'_>> = whole.into_iter().map(|scenario| Course { scenario, rules: &[] }).collect();
        let work = &mut Work { threads: quest.threads, progress: on, cancel: self.cancel, memory: self.kept };
        let payoffs = quest.field.run_courses(&courses, work)?;
        let Some(payoffs) = payoffs else { return self.kept.failure().map_or(Ok(None), Err) };
        self.done += points.len() as u64;
        self.bar.at(self.done as usize);
        let (mut values, mut violations, mut next) = (Vec::new(), Vec::new(), 0);
        for policy in &policies {
            let (own, violation) = match policy {
                None => (vec![f64::NAN; quest.objectives.len()], NO_VALUE),
                Some(_) => {
                    next += 1;
                    asked::worth(&quest.objectives, &quest.constraints, &payoffs, next - 1, &self.as_it_is)
                }
            };
            values.extend(own);
            violations.push(violation);
        }
        Ok(Some((values, violations)))
    }
}

/// Searches as many policies as are asked for; when it is stopped, what was found so far counts.
pub(super) fn search(quest: &Quest, args: &Optimize, kept: &mut Kept, cancel: &AtomicBool) -> Result<Done, Failure> {
    let as_it_is = quest.as_it_is(&quest.field, kept, cancel)?;
    let seed = quest.field.base().drawing().map_or(shapan_lab::scenario::SEED, |(_, seed)| seed);
    let mut now = Vec::new();
    let mut widths = Vec::new();
    for (objective, base) in quest.objectives.iter().zip(&as_it_is) {
        let Some(found) = objective.of(base, base, RESAMPLES, seed) else {
            let name = &objective.outcome().name;
            return Err(Failure::sentence(format!("{name} has a value in no world of the scenario as it is")));
        };
        now.push(found.value);
        // worlds are the same for all policies, so luck cancels: far smaller differences count than the error of the scenario's own measure
        let error = found.error.filter(|error| *error > 0.0);
        widths.push(error.map_or_else(|| (0.01 * found.value.abs()).max(1e-6), |error| 0.1 * error));
    }
    let bounds: Vec<(f64, f64)> = quest.variables.iter().map(|variable| variable.bounds).collect();
    let space = Space::new(&bounds).map_err(|refusal| Failure::usage(refusal.to_string()))?;
    let bar = Progress::begin("optimize", args.evaluations);
    let mut judge = Judge { quest, as_it_is, bar, done: 0, kept, cancel };
    let mut done = match quest.objectives.len() {
        1 => one(&mut judge, space, args.evaluations as u64, seed),
        _ => several(&mut judge, space, &widths, args.evaluations as u64, seed),
    }?;
    judge.bar.end();
    if done.policies.is_empty() {
        let what = format!("after {} policies none has a value and keeps every constraint", done.evaluations);
        return match cancel.load(Ordering::Relaxed) {
            true => Err(Failure::Interrupted(what)),
            false => Err(Failure::sentence(what)),
        };
    }
    done.as_it_is = now;
    Ok(done)
}

fn refused(refusal: shapan_decide::optimize::Refusal) -> Failure {
    Failure::sentence(refusal.to_string())
}

/// One objective: CMA-ES from what the scenario does now.
fn one(judge: &mut Judge<'_>, space: Space, evaluations: u64, seed: u64) -> Result<Done, Failure> {
    let settings =
        cma::Settings { start: Some(judge.quest.now()), evaluations, restarts: 9, seed, ..cma::Settings::default() };
    let mut search = cma::Search::new(space, settings).map_err(refused)?;
    let mut convergence = Vec::new();
    let objective = &judge.quest.objectives[0];
    let end = loop {
        let Some((values, violations)) = judge.judge(search.candidates().map(<[f64]>::to_vec).collect())? else {
            break "stopped".to_owned();
        };
        let end = search.tell(&values, &violations).map_err(refused)?;
        if let Some(best) = search.best().filter(|best| best.violation == 0.0) {
            convergence.push((search.evaluations(), objective.loss(best.value)));
        }
        if let Some(end) = end {
            break end.to_string();
        }
    };
    let best = search.best().filter(|best| best.violation == 0.0);
    Ok(Done {
        front: best.map(|best| (best.point.clone(), vec![objective.loss(best.value)])).into_iter().collect(),
        policies: best.map(|best| (best.point.clone(), vec![objective.loss(best.value)])).into_iter().collect(),
        as_it_is: Vec::new(),
        end,
        evaluations: search.evaluations(),
        without_value: search.without_value(),
        convergence,
    })
}

/// Several objectives: ε-NSGA-II, with what the scenario does now among the first candidates.
fn several(judge: &mut Judge<'_>, space: Space, widths: &[f64], evaluations: u64, seed: u64) -> Result<Done, Failure> {
    let settings = nsga::Settings { evaluations, window: 20, seed, ..nsga::Settings::default() };
    let mut search = nsga::Search::new(space, widths, settings).map_err(refused)?;
    search.begin_with(&[judge.quest.now()]).map_err(refused)?;
    let mut convergence = Vec::new();
    let end = loop {
        let Some((values, violations)) = judge.judge(search.candidates().map(<[f64]>::to_vec).collect())? else {
            break "stopped".to_owned();
        };
        let end = search.tell(&values, &violations).map_err(refused)?;
        convergence.push((search.evaluations(), search.archive().progress() as f64));
        if let Some(end) = end {
            break end.to_string();
        }
    };
    let archive = search.archive();
    let objectives = &judge.quest.objectives;
    let mut policies: Vec<(Vec<f64>, Vec<f64>)> = (0..archive.len())
        .map(|at| {
            let losses = &archive.objectives()[at * objectives.len()..(at + 1) * objectives.len()];
            let told = objectives.iter().zip(losses).map(|(objective, loss)| objective.loss(*loss)).collect();
            (archive.point(at).to_vec(), told)
        })
        .collect();
    policies.sort_by(|a, b| a.1[0].total_cmp(&b.1[0]));
    Ok(Done {
        policies: spread(policies.clone()),
        front: policies,
        as_it_is: Vec::new(),
        end,
        evaluations: search.evaluations(),
        without_value: search.without_value(),
        convergence,
    })
}

/// As many policies as are counted again, evenly from the first to the last in order of the first objective.
fn spread<T: Clone>(policies: Vec<T>) -> Vec<T> {
    let count = policies.len();
    if count <= MOST_POLICIES {
        return policies;
    }
    (0..MOST_POLICIES).map(|at| policies[at * (count - 1) / (MOST_POLICIES - 1)].clone()).collect()
}
