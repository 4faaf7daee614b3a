//! The sum of doubles without rounding, whatever their order and grouping: a number in base 2^32 whose digits are added to apart (Neal 2015, the
//! small superaccumulator). Two sums of parts of a stream, put together, are the sum of the stream, to the bit.

/// Additions after which a digit could pass 2^62: each adds less than 2^33.
const BEFORE_CARRYING: u32 = 1 << 29;
const BASE: i64 = 1 << 32;

/// An exact sum of finite doubles.
///
/// ```
/// use shapan_insight::exact_sum::ExactSum;
/// let mut sum = ExactSum::default();
/// [1.0, 1e100, 1.0, -1e100].into_iter().for_each(|x| sum.add(x));
/// assert_eq!(sum.over(2.0), 1.0);
/// ```
#[derive(Clone, Debug, Default)]
pub struct ExactSum {
    /// Place of the lowest digit that is kept.
    lowest: u8,
    /// From the lowest; each counts in units of its place, has a sign, and may have passed the base.
    digits: Vec<i64>,
    added: u32,
}

impl ExactSum {
    /// Adds a number, which must be finite.
    pub fn add(&mut self, x: f64) {
        let bits = x.to_bits();
        let exponent = (bits >> 52 & 0x7ff) as usize;
        let fraction = bits & ((1 << 52) - 1);
        // x = mantissa · 2^(shift − 1074)
        let (mantissa, shift) = if exponent == 0 { (fraction, 0) } else { (fraction | 1 << 52, exponent - 1) };
        if mantissa == 0 {
            return;
        }
        let place = shift / 32;
        let have = usize::from(self.lowest);
        if place < have || place + 3 > have + self.digits.len() {
            self.reach(place);
        }
        // of 84 bits, those below 2^63 and the rest
        let (low, high) = ((mantissa as u32 as u64) << (shift % 32), (mantissa >> 32) << (shift % 32));
        let sign = if x < 0.0 { -1 } else { 1 };
        let at = place - usize::from(self.lowest);
        if let [first, second, third] = &mut self.digits[at..at + 3] {
            *first += sign * i64::from(low as u32);
            *second += sign * ((low >> 32) + u64::from(high as u32)) as i64;
            *third += sign * (high >> 32) as i64;
        }
        self.added += 1;
        if self.added == BEFORE_CARRYING {
            carry(&mut self.digits);
            self.added = 1;
        }
    }

    /// Makes room for the three digits from a place on.
    #[inline(never)]
    fn reach(&mut self, place: usize) {
        if self.digits.is_empty() {
            self.lowest = place as u8;
        }
        while place < usize::from(self.lowest) {
            self.digits.insert(0, 0);
            self.lowest -= 1;
        }
        let end = place + 3 - usize::from(self.lowest);
        if self.digits.len() < end {
            // thousands of these live side by side: none may hold twice what it needs
            self.digits.reserve_exact(end - self.digits.len());
            self.digits.resize(end, 0);
        }
    }

    /// Takes in another sum.
    pub fn absorb(&mut self, other: &ExactSum) {
        let Some(last) = other.digits.len().checked_sub(3) else { return };
        for place in [0, last] {
            self.reach(usize::from(other.lowest) + place);
        }
        let (digits, added) = if self.added + other.added < BEFORE_CARRYING {
            (other.digits.clone(), other.added)
        } else {
            carry(&mut self.digits);
            self.added = 1;
            (other.parts().1, 1)
        };
        let at = usize::from(other.lowest) - usize::from(self.lowest);
        self.digits[at..].iter_mut().zip(digits).for_each(|(own, more)| *own += more);
        self.added += added;
    }

    /// Place of the lowest digit and the digits with all carries done: what the sum is made again from.
    pub fn parts(&self) -> (u8, Vec<i64>) {
        let mut digits = self.digits.clone();
        carry(&mut digits);
        (self.lowest, digits)
    }

    /// The sum of these [`ExactSum::parts`]; none if they cannot be any.
    pub fn from_parts(lowest: u8, digits: Vec<i64>) -> Option<ExactSum> {
        let below = |digits: &[i64]| digits.iter().all(|digit| (0..BASE).contains(digit));
        let carried = digits.split_last().is_none_or(|(top, rest)| top.unsigned_abs() >> 62 == 0 && below(rest));
        let reach = usize::from(lowest) + digits.len() <= 66 && !(1..3).contains(&digits.len());
        (carried && reach).then_some(ExactSum { lowest, digits, added: 1 })
    }

    /// The sum divided by a number, rounded at the end alone.
    #[inline(never)]
    pub fn over(&self, divisor: f64) -> f64 {
        let mut digits = self.digits.clone();
        carry(&mut digits);
        let negative = digits.last().is_some_and(|digit| *digit < 0);
        if negative {
            // all digits of one sign: nothing cancels
            digits.iter_mut().for_each(|digit| *digit = -*digit);
            carry(&mut digits);
        }
        while digits.last() == Some(&0) {
            digits.pop();
        }
        // from the lowest up, in units of the highest place
        let whole = digits.iter().fold(0.0, |below, digit| below / BASE as f64 + *digit as f64);
        // the lowest digit counts 2^−1074
        let highest = 32 * (i32::from(self.lowest) + digits.len() as i32 - 1) - 1074;
        // in two steps, since the first and the last place are no doubles of full width
        let half = highest / 2;
        let mean = whole / divisor * power(half) * power(highest - half);
        if negative { -mean } else { mean }
    }
}

