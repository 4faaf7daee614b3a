//! Long work: so much of it at a time, so much waiting, no longer than allowed, and stopped when nobody wants it any more.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use tokio::sync::{Notify, Semaphore, oneshot, watch};

use super::refusal::Refusal;
use crate::args::Limits;

/// All jobs of the server.
pub(super) struct Jobs {
    /// Turns of those that run.
    turns: Arc<Semaphore>,
    /// Places of those that run or wait.
    places: Arc<Semaphore>,
    limits: Limits,
    threads: usize,
    known: Mutex<Vec<Weak<Stop>>>,
}

/// A wish to stop.
#[derive(Default)]
struct Stop {
    flag: AtomicBool,
    news: Notify,
}

impl Stop {
    fn wish(&self) {
        self.flag.store(true, Ordering::Relaxed);
        self.news.notify_one();
    }
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Progress {
    /// It waits for its turn.
    Waiting,
    /// It runs.
    Running {
        /// Worlds done.
        done: usize,
        /// Worlds in all.
        total: usize,
        /// Worlds that left the numbers.
        broken: usize,
        /// Seconds left, if the rest goes as fast.
        left: Option<f64>,
    },
}

/// What a job looks at while it runs.
pub(super) struct Control {
    stop: Arc<Stop>,
    progress: watch::Sender<Progress>,
    started: Instant,
    most: Duration,
    /// Threads that it may use.
    pub(super) threads: usize,
}

impl Control {
    /// Turns true when the job should end.
    pub(super) fn flag(&self) -> &AtomicBool {
        &self.stop.flag
    }
    /// Should it end? Also when its time is over.
    pub(super) fn over(&self) -> bool {
        if self.started.elapsed() > self.most {
            self.stop.wish();
        }
        self.stop.flag.load(Ordering::Relaxed)
    }
    /// Tells how far it is.
    pub(super) fn at(&self, done: usize, total: usize, broken: usize) {
        let spent = self.started.elapsed().as_secs_f64();
        let left = (done > 0).then(|| spent / done as f64 * total.saturating_sub(done) as f64);
        self.progress.send_replace(Progress::Running { done, total, broken, left });
        self.over();
    }
    /// Why it ended early.
    pub(super) fn why(&self) -> Refusal {
        if self.started.elapsed() > self.most {
            let what = format!("a job may take {} seconds; nothing of it was kept", self.most.as_secs());
            return Refusal::new(StatusCode::REQUEST_TIMEOUT, "most_seconds", what);
        }
        Refusal::new(StatusCode::CONFLICT, "cancelled", "stopped before the end; nothing of it was kept")
    }
}

/// A job that was taken on. Dropping it stops it.
pub(super) struct Job<T> {
    /// How far it is: the newest news only.
    pub(super) progress: watch::Receiver<Progress>,
    /// What came out.
    pub(super) result: oneshot::Receiver<Result<T, Refusal>>,
    /// Stops it.
    pub(super) handle: Handle,
}

/// Stops a job, at the latest when it is dropped.
pub(super) struct Handle(Arc<Stop>);

impl Handle {
    /// Stops the job.
    pub(super) fn stop(&self) {
        self.0.wish();
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Jobs {
    /// With these limits and so many threads for each job.
    pub(super) fn new(limits: &Limits, threads: Option<usize>) -> Jobs {
        Jobs {
            turns: Arc::new(Semaphore::new(limits.running)),
            places: Arc::new(Semaphore::new(limits.running + limits.queued)),
            limits: *limits,
            threads: threads.unwrap_or_else(shapan_lab::parallel::available),
            known: Mutex::new(Vec::new()),
        }
    }

    /// Takes a job on.
    ///
    /// # Errors
    /// As many run and wait as may.
    pub(super) fn take<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Control) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<Job<T>, Refusal> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| {
            let Limits { running, queued, .. } = self.limits;
            let what = format!("{running} jobs run and {queued} wait already");
            let hint = Some("try again when one of them has ended".to_owned());
            Refusal::hinted(StatusCode::SERVICE_UNAVAILABLE, "jobs", what, hint)
        })?;
        let stop = Arc::new(Stop::default());
        {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.retain(|stop| stop.strong_count() > 0);
            known.push(Arc::downgrade(&stop));
        }
        let (tell, progress) = watch::channel(Progress::Waiting);
        let (done, result) = oneshot::channel();
        let (turns, threads) = (Arc::clone(&self.turns), self.threads);
        let most = Duration::from_secs(self.limits.most_seconds as u64);
        let handle = Handle(Arc::clone(&stop));
        tokio::spawn(async move {
            let turn = tokio::select! {
                turn = turns.acquire_owned() => turn.ok(),
                () = stop.news.notified() => None,
            };
            let control = Control { stop, progress: tell, started: Instant::now(), most, threads };
            let found = match turn {
                None => Err(control.why()),
                Some(turn) => {
                    let worked = tokio::task::spawn_blocking(move || {
                        let found = if control.over() { Err(control.why()) } else { work(&control) };
                        drop((turn, place));
                        found
                    });
                    // a panic is a fault of the program; it takes the job away, and nothing else
                    worked.await.unwrap_or_else(|_| {
                        Err(Refusal::new(
                            StatusCode::INTERNAL_SERVER_ERROR,
                            "job",
                            "the job failed: a fault of the program",
                        ))
                    })
                }
            };
            // nobody may wait for it any more
            let _ = done.send(found);
        });
        Ok(Job { progress, result, handle })
    }

