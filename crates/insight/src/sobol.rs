//! The Sobol sequence with Owen's nested uniform scrambling, each input in a dimension of its own.
//!
//! Direction numbers are those of Joe and Kuo (2008), set new-joe-kuo-6, 1,024 dimensions (`joe-kuo-6.txt`). Points are
//! visited in Gray-code order (Antonov and Saleev 1979), so point k can be computed alone. Scrambling follows Owen (1995):
//! each binary digit is flipped or not by a hash of all digits before it, keyed by seed and name.
//!
//! **Which dimension an input gets.** The dimension is a hash of the input's name, not its position, so an input added to,
//! or taken from, the sampled ones leaves the others in theirs. Two names may want the same dimension; then the earlier one in
//! the order of the catalogue keeps it and the later one moves to the next of its own choices. So an input added at the end
//! never changes another draw, and one added in the middle changes another only if it takes the very dimension of a
//! later one: about one chance in ten with a hundred sampled inputs. Monte Carlo and Latin hypercube have no such exception.

use std::sync::OnceLock;

use crate::philox::{Purpose, bits, hash, mix};

/// Dimensions for which there are direction numbers.
pub const DIMENSIONS: usize = 1024;
/// Binary digits of the sequence: at most 2^32 points.
pub const DIGITS: usize = 32;

/// The published table as text: for every dimension but the first a line with the polynomial and the initial numbers.
const TEXT: &[u8] = include_str!("joe-kuo-6.txt").as_bytes();
/// Initial numbers of one dimension, at most.
const MOST: usize = 13;

/// One line of the table.
#[derive(Clone, Copy)]
struct Line {
    polynomial: u32,
    initial: [u32; MOST],
    degree: usize,
}

/// The line that begins at this place, and the place after it.
const fn line(mut at: usize) -> (Line, usize) {
    let mut line = Line { polynomial: 0, initial: [0; MOST], degree: 0 };
    let (mut number, mut numbers) = (0, 0);
    loop {
        let byte = TEXT[at];
        at += 1;
        if byte.is_ascii_digit() {
            number = number * 10 + (byte - b'0') as u32;
            continue;
        }
        if numbers == 0 {
            line.polynomial = number;
        } else {
            line.initial[numbers - 1] = number;
            line.degree = numbers;
        }
        (number, numbers) = (0, numbers + 1);
        if byte == b'\n' {
            return (line, at);
        }
    }
}

/// Where the first line without a remark begins.
const fn first() -> usize {
    let mut at = 0;
    while TEXT[at] == b'#' {
        while TEXT[at] != b'\n' {
            at += 1;
        }
        at += 1;
    }
    at
}

/// Bits of all initial numbers: the k-th of a dimension is odd and below 2^k, so that k − 1 bits say it.
const fn bits_of_all() -> usize {
    let (mut at, mut bits) = (first(), 0);
    while at < TEXT.len() {
        let (line, next) = line(at);
        bits += line.degree * (line.degree - 1) / 2;
        at = next;
    }
    bits
}

/// The table without what follows from the rest, a third of the text: by dimension half the step from one polynomial to the next, then all
/// initial numbers bit by bit.
struct Packed<const BYTES: usize> {
    steps: [u8; DIMENSIONS - 1],
    initial: [u8; BYTES],
}

#[allow(long_running_const_eval, reason = "the table is long, and read once for all")]
const fn packed<const BYTES: usize>() -> Packed<BYTES> {
    let mut packed = Packed { steps: [0; DIMENSIONS - 1], initial: [0; BYTES] };
    // polynomials are odd
    let (mut at, mut before, mut dimension, mut bit) = (first(), 1, 0, 0);
    while at < TEXT.len() {
        let (line, next) = line(at);
        packed.steps[dimension] = ((line.polynomial - before) / 2) as u8;
        assert!(before + 2 * packed.steps[dimension] as u32 == line.polynomial);
        let mut k = 1;
        while k < line.degree {
            let mut left = k;
            while left > 0 {
                left -= 1;
                packed.initial[bit / 8] |= ((line.initial[k] >> 1 >> left & 1) as u8) << (7 - bit % 8);
                bit += 1;
            }
            k += 1;
        }
        (at, before, dimension) = (next, line.polynomial, dimension + 1);
    }
    packed
}

static TABLE: Packed<{ bits_of_all().div_ceil(8) }> = packed();

