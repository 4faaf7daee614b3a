//! Messages of the websocket. Everything is JSON in text frames; numbers and files follow their answer at once, in a binary frame of its own.
//!
//! A binary frame begins with the id of its request and a kind, four bytes each, little endian; then come the bytes of a file (kind 1) or
//! numbers of eight bytes each, little endian (kind 0).

use axum::extract::ws::{Message, Utf8Bytes};
use serde_json::{Value, json};

use super::jobs::Progress;
use super::refusal::Refusal;

/// Numbers or a file beside an answer.
#[derive(Debug)]
pub(super) enum Load {
    /// Numbers.
    Numbers(Vec<f64>),
    /// A file.
    File(Vec<u8>),
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    /// What is told.
    pub(super) told: Value,
    /// What comes with it.
    pub(super) load: Option<Load>,
}

impl Answer {
    /// An answer that is told, without more.
    pub(super) fn told(told: Value) -> Answer {
        Answer { told, load: None }
    }

    /// Its frames.
    pub(super) fn frames(self, id: u32) -> Vec<Message> {
        let with = match &self.load {
            None => Value::Null,
            Some(Load::Numbers(numbers)) => json!({ "numbers": numbers.len() }),
            Some(Load::File(bytes)) => json!({ "bytes": bytes.len() }),
        };
        let mut frames = vec![text(&json!({ "id": id, "result": self.told, "with": with }))];
        let head = |kind: u32| [id.to_le_bytes(), kind.to_le_bytes()].concat();
        match self.load {
            None => {}
            Some(Load::Numbers(numbers)) => {
                let mut bytes = head(0);
                bytes.reserve(numbers.len() * 8);
                numbers.iter().for_each(|number| bytes.extend(number.to_le_bytes()));
                frames.push(Message::Binary(bytes.into()));
            }
            Some(Load::File(file)) => frames.push(Message::Binary([head(1), file].concat().into())),
        }
        frames
    }
}

/// How far a job is.
pub(super) fn progress(id: u32, progress: Progress) -> Vec<Message> {
    let told = match progress {
        Progress::Waiting => json!({ "waiting": true }),
        Progress::Running { done, total, broken, left } => {
            json!({ "done": done, "total": total, "broken": broken, "left_seconds": left })
        }
    };
    vec![text(&json!({ "id": id, "progress": told }))]
}

/// A refusal; without an id where the request had none that could be read.
pub(super) fn refused(id: Option<u32>, refusal: &Refusal) -> Vec<Message> {
    let mut told = refusal.json();
    told["id"] = json!(id);
    told["status"] = json!(refusal.status.as_u16());
    vec![text(&told)]
}

fn text(value: &Value) -> Message {
    Message::Text(Utf8Bytes::from(value.to_string()))
}
