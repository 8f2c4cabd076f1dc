//! Ranked jobs for a person: one batch, at most one cache operation, whatever the size of the catalogue.
//!
//! The first page comes from the persisted matches where they are of this profile version, merged with what changed
//! in the catalogue since; everything else is ranked in memory. Both ways give the same answer.

mod list;
pub mod ready;

use std::cell::LazyCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use matching::document::{CompanyId, PostingId, TimestampMs};
use matching::{
    Catalogue, CatalogueEntry, Engine, Engines, Explainer, Filter, HORIZON, Match, Position,
    PostingSummary, ProfileFeatures, Query, Ranking, Receipt, Receipts, Score, diversified,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::after::{After, Outcome};
use crate::analysis::{self, Analyses};
use crate::cache_stats::Counted;
use crate::catalogue::CatchUp;
use crate::context::{self, UserContext};
use crate::cursor;
use crate::error::Error;
use crate::experiments::{self, Assignment, Lineup, Running};
use crate::growth_areas::GrowthAreas;
use crate::ids::UserId;
use crate::messages::Task;
use crate::ports::{Answer, Platform, Statement, batch_of};
use crate::rows::{JsonText, to_json, with_member};

/// Items of a page where the caller does not say.
pub const DEFAULT_LIMIT: usize = 20;
/// Most items of a page.
pub const MAX_LIMIT: usize = 100;

/// Persisted matches that are read beyond the page, to stand in for those that have gone since.
const SPARE: usize = 5;

/// Changed postings that a first page may have to rank beside the persisted matches before those are worked out again.
const MERGED_POSTINGS: usize = 500;

/// Seconds between an answer that had to be ranked and the recompute that persists it: a burst becomes one.
const RECOMPUTE_DELAY_SECS: u32 = 1;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// Whose recommendations.
    pub user: UserId,
    /// Name of the engine; where absent, the running experiment decides, else it is the default one.
    pub algorithm: Option<String>,
    /// Items of the page, 1–[`MAX_LIMIT`].
    pub limit: usize,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// What narrows the list.
    pub filter: Filter,
    /// Also what a deal-breaker rules out.
    pub include_ineligible: bool,
    /// No company fills the first places alone.
    pub diversity: bool,
}

/// One recommended job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// What the list shows of the posting.
    pub job: PostingSummary,
    /// Score, range, verdict, signals and reasons.
    #[serde(flatten)]
    pub matched: Match,
    /// What the score was worked out from.
    pub receipt: Receipt,
}

impl Request {
    /// How much of a ranking must be known: as far down as a posting may be brought up from.
    fn depth(&self) -> usize {
        if self.diversity {
            self.limit.max(HORIZON)
        } else {
            self.limit
        }
    }
}

/// Makes the items of one person by one engine.
pub(crate) struct Items<'a> {
    explainer: Box<dyn Explainer + 'a>,
    receipts: Receipts,
}

impl<'a> Items<'a> {
    pub(crate) fn new(
        engine: &'a dyn Engine,
        profile: &'a ProfileFeatures,
        profile_version: i64,
    ) -> Self {
        let explainer = engine.explainer(profile);
        Self::explained_by(explainer, engine, profile, profile_version)
    }

    /// The same where something at hand explains.
    pub(crate) fn explained_by(
        explainer: Box<dyn Explainer + 'a>,
        engine: &dyn Engine,
        profile: &ProfileFeatures,
        profile_version: i64,
    ) -> Self {
        Self {
            explainer,
            receipts: Receipts::new(engine, profile, profile_version),
        }
    }

    /// Scores and explains one pair.
    pub(crate) fn item(&self, entry: CatalogueEntry) -> Item {
        let matched = self.explainer.explain(&entry);
        Item {
            receipt: self.receipts.of(&entry, &matched),
            job: entry.summary,
            matched,
        }
    }
}

/// Whether an answer was at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheStatus {
    /// Worked out before.
    Hit,
    /// Worked out for this request.
    Miss,
    /// Worked out before, and due to be again; only of what may be stale.
    Stale,
}

/// A page of recommendations.
#[derive(Debug, Serialize)]
pub struct Recommendations {
    /// Best first.
    pub items: Vec<Box<RawValue>>,
    /// Where the next page starts; absent on the last.
    pub next_cursor: Option<String>,
    /// Engine and statistics version; of a list drafted from two, both, joined by `+`.
    pub algorithm: String,
    /// What the running experiment has decided, where it has a say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub experiment: Option<Assignment>,
    /// The profile version that was matched.
    pub profile_version: i64,
    /// The catalogue sequence number that was matched.
    pub catalogue: u64,
    /// For the `X-Cache` header.
    #[serde(skip)]
    pub cache: CacheStatus,
    /// Analyses of the person, to stand beside the items they are about.
    #[serde(skip)]
    pub(crate) analyses: Analyses,
}

