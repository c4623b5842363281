-- API keys, and what people have decided about tags.

CREATE TABLE api_key (
    id            TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    -- BLAKE3 of the secret, keyed with the pepper, which is not in the database.
    hash          TEXT NOT NULL,
    scope         TEXT NOT NULL CHECK (scope IN ('read', 'write', 'admin')),
    institution   TEXT NOT NULL DEFAULT '',
    created       TEXT NOT NULL,
    revoked       TEXT
);

CREATE TABLE review (
    number        INTEGER PRIMARY KEY AUTOINCREMENT,
    institution   TEXT NOT NULL,
    outcome       TEXT NOT NULL,
    -- What nearly identical outcomes have in common.
    outcome_key   TEXT NOT NULL,
    language      TEXT NOT NULL,
    uri           TEXT NOT NULL,
    decision      TEXT NOT NULL CHECK (decision IN ('accept', 'reject', 'add')),
    reviewer      TEXT NOT NULL,
    reason        TEXT,
    -- The credential and which of its outcomes, from 0, where it is one that is kept.
    record        TEXT,
    position      BIGINT,
    decided       TEXT NOT NULL
);

CREATE INDEX review_by_outcome ON review (institution, outcome_key);
CREATE INDEX review_by_record ON review (record);

-- A decision is taken back by another one, never by changing or removing it.
CREATE TRIGGER review_stays BEFORE UPDATE ON review BEGIN SELECT RAISE(ABORT, 'reviews are never changed'); END;
CREATE TRIGGER review_is_kept BEFORE DELETE ON review BEGIN SELECT RAISE(ABORT, 'reviews are never removed'); END;
