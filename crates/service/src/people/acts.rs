//! The record of what operators did and read, whichever route they took.
//!
//! An act is part of the first batch of its request that has an effect, or of the first batch at
//! all if it is a read: neither is stored without the other. A request without such a batch has its
//! act written alone, before it is answered. A request that was refused for what it asked counts as
//! well; one that failed, or whose caller was not let in, does not.
//!
//! Deliberately absent: bodies and queries, which may name people whom erasing would not find.

use matching::document::TimestampMs;
use serde::{Deserialize, Serialize};

use crate::people::tokens::{Caller, Role};
use crate::platform::{Platform, batch, batch_apart};
use crate::ports::Statement;
use crate::wire::cursor;
use crate::wire::error::Error;
use crate::wire::ids::UserId;
use crate::wire::limit::PageLimit;
use crate::wire::rows::JsonText;
use crate::wire::time::{DAY_MS, HOUR_MS};

/// Acts that one sweep deletes at most.
const DELETED_PER_SWEEP: i64 = 5_000;

/// What a caller is about to do.
#[derive(Debug, Clone)]
pub struct Intent {
    /// Method and route, as in `GET /v1/runs/{id}`.
    pub action: String,
    /// Names in the path, but for the person's.
    pub target: String,
    /// The person in the path.
    pub user: Option<UserId>,
    /// The request.
    pub request_id: String,
    /// Whether it changes nothing: repetitions within an hour count as one act.
    pub is_read: bool,
}

/// From here on, what the event does is on record.
pub fn begin(platform: &impl Platform, caller: &Caller, intent: Intent) {
    // The last statement of its batch: a person who is created there exists by then, and one who is
    // erased there does not.
    const SQL: &str = "\
INSERT INTO acts (at, role, actor, action, target, user_id, request_id, hour)
VALUES (?1, ?2, ?3, ?4, ?5, (SELECT id FROM users WHERE id = ?6), ?7, ?8)
ON CONFLICT (hour, action, actor, target, coalesce(user_id, '')) WHERE hour IS NOT NULL
DO UPDATE SET times = times + 1";
    let claims = caller.claims();
    let now_ms = platform.now_ms();
    let hour = intent.is_read.then(|| now_ms.div_euclid(HOUR_MS));
    let record = Statement::new(
        SQL,
        [
            now_ms.into(),
            <&str>::from(claims.role).into(),
            claims.sub.clone().into(),
            intent.action.into(),
            intent.target.into(),
            intent.user.map(|user| user.0).into(),
            intent.request_id.into(),
            hour.into(),
        ],
    );
    platform.act().begin(record, intent.is_read);
}

/// Writes the act of this event, unless a batch has taken it along or there is none.
///
/// # Errors
/// When the database is out of reach: nobody may get the answer.
pub async fn write(platform: &impl Platform) -> Result<(), Error> {
    if let Some(act) = platform.act().take() {
        batch_apart(platform, [act]).await?;
    }
    Ok(())
}

/// Something that an operator did or read.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Act {
    /// Its number.
    pub id: i64,
    /// When it happened, in milliseconds since 1970; of a read that was repeated, the first time.
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = i64))]
    pub at_ms: TimestampMs,
    /// Role of the caller.
    pub role: Role,
    /// Subject of their token.
    pub actor: String,
    /// Method and route, as in `GET /v1/runs/{id}`.
    pub action: String,
    /// The names in the path, separated by `/`; empty if there are none but a person's.
    pub target: String,
    /// The person in the path. Absent once they have been erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// `X-Request-Id` of the response; of a read that was repeated, of the first one.
    pub request_id: String,
    /// How often it was read in that hour; 1 for a change.
    pub times: u64,
}

/// A page of acts, newest first.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct ActPage {
    /// The page.
    pub items: Vec<Act>,
    /// Where the next page starts; `null` on the last.
    pub next_cursor: Option<String>,
    /// Number of acts in the whole list.
    pub total: u64,
}

