//! Automation of AI research in one equation.

use shapan_lab::scenario::Sampler;
use shapan_reference::ask::ensemble::ensemble;
use shapan_reference::ask::inputs::setup;
use shapan_reference::ask::model;

use crate::beside::{Oracle, close};

#[test]
fn draws_of_the_original() {
    let Some(oracle) = Oracle::open("jones-rd-automation", "jones_rd_automation/samples_even_rows.csv") else { return };
    oracle.outcomes(&["year_99"], |_| close::absolute(2e-5));
    oracle.outcomes(&["S_2030", "S_2032", "S_2035"], |_| close::relative(1e-3));
    oracle.outcomes(&["f_2030", "f_2032", "f_2035"], |_| close::absolute(1e-4));
}

/// Our own draws: quantiles of 400 draws of the original are good to half a year.
#[test]
fn own_draws() {
    let setup = setup(model("jones-rd-automation").unwrap(), None, None, &[], None).unwrap();
    let done = ensemble(&setup, 4000, 1, Sampler::MonteCarlo, 2).unwrap();
    let row = done.rows.iter().find(|row| row.outcome == "year_99").unwrap();
    for (at, theirs) in [(1, 2030.1), (3, 2032.9), (5, 2036.4)] {
        let ours = row.with_never[at].unwrap();
        assert!((ours - theirs).abs() < 0.4, "{at}: {ours}, should be {theirs}");
    }
}
