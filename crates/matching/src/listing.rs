//! The plain list of a catalogue, narrowed by a filter: nobody's, and in the order of ids.

use std::collections::BinaryHeap;

use crate::catalogue::{Catalogue, PostingSummary};
use crate::document::{CompanyId, PostingId, TimestampMs};
use crate::features::ProfileFeatures;
use crate::filter::Filter;

/// A page of the postings that a filter admits.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Listing {
    /// In the order of their ids, each with its distance from the point that the filter names
    /// ([`Filter::distance_km`]).
    pub items: Vec<(PostingSummary, Option<f64>)>,
    /// Number of postings that the filter admits, on all pages.
    pub total: usize,
}

/// The first `limit` postings after an id, of all or of one company. Like a list without a filter,
/// it has expired postings and all postings of a job. Deal-breakers are nobody's: they rule nothing
/// out.
///
/// ```
/// use matching::document::PostingId;
/// use matching::{Catalogue, Filter, listing};
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
/// for (seq, city) in [(1, "Potsdam"), (2, "Munich"), (3, "Berlin")] {
///     catalogue.upsert(seq, entry(&format!(
///         r#"{{ "id": "p-{seq}", "title": "Nurse", "locations": [{{ "city": "{city}" }}] }}"#
///     )));
/// }
/// let filter = Filter { near: Some("Berlin".to_owned()), ..Filter::default() };
/// let first = listing(&catalogue, &filter, None, None, 1, 0);
/// assert_eq!((first.items[0].0.id.0.as_str(), first.total), ("p-1", 2));
/// let rest = listing(&catalogue, &filter, None, Some(&first.items[0].0.id), 1, 0);
/// assert_eq!((rest.items[0].0.id.0.as_str(), rest.items[0].1), ("p-3", Some(0.0)));
/// ```
#[must_use]
pub fn listing(
    catalogue: &Catalogue,
    filter: &Filter,
    company: Option<&CompanyId>,
    after: Option<&PostingId>,
    limit: usize,
    now_ms: TimestampMs,
) -> Listing {
    let columns = catalogue.columns();
    let company = match company.map(|id| columns.company_ids.find(id)) {
        Some(None) => return Listing::default(),
        known => known.flatten(),
    };
    let nobody = ProfileFeatures::default();
    let narrowing = filter.over(columns, &nobody, now_ms);
    let mut total = 0_usize;
    // The last of the page on top.
    let mut page: BinaryHeap<&PostingId> = BinaryHeap::new();
    for (slot, row) in columns.rows.iter().enumerate() {
        let is_wanted = columns.is_alive(slot)
            && (company.is_none() || row.company_id == company)
            && narrowing.admits(slot, row);
        let Some(id) = columns.id(slot).filter(|_| is_wanted) else {
            continue;
        };
        total = total.saturating_add(1);
        if after.is_some_and(|after| id <= after) {
            continue;
        }
        if page.len() < limit {
            page.push(id);
        } else if let Some(mut last) = page.peek_mut()
            && id < *last
        {
            *last = id;
        }
    }
    let entries = page.into_sorted_vec().into_iter();
    let entries = entries.filter_map(|id| catalogue.entry(id));
    let items = entries.map(|entry| {
        let distance_km = filter.distance_km(&entry.features);
        (entry.summary, distance_km)
    });
    Listing {
        items: items.collect(),
        total,
    }
}
