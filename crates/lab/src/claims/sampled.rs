//! Claims over sampled worlds: every needed scenario is run in every world with the same draws, and each claim is answered world by world.
//!
//! A world's answers depend on that world alone, so that a study can be stopped and taken up, and gives the same bytes on any number of
//! threads.

use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicBool, Ordering};

use shapan_model::model::{Blowup, Level, Plan};

use super::expression::Value;
use super::flips::{Answered, FormShare, Hinge, Structure, hinges};
use super::verdict::{Counts, Standing};
use super::{Claim, Verdict};
use crate::compare::unlike;
use crate::ensemble::{self, Broken};
use crate::experiment::Design;
use crate::outcomes::{self, Outcome, Reader};
use crate::parallel;
use crate::place::{Place, settle};
use crate::prior::Dist;
use crate::problem::{Problem, Problems};
use crate::scenario::{Scenario, Target, Uncertainty};

/// Worlds of one piece of work.
const PIECE: usize = 32;
/// The same where the laws differ between worlds: those side by side must agree, so more are needed to fill the lanes.
const PIECE_OF_LAWS: usize = 256;

/// Share of the worlds that are asked again with their laws drawn.
const LAWS_SHARE: f64 = 0.1;
/// At least as many, if a study has so many.
pub const LEAST_LAWS: usize = 240;

/// How many of a study's worlds are asked again with their laws drawn.
pub fn worlds_of_laws(worlds: usize) -> usize {
    ((worlds as f64 * LAWS_SHARE) as usize).max(LEAST_LAWS).min(worlds)
}

/// One scenario that claims need.
struct Run {
    name: String,
    design: Design,
    outcomes: Vec<Outcome>,
    plan: Plan,
    reader: Reader,
}

/// Where the values of one reference come from.
struct Source {
    run: usize,
    outcomes: Vec<usize>,
    /// First year, if it is a series.
    from: Option<f64>,
}

/// A claim with its references resolved.
struct Bound {
    claim: Claim,
    /// Positions of its runs in the study.
    runs: Vec<usize>,
    sources: Vec<Source>,
}

/// Claims, the scenarios that they need, and the worlds.
pub struct Study {
    base: Design,
    runs: Vec<Run>,
    claims: Vec<Bound>,
}

/// What one world says of one claim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer {
    /// The metric; none where it has no value.
    pub value: Option<f64>,
    /// Does the claim hold? None if there is no answer, because a needed run broke off.
    pub holds: Option<bool>,
}

/// What one world says of all claims.
#[derive(Clone, Debug, PartialEq)]
pub struct WorldAnswers {
    /// Name of the world.
    pub id: u64,
    /// One answer per claim.
    pub answers: Vec<Answer>,
    /// Runs that broke off: the scenario, and what happened.
    pub broken: Vec<(String, Broken)>,
}

/// Makes a scenario in which the form of every law that has rivals is drawn too, each form alike; laws that are uncertain already stay.
pub fn with_uncertain_laws(mut scenario: Scenario) -> Scenario {
    for (at, law) in scenario.model.catalogue().laws.iter().enumerate() {
        if scenario.uncertainties.iter().any(|known| known.target == Target::Law(at)) || law.forms.len() < 2 {
            continue;
        }
        let chances = vec![1.0 / law.forms.len() as f64; law.forms.len()];
        let dist = Dist::Categorical(chances);
        scenario.uncertainties.push(Uncertainty { name: law.name.into(), target: Target::Law(at), dist });
    }
    scenario
}

