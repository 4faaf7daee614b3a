//! Options of `shapan sensitivity`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Lang, OfModel, SamplerName, Setting, above_zero};

/// `shapan sensitivity`.
#[derive(Debug, Args)]
#[command(after_help = "\
Methods and their columns (as SALib 1.6 names them):
  sobol   S1 ST (S2), shares of the variance; runs: points × (inputs + 2), twice the inputs with --second-order
  morris  mu mu_star sigma, effects of the whole range of an input; runs: points × (inputs + 1)
  pawn    minimum mean median maximum CV, distances between distributions; runs: points
  delta   delta S1, shifts of the density; runs: points
  rsa     bin1 … maximum, what pushes the outcome into each part of its range; runs: points
  dgsm    vi vi_std dgsm, bounds of total shares from derivatives; runs: points × (inputs + 1)
  shapley Sh, shares that add up to one, also of correlated inputs; runs: 4096 + points × 3 (inputs − 1)

Examples:
  shapan sensitivity baseline --outcome output_gap@2046
  shapan sensitivity baseline --over-time output.china --method delta
  shapan sensitivity baseline --by-mechanism --until 'ci<0.05' --out study
  shapan sensitivity --model ai-futures-dec2025 --method delta
  shapan sensitivity --data runs.csv --problem problem.json --outcome y --method sobol")]
pub(crate) struct Sensitivity {
    /// Which reference model.
    #[command(flatten)]
    pub(crate) of_model: OfModel,
    /// Scenario: a built-in name or a file.
    #[arg(default_value = "baseline")]
    pub(crate) scenario: String,
    /// Outcomes that are asked about, between commas [default: output_gap in the last year; a reference model's first outcome].
    #[arg(long, value_name = "NAME,NAME", value_delimiter = ',')]
    pub(crate) outcome: Vec<String>,
    /// Ask about a family of outcomes in every year: output.china, output_gap, or a stock or flow with its bloc.
    #[arg(long, value_name = "FAMILY", value_delimiter = ',', conflicts_with_all = ["outcome", "model", "data"])]
    pub(crate) over_time: Vec<String>,
    /// Method [default: sobol; delta where beliefs are tied to one another, and for --data].
    #[arg(long, value_enum)]
    pub(crate) method: Option<MethodName>,
    /// Which world.
    #[command(flatten)]
    pub(crate) setting: Setting,
    /// Base points (sobol, dgsm; 256 if nothing is said), paths (morris; 64), permutations (shapley; 64), or runs (the others; 4096); with
    /// --until the most.
    #[arg(long, short = 'n', visible_alias = "runs", value_parser = above_zero, conflicts_with = "data")]
    pub(crate) points: Option<usize>,
    /// Go on until the widest interval of the main index (relative to the largest for morris) is below this: `ci<0.02` or 0.02.
    #[arg(long, value_name = "ci<WIDTH", value_parser = below, conflicts_with = "data")]
    pub(crate) until: Option<f64>,
    /// Seed of the draws [default: that of the scenario; 1 for a reference model].
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// How points are spread [default: sobol].
    #[arg(long, value_enum)]
    pub(crate) sampler: Option<SamplerName>,
    /// Only these inputs vary, the others keep their central values; an asterisk stands for any ending: `research.*`.
    #[arg(long, value_name = "NAME,NAME", value_delimiter = ',')]
    pub(crate) inputs: Vec<String>,
    /// Let the forms of rival laws vary, too.
    #[arg(long, conflicts_with_all = ["model", "data"])]
    pub(crate) laws: bool,
    /// Ask about the inputs of each mechanism together.
    #[arg(long, conflicts_with = "group")]
    pub(crate) by_mechanism: bool,
    /// Ask about some inputs together: `--group growth=research.*,science.*`, as often as wanted.
    #[arg(long, value_name = "NAME=INPUT,INPUT", value_parser = group)]
    pub(crate) group: Vec<(String, Vec<String>)>,
    /// Ask about the logarithm of the outcome.
    #[arg(long, conflicts_with = "ranks")]
    pub(crate) log: bool,
    /// Ask about the rank of the outcome among all runs.
    #[arg(long)]
    pub(crate) ranks: bool,
    /// Pairs of inputs, too (sobol).
    #[arg(long)]
    pub(crate) second_order: bool,
    /// How S1 is estimated (sobol).
    #[arg(long, value_enum, default_value_t)]
    pub(crate) estimator: Estimator,
    /// Levels of the grid, an even number (morris).
    #[arg(long, default_value_t = 4, value_parser = even)]
    pub(crate) levels: usize,
    /// Slices of an input's range (pawn, 10 if nothing is said) or of the outcome's (rsa, 20).
    #[arg(long, value_parser = above_zero)]
    pub(crate) slices: Option<usize>,
    /// How often runs are drawn again for an interval.
    #[arg(long, default_value_t = 100, value_parser = above_zero)]
    pub(crate) resamples: usize,
    /// Level of the intervals.
    #[arg(long, default_value_t = 0.95, value_parser = level)]
    pub(crate) level: f64,
    /// SALib's problem dictionary as JSON: which inputs vary, with which bounds and dists, in which groups; with --data its names say which
    /// columns are inputs.
    #[arg(long, value_name = "FILE")]
    pub(crate) problem: Option<PathBuf>,
    /// Take runs that exist (CSV or Parquet, a row for each): --outcome names a column. Rows of sobol and morris stand in SALib's order.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["model", "set", "years", "step"])]
    pub(crate) data: Option<PathBuf>,
    /// Threads [default: as many as the machine has]; the results do not depend on it.
    #[arg(long, value_parser = above_zero)]
    pub(crate) threads: Option<usize>,
    /// Folder for indices.csv, pairs.csv, convergence.csv, the pictures, problem.json, samples.parquet and manifest.json; an interrupted study
    /// goes on from there.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Print CSV, 17 significant digits.
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of what is shown.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Lang,
}

/// Methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MethodName {
    /// Shares of the variance.
    Sobol,
    /// Elementary effects.
    Morris,
    /// Distances between distributions.
    Pawn,
    /// Shifts of the density.
    Delta,
    /// Regional sensitivity.
    Rsa,
    /// Bounds of total shares from derivatives.
    Dgsm,
    /// Shares that add up to one, also of correlated inputs.
    Shapley,
}

/// Estimators of S1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Estimator {
    /// Saltelli and others (2010): better where indices are small.
    #[default]
    Saltelli,
    /// Jansen (1999): better where indices are large.
    Jansen,
}

/// Reads `ci<0.02` or `0.02`.
fn below(text: &str) -> Result<f64, String> {
    let plain = text.trim();
    let plain = plain.strip_prefix("ci").map_or(plain, str::trim_start);
    match plain.trim_start_matches(['<', '=', ' ']).parse::<f64>() {
        Ok(width) if width > 0.0 && width < 1.0 => Ok(width),
        _ => Err("a width between 0 and 1 is expected, such as ci<0.02".into()),
    }
}

/// Reads `growth=research.*,science.*`.
fn group(text: &str) -> Result<(String, Vec<String>), String> {
    let wrong = || "a name, = and inputs between commas are expected: growth=research.*,science.*".to_owned();
    let (name, members) = text.split_once('=').ok_or_else(wrong)?;
    let members: Vec<String> = members.split(',').map(|m| m.trim().to_owned()).filter(|m| !m.is_empty()).collect();
    if name.trim().is_empty() || members.is_empty() { Err(wrong()) } else { Ok((name.trim().to_owned(), members)) }
}

fn even(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(levels) if levels >= 2 && levels % 2 == 0 => Ok(levels),
        _ => Err("an even number from 2 on is expected".into()),
    }
}

fn level(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(level) if level > 0.0 && level < 1.0 => Ok(level),
        _ => Err("a level between 0 and 1 is expected, such as 0.95".into()),
    }
}
