-- What a person's interactions have taught: part of their profile and covered by its version.

CREATE TABLE learned (
    user_id    TEXT    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    document   TEXT    NOT NULL DEFAULT '{}' CHECK (json_valid(document)),
    learned_at INTEGER NOT NULL DEFAULT 0,
    -- When the next lesson was ordered; NULL while there is nothing to learn.
    ordered_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TRIGGER learned_updated AFTER UPDATE OF document ON learned WHEN NEW.document IS NOT OLD.document
BEGIN
    UPDATE users SET updated_at = updated_at + 1 WHERE id = NEW.user_id;
END;

-- Each interaction teaches once.
ALTER TABLE interactions ADD COLUMN learned INTEGER NOT NULL DEFAULT 0 CHECK (learned IN (0, 1));
