//! [`Sqlite`]: a catalogue in one file.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Row, ToSql, Transaction, TransactionBehavior, params};
use rusqlite_migration::{M, Migrations};

use super::{
    Addition, ApiKey, Catalogue, CatalogueError, Decision, DecisionFilter, NewDecision, NewRecord, Record,
    Review, Scope, Sheet, Stats, Tagging, Verdict, key, kind_name, standing,
};
use crate::credential::{self, Credential, Format, ReadOptions, WriteOptions};
use crate::recommend::certificate;

static MIGRATIONS: LazyLock<Migrations> = LazyLock::new(|| {
    Migrations::new(vec![
        M::up(include_str!("migrations/0001-records.sql")),
        M::up(include_str!("migrations/0002-keys-and-reviews.sql")),
        M::up(include_str!("migrations/0003-sheets-and-withdrawals.sql")),
    ])
});

/// What marks a database as a catalogue: *tagu* as a number.
const APPLICATION: i64 = 0x7461_6775;

/// How long to wait for another process that writes.
const PATIENCE: Duration = Duration::from_secs(30);

/// A catalogue in one SQLite file, with a write-ahead log beside it: readers and one writer do not wait for
/// each other, and what a transaction has written survives the end of the process.
#[derive(Debug)]
pub struct Sqlite {
    connection: Connection,
}

const COLUMNS: &str = "SELECT record.number, record.id, record.document, record.format, record.credential, \
    record.review, record.added, tagging.tags, tagging.made_by, record.change \
    FROM record LEFT JOIN tagging ON tagging.record = record.number";

impl Sqlite {
    /// Opens the catalogue in a file that is there.
    pub fn open(path: &Path) -> Result<Self, CatalogueError> {
        if !path.exists() {
            let problem = "there is no catalogue; `tagus catalogue add FILE` makes one".to_owned();
            return Err(CatalogueError::Open { path: path.to_owned(), problem });
        }
        Self::open_or_create(path)
    }

    /// Opens the catalogue in a file, or makes an empty one.
    pub fn open_or_create(path: &Path) -> Result<Self, CatalogueError> {
        let failed = |problem: String| CatalogueError::Open { path: path.to_owned(), problem };
        if let Some(dir) = path.parent().filter(|dir| !dir.as_os_str().is_empty()) {
            std::fs::create_dir_all(dir).map_err(|error| failed(error.to_string()))?;
        }
        let connection = Connection::open(path).map_err(|error| failed(error.to_string()))?;
        Self::prepare(connection).map_err(failed)
    }

    /// A catalogue that lives as long as the process.
    pub fn in_memory() -> Result<Self, CatalogueError> {
        Self::prepare(Connection::open_in_memory()?)
            .map_err(|problem| CatalogueError::Open { path: ":memory:".into(), problem })
    }

    fn prepare(mut connection: Connection) -> Result<Self, String> {
        const NOT_OURS: &str = "this is no catalogue of tagus";
        let told = |error: rusqlite::Error| match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase) => NOT_OURS.to_owned(),
            _ => error.to_string(),
        };
        // Nothing is written into a database of somebody else.
        let number = |query: &str| connection.query_row(query, [], |row| row.get::<_, i64>(0));
        let application = number("PRAGMA application_id").map_err(told)?;
        let tables = number("SELECT count(*) FROM sqlite_master").map_err(told)?;
        if application != APPLICATION && (application != 0 || tables > 0) {
            return Err(NOT_OURS.to_owned());
        }
        let set = |connection: &Connection| {
            connection.busy_timeout(PATIENCE)?;
            if application != APPLICATION {
                connection.pragma_update(None, "application_id", APPLICATION)?;
            }
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.pragma_update(None, "foreign_keys", "ON")
        };
        set(&connection).map_err(told)?;
        // Of two processes that make the tables at once one fails, and then finds them made.
        let made = MIGRATIONS.to_latest(&mut connection).or_else(|_| MIGRATIONS.to_latest(&mut connection));
        made.map_err(|error| match error {
            rusqlite_migration::Error::MigrationDefinition(_) => {
                "it was made by a later version of tagus".to_owned()
            }
            other => other.to_string(),
        })?;
        let named = connection.query_row("SELECT count(*) FROM state", [], |row| row.get::<_, i64>(0));
        if named.map_err(told)? == 0 {
            let name =
                blake3::hash(format!("{:?} {}", jiff::Timestamp::now(), std::process::id()).as_bytes());
            let first =
                "INSERT INTO state (name, change) SELECT ?1, 0 WHERE NOT EXISTS (SELECT 1 FROM state)";
            connection.execute(first, [&name.to_hex().as_str()[..16]]).map_err(told)?;
        }
        Ok(Self { connection })
    }

    fn write<T>(
        &mut self,
        work: impl FnOnce(&Transaction, u64) -> Result<T, CatalogueError>,
    ) -> Result<T, CatalogueError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let change: i64 =
            transaction
                .query_row("UPDATE state SET change = change + 1 RETURNING change", [], |row| row.get(0))?;
        let done = work(&transaction, change as u64)?;
        transaction.commit()?;
        Ok(done)
    }

    fn records(&self, rest: &str, values: &[&dyn ToSql]) -> Result<Vec<Record>, CatalogueError> {
        let mut query = self.connection.prepare_cached(&format!("{COLUMNS} {rest}"))?;
        let rows = query.query_map(values, |row| Ok(record(row)))?;
        rows.map(|row| row?).collect()
    }

    fn numbers(&self, query: &str, values: &[&dyn ToSql]) -> Result<Vec<u64>, CatalogueError> {
        let mut query = self.connection.prepare_cached(query)?;
        let rows = query.query_map(values, |row| row.get::<_, i64>(0))?;
        rows.map(|row| Ok(row? as u64)).collect()
    }
}

