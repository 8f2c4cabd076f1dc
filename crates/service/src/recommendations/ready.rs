//! First pages as they were answered to a session a moment ago: two reads of the cache, and no look at the database.
//!
//! A page is found under the revision that its reader's browser sends, so no page that was worked out before a change of theirs is
//! found after it. Of everything else (the catalogue, changes made elsewhere) it is a minute old at most, and it is not
//! shown where the isolate knows of a newer catalogue or an experiment. What it shows does not expire while it is shown.

use matching::Filter;
use matching::document::TimestampMs;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Recommendations, Request};
use crate::after::After;
use crate::cache;
use crate::error::Error;
use crate::keys::CacheKey;
use crate::ports::Platform;
use crate::rows::to_json;

/// Longest time for which a page is shown.
const SHOWN_MS: i64 = 60 * 1000;

/// A page that is shown again.
#[derive(Debug)]
pub struct ReadyPage {
    /// The JSON that was answered.
    pub body: String,
    /// Seconds since then.
    pub age_secs: i64,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    asked_at_ms: TimestampMs,
    shown_until_ms: TimestampMs,
    catalogue: u64,
    page: Box<RawValue>,
}

/// The page that was answered to this request a moment ago.
pub async fn find(
    platform: &impl Platform,
    request: &Request,
    revision: &str,
) -> Option<ReadyPage> {
    if !is_first_page(request) || platform.memory().running().is_some() {
        return None;
    }
    let engines = platform.memory().engines();
    let algorithm = engines.named(matching::DEFAULT_ENGINE)?.algorithm();
    let key = CacheKey::Recommendations {
        user: &request.user,
        algorithm: &algorithm,
        limit: request.limit,
        revision,
    };
    let bytes = cache::read(platform, &key).await?;
    let stored: Stored = serde_json::from_slice(&bytes).ok()?;
    let now_ms = platform.now_ms();
    let known = platform.memory().with(matching::Catalogue::head);
    (now_ms < stored.shown_until_ms && stored.catalogue >= known).then(|| ReadyPage {
        body: String::from(Box::<str>::from(stored.page)),
        age_secs: now_ms.saturating_sub(stored.asked_at_ms).div_euclid(1000),
    })
}

/// Keeps a page for when the same request comes again; `asked_at_ms` is before the database was asked.
///
/// # Errors
/// A defect: what was just written cannot be read.
pub fn keep(
    platform: &impl Platform,
    request: &Request,
    revision: &str,
    asked_at_ms: TimestampMs,
    page: &Recommendations,
) -> Result<Option<After>, Error> {
    #[derive(Deserialize)]
    struct Shown {
        job: ShownJob,
    }
    #[derive(Deserialize)]
    struct ShownJob {
        valid_through_ms: Option<TimestampMs>,
    }
    if !is_first_page(request) || platform.memory().running().is_some() {
        return Ok(None);
    }
    let internal = |error: serde_json::Error| Error::Internal(error.to_string());
    let mut shown_until_ms = asked_at_ms.saturating_add(SHOWN_MS);
    for item in &page.items {
        let Shown { job } = serde_json::from_str(item.get()).map_err(internal)?;
        shown_until_ms = shown_until_ms.min(job.valid_through_ms.unwrap_or(shown_until_ms));
    }
    let key = CacheKey::Recommendations {
        user: &request.user,
        algorithm: &page.algorithm,
        limit: request.limit,
        revision,
    };
    let stored = Stored {
        asked_at_ms,
        shown_until_ms,
        catalogue: page.catalogue,
        page: serde_json::value::to_raw_value(page).map_err(internal)?,
    };
    let value = to_json(&stored)?;
    Ok(Some(cache::keep(platform, &key, value.as_bytes())))
}

fn is_first_page(request: &Request) -> bool {
    request.cursor.is_none()
        && request.algorithm.is_none()
        && request.filter == Filter::default()
        && !request.include_ineligible
        && request.diversity
}
