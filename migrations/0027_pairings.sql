-- Cohorts that are assigned to mentors. A pairing has the id of its run and goes with it.

CREATE TABLE pairings (
    id        TEXT NOT NULL PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
    algorithm TEXT NOT NULL,
    -- What is to be compared, and what came of each: total and blocking pairs.
    methods   TEXT NOT NULL CHECK (json_valid(methods)),
    outcomes  TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(outcomes)),
    -- Whether pairing_mentors lists the mentors to choose from; otherwise it is all of them.
    is_listed INTEGER NOT NULL CHECK (is_listed IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE pairing_mentors (
    pairing_id TEXT NOT NULL REFERENCES pairings (id) ON DELETE CASCADE,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (pairing_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX pairing_mentors_by_user ON pairing_mentors (user_id);

CREATE TABLE pairing_mentees (
    pairing_id TEXT NOT NULL REFERENCES pairings (id) ON DELETE CASCADE,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- The mentor whom the mentee keeps in any case.
    locked_to  TEXT REFERENCES users (id) ON DELETE SET NULL,
    PRIMARY KEY (pairing_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX pairing_mentees_by_user ON pairing_mentees (user_id);
CREATE INDEX pairing_mentees_by_mentor ON pairing_mentees (locked_to) WHERE locked_to IS NOT NULL;

-- One row per mentee and method: a mentor with the score of the pair, or a reason.
CREATE TABLE pairing_results (
    pairing_id TEXT NOT NULL REFERENCES pairings (id) ON DELETE CASCADE,
    method     TEXT NOT NULL,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    mentor_id  TEXT REFERENCES users (id) ON DELETE SET NULL,
    score      INTEGER,
    reason     TEXT,
    PRIMARY KEY (pairing_id, method, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX pairing_results_by_user ON pairing_results (user_id);
CREATE INDEX pairing_results_by_mentor ON pairing_results (mentor_id) WHERE mentor_id IS NOT NULL;
