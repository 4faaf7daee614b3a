//! Eight worlds side by side ([`Lanes`]), or sixteen ([`Twin`]), on whatever vectors the machine has.

use core::ops::{Add, Div, Mul, Neg, Sub};

use fearless_simd::{Bytes, Select, Simd, SimdBase, SimdFloat, SimdMask, f64x8, mask64x8, u64x8};

use super::{EXPONENT_BIAS, MANTISSA, Num, ONE_BITS, Real, SQRT_HALF_BITS, TWO_52_BITS, elementary};

/// A number that carries several worlds.
pub trait Wide: Real {
    /// How many worlds.
    const WIDTH: usize;
    /// Sets the value of one world.
    fn put(&mut self, lane: usize, value: f64);
    /// Reads the value of one world.
    fn get(&self, lane: usize) -> f64;
    /// Sets the values of all worlds: as many as there are.
    fn load(&mut self, values: &[f64]);
    /// Turns eight numbers of all worlds into a row of eight for each world.
    fn turn(eight: &[Self; 8], rows: &mut [[f64; 8]]);
    /// Where both masks hold.
    fn both(a: Self::Mask, b: Self::Mask) -> Self::Mask;
    /// One bit for each world where the mask holds.
    fn bits(mask: Self::Mask) -> u64;
    /// The bits of all worlds.
    const ALL: u64 = (1 << Self::WIDTH) - 1;
}

impl Wide for f64 {
    const WIDTH: usize = 1;
    #[inline(always)]
    fn put(&mut self, _lane: usize, value: f64) {
        *self = value;
    }
    #[inline(always)]
    fn get(&self, _lane: usize) -> f64 {
        *self
    }
    #[inline(always)]
    fn load(&mut self, values: &[f64]) {
        *self = values[0];
    }
    #[inline(always)]
    fn turn(eight: &[Self; 8], rows: &mut [[f64; 8]]) {
        rows[0] = *eight;
    }
    #[inline(always)]
    fn both(a: bool, b: bool) -> bool {
        a & b
    }
    #[inline(always)]
    fn bits(mask: bool) -> u64 {
        u64::from(mask)
    }
}

/// Are eight doubles more than one vector of this unit? Then exp and ln are long, and stay functions of their own: expanded at every
/// call they would make the formulas so long that the compiler needs minutes. In WebAssembly they are functions of their own anyway.
const fn narrow<S: Simd>() -> bool {
    size_of::<S::f64s>() < 64 && !cfg!(target_arch = "wasm32")
}

/// Eight worlds in one vector (or two or four, where vectors are narrower).
#[derive(Clone, Copy)]
pub struct Lanes<S: Simd>(pub f64x8<S>);

macro_rules! lane_op {
    ($($trait:ident $op:ident),*) => {$(
        impl<S: Simd> $trait for Lanes<S> {
            type Output = Self;
            #[inline(always)]
            fn $op(self, other: Self) -> Self {
                Lanes($trait::$op(self.0, other.0))
            }
        }
        impl<S: Simd> $trait<f64> for Lanes<S> {
            type Output = Self;
            #[inline(always)]
            fn $op(self, other: f64) -> Self {
                Lanes($trait::$op(self.0, other))
            }
        }
        impl<N: Real> $trait for Twin<N> {
            type Output = Self;
            #[inline(always)]
            fn $op(self, other: Self) -> Self {
                Twin($trait::$op(self.0, other.0), $trait::$op(self.1, other.1))
            }
        }
        impl<N: Real> $trait<f64> for Twin<N> {
            type Output = Self;
            #[inline(always)]
            fn $op(self, other: f64) -> Self {
                Twin($trait::$op(self.0, other), $trait::$op(self.1, other))
            }
        }
    )*};
}
lane_op!(Add add, Sub sub, Mul mul, Div div);

impl<S: Simd> Neg for Lanes<S> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Lanes(-self.0)
    }
}

impl<S: Simd> Num for Lanes<S> {
    type Mask = mask64x8<S>;

