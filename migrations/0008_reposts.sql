-- What tells that two postings are one job: the same job under another number is not shown to whoever dismissed it or applied
-- for it, even where the first has been closed.

ALTER TABLE jobs ADD COLUMN fingerprint TEXT;
ALTER TABLE interactions ADD COLUMN fingerprint TEXT;
