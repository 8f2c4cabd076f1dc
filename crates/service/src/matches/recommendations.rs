//! Ranked jobs for a person: one batch, at most one cache operation, whatever the size of the catalogue.
//!
//! The first page comes from the persisted matches where they are of this profile version, merged with what changed
//! in the catalogue since; everything else is ranked in memory. Both ways give the same answer.

mod analyses;
mod item;
mod list;
mod persisted;
pub mod ready;
mod request;
mod response;

use std::cell::LazyCell;
use std::collections::BTreeMap;

use matching::document::{PostingId, TimestampMs};
use matching::{
    Catalogue, Engine, Explainer, Filter, Position, ProfileFeatures, Query, Ranking, diversified,
};
use serde_json::value::RawValue;

use crate::catalogue::catch_up::CatchUp;
use crate::experiments::{self, Lineup};
use crate::isolate::running::Running;
use crate::isolate::tally::{CacheStatus, Counted};
use crate::people::context::{self, UserContext};
use crate::platform::{Platform, batch_of};
use crate::queue::after::{After, Outcome};
use crate::queue::messages::Task;
use crate::wire::cursor;
use crate::wire::error::{Code, Error};
use crate::wire::rows::with_member;
use analyses::Analyses;
pub use item::Item;
pub(crate) use item::Items;
use item::raw;
use list::Page;
pub use persisted::PERSISTED_MATCHES;
pub(crate) use persisted::{MatchSet, persisted_item, select_persisted_item, write_match_sets};
use persisted::{Persisted, PersistedRow, select_persisted};
pub use request::{DEFAULT_LIMIT, MAX_LIMIT, Request};
pub use response::Recommendations;

/// Persisted matches that are read beyond the page, to stand in for those that have gone since.
const SPARE: usize = 5;

/// Changed postings that a first page may have to rank beside the persisted matches before those are worked out again.
const MERGED_POSTINGS: usize = 500;

/// Seconds between an answer that had to be ranked and the recompute that persists it: a burst becomes one.
const RECOMPUTE_DELAY_SECS: u32 = 1;

