//! A function of many numbers, on the vectors that the machine has: the requirements of a hundred tasks take as long as those of a dozen one by
//! one, and are the same bits.

use fearless_simd::{Level, Simd, SimdBase, f64x8};
use shapan_model::num::Num;
use shapan_model::num::lanes::Lanes;

/// Numbers in a vector.
const WIDE: usize = 8;

/// A function of one number.
pub(super) trait Function {
    /// Its value.
    fn of<N: Num>(x: N) -> N;
}

/// e to the power.
pub(super) struct Exp;
/// Ten to the power.
pub(super) struct Exp10;
/// Natural logarithm.
pub(super) struct Ln;

impl Function for Exp {
    #[inline(always)]
    fn of<N: Num>(x: N) -> N {
        x.exp()
    }
}

impl Function for Exp10 {
    #[inline(always)]
    fn of<N: Num>(x: N) -> N {
        x.exp10()
    }
}

impl Function for Ln {
    #[inline(always)]
    fn of<N: Num>(x: N) -> N {
        x.ln()
    }
}

/// Puts the function of each number in its place.
pub(super) fn each<F: Function>(values: &mut [f64]) {
    let best = Level::new();
    #[cfg(target_arch = "x86_64")]
    {
        if let Some(simd) = best.as_avx512() {
            return simd.vectorize(
                #[inline(always)]
                || in_lanes::<F, _>(simd, values),
            );
        }
        if let Some(simd) = best.as_avx2() {
            return simd.vectorize(
                #[inline(always)]
                || in_lanes::<F, _>(simd, values),
            );
        }
    }
    let _ = best;
    values.iter_mut().for_each(|x| *x = F::of(*x));
}

#[inline(always)]
fn in_lanes<F: Function, S: Simd>(simd: S, values: &mut [f64]) {
    let mut vectors = values.chunks_exact_mut(WIDE);
    for own in &mut vectors {
        F::of(Lanes(f64x8::from_slice(simd, own))).0.store_slice(own);
    }
    let rest = vectors.into_remainder();
    if !rest.is_empty() {
        // spare places hold 1, which every function takes
        let mut last = [1.0; WIDE];
        last[..rest.len()].copy_from_slice(rest);
        F::of(Lanes(f64x8::from_slice(simd, &last))).0.store_slice(&mut last);
        rest.copy_from_slice(&last[..rest.len()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_are_the_bits_of_one() {
        fn same<F: Function>(values: &[f64]) {
            let mut many = values.to_vec();
            each::<F>(&mut many);
            for (x, many) in values.iter().zip(many) {
                assert_eq!(F::of(*x).to_bits(), many.to_bits(), "{x}");
            }
        }
        let values: Vec<f64> = (0..101).map(|k| f64::from(k) * 0.73 - 30.0).collect();
        same::<Exp>(&values);
        same::<Exp10>(&values);
        same::<Ln>(&values.iter().map(|x| x.abs() * 1e20 + 1e-3).collect::<Vec<_>>());
    }
}
