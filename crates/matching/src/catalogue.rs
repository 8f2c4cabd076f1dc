//! All open postings, in memory.
//!
//! Each change of a posting has a number in one sequence. A list of changes covers the numbers
//! after some head up to another. Lists may overlap and arrive in any order, so a change applies
//! only if its number is greater than the one held for that posting, and a removal is remembered
//! until the head has passed it.

mod dictionary;
mod entry;
mod memo;
mod record;
mod segment;
mod slots;
mod snapshot;
mod weighting;

use std::collections::HashMap;
use std::sync::Arc;

use crate::artefacts::SnapshotError;
use crate::document::{CompanyId, PostingId, TimestampMs};
use crate::duplicates::Fingerprint;
use crate::features::PostingFeatures;
use crate::language::text;
use crate::statistics::Statistics;

pub(crate) use dictionary::Dictionary;
pub use entry::{CatalogueEntry, PostingSummary};
pub(crate) use memo::Memo;
pub(crate) use segment::{Columns, Employer, Level, PayKey, Row, Site};
pub use snapshot::Snapshot;
use weighting::LatestWeighting;
pub(crate) use weighting::{Outline, Weighting, greater, lesser, narrow};

/// The fields of a posting that decide whether a stored match is current and still shown.
///
/// ```
/// use matching::Catalogue;
/// use matching::document::PostingId;
/// # use matching::document::Posting;
/// # use matching::{CatalogueEntry, PostingSummary, read_posting};
/// # fn entry(json: &str) -> CatalogueEntry {
/// #     let posting: Posting = serde_json::from_str(json).unwrap();
/// #     CatalogueEntry {
/// #         version: 1,
/// #         summary: PostingSummary::of(&posting),
/// #         features: read_posting(&posting),
/// #     }
/// # }
///
/// let mut catalogue = Catalogue::new();
/// catalogue.upsert(7, entry(r#"{ "id": "p-1", "title": "Nurse", "valid_through_ms": 9000 }"#));
/// let held = catalogue.get(&PostingId("p-1".to_owned())).unwrap();
/// assert_eq!((held.version, held.seq, held.valid_through_ms), (1, 7, Some(9000)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PostingVersion<'a> {
    /// The posting.
    pub id: &'a PostingId,
    /// Version of the posting.
    pub version: i64,
    /// Number of its latest change.
    pub seq: u64,
    /// Its company.
    pub company_id: Option<&'a CompanyId>,
    /// When it expires.
    pub valid_through_ms: Option<TimestampMs>,
}

/// All open postings, in memory.
///
/// ```
/// use matching::Catalogue;
/// use matching::document::PostingId;
/// # use matching::document::Posting;
/// # use matching::{CatalogueEntry, PostingSummary, read_posting};
/// # fn entry(json: &str) -> CatalogueEntry {
/// #     let posting: Posting = serde_json::from_str(json).unwrap();
/// #     CatalogueEntry {
/// #         version: 1,
/// #         summary: PostingSummary::of(&posting),
/// #         features: read_posting(&posting),
/// #     }
/// # }
///
/// let mut catalogue = Catalogue::new();
/// catalogue.upsert(1, entry(r#"{ "id": "p-1", "title": "Nurse" }"#));
/// catalogue.upsert(2, entry(r#"{ "id": "p-2", "title": "Welder" }"#));
/// catalogue.remove(3, &PostingId("p-1".to_owned()));
/// catalogue.advance(3);
/// assert_eq!((catalogue.len(), catalogue.head()), (1, 3));
///
/// let restored = Catalogue::from_bytes(&catalogue.to_bytes())?;
/// assert_eq!(restored.to_bytes(), catalogue.to_bytes());
/// # Ok::<(), matching::SnapshotError>(())
/// ```
#[derive(Debug, Default)]
pub struct Catalogue {
    head: u64,
    columns: Columns,
    /// Removals that the head has not passed.
    removed: HashMap<PostingId, u64>,
    weighting: LatestWeighting,
}

impl Catalogue {
    /// An empty catalogue at number 0.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A catalogue of one posting, as number 1.
    pub(crate) fn of(entry: CatalogueEntry) -> Self {
        let mut catalogue = Self::new();
        catalogue.upsert(1, entry);
        catalogue
    }

