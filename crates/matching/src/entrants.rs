//! New postings against a person's best matches: the other way round than a ranking of the
//! catalogue, so that a day's postings cost what they are, whatever the catalogue holds.
//!
//! The new postings make a small catalogue of their own, which one matcher compares with a person
//! ([`contenders`]). The last of the person's best matches bounds it: a posting whose best case
//! scores less is not scored. What remains is compared with all of the best matches
//! ([`entrants`]).

use crate::catalogue::Catalogue;
use crate::engine::Engine;
use crate::features::ProfileFeatures;
use crate::ranking::{Position, Query, RankedPosting, Ranking};
use crate::score::Score;

/// The postings of `arrivals` that come before `last`, the last of a person's best matches; the
/// best of all if there is room for more. At most `query.limit`: of a longer list the others could
/// not be among the best either.
///
/// ```
/// use std::collections::HashSet;
/// use matching::document::{Posting, Profile};
/// use matching::{Catalogue, CatalogueEntry, Filter, PostingSummary, Query};
/// use matching::{contenders, engine, read_posting, read_profile};
///
/// let mut arrivals = Catalogue::new();
/// for (seq, title) in (1..).zip(["Nurse", "Welder"]) {
///     let posting = Posting::new(title, title);
///     arrivals.upsert(seq, CatalogueEntry {
///         version: 1,
///         summary: PostingSummary::of(&posting),
///         features: read_posting(&posting),
///     });
/// }
/// let nurse = Profile { headline: Some("Nurse".to_owned()), ..Profile::default() };
/// let nurse = read_profile(&nurse);
/// let query = Query {
///     now_ms: 0,
///     filter: &Filter::default(),
///     hidden: &HashSet::new(),
///     hidden_companies: &HashSet::new(),
///     changed_after: None,
///     after: None,
///     limit: 50,
/// };
/// let engine = engine("hybrid-v1").unwrap();
/// let all = contenders(engine, &nurse, &arrivals, &query, None).items;
/// assert_eq!(all.len(), 2);
/// // Compared with the better one as the last of the best, the other does not contend.
/// let last = Some(&all[0].position);
/// assert_eq!(contenders(engine, &nurse, &arrivals, &query, last).items.len(), 1);
/// ```
#[must_use]
pub fn contenders(
    engine: &dyn Engine,
    profile: &ProfileFeatures,
    arrivals: &Catalogue,
    query: &Query<'_>,
    last: Option<&Position>,
) -> Ranking {
    let least = last.map_or(Score::ZERO, |last| last.score);
    let mut ranking = engine.matcher(profile, arrivals).rank_from(least, query);
    // A posting that is among the best already is not after itself.
    let reaches = |ranked: &RankedPosting| last.is_none_or(|last| ranked.position <= *last);
    ranking.items.retain(reaches);
    ranking
}

/// Which of the contenders are among the best `limit` of these and the postings that a person
/// `holds`, in any order: those that are as they were.
///
/// ```
/// use matching::document::PostingId;
/// use matching::{Position, RankedPosting, Score, entrants};
///
/// let at = |id: &str, points: u32| Position {
///     score: Score::from_thousandths(points * 1_000),
///     posted_at_ms: None,
///     id: PostingId(id.to_owned()),
/// };
/// let ranked = |id, points| RankedPosting { position: at(id, points), version: 1 };
/// let holds = [at("a", 80), at("b", 60)];
/// let found = entrants(vec![ranked("c", 70), ranked("d", 65)], &holds, 2);
/// assert_eq!(found, [ranked("c", 70)]);
/// ```
#[must_use]
pub fn entrants(
    mut contenders: Vec<RankedPosting>,
    holds: &[Position],
    limit: usize,
) -> Vec<RankedPosting> {
    contenders.sort_by(|a, b| a.position.cmp(&b.position));
    let mut others: Vec<&Position> = holds.iter().collect();
    others.sort_unstable();
    let mut before = 0_usize;
    let reaching = (0_usize..).zip(&contenders).take_while(|(rank, new)| {
        while others.get(before).is_some_and(|held| **held < new.position) {
            before = before.saturating_add(1);
        }
        rank.saturating_add(before) < limit
    });
    let reaching = reaching.count();
    contenders.truncate(reaching);
    contenders
}
