//! A version of the model as a part: inputs in, milestones and series out.

use std::sync::OnceLock;

use shapan_model::equations::Equation;
use shapan_model::quantity::Spec;

use super::beliefs::Beliefs;
use super::milestones::{Dates, dates};
use super::path::{Path, TOLERANCE, follow};
use super::settings::Settings;
use super::shared;
use super::world::World;
use crate::model::{Inputs, Part, Preset, Run, Want};
use crate::quantity::Parameter;
use crate::value::{Series, Value};

/// What a version has of its own.
pub trait Version: Sync + 'static {
    /// Its name.
    const NAME: &'static str;
    /// Its parameters.
    fn parameters() -> &'static [&'static Parameter];
    /// Its milestones.
    fn outcomes() -> &'static [&'static Spec];
    /// Other names of them.
    fn aliases() -> &'static [(&'static str, &'static str)];
    /// Settings from the inputs that are shared and its own.
    fn settings(shared: &Inputs, own: &Inputs) -> Settings;
    /// Its milestones from the dates.
    fn milestones(dates: &Dates) -> Vec<Value>;
    /// What its authors believe.
    fn beliefs() -> &'static Beliefs;
    /// Inputs that the ensemble sets otherwise than a single run.
    fn of_ensemble() -> &'static [(&'static str, &'static str)];
    /// Its formulas.
    fn equations() -> Vec<Equation>;
}

/// A version as a part.
pub struct Calculator<V> {
    lists: OnceLock<(Vec<&'static Parameter>, Vec<&'static Spec>)>,
    version: core::marker::PhantomData<fn() -> V>,
}

impl<V: Version> Calculator<V> {
    /// The part.
    pub const fn new() -> Calculator<V> {
        Calculator { lists: OnceLock::new(), version: core::marker::PhantomData }
    }
    fn lists(&self) -> &(Vec<&'static Parameter>, Vec<&'static Spec>) {
        self.lists.get_or_init(|| {
            ([shared::PARAMETERS, V::parameters()].concat(), [V::outcomes(), shared::OUTCOMES].concat())
        })
    }
    /// What a run starts from.
    pub fn world(inputs: &Inputs) -> World {
        let (common, own) = inputs.split_at(shared::PARAMETERS.len());
        let mut world = World::new(V::settings(&common.to_vec(), &own.to_vec()));
        let settings = world.settings;
        if settings.returns_factor != 1.0 {
            // up to the present all is as it was
            let now = settings.present;
            let path = follow(&world, &[world.given.start(), now], TOLERANCE);
            world.turn = path.nodes.last().map(|node| node.y[0]);
        }
        if settings.frozen {
            let path = follow(&world, &settings.dates(world.given.start()), TOLERANCE);
            let ac = dates(&world, &path).ac;
            if !ac.is_nan() {
                world.given = world.given.frozen(ac);
            }
        }
        world
    }
}

impl<V: Version> Default for Calculator<V> {
    fn default() -> Self {
        Calculator::new()
    }
}

/// The path of a run over the dates of its output.
pub fn path(world: &World) -> Path {
    follow(world, &world.settings.dates(world.given.start()), TOLERANCE)
}

impl<V: Version> Part for &'static Calculator<V> {
    fn name(&self) -> &'static str {
        V::NAME
    }
    fn about(&self) -> &'static str {
        "dates of milestones, and the path of one project's research"
    }
    fn parameters(&self) -> &'static [&'static Parameter] {
        let all: &'static Calculator<V> = self;
        &all.lists().0
    }
    fn outcomes(&self) -> &'static [&'static Spec] {
        let all: &'static Calculator<V> = self;
        &all.lists().1
    }
    fn columns(&self) -> &'static [&'static Spec] {
        shared::COLUMNS
    }
    fn aliases(&self) -> &'static [(&'static str, &'static str)] {
        V::aliases()
    }
    fn presets(&self) -> Vec<Preset> {
        let word = |name: &str, word: &str| (name.to_owned(), Value::Word(word.to_owned()));
        let preset = |name: &str, about: &str, values| Preset { name: name.into(), about: about.into(), values };
        vec![
            preset("default", "as its site starts", vec![]),
            preset(
                "exponential",
                "the length of tasks doubles evenly",
                vec![("doubling_difficulty_growth_factor".to_owned(), Value::Number(1.0))],
            ),
            preset(
                "frozen",
                "people and compute stand still once coding is automated",
                vec![word("after_ac", "frozen")],
            ),
            preset("better", "dates located, one form of labour throughout", vec![word("mode", "better")]),
        ]
    }
    fn faults(&self, inputs: &Inputs) -> Vec<String> {
        let number = |name: &str| {
            let at = self.parameters().iter().position(|p| p.spec.short == name);
            at.map_or(f64::NAN, |at| inputs[at].number())
        };
        let mut faults = Vec::new();
        if number("present_day") >= number("end_year") {
            faults.push(format!("present_day {} is not before end_year {}", number("present_day"), number("end_year")));
        }
        faults
    }
    fn belief(&self, parameter: &Parameter) -> Option<String> {
        let belief = V::beliefs().all.iter().find(|belief| belief.name == parameter.spec.short)?;
        let cut = belief.ends.map_or(String::new(), |(a, b)| format!("; what lies beyond {a} and {b} is put there"));
        Some(belief.spread.words() + &cut)
    }
    fn draws_apart(&self) -> bool {
        false
    }
    fn drawn(&self) -> Vec<&'static str> {
        V::beliefs().all.iter().map(|belief| belief.name).collect()
    }
    fn draw(&self, base: &Inputs, held: &[bool], uniform: &dyn Fn(&str) -> f64) -> Inputs {
        let mut base = base.clone();
        for (name, word) in V::of_ensemble() {
            if let Some(at) = self.parameters().iter().position(|p| p.spec.short == *name).filter(|at| !held[*at]) {
                base[at] = Value::Word((*word).to_owned());
            }
        }
        V::beliefs().draw(self.parameters(), &base, held, uniform)
    }
    fn run(&self, inputs: &Inputs, want: Want) -> Run {
        let world = Calculator::<V>::world(inputs);
        let path = path(&world);
        let dates = dates(&world, &path);
        let mut outcomes = V::milestones(&dates);
        outcomes.extend(shared::constants(&world, &dates).values());
        let series = if want == Want::Series { shared::columns(&world, &path) } else { Series::default() };
        Run { outcomes, series, broken: path.broken }
    }
    fn equations(&self) -> Vec<Equation> {
        V::equations()
    }
}