impl Study {
    /// Resolves claims. `base` gives the worlds; `scenario` loads a scenario by name, prepared as the base was (step, span, changes).
    ///
    /// # Errors
    /// Scenarios that cannot be loaded or compared, outcomes that do not exist, years beyond the span: all of them.
    pub fn new(
        claims: Vec<Claim>,
        base: Design,
        scenario: &mut dyn FnMut(&str) -> Result<Scenario, Problems>,
        level: Level,
    ) -> Result<Study, Problems> {
        let mut problems: Vec<Problem> = Vec::new();
        let mut runs: Vec<(String, Design, Vec<Outcome>)> = Vec::new();
        let mut bound = Vec::new();
        for claim in claims.into_iter().filter(|claim| claim.table.is_none()) {
            let mut own = Vec::new();
            for (name, place) in claim.runs.iter().zip(&claim.run_places) {
                let known = runs.iter().position(|(known, ..)| known == name);
                let at = match known {
                    Some(at) => Some(at),
                    None => match scenario(name)
                        .and_then(|found| comparable(&claim, base.scenario(), found))
                        .and_then(|found| base.alike(found))
                    {
                        Ok(design) => {
                            runs.push((name.clone(), design, Vec::new()));
                            Some(runs.len() - 1)
                        }
                        Err(Problems(more)) => {
                            // what has no line of its own stands where the claim names the scenario
                            let told = |problem: Problem| match problem.file == *name && problem.line == 0 {
                                true => place.problem(problem.what, problem.hint),
                                false => problem,
                            };
                            problems.extend(more.into_iter().map(told));
                            None
                        }
                    },
                };
                own.extend(at);
            }
            if own.len() < claim.runs.len() {
                continue;
            }
            let mut sources = Vec::new();
            for (at, reference) in claim.references.iter().enumerate() {
                let (_, design, outcomes) = &mut runs[own[reference.run]];
                let mut slots = Vec::new();
                for year in reference.years() {
                    match outcome(design.scenario(), &reference.family, year) {
                        Ok(found) => {
                            let known = outcomes.iter().position(|known| known.name == found.name);
                            slots.push(known.unwrap_or(outcomes.len()));
                            if known.is_none() {
                                outcomes.push(found);
                            }
                        }
                        Err((what, hint)) => {
                            let mut place = claim
                                .places
                                .iter()
                                .find(|(known, _)| *known == at)
                                .map_or_else(|| Place::file(&claim.id), |(_, place)| place.clone());
                            if place.column > 0 {
                                place.column += reference.at;
                            }
                            problems.push(place.problem(what, hint));
                            break;
                        }
                    }
                }
                let from = reference.to.map(|_| reference.from);
                sources.push(Source { run: own[reference.run], outcomes: slots, from });
            }
            bound.push(Bound { claim, runs: own, sources });
        }
        settle(problems)?;
        let runs = runs
            .into_iter()
            .map(|(name, design, outcomes)| {
                let mut columns = Vec::new();
                for result in outcomes.iter().flat_map(Outcome::reads) {
                    if !columns.contains(&result) {
                        columns.push(result);
                    }
                }
                let plan = Plan { every: 1.0, columns, level, quick: false };
                let inputs = &design.scenario().inputs;
                let reader = Reader::new(&outcomes, &plan, inputs.blocs, inputs.years);
                let reader = reader.ok_or_else(|| {
                    Problems(vec![Place::file(&name).problem("an outcome reads what is not kept", None)])
                })?;
                Ok(Run { name, design, outcomes, plan, reader })
            })
            .collect::<Result<_, Problems>>()?;
        Ok(Study { base, runs, claims: bound })
    }

    /// The worlds.
    pub fn base(&self) -> &Design {
        &self.base
    }
    /// Worlds that are best answered at once.
    pub fn piece(&self) -> usize {
        let laws = self.base.columns().iter().any(|column| matches!(column.target, Target::Law(_)));
        if laws { PIECE_OF_LAWS } else { PIECE }
    }
    /// The claims, in order.
    pub fn claims(&self) -> impl Iterator<Item = &Claim> {
        self.claims.iter().map(|bound| &bound.claim)
    }
    /// Names of the scenarios that are run in every world.
    pub fn scenarios(&self) -> impl Iterator<Item = (&str, &Scenario)> {
        self.runs.iter().map(|run| (run.name.as_str(), run.design.scenario()))
    }
    /// Outcomes that are read in the run of a scenario.
    pub fn outcomes(&self, scenario: &str) -> &[Outcome] {
        self.runs.iter().find(|run| run.name == scenario).map_or(&[], |run| &run.outcomes)
    }

    /// The same claims put to so many worlds in which laws are drawn too, with the seed and sampler of `base`; none where its worlds are given as a
    /// table that names no law.
    ///
    /// # Errors
    /// As [`Study::new`].
    pub fn of_laws(
        claims: &[Claim],
        base: &Design,
        worlds: usize,
        scenario: &mut dyn FnMut(&str) -> Result<Scenario, Problems>,
        level: Level,
    ) -> Result<Option<Study>, Problems> {
        let Some((sampler, seed)) = base.drawing() else { return Ok(None) };
        let design = Design::drawn(with_uncertain_laws(base.scenario().clone()), sampler, seed, worlds)?;
        let mut scenario = |name: &str| scenario(name).map(with_uncertain_laws);
        Ok(Some(Study::new(claims.to_vec(), design, &mut scenario, level)?))
    }