/// Direction numbers, digit by digit, of every dimension.
fn directions() -> &'static [[u32; DIGITS]] {
    static ALL: OnceLock<Vec<[u32; DIGITS]>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut bits = TABLE.initial.iter().flat_map(|byte| (0..8).rev().map(move |at| u32::from(byte >> at & 1)));
        let polynomials = TABLE.steps.iter().scan(1, |polynomial, step| {
            *polynomial += 2 * u32::from(*step);
            Some(*polynomial)
        });
        let rest = polynomials.map(|polynomial| {
            let degree = polynomial.ilog2() as usize;
            let initial: Vec<u32> =
                (0..degree).map(|k| 2 * bits.by_ref().take(k).fold(0, |number, bit| 2 * number + bit) + 1).collect();
            expand(polynomial, &initial)
        });
        std::iter::once(std::array::from_fn(|digit| 1 << (DIGITS - 1 - digit))).chain(rest).collect()
    })
}

/// Continues the initial numbers by the recurrence of a primitive polynomial (Bratley and Fox 1988).
fn expand(polynomial: u32, initial: &[u32]) -> [u32; DIGITS] {
    let degree = initial.len();
    let mut v = [0u32; DIGITS];
    for digit in 0..DIGITS {
        v[digit] = if digit < degree {
            initial[digit] << (DIGITS - 1 - digit)
        } else {
            let mut next = v[digit - degree] ^ (v[digit - degree] >> degree);
            for k in 1..degree {
                if polynomial >> (degree - k) & 1 == 1 {
                    next ^= v[digit - k];
                }
            }
            next
        };
    }
    v
}

/// Point `index` of a dimension, unscrambled, in units of 2^−32.
pub fn point(dimension: usize, index: u32) -> u32 {
    let mut gray = index ^ (index >> 1);
    let mut x = 0;
    while gray != 0 {
        x ^= directions()[dimension][gray.trailing_zeros() as usize];
        gray &= gray - 1;
    }
    x
}

/// Flips each binary digit of `x` by a random bit that depends on all higher digits.
pub fn scramble(x: u32, key: u64) -> u32 {
    let mut flips = 0;
    for digit in 0..DIGITS as u32 {
        // the digits above this one, marked so that prefixes of different lengths differ
        let above = (1u64 << 32 | u64::from(x)) >> (32 - digit);
        flips = flips << 1 | (mix(key ^ mix(above)) >> 63) as u32;
    }
    x ^ flips
}

/// The dimension of each input, in the order in which the inputs stand; none if there are more inputs than dimensions.
pub fn dimensions<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<Vec<usize>> {
    let mut taken = [false; DIMENSIONS];
    let mut free = DIMENSIONS;
    let mut chosen = Vec::new();
    for name in names {
        free = free.checked_sub(1)?;
        let mut choice = mix(hash(name, Purpose::Order));
        while taken[choice as usize % DIMENSIONS] {
            choice = mix(choice);
        }
        taken[choice as usize % DIMENSIONS] = true;
        chosen.push(choice as usize % DIMENSIONS);
    }
    Some(chosen)
}

/// One input's scrambled sequence.
#[derive(Clone, Debug)]
pub struct Digits {
    dimension: usize,
    key: u64,
}

impl Digits {
    /// The sequence of input `name` in a dimension.
    pub fn new(seed: u64, dimension: usize, name: &str) -> Digits {
        Digits { dimension, key: bits(seed, 0, hash(name, Purpose::Scramble)) }
    }

