//! Fronts and crowding (Deb, Pratap, Agarwal and Meyarivan 2002, *A fast and elitist multiobjective genetic algorithm: NSGA-II*, sections
//! III-A, III-B, VI-A). Fronts are found after a sort, each point being held against the fronts so far (Zhang, Tian, Cheng and Jin 2015, ENS).

use core::cmp::Ordering;

/// Points with objectives (by point, then objective; lower is better) and violations of constraints (0 if feasible).
#[derive(Clone, Copy, Debug)]
pub struct Points<'a> {
    /// Objectives.
    pub values: &'a [f64],
    /// Violations, by point.
    pub violations: &'a [f64],
    /// Number of objectives.
    pub objectives: usize,
}

impl Points<'_> {
    fn of(&self, at: u32) -> &[f64] {
        &self.values[at as usize * self.objectives..(at as usize + 1) * self.objectives]
    }
}

/// Fronts under constrained domination, from the best on: at least as many as hold `wanted` points, those that are surely behind left out. A
/// feasible point dominates an infeasible one, and a smaller violation a larger one.
pub fn fronts(points: Points<'_>, wanted: usize) -> Vec<Vec<u32>> {
    let count = points.violations.len();
    let (mut feasible, mut other): (Vec<u32>, Vec<u32>) =
        (0..count as u32).partition(|at| points.violations[*at as usize] == 0.0);
    feasible.sort_by(|a, b| {
        let pairs = points.of(*a).iter().zip(points.of(*b));
        pairs.map(|(x, y)| x.total_cmp(y)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
    let mut fronts: Vec<Vec<u32>> = Vec::new();
    for at in feasible {
        let mut held = 0;
        let mut place = 0;
        // after the sort no later point dominates an earlier one
        while place < fronts.len() && behind(points, &fronts[place], at) {
            held += fronts[place].len();
            place += 1;
            if held >= wanted {
                break;
            }
        }
        match fronts.get_mut(place) {
            _ if held >= wanted => {}
            Some(front) => front.push(at),
            None => fronts.push(vec![at]),
        }
    }
    let mut held: usize = fronts.iter().map(Vec::len).sum();
    other.sort_by(|a, b| points.violations[*a as usize].total_cmp(&points.violations[*b as usize]));
    for alike in other.chunk_by(|a, b| points.violations[*a as usize] == points.violations[*b as usize]) {
        if held >= wanted {
            break;
        }
        held += alike.len();
        fronts.push(alike.to_vec());
    }
    fronts
}

/// Is a point dominated by one of a front, all of which come before it in the order of the objectives, the first first?
fn behind(points: Points<'_>, front: &[u32], at: u32) -> bool {
    let own = points.of(at);
    if own.len() == 2 {
        // the last of a front is the lowest in the second objective
        let last = points.of(front[front.len() - 1]);
        return last[1] < own[1] || (last[1] == own[1] && last[0] < own[0]);
    }
    front.iter().rev().any(|other| {
        let other = points.of(*other);
        // the sort has seen to the first objective
        other[1..].iter().zip(&own[1..]).all(|(a, b)| a <= b) && other != own
    })
}

/// Crowding distances of the points of a front, in its order: the sides of the box between neighbours, as parts of the front's extent;
/// infinite at its ends.
pub fn crowding(points: Points<'_>, front: &[u32]) -> Vec<f64> {
    let mut distance = vec![0.0; front.len()];
    let mut order: Vec<(f64, u32)> = Vec::with_capacity(front.len());
    for objective in 0..points.objectives {
        order.clear();
        order.extend(front.iter().zip(0..).map(|(at, place)| (points.of(*at)[objective], place)));
        order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let (first, last) = (order[0], order[order.len() - 1]);
        let extent = last.0 - first.0;
        distance[first.1 as usize] = f64::INFINITY;
        distance[last.1 as usize] = f64::INFINITY;
        // a violation may stand for objectives that are not finite: such a front has no extent
        if extent > 0.0 && extent.is_finite() {
            for three in order.windows(3) {
                distance[three[1].1 as usize] += (three[2].0 - three[0].0) / extent;
            }
        }
    }
    distance
}
