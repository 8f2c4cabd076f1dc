//! Employers ask candidates to say who they are, and the candidates answer.
//!
//! Until a person has agreed, an employer knows them by an id that says nothing, and nothing else
//! of them leaves that would identify them. An agreement is for one posting. It ends when the
//! person takes it back or is private again.

use std::collections::HashMap;

use matching::PostingSummary;
use matching::document::{CompanyId, PostingId, TimestampMs};
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::people::disclosures::{self, Action};
use crate::people::tokens::Caller;
use crate::platform::{Platform, batch};
use crate::ports::{Answer, Statement};
use crate::wire::cursor;
use crate::wire::error::{Code, Error};
use crate::wire::ids::{self, UserId};
use crate::wire::limit::PageLimit;
use crate::wire::request::parse;
use crate::wire::rows::{JsonText, to_json};

/// The state of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RequestStatus {
    /// The person has not answered.
    Asked,
    /// The employer sees who the person is.
    Agreed,
    /// The person does not want that.
    Declined,
    /// The person no longer wants that.
    Withdrawn,
}

/// A request, as the employer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct ContactRequest {
    /// The state of the request.
    pub status: RequestStatus,
    /// When it was made.
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = i64))]
    pub asked_at_ms: TimestampMs,
    /// When the person answered last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = Option<i64>))]
    pub answered_at_ms: Option<TimestampMs>,
}

/// Identity of a candidate, for an employer to whose request they agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Identity {
    /// The person's id in the deployment.
    pub id: UserId,
    /// Their name.
    pub name: Option<String>,
}

/// A request, and who the person is if they agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Relation {
    pub(crate) request: ContactRequest,
    pub(crate) identity: Option<Identity>,
}

#[derive(Debug, Deserialize)]
struct RelationRow {
    candidate: String,
    status: JsonText<RequestStatus>,
    asked_at_ms: TimestampMs,
    answered_at_ms: Option<TimestampMs>,
    user_id: Option<UserId>,
    name: Option<String>,
}

impl RelationRow {
    /// The candidate, and what there is between them and the employer.
    fn relation(self) -> (String, Relation) {
        let name = self.name;
        let relation = Relation {
            request: ContactRequest {
                status: self.status.0,
                asked_at_ms: self.asked_at_ms,
                answered_at_ms: self.answered_at_ms,
            },
            identity: self.user_id.map(|id| Identity { id, name }),
        };
        (self.candidate, relation)
    }
}

/// Columns of a request `r` to a user `u`. Who the person is leaves the database only if they have
/// agreed.
macro_rules! relation_columns {
    () => {
        "r.candidate, json_quote(r.status) AS status, r.asked_at AS asked_at_ms,
    r.answered_at AS answered_at_ms, CASE r.status WHEN 'agreed' THEN u.id END AS user_id,
    CASE r.status WHEN 'agreed' THEN u.name END AS name"
    };
}

/// The requests for a posting to these candidates.
pub(crate) fn select(job: &PostingId, candidates: &[&str]) -> Result<Statement, Error> {
    const SQL: &str = concat!(
        "SELECT ",
        relation_columns!(),
        "
FROM json_each(?2) c
JOIN contact_requests r ON r.job_id = ?1 AND r.candidate = c.value
JOIN visible_people v ON v.user_id = r.user_id AND v.candidate = r.candidate
JOIN users u ON u.id = r.user_id"
    );
    Ok(Statement::new(
        SQL,
        [job.0.clone().into(), to_json(&candidates)?.into()],
    ))
}

/// Reads the answer of [`select`], by candidate.
pub(crate) fn relations(answer: &Answer) -> Result<HashMap<String, Relation>, Error> {
    let rows = answer.rows::<RelationRow>()?.into_iter();
    Ok(rows.map(RelationRow::relation).collect())
}

/// Whether the employer of a posting `j` sees a person `v`: they are open, or they applied for it
/// and let its employer see that. Nobody who is open is seen by a company that they hide.
macro_rules! is_candidate {
    () => {
        "(EXISTS (
        SELECT 1 FROM interactions i WHERE i.user_id = v.user_id AND i.kind = 'apply' AND i.job_id = j.id
            AND i.undone = 0 AND v.visibility IN ('applications', 'open'))
    OR v.visibility = 'open' AND NOT EXISTS (
        SELECT 1 FROM interactions i WHERE i.user_id = v.user_id AND i.kind = 'hide_company'
            AND i.company_id = j.company_id))"
    };
}

/// Whether a posting has a company, and which.
fn select_company(job: &PostingId) -> Statement {
    const SQL: &str = "SELECT company_id FROM jobs WHERE id = ?1";
    Statement::new(SQL, [job.0.clone().into()])
}

