//! Roots of functions of one variable.

/// Steps after which a bracket is as small as it gets.
const STEPS: usize = 200;

/// The root of a function between two points at which it has different signs; else the point at which it is nearer to zero.
pub fn root(function: impl Fn(f64) -> f64, low: f64, high: f64) -> f64 {
    let (mut a, mut b) = (low, high);
    let (mut at_a, mut at_b) = (function(a), function(b));
    if at_a == 0.0 || at_b == 0.0 || (at_a > 0.0) == (at_b > 0.0) {
        return if at_a.abs() <= at_b.abs() { a } else { b };
    }
    // secants that keep the bracket (Illinois), with a halving wherever they lag or know nothing
    let mut lagging = 0;
    for step in 0..STEPS {
        let secant = (a * at_b - b * at_a) / (at_b - at_a);
        let halve = !secant.is_finite() || secant <= a.min(b) || secant >= a.max(b) || step % 4 == 3;
        let next = if halve { 0.5 * (a + b) } else { secant };
        let at_next = function(next);
        if at_next == 0.0 || next == a || next == b {
            return next;
        }
        if (at_next > 0.0) == (at_b > 0.0) {
            (b, at_b) = (next, at_next);
            if lagging == -1 {
                at_a *= 0.5;
            }
            lagging = -1;
        } else {
            (a, at_a) = (next, at_next);
            if lagging == 1 {
                at_b *= 0.5;
            }
            lagging = 1;
        }
        if (b - a).abs() <= 4.0 * f64::EPSILON * a.abs().max(b.abs()) {
            break;
        }
    }
    0.5 * (a + b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots() {
        let found = root(|x| x * x * x - 2.0, 0.0, 5.0);
        assert!((found * found * found - 2.0).abs() < 1e-14);
        // without a change of sign, the nearer end
        assert_eq!(root(|x| x + 10.0, 0.0, 5.0), 0.0);
        // a step is found, too
        let found = root(|x| if x < 3.25 { -1.0 } else { f64::INFINITY }, 0.0, 5.0);
        assert!((found - 3.25).abs() < 1e-12);
    }
}
