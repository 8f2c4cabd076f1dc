//! Who looks for a slow value, among the requests of one isolate that ask for it at once.
//!
//! The database decides whose call it is, for all isolates. But a hundred requests need not all ask
//! the database: the first one does, and the others wait, without a query, until it has taken its
//! step. A request that is cancelled during it loses its turn at its deadline.

use std::cell::RefCell;

/// Most turns at once. Beyond them, every request looks for itself.
const MOST: usize = 64;

/// The turns of an isolate.
#[derive(Debug)]
pub(crate) struct Turns(RefCell<Current>);

#[derive(Debug)]
struct Current {
    turns: Vec<Turn>,
    /// The number of the last turn.
    last: u64,
}

#[derive(Debug)]
struct Turn {
    key: String,
    number: u64,
    until_ms: i64,
}

/// Whose turn it is when a request asks for a value, with the number of the turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// This request's: [`Turns::end`] ends it.
    Mine(u64),
    /// Another request's.
    Another(u64),
}

impl Turns {
    pub(crate) const fn new() -> Self {
        Self(RefCell::new(Current {
            turns: Vec::new(),
            last: 0,
        }))
    }

    /// Takes the turn for the value of this key until `until_ms`, unless another request has it.
    pub(crate) fn take(&self, key: &str, now_ms: i64, until_ms: i64) -> Owner {
        let mut held = self.0.borrow_mut();
        held.turns.retain(|turn| turn.until_ms > now_ms);
        if let Some(turn) = held.turns.iter().find(|turn| turn.key == key) {
            return Owner::Another(turn.number);
        }
        held.last = held.last.wrapping_add(1);
        let number = held.last;
        if held.turns.len() < MOST {
            held.turns.push(Turn {
                key: key.to_owned(),
                number,
                until_ms,
            });
        }
        Owner::Mine(number)
    }

    /// Whether this turn has ended.
    pub(crate) fn is_over(&self, number: u64, now_ms: i64) -> bool {
        let held = self.0.borrow();
        let lasts = |turn: &Turn| turn.number == number && turn.until_ms > now_ms;
        !held.turns.iter().any(lasts)
    }

    /// Ends this turn.
    pub(crate) fn end(&self, number: u64) {
        let mut held = self.0.borrow_mut();
        held.turns.retain(|turn| turn.number != number);
    }
}

impl Default for Turns {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_ends_when_its_request_says_so_or_at_its_deadline() {
        let turns = Turns::new();
        assert_eq!(turns.take("a", 0, 100), Owner::Mine(1));
        assert_eq!(turns.take("a", 50, 150), Owner::Another(1));
        assert_eq!(turns.take("b", 50, 150), Owner::Mine(2));
        assert!(!turns.is_over(1, 99));
        assert!(turns.is_over(1, 100));
        assert_eq!(turns.take("a", 100, 200), Owner::Mine(3));
        turns.end(1);
        assert!(!turns.is_over(3, 150), "another's turn");
        turns.end(3);
        assert!(turns.is_over(3, 150));
    }

    #[test]
    fn beyond_the_most_everybody_looks() {
        let turns = Turns::new();
        for key in 0..MOST {
            turns.take(&key.to_string(), 0, 100);
        }
        assert!(matches!(turns.take("more", 0, 100), Owner::Mine(_)));
        assert!(matches!(turns.take("more", 0, 100), Owner::Mine(_)));
        assert!(matches!(turns.take("0", 0, 100), Owner::Another(_)));
    }
}
