//! What events have cost, by kind: counted in isolate memory, written together with the counts of
//! the caches.
//!
//! Deliberately absent: CPU time. A Worker's clock stands still while it computes; the platform's
//! own metrics have it.

use serde_json::json;

use crate::isolate::ledger::{Entry, EventKind};
use crate::operations::prices::PRICES;
use crate::platform::Platform;
use crate::ports::{Statement, UsageReading};
use crate::wire::error::Error;
use crate::wire::rows::to_json;

/// Kind of the writes that keep these counts.
const COUNTERS: &str = "counters";

/// Accounts for what an event has used since the last call, as the cost of this many events: 0 for
/// work after a response.
pub fn account(platform: &impl Platform, kind: EventKind, events: u64) {
    let usage = platform.usage().take_unaccounted();
    if events > 0 || usage != UsageReading::default() {
        platform.memory().ledger().add(kind, events, usage);
    }
}

/// Accounts for the writing of counts.
pub(crate) fn account_for_counting(platform: &impl Platform) {
    let kind = EventKind {
        route: COUNTERS.to_owned(),
        cache: "",
    };
    account(platform, kind, 1);
}

/// Takes this isolate's counts, as the statement that adds them to the hour's; `None` if there are
/// none.
pub(crate) fn take(platform: &impl Platform, hour: i64) -> Result<Option<Statement>, Error> {
    const SQL: &str = "\
INSERT INTO event_costs (route, cache, hour, events, batches, statements, rows_read, rows_written, database_us, keys_read,
    keys_written, messages, postings_ranked)
SELECT v.value ->> '$.route', v.value ->> '$.cache', ?2, v.value ->> '$.events', v.value ->> '$.batches',
    v.value ->> '$.statements', v.value ->> '$.rows_read', v.value ->> '$.rows_written', v.value ->> '$.database_us',
    v.value ->> '$.keys_read', v.value ->> '$.keys_written', v.value ->> '$.messages', v.value ->> '$.postings_ranked'
FROM json_each(?1) v WHERE true
ON CONFLICT (route, cache, hour) DO UPDATE SET
    events = events + excluded.events, batches = batches + excluded.batches, statements = statements + excluded.statements,
    rows_read = rows_read + excluded.rows_read, rows_written = rows_written + excluded.rows_written,
    database_us = database_us + excluded.database_us, keys_read = keys_read + excluded.keys_read,
    keys_written = keys_written + excluded.keys_written, messages = messages + excluded.messages,
    postings_ranked = postings_ranked + excluded.postings_ranked";
    let entries = platform.memory().ledger().take();
    if entries.is_empty() {
        return Ok(None);
    }
    let row = |Entry {
                   kind,
                   events,
                   usage,
               }| {
        json!({
            "route": kind.route, "cache": kind.cache, "events": events, "batches": usage.batches,
            "statements": usage.statements, "rows_read": usage.rows_read, "rows_written": usage.rows_written,
            "database_us": usage.database_us, "keys_read": usage.keys_read, "keys_written": usage.keys_written,
            "messages": usage.messages, "postings_ranked": usage.postings_ranked,
        })
    };
    let rows: Vec<serde_json::Value> = entries.into_iter().map(row).collect();
    Ok(Some(Statement::new(
        SQL,
        [to_json(&rows)?.into(), hour.into()],
    )))
}

/// Deletes costs from before this hour.
pub(crate) fn forget_before(hour: i64) -> Statement {
    const SQL: &str = "DELETE FROM event_costs WHERE hour < ?1";
    Statement::new(SQL, [hour.into()])
}

/// Costs since this hour, by kind, with the dollars per million such events, without CPU time.
/// Reads one row per kind and hour: a few thousand at most, however many people there are.
pub(crate) fn select_since(hour: i64) -> Statement {
    const SQL: &str = "\
SELECT route, cache, sum(events) AS events, sum(batches) AS batches, sum(statements) AS statements,
    sum(rows_read) AS rows_read, sum(rows_written) AS rows_written, sum(database_us) AS database_us,
    sum(keys_read) AS keys_read, sum(keys_written) AS keys_written, sum(messages) AS messages,
    sum(postings_ranked) AS postings_ranked,
    ?2 + (?3 * sum(rows_read) + ?4 * sum(rows_written) + ?5 * sum(keys_read) + ?6 * sum(keys_written)
        + ?7 * sum(messages)) / sum(events) AS dollars_per_million
FROM event_costs WHERE hour >= ?1 GROUP BY route, cache HAVING sum(events) > 0";
    Statement::new(
        SQL,
        [
            hour.into(),
            PRICES.requests.into(),
            PRICES.rows_read.into(),
            PRICES.rows_written.into(),
            PRICES.keys_read.into(),
            PRICES.keys_written.into(),
            PRICES.messages.into(),
        ],
    )
}
