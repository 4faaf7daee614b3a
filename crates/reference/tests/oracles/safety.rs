//! Safety against performance, and the evolutionary race.

use shapan_reference::ask::inputs::setup;
use shapan_reference::ask::model;
use shapan_reference::model::{Want, outcome};

use crate::beside::{Oracle, close, read};

#[test]
fn equilibria() {
    if let Some(oracle) = Oracle::open("safety-performance", "safety_performance/equilibria.csv") {
        let names = ["p_ratio", "total_safety_ratio", "p_logistic", "total_safety_logistic"];
        oracle.outcomes(&names, |_| close::relative(1e-9));
    }
}

#[test]
fn shares_in_the_long_run() {
    if let Some(oracle) = Oracle::open("dsair", "dsair/stationary_distribution.csv") {
        oracle.outcomes(&["freq_AS", "freq_AU"], |_| close::absolute(1e-9));
        oracle.outcomes(&["freq_AU_egttools"], |_| close::absolute(1e-6));
    }
}

fn outcomes(part: &str, settings: &[String]) -> impl Fn(&str) -> f64 + use<> {
    let setup = setup(model("dsair").unwrap(), Some(part), None, settings, None).unwrap();
    let run = setup.part.run(&setup.base, Want::Outcomes);
    move |name| run.outcomes[outcome(setup.part, name).unwrap()].number()
}

/// `W1e+06_s1.5` as settings.
fn parts(key: &str) -> Vec<String> {
    let named = |part: &str| match part.split_once('=') {
        Some(_) => part.to_owned(),
        None => {
            let at = part.find(|c: char| c.is_ascii_digit()).unwrap();
            format!("{}={}", &part[..at], &part[at..])
        }
    };
    key.split(['_', ',']).map(named).collect()
}

#[test]
fn thresholds_payoffs_and_replicator() {
    let Some(text) = read("dsair/thresholds_and_replicator.json") else { return };
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    for (key, theirs) in json["thresholds"].as_object().unwrap() {
        let ours = outcomes("stationary_distribution", &parts(key));
        for (name, value) in theirs.as_object().unwrap() {
            assert!(close::absolute(1e-9).fits(ours(name), value.as_f64().unwrap()), "{key} {name}");
        }
    }
    for (key, theirs) in json["payoff_matrices"].as_object().unwrap() {
        let ours = outcomes("stationary_distribution", &parts(key));
        let names = [["pi_AS_AS", "pi_AS_AU"], ["pi_AU_AS", "pi_AU_AU"]];
        for (row, names) in names.iter().enumerate() {
            for (column, name) in names.iter().enumerate() {
                assert!(close::relative(1e-12).fits(ours(name), theirs[row][column].as_f64().unwrap()));
            }
        }
    }
    let mut seen = 0;
    for (key, theirs) in json["replicator_share_at_T1"].as_object().unwrap() {
        let ours = outcomes("replicator", &parts(key))("x_T");
        assert!(close::absolute(1e-6).fits(ours, theirs.as_f64().unwrap()), "{key}: {ours}");
        seen += 1;
    }
    assert!(seen > 0);
}
