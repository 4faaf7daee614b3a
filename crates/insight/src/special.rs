//! Special functions: gamma, its incomplete form, the incomplete beta function.

use shapan_model::num::elementary::{exp, ln, ln_1p};

/// Terms after which a series or a fraction is taken to have converged.
const TERMS: usize = 10_000;
/// Halvings after which a quantile is as near as it gets.
const HALVINGS: usize = 200;
/// Keeps a continued fraction from dividing by nothing.
const TINY: f64 = 1e-300;

/// ln Γ(x) for x > 0: Stirling's series, after x has been raised above 15 by Γ(x + 1) = x Γ(x).
pub fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut fall) = (x, 0.0);
    while x < 15.0 {
        fall += ln(x);
        x += 1.0;
    }
    const SERIES: [f64; 7] =
        [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0, 1.0 / 156.0];
    let inverse = 1.0 / (x * x);
    let correction = SERIES.iter().rev().fold(0.0, |sum, c| sum * inverse + c) / x;
    (x - 0.5) * ln(x) - x + 0.5 * ln(2.0 * core::f64::consts::PI) + correction - fall
}

/// The regularised upper incomplete gamma function Q(a, x).
pub fn gamma_above(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    let front = exp(a * ln(x) - x - ln_gamma(a));
    if x < a + 1.0 {
        let (mut term, mut sum) = (1.0 / a, 1.0 / a);
        for k in 1..TERMS {
            term *= x / (a + k as f64);
            sum += term;
            if term < sum * 1e-17 {
                break;
            }
        }
        return 1.0 - front * sum;
    }
    // Lentz's way through the continued fraction
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut h = d;
    for k in 1..TERMS {
        let k = k as f64;
        let an = -k * (k - a);
        b += 2.0;
        d = 1.0 / nonzero(an * d + b);
        c = nonzero(b + an / c);
        let step = c * d;
        h *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    front * h
}

fn nonzero(x: f64) -> f64 {
    if x.abs() < TINY { TINY } else { x }
}

/// The x at which Q(a, x) is p.
pub fn gamma_above_quantile(a: f64, p: f64) -> f64 {
    let mut high = a.max(1.0);
    while gamma_above(a, high) > p {
        high *= 2.0;
    }
    let mut low = 0.0;
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if gamma_above(a, middle) > p { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// The regularised incomplete beta function I_x(a, b).
pub fn beta_below(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta_below(b, a, 1.0 - x);
    }
    let front = exp(a * ln(x) + b * ln_1p(-x) + ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b)) / a;
    let mut c = 1.0;
    let mut d = 1.0 / nonzero(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    for m in 1..TERMS {
        let m = m as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / nonzero(1.0 + even * d);
        c = nonzero(1.0 + even / c);
        h *= c * d;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / nonzero(1.0 + odd * d);
        c = nonzero(1.0 + odd / c);
        h *= c * d;
        if (c * d - 1.0).abs() < 1e-16 {
            break;
        }
    }
    front * h
}

/// The x at which I_x(a, b) is p.
pub fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if beta_below(a, b, middle) < p { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gamma_of_whole_and_half_numbers() {
        assert!((exp(ln_gamma(6.0)) - 120.0).abs() < 1e-11);
        assert!((ln_gamma(0.5) - 0.5 * ln(core::f64::consts::PI)).abs() < 1e-14);
        // Q(3, x) = e^−x (1 + x + x²/2)
        for x in [0.1, 2.0, 3.9, 4.1, 30.0] {
            let exact = exp(-x) * (1.0 + x + 0.5 * x * x);
            assert!((gamma_above(3.0, x) / exact - 1.0).abs() < 1e-13, "{x}");
        }
        let x = gamma_above_quantile(26.2, 0.03);
        assert!((gamma_above(26.2, x) - 0.03).abs() < 1e-14);
    }

    /// The chances of rare and of common counts, and their quantiles, against `statrs` 0.19.
    #[test]
    fn beta_as_others_have_it() {
        use statrs::distribution::{Beta, ContinuousCDF};
        use statrs::function::beta::beta_reg;
        for (k, n) in [(1.0, 3.0), (7.0, 30.0), (60.0, 120.0), (900.0, 1000.0), (5200.0, 100_000.0)] {
            for p in [0.001, 0.05, 0.3, 0.5, 0.9] {
                let (ours, theirs) = (beta_below(k, n - k + 1.0, p), beta_reg(k, n - k + 1.0, p));
                assert!((ours - theirs).abs() <= 1e-9 * theirs + 1e-290, "{k} of {n} at {p}: {ours} {theirs}");
            }
            let other = Beta::new(k + 0.5, n - k + 0.5).unwrap();
            for p in [0.05, 0.95] {
                let (ours, theirs) = (beta_quantile(k + 0.5, n - k + 0.5, p), other.inverse_cdf(p));
                assert!((ours / theirs - 1.0).abs() < 1e-9, "{k} of {n} at {p}: {ours} {theirs}");
            }
        }
    }

    #[test]
    fn beta_of_whole_numbers() {
        for x in [0.05, 0.3, 0.5, 0.77, 0.99] {
            let exact = x * x * x * (10.0 - 15.0 * x + 6.0 * x * x);
            assert!((beta_below(3.0, 3.0, x) - exact).abs() < 1e-14, "{x}");
        }
        let x = beta_quantile(1.43, 1.43, 0.2);
        assert!((beta_below(1.43, 1.43, x) - 0.2).abs() < 1e-12);
        assert!((beta_quantile(1.43, 1.43, 0.5) - 0.5).abs() < 1e-12);
    }
}