/// The record of a row of [`COLUMNS`].
fn record(row: &Row) -> Result<Record, CatalogueError> {
    let number = row.get::<_, i64>(0)? as u64;
    let id: String = row.get(1)?;
    let damaged = |problem: String| CatalogueError::Damaged { id: id.clone(), problem };
    let options = ReadOptions { format: Some(Format::Tagus), ..ReadOptions::default() };
    let read = credential::read(row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)?, &options);
    let credential = read.map_err(|error| damaged(error.to_string()))?.pop();
    let tags: Option<String> = row.get(7)?;
    let tagging = match (tags, row.get(8)?) {
        (Some(tags), Some(made_by)) => {
            Some((serde_json::from_str(&tags).map_err(|error| damaged(error.to_string()))?, made_by))
        }
        _ => None,
    };
    Ok(Record {
        number,
        change: row.get::<_, i64>(9)? as u64,
        id: id.clone(),
        document: row.get(2)?,
        format: format_named(&row.get::<_, String>(3)?),
        credential: credential.ok_or_else(|| damaged("it is empty".to_owned()))?,
        tagging,
        review: if row.get::<_, String>(5)? == "reviewed" { Review::Reviewed } else { Review::Open },
        added: row.get(6)?,
    })
}

const FORMATS: [(&str, Format); 5] = [
    ("elm", Format::Elm),
    ("openbadges", Format::OpenBadges),
    ("csv", Format::Csv),
    ("tagus", Format::Tagus),
    ("page", Format::Page),
];

fn format_named(name: &str) -> Format {
    FORMATS.iter().find(|(known, _)| *known == name).map_or(Format::Tagus, |(_, format)| *format)
}

fn format_name(format: Format) -> &'static str {
    FORMATS.iter().find(|(_, known)| *known == format).map_or("tagus", |(name, _)| name)
}

/// A credential as one line of tagus JSON, and what tells whether another one says the same.
fn packed(credential: &Credential) -> Result<(String, String), serde_json::Error> {
    let line = |credential: &Credential| -> Result<String, serde_json::Error> {
        let written =
            credential::write(std::slice::from_ref(credential), Format::Tagus, &WriteOptions::default());
        let value: serde_json::Value = serde_json::from_str(&written.unwrap_or_default())?;
        // A list of one is the one.
        Ok(value.get(0).unwrap_or(&value).to_string())
    };
    let nameless = Credential { id: None, ..credential.clone() };
    Ok((line(credential)?, blake3::hash(line(&nameless)?.as_bytes()).to_hex().to_string()))
}

