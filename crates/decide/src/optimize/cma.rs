//! The covariance matrix adaptation evolution strategy for one objective, as in Hansen (2016, *The CMA evolution strategy: a tutorial*, table 1
//! and algorithm of figure 6; equations below are its), negative weights included; restarts with a doubled population (Auger and Hansen 2005,
//! IPOP).
//!
//! Bounds are kept by reflection: the search runs in all of space over an objective that is mirrored at every bound, so a bound disturbs
//! nothing, and an optimum at it is found as the bottom of a fold. Constraints are kept by rank: feasible candidates come first, then the others
//! by how much they violate (Deb 2000).

use shapan_insight::normal;
use shapan_insight::symmetric::tridiagonal;
use shapan_model::num::elementary::{exp, ln};

use super::{Draws, NO_VALUE, Refusal, Space, sound};

/// How to search.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Where to begin; the middle of the box if none.
    pub start: Option<Vec<f64>>,
    /// First standard deviation, as a part of the box.
    pub width: f64,
    /// Candidates of a generation; 4 + 3 ln n if none.
    pub population: Option<usize>,
    /// Ends the search.
    pub evaluations: u64,
    /// How often the search may begin again elsewhere, with twice the candidates, when it settles.
    pub restarts: usize,
    /// Ends the search when a feasible candidate is at or below.
    pub target: Option<f64>,
    /// Differences of the objective that do not matter: a run settles when all are smaller.
    pub precision: f64,
    /// Key of the draws.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            start: None,
            width: 0.3,
            population: None,
            evaluations: 10_000,
            restarts: 0,
            target: None,
            precision: 1e-12,
            seed: 1234,
        }
    }
}

/// Why a run of the search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// All evaluations were used.
    Budget,
    /// The target is reached.
    Target,
    /// The objective differs no more than does not matter, within a generation and between the best of many.
    Settled,
    /// Candidates differ no more from their middle than rounding.
    Narrow,
    /// The best of generations gets no better.
    Stagnation,
    /// The cloud of candidates is a thousand billion times as long as it is wide.
    Condition,
    /// The cloud of candidates grows without bound: the objective does not pull anywhere.
    Diverged,
    /// No candidate of many generations had a value.
    NoValue,
}

impl core::fmt::Display for End {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            End::Budget => "all evaluations were used",
            End::Target => "the target is reached",
            End::Settled => "the objective no longer differs by what matters",
            End::Narrow => "candidates differ no more than by rounding",
            End::Stagnation => "the best of generations gets no better",
            End::Condition => "the cloud of candidates has become too thin to be turned",
            End::Diverged => "the cloud of candidates grows without bound: the objective pulls nowhere",
            End::NoValue => "no candidate of many generations had a value",
        })
    }
}

/// The best candidate so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Best {
    /// Its variables.
    pub point: Vec<f64>,
    /// Its objective.
    pub value: f64,
    /// By how much it violates constraints: 0 if it is feasible.
    pub violation: f64,
    /// Evaluations until it was found.
    pub evaluations: u64,
}

/// Constants of the strategy for a number of variables and of candidates (table 1).
#[derive(Clone, Debug)]
struct Constants {
    lambda: usize,
    mu: usize,
    weights: Vec<f64>,
    mu_eff: f64,
    c_c: f64,
    c_1: f64,
    c_mu: f64,
    c_sigma: f64,
    d_sigma: f64,
    /// Expected length of a standard normal vector.
    length: f64,
    /// Generations between two decompositions.
    gap: u64,
}

