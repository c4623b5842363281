//! What requests bring: bodies, parameters, and what the client would like to get.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::pin::Pin;
use std::str::FromStr;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body as _, Frame, Incoming, SizeHint};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};
use tokio::runtime::Handle;
use utoipa::openapi::schema::Type;
use utoipa::openapi::{KnownFormat, Object, RefOr, Schema, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

use super::App;
use super::problem::{Kind, Problem};
use crate::esco::Language;
use crate::text::{Document, FileKind};

/// What a body is written in, in lower case and without parameters; empty if the request does not say.
pub(super) fn media_type(headers: &HeaderMap) -> String {
    let written = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    written.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

pub(super) fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}

/// How long the rest of a body that nobody reads may stand still.
const LINGER: Duration = Duration::from_secs(2);

/// A body of which what nobody has read is read and thrown away, up to a limit: a connection that is closed while the
/// client still sends takes the answer along (RFC 9112, section 9.6).
struct ReadToEnd {
    /// `None` once there is no more of it.
    body: Option<Incoming>,
    most: usize,
    patience: Duration,
}

/// A request whose body is read to its end, whatever becomes of the request.
pub(super) fn read_to_end(
    request: hyper::Request<Incoming>,
    most: usize,
    patience: Duration,
) -> hyper::Request<Body> {
    // Who waits for 100 Continue has not begun to send.
    let waits = request.headers().contains_key(header::EXPECT);
    request.map(|body| match waits || body.is_end_stream() {
        true => Body::new(body),
        false => Body::new(ReadToEnd { body: Some(body), most, patience }),
    })
}

impl hyper::body::Body for ReadToEnd {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let polled = Pin::new(body).poll_frame(context);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            self.body = None;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Incoming::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or(SizeHint::with_exact(0), Incoming::size_hint)
    }
}

impl Drop for ReadToEnd {
    fn drop(&mut self) {
        let Some(mut body) = self.body.take().filter(|body| !body.is_end_stream()) else { return };
        let mut most = self.most;
        let rest = async move {
            while let Ok(Some(Ok(frame))) = tokio::time::timeout(LINGER, body.frame()).await {
                match most.checked_sub(frame.data_ref().map_or(0, Bytes::len)) {
                    Some(less) => most = less,
                    None => break,
                }
            }
        };
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(tokio::time::timeout(self.patience, rest));
        }
    }
}

/// The body of a request as far as it is within the limit.
pub(super) async fn bytes(body: Body, limit: usize) -> Result<Bytes, Problem> {
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.downcast_ref::<LengthLimitError>().is_some() => Err(too_large(limit)),
        Err(error) => Err(Problem::new(
            Kind::MalformedRequest,
            format!("the body ended before its end, or cannot be read: {error}"),
        )),
    }
}

pub(super) fn too_large(limit: usize) -> Problem {
    Problem::new(Kind::TooLarge, format!("the body is longer than {limit} bytes"))
}

/// The body of a request as text.
pub(super) async fn text(body: Body, limit: usize) -> Result<String, Problem> {
    let bytes = bytes(body, limit).await?;
    String::from_utf8(bytes.into()).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Problem::new(Kind::MalformedRequest, format!("the body is not UTF-8 (byte {at})"))
    })
}

/// Documents whose text has to be taken out of them.
pub(super) const PDF: &str = "application/pdf";
pub(super) const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// The bytes of a file: for the description.
pub(super) struct FileBytes;

impl PartialSchema for FileBytes {
    fn schema() -> RefOr<Schema> {
        Object::builder()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
            .into()
    }
}

impl ToSchema for FileBytes {}

/// The text of a body, which may be a document.
pub(super) async fn document(app: &App, media_type: &str, body: Body) -> Result<Document, Problem> {
    let limit = app.config.limits.body_bytes;
    if ![PDF, DOCX].contains(&media_type) {
        return Ok(Document { text: text(body, limit).await?, kind: FileKind::Text });
    }
    let bytes = bytes(body, limit).await?;
    let document = app.workers.run_heavy(move || Ok(Document::read(bytes.into())?)).await?;
    if document.kind == FileKind::Text {
        let detail =
            format!("the body is {media_type} by its Content-Type, but neither PDF nor DOCX by its bytes");
        return Err(Problem::new(Kind::MalformedRequest, detail));
    }
    Ok(document)
}

