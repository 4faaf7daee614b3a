//! Fronts and crowding (Deb, Pratap, Agarwal and Meyarivan 2002, *A fast and elitist multiobjective genetic algorithm: NSGA-II*, sections
//! III-A, III-B, VI-A). Fronts are found after a sort, each point being held against the fronts so far (Zhang, Tian, Cheng and Jin 2015, ENS).
//! With more than two objectives, who dominates whom is worked out beforehand for 64 points at a time: the points that are as low as one in an
//! objective are a set of bits, and those as low in all of them are the common part of these sets (in the manner of Moreno, Rodriguez, Nebro and
//! Lozano 2021, *Merge nondominated sorting algorithm for many-objective optimization*).

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
        pairs.map(|(x, y)| plain(*x).total_cmp(&plain(*y))).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
    // after the sort no later point dominates an earlier one
    let mut fronts =
        if points.objectives == 2 { by_lasts(points, &feasible, wanted) } else { by_sets(points, &feasible, wanted) };
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

/// The two zeros are the same objective.
fn plain(x: f64) -> f64 {
    x + 0.0
}

/// Puts a point into the first front that is not before it; into none if those before it hold as many as are wanted.
fn place(
    fronts: &mut Vec<Vec<u32>>,
    at: u32,
    wanted: usize,
    mut behind: impl FnMut(usize, &[u32]) -> bool,
) -> Option<usize> {
    let mut held = 0;
    let mut place = 0;
    while place < fronts.len() && behind(place, &fronts[place]) {
        held += fronts[place].len();
        place += 1;
        if held >= wanted {
            return None;
        }
    }
    match fronts.get_mut(place) {
        Some(front) => front.push(at),
        None => fronts.push(vec![at]),
    }
    Some(place)
}

/// Fronts of two objectives: the last of a front is the lowest in the second of them.
fn by_lasts(points: Points<'_>, sorted: &[u32], wanted: usize) -> Vec<Vec<u32>> {
    let mut fronts: Vec<Vec<u32>> = Vec::new();
    for at in sorted {
        let own = points.of(*at);
        place(&mut fronts, *at, wanted, |_, front| {
            let last = points.of(front[front.len() - 1]);
            last[1] < own[1] || (last[1] == own[1] && last[0] < own[0])
        });
    }
    fronts
}

/// Points whose dominators are worked out at the same time: their sets stay near to the processor.
const TILE: usize = 512;

/// Fronts by sets of dominators, a bit for each point in the order of the sort.
fn by_sets(points: Points<'_>, sorted: &[u32], wanted: usize) -> Vec<Vec<u32>> {
    let (count, words) = (sorted.len(), sorted.len().div_ceil(64));
    // the sort has seen to the first objective; for the others, places in the sort from the lowest value on
    let orders: Vec<Vec<(i64, u32)>> = (1..points.objectives)
        .map(|objective| {
            let key = |at: u32| ordered(plain(points.of(at)[objective]));
            let mut order: Vec<(i64, u32)> = sorted.iter().zip(0..).map(|(at, place)| (key(*at), place)).collect();
            order.sort_unstable();
            order
        })
        .collect();
    let mut fronts: Vec<Vec<u32>> = Vec::new();
    let mut members: Vec<Vec<u64>> = Vec::new();
    let mut sets = vec![0u64; TILE.min(count) * words];
    let mut low = vec![0u64; words];
    // equal points do not dominate one another: only those before the first of them can
    let mut first = 0;
    for from in (0..count).step_by(TILE) {
        let upto = (from + TILE).min(count);
        let width = upto.div_ceil(64);
        sets[..(upto - from) * words].fill(u64::MAX);
        for order in &orders {
            low.fill(0);
            for alike in order.chunk_by(|a, b| a.0 == b.0) {
                for (_, place) in alike {
                    low[*place as usize / 64] |= 1 << (place % 64);
                }
                for (_, place) in alike {
                    if (from..upto).contains(&(*place as usize)) {
                        let set = &mut sets[(*place as usize - from) * words..][..width];
                        set.iter_mut().zip(&low).for_each(|(set, low)| *set &= low);
                    }
                }
            }
        }
        for at in from..upto {
            if at > 0 && points.of(sorted[at]) != points.of(sorted[at - 1]) {
                first = at;
            }
            let set = &mut sets[(at - from) * words..][..first.div_ceil(64)];
            if let (true, Some(last)) = (first % 64 > 0, set.last_mut()) {
                *last &= (1 << (first % 64)) - 1;
            }
            let behind = |front: usize, _: &[u32]| set.iter().zip(&members[front]).any(|(set, front)| set & front != 0);
            if let Some(front) = place(&mut fronts, sorted[at], wanted, behind) {
                if front == members.len() {
                    members.push(vec![0; words]);
                }
                members[front][at / 64] |= 1 << (at % 64);
            }
        }
    }
    fronts
}

/// A whole number that stands in the order of the numbers.
fn ordered(x: f64) -> i64 {
    let bits = x.to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

/// Crowding distances of the points of a front, in its order: the sides of the box between neighbours, as parts of the front's extent;
/// infinite at its ends.
pub fn crowding(points: Points<'_>, front: &[u32]) -> Vec<f64> {
    let mut distance = vec![0.0; front.len()];
    let mut order: Vec<(i64, u32)> = Vec::with_capacity(front.len());
    for objective in 0..points.objectives {
        order.clear();
        order.extend(front.iter().zip(0..).map(|(at, place)| (ordered(points.of(*at)[objective]), place)));
        // whole numbers are compared in one instruction
        order.sort_unstable();
        let value = |at: (i64, u32)| points.of(front[at.1 as usize])[objective];
        let (first, last) = (order[0], order[order.len() - 1]);
        let extent = value(last) - value(first);
        distance[first.1 as usize] = f64::INFINITY;
        distance[last.1 as usize] = f64::INFINITY;
        // a violation may stand for objectives that are not finite: such a front has no extent
        if extent > 0.0 && extent.is_finite() {
            for three in order.windows(3) {
                distance[three[1].1 as usize] += (value(three[2]) - value(three[0])) / extent;
            }
        }
    }
    distance
}