    /// Answers worlds up to `target`, after those in `done`; `deliver` is told of the answers as they come, and of how many there are, and may break
    /// off. It ends early, too, once `cancel` is set.
    pub fn answer_all(
        &self,
        target: usize,
        done: &mut Vec<WorldAnswers>,
        threads: usize,
        cancel: &AtomicBool,
        deliver: &mut dyn FnMut(&[WorldAnswers], usize) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let (first, piece) = (done.len(), self.piece());
        let work = |at: usize| {
            let start = first + at * piece;
            let stop = cancel.load(Ordering::Relaxed);
            if stop { Vec::new() } else { self.answer(start..(start + piece).min(target)) }
        };
        let pieces = target.saturating_sub(first).div_ceil(piece);
        parallel::in_order(pieces, threads, work, |_, found: Vec<WorldAnswers>| {
            if found.is_empty() {
                return ControlFlow::Break(());
            }
            let so_far = done.len() + found.len();
            deliver(&found, so_far)?;
            done.extend(found);
            ControlFlow::Continue(())
        })
    }

    /// Runs some worlds under every scenario and answers every claim.
    pub fn answer(&self, worlds: Range<usize>) -> Vec<WorldAnswers> {
        let count = worlds.len();
        let mut cells: Vec<Vec<Vec<Option<f64>>>> = Vec::with_capacity(self.runs.len());
        let mut blowups: Vec<Vec<Option<Blowup>>> = Vec::with_capacity(self.runs.len());
        for run in &self.runs {
            let inputs: Vec<_> = worlds.clone().map(|world| run.design.inputs(&run.design.row(world))).collect();
            let records = ensemble::records(&run.design, &run.plan, &inputs);
            cells.push(records.iter().map(|record| run.reader.read(record, None)).collect());
            blowups.push(records.iter().map(|record| record.blowup).collect());
        }
        (0..count)
            .map(|at| {
                let broken = self.runs.iter().zip(&blowups).filter_map(|(run, blowups)| {
                    let blowup = blowups[at]?;
                    Some((run.name.clone(), broken(&run.design, self.base.id(worlds.start + at), blowup)))
                });
                WorldAnswers {
                    id: self.base.id(worlds.start + at),
                    answers: self
                        .claims
                        .iter()
                        .map(|bound| {
                            if bound.runs.iter().any(|run| blowups[*run][at].is_some()) {
                                return Answer { value: None, holds: None };
                            }
                            bound.answer(&|source| &cells[source.run][at])
                        })
                        .collect(),
                    broken: broken.collect(),
                }
            })
            .collect()
    }

    /// What the answers say. `structure` are the answers of the same claims in worlds whose laws are drawn too, with their study.
    pub fn standings(&self, answers: &[WorldAnswers], structure: Option<(&Study, &[WorldAnswers])>) -> Vec<Standing> {
        let names: Vec<String> = self.base.columns().iter().map(|column| column.name.clone()).collect();
        let rows: Vec<Vec<f64>> = (0..answers.len()).map(|world| self.base.row(world)).collect();
        let one = |(at, bound): (usize, &Bound)| {
            let kept: Vec<usize> = (0..answers.len()).filter(|w| answers[*w].answers[at].holds.is_some()).collect();
            let answered = Answered {
                names: &names,
                inputs: (0..names.len()).map(|input| kept.iter().map(|w| rows[*w][input]).collect()).collect(),
                holds: kept.iter().filter_map(|w| answers[*w].answers[at].holds).collect(),
                metric: kept.iter().map(|w| answers[*w].answers[at].value).collect(),
            };
            Standing {
                // flips belong to verdicts that depend (world.md, section 11), and help to see why a clear one is clear
                flips: answered.flips(),
                inputs: answered.drivers(),
                region: answered.region(),
                structure: structure.map(|(study, answers)| study.structure(at, answers)),
                ..bound.standing(at, answers)
            }
        };
        self.claims.iter().enumerate().map(one).collect()
    }

    /// Verdicts, shares and quantiles alone, without what they depend on: for those who ask often while worlds are still run.
    pub fn counted(&self, answers: &[WorldAnswers]) -> Vec<Standing> {
        let one = |(at, bound): (usize, &Bound)| bound.standing(at, answers);
        self.claims.iter().enumerate().map(one).collect()
    }

