//! Options of `shapan export`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::Setting;

/// `shapan export`.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// What leaves.
    #[command(subcommand)]
    pub(crate) what: Exported,
}

/// What can leave.
#[derive(Debug, Subcommand)]
pub(crate) enum Exported {
    /// The equations of one world as text for audit: C that gives the bits of `shapan run --csv`, or XMILE for tools of system dynamics.
    Equations(Equations),
    /// The results in a folder that `shapan ensemble --out` wrote, in the format of another tool.
    Results(Results),
}

/// `shapan export equations`.
#[derive(Debug, Args)]
pub(crate) struct Equations {
    /// In which language.
    #[arg(long, value_enum)]
    pub(crate) to: EquationsTo,
    /// Scenario: a built-in name or a file.
    #[arg(long, default_value = "baseline")]
    pub(crate) scenario: String,
    /// Which world.
    #[command(flatten)]
    pub(crate) setting: Setting,
    /// One world of the scenario's ensemble: its number.
    #[arg(long, value_name = "RUN")]
    pub(crate) draw: Option<usize>,
    /// Where the text goes [default: the standard output].
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// Languages of equations.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum EquationsTo {
    /// One file of C99.
    C,
    /// XMILE 1.0.
    Xmile,
}

/// `shapan export results`.
#[derive(Debug, Args)]
pub(crate) struct Results {
    /// The folder: that of `shapan ensemble --out`, or of one scenario in it.
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// In which format.
    #[arg(long, value_enum)]
    pub(crate) to: ResultsTo,
    /// Where the file goes.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Years as columns or as rows (iamc).
    #[arg(long, value_enum, default_value_t)]
    pub(crate) layout: LayoutName,
    /// Which table (csv) [default: the series of the runs, else the quantiles, else the experiments].
    #[arg(long, value_enum)]
    pub(crate) table: Option<TableName>,
}

/// Formats of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ResultsTo {
    /// Quantiles as a table of the IAMC, for pyam.
    Iamc,
    /// Everything as netCDF with CF attributes, for xarray.
    Netcdf,
    /// One table as CSV.
    Csv,
}

/// Years as columns or as rows.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum LayoutName {
    /// A column for each year.
    #[default]
    Wide,
    /// A row for each year.
    Long,
}

/// Tables of an ensemble.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum TableName {
    /// A row for each run.
    Experiments,
    /// A row for each run, time and bloc.
    Timeseries,
    /// A row for each time, bloc and variable.
    Quantiles,
}
