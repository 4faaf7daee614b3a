//! What the past says of beliefs: measured series, priors and the model give a posterior, drawn by chains that learn from one another, or by
//! populations where no likelihood is wanted.
//!
//! The space of the search is that of normal scores: a belief's share u becomes z = Φ⁻¹(u), so the prior is standard normal whatever the beliefs,
//! correlations included. An input that moves no measured number is found before the search and keeps its prior.

mod question;
pub mod told;

use std::sync::Arc;

use shapan_insight::abc::{self, Population};
use shapan_insight::chains::{Chains, Stuck};
use shapan_insight::mixing::{Mixing, mixing};
use shapan_insight::normal;
use shapan_insight::order::{quantile, ranks, sort};
use shapan_insight::philox::uniform;

use crate::experiment::range;
use crate::posterior::Posterior;
use crate::scenario::Scenario;

pub use question::Question;
use question::Residuals;

/// R-hat above which chains have not come to rest.
pub const RESTLESS: f64 = 1.05;
/// Independent draws below which they have not.
pub const FEW: f64 = 200.0;

/// How the posterior is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Chains, or points of a population.
    pub chains: usize,
    /// Steps of each chain, the first half, in which the chains learn, left aside; or populations.
    pub steps: usize,
    /// Draws kept, at most.
    pub keep: usize,
    /// Seed.
    pub seed: u64,
}

/// Step of a world unless something else is said: the error of the scheme is far below those of any measurement.
pub const STEP: f64 = 0.125;

impl Settings {
    /// What is usual: 16 chains of 24,000 steps, which come to rest where more and shorter ones do not, or 8 populations of 1000 points; 2000 draws are kept.
    pub fn usual(chains: bool, seed: u64) -> Settings {
        let (count, steps) = if chains { (16, 24_000) } else { (1000, 8) };
        Settings { chains: count, steps, keep: 2000, seed }
    }
}

/// Remembers what a search was told, so that one that was interrupted or killed goes on from there: the search asks in the same order each time, and what
/// it is told is all that it depends on.
pub trait Memory {
    /// What was told for the next so many questions, if all of it is known.
    fn recall(&mut self, count: usize) -> Option<Vec<f64>>;
    /// Keeps what was told for them.
    fn keep(&mut self, told: &[f64]);
}

/// Remembers nothing.
pub struct Forgetful;

impl Memory for Forgetful {
    fn recall(&mut self, _count: usize) -> Option<Vec<f64>> {
        None
    }
    fn keep(&mut self, _told: &[f64]) {}
}

/// What is remembered for these questions, or else asked and kept.
fn told(memory: &mut dyn Memory, count: usize, ask: impl FnOnce() -> Vec<f64>) -> Vec<f64> {
    memory.recall(count).unwrap_or_else(|| {
        let told = ask();
        memory.keep(&told);
        told
    })
}

/// What became of one input.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Name.
    pub name: String,
    /// Does any measured number move with it?
    pub moves: bool,
    /// 5 %, 25 %, 50 %, 75 %, 95 % of the prior.
    pub prior: [f64; 5],
    /// Of the posterior.
    pub posterior: [f64; 5],
    /// The same as shares of the prior: 0.05, 0.25, 0.5, 0.75, 0.95 if nothing was learnt.
    pub shares: [f64; 5],
    /// How many standard deviations of the prior the mean has moved, in normal scores.
    pub shift: f64,
    /// Share of the prior's variance that is gone, in normal scores: one minus the variance of the posterior.
    pub contraction: f64,
    /// Have the chains come to rest; none without chains, or if the input moves nothing.
    pub mixing: Option<Mixing>,
}

impl Input {
    /// Have the chains come to rest for it? None without chains, or if it moves nothing.
    pub fn at_rest(&self) -> Option<bool> {
        self.mixing.as_ref().map(|mixing| mixing.r_hat <= RESTLESS && mixing.ess >= FEW)
    }

