//! Cursors: the position where a page ended, opaque to callers.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Serialize, de::DeserializeOwned};

use crate::wire::error::{Code, Error};
use crate::wire::rows::to_json;

/// The cursor of a position.
pub(crate) fn encode<T: Serialize>(place: &T) -> Result<String, Error> {
    Ok(URL_SAFE_NO_PAD.encode(to_json(place)?))
}

/// The position of a cursor.
pub(crate) fn decode<T: DeserializeOwned>(cursor: &str) -> Result<T, Error> {
    URL_SAFE_NO_PAD
        .decode(cursor)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| {
            Error::refused(
                Code::InvalidField,
                "cursor",
                "is not a `next_cursor` of this list",
            )
        })
}
