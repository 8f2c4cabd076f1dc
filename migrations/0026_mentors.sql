-- Mentors and mentees, and the matches of people with people.

CREATE TABLE mentoring (
    user_id    TEXT    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    -- What the person offers as a mentor, and what they seek as a mentee.
    offers     TEXT CHECK (offers IS NULL OR json_valid(offers)),
    seeks      TEXT CHECK (seeks IS NULL OR json_valid(seeks)),
    -- What the deployment knows of them: their reputation, and the company that they are linked to.
    tier       TEXT CHECK (tier IN ('bronze', 'silver', 'gold', 'platinum')),
    company_id TEXT,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER mentoring_version AFTER UPDATE OF offers, seeks, tier, company_id ON mentoring
WHEN NEW.updated_at <= OLD.updated_at
BEGIN
    UPDATE mentoring SET updated_at = OLD.updated_at + 1 WHERE user_id = NEW.user_id;
END;

-- One row per mentee and algorithm, describing the rows in mentor_matches. It names everything that
-- they were computed from: the profile, what the mentee seeks, all mentors, and the company.
CREATE TABLE mentor_sets (
    user_id           TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    algorithm_version TEXT    NOT NULL,
    profile_version   INTEGER NOT NULL,
    mentoring_version INTEGER NOT NULL,
    pool_version      INTEGER NOT NULL,
    company_version   INTEGER NOT NULL,
    matches           INTEGER NOT NULL,
    computation       TEXT    NOT NULL,
    computed_at       INTEGER NOT NULL,
    PRIMARY KEY (user_id, algorithm_version)
) STRICT, WITHOUT ROWID;

-- A mentor who may no longer be seen is in no row.
CREATE TABLE mentor_matches (
    user_id           TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    algorithm_version TEXT    NOT NULL,
    rank              INTEGER NOT NULL,
    mentor_id         TEXT    NOT NULL REFERENCES visible_people (user_id) ON DELETE CASCADE,
    score             INTEGER NOT NULL,
    item              TEXT    NOT NULL CHECK (json_valid(item)),
    PRIMARY KEY (user_id, algorithm_version, rank)
) STRICT, WITHOUT ROWID;

CREATE INDEX mentor_matches_by_mentor ON mentor_matches (mentor_id);

CREATE TRIGGER mentoring_no_longer_sought AFTER UPDATE OF seeks ON mentoring
WHEN NEW.seeks IS NULL AND OLD.seeks IS NOT NULL
BEGIN
    DELETE FROM mentor_matches WHERE user_id = NEW.user_id;
    DELETE FROM mentor_sets WHERE user_id = NEW.user_id;
END;

-- One number for all mentors together: raised with each change of one of them.
CREATE TABLE mentor_pool (
    id      INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL
) STRICT;

CREATE TRIGGER mentors_inserted AFTER INSERT ON visible_people WHEN NEW.visibility = 'mentor' BEGIN
    INSERT INTO mentor_pool (id, version) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET version = version + 1;
END;
CREATE TRIGGER mentors_updated AFTER UPDATE OF visibility ON visible_people
WHEN NEW.visibility <> OLD.visibility AND 'mentor' IN (NEW.visibility, OLD.visibility)
BEGIN
    DELETE FROM mentor_matches WHERE mentor_id = NEW.user_id;
    INSERT INTO mentor_pool (id, version) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET version = version + 1;
END;
CREATE TRIGGER mentors_deleted AFTER DELETE ON visible_people WHEN OLD.visibility = 'mentor' BEGIN
    INSERT INTO mentor_pool (id, version) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET version = version + 1;
END;
CREATE TRIGGER mentors_profile_changed AFTER UPDATE OF updated_at ON users
WHEN NEW.updated_at <> OLD.updated_at
    AND EXISTS (SELECT 1 FROM visible_people WHERE user_id = NEW.id AND visibility = 'mentor')
BEGIN
    INSERT INTO mentor_pool (id, version) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET version = version + 1;
END;
CREATE TRIGGER mentors_offer_inserted AFTER INSERT ON mentoring
WHEN NEW.offers IS NOT NULL AND EXISTS (
    SELECT 1 FROM visible_people WHERE user_id = NEW.user_id AND visibility = 'mentor')
BEGIN
    INSERT INTO mentor_pool (id, version) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET version = version + 1;
END;
CREATE TRIGGER mentors_offer_updated AFTER UPDATE OF offers, tier ON mentoring
WHEN (NEW.offers IS NOT OLD.offers OR NEW.tier IS NOT OLD.tier) AND EXISTS (
    SELECT 1 FROM visible_people WHERE user_id = NEW.user_id AND visibility = 'mentor')
BEGIN
    INSERT INTO mentor_pool (id, version) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET version = version + 1;
END;
