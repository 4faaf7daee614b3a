//! Is a table the design that Sobol indices need? A table of the right length is not enough: other rows give other numbers, without a word.

use super::groups::Groups;

/// Values that differ by less than this, beside their size, are one value that was rounded on its way.
const ROUNDED: f64 = 1e-6;

/// The first row of a table (values by input, then row) that does not stand where Saltelli's design has it: for each point A, then A with the inputs of each
/// group from B, then, for indices of second order, B with those from A, then B. None if all do.
pub fn first_unlike_saltelli(values: &[Vec<f64>], groups: &Groups, second_order: bool) -> Option<usize> {
    let count = groups.names.len();
    let size = if second_order { 2 * count + 2 } else { count + 2 };
    let rows = values.first().map_or(0, Vec::len);
    let same = |a: f64, b: f64| a == b || (a - b).abs() <= ROUNDED * (1.0 + a.abs().max(b.abs()));
    (0..rows).find(|row| {
        let (first, place) = (row - row % size, row % size);
        let (a, b) = (first, first + size - 1);
        if place == 0 || row + 1 == first + size || b >= rows {
            return false;
        }
        // the group that comes from the other point
        let group = (place - 1) % count;
        let (most, one) = if place <= count { (a, b) } else { (b, a) };
        values.iter().zip(&groups.of).any(|(x, of)| !same(x[*row], x[if *of == group { one } else { most }]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two points of two inputs with indices of second order: as the design has them, then with one number changed, then in another order.
    #[test]
    fn a_design_is_known_from_a_table() {
        let groups = Groups { names: vec!["x".into(), "y".into()], of: vec![0, 1], tied: Vec::new() };
        let x = vec![1.0, 2.0, 1.0, 1.0, 2.0, 2.0, 5.0, 6.0, 5.0, 5.0, 6.0, 6.0];
        let y = vec![3.0, 3.0, 4.0, 4.0, 3.0, 4.0, 7.0, 7.0, 8.0, 8.0, 7.0, 8.0];
        assert_eq!(first_unlike_saltelli(&[x.clone(), y.clone()], &groups, true), None);
        let mut other = y.clone();
        other[8] = 8.1;
        assert_eq!(first_unlike_saltelli(&[x.clone(), other], &groups, true), Some(8));
        let turned: Vec<f64> = y.iter().rev().copied().collect();
        assert_eq!(first_unlike_saltelli(&[x, turned], &groups, true), Some(1));
        let (x, y) = (vec![1.0, 2.0, 1.0, 2.0], vec![3.0, 3.0, 4.0, 4.0]);
        assert_eq!(first_unlike_saltelli(&[x, y], &groups, false), None);
    }
}
