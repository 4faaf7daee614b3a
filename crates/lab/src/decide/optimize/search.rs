//! The searches: generations of policies, each run in the same worlds on all threads.

use shapan_decide::optimize::{NO_VALUE, cma, nsga};

use super::super::Nothing;
use super::convergence::{Fronts, Moment};
use super::{Done, MOST_POLICIES, Quest, RESAMPLES, asked};
use crate::memory::Work;
use crate::policies::Course;

/// Values and violations of a generation, candidate by candidate.
type Told = (Vec<f64>, Vec<f64>);

/// Evaluates whole generations.
struct Judge<'a, 'w> {
    quest: &'a Quest,
    as_it_is: Vec<Vec<f64>>,
    /// Policies that were tried, and how many will be.
    done: usize,
    of: u64,
    work: &'a mut Work<'w>,
}

impl Judge<'_, '_> {
    /// What the candidates are worth; none if the search was stopped.
    fn judge(&mut self, points: Vec<Vec<f64>>) -> Result<Option<Told>, Nothing> {
        let quest = self.quest;
        let policies: Vec<_> = points.iter().map(|point| quest.policy(point)).collect();
        let courses: Vec<Course<'_>> =
            policies.iter().flatten().map(|scenario| Course { scenario, rules: &[] }).collect();
        let worlds = quest.field.base().runs().max(1);
        let (before, of) = (self.done, self.of as usize);
        let Work { threads, progress, cancel, memory } = &mut *self.work;
        let on = &mut |runs: usize, _: usize| progress(before + runs / worlds, of);
        let work = &mut Work { threads: *threads, progress: on, cancel, memory: &mut **memory };
        let Some(payoffs) = quest.field.run_courses(&courses, work)? else { return Ok(None) };
        self.done += points.len();
        (self.work.progress)(self.done, of);
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

/// See [`Quest::search`].
pub(super) fn search(quest: &Quest, evaluations: u64, work: &mut Work<'_>) -> Result<Done, Nothing> {
    let as_it_is = quest.as_it_is(work)?;
    let seed = quest.field.base().drawing().map_or(crate::scenario::SEED, |(_, seed)| seed);
    let mut now = Vec::new();
    let mut widths = Vec::new();
    for (objective, base) in quest.objectives.iter().zip(&as_it_is) {
        let Some(found) = objective.of(base, base, RESAMPLES, seed) else {
            let name = &objective.outcome().name;
            let what = format!("{name} has a value in no world of the scenario as it is");
            return Err(Nothing::Sentence(what));
        };
        now.push(found.value);
        // worlds are the same for all policies, so luck cancels: far smaller differences count than the error of the scenario's own measure
        let error = found.error.filter(|error| *error > 0.0);
        widths.push(error.map_or_else(|| (0.01 * found.value.abs()).max(1e-6), |error| 0.1 * error));
    }
    let mut judge = Judge { quest, as_it_is, done: 0, of: evaluations, work };
    let mut done = match quest.objectives.len() {
        1 => one(&mut judge, evaluations, seed),
        _ => several(&mut judge, &widths, evaluations, seed),
    }?;
    if done.policies.is_empty() {
        let what = format!("after {} policies none has a value and keeps every constraint", done.evaluations);
        return Err(if done.stopped { Nothing::Stopped } else { Nothing::Sentence(what) });
    }
    done.as_it_is = now;
    Ok(done)
}

fn refused(refusal: shapan_decide::optimize::Refusal) -> Nothing {
    Nothing::Sentence(refusal.to_string())
}

/// One objective: CMA-ES from what the scenario does now.
fn one(judge: &mut Judge<'_, '_>, evaluations: u64, seed: u64) -> Result<Done, Nothing> {
    let settings =
        cma::Settings { start: Some(judge.quest.now()), evaluations, restarts: 9, seed, ..cma::Settings::default() };
    let mut search = cma::Search::new(judge.quest.space.clone(), settings).map_err(refused)?;
    let mut convergence = Vec::new();
    let objective = &judge.quest.objectives[0];
    let end = loop {
        let Some((values, violations)) = judge.judge(search.candidates().map(<[f64]>::to_vec).collect())? else {
            break None;
        };
        let end = search.tell(&values, &violations).map_err(refused)?;
        if let Some(best) = search.best().filter(|best| best.violation == 0.0) {
            convergence.push(Moment {
                evaluations: search.evaluations(),
                value: objective.loss(best.value),
                hypervolume: None,
            });
        }
        if let Some(end) = end {
            break Some(end.to_string());
        }
    };
    let best = search.best().filter(|best| best.violation == 0.0);
    Ok(Done {
        front: best.map(|best| (best.point.clone(), vec![objective.loss(best.value)])).into_iter().collect(),
        policies: best.map(|best| (best.point.clone(), vec![objective.loss(best.value)])).into_iter().collect(),
        as_it_is: Vec::new(),
        stopped: end.is_none(),
        end: end.unwrap_or_else(|| "stopped".to_owned()),
        evaluations: search.evaluations(),
        without_value: search.without_value(),
        convergence,
    })
}

/// Several objectives: ε-NSGA-II, with what the scenario does now among the first candidates.
fn several(judge: &mut Judge<'_, '_>, widths: &[f64], evaluations: u64, seed: u64) -> Result<Done, Nothing> {
    let settings = nsga::Settings { evaluations, window: 20, seed, ..nsga::Settings::default() };
    let mut search = nsga::Search::new(judge.quest.space.clone(), widths, settings).map_err(refused)?;
    search.begin_with(&[judge.quest.now()]).map_err(refused)?;
    let mut fronts = Fronts::default();
    let end = loop {
        let Some((values, violations)) = judge.judge(search.candidates().map(<[f64]>::to_vec).collect())? else {
            break None;
        };
        let end = search.tell(&values, &violations).map_err(refused)?;
        fronts.add(search.evaluations(), search.archive().progress(), search.archive().objectives());
        if let Some(end) = end {
            break Some(end.to_string());
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
        stopped: end.is_none(),
        end: end.unwrap_or_else(|| "stopped".to_owned()),
        evaluations: search.evaluations(),
        without_value: search.without_value(),
        convergence: fronts.moments(widths),
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
