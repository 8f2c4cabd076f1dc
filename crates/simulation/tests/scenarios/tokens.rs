//! Tokens of an issuer: what a signature proves, when keys are fetched, and how they rotate.

use std::cell::RefCell;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use futures::executor::block_on;
use futures::future::join_all;
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use serde_json::{Value, json};
use service::error::{Code, Error};
use service::tokens::{self, Caller, Keys};
use simulation::{Isolate, Reply, World};

const ISSUER: &str = "https://id.example";
const URL: &str = "https://id.example/keys";
const SECRET: &str = "the secret of the deployment's own backend";
const MINUTE_MS: i64 = 60 * 1000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// A key pair of an issuer.
enum Pair {
    Rsa(Box<RsaKeyPair>),
    Ec(Box<EcdsaKeyPair>),
}

impl Pair {
    /// Made for these tests, and used nowhere else.
    fn rsa() -> Self {
        let text: String = include_str!("../support/rsa.der.b64")
            .split_whitespace()
            .collect();
        let bytes = STANDARD.decode(text).unwrap();
        Self::Rsa(Box::new(RsaKeyPair::from_der(&bytes).unwrap()))
    }

    fn ec() -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let bytes = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, bytes.as_ref(), &random);
        Self::Ec(Box::new(pair.unwrap()))
    }

    fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::Ec(_) => "ES256",
        }
    }

    /// Its public half, as the issuer publishes it.
    fn published(&self, name: &str) -> Value {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let mut key = match self {
            Self::Rsa(pair) => {
                let PublicKeyComponents::<Vec<u8>> { n, e } = pair.public().into();
                json!({"kty": "RSA", "n": text(&n), "e": text(&e)})
            }
            Self::Ec(pair) => {
                let point = pair.public_key().as_ref();
                json!({"kty": "EC", "crv": "P-256", "x": text(&point[1..33]), "y": text(&point[33..])})
            }
        };
        key["kid"] = json!(name);
        key["use"] = json!("sig");
        key
    }

    fn signature(&self, text: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                let signed = pair.sign(&RSA_PKCS1_SHA256, &random, text, &mut signature);
                signed.unwrap();
                signature
            }
            Self::Ec(pair) => pair.sign(&random, text).unwrap().as_ref().to_vec(),
        }
    }

    /// The value of an `Authorization` header.
    fn token(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(header), part(claims));
        let signature = URL_SAFE_NO_PAD.encode(self.signature(text.as_bytes()));
        format!("Bearer {text}.{signature}")
    }

    fn header(&self, name: &str) -> Value {
        json!({"alg": self.algorithm(), "kid": name, "typ": "at+jwt"})
    }
}

/// With another value of a member, or without it.
fn with(mut value: Value, member: &str, change: Value) -> Value {
    match change {
        Value::Null => drop(value.as_object_mut().unwrap().remove(member)),
        change => value[member] = change,
    }
    value
}

fn claims(world: &World) -> Value {
    let exp = world.now_ms() / 1000 + 600;
    json!({"sub": "u1", "role": "user", "iss": ISSUER, "aud": "jobs", "exp": exp})
}

fn keys() -> Keys {
    let read = Keys::read(|name| {
        let text = match name {
            "AUTH_JWKS_URL" => URL,
            "AUTH_JWKS_ISSUER" => ISSUER,
            "AUTH_AUDIENCE" => "jobs",
            "AUTH_SECRET" => SECRET,
            _ => return None,
        };
        Some(text.to_owned())
    });
    read.unwrap()
}

/// The times at which an issuer was asked.
type Asked = Rc<RefCell<Vec<i64>>>;

/// A deployment whose issuer answers by a script, with 300 ms for each answer.
fn world(script: impl Fn(usize) -> Reply + 'static) -> (&'static World, Asked) {
    let world: &'static World = Box::leak(Box::new(World::new(1)));
    let asked = Asked::default();
    let log = Rc::clone(&asked);
    world.set_upstream(move |request| {
        assert_eq!(request.url, URL);
        assert!(request.body.is_none());
        log.borrow_mut().push(world.now_ms());
        script(log.borrow().len()).after_ms(300)
    });
    (world, asked)
}

fn published(keys: &[Value]) -> Reply {
    Reply::answer(200, json!({ "keys": keys }).to_string())
}

async fn authenticate(isolate: &Isolate<'_>, token: &str) -> Result<Caller, Error> {
    isolate.begin_event();
    tokens::authenticate(isolate, Some(token), &keys()).await
}

