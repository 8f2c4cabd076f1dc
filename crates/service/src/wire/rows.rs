//! JSON in columns and parameters.

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};

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

/// A column that has 1 for yes and 0 for no.
pub(crate) fn is_set<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    u8::deserialize(deserializer).map(|set| set != 0)
}

/// A value as JSON; the values of this crate never fail to serialise.
pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Internal(error.to_string()))
}

/// D1's limit for a parameter, a column or a whole row, in bytes.
pub(crate) const VALUE_MAX_BYTES: usize = 2_000_000;

/// Most bytes of rows in one parameter: about half of D1's limit.
const PARAMETER_BYTES: usize = 1024 * 1024;

/// JSON arrays of these rows, in their order. An array longer than [`PARAMETER_BYTES`] has one row.
pub(crate) fn to_json_arrays<T: Serialize>(
    rows: impl IntoIterator<Item = T>,
) -> Result<Vec<String>, Error> {
    let mut arrays = Vec::new();
    let mut array = String::new();
    for row in rows {
        let row = to_json(&row)?;
        let longer = array.len().saturating_add(row.len()).saturating_add(2);
        if !array.is_empty() && longer > PARAMETER_BYTES {
            array.push(']');
            arrays.push(std::mem::take(&mut array));
        }
        array.push(if array.is_empty() { '[' } else { ',' });
        array.push_str(&row);
    }
    if !array.is_empty() {
        array.push(']');
        arrays.push(array);
    }
    Ok(arrays)
}
