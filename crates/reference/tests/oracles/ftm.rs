//! The Full Takeoff Model against runs of the authors' code, and against what their report prints.

use shapan_lab::scenario::Sampler;
use shapan_model::num::elementary;
use shapan_reference::ask::ensemble::{Ensemble, ensemble};
use shapan_reference::ask::inputs::{setup, table};
use shapan_reference::ask::model;
use shapan_reference::ftm::beliefs::{self, SPREADS};
use shapan_reference::ftm::part::Ftm;
use shapan_reference::ftm::world::{Form, World};
use shapan_reference::model::{Inputs, Part, Run, Want, outcome, parameter};
use shapan_reference::value::{Column, Value};

use crate::beside::{Oracle, close, read};

/// Inputs of a preset with settings.
fn inputs(preset: &str, settings: &[&str]) -> Inputs {
    let settings: Vec<String> = settings.iter().map(|s| (*s).to_owned()).collect();
    let setup = setup(model("ftm").unwrap(), None, Some(preset), &settings, None);
    setup.unwrap_or_else(|problems| panic!("{problems}")).base
}

fn run(preset: &str, settings: &[&str]) -> Run {
    Ftm.run(&inputs(preset, settings), Want::Outcomes)
}

/// Header and rows of a table, with quoted cells in one piece.
fn rows(text: &str) -> Vec<Vec<(String, String)>> {
    let table = table("table", text).unwrap();
    table
        .rows
        .into_iter()
        .map(|row| row.cells.into_iter().map(|(n, v)| (n, v.as_str().unwrap().to_owned())).collect())
        .collect()
}

fn cell<'a>(row: &'a [(String, String)], name: &str) -> &'a str {
    &row.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("no column {name}")).1
}

fn value(run: &Run, name: &str) -> f64 {
    run.outcomes[outcome(&Ftm, name).unwrap()].number()
}

/// Every series of three scenarios. Shares are compared absolutely: after full automation they are what rounding left.
#[test]
fn trajectories() {
    for (preset, file, until) in [
        ("best_guess", "trajectory_best_guess.csv", 2100.0),
        ("med_req_1e36", "trajectory_med_req_1e36.csv", 2100.0),
        ("aggressive", "trajectory_aggressive_to2040.csv", 2040.0),
    ] {
        let Some(text) = read(&format!("ftm/{file}")) else { return };
        let theirs = rows(&text);
        let run = Ftm.run(&inputs(preset, &[]), Want::Series);
        if until > 2050.0 {
            assert_eq!(run.series.rows(), theirs.len());
        }
        let mut worst = (0.0, String::new());
        for (at, row) in theirs.iter().enumerate() {
            assert_eq!(row.len(), Ftm.columns().len());
            for ((name, cell), (spec, column)) in row.iter().zip(Ftm.columns().iter().zip(&run.series.columns)) {
                assert_eq!(name, spec.short);
                match column {
                    Column::Words(words) => assert_eq!(words[at], *cell, "{name} of row {at}"),
                    Column::Numbers(numbers) => {
                        let (x, y): (f64, f64) = (numbers[at], cell.parse().unwrap());
                        let relative = if name.contains("_share_") { 1.0 } else { x.abs().max(y.abs()).max(1e-300) };
                        let error = (x - y).abs() / relative;
                        if error > worst.0 {
                            worst = (error, format!("{name} of {}", row[0].1));
                        }
                    }
                }
            }
        }
        eprintln!("{preset}: farthest apart {worst:?}");
        assert!(worst.0 < 1e-9, "{preset}: {worst:?}");
    }
}

/// The run of the authors' second program, to 2100.
#[test]
fn trajectory_to_the_end() {
    let Some(text) = read("ftm/trajectory_med_req_1e36_to2100_js.csv") else { return };
    let run = Ftm.run(&inputs("med_req_1e36", &["dynamic_t_end=false"]), Want::Series);
    for (at, row) in rows(&text).iter().enumerate().take(run.series.rows()) {
        for (name, cell) in row.iter().filter(|(name, cell)| !cell.is_empty() && name != "rampup") {
            let place = Ftm.columns().iter().position(|spec| spec.short == name).unwrap();
            let (x, y): (f64, f64) = (run.series.columns[place].numbers()[at], cell.parse().unwrap());
            assert!(close::relative(1e-9).fits(x, y), "{name} of row {at}: {x}, should be {y}");
        }
    }
}

