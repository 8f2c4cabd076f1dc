-- Skills that a deployment adds to the built-in taxonomy. A set never changes; the one with the
-- highest number is in force, even if it is empty. The number is part of `jobs.features_version`
-- and `catalogue_snapshots.features_version`, because documents are read with these skills too.

CREATE TABLE skill_sets (
    number     INTEGER NOT NULL PRIMARY KEY CHECK (number > 0),
    -- A digest of the skills; empty if there are none.
    version    TEXT    NOT NULL,
    skills     TEXT    NOT NULL CHECK (json_valid(skills)),
    created_at INTEGER NOT NULL
) STRICT;
