//! How long each list is, as triggers count it: a page states it without counting rows.

use crate::ports::{Answer, SqlError, Statement};

/// A list whose rows are counted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum List<'a> {
    Jobs,
    DeadLetters,
    Experiments,
    /// All runs, or those of a name, of a status, or of both.
    Runs {
        name: Option<&'a str>,
        status: Option<&'a str>,
    },
}

/// Reads the length of a list: one row, or one for each name and status of runs.
pub(crate) fn select(list: List<'_>) -> Statement {
    const SQL: &str = "\
SELECT coalesce(sum(rows), 0) FROM list_totals
WHERE list = ?1 AND name = coalesce(?2, name) AND status = coalesce(?3, status)";
    let (list, name, status) = match list {
        List::Jobs => ("jobs", None, None),
        List::DeadLetters => ("dead_letters", None, None),
        List::Experiments => ("experiments", None, None),
        List::Runs { name, status } => ("runs", name, status),
    };
    Statement::new(SQL, [list.into(), name.into(), status.into()])
}

/// Reads the answer of [`select`].
pub(crate) fn read(answer: &Answer) -> Result<u64, SqlError> {
    Ok(answer.value()?.unwrap_or_default())
}