fn put_tags(to: &Connection, number: i64, tagging: &Tagging, made_by: &str) -> Result<(), CatalogueError> {
    let tags = serde_json::to_string(tagging).unwrap_or_default();
    let put = "INSERT INTO tagging (record, made_by, tags) VALUES (?1, ?2, ?3) \
               ON CONFLICT (record) DO UPDATE SET made_by = excluded.made_by, tags = excluded.tags";
    to.prepare_cached(put)?.execute(params![number, made_by, tags])?;
    Ok(())
}

const DECISIONS: &str = "SELECT number, institution, outcome, outcome_key, language, uri, decision, reviewer, \
    reason, record, position, decided FROM review";

const VERDICTS: [(&str, Verdict); 4] = [
    ("accept", Verdict::Accept),
    ("reject", Verdict::Reject),
    ("add", Verdict::Add),
    ("withdraw", Verdict::Withdraw),
];

/// The decision of a row of [`DECISIONS`].
fn decision(row: &Row) -> rusqlite::Result<Decision> {
    let verdict: String = row.get(6)?;
    let record: Option<String> = row.get(9)?;
    let position: Option<i64> = row.get(10)?;
    Ok(Decision {
        number: row.get::<_, i64>(0)? as u64,
        decided: row.get(11)?,
        what: NewDecision {
            institution: row.get(1)?,
            outcome: row.get(2)?,
            key: row.get(3)?,
            language: row.get(4)?,
            uri: row.get(5)?,
            verdict: VERDICTS
                .iter()
                .find(|(name, _)| *name == verdict)
                .map_or(Verdict::Reject, |(_, verdict)| *verdict),
            reviewer: row.get(7)?,
            reason: row.get(8)?,
            of: record.zip(position.map(|at| at as usize)),
        },
    })
}

/// All decisions about a record.
fn decisions_of(from: &Connection, record: &str) -> Result<Vec<Decision>, CatalogueError> {
    let mut query = from.prepare_cached(&format!("{DECISIONS} WHERE record = ?1 ORDER BY number"))?;
    Ok(query.query_map([record], decision)?.collect::<Result<_, _>>()?)
}

/// Puts what has been decided about a record into its tags.
fn take_over(to: &Connection, id: &str, change: u64) -> Result<(), CatalogueError> {
    let mut query = to.prepare_cached(&format!("{COLUMNS} WHERE record.id = ?1"))?;
    let Some(found) = query.query_map([id], |row| Ok(record(row)))?.next() else { return Ok(()) };
    let found = found??;
    let decisions = decisions_of(to, id)?;
    let outcomes = found.credential.outcomes.value().map_or(0, Vec::len);
    let says = |at: usize| {
        let outcome = found.credential.outcomes.value()?.get(at)?;
        outcome.text.best().map(|(_, text)| text)
    };
    // What was decided about an outcome before it was changed is not about it.
    let is_decided = |at: &usize| {
        let about = |one: &&Decision| {
            one.what.of.as_ref().is_some_and(|(_, position)| position == at)
                && says(*at) == Some(one.what.outcome.as_str())
        };
        !standing(decisions.iter().filter(about)).is_empty()
    };
    let review = if outcomes > 0 && (0..outcomes).all(|at| is_decided(&at)) { "reviewed" } else { "open" };
    to.prepare_cached("UPDATE record SET review = ?2, change = ?3 WHERE number = ?1")?.execute(params![
        found.number as i64,
        review,
        change as i64
    ])?;
    if let Some((mut tagging, made_by)) = found.tagging {
        tagging.decide(&found.credential, &decisions);
        put_tags(to, found.number as i64, &tagging, &made_by)?;
    }
    Ok(())
}

fn api_key(row: &Row) -> rusqlite::Result<ApiKey> {
    let scope: String = row.get(2)?;
    Ok(ApiKey {
        id: row.get(0)?,
        name: row.get(1)?,
        scope: Scope::ALL.into_iter().find(|one| one.name() == scope).unwrap_or(Scope::Read),
        institution: row.get(3)?,
        created: row.get(4)?,
        revoked: row.get(5)?,
    })
}

const KEYS: &str = "SELECT id, name, scope, institution, created, revoked, hash FROM api_key";

fn now() -> String {
    jiff::Timestamp::now().strftime("%FT%TZ").to_string()
}

