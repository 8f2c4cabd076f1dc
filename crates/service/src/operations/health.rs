//! Whether the database can be reached.

use serde::{Deserialize, Serialize};

use crate::platform::{Platform, batch};
use crate::ports::Statement;
use crate::wire::error::Error;

/// The state of the database, as far as one row of each table shows it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Readiness {
    /// Number of the latest change of a posting.
    pub catalogue: u64,
    /// Whether there is any posting (0 or 1).
    pub has_postings: u8,
}

/// Reads something that every deployment has.
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
