//! What happens to every request before its route sees it, and to every answer after.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use tracing::Instrument;

use super::access::{address, needed, secure};
use super::problem::{Kind, Problem};
use super::{App, Peer, pages, tag};

/// The header with what a request is called in the log.
pub(super) const REQUEST_ID: &str = "x-request-id";
const TRACE: &str = "traceparent";

/// What a request is called, for answers that say it.
#[derive(Clone)]
pub(super) struct RequestId(pub HeaderValue);

impl RequestId {
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

/// The longest name that a client may give a request.
const LONGEST_ID: usize = 128;

/// What the client calls the request, else a random name.
fn request_id(headers: &HeaderMap) -> HeaderValue {
    let given = headers.get(REQUEST_ID).filter(|value| {
        value.len() <= LONGEST_ID && !value.is_empty() && value.as_bytes().iter().all(u8::is_ascii_graphic)
    });
    given.cloned().unwrap_or_else(|| {
        let random = getrandom::u64().unwrap_or_default();
        HeaderValue::from_str(&format!("{random:016x}")).unwrap_or(HeaderValue::from_static("unnamed"))
    })
}

/// The trace that a request is part of (W3C Trace Context): version, trace, parent and flags.
fn trace(headers: &HeaderMap) -> Option<&HeaderValue> {
    let value = headers.get(TRACE)?;
    let parts: Vec<&str> = value.to_str().ok()?.split('-').collect();
    let hex = |part: &str, length: usize| {
        part.len() == length
            && part.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    let is_known = matches!(parts.as_slice(), [version, trace, parent, flags]
        if hex(version, 2) && *version != "ff" && hex(trace, 32) && hex(parent, 16) && hex(flags, 2));
    is_known.then_some(value)
}

/// Whether a page asks that is not of this service: without keys a browser would let any page write.
fn is_foreign(app: &App, headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else { return false };
    let own = origin.split_once("://").map(|(_, host)| host);
    own != text(header::HOST) && !app.config.cors.iter().any(|allowed| allowed == origin)
}

/// Whether a form of a page of another origin was sent, by what the browser says of it, which no page can change
/// (Fetch Metadata; browsers that do not know it say the origin).
fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => !matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin.split_once("://").map(|(_, host)| host) != text("host"),
        (None, None) => false,
    }
}

/// Whether the name by which this machine was asked is one of its own. A name of somebody else that leads here lets the
/// page of somebody else seem to be of this service (DNS rebinding); it matters where only this machine can ask,
/// which is why it is not asked for a key.
fn is_own_name(app: &App, request: &Request) -> bool {
    if app.config.require_keys || app.config.proxies > 0 || !app.config.bind.ip().to_canonical().is_loopback()
    {
        return true;
    }
    let host = request.headers().get(header::HOST).and_then(|value| value.to_str().ok());
    let host = request.uri().authority().map(|authority| authority.as_str()).or(host);
    let Some(host) = host else { return true };
    let name =
        host.parse::<axum::http::uri::Authority>().map_or(host.to_owned(), |host| host.host().to_owned());
    let name = name.trim_matches(['[', ']']);
    name.eq_ignore_ascii_case("localhost")
        || name.parse().is_ok_and(|address: std::net::IpAddr| address.to_canonical().is_loopback())
}

/// A request that is worked on; not any more when this is dropped, even if the client has gone.
struct InFlight(App);

impl InFlight {
    fn new(app: &App) -> Self {
        app.metrics.in_flight.inc();
        Self(app.clone())
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.metrics.in_flight.dec();
    }
}

