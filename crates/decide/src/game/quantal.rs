//! Logit quantal response equilibria (McKelvey and Palfrey 1995): everybody plays better actions more often, the more so the higher the
//! rationality λ, and expects the others to do so.
//!
//! The branch that starts with chance at λ = 0 is followed by prediction and correction in the logarithms of probabilities (Turocy 2005, *A
//! dynamic homotopy interpretation of the logistic quantal response equilibrium correspondence*). It may turn back in λ, and goes on.

use shapan_model::num::elementary::exp;

use super::{Game, Mixed, Refusal, linear};

/// A point of the branch.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Rationality, times the range of the payoffs: with λ = 10 an action that is worse by a tenth of a player's range is played 1/e as often.
    pub lambda: f64,
    /// The probabilities.
    pub mixed: Mixed,
    /// Largest difference between a probability and the logit answer to the profile: zero in exact arithmetic.
    pub residual: f64,
}

/// How far the branch is followed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trace {
    /// Ends where λ passes this.
    pub most: f64,
    /// Ends after so many steps.
    pub steps: usize,
    /// λ as given is per unit of payoff, not per range of payoffs.
    pub plain: bool,
}

impl Default for Trace {
    fn default() -> Trace {
        Trace { most: 1e4, steps: 20_000, plain: false }
    }
}

/// The principal branch from λ = 0, point by point; the last has λ = `most`, or is where the steps ended. Refuses a branch that cannot be
/// followed, which happens where two branches cross.
pub fn branch(game: &Game, trace: Trace) -> Result<Vec<Point>, Refusal> {
    let follower = Follower::new(game, trace.plain);
    let mut state = follower.start();
    let mut tangent = follower.tangent(&state, None).ok_or(Refusal::NotReached)?;
    let mut step: f64 = 0.03;
    let mut points = vec![follower.point(&state)];
    for _ in 0..trace.steps {
        let (next, own) = loop {
            let ahead: Vec<f64> = state.iter().zip(&tangent).map(|(x, t)| x + step * t).collect();
            let corrected = follower.correct(ahead.clone(), &tangent);
            let found = corrected.and_then(|next| {
                let own = follower.tangent(&next, Some(&tangent))?;
                let turn: f64 = own.iter().zip(&tangent).map(|(a, b)| a * b).sum();
                let off = next.iter().zip(&ahead).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
                (turn > 0.95 && off <= 0.3 * step.min(1.0)).then_some((next, own))
            });
            match found {
                Some(found) => break found,
                None if step > 1e-9 => step *= 0.5,
                None => return Err(Refusal::NotReached),
            }
        };
        if next[follower.size] >= trace.most {
            points.push(follower.point(&follower.level(state, next, trace.most).ok_or(Refusal::NotReached)?));
            return Ok(points);
        }
        (state, tangent) = (next, own);
        // no bound: far out the branch is a straight line in these coordinates
        step *= 1.5;
        points.push(follower.point(&state));
    }
    Ok(points)
}

/// Where the branch first passes each of the rationalities `lambdas` (ascending). Refuses as [`branch`] does, and if it does not get there.
pub fn at(game: &Game, lambdas: &[f64], plain: bool) -> Result<Vec<Point>, Refusal> {
    let most = lambdas.iter().copied().fold(0.0, f64::max);
    let follower = Follower::new(game, plain);
    let points = branch(game, Trace { most, plain, ..Trace::default() })?;
    lambdas
        .iter()
        .map(|&lambda| {
            let after = points.iter().position(|point| point.lambda >= lambda).ok_or(Refusal::NotReached)?;
            let (from, to) = (follower.state(&points[after.max(1) - 1]), follower.state(&points[after]));
            Ok(follower.point(&follower.level(from, to, lambda).ok_or(Refusal::NotReached)?))
        })
        .collect()
}

/// Where the principal branch leads: an equilibrium, selected among all as the one that is reached as chance gives way to reason. The profile
/// at the largest λ that was reached, and how far it is from an equilibrium, as [`Game::gap`] tells.
pub fn limit(game: &Game) -> Result<(Mixed, f64), Refusal> {
    let trace = Trace { most: 1e6, ..Trace::default() };
    let last = branch(game, trace)?.pop().ok_or(Refusal::NotReached)?;
    let gap = game.gap(&last.mixed);
    Ok((last.mixed, gap))
}

/// A state is the logarithm of every probability, players one after another, and λ.
struct Follower<'a> {
    game: &'a Game,
    /// What λ is divided by for each player.
    ranges: Vec<f64>,
    /// Where each player's actions begin.
    from: Vec<usize>,
    /// How many probabilities there are; λ stands at this place.
    size: usize,
}