    /// The sequence number up to which all changes are applied.
    #[must_use]
    pub fn head(&self) -> u64 {
        self.head
    }

    /// Number of postings.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Whether there are no postings.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Opens or changes a posting as number `seq`. A change that is no newer than the posting is
    /// ignored.
    ///
    /// ```
    /// use matching::Catalogue;
    /// use matching::document::PostingId;
    /// # use matching::document::Posting;
    /// # use matching::{CatalogueEntry, PostingSummary, read_posting};
    /// # fn entry(json: &str) -> CatalogueEntry {
    /// #     let posting: Posting = serde_json::from_str(json).unwrap();
    /// #     CatalogueEntry {
    /// #         version: 1,
    /// #         summary: PostingSummary::of(&posting),
    /// #         features: read_posting(&posting),
    /// #     }
    /// # }
    ///
    /// let mut catalogue = Catalogue::new();
    /// catalogue.upsert(5, entry(r#"{ "id": "p-1", "title": "Head Nurse" }"#));
    /// // An older change that arrives late.
    /// catalogue.upsert(4, entry(r#"{ "id": "p-1", "title": "Nurse" }"#));
    /// let held = catalogue.entry(&PostingId("p-1".to_owned())).unwrap();
    /// assert_eq!(held.summary.title, "Head Nurse");
    /// ```
    pub fn upsert(&mut self, seq: u64, entry: CatalogueEntry) {
        let id = &entry.summary.id;
        let overtaken = match self.get(id) {
            Some(held) => seq <= held.seq,
            None => seq <= self.head || self.removed.get(id).is_some_and(|gone| seq <= *gone),
        };
        if overtaken {
            return;
        }
        self.removed.remove(id);
        self.columns.put(seq, entry);
        self.tidy();
    }

    /// Closes or deletes a posting as number `seq`. A removal that is no newer than the posting is
    /// ignored.
    ///
    /// ```
    /// use matching::Catalogue;
    /// use matching::document::PostingId;
    /// # use matching::document::Posting;
    /// # use matching::{CatalogueEntry, PostingSummary, read_posting};
    /// # fn entry(json: &str) -> CatalogueEntry {
    /// #     let posting: Posting = serde_json::from_str(json).unwrap();
    /// #     CatalogueEntry {
    /// #         version: 1,
    /// #         summary: PostingSummary::of(&posting),
    /// #         features: read_posting(&posting),
    /// #     }
    /// # }
    ///
    /// let mut catalogue = Catalogue::new();
    /// catalogue.remove(2, &PostingId("p-1".to_owned()));
    /// // Its opening arrives after its removal.
    /// catalogue.upsert(1, entry(r#"{ "id": "p-1", "title": "Nurse" }"#));
    /// assert!(catalogue.is_empty());
    /// ```
    pub fn remove(&mut self, seq: u64, id: &PostingId) {
        if self.get(id).is_some_and(|held| seq <= held.seq) {
            return;
        }
        self.columns.remove(id);
        if seq > self.head {
            let gone = self.removed.entry(id.clone()).or_default();
            *gone = seq.max(*gone);
        }
        self.tidy();
    }

    fn tidy(&mut self) {
        if self.columns.is_sparse() {
            self.weighting = LatestWeighting::default();
            self.columns.compact();
        }
    }

    /// All changes up to `head` are applied. Until this call, [`Self::duplicates`],
    /// [`Self::is_superseded`] and [`Self::reposts_of`] see the postings as they were.
    pub fn advance(&mut self, head: u64) {
        self.head = self.head.max(head);
        let head = self.head;
        self.removed.retain(|_, gone| *gone > head);
        self.columns.settle_duplicates();
    }

