//! Orders, ranks and quantiles of numbers.

/// Bits of one digit of the sort.
const DIGIT: u32 = 11;

/// A whole number that sorts as the float does (0 and −0 alike).
fn sortable(x: f64) -> u64 {
    let bits = (x + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// Positions in rising order; equal numbers in the order in which they stand. Numbers must not be NaN (they would come last or first).
///
/// A radix sort by digits of 11 bits: six passes, none over a digit that all numbers share.
pub fn order(values: &[f64]) -> Vec<u32> {
    let mut pairs: Vec<(u64, u32)> = values.iter().enumerate().map(|(at, x)| (sortable(*x), at as u32)).collect();
    if values.len() < 256 {
        pairs.sort();
        return pairs.into_iter().map(|(_, at)| at).collect();
    }
    let mut other = pairs.clone();
    for shift in (0..64).step_by(DIGIT as usize) {
        let digit = |key: u64| (key >> shift) as usize & ((1 << DIGIT) - 1);
        let mut counts = [0u32; 1 << DIGIT];
        for (key, _) in &pairs {
            counts[digit(*key)] += 1;
        }
        if counts.iter().any(|count| *count as usize == pairs.len()) {
            continue;
        }
        let mut before = 0;
        for count in &mut counts {
            (before, *count) = (before + *count, before);
        }
        for pair in &pairs {
            let place = &mut counts[digit(pair.0)];
            other[*place as usize] = *pair;
            *place += 1;
        }
        std::mem::swap(&mut pairs, &mut other);
    }
    pairs.into_iter().map(|(_, at)| at).collect()
}

/// Ranks from 1; equal numbers share their mean.
pub fn ranks(values: &[f64]) -> Vec<f64> {
    let order = order(values);
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for ties in order.chunk_by(|a, b| values[*a as usize] == values[*b as usize]) {
        for at in ties {
            ranks[*at as usize] = before as f64 + (ties.len() + 1) as f64 / 2.0;
        }
        before += ties.len();
    }
    ranks
}

/// The number below which a share `p` of `count` sorted numbers lies, on the line between the two nearest; none if there are no numbers.
pub fn quantile(count: usize, p: f64, sorted: impl Fn(usize) -> f64) -> Option<f64> {
    if count == 0 {
        return None;
    }
    let place = p * (count - 1) as f64;
    let (below, share) = (place.floor() as usize, place.fract());
    let low = sorted(below);
    if share == 0.0 {
        return Some(low);
    }
    Some(low + share * (sorted((below + 1).min(count - 1)) - low))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::philox::uniform;

    #[test]
    fn the_order_is_that_of_a_stable_sort() {
        for n in [0, 1, 2, 200, 5000] {
            let mut values: Vec<f64> =
                (0..n).map(|k| (uniform(3, k, "x") - 0.5) * f64::from(1u32 << (k % 30))).collect();
            for at in (0..values.len()).step_by(7) {
                values[at] = -0.0;
            }
            for at in (3..values.len()).step_by(11) {
                values[at] = 0.0;
            }
            let mut expected: Vec<u32> = (0..n as u32).collect();
            expected.sort_by(|a, b| values[*a as usize].partial_cmp(&values[*b as usize]).unwrap());
            assert_eq!(order(&values), expected);
        }
    }

    #[test]
    fn ties_share_their_rank() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, -2.0]), [3.5, 2.0, 3.5, 1.0]);
    }
}