/// The engine of this name.
///
/// # Errors
/// [`Error::Refused`] naming `algorithm`.
pub(crate) fn engine_named(
    engines: &Engines,
    name: Option<&str>,
) -> Result<Arc<dyn Engine>, Error> {
    let name = name.unwrap_or(matching::DEFAULT_ENGINE);
    engines.named(name).ok_or_else(|| {
        let reason = format!("must be one of {}", matching::ENGINES.join(", "));
        Error::refused("invalid_field", "algorithm", reason)
    })
}

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
        return Err(Error::refused("invalid_field", "limit", reason));
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
    let select_analyses = analysis::select_analyses(platform, &request.user);
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

/// Part of a ranking.
struct Page {
    /// What is shown, in the order it is shown in.
    items: Vec<(Position, Box<RawValue>)>,
    /// The places of these and of what was ranked beside them, best first.
    ranked: Vec<Position>,
    considered: usize,
    head: u64,
    cache: CacheStatus,
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

fn raw(item: &Item) -> Result<Box<RawValue>, Error> {
    serde_json::value::to_raw_value(item).map_err(|error| Error::Internal(error.to_string()))
}

/// Matches that were worked out before, for the profile as it is now.
struct Persisted {
    catalogue_seq: u64,
    /// Rows of the whole set, of which the best were read.
    matches: usize,
    rows: Vec<PersistedRow>,
}

struct PersistedRow {
    job_id: PostingId,
    job_version: i64,
    score: Score,
    posted_at: Option<TimestampMs>,
    item: Box<RawValue>,
}

/// What decides of a ready item whether it is still shown.
#[derive(Deserialize)]
struct Shown {
    job: ShownJob,
}

#[derive(Deserialize)]
struct ShownJob {
    company_id: Option<CompanyId>,
    valid_through_ms: Option<TimestampMs>,
}

impl Shown {
    fn of(item: &RawValue) -> Result<Self, Error> {
        serde_json::from_str(item.get()).map_err(|error| Error::Internal(error.to_string()))
    }
}

impl PersistedRow {
    fn position(&self) -> Position {
        Position {
            score: self.score,
            posted_at_ms: self.posted_at,
            id: self.job_id.clone(),
        }
    }

