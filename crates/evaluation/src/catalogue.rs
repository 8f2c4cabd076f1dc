//! Postings as a catalogue to rank.

use matching::document::Posting;
use matching::{Catalogue, CatalogueEntry, PostingSummary, read_posting};

/// A catalogue of these postings, read with the taxonomy that ships, in the order given.
#[must_use]
pub fn catalogue<'a>(postings: impl IntoIterator<Item = &'a Posting>) -> Catalogue {
    let mut catalogue = Catalogue::new();
    for (seq, posting) in (1..).zip(postings) {
        let entry = CatalogueEntry {
            version: 1,
            summary: PostingSummary::of(posting),
            features: read_posting(posting),
        };
        catalogue.upsert(seq, entry);
    }
    catalogue
}
