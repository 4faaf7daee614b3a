//! All equilibria of two players.
//!
//! Supports of equal size are gone through for each player: a mixture of those actions that leaves as many actions of the other player
//! equally good, and no other better, is a vertex of the best-response polytope. Two vertices make an equilibrium if every action of either
//! player is unused or a best answer (Mangasarian 1964; von Stengel 2002, *Computing equilibria for two-person games*, section 2). In games
//! without ties these are all equilibria; in others they are the extreme ones, of which all others are mixtures within a component.

use super::{Game, Mixed, Refusal, linear};

/// How many systems of equations are solved at most.
const CASES: u64 = 2_000_000;
/// What part of a range counts as nothing in the solution of a system.
const NEAR: f64 = 1e-10;

/// One equilibrium.
#[derive(Clone, Debug, PartialEq)]
pub struct Equilibrium {
    /// Who plays what, and how often.
    pub mixed: Mixed,
    /// What it pays each player, in the unit of the game.
    pub payoffs: Vec<f64>,
    /// Which component it belongs to: equilibria of one component are joined by others in between; from 0.
    pub component: usize,
}

/// The equilibria of two players.
#[derive(Clone, Debug, PartialEq)]
pub struct Equilibria {
    /// All of them, or all extreme ones if the game is degenerate; by component, in the order of the probabilities of the first player.
    pub all: Vec<Equilibrium>,
    /// Some mixture has more best answers than it mixes actions: equilibria may come in whole sets.
    pub degenerate: bool,
}

/// A vertex: a mixture, and which actions of the other player are best answers to it.
struct Vertex {
    mixture: Vec<f64>,
    best: Vec<bool>,
}

/// All equilibria of a game of two players. Refuses other numbers of players, and menus so long that there are more than two million pairs of
/// supports (about twelve actions each).
pub fn equilibria(game: &Game) -> Result<Equilibria, Refusal> {
    if game.players() != 2 {
        return Err(Refusal::Players { given: game.players(), needed: 2 });
    }
    let (m, n) = (game.actions()[0], game.actions()[1]);
    // C(m + n, m) − 1 pairs of equal size
    let cases = (1..=m.min(n) as u64).fold(1u64, |all, k| all.saturating_mul((m.max(n)) as u64 + k) / k);
    if cases > CASES {
        return Err(Refusal::TooLarge(cases));
    }
    let scaled = game.normalised();
    let (a, b) = (scaled.of(0), scaled.of(1));
    let mut degenerate = false;
    let xs = vertices(m, n, |i, j| b[i * n + j], &mut degenerate);
    let ys = vertices(n, m, |j, i| a[i * n + j], &mut degenerate);
    let mut pairs = Vec::new();
    for (at, x) in xs.iter().enumerate() {
        for (to, y) in ys.iter().enumerate() {
            let first = x.mixture.iter().zip(&y.best).all(|(p, best)| *p == 0.0 || *best);
            let second = y.mixture.iter().zip(&x.best).all(|(p, best)| *p == 0.0 || *best);
            if first && second {
                pairs.push((at, to));
            }
        }
    }
    let component = components(&pairs);
    let mut all: Vec<Equilibrium> = pairs
        .iter()
        .zip(component)
        .map(|(&(at, to), component)| {
            let mixed = vec![xs[at].mixture.clone(), ys[to].mixture.clone()];
            Equilibrium { payoffs: game.expected(&mixed), mixed, component }
        })
        .collect();
    all.sort_by_key(|own| own.component);
    match all.iter().any(|own| game.gap(&own.mixed) > 1e-9) {
        true => Err(Refusal::NotReached),
        false => Ok(Equilibria { all, degenerate }),
    }
}

/// Numbers for the groups of pairs that hang together by a common half.
fn components(pairs: &[(usize, usize)]) -> Vec<usize> {
    let mut group: Vec<usize> = (0..pairs.len()).collect();
    loop {
        let mut moved = false;
        for i in 0..pairs.len() {
            for j in 0..pairs.len() {
                if (pairs[i].0 == pairs[j].0 || pairs[i].1 == pairs[j].1) && group[j] < group[i] {
                    group[i] = group[j];
                    moved = true;
                }
            }
        }
        if !moved {
            break;
        }
    }
    let mut names: Vec<usize> = group.clone();
    names.sort_unstable();
    names.dedup();
    group.into_iter().map(|own| names.partition_point(|&name| name < own)).collect()
}

/// The vertices of the polytope of mixtures of `own` actions, seen from the other player, whose payoff is `pays(own, other)`.
fn vertices(own: usize, other: usize, pays: impl Fn(usize, usize) -> f64, degenerate: &mut bool) -> Vec<Vertex> {
    let mut found: Vec<Vertex> = Vec::new();
    for size in 1..=own.min(other) {
        for_each_subset(own, size, |support| {
            for_each_subset(other, size, |answers| {
                // the mixture and the payoff v of the answers: Σ x_i u(i, j) − v = 0 for each answer, Σ x_i = 1
                let wide = size + 1;
                let mut a = vec![0.0; wide * wide];
                let mut x = vec![0.0; wide];
                for (row, &j) in answers.iter().enumerate() {
                    for (column, &i) in support.iter().enumerate() {
                        a[row * wide + column] = pays(i, j);
                    }
                    a[row * wide + size] = -1.0;
                }
                a[size * wide..size * wide + size].fill(1.0);
                x[size] = 1.0;
                if !linear::solve(&mut a, &mut x) || x[..size].iter().any(|p| *p < -NEAR) {
                    return;
                }
                let mut mixture = vec![0.0; own];
                for (&i, &p) in support.iter().zip(&x) {
                    mixture[i] = if p <= NEAR { 0.0 } else { p };
                }
                let value = |j: usize| -> f64 { mixture.iter().enumerate().map(|(i, p)| p * pays(i, j)).sum() };
                let values: Vec<f64> = (0..other).map(value).collect();
                let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                if most > x[size] + NEAR {
                    return;
                }
                let best: Vec<bool> = values.iter().map(|v| *v >= x[size] - NEAR).collect();
                let used = mixture.iter().filter(|p| **p > 0.0).count();
                *degenerate |= best.iter().filter(|own| **own).count() > used;
                let known = found.iter().any(|v| v.mixture.iter().zip(&mixture).all(|(p, q)| (p - q).abs() <= 1e-8));
                if !known {
                    found.push(Vertex { mixture, best });
                }
            });
        });
    }
    found
}

/// All subsets of a size, in lexicographic order.
fn for_each_subset(count: usize, size: usize, mut each: impl FnMut(&[usize])) {
    let mut own: Vec<usize> = (0..size).collect();
    loop {
        each(&own);
        let Some(at) = (0..size).rev().find(|&at| own[at] < count - size + at) else {
            return;
        };
        own[at] += 1;
        for next in at + 1..size {
            own[next] = own[next - 1] + 1;
        }
    }
}
