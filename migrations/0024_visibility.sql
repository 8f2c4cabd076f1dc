-- Who may see a person besides themselves, what employers ask them, and a record of both.

-- Only people who are not private have a row.
CREATE TABLE visible_people (
    user_id         TEXT    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    visibility      TEXT    NOT NULL CHECK (visibility IN ('applications', 'open', 'mentor')),
    -- The person's id towards employers: random, and another one whenever they stop being private.
    candidate       TEXT    NOT NULL UNIQUE,
    changed_at      INTEGER NOT NULL,
    -- What was read of the profile at that version by that reading; NULL until it has been read.
    profile_version INTEGER,
    reading         INTEGER,
    features        TEXT
) STRICT, WITHOUT ROWID;

-- One row per person who is or was open to employers, under the id that says nothing about them;
-- `seq` is the number of their latest change.
CREATE TABLE people_changes (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    candidate TEXT NOT NULL UNIQUE
) STRICT;

CREATE TRIGGER visible_people_inserted AFTER INSERT ON visible_people WHEN NEW.visibility = 'open' BEGIN
    INSERT INTO people_changes (candidate) VALUES (NEW.candidate);
END;
CREATE TRIGGER visible_people_updated AFTER UPDATE OF visibility ON visible_people
WHEN NEW.visibility <> OLD.visibility AND 'open' IN (NEW.visibility, OLD.visibility)
BEGIN
    DELETE FROM people_changes WHERE candidate = NEW.candidate;
    INSERT INTO people_changes (candidate) VALUES (NEW.candidate);
END;
CREATE TRIGGER visible_people_deleted AFTER DELETE ON visible_people WHEN OLD.visibility = 'open' BEGIN
    DELETE FROM people_changes WHERE candidate = OLD.candidate;
    INSERT INTO people_changes (candidate) VALUES (OLD.candidate);
END;
CREATE TRIGGER users_seen_anew AFTER UPDATE OF updated_at ON users
WHEN NEW.updated_at <> OLD.updated_at
    AND EXISTS (SELECT 1 FROM visible_people WHERE user_id = NEW.id AND visibility = 'open')
BEGIN
    DELETE FROM people_changes WHERE candidate = (SELECT candidate FROM visible_people WHERE user_id = NEW.id);
    INSERT INTO people_changes (candidate) SELECT candidate FROM visible_people WHERE user_id = NEW.id;
END;
