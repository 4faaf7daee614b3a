//! What is believed about an input, as a distribution with an inverse. Arithmetic is portable: a draw is the same bits everywhere.

use std::ops::RangeInclusive;
use std::sync::Arc;

use shapan_model::num::elementary::{exp, exp_m1, ln, ln_1p};
use shapan_model::quantity::Prior;

use crate::normal;

/// How far probabilities may be from summing to one.
const PROBABILITY_SLACK: f64 = 1e-9;

/// A distribution.
#[derive(Clone, Debug, PartialEq)]
pub enum Dist {
    /// Always the same value.
    Fixed(f64),
    /// Equally likely between two bounds.
    Uniform(f64, f64),
    /// Its logarithm is equally likely between two bounds.
    LogUniform(f64, f64),
    /// Exponential with this mean, cut to the range of the quantity.
    Exponential(f64),
    /// Whole numbers from 0 with these probabilities.
    Categorical(Vec<f64>),
    /// Normal with mean and standard deviation, cut to the range of the quantity.
    Normal(f64, f64),
    /// Its natural logarithm is normal with this mean and standard deviation, cut to the range of the quantity.
    LogNormal(f64, f64),
    /// Triangular: lowest, most likely, highest.
    Triangular(f64, f64, f64),
    /// One of these values, all equally likely: the draws of a posterior, in its order. Inputs believed so share one draw, so that values of one
    /// row go together.
    Rows(Arc<[f64]>),
}

/// The part of (0, 1) that falls between two values of a distribution function, at `u`.
fn within(u: f64, low: f64, high: f64) -> f64 {
    low + u * (high - low)
}

/// Standard normal, cut to [low, high] in standard deviations.
fn cut_normal(u: f64, low: f64, high: f64) -> f64 {
    if low > 0.0 {
        // in the upper tail the distribution function has no digits left: use the mirror image
        return -cut_normal(1.0 - u, -high, -low);
    }
    normal::quantile(within(u, normal::distribution(low), normal::distribution(high)))
}

/// ln, with everything at or below zero as −∞: a bound that cuts nothing off.
fn ln_bound(x: f64) -> f64 {
    if x <= 0.0 { f64::NEG_INFINITY } else { ln(x) }
}

impl Dist {
    /// The value below which a share `u` of the belief lies, 0 < u < 1, for a quantity that takes values in `range`.
    ///
    /// Normal, lognormal and exponential beliefs are cut to the range and scaled up, so every u has a value inside.
    pub fn quantile(&self, u: f64, range: &RangeInclusive<f64>) -> f64 {
        let (low, high) = (*range.start(), *range.end());
        let value = match self {
            Dist::Fixed(value) => return *value,
            Dist::Uniform(a, b) => return (a + u * (b - a)).clamp(*a, *b),
            Dist::LogUniform(a, b) => return exp(ln(*a) + u * (ln(*b) - ln(*a))).clamp(*a, *b),
            Dist::Categorical(shares) => {
                let mut sum = 0.0;
                let found = shares.iter().position(|share| {
                    sum += share;
                    u < sum
                });
                // shares that sum to a hair less than one leave the last with a positive share
                let last = || shares.iter().rposition(|share| *share > 0.0).unwrap_or(0);
                return found.unwrap_or_else(last) as f64;
            }
            Dist::Rows(values) => return values[((u * values.len() as f64) as usize).min(values.len() - 1)],
            Dist::Triangular(a, mode, b) => {
                let left = (mode - a) / (b - a);
                return if u < left {
                    a + (u * (b - a) * (mode - a)).sqrt()
                } else {
                    b - ((1.0 - u) * (b - a) * (b - mode)).sqrt()
                };
            }
            Dist::Exponential(mean) => {
                let below = |x: f64| {
                    if x == f64::INFINITY { 1.0 } else { -exp_m1(-x.max(0.0) / mean) }
                };
                -mean * ln_1p(-within(u, below(low), below(high)))
            }
            Dist::Normal(mean, sd) => mean + sd * cut_normal(u, (low - mean) / sd, (high - mean) / sd),
            Dist::LogNormal(mean, sd) => {
                exp(mean + sd * cut_normal(u, (ln_bound(low) - mean) / sd, (ln_bound(high) - mean) / sd))
            }
        };
        // the cut is exact but for rounding in the last place
        value.clamp(low, high)
    }

