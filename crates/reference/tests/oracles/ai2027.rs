//! AI 2027 against the authors' program.

use crate::beside::{Oracle, close};

#[test]
fn days_of_the_phases() {
    let path = "ai2027/takeoff_samples_every_5th.csv";
    let names = ["SC_to_SAR_days", "SAR_to_SIAR_days", "SIAR_to_ASI_days"];
    let Some(oracle) = Oracle::with("ai2027", path, Some("takeoff"), &[]) else { return };
    oracle.outcomes(&names, |_| close::absolute(0.0));
    let Some(oracle) = Oracle::with("ai2027", path, Some("takeoff"), &["mode=closed"]) else { return };
    oracle.outcomes(&names, |_| close::absolute(2.2));
}

#[test]
fn dates_of_a_superhuman_coder() {
    let path = "ai2027/timelines_samples_even_rows.csv";
    let Some(oracle) = Oracle::with("ai2027", path, Some("timelines"), &[]) else { return };
    oracle.outcomes(&["sc_year"], |_| close::absolute(1e-9));
}

mod drawn {
    use shapan_lab::scenario::Sampler;
    use shapan_reference::ask::ensemble::ensemble;
    use shapan_reference::ask::inputs::setup;
    use shapan_reference::ask::model;

    /// Our own draws beside quantiles of the authors' draws: 5000 of the phases, 1000 of the timelines.
    #[test]
    fn own_draws() {
        let quantiles = |part: &str, name: &str| {
            let setup = setup(model("ai2027").unwrap(), Some(part), None, &[], None).unwrap();
            let done = ensemble(&setup, 4000, 1, Sampler::MonteCarlo, 2).unwrap();
            let row = done.rows.iter().find(|row| row.outcome == name).unwrap();
            [1, 3, 5].map(|at: usize| row.with_never[at].unwrap())
        };
        for (part, name, theirs, tolerances) in [
            ("takeoff", "sar_year", [2027.25, 2027.58, 2028.16], [0.02, 0.03, 0.06]),
            ("takeoff", "siar_year", [2027.41, 2027.94, 2034.3], [0.03, 0.05, 1.5]),
            ("timelines", "sc_year", [2026.2, 2028.9, 2057.1], [0.3, 0.5, 9.0]),
        ] {
            for ((ours, theirs), tolerance) in quantiles(part, name).into_iter().zip(theirs).zip(tolerances) {
                assert!((ours - theirs).abs() <= tolerance, "{name}: {ours}, should be {theirs}");
            }
        }
    }
}
