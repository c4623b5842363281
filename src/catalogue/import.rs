//! From files to records: what is in a document, one by one.

use std::borrow::Cow;

use serde_json::Value;

use super::NewRecord;
use crate::credential::{self, Format, Place, ReadError, ReadOptions, WriteOptions};

/// What one place of a document holds: records, or why it could not be read.
#[derive(Debug)]
pub struct Imported {
    /// Where: a line, a row or a JSON pointer; the whole document has none.
    pub place: Option<Place>,
    /// What is there.
    pub records: Result<Vec<NewRecord>, ImportError>,
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
            lines
                .map(|(at, line)| one(Some(Place(format!("line {}", at + 1))), Cow::Borrowed(line), options)),
        );
    }
    if options.format.is_none_or(|format| format == Format::Tagus)
        && document.trim_start().starts_with('[')
        && let Ok(Value::Array(items)) = serde_json::from_str(document)
    {
        let item = |(at, item): (usize, Value)| {
            one(Some(Place(format!("/{at}"))), Cow::Owned(item.to_string()), options)
        };
        return Box::new(items.into_iter().enumerate().map(item));
    }
    Box::new(std::iter::once(one(None, Cow::Borrowed(document), options)))
}

fn one(place: Option<Place>, document: Cow<str>, options: &ReadOptions) -> Imported {
    Imported { place, records: records(document, options) }
}

fn records(document: Cow<str>, options: &ReadOptions) -> Result<Vec<NewRecord>, ImportError> {
    let credentials = credential::read(&document, options)?;
    let is_empty = |credential: &credential::Credential| {
        credential.title.value().is_none() && credential.outcomes.value().is_none_or(Vec::is_empty)
    };
    if credentials.iter().any(is_empty) {
        return Err(ImportError::Empty);
    }
    let single = credentials.len() == 1;
    let mut document = Some(document.into_owned());
    let record = |credential: credential::Credential| {
        let written =
            |format| credential::write(std::slice::from_ref(&credential), format, &WriteOptions::default());
        let own = match credential.format {
            _ if single => document.take().unwrap_or_default(),
            Format::Csv => written(Format::Csv).unwrap_or_default(),
            _ => written(Format::Tagus).unwrap_or_default(),
        };
        NewRecord { document: own, credential, tagging: None }
    };
    Ok(credentials.into_iter().map(record).collect())
}