    /// The number in (0, 1) for run `run` < 2^32.
    pub fn uniform(&self, run: u64) -> f64 {
        let x = scramble(point(self.dimension, run as u32), self.key);
        // digits beyond the 32nd are random too: points never fall on the same place
        let rest = mix(self.key ^ mix(u64::from(x) | 1 << 63)) >> 44;
        ((u64::from(x) << 20 | rest) as f64 + 0.5) * (1.0 / (1u64 << 52) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of scipy 1.17: `qmc.Sobol(1024, scramble=False, bits=32)`, points 1, 2, 5, 100, 1000.
    #[test]
    fn points_agree_with_another_program() {
        let at = [1, 2, 5, 100, 1000];
        for (dimension, expected) in [
            (0, [0.5, 0.75, 0.875, 0.4140625, 0.2197265625]),
            (1, [0.5, 0.25, 0.875, 0.2578125, 0.0966796875]),
            (2, [0.5, 0.25, 0.125, 0.7734375, 0.5185546875]),
            (3, [0.5, 0.25, 0.375, 0.7265625, 0.6767578125]),
            (7, [0.5, 0.75, 0.375, 0.4765625, 0.8994140625]),
            (94, [0.5, 0.75, 0.625, 0.3828125, 0.3662109375]),
            (500, [0.5, 0.25, 0.875, 0.1796875, 0.7255859375]),
            (1023, [0.5, 0.75, 0.375, 0.9453125, 0.7138671875]),
        ] {
            let points = at.map(|k| f64::from(point(dimension, k)) / 4_294_967_296.0);
            assert_eq!(points, expected, "dimension {dimension}");
        }
        assert_eq!(directions().len(), DIMENSIONS);
    }

    /// What is packed is what stands in the table.
    #[test]
    fn the_table_is_whole() {
        let lines = include_str!("joe-kuo-6.txt").lines().filter(|line| !line.starts_with('#'));
        for (line, known) in lines.zip(&directions()[1..]) {
            let numbers: Vec<u32> = line.split(' ').map(|number| number.parse().unwrap()).collect();
            assert_eq!(expand(numbers[0], &numbers[1..]), *known, "{line}");
        }
    }

    #[test]
    fn every_dimension_stratifies_every_power_of_two() {
        for dimension in 0..DIMENSIONS {
            let sequence = Digits::new(7, dimension, "a.x");
            for size in [2usize, 64, 512] {
                let mut hit = vec![false; size];
                for k in 0..size {
                    let u = sequence.uniform(k as u64);
                    assert!(u > 0.0 && u < 1.0);
                    hit[(u * size as f64) as usize] = true;
                }
                assert!(hit.iter().all(|hit| *hit), "dimension {dimension}, {size} points");
            }
        }
    }

    /// Dimensions 1 and 2 are a (0, 2)-sequence: each of 16 × 16 boxes holds one of 256 points, scrambled or not.
    #[test]
    fn scrambling_keeps_the_net() {
        let (a, b) = (Digits::new(3, 0, "a.x"), Digits::new(3, 1, "a.y"));
        let mut hit = [false; 256];
        for k in 0..256 {
            hit[(a.uniform(k) * 16.0) as usize * 16 + (b.uniform(k) * 16.0) as usize] = true;
        }
        assert!(hit.iter().all(|hit| *hit));
    }

    /// The mean of x·y over 4,096 scrambled points misses 1/4 by far less than independent draws would (0.0034).
    #[test]
    fn integrates_better_than_chance() {
        let mut square = 0.0;
        for seed in 0..20 {
            let (a, b) = (Digits::new(seed, 0, "a.x"), Digits::new(seed, 1, "a.y"));
            let mean = (0..4096).map(|k| a.uniform(k) * b.uniform(k)).sum::<f64>() / 4096.0;
            square += (mean - 0.25) * (mean - 0.25) / 20.0;
        }
        assert!(square.sqrt() < 1e-4, "{}", square.sqrt());
    }

    /// Over seeds, a scrambled point is uniform: mean and variance within four standard errors.
    #[test]
    fn scrambling_is_uniform() {
        let n = 10_000;
        let points: Vec<f64> = (0..n).map(|seed| Digits::new(seed, 5, "a.x").uniform(3)).collect();
        let mean = points.iter().sum::<f64>() / n as f64;
        let variance = points.iter().map(|u| (u - mean) * (u - mean)).sum::<f64>() / n as f64;
        assert!((mean - 0.5).abs() < 4.0 * (1.0 / 12.0 / n as f64).sqrt(), "{mean}");
        assert!((variance - 1.0 / 12.0).abs() < 4.0 * (1.0 / 180.0 / n as f64).sqrt(), "{variance}");
    }

    #[test]
    fn names_keep_their_dimensions() {
        let names: Vec<String> = (0..200).map(|k| format!("m.p{k}")).collect();
        let all = dimensions(names.iter().map(String::as_str)).unwrap();
        let first = dimensions(names[..150].iter().map(String::as_str)).unwrap();
        assert_eq!(all[..150], first);
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), 200);
        let many: Vec<String> = (0..=DIMENSIONS).map(|k| format!("p{k}")).collect();
        assert!(dimensions(many.iter().map(String::as_str)).is_none());
        assert!(dimensions(many[1..].iter().map(String::as_str)).is_some());
    }
}
