//! How a search went on: the best value of one objective; of several, how often the archive grew better by an ε, and what share of the box between the best
//! and the worst of the front is covered.

use shapan_decide::optimize::hypervolume::hypervolume;

/// Moments at which the hypervolume is taken, at most: it costs more the more objectives there are.
const MOMENTS: usize = 40;
/// The reference point lies so much of a front's range beyond its worst values, so that its ends count (Ishibuchi, Imada, Setoguchi and Nojima 2018).
const BEYOND: f64 = 0.1;

/// How far a search was.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Moment {
    /// Policies tried.
    pub(super) evaluations: u64,
    /// The best value of one objective; of several the ε-progress.
    pub(super) value: f64,
    /// Share of the box between the best and the worst of the last front that the front of this moment covers.
    pub(super) hypervolume: Option<f64>,
}

/// Fronts as a search of several objectives goes on.
#[derive(Debug, Default)]
pub(super) struct Fronts {
    /// Policies tried, ε-progress, and objectives by point: less is better.
    moments: Vec<(u64, u64, Vec<f64>)>,
}

impl Fronts {
    /// The front of this moment.
    pub(super) fn add(&mut self, evaluations: u64, progress: u64, objectives: &[f64]) {
        self.moments.push((evaluations, progress, objectives.to_vec()));
    }

    /// The moments, with hypervolumes at some of them: the last, and others evenly before. `widths` are the differences of each objective that count.
    pub(super) fn moments(&self, widths: &[f64]) -> Vec<Moment> {
        let Some((_, _, last)) = self.moments.last() else { return Vec::new() };
        let of = |objective: usize| last.chunks_exact(widths.len()).map(move |point| point[objective]);
        let ends = widths.iter().enumerate().map(|(objective, width)| {
            let (best, worst) =
                (of(objective).fold(f64::INFINITY, f64::min), of(objective).fold(f64::NEG_INFINITY, f64::max));
            (best, worst + (BEYOND * (worst - best)).max(*width))
        });
        let (best, reference): (Vec<f64>, Vec<f64>) = ends.unzip();
        let whole: f64 = best.iter().zip(&reference).map(|(best, worst)| worst - best).product();
        let covered = |front: &[f64]| hypervolume(front, &reference).ok().map(|volume| volume / whole);
        let back = self.moments.len() - 1;
        let every = self.moments.len().div_ceil(MOMENTS);
        let one = |(at, (evaluations, progress, front)): (usize, &(u64, u64, Vec<f64>))| Moment {
            evaluations: *evaluations,
            value: *progress as f64,
            hypervolume: (back - at)
                .is_multiple_of(every)
                .then(|| covered(front))
                .flatten()
                .filter(|share| share.is_finite()),
        };
        self.moments.iter().enumerate().map(one).collect()
    }
}

/// The share that the last front covers, and how much of it came in the last quarter of the policies tried; none of a single objective.
pub(super) fn late(moments: &[Moment]) -> Option<(f64, f64)> {
    let last = moments.last()?;
    let known = |moment: &&Moment| 4 * moment.evaluations <= 3 * last.evaluations && moment.hypervolume.is_some();
    let share = last.hypervolume?;
    let before = moments.iter().rev().find(known).and_then(|moment| moment.hypervolume).unwrap_or(0.0);
    Some((share, share - before))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two objectives: a front of three points on a grid, of which the first moment has one. Areas by hand: the reference is (3.3, 3.3), the best
    /// (0, 0), the box 3.3².
    #[test]
    fn shares_are_areas() {
        let mut fronts = Fronts::default();
        fronts.add(10, 1, &[1.0, 1.0]);
        fronts.add(20, 3, &[0.0, 3.0, 1.0, 1.0, 3.0, 0.0]);
        let moments = fronts.moments(&[0.1, 0.1]);
        let whole = 3.3 * 3.3;
        let shares: Vec<f64> = moments.iter().map(|moment| moment.hypervolume.unwrap()).collect();
        assert!((shares[0] - 2.3 * 2.3 / whole).abs() < 1e-12, "{shares:?}");
        // the corner, and beside it what each of the two ends adds: 0.3 deep, and as long as its step
        assert!((shares[1] - (2.3 * 2.3 + 2.0 * 0.3 * 1.0) / whole).abs() < 1e-12, "{shares:?}");
        let (share, more) = late(&moments).unwrap();
        assert_eq!((share, more), (shares[1], shares[1] - shares[0]));
        assert_eq!(moments.iter().map(|moment| moment.value).collect::<Vec<_>>(), [1.0, 3.0]);
    }

    /// Of many moments some have a hypervolume, the last always; of one objective there is none.
    #[test]
    fn the_last_moment_counts() {
        let mut fronts = Fronts::default();
        (0..101).for_each(|at| fronts.add(at, at, &[1.0, 1.0]));
        let moments = fronts.moments(&[0.5, 0.5]);
        let known = moments.iter().filter(|moment| moment.hypervolume.is_some()).count();
        assert!(known <= MOMENTS && known > MOMENTS / 2, "{known}");
        // one point: the box is as wide as what counts, and it is covered
        assert_eq!(moments[100].hypervolume, Some(1.0));
        assert_eq!(late(&[Moment { evaluations: 3, value: 1.0, hypervolume: None }]), None);
    }
}
