//! Symmetric matrices of a few tens of rows: the factor of Cholesky, and eigenvectors by Jacobi's rotations (Golub and Van Loan 2013,
//! algorithms 4.2.1 and 8.5.3). Written here since results must be the same bits everywhere: only sums, products, quotients and roots.
//!
//! A matrix is its numbers row by row.

pub mod tridiagonal;

/// Sweeps after which rotations have long converged: they do so quadratically, in six to ten.
const SWEEPS: usize = 60;

/// The lower factor L with L Lᵀ = M; none if the matrix is not positive definite. Only the lower half of M is read.
pub fn cholesky(matrix: &[f64], size: usize) -> Option<Vec<f64>> {
    let mut factor = vec![0.0; size * size];
    for row in 0..size {
        for column in 0..=row {
            let dot: f64 = (0..column).map(|k| factor[row * size + k] * factor[column * size + k]).sum();
            let left = matrix[row * size + column] - dot;
            factor[row * size + column] = if row > column {
                left / factor[column * size + column]
            } else if left > 0.0 {
                left.sqrt()
            } else {
                return None;
            };
        }
    }
    Some(factor)
}

/// Eigenvalues from the largest on, and their eigenvectors of length one, one after the other; the largest component of each is positive, the
/// first of several alike, so that the signs are always the same.
pub fn eigen(matrix: &[f64], size: usize) -> (Vec<f64>, Vec<Vec<f64>>) {
    // by vector, then component
    let vectors = (0..size).map(|k| (0..size).map(|l| f64::from(u8::from(k == l))).collect()).collect();
    turned(matrix.to_vec(), vectors, size)
}

/// Rotates a matrix until it is diagonal, and the vectors in whose directions it is written with it.
fn turned(mut a: Vec<f64>, mut vectors: Vec<Vec<f64>>, size: usize) -> (Vec<f64>, Vec<Vec<f64>>) {
    let scale: f64 = a.iter().map(|x| x * x).sum();
    for _ in 0..SWEEPS {
        let off: f64 =
            (0..size).flat_map(|p| (0..p).map(move |q| (p, q))).map(|(p, q)| a[p * size + q] * a[p * size + q]).sum();
        if off <= scale * 1e-34 {
            break;
        }
        for p in 0..size {
            for q in p + 1..size {
                rotate(&mut a, &mut vectors, size, p, q);
            }
        }
    }
    let mut places: Vec<usize> = (0..size).collect();
    places.sort_by(|p, q| a[q * size + q].total_cmp(&a[p * size + p]));
    let upright = |vector: &Vec<f64>| {
        let largest = vector.iter().fold(0.0f64, |most, x| if x.abs() > most.abs() { *x } else { most });
        let sign = if largest < 0.0 { -1.0 } else { 1.0 };
        vector.iter().map(|x| sign * x).collect()
    };
    (places.iter().map(|p| a[p * size + p]).collect(), places.iter().map(|p| upright(&vectors[*p])).collect())
}

/// One rotation, which makes the element at (p, q) zero.
fn rotate(a: &mut [f64], vectors: &mut [Vec<f64>], size: usize, p: usize, q: usize) {
    let middle = a[p * size + q];
    if middle == 0.0 {
        return;
    }
    let ratio = (a[q * size + q] - a[p * size + p]) / (2.0 * middle);
    // the smaller of the two tangents
    let tangent = if ratio >= 0.0 { 1.0 } else { -1.0 } / (ratio.abs() + (1.0 + ratio * ratio).sqrt());
    let cosine = 1.0 / (1.0 + tangent * tangent).sqrt();
    let sine = tangent * cosine;
    for k in 0..size {
        let (x, y) = (a[k * size + p], a[k * size + q]);
        (a[k * size + p], a[k * size + q]) = (cosine * x - sine * y, sine * x + cosine * y);
    }
    for k in 0..size {
        let (x, y) = (a[p * size + k], a[q * size + k]);
        (a[p * size + k], a[q * size + k]) = (cosine * x - sine * y, sine * x + cosine * y);
    }
    let (head, tail) = vectors.split_at_mut(q);
    for (x, y) in head[p].iter_mut().zip(&mut tail[0]) {
        (*x, *y) = (cosine * *x - sine * *y, sine * *x + cosine * *y);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Worked by hand: [[4, 2], [2, 10]] = [[2, 0], [1, 3]] times its transpose.
    #[test]
    fn the_factor_is_that_of_the_textbook() {
        assert_eq!(cholesky(&[4.0, 2.0, 2.0, 10.0], 2), Some(vec![2.0, 0.0, 1.0, 3.0]));
        assert_eq!(cholesky(&[1.0, 1.0, 1.0, 1.0], 2), None);
        assert_eq!(cholesky(&[1.0, 2.0, 2.0, 1.0], 2), None);
    }

    /// Worked by hand: [[2, 1], [1, 2]] has 3 along (1, 1) and 1 along (1, −1).
    #[test]
    fn two_rows_by_hand() {
        let (values, vectors) = eigen(&[2.0, 1.0, 1.0, 2.0], 2);
        let root = 0.5f64.sqrt();
        assert!((values[0] - 3.0).abs() < 1e-15 && (values[1] - 1.0).abs() < 1e-15);
        for (found, exact) in vectors.iter().flatten().zip([root, root, root, -root]) {
            assert!((found - exact).abs() < 1e-15, "{vectors:?}");
        }
    }

    /// The second difference of n points has the eigenvalues 4 sin²(kπ/2(n + 1)); and every vector satisfies its equation.
    #[test]
    #[allow(clippy::disallowed_methods, reason = "expected values come from the platform's library, within tolerances")]
    fn a_chain_has_its_closed_form() {
        let n = 12usize;
        let matrix: Vec<f64> = (0..n * n)
            .map(|at| match (at / n).abs_diff(at % n) {
                0 => 2.0,
                1 => -1.0,
                _ => 0.0,
            })
            .collect();
        let (values, vectors) = eigen(&matrix, n);
        for (place, value) in values.iter().enumerate() {
            let half = (n - place) as f64 * core::f64::consts::PI / (2 * (n + 1)) as f64;
            assert!((value - 4.0 * half.sin() * half.sin()).abs() < 1e-14, "{place}: {value}");
            let vector = &vectors[place];
            for row in 0..n {
                let image: f64 = (0..n).map(|k| matrix[row * n + k] * vector[k]).sum();
                assert!((image - value * vector[row]).abs() < 1e-13);
            }
            assert!((vector.iter().map(|x| x * x).sum::<f64>() - 1.0).abs() < 1e-14);
        }
    }
}