    /// Do the data say something of it: a tenth of the variance gone, or the mean moved by three tenths of the prior's spread?
    pub fn informed(&self) -> bool {
        self.contraction > 0.1 || self.shift.abs() > 0.3
    }
}

/// Two inputs that the data tie together.
#[derive(Clone, Debug, PartialEq)]
pub struct Tie {
    /// The first.
    pub a: String,
    /// The second.
    pub b: String,
    /// Rank correlation in the posterior.
    pub rank: f64,
}

/// A posterior with what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// All inputs asked about.
    pub inputs: Vec<Input>,
    /// The draws, of the inputs that move a measured number.
    pub posterior: Posterior,
    /// Chain, step and density of each draw; of a population its place, zero and the distance.
    pub beside: Vec<(usize, usize, f64)>,
    /// The strongest ties, strongest first.
    pub ties: Vec<Tie>,
    /// Worlds run.
    pub evaluations: usize,
    /// Worlds among them that were stopped before the last point: they count as impossible.
    pub broken: usize,
    /// Share of the proposals that were taken; of a population the last tolerance.
    pub acceptance: f64,
    /// Was it cancelled?
    pub cancelled: bool,
}

/// Why there is no posterior.
#[derive(Clone, Debug, PartialEq)]
pub enum Nothing {
    /// No input moves any measured number.
    Unmoved,
    /// Chains that cannot run.
    Chains(Stuck),
    /// Populations that cannot be filled.
    Population(abc::Nothing),
    /// It was cancelled before half of the steps.
    Cancelled,
}

impl core::fmt::Display for Nothing {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Nothing::Unmoved => f.write_str("no input that is asked about moves any measured number"),
            Nothing::Chains(stuck) => stuck.fmt(f),
            Nothing::Population(nothing) => nothing.fmt(f),
            Nothing::Cancelled => f.write_str("it was cancelled before half of the steps"),
        }
    }
}

/// Scores of inputs that all move something, padded to all inputs of the question.
fn padded(positions: &[Vec<f64>], moves: &[usize], inputs: usize) -> Vec<Vec<f64>> {
    let one = |position: &Vec<f64>| {
        let mut z = vec![0.0; inputs];
        moves.iter().zip(position).for_each(|(at, x)| z[*at] = *x);
        z
    };
    positions.iter().map(one).collect()
}

/// Draws the posterior by chains. `progress` is told the steps done and asked whether to go on.
///
/// # Errors
/// See [`Nothing`].
pub fn by_chains(
    question: &Question,
    settings: Settings,
    memory: &mut dyn Memory,
    progress: &mut dyn FnMut(usize) -> bool,
) -> Result<Calibration, Nothing> {
    let (moves, moving) = moving(question)?;
    let inputs = moving.len();
    let mut broken = 0;
    let mut evaluations = 0;
    let mut density = |positions: &[Vec<f64>]| {
        evaluations += positions.len();
        let found = told(memory, positions.len(), || question.ln_posterior(&padded(positions, &moves, inputs)));
        broken += found.iter().filter(|density| density.is_nan()).count();
        found
    };
    let score = |chain: usize, at: usize| {
        normal::quantile(uniform(settings.seed, chain as u64, &format!("calibration.start.{at}")))
    };
    let start = (0..settings.chains).map(|chain| (0..moves.len()).map(|at| score(chain, at)).collect()).collect();
    let first = settings.steps / 2;
    let mut chains = Chains::start(settings.seed, start, first as u64, &mut density).map_err(Nothing::Chains)?;
    // by chain, then step
    let mut kept: Vec<Vec<(Vec<f64>, f64)>> = vec![Vec::new(); settings.chains];
    let mut cancelled = false;
    for step in 0..settings.steps {
        chains.step(&mut density);
        if step >= first {
            for (kept, (z, density)) in kept.iter_mut().zip(chains.positions.iter().zip(&chains.densities)) {
                kept.push((z.clone(), *density));
            }
        }
        if !progress(step + 1) {
            cancelled = true;
            break;
        }
    }
    let length = kept.first().map_or(0, Vec::len);
    if length < 8 {
        return Err(Nothing::Cancelled);
    }
    let of = |at: usize| {
        mixing(&kept.iter().map(|chain| chain.iter().map(|(z, _)| z[at]).collect()).collect::<Vec<Vec<f64>>>())
    };
    let mixings: Vec<Option<Mixing>> = (0..moves.len()).map(of).collect();
    // evenly spread over steps, every chain alike
    let steps = (settings.keep / settings.chains).clamp(1, length);
    let mut draws = Vec::new();
    let mut beside = Vec::new();
    for k in 0..steps {
        let at = (k * length + length / 2) / steps;
        for (chain, kept) in kept.iter().enumerate() {
            let (z, density) = &kept[at];
            draws.push(z.clone());
            beside.push((chain, first + at, *density));
        }
    }
    let acceptance = chains.acceptance();
    let mut found = summed(question, &moves, &moving, draws, beside, &mixings);
    (found.evaluations, found.broken, found.acceptance, found.cancelled) = (evaluations, broken, acceptance, cancelled);
    Ok(found)
}

