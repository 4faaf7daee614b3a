//! Means and integrals of one variable.

use shapan_model::num::elementary::exp;

use crate::roots::root;

/// Nodes and weights for the mean over a standard normal (Gauss and Hermite).
pub fn hermite(points: usize) -> Vec<(f64, f64)> {
    // orthonormal polynomials of the standard normal: √(k+1) h_{k+1} = z h_k − √k h_{k−1}
    let polynomials = |z: f64| {
        let (mut before, mut now, mut sum) = (0.0, 1.0, 1.0);
        for k in 0..points {
            let next = (z * now - (k as f64).sqrt() * before) / ((k + 1) as f64).sqrt();
            (before, now) = (now, next);
            if k + 1 < points {
                sum += now * now;
            }
        }
        (now, sum)
    };
    let reach = 2.0 * (points as f64).sqrt() + 1.0;
    let cells = 200 * points;
    let at = |cell: usize| -reach + 2.0 * reach * cell as f64 / cells as f64;
    let mut nodes = Vec::new();
    for cell in 0..cells {
        let (a, b) = (at(cell), at(cell + 1));
        if (polynomials(a).0 > 0.0) != (polynomials(b).0 > 0.0) {
            let node = root(|z| polynomials(z).0, a, b);
            // the weight is one over the sum of squares of all polynomials below
            nodes.push((node, 1.0 / polynomials(node).1));
        }
    }
    nodes
}

/// Nodes and weights on (−1, 1) of Gauss and Legendre, five points.
const LEGENDRE: [(f64, f64); 5] = [
    (-0.906_179_845_938_664, 0.236_926_885_056_189_08),
    (-0.538_469_310_105_683, 0.478_628_670_499_366_5),
    (0.0, 0.568_888_888_888_888_9),
    (0.538_469_310_105_683, 0.478_628_670_499_366_5),
    (0.906_179_845_938_664, 0.236_926_885_056_189_08),
];

/// The integral of a function over an interval, whose logarithm is given.
pub fn integral_of_exp(ln_function: impl Fn(f64) -> f64, from: f64, to: f64) -> f64 {
    let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
    half * LEGENDRE.iter().map(|(x, weight)| weight * exp(ln_function(middle + half * x))).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_the_normal() {
        let nodes = hermite(32);
        assert_eq!(nodes.len(), 32);
        let mean = |f: &dyn Fn(f64) -> f64| nodes.iter().map(|(z, w)| w * f(*z)).sum::<f64>();
        assert!((mean(&|_| 1.0) - 1.0).abs() < 1e-12);
        assert!((mean(&|z| z * z) - 1.0).abs() < 1e-12);
        assert!((mean(&|z| z * z * z * z) - 3.0).abs() < 1e-11);
    }

    #[test]
    fn integrals() {
        let area = integral_of_exp(|x| x, 0.0, 1.0);
        assert!((area - (core::f64::consts::E - 1.0)).abs() < 1e-12);
    }
}