#[test]
fn calibration() {
    for preset in ["best_guess", "med_req_1e36", "aggressive"] {
        let Some(text) = read(&format!("ftm/calibration_{preset}.json")) else { return };
        let theirs: serde_json::Value = serde_json::from_str(&text).unwrap();
        let inputs = inputs(preset, &[]);
        let form = Form::of(&inputs);
        let world = World::new(&inputs, form);
        let near = |name: &str, x: f64, y: &serde_json::Value| {
            let y = y.as_f64().unwrap();
            assert!(close::relative(1e-12).fits(x, y), "{preset} {name}: {x}, should be {y}");
        };
        for (weights, short) in world.calibrations.iter().zip(["goods", "hw", "sw"]) {
            near("capital", weights.outer.0, &theirs[format!("outer_{short}")][0]);
            near("cognitive", weights.outer.1, &theirs[format!("outer_{short}")][1]);
            near("compute", weights.compute, &theirs[format!("inner_{short}_compute")]);
            near("labour", weights.labour, &theirs[format!("inner_{short}_labour")]);
        }
        let history = shapan_reference::ftm::march::march(0.0, &[&world], &form, |_| {});
        let factors = [history.scales.0, history.scales.1, history.scales.2].map(elementary::exp::<f64>);
        let names = [
            "output_to_gwp_factor",
            "rnd_input_to_hardware_investment_factor",
            "rnd_input_to_software_investment_factor",
        ];
        for (name, factor) in names.into_iter().zip(factors) {
            near(name, factor, &theirs[name]);
        }
        near("performance", elementary::exp(world.state.ln_performance), &theirs["initial_hardware_performance"]);
        for (name, ours) in [
            ("automation_training_flops_goods", &world.goods_tasks.training),
            ("automation_runtime_flops_goods", &world.goods_tasks.runtime),
            ("automation_training_flops_rnd", &world.rnd_tasks.training),
            ("automation_runtime_flops_rnd", &world.rnd_tasks.runtime),
        ] {
            assert_eq!(ours.len(), theirs[name].as_array().unwrap().len());
            for (x, y) in ours.iter().zip(theirs[name].as_array().unwrap()) {
                near(name, *x, y);
            }
        }
    }
}

/// A cell of numbers, or of a list in brackets, against an outcome.
fn agrees(ours: &Value, theirs: &str, tolerance: f64) -> bool {
    match ours {
        Value::Nothing => theirs.is_empty(),
        Value::List(list) => {
            let theirs: Vec<f64> = theirs.trim_matches(['[', ']']).split(", ").map(|x| x.parse().unwrap()).collect();
            theirs.len() <= list.len() && theirs.iter().zip(list).all(|(y, x)| (x - y).abs() < tolerance.max(0.0051))
        }
        other => {
            theirs.parse::<f64>().is_ok_and(|y| (other.number() - y).abs() <= tolerance * 1.0f64.max(y.abs() * 1e-3))
        }
    }
}

/// Headlines of three scenarios at several steps. One run of the original stops at a step at which nothing is left of two shares.
#[test]
fn headlines() {
    let Some(text) = read("ftm/headline_metrics.csv") else { return };
    for row in rows(&text) {
        let step = format!("t_step={}", cell(&row, "t_step"));
        let run = run(cell(&row, "run"), &[&step]);
        for (name, theirs) in row.iter().filter(|(name, _)| !["run", "t_step"].contains(&name.as_str())) {
            if name == "gwp_end" {
                let y: f64 = theirs.parse().unwrap();
                assert!(close::relative(1e-9).fits(value(&run, name), y), "{row:?}: {name} {}", value(&run, name));
                continue;
            }
            let ours = &run.outcomes[outcome(&Ftm, name).unwrap()];
            assert!(agrees(ours, theirs, 1e-9), "{:?} {step}: {name} is {ours:?}, should be {theirs}", row[0]);
        }
    }
}

/// The best guess at several steps and numbers of tasks; and the better mode about what the finest of them gives.
#[test]
fn convergence() {
    let Some(text) = read("ftm/convergence_best_guess.csv") else { return };
    for row in rows(&text) {
        let settings = [format!("t_step={}", cell(&row, "dt")), format!("n_labour_tasks={}", cell(&row, "n_tasks"))];
        let run = run("best_guess", &settings.each_ref().map(String::as_str));
        for (theirs, name) in [
            ("agi", "agi_year"),
            ("sub_agi", "sub_agi_year"),
            ("gns20", "automation_gns_20%"),
            ("gns100", "automation_gns_100%"),
            ("takeoff", "full_automation_gns"),
            ("wake", "rampup_start"),
        ] {
            let ours = &run.outcomes[outcome(&Ftm, name).unwrap()];
            assert!(agrees(ours, cell(&row, theirs), 1e-6), "{settings:?}: {name} is {ours:?}");
        }
    }
    let better = run("best_guess", &["mode=better"]);
    assert!((value(&better, "agi_year") - 2039.77).abs() < 0.05, "{better:?}");
    assert!((value(&better, "full_automation_gns") - 3.59).abs() < 0.08, "{better:?}");
}

