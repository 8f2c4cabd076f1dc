//! Counts of an isolate's cache lookups.

use std::cell::{Cell, RefCell};

use serde::Serialize;
use strum::VariantArray;

/// A cache whose lookups are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, VariantArray)]
pub(crate) enum Counted {
    Match,
    JobAnalysis,
    CompanyEnrichment,
    Catalogue,
    /// Persisted matches, which are in the database.
    Recommendations,
    Session,
    /// First pages that a session received a moment ago.
    ReadyPage,
}

impl Counted {
    pub(crate) const ALL: &[Self] = Self::VARIANTS;

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::JobAnalysis => "job-analysis",
            Self::CompanyEnrichment => "company-enrichment",
            Self::Catalogue => "catalogue",
            Self::Recommendations => "recommendations",
            Self::Session => "session",
            Self::ReadyPage => "recommendations-page",
        }
    }
}

/// Outcome of a lookup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lookup {
    Hit,
    Miss,
    Stale,
    /// The cache failed or hung, or the value was unusable.
    Error,
}

/// Whether a value was cached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheStatus {
    /// Computed before.
    Hit,
    /// Computed for this request.
    Miss,
    /// Computed before, and due for a refresh; only for values that may be stale.
    Stale,
}

impl From<CacheStatus> for Lookup {
    fn from(status: CacheStatus) -> Self {
        match status {
            CacheStatus::Hit => Self::Hit,
            CacheStatus::Miss => Self::Miss,
            CacheStatus::Stale => Self::Stale,
        }
    }
}

/// Counts of one cache.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = CacheCounts))]
pub struct Counts {
    /// Values found.
    pub hits: u64,
    /// Values not found.
    pub misses: u64,
    /// Values found, and due for a refresh.
    pub stale: u64,
    /// Lookups that failed or hung, and unusable values.
    pub errors: u64,
    /// Values put.
    pub puts: u64,
    /// Bytes put.
    pub bytes: u64,
}

impl Counts {
    /// Number of lookups.
    pub(crate) fn lookups(self) -> u64 {
        [self.hits, self.misses, self.stale, self.errors]
            .into_iter()
            .fold(0, u64::saturating_add)
    }

    /// Share of lookups that found a value, stale ones included; `None` without lookups.
    pub(crate) fn hit_rate(self) -> Option<f64> {
        let lookups = self.lookups();
        (lookups > 0).then(|| self.hits.saturating_add(self.stale) as f64 / lookups as f64)
    }
}

/// Counts of one isolate that are not yet written.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    counts: RefCell<[Counts; Counted::ALL.len()]>,
    since_ms: Cell<i64>,
}

impl Tally {
    /// Nothing counted.
    pub(crate) const fn new() -> Self {
        const NONE: Counts = Counts {
            hits: 0,
            misses: 0,
            stale: 0,
            errors: 0,
            puts: 0,
            bytes: 0,
        };
        Self {
            counts: RefCell::new([NONE; Counted::ALL.len()]),
            since_ms: Cell::new(0),
        }
    }

    fn change(&self, cache: Counted, change: impl FnOnce(&mut Counts)) {
        let mut counts = self.counts.borrow_mut();
        if let Some(counts) = counts.get_mut(cache as usize) {
            change(counts);
        }
    }

    pub(crate) fn looked_up(&self, cache: Counted, lookup: Lookup) {
        self.change(cache, |counts| {
            let count = match lookup {
                Lookup::Hit => &mut counts.hits,
                Lookup::Miss => &mut counts.misses,
                Lookup::Stale => &mut counts.stale,
                Lookup::Error => &mut counts.errors,
            };
            *count = count.saturating_add(1);
        });
    }

    pub(crate) fn put(&self, cache: Counted, bytes: usize) {
        self.change(cache, |counts| {
            counts.puts = counts.puts.saturating_add(1);
            counts.bytes = counts.bytes.saturating_add(bytes as u64);
        });
    }

    /// Time since the counts were last written, or since the first call.
    pub(crate) fn age_ms(&self, now_ms: i64) -> i64 {
        if self.since_ms.get() == 0 {
            self.since_ms.set(now_ms);
        }
        now_ms.saturating_sub(self.since_ms.get())
    }

    /// Whether nothing has been counted since.
    pub(crate) fn is_empty(&self) -> bool {
        let counts = self.counts.borrow();
        counts.iter().all(|counts| *counts == Counts::default())
    }

    /// Takes the counts, in the order of [`Counted::ALL`].
    pub(crate) fn take(&self, now_ms: i64) -> [Counts; Counted::ALL.len()] {
        self.since_ms.set(now_ms);
        self.counts.take()
    }
}
