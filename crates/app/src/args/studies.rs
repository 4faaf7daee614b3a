//! Options of `shapan studies`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Lang;

/// `shapan studies`.
#[derive(Debug, Args)]
pub(crate) struct Studies {
    /// What to do; without it the studies are listed, the latest first.
    #[command(subcommand)]
    pub(crate) what: Option<StudiesDo>,
    /// Print JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Language of what is shown.
    #[arg(long, value_enum, default_value_t, global = true)]
    pub(crate) lang: Lang,
}

/// What can be done with studies.
#[derive(Debug, Subcommand)]
pub(crate) enum StudiesDo {
    /// Make the catalogue; from then on every command with --out registers there.
    Init,
    /// List the studies: when, what, how many runs, where, whether the files are still as they were.
    List,
    /// Everything about one study: command line, version, every file with its hash.
    Show {
        /// Its number.
        id: i64,
    },
    /// Run the same command line again and compare every file with what was registered.
    Rerun {
        /// Its number.
        id: i64,
        /// Where the files go [default: a folder that is removed when they were compared].
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// What differs between two studies: command lines, manifests, files, quantiles of outcomes.
    Diff {
        /// Number of the one.
        a: i64,
        /// Number of the other.
        b: i64,
    },
    /// Forget a study; its files stay where they are.
    Remove {
        /// Its number.
        id: i64,
    },
}
