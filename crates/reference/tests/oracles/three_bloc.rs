//! The race of three blocs. Chosen policies of the original depend on its solver, so only the constant one is held to its numbers.

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
