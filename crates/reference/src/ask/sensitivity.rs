//! The runs of a reference model as a subject of sensitivity analysis.

use shapan_lab::philox;
use shapan_lab::prior::Dist;
use shapan_lab::problem::{Problem, Problems};
use shapan_lab::scenario::Correlation;
use shapan_lab::sensitivity::salib::Read;
use shapan_lab::sensitivity::{Answer, Input, Outcome, Subject};

use super::inputs::Setup;
use super::{hint, problem};
use crate::model::{Inputs, Part, Reference, Want, outcome, parameter};
use crate::quantity::Takes;
use crate::value::Value;

/// Draws with which it is found out which parameters move, where beliefs are tied to one another.
const PROBES: u64 = 64;
/// Where a model states no beliefs, each number is taken to lie within this share of its value.
pub const SPREAD: f64 = 0.2;
/// Stands for a number without end, which orders alike.
const ENDLESS: f64 = 1e300;

/// How parameters get their values.
enum Beliefs {
    /// From what the model's authors believe.
    Own,
    /// From what somebody else states: positions, and what is believed of each by itself.
    Stated(Vec<(usize, Dist)>),
}

/// The runs of a part of a reference model.
pub struct Runs {
    part: &'static dyn Part,
    base: Inputs,
    held: Vec<bool>,
    seed: u64,
    beliefs: Beliefs,
    /// Are the beliefs those of [`Runs::states_nothing`]?
    spreads: bool,
    drawn: Vec<String>,
    inputs: Vec<Input>,
    /// Positions of the inputs among the parameters.
    positions: Vec<usize>,
    outcomes: Vec<Outcome>,
    /// Positions of the outcomes.
    wanted: Vec<usize>,
}

impl Runs {
    /// The runs of what was set up, asked for some outcomes; the part's first if none is named. `stated` are beliefs in place of the model's own.
    ///
    /// # Errors
    /// Names that the part does not know, a model that has no beliefs.
    pub fn new(
        model: &'static Reference,
        setup: &Setup,
        names: &[String],
        stated: Option<&Read>,
        seed: u64,
    ) -> Result<Runs, Problems> {
        let part = setup.part;
        let mut problems = Vec::new();
        let mut wanted = Vec::new();
        for name in names {
            match outcome(part, name) {
                Some(at) => wanted.push(at),
                None => {
                    let hint = hint(name, part.outcomes().iter().map(|spec| spec.short));
                    problems.push(problem("--outcome", format!("{} has no outcome called {name}", model.id), hint));
                }
            }
        }
        if names.is_empty() {
            wanted.push(0);
        }
        let told = |at: &usize| {
            let spec = part.outcomes()[*at];
            Outcome { name: spec.short.to_owned(), unit: spec.unit.to_owned() }
        };
        let mut runs = Runs {
            part,
            base: setup.base.clone(),
            held: setup.held.clone(),
            seed,
            beliefs: Beliefs::Own,
            spreads: false,
            drawn: part.drawn().into_iter().map(str::to_owned).collect(),
            inputs: Vec::new(),
            positions: Vec::new(),
            outcomes: wanted.iter().map(told).collect(),
            wanted,
        };
        match stated {
            Some(stated) => runs.state(model, stated, &mut problems),
            None if part.draws_apart() => {
                // what is set is not drawn
                let free = |name: &String| parameter(part, name).is_none_or(|at| !runs.held[at]);
                runs.drawn.retain(free);
                runs.positions = runs.drawn.iter().filter_map(|name| parameter(part, name)).collect();
            }
            None => runs.positions = runs.moving(),
        }
        if runs.positions.is_empty() && stated.is_none() {
            runs.spread();
        }
        if runs.positions.is_empty() && problems.is_empty() {
            let hint = "state what varies: --problem FILE, with names, bounds and dists as SALib has them";
            problems.push(problem("--model", format!("nothing varies in {}", model.id), Some(hint.into())));
        }
        if !problems.is_empty() {
            return Err(Problems(problems));
        }
        runs.inputs = runs.positions.iter().enumerate().map(|(place, at)| runs.input(place, *at)).collect();
        Ok(runs)
    }

    /// Takes beliefs that somebody else states.
    fn state(&mut self, model: &'static Reference, stated: &Read, problems: &mut Vec<Problem>) {
        let mut own = Vec::new();
        for (name, dist) in stated.names.iter().zip(&stated.beliefs) {
            match parameter(self.part, name) {
                Some(at) if matches!(self.part.parameters()[at].takes, Takes::Number) => own.push((at, dist.clone())),
                Some(_) => problems.push(problem("--problem", format!("{name} is no number"), None)),
                None => {
                    let hint = hint(name, self.part.parameters().iter().map(|p| p.spec.short));
                    problems.push(problem("--problem", format!("{} has no parameter called {name}", model.id), hint));
                }
            }
        }
        self.positions = own.iter().map(|(at, _)| *at).collect();
        self.drawn = stated.names.clone();
        self.beliefs = Beliefs::Stated(own);
    }

