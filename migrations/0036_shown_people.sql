-- Who was shown to whom. SQLite cannot extend a CHECK, so the record is rebuilt: a list of requests
-- shows people, too.
CREATE TABLE disclosures_of_people (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    action     TEXT    NOT NULL CHECK (action IN ('applicants', 'candidates', 'requests', 'asked', 'agreed',
        'declined', 'withdrawn', 'shortlisted', 'invited', 'rejected', 'hired', 'audited')),
    role       TEXT    NOT NULL,
    actor      TEXT    NOT NULL,
    -- NULL for an audit, which is of no posting.
    job_id     TEXT,
    company_id TEXT,
    -- Of a list: how many people were shown; of an audit: how many were counted.
    people     INTEGER,
    -- Of a request or a decision.
    user_id    TEXT REFERENCES users (id) ON DELETE CASCADE
) STRICT;

INSERT INTO disclosures_of_people (id, at, action, role, actor, job_id, company_id, people, user_id)
SELECT id, at, action, role, actor, job_id, company_id, people, user_id FROM disclosures;

DROP TABLE disclosures;
ALTER TABLE disclosures_of_people RENAME TO disclosures;

CREATE INDEX disclosures_by_time ON disclosures (at);
CREATE INDEX disclosures_of_person ON disclosures (user_id, id) WHERE user_id IS NOT NULL;
CREATE INDEX disclosures_of_job ON disclosures (job_id, id) WHERE job_id IS NOT NULL;
CREATE INDEX disclosures_of_actor ON disclosures (actor, id);

-- The people on a page that an employer saw.
CREATE TABLE shown_people (
    disclosure_id INTEGER NOT NULL REFERENCES disclosures (id) ON DELETE CASCADE,
    -- On the page, from 1.
    place         INTEGER NOT NULL,
    user_id       TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- In thousandths; NULL on a list that shows no scores.
    score         INTEGER,
    -- Whether the page said who they are.
    named         INTEGER NOT NULL,
    PRIMARY KEY (disclosure_id, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX shown_people_of_person ON shown_people (user_id, disclosure_id);
