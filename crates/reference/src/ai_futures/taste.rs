//! Taste in research: how much more a good choice of experiments finds.

use std::sync::OnceLock;

use shapan_lab::normal;
use shapan_model::num::Num;
use shapan_model::num::elementary::{exp, ln};

/// Standard deviations of the best in a thousand.
pub const BEST: f64 = 3.090_232_306_167_813;
/// Smoothing this near to one half has a form of its own.
const HALF: f64 = 1e-6;
/// Points of the distribution from which the mean above a floor is summed, and how far they reach.
const POINTS: usize = 2000;
const REACH: f64 = 10.0;
/// Floors in the table of means, and between which shares of the distribution.
const FLOORS: usize = 200;
const SHARES: (f64, f64) = (0.001, 0.9999);
/// Lowest floor of the table.
const LOWEST: f64 = 1e-4;
/// Most that a taste may be.
const MOST: f64 = 1e30;

/// The value of a score $`x`$, bounded by $`A`$: $`(A^p + (1 - A^p) e^{px/(1 - A^p)})^{1/p}`$, which is 1 at 0.
#[inline]
pub fn bounded<N: Num>(x: N, p: N, edge: N) -> N {
    let rest = edge.one_minus();
    (edge + rest * (p * x / rest).exp()).pow(p.recip())
}

/// How a score becomes a value.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Exponentially.
    Exponential,
    /// Up to a bound, with a smoothing other than one half.
    Bounded {
        /// Exponent.
        p: f64,
        /// The bound to the power of the exponent.
        edge: f64,
    },
    /// Up to a bound, with a smoothing of one half.
    Halfway {
        /// Logarithm of the bound.
        ln_top: f64,
    },
}

impl Shape {
    /// The bounded form: `ratio` is what the best in a thousand have over the median, `limit` how many times that distance lies beyond.
    pub fn bounded(ratio: f64, limit: f64, smoothing: f64) -> Shape {
        let ln_top = (1.0 + limit) * ln(ratio);
        if (smoothing - 0.5).abs() < HALF {
            return Shape::Halfway { ln_top };
        }
        let odds = 1.0 / smoothing - 1.0;
        Shape::Bounded { p: 2.0 * ln(odds) / ln_top, edge: odds * odds }
    }
    /// Logarithm of the value of a score.
    #[inline]
    fn ln(self, x: f64) -> f64 {
        match self {
            Shape::Exponential => x,
            Shape::Bounded { p, edge } => {
                let bracket = edge + (1.0 - edge) * exp(p * x / (1.0 - edge));
                ln(bracket.max(if edge > 1.0 { 0.0 } else { 1e-300 })) / p
            }
            Shape::Halfway { ln_top } => ln_top * (1.0 - exp(-x / ln_top)),
        }
    }
    /// The score of a value; not finite at the bound.
    fn score(self, value: f64) -> f64 {
        match self {
            Shape::Exponential => ln(value),
            Shape::Bounded { p, edge } => (1.0 - edge) / p * ln((Num::pow(value, p) - edge) / (1.0 - edge)),
            Shape::Halfway { ln_top } => -ln_top * ln(1.0 - ln(value) / ln_top),
        }
    }
}

/// Taste of people, and of machines on the same scale.
#[derive(Clone, Debug)]
pub struct Taste {
    shape: Shape,
    /// Mean of the score.
    pub mu: f64,
    /// Standard deviation of the score.
    pub sigma: f64,
    /// Means of the better of people and a floor, on floors evenly spaced in logarithms; none where there is a closed form.
    means: Option<Means>,
}

#[derive(Clone, Debug)]
struct Means {
    ln_lowest: f64,
    step: f64,
    floors: Vec<f64>,
    means: Vec<f64>,
}

/// Nodes and weights of Gauss and Hermite, 32 points, for a standard normal: half of them, the rest being their mirror image.
fn hermite() -> &'static [(f64, f64)] {
    static NODES: OnceLock<Vec<(f64, f64)>> = OnceLock::new();
    NODES.get_or_init(|| super::quadrature::hermite(32))
}

