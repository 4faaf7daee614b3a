//! Shapley effects against closed forms.

use core::f64::consts::PI;

use super::*;

const NAMES: [&str; 3] = ["a", "b", "c"];

fn design<'a>(group_of: &'a [usize], copula: &'a Copula, sets: Sets) -> Design<'a> {
    let (outer, inner) = if sets == Sets::All { (4000, 3) } else { (1, 3) };
    Design { group_of, copula, sets, total: 10_000, outer, inner, seed: 7 }
}

fn found(design: &Design<'_>, f: impl Fn(&[f64]) -> f64) -> Shapley {
    let y: Vec<f64> = design.points(0..design.rows(), keyed(5, &NAMES)).iter().map(|point| f(point)).collect();
    design.effects(&y, Confidence::default()).unwrap()
}

fn agree(found: &Shapley, exact: &[f64]) {
    let sum: f64 = found.effects.iter().map(|effect| effect.value).sum();
    assert!((sum - 1.0).abs() < 1e-12, "{found:?}");
    for (effect, exact) in found.effects.iter().zip(exact) {
        // three standard errors: the interval has 1.96 of them
        assert!((effect.value - exact).abs() <= 1.6 * effect.conf + 1e-12, "{found:?}, {exact:?}");
        assert!(effect.conf < 0.06, "{found:?}");
    }
}

/// y = x₁ + x₂ + x₃ with deviations 1, 1, 2 and a correlation ρ of the last two: with independent x₁ its share is σ₁²/V, and of two that hang
/// together σ_j² + ρ σ_j σ_k + ρ² (σ_k² − σ_j²)/2 (Iooss and Prieur 2019, section 3.2).
#[test]
fn a_linear_function_of_inputs_that_hang_together() {
    let linear = |u: &[f64]| normal::quantile(u[0]) + normal::quantile(u[1]) + 2.0 * normal::quantile(u[2]);
    for rho in [-0.7, 0.0, 0.9] {
        let rows = vec![vec![1.0, 0.0, 0.0], vec![0.0, 1.0, rho], vec![0.0, rho, 1.0]];
        let copula = Copula::new(&rows).unwrap();
        let v = 6.0 + 4.0 * rho;
        let exact = [1.0 / v, (1.0 + 2.0 * rho + 1.5 * rho * rho) / v, (4.0 + 2.0 * rho - 1.5 * rho * rho) / v];
        for sets in [Sets::All, Sets::Permutations(8000)] {
            let own = found(&design(&[0, 1, 2], &copula, sets), linear);
            agree(&own, &exact);
            assert!((own.variance / v - 1.0).abs() < 0.06, "{}", own.variance);
        }
        // the two together: all of their variance
        agree(&found(&design(&[0, 1, 1], &copula, Sets::All), linear), &[1.0 / v, (5.0 + 4.0 * rho) / v]);
        agree(&found(&design(&[0; 3], &copula, Sets::All), linear), &[1.0]);
        agree(&found(&design(&[0; 3], &copula, Sets::Permutations(2)), linear), &[1.0]);
    }
}

/// Independent inputs: an index of a set is divided evenly among its members (Owen 2014), so with the indices of Ishigami and Homma (1990)
/// the effects are V₁ + V₁₃/2, V₂ and V₁₃/2.
#[test]
#[allow(clippy::disallowed_methods, reason = "the test function is told with the platform's sine, within tolerances")]
fn ishigami_has_its_closed_form() {
    let ishigami = |u: &[f64]| {
        let x: Vec<f64> = u.iter().map(|u| PI * (2.0 * u - 1.0)).collect();
        x[0].sin() + 7.0 * x[1].sin() * x[1].sin() + 0.1 * (x[2] * x[2] * x[2] * x[2]) * x[0].sin()
    };
    let (p4, p8) = (PI * PI * PI * PI, PI * PI * PI * PI * PI * PI * PI * PI);
    let first = 0.5 * (1.0 + 0.1 * p4 / 5.0) * (1.0 + 0.1 * p4 / 5.0);
    let (second, both) = (49.0 / 8.0, 0.08 * p8 / 225.0);
    let v = first + second + both;
    let exact = [(first + both / 2.0) / v, second / v, both / 2.0 / v];
    let copula = Copula::independent(3);
    for sets in [Sets::All, Sets::Permutations(10_000)] {
        agree(&found(&design(&[0, 1, 2], &copula, sets), ishigami), &exact);
    }
}

