-- Slow values from providers: who computes each, which steps are saved, and when the next call may
-- go out.

-- One row per value: its lease, saved steps and result, under the value's cache key. It stays as
-- long as the cache keeps the value, so that a cache that is down or empty costs no second call.
CREATE TABLE flights (
    key        TEXT    NOT NULL PRIMARY KEY,
    user_id    TEXT REFERENCES users (id) ON DELETE CASCADE,
    task       TEXT    NOT NULL CHECK (json_valid(task)),
    status     TEXT    NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'done', 'failed')),
    saved      TEXT,
    failures   INTEGER NOT NULL DEFAULT 0,
    holder     TEXT,
    held_until INTEGER NOT NULL DEFAULT 0,
    slot       INTEGER,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX flights_by_user ON flights (user_id);
CREATE INDEX flights_left_behind ON flights (status, held_until);
CREATE INDEX flights_by_expiry ON flights (expires_at);

-- One row per provider: its next free slot, the time before which it accepts no call, and its calls
-- of one day.
CREATE TABLE providers (
    name          TEXT    NOT NULL PRIMARY KEY,
    next_at       INTEGER NOT NULL DEFAULT 0,
    blocked_until INTEGER NOT NULL DEFAULT 0,
    day           INTEGER NOT NULL,
    calls         INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
