//! exp, ln and their relatives against a double-double reference, at the borders of the format, and bit for bit between one world and
//! lanes.
//!
//! The reference is written here, from Dekker's (1971) error-free sums and products: about 100 bits, so that its own error is below
//! 1e-10 of the last place of a double. It shares no code with the functions under test.

#![allow(clippy::disallowed_methods, reason = "expected values come from the platform's library, within tolerances")]
#![allow(clippy::neg_cmp_op_on_partial_ord, reason = "what is not a number must fail, too")]

use shapan_model::num::elementary as e;
use shapan_model::num::lanes::{Lanes, Twin, Wide};
use shapan_model::num::{Num, operators};

/// An unevaluated sum of two doubles.
#[derive(Clone, Copy)]
struct Dd(f64, f64);

fn two_sum(a: f64, b: f64) -> Dd {
    let s = a + b;
    let t = s - a;
    Dd(s, (a - (s - t)) + (b - t))
}

fn two_product(a: f64, b: f64) -> Dd {
    let halves = |x: f64| {
        let c = 134_217_729.0 * x;
        let high = c - (c - x);
        (high, x - high)
    };
    let p = a * b;
    let ((ah, al), (bh, bl)) = (halves(a), halves(b));
    Dd(p, ((ah * bh - p) + ah * bl + al * bh) + al * bl)
}

impl Dd {
    const LN_2: Dd = Dd(core::f64::consts::LN_2, 2.319_046_813_846_299_6e-17);

    fn add(self, other: Dd) -> Dd {
        let (s, t) = (two_sum(self.0, other.0), two_sum(self.1, other.1));
        let s = two_sum(s.0, s.1 + t.0);
        two_sum(s.0, s.1 + t.1)
    }
    fn neg(self) -> Dd {
        Dd(-self.0, -self.1)
    }
    fn mul(self, other: Dd) -> Dd {
        let p = two_product(self.0, other.0);
        two_sum(p.0, p.1 + (self.0 * other.1 + self.1 * other.0))
    }
    fn div(self, other: Dd) -> Dd {
        let mut rest = self;
        let mut quotient = Dd(0.0, 0.0);
        for _ in 0..3 {
            let digit = Dd(rest.0 / other.0, 0.0);
            quotient = quotient.add(digit);
            rest = rest.add(digit.mul(other).neg());
        }
        quotient
    }
    fn scale(self, power: i32) -> Dd {
        let factor = 2f64.powi(power);
        Dd(self.0 * factor, self.1 * factor)
    }
    /// exp(self) − 1 for |self| < 0.4.
    fn exp_m1_near(self) -> Dd {
        let x = self.scale(-10);
        let mut term = x;
        let mut sum = x;
        for n in 2..12 {
            term = term.mul(x).div(Dd(f64::from(n), 0.0));
            sum = sum.add(term);
        }
        // (1 + s)² − 1 = 2 s + s²
        for _ in 0..10 {
            sum = sum.scale(1).add(sum.mul(sum));
        }
        sum
    }
    /// exp(self) as (mantissa, power of two).
    fn exp(self) -> (Dd, i32) {
        let k = (self.0 / core::f64::consts::LN_2).round();
        let r = self.add(Dd::LN_2.mul(Dd(k, 0.0)).neg());
        (Dd(1.0, 0.0).add(r.exp_m1_near()), k as i32)
    }
    fn exp_m1(self) -> Dd {
        if self.0.abs() < 0.4 {
            return self.exp_m1_near();
        }
        let (m, k) = self.exp();
        m.scale(k).add(Dd(-1.0, 0.0))
    }
    /// ln(self), from a first guess by one step of third order.
    fn ln(self) -> Dd {
        // ln x = k ln 2 + ln m; then m = e^g (1 + s)
        let k = self.0.log2().round() as i32;
        let m = if k < -1000 { self.scale(500).scale(-k - 500) } else { self.scale(-k / 2).scale(-(k - k / 2)) };
        let guess = Dd(m.0.ln(), 0.0);
        let (inverse, power) = guess.neg().exp();
        let s = m.mul(inverse.scale(power)).add(Dd(-1.0, 0.0));
        let correction = s.add(s.mul(s).scale(-1).neg()).add(s.mul(s).mul(s).div(Dd(3.0, 0.0)));
        Dd::LN_2.mul(Dd(f64::from(k), 0.0)).add(guess).add(correction)
    }
    fn ln_1p(x: f64) -> Dd {
        if x.abs() < 1e-5 {
            let (mut term, mut sum) = (Dd(x, 0.0), Dd(x, 0.0));
            for n in 2..8 {
                term = term.mul(Dd(-x, 0.0));
                sum = sum.add(term.div(Dd(f64::from(n), 0.0)));
            }
            return sum;
        }
        two_sum(1.0, x).ln()
    }
    fn tanh(x: f64) -> Dd {
        let m = Dd(2.0 * x.abs().min(60.0), 0.0).exp_m1();
        let t = m.div(m.add(Dd(2.0, 0.0)));
        if x < 0.0 { t.neg() } else { t }
    }
}