/// Asks a candidate of a posting to say who they are. Asking again changes nothing: a person who
/// declined is not asked twice.
///
/// # Errors
/// [`Error::Forbidden`] if the posting is not of the caller's companies; [`Error::NotFound`] if
/// there is no such posting, or it has no such candidate.
pub async fn ask(
    platform: &impl Platform,
    caller: &Caller,
    job: &PostingId,
    candidate: &str,
) -> Result<ContactRequest, Error> {
    const ASK: &str = concat!(
        "\
INSERT INTO contact_requests (user_id, job_id, company_id, candidate, status, asked_at)
SELECT v.user_id, j.id, j.company_id, v.candidate, 'asked', ?4
FROM visible_people v JOIN jobs j ON j.id = ?1 AND j.company_id = ?3
WHERE v.candidate = ?2 AND ",
        is_candidate!(),
        "
ON CONFLICT (user_id, job_id) DO UPDATE SET
    candidate = excluded.candidate, status = 'asked', asked_at = excluded.asked_at, answered_at = NULL
WHERE candidate <> excluded.candidate
RETURNING user_id"
    );
    ids::check("candidate", candidate)?;
    let [company] = batch(platform, [select_company(job)]).await?;
    let company: CompanyId = company.value()?.ok_or(Error::NotFound("job"))?;
    let company = caller.may_recruit_for(Some(&company))?;
    let now_ms = platform.now_ms();
    let ask = Statement::new(
        ASK,
        [
            job.0.clone().into(),
            candidate.into(),
            company.0.clone().into(),
            now_ms.into(),
        ],
    );
    let record = disclosures::insert_of_request(caller, job, candidate, now_ms);
    let [_, _, relation] = batch(platform, [ask, record, select(job, &[candidate])?]).await?;
    let relation = relations(&relation)?.remove(candidate);
    Ok(relation.ok_or(Error::NotFound("candidate"))?.request)
}

/// A decision about a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// On a shorter list.
    Shortlisted,
    /// Invited.
    Invited,
    /// Not taken further.
    Rejected,
    /// Hired.
    Hired,
}

/// A decision about a candidate of a posting.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DecisionOrder {
    /// The decision.
    pub decision: Decision,
}

/// Records a human decision about a candidate of a posting, beside the rankings that came before
/// it. It enters no score. Deciding the same again changes nothing.
///
/// # Errors
/// As [`ask`]; [`Error::Refused`] naming the field.
pub async fn decide(
    platform: &impl Platform,
    caller: &Caller,
    job: &PostingId,
    candidate: &str,
    body: &[u8],
) -> Result<(), Error> {
    const SQL: &str = concat!(
        "\
SELECT j.company_id, EXISTS (SELECT 1 FROM visible_people v WHERE v.candidate = ?2 AND ",
        is_candidate!(),
        ") AS is_candidate FROM jobs j WHERE j.id = ?1"
    );
    #[derive(Deserialize)]
    struct DecisionRow {
        company_id: CompanyId,
        is_candidate: i64,
    }
    ids::check("candidate", candidate)?;
    let DecisionOrder { decision } = parse(body)?;
    let select = Statement::new(SQL, [job.0.clone().into(), candidate.into()]);
    let [row] = batch(platform, [select]).await?;
    let row: DecisionRow = row.first()?.ok_or(Error::NotFound("job"))?;
    caller.may_recruit_for(Some(&row.company_id))?;
    if row.is_candidate == 0 {
        return Err(Error::NotFound("candidate"));
    }
    let action = match decision {
        Decision::Shortlisted => Action::Shortlisted,
        Decision::Invited => Action::Invited,
        Decision::Rejected => Action::Rejected,
        Decision::Hired => Action::Hired,
    };
    let now_ms = platform.now_ms();
    let record = disclosures::insert_of_decision(caller, action, job, candidate, now_ms);
    batch(platform, [record]).await?;
    Ok(())
}

/// A request to a candidate of a posting.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct SentRequest {
    /// The id by which the candidate was asked.
    pub candidate: String,
    /// The request, with its state.
    #[serde(flatten)]
    pub request: ContactRequest,
    /// The person's identity, if they have agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<Identity>,
}

/// A page of the requests for a posting, newest first.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct SentRequestPage {
    /// The page.
    pub items: Vec<SentRequest>,
    /// Where the next page starts; `null` on the last.
    pub next_cursor: Option<String>,
    /// Number of requests in the whole list.
    pub total: u64,
}