/// Reads JSON; what does not fit is told with the JSON pointer of where it stands.
pub(super) fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let (pointer, inner) = (pointer(error.path()), error.inner());
        match inner.classify() {
            serde_json::error::Category::Data => Problem::invalid(pointer, said(inner)),
            _ => Problem::new(Kind::MalformedRequest, format!("not valid JSON: {inner}")),
        }
    })?;
    let end = |error| Problem::new(Kind::MalformedRequest, format!("not valid JSON: {error}"));
    reader.end().map_err(end)?;
    Ok(read)
}

/// An error without its line and column, which a pointer says better.
fn said(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or(&message).to_owned()
}

fn pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path.iter() {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

/// That an address has no parameters: what is not looked at must not seem to have been.
pub(super) fn no_parameters(uri: &Uri) -> Result<(), Problem> {
    match form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).next() {
        Some((name, _)) => {
            Err(Problem::invalid(name.clone(), format!("unknown parameter {name}: there are none here")))
        }
        None => Ok(()),
    }
}

/// A body of JSON. In the dialects addresses may have parameters, and clients send others than are looked at.
pub(super) struct JsonBody<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let media_type = media_type(request.headers());
        if !is_json(&media_type) {
            return Err(unsupported(&media_type, "application/json"));
        }
        if request.uri().path().starts_with("/v1/") {
            no_parameters(request.uri())?;
        }
        let bytes = bytes(request.into_body(), app.config.limits.body_bytes).await?;
        Ok(Self(json(&bytes)?))
    }
}

/// A body is in a format that is not read here.
pub(super) fn unsupported(media_type: &str, read: &str) -> Problem {
    let given = if media_type.is_empty() {
        "no Content-Type is given".to_owned()
    } else {
        format!("the body is {media_type}")
    };
    Problem::new(Kind::UnsupportedMediaType, format!("{given}; what is read is {read}"))
}

/// The parameters of an address; each at most once, none that is not known.
pub(super) struct Parameters<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Parameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let mut seen = BTreeSet::new();
        for (name, _) in form_urlencoded::parse(query.as_bytes()) {
            if !seen.insert(name.clone()) {
                return Err(Problem::invalid(
                    name.clone(),
                    format!("the parameter {name} is given more than once"),
                ));
            }
        }
        Ok(Self(form(query.as_bytes())?))
    }
}

/// Reads the parameters of an address, or of a form.
pub(super) fn form<T: DeserializeOwned>(encoded: &[u8]) -> Result<T, Problem> {
    let reader = serde_urlencoded::Deserializer::new(form_urlencoded::parse(encoded));
    serde_path_to_error::deserialize(reader).map_err(|error| {
        let name = pointer(error.path());
        let name = name.trim_start_matches('/');
        let detail = format!("parameter {name}: {}", error.inner());
        Problem::invalid(name, detail.replace("parameter : ", ""))
    })
}

/// What a header lists, whether in one line or in several.
fn listed(headers: &HeaderMap, name: header::HeaderName) -> impl Iterator<Item = &str> {
    let values = headers.get_all(name).into_iter();
    values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).map(str::trim)
}

