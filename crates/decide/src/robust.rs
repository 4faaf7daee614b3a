//! How good policies are when worlds differ: from a table of outcomes by policy and world, all of them in the same worlds.
//!
//! A world in which any policy has no value (a run broke) is left out for all of them, so that none profits from the worlds that it lacks;
//! how many those are, and whose runs broke, stands in [`Table::missing`].

mod ambiguity;
mod resampled;

pub use ambiguity::{kullback_leibler, tail_of_moments, total_variation, wasserstein};

use shapan_insight::order::{order, quantile, sort};

/// Is more of the outcome better, or less?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// More is better.
    More,
    /// Less is better.
    Less,
}

/// Why there is no measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Refusal {
    /// There is no policy, or the numbers are not whole policies.
    Shape,
    /// No world has a value under every policy.
    NoWorld,
    /// A level, share or radius is outside of what makes sense.
    Setting(&'static str),
}

impl core::fmt::Display for Refusal {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Refusal::Shape => "the table has no policies, or not the same worlds for each",
            Refusal::NoWorld => "there is no world in which every policy has a value",
            Refusal::Setting(what) => what,
        })
    }
}

impl core::error::Error for Refusal {}

/// An estimate and its standard error over worlds drawn anew; none where such an error means nothing, as of the worst of all worlds.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Estimate {
    /// The estimate, in the unit of the outcome (a share without unit).
    pub value: f64,
    /// Its standard error.
    pub error: Option<f64>,
}

/// What is asked of policies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Questions {
    /// The part of worlds, the worst ones, that the tail is the mean of: 0.1 for CVaR at 90 %.
    pub tail: f64,
    /// The quantile of regret that is told beside the largest.
    pub regret: f64,
    /// What is good enough; the share of worlds that reach it is not asked for if none.
    pub enough: Option<f64>,
    /// Radius of the ambiguity set, in nats of relative entropy: distributions of worlds that are no further from the sampled one.
    pub radius: f64,
    /// Radius of a Wasserstein ball, in the unit of the outcome; the least favourable mean in it is not asked for if none.
    pub wasserstein: Option<f64>,
    /// How often worlds are drawn again for standard errors; none are told if 0.
    pub resamples: usize,
    /// Key of those draws.
    pub seed: u64,
}

impl Default for Questions {
    fn default() -> Questions {
        Questions { tail: 0.1, regret: 0.9, enough: None, radius: 0.1, wasserstein: None, resamples: 200, seed: 1234 }
    }
}

/// What is known of one policy.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Measures {
    /// Mean over worlds.
    pub mean: Estimate,
    /// Mean over the worst worlds ([`Questions::tail`]): conditional value at risk (Rockafellar and Uryasev 2000).
    pub tail: Estimate,
    /// The worst of all worlds; of a sample, it is the worse the more worlds there are.
    pub worst: f64,
    /// The least favourable mean over the ambiguity set ([`kullback_leibler`]).
    pub ambiguous: Estimate,
    /// The least favourable mean over a Wasserstein ball ([`wasserstein`]).
    pub wasserstein: Option<Estimate>,
    /// Mean regret: what the best policy of each world has more than this one (Savage 1951), never below 0.
    pub regret: Estimate,
    /// A high quantile of regret ([`Questions::regret`]).
    pub high_regret: Estimate,
    /// The largest regret of all worlds.
    pub largest_regret: f64,
    /// Share of worlds in which the outcome is good enough: the domain criterion (Starr 1963; McPhail and others 2018).
    pub enough: Option<Estimate>,
    /// Share of worlds in which no policy is better; several may share a world.
    pub best: Estimate,
}

/// Outcomes by policy and world.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    sense: Sense,
    /// By policy, then world that has a value under every policy: more is better.
    gains: Vec<Vec<f64>>,
    /// Positions of those worlds.
    kept: Vec<usize>,
    /// Positions of the worlds that were left out, by policy: those in which it has no value.
    missing: Vec<Vec<usize>>,
}

impl Table {
    /// A table of outcomes: by policy, then world; what is not finite is a run without value.
    ///
    /// # Errors
    /// [`Refusal::Shape`], [`Refusal::NoWorld`].
    pub fn new(policies: usize, values: &[f64], sense: Sense) -> Result<Table, Refusal> {
        if policies == 0 || values.is_empty() || !values.len().is_multiple_of(policies) {
            return Err(Refusal::Shape);
        }
        let worlds = values.len() / policies;
        let rows = || values.chunks_exact(worlds);
        let missing = rows().map(|row| (0..worlds).filter(|w| !row[*w].is_finite()).collect()).collect();
        let kept: Vec<usize> = (0..worlds).filter(|w| rows().all(|row| row[*w].is_finite())).collect();
        if kept.is_empty() {
            return Err(Refusal::NoWorld);
        }
        let gain = |x: f64| if sense == Sense::More { x } else { -x };
        let gains = rows().map(|row| kept.iter().map(|w| gain(row[*w])).collect()).collect();
        Ok(Table { sense, gains, kept, missing })
    }
    /// Positions of the worlds that count: those in which every policy has a value.
    pub fn worlds(&self) -> &[usize] {
        &self.kept
    }
    /// By policy, positions of the worlds in which it has no value.
    pub fn missing(&self) -> &[Vec<usize>] {
        &self.missing
    }
    /// Gains by policy and world that counts: the outcomes, with their sign turned if less is better.
    pub fn gains(&self) -> &[Vec<f64>] {
        &self.gains
    }
    /// Regret of a policy in each world that counts.
    pub fn regrets(&self, policy: usize) -> Vec<f64> {
        let best = |world: usize| self.gains.iter().map(|row| row[world]).fold(f64::NEG_INFINITY, f64::max);
        self.gains[policy].iter().enumerate().map(|(world, own)| best(world) - own).collect()
    }