/// Which acts to list: those with all of these.
#[derive(Debug, Clone, Default)]
pub struct ActFilter {
    /// About this person.
    pub user: Option<UserId>,
    /// By this subject of a token.
    pub actor: Option<String>,
    /// Of this method and route.
    pub action: Option<String>,
    /// From this time on.
    pub since_ms: Option<TimestampMs>,
    /// Before this time.
    pub until_ms: Option<TimestampMs>,
}

/// Acts under a filter; `$which` lets an index find them.
macro_rules! acts {
    ($columns:literal, $which:literal, $end:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM acts
WHERE (?2 IS NULL OR actor = ?2) AND (?3 IS NULL OR action = ?3) AND (?4 IS NULL OR at >= ?4)
    AND (?5 IS NULL OR at < ?5) AND ",
            $which,
            $end
        )
    };
}

/// A page of acts, and their number, found in the same way.
macro_rules! page_and_total {
    ($which:literal) => {
        [
            acts!(
                "id, at AS at_ms, json_quote(role) AS role, actor, action, target, user_id, request_id, times",
                $which,
                " AND id < ?6 ORDER BY id DESC LIMIT ?7"
            ),
            acts!("count(*)", $which, ""),
        ]
    };
}

/// What operators did and read, newest first.
///
/// # Errors
/// [`Error::Refused`] for a cursor that no page gave.
pub async fn list(
    platform: &impl Platform,
    filter: &ActFilter,
    cursor: Option<&str>,
    limit: PageLimit,
) -> Result<ActPage, Error> {
    const ABOUT_PERSON: [&str; 2] = page_and_total!("user_id = ?1");
    const BY_ACTOR: [&str; 2] = page_and_total!("?1 IS NULL AND actor = ?2");
    const ALL: [&str; 2] = page_and_total!("?1 IS NULL");
    #[derive(Deserialize)]
    struct ActRow {
        id: i64,
        at_ms: TimestampMs,
        role: JsonText<Role>,
        actor: String,
        action: String,
        target: String,
        user_id: Option<UserId>,
        request_id: String,
        times: u64,
    }
    let before: i64 = match cursor {
        Some(cursor) => cursor::decode(cursor)?,
        None => crate::ports::MAX_INTEGER,
    };
    let [page, total] = match filter {
        ActFilter { user: Some(_), .. } => ABOUT_PERSON,
        ActFilter { actor: Some(_), .. } => BY_ACTOR,
        _ => ALL,
    };
    let total = Statement::new(
        total,
        [
            filter.user.as_ref().map(|user| user.0.clone()).into(),
            filter.actor.clone().into(),
            filter.action.clone().into(),
            filter.since_ms.into(),
            filter.until_ms.into(),
        ],
    );
    let mut page = Statement {
        sql: page,
        params: total.params.clone(),
    };
    page.params.extend([before.into(), limit.rows().into()]);
    let [rows, total] = batch(platform, [page, total]).await?;
    let rows = rows.rows::<ActRow>()?.into_iter();
    let items: Vec<Act> = rows
        .map(|row| Act {
            id: row.id,
            at_ms: row.at_ms,
            role: row.role.0,
            actor: row.actor,
            action: row.action,
            target: row.target,
            user_id: row.user_id,
            request_id: row.request_id,
            times: row.times,
        })
        .collect();
    let next_cursor = items
        .last()
        .filter(|_| items.len() >= limit.get())
        .map(|last| cursor::encode(&last.id))
        .transpose()?;
    Ok(ActPage {
        items,
        next_cursor,
        total: total.value()?.unwrap_or_default(),
    })
}

/// Deletes acts that are older than the record is kept.
///
/// # Errors
/// When the database is out of reach.
pub(crate) async fn sweep(platform: &impl Platform) -> Result<(), Error> {
    const SQL: &str =
        "DELETE FROM acts WHERE id IN (SELECT id FROM acts WHERE at < ?1 ORDER BY at LIMIT ?2)";
    let kept_ms = i64::from(platform.settings().record_retention_days).saturating_mul(DAY_MS);
    let before_ms = platform.now_ms().saturating_sub(kept_ms);
    let delete = Statement::new(SQL, [before_ms.into(), DELETED_PER_SWEEP.into()]);
    batch(platform, [delete]).await?;
    Ok(())
}
