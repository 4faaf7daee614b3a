//! `shapan serve` among clients that are many, slow, broken or hostile: it goes on, and says why it refuses.

mod program;
mod serving;

use std::io::Write;
use std::time::{Duration, Instant};

use program::{files, folder, shapan, text};
use serde_json::{Value, json};
use serving::{Client, LONG, Server, answer, endless, reason, study};
use tungstenite::Message;
use tungstenite::protocol::frame::coding::{Data, OpCode};
use tungstenite::protocol::frame::{Frame, FrameHeader};

/// It still answers.
fn lives(server: &Server) {
    assert_eq!(server.get("/api/health").1["service"], "shapan");
    server.client().done(json!({ "do": "ping" })).result();
}

#[test]
fn a_thousand_clients_connect_and_ask_and_leave_nothing_behind() {
    let here = folder("serve-thousand");
    let server = Server::start(&here, &["--queued", "1000"]);
    let mut after = Vec::new();
    for round in 0..3 {
        let mut clients: Vec<Client> = (0..1000).map(|_| server.client()).collect();
        let ids: Vec<u32> = clients.iter_mut().map(|client| client.ask(json!({ "do": "ping" }))).collect();
        for (client, id) in clients.iter_mut().zip(ids) {
            client.find(id).result();
        }
        // some of them want worlds, all at once
        let some = if round == 0 { 100 } else { 10 };
        let ids: Vec<u32> = clients.iter_mut().take(some).map(|client| client.ask(study("ensemble", 1))).collect();
        for (client, id) in clients.iter_mut().zip(ids) {
            assert_eq!(client.find(id).result()["worlds"], 1);
        }
        drop(clients);
        lives(&server);
        after.push(server.memory());
    }
    let [first, .., last] = after[..] else { panic!("three rounds") };
    let (Some(first), Some(last)) = (first, last) else {
        println!("skipped: this system does not tell the memory of a program");
        return;
    };
    println!("memory after 1000, 2000, 3000 clients: {after:?}");
    assert!(last < first + (16 << 20), "{first} bytes after the first thousand clients, {last} after the third");
}

#[test]
fn a_client_too_many_is_turned_away_with_a_reason() {
    let here = folder("serve-many");
    let server = Server::start(&here, &["--connections", "5"]);
    let clients: Vec<Client> = (0..5).map(|_| server.client()).collect();
    let (status, _, body) = server.request("GET", "/api/health", "", "");
    assert_eq!(status, 503);
    assert!(reason(&serde_json::from_slice(&body).expect("JSON")).contains("5 connections"));
    drop(clients);
    let start = Instant::now();
    while server.get("/api/health").0 != 200 {
        assert!(start.elapsed() < LONG);
    }
}