    #[inline(always)]
    fn like(self, value: f64) -> Self {
        Lanes(f64x8::splat(self.0.simd, value))
    }
    #[inline(always)]
    fn lt(self, other: Self) -> Self::Mask {
        self.0.simd_lt(other.0)
    }
    #[inline(always)]
    fn le(self, other: Self) -> Self::Mask {
        self.0.simd_le(other.0)
    }
    #[inline(always)]
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self {
        Lanes(mask.select(yes.0, no.0))
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        Lanes(self.0.sqrt())
    }
    #[inline(always)]
    fn abs(self) -> Self {
        Lanes(self.0.abs())
    }
    #[inline(always)]
    fn exp(self) -> Self {
        if narrow::<S>() {
            self.apart(
                #[inline(always)]
                || elementary::exp(self),
            )
        } else {
            elementary::exp(self)
        }
    }
    #[inline(always)]
    fn ln(self) -> Self {
        if narrow::<S>() {
            self.apart(
                #[inline(always)]
                || elementary::ln(self),
            )
        } else {
            elementary::ln(self)
        }
    }
    #[inline(always)]
    fn exp_m1(self) -> Self {
        self.apart(
            #[inline(always)]
            || elementary::exp_m1(self),
        )
    }
    #[inline(always)]
    fn ln_1p(self) -> Self {
        self.apart(
            #[inline(always)]
            || elementary::ln_1p(self),
        )
    }
    #[inline(always)]
    fn tanh(self) -> Self {
        self.apart(
            #[inline(always)]
            || elementary::tanh(self),
        )
    }
    #[inline(always)]
    fn apart<R>(self, piece: impl FnOnce() -> R) -> R {
        self.0.simd.vectorize(piece)
    }
}

impl<S: Simd> Real for Lanes<S> {
    const NARROW: bool = narrow::<S>();
    #[inline(always)]
    fn pow2_halves(self) -> (Self, Self) {
        let bits: u64x8<S> = self.0.bitcast();
        let half = bits >> 1;
        (Lanes((half << 52).bitcast()), Lanes(((bits - half) << 52).bitcast()))
    }
    #[inline(always)]
    fn times_pow2(self, shifted: Self) -> Self {
        let bits: u64x8<S> = self.0.bitcast();
        let k: u64x8<S> = shifted.0.bitcast();
        Lanes((bits + (k << 52)).bitcast())
    }
    #[inline(always)]
    fn everywhere(mask: Self::Mask) -> bool {
        mask.all_true()
    }
    #[inline(always)]
    fn by_value(self) -> Self {
        Lanes(self.0)
    }
    #[inline(always)]
    fn split(self) -> (Self, Self) {
        let bits: u64x8<S> = self.0.bitcast();
        let shifted = bits + (ONE_BITS - SQRT_HALF_BITS);
        let exponent: f64x8<S> = ((shifted >> 52) | TWO_52_BITS).bitcast();
        let mantissa: f64x8<S> = ((shifted & MANTISSA) + SQRT_HALF_BITS).bitcast();
        (Lanes(mantissa), Lanes(exponent - EXPONENT_BIAS))
    }
}

impl<S: Simd> Wide for Lanes<S> {
    const WIDTH: usize = 8;
    #[inline(always)]
    fn put(&mut self, lane: usize, value: f64) {
        self.0[lane] = value;
    }
    #[inline(always)]
    fn get(&self, lane: usize) -> f64 {
        self.0[lane]
    }
    #[inline(always)]
    fn load(&mut self, values: &[f64]) {
        self.0 = f64x8::from_slice(self.0.simd, values);
    }
    #[inline(always)]
    fn turn(eight: &[Self; 8], rows: &mut [[f64; 8]]) {
        // Each round moves the highest bit of the number's place behind the bits of the lane, and the highest bit of the lane behind
        // those of the place; after three the two have changed their roles.
        let mut now = eight.map(
            #[inline(always)]
            |x| x.0,
        );
        for _ in 0..3 {
            let mut next = now;
            for i in 0..4 {
                next[2 * i] = now[i].zip_low(now[i + 4]);
                next[2 * i + 1] = now[i].zip_high(now[i + 4]);
            }
            now = next;
        }
        for (row, values) in rows.iter_mut().zip(now) {
            values.store_slice(row);
        }
    }
    #[inline(always)]
    fn both(a: Self::Mask, b: Self::Mask) -> Self::Mask {
        a & b
    }
    #[inline(always)]
    fn bits(mask: Self::Mask) -> u64 {
        mask.to_bitmask()
    }
}

/// Two numbers in flight: the second hides the latency of the first's chains of powers.
#[derive(Clone, Copy)]
pub struct Twin<N>(pub N, pub N);

