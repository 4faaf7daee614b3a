//! Games in normal form: any number of players, each with a menu of actions, and what every combination of actions pays each of them.
//!
//! [`Game`] holds the payoffs; [`samples`] makes it from worlds, with standard errors. Equilibria: [`pure`], [`bimatrix`] and
//! [`lemke_howson`] for two players, [`quantal`] and [`regret`] for any number, [`oracle`] where actions are continuous. What a profile is
//! worth: [`welfare`]; what can be struck off a menu: [`dominance`]; moving first, seeing and hiding: [`commitment`]; pacts: [`agreement`].

pub mod agreement;
pub mod bimatrix;
pub mod commitment;
pub mod dominance;
pub mod lemke_howson;
mod linear;
pub mod oracle;
mod program;
pub mod pure;
pub mod quantal;
pub mod regret;
pub mod samples;
pub mod welfare;

/// What part of a player's range of payoffs counts as a tie: payoffs nearer than that are the same.
pub const TIE: f64 = 1e-10;

/// A mixed profile: for each player a probability for each action of its menu.
pub type Mixed = Vec<Vec<f64>>;

/// Why a game, or a question about it, has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Fewer players than the question needs.
    Players {
        /// How many there are.
        given: usize,
        /// How many it needs.
        needed: usize,
    },
    /// A player, by number, with nothing to choose from.
    Menu(usize),
    /// The number of payoffs is not that of the players times that of the profiles.
    Shape {
        /// How many payoffs there are.
        given: usize,
        /// How many there should be.
        needed: usize,
    },
    /// A payoff is not a finite number; its position.
    NotFinite(usize),
    /// There are too few worlds for a standard error.
    TooFew,
    /// The game is larger than the method can look through; how many cases there are.
    TooLarge(u64),
    /// Players gain and lose in sum, so that a quotient of sums says nothing.
    MixedSigns,
    /// The method did not reach an answer within the accuracy that it promises.
    NotReached,
}

impl core::fmt::Display for Refusal {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Refusal::Players { given, needed } => {
                write!(f, "the question is about {needed} players, and there are {given}")
            }
            Refusal::Menu(player) => write!(f, "player {} has no action to choose", player + 1),
            Refusal::Shape { given, needed } => write!(f, "there are {given} payoffs where {needed} are needed"),
            Refusal::NotFinite(at) => write!(f, "payoff {at} is not finite"),
            Refusal::TooFew => f.write_str("a standard error needs at least two worlds"),
            Refusal::TooLarge(cases) => write!(f, "the game is too large to look through: {cases} cases"),
            Refusal::MixedSigns => f.write_str("sums of payoffs are not all positive, so their quotient says nothing"),
            Refusal::NotReached => f.write_str("the search ended before it reached its accuracy"),
        }
    }
}

impl core::error::Error for Refusal {}

/// Payoffs of all players for all combinations of actions.
///
/// A profile is an action for each player; profiles are counted with the last player's action changing first.
#[derive(Clone, Debug, PartialEq)]
pub struct Game {
    actions: Vec<usize>,
    /// By player, then profile.
    payoffs: Vec<f64>,
}

impl Game {
    /// A game of `actions.len()` players with that many actions each. `payoffs` by player, then profile, in any unit: a unit may differ from
    /// player to player. Refuses an empty menu, a wrong number of payoffs, and payoffs that are not finite.
    pub fn new(actions: Vec<usize>, payoffs: Vec<f64>) -> Result<Game, Refusal> {
        let profiles = profiles(&actions)?;
        let needed = actions.len() * profiles;
        if payoffs.len() != needed {
            return Err(Refusal::Shape { given: payoffs.len(), needed });
        }
        match payoffs.iter().position(|u| !u.is_finite()) {
            Some(at) => Err(Refusal::NotFinite(at)),
            None => Ok(Game { actions, payoffs }),
        }
    }

    /// A game of two players from their matrices, rows being the first player's actions.
    pub fn bimatrix(first: &[Vec<f64>], second: &[Vec<f64>]) -> Result<Game, Refusal> {
        let actions = vec![first.len(), first.first().map_or(0, Vec::len)];
        Game::new(actions, first.iter().chain(second).flatten().copied().collect())
    }

    /// How many players there are.
    pub fn players(&self) -> usize {
        self.actions.len()
    }

    /// How many actions each player has.
    pub fn actions(&self) -> &[usize] {
        &self.actions
    }

    /// How many profiles there are.
    pub fn profiles(&self) -> usize {
        self.payoffs.len() / self.players()
    }

    /// The payoffs of one player, by profile.
    pub fn of(&self, player: usize) -> &[f64] {
        let count = self.profiles();
        &self.payoffs[player * count..(player + 1) * count]
    }

    /// All payoffs, by player, then profile.
    pub fn payoffs(&self) -> &[f64] {
        &self.payoffs
    }

    /// How far profiles lie apart that differ by one in the action of a player.
    pub fn stride(&self, player: usize) -> usize {
        self.actions[player + 1..].iter().product()
    }

    /// The action of a player in a profile.
    pub fn action(&self, profile: usize, player: usize) -> usize {
        profile / self.stride(player) % self.actions[player]
    }

    /// The actions of all players in a profile.
    pub fn profile(&self, index: usize) -> Vec<usize> {
        (0..self.players()).map(|player| self.action(index, player)).collect()
    }

    /// The number of a profile.
    pub fn index(&self, profile: &[usize]) -> usize {
        profile.iter().zip(&self.actions).fold(0, |index, (action, count)| index * count + action)
    }

