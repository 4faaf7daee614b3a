//! What is answered over HTTP, and who passes the door. The description of it all is in [`super::openapi`]; a test holds both together.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};
use serde_json::{Value, json};
use shapan_lab::desk;

use super::asked::{self, What};
use super::frames::Load;
use super::refusal::{Refusal, answer};
use super::{PROTOCOL, SMALL, Server, guard, openapi, socket, work};

/// Every address, the method it answers, and what answers.
pub(super) fn table() -> [(&'static str, Method, MethodRouter<Arc<Server>>); 6] {
    [
        ("/api/health", Method::GET, get(health)),
        ("/api/openapi.json", Method::GET, get(description)),
        ("/api/session", Method::POST, post(session)),
        ("/api/ask", Method::POST, post(ask)),
        ("/api/ensemble", Method::POST, post(ensemble)),
        ("/ws", Method::GET, get(websocket)),
    ]
}

/// All of it, behind the guard.
pub(super) fn router(server: &Arc<Server>) -> Router {
    let routes = table().into_iter().fold(Router::new(), |router, (path, _, handler)| router.route(path, handler));
    routes
        .fallback(file)
        .method_not_allowed_fallback(method)
        .layer(middleware::from_fn_with_state(Arc::clone(server), door))
        .with_state(Arc::clone(server))
}

/// Looks at every request before anything else does, and hardens every answer.
async fn door(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    let mut response = match allowed(&server, &request) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.response(),
    };
    guard::harden(response.headers_mut());
    response
}

fn allowed(server: &Server, request: &Request) -> Result<(), Refusal> {
    guard::judge(request.method(), request.headers(), &server.hosts)?;
    let path = request.uri().path();
    // the page's files are no secret, and a browser must come by them before it can say anything
    let open = !(path.starts_with("/api/") || path == "/ws") || matches!(path, "/api/health" | "/api/openapi.json");
    match &server.token {
        Some(token) if !open && !token.carried(request.headers()) => {
            let hint = Some("open the link with #token=…, or send Authorization: Bearer …".to_owned());
            Err(Refusal::hinted(StatusCode::UNAUTHORIZED, "token", "the token is missing or wrong", hint))
        }
        _ => Ok(()),
    }
}

async fn health(State(server): State<Arc<Server>>, headers: HeaderMap) -> Response {
    let token = match &server.token {
        None => "none",
        Some(token) if token.carried(&headers) => "accepted",
        Some(_) => "needed",
    };
    let limits = &server.limits;
    let told = json!({
        "service": "shapan",
        "version": env!("CARGO_PKG_VERSION"),
        "protocol": PROTOCOL,
        "token": token,
        "limits": {
            "worlds": limits.most_worlds,
            "rows": limits.most_rows,
            "seconds": limits.most_seconds,
            "running": limits.running,
            "queued": limits.queued,
            "message_bytes": limits.message_bytes,
            "small": SMALL,
            "saved": limits.saved,
        },
    });
    answer(StatusCode::OK, &told)
}

async fn description() -> Response {
    answer(StatusCode::OK, &openapi::description())
}

/// The token of the link becomes a cookie, which a browser also sends with a websocket.
async fn session(State(server): State<Arc<Server>>, headers: HeaderMap) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let cookie = server.token.as_ref().and_then(|token| token.set_cookie(&headers));
    if let Some(cookie) = cookie.and_then(|cookie| HeaderValue::from_str(&cookie).ok()) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn ask(State(server): State<Arc<Server>>, request: Request) -> Response {
    tell(asked_of_nobody(&server, request).await)
}

/// A question that needs no study.
async fn asked_of_nobody(server: &Arc<Server>, request: Request) -> Result<Value, Refusal> {
    let body = body(server, request).await?;
    work::aside(server, move || {
        let request = desk::Request::read(&body)?;
        if request.slot().is_some() {
            let what = "studies are asked for over the websocket, or small ones of /api/ensemble";
            return Err(Refusal::wrong("do", what));
        }
        let (told, _) = desk::about(&request)?;
        Ok(told)
    })
    .await
}

