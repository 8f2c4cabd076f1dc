//! Wrong tokens that an isolate has seen, by bucket of addresses.

use std::cell::RefCell;
use std::collections::BTreeMap;

/// Failures that an isolate counts before it tells the database.
const TOGETHER: i64 = 10;

/// Most buckets that an isolate remembers.
const MOST_REMEMBERED: usize = 1_000;

/// What an isolate remembers of wrong tokens, by bucket.
#[derive(Debug, Default)]
pub(crate) struct Failures(RefCell<BTreeMap<String, Seen>>);

#[derive(Debug, Default)]
struct Seen {
    /// Not yet told to the database.
    untold: i64,
    locked_until_ms: i64,
}

impl Failures {
    pub(crate) const fn new() -> Self {
        Self(RefCell::new(BTreeMap::new()))
    }

    /// Counts a failure. Returns until when the bucket is locked, if it is.
    pub(crate) fn note(&self, bucket: &str, now_ms: i64) -> Option<i64> {
        let mut all = self.0.borrow_mut();
        if all.len() >= MOST_REMEMBERED && !all.contains_key(bucket) {
            all.retain(|_, seen| seen.locked_until_ms > now_ms);
            if all.len() >= MOST_REMEMBERED {
                all.clear();
            }
        }
        let seen = all.entry(bucket.to_owned()).or_default();
        if seen.locked_until_ms > now_ms {
            return Some(seen.locked_until_ms);
        }
        seen.untold = seen.untold.saturating_add(1);
        None
    }

    /// The failures that the database is to be told of now.
    pub(crate) fn take_untold(&self, bucket: &str) -> Option<i64> {
        let mut all = self.0.borrow_mut();
        let seen = all.get_mut(bucket)?;
        (seen.untold >= TOGETHER).then(|| std::mem::take(&mut seen.untold))
    }

    pub(crate) fn lock(&self, bucket: &str, until_ms: i64) {
        if let Some(seen) = self.0.borrow_mut().get_mut(bucket) {
            seen.locked_until_ms = until_ms;
        }
    }
}
