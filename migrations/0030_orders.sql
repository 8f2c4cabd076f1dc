-- Orders under an `Idempotency-Key`, with their answers. Caller, key and request are digests.
CREATE TABLE orders (
    caller     TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    request    TEXT    NOT NULL,
    -- The person whom the order is about, if it is about one.
    user_id    TEXT,
    -- The request that carries it out, and until when that is its turn.
    holder     TEXT    NOT NULL,
    held_until INTEGER NOT NULL,
    -- Whether it has had its effect.
    is_done    INTEGER NOT NULL DEFAULT 0,
    answer     TEXT CHECK (answer IS NULL OR json_valid(answer)),
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (caller, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX orders_by_time ON orders (expires_at);
CREATE INDEX orders_by_user ON orders (user_id) WHERE user_id IS NOT NULL;