/// Draws the posterior by populations: the distance of a world is the root mean square of what is new in each of its residuals, in standard
/// deviations, less errors of measurement and of the model drawn anew.
///
/// # Errors
/// See [`Nothing`].
pub fn by_populations(
    question: &Question,
    settings: Settings,
    memory: &mut dyn Memory,
    progress: &mut dyn FnMut(usize) -> bool,
) -> Result<Calibration, Nothing> {
    let (moves, moving) = moving(question)?;
    let inputs = moving.len();
    let (mut evaluations, mut broken, mut cancelled) = (0, 0, false);
    let mut distance = |positions: &[Vec<f64>]| -> Vec<f64> {
        if cancelled {
            return vec![f64::INFINITY; positions.len()];
        }
        let ask = || {
            let found = question.residuals(&padded(positions, &moves, inputs));
            let one = |(run, residuals): (usize, Residuals)| {
                residuals.map_or(f64::NAN, |residuals| question.distance(&residuals, settings.seed, evaluations + run))
            };
            found.into_iter().enumerate().map(one).collect()
        };
        let distances: Vec<f64> = told(memory, positions.len(), ask);
        broken += distances.iter().filter(|distance| distance.is_nan()).count();
        evaluations += positions.len();
        cancelled = !progress(evaluations);
        distances
    };
    let ask = abc::Settings { size: settings.chains, rounds: settings.steps, keep: 0.5, tries: 60 };
    let population: Population =
        abc::sample(settings.seed, moves.len(), ask, &mut distance).map_err(Nothing::Population)?;
    // points of equal weight: each is taken as often as its weight says
    let keep = settings.keep;
    let mut sum = 0.0;
    let mut next = 0;
    let mut draws = Vec::new();
    let mut beside = Vec::new();
    for (at, (z, weight)) in population.positions.iter().zip(&population.weights).enumerate() {
        sum += weight;
        while next < keep && (next as f64 + 0.5) / keep as f64 <= sum + 1e-12 {
            draws.push(z.clone());
            beside.push((at, 0, population.distances[at]));
            next += 1;
        }
    }
    let mixings = vec![None; moves.len()];
    let mut calibration = summed(question, &moves, &moving, draws, beside, &mixings);
    (calibration.evaluations, calibration.broken, calibration.cancelled) = (evaluations, broken, cancelled);
    calibration.acceptance = population.tolerance;
    Ok(calibration)
}