/// The identifier of the record that says the same as a credential with this identifier and hash: the one with
/// that identifier, or where there is none, any.
fn same(of: &Connection, id: Option<&str>, hash: &str) -> Result<Option<String>, CatalogueError> {
    let mut with_id = of.prepare_cached("SELECT hash FROM record WHERE id = ?1")?;
    let known: Option<String> = match id {
        Some(id) => with_id.query_row([id], |row| row.get(0)).optional()?,
        None => None,
    };
    if let (Some(id), Some(known)) = (id, known) {
        return Ok((known == hash).then(|| id.to_owned()));
    }
    let mut with_hash = of.prepare_cached("SELECT id FROM record WHERE hash = ?1 ORDER BY number LIMIT 1")?;
    Ok(with_hash.query_row([hash], |row| row.get(0)).optional()?)
}

fn unwritten(error: serde_json::Error) -> CatalogueError {
    CatalogueError::Damaged { id: "that is to be added".to_owned(), problem: error.to_string() }
}

/// Adds a record unless one that says the same is there: any, or only one with its identifier.
fn add(to: &Connection, new: &NewRecord, change: u64, any: bool) -> Result<Addition, CatalogueError> {
    let (packed, hash) = packed(&new.credential).map_err(unwritten)?;
    let same = same(to, new.credential.id.as_deref(), &hash)?;
    if let Some(id) = same.filter(|id| any || new.credential.id.as_ref() == Some(id)) {
        return Ok(Addition::Same(id));
    }
    let number_of = |id: &str| -> Result<Option<i64>, CatalogueError> {
        let mut query = to.prepare_cached("SELECT number FROM record WHERE id = ?1")?;
        Ok(query.query_row([id], |row| row.get(0)).optional()?)
    };
    let id = match &new.credential.id {
        Some(id) => id.clone(),
        // One that was made up may since say something else, put there by somebody: that stays.
        None => {
            let short = format!("tagus:{}", &hash[..12]);
            if number_of(&short)?.is_some() { format!("tagus:{hash}") } else { short }
        }
    };
    let there = number_of(&id)?;
    let title = new.credential.title.value().map(ToString::to_string).unwrap_or_default();
    let stackability = new.credential.stackability.value().map(|text| certificate(text)).unwrap_or_default();
    let added = now();
    // A record that says something else keeps its number, and nobody has reviewed it.
    let put = "INSERT INTO record (id, hash, kind, title, title_key, certificate, is_capstone, document, format, \
               credential, added, change) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) \
               ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, kind = excluded.kind, \
               title = excluded.title, title_key = excluded.title_key, certificate = excluded.certificate, \
               is_capstone = excluded.is_capstone, document = excluded.document, format = excluded.format, \
               credential = excluded.credential, review = 'open', added = excluded.added, \
               change = excluded.change RETURNING number";
    let number: i64 = to.prepare_cached(put)?.query_row(
        params![
            id,
            hash,
            kind_name(new.credential.kind),
            title,
            key(&title),
            stackability.0,
            stackability.1,
            new.document,
            format_name(new.credential.format),
            packed,
            added,
            change as i64
        ],
        |row| row.get(0),
    )?;
    if there.is_some() {
        to.execute("DELETE FROM tagging WHERE record = ?1", [number])?;
    }
    if let Some((tagging, made_by)) = &new.tagging {
        put_tags(to, number, tagging, made_by)?;
    }
    let mut decided = to.prepare_cached("SELECT EXISTS (SELECT 1 FROM review WHERE record = ?1)")?;
    if decided.query_row([&id], |row| row.get(0))? {
        take_over(to, &id, change)?;
    }
    Ok(if there.is_some() { Addition::Changed(id) } else { Addition::New(id) })
}

impl Catalogue for Sqlite {
    fn add(&mut self, records: &[NewRecord]) -> Result<Vec<Addition>, CatalogueError> {
        self.write(|to, change| records.iter().map(|record| add(to, record, change, true)).collect())
    }

    fn put(&mut self, record: &NewRecord) -> Result<Addition, CatalogueError> {
        self.write(|to, change| add(to, record, change, false))
    }

    fn record(&self, id: &str) -> Result<Option<Record>, CatalogueError> {
        Ok(self.records("WHERE record.id = ?1", &[&id])?.pop())
    }

    fn numbered(&self, number: u64) -> Result<Option<Record>, CatalogueError> {
        Ok(self.records("WHERE record.number = ?1", &[&(number as i64)])?.pop())
    }