    /// Every number within [`SPREAD`] of its value, evenly, where the model takes both ends: what there is to say where it states no beliefs.
    fn spread(&mut self) {
        let mut own = Vec::new();
        for (at, parameter) in self.part.parameters().iter().enumerate().filter(|(at, _)| !self.held[*at]) {
            let Value::Number(value) = self.base[at] else { continue };
            let ends = [value * (1.0 - SPREAD), value * (1.0 + SPREAD)];
            let takes = |x: f64| {
                let mut inputs = self.base.clone();
                inputs[at] = Value::Number(x);
                parameter.spec.range.contains(&x) && self.part.faults(&inputs).is_empty()
            };
            if value != 0.0 && value.is_finite() && ends.into_iter().all(takes) {
                own.push((at, Dist::Uniform(ends[0].min(ends[1]), ends[0].max(ends[1]))));
            }
        }
        self.positions = own.iter().map(|(at, _)| *at).collect();
        self.drawn = self.positions.iter().map(|at| self.part.parameters()[*at].spec.short.to_owned()).collect();
        self.beliefs = Beliefs::Stated(own);
        self.spreads = true;
    }

    /// Does the model state no beliefs, so that each number varies within [`SPREAD`] of its value?
    pub fn states_nothing(&self) -> bool {
        self.spreads
    }

    /// Parameters that differ between runs.
    fn moving(&self) -> Vec<usize> {
        let probe = |run: u64| self.part.draw(&self.base, &self.held, &|name| philox::uniform(self.seed, run, name));
        let probes: Vec<Inputs> = (0..PROBES).map(probe).collect();
        let differs = |at: &usize| probes.iter().any(|probe| probe[*at] != probes[0][*at]);
        let number = |at: &usize| !matches!(self.part.parameters()[*at].takes, Takes::List(_));
        (0..self.base.len()).filter(differs).filter(number).collect()
    }

    fn input(&self, place: usize, at: usize) -> Input {
        let parameter = self.part.parameters()[at];
        let range = &parameter.spec.range;
        let dist = match &self.beliefs {
            Beliefs::Stated(own) => Some(own[place].1.clone()),
            Beliefs::Own if self.part.draws_apart() => self.part.dist(&self.base, at),
            Beliefs::Own => None,
        };
        Input { name: parameter.spec.short.to_owned(), dist, range: (*range.start(), *range.end()) }
    }

    /// Complete inputs of a run.
    fn world(&self, run: usize, draws: &[f64]) -> Inputs {
        match &self.beliefs {
            Beliefs::Own => {
                // names beyond those that are spread evenly, such as further attempts, are drawn apart
                let uniform = |name: &str| match self.drawn.iter().position(|known| known == name) {
                    Some(at) => draws[at],
                    None => philox::uniform(self.seed, run as u64, name),
                };
                self.part.draw(&self.base, &self.held, &uniform)
            }
            Beliefs::Stated(own) => {
                let mut inputs = self.base.clone();
                for ((at, dist), draw) in own.iter().zip(draws) {
                    inputs[*at] = Value::Number(dist.quantile(*draw, &self.part.parameters()[*at].spec.range));
                }
                inputs
            }
        }
    }

    fn numbers(&self, world: &Inputs) -> Vec<f64> {
        let one = |at: &usize| match (&world[*at], self.part.parameters()[*at].takes) {
            (Value::Number(x), _) => x.clamp(-ENDLESS, ENDLESS),
            (Value::Word(word), Takes::Words(words)) => {
                words.iter().position(|(known, _)| known == word).map_or(f64::NAN, |at| at as f64)
            }
            _ => f64::NAN,
        };
        self.positions.iter().map(one).collect()
    }

    /// Inputs that do not vary, for a manifest.
    pub fn base(&self) -> &Inputs {
        &self.base
    }

    /// The part.
    pub fn part(&self) -> &'static dyn Part {
        self.part
    }
}

impl Subject for Runs {
    fn inputs(&self) -> &[Input] {
        &self.inputs
    }
    fn drawn(&self) -> Vec<String> {
        self.drawn.clone()
    }
    fn apart(&self) -> bool {
        matches!(self.beliefs, Beliefs::Stated(_)) || self.part.draws_apart()
    }
    fn correlations(&self) -> &[Correlation] {
        &[]
    }
    fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }
    fn values(&self, run: usize, draws: &[f64]) -> Vec<f64> {
        self.numbers(&self.world(run, draws))
    }
    fn run(&self, points: &[(usize, Vec<f64>)]) -> Vec<Answer> {
        let worlds: Vec<Inputs> = points.iter().map(|(run, draws)| self.world(*run, draws)).collect();
        let one = |run: crate::model::Run| {
            let value = |at: &usize| match (&run.broken, run.outcomes.get(*at)) {
                (None, Some(value)) if value.number().is_finite() => value.number(),
                _ => f64::NAN,
            };
            Answer { outcomes: self.wanted.iter().map(value).collect(), broken: run.broken.clone() }
        };
        self.part.run_many(&worlds, Want::Outcomes).into_iter().map(one).collect()
    }
}
