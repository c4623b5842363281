//! The formats that credentials travel in.
//!
//! [`read`] tells them apart by what they hold. Each reader fills the elements that its format has; what
//! is there and makes no sense becomes unreadable, with its place, and never stops the rest.
//!
//! [`write`] is the way back: a European credential or a badge that stays in its format is kept whole and
//! only gets the suggested tags; any other document is written anew from the elements, and [`left_out`]
//! says what that loses. Reading what was written gives the same credential but for places, the format,
//! the proof, probabilities, who links a concept, and what the format has no place for.

mod csv;
mod elm;
mod left_out;
mod names;
mod node;
mod openbadges;
mod original;
mod page;
mod prose;
#[cfg(test)]
mod round_trip;
mod tagus;
#[cfg(test)]
mod tests;

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{Credential, Element, Kind, Place, Proof, shortened};
use crate::text;
pub use left_out::left_out;
use node::{Ids, Node};
pub use tagus::schema;

/// A format that credentials are read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CredentialFormat)]
pub enum Format {
    /// European Learning Model v3 as JSON-LD: European Digital Credentials for Learning.
    Elm,
    /// Open Badges 3.0.
    OpenBadges,
    /// A table with a row for each credential or for each outcome.
    Csv,
    /// The JSON of tagus itself.
    Tagus,
    /// A page of text, Markdown or HTML, or the text of a PDF or DOCX document, on which people find the elements by
    /// their headings.
    Page,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Elm => "European Learning Model",
            Self::OpenBadges => "Open Badges 3.0",
            Self::Csv => "CSV",
            Self::Tagus => "tagus JSON",
            Self::Page => "page",
        })
    }
}

/// What documents are read, for messages.
const READ: &str = "European digital credentials (ELM v3), Open Badges 3.0 and tagus JSON, plain or as a \
                    JSON Web Token; CSV; course pages in text, Markdown, HTML, PDF or DOCX";

/// Why a document is no credential that can be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not JSON.
    #[error("not valid JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// It is a token without a credential inside.
    #[error(
        "a signed token without a credential inside ({0}): save the whole token, three parts with dots between"
    )]
    Token(String),
    /// It is of some other kind.
    #[error("not a credential: {0}; what is read are {READ}")]
    Unknown(String),
    /// It is JSON of tagus that says something which cannot be.
    #[error("at {place}: {problem}")]
    Tagus {
        /// Where.
        place: Place,
        /// What is wrong and what would be right.
        problem: String,
    },
    /// It is no table of credentials.
    #[error("not a table of credentials: {0}")]
    Table(String),
    /// It is a page on which no element was found.
    #[error(
        "no learning outcomes and no title with another element on this page: elements are looked for under \
         headings and behind labels such as {0}, and what these are called in German, French, Italian, \
         Spanish, Dutch and Portuguese"
    )]
    Page(String),
}

/// How many tokens and wrappings may lie inside each other.
const DEEPEST: usize = 8;

/// How to read a document.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The format, where it is known; else it is told from the document.
    pub format: Option<Format>,
    /// Headers of a table and the elements that their columns are about, such as *Modulname* and *title*:
    /// for headers that are not known, or seem to be about something else.
    pub columns: Vec<(String, String)>,
    /// What a page is written in, where it is known; else it is told from the page.
    pub written_in: Option<text::Format>,
}

impl ReadOptions {
    /// The same for the text of a file: what is read from PDF and DOCX is a page, unless the format says otherwise.
    pub fn of(mut self, document: &text::Document) -> Self {
        self.written_in = document.known_format();
        self.format = self.format.or(self.written_in.map(|_| Format::Page));
        self
    }
}

/// Reads the credentials of a document, at least one. Signatures are not checked.
pub fn read(document: &str, options: &ReadOptions) -> Result<Vec<Credential>, ReadError> {
    let document = document.trim_start_matches('\u{feff}');
    match format_of(document, options)? {
        Format::Csv => csv::read(document, &options.columns),
        Format::Page => page::read(document, options.written_in).map(|credential| vec![credential]),
        Format::Elm | Format::OpenBadges | Format::Tagus => json(document, options.format),
    }
}

/// What is wrong with rows of a table, by where they stand.
pub type BadRows = Vec<(Place, ReadError)>;

/// The same for many credentials, of which one that makes no sense does not stop the rest: what is wrong with
/// which row of a table. Of other documents all has to make sense.
pub fn read_many(document: &str, options: &ReadOptions) -> Result<(Vec<Credential>, BadRows), ReadError> {
    let document = document.trim_start_matches('\u{feff}');
    let mut bad = vec![];
    let credentials = match format_of(document, options)? {
        Format::Csv => csv::read_rows(document, &options.columns, &mut |row, error| {
            bad.push((Place(format!("row {row}")), error));
            Ok(())
        })?,
        _ => read(document, options)?,
    };
    Ok((credentials, bad))
}

