//! Threads: the one place that has them. Work is done anywhere, results arrive in order, and nobody runs far ahead.

use std::ops::ControlFlow;

/// Does pieces of work 0 … `count` − 1 on some threads and hands over the results strictly in order, on the calling thread.
///
/// Piece k belongs to thread k modulo `threads`; each thread may be one result ahead of what was handed over, so memory
/// does not grow with `count`. When `deliver` breaks off, threads finish the piece they are at. With one thread, and on
/// WebAssembly, everything happens on the calling thread.
pub fn in_order<T: Send>(
    count: usize,
    threads: usize,
    work: impl Fn(usize) -> T + Sync,
    mut deliver: impl FnMut(usize, T) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let threads = threads.clamp(1, count.max(1));
    if threads == 1 || cfg!(target_family = "wasm") {
        for piece in 0..count {
            deliver(piece, work(piece))?;
        }
        return ControlFlow::Continue(());
    }
    let work = &work;
    std::thread::scope(|scope| {
        let start = |thread: usize| {
            let (sender, receiver) = std::sync::mpsc::sync_channel(1);
            scope.spawn(move || {
                for piece in (thread..count).step_by(threads) {
                    // nobody listens any more: the receiver broke off
                    if sender.send(work(piece)).is_err() {
                        break;
                    }
                }
            });
            receiver
        };
        let receivers: Vec<_> = (0..threads).map(start).collect();
        for piece in 0..count {
            // a thread that panicked has hung up; leaving the scope passes its panic on
            let Ok(result) = receivers[piece % threads].recv() else {
                break;
            };
            deliver(piece, result)?;
        }
        ControlFlow::Continue(())
    })
}

/// Number of threads that the machine offers.
pub fn available() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn results_come_in_order() {
        for threads in [1, 2, 3, 7, 100] {
            let mut seen = Vec::new();
            let work = |k: usize| {
                std::thread::sleep(std::time::Duration::from_micros((k as u64 * 7919) % 300));
                k * k
            };
            let end = in_order(50, threads, work, |k, square| {
                seen.push((k, square));
                ControlFlow::Continue(())
            });
            assert!(end.is_continue());
            assert_eq!(seen, (0..50).map(|k| (k, k * k)).collect::<Vec<_>>());
        }
        assert!(in_order(0, 4, |_| (), |_, ()| ControlFlow::Break(())).is_continue());
    }

    #[test]
    fn nobody_runs_far_ahead_and_breaking_off_stops_the_work() {
        let started = AtomicUsize::new(0);
        let mut most_ahead = 0;
        let end = in_order(
            1000,
            4,
            |_| started.fetch_add(1, Ordering::SeqCst),
            |k, _| {
                std::thread::sleep(std::time::Duration::from_millis(1));
                most_ahead = most_ahead.max(started.load(Ordering::SeqCst) - k);
                if k == 20 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        );
        assert!(end.is_break());
        assert!(most_ahead <= 13 && started.load(Ordering::SeqCst) < 40, "{most_ahead}");
    }

    #[test]
    #[should_panic]
    fn a_panic_is_not_lost() {
        let _ = in_order(10, 2, |k| assert!(k != 5), |_, ()| ControlFlow::Continue(()));
    }
}
