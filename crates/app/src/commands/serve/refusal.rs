//! What is refused, with a status and a reason: problems as JSON, in the form that every answer of shapan has.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};
use shapan_lab::problem::{Problem, Problems};

use crate::commands::Failure;

/// A refusal.
#[derive(Debug)]
pub(super) struct Refusal {
    /// Status of HTTP.
    pub(super) status: StatusCode,
    /// Everything that is wrong.
    pub(super) problems: Problems,
}

impl Refusal {
    /// One reason; `place` is the part of the request that is meant.
    pub(super) fn new(status: StatusCode, place: &str, what: impl Into<String>) -> Refusal {
        Refusal::hinted(status, place, what, None)
    }
    /// One reason, and what to do about it.
    pub(super) fn hinted(status: StatusCode, place: &str, what: impl Into<String>, hint: Option<String>) -> Refusal {
        let problem = Problem { file: place.into(), line: 0, column: 0, what: what.into(), hint };
        Refusal { status, problems: Problems(vec![problem]) }
    }
    /// The request cannot be done as it is.
    pub(super) fn wrong(place: &str, what: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, place, what)
    }
    /// `{"problems": […]}`.
    pub(super) fn json(&self) -> Value {
        let one = |problem: &Problem| {
            json!({
                "file": problem.file,
                "line": problem.line,
                "column": problem.column,
                "what": problem.what,
                "hint": problem.hint,
            })
        };
        json!({ "problems": self.problems.0.iter().map(one).collect::<Vec<Value>>() })
    }
    /// As an answer.
    pub(super) fn response(&self) -> Response {
        answer(self.status, &self.json())
    }
}

impl From<Problems> for Refusal {
    fn from(problems: Problems) -> Refusal {
        Refusal { status: StatusCode::UNPROCESSABLE_ENTITY, problems }
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Refusal {
        match failure {
            Failure::Input(problems) => problems.into(),
            other => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "server", other.to_string()),
        }
    }
}

/// JSON with a status.
pub(super) fn answer(status: StatusCode, value: &Value) -> Response {
    let mut response = Response::new(Body::from(value.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
