//! The manifest of a results directory: what was run, on what, how, and what went wrong. Enough to run it again, bit for bit.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shapan_model::model::{Catalogue, Profile};

use crate::ensemble::{Broken, Settings, Summary};
use crate::experiment::Design;
use crate::scenario::{Scenario, Target};

/// `manifest.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the program.
    pub version: String,
    /// Name of the model.
    pub model: String,
    /// Name of the scenario.
    pub scenario: String,
    /// SHA-256 of everything that the scenario's numbers rest on: see [`scenario_hash`].
    pub scenario_hash: String,
    /// SHA-256 of each data or scenario file, by name.
    pub data: BTreeMap<String, String>,
    /// Seed; none where worlds were given as a table.
    pub seed: Option<u64>,
    /// Sampler: `mc`, `lhs`, `sobol`, or `table`.
    pub sampler: String,
    /// Number of runs asked for.
    pub runs: usize,
    /// Number of runs done; fewer if it was cancelled.
    pub done: usize,
    /// Step, in years.
    pub step: f64,
    /// Span, in years.
    pub years: f64,
    /// Calendar year in which runs start; none in manifests that are older than this line.
    #[serde(default)]
    pub start_year: Option<f64>,
    /// Threads.
    pub threads: usize,
    /// CPU seconds, where they are known.
    pub cpu_seconds: Option<f64>,
    /// Seconds from start to end, where they are known.
    pub wall_seconds: Option<f64>,
    /// What is odd but allowed.
    pub warnings: Vec<String>,
    /// Runs that left the numbers: how many, and each one.
    pub broken: BrokenRuns,
    /// Sources used, by key, with their text.
    pub citations: BTreeMap<String, String>,
    /// Files written beside this one.
    pub files: Vec<String>,
}

/// Runs that left the numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BrokenRuns {
    /// Runs stopped themselves.
    pub base: usize,
    /// Runs whose twin without AI was stopped.
    pub no_ai: usize,
    /// Each of them.
    pub list: Vec<BrokenRun>,
}

/// One of them; see [`Broken`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BrokenRun {
    /// Name of the run.
    pub run: u64,
    /// Was it the twin without AI?
    pub no_ai: bool,
    /// Calendar year in which it was stopped.
    pub year: f64,
    /// The bloc.
    pub bloc: String,
    /// The stock.
    pub stock: String,
    /// What was wrong with it.
    pub fault: String,
}

impl BrokenRuns {
    /// These runs, counted.
    pub fn of(list: Vec<BrokenRun>) -> BrokenRuns {
        let no_ai = list.iter().filter(|broken| broken.no_ai).count();
        BrokenRuns { base: list.len() - no_ai, no_ai, list }
    }
}

impl From<&[Broken]> for BrokenRuns {
    fn from(broken: &[Broken]) -> BrokenRuns {
        let one = |b: &Broken| BrokenRun {
            run: b.run,
            no_ai: b.no_ai,
            year: b.year,
            bloc: b.bloc.clone(),
            stock: b.stock.into(),
            fault: b.fault.into(),
        };
        BrokenRuns::of(broken.iter().map(one).collect())
    }
}

impl Manifest {
    /// The manifest of an ensemble, with everything that is known here; times, data and files are the caller's to add.
    pub fn new(design: &Design, settings: &Settings, summary: &Summary) -> Manifest {
        let scenario = design.scenario();
        Manifest {
            version: env!("CARGO_PKG_VERSION").into(),
            model: scenario.model.about().name.into(),
            scenario: scenario.name.clone(),
            scenario_hash: scenario_hash(scenario),
            data: BTreeMap::new(),
            seed: design.drawing().map(|(_, seed)| seed),
            sampler: design.drawing().map_or("table", |(sampler, _)| sampler.name()).into(),
            runs: design.runs(),
            done: summary.done,
            step: scenario.inputs.step,
            years: scenario.inputs.years,
            start_year: Some(scenario.start_year),
            threads: settings.threads,
            cpu_seconds: None,
            wall_seconds: None,
            warnings: scenario.warnings.iter().map(|warning| warning.en.clone()).collect(),
            broken: BrokenRuns::from(summary.broken.as_slice()),
            citations: BTreeMap::new(),
            files: Vec::new(),
        }
    }

    /// As JSON, for people too.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_else(|error| format!("\"{error}\""));
        text.push('\n');
        text
    }
}

/// SHA-256 of some bytes, in hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    hexadecimal(Sha256::digest(bytes).as_slice())
}