impl Constants {
    fn new(n: usize, lambda: usize) -> Constants {
        let mu = lambda / 2;
        let size = n as f64;
        let raw: Vec<f64> = (1..=lambda).map(|i| ln((lambda as f64 + 1.0) / 2.0) - ln(i as f64)).collect();
        let effective = |weights: &[f64]| {
            let sum: f64 = weights.iter().sum();
            sum * sum / weights.iter().map(|w| w * w).sum::<f64>()
        };
        let mu_eff = effective(&raw[..mu]);
        let mu_eff_minus = effective(&raw[mu..]);
        let c_c = (4.0 + mu_eff / size) / (size + 4.0 + 2.0 * mu_eff / size);
        let c_1 = 2.0 / ((size + 1.3) * (size + 1.3) + mu_eff);
        let c_mu = (2.0 * (0.25 + mu_eff + 1.0 / mu_eff - 2.0) / ((size + 2.0) * (size + 2.0) + mu_eff)).min(1.0 - c_1);
        let c_sigma = (mu_eff + 2.0) / (size + mu_eff + 5.0);
        let d_sigma = 1.0 + 2.0 * (((mu_eff - 1.0) / (size + 1.0)).sqrt() - 1.0).max(0.0) + c_sigma;
        // equations 50 to 53: how far the worst may push the covariance down
        let bounds = [1.0 + c_1 / c_mu, 1.0 + 2.0 * mu_eff_minus / (mu_eff + 2.0), (1.0 - c_1 - c_mu) / (size * c_mu)];
        let down = bounds.into_iter().fold(f64::INFINITY, f64::min);
        let (above, below): (f64, f64) = raw.iter().fold((0.0, 0.0), |(a, b), w| (a + w.max(0.0), b - w.min(0.0)));
        let weights = raw.iter().map(|w| if *w >= 0.0 { w / above } else { down * w / below }).collect();
        let length = size.sqrt() * (1.0 - 1.0 / (4.0 * size) + 1.0 / (21.0 * size * size));
        let gap = (1.0 / (10.0 * size * (c_1 + c_mu))).floor().max(1.0) as u64;
        Constants { lambda, mu, weights, mu_eff, c_c, c_1, c_mu, c_sigma, d_sigma, length, gap }
    }
}

/// The distribution of candidates, in parts of the box.
#[derive(Clone, Debug)]
struct Cloud {
    mean: Vec<f64>,
    sigma: f64,
    covariance: Vec<f64>,
    /// Axes, one after the other, and their lengths.
    axes: Vec<f64>,
    lengths: Vec<f64>,
    path_sigma: Vec<f64>,
    path_c: Vec<f64>,
    generation: u64,
    decomposed: u64,
    /// The best and the median of each generation, from the oldest on, as long as all or none are feasible.
    history: Vec<(f64, f64)>,
    feasible: bool,
}

impl Cloud {
    fn new(mean: Vec<f64>, sigma: f64) -> Cloud {
        let n = mean.len();
        let one: Vec<f64> = (0..n * n).map(|at| f64::from(u8::from(at / n == at % n))).collect();
        Cloud {
            mean,
            sigma,
            covariance: one.clone(),
            axes: one,
            lengths: vec![1.0; n],
            path_sigma: vec![0.0; n],
            path_c: vec![0.0; n],
            generation: 0,
            decomposed: 0,
            history: Vec::new(),
            feasible: false,
        }
    }
}

/// A search for the least value of one objective.
#[derive(Clone, Debug)]
pub struct Search {
    space: Space,
    settings: Settings,
    constants: Constants,
    cloud: Cloud,
    /// Standard normal numbers, steps, and points of the candidates.
    z: Vec<f64>,
    y: Vec<f64>,
    candidates: Vec<f64>,
    draws: Draws,
    best: Option<Best>,
    evaluations: u64,
    without_value: u64,
    runs: Vec<End>,
    end: Option<End>,
}

