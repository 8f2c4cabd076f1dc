//! Ranked jobs for a person: one batch, at most one cache operation, whatever the size of the
//! catalogue.
//!
//! The first page comes from the persisted matches of this profile version, merged with what
//! changed in the catalogue since; everything else is ranked in memory. Both ways give the same
//! page.
//!
//! A request is answered in phases: `Plan::new` reads the request, `Plan::catch_up` reads the
//! database, `rank` makes each engine's list, `list::page` makes one page of them, and
//! `Inputs::follow_up` lists the work left for after the answer.

mod analyses;
mod continuation;
mod item;
mod list;
mod listed;
mod persisted;
mod plan;
mod put_first;
mod ranker;
pub mod ready;
mod request;
mod response;

use std::cell::LazyCell;

use matching::document::PostingId;
use matching::{Catalogue, Engine, Facets, Filter, Query, SearchedWord, facets, searched};

use crate::isolate::tally::{CacheStatus, Counted};
use crate::platform::Platform;
use crate::queue::after::{After, Outcome};
use crate::queue::messages::Task;
use crate::wire::cursor;
use crate::wire::error::Error;
pub(crate) use item::Items;
pub use item::{CompactItem, Item};
use list::{EngineList, Page};
pub use listed::ListedItem;
pub use persisted::PERSISTED_MATCHES;
pub(crate) use persisted::{
    Digests, MatchSet, is_persisted_column, select_digests, write_match_sets,
};
use plan::{Inputs, Plan};
pub use put_first::PutFirst;
pub(crate) use put_first::best;
use ranker::Ranker;
pub use request::{Explain, Request};
pub use response::Recommendations;

/// Most changed postings that a first page ranks beside the persisted matches. With more, a
/// recompute is due.
const MERGED_POSTINGS: usize = 500;

/// Seconds between a page that had to be ranked and the recompute that persists it: a burst becomes
/// one recompute.
const RECOMPUTE_DELAY_SECS: u32 = 1;

/// Ranks the catalogue for a person.
///
/// # Errors
/// [`Error::Refused`] for a bad cursor or algorithm; [`Error::NotFound`] when there is no
/// such person.
pub async fn recommend(
    platform: &impl Platform,
    request: Request,
) -> Result<Outcome<Recommendations>, Error> {
    let plan = Plan::new(platform, request)?;
    let mut inputs = plan.catch_up(platform).await?;
    let found = rank(platform, &plan, &mut inputs);
    let counted = found.counted.unwrap_or_default();
    let mut page = list::page(&plan, &inputs, found.lists);
    if !counted.facets.is_empty() {
        page.total = Some(counted.total);
    }
    count(platform, &plan, &page);
    let unanalysed = inputs.attach_analyses(platform, &plan, &mut page);
    let after = inputs.follow_up(&plan, &page, unanalysed);
    let next = page.next.map(|continuation| cursor::encode(&continuation));
    let body = Recommendations {
        items: page.items,
        next_cursor: next.transpose()?,
        total: page.total,
        facets: counted.facets,
        searched: found.searched,
        algorithm: inputs.lineup.algorithms().join("+"),
        experiment: inputs.lineup.assignment(),
        profile_version: inputs.context.version,
        catalogue: page.head,
        cache: page.cache,
    };
    Ok(Outcome { body, after })
}

/// What is found in the catalogue for a person.
struct Found {
    /// The list of each engine of the lineup.
    lists: Vec<EngineList>,
    /// On the first page, if it was asked for.
    counted: Option<Facets>,
    /// On the first page.
    searched: Vec<SearchedWord>,
}

/// Ranks the catalogue, and counts in it.
fn rank(platform: &impl Platform, plan: &Plan, inputs: &mut Inputs) -> Found {
    let Inputs {
        context,
        lineup,
        persisted,
        given,
        ..
    } = inputs;
    let filter = Filter {
        eligible: !plan.request.include_ineligible,
        distinct: true,
        ..plan.request.filter.clone()
    };
    let engines = platform.memory().engines();
    let vocabulary = engines.vocabulary();
    let filter = platform
        .memory()
        .with(|catalogue| filter.with_skills_read(vocabulary, catalogue));
    let query = Query {
        now_ms: platform.now_ms(),
        filter: &filter,
        hidden: &context.hidden,
        hidden_companies: &context.hidden_companies,
        changed_after: None,
        after: plan.continuation.after(),
        limit: plan.request.depth(),
    };
    let profile = LazyCell::new(|| vocabulary.read_profile(&context.profile));
    let list = |engine: &dyn Engine| {
        let set = persisted.remove(&engine.algorithm());
        platform.memory().with(|catalogue| {
            let ranker = Ranker {
                engine,
                profile: &profile,
                context,
                catalogue,
                request: &plan.request,
                continuation: &plan.continuation,
                given: given.as_ref(),
            };
            ranker.list(set, &query)
        })
    };
    let lists = lineup.engines().map(list).collect();
    let Request {
        cursor,
        facets: wanted,
        ..
    } = &plan.request;
    let first = cursor.is_none();
    let counted = (first && !wanted.is_empty()).then(|| {
        let count = |catalogue: &Catalogue| facets(catalogue, &profile, &query, wanted, vocabulary);
        platform.memory().with(count)
    });
    let q = filter.q.as_deref().filter(|_| first);
    let search = |q: &str| {
        let look = |catalogue: &Catalogue| searched(q, catalogue, query.now_ms);
        platform.memory().with(look)
    };
    Found {
        lists,
        counted,
        searched: q.map(search).unwrap_or_default(),
    }
}

/// Counts what the page cost, and whether it came from persisted matches.
fn count(platform: &impl Platform, plan: &Plan, page: &Page) {
    platform.usage().count_ranked(page.effort);
    if plan.is_persisted() {
        let tally = platform.memory().tally();
        tally.looked_up(Counted::Recommendations, page.cache.into());
    }
}

impl Inputs {
    /// Attaches finished analyses to their items. Returns the postings to analyse next.
    fn attach_analyses(
        &self,
        platform: &impl Platform,
        plan: &Plan,
        page: &mut Page,
    ) -> Vec<PostingId> {
        let Request { user, cursor, .. } = &plan.request;
        let version = self.context.version;
        let first = cursor.is_none();
        let items = &mut page.items;
        self.analyses.attach(platform, user, version, items, first)
    }

    /// The work left for after the response.
    fn follow_up(&self, plan: &Plan, page: &Page, unanalysed: Vec<PostingId>) -> Vec<After> {
        let user = &plan.request.user;
        let mut work = Vec::new();
        if !page.items.is_empty() {
            work.extend(self.lineup.exposure(user, &self.shown_before));
        }
        // Matches are persisted for the engines that people are shown without naming one.
        let behind = page.cache == CacheStatus::Miss || page.effort.considered > MERGED_POSTINGS;
        let named = plan.request.algorithm.is_some();
        if plan.is_persisted() && !named && behind && !self.up_to_date {
            let user_id = user.clone();
            work.push(After::Suggest {
                task: Task::ProfileUpdated { user_id },
                delay_secs: RECOMPUTE_DELAY_SECS,
            });
        }
        work.extend(unanalysed.into_iter().map(|job_id| After::Suggest {
            task: Task::AnalysisStep {
                user_id: user.clone(),
                job_id,
            },
            delay_secs: 0,
        }));
        work
    }
}
