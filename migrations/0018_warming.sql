-- The people of an hour's warming run; the next run deletes them.
CREATE TABLE warming_people (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    run_id  TEXT NOT NULL,
    PRIMARY KEY (user_id, run_id)
) STRICT, WITHOUT ROWID;

-- Finds recent interactions, to select popular postings and active people.
CREATE INDEX interactions_by_time ON interactions (created_at, kind, job_id);