    /// How fast [`Dist::quantile`] rises at a share `u`: one over the density. None where it has no derivative: whole numbers, draws.
    #[cfg(feature = "derivatives")]
    pub fn slope(&self, u: f64, range: &RangeInclusive<f64>) -> Option<f64> {
        let (low, high) = (*range.start(), *range.end());
        let density = |z: f64| exp(-0.5 * z * z) / core::f64::consts::TAU.sqrt();
        let value = self.quantile(u, range);
        let normal = |mean: f64, sd: f64, ends: (f64, f64), x: f64| {
            let inside = normal::distribution((ends.1 - mean) / sd) - normal::distribution((ends.0 - mean) / sd);
            sd * inside / density((x - mean) / sd)
        };
        Some(match self {
            Dist::Fixed(_) => 0.0,
            Dist::Uniform(a, b) => b - a,
            Dist::LogUniform(a, b) => value * (ln(*b) - ln(*a)),
            Dist::Triangular(a, mode, b) => {
                if u < (mode - a) / (b - a) {
                    0.5 * (b - a) * (mode - a) / (value - a)
                } else {
                    0.5 * (b - a) * (b - mode) / (b - value)
                }
            }
            Dist::Exponential(mean) => {
                let below = |x: f64| if x == f64::INFINITY { 1.0 } else { -exp_m1(-x.max(0.0) / mean) };
                mean * (below(high) - below(low)) / exp(-value / mean)
            }
            Dist::Normal(mean, sd) => normal(*mean, *sd, (low, high), value),
            Dist::LogNormal(mean, sd) => value * normal(*mean, *sd, (ln_bound(low), ln_bound(high)), ln(value)),
            Dist::Categorical(_) | Dist::Rows(_) => return None,
        })
    }

    /// The normal distribution with these 5 % and 95 % quantiles.
    pub fn normal_from_quantiles(p05: f64, p95: f64) -> Dist {
        let z = normal::quantile(0.95);
        Dist::Normal(0.5 * (p05 + p95), (p95 - p05) / (2.0 * z))
    }

    /// The lognormal distribution with these 5 % and 95 % quantiles, both above zero.
    pub fn lognormal_from_quantiles(p05: f64, p95: f64) -> Dist {
        match Dist::normal_from_quantiles(ln(p05), ln(p95)) {
            Dist::Normal(mean, sd) => Dist::LogNormal(mean, sd),
            other => other,
        }
    }

    /// Normal where a value may be negative, lognormal where both quantiles are above zero and the range forbids negative values.
    pub fn from_quantiles(p05: f64, p95: f64, range: &RangeInclusive<f64>) -> Dist {
        if p05 > 0.0 && *range.start() >= 0.0 {
            Dist::lognormal_from_quantiles(p05, p95)
        } else {
            Dist::normal_from_quantiles(p05, p95)
        }
    }

    /// The lognormal distribution with this mean and standard deviation (of the value, not of its logarithm).
    pub fn lognormal_from_moments(mean: f64, sd: f64) -> Dist {
        let variance = ln_1p((sd / mean) * (sd / mean));
        Dist::LogNormal(ln(mean) - 0.5 * variance, variance.sqrt())
    }

    /// The uniform distribution with this mean and standard deviation.
    pub fn uniform_from_moments(mean: f64, sd: f64) -> Dist {
        let half = sd * 3.0f64.sqrt();
        Dist::Uniform(mean - half, mean + half)
    }

    /// The belief declared beside an equation; none if the quantity is not sampled.
    pub fn from_prior(prior: &Prior) -> Option<Dist> {
        Some(match *prior {
            Prior::Fixed => return None,
            Prior::Uniform(a, b) => Dist::Uniform(a, b),
            Prior::LogUniform(a, b) => Dist::LogUniform(a, b),
            Prior::Exponential(mean) => Dist::Exponential(mean),
            Prior::Categorical(shares) => Dist::Categorical(shares.to_vec()),
            Prior::Normal(mean, sd) => Dist::Normal(mean, sd),
            Prior::LogNormal(mean, sd) => Dist::LogNormal(mean, sd),
            Prior::Triangular(a, mode, b) => Dist::Triangular(a, mode, b),
        })
    }

