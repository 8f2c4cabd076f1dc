-- Background work: messages waiting to be sent, runs, and messages that failed for good.

CREATE TABLE outbox (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    message    TEXT    NOT NULL CHECK (json_valid(message)),
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE runs (
    id          TEXT    NOT NULL PRIMARY KEY,
    name        TEXT    NOT NULL,
    parameters  TEXT    NOT NULL CHECK (json_valid(parameters)),
    status      TEXT    NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed')),
    next_cursor TEXT,
    done        INTEGER NOT NULL DEFAULT 0,
    failed      INTEGER NOT NULL DEFAULT 0,
    last_error  TEXT,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    finished_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE dead_letters (
    id          TEXT    NOT NULL PRIMARY KEY,
    queue       TEXT    NOT NULL,
    body        TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    received_at INTEGER NOT NULL,
    replayed_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX dead_letters_by_time ON dead_letters (received_at, id);
