//! Addresses that present wrong tokens: after too many in an hour, each further one is refused
//! unread.
//!
//! An isolate counts failures by itself, and adds every tenth to the count of the deployment, which
//! the database keeps. So a mistake costs nothing, and a guesser is known everywhere.
//!
//! Deliberately absent: a lock for right tokens. Whoever shares an address with a guesser keeps
//! their access.

use serde::Deserialize;

use crate::platform::{Platform, batch};
use crate::ports::Statement;
use crate::wire::error::Error;
use crate::wire::ids;
use crate::wire::time::HOUR_MS;

/// Most failures of an address in an hour.
pub const MOST_FAILURES: i64 = 100;

/// Hexadecimal digits of an address's digest that name its bucket: 65,536 buckets.
const BUCKET_DIGITS: usize = 4;

/// Counts a wrong token from an address.
///
/// # Errors
/// [`Error::UsedUp`] if there have been too many; when the database is out of reach.
pub async fn failed(platform: &impl Platform, address: &str) -> Result<(), Error> {
    #[derive(Deserialize)]
    struct LockoutRow {
        failures: i64,
        expires_at: i64,
    }
    const SQL: &str = "\
INSERT INTO lockouts (bucket, failures, expires_at) VALUES (?1, ?2, ?3)
ON CONFLICT (bucket) DO UPDATE SET
    failures = CASE WHEN expires_at <= ?4 THEN excluded.failures ELSE failures + excluded.failures END,
    expires_at = CASE WHEN expires_at <= ?4 THEN excluded.expires_at ELSE expires_at END
RETURNING failures, expires_at";
    let mut bucket = ids::digest(address);
    bucket.truncate(BUCKET_DIGITS);
    let now_ms = platform.now_ms();
    let memory = platform.memory().failures();
    if let Some(until_ms) = memory.note(&bucket, now_ms) {
        return Err(used_up(until_ms, now_ms));
    }
    let Some(untold) = memory.take_untold(&bucket) else {
        return Ok(());
    };
    let expires_ms = now_ms.saturating_add(HOUR_MS);
    let count = Statement::new(
        SQL,
        [
            bucket.as_str().into(),
            untold.into(),
            expires_ms.into(),
            now_ms.into(),
        ],
    );
    let [counted] = batch(platform, [count]).await?;
    match counted.first::<LockoutRow>()? {
        Some(row) if row.failures >= MOST_FAILURES => {
            memory.lock(&bucket, row.expires_at);
            Err(used_up(row.expires_at, now_ms))
        }
        _ => Ok(()),
    }
}

fn used_up(until_ms: i64, now_ms: i64) -> Error {
    let rest_secs = until_ms.saturating_sub(now_ms).div_euclid(1000);
    Error::UsedUp {
        why: "too many wrong tokens from this address".to_owned(),
        retry_after_secs: u32::try_from(rest_secs.max(1)).unwrap_or(u32::MAX),
    }
}

/// Forgets failures of more than an hour ago.
///
/// # Errors
/// When the database is out of reach; the next sweep forgets them.
pub(crate) async fn sweep(platform: &impl Platform) -> Result<(), Error> {
    const SQL: &str = "DELETE FROM lockouts WHERE expires_at <= ?1";
    let delete = Statement::new(SQL, [platform.now_ms().into()]);
    batch(platform, [delete]).await?;
    Ok(())
}