    /// Stops all jobs.
    pub(super) fn stop(&self) {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().filter_map(Weak::upgrade).for_each(|stop| stop.wish());
    }

    /// Resolves when no job runs or waits.
    pub(super) async fn idle(&self) {
        let all = u32::try_from(self.limits.running + self.limits.queued).unwrap_or(u32::MAX);
        let _ = self.places.acquire_many(all).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Only {
        #[command(flatten)]
        limits: Limits,
    }

    fn jobs(words: &[&str]) -> Jobs {
        Jobs::new(&Only::parse_from([&["test"], words].concat()).limits, Some(1))
    }

    fn endless(control: &Control) -> Result<u8, Refusal> {
        while !control.over() {
            std::thread::sleep(Duration::from_millis(1));
        }
        Err(control.why())
    }

    #[tokio::test]
    async fn what_is_beyond_the_places_is_refused_and_dropping_frees_them() {
        let jobs = jobs(&["--running", "1", "--queued", "1"]);
        let first = jobs.take(endless).expect("a turn");
        let second = jobs.take(|_| Ok(2)).expect("a place");
        let refused = jobs.take(|_| Ok(3)).err().expect("no place");
        assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(*second.progress.borrow(), Progress::Waiting);
        drop(first.handle);
        assert_eq!(first.result.await.expect("an answer").expect_err("stopped").status, StatusCode::CONFLICT);
        assert_eq!(second.result.await.expect("an answer").expect("done"), 2);
        jobs.idle().await;
    }

    #[tokio::test]
    async fn a_job_that_waits_is_stopped_too() {
        let jobs = jobs(&["--running", "1", "--queued", "2"]);
        let first = jobs.take(endless).expect("a turn");
        let second = jobs.take(endless).expect("a place");
        second.handle.stop();
        assert!(second.result.await.expect("an answer").is_err());
        jobs.stop();
        assert!(first.result.await.expect("an answer").is_err());
        jobs.idle().await;
    }

    #[tokio::test]
    async fn time_is_limited_and_a_panic_is_told() {
        let jobs = jobs(&["--most-seconds", "1"]);
        let long = jobs.take(endless).expect("a turn");
        let broken = jobs.take(|_| -> Result<u8, Refusal> { panic!("on purpose") }).expect("a turn");
        assert_eq!(
            broken.result.await.expect("an answer").expect_err("told").status,
            StatusCode::INTERNAL_SERVER_ERROR
        );
        assert_eq!(long.result.await.expect("an answer").expect_err("told").status, StatusCode::REQUEST_TIMEOUT);
        jobs.idle().await;
    }
}
