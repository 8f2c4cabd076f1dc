-- Companies, postings, and the single sequence that numbers every change of a posting.

CREATE TABLE companies (
    id         TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    tags       TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(tags)),
    stage      TEXT CHECK (stage IN ('pre_seed', 'seed', 'early', 'growth', 'late', 'public')),
    reputation REAL CHECK (reputation BETWEEN 0 AND 1),
    industry   TEXT,
    employees  INTEGER CHECK (employees >= 0),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER companies_version AFTER UPDATE ON companies
WHEN NEW.updated_at <= OLD.updated_at
BEGIN
    UPDATE companies SET updated_at = OLD.updated_at + 1 WHERE id = NEW.id;
END;

-- `document` is the posting as received. `summary` and `features` are derived from it and its
-- company on arrival, so that no request does language work. `features_version` is the version of
-- the code that derived them.
CREATE TABLE jobs (
    id               TEXT    NOT NULL PRIMARY KEY,
    company_id       TEXT    NOT NULL REFERENCES companies (id),
    document         TEXT    NOT NULL CHECK (json_valid(document)),
    summary          TEXT    NOT NULL CHECK (json_valid(summary)),
    features         TEXT    NOT NULL CHECK (json_valid(features)),
    features_version INTEGER NOT NULL,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL
) STRICT;

CREATE INDEX jobs_by_company ON jobs (company_id, id);

-- One row per posting, including deleted ones; `seq` is the number of the posting's latest change.
CREATE TABLE catalogue_changes (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE catalogue_snapshots (
    version          INTEGER NOT NULL,
    features_version INTEGER NOT NULL,
    postings         INTEGER NOT NULL,
    bytes            INTEGER NOT NULL,
    created_at       INTEGER NOT NULL,
    PRIMARY KEY (features_version, version)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER jobs_version AFTER UPDATE ON jobs
WHEN NEW.updated_at <= OLD.updated_at
BEGIN
    UPDATE jobs SET updated_at = OLD.updated_at + 1 WHERE id = NEW.id;
END;

CREATE TRIGGER jobs_inserted AFTER INSERT ON jobs BEGIN
    DELETE FROM catalogue_changes WHERE job_id = NEW.id;
    INSERT INTO catalogue_changes (job_id) VALUES (NEW.id);
END;
CREATE TRIGGER jobs_updated AFTER UPDATE ON jobs BEGIN
    DELETE FROM catalogue_changes WHERE job_id = NEW.id;
    INSERT INTO catalogue_changes (job_id) VALUES (NEW.id);
END;
CREATE TRIGGER jobs_deleted AFTER DELETE ON jobs BEGIN
    DELETE FROM catalogue_changes WHERE job_id = OLD.id;
    INSERT INTO catalogue_changes (job_id) VALUES (OLD.id);
END;
