//! Options of `shapan calibrate`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Lang, Setting};

/// `shapan calibrate`.
#[derive(Debug, Args)]
#[command(after_help = "\
Beliefs of the scenario are the priors; measured series of the years since its start are the data. The posterior is a table, a row for each draw,
that every command takes with --posterior. Inputs of which the data say nothing keep their priors, and the report names them.

Examples:
  shapan calibrate end-2022 --inputs 'chips.*,fab.*,research.growth_ref' --out posterior
  shapan ensemble baseline --posterior posterior/posterior.csv --out informed
  shapan calibrate end-2022 --method abc --out abc")]
pub(crate) struct Calibrate {
    /// Scenario that starts in an earlier year: a built-in name or a file.
    #[arg(default_value = "end-2022")]
    pub(crate) scenario: String,
    /// Files of measured series in place of those built in.
    #[arg(long, value_name = "FILE")]
    pub(crate) history: Vec<PathBuf>,
    /// Only these series; an asterisk stands for any ending: `chips.*`.
    #[arg(long, value_name = "NAME,NAME", value_delimiter = ',')]
    pub(crate) series: Vec<String>,
    /// Only these inputs are asked about; an asterisk stands for any ending: `research.*`. The others keep their central values.
    #[arg(long, value_name = "NAME,NAME", value_delimiter = ',')]
    pub(crate) inputs: Vec<String>,
    /// Which world.
    #[command(flatten)]
    pub(crate) setting: Setting,
    /// Markov chains that learn from one another (demc), or populations without a likelihood (abc).
    #[arg(long, value_enum, default_value_t)]
    pub(crate) method: SamplingMethod,
    /// How wrong the model itself may be: standard deviation of the logarithm, beside errors of measurement.
    #[arg(long, value_name = "SD", default_value_t = 0.1, value_parser = spread)]
    pub(crate) model_error: f64,
    /// Chains, an even number [default: 16]; for abc: points of a population [default: 1000].
    #[arg(long, value_parser = super::above_zero)]
    pub(crate) chains: Option<usize>,
    /// Steps of each chain, the first half of which is left aside [default: 24000]; for abc: populations [default: 8].
    #[arg(long, value_parser = super::above_zero)]
    pub(crate) steps: Option<usize>,
    /// Draws kept of the posterior.
    #[arg(long, default_value_t = 2000, value_parser = super::above_zero)]
    pub(crate) keep: usize,
    /// Seed of the draws [default: that of the scenario].
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// Threads [default: as many as the machine has]; the results do not depend on it.
    #[arg(long, value_parser = super::above_zero)]
    pub(crate) threads: Option<usize>,
    /// Folder for posterior.csv, inputs.csv, pairs.csv, fit.csv, the picture (SVG) and manifest.json; what was stopped goes on from there.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Print what became of each input as CSV, 17 significant digits.
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of what is shown.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Lang,
}

/// How the posterior is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum SamplingMethod {
    /// Differential evolution Markov chains.
    #[default]
    Demc,
    /// Approximate Bayesian computation by populations.
    Abc,
}

/// Reads a standard deviation that may be zero.
fn spread(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(sd) if (0.0..=10.0).contains(&sd) => Ok(sd),
        _ => Err("a standard deviation from 0 to 10 is expected, such as 0.1".into()),
    }
}
