-- How long each list is, so that a page can state it without counting rows.

-- Triggers keep these. Adding or removing a row of a list writes one row more; a run that changes
-- its status writes two.
CREATE TABLE list_totals (
    list   TEXT    NOT NULL CHECK (list IN ('jobs', 'runs', 'dead_letters', 'experiments')),
    -- Name and status of the runs that are counted; '' in the other lists.
    name   TEXT    NOT NULL DEFAULT '',
    status TEXT    NOT NULL DEFAULT '',
    rows   INTEGER NOT NULL,
    PRIMARY KEY (list, name, status)
) STRICT, WITHOUT ROWID;

INSERT INTO list_totals (list, rows) SELECT 'jobs', count(*) FROM jobs;
INSERT INTO list_totals (list, rows) SELECT 'dead_letters', count(*) FROM dead_letters;
INSERT INTO list_totals (list, rows) SELECT 'experiments', count(*) FROM experiments;
INSERT INTO list_totals (list, name, status, rows) SELECT 'runs', name, status, count(*) FROM runs GROUP BY name, status;

CREATE TRIGGER jobs_counted AFTER INSERT ON jobs BEGIN
    INSERT INTO list_totals (list, rows) VALUES ('jobs', 1)
    ON CONFLICT (list, name, status) DO UPDATE SET rows = rows + 1;
END;
CREATE TRIGGER jobs_discounted AFTER DELETE ON jobs BEGIN
    UPDATE list_totals SET rows = rows - 1 WHERE list = 'jobs' AND name = '' AND status = '';
END;

CREATE TRIGGER dead_letters_counted AFTER INSERT ON dead_letters BEGIN
    INSERT INTO list_totals (list, rows) VALUES ('dead_letters', 1)
    ON CONFLICT (list, name, status) DO UPDATE SET rows = rows + 1;
END;
CREATE TRIGGER dead_letters_discounted AFTER DELETE ON dead_letters BEGIN
    UPDATE list_totals SET rows = rows - 1 WHERE list = 'dead_letters' AND name = '' AND status = '';
END;

CREATE TRIGGER experiments_counted AFTER INSERT ON experiments BEGIN
    INSERT INTO list_totals (list, rows) VALUES ('experiments', 1)
    ON CONFLICT (list, name, status) DO UPDATE SET rows = rows + 1;
END;
CREATE TRIGGER experiments_discounted AFTER DELETE ON experiments BEGIN
    UPDATE list_totals SET rows = rows - 1 WHERE list = 'experiments' AND name = '' AND status = '';
END;

CREATE TRIGGER runs_counted AFTER INSERT ON runs BEGIN
    INSERT INTO list_totals (list, name, status, rows) VALUES ('runs', NEW.name, NEW.status, 1)
    ON CONFLICT (list, name, status) DO UPDATE SET rows = rows + 1;
END;
CREATE TRIGGER runs_recounted AFTER UPDATE OF status ON runs WHEN NEW.status <> OLD.status BEGIN
    UPDATE list_totals SET rows = rows - 1 WHERE list = 'runs' AND name = OLD.name AND status = OLD.status;
    INSERT INTO list_totals (list, name, status, rows) VALUES ('runs', NEW.name, NEW.status, 1)
    ON CONFLICT (list, name, status) DO UPDATE SET rows = rows + 1;
END;
CREATE TRIGGER runs_discounted AFTER DELETE ON runs BEGIN
    UPDATE list_totals SET rows = rows - 1 WHERE list = 'runs' AND name = OLD.name AND status = OLD.status;
END;
