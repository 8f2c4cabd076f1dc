-- Browser sessions. The row is authoritative: a session without a row has ended, whatever the cache
-- still holds.
CREATE TABLE sessions (
    -- SHA-256 of the id in the browser's cookie; the id itself is stored nowhere.
    hash       TEXT    NOT NULL PRIMARY KEY,
    subject    TEXT    NOT NULL,
    role       TEXT    NOT NULL CHECK (role IN ('user', 'service', 'admin')),
    -- Extended while the session is used, up to `ends_at`.
    expires_at INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_subject ON sessions (subject);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
