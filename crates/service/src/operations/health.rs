//! Whether what the service stands on can be reached.

use serde::{Deserialize, Serialize};

use crate::platform::{Platform, batch};
use crate::ports::Statement;
use crate::wire::error::Error;

/// What a deployment holds, as far as one row of each tells.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Readiness {
    /// Number of the latest change of a posting.
    pub catalogue: u64,
    /// Whether there is any posting at all (0 or 1).
    pub has_postings: u8,
}

/// Asks the database for something that every deployment can answer.
///
/// # Errors
/// When the database is out of reach or has no tables yet.
pub async fn readiness(platform: &impl Platform) -> Result<Readiness, Error> {
    const SQL: &str = "\
SELECT coalesce((SELECT max(seq) FROM catalogue_changes), 0) AS catalogue,
       EXISTS (SELECT 1 FROM jobs) AS has_postings";
    let [answer] = batch(platform, [Statement::new(SQL, [])])
        .await
        .map_err(|error| Error::Unavailable {
            retry_after_secs: 5,
            inside: error.to_string(),
        })?;
    answer.first()?.ok_or(Error::NotFound("catalogue"))
}
