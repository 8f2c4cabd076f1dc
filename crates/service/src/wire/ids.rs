//! Ids that come from outside.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::wire::error::{Code, Error};

/// Opaque id of a person, chosen by the deployment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct UserId(pub String);

/// Opaque id of a run.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct RunId(pub String);

/// Longest id, in bytes. A cache key of two ids, an algorithm's name and two versions stays below
/// 512 bytes: 200 + 200 + ~60.
pub const MAX_ID_BYTES: usize = 200;

impl UserId {
    /// Accepts what [`check`] accepts.
    ///
    /// # Errors
    /// [`Error::Refused`] naming `user_id`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        check("user_id", text)?;
        Ok(Self(text.to_owned()))
    }
}

/// The SHA-256 of a text in hexadecimal digits: names something without showing it.
pub fn digest(text: &str) -> String {
    digest_of(text.as_bytes())
}

/// As [`digest`], of any bytes.
pub(crate) fn digest_of(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(&Sha256::digest(bytes))
}

/// Refuses ids that are empty, too long, contain control characters, or are `.` or `..`.
///
/// # Errors
/// [`Error::Refused`] naming `field`.
pub fn check(field: &str, text: &str) -> Result<(), Error> {
    let reason = if text.is_empty() {
        "must not be empty"
    } else if text.len() > MAX_ID_BYTES {
        "must be at most 200 bytes"
    } else if text.chars().any(char::is_control) {
        "must not contain control characters"
    } else if matches!(text, "." | "..") {
        // A browser takes such a segment out of a path: the resource could be made, but not
        // reached.
        "must not be `.` or `..`"
    } else {
        return Ok(());
    };
    Err(Error::refused(Code::InvalidField, field, reason))
}
