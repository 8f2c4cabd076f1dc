//! The catalogue in isolate memory, and how it stays current.
//!
//! Every change of a posting has a number in one sequence. An isolate remembers the catalogue as of some number; each
//! request asks, in the batch that it sends anyway, for the changes since then. An isolate that remembers nothing
//! starts from the newest snapshot, which the same batch names, and reads it from the cache with one operation.
//!
//! Architecture invariant: an answer is worked out from a catalogue that is current to the batch of its own request.
//! A snapshot that is missing or broken costs further batches, never correctness.
//!
//! Deliberately absent: locks and shared futures. A future started by one request and awaited by another is
//! cancelled by the runtime, so requests that find the isolate empty at the same time each load the snapshot.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use matching::document::{Company, Posting, PostingId};
use matching::{
    Catalogue, CatalogueEntry, Engines, FEATURES_VERSION, PostingFeatures, PostingSummary,
    Statistics, Vocabulary,
};
use serde::Deserialize;

use crate::catalogue::in_force::{InForce, in_force_columns};
use crate::catalogue::skills::{self, reading_in_force, skills_in_force};
use crate::catalogue::statistics::statistics_in_force;
use crate::experiments::Running;
use crate::kv::cache;
use crate::kv::keys::CacheKey;
use crate::operations::cache_stats::Tally;
use crate::operations::costs::Ledger;
use crate::ports::{Answer, Platform, Statement, batch};
use crate::wire::error::Error;
use crate::wire::rows::JsonText;

/// Changes that one batch brings along. A request that is further behind reads on in pages of the same size.
const CHANGES_PER_PAGE: usize = 2_000;

/// A new snapshot is due when more changes than these are not in the newest one: a cold isolate reads them beside it,
/// so they stay well below a page, whatever the size of the catalogue.
const SNAPSHOT_LAG: u64 = 200;

/// Largest snapshot, in bytes: a value of the cache is at most 25 MiB.
pub(crate) const SNAPSHOT_MAX_BYTES: usize = 25 * 1024 * 1024;

/// Age after which the newest snapshot is written again; well below its lifetime in the cache.
pub const SNAPSHOT_MAX_AGE_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// Snapshots that stay listed, so that a request which has just read the list still finds what it names.
const SNAPSHOTS_KEPT: i64 = 3;

/// What an isolate remembers between events: values only, never futures or handles.
#[derive(Debug, Default)]
pub struct IsolateMemory {
    catalogue: RefCell<Option<Catalogue>>,
    running: RefCell<Option<Running>>,
    tally: Tally,
    ledger: Ledger,
    bytes_when_empty: Cell<Option<u64>>,
    engines: RefCell<EnginesInForce>,
    /// How often the catalogue was let go.
    cleared: Cell<u64>,
}

/// The engines over what was in force at the last look.
#[derive(Debug, Default)]
struct EnginesInForce {
    /// Number of the set of skills that the deployment adds; 0 for none.
    skill_set: u64,
    /// Version of the deployment's own statistics; `None` for those that ship.
    statistics: Option<String>,
    /// The shipped taxonomy with these skills; `None` for it alone.
    vocabulary: Option<Vocabulary>,
    /// Made at the first use.
    engines: Option<Arc<Engines>>,
}

impl EnginesInForce {
    fn make(&self, statistics: Statistics) -> Arc<Engines> {
        let vocabulary = self.vocabulary.as_ref();
        let vocabulary = vocabulary.unwrap_or_else(|| Vocabulary::built_in());
        Arc::new(Engines::new(statistics, vocabulary.clone()))
    }
}

impl IsolateMemory {
    /// A memory with nothing in it.
    pub const fn new() -> Self {
        Self {
            catalogue: RefCell::new(None),
            running: RefCell::new(None),
            tally: Tally::new(),
            ledger: Ledger::new(),
            bytes_when_empty: Cell::new(None),
            engines: RefCell::new(EnginesInForce {
                skill_set: 0,
                statistics: None,
                vocabulary: None,
                engines: None,
            }),
            cleared: Cell::new(0),
        }
    }

