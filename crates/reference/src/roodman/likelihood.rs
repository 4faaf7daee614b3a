//! The chance of the record under the process, and the dates of the explosion.

use std::sync::OnceLock;

use shapan_model::num::elementary::{exp, exp_m1, ln, ln_1p};

use crate::special::{gamma_above_quantile, ln_gamma};

/// Year and world output, billions of 1990 dollars.
pub fn record() -> &'static [(f64, f64)] {
    static ALL: OnceLock<Vec<(f64, f64)>> = OnceLock::new();
    ALL.get_or_init(|| {
        let number = |text: Option<&str>| text.and_then(|text| text.parse().ok()).unwrap_or(f64::NAN);
        let row = |line: &str| {
            let mut cells = line.split_whitespace();
            (number(cells.next()), number(cells.next()))
        };
        include_str!("gwp.txt").lines().map(row).collect()
    })
}

/// The process: $`dX = (bX + a(1+\nu))\,dt + \sqrt{2aX}\,dW`$ with $`X = Y^{1/\gamma}`$.
#[derive(Clone, Copy, Debug)]
pub struct Process {
    /// Logarithm of a.
    pub ln_a: f64,
    /// Drift.
    pub b: f64,
    /// Below −1 the process reaches zero.
    pub nu: f64,
    /// Power of output, below 0.
    pub gamma: f64,
}

/// How far off the record may be by year, as a part of output.
const DOUBT: [(f64, f64); 5] = [(-10_000.0, 1.0), (0.0, 0.75), (1700.0, 0.25), (1900.0, 0.05), (2000.0, 0.01)];

fn doubt(year: f64) -> f64 {
    let after = DOUBT.partition_point(|(t, _)| *t < year);
    match (after.checked_sub(1).map(|at| DOUBT[at]), DOUBT.get(after).copied()) {
        (Some((t0, x0)), Some((t1, x1))) => x0 + (x1 - x0) * (year - t0) / (t1 - t0),
        (None, Some((_, x))) | (Some((_, x)), None) => x,
        (None, None) => f64::NAN,
    }
}

/// ln[e^−z I_ν(z)]: by its series, or far out by what it tends to.
pub fn ln_bessel(nu: f64, z: f64) -> f64 {
    if z > 100.0 * (1.0 + nu * nu) {
        // 1 − (m − 1)/(8z) + (m − 1)(m − 9)/(2!(8z)²) − …, m = 4ν²
        let m = 4.0 * nu * nu;
        let (mut term, mut sum) = (1.0f64, 1.0f64);
        for k in 1..40 {
            let odd = f64::from(2 * k - 1);
            let next = term * -(m - odd * odd) / (f64::from(k) * 8.0 * z);
            if next.abs() >= term.abs() || next.abs() < 1e-18 {
                break;
            }
            term = next;
            sum += term;
        }
        return ln(sum) - 0.5 * ln(2.0 * core::f64::consts::PI * z);
    }
    let quarter = 0.25 * z * z;
    let (mut term, mut sum, mut scale) = (1.0, 1.0, 0.0);
    let mut k = 0.0;
    loop {
        k += 1.0;
        term *= quarter / (k * (nu + k));
        sum += term;
        if sum > 1e250 {
            term *= 1e-250;
            sum *= 1e-250;
            scale += ln(1e250);
        }
        if term < sum * 1e-17 && k > 0.5 * z {
            break;
        }
    }
    nu * ln(0.5 * z) - ln_gamma(nu + 1.0) + ln(sum) + scale - z
}

impl Process {
    fn x(&self, output: f64) -> f64 {
        exp(ln(output) / self.gamma)
    }
    /// Logarithm of the density of a next output.
    fn ln_density(&self, dt: f64, y0: f64, y1: f64) -> f64 {
        let a = exp(self.ln_a);
        let (x0, x1) = (self.x(y0), self.x(y1));
        let grown = exp(self.b * dt);
        let c = self.b / (a * exp_m1(self.b * dt));
        let z = 2.0 * c * (x0 * x1 * grown).sqrt();
        let apart = (x0 * grown).sqrt() - x1.sqrt();
        let of_x =
            ln(c) + 0.5 * self.nu * (ln(x1) - self.b * dt - ln(x0)) - c * apart * apart + ln_bessel(self.nu.abs(), z);
        of_x + ln((1.0 / self.gamma).abs()) + (1.0 / self.gamma - 1.0) * ln(y1)
    }
    /// Logarithm of the chance of the record, old points counting less.
    pub fn ln_likelihood(&self) -> f64 {
        let record = record();
        let weights: Vec<f64> =
            record[1..].iter().map(|(year, _)| 1.0 / (1.0 + 2.0 * doubt(*year) * doubt(*year))).collect();
        let mean = weights.iter().sum::<f64>() / weights.len() as f64;
        let steps = record.windows(2).zip(&weights);
        steps.map(|(pair, w)| w / mean * self.ln_density(pair[1].0 - pair[0].0, pair[0].1, pair[1].1)).sum()
    }
    /// Years from an output until which the explosion has come with this probability; never, if it need not come.
    pub fn explosion(&self, output: f64, share: f64) -> f64 {
        let k = gamma_above_quantile(-self.nu, share);
        let part = self.b * self.x(output) / (exp(self.ln_a) * k);
        if part >= 1.0 { f64::NAN } else { -ln_1p(-part) / self.b }
    }
    /// Probability that the explosion comes within some years.
    pub fn explodes_within(&self, output: f64, years: f64) -> f64 {
        let reach = exp(self.ln_a) * -exp_m1(-self.b * years);
        crate::special::gamma_above(-self.nu, self.b * self.x(output) / reach)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bessel_functions() {
        // I_{1/2}(z) = √(2/(πz)) sinh z
        for z in [0.3, 2.0, 30.0, 500.0] {
            let exact = 0.5 * ln(2.0 / (core::f64::consts::PI * z)) + ln(-exp_m1(-2.0 * z)) - core::f64::consts::LN_2;
            assert!((ln_bessel(0.5, z) - exact).abs() < 1e-12, "{z}: {} {exact}", ln_bessel(0.5, z));
        }
        // both ways meet
        let (nu, z) = (26.0, 67_700.0);
        assert!((ln_bessel(nu, z * 1.0001) - ln_bessel(nu, z * 0.9999) + ln(1.0001 / 0.9999) * 0.5).abs() < 1e-6);
    }

    #[test]
    fn quantiles_and_probabilities_are_inverse() {
        let process = Process {
            ln_a: -12.72460639305595,
            b: 2.4737018486980654e-05,
            nu: -26.18355160525983,
            gamma: -1.8204438163293664,
        };
        let last = record()[record().len() - 1].1;
        for share in [0.05, 0.5, 0.95] {
            let years = process.explosion(last, share);
            assert!((process.explodes_within(last, years) - share).abs() < 1e-10);
        }
    }
}