    fn page(&self, after: u64, limit: usize) -> Result<Vec<Record>, CatalogueError> {
        let rest = "WHERE record.number > ?1 ORDER BY record.number LIMIT ?2";
        self.records(rest, &[&(after as i64), &(limit as i64)])
    }

    fn outdated(&self, made_by: &str, after: u64, limit: usize) -> Result<Vec<Record>, CatalogueError> {
        let rest = "WHERE (tagging.made_by IS NULL OR tagging.made_by <> ?1) AND record.number > ?2 \
                    ORDER BY record.number LIMIT ?3";
        self.records(rest, &[&made_by, &(after as i64), &(limit as i64)])
    }

    fn retag(&mut self, tags: &[(&Record, Tagging)], made_by: &str) -> Result<(), CatalogueError> {
        self.write(|to, change| {
            for (record, tagging) in tags {
                let number = record.number as i64;
                let touch = "UPDATE record SET change = ?3 WHERE number = ?1 AND change = ?2";
                let touched = to.prepare_cached(touch)?.execute(params![
                    number,
                    record.change as i64,
                    change as i64
                ])?;
                if touched == 1 {
                    let mut tagging = tagging.clone();
                    tagging.decide(&record.credential, &decisions_of(to, &record.id)?);
                    put_tags(to, number, &tagging, made_by)?;
                }
            }
            Ok(())
        })
    }

    fn remove(&mut self, id: &str) -> Result<bool, CatalogueError> {
        self.write(|to, change| {
            let gone: Option<i64> = to
                .query_row("DELETE FROM record WHERE id = ?1 RETURNING number", [id], |row| row.get(0))
                .optional()?;
            if let Some(number) = gone {
                to.execute("INSERT INTO removal (record, change) VALUES (?1, ?2)", [number, change as i64])?;
            }
            Ok(gone.is_some())
        })
    }

    fn titled(&self, title: &str) -> Result<Vec<u64>, CatalogueError> {
        let query = "SELECT number FROM record WHERE title_key = ?1 AND kind = 'offer' ORDER BY number";
        self.numbers(query, &[&key(title)])
    }

    fn capstone(&self, certificate: &str) -> Result<Option<u64>, CatalogueError> {
        let query = "SELECT number FROM record WHERE certificate = ?1 AND is_capstone = 1 AND kind = 'offer' \
                     ORDER BY number LIMIT 1";
        Ok(self.numbers(query, &[&certificate])?.pop())
    }

    fn same(&self, credential: &Credential) -> Result<Option<String>, CatalogueError> {
        same(&self.connection, credential.id.as_deref(), &packed(credential).map_err(unwritten)?.1)
    }

