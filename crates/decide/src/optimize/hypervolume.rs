//! The volume that points dominate, up to a reference point: exactly, by the exclusive volumes of While, Bradstreet and Barone (2012, *A fast
//! way of calculating exact hypervolumes*), with sweeps for one, two and three objectives at the bottom.

use super::Refusal;

/// Volume dominated by `points` (by point, then objective; lower is better) and not beyond `reference`. Points that are not better than the
/// reference in every objective dominate none of it.
///
/// # Errors
/// [`Refusal::NoObjectives`] if the reference is empty, [`Refusal::Count`] if the numbers are not whole points, [`Refusal::NotFinite`] if one
/// is not finite.
pub fn hypervolume(points: &[f64], reference: &[f64]) -> Result<f64, Refusal> {
    let size = reference.len();
    if size == 0 {
        return Err(Refusal::NoObjectives);
    }
    if !points.len().is_multiple_of(size) {
        return Err(Refusal::Count(points.len().next_multiple_of(size), points.len()));
    }
    if let Some(at) = points.iter().chain(reference).position(|x| !x.is_finite()) {
        return Err(Refusal::NotFinite(at));
    }
    // heights above the reference: more is better from here on
    let heights: Vec<Vec<f64>> = points
        .chunks_exact(size)
        .map(|point| point.iter().zip(reference).map(|(x, r)| r - x).collect())
        .filter(|height: &Vec<f64>| height.iter().all(|h| *h > 0.0))
        .collect();
    Ok(volume(undominated(heights)))
}

/// Leaves out points that another covers, and all but one of those alike.
fn undominated(points: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let covers = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| a >= b);
    let mut kept: Vec<Vec<f64>> = Vec::with_capacity(points.len());
    for point in points {
        if kept.iter().any(|other| covers(other, &point)) {
            continue;
        }
        kept.retain(|other| !covers(&point, other));
        kept.push(point);
    }
    kept
}

/// Volume of boxes from the origin to points of which none covers another.
fn volume(mut points: Vec<Vec<f64>>) -> f64 {
    let Some(size) = points.first().map(Vec::len) else { return 0.0 };
    let last = size - 1;
    // from the highest in the last objective on: a later point reaches less far in it than those before
    points.sort_by(|a, b| b[last].total_cmp(&a[last]));
    match size {
        1 => points[0][0],
        2 => plane(points.iter().map(|p| [p[0], p[1]])),
        3 => space(&points),
        _ => (0..points.len())
            .map(|at| {
                // what the point alone covers beside those before it: its own box less theirs within it; all of those reach its height in the
                // last objective, which is therefore a factor
                let own = &points[at];
                let within =
                    points[..at].iter().map(|p| p.iter().zip(own).take(last).map(|(a, b)| a.min(*b)).collect());
                let covered = volume(undominated(within.collect()));
                own[last] * (own[..last].iter().product::<f64>() - covered)
            })
            .sum(),
    }
}

/// Area of boxes that come from the highest second coordinate on.
fn plane(points: impl Iterator<Item = [f64; 2]>) -> f64 {
    let (mut area, mut reached) = (0.0, 0.0);
    for [x, y] in points {
        if x > reached {
            area += (x - reached) * y;
            reached = x;
        }
    }
    area
}

/// Volume of boxes that come from the highest third coordinate on: the area seen from above, kept as a staircase, times the heights.
fn space(points: &[Vec<f64>]) -> f64 {
    // from small to large in the first coordinate, from large to small in the second
    let mut stairs: Vec<[f64; 2]> = Vec::with_capacity(points.len());
    let mut total = 0.0;
    for (at, point) in points.iter().enumerate() {
        let [x, y] = [point[0], point[1]];
        let place = stairs.partition_point(|step| step[0] < x);
        if stairs.get(place).is_none_or(|step| step[1] < y) {
            // steps to the left that the new one covers
            let from = stairs[..place].partition_point(|step| step[1] > y);
            let to = if stairs.get(place).is_some_and(|step| step[0] == x) { place + 1 } else { place };
            stairs.splice(from..to, [[x, y]]);
        }
        let below = points.get(at + 1).map_or(0.0, |next| next[2]);
        if point[2] > below {
            total += (point[2] - below) * plane(stairs.iter().copied());
        }
    }
    total
}