/// What a header such as Accept lists, the most wanted first; what has the quality 0 is not wanted at all and
/// comes with it.
pub(super) fn wanted(headers: &HeaderMap, name: header::HeaderName) -> Vec<(String, f32)> {
    let mut wanted: Vec<(String, f32)> = listed(headers, name)
        .filter_map(|one| {
            let mut parts = one.split(';').map(str::trim);
            let what = parts.next().filter(|what| !what.is_empty())?.to_ascii_lowercase();
            let quality = parts.find_map(|part| part.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
            Some((what, quality))
        })
        .collect();
    // Stable: what is wanted as much stays in the order of the client.
    wanted.sort_by(|a, b| b.1.total_cmp(&a.1));
    wanted
}

/// Which of some media types the client would like best; the first unless it says otherwise.
pub(super) fn accepted(headers: &HeaderMap, offered: &[&'static str]) -> Result<&'static str, Problem> {
    let wanted = wanted(headers, header::ACCEPT);
    if wanted.is_empty() {
        return Ok(offered[0]);
    }
    let fits = |pattern: &str, offer: &str| {
        pattern == "*/*"
            || pattern == offer
            || pattern.strip_suffix("/*").is_some_and(|kind| offer.split('/').next() == Some(kind))
    };
    // The most exact pattern says how much an offer is wanted.
    let quality = |offer: &&&'static str| {
        let patterns = wanted.iter().filter(|(pattern, _)| fits(pattern, offer));
        patterns
            .max_by_key(|(pattern, _)| pattern.matches('*').count().abs_diff(2))
            .map_or(0.0, |(_, quality)| *quality)
    };
    let best = offered.iter().rev().max_by(|a, b| quality(a).total_cmp(&quality(b)));
    best.filter(|best| quality(best) > 0.0).copied().ok_or_else(|| {
        Problem::new(Kind::NotAcceptable, format!("what can be had is {}", offered.join(", ")))
    })
}

/// The language asked for, else the first that the client would like and is loaded, else another.
pub(super) fn language(
    asked: Option<&str>,
    headers: &HeaderMap,
    loaded: &[Language],
    otherwise: Language,
) -> Result<Language, Problem> {
    if let Some(asked) = asked {
        return known_language(asked, loaded);
    }
    let wanted = wanted(headers, header::ACCEPT_LANGUAGE);
    let known = |(code, quality): &(String, f32)| {
        let language = Language::from_str(code).ok().filter(|language| loaded.contains(language))?;
        (*quality > 0.0).then_some(language)
    };
    Ok(wanted.iter().find_map(known).unwrap_or(otherwise))
}

/// A language that is loaded, by its code.
pub(super) fn known_language(code: &str, loaded: &[Language]) -> Result<Language, Problem> {
    let language = code.parse().ok().filter(|language| loaded.contains(language));
    language.ok_or_else(|| {
        let loaded: Vec<&str> = loaded.iter().map(Language::code).collect();
        Problem::invalid(
            "language",
            format!("no labels in \"{code}\" are loaded; loaded: {}", loaded.join(", ")),
        )
    })
}

/// A number, where one is given, that has to be from `least` to `most`; `at` is its JSON pointer or parameter.
pub(super) fn ranged<T: PartialOrd + Display + Copy>(
    given: Option<T>,
    least: T,
    most: T,
    at: &str,
) -> Result<Option<T>, Problem> {
    match given {
        Some(number) if !(least..=most).contains(&number) => {
            Err(Problem::invalid(at, format!("{number} is not from {least} to {most}")))
        }
        within => Ok(within),
    }
}

/// That a cursor is none that a page has given.
pub(super) fn bad_cursor(cursor: &str) -> Problem {
    Problem::invalid("cursor", format!("cursor: \"{cursor}\" is not what a page gave as next"))
}

/// What tells versions of an answer apart: everything that it depends on.
pub(super) fn etag(parts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    for part in parts {
        hasher.update(&[0]).update(part.as_bytes());
    }
    format!("\"{}\"", &hasher.finalize().to_hex().as_str()[..20])
}

/// The ETag of another form of what has an ETag: `how` in letters and digits.
pub(super) fn etag_of_form(etag: &str, how: &str) -> String {
    format!("\"{}.{how}\"", etag.trim_matches('"'))
}

/// What an ETag says of what there is, whatever form of it the client has.
fn version(etag: &str) -> &str {
    let etag = etag.trim_start_matches("W/").trim_matches('"');
    etag.split('.').next().unwrap_or(etag)
}

fn names(headers: &HeaderMap, name: header::HeaderName, etag: &str) -> bool {
    listed(headers, name).map(|one| one.trim_start_matches("W/")).any(|one| one == "*" || one == etag)
}

/// JSON with its ETag, or 304 where the client has it already.
pub(super) fn conditional(headers: &HeaderMap, etag: &str, body: impl FnOnce() -> Response) -> Response {
    let mut response = match names(headers, header::IF_NONE_MATCH, etag) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => body(),
    };
    let to = response.headers_mut();
    if let Ok(etag) = HeaderValue::from_str(etag) {
        to.insert(header::ETAG, etag);
    }
    to.insert(header::VARY, HeaderValue::from_static("accept, accept-language, accept-encoding"));
    to.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// Whether what the client knows is what is there, where it says what it knows. It may know any form of it.
pub(super) fn unchanged(headers: &HeaderMap, etag: Option<&str>) -> Result<(), Problem> {
    let fits =
        |name, etag: &str| listed(headers, name).any(|one| one == "*" || version(one) == version(etag));
    if etag.is_some_and(|etag| fits(header::IF_NONE_MATCH, etag)) {
        return Err(Problem::new(Kind::PreconditionFailed, "If-None-Match does not fit: it is there"));
    }
    if !headers.contains_key(header::IF_MATCH) || etag.is_some_and(|etag| fits(header::IF_MATCH, etag)) {
        return Ok(());
    }
    let there = etag.map_or("nothing is there".to_owned(), |etag| format!("its ETag is {etag}"));
    Err(Problem::new(Kind::PreconditionFailed, format!("If-Match does not fit: {there}")))
}

/// A JSON answer.
pub(super) fn answer(body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => ([(header::CONTENT_TYPE, "application/json")], bytes).into_response(),
        Err(error) => Problem::internal(error).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    fn with(name: header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn the_client_chooses_among_what_is_offered() {
        let offered = ["application/json", "text/html"];
        let accepted = |value| super::accepted(&with(header::ACCEPT, value), &offered).map_err(|p| p.kind);
        assert_eq!(super::accepted(&HeaderMap::new(), &offered).unwrap(), "application/json");
        assert_eq!(accepted("*/*"), Ok("application/json"));
        assert_eq!(accepted("text/html,application/xhtml+xml,*/*;q=0.8"), Ok("text/html"));
        assert_eq!(accepted("text/*"), Ok("text/html"));
        assert_eq!(accepted("text/html;q=0.1, application/json;q=0.2"), Ok("application/json"));
        assert_eq!(accepted("text/html;q=0, */*"), Ok("application/json"));
        assert_eq!(accepted("image/png"), Err(Kind::NotAcceptable));
    }

    #[test]
    fn languages_are_chosen_by_what_is_wanted_most() {
        let loaded: Vec<Language> = ["de", "en", "fi"].iter().map(|code| code.parse().unwrap()).collect();
        let chosen = |value| {
            language(None, &with(header::ACCEPT_LANGUAGE, value), &loaded, Language::ENGLISH)
                .unwrap()
                .code()
                .to_owned()
        };
        assert_eq!(chosen("fr, fi;q=0.5, de;q=0.7"), "de");
        assert_eq!(chosen("de-AT"), "de");
        assert_eq!(chosen("sv"), "en");
        assert!(language(Some("fr"), &HeaderMap::new(), &loaded, Language::ENGLISH).is_err());
    }

    #[test]
    fn what_is_wrong_in_json_is_told_with_its_pointer() {
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[expect(dead_code, reason = "what matters is what is refused")]
        struct Wanted {
            top_k: u8,
            list: Vec<u8>,
        }
        let problem = |body: &str| {
            let problem = json::<Wanted>(body.as_bytes()).unwrap_err();
            (problem.kind, problem.pointer.unwrap_or_default())
        };
        assert_eq!(problem(r#"{"top_k": 1, "list": [1, "a"]}"#), (Kind::Invalid, "/list/1".into()));
        assert_eq!(problem(r#"{"topk": 1}"#), (Kind::Invalid, "/topk".into()));
        assert_eq!(problem(r#"{"top_k": 1"#), (Kind::MalformedRequest, String::new()));
        assert_eq!(problem(&"[".repeat(100_000)).0, Kind::Invalid);
        assert_eq!(problem(r#"{"top_k": 1, "list": []} x"#), (Kind::MalformedRequest, String::new()));
    }
}
