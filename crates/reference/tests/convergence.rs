//! The better mode of the Full Takeoff Model: its dates converge at the second order, and to what the original's steps tend to.

use core::f64::consts::LN_2;

use shapan_lab::scenario::Sampler;
use shapan_model::num::elementary::ln;
use shapan_reference::ask::ensemble::ensemble;
use shapan_reference::ask::inputs::setup;
use shapan_reference::ask::model;
use shapan_reference::ftm::part::Ftm;
use shapan_reference::model::{Inputs, Part, Want, outcome, parameter};
use shapan_reference::value::Value;

const DATES: [&str; 7] = [
    "sub_agi_year",
    "agi_year",
    "automation_gns_20%",
    "automation_gns_100%",
    "automation_rnd_20%",
    "automation_rnd_100%",
    "rampup_start",
];
const LENGTHS: [&str; 5] =
    ["full_automation_gns", "full_automation_rnd", "sub_agi_to_agi", "cog_output_multiplier", "gwp_growth"];
/// Presets in which something happens slowly enough to be called a take-off.
const PRESETS: [&str; 5] = ["best_guess", "conservative", "low_req_1e30", "med_req_1e36", "high_req_1e42"];

fn inputs(preset: &str) -> Inputs {
    setup(model("ftm").unwrap(), None, Some(preset), &[], None).unwrap_or_else(|problems| panic!("{problems}")).base
}

/// Dates and lengths of a run; NaN for what does not happen.
fn headlines(inputs: &Inputs, mode: &str, step: f64) -> Vec<f64> {
    let mut inputs = inputs.clone();
    inputs[parameter(&Ftm, "mode").unwrap()] = Value::Word(mode.into());
    inputs[parameter(&Ftm, "t_step").unwrap()] = Value::Number(step);
    let run = Ftm.run(&inputs, Want::Outcomes);
    DATES.iter().chain(&LENGTHS).map(|name| run.outcomes[outcome(&Ftm, name).unwrap()].number()).collect()
}

/// The largest distance between two sets of headlines; what happens in one happens in both.
fn apart(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).fold(0.0, |most: f64, (a, b)| {
        assert_eq!(a.is_nan(), b.is_nan(), "{a} {b}");
        if a.is_nan() { most } else { most.max((a - b).abs()) }
    })
}

/// Halving the step makes the error of the dates four times smaller: the error over all headlines of five presets, against a step eighty
/// times finer than the default. (Above the default, events leave no room for longer steps, so that the error stays below the square.) At
/// the default step no headline is a thousandth of a year off; of the fastest preset, in which all happens within weeks, none is three.
#[test]
fn second_order() {
    let finest: Vec<_> = PRESETS.iter().map(|preset| headlines(&inputs(preset), "better", 0.00125)).collect();
    let steps = [0.1, 0.05, 0.025, 0.0125];
    let errors = steps.map(|step| {
        let squares = PRESETS.iter().zip(&finest).flat_map(|(preset, finest)| {
            let ours = headlines(&inputs(preset), "better", step);
            let squares: Vec<f64> =
                ours.iter().zip(finest).map(|(x, y)| (x - y) * (x - y)).filter(|x| !x.is_nan()).collect();
            squares
        });
        let (sum, count) = squares.fold((0.0, 0.0), |(sum, count), square| (sum + square, count + 1.0));
        f64::sqrt(sum / count)
    });
    let order = ln(errors[0] / errors[3]) / (3.0 * LN_2);
    assert!((1.8..2.3).contains(&order), "{errors:?}: order {order}");
    for (preset, finest) in PRESETS.iter().zip(&finest) {
        let apart = apart(&headlines(&inputs(preset), "better", 0.1), finest);
        assert!(apart < 1e-3, "{preset}: {apart}");
    }
    let fastest = inputs("aggressive");
    let apart = apart(&headlines(&fastest, "better", 0.1), &headlines(&fastest, "better", 0.005));
    assert!(apart < 3e-3, "{apart}");
}

/// The original's steps tend to the same dates: their distance from ours at the default step shrinks with the original's step, of which
/// it is a few.
#[test]
fn what_the_original_tends_to() {
    for preset in PRESETS.iter().chain(&["aggressive"]) {
        let better = headlines(&inputs(preset), "better", 0.1);
        for step in [0.02, 0.01, 0.005] {
            let apart = apart(&headlines(&inputs(preset), "exact", step), &better);
            assert!(apart < 5.0 * step + 1e-3, "{preset} at {step}: {apart}");
        }
    }
}

/// Wherever the authors' beliefs lead, too: what happens in one scheme happens in the other, and when.
#[test]
fn drawn_worlds() {
    let setup = setup(model("ftm").unwrap(), None, None, &[], None).unwrap_or_else(|problems| panic!("{problems}"));
    let drawn = ensemble(&setup, 100, 2, Sampler::MonteCarlo, 1).unwrap();
    let mut off = Vec::new();
    for (at, (inputs, _)) in drawn.runs.iter().enumerate() {
        let better = headlines(inputs, "better", 0.1);
        let moved = apart(&better, &headlines(inputs, "better", 0.0125));
        assert!(moved < 0.01, "world {at}: {moved}");
        let distance = apart(&better[..DATES.len()], &headlines(inputs, "exact", 0.005)[..DATES.len()]);
        assert!(distance < 0.05, "world {at}: {distance}");
        off.push(moved);
    }
    off.sort_by(f64::total_cmp);
    assert!(off[90] < 2e-3, "{off:?}");
}
