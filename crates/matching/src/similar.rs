//! Postings like another one: those that suit somebody who does its job.
//!
//! The other posting is read as a person: its title as their title, its skills as theirs, its words
//! as theirs. So the likeness is that of the engine, and exact over the whole catalogue. Place, pay
//! and terms do not count.

use std::collections::HashSet;

use crate::catalogue::Catalogue;
use crate::document::{PostingId, TimestampMs};
use crate::engine::{Engine, Matcher};
use crate::explanation::{Field, Source, nth};
use crate::features::{HeldSkill, HeldTitle, PostingFeatures, ProfileFeatures, TitleWords};
use crate::filter::Filter;
use crate::ranking::Query;
use crate::score::Score;

/// A posting like another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimilarPosting {
    /// The posting.
    pub id: PostingId,
    /// How like it is.
    pub likeness: Score,
    /// Skills that it asks for and the other one too, weightiest first.
    pub skills: Vec<String>,
}

/// The open postings that are most like this one, best first, without other postings of the same
/// job; and how many were compared. Of several postings of one job, the newest is listed. `None` if
/// the catalogue does not have the posting.
///
/// ```
/// use matching::document::PostingId;
/// use matching::{Catalogue, engine, similar};
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
/// catalogue.upsert(2, entry(r#"{ "id": "p-2", "title": "Truck Driver" }"#));
/// catalogue.upsert(3, entry(r#"{ "id": "p-3", "title": "Krankenpfleger" }"#));
/// let engine = engine("hybrid-v1").unwrap();
/// let (found, compared) =
///     similar(engine, &catalogue, &PostingId("p-1".to_owned()), 0, 1).unwrap();
/// assert_eq!((found[0].id.0.as_str(), compared), ("p-3", 2));
/// ```
#[must_use]
pub fn similar(
    engine: &dyn Engine,
    catalogue: &Catalogue,
    id: &PostingId,
    now_ms: TimestampMs,
    most: usize,
) -> Option<(Vec<SimilarPosting>, usize)> {
    let features = catalogue.entry(id)?.features;
    let worker = worker(&features);
    let mut hidden: HashSet<PostingId> = catalogue.reposts_of([id], []).into_iter().collect();
    hidden.insert(id.clone());
    let filter = Filter {
        distinct: true,
        ..Filter::default()
    };
    let query = Query {
        now_ms,
        filter: &filter,
        hidden: &hidden,
        hidden_companies: &HashSet::new(),
        changed_after: None,
        after: None,
        limit: most,
    };
    let matcher: Box<dyn Matcher + '_> = engine.matcher(&worker, catalogue);
    let ranking = matcher.rank(&query);
    let items = ranking.items.into_iter().filter_map(|ranked| {
        let entry = catalogue.entry(&ranked.position.id)?;
        Some(SimilarPosting {
            skills: matcher.explain(&entry).matched_skills,
            likeness: ranked.position.score,
            id: ranked.position.id,
        })
    });
    Some((items.collect(), ranking.effort.considered))
}

/// Somebody who does this job.
fn worker(posting: &PostingFeatures) -> ProfileFeatures {
    let title = TitleWords {
        words: posting.title.own_role().collect::<Vec<_>>().join(" "),
        ..posting.title.clone()
    };
    let titles = (!title.words.is_empty()).then(|| HeldTitle {
        title,
        weight: 1.0,
        source: Source::of(Field::Headline),
    });
    let mut skills: Vec<HeldSkill> = posting
        .skills
        .iter()
        .enumerate()
        .map(|(index, demand)| HeldSkill {
            skill: demand.skill.clone(),
            name: demand.quote().to_owned(),
            weight: 1.0,
            months: None,
            source: Source::of(Field::Skills(nth(index))),
        })
        .collect();
    skills.sort_by(|a, b| a.skill.cmp(&b.skill));
    skills.dedup_by(|a, b| a.skill == b.skill);
    ProfileFeatures {
        titles: titles.into_iter().collect(),
        seniorities: posting.seniority.into_iter().collect(),
        skills,
        terms: posting.terms.clone(),
        occupations: posting.occupations,
        ..ProfileFeatures::default()
    }
}
