//! Pacts: who would sign, who would leave, and what it would take to hold them.
//!
//! A coalition signs, the others do not; what everybody is paid in each case is given. Stability after d'Aspremont, Jacquemin, Gabszewicz and
//! Weymark (1983, *On the stability of collusive price leadership*), as Barrett (1994, *Self-enforcing international environmental agreements*)
//! puts it to treaties; transfers after Carraro, Eyckmans and Finus (2006, *Optimal transfers and participation decisions*).

use super::{Refusal, TIE};

/// What everybody is paid for every coalition of signatories. A coalition is a set of bits: bit i is set if player i signs.
#[derive(Clone, Debug, PartialEq)]
pub struct Pact {
    players: usize,
    /// By coalition, then player.
    payoffs: Vec<f64>,
}

/// What is said of one coalition.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The coalition.
    pub coalition: u32,
    /// For each player, what it gains by changing its mind alone: a signatory by leaving, another by signing. In its unit; not positive where
    /// it would stay as it is.
    pub temptations: Vec<f64>,
    /// Signatories that would rather leave while the others keep to the pact.
    pub leavers: Vec<usize>,
    /// Others that would rather sign.
    pub joiners: Vec<usize>,
    /// For each player, what the pact is worth to it against none at all.
    pub worth: Vec<f64>,
    /// What the signatories have in sum, less what each would have by leaving: if not negative, transfers among them can hold them.
    pub surplus: f64,
    /// Transfers that hold them: what each signatory receives (negative: pays), so that each has what it would have by leaving and an equal
    /// part of the surplus. They add up to zero. None if the surplus is negative. All zero for others.
    pub transfers: Option<Vec<f64>>,
}

impl Standing {
    /// No signatory gains by leaving.
    pub fn internally_stable(&self) -> bool {
        self.leavers.is_empty()
    }

    /// Nobody else gains by signing.
    pub fn externally_stable(&self) -> bool {
        self.joiners.is_empty()
    }

    /// Both.
    pub fn stable(&self) -> bool {
        self.internally_stable() && self.externally_stable()
    }
}

impl Pact {
    /// Takes payoffs by coalition (from nobody, 0, to everybody, 2ⁿ − 1), then player; sums across players only make sense in one unit, which
    /// is the caller's to see to. Refuses a wrong number of payoffs, payoffs that are not finite, and more than sixteen players.
    pub fn new(players: usize, payoffs: Vec<f64>) -> Result<Pact, Refusal> {
        if players == 0 {
            return Err(Refusal::Players { given: 0, needed: 1 });
        }
        if players > 16 {
            return Err(Refusal::TooLarge(1 << players.min(63)));
        }
        let needed = players << players;
        if payoffs.len() != needed {
            return Err(Refusal::Shape { given: payoffs.len(), needed });
        }
        match payoffs.iter().position(|u| !u.is_finite()) {
            Some(at) => Err(Refusal::NotFinite(at)),
            None => Ok(Pact { players, payoffs }),
        }
    }

    /// What each player is paid if a coalition signs.
    pub fn of(&self, coalition: u32) -> &[f64] {
        let from = coalition as usize * self.players;
        &self.payoffs[from..from + self.players]
    }

    /// How many coalitions there are, that of nobody included.
    pub fn coalitions(&self) -> u32 {
        1 << self.players
    }

    /// What is said of one coalition.
    pub fn standing(&self, coalition: u32) -> Standing {
        let (now, none) = (self.of(coalition), self.of(0));
        let signs = |player: usize| coalition >> player & 1 == 1;
        let outside: Vec<f64> = (0..self.players).map(|player| self.of(coalition ^ 1 << player)[player]).collect();
        let temptations: Vec<f64> = outside.iter().zip(now).map(|(other, own)| other - own).collect();
        let tempted = |player: &usize| temptations[*player] > TIE * self.range(*player);
        let leavers = (0..self.players).filter(|&player| signs(player)).filter(tempted).collect();
        let joiners = (0..self.players).filter(|&player| !signs(player)).filter(tempted).collect();
        let members: Vec<usize> = (0..self.players).filter(|&player| signs(player)).collect();
        let surplus: f64 = -members.iter().map(|&player| temptations[player]).sum::<f64>();
        let transfers = (surplus >= 0.0).then(|| {
            let part = if members.is_empty() { 0.0 } else { surplus / members.len() as f64 };
            (0..self.players).map(|player| if signs(player) { temptations[player] + part } else { 0.0 }).collect()
        });
        let worth = now.iter().zip(none).map(|(own, other)| own - other).collect();
        Standing { coalition, temptations, leavers, joiners, worth, surplus, transfers }
    }

    /// What is said of every coalition, from nobody to everybody.
    pub fn standings(&self) -> Vec<Standing> {
        (0..self.coalitions()).map(|coalition| self.standing(coalition)).collect()
    }

    fn range(&self, player: usize) -> f64 {
        let all = self.payoffs.iter().skip(player).step_by(self.players);
        let most = all.clone().copied().fold(f64::NEG_INFINITY, f64::max);
        let least = all.copied().fold(f64::INFINITY, f64::min);
        if most > least { most - least } else { 1.0 }
    }
}
