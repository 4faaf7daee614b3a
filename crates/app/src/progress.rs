//! Progress on standard error, with the time left, and a way to stop early.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressStyle};

/// A line of progress; nothing is drawn where standard error is not a terminal.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Begins a line with a title.
    pub(crate) fn begin(title: &str, total: usize) -> Progress {
        let bar = ProgressBar::new(total as u64).with_message(title.to_owned());
        if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {human_pos}/{human_len}, {eta} left") {
            bar.set_style(style);
        }
        Progress(bar)
    }
    /// So far.
    pub(crate) fn at(&self, done: usize) {
        self.0.set_position(done as u64);
    }
    /// So far, of a number that is known late.
    pub(crate) fn of(&self, done: usize, total: usize) {
        self.0.set_length(total as u64);
        self.0.set_position(done as u64);
    }
    /// Takes the line away.
    pub(crate) fn end(self) {
        self.0.finish_and_clear();
    }
}

/// A flag that Ctrl-C sets; the second Ctrl-C ends the program at once.
pub(crate) fn interruption() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&flag);
    // a second handler cannot be set in one process; the first then keeps working
    let _ = ctrlc::set_handler(move || {
        if seen.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
        eprintln!("stopping after the runs at hand; press Ctrl-C again to end at once");
    });
    flag
}