impl<N: Real> Neg for Twin<N> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Twin(-self.0, -self.1)
    }
}

impl<N: Real> Num for Twin<N> {
    type Mask = (N::Mask, N::Mask);

    #[inline(always)]
    fn like(self, value: f64) -> Self {
        Twin(self.0.like(value), self.1.like(value))
    }
    #[inline(always)]
    fn lt(self, other: Self) -> Self::Mask {
        (self.0.lt(other.0), self.1.lt(other.1))
    }
    #[inline(always)]
    fn le(self, other: Self) -> Self::Mask {
        (self.0.le(other.0), self.1.le(other.1))
    }
    #[inline(always)]
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self {
        Twin(N::select(mask.0, yes.0, no.0), N::select(mask.1, yes.1, no.1))
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        Twin(self.0.sqrt(), self.1.sqrt())
    }
    #[inline(always)]
    fn abs(self) -> Self {
        Twin(self.0.abs(), self.1.abs())
    }
    #[inline(always)]
    fn exp(self) -> Self {
        if N::NARROW { Twin(self.0.exp(), self.1.exp()) } else { elementary::exp(self) }
    }
    #[inline(always)]
    fn ln(self) -> Self {
        if N::NARROW { Twin(self.0.ln(), self.1.ln()) } else { elementary::ln(self) }
    }
    #[inline(always)]
    fn exp_m1(self) -> Self {
        Twin(self.0.exp_m1(), self.1.exp_m1())
    }
    #[inline(always)]
    fn ln_1p(self) -> Self {
        Twin(self.0.ln_1p(), self.1.ln_1p())
    }
    #[inline(always)]
    fn tanh(self) -> Self {
        Twin(self.0.tanh(), self.1.tanh())
    }
    #[inline(always)]
    fn apart<R>(self, piece: impl FnOnce() -> R) -> R {
        self.0.apart(piece)
    }
}

impl<N: Real> Real for Twin<N> {
    const NARROW: bool = N::NARROW;
    #[inline(always)]
    fn pow2_halves(self) -> (Self, Self) {
        let (a, b) = (self.0.pow2_halves(), self.1.pow2_halves());
        (Twin(a.0, b.0), Twin(a.1, b.1))
    }
    #[inline(always)]
    fn times_pow2(self, shifted: Self) -> Self {
        Twin(self.0.times_pow2(shifted.0), self.1.times_pow2(shifted.1))
    }
    #[inline(always)]
    fn everywhere(mask: Self::Mask) -> bool {
        N::everywhere(mask.0) & N::everywhere(mask.1)
    }
    #[inline(always)]
    fn by_value(self) -> Self {
        Twin(self.0.by_value(), self.1.by_value())
    }
    #[inline(always)]
    fn split(self) -> (Self, Self) {
        let (a, b) = (self.0.split(), self.1.split());
        (Twin(a.0, b.0), Twin(a.1, b.1))
    }
}

impl<N: Wide> Wide for Twin<N> {
    const WIDTH: usize = 2 * N::WIDTH;
    #[inline(always)]
    fn put(&mut self, lane: usize, value: f64) {
        if lane < N::WIDTH { self.0.put(lane, value) } else { self.1.put(lane - N::WIDTH, value) }
    }
    #[inline(always)]
    fn get(&self, lane: usize) -> f64 {
        if lane < N::WIDTH { self.0.get(lane) } else { self.1.get(lane - N::WIDTH) }
    }
    #[inline(always)]
    fn load(&mut self, values: &[f64]) {
        let (first, second) = values.split_at(N::WIDTH);
        self.0.load(first);
        self.1.load(second);
    }
    #[inline(always)]
    fn turn(eight: &[Self; 8], rows: &mut [[f64; 8]]) {
        let (first, second) = rows.split_at_mut(N::WIDTH);
        let half = eight.map(
            #[inline(always)]
            |x| x.0,
        );
        N::turn(&half, first);
        let half = eight.map(
            #[inline(always)]
            |x| x.1,
        );
        N::turn(&half, second);
    }
    #[inline(always)]
    fn both(a: Self::Mask, b: Self::Mask) -> Self::Mask {
        (N::both(a.0, b.0), N::both(a.1, b.1))
    }
    #[inline(always)]
    fn bits(mask: Self::Mask) -> u64 {
        N::bits(mask.0) | (N::bits(mask.1) << N::WIDTH)
    }
}
