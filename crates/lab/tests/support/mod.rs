//! Shared reading of the reference files: a scenario from a complete set of inputs.

use std::sync::Arc;

use serde_json::Value;
use shapan_lab::prior::Dist;
use shapan_lab::scenario::{Bloc, Sampler, Scenario, Target, Text, Uncertainty};
use shapan_model::model::{Entry, Inputs, Policy, Profile, find};

/// The text of a reference file; none, with a word on stderr, where the reference files are absent (a failure in CI).
pub(crate) fn reference(name: &str) -> Option<String> {
    let path = format!("{}/../../../shared/oracles/world/{name}", env!("CARGO_MANIFEST_DIR"));
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(_) if std::env::var_os("CI").is_none() => {
            eprintln!("skipped: the reference file {name} is not here");
            None
        }
        Err(error) => panic!("{path}: {error}"),
    }
}

/// A scenario with these complete inputs; every declared prior is an uncertainty.
pub(crate) fn scenario(text: &str) -> Scenario {
    let model = find("world").unwrap();
    let catalogue = model.catalogue();
    let json: Value = serde_json::from_str(text).unwrap();
    let names: Vec<String> = json["blocs"].as_array().unwrap().iter().map(|b| b.as_str().unwrap().into()).collect();
    let per_bloc = |value: &Value| names.iter().map(|bloc| value[bloc].as_f64().unwrap()).collect::<Vec<_>>();
    let profile = |name: &str, values: &dyn Fn(&Value) -> Vec<f64>| -> Profile {
        let entries = json["levers"][name].as_array().unwrap_or_else(|| panic!("{name}"));
        let entry = |e: &Value| Entry { from_year: e["from_year"].as_f64().unwrap(), values: values(&e["value"]) };
        entries.iter().map(entry).collect()
    };
    let pairs = |value: &Value| names.iter().flat_map(|row| per_bloc(&value[row])).collect::<Vec<_>>();
    let policy = Policy {
        levers: catalogue.levers.iter().map(|spec| profile(spec.name, &per_bloc)).collect(),
        pairs: catalogue.pairs.iter().map(|spec| profile(spec.name, &pairs)).collect(),
    };
    let parameter = |(at, spec): (usize, &&'static shapan_model::quantity::Spec)| {
        let target = Target::Parameter { parameter: at, bloc: None };
        Some(Uncertainty { name: spec.name.into(), target, dist: Dist::from_prior(&spec.prior)? })
    };
    let draw = |(at, spec): (usize, &&'static shapan_model::quantity::Spec)| {
        Some(Uncertainty { name: spec.name.into(), target: Target::Draw(at), dist: Dist::from_prior(&spec.prior)? })
    };
    let uncertainties = catalogue.parameters.iter().enumerate().filter_map(parameter);
    let uncertainties = uncertainties.chain(catalogue.draws.iter().enumerate().filter_map(draw)).collect();
    let inputs = Inputs {
        blocs: names.len(),
        years: json["years"].as_f64().unwrap(),
        step: 1.0 / 16.0,
        laws: vec![0; catalogue.laws.len()],
        parameters: catalogue.parameters.iter().flat_map(|spec| per_bloc(&json["parameters"][spec.name])).collect(),
        policy: Arc::new(policy),
        draws: catalogue.draws.iter().map(|spec| json["draws"][spec.name].as_f64().unwrap()).collect(),
    };
    let factors = inputs.parameters.len();
    Scenario {
        name: "baseline".into(),
        title: Text::default(),
        story: Text::default(),
        model,
        start_year: model.about().start_year,
        blocs: names.into_iter().map(|name| Bloc { name, title: Text::default() }).collect(),
        inputs,
        origins: Vec::new(),
        uncertainties,
        correlations: Vec::new(),
        seed: 1234,
        runs: 100,
        sampler: Sampler::LatinHypercube,
        warnings: Vec::new(),
        factors: vec![1.0; factors],
        places: shapan_lab::place::Places::default(),
    }
}