    /// What is wrong with the distribution for a quantity that takes values in `range`: a sentence each, none if all is well.
    pub fn faults(&self, range: &RangeInclusive<f64>) -> Vec<String> {
        let mut faults = Vec::new();
        let mut expect = |good: bool, sentence: &dyn Fn() -> String| {
            if !good {
                faults.push(sentence());
            }
        };
        let numbers: &[f64] = match self {
            Dist::Fixed(a) | Dist::Exponential(a) => &[*a],
            Dist::Uniform(a, b) | Dist::LogUniform(a, b) | Dist::Normal(a, b) | Dist::LogNormal(a, b) => &[*a, *b],
            Dist::Triangular(a, b, c) => &[*a, *b, *c],
            Dist::Categorical(shares) => shares,
            Dist::Rows(values) => values,
        };
        if let Some(bad) = numbers.iter().find(|x| !x.is_finite()) {
            return vec![format!("{bad} is not a finite number")];
        }
        let (low, high) = (*range.start(), *range.end());
        let mut bounds = None;
        match self {
            Dist::Fixed(value) => bounds = Some((*value, *value)),
            Dist::Uniform(a, b) | Dist::LogUniform(a, b) => {
                expect(a < b, &|| format!("the lower bound {a} must be below the upper bound {b}"));
                let log = matches!(self, Dist::LogUniform(..));
                expect(!log || *a > 0.0, &|| format!("a log-uniform belief needs bounds above zero, not {a}"));
                bounds = Some((*a, *b));
            }
            Dist::Triangular(a, mode, b) => {
                expect(a < b && a <= mode && mode <= b, &|| {
                    format!("a triangular belief needs lowest ≤ most likely ≤ highest, not {a}, {mode}, {b}")
                });
                bounds = Some((*a, *b));
            }
            Dist::Exponential(mean) => {
                expect(*mean > 0.0, &|| format!("the mean {mean} of an exponential belief must be above zero"));
                expect(high > 0.0, &|| format!("an exponential belief is positive, the range ends at {high}"));
            }
            Dist::Normal(mean, sd) | Dist::LogNormal(mean, sd) => {
                expect(*sd > 0.0, &|| format!("the standard deviation {sd} must be above zero"));
                let log = matches!(self, Dist::LogNormal(..));
                let ends = if log { (ln_bound(low), ln_bound(high)) } else { (low, high) };
                let inside = normal::distribution((ends.1 - mean) / sd) - normal::distribution((ends.0 - mean) / sd);
                expect(*sd <= 0.0 || inside >= 0.01, &|| {
                    format!("less than one percent of this belief lies inside the range {low} … {high}")
                });
            }
            Dist::Categorical(shares) => {
                expect(!shares.is_empty(), &|| "a categorical belief needs at least one probability".into());
                expect(shares.iter().all(|p| *p >= 0.0), &|| "probabilities must not be negative".into());
                let sum: f64 = shares.iter().sum();
                expect((sum - 1.0).abs() <= PROBABILITY_SLACK, &|| format!("probabilities must sum to 1, not {sum}"));
                bounds = Some((0.0, shares.len().saturating_sub(1) as f64));
            }
            Dist::Rows(values) => {
                expect(!values.is_empty(), &|| "a belief given as draws needs at least one".into());
                let ends = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(*x), b.max(*x)));
                bounds = Some(ends).filter(|_| !values.is_empty());
            }
        }
        if let Some((a, b)) = bounds {
            expect(a >= low && b <= high, &|| format!("values {a} … {b} leave the range {low} … {high}"));
        }
        faults
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "expected values come from the platform's library, within tolerances")]
mod tests {
    use super::*;

    const ALL: RangeInclusive<f64> = f64::NEG_INFINITY..=f64::INFINITY;

    fn close(value: f64, expected: f64) {
        assert!((value - expected).abs() <= 1e-13 * expected.abs(), "{value:e} is not {expected:e}");
    }

    /// Closed forms, and values of scipy 1.17 (`ppf` of loguniform, lognorm, triang, truncnorm, truncexpon).
    #[test]
    fn quantiles() {
        close(Dist::Uniform(2.0, 6.0).quantile(0.25, &ALL), 3.0);
        close(Dist::LogUniform(0.01, 100.0).quantile(0.5, &ALL), 1.0);
        close(Dist::LogUniform(0.005, 0.6).quantile(0.3, &ALL), 0.021024437155872867);
        close(Dist::Exponential(2.0).quantile(0.5, &(0.0..=f64::INFINITY)), 2.0 * std::f64::consts::LN_2);
        close(Dist::Exponential(1.5).quantile(0.6, &(0.0..=2.0)), 0.8746690436530201);
        close(Dist::LogNormal(1.2, 0.7).quantile(0.9, &(0.0..=f64::INFINITY)), 8.14240911158511);
        close(Dist::Triangular(1.0, 2.0, 5.0).quantile(0.1, &ALL), 1.632455532033676);
        close(Dist::Triangular(1.0, 2.0, 5.0).quantile(0.9, &ALL), 3.904554884989668);
        close(Dist::Normal(1.0, 2.0).quantile(0.25, &(0.0..=3.0)), 0.7068783609147136);
        close(Dist::Normal(0.0, 1.0).quantile(0.5, &(8.0..=9.0)), 8.08488889901817);
        close(Dist::Normal(0.0, 1.0).quantile(0.5, &(-9.0..=-8.0)), -8.08488889901817);
        assert_eq!(Dist::Fixed(3.0).quantile(0.9, &ALL), 3.0);
    }

