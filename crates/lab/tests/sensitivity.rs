//! Sensitivity studies from design to table, on functions whose indices are known in closed form.

#![allow(clippy::disallowed_methods, reason = "expected values come from the platform's library, within tolerances")]

use std::f64::consts::PI;
use std::ops::ControlFlow;

use shapan_lab::prior::Dist;
use shapan_lab::scenario::{Correlation, Sampler};
use shapan_lab::sensitivity::analysis::{Nothing, Table, table};
use shapan_lab::sensitivity::design::Design;
use shapan_lab::sensitivity::groups::{Choice, Groups};
use shapan_lab::sensitivity::{self, Answer, Drawing, First, Input, Method, Of, Outcome, Settings, Subject, told};

/// A function of uniform inputs.
struct Known {
    inputs: Vec<Input>,
    correlations: Vec<Correlation>,
    outcome: [Outcome; 1],
    f: fn(&[f64]) -> f64,
}

impl Known {
    fn new(bounds: &[(f64, f64)], f: fn(&[f64]) -> f64) -> Known {
        let input = |(at, (low, high)): (usize, &(f64, f64))| Input {
            name: format!("x{}", at + 1),
            dist: Some(Dist::Uniform(*low, *high)),
            range: (*low, *high),
        };
        Known {
            inputs: bounds.iter().enumerate().map(input).collect(),
            correlations: Vec::new(),
            outcome: [Outcome { name: "y".into(), unit: "1".into() }],
            f,
        }
    }
    fn names(&self) -> Vec<String> {
        self.inputs.iter().map(|input| input.name.clone()).collect()
    }
}

impl Subject for Known {
    fn inputs(&self) -> &[Input] {
        &self.inputs
    }
    fn drawn(&self) -> Vec<String> {
        self.names()
    }
    fn apart(&self) -> bool {
        true
    }
    fn correlations(&self) -> &[Correlation] {
        &self.correlations
    }
    fn outcomes(&self) -> &[Outcome] {
        &self.outcome
    }
    fn values(&self, _run: usize, draws: &[f64]) -> Vec<f64> {
        self.inputs.iter().zip(draws).map(|(input, u)| input.range.0 + u * (input.range.1 - input.range.0)).collect()
    }
    fn run(&self, points: &[(usize, Vec<f64>)]) -> Vec<Answer> {
        let one = |(run, draws): &(usize, Vec<f64>)| Answer {
            outcomes: vec![(self.f)(&self.values(*run, draws))],
            broken: None,
        };
        points.iter().map(one).collect()
    }
}

/// Ishigami and Homma (1990) with a = 7, b = 0.1.
fn ishigami(x: &[f64]) -> f64 {
    x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
}

const BOX: [(f64, f64); 3] = [(-PI, PI); 3];

fn study(
    known: &Known,
    settings: Settings,
    choice: &Choice,
    sampler: Sampler,
    points: usize,
) -> Result<Table, Nothing> {
    let groups = Groups::new(&known.names(), choice, known.correlations()).unwrap();
    let drawing = Drawing { sampler, seed: 1234 };
    let design = Design::new(known, &groups, &settings, drawing, points).unwrap();
    let mut answers = Vec::new();
    for threads in [1, 3] {
        let mut again = Vec::new();
        let _ = sensitivity::run(known, &design, 0..design.rows(), threads, &mut |more| {
            again.extend(more);
            ControlFlow::Continue(())
        });
        let bits = |answers: &[Answer]| answers.iter().map(|a| a.outcomes[0].to_bits()).collect::<Vec<u64>>();
        assert!(answers.is_empty() || bits(&answers) == bits(&again), "the same for any number of threads");
        answers = again;
    }
    let y: Vec<f64> = answers.iter().map(|answer| answer.outcomes[0]).collect();
    let inputs: Vec<Vec<f64>> = (0..known.inputs.len())
        .map(|at| {
            let value = |row: usize| {
                let draws = design.row(row);
                if settings.method.needs_independence() { draws[at] } else { known.values(row, &draws)[at] }
            };
            (0..design.rows()).map(value).collect()
        })
        .collect();
    table(&known.outcome[0], &groups, &settings, &inputs, &y)
}

