//! The issuer whose tokens are accepted besides the deployment's own: an identity provider with a
//! document of its public keys (RFC 7517).
//!
//! Deliberately absent: discovery. The address of the keys is a setting, so that no token can
//! choose where they are read.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;

use crate::isolate::issuer_keys::{Look, NamedKey};
use crate::platform::{self, Platform};
use crate::ports::{HttpRequest, PublicKey};
use crate::wire::error::Error;

/// Where an issuer publishes its keys, and what its tokens state in `iss`.
#[derive(Debug, Clone)]
pub(crate) struct Issuer {
    pub(crate) name: String,
    pub(crate) keys_url: String,
}

/// What an issuer signs with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Rs256,
    Es256,
}

impl Algorithm {
    fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
        }
    }

    fn of(key: &PublicKey) -> Self {
        match key {
            PublicKey::Rs256 { .. } => Self::Rs256,
            PublicKey::Es256 { .. } => Self::Es256,
        }
    }
}

const DEADLINE_MS: u64 = 8_000;
/// Longest document of keys.
const MAX_BYTES: usize = 64 * 1024;
/// Most keys that are kept, in the order of the document. Issuers publish two or three.
const MAX_KEYS: usize = 32;
/// Longest name of a key.
const MAX_NAME_BYTES: usize = 200;

/// How long a request waits for another to ask, and how often it looks.
const WAIT_MS: i64 = 10_000;
const POLL_MS: u64 = 50;

/// The issuer's key of this name, for this algorithm. An unknown name asks the issuer for its keys,
/// at most once a minute.
///
/// # Errors
/// [`Error::Unauthenticated`] when the issuer has no such key, [`Error::Unavailable`] when it has
/// not answered.
pub(crate) async fn key(
    platform: &impl Platform,
    issuer: &Issuer,
    algorithm: Algorithm,
    name: &str,
) -> Result<PublicKey, Error> {
    let keys = platform.memory().issuer_keys();
    let fits = |key: &NamedKey| key.name == name && Algorithm::of(&key.key) == algorithm;
    let deadline_ms = platform.now_ms().saturating_add(WAIT_MS);
    loop {
        let now_ms = platform.now_ms();
        match keys.look(fits, now_ms) {
            Look::Found(key) => return Ok(key),
            Look::Unknown => return Err(Error::Unauthenticated("token with an unknown key")),
            Look::Ask => {
                let sent = ask(platform, issuer).await;
                keys.settle(sent, platform.now_ms());
            }
            Look::Wait if now_ms < deadline_ms => platform.sleep_ms(POLL_MS).await,
            Look::Wait | Look::Unavailable => {
                return Err(Error::Unavailable {
                    retry_after_secs: 10,
                    inside: "the keys of the issuer are out of reach".to_owned(),
                });
            }
        }
    }
}

/// Asks the issuer for its keys; `None` if it sends none that can be used.
async fn ask(platform: &impl Platform, issuer: &Issuer) -> Option<Vec<NamedKey>> {
    let request = HttpRequest {
        body: None,
        url: issuer.keys_url.clone(),
        headers: vec![(
            "accept",
            "application/jwk-set+json, application/json".to_owned(),
        )],
        deadline_ms: DEADLINE_MS,
        max_bytes: MAX_BYTES,
    };
    let refused = match platform::fetch(platform, request).await {
        Ok(answer) if answer.status == 200 => match read(&answer.body) {
            keys if keys.is_empty() => "no usable key".to_owned(),
            keys => return Some(keys),
        },
        Ok(answer) => format!("status {}", answer.status),
        Err(error) => error.to_string(),
    };
    platform.warn("issuer_keys_failed", &refused);
    None
}

/// The usable keys of a document; none if it is not a set of keys.
fn read(document: &[u8]) -> Vec<NamedKey> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<Value>,
    }
    let set = serde_json::from_slice(document).unwrap_or(Set { keys: Vec::new() });
    let named = set.keys.into_iter().filter_map(usable);
    named.take(MAX_KEYS).collect()
}

