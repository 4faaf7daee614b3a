//! Have chains come to rest, and how many independent draws are they worth: rank-normalised split R̂ and bulk effective sample size (Vehtari,
//! Gelman, Simpson, Carpenter and Bürkner 2021, sections 3 and 4).

use crate::normal;
use crate::order::ranks;

/// What chains of one quantity are worth.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Mixing {
    /// Rank-normalised split R̂, the larger of that of the values and of their distances from the median; at rest below 1.01 to 1.05.
    pub r_hat: f64,
    /// Bulk effective sample size.
    pub ess: f64,
}

/// What chains of equal length are worth. None if there are fewer than eight draws in a chain, or the draws are all the same, or one is not
/// finite.
pub fn mixing(chains: &[Vec<f64>]) -> Option<Mixing> {
    let length = chains.first()?.len();
    if length < 8 || chains.iter().any(|chain| chain.len() != length || chain.iter().any(|x| !x.is_finite())) {
        return None;
    }
    let half = length / 2;
    let split: Vec<&[f64]> = chains.iter().flat_map(|chain| [&chain[..half], &chain[length - half..]]).collect();
    let values: Vec<f64> = split.iter().flat_map(|chain| chain.iter().copied()).collect();
    let mut sorted = values.clone();
    crate::order::sort(&mut sorted);
    let median = crate::order::quantile(sorted.len(), 0.5, |k| sorted[k])?;
    let folded: Vec<f64> = values.iter().map(|x| (x - median).abs()).collect();
    let (bulk, tails) = (scores(&values, half), scores(&folded, half));
    let r_hat = potential(&bulk)?.max(potential(&tails).unwrap_or(1.0));
    Some(Mixing { r_hat, ess: effective(&bulk)? })
}

/// Normal scores of the pooled ranks, in chains again (equation 14).
fn scores(values: &[f64], length: usize) -> Vec<Vec<f64>> {
    let count = values.len() as f64;
    let scores: Vec<f64> = ranks(values).iter().map(|rank| normal::quantile((rank - 0.375) / (count + 0.25))).collect();
    scores.chunks(length).map(<[f64]>::to_vec).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn variance(values: &[f64]) -> f64 {
    let middle = mean(values);
    values.iter().map(|x| (x - middle) * (x - middle)).sum::<f64>() / (values.len() as f64 - 1.0)
}

/// Variance within the chains, and the larger estimate of the whole variance.
fn variances(chains: &[Vec<f64>]) -> Option<(f64, f64)> {
    let length = chains.first()?.len() as f64;
    let within = mean(&chains.iter().map(|chain| variance(chain)).collect::<Vec<f64>>());
    let means: Vec<f64> = chains.iter().map(|chain| mean(chain)).collect();
    (within > 0.0).then(|| (within, within * (length - 1.0) / length + variance(&means)))
}

/// R̂ (equation 4).
fn potential(chains: &[Vec<f64>]) -> Option<f64> {
    let (within, whole) = variances(chains)?;
    Some((whole / within).sqrt())
}

/// The effective sample size with Geyer's initial monotone sequence (equations 9 to 12).
fn effective(chains: &[Vec<f64>]) -> Option<f64> {
    let (within, whole) = variances(chains)?;
    let length = chains.first()?.len();
    let means: Vec<f64> = chains.iter().map(|chain| mean(chain)).collect();
    let covariance = |lag: usize| {
        let one = |(chain, middle): (&Vec<f64>, &f64)| {
            (0..length - lag).map(|t| (chain[t] - middle) * (chain[t + lag] - middle)).sum::<f64>() / length as f64
        };
        chains.iter().zip(&means).map(one).sum::<f64>() / chains.len() as f64
    };
    let correlation = |lag: usize| 1.0 - (within - covariance(lag)) / whole;
    let (mut sum, mut last) = (0.0, f64::INFINITY);
    let mut lag = 0;
    while lag + 1 < length {
        let first = if lag == 0 { 1.0 } else { correlation(lag) };
        let pair = (first + correlation(lag + 1)).min(last);
        if pair <= 0.0 {
            break;
        }
        sum += pair;
        last = pair;
        lag += 2;
    }
    let draws = (chains.len() * length) as f64;
    let time = -1.0 + 2.0 * sum;
    // chains that swing to and fro are worth more than independent draws, but no more than the estimate can tell (section 3.2)
    Some((draws / time.max(1.0 / shapan_model::num::elementary::ln(draws) * core::f64::consts::LN_10)).min(draws * 4.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::philox::uniform;

    fn chain(chain: u64, length: usize, memory: f64, shift: f64) -> Vec<f64> {
        let mut at = 0.0;
        let scale = (1.0 - memory * memory).sqrt();
        (0..length + 100)
            .map(|t| {
                at = memory * at + scale * normal::quantile(uniform(9, t as u64, &format!("chain.{chain}")));
                at + shift
            })
            .skip(100)
            .collect()
    }

    /// Of an autoregressive chain with memory φ a draw is worth (1 − φ)/(1 + φ) of an independent one.
    #[test]
    fn draws_with_memory_are_worth_less() {
        for (memory, worth) in [(0.0, 1.0), (0.5, 1.0 / 3.0), (0.9, 1.0 / 19.0)] {
            let chains: Vec<Vec<f64>> = (0..8).map(|k| chain(k, 4000, memory, 0.0)).collect();
            let found = mixing(&chains).unwrap();
            assert!((found.ess / 32_000.0 / worth - 1.0).abs() < 0.15, "{memory} {}", found.ess / 32_000.0);
            assert!(found.r_hat < 1.01, "{}", found.r_hat);
        }
    }

    /// Two of four chains one standard deviation off: the whole variance is 1 + 1/3 · 4 · 0.25 above that within, so R̂ is about √(4/3) before
    /// ranks are taken.
    #[test]
    fn chains_apart_are_seen() {
        let chains: Vec<Vec<f64>> = (0..4).map(|k| chain(k, 2000, 0.0, if k < 2 { 0.0 } else { 1.0 })).collect();
        let found = mixing(&chains).unwrap();
        assert!((1.1..1.2).contains(&found.r_hat), "{}", found.r_hat);
        assert!(found.ess < 50.0, "{}", found.ess);
    }

    #[test]
    fn no_spread_is_no_number() {
        assert_eq!(mixing(&[vec![1.0; 20], vec![1.0; 20]]), None);
        assert_eq!(mixing(&[vec![1.0; 4]]), None);
        assert_eq!(mixing(&[]), None);
    }
}