    /// The engines over the statistics and skills in force.
    pub(crate) fn engines(&self) -> Arc<Engines> {
        let mut held = self.engines.borrow_mut();
        let engines = match held.engines.take() {
            Some(engines) => engines,
            None => held.make(Statistics::built_in().clone()),
        };
        Arc::clone(held.engines.insert(engines))
    }

    /// The number of the set of skills that documents are read by.
    pub(crate) fn skill_set(&self) -> u64 {
        self.engines.borrow().skill_set
    }

    /// The version of what is read by these skills.
    pub(crate) fn reading(&self) -> u64 {
        skills::reading(self.skill_set())
    }

    /// Reads by the set of this number from now on, and lets go of the catalogue that was read by another.
    pub(crate) fn adopt_skill_set(&self, number: u64, vocabulary: Option<Vocabulary>) {
        *self.engines.borrow_mut() = EnginesInForce {
            skill_set: number,
            vocabulary,
            ..EnginesInForce::default()
        };
        *self.catalogue.borrow_mut() = None;
        self.cleared.set(self.cleared.get().wrapping_add(1));
    }

    /// Whether the statistics of this version (`None` for those that ship) are the ones in memory.
    pub(crate) fn statistics_are(&self, version: Option<&str>) -> bool {
        self.engines.borrow().statistics.as_deref() == version
    }

    /// Puts the statistics of this version in force; `None` where those that ship stand in for them.
    pub(crate) fn adopt_statistics(&self, version: Option<&str>, statistics: Option<Statistics>) {
        let mut held = self.engines.borrow_mut();
        held.statistics = version.map(str::to_owned);
        held.engines = statistics.map(|statistics| held.make(statistics));
    }

    /// What is counted of the caches.
    pub(crate) fn tally(&self) -> &Tally {
        &self.tally
    }

    /// What is counted of events.
    pub(crate) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Bytes of the linear memory before it held a catalogue; `None` while it holds none.
    pub(crate) fn bytes_when_empty(&self) -> Option<u64> {
        self.bytes_when_empty.get()
    }

    /// The experiment that ran when a request last looked: what to presume until the batch tells.
    pub(crate) fn running(&self) -> Option<Running> {
        self.running.borrow().clone()
    }

    /// Remembers the experiment that runs.
    pub(crate) fn remember_running(&self, running: Option<Running>) {
        *self.running.borrow_mut() = running;
    }

    /// Looks at the catalogue as it is in memory.
    pub(crate) fn with<T>(&self, look: impl FnOnce(&Catalogue) -> T) -> T {
        match &*self.catalogue.borrow() {
            Some(catalogue) => look(catalogue),
            None => look(&Catalogue::new()),
        }
    }

    fn head(&self) -> Option<u64> {
        self.catalogue.borrow().as_ref().map(Catalogue::head)
    }

    /// Takes a whole catalogue unless the one in memory is as new.
    fn adopt(&self, catalogue: Catalogue) {
        if self.head().is_none_or(|held| held < catalogue.head()) {
            *self.catalogue.borrow_mut() = Some(catalogue);
        }
    }

    /// Applies changes that follow a number which the memory has reached.
    fn apply(&self, changes: Vec<Change>, head: u64) -> Result<(), Error> {
        let engines = self.engines();
        let entries = changes
            .into_iter()
            .map(|change| {
                let (seq, id) = (change.seq, change.job_id.clone());
                Ok((seq, id, change.entry(engines.vocabulary())?))
            })
            .collect::<Result<Vec<_>, Error>>()?;
        let mut memory = self.catalogue.borrow_mut();
        let catalogue = memory.get_or_insert_with(Catalogue::new);
        for (seq, id, entry) in entries {
            match entry {
                Some(entry) => catalogue.upsert(seq, entry),
                None => catalogue.remove(seq, &id),
            }
        }
        catalogue.advance(head);
        Ok(())
    }
}

