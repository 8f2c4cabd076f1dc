//! How columns that hold JSON text come back from the database.

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};

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
pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> Result<String, crate::error::Error> {
    serde_json::to_string(value).map_err(|error| crate::error::Error::Internal(error.to_string()))
}
