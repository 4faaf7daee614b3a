//! One client at the websocket: its requests, its jobs, and what it is sent.
//!
//! Of progress only the newest news is kept. Answers wait in a short line; while the client does not read, nothing more is read from it
//! either, and after some time it is cut off (see [`super::patience`]). When it goes, its jobs stop.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Error;
use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use axum::http::StatusCode;
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};

use super::asked::{self, Asked, Todo};
use super::frames::{self, Answer};
use super::jobs::{Handle, Job};
use super::refusal::Refusal;
use super::{Server, work};

/// Answers that wait to be sent; whoever has another waits.
const LINE: usize = 4;
/// Jobs of one client, running or waiting.
const JOBS: usize = 4;
/// Progress is told no more often.
const NEWS: Duration = Duration::from_millis(100);
/// A client is asked whether it is there; one that says nothing for three times as long is gone.
const BEAT: Duration = Duration::from_secs(20);

/// What goes to the client's own loop.
enum Out {
    Frames(Vec<Message>),
    Ended(u32),
}

/// A job of the client, and who tells of it.
struct Going {
    handle: Handle,
    teller: AbortHandle,
}

impl Drop for Going {
    fn drop(&mut self) {
        self.handle.stop();
        self.teller.abort();
    }
}

/// Serves one client until it goes.
pub(super) async fn serve(mut socket: WebSocket, server: Arc<Server>) {
    let (line, mut waiting) = mpsc::channel::<Out>(LINE);
    let mut going: BTreeMap<u32, Going> = BTreeMap::new();
    let mut ending = server.ending.clone();
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut heard = Instant::now();
    let farewell = loop {
        let frames = tokio::select! {
            () = async { drop(ending.wait_for(|ending| *ending).await) } => break Some((close_code::AWAY, "the server ends".to_owned())),
            Some(out) = waiting.recv() => match out {
                Out::Frames(frames) => frames,
                Out::Ended(id) => {
                    going.remove(&id);
                    Vec::new()
                }
            },
            _ = beat.tick() => {
                if heard.elapsed() > 3 * BEAT {
                    break Some((close_code::POLICY, "nothing was heard".to_owned()));
                }
                vec![Message::Ping(Default::default())]
            }
            frame = socket.recv() => {
                heard = Instant::now();
                match frame {
                    None | Some(Ok(Message::Close(_))) => break None,
                    Some(Err(error)) => break Some(fault(&error, server.limits.message_bytes)),
                    Some(Ok(Message::Text(text))) => hear(text.as_str(), &server, &line, &mut going).await,
                    Some(Ok(Message::Binary(_))) => {
                        frames::refused(None, &Refusal::new(StatusCode::BAD_REQUEST, "frame", "a request is a text frame with JSON"))
                    }
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => Vec::new(),
                }
            }
        };
        let mut gone = false;
        for frame in frames {
            gone = gone || socket.send(frame).await.is_err();
        }
        if gone {
            break None;
        }
    };
    drop(going);
    if let Some((code, reason)) = farewell {
        let parting = async {
            let _ = socket.send(Message::Close(Some(CloseFrame { code, reason: reason.into() }))).await;
            // the client's own farewell, or what it sent before it heard ours
            while let Some(Ok(_)) = socket.recv().await {}
        };
        let _ = tokio::time::timeout(Duration::from_secs(1), parting).await;
    }
}

/// Why a connection is closed over a frame.
fn fault(error: &Error, most: usize) -> (u16, String) {
    let what = error.to_string();
    if what.contains("too long") || what.contains("too big") {
        (close_code::SIZE, format!("a message may have {most} bytes"))
    } else if what.contains("UTF-8") {
        (close_code::INVALID, "a text frame is UTF-8".to_owned())
    } else {
        // a reason may have 123 bytes
        (close_code::PROTOCOL, what.chars().take(100).collect())
    }
}

/// Does what is asked, or begins it.
async fn hear(
    text: &str,
    server: &Arc<Server>,
    line: &mpsc::Sender<Out>,
    going: &mut BTreeMap<u32, Going>,
) -> Vec<Message> {
    let Asked { id, todo } = match asked::read(text) {
        Ok(asked) => asked,
        Err((id, refusal)) => return frames::refused(id, &refusal),
    };
    if going.contains_key(&id) {
        let what = format!("{id} is the id of a job that goes on");
        return frames::refused(Some(id), &Refusal::new(StatusCode::CONFLICT, "id", what));
    }
    let answered = match todo {
        Todo::Ping => Ok(Answer::told(Value::Object(Default::default()))),
        Todo::Cancel { job } => {
            let known = going.get(&job).inspect(|going| going.handle.stop()).is_some();
            Ok(Answer::told(serde_json::json!({ "job": job, "cancelled": known })))
        }
        Todo::Quick(quick) => work::quick(server, quick).await,
        Todo::Long(long) => {
            if going.len() >= JOBS {
                let what = format!("one client may have {JOBS} jobs at a time");
                return frames::refused(Some(id), &Refusal::new(StatusCode::TOO_MANY_REQUESTS, "jobs", what));
            }
            match work::begin(server, *long).await {
                Ok(job) => {
                    going.insert(id, follow(id, job, line.clone()));
                    return Vec::new();
                }
                Err(refusal) => Err(refusal),
            }
        }
    };
    match answered {
        Ok(answer) => answer.frames(id),
        Err(refusal) => frames::refused(Some(id), &refusal),
    }
}

/// Tells the client of its job until it ends.
fn follow(id: u32, job: Job<Answer>, line: mpsc::Sender<Out>) -> Going {
    let Job { mut progress, mut result, handle } = job;
    let teller = tokio::spawn(async move {
        // the first news at once: whether it waits or runs
        let mut next = Some(frames::progress(id, *progress.borrow_and_update()));
        loop {
            if let Some(frames) = next.take()
                && line.send(Out::Frames(frames)).await.is_err()
            {
                return;
            }
            let news = async {
                sleep(NEWS).await;
                if progress.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            };
            let found = tokio::select! {
                found = &mut result => Some(found),
                () = news => None,
            };
            match found {
                None => next = Some(frames::progress(id, *progress.borrow_and_update())),
                Some(found) => {
                    let frames = match found {
                        Ok(Ok(answer)) => answer.frames(id),
                        Ok(Err(refusal)) => frames::refused(Some(id), &refusal),
                        Err(_) => return,
                    };
                    let _ = line.send(Out::Frames(frames)).await;
                    let _ = line.send(Out::Ended(id)).await;
                    return;
                }
            }
        }
    });
    Going { handle, teller: teller.abort_handle() }
}