    #[test]
    fn categories_are_cut_where_probabilities_say() {
        let dist = Dist::Categorical(vec![0.36, 0.24, 0.18, 0.13, 0.09, 0.0]);
        let at = |u| dist.quantile(u, &ALL);
        assert_eq!([at(0.1), at(0.35), at(0.37), at(0.61), at(0.79), at(0.92)], [0.0, 0.0, 1.0, 2.0, 3.0, 4.0]);
        assert_eq!(at(1.0 - f64::EPSILON / 2.0), 4.0);
    }

    #[test]
    fn quantiles_come_back_from_the_constructors() {
        for (dist, range) in [
            (Dist::normal_from_quantiles(2.0, 10.0), ALL),
            (Dist::lognormal_from_quantiles(2.0, 10.0), ALL),
            (Dist::from_quantiles(2.0, 10.0, &(0.0..=1e9)), 0.0..=f64::INFINITY),
        ] {
            close(dist.quantile(0.05, &range), 2.0);
            close(dist.quantile(0.95, &range), 10.0);
        }
        assert!(matches!(Dist::from_quantiles(-1.0, 1.0, &ALL), Dist::Normal(..)));
        // mean exp(m + s²/2) = 3, variance (exp(s²) − 1) · mean² = 4
        let Dist::LogNormal(m, s) = Dist::lognormal_from_moments(3.0, 2.0) else { panic!() };
        close(exp(m + s * s / 2.0), 3.0);
        close(exp(s * s) - 1.0, 4.0 / 9.0);
        // mean (a + b)/2 = 4, variance (b − a)²/12 = 1/3
        let Dist::Uniform(a, b) = Dist::uniform_from_moments(4.0, (1.0f64 / 3.0).sqrt()) else { panic!() };
        close(a, 3.0);
        close(b, 5.0);
    }

    #[test]
    fn every_declared_prior_is_sound_and_monotone_inside_its_range() {
        let mut sampled = 0;
        for model in shapan_model::model::MODELS {
            for spec in model.catalogue().all() {
                let Some(dist) = Dist::from_prior(&spec.prior) else {
                    continue;
                };
                sampled += 1;
                assert_eq!(dist.faults(&spec.range), Vec::<String>::new(), "{}", spec.name);
                let mut last = f64::NEG_INFINITY;
                for k in 0..=1000 {
                    let u = ((f64::from(k) + 0.5) / 1001.0).min(1.0 - f64::EPSILON / 2.0);
                    let x = dist.quantile(u, &spec.range);
                    assert!(x >= last && spec.range.contains(&x), "{} at {u}: {x} after {last}", spec.name);
                    last = x;
                }
            }
        }
        assert!(sampled > 90, "{sampled}");
    }

    #[test]
    fn faults_are_sentences() {
        let range = 0.0..=10.0;
        for (dist, words) in [
            (Dist::Uniform(3.0, 2.0), "below the upper bound"),
            (Dist::Uniform(-1.0, 2.0), "leave the range"),
            (Dist::LogUniform(0.0, 2.0), "above zero"),
            (Dist::Exponential(-1.0), "mean -1"),
            (Dist::Normal(1.0, 0.0), "standard deviation 0"),
            (Dist::Normal(-500.0, 1.0), "less than one percent"),
            (Dist::LogNormal(500.0, 1.0), "less than one percent"),
            (Dist::Triangular(1.0, 0.0, 2.0), "most likely"),
            (Dist::Categorical(vec![0.5, 0.4]), "sum to 1, not 0.9"),
            (Dist::Categorical(vec![1.5, -0.5]), "negative"),
            (Dist::Categorical(vec![]), "at least one"),
            (Dist::Uniform(f64::NAN, 1.0), "not a finite number"),
            (Dist::Fixed(11.0), "leave the range"),
        ] {
            let faults = dist.faults(&range);
            assert!(faults.iter().any(|fault| fault.contains(words)), "{dist:?}: {faults:?}");
        }
        assert!(Dist::Normal(1.0, 1.0).faults(&range).is_empty());
    }
}
