//! What cannot be told is refused with a sentence that says why: by every method, for an outcome that does not differ, outcomes and inputs that
//! are not numbers, and a single run. Never a number, never a panic.

use shapan_insight::bumping::{Draws, bumping};
use shapan_insight::copula::Copula;
use shapan_insight::delta::delta;
use shapan_insight::dgsm::{Differences, UNIT, dgsm};
use shapan_insight::morris::Paths;
use shapan_insight::pawn::pawn;
use shapan_insight::peeling::{Column, Rules, path};
use shapan_insight::philox::uniform;
use shapan_insight::region::sentence_box;
use shapan_insight::regional::{Target as Cut, regional};
use shapan_insight::rotation::turned_path;
use shapan_insight::saltelli::Radial;
use shapan_insight::shapley::{Design, Sets};
use shapan_insight::tree::{Growth, Target, grow};
use shapan_insight::variance::{First, variance};
use shapan_insight::{Confidence, Refusal};

const FLAT: &str = "the outcome is the same in every run";
const FEW: &str = "there are too few runs";

/// A method over a table: inputs by input, then run; outcomes.
type Method = fn(&[Vec<f64>], &[f64]) -> Result<(), Refusal>;

fn numbers(inputs: &[Vec<f64>]) -> Vec<Column<'_>> {
    inputs.iter().map(|x| Column::Number(x)).collect()
}

fn drop<T>(found: Result<T, Refusal>) -> Result<(), Refusal> {
    found.map(|_| ())
}

/// Every method that reads a table of any origin.
const OF_TABLES: [(&str, Method); 11] = [
    ("delta", |x, y| drop(delta(x, y, Confidence::default()))),
    ("PAWN", |x, y| drop(pawn(x, y, 10))),
    ("regional, by outcome", |x, y| drop(regional(x, y, 10, Cut::Outcome))),
    ("regional, by input", |x, y| drop(regional(x, y, 10, Cut::Input))),
    ("derivatives", |x, y| drop(dgsm(x, y, &vec![UNIT; x.len()], Confidence::default()))),
    ("PRIM", |x, y| drop(path(&numbers(x), y, Rules::default()))),
    ("PRIM along axes", |x, y| drop(turned_path(&numbers(x), y, Rules::default()))),
    ("bumping", |x, y| drop(bumping(&numbers(x), y, Rules::default(), Draws { number: 3, ..Draws::default() }))),
    ("tree of numbers", |x, y| drop(grow(&numbers(x), Target::Number(y), Growth::default()))),
    ("elementary effects", |x, y| {
        let points: Vec<Vec<f64>> = (0..y.len()).map(|run| x.iter().map(|x| x[run]).collect()).collect();
        drop(Paths { group_of: &[0, 1], levels: 4 }.effects(&points, y, Confidence::default()))
    }),
    ("differences", |x, y| {
        let points: Vec<Vec<f64>> = (0..y.len()).map(|run| x.iter().map(|x| x[run]).collect()).collect();
        let (slopes, base) = Differences { inputs: 2, step: 0.1 }.slopes(&points, y)?;
        drop(dgsm(&slopes, &base, &[UNIT; 2], Confidence::default()))
    }),
];

/// Methods that read the outcomes of a design alone.
type OfOutcomes = fn(&[f64]) -> Result<(), Refusal>;
const OF_DESIGNS: [(&str, OfOutcomes); 4] = [
    ("Sobol indices", |y| {
        drop(variance(Radial { groups: 2, second_order: false }, y, First::Saltelli, Confidence::default()))
    }),
    ("Sobol indices of pairs", |y| {
        drop(variance(Radial { groups: 2, second_order: true }, y, First::Jansen, Confidence::default()))
    }),
    ("Shapley effects, all sets", |y| shapley(Sets::All, 2, y)),
    ("Shapley effects, permutations", |y| shapley(Sets::Permutations(2), 1, y)),
];

/// Two groups; as many runs for the variance as the sets leave over.
fn shapley(sets: Sets, outer: usize, y: &[f64]) -> Result<(), Refusal> {
    let copula = Copula::independent(2);
    let design = Design { group_of: &[0, 1], copula: &copula, sets, total: 0, outer, inner: 3, seed: 1 };
    let total = y.len().saturating_sub(design.rows());
    drop(Design { total, ..design }.effects(y, Confidence::default()))
}

/// Paths of two inputs that are base points with their differences as well: the first input moves, then the second; 300 points.
fn inputs() -> Vec<Vec<f64>> {
    let base = |run: usize, k: usize| uniform(1, (run / 3) as u64, &format!("x{k}")) * 0.5;
    // as paths the second move starts where the first ended, as differences at the base point: so two tables
    (0..2).map(|k| (0..300).map(|run| base(run, k) + if run % 3 > k { 0.25 } else { 0.0 }).collect()).collect()
}

