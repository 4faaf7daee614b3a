//! `shapan serve`, the server of the page: files, questions over HTTP, and one websocket over which long work is asked for, followed and stopped.
//!
//! Everything that a client can make grow has a limit: connections, messages, jobs that run or wait, worlds, rows, time, saved studies.
//! What lies beyond is refused with a reason. A client that does not read is waited for, then cut off; nothing is queued for it without end.

mod asked;
mod frames;
mod guard;
mod jobs;
mod keep;
mod listen;
mod openapi;
mod page;
mod patience;
mod refusal;
mod report;
mod routes;
mod shelf;
mod socket;
mod token;
mod work;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, watch};

use super::Failure;
use crate::args::{Limits, Serve};
use jobs::Jobs;
use page::Page;
use shelf::Shelf;
use token::Token;

/// Serves until it is interrupted.
pub(crate) fn serve(args: &Serve) -> Result<(), Failure> {
    listen::listen(args)
}

/// Version of the messages of the websocket: its subprotocol.
const PROTOCOL: &str = "shapan.v1";
/// Worlds of an ensemble that is answered over HTTP, without progress.
const SMALL: usize = 2000;
/// Questions over HTTP that are answered at a time.
const QUESTIONS: usize = 4;

/// What all connections share.
struct Server {
    limits: Limits,
    token: Option<Token>,
    hosts: Vec<String>,
    page: Page,
    shelf: Shelf,
    jobs: Jobs,
    questions: Arc<Semaphore>,
    /// Turns true when the server ends.
    ending: watch::Receiver<bool>,
}

impl Server {
    /// How long a client that does nothing is waited for.
    fn patience(&self) -> Duration {
        Duration::from_secs(self.limits.patience as u64)
    }
}
