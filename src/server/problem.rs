//! [`Problem`]: what the service says when it cannot do what was asked (RFC 9457).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::catalogue::CatalogueError;
use crate::credential::{ReadError, WriteError};
use crate::recommend::RecommendError;
use crate::tagger::TagError;
use crate::text::DocumentError;

/// What is wrong. The list is stable: clients tell problems apart by [`Kind::code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    MalformedRequest,
    Unauthorised,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    NotAcceptable,
    Conflict,
    PreconditionFailed,
    TooLarge,
    UnsupportedMediaType,
    Invalid,
    TooManyRequests,
    Busy,
    Loading,
    TimedOut,
    Internal,
}

impl Kind {
    pub const ALL: [Self; 16] = [
        Self::MalformedRequest,
        Self::Unauthorised,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::NotAcceptable,
        Self::Conflict,
        Self::PreconditionFailed,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::Invalid,
        Self::TooManyRequests,
        Self::Busy,
        Self::Loading,
        Self::TimedOut,
        Self::Internal,
    ];

    /// The end of the problem's `type`, its status, its title and what to do about it.
    fn facts(self) -> (&'static str, StatusCode, &'static str, &'static str) {
        match self {
            Self::MalformedRequest => (
                "malformed-request",
                StatusCode::BAD_REQUEST,
                "The request cannot be read",
                "Send UTF-8, and JSON where JSON is asked for.",
            ),
            Self::Unauthorised => (
                "unauthorised",
                StatusCode::UNAUTHORIZED,
                "An API key is needed",
                "Send a key as \"Authorization: Bearer KEY\"; `tagus key add` makes one.",
            ),
            Self::Forbidden => (
                "forbidden",
                StatusCode::FORBIDDEN,
                "The API key does not allow this",
                "Use a key with the scope that is named.",
            ),
            Self::NotFound => (
                "not-found",
                StatusCode::NOT_FOUND,
                "There is no such thing",
                "Look at the address; /docs lists the routes, and lists find identifiers.",
            ),
            Self::MethodNotAllowed => (
                "method-not-allowed",
                StatusCode::METHOD_NOT_ALLOWED,
                "This cannot be done here",
                "Use one of the methods in the header Allow.",
            ),
            Self::NotAcceptable => (
                "not-acceptable",
                StatusCode::NOT_ACCEPTABLE,
                "The answer is not to be had in this format",
                "Ask with Accept for one of the formats that are named.",
            ),
            Self::Conflict => (
                "conflict",
                StatusCode::CONFLICT,
                "It contradicts what is there",
                "Look at what is there, and decide which of the two is right.",
            ),
            Self::PreconditionFailed => (
                "precondition-failed",
                StatusCode::PRECONDITION_FAILED,
                "It has changed in the meantime",
                "Read it again, and send the ETag that it has now as If-Match.",
            ),
            Self::TooLarge => (
                "too-large",
                StatusCode::PAYLOAD_TOO_LARGE,
                "The request is too large",
                "Send less at a time; /version names the limits.",
            ),
            Self::UnsupportedMediaType => (
                "unsupported-media-type",
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "The request is in a format that is not read",
                "Send one of the formats that are named, with its Content-Type.",
            ),
            Self::Invalid => (
                "invalid",
                StatusCode::UNPROCESSABLE_ENTITY,
                "The request makes no sense",
                "Mend the field that the pointer points to.",
            ),
            Self::TooManyRequests => (
                "too-many-requests",
                StatusCode::TOO_MANY_REQUESTS,
                "Too many requests",
                "Wait for as many seconds as Retry-After says.",
            ),
            Self::Busy => (
                "busy",
                StatusCode::SERVICE_UNAVAILABLE,
                "The service has more to do than it can",
                "Try again after as many seconds as Retry-After says.",
            ),
            Self::Loading => (
                "loading",
                StatusCode::SERVICE_UNAVAILABLE,
                "The service is still starting",
                "Try again after as many seconds as Retry-After says; /readyz says when it is ready.",
            ),
            Self::TimedOut => (
                "timed-out",
                StatusCode::SERVICE_UNAVAILABLE,
                "The answer took too long",
                "Send less at a time, or the same later.",
            ),
            Self::Internal => (
                "internal",
                StatusCode::INTERNAL_SERVER_ERROR,
                "The service has failed",
                "Report it with the request id.",
            ),
        }
    }

    pub fn code(self) -> &'static str {
        self.facts().0
    }

    pub fn status(self) -> StatusCode {
        self.facts().1
    }

    /// What is said of it at the address that is its `type`.
    pub fn described(self) -> Described {
        let (code, status, title, remedy) = self.facts();
        Described { r#type: address(code), title, status: status.as_u16(), remedy }
    }
}

fn address(code: &str) -> String {
    format!("/problems/{code}")
}