/// A page of the requests `r` for the posting `?1`, with the people `u` who are still seen by the
/// id by which they were asked.
macro_rules! sent_page {
    () => {
        "
FROM contact_requests r
LEFT JOIN visible_people v ON v.user_id = r.user_id AND v.candidate = r.candidate
LEFT JOIN users u ON u.id = v.user_id
WHERE r.job_id = ?1 AND r.company_id = (SELECT company_id FROM jobs WHERE id = ?1)
  AND (r.asked_at, r.candidate) < (?2, ?3)
ORDER BY r.asked_at DESC, r.candidate DESC LIMIT ?4"
    };
}

/// The requests for a posting, newest first, after it has been recorded who sees whom.
///
/// # Errors
/// [`Error::Forbidden`] if the posting is not of the caller's companies; [`Error::NotFound`] if
/// there is no such posting; [`Error::Refused`] for a cursor that no page gave.
pub async fn list_sent(
    platform: &impl Platform,
    caller: &Caller,
    job: &PostingId,
    cursor: Option<&str>,
    limit: PageLimit,
) -> Result<SentRequestPage, Error> {
    const STATE: &str = "\
SELECT j.company_id, (
    SELECT count(*) FROM contact_requests r
    WHERE r.job_id = j.id AND r.company_id = j.company_id) AS total
FROM jobs j WHERE j.id = ?1";
    const PAGE: &str = concat!("SELECT ", relation_columns!(), sent_page!());
    const RECORD: &str = concat!(
        "\
INSERT INTO disclosures (at, action, role, actor, job_id, company_id, people)
SELECT ?5, 'requests', ?6, ?7, j.id, j.company_id, (SELECT count(*) FROM (SELECT 1",
        sent_page!(),
        ")) FROM jobs j WHERE j.id = ?1"
    );
    const PEOPLE: &str = concat!(
        "\
INSERT INTO shown_people (disclosure_id, place, user_id, named)
SELECT (SELECT max(id) FROM disclosures), row_number() OVER (), user_id, named
FROM (SELECT r.user_id, r.status = 'agreed' AND u.id IS NOT NULL AS named",
        sent_page!(),
        ")"
    );
    #[derive(Deserialize)]
    struct State {
        company_id: Option<CompanyId>,
        total: u64,
    }
    let (time, last): (i64, String) = match cursor {
        Some(cursor) => cursor::decode(cursor)?,
        None => (END_OF_TIME_MS, String::new()),
    };
    let id = || job.0.clone().into();
    let [state] = batch(platform, [Statement::new(STATE, [id()])]).await?;
    let State { company_id, total } = state.first()?.ok_or(Error::NotFound("job"))?;
    caller.may_recruit_for(company_id.as_ref())?;
    let claims = caller.claims();
    let place = || [id(), time.into(), last.as_str().into(), limit.rows().into()];
    let [a, b, c, d] = place();
    let record = [
        a,
        b,
        c,
        d,
        platform.now_ms().into(),
        <&str>::from(claims.role).into(),
        claims.sub.clone().into(),
    ];
    let statements = [
        Statement::new(PAGE, place()),
        Statement::new(RECORD, record),
        Statement::new(PEOPLE, place()),
    ];
    let [rows, _, _] = batch(platform, statements).await?;
    let rows = rows.rows::<RelationRow>()?.into_iter();
    let items = rows.map(|row| {
        let (candidate, Relation { request, identity }) = row.relation();
        SentRequest {
            candidate,
            request,
            person: identity,
        }
    });
    let items: Vec<SentRequest> = items.collect();
    let next_cursor = items
        .last()
        .filter(|_| items.len() >= limit.get())
        .map(|last| cursor::encode(&(last.request.asked_at_ms, &last.candidate)))
        .transpose()?;
    Ok(SentRequestPage {
        items,
        next_cursor,
        total,
    })
}

/// A request, as the person sees it.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct ReceivedRequest {
    /// The posting for which it was made.
    pub job_id: PostingId,
    /// The posting's company, which asks.
    pub company_id: CompanyId,
    /// The posting, while it is in the catalogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job: Option<PostingSummary>,
    /// The request, with its state.
    #[serde(flatten)]
    pub request: ContactRequest,
}

/// A page of the requests that a person received, newest first.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct RequestPage {
    /// The page.
    pub items: Vec<ReceivedRequest>,
    /// Where the next page starts; `null` on the last.
    pub next_cursor: Option<String>,
    /// Number of requests in the whole list.
    pub total: u64,
}

/// After every request: the year 9999.
const END_OF_TIME_MS: i64 = 253_402_300_800_000;