    /// What is known of every policy, in order.
    ///
    /// # Errors
    /// [`Refusal::Setting`].
    pub fn measures(&self, questions: &Questions) -> Result<Vec<Measures>, Refusal> {
        let wrong = [
            (
                !(questions.tail > 0.0 && questions.tail <= 1.0),
                "the tail is not a part of the worlds above 0 and at most 1",
            ),
            (!(0.0..=1.0).contains(&questions.regret), "the quantile of regret is not between 0 and 1"),
            (
                !(questions.radius.is_finite() && questions.radius >= 0.0),
                "the radius of the ambiguity set is not a number from 0 on",
            ),
            (
                questions.wasserstein.is_some_and(|radius| !(radius.is_finite() && radius >= 0.0)),
                "the radius of the Wasserstein ball is not a number from 0 on",
            ),
            (questions.enough.is_some_and(|e| !e.is_finite()), "what is good enough is not a finite number"),
        ];
        if let Some((_, what)) = wrong.iter().find(|(wrong, _)| *wrong) {
            return Err(Refusal::Setting(what));
        }
        Ok((0..self.gains.len()).map(|policy| self.of_policy(policy, questions)).collect())
    }

    /// How much better a policy is than another by a measure of gains, such as [`mean`], in the same worlds, and the error of that: luck that both share is
    /// not in it.
    pub fn lead(
        &self,
        policy: usize,
        other: usize,
        questions: &Questions,
        measure: &dyn Fn(&[f64]) -> f64,
    ) -> Estimate {
        let pair = [self.gains[policy].as_slice(), self.gains[other].as_slice()];
        let error = resampled::error_of_difference(pair, questions.resamples, questions.seed, measure);
        Estimate { value: measure(pair[0]) - measure(pair[1]), error }
    }

    fn of_policy(&self, policy: usize, questions: &Questions) -> Measures {
        let sign = if self.sense == Sense::More { 1.0 } else { -1.0 };
        let gains = &self.gains[policy];
        let regrets = self.regrets(policy);
        let estimate = |values: &[f64], measure: &dyn Fn(&[f64]) -> f64| Estimate {
            value: measure(values),
            error: resampled::error(values, questions.resamples, questions.seed, measure),
        };
        let outcome = |found: Estimate| Estimate { value: sign * found.value, ..found };
        let best: Vec<f64> = regrets.iter().map(|regret| f64::from(u8::from(*regret <= 0.0))).collect();
        let enough = questions.enough.map(|enough| {
            let reached = gains.iter().map(|gain| f64::from(u8::from(*gain >= sign * enough)));
            estimate(&reached.collect::<Vec<_>>(), &mean)
        });
        let wasserstein = questions.wasserstein.map(|radius| {
            let found = wasserstein(&self.gains, policy, radius);
            outcome(Estimate { error: found.error.filter(|_| questions.resamples > 0), ..found })
        });
        Measures {
            mean: outcome(estimate(gains, &mean)),
            tail: outcome(estimate(gains, &|gains| tail(gains, questions.tail))),
            worst: sign * gains.iter().copied().fold(f64::INFINITY, f64::min),
            ambiguous: outcome(estimate(gains, &|gains| kullback_leibler(gains, questions.radius))),
            wasserstein,
            regret: estimate(&regrets, &mean),
            high_regret: estimate(&regrets, &|regrets| high(regrets, questions.regret)),
            largest_regret: regrets.iter().copied().fold(0.0, f64::max),
            enough,
            best: estimate(&best, &mean),
        }
    }
}

/// Mean of a sample; NaN of nothing.
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Mean of the smallest `part` of a sample (0 < part ≤ 1), of which the last may count in part (Rockafellar and Uryasev 2002, proposition 8);
/// NaN of nothing.
pub fn tail(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sort(&mut sorted);
    let weight = part * values.len() as f64;
    let whole = (weight.floor() as usize).min(values.len());
    let rest = weight - whole as f64;
    let beyond = sorted.get(whole).map_or(0.0, |x| rest * x);
    (sorted[..whole].iter().sum::<f64>() + beyond) / weight
}

/// Quantile of a sample by linear interpolation; NaN of nothing.
fn high(values: &[f64], p: f64) -> f64 {
    let order = order(values);
    quantile(values.len(), p, |at| values[order[at] as usize]).unwrap_or(f64::NAN)
}
