//! What can be said after `shapan serve`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::above_zero;

/// `shapan serve`.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Where to listen. Port 0 takes a free one. Beyond this machine (such as 0.0.0.0:8080) only with --token.
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8017")]
    pub(crate) bind: SocketAddr,
    /// What a client must know: at least 16 letters or digits, or `auto` for one drawn now and shown as part of the link.
    #[arg(long, value_name = "TOKEN")]
    pub(crate) token: Option<String>,
    /// A name under which the server is reached, such as lab.example.org; may be repeated. Without it: localhost and addresses in digits.
    #[arg(long = "host", value_name = "NAME")]
    pub(crate) hosts: Vec<String>,
    /// Folder of saved studies; it is made when the first is saved.
    #[arg(long, value_name = "FOLDER", default_value = "studies")]
    pub(crate) studies: PathBuf,
    /// Serve the page from this folder instead of the one inside the program.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) page: Option<PathBuf>,
    /// Threads of one job [default: as many as the machine has]; the results do not depend on it.
    #[arg(long, value_parser = above_zero)]
    pub(crate) threads: Option<usize>,
    /// What is allowed.
    #[command(flatten)]
    pub(crate) limits: Limits,
}

/// What clients may ask of the server, at most.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct Limits {
    /// Worlds of one job.
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = above_zero)]
    pub(crate) most_worlds: usize,
    /// Rows of one job: worlds × blocs × years, times the scenarios that each world is run under.
    #[arg(long, value_name = "N", default_value_t = 200_000_000, value_parser = above_zero)]
    pub(crate) most_rows: usize,
    /// Seconds on the clock of one job.
    #[arg(long, value_name = "N", default_value_t = 3600, value_parser = above_zero)]
    pub(crate) most_seconds: usize,
    /// Jobs that run at a time.
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = above_zero)]
    pub(crate) running: usize,
    /// Jobs that wait for their turn; one more is refused.
    #[arg(long, value_name = "N", default_value_t = 16)]
    pub(crate) queued: usize,
    /// Open connections; one more is refused.
    #[arg(long, value_name = "N", default_value_t = 2048, value_parser = above_zero)]
    pub(crate) connections: usize,
    /// Bytes of one message or request.
    #[arg(long, value_name = "N", default_value_t = 1 << 20, value_parser = above_zero)]
    pub(crate) message_bytes: usize,
    /// Seconds without progress after which a client that does not read, or does not finish its request, is cut off.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = above_zero)]
    pub(crate) patience: usize,
    /// Saved studies.
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = above_zero)]
    pub(crate) saved: usize,
}