/// Closed form: V = a²/8 + bπ⁴/5 + b²π⁸/18 + 1/2; V1 = (1 + bπ⁴/5)²/2, V2 = a²/8, V13 = 8b²π⁸/225.
#[test]
fn shares_of_the_ishigami_function() {
    let (a, b) = (7.0f64, 0.1f64);
    let (p4, p8) = (PI * PI * PI * PI, PI * PI * PI * PI * PI * PI * PI * PI);
    let v = a * a / 8.0 + b * p4 / 5.0 + b * b * p8 / 18.0 + 0.5;
    let (v1, v2, v13) = ((1.0 + b * p4 / 5.0) * (1.0 + b * p4 / 5.0) / 2.0, a * a / 8.0, 8.0 * b * b * p8 / 225.0);
    let s1 = [v1 / v, v2 / v, 0.0];
    let st = [(v1 + v13) / v, v2 / v, v13 / v];
    let known = Known::new(&BOX, ishigami);
    for first in [First::Saltelli, First::Jansen] {
        for sampler in [Sampler::Sobol, Sampler::MonteCarlo] {
            let settings = Settings { second_order: true, first, ..Settings::new(Method::Sobol) };
            let found = study(&known, settings, &Choice::None, sampler, 4096).unwrap();
            assert_eq!(found.columns, ["S1", "S1_conf", "ST", "ST_conf"]);
            for (at, row) in found.rows.iter().enumerate() {
                // the interval is that of independent draws: 1.96 standard errors
                assert!(
                    (row[0] - s1[at]).abs() < 1.6 * row[1] + 1e-3,
                    "{first:?} {sampler:?} S1 {at}: {row:?} {}",
                    s1[at]
                );
                assert!(
                    (row[2] - st[at]).abs() < 1.6 * row[3] + 1e-3,
                    "{first:?} {sampler:?} ST {at}: {row:?} {}",
                    st[at]
                );
            }
            let pair = |a, b| found.pairs.iter().find(|pair| (pair.a, pair.b) == (a, b)).unwrap().s2;
            assert!((pair(0, 2).value - v13 / v).abs() < 1.6 * pair(0, 2).conf, "{:?}", pair(0, 2));
            assert!(pair(0, 1).value.abs() < 1.6 * pair(0, 1).conf && pair(1, 2).value.abs() < 1.6 * pair(1, 2).conf);
            let order: Vec<usize> = found.order();
            assert_eq!(order, [0, 1, 2]);
            let points: Vec<usize> = found.convergence.iter().map(|at| at.points).collect();
            assert_eq!(points, [512, 1024, 2048, 4096]);
        }
    }
}

/// Two inputs of a group are asked about together: the rest of the variance is theirs.
#[test]
fn groups_share() {
    let known = Known::new(&BOX, ishigami);
    let choice = Choice::Named(vec![("both".into(), vec!["x1".into(), "x3".into()])]);
    let found = study(&known, Settings::new(Method::Sobol), &choice, Sampler::Sobol, 4096).unwrap();
    assert_eq!(found.names, ["both", "x2"]);
    // nothing is shared between the groups: alone is all
    let x2 = 49.0 / 8.0 / (49.0 / 8.0 + 0.1 * PI.powi(4) / 5.0 + 0.01 * PI.powi(8) / 18.0 + 0.5);
    for (row, exact) in found.rows.iter().zip([1.0 - x2, x2]) {
        assert!((row[0] - exact).abs() < 0.01 && (row[2] - exact).abs() < 0.01, "{row:?} {exact}");
    }
}

/// Correlated inputs are drawn correlated on both sides of the design, and belong together. For x1 + x2 + x3 with rank correlation r between
/// x1 and x2 the variance of the pair is (2 + 2 r)/12, as Spearman's correlation of uniforms is Pearson's.
#[test]
fn correlated_inputs_are_one_group() {
    let mut known = Known::new(&[(0.0, 1.0); 3], |x| x[0] + x[1] + x[2]);
    known.correlations = vec![Correlation { a: 0, b: 1, rank: 0.5 }];
    let found = study(&known, Settings::new(Method::Sobol), &Choice::None, Sampler::Sobol, 4096).unwrap();
    assert_eq!(found.names, ["x1 + x2", "x3"]);
    for (row, exact) in found.rows.iter().zip([3.0 / 4.0, 1.0 / 4.0]) {
        assert!((row[0] - exact).abs() < 0.02 && (row[2] - exact).abs() < 0.02, "{row:?} {exact}");
    }
    // a walk along a grid cannot keep them together
    let groups = Groups::single(&known.names());
    let drawing = Drawing { sampler: Sampler::Sobol, seed: 1 };
    let refused = Design::new(&known, &groups, &Settings::new(Method::Morris), drawing, 8).unwrap_err().to_string();
    assert!(refused.contains("correlated"), "{refused}");
}

