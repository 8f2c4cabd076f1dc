//! D1 as the use cases see it: one SQLite connection, where a batch is a transaction.

use std::borrow::Cow;
use std::cell::RefCell;
use std::env;
use std::path::Path;
use std::sync::OnceLock;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params_from_iter};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};
use service::ports::{Answer, MAX_INTEGER, Param, SqlError, Statement};

pub(crate) struct Database {
    /// Taken when the database is dropped.
    connection: Option<Connection>,
}

thread_local! {
    // Emptied databases, so that thousands of histories need not run the migrations.
    static EMPTY: RefCell<Vec<Connection>> = const { RefCell::new(Vec::new()) };
}

/// D1's limits: 2 MB per value or row, 100 KB and 100 parameters per statement, 100 columns per
/// row. Source: <https://developers.cloudflare.com/d1/platform/limits/>
const LIMITS: [(Limit, i32); 4] = [
    (Limit::SQLITE_LIMIT_LENGTH, 2_000_000),
    (Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000),
    (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 100),
    (Limit::SQLITE_LIMIT_COLUMN, 100),
];

/// Enforces that match sets only advance, even when a guard of the product is missing.
const WATCH: &str = "\
CREATE TRIGGER match_sets_only_advance BEFORE UPDATE ON match_sets
WHEN (NEW.profile_version, NEW.catalogue_seq) < (OLD.profile_version, OLD.catalogue_seq)
BEGIN
    SELECT RAISE(ABORT, 'a stale result over a newer one');
END;";

impl Drop for Database {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else {
            return;
        };
        if std::thread::panicking() {
            return;
        }
        empty(&mut connection).expect("tables can be emptied");
        EMPTY.with(|pool| pool.borrow_mut().push(connection));
    }
}

/// Deletes all rows, the newest table first, which no other refers to. Switching the foreign keys
/// off instead would make the connection prepare every statement again.
fn empty(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    // Twice, as triggers insert rows during the first round.
    for _ in 0..2 {
        let mut select = transaction.prepare_cached(
            "SELECT 'DELETE FROM \"' || name || '\"' FROM sqlite_master WHERE type = 'table'
             ORDER BY rowid DESC",
        )?;
        let statements = select.query_map([], |row| row.get::<_, String>(0))?;
        for statement in statements {
            transaction.prepare_cached(&statement?)?.execute([])?;
        }
    }
    transaction.commit()
}

impl Database {
    /// An empty database after all migrations.
    pub(crate) fn migrated() -> Self {
        let connection = EMPTY
            .with(|pool| pool.borrow_mut().pop())
            .unwrap_or_else(Self::migrate);
        Self {
            connection: Some(connection),
        }
    }

    fn migrate() -> Connection {
        let connection = Connection::open_in_memory().expect("SQLite opens in memory");
        connection
            .pragma_update(None, "foreign_keys", true)
            .expect("foreign keys can be enforced");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .expect("the project has migrations")
            .map(|entry| entry.expect("the folder can be read").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
            .collect();
        files.sort();
        for file in files {
            let sql = std::fs::read_to_string(&file).expect("a migration can be read");
            connection
                .execute_batch(&sql)
                .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        }
        connection
            .execute_batch(WATCH)
            .expect("a trigger can be added");
        connection.set_prepared_statement_cache_capacity(512);
        // Otherwise a statement is prepared again for each parameter that might change its plan.
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .expect("plans can be kept");
        for (limit, most) in LIMITS {
            connection
                .set_limit(limit, most)
                .expect("a limit can be lowered");
        }
        connection
    }

    /// Runs statements as one transaction.
    pub(crate) fn batch(&mut self, statements: &[Statement]) -> Result<Vec<Answer>, SqlError> {
        let refused = |error: rusqlite::Error| SqlError::refused(error.to_string());
        let connection = self.connection.as_mut().expect("taken only on drop");
        let transaction = connection.transaction().map_err(refused)?;
        let mut answers = Vec::with_capacity(statements.len());
        for statement in statements {
            answers.push(run(&transaction, statement).map_err(refused)?);
        }
        // D1 does not report why a commit failed.
        let lost = |_| SqlError::Unavailable("internal error".to_owned());
        transaction.commit().map_err(lost)?;
        Ok(answers)
    }
}

impl Database {
    /// Every row of every table as JSON, with the name of its table.
    pub(crate) fn dump(&self) -> Vec<(String, Value)> {
        let connection = self.connection.as_ref().expect("taken only on drop");
        let names = |sql: &str| -> Vec<String> {
            let mut select = connection.prepare(sql).expect("a good query");
            let names = select.query_map([], |row| row.get(0));
            let names = names
                .expect("a good query")
                .collect::<rusqlite::Result<_>>();
            names.expect("names are text")
        };
        let mut dump = Vec::new();
        for table in names("SELECT name FROM sqlite_master WHERE type = 'table'") {
            let columns = names(&format!("SELECT name FROM pragma_table_info('{table}')"));
            let pairs: Vec<String> = columns
                .iter()
                .map(|column| format!("'{column}', \"{column}\""))
                .collect();
            let rows = format!("SELECT json_object({}) FROM \"{table}\"", pairs.join(", "));
            for row in names(&rows) {
                let row = serde_json::from_str(&row).expect("rows are JSON");
                dump.push((table.clone(), row));
            }
        }
        dump
    }
}

/// Duration of a statement. Time is virtual here; D1 takes about as long.
const STATEMENT_US: u64 = 1_000;

/// A guard to run without: a piece of the product's SQL, and what stands in its place.
struct Without {
    from: String,
    to: String,
}

impl Without {
    /// What `EDGEMATCH_WITHOUT_FROM` and `EDGEMATCH_WITHOUT_TO` name. `cargo xtask guards` sets
    /// them, so that the same tests run without each guard and nothing is compiled again.
    fn read() -> Option<&'static Self> {
        static WITHOUT: OnceLock<Option<Without>> = OnceLock::new();
        let read = || {
            let from = env::var("EDGEMATCH_WITHOUT_FROM").ok()?;
            let to = env::var("EDGEMATCH_WITHOUT_TO").expect("what stands in its place");
            Some(Without { from, to })
        };
        WITHOUT.get_or_init(read).as_ref()
    }
}

