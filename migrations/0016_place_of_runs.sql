-- The place of a run in lists, as one value: a page is sought behind it, which a pair of columns reaches only by way of the row that
-- the page before has shown.
ALTER TABLE runs ADD COLUMN place TEXT GENERATED ALWAYS AS (printf('%016d', due_at) || id) VIRTUAL;

DROP INDEX runs_by_time;
DROP INDEX runs_by_name;
DROP INDEX runs_by_status;
DROP INDEX runs_by_name_and_status;
CREATE INDEX runs_by_time ON runs (place);
CREATE INDEX runs_by_name ON runs (name, place);
CREATE INDEX runs_by_status ON runs (status, place);
CREATE INDEX runs_by_name_and_status ON runs (name, status, place);
