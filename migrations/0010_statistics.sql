-- Statistics built from a deployment's postings. The newest with the current features version is in
-- force; older ones stay for the receipts that name them.

CREATE TABLE statistics (
    version          TEXT    NOT NULL PRIMARY KEY,
    features_version INTEGER NOT NULL,
    postings         INTEGER NOT NULL,
    bytes            INTEGER NOT NULL,
    -- The artefact in base64, at most 2 MB.
    artefact         TEXT    NOT NULL,
    created_at       INTEGER NOT NULL
) STRICT;

CREATE INDEX statistics_by_time ON statistics (features_version, created_at, version);
