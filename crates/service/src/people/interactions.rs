//! What people do with postings. The next list leaves out those they dismissed, hid or applied to,
//! until they undo it.

use std::collections::HashMap;

use matching::PostingSummary;
use matching::document::{CompanyId, PostingId, TimestampMs};
use serde::{Deserialize, Serialize};

use crate::experiments::Shown;
use crate::people::learned;
use crate::platform::{Platform, batch, batch_of};
use crate::ports::{Constraint, Param, SqlError, Statement};
use crate::queue::after::{After, Outcome};
use crate::queue::messages::Task;
use crate::wire::cursor;
use crate::wire::error::Error;
use crate::wire::ids::{self, UserId};
pub use crate::wire::interaction::Kind;
use crate::wire::limit::Limit;
use crate::wire::request::parse;
use crate::wire::rows::JsonText;

/// Interactions on a page.
pub type InteractionLimit = Limit<50, 200>;

/// Seconds between an undo and the recompute that brings back what it had hidden: several become
/// one.
const RECOMPUTE_DELAY_SECS: u32 = 1;

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
ON CONFLICT (user_id, kind, job_id) DO UPDATE SET created_at = excluded.created_at, undone = 0
RETURNING company_id";
    let kind = interaction.kind;
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
            kind.name().into(),
            interaction.job_id.0.clone().into(),
            platform.now_ms().into(),
            rank.into(),
            algorithm.into(),
            experiment.into(),
            side.into(),
        ],
    );
    let now_ms = platform.now_ms();
    let [raise, fold] = fold_oldest(user, kind);
    let statements = [
        overtake_if_undone(user, kind, &interaction.job_id),
        insert,
        raise,
        fold,
        learned::order(user, now_ms),
    ];
    let [_, answer, _, _, ordered] =
        batch(platform, statements)
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

/// Most interactions of one kind that are kept of a person, and how many are left when there are
/// more: a person's context has to fit into a row, however busy they are.
pub const MOST_OF_A_KIND: i64 = 2_000;
const LEFT_OF_A_KIND: i64 = 1_800;

/// Deletes the oldest interactions of a kind if there are more than [`MOST_OF_A_KIND`]. What they
/// taught stays learned. What they hid may be shown again, as after an undo, so that the version of
/// the profile rises.
fn fold_oldest(user: &UserId, kind: Kind) -> [Statement; 2] {
    const RAISE_VERSION: &str = "\
UPDATE users SET updated_at = updated_at + 1
WHERE id = ?1 AND ?2 IN ('apply', 'dismiss', 'hide_company')
  AND (SELECT count(*) FROM interactions WHERE user_id = ?1 AND kind = ?2) > ?3";
    const DELETE: &str = "\
DELETE FROM interactions
WHERE user_id = ?1 AND kind = ?2
  AND (SELECT count(*) FROM interactions WHERE user_id = ?1 AND kind = ?2) > ?3
  AND job_id NOT IN (
    SELECT job_id FROM interactions WHERE user_id = ?1 AND kind = ?2
    ORDER BY created_at DESC, job_id LIMIT ?4)";
    let subject = || {
        [
            user.0.clone().into(),
            kind.name().into(),
            MOST_OF_A_KIND.into(),
        ]
    };
    let [person, of, most] = subject();
    [
        Statement::new(RAISE_VERSION, subject()),
        Statement::new(DELETE, [person, of, most, LEFT_OF_A_KIND.into()]),
    ]
}

/// Lets no lesson under way take back what is done again: see [`learned`].
fn overtake_if_undone(user: &UserId, kind: Kind, job: &PostingId) -> Statement {
    const SQL: &str = "\
UPDATE learned SET learned_at = learned_at + 1 WHERE user_id = ?1 AND EXISTS (
    SELECT 1 FROM interactions WHERE user_id = ?1 AND kind = ?2 AND job_id = ?3 AND undone = 1)";
    Statement::new(SQL, parameters(user, kind, job))
}

fn parameters(user: &UserId, kind: Kind, job: &PostingId) -> [Param; 3] {
    [
        user.0.clone().into(),
        kind.name().into(),
        job.0.clone().into(),
    ]
}

/// An interaction of a person, as a list shows it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct RecordedInteraction {
    /// Kind of interaction.
    pub kind: Kind,
    /// The posting.
    pub job_id: PostingId,
    /// The posting's company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_id: Option<CompanyId>,
    /// When it was recorded last, in milliseconds since 1970.
    pub at_ms: TimestampMs,
    /// The posting, while it is in the catalogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job: Option<PostingSummary>,
}

/// A page of a person's interactions, newest first.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct InteractionPage {
    /// The page.
    pub items: Vec<RecordedInteraction>,
    /// Where the next page starts; `null` on the last.
    pub next_cursor: Option<String>,
    /// Number of interactions in the whole list.
    pub total: u64,
}

