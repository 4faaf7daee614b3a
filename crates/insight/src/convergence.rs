//! How an estimate settles: the same method over an eighth, a quarter, half and all of a design. A reader sees whether further runs would move
//! it, which an interval of one size alone does not tell of a biased estimator (Sarrazin, Pianosi and Wagener 2016).
//!
//! Only designs whose beginnings are designs themselves can be read so: base points of [`crate::saltelli`] and [`crate::dgsm::Differences`], paths
//! of [`crate::morris`], runs of a table. Points of a Sobol sequence keep their evenness if their number is a power of two.

use crate::Refusal;

/// Parts of the whole at which an estimate is taken.
const PARTS: [usize; 4] = [8, 4, 2, 1];

/// An estimate from the first units of a design.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage<T> {
    /// How many base points, paths or runs.
    pub units: usize,
    /// What they say, or why they say nothing yet.
    pub found: Result<T, Refusal>,
}

/// Numbers of units at which an estimate is taken: an eighth, a quarter, half and all, without 0 and without one twice.
pub fn prefixes(units: usize) -> Vec<usize> {
    let mut sizes: Vec<usize> = PARTS.iter().map(|part| units / part).filter(|size| *size > 0).collect();
    sizes.dedup();
    sizes
}

/// Estimates over growing beginnings of a design of so many units; `estimate` is told how many to use.
///
/// # Errors
/// Those of the estimate over the whole design; a beginning that is refused stands among the stages as such.
pub fn stages<T>(
    units: usize,
    mut estimate: impl FnMut(usize) -> Result<T, Refusal>,
) -> Result<Vec<Stage<T>>, Refusal> {
    let sizes = prefixes(units);
    let (last, before) = sizes.split_last().ok_or(Refusal::TooFew)?;
    let mut stages: Vec<Stage<T>> = before.iter().map(|size| Stage { units: *size, found: estimate(*size) }).collect();
    stages.push(Stage { units: *last, found: Ok(estimate(*last)?) });
    Ok(stages)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Confidence;
    use crate::philox::uniform;
    use crate::saltelli::Radial;
    use crate::variance::{First, variance};

    #[test]
    fn beginnings_double() {
        assert_eq!(prefixes(1024), [128, 256, 512, 1024]);
        assert_eq!(prefixes(11), [1, 2, 5, 11]);
        assert_eq!(prefixes(1), [1]);
        assert_eq!(prefixes(0), []);
    }

    /// y = x₀ + x₁/2 has S1 = 4/5 and 1/5: every stage is near, and four times the runs halve the interval.
    #[test]
    fn intervals_shrink_as_the_root_of_the_runs() {
        let design = Radial { groups: 2, second_order: false };
        let y: Vec<f64> = (0..8000 * design.rows())
            .map(|row| {
                let (base, mix) = design.row(row);
                let x = |group| uniform(5, base as u64, &format!("{}{group}", mix.from_b(group)));
                x(0) + 0.5 * x(1)
            })
            .collect();
        let confidence = Confidence { resamples: 400, ..Confidence::default() };
        let found = stages(8000, |units| variance(design, &y[..units * design.rows()], First::Saltelli, confidence));
        let found = found.unwrap();
        let indices: Vec<_> = found.iter().map(|stage| stage.found.as_ref().unwrap().s1[0]).collect();
        assert!(indices.iter().all(|index| (index.value - 0.8).abs() < 1.6 * index.conf), "{indices:?}");
        for pair in indices.windows(3) {
            // the interval itself is known to about √(1/2·400) = 3.5 % each
            assert!((pair[0].conf / pair[2].conf - 2.0).abs() < 0.4, "{indices:?}");
        }
    }

    #[test]
    fn a_beginning_may_be_refused_the_whole_may_not() {
        let least = |units: usize| if units < 20 { Err(Refusal::TooFew) } else { Ok(units) };
        let found = stages(100, least).unwrap();
        assert_eq!(found[0], Stage { units: 12, found: Err(Refusal::TooFew) });
        assert_eq!(found[3], Stage { units: 100, found: Ok(100) });
        assert_eq!(stages(19, least).unwrap_err(), Refusal::TooFew);
        assert_eq!(stages(0, Ok).unwrap_err(), Refusal::TooFew);
    }
}