/// Where the sequence stands, which snapshot is newest and which statistics are in force.
#[derive(Debug, Clone, Deserialize)]
struct Head {
    head: u64,
    #[serde(flatten)]
    in_force: InForce,
    snapshot: Option<u64>,
    snapshot_created_at: Option<i64>,
}

impl Head {
    fn snapshot_is_due(&self, now_ms: i64) -> bool {
        let Some(version) = self.snapshot else {
            return self.head > 0;
        };
        let lag = self.head.saturating_sub(version);
        let age_ms = now_ms.saturating_sub(self.snapshot_created_at.unwrap_or(0));
        lag > SNAPSHOT_LAG || age_ms > SNAPSHOT_MAX_AGE_MS
    }
}

#[derive(Debug, Deserialize)]
struct Change {
    seq: u64,
    job_id: PostingId,
    version: Option<i64>,
    summary: Option<JsonText<PostingSummary>>,
    features: Option<JsonText<PostingFeatures>>,
    document: Option<JsonText<Posting>>,
    company: Option<JsonText<Company>>,
}

impl Change {
    /// The posting as it is now; `None` when it is gone.
    fn entry(self, vocabulary: &Vocabulary) -> Result<Option<CatalogueEntry>, Error> {
        let (Some(version), Some(JsonText(summary))) = (self.version, self.summary) else {
            return Ok(None);
        };
        let features = match (self.features, self.document) {
            (Some(JsonText(features)), _) => features,
            // Written by a release that read documents differently, or by other skills: read it again.
            (None, Some(JsonText(mut posting))) => {
                if let Some(JsonText(company)) = self.company {
                    posting.company = company;
                }
                vocabulary.read_posting(&posting)
            }
            (None, None) => return Err(Error::Internal("posting without features".to_owned())),
        };
        Ok(Some(CatalogueEntry {
            version,
            summary,
            features,
        }))
    }
}

/// Columns of a `companies` row as the JSON of a [`Company`]: what the deployment says, and where it says nothing what the
/// enrichment has.
macro_rules! company_json {
    ($alias:literal) => {
        concat!(
            "json_object('id', ",
            $alias,
            ".id, 'name', ",
            $alias,
            ".name, 'tags', json(CASE WHEN ",
            $alias,
            ".tags <> '[]' THEN ",
            $alias,
            ".tags ELSE coalesce(",
            $alias,
            ".enrichment -> '$.tags', '[]') END), ",
            "'stage', ",
            $alias,
            ".stage, 'reputation', coalesce(",
            $alias,
            ".reputation, ",
            $alias,
            ".enrichment ->> '$.reputation'), 'industry', coalesce(",
            $alias,
            ".industry, ",
            $alias,
            ".enrichment ->> '$.industry'), 'employees', coalesce(",
            $alias,
            ".employees, ",
            $alias,
            ".enrichment ->> '$.employees'))"
        )
    };
}
pub(crate) use company_json;

