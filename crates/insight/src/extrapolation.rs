//! What one says of the future of a series without a model: a straight line through its logarithm, and a random walk with drift. Both give draws
//! from the forecast with all that is uncertain about them: the line or the drift, the spread, and the noise to come.

use shapan_model::num::elementary::{exp, ln};

use crate::normal;
use crate::philox::uniform;
use crate::special::gamma_above_quantile;

/// Why a series says nothing of its future.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silent {
    /// Fewer than three points.
    TooFew,
    /// A value is not above zero, or times do not rise.
    NotPositive,
}

impl core::fmt::Display for Silent {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Silent::TooFew => "fewer than three points lie before the start",
            Silent::NotPositive => "values must be above zero, and times must rise",
        })
    }
}

fn logs(past: &[(f64, f64)]) -> Result<Vec<(f64, f64)>, Silent> {
    if past.len() < 3 {
        return Err(Silent::TooFew);
    }
    let sound = past.iter().all(|(t, x)| t.is_finite() && *x > 0.0 && x.is_finite());
    if !sound || past.windows(2).any(|pair| pair[1].0 <= pair[0].0) {
        return Err(Silent::NotPositive);
    }
    Ok(past.iter().map(|(t, x)| (*t, ln(*x))).collect())
}

/// A standard normal draw.
fn normal_draw(seed: u64, draw: usize, name: &str) -> f64 {
    normal::quantile(uniform(seed, draw as u64, name))
}

/// A draw of the variance given `freedom` degrees of it: the sum of squares over a χ² number (the posterior under Jeffreys' prior).
fn variance_draw(squares: f64, freedom: f64, seed: u64, draw: usize, name: &str) -> f64 {
    squares / (2.0 * gamma_above_quantile(0.5 * freedom, uniform(seed, draw as u64, name)))
}

/// Draws from the forecast of a log-linear trend fitted by least squares, by draw, then time: the line and its spread are drawn from their
/// posterior under the flat prior, and each value has its own noise (Gelman et al. 2013, section 14.2).
///
/// # Errors
/// Series that cannot be fitted.
pub fn log_linear(past: &[(f64, f64)], times: &[f64], draws: usize, seed: u64) -> Result<Vec<Vec<f64>>, Silent> {
    let points = logs(past)?;
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (t, y) = (mean(|p| p.0), mean(|p| p.1));
    let spread: f64 = points.iter().map(|p| (p.0 - t) * (p.0 - t)).sum();
    let slope = points.iter().map(|p| (p.0 - t) * (p.1 - y)).sum::<f64>() / spread;
    let squares: f64 = points
        .iter()
        .map(|p| {
            let off = p.1 - y - slope * (p.0 - t);
            off * off
        })
        .sum();
    let draw = |k: usize| {
        let sd = variance_draw(squares, count - 2.0, seed, k, "trend.variance").sqrt();
        let level = y + sd / count.sqrt() * normal_draw(seed, k, "trend.level");
        let slope = slope + sd / spread.sqrt() * normal_draw(seed, k, "trend.slope");
        let value = |(at, time): (usize, &f64)| {
            exp(level + slope * (time - t) + sd * normal_draw(seed, k, &format!("trend.noise.{at}")))
        };
        times.iter().enumerate().map(value).collect()
    };
    Ok((0..draws).map(draw).collect())
}

