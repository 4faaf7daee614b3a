//! The kernel of tasks and its best growth, against a second program.

use shapan_reference::ask::inputs::setup;
use shapan_reference::ask::model;
use shapan_reference::model::{Want, outcome};

use crate::beside::{Oracle, Series, close, read};

fn run(part: &str, settings: &[String]) -> impl Fn(&str) -> f64 + use<> {
    let setup =
        setup(model("korinek-suh").unwrap(), Some(part), None, settings, None).unwrap_or_else(|p| panic!("{p}"));
    let run = setup.part.run(&setup.base, Want::Outcomes);
    move |name: &str| run.outcomes[outcome(setup.part, name).unwrap_or_else(|| panic!("{name}"))].number()
}

fn near(name: &str, ours: f64, theirs: &serde_json::Value, tolerance: f64) {
    let theirs = theirs.as_f64().unwrap_or(f64::NAN);
    assert!(close::relative(tolerance).fits(ours, theirs), "{name}: {ours}, should be {theirs}");
}

#[test]
fn kernel() {
    let figure = Oracle::with("korinek-suh", "korinek_suh/kernel_static.csv", Some("kernel_static"), &["A=1", "L=1"]);
    let Some(oracle) = figure else { return };
    oracle.outcomes(&["Y", "w", "R", "labour_share", "region"], |_| close::relative(1e-9));
    let Some(text) = read("korinek_suh/kernel.json") else { return };
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    for (figure, k, sigma) in [("fig6a", 1.0, 0.5), ("fig6b", 10.0, 0.2)] {
        let value = run("wage_peak", &[format!("K={k}"), format!("sigma={sigma}")]);
        for name in ["Phi_star", "w_peak", "w_end", "drop_frac", "Phi_hat", "Y_full"] {
            near(name, value(name), &all[figure][name], 1e-6);
        }
    }
    let value = run("kernel_static", &[]);
    for (ours, theirs) in [("Y", "Y0"), ("w", "w0"), ("R", "R0"), ("labour_share", "labour_share"), ("kappa", "kappa")]
    {
        near(theirs, value(ours), &all["table2_check"][theirs], 1e-9);
    }
    let value = run("prop7", &[]);
    for name in ["g_bgp", "lam_g_upper", "lam_g_lower", "s_inf"] {
        near(name, value(name), &all["prop7"][name], 1e-12);
    }
    for (speed, theirs) in all["prop7_wage_growth"].as_object().unwrap() {
        let ours = run("prop7", &[format!("lam_g={speed}")])("gw_theory");
        assert!((ours - theirs.as_f64().unwrap()).abs() < 1e-12, "{speed}: {ours}");
    }
    for theirs in all["prop5_bounds"].as_array().unwrap() {
        let value = run("prop5_bounds", &[format!("Phi={}", theirs["Phi"])]);
        for name in ["w_lo", "w_hi", "K_hi", "R_check"] {
            near(name, value(name), &theirs[name], 1e-9);
        }
    }
    let value = run("prop10", &[]);
    near("Kstar", value("Kstar"), &all["prop10"]["Kstar"], 1e-9);
    near("labour_share", value("labour_share"), &all["prop10"]["labour_share"], 1e-9);
    for theirs in all["prop7_constant_saving"].as_array().unwrap() {
        let value = run("prop7_constant_saving", &[format!("lam_g={}", theirs["lam_g"])]);
        for name in ["gw_theory", "gw_sim"] {
            assert!((value(name) - theirs[name].as_f64().unwrap()).abs() < 1e-4, "{name} {}", value(name));
        }
        let share = value("labour_share_sim");
        assert!((share - theirs["labour_share_sim"].as_f64().unwrap()).abs() < 1e-3, "{share}");
        near("printed", value("labour_share_as_printed"), &theirs["labour_share_as_printed"], 1e-9);
        assert_eq!(value("region_end"), theirs["region_end"].as_f64().unwrap());
    }
}

#[test]
fn paths() {
    let Some(text) = read("korinek_suh/optimal_growth_paths.csv") else { return };
    let Some(json) = read("korinek_suh/kernel.json") else { return };
    let all: serde_json::Value = serde_json::from_str(&json).unwrap();
    for scenario in ["bau", "agi5"] {
        let Some(series) = Series::of_rows("korinek-suh", Some(scenario), &[], &text, |row| row[0] == scenario) else {
            return;
        };
        series.keyed(&["year"], &["Phi", "K", "C", "Y", "w", "R"], |_| close::relative(1e-4));
        let value = run("optimal_growth_paths", &[format!("scenario={scenario}")]);
        let theirs = &all["dynamics"][scenario];
        for name in ["C0", "w_peak", "gY_0_10", "gY_20_30", "gY_30_40"] {
            near(name, value(name), &theirs[name], 1e-4);
        }
        let grid = value("enter_on_grid");
        match theirs["enter_region2"].as_f64() {
            Some(theirs) => assert!((grid - theirs).abs() < 0.03, "{grid}"),
            None => assert!(grid.is_nan()),
        }
    }
    let located = &all["located_region_times"];
    let fast = run("optimal_growth_paths", &["scenario=agi5".into()]);
    assert!((fast("enter_region2") - located["agi5"]["enter"].as_f64().unwrap()).abs() < 0.01);
    for scan in all["bout_omega_scan"].as_array().unwrap() {
        let value = run("optimal_growth_paths", &["scenario=bout".into(), format!("omega={}", scan["omega"])]);
        for (ours, theirs) in [("enter_on_grid", "enter"), ("return_on_grid", "exit")] {
            match scan[theirs].as_f64() {
                Some(date) => assert!((value(ours) - date).abs() < 0.03, "{scan} {}", value(ours)),
                None => assert!(value(ours).is_nan(), "{scan} {}", value(ours)),
            }
        }
    }
}