const METRICS: [&str; 12] = [
    "sub_agi_year",
    "agi_year",
    "automation_gns_20%",
    "automation_gns_100%",
    "automation_rnd_20%",
    "automation_rnd_100%",
    "rampup_start",
    "full_automation_gns",
    "full_automation_rnd",
    "sub_agi_to_agi",
    "cog_output_multiplier",
    "gwp_growth",
];

/// Sampled inputs, of both versions.
#[test]
fn sampled_inputs() {
    let names: Vec<String> =
        METRICS.iter().map(|name| format!("m_{name}")).chain(["n_steps".into(), "overflow".into()]).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for (file, settings) in [
        ("ftm/monte_carlo_2025_rows_000_039.csv", &[][..]),
        ("ftm/monte_carlo_2022_rows_000_024.csv", &["variant=2022"][..]),
    ] {
        let Some(oracle) = Oracle::with("ftm", file, None, settings) else { return };
        oracle.outcomes(&names, |_| close::absolute(1e-9));
    }
}

/// The centre and the two ends in the version of 2022.
#[test]
fn points_of_2022() {
    let Some(text) = read("ftm/points_2022_variant.csv") else { return };
    for row in rows(&text) {
        let mut settings = vec!["t_end=2110".to_owned()];
        if !cell(&row, "T").is_empty() {
            settings.push(format!("full_automation_requirements_training={}", cell(&row, "T")));
        }
        if cell(&row, "tradeoff") == "False" {
            settings.push("runtime_training_tradeoff_enabled=false".into());
        }
        let settings: Vec<&str> = settings.iter().map(String::as_str).collect();
        let run = run(&format!("{}_2022", cell(&row, "scenario")), &settings);
        for (name, theirs) in &row[3..] {
            let ours = &run.outcomes[outcome(&Ftm, name).unwrap()];
            assert!(agrees(ours, theirs, 1e-9), "{:?}: {name} is {ours:?}, should be {theirs}", &row[..3]);
        }
    }
}

/// What the report prints for its best guesses, to the printed decimal.
#[test]
fn published_best_guesses() {
    let Some(text) = read("ftm/published_2022/timelines_by_scenario.csv") else { return };
    for (row, (training, gap)) in rows(&text).iter().filter(|row| cell(row, "Scenario") == "Best guess").zip([
        (1e30, 1e2),
        (1e36, 1e4),
        (1e42, 1e6),
    ]) {
        let run = run(
            "best_guess_2022",
            &[
                &format!("full_automation_requirements_training={training}"),
                &format!("flop_gap_training={gap}"),
                "runtime_training_tradeoff_enabled=false",
            ],
        );
        for (name, (label, theirs)) in METRICS.iter().zip(&row[2..]) {
            let ours = &run.outcomes[outcome(&Ftm, name).unwrap()];
            assert!(agrees(ours, theirs, 1e-6), "{training}: {label} is {ours:?}, should be {theirs}");
        }
        assert!(agrees(&run.outcomes[outcome(&Ftm, "doubling_times").unwrap()], &row[14].1, 1e-6), "{row:?}");
    }
}

