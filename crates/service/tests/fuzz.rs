//! Fuzz targets of what the service itself reads: messages, lines, cookies and tokens.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::Path;

use fuzzing::{Corpus, config};
use jwt_compact::alg::{Hs256, Hs256Key};
use jwt_compact::{AlgorithmExt as _, Header};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseResult;
use service::error::Error;
use service::messages::Message;
use service::ndjson::{Line, Lines};
use service::ports::MAX_INTEGER;
use service::sessions::Credential;
use service::tokens::{Caller, Keys, Presented};

fn corpus(name: &str) -> Corpus {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    Corpus::read(folder.join(name))
}

fn message_survives_or_is_refused(body: &str) -> TestCaseResult {
    if let Ok(message) = Message::parse(body) {
        let row = message.outbox.unwrap_or_default();
        prop_assert!(row.unsigned_abs() <= MAX_INTEGER.unsigned_abs());
        prop_assert_eq!(Message::parse(&message.to_body()), Ok(message));
    }
    Ok(())
}

/// Longer than most lines of the corpus.
const MAX_LINE_BYTES: usize = 16;

/// The lines of a body that arrives in pieces, cut at these places.
fn lines(body: &[u8], cuts: &[Index]) -> Vec<Line> {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(body.len() + 1)).collect();
    cuts.push(body.len());
    cuts.sort_unstable();
    let mut splitter = Lines::new(MAX_LINE_BYTES);
    let (mut lines, mut from) = (Vec::new(), 0);
    for cut in cuts {
        lines.extend(splitter.push(&body[from..cut]));
        from = cut;
    }
    lines.extend(splitter.finish());
    lines
}

/// The lines of a body, by their definition.
fn lines_by_definition(body: &[u8]) -> Vec<Line> {
    let parts = body.split(|byte| *byte == b'\n');
    (1..)
        .zip(parts)
        .filter(|(_, bytes)| {
            bytes.len() > MAX_LINE_BYTES || !bytes.iter().all(u8::is_ascii_whitespace)
        })
        .map(|(number, bytes)| Line {
            number,
            bytes: (bytes.len() <= MAX_LINE_BYTES).then(|| bytes.to_vec()),
        })
        .collect()
}

const SECRET: &[u8] = b"the secret of this deployment of the service";

fn keys() -> Keys {
    let secret = String::from_utf8(SECRET.to_vec()).expect("UTF-8");
    Keys::read(|name| (name == "AUTH_SECRET").then(|| secret.clone())).expect("a long secret")
}
const NOW_MS: i64 = 1_700_000_000_000;

fn authenticate(header: &str) -> Result<Caller, Error> {
    let presented = Presented::read(Some(header))?;
    Caller::by_secret(&presented, &keys(), NOW_MS)
}

/// The value of an `Authorization` header.
fn header(claims: &serde_json::Value, secret: &[u8]) -> String {
    let claims = serde_json::from_value(claims.clone()).expect("claims");
    let claims: jwt_compact::Claims<serde_json::Value> = claims;
    let token = Hs256.token(&Header::empty(), &claims, &Hs256Key::new(secret));
    format!("Bearer {}", token.expect("a token"))
}

/// Tokens of a person, a backend and an operator, and one that is signed with another secret.
fn tokens() -> Corpus {
    let expiring = |subject: &str, role: &str| {
        let expires = NOW_MS / 1000 + 60;
        serde_json::json!({ "sub": subject, "role": role, "exp": expires, "nbf": 0 })
    };
    Corpus::of([
        header(&expiring("u-1", "user"), SECRET),
        header(&expiring("board", "service"), SECRET),
        header(&expiring("ü", "admin"), SECRET),
        header(&expiring("mallory", "admin"), b"another secret"),
    ])
}

/// A token is accepted only with the claims that were signed with the secret.
fn is_forged(caller: &Caller) -> bool {
    let claims = serde_json::to_string(caller.claims()).expect("claims");
    let signed = [
        r#"{"sub":"u-1","role":"user"}"#,
        r#"{"sub":"board","role":"service"}"#,
        r#"{"sub":"ü","role":"admin"}"#,
    ];
    !signed.contains(&claims.as_str()) || caller.until_ms() != NOW_MS + 60_000
}

#[test]
fn the_corpus_is_accepted() {
    for document in corpus("messages").documents() {
        let body = std::str::from_utf8(document).expect("UTF-8");
        let message = Message::parse(body).expect("a message");
        assert_eq!(Message::parse(&message.to_body()), Ok(message));
    }
    for document in corpus("cookies").documents() {
        Credential::parse(std::str::from_utf8(document).expect("UTF-8")).expect("a cookie");
    }
    let accepted = tokens()
        .documents()
        .map(|token| std::str::from_utf8(token).expect("UTF-8"))
        .filter(|token| {
            let caller = authenticate(token);
            caller.is_ok_and(|caller| !is_forged(&caller))
        })
        .count();
    assert_eq!(accepted, 3, "all but the one with another secret");
}

proptest! {
    #![proptest_config(config(2_000))]

    #[test]
    fn messages(document in corpus("messages").json(), text in corpus("messages").text()) {
        message_survives_or_is_refused(&document.to_string())?;
        message_survives_or_is_refused(&text)?;
    }

    #[test]
    fn ndjson(body in corpus("lines").bytes(), cuts in vec(any::<Index>(), 0..6)) {
        prop_assert_eq!(lines(&body, &cuts), lines_by_definition(&body));
    }

    #[test]
    fn cookies(text in corpus("cookies").text()) {
        match Credential::parse(&text) {
            Ok(credential) => prop_assert_eq!(credential.to_text(), text),
            Err(error) => prop_assert!(matches!(error, Error::Unauthenticated(_)), "{}", error),
        }
    }

    #[test]
    fn tokens_cannot_be_forged(header in tokens().text()) {
        match authenticate(&header) {
            Ok(caller) => prop_assert!(!is_forged(&caller), "{:?}", caller),
            Err(error) => prop_assert!(matches!(error, Error::Unauthenticated(_)), "{}", error),
        }
    }
}
