//! The catalogue in isolate memory, and how it stays current.
//!
//! Every change of a posting has a number in one sequence. An isolate holds the catalogue as of
//! some number, and the batch that each request sends anyway reads the changes since then. An empty
//! isolate starts from the newest snapshot, which the same batch names, and reads it from the cache
//! with one operation.
//!
//! Architecture invariant: a response is computed from a catalogue that is current to the batch of
//! its own request. A snapshot that is missing or broken costs further batches, never correctness.
//!
//! Deliberately absent: locks and shared futures. A future started by one request and awaited by
//! another is cancelled by the runtime, so requests that find the isolate empty at the same time
//! each load the snapshot.

use matching::document::{Company, Posting, PostingId};
use matching::{
    Catalogue, CatalogueEntry, FEATURES_VERSION, PostingFeatures, PostingSummary, Vocabulary,
};
use serde::Deserialize;

use crate::catalogue::company_columns::company_json;
use crate::catalogue::in_force::statistics_in_force;
use crate::catalogue::in_force::{InForce, in_force_columns};
use crate::catalogue::in_force::{reading_in_force, skills_in_force};
use crate::isolate::memory::Changed;
use crate::kv::cache;
use crate::kv::keys::CacheKey;
use crate::platform::{Platform, batch};
use crate::ports::{Answer, Statement};
use crate::wire::error::Error;
use crate::wire::rows::JsonText;

/// Most changes in one batch. A request that is further behind reads on in pages of the same size.
const CHANGES_PER_PAGE: usize = 2_000;
/// A page ends with the posting that brings it to this many bytes.
const BYTES_PER_PAGE: usize = 4 * 1024 * 1024;

/// A new snapshot is due when more changes than these are not in the newest one: a cold isolate
/// reads them beside it, so they stay well below a page, whatever the size of the catalogue.
const SNAPSHOT_LAG: u64 = 200;

/// Age after which the newest snapshot is written again; well below its lifetime in the cache.
pub(crate) const SNAPSHOT_MAX_AGE_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// Snapshots that stay listed, so that a request which has just read the list still finds what it
/// names.
const SNAPSHOTS_KEPT: i64 = 3;

/// The latest number of the sequence, the newest snapshot, and what is in force.
#[derive(Debug, Clone)]
struct Head {
    head: u64,
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

/// A row of [`select_catalogue`]: the head, or a change. A row of [`select_entry`] is a posting.
#[derive(Debug, Deserialize)]
struct ChangeRow {
    head: Option<u64>,
    statistics: Option<String>,
    skill_set: Option<u64>,
    snapshot: Option<u64>,
    snapshot_created_at: Option<i64>,
    seq: Option<u64>,
    job_id: Option<PostingId>,
    version: Option<i64>,
    summary: Option<JsonText<PostingSummary>>,
    features: Option<JsonText<PostingFeatures>>,
    document: Option<JsonText<Posting>>,
    company: Option<JsonText<Company>>,
}

impl ChangeRow {
    fn head(self) -> Option<Head> {
        Some(Head {
            head: self.head?,
            in_force: InForce {
                statistics: self.statistics,
                skill_set: self.skill_set?,
            },
            snapshot: self.snapshot,
            snapshot_created_at: self.snapshot_created_at,
        })
    }

    fn change(self, vocabulary: &Vocabulary) -> Result<Changed, Error> {
        let (Some(seq), Some(id)) = (self.seq, self.job_id.clone()) else {
            return Err(Error::Internal("a change without its posting".to_owned()));
        };
        let entry = self.entry(vocabulary)?;
        Ok(Changed { seq, id, entry })
    }

