//! Options of `shapan hindcast`.

use std::path::PathBuf;

use clap::Args;

use super::{Lang, Sampling, Setting};

/// `shapan hindcast`.
#[derive(Debug, Args)]
#[command(after_help = "\
Each world starts in the scenario's own year (end-2015 and end-2022 are built in) and is compared with what was measured since. Beside it stand a
log-linear trend and a random walk with drift, both fitted to the ten years before the start. CRPS is the continuous ranked probability score of
logarithms (of a lag: in years); smaller is better.

Examples:
  shapan hindcast
  shapan hindcast end-2022 --series 'chips.*' --set usa.investment.awake_share=0.03
  shapan hindcast my-1990.toml --history my-series.toml --out looking-back")]
pub(crate) struct Hindcast {
    /// Scenarios that start in an earlier year [default: all that are built in].
    pub(crate) scenarios: Vec<String>,
    /// Files of measured series in place of those built in.
    #[arg(long, value_name = "FILE")]
    pub(crate) history: Vec<PathBuf>,
    /// Only these series; an asterisk stands for any ending: `chips.*`.
    #[arg(long, value_name = "NAME,NAME", value_delimiter = ',')]
    pub(crate) series: Vec<String>,
    /// Which world.
    #[command(flatten)]
    pub(crate) setting: Setting,
    /// How worlds are sampled.
    #[command(flatten)]
    pub(crate) sampling: Sampling,
    /// Folder for scores.csv, points.csv, the pictures (SVG) and manifest.json; what was stopped goes on from there.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Print scores and points as CSV, 17 significant digits.
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of what is shown.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Lang,
}