pub(super) async fn outer(
    State(app): State<App>,
    route: Option<MatchedPath>,
    mut request: Request,
    next: Next,
) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    // Clients may make up methods; each that is counted stays for good.
    let known = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::DELETE,
        Method::OPTIONS,
        Method::PATCH,
    ];
    let shown = if known.contains(&method) { method.as_str() } else { "other" };
    let route = route.map_or("none".to_owned(), |route| route.as_str().to_owned());
    let id = request_id(request.headers());
    let trace = trace(request.headers()).cloned();
    let peer =
        request.extensions().get::<Peer>().map_or(std::net::Ipv4Addr::UNSPECIFIED.into(), |peer| peer.0);
    let from = address(request.headers(), peer, app.config.proxies);
    request.extensions_mut().insert(RequestId(id.clone()));
    let in_flight = InFlight::new(&app);

    let needs = needed(&method, request.uri().path());
    let is_page = pages::is_page(request.uri().path());
    let (caller, rate) = app.access.admit(request.headers(), is_page, from, needs);
    let caller = caller.and_then(|caller| {
        let headers = request.headers();
        let is_refused = match is_page {
            // What somebody has signed in for, no other page does in their name.
            true => !matches!(method, Method::GET | Method::HEAD) && is_from_elsewhere(headers),
            false => needs.is_some() && caller.name.is_none() && is_foreign(&app, headers),
        };
        match is_refused {
            true => Err(Problem::new(
                Kind::Forbidden,
                "pages of other origins may ask only where --cors names them",
            )),
            false => Ok(caller),
        }
    });
    let caller = caller.and_then(|caller| match needs.is_none() || is_own_name(&app, &request) {
        true => Ok(caller),
        false => Err(Problem::new(
            Kind::Forbidden,
            "only localhost and loopback addresses are names of this service; with another name in front of it \
             give --require-keys, or --proxies",
        )),
    });
    let name = caller.as_ref().ok().and_then(|caller| caller.name.clone());
    let (mut parts, body) = request.into_parts();
    if let Ok(caller) = &caller {
        parts.extensions.insert(caller.clone());
    }
    let visitor = is_page.then(|| pages::Visitor::new(&parts));
    let request = Request::from_parts(parts, body);
    let mut response = match caller {
        Err(problem) => problem.into_response(),
        Ok(_) => {
            // What fails on the way to the answer is logged with the name of the request.
            let span = tracing::error_span!("request", id = id.to_str().unwrap_or_default());
            let answered = within(&app, needs, &route, request, next).instrument(span);
            let answered = AssertUnwindSafe(answered).catch_unwind().await;
            answered.unwrap_or_else(|_| Problem::internal("a panic in a route").into_response())
        }
    };
    // People get pages, also when something is wrong.
    if let Some((visitor, problem)) = visitor.zip(response.extensions_mut().remove::<Problem>()) {
        response = visitor.refusal(&problem);
    }
    // What the libraries refuse is refused in the same way.
    let is_problem = |response: &Response| {
        let media_type = response.headers().get(header::CONTENT_TYPE);
        let media_type = media_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
        media_type == "application/problem+json" || is_page && media_type.starts_with("text/html")
    };
    if response.status().as_u16() >= 400 && !is_problem(&response) {
        response = refused(response.status()).into_response();
    }
    drop(in_flight);

    let headers = response.headers_mut();
    secure(headers);
    if let Some(rate) = rate {
        rate.write(headers);
    }
    headers.insert(REQUEST_ID, id.clone());
    if let Some(trace) = &trace {
        headers.insert(TRACE, trace.clone());
    }
    let (elapsed, status) = (began.elapsed(), response.status().as_u16());
    app.metrics.answered(shown, &route, status, elapsed);
    // Neither what was asked nor what was answered, which may be about people.
    tracing::info!(
        id = id.to_str().unwrap_or_default(),
        trace = trace.as_ref().and_then(|trace| trace.to_str().ok()),
        method = shown,
        route,
        status,
        elapsed_ms = elapsed.as_secs_f64() * 1e3,
        key = name,
        "answered"
    );
    response
}

/// Runs the route in its turn and within its time. Who looks whether the service is well does not wait.
async fn within(
    app: &App,
    needs: Option<crate::catalogue::Scope>,
    route: &str,
    mut request: Request,
    next: Next,
) -> Response {
    // The request hands it on to streams, and goes long before the answer is there.
    let mut _turn = None;
    if needs.is_some() && route != "/metrics" {
        match app.gate.turn().await {
            Ok(turn) => {
                request.extensions_mut().insert(turn.clone());
                _turn = Some(turn);
            }
            Err(problem) => return problem.into_response(),
        }
    }
    // A stream has as much time as it needs, as long as it does not stand still.
    if route == tag::BATCH {
        return next.run(request).await;
    }
    let time = Duration::from_secs(app.config.limits.request_seconds);
    let late = |_| {
        let detail = format!("it was not answered within {} s", time.as_secs());
        Problem::new(Kind::TimedOut, detail).retry_after(1).into_response()
    };
    tokio::time::timeout(time, next.run(request)).await.unwrap_or_else(late)
}

/// A problem for what was refused before any route saw it.
fn refused(status: StatusCode) -> Problem {
    let of_status = Kind::ALL.into_iter().find(|kind| kind.status() == status);
    let kind = match of_status {
        Some(kind) => kind,
        None if status.is_client_error() => Kind::MalformedRequest,
        None => Kind::Internal,
    };
    let detail = match kind {
        Kind::UnsupportedMediaType => "Content-Encoding is neither gzip, deflate nor zstd".to_owned(),
        _ => status.canonical_reason().unwrap_or("refused").to_lowercase(),
    };
    Problem::new(kind, detail)
}

pub(super) async fn no_route(uri: Uri) -> Problem {
    Problem::new(Kind::NotFound, format!("no route {}", uri.path()))
}

pub(super) async fn no_method(method: axum::http::Method, uri: Uri) -> Problem {
    Problem::new(Kind::MethodNotAllowed, format!("{method} is not possible on {}", uri.path()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &'static str, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::HeaderName::from_static(name), HeaderValue::from_static(value))])
    }

    #[test]
    fn a_request_keeps_its_name_unless_that_could_do_harm() {
        assert_eq!(request_id(&with(REQUEST_ID, "portal-7")), "portal-7");
        assert_ne!(request_id(&with(REQUEST_ID, "two words")), "two words");
        assert_ne!(request_id(&HeaderMap::new()), request_id(&HeaderMap::new()));
    }

    #[test]
    fn only_traces_that_are_well_formed_are_passed_on() {
        let known = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert!(trace(&with(TRACE, known)).is_some());
        for other in
            ["", "00-4bf9-00f067aa0ba902b7-01", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"]
        {
            assert!(
                trace(&HeaderMap::from_iter([(
                    header::HeaderName::from_static(TRACE),
                    HeaderValue::from_str(other).unwrap()
                )]))
                .is_none()
            );
        }
    }
}
