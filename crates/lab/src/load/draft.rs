//! A scenario in the making: every input as a value that may still change, with its place and what is believed about it.
//!
//! What a scenario sets is fixed in its ensembles, unless the scenario also states an uncertainty: whoever writes down a value means
//! that value. `{ times = k }` keeps the belief and multiplies it: every drawn value is k times what it would have been. A value
//! set for one bloc alone leaves the belief about the others; in an ensemble that bloc keeps its value.

use std::collections::BTreeMap;
use std::sync::Arc;

use shapan_model::model::{Inputs, Model, Policy};
use shapan_model::quantity::Spec;

use super::belief::{Belief, scaled};
use super::track::{Track, assemble, overlay, tracks};
use super::values::{Given, outside};
use crate::place::{Place, Places, Subject};
use crate::prior::Dist;
use crate::problem::{Problem, Problems};
use crate::scenario::{Bloc, Correlation, Origin, Sampler, Scenario, Target, Text, Uncertainty};
use crate::wording::number;

/// An input that may be uncertain, in the order in which uncertainties are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Input {
    /// A parameter, of all blocs or of one.
    Parameter(usize, Option<usize>),
    /// A draw.
    Draw(usize),
    /// The form of a law.
    Law(usize),
}

/// A correlation before the uncertainties have positions.
#[derive(Clone, Debug)]
pub(super) struct Pairing {
    pub(super) a: Input,
    pub(super) b: Input,
    pub(super) rank: f64,
    pub(super) place: Place,
}

/// A scenario in the making.
pub(super) struct Draft {
    pub(super) scenario: Scenario,
    /// By lever, then bloc.
    pub(super) levers: Vec<Vec<Track>>,
    /// By lever, then pair, row by row.
    pub(super) pairs: Vec<Vec<Track>>,
    pub(super) beliefs: BTreeMap<Input, (Dist, Place)>,
    pub(super) pairings: Vec<Pairing>,
    pub(super) problems: Vec<Problem>,
}