/// The half width is 1.96 standard errors: over many samples the estimates scatter by that much.
#[test]
fn intervals_are_as_wide_as_the_scatter() {
    let rows = vec![vec![1.0, 0.5, 0.0], vec![0.5, 1.0, 0.0], vec![0.0, 0.0, 1.0]];
    let copula = Copula::new(&rows).unwrap();
    for (sets, outer) in [(Sets::Permutations(300), 1), (Sets::All, 100)] {
        let (mut estimates, mut widths) = (Vec::new(), Vec::new());
        for sample in 0..200 {
            let own = Design { group_of: &[0, 1, 2], copula: &copula, sets, total: 500, outer, inner: 3, seed: sample };
            let points = own.points(0..own.rows(), keyed(sample, &NAMES));
            let y: Vec<f64> = points.iter().map(|u| u[0] + u[1] * u[2]).collect();
            let found = own.effects(&y, Confidence::default()).unwrap();
            estimates.push(found.effects[0].value);
            widths.push(found.effects[0].conf);
        }
        let scatter = 1.959_964 * crate::deviation(&estimates);
        let width = widths.iter().sum::<f64>() / 200.0;
        assert!((width / scatter - 1.0).abs() < 0.2, "{sets:?} {width} {scatter}");
    }
}

/// Inputs outside of a set stand still in the inner runs of one outer run, and only there; any batch of rows has the same points.
#[test]
fn what_is_known_stands_still() {
    let copula = Copula::new(&[vec![1.0, 0.4, 0.1], vec![0.4, 1.0, 0.3], vec![0.1, 0.3, 1.0]]).unwrap();
    for sets in [Sets::All, Sets::Permutations(5)] {
        let own = Design { group_of: &[0, 1, 2], copula: &copula, sets, total: 4, outer: 2, inner: 3, seed: 1 };
        let points = own.points(0..own.rows(), keyed(1, &NAMES));
        assert_eq!(points.len(), own.rows());
        for (block, inner) in points[4..].chunks_exact(3).enumerate() {
            let members = own.members(block / 2);
            for (input, moves) in members.iter().enumerate() {
                let same = inner.iter().all(|point| (point[input] - inner[0][input]).abs() < 1e-14);
                assert_eq!(same, !moves, "{sets:?}, block {block}, input {input}");
            }
        }
        let batches: Vec<Vec<f64>> =
            (0..own.rows()).flat_map(|row| own.points(row..row + 1, keyed(1, &NAMES))).collect();
        assert_eq!(points, batches);
    }
}

#[test]
fn nonsense_is_refused() {
    let copula = Copula::independent(2);
    let own = Design { group_of: &[0, 1], copula: &copula, sets: Sets::All, total: 4, outer: 2, inner: 2, seed: 1 };
    let ask = |design: &Design<'_>, y: &[f64]| design.effects(y, Confidence::default()).unwrap_err();
    assert_eq!(own.rows(), 12);
    let rising: Vec<f64> = (0..12).map(f64::from).collect();
    assert_eq!(ask(&own, &rising[..11]), Refusal::Shape);
    assert_eq!(ask(&own, &[1.0; 12]), Refusal::Flat);
    let mut hole = rising.clone();
    hole[7] = f64::NAN;
    assert_eq!(ask(&own, &hole), Refusal::NotFinite(7));
    // the runs that tell the variance do not differ, others do
    let mut flat = rising.clone();
    flat[..4].fill(1.0);
    assert_eq!(ask(&own, &flat), Refusal::Flat);
    assert_eq!(ask(&Design { inner: 1, ..own }, &rising[..8]), Refusal::TooFew);
    let few = Design { sets: Sets::Permutations(1), ..own };
    assert_eq!(ask(&few, &rising[..few.rows()]), Refusal::TooFew);
    assert_eq!(ask(&Design { group_of: &[0], ..own }, &rising[..4]), Refusal::Shape);
}

/// What is lost is left out, permutation by permutation; the others say the same as before. y = x₀ + x₁/2 of independent uniform inputs: 4/5 and
/// 1/5.
#[test]
fn lost_runs_take_their_permutation_with_them() {
    let copula = Copula::independent(2);
    let sets = Sets::Permutations(2000);
    let own = Design { group_of: &[0, 1], copula: &copula, sets, total: 2000, outer: 1, inner: 3, seed: 1 };
    let mut y: Vec<f64> =
        own.points(0..own.rows(), keyed(1, &NAMES)).iter().map(|point| point[0] + 0.5 * point[1]).collect();
    let whole = own.effects(&y, Confidence::default()).unwrap();
    // of the runs that tell the variance one, of permutations 0 and 7 one each
    for row in [5, 2000, 2000 + 7 * 3 + 2] {
        y[row] = f64::NAN;
    }
    let kept = own.kept(&y).unwrap();
    assert_eq!((kept.whole.len(), kept.permutations.len()), (1999, 1998));
    assert!(!kept.permutations.contains(&0) && !kept.permutations.contains(&7));
    let found = own.effects_of(&y, &kept, Confidence::default()).unwrap();
    for (exact, (a, b)) in [0.8, 0.2].into_iter().zip(found.effects.iter().zip(&whole.effects)) {
        assert!((a.value - exact).abs() < 1.6 * a.conf && (a.value - b.value).abs() < 0.01, "{a:?} {b:?}");
    }
    assert_eq!(own.kept(&y[1..]), Err(Refusal::Shape));
}
