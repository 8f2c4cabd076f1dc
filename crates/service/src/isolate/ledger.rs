//! What an isolate counts of events.

use std::cell::RefCell;

use crate::ports::UsageReading;

/// Which events are alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventKind {
    /// Method and template of the address, `queue` or `cron`. Never what stands in an address: that
    /// may name a person.
    pub route: String,
    /// What `X-Cache` says, in lower case; empty where it says nothing.
    pub cache: &'static str,
}

/// What one isolate's events have cost and is not yet written.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// Some tens at most: as many as there are routes.
    entries: RefCell<Vec<Entry>>,
}

/// Events of one kind.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) kind: EventKind,
    pub(crate) events: u64,
    pub(crate) usage: UsageReading,
}

impl Ledger {
    pub(crate) const fn new() -> Self {
        Self {
            entries: RefCell::new(Vec::new()),
        }
    }

    /// How many events are not yet written.
    pub(crate) fn events(&self) -> u64 {
        let entries = self.entries.borrow();
        entries.iter().map(|entry| entry.events).sum()
    }

    /// Adds so many events of a kind, and what they have used.
    pub(crate) fn add(&self, kind: EventKind, events: u64, usage: UsageReading) {
        let mut entries = self.entries.borrow_mut();
        match entries.iter_mut().find(|entry| entry.kind == kind) {
            Some(entry) => {
                entry.events = entry.events.saturating_add(events);
                entry.usage = entry.usage.with(usage, u64::saturating_add);
            }
            None => entries.push(Entry {
                kind,
                events,
                usage,
            }),
        }
    }

    /// Takes what is not yet written.
    pub(crate) fn take(&self) -> Vec<Entry> {
        self.entries.take()
    }
}