/// The text of a statement, without the guard that is taken away.
fn text(sql: &'static str) -> Cow<'static, str> {
    match Without::read() {
        Some(Without { from, to }) if sql.contains(from) => sql.replace(from, to).into(),
        _ => sql.into(),
    }
}

fn run(connection: &Connection, statement: &Statement) -> rusqlite::Result<Answer> {
    let mut prepared = connection.prepare_cached(&text(statement.sql))?;
    let columns: Vec<String> = prepared
        .column_names()
        .into_iter()
        .map(str::to_owned)
        .collect();
    let params = statement.params.iter().map(|param| match param {
        Param::Null => rusqlite::types::Value::Null,
        Param::Integer(integer) => {
            assert!(
                integer.unsigned_abs() <= MAX_INTEGER.unsigned_abs(),
                "D1 stores numbers as doubles: {integer}"
            );
            rusqlite::types::Value::Integer(*integer)
        }
        Param::Real(real) => rusqlite::types::Value::Real(*real),
        Param::Text(text) => rusqlite::types::Value::Text(text.clone()),
    });
    let before = connection.total_changes();
    let mut rows = prepared.query(params_from_iter(params))?;
    let mut objects = Vec::new();
    while let Some(row) = rows.next()? {
        let mut object = Map::new();
        for (index, column) in columns.iter().enumerate() {
            object.insert(column.clone(), json(row.get_ref(index)?));
        }
        objects.push(Value::Object(object));
    }
    drop(rows);
    let rows: Box<RawValue> = to_raw_value(&objects).expect("rows are JSON");
    let rows_read = objects.len() as u64;
    drop(prepared);
    let mut pages = connection
        .prepare_cached("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")?;
    let database_bytes = pages.query_row([], |row| row.get(0))?;
    Ok(Answer {
        rows,
        rows_read,
        rows_written: connection.total_changes() - before,
        database_us: STATEMENT_US,
        database_bytes,
    })
}

fn json(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(integer) => integer.into(),
        ValueRef::Real(real) => real.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
        ValueRef::Blob(_) => panic!("no column holds a blob"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(sql: &'static str, params: Vec<Param>) -> Option<String> {
        let statement = Statement { sql, params };
        match Database::migrated().batch(&[statement]) {
            Ok(_) => None,
            Err(SqlError::Refused(reason) | SqlError::TooLarge(reason)) => Some(reason),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn what_is_too_much_for_d1_is_refused() {
        let text = |bytes: usize| Param::Text("x".repeat(bytes));
        assert_eq!(refusal("SELECT length(?1)", vec![text(2_000_000)]), None);
        let too_big = Some("string or blob too big".to_owned());
        assert_eq!(refusal("SELECT length(?1)", vec![text(2_000_001)]), too_big);
        // Each value is short enough, the row is not.
        let insert = "INSERT INTO dead_letters (id, queue, body, reason, received_at)
            VALUES ('a', ?1, ?2, '', 0)";
        let half = || text(1_000_000);
        assert_eq!(refusal(insert, vec![half(), half()]), too_big);

        let hundred: &'static str =
            Box::leak(format!("SELECT {}", vec!["?"; 100].join("+")).into());
        assert_eq!(refusal(hundred, vec![Param::Integer(1); 100]), None);
        let more: &'static str = Box::leak(format!("{hundred}+?").into());
        let reason = refusal(more, vec![Param::Integer(1); 101]).unwrap();
        assert!(reason.contains("too many SQL variables"), "{reason}");

        let long: &'static str = Box::leak(format!("SELECT '{}'", "x".repeat(100_000)).into());
        let reason = refusal(long, Vec::new()).unwrap();
        assert_eq!(reason, "statement too long");
    }
}