/// The effect of an input on a linear function is its slope times its range, whatever the path, to the last digits.
#[test]
fn effects_of_a_linear_function_are_exact() {
    let known = Known::new(&[(0.0, 2.0), (-1.0, 1.0), (10.0, 30.0)], |x| 3.0 * x[0] - 2.0 * x[1] + 0.1 * x[2]);
    let found =
        study(&known, Settings::new(Method::Morris).of_own_design(1234), &Choice::None, Sampler::Sobol, 20).unwrap();
    for (row, slope) in found.rows.iter().zip([6.0f64, -4.0, 2.0]) {
        assert!((row[0] - slope).abs() < 1e-12 && (row[1] - slope.abs()).abs() < 1e-12 && row[2] < 1e-7, "{row:?}");
    }
    let grouped = Choice::Named(vec![("g".into(), vec!["x1".into(), "x2".into()])]);
    let found = study(&known, Settings::new(Method::Morris).of_own_design(1234), &grouped, Sampler::Sobol, 20).unwrap();
    assert!(found.rows[0][0].is_nan() && found.rows[0][2].is_nan(), "the effects of a group have no sign");
    assert!((found.rows[1][1] - 2.0).abs() < 1e-12);
}

/// Shapley effects of the Ishigami function follow from its shares: φ1 = S1 + S13/2, φ2 = S2, φ3 = S13/2 (Owen 2014). Of correlated inputs
/// they are those of a linear function of normal numbers (Song, Nelson and Staum 2016, section 5.1): here both alike, so a half each.
#[test]
fn shapley_effects_add_up() {
    let known = Known::new(&BOX, ishigami);
    let settings = Settings::new(Method::Shapley).of_own_design(1234);
    let found = study(&known, settings, &Choice::None, Sampler::Sobol, 2000).unwrap();
    assert_eq!((found.columns.len(), found.columns[0].as_str(), found.points), (2, "Sh", 2000));
    let sum: f64 = found.rows.iter().map(|row| row[0]).sum();
    assert!((sum - 1.0).abs() < 1e-9, "{sum}");
    for (row, exact) in found.rows.iter().zip([0.3139 + 0.2437 / 2.0, 0.4424, 0.2437 / 2.0]) {
        assert!((row[0] - exact).abs() < 1.6 * row[1], "{row:?} {exact}");
    }
    let mut known = Known::new(&[(0.0, 1.0); 3], |x| x[0] + x[1] + 0.0 * x[2]);
    known.correlations = vec![Correlation { a: 0, b: 1, rank: 0.8 }];
    let groups = Groups::single(&known.names());
    let drawing = Drawing { sampler: Sampler::Sobol, seed: 1234 };
    let design = Design::new(&known, &groups, &settings, drawing, 1000).unwrap();
    let points: Vec<(usize, Vec<f64>)> = (0..design.rows()).zip(design.draws(0..design.rows())).collect();
    let y: Vec<f64> = known.run(&points).iter().map(|answer| answer.outcomes[0]).collect();
    let found = table(&known.outcome[0], &groups, &settings, &[], &y).unwrap();
    for (row, exact) in found.rows.iter().zip([0.5, 0.5, 0.0]) {
        assert!((row[0] - exact).abs() < 1.6 * row[1] + 1e-3, "{row:?} {exact}");
    }
}

/// Of a linear function of uniform inputs the derivative is the slope times the range, everywhere: ν is its square, and the bound is 12/π² of the
/// share, as Var(U) = 1/12.
#[test]
fn derivatives_of_a_linear_function_are_exact() {
    let known = Known::new(&[(0.0, 2.0), (-1.0, 1.0)], |x| 3.0 * x[0] - 2.0 * x[1]);
    let settings = Settings::new(Method::Dgsm).of_own_design(1234);
    let found = study(&known, settings, &Choice::None, Sampler::Sobol, 1024).unwrap();
    for (row, slope) in found.rows.iter().zip([6.0f64, -4.0]) {
        assert!((row[0] - slope * slope).abs() < 1e-6 && row[1] < 1e-6, "{row:?}");
        let share = slope * slope / 52.0;
        assert!((row[2] - 12.0 / (PI * PI) * share).abs() < 0.02, "{row:?} {share}");
    }
}

