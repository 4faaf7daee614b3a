//! Moving first, seeing what the other does, and hiding what one does oneself.

use super::{
    Game, Mixed, Refusal, TIE,
    program::{Outcome, Program},
    pure,
};

/// A leader's announced action, and what follows.
#[derive(Clone, Debug, PartialEq)]
pub struct Lead {
    /// The leader's action.
    pub action: usize,
    /// The profile that follows.
    pub profile: usize,
    /// What it pays each player.
    pub payoffs: Vec<f64>,
}

/// What a player gets that announces one action before the others choose theirs, and must keep to it (von Stackelberg 1934). Where others are
/// indifferent, or have several equilibria among them, both what is best and what is worst for the leader are told.
#[derive(Clone, Debug, PartialEq)]
pub struct Pure {
    /// If what the others leave open falls in the leader's favour.
    pub strong: Lead,
    /// If it falls against the leader.
    pub weak: Lead,
    /// Actions of the leader after which the others have no pure equilibrium, so that it is not known what follows; they are left out.
    pub open: Vec<usize>,
}

/// Announces each action in turn. The others then play a pure equilibrium of what is left; a single other player, its best answer. None if no
/// action is followed by one.
pub fn pure_lead(game: &Game, leader: usize) -> Option<Pure> {
    let of = game.of(leader);
    let (mut strong, mut weak): (Option<usize>, Option<usize>) = (None, None);
    let mut open = Vec::new();
    for action in 0..game.actions()[leader] {
        let followed: Vec<usize> = (0..game.profiles())
            .filter(|&profile| game.action(profile, leader) == action)
            .filter(|&profile| {
                let mut others = (0..game.players()).filter(|&player| player != leader);
                others.all(|player| pure::temptation(game, profile, player).0 <= TIE * game.range(player))
            })
            .collect();
        let best = followed.iter().copied().reduce(|a, b| if of[b] > of[a] { b } else { a });
        let worst = followed.iter().copied().reduce(|a, b| if of[b] < of[a] { b } else { a });
        match (best, worst) {
            (Some(best), Some(worst)) => {
                strong = Some(strong.map_or(best, |own| if of[best] > of[own] { best } else { own }));
                weak = Some(weak.map_or(worst, |own| if of[worst] > of[own] { worst } else { own }));
            }
            _ => open.push(action),
        }
    }
    let lead = |profile: usize| Lead {
        action: game.action(profile, leader),
        profile,
        payoffs: (0..game.players()).map(|player| game.of(player)[profile]).collect(),
    };
    Some(Pure { strong: lead(strong?), weak: lead(weak?), open })
}

/// A leader's announced mixture, and the answer.
#[derive(Clone, Debug, PartialEq)]
pub struct MixedLead {
    /// What the leader announces: a probability for each of its actions.
    pub mixture: Vec<f64>,
    /// What the other answers.
    pub answer: usize,
    /// What it pays each player.
    pub payoffs: Vec<f64>,
}

/// The best mixture that the leader of two players can announce, by one linear program for each answer of the other (Conitzer and Sandholm
/// 2006). Where the other is indifferent it answers in the leader's favour, which the leader can bring about at as small a cost as it likes
/// wherever that answer can be made strictly best. Refuses other numbers of players.
pub fn mixed_lead(game: &Game, leader: usize) -> Result<MixedLead, Refusal> {
    if game.players() != 2 {
        return Err(Refusal::Players { given: game.players(), needed: 2 });
    }
    let follower = 1 - leader;
    let scaled = game.normalised();
    let count = game.actions()[leader];
    let at = |own: usize, answer: usize| own * game.stride(leader) + answer * game.stride(follower);
    let mut best: Option<(f64, Vec<f64>, usize)> = None;
    for answer in 0..game.actions()[follower] {
        let mut program = Program::most((0..count).map(|own| scaled.of(leader)[at(own, answer)]).collect());
        for other in (0..game.actions()[follower]).filter(|&other| other != answer) {
            let worse = |own: usize| scaled.of(follower)[at(own, other)] - scaled.of(follower)[at(own, answer)];
            program.at_most((0..count).map(worse).collect(), 0.0);
        }
        program.equal(vec![1.0; count], 1.0);
        if let Outcome::Best(mixture, value) = program.solve()
            && best.as_ref().is_none_or(|own| value > own.0 + TIE)
        {
            best = Some((value, mixture, answer));
        }
    }
    let (_, mixture, answer) = best.ok_or(Refusal::NotReached)?;
    let mut mixed: Mixed = vec![Vec::new(); 2];
    mixed[follower] = (0..game.actions()[follower]).map(|own| if own == answer { 1.0 } else { 0.0 }).collect();
    mixed[leader] = mixture.clone();
    Ok(MixedLead { mixture, answer, payoffs: game.expected(&mixed) })
}

/// What seeing the other's action is worth to a player, and hiding it to the other, against one equilibrium; in the units of the players.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Secrecy {
    /// What the observer gains if it sees the other's action before it chooses, and the other does not know: never negative but for rounding.
    pub unnoticed: f64,
    /// What the observed player loses by that; negative if it gains.
    pub unnoticed_cost: f64,
    /// What the observer gains if the other knows and therefore chooses one action as a leader does, what it leaves open falling in its favour.
    pub known: f64,
    /// What the observed player loses by that: what keeping its action secret would be worth; negative if being seen serves it.
    pub secrecy: f64,
}

/// Compares an equilibrium of two players with the same game in which `observer` sees what the other does. An observer that is indifferent
/// answers as the other likes. Refuses other numbers of players.
pub fn secrecy(game: &Game, equilibrium: &[Vec<f64>], observer: usize) -> Result<Secrecy, Refusal> {
    if game.players() != 2 {
        return Err(Refusal::Players { given: game.players(), needed: 2 });
    }
    let seen = 1 - observer;
    let before = game.expected(equilibrium);
    let (mut gained, mut paid) = (0.0, 0.0);
    for (action, p) in equilibrium[seen].iter().enumerate() {
        let mut sure: Mixed = equilibrium.to_vec();
        sure[seen] = (0..game.actions()[seen]).map(|own| if own == action { 1.0 } else { 0.0 }).collect();
        let profile = |answer: usize| action * game.stride(seen) + answer * game.stride(observer);
        let answers = game.best(observer, &sure);
        let of = game.of(seen);
        let answer = answers.into_iter().map(profile).reduce(|a, b| if of[b] > of[a] { b } else { a });
        let answer = answer.ok_or(Refusal::NotReached)?;
        gained += p * game.of(observer)[answer];
        paid += p * of[answer];
    }
    let lead = pure_lead(game, seen).ok_or(Refusal::NotReached)?.strong;
    Ok(Secrecy {
        unnoticed: gained - before[observer],
        unnoticed_cost: before[seen] - paid,
        known: lead.payoffs[observer] - before[observer],
        secrecy: before[seen] - lead.payoffs[seen],
    })
}
