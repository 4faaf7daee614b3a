//! The number seam: every equation is written once, over [`Num`].
//!
//! * `f64` runs one world;
//! * [`Lanes`](lanes::Lanes) runs eight side by side, [`Twin`](lanes::Twin) sixteen, with the same bits as `f64`;
//! * `Dual` (feature `derivatives`) runs one with exact derivatives in fifteen directions;
//! * [`Sym`](sym::Sym) records the formula itself, for the book, the unit check and the order check.
//!
//! No fused multiply-add and no platform mathematics library is used anywhere below, so the results
//! are the same bits on every instruction set and in WebAssembly.

#[cfg(feature = "derivatives")]
pub mod dual;
pub mod elementary;
pub mod lanes;
pub mod operators;
pub mod sym;

use core::ops::{Add, Div, Mul, Neg, Sub};

use crate::quantity::Spec;

/// What an equation may do with a number.
///
/// Comparisons give a mask and [`select`](Num::select) chooses; there is no `if` on a number, because
/// eight worlds march together. Constants stand on the right of an operator (`x + 1.0`); for a constant
/// on the left use [`one_minus`](Num::one_minus), [`recip`](Num::recip) or [`like`](Num::like).
pub trait Num:
    Copy
    + 'static
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
    + Div<f64, Output = Self>
{
    /// The answer to a comparison, one per world.
    type Mask: Copy;

    /// A constant of the same kind as `self`.
    fn like(self, value: f64) -> Self;
    /// `self < other`; false where either is NaN.
    fn lt(self, other: Self) -> Self::Mask;
    /// `self <= other`; false where either is NaN.
    fn le(self, other: Self) -> Self::Mask;
    /// `yes` where the mask holds, else `no`; the value not selected may be NaN.
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self;
    /// Correctly rounded square root.
    fn sqrt(self) -> Self;
    /// Absolute value.
    fn abs(self) -> Self;
    /// e to the power `self`: within 2 ulp; overflows to infinity, underflows to zero.
    fn exp(self) -> Self;
    /// Natural logarithm: within 2 ulp; −∞ at zero, NaN below.
    fn ln(self) -> Self;
    /// exp(`self`) − 1 without cancellation near zero.
    fn exp_m1(self) -> Self;
    /// ln(1 + `self`) without cancellation near zero.
    fn ln_1p(self) -> Self;
    /// Hyperbolic tangent, exactly odd.
    fn tanh(self) -> Self;

    /// `self` to the power `exponent`, as exp(exponent · ln self); 1 where the exponent is 0, NaN for a negative base.
    #[inline(always)]
    fn pow(self, exponent: Self) -> Self {
        let raised = (self.ln() * exponent).exp();
        Self::select(exponent.abs().le(self.like(0.0)), self.like(1.0), raised)
    }
    /// 1 − `self`.
    #[inline(always)]
    fn one_minus(self) -> Self {
        self.like(1.0) - self
    }
    /// 1 / `self`.
    #[inline(always)]
    fn recip(self) -> Self {
        self.like(1.0) / self
    }
    /// `self` squared.
    #[inline(always)]
    fn square(self) -> Self {
        self * self
    }
    /// The larger of the two; NaN if either is NaN.
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        let larger = Self::select(self.lt(other), other, self);
        // a NaN on the right would lose the comparison in silence
        Self::select(other.le(other), larger, other)
    }
    /// The smaller of the two; NaN if either is NaN.
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        let smaller = Self::select(other.lt(self), other, self);
        Self::select(other.le(other), smaller, other)
    }
    /// log10(`self`).
    #[inline(always)]
    fn log10(self) -> Self {
        self.ln() / core::f64::consts::LN_10
    }
    /// 10 to the power `self`.
    #[inline(always)]
    fn exp10(self) -> Self {
        (self * core::f64::consts::LN_10).exp()
    }

    /// max(0, `self`).
    #[inline(always)]
    fn pos(self) -> Self {
        operators::pos(self)
    }
    /// Smooth minimum of `self` and 1, for `self` ≥ 0.
    #[inline(always)]
    fn cap1(self) -> Self {
        operators::cap1(self)
    }
    /// Scale threshold x⁴/(1 + x⁴), for `self` ≥ 0.
    #[inline(always)]
    fn hill(self) -> Self {
        operators::hill(self)
    }
    /// Smooth `pos` with a bend of the given width.
    #[inline(always)]
    fn softplus(self, width: Self) -> Self {
        operators::softplus(self, width)
    }
    /// 1/(1 + 10^(−`self`)).
    #[inline(always)]
    fn logistic10(self) -> Self {
        operators::logistic10(self)
    }

    /// Task kernel with `self` machine workers per person: see [`operators::kernel`].
    #[inline(always)]
    fn kernel(self, tasks: Self, elasticity: Self) -> operators::Kernel<Self> {
        operators::kernel(self, tasks, elasticity)
    }
    /// ln of the CES aggregate of two factors given by their logarithms: see [`operators::ces_ln`].
    #[inline(always)]
    fn ces_ln(self, other: Self, weight: Self, elasticity: Self) -> Self {
        operators::ces_ln(self, other, weight, elasticity)
    }

    /// Runs a piece of a model on the vector unit of `self`, as a function of its own.
    #[inline(always)]
    fn apart<R>(self, piece: impl FnOnce() -> R) -> R {
        piece()
    }

    /// Called once for every computed flow, with its declaration. Numbers pass through; [`Sym`](sym::Sym)
    /// records the formula and goes on with the bare symbol.
    #[inline(always)]
    fn define(self, _spec: &'static Spec) -> Self {
        self
    }

    /// The number 1 in the given unit; only the unit check sees the unit.
    #[inline(always)]
    fn unit(self, _unit: &'static str) -> Self {
        self.like(1.0)
    }

    /// True for the number that records formulas: sums over blocs then visit one representative bloc.
    const SYMBOLIC: bool = false;
    /// Wraps the term of a symbolic sum, maximum or minimum over blocs (but bloc `skip`); never called on numbers.
    #[inline(always)]
    fn over_blocs(self, _fold: Fold, _index: usize, _skip: usize) -> Self {
        self
    }
}

