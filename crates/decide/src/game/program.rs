//! Small linear programs.

/// Below this, a number of a tableau whose entries are near one is zero.
const ZERO: f64 = 1e-11;

/// What a program comes to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    /// The best point, and the objective there.
    Best(Vec<f64>, f64),
    /// No point meets all conditions.
    Empty,
    /// The objective has no bound.
    Unbounded,
}

/// A linear program in x ≥ 0.
#[derive(Clone, Debug, Default)]
pub(super) struct Program {
    objective: Vec<f64>,
    /// Coefficients and the right side of a·x ≤ b.
    below: Vec<(Vec<f64>, f64)>,
    /// Coefficients and the right side of a·x = b.
    equal: Vec<(Vec<f64>, f64)>,
}

impl Program {
    /// Makes `objective`·x as large as it can be.
    pub(super) fn most(objective: Vec<f64>) -> Program {
        Program { objective, ..Program::default() }
    }

    /// Adds a·x ≤ b.
    pub(super) fn at_most(&mut self, a: Vec<f64>, b: f64) {
        self.below.push((a, b));
    }

    /// Adds a·x = b.
    pub(super) fn equal(&mut self, a: Vec<f64>, b: f64) {
        self.equal.push((a, b));
    }

    /// The simplex method in two phases, with Bland's rule (1977), which cannot run in circles.
    pub(super) fn solve(&self) -> Outcome {
        let (n, slacks, rows) = (self.objective.len(), self.below.len(), self.below.len() + self.equal.len());
        // columns: x, a slack for each inequality, an artificial for each row, the right side
        let width = n + slacks + rows + 1;
        let mut table = vec![0.0; rows * width];
        let mut basis: Vec<usize> = (0..rows).map(|row| n + slacks + row).collect();
        for (row, (a, b)) in self.below.iter().chain(&self.equal).enumerate() {
            let sign = if *b < 0.0 { -1.0 } else { 1.0 };
            let own = &mut table[row * width..(row + 1) * width];
            for (cell, a) in own.iter_mut().zip(a) {
                *cell = sign * a;
            }
            if row < slacks {
                own[n + row] = sign;
                if sign > 0.0 {
                    basis[row] = n + row;
                }
            }
            own[n + slacks + row] = 1.0;
            own[width - 1] = sign * b;
        }
        let mut tableau = Tableau { width, table, basis };
        let first: Vec<f64> = (0..width - 1).map(|column| if column < n + slacks { 0.0 } else { -1.0 }).collect();
        if !tableau.climb(&first, width - 1) {
            return Outcome::Unbounded;
        }
        if tableau.value(&first) < -1e-9 {
            return Outcome::Empty;
        }
        tableau.expel(n + slacks);
        let mut second = self.objective.clone();
        second.resize(width - 1, 0.0);
        if !tableau.climb(&second, n + slacks) {
            return Outcome::Unbounded;
        }
        let mut x = vec![0.0; n];
        for (row, &column) in tableau.basis.iter().enumerate() {
            if column < n {
                x[column] = tableau.table[row * width + width - 1].max(0.0);
            }
        }
        let value = x.iter().zip(&self.objective).map(|(x, c)| x * c).sum();
        Outcome::Best(x, value)
    }
}

struct Tableau {
    width: usize,
    table: Vec<f64>,
    basis: Vec<usize>,
}

impl Tableau {
    fn value(&self, costs: &[f64]) -> f64 {
        self.basis
            .iter()
            .enumerate()
            .map(|(row, &column)| costs[column] * self.table[row * self.width + self.width - 1])
            .sum()
    }

