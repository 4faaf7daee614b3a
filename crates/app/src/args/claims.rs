//! Options of `shapan claims`.

use std::path::PathBuf;

use clap::Args;

use super::{Lang, Sampling, Setting};

/// `shapan claims`.
#[derive(Debug, Args)]
pub(crate) struct Claims {
    /// Claims by name, or files of your own; without any: all that are built in.
    #[arg(value_name = "ID")]
    pub(crate) claims: Vec<String>,
    /// World that stands for the baseline: a built-in scenario or a file that extends one.
    #[arg(long, default_value = "baseline")]
    pub(crate) scenario: String,
    /// Changes to the world, under every scenario that is compared.
    #[command(flatten)]
    pub(crate) setting: Setting,
    /// How worlds are sampled.
    #[command(flatten)]
    pub(crate) sampling: Sampling,
    /// Sample until the 95 % interval of every share is this narrow, such as ±2%: independent draws (mc), at most --runs worlds.
    #[arg(long, value_name = "±SHARE", value_parser = half_width, conflicts_with = "samples")]
    pub(crate) until: Option<f64>,
    /// Keep every law at its standard form, without asking what its rivals would change.
    #[arg(long)]
    pub(crate) standard_laws: bool,
    /// Everything that is known of each claim, not the table alone.
    #[arg(long)]
    pub(crate) details: bool,
    /// Folder for verdicts.csv, metrics.csv, broken.csv, manifest.json, report.html and report.md; an interrupted study goes on from there.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Also print the report to DIR/report.pdf, through an installed Chromium or Chrome.
    #[arg(long, requires = "out")]
    pub(crate) pdf: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of what is shown and of the reports.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Lang,
}

/// Reads `±2%`, `2%` or `0.02`.
fn half_width(text: &str) -> Result<f64, String> {
    let plain = text.trim().trim_start_matches(['±', '+', '-']).trim();
    let value = match plain.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().map(|x| x / 100.0),
        None => plain.parse::<f64>(),
    };
    match value {
        Ok(value) if value > 0.0 && value < 0.5 => Ok(value),
        _ => Err("a share between 0 and 50 % is expected, such as ±2% or 0.02".into()),
    }
}
