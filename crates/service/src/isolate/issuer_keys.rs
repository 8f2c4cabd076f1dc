//! The keys of the issuer whose tokens are accepted, and when to ask for them again.
//!
//! One request of an isolate asks at a time; the others look again until it has settled. A request
//! that is cancelled while it asks loses its turn after [`TURN_MS`].

use std::cell::RefCell;

use crate::ports::PublicKey;

/// How long keys are used before they are asked for again: how late a key that the issuer has
/// withdrawn is refused.
const FRESH_MS: i64 = 10 * 60 * 1000;

/// How long keys are used that cannot be renewed.
const KEPT_MS: i64 = 24 * 60 * 60 * 1000;

/// Shortest time between two questions. A token with an unknown key costs no more than this.
const PAUSE_MS: i64 = 60 * 1000;

/// How long one request may ask; longer than its deadline.
const TURN_MS: i64 = 10_000;

/// A key of an issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedKey {
    /// Its `kid`.
    pub(crate) name: String,
    pub(crate) key: PublicKey,
}

/// What there is for a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Look {
    Found(PublicKey),
    /// The issuer has been asked lately, and has no such key.
    Unknown,
    /// The issuer has been asked lately, and has not answered.
    Unavailable,
    /// It is the caller's turn to ask. [`IssuerKeys::settle`] ends it.
    Ask,
    /// Another request asks.
    Wait,
}

/// The keys, as an isolate remembers them.
#[derive(Debug)]
pub(crate) struct IssuerKeys(RefCell<Held>);

#[derive(Debug)]
struct Held {
    keys: Vec<NamedKey>,
    /// When the issuer sent them.
    sent_ms: Option<i64>,
    /// When the last question was answered, or failed.
    asked_ms: Option<i64>,
    /// Until when it is somebody's turn to ask.
    turn_until_ms: i64,
}

impl IssuerKeys {
    pub(crate) const fn new() -> Self {
        Self(RefCell::new(Held {
            keys: Vec::new(),
            sent_ms: None,
            asked_ms: None,
            turn_until_ms: 0,
        }))
    }

    /// What there is for a token that names a key which `fits` its algorithm.
    pub(crate) fn look(&self, fits: impl Fn(&NamedKey) -> bool, now_ms: i64) -> Look {
        let mut held = self.0.borrow_mut();
        let age = |since: Option<i64>| since.map(|since| now_ms.saturating_sub(since));
        let sent = age(held.sent_ms).filter(|age| *age < KEPT_MS);
        let key = held.keys.iter().find(|key| fits(key));
        let key = key.filter(|_| sent.is_some()).map(|key| key.key.clone());
        let is_asked = age(held.asked_ms).is_some_and(|age| age < PAUSE_MS);
        let is_fresh = sent.is_some_and(|age| age < FRESH_MS);
        let is_asking = held.turn_until_ms > now_ms;
        match key {
            Some(key) if is_fresh || is_asked || is_asking => Look::Found(key),
            None if is_asking => Look::Wait,
            None if is_asked && sent.is_some() => Look::Unknown,
            None if is_asked => Look::Unavailable,
            _ => {
                held.turn_until_ms = now_ms.saturating_add(TURN_MS);
                Look::Ask
            }
        }
    }

    /// Takes what the issuer has sent. If it has sent nothing usable, the old keys stay.
    pub(crate) fn settle(&self, sent: Option<Vec<NamedKey>>, now_ms: i64) {
        let mut held = self.0.borrow_mut();
        held.asked_ms = Some(now_ms);
        held.turn_until_ms = 0;
        if let Some(keys) = sent {
            held.keys = keys;
            held.sent_ms = Some(now_ms);
        }
    }
}

impl Default for IssuerKeys {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> NamedKey {
        NamedKey {
            name: name.to_owned(),
            key: PublicKey::Es256 {
                x: name.to_owned(),
                y: String::new(),
            },
        }
    }

    #[test]
    fn the_issuer_is_asked_at_first_when_keys_age_and_for_unknown_ones_with_pauses() {
        let keys = IssuerKeys::new();
        let look = |name: &str, at_ms| keys.look(|key| key.name == name, at_ms);
        let found = |name: &str| Look::Found(named(name).key);
        assert_eq!(look("a", 0), Look::Ask);
        assert_eq!(look("a", 1), Look::Wait);
        keys.settle(None, 10);
        assert_eq!(look("a", 10 + PAUSE_MS - 1), Look::Unavailable);
        assert_eq!(look("a", 10 + PAUSE_MS), Look::Ask);
        let sent = 20 + PAUSE_MS;
        keys.settle(Some(vec![named("a")]), sent);
        assert_eq!(look("a", sent), found("a"));
        assert_eq!(look("b", sent + PAUSE_MS - 1), Look::Unknown);
        // Rotated: one asks, and what is known still counts.
        assert_eq!(look("b", sent + PAUSE_MS), Look::Ask);
        assert_eq!(look("b", sent + PAUSE_MS + 1), Look::Wait);
        assert_eq!(look("a", sent + PAUSE_MS + 1), found("a"));
        let sent = sent + PAUSE_MS + 2;
        keys.settle(Some(vec![named("b")]), sent);
        assert_eq!(look("b", sent), found("b"));
        assert_eq!(look("a", sent), Look::Unknown, "withdrawn");
        // One asks for aged keys. If the issuer is silent, they last for a day.
        assert_eq!(look("b", sent + FRESH_MS - 1), found("b"));
        assert_eq!(look("b", sent + FRESH_MS), Look::Ask);
        assert_eq!(look("b", sent + FRESH_MS), found("b"));
        keys.settle(None, sent + FRESH_MS);
        assert_eq!(look("b", sent + FRESH_MS), found("b"));
        keys.settle(None, sent + KEPT_MS - 1);
        assert_eq!(look("b", sent + KEPT_MS - 1), found("b"));
        assert_eq!(look("b", sent + KEPT_MS), Look::Unavailable);
    }

    #[test]
    fn a_turn_that_is_never_settled_passes_to_another() {
        let keys = IssuerKeys::new();
        let look = |at_ms| keys.look(|_| true, at_ms);
        assert_eq!(look(0), Look::Ask);
        assert_eq!(look(TURN_MS - 1), Look::Wait);
        assert_eq!(look(TURN_MS), Look::Ask);
    }
}
