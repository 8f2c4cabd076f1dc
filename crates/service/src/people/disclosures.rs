//! The record of who looked at candidates and whom they saw, who asked them to say who they are,
//! what they answered, and what people decided about them.

use matching::Score;
use matching::document::{CompanyId, PostingId, TimestampMs};
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::people::tokens::{Caller, Role};
use crate::platform::{Platform, batch};
use crate::ports::Statement;
use crate::wire::cursor;
use crate::wire::error::Error;
use crate::wire::ids::UserId;
use crate::wire::limit::PageLimit;
use crate::wire::rows::{JsonText, is_set, to_json};
use crate::wire::time::DAY_MS;

/// The action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Action {
    /// An employer saw a ranking of those who applied.
    Applicants,
    /// An employer saw a ranking of those who are open.
    Candidates,
    /// An employer saw the requests for a posting, with those who had agreed by name.
    Requests,
    /// An employer asked a candidate to say who they are.
    Asked,
    /// The candidate agreed.
    Agreed,
    /// The candidate declined.
    Declined,
    /// The candidate took back an agreement.
    Withdrawn,
    /// An employer put the candidate on a shorter list.
    Shortlisted,
    /// An employer invited the candidate.
    Invited,
    /// An employer decided against the candidate.
    Rejected,
    /// An employer hired the candidate.
    Hired,
    /// An operator audited how scores fall on groups.
    Audited,
}

/// Entries that one sweep deletes at most, each with the people who were shown, a page of them.
const DELETED_PER_SWEEP: i64 = 500;

/// Records a page of a ranking that is about to be shown, and the people on it. The second
/// statement returns the places of the people who are on record: of those, that is, who are not
/// private by now.
pub(crate) fn insert_of_ranking(
    action: Action,
    caller: &Caller,
    job: &PostingId,
    company: &CompanyId,
    ranked: &[(&str, Score)],
    now_ms: TimestampMs,
) -> Result<[Statement; 2], Error> {
    const PAGE: &str = "\
INSERT INTO disclosures (at, action, role, actor, job_id, company_id, people)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, count(*) FROM json_each(?7) p JOIN visible_people v ON v.candidate = p.value ->> 0";
    const PEOPLE: &str = "\
INSERT INTO shown_people (disclosure_id, place, user_id, score, named)
SELECT (SELECT max(id) FROM disclosures), p.key + 1, v.user_id, p.value ->> 1, EXISTS (
    SELECT 1 FROM contact_requests r WHERE r.user_id = v.user_id AND r.job_id = ?2 AND r.candidate = v.candidate
        AND r.status = 'agreed')
FROM json_each(?1) p JOIN visible_people v ON v.candidate = p.value ->> 0
RETURNING place";
    let people = ranked
        .iter()
        .map(|(candidate, score)| (candidate, score.thousandths()));
    let people = to_json(&people.collect::<Vec<_>>())?;
    let claims = caller.claims();
    let page = Statement::new(
        PAGE,
        [
            now_ms.into(),
            <&str>::from(action).into(),
            <&str>::from(claims.role).into(),
            claims.sub.clone().into(),
            job.0.clone().into(),
            company.0.clone().into(),
            people.as_str().into(),
        ],
    );
    let people = Statement::new(PEOPLE, [people.into(), job.0.clone().into()]);
    Ok([page, people])
}

/// Records that an audit counted so many people.
pub(crate) fn insert_of_audit(caller: &Caller, people: usize, now_ms: TimestampMs) -> Statement {
    const SQL: &str = "INSERT INTO disclosures (at, action, role, actor, people) VALUES (?1, 'audited', ?2, ?3, ?4)";
    let claims = caller.claims();
    Statement::new(
        SQL,
        [
            now_ms.into(),
            <&str>::from(claims.role).into(),
            claims.sub.clone().into(),
            i64::try_from(people).unwrap_or(i64::MAX).into(),
        ],
    )
}

/// Records what somebody decided about a candidate of a posting, unless it is their last decision
/// already.
pub(crate) fn insert_of_decision(
    caller: &Caller,
    decision: Action,
    job: &PostingId,
    candidate: &str,
    now_ms: TimestampMs,
) -> Statement {
    const SQL: &str = "\
INSERT INTO disclosures (at, action, role, actor, job_id, company_id, user_id)
SELECT ?1, ?2, ?3, ?4, j.id, j.company_id, v.user_id
FROM visible_people v JOIN jobs j ON j.id = ?5
WHERE v.candidate = ?6 AND ?2 IS NOT (
    SELECT d.action FROM disclosures d WHERE d.user_id = v.user_id AND d.job_id = j.id
        AND d.action IN ('shortlisted', 'invited', 'rejected', 'hired') ORDER BY d.id DESC LIMIT 1)";
    let claims = caller.claims();
    Statement::new(
        SQL,
        [
            now_ms.into(),
            <&str>::from(decision).into(),
            <&str>::from(claims.role).into(),
            claims.sub.clone().into(),
            job.0.clone().into(),
            candidate.into(),
        ],
    )
}

