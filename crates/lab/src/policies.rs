//! Policies in the same worlds: every policy is a scenario, every scenario is run in every sampled world with the same draws, so that luck
//! cancels in any comparison. What comes out is a table of outcomes by policy and world, with the runs that broke named.

use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicBool, Ordering};

use shapan_model::model::{Inputs, Level, Plan, Record};

use crate::compare;
use crate::counterfactual::NoAi;
use crate::ensemble::{self, Broken};
use crate::experiment::{self, Design};
use crate::manifest::scenario_hash;
use crate::memory::{self, Forgetful, Ran, Work};
use crate::outcomes::{Outcome, Reader};
use crate::parallel;
use crate::problem::{Problem, Problems};
use crate::scenario::Scenario;
use crate::sensitivity::Answer;

pub mod feedback;

pub use feedback::{Course, Rule};

/// Runs of one piece of work: lanes are full whatever the machine, whether they belong to one policy or to several.
const PIECE: usize = 64;
/// Runs that are kept together: whole pieces.
const STRETCH: usize = 8 * PIECE;

/// The worlds in which policies are tried, and the outcomes by which they are judged.
pub struct Field {
    base: Design,
    /// Values of the base's columns, by world: most policies change no belief, and share them.
    rows: Vec<Vec<f64>>,
    outcomes: Vec<Outcome>,
    plan: Plan,
    reader: Reader,
    no_ai: Option<NoAi>,
}

/// Outcomes by policy and world.
#[derive(Clone, Debug, PartialEq)]
pub struct Payoffs {
    policies: usize,
    worlds: usize,
    outcomes: usize,
    /// By policy, then world, then outcome.
    values: Vec<f64>,
    /// By policy, then world: when each rule of the policy switched, in years since the start; NaN if it never did.
    switched: Vec<Vec<f64>>,
    /// Runs that left the numbers: the position of the policy, and what happened.
    pub broken: Vec<(usize, Broken)>,
}

impl Payoffs {
    /// Number of policies.
    pub fn policies(&self) -> usize {
        self.policies
    }
    /// Number of worlds.
    pub fn worlds(&self) -> usize {
        self.worlds
    }
    /// An outcome of a policy in a world. NaN where it has no value: the run broke (then it stands in [`Payoffs::broken`]), or what the
    /// outcome asks for did not happen in it.
    pub fn value(&self, policy: usize, world: usize, outcome: usize) -> f64 {
        self.values[(policy * self.worlds + world) * self.outcomes + outcome]
    }
    /// When each rule of a policy switched in a world, in years since the start; NaN if it never did.
    pub fn switched(&self, policy: usize, world: usize) -> &[f64] {
        &self.switched[policy * self.worlds + world]
    }
    /// An outcome of a policy in all worlds, as [`Payoffs::value`].
    pub fn of_policy(&self, policy: usize, outcome: usize) -> Vec<f64> {
        (0..self.worlds).map(|world| self.value(policy, world, outcome)).collect()
    }
    /// An outcome of all policies in all worlds: by policy, then world.
    pub fn matrix(&self, outcome: usize) -> Vec<f64> {
        (0..self.policies).flat_map(|policy| self.of_policy(policy, outcome)).collect()
    }
}

/// One policy, ready to be run in any world of the field.
enum Prepared<'a> {
    /// It believes what the base believes.
    Alike(&'a Scenario),
    /// It has beliefs of its own, or rests on a table.
    Own(Box<Design>),
}

impl Field {
    /// The worlds of a design, and outcomes of its scenario.
    ///
    /// # Errors
    /// If an outcome cannot be read off a run of this scenario.
    pub fn new(base: Design, outcomes: Vec<Outcome>) -> Result<Field, Problems> {
        Field::watching(base, outcomes, Vec::new())
    }

    /// The same where rules watch quantities: their positions among the results.
    ///
    /// # Errors
    /// As [`Field::new`].
    pub fn watching(base: Design, outcomes: Vec<Outcome>, watched: Vec<usize>) -> Result<Field, Problems> {
        let settings = ensemble::Settings {
            threads: 1,
            batch: None,
            every: 1.0,
            series: watched,
            outcomes: outcomes.clone(),
            level: Level::Best,
        };
        let plan = ensemble::plan(&settings);
        let inputs = &base.scenario().inputs;
        let Some(reader) = Reader::new(&outcomes, &plan, inputs.blocs, inputs.years) else {
            return Err(said("an outcome reads what runs of this scenario do not have".into()));
        };
        let wants_no_ai = outcomes.iter().any(|outcome| outcome.needs_no_ai);
        let no_ai = if wants_no_ai { NoAi::new(base.scenario().model.catalogue()) } else { None };
        let rows = (0..base.runs()).map(|world| base.row(world)).collect();
        Ok(Field { base, rows, outcomes, plan, reader, no_ai })
    }

