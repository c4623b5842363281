//! [`Advert`]: what a job advert asks for, read from the formats that adverts travel in.
//!
//! An advert is taken apart into statements, and each is told to be something that is asked for, something
//! that would be welcome, a duty, or none of these: what a company says of itself, its pay and its ways to apply
//! would only mislead a tagger. Years of experience, degrees and languages have fields of their own.
//!
//! [`read`] takes pages of text, Markdown and HTML, `JobPosting`s of schema.org, records in JSON and tables.
//! Where a document has many adverts, a bad one costs no other.

mod asked;
mod parts;
mod posting;
mod records;
mod words;

use std::fmt;
use std::path::Path;

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

pub use asked::{Asked, Cefr, DegreeAsked, LanguageAsked};

use crate::credential::Place;
use crate::text;

/// A format that adverts are read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Format {
    /// One advert as plain text.
    Plain,
    /// One advert in Markdown.
    Markdown,
    /// One advert as an HTML page.
    Html,
    /// A record or a `JobPosting`, or a list or `@graph` of them.
    Json,
    /// A record or a `JobPosting` on each line.
    JsonLines,
    /// A table with a row for each advert.
    Csv,
}

impl Format {
    /// The format that the file name's extension promises, in any case; `None` for others.
    pub fn from_path(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "json" | "jsonld" => Some(Self::Json),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "csv" | "tsv" => Some(Self::Csv),
            _ => text::Format::from_path(path).map(Self::from),
        }
    }

    /// The format that a document looks like.
    pub fn detect(document: &str) -> Self {
        if document.trim_start().starts_with(['{', '[']) && records::looks_like_json(document) {
            if records::looks_like_lines(document) { Self::JsonLines } else { Self::Json }
        } else if records::looks_like_table(document) {
            Self::Csv
        } else {
            text::Format::detect(document).into()
        }
    }
}

impl From<text::Format> for Format {
    fn from(format: text::Format) -> Self {
        match format {
            text::Format::Plain => Self::Plain,
            text::Format::Markdown => Self::Markdown,
            text::Format::Html => Self::Html,
        }
    }
}

/// What a statement is in an advert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AdvertPart)]
pub enum Part {
    /// It says what applicants have to bring.
    Must,
    /// It says what would be welcome.
    Nice,
    /// It says what there is to do.
    Duty,
    /// Anything else: the company, pay and benefits, how to apply; and what only asks for years of experience,
    /// a degree or a language, which are read into fields. Not to be tagged.
    Other,
}

/// A sentence or an item of a list, and what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Statement {
    /// What a reader sees.
    pub text: String,
    /// What it is.
    pub part: Part,
}

/// A job advert.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Advert {
    /// The identifier that it gives itself.
    pub id: Option<String>,
    /// What the job is called.
    pub title: String,
    /// Who employs.
    pub employer: Option<String>,
    /// Where the work is.
    pub location: Option<String>,
    /// When it was posted.
    pub date: Option<Date>,
    /// What it says, in order.
    pub statements: Vec<Statement>,
    /// Years of experience: the fewest with which nothing that is a must is missed; if none is a must, the fewest that
    /// are welcome.
    pub years: Option<Asked<f32>>,
    /// Degrees and other formal education, in order.
    pub degrees: Vec<Asked<DegreeAsked>>,
    /// Languages, each once, in order.
    pub languages: Vec<Asked<LanguageAsked>>,
    /// Where the document has it: a JSON pointer, a line or a row; empty for a document with one advert.
    pub place: Place,
    /// What else the record has, but not in a form that can be understood.
    pub unread: Vec<RecordError>,
}

/// Why a record, or a field of one, could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("at {place}{}: {problem}", Of(field))]
pub struct RecordError {
    /// Where it stands: a JSON pointer, a line or a row.
    pub place: Place,
    /// The field, if it is about one.
    pub field: Option<String>,
    /// What is wrong and what would be right.
    pub problem: String,
}

/// A field in a message.
struct Of<'a>(&'a Option<String>);

impl fmt::Display for Of<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map_or(Ok(()), |field| write!(f, ", \"{field}\""))
    }
}

/// Why no advert at all can be read from a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// There is nothing to read in it.
    #[error("the document is empty: give the text of an advert, JSON or a table of adverts")]
    Empty,
    /// It is not JSON.
    #[error("not valid JSON: {0}; put one advert, a list of them, or one on each line")]
    Json(String),
    /// It is JSON in which nothing is an advert.
    #[error(
        "no advert in this JSON: what is read are objects with \"title\" and \"text\" or \"description\", \
         schema.org JobPostings, and lists of these"
    )]
    NoAdvert,
    /// It is no table of adverts.
    #[error("not a table of adverts: {0}")]
    Table(String),
}

/// Reads the adverts of a document, at least one.
///
/// Each is read by itself: one that cannot be read is given back as its error, in its turn. Without a format it
/// is told from the document.
pub fn read(document: &str, format: Option<Format>) -> Result<Vec<Result<Advert, RecordError>>, ReadError> {
    let document = document.trim_start_matches('\u{feff}');
    if document.trim().is_empty() {
        return Err(ReadError::Empty);
    }
    let page = |format| posting::page(document, format).map(|advert| vec![Ok(advert)]);
    match format.unwrap_or_else(|| Format::detect(document)) {
        Format::Plain => page(text::Format::Plain),
        Format::Markdown => page(text::Format::Markdown),
        Format::Html => page(text::Format::Html),
        Format::Json => records::json(document),
        Format::JsonLines => Ok(records::lines(document)),
        Format::Csv => records::table(document),
    }
}

#[cfg(test)]
mod tests;
