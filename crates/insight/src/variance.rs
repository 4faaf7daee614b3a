//! Variance-based indices from outcomes of a [`Radial`] design: what share of the outcome's variance an input explains alone (S1), with all
//! that it does together with others (ST), and each pair beyond its members (S2).
//!
//! Estimators, with f the outcome, centred and scaled, V its variance over A and B together:
//! S1 = mean(f_B (f_AB − f_A))/V (Saltelli and others 2010, table 2 b) or 1 − mean((f_B − f_AB)²)/2V (Jansen 1999; table 2 c);
//! ST = mean((f_A − f_AB)²)/2V (Jansen 1999; table 2 f);
//! S2 = mean(f_BA,j f_AB,k − f_A f_B)/V − S1,j − S1,k (Saltelli 2002).
//! Estimates may be below 0 or above 1 by chance; they are told as they are.

use crate::resample::Resamples;
use crate::saltelli::Radial;
use crate::{Confidence, Index, Refusal, sound};

/// How S1 is estimated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum First {
    /// Saltelli and others (2010): best where S1 is small.
    #[default]
    Saltelli,
    /// Jansen (1999): best where S1 is large.
    Jansen,
}

/// Indices of one outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Variance {
    /// First-order indices, by group.
    pub s1: Vec<Index>,
    /// Total indices, by group.
    pub st: Vec<Index>,
    /// Indices of pairs j < k, row by row; empty if the design has none.
    pub s2: Vec<Index>,
}

impl Variance {
    /// Position of a pair j < k in `s2`.
    pub fn pair(groups: usize, j: usize, k: usize) -> usize {
        j * groups - j * (j + 1) / 2 + k - j - 1
    }
}

/// The sums that an index needs: of A, B, A² + B², then by group of the terms of S1 and ST, then AB's own, then of pairs.
struct Terms {
    design: Radial,
    first: First,
}

impl Terms {
    const HEAD: usize = 4;

    fn count(&self) -> usize {
        let d = self.design.groups;
        Self::HEAD + 2 * d + if self.design.second_order { d * (d - 1) / 2 } else { 0 }
    }

    /// The terms of some base points: by term, then point. `y` begins with the first of them.
    fn fill(&self, y: &[f64], points: usize, centre: (f64, f64), out: &mut [f64]) {
        let (d, rows) = (self.design.groups, self.design.rows());
        let f = |point: usize, place: usize| (y[point * rows + place] - centre.0) * centre.1;
        for point in 0..points {
            let (a, b) = (f(point, 0), f(point, rows - 1));
            let mut put = |term: usize, value: f64| out[term * points + point] = value;
            put(0, a + b);
            put(1, a * a + b * b);
            put(2, a * b);
            put(3, 1.0);
            for j in 0..d {
                let ab = f(point, 1 + j);
                let first = match self.first {
                    First::Saltelli => b * (ab - a),
                    First::Jansen => (b - ab) * (b - ab),
                };
                put(Self::HEAD + j, first);
                put(Self::HEAD + d + j, (a - ab) * (a - ab));
            }
        }
        if self.design.second_order {
            let mut term = Self::HEAD + 2 * d;
            for j in 0..d {
                for k in j + 1..d {
                    for point in 0..points {
                        out[term * points + point] = f(point, 1 + d + j) * f(point, 1 + k);
                    }
                    term += 1;
                }
            }
        }
    }

    /// S1, ST and S2 from sums.
    fn indices(&self, sums: &[f64]) -> Vec<f64> {
        let (d, n) = (self.design.groups, sums[3]);
        let mean = sums[0] / (2.0 * n);
        let variance = sums[1] / (2.0 * n) - mean * mean;
        let mut found = Vec::with_capacity(sums.len());
        for j in 0..d {
            let term = sums[Self::HEAD + j] / n / variance;
            found.push(if self.first == First::Jansen { 1.0 - 0.5 * term } else { term });
        }
        found.extend((0..d).map(|j| 0.5 * sums[Self::HEAD + d + j] / n / variance));
        if self.design.second_order {
            let mut term = Self::HEAD + 2 * d;
            for j in 0..d {
                for k in j + 1..d {
                    found.push((sums[term] - sums[2]) / n / variance - found[j] - found[k]);
                    term += 1;
                }
            }
        }
        found
    }
}

