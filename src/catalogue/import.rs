//! From files to records: what is in a document, one by one.

use std::borrow::Cow;

use serde_json::Value;

use super::NewRecord;
use crate::credential::{self, Format, Place, ReadError, ReadOptions, WriteOptions};

/// What one place of a document holds: a record, or why it could not be read.
#[derive(Debug)]
pub struct Imported {
    /// Where: a line, a row or a JSON pointer; a whole document with one credential has none.
    pub place: Option<Place>,
    /// What is there.
    pub record: Result<NewRecord, ImportError>,
}

/// Why a place of a document holds no record.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Nobody could find it again.
    #[error("it has neither a title nor learning outcomes: give it at least one of them")]
    Empty,
}

/// The records of a document: of JSONL a line each, of a JSON list an item each, of a table a credential each;
/// what cannot be read is told with its place and does not stop the rest. A record keeps its own part of the
/// document: its line or item as it came; of a table, the rows that were read, written anew.
pub fn documents<'d>(
    document: &'d str,
    is_lines: bool,
    options: &'d ReadOptions,
) -> Box<dyn Iterator<Item = Imported> + 'd> {
    let document = document.trim_start_matches('\u{feff}');
    if is_lines {
        let lines = document.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        return Box::new(
            lines.flat_map(|(at, line)| {
                records(Some(Place(format!("line {}", at + 1))), line.into(), options)
            }),
        );
    }
    if options.format.is_none_or(|format| format == Format::Tagus)
        && document.trim_start().starts_with('[')
        && let Ok(Value::Array(items)) = serde_json::from_str(document)
    {
        let item = |(at, item): (usize, Value)| {
            records(Some(Place(format!("/{at}"))), item.to_string().into(), options)
        };
        return Box::new(items.into_iter().enumerate().flat_map(item));
    }
    Box::new(records(None, document.into(), options).into_iter())
}

fn records(place: Option<Place>, document: Cow<str>, options: &ReadOptions) -> Vec<Imported> {
    let (credentials, bad) = match credential::read_many(&document, options) {
        Ok(read) => read,
        Err(error) => return vec![Imported { place, record: Err(error.into()) }],
    };
    let is_single = credentials.len() == 1 && bad.is_empty();
    let mut all: Vec<Imported> = bad
        .into_iter()
        .map(|(row, error)| Imported { place: Some(row), record: Err(error.into()) })
        .collect();
    for credential in credentials {
        // What stands in a table says in which row.
        let stands = credential.title.present().map(|(place, _)| place.clone()).filter(|_| !is_single);
        let place = place.clone().or(stands);
        if credential.title.value().is_none() && credential.outcomes.value().is_none_or(Vec::is_empty) {
            all.push(Imported { place, record: Err(ImportError::Empty) });
            continue;
        }
        let written = |format| {
            credential::write(std::slice::from_ref(&credential), format, &WriteOptions::default())
                .unwrap_or_default()
        };
        let own = match credential.format {
            _ if is_single => document.to_string(),
            Format::Csv => written(Format::Csv),
            _ => written(Format::Tagus),
        };
        all.push(Imported { place, record: Ok(NewRecord { document: own, credential, tagging: None }) });
    }
    all
}