/// Distance between two neighbouring doubles at `x`.
fn ulp(x: f64) -> f64 {
    let x = x.abs().max(f64::MIN_POSITIVE);
    f64::from_bits(x.to_bits() + 1) - x
}

/// How far `have` is from `want` · 2^power, in units of its last place.
fn ulps(have: f64, want: Dd, power: i32) -> f64 {
    // in two factors, so that subnormal results are judged in their own units
    let near = want.0 * 2f64.powi(power / 2) * 2f64.powi(power - power / 2);
    if near.is_infinite() {
        return if have == near { 0.0 } else { f64::INFINITY };
    }
    let unit = ulp(near) * 2f64.powi(-power / 2) * 2f64.powi(-(power - power / 2));
    let have = have * 2f64.powi(-power / 2) * 2f64.powi(-(power - power / 2));
    (Dd(have, 0.0).add(want.neg())).0.abs() / unit
}

/// A keyed stream of 64-bit words: splitmix64.
struct Words(u64);

impl Words {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    /// Uniform between two bounds.
    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
    /// Evenly over the positive doubles, subnormal ones included.
    fn positive(&mut self) -> f64 {
        f64::from_bits(self.next() % f64::INFINITY.to_bits())
    }
}

/// The worst of many cases, with where it happened.
fn worst(cases: impl Iterator<Item = f64>, error: impl Fn(f64) -> f64) -> (f64, f64) {
    let mut worst = (0.0, f64::NAN);
    let mut count = 0;
    for x in cases {
        let found = error(x);
        if !(found <= worst.0) {
            worst = (found, x);
        }
        count += 1;
    }
    assert!(count > 100_000, "{count} cases");
    worst
}

fn grid(low: f64, high: f64, points: usize) -> impl Iterator<Item = f64> {
    (0..=points).map(move |i| low + (high - low) * i as f64 / points as f64)
}

#[test]
fn the_reference_knows_published_digits() {
    // e, ln 10, √e and tanh(1/2) to 32 digits, high and low parts
    let e1 = Dd(1.0, 0.0).exp();
    let (high, low) = (e1.0.scale(e1.1).0, e1.0.scale(e1.1).1);
    assert!(high == core::f64::consts::E && (low - 1.445_646_891_729_250_2e-16).abs() < 1e-30, "{high} {low:e}");
    let ten = Dd(10.0, 0.0).ln();
    assert!(
        ten.0 == core::f64::consts::LN_10 && (ten.1 + 2.170_756_223_382_249_4e-16).abs() < 1e-30,
        "{ten:?}",
        ten = ten.1
    );
    let t = Dd::tanh(0.5);
    assert!(((t.0 - 0.462_117_157_260_009_8) + t.1).abs() < 1e-16, "{}", t.0);
}