/// Ranks the catalogue for a person.
///
/// # Errors
/// [`Error::Refused`] for a bad limit, cursor or algorithm; [`Error::NotFound`] when there is no such person.
pub async fn recommend(
    platform: &impl Platform,
    request: Request,
) -> Result<Outcome<Recommendations>, Error> {
    if !(1..=MAX_LIMIT).contains(&request.limit) {
        let reason = format!("must be 1 to {MAX_LIMIT}");
        return Err(Error::refused(Code::InvalidField, "limit", reason));
    }
    let place: Option<list::Place> = request.cursor.as_deref().map(cursor::decode).transpose()?;
    let lineup = |running: Option<&Running>| {
        let continued = place.as_ref().map(|place| place.engine.as_str());
        Lineup::new(
            &platform.memory().engines(),
            request.algorithm.as_deref(),
            continued,
            running,
            &request.user,
        )
    };
    // The batch itself tells which experiment runs, and which statistics are in force. Presuming wrongly costs a ranking, never a round trip.
    let presumed = lineup(platform.memory().running().as_ref())?;

    let (catch_up, [head, changes]) = CatchUp::begin(platform);
    let mut statements = vec![
        context::select_contexts(std::slice::from_ref(&request.user))?,
        head,
        changes,
        select_persisted(
            &request.user,
            &presumed.algorithms(),
            request.depth().saturating_add(SPARE),
        )?,
        experiments::select_running(Some(&request.user)),
    ];
    let select_analyses = analyses::select_analyses(platform, &request.user);
    let is_analysed = select_analyses.is_some();
    statements.extend(select_analyses);
    let mut answers = batch_of(platform, statements).await?;
    let analyses = answers.pop_if(|_| is_analysed);
    let analyses = analyses.as_ref().map(Analyses::read).transpose()?;
    let [context, head, changes, persisted, running] = answers
        .try_into()
        .map_err(|_| Error::Internal("a batch with another number of answers".to_owned()))?;
    let mut context = context::context(&context)?;
    catch_up.finish(platform, &head, &changes).await?;
    let (running, shown_before) = experiments::read_running(&running)?;
    let lineup = lineup(running.as_ref())?;
    platform.memory().remember_running(running);
    let first_page =
        place.is_none() && request.filter == Filter::default() && !request.include_ineligible;
    let mut persisted = if first_page {
        Persisted::read(&persisted)?
    } else {
        BTreeMap::new()
    };
    let place = place.unwrap_or_default();
    let up_to_date = platform.memory().with(|catalogue| {
        let hidden = context.hidden_count();
        let reposts = catalogue.reposts_of(&context.hidden, &context.fingerprints());
        context.hidden.extend(reposts);
        let current = |algorithm: &String| {
            context
                .persisted
                .iter()
                .any(|set| set.is_current(algorithm, context.version, catalogue.head(), hidden))
        };
        lineup.algorithms().iter().all(current)
    });
    context.hidden.extend(place.beside.iter().cloned());

    let now_ms = platform.now_ms();
    let filter = Filter {
        eligible: !request.include_ineligible,
        distinct: true,
        ..request.filter.clone()
    };
    let query = Query {
        now_ms,
        filter: &filter,
        hidden: &context.hidden,
        hidden_companies: &context.hidden_companies,
        changed_after: None,
        after: place.after.as_ref(),
        limit: request.depth(),
    };
    let engines = platform.memory().engines();
    let vocabulary = engines.vocabulary();
    let profile = LazyCell::new(|| vocabulary.read_profile(&context.profile));
    let mut rankings = Vec::new();
    for engine in lineup.engines() {
        let set = persisted.remove(&engine.algorithm());
        rankings.push(platform.memory().with(|catalogue| {
            let ranker = Ranker {
                engine,
                profile: &profile,
                context: &context,
                catalogue,
                request: &request,
                place: &place,
            };
            let ready = set.map(|set| ranker.merge(set, &query)).transpose()?;
            ready.flatten().map_or_else(|| ranker.rank(&query), Ok)
        })?);
    }
    let page = list::page(&lineup, rankings, &request, context.version, &place)?;
    platform.usage().count_ranked(page.considered);
    if first_page {
        let tally = platform.memory().tally();
        tally.looked_up(Counted::Recommendations, page.cache.into());
    }

    let mut work = Vec::new();
    if !page.items.is_empty() {
        work.extend(lineup.exposure(&request.user, &shown_before));
    }
    // Matches are persisted for the engines that people are shown without naming one.
    let behind = page.cache == CacheStatus::Miss || page.considered > MERGED_POSTINGS;
    if first_page && request.algorithm.is_none() && behind && !up_to_date {
        work.push(After::Suggest {
            task: Task::ProfileUpdated {
                user_id: request.user,
            },
            delay_secs: RECOMPUTE_DELAY_SECS,
        });
    }
    let body = Recommendations {
        items: page.items,
        next_cursor: page.next.map(|place| cursor::encode(&place)).transpose()?,
        algorithm: lineup.algorithms().join("+"),
        experiment: lineup.assignment(),
        profile_version: context.version,
        catalogue: page.head,
        cache: page.cache,
        analyses: analyses.unwrap_or_default(),
    };
    Ok(Outcome { body, after: work })
}

/// One person against one catalogue.
struct Ranker<'a, F> {
    engine: &'a dyn Engine,
    /// Persisted matches that are current need no reading.
    profile: &'a LazyCell<ProfileFeatures, F>,
    context: &'a UserContext,
    catalogue: &'a Catalogue,
    request: &'a Request,
    place: &'a list::Place,
}

