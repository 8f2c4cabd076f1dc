-- Digests of a match set's rows in the order of their ranks, sixteen characters each, so that a
-- recompute sends only rows that differ. They describe the rows that the computation `digested`
-- wrote; another computation's rows were written by a release that keeps no digests.
ALTER TABLE match_sets ADD COLUMN digested TEXT NOT NULL DEFAULT '';
ALTER TABLE match_sets ADD COLUMN digests TEXT NOT NULL DEFAULT '';
