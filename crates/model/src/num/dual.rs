//! Dual numbers: a value and its derivatives in several directions at once, so that any model written over [`Num`] gives exact derivatives of its results
//! by its inputs (forward mode; Griewank and Walther 2008, chapter 3). One world takes the place of several: the first carries the
//! values, the others the derivatives, by direction.
//!
//! Where a formula chooses between branches the derivative is that of the branch taken. Zero times infinity counts as zero: what does not move stays
//! so under a function of infinite slope, and a limit that is reached (the smooth minimum at infinity) no longer moves.

use core::ops::{Add, Div, Mul, Neg, Sub};

use super::lanes::Wide;
use super::{Num, Real, elementary};

/// Directions of one run: with the value sixteen worlds, as many as run side by side.
pub const DIRECTIONS: usize = 15;

/// A value and its derivatives.
///
/// Operations on all directions are functions of their own: expanded at every operation of every law they would keep the compiler busy for minutes.
#[derive(Clone, Copy, Debug)]
pub struct Dual {
    /// The value.
    pub value: f64,
    slopes: [f64; DIRECTIONS],
}

/// Slopes times a factor; zero where one of the two is.
#[inline(always)]
fn times(slopes: &[f64; DIRECTIONS], factor: f64) -> [f64; DIRECTIONS] {
    if factor == 0.0 {
        [0.0; DIRECTIONS]
    } else if factor.is_finite() {
        slopes.map(|slope| slope * factor)
    } else {
        slopes.map(|slope| if slope == 0.0 { 0.0 } else { slope * factor })
    }
}

#[inline(always)]
fn plus(mut a: [f64; DIRECTIONS], b: &[f64; DIRECTIONS]) -> [f64; DIRECTIONS] {
    a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
    a
}

#[inline(always)]
fn minus(mut a: [f64; DIRECTIONS], b: &[f64; DIRECTIONS]) -> [f64; DIRECTIONS] {
    a.iter_mut().zip(b).for_each(|(a, b)| *a -= b);
    a
}

/// A value that depends on nothing.
pub fn plain(value: f64) -> Dual {
    Dual { value, slopes: [0.0; DIRECTIONS] }
}

impl Dual {
    /// The derivative in one direction.
    pub fn slope(&self, direction: usize) -> f64 {
        self.slopes[direction]
    }
    /// The same value with another derivative in one direction.
    pub fn moving(mut self, direction: usize, slope: f64) -> Dual {
        self.slopes[direction] = slope;
        self
    }
    /// A function of this number, by its value and its derivative.
    #[inline(always)]
    fn of(self, value: f64, derivative: f64) -> Dual {
        whole::function(&self, value, derivative)
    }
}

/// The operations on all directions, by reference: a number is two cache lines long, and nothing is copied to be handed over.
mod whole {
    use super::{Dual, minus, plus, times};

    #[inline(never)]
    pub(super) fn sum(a: &Dual, b: &Dual) -> Dual {
        Dual { value: a.value + b.value, slopes: plus(a.slopes, &b.slopes) }
    }

    #[inline(never)]
    pub(super) fn difference(a: &Dual, b: &Dual) -> Dual {
        Dual { value: a.value - b.value, slopes: minus(a.slopes, &b.slopes) }
    }

    #[inline(never)]
    pub(super) fn product(a: &Dual, b: &Dual) -> Dual {
        let (x, y) = (a.value, b.value);
        if x.is_finite() && y.is_finite() && x != 0.0 && y != 0.0 {
            let mut slopes = a.slopes;
            slopes.iter_mut().zip(&b.slopes).for_each(|(a, b)| *a = *a * y + b * x);
            return Dual { value: x * y, slopes };
        }
        Dual { value: x * y, slopes: plus(times(&a.slopes, y), &times(&b.slopes, x)) }
    }

    #[inline(never)]
    pub(super) fn quotient(a: &Dual, b: &Dual) -> Dual {
        let (quotient, over) = (a.value / b.value, 1.0 / b.value);
        if quotient.is_finite() && quotient != 0.0 && over.is_finite() {
            let mut slopes = a.slopes;
            slopes.iter_mut().zip(&b.slopes).for_each(|(a, b)| *a = (*a - b * quotient) * over);
            return Dual { value: quotient, slopes };
        }
        Dual { value: quotient, slopes: times(&minus(a.slopes, &times(&b.slopes, quotient)), over) }
    }

