//! Contests, search and races against the tables of a second program.

use shapan_reference::ask::inputs::setup;
use shapan_reference::ask::model;
use shapan_reference::model::{Want, outcome};
use shapan_reference::value::Value;

use crate::beside::{Oracle, close, read};

fn check(file: &str, names: &[&str], tolerance: close::Close) {
    if let Some(oracle) = Oracle::open("contests", &format!("contests/{file}")) {
        oracle.outcomes(names, |_| tolerance);
    }
}

#[test]
fn tables() {
    let tight = close::relative(1e-9);
    check("tullock_symmetric.csv", &["x", "dissipation"], tight);
    // where all of the prize is spent the payoff is a rest of rounding
    check("tullock_symmetric.csv", &["payoff"], close::absolute(1e-12));
    check("tullock_asymmetric_r1.csv", &["x", "X", "p"], tight);
    check("grant_waste.csv", &["science_funded", "effort_wasted", "waste_ratio"], tight);
    check("grant_waste.csv", &["net"], close::absolute(1e-12));
    check("concentration_weibull.csv", &["n1", "n2", "n4", "n8", "best_n"], tight);
    check("threshold_vs_uncertain_approach.csv", &["best_n", "P"], tight);
    check("parallel_paths.csv", &["n_cont", "n_int", "value"], close::relative(1e-9));
    check("order_statistics.csv", &["unif", "exp", "exp_min"], tight);
    check("order_statistics.csv", &["normal"], close::absolute(1e-9));
    check("dasgupta_stiglitz.csv", &["rd_sales", "n", "p_over_c"], tight);
    let races = ["loury_x", "loury_Etime", "loury_payoff", "lw_x", "lw_Etime", "lw_payoff"];
    check("rd_races.csv", &races, close::relative(1e-6));
}

fn outcomes(part: &str, settings: &[String]) -> impl Fn(&str) -> Value + use<> {
    let setup = setup(model("contests").unwrap(), Some(part), None, settings, None).unwrap();
    let run = setup.part.run(&setup.base, Want::Outcomes);
    move |name| run.outcomes[outcome(setup.part, name).unwrap()].clone()
}

#[test]
fn all_pay() {
    let Some(text) = read("contests/all_pay.json") else { return };
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    for case in json["complete_info_two"].as_array().unwrap() {
        let ours = outcomes("all_pay", &[format!("V1={}", case["V1"]), format!("V2={}", case["V2"])]);
        for name in ["total", "p1"] {
            assert!(close::relative(1e-12).fits(ours(name).number(), case[name].as_f64().unwrap()));
        }
    }
    for (n, revenue) in json["ipv_uniform_revenue"].as_object().unwrap() {
        let ours = outcomes("all_pay_private", &[format!("n={n}")]);
        assert!(close::relative(1e-12).fits(ours("revenue").number(), revenue.as_f64().unwrap()));
    }
}

#[test]
fn boxes() {
    let Some(text) = read("contests/pandora_index.json") else { return };
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let list = |name: &str| {
        let cells = json["boxes"].as_array().unwrap().iter().map(|one| one[name].to_string());
        cells.collect::<Vec<_>>().join("|")
    };
    let settings: Vec<String> = ["c", "p", "hi", "lo"].iter().map(|name| format!("{name}={}", list(name))).collect();
    let ours = outcomes("pandora_index", &settings);
    for name in ["V_index", "V_bruteforce"] {
        assert!(close::relative(1e-12).fits(ours(name).number(), json[name].as_f64().unwrap()));
    }
    for (z, one) in ours("z").list().iter().zip(json["boxes"].as_array().unwrap()) {
        assert!(close::relative(1e-9).fits(*z, one["z"].as_f64().unwrap()));
    }
}

#[test]
fn stages() {
    let Some(oracle) = Oracle::open("contests", "contests/multi_stage_race.json") else { return };
    oracle.outcomes(&["leader_win", "tie"], |_| close::absolute(1e-9));
    let json: serde_json::Value = serde_json::from_str(&read("contests/multi_stage_race.json").unwrap()).unwrap();
    for (run, case) in oracle.runs().iter().zip(json.as_array().unwrap()) {
        for name in ["W", "p"] {
            let Value::Table(ours) = oracle.value(run, name) else { panic!("no table") };
            let theirs = case[name].as_object().unwrap();
            assert_eq!(ours.len(), theirs.len());
            for (state, value) in &ours {
                assert!(close::absolute(1e-9).fits(value.number(), theirs[state].as_f64().unwrap()), "{name} {state}");
            }
        }
    }
}

/// Claims that need no table: effort falls and time falls with rivals in Loury's race, effort rises in Lee and Wilde's.
#[test]
fn more_rivals() {
    let at = |n: usize| {
        let ours = outcomes("rd_races", &[format!("n={n}")]);
        ["loury_x", "loury_Etime", "lw_x"].map(|name| ours(name).number())
    };
    for n in 2..20 {
        let (few, many) = (at(n), at(n + 1));
        assert!(many[0] < few[0] && many[1] < few[1] && many[2] > few[2], "{n}");
    }
}