/// Hands a closure through unchanged; see `term!`.
#[inline(always)]
pub fn inlined<F>(piece: F) -> F {
    piece
}

/// A piece of a formula as a closure that is compiled into the function around it. A plain closure becomes a function of its own,
/// outside the vector unit of its caller, where every operation on lanes is a call: ten times slower.
#[macro_export]
macro_rules! term {
    ($($closure:tt)+) => {
        $crate::num::inlined(#[inline(always)] $($closure)+)
    };
}
pub use term;

/// How terms of several blocs are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// Sum over all blocs.
    Sum,
    /// Sum over all blocs but one's own.
    SumOthers,
    /// Largest over all blocs.
    Max,
    /// Largest over all blocs but one's own.
    MaxOthers,
    /// Smallest over all blocs.
    Min,
}

/// A number with bits: `f64` and lanes of it, not symbols. Everything transcendental is built on these two doors.
pub trait Real: Num {
    /// Are several vectors needed for one number? Then long functions are not expanded at each call.
    const NARROW: bool = false;
    /// 2^k as two factors, so that overflow and gradual underflow come out right, where `self` = k + 1.5 · 2^52 + 2046
    /// and −1077 ≤ k ≤ 1025.
    fn pow2_halves(self) -> (Self, Self);
    /// `self` · 2^k where `shifted` = k + 1.5 · 2^52; `self` and the product are normal numbers, so it is exact.
    fn times_pow2(self, shifted: Self) -> Self;
    /// Does the mask hold in all worlds?
    fn everywhere(mask: Self::Mask) -> bool;
    /// The same number, taken out of the memory in which it was handed over.
    fn by_value(self) -> Self;
    /// Splits a positive normal number into (m, e) with `self` = m · 2^e and √½ ≤ m < √2.
    fn split(self) -> (Self, Self);
}

/// Twice the bias of an exponent: see [`Real::pow2_halves`].
pub(crate) const POW2_BIAS: f64 = 2046.0;
/// Bits of √½ rounded down to 32 bits, the lower end of the mantissa after [`Real::split`].
pub(crate) const SQRT_HALF_BITS: u64 = 0x3fe6_a09e_0000_0000;
/// Bits of 1.0.
pub(crate) const ONE_BITS: u64 = 0x3ff0_0000_0000_0000;
/// The mantissa field of an IEEE double.
pub(crate) const MANTISSA: u64 = 0x000f_ffff_ffff_ffff;
/// Bits of 2^52: or-ing an integer below 2^52 into them makes 2^52 + that integer.
pub(crate) const TWO_52_BITS: u64 = 0x4330_0000_0000_0000;
/// 2^52 + 1023, taken off again to read an exponent as a number.
pub(crate) const EXPONENT_BIAS: f64 = 4_503_599_627_370_496.0 + 1023.0;

impl Num for f64 {
    type Mask = bool;

    #[inline(always)]
    fn like(self, value: f64) -> Self {
        value
    }
    #[inline(always)]
    fn lt(self, other: Self) -> bool {
        self < other
    }
    #[inline(always)]
    fn le(self, other: Self) -> bool {
        self <= other
    }
    #[inline(always)]
    fn select(mask: bool, yes: Self, no: Self) -> Self {
        if mask { yes } else { no }
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        f64::sqrt(self)
    }
    #[inline(always)]
    fn abs(self) -> Self {
        f64::abs(self)
    }
    #[inline(never)]
    fn exp(self) -> Self {
        elementary::exp(self)
    }
    #[inline(never)]
    fn ln(self) -> Self {
        elementary::ln(self)
    }
    #[inline(never)]
    fn exp_m1(self) -> Self {
        elementary::exp_m1(self)
    }
    #[inline(never)]
    fn ln_1p(self) -> Self {
        elementary::ln_1p(self)
    }
    #[inline(never)]
    fn tanh(self) -> Self {
        elementary::tanh(self)
    }
}

impl Real for f64 {
    #[inline(always)]
    fn pow2_halves(self) -> (Self, Self) {
        // the low bits hold k + 2046, the sum of two biased exponents: one half of it, and the rest
        let bits = self.to_bits();
        let half = bits >> 1;
        (f64::from_bits(half << 52), f64::from_bits(bits.wrapping_sub(half) << 52))
    }
    #[inline(always)]
    fn times_pow2(self, shifted: Self) -> Self {
        // the low bits of `shifted` are those of k; they are added to the exponent, and the bits above them fall off
        f64::from_bits(self.to_bits().wrapping_add(shifted.to_bits() << 52))
    }
    #[inline(always)]
    fn everywhere(mask: bool) -> bool {
        mask
    }
    #[inline(always)]
    fn by_value(self) -> Self {
        self
    }
    #[inline(always)]
    fn split(self) -> (Self, Self) {
        let shifted = self.to_bits().wrapping_add(ONE_BITS - SQRT_HALF_BITS);
        let exponent = f64::from_bits((shifted >> 52) | TWO_52_BITS) - EXPONENT_BIAS;
        let mantissa = f64::from_bits((shifted & MANTISSA).wrapping_add(SQRT_HALF_BITS));
        (mantissa, exponent)
    }
}
