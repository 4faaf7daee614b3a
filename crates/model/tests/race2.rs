//! The yardstick model against its published values: every other engine that runs it agrees on them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use shapan_model::engine::levels;
use shapan_model::model::{Entry, Inputs, Level, Model, Plan, Policy, Record, find};
use shapan_model::race2::CATALOGUE;

/// Facts of the two blocs, then the common values that are not declared beside the equations.
const FACTS: [(&str, [f64; 2]); 8] = [
    ("economy.capital_0", [60.0, 50.0]),
    ("economy.productivity", [3.0, 2.6]),
    ("compute.stock_0", [5.0, 3.0]),
    ("compute.efficiency_0", [1.0, 0.8]),
    ("compute.share", [0.010, 0.008]),
    ("people.skills_0", [1.0, 0.8]),
    ("people.skills_cap", [3.0, 4.0]),
    ("risk.share", [0.10, 0.05]),
];
/// The outputs, in the order in which their values are stated.
const OUTPUTS: [&str; 3] = ["compute.capability", "risk.risk", "economy.output"];
/// Final values: capability, risk and output, bloc by bloc.
const FINAL: [[f64; 2]; 3] =
    [[8.098182155704, 7.647036601582], [0.041828138239, 0.057745304986], [24.909034229598, 19.702065305780]];
/// The twelve uncertain inputs: column of the table, parameter, bloc (both if none).
const INPUTS: [(&str, &str, Option<usize>); 12] = [
    ("alpha", "economy.capital_elasticity", None),
    ("save", "economy.saving_share", None),
    ("dep", "economy.depreciation", None),
    ("rE", "compute.efficiency_growth", None),
    ("beta", "compute.efficiency_elasticity", None),
    ("spill", "compute.spill", None),
    ("react", "compute.reaction", None),
    ("pg", "compute.price_growth", None),
    ("share_A", "compute.share", Some(0)),
    ("share_B", "compute.share", Some(1)),
    ("safe_A", "risk.share", Some(0)),
    ("safe_B", "risk.share", Some(1)),
];

/// By name, so that the model is not compiled anew into this test.
fn race2() -> &'static dyn Model {
    find("race2").expect("the yardstick")
}

fn set(inputs: &mut Inputs, name: &str, bloc: Option<usize>, value: f64) {
    let at = CATALOGUE.parameter(name).unwrap_or_else(|| panic!("no parameter is called {name}"));
    for i in 0..2 {
        if bloc.is_none_or(|only| only == i) {
            inputs.parameters[at * 2 + i] = value;
        }
    }
}

fn defaults() -> Inputs {
    let about = race2().about();
    let declared = CATALOGUE.parameters.iter().flat_map(|spec| [spec.default.unwrap_or(f64::NAN); 2]).collect();
    let levers = CATALOGUE.levers.iter().map(|_| vec![Entry { from_year: 0.0, values: vec![0.0; 2] }]).collect();
    let mut inputs = Inputs {
        blocs: 2,
        years: about.years,
        step: about.step,
        laws: vec![0; CATALOGUE.laws.len()],
        parameters: declared,
        policy: Arc::new(Policy { levers, pairs: Vec::new() }),
        draws: Vec::new(),
    };
    for (name, values) in FACTS {
        for (i, value) in values.into_iter().enumerate() {
            set(&mut inputs, name, Some(i), value);
        }
    }
    assert!(inputs.parameters.iter().all(|value| value.is_finite()), "a parameter has neither a default nor a fact");
    inputs
}

fn plan(names: &[&str], level: Level) -> Plan {
    let columns =
        names.iter().map(|name| CATALOGUE.result(name).unwrap_or_else(|| panic!("no result {name}"))).collect();
    Plan { every: 0.25, columns, level, quick: false }
}

fn near(have: f64, want: f64, what: &str) {
    assert!((have - want).abs() <= 1e-9 * want.abs(), "{what} is {have}, must be {want}");
}

