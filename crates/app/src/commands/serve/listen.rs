//! Listening: where, who may connect, and how it ends.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::jobs::Jobs;
use super::page::Page;
use super::patience::{self, Patient};
use super::refusal::Refusal;
use super::shelf::Shelf;
use super::token::{self, Token};
use super::{QUESTIONS, Server, page, routes};
use crate::args::Serve;
use crate::commands::{Failure, print};

/// Connections that wait to be accepted.
const BACKLOG: u32 = 1024;
/// Bytes that the system keeps for a client that reads slowly, about.
const SEND_BUFFER: u32 = 256 << 10;
/// Bytes of the headers of a request, at most.
const HEADERS: usize = 32 << 10;
/// How long jobs are waited for at the end.
const FAREWELL: Duration = Duration::from_secs(10);
/// Files that the program needs beside connections.
const OWN_FILES: u64 = 64;

/// Listens until it is interrupted.
///
/// # Errors
/// Settings that cannot be; an address that is taken.
pub(super) fn listen(args: &Serve) -> Result<(), Failure> {
    let alone = args.bind.ip().is_loopback();
    if !alone && args.token.is_none() {
        return Err(Failure::usage(format!(
            "--bind {}: others can reach that address, and could use this machine: add --token auto (or a token of your own)",
            args.bind
        )));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(shapan_lab::parallel::available().clamp(1, 4))
        .thread_name("shapan-serve")
        .enable_all()
        .build()?;
    let ended = runtime.block_on(run(args));
    // a job that does not end in time ends with the program
    runtime.shutdown_timeout(Duration::from_millis(100));
    ended
}

async fn run(args: &Serve) -> Result<(), Failure> {
    let mut limits = args.limits;
    if let Some(most) = files_allowed(limits.connections) {
        eprintln!("note: the system allows {most} connections, not {}", limits.connections);
        limits.connections = most;
    }
    let listener = open(args.bind)
        .map_err(|error| Failure::sentence(format!("--bind {}: cannot listen there: {error}", args.bind)))?;
    let address = listener.local_addr()?;
    let drawn = match args.token.as_deref() {
        Some("auto") => Some(Token::drawn().map_err(Failure::sentence)?),
        _ => None,
    };
    let text = drawn.as_deref().or(args.token.as_deref());
    let token = text.map(|text| Token::given(text, address.port())).transpose().map_err(Failure::usage)?;
    let page = Page::find(args.page.as_deref());
    if !page.is_built() {
        match &args.page {
            Some(folder) => eprintln!("note: there is no page in {}", folder.display()),
            None => {
                eprintln!("note: this build carries no page; to build it, and then the program again: {}", page::BUILD)
            }
        }
    }
    let shelf = Shelf::new(args.studies.clone(), limits.saved);
    shelf.tidy()?;
    let (end, ending) = watch::channel(false);
    let server = Arc::new(Server {
        limits,
        token,
        hosts: args.hosts.clone(),
        page,
        shelf,
        jobs: Jobs::new(&limits, args.threads),
        questions: Arc::new(Semaphore::new(QUESTIONS)),
        ending,
    });
    let (interrupted, terminated) = (signal()?, termination()?);
    print(&format!("{}\n", link(address, drawn.as_deref())))?;
    eprintln!("{}", told(address, &server, drawn.is_some()));
    let accepting = tokio::spawn(accept(listener, Arc::clone(&server)));
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
    accepting.abort();
    let _ = end.send(true);
    server.jobs.stop();
    if tokio::time::timeout(FAREWELL, server.jobs.idle()).await.is_err() {
        eprintln!("note: a job did not end in time; nothing of it was kept");
    }
    eprintln!("ended");
    Ok(())
}

/// The address that a browser opens. What listens everywhere is reached here by its loopback address.
fn link(address: SocketAddr, token: Option<&str>) -> String {
    let here = match address {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => format!("127.0.0.1:{}", v4.port()),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => format!("[::1]:{}", v6.port()),
        other => other.to_string(),
    };
    let token = token.map_or_else(String::new, |token| format!("#token={token}"));
    format!("http://{here}/{token}")
}

fn told(address: SocketAddr, server: &Server, drawn: bool) -> String {
    let who = match (&server.token, drawn) {
        (None, _) => "whoever uses this machine may ask".to_owned(),
        (Some(_), true) => "only who has the link above may ask; its token is gone when the server ends".to_owned(),
        (Some(_), false) => format!(
            "only who knows the token may ask: open the link with #token=… of {} letters or more",
            token::SHORTEST
        ),
    };
    let limits = &server.limits;
    format!(
        "listening on {address}; {who}; {} worlds a job, {} jobs at a time, {} waiting; studies in {}; Ctrl-C ends",
        limits.most_worlds,
        limits.running,
        limits.queued,
        server.shelf.folder().display()
    )
}

fn open(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // whoever stops and starts the server again wants the same port at once; on Windows the option means something else
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Raises the number of files that the program may have open; if it cannot be raised far enough, so many connections are possible.
#[cfg(unix)]
fn files_allowed(connections: usize) -> Option<usize> {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let wanted = connections as u64 + OWN_FILES;
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current.is_some_and(|current| current < wanted) {
        limit.current = Some(limit.maximum.map_or(wanted, |most| most.min(wanted)));
        let _ = setrlimit(Resource::Nofile, limit);
    }
    let now = getrlimit(Resource::Nofile).current?;
    (now < wanted).then(|| now.saturating_sub(OWN_FILES).max(1) as usize)
}

/// Elsewhere the system has no such number.
#[cfg(not(unix))]
fn files_allowed(_: usize) -> Option<usize> {
    None
}

/// Resolves at Ctrl-C.
fn signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// Resolves when the system asks the program to end.
#[cfg(unix)]
fn termination() -> io::Result<impl Future<Output = ()>> {
    let mut asked = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    Ok(async move {
        asked.recv().await;
    })
}

/// Elsewhere Ctrl-C is the only way.
#[cfg(not(unix))]
fn termination() -> io::Result<impl Future<Output = ()>> {
    Ok(std::future::pending())
}

async fn accept(listener: TcpListener, server: Arc<Server>) {
    let places = Arc::new(Semaphore::new(server.limits.connections));
    let router = routes::router(&server);
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(_) => {
                // no more files, or the client is gone already: others will be served when there is room
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        match Arc::clone(&places).try_acquire_owned() {
            Ok(place) => {
                tokio::spawn(serve(stream, place, Arc::clone(&server), router.clone()));
            }
            Err(_) => {
                tokio::spawn(turn_away(stream, server.limits.connections));
            }
        }
    }
}

async fn serve(stream: TcpStream, place: OwnedSemaphorePermit, server: Arc<Server>, router: Router) {
    let patience = server.patience();
    let io = TokioIo::new(Patient::new(stream, patience, place));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        .max_buf_size(HEADERS)
        .serve_connection(io, TowerToHyperService::new(router))
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let mut ending = server.ending.clone();
    tokio::select! {
        // what a client does wrong on its own connection is told to it, if anyone
        _ = connection.as_mut() => return,
        () = async { drop(ending.wait_for(|ending| *ending).await) } => connection.as_mut().graceful_shutdown(),
    }
    let _ = tokio::time::timeout(patience, connection).await;
}

/// One connection too many: it is told so and closed.
async fn turn_away(mut stream: TcpStream, most: usize) {
    let reason = format!("{most} connections are open, and no more are allowed");
    let refusal = Refusal::new(axum::http::StatusCode::SERVICE_UNAVAILABLE, "connections", reason).json().to_string();
    let text = format!(
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nContent-Length: {}\r\nRetry-After: 5\r\nConnection: close\r\n\r\n{refusal}",
        refusal.len()
    );
    let told = tokio::time::timeout(Duration::from_secs(1), stream.write_all(text.as_bytes())).await;
    if told.is_ok_and(|told| told.is_ok()) {
        patience::linger(stream).await;
    }
}
