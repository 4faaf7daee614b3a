//! A server that a test starts, and clients as plain as can be: bytes over a socket, frames over a websocket.

// each group of tests uses some of these
#![allow(dead_code)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tungstenite::client::IntoClientRequest;
use tungstenite::protocol::WebSocketConfig;
use tungstenite::{Message, WebSocket};

/// Long enough for a slow machine; nothing that works waits for it.
pub(crate) const LONG: Duration = Duration::from_secs(120);

/// A server, ended with the test.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// The line that it printed.
    pub(crate) link: String,
    /// Its folder.
    pub(crate) folder: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Starts a server on a free port, in a folder, with more options.
    pub(crate) fn start(folder: &Path, options: &[&str]) -> Server {
        let log = std::fs::File::create(folder.join("serve.err")).expect("a file");
        let bind: &[&str] = if options.contains(&"--bind") { &[] } else { &["--bind", "127.0.0.1:0"] };
        let mut child = Command::new(env!("CARGO_BIN_EXE_shapan"))
            .arg("serve")
            .args(bind)
            .args(options)
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the program starts");
        let mut link = String::new();
        let out = child.stdout.take().expect("its output");
        BufReader::new(out).read_line(&mut link).expect("a line");
        let said = || std::fs::read_to_string(folder.join("serve.err")).unwrap_or_default();
        let place = link.trim().strip_prefix("http://").unwrap_or_else(|| panic!("{link}{}", said()));
        let address = place.split('/').next().and_then(|place| place.parse().ok()).expect("an address");
        Server { child, address, link: link.trim().to_owned(), folder: folder.to_owned() }
    }

    /// What it said on standard error so far.
    pub(crate) fn said(&self) -> String {
        std::fs::read_to_string(self.folder.join("serve.err")).expect("its talk")
    }

    /// Sends it a signal by number.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status().expect("kill");
        assert!(sent.success());
    }

    /// Waits until it has ended.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("its state") {
                return status;
            }
            assert!(start.elapsed() < LONG, "it does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Bytes of memory that it has at hand; none where the system does not tell.
    pub(crate) fn memory(&self) -> Option<u64> {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = text.lines().find(|line| line.starts_with("VmRSS:"))?;
        Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
    }

    /// A connection without anything said.
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(LONG)).expect("a timeout");
        stream
    }

    /// Sends bytes and reads what comes until the end: status, head, body.
    pub(crate) fn raw(&self, bytes: &[u8]) -> (u16, String, Vec<u8>) {
        let mut stream = self.connect();
        stream.write_all(bytes).expect("sent");
        answer(&mut stream)
    }

    /// A request with the usual headers; `more` stands for itself.
    pub(crate) fn request(&self, method: &str, path: &str, more: &str, body: &str) -> (u16, String, Vec<u8>) {
        let host = self.address;
        let length = body.len();
        let text = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n{more}\r\n{body}"
        );
        self.raw(text.as_bytes())
    }

    /// A request with JSON: status and answer.
    pub(crate) fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let (status, _, body) = self.request("POST", path, "Content-Type: application/json\r\n", &body.to_string());
        (status, serde_json::from_slice(&body).expect("JSON"))
    }

    /// Status and answer of a question.
    pub(crate) fn get(&self, path: &str) -> (u16, Value) {
        let (status, _, body) = self.request("GET", path, "", "");
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    /// A client at the websocket.
    pub(crate) fn client(&self) -> Client {
        self.client_with(&[]).unwrap_or_else(|status| panic!("refused with {status}"))
    }

    /// A client with headers of its own; the status if it is refused.
    pub(crate) fn client_with(&self, headers: &[(&'static str, &str)]) -> Result<Client, u16> {
        let mut request = format!("ws://{}/ws", self.address).into_client_request().expect("a request");
        request.headers_mut().insert("sec-websocket-protocol", "shapan.v1".parse().expect("a header"));
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().expect("a header"));
        }
        let config = WebSocketConfig::default().read_buffer_size(4096).write_buffer_size(4096);
        match tungstenite::client::client_with_config(request, self.connect(), Some(config)) {
            Ok((socket, _)) => Ok(Client { socket, next: 1 }),
            Err(tungstenite::HandshakeError::Failure(tungstenite::Error::Http(answer))) => {
                Err(answer.status().as_u16())
            }
            Err(error) => panic!("{error}"),
        }
    }
}

