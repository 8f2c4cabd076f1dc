-- What operators did and read, whichever route they took. An act is written in the transaction of
-- its effect. Erasing a person erases the acts about them; that of the erasure stays, without whom.
CREATE TABLE acts (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    -- When it happened, or first happened.
    at         INTEGER NOT NULL,
    role       TEXT    NOT NULL,
    actor      TEXT    NOT NULL,
    -- Method and route.
    action     TEXT    NOT NULL,
    -- Names in the path, but for a person's.
    target     TEXT    NOT NULL,
    user_id    TEXT REFERENCES users (id) ON DELETE CASCADE,
    -- The request that did it, or did it first.
    request_id TEXT    NOT NULL,
    -- Of a read: the hour in which its repetitions count as one act.
    hour       INTEGER,
    times      INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE INDEX acts_by_time ON acts (at);
CREATE INDEX acts_by_actor ON acts (actor, id);
CREATE INDEX acts_about_person ON acts (user_id, id) WHERE user_id IS NOT NULL;
CREATE UNIQUE INDEX acts_repeated ON acts (hour, action, actor, target, coalesce(user_id, '')) WHERE hour IS NOT NULL;