/// Indices of the outcomes `y`, one for each row of the design.
///
/// # Errors
/// Another number of outcomes than the design has rows, numbers that are not finite, an outcome that does not differ.
pub fn variance(design: Radial, y: &[f64], first: First, confidence: Confidence) -> Result<Variance, Refusal> {
    let (rows, d) = (design.rows(), design.groups);
    if d == 0 || y.is_empty() || !y.len().is_multiple_of(rows) {
        return Err(Refusal::Shape);
    }
    sound(y)?;
    let points = y.len() / rows;
    if points < 2 {
        return Err(Refusal::TooFew);
    }
    // centred and scaled, as the estimators are biased where the mean is large beside the spread (Saltelli and others 2010, section 4)
    let mean = y.iter().sum::<f64>() / y.len() as f64;
    let spread = (y.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / y.len() as f64).sqrt();
    let terms = Terms { design, first };
    let resamples = Resamples::new(points, confidence.resamples, confidence.seed);
    let sums = resamples.sums(terms.count(), |range, out| {
        terms.fill(&y[range.start * rows..range.end * rows], range.len(), (mean, 1.0 / spread), out);
    });
    let found: Vec<Vec<f64>> = sums.chunks_exact(terms.count()).map(|sums| terms.indices(sums)).collect();
    let (point, drawn) = found.split_first().ok_or(Refusal::TooFew)?;
    let one = |at: usize| {
        let again: Vec<f64> = drawn.iter().map(|indices| indices[at]).collect();
        Index { value: point[at], conf: if again.len() > 1 { confidence.half(&again) } else { f64::NAN } }
    };
    let part = |range: core::ops::Range<usize>| range.map(one).collect::<Vec<Index>>();
    Ok(Variance { s1: part(0..d), st: part(d..2 * d), s2: part(2 * d..point.len()) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::philox::uniform;

    /// Sobol's g function (1993): an index in closed form for any number of inputs.
    fn g(x: &[f64], a: &[f64]) -> f64 {
        x.iter().zip(a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
    }

    fn outcomes(design: Radial, points: usize, f: impl Fn(&[f64]) -> f64) -> Vec<f64> {
        (0..points * design.rows())
            .map(|row| {
                let (base, mix) = design.row(row);
                let name = |group| format!("{}{group}", if mix.from_b(group) { "b" } else { "a" });
                let x: Vec<f64> = (0..design.groups).map(|group| uniform(7, base as u64, &name(group))).collect();
                f(&x)
            })
            .collect()
    }

    /// Closed form: V_i = 1/(3 (1 + a_i)²), V = Π(1 + V_i) − 1; S1 = V_i/V, ST = V_i Π_{j≠i}(1 + V_j)/V, S2 = V_i V_j/V.
    #[test]
    fn the_g_function_has_its_closed_form() {
        let a = [0.0, 1.0, 4.5, 9.0];
        let v: Vec<f64> = a.iter().map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a))).collect();
        let total = v.iter().map(|v| 1.0 + v).product::<f64>() - 1.0;
        let design = Radial { groups: 4, second_order: true };
        let y = outcomes(design, 20_000, |x| g(x, &a));
        for first in [First::Saltelli, First::Jansen] {
            let found = variance(design, &y, first, Confidence::default()).unwrap();
            for i in 0..4 {
                let others: f64 = (0..4).filter(|j| *j != i).map(|j| 1.0 + v[j]).product();
                // three standard errors: the interval has 1.96 of them
                let near = |index: Index, exact: f64| {
                    assert!((index.value - exact).abs() < 1.6 * index.conf + 1e-3, "{first:?} {i}: {index:?}, {exact}");
                };
                near(found.s1[i], v[i] / total);
                near(found.st[i], v[i] * others / total);
                for k in i + 1..4 {
                    near(found.s2[Variance::pair(4, i, k)], v[i] * v[k] / total);
                }
            }
        }
    }

    /// The half width is 1.96 standard errors: over many samples the estimates scatter by that much.
    #[test]
    fn intervals_are_as_wide_as_the_scatter() {
        let design = Radial { groups: 2, second_order: false };
        let mut estimates = Vec::new();
        let mut widths = Vec::new();
        for sample in 0..200u64 {
            let y: Vec<f64> = (0..500 * design.rows())
                .map(|row| {
                    let (base, mix) = design.row(row);
                    let x = |group| uniform(sample, base as u64, &format!("{}{group}", mix.from_b(group)));
                    x(0) + 0.5 * x(1)
                })
                .collect();
            let found = variance(design, &y, First::Saltelli, Confidence::default()).unwrap();
            estimates.push(found.s1[0].value);
            widths.push(found.s1[0].conf);
        }
        let scatter = 1.959_964 * crate::deviation(&estimates);
        let width = widths.iter().sum::<f64>() / 200.0;
        assert!((width / scatter - 1.0).abs() < 0.2, "{width} {scatter}");
    }

    #[test]
    fn nonsense_is_refused() {
        let design = Radial { groups: 2, second_order: false };
        let ask = |y: &[f64]| variance(design, y, First::Saltelli, Confidence::default()).unwrap_err();
        assert_eq!(ask(&[1.0; 7]), Refusal::Shape);
        assert_eq!(ask(&[1.0; 8]), Refusal::Flat);
        assert_eq!(ask(&[1.0, 2.0, 3.0, f64::NAN]), Refusal::NotFinite(3));
        assert_eq!(ask(&[1.0, 2.0, 3.0, 4.0]), Refusal::TooFew);
    }
}
