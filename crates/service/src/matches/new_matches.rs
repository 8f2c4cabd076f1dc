//! New postings against everyone: whose best matches they enter.
//!
//! A run takes the postings that have been added or changed since the last one, at most a thousand,
//! and compares them with everyone who has persisted matches. The postings make a small catalogue
//! of their own, so the cost grows with what has changed and with the people, not with the
//! catalogue. A person's last persisted match bounds the comparison ([`matching::contenders`]);
//! only for people whom a posting reaches are their other matches read.
//!
//! What is found is a row per person and posting, and leaves the persisted matches as they are:
//! pages merge changes into them when they are read, and writing them again would take fifty rows.
//! Only people whose matches have lost postings, or are of an older profile, are recomputed first:
//! their last match bounds nothing.
//!
//! A posting that repeats a job that was open before, that the person has hidden, or that has only
//! changed and was among their matches before, is not a new match.
//!
//! Why running any of it twice changes nothing:
//!
//! 1. What is found depends on the postings, the person's current profile and their matches.
//! 2. A row is written once for each person and posting. Another finding of the same posting
//!    updates what was compared, and keeps the number and the time.
//! 3. A step of a run counts only while the run's cursor is where the step begins
//!    (`background::steps`).
//! 4. The number that has been reached only grows, by the last step. A run that never ends is
//!    followed by one that begins where it began.

mod finding;

use matching::document::{CompanyId, PostingId, TimestampMs};
use matching::{PostingSummary, SEEN_PLACES, Score, WITHIN_REACH};
use serde::{Deserialize, Serialize};

use crate::people::alerts::{self, Alert};
use crate::people::tokens::Caller;
use crate::platform::{Platform, batch};
use crate::ports::{MAX_INTEGER, Statement};
use crate::queue::outbox;
use crate::runs::{self, NewRun, RunName, Scope};
use crate::wire::cursor;
use crate::wire::error::Error;
use crate::wire::ids::{RunId, UserId};
use crate::wire::limit::PageLimit;
use crate::wire::rows::JsonText;
use crate::wire::time::{DAY_MS, HOUR_MS};
pub(crate) use finding::{PEOPLE_PER_STEP, Range, find};

/// Postings of one run. More make several runs, one after the other.
const POSTINGS_PER_RUN: i64 = 1_000;
/// Between two runs. A posting is in everyone's list at once; only the news wait.
const EVERY_MS: i64 = HOUR_MS;
/// How long a new match is kept.
const KEPT_MS: i64 = 30 * DAY_MS;
/// The oldest rows that one sweep looks at.
const FORGOTTEN_AT_ONCE: i64 = 1_000;

/// Starts a run for the postings that wait, unless one is under way or the last was a moment ago.
pub(crate) async fn start_run(platform: &impl Platform) -> Result<(), Error> {
    const DUE: &str = concat!(
        "\
SELECT n.reached AS after, n.reached_at AS since_ms, (
    SELECT json_array(count(*), max(seq)) FROM (
        SELECT seq FROM catalogue_changes WHERE seq > n.reached ORDER BY seq LIMIT ?3)) AS waiting
FROM (SELECT coalesce(max(reached), 0) AS reached, coalesce(max(reached_at), 0) AS reached_at,
    coalesce(max(due_at), 0) AS due_at FROM new_postings) n
WHERE n.due_at <= ?2
  AND NOT EXISTS (SELECT 1 FROM runs WHERE name = ?1 AND ",
        runs::unfinished!(),
        ")"
    );
    const TAKE: &str = "\
INSERT INTO new_postings (id, reached, reached_at, due_at) VALUES (1, 0, 0, ?1)
ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at";
    #[derive(Deserialize)]
    struct Due {
        after: u64,
        since_ms: TimestampMs,
        waiting: JsonText<(i64, Option<u64>)>,
    }
    let name = RunName::NewPostings;
    let now_ms = platform.now_ms();
    let due = Statement::new(
        DUE,
        [name.as_str().into(), now_ms.into(), POSTINGS_PER_RUN.into()],
    );
    let [due] = batch(platform, [due]).await?;
    let Some(Due {
        after,
        since_ms,
        waiting: JsonText((count, Some(until))),
    }) = due.first()?
    else {
        return Ok(());
    };
    // What is left waits for no hour.
    let next_ms = match count < POSTINGS_PER_RUN {
        true => now_ms.saturating_add(EVERY_MS),
        false => now_ms,
    };
    let scope = Scope::NewPostings {
        after,
        until,
        since_ms,
        collected_ms: now_ms,
    };
    // A second firing for the same changes does nothing.
    let run = NewRun {
        id: RunId(format!("{}-{after}-{until}", name.as_str())),
        ..NewRun::at_once(platform, name, scope)
    };
    let take = Statement::new(TAKE, [next_ms.into()]);
    let [first_step, insert] = run.statements(now_ms)?;
    let [_, waiting, _] = batch(platform, [take, first_step, insert]).await?;
    outbox::send(platform, outbox::waiting(&waiting)?).await
}