/// Equal sums are equal, however they came about.
impl PartialEq for ExactSum {
    fn eq(&self, other: &ExactSum) -> bool {
        let mut difference = self.clone();
        let negated = other.digits.iter().map(|digit| -digit).collect();
        difference.absorb(&ExactSum { lowest: other.lowest, digits: negated, added: other.added });
        difference.parts().1.iter().all(|digit| *digit == 0)
    }
}

/// Does all carries: digits below the highest then lie in 0 … 2^32 − 1, the highest has the sign.
#[inline(never)]
fn carry(digits: &mut [i64]) {
    let mut carry = 0;
    let Some((highest, below)) = digits.split_last_mut() else { return };
    for digit in below {
        *digit += carry;
        carry = *digit >> 32;
        *digit &= BASE - 1;
    }
    *highest += carry;
}

/// 2^exponent for exponents of normal doubles.
fn power(exponent: i32) -> f64 {
    f64::from_bits(((exponent + 1023) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::philox::uniform;

    fn numbers(count: u64) -> Vec<f64> {
        let size = |run| (uniform(3, run, "size") * 120.0) as u32;
        let number = |run| (uniform(3, run, "x") - 0.5) * power(size(run) as i32 - 60);
        (0..count).map(number).collect()
    }

    fn sum(numbers: &[f64]) -> ExactSum {
        let mut sum = ExactSum::default();
        numbers.iter().for_each(|x| sum.add(*x));
        sum
    }

    #[test]
    fn whole_numbers_and_what_cancels() {
        assert_eq!(sum(&[1.0, 1e100, 1.0, -1e100]).over(4.0), 0.5);
        assert_eq!(sum(&[]).over(1.0), 0.0);
        assert_eq!(sum(&[-3.0, 1.0]).over(1.0), -2.0);
        assert_eq!(sum(&[f64::MAX, f64::MAX, f64::MAX]).over(3.0), f64::MAX);
        assert_eq!(sum(&[f64::from_bits(1), f64::from_bits(2)]).over(1.0), f64::from_bits(3));
        assert_eq!(sum(&[-f64::from_bits(1), f64::from_bits(2)]).over(1.0), f64::from_bits(1));
        assert_eq!(sum(&[1e16, 1.0, -1e16]).over(1.0), 1.0);
        assert_eq!(sum(&[-1e16, -f64::from_bits(1), 1e16]).over(1.0), -f64::from_bits(1));
    }

    /// Sums of multiples of 2^−20 below 2^40 that a 128-bit integer knows exactly.
    #[test]
    fn sums_equal_those_of_integers() {
        let unit = power(-20);
        let wholes: Vec<i64> =
            (0..10_000).map(|run| (uniform(9, run, "k") * 2e15) as i64 - 1_000_000_000_000_000).collect();
        let exact: i128 = wholes.iter().map(|k| i128::from(*k)).sum();
        let found = sum(&wholes.iter().map(|k| *k as f64 * unit).collect::<Vec<_>>());
        assert_eq!(found.over(1.0), exact as f64 * unit);
    }

    #[test]
    fn neither_order_nor_grouping_matters() {
        let mut numbers = numbers(5000);
        let whole = sum(&numbers).over(7.0);
        for cut in [0, 1, 17, 2500, 4999, 5000] {
            let (mut head, tail) = (sum(&numbers[..cut]), sum(&numbers[cut..]));
            head.absorb(&tail);
            assert_eq!(head.over(7.0).to_bits(), whole.to_bits(), "{cut}");
        }
        numbers.reverse();
        assert_eq!(sum(&numbers).over(7.0).to_bits(), whole.to_bits());
    }

    #[test]
    fn a_sum_is_made_again_from_its_parts() {
        let sum = sum(&numbers(100));
        let (lowest, digits) = sum.parts();
        let again = ExactSum::from_parts(lowest, digits).unwrap();
        assert_eq!(again, sum);
        assert_eq!(again.over(3.0).to_bits(), sum.over(3.0).to_bits());
        assert!(again != ExactSum::default() && ExactSum::default() == ExactSum::from_parts(0, vec![]).unwrap());
        assert!(ExactSum::from_parts(64, vec![0, 0, 0]).is_none() && ExactSum::from_parts(0, vec![-1, 0, 0]).is_none());
    }

    /// Digits that are about to pass 2^62 are carried on.
    #[test]
    fn very_many_additions_are_carried() {
        let mut few = sum(&[0.75; 100]);
        few.added = BEFORE_CARRYING - 2;
        let mut more = few.clone();
        [0.25, 0.25, 0.25].iter().for_each(|x| few.add(*x));
        assert_eq!((few.added, few.over(1.0)), (2, 75.75));
        more.absorb(&few);
        assert_eq!(more.over(1.0), 150.75);
        let other = more.clone();
        more.added = BEFORE_CARRYING - 1;
        more.absorb(&other);
        assert_eq!(more.over(1.0), 301.5);
    }
}
