//! Which runs a shard has.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use shapan_lab::ensemble::STRETCH;

/// One of several shards of a study, numbered from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    number: usize,
    of: usize,
}

impl Shard {
    /// The study in one piece.
    pub const WHOLE: Shard = Shard { number: 1, of: 1 };

    /// Shard `number` of `of`; none if 1 ≤ number ≤ of does not hold.
    ///
    /// ```
    /// use shapan_shards::Shard;
    /// assert_eq!(Shard::new(2, 3).unwrap().runs(30_000), 8192..16_384);
    /// assert!(Shard::new(0, 3).is_none() && Shard::new(4, 3).is_none());
    /// ```
    pub fn new(number: usize, of: usize) -> Option<Shard> {
        (1..=of).contains(&number).then_some(Shard { number, of })
    }

    /// Its number, from 1.
    pub fn number(self) -> usize {
        self.number
    }

    /// How many shards the study has.
    pub fn of(self) -> usize {
        self.of
    }

    /// Its runs, of so many: whole stretches but for the last, shared out evenly. Where there are more shards than stretches, some have none.
    pub fn runs(self, all: usize) -> Range<usize> {
        let stretches = all.div_ceil(STRETCH) as u128;
        // no product of two numbers of this machine passes 128 bits
        let bound = |shard: usize| {
            let stretch = stretches * shard as u128 / self.of as u128;
            (stretch as usize).saturating_mul(STRETCH).min(all)
        };
        bound(self.number - 1)..bound(self.number)
    }

    /// Name of its folder: sorted by name, shards are in order.
    pub fn folder(self) -> String {
        format!("{:05}-of-{:05}", self.number, self.of)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Shard, String> {
        let wanted = "shard i of n is written i/n, with 1 ≤ i ≤ n, such as 3/16";
        let (number, of) = text.split_once('/').ok_or(wanted)?;
        let (number, of) = (number.trim().parse().map_err(|_| wanted)?, of.trim().parse().map_err(|_| wanted)?);
        let zero = if number == 0 && of > 0 { "; shards are numbered from 1: an array of jobs as 1-n" } else { "" };
        Shard::new(number, of).ok_or_else(|| format!("{wanted}{zero}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Every run is in exactly one shard, and no shard has a stretch more than another.
        #[test]
        fn shards_share_out_the_runs(all in 0usize..3_000_000, of in 1usize..700) {
            let mut next = 0;
            let mut sizes = Vec::new();
            for number in 1..=of {
                let runs = Shard::new(number, of).unwrap().runs(all);
                prop_assert_eq!(runs.start, next);
                prop_assert!(runs.start.is_multiple_of(STRETCH) || runs.is_empty());
                sizes.push(runs.len().div_ceil(STRETCH));
                next = runs.end;
            }
            prop_assert_eq!(next, all);
            let (least, most) = (sizes.iter().min().unwrap(), sizes.iter().max().unwrap());
            prop_assert!(most - least <= 1);
        }

        #[test]
        fn what_is_written_is_read(text in "\\PC{0,12}", number in 0usize..50, of in 0usize..50) {
            let _ = text.parse::<Shard>();
            let read = format!("{number}/{of}").parse::<Shard>();
            prop_assert_eq!(read.is_ok(), number >= 1 && number <= of);
            if let Ok(read) = read {
                prop_assert_eq!(read.to_string(), format!("{number}/{of}"));
            }
        }
    }

    #[test]
    fn numbers_from_zero_are_told() {
        assert!("0/4".parse::<Shard>().unwrap_err().contains("numbered from 1"));
    }
}
