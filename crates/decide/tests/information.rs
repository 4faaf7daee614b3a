//! The value of information against closed forms of normal and uniform cases.

use shapan_decide::information::{Decision, Refusal, Settings};
use shapan_insight::normal;
use shapan_insight::philox::uniform;
use shapan_model::num::elementary::exp;

fn draws(name: &str, count: u64) -> Vec<f64> {
    (0..count).map(|run| normal::quantile(uniform(9, run, name))).collect()
}

fn density(z: f64) -> f64 {
    exp(-0.5 * z * z) / (2.0 * core::f64::consts::PI).sqrt()
}

/// E max(0, X) − max(0, E X) for a normal X.
fn loss(mean: f64, sd: f64) -> f64 {
    let z = mean.abs() / sd;
    sd * density(z) - mean.abs() * normal::distribution(-z)
}

/// One policy is worth nothing, the other m + a x + b y with standard normal x and y: knowing all is worth the unit loss of a normal with sd
/// √(a² + b²), knowing x that of one with sd a (Raiffa and Schlaifer 1961).
#[test]
fn two_policies_and_normal_inputs() {
    let n = 20_000;
    let [x, y, z] = ["x", "y", "z"].map(|name| draws(name, n as u64));
    for (m, a, b) in [(0.0, 1.0, 1.0), (0.5, 1.0, 2.0), (-1.0, 2.0, 0.5), (3.0, 1.0, 1.0)] {
        let second: Vec<f64> = x.iter().zip(&y).map(|(x, y)| m + a * x + b * y).collect();
        let decision = Decision::new(&[vec![0.0; n], second]).unwrap();
        assert_eq!(decision.best(), usize::from(m >= 0.0 && decision.best() == 1));
        let settings = Settings::default();
        let whole = decision.perfect();
        let error = whole.error.unwrap();
        assert!((whole.value - loss(m, (a * a + b * b).sqrt())).abs() < 4.5 * error, "{m} {a} {b}: {whole:?}");
        for (column, sd) in [(&x, a), (&y, b)] {
            let part = decision.partial(&[column], &settings).unwrap();
            let error = part.value.error.unwrap();
            assert!(
                (part.value.value - loss(m, sd)).abs() < 4.5 * error + 1e-4,
                "{m} {sd}: {part:?}, exact {}",
                loss(m, sd)
            );
            assert!(part.value.value <= whole.value + 4.5 * error);
            assert!(error < 0.05 * whole.value.max(0.2), "{part:?}");
        }
        // the two together are everything; a third input tells nothing
        let both = decision.partial(&[&x, &y], &settings).unwrap();
        assert!((both.value.value - whole.value).abs() < 1e-6 * whole.value.max(1e-3), "{both:?} {whole:?}");
        let nothing = decision.partial(&[&z], &settings).unwrap();
        assert!(nothing.value.value < 4.5 * nothing.value.error.unwrap() + 2e-3, "{nothing:?}");
    }
}

/// A curve: against nothing, x² − 1 with standard normal x, plus noise. Knowing x is worth E max(0, x² − 1) = 2 φ(1).
#[test]
fn a_curve_is_found() {
    let n = 20_000;
    let (x, noise) = (draws("x", n as u64), draws("noise", n as u64));
    let second: Vec<f64> = x.iter().zip(&noise).map(|(x, e)| x * x - 1.0 + 3.0 * e).collect();
    let decision = Decision::new(&[vec![0.0; n], second]).unwrap();
    let part = decision.partial(&[&x], &Settings::default()).unwrap();
    let exact = 2.0 * density(1.0);
    // what the sample's mean misses of 0 is lost or gained before anything is learned: half a standard error on average
    assert!((part.value.value - exact).abs() < 4.5 * part.value.error.unwrap(), "{part:?}, exact {exact}");
    assert!(part.coefficients > 2 && part.bias.unwrap().abs() < 0.02, "{part:?}");
    // the order of an input is all that counts: x³ tells what x tells
    let cubes: Vec<f64> = x.iter().map(|x| x * x * x).collect();
    let cube = decision.partial(&[&cubes], &Settings::default()).unwrap();
    assert!((cube.value.value - part.value.value).abs() < 0.03, "{cube:?} {part:?}");
}