/// The requests that a person received, newest first.
///
/// # Errors
/// [`Error::Refused`] for a cursor that no page gave; [`Error::NotFound`] when there is no such
/// person.
pub async fn list(
    platform: &impl Platform,
    user: &UserId,
    cursor: Option<&str>,
    limit: PageLimit,
) -> Result<RequestPage, Error> {
    const COUNT: &str = "\
SELECT (SELECT count(*) FROM contact_requests WHERE user_id = u.id) AS total FROM users u WHERE u.id = ?1";
    const SELECT: &str = "\
SELECT r.job_id, r.company_id, j.summary, json_quote(r.status) AS status, r.asked_at AS asked_at_ms,
    r.answered_at AS answered_at_ms
FROM contact_requests r LEFT JOIN jobs j ON j.id = r.job_id
WHERE r.user_id = ?1 AND (r.asked_at, r.job_id) < (?2, ?3)
ORDER BY r.asked_at DESC, r.job_id DESC LIMIT ?4";
    #[derive(Deserialize)]
    struct RequestRow {
        job_id: PostingId,
        company_id: CompanyId,
        summary: Option<JsonText<PostingSummary>>,
        status: JsonText<RequestStatus>,
        asked_at_ms: TimestampMs,
        answered_at_ms: Option<TimestampMs>,
    }
    let (time, last): (i64, String) = match cursor {
        Some(cursor) => cursor::decode(cursor)?,
        None => (END_OF_TIME_MS, String::new()),
    };
    let count = Statement::new(COUNT, [user.0.clone().into()]);
    let select = Statement::new(
        SELECT,
        [
            user.0.clone().into(),
            time.into(),
            last.into(),
            limit.rows().into(),
        ],
    );
    let [total, rows] = batch(platform, [count, select]).await?;
    let total = total.value()?.ok_or(Error::NotFound("user"))?;
    let rows = rows.rows::<RequestRow>()?.into_iter();
    let items: Vec<ReceivedRequest> = rows
        .map(|row| ReceivedRequest {
            job_id: row.job_id,
            company_id: row.company_id,
            job: row.summary.map(|JsonText(summary)| summary),
            request: ContactRequest {
                status: row.status.0,
                asked_at_ms: row.asked_at_ms,
                answered_at_ms: row.answered_at_ms,
            },
        })
        .collect();
    let next_cursor = items
        .last()
        .filter(|_| items.len() >= limit.get())
        .map(|last| cursor::encode(&(last.request.asked_at_ms, &last.job_id)))
        .transpose()?;
    Ok(RequestPage {
        items,
        next_cursor,
        total,
    })
}

/// An answer to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RequestAnswer {
    /// Whether the employer may see who the person is. `false` also takes back an agreement.
    pub agrees: bool,
}

/// Answers a request, or changes the answer. It takes effect with the employer's next request.
///
/// # Errors
/// [`Error::Refused`] naming the field, also for a request that ended when the person was private;
/// [`Error::NotFound`] when there is no such request.
pub async fn answer(
    platform: &impl Platform,
    caller: &Caller,
    user: &UserId,
    job: &PostingId,
    body: &[u8],
) -> Result<(), Error> {
    const AGREE: &str = "\
UPDATE contact_requests SET status = 'agreed', answered_at = max(?3, asked_at, coalesce(answered_at + 1, 0))
WHERE user_id = ?1 AND job_id = ?2 AND status <> 'agreed'
  AND candidate = (SELECT candidate FROM visible_people WHERE user_id = ?1)";
    const REFUSE: &str = "\
UPDATE contact_requests SET answered_at = max(?3, asked_at, coalesce(answered_at + 1, 0)),
    status = CASE status WHEN 'agreed' THEN 'withdrawn' ELSE 'declined' END
WHERE user_id = ?1 AND job_id = ?2 AND status IN ('asked', 'agreed')";
    const SELECT: &str = "SELECT json_quote(status) AS status FROM contact_requests WHERE user_id = ?1 AND job_id = ?2";
    let RequestAnswer { agrees } = parse(body)?;
    let now_ms = platform.now_ms();
    let of_request = || [user.0.clone().into(), job.0.clone().into()];
    let [id, posting] = of_request();
    let update = Statement::new(
        if agrees { AGREE } else { REFUSE },
        [id, posting, now_ms.into()],
    );
    let record = disclosures::insert_of_answer(caller, user, job);
    let select = Statement::new(SELECT, of_request());
    let [_, _, status] = batch(platform, [update, record, select]).await?;
    let status: Option<JsonText<RequestStatus>> = status.value()?;
    let JsonText(status) = status.ok_or(Error::NotFound("request"))?;
    if agrees && status != RequestStatus::Agreed {
        let reason = "the request ended when you were private; the employer has to ask again";
        return Err(Error::refused(Code::WrongState, "agrees", reason));
    }
    Ok(())
}
