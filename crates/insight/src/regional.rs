//! Regional sensitivity (Hornberger and Spear 1981; over the whole range of the outcome: Saltelli and others 2008, chapter 4): the runs are cut into
//! bins of equally many, by the outcome or by an input, and for each bin the distribution of the other side in the bin is compared with that outside
//! it, by the two-sample statistic of Cramér and von Mises (Anderson 1962).

use crate::order::{order, quantile, ranks};
use crate::{Refusal, sound};

/// What is cut into bins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The outcome: which inputs push it into this part of its range?
    Outcome,
    /// Each input: where in its range does it matter?
    Input,
}

/// Statistic by input, then bin; none where a bin has no runs, or leaves none outside.
///
/// # Errors
/// Numbers that are not finite, an outcome that does not differ, fewer than two runs a bin.
pub fn regional(inputs: &[Vec<f64>], y: &[f64], bins: usize, target: Target) -> Result<Vec<Vec<Option<f64>>>, Refusal> {
    sound(y)?;
    if bins == 0 || y.len() < 2 * bins {
        return Err(Refusal::TooFew);
    }
    if inputs.iter().any(|input| input.len() != y.len()) {
        return Err(Refusal::Shape);
    }
    if let Some(at) = inputs.iter().flatten().position(|x| !x.is_finite()) {
        return Err(Refusal::NotFinite(at % y.len()));
    }
    let outcome = Side::new(y, bins);
    let one = |input: &Vec<f64>| {
        let own = Side::new(input, bins);
        let (cut, told) = if target == Target::Outcome { (&outcome, &own) } else { (&own, &outcome) };
        (0..bins).map(|bin| told.statistic(&cut.bin, bin)).collect()
    };
    Ok(inputs.iter().map(one).collect())
}

/// The runs along one quantity.
struct Side {
    order: Vec<u32>,
    ranks: Vec<f64>,
    /// Bin of each run.
    bin: Vec<usize>,
}

impl Side {
    fn new(values: &[f64], bins: usize) -> Side {
        let order = order(values);
        let at = |share: f64| quantile(values.len(), share, |place| values[order[place] as usize]);
        let edges: Vec<f64> = (1..bins).filter_map(|k| at(k as f64 / bins as f64)).collect();
        // a bin holds its upper edge
        let bin = values.iter().map(|x| edges.partition_point(|edge| edge < x)).collect();
        Side { ranks: ranks(values), order, bin }
    }

    /// T of the runs in a bin against the others: the squared distance of the two distributions, summed over all runs. Runs that tie are one step of both,
    /// so a quantity that never differs is 0 (formulas by ranks, as in SciPy and SALib, take ties for distance).
    fn statistic(&self, of: &[usize], bin: usize) -> Option<f64> {
        let inside = of.iter().filter(|own| **own == bin).count() as f64;
        let outside = of.len() as f64 - inside;
        if inside == 0.0 || outside == 0.0 {
            return None;
        }
        let (mut near, mut far, mut sum) = (0.0, 0.0, 0.0);
        for tied in self.order.chunk_by(|a, b| self.ranks[*a as usize] == self.ranks[*b as usize]) {
            let own = tied.iter().filter(|run| of[**run as usize] == bin).count() as f64;
            near += own;
            far += tied.len() as f64 - own;
            let off = near / inside - far / outside;
            sum += tied.len() as f64 * off * off;
        }
        let all = inside + outside;
        Some(inside * outside / (all * all) * sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value of scipy 1.17 (`cramervonmises_2samp`) without ties; with them the definition, in fractions by hand: 35/144 · 1264/1225.
    #[test]
    fn the_statistic_is_the_published_one() {
        let of = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1];
        for (values, exact) in [
            ([1, 4, 6, 9, 12, 2, 3, 5, 7, 8, 10, 11], 0.038_492_063_492_063_58),
            ([1, 2, 2, 5, 9, 2, 3, 5, 5, 8, 10, 11], 1264.0 / 5040.0),
        ] {
            let found = Side::new(&values.map(f64::from), 1).statistic(&of, 0).unwrap();
            assert!((found - exact).abs() < 1e-12, "{found}");
        }
    }

    /// What never differs, and what has two values whatever the outcome is, stands out nowhere.
    #[test]
    fn ties_are_no_distance() {
        let draw = |name: &str| (0..2000u64).map(|run| crate::philox::uniform(5, run, name)).collect::<Vec<f64>>();
        let y = draw("y");
        let coin: Vec<f64> = draw("coin").iter().map(|x| f64::from(u8::from(*x < 0.5))).collect();
        let found = regional(&[vec![5.0; 2000], coin], &y, 10, Target::Outcome).unwrap();
        assert!(found[0].iter().all(|t| *t == Some(0.0)), "{:?}", found[0]);
        assert!(found[1].iter().all(|t| t.unwrap() < 2.0), "{:?}", found[1]);
    }

    /// The outcome rises with one input and not with the other: only the first is told apart, most at the ends of the range.
    #[test]
    fn what_drives_the_outcome_stands_out() {
        let draw = |name: &str| (0..2000u64).map(|run| crate::philox::uniform(4, run, name)).collect::<Vec<f64>>();
        let (x, z) = (draw("x"), draw("z"));
        let y: Vec<f64> = x.iter().map(|x| x * x * x).collect();
        let found = regional(&[x, z], &y, 10, Target::Outcome).unwrap();
        let own: Vec<f64> = found[0].iter().map(|t| t.unwrap()).collect();
        assert!(own[0] > 2.0 * own[4] && own[9] > 2.0 * own[4], "{own:?}");
        assert!(found[1].iter().all(|t| t.unwrap() < 1.2), "{:?}", found[1]);
    }
}
