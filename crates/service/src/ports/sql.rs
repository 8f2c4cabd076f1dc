//! The relational store, its statements and its answers.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    Deserialize, DeserializeOwned, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor,
};
use serde_json::value::RawValue;

use super::constraint::Constraint;

/// The largest integer that JavaScript and D1 carry exactly: both take numbers as doubles, whose
/// significand has 53 bits.
pub const MAX_INTEGER: i64 = 1 << 53;

/// A value bound to a statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Param {
    /// SQL NULL.
    Null,
    /// Must stay within ±[`MAX_INTEGER`].
    Integer(i64),
    /// A double.
    Real(f64),
    /// Text, JSON included.
    Text(String),
}

impl From<i64> for Param {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<f64> for Param {
    fn from(value: f64) -> Self {
        Self::Real(value)
    }
}

impl From<&str> for Param {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Param {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl<T: Into<Self>> From<Option<T>> for Param {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One SQL statement with its parameters, `?1` first.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Text with `?1`, `?2`, … in place of values.
    pub sql: &'static str,
    /// Values in order.
    pub params: Vec<Param>,
}

impl Statement {
    /// A statement with its parameters.
    pub fn new<const N: usize>(sql: &'static str, params: [Param; N]) -> Self {
        Self {
            sql,
            params: params.into(),
        }
    }
}

/// Result of one statement of a batch.
#[derive(Debug)]
pub struct Answer {
    /// A JSON array with one object per row.
    pub rows: Box<RawValue>,
    /// Rows read, as D1 bills them.
    pub rows_read: u64,
    /// Rows written, indexes included, as D1 bills them.
    pub rows_written: u64,
    /// Execution time in the database, in microseconds.
    pub database_us: u64,
    /// Size of the whole database after it, in bytes.
    pub database_bytes: u64,
}

impl Answer {
    /// All rows.
    ///
    /// # Errors
    /// [`SqlError::Shape`] when a row is not a `T`.
    pub fn rows<T: DeserializeOwned>(&self) -> Result<Vec<T>, SqlError> {
        // Position only: the text of the error may quote the row.
        serde_json::from_str(self.rows.get()).map_err(|error| {
            SqlError::Shape(format!(
                "{:?} error at column {}",
                error.classify(),
                error.column()
            ))
        })
    }

    /// The value of every row of a statement that selects one column.
    ///
    /// # Errors
    /// [`SqlError::Shape`] when a row is not one `T`.
    pub fn values<T: DeserializeOwned>(&self) -> Result<Vec<T>, SqlError> {
        let rows: Vec<Single<T>> = self.rows()?;
        Ok(rows.into_iter().map(|Single(value)| value).collect())
    }

    /// The value of the first row, if there is one.
    ///
    /// # Errors
    /// As [`Answer::values`].
    pub fn value<T: DeserializeOwned>(&self) -> Result<Option<T>, SqlError> {
        Ok(self.values()?.into_iter().next())
    }

    /// Whether there are no rows.
    ///
    /// # Errors
    /// As [`Answer::rows`].
    pub fn is_empty(&self) -> Result<bool, SqlError> {
        Ok(self.rows::<IgnoredAny>()?.is_empty())
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// As [`Answer::rows`].
    pub fn first<T: DeserializeOwned>(&self) -> Result<Option<T>, SqlError> {
        Ok(self.rows::<T>()?.into_iter().next())
    }
}

/// A row of one column, whatever its name.
struct Single<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Single<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_map(SingleVisitor(PhantomData))
            .map(Self)
    }
}

struct SingleVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for SingleVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row of one column")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut row: A) -> Result<T, A::Error> {
        let single = row.next_entry::<IgnoredAny, T>()?;
        match (single, row.next_key::<IgnoredAny>()?) {
            (Some((_, value)), None) => Ok(value),
            _ => Err(A::Error::custom("not one column")),
        }
    }
}

/// Why a batch failed. Nothing of it was stored.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SqlError {
    /// Overloaded, timed out, or out of reach: worth another try.
    #[error("database unavailable: {0}")]
    Unavailable(String),
    /// A statement violated a constraint; another try will not help.
    #[error("constraint violated: {0:?}")]
    Violated(Constraint),
    /// A value, a row or a statement exceeds a limit of the database; another try will not help,
    /// but less at once may.
    #[error("too large: {0}")]
    TooLarge(String),
    /// The database refused a statement; another try will not help.
    #[error("statement refused: {0}")]
    Refused(String),
    /// A row does not have the shape the code expects.
    #[error("unexpected row: {0}")]
    Shape(String),
}

impl SqlError {
    /// Reads the message of a database that refused a statement.
    pub fn refused(message: String) -> Self {
        // "string or blob too big", or D1's code for it.
        let is_too_large = message.contains("too big") || message.contains("SQLITE_TOOBIG");
        match Constraint::named_in(&message) {
            Some(constraint) => Self::Violated(constraint),
            None if is_too_large => Self::TooLarge(message),
            None => Self::Refused(message),
        }
    }
}

/// The relational store: a batch is one round trip and one transaction, in order, all or nothing.
#[expect(
    async_fn_in_trait,
    reason = "the runtime is single-threaded; no future needs to be Send"
)]
pub trait Sql {
    /// Runs the statements; one answer each, in order.
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Answer>, SqlError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(rows: &str) -> Answer {
        Answer {
            rows: RawValue::from_string(rows.to_owned()).unwrap(),
            rows_read: 0,
            rows_written: 0,
            database_us: 0,
            database_bytes: 0,
        }
    }

    #[test]
    fn a_column_is_read_without_its_name() {
        let two = answer(r#"[{"n":1},{"n":2}]"#);
        assert_eq!(two.values::<i64>().unwrap(), [1, 2]);
        assert_eq!(two.value::<i64>().unwrap(), Some(1));
        assert!(!two.is_empty().unwrap());
        let none = answer("[]");
        assert_eq!(none.value::<i64>().unwrap(), None);
        assert!(none.is_empty().unwrap());
    }

    #[test]
    fn a_row_of_another_shape_is_an_error() {
        for rows in [r#"[{"n":1,"m":2}]"#, "[{}]", r#"[{"n":"one"}]"#, "[1]"] {
            let error = answer(rows).values::<i64>().unwrap_err();
            assert!(matches!(error, SqlError::Shape(_)), "{rows}: {error}");
        }
    }
}
