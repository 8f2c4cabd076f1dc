-- Lookups per cache and hour. Hours count from 1970; hour 0 holds the total since the beginning.
CREATE TABLE cache_stats (
    cache  TEXT    NOT NULL,
    hour   INTEGER NOT NULL,
    hits   INTEGER NOT NULL DEFAULT 0,
    misses INTEGER NOT NULL DEFAULT 0,
    stale  INTEGER NOT NULL DEFAULT 0,
    errors INTEGER NOT NULL DEFAULT 0,
    puts   INTEGER NOT NULL DEFAULT 0,
    bytes  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (cache, hour)
) STRICT, WITHOUT ROWID;
