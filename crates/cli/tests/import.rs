//! `edgematch import` against a fake service on a local port.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

use matching::document::Posting;

/// A request that the service received.
#[derive(Debug, Clone)]
struct Request {
    line: String,
    authorization: String,
    body: String,
}

/// Starts a service that answers each request with `answer`, given the number of requests before
/// it.
fn serve(
    answer: impl Fn(usize, &Request) -> (u16, String) + Send + 'static,
) -> (String, Arc<Mutex<Vec<Request>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let seen: Arc<Mutex<Vec<Request>>> = Arc::default();
    let log = Arc::clone(&seen);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let request = read(&stream);
            // The command asks first whether the service answers.
            if request.line.starts_with("GET /healthz ") {
                let ok = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
                stream.write_all(ok.as_bytes()).expect("an answer");
                continue;
            }
            let before = log.lock().expect("the log").len();
            let (status, body) = answer(before, &request);
            log.lock().expect("the log").push(request);
            write!(
                stream,
                "HTTP/1.1 {status} X\r\nretry-after: 0\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            )
            .expect("an answer");
        }
    });
    (address, seen)
}

fn read(stream: &TcpStream) -> Request {
    let mut stream = BufReader::new(stream);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).expect("a head");
        if line.trim().is_empty() {
            break;
        }
        head.push(line.trim().to_owned());
    }
    let header = |name: &str| {
        let line = head
            .iter()
            .find(|line| line.to_lowercase().starts_with(name));
        line.and_then(|line| line.split_once(':'))
            .map_or("", |(_, value)| value.trim())
            .to_owned()
    };
    let mut body = vec![0; header("content-length:").parse().unwrap_or(0)];
    stream.read_exact(&mut body).expect("a body");
    Request {
        line: head[0].clone(),
        authorization: header("authorization:"),
        body: String::from_utf8(body).expect("text"),
    }
}

fn edgematch(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_edgematch"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("AUTH_SECRET")
        .env_remove("EDGEMATCH_TOKEN")
        .output()
        .expect("runs")
}

fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

/// A result for each line: `invalid` for lines that contain "bad", otherwise `status`.
fn results(body: &str, status: impl Fn(&str) -> &'static str) -> String {
    let results = body.lines().enumerate().map(|(index, line)| {
        let number = index + 1;
        if line.contains("bad") {
            let error = r#"{"code":"missing_field","field":"title","reason":"is required"}"#;
            format!("{{\"line\":{number},\"status\":\"invalid\",\"error\":{error}}}\n")
        } else {
            format!(
                "{{\"line\":{number},\"id\":\"x\",\"status\":\"{}\"}}\n",
                status(line)
            )
        }
    });
    results.collect()
}

#[test]
fn postings_are_sent_in_chunks_and_every_line_is_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines: String = (1..=7)
        .map(|n| {
            if n == 4 {
                "bad\n\n".to_owned()
            } else {
                format!("{{\"identifier\":{n}}}\n")
            }
        })
        .collect();
    std::fs::write(folder.path().join("j.jsonl"), lines).expect("a file");
    let (address, seen) = serve(|_, request| {
        (
            200,
            results(&request.body, |line| {
                if line.contains('1') {
                    "created"
                } else {
                    "updated"
                }
            }),
        )
    });
    let arguments = [
        "import",
        "jobposting",
        "j.jsonl",
        "--to",
        &address,
        "--token",
        "t",
        "--chunk",
        "3",
    ];
    let output = edgematch(&arguments, folder.path());
    let (out, err) = texts(&output);
    assert_eq!(output.status.code(), Some(1), "{out}{err}");
    assert!(out.contains("7 documents"), "{out}");
    assert!(
        out.contains("1 created, 5 updated, 0 unchanged, 1 refused"),
        "{out}"
    );
    assert!(err.contains("line 4: title: is required"), "{err}");
    let seen = seen.lock().expect("the log");
    let sizes: Vec<_> = seen
        .iter()
        .map(|request| request.body.lines().count())
        .collect();
    assert_eq!(sizes, [3, 3, 1]);
    assert!(
        seen.iter()
            .all(|request| request.line == "POST /v1/jobs HTTP/1.1")
    );
    assert!(
        seen.iter()
            .all(|request| request.authorization == "Bearer t")
    );
}

#[test]
fn transient_failures_are_retried_with_the_failed_lines_only() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("j.jsonl"), "{\"a\":1}\n{\"a\":2}\n").expect("a file");
    let failed = Mutex::new(HashSet::new());
    let (address, seen) = serve(move |before, request| match before {
        0 => (503, String::new()),
        1 => (429, String::new()),
        _ => {
            let mut failed = failed.lock().expect("the set");
            let first_time = |line: &str| failed.insert(line.to_owned());
            let first_time = std::cell::RefCell::new(first_time);
            let status = |line: &str| {
                if line.contains('2') && (first_time.borrow_mut())(line) {
                    "failed"
                } else {
                    "created"
                }
            };
            (200, results(&request.body, status))
        }
    });
    std::fs::write(
        folder.path().join(".dev.vars"),
        "AUTH_SECRET=\"thirty-two bytes are just enough\"\n",
    )
    .expect("a file");
    let arguments = ["import", "jobposting", "j.jsonl", "--to", &address];
    let output = edgematch(&arguments, folder.path());
    let (out, err) = texts(&output);
    assert!(output.status.success(), "{out}{err}");
    assert!(out.contains("2 created"), "{out}");
    let seen = seen.lock().expect("the log");
    assert_eq!(seen.len(), 4);
    assert_eq!(seen[3].body, "{\"a\":2}\n");
    assert!(seen[3].authorization.starts_with("Bearer ey"));
}