/// The interactions of a person, newest first; of one kind, or of all.
///
/// # Errors
/// [`Error::Refused`] for a cursor that no page gave; [`Error::NotFound`] when there is no such
/// person.
pub async fn list(
    platform: &impl Platform,
    user: &UserId,
    kind: Option<Kind>,
    cursor: Option<&str>,
    limit: InteractionLimit,
) -> Result<InteractionPage, Error> {
    const COUNT: &str = "\
SELECT (SELECT count(*) FROM interactions WHERE user_id = u.id AND undone = 0 AND kind = coalesce(?2, kind)) AS total
FROM users u WHERE u.id = ?1";
    const SELECT: &str = "\
SELECT json_quote(i.kind) AS kind, i.job_id, i.company_id, i.created_at AS at_ms, j.summary
FROM interactions i LEFT JOIN jobs j ON j.id = i.job_id
WHERE i.user_id = ?1 AND i.undone = 0 AND i.kind = coalesce(?2, i.kind)
  AND (i.created_at, i.kind, i.job_id) < (?3, ?4, ?5)
ORDER BY i.created_at DESC, i.kind DESC, i.job_id DESC LIMIT ?6";
    #[derive(Deserialize)]
    struct InteractionRow {
        kind: JsonText<Kind>,
        job_id: PostingId,
        company_id: Option<CompanyId>,
        at_ms: TimestampMs,
        summary: Option<JsonText<PostingSummary>>,
    }
    let (time, last_kind, last_job): (i64, String, String) = match cursor {
        Some(cursor) => cursor::decode(cursor)?,
        None => (END_OF_TIME_MS, String::new(), String::new()),
    };
    let kind = kind.map(Kind::name);
    let count = Statement::new(COUNT, [user.0.clone().into(), kind.into()]);
    let select = Statement::new(
        SELECT,
        [
            user.0.clone().into(),
            kind.into(),
            time.into(),
            last_kind.into(),
            last_job.into(),
            limit.rows().into(),
        ],
    );
    let [total, rows] = batch(platform, [count, select]).await?;
    let total = total.value()?.ok_or(Error::NotFound("user"))?;
    let items: Vec<RecordedInteraction> = rows
        .rows::<InteractionRow>()?
        .into_iter()
        .map(|row| RecordedInteraction {
            kind: row.kind.0,
            job_id: row.job_id,
            company_id: row.company_id,
            at_ms: row.at_ms,
            job: row.summary.map(|JsonText(summary)| summary),
        })
        .collect();
    let next_cursor = items
        .last()
        .filter(|_| items.len() >= limit.get())
        .map(|last| cursor::encode(&(last.at_ms, last.kind.name(), &last.job_id)))
        .transpose()?;
    Ok(InteractionPage {
        items,
        next_cursor,
        total,
    })
}

/// After every interaction: the year 9999.
const END_OF_TIME_MS: i64 = 253_402_300_800_000;

/// Takes an interaction back: what it hid appears again, and what it taught is unlearned. Undoing
/// `hide_company` shows the company again, whichever of its postings it was hidden by. The counts
/// of an experiment stay.
///
/// # Errors
/// [`Error::NotFound`] when there is no such interaction.
pub async fn undo(
    platform: &impl Platform,
    user: &UserId,
    kind: Kind,
    job: &PostingId,
) -> Result<Outcome<()>, Error> {
    const RAISE_VERSION: &str = "\
UPDATE users SET updated_at = updated_at + 1
WHERE id = ?1 AND ?2 IN ('apply', 'dismiss', 'hide_company') AND EXISTS (
    SELECT 1 FROM interactions WHERE user_id = ?1 AND kind = ?2 AND job_id = ?3 AND undone = 0)";
    // What was learned from stays, unseen, until a lesson takes it back.
    const MARK: &str = "\
UPDATE interactions SET undone = 1
WHERE user_id = ?1 AND kind = ?2 AND job_id = ?3 AND kind <> 'hide_company' AND learned = 1 AND undone = 0
RETURNING job_id";
    const DELETE: &str = "\
DELETE FROM interactions
WHERE user_id = ?1 AND kind = ?2 AND (job_id = ?3 OR kind = 'hide_company' AND company_id = (
        SELECT company_id FROM interactions WHERE user_id = ?1 AND kind = ?2 AND job_id = ?3))
  AND (kind = 'hide_company' OR learned = 0) AND undone = 0
RETURNING job_id";
    let statements =
        [RAISE_VERSION, MARK, DELETE].map(|sql| Statement::new(sql, parameters(user, kind, job)));
    take_back(platform, user, kind, statements).await
}