/// A key that can verify one of the algorithms. Every other is left out, among them those with a
/// secret half, for another use or algorithm, or of less strength than RFC 7518 asks.
fn usable(key: Value) -> Option<NamedKey> {
    #[derive(Deserialize)]
    struct Jwk {
        kty: String,
        kid: String,
        #[serde(rename = "use")]
        usage: Option<String>,
        alg: Option<String>,
        key_ops: Option<Vec<String>>,
        n: Option<String>,
        e: Option<String>,
        crv: Option<String>,
        x: Option<String>,
        y: Option<String>,
        d: Option<Value>,
    }
    let jwk: Jwk = serde_json::from_value(key).ok()?;
    let verifies = |operations: &Vec<String>| operations.iter().any(|name| name == "verify");
    let is_for_tokens = jwk.usage.is_none_or(|usage| usage == "sig")
        && jwk.key_ops.as_ref().is_none_or(verifies)
        && jwk.d.is_none()
        && (1..=MAX_NAME_BYTES).contains(&jwk.kid.len());
    let key = match jwk.kty.as_str() {
        "RSA" => rsa(&jwk.n?, &jwk.e?)?,
        "EC" if jwk.crv.as_deref() == Some("P-256") => {
            let coordinate = |text: String| (decoded(&text)?.len() == 32).then_some(text);
            PublicKey::Es256 {
                x: coordinate(jwk.x?)?,
                y: coordinate(jwk.y?)?,
            }
        }
        _ => return None,
    };
    let fits = |stated: String| stated == Algorithm::of(&key).name();
    (is_for_tokens && jwk.alg.is_none_or(fits)).then_some(NamedKey { name: jwk.kid, key })
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// A modulus of 2,048 (RFC 7518, 3.3) to 4,096 bits, and an odd exponent from 65,537 (FIPS 186-5,
/// A.1.1) to 32 bits. Larger ones only cost time.
fn rsa(modulus: &str, exponent: &str) -> Option<PublicKey> {
    let (n, e) = (decoded(modulus)?, decoded(exponent)?);
    let n: &[u8] = match n.as_slice() {
        [0, rest @ ..] => rest,
        whole => whole,
    };
    let is_long = n.first()? >= &0x80 && n.len() >= 256 || n.len() > 256;
    let value = e
        .iter()
        .fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
    let is_odd = e.last()? & 1 == 1;
    let fits = is_long && n.len() <= 512 && e.len() <= 4 && value >= 65_537 && is_odd;
    fits.then(|| PublicKey::Rs256 {
        n: URL_SAFE_NO_PAD.encode(n),
        e: URL_SAFE_NO_PAD.encode(e),
    })
}

#[cfg(test)]
mod tests {
    use fuzzing::{Corpus, config};
    use proptest::prelude::*;
    use proptest::test_runner::TestCaseResult;
    use serde_json::json;

    use super::*;

    fn modulus(bytes: usize, first: u8) -> String {
        let mut n = vec![0x5a; bytes];
        n[0] = first;
        URL_SAFE_NO_PAD.encode(n)
    }

    fn with(mut key: Value, member: &str, value: Value) -> Value {
        key[member] = value;
        key
    }

    #[test]
    fn only_keys_that_verify_tokens_are_kept() {
        let rsa = json!({"kty": "RSA", "kid": "r", "n": modulus(256, 0x80), "e": "AQAB"});
        let padded = URL_SAFE_NO_PAD.encode([vec![0], vec![0x80; 256]].concat());
        let half = URL_SAFE_NO_PAD.encode([7; 32]);
        let ec = json!({"kty": "EC", "kid": "e", "crv": "P-256", "x": half, "y": half});
        let change = |key: &Value, member: &str, value: Value| with(key.clone(), member, value);
        for (key, kept) in [
            (rsa.clone(), true),
            (change(&rsa, "use", json!("sig")), true),
            (change(&rsa, "alg", json!("RS256")), true),
            (change(&rsa, "key_ops", json!(["verify"])), true),
            (change(&rsa, "n", json!(padded)), true),
            (change(&rsa, "n", json!(modulus(257, 0))), false),
            (change(&rsa, "n", json!(modulus(512, 0xff))), true),
            (ec.clone(), true),
            (change(&ec, "alg", json!("ES256")), true),
            (change(&rsa, "use", json!("enc")), false),
            (change(&rsa, "alg", json!("RS512")), false),
            (change(&rsa, "alg", json!("ES256")), false),
            (change(&rsa, "key_ops", json!(["encrypt"])), false),
            (change(&rsa, "kid", Value::Null), false),
            (change(&rsa, "kid", json!("")), false),
            (change(&rsa, "kid", json!("k".repeat(201))), false),
            (change(&rsa, "d", json!("AQAB")), false),
            (change(&rsa, "n", json!(modulus(256, 0x7f))), false),
            (change(&rsa, "n", json!(modulus(513, 0x80))), false),
            (change(&rsa, "n", json!("not base64!")), false),
            (change(&rsa, "n", json!("")), false),
            (change(&rsa, "e", json!("Aw")), false),
            (change(&rsa, "e", json!("AQAA")), false),
            (change(&rsa, "e", json!("AQAAAAAB")), false),
            (change(&rsa, "e", json!("")), false),
            (change(&ec, "crv", json!("P-384")), false),
            (change(&ec, "x", json!("AQAB")), false),
            (change(&ec, "y", Value::Null), false),
            (change(&ec, "kty", json!("oct")), false),
            (change(&ec, "kty", json!("OKP")), false),
            (json!(7), false),
        ] {
            let set = json!({"keys": [key]}).to_string();
            assert_eq!(read(set.as_bytes()).len(), usize::from(kept), "{key}");
        }
    }

    #[test]
    fn unusable_keys_hinder_no_other_and_documents_are_bounded() {
        let rsa =
            |name: String| json!({"kty": "RSA", "kid": name, "n": modulus(256, 0x80), "e": "AQAB"});
        let mixed = json!({"keys": [{"kty": "oct", "k": "AQ"}, null, rsa("a".to_owned())]});
        assert_eq!(read(mixed.to_string().as_bytes()).len(), 1);
        let many: Vec<Value> = (0..100).map(|n| rsa(format!("k{n}"))).collect();
        let many = json!({"keys": many}).to_string();
        assert_eq!(read(many.as_bytes()).len(), MAX_KEYS);
        for document in ["", "[]", "{}", "{\"keys\": {}}", "null", "<html>"] {
            assert!(read(document.as_bytes()).is_empty(), "{document}");
        }
    }

    /// Whatever a document holds, the keys that are kept of it are within the limits.
    fn kept_keys_are_bounded(document: &[u8]) -> TestCaseResult {
        let keys = read(document);
        prop_assert!(keys.len() <= MAX_KEYS);
        for NamedKey { name, key } in keys {
            prop_assert!((1..=MAX_NAME_BYTES).contains(&name.len()));
            let lengths = match &key {
                PublicKey::Rs256 { n, e } => [(n, 256..=512), (e, 1..=4)],
                PublicKey::Es256 { x, y } => [(x, 32..=32), (y, 32..=32)],
            };
            for (part, bytes) in lengths {
                let length = decoded(part).map(|part| part.len());
                prop_assert!(length.is_some_and(|length| bytes.contains(&length)));
            }
        }
        Ok(())
    }

    /// The fuzz target of an issuer's document.
    #[test]
    fn keys_of_any_document_are_within_the_limits() {
        let half = URL_SAFE_NO_PAD.encode([7; 32]);
        let document = json!({"keys": [
            {"kty": "RSA", "kid": "r", "use": "sig", "alg": "RS256", "n": modulus(256, 0x80), "e": "AQAB"},
            {"kty": "EC", "kid": "e", "key_ops": ["verify"], "crv": "P-256", "x": half, "y": half},
            {"kty": "oct", "kid": "o", "k": "AQAB", "d": "AQAB"},
        ]})
        .to_string();
        assert_eq!(read(document.as_bytes()).len(), 2);
        let corpus = Corpus::of([document]);
        let (values, texts) = (corpus.json(), corpus.bytes());
        proptest!(config(1_000), |(value in values, bytes in texts)| {
            kept_keys_are_bounded(value.to_string().as_bytes())?;
            kept_keys_are_bounded(&bytes)?;
        });
    }
}