fn bits(record: &Record) -> Vec<u64> {
    record.values.iter().map(|x| x.to_bits()).collect()
}

/// A table of the yardstick, if the reference stands beside this clone.
fn table(name: &str) -> Option<Vec<Vec<String>>> {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/bench").join(name);
    let Ok(text) = std::fs::read_to_string(&path) else {
        assert!(std::env::var_os("CI").is_none(), "the reference must be at hand in CI: {}", path.display());
        eprintln!("skipped: {name} is not beside this clone; final values were compared");
        return None;
    };
    Some(text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect())
}

#[test]
fn final_values() {
    let plan = plan(&OUTPUTS, Level::Scalar);
    let record = &race2().run(&plan, &[defaults()])[0];
    assert_eq!((record.times.len(), record.blowup, record.accident), (121, None, None));
    for (column, values) in FINAL.iter().enumerate() {
        for (bloc, want) in values.iter().enumerate() {
            // published to 12 decimals
            let have = record.at(&plan, 2, 120, bloc, column);
            assert!((have - want).abs() <= 1e-12 + 1e-12 * want, "{} of bloc {bloc}: {have}, {want}", OUTPUTS[column]);
        }
    }
}

#[test]
fn all_points_of_outputs_and_stocks() {
    let Some(rows) = table("race2-series.csv") else { return };
    let names = [
        ("cap", "compute.capability"),
        ("risk", "risk.risk"),
        ("Y", "economy.output"),
        ("K", "economy.capital"),
        ("C", "compute.stock"),
        ("E", "compute.efficiency"),
        ("H", "people.skills"),
        ("S", "risk.safety"),
    ];
    let plan = plan(&names.map(|(_, name)| name), Level::Best);
    let record = &race2().run(&plan, &[defaults()])[0];
    let mut compared = 0;
    assert_eq!(rows.len(), 122);
    for (row, cells) in rows[1..].iter().enumerate() {
        near(record.times[row] + 2025.0, cells[0].parse().expect("a time"), "time");
        for (head, cell) in rows[0].iter().zip(cells).skip(1) {
            let (short, bloc) = head.split_once('_').expect("a bloc");
            let column = names.iter().position(|(known, _)| *known == short).expect("a known column");
            let have = record.at(&plan, 2, row, usize::from(bloc == "B"), column);
            near(have, cell.parse().expect("a number"), &format!("{head} in row {row}"));
            compared += 1;
        }
    }
    assert_eq!(compared, 121 * 16);
}

#[test]
fn members_of_an_ensemble_on_every_level() {
    let Some(rows) = table("race2-members.csv") else { return };
    let column =
        |name: &str| rows[0].iter().position(|head| head == name).unwrap_or_else(|| panic!("no column {name}"));
    let number = |row: &[String], name: &str| -> f64 { row[column(name)].parse().expect("a number") };
    let worlds: Vec<Inputs> = rows[1..]
        .iter()
        .map(|row| {
            let mut inputs = defaults();
            for (head, name, bloc) in INPUTS {
                set(&mut inputs, name, bloc, number(row, head));
            }
            inputs
        })
        .collect();
    assert_eq!(worlds.len(), 32);
    let alone: Vec<_> = worlds
        .iter()
        .map(|world| bits(&race2().run(&plan(&OUTPUTS, Level::Scalar), core::slice::from_ref(world))[0]))
        .collect();
    for level in levels() {
        let plan = plan(&OUTPUTS, level);
        let records = race2().run(&plan, &worlds);
        for ((record, row), alone) in records.iter().zip(&rows[1..]).zip(&alone) {
            assert_eq!(&bits(record), alone, "{level:?}");
            for (at, name) in ["cap", "risk", "Y"].into_iter().enumerate() {
                for (bloc, letter) in ["A", "B"].into_iter().enumerate() {
                    let head = format!("{name}_{letter}_2055");
                    near(record.at(&plan, 2, 120, bloc, at), number(row, &head), &head);
                }
            }
        }
    }
}
