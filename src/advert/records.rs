//! Documents with many adverts: JSON, JSON by lines, and tables.

use serde_json::{Map, Value};

use super::posting::{Field, Ids, is_posting, record};
use super::{Advert, ReadError, RecordError};
use crate::credential::Place;
use crate::quoting::Quoting;

/// One advert, or why there is none.
type Record = Result<Advert, RecordError>;

/// Whether a document that begins with a bracket is JSON, perhaps cut off: a mark of JSON follows.
pub(super) fn looks_like_json(document: &str) -> bool {
    let document = document.trim_start();
    document.get(1..).is_some_and(|rest| rest.trim_start().starts_with(['"', '{', '[', ']', '}']))
}

/// Whether a document has JSON by lines: an object on one of the first two lines, and a line more.
pub(super) fn looks_like_lines(document: &str) -> bool {
    let is_object = |line: &str| serde_json::from_str::<Map<String, Value>>(line).is_ok();
    let mut lines = document.lines().filter(|line| !line.trim().is_empty());
    match (lines.next(), lines.next()) {
        (Some(first), Some(second)) => {
            first.trim_start().starts_with('{') && (is_object(first) || is_object(second))
        }
        _ => false,
    }
}

/// Reads one JSON document.
pub(super) fn json(document: &str) -> Result<Vec<Record>, ReadError> {
    let value: Value = serde_json::from_str(document).map_err(|error| ReadError::Json(error.to_string()))?;
    let (items, at) = match &value {
        Value::Array(items) => (items.iter().collect(), ""),
        Value::Object(whole) => match whole.get("@graph") {
            Some(Value::Array(items)) => (items.iter().collect(), "/@graph"),
            _ => {
                let record = one(&value, &Place(String::new()), &Ids::new());
                return Ok(vec![record]);
            }
        },
        _ => (vec![], ""),
    };
    let ids = ids(&items);
    let kind = |item: &Value| item.as_object().and_then(is_posting);
    let postings = items.iter().any(|item| kind(item) == Some(true));
    let is_graph = !at.is_empty();
    let records: Vec<Record> = items
        .iter()
        .enumerate()
        // Beside postings stand the organisations and pages that they point to.
        .filter(|(_, item)| match kind(item) {
            Some(is) => is || !postings && !is_graph,
            None => !is_graph,
        })
        .map(|(number, item)| one(item, &Place(format!("{at}/{number}")), &ids))
        .collect();
    if records.is_empty() { Err(ReadError::NoAdvert) } else { Ok(records) }
}

fn ids<'a>(items: &[&'a Value]) -> Ids<'a> {
    let entry = |item: &&'a Value| {
        let object = item.as_object()?;
        Some((object.get("@id")?.as_str()?, object))
    };
    items.iter().filter_map(entry).collect()
}

/// Reads the lines of a document, each of which is an object.
pub(super) fn lines(document: &str) -> Vec<Record> {
    let lines = document.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            let place = Place(format!("line {}", number + 1));
            let value: Value = serde_json::from_str(line).map_err(|error| RecordError {
                place: place.clone(),
                field: None,
                problem: format!("not valid JSON: {error}; put one whole object on the line"),
            })?;
            one(&value, &place, &Ids::new())
        })
        .collect()
}

fn one(value: &Value, place: &Place, ids: &Ids) -> Record {
    let error = |field: Option<&str>, problem: &str| {
        let field = field.map(str::to_owned);
        Err(RecordError { place: place.clone(), field, problem: problem.to_owned() })
    };
    let Value::Object(whole) = value else {
        return error(None, "this is no object: write an advert as {\"title\": …, \"text\": …}");
    };
    if is_posting(whole) == Some(false) && whole.contains_key("@type") {
        return error(
            Some("@type"),
            "this is no JobPosting: give adverts of that type, or records without a type",
        );
    }
    record(whole.iter().map(|(name, value)| (name.as_str(), value)), place, ids)
}

/// The columns of a table that are known, and its delimiter.
fn delimiter(document: &str) -> (usize, u8) {
    let known = |delimiter: u8| {
        let header = rows(document, delimiter).next().and_then(Result::ok).unwrap_or_default();
        (header.iter().filter(|cell| Field::named(cell).is_some()).count(), delimiter)
    };
    // Of equals the last is taken: a comma is the usual one.
    [b'\t', b';', b','].into_iter().map(known).max_by_key(|(known, _)| *known).unwrap_or((0, b','))
}

fn rows(document: &str, delimiter: u8) -> impl Iterator<Item = csv::Result<csv::StringRecord>> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(document.as_bytes())
        .into_records()
}

/// Whether a document looks like a table of adverts: two columns of its first line are known.
pub(super) fn looks_like_table(document: &str) -> bool {
    // A sentence may name fields too, but not between delimiters alone.
    delimiter(document).0 > 1
}

/// Reads a table with a row for each advert.
pub(super) fn table(document: &str) -> Result<Vec<Record>, ReadError> {
    let (_, delimiter) = delimiter(document);
    let mut rows = rows(document, delimiter).enumerate();
    let header = match rows.next() {
        Some((_, Ok(header))) => header,
        Some((_, Err(error))) => return Err(ReadError::Table(format!("row 1: {error}"))),
        None => return Err(ReadError::Empty),
    };
    if !header.iter().any(|name| matches!(Field::named(name), Some(Field::Text(_)))) {
        return Err(ReadError::Table(format!(
            "no column is called text or description: there are {}",
            header.iter().collect::<Vec<_>>().join(", ")
        )));
    }
    let mut records: Vec<Record> = vec![];
    for (at, row) in rows {
        // Counted as spreadsheets do, the header first.
        let place = Place(format!("row {}", at + 1));
        let row = row.map_err(|error| RecordError {
            place: place.clone(),
            field: None,
            problem: error.to_string(),
        });
        match row {
            Ok(row) if row.iter().all(|cell| cell.trim().is_empty()) => {}
            row => records.push(row.and_then(|row| of_row(&header, &row, &place))),
        }
    }
    let mut quoting = Quoting::new(delimiter);
    quoting.feed(document.as_bytes());
    if let Some(last) = records.last_mut().filter(|_| quoting.is_open()) {
        let place = match last {
            Ok(advert) => advert.place.clone(),
            Err(error) => error.place.clone(),
        };
        let problem = "a quotation mark opens here that nothing closes, so that the rest of the table stands in one \
                       cell: close it, or double it if it is part of the text";
        *last = Err(RecordError { place, field: None, problem: problem.to_owned() });
    }
    if records.is_empty() {
        Err(ReadError::Table("there is no row under the headers".to_owned()))
    } else {
        Ok(records)
    }
}

fn of_row(header: &csv::StringRecord, row: &csv::StringRecord, place: &Place) -> Record {
    if row.len() != header.len() {
        let cells = if row.len() == 1 { "cell" } else { "cells" };
        let problem = format!(
            "{} {cells} under {} headers: put cells that hold the delimiter in quotes",
            row.len(),
            header.len()
        );
        return Err(RecordError { place: place.clone(), field: None, problem });
    }
    let cells: Vec<Value> = row.iter().map(|cell| Value::String(cell.to_owned())).collect();
    record(header.iter().zip(&cells), place, &Ids::new())
}
