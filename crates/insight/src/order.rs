//! Orders, ranks and quantiles of numbers.
//!
//! One sort of numbers and one of anything else serve everything: each instance of the standard library's is several thousand bytes of the
//! module for browsers.

use core::cmp::Ordering;

/// Bits of one digit of the sort; three make the upper half of a number.
const DIGIT: u32 = 11;
/// Numbers below which comparing is faster.
const FEW: usize = 256;

/// A whole number that sorts as the float does (0 and −0 alike).
fn sortable(x: f64) -> u64 {
    let bits = (x + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// Positions in rising order; equal numbers in the order in which they stand. Numbers must not be NaN (they would come last or first).
///
/// A radix sort by the upper halves of the numbers, three digits of 11 bits, none that all numbers share; each upper half travels with its
/// position in one word, so that a hundred thousand fit into the cache of a core. Numbers alike in their upper half, a millionth of one
/// another, are then compared.
pub fn order(values: &[f64]) -> Vec<u32> {
    let whole = |at: u32| (sortable(values[at as usize]), at);
    if values.len() < FEW {
        let mut positions: Vec<u32> = (0..values.len() as u32).collect();
        by_key(&mut positions, whole);
        return positions;
    }
    const UPPER: u64 = 0xFFFF_FFFF << 32;
    let mut words: Vec<u64> = values.iter().enumerate().map(|(at, x)| (sortable(*x) & UPPER) | at as u64).collect();
    let digits: [u32; 3] = core::array::from_fn(|k| 32 + k as u32 * DIGIT);
    let digit = |word: u64, shift: u32| (word >> shift) as usize & ((1 << DIGIT) - 1);
    let mut counts = [[0u32; 1 << DIGIT]; 3];
    for word in &words {
        for (counts, shift) in counts.iter_mut().zip(digits) {
            counts[digit(*word, shift)] += 1;
        }
    }
    let mut other = vec![0u64; words.len()];
    for (counts, shift) in counts.iter_mut().zip(digits) {
        if counts[digit(words[0], shift)] as usize == words.len() {
            continue;
        }
        let mut before = 0;
        for count in counts.iter_mut() {
            (before, *count) = (before + *count, before);
        }
        for word in &words {
            let place = &mut counts[digit(*word, shift)];
            other[*place as usize] = *word;
            *place += 1;
        }
        std::mem::swap(&mut words, &mut other);
    }
    let mut positions: Vec<u32> = words.iter().map(|word| *word as u32).collect();
    let mut from = 0;
    for alike in words.chunk_by(|a, b| a >> 32 == b >> 32) {
        let own = &mut positions[from..from + alike.len()];
        if alike.len() > 1 {
            by_key(own, whole);
        }
        from += alike.len();
    }
    positions
}

/// Sorts positions by keys of which no two are alike; the module for browsers has no routine of its own for it.
fn by_key(positions: &mut [u32], key: impl Fn(u32) -> (u64, u32)) {
    if cfg!(target_arch = "wasm32") {
        sort_by(positions, |a, b| key(*a).cmp(&key(*b)));
    } else {
        positions.sort_unstable_by_key(|at| key(*at));
    }
}

/// The bits of a number as a whole number that sorts as [`f64::total_cmp`] says; it is its own inverse.
fn total(bits: i64) -> i64 {
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

/// Sorts numbers as [`f64::total_cmp`] does.
pub fn sort(values: &mut [f64]) {
    // whole numbers are compared in one instruction
    let mut keys: Vec<i64> = values.iter().map(|x| total(x.to_bits() as i64)).collect();
    keys.sort_unstable();
    for (value, key) in values.iter_mut().zip(keys) {
        *value = f64::from_bits(total(key) as u64);
    }
}

/// Sorts anything; equal ones stay in the order in which they stand.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let mut order = arranged(items.len(), &|a, b| compare(&items[a], &items[b]) == Ordering::Greater);
    for at in 0..items.len() {
        // what should come here may have made room for an earlier one: it is where that one was
        while order[at] < at {
            order[at] = order[order[at]];
        }
        items.swap(at, order[at]);
    }
}

/// Positions of so many things in order: pairs of runs are merged, twice as long each time.
#[inline(never)]
fn arranged(count: usize, after: &dyn Fn(usize, usize) -> bool) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut merged = order.clone();
    let mut run = 1;
    while run < count {
        for start in (0..count).step_by(2 * run) {
            let (middle, end) = ((start + run).min(count), (start + 2 * run).min(count));
            let (mut left, mut right) = (start, middle);
            for place in &mut merged[start..end] {
                let first = right == end || (left < middle && !after(order[left], order[right]));
                let from = if first { &mut left } else { &mut right };
                *place = order[*from];
                *from += 1;
            }
        }
        core::mem::swap(&mut order, &mut merged);
        run *= 2;
    }
    order
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

    /// Numbers with the same key: near one another, far from one another with one beyond all, without an end.
    #[test]
    fn numbers_with_one_key_are_told_apart() {
        let draw = |k: u32| uniform(4, k.into(), "x");
        let near = |k: u32| 1e6 + (draw(k) * 50.0).floor() * 1e-9 - f64::from(k.is_multiple_of(3));
        let far = |k: u32| if k == 7 { -1e300 } else { draw(k) };
        let endless = |k: u32| if k.is_multiple_of(50) { f64::INFINITY } else { -1.0 / draw(k) };
        let huge = |k: u32| (draw(k) - 0.5) * f64::MAX * 2.0;
        let tiny = |k: u32| (draw(k) * 100.0).floor() * f64::from_bits(1);
        let all: [&dyn Fn(u32) -> f64; 5] = [&near, &far, &endless, &huge, &tiny];
        for numbers in all {
            let values: Vec<f64> = (0..3000).map(numbers).collect();
            let mut expected: Vec<u32> = (0..3000).collect();
            expected.sort_by(|a, b| values[*a as usize].partial_cmp(&values[*b as usize]).unwrap());
            assert_eq!(order(&values), expected);
        }
    }

    #[test]
    fn numbers_are_sorted_as_the_total_order_says() {
        for n in [0, 1, 2, 20, 64, 1000] {
            let mut values: Vec<f64> =
                (0..n).map(|k| (uniform(5, k, "x") - 0.5) * f64::from(1u32 << (k % 30))).collect();
            for (at, odd) in [f64::NAN, -f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0].into_iter().enumerate()
            {
                if let Some(value) = values.get_mut(3 * at) {
                    *value = odd;
                }
            }
            let mut expected = values.clone();
            expected.sort_by(f64::total_cmp);
            sort(&mut values);
            let bits = |values: &[f64]| values.iter().map(|x| x.to_bits()).collect::<Vec<u64>>();
            assert_eq!(bits(&values), bits(&expected));
        }
    }

    #[test]
    fn anything_is_sorted_and_equal_ones_stay_in_order() {
        for n in [0, 1, 2, 3, 7, 8, 100, 1025] {
            let items: Vec<(u64, u64)> = (0..n).map(|k| ((uniform(6, k, "x") * 20.0) as u64, k)).collect();
            let (mut found, mut expected) = (items.clone(), items);
            sort_by(&mut found, |a, b| b.0.cmp(&a.0));
            expected.sort_by_key(|item| core::cmp::Reverse(item.0));
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn ties_share_their_rank() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, -2.0]), [3.5, 2.0, 3.5, 1.0]);
    }
}