    /// The worlds.
    pub fn base(&self) -> &Design {
        &self.base
    }
    /// The outcomes, in order.
    pub fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }
    /// Values of one column of the base's design in all worlds: what is uncertain about them.
    pub fn column(&self, column: usize) -> Vec<f64> {
        self.rows.iter().map(|row| row[column]).collect()
    }

    /// Runs every policy in every world; none if `cancel` was set before the end. Runs of several policies march side by side, so a few
    /// worlds under many policies fill the lanes as well as many worlds under few.
    ///
    /// `progress` is told how many runs are done, and how many there are. The bits depend neither on threads nor on the other policies.
    ///
    /// # Errors
    /// If a policy has another model, other blocs, another span or another step than the base.
    pub fn run(
        &self,
        policies: &[Scenario],
        threads: usize,
        progress: &mut dyn FnMut(usize, usize),
        cancel: &AtomicBool,
    ) -> Result<Option<Payoffs>, Problems> {
        let courses: Vec<Course<'_>> = policies.iter().map(|scenario| Course { scenario, rules: &[] }).collect();
        self.run_courses(&courses, &mut Work { threads, progress, cancel, memory: &mut Forgetful })
    }

    /// The same for policies that may answer what their worlds show, with somebody who keeps what is done.
    ///
    /// # Errors
    /// As [`Field::run`].
    pub fn run_courses(&self, courses: &[Course<'_>], work: &mut Work<'_>) -> Result<Option<Payoffs>, Problems> {
        let unlike: Vec<String> =
            courses.iter().flat_map(|course| compare::unlike(self.base.scenario(), course.scenario)).collect();
        if !unlike.is_empty() {
            return Err(Problems(unlike.into_iter().flat_map(|what| said(what).0).collect()));
        }
        let prepared: Vec<Prepared<'_>> =
            courses.iter().map(|course| self.prepare(course.scenario)).collect::<Result<_, _>>()?;
        let (worlds, total) = (self.base.runs(), courses.len() * self.base.runs());
        let rules = |run: usize| courses[run / worlds].rules;
        let Work { threads, progress, cancel, memory } = work;
        memory.begin(&|| self.identity(courses));
        let stretch = |at: usize| at * STRETCH..((at + 1) * STRETCH).min(total);
        let mut known: Vec<Option<Vec<Ran>>> = (0..total.div_ceil(STRETCH))
            .map(|at| self.recalled(stretch(at), memory.recall(stretch(at))?, &rules))
            .collect();
        let mut done: usize = known.iter().flatten().map(Vec::len).sum();
        progress(done, total);
        let pieces: Vec<usize> =
            (0..total.div_ceil(PIECE)).filter(|piece| known[piece * PIECE / STRETCH].is_none()).collect();
        let cancel: &AtomicBool = cancel;
        let one = |at: usize| -> Vec<Ran> {
            if cancel.load(Ordering::Relaxed) {
                return Vec::new();
            }
            let runs = pieces[at] * PIECE..((pieces[at] + 1) * PIECE).min(total);
            let inputs: Vec<Inputs> =
                runs.clone().map(|run| self.inputs(&prepared[run / worlds], run % worlds)).collect();
            let rules: Vec<&[Rule]> = runs.clone().map(rules).collect();
            self.read(runs.start, inputs, &rules)
        };
        let mut fresh: Vec<Ran> = Vec::new();
        let end = parallel::in_order(pieces.len(), *threads, one, |at, piece| {
            if piece.is_empty() {
                return ControlFlow::Break(());
            }
            done += piece.len();
            fresh.extend(piece);
            let own = pieces[at] * PIECE / STRETCH;
            if fresh.len() == stretch(own).len() {
                memory.keep(stretch(own), &fresh.iter().map(Ran::written).collect::<Vec<_>>())?;
                known[own] = Some(std::mem::take(&mut fresh));
            }
            progress(done, total);
            ControlFlow::Continue(())
        });
        if end.is_break() {
            return Ok(None);
        }
        let mut payoffs = Payoffs {
            policies: courses.len(),
            worlds,
            outcomes: self.outcomes.len(),
            values: Vec::with_capacity(total * self.outcomes.len()),
            switched: Vec::new(),
            broken: Vec::new(),
        };
        for (run, ran) in known.into_iter().flatten().flatten().enumerate() {
            let (values, switched) = ran.values.split_at(self.outcomes.len());
            payoffs.values.extend(values);
            payoffs.switched.push(switched.to_vec());
            payoffs.broken.extend(ran.broken.into_iter().map(|broken| (run / worlds, broken)));
        }
        Ok(Some(payoffs))
    }

    /// Everything that the outcomes of these policies rest on, in a line.
    fn identity(&self, courses: &[Course<'_>]) -> String {
        let names: Vec<&str> = self.outcomes.iter().map(|outcome| outcome.name.as_str()).collect();
        let mut text = format!("policies {} {:?} {names:?}", memory::identity(&self.base), self.base.drawing());
        for course in courses {
            text.push_str(&format!("\n{} {:?}", scenario_hash(course.scenario), course.rules));
        }
        text
    }

    /// Runs as they were kept; none if they are not those that are asked for.
    fn recalled<'r>(
        &self,
        runs: Range<usize>,
        kept: Vec<Answer>,
        rules: &dyn Fn(usize) -> &'r [Rule],
    ) -> Option<Vec<Ran>> {
        if kept.len() != runs.len() {
            return None;
        }
        let catalogue = self.base.scenario().model.catalogue();
        let whole = |run: usize, ran: &Ran| ran.values.len() == self.outcomes.len() + rules(run).len();
        let one = |(run, answer)| Ran::read_back(answer, catalogue).filter(|ran| whole(run, ran));
        runs.zip(kept).map(one).collect()
    }

    fn prepare<'a>(&self, policy: &'a Scenario) -> Result<Prepared<'a>, Problems> {
        let base = self.base.scenario();
        if self.base.drawing().is_some() && policy.uncertainties == base.uncertainties {
            return Ok(Prepared::Alike(policy));
        }
        Ok(Prepared::Own(Box::new(self.base.alike(policy.clone())?)))
    }

    fn inputs(&self, policy: &Prepared<'_>, world: usize) -> Inputs {
        match policy {
            Prepared::Alike(scenario) => experiment::world(scenario, &self.rows[world]),
            Prepared::Own(design) => design.inputs(&design.row(world)),
        }
    }

    /// Runs worlds, the first of which is run `first` of all, and reads what came out: outcomes, then when each rule switched.
    fn read(&self, first: usize, mut inputs: Vec<Inputs>, rules: &[&[Rule]]) -> Vec<Ran> {
        let mut records = ensemble::records(&self.base, &self.plan, &inputs);
        let switched = feedback::settle(&self.base, &self.plan, &mut inputs, &mut records, rules);
        let twins: Option<Vec<Record>> = self.no_ai.clone().map(|mut no_ai| {
            let worlds: Vec<Inputs> = inputs.iter().map(|world| no_ai.inputs(world)).collect();
            ensemble::records(&self.base, &self.plan, &worlds)
        });
        let one = |((at, record), switched): ((usize, &Record), Vec<f64>)| {
            let twin = twins.as_ref().map(|twins| &twins[at]);
            let id = self.base.id((first + at) % self.base.runs());
            let blowups = [(false, record.blowup), (true, twin.and_then(|twin| twin.blowup))];
            let scenario = self.base.scenario();
            let broken: Vec<Broken> = blowups
                .into_iter()
                .filter_map(|(no_ai, blowup)| Some(Broken::new(scenario, id, no_ai, blowup?)))
                .collect();
            // a run that left the numbers is judged by nothing: what it had before stands for another world
            let values = match broken.is_empty() {
                true => self.reader.read(record, twin),
                false => vec![None; self.outcomes.len()],
            };
            let values = values.into_iter().map(|value| value.unwrap_or(f64::NAN)).chain(switched).collect();
            Ran { values, broken }
        };
        records.iter().enumerate().zip(switched).map(one).collect()
    }
}

/// One sentence about all policies.
fn said(what: String) -> Problems {
    Problems(vec![Problem { file: "policies".into(), line: 0, column: 0, what, hint: None }])
}
