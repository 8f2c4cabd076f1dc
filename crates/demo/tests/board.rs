//! The postings of a board are distinct: only intended reposts advertise the same job.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, like tests, may panic"
)]

use std::collections::HashSet;

use demo::{Board, REPOSTED};
use jiff::civil::date;
use matching::document::Posting;
use matching::{Catalogue, CatalogueEntry, PostingSummary, read_posting};

/// 2026-03-01, when all postings are open.
const NOW_MS: i64 = 1_772_366_400_000;

fn postings() -> impl Iterator<Item = Posting> {
    let board = Board::new(date(2026, 3, 1)).unwrap();
    board.map(|document| interchange::jobposting::read(&document.unwrap()).unwrap())
}

#[test]
fn only_what_is_posted_again_is_taken_for_a_repost() {
    let mut catalogue = Catalogue::new();
    let mut board = postings();
    let mut ids = Vec::new();
    for size in [20_000, 40_000] {
        for posting in board.by_ref().take(size - ids.len()) {
            let entry = CatalogueEntry {
                version: 1,
                summary: PostingSummary::of(&posting),
                features: read_posting(&posting),
            };
            ids.push(posting.id);
            catalogue.upsert(ids.len() as u64, entry);
        }
        catalogue.advance(ids.len() as u64);
        let superseded = ids
            .iter()
            .filter(|id| catalogue.is_superseded(id, NOW_MS))
            .count();
        assert_eq!(catalogue.len(), size);
        assert_eq!(superseded, size / REPOSTED);
    }
}

#[test]
fn employers_places_and_titles_are_many() {
    let (mut employers, mut places, mut titles) = (HashSet::new(), HashSet::new(), HashSet::new());
    for posting in postings().take(20_000) {
        assert!(posting.valid_through_ms.unwrap() > NOW_MS);
        employers.insert(posting.company.name);
        titles.insert(posting.title);
        places.extend(posting.locations.into_iter().filter_map(|place| place.city));
    }
    assert!(employers.len() > 5_000, "{} employers", employers.len());
    assert!(titles.len() > 3_000, "{} titles", titles.len());
    assert!(places.len() > 200, "{} places", places.len());
}