/// Scores between −10 and 10 standard deviations with their densities.
fn points() -> &'static [(f64, f64)] {
    static ALL: OnceLock<Vec<(f64, f64)>> = OnceLock::new();
    ALL.get_or_init(|| {
        let at = |k: usize| -REACH + 2.0 * REACH * k as f64 / (POINTS - 1) as f64;
        let density = |z: f64| exp(-0.5 * z * z) / (2.0 * core::f64::consts::PI).sqrt();
        (0..POINTS).map(|k| (at(k), density(at(k)))).collect()
    })
}

impl Taste {
    /// Log-normal taste of mean 1; the best in a thousand have `ratio` times the median.
    pub fn log_normal(ratio: f64) -> Taste {
        let sigma = ln(ratio) / BEST;
        Taste { shape: Shape::Exponential, mu: -0.5 * sigma * sigma, sigma, means: None }
    }

    /// Bounded taste of mean 1; the best in a thousand have `ratio` times the median.
    pub fn bounded(ratio: f64, limit: f64, smoothing: f64) -> Taste {
        let shape = Shape::bounded(ratio, limit, smoothing);
        let spread = |mu: f64| {
            let ln_best = shape.ln(mu) + ln(ratio);
            let score = match shape {
                // in logarithms, since the value itself may be too small
                Shape::Bounded { p, edge } => (1.0 - edge) / p * ln((exp(p * ln_best) - edge) / (1.0 - edge)),
                Shape::Halfway { ln_top } => -ln_top * ln(1.0 - ln_best / ln_top),
                Shape::Exponential => ln_best,
            };
            (score - mu) / BEST
        };
        let excess = |mu: f64| {
            let sigma = spread(mu);
            // where the best would be beyond the bound, the score is too high
            if sigma.is_nan() {
                return f64::INFINITY;
            }
            let mean: f64 = hermite().iter().map(|(z, weight)| weight * exp(shape.ln(mu + sigma * z))).sum();
            mean - 1.0
        };
        let lowest = match shape {
            // below this score the value is 0
            Shape::Bounded { p, edge } if edge > 1.0 => (1.0 - edge) / p * ln(edge / (edge - 1.0)) + 1e-9,
            _ => -20.0,
        };
        let mu = crate::roots::root(excess, lowest.max(-20.0), 3.0);
        let mut taste = Taste { shape, mu, sigma: spread(mu), means: None };
        taste.means = Some(taste.tabulate());
        taste
    }

    fn tabulate(&self) -> Means {
        let dz = 2.0 * REACH / (POINTS - 1) as f64;
        let mut above = vec![0.0; POINTS];
        let mut sum = 0.0;
        for (at, (z, density)) in points().iter().enumerate().rev() {
            sum += exp(self.shape.ln(self.mu + self.sigma * z)) * density * dz;
            above[at] = sum;
        }
        let value = |share: f64| exp(self.shape.ln(self.mu + self.sigma * normal::quantile(share)));
        let ln_lowest = ln(value(SHARES.0).max(LOWEST));
        let step = (ln(value(SHARES.1)) - ln_lowest) / (FLOORS - 1) as f64;
        let floors: Vec<f64> = (0..FLOORS).map(|k| exp(ln_lowest + step * k as f64)).collect();
        let means = floors.iter().map(|floor| {
            let z = (self.shape.score(*floor) - self.mu) / self.sigma;
            let place = ((z + REACH) / dz).clamp(0.0, (POINTS - 1) as f64);
            let at = (place as usize).min(POINTS - 2);
            let tail = above[at] + (above[at + 1] - above[at]) * (place - at as f64);
            floor * normal::distribution(z) + tail
        });
        let means = means.collect();
        Means { ln_lowest, step, floors, means }
    }

