-- Fingerprints identify postings of the same job. After a person dismisses a job or applies for it,
-- the same job under another id stays hidden, even when the first posting has closed.

ALTER TABLE jobs ADD COLUMN fingerprint TEXT;
ALTER TABLE interactions ADD COLUMN fingerprint TEXT;
