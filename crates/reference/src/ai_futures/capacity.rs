//! What a project can find out with experiments and labour.

use shapan_model::num::Num;
use shapan_model::num::elementary::{exp, ln};

/// Gains from more of one input alone are found on this many halvings.
const HALVINGS: usize = 200;
/// Bounds of the exponent of compute.
const EXPONENT: (f64, f64) = (0.001, 10.0);

/// Experiment capacity as a CES function of compute and labour.
#[derive(Clone, Copy, Debug)]
pub struct Capacity<N> {
    /// Exponent of the function.
    pub q: N,
    /// Exponent of compute within it.
    pub zeta: N,
    /// Weight of compute.
    pub alpha: N,
}

/// The exponent of the function: the one at which infinite labour speeds research up by `labour` and infinite compute by `compute`,
/// $`a^q + b^q = 1`$.
pub fn exponent(labour: f64, compute: f64) -> f64 {
    let (a, b) = (ln(labour), ln(compute));
    let excess = |q: f64| exp(q * a) + exp(q * b) - 1.0;
    let mut low = -1.0;
    while excess(low) > 0.0 && low > -1e15 {
        low *= 2.0;
    }
    let mut high = 0.0;
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if excess(middle) > 0.0 {
            high = middle;
        } else {
            low = middle;
        }
    }
    0.5 * (low + high)
}

/// The exponent of compute: the one at which ten times less compute slows research down by `slowdown`.
pub fn compute_exponent<N: Num>(q: N, labour: N, compute: N, slowdown: N) -> N {
    let k = (compute / labour).pow(q);
    let wanted = (k + 1.0) * slowdown.recip().pow(q) - k;
    let zeta = wanted.ln() / (q * -core::f64::consts::LN_10);
    zeta.max(zeta.like(EXPONENT.0)).min(zeta.like(EXPONENT.1))
}

/// The weight of compute: the one at which the two gains hold where experiment compute is `experiment` and serial labour `serial`.
pub fn compute_weight<N: Num>(q: N, zeta: N, labour: N, compute: N, experiment: N, serial: N) -> N {
    ((experiment.pow(zeta) / serial * (compute / labour)).pow(q) + 1.0).recip()
}

impl<N: Num> Capacity<N> {
    /// Capacity at this compute and serial labour.
    pub fn of(&self, experiment: N, serial: N) -> N {
        let part = self.alpha * experiment.pow(self.zeta).pow(self.q);
        (part + self.alpha.one_minus() * serial.pow(self.q)).pow(self.q.recip())
    }
}

impl Capacity<f64> {
    /// The same in logarithms, where nothing overflows.
    #[inline]
    pub fn ln(&self, ln_experiment: f64, ln_serial: f64) -> f64 {
        let a = self.q * self.zeta * ln_experiment;
        let b = self.q * ln_serial;
        let most = a.max(b);
        let sum = self.alpha * exp(a - most) + (1.0 - self.alpha) * exp(b - most);
        (most + ln(sum)) / self.q
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_are_those_asked_for() {
        let (labour, compute, slowdown): (f64, f64, f64) = (15.0, 1000.0, 2.8);
        let q = exponent(labour, compute);
        let zeta = compute_exponent(q, labour, compute, slowdown);
        let (x, l) = (2.6e5f64, 45.0);
        let alpha = compute_weight(q, zeta, labour, compute, x, l);
        let capacity = Capacity { q, zeta, alpha };
        let gain = |x: f64, l: f64| capacity.of(x, l);
        let now = gain(x, l);
        assert!((gain(x, 1e300) / now - labour).abs() < 1e-9, "{}", gain(x, 1e300) / now);
        assert!((now / gain(x / 10.0, l) - slowdown).abs() < 1e-9);
        assert!((capacity.ln(ln(x), ln(l)) - ln(now)).abs() < 1e-12);
        // the authors' program has these
        assert!((q + 0.15499526152549703).abs() < 1e-12 && (zeta - 0.6548297824888489).abs() < 1e-9);
    }
}