/// Shows a company again that the person hid.
///
/// # Errors
/// [`Error::NotFound`] when it is not hidden.
pub async fn show_company(
    platform: &impl Platform,
    user: &UserId,
    company: &CompanyId,
) -> Result<Outcome<()>, Error> {
    const RAISE_VERSION: &str = "\
UPDATE users SET updated_at = updated_at + 1
WHERE id = ?1 AND EXISTS (
    SELECT 1 FROM interactions WHERE user_id = ?1 AND kind = 'hide_company' AND company_id = ?2)";
    const DELETE: &str = "\
DELETE FROM interactions WHERE user_id = ?1 AND kind = 'hide_company' AND company_id = ?2
RETURNING job_id";
    let statement = |sql| Statement::new(sql, [user.0.clone().into(), company.0.clone().into()]);
    let statements = [RAISE_VERSION, DELETE].map(statement);
    take_back(platform, user, Kind::HideCompany, statements).await
}

/// Runs the statements of an undo, each of which returns the rows it took back, together with what
/// follows from it.
async fn take_back<const N: usize>(
    platform: &impl Platform,
    user: &UserId,
    kind: Kind,
    statements: [Statement; N],
) -> Result<Outcome<()>, Error> {
    let now_ms = platform.now_ms();
    let mut all = vec![learned::order(user, now_ms), learned::overtake(user)];
    all.splice(..0, statements);
    let answers = batch_of(platform, all).await?;
    let (taken, following) = answers.split_at_checked(N).unwrap_or_default();
    let mut none_taken = true;
    for answer in taken {
        none_taken &= answer.is_empty()?;
    }
    if none_taken {
        return Err(Error::NotFound("interaction"));
    }
    let mut after = match following {
        [ordered, _] => learned::ordered(ordered, user, now_ms)?,
        _ => {
            return Err(Error::Internal(
                "a batch with another number of answers".to_owned(),
            ));
        }
    };
    if kind.hides() {
        after.push(After::Suggest {
            task: Task::ProfileUpdated {
                user_id: user.clone(),
            },
            delay_secs: RECOMPUTE_DELAY_SECS,
        });
    }
    Ok(Outcome { body: (), after })
}

/// A person's interactions with a posting; each member is a time in milliseconds since 1970.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct PersonalState {
    /// When it was viewed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub viewed_at_ms: Option<TimestampMs>,
    /// When it was saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saved_at_ms: Option<TimestampMs>,
    /// When the person applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applied_at_ms: Option<TimestampMs>,
    /// When it was dismissed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dismissed_at_ms: Option<TimestampMs>,
    /// When its company was hidden by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_hidden_at_ms: Option<TimestampMs>,
}

impl PersonalState {
    /// Whether the person has done nothing with the posting.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn add(&mut self, kind: Kind, at_ms: TimestampMs) {
        let at = match kind {
            Kind::View => &mut self.viewed_at_ms,
            Kind::Save => &mut self.saved_at_ms,
            Kind::Apply => &mut self.applied_at_ms,
            Kind::Dismiss => &mut self.dismissed_at_ms,
            Kind::HideCompany => &mut self.company_hidden_at_ms,
        };
        *at = Some(at_ms);
    }
}

/// What a person has done with the postings that a list may show, as a column of another
/// statement's row: the latest 200 that they viewed, and that they saved. Those that they applied
/// to, dismissed or hid are in no list. The parameter is the person's id.
macro_rules! listed_states_column {
    ($user:literal) => {
        concat!(
            "\
(SELECT json_group_array(json_object('kind', kind, 'job_id', job_id, 'at_ms', created_at)) FROM (
    SELECT * FROM (SELECT kind, job_id, created_at FROM interactions
        WHERE user_id = ",
            $user,
            " AND kind = 'view' AND undone = 0 ORDER BY created_at DESC LIMIT 200)
    UNION ALL
    SELECT * FROM (SELECT kind, job_id, created_at FROM interactions
        WHERE user_id = ",
            $user,
            " AND kind = 'save' AND undone = 0 ORDER BY created_at DESC LIMIT 200)))"
        )
    };
}
pub(crate) use listed_states_column;

/// What a person has done with one posting, as a column of another statement's row. The parameters
/// are the ids of both.
macro_rules! states_of_column {
    ($user:literal, $job:literal) => {
        concat!(
            "\
(SELECT json_group_array(json_object('kind', kind, 'job_id', job_id, 'at_ms', created_at)) FROM interactions
    WHERE user_id = ",
            $user,
            " AND kind IN ('view', 'save', 'apply', 'dismiss', 'hide_company') AND job_id = ",
            $job,
            " AND undone = 0)"
        )
    };
}
pub(crate) use states_of_column;

/// One thing that a person has done with a posting.
#[derive(Debug, Deserialize)]
pub(crate) struct StateRow {
    kind: Kind,
    job_id: PostingId,
    at_ms: TimestampMs,
}

/// What a person has done with each posting.
pub(crate) fn states(rows: Vec<StateRow>) -> HashMap<PostingId, PersonalState> {
    let mut states: HashMap<PostingId, PersonalState> = HashMap::new();
    for row in rows {
        let state = states.entry(row.job_id).or_default();
        state.add(row.kind, row.at_ms);
    }
    states
}
