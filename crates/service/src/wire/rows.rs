//! How columns that hold JSON text come back from the database.

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use crate::wire::error::Error;

/// A column whose text is the JSON of a `T`.
#[derive(Debug)]
pub(crate) struct JsonText<T>(pub(crate) T);

impl<'de, T: DeserializeOwned> Deserialize<'de> for JsonText<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        serde_json::from_str(&text)
            .map(Self)
            .map_err(D::Error::custom)
    }
}

/// The JSON of a value that is known to serialise.
pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Internal(error.to_string()))
}

/// An item with one more member. Items are persisted as JSON text, so that serving them costs no parsing; this is one more
/// in that text.
pub(crate) fn with_member(
    item: &RawValue,
    name: &str,
    value: &impl Serialize,
) -> Result<Box<RawValue>, Error> {
    let members = item.get().strip_suffix('}').unwrap_or_default();
    let text = format!("{members},\"{name}\":{}}}", to_json(value)?);
    RawValue::from_string(text).map_err(|error| Error::Internal(error.to_string()))
}