#[test]
fn exp_is_within_two_units() {
    let mut words = Words(1);
    let error = |x: f64| {
        let (want, power) = Dd(x, 0.0).exp();
        ulps(e::exp(x), want, power)
    };
    let random: Vec<f64> = (0..200_000).map(|_| words.between(-745.0, 709.78)).collect();
    let cases = random.into_iter().chain(grid(-1.0, 1.0, 100_000)).chain(grid(-745.1, -707.0, 20_000));
    let cases = cases.chain((-1000..1000).flat_map(|k| {
        // the borders of the argument reduction
        let x = (f64::from(k) + 0.5) * core::f64::consts::LN_2;
        [x, -x, x.next_up(), x.next_down()].map(|x| x.clamp(-745.0, 709.7))
    }));
    let (most, at) = worst(cases, error);
    println!("exp: {most:.3} ulp at {at:e}");
    assert!(most <= 2.0, "{most} ulp at {at:e}");
}

#[test]
fn ln_is_within_two_units() {
    let mut words = Words(2);
    let random: Vec<f64> = (0..200_000).map(|_| words.positive()).collect();
    let subnormal: Vec<f64> = (0..20_000).map(|_| f64::from_bits(1 + words.next() % (1 << 52))).collect();
    let near_one: Vec<f64> =
        (0..100_000).map(|_| 1.0 + words.between(-1.0, 1.0) * 2f64.powf(-words.between(1.0, 52.0))).collect();
    let cases = random.into_iter().chain(subnormal).chain(near_one).chain(grid(0.4, 3.0, 100_000));
    let (most, at) = worst(cases, |x| ulps(e::ln(x), Dd(x, 0.0).ln(), 0));
    println!("ln: {most:.3} ulp at {at:e}");
    assert!(most <= 2.0, "{most} ulp at {at:e}");
}

#[test]
fn pow_is_within_2e_14_where_the_exponent_is_below_fifty() {
    let mut words = Words(3);
    let mut most = (0.0, f64::NAN, f64::NAN);
    for case in 0..300_000 {
        let x = if case % 3 == 0 { words.between(0.5, 2.0) } else { words.positive() };
        let y = words.between(-50.0, 50.0) / x.ln();
        let exponent = Dd(x, 0.0).ln().mul(Dd(y, 0.0));
        if !y.is_finite() || y.abs() < f64::MIN_POSITIVE || y.abs() > 1e290 || exponent.0.abs() > 50.0 {
            continue;
        }
        let (want, power) = exponent.exp();
        let want = want.scale(power);
        let error = (Dd(x.pow(y), 0.0).add(want.neg())).0.abs() / want.0;
        if !(error <= most.0) {
            most = (error, x, y);
        }
    }
    println!("pow: {:.2e} at {:e}^{:e}", most.0, most.1, most.2);
    assert!(most.0 > 0.0 && most.0 <= 2e-14, "{most:?}");
}

#[test]
fn relatives_are_within_four_units() {
    let mut words = Words(4);
    let mut small = |low: f64, high: f64, n: usize| -> Vec<f64> {
        (0..n).map(|_| words.between(-1.0, 1.0) * 2f64.powf(words.between(low, high))).collect()
    };
    let (most, at) = worst(
        small(-60.0, 9.0, 200_000)
            .into_iter()
            .filter(|x| *x < 700.0)
            .chain(grid(-3.0, 3.0, 100_000))
            .chain(grid(39.0, 41.0, 1000)),
        |x| ulps(e::exp_m1(x), Dd(x, 0.0).exp_m1(), 0),
    );
    println!("exp_m1: {most:.3} ulp at {at:e}");
    assert!(most <= 4.0, "exp_m1: {most} ulp at {at:e}");
    let (most, at) = worst(
        small(-60.0, 100.0, 200_000)
            .into_iter()
            .map(|x| if x <= -1.0 { -x } else { x })
            .chain(grid(-0.999, 3.0, 100_000)),
        |x| ulps(e::ln_1p(x), Dd::ln_1p(x), 0),
    );
    println!("ln_1p: {most:.3} ulp at {at:e}");
    assert!(most <= 4.0, "ln_1p: {most} ulp at {at:e}");
    let (most, at) = worst(small(-60.0, 5.0, 200_000).into_iter().chain(grid(-25.0, 25.0, 100_000)), |x| {
        ulps(e::tanh(x), Dd::tanh(x), 0)
    });
    println!("tanh: {most:.3} ulp at {at:e}");
    assert!(most <= 4.0, "tanh: {most} ulp at {at:e}");
}

