//! Standard errors of any measure of a sample, from worlds drawn again (Efron 1979).

use shapan_insight::philox::{self, Purpose};

/// Standard deviation of the difference that a measure makes between two samples of the same worlds, which are drawn together.
pub(super) fn error_of_difference(
    [a, b]: [&[f64]; 2],
    resamples: usize,
    seed: u64,
    measure: &dyn Fn(&[f64]) -> f64,
) -> Option<f64> {
    let places: Vec<f64> = (0..a.len()).map(|at| at as f64).collect();
    // which worlds were drawn says what either sample is
    error(&places, resamples, seed, &|drawn| {
        let of = |values: &[f64]| measure(&drawn.iter().map(|at| values[*at as usize]).collect::<Vec<f64>>());
        of(a) - of(b)
    })
}

/// Standard deviation of a measure over samples drawn from the sample; none without resamples or of fewer than two values. Policies that are
/// measured with the same seed are drawn alike.
pub(super) fn error(values: &[f64], resamples: usize, seed: u64, measure: &dyn Fn(&[f64]) -> f64) -> Option<f64> {
    if resamples < 2 || values.len() < 2 {
        return None;
    }
    let hash = philox::hash("resample", Purpose::Value);
    let count = values.len();
    let mut drawn = vec![0.0; count];
    let estimates: Vec<f64> = (0..resamples)
        .map(|resample| {
            for (at, value) in drawn.iter_mut().enumerate() {
                let bits = philox::bits(seed, (resample * count + at) as u64, hash);
                *value = values[((u128::from(bits) * count as u128) >> 64) as usize];
            }
            measure(&drawn)
        })
        .collect();
    let mean = estimates.iter().sum::<f64>() / resamples as f64;
    let squares: f64 = estimates.iter().map(|x| (x - mean) * (x - mean)).sum();
    Some((squares / (resamples - 1) as f64).sqrt())
}