fn differences() -> Vec<Vec<f64>> {
    let base = |run: usize, k: usize| uniform(1, (run / 3) as u64, &format!("x{k}")) * 0.5;
    (0..2).map(|k| (0..300).map(|run| base(run, k) + if run % 3 == k + 1 { 0.25 } else { 0.0 }).collect()).collect()
}

fn table(method: &str) -> Vec<Vec<f64>> {
    if method == "differences" { differences() } else { inputs() }
}

fn outcome(x: &[Vec<f64>]) -> Vec<f64> {
    (0..x[0].len()).map(|run| x[0][run] - 0.3 * x[1][run]).collect()
}

fn said(found: Result<(), Refusal>, method: &str) -> String {
    found.map_err(|refusal| refusal.to_string()).expect_err(method)
}

/// The tables are such that without a fault every method has an answer: what is refused below is refused for the fault.
#[test]
fn a_sound_table_is_answered() {
    for (method, ask) in OF_TABLES {
        let x = table(method);
        assert_eq!(ask(&x, &outcome(&x)), Ok(()), "{method}");
    }
    for (method, ask) in OF_DESIGNS {
        assert_eq!(ask(&outcome(&inputs())), Ok(()), "{method}");
    }
}

#[test]
fn an_outcome_that_does_not_differ() {
    for (method, ask) in OF_TABLES {
        for value in [0.0, -2.5, 1e300] {
            assert_eq!(said(ask(&table(method), &[value; 300]), method), FLAT, "{method}");
        }
    }
    for (method, ask) in OF_DESIGNS {
        assert_eq!(said(ask(&[7.0; 300]), method), FLAT, "{method}");
    }
}

#[test]
fn outcomes_that_are_no_numbers() {
    for (method, ask) in OF_TABLES {
        assert_eq!(said(ask(&table(method), &[f64::NAN; 300]), method), "number 0 is not finite", "{method}");
        let mut y = outcome(&table(method));
        y[123] = f64::NEG_INFINITY;
        assert_eq!(said(ask(&table(method), &y), method), "number 123 is not finite", "{method}");
    }
    for (method, ask) in OF_DESIGNS {
        assert_eq!(said(ask(&[f64::NAN; 300]), method), "number 0 is not finite", "{method}");
        let mut y = outcome(&inputs());
        y[123] = f64::NAN;
        assert_eq!(said(ask(&y), method), "number 123 is not finite", "{method}");
    }
}

#[test]
fn an_input_that_is_no_number() {
    for (method, ask) in OF_TABLES {
        let (mut x, y) = (table(method), outcome(&table(method)));
        x[1].fill(f64::NAN);
        assert_eq!(said(ask(&x, &y), method), "number 0 is not finite", "{method}");
        let mut x = table(method);
        x[1][57] = f64::INFINITY;
        assert_eq!(said(ask(&x, &y), method), "number 57 is not finite", "{method}");
    }
}

/// One run; or one path, one base point, where a method reads those.
#[test]
fn a_single_run() {
    for (method, ask) in OF_TABLES {
        let runs = if ["elementary effects", "differences"].contains(&method) { 3 } else { 1 };
        let x: Vec<Vec<f64>> = table(method).iter().map(|x| x[..runs].to_vec()).collect();
        assert_eq!(said(ask(&x, &outcome(&x)), method), FEW, "{method}");
    }
    for (method, ask) in OF_DESIGNS {
        let runs = match method {
            "Sobol indices" => 4,
            "Sobol indices of pairs" => 6,
            "Shapley effects, all sets" => 13,
            _ => 7,
        };
        assert_eq!(said(ask(&outcome(&inputs())[..runs]), method), FEW, "{method}");
    }
}

/// No runs at all, and columns of different length.
#[test]
fn tables_that_are_none() {
    for (method, ask) in OF_TABLES {
        assert!(ask(&[Vec::new(), Vec::new()], &[]).is_err(), "{method}");
        let (x, y) = (table(method), outcome(&table(method)));
        if !["elementary effects", "differences"].contains(&method) {
            let short = [x[0].clone(), x[1][..200].to_vec()];
            assert_eq!(said(ask(&short, &y), method), "the number of outcomes does not fit the design", "{method}");
        }
    }
    for (method, ask) in OF_DESIGNS {
        assert!(ask(&[]).is_err(), "{method}");
    }
}

/// A sentence needs hits and others, and inputs that are numbers.
#[test]
fn no_sentence_about_nothing() {
    let x = inputs();
    let hits: Vec<bool> = x[0].iter().map(|x| *x > 0.4).collect();
    assert!(sentence_box(&x, &hits, 3).is_some());
    assert_eq!(sentence_box(&x, &[true; 300], 3), None);
    assert_eq!(sentence_box(&x, &[false; 300], 3), None);
    assert_eq!(sentence_box(&[vec![f64::NAN; 300]], &hits, 3), None);
    assert_eq!(sentence_box(&[vec![0.5]], &[true], 3), None);
    assert_eq!(sentence_box(&[Vec::new()], &[], 3), None);
}
