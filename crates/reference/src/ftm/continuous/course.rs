//! A quantity along a run: straight between its moments, with jumps where two values have the same time.

use core::f64::consts::LN_2;

/// Values in the order of their times.
#[derive(Default)]
pub(super) struct Course {
    nodes: Vec<(f64, f64)>,
}

/// The first time at which a straight line is above a level.
pub(super) fn first_above(level: f64, (a, at_a): (f64, f64), (b, at_b): (f64, f64)) -> Option<f64> {
    if at_a > level {
        return Some(a);
    }
    (at_b > level).then(|| a + (b - a) * (level - at_a) / (at_b - at_a))
}

impl Course {
    pub(super) fn push(&mut self, time: f64, value: f64) {
        self.nodes.push((time, value));
    }
    /// Value at a time, after a jump; NaN before and beyond.
    pub(super) fn at(&self, time: f64) -> f64 {
        let next = self.nodes.partition_point(|(t, _)| *t <= time);
        match (next.checked_sub(1).map(|before| self.nodes[before]), self.nodes.get(next)) {
            (Some(before), Some(after)) => between(before, *after, time),
            (Some((t, value)), None) if t == time => value,
            _ => f64::NAN,
        }
    }
    /// Years of the first doublings of a logarithm from a time on, each from the end of the one before.
    pub(super) fn doublings(&self, from: f64, most: usize) -> Vec<f64> {
        let mut spans = Vec::new();
        let (mut start, mut level) = (from, self.at(from) + LN_2);
        for pair in self.nodes.windows(2).filter(|pair| pair[1].0 >= from) {
            while spans.len() < most
                && let Some(time) = first_above(level, pair[0], pair[1])
            {
                spans.push(time - start);
                start = time;
                level += LN_2;
            }
        }
        spans
    }
}

fn between((a, at_a): (f64, f64), (b, at_b): (f64, f64), time: f64) -> f64 {
    if b > a { at_a + (at_b - at_a) * ((time - a) / (b - a)) } else { at_b }
}

/// Growth over the year that starts at each time, found as the course of a logarithm grows.
#[derive(Default)]
pub(super) struct Growth {
    /// Where the years begin that were looked at.
    at: usize,
    /// First times at which it is above each level.
    pub(super) first: [Option<f64>; 2],
    pub(super) fastest: f64,
}

/// The levels that have a date.
const LEVELS: [f64; 2] = [0.05, 0.2];

impl Growth {
    /// Takes the last stretch of a course into account.
    pub(super) fn extend(&mut self, course: &Course) {
        let Some([a, b]) = course.nodes.last_chunk().copied() else { return };
        let start = course.nodes[0].0 + 1.0;
        if b.0 <= start {
            return;
        }
        let mut from = a.0.max(start) - 1.0;
        loop {
            let (before, after) = (course.nodes[self.at], course.nodes[self.at + 1]);
            let until = after.0.min(b.0 - 1.0);
            let growth = |time: f64, then: f64| between(a, b, time + 1.0) - then;
            let left = (from, growth(from, between(before, after, from)));
            let right = (until, growth(until, between(before, after, until)));
            for (first, level) in self.first.iter_mut().zip(LEVELS) {
                *first = first.or_else(|| first_above(level, left, right));
            }
            self.fastest = self.fastest.max(left.1).max(right.1);
            if after.0 > b.0 - 1.0 {
                return;
            }
            (self.at, from) = (self.at + 1, until);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ln y = t² has doublings at the roots of multiples of ln 2, and grows over a year by 2 t + 1.
    #[test]
    fn parabola() {
        let mut course = Course::default();
        let mut growth = Growth { first: [None; 2], ..Growth::default() };
        for at in 0..=2000 {
            let t = f64::from(at) / 1000.0 - 0.5;
            course.push(t, t * t);
            growth.extend(&course);
        }
        let spans = course.doublings(0.0, 2);
        assert!((spans[0] - LN_2.sqrt()).abs() < 1e-6 && (spans[1] - (2.0 * LN_2).sqrt() + LN_2.sqrt()).abs() < 1e-6);
        // 2 t + 1 is 0.05 at −0.475 and 0.2 at −0.4; the last year starts at 0.5
        assert!((growth.first[0].unwrap() + 0.475).abs() < 1e-6 && (growth.first[1].unwrap() + 0.4).abs() < 1e-6);
        assert!((growth.fastest - 2.0).abs() < 1e-6);
    }

    /// A jump is above a level at once, and the value at its time is that after it.
    #[test]
    fn jump() {
        let mut course = Course::default();
        let mut growth = Growth::default();
        for (t, value) in [(0.0, 0.0), (1.5, 0.0), (1.5, 0.1), (3.0, 0.1)] {
            course.push(t, value);
            growth.extend(&course);
        }
        assert_eq!((course.at(1.5), course.at(1.0), course.at(3.0)), (0.1, 0.0, 0.1));
        assert!(course.at(3.1).is_nan() && course.at(-0.1).is_nan());
        assert_eq!(growth.first, [Some(0.5), None]);
        assert_eq!(growth.fastest, 0.1);
    }
}