/// How to write a document.
#[derive(Clone, Debug, Default)]
pub struct WriteOptions<'a> {
    /// The document that the credentials were read from.
    pub original: Option<&'a str>,
    /// The release of ESCO that the tags are from, such as *1.2.0*.
    pub esco_version: Option<&'a str>,
}

/// Why credentials cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The format has one credential to a document.
    #[error(
        "a document in this format ({format}) holds one credential, not {credentials}: write each to a file of its own"
    )]
    Several {
        /// The format asked for.
        format: Format,
        /// How many credentials there are.
        credentials: usize,
    },
    /// The original document is not the one that the credential was read from.
    #[error("the document that was read: {0}")]
    Original(#[from] ReadError),
    /// It could not be written as JSON.
    #[error("not written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The format is for reading only.
    #[error("{0}: nothing is written in this format")]
    ReadOnly(Format),
}

/// Writes credentials as a document, which ends with a line break. Where one came in the same format, ELM or
/// Open Badges, and the original is given, that is kept whole: unwrapped, without the proof, which no longer
/// fits, and with the suggested tags put in. No probability is written into ELM and Open Badges.
pub fn write(
    credentials: &[Credential],
    format: Format,
    options: &WriteOptions,
) -> Result<String, WriteError> {
    let one = || match credentials {
        [one] => Ok(one),
        _ => Err(WriteError::Several { format, credentials: credentials.len() }),
    };
    let kept = |one: &Credential| match options.original {
        Some(original) if one.format == format => original::tagged(original, one, options),
        _ => Ok(None),
    };
    let value = match format {
        Format::Elm => {
            let one = one()?;
            kept(one)?.unwrap_or_else(|| elm::write(one))
        }
        Format::OpenBadges => {
            let one = one()?;
            kept(one)?.unwrap_or_else(|| openbadges::write(one, options.esco_version))
        }
        Format::Csv => return Ok(csv::write(credentials)),
        Format::Tagus => return Ok(tagus::write(credentials)),
        Format::Page => return Err(WriteError::ReadOnly(format)),
    };
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}

/// The headers of a table whose columns are not read; none for other documents.
pub fn unread_columns(document: &str, options: &ReadOptions) -> Vec<String> {
    let document = document.trim_start_matches('\u{feff}');
    match format_of(document, options) {
        Ok(Format::Csv) => csv::unread(document, &options.columns),
        _ => vec![],
    }
}

/// The format of a document; that of JSON is told later and more exactly.
fn format_of(document: &str, options: &ReadOptions) -> Result<Format, ReadError> {
    let begins = document.trim_start();
    // A page may begin with a link in square brackets.
    let is_list = || {
        let first = begins.strip_prefix('[').map(str::trim_start).and_then(|rest| rest.chars().next());
        first.is_some_and(|c| "[]{\"".contains(c))
    };
    if let Some(format) = options.format {
        Ok(format)
    } else if begins.is_empty() {
        Err(ReadError::Unknown("it is empty".to_owned()))
    } else if document.contains('\0') {
        Err(ReadError::Unknown("it is no text".to_owned()))
    } else if begins.starts_with('{') || begins.starts_with("eyJ") || is_list() {
        Ok(Format::Elm)
    } else if !options.columns.is_empty() || csv::looks_like(document) {
        Ok(Format::Csv)
    } else {
        Ok(Format::Page)
    }
}

/// Whether a document is a credential that somebody has earned: as it says itself, else if it has a learner.
fn kind(said: Option<&str>, learner: &Element<String>) -> Kind {
    match said.map(str::to_lowercase).as_deref() {
        Some("earned") => Kind::Earned,
        Some("offer") => Kind::Offer,
        _ if learner.is_absent() => Kind::Offer,
        _ => Kind::Earned,
    }
}

/// What a kind is called in CSV and tagus JSON.
fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Earned => "earned",
        Kind::Offer => "offer",
    }
}

/// Reads the credentials of a JSON document or a JSON Web Token, of a certain format or of any.
fn json(document: &str, wanted: Option<Format>) -> Result<Vec<Credential>, ReadError> {
    let mut credentials = vec![];
    each(document, &mut |value, pointer, proof| {
        let ids = Ids::within(value, pointer.to_owned());
        let root = Node::within(value, pointer.to_owned(), &ids);
        let mut credential = match wanted.or_else(|| format(&root)).filter(|_| value.is_object()) {
            Some(Format::Elm) => elm::read(&root),
            Some(Format::OpenBadges) => openbadges::read(&root),
            Some(Format::Tagus) => tagus::read(&root)?,
            Some(Format::Csv | Format::Page) | None => return unknown(value, pointer),
        };
        credential.proof = proof.or_else(|| root.get("proof").map(|_| Proof::JsonLd));
        credentials.push(credential);
        Ok(())
    })?;
    Ok(credentials)
}

/// What is done with a credential: the value that it is, where that stands, and whether it was in a token.
type Visit<'v> = dyn FnMut(&Value, &str, Option<Proof>) -> Result<(), ReadError> + 'v;

