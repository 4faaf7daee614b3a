//! Long work: on a thread of its own and without the interpreter's lock, while the calling thread looks for signals and tells how far it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use shapan_lab::memory::{Forgetful, Work};

use crate::failure::{Answer, Failure, refuse};

/// Between two looks at signals.
const LOOK: Duration = Duration::from_millis(40);
/// Work that was told to stop is waited for so long, then left to end by itself.
const PATIENCE: Duration = Duration::from_millis(400);
/// The stack of a thread that works.
const STACK: usize = 16 << 20;

/// What work is handed: whether it should stop, and where it tells how far it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch {
    cancel: Arc<AtomicBool>,
    done: Arc<AtomicUsize>,
    total: Arc<AtomicUsize>,
}

impl Watch {
    /// Once it is set, work should stop.
    pub(crate) fn cancel(&self) -> &AtomicBool {
        &self.cancel
    }
    /// Should work stop?
    pub(crate) fn cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }
    /// So much of so much is done.
    pub(crate) fn at(&self, done: usize, total: usize) {
        self.total.store(total, Ordering::Relaxed);
        self.done.store(done, Ordering::Relaxed);
    }
    /// Calls `progress(done, total)` if there is news.
    fn tell(&self, py: Python<'_>, progress: Option<&Py<PyAny>>, told: &mut (usize, usize)) -> PyResult<()> {
        let now = (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed));
        if let Some(progress) = progress
            && now != *told
        {
            *told = now;
            progress.call1(py, now)?;
        }
        Ok(())
    }
}

/// What work gives that was told to stop: nobody waits for it any more.
pub(crate) fn stopped() -> Failure {
    refuse("shapan", "interrupted; nothing was kept", None)
}

/// Does work that tells how far it is and may be stopped.
pub(crate) fn worked<T>(watch: &Watch, threads: usize, job: impl FnOnce(&mut Work<'_>) -> T) -> T {
    worked_from(watch, 0, None, threads, job)
}

/// The same for a part of the whole, before which so many runs were done, of so many.
pub(crate) fn worked_from<T>(
    watch: &Watch,
    before: usize,
    of: Option<usize>,
    threads: usize,
    job: impl FnOnce(&mut Work<'_>) -> T,
) -> T {
    let mut on = |done: usize, total: usize| watch.at(before + done, of.unwrap_or(total));
    job(&mut Work { threads, progress: &mut on, cancel: watch.cancel(), memory: &mut Forgetful })
}

/// Does some work, which must not touch Python, and waits for it.
///
/// # Errors
/// Those of the work; an interruption, or what `progress` raised, within a second whatever the work is at.
pub(crate) fn work<T: Send + 'static>(
    py: Python<'_>,
    progress: Option<Py<PyAny>>,
    job: impl FnOnce(&Watch) -> Answer<T> + Send + 'static,
) -> Answer<T> {
    let watch = Watch::default();
    let own = watch.clone();
    let (sender, receiver) = channel();
    let started = std::thread::Builder::new().name("shapan".into()).stack_size(STACK).spawn(move || {
        // nobody may be waiting any more
        let _ = sender.send(job(&own));
    });
    let thread = started.map_err(|error| refuse("threads", format!("no thread can be started: {error}"), None))?;
    py.detach(move || {
        let mut told = (0, 0);
        loop {
            match receiver.recv_timeout(LOOK) {
                Ok(answer) => {
                    Python::attach(|py| watch.tell(py, progress.as_ref(), &mut told))?;
                    return answer;
                }
                Err(RecvTimeoutError::Disconnected) => return Err(panicked(thread.join())),
                Err(RecvTimeoutError::Timeout) => {}
            }
            let news = Python::attach(|py| {
                py.check_signals()?;
                watch.tell(py, progress.as_ref(), &mut told)
            });
            if let Err(error) = news {
                watch.cancel.store(true, Ordering::Relaxed);
                let start = Instant::now();
                while start.elapsed() < PATIENCE
                    && matches!(receiver.recv_timeout(LOOK), Err(RecvTimeoutError::Timeout))
                {}
                return Err(error.into());
            }
        }
    })
}

/// What a thread that died said.
fn panicked(end: std::thread::Result<()>) -> Failure {
    let said = end.err().map_or_else(String::new, |payload| {
        let text = payload.downcast_ref::<String>().map(String::as_str);
        text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no words").to_owned()
    });
    refuse("shapan", format!("a fault of the program, not of what was asked: {said}"), Some("please report it".into()))
}
