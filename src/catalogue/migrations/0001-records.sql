-- Credentials and offers with their tags. Written so that PostgreSQL takes it too, but for the generated key.

CREATE TABLE record (
    number        INTEGER PRIMARY KEY AUTOINCREMENT,
    id            TEXT NOT NULL UNIQUE,
    -- BLAKE3 of the credential without its identifier: what tells that two say the same.
    hash          TEXT NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('earned', 'offer')),
    title         TEXT NOT NULL,
    -- The title in lower case with single spaces: what prerequisites name.
    title_key     TEXT NOT NULL,
    certificate   TEXT,
    is_capstone   INTEGER NOT NULL CHECK (is_capstone IN (0, 1)),
    -- The document as it came, its format, and what was read from it as tagus JSON.
    document      TEXT NOT NULL,
    format        TEXT NOT NULL,
    credential    TEXT NOT NULL,
    review        TEXT NOT NULL DEFAULT 'open' CHECK (review IN ('open', 'reviewed')),
    added         TEXT NOT NULL,
    change        BIGINT NOT NULL
);

CREATE INDEX record_by_hash ON record (hash);
CREATE INDEX record_by_title ON record (title_key);
CREATE INDEX record_by_certificate ON record (certificate);
CREATE INDEX record_by_change ON record (change);

CREATE TABLE tagging (
    record        INTEGER PRIMARY KEY REFERENCES record (number) ON DELETE CASCADE,
    -- What made the tags: tagus, ESCO, language, model and ranker.
    made_by       TEXT NOT NULL,
    tags          TEXT NOT NULL
);

CREATE INDEX tagging_by_maker ON tagging (made_by);

-- What was removed, for those who keep a copy in step.
CREATE TABLE removal (
    record        BIGINT PRIMARY KEY,
    change        BIGINT NOT NULL
);

CREATE INDEX removal_by_change ON removal (change);

-- One row: the catalogue's own name and the number of the last change.
CREATE TABLE state (
    name          TEXT NOT NULL,
    change        BIGINT NOT NULL
);