/// Methods that take any runs say which input of the Ishigami function matters most, and δ's companion is S1, known in closed form (groups of
/// finite width take a little of it away).
#[test]
fn any_runs_will_do() {
    let known = Known::new(&BOX, ishigami);
    let delta = study(&known, Settings::new(Method::Delta), &Choice::None, Sampler::Sobol, 8192).unwrap();
    assert_eq!((delta.columns[0].as_str(), delta.columns[2].as_str(), delta.order()), ("delta", "S1", vec![1, 0, 2]));
    for (row, exact) in delta.rows.iter().zip([0.3139, 0.4424, 0.0]) {
        assert!((row[2] - exact).abs() < 0.03, "{row:?} {exact}");
    }
    let pawn = study(&known, Settings::new(Method::Pawn), &Choice::None, Sampler::Sobol, 8192).unwrap();
    assert_eq!(pawn.columns, ["minimum", "mean", "median", "maximum", "CV"]);
    assert_eq!(pawn.order()[0], 1);
    let rsa = study(&known, Settings::new(Method::Rsa), &Choice::None, Sampler::Sobol, 2048).unwrap();
    assert_eq!((rsa.columns.len(), rsa.columns[0].as_str(), rsa.columns[20].as_str()), (21, "bin1", "maximum"));
}

/// Runs without a value take their base point with them, and are counted; too many of them, and nothing is said.
#[test]
fn missing_values_are_counted_never_averaged() {
    let known = Known::new(&BOX, |x| if x[1] > 3.1 { f64::NAN } else { ishigami(x) });
    let found = study(&known, Settings::new(Method::Sobol), &Choice::None, Sampler::Sobol, 2048).unwrap();
    assert!(found.left_out > 0 && found.points + found.left_out == 2048, "{} {}", found.points, found.left_out);
    assert!(found.first_without.is_some() && found.rows.iter().flatten().all(|x| x.is_finite()));
    let said = told::sentences(&found, shapan_lab::messages::Language::English).join(" ");
    assert!(said.contains("are left out") && said.contains("row"), "{said}");
    let settings = Settings::new(Method::Shapley).of_own_design(1234);
    let known = Known::new(&BOX, |x| if x[1] > 3.13 { f64::NAN } else { ishigami(x) });
    let found = study(&known, settings, &Choice::None, Sampler::Sobol, 1000).unwrap();
    assert!(found.left_out > 0 && found.points + found.left_out == 1000, "{} {}", found.points, found.left_out);
    let known = Known::new(&BOX, |x| if x[1] > 2.0 { f64::NAN } else { ishigami(x) });
    let nothing = study(&known, Settings::new(Method::Sobol), &Choice::None, Sampler::Sobol, 256).unwrap_err();
    assert!(matches!(nothing, Nothing::LeftOut { of: 256, .. }), "{nothing:?}");
    let known = Known::new(&BOX, |_| 3.0);
    for method in Method::ALL {
        let nothing = study(&known, Settings::new(method), &Choice::None, Sampler::Sobol, 128).unwrap_err();
        let said = nothing.sentence("y", shapan_lab::messages::Language::English);
        assert!(said.contains("the same in every run"), "{method:?}: {said}");
    }
}

/// Few runs that carry the variance are told; their logarithm is another question.
#[test]
fn a_mean_of_extremes_is_told() {
    fn steep(x: &[f64]) -> f64 {
        (40.0 * x[0] * x[0]).exp() * (1.0 + x[1])
    }
    let known = Known::new(&[(0.0, 1.0); 2], steep);
    let value = study(&known, Settings::new(Method::Sobol), &Choice::None, Sampler::Sobol, 1024).unwrap();
    assert!(value.is_carried_by_few(), "{}", value.extremes);
    let settings = Settings { of: Of::Logarithm, ..Settings::new(Method::Sobol) };
    let log = study(&known, settings, &Choice::None, Sampler::Sobol, 1024).unwrap();
    assert!(!log.is_carried_by_few());
    // ln y = 40 x1² + ln(1 + x2): Var(40 x²) = 1600 · 4/45, Var(ln(1 + u)) = 1 − 2 ln² 2
    let (v1, v2) = (1600.0 * 4.0 / 45.0, 1.0 - 2.0 * 2.0f64.ln() * 2.0f64.ln());
    assert!((log.rows[0][0] - v1 / (v1 + v2)).abs() < 0.01, "{:?}", log.rows);
}

/// Points that a study has run already stay when it goes on.
#[test]
fn more_points_begin_with_the_same() {
    let known = Known::new(&BOX, ishigami);
    let groups = Groups::single(&known.names());
    for method in Method::ALL {
        for sampler in [Sampler::Sobol, Sampler::MonteCarlo] {
            let settings = Settings::new(method);
            let drawing = Drawing { sampler, seed: 7 };
            let few = Design::new(&known, &groups, &settings, drawing, 32).unwrap();
            let more = Design::new(&known, &groups, &settings, drawing, 64).unwrap();
            assert!(Design::grows(&settings, sampler));
            assert!((0..few.rows()).all(|row| few.row(row) == more.row(row)), "{method:?} {sampler:?}");
        }
    }
}
