-- Interactions of people with postings, and the matches computed for people.

CREATE TABLE interactions (
    user_id    TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL CHECK (kind IN ('view', 'save', 'apply', 'dismiss', 'hide_company')),
    job_id     TEXT    NOT NULL,
    company_id TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, kind, job_id)
) STRICT, WITHOUT ROWID;

-- One row per person and algorithm, describing the rows in user_match_cache. It is written before
-- them in the same batch and decides whether they may be written at all.
CREATE TABLE match_sets (
    user_id         TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    algorithm       TEXT    NOT NULL,
    profile_version INTEGER NOT NULL,
    catalogue_seq   INTEGER NOT NULL,
    hidden          INTEGER NOT NULL,
    matches         INTEGER NOT NULL,
    computation     TEXT    NOT NULL,
    computed_at     INTEGER NOT NULL,
    PRIMARY KEY (user_id, algorithm)
) STRICT, WITHOUT ROWID;

CREATE TABLE user_match_cache (
    user_id           TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    algorithm_version TEXT    NOT NULL,
    rank              INTEGER NOT NULL,
    job_id            TEXT    NOT NULL,
    job_version       INTEGER NOT NULL,
    score             INTEGER NOT NULL,
    posted_at         INTEGER,
    item              TEXT    NOT NULL CHECK (json_valid(item)),
    PRIMARY KEY (user_id, algorithm_version, rank)
) STRICT, WITHOUT ROWID;

-- Finds the people who hold a posting among their matches.
CREATE INDEX user_match_cache_by_job ON user_match_cache (job_id, user_id);
