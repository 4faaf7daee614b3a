//! One lever of one bloc (or pair) over time, and how the entries of a scenario change it.

use shapan_model::model::{Entry, Profile};

use crate::place::Place;
use crate::problem::Problem;
use crate::wording::number;

/// (years since the start, value), in order of time, the first from year 0.
pub(super) type Track = Vec<(f64, f64)>;

/// What a scenario says of a lever over time.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// Years since the start.
    pub(super) from: f64,
    /// The year as it was written: of the calendar, or since the start.
    pub(super) written: f64,
    /// Over how many years the value is reached; none if at once.
    pub(super) over: Option<f64>,
    /// The value.
    pub(super) value: f64,
    /// Where it stands.
    pub(super) place: Place,
}

/// The value in force at a time.
fn in_force(track: &Track, time: f64) -> f64 {
    let after = track.partition_point(|(from, _)| *from <= time);
    track.get(after.saturating_sub(1)).map_or(f64::NAN, |(_, value)| *value)
}

/// A track with new entries. Before the first of them it stays as it was; from there on only they count.
///
/// A ramp goes in equal steps from the value in force at its start: at the k-th quarter after the start it has gone k/m of the
/// way, and it ends exactly at its goal.
pub(super) fn overlay(old: &Track, steps: &[Step], quarter: f64) -> Result<Track, Vec<Problem>> {
    let mut problems = Vec::new();
    let Some(first) = steps.first() else { return Ok(old.clone()) };
    let mut track: Track = old.iter().copied().filter(|(from, _)| *from < first.from).collect();
    let mut before: Option<&Step> = None;
    for step in steps {
        if let Some(before) = before {
            let ramp = before.over.unwrap_or(0.0);
            if step.from <= before.from {
                let (late, early) = (number(step.written), number(before.written));
                let what = format!("entry from year {late} after one from year {early}");
                problems.push(step.place.problem(what, Some("entries are in order of time".into())));
            } else if step.from < before.from + ramp {
                let (from, end) = (number(step.written), number(before.written + ramp));
                let what = format!("entry from year {from} begins before the ramp ahead of it ends, in year {end}");
                problems.push(step.place.problem(what, None));
            }
        }
        before = Some(step);
        match step.over {
            None => track.push((step.from, step.value)),
            Some(over) => {
                let start = track.last().map_or_else(|| in_force(old, step.from), |(_, value)| *value);
                let count = (over / quarter - 1e-9).ceil().max(1.0) as usize;
                track.push((step.from, start));
                for k in 1..count {
                    let gone = k as f64 * quarter;
                    track.push((step.from + gone, start + (step.value - start) * (gone / over)));
                }
                track.push((step.from + over, step.value));
            }
        }
    }
    if problems.is_empty() { Ok(track) } else { Err(problems) }
}

/// Tracks as one profile, which has an entry whenever one of them changes.
pub(super) fn assemble(tracks: &[Track]) -> Profile {
    let mut times: Vec<f64> = tracks.iter().flatten().map(|(from, _)| *from).chain([0.0]).collect();
    shapan_insight::order::sort(&mut times);
    times.dedup();
    let at = |time: f64| Entry { from_year: time, values: tracks.iter().map(|track| in_force(track, time)).collect() };
    let mut profile: Profile = Vec::new();
    for time in times {
        let entry = at(time);
        let same = profile
            .last()
            .is_some_and(|last| last.values.iter().zip(&entry.values).all(|(old, new)| old.to_bits() == new.to_bits()));
        if !same {
            profile.push(entry);
        }
    }
    profile
}

/// A profile as tracks, `width` of them.
pub(super) fn tracks(profile: &Profile, width: usize) -> Vec<Track> {
    (0..width).map(|at| profile.iter().map(|entry| (entry.from_year, entry.values[at])).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(from: f64, over: Option<f64>, value: f64) -> Step {
        Step { from, written: from, over, value, place: Place::default() }
    }

    #[test]
    fn steps_and_ramps() {
        let old = vec![(0.0, 1.0), (2.0, 3.0), (9.0, 9.0)];
        assert_eq!(overlay(&old, &[step(4.0, None, 7.0)], 0.25).unwrap(), [(0.0, 1.0), (2.0, 3.0), (4.0, 7.0)]);
        let ramp = overlay(&old, &[step(4.0, Some(1.0), 5.0), step(6.0, None, 0.0)], 0.25).unwrap();
        let expected =
            [(0.0, 1.0), (2.0, 3.0), (4.0, 3.0), (4.25, 3.5), (4.5, 4.0), (4.75, 4.5), (5.0, 5.0), (6.0, 0.0)];
        assert_eq!(ramp, expected);
        assert_eq!(overlay(&old, &[step(0.0, Some(0.5), 2.0)], 0.25).unwrap(), [(0.0, 1.0), (0.25, 1.5), (0.5, 2.0)]);
        assert!(overlay(&old, &[step(4.0, None, 7.0), step(4.0, None, 8.0)], 0.25).is_err());
        assert!(overlay(&old, &[step(4.0, Some(2.0), 7.0), step(5.0, None, 8.0)], 0.25).is_err());
    }

    #[test]
    fn profiles_and_tracks_are_the_same_thing() {
        let pair = [vec![(0.0, 1.0), (2.0, 3.0)], vec![(0.0, 5.0), (3.0, 6.0), (4.0, 6.0)]];
        let profile = assemble(&pair);
        let entry = |from_year, values: [f64; 2]| Entry { from_year, values: values.to_vec() };
        assert_eq!(profile, [entry(0.0, [1.0, 5.0]), entry(2.0, [3.0, 5.0]), entry(3.0, [3.0, 6.0])]);
        assert_eq!(assemble(&tracks(&profile, 2)), profile);
    }
}
