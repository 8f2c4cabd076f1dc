//! Counts of an isolate's events.

use std::cell::RefCell;

use crate::ports::UsageReading;

/// Kind of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventKind {
    /// Method and route template, `queue` or `cron`. Never a part of the path, which may name a
    /// person.
    pub route: String,
    /// The value of `X-Cache` in lower case; empty without that header.
    pub cache: &'static str,
}

/// Costs of one isolate's events that are not yet written.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// A few dozen at most: one per route and outcome.
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

    /// Adds this many events of a kind, and what they used.
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

    /// Takes the costs that are not yet written.
    pub(crate) fn take(&self) -> Vec<Entry> {
        self.entries.take()
    }
}
