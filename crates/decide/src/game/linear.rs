//! Small dense systems of equations.

/// Solves A x = b by elimination with row pivots; `a` by row, `b` is overwritten with x. None if A has no inverse to working accuracy.
pub(super) fn solve(a: &mut [f64], b: &mut [f64]) -> bool {
    let n = b.len();
    let scale = a.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    for column in 0..n {
        let pivot =
            (column..n).max_by(|&i, &j| a[i * n + column].abs().total_cmp(&a[j * n + column].abs())).unwrap_or(column);
        if a[pivot * n + column].abs() <= 1e-13 * scale {
            return false;
        }
        if pivot != column {
            for k in 0..n {
                a.swap(pivot * n + k, column * n + k);
            }
            b.swap(pivot, column);
        }
        for row in column + 1..n {
            let factor = a[row * n + column] / a[column * n + column];
            if factor != 0.0 {
                for k in column..n {
                    a[row * n + k] -= factor * a[column * n + k];
                }
                b[row] -= factor * b[column];
            }
        }
    }
    for row in (0..n).rev() {
        let rest: f64 = (row + 1..n).map(|k| a[row * n + k] * b[k]).sum();
        b[row] = (b[row] - rest) / a[row * n + row];
    }
    true
}
