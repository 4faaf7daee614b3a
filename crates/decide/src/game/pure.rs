//! Equilibria in which everybody plays one action for certain.

use super::{Game, TIE};

/// All pure equilibria (Nash 1951), by the number of their profile, in order. A player that is paid the same by another action, within
/// [`TIE`] of its range, stays.
pub fn equilibria(game: &Game) -> Vec<usize> {
    let near: Vec<f64> = (0..game.players()).map(|player| TIE * game.range(player)).collect();
    (0..game.profiles())
        .filter(|&profile| (0..game.players()).all(|player| temptation(game, profile, player).0 <= near[player]))
        .collect()
}

/// The most that a player can gain by leaving a profile alone, in its unit (zero or less: nothing), and the action that gains it; its own
/// action, with zero, if it has no other.
pub fn temptation(game: &Game, profile: usize, player: usize) -> (f64, usize) {
    let of = game.of(player);
    let own = game.action(profile, player);
    let mut best = (f64::NEG_INFINITY, own);
    for action in (0..game.actions()[player]).filter(|&action| action != own) {
        let gain = of[game.deviation(profile, player, action)] - of[profile];
        if gain > best.0 {
            best = (gain, action);
        }
    }
    if best.0 == f64::NEG_INFINITY { (0.0, own) } else { best }
}

/// The best answer of each player to the profile, the own action where none is better.
pub fn answers(game: &Game, profile: usize) -> Vec<usize> {
    (0..game.players())
        .map(|player| match temptation(game, profile, player) {
            (gain, action) if gain > TIE * game.range(player) => action,
            _ => game.action(profile, player),
        })
        .collect()
}
