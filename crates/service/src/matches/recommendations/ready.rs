//! First pages that a session received a moment ago: two cache reads, no database.
//!
//! A page is stored under the revision that the browser sends. After a change of its own, the
//! browser sends another, and finds no earlier page. Otherwise (the catalogue, changes made
//! elsewhere, a new release) a page may lag by a minute. It is found without any artefact, so a new
//! isolate that cannot load them still shows it. It is not shown if the isolate knows of a newer
//! catalogue or of an experiment, nor once one of its postings has expired.

use matching::document::TimestampMs;
use matching::{Filter, Sort};

use super::request::Request;
use super::response::Recommendations;
use crate::kv::cache;
use crate::kv::keys::{CacheKey, PersonalKey};
use crate::platform::Platform;
use crate::queue::after::After;

/// How long a page may be shown again.
const SHOWN_MS: i64 = 60 * 1000;

/// A page that is shown again.
#[derive(Debug)]
pub struct ReadyPage {
    /// Body of the response.
    pub body: String,
    /// Seconds since then.
    pub age_secs: i64,
}

/// The page that this session received for the same request a moment ago.
pub async fn find(
    platform: &impl Platform,
    request: &Request,
    revision: &str,
) -> Option<ReadyPage> {
    if !is_first_page(request) || platform.memory().running().is_some() {
        return None;
    }
    let in_force = platform.memory().in_force();
    let key = CacheKey::Personal {
        user: &request.user,
        key: PersonalKey::Recommendations {
            in_force: &in_force,
            limit: request.limit.get(),
            explain: request.explain.name(),
            revision,
        },
    };
    let stored = String::from_utf8(cache::read(platform, &key).await?).ok()?;
    // A line of numbers (when it was asked for, until when it is shown, its catalogue), then the
    // body.
    let (head, body) = stored.split_once('\n')?;
    let mut numbers = head.split(' ').map(str::parse::<i64>);
    let mut number = || numbers.next()?.ok();
    let (asked_at_ms, shown_until_ms, catalogue) = (number()?, number()?, number()?);
    let now_ms = platform.now_ms();
    let known = platform.memory().with(matching::Catalogue::head);
    let current = u64::try_from(catalogue).is_ok_and(|catalogue| catalogue >= known);
    (current && now_ms < shown_until_ms).then(|| ReadyPage {
        body: body.to_owned(),
        age_secs: now_ms.saturating_sub(asked_at_ms).div_euclid(1000),
    })
}

/// Caches a page with its body. `asked_at_ms` is a time before the database was read.
pub fn keep(
    platform: &impl Platform,
    request: &Request,
    revision: &str,
    asked_at_ms: TimestampMs,
    page: &Recommendations,
    body: &str,
) -> Option<After> {
    if !is_first_page(request) || platform.memory().running().is_some() {
        return None;
    }
    let expiries = page.items.iter().filter_map(|item| item.valid_through_ms);
    let shown_until_ms = expiries.fold(asked_at_ms.saturating_add(SHOWN_MS), TimestampMs::min);
    let in_force = platform.memory().in_force();
    let key = CacheKey::Personal {
        user: &request.user,
        key: PersonalKey::Recommendations {
            in_force: &in_force,
            limit: request.limit.get(),
            explain: request.explain.name(),
            revision,
        },
    };
    let catalogue = page.catalogue;
    let value = format!("{asked_at_ms} {shown_until_ms} {catalogue}\n{body}");
    Some(cache::keep(platform, &key, value.as_bytes()))
}

fn is_first_page(request: &Request) -> bool {
    request.cursor.is_none()
        && request.algorithm.is_none()
        && request.filter == Filter::default()
        && !request.include_ineligible
        && request.sort == Sort::Score
        && request.facets.is_empty()
        && request.diversity
}