    #[inline(never)]
    pub(super) fn function(x: &Dual, value: f64, derivative: f64) -> Dual {
        Dual { value, slopes: times(&x.slopes, derivative) }
    }
}

impl Add for Dual {
    type Output = Dual;
    #[inline(always)]
    fn add(self, other: Dual) -> Dual {
        whole::sum(&self, &other)
    }
}

impl Sub for Dual {
    type Output = Dual;
    #[inline(always)]
    fn sub(self, other: Dual) -> Dual {
        whole::difference(&self, &other)
    }
}

impl Mul for Dual {
    type Output = Dual;
    #[inline(always)]
    fn mul(self, other: Dual) -> Dual {
        whole::product(&self, &other)
    }
}

impl Div for Dual {
    type Output = Dual;
    #[inline(always)]
    fn div(self, other: Dual) -> Dual {
        whole::quotient(&self, &other)
    }
}

impl Neg for Dual {
    type Output = Dual;
    #[inline(always)]
    fn neg(self) -> Dual {
        Dual { value: -self.value, slopes: self.slopes.map(|slope| -slope) }
    }
}

impl Add<f64> for Dual {
    type Output = Dual;
    #[inline(always)]
    fn add(self, other: f64) -> Dual {
        Dual { value: self.value + other, ..self }
    }
}

impl Sub<f64> for Dual {
    type Output = Dual;
    #[inline(always)]
    fn sub(self, other: f64) -> Dual {
        Dual { value: self.value - other, ..self }
    }
}

impl Mul<f64> for Dual {
    type Output = Dual;
    #[inline(always)]
    fn mul(self, other: f64) -> Dual {
        self.of(self.value * other, other)
    }
}

impl Div<f64> for Dual {
    type Output = Dual;
    #[inline(always)]
    fn div(self, other: f64) -> Dual {
        self.of(self.value / other, 1.0 / other)
    }
}

impl Num for Dual {
    type Mask = bool;

    #[inline(always)]
    fn like(self, value: f64) -> Dual {
        plain(value)
    }
    #[inline(always)]
    fn lt(self, other: Dual) -> bool {
        self.value < other.value
    }
    #[inline(always)]
    fn le(self, other: Dual) -> bool {
        self.value <= other.value
    }
    #[inline(always)]
    fn select(mask: bool, yes: Dual, no: Dual) -> Dual {
        if mask { yes } else { no }
    }
    fn sqrt(self) -> Dual {
        let root = self.value.sqrt();
        self.of(root, 0.5 / root)
    }
    #[inline(always)]
    fn abs(self) -> Dual {
        if self.value < 0.0 { -self } else { self }
    }
    fn exp(self) -> Dual {
        let value = elementary::exp(self.value);
        self.of(value, value)
    }
    fn ln(self) -> Dual {
        self.of(elementary::ln(self.value), 1.0 / self.value)
    }
    fn exp_m1(self) -> Dual {
        let value = elementary::exp_m1(self.value);
        self.of(value, value + 1.0)
    }
    fn ln_1p(self) -> Dual {
        self.of(elementary::ln_1p(self.value), 1.0 / (1.0 + self.value))
    }
    fn tanh(self) -> Dual {
        let value = elementary::tanh(self.value);
        self.of(value, 1.0 - value * value)
    }
}

/// Splitting a number into mantissa and exponent has no derivative: the functions above never ask for it.
impl Real for Dual {
    fn pow2_halves(self) -> (Dual, Dual) {
        let (a, b) = self.value.pow2_halves();
        (self.like(a), self.like(b))
    }
    fn times_pow2(self, shifted: Dual) -> Dual {
        self.like(self.value.times_pow2(shifted.value))
    }
    #[inline(always)]
    fn everywhere(mask: bool) -> bool {
        mask
    }
    #[inline(always)]
    fn by_value(self) -> Dual {
        self
    }
    fn split(self) -> (Dual, Dual) {
        let (a, b) = self.value.split();
        (self.like(a), self.like(b))
    }
}

