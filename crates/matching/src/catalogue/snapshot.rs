//! The catalogue as bytes: a header, then one record per posting, ordered by id.
//!
//! Records are copied between columns and bytes one at a time, and the length is known before the
//! first byte is written. Both directions therefore need no more memory than the catalogue and one
//! buffer of the snapshot's length.

use std::collections::HashMap;

use crate::artefacts::SnapshotError;
use crate::document::PostingId;
use crate::features::FEATURES_VERSION;

use super::record::Record;
use super::segment::Columns;

const MAGIC: &[u8; 8] = b"EDGECATA";

/// Bumped whenever [`Record`] changes.
const FORMAT_VERSION: u32 = 2;

/// A snapshot that has yet to be written.
///
/// ```
/// use matching::Catalogue;
///
/// let catalogue = Catalogue::new();
/// let snapshot = catalogue.snapshot();
/// // The length is known before a byte is written.
/// assert_eq!(snapshot.byte_len(), snapshot.to_bytes().len());
/// ```
#[derive(Debug)]
pub struct Snapshot<'a> {
    columns: &'a Columns,
    /// Slots of the postings, by id.
    slots: Vec<usize>,
    header: Vec<u8>,
    byte_len: usize,
}

impl<'a> Snapshot<'a> {
    /// The same bytes for the same postings in whatever order they came.
    pub(super) fn of(head: u64, removed: &HashMap<PostingId, u64>, columns: &'a Columns) -> Self {
        let slots = columns.living();
        let mut removed: Vec<(&str, u64)> = removed
            .iter()
            .map(|(id, seq)| (id.0.as_str(), *seq))
            .collect();
        removed.sort_unstable();
        let mut header = MAGIC.to_vec();
        header.extend(FORMAT_VERSION.to_le_bytes());
        header.extend(FEATURES_VERSION.to_le_bytes());
        // Serialising plain data into a growing vector cannot fail.
        let header = postcard::to_extend(&(head, removed, slots.len()), header).unwrap_or_default();
        let byte_len = slots
            .iter()
            .filter_map(|slot| Some((columns.row(*slot)?.seq, columns.entry(*slot)?)))
            .map(|(seq, entry)| Record::of(seq, &entry).byte_len())
            .fold(header.len(), usize::saturating_add);
        Self {
            columns,
            slots,
            header,
            byte_len,
        }
    }

    /// The length in bytes.
    #[must_use]
    pub fn byte_len(&self) -> usize {
        self.byte_len
    }

    /// The bytes, in a buffer of exactly their length.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.byte_len);
        bytes.extend_from_slice(&self.header);
        for &slot in &self.slots {
            if let (Some(row), Some(entry)) = (self.columns.row(slot), self.columns.entry(slot)) {
                bytes.extend_from_slice(&Record::of(row.seq, &entry).to_bytes());
            }
        }
        bytes
    }
}

/// Head, removals and columns of a snapshot.
pub(super) fn read(bytes: &[u8]) -> Result<(u64, HashMap<PostingId, u64>, Columns), SnapshotError> {
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
    if found != (FORMAT_VERSION, FEATURES_VERSION) {
        return Err(SnapshotError::Version);
    }
    type Header = (u64, Vec<(String, u64)>, u64);
    let ((head, removed, postings), mut records) =
        postcard::take_from_bytes::<Header>(body).map_err(|_| SnapshotError::Damaged)?;
    let mut columns = Columns::default();
    for _ in 0..postings {
        let (record, rest) =
            postcard::take_from_bytes::<Record<'_>>(records).map_err(|_| SnapshotError::Damaged)?;
        records = rest;
        let seq = record.seq;
        columns.put(seq, record.into_entry());
    }
    columns.settle_duplicates();
    columns.trim();
    let removed = removed
        .into_iter()
        .map(|(id, seq)| (PostingId(id), seq))
        .collect();
    Ok((head, removed, columns))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Posting;
    use crate::{Catalogue, CatalogueEntry, PostingSummary, read_posting};

    /// A posting whose text has so many different words.
    fn entry(id: &str, words: usize) -> CatalogueEntry {
        let text: Vec<String> = (0..words).map(|n| format!("q{n}x")).collect();
        let json = serde_json::json!({
            "id": id,
            "title": "Welder",
            "company": { "name": "Weld AG", "tags": ["steel"] },
            "description": text.join(" "),
        });
        let posting: Posting = serde_json::from_value(json).unwrap();
        CatalogueEntry {
            version: 7,
            summary: PostingSummary::of(&posting),
            features: read_posting(&posting),
        }
    }

    fn catalogue() -> Catalogue {
        let mut catalogue = Catalogue::new();
        for (seq, words) in (1..).zip([0, 1, 20, 40, 5_000]) {
            catalogue.upsert(seq, entry(&format!("{words}"), words));
        }
        catalogue.remove(9, &PostingId("gone".to_owned()));
        catalogue.upsert(6, entry("20", 30));
        catalogue.advance(8);
        catalogue
    }

    /// As snapshots were written at first: all records together, as one value.
    fn written_at_once(catalogue: &Catalogue) -> Vec<u8> {
        let columns = catalogue.columns();
        let entries: Vec<(u64, CatalogueEntry)> = columns
            .living()
            .into_iter()
            .filter_map(|slot| Some((columns.row(slot)?.seq, columns.entry(slot)?)))
            .collect();
        let records: Vec<Record<'_>> = entries
            .iter()
            .map(|(seq, entry)| Record::of(*seq, entry))
            .collect();
        let removed: Vec<(&str, u64)> = vec![("gone", 9)];
        let mut bytes = MAGIC.to_vec();
        bytes.extend(FORMAT_VERSION.to_le_bytes());
        bytes.extend(FEATURES_VERSION.to_le_bytes());
        postcard::to_extend(&(catalogue.head(), removed, records), bytes).unwrap()
    }

    #[test]
    fn records_written_one_by_one_are_the_same_bytes_as_all_at_once() {
        let catalogue = catalogue();
        let bytes = catalogue.to_bytes();
        assert_eq!(bytes, written_at_once(&catalogue));
        let restored = Catalogue::from_bytes(&bytes).unwrap();
        assert_eq!(restored.to_bytes(), bytes);
    }

    #[test]
    fn the_length_is_known_before_so_the_buffer_never_grows() {
        for catalogue in [Catalogue::new(), catalogue()] {
            let snapshot = catalogue.snapshot();
            let bytes = snapshot.to_bytes();
            assert_eq!(bytes.len(), snapshot.byte_len());
            assert_eq!(bytes.capacity(), snapshot.byte_len());
        }
    }

    #[test]
    fn a_count_of_records_that_are_not_there_is_damage() {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(FORMAT_VERSION.to_le_bytes());
        bytes.extend(FEATURES_VERSION.to_le_bytes());
        let nothing: Vec<(&str, u64)> = Vec::new();
        let bytes = postcard::to_extend(&(0_u64, nothing, u64::MAX), bytes).unwrap();
        assert_eq!(
            Catalogue::from_bytes(&bytes).err(),
            Some(SnapshotError::Damaged)
        );
    }
}
