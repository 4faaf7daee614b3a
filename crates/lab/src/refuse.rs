//! What is refused before a run: values outside their range, and combinations with which the laws cannot start.
//!
//! One function, [`problems`], is used by everything that makes a scenario. What concerns one model alone stands under its name.

use shapan_model::model::{Inputs, Level, Plan, Profile};
use shapan_model::quantity::{Prior, Scope, Spec};

use crate::place::{Place, Subject};
use crate::problem::{Problem, Problems};
use crate::scenario::Scenario;
use crate::wording::{list, number, range, with_unit};

mod world;

/// Longest span, in years.
pub const LONGEST: f64 = 1000.0;
/// Most steps in a year.
pub const FINEST: f64 = 4096.0;
/// Most blocs.
pub const MOST_BLOCS: usize = 64;

/// Refuses a scenario with which a run cannot start, naming everything that is wrong with it.
///
/// # Errors
/// All reasons together.
pub fn check(scenario: &Scenario) -> Result<(), Problems> {
    crate::place::settle(problems(scenario))
}

/// Refuses a step that does not fit a scenario which is sound otherwise.
///
/// # Errors
/// All reasons together.
pub fn step(scenario: &Scenario) -> Result<(), Problems> {
    let mut refusals = Refusals { scenario, found: Vec::new() };
    refusals.structure();
    crate::place::settle(refusals.found)
}

/// Everything for which a scenario is refused; empty if it is sound.
pub fn problems(scenario: &Scenario) -> Vec<Problem> {
    let mut refusals = Refusals { scenario, found: Vec::new() };
    refusals.structure();
    let sound = refusals.found.is_empty();
    // entries in the wrong order, or a step that does not fit, hide no value
    if refusals.shaped() {
        refusals.ranges();
    }
    if sound {
        refusals.world_values();
        if scenario.model.about().name == "world" {
            world::refuse(&mut refusals);
        }
    }
    if refusals.found.is_empty() {
        refusals.start();
    }
    refusals.found
}

/// Values outside their range, for inputs that are refused anyway and have sound values in the place of what is missing.
pub(crate) fn out_of_range(scenario: &Scenario) -> Vec<Problem> {
    let mut refusals = Refusals { scenario, found: Vec::new() };
    refusals.structure();
    if refusals.shaped() {
        refusals.ranges();
    }
    refusals.found
}

/// The reasons found so far.
struct Refusals<'a> {
    scenario: &'a Scenario,
    found: Vec<Problem>,
}

