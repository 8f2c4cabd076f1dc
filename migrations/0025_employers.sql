-- Employers: their sessions, the candidates whom they ask to say who they are, and a record of what
-- they looked at.

-- SQLite cannot extend a CHECK, so the table is rebuilt.
CREATE TABLE sessions_of_roles (
    -- SHA-256 of the id in the browser's cookie; the id itself is stored nowhere.
    hash       TEXT    NOT NULL PRIMARY KEY,
    subject    TEXT    NOT NULL,
    role       TEXT    NOT NULL CHECK (role IN ('user', 'employer', 'service', 'admin')),
    -- Extended while the session is used, up to `ends_at`.
    expires_at INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL,
    -- The companies that an employer acts for.
    companies  TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(companies))
) STRICT, WITHOUT ROWID;

INSERT INTO sessions_of_roles (hash, subject, role, expires_at, ends_at)
SELECT hash, subject, role, expires_at, ends_at FROM sessions;

DROP TABLE sessions;
ALTER TABLE sessions_of_roles RENAME TO sessions;

CREATE INDEX sessions_by_subject ON sessions (subject);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Requests of employers to learn who a candidate is, and the answers. A request is for one posting,
-- and for the id by which the person was seen: it ends with that id.
CREATE TABLE contact_requests (
    user_id     TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    job_id      TEXT    NOT NULL,
    company_id  TEXT    NOT NULL,
    candidate   TEXT    NOT NULL,
    status      TEXT    NOT NULL CHECK (status IN ('asked', 'agreed', 'declined', 'withdrawn')),
    asked_at    INTEGER NOT NULL,
    answered_at INTEGER,
    PRIMARY KEY (user_id, job_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX contact_requests_of_job ON contact_requests (job_id, candidate);
-- A person's list is newest first.
CREATE INDEX contact_requests_of_person ON contact_requests (user_id, asked_at, job_id);

-- Nobody is seen by an id that no longer is theirs.
CREATE TRIGGER visible_people_withdrawn AFTER DELETE ON visible_people BEGIN
    UPDATE contact_requests SET status = 'withdrawn' WHERE user_id = OLD.user_id AND status IN ('asked', 'agreed');
END;

-- Who looked at which candidates, who asked whom, and what was answered. Erasing a person erases
-- what concerns them.
CREATE TABLE disclosures (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    action     TEXT    NOT NULL
        CHECK (action IN ('applicants', 'candidates', 'asked', 'agreed', 'declined', 'withdrawn')),
    role       TEXT    NOT NULL,
    actor      TEXT    NOT NULL,
    job_id     TEXT    NOT NULL,
    company_id TEXT    NOT NULL,
    -- Of a ranking: how many people were shown.
    people     INTEGER,
    -- Of a request.
    user_id    TEXT REFERENCES users (id) ON DELETE CASCADE
) STRICT;

CREATE INDEX disclosures_by_time ON disclosures (at);
CREATE INDEX disclosures_of_person ON disclosures (user_id, id) WHERE user_id IS NOT NULL;

-- Finds who applied for a posting, and who does not want to be seen by a company.
CREATE INDEX interactions_of_applicants ON interactions (job_id, user_id) WHERE kind = 'apply';
CREATE INDEX interactions_that_hide ON interactions (company_id, user_id) WHERE kind = 'hide_company';
