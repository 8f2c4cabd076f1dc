-- Sessions of browsers. The row is what counts: one that is not there has ended, whatever the cache still says.
CREATE TABLE sessions (
    -- SHA-256 of what the browser holds, which stands nowhere.
    hash       TEXT    NOT NULL PRIMARY KEY,
    subject    TEXT    NOT NULL,
    role       TEXT    NOT NULL CHECK (role IN ('user', 'service', 'admin')),
    -- Moves on while the session is used, to `ends_at` at the latest.
    expires_at INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_subject ON sessions (subject);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
