//! Stochastic growth, against a second program.

use shapan_reference::ask::inputs::setup;
use shapan_reference::ask::model;
use shapan_reference::model::{Want, outcome};

use crate::beside::read;

#[test]
fn at_given_parameters_and_fitted() {
    let Some(text) = read("roodman/refit.json") else { return };
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    let number = |name: &str| all[name].as_f64().unwrap();
    let quantile = |name: &str| all["explosion_year_quantiles_from_2019"][name].as_f64().unwrap();
    let settings: Vec<String> =
        ["lna", "b", "nu", "gamma"].iter().map(|name| format!("{name}={}", number(name))).collect();
    for (part, settings, likelihood, years) in [("explosion", settings, 1e-6, 1e-3), ("refit", Vec::new(), 1e-3, 0.1)] {
        let setup = setup(model("roodman").unwrap(), Some(part), None, &settings, None).unwrap();
        let run = setup.part.run(&setup.base, Want::Outcomes);
        let value = |name: &str| run.outcomes[outcome(setup.part, name).unwrap()].number();
        assert!((value("loglik") - number("loglik")).abs() < likelihood * 236.0, "{part}: {}", value("loglik"));
        assert!(value("loglik") >= -235.643);
        for name in ["0.05", "0.5", "0.95"] {
            assert!((value(name) - quantile(name)).abs() < years, "{part} {name}: {}", value(name));
        }
        if part == "explosion" {
            for name in ["s", "B", "delta", "sigma"] {
                assert!((value(name) / number(name) - 1.0).abs() < 1e-12, "{name}");
            }
        }
    }
}