/// What a posting is read from: what was read of it by the reading in force, else the document itself, with what is known of
/// its company. `?2` is [`FEATURES_VERSION`].
macro_rules! read_columns {
    () => {
        concat!(
            "j.updated_at AS version, j.summary,
       CASE WHEN j.features_version = ",
            reading_in_force!("?2"),
            " THEN j.features END AS features,
       CASE WHEN j.features_version <> ",
            reading_in_force!("?2"),
            " THEN j.document END AS document,
       CASE WHEN j.features_version <> ",
            reading_in_force!("?2"),
            " THEN
           (SELECT ",
            company_json!("o"),
            " FROM companies o WHERE o.id = j.company_id) END AS company"
        )
    };
}

fn select_head() -> Statement {
    const SQL: &str = concat!(
        "\
SELECT coalesce((SELECT max(seq) FROM catalogue_changes), 0) AS head, ",
        in_force_columns!(),
        ",
       s.version AS snapshot, s.created_at AS snapshot_created_at
FROM (SELECT 1) LEFT JOIN (
    SELECT version, created_at FROM catalogue_snapshots WHERE features_version = ",
        reading_in_force!("?1"),
        "
    ORDER BY version DESC LIMIT 1) s"
    );
    Statement::new(SQL, [i64::from(FEATURES_VERSION).into()])
}

/// Changes after `since`; after the newest snapshot where that is `None`.
fn select_changes(since: Option<u64>) -> Statement {
    const SQL: &str = concat!(
        "\
SELECT c.seq, c.job_id, ",
        read_columns!(),
        "
FROM catalogue_changes c LEFT JOIN jobs j ON j.id = c.job_id
WHERE c.seq > coalesce(?1,
    (SELECT s.version FROM catalogue_snapshots s WHERE s.features_version = ",
        reading_in_force!("?2"),
        "
     ORDER BY s.version DESC LIMIT 1), 0)
ORDER BY c.seq LIMIT ?3"
    );
    Statement::new(
        SQL,
        [
            since.and_then(|seq| i64::try_from(seq).ok()).into(),
            i64::from(FEATURES_VERSION).into(),
            (CHANGES_PER_PAGE as i64).into(),
        ],
    )
}

/// One posting as it is now, outside the catalogue.
pub(crate) fn select_entry(job: &PostingId) -> Statement {
    const SQL: &str = concat!(
        "\
SELECT 0 AS seq, j.id AS job_id, ",
        read_columns!(),
        "
FROM jobs j WHERE j.id = ?1"
    );
    Statement::new(
        SQL,
        [job.0.clone().into(), i64::from(FEATURES_VERSION).into()],
    )
}

/// Reads the answer of [`select_entry`].
pub(crate) fn entry(answer: &Answer, vocabulary: &Vocabulary) -> Result<CatalogueEntry, Error> {
    answer
        .first::<Change>()?
        .map(|change| change.entry(vocabulary))
        .transpose()?
        .flatten()
        .ok_or(Error::NotFound("job"))
}

/// The two statements that a request adds to its batch, and what it must remember until the answers are there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CatchUp {
    since: Option<u64>,
    /// [`IsolateMemory::cleared`] as the request began.
    cleared: u64,
}

impl CatchUp {
    /// The statements for what this isolate does not know yet.
    pub(crate) fn begin(platform: &impl Platform) -> (Self, [Statement; 2]) {
        let memory = platform.memory();
        let (since, cleared) = (memory.head(), memory.cleared.get());
        (
            Self { since, cleared },
            [select_head(), select_changes(since)],
        )
    }

    /// Catches up where the catalogue was let go in between, for it was read by other skills than those in force now.
    fn anew<'p>(
        platform: &'p impl Platform,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<(), Error>> + 'p>> {
        Box::pin(async move {
            let (catch_up, [head, changes]) = Self::begin(platform);
            let [head, changes] = batch(platform, [head, changes]).await?;
            catch_up.finish(platform, &head, &changes).await
        })
    }

    /// Brings the memory up to the batch that gave these answers.
    pub(crate) async fn finish(
        self,
        platform: &impl Platform,
        head: &Answer,
        changes: &Answer,
    ) -> Result<(), Error> {
        let head: Head = head.first()?.ok_or(Error::NotFound("catalogue"))?;
        let empty = &platform.memory().bytes_when_empty;
        empty.set(empty.get().or_else(|| Some(platform.memory_bytes())));
        head.in_force.adopt(platform).await?;
        let cleared = platform.memory().cleared.get();
        if self.cleared != cleared && self.since.is_some() {
            return Self::anew(platform).await;
        }
        let (mut reached, mut page) = match (self.since, head.snapshot) {
            (Some(since), _) => (since, Some(changes.rows::<Change>()?)),
            (None, None) => (0, Some(changes.rows()?)),
            (None, Some(version)) => match load_snapshot(platform, version).await {
                true => (version, Some(changes.rows()?)),
                // The changes that came along follow a snapshot that is not to be had: start from nothing.
                false => (0, None),
            },
        };
        loop {
            let rows = match page.take() {
                Some(rows) => rows,
                None => {
                    let [answer] = batch(platform, [select_changes(Some(reached))]).await?;
                    answer.rows()?
                }
            };
            if platform.memory().cleared.get() != cleared {
                return Self::anew(platform).await;
            }
            let full = rows.len() >= CHANGES_PER_PAGE;
            let last = rows.last().map_or(reached, |change| change.seq);
            // A page that is not full lists everything there was, so it reaches the head read with it.
            reached = if full { last } else { last.max(head.head) };
            platform.memory().apply(rows, reached)?;
            if !full {
                return Ok(());
            }
        }
    }
}

