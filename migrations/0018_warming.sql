-- Whom the warming run of an hour is for; forgotten with the next.
CREATE TABLE warming_people (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    run_id  TEXT NOT NULL,
    PRIMARY KEY (user_id, run_id)
) STRICT, WITHOUT ROWID;

-- What people did last: which postings are popular, and who is active.
CREATE INDEX interactions_by_time ON interactions (created_at, kind, job_id);
