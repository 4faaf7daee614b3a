//! Growth of regions, and of two countries with robots.

use shapan_reference::ask::inputs::setup;
use shapan_reference::ask::model;
use shapan_reference::model::{Want, outcome};

use crate::beside::{Oracle, Series, close, read};

#[test]
fn rice() {
    let Some(series) = Series::of("rice2010", None, &[], "rice2010/outputs.csv") else { return };
    assert!(series.rows() >= 480);
    series.keyed(&["t", "region"], &["K", "YGROSS", "Y_net", "I"], |_| close::relative(1e-12));
}

#[test]
fn robots_in_the_long_run() {
    let Some(oracle) = Oracle::open("robot-divergence", "robot_divergence/steady_states.csv") else { return };
    let names = ["y_poor", "y_rich", "ratio", "sL_poor", "sL_rich", "b_takeoff_rich", "A_rich_over_poor"];
    oracle.outcomes(&names, |_| close::relative(1e-9));
}

#[test]
fn robots_at_once() {
    let Some(text) = read("robot_divergence/calibration_and_open_account.json") else { return };
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut seen = 0;
    for (case, theirs) in all.as_object().unwrap() {
        let (sigma, e) = case.strip_prefix('s').unwrap().split_once("_e").unwrap();
        let run = |b: f64| {
            let settings = [format!("sigma={sigma}"), format!("e={e}"), format!("b={b}")];
            let setup = setup(model("robot-divergence").unwrap(), None, None, &settings, None).unwrap();
            let run = setup.part.run(&setup.base, Want::Outcomes);
            move |name: &str| run.outcomes[outcome(setup.part, name).unwrap()].number()
        };
        let mut near = |ours: f64, theirs: &serde_json::Value, name: &str, tolerance: f64| {
            let theirs = theirs.as_f64().unwrap_or(f64::NAN);
            assert!(close::relative(tolerance).fits(ours, theirs), "{case} {name}: {ours}, should be {theirs}");
            seen += 1;
        };
        let base = run(1.0);
        for name in ["A_H", "A_L", "ratio0"] {
            let ours = if name == "ratio0" { base("ratio") } else { base(name) };
            near(ours, &theirs[name], name, 1e-9);
        }
        for (country, of) in [("poor", "poor"), ("rich", "rich")] {
            let ours = ["w", "y", "sL", "K", "Z", "pV"].map(|name| (name, base(&format!("{name}_{of}"))));
            for (name, ours) in ours {
                near(ours, &theirs["base"][country][name], name, 1e-9);
            }
            near(base(&format!("b_takeoff_{of}")), &theirs["base"][country]["bstar"], "bstar", 1e-9);
        }
        for impact in theirs["impact_open"].as_array().unwrap() {
            let then = run(impact["b"].as_f64().unwrap());
            near(then("R_world"), &impact["R_world"], "R_world", 1e-10);
            for name in ["dlnY_poor", "dlnY_rich", "capital_poor_change"] {
                near(then(name), &impact[name], name, 1e-9);
            }
        }
    }
    assert!(seen >= 60);
}