impl Search {
    /// A search in a box.
    ///
    /// # Errors
    /// [`Refusal::Setting`], [`Refusal::Count`] for a start with another number of variables.
    pub fn new(space: Space, settings: Settings) -> Result<Search, Refusal> {
        let n = space.size();
        let default = 4 + (3.0 * ln(n as f64)).floor() as usize;
        let lambda = settings.population.unwrap_or(default);
        let wrong = [
            (!(settings.width.is_finite() && settings.width > 0.0), "the first width is not a number above 0"),
            (lambda < 4, "a generation needs four candidates"),
            (settings.evaluations == 0, "no evaluations are allowed"),
            (settings.precision.is_nan() || settings.precision < 0.0, "the precision is not a number from 0 on"),
        ];
        if let Some((_, what)) = wrong.iter().find(|(wrong, _)| *wrong) {
            return Err(Refusal::Setting(what));
        }
        let mean = match &settings.start {
            None => vec![0.5; n],
            Some(start) if start.len() != n => return Err(Refusal::Count(n, start.len())),
            Some(start) => start.iter().enumerate().map(|(at, x)| space.share(at, *x)).collect(),
        };
        if mean.iter().any(|share| !(0.0..=1.0).contains(share)) {
            return Err(Refusal::Setting("the start lies outside of the bounds"));
        }
        let mut search = Search {
            constants: Constants::new(n, lambda),
            cloud: Cloud::new(mean, settings.width),
            z: Vec::new(),
            y: Vec::new(),
            candidates: Vec::new(),
            draws: Draws::new(settings.seed, "cma-es"),
            best: None,
            evaluations: 0,
            without_value: 0,
            runs: Vec::new(),
            end: None,
            space,
            settings,
        };
        search.sample();
        Ok(search)
    }

