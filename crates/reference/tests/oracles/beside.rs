//! Tables of results of the originals, beside which ours are laid. They lie outside the repository and may be absent.

#![allow(dead_code, reason = "each test takes what it needs")]

use std::path::PathBuf;

use shapan_reference::ask::inputs::{Setup, Table, setup, table};
use shapan_reference::ask::model;
use shapan_reference::model::{Run, Want, outcome};
use shapan_reference::value::Value;

/// How near is near enough.
pub(crate) mod close {
    /// A tolerance.
    #[derive(Clone, Copy, Debug)]
    pub(crate) enum Close {
        /// Difference.
        Absolute(f64),
        /// Difference over the larger of the two.
        Relative(f64),
    }
    pub(crate) fn absolute(x: f64) -> Close {
        Close::Absolute(x)
    }
    pub(crate) fn relative(x: f64) -> Close {
        Close::Relative(x)
    }
    impl Close {
        pub(crate) fn fits(self, ours: f64, theirs: f64) -> bool {
            if ours == theirs || (ours.is_nan() && theirs.is_nan()) {
                return true;
            }
            match self {
                Close::Absolute(bound) => (ours - theirs).abs() <= bound,
                Close::Relative(bound) => (ours - theirs).abs() <= bound * ours.abs().max(theirs.abs()),
            }
        }
    }
}

/// Text of a file among the tables; none, with a word why, where there are none.
pub(crate) fn read(path: &str) -> Option<String> {
    let at = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/oracles")).join(path);
    match std::fs::read_to_string(&at) {
        Ok(text) => Some(text),
        Err(_) if std::env::var_os("CI").is_some() => panic!("{path} is not there"),
        Err(_) => {
            eprintln!("skipped: {path} is not there");
            None
        }
    }
}

/// A table of results with its inputs.
pub(crate) struct Oracle {
    table: Table,
    setup: Setup,
}

impl Oracle {
    pub(crate) fn open(id: &str, path: &str) -> Option<Oracle> {
        Oracle::with(id, path, None, &[])
    }
    pub(crate) fn with(id: &str, path: &str, part: Option<&str>, settings: &[&str]) -> Option<Oracle> {
        let text = read(path)?;
        let model = model(id).unwrap();
        let table = table(path, &text).unwrap();
        let settings: Vec<String> = settings.iter().map(|s| (*s).to_owned()).collect();
        let setup = setup(model, part, None, &settings, Some(&table)).unwrap_or_else(|problems| panic!("{problems}"));
        Some(Oracle { table, setup })
    }
    pub(crate) fn runs(&self) -> Vec<Run> {
        let worlds: Vec<_> = self.setup.worlds.iter().map(|(_, inputs)| inputs.clone()).collect();
        self.setup.part.run_many(&worlds, Want::Outcomes)
    }
    pub(crate) fn value(&self, run: &Run, name: &str) -> Value {
        run.outcomes[outcome(self.setup.part, name).unwrap_or_else(|| panic!("no outcome {name}"))].clone()
    }
    /// Text of a cell of the table.
    pub(crate) fn cell(&self, row: usize, name: &str) -> Option<String> {
        let cells = &self.table.rows[row].cells;
        let (_, value) = cells.iter().find(|(known, _)| known == name)?;
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }
    /// Compares outcomes of every row; words, lists and empty cells must be equal as such.
    pub(crate) fn outcomes(&self, names: &[&str], tolerance: impl Fn(&str) -> close::Close) {
        let runs = self.runs();
        assert!(!runs.is_empty());
        let (mut worst, mut seen): (Vec<(f64, String)>, usize) = (Vec::new(), 0);
        let mut faults = Vec::new();
        for (row, run) in runs.iter().enumerate() {
            for name in names {
                // lists of several kinds of cases have a number in some of them only
                let Some(theirs) = self.cell(row, name) else { continue };
                seen += 1;
                let ours = self.value(run, name).cell();
                let split = |text: &str| text.split('|').map(str::to_owned).collect::<Vec<_>>();
                let (a, b) = (split(&ours), split(&theirs));
                let same = a.len() == b.len()
                    && a.iter().zip(&b).all(|(a, b)| match (a.parse::<f64>(), b.parse::<f64>()) {
                        (Ok(x), Ok(y)) => {
                            worst.push(((x - y).abs() / x.abs().max(y.abs()).max(1e-300), format!("{name}: {x} {y}")));
                            tolerance(name).fits(x, y)
                        }
                        _ => a == b || (b == "null" && a.is_empty()),
                    });
                if !same {
                    faults.push(format!("row {row}: {name} is {ours}, should be {theirs}"));
                }
            }
        }
        assert!(seen > 0, "none of {names:?} is in the table");
        worst.sort_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, worst)) = worst.last() {
            eprintln!("{} rows; farthest apart: {worst}", runs.len());
        }
        let count = faults.len();
        faults.truncate(20);
        assert!(faults.is_empty(), "{count} of {}\n{}", runs.len() * names.len(), faults.join("\n"));
    }
}

