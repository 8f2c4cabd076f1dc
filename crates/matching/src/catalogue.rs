//! All open postings, in memory.
//!
//! Every change of a posting has a number in one sequence. A list of changes covers all numbers after some head up to
//! another; lists may overlap and come in any order, so a change is applied only where its number is greater than the
//! one held for that posting, and a removal is remembered until the head has passed it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::document::{
    CompanyId, EmploymentType, Pay, PayPeriod, Place, Posting, PostingId, TimestampMs, Workplace,
};
use crate::features::PostingFeatures;

/// What a list shows of a posting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields of Posting by the same names")]
pub struct PostingSummary {
    pub id: PostingId,
    pub title: String,
    pub company: String,
    pub company_id: Option<CompanyId>,
    pub locations: Vec<Place>,
    pub workplace: Option<Workplace>,
    pub employment_types: Vec<EmploymentType>,
    pub pay: Option<Pay>,
    pub posted_at_ms: Option<TimestampMs>,
    pub valid_through_ms: Option<TimestampMs>,
    pub url: Option<String>,
}

impl PostingSummary {
    /// The summary of a posting.
    #[must_use]
    pub fn of(posting: &Posting) -> Self {
        Self {
            id: posting.id.clone(),
            title: posting.title.clone(),
            company: posting.company.name.clone(),
            company_id: posting.company.id.clone(),
            locations: posting.locations.clone(),
            workplace: posting.workplace,
            employment_types: posting.employment_types.clone(),
            pay: posting.pay.clone(),
            posted_at_ms: posting.posted_at_ms,
            valid_through_ms: posting.valid_through_ms,
            url: posting.url.clone(),
        }
    }
}

/// One posting as the catalogue takes it in and gives it back.
#[derive(Debug, Clone, PartialEq)]
pub struct CatalogueEntry {
    /// Version of the posting.
    pub version: i64,
    /// What a list shows.
    pub summary: PostingSummary,
    /// What an engine needs.
    pub features: PostingFeatures,
}

/// What tells whether a stored match is current.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held<'a> {
    /// The posting.
    pub id: &'a PostingId,
    /// Version of the posting.
    pub version: i64,
    /// Number of its latest change.
    pub seq: u64,
}

/// A snapshot that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// The bytes are not a snapshot.
    #[error("not a catalogue snapshot")]
    Foreign,
    /// A snapshot of another format or of other features.
    #[error("a catalogue snapshot of another version")]
    Version,
    /// Cut off or damaged.
    #[error("a damaged catalogue snapshot")]
    Damaged,
}

/// All open postings, in memory.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    head: u64,
    slots: Vec<Slot>,
    by_id: HashMap<PostingId, usize>,
    /// Removals whose number the head has not passed.
    removed: HashMap<PostingId, u64>,
}

#[derive(Debug, Clone)]
struct Slot {
    seq: u64,
    entry: CatalogueEntry,
}

impl Catalogue {
    /// An empty catalogue at number 0.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of the sequence up to which all changes have been applied.
    #[must_use]
    pub fn head(&self) -> u64 {
        self.head
    }

    /// Number of postings.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// A posting opened or changed as number `seq`. A change no newer than what is known of the posting is ignored.
    pub fn upsert(&mut self, seq: u64, entry: CatalogueEntry) {
        let id = &entry.summary.id;
        match self
            .by_id
            .get(id)
            .and_then(|slot| self.slots.get_mut(*slot))
        {
            Some(slot) if seq > slot.seq => *slot = Slot { seq, entry },
            Some(_) => {}
            None if seq <= self.head || self.removed.get(id).is_some_and(|gone| seq <= *gone) => {}
            None => {
                self.removed.remove(id);
                self.by_id.insert(id.clone(), self.slots.len());
                self.slots.push(Slot { seq, entry });
            }
        }
    }

    /// A posting closed or deleted as number `seq`. A removal no newer than what is known of the posting is ignored.
    pub fn remove(&mut self, seq: u64, id: &PostingId) {
        if let Some(slot) = self.by_id.get(id).copied() {
            if self.slots.get(slot).is_none_or(|slot| seq <= slot.seq) {
                return;
            }
            self.by_id.remove(id);
            self.slots.swap_remove(slot);
            if let Some(moved) = self.slots.get(slot) {
                self.by_id.insert(moved.entry.summary.id.clone(), slot);
            }
        }
        if seq > self.head {
            let gone = self.removed.entry(id.clone()).or_default();
            *gone = seq.max(*gone);
        }
    }

    /// All changes up to `head` have been applied.
    pub fn advance(&mut self, head: u64) {
        self.head = self.head.max(head);
        let head = self.head;
        self.removed.retain(|_, gone| *gone > head);
    }

