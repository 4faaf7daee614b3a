//! Policies in the same worlds: every policy is a scenario, every scenario is run in every sampled world with the same draws, so that luck
//! cancels in any comparison. What comes out is a table of outcomes by policy and world, with the runs that broke named.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use shapan_model::model::{Blowup, Inputs, Level, Plan, Record};

use crate::compare;
use crate::counterfactual::NoAi;
use crate::ensemble::{self, Broken};
use crate::experiment::{self, Design};
use crate::outcomes::{Outcome, Reader};
use crate::parallel;
use crate::problem::{Problem, Problems};
use crate::scenario::Scenario;

/// Runs of one piece of work: lanes are full whatever the machine, whether they belong to one policy or to several.
const PIECE: usize = 64;

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
        let settings = ensemble::Settings {
            threads: 1,
            batch: None,
            every: 1.0,
            series: Vec::new(),
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
        let unlike: Vec<String> = policies.iter().flat_map(|p| compare::unlike(self.base.scenario(), p)).collect();
        if !unlike.is_empty() {
            return Err(Problems(unlike.into_iter().flat_map(|what| said(what).0).collect()));
        }
        let prepared: Vec<Prepared<'_>> = policies.iter().map(|p| self.prepare(p)).collect::<Result<_, _>>()?;
        let (worlds, total) = (self.base.runs(), policies.len() * self.base.runs());
        let work = |piece: usize| -> Vec<(Vec<Option<f64>>, Vec<Broken>)> {
            if cancel.load(Ordering::Relaxed) {
                return Vec::new();
            }
            let runs = piece * PIECE..((piece + 1) * PIECE).min(total);
            let inputs: Vec<Inputs> =
                runs.clone().map(|run| self.inputs(&prepared[run / worlds], run % worlds)).collect();
            self.read(runs.start, &inputs)
        };
        let mut payoffs = Payoffs {
            policies: policies.len(),
            worlds,
            outcomes: self.outcomes.len(),
            values: Vec::with_capacity(total * self.outcomes.len()),
            broken: Vec::new(),
        };
        let mut done = 0;
        let end = parallel::in_order(total.div_ceil(PIECE), threads, work, |_, piece| {
            if piece.is_empty() {
                return ControlFlow::Break(());
            }
            for (values, broken) in piece {
                payoffs.values.extend(values.into_iter().map(|value| value.unwrap_or(f64::NAN)));
                payoffs.broken.extend(broken.into_iter().map(|broken| (done / worlds, broken)));
                done += 1;
            }
            progress(done, total);
            ControlFlow::Continue(())
        });
        Ok(end.is_continue().then_some(payoffs))
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

    /// Runs worlds, the first of which is run `first` of all, and reads what came out.
    fn read(&self, first: usize, inputs: &[Inputs]) -> Vec<(Vec<Option<f64>>, Vec<Broken>)> {
        let records = ensemble::records(&self.base, &self.plan, inputs);
        let twins: Option<Vec<Record>> = self.no_ai.clone().map(|mut no_ai| {
            let worlds: Vec<Inputs> = inputs.iter().map(|world| no_ai.inputs(world)).collect();
            ensemble::records(&self.base, &self.plan, &worlds)
        });
        let one = |(at, record): (usize, &Record)| {
            let twin = twins.as_ref().map(|twins| &twins[at]);
            let id = self.base.id((first + at) % self.base.runs());
            let blowups = [(false, record.blowup), (true, twin.and_then(|twin| twin.blowup))];
            let broken: Vec<Broken> =
                blowups.into_iter().filter_map(|(no_ai, blowup)| Some(self.broken(id, no_ai, blowup?))).collect();
            // a run that left the numbers is judged by nothing: what it had before stands for another world
            let values = match broken.is_empty() {
                true => self.reader.read(record, twin),
                false => vec![None; self.outcomes.len()],
            };
            (values, broken)
        };
        records.iter().enumerate().map(one).collect()
    }

    fn broken(&self, run: u64, no_ai: bool, blowup: Blowup) -> Broken {
        let scenario = self.base.scenario();
        Broken {
            run,
            no_ai,
            year: scenario.model.about().start_year + blowup.time,
            bloc: scenario.blocs[blowup.bloc].name.clone(),
            stock: scenario.model.catalogue().stocks[blowup.stock].name,
            fault: ensemble::fault(blowup.fault),
        }
    }
}

/// One sentence about all policies.
fn said(what: String) -> Problems {
    Problems(vec![Problem { file: "policies".into(), line: 0, column: 0, what, hint: None }])
}
