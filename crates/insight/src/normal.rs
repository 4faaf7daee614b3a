//! The normal distribution with portable arithmetic: the same bits on every machine.

use shapan_model::num::elementary::{exp, ln};

/// √(2π).
pub(crate) const SQRT_TAU: f64 = 2.506_628_274_631_000_7;
/// Beyond this many standard deviations the continued fraction takes over from the series.
const TAIL: f64 = 3.0;

fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

/// Inverse of the standard normal distribution function: Wichura (1988), algorithm AS 241 (PPND16), about 1e-16 relative.
/// 0 gives −∞, 1 gives ∞, anything outside NaN.
pub fn quantile(p: f64) -> f64 {
    const A: [f64; 8] = [
        3.387_132_872_796_366_5,
        1.331_416_678_917_843_8e2,
        1.971_590_950_306_551_3e3,
        1.373_169_376_550_946e4,
        4.592_195_393_154_987e4,
        6.726_577_092_700_87e4,
        3.343_057_558_358_813e4,
        2.509_080_928_730_122_7e3,
    ];
    const B: [f64; 8] = [
        1.0,
        4.231_333_070_160_091e1,
        6.871_870_074_920_579e2,
        5.394_196_021_424_751e3,
        2.121_379_430_158_659_7e4,
        3.930_789_580_009_271e4,
        2.872_908_573_572_194_3e4,
        5.226_495_278_852_854e3,
    ];
    const C: [f64; 8] = [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        2.417_807_251_774_506e-1,
        2.272_384_498_926_918_4e-2,
        7.745_450_142_783_414e-4,
    ];
    const D: [f64; 8] = [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        6.897_673_349_851e-1,
        1.481_039_764_274_800_8e-1,
        1.519_866_656_361_645_7e-2,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ];
    const E: [f64; 8] = [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        2.965_605_718_285_048_7e-1,
        2.653_218_952_657_612_4e-2,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ];
    const F: [f64; 8] = [
        1.0,
        5.998_322_065_558_88e-1,
        1.369_298_809_227_358e-1,
        1.487_536_129_085_061_5e-2,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ];
    let centred = p - 0.5;
    if centred.abs() <= 0.425 {
        let r = 0.180_625 - centred * centred;
        return centred * polynomial(&A, r) / polynomial(&B, r);
    }
    let tail = if centred < 0.0 { p } else { 1.0 - p };
    if tail == 0.0 {
        return f64::INFINITY.copysign(centred);
    }
    let r = (-ln(tail)).sqrt();
    let z = if r <= 5.0 {
        polynomial(&C, r - 1.6) / polynomial(&D, r - 1.6)
    } else {
        polynomial(&E, r - 5.0) / polynomial(&F, r - 5.0)
    };
    if centred < 0.0 { -z } else { z }
}

/// The standard normal distribution function: Marsaglia's (2004) series near the middle, Laplace's continued fraction in the tails.
pub fn distribution(z: f64) -> f64 {
    if z.is_nan() {
        return f64::NAN;
    }
    if z.is_infinite() {
        return if z > 0.0 { 1.0 } else { 0.0 };
    }
    let density = exp(-0.5 * z * z) / SQRT_TAU;
    if z.abs() < TAIL {
        let (mut term, mut sum, mut odd) = (z, z, 1.0);
        while (sum + term) != sum || odd < 3.0 {
            odd += 2.0;
            term *= z * z / odd;
            sum += term;
            if term == 0.0 {
                break;
            }
        }
        return 0.5 + density * sum;
    }
    let x = z.abs();
    // 1/(x + 1/(x + 2/(x + 3/…))), from the far end; 120 levels leave less than 1e-16 at three deviations
    let fraction = (1..=120).rev().fold(x, |below, k| x + f64::from(k) / below);
    let tail = density / fraction;
    if z < 0.0 { tail } else { 1.0 - tail }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(value: f64, expected: f64, tolerance: f64) {
        assert!((value - expected).abs() <= tolerance * expected.abs(), "{value:e} is not {expected:e}");
    }

    /// Values of scipy 1.17 (`scipy.stats.norm.ppf`, Cephes).
    #[test]
    fn quantile_agrees_with_another_algorithm() {
        for (p, z) in [
            (1e-300, -37.0470962993612),
            (1e-20, -9.262340089798409),
            (1e-6, -4.753424308822899),
            (0.01, -2.3263478740408408),
            (0.05, -1.6448536269514729),
            (0.3, -0.5244005127080409),
            (0.8, 0.8416212335729143),
            (0.975, 1.959963984540054),
            (0.999, 3.090232306167813),
        ] {
            close(quantile(p), z, 2e-14);
        }
        assert_eq!(quantile(0.5), 0.0);
        assert_eq!((quantile(0.0), quantile(1.0)), (f64::NEG_INFINITY, f64::INFINITY));
        assert!(quantile(-0.1).is_nan() && quantile(1.1).is_nan());
    }

    /// Values of scipy 1.17 (`scipy.stats.norm.cdf`).
    #[test]
    fn distribution_agrees_with_another_algorithm() {
        for (z, p) in [
            (-10.0, 7.61985302416047e-24),
            (-5.0, 2.866515718791933e-07),
            (-3.5, 0.00023262907903552502),
            (-3.0, 0.0013498980316300933),
            (-2.9, 0.0018658133003840375),
            (-1.0, 0.15865525393145707),
            (-0.1, 0.460172162722971),
            (0.0, 0.5),
            (0.5, 0.6914624612740131),
            (1.96, 0.9750021048517795),
            (3.0, 0.9986501019683699),
            (5.0, 0.9999997133484281),
            (8.0, 0.9999999999999993),
        ] {
            close(distribution(z), p, 1e-13);
        }
        assert_eq!((distribution(f64::NEG_INFINITY), distribution(f64::INFINITY)), (0.0, 1.0));
    }

    #[test]
    fn one_undoes_the_other() {
        for k in 1..2000 {
            let p = f64::from(k) / 2000.0;
            close(distribution(quantile(p)), p, 1e-13);
        }
    }
}
