//! Worlds for the proofs: the default world from the project's own data, and random worlds of two to eight blocs.

#![allow(dead_code, unreachable_pub)]

use std::sync::Arc;

use shapan_model::model::{Entry, Inputs, Level, Plan, Policy, Record, find};
use shapan_model::num::elementary::{exp, ln};
use shapan_model::quantity::{Prior, Spec};
use shapan_model::world::CATALOGUE;

const FACTS: [(&str, &str); 5] = [
    ("usa", include_str!("../../../../data/blocs/usa.toml")),
    ("china", include_str!("../../../../data/blocs/china.toml")),
    ("rest", include_str!("../../../../data/blocs/rest.toml")),
    ("allies", include_str!("../../../../data/blocs/allies.toml")),
    ("rest-beside-allies", include_str!("../../../../data/blocs/rest-beside-allies.toml")),
];
const PAIRS: &str = include_str!("../../../../data/worlds/default.toml");

/// Parameters that grow with the size of the world.
pub const EXTENSIVE: [&str; 16] = [
    "labour.employment_0",
    "power.generation_0",
    "compute.chips_0",
    "capability.run_ref",
    "robots.stock_0",
    "robots.made_0",
    "production.output_0",
    "production.capital_0",
    "research.talent_ref",
    "research.experiment_ref",
    "knowhow.scale",
    "science.people",
    "talent.people_0",
    "chips.made_0",
    "fab.capacity_0",
    "fab.experience_ref",
];

fn facts(bloc: usize) -> toml::Table {
    FACTS[bloc].1.parse().expect("the bloc's file is TOML")
}

/// What a bloc's file, or the declaration, says of a quantity.
fn stated(table: &toml::Table, spec: &Spec) -> f64 {
    let entry = table.get(spec.mechanism).and_then(|mechanism| mechanism.get(spec.short));
    let value = entry.map(|entry| entry.get("value").expect("a value"));
    let number = value.map(|value| value.as_float().or(value.as_integer().map(|n| n as f64)).expect("a number"));
    number.or(spec.default).unwrap_or_else(|| panic!("{} has neither a fact nor a default", spec.name))
}

/// A world of these blocs (positions among the stated ones), with nothing changed and no pair levers.
fn of_blocs(blocs: &[usize]) -> (Inputs, Policy) {
    let tables: Vec<toml::Table> = blocs.iter().map(|bloc| facts(*bloc)).collect();
    let row = |spec: &'static Spec| tables.iter().map(|table| stated(table, spec)).collect::<Vec<f64>>();
    let levers = CATALOGUE.levers.iter().map(|spec| vec![Entry { from_year: 0.0, values: row(spec) }]).collect();
    let none = || vec![Entry { from_year: 0.0, values: vec![0.0; blocs.len() * blocs.len()] }];
    let inputs = Inputs {
        blocs: blocs.len(),
        years: 25.0,
        step: 1.0 / 32.0,
        laws: vec![0; CATALOGUE.laws.len()],
        parameters: CATALOGUE.parameters.iter().flat_map(|spec| row(spec)).collect(),
        policy: Arc::default(),
        draws: CATALOGUE.draws.iter().map(|spec| spec.default.expect("a default")).collect(),
    };
    (inputs, Policy { levers, pairs: CATALOGUE.pairs.iter().map(|_| none()).collect() })
}

/// The baseline: United States, China, rest of the world.
pub fn baseline() -> Inputs {
    let (mut inputs, mut policy) = of_blocs(&[0, 1, 2]);
    let world: toml::Table = PAIRS.parse().expect("the world's file is TOML");
    let place = |name: &toml::Value| FACTS.iter().position(|(bloc, _)| Some(*bloc) == name.as_str()).expect("a bloc");
    for (spec, profile) in CATALOGUE.pairs.iter().zip(&mut policy.pairs) {
        let listed = world["pairs"].get(spec.mechanism).and_then(|pairs| pairs.get(spec.short));
        for pair in listed.and_then(toml::Value::as_array).into_iter().flatten() {
            let at = place(&pair["row"]) * 3 + place(&pair["column"]);
            profile[0].values[at] = pair["value"].as_float().expect("a number");
        }
    }
    inputs.policy = Arc::new(policy);
    inputs
}

