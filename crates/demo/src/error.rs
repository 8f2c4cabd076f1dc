//! Why the data set could not be put together.

/// A text in `data/` is not in the expected format.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A table of texts is not valid.
    #[error("data/{file}: {source}")]
    Table {
        /// Path below `data/`.
        file: &'static str,
        /// The parser's error.
        source: Box<toml::de::Error>,
    },
    /// A person's document is not valid.
    #[error("data/people/{file}: {source}")]
    Person {
        /// Path below `data/people/`.
        file: &'static str,
        /// The parser's error.
        source: serde_json::Error,
    },
    /// A table without entries.
    #[error("there is no {0} to choose from")]
    Empty(&'static str),
}
