//! How many items a caller asks for.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// A number of items from 1 to `MOST`; `USUAL` by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit<const USUAL: usize, const MOST: usize>(usize);

/// Items on a page of most lists.
pub type PageLimit = Limit<20, 100>;

impl<const USUAL: usize, const MOST: usize> Limit<USUAL, MOST> {
    /// The most items that a caller may ask for.
    pub const MOST: Self = Self(MOST);

    /// This many items; `None` outside 1 to `MOST`.
    #[must_use]
    pub fn new(items: usize) -> Option<Self> {
        (1..=MOST).contains(&items).then_some(Self(items))
    }

    /// Number of items.
    #[must_use]
    pub fn get(self) -> usize {
        self.0
    }

    /// The same, as a parameter of a statement.
    pub(crate) fn rows(self) -> i64 {
        i64::try_from(self.0).unwrap_or(i64::MAX)
    }
}

impl<const USUAL: usize, const MOST: usize> Default for Limit<USUAL, MOST> {
    fn default() -> Self {
        Self(USUAL)
    }
}

/// From the text of a parameter.
impl<'de, const USUAL: usize, const MOST: usize> Deserialize<'de> for Limit<USUAL, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let limit = text.parse().ok().and_then(Self::new);
        limit.ok_or_else(|| {
            D::Error::custom(format_args!("must be a whole number from 1 to {MOST}"))
        })
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod described {
    use utoipa::openapi::schema::{ObjectBuilder, Type};
    use utoipa::openapi::{RefOr, Schema};
    use utoipa::{PartialSchema, ToSchema};

    use super::Limit;

    impl<const USUAL: usize, const MOST: usize> ToSchema for Limit<USUAL, MOST> {}

    impl<const USUAL: usize, const MOST: usize> PartialSchema for Limit<USUAL, MOST> {
        fn schema() -> RefOr<Schema> {
            ObjectBuilder::new()
                .schema_type(Type::Integer)
                .default(Some(USUAL.into()))
                .minimum(Some(1))
                .maximum(Some(MOST))
                .into()
        }
    }
}