/// Positions of the inputs that move something, and by input whether it does.
fn moving(question: &Question) -> Result<(Vec<usize>, Vec<bool>), Nothing> {
    let moving = question.movers();
    let moves: Vec<usize> = moving.iter().enumerate().filter(|(_, moves)| **moves).map(|(at, _)| at).collect();
    if moves.is_empty() { Err(Nothing::Unmoved) } else { Ok((moves, moving)) }
}

fn five(values: &[f64]) -> [f64; 5] {
    let mut sorted = values.to_vec();
    sort(&mut sorted);
    [0.05, 0.25, 0.5, 0.75, 0.95].map(|p| quantile(sorted.len(), p, |k| sorted[k]).unwrap_or(f64::NAN))
}

/// What the draws, in scores, say of the inputs.
fn summed(
    question: &Question,
    moves: &[usize],
    moving: &[bool],
    draws: Vec<Vec<f64>>,
    beside: Vec<(usize, usize, f64)>,
    mixings: &[Option<Mixing>],
) -> Calibration {
    let scenario = question.scenario();
    let count = draws.len() as f64;
    let values: Vec<Vec<f64>> =
        padded(&draws, moves, moving.len()).iter().map(|scores| question.values(scores)).collect();
    let inputs = scenario.uncertainties.iter().enumerate().map(|(at, u)| {
        let span = range(scenario, u.target);
        let prior = [0.05, 0.25, 0.5, 0.75, 0.95].map(|share| u.dist.quantile(share, &span));
        let Some(place) = moves.iter().position(|known| *known == at) else {
            let name = u.name.clone();
            let shares = [0.05, 0.25, 0.5, 0.75, 0.95];
            return Input {
                name,
                moves: false,
                prior,
                posterior: prior,
                shares,
                shift: 0.0,
                contraction: 0.0,
                mixing: None,
            };
        };
        let mean = draws.iter().map(|z| z[place]).sum::<f64>() / count;
        let variance =
            draws.iter().map(|z| (z[place] - mean) * (z[place] - mean)).sum::<f64>() / (count - 1.0).max(1.0);
        let posterior = five(&values.iter().map(|row| row[at]).collect::<Vec<f64>>());
        Input {
            name: u.name.clone(),
            moves: true,
            prior,
            posterior,
            shares: five(&draws.iter().map(|z| normal::distribution(z[place])).collect::<Vec<f64>>()),
            shift: mean,
            contraction: 1.0 - variance,
            mixing: mixings[place],
        }
    });
    let inputs: Vec<Input> = inputs.collect();
    let columns: Vec<Arc<[f64]>> = moves.iter().map(|at| values.iter().map(|row| row[*at]).collect()).collect();
    let ties = ties(&columns, moves, scenario);
    Calibration {
        inputs,
        posterior: Posterior::of(scenario, moves, columns),
        beside,
        ties,
        evaluations: 0,
        broken: 0,
        acceptance: 0.0,
        cancelled: false,
    }
}

/// Rank correlations of at least three tenths.
fn ties(columns: &[Arc<[f64]>], moves: &[usize], scenario: &Scenario) -> Vec<Tie> {
    let ranked: Vec<Vec<f64>> = columns.iter().map(|column| ranks(column)).collect();
    let correlation = |a: &[f64], b: &[f64]| {
        let middle = (a.len() as f64 + 1.0) / 2.0;
        let sum = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| (x - middle) * (y - middle)).sum::<f64>();
        sum(a, b) / (sum(a, a) * sum(b, b)).sqrt()
    };
    let name = |at: usize| scenario.uncertainties[moves[at]].name.clone();
    let mut ties: Vec<Tie> = Vec::new();
    for a in 0..ranked.len() {
        for b in a + 1..ranked.len() {
            let rank = correlation(&ranked[a], &ranked[b]);
            if rank.abs() >= 0.3 {
                ties.push(Tie { a: name(a), b: name(b), rank });
            }
        }
    }
    ties.sort_by(|x, y| y.rank.abs().total_cmp(&x.rank.abs()));
    ties
}