/// Looks at each credential of a JSON document or a JSON Web Token.
fn each(document: &str, visit: &mut Visit) -> Result<(), ReadError> {
    let mut proof = None;
    let value = parse(document.trim_start_matches('\u{feff}').trim(), &mut proof)?;
    each_of(&value, String::new(), proof, DEEPEST, visit)
}

/// Looks at each credential that a value holds: it is one, wraps one as uploads to Europass and tokens do,
/// or is a list of them.
fn each_of(
    value: &Value,
    pointer: String,
    mut proof: Option<Proof>,
    deepest: usize,
    visit: &mut Visit,
) -> Result<(), ReadError> {
    let Some(deeper) = deepest.checked_sub(1) else { return unknown(value, &pointer) };
    match value {
        Value::Array(items) if !items.is_empty() => {
            return items
                .iter()
                .enumerate()
                .try_for_each(|(at, item)| each_of(item, format!("{pointer}/{at}"), proof, deeper, visit));
        }
        Value::String(token) => {
            let inner = parse(token, &mut proof)?;
            // Pointers into a token begin anew.
            return each_of(&inner, String::new(), proof, deeper, visit);
        }
        _ => {}
    }
    let wraps = |key: &&str| {
        value.get("credentialSubject").is_none() && value.get(*key).is_some_and(|inner| !inner.is_null())
    };
    match ["credential", "vc", "verifiableCredential"].into_iter().find(wraps) {
        Some(key) => each_of(&value[key], format!("{pointer}/{key}"), proof, deeper, visit),
        None => visit(value, &pointer, proof),
    }
}

/// The JSON of a document or inside a token.
fn parse(document: &str, proof: &mut Option<Proof>) -> Result<Value, ReadError> {
    // JSON objects begin with a brace, the first part of a token with the letters that encode one.
    if !document.starts_with("eyJ") {
        return Ok(serde_json::from_str(document)?);
    }
    let mut parts = document.split('.');
    let (Some(_), Some(payload), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(ReadError::Token(format!("{} of 3 parts", document.split('.').count())));
    };
    let bytes = BASE64_URL_SAFE_NO_PAD
        .decode(payload.trim_end_matches('='))
        .map_err(|error| ReadError::Token(format!("its payload is not base64url: {error}")))?;
    *proof = Some(Proof::Jwt);
    Ok(serde_json::from_slice(&bytes)?)
}

/// Whether a text is a URI and not, say, a name: a scheme (RFC 3986, 3.1) and no space.
fn is_uri(text: &str) -> bool {
    let scheme = text.split_once(':').map(|(scheme, rest)| (scheme.as_bytes(), rest));
    scheme.is_some_and(|(scheme, rest)| {
        let is_of_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
        scheme.first().is_some_and(u8::is_ascii_alphabetic)
            && scheme.iter().all(is_of_scheme)
            && !rest.is_empty()
            && !text.contains(char::is_whitespace)
    })
}

/// Whether a text is the hash of an identity, as Open Badges have them (`IdentityHash`).
fn is_hash(text: &str) -> bool {
    text.starts_with("sha256$") || text.starts_with("md5$")
}

/// The beginning of a day: formats that have times are not told more.
fn midnight(date: Date) -> String {
    format!("{date}T00:00:00Z")
}

/// Classes of the European Learning Model that a document may be about.
const ELM: [&str; 5] = [
    "EuropeanDigitalCredential",
    "LearningAchievement",
    "LearningAchievementSpecification",
    "Qualification",
    "LearningOpportunity",
];

/// Classes of Open Badges.
const OPEN_BADGES: [&str; 3] = ["OpenBadgeCredential", "AchievementCredential", "Achievement"];

fn format(root: &Node) -> Option<Format> {
    let is_one_of = |classes: &[&str]| classes.iter().any(|class| root.is_a(class));
    let subject = root.path(&["credentialSubject"]);
    let has = |key| subject.as_ref().is_some_and(|subject| subject.get(key).is_some());
    if root.get("tagus").is_some() {
        Some(Format::Tagus)
    } else if is_one_of(&OPEN_BADGES) || has("achievement") {
        Some(Format::OpenBadges)
    } else if is_one_of(&ELM) || has("hasClaim") {
        Some(Format::Elm)
    } else {
        None
    }
}

/// The error that says what a value is instead of a credential.
fn unknown<T>(value: &Value, pointer: &str) -> Result<T, ReadError> {
    let told = match value {
        Value::Object(object) => match object.get("type").or_else(|| object.get("@type")) {
            Some(kind) => format!("its type is {kind}"),
            None => "it has no type and no credentialSubject".to_owned(),
        },
        Value::Array(items) if items.is_empty() => "it is an empty list".to_owned(),
        Value::Array(_) => "it is a list inside too many others".to_owned(),
        _ => "it is no JSON object".to_owned(),
    };
    let place = if pointer.is_empty() { String::new() } else { format!(" at {pointer}") };
    Err(ReadError::Unknown(format!("{}{place}", shortened(&told))))
}