    fn stats(&self) -> Result<Stats, CatalogueError> {
        let count = |query: &str| self.connection.query_row(query, [], |row| row.get::<_, i64>(0));
        let mut query = self
            .connection
            .prepare("SELECT made_by, count(*) FROM tagging GROUP BY made_by ORDER BY made_by")?;
        let made_by = query.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)))?;
        let records = count("SELECT count(*) FROM record")? as u64;
        let tagged = count("SELECT count(*) FROM tagging")? as u64;
        Ok(Stats {
            records,
            offers: count("SELECT count(*) FROM record WHERE kind = 'offer'")? as u64,
            untagged: records.saturating_sub(tagged),
            reviewed: count("SELECT count(*) FROM record WHERE review = 'reviewed'")? as u64,
            made_by: made_by.collect::<Result<_, _>>()?,
        })
    }

    fn state(&self) -> Result<(String, u64), CatalogueError> {
        let state = |row: &Row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64));
        Ok(self.connection.query_row("SELECT name, change FROM state", [], state)?)
    }

    fn removed_since(&self, change: u64) -> Result<Vec<u64>, CatalogueError> {
        self.numbers("SELECT record FROM removal WHERE change > ?1 ORDER BY record", &[&(change as i64)])
    }

    fn changed_since(&self, change: u64, after: u64, limit: usize) -> Result<Vec<Record>, CatalogueError> {
        let rest = "WHERE record.change > ?1 AND record.number > ?2 ORDER BY record.number LIMIT ?3";
        self.records(rest, &[&(change as i64), &(after as i64), &(limit as i64)])
    }

    fn decide(&mut self, decisions: &[NewDecision]) -> Result<Vec<u64>, CatalogueError> {
        self.write(|to, change| {
            let put = "INSERT INTO review (institution, outcome, outcome_key, language, uri, decision, reviewer, \
                       reason, record, position, decided) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) \
                       RETURNING number";
            let mut numbers = vec![];
            for one in decisions {
                let verdict = VERDICTS.iter().find(|(_, verdict)| *verdict == one.verdict);
                let number: i64 = to.prepare_cached(put)?.query_row(
                    params![
                        one.institution,
                        one.outcome,
                        one.key,
                        one.language,
                        one.uri,
                        verdict.map_or("reject", |(name, _)| name),
                        one.reviewer,
                        one.reason,
                        one.of.as_ref().map(|(record, _)| record),
                        one.of.as_ref().map(|(_, position)| *position as i64),
                        now(),
                    ],
                    |row| row.get(0),
                )?;
                numbers.push(number as u64);
            }
            let records: BTreeSet<&String> =
                decisions.iter().filter_map(|one| one.of.as_ref().map(|(record, _)| record)).collect();
            records.into_iter().try_for_each(|id| take_over(to, id, change))?;
            Ok(numbers)
        })
    }

    fn put_sheet(&mut self, id: &str, sheet: &Sheet) -> Result<(), CatalogueError> {
        let content = serde_json::to_string(sheet).map_err(unwritten)?;
        let put = "INSERT INTO sheet (id, institution, content, created) VALUES (?1, ?2, ?3, ?4) \
                   ON CONFLICT (id) DO UPDATE SET content = excluded.content";
        self.connection.prepare_cached(put)?.execute(params![id, sheet.institution, content, now()])?;
        Ok(())
    }

    fn sheet(&self, id: &str) -> Result<Option<Sheet>, CatalogueError> {
        let mut query = self.connection.prepare_cached("SELECT content FROM sheet WHERE id = ?1")?;
        let content: Option<String> = query.query_row([id], |row| row.get(0)).optional()?;
        let damaged = |error: serde_json::Error| CatalogueError::Damaged {
            id: format!("sheet {id}"),
            problem: error.to_string(),
        };
        content.map(|content| serde_json::from_str(&content).map_err(damaged)).transpose()
    }

    fn remove_sheet(&mut self, id: &str) -> Result<(), CatalogueError> {
        self.connection.execute("DELETE FROM sheet WHERE id = ?1", [id])?;
        Ok(())
    }

    fn decisions(
        &self,
        of: &DecisionFilter,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Decision>, CatalogueError> {
        let mut wanted = "number > ?1".to_owned();
        let (after, limit) = (after as i64, limit as i64);
        let mut values: Vec<&dyn ToSql> = vec![&after, &limit];
        for (column, value) in
            [("institution", &of.institution), ("outcome_key", &of.key), ("record", &of.record)]
        {
            if let Some(value) = value {
                values.push(value);
                wanted.push_str(&format!(" AND {column} = ?{}", values.len()));
            }
        }
        let query = format!("{DECISIONS} WHERE {wanted} ORDER BY number LIMIT ?2");
        let mut query = self.connection.prepare_cached(&query)?;
        Ok(query.query_map(values.as_slice(), decision)?.collect::<Result<_, _>>()?)
    }

    fn add_key(&mut self, key: &ApiKey, hash: &str) -> Result<(), CatalogueError> {
        let put = "INSERT INTO api_key (id, name, hash, scope, institution, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        self.connection
            .execute(put, params![key.id, key.name, hash, key.scope.name(), key.institution, key.created])?;
        Ok(())
    }

    fn keys(&self) -> Result<Vec<ApiKey>, CatalogueError> {
        let mut query = self.connection.prepare_cached(&format!("{KEYS} ORDER BY created, id"))?;
        Ok(query.query_map([], api_key)?.collect::<Result<_, _>>()?)
    }

    fn key(&self, id: &str) -> Result<Option<(ApiKey, String)>, CatalogueError> {
        let mut query = self.connection.prepare_cached(&format!("{KEYS} WHERE id = ?1"))?;
        Ok(query.query_row([id], |row| Ok((api_key(row)?, row.get(6)?))).optional()?)
    }

    fn revoke_key(&mut self, id: &str) -> Result<bool, CatalogueError> {
        let revoke = "UPDATE api_key SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL";
        Ok(self.connection.execute(revoke, params![id, now()])? == 1)
    }
}
