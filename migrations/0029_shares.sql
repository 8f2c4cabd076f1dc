-- What each may use of what all share.

-- How much a person has used today, of each thing that has a daily share.
CREATE TABLE person_shares (
    user_id TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    name    TEXT    NOT NULL,
    day     INTEGER NOT NULL,
    used    INTEGER NOT NULL,
    PRIMARY KEY (user_id, name)
) STRICT, WITHOUT ROWID;

-- Wrong credentials. A row counts those of all addresses whose digests begin alike, so that there
-- are at most 65,536 rows, and none identifies an address.
CREATE TABLE lockouts (
    bucket     TEXT    NOT NULL PRIMARY KEY,
    failures   INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX lockouts_by_time ON lockouts (expires_at);
