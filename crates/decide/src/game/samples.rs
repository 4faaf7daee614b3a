//! Payoffs seen in worlds: every profile in the same worlds, so that differences carry their own, smaller, standard errors (common random
//! numbers), and equilibria can be looked for again in worlds that are drawn again.

use shapan_insight::resample::Resamples;

use super::{Game, Mixed, Refusal, bimatrix, profiles, pure};

/// A mean with its standard error.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Mean {
    /// The mean over worlds.
    pub value: f64,
    /// Its standard error: the deviation over worlds (divisor n − 1) by the root of their number.
    pub error: f64,
}

impl Mean {
    /// Mean and standard error of numbers of which there are at least two.
    fn of(values: impl Iterator<Item = f64> + Clone) -> Mean {
        let (mut count, mut sum) = (0.0, 0.0);
        for x in values.clone() {
            count += 1.0;
            sum += x;
        }
        let mean = sum / count;
        let squares: f64 = values.map(|x| (x - mean) * (x - mean)).sum();
        Mean { value: mean, error: (squares / (count - 1.0) / count).sqrt() }
    }
}

/// Payoffs of all players for all profiles in every world.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples {
    actions: Vec<usize>,
    worlds: usize,
    /// By player, then profile, then world.
    payoffs: Vec<f64>,
}

impl Samples {
    /// Takes payoffs by player, then profile (the last player's action changes first), then world; the worlds are the same, in the same
    /// order, for all. Refuses what [`Game::new`] refuses, and fewer than two worlds.
    pub fn new(actions: Vec<usize>, payoffs: Vec<f64>) -> Result<Samples, Refusal> {
        let cells = actions.len() * profiles(&actions)?;
        let worlds = payoffs.len() / cells;
        if payoffs.len() != worlds * cells {
            return Err(Refusal::Shape { given: payoffs.len(), needed: worlds * cells });
        }
        if worlds < 2 {
            return Err(Refusal::TooFew);
        }
        match payoffs.iter().position(|u| !u.is_finite()) {
            Some(at) => Err(Refusal::NotFinite(at)),
            None => Ok(Samples { actions, worlds, payoffs }),
        }
    }

    /// How many worlds there are.
    pub fn worlds(&self) -> usize {
        self.worlds
    }

    fn profiles(&self) -> usize {
        self.payoffs.len() / self.worlds / self.actions.len()
    }

    /// What a profile pays a player, by world.
    pub fn of(&self, player: usize, profile: usize) -> &[f64] {
        let from = (player * self.profiles() + profile) * self.worlds;
        &self.payoffs[from..from + self.worlds]
    }

    /// The game of the means over worlds.
    pub fn game(&self) -> Game {
        let means = self.payoffs.chunks_exact(self.worlds).map(|own| own.iter().sum::<f64>() / self.worlds as f64);
        Game { actions: self.actions.clone(), payoffs: means.collect() }
    }

    /// What a profile pays a player, with the standard error.
    pub fn mean(&self, player: usize, profile: usize) -> Mean {
        Mean::of(self.of(player, profile).iter().copied())
    }

    /// What a player gets more in one profile than in another, world by world: what moves both alike is not in the standard error.
    pub fn difference(&self, player: usize, profile: usize, from: usize) -> Mean {
        let pairs = self.of(player, profile).iter().zip(self.of(player, from));
        Mean::of(pairs.map(|(a, b)| a - b))
    }

    /// Covariance over worlds (divisor n − 1) of what two profiles pay a player, in the square of its unit.
    pub fn covariance(&self, player: usize, profile: usize, other: usize) -> f64 {
        let (a, b) = (self.of(player, profile), self.of(player, other));
        let n = self.worlds as f64;
        let (mean_a, mean_b) = (a.iter().sum::<f64>() / n, b.iter().sum::<f64>() / n);
        a.iter().zip(b).map(|(x, y)| (x - mean_a) * (y - mean_b)).sum::<f64>() / (n - 1.0)
    }

    /// The same question asked of `count` games, each the mean over worlds drawn again with replacement (Efron 1979), with keys of `seed`.
    pub fn resampled(&self, count: usize, seed: u64, mut ask: impl FnMut(&Game)) {
        let cells = self.payoffs.len() / self.worlds;
        let sums = Resamples::new(self.worlds, count, seed).sums(cells, |range, out| {
            for (own, payoffs) in out.chunks_exact_mut(range.len()).zip(self.payoffs.chunks_exact(self.worlds)) {
                own.copy_from_slice(&payoffs[range.clone()]);
            }
        });
        // the first is the worlds as they are
        for sums in sums.chunks_exact(cells).skip(1).take(count) {
            let payoffs = sums.iter().map(|sum| sum / self.worlds as f64).collect();
            ask(&Game { actions: self.actions.clone(), payoffs });
        }
    }

    /// For each profile, in what share of `count` resampled games it is a pure equilibrium.
    pub fn pure_shares(&self, count: usize, seed: u64) -> Vec<f64> {
        let mut hits = vec![0usize; self.profiles()];
        self.resampled(count, seed, |game| {
            for profile in pure::equilibria(game) {
                hits[profile] += 1;
            }
        });
        hits.into_iter().map(|hits| hits as f64 / count as f64).collect()
    }

    /// For each of these equilibria of two players, in what share of `count` resampled games there is one that mixes the same actions.
    /// Refuses what [`bimatrix::equilibria`] refuses.
    pub fn mixed_shares(&self, equilibria: &[Mixed], count: usize, seed: u64) -> Result<Vec<f64>, Refusal> {
        let mut hits = vec![0usize; equilibria.len()];
        let mut refused = None;
        self.resampled(count, seed, |game| match bimatrix::equilibria(game) {
            Ok(found) => {
                for (hits, wanted) in hits.iter_mut().zip(equilibria) {
                    *hits += usize::from(found.all.iter().any(|own| supports(&own.mixed) == supports(wanted)));
                }
            }
            Err(why) => refused = Some(why),
        });
        match refused {
            Some(why) => Err(why),
            None => Ok(hits.into_iter().map(|hits| hits as f64 / count as f64).collect()),
        }
    }
}

/// The actions that each player mixes.
pub fn supports(mixed: &[Vec<f64>]) -> Vec<Vec<usize>> {
    mixed.iter().map(|own| (0..own.len()).filter(|&action| own[action] > 0.0).collect()).collect()
}
