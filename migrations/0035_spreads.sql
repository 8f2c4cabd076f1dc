-- People spread over postings, so that not all of them are sent to the same one. A spread has the
-- id of its run and goes with it, and with it what it puts first.

CREATE TABLE spreads (
    id         TEXT    NOT NULL PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
    -- What is to be compared.
    methods    TEXT    NOT NULL CHECK (json_valid(methods)),
    -- People for whom a posting may be put first, for each of its places.
    per_place  INTEGER NOT NULL,
    -- Most that what is put first may score below the best, in thousandths of a point.
    most_lost  INTEGER NOT NULL,
    -- The way whose result people see, and until when; NULL if they see nothing of it.
    put_first  TEXT,
    until      INTEGER,
    ordered_at INTEGER NOT NULL,
    -- How crowded first postings are without the spread, and what came of each way.
    outcomes   TEXT CHECK (json_valid(outcomes))
) STRICT, WITHOUT ROWID;

CREATE TABLE spread_people (
    spread_id TEXT NOT NULL REFERENCES spreads (id) ON DELETE CASCADE,
    user_id   TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (spread_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX spread_people_by_user ON spread_people (user_id);

-- One row per person and way: a posting with its score and its place by score, or a reason.
CREATE TABLE spread_results (
    spread_id TEXT NOT NULL REFERENCES spreads (id) ON DELETE CASCADE,
    method    TEXT NOT NULL,
    user_id   TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    job_id    TEXT,
    -- For how many people all spreads together may put the posting first.
    places    INTEGER,
    score     INTEGER,
    by_score  INTEGER,
    reason    TEXT,
    PRIMARY KEY (spread_id, method, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX spread_results_by_user ON spread_results (user_id);

-- What the last spread in force puts first on a person's list; without a posting, nothing.
CREATE TABLE put_first (
    user_id    TEXT    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    spread_id  TEXT    NOT NULL REFERENCES spreads (id) ON DELETE CASCADE,
    ordered_at INTEGER NOT NULL,
    job_id     TEXT,
    most_lost  INTEGER NOT NULL,
    until      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX put_first_by_spread ON put_first (spread_id);
CREATE INDEX put_first_by_job ON put_first (job_id) WHERE job_id IS NOT NULL;

-- What the people of a run lack is told as a person is told what to learn. How many jobs a skill
-- would carry over the threshold was not counted before.
UPDATE runs SET growth = (
    SELECT json_group_array(json_object(
        'skill', a.value ->> '$.skill', 'people', a.value ->> '$.people', 'carried', 0,
        'lifted', a.value ->> '$.matches',
        'mean_gain', round((a.value ->> '$.points') / max(a.value ->> '$.matches', 1), 3),
        'trades', json('[]'), 'examples', json('[]')))
    FROM json_each(runs.growth) a)
WHERE growth <> '[]';

-- When the first posting of a set expires: from then on, the set no longer has the best matches.
ALTER TABLE match_sets ADD COLUMN valid_until INTEGER;
