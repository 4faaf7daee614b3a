//! Closed forms of growth and technology against the tables of a second program.

use shapan_reference::ask::inputs::{setup, table};
use shapan_reference::ask::model;
use shapan_reference::model::{Want, outcome};
use shapan_reference::value::Value;

use crate::beside::{Oracle, close, read};

fn check(file: &str, names: &[&str], tolerance: close::Close) {
    if let Some(oracle) = Oracle::open("growth-closed-forms", &format!("growth_closed_forms/{file}")) {
        oracle.outcomes(names, |_| tolerance);
    }
}

#[test]
fn tables() {
    let tight = close::relative(1e-9);
    check("jones_balanced_growth.csv", &["g"], tight);
    check("semi_endogenous_capital_in_rd.csv", &["gA"], tight);
    check("finite_time_singularity.csv", &["t_star", "A_at_0p999_tstar"], tight);
    check("research_speedup.csv", &["amdahl", "s0.3", "s0.5", "s0.7", "s1.0", "s1.5"], tight);
    check("nordhaus_share_time.csv", &["years"], tight);
    check("capital_equalisation.csv", &["k_ratio", "gdp_per_worker_ratio"], tight);
    check("ces_limit.csv", &["Y"], tight);
    let frontier = ["N_opt", "D_opt", "D_over_N", "L_opt", "dL_split2", "dL_split4", "dL_split8", "dL_split16"];
    check("chinchilla_frontier.csv", &frontier, tight);
    check("bass.json", &["t_peak", "F_peak", "f_peak", "t50"], tight);
    check("wright.json", &["b"], tight);
}

#[test]
fn blowups() {
    let names = ["index", "time_lnA_reaches_60", "lnK_end", "lnA_end", "t_end"];
    check("two_equation_blowup.csv", &names, close::relative(1e-7));
}

/// Rows past the date at which one is infinite are refused; theirs have the wrong sign there.
#[test]
fn shares_end_where_growth_is_infinite() {
    let Some(oracle) = Oracle::open("growth-closed-forms", "growth_closed_forms/hyperbolic_shares.csv") else { return };
    let mut refused = 0;
    for (row, run) in oracle.runs().iter().enumerate() {
        let number = |name: &str| oracle.cell(row, name).unwrap().parse::<f64>().unwrap();
        let past = number("t") >= 50.0 / number("Y1").max(number("Y2"));
        refused += usize::from(past);
        assert_eq!(run.broken.is_some(), past);
        let share = oracle.value(run, "share1");
        match past {
            true => assert_eq!(share, Value::Nothing),
            false => assert!(close::absolute(1e-9).fits(share.number(), number("share1"))),
        }
        assert!(close::relative(1e-9).fits(oracle.value(run, "t_star1").number(), number("t_star1")));
    }
    assert_eq!(refused, 3);
}

/// Values by point, such as `[[1, 0.03], …]`.
#[test]
fn curves() {
    for (file, column) in [("bass.json", "F"), ("wright.json", "cost_after")] {
        let path = format!("growth_closed_forms/{file}");
        let (Some(text), Some(oracle)) = (read(&path), Oracle::open("growth-closed-forms", &path)) else { return };
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        for (entry, run) in json.as_array().unwrap().iter().zip(oracle.runs()) {
            let Value::Table(ours) = oracle.value(&run, column) else { panic!("no table") };
            let theirs = entry[column].as_array().unwrap();
            assert_eq!(ours.len(), theirs.len());
            for ((point, value), pair) in ours.iter().zip(theirs) {
                assert_eq!(point.parse::<f64>().unwrap(), pair[0].as_f64().unwrap());
                assert!(close::relative(1e-9).fits(value.number(), pair[1].as_f64().unwrap()));
            }
        }
    }
}

#[test]
fn single_numbers() {
    let Some(text) = read("growth_closed_forms/single_values.json") else { return };
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut seen = 0;
    for (part, theirs) in json.as_object().unwrap() {
        let theirs = if theirs.is_array() { &theirs[0] } else { theirs };
        let set = table(part, &theirs.to_string()).unwrap();
        // all that is no outcome is an input under the same name, but for what is only quoted
        let mut set = set;
        set.rows[0].cells.retain(|(name, _)| name != "published");
        let setup = setup(model("growth-closed-forms").unwrap(), Some(part), None, &[], Some(&set)).unwrap();
        let run = setup.part.run(&setup.worlds[0].1, Want::Outcomes);
        for (name, value) in theirs.as_object().unwrap() {
            let Some(at) = outcome(setup.part, name) else { continue };
            let flat: Vec<f64> = match value {
                serde_json::Value::Array(rows) => {
                    rows.iter().flat_map(|row| row.as_array().unwrap().iter().map(|x| x.as_f64().unwrap())).collect()
                }
                other => vec![other.as_f64().unwrap()],
            };
            let ours = match &run.outcomes[at] {
                Value::List(list) => list.clone(),
                other => vec![other.number()],
            };
            assert_eq!(ours.len(), flat.len());
            for (ours, theirs) in ours.iter().zip(&flat) {
                assert!(close::relative(1e-9).fits(*ours, *theirs), "{part} {name}: {ours} {theirs}");
                seen += 1;
            }
        }
    }
    assert!(seen >= 25, "{seen}");
}

#[test]
fn fits_of_training() {
    let Some(text) = read("growth_closed_forms/chinchilla_fits.json") else { return };
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    for name in ["hoffmann2022", "besiroglu2024"] {
        let settings = [format!("fit={name}")];
        let setup =
            setup(model("growth-closed-forms").unwrap(), Some("chinchilla_fits"), None, &settings, None).unwrap();
        let run = setup.part.run(&setup.base, Want::Outcomes);
        for column in ["G", "N_exp", "D_exp", "gamma"] {
            let ours = run.outcomes[outcome(setup.part, column).unwrap()].number();
            assert!(close::relative(1e-9).fits(ours, json[name][column].as_f64().unwrap()));
        }
    }
}
