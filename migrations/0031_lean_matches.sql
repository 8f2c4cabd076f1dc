-- A persisted match keeps what decides on it. Its item, ten times as large, is made again from the
-- two documents whenever it is shown. The rows are copied, since dropping a column would rewrite
-- every item first; a release that expects items finds none, so no older one can run beside this.
CREATE TABLE lean_matches (
    user_id           TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    algorithm_version TEXT    NOT NULL,
    rank              INTEGER NOT NULL,
    job_id            TEXT    NOT NULL,
    job_version       INTEGER NOT NULL,
    -- Thousandths of a point.
    score             INTEGER NOT NULL,
    posted_at         INTEGER,
    PRIMARY KEY (user_id, algorithm_version, rank)
) STRICT, WITHOUT ROWID;

INSERT INTO lean_matches
SELECT user_id, algorithm_version, rank, job_id, job_version, score, posted_at FROM user_match_cache;
DROP TABLE user_match_cache;
ALTER TABLE lean_matches RENAME TO user_match_cache;

-- Finds the people who hold a posting among their matches.
CREATE INDEX user_match_cache_by_job ON user_match_cache (job_id, user_id);

-- The skills that most matches of a set miss, the most frequent first.
ALTER TABLE match_sets ADD COLUMN missing_skills TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(missing_skills));
