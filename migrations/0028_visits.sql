-- Sessions of visitors, who began without an account: nobody can reach their profile once the
-- session has ended, so it is erased with it.
ALTER TABLE sessions ADD COLUMN is_visit INTEGER NOT NULL DEFAULT 0;

CREATE INDEX sessions_of_visits ON sessions (expires_at) WHERE is_visit = 1;
