//! Options of `shapan regret`, `shapan value` and `shapan optimize`.

use std::path::PathBuf;

use clap::Args;
use shapan_lab::decide::optimize;

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
    #[arg(long, value_name = "PART", default_value_t = 0.1, allow_negative_numbers = true)]
    pub(crate) tail: f64,
    /// Radius of the ambiguity set, in nats of relative entropy, for the least favourable mean.
    #[arg(long, value_name = "NATS", default_value_t = 0.1, allow_negative_numbers = true)]
    pub(crate) radius: f64,
    /// Radius of a Wasserstein ball, in the unit of the outcome: the least mean when worlds may be others in which no policy's outcome is further off, on average.
    #[arg(long, value_name = "RADIUS", allow_negative_numbers = true)]
    pub(crate) wasserstein: Option<f64>,
    /// Changes to the world, under every policy.
    #[command(flatten)]
    pub(crate) setting: Setting,
    /// How worlds are sampled.
    #[command(flatten)]
    pub(crate) sampling: Sampling,
    /// Folder for regret.csv, outcomes.csv, the picture (SVG) and manifest.json; what was stopped goes on from there.
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
    /// Folder for value.csv, the picture (SVG) and manifest.json; what was stopped goes on from there.
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

/// `shapan optimize`.
#[derive(Debug, Args)]
#[command(after_help = "\
Measures over worlds: mean, cvar10 (mean of the worst tenth), worst, robust (least favourable mean within 0.1 nats), wassersteinR (least
favourable mean in a Wasserstein ball of radius R, in the unit of the outcome), regret (its 90 % quantile, beside the scenario as it is), satisfice>X or
satisfice<X (share of worlds). One objective is searched by CMA-ES, several by epsilon-NSGA-II. What is found is
counted again in fresh worlds, since the best of many in the same worlds looks better than it is.

Examples:
  shapan optimize baseline --bloc china --levers 'compute.*_share' --objective output.china@2041
  shapan optimize baseline --bloc usa --levers 'investment.*,safety.*' --knots 2028 --objective output.usa@2041:max:cvar10 \\
    --objective accident_probability@2041:min --evaluations 5000 --out front
  shapan run front/policy-1.toml")]
pub(crate) struct Optimize {
    /// Scenario: a built-in name or a file.
    #[arg(default_value = "baseline")]
    pub(crate) scenario: String,
    /// The bloc that decides.
    #[arg(long, value_name = "BLOC")]
    pub(crate) bloc: String,
    /// Its levers that are searched; an asterisk stands for anything: `investment.*`.
    #[arg(long, value_name = "NAME,NAME", value_delimiter = ',', required = true)]
    pub(crate) levers: Vec<String>,
    /// Years from which a lever may have another value: `2028,2032`.
    #[arg(long, value_name = "YEAR,YEAR", value_delimiter = ',')]
    pub(crate) knots: Vec<f64>,
    /// Bounds of a lever in place of its declared range: `investment.awake_share=0.005..0.03`.
    #[arg(long = "bound", value_name = "LEVER=LOW..HIGH")]
    pub(crate) bounds: Vec<String>,
    /// What is wanted; several may be given: `output.usa@2041`, `accident_probability@2041:min:cvar10`.
    #[arg(long = "objective", value_name = "OUTCOME[:max|:min][:MEASURE]", required = true)]
    pub(crate) objectives: Vec<String>,
    /// What must hold of a mean over worlds: `accident_probability@2041<0.1`.
    #[arg(long = "constraint", value_name = "OUTCOME<VALUE")]
    pub(crate) constraints: Vec<String>,
    /// Policies to try.
    #[arg(long, value_name = "N", default_value_t = optimize::EVALUATIONS, value_parser = super::above_zero)]
    pub(crate) evaluations: usize,
    /// Changes to the world.
    #[command(flatten)]
    pub(crate) setting: Setting,
    /// How worlds are sampled; 64 of them unless --runs says otherwise.
    #[command(flatten)]
    pub(crate) sampling: Sampling,
    /// Folder for policies as scenario files, policies.csv, front.csv (every policy of the front), convergence.csv, the pictures (SVG) and manifest.json; what was stopped goes on from there.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Print the policies found as CSV, 17 significant digits.
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of what is shown.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Lang,
}
