-- Counts for `GET /v1/capacity`, so that it need not count rows: the sizes of the tables that grow
-- with people, and what events have cost.

-- Triggers keep these. Adding or removing a person or a match set writes one row; rewriting it
-- writes none.
CREATE TABLE row_counts (
    name    TEXT    NOT NULL PRIMARY KEY CHECK (name IN ('users', 'match_sets')),
    rows    INTEGER NOT NULL,
    -- Sum of `match_sets.matches`.
    matches INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

INSERT INTO row_counts (name, rows) SELECT 'users', count(*) FROM users;
INSERT INTO row_counts (name, rows, matches) SELECT 'match_sets', count(*), coalesce(sum(matches), 0) FROM match_sets;

CREATE TRIGGER users_counted AFTER INSERT ON users BEGIN
    INSERT INTO row_counts (name, rows) VALUES ('users', 1)
    ON CONFLICT (name) DO UPDATE SET rows = rows + 1;
END;
CREATE TRIGGER users_discounted AFTER DELETE ON users BEGIN
    UPDATE row_counts SET rows = rows - 1 WHERE name = 'users';
END;

CREATE TRIGGER match_sets_counted AFTER INSERT ON match_sets BEGIN
    INSERT INTO row_counts (name, rows, matches) VALUES ('match_sets', 1, NEW.matches)
    ON CONFLICT (name) DO UPDATE SET rows = rows + 1, matches = matches + excluded.matches;
END;
CREATE TRIGGER match_sets_recounted AFTER UPDATE OF matches ON match_sets WHEN NEW.matches <> OLD.matches BEGIN
    UPDATE row_counts SET matches = matches + NEW.matches - OLD.matches WHERE name = 'match_sets';
END;
CREATE TRIGGER match_sets_discounted AFTER DELETE ON match_sets BEGIN
    UPDATE row_counts SET rows = rows - 1, matches = matches - OLD.matches WHERE name = 'match_sets';
END;

-- One row per kind of event and hour. `route` is a method with its route template, `queue`, `cron`
-- or `counters`; `cache` is the value of X-Cache in the response.
CREATE TABLE event_costs (
    route           TEXT    NOT NULL,
    cache           TEXT    NOT NULL,
    hour            INTEGER NOT NULL,
    events          INTEGER NOT NULL DEFAULT 0,
    batches         INTEGER NOT NULL DEFAULT 0,
    statements      INTEGER NOT NULL DEFAULT 0,
    rows_read       INTEGER NOT NULL DEFAULT 0,
    rows_written    INTEGER NOT NULL DEFAULT 0,
    database_us     INTEGER NOT NULL DEFAULT 0,
    keys_read       INTEGER NOT NULL DEFAULT 0,
    keys_written    INTEGER NOT NULL DEFAULT 0,
    messages        INTEGER NOT NULL DEFAULT 0,
    postings_ranked INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (route, cache, hour)
) STRICT, WITHOUT ROWID;
