//! The one door to the cache. A value carries the kind and version of its shape; a value without
//! them is a miss.
//!
//! Architecture invariant: no answer depends on the cache. A broken value, a value of another
//! release, a failing cache and one that exceeds the key's deadline all count as a miss.

use crate::isolate::tally::Lookup;
use crate::kv::keys::CacheKey;
use crate::platform::{self, Platform};
use crate::ports::CacheError;
use crate::queue::after::After;

/// Largest value, in bytes: 25 MiB.
pub(crate) const MAX_VALUE_BYTES: usize = 25 * 1024 * 1024;

/// The value under a key.
pub(crate) async fn read(platform: &impl Platform, key: &CacheKey<'_>) -> Option<Vec<u8>> {
    let name = key.to_string();
    platform.usage().count_lookup(1);
    match in_time(platform, key.deadline_ms(), platform.get(&name)).await {
        Ok(found) => usable(platform, key, found),
        Err(error) => {
            let tally = platform.memory().tally();
            tally.looked_up(key.counted(), Lookup::Error);
            platform.warn("cache_get_failed", &error.to_string());
            None
        }
    }
}

/// Which of up to 100 keys of one kind have no usable value, by one operation. No answer waits for
/// it, so it is not counted among the lookups.
pub(crate) async fn missing(
    platform: &impl Platform,
    keys: &[CacheKey<'_>],
) -> Result<Vec<bool>, CacheError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<String> = keys.iter().map(CacheKey::to_string).collect();
    platform.usage().count_lookup(names.len());
    let found = in_time(platform, CHANGE_DEADLINE_MS, platform.get_many(&names)).await?;
    let found = found.into_iter().chain(std::iter::repeat_with(|| None));
    let pairs = keys.iter().zip(found);
    Ok(pairs
        .map(|(key, found)| found.and_then(|value| unstamped(key, value)).is_none())
        .collect())
}

/// The value without its stamp, if it has the stamp of its key.
fn usable(platform: &impl Platform, key: &CacheKey<'_>, found: Option<Vec<u8>>) -> Option<Vec<u8>> {
    let was_there = found.is_some();
    let value = found.and_then(|value| unstamped(key, value));
    let lookup = match &value {
        Some(_) => Lookup::Hit,
        None if was_there => Lookup::Error,
        None => Lookup::Miss,
    };
    platform.memory().tally().looked_up(key.counted(), lookup);
    value
}

/// Puts a value into the cache after the response has been sent.
pub(crate) fn keep(
    platform: &impl Platform,
    key: &CacheKey<'_>,
    value: impl Into<Vec<u8>>,
) -> After {
    let value = value.into();
    platform.memory().tally().put(key.counted(), value.len());
    After::Cache {
        key: key.to_string(),
        value: stamped(key, value),
        ttl_secs: key.ttl_secs(),
    }
}

/// Puts a value into the cache now.
pub(crate) async fn write(
    platform: &impl Platform,
    key: &CacheKey<'_>,
    value: impl Into<Vec<u8>>,
) -> Result<(), CacheError> {
    let value = value.into();
    platform.memory().tally().put(key.counted(), value.len());
    put(
        platform,
        &key.to_string(),
        stamped(key, value),
        key.ttl_secs(),
    )
    .await
}

/// Deadline of a change: a snapshot is megabytes.
const CHANGE_DEADLINE_MS: u64 = 10_000;

pub(crate) async fn put(
    platform: &impl Platform,
    key: &str,
    value: Vec<u8>,
    ttl_secs: u64,
) -> Result<(), CacheError> {
    platform.usage().count_key_written();
    in_time(
        platform,
        CHANGE_DEADLINE_MS,
        platform.put(key, value, ttl_secs),
    )
    .await
}

async fn in_time<T>(
    platform: &impl Platform,
    deadline_ms: u64,
    operation: impl Future<Output = Result<T, CacheError>>,
) -> Result<T, CacheError> {
    let done = platform::within(platform, deadline_ms, operation).await;
    done.unwrap_or_else(|| Err(CacheError("no answer within the deadline".to_owned())))
}

/// Removes a value.
pub(crate) async fn remove(platform: &impl Platform, key: &CacheKey<'_>) -> Result<(), CacheError> {
    let name = key.to_string();
    in_time(platform, CHANGE_DEADLINE_MS, platform.delete(&name)).await
}

/// Keys per page of a listing.
const KEYS_PER_PAGE: usize = 1_000;

/// Removes all values whose keys have this prefix.
pub(crate) async fn remove_all(platform: &impl Platform, prefix: &str) -> Result<(), CacheError> {
    loop {
        platform.usage().count_key_written();
        let keys = in_time(platform, CHANGE_DEADLINE_MS, platform.keys(prefix)).await?;
        for key in &keys {
            platform.usage().count_key_written();
            in_time(platform, CHANGE_DEADLINE_MS, platform.delete(key)).await?;
        }
        if keys.len() < KEYS_PER_PAGE {
            return Ok(());
        }
    }
}

/// Strips the stamp of a key from a value, in place: a snapshot is megabytes.
fn stamped(key: &CacheKey<'_>, mut value: Vec<u8>) -> Vec<u8> {
    value.splice(..0, key.stamp().bytes());
    value
}

fn unstamped(key: &CacheKey<'_>, mut value: Vec<u8>) -> Option<Vec<u8>> {
    let stamp = key.stamp().as_bytes();
    if !value.starts_with(stamp) {
        return None;
    }
    value.drain(..stamp.len());
    Some(value)
}