    /// What decides whether a stored match of a posting is current.
    #[must_use]
    pub fn get(&self, id: &PostingId) -> Option<PostingVersion<'_>> {
        let slot = self.columns.slot(id)?;
        let row = self.columns.row(slot)?;
        Some(PostingVersion {
            id: self.columns.id(slot)?,
            version: row.version,
            seq: row.seq,
            company_id: self.company_id(row),
            valid_through_ms: row.valid_through_ms,
        })
    }

    /// A posting as it was added.
    #[must_use]
    pub fn entry(&self, id: &PostingId) -> Option<CatalogueEntry> {
        self.columns.entry(self.columns.slot(id)?)
    }

    /// The slot of exactly this version of a posting.
    pub(crate) fn slot_of(&self, entry: &CatalogueEntry) -> Option<usize> {
        let slot = self.columns.slot(&entry.summary.id)?;
        let row = self.columns.row(slot)?;
        (row.version == entry.version).then_some(slot)
    }

    /// The features of at most `most` postings. A digest of the ids chooses them, so the same
    /// postings give the same sample, and it changes little as postings come and go.
    ///
    /// ```
    /// use matching::Catalogue;
    /// # use matching::document::Posting;
    /// # use matching::{CatalogueEntry, PostingSummary, read_posting};
    /// # fn entry(json: &str) -> CatalogueEntry {
    /// #     let posting: Posting = serde_json::from_str(json).unwrap();
    /// #     CatalogueEntry {
    /// #         version: 1,
    /// #         summary: PostingSummary::of(&posting),
    /// #         features: read_posting(&posting),
    /// #     }
    /// # }
    ///
    /// let mut catalogue = Catalogue::new();
    /// catalogue.upsert(1, entry(r#"{ "id": "p-1", "title": "Nurse" }"#));
    /// catalogue.upsert(2, entry(r#"{ "id": "p-2", "title": "Welder" }"#));
    /// assert_eq!(catalogue.sample(1).len(), 1);
    /// assert_eq!(catalogue.sample(1), catalogue.sample(2)[..1]);
    /// ```
    #[must_use]
    pub fn sample(&self, most: usize) -> Vec<PostingFeatures> {
        let mut slots: Vec<(u32, usize)> = self
            .columns
            .living()
            .into_iter()
            .filter_map(|slot| {
                let id = self.columns.id(slot)?;
                Some((text::hash(text::Kind::Word, &id.0), slot))
            })
            .collect();
        // Living slots are in order of id, which orders equal digests.
        slots.sort_by_key(|(digest, _)| *digest);
        slots.truncate(most);
        slots
            .into_iter()
            .filter_map(|(_, slot)| Some(self.columns.entry(slot)?.features))
            .collect()
    }

    /// Whether a newer posting of the same job is open, which a list shows instead.
    #[must_use]
    pub fn is_superseded(&self, id: &PostingId, now_ms: TimestampMs) -> bool {
        let slot = self.columns.slot(id);
        slot.is_some_and(|slot| self.columns.is_superseded(slot, now_ms))
    }

    /// Other open postings of the same job, newest first, at most [`MOST_DUPLICATES`].
    ///
    /// ```
    /// use matching::Catalogue;
    /// use matching::document::PostingId;
    /// # use matching::document::Posting;
    /// # use matching::{CatalogueEntry, PostingSummary, read_posting};
    /// # fn entry(json: &str) -> CatalogueEntry {
    /// #     let posting: Posting = serde_json::from_str(json).unwrap();
    /// #     CatalogueEntry {
    /// #         version: 1,
    /// #         summary: PostingSummary::of(&posting),
    /// #         features: read_posting(&posting),
    /// #     }
    /// # }
    ///
    /// let nurse = |id: &str, posted_at_ms: u32| {
    ///     entry(&format!(
    ///         r#"{{ "id": "{id}", "title": "Nurse", "company": {{ "name": "Clinic" }},
    ///             "posted_at_ms": {posted_at_ms} }}"#
    ///     ))
    /// };
    /// let mut catalogue = Catalogue::new();
    /// catalogue.upsert(1, nurse("older", 1));
    /// catalogue.upsert(2, nurse("newer", 2));
    /// catalogue.advance(2);
    /// let [older, newer] = ["older", "newer"].map(|id| PostingId(id.to_owned()));
    /// assert!(catalogue.is_superseded(&older, 0));
    /// assert_eq!(catalogue.duplicates(&newer, 0), [older]);
    /// ```
    #[must_use]
    pub fn duplicates(&self, id: &PostingId, now_ms: TimestampMs) -> Vec<PostingId> {
        let slots = self
            .columns
            .slot(id)
            .map(|slot| self.columns.group(slot, now_ms));
        slots
            .into_iter()
            .flatten()
            .filter_map(|slot| self.columns.id(slot))
            .filter(|other| *other != id)
            .take(MOST_DUPLICATES)
            .cloned()
            .collect()
    }

    /// All postings of the same jobs as these: nobody wants to see a dismissed job again under
    /// another id.
    #[must_use]
    pub fn reposts_of<'a>(
        &self,
        ids: impl IntoIterator<Item = &'a PostingId>,
        fingerprints: impl IntoIterator<Item = &'a Fingerprint>,
    ) -> Vec<PostingId> {
        let of_ids = ids
            .into_iter()
            .filter_map(|id| self.columns.slot(id))
            .flat_map(|slot| self.columns.group(slot, TimestampMs::MIN));
        let of_fingerprints = fingerprints
            .into_iter()
            .flat_map(|fingerprint| self.columns.with_fingerprint(fingerprint));
        of_ids
            .chain(of_fingerprints)
            .filter_map(|slot| self.columns.id(slot).cloned())
            .collect()
    }

    /// The company of a posting: its id, or its folded name if it has no id.
    ///
    /// ```
    /// use matching::Catalogue;
    /// use matching::document::PostingId;
    /// # use matching::document::Posting;
    /// # use matching::{CatalogueEntry, PostingSummary, read_posting};
    /// # fn entry(json: &str) -> CatalogueEntry {
    /// #     let posting: Posting = serde_json::from_str(json).unwrap();
    /// #     CatalogueEntry {
    /// #         version: 1,
    /// #         summary: PostingSummary::of(&posting),
    /// #         features: read_posting(&posting),
    /// #     }
    /// # }
    ///
    /// let mut catalogue = Catalogue::new();
    /// catalogue.upsert(1, entry(r#"{ "id": "p-1", "title": "Nurse", "company": { "name": "Clinic" } }"#));
    /// assert_eq!(catalogue.company(&PostingId("p-1".to_owned())), Some("clinic"));
    /// ```
    #[must_use]
    pub fn company(&self, id: &PostingId) -> Option<&str> {
        let row = self.columns.row(self.columns.slot(id)?)?;
        let name = || {
            let employer = self.columns.employers.get(row.employer);
            employer.map(|employer| employer.name.as_str())
        };
        self.company_id(row)
            .map(|company| company.0.as_str())
            .or_else(name)
            .filter(|company| !company.is_empty())
    }

    fn company_id(&self, row: &Row) -> Option<&CompanyId> {
        self.columns.company_ids.get(row.company_id?)
    }

    pub(crate) fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The weighting of the columns by these statistics; computed once per posting, and again only
    /// for other statistics.
    pub(crate) fn weighting(&self, statistics: &Statistics) -> Arc<Weighting> {
        self.weighting.of(&self.columns, statistics)
    }

    /// A snapshot of everything; the same postings give the same bytes, in whatever order they were
    /// added.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot<'_> {
        Snapshot::of(self.head, &self.removed, &self.columns)
    }

    /// The bytes of [`Self::snapshot`].
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.snapshot().to_bytes()
    }

    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// ```
    /// use matching::{Catalogue, SnapshotError};
    ///
    /// let bytes = Catalogue::new().to_bytes();
    /// assert_eq!(Catalogue::from_bytes(&bytes)?.head(), 0);
    /// let cut_off = &bytes[..bytes.len() - 1];
    /// assert_eq!(Catalogue::from_bytes(cut_off).unwrap_err(), SnapshotError::Damaged);
    /// # Ok::<(), SnapshotError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Bytes that are no snapshot, one of another version, or a damaged one.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let (head, removed, columns) = snapshot::read(bytes)?;
        Ok(Self {
            head,
            columns,
            removed,
            weighting: LatestWeighting::default(),
        })
    }
}

/// A copy computes its own weighting.
impl Clone for Catalogue {
    fn clone(&self) -> Self {
        Self {
            head: self.head,
            columns: self.columns.clone(),
            removed: self.removed.clone(),
            weighting: LatestWeighting::default(),
        }
    }
}

/// The most postings of one job that are listed.
pub const MOST_DUPLICATES: usize = 20;
