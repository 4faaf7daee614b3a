//! How candidates come from others: simulated binary crossover and polynomial mutation, both within bounds (Deb and Agrawal 1995; Deb and
//! Goyal 1996; bounds as in the program that accompanies Deb and others 2002).

use shapan_model::num::elementary::{exp, ln};

use super::{Draws, Space};

/// How strongly candidates are varied.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Variation {
    /// Chance that two parents are crossed at all.
    pub crossing: f64,
    /// Distribution index of the crossover: the larger, the nearer children are to their parents.
    pub crossing_index: f64,
    /// Chance that a variable mutates; 1 over the number of variables if none.
    pub mutation: Option<f64>,
    /// Distribution index of the mutation.
    pub mutation_index: f64,
}

impl Default for Variation {
    fn default() -> Variation {
        Variation { crossing: 1.0, crossing_index: 15.0, mutation: None, mutation_index: 20.0 }
    }
}

fn power(base: f64, exponent: f64) -> f64 {
    if base <= 0.0 { 0.0 } else { exp(exponent * ln(base)) }
}

impl Variation {
    /// Crosses two candidates in place.
    pub(super) fn cross(&self, space: &Space, a: &mut [f64], b: &mut [f64], draws: &mut Draws) {
        if draws.uniform() > self.crossing {
            return;
        }
        let index = self.crossing_index;
        let mut coins = Coins::default();
        for variable in 0..space.size() {
            if coins.toss(draws)
                || (a[variable] - b[variable]).abs() < 1e-14 * (space.upper[variable] - space.lower[variable])
            {
                continue;
            }
            let (low, high) = (a[variable].min(b[variable]), a[variable].max(b[variable]));
            let u = draws.uniform();
            // the spread is cut where it would leave the bounds, on each side for itself
            let spread = |room: f64| {
                let beta = 1.0 + 2.0 * room / (high - low);
                let alpha = 2.0 - power(beta, -(index + 1.0));
                let ratio = if u <= 1.0 / alpha { u * alpha } else { 1.0 / (2.0 - u * alpha) };
                power(ratio, 1.0 / (index + 1.0))
            };
            let (lower, upper) = (space.lower[variable], space.upper[variable]);
            let middle = 0.5 * (low + high);
            let below = (middle - 0.5 * spread(low - lower) * (high - low)).clamp(lower, upper);
            let above = (middle + 0.5 * spread(upper - high) * (high - low)).clamp(lower, upper);
            (a[variable], b[variable]) = if coins.toss(draws) { (above, below) } else { (below, above) };
        }
    }

    /// Mutates a candidate in place.
    pub(super) fn mutate(&self, space: &Space, x: &mut [f64], draws: &mut Draws) {
        let chance = self.mutation.unwrap_or(1.0 / space.size() as f64);
        let index = self.mutation_index + 1.0;
        for variable in chosen(chance, space.size(), draws) {
            let (lower, upper) = (space.lower[variable], space.upper[variable]);
            let width = upper - lower;
            let u = draws.uniform();
            let shift = if u < 0.5 {
                let room = 1.0 - (x[variable] - lower) / width;
                power(2.0 * u + (1.0 - 2.0 * u) * power(room, index), 1.0 / index) - 1.0
            } else {
                let room = 1.0 - (upper - x[variable]) / width;
                1.0 - power(2.0 * (1.0 - u) + (2.0 * u - 1.0) * power(room, index), 1.0 / index)
            };
            x[variable] = (x[variable] + shift * width).clamp(lower, upper);
        }
    }
}

/// Sets each variable, with a chance of 1 over their number, to anything within its bounds; at least one.
pub(super) fn scatter(space: &Space, x: &mut [f64], draws: &mut Draws) {
    let mut places = chosen(1.0 / space.size() as f64, space.size(), draws);
    if places.is_empty() {
        places.push(draws.pick(space.size()));
    }
    for variable in places {
        x[variable] = space.value(variable, draws.uniform());
    }
}

/// Variables that are chosen each with the same chance: gaps between them are drawn, so that a few draws do for many variables.
fn chosen(chance: f64, size: usize, draws: &mut Draws) -> Vec<usize> {
    if chance >= 1.0 {
        return (0..size).collect();
    }
    let scale = ln(1.0 - chance);
    let mut found = Vec::new();
    let mut at = 0usize;
    if chance <= 0.0 {
        return found;
    }
    loop {
        let gap = (ln(draws.uniform()) / scale).floor();
        if gap >= (size - at) as f64 {
            return found;
        }
        at += gap as usize;
        found.push(at);
        at += 1;
        if at >= size {
            return found;
        }
    }
}

/// Even chances, 64 from one draw.
#[derive(Default)]
struct Coins {
    bits: u64,
    left: u32,
}

impl Coins {
    fn toss(&mut self, draws: &mut Draws) -> bool {
        if self.left == 0 {
            (self.bits, self.left) = (draws.bits(), 64);
        }
        self.left -= 1;
        let coin = self.bits & 1 == 1;
        self.bits >>= 1;
        coin
    }
}
