//! Indices from distribution functions (Pianosi and Wagener 2015, 2018): how far the outcome's distribution, given that an input lies in a slice
//! of its range, is from its distribution over all runs. The distance is that of Kolmogorov and Smirnov; an index sums it up over the slices.

use crate::order::{order, quantile, sort};
use crate::{Refusal, sound};

/// What the distances over the slices of one input come to.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Pawn {
    /// Smallest distance.
    pub minimum: f64,
    /// Mean distance.
    pub mean: f64,
    /// Median distance.
    pub median: f64,
    /// Largest distance.
    pub maximum: f64,
    /// Standard deviation (divisor n) over the mean; NaN for an input that does not differ, whose distances are all 0.
    #[serde(rename = "CV")]
    pub cv: f64,
}

/// Indices of each input. `inputs` by input, then run; slices hold equally many runs.
///
/// # Errors
/// Numbers that are not finite, an outcome that does not differ, fewer than two runs in a slice.
pub fn pawn(inputs: &[Vec<f64>], y: &[f64], slices: usize) -> Result<Vec<Pawn>, Refusal> {
    sound(y)?;
    if slices == 0 || y.len() < 2 * slices {
        return Err(Refusal::TooFew);
    }
    if inputs.iter().any(|input| input.len() != y.len()) {
        return Err(Refusal::Shape);
    }
    let by_outcome = order(y);
    inputs.iter().map(|input| one(input, y, &by_outcome, slices)).collect()
}

fn one(input: &[f64], y: &[f64], by_outcome: &[u32], slices: usize) -> Result<Pawn, Refusal> {
    if let Some(at) = input.iter().position(|x| !x.is_finite()) {
        return Err(Refusal::NotFinite(at));
    }
    let by_input = order(input);
    let sorted = |k: usize| input[by_input[k] as usize];
    let edges: Vec<f64> = (1..slices).filter_map(|k| quantile(y.len(), k as f64 / slices as f64, sorted)).collect();
    let slice = |run: usize| edges.partition_point(|edge| *edge <= input[run]);
    let mut of = vec![0u32; y.len()];
    let mut sizes = vec![0.0; slices];
    for (run, own) in of.iter_mut().enumerate() {
        *own = slice(run) as u32;
        sizes[*own as usize] += 1.0;
    }
    // along the outcome: between two runs of a slice its distance changes one way, so it is largest just before or at one of them
    let all = y.len() as f64;
    let mut seen = vec![0.0; slices];
    let mut far = vec![0.0f64; slices];
    let mut before = 0.0;
    for ties in by_outcome.chunk_by(|a, b| y[*a as usize] == y[*b as usize]) {
        for run in ties {
            let own = of[*run as usize] as usize;
            far[own] = far[own].max((seen[own] / sizes[own] - before / all).abs());
        }
        for run in ties {
            seen[of[*run as usize] as usize] += 1.0;
        }
        before += ties.len() as f64;
        for run in ties {
            let own = of[*run as usize] as usize;
            far[own] = far[own].max((seen[own] / sizes[own] - before / all).abs());
        }
    }
    // an input of few values leaves slices without runs
    let mut found: Vec<f64> = (0..slices).filter(|own| sizes[*own] > 0.0).map(|own| far[own]).collect();
    sort(&mut found);
    let n = found.len() as f64;
    let mean = found.iter().sum::<f64>() / n;
    let spread = (found.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / n).sqrt();
    Ok(Pawn {
        minimum: found[0],
        mean,
        median: quantile(found.len(), 0.5, |k| found[k]).unwrap_or(mean),
        maximum: found[found.len() - 1],
        cv: spread / mean,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::philox::uniform;

    fn sample(runs: u64, input: &str) -> Vec<f64> {
        (0..runs).map(|run| uniform(2, run, input)).collect()
    }

    /// The outcome is the input: slice k of S holds the k-th S-th part of it, so its distance is the larger of (k − 1)/S and 1 − k/S.
    #[test]
    fn an_outcome_that_is_the_input() {
        let (x, z) = (sample(5000, "x"), sample(5000, "z"));
        let found = pawn(&[x.clone(), z], &x, 10).unwrap();
        let exact = [0.9, 0.8, 0.7, 0.6, 0.5, 0.5, 0.6, 0.7, 0.8, 0.9];
        assert!((found[0].maximum - 0.9).abs() < 2e-3 && (found[0].minimum - 0.5).abs() < 2e-3, "{:?}", found[0]);
        assert!((found[0].mean - exact.iter().sum::<f64>() / 10.0).abs() < 2e-3);
        assert!((found[0].median - 0.7).abs() < 2e-3);
        // the mean distance of a slice of 500 by chance alone is about 0.87/√500
        assert!((found[1].mean - 0.87 / 500f64.sqrt()).abs() < 0.015, "{:?}", found[1]);
    }

    /// By the definition, counting for every run how many are at most as large.
    #[test]
    fn distances_are_those_of_the_definition() {
        let (x, noise) = (sample(300, "x"), sample(300, "noise"));
        // rounded, so that outcomes tie
        let y: Vec<f64> = x.iter().zip(&noise).map(|(x, e)| ((x * x + 0.5 * e) * 20.0).round()).collect();
        let found = pawn(std::slice::from_ref(&x), &y, 5).unwrap()[0];
        let mut sorted = x.clone();
        sorted.sort_by(f64::total_cmp);
        let edge = |k: usize| quantile(300, k as f64 / 5.0, |at| sorted[at]).unwrap();
        let distance = |k: usize| {
            let inside: Vec<f64> = (0..300)
                .filter(|r| (k == 0 || x[*r] >= edge(k)) && (k == 4 || x[*r] < edge(k + 1)))
                .map(|r| y[r])
                .collect();
            let share = |of: &[f64], at: f64| of.iter().filter(|v| **v <= at).count() as f64 / of.len() as f64;
            y.iter().map(|at| (share(&inside, *at) - share(&y, *at)).abs()).fold(0.0, f64::max)
        };
        let mut exact: Vec<f64> = (0..5).map(distance).collect();
        exact.sort_by(f64::total_cmp);
        assert!(
            (found.minimum - exact[0]).abs() < 1e-12 && (found.maximum - exact[4]).abs() < 1e-12,
            "{found:?} {exact:?}"
        );
        assert!((found.median - exact[2]).abs() < 1e-12);
    }
}
