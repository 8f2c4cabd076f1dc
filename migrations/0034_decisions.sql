-- The record of who looked at whom also has what people decided about candidates, and who audited
-- the scores. SQLite cannot extend a CHECK, so the table is rebuilt.
CREATE TABLE disclosures_and_decisions (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    action     TEXT    NOT NULL CHECK (action IN ('applicants', 'candidates', 'asked', 'agreed', 'declined',
        'withdrawn', 'shortlisted', 'invited', 'rejected', 'hired', 'audited')),
    role       TEXT    NOT NULL,
    actor      TEXT    NOT NULL,
    -- NULL for an audit, which is of no posting.
    job_id     TEXT,
    company_id TEXT,
    -- Of a ranking: how many people were shown; of an audit: how many were counted.
    people     INTEGER,
    -- Of a request or a decision.
    user_id    TEXT REFERENCES users (id) ON DELETE CASCADE
) STRICT;

INSERT INTO disclosures_and_decisions (id, at, action, role, actor, job_id, company_id, people, user_id)
SELECT id, at, action, role, actor, job_id, company_id, people, user_id FROM disclosures;

DROP TABLE disclosures;
ALTER TABLE disclosures_and_decisions RENAME TO disclosures;

CREATE INDEX disclosures_by_time ON disclosures (at);
CREATE INDEX disclosures_of_person ON disclosures (user_id, id) WHERE user_id IS NOT NULL;