#[test]
fn borders_are_honest() {
    let inf = f64::INFINITY;
    let nan = f64::NAN;
    for (name, have, want) in [
        ("exp 0", e::exp(0.0), 1.0),
        ("exp -0", e::exp(-0.0), 1.0),
        ("exp ∞", e::exp(inf), inf),
        ("exp -∞", e::exp(-inf), 0.0),
        ("exp 709.79", e::exp(709.79), inf),
        ("exp 1e300", e::exp(1e300), inf),
        ("exp -745.2", e::exp(-745.2), 0.0),
        ("exp -1e300", e::exp(-1e300), 0.0),
        ("exp nan", e::exp(nan), nan),
        ("least subnormal", e::exp(-745.0), f64::from_bits(1)),
        ("ln 0", e::ln(0.0), -inf),
        ("ln -0", e::ln(-0.0), -inf),
        ("ln 1", e::ln(1.0), 0.0),
        ("ln ∞", e::ln(inf), inf),
        ("ln -1", e::ln(-1.0), nan),
        ("ln -∞", e::ln(-inf), nan),
        ("ln -5e-324", e::ln(-f64::from_bits(1)), nan),
        ("ln nan", e::ln(nan), nan),
        ("exp_m1 0", e::exp_m1(0.0), 0.0),
        ("exp_m1 ∞", e::exp_m1(inf), inf),
        ("exp_m1 800", e::exp_m1(800.0), inf),
        ("exp_m1 -∞", e::exp_m1(-inf), -1.0),
        ("exp_m1 nan", e::exp_m1(nan), nan),
        ("ln_1p 0", e::ln_1p(0.0), 0.0),
        ("ln_1p -1", e::ln_1p(-1.0), -inf),
        ("ln_1p -2", e::ln_1p(-2.0), nan),
        ("ln_1p ∞", e::ln_1p(inf), inf),
        ("ln_1p nan", e::ln_1p(nan), nan),
        ("tanh 0", e::tanh(0.0), 0.0),
        ("tanh ∞", e::tanh(inf), 1.0),
        ("tanh -∞", e::tanh(-inf), -1.0),
        ("tanh nan", e::tanh(nan), nan),
        ("sqrt -1", Num::sqrt(-1.0), nan),
        ("sqrt ∞", Num::sqrt(inf), inf),
        ("0^0", 0.0.pow(0.0), 1.0),
        ("∞^0", inf.pow(0.0), 1.0),
        ("0^2", 0.0.pow(2.0), 0.0),
        ("0^-2", 0.0.pow(-2.0), inf),
        ("∞^2", inf.pow(2.0), inf),
        ("∞^-2", inf.pow(-2.0), 0.0),
        ("(-1)^2", (-1.0).pow(2.0), nan),
        ("2^nan", 2.0.pow(nan), nan),
        ("nan^2", nan.pow(2.0), nan),
        ("10^400", 10.0.pow(400.0), inf),
        ("10^-400", 10.0.pow(-400.0), 0.0),
    ] {
        assert!(have == want || have.is_nan() && want.is_nan(), "{name} is {have}, must be {want}");
    }
    // the last finite exponential, and the largest and least logarithm
    assert!(e::exp(709.78).is_finite() && e::exp(-708.0) >= f64::MIN_POSITIVE);
    assert!(
        ulps(e::ln(f64::MAX), Dd(f64::MAX, 0.0).ln(), 0) <= 2.0
            && ulps(e::ln(f64::from_bits(1)), Dd(f64::from_bits(1), 0.0).ln(), 0) <= 2.0
    );
    for x in [1e-300, 1e-9, 0.3, 1.0, 20.0] {
        assert_eq!(e::tanh(-x).to_bits(), (-e::tanh(x)).to_bits());
    }
}

