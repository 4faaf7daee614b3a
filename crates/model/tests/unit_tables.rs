//! Every mechanism, one evaluation at a time, against the reference tables (600 rows each: random worlds of three blocs).
//!
//! The full tables stand beside the project where they are available; a clone proves the same from the rows in
//! `tests/tables/`. Inputs that a table does not give stay NaN, so a formula that reads more than it should fails.

#![allow(clippy::disallowed_methods, reason = "expected values come from the platform's library, within tolerances")]

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use shapan_model::mechanisms::{Rhythm, System};
use shapan_model::model::Catalogue;
use shapan_model::num::Num;
use shapan_model::world::{CATALOGUE, World};

/// Relative tolerance of the tables.
const RELATIVE: f64 = 1e-11;
/// Absolute floor where a difference cancels.
const ABSOLUTE: f64 = 1e-14;

struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn read(path: &Path) -> Table {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let header = lines.next().expect("a header");
    Table { header, rows: lines.collect() }
}

/// Sets one value of a world by its dotted name.
fn set(w: &mut World<f64>, names: &Catalogue, bloc: usize, name: &str, column: Option<usize>, value: f64) {
    let put = |at: usize, x: &mut f64, seen: &mut usize| {
        if *seen == at {
            *x = value;
        }
        *seen += 1;
    };
    let mut seen = 0;
    if name == "clock.time" {
        w.set_time(value);
    } else if let Some(at) = names.parameter(name) {
        w.each_parameter(bloc, &mut |x| put(at, x, &mut seen));
    } else if let Some(at) = names.lever(name) {
        w.each_lever(bloc, &mut |x| put(at, x, &mut seen));
    } else if let Some(at) = names.pair(name) {
        w.each_pair(bloc, column.expect("a pair lever names its column"), &mut |x| put(at, x, &mut seen));
    } else if let Some(at) = names.draw(name) {
        w.each_draw(&mut |x| put(at, x, &mut seen));
    } else if let Some(at) = names.result(name) {
        w.each_result_mut(bloc, &mut |x| put(at, x, &mut seen));
    } else {
        panic!("no quantity is called {name}");
    }
}

fn get(w: &World<f64>, names: &Catalogue, bloc: usize, name: &str) -> f64 {
    let at = names.result(name).unwrap_or_else(|| panic!("no result is called {name}"));
    let (mut seen, mut found) = (0, f64::NAN);
    w.each_result(bloc, &mut |x| {
        if seen == at {
            found = x;
        }
        seen += 1;
    });
    found
}

/// The floors of quantities that are differences of nearly equal numbers, from the size of the row's output.
fn floor(name: &str, output: f64) -> f64 {
    match name {
        "trade.rent" | "finance.inflow" | "d.finance.foreign_assets" => 1e-11 * output,
        _ if name.starts_with("accounts.") => 1e-11 * output,
        "finance.excess_return" | "science.spill_growth" => 1e-11,
        _ => ABSOLUTE,
    }
}

