//! A whole catalogue as bytes.

use std::collections::HashMap;

use crate::artefacts::SnapshotError;
use crate::document::PostingId;
use crate::features::FEATURES_VERSION;

use super::entry::CatalogueEntry;
use super::record::Record;
use super::segment::Columns;

const MAGIC: &[u8; 8] = b"EDGECATA";

/// Bumped whenever [`Record`] changes.
const FORMAT_VERSION: u32 = 1;

/// The same bytes for the same postings in whatever order they came.
pub(super) fn write(head: u64, removed: &HashMap<PostingId, u64>, columns: &Columns) -> Vec<u8> {
    let mut removed: Vec<(&str, u64)> = removed
        .iter()
        .map(|(id, seq)| (id.0.as_str(), *seq))
        .collect();
    removed.sort_unstable();
    let living = columns.living();
    let entries: Vec<(u64, CatalogueEntry)> = living
        .into_iter()
        .filter_map(|slot| Some((columns.row(slot)?.seq, columns.entry(slot)?)))
        .collect();
    let records: Vec<Record<'_>> = entries
        .iter()
        .map(|(seq, entry)| Record::of(*seq, entry))
        .collect();
    let mut bytes = MAGIC.to_vec();
    bytes.extend(FORMAT_VERSION.to_le_bytes());
    bytes.extend(FEATURES_VERSION.to_le_bytes());
    // Serialising plain data into a growing vector cannot fail.
    postcard::to_extend(&(head, removed, records), bytes).unwrap_or_default()
}

/// Head, removals and columns of what [`write`] wrote.
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
    let (head, removed, records): (u64, Vec<(String, u64)>, Vec<Record<'_>>) =
        postcard::from_bytes(body).map_err(|_| SnapshotError::Damaged)?;
    let mut columns = Columns::default();
    for record in records {
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
