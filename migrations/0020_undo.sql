-- What a person did can be listed and undone, and their preferences have a version of their own.

-- An undone interaction that was learned from stays, unseen, until its lesson is taken back.
ALTER TABLE interactions ADD COLUMN undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1));

-- Lists are newest first, per kind.
CREATE INDEX interactions_of_person ON interactions (user_id, kind, created_at, job_id);

-- The version of the preferences alone. The profile version rises as well, by the triggers of
-- `job_preferences`.
ALTER TABLE job_preferences ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 1;

-- The previous release does not write the version.
CREATE TRIGGER job_preferences_version AFTER UPDATE OF document ON job_preferences
WHEN NEW.updated_at <= OLD.updated_at
BEGIN
    UPDATE job_preferences SET updated_at = OLD.updated_at + 1 WHERE user_id = NEW.user_id;
END;