/// Records a request that was made now, once.
pub(crate) fn insert_of_request(
    caller: &Caller,
    job: &PostingId,
    candidate: &str,
    now_ms: TimestampMs,
) -> Statement {
    const SQL: &str = "\
INSERT INTO disclosures (at, action, role, actor, job_id, company_id, user_id)
SELECT r.asked_at, 'asked', ?1, ?2, r.job_id, r.company_id, r.user_id FROM contact_requests r
WHERE r.job_id = ?3 AND r.candidate = ?4 AND r.status = 'asked' AND r.asked_at = ?5 AND NOT EXISTS (
    SELECT 1 FROM disclosures d WHERE d.user_id = r.user_id AND d.job_id = r.job_id AND d.action = 'asked'
        AND d.at = r.asked_at)";
    let claims = caller.claims();
    Statement::new(
        SQL,
        [
            <&str>::from(claims.role).into(),
            claims.sub.clone().into(),
            job.0.clone().into(),
            candidate.into(),
            now_ms.into(),
        ],
    )
}

/// Records the answer to a request, once.
pub(crate) fn insert_of_answer(caller: &Caller, user: &UserId, job: &PostingId) -> Statement {
    const SQL: &str = "\
INSERT INTO disclosures (at, action, role, actor, job_id, company_id, user_id)
SELECT r.answered_at, r.status, ?1, ?2, r.job_id, r.company_id, r.user_id FROM contact_requests r
WHERE r.user_id = ?3 AND r.job_id = ?4 AND r.answered_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM disclosures d WHERE d.user_id = r.user_id AND d.job_id = r.job_id AND d.action = r.status
        AND d.at = r.answered_at)";
    let claims = caller.claims();
    Statement::new(
        SQL,
        [
            <&str>::from(claims.role).into(),
            claims.sub.clone().into(),
            user.0.clone().into(),
            job.0.clone().into(),
        ],
    )
}

/// One entry of the record.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Disclosure {
    /// Its number.
    pub id: i64,
    /// When it happened, in milliseconds since 1970.
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = i64))]
    pub at_ms: TimestampMs,
    /// The action.
    pub action: Action,
    /// Role of the caller who did it.
    pub role: Role,
    /// Subject of their token.
    pub actor: String,
    /// The posting; absent for an audit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_id: Option<PostingId>,
    /// Its company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_id: Option<CompanyId>,
    /// Of a list: how many people were shown, who are under `/v1/disclosures/{id}/people`; of an
    /// audit: how many were counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub people: Option<u64>,
    /// Of a request or a decision: the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
}

/// A page of the record, newest first.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct DisclosurePage {
    /// The page.
    pub items: Vec<Disclosure>,
    /// Where the next page starts; `null` on the last.
    pub next_cursor: Option<String>,
}

/// Which entries of the record to list: those with all of these.
#[derive(Debug, Clone, Default)]
pub struct RecordFilter {
    /// Entries about this person, and those of pages that showed them.
    pub user: Option<UserId>,
    /// Entries about this posting.
    pub job: Option<PostingId>,
    /// What this subject of a token did.
    pub actor: Option<String>,
    /// From this time on.
    pub since_ms: Option<TimestampMs>,
    /// Before this time.
    pub until_ms: Option<TimestampMs>,
}

/// Entries of the record; `$which` lets an index find them.
macro_rules! entries {
    ($which:literal) => {
        concat!(
            "\
SELECT id, at AS at_ms, json_quote(action) AS action, json_quote(role) AS role, actor, job_id, company_id, people,
    user_id
FROM disclosures
WHERE id < ?1 AND (?4 IS NULL OR job_id = ?4) AND (?5 IS NULL OR actor = ?5) AND (?6 IS NULL OR at >= ?6)
    AND (?7 IS NULL OR at < ?7) AND ",
            $which,
            " ORDER BY id DESC LIMIT ?2"
        )
    };
}

