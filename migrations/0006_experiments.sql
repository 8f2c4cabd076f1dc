-- Experiments: who was shown which algorithm's list, and with what outcome.

-- `sides` is [{"name", "algorithm"}, …] and fixed once an experiment runs. `weights` has their
-- weights in the same order.
CREATE TABLE experiments (
    name       TEXT    NOT NULL PRIMARY KEY,
    status     TEXT    NOT NULL CHECK (status IN ('draft', 'running', 'stopped')),
    mode       TEXT    NOT NULL CHECK (mode IN ('split', 'interleave')),
    salt       TEXT    NOT NULL,
    sides      TEXT    NOT NULL CHECK (json_valid(sides)),
    weights    TEXT    NOT NULL CHECK (json_valid(weights)),
    shadow     INTEGER NOT NULL CHECK (shadow IN (0, 1)),
    started_at INTEGER,
    stopped_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- At most one experiment runs; every request for recommendations finds it through this index.
CREATE UNIQUE INDEX experiments_running ON experiments (status) WHERE status = 'running';

-- A person's exposure to a side and their interactions with it, one row per kind. Deleting an
-- experiment scans this table and the next. That happens rarely, and an index would cost a written
-- row each time.
CREATE TABLE experiment_people (
    user_id    TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    experiment TEXT    NOT NULL REFERENCES experiments (name) ON DELETE CASCADE,
    kind       TEXT    NOT NULL CHECK (kind IN ('exposure', 'view', 'save', 'apply', 'dismiss', 'hide_company')),
    side       TEXT    NOT NULL,
    events     INTEGER NOT NULL,
    first_at   INTEGER NOT NULL,
    PRIMARY KEY (user_id, experiment, kind, side)
) STRICT, WITHOUT ROWID;

-- For interleaved rankings: how many more postings of the first side than of the second a person
-- picked.
CREATE TABLE experiment_preferences (
    user_id    TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    experiment TEXT    NOT NULL REFERENCES experiments (name) ON DELETE CASCADE,
    balance    INTEGER NOT NULL,
    PRIMARY KEY (user_id, experiment)
) STRICT, WITHOUT ROWID;

-- Sums of the two tables above, kept by triggers, so that results read only a few rows. The sums
-- identify nobody and stay when a person is erased. Preferences are stored under the side ''.
CREATE TABLE experiment_counts (
    experiment TEXT    NOT NULL REFERENCES experiments (name) ON DELETE CASCADE,
    side       TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    people     INTEGER NOT NULL,
    events     INTEGER NOT NULL,
    PRIMARY KEY (experiment, side, kind)
) STRICT, WITHOUT ROWID;

-- The context of an interaction: the rank in its list, the algorithm of the list and, during an
-- experiment, the side it counts for.
ALTER TABLE interactions ADD COLUMN rank INTEGER CHECK (rank >= 1);
ALTER TABLE interactions ADD COLUMN algorithm TEXT;
ALTER TABLE interactions ADD COLUMN experiment TEXT;
ALTER TABLE interactions ADD COLUMN side TEXT;

-- Repeating an interaction updates its row and does not count again.
CREATE TRIGGER interactions_attributed AFTER INSERT ON interactions WHEN NEW.experiment IS NOT NULL
BEGIN
    INSERT INTO experiment_people (user_id, experiment, kind, side, events, first_at)
    VALUES (NEW.user_id, NEW.experiment, NEW.kind, NEW.side, 1, NEW.created_at)
    ON CONFLICT (user_id, experiment, kind, side) DO UPDATE SET events = events + 1;

    INSERT INTO experiment_preferences (user_id, experiment, balance)
    SELECT NEW.user_id, e.name, CASE NEW.side WHEN e.sides ->> '$[0].name' THEN 1 ELSE -1 END
    FROM experiments e
    WHERE e.name = NEW.experiment AND e.mode = 'interleave' AND NEW.kind IN ('view', 'save', 'apply')
    ON CONFLICT (user_id, experiment) DO UPDATE SET balance = balance + excluded.balance;
END;

CREATE TRIGGER experiment_people_inserted AFTER INSERT ON experiment_people
BEGIN
    INSERT INTO experiment_counts (experiment, side, kind, people, events)
    VALUES (NEW.experiment, NEW.side, NEW.kind, 1, NEW.events)
    ON CONFLICT (experiment, side, kind) DO UPDATE SET people = people + 1, events = events + excluded.events;
END;

CREATE TRIGGER experiment_people_updated AFTER UPDATE OF events ON experiment_people
BEGIN
    UPDATE experiment_counts SET events = events + NEW.events - OLD.events
    WHERE experiment = NEW.experiment AND side = NEW.side AND kind = NEW.kind;
END;

CREATE TRIGGER experiment_preferences_inserted AFTER INSERT ON experiment_preferences
BEGIN
    INSERT INTO experiment_counts (experiment, side, kind, people, events)
    VALUES (NEW.experiment, '', CASE WHEN NEW.balance > 0 THEN 'prefers_first' ELSE 'prefers_second' END, 1, 0)
    ON CONFLICT (experiment, side, kind) DO UPDATE SET people = people + 1;
END;

-- A balance moves by one at a time, so it passes zero before it changes sign.
CREATE TRIGGER experiment_preferences_updated AFTER UPDATE OF balance ON experiment_preferences
WHEN OLD.balance = 0 OR NEW.balance = 0
BEGIN
    UPDATE experiment_counts SET people = people - 1
    WHERE experiment = NEW.experiment AND side = '' AND kind =
        CASE WHEN OLD.balance > 0 THEN 'prefers_first' WHEN OLD.balance < 0 THEN 'prefers_second' ELSE 'prefers_neither' END;
    INSERT INTO experiment_counts (experiment, side, kind, people, events)
    VALUES (NEW.experiment, '',
        CASE WHEN NEW.balance > 0 THEN 'prefers_first' WHEN NEW.balance < 0 THEN 'prefers_second' ELSE 'prefers_neither' END,
        1, 0)
    ON CONFLICT (experiment, side, kind) DO UPDATE SET people = people + 1;
END;