/// What a type of problem means.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Described {
    /// The type.
    r#type: String,
    /// What it is called.
    title: &'static str,
    /// The HTTP status that comes with it.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What to do about it.
    remedy: &'static str,
}

/// What the service says when it cannot do what was asked.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    pub kind: Kind,
    /// What exactly is wrong.
    pub detail: String,
    /// Where in the request: a JSON pointer into its body, or the name of a parameter.
    pub pointer: Option<String>,
    /// After how many seconds it is worth while to try again.
    pub retry_after: Option<u64>,
}

/// The body of an answer that says what is wrong, `application/problem+json`.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
#[schema(example = json!({"type": "/problems/invalid", "title": "The request makes no sense", "status": 422,
    "detail": "unknown field `topk`, expected one of `text`, `top_k`", "pointer": "/topk",
    "remedy": "Mend the field that the pointer points to."}))]
pub(super) struct Written<'a> {
    /// What kind of problem it is: an address of the service that says more, and never changes.
    r#type: String,
    /// The kind in words.
    title: &'a str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What exactly is wrong.
    detail: &'a str,
    /// Where: a JSON pointer into the body of the request, or the name of a parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<&'a str>,
    /// What to do about it.
    remedy: &'a str,
}

/// What any route may answer besides what was asked for.
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "it is there to be described")]
pub(super) enum Refusals {
    /// The request is at fault
    #[response(status = "4XX", content_type = "application/problem+json")]
    Request(Written<'static>),
    /// The service is at fault, or has too much to do
    #[response(status = "5XX", content_type = "application/problem+json")]
    Service(Written<'static>),
}

impl Problem {
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), pointer: None, retry_after: None }
    }

    /// Something that makes no sense, at a JSON pointer into the body or at a parameter.
    pub fn invalid(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Kind::Invalid, detail).at(pointer)
    }

    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Something that is no fault of the request: the log says what, the answer does not.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "failed");
        Self::new(Kind::Internal, "something went wrong that is no fault of the request")
    }

    /// The problem as a line of a stream.
    pub fn to_value(&self) -> serde_json::Value {
        serde_json::to_value(self.written()).unwrap_or_default()
    }

    fn written(&self) -> Written<'_> {
        let (code, status, title, remedy) = self.kind.facts();
        Written {
            r#type: address(code),
            title,
            status: status.as_u16(),
            detail: &self.detail,
            pointer: self.pointer.as_deref(),
            remedy,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.kind.status(), Json(self.written())).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if self.kind == Kind::Unauthorised {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        // For those who say it in another way.
        response.extensions_mut().insert(self);
        response
    }
}

impl From<TagError> for Problem {
    fn from(error: TagError) -> Self {
        match &error {
            TagError::UnknownUri { option, uri, version } => {
                let release = version.as_deref().unwrap_or("release");
                Self::invalid(
                    option.replacen("--", "/", 1),
                    format!("{uri} is not in the loaded ESCO {release}; /v1/concepts/suggest finds URIs"),
                )
            }
            TagError::NothingWithin { uri, label } => {
                Self::invalid("/within", format!("{uri} ({label}) has no skills below it in the loaded ESCO"))
            }
            TagError::Index(crate::index::IndexError::Language { language, loaded }) => {
                let loaded: Vec<&str> = loaded.iter().map(crate::esco::Language::code).collect();
                Self::invalid(
                    "/language",
                    format!("no labels in \"{language}\" are loaded; loaded: {}", loaded.join(", ")),
                )
            }
            _ => Self::internal(error),
        }
    }
}

impl From<CatalogueError> for Problem {
    fn from(error: CatalogueError) -> Self {
        match error {
            CatalogueError::Tag(error) => error.into(),
            other => Self::internal(other),
        }
    }
}

impl From<RecommendError> for Problem {
    fn from(error: RecommendError) -> Self {
        Self::internal(error)
    }
}

impl From<crate::corpus::CorpusError> for Problem {
    fn from(error: crate::corpus::CorpusError) -> Self {
        Self::internal(error)
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        let problem = Self::new(Kind::Invalid, error.to_string());
        match error {
            ReadError::Tagus { place, .. } => problem.at(place.0),
            _ => problem,
        }
    }
}

impl From<DocumentError> for Problem {
    fn from(error: DocumentError) -> Self {
        let kind = if error.is_about_size() { Kind::TooLarge } else { Kind::Invalid };
        Self::new(kind, error.to_string())
    }
}

impl From<WriteError> for Problem {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Several { .. } | WriteError::ReadOnly(_) => {
                Self::new(Kind::NotAcceptable, error.to_string())
            }
            other => Self::internal(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_code_of_its_own() {
        let codes: std::collections::BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.code()).collect();
        assert_eq!(codes.len(), Kind::ALL.len());
    }
}
