//! What people do with postings. The next list leaves out those they dismissed, hid or applied to.

use matching::document::PostingId;
use serde::{Deserialize, Serialize};

use crate::experiments::Shown;
use crate::people::learned;
use crate::platform::{Platform, batch};
use crate::ports::{Constraint, SqlError, Statement};
use crate::queue::after::Outcome;
use crate::wire::error::Error;
use crate::wire::ids::{self, UserId};
pub use crate::wire::interaction::Kind;
use crate::wire::request::parse;

/// An interaction, as a request carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Interaction {
    /// Kind of interaction.
    pub kind: Kind,
    /// The posting.
    pub job_id: PostingId,
    /// `shown` of the posting's item, unchanged, or at least its rank.
    #[serde(default)]
    pub shown: Option<Shown>,
}

/// Records an interaction. Repeating it changes nothing but its time: the first attribution stays.
///
/// It counts for a side of the running experiment that the person was shown: the side it names, or,
/// if people are split, the side they were shown last. A named side that was not shown does not
/// count.
///
/// # Errors
/// [`Error::Refused`] naming the field; [`Error::NotFound`] when the person or the posting does not
/// exist.
pub async fn record(
    platform: &impl Platform,
    user: &UserId,
    body: &[u8],
) -> Result<Outcome<()>, Error> {
    let interaction: Interaction = parse(body)?;
    ids::check("job_id", &interaction.job_id.0)?;
    if let Some(shown) = &interaction.shown {
        shown.check()?;
    }
    // A side names its engine without a version: `hybrid-v1` for `hybrid-v1.s3`.
    const SQL: &str = "\
INSERT INTO interactions (user_id, kind, job_id, company_id, created_at, rank, algorithm, experiment, side,
    fingerprint)
SELECT ?1, ?2, j.id, j.company_id, ?4, ?5, coalesce(?6, x.algorithm), x.experiment, x.side, j.fingerprint
FROM jobs j LEFT JOIN (
    SELECT e.name AS experiment, p.side, s.value ->> '$.algorithm' AS algorithm
    FROM experiments e
    JOIN experiment_people p ON p.user_id = ?1 AND p.experiment = e.name AND p.kind = 'exposure'
    JOIN json_each(e.sides) s ON s.value ->> '$.name' = p.side
    WHERE e.status = 'running'
      AND CASE WHEN ?7 IS NULL THEN e.mode = 'split' ELSE e.name = ?7 AND p.side = ?8 END
      AND (?6 IS NULL OR ?6 || '.' LIKE (s.value ->> '$.algorithm') || '.%')
    ORDER BY p.first_at DESC, p.side LIMIT 1) x ON true
WHERE j.id = ?3
ON CONFLICT (user_id, kind, job_id) DO UPDATE SET created_at = excluded.created_at
RETURNING company_id";
    let kind = serde_json::to_value(interaction.kind)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned));
    let (rank, shown) = match interaction.shown {
        Some(shown) => (
            Some(i64::from(shown.rank)),
            [shown.algorithm, shown.experiment, shown.side],
        ),
        None => (None, [None, None, None]),
    };
    let [algorithm, experiment, side] = shown;
    let insert = Statement::new(
        SQL,
        [
            user.0.clone().into(),
            kind.into(),
            interaction.job_id.0.into(),
            platform.now_ms().into(),
            rank.into(),
            algorithm.into(),
            experiment.into(),
            side.into(),
        ],
    );
    let now_ms = platform.now_ms();
    let [answer, ordered] = batch(platform, [insert, learned::order(user, now_ms)])
        .await
        .map_err(|error| match &error {
            SqlError::Violated(Constraint::ForeignKey) => Error::NotFound("user"),
            _ => error.into(),
        })?;
    if answer.is_empty()? {
        return Err(Error::NotFound("job"));
    }
    Ok(Outcome {
        body: (),
        after: learned::ordered(&ordered, user, now_ms)?,
    })
}