/// Every function of the seam that does arithmetic, over one kind of number.
#[inline(always)]
fn every<N: Num>(x: N, y: N) -> [N; 18] {
    let kernel = operators::kernel(x, y, x.like(0.4));
    [
        x.exp(),
        x.ln(),
        x.exp_m1(),
        x.ln_1p(),
        x.tanh(),
        x.sqrt(),
        x.abs(),
        -x,
        x.pow(y),
        x.max(y),
        x.min(y),
        x.cap1(),
        x.hill(),
        x.softplus(y),
        x.logistic10(),
        kernel.log_output,
        kernel.elasticity,
        x.ces_ln(y, x.like(0.3), x.like(0.7)),
    ]
}

fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan()
}

/// Compares lanes with one world on `pairs`; `zero` chooses the lanes.
#[inline(always)]
fn lanes_agree<N: Wide>(zero: N, pairs: &[(f64, f64)]) -> usize {
    let mut compared = 0;
    for batch in pairs.chunks_exact(N::WIDTH) {
        let (mut x, mut y) = (zero, zero);
        for (k, pair) in batch.iter().enumerate() {
            x.put(k, pair.0);
            y.put(k, pair.1);
        }
        let wide = every(x, y);
        for (k, pair) in batch.iter().enumerate() {
            for (which, (have, want)) in wide.iter().zip(every(pair.0, pair.1)).enumerate() {
                assert!(
                    same(have.get(k), want),
                    "function {which} of {pair:?} in lane {k}: {:e}, alone {want:e}",
                    have.get(k)
                );
                compared += 1;
            }
        }
    }
    compared
}

#[test]
fn lanes_have_the_bits_of_one_world_on_every_level() {
    use fearless_simd::{Simd, SimdBase, f64x8};
    let mut words = Words(5);
    let special = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
        f64::from_bits(1),
        f64::MIN_POSITIVE,
        f64::MAX,
    ];
    let mut pairs = Vec::new();
    for x in special {
        for y in special {
            pairs.push((x, y));
        }
    }
    while pairs.len() < 40_000 {
        // any bit pattern, NaN with any payload included; ordinary numbers; numbers near one
        pairs.push((f64::from_bits(words.next()), f64::from_bits(words.next())));
        pairs.push((words.between(-50.0, 50.0), words.between(-5.0, 5.0)));
        pairs.push((words.between(0.0, 2.0), words.between(0.0, 1.0)));
    }
    // Among these some lane takes exp and ln the long way nearly always. Here all take the short way, or some just do not.
    while pairs.len() < 60_000 {
        pairs.push((words.between(0.001, 690.0), words.between(0.001, 5.0)));
    }
    for (border, width) in [(700.0, 1.0), (1.5e-301, 1e-301), (1e301, 9e300)] {
        for _ in 0..4000 {
            pairs.push((words.between(border - width, border + width), words.between(-border, border)));
        }
    }
    let pairs = &pairs[..];
    #[inline(always)]
    fn on<S: Simd>(simd: S, pairs: &[(f64, f64)]) -> usize {
        simd.vectorize(
            #[inline(always)]
            || {
                let zero = Lanes(f64x8::splat(simd, 0.0));
                lanes_agree(zero, pairs) + lanes_agree(Twin(zero, zero), pairs)
            },
        )
    }
    let level = fearless_simd::Level::new();
    let mut compared = Vec::new();
    #[cfg(target_arch = "x86_64")]
    {
        compared.extend(level.as_sse4_2().map(|simd| ("sse4.2", on(simd, pairs))));
        compared.extend(level.as_avx2().map(|simd| ("avx2", on(simd, pairs))));
        compared.extend(level.as_avx512().map(|simd| ("avx-512", on(simd, pairs))));
    }
    #[cfg(target_arch = "aarch64")]
    compared.extend(level.as_neon().map(|simd| ("neon", on(simd, pairs))));
    let _ = level;
    println!("{compared:?}");
    // as many units as the engine says the machine has, beside one world and the best
    assert_eq!(compared.len().max(1), (shapan_model::engine::levels().len() - 2).max(1));
    assert!(compared.iter().all(|(_, values)| *values > 1_000_000), "{compared:?}");
}
