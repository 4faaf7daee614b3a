//! `shapan merge`.

use std::path::PathBuf;

use clap::Args;

use super::Lang;

/// `shapan merge`.
#[derive(Debug, Args)]
pub(crate) struct Merge {
    /// Folders that `shapan ensemble --shard` wrote into.
    #[arg(required = true)]
    pub(crate) folders: Vec<PathBuf>,
    /// Folder for the results [default: the folder, if it is one].
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Remove the shards once their results are written.
    #[arg(long)]
    pub(crate) remove: bool,
    /// Print the summary as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of what is shown.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Lang,
}
