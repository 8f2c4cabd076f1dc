//! Whole résumés of twelve trades and three rungs against the project's own postings: what is of
//! the trade comes first, and the rung decides among it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may fail"
)]

use std::collections::HashSet;

use evaluation::catalogue;
use evaluation::resumes::{self, Placed};
use matching::document::{Posting, Profile};
use matching::{Engine, Filter, Hybrid, Query, Statistics, read_profile};

/// For each résumé, the postings in order.
fn lists() -> Vec<(Placed<Profile>, Vec<Placed<Posting>>)> {
    let postings = resumes::postings().unwrap();
    let catalogue = catalogue(postings.iter().map(|posting| &posting.document));
    let engine = Hybrid::new(Statistics::built_in().clone());
    let (nobody, nothing, filter) = (HashSet::new(), HashSet::new(), Filter::default());
    let query = Query {
        now_ms: 0,
        filter: &filter,
        hidden: &nothing,
        hidden_companies: &nobody,
        changed_after: None,
        after: None,
        limit: postings.len(),
    };
    let list = |profile: &Profile| {
        let ranking = engine.rank(&read_profile(profile), &catalogue, &query);
        let of = |id| postings.iter().find(|posting| posting.document.id == id);
        let items = ranking.items.into_iter();
        items
            .map(|item| of(item.position.id).unwrap().clone())
            .collect()
    };
    let resumes = resumes::resumes().unwrap().into_iter();
    resumes
        .map(|resume| {
            let list = list(&resume.document);
            (resume, list)
        })
        .collect()
}

#[test]
fn no_posting_of_another_trade_is_above_one_of_the_trade() {
    for (resume, list) in lists() {
        assert_eq!(list.len(), 72);
        let first: Vec<&str> = list[..6].iter().map(|of| of.trade.as_str()).collect();
        assert_eq!(first, [resume.trade.as_str(); 6], "{:?}", resume.rung);
    }
}

/// With two exceptions, both one rung away: they find the exact words of their title or skills
/// there.
#[test]
fn the_first_posting_is_of_the_rung_with_known_exceptions() {
    let others: Vec<String> = lists()
        .into_iter()
        .filter(|(resume, list)| list[0].rung != resume.rung)
        .map(|(resume, list)| {
            let title = &list[0].document.title;
            format!("{} {:?}: {title}", resume.trade, resume.rung)
        })
        .collect();
    assert_eq!(others, ["cook Junior: Cook", "nurse Senior: Staff Nurse",]);
}
