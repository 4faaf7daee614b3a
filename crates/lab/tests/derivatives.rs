//! Exact derivatives are those that differences come near to, for every input that has one.
#![cfg(feature = "derivatives")]
#![allow(clippy::disallowed_methods, reason = "tolerances are worked out with the platform's library")]

use shapan_lab::library::Library;
use shapan_lab::load;
use shapan_lab::outcomes;
use shapan_lab::sampler::Uniforms;
use shapan_lab::scenario::Sampler;
use shapan_lab::sensitivity::Subject;
use shapan_lab::sensitivity::worlds::Worlds;
use shapan_model::model::Level;

const ASKED: [&str; 6] = [
    "output.usa@2036",
    "output_gap@2041",
    "frontier@2036",
    "ai_gain.china@2041",
    "accident_probability@2041",
    "peak_growth.usa",
];

/// Central differences over 2h and over h, extrapolated (Richardson 1911), are within h⁴ of the derivative where the outcome is smooth on that
/// scale; their own disagreement says how far they can be trusted.
#[test]
fn differences_come_near_to_exact_derivatives() {
    let mut scenario = load::load(&Library::builtin(), "baseline").unwrap();
    scenario.inputs.step = 0.25;
    scenario.inputs.years = 20.0;
    let wanted: Vec<_> = ASKED.iter().map(|name| outcomes::named(&scenario, name).unwrap()).collect();
    let worlds = Worlds::new(scenario, &wanted, Level::Best).unwrap();
    assert!(worlds.exact());
    let names = worlds.drawn();
    let uniforms =
        Uniforms::new("x", &names.iter().map(String::as_str).collect::<Vec<_>>(), &[], Sampler::MonteCarlo, 5, 4)
            .unwrap();
    let (mut compared, mut moved, mut tight) = (0, 0, 0);
    for run in 0..4 {
        // away from the ends, so that both sides exist
        let draws: Vec<f64> = uniforms.row(run).iter().map(|u| 0.05 + 0.9 * u).collect();
        let (answer, slopes) = worlds.slopes(run, &draws).unwrap();
        let plain = worlds.run(&[(run, draws.clone())]).remove(0);
        for (a, b) in answer.outcomes.iter().zip(&plain.outcomes) {
            assert_eq!(a.to_bits(), b.to_bits());
        }
        for (input, name) in names.iter().enumerate() {
            let at = |h: f64| {
                let mut draws = draws.clone();
                draws[input] += h;
                worlds.run(&[(run, draws)]).remove(0).outcomes
            };
            let h = 2e-4;
            let points = [at(-2.0 * h), at(-h), at(h), at(2.0 * h)];
            for (outcome, asked) in ASKED.iter().enumerate() {
                let y = |k: usize| points[k][outcome];
                let (near, far) = ((y(2) - y(1)) / (2.0 * h), (y(3) - y(0)) / (4.0 * h));
                let (rough, trust) = ((4.0 * near - far) / 3.0, (near - far).abs());
                let exact = slopes[input][outcome];
                if name == "approach.viable" {
                    assert!(exact.is_nan(), "a rank has no derivative");
                    continue;
                }
                // rounding: the outcome's last digits over the step
                let rounding = 1e-12 * answer.outcomes[outcome].abs() / h;
                let off = (exact - rough).abs();
                // where a branch ends within the step (a maximum, a region of the task kernel) differences blur what the derivative does not
                assert!(
                    off <= 0.01 * exact.abs() + 2.0 * trust + rounding,
                    "{asked} by {name} in run {run}: {exact} exact, {rough} by differences, {trust} apart, {rounding} of rounding"
                );
                tight += usize::from(off <= 2.0 * trust + rounding + 1e-9 * exact.abs());
                compared += 1;
                moved += usize::from(exact != 0.0);
            }
        }
    }
    assert!(compared > 1500 && moved > 1000, "{compared} {moved}");
    assert!(tight * 100 > compared * 97, "{tight} of {compared} within what differences can tell");
}
