//! What a deployment has put in place of what ships: statistics of its own postings, skills of its own. Which ones are in force
//! stands in the database and comes with the batch that each request sends anyway.

use matching::FEATURES_VERSION;
use serde::Deserialize;

use crate::catalogue::skills::{self, skills_in_force};
use crate::catalogue::statistics::{self, statistics_in_force};
use crate::ports::{Answer, Platform, Statement};
use crate::wire::error::Error;

/// The columns of a row that tell what is in force; `?1` is [`FEATURES_VERSION`].
macro_rules! in_force_columns {
    () => {
        concat!(
            statistics_in_force!(),
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
    statistics: Option<String>,
    /// Number of the set of skills; 0 for none.
    pub(crate) skill_set: u64,
}

impl InForce {
    /// Puts it into the isolate's memory.
    pub(crate) async fn adopt(&self, platform: &impl Platform) -> Result<(), Error> {
        skills::use_set(platform, self.skill_set).await?;
        statistics::use_version(platform, self.statistics.as_deref()).await
    }
}

/// What is in force, in one row.
pub(crate) fn select() -> Statement {
    const SQL: &str = concat!("SELECT ", in_force_columns!());
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