/// Reads an answer of HTTP until the connection ends.
pub(crate) fn answer(stream: &mut TcpStream) -> (u16, String, Vec<u8>) {
    let mut bytes = Vec::new();
    // a connection that is cut has said what it had to say
    let _ = stream.read_to_end(&mut bytes);
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(bytes.len());
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    (status, head, bytes.get(end + 4..).unwrap_or_default().to_vec())
}

/// The first reason of a refusal.
pub(crate) fn reason(answer: &Value) -> String {
    answer["problems"][0]["what"].as_str().unwrap_or_else(|| panic!("no reason in {answer}")).to_owned()
}

/// A client at the websocket.
pub(crate) struct Client {
    /// The connection.
    pub(crate) socket: WebSocket<TcpStream>,
    next: u32,
}

/// What came of a request.
pub(crate) struct Found {
    /// The result, or the refusal.
    pub(crate) told: Value,
    /// Bytes beside it, without their head.
    pub(crate) bytes: Vec<u8>,
    /// News before it.
    pub(crate) news: Vec<Value>,
}

impl Found {
    /// The bytes as numbers.
    pub(crate) fn numbers(&self) -> Vec<f64> {
        self.bytes.chunks_exact(8).map(|eight| f64::from_le_bytes(eight.try_into().expect("eight"))).collect()
    }
    /// The result of a request that succeeded.
    pub(crate) fn result(&self) -> &Value {
        assert!(self.told["result"].is_object(), "{}", self.told);
        &self.told["result"]
    }
}

impl Client {
    /// Asks; the id.
    pub(crate) fn ask(&mut self, mut request: Value) -> u32 {
        let id = self.next;
        self.next += 1;
        request["id"] = json!(id);
        self.socket.send(Message::text(request.to_string())).expect("sent");
        id
    }

    /// The next text frame.
    pub(crate) fn hear(&mut self) -> Value {
        loop {
            match self.socket.read().expect("a frame") {
                Message::Text(text) => return serde_json::from_str(text.as_str()).expect("JSON"),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("a text frame is expected, not {other:?}"),
            }
        }
    }

    /// Waits for the end of a request; other requests must not be under way.
    pub(crate) fn find(&mut self, id: u32) -> Found {
        let mut news = Vec::new();
        loop {
            let told = self.hear();
            assert_eq!(told["id"], id, "{told}");
            if told["progress"].is_object() {
                news.push(told);
                continue;
            }
            let mut bytes = Vec::new();
            if told["with"].is_object() {
                let Message::Binary(frame) = self.socket.read().expect("a frame") else { panic!("a binary frame") };
                assert_eq!(frame[..4], id.to_le_bytes());
                let kind = u32::from(told["with"]["bytes"].is_u64());
                assert_eq!(frame[4..8], kind.to_le_bytes());
                bytes = frame[8..].to_vec();
                let size = if kind == 1 { &told["with"]["bytes"] } else { &told["with"]["numbers"] };
                assert_eq!(size.as_u64(), Some(bytes.len() as u64 / if kind == 1 { 1 } else { 8 }));
            }
            return Found { told, bytes, news };
        }
    }

    /// Asks and waits.
    pub(crate) fn done(&mut self, request: Value) -> Found {
        let id = self.ask(request);
        self.find(id)
    }

    /// Reads until the server closes; code and reason, if it says some.
    pub(crate) fn closed(&mut self) -> Option<(u16, String)> {
        loop {
            match self.socket.read() {
                Ok(Message::Close(frame)) => return frame.map(|frame| (frame.code.into(), frame.reason.to_string())),
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    }
}

/// A small study.
pub(crate) fn study(what: &str, runs: usize) -> Value {
    json!({ "do": what, "scenario": "baseline", "runs": runs, "columns": ["production.output", "capability.level"] })
}

/// A study that takes longer than any test.
pub(crate) fn endless() -> Value {
    study("ensemble", 1_000_000)
}
