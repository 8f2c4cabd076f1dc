//! One pair, explained. It loads its own context; what was worked out is kept under both versions.

use matching::document::PostingId;
use matching::read_profile;

use crate::after::Outcome;
use crate::cache;
use crate::catalogue;
use crate::context;
use crate::error::Error;
use crate::ids::UserId;
use crate::keys::CacheKey;
use crate::ports::{Platform, batch};
use crate::recommendations::{CacheStatus, Item, Items, engine_named};
use crate::rows::to_json;
use crate::statistics;

/// A pair with where its answer came from.
#[derive(Debug)]
pub struct Pair {
    /// Score and reasons.
    pub item: Item,
    /// For the `X-Cache` header.
    pub cache: CacheStatus,
}

/// Scores and explains one posting for one person.
///
/// # Errors
/// [`Error::NotFound`] naming the one of the two that does not exist.
pub async fn match_pair(
    platform: &impl Platform,
    user: &UserId,
    job: &PostingId,
    algorithm: Option<&str>,
) -> Result<Outcome<Pair>, Error> {
    let [context, entry, in_force] = batch(
        platform,
        [
            context::select_contexts(std::slice::from_ref(user))?,
            catalogue::select_entry(job),
            statistics::select_in_force(),
        ],
    )
    .await?;
    statistics::use_in_force(platform, &in_force).await?;
    let engines = platform.memory().engines();
    let engine = engine_named(&engines, algorithm)?;
    let context = context::context(&context)?;
    let entry = catalogue::entry(&entry)?;
    let key = CacheKey::Match {
        user,
        job,
        algorithm: &engine.algorithm(),
        profile_version: context.version,
        posting_version: entry.version,
    };
    // A value that does not read is one of another release: a miss.
    let cached = cache::read(platform, &key).await;
    let cached = cached.and_then(|bytes| String::from_utf8(bytes).ok());
    if let Some(item) = cached.and_then(|text| serde_json::from_str(&text).ok()) {
        return Ok(Outcome {
            body: Pair {
                item,
                cache: CacheStatus::Hit,
            },
            after: Vec::new(),
        });
    }
    let item = Items::new(
        engine.as_ref(),
        &read_profile(&context.profile),
        context.version,
    )
    .item(entry);
    platform.usage().count_ranked(1);
    let value = to_json(&item)?.into_bytes();
    Ok(Outcome {
        body: Pair {
            item,
            cache: CacheStatus::Miss,
        },
        after: vec![cache::keep(platform, &key, &value)],
    })
}
