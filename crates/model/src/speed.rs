//! Elementary functions over a list of numbers in lanes: what the benchmark times to know the limit that arithmetic sets.

use fearless_simd::Level;
#[cfg(target_arch = "x86_64")]
use fearless_simd::{Simd, SimdBase, f64x8};

use crate::num::Num;
#[cfg(target_arch = "x86_64")]
use crate::num::lanes::Lanes;

/// A function that can be timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elementary {
    /// e^x.
    Exp,
    /// Natural logarithm.
    Ln,
    /// x^x.
    Pow,
    /// 1/x.
    Recip,
    /// Square root.
    Sqrt,
}

impl Elementary {
    /// All of them.
    pub const ALL: [Elementary; 5] =
        [Elementary::Exp, Elementary::Ln, Elementary::Pow, Elementary::Recip, Elementary::Sqrt];
}

/// Sum of the function over `xs` (a multiple of 16 numbers; the rest is left out), two vectors in flight, on the best vector unit.
pub fn sum(function: Elementary, xs: &[f64]) -> f64 {
    let best = Level::new();
    #[cfg(target_arch = "x86_64")]
    {
        if let Some(simd) = best.as_avx512() {
            return simd.vectorize(
                #[inline(always)]
                || in_lanes(simd, function, xs),
            );
        }
        if let Some(simd) = best.as_avx2() {
            return simd.vectorize(
                #[inline(always)]
                || in_lanes(simd, function, xs),
            );
        }
    }
    let _ = best;
    xs.iter().map(|x| apply(function, *x)).sum()
}

#[inline(always)]
fn apply<N: Num>(function: Elementary, x: N) -> N {
    match function {
        Elementary::Exp => x.exp(),
        Elementary::Ln => x.ln(),
        Elementary::Pow => x.pow(x),
        Elementary::Recip => x.recip(),
        Elementary::Sqrt => x.sqrt(),
    }
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn in_lanes<S: Simd>(simd: S, function: Elementary, xs: &[f64]) -> f64 {
    let mut sums = [Lanes(f64x8::splat(simd, 0.0)); 2];
    for pair in xs.chunks_exact(16) {
        for (sum, half) in sums.iter_mut().zip(pair.chunks_exact(8)) {
            *sum = *sum + apply(function, Lanes(f64x8::from_slice(simd, half)));
        }
    }
    (0..8).map(|lane| sums[0].0[lane] + sums[1].0[lane]).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_that_of_single_numbers() {
        let xs: Vec<f64> = (0..64).map(|k| 0.5 + f64::from(k) / 40.0).collect();
        for function in Elementary::ALL {
            let single: f64 = xs.iter().map(|x| apply(function, *x)).sum();
            assert!((sum(function, &xs) / single - 1.0).abs() < 1e-14, "{function:?}");
        }
    }
}