/// A table of a series beside the series of one run.
pub(crate) struct Series {
    names: Vec<String>,
    theirs: Vec<Vec<String>>,
    ours: shapan_reference::value::Series,
    columns: Vec<&'static str>,
}

impl Series {
    pub(crate) fn of(id: &str, preset: Option<&str>, settings: &[&str], path: &str) -> Option<Series> {
        Series::of_rows(id, preset, settings, &read(path)?, |_| true)
    }
    /// The same with those rows of a table that are wanted.
    pub(crate) fn of_rows(
        id: &str,
        preset: Option<&str>,
        settings: &[&str],
        text: &str,
        wanted: impl Fn(&[String]) -> bool,
    ) -> Option<Series> {
        let settings: Vec<String> = settings.iter().map(|s| (*s).to_owned()).collect();
        let setup =
            setup(model(id).unwrap(), None, preset, &settings, None).unwrap_or_else(|problems| panic!("{problems}"));
        let run = setup.part.run(&setup.base, Want::Series);
        let mut lines = text.lines().filter(|line| !line.is_empty());
        let split = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
        let names = split(lines.next().unwrap());
        let columns = setup.part.columns().iter().map(|spec| spec.short).collect();
        let theirs = lines.map(split).filter(|row: &Vec<String>| wanted(row)).collect();
        Some(Series { names, theirs, ours: run.series, columns })
    }
    pub(crate) fn rows(&self) -> usize {
        self.theirs.len()
    }
    pub(crate) fn ours_rows(&self) -> usize {
        self.ours.rows()
    }
    /// Compares columns row by row.
    pub(crate) fn columns(&self, names: &[&str], tolerance: impl Fn(&str) -> close::Close) {
        self.keyed(&[], names, tolerance);
    }
    /// Compares columns in the rows that agree in the `keys`; without keys row by row.
    pub(crate) fn keyed(&self, keys: &[&str], names: &[&str], tolerance: impl Fn(&str) -> close::Close) {
        let place =
            |name: &str| self.names.iter().position(|known| known == name).unwrap_or_else(|| panic!("no {name}"));
        let own =
            |name: &str| self.columns.iter().position(|known| *known == name).unwrap_or_else(|| panic!("no {name}"));
        let same = |a: &str, b: &str| match (a.parse::<f64>(), b.parse::<f64>()) {
            (Ok(x), Ok(y)) => (x - y).abs() < 1e-9,
            _ => a == b,
        };
        let mut worst = (0.0, String::new());
        assert!(!self.theirs.is_empty());
        for (row, theirs) in self.theirs.iter().enumerate() {
            let at = if keys.is_empty() {
                row
            } else {
                let fits =
                    |at: usize| keys.iter().all(|key| same(&self.ours.columns[own(key)].cell(at), &theirs[place(key)]));
                (0..self.ours.rows()).find(|at| fits(*at)).unwrap_or_else(|| panic!("no row for {theirs:?}"))
            };
            for name in names {
                let (a, b) = (self.ours.columns[own(name)].cell(at), &theirs[place(name)]);
                match (a.parse::<f64>(), b.parse::<f64>()) {
                    (Ok(x), Ok(y)) => {
                        let apart = (x - y).abs() / x.abs().max(y.abs()).max(1e-300);
                        if apart > worst.0 {
                            worst = (apart, format!("row {row}: {name}: {x} {y}"));
                        }
                        assert!(tolerance(name).fits(x, y), "row {row} {theirs:?}: {name} is {a}");
                    }
                    _ => assert_eq!(&a, b, "row {row}: {name}"),
                }
            }
        }
        eprintln!("{} rows; farthest apart: {:?}", self.theirs.len(), worst);
    }
}