impl Draft {
    /// A scenario of some blocs with everything at its declared value; facts about blocs are not numbers yet.
    pub(super) fn new(model: &'static dyn Model, blocs: Vec<Bloc>, whole: Place) -> Draft {
        let (about, catalogue, n) = (model.about(), model.catalogue(), blocs.len());
        let declared = |spec: &shapan_model::quantity::Spec| Origin {
            source: spec.source.into(),
            year: None,
            note: spec.note.into(),
            set_in: "declared".into(),
        };
        let parameters: Vec<f64> =
            catalogue.parameters.iter().flat_map(|spec| vec![spec.default.unwrap_or(f64::NAN); n]).collect();
        let track = |spec: &&'static shapan_model::quantity::Spec, width| {
            vec![vec![(0.0, spec.default.unwrap_or(f64::NAN))]; width]
        };
        let mut beliefs = BTreeMap::new();
        for (at, spec) in catalogue.parameters.iter().enumerate() {
            beliefs
                .extend(Dist::from_prior(&spec.prior).map(|dist| (Input::Parameter(at, None), (dist, whole.clone()))));
        }
        for (at, spec) in catalogue.draws.iter().enumerate() {
            beliefs.extend(Dist::from_prior(&spec.prior).map(|dist| (Input::Draw(at), (dist, whole.clone()))));
        }
        let scenario = Scenario {
            name: String::new(),
            title: Text::default(),
            story: Text::default(),
            model,
            start_year: about.start_year,
            inputs: Inputs {
                blocs: n,
                years: about.years,
                step: about.step,
                laws: vec![0; catalogue.laws.len()],
                policy: Arc::new(Policy::default()),
                draws: catalogue.draws.iter().map(|spec| spec.default.unwrap_or(f64::NAN)).collect(),
                parameters,
            },
            blocs,
            origins: catalogue.parameters.iter().flat_map(|spec| vec![declared(spec); n]).collect(),
            uncertainties: Vec::new(),
            correlations: Vec::new(),
            seed: crate::scenario::SEED,
            runs: crate::scenario::RUNS,
            sampler: Sampler::MonteCarlo,
            warnings: Vec::new(),
            factors: vec![1.0; catalogue.parameters.len() * n],
            places: Places { whole, ..Places::default() },
        };
        Draft {
            levers: catalogue.levers.iter().map(|spec| track(spec, n)).collect(),
            pairs: catalogue.pairs.iter().map(|_| vec![vec![(0.0, 0.0)]; n * n]).collect(),
            scenario,
            beliefs,
            pairings: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// A finished scenario, opened again.
    pub(super) fn open(scenario: &Scenario) -> Draft {
        let n = scenario.blocs.len();
        let whole = &scenario.places.whole;
        let input = |target: &Target| match *target {
            Target::Parameter { parameter, bloc } => Input::Parameter(parameter, bloc),
            Target::Draw(draw) => Input::Draw(draw),
            Target::Law(law) => Input::Law(law),
        };
        let inputs: Vec<Input> = scenario.uncertainties.iter().map(|u| input(&u.target)).collect();
        let mut beliefs = BTreeMap::new();
        // one by one: collected, they would be sorted first, by a routine of their own
        for (input, uncertain) in inputs.iter().zip(&scenario.uncertainties) {
            beliefs.insert(*input, (uncertain.dist.clone(), whole.clone()));
        }
        let pairing = |c: &Correlation| Pairing { a: inputs[c.a], b: inputs[c.b], rank: c.rank, place: whole.clone() };
        Draft {
            levers: scenario.inputs.policy.levers.iter().map(|profile| tracks(profile, n)).collect(),
            pairs: scenario.inputs.policy.pairs.iter().map(|profile| tracks(profile, n * n)).collect(),
            beliefs,
            pairings: scenario.correlations.iter().map(pairing).collect(),
            problems: Vec::new(),
            scenario: scenario.clone(),
        }
    }

    /// Number of blocs.
    pub(super) fn n(&self) -> usize {
        self.scenario.blocs.len()
    }

    /// Blocs meant: one, or all.
    fn meant(&self, bloc: Option<usize>) -> std::ops::Range<usize> {
        bloc.map_or(0..self.n(), |bloc| bloc..bloc + 1)
    }

    /// Sets a parameter of one bloc, or of all.
    pub(super) fn parameter(&mut self, at: usize, bloc: Option<usize>, given: Given, place: &Place, origin: Origin) {
        let n = self.n();
        for i in self.meant(bloc) {
            match given {
                Given::Number(value) => self.scenario.inputs.parameters[at * n + i] = value,
                Given::Times(factor) => self.scenario.inputs.parameters[at * n + i] *= factor,
                Given::Entries(_) => {
                    let name = self.scenario.model.catalogue().parameters[at].name;
                    let what = format!("{name} is a parameter, which does not change in time");
                    self.problems.push(place.problem(what, Some("give one value".into())));
                    return;
                }
            }
            self.scenario.origins[at * n + i] = origin.clone();
            self.scenario.places.of.insert(Subject::Parameter { parameter: at, bloc: i }, place.clone());
        }
        let (all, one) = (Input::Parameter(at, None), Input::Parameter(at, bloc));
        match (given, bloc) {
            (Given::Number(_), None) => self.forget(at),
            (Given::Number(value), Some(_)) => {
                self.beliefs.remove(&one);
                if self.beliefs.contains_key(&all) {
                    self.beliefs.insert(one, (Dist::Fixed(value), place.clone()));
                }
            }
            (Given::Times(k), None) => {
                for (input, (dist, set_at)) in &mut self.beliefs {
                    if matches!(input, Input::Parameter(known, _) if *known == at) {
                        (*dist, *set_at) = (scaled(dist, k), place.clone());
                    }
                }
            }
            (Given::Times(k), Some(bloc)) => match self.beliefs.get_mut(&one) {
                Some((dist, set_at)) => (*dist, *set_at) = (scaled(dist, k), place.clone()),
                None => self.scenario.factors[at * n + bloc] *= k,
            },
            (Given::Entries(_), _) => {}
        }
    }

    /// Forgets all beliefs about a parameter.
    fn forget(&mut self, at: usize) {
        let n = self.n();
        self.beliefs.retain(|input, _| !matches!(input, Input::Parameter(known, _) if *known == at));
        self.scenario.factors[at * n..(at + 1) * n].fill(1.0);
    }

    /// Sets a draw.
    pub(super) fn draw(&mut self, at: usize, given: Given, place: &Place) {
        match given {
            Given::Number(value) => {
                self.scenario.inputs.draws[at] = value;
                self.beliefs.remove(&Input::Draw(at));
            }
            Given::Times(k) => {
                self.scenario.inputs.draws[at] *= k;
                if let Some((dist, _)) = self.beliefs.get_mut(&Input::Draw(at)) {
                    *dist = scaled(dist, k);
                }
            }
            Given::Entries(_) => self.problems.push(place.problem("a draw does not change in time", None)),
        }
        self.scenario.places.of.insert(Subject::Draw(at), place.clone());
    }

    /// Sets what is believed about an input.
    pub(super) fn believe(&mut self, input: Input, belief: Belief, place: &Place) {
        if let Belief::Fixed(Some(value)) = belief {
            match input {
                Input::Parameter(at, bloc) => {
                    let origin = Origin {
                        source: "assumed".into(),
                        note: "fixed by the scenario".into(),
                        set_in: place.file.to_string(),
                        year: None,
                    };
                    self.parameter(at, bloc, Given::Number(value), place, origin);
                }
                Input::Draw(at) => self.draw(at, Given::Number(value), place),
                Input::Law(_) => {}
            }
            return;
        }
        match (belief, input) {
            (Belief::Sampled(dist), _) => {
                if let Input::Parameter(at, None) = input {
                    self.forget(at);
                }
                self.beliefs.insert(input, (dist, place.clone()));
            }
            (Belief::Fixed(_), Input::Parameter(at, None)) => self.forget(at),
            (Belief::Fixed(_), Input::Parameter(at, Some(bloc))) => {
                let value = self.scenario.inputs.parameters[at * self.n() + bloc];
                self.beliefs.remove(&input);
                if self.beliefs.contains_key(&Input::Parameter(at, None)) {
                    self.beliefs.insert(input, (Dist::Fixed(value), place.clone()));
                }
            }
            (Belief::Fixed(_), _) => {
                self.beliefs.remove(&input);
            }
        }
    }

    /// Changes a lever of one bloc, or of all.
    pub(super) fn lever(&mut self, at: usize, bloc: Option<usize>, given: &Given, place: &Place) {
        for i in self.meant(bloc) {
            let new = self.changed(&self.levers[at][i], given, self.scenario.model.catalogue().levers[at], place);
            self.keep(new, Subject::Lever { lever: at, bloc: i }, given, place);
        }
    }

    /// Changes a pair lever. A side that is not named means all blocs other than the one that is; no side named means all pairs,
    /// those of a bloc with itself (which no law reads) included.
    pub(super) fn pair(&mut self, at: usize, row: Option<usize>, column: Option<usize>, given: &Given, place: &Place) {
        for i in self.meant(row) {
            for j in self.meant(column) {
                if i == j && row.is_some() != column.is_some() {
                    continue;
                }
                let spec = self.scenario.model.catalogue().pairs[at];
                let new = self.changed(&self.pairs[at][i * self.n() + j], given, spec, place);
                self.keep(new, Subject::Pair { lever: at, row: i, column: j }, given, place);
            }
        }
    }

    fn changed(&self, old: &Track, given: &Given, spec: &Spec, place: &Place) -> Result<Track, Vec<Problem>> {
        match given {
            Given::Number(value) => Ok(vec![(0.0, *value)]),
            Given::Times(k) => Ok(old.iter().map(|(from, value)| (*from, value * k)).collect()),
            Given::Entries(steps) => {
                if let [.., last] = steps.as_slice()
                    && last.from < 0.0
                {
                    return Err(vec![place.problem("an entry begins before the start", None)]);
                }
                overlay(old, steps, self.scenario.model.about().quarter).map_err(|mut problems| {
                    problems.extend(outside(steps, spec));
                    problems
                })
            }
        }
    }

    fn keep(&mut self, new: Result<Track, Vec<Problem>>, subject: Subject, given: &Given, place: &Place) {
        let n = self.n();
        match new {
            Ok(track) => {
                match subject {
                    Subject::Lever { lever, bloc } => self.levers[lever][bloc] = track,
                    Subject::Pair { lever, row, column } => self.pairs[lever][row * n + column] = track,
                    _ => {}
                }
                let places = &mut self.scenario.places;
                places.of.insert(subject, place.clone());
                let entries = places.entries.entry(subject).or_default();
                match given {
                    Given::Number(_) => entries.clear(),
                    Given::Times(_) => {}
                    Given::Entries(steps) => {
                        entries.retain(|(from, _)| steps.first().is_some_and(|first| *from < first.from));
                        entries.extend(steps.iter().map(|step| (step.from, step.written != step.from)));
                    }
                }
            }
            Err(problems) => {
                // the same entries may stand for several blocs
                for problem in problems {
                    if !self.problems.contains(&problem) {
                        self.problems.push(problem);
                    }
                }
            }
        }
    }

    /// Position of a bloc.
    pub(super) fn bloc(&self, name: &str) -> Option<usize> {
        self.scenario.blocs.iter().position(|bloc| bloc.name == name)
    }

    /// The name of an input among the uncertainties.
    fn name(&self, input: Input) -> String {
        let catalogue = self.scenario.model.catalogue();
        match input {
            Input::Parameter(at, None) => catalogue.parameters[at].name.into(),
            Input::Parameter(at, Some(bloc)) => {
                format!("{}@{}", catalogue.parameters[at].name, self.scenario.blocs[bloc].name)
            }
            Input::Draw(at) => catalogue.draws[at].name.into(),
            Input::Law(at) => catalogue.laws[at].name.into(),
        }
    }

    /// The scenario, checked.
    pub(super) fn finish(mut self) -> Result<Scenario, Problems> {
        self.settle_beliefs();
        self.check_beliefs();
        let inputs: Vec<Input> = self.beliefs.keys().copied().collect();
        let mut correlations = Vec::new();
        for pairing in std::mem::take(&mut self.pairings) {
            let position = |input: Input| inputs.iter().position(|known| *known == input);
            match (position(pairing.a), position(pairing.b)) {
                (Some(a), Some(b)) => correlations.push(Correlation { a, b, rank: pairing.rank }),
                (a, _) => {
                    let name = self.name(if a.is_none() { pairing.a } else { pairing.b });
                    let at = |what: String| pairing.place.problem(what, None).to_string();
                    self.scenario.warnings.push(Text {
                        en: at(format!("the correlation with {name} has no effect: {name} is not sampled")),
                        zh: at(format!("与 {name} 的相关不起作用：{name} 未被抽样")),
                    });
                }
            }
        }
        self.scenario.correlations = correlations;
        let uncertainty = |(input, (dist, _)): (&Input, &(Dist, Place))| {
            let target = match *input {
                Input::Parameter(parameter, bloc) => Target::Parameter { parameter, bloc },
                Input::Draw(draw) => Target::Draw(draw),
                Input::Law(law) => Target::Law(law),
            };
            Uncertainty { name: self.name(*input), target, dist: dist.clone() }
        };
        self.scenario.uncertainties = self.beliefs.iter().map(uncertainty).collect();
        let policy = Policy {
            levers: self.levers.iter().map(|tracks| assemble(tracks)).collect(),
            pairs: self.pairs.iter().map(|tracks| assemble(tracks)).collect(),
        };
        self.warn_of_late_entries();
        self.scenario.inputs.policy = Arc::new(policy);
        // what could not be read kept its former value, so the rest can be judged; a bloc file with gaps cannot
        let complete = !self.scenario.inputs.parameters.iter().any(|x| x.is_nan());
        if self.problems.is_empty() || complete {
            self.problems.extend(crate::refuse::problems(&self.scenario));
        }
        crate::place::settle(self.problems)?;
        Ok(self.scenario)
    }

    /// A belief about all blocs that holds for none of them is no belief; a fixed value needs none.
    fn settle_beliefs(&mut self) {
        let n = self.n();
        let parameters = self.scenario.model.catalogue().parameters.len();
        for at in 0..parameters {
            let all = Input::Parameter(at, None);
            let own = (0..n).filter(|bloc| self.beliefs.contains_key(&Input::Parameter(at, Some(*bloc)))).count();
            if own == n {
                self.beliefs.remove(&all);
            }
            if own > 0 && !self.beliefs.contains_key(&all) {
                let fixed = |input: &Input, dist: &Dist| {
                    matches!(input, Input::Parameter(known, Some(_)) if *known == at) && matches!(dist, Dist::Fixed(_))
                };
                self.beliefs.retain(|input, (dist, _)| !fixed(input, dist));
            }
        }
    }

    /// Beliefs that left the range, by a factor or because they were declared so.
    fn check_beliefs(&mut self) {
        let catalogue = self.scenario.model.catalogue();
        for (input, (dist, place)) in &self.beliefs {
            let range = match input {
                Input::Parameter(at, _) => catalogue.parameters[*at].range.clone(),
                Input::Draw(at) => catalogue.draws[*at].range.clone(),
                Input::Law(at) => 0.0..=(catalogue.laws[*at].forms.len() - 1) as f64,
            };
            // a value out of range is refused as such
            if matches!(dist, Dist::Fixed(_)) {
                continue;
            }
            for fault in dist.faults(&range) {
                self.problems.push(place.problem(format!("{}: {fault}", self.name(*input)), None));
            }
        }
    }

    fn warn_of_late_entries(&mut self) {
        let n = self.n();
        let catalogue = self.scenario.model.catalogue();
        let lever = |lever: usize, bloc| (catalogue.levers[lever], Subject::Lever { lever, bloc });
        let pair = |lever: usize, at| (catalogue.pairs[lever], Subject::Pair { lever, row: at / n, column: at % n });
        let levers = self.levers.iter().enumerate();
        let levers = levers.flat_map(|(at, tracks)| tracks.iter().enumerate().map(move |(i, t)| (lever(at, i), t)));
        let pairs = self.pairs.iter().enumerate();
        let pairs = pairs.flat_map(|(at, tracks)| tracks.iter().enumerate().map(move |(i, t)| (pair(at, i), t)));
        for ((spec, subject), track) in levers.chain(pairs) {
            for (from, _) in track.iter().filter(|(from, _)| *from >= self.scenario.inputs.years) {
                let year = number(self.scenario.places.year(&[subject], *from, self.scenario.start_year));
                let warning = Text {
                    en: format!("{}: the entry from year {year} never acts, the run ends before", spec.name),
                    zh: format!("{}：自第 {year} 年起的设定从不生效，运行在此之前结束", spec.name),
                };
                if !self.scenario.warnings.contains(&warning) {
                    self.scenario.warnings.push(warning);
                }
            }
        }
    }
}
