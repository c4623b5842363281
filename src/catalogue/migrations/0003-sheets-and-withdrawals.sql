-- Texts whose outcomes are being linked on the pages, and decisions that are taken back.

CREATE TABLE sheet (
    id            TEXT PRIMARY KEY,
    institution   TEXT NOT NULL,
    -- What was brought, as JSON.
    content       TEXT NOT NULL,
    created       TEXT NOT NULL
);

-- SQLite changes no constraint: the table is made anew with one more decision.
DROP TRIGGER review_stays;
DROP TRIGGER review_is_kept;
ALTER TABLE review RENAME TO review_before;
DROP INDEX review_by_outcome;
DROP INDEX review_by_record;

CREATE TABLE review (
    number        INTEGER PRIMARY KEY AUTOINCREMENT,
    institution   TEXT NOT NULL,
    outcome       TEXT NOT NULL,
    -- What nearly identical outcomes have in common.
    outcome_key   TEXT NOT NULL,
    language      TEXT NOT NULL,
    uri           TEXT NOT NULL,
    decision      TEXT NOT NULL CHECK (decision IN ('accept', 'reject', 'add', 'withdraw')),
    reviewer      TEXT NOT NULL,
    reason        TEXT,
    -- The credential and which of its outcomes, from 0, where it is one that is kept.
    record        TEXT,
    position      BIGINT,
    decided       TEXT NOT NULL
);

INSERT INTO review SELECT * FROM review_before;
DROP TABLE review_before;

CREATE INDEX review_by_outcome ON review (institution, outcome_key);
CREATE INDEX review_by_record ON review (record);

-- A decision is taken back by another one, never by changing or removing it.
CREATE TRIGGER review_stays BEFORE UPDATE ON review BEGIN SELECT RAISE(ABORT, 'reviews are never changed'); END;
CREATE TRIGGER review_is_kept BEFORE DELETE ON review BEGIN SELECT RAISE(ABORT, 'reviews are never removed'); END;
