-- Runs as complete rows, an outbox whose rows stay until their work is done, and changed postings
-- whose holders need a recompute. Everything that the previous release reads and writes still
-- exists.

-- A row stays until its work is done or stored as a dead letter, so a lost message can be sent
-- again at `due_at`. `wakes_at` is when the latest message is delivered. Each person has at most
-- one row.
ALTER TABLE outbox ADD COLUMN due_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN wakes_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN user_id TEXT;

CREATE INDEX outbox_by_time ON outbox (due_at, id);
CREATE UNIQUE INDEX outbox_by_user ON outbox (user_id);

-- SQLite cannot extend a CHECK, so the table is rebuilt.
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

-- Each list of runs is one range of one of these indexes, so it reads only the rows it shows.
CREATE INDEX runs_by_time ON runs (due_at, id);
CREATE INDEX runs_by_name ON runs (name, due_at, id);
CREATE INDEX runs_by_status ON runs (status, due_at, id);
CREATE INDEX runs_by_name_and_status ON runs (name, status, due_at, id);

-- A truncated body cannot be sent again.
ALTER TABLE dead_letters ADD COLUMN is_whole INTEGER NOT NULL DEFAULT 1;

-- Postings that changed or disappeared while people hold them among their matches.
CREATE TABLE stale_postings (
    job_id TEXT NOT NULL PRIMARY KEY,
    -- The run that recomputes their holders; NULL until one has started.
    run_id TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX stale_postings_by_run ON stale_postings (run_id, job_id);
