//! The algorithm of Lemke and Howson (1964): from the artificial equilibrium along edges of two polytopes, one starting label after another.
//!
//! Ties between rows that may leave are broken by the lexicographic rule (von Stengel 2002, section 2.6), so degenerate games end as well.

use super::{Game, Mixed, Refusal, program::pivot};

/// Entries of a tableau below this, of columns near one, are zero.
const ZERO: f64 = 1e-11;

/// Where one starting label led.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The label that was dropped: an action of the first player, then of the second, counted through.
    pub label: usize,
    /// The equilibrium that was reached.
    pub mixed: Mixed,
    /// How many steps it took.
    pub steps: usize,
}

/// The equilibria reached from every starting label of a game of two players, in the order of the labels; the same may come up again, and
/// not every equilibrium need come up. Refuses other numbers of players, and ends that are no equilibria to nine digits.
pub fn paths(game: &Game) -> Result<Vec<Path>, Refusal> {
    if game.players() != 2 {
        return Err(Refusal::Players { given: game.players(), needed: 2 });
    }
    (0..game.actions().iter().sum()).map(|label| path(game, label)).collect()
}

/// One polytope {z ≥ 0 : M z ≤ 1} as a tableau: slacks stand in the basis at first.
struct Side {
    width: usize,
    table: Vec<f64>,
    /// The label of each row's variable.
    basis: Vec<usize>,
    /// The label of each column: the slack's, then the variable's.
    labels: Vec<usize>,
    /// Columns of slacks: the inverse of the basis stands there.
    slacks: usize,
}

impl Side {
    /// Rows are conditions with the labels `rows`, columns variables with the labels `columns`.
    fn new(rows: Vec<usize>, columns: Vec<usize>, entry: impl Fn(usize, usize) -> f64) -> Side {
        let (m, n) = (rows.len(), columns.len());
        let width = m + n + 1;
        let mut table = vec![0.0; m * width];
        for (row, cells) in table.chunks_exact_mut(width).enumerate() {
            cells[row] = 1.0;
            for (column, cell) in cells[m..m + n].iter_mut().enumerate() {
                *cell = entry(row, column);
            }
            cells[m + n] = 1.0;
        }
        Side { width, table, basis: rows.clone(), labels: rows.into_iter().chain(columns).collect(), slacks: m }
    }

    /// Brings the variable of a label into the basis and tells the label of the one that leaves.
    fn enter(&mut self, label: usize) -> Option<usize> {
        let column = (0..self.labels.len()).find(|&at| self.labels[at] == label)?;
        let width = self.width;
        let cell = |row: usize, at: usize| self.table[row * width + at];
        let mut leaving: Option<usize> = None;
        for row in (0..self.basis.len()).filter(|&row| cell(row, column) > ZERO) {
            let sooner = leaving.is_none_or(|best| {
                // the right side first, then the rows of the inverse of the basis: the first that differ decide
                let order = core::iter::once(width - 1).chain(0..self.slacks);
                let gaps = order.map(|at| cell(row, at) / cell(row, column) - cell(best, at) / cell(best, column));
                gaps.into_iter().find(|gap| gap.abs() > ZERO).is_some_and(|gap| gap < 0.0)
            });
            if sooner {
                leaving = Some(row);
            }
        }
        let row = leaving?;
        pivot(&mut self.table, width, row, column);
        Some(core::mem::replace(&mut self.basis[row], label))
    }

    /// The values of the variables with labels from `from` on.
    fn values(&self, from: usize, count: usize) -> Vec<f64> {
        let mut values = vec![0.0; count];
        for (row, &label) in self.basis.iter().enumerate() {
            if (from..from + count).contains(&label) {
                values[label - from] = self.table[row * self.width + self.width - 1].max(0.0);
            }
        }
        let sum: f64 = values.iter().sum();
        values.into_iter().map(|x| if x <= ZERO * sum { 0.0 } else { x / sum }).collect()
    }
}

/// Follows the path of one label, below the number of all actions. Refuses as [`paths`] does.
pub fn path(game: &Game, label: usize) -> Result<Path, Refusal> {
    let (m, n) = (game.actions()[0], game.actions()[1]);
    // payoffs from 1 to 2: positive, as the polytopes need them
    let scaled = game.normalised();
    let (a, b) = (scaled.of(0), scaled.of(1));
    let (rows, columns): (Vec<usize>, Vec<usize>) = ((0..m).collect(), (m..m + n).collect());
    // the first player's mixture x: conditions are the second player's actions; and the other way round
    let mut xs = Side::new(columns.clone(), rows.clone(), |j, i| 1.0 + b[i * n + j]);
    let mut ys = Side::new(rows, columns, |i, j| 1.0 + a[i * n + j]);
    let (mut entering, mut first, mut steps) = (label, label < m, 0);
    // more vertices than any path can have among menus of sensible length
    while steps < 100_000 {
        let side = if first { &mut xs } else { &mut ys };
        let left = side.enter(entering).ok_or(Refusal::NotReached)?;
        steps += 1;
        if left == label {
            let mixed = vec![xs.values(0, m), ys.values(m, n)];
            return if game.gap(&mixed) <= 1e-9 { Ok(Path { label, mixed, steps }) } else { Err(Refusal::NotReached) };
        }
        (entering, first) = (left, !first);
    }
    Err(Refusal::NotReached)
}
