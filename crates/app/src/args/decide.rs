//! Options of `shapan regret` and `shapan value`.

use std::path::PathBuf;

use clap::Args;

use super::{Lang, Sampling, Setting};

/// `shapan regret`.
#[derive(Debug, Args)]
#[command(after_help = "\
Regret is what the best of the policies has more in the same world. Worlds in which any policy has no value are left out for all.

Examples:
  shapan regret baseline open veil --objective output.usa@2041
  shapan regret baseline single-lead diverse-lead --objective accident_probability@2041:min --enough 0.05 --runs 500")]
pub(crate) struct Regret {
    /// Policies: scenarios, built in or files, of the same model, blocs and span.
    #[arg(num_args = 2.., required = true)]
    pub(crate) policies: Vec<String>,
    /// Outcome by which policies are judged, and whether more of it is better: `output.usa@2041`, `accident_probability@2041:min`.
    #[arg(long, value_name = "OUTCOME[:max|:min]")]
    pub(crate) objective: String,
    /// What is good enough: the share of worlds that reach it is told too.
    #[arg(long, value_name = "VALUE", allow_negative_numbers = true)]
    pub(crate) enough: Option<f64>,
    /// Part of the worlds, the worst ones, that CVaR is the mean of.
    #[arg(long, value_name = "PART", default_value_t = 0.1)]
    pub(crate) tail: f64,
    /// Radius of the ambiguity set, in nats of relative entropy, for the least favourable mean.
    #[arg(long, value_name = "NATS", default_value_t = 0.1)]
    pub(crate) radius: f64,
    /// Changes to the world, under every policy.
    #[command(flatten)]
    pub(crate) setting: Setting,
    /// How worlds are sampled.
    #[command(flatten)]
    pub(crate) sampling: Sampling,
    /// Folder for regret.csv, outcomes.csv, the picture (SVG) and manifest.json.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Print the table as CSV, 17 significant digits.
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of what is shown.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Lang,
}

/// `shapan value`.
#[derive(Debug, Args)]
#[command(after_help = "\
The value of knowing an input is what one expects to gain by choosing after it is known, in the unit of the outcome (Strong, Oakley and Brennan
2014). Estimates are too high by about the bias that is told.

Examples:
  shapan value baseline open veil --objective output.usa@2041
  shapan value baseline treaty --objective accident_probability@2041:min --runs 4000 --out value")]
pub(crate) struct Value {
    /// Policies between which one decides: scenarios, built in or files, of the same model, blocs and span.
    #[arg(num_args = 2.., required = true)]
    pub(crate) policies: Vec<String>,
    /// Outcome by which policies are judged, and whether more of it is better: `output.usa@2041`, `accident_probability@2041:min`.
    #[arg(long, value_name = "OUTCOME[:max|:min]")]
    pub(crate) objective: String,
    /// Inputs that would be learned together, with a plus between them: `research.beta+research.lambda`.
    #[arg(long = "group", value_name = "NAME+NAME")]
    pub(crate) groups: Vec<String>,
    /// Changes to the world, under every policy.
    #[command(flatten)]
    pub(crate) setting: Setting,
    /// How worlds are sampled.
    #[command(flatten)]
    pub(crate) sampling: Sampling,
    /// Folder for value.csv, the picture (SVG) and manifest.json.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Print the table as CSV, 17 significant digits.
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of what is shown.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Lang,
}