/// A keyed stream of words: splitmix64.
pub struct Words(pub u64);

impl Words {
    /// The next word.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    /// Uniform between two bounds.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * ((self.next() >> 12) as f64 + 0.5) / (1u64 << 52) as f64
    }
    fn belief(&mut self, spec: &Spec) -> Option<f64> {
        Some(match spec.prior {
            Prior::Uniform(low, high) => self.between(low, high),
            Prior::LogUniform(low, high) => exp(self.between(ln(low), ln(high))),
            Prior::Exponential(mean) => -mean * ln(self.between(0.0, 1.0)),
            Prior::Categorical(shares) => {
                let mut left = self.between(0.0, 1.0);
                shares.iter().take_while(|share| (left -= **share, left >= 0.0).1).count().min(shares.len() - 1) as f64
            }
            _ => return None,
        })
    }
}

/// A random world: facts of blocs drawn from the stated ones and scaled, parameters and draws from their priors, levers within their
/// ranges' bands, with one change of all levers on the way.
pub fn random(seed: u64, blocs: usize, years: f64, step: f64) -> Inputs {
    let mut words = Words(seed.wrapping_mul(0xd134_2543_de82_ef95) ^ blocs as u64);
    let chosen: Vec<usize> = (0..blocs).map(|_| (words.next() % FACTS.len() as u64) as usize).collect();
    let (mut inputs, mut policy) = of_blocs(&chosen);
    (inputs.years, inputs.step) = (years, step);
    let sizes: Vec<f64> = (0..blocs).map(|_| exp(words.between(-1.5, 1.5))).collect();
    for (spec, values) in CATALOGUE.parameters.iter().zip(inputs.parameters.chunks_exact_mut(blocs)) {
        let sampled = words.belief(spec).filter(|_| spec.name != "compute.chips_0");
        for (value, size) in values.iter_mut().zip(&sizes) {
            match sampled {
                Some(drawn) => *value = drawn,
                None if spec.default.is_none() && EXTENSIVE.contains(&spec.name) => *value *= size,
                None => {}
            }
        }
    }
    for (spec, draw) in CATALOGUE.draws.iter().zip(&mut inputs.draws) {
        *draw = words.belief(spec).expect("draws have distributions");
    }
    let change = (words.between(0.0, years) * 8.0).floor() / 8.0 + 0.125;
    for (spec, profile) in CATALOGUE.levers.iter().zip(&mut policy.levers) {
        let [low, medium, high] = spec.bands.expect("levers have bands");
        // training and serving together must leave chips for experiments
        let high = if spec.mechanism == "compute" { medium } else { high };
        let mut values = || (0..blocs).map(|_| words.between(low, high)).collect();
        *profile = vec![Entry { from_year: 0.0, values: values() }, Entry { from_year: change, values: values() }];
    }
    for (spec, profile) in CATALOGUE.pairs.iter().zip(&mut policy.pairs) {
        let [_, _, high] = spec.bands.expect("levers have bands");
        let mut values = || (0..blocs * blocs).map(|_| words.between(-high, high).max(0.0)).collect();
        *profile = vec![Entry { from_year: 0.0, values: values() }, Entry { from_year: change, values: values() }];
    }
    inputs.policy = Arc::new(policy);
    inputs
}

/// Sets a parameter in all blocs.
pub fn set(inputs: &mut Inputs, name: &str, value: f64) {
    let at = CATALOGUE.parameter(name).unwrap_or_else(|| panic!("no parameter is called {name}"));
    inputs.parameters[at * inputs.blocs..(at + 1) * inputs.blocs].fill(value);
}