    /// The candidates of this generation, to be evaluated in any order.
    pub fn candidates(&self) -> core::slice::ChunksExact<'_, f64> {
        self.candidates.chunks_exact(self.space.size())
    }
    /// The best candidate so far: feasible if any was; none while none has a value.
    pub fn best(&self) -> Option<&Best> {
        self.best.as_ref()
    }
    /// The middle of the cloud of candidates: under noise a better guess than any of them.
    pub fn middle(&self) -> Vec<f64> {
        self.cloud.mean.iter().enumerate().map(|(at, share)| self.space.value(at, reflected(*share))).collect()
    }
    /// Standard deviation of the candidates, averaged over axes (the geometric mean), as a part of the box.
    pub fn width(&self) -> f64 {
        let logs: f64 = self.cloud.lengths.iter().map(|d| ln(*d)).sum();
        self.cloud.sigma * exp(logs / self.space.size() as f64)
    }
    /// Evaluations so far.
    pub fn evaluations(&self) -> u64 {
        self.evaluations
    }
    /// Candidates that had no value.
    pub fn without_value(&self) -> u64 {
        self.without_value
    }
    /// Why each run ended that was followed by another, from the first on.
    pub fn runs(&self) -> &[End] {
        &self.runs
    }

    /// Takes what the candidates are worth and makes the next generation. Says why the search ended, once it has.
    ///
    /// # Errors
    /// [`Refusal::Count`], [`Refusal::NotFinite`], [`Refusal::Over`]; nothing is taken then.
    pub fn tell(&mut self, values: &[f64], violations: &[f64]) -> Result<Option<End>, Refusal> {
        if self.end.is_some() {
            return Err(Refusal::Over);
        }
        let count = self.candidates.len() / self.space.size();
        sound(count, 1, values, violations)?;
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by(|a, b| violations[*a].total_cmp(&violations[*b]).then_with(|| values[*a].total_cmp(&values[*b])));
        self.evaluations += count as u64;
        self.without_value += violations.iter().filter(|v| **v == NO_VALUE).count() as u64;
        self.remember(order[0], values, violations);
        if self.best.as_ref().is_some_and(|b| b.violation == 0.0 && self.settings.target.is_some_and(|t| b.value <= t))
        {
            self.end = Some(End::Target);
            return Ok(self.end);
        }
        // a generation that was cut short by the budget is the last: it is too small to learn from
        if self.evaluations >= self.settings.evaluations {
            self.end = Some(End::Budget);
            return Ok(self.end);
        }
        self.learn(&order);
        let own = |at: usize| if violations[at] == 0.0 { values[at] } else { violations[at] };
        let (best, middle, worst) = (order[0], order[count / 2], order[count - 1]);
        let alike = (violations[best] == 0.0) == (violations[worst] == 0.0);
        let range = if alike { own(worst) - own(best) } else { f64::INFINITY };
        match self.ended(violations[best] == 0.0, (own(best), own(middle)), range) {
            Some(end) if self.runs.len() >= self.settings.restarts => self.end = Some(end),
            Some(end) => self.begin_again(end),
            None => self.sample(),
        }
        Ok(self.end)
    }

    fn remember(&mut self, at: usize, values: &[f64], violations: &[f64]) {
        let (value, violation) = (values[at], violations[at]);
        if violation == NO_VALUE {
            return;
        }
        let better = |best: &Best| (violation, value) < (best.violation, best.value);
        if self.best.as_ref().is_none_or(better) {
            let n = self.space.size();
            let point = self.candidates[at * n..(at + 1) * n].to_vec();
            self.best = Some(Best { point, value, violation, evaluations: self.evaluations });
        }
    }

    fn begin_again(&mut self, end: End) {
        self.runs.push(end);
        let n = self.space.size();
        self.constants = Constants::new(n, 2 * self.constants.lambda);
        let mean = (0..n).map(|_| self.draws.uniform()).collect();
        self.cloud = Cloud::new(mean, self.settings.width);
        self.sample();
    }

    /// Draws the next candidates (equations 38 to 40).
    fn sample(&mut self) {
        let n = self.space.size();
        let left = self.settings.evaluations - self.evaluations;
        let count = (self.constants.lambda as u64).min(left) as usize;
        self.z.clear();
        self.y.clear();
        self.candidates.clear();
        for _ in 0..count {
            let from = self.z.len();
            self.z.extend((0..n).map(|_| normal::quantile(self.draws.uniform())));
            let begin = self.y.len();
            self.y.resize(begin + n, 0.0);
            let y = &mut self.y[begin..];
            for ((axis, length), z) in self.cloud.axes.chunks_exact(n).zip(&self.cloud.lengths).zip(&self.z[from..]) {
                let along = length * z;
                y.iter_mut().zip(axis).for_each(|(y, b)| *y += along * b);
            }
            for (row, y) in y.iter().enumerate() {
                let share = self.cloud.mean[row] + self.cloud.sigma * y;
                self.candidates.push(self.space.value(row, reflected(share)));
            }
        }
    }

    /// Moves and shapes the cloud by the candidates, from the best on (equations 41 to 47).
    fn learn(&mut self, order: &[usize]) {
        let n = self.space.size();
        let size = n as f64;
        let k = &self.constants;
        let cloud = &mut self.cloud;
        cloud.generation += 1;
        let step = |from: &[f64], row: usize| -> f64 {
            order[..k.mu].iter().zip(&k.weights).map(|(at, w)| w * from[at * n + row]).sum()
        };
        let y: Vec<f64> = (0..n).map(|row| step(&self.y, row)).collect();
        let z: Vec<f64> = (0..n).map(|row| step(&self.z, row)).collect();
        for (mean, y) in cloud.mean.iter_mut().zip(&y) {
            *mean += cloud.sigma * y;
        }
        // C^(−1/2) ⟨y⟩ = B ⟨z⟩
        let keep = (k.c_sigma * (2.0 - k.c_sigma) * k.mu_eff).sqrt();
        cloud.path_sigma.iter_mut().for_each(|path| *path *= 1.0 - k.c_sigma);
        for (axis, z) in cloud.axes.chunks_exact(n).zip(&z) {
            let along = keep * z;
            cloud.path_sigma.iter_mut().zip(axis).for_each(|(path, b)| *path += along * b);
        }
        let length = cloud.path_sigma.iter().map(|p| p * p).sum::<f64>().sqrt();
        cloud.sigma *= exp(k.c_sigma / k.d_sigma * (length / k.length - 1.0));
        let begun = 1.0 - exp(2.0 * (cloud.generation + 1) as f64 * ln(1.0 - k.c_sigma));
        let calm = length / begun.sqrt() < (1.4 + 2.0 / (size + 1.0)) * k.length;
        let keep = if calm { (k.c_c * (2.0 - k.c_c) * k.mu_eff).sqrt() } else { 0.0 };
        for (path, y) in cloud.path_c.iter_mut().zip(&y) {
            *path = (1.0 - k.c_c) * *path + keep * y;
        }
        let lost = if calm { 0.0 } else { k.c_c * (2.0 - k.c_c) };
        let fade = 1.0 + k.c_1 * lost - k.c_1 - k.c_mu * k.weights.iter().sum::<f64>();
        // negative weights by the length of the step, so that the covariance stays positive (equation 46)
        let weight = |(at, w): (&usize, &f64)| {
            if *w >= 0.0 {
                return k.c_mu * w;
            }
            let long: f64 = self.z[at * n..(at + 1) * n].iter().map(|z| z * z).sum();
            k.c_mu * w * size / long
        };
        let weights: Vec<f64> = order.iter().zip(&k.weights).map(weight).collect();
        cloud.covariance.iter_mut().for_each(|cell| *cell *= fade);
        let steps = order.iter().map(|at| &self.y[at * n..(at + 1) * n]).zip(weights.iter().copied());
        for (step, weight) in steps.chain([(&cloud.path_c[..], k.c_1)]) {
            for (row, cells) in cloud.covariance.chunks_exact_mut(n).enumerate() {
                let along = weight * step[row];
                cells[..=row].iter_mut().zip(step).for_each(|(cell, y)| *cell += along * y);
            }
        }
        if cloud.generation - cloud.decomposed >= k.gap {
            cloud.decomposed = cloud.generation;
            for at in 0..n * n {
                let (row, column) = (at / n, at % n);
                if column > row {
                    cloud.covariance[at] = cloud.covariance[column * n + row];
                }
            }
            let (values, axes) = tridiagonal::decomposed(&cloud.covariance, n);
            cloud.lengths = values.iter().map(|value| value.sqrt()).collect();
            cloud.axes = axes;
        }
    }

    /// Has this run ended, after a generation with this best and median value and this range?
    fn ended(&mut self, feasible: bool, told: (f64, f64), range: f64) -> Option<End> {
        let n = self.space.size();
        let k = &self.constants;
        let cloud = &mut self.cloud;
        if feasible != cloud.feasible {
            cloud.feasible = feasible;
            cloud.history.clear();
        }
        cloud.history.push(told);
        let recent = 10 + (30.0 * n as f64 / k.lambda as f64).ceil() as usize;
        if cloud.history.len() >= recent {
            let bests = cloud.history[cloud.history.len() - recent..].iter().map(|h| h.0);
            let (low, high) = bests.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), b| (l.min(b), h.max(b)));
            if low == NO_VALUE {
                return Some(End::NoValue);
            }
            if high - low <= self.settings.precision && range <= self.settings.precision {
                return Some(End::Settled);
            }
        }
        let (longest, shortest) = (cloud.lengths[0], cloud.lengths[n - 1]);
        if shortest.is_nan() || shortest <= 0.0 || longest * longest > 1e14 * shortest * shortest {
            return Some(End::Condition);
        }
        if cloud.sigma * longest > 1e4 * self.settings.width {
            return Some(End::Diverged);
        }
        let spread = |row: usize| cloud.covariance[row * n + row].sqrt();
        let narrow = |row: usize| cloud.sigma * spread(row).max(cloud.path_c[row].abs()) < 1e-12 * self.settings.width;
        let still = |row: usize| cloud.mean[row] + 0.2 * cloud.sigma * spread(row) == cloud.mean[row];
        if (0..n).all(narrow) || (0..n).any(still) {
            return Some(End::Narrow);
        }
        let long = 120 + (30.0 * n as f64 / k.lambda as f64) as usize + cloud.generation as usize / 5;
        if cloud.history.len() >= long {
            let window = &cloud.history[cloud.history.len() - long..];
            let middle = |part: &[(f64, f64)], pick: fn(&(f64, f64)) -> f64| {
                let mut values: Vec<f64> = part.iter().map(pick).collect();
                values.sort_by(f64::total_cmp);
                values[values.len() / 2]
            };
            let no_better =
                |pick: fn(&(f64, f64)) -> f64| middle(&window[long - 20..], pick) >= middle(&window[..20], pick);
            if no_better(|h| h.0) && no_better(|h| h.1) {
                return Some(End::Stagnation);
            }
        }
        None
    }
}

/// The place in the box of a place in all of space, mirrored at every bound.
fn reflected(share: f64) -> f64 {
    let place = share.rem_euclid(2.0);
    if place > 1.0 { 2.0 - place } else { place }
}
