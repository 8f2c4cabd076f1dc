-- New postings against everyone: how far they have been compared, what was read of people for it,
-- whose best matches they have entered since, and who wants to be told.

-- The number of the catalogue's sequence up to which changes have been compared. What there is
-- before the first run is no news.
CREATE TABLE new_postings (
    id         INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    reached    INTEGER NOT NULL,
    -- When the changes up to there were collected, and when the next may be.
    reached_at INTEGER NOT NULL,
    due_at     INTEGER NOT NULL
) STRICT;

INSERT INTO new_postings (id, reached, reached_at, due_at)
SELECT 1, coalesce(max(seq), 0), 0, 0 FROM catalogue_changes;

-- What was read of the profiles of private people; that of others lies beside their visibility.
CREATE TABLE people_features (
    user_id         TEXT    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    profile_version INTEGER NOT NULL,
    reading         INTEGER NOT NULL,
    features        TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER people_features_beside_visibility AFTER INSERT ON visible_people BEGIN
    DELETE FROM people_features WHERE user_id = NEW.user_id;
END;

-- A posting that entered a person's best matches after these were computed. `number` orders them as
-- they were found; `seq` is the change of the posting that was compared.
CREATE TABLE new_matches (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id     TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    job_id      TEXT    NOT NULL,
    job_version INTEGER NOT NULL,
    score       INTEGER NOT NULL,
    posted_at   INTEGER,
    seq         INTEGER NOT NULL,
    found_at    INTEGER NOT NULL,
    UNIQUE (user_id, job_id)
) STRICT;

CREATE INDEX new_matches_by_job ON new_matches (job_id, user_id);

-- Who wants to be told of new matches, how often, and up to which number they were told.
CREATE TABLE alerts (
    user_id     TEXT    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    frequency   TEXT    NOT NULL CHECK (frequency IN ('hourly', 'daily', 'weekly')),
    least_score INTEGER NOT NULL,
    told        INTEGER NOT NULL,
    due_at      INTEGER NOT NULL,
    has_news    INTEGER NOT NULL DEFAULT 0 CHECK (has_news IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX alerts_by_due_time ON alerts (due_at, user_id) WHERE has_news = 1;