#[test]
fn a_refused_request_stops_the_import_and_names_the_line() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("j.jsonl"), "{}\n{}\n{}\n").expect("a file");
    let (address, _) = serve(|before, request| match before {
        0 => (200, results(&request.body, |_| "unchanged")),
        _ => (
            403,
            r#"{"title":"Forbidden","code":"forbidden"}"#.to_owned(),
        ),
    });
    let arguments = [
        "import",
        "jobposting",
        "j.jsonl",
        "--to",
        &address,
        "--token",
        "t",
        "--chunk",
        "1",
        "--skip",
        "1",
    ];
    let output = edgematch(&arguments, folder.path());
    let (out, err) = texts(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(out.contains("1 unchanged"), "{out}");
    assert!(
        err.contains("Forbidden") && err.contains("--skip 2"),
        "{err}"
    );
}

#[test]
fn resumes_are_sent_one_by_one_under_their_own_id() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = "{\"meta\":{\"id\":\"u 1/é\"}}\n{\"basics\":{}}\n{\"meta\":{\"id\":\"bad\"}}\n";
    std::fs::write(folder.path().join("r.jsonl"), lines).expect("a file");
    let (address, seen) = serve(|_, request| {
        if request.line.contains("bad") {
            (
                400,
                r#"{"code":"wrong_type","field":"work","detail":"must be a list"}"#.to_owned(),
            )
        } else {
            (201, "{}".to_owned())
        }
    });
    let output = edgematch(
        &[
            "import",
            "jsonresume",
            "r.jsonl",
            "--to",
            &address,
            "--token",
            "t",
        ],
        folder.path(),
    );
    let (out, err) = texts(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        out.contains("1 created, 0 updated, 0 unchanged, 2 refused"),
        "{out}"
    );
    assert!(
        err.contains("line 2: meta/id") && err.contains("line 3: work: must be a list"),
        "{err}"
    );
    let seen = seen.lock().expect("the log");
    assert_eq!(seen[0].line, "PUT /v1/users/u%201%2F%C3%A9/resume HTTP/1.1");
}

#[test]
fn a_board_is_imported_as_postings() {
    let folder = tempfile::tempdir().expect("a folder");
    let board = r#"{"jobs":[{"id":1,"title":"Nurse"},{"id":2},{"id":3,"title":"Cook","location":{"name":"Bonn"}}]}"#;
    std::fs::write(folder.path().join("acme.json"), board).expect("a file");
    let (address, seen) = serve(|_, request| (200, results(&request.body, |_| "created")));
    let arguments = [
        "import",
        "greenhouse",
        "acme.json",
        "--to",
        &address,
        "--token",
        "t",
    ];
    let output = edgematch(&arguments, folder.path());
    let (out, err) = texts(&output);
    assert_eq!(output.status.code(), Some(1), "{out}{err}");
    assert!(
        out.contains("3 documents") && out.contains("2 created"),
        "{out}"
    );
    assert!(err.contains("line 2: title: is required"), "{err}");
    let seen = seen.lock().expect("the log");
    let sent: Vec<Posting> = seen[0]
        .body
        .lines()
        .map(|line| interchange::jobposting::parse(line.as_bytes()).expect("a posting"))
        .collect();
    let sent: Vec<_> = sent
        .iter()
        .map(|posting| (posting.id.0.as_str(), posting.company.name.as_str()))
        .collect();
    assert_eq!(sent, [("greenhouse-1", "acme"), ("greenhouse-3", "acme")]);

    let output = edgematch(
        &[
            "import", "lever", "no/such", "--to", &address, "--token", "t",
        ],
        folder.path(),
    );
    assert!(
        texts(&output)
            .1
            .contains("neither a file nor a valid board name")
    );
}

#[test]
fn tokens_are_printed_on_their_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let arguments = ["token", "--sub", "u1", "--role", "user"];
    let without = edgematch(&arguments, folder.path());
    assert_eq!(without.status.code(), Some(2));
    std::fs::write(
        folder.path().join("vars"),
        "AUTH_SECRET='thirty-two bytes are just enough'\n",
    )
    .expect("a file");
    let output = edgematch(
        &[&arguments[..], &["--ttl", "2h", "--dev-vars", "vars"]].concat(),
        folder.path(),
    );
    let (out, err) = texts(&output);
    assert!(output.status.success() && err.is_empty(), "{err}");
    assert_eq!(out.trim().split('.').count(), 3);
}
