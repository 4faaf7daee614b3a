//! What a profile is worth to all, and how far it is from holding.

use super::{Game, Refusal};

/// How much can be gained by leaving a profile.
#[derive(Clone, Debug, PartialEq)]
pub struct Exploitability {
    /// What each player gains by its best answer, in its unit.
    pub gains: Vec<f64>,
    /// Their sum: NashConv of Lanctot and others (2017, *A unified game-theoretic approach to multiagent reinforcement learning*).
    pub nash_conv: f64,
    /// The same per player.
    pub mean: f64,
}

/// How far a mixed profile is from an equilibrium; all players' payoffs are taken to be in one unit.
pub fn exploitability(game: &Game, mixed: &[Vec<f64>]) -> Exploitability {
    let gains: Vec<f64> = game.gains(mixed).into_iter().map(|gain| gain.max(0.0)).collect();
    let nash_conv = gains.iter().sum::<f64>();
    Exploitability { mean: nash_conv / gains.len() as f64, nash_conv, gains }
}

/// What acting alone costs all together. Sums are of payoffs times weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Anarchy {
    /// The profile with the largest sum.
    pub best: usize,
    /// That sum.
    pub most: f64,
    /// The smallest sum among the equilibria.
    pub worst_equilibrium: f64,
    /// The largest sum among the equilibria.
    pub best_equilibrium: f64,
}

impl Anarchy {
    /// Sum that is lost in the worst equilibrium.
    pub fn loss(&self) -> f64 {
        self.most - self.worst_equilibrium
    }

    /// Sum that is lost in the best equilibrium.
    pub fn loss_at_best(&self) -> f64 {
        self.most - self.best_equilibrium
    }

    /// The price of anarchy (Koutsoupias and Papadimitriou 1999): the largest sum by that of the worst equilibrium. Refuses sums that are not
    /// positive.
    pub fn price(&self) -> Result<f64, Refusal> {
        quotient(self.most, self.worst_equilibrium)
    }

    /// The price of stability (Anshelevich and others 2004): the largest sum by that of the best equilibrium. Refuses sums that are not
    /// positive.
    pub fn price_of_stability(&self) -> Result<f64, Refusal> {
        quotient(self.most, self.best_equilibrium)
    }
}

fn quotient(most: f64, own: f64) -> Result<f64, Refusal> {
    if own > 0.0 { Ok(most / own) } else { Err(Refusal::MixedSigns) }
}

/// Compares what players could have together with what they have in equilibria, given as the expected payoffs of each; None without
/// equilibria. `weights` turn the units of the players into one.
pub fn anarchy(game: &Game, equilibria: &[Vec<f64>], weights: &[f64]) -> Option<Anarchy> {
    let weigh = |payoffs: &[f64]| -> f64 { payoffs.iter().zip(weights).map(|(u, w)| u * w).sum() };
    let all = (0..game.profiles()).map(|profile| {
        let payoffs: Vec<f64> = (0..game.players()).map(|player| game.of(player)[profile]).collect();
        weigh(&payoffs)
    });
    let (best, most) =
        all.enumerate().fold((0, f64::NEG_INFINITY), |best, own| if own.1 > best.1 { own } else { best });
    let sums: Vec<f64> = equilibria.iter().map(|payoffs| weigh(payoffs)).collect();
    let worst_equilibrium = sums.iter().copied().reduce(f64::min)?;
    let best_equilibrium = sums.iter().copied().reduce(f64::max)?;
    Some(Anarchy { best, most, worst_equilibrium, best_equilibrium })
}