impl Follower<'_> {
    fn new(game: &Game, plain: bool) -> Follower<'_> {
        let ranges = (0..game.players()).map(|player| if plain { 1.0 } else { game.range(player) }).collect();
        let from = (0..game.players()).map(|player| game.actions()[..player].iter().sum()).collect();
        Follower { game, ranges, from, size: game.actions().iter().sum() }
    }

    fn start(&self) -> Vec<f64> {
        let logs =
            self.game.actions().iter().flat_map(|&count| vec![-shapan_model::num::elementary::ln(count as f64); count]);
        logs.chain([0.0]).collect()
    }

    fn state(&self, point: &Point) -> Vec<f64> {
        // a probability that underflowed has no logarithm; the correction finds it again from a small one
        let logs = point.mixed.iter().flatten().map(|p| shapan_model::num::elementary::ln(p.max(1e-300)));
        logs.chain([point.lambda]).collect()
    }

    fn mixed(&self, state: &[f64]) -> Mixed {
        let own = self.from.iter().zip(self.game.actions());
        own.map(|(&from, &count)| state[from..from + count].iter().map(|l| exp(*l)).collect()).collect()
    }

    fn point(&self, state: &[f64]) -> Point {
        let lambda = state[self.size];
        let mut mixed = self.mixed(state);
        for own in &mut mixed {
            let sum: f64 = own.iter().sum();
            own.iter_mut().for_each(|p| *p /= sum);
        }
        let mut residual = 0.0f64;
        for (player, own) in mixed.iter().enumerate() {
            let answer = logit(&self.game.values(player, &mixed), lambda / self.ranges[player]);
            residual = own.iter().zip(answer).map(|(p, q)| (p - q).abs()).fold(residual, f64::max);
        }
        Point { lambda, mixed, residual }
    }

    /// The equations, zero on the branch, and their derivatives by row: size rows of size + 1 numbers.
    fn equations(&self, state: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (n, wide, lambda) = (self.size, self.size + 1, state[self.size]);
        let mixed = self.mixed(state);
        let (mut h, mut jacobian) = (vec![0.0; n], vec![0.0; n * wide]);
        for (player, &from) in self.from.iter().enumerate() {
            let count = self.game.actions()[player];
            let rate = lambda / self.ranges[player];
            let values = self.game.values(player, &mixed);
            let crossed = self.crossed(player, &mixed);
            // probabilities sum to one
            h[from] = mixed[player].iter().sum::<f64>() - 1.0;
            jacobian[from * wide + from..from * wide + from + count].copy_from_slice(&mixed[player]);
            // ln p_a − ln p_r = λ (u_a − u_r) against the likeliest action r: small probabilities are then exact
            let reference = (0..count).fold(0, |best, a| if state[from + a] > state[from + best] { a } else { best });
            let mut row = from;
            for action in (0..count).filter(|&action| action != reference) {
                row += 1;
                h[row] = state[from + action] - state[from + reference] - rate * (values[action] - values[reference]);
                jacobian[row * wide + from + action] += 1.0;
                jacobian[row * wide + from + reference] -= 1.0;
                for at in 0..n {
                    jacobian[row * wide + at] -= rate * (crossed[action * n + at] - crossed[reference * n + at]);
                }
                jacobian[row * wide + n] = -(values[action] - values[reference]) / self.ranges[player];
            }
        }
        (h, jacobian)
    }

    /// Derivative of a player's value of each action by the logarithm of every probability: by action, then probability.
    fn crossed(&self, player: usize, mixed: &[Vec<f64>]) -> Vec<f64> {
        let n = self.size;
        let mut crossed = vec![0.0; self.game.actions()[player] * n];
        for (profile, u) in self.game.of(player).iter().enumerate() {
            let actions = self.game.profile(profile);
            let weight: f64 = (0..actions.len()).filter(|&k| k != player).map(|k| mixed[k][actions[k]]).product();
            for (k, &action) in actions.iter().enumerate().filter(|(k, _)| *k != player) {
                crossed[actions[player] * n + self.from[k] + action] += u * weight;
            }
        }
        crossed
    }

    /// The direction of the branch, of length one, turned as `before`; at the start towards larger λ.
    fn tangent(&self, state: &[f64], before: Option<&[f64]>) -> Option<Vec<f64>> {
        let n = self.size;
        let (_, jacobian) = self.equations(state);
        let mut up = vec![0.0; n + 1];
        up[n] = 1.0;
        let along = before.unwrap_or(&up);
        let mut matrix = jacobian;
        matrix.extend_from_slice(along);
        let mut direction = vec![0.0; n + 1];
        direction[n] = 1.0;
        if !linear::solve(&mut matrix, &mut direction) {
            return None;
        }
        let length = direction.iter().map(|x| x * x).sum::<f64>().sqrt();
        Some(direction.into_iter().map(|x| x / length).collect())
    }

    /// Newton's steps back to the branch, across `along`.
    fn correct(&self, mut state: Vec<f64>, along: &[f64]) -> Option<Vec<f64>> {
        for _ in 0..12 {
            let (h, mut matrix) = self.equations(&state);
            let off = h.iter().fold(0.0f64, |most, x| most.max(x.abs()));
            if !off.is_finite() {
                return None;
            }
            if off <= 1e-12 * (1.0 + state[self.size].abs()) {
                return Some(state);
            }
            matrix.extend_from_slice(along);
            let mut move_by: Vec<f64> = h.iter().map(|x| -x).chain([0.0]).collect();
            if !linear::solve(&mut matrix, &mut move_by) {
                return None;
            }
            state.iter_mut().zip(&move_by).for_each(|(x, d)| *x += d);
        }
        None
    }

    /// The point between two of the branch where λ has a value: a guess in between, and Newton's steps with λ held.
    fn level(&self, from: Vec<f64>, to: Vec<f64>, lambda: f64) -> Option<Vec<f64>> {
        let span = to[self.size] - from[self.size];
        let part = if span == 0.0 { 1.0 } else { ((lambda - from[self.size]) / span).clamp(0.0, 1.0) };
        let mut guess: Vec<f64> = from.iter().zip(&to).map(|(a, b)| a + part * (b - a)).collect();
        guess[self.size] = lambda;
        let mut held = vec![0.0; self.size + 1];
        held[self.size] = 1.0;
        self.correct(guess, &held)
    }
}

/// The logit answer: probabilities in proportion to exp(λ u).
pub fn logit(values: &[f64], lambda: f64) -> Vec<f64> {
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = values.iter().map(|u| exp(lambda * (u - most))).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|w| w / sum).collect()
}