/// Records how far a run has come, at its end.
pub(crate) fn reached(until: u64, collected_ms: TimestampMs) -> Statement {
    const SQL: &str = "\
INSERT INTO new_postings (id, reached, reached_at, due_at) VALUES (1, ?1, ?2, 0)
ON CONFLICT (id) DO UPDATE SET reached = excluded.reached, reached_at = excluded.reached_at
WHERE reached < excluded.reached";
    let until = i64::try_from(until).unwrap_or(i64::MAX);
    Statement::new(SQL, [until.into(), collected_ms.into()])
}

/// Deletes old rows.
///
/// # Errors
/// When the database is out of reach.
pub(crate) async fn sweep(platform: &impl Platform) -> Result<(), Error> {
    const SQL: &str = "\
DELETE FROM new_matches WHERE number IN (
    SELECT number FROM (SELECT number, found_at FROM new_matches ORDER BY number LIMIT ?2)
    WHERE found_at < ?1)";
    let before = platform.now_ms().saturating_sub(KEPT_MS);
    let delete = Statement::new(SQL, [before.into(), FORGOTTEN_AT_ONCE.into()]);
    batch(platform, [delete]).await?;
    Ok(())
}

/// A job that has entered a person's best matches.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct NewMatch {
    /// Its number: later ones have greater numbers.
    pub number: i64,
    /// When it was found, in milliseconds since 1970.
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = i64))]
    pub found_at_ms: TimestampMs,
    /// Its score when it was found.
    pub score: Score,
    /// The posting.
    pub job: PostingSummary,
}

/// A page of a person's new matches.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct NewMatchPage {
    /// Newest first.
    pub items: Vec<NewMatch>,
    /// Where the next page starts; `null` on the last.
    pub next_cursor: Option<String>,
    /// Only matches after this number are listed.
    pub since: i64,
    /// The number of the last match that was found for the person, listed or not.
    pub through: i64,
}

/// A request for new matches.
#[derive(Debug, Clone)]
pub struct Request {
    /// The person.
    pub user: UserId,
    /// Only matches after this number; by default those that the person has not been notified of.
    pub since: Option<u64>,
    /// Items per page.
    pub limit: PageLimit,
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
}

/// The jobs that have entered a person's best matches, newest first: open ones that they have
/// neither hidden nor applied for, with at least the score of their alert.
///
/// # Errors
/// [`Error::NotFound`] when there is no such person; [`Error::Refused`] for a cursor that no page
/// gave.
pub async fn list(platform: &impl Platform, request: &Request) -> Result<NewMatchPage, Error> {
    const STATE: &str = "\
SELECT coalesce((SELECT max(number) FROM new_matches WHERE user_id = u.id), 0) AS through
FROM users u WHERE u.id = ?1";
    const SQL: &str = "\
SELECT n.number, n.found_at AS found_at_ms, n.score / 1000.0 AS score, j.summary
FROM new_matches n JOIN jobs j ON j.id = n.job_id AND j.updated_at = n.job_version
LEFT JOIN alerts a ON a.user_id = n.user_id
WHERE n.user_id = ?1 AND n.number > coalesce(?2, a.told, 0) AND n.number < ?3
  AND n.score >= coalesce(a.least_score, ?4)
  AND coalesce(j.summary ->> '$.valid_through_ms', ?5) >= ?5
  AND NOT EXISTS (SELECT 1 FROM interactions i WHERE i.user_id = n.user_id AND i.job_id = n.job_id
      AND i.kind IN ('apply', 'dismiss') AND i.undone = 0)
  AND NOT EXISTS (SELECT 1 FROM interactions i WHERE i.user_id = n.user_id AND i.company_id = j.company_id
      AND i.kind = 'hide_company')
ORDER BY n.number DESC LIMIT ?6";
    #[derive(Deserialize)]
    struct NewMatchRow {
        number: i64,
        found_at_ms: TimestampMs,
        score: Score,
        summary: JsonText<PostingSummary>,
    }
    let before: i64 = match request.cursor.as_deref() {
        Some(cursor) => cursor::decode(cursor)?,
        None => MAX_INTEGER,
    };
    let since = request.since.and_then(|since| i64::try_from(since).ok());
    let since = since.map(|since| since.min(MAX_INTEGER));
    let least = WITHIN_REACH.thousandths();
    let id = || request.user.0.clone().into();
    let select = Statement::new(
        SQL,
        [
            id(),
            since.into(),
            before.into(),
            i64::from(least).into(),
            platform.now_ms().into(),
            request.limit.rows().into(),
        ],
    );
    let reads = [
        Statement::new(STATE, [id()]),
        alerts::select(&request.user),
        select,
    ];
    let [state, alert, rows] = batch(platform, reads).await?;
    let through = state.value()?.ok_or(Error::NotFound("user"))?;
    let alert: Option<Alert> = alert.first()?;
    let rows = rows.rows::<NewMatchRow>()?.into_iter();
    let items: Vec<NewMatch> = rows
        .map(|row| NewMatch {
            number: row.number,
            found_at_ms: row.found_at_ms,
            score: row.score,
            job: row.summary.0,
        })
        .collect();
    let next_cursor = items
        .last()
        .filter(|_| items.len() >= request.limit.get())
        .map(|last| cursor::encode(&last.number))
        .transpose()?;
    Ok(NewMatchPage {
        items,
        next_cursor,
        since: since.or(alert.map(|alert| alert.told)).unwrap_or_default(),
        through,
    })
}