/// Puts a snapshot into memory, unless what is there is as new or read by other skills. Tells whether memory has reached it.
async fn load_snapshot(platform: &impl Platform, version: u64) -> bool {
    let reading = platform.memory().reading();
    let key = CacheKey::Catalogue {
        version,
        reading,
        segment: 0,
    };
    let bytes = cache::read(platform, &key).await;
    let memory = platform.memory();
    if memory.head().is_some_and(|head| head >= version) || memory.reading() != reading {
        return true;
    }
    let Some(bytes) = bytes else {
        platform.warn("catalogue_snapshot_missing", &version.to_string());
        return false;
    };
    match Catalogue::from_bytes(&bytes) {
        Ok(catalogue) if catalogue.head() == version => {
            memory.adopt(catalogue);
            true
        }
        Ok(_) => {
            platform.warn("catalogue_snapshot_of_other_version", &version.to_string());
            false
        }
        Err(error) => {
            platform.warn("catalogue_snapshot_broken", &error.to_string());
            false
        }
    }
}

/// Writes a snapshot when one is due. Running it twice writes the same snapshot twice.
///
/// # Errors
/// When the database or the cache is out of reach.
pub async fn write_snapshot_if_due(platform: &impl Platform) -> Result<bool, Error> {
    let (catch_up, [head, changes]) = CatchUp::begin(platform);
    let [head, changes] = batch(platform, [head, changes]).await?;
    let read: Head = head.first()?.ok_or(Error::NotFound("catalogue"))?;
    if !read.snapshot_is_due(platform.now_ms()) {
        return Ok(false);
    }
    catch_up.finish(platform, &head, &changes).await?;
    let reading = platform.memory().reading();
    let (version, postings, bytes) = platform
        .memory()
        .with(|catalogue| (catalogue.head(), catalogue.len(), catalogue.to_bytes()));
    if bytes.len() > SNAPSHOT_MAX_BYTES {
        platform.warn("catalogue_snapshot_too_large", &bytes.len().to_string());
        return Ok(false);
    }
    let key = CacheKey::Catalogue {
        version,
        reading,
        segment: 0,
    };
    let size = bytes.len();
    cache::write(platform, &key, &bytes)
        .await
        .map_err(|error| Error::Unavailable {
            retry_after_secs: 5,
            inside: error.to_string(),
        })?;
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    batch(
        platform,
        [
            insert_snapshot(
                number(reading),
                number(version),
                number(postings as u64),
                number(size as u64),
                platform.now_ms(),
            ),
            delete_old_snapshots(number(reading)),
        ],
    )
    .await?;
    Ok(true)
}

fn insert_snapshot(
    reading: i64,
    version: i64,
    postings: i64,
    bytes: i64,
    now_ms: i64,
) -> Statement {
    const SQL: &str = "\
INSERT INTO catalogue_snapshots (version, features_version, postings, bytes, created_at)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (features_version, version) DO UPDATE SET bytes = excluded.bytes, created_at = excluded.created_at";
    Statement::new(
        SQL,
        [
            version.into(),
            reading.into(),
            postings.into(),
            bytes.into(),
            now_ms.into(),
        ],
    )
}

fn delete_old_snapshots(reading: i64) -> Statement {
    const SQL: &str = "\
DELETE FROM catalogue_snapshots WHERE features_version = ?1 AND version NOT IN
    (SELECT version FROM catalogue_snapshots WHERE features_version = ?1 ORDER BY version DESC LIMIT ?2)";
    Statement::new(SQL, [reading.into(), SNAPSHOTS_KEPT.into()])
}
