//! Actions that a player can strike off its menu, whatever the others do.

use super::{
    Game, TIE,
    program::{Outcome, Program},
};

/// An action that was struck off.
#[derive(Clone, Debug, PartialEq)]
pub struct Struck {
    /// Whose.
    pub player: usize,
    /// Which action.
    pub action: usize,
    /// What is better in every case: a probability for each action of the player.
    pub by: Vec<f64>,
    /// By how much at least, in the unit of the player.
    pub margin: f64,
    /// In which round, from 1.
    pub round: usize,
}

/// What is left after all dominated actions are gone.
#[derive(Clone, Debug, PartialEq)]
pub struct Left {
    /// The actions of each player that remain.
    pub kept: Vec<Vec<usize>>,
    /// Those that went, in order.
    pub struck: Vec<Struck>,
}

/// Strikes off actions that are worse than another action, or than a mixture of others, in every case that is left, round by round (Bernheim
/// 1984; Pearce 1984; the mixture by a linear program). The order does not matter to what remains.
pub fn iterated(game: &Game) -> Left {
    let mut kept: Vec<Vec<usize>> = game.actions().iter().map(|&count| (0..count).collect()).collect();
    let mut struck = Vec::new();
    for round in 1.. {
        let rest = game.restricted(&kept);
        let mut now: Vec<Struck> = Vec::new();
        for (player, own) in kept.iter().enumerate() {
            for (at, &action) in own.iter().enumerate() {
                if let Some((mixture, margin)) = dominant(&rest, player, at) {
                    let mut by = vec![0.0; game.actions()[player]];
                    mixture.iter().zip(own).for_each(|(p, &other)| by[other] = *p);
                    now.push(Struck { player, action, by, margin, round });
                }
            }
        }
        if now.is_empty() {
            break;
        }
        for own in &now {
            kept[own.player].retain(|&action| action != own.action);
        }
        struck.extend(now);
    }
    Left { kept, struck }
}

/// The mixture of other actions that is better than an action by the largest margin in every case, and the margin; None if none is better in
/// every case. A single action is preferred to a mixture.
pub fn dominant(game: &Game, player: usize, action: usize) -> Option<(Vec<f64>, f64)> {
    let count = game.actions()[player];
    let others: Vec<usize> = (0..count).filter(|&other| other != action).collect();
    let cases: Vec<usize> = (0..game.profiles()).filter(|&profile| game.action(profile, player) == action).collect();
    let (of, range) = (game.of(player), game.range(player));
    let better = |other: usize, profile: usize| (of[game.deviation(profile, player, other)] - of[profile]) / range;
    let mut single: Option<(usize, f64)> = None;
    for &other in &others {
        let margin = cases.iter().map(|&profile| better(other, profile)).fold(f64::INFINITY, f64::min);
        if margin > TIE && single.is_none_or(|best| margin > best.1) {
            single = Some((other, margin));
        }
    }
    if let Some((other, margin)) = single {
        return Some(((0..count).map(|at| if at == other { 1.0 } else { 0.0 }).collect(), margin * range));
    }
    if others.len() < 2 {
        return None;
    }
    // the margin is written as ε − 1 with ε ≥ 0: no payoff is worse by more than the range
    let mut objective = vec![0.0; others.len()];
    objective.push(1.0);
    let mut program = Program::most(objective);
    for &profile in &cases {
        let mut row: Vec<f64> = others.iter().map(|&other| -better(other, profile)).collect();
        row.push(1.0);
        program.at_most(row, 1.0);
    }
    let mut sum = vec![1.0; others.len()];
    sum.push(0.0);
    program.equal(sum, 1.0);
    match program.solve() {
        Outcome::Best(x, value) if value - 1.0 > 1e-9 => {
            let mut by = vec![0.0; count];
            others.iter().zip(&x).for_each(|(&other, p)| by[other] = *p);
            Some((by, (value - 1.0) * range))
        }
        _ => None,
    }
}

/// Actions, as player and action, that another single action never pays less than and sometimes more; not iterated, since then the order
/// would matter.
pub fn weakly(game: &Game) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for player in 0..game.players() {
        let (of, near) = (game.of(player), TIE * game.range(player));
        for action in 0..game.actions()[player] {
            let cases: Vec<usize> = (0..game.profiles()).filter(|&p| game.action(p, player) == action).collect();
            let beaten = (0..game.actions()[player]).filter(|&other| other != action).any(|other| {
                let gains = cases.iter().map(|&profile| of[game.deviation(profile, player, other)] - of[profile]);
                let (mut never, mut some) = (true, false);
                for gain in gains {
                    never &= gain >= -near;
                    some |= gain > near;
                }
                never && some
            });
            if beaten {
                found.push((player, action));
            }
        }
    }
    found
}