    /// The profile in which one player does something else.
    pub fn deviation(&self, profile: usize, player: usize, action: usize) -> usize {
        profile + action * self.stride(player) - self.action(profile, player) * self.stride(player)
    }

    /// Largest minus smallest payoff of a player; 1 if it is paid the same everywhere.
    pub fn range(&self, player: usize) -> f64 {
        let of = self.of(player);
        let most = of.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let least = of.iter().copied().fold(f64::INFINITY, f64::min);
        if most > least { most - least } else { 1.0 }
    }

    /// The same game with every player's payoffs between 0 and 1: same equilibria, one scale for tolerances.
    pub fn normalised(&self) -> Game {
        let count = self.profiles();
        let payoffs = (0..self.players()).flat_map(|player| {
            let range = self.range(player);
            let least = self.of(player).iter().copied().fold(f64::INFINITY, f64::min);
            self.of(player).iter().map(move |u| (u - least) / range)
        });
        let payoffs: Vec<f64> = payoffs.collect();
        debug_assert_eq!(payoffs.len(), count * self.players());
        Game { actions: self.actions.clone(), payoffs }
    }

    /// Everybody mixes all actions alike.
    pub fn uniform(&self) -> Mixed {
        self.actions.iter().map(|&count| vec![1.0 / count as f64; count]).collect()
    }

    /// The mixed profile that plays a profile for certain.
    pub fn certain(&self, profile: usize) -> Mixed {
        let chosen = self.profile(profile).into_iter().zip(&self.actions);
        chosen.map(|(action, &count)| (0..count).map(|at| if at == action { 1.0 } else { 0.0 }).collect()).collect()
    }

    /// How likely each profile is when players mix independently.
    pub fn joint(&self, mixed: &[Vec<f64>]) -> Vec<f64> {
        let mut joint = vec![1.0];
        for own in mixed {
            joint = joint.iter().flat_map(|p| own.iter().map(move |q| p * q)).collect();
        }
        joint
    }

    /// Expected payoff of each player.
    pub fn expected(&self, mixed: &[Vec<f64>]) -> Vec<f64> {
        let joint = self.joint(mixed);
        (0..self.players()).map(|player| self.of(player).iter().zip(&joint).map(|(u, p)| u * p).sum()).collect()
    }

    /// Expected payoff of a player for each of its actions, while the others mix.
    pub fn values(&self, player: usize, mixed: &[Vec<f64>]) -> Vec<f64> {
        let others: Vec<Vec<f64>> = (0..self.players())
            .map(|other| if other == player { vec![1.0; self.actions[player]] } else { mixed[other].clone() })
            .collect();
        let mut values = vec![0.0; self.actions[player]];
        for (profile, (u, p)) in self.of(player).iter().zip(self.joint(&others)).enumerate() {
            values[self.action(profile, player)] += u * p;
        }
        values
    }

    /// What each player could gain by its best answer while the others keep to `mixed`, in the unit of its payoffs; never negative but for
    /// rounding. All zero in an equilibrium and nowhere else.
    pub fn gains(&self, mixed: &[Vec<f64>]) -> Vec<f64> {
        (0..self.players())
            .map(|player| {
                let values = self.values(player, mixed);
                let own: f64 = values.iter().zip(&mixed[player]).map(|(u, p)| u * p).sum();
                values.into_iter().fold(f64::NEG_INFINITY, f64::max) - own
            })
            .collect()
    }

    /// The largest gain of any player, as a part of the range of its payoffs: how far a profile is from an equilibrium.
    pub fn gap(&self, mixed: &[Vec<f64>]) -> f64 {
        self.gains(mixed).iter().enumerate().map(|(player, gain)| gain / self.range(player)).fold(0.0, f64::max)
    }

    /// The actions of a player that pay most while the others mix, ties within [`TIE`] of its range included.
    pub fn best(&self, player: usize, mixed: &[Vec<f64>]) -> Vec<usize> {
        let values = self.values(player, mixed);
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let near = TIE * self.range(player);
        (0..values.len()).filter(|&action| values[action] >= most - near).collect()
    }

    /// The game that is left when each player keeps only some of its actions, and those actions by their old numbers.
    pub fn restricted(&self, kept: &[Vec<usize>]) -> Game {
        let actions: Vec<usize> = kept.iter().map(Vec::len).collect();
        let mut all = vec![0usize];
        for (player, own) in kept.iter().enumerate() {
            let stride = self.stride(player);
            all = all.iter().flat_map(|base| own.iter().map(move |action| base + action * stride)).collect();
        }
        let payoffs = (0..self.players()).flat_map(|player| all.iter().map(move |&at| self.of(player)[at])).collect();
        Game { actions, payoffs }
    }
}

/// How many profiles menus of these sizes make. Refuses no players, an empty menu, and more profiles than can be counted.
pub(crate) fn profiles(actions: &[usize]) -> Result<usize, Refusal> {
    if actions.is_empty() {
        return Err(Refusal::Players { given: 0, needed: 1 });
    }
    if let Some(player) = actions.iter().position(|&count| count == 0) {
        return Err(Refusal::Menu(player));
    }
    let all = actions.iter().try_fold(1u64, |all, &count| all.checked_mul(count as u64)).unwrap_or(u64::MAX);
    if all > 1 << 24 { Err(Refusal::TooLarge(all)) } else { Ok(all as usize) }
}