/// Draws from the forecast of a random walk with drift in the logarithm, by draw, then time: drift and variance a year are drawn from their
/// posterior under the flat prior, the walk goes on from the last value. Times must rise and lie after the last point.
///
/// # Errors
/// Series that cannot be fitted.
pub fn random_walk(past: &[(f64, f64)], times: &[f64], draws: usize, seed: u64) -> Result<Vec<Vec<f64>>, Silent> {
    let points = logs(past)?;
    let steps: Vec<(f64, f64)> = points.windows(2).map(|pair| (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1)).collect();
    let (span, count) = (steps.iter().map(|s| s.0).sum::<f64>(), steps.len() as f64);
    let drift = steps.iter().map(|s| s.1).sum::<f64>() / span;
    let squares: f64 = steps.iter().map(|(dt, dy)| (dy - drift * dt) * (dy - drift * dt) / dt).sum();
    let (Some((first, level)), true) = (points.last().copied(), times.windows(2).all(|pair| pair[0] < pair[1])) else {
        return Err(Silent::NotPositive);
    };
    if times.first().is_some_and(|time| *time <= first) {
        return Err(Silent::NotPositive);
    }
    let draw = |k: usize| {
        let sd = variance_draw(squares, count - 1.0, seed, k, "walk.variance").sqrt();
        let drift = drift + sd / span.sqrt() * normal_draw(seed, k, "walk.drift");
        let (mut time, mut at) = (first, level);
        let step = |(index, to): (usize, &f64)| {
            let dt = to - time;
            at += drift * dt + sd * dt.sqrt() * normal_draw(seed, k, &format!("walk.step.{index}"));
            time = *to;
            exp(at)
        };
        times.iter().enumerate().map(step).collect()
    };
    Ok((0..draws).map(draw).collect())
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "expected values come from the platform's library, within tolerances")]
mod tests {
    use super::*;
    use crate::order::{quantile, sort};

    fn at(draws: &[Vec<f64>], time: usize, p: f64) -> f64 {
        let mut values: Vec<f64> = draws.iter().map(|draw| draw[time].ln()).collect();
        sort(&mut values);
        quantile(values.len(), p, |k| values[k]).unwrap()
    }

    /// Least squares through (0, 0), (1, 1), (2, 3), (3, 3.6) in logs: slope 1.28, mean 1.9; residual variance 0.328/2 = 0.164; the forecast at
    /// 5 is 1.9 + 1.28 · 3.5 = 6.38 with variance 0.164 (1 + 1/4 + 3.5²/5) and Student's t with two degrees of freedom (95 % quantile 2.919986).
    #[test]
    fn a_trend_has_its_prediction_interval() {
        let past: Vec<(f64, f64)> =
            [(0.0, 0.0f64), (1.0, 1.0), (2.0, 3.0), (3.0, 3.6)].iter().map(|(t, y)| (*t, y.exp())).collect();
        let draws = log_linear(&past, &[5.0], 40_000, 3).unwrap();
        let sd = (0.164f64 * (1.0 + 0.25 + 12.25 / 5.0)).sqrt();
        assert!((at(&draws, 0, 0.5) - 6.38).abs() < 0.02);
        assert!((at(&draws, 0, 0.95) - (6.38 + 2.919_986 * sd)).abs() < 0.1, "{}", at(&draws, 0, 0.95));
    }

    /// Steps 1, 2, 0.6 a year: drift 1.2, variance (0.04 + 0.64 + 0.36)/2 = 0.52; four years on the forecast is 3.6 + 4.8 with variance
    /// 0.52 (4 + 16/3) and Student's t with two degrees of freedom.
    #[test]
    fn a_walk_has_its_prediction_interval() {
        let past: Vec<(f64, f64)> =
            [(0.0, 0.0f64), (1.0, 1.0), (2.0, 3.0), (3.0, 3.6)].iter().map(|(t, y)| (*t, y.exp())).collect();
        let draws = random_walk(&past, &[4.0, 7.0], 40_000, 3).unwrap();
        let sd = (0.52f64 * (4.0 + 16.0 / 3.0)).sqrt();
        assert!((at(&draws, 1, 0.5) - 8.4).abs() < 0.05);
        assert!((at(&draws, 1, 0.95) - (8.4 + 2.919_986 * sd)).abs() < 0.2, "{}", at(&draws, 1, 0.95));
    }

    #[test]
    fn a_series_that_says_nothing_is_refused() {
        assert_eq!(log_linear(&[(0.0, 1.0), (1.0, 2.0)], &[3.0], 10, 1).unwrap_err(), Silent::TooFew);
        assert_eq!(random_walk(&[(0.0, 1.0), (1.0, 0.0), (2.0, 1.0)], &[3.0], 10, 1).unwrap_err(), Silent::NotPositive);
        let past = [(0.0, 1.0), (1.0, 2.0), (2.0, 1.0)];
        assert_eq!(random_walk(&past, &[1.5], 10, 1).unwrap_err(), Silent::NotPositive);
    }
}
