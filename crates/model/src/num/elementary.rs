//! exp, ln and their relatives, the same operations for one world and for lanes.
//!
//! Where all worlds side by side have an argument far from the borders of the format, nothing but the series is computed; if one of them has
//! not, all go the longer way, a function of its own, which gives the same bits for the others. Otherwise there is no branch.
//!
//! Argument reduction is Cody and Waite's (1980, *Software Manual for the Elementary Functions*); the
//! polynomials are minimax (Remez 1934), long enough that truncation is below a tenth of a unit in the last place.
//! Overflow and domain errors come out as infinity and NaN.
//!
//! In WebAssembly they stay functions of their own: eight worlds are four vectors there, and with every call expanded the formulas become
//! so long that the compiler needs many minutes for them.

use super::{POW2_BIAS, Real, term};

const LOG2_E: f64 = core::f64::consts::LOG2_E;
/// ln 2 with its low 32 bits zero, so that its product with an exponent is exact.
const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
/// ln 2 − [`LN2_HIGH`].
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// Added and taken off again it rounds to a whole number: 1.5 · 2^52.
const SHIFT: f64 = 6_755_399_441_055_744.0;
/// Above this exp overflows whatever the rounding.
const EXP_HIGH: f64 = 710.0;
/// Below this exp rounds to zero.
const EXP_LOW: f64 = -746.0;
/// Up to this size of an argument neither e^x nor a factor of it leaves the normal numbers.
const EXP_PLAIN: f64 = 700.0;
/// Up to this size of its exponent a number is normal, finite and positive, as [`Real::split`] reads it.
const LN_PLAIN: f64 = 1000.0;
/// 2^54, which lifts every subnormal number into the normal range.
const LIFT: f64 = 18_014_398_509_481_984.0;

/// (e^r − 1 − r)/r² on |r| ≤ ln √2: minimax polynomial, within 4e-18 of e^r.
const EXP: [f64; 10] = [
    0.500_000_000_000_001_2,
    0.166_666_666_666_667,
    0.041_666_666_666_515_42,
    0.008_333_333_333_307_217,
    0.001_388_888_894_701_629_4,
    0.000_198_412_699_173_548_86,
    2.480_148_994_198_695_3e-5,
    2.755_721_632_951_509e-6,
    2.763_128_037_806_136e-7,
    2.511_785_118_876_895e-8,
];

/// Reduces x to k ln 2 + r and returns exp(r) − 1 and k + `shift`; NaN stays NaN, and any other x is between [`EXP_LOW`] and [`EXP_HIGH`].
#[inline(always)]
fn reduce<R: Real>(x: R, shift: f64) -> (R, R) {
    let shifted = x * LOG2_E + shift;
    let k = shifted - shift;
    let r = (x - k * LN2_HIGH) - k * LN2_LOW;
    let (r2, r4) = (r * r, (r * r) * (r * r));
    // in pairs, so that the chain of dependent operations is short
    let a = (r * EXP[1] + EXP[0]) + r2 * (r * EXP[3] + EXP[2]);
    let b = (r * EXP[5] + EXP[4]) + r2 * (r * EXP[7] + EXP[6]);
    let c = r * EXP[9] + EXP[8];
    let q = a + r4 * (b + r4 * c);
    (r + r2 * q, shifted)
}

/// The same for any x, with the shift that [`Real::pow2_halves`] wants.
#[inline(always)]
fn reduce_any<R: Real>(x: R) -> (R, R) {
    // Beyond these bounds the result is ∞ or 0 anyway; the bounds keep k inside the exponent field.
    let x = R::select(x.like(EXP_HIGH).lt(x), x.like(EXP_HIGH), x);
    reduce(R::select(x.lt(x.like(EXP_LOW)), x.like(EXP_LOW), x), SHIFT + POW2_BIAS)
}

/// The longer way of a function, apart from the formulas around it and not among what they keep in registers.
#[inline(always)]
fn long_way<R: Real>(x: R, function: impl FnOnce(R) -> R) -> R {
    core::hint::cold_path();
    // Copies: the call reads and writes memory, and the numbers of the short way must not live there for its sake.
    let x = x.by_value();
    let y = x.apart(
        #[inline(always)]
        move || function(x),
    );
    y.by_value()
}

/// e^x.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub fn exp<R: Real>(x: R) -> R {
    if R::everywhere(x.abs().le(x.like(EXP_PLAIN))) {
        let (p, shifted) = reduce(x, SHIFT);
        return (p + 1.0).times_pow2(shifted);
    }
    long_way(
        x,
        term!(|x: R| {
            let (p, shifted) = reduce_any(x);
            let (high, low) = shifted.pow2_halves();
            ((p + 1.0) * high) * low
        }),
    )
}

/// e^x − 1.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub fn exp_m1<R: Real>(x: R) -> R {
    let (p, shifted) = reduce_any(x);
    let (high, low) = shifted.pow2_halves();
    let scale = high * low;
    let near = p * scale + (scale - 1.0);
    // beyond 2^53 the −1 is lost, and p · ∞ + ∞ would be NaN for negative p
    R::select(x.lt(x.like(40.0)), near, ((p + 1.0) * high) * low)
}

/// (ln((1 + s)/(1 − s)) − 2 s)/s³ as a function of z = s², up to the z that belongs to √2: minimax polynomial, the logarithm within
/// 3e-18 relative.
const LN: [f64; 7] = [
    0.666_666_666_666_673_4,
    0.399_999_999_994_139_6,
    0.285_714_287_425_627_9,
    0.222_221_985_537_378_26,
    0.181_835_654_090_177_07,
    0.153_140_210_875_133_71,
    0.147_962_613_674_184_1,
];

/// ln(m · 2^e) for m between √½ and √2.
#[inline(always)]
fn ln_of<R: Real>(m: R, e: R) -> R {
    // m − 1 is exact, so m + 1 is the same number as f + 2, but known earlier
    let f = m - 1.0;
    let s = f / (m + 1.0);
    let z = s * s;
    let z2 = z * z;
    let z4 = z2 * z2;
    let a = (z * LN[1] + LN[0]) + z2 * (z * LN[3] + LN[2]);
    let b = (z * LN[5] + LN[4]) + z2 * LN[6];
    let series = z * (a + z4 * b);
    let half = (f * f) * 0.5;
    e * LN2_HIGH - ((half - (s * (half + series) + e * LN2_LOW)) - f)
}

/// Natural logarithm.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub fn ln<R: Real>(x: R) -> R {
    // zero, subnormal and negative numbers, infinity and NaN are read with an exponent outside
    let (m, e) = x.split();
    if R::everywhere(e.abs().le(e.like(LN_PLAIN))) {
        return ln_of(m, e);
    }
    long_way(
        x,
        term!(|x: R| {
            let tiny = x.lt(x.like(f64::MIN_POSITIVE));
            let (m, e) = R::select(tiny, x * LIFT, x).split();
            let finite = ln_of(m, R::select(tiny, e - 54.0, e));
            let zero = x.like(0.0);
            let at_zero = R::select(x.lt(zero), x.like(f64::NAN), x.like(f64::NEG_INFINITY));
            let low = R::select(x.le(zero), at_zero, finite);
            // infinity, and NaN, which fails every comparison
            R::select(x.le(x.like(f64::MAX)), low, x)
        }),
    )
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