    /// Whether the person may still see it: not hidden, not expired.
    fn is_shown(&self, query: &Query<'_>) -> Result<bool, Error> {
        if query.hidden.contains(&self.job_id) {
            return Ok(false);
        }
        let Shown { job } = Shown::of(&self.item)?;
        let hidden = job
            .company_id
            .is_some_and(|id| query.hidden_companies.contains(&id));
        let expired = job.valid_through_ms.is_some_and(|end| end < query.now_ms);
        Ok(!hidden && !expired)
    }
}

/// The item of one pair out of the persisted matches, if it is of both documents as they are.
pub(crate) fn select_persisted_item(user: &UserId, job: &PostingId, algorithm: &str) -> Statement {
    const SQL: &str = "\
SELECT c.item FROM match_sets m
JOIN user_match_cache c ON c.user_id = m.user_id AND c.algorithm_version = m.algorithm AND c.rank < m.matches
WHERE m.user_id = ?1 AND m.algorithm = ?2 AND c.job_id = ?3
  AND m.profile_version = (SELECT u.updated_at FROM users u WHERE u.id = ?1)
  AND c.job_version = (SELECT j.updated_at FROM jobs j WHERE j.id = ?3)";
    Statement::new(
        SQL,
        [
            user.0.clone().into(),
            algorithm.into(),
            job.0.clone().into(),
        ],
    )
}

/// Reads the answer of [`select_persisted_item`].
pub(crate) fn persisted_item(answer: &Answer) -> Result<Option<Item>, Error> {
    #[derive(Deserialize)]
    struct Row {
        item: JsonText<Item>,
    }
    Ok(answer.first::<Row>()?.map(|row| row.item.0))
}

/// The persisted matches of a person by these algorithms, if they are of the profile as it is, best first.
fn select_persisted(user: &UserId, algorithms: &[String], rows: usize) -> Result<Statement, Error> {
    const SQL: &str = "\
SELECT m.algorithm, m.catalogue_seq, m.matches, c.job_id, c.job_version, c.score, c.posted_at, c.item
FROM match_sets m
LEFT JOIN user_match_cache c
    ON c.user_id = m.user_id AND c.algorithm_version = m.algorithm AND c.rank < ?3
WHERE m.user_id = ?1 AND m.algorithm IN (SELECT value FROM json_each(?2))
  AND m.profile_version = (SELECT u.updated_at FROM users u WHERE u.id = ?1)
ORDER BY m.algorithm, c.rank";
    let rows = i64::try_from(rows).unwrap_or(i64::MAX);
    Ok(Statement::new(
        SQL,
        [
            user.0.clone().into(),
            to_json(&algorithms)?.into(),
            rows.into(),
        ],
    ))
}

impl Persisted {
    /// Reads the answer of [`select_persisted`], by algorithm.
    fn read(answer: &Answer) -> Result<BTreeMap<String, Self>, Error> {
        #[derive(Deserialize)]
        struct Row {
            algorithm: String,
            catalogue_seq: u64,
            matches: usize,
            job_id: Option<PostingId>,
            job_version: Option<i64>,
            score: Option<u32>,
            posted_at: Option<TimestampMs>,
            item: Option<JsonText<Box<RawValue>>>,
        }
        let mut sets: BTreeMap<String, Self> = BTreeMap::new();
        for row in answer.rows::<Row>()? {
            let set = sets.entry(row.algorithm).or_insert_with(|| Self {
                catalogue_seq: row.catalogue_seq,
                matches: row.matches,
                rows: Vec::new(),
            });
            let (Some(job_id), Some(job_version), Some(score), Some(item)) =
                (row.job_id, row.job_version, row.score, row.item)
            else {
                continue;
            };
            set.rows.push(PersistedRow {
                job_id,
                job_version,
                score: Score::from_thousandths(score),
                posted_at: row.posted_at,
                item: item.0,
            });
        }
        Ok(sets)
    }