    /// What becomes of one claim when laws are drawn too.
    fn structure(&self, claim: usize, answers: &[WorldAnswers]) -> Structure {
        let mut counts = Counts::default();
        answers.iter().for_each(|world| counts.add(world.answers[claim].holds));
        let rows: Vec<Vec<f64>> = (0..answers.len()).map(|world| self.base.row(world)).collect();
        let laws = self.base.columns().iter().enumerate().filter_map(|(column, input)| match input.target {
            Target::Law(law) => Some((column, self.base.scenario().model.catalogue().laws[law])),
            _ => None,
        });
        let hinge = |(column, law): (usize, &shapan_model::law::Law)| Hinge {
            law: law.name.into(),
            forms: law
                .forms
                .iter()
                .enumerate()
                .map(|(form, known)| {
                    let mut counts = Counts::default();
                    let of_form = rows.iter().zip(answers).filter(|(row, _)| row[column] as usize == form);
                    of_form.for_each(|(_, world)| counts.add(world.answers[claim].holds));
                    FormShare { form: known.name.into(), worlds: counts.defined(), share: counts.share() }
                })
                .collect(),
        };
        Structure {
            worlds: counts.worlds(),
            undefined: counts.undefined,
            share: counts.share(),
            interval: counts.interval(),
            verdict: counts.verdict(),
            hinges: hinges(laws.map(hinge).collect()),
        }
    }
}

impl Bound {
    /// Verdict, share and quantiles of the claim at this place.
    fn standing(&self, at: usize, answers: &[WorldAnswers]) -> Standing {
        let mut counts = Counts::default();
        answers.iter().for_each(|world| counts.add(world.answers[at].holds));
        let answered = answers.iter().map(|world| world.answers[at]).filter(|answer| answer.holds.is_some());
        let values: Vec<f64> = answered.filter_map(|answer| answer.value).collect();
        Standing {
            id: self.claim.id.clone(),
            group: self.claim.group.name(),
            share: counts.share(),
            se: counts.standard_error(),
            interval: counts.interval(),
            worlds: counts.worlds(),
            undefined: counts.undefined,
            verdict: counts.verdict(),
            valued: values.len(),
            quantiles: crate::compare::quantiles(values),
            flips: Vec::new(),
            inputs: Vec::new(),
            region: None,
            structure: None,
        }
    }

    fn answer<'a>(&self, cells: &dyn Fn(&Source) -> &'a Vec<Option<f64>>) -> Answer {
        let read = |source: &Source| {
            let values: Vec<f64> =
                source.outcomes.iter().map(|slot| cells(source)[*slot].unwrap_or(f64::NAN)).collect();
            match source.from {
                Some(from) => Value::Series(from, values),
                None => Value::Number(values.first().copied().unwrap_or(f64::NAN)),
            }
        };
        let outcomes: Vec<Value> = self.sources.iter().map(read).collect();
        let mut names: Vec<Value> = self.claim.cutoffs.iter().map(|cutoff| Value::Number(cutoff.value)).collect();
        for (_, formula) in &self.claim.values {
            let value = formula.expression.value(&names, &outcomes);
            names.push(value);
        }
        let metric = &self.claim.metric;
        // where the number has no value, the condition is false (world.md, section 11): such worlds are counted and told
        let exists = metric
            .exists
            .as_ref()
            .is_none_or(|exists| exists.expression.value(&names, &outcomes).truth() == Some(true));
        if !exists {
            return Answer { value: None, holds: Some(false) };
        }
        let value = metric.value.expression.value(&names, &outcomes);
        names.push(value.clone());
        let holds = metric.holds.expression.value(&names, &outcomes).truth();
        Answer { value: value.number(), holds: Some(holds == Some(true)) }
    }
}

fn broken(design: &Design, run: u64, blowup: Blowup) -> Broken {
    Broken::new(design.scenario(), run, false, blowup)
}

/// The outcome, or why there is none that a claim can read.
fn outcome(scenario: &Scenario, family: &str, year: f64) -> Result<Outcome, outcomes::Missing> {
    let found = outcomes::in_year(scenario, family, year)?;
    if found.needs_no_ai {
        let what = format!("`{family}` compares with the world without AI already");
        return Err((what, Some("write the comparison out: x@2041[baseline] - x@2041[no-ai]".into())));
    }
    Ok(found)
}

/// Can the scenario be set beside the base?
fn comparable(claim: &Claim, base: &Scenario, other: Scenario) -> Result<Scenario, Problems> {
    let problem = |what: String| Place::file(&other.name).problem(format!("{}: {what}", claim.id), None);
    settle(unlike(base, &other).into_iter().map(problem).collect())?;
    Ok(other)
}

/// The verdict of a claim by its name.
pub fn verdict_of(standings: &[Standing], id: &str) -> Option<Verdict> {
    standings.iter().find(|standing| standing.id == id).map(|standing| standing.verdict)
}
