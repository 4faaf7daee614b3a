//! Racing to the precipice against the tables of a second program.

use crate::beside::{Oracle, close};

#[test]
fn risks() {
    let Some(oracle) = Oracle::open("racing-precipice", "racing_precipice/risk_table.csv") else { return };
    oracle.outcomes(&["risk_no_info", "risk_private", "risk_public"], |_| close::absolute(1e-12));
}

#[test]
fn nobody_gains_by_deviating() {
    let Some(oracle) = Oracle::open("racing-precipice", "racing_precipice/equilibrium_checks.json") else { return };
    oracle.outcomes(&["s"], |_| close::absolute(1e-12));
    for run in oracle.runs() {
        let gain = oracle.value(&run, "gain_dev").number();
        assert!((0.0..=1e-6).contains(&gain), "{gain}");
    }
}