    /// The posting as it is now; `None` when it is gone.
    fn entry(self, vocabulary: &Vocabulary) -> Result<Option<CatalogueEntry>, Error> {
        let (Some(version), Some(JsonText(summary))) = (self.version, self.summary) else {
            return Ok(None);
        };
        let features = match (self.features, self.document) {
            (Some(JsonText(features)), _) => features,
            // Written by a release that read documents differently, or by other skills: read it
            // again.
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

/// The features of a posting if they were read by the reading in force, else its document with its
/// company. `?2` is [`FEATURES_VERSION`].
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

/// The answer of [`select_catalogue`].
struct Page {
    head: Head,
    changes: Vec<ChangeRow>,
    /// Whether there may be more. The rows' JSON is longer than the bytes that SQL counts, so a
    /// page that was cut off always counts as full.
    full: bool,
}

impl Page {
    fn read(answer: &Answer) -> Result<Self, Error> {
        let mut rows = answer.rows::<ChangeRow>()?.into_iter();
        let head = rows.next().and_then(ChangeRow::head);
        let changes: Vec<ChangeRow> = rows.collect();
        Ok(Self {
            head: head.ok_or(Error::NotFound("catalogue"))?,
            full: changes.len() >= CHANGES_PER_PAGE || answer.rows.get().len() >= BYTES_PER_PAGE,
            changes,
        })
    }
}

/// The head, and the changes after `since`; after the newest snapshot where that is `None`. One
/// statement, because each costs as much as many rows.
fn select_catalogue(since: Option<u64>) -> Statement {
    const SQL: &str = concat!(
        "\
SELECT coalesce((SELECT max(seq) FROM catalogue_changes), 0) AS head, ",
        in_force_columns!("?2"),
        ",
    s.version AS snapshot, s.created_at AS snapshot_created_at, NULL AS seq, NULL AS job_id,
    NULL AS version, NULL AS summary, NULL AS features, NULL AS document, NULL AS company
FROM (SELECT 1) LEFT JOIN (
    SELECT version, created_at FROM catalogue_snapshots WHERE features_version = ",
        reading_in_force!("?2"),
        "
    ORDER BY version DESC LIMIT 1) s
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, c.seq, c.job_id, ",
        read_columns!(),
        "
FROM (
    SELECT c.seq, c.job_id, sum(octet_length(j.summary)
        + CASE WHEN j.features_version = ",
        reading_in_force!("?2"),
        " THEN octet_length(j.features) ELSE octet_length(j.document) END)
        OVER (ORDER BY c.seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
    FROM (
        SELECT seq, job_id FROM catalogue_changes
        WHERE seq > coalesce(?1,
            (SELECT s.version FROM catalogue_snapshots s WHERE s.features_version = ",
        reading_in_force!("?2"),
        "
             ORDER BY s.version DESC LIMIT 1), 0)
        ORDER BY seq LIMIT ?3) c
    LEFT JOIN jobs j ON j.id = c.job_id) c
LEFT JOIN jobs j ON j.id = c.job_id
WHERE coalesce(c.bytes_before, 0) < ?4 ORDER BY seq"
    );
    let number = |limit: usize| i64::try_from(limit).unwrap_or(i64::MAX);
    Statement::new(
        SQL,
        [
            since.and_then(|seq| i64::try_from(seq).ok()).into(),
            i64::from(FEATURES_VERSION).into(),
            number(CHANGES_PER_PAGE).into(),
            number(BYTES_PER_PAGE).into(),
        ],
    )
}

/// One posting in its current version, outside the catalogue.
pub(crate) fn select_entry(job: &PostingId) -> Statement {
    const SQL: &str = concat!(
        "\
SELECT ",
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
        .first::<ChangeRow>()?
        .map(|row| row.entry(vocabulary))
        .transpose()?
        .flatten()
        .ok_or(Error::NotFound("job"))
}

/// What a request must remember from the statement that it adds to its batch until the answer
/// arrives.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CatchUp {
    since: Option<u64>,
    /// How often the isolate had dropped its catalogue when the request began.
    cleared: u64,
}

impl CatchUp {
    /// The statement for what this isolate does not know yet.
    pub(crate) fn begin(platform: &impl Platform) -> (Self, Statement) {
        let memory = platform.memory();
        let (since, cleared) = (memory.head(), memory.cleared());
        (Self { since, cleared }, select_catalogue(since))
    }

    /// Catches up in a batch of its own.
    pub(crate) async fn alone(platform: &impl Platform) -> Result<(), Error> {
        let (catch_up, select) = Self::begin(platform);
        let [answer] = batch(platform, [select]).await?;
        catch_up.finish(platform, &answer).await
    }

    /// Catches up if the catalogue was dropped in between, because it was read with other skills
    /// than those in force now.
    fn anew<'p>(
        platform: &'p impl Platform,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<(), Error>> + 'p>> {
        Box::pin(Self::alone(platform))
    }

    /// Brings the catalogue in memory up to the batch that gave this answer.
    pub(crate) async fn finish(
        self,
        platform: &impl Platform,
        answer: &Answer,
    ) -> Result<(), Error> {
        let first = Page::read(answer)?;
        let memory = platform.memory();
        memory.note_bytes_when_empty(platform.memory_bytes());
        first.head.in_force.adopt(platform).await?;
        let cleared = memory.cleared();
        if self.cleared != cleared && self.since.is_some() {
            return Self::anew(platform).await;
        }
        let (mut reached, mut page) = match (self.since, first.head.snapshot) {
            (Some(since), _) => (since, Some(first)),
            (None, None) => (0, Some(first)),
            (None, Some(version)) => match load_snapshot(platform, version).await {
                true => (version, Some(first)),
                // The changes in this answer follow a snapshot that is missing: start from
                // nothing.
                false => (0, None),
            },
        };
        loop {
            let Page {
                head,
                changes,
                full,
            } = match page.take() {
                Some(page) => page,
                None => {
                    let [answer] = batch(platform, [select_catalogue(Some(reached))]).await?;
                    Page::read(&answer)?
                }
            };
            if memory.cleared() != cleared {
                return Self::anew(platform).await;
            }
            let last = changes.last().and_then(|change| change.seq);
            let last = last.unwrap_or(reached);
            // A page that is not full lists everything there was, so it reaches the head read with
            // it.
            reached = if full { last } else { last.max(head.head) };
            let engines = memory.engines();
            let changes = changes
                .into_iter()
                .map(|change| change.change(engines.vocabulary()))
                .collect::<Result<Vec<_>, Error>>()?;
            memory.apply(changes, reached);
            if !full {
                return Ok(());
            }
        }
    }
}

/// Puts a snapshot into memory, unless what is there is as new or read by other skills. Tells
/// whether memory has reached it.
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
    let read = Catalogue::from_bytes(&bytes);
    // Megabytes that nothing needs anymore.
    drop(bytes);
    match read {
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
    let (catch_up, select) = CatchUp::begin(platform);
    let [answer] = batch(platform, [select]).await?;
    if !Page::read(&answer)?.head.snapshot_is_due(platform.now_ms()) {
        return Ok(false);
    }
    catch_up.finish(platform, &answer).await?;
    let reading = platform.memory().reading();
    let (version, postings, size, bytes) = platform.memory().with(|catalogue| {
        let snapshot = catalogue.snapshot();
        let fits = snapshot.byte_len() <= cache::MAX_VALUE_BYTES;
        (
            catalogue.head(),
            catalogue.len(),
            snapshot.byte_len(),
            fits.then(|| snapshot.to_bytes()),
        )
    });
    let Some(bytes) = bytes else {
        platform.warn("catalogue_snapshot_too_large", &size.to_string());
        return Ok(false);
    };
    let key = CacheKey::Catalogue {
        version,
        reading,
        segment: 0,
    };
    cache::write(platform, &key, bytes)
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
