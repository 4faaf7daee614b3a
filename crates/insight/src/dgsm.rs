//! Derivative-based measures (Sobol and Kucherenko 2009): the mean square of an outcome's derivative by an input, ν = E[(∂y/∂x)²], and what it
//! says about the total index without a design of its own: ST ≤ C ν/V, with V the variance of the outcome and C the constant of Poincaré's
//! inequality for the input's distribution (their theorem 2; for other distributions Lamboni, Iooss, Popelin and Gamboa 2013). An
//! input whose bound is near zero can be fixed.
//!
//! Derivatives may be exact, or differences of outcomes: [`Differences`] is the design of SALib's `finite_diff`, a base point and then one row
//! for each input moved, so that its outcomes can be read. A derivative by the coordinate in the unit interval is as good as one by the value,
//! whatever the distribution, since the coordinate is uniform: its constant is [`UNIT`].

use crate::resample::Resamples;
use crate::{Confidence, Index, Refusal, sound};

/// Poincaré's constant of the unit interval, 1/π²: for derivatives by a coordinate in (0, 1).
pub const UNIT: f64 = 1.0 / (core::f64::consts::PI * core::f64::consts::PI);

/// Poincaré's constant of the uniform distribution: (b − a)²/π² (Sobol and Kucherenko 2009, theorem 2).
pub fn uniform(low: f64, high: f64) -> f64 {
    (high - low) * (high - low) * UNIT
}

/// Poincaré's constant of the normal distribution: its variance (Sobol and Kucherenko 2009).
pub fn normal(deviation: f64) -> f64 {
    deviation * deviation
}

/// Measures of one input, in the columns of SALib.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Dgsm {
    /// ν, the mean square of the derivative.
    pub vi: f64,
    /// Standard deviation (divisor n) of the squared derivative.
    pub vi_std: f64,
    /// Half the interval of ν: what SALib 1.6 tells as `dgsm_conf`, although it is not in the unit of `dgsm`.
    pub vi_conf: f64,
    /// C ν/V: no total index is above it.
    pub dgsm: f64,
    /// Half the interval of `dgsm`, from resamples of the derivatives and of the variance together.
    pub dgsm_conf: f64,
}

/// Measures of each input. `slopes` by input, then run: derivatives at the runs whose outcomes are `y`; `constants` by input: Poincaré's.
///
/// # Errors
/// Numbers that are not finite (their run), an outcome that does not differ, fewer than two runs, shapes that do not fit.
pub fn dgsm(slopes: &[Vec<f64>], y: &[f64], constants: &[f64], confidence: Confidence) -> Result<Vec<Dgsm>, Refusal> {
    sound(y)?;
    let (d, n) = (slopes.len(), y.len());
    if d == 0 || constants.len() != d || slopes.iter().any(|own| own.len() != n) {
        return Err(Refusal::Shape);
    }
    if let Some(at) = slopes.iter().flatten().position(|slope| !slope.is_finite()) {
        return Err(Refusal::NotFinite(at % n));
    }
    if let Some(at) = constants.iter().position(|constant| !constant.is_finite()) {
        return Err(Refusal::NotFinite(at));
    }
    let mean = y.iter().sum::<f64>() / n as f64;
    // squares by input, then the outcome about its mean, then its square
    let sums = Resamples::new(n, confidence.resamples, confidence.seed).sums(d + 2, |runs, out| {
        let count = runs.len();
        for (own, slopes) in out.chunks_exact_mut(count).zip(slopes) {
            for (square, slope) in own.iter_mut().zip(&slopes[runs.clone()]) {
                *square = slope * slope;
            }
        }
        for (at, y) in y[runs].iter().enumerate() {
            out[d * count + at] = y - mean;
            out[(d + 1) * count + at] = (y - mean) * (y - mean);
        }
    });
    let all = n as f64;
    let of = |sums: &[f64], input: usize| {
        let shift = sums[d] / all;
        let (vi, variance) = (sums[input] / all, sums[d + 1] / all - shift * shift);
        (vi, constants[input] * vi / variance)
    };
    let one = |input: usize| {
        let (vi, bound) = of(&sums[..d + 2], input);
        let again: Vec<(f64, f64)> = sums[d + 2..].chunks_exact(d + 2).map(|sums| of(sums, input)).collect();
        let half = |values: Vec<f64>| if values.len() > 1 { confidence.half(&values) } else { f64::NAN };
        let spread = slopes[input].iter().map(|s| (s * s - vi) * (s * s - vi)).sum::<f64>() / all;
        Dgsm {
            vi,
            vi_std: spread.sqrt(),
            vi_conf: half(again.iter().map(|(vi, _)| *vi).collect()),
            dgsm: bound,
            dgsm_conf: half(again.iter().map(|(_, bound)| *bound).collect()),
        }
    };
    Ok((0..d).map(one).collect())
}