/// Bytes in hexadecimal.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SHA-256 of what the numbers of a scenario rest on, in one order, with names: model, blocs, span, step, laws, parameters,
/// levers, draws, beliefs and correlations. Titles, stories, sources, seed and number of runs do not enter.
pub fn scenario_hash(scenario: &Scenario) -> String {
    let (catalogue, inputs) = (scenario.model.catalogue(), &scenario.inputs);
    let mut canon = Canon(Sha256::new());
    canon.text(scenario.model.about().name);
    canon.numbers(&[inputs.blocs as f64, inputs.years, inputs.step]);
    if scenario.start_year != scenario.model.about().start_year {
        canon.numbers(&[scenario.start_year]);
    }
    scenario.blocs.iter().for_each(|bloc| canon.text(&bloc.name));
    for (law, form) in catalogue.laws.iter().zip(&inputs.laws) {
        canon.text(law.name);
        canon.text(law.forms.get(*form).map_or("", |form| form.name));
    }
    for (spec, values) in catalogue.parameters.iter().zip(inputs.parameters.chunks(inputs.blocs.max(1))) {
        canon.text(spec.name);
        canon.numbers(values);
    }
    for (spec, value) in catalogue.draws.iter().zip(&inputs.draws) {
        canon.text(spec.name);
        canon.numbers(&[*value]);
    }
    let policy = &inputs.policy;
    canon.profiles(catalogue.levers.iter().map(|spec| spec.name), &policy.levers);
    canon.profiles(catalogue.pairs.iter().map(|spec| spec.name), &policy.pairs);
    for uncertainty in &scenario.uncertainties {
        canon.text(&uncertainty.name);
        canon.text(&format!("{:?}", uncertainty.dist));
    }
    for correlation in &scenario.correlations {
        canon.text(&scenario.uncertainties[correlation.a].name);
        canon.text(&scenario.uncertainties[correlation.b].name);
        canon.numbers(&[correlation.rank]);
    }
    hexadecimal(canon.0.finalize().as_slice())
}

/// Feeds a hash so that no two different inputs give the same bytes: every piece begins with its length.
struct Canon(Sha256);

impl Canon {
    fn text(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
    }
    fn numbers(&mut self, numbers: &[f64]) {
        self.0.update((numbers.len() as u64).to_le_bytes());
        numbers.iter().for_each(|x| self.0.update(x.to_bits().to_le_bytes()));
    }
    fn profiles<'a>(&mut self, names: impl Iterator<Item = &'a str>, profiles: &[Profile]) {
        for (name, profile) in names.zip(profiles) {
            self.text(name);
            self.numbers(&[profile.len() as f64]);
            for entry in profile {
                self.numbers(&[entry.from_year]);
                self.numbers(&entry.values);
            }
        }
    }
}

/// Keys of the bibliography that a scenario rests on, each once, with their text from `cite`; unknown keys keep an empty text.
pub fn citations(scenario: &Scenario, cite: impl Fn(&str) -> Option<String>) -> BTreeMap<String, String> {
    let catalogue: &Catalogue = scenario.model.catalogue();
    let declared = catalogue.levers.iter().chain(&catalogue.pairs).chain(&catalogue.draws).map(|spec| spec.source);
    let forms = catalogue.laws.iter().zip(&scenario.inputs.laws).filter_map(|(law, form)| law.forms.get(*form));
    let used = scenario.origins.iter().map(|origin| origin.source.as_str()).chain(declared);
    let sampled = scenario.uncertainties.iter().filter_map(|uncertainty| match uncertainty.target {
        Target::Parameter { parameter, .. } => catalogue.parameters.get(parameter).map(|spec| spec.source),
        _ => None,
    });
    let keys = used.chain(forms.map(|form| form.source)).chain(sampled).filter(|key| !key.is_empty());
    keys.map(|key| (key.to_string(), cite(key).unwrap_or_default())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample_table::tests::scenario;

    /// Test vector of FIPS 180-4.
    #[test]
    fn digests_are_sha_256() {
        assert_eq!(digest(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn the_hash_follows_the_numbers_and_only_them() {
        let base = scenario();
        let hash = scenario_hash(&base);
        let mut told = base.clone();
        told.story.en = "another story".into();
        told.seed += 1;
        assert_eq!(scenario_hash(&told), hash);
        let changes: [fn(&mut Scenario); 6] = [
            |s| s.inputs.parameters[3] += 1e-12,
            |s| s.inputs.step /= 2.0,
            |s| s.inputs.laws[0] = 1,
            |s| s.inputs.draws[0] = 2.0,
            |s| s.blocs[1].name = "cn".into(),
            |s| {
                let entry = shapan_model::model::Entry { from_year: 0.0, values: vec![0.0; 3] };
                std::sync::Arc::make_mut(&mut s.inputs.policy).levers.push(vec![entry]);
            },
        ];
        for change in changes {
            let mut other = base.clone();
            change(&mut other);
            assert_ne!(scenario_hash(&other), hash);
        }
    }

    #[test]
    fn a_manifest_comes_back_from_json() {
        let design = Design::drawn(scenario(), crate::scenario::Sampler::Sobol, 7, 100).unwrap();
        let level = shapan_model::model::Level::Best;
        let settings = Settings { threads: 2, batch: None, every: 1.0, series: vec![], outcomes: vec![], level };
        let fault = "not finite";
        let broken = |run, no_ai| Broken { run, no_ai, year: 2030.5, bloc: "usa".into(), stock: "a.b", fault };
        let summary = Summary { done: 90, broken: vec![broken(3, false), broken(4, true)], cancelled: true };
        let manifest = Manifest::new(&design, &settings, &summary);
        assert_eq!((manifest.broken.base, manifest.broken.no_ai, manifest.broken.list.len()), (1, 1, 2));
        assert_eq!((manifest.sampler.as_str(), manifest.seed, manifest.done), ("sobol", Some(7), 90));
        assert_eq!(serde_json::from_str::<Manifest>(&manifest.to_json()).unwrap(), manifest);
        let cited = citations(design.scenario(), |key| (key == "assumed").then(|| "assumed here".into()));
        assert_eq!(cited["assumed"], "assumed here");
    }
}
