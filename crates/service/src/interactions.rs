//! What a person does with a posting. Dismissed, hidden and applied-to ones are out of the next answer.

use matching::document::{CompanyId, PostingId};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::ids::{self, UserId};
use crate::ports::{Platform, SqlError, Statement, batch};
use crate::profiles::parse;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Looked at.
    View,
    /// Kept for later.
    Save,
    /// Applied to.
    Apply,
    /// Not wanted.
    Dismiss,
    /// Nothing of this company is wanted.
    HideCompany,
}

/// An interaction as it comes in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interaction {
    /// What was done.
    pub kind: Kind,
    /// With which posting.
    pub job_id: PostingId,
}

/// Records an interaction. The same one twice is one.
///
/// # Errors
/// [`Error::Refused`] naming the field; [`Error::NotFound`] when the person or the posting does not exist.
pub async fn record(platform: &impl Platform, user: &UserId, body: &[u8]) -> Result<(), Error> {
    let interaction: Interaction = parse(body)?;
    ids::check("job_id", &interaction.job_id.0)?;
    const SQL: &str = "\
INSERT INTO interactions (user_id, kind, job_id, company_id, created_at)
SELECT ?1, ?2, j.id, j.company_id, ?4 FROM jobs j WHERE j.id = ?3
ON CONFLICT (user_id, kind, job_id) DO UPDATE SET created_at = excluded.created_at
RETURNING company_id";
    let kind = serde_json::to_value(interaction.kind)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned));
    let insert = Statement::new(
        SQL,
        [
            user.0.clone().into(),
            kind.into(),
            interaction.job_id.0.into(),
            platform.now_ms().into(),
        ],
    );
    let [answer] = batch(platform, [insert])
        .await
        .map_err(|error| match &error {
            SqlError::Refused(reason) if reason.contains("FOREIGN KEY") => Error::NotFound("user"),
            _ => error.into(),
        })?;
    #[derive(Deserialize)]
    struct Row {
        #[serde(rename = "company_id")]
        _company_id: CompanyId,
    }
    answer
        .first::<Row>()?
        .map(|_| ())
        .ok_or(Error::NotFound("job"))
}
