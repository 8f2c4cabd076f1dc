-- People and the rows that make up their profiles. Times are milliseconds since 1970; documents are
-- JSON.
--
-- Foreign keys are deferred so that a profile can be written children first. The triggers below
-- raise the profile version for each child row, and for a new profile they find no parent row to
-- rewrite.

CREATE TABLE users (
    id         TEXT    NOT NULL PRIMARY KEY,
    name       TEXT,
    headline   TEXT,
    summary    TEXT,
    location   TEXT CHECK (location IS NULL OR json_valid(location)),
    languages  TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(languages)),
    other      TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(other)),
    as_of      TEXT CHECK (as_of IS NULL OR json_valid(as_of)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE work_experience (
    user_id  TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    ordinal  INTEGER NOT NULL,
    document TEXT    NOT NULL CHECK (json_valid(document)),
    PRIMARY KEY (user_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE education (
    user_id  TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    ordinal  INTEGER NOT NULL,
    document TEXT    NOT NULL CHECK (json_valid(document)),
    PRIMARY KEY (user_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE user_skills (
    user_id TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    ordinal INTEGER NOT NULL,
    name    TEXT    NOT NULL,
    level   TEXT,
    PRIMARY KEY (user_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE job_preferences (
    user_id  TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    document TEXT NOT NULL CHECK (json_valid(document))
) STRICT, WITHOUT ROWID;

-- The profile version. Every change of a profile raises it by at least one, even two changes within
-- one millisecond.

CREATE TRIGGER users_version AFTER UPDATE OF headline, summary, location, languages, other, as_of ON users
WHEN NEW.updated_at <= OLD.updated_at
BEGIN
    UPDATE users SET updated_at = OLD.updated_at + 1 WHERE id = NEW.id;
END;

CREATE TRIGGER work_experience_inserted AFTER INSERT ON work_experience BEGIN
    UPDATE users SET updated_at = updated_at + 1 WHERE id = NEW.user_id;
END;
CREATE TRIGGER work_experience_updated AFTER UPDATE ON work_experience BEGIN
    UPDATE users SET updated_at = updated_at + 1 WHERE id IN (OLD.user_id, NEW.user_id);
END;
CREATE TRIGGER work_experience_deleted AFTER DELETE ON work_experience BEGIN
    UPDATE users SET updated_at = updated_at + 1 WHERE id = OLD.user_id;
END;

CREATE TRIGGER education_inserted AFTER INSERT ON education BEGIN
    UPDATE users SET updated_at = updated_at + 1 WHERE id = NEW.user_id;
END;
CREATE TRIGGER education_updated AFTER UPDATE ON education BEGIN
    UPDATE users SET updated_at = updated_at + 1 WHERE id IN (OLD.user_id, NEW.user_id);
END;
CREATE TRIGGER education_deleted AFTER DELETE ON education BEGIN
    UPDATE users SET updated_at = updated_at + 1 WHERE id = OLD.user_id;
END;

CREATE TRIGGER user_skills_inserted AFTER INSERT ON user_skills BEGIN
    UPDATE users SET updated_at = updated_at + 1 WHERE id = NEW.user_id;
END;
CREATE TRIGGER user_skills_updated AFTER UPDATE ON user_skills BEGIN
    UPDATE users SET updated_at = updated_at + 1 WHERE id IN (OLD.user_id, NEW.user_id);
END;
CREATE TRIGGER user_skills_deleted AFTER DELETE ON user_skills BEGIN
    UPDATE users SET updated_at = updated_at + 1 WHERE id = OLD.user_id;
END;

CREATE TRIGGER job_preferences_inserted AFTER INSERT ON job_preferences BEGIN
    UPDATE users SET updated_at = updated_at + 1 WHERE id = NEW.user_id;
END;
CREATE TRIGGER job_preferences_updated AFTER UPDATE ON job_preferences BEGIN
    UPDATE users SET updated_at = updated_at + 1 WHERE id IN (OLD.user_id, NEW.user_id);
END;
CREATE TRIGGER job_preferences_deleted AFTER DELETE ON job_preferences BEGIN
    UPDATE users SET updated_at = updated_at + 1 WHERE id = OLD.user_id;
END;