    /// Version and number of a posting.
    #[must_use]
    pub fn get(&self, id: &PostingId) -> Option<Held<'_>> {
        let slot = self.slots.get(*self.by_id.get(id)?)?;
        Some(Held {
            id: &slot.entry.summary.id,
            version: slot.entry.version,
            seq: slot.seq,
        })
    }

    /// A posting as it was taken in.
    #[must_use]
    pub fn entry(&self, id: &PostingId) -> Option<CatalogueEntry> {
        Some(self.slots.get(*self.by_id.get(id)?)?.entry.clone())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, &CatalogueEntry)> {
        self.slots.iter().map(|slot| (slot.seq, &slot.entry))
    }

    /// A snapshot of everything, the same bytes for the same postings in whatever order they came.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut slots: Vec<&Slot> = self.slots.iter().collect();
        slots.sort_by(|a, b| a.entry.summary.id.cmp(&b.entry.summary.id));
        let mut removed: Vec<(&str, u64)> = self
            .removed
            .iter()
            .map(|(id, seq)| (id.0.as_str(), *seq))
            .collect();
        removed.sort_unstable();
        let records: Vec<Record<'_>> = slots.into_iter().map(Record::of).collect();
        let mut bytes = MAGIC.to_vec();
        bytes.extend(FORMAT_VERSION.to_le_bytes());
        bytes.extend(crate::FEATURES_VERSION.to_le_bytes());
        // Serialising plain data into a growing vector cannot fail.
        postcard::to_extend(&(self.head, removed, records), bytes).unwrap_or_default()
    }

    /// The catalogue that [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    ///
    /// Bytes that are no snapshot, one of another version, or a damaged one.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let rest = bytes
            .strip_prefix(MAGIC.as_slice())
            .ok_or(SnapshotError::Foreign)?;
        let (versions, body) = rest
            .split_first_chunk::<8>()
            .ok_or(SnapshotError::Damaged)?;
        let [a, b, c, d, e, f, g, h] = *versions;
        let found = (
            u32::from_le_bytes([a, b, c, d]),
            u32::from_le_bytes([e, f, g, h]),
        );
        if found != (FORMAT_VERSION, crate::FEATURES_VERSION) {
            return Err(SnapshotError::Version);
        }
        let (head, removed, records): (u64, Vec<(String, u64)>, Vec<Record<'_>>) =
            postcard::from_bytes(body).map_err(|_| SnapshotError::Damaged)?;
        let mut catalogue = Self::default();
        for record in records {
            let seq = record.seq;
            catalogue.upsert(seq, record.into_entry());
        }
        catalogue.removed = removed
            .into_iter()
            .map(|(id, seq)| (PostingId(id), seq))
            .collect();
        catalogue.head = head;
        Ok(catalogue)
    }
}

const MAGIC: &[u8; 8] = b"EDGECATA";

/// Bumped whenever [`Record`] changes.
const FORMAT_VERSION: u32 = 1;

/// A posting in a snapshot. The documents' own types leave absent fields out, which postcard cannot read back.
#[derive(Serialize, Deserialize)]
struct Record<'a> {
    seq: u64,
    version: i64,
    id: &'a str,
    title: &'a str,
    company: &'a str,
    company_id: Option<&'a str>,
    #[serde(borrow)]
    locations: Vec<[Option<&'a str>; 3]>,
    workplace: Option<Workplace>,
    employment_types: Vec<EmploymentType>,
    pay: Option<(&'a str, Option<f64>, Option<f64>, PayPeriod)>,
    posted_at_ms: Option<TimestampMs>,
    valid_through_ms: Option<TimestampMs>,
    url: Option<&'a str>,
    features: std::borrow::Cow<'a, PostingFeatures>,
}

impl<'a> Record<'a> {
    fn of(slot: &'a Slot) -> Self {
        let CatalogueEntry {
            version,
            summary,
            features,
        } = &slot.entry;
        let part = |text: &'a Option<String>| text.as_deref();
        Self {
            seq: slot.seq,
            version: *version,
            id: &summary.id.0,
            title: &summary.title,
            company: &summary.company,
            company_id: summary.company_id.as_ref().map(|id| id.0.as_str()),
            locations: summary
                .locations
                .iter()
                .map(|place| [part(&place.city), part(&place.region), part(&place.country)])
                .collect(),
            workplace: summary.workplace,
            employment_types: summary.employment_types.clone(),
            pay: summary
                .pay
                .as_ref()
                .map(|pay| (pay.currency.as_str(), pay.min, pay.max, pay.period)),
            posted_at_ms: summary.posted_at_ms,
            valid_through_ms: summary.valid_through_ms,
            url: part(&summary.url),
            features: std::borrow::Cow::Borrowed(features),
        }
    }

    fn into_entry(self) -> CatalogueEntry {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        CatalogueEntry {
            version: self.version,
            summary: PostingSummary {
                id: PostingId(self.id.to_owned()),
                title: self.title.to_owned(),
                company: self.company.to_owned(),
                company_id: owned(self.company_id).map(CompanyId),
                locations: self
                    .locations
                    .into_iter()
                    .map(|[city, region, country]| Place {
                        city: owned(city),
                        region: owned(region),
                        country: owned(country),
                    })
                    .collect(),
                workplace: self.workplace,
                employment_types: self.employment_types,
                pay: self.pay.map(|(currency, min, max, period)| Pay {
                    currency: currency.to_owned(),
                    min,
                    max,
                    period,
                }),
                posted_at_ms: self.posted_at_ms,
                valid_through_ms: self.valid_through_ms,
                url: owned(self.url),
            },
            features: self.features.into_owned(),
        }
    }
}