/// Checks one table; returns the number of values compared.
fn check(path: &Path) -> usize {
    let mechanism = path.file_stem().expect("a name").to_string_lossy().into_owned();
    let names = &*CATALOGUE;
    let table = read(path);
    let mut cases: Vec<Vec<&Vec<String>>> = Vec::new();
    let mut last = String::new();
    for row in &table.rows {
        if row[0] != last {
            cases.push(Vec::new());
            last.clone_from(&row[0]);
        }
        cases.last_mut().expect("a case").push(row);
    }
    let passes = World::<f64>::PASSES;
    let (mut compared, mut wrong) = (0, Vec::new());
    for rows in cases {
        let blocs: HashMap<&str, usize> = rows.iter().enumerate().map(|(i, row)| (row[1].as_str(), i)).collect();
        let mut w = World::<f64>::new(rows.len(), f64::NAN);
        let inputs = |w: &mut World<f64>| {
            for (i, row) in rows.iter().enumerate() {
                for (column, cell) in table.header.iter().zip(row.iter()) {
                    if let Some(name) = column.strip_prefix("in:") {
                        let value: f64 = cell.parse().expect("a number");
                        let (name, to) = name.split_once('@').map_or((name, None), |(n, to)| (n, Some(blocs[to])));
                        set(w, names, i, name, to, value);
                    }
                }
            }
        };
        let run = |w: &mut World<f64>, wanted: &dyn Fn(&str, &str, Rhythm) -> bool| {
            for pass in passes.iter().filter(|pass| wanted(pass.mechanism, pass.name, pass.rhythm)) {
                for i in 0..rows.len() {
                    (pass.run)(w, i);
                }
            }
        };
        inputs(&mut w);
        run(&mut w, &|_, _, rhythm| rhythm != Rhythm::Each);
        // flows of other mechanisms that the table gives come last, over those that could not be computed
        let kept: Vec<_> = w.blocs.iter().map(|b| b.f).collect();
        inputs(&mut w);
        match mechanism.as_str() {
            "adoption" | "contest" => w.blocs.iter_mut().zip(kept).for_each(|(b, f)| b.f = f),
            // a power of the effort is shared between two mechanisms; the table gives only the effort
            "approach" => w.blocs.iter_mut().for_each(|b| {
                b.f.research.effort_returns = f64::powf(b.f.research.effort, b.p.research.lambda);
            }),
            _ => {}
        }
        run(&mut w, &|_, name, _| name == "logs");
        // the cost of capacity is computed among the fabs but belongs to the table of chips; the table of fabs gives it
        run(&mut w, &|m, name, rhythm| m == mechanism && rhythm == Rhythm::Each && (m, name) != ("fab", "cost"));
        if mechanism == "chips" {
            run(&mut w, &|m, name, _| m == "fab" && name == "cost");
        }
        for (i, row) in rows.iter().enumerate() {
            let cell = |name: &str| {
                table
                    .header
                    .iter()
                    .position(|column| column == name)
                    .map(|at| row[at].parse::<f64>().expect("a number"))
            };
            let output = cell("in:production.output").or(cell("out:production.output")).unwrap_or(0.0);
            for (column, text) in table.header.iter().zip(row.iter()) {
                let Some(name) = column.strip_prefix("out:") else {
                    continue;
                };
                let want: f64 = text.parse().expect("a number");
                let have = match name.strip_prefix("d.") {
                    Some(stock) => {
                        let mut rates = w.blocs[i].s;
                        w.each_rate(i, &mut rates, &mut |into, _, rate, _| *into = rate);
                        let at = names.stocks.iter().position(|spec| spec.name == stock).expect("a stock");
                        let (mut seen, mut found) = (0, f64::NAN);
                        rates.each(&mut |x| {
                            if seen == at {
                                found = x;
                            }
                            seen += 1;
                        });
                        found
                    }
                    None => get(&w, names, i, name),
                };
                compared += 1;
                let near = (have - want).abs() <= (RELATIVE * want.abs()).max(floor(name, output));
                if !near {
                    wrong.push(format!("case {} bloc {}: {name} is {have:e}, must be {want:e}", row[0], row[1]));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{mechanism}: {} of {compared} values are wrong, such as\n{}",
        wrong.len(),
        wrong.iter().take(8).cloned().collect::<Vec<_>>().join("\n")
    );
    compared
}

fn operators(path: &Path) -> usize {
    let table = read(path);
    let mut wrong = Vec::new();
    for row in &table.rows {
        let x: Vec<f64> = row[1..5].iter().map(|cell| cell.parse().unwrap_or(f64::NAN)).collect();
        let want: f64 = row[5].parse().expect("a number");
        let near = |have: f64, want: f64| (have - want).abs() <= (RELATIVE * want.abs()).max(ABSOLUTE);
        let (have, also) = match row[0].as_str() {
            "kernel" => {
                let kernel = (x[0] / x[1]).kernel(x[2], x[3]);
                (x[1] * Num::exp(kernel.log_output), Some(kernel.elasticity))
            }
            "ces" => (Num::exp(Num::ln(x[0]).ces_ln(Num::ln(x[1]), x[2], x[3])), None),
            "cap1" => (x[0].cap1(), None),
            "hill" => (x[0].hill(), None),
            "logistic10" => (x[0].logistic10(), None),
            "softplus" => (x[0].softplus(x[1]), None),
            other => panic!("no operator is called {other}"),
        };
        let sound = near(have, want) && also.is_none_or(|e| near(e, row[6].parse().expect("an elasticity")));
        if !sound {
            wrong.push(format!("{row:?}: {have:e}"));
        }
    }
    assert!(wrong.is_empty(), "{} rows are wrong, such as\n{}", wrong.len(), wrong[..wrong.len().min(8)].join("\n"));
    table.rows.len()
}

fn folder(path: &Path) -> (usize, usize) {
    let mut files: Vec<PathBuf> = std::fs::read_dir(path)
        .unwrap_or_else(|e| panic!("{}: {e}", path.display()))
        .map(|entry| entry.expect("an entry").path())
        .filter(|file| file.extension().is_some_and(|e| e == "csv"))
        .collect();
    files.sort();
    let mut values = 0;
    for file in &files {
        values += if file.ends_with("operators.csv") { operators(file) } else { check(file) };
    }
    (files.len(), values)
}

fn reference() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/oracles/world");
    if path.is_dir() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "the reference tables must be at hand in CI: {}", path.display());
    eprintln!("skipped: the full reference tables are not beside this clone; the rows in tests/tables were compared");
    None
}

#[test]
fn rows_stated_in_the_project() {
    let (files, values) = folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables"));
    assert!(files == 24 && values > 600, "{files} files, {values} values");
}

#[test]
fn full_tables() {
    let Some(path) = reference() else { return };
    let (files, values) = folder(&path.join("units"));
    assert!(files == 24 && values > 60_000, "{files} files, {values} values");
}

#[test]
fn full_tables_with_every_parameter_different_in_every_bloc() {
    let Some(path) = reference() else { return };
    let (files, values) = folder(&path.join("units-per-bloc"));
    assert!(files >= 23 && values > 15_000, "{files} files, {values} values");
}
