//! Cursors: the position where a page ended, opaque to callers.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Serialize, de::DeserializeOwned};

use crate::wire::error::{Code, Error};
use crate::wire::integers;
use crate::wire::rows::to_json;

/// Longest cursor: as long as a URL may be.
/// Source: <https://developers.cloudflare.com/workers/platform/limits/#request-limits>
const MAX_BYTES: usize = 16 * 1024;

/// The cursor of a position.
pub(crate) fn encode<T: Serialize>(place: &T) -> Result<String, Error> {
    Ok(URL_SAFE_NO_PAD.encode(to_json(place)?))
}

/// The position of a cursor. Refuses one that is too long, or has an integer that no parameter can
/// hold.
pub(crate) fn decode<T: DeserializeOwned>(cursor: &str) -> Result<T, Error> {
    Some(cursor)
        .filter(|cursor| cursor.len() <= MAX_BYTES)
        .and_then(|cursor| URL_SAFE_NO_PAD.decode(cursor).ok())
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .filter(integers::are_exact)
        .and_then(|value| serde_json::from_value(value).ok())
        .ok_or_else(|| {
            Error::refused(
                Code::InvalidField,
                "cursor",
                "is not a `next_cursor` of this list",
            )
        })
}