/// The reason of a refusal; empty if the token is accepted.
async fn refusal(isolate: &Isolate<'_>, token: &str) -> &'static str {
    match authenticate(isolate, token).await {
        Ok(caller) => {
            assert_eq!(caller.claims().sub, "u1");
            ""
        }
        Err(Error::Unauthenticated(reason)) => reason,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_signature_proves_what_the_key_and_the_claims_allow() {
    block_on(async {
        let (rsa, ec, stranger) = (Pair::rsa(), Pair::ec(), Pair::ec());
        let document = [rsa.published("r"), ec.published("e")];
        let (world, asked) = world(move |_| published(&document));
        let isolate = Isolate::new(world);
        let now = world.now_ms() / 1000;
        let forged = "token signature is invalid";
        for (pair, name, other) in [(&rsa, "r", "e"), (&ec, "e", "r")] {
            let header = pair.header(name);
            let say = |member: &str, value: Value| {
                pair.token(&header, &with(claims(world), member, value))
            };
            let head = |member: &str, value: Value| {
                pair.token(&with(header.clone(), member, value), &claims(world))
            };
            let good = pair.token(&header, &claims(world));
            let [text, signature] = {
                let (text, signature) = good.rsplit_once('.').unwrap();
                [text.to_owned(), signature.to_owned()]
            };
            let cut = |bytes: usize| {
                let whole = URL_SAFE_NO_PAD.decode(&signature).unwrap();
                format!("{text}.{}", URL_SAFE_NO_PAD.encode(&whole[..bytes]))
            };
            let zeroed = URL_SAFE_NO_PAD.encode(vec![0; pair.signature(b"").len()]);
            let claims_of_another = {
                let other = pair.token(&header, &with(claims(world), "sub", json!("u2")));
                let part = other.split('.').nth(1).unwrap().to_owned();
                let mut parts: Vec<&str> = good.split('.').collect();
                parts[1] = &part;
                parts.join(".")
            };
            for (token, expected) in [
                (good.clone(), ""),
                (head("typ", json!("JWT")), ""),
                (say("aud", json!(["others", "jobs"])), ""),
                (say("exp", json!(now - 29)), ""),
                (say("nbf", json!(now + 29)), ""),
                (stranger.token(&header, &claims(world)), forged),
                (claims_of_another, forged),
                (cut(0), forged),
                (cut(63), forged),
                (format!("{text}.{zeroed}"), forged),
                (head("kid", json!(other)), "token with an unknown key"),
                (head("kid", json!("nobody")), "token with an unknown key"),
                (
                    head("kid", Value::Null),
                    "token without the name of its key",
                ),
                (head("alg", json!("HS256")), forged),
                (head("alg", json!("none")), "token with another algorithm"),
                (head("alg", json!("PS256")), "token with another algorithm"),
                (head("alg", json!("ES384")), "token with another algorithm"),
                (head("typ", json!("id_token+jwt")), "token of another type"),
                (
                    head("crit", json!(["exp"])),
                    "token with a critical extension",
                ),
                (
                    say("iss", json!("https://id.example.evil")),
                    "token of another issuer",
                ),
                (say("iss", Value::Null), "token of another issuer"),
                (say("aud", json!("others")), "token for another audience"),
                (say("aud", Value::Null), "token for another audience"),
                (say("exp", Value::Null), "token without expiration"),
                (say("exp", json!(now - 31)), "token expired"),
                (
                    say("exp", json!(now + 500 * 24 * 3600)),
                    "token lives for too long",
                ),
                (say("nbf", json!(now + 31)), "token not yet valid"),
                (say("sub", json!("")), "token without a usable subject"),
                (say("role", json!("root")), "token without usable claims"),
            ] {
                assert_eq!(refusal(&isolate, &token).await, expected, "{token}");
            }
        }
        assert_eq!(asked.borrow().len(), 1, "once for all of them");
    });
}

/// HS256 with the text of a public key is the oldest confusion (RFC 8725, 2.1).
#[test]
fn no_public_key_is_a_secret() {
    use jwt_compact::AlgorithmExt as _;
    use jwt_compact::alg::{Hs256, Hs256Key};

    block_on(async {
        let rsa = Pair::rsa();
        let key = rsa.published("r");
        let document = [key.clone()];
        let (world, _) = world(move |_| published(&document));
        let isolate = Isolate::new(world);
        assert_eq!(
            refusal(&isolate, &rsa.token(&rsa.header("r"), &claims(world))).await,
            ""
        );
        let modulus = URL_SAFE_NO_PAD.decode(key["n"].as_str().unwrap()).unwrap();
        let secrets = [
            key.to_string().into_bytes(),
            key["n"].as_str().unwrap().as_bytes().to_vec(),
            modulus,
        ];
        let claims: jwt_compact::Claims<Value> = serde_json::from_value(claims(world)).unwrap();
        for secret in secrets {
            let header = jwt_compact::Header::empty().with_key_id("r");
            let token = Hs256.token(&header, &claims, &Hs256Key::new(secret));
            let token = format!("Bearer {}", token.unwrap());
            assert_eq!(
                refusal(&isolate, &token).await,
                "token signature is invalid"
            );
        }
    });
}

#[test]
fn a_hundred_requests_with_an_unknown_key_ask_once() {
    block_on(async {
        let (old, new) = (Pair::ec(), Pair::ec());
        let before = [old.published("old")];
        let after = [old.published("old"), new.published("new")];
        let (world, asked) = world(move |call| match call {
            1 => published(&before),
            _ => published(&after),
        });
        let isolate = Isolate::new(world);
        let known = old.token(&old.header("old"), &claims(world));
        // The first requests of an isolate.
        let first = (0..100).map(|_| refusal(&isolate, &known));
        assert!(join_all(first).await.iter().all(|reason| reason.is_empty()));
        assert_eq!(asked.borrow().len(), 1);
        // Rotated a minute later.
        world.advance_ms(MINUTE_MS);
        let rotated = new.token(&new.header("new"), &claims(world));
        let unknown = (0..100).map(|_| refusal(&isolate, &rotated));
        assert!(
            join_all(unknown)
                .await
                .iter()
                .all(|reason| reason.is_empty())
        );
        assert_eq!(asked.borrow().len(), 2);
        // Guesses ask no more than once a minute, and hinder nobody.
        for minute in 0..3 {
            for guess in 0..20 {
                let name = format!("guess {minute} {guess}");
                let guess = new.token(&new.header(&name), &claims(world));
                assert_eq!(refusal(&isolate, &guess).await, "token with an unknown key");
                assert_eq!(refusal(&isolate, &rotated).await, "");
            }
            world.advance_ms(MINUTE_MS);
        }
        assert!(asked.borrow().len() <= 5, "{asked:?}");
    });
}

#[test]
fn an_issuer_that_fails_keeps_its_old_keys_for_a_day() {
    block_on(async {
        let ec = Pair::ec();
        let document = [ec.published("e")];
        let long = vec![b' '; 64 * 1024 + 1];
        let (world, asked) = world(move |call| match call {
            1 => published(&document),
            2 => Reply::answer(500, "{}"),
            3 => Reply::answer(200, "<html>"),
            4 => Reply::answer(200, long.clone()),
            5 => Reply::hang(),
            6 => Reply::answer(302, "{}"),
            7 => published(&[]),
            _ => Reply::unreachable(),
        });
        let isolate = Isolate::new(world);
        let renewed = || ec.token(&ec.header("e"), &claims(world));
        for _ in 0..7 {
            assert_eq!(refusal(&isolate, &renewed()).await, "");
            world.advance_ms(HOUR_MS);
        }
        assert_eq!(asked.borrow().len(), 7);
        world.advance_ms(24 * HOUR_MS);
        let error = authenticate(&isolate, &renewed()).await.unwrap_err();
        assert_eq!(error.code(), Code::Unavailable, "{error}");
        let warnings = world.warnings();
        assert_eq!(warnings.len(), 7, "{warnings:?}");
        assert!(
            warnings
                .iter()
                .all(|warning| warning.starts_with("issuer_keys_failed"))
        );
    });
}

#[test]
fn without_the_issuers_keys_its_tokens_wait_and_the_deployments_own_do_not() {
    block_on(async {
        let ec = Pair::ec();
        let (world, asked) = world(|_| Reply::hang());
        let isolate = Isolate::new(world);
        let token = ec.token(&ec.header("e"), &claims(world));
        let began_ms = world.now_ms();
        for outcome in join_all((0..100).map(|_| authenticate(&isolate, &token))).await {
            assert_eq!(outcome.unwrap_err().code(), Code::Unavailable);
        }
        assert!(world.now_ms() - began_ms < 11_000, "nobody waits for long");
        assert_eq!(asked.borrow().len(), 1);
        // A request that is cancelled while it asks leaves its turn to another.
        world.advance_ms(MINUTE_MS);
        drop(futures::poll!(Box::pin(authenticate(&isolate, &token))));
        assert_eq!(asked.borrow().len(), 2);
        world.advance_ms(10_000);
        assert!(authenticate(&isolate, &token).await.is_err());
        assert_eq!(asked.borrow().len(), 3);
    });
}