impl Dgsm {
    /// The bound with its interval.
    pub fn index(&self) -> Index {
        Index { value: self.dgsm, conf: self.dgsm_conf }
    }
}

/// A design of differences: base point by base point a row for the point itself, then one for each input moved, in SALib's order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Differences {
    /// How many inputs.
    pub inputs: usize,
    /// How far an input is moved, as a part of the unit interval, at most a half; 0.01 is usual.
    pub step: f64,
}

impl Differences {
    /// Rows for each base point.
    pub fn rows(&self) -> usize {
        self.inputs + 1
    }

    /// Base point of a row, and the input that it moves.
    pub fn row(&self, row: usize) -> (usize, Option<usize>) {
        (row / self.rows(), (row % self.rows()).checked_sub(1))
    }

    /// Where a coordinate moves to: upwards, or downwards where upwards would leave the unit interval.
    pub fn moved(&self, coordinate: f64) -> f64 {
        let up = coordinate + self.step;
        if up < 1.0 { up } else { coordinate - self.step }
    }

    /// Derivatives at the base points, by input, then base point, and the outcomes there. `points` by row, in whatever unit the derivatives
    /// shall have.
    ///
    /// # Errors
    /// A number of rows that is not that of whole base points, a row that moves another input than its own or none, numbers that are not
    /// finite (their row).
    pub fn slopes(&self, points: &[Vec<f64>], y: &[f64]) -> Result<(Vec<Vec<f64>>, Vec<f64>), Refusal> {
        let rows = self.rows();
        let whole = !y.is_empty() && y.len() == points.len() && y.len().is_multiple_of(rows);
        if self.inputs == 0 || !whole || points.iter().any(|point| point.len() != self.inputs) {
            return Err(Refusal::Shape);
        }
        let bad = |row: &usize| !y[*row].is_finite() || points[*row].iter().any(|x| !x.is_finite());
        if let Some(at) = (0..y.len()).find(bad) {
            return Err(Refusal::NotFinite(at));
        }
        let mut slopes = vec![Vec::with_capacity(y.len() / rows); self.inputs];
        let mut base = Vec::with_capacity(y.len() / rows);
        for (points, y) in points.chunks_exact(rows).zip(y.chunks_exact(rows)) {
            base.push(y[0]);
            for (input, own) in slopes.iter_mut().enumerate() {
                let (from, to) = (&points[0], &points[1 + input]);
                if (0..self.inputs).any(|k| (from[k] != to[k]) != (k == input)) {
                    return Err(Refusal::Shape);
                }
                own.push((y[1 + input] - y[0]) / (to[input] - from[input]));
            }
        }
        Ok((slopes, base))
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the test function is told with the platform's sine, within tolerances")]
mod tests {
    use super::*;
    use crate::philox;
    use core::f64::consts::PI;

    /// Ishigami and Homma (1990): sin x₁ + a sin² x₂ + b x₃⁴ sin x₁ on (−π, π)³.
    fn ishigami(x: &[f64]) -> f64 {
        x[0].sin() + 7.0 * x[1].sin() * x[1].sin() + 0.1 * (x[2] * x[2] * x[2] * x[2]) * x[0].sin()
    }

    fn slopes_of_ishigami(x: &[f64]) -> [f64; 3] {
        let (cube, fourth) = (x[2] * x[2] * x[2], x[2] * x[2] * x[2] * x[2]);
        [x[0].cos() * (1.0 + 0.1 * fourth), 7.0 * (2.0 * x[1]).sin(), 0.4 * cube * x[0].sin()]
    }

    /// ν₁ = (1 + 2bπ⁴/5 + b²π⁸/9)/2, ν₂ = a²/2, ν₃ = 8b²π⁶/7, V = a²/8 + bπ⁴/5 + b²π⁸/18 + 1/2, worked out by hand.
    fn closed_form() -> ([f64; 3], f64) {
        let (p4, p6, p8) = (PI * PI * PI * PI, PI * PI * PI * PI * PI * PI, PI * PI * PI * PI * PI * PI * PI * PI);
        let nu = [0.5 * (1.0 + 0.04 * p4 + 0.01 * p8 / 9.0), 24.5, 0.08 * p6 / 7.0];
        (nu, 49.0 / 8.0 + 0.1 * p4 / 5.0 + 0.01 * p8 / 18.0 + 0.5)
    }

    fn unit(point: u64, inputs: usize) -> Vec<f64> {
        (0..inputs).map(|k| philox::uniform(3, point, &format!("x{k}"))).collect()
    }

    #[test]
    fn ishigami_has_its_closed_form() {
        let points: Vec<Vec<f64>> =
            (0..20_000).map(|k| unit(k, 3).iter().map(|u| PI * (2.0 * u - 1.0)).collect()).collect();
        let y: Vec<f64> = points.iter().map(|x| ishigami(x)).collect();
        let slopes: Vec<Vec<f64>> = (0..3).map(|k| points.iter().map(|x| slopes_of_ishigami(x)[k]).collect()).collect();
        let found = dgsm(&slopes, &y, &[uniform(-PI, PI); 3], Confidence::default()).unwrap();
        let (nu, variance) = closed_form();
        for (found, nu) in found.iter().zip(nu) {
            // three standard errors: the interval has 1.96 of them
            assert!((found.vi - nu).abs() < 1.6 * found.vi_conf, "{found:?}, {nu}");
            assert!((found.dgsm - 4.0 * nu / variance).abs() < 1.6 * found.dgsm_conf, "{found:?}");
            assert!((found.vi_conf / (1.96 * found.vi_std / 20_000f64.sqrt()) - 1.0).abs() < 0.3, "{found:?}");
        }
        // the same by the coordinate: a derivative 2π times as large, a constant (2π)² times as small
        let by_unit: Vec<Vec<f64>> = slopes.iter().map(|own| own.iter().map(|s| 2.0 * PI * s).collect()).collect();
        let again = dgsm(&by_unit, &y, &[UNIT; 3], Confidence::default()).unwrap();
        for (a, b) in found.iter().zip(again) {
            assert!((a.dgsm / b.dgsm - 1.0).abs() < 1e-12 && (a.dgsm_conf / b.dgsm_conf - 1.0).abs() < 1e-9);
        }
    }

    /// Differences of a quadratic function are its derivative at the middle of the move.
    #[test]
    fn differences_are_read_in_the_published_order() {
        let design = Differences { inputs: 2, step: 0.25 };
        assert_eq!((design.row(0), design.row(4), design.row(5)), ((0, None), (1, Some(0)), (1, Some(1))));
        let points: Vec<Vec<f64>> = (0..3 * 40)
            .map(|row| {
                let (base, moved) = design.row(row);
                let mut x = unit(base as u64, 2);
                if let Some(input) = moved {
                    x[input] = design.moved(x[input]);
                }
                x
            })
            .collect();
        let y: Vec<f64> = points.iter().map(|x| x[0] * x[0] + 3.0 * x[1]).collect();
        let (slopes, base) = design.slopes(&points, &y).unwrap();
        for k in 0..40 {
            let x = unit(k as u64, 2);
            let middle = if x[0] < 0.75 { x[0] + 0.125 } else { x[0] - 0.125 };
            assert!((slopes[0][k] - 2.0 * middle).abs() < 1e-12 && (slopes[1][k] - 3.0).abs() < 1e-12);
            assert_eq!(base[k], y[3 * k]);
        }
        let found = dgsm(&slopes, &base, &[UNIT; 2], Confidence::default()).unwrap();
        assert!((found[1].vi - 9.0).abs() < 1e-9 && found[1].vi_std < 1e-9 && found[1].vi_conf < 1e-9);
    }

    #[test]
    fn nonsense_is_refused() {
        let ask = |slopes: &[Vec<f64>], y: &[f64]| dgsm(slopes, y, &[UNIT], Confidence::default()).unwrap_err();
        assert_eq!(ask(&[vec![1.0; 3]], &[2.0; 3]), Refusal::Flat);
        assert_eq!(ask(&[vec![1.0; 2]], &[1.0, 2.0, 3.0]), Refusal::Shape);
        assert_eq!(ask(&[vec![1.0, f64::NAN, 1.0]], &[1.0, 2.0, 3.0]), Refusal::NotFinite(1));
        let design = Differences { inputs: 1, step: 0.1 };
        let still = [vec![0.5], vec![0.5]];
        assert_eq!(design.slopes(&still, &[1.0, 2.0]).unwrap_err(), Refusal::Shape);
        assert_eq!(design.slopes(&still[..1], &[1.0]).unwrap_err(), Refusal::Shape);
        assert_eq!(design.slopes(&[vec![0.5], vec![0.6]], &[1.0, f64::INFINITY]).unwrap_err(), Refusal::NotFinite(1));
    }
}
