-- The JSON Resume as it was sent, for its owner alone: contact data, references and whatever else
-- nothing reads. NULL if the profile came otherwise.
ALTER TABLE users ADD COLUMN resume TEXT;
