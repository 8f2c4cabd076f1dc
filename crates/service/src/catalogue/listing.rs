//! The list of postings: all of them, or those of a company, or near a point.
//!
//! Every list is in the order of ids, and a cursor is the id of a page's last posting. So pages
//! stay where they are while postings come and go. The database pages through the plain list by an
//! index. It knows no distances: what is near a point is found in the catalogue in memory, which
//! the batch of the request brings up to date, so such a page reads no rows of its own.

use matching::document::{CompanyId, PostingId};
use matching::{Filter, PostingSummary, listing};
use serde::Serialize;

use crate::catalogue::catch_up::CatchUp;
use crate::platform::totals::{self, List};
use crate::platform::{Platform, batch};
use crate::ports::Statement;
use crate::wire::error::Error;
use crate::wire::ids;
use crate::wire::limit::PageLimit;
use crate::wire::rows::JsonText;

/// A page of the list of postings.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct JobPage {
    /// Summaries in the order of their ids.
    pub items: Vec<ListedJob>,
    /// Where the next page starts; null on the last.
    pub next_cursor: Option<String>,
    /// Number of postings in the whole list.
    pub total: u64,
}

/// A posting, as a list shows it.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct ListedJob {
    /// Its summary.
    #[serde(flatten)]
    pub job: PostingSummary,
    /// Kilometres from the point that `near` names to the nearest of its places, rounded to 100 m.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_km: Option<f64>,
}

/// Postings in the order of their ids, after `cursor`, which is an id: all of them, or those of a
/// company, or those that a filter admits. To count those of a company reads an entry of an index
/// for each.
///
/// # Errors
/// [`Error::Refused`] for a company or a cursor that is not an id; when the database is out of
/// reach.
pub async fn list_jobs(
    platform: &impl Platform,
    filter: Option<&Filter>,
    company: Option<&CompanyId>,
    cursor: Option<&str>,
    limit: PageLimit,
) -> Result<JobPage, Error> {
    if let Some(cursor) = cursor {
        ids::check("cursor", cursor)?;
    }
    if let Some(CompanyId(company)) = company {
        ids::check("company", company)?;
    }
    let (items, total) = match filter {
        Some(filter) => admitted(platform, filter, company, cursor, limit).await?,
        None => stored(platform, company, cursor, limit).await?,
    };
    let full = items.len() >= limit.get();
    let last = items.last().filter(|_| full);
    Ok(JobPage {
        next_cursor: last.map(|item| item.job.id.0.clone()),
        items,
        total,
    })
}

/// A page of the postings in the database, and their number.
async fn stored(
    platform: &impl Platform,
    company: Option<&CompanyId>,
    cursor: Option<&str>,
    limit: PageLimit,
) -> Result<(Vec<ListedJob>, u64), Error> {
    const ALL: &str = "SELECT summary FROM jobs WHERE id > coalesce(?1, '') ORDER BY id LIMIT ?2";
    const OF_COMPANY: &str = "\
SELECT summary FROM jobs WHERE company_id = ?3 AND id > coalesce(?1, '') ORDER BY id LIMIT ?2";
    const COUNT: &str = "SELECT count(*) FROM jobs WHERE company_id = ?1";
    let statements = match company {
        None => [
            totals::select(List::Jobs),
            Statement::new(ALL, [cursor.into(), limit.rows().into()]),
        ],
        Some(CompanyId(company)) => {
            let company = || company.clone().into();
            [
                Statement::new(COUNT, [company()]),
                Statement::new(OF_COMPANY, [cursor.into(), limit.rows().into(), company()]),
            ]
        }
    };
    let [total, answer] = batch(platform, statements).await?;
    let summaries = answer.values::<JsonText<PostingSummary>>()?.into_iter();
    let items = summaries.map(|JsonText(job)| ListedJob {
        job,
        distance_km: None,
    });
    Ok((items.collect(), totals::read(&total)?))
}

/// A page of the postings that a filter admits, and their number.
async fn admitted(
    platform: &impl Platform,
    filter: &Filter,
    company: Option<&CompanyId>,
    cursor: Option<&str>,
    limit: PageLimit,
) -> Result<(Vec<ListedJob>, u64), Error> {
    CatchUp::alone(platform).await?;
    let after = cursor.map(|id| PostingId(id.to_owned()));
    let now_ms = platform.now_ms();
    let page = platform.memory().with(|catalogue| {
        let after = after.as_ref();
        listing(catalogue, filter, company, after, limit.get(), now_ms)
    });
    let items = page.items.into_iter();
    let items = items.map(|(job, distance_km)| ListedJob { job, distance_km });
    Ok((items.collect(), page.total as u64))
}
