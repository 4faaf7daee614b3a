//! exp, ln and their relatives, branch-free, the same operations for one world and for lanes.
//!
//! Argument reduction is Cody and Waite's (1980, *Software Manual for the Elementary Functions*); the
//! polynomials are Taylor's, long enough that truncation is below a tenth of a unit in the last place.
//! Overflow and domain errors come out as infinity and NaN.
//!
//! In WebAssembly they stay functions of their own: eight worlds are four vectors there, and with every call expanded the formulas become
//! so long that the compiler needs many minutes for them.

use super::Real;

const LOG2_E: f64 = core::f64::consts::LOG2_E;
/// ln 2 with its low 32 bits zero, so that its product with an exponent is exact.
const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
/// ln 2 − [`LN2_HIGH`].
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// 1.5 · 2^52: added and taken off again it rounds to a whole number.
const SHIFT: f64 = 6_755_399_441_055_744.0;
/// Above this exp overflows whatever the rounding.
const EXP_HIGH: f64 = 710.0;
/// Below this exp rounds to zero.
const EXP_LOW: f64 = -746.0;

/// Reduces x to k ln 2 + r and returns (exp(r) − 1, k); NaN stays NaN.
#[inline(always)]
fn reduce<R: Real>(x: R) -> (R, R) {
    // Beyond these bounds the result is ∞ or 0 anyway; the bounds keep k inside the exponent field.
    let x = R::select(x.like(EXP_HIGH).lt(x), x.like(EXP_HIGH), x);
    let x = R::select(x.lt(x.like(EXP_LOW)), x.like(EXP_LOW), x);
    let k = (x * LOG2_E + SHIFT) - SHIFT;
    let r = (x - k * LN2_HIGH) - k * LN2_LOW;
    let (r2, r4) = (r * r, (r * r) * (r * r));
    // 1/2! + r/3! + … + r^11/13!, in pairs so that the chain of dependent operations is short
    let a = (r * (1.0 / 6.0) + 0.5) + r2 * (r * (1.0 / 120.0) + 1.0 / 24.0);
    let b = (r * (1.0 / 5040.0) + 1.0 / 720.0) + r2 * (r * (1.0 / 362_880.0) + 1.0 / 40_320.0);
    let c = (r * (1.0 / 39_916_800.0) + 1.0 / 3_628_800.0) + r2 * (r * (1.0 / 6_227_020_800.0) + 1.0 / 479_001_600.0);
    let q = a + r4 * (b + r4 * c);
    (r + r2 * q, k)
}

/// 2^k for −1076 ≤ k ≤ 1024 as two factors, so that overflow and gradual underflow come out right.
#[inline(always)]
fn pow2_halves<R: Real>(k: R) -> (R, R) {
    let half = k * 0.5 + SHIFT;
    let rest = k - (half - SHIFT) + SHIFT;
    (half.pow2_from_shifted(), rest.pow2_from_shifted())
}

/// e^x.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub fn exp<R: Real>(x: R) -> R {
    let (p, k) = reduce(x);
    let (high, low) = pow2_halves(k);
    ((p + 1.0) * high) * low
}

/// e^x − 1.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub fn exp_m1<R: Real>(x: R) -> R {
    let (p, k) = reduce(x);
    let (high, low) = pow2_halves(k);
    let scale = high * low;
    let near = p * scale + (scale - 1.0);
    // beyond 2^53 the −1 is lost, and p · ∞ + ∞ would be NaN for negative p
    R::select(x.lt(x.like(40.0)), near, ((p + 1.0) * high) * low)
}

/// Natural logarithm.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub fn ln<R: Real>(x: R) -> R {
    // subnormal numbers are lifted into the normal range
    let tiny = x.lt(x.like(f64::MIN_POSITIVE));
    let lifted = R::select(tiny, x * 18_014_398_509_481_984.0, x);
    let (m, e) = lifted.split();
    let e = R::select(tiny, e - 54.0, e);
    let f = m - 1.0;
    let s = f / (f + 2.0);
    let z = s * s;
    let z2 = z * z;
    // 2 (z/3 + z²/5 + z³/7 + …): the atanh series without its first term
    let a = (z * (2.0 / 5.0) + 2.0 / 3.0) + z2 * (z * (2.0 / 9.0) + 2.0 / 7.0);
    let b = (z * (2.0 / 13.0) + 2.0 / 11.0) + z2 * (z * (2.0 / 17.0) + 2.0 / 15.0);
    let c = z * (2.0 / 21.0) + 2.0 / 19.0;
    let z4 = z2 * z2;
    let series = z * (a + z4 * (b + z4 * c));
    let half = (f * f) * 0.5;
    let finite = e * LN2_HIGH - ((half - (s * (half + series) + e * LN2_LOW)) - f);
    let zero = x.like(0.0);
    let at_zero = R::select(x.lt(zero), x.like(f64::NAN), x.like(f64::NEG_INFINITY));
    let low = R::select(x.le(zero), at_zero, finite);
    // infinity, and NaN, which fails every comparison
    R::select(x.le(x.like(f64::MAX)), low, x + x)
}

/// ln(1 + x).
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub fn ln_1p<R: Real>(x: R) -> R {
    let u = x + 1.0;
    let lost = (x - (u - 1.0)) / u;
    let zero = x.like(0.0);
    let lost = R::select(zero.lt(u), lost, zero);
    let lost = R::select(x.lt(x.like(1e18)), lost, zero);
    ln(u) + lost
}

/// Hyperbolic tangent.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub fn tanh<R: Real>(x: R) -> R {
    let m = exp_m1(x.abs() * -2.0);
    let t = -m / (m + 2.0);
    R::select(x.lt(x.like(0.0)), -t, t)
}
