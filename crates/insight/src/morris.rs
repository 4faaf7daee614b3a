//! Elementary effects (Morris 1991; mean of absolute effects: Campolongo, Cariboni and Saltelli 2007): paths through a grid that move one input,
//! or one group of inputs, at a time.

use crate::philox::{self, Purpose};
use crate::resample::Resamples;
use crate::{Confidence, Refusal, deviation, sound};

/// Paths through the unit cube.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paths<'a> {
    /// The group of each input, counted from 0.
    pub group_of: &'a [usize],
    /// Levels of the grid, an even number; 4 is usual.
    pub levels: usize,
}

/// Elementary effects of one group.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Effects {
    /// Mean effect; NaN for a group of several inputs, whose effects have no sign.
    pub mu: f64,
    /// Mean of the absolute effects.
    pub mu_star: f64,
    /// Standard deviation of the effects; NaN for a group of several inputs.
    pub sigma: f64,
    /// Half the interval of `mu_star`.
    pub mu_star_conf: f64,
}

impl Paths<'_> {
    /// Number of groups.
    pub fn groups(&self) -> usize {
        self.group_of.iter().max().map_or(0, |most| most + 1)
    }

    /// How far an input moves: p/(2(p − 1)) of its range, which visits all levels alike (Morris 1991).
    pub fn step(&self) -> f64 {
        self.levels as f64 / (2.0 * (self.levels as f64 - 1.0))
    }

    /// Points of one path: one more than there are groups; each a value in [0, 1] for every input.
    pub fn path(&self, seed: u64, path: u64) -> Vec<Vec<f64>> {
        let draw = |name: &str| philox::uniform(seed, path, name);
        let (groups, half) = (self.groups(), self.levels / 2);
        // upwards from one of the lower levels, or downwards from one of the upper ones
        let start = |input: usize| {
            let low = (draw(&format!("morris {input}")) * half as f64) as usize as f64 / (self.levels as f64 - 1.0);
            let up = draw(&format!("morris way {input}")) < 0.5;
            if up { (low, self.step()) } else { (low + self.step(), -self.step()) }
        };
        let starts: Vec<(f64, f64)> = (0..self.group_of.len()).map(start).collect();
        let mut sequence: Vec<usize> = (0..groups).collect();
        sequence
            .sort_by_key(|group| philox::bits(seed, path, philox::hash(&format!("morris {group}"), Purpose::Order)));
        let mut point: Vec<f64> = starts.iter().map(|(from, _)| *from).collect();
        let mut points = vec![point.clone()];
        for moved in sequence {
            for (input, group) in self.group_of.iter().enumerate() {
                if *group == moved {
                    point[input] = starts[input].0 + starts[input].1;
                }
            }
            points.push(point.clone());
        }
        points
    }

    /// Effects of each group, from the inputs and outcomes of whole paths. Inputs may be those of the unit cube or what they were turned
    /// into, as long as each rises with its coordinate: only the sign of a move is read.
    ///
    /// # Errors
    /// A number of points that is not that of whole paths, or points that move no group or more than one; numbers that are not finite (their
    /// point); an outcome that does not differ; a single path, whose effects have no spread.
    pub fn effects(&self, points: &[Vec<f64>], y: &[f64], confidence: Confidence) -> Result<Vec<Effects>, Refusal> {
        let (groups, rows) = (self.groups(), self.groups() + 1);
        if groups == 0 || y.is_empty() || y.len() != points.len() || !y.len().is_multiple_of(rows) {
            return Err(Refusal::Shape);
        }
        if points.iter().any(|point| point.len() != self.group_of.len()) {
            return Err(Refusal::Shape);
        }
        let bad = |at: &usize| !y[*at].is_finite() || points[*at].iter().any(|x| !x.is_finite());
        if let Some(at) = (0..y.len()).find(bad) {
            return Err(Refusal::NotFinite(at));
        }
        let count = y.len() / rows;
        // by group, then path
        let mut effects = vec![f64::NAN; groups * count];
        for (path, (points, y)) in points.chunks_exact(rows).zip(y.chunks_exact(rows)).enumerate() {
            for (pair, y) in points.windows(2).zip(y.windows(2)) {
                let moved: Vec<usize> = (0..self.group_of.len()).filter(|k| pair[0][*k] != pair[1][*k]).collect();
                let group = moved.first().map(|input| self.group_of[*input]).ok_or(Refusal::Shape)?;
                let effect = &mut effects[group * count + path];
                if !effect.is_nan() || moved.iter().any(|input| self.group_of[*input] != group) {
                    return Err(Refusal::Shape);
                }
                let way = (pair[1][moved[0]] - pair[0][moved[0]]).signum();
                *effect = (y[1] - y[0]) / (way * self.step());
            }
        }
        sound(y)?;
        if count < 2 {
            return Err(Refusal::TooFew);
        }
        let resamples = Resamples::new(count, confidence.resamples, confidence.seed);
        let sums = resamples.sums(groups, |range, out| {
            for (own, effects) in out.chunks_exact_mut(range.len()).zip(effects.chunks_exact(count)) {
                for (size, effect) in own.iter_mut().zip(&effects[range.clone()]) {
                    *size = effect.abs();
                }
            }
        });
        let one = |(group, own): (usize, &[f64])| {
            let single = self.group_of.iter().filter(|other| **other == group).count() == 1;
            let signed = |x: f64| if single { x } else { f64::NAN };
            let again: Vec<f64> = sums[groups..].chunks_exact(groups).map(|s| s[group] / count as f64).collect();
            Effects {
                mu: signed(own.iter().sum::<f64>() / count as f64),
                mu_star: sums[group] / count as f64,
                sigma: signed(deviation(own)),
                mu_star_conf: if again.len() > 1 { confidence.half(&again) } else { f64::NAN },
            }
        };
        Ok(effects.chunks_exact(count).enumerate().map(one).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_move_each_group_once_on_the_grid() {
        let paths = Paths { group_of: &[0, 1, 1, 2], levels: 4 };
        for path in 0..50 {
            let points = paths.path(5, path);
            assert_eq!(points.len(), 4);
            for x in points.iter().flatten() {
                assert!((x * 3.0 - (x * 3.0).round()).abs() < 1e-12 && (-1e-12..=1.0 + 1e-12).contains(x), "{x}");
            }
            for (input, step) in (0..4).map(|k| (k, points[3][k] - points[0][k])) {
                assert!((step.abs() - paths.step()).abs() < 1e-12, "input {input} moves by {step}");
            }
        }
    }

    /// A linear function: every effect is the coefficient, so there is no scatter.
    #[test]
    fn a_linear_function_has_its_coefficients() {
        let paths = Paths { group_of: &[0, 1, 2], levels: 6 };
        let points: Vec<Vec<f64>> = (0..20).flat_map(|path| paths.path(1, path)).collect();
        let y: Vec<f64> = points.iter().map(|x| 3.0 * x[0] - 2.0 * x[1] + 7.0).collect();
        let found = paths.effects(&points, &y, Confidence::default()).unwrap();
        for (effects, slope) in found.iter().zip([3.0, -2.0, 0.0]) {
            assert!((effects.mu - slope).abs() < 1e-12 && (effects.mu_star - slope.abs()).abs() < 1e-12);
            assert!(effects.sigma < 1e-12 && effects.mu_star_conf < 1e-12);
        }
    }

    #[test]
    fn other_shapes_are_refused() {
        let paths = Paths { group_of: &[0, 1], levels: 4 };
        let points = paths.path(1, 0);
        assert_eq!(paths.effects(&points[..2], &[1.0, 2.0], Confidence::default()).unwrap_err(), Refusal::Shape);
        let still = vec![points[0].clone(); 3];
        assert_eq!(paths.effects(&still, &[1.0; 3], Confidence::default()).unwrap_err(), Refusal::Shape);
        assert_eq!(
            paths.effects(&points, &[1.0, f64::INFINITY, 0.0], Confidence::default()).unwrap_err(),
            Refusal::NotFinite(1)
        );
    }
}