    /// Logarithm of the taste of machines that stand `sd` standard deviations from the median of people.
    #[inline]
    pub fn ln_machines(&self, sd: f64) -> f64 {
        self.shape.ln(self.mu + self.sigma * sd).min(ln(MOST))
    }
    /// Standard deviations of a taste, read back from its value; 0 where that is not finite, as in the original.
    pub fn deviations(&self, value: f64) -> f64 {
        let sd = (self.shape.score(value) - self.mu) / self.sigma;
        if sd.is_finite() { sd } else { 0.0 }
    }
    /// Mean over people of the better of their own taste and a floor, whose logarithm is given; its logarithm.
    #[inline]
    pub fn ln_aggregate(&self, ln_floor: f64) -> f64 {
        let Some(Means { ln_lowest, step, floors, means }) = &self.means else {
            let a = (ln_floor - self.mu) / self.sigma;
            let mean = exp(self.mu + 0.5 * self.sigma * self.sigma);
            // far up, the floor is all there is
            if a > 8.0 {
                return ln_floor;
            }
            return ln(exp(ln_floor) * normal::distribution(a) + mean * normal::distribution(self.sigma - a));
        };
        let place = (ln_floor - ln_lowest) / step;
        if place < 0.0 || place.is_nan() {
            return 0.0;
        }
        if place >= (FLOORS - 1) as f64 {
            return ln_floor;
        }
        let at = (place as usize).min(FLOORS - 2);
        let (low, high) = (floors[at], floors[at + 1]);
        ln(means[at] + (means[at + 1] - means[at]) * (exp(ln_floor) - low) / (high - low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounded_taste_is_the_original() {
        let taste = Taste::bounded(3.7, 8.0, 0.51);
        assert!((taste.mu + 0.09031677473288752).abs() < 1e-9, "{}", taste.mu);
        assert!((taste.sigma - 0.44430330249430083).abs() < 1e-9, "{}", taste.sigma);
        // the best in a thousand over the median; the bound
        let gain = taste.ln_machines(BEST) - taste.ln_machines(0.0);
        assert!((gain - ln(3.7)).abs() < 1e-12);
        assert!((exp(taste.ln_machines(1e9)) / Num::pow(3.7f64, 9.0) - 1.0).abs() < 1e-9);
        let back = taste.deviations(exp(taste.ln_machines(12.5)));
        assert!((back - 12.5).abs() < 1e-9);
    }

    /// A bound near the best, and little smoothing: beyond some scores the best would pass it.
    #[test]
    fn a_low_bound_leaves_the_mean_at_one() {
        for (ratio, limit, smoothing) in [(2.48, 0.64, 0.2066), (1.7, 2.0, 0.05), (11.0, 30.0, 0.96)] {
            let taste = Taste::bounded(ratio, limit, smoothing);
            let mean: f64 = hermite().iter().map(|(z, w)| w * exp(taste.shape.ln(taste.mu + taste.sigma * z))).sum();
            assert!((mean - 1.0).abs() < 1e-9, "{ratio} {limit} {smoothing}: {mean}");
            let gain = taste.ln_machines(BEST) - taste.ln_machines(0.0);
            assert!((gain - ln(ratio)).abs() < 1e-9);
        }
    }

    #[test]
    fn smoothing_of_one_half_is_the_limit() {
        let near = Taste::bounded(3.7, 8.0, 0.500_01);
        let at = Taste::bounded(3.7, 8.0, 0.5);
        assert!((near.mu - at.mu).abs() < 1e-4 && (near.sigma - at.sigma).abs() < 1e-4);
        assert!((near.ln_machines(6.0) - at.ln_machines(6.0)).abs() < 1e-3);
    }

    #[test]
    fn a_floor_raises_the_mean() {
        for taste in [Taste::bounded(3.7, 8.0, 0.51), Taste::log_normal(3.25)] {
            assert!(taste.ln_aggregate(-20.0).abs() < 1e-9);
            let floor = ln(0.8);
            let mean = exp(taste.ln_aggregate(floor));
            assert!(mean > 1.0 && mean < 1.8, "{mean}");
            assert!((taste.ln_aggregate(5.0) - 5.0).abs() < 1e-6);
        }
    }
}
