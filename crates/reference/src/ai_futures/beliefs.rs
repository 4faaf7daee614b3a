//! What the authors believe about the inputs: a distribution of each, cut where their sliders end, and rank correlations.

use core::ops::RangeInclusive;

use shapan_lab::copula::Copula;
use shapan_lab::normal;
use shapan_lab::scenario::Correlation;
use shapan_model::num::elementary::{exp, ln};

use crate::model::Inputs;
use crate::quantity::{Parameter, Takes};
use crate::special;
use crate::value::Value;

/// Standard deviations between the median and the ninth tenth.
const TENTH: f64 = 1.281_551_565_544_600_4;

/// How an input is spread.
#[derive(Clone, Copy, Debug)]
pub enum Spread {
    /// Log-normal with these first and ninth tenths.
    LogNormal(f64, f64),
    /// 1 more than a log-normal with these.
    Above1(f64, f64),
    /// Normal with these.
    Normal(f64, f64),
    /// Beta with these exponents.
    Beta(f64, f64),
    /// Even.
    Uniform(f64, f64),
    /// Numbers with probabilities.
    Numbers(&'static [(f64, f64)]),
    /// The words of the parameter with these probabilities.
    Words(&'static [f64]),
}

/// What is believed about an input.
#[derive(Clone, Copy, Debug)]
pub struct Belief {
    /// The input.
    pub name: &'static str,
    /// Its spread.
    pub spread: Spread,
    /// Where it is cut: what lies beyond is put on the end.
    pub ends: Option<(f64, f64)>,
}

/// A belief.
pub const fn belief(name: &'static str, spread: Spread, ends: Option<(f64, f64)>) -> Belief {
    Belief { name, spread, ends }
}

impl Spread {
    /// In words, for people.
    pub fn words(self) -> String {
        match self {
            Spread::LogNormal(a, b) => format!("log-normal, 10 % below {a}, 10 % above {b}"),
            Spread::Above1(a, b) => format!("1 + log-normal, 10 % below {a}, 10 % above {b}"),
            Spread::Normal(a, b) => format!("normal, 10 % below {a}, 10 % above {b}"),
            Spread::Beta(a, b) => format!("beta, exponents {a} and {b}"),
            Spread::Uniform(a, b) => format!("uniform {a} to {b}"),
            Spread::Numbers(all) => {
                all.iter().map(|(x, p)| format!("{x} with probability {p}")).collect::<Vec<_>>().join(", ")
            }
            Spread::Words(shares) => {
                format!(
                    "the words with probabilities {}",
                    shares.iter().map(f64::to_string).collect::<Vec<_>>().join(", ")
                )
            }
        }
    }
    fn quantile(self, u: f64) -> f64 {
        let straight = |a: f64, b: f64| 0.5 * (a + b) + (b - a) / (2.0 * TENTH) * normal::quantile(u);
        let position = |shares: &mut dyn Iterator<Item = f64>| {
            let mut sum = 0.0;
            shares
                .take_while(|share| {
                    sum += share;
                    u >= sum
                })
                .count()
        };
        match self {
            Spread::LogNormal(a, b) => exp(straight(ln(a), ln(b))),
            Spread::Above1(a, b) => 1.0 + exp(straight(ln(a), ln(b))),
            Spread::Normal(a, b) => straight(a, b),
            Spread::Beta(a, b) => special::beta_quantile(a, b, u),
            Spread::Uniform(a, b) => a + u * (b - a),
            Spread::Numbers(all) => {
                let at = position(&mut all.iter().map(|(_, p)| *p));
                all[at.min(all.len() - 1)].0
            }
            Spread::Words(shares) => position(&mut shares.iter().copied()).min(shares.len() - 1) as f64,
        }
    }
}

/// All beliefs of a version.
pub struct Beliefs {
    /// One for each uncertain input.
    pub all: &'static [Belief],
    /// Inputs that depend on one another, with what they share.
    copula: Copula,
}

impl Beliefs {
    /// The beliefs with their rank correlations, by name.
    pub fn new(all: &'static [Belief], ranks: &[(&str, &str, f64)]) -> Beliefs {
        let names: Vec<&str> = all.iter().map(|belief| belief.name).collect();
        let place = |name: &str| names.iter().position(|known| *known == name).unwrap_or(0);
        let correlations: Vec<Correlation> =
            ranks.iter().map(|(a, b, rank)| Correlation { a: place(a), b: place(b), rank: *rank }).collect();
        // a test holds that they do not contradict one another
        let copula = Copula::new("beliefs", &names, &correlations).unwrap_or_default();
        Beliefs { all, copula }
    }
    /// Is there anything that binds the inputs?
    pub fn bound(&self) -> bool {
        let mut uniforms = vec![0.9; self.all.len()];
        self.copula.apply(&mut uniforms);
        uniforms.iter().any(|u| (u - 0.9).abs() > 1e-6)
    }
    /// Draws inputs.
    pub fn draw(
        &self,
        parameters: &[&'static Parameter],
        base: &Inputs,
        held: &[bool],
        uniform: &dyn Fn(&str) -> f64,
    ) -> Inputs {
        let mut uniforms: Vec<f64> = self.all.iter().map(|belief| uniform(belief.name)).collect();
        self.copula.apply(&mut uniforms);
        let mut inputs = base.clone();
        for (belief, u) in self.all.iter().zip(uniforms) {
            let Some(at) = parameters.iter().position(|p| p.spec.short == belief.name).filter(|at| !held[*at]) else {
                continue;
            };
            let mut x = belief.spread.quantile(u);
            if let Some((low, high)) = belief.ends {
                x = x.clamp(low, high);
            }
            let range: &RangeInclusive<f64> = &parameters[at].spec.range;
            inputs[at] = match parameters[at].takes {
                Takes::Words(words) => Value::Word(words[x as usize].0.to_owned()),
                _ => Value::Number(x.clamp(*range.start(), *range.end())),
            };
        }
        inputs
    }
}
