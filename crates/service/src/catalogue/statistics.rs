//! Statistics that a deployment builds from its own postings, and how an isolate loads them.
//!
//! An artefact never changes: its version is a digest of its content and part of the algorithm's
//! name, wherever that is stored or used in a key. One row names the artefact in force, and each
//! request reads it in its own batch; an isolate reads the artefact once, in an extra batch.
//!
//! Architecture invariant: an answer names the statistics it was computed with. If the artefact is
//! missing or broken, the built-in statistics are in force, under their own name.

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

/// Most postings that are counted: enough to find common terms, and few enough for an isolate's
/// memory.
const SAMPLED_POSTINGS: usize = 10_000;

/// Most terms and title n-grams, and most terms with topics: the artefact must fit a row of 2 MB.
const TERMS: usize = 40_000;
const TERMS_WITH_TOPICS: usize = 12_000;

/// With fewer postings, the built-in statistics are better.
const FEWEST_POSTINGS: i64 = 500;

/// Artefacts that are kept, the newest included.
const ARTEFACTS_KEPT: i64 = 10;

/// One artefact, as responses show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = StatisticsArtefact))]
pub struct Artefact {
    /// `s` and twelve hexadecimal digits.
    pub version: String,
    /// Postings it was built from.
    pub postings: u64,
    /// Size in bytes.
    pub bytes: u64,
    /// When it was built, in milliseconds since 1970.
    pub created_at_ms: i64,
    /// Whether it is in force.
    pub in_force: bool,
}

/// The artefacts that are kept.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Artefacts {
    /// Newest first, at most ten.
    pub items: Vec<Artefact>,
}

/// Orders statistics from the current postings: a run of one step.
///
/// # Errors
/// [`Error::Refused`] if there are too few.
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

/// Builds statistics from the catalogue. The statements put them in force; a run's step executes
/// them with its end. A second build gives the same artefact, unless postings have changed in
/// between.
pub(crate) async fn build(platform: &impl Platform) -> Result<[Statement; 2], Error> {
    CatchUp::alone(platform).await?;
    let sample = platform
        .memory()
        .with(|catalogue: &Catalogue| catalogue.sample(SAMPLED_POSTINGS));
    let statistics = Statistics::of(sample.iter()).most_common(TERMS, TERMS_WITH_TOPICS);
    Ok([
        upsert(&statistics, sample.len(), platform.now_ms()),
        delete_superseded(),
    ])
}

/// All artefacts, newest first.
///
/// # Errors
/// When the database is out of reach.
pub async fn list(platform: &impl Platform) -> Result<Vec<Artefact>, Error> {
    const SQL: &str = concat!(
        "\
SELECT version, postings, bytes, created_at AS created_at_ms, version IS ",
        statistics_in_force!("?1"),
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

/// Deletes an artefact. If it was in force, the previous one takes its place, or the built-in ones.
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

/// Stores an artefact. Storing it again makes it the newest.
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