/// Counts of people below this are not reported: they might name somebody.
const FEWEST: i64 = 10;

/// How many people a posting reaches, without who they are. Counts are rounded down to tens, and
/// absent below ten.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Reach {
    /// People among whose best matches it is or has come.
    pub people: Option<i64>,
    /// Of these, those for whom it is among the first twenty.
    pub first_page: Option<i64>,
    /// Whether everyone has been compared with the current version of the posting.
    pub is_complete: bool,
}

/// How many people a posting reaches.
///
/// # Errors
/// [`Error::Forbidden`] if the posting is not of the caller's companies; [`Error::NotFound`] when
/// there is no such posting.
pub async fn reach(
    platform: &impl Platform,
    caller: &Caller,
    job: &PostingId,
) -> Result<Reach, Error> {
    const SQL: &str = "\
SELECT count(DISTINCT user_id) AS people, count(DISTINCT iif(is_first, user_id, NULL)) AS first_page
FROM (
    SELECT c.user_id, c.rank < ?2 AS is_first FROM user_match_cache c WHERE c.job_id = ?1
    UNION ALL
    SELECT n.user_id, (SELECT count(*) FROM user_match_cache c JOIN match_sets m
            ON m.user_id = c.user_id AND m.algorithm = c.algorithm_version
        WHERE c.user_id = n.user_id AND c.rank < ?2 AND c.score > n.score) < ?2
    FROM new_matches n WHERE n.job_id = ?1)";
    const STATE: &str = "\
SELECT j.company_id, coalesce((SELECT reached FROM new_postings), 0)
    >= (SELECT c.seq FROM catalogue_changes c WHERE c.job_id = j.id) AS is_complete
FROM jobs j WHERE j.id = ?1";
    #[derive(Deserialize)]
    struct Counts {
        people: i64,
        first_page: i64,
    }
    #[derive(Deserialize)]
    struct State {
        company_id: CompanyId,
        is_complete: i64,
    }
    let id = || job.0.clone().into();
    let reads = [
        Statement::new(STATE, [id()]),
        Statement::new(
            SQL,
            [id(), i64::try_from(SEEN_PLACES).unwrap_or(i64::MAX).into()],
        ),
    ];
    let [state, counts] = batch(platform, reads).await?;
    let state: State = state.first()?.ok_or(Error::NotFound("job"))?;
    caller.may_recruit_for(Some(&state.company_id))?;
    let counts: Counts = counts.first()?.ok_or(Error::NotFound("job"))?;
    let rounded = |count: i64| {
        let rest = count.checked_rem(FEWEST).unwrap_or_default();
        (count >= FEWEST).then(|| count.saturating_sub(rest))
    };
    Ok(Reach {
        people: rounded(counts.people),
        first_page: rounded(counts.first_page),
        is_complete: state.is_complete != 0,
    })
}