impl Wide for Dual {
    const WIDTH: usize = DIRECTIONS + 1;
    fn put(&mut self, lane: usize, value: f64) {
        match lane {
            0 => self.value = value,
            _ => self.slopes[lane - 1] = value,
        }
    }
    fn get(&self, lane: usize) -> f64 {
        if lane == 0 { self.value } else { self.slope(lane - 1) }
    }
    fn load(&mut self, values: &[f64]) {
        self.value = values[0];
        self.slopes.copy_from_slice(&values[1..=DIRECTIONS]);
    }
    fn turn(eight: &[Dual; 8], rows: &mut [[f64; 8]]) {
        for (lane, row) in rows.iter_mut().take(Self::WIDTH).enumerate() {
            *row = eight.each_ref().map(|x| x.get(lane));
        }
    }
    #[inline(always)]
    fn both(a: bool, b: bool) -> bool {
        a & b
    }
    #[inline(always)]
    fn bits(mask: bool) -> u64 {
        if mask { Self::ALL } else { 0 }
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "expected values come from the platform's library, within tolerances")]
mod tests {
    use super::*;

    fn constant(value: f64) -> Dual {
        plain(value)
    }

    fn variable(value: f64) -> Dual {
        constant(value).moving(0, 1.0)
    }

    /// Every operation against its derivative by hand.
    #[test]
    fn operations_have_their_derivatives() {
        let x = variable(0.7);
        let y = constant(1.3).moving(1, 1.0);
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-14 * b.abs().max(1.0), "{a} {b}");
        let check = |z: Dual, value: f64, by_x: f64, by_y: f64| {
            close(z.value, value);
            close(z.slope(0), by_x);
            close(z.slope(1), by_y);
        };
        check(x + y, 2.0, 1.0, 1.0);
        check(x - y, -0.6, 1.0, -1.0);
        check(x * y, 0.91, 1.3, 0.7);
        check(x / y, 0.7 / 1.3, 1.0 / 1.3, -0.7 / 1.69);
        check(-x * 2.0 + 1.0, -0.4, -2.0, 0.0);
        check(x.sqrt(), 0.7f64.sqrt(), 0.5 / 0.7f64.sqrt(), 0.0);
        check(x.exp(), 0.7f64.exp(), 0.7f64.exp(), 0.0);
        check(x.ln(), 0.7f64.ln(), 1.0 / 0.7, 0.0);
        check(x.exp_m1(), 0.7f64.exp_m1(), 0.7f64.exp(), 0.0);
        check(x.ln_1p(), 0.7f64.ln_1p(), 1.0 / 1.7, 0.0);
        check(x.tanh(), 0.7f64.tanh(), 1.0 - 0.7f64.tanh().powi(2), 0.0);
        check((x - 1.0).abs(), 0.3, -1.0, 0.0);
        check(x.pow(y), 0.7f64.powf(1.3), 1.3 * 0.7f64.powf(0.3), 0.7f64.powf(1.3) * 0.7f64.ln());
        check(Dual::select(x.lt(y), x, y), 0.7, 1.0, 0.0);
        check(
            x.hill(),
            0.7f64.powi(4) / (1.0 + 0.7f64.powi(4)),
            4.0 * 0.7f64.powi(3) / (1.0 + 0.7f64.powi(4)).powi(2),
            0.0,
        );
    }

    /// The values are those of plain numbers, to the bit: the derivative rides along.
    #[test]
    fn values_are_those_of_plain_numbers() {
        for k in 1..200 {
            let x = f64::from(k) * 0.037;
            let (dual, plain) = (variable(x), x);
            let same = |a: Dual, b: f64| assert_eq!(a.value.to_bits(), b.to_bits(), "{x}");
            same(dual.cap1(), Num::cap1(plain));
            same(dual.softplus(constant(0.3)), Num::softplus(plain, 0.3));
            same(dual.logistic10(), Num::logistic10(plain));
            same(dual.kernel(constant(0.4), constant(0.5)).log_output, Num::kernel(plain, 0.4, 0.5).log_output);
        }
    }
}