impl Refusals<'_> {
    /// Adds a reason that concerns some inputs.
    fn add(&mut self, subjects: &[Subject], what: String, hint: &str) {
        let place = self.scenario.places.best(subjects).clone();
        self.add_at(&place, what, hint);
    }

    fn add_at(&mut self, place: &Place, what: String, hint: &str) {
        let hint = (!hint.is_empty()).then(|| hint.to_string());
        self.found.push(place.problem(what, hint));
    }

    fn n(&self) -> usize {
        self.scenario.blocs.len()
    }
    fn bloc(&self, i: usize) -> &str {
        &self.scenario.blocs[i].name
    }

    /// A time as it was written where these levers were set.
    fn year(&self, subjects: &[Subject], time: f64) -> String {
        number(self.scenario.places.year(subjects, time, self.scenario.start_year))
    }

    /// Does every entry of every profile name every bloc, or pair?
    fn shaped(&self) -> bool {
        let (policy, n) = (&self.scenario.inputs.policy, self.n());
        let wide = |profiles: &[Profile], width| profiles.iter().flatten().all(|entry| entry.values.len() == width);
        wide(&policy.levers, n) && wide(&policy.pairs, n * n)
    }

    /// Span, step, blocs, shapes of profiles: what the rest relies on.
    fn structure(&mut self) {
        let (about, inputs, n) = (self.scenario.model.about(), &self.scenario.inputs, self.n());
        if n < 2 {
            self.add(&[Subject::Blocs], format!("a world has two blocs or more, not {n}"), "");
        }
        if n > MOST_BLOCS {
            self.add(&[Subject::Blocs], format!("{n} blocs are too many; at most {MOST_BLOCS}"), "");
        }
        for i in 0..n {
            if (0..i).any(|j| self.bloc(j) == self.bloc(i)) {
                self.add(&[Subject::Blocs], format!("the bloc `{}` stands twice", self.bloc(i)), "");
            }
        }
        let step_is_sound = inputs.step > 0.0 && divides(inputs.step, about.quarter) && inputs.step * FINEST >= 1.0;
        if !step_is_sound {
            let what = format!(
                "a step of {} yr does not fit: a whole number of steps must make up {} yr, and no more than {FINEST} a year",
                number(inputs.step),
                number(about.quarter)
            );
            self.add(&[Subject::Step], what, "such as 1/32 yr, 1/16 yr or 1/4 yr");
        }
        if !(inputs.years > 0.0 && inputs.years <= LONGEST) {
            let what = format!("a span of {} years is outside 0 … {LONGEST}", number(inputs.years));
            self.add(&[Subject::Years], what, "");
        } else if step_is_sound && !divides(inputs.step, inputs.years) {
            let (years, step) = (number(inputs.years), number(inputs.step));
            let what = format!("a span of {years} years is not a whole number of steps of {step} yr");
            self.add(&[Subject::Years, Subject::Step], what, "");
        }
        let catalogue = self.scenario.model.catalogue();
        let policy = &self.scenario.inputs.policy;
        for (lever, profile) in policy.levers.iter().enumerate() {
            self.profile(catalogue.levers[lever], profile, n, Subject::Lever { lever, bloc: 0 });
        }
        for (lever, profile) in policy.pairs.iter().enumerate() {
            self.profile(catalogue.pairs[lever], profile, n * n, Subject::Pair { lever, row: 0, column: 0 });
        }
    }

    fn profile(&mut self, spec: &Spec, profile: &Profile, width: usize, subject: Subject) {
        let name = spec.name;
        match profile.first() {
            None => self.add(&[subject], format!("the profile of {name} has no entries"), "the first starts in year 0"),
            Some(first) if first.from_year != 0.0 => {
                let what = format!(
                    "the profile of {name} starts in year {}, which leaves a gap before it",
                    number(first.from_year)
                );
                self.add(&[subject], what, "the first entry starts in year 0");
            }
            Some(_) => {}
        }
        for pair in profile.windows(2) {
            if !(pair[0].from_year < pair[1].from_year && pair[1].from_year.is_finite()) {
                let (early, late) = (number(pair[0].from_year), number(pair[1].from_year));
                self.add(
                    &[subject],
                    format!("the profile of {name} goes from year {early} to year {late}"),
                    "entries are in order of time",
                );
            }
        }
        if profile.iter().any(|entry| entry.values.len() != width) {
            self.add(&[subject], format!("the profile of {name} does not name every bloc"), "");
        }
    }

    fn ranges(&mut self) {
        let (catalogue, n) = (self.scenario.model.catalogue(), self.n());
        let inputs = &self.scenario.inputs;
        for (parameter, spec) in catalogue.parameters.iter().enumerate() {
            let values: Vec<_> = (0..n)
                .map(|bloc| {
                    (
                        Subject::Parameter { parameter, bloc },
                        self.bloc(bloc).to_string(),
                        value(inputs, parameter, bloc),
                    )
                })
                .collect();
            self.within(spec, None, &values);
        }
        for (lever, spec) in catalogue.levers.iter().enumerate() {
            for entry in &inputs.policy.levers[lever] {
                let values: Vec<_> = (0..n)
                    .map(|bloc| (Subject::Lever { lever, bloc }, self.bloc(bloc).to_string(), entry.values[bloc]))
                    .collect();
                self.within(spec, Some(entry.from_year), &values);
            }
        }
        for (lever, spec) in catalogue.pairs.iter().enumerate() {
            for entry in &inputs.policy.pairs[lever] {
                let value = |(row, column): (usize, usize)| {
                    let name = format!("{}->{}", self.bloc(row), self.bloc(column));
                    (Subject::Pair { lever, row, column }, name, entry.values[row * n + column])
                };
                let values: Vec<_> =
                    (0..n).flat_map(|row| (0..n).map(move |column| (row, column))).map(value).collect();
                self.within(spec, Some(entry.from_year), &values);
            }
        }
        for (draw, spec) in catalogue.draws.iter().enumerate() {
            let x = inputs.draws[draw];
            self.within(spec, None, &[(Subject::Draw(draw), String::new(), x)]);
            if matches!(spec.prior, Prior::Categorical(_)) && x.fract() != 0.0 {
                self.add(
                    &[Subject::Draw(draw)],
                    format!("{} is {}; it must be a whole number", spec.name, number(x)),
                    "",
                );
            }
        }
    }

    /// Values outside the range of their quantity; blocs with the same value from the same place are named together.
    fn within(&mut self, spec: &Spec, time: Option<f64>, values: &[(Subject, String, f64)]) {
        let mut said: Vec<(Place, u64, String, Vec<&str>)> = Vec::new();
        for (subject, who, x) in values {
            if spec.range.contains(x) {
                continue;
            }
            let place = self.scenario.places.best(&[*subject]).clone();
            let when = time.map_or_else(String::new, |time| format!(" from year {}", self.year(&[*subject], time)));
            match said
                .iter_mut()
                .find(|(at, bits, at_time, _)| *at == place && *bits == x.to_bits() && *at_time == when)
            {
                Some((.., names)) => names.push(who),
                None => said.push((place, x.to_bits(), when, vec![who])),
            }
        }
        for (place, bits, when, names) in said {
            let of = if names[0].is_empty() { String::new() } else { format!(" of {}", list(names)) };
            let x = with_unit(f64::from_bits(bits), spec.unit);
            let what = format!("{}{of}{when} is {x}; it must lie in {}", spec.name, range(spec));
            self.add_at(&place, what, "");
        }
    }

    /// What must be the same in all blocs.
    fn world_values(&mut self) {
        let (catalogue, n) = (self.scenario.model.catalogue(), self.n());
        for (parameter, spec) in catalogue.parameters.iter().enumerate() {
            if spec.scope != Scope::World {
                continue;
            }
            let values: Vec<f64> = (0..n).map(|bloc| value(&self.scenario.inputs, parameter, bloc)).collect();
            if values.iter().any(|x| x.to_bits() != values[0].to_bits()) {
                // the place of the value that stands alone, else any
                let odd = (0..n).find(|i| values.iter().filter(|x| x.to_bits() == values[*i].to_bits()).count() == 1);
                let mut subjects: Vec<_> = odd.map(|bloc| Subject::Parameter { parameter, bloc }).into_iter().collect();
                subjects.extend((0..n).map(|bloc| Subject::Parameter { parameter, bloc }));
                let each = list((0..n).map(|i| format!("{} {}", self.bloc(i), number(values[i]))));
                let what =
                    format!("{} belongs to the world and must be the same in all blocs; found {each}", spec.name);
                self.add(&subjects, what, "set it under [parameters.all]");
            }
        }
    }

    /// A value that is not finite at the start.
    fn start(&mut self) {
        let (model, catalogue, n) = (self.scenario.model, self.scenario.model.catalogue(), self.n());
        let plan = Plan {
            every: model.about().quarter,
            columns: (0..catalogue.results().count()).collect(),
            level: Level::Scalar,
            quick: false,
        };
        let world = Inputs { years: 0.0, ..self.scenario.inputs.clone() };
        let records = model.run(&plan, &[world]);
        let Some(record) = records.first() else { return };
        // whatever is computed from it is not finite either: the first is the one to name
        for (column, spec) in catalogue.results().enumerate() {
            let bad = |bloc: &usize| !record.at(&plan, n, 0, *bloc, column).is_finite();
            let blocs: Vec<usize> = (0..n).filter(bad).collect();
            if let Some(first) = blocs.first() {
                let x = record.at(&plan, n, 0, *first, column);
                let what = format!(
                    "{} of {} is {x} at the start: these inputs do not go together",
                    spec.name,
                    list(blocs.iter().map(|bloc| self.bloc(*bloc)))
                );
                let hint = format!("`explain {}` shows what it is computed from", spec.name);
                self.add(&[], what, &hint);
                return;
            }
        }
    }
}

/// Does `part` divide `whole`, but for rounding?
fn divides(part: f64, whole: f64) -> bool {
    let ratio = whole / part;
    ratio >= 0.5 && (ratio - ratio.round()).abs() < 1e-9 * ratio.max(1.0)
}

fn value(inputs: &Inputs, parameter: usize, bloc: usize) -> f64 {
    inputs.parameters[parameter * inputs.blocs + bloc]
}
