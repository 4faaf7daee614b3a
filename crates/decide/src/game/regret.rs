//! Regret matching: everybody plays an action the more often, the more it would have gained by having always played it.

use super::{Game, Mixed};

/// What play comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Play {
    /// How often each profile was played: a correlated distribution.
    pub joint: Vec<f64>,
    /// How often each player played each action.
    pub marginals: Mixed,
    /// Mean payoff of each player, in its unit.
    pub payoffs: Vec<f64>,
    /// What each player would have gained by the best single action throughout, in its unit; where nobody gains, play is a coarse correlated
    /// equilibrium, so the largest tells how far from one it is.
    pub regrets: Vec<f64>,
    /// How far the marginals, played independently, are from an equilibrium: [`Game::gap`].
    pub gap: f64,
    /// How many rounds were played.
    pub rounds: usize,
}

/// Plays `rounds` rounds in which everybody mixes in proportion to its positive regrets (Hart and Mas-Colell 2000, with the unconditional
/// regrets of their section 4b), taking expectations in place of draws, so there is nothing random. Regrets fall at least as the root of the
/// number of rounds. All begin with `start`, or mix alike.
pub fn matching(game: &Game, rounds: usize, start: Option<&[Vec<f64>]>) -> Play {
    let rounds = rounds.max(1);
    let mut regrets: Vec<Vec<f64>> = game.actions().iter().map(|&count| vec![0.0; count]).collect();
    let mut mixed = start.map_or_else(|| game.uniform(), <[Vec<f64>]>::to_vec);
    let mut joint = vec![0.0; game.profiles()];
    for _ in 0..rounds {
        for (sum, p) in joint.iter_mut().zip(game.joint(&mixed)) {
            *sum += p;
        }
        for (player, regrets) in regrets.iter_mut().enumerate() {
            let values = game.values(player, &mixed);
            let own: f64 = values.iter().zip(&mixed[player]).map(|(u, p)| u * p).sum();
            regrets.iter_mut().zip(values).for_each(|(regret, value)| *regret += value - own);
        }
        for (own, regrets) in mixed.iter_mut().zip(&regrets) {
            let sum: f64 = regrets.iter().map(|r| r.max(0.0)).sum();
            // without regrets anything will do: the mixture stays
            if sum > 0.0 {
                own.iter_mut().zip(regrets).for_each(|(p, r)| *p = r.max(0.0) / sum);
            }
        }
    }
    joint.iter_mut().for_each(|p| *p /= rounds as f64);
    told(game, joint, rounds)
}

/// What is said of a distribution over profiles.
fn told(game: &Game, joint: Vec<f64>, rounds: usize) -> Play {
    let players = game.players();
    let mut marginals: Mixed = game.actions().iter().map(|&count| vec![0.0; count]).collect();
    for (profile, p) in joint.iter().enumerate() {
        for (player, own) in marginals.iter_mut().enumerate() {
            own[game.action(profile, player)] += p;
        }
    }
    let payoffs: Vec<f64> =
        (0..players).map(|player| game.of(player).iter().zip(&joint).map(|(u, p)| u * p).sum()).collect();
    let regrets = (0..players).map(|player| regret(game, &joint, player, payoffs[player])).collect();
    Play { gap: game.gap(&marginals), marginals, payoffs, regrets, joint, rounds }
}

/// What the best single action would have paid a player against what the others did, less what it was paid.
fn regret(game: &Game, joint: &[f64], player: usize, paid: f64) -> f64 {
    let of = game.of(player);
    let instead = |action: usize| -> f64 {
        joint.iter().enumerate().map(|(profile, p)| p * of[game.deviation(profile, player, action)]).sum()
    };
    (0..game.actions()[player]).map(instead).fold(f64::NEG_INFINITY, f64::max) - paid
}