/// A parameter of a bloc.
pub fn parameter(inputs: &Inputs, bloc: usize, name: &str) -> f64 {
    let at = CATALOGUE.parameter(name).unwrap_or_else(|| panic!("no parameter is called {name}"));
    inputs.parameters[at * inputs.blocs + bloc]
}

/// Sets a lever (of blocs or pairs), at all times, by place.
pub fn set_lever(inputs: &mut Inputs, name: &str, value: impl Fn(usize) -> f64) {
    let policy = Arc::make_mut(&mut inputs.policy);
    let profile = match CATALOGUE.lever(name) {
        Some(at) => &mut policy.levers[at],
        None => &mut policy.pairs[CATALOGUE.pair(name).unwrap_or_else(|| panic!("no lever is called {name}"))],
    };
    for entry in profile {
        entry.values.iter_mut().enumerate().for_each(|(place, slot)| *slot = value(place));
    }
}

/// A lever of a bloc as it is in force in the quarter that starts at a time.
pub fn lever(inputs: &Inputs, time: f64, bloc: usize, name: &str) -> f64 {
    let profile = &inputs.policy.levers[CATALOGUE.lever(name).unwrap_or_else(|| panic!("no lever is called {name}"))];
    profile.iter().rev().find(|entry| entry.from_year <= time + 1e-9).expect("an entry from year 0").values[bloc]
}

/// Everything, so often.
pub fn plan(every: f64, level: Level) -> Plan {
    Plan { every, columns: (0..CATALOGUE.results().count()).collect(), level, quick: false }
}

/// A run with its numbers by name.
pub struct Path {
    /// What came out.
    pub record: Record,
    blocs: usize,
}

impl Path {
    /// Runs worlds that agree on blocs, years, step and laws.
    pub fn all(worlds: &[Inputs], every: f64, level: Level) -> Vec<Path> {
        // by name, so that the model is not compiled anew into each test
        let records = find("world").expect("the flagship").run(&plan(every, level), worlds);
        records.into_iter().zip(worlds).map(|(record, inputs)| Path { record, blocs: inputs.blocs }).collect()
    }
    /// Runs one world.
    pub fn of(inputs: &Inputs, every: f64) -> Path {
        Path::all(core::slice::from_ref(inputs), every, Level::Scalar).remove(0)
    }
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.record.times.len()
    }
    /// Rows whose flows are numbers: all but the one in which a run stopped.
    pub fn sound_rows(&self) -> usize {
        let last = self.record.times.last();
        let stopped =
            self.record.blowup.is_some_and(|blowup| last.is_some_and(|time| (time - blowup.time).abs() < 1e-9));
        self.rows() - usize::from(stopped)
    }
    /// A result by position.
    pub fn result(&self, row: usize, bloc: usize, at: usize) -> f64 {
        self.record.values[(row * self.blocs + bloc) * CATALOGUE.results().count() + at]
    }
    /// A result by name.
    pub fn get(&self, row: usize, bloc: usize, name: &str) -> f64 {
        self.result(row, bloc, CATALOGUE.result(name).unwrap_or_else(|| panic!("no result is called {name}")))
    }
    /// All bits.
    pub fn bits(&self) -> Vec<u64> {
        self.record.values.iter().map(|x| if x.is_nan() { f64::NAN.to_bits() } else { x.to_bits() }).collect()
    }
}

/// How far two values of a quantity may lie apart: relative, with a floor for differences of nearly equal numbers.
pub fn tolerance(name: &str, reference: f64, output: f64, relative: f64, floor: f64) -> f64 {
    let floor = match name {
        "trade.rent" | "finance.inflow" | "finance.foreign_assets" => floor * output,
        "finance.excess_return" | "science.spill_growth" => floor,
        _ if name.starts_with("accounts.") => floor * output,
        _ => 0.0,
    };
    (relative * reference.abs()).max(floor)
}
