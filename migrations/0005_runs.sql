-- Runs as whole rows, an outbox whose rows stay until the work is done, and postings whose holders are to be told.
-- Everything that the release before this one reads and writes is still there.

-- A row stays until what it asks for has been done or put aside: a message that is lost on its way is sent again.
-- `due_at` says when, `wakes_at` when the latest message is delivered. A person has one row at the most.
ALTER TABLE outbox ADD COLUMN due_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN wakes_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN user_id TEXT;

CREATE INDEX outbox_by_time ON outbox (due_at, id);
CREATE UNIQUE INDEX outbox_by_user ON outbox (user_id);

-- SQLite cannot widen a CHECK, so the table is laid down anew.
CREATE TABLE runs_as_wholes (
    id           TEXT    NOT NULL PRIMARY KEY,
    name         TEXT    NOT NULL,
    parameters   TEXT    NOT NULL CHECK (json_valid(parameters)),
    status       TEXT    NOT NULL
        CHECK (status IN ('scheduled', 'queued', 'running', 'succeeded', 'failed', 'cancelled')),
    due_at       INTEGER NOT NULL DEFAULT 0,
    next_cursor  TEXT,
    spacing_secs INTEGER NOT NULL DEFAULT 0,
    attempt      INTEGER NOT NULL DEFAULT 1,
    "of"         INTEGER,
    done         INTEGER NOT NULL DEFAULT 0,
    failed       INTEGER NOT NULL DEFAULT 0,
    steps        INTEGER NOT NULL DEFAULT 0,
    wall_ms      INTEGER NOT NULL DEFAULT 0,
    rows_read    INTEGER NOT NULL DEFAULT 0,
    rows_written INTEGER NOT NULL DEFAULT 0,
    growth       TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(growth)),
    last_error   TEXT,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    started_at   INTEGER,
    finished_at  INTEGER
) STRICT, WITHOUT ROWID;

INSERT INTO runs_as_wholes
    (id, name, parameters, status, due_at, next_cursor, done, failed, last_error, created_at, updated_at, finished_at)
SELECT id, name, parameters, status, created_at, next_cursor, done, failed, last_error, created_at, updated_at, finished_at
FROM runs;

DROP TABLE runs;
ALTER TABLE runs_as_wholes RENAME TO runs;

-- Each list of runs is one range of one of these: what it reads is what it shows.
CREATE INDEX runs_by_time ON runs (due_at, id);
CREATE INDEX runs_by_name ON runs (name, due_at, id);
CREATE INDEX runs_by_status ON runs (status, due_at, id);
CREATE INDEX runs_by_name_and_status ON runs (name, status, due_at, id);

-- A body that was cut off cannot be sent again.
ALTER TABLE dead_letters ADD COLUMN is_whole INTEGER NOT NULL DEFAULT 1;

-- Postings that have changed or gone while people hold them among their matches.
CREATE TABLE stale_postings (
    job_id TEXT NOT NULL PRIMARY KEY,
    -- The run that tells their holders; none has been started yet where this is empty.
    run_id TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX stale_postings_by_run ON stale_postings (run_id, job_id);
