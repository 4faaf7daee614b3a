//! The least favourable mean when the distribution of worlds is not trusted: over all distributions that are near to the sampled one.

use shapan_insight::order::{order, sort};
use shapan_model::num::elementary::{exp, ln};

use super::Estimate;

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

/// The smallest mean of a policy's gains (by policy, then world) over distributions on the sampled worlds that are no further from the sample than
/// `radius`, in the unit of the gains: a Wasserstein ball of order 1 (Mohajerin Esfahani and Kuhn 2018, *Data-driven distributionally robust
/// optimization using the Wasserstein metric*). Worlds are as far apart as the largest difference that any of the policies makes of them, so a
/// ball is the same set for all policies: weight goes from worlds to others in which, on average, no policy's gain is further off than the
/// radius. Hence no mean falls by more than the radius, it falls by all of it where the policy is the most sensitive one, and by less where
/// others are; a single policy has the mean less the radius, and no mean falls below the worst world.
///
/// The largest, over a price λ of a unit of distance, of mean min (gain of the other world + λ · distance) − λ · radius (their theorem 4.2, with the
/// sampled worlds as support): concave and made of straight pieces, so the peak is where two of them meet, and is found in finitely many steps.
/// The standard error is that of the mean of these minima at the best price (Shapiro, Dentcheva and Ruszczyński 2009, theorem 5.7); none where
/// only the worst world is left. NaN of nothing.
pub fn wasserstein(gains: &[Vec<f64>], policy: usize, radius: f64) -> Estimate {
    let own = &gains[policy];
    if own.is_empty() {
        return Estimate { value: f64::NAN, error: None };
    }
    let count = own.len() as f64;
    let distance = |a: usize, b: usize| gains.iter().map(|gains| (gains[a] - gains[b]).abs()).fold(0.0, f64::max);
    let order = order(own);
    // where each world's weight goes at a price: what is had there with what is paid, and how far it is
    let goes = |price: f64| {
        let one = |from: usize| {
            let (mut least, mut far) = (own[from], 0.0);
            for to in order.iter().map(|to| *to as usize).take_while(|to| own[*to] < own[from]) {
                if own[to] >= least {
                    break;
                }
                let distance = distance(from, to);
                let paid = own[to] + price * distance;
                if paid < least {
                    (least, far) = (paid, distance);
                }
            }
            (least, far)
        };
        (0..own.len()).map(one).collect::<Vec<(f64, f64)>>()
    };
    // value and slope of the dual
    let dual = |gone: &[(f64, f64)], price: f64| {
        let (value, far) = gone.iter().fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        (value / count - price * radius, far / count - radius)
    };
    let error = |gone: &[(f64, f64)]| {
        let mean = gone.iter().map(|one| one.0).sum::<f64>() / count;
        let squares: f64 = gone.iter().map(|one| (one.0 - mean) * (one.0 - mean)).sum();
        (count > 1.0).then(|| (squares / (count - 1.0) / count).sqrt())
    };
    // for a price of 1 and more nobody goes, since distances are no smaller than differences of the own gain
    let (mut low, mut high) = (0.0, 1.0);
    let free = goes(low);
    let (mut at_low, mut at_high) = (dual(&free, low), dual(&goes(high), high));
    if at_low.1 <= 0.0 {
        // the budget takes all weight to the worst world
        return Estimate { value: own.iter().copied().fold(f64::INFINITY, f64::min), error: None };
    }
    let mut best = (f64::NEG_INFINITY, high);
    if at_high.1 >= 0.0 {
        best = (at_high.0, high);
    } else {
        loop {
            // where the tangents at both ends meet; the dual lies below them
            let price = low + (at_high.0 - at_low.0 - at_high.1 * (high - low)) / (at_low.1 - at_high.1);
            let bound = at_low.0 + at_low.1 * (price - low);
            let found = dual(&goes(price), price);
            if found.0 > best.0 {
                best = (found.0, price);
            }
            let slack = 1e-14 * (bound.abs() + price * radius);
            if !(price > low && price < high) || found.0 >= bound - slack || found.1 == 0.0 {
                break;
            }
            if found.1 > 0.0 { (low, at_low) = (price, found) } else { (high, at_high) = (price, found) }
        }
    }
    Estimate { value: best.0, error: error(&goes(best.1)) }
}
