//! One number that stands for all bits of many runs, so that machines can be compared.
//!
//! The worlds are made up, not forecast: every quantity that may be sampled is drawn from its prior, facts of blocs from the middle of
//! their ranges, levers between their low and high bands. They are made by the same code on every machine, with no table to carry about.

use std::sync::Arc;

use shapan_model::model::{Entry, Inputs, Level, Model, Plan, Policy, Profile};
use shapan_model::num::elementary::{exp, ln};
use shapan_model::quantity::{Prior, Scope, Spec};

/// Worlds that run side by side: they agree on blocs and laws.
const BATCH: usize = 16;
/// Span of the flagship, in years: four steps of a quarter, sixteen evaluations of every formula, because an interpreter is slow.
const YEARS: f64 = 1.0;
/// Where between the ends of its range a fact of a bloc may lie.
const MIDDLE: (f64, f64) = (0.3, 0.48);

/// Random words by their place in a stream: splitmix64 (Steele, Lea and Flood 2014).
struct Words(u64);

impl Words {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    /// Uniform, above 0 and below 1.
    fn share(&mut self) -> f64 {
        ((self.next() >> 12) as f64 + 0.5) / (1u64 << 52) as f64
    }
    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.share()
    }
    /// A plausible value of a parameter or draw.
    fn value(&mut self, spec: &Spec) -> f64 {
        match (spec.prior, spec.default) {
            (Prior::Uniform(low, high), _) => self.between(low, high),
            (Prior::LogUniform(low, high), _) => exp(self.between(ln(low), ln(high))),
            (Prior::Exponential(mean), _) => -mean * ln(self.share()),
            (Prior::Categorical(shares), _) => {
                let mut left = self.share();
                let place = shares.iter().position(|share| {
                    left -= share;
                    left < 0.0
                });
                place.unwrap_or(0) as f64
            }
            (_, Some(value)) => value,
            (_, None) => {
                let (low, high) = (*spec.range.start(), *spec.range.end());
                let at = self.between(MIDDLE.0, MIDDLE.1);
                if low > 0.0 { exp(ln(low) + (ln(high) - ln(low)) * at) } else { low + (high - low) * at }
            }
        }
    }
    fn lever(&mut self, spec: &Spec, width: usize, years: f64) -> Profile {
        let [low, medium, high] = spec.bands.unwrap_or([0.0; 3]);
        // training and serving together must leave chips for experiments
        let high = if spec.mechanism == "compute" { medium } else { high };
        let changes = self.next() % 2;
        let times = (0..=changes).map(|change| if change == 0 { 0.0 } else { years * 0.5 });
        times
            .map(|from_year| Entry { from_year, values: (0..width).map(|_| self.between(low, high)).collect() })
            .collect()
    }
}

/// A made-up world. The batch decides blocs and laws, the place in it everything else.
pub fn world(model: &dyn Model, seed: u64, batch: usize, place: usize) -> Inputs {
    let (about, catalogue) = (model.about(), model.catalogue());
    let mut words = Words(seed ^ ((batch * BATCH + place) as u64).wrapping_mul(0xd134_2543_de82_ef95));
    // race2 is declared for two blocs
    let blocs = if catalogue.pairs.is_empty() { 2 } else { 2 + batch % 4 };
    let (years, step) = if catalogue.pairs.is_empty() { (about.years, about.step) } else { (YEARS, about.quarter) };
    let mut parameters = Vec::with_capacity(catalogue.parameters.len() * blocs);
    for spec in &catalogue.parameters {
        let sampled = spec.prior != Prior::Fixed || spec.default.is_some() || spec.scope == Scope::World;
        let one = words.value(spec);
        parameters.extend((0..blocs).map(|_| if sampled { one } else { words.value(spec) }));
    }
    let draws = catalogue.draws.iter().map(|spec| words.value(spec)).collect();
    let levers = catalogue.levers.iter().map(|spec| words.lever(spec, blocs, years)).collect();
    let pairs = catalogue.pairs.iter().map(|spec| words.lever(spec, blocs * blocs, years)).collect();
    let mut form = batch / 4;
    let mut laws = Vec::new();
    for law in &catalogue.laws {
        laws.push(form % law.forms.len());
        form /= law.forms.len();
    }
    Inputs { blocs, years, step, laws, parameters, policy: Arc::new(Policy { levers, pairs }), draws }
}

/// Hash over all results of so many runs: FNV-1a, taken over words of 64 bits instead of bytes. All NaN count as one.
pub fn fingerprint(model: &dyn Model, level: Level, seed: u64, runs: usize) -> u64 {
    let catalogue = model.catalogue();
    let every = model.about().quarter;
    let plan =
        Plan { every, columns: (0..catalogue.stocks.len() + catalogue.flows.len()).collect(), level, quick: false };
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |x: f64| {
        let bits = if x.is_nan() { f64::NAN.to_bits() } else { x.to_bits() };
        hash = (hash ^ bits).wrapping_mul(0x0000_0100_0000_01b3);
        // a plain product never carries high bits downwards
        hash ^= hash >> 32;
    };
    for batch in 0..runs.div_ceil(BATCH) {
        let places = BATCH.min(runs - batch * BATCH);
        let worlds: Vec<Inputs> = (0..places).map(|place| world(model, seed, batch, place)).collect();
        for record in model.run(&plan, &worlds) {
            add(record.times.len() as f64);
            add(record.blowup.map_or(f64::NAN, |blowup| blowup.time));
            add(record.accident.unwrap_or(f64::NAN));
            record.values.into_iter().for_each(&mut add);
        }
    }
    hash
}
