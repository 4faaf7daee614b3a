//! The map of doublings against the authors' programs.

use shapan_lab::scenario::Sampler;
use shapan_reference::ask::inputs::setup;
use shapan_reference::ask::{ensemble, model};
use shapan_reference::model::{Want, outcome};

use crate::beside::{Oracle, Series, close};

#[test]
fn paths() {
    let multi = "sie_doubling/path_multi_f8_r1.2_p0.3_11y.csv";
    if let Some(series) = Series::of("sie-doubling", None, &[], multi) {
        series.columns(&["months", "software", "r"], |_| close::relative(1e-12));
        assert_eq!(series.ours_rows(), series.rows());
    }
    let single = "sie_doubling/path_single_f8_r1.2_p0.3_11y_first20.csv";
    if let Some(series) = Series::of("sie-doubling", Some("single"), &[], single) {
        series.columns(&["months", "software", "r"], |_| close::relative(1e-12));
    }
}

#[test]
fn single_cases() {
    let Some(text) = crate::beside::read("sie_doubling/deterministic_cases.csv") else { return };
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').skip(1).collect();
    let mut seen = 0;
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |sign: &str| cells[0].split('_').find_map(|part| part.strip_prefix(sign)).unwrap().to_owned();
        let settings = [("r", "r"), ("p", "p"), ("f", "f"), ("limit_years", "ly")];
        let settings: Vec<String> = settings.iter().map(|(name, sign)| format!("{name}={}", number(sign))).collect();
        let setup = setup(model("sie-doubling").unwrap(), None, None, &settings, None).unwrap();
        let run = setup.part.run(&setup.base, Want::Outcomes);
        for (name, cell) in names.iter().zip(&cells[1..]) {
            let ours = run.outcomes[outcome(setup.part, name).unwrap()].number();
            let theirs: f64 = cell.parse().unwrap();
            assert!(close::relative(1e-12).fits(ours, theirs), "{line}: {name} is {ours}");
            seen += 1;
        }
    }
    assert!(seen >= 18);
}

#[test]
fn constant_returns() {
    let Some(oracle) = Oracle::open("sie-doubling", "sie_doubling/closed_form_constant_r.csv") else { return };
    oracle.outcomes(&["T_months"], |_| close::relative(1e-12));
}

/// Probabilities over 100 000 runs, against the consensus of the original and of independent programs.
#[test]
fn probabilities() {
    let cases = [
        ("base", [0.566, 0.410, 0.167, 0.124], 0.005),
        ("retraining", [0.576, 0.420, 0.193, 0.151], 0.005),
        ("gradual", [0.598, 0.481, 0.321, 0.244], 0.01),
    ];
    for (preset, theirs, tolerance) in cases {
        let setup = setup(model("sie-doubling").unwrap(), None, Some(preset), &[], None).unwrap();
        let done = ensemble::ensemble(&setup, 100_000, 1, Sampler::MonteCarlo, 2).unwrap();
        let names = ["P(>= 3y in 12mo)", "P(>= 3y in 4mo)", "P(>= 10y in 12mo)", "P(>= 10y in 4mo)"];
        for (name, theirs) in names.iter().zip(theirs) {
            let ours = done.rows.iter().find(|row| row.outcome == *name).unwrap().mean.unwrap();
            assert!((ours - theirs).abs() <= tolerance, "{preset}: {name} is {ours}, should be {theirs}");
        }
    }
}

/// The equation behind the map comes out near the map.
#[test]
fn the_map_is_near_its_equation() {
    let total = |preset: &str| {
        let setup = setup(model("sie-doubling").unwrap(), None, Some(preset), &[], None).unwrap();
        let run = setup.part.run(&setup.base, Want::Series);
        run.series.columns[0].numbers()[16]
    };
    let (map, flow) = (total("base"), total("continuous"));
    assert!((map / flow - 1.0).abs() < 0.03, "{map} {flow}");
    assert!((map / flow - 1.0).abs() > 1e-6);
}