/// The record, newest first.
///
/// # Errors
/// [`Error::Refused`] for a cursor that no page gave.
pub async fn list(
    platform: &impl Platform,
    filter: &RecordFilter,
    cursor: Option<&str>,
    limit: PageLimit,
) -> Result<DisclosurePage, Error> {
    const OF_PERSON: &str = entries!(
        "id IN (SELECT id FROM disclosures WHERE user_id = ?3
        UNION SELECT disclosure_id FROM shown_people WHERE user_id = ?3)"
    );
    const OF_JOB: &str = entries!("?3 IS NULL AND job_id = ?4");
    const OF_ACTOR: &str = entries!("?3 IS NULL AND actor = ?5");
    const ALL: &str = entries!("?3 IS NULL");
    #[derive(Deserialize)]
    struct DisclosureRow {
        id: i64,
        at_ms: TimestampMs,
        action: JsonText<Action>,
        role: JsonText<Role>,
        actor: String,
        job_id: Option<PostingId>,
        company_id: Option<CompanyId>,
        people: Option<u64>,
        user_id: Option<UserId>,
    }
    let before: i64 = match cursor {
        Some(cursor) => cursor::decode(cursor)?,
        None => crate::ports::MAX_INTEGER,
    };
    let sql = match filter {
        RecordFilter { user: Some(_), .. } => OF_PERSON,
        RecordFilter { job: Some(_), .. } => OF_JOB,
        RecordFilter { actor: Some(_), .. } => OF_ACTOR,
        _ => ALL,
    };
    let select = Statement::new(
        sql,
        [
            before.into(),
            limit.rows().into(),
            filter.user.as_ref().map(|user| user.0.clone()).into(),
            filter.job.as_ref().map(|job| job.0.clone()).into(),
            filter.actor.clone().into(),
            filter.since_ms.into(),
            filter.until_ms.into(),
        ],
    );
    let [answer] = batch(platform, [select]).await?;
    let rows = answer.rows::<DisclosureRow>()?.into_iter();
    let items: Vec<Disclosure> = rows
        .map(|row| Disclosure {
            id: row.id,
            at_ms: row.at_ms,
            action: row.action.0,
            role: row.role.0,
            actor: row.actor,
            job_id: row.job_id,
            company_id: row.company_id,
            people: row.people,
            user_id: row.user_id,
        })
        .collect();
    let next_cursor = items
        .last()
        .filter(|_| items.len() >= limit.get())
        .map(|last| cursor::encode(&last.id))
        .transpose()?;
    Ok(DisclosurePage { items, next_cursor })
}

/// Somebody who was shown on a page.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct ShownPerson {
    /// Their place on the page, from 1.
    pub place: u32,
    /// The person.
    pub user_id: UserId,
    /// The score that was shown; absent on a list of requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    /// Whether the page said who they are.
    #[serde(deserialize_with = "is_set")]
    pub named: bool,
}

/// The people whom an entry of the record is about.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct ShownPeople {
    /// Those who were shown, by place: at most a page. Who has been erased since is missing.
    pub items: Vec<ShownPerson>,
}

/// Who was shown on the page that an entry of the record is about.
///
/// # Errors
/// [`Error::NotFound`] when there is no such entry.
pub async fn people(platform: &impl Platform, id: i64) -> Result<ShownPeople, Error> {
    const ENTRY: &str = "SELECT id FROM disclosures WHERE id = ?1";
    const PEOPLE: &str = "\
SELECT place, user_id, score / 1000.0 AS score, named FROM shown_people WHERE disclosure_id = ?1 ORDER BY place";
    let select = |sql| Statement::new(sql, [id.into()]);
    let [entry, people] = batch(platform, [select(ENTRY), select(PEOPLE)]).await?;
    if entry.is_empty()? {
        return Err(Error::NotFound("disclosure"));
    }
    Ok(ShownPeople {
        items: people.rows()?,
    })
}

/// Deletes what is older than the record is kept.
///
/// # Errors
/// When the database is out of reach.
pub(crate) async fn sweep(platform: &impl Platform) -> Result<(), Error> {
    const SQL: &str = "\
DELETE FROM disclosures WHERE id IN (SELECT id FROM disclosures WHERE at < ?1 ORDER BY at LIMIT ?2)";
    let kept_ms = i64::from(platform.settings().record_retention_days).saturating_mul(DAY_MS);
    let before_ms = platform.now_ms().saturating_sub(kept_ms);
    let delete = Statement::new(SQL, [before_ms.into(), DELETED_PER_SWEEP.into()]);
    batch(platform, [delete]).await?;
    Ok(())
}