#[test]
fn who_does_not_read_is_cut_off_and_nothing_piles_up() {
    let here = folder("serve-slow");
    let server = Server::start(&here, &["--patience", "1"]);
    let before = server.memory();
    let mut slow: Vec<Client> = (0..4).map(|_| server.client()).collect();
    // answers of some hundred bytes to requests that never end: the client's side fills, then it is cut off
    let start = Instant::now();
    for client in &mut slow {
        client.socket.get_mut().set_nonblocking(true).expect("a mode");
    }
    let ping = json!({ "id": 1, "do": "x".repeat(1000) }).to_string();
    let mut cut = vec![false; slow.len()];
    while cut.iter().any(|cut| !cut) {
        assert!(start.elapsed() < LONG, "some who do not read are not cut off: {cut:?}");
        for (client, cut) in slow.iter_mut().zip(&mut cut) {
            for _ in 0..1000 {
                match client.socket.send(Message::text(ping.clone())) {
                    Ok(()) => {}
                    // the server does not take more while its answers are not read
                    Err(tungstenite::Error::WriteBufferFull(_)) => break,
                    Err(tungstenite::Error::Io(error)) if error.kind() == std::io::ErrorKind::WouldBlock => break,
                    Err(_) => {
                        *cut = true;
                        break;
                    }
                }
            }
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    lives(&server);
    if let (Some(before), Some(after)) = (before, server.memory()) {
        assert!(after < before + (64 << 20), "{before} bytes before, {after} after");
    }
}

#[test]
fn requests_that_never_end_are_given_up() {
    let here = folder("serve-loris");
    let server = Server::start(&here, &["--patience", "1"]);
    let start = Instant::now();
    // nothing; half a head; half a body; a second request on a connection that is kept
    let host = server.address;
    let health = format!("GET /api/health HTTP/1.1\r\nHost: {host}\r\n\r\n");
    let body = format!(
        "POST /api/ask HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{{"
    );
    let mut found = Vec::new();
    for bytes in ["", "GET / HT", &body, &format!("{health}GET")] {
        let mut stream = server.connect();
        stream.write_all(bytes.as_bytes()).expect("sent");
        found.push(answer(&mut stream));
    }
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
    assert_eq!(found[2].0, 408);
    assert!(reason(&serde_json::from_slice::<Value>(&found[2].2).expect("JSON")).contains("not complete"));
    assert_eq!(found[3].0, 200);
    // a head without an end, and a body that is too long
    let endless = format!("GET / HTTP/1.1\r\nHost: {host}\r\nX: {}", "x".repeat(1 << 20));
    let mut stream = server.connect();
    let _ = stream.write_all(endless.as_bytes());
    assert_ne!(answer(&mut stream).0, 200);
    let (status, told) = server.post("/api/ask", &json!({ "do": "describe", "language": "x".repeat(1 << 20) }));
    assert_eq!(status, 413, "{told}");
    lives(&server);
}

#[test]
fn broken_frames_are_answered_or_closed_with_a_reason() {
    let here = folder("serve-frames");
    let server = Server::start(&here, &[]);
    let mut client = server.client();
    for (sent, part) in [("{", "EOF"), ("[1]", "an object"), ("{}", "whole number"), ("\u{0}", "expected value")] {
        client.socket.send(Message::text(sent)).expect("sent");
        let told = client.hear();
        assert!(told["id"].is_null() && reason(&told).contains(part), "{sent}: {told}");
    }
    client.socket.send(Message::binary(vec![1, 2, 3])).expect("sent");
    assert!(reason(&client.hear()).contains("text frame"));
    let told = client.done(json!({ "do": "ensmble" })).told;
    assert_eq!(told["problems"][0]["hint"], "did you mean ensemble?");
    // deep JSON does not exhaust the stack
    client.socket.send(Message::text("[".repeat(100_000))).expect("sent");
    assert!(reason(&client.hear()).contains("recursion"));
    client.done(json!({ "do": "ping" })).result();

    // too long, not UTF-8, a frame that is none
    let mut client = server.client();
    let _ = client.socket.send(Message::text("x".repeat((1 << 20) + 1)));
    let (code, why) = client.closed().expect("a farewell");
    assert!(code == 1009 && why.contains("1048576"), "{code} {why}");
    let mut client = server.client();
    let bad = Frame::message(vec![0xff, 0xfe], OpCode::Data(Data::Text), true);
    client.socket.send(Message::Frame(bad)).expect("sent");
    assert_eq!(client.closed().expect("a farewell").0, 1007);
    let mut client = server.client();
    // reserved bits, and no mask: what no client may send
    client.socket.get_mut().write_all(&[0xff, 0x01, 0x00]).expect("sent");
    assert_eq!(client.closed().expect("a farewell").0, 1002);
    let mut client = server.client();
    let header = FrameHeader { is_final: false, opcode: OpCode::Data(Data::Text), ..FrameHeader::default() };
    // a message in pieces that grows too long
    let piece = Frame::from_payload(header.clone(), vec![b' '; 600_000].into());
    let more =
        Frame::from_payload(FrameHeader { opcode: OpCode::Data(Data::Continue), ..header }, vec![b' '; 600_000].into());
    client.socket.send(Message::Frame(piece)).expect("sent");
    let _ = client.socket.send(Message::Frame(more));
    assert_eq!(client.closed().expect("a farewell").0, 1009);
    lives(&server);
}

#[test]
fn other_sites_and_other_names_are_refused() {
    let here = folder("serve-origin");
    let server = Server::start(&here, &["--host", "lab.example"]);
    let own = format!("http://{}", server.address);
    assert!(server.client_with(&[("origin", &own)]).is_ok());
    assert!(server.client_with(&[("host", "lab.example"), ("origin", "https://lab.example")]).is_ok());
    for origin in ["http://evil.example", "null", "http://localhost:1"] {
        assert_eq!(server.client_with(&[("origin", origin)]).err(), Some(403), "{origin}");
    }
    assert_eq!(server.client_with(&[("host", "evil.example"), ("origin", "http://evil.example")]).err(), Some(421));
    assert_eq!(server.client_with(&[("sec-websocket-protocol", "shapan.v0")]).err(), Some(400));
    for path in ["/", "/api/health", "/api/openapi.json"] {
        let raw = |host: &str| server.raw(format!("GET {path} HTTP/1.1\r\n{host}Connection: close\r\n\r\n").as_bytes());
        let (status, _, body) = raw("Host: evil.example\r\n");
        assert_eq!(status, 421, "{path}");
        assert!(reason(&serde_json::from_slice(&body).expect("JSON")).contains("evil.example"));
        assert_eq!(raw("").0, 400, "{path}");
        assert_eq!(raw("Host: lab.example\r\n").0, 200, "{path}");
        assert_eq!(raw("Host: lab.example\r\nHost: evil.example\r\n").0, 421, "{path}");
    }
    let body = json!({ "do": "describe", "language": "en" }).to_string();
    for more in [
        "Origin: http://evil.example\r\nContent-Type: application/json\r\n",
        "Content-Type: text/plain\r\n",
        "Sec-Fetch-Site: cross-site\r\nContent-Type: application/json\r\n",
    ] {
        let status = server.request("POST", "/api/ask", more, &body).0;
        assert!([403, 415].contains(&status), "{more}: {status}");
    }
}

#[test]
fn addresses_lead_nowhere_but_to_the_page() {
    let here = folder("serve-paths");
    for (name, content) in [
        ("page/index.html", "<p>page"),
        ("page/assets/a-1.js", "1"),
        ("page/assets/a-1.js.br", "2"),
        ("secret.txt", "secret"),
    ] {
        let path = here.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, content).expect("a file");
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(here.join("secret.txt"), here.join("page/link.txt")).expect("a link");
    let server = Server::start(&here, &["--page", "page"]);
    for path in [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "//secret.txt",
        "/./secret.txt",
        "/assets/%252e%252e/secret.txt",
        "/..\\secret.txt",
        "/secret.txt%00",
        "/link.txt",
        "/index.html/",
        "/.git/config",
        "/assets",
        "/api/",
        "/api/none",
        "/studies/",
        "/serve.err",
    ] {
        let (status, head, body) = server.request("GET", path, "", "");
        assert!([400, 404].contains(&status), "{path}: {status}");
        assert!(!String::from_utf8_lossy(&body).contains("secret\n") && body != b"secret", "{path}");
        assert!(status == 400 || head.contains("nosniff"), "{head}");
    }
    let (status, head, body) = server.request("GET", "/", "", "");
    assert_eq!((status, body.as_slice()), (200, b"<p>page".as_slice()));
    for part in [
        "text/html; charset=utf-8",
        "no-cache",
        "frame-ancestors 'none'",
        "no-referrer",
        "cross-origin-opener-policy: same-origin",
    ] {
        assert!(head.contains(part), "{part}: {head}");
    }
    let tag = head.lines().find_map(|line| line.strip_prefix("etag: ")).expect("a tag").to_owned();
    assert_eq!(server.request("GET", "/", &format!("If-None-Match: {tag}\r\n"), "").0, 304);
    let (_, head, body) = server.request("GET", "/assets/a-1.js", "Accept-Encoding: gzip, br\r\n", "");
    assert!(
        head.contains("immutable") && head.contains("text/javascript") && head.contains("content-encoding: br"),
        "{head}"
    );
    assert_eq!(body, b"2");
    assert_eq!(server.request("GET", "/assets/a-1.js", "Accept-Encoding: gzip\r\n", "").2, b"1");
    let (status, _, body) = server.request("HEAD", "/", "", "");
    assert_eq!((status, body.len()), (200, 0));
    assert_eq!(server.request("POST", "/", "", "").0, 405);
    assert_eq!(server.request("GET", "/api/ask", "", "").0, 405);
}

#[test]
fn a_token_is_needed_where_it_was_asked_for() {
    let here = folder("serve-token");
    let open = shapan(&["serve", "--bind", "0.0.0.0:0"], &here);
    assert_eq!(open.status.code(), Some(2));
    assert!(text(&open.stderr).contains("--token") && open.stdout.is_empty());
    let short = shapan(&["serve", "--bind", "127.0.0.1:0", "--token", "short"], &here);
    assert!(short.status.code() == Some(2) && text(&short.stderr).contains("16"));

    let token = "correct-horse-battery";
    let server = Server::start(&here, &["--token", token]);
    assert!(!server.link.contains(token) && !server.said().contains(token));
    assert_eq!(server.get("/api/health").1["token"], "needed");
    assert_eq!(server.client_with(&[]).err(), Some(401));
    assert_eq!(server.client_with(&[("authorization", "Bearer correct-horse-batterx")]).err(), Some(401));
    let name = format!("shapan-{}", server.address.port());
    assert_eq!(server.client_with(&[("cookie", &format!("{name}=wrong-horse-battery"))]).err(), Some(401));
    assert!(server.client_with(&[("authorization", &format!("Bearer {token}"))]).is_ok());
    let ask =
        |more: &str| server.request("POST", "/api/ask", &format!("Content-Type: application/json\r\n{more}"), "{}").0;
    assert_eq!(ask(""), 401);
    assert_eq!(ask(&format!("Authorization: Bearer {token}\r\n")), 422);
    // a browser changes the token of its link into a cookie
    let (status, head, _) = server.request("POST", "/api/session", &format!("Authorization: Bearer {token}\r\n"), "");
    assert_eq!(status, 204);
    let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let pair = cookie.split(';').next().expect("a pair");
    assert!(server.client_with(&[("cookie", pair)]).is_ok());
    assert_eq!(server.request("POST", "/api/session", "Authorization: Bearer wrong-wrong-wrong\r\n", "").0, 401);
    assert!(!server.said().contains(token));
    drop(server);

    let server = Server::start(&here, &["--bind", "0.0.0.0:0", "--token", "auto"]);
    let (_, drawn) = server.link.split_once("#token=").expect("a token in the link");
    assert!(drawn.len() == 32 && !server.said().contains(drawn));
    assert!(server.client_with(&[("authorization", &format!("Bearer {drawn}"))]).is_ok());
    assert_eq!(server.client_with(&[]).err(), Some(401));
}

#[test]
fn what_is_killed_leaves_nothing_half_written_and_what_is_asked_to_end_ends() {
    let here = folder("serve-killed");
    let mut asked = endless();
    asked["do"] = json!("save");
    asked["name"] = json!("half");
    for (signal, ends) in [("-KILL", None), ("-TERM", Some(0)), ("-INT", Some(0))] {
        let mut server = Server::start(&here, &[]);
        // what the last one left is cleared away
        let left = if here.join("studies").exists() { files(&here.join("studies")) } else { vec![".lock".into()] };
        assert_eq!(left, [".lock"], "{signal}");
        let mut client = server.client();
        client.ask(asked.clone());
        while client.hear()["progress"]["done"].as_u64().is_none_or(|done| done == 0) {}
        server.signal(signal);
        let status = server.ended();
        assert_eq!(status.code(), ends, "{signal}: {}", server.said());
        assert!(!here.join("studies/half").exists(), "{signal}");
        if ends.is_some() {
            assert_eq!(client.closed().map(|(code, _)| code), Some(1001), "{signal}");
            assert_eq!(files(&here.join("studies")), [".lock"], "{signal}");
            assert!(server.said().contains("ended"));
        }
    }
    // one folder, one server
    let server = Server::start(&here, &[]);
    let second = shapan(&["serve", "--bind", "127.0.0.1:0"], &here);
    assert!(second.status.code() == Some(1) && text(&second.stderr).contains("another shapan serve"));
    drop(server);
}

#[test]
fn what_is_described_is_answered_and_nothing_else() {
    let here = folder("serve-described");
    let server = Server::start(&here, &[]);
    let (status, told) = server.get("/api/openapi.json");
    assert_eq!((status, told["openapi"].as_str()), (200, Some("3.1.0")));
    let paths = told["paths"].as_object().expect("paths");
    for (path, operations) in paths {
        for method in ["get", "post", "put", "delete"] {
            let described = operations.get(method).is_some();
            let status = server.request(&method.to_uppercase(), path, "Content-Type: application/json\r\n", "{}").0;
            assert_eq!(described, ![404, 405].contains(&status), "{method} {path}: {status}");
        }
    }
    let (status, told) = server.post("/api/ask", &json!({ "do": "describe", "language": "zh" }));
    assert!(status == 200 && told["levers"].is_array());
    let (status, told) = server.post("/api/ask", &json!({ "do": "bands", "slot": 0, "language": "zh" }));
    assert!(status == 422 && reason(&told).contains("websocket"), "{told}");
    let (status, told) = server.post("/api/ask", &json!({ "do": "describe", "language": "xx" }));
    assert!(status == 422 && reason(&told).contains("xx"), "{told}");
}
