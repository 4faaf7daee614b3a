//! Whole runs against reference trajectories of a separate implementation: every stock and flow, every year and quarter, the events.

mod worlds;

use std::path::{Path as File, PathBuf};

use shapan_lab::inputs_json;
use shapan_model::engine::levels;
use shapan_model::model::{Inputs, Level};
use worlds::{Path, tolerance};

const RELATIVE: f64 = 1e-8;
const FLOOR: f64 = 1e-11;

fn reference() -> Option<PathBuf> {
    let path = File::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/oracles/world");
    if path.is_dir() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "the reference must be at hand in CI: {}", path.display());
    eprintln!("skipped: the reference trajectories are not beside this clone; the baseline's figures were compared");
    None
}

/// Compares one table with a run whose rows are `every` years apart; returns how many values.
fn compare(scenario: &str, text: &str, blocs: &[String], path: &Path, every: f64) -> usize {
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().expect("a header");
    assert_eq!(header[..2], ["time", "bloc"]);
    let (mut compared, mut wrong) = (0, Vec::new());
    for cells in lines {
        let number = |at: usize| -> f64 { cells[at].parse().expect("a number") };
        let row = (number(0) / every).round() as usize;
        assert!(row < path.rows(), "{scenario}: the run has no row at {}", cells[0]);
        assert!((path.record.times[row] - number(0)).abs() < 1e-12, "{scenario}: row {row} is not at {}", cells[0]);
        let bloc = blocs.iter().position(|name| name == cells[1]).expect("a known bloc");
        let output = path.get(row, bloc, "production.output");
        for (at, name) in header.iter().enumerate().skip(2) {
            let (have, want) = (path.get(row, bloc, name), number(at));
            compared += 1;
            let near = (have - want).abs() <= tolerance(name, want, output, RELATIVE, FLOOR);
            if !near {
                wrong.push(format!("{name} of {} at {}: {have:e}, must be {want:e}", cells[1], cells[0]));
            }
        }
    }
    let first: Vec<_> = wrong.iter().take(8).cloned().collect();
    assert!(wrong.is_empty(), "{scenario}: {} of {compared} values are wrong:\n{}", wrong.len(), first.join("\n"));
    compared
}

/// Runs one scenario on every level that the machine has; the paths must be the same bits.
fn run(inputs: &Inputs) -> Path {
    let alone = Path::of(inputs, 0.25);
    for level in levels() {
        // two worlds, because a single one is run without lanes
        for path in Path::all(&[inputs.clone(), inputs.clone()], 0.25, level) {
            assert_eq!(path.bits(), alone.bits(), "{level:?}");
            assert_eq!((path.record.blowup, path.record.accident), (alone.record.blowup, alone.record.accident));
        }
    }
    alone
}

#[test]
fn every_reference_trajectory() {
    let Some(folder) = reference() else { return };
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .expect("the folder")
        .filter_map(|entry| entry.expect("an entry").file_name().to_str()?.strip_suffix(".json").map(str::to_owned))
        .collect();
    names.sort();
    assert_eq!(names.len(), 17, "{names:?}");
    let mut compared = 0;
    for name in &names {
        let read = |suffix: &str| {
            let file = folder.join(format!("{name}.{suffix}"));
            std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
        };
        let text = read("json");
        let scenario = inputs_json::read(name, &text).unwrap_or_else(|problems| panic!("{problems}"));
        let blocs: Vec<String> = scenario.blocs.iter().map(|bloc| bloc.name.clone()).collect();
        let path = run(&scenario.inputs);
        let (yearly, quarterly) = (read("yearly.csv"), read("quarterly.csv"));
        compared += compare(name, &yearly, &blocs, &path, 0.25) + compare(name, &quarterly, &blocs, &path, 0.25);
        assert_eq!(path.rows() * blocs.len() + 1, quarterly.lines().count(), "{name}: rows end where the run does");
        let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let event = |what: &str| json["events"][what].as_f64();
        match (path.record.blowup, event("blowup_year")) {
            (Some(have), Some(want)) => {
                assert!((have.time - want).abs() <= scenario.inputs.step + 1e-12, "{name}: {} {want}", have.time)
            }
            (have, want) => assert!(have.is_none() && want.is_none(), "{name}: blow-up {have:?}, must be {want:?}"),
        }
        match (path.record.accident, event("accident_year")) {
            (Some(have), Some(want)) => assert!((have - want).abs() <= 1e-6, "{name}: accident {have}, must be {want}"),
            (have, want) => assert!(have.is_none() && want.is_none(), "{name}: accident {have:?}, must be {want:?}"),
        }
    }
    println!("{compared} values of {} scenarios", names.len());
    assert!(compared > 200_000, "{compared} values");
}

#[test]
fn the_baseline_has_the_figures_stated_in_the_project() {
    let inputs = worlds::baseline();
    let path = Path::all(&[inputs.clone(), inputs], 0.25, Level::Best).remove(0);
    let blocs = ["usa", "china", "rest"].map(str::to_owned);
    let compared = compare("baseline", include_str!("figures/baseline.csv"), &blocs, &path, 0.25);
    assert!(compared >= 18 * 30, "{compared} values");
    assert_eq!(path.record.blowup, None);
    // the year of the accident, as stated beside the figures
    assert!((path.record.accident.expect("an accident") - 22.788_110_108_757_895).abs() <= 1e-6);
}
