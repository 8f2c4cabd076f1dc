//! Statistics that a deployment builds from its own postings, and how an isolate comes to use them.
//!
//! An artefact never changes: its version is a digest of what it holds and part of the algorithm's name, wherever that is
//! stored or spelled in a key. Which one is in force stands in one row, read in the batch that each request sends
//! anyway; the artefact itself is read once an isolate, with one batch more.
//!
//! Architecture invariant: an answer names the statistics that it was worked out with. An artefact that is missing or broken
//! leaves the statistics that ship in force, under their own name.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use matching::{Catalogue, FEATURES_VERSION, Statistics};
use serde::{Deserialize, Serialize};

use crate::catalogue::catch_up::CatchUp;
use crate::catalogue::in_force::{decode, select_artefact, statistics_in_force};
use crate::platform::{Platform, batch};
use crate::ports::Statement;
use crate::queue::after::{After, Outcome};
use crate::queue::outbox;
use crate::runs::{NewRun, RunName, Scope};
use crate::wire::error::{Code, Error};
use crate::wire::ids::RunId;

/// Postings that are counted at most. What is common in so many is common in all, and an isolate has the memory for them.
const SAMPLED_POSTINGS: usize = 10_000;

/// Terms and letters of titles that are kept, and terms that are kept with topics: the artefact has to fit a row of 2 MB.
const TERMS: usize = 40_000;
const TERMS_WITH_TOPICS: usize = 12_000;

/// Fewer postings tell less than what ships.
const FEWEST_POSTINGS: i64 = 500;

/// Artefacts that stay, the newest included.
const ARTEFACTS_KEPT: i64 = 10;

/// One artefact, as the interface shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artefact {
    /// `s` and twelve hexadecimal digits.
    pub version: String,
    /// Postings it was built from.
    pub postings: u64,
    /// Its size.
    pub bytes: u64,
    /// Milliseconds since 1970.
    pub created_at_ms: i64,
    /// Whether it is in force.
    pub in_force: bool,
}

/// Orders statistics to be built from the postings that there are: a run of one step.
///
/// # Errors
/// [`Error::Refused`] where there are too few of them to tell anything.
pub async fn order(platform: &impl Platform) -> Result<Outcome<RunId>, Error> {
    const SQL: &str = "SELECT count(*) AS postings FROM (SELECT 1 FROM jobs LIMIT ?1)";
    let count = Statement::new(SQL, [FEWEST_POSTINGS.into()]);
    let [counted] = batch(platform, [count]).await?;
    let postings: i64 = counted.value()?.unwrap_or(0);
    if postings < FEWEST_POSTINGS {
        let reason = format!("there are {postings}, fewer than {FEWEST_POSTINGS}");
        return Err(Error::refused(Code::TooFewPostings, "postings", reason));
    }
    let run = NewRun::at_once(platform, RunName::Statistics, Scope::All);
    let [waiting, _] = batch(platform, run.statements(platform.now_ms())?).await?;
    Ok(Outcome {
        body: run.id,
        after: vec![After::Send(outbox::waiting(&waiting)?)],
    })
}

/// Builds statistics from the catalogue. The statements put them in force, for a run's step to write with its end. Doing it
/// twice gives the same artefact twice, unless postings have changed between.
pub(crate) async fn build(platform: &impl Platform) -> Result<[Statement; 2], Error> {
    let (catch_up, [head, changes]) = CatchUp::begin(platform);
    let [head, changes] = batch(platform, [head, changes]).await?;
    catch_up.finish(platform, &head, &changes).await?;
    let sample = platform
        .memory()
        .with(|catalogue: &Catalogue| catalogue.sample(SAMPLED_POSTINGS));
    let statistics = Statistics::of(sample.iter()).most_common(TERMS, TERMS_WITH_TOPICS);
    Ok([
        upsert(&statistics, sample.len(), platform.now_ms()),
        delete_superseded(),
    ])
}

/// The artefacts that there are, the newest first.
///
/// # Errors
/// When the database is out of reach.
pub async fn list(platform: &impl Platform) -> Result<Vec<Artefact>, Error> {
    const SQL: &str = concat!(
        "\
SELECT version, postings, bytes, created_at AS created_at_ms, version IS ",
        statistics_in_force!(),
        " AS in_force
FROM statistics ORDER BY created_at DESC, version DESC"
    );
    #[derive(Deserialize)]
    struct ArtefactRow {
        version: String,
        postings: u64,
        bytes: u64,
        created_at_ms: i64,
        in_force: u8,
    }
    let select = Statement::new(SQL, [i64::from(FEATURES_VERSION).into()]);
    let [answer] = batch(platform, [select]).await?;
    let artefact = |row: ArtefactRow| Artefact {
        version: row.version,
        postings: row.postings,
        bytes: row.bytes,
        created_at_ms: row.created_at_ms,
        in_force: row.in_force == 1,
    };
    Ok(answer.rows()?.into_iter().map(artefact).collect())
}

/// The bytes of an artefact.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this version.
pub async fn artefact(platform: &impl Platform, version: &str) -> Result<Vec<u8>, Error> {
    let [answer] = batch(platform, [select_artefact(version)]).await?;
    decode(&answer)?.ok_or(Error::NotFound("statistics"))
}

/// Removes an artefact. If it was in force, the one before it is again, or what ships.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this version.
pub async fn delete(platform: &impl Platform, version: &str) -> Result<(), Error> {
    const SQL: &str = "DELETE FROM statistics WHERE version = ?1 RETURNING version";
    let [answer] = batch(platform, [Statement::new(SQL, [version.into()])]).await?;
    match answer.is_empty()? {
        true => Err(Error::NotFound("statistics")),
        false => Ok(()),
    }
}

/// Stores an artefact. The same one once more is the newest again.
fn upsert(statistics: &Statistics, postings: usize, now_ms: i64) -> Statement {
    const SQL: &str = "\
INSERT INTO statistics (version, features_version, postings, bytes, artefact, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (version) DO UPDATE SET features_version = excluded.features_version, created_at = excluded.created_at";
    let bytes = statistics.to_bytes();
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Statement::new(
        SQL,
        [
            statistics.version().into(),
            i64::from(FEATURES_VERSION).into(),
            number(postings).into(),
            number(bytes.len()).into(),
            STANDARD.encode(&bytes).into(),
            now_ms.into(),
        ],
    )
}

fn delete_superseded() -> Statement {
    const SQL: &str = "\
DELETE FROM statistics WHERE version NOT IN
    (SELECT version FROM statistics ORDER BY created_at DESC, version DESC LIMIT ?1)";
    Statement::new(SQL, [ARTEFACTS_KEPT.into()])
}