/// Three policies that each win in one of three equally likely states, by 1: knowing the state is worth 1 − 1/3. A state of number 2 alone,
/// a category, too.
#[test]
fn categories_have_means_of_their_own() {
    let n = 3000;
    let state: Vec<f64> = (0..n).map(|w| (w % 3) as f64).collect();
    let gains: Vec<Vec<f64>> =
        (0..3).map(|p| state.iter().map(|s| f64::from(u8::from(*s == p as f64))).collect()).collect();
    let decision = Decision::new(&gains).unwrap();
    assert!((decision.perfect().value - 2.0 / 3.0).abs() < 1e-12);
    let part = decision.partial(&[&state], &Settings::default()).unwrap();
    assert!((part.value.value - 2.0 / 3.0).abs() < 1e-9, "{part:?}");
    // to know only whether it is the third: then 1 in a third of worlds, ½ in the others; ⅔ in all, less ⅓
    let third: Vec<f64> = state.iter().map(|s| f64::from(u8::from(*s == 2.0))).collect();
    let part = decision.partial(&[&third], &Settings::default()).unwrap();
    assert!((part.value.value - 1.0 / 3.0).abs() < 1e-9, "{part:?}");
}

/// Standard errors hold: over many samples the estimates scatter as they say, and are too high by what they say.
#[test]
fn errors_and_bias_are_as_told() {
    let (n, samples) = (300u64, 60u64);
    let exact = loss(0.3, 1.0);
    let found: Vec<(f64, f64, f64)> = (0..samples)
        .map(|sample| {
            let named = |name: &str| draws(&format!("{name}{sample}"), n);
            let (x, e) = (named("x"), named("e"));
            let second: Vec<f64> = x.iter().zip(&e).map(|(x, e)| 0.3 + x + 2.0 * e).collect();
            let decision = Decision::new(&[vec![0.0; n as usize], second]).unwrap();
            let part = decision.partial(&[&x], &Settings { draws: 100, seed: sample }).unwrap();
            (part.value.value, part.value.error.unwrap(), part.bias.unwrap())
        })
        .collect();
    let mean = |pick: fn(&(f64, f64, f64)) -> f64| found.iter().map(pick).sum::<f64>() / samples as f64;
    let middle = mean(|f| f.0);
    let spread = (found.iter().map(|f| (f.0 - middle) * (f.0 - middle)).sum::<f64>() / (samples - 1) as f64).sqrt();
    let told = mean(|f| f.1);
    assert!((told / spread - 1.0).abs() < 0.4, "told {told}, found {spread}");
    // within the error of sixty samples
    assert!(
        (middle - exact - mean(|f| f.2)).abs() < 4.0 * spread / (samples as f64).sqrt() + 0.01,
        "{middle} {exact} {}",
        mean(|f| f.2)
    );
}

#[test]
fn what_makes_no_sense_is_refused() {
    assert_eq!(Decision::new(&[vec![1.0, 2.0]]).unwrap_err(), Refusal::OnePolicy);
    assert_eq!(Decision::new(&[vec![1.0, 2.0], vec![1.0]]).unwrap_err(), Refusal::Shape);
    assert_eq!(Decision::new(&[vec![1.0, 2.0], vec![1.0, f64::NAN]]).unwrap_err(), Refusal::NotFinite(1));
    assert_eq!(Decision::new(&[vec![1.0], vec![1.0]]).unwrap_err(), Refusal::TooFew);
    let decision = Decision::new(&[vec![0.0; 4], vec![1.0; 4]]).unwrap();
    let partial = |x: &[f64]| decision.partial(&[x], &Settings::default()).unwrap_err().to_string();
    assert_eq!(partial(&[1.0; 4]), "the input is the same in every world: there is nothing to learn");
    assert_eq!(partial(&[1.0; 3]), "a policy or an input does not have a number for each world");
    assert_eq!(partial(&[1.0, 2.0, 3.0, f64::NAN]), "number 3 is not finite");
    assert_eq!(partial(&[1.0, 2.0, 3.0, 4.0]), "there are too few worlds for a curve");
    // a decision that nothing can turn: knowing is worth nothing
    let n = 100;
    let x: Vec<f64> = draws("x", n);
    let sure = Decision::new(&[vec![0.0; 100], x.iter().map(|x| 100.0 + x).collect()]).unwrap();
    assert_eq!(sure.perfect().value, 0.0);
    assert_eq!(sure.partial(&[&x], &Settings::default()).unwrap().value.value, 0.0);
}
