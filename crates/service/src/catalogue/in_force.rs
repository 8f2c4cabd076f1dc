//! What a deployment uses in place of what ships: statistics of its own postings, and skills of its
//! own. The database says which are in force, in the batch that each request sends anyway.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use matching::{FEATURES_VERSION, OwnSkill, Statistics, Vocabulary};
use serde::Deserialize;

use crate::platform::{Platform, batch};
use crate::ports::{Answer, Statement};
use crate::wire::error::Error;
use crate::wire::rows::JsonText;

/// The number of the set in force, as a column of another statement's row; 0 before the first.
macro_rules! skills_in_force {
    () => {
        "(SELECT coalesce(max(number), 0) FROM skill_sets)"
    };
}
pub(crate) use skills_in_force;

/// The version of what is read by the set in force. The parameter is [`FEATURES_VERSION`].
macro_rules! reading_in_force {
    ($parameter:literal) => {
        concat!(
            "(",
            $parameter,
            " + 1000 * (SELECT coalesce(max(number), 0) FROM skill_sets))"
        )
    };
}
pub(crate) use reading_in_force;

/// The version in force, as a column of another statement's row. The parameter is
/// [`FEATURES_VERSION`].
macro_rules! statistics_in_force {
    ($parameter:literal) => {
        concat!(
            "(SELECT version FROM statistics WHERE features_version = ",
            $parameter,
            "
     ORDER BY created_at DESC, version DESC LIMIT 1)"
        )
    };
}
pub(crate) use statistics_in_force;

/// The columns of a row that say what is in force. The parameter is [`FEATURES_VERSION`].
macro_rules! in_force_columns {
    ($parameter:literal) => {
        concat!(
            statistics_in_force!($parameter),
            " AS statistics, ",
            skills_in_force!(),
            " AS skill_set"
        )
    };
}
pub(crate) use in_force_columns;

/// What is in force.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct InForce {
    /// Version of the statistics; `None` for those that ship.
    pub(super) statistics: Option<String>,
    /// Number of the set of skills; 0 for none.
    pub(crate) skill_set: u64,
}

impl InForce {
    /// Puts it into the isolate's memory.
    pub(crate) async fn adopt(&self, platform: &impl Platform) -> Result<(), Error> {
        use_set(platform, self.skill_set).await?;
        use_version(platform, self.statistics.as_deref()).await
    }
}

/// What is in force, in one row.
pub(crate) fn select() -> Statement {
    const SQL: &str = concat!("SELECT ", in_force_columns!("?1"));
    Statement::new(SQL, [i64::from(FEATURES_VERSION).into()])
}

/// Reads the answer of [`select`] and puts what is in force into the isolate's memory.
pub(crate) async fn adopt(platform: &impl Platform, answer: &Answer) -> Result<(), Error> {
    let in_force: Option<InForce> = answer.first()?;
    match in_force {
        Some(in_force) => in_force.adopt(platform).await,
        None => Ok(()),
    }
}

/// Asks the database what is in force and puts it into the isolate's memory.
pub(crate) async fn refresh(platform: &impl Platform) -> Result<(), Error> {
    let [answer] = batch(platform, [select()]).await?;
    adopt(platform, &answer).await
}

/// Makes the isolate read with the set of this number.
async fn use_set(platform: &impl Platform, number: u64) -> Result<(), Error> {
    const SQL: &str = "SELECT skills FROM skill_sets WHERE number = ?1";
    if platform.memory().skill_set() == number {
        return Ok(());
    }
    let vocabulary = if number == 0 {
        None
    } else {
        let parameter = i64::try_from(number).unwrap_or(i64::MAX);
        let [answer] = batch(platform, [Statement::new(SQL, [parameter.into()])]).await?;
        let skills: Option<JsonText<Vec<OwnSkill>>> = answer.value()?;
        let vocabulary = skills.map(|JsonText(skills)| Vocabulary::with_skills(&skills));
        // A set that this release refuses, or that has been superseded ten times since.
        let usable = vocabulary.and_then(Result::ok);
        if usable.is_none() {
            platform.warn("skill_set_unusable", &number.to_string());
        }
        usable
    };
    platform.memory().adopt_skill_set(number, vocabulary);
    Ok(())
}

/// Makes the statistics of this version, or those that ship, the ones of the isolate's engines.
async fn use_version(platform: &impl Platform, version: Option<&str>) -> Result<(), Error> {
    let memory = platform.memory();
    if memory.statistics_are(version) {
        return Ok(());
    }
    let statistics = match version {
        None => None,
        Some(version) => load(platform, version).await?,
    };
    memory.adopt_statistics(version, statistics);
    Ok(())
}

async fn load(platform: &impl Platform, version: &str) -> Result<Option<Statistics>, Error> {
    let [answer] = batch(platform, [select_artefact(version)]).await?;
    let broken = |reason: String| {
        platform.warn("statistics_broken", &format!("{version}: {reason}"));
        None
    };
    let Some(bytes) = decode(&answer)? else {
        return Ok(broken("missing".to_owned()));
    };
    Ok(match Statistics::from_bytes(&bytes) {
        Ok(statistics) if statistics.version() == version => Some(statistics),
        Ok(_) => broken("of another version".to_owned()),
        Err(error) => broken(error.to_string()),
    })
}

/// Reads the answer of [`select_artefact`].
pub(super) fn decode(answer: &Answer) -> Result<Option<Vec<u8>>, Error> {
    let artefact: Option<String> = answer.value()?;
    // Text that is not base64 is not an artefact.
    Ok(artefact.map(|text| STANDARD.decode(text).unwrap_or_default()))
}

/// The artefact of this version.
pub(super) fn select_artefact(version: &str) -> Statement {
    const SQL: &str = "SELECT artefact FROM statistics WHERE version = ?1";
    Statement::new(SQL, [version.into()])
}
