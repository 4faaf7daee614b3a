//! Shares of world product, capital, labour and compute over time.

use shapan_model::num::Num;

use super::super::world::{Fractions, World};

/// How the share of compute in the largest training run moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Training {
    /// At its growth.
    Grows,
    /// It stays, for a run costs more than sleeping investors pay for.
    Waits,
    /// A run costs just what they pay for, and the share is what that buys.
    Held,
}

/// How shares move since something last changed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Regime {
    pub(super) since: f64,
    /// Shares at that time.
    pub(super) shares: Fractions<f64>,
    /// Has investment woken up?
    pub(super) awake: bool,
    pub(super) training: Training,
}

impl Regime {
    /// Shares at a time; `ln_held` is ln of the share of compute in training that costs as much as sleeping investors pay for.
    pub(super) fn shares_at(&self, time: f64, world: &World, ln_held: f64) -> Fractions<f64> {
        let growth = if self.awake { &world.growth_rampup } else { &world.growth };
        let grown = self.shares.zip(growth, |share, growth| share * Num::exp(growth * (time - self.since)));
        let mut shares = grown.zip(&world.ceilings, |next, ceiling| if next < ceiling { next } else { ceiling });
        match self.training {
            Training::Grows => {}
            Training::Waits => shares.training = self.shares.training,
            Training::Held => shares.training = Num::min(Num::exp(ln_held), world.ceilings.training),
        }
        shares
    }
}
