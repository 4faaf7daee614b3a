//! How good a forecast of many draws was, once the value is known: the continuous ranked probability score, and whether bands hold what they
//! promise.

use crate::order::{quantile, sort};

/// The continuous ranked probability score of a forecast given as draws, in the unit of the value: the mean distance of the draws from the value
/// less half their mean distance from one another (Gneiting and Raftery 2007, equation 21). Smaller is better; for a single draw it is the
/// absolute error. None if there are no draws, or a number is not finite.
pub fn crps(draws: &[f64], value: f64) -> Option<f64> {
    if draws.is_empty() || !value.is_finite() || draws.iter().any(|x| !x.is_finite()) {
        return None;
    }
    let count = draws.len() as f64;
    let away: f64 = draws.iter().map(|x| (x - value).abs()).sum::<f64>() / count;
    let mut sorted = draws.to_vec();
    sort(&mut sorted);
    // Σ over pairs of |a − b|, from the ranks
    let apart: f64 = sorted.iter().enumerate().map(|(k, x)| (2.0 * k as f64 + 1.0 - count) * x).sum::<f64>();
    Some(away - apart / (count * count))
}

/// Does the central band that holds `share` of the draws hold the value? None as in [`crps`].
pub fn covers(draws: &[f64], share: f64, value: f64) -> Option<bool> {
    if !value.is_finite() || draws.iter().any(|x| !x.is_finite()) {
        return None;
    }
    let mut sorted = draws.to_vec();
    sort(&mut sorted);
    let at = |p: f64| quantile(sorted.len(), p, |k| sorted[k]);
    let (low, high) = (at(0.5 - 0.5 * share)?, at(0.5 + 0.5 * share)?);
    Some(low <= value && value <= high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normal;

    /// Of a standard normal forecast: CRPS at 0 is √(2/π) − 1/√π = 0.233695 (Gneiting and Raftery 2007, equation 5), at 2 it is 1.452793.
    #[test]
    fn a_normal_forecast_has_its_closed_form() {
        let draws: Vec<f64> = (0..20_000).map(|k| normal::quantile((f64::from(k) + 0.5) / 20_000.0)).collect();
        assert!((crps(&draws, 0.0).unwrap() - 0.233_695).abs() < 1e-4);
        assert!((crps(&draws, 2.0).unwrap() - 1.452_793).abs() < 2e-4);
    }

    #[test]
    fn one_draw_scores_its_absolute_error() {
        assert_eq!(crps(&[3.0], 5.0), Some(2.0));
        assert_eq!(crps(&[], 5.0), None);
        assert_eq!(crps(&[1.0, f64::NAN], 5.0), None);
    }

    #[test]
    fn bands_hold_what_lies_in_them() {
        let draws: Vec<f64> = (0..101).map(f64::from).collect();
        assert_eq!(covers(&draws, 0.5, 25.0), Some(true));
        assert_eq!(covers(&draws, 0.5, 24.0), Some(false));
        assert_eq!(covers(&draws, 0.9, 95.5), Some(false));
        assert_eq!(covers(&draws, 0.9, f64::NAN), None);
    }
}