    /// Pivots until nothing among the first `open` columns improves; false if the objective has no bound.
    fn climb(&mut self, costs: &[f64], open: usize) -> bool {
        let (width, right) = (self.width, self.width - 1);
        loop {
            let gain = |column: usize| -> f64 {
                let priced =
                    self.basis.iter().enumerate().map(|(row, &own)| costs[own] * self.table[row * width + column]);
                costs[column] - priced.sum::<f64>()
            };
            let Some(entering) = (0..open).find(|&column| !self.basis.contains(&column) && gain(column) > ZERO) else {
                return true;
            };
            let mut leaving: Option<(usize, f64)> = None;
            for row in 0..self.basis.len() {
                let pivot = self.table[row * width + entering];
                if pivot > ZERO {
                    let ratio = self.table[row * width + right] / pivot;
                    let better = match leaving {
                        None => true,
                        Some((best, least)) => ratio < least || (ratio == least && self.basis[row] < self.basis[best]),
                    };
                    if better {
                        leaving = Some((row, ratio));
                    }
                }
            }
            let Some((row, _)) = leaving else {
                return false;
            };
            self.pivot(row, entering);
        }
    }

    /// Takes artificials, which are all zero by now, out of the basis where a column before `open` can stand for them.
    fn expel(&mut self, open: usize) {
        for row in 0..self.basis.len() {
            if self.basis[row] >= open {
                let found = (0..open).find(|&column| self.table[row * self.width + column].abs() > 1e-9);
                if let Some(column) = found {
                    self.pivot(row, column);
                }
            }
        }
    }

    fn pivot(&mut self, row: usize, column: usize) {
        pivot(&mut self.table, self.width, row, column);
        self.basis[row] = column;
    }
}

/// Makes a column of a tableau the unit vector of a row.
pub(super) fn pivot(table: &mut [f64], width: usize, row: usize, column: usize) {
    let by = table[row * width + column];
    for cell in &mut table[row * width..(row + 1) * width] {
        *cell /= by;
    }
    table[row * width + column] = 1.0;
    let own = table[row * width..(row + 1) * width].to_vec();
    for (other, cells) in table.chunks_exact_mut(width).enumerate() {
        let factor = cells[column];
        if other != row && factor != 0.0 {
            for (cell, own) in cells.iter_mut().zip(&own) {
                *cell -= factor * own;
            }
            cells[column] = 0.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Chvátal (1983), *Linear Programming*, the first example of chapter 2: 13 at (2, 0, 1).
    #[test]
    fn a_textbook_program() {
        let mut program = Program::most(vec![5.0, 4.0, 3.0]);
        program.at_most(vec![2.0, 3.0, 1.0], 5.0);
        program.at_most(vec![4.0, 1.0, 2.0], 11.0);
        program.at_most(vec![3.0, 4.0, 2.0], 8.0);
        let Outcome::Best(x, value) = program.solve() else { panic!() };
        assert!((value - 13.0).abs() < 1e-12);
        for (x, y) in x.iter().zip([2.0, 0.0, 1.0]) {
            assert!((x - y).abs() < 1e-12);
        }
    }

    #[test]
    fn conditions_that_exclude_one_another_and_none_at_all() {
        let mut program = Program::most(vec![1.0, 1.0]);
        assert_eq!(program.solve(), Outcome::Unbounded);
        program.equal(vec![1.0, 1.0], 2.0);
        program.at_most(vec![-1.0, 0.0], -1.5);
        let Outcome::Best(x, value) = program.solve() else { panic!() };
        assert!((value - 2.0).abs() < 1e-12 && x[0] >= 1.5 - 1e-12);
        program.at_most(vec![1.0, 0.0], 1.0);
        assert_eq!(program.solve(), Outcome::Empty);
    }

    /// Beale's example (1955), on which the plain rule runs in circles: 1/20 at (1/25, 0, 1, 0).
    #[test]
    fn no_circles() {
        let mut program = Program::most(vec![0.75, -150.0, 0.02, -6.0]);
        program.at_most(vec![0.25, -60.0, -0.04, 9.0], 0.0);
        program.at_most(vec![0.5, -90.0, -0.02, 3.0], 0.0);
        program.at_most(vec![0.0, 0.0, 1.0, 0.0], 1.0);
        let Outcome::Best(_, value) = program.solve() else { panic!() };
        assert!((value - 0.05).abs() < 1e-12, "{value}");
    }
}