/// One input at a time at its ends, to the printed decimal; one length reaches beyond 2100.
#[test]
fn published_sensitivity() {
    let Some(text) = read("ftm/published_2022/one_at_a_time_sensitivity.csv") else { return };
    let labels = read("ftm/inputs/parameters.csv").unwrap();
    let labels = rows(&labels);
    let names = [
        ("Powerful sub-AGI year", "sub_agi_year"),
        ("AGI year", "agi_year"),
        ("20% automation year", "automation_gns_20%"),
        ("100% automation year", "automation_gns_100%"),
        ("20% R&D automation year", "automation_rnd_20%"),
        ("100% R&D automation year", "automation_rnd_100%"),
        ("Wake-up year", "rampup_start"),
        ("20-100% economic automation", "full_automation_gns"),
        ("20-100% R&D automation", "full_automation_rnd"),
        ("Powerful sub-AGI to AGI", "sub_agi_to_agi"),
        ("2X to 10X cognitive output multiplier", "cog_output_multiplier"),
        ("5% to 20% GWP growth", "gwp_growth"),
    ];
    let mut seen = 0;
    for row in rows(&text) {
        let label = &row[0].1;
        let id = labels.iter().find(|known| cell(known, "label") == label).map(|known| cell(known, "id").to_owned());
        let Some(id) = id else { panic!("no input is called {label}") };
        for (end, preset) in [(0, "conservative_2022"), (2, "aggressive_2022")] {
            let mut inputs = inputs("best_guess_2022", &[]);
            let at = parameter(&Ftm, &id).unwrap();
            inputs[at] = self::inputs(preset, &[])[at].clone();
            let run = Ftm.run(&inputs, Want::Outcomes);
            for (column, name) in names {
                let list = cell(&row, column).trim_matches(['[', ']']);
                let theirs = list.split(", ").nth(end).unwrap().trim();
                let ours = &run.outcomes[outcome(&Ftm, name).unwrap()];
                match theirs.parse::<f64>() {
                    // their run went on beyond 2100
                    Ok(y) if y > 100.0 && y < 1000.0 => assert_eq!(*ours, Value::Nothing),
                    Ok(y) => assert!((ours.number() - y).abs() < 0.006, "{label} {end}: {name} {ours:?}, not {y}"),
                    Err(_) => assert_eq!(*ours, Value::Nothing, "{label} {end}: {name}, not {theirs}"),
                }
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 39 * 2 * 12);
}

/// The distribution of the training requirement has the quantiles that the document gives.
#[test]
fn training_requirements() {
    for (share, flop) in [(0.01, 2.4e26), (0.1, 5.5e29), (0.2, 5.2e31), (0.5, 1.6e36), (0.8, 4.7e41), (0.9, 8.1e44)] {
        let ours = beliefs::agi_flop(share);
        eprintln!("{share} {ours:e} {flop:e}");
        assert!((ours / flop - 1.0).abs() < 0.04, "{share}: {ours}");
    }
    assert!(beliefs::agi_flop(0.98) == 1e100 || (beliefs::agi_flop(0.98) / 1e100 - 1.0).abs() < 1e-12);
}

/// Own draws: the samples of the authors have the same quantiles of inputs, to a twentieth of the mass, and of outcomes.
#[test]
fn own_draws() {
    let Some(statistics) = read("ftm/published_2022/monte_carlo_input_statistics.csv") else { return };
    let labels = rows(&read("ftm/inputs/parameters.csv").unwrap());
    let n = 3000;
    let ensemble = |preset: &str| {
        let setup = setup(model("ftm").unwrap(), None, Some(preset), &[], None).unwrap();
        ensemble(&setup, n, 1, Sampler::MonteCarlo, 1).unwrap()
    };
    let of_2022 = ensemble("best_guess_2022");
    let mut seen = 0;
    for row in rows(&statistics) {
        let Some(known) = labels.iter().find(|known| cell(known, "label") == row[0].1) else { continue };
        let id = cell(known, "id");
        let spread = SPREADS.iter().find(|spread| spread.name == id);
        if spread.is_none() {
            continue;
        }
        let at = parameter(&Ftm, id).unwrap();
        for (share, column) in [(0.1, 3), (0.2, 4), (0.5, 5), (0.8, 6), (0.9, 7)] {
            let theirs: f64 = row[column].1.parse().unwrap();
            let count = |below: &dyn Fn(f64) -> bool| {
                of_2022.runs.iter().filter(|(inputs, _)| below(inputs[at].number())).count() as f64 / n as f64
            };
            // printed with seven digits: where values pile up, any share between is right
            let (low, high) = (
                count(&|x| x < theirs * (1.0 - theirs.signum() * 1e-6)),
                count(&|x| x <= theirs * (1.0 + theirs.signum() * 1e-6)),
            );
            assert!(
                low - 0.05 < share && share < high + 0.05,
                "{id}: {share} of theirs lie below {theirs}, {low}–{high} of ours"
            );
            seen += 1;
        }
    }
    assert_eq!(seen, 39 * 5);
    for (ensemble, file, size, prefix) in [
        (&of_2022, "ftm/published_2022/monte_carlo_quantiles_n1000.csv", 1000.0, ""),
        (&ensemble("best_guess"), "ftm/monte_carlo_2025_quantiles_n400.csv", 400.0, "m_"),
    ] {
        quantiles_agree(ensemble, file, size, prefix);
    }
}

/// Quantiles of a sample of theirs beside our runs: as many of ours lie below each as chance allows. The share of a sample of n that lies below
/// a fixed value has the standard error √(p (1 − p)/n), and so has theirs; of a hundred comparisons, which move together, none may be beyond
/// three and a third of both together. Lengths have values in the nine tenths of the runs that come to an end.
fn quantiles_agree(ensemble: &Ensemble, file: &str, size: f64, prefix: &str) {
    let (mut seen, mut farthest) = (0, 0.0_f64);
    for row in rows(&read(file).unwrap()) {
        let Ok(share) = row[0].1.parse::<f64>() else { continue };
        for (name, (label, cell)) in METRICS.iter().zip(&row[1..]) {
            assert!(prefix.is_empty() || *label == format!("{prefix}{name}"));
            let date = !matches!(*name, "sub_agi_to_agi" | "cog_output_multiplier" | "gwp_growth")
                && !name.starts_with("full_automation");
            let at = outcome(&Ftm, name).unwrap();
            let ours = ensemble.runs.iter().map(|(_, run)| run.outcomes[at].number());
            // a date that is not reached counts as 2100, a length that is not is left out
            let ours: Vec<f64> =
                ours.map(|x| if date && x.is_nan() { 2100.0 } else { x }).filter(|x| !x.is_nan()).collect();
            let theirs: f64 = cell.trim_start_matches("≥ ").parse().unwrap();
            // dates lie on a grid of tenths: what lies on the same point may be on either side
            let below = |bound: f64| ours.iter().filter(|x| **x < bound).count() as f64 / ours.len() as f64;
            let (low, high) = (below(theirs - 0.051), below(theirs + 0.051));
            let theirs_size = if date { size } else { 0.9 * size };
            let error = (share * (1.0 - share) * (1.0 / theirs_size + 1.0 / ours.len() as f64)).sqrt();
            let off = (low - share).max(share - high) / error;
            farthest = farthest.max(off);
            assert!(
                off < 10.0 / 3.0,
                "{file} {share} {name}: {theirs}; {low}–{high} of ours are below, {off} errors off"
            );
            seen += 1;
        }
    }
    eprintln!("{file}: farthest {farthest} standard errors");
    assert_eq!(seen, 7 * 12);
}

/// The rank correlations between inputs are the authors' table, each of them and no other.
#[test]
fn rank_correlations() {
    let Some(text) = read("ftm/inputs/rank_correlations.csv") else { return };
    let uncertain = |name: &str| SPREADS.iter().any(|spread| spread.name == name);
    let mut theirs: Vec<(String, String, String)> = rows(&text)
        .iter()
        .filter(|row| uncertain(cell(row, "a")) && uncertain(cell(row, "b")))
        .map(|row| {
            let (a, b) = (cell(row, "a").to_owned(), cell(row, "b").to_owned());
            let rank: f64 = cell(row, "spearman").parse().unwrap();
            let (a, b) = if a < b { (a, b) } else { (b, a) };
            (a, b, format!("{rank:.6}"))
        })
        .collect();
    let mut ours: Vec<(String, String, String)> = beliefs::ranks()
        .into_iter()
        .map(|(a, b, rank)| {
            let (a, b) = if a < b { (a, b) } else { (b, a) };
            (a.to_owned(), b.to_owned(), format!("{rank:.6}"))
        })
        .collect();
    theirs.sort();
    ours.sort();
    assert!(theirs.len() > 300);
    assert_eq!(ours, theirs);
}

/// The doubling of the largest training run, from the original's series.
#[test]
fn doubling_of_training() {
    let Some(text) = read("ftm/trajectory_best_guess.csv") else { return };
    let theirs = rows(&text);
    let run = run("best_guess", &[]);
    let year = value(&run, "automation_rnd_100%");
    let largest = |year: f64| -> f64 {
        let near = |row: &&Vec<(String, String)>| (cell(row, "year").parse::<f64>().unwrap() - year).abs() < 1e-6;
        cell(theirs.iter().find(near).unwrap(), "biggest_training_run").parse().unwrap()
    };
    let doublings = elementary::ln(largest(year) / largest(year - 1.0)) / core::f64::consts::LN_2;
    let ours = value(&run, "training_doubling");
    assert!((ours * doublings - 1.0).abs() < 1e-9, "{ours}, {doublings}");
}
