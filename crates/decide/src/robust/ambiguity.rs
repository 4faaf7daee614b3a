//! The least favourable mean when the distribution of worlds is not trusted: over all distributions that are near to the sampled one.

use shapan_insight::order::sort;
use shapan_model::num::elementary::{exp, ln};

/// Steps of the search for the multiplier: intervals shrink by the golden section, to 1e-12 of a span of some hundred natural logarithms.
const STEPS: usize = 140;

/// The smallest mean over distributions on the sample's values whose relative entropy to the sample is at most `radius` nats: by its dual
/// (Hu and Hong 2013, *Kullback–Leibler divergence constrained distributionally robust optimization*, theorem 1), the largest over a > 0 of
/// −a ln mean exp(−x/a) − a · radius. At 0 the mean; where the radius suffices to put all weight on the smallest value, that value. NaN of
/// nothing.
pub fn kullback_leibler(values: &[f64], radius: f64) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let spread = (values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / count).sqrt();
    if radius == 0.0 || spread.is_nan() || spread <= 0.0 {
        return mean;
    }
    let lowest = values.iter().filter(|x| **x == least).count() as f64;
    if radius >= ln(count / lowest) {
        return least;
    }
    let dual = |log: f64| {
        let a = spread * exp(log);
        let sum: f64 = values.iter().map(|x| exp((least - x) / a)).sum();
        least - a * ln(sum / count) - a * radius
    };
    // concave in a, so with one peak in its logarithm
    let golden = 0.5 * (5f64.sqrt() - 1.0);
    let (mut low, mut high) = (-40.0, 40.0);
    let (mut left, mut right) = (high - golden * (high - low), low + golden * (high - low));
    let (mut at_left, mut at_right) = (dual(left), dual(right));
    for _ in 0..STEPS {
        if at_left < at_right {
            (low, left, at_left) = (left, right, at_right);
            right = low + golden * (high - low);
            at_right = dual(right);
        } else {
            (high, right, at_right) = (right, left, at_left);
            left = high - golden * (high - low);
            at_left = dual(left);
        }
    }
    at_left.max(at_right).max(least)
}

/// The smallest mean over distributions on the sample's values that move at most `part` (0 to 1) of the weight: the largest values lose it to
/// the smallest (total variation; Rahimian, Bayraksan and Homem-de-Mello 2019). NaN of nothing.
pub fn total_variation(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sort(&mut sorted);
    let count = sorted.len() as f64;
    let mut left = part.clamp(0.0, 1.0);
    let Some(least) = sorted.first().copied() else { return f64::NAN };
    let mut sum = left * least;
    for value in sorted.iter().rev() {
        let gone = left.min(1.0 / count);
        left -= gone;
        sum += value * (1.0 / count - gone);
    }
    sum
}

/// The smallest mean of the worst `part` (0 < part ≤ 1) that any distribution with this mean and standard deviation has: the mean less
/// √((1 − part)/part) standard deviations (Chen, He and Zhang 2011; El Ghaoui, Oks and Oustry 2003).
pub fn tail_of_moments(mean: f64, deviation: f64, part: f64) -> f64 {
    mean - deviation * ((1.0 - part) / part).sqrt()
}
