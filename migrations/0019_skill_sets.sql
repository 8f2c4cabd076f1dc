-- Skills that a deployment adds to the taxonomy that ships. A set never changes; the one of the highest number is in force, also
-- where it is empty. The number is part of `jobs.features_version` and `catalogue_snapshots.features_version`, as documents
-- are read by these skills too.

CREATE TABLE skill_sets (
    number     INTEGER NOT NULL PRIMARY KEY CHECK (number > 0),
    -- A digest of the skills; empty where there are none.
    version    TEXT    NOT NULL,
    skills     TEXT    NOT NULL CHECK (json_valid(skills)),
    created_at INTEGER NOT NULL
) STRICT;
