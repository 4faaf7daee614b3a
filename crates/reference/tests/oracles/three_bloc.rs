//! The race of three blocs. Chosen policies of the original depend on its solver, so only the constant one is held to its numbers.

use shapan_model::num::elementary::tanh;
use shapan_reference::ask::model;
use shapan_reference::model::{Want, defaults, outcome};

use crate::beside::{Series, close};

#[test]
fn arms_race() {
    let Some(series) = Series::of("three-bloc-ode", Some("arms_race"), &[], "three_bloc_ode/arms_race.csv") else {
        return;
    };
    assert_eq!(series.ours_rows(), series.rows());
    let names = ["t", "K_US", "K_CN", "K_EU", "S_US", "S_CN", "S_EU", "T"];
    series.columns(&names, |_| close::relative(1e-3));
}

/// In the arms race each bloc's capability grows by itself, so the time from one value to another is an integral over it. China passes the
/// threshold that much later than the United States.
#[test]
fn lead() {
    let rate = |k: f64| {
        let weight = 0.5 * (1.0 + tanh(k - 14.5));
        0.45 * ((1.0 - weight) / (1.0 + 0.35 * k) + weight * k)
    };
    let years = |from: f64| {
        // Simpson's rule
        let n = 20_000;
        let h = (14.5 - from) / f64::from(n);
        let weight = |at: i32| if at == 0 || at == n { 1.0 } else { 2.0 + 2.0 * f64::from(at % 2) };
        (0..=n).map(|at| weight(at) / rate(from + h * f64::from(at))).sum::<f64>() * h / 3.0
    };
    let part = model("three-bloc-ode").unwrap().parts[0];
    let run = part.run(&defaults(part), Want::Outcomes);
    let ours = run.outcomes[outcome(part, "lead_months").unwrap()].number();
    let exact = 12.0 * (years(9.804216188709006) - years(13.054621874040912));
    assert!((ours - exact).abs() < 0.01, "{ours}, should be {exact}");
}
