//! Paths of differential equations: steps of the fifth order whose length adapts to an error that is asked for (Dormand and Prince 1980).

use shapan_model::num::elementary::{exp, ln};

/// A point of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node<const N: usize> {
    /// Time.
    pub t: f64,
    /// State.
    pub y: [f64; N],
    /// Its rate.
    pub slope: [f64; N],
}

const C: [f64; 5] = [0.2, 0.3, 0.8, 8.0 / 9.0, 1.0];
const A: [&[f64]; 5] = [
    &[0.2],
    &[3.0 / 40.0, 9.0 / 40.0],
    &[44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0],
    &[19372.0 / 6561.0, -25360.0 / 2187.0, 64448.0 / 6561.0, -212.0 / 729.0],
    &[9017.0 / 3168.0, -355.0 / 33.0, 46732.0 / 5247.0, 49.0 / 176.0, -5103.0 / 18656.0],
];
const B: [f64; 6] = [35.0 / 384.0, 0.0, 500.0 / 1113.0, 125.0 / 192.0, -2187.0 / 6784.0, 11.0 / 84.0];
const E: [f64; 7] =
    [71.0 / 57600.0, 0.0, -71.0 / 16695.0, 71.0 / 1920.0, -17253.0 / 339_200.0, 22.0 / 525.0, -1.0 / 40.0];

/// Smallest step.
const SMALLEST: f64 = 1e-13;
/// Most steps between two calls.
const MOST_STEPS: usize = 200_000;

/// One step of length `h` that arrives at `arrived`: the node there, and the error of the worst component over what is allowed.
#[inline]
fn step<const N: usize>(
    rate: &mut impl FnMut(f64, &[f64; N]) -> [f64; N],
    from: &Node<N>,
    h: f64,
    arrived: f64,
    tolerance: f64,
) -> (Node<N>, f64) {
    let mut k = [[0.0; N]; 7];
    k[0] = from.slope;
    for stage in 0..5 {
        let mut y = from.y;
        for (at, y) in y.iter_mut().enumerate() {
            *y += h * A[stage].iter().zip(&k).map(|(a, k)| a * k[at]).sum::<f64>();
        }
        k[stage + 1] = rate(from.t + C[stage] * h, &y);
    }
    let mut y = from.y;
    for (at, y) in y.iter_mut().enumerate() {
        *y += h * B.iter().zip(&k).map(|(b, k)| b * k[at]).sum::<f64>();
    }
    k[6] = rate(arrived, &y);
    let mut worst: f64 = 0.0;
    for (at, y) in y.iter().enumerate() {
        let error = (h * E.iter().zip(&k).map(|(e, k)| e * k[at]).sum::<f64>()).abs() / (1.0 + y.abs()) / tolerance;
        // what is no number is an error, too
        worst = if error <= worst { worst } else { error };
    }
    (Node { t: arrived, y, slope: k[6] }, worst)
}

/// Goes from a node to a time, in steps that adapt; `length` is the first and, afterwards, the next step. Hands over every node that is
/// reached, and stops early where `seen` says so. `None`: no step is small enough.
pub fn advance<const N: usize>(
    rate: &mut impl FnMut(f64, &[f64; N]) -> [f64; N],
    mut node: Node<N>,
    until: f64,
    length: &mut f64,
    tolerance: f64,
    seen: &mut impl FnMut(&Node<N>, &Node<N>) -> bool,
) -> Option<Node<N>> {
    let mut steps = 0;
    while node.t < until {
        let whole = until - node.t;
        // a last step that would leave a sliver takes it along
        let h = if *length >= whole * 0.999_999 { whole } else { *length };
        let arrived = if h == whole { until } else { node.t + h };
        let (next, error) = step(rate, &node, h, arrived, tolerance);
        let factor = if error > 0.0 { 0.9 * exp(-0.2 * ln(error)) } else { 5.0 };
        // where the method knows nothing, it goes on more carefully
        let factor = if factor.is_finite() { factor.clamp(0.1, 5.0) } else { 0.1 };
        if error <= 1.0 {
            let going = seen(&node, &next);
            node = next;
            // a step that was cut short says little about the next
            *length = if h < *length { length.max(h * factor) } else { h * factor };
            if !going {
                return Some(node);
            }
        } else {
            *length = h * factor;
        }
        steps += 1;
        if *length < SMALLEST || steps > MOST_STEPS {
            return None;
        }
    }
    Some(node)
}

/// One component between two nodes, by the cubic with their values and slopes.
pub fn between<const N: usize>(a: &Node<N>, b: &Node<N>, at: usize, t: f64) -> f64 {
    let h = b.t - a.t;
    let x = (t - a.t) / h;
    let (y, z) = (x * x, x * x * x);
    a.y[at] * (2.0 * z - 3.0 * y + 1.0)
        + h * a.slope[at] * (z - 2.0 * y + x)
        + b.y[at] * (3.0 * y - 2.0 * z)
        + h * b.slope[at] * (z - y)
}

/// One step of the fourth order (Runge and Kutta), for schemes that are fixed.
#[inline]
pub fn fourth<const N: usize>(
    rate: &mut impl FnMut(f64, &[f64; N]) -> [f64; N],
    t: f64,
    y: &[f64; N],
    h: f64,
) -> [f64; N] {
    let shifted = |k: &[f64; N], part: f64| {
        let mut moved = *y;
        moved.iter_mut().zip(k).for_each(|(y, k)| *y += part * h * k);
        moved
    };
    let a = rate(t, y);
    let b = rate(t + 0.5 * h, &shifted(&a, 0.5));
    let c = rate(t + 0.5 * h, &shifted(&b, 0.5));
    let d = rate(t + h, &shifted(&c, 1.0));
    let mut next = *y;
    for (at, next) in next.iter_mut().enumerate() {
        *next += h / 6.0 * (a[at] + 2.0 * b[at] + 2.0 * c[at] + d[at]);
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_closes() {
        let mut rate = |_: f64, y: &[f64; 2]| [-y[1], y[0]];
        let start = Node { t: 0.0, y: [1.0, 0.0], slope: [0.0, 1.0] };
        let turn = 2.0 * core::f64::consts::PI;
        let end = advance(&mut rate, start, turn, &mut 0.1, 1e-11, &mut |_, _| true).unwrap();
        assert!((end.y[0] - 1.0).abs() < 1e-9 && end.y[1].abs() < 1e-9, "{end:?}");
        let mut y = [1.0, 0.0];
        for at in 0..1000 {
            y = fourth(&mut rate, turn * f64::from(at) / 1000.0, &y, turn / 1000.0);
        }
        assert!((y[0] - 1.0).abs() < 1e-10 && y[1].abs() < 1e-10, "{y:?}");
    }

    #[test]
    fn what_becomes_infinite_is_told() {
        let mut rate = |_: f64, y: &[f64; 1]| [y[0] * y[0]];
        let start = Node { t: 0.0, y: [1.0], slope: [1.0] };
        assert!(advance(&mut rate, start, 2.0, &mut 0.1, 1e-9, &mut |_, _| true).is_none());
    }
}
