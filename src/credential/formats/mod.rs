//! The formats that credentials travel in.
//!
//! [`read`] tells them apart by what they hold. Each reader fills the elements that its format has; what
//! is there and makes no sense becomes unreadable, with its place, and never stops the rest.
//!
//! [`write`] is the way back: a document that is converted into the format it came in is kept whole and
//! only gets the suggested tags; for any other it is written anew from the elements, and [`left_out`] says
//! what that loses. Reading what was written gives the same credential but for places, the format, the
//! proof, probabilities, who links a concept, and what the format has no place for.

mod elm;
mod left_out;
mod node;
mod openbadges;
mod original;
mod prose;
#[cfg(test)]
mod round_trip;

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;

use super::{Credential, Proof};
pub use left_out::left_out;
use node::{Ids, Node};

/// A format that credentials are read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Format {
    /// European Learning Model v3 as JSON-LD: European Digital Credentials for Learning.
    Elm,
    /// Open Badges 3.0.
    OpenBadges,
    /// A table with a row for each credential or for each outcome.
    Csv,
    /// The JSON of tagus itself.
    Tagus,
    /// A page of text, Markdown or HTML, on which people find the elements by their headings.
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
    /// It is JSON of some other kind.
    #[error("neither a European digital credential (ELM v3) nor an Open Badge 3.0: {0}")]
    Unknown(String),
}

/// How many tokens and wrappings may lie inside each other.
const DEEPEST: usize = 4;

/// How to read a document.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The format, where it is known; else it is told from the document.
    pub format: Option<Format>,
}

/// Reads the credentials of a document, at least one. Signatures are not checked.
pub fn read(document: &str, options: &ReadOptions) -> Result<Vec<Credential>, ReadError> {
    let _ = options;
    Ok(vec![json(document)?])
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

/// Writes credentials as a document, which ends with a line break. Where they came in the same format and
/// the original is given, it is kept whole: unwrapped, without the proof, which no longer fits, and with
/// the suggested tags put in. No probability is written into ELM and Open Badges.
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
        Some(original) if one.format == format => original::tagged(original, one, options).map(Some),
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
        Format::Csv | Format::Tagus | Format::Page => return Err(WriteError::ReadOnly(format)),
    };
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}

/// The credential that a JSON document or a JSON Web Token holds, without what wraps it, and how it came.
fn document(document: &str) -> Result<(Value, Option<Proof>), ReadError> {
    let mut proof = None;
    let mut value = parse(document.trim_start_matches('\u{feff}').trim(), &mut proof)?;
    for _ in 0..DEEPEST {
        value = match unwrapped(value) {
            Ok(Value::String(token)) => parse(&token, &mut proof)?,
            Ok(inner) => inner,
            Err(credential) => {
                value = credential;
                break;
            }
        };
    }
    let inside = value.get("proof").is_some_and(|proof| !proof.is_null()).then_some(Proof::JsonLd);
    Ok((value, proof.or(inside)))
}

/// Reads a credential from a JSON document or a JSON Web Token.
fn json(document: &str) -> Result<Credential, ReadError> {
    let (value, proof) = self::document(document)?;
    let ids = Ids::new(&value);
    let root = Node::root(&value, &ids);
    let mut credential = match format(&root) {
        Some(Format::Elm) => elm::read(&root),
        Some(Format::OpenBadges) => openbadges::read(&root),
        Some(Format::Csv | Format::Tagus | Format::Page) | None => {
            return Err(ReadError::Unknown(unknown(&value)));
        }
    };
    credential.proof = proof;
    Ok(credential)
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

/// What lies inside a document that wraps a credential: as uploads to Europass and tokens do. The
/// document itself if it wraps none.
fn unwrapped(mut value: Value) -> Result<Value, Value> {
    let wrapped = ["credential", "vc", "verifiableCredential"].into_iter().find(|key| {
        value.get("credentialSubject").is_none() && value.get(*key).is_some_and(|inner| !inner.is_null())
    });
    let Some(key) = wrapped else { return Err(value) };
    Ok(match value[key].take() {
        // A presentation may hold several; the first is read.
        Value::Array(inner) => inner.into_iter().next().unwrap_or(Value::Null),
        inner => inner,
    })
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
    if is_one_of(&OPEN_BADGES) || has("achievement") {
        Some(Format::OpenBadges)
    } else if is_one_of(&ELM) || has("hasClaim") {
        Some(Format::Elm)
    } else {
        None
    }
}

/// What a document is instead of a credential.
fn unknown(value: &Value) -> String {
    let told = match value {
        Value::Object(object) => match object.get("type").or_else(|| object.get("@type")) {
            Some(kind) => format!("its type is {kind}"),
            None => "it has no type and no credentialSubject".to_owned(),
        },
        Value::Array(_) => "it is a list: give each credential a file of its own".to_owned(),
        _ => "it is no JSON object".to_owned(),
    };
    super::shortened(&told)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn badge() -> Value {
        json!({"type": ["VerifiableCredential", "OpenBadgeCredential"],
            "credentialSubject": {"achievement": {"name": "Welding"}}})
    }

    fn token(payload: &Value) -> String {
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}.c2ln", part(&json!({"alg": "ES256"})), part(payload))
    }

    fn title(document: &str) -> String {
        super::json(document).unwrap().title.value().unwrap().to_string()
    }

    #[test]
    fn a_credential_is_found_in_what_wraps_it() {
        for document in [
            badge().to_string(),
            format!("\u{feff} {}", badge()),
            json!({"credential": badge()}).to_string(),
            json!({"verifiableCredential": [badge()]}).to_string(),
            token(&badge()),
            token(&json!({"vc": badge()})),
            json!({"verifiableCredential": [token(&json!({"vc": badge()}))]}).to_string(),
        ] {
            assert_eq!(title(&document), "Welding", "{document}");
        }
    }

    #[test]
    fn what_is_signed_is_marked_and_never_verified() {
        assert_eq!(super::json(&badge().to_string()).unwrap().proof, None);
        assert_eq!(super::json(&token(&badge())).unwrap().proof, Some(Proof::Jwt));
        let mut signed = badge();
        signed["proof"] = json!({"type": "DataIntegrityProof"});
        assert_eq!(super::json(&signed.to_string()).unwrap().proof, Some(Proof::JsonLd));
    }

    #[test]
    fn what_is_no_credential_is_an_error_that_says_what_it_is() {
        let error = |document: &str| super::json(document).unwrap_err().to_string();
        assert!(error("{\"type\": ").contains("line 1"), "{}", error("{\"type\": "));
        assert!(error("{}").contains("no type"), "{}", error("{}"));
        assert!(error("[]").contains("list"));
        assert!(error("3").contains("no JSON object"));
        assert!(error("{\"type\": \"Person\"}").contains("Person"));
        assert!(error("eyJhbGciOiJSUzI1NiJ9").contains("1 of 3 parts"));
        assert!(error("eyJhbGciOiJSUzI1NiJ9.!!.c2ln").contains("base64url"));
        let deep = "[".repeat(100_000);
        assert!(error(&deep).contains("recursion"), "{}", error(&deep));
        let mut wrapped = badge();
        for _ in 0..50 {
            wrapped = json!({"credential": wrapped});
        }
        assert!(super::json(&wrapped.to_string()).is_err());
    }
}