    /// Whether no posting is missing that was there when they were worked out.
    fn exhaustive(&self) -> bool {
        self.matches < PERSISTED_MATCHES && self.rows.len() >= self.matches
    }
}

/// Matches that are kept for a person and engine: two pages and a half. At a dollar a million rows written, more would
/// cost more than ranking again.
pub const PERSISTED_MATCHES: usize = 50;

/// Matches of one person, ready to be written.
#[derive(Debug, Serialize)]
pub(crate) struct MatchSet {
    user_id: UserId,
    profile_version: i64,
    catalogue_seq: u64,
    hidden: usize,
    matches: usize,
    #[serde(skip)]
    rows: Vec<MatchRow>,
}

#[derive(Debug, Serialize)]
struct MatchRow {
    user_id: UserId,
    rank: usize,
    job_id: PostingId,
    job_version: i64,
    score: u32,
    posted_at: Option<TimestampMs>,
    item: Box<RawValue>,
}

impl MatchSet {
    /// The best matches of a person in the catalogue in memory, and what they lack in them.
    pub(crate) fn compute(
        platform: &impl Platform,
        engine: &dyn Engine,
        context: &UserContext,
    ) -> Result<(Self, GrowthAreas), Error> {
        let profile = engine.vocabulary().read_profile(&context.profile);
        let filter = Filter {
            eligible: true,
            ..Filter::default()
        };
        let query = Query {
            now_ms: platform.now_ms(),
            filter: &filter,
            hidden: &context.hidden,
            hidden_companies: &context.hidden_companies,
            changed_after: None,
            after: None,
            limit: PERSISTED_MATCHES,
        };
        platform.memory().with(|catalogue| {
            let matcher = engine.matcher(&profile, catalogue);
            let ranking = matcher.rank(&query);
            let mut rows = Vec::with_capacity(ranking.items.len());
            let mut growth = GrowthAreas::default();
            let items = Items::explained_by(matcher, engine, &profile, context.version);
            for (rank, ranked) in ranking.items.into_iter().enumerate() {
                let Some(entry) = catalogue.entry(&ranked.position.id) else {
                    continue;
                };
                let item = items.item(entry);
                growth.add_match(&item.matched);
                rows.push(MatchRow {
                    user_id: context.id.clone(),
                    rank,
                    job_id: ranked.position.id,
                    job_version: ranked.version,
                    score: ranked.position.score.thousandths(),
                    posted_at: ranked.position.posted_at_ms,
                    item: raw(&item)?,
                });
            }
            let set = Self {
                user_id: context.id.clone(),
                profile_version: context.version,
                catalogue_seq: catalogue.head(),
                hidden: context.hidden_count(),
                matches: rows.len(),
                rows,
            };
            Ok((set, growth))
        })
    }
}

/// Most bytes of rows in one parameter, half of what D1 takes.
const WRITE_BYTES: usize = 1024 * 1024;

/// Statements that write match sets, all or none of a person's rows.
///
/// A set is written only over one of an older profile, or of the same profile and a catalogue no newer; the rows
/// follow the set that was written under this `computation`. So a late, repeated or reordered computation leaves what
/// a newer one wrote.
pub(crate) fn write_match_sets(
    sets: &[MatchSet],
    algorithm: &str,
    computation: &str,
    now_ms: i64,
) -> Result<Vec<Statement>, Error> {
    const UPSERT_SETS: &str = "\
INSERT INTO match_sets
    (user_id, algorithm, profile_version, catalogue_seq, hidden, matches, computation, computed_at)
SELECT u.id, ?2, v.value ->> '$.profile_version', v.value ->> '$.catalogue_seq', v.value ->> '$.hidden',
    v.value ->> '$.matches', ?3, ?4
FROM json_each(?1) v
JOIN users u ON u.id = v.value ->> '$.user_id' AND u.updated_at = v.value ->> '$.profile_version'
WHERE true
ON CONFLICT (user_id, algorithm) DO UPDATE SET
    profile_version = excluded.profile_version, catalogue_seq = excluded.catalogue_seq,
    hidden = excluded.hidden, matches = excluded.matches, computation = excluded.computation, computed_at = excluded.computed_at
WHERE profile_version < excluded.profile_version
   OR (profile_version = excluded.profile_version AND catalogue_seq <= excluded.catalogue_seq)";
    const DELETE_ROWS: &str = "\
DELETE FROM user_match_cache WHERE algorithm_version = ?2 AND user_id IN (
    SELECT m.user_id FROM match_sets m JOIN json_each(?1) v ON m.user_id = v.value ->> '$.user_id'
    WHERE m.algorithm = ?2 AND m.computation = ?3)
AND rank >= (SELECT m.matches FROM match_sets m
    WHERE m.user_id = user_match_cache.user_id AND m.algorithm = ?2)";
    const UPSERT_ROWS: &str = "\
INSERT INTO user_match_cache
    (user_id, algorithm_version, rank, job_id, job_version, score, posted_at, item)
SELECT v.value ->> '$.user_id', ?2, v.value ->> '$.rank', v.value ->> '$.job_id',
    v.value ->> '$.job_version', v.value ->> '$.score', v.value ->> '$.posted_at', v.value -> '$.item'
FROM json_each(?1) v
JOIN match_sets m
    ON m.user_id = v.value ->> '$.user_id' AND m.algorithm = ?2 AND m.computation = ?3
WHERE true
ON CONFLICT (user_id, algorithm_version, rank) DO UPDATE SET
    job_id = excluded.job_id, job_version = excluded.job_version, score = excluded.score,
    posted_at = excluded.posted_at, item = excluded.item
WHERE job_id IS NOT excluded.job_id OR job_version IS NOT excluded.job_version
   OR item IS NOT excluded.item";
    let sets_json = to_json(&sets)?;
    let mut statements = vec![
        Statement::new(
            UPSERT_SETS,
            [
                sets_json.clone().into(),
                algorithm.into(),
                computation.into(),
                now_ms.into(),
            ],
        ),
        Statement::new(
            DELETE_ROWS,
            [sets_json.into(), algorithm.into(), computation.into()],
        ),
    ];
    let mut write = |rows: &mut Vec<String>| {
        let json = format!("[{}]", std::mem::take(rows).join(","));
        statements.push(Statement::new(
            UPSERT_ROWS,
            [json.into(), algorithm.into(), computation.into()],
        ));
    };
    let (mut rows, mut bytes) = (Vec::new(), 0_usize);
    for row in sets.iter().flat_map(|set| &set.rows) {
        let json = to_json(row)?;
        bytes = bytes.saturating_add(json.len());
        rows.push(json);
        if bytes >= WRITE_BYTES {
            write(&mut rows);
            bytes = 0;
        }
    }
    if !rows.is_empty() {
        write(&mut rows);
    }
    Ok(statements)
}
