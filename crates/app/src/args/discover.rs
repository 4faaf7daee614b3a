//! Options of `shapan discover`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Lang, OfModel, Sampling, Setting};

/// `shapan discover`.
#[derive(Debug, Args)]
#[command(after_help = "\
Conditions are written as in claims: outcomes with their year, + - * /, < <= > >=, and, or, ln() exp() abs() min() max() integral() rise().
  output_gap@2046 > 0                        the second bloc has overtaken the first, or not
  max(frontier@2026..2036) >= 3              a series over years
  peak_growth.usa > 0.3                      outcomes without a year
With --model outcomes of the reference model, with --data columns go by their names.

Examples:
  shapan discover baseline --when 'accident_probability@2041 > 0.15'
  shapan discover china-concentrates --when 'output.china@2046 > output.usa@2046' --laws --method cart
  shapan discover --model ftm --when 'agi_year < 2035'
  shapan discover --data runs.csv --when 'loss > 3' --inputs 'a,b,c' --density 0.8 --out boxes")]
pub(crate) struct Discover {
    /// Which reference model.
    #[command(flatten)]
    pub(crate) of_model: OfModel,
    /// Scenario: a built-in name or a file.
    #[arg(default_value = "baseline")]
    pub(crate) scenario: String,
    /// Which worlds are of interest: a condition.
    #[arg(long, value_name = "CONDITION")]
    pub(crate) when: String,
    /// How boxes are looked for.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) method: SearchName,
    /// Which world.
    #[command(flatten)]
    pub(crate) setting: Setting,
    /// How worlds are sampled.
    #[command(flatten)]
    pub(crate) sampling: Sampling,
    /// Take runs that exist (CSV or Parquet, a row for each): the condition speaks of its columns.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["model", "set", "years", "step", "runs", "samples"])]
    pub(crate) data: Option<PathBuf>,
    /// Only these inputs may be restricted; an asterisk stands for any ending: `research.*`.
    #[arg(long, value_name = "NAME,NAME", value_delimiter = ',')]
    pub(crate) inputs: Vec<String>,
    /// Let the forms of rival laws vary, too.
    #[arg(long, conflicts_with_all = ["model", "data"])]
    pub(crate) laws: bool,
    /// Share of the box that a peel takes.
    #[arg(long, value_name = "SHARE", default_value_t = 0.05, value_parser = share)]
    pub(crate) peel: f64,
    /// Share of the box that a paste gives back.
    #[arg(long, value_name = "SHARE", default_value_t = 0.05, value_parser = share)]
    pub(crate) paste: f64,
    /// Smallest share of all worlds that a box may hold.
    #[arg(long, value_name = "SHARE", default_value_t = 0.05, value_parser = share)]
    pub(crate) mass_min: f64,
    /// What makes one cut better than another: the rise of the density for each world given up (lenient1), the same times the worlds kept
    /// (lenient2), or the density alone (original).
    #[arg(long, value_enum, default_value_t)]
    pub(crate) objective: ObjectiveName,
    /// Show the first box of at least this density [default: the largest harmonic mean of coverage and density].
    #[arg(long, value_name = "SHARE", value_parser = share, conflicts_with = "box")]
    pub(crate) density: Option<f64>,
    /// Show the box of this number.
    #[arg(long = "box", value_name = "NUMBER")]
    pub(crate) r#box: Option<usize>,
    /// Most limits of the box that is shown if nothing else is asked.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = super::above_zero)]
    pub(crate) limits: usize,
    /// Folder for path.csv, box.csv, the picture (SVG) and manifest.json; what was stopped goes on from there.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Print the boxes as CSV, 17 significant digits.
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum SearchName {
    /// Patient rule induction.
    #[default]
    Prim,
    /// The front of many such searches on runs drawn again.
    Bumping,
    /// Along the principal components of the worlds of interest.
    Pca,
    /// A tree.
    Cart,
}

/// Objectives of peeling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ObjectiveName {
    /// Rise of the density for each world given up.
    #[default]
    Lenient1,
    /// The same times the worlds kept.
    Lenient2,
    /// The density.
    Original,
}

/// Reads a share between 0 and 1.
fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if share > 0.0 && share < 1.0 => Ok(share),
        _ => Err("a share between 0 and 1 is expected, such as 0.05".into()),
    }
}