async fn ensemble(State(server): State<Arc<Server>>, request: Request) -> Response {
    tell(small(&server, request).await)
}

/// A small study, answered when it is done. If the client goes, it stops.
async fn small(server: &Arc<Server>, request: Request) -> Result<Value, Refusal> {
    let body = body(server, request).await?;
    let bad = |what: String| Refusal::new(StatusCode::BAD_REQUEST, "request", what);
    let Value::Object(fields) = serde_json::from_slice(&body).map_err(|error| bad(error.to_string()))? else {
        return Err(bad("an object is expected".into()));
    };
    let long = asked::long(What::Bands, fields)?;
    if long.open.runs > SMALL {
        let what = format!("{} worlds are asked for; over HTTP {SMALL} are allowed", long.open.runs);
        let hint = Some("the websocket takes more, with progress".to_owned());
        return Err(Refusal::hinted(StatusCode::PAYLOAD_TOO_LARGE, "runs", what, hint));
    }
    let job = work::begin(server, long).await?;
    let gone = |_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "job", "the job failed: a fault of the program");
    let found = job.result.await.map_err(gone)??;
    drop(job.handle);
    let mut told = found.told;
    if let Some(Load::Numbers(numbers)) = found.load {
        // what has no value is null
        told["numbers"] = numbers.into();
    }
    Ok(told)
}

fn tell(found: Result<Value, Refusal>) -> Response {
    match found {
        Ok(told) => answer(StatusCode::OK, &told),
        Err(refusal) => refusal.response(),
    }
}

/// The body of a request: JSON, not too long, not too slow.
async fn body(server: &Server, request: Request) -> Result<Bytes, Refusal> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().map(str::trim) != Some("application/json") {
        let what = "a request says Content-Type: application/json";
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Content-Type", what));
    }
    let most = server.limits.message_bytes;
    let read = tokio::time::timeout(server.patience(), to_bytes(request.into_body(), most)).await;
    match read {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => {
            Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "body", format!("a request may have {most} bytes")))
        }
        Err(_) => {
            let what = format!("the request was not complete after {} seconds", server.limits.patience);
            Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, "body", what))
        }
    }
}

/// Opens the websocket.
async fn websocket(State(server): State<Arc<Server>>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &server).await {
        Ok(upgrade) => upgrade.protocols([PROTOCOL]),
        Err(rejection) => {
            return Refusal::new(StatusCode::BAD_REQUEST, "websocket", rejection.body_text()).response();
        }
    };
    if upgrade.selected_protocol().is_none() {
        let what = format!("this server speaks {PROTOCOL}: ask for it with Sec-WebSocket-Protocol");
        return Refusal::new(StatusCode::BAD_REQUEST, "Sec-WebSocket-Protocol", what).response();
    }
    let most = server.limits.message_bytes;
    upgrade
        .max_message_size(most)
        .max_frame_size(most)
        .read_buffer_size(8 << 10)
        .write_buffer_size(8 << 10)
        .on_upgrade(move |socket| socket::serve(socket, server))
}

/// A file of the page.
async fn file(State(server): State<Arc<Server>>, request: Request) -> Response {
    let path = request.uri().path();
    let api = path.starts_with("/api/") || path == "/api";
    if !matches!(*request.method(), Method::GET | Method::HEAD) && !api {
        return method().await;
    }
    let found = if api { None } else { server.page.answer(path, request.headers()) };
    let shown: String = path.chars().take(100).collect();
    found.unwrap_or_else(|| {
        Refusal::new(StatusCode::NOT_FOUND, "address", format!("there is nothing at {shown}")).response()
    })
}

async fn method() -> Response {
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method", "this address does not answer that method").response()
}