impl<F: FnOnce() -> ProfileFeatures> Ranker<'_, F> {
    /// Ranks the catalogue and explains the page.
    fn rank(&self, query: &Query<'_>) -> Result<Page, Error> {
        let matcher = self.engine.matcher(self.profile, self.catalogue);
        let ranking = matcher.rank(query);
        let positions = ranking.items.into_iter().map(|ranked| ranked.position);
        let ranked = positions.map(|position| (position, None)).collect();
        let items = self.items(matcher);
        let considered = ranking.considered;
        self.show(ranked, query.now_ms, considered, CacheStatus::Miss, || {
            items
        })
    }

    /// The first page out of persisted matches and what changed since they were worked out. `None` where that does
    /// not reach as far as the page: behind the last row that was read, only a ranking knows what follows.
    ///
    /// Of a job that is advertised more than once, all that rank high enough are persisted, so that the next one is there
    /// when the newest closes.
    fn merge(&self, set: Persisted, query: &Query<'_>) -> Result<Option<Page>, Error> {
        // Preparing a ranking looks at the whole catalogue; mostly nothing has changed.
        let changed = if self.catalogue.head() <= set.catalogue_seq {
            Ranking::default()
        } else {
            let changed = Query {
                changed_after: Some(set.catalogue_seq),
                ..*query
            };
            self.engine.rank(self.profile, self.catalogue, &changed)
        };
        let floor = if set.exhaustive() {
            None
        } else {
            set.rows.last().map(PersistedRow::position)
        };
        let positions = changed.items.into_iter().map(|ranked| ranked.position);
        let mut ranked: Vec<Ready> = positions.map(|position| (position, None)).collect();
        for row in set.rows {
            let held = self.catalogue.get(&row.job_id);
            if held.is_some_and(|held| held.version == row.job_version)
                && !self.catalogue.is_superseded(&row.job_id, query.now_ms)
                && row.is_shown(query)?
            {
                ranked.push((row.position(), Some(row.item)));
            }
        }
        ranked.sort_by(|(a, _), (b, _)| a.cmp(b));
        if let Some(floor) = &floor {
            ranked.retain(|(position, _)| position <= floor);
        }
        ranked.truncate(query.limit);
        let enough = floor.is_none() || ranked.len() >= query.limit;
        enough
            .then(|| {
                let items = || self.items(self.engine.explainer(self.profile));
                let considered = changed.considered;
                self.show(ranked, query.now_ms, considered, CacheStatus::Hit, items)
            })
            .transpose()
    }

    fn items<'i>(&'i self, explainer: Box<dyn Explainer + 'i>) -> Items<'i> {
        Items::explained_by(explainer, self.engine, self.profile, self.context.version)
    }

    /// What is shown of what was ranked, and in which order; `items` makes what is not at hand.
    fn show<'i>(
        &'i self,
        mut ranked: Vec<Ready>,
        now_ms: TimestampMs,
        considered: usize,
        cache: CacheStatus,
        items: impl FnOnce() -> Items<'i>,
    ) -> Result<Page, Error> {
        let positions: Vec<Position> = ranked.iter().map(|(place, _)| place.clone()).collect();
        let company = |id: &PostingId| self.catalogue.company(id);
        let order = match self.place.first_places() {
            Some(listed) if self.request.diversity => {
                let listed: Vec<_> = listed.iter().map(company).collect();
                let ranked: Vec<_> = positions.iter().map(|place| company(&place.id)).collect();
                diversified(&listed, &ranked)
            }
            _ => (0..ranked.len()).collect(),
        };
        let made = LazyCell::new(items);
        let mut shown = Vec::with_capacity(self.request.limit);
        for index in order.into_iter().take(self.request.limit) {
            let Some((position, ready)) = ranked.get_mut(index) else {
                continue;
            };
            let item = match (ready.take(), self.catalogue.entry(&position.id)) {
                (Some(item), _) => item,
                (None, Some(entry)) => raw(&made.item(entry))?,
                (None, None) => continue,
            };
            let duplicates = self.catalogue.duplicates(&position.id, now_ms);
            let item = match duplicates.is_empty() {
                true => item,
                false => with_member(&item, "duplicates", &duplicates)?,
            };
            shown.push((position.clone(), item));
        }
        Ok(Page {
            items: shown,
            ranked: positions,
            considered,
            head: self.catalogue.head(),
            cache,
        })
    }
}

/// A place in a ranking, with its item where that is at hand.
type Ready = (Position, Option<Box<RawValue>>);
