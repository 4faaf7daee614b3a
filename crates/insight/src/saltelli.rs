//! The design of Saltelli (2002, 2010) for variance-based indices: two independent samples A and B, and for each input, or group of inputs,
//! A with that input taken from B (AB), and where pairs are asked for B with that input taken from A (BA).
//!
//! Rows stand base point by base point: A, AB of each group, BA of each group if pairs are asked for, B; the order of SALib, so that its
//! outcomes can be read and ours can be given to it.

/// A design: how many groups, and whether pairs are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Radial {
    /// Groups of inputs; an input of its own is a group of one.
    pub groups: usize,
    /// Are pairs asked for (twice the runs)?
    pub second_order: bool,
}

/// Where a row takes its inputs from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mix {
    /// All from A.
    A,
    /// All from B.
    B,
    /// From A, but those of one group from B.
    Ab(usize),
    /// From B, but those of one group from A.
    Ba(usize),
}

impl Mix {
    /// Does an input of this group come from B?
    pub fn from_b(self, group: usize) -> bool {
        match self {
            Mix::A => false,
            Mix::B => true,
            Mix::Ab(own) => own == group,
            Mix::Ba(own) => own != group,
        }
    }
}

impl Radial {
    /// Rows for each base point.
    pub fn rows(self) -> usize {
        2 + self.groups * (1 + usize::from(self.second_order))
    }
    /// Base point and kind of a row.
    pub fn row(self, row: usize) -> (usize, Mix) {
        let (base, place) = (row / self.rows(), row % self.rows());
        let mix = match place {
            0 => Mix::A,
            _ if place + 1 == self.rows() => Mix::B,
            _ if place <= self.groups => Mix::Ab(place - 1),
            _ => Mix::Ba(place - 1 - self.groups),
        };
        (base, mix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_in_the_published_order() {
        let kinds = |design: Radial| (0..design.rows()).map(|row| design.row(row).1).collect::<Vec<_>>();
        assert_eq!(kinds(Radial { groups: 2, second_order: false }), [Mix::A, Mix::Ab(0), Mix::Ab(1), Mix::B]);
        let pairs = Radial { groups: 2, second_order: true };
        assert_eq!(kinds(pairs), [Mix::A, Mix::Ab(0), Mix::Ab(1), Mix::Ba(0), Mix::Ba(1), Mix::B]);
        assert_eq!(pairs.row(7), (1, Mix::Ab(0)));
        assert!(Mix::Ba(1).from_b(0) && !Mix::Ba(1).from_b(1));
    }
}
