-- A run's place in lists as one value. A page starts right after the last place of the previous
-- page; with a pair of columns, the query would read that last row again.
ALTER TABLE runs ADD COLUMN place TEXT GENERATED ALWAYS AS (printf('%016d', due_at) || id) VIRTUAL;

DROP INDEX runs_by_time;
DROP INDEX runs_by_name;
DROP INDEX runs_by_status;
DROP INDEX runs_by_name_and_status;
CREATE INDEX runs_by_time ON runs (place);
CREATE INDEX runs_by_name ON runs (name, place);
CREATE INDEX runs_by_status ON runs (status, place);
CREATE INDEX runs_by_name_and_status ON runs (name, status, place);
