//! The pages: what people without any training use. They are made on the server, through the same calls as the
//! routes for machines, and work without scripts; with them, parts of a page are replaced in place (htmx).
//!
//! A file per page; what they have in common stands here: [`Visitor`], the frame around every page, and the forms
//! that credentials are brought in with (`forms.rs`). What a page says stands in `locales/`, in every language of the
//! interface.

mod assets;
mod catalogue;
mod concepts;
mod compare;
mod coverage;
mod forms;
mod parts;
mod picker;
mod signin;
mod tag;
mod texts;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use maud::{DOCTYPE, Markup, html};

use super::App;
use super::access::Caller;
use super::engine::Engine;
use super::problem::{Kind, Problem};
use crate::catalogue::Scope;
use crate::esco::{ATTRIBUTION, Language};
use texts::Texts;

/// The cookie with the language that a visitor has chosen.
const LANGUAGE: &str = "tagus_language";

/// The pages in the order of the menu: their addresses and the texts with their names.
const MENU: [(&str, &str); 7] = [
    ("/tag", "menu-tag"),
    ("/compare", "menu-compare"),
    ("/plan", "menu-plan"),
    ("/match", "menu-match"),
    ("/coverage", "menu-coverage"),
    ("/catalogue", "menu-catalogue"),
    ("/concepts", "menu-concepts"),
];

/// The first parts of addresses that lead to pages, besides those of the menu.
const OTHERS: [&str; 5] = ["/signin", "/language", "/assets", "/pick", "/occupations"];

/// Those that anybody may see.
const OPEN: [&str; 3] = ["/signin", "/language", "/assets"];

pub(super) fn routes(limit: usize) -> Router<App> {
    Router::new()
        .route("/", get(|| async { Redirect::to("/tag") }))
        .route("/language", get(choose_language))
        .route("/assets/{name}", get(assets::asset))
        .merge(signin::routes())
        .merge(picker::routes())
        .merge(catalogue::routes())
        .merge(concepts::routes())
        .merge(tag::routes())
        .merge(compare::routes())
        .merge(coverage::routes())
        .layer(DefaultBodyLimit::max(limit))
}

/// Whether an address leads to a page, for people, not to a route for machines.
pub(super) fn is_page(path: &str) -> bool {
    let is_below =
        |base: &str| path.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    path == "/" || MENU.iter().any(|(base, _)| is_below(base)) || OTHERS.iter().any(|base| is_below(base))
}

/// What a page is for; `None` if anybody may see it.
pub(super) fn needed(method: &Method, path: &str) -> Option<Scope> {
    if OPEN.iter().any(|base| path.starts_with(base)) {
        return None;
    }
    let writes = ["/tag", "/catalogue"].iter().any(|base| path.starts_with(base))
        && !matches!(*method, Method::GET | Method::HEAD);
    Some(if writes { Scope::Write } else { Scope::Read })
}

/// A cookie that the browser has sent.
pub(super) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let values = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(own, _)| *own == name).map(|(_, value)| value)
}

/// Sets a cookie that scripts cannot read and other sites cannot send; an empty value removes it.
fn set_cookie(response: &mut Response, name: &str, value: &str, secure: bool) {
    let age = if value.is_empty() { 0 } else { 180 * 24 * 3600 };
    let secure = if secure { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// Whether the browser has asked over TLS, as far as the proxy says.
fn is_secure(headers: &HeaderMap) -> bool {
    headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "https")
}

/// The key with which somebody has signed in.
pub(super) fn signed_in(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, signin::KEY)
}

/// Who looks at a page, and in which language.
#[derive(Clone)]
pub(super) struct Visitor {
    pub texts: &'static Texts,
    pub caller: Caller,
    /// What they look at: the path with its parameters.
    at: String,
    /// Whether only a part of the page is asked for, to be put into the one that is shown.
    pub is_part: bool,
    secure: bool,
    reviewer: Option<String>,
}

impl Visitor {
    pub fn new(parts: &Parts) -> Self {
        let headers = &parts.headers;
        let caller = parts.extensions.get::<Caller>().cloned();
        let nobody = || Caller { name: None, institution: String::new(), scope: Scope::Read };
        Self {
            texts: Texts::wanted(cookie(headers, LANGUAGE), headers),
            caller: caller.unwrap_or_else(nobody),
            at: parts.uri.path_and_query().map_or("/".to_owned(), ToString::to_string),
            is_part: headers.contains_key("hx-request")
                && !headers.contains_key("hx-history-restore-request"),
            secure: is_secure(headers),
            reviewer: cookie(headers, tag::REVIEWER).map(|name| {
                form_urlencoded::parse(name.as_bytes())
                    .map(|(name, _)| name.into_owned())
                    .next()
                    .unwrap_or_default()
            }),
        }
    }

    /// A text in the visitor's language.
    pub fn t(&self, id: &str) -> String {
        self.texts.t(id)
    }

    /// The language of ESCO's labels: the visitor's, where it is loaded.
    pub fn labels(&self, engine: &Engine) -> Language {
        let own = engine.languages().iter().find(|language| language.code() == self.texts.code);
        own.copied().unwrap_or_else(|| engine.index.default_language())
    }

    /// Whether they may keep things.
    pub fn may_write(&self) -> bool {
        self.caller.scope >= Scope::Write
    }

    /// A whole page, with the frame that all have in common.
    pub fn page(&self, title: &str, body: &Markup, attribution: &str) -> Response {
        let t = |id| self.t(id);
        let here = self.at.split('?').next().unwrap_or_default();
        let is_here = |base: &str| here == base || here.starts_with(&format!("{base}/"));
        let page = html! {
            (DOCTYPE)
            html lang=(self.texts.code) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    // Neither styles nor scripts that are not files of the service.
                    meta name="htmx-config" content=r#"{"includeIndicatorStyles":false,"allowEval":false,"selfRequestsOnly":true,"scrollIntoViewOnBoost":false,"responseHandling":[{"code":"204","swap":false},{"code":"[23]..","swap":true},{"code":"[45]..","swap":true,"error":true}]}"#;
                    title { (title) " · tagus" }
                    link rel="icon" href=(assets::address("icon.svg"));
                    link rel="stylesheet" href=(assets::address("tagus.css"));
                    script src=(assets::address("htmx.js")) defer {}
                    script src=(assets::address("tagus.js")) defer {}
                }
                body {
                    a.skip href="#main" { (t("skip")) }
                    header.top {
                        a.brand href="/" { "tagus" }
                        nav aria-label=(t("menu")) {
                            @for (address, name) in MENU {
                                a href=(address) aria-current=[is_here(address).then_some("page")] { (t(name)) }
                            }
                        }
                    }
                    main id="main" tabindex="-1" { (body) }
                    footer.bottom {
                        p { (attribution) }
                        p {
                            @for texts in Texts::all() {
                                @if texts.code == self.texts.code {
                                    span lang=(texts.code) aria-current="true" { (texts.name) }
                                } @else {
                                    a lang=(texts.code) hreflang=(texts.code) href=(self.language_address(texts.code)) { (texts.name) }
                                }
                                " · "
                            }
                            a href="/docs/" { (t("api")) }
                            @if let Some(name) = &self.caller.name {
                                " · " a href="/signin" { (self.texts.with("signed-in", &[("name", name.as_str().into())])) }
                            }
                        }
                    }
                    div.sr-only id="said" role="status" aria-live="polite" {}
                }
            }
        };
        self.part(&page)
    }

    /// A part of a page.
    pub fn part(&self, part: &Markup) -> Response {
        const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
            connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::CACHE_CONTROL, "no-store"),
            (header::VARY, "cookie, accept-language, hx-request"),
        ];
        (headers, part.0.clone()).into_response()
    }

    fn language_address(&self, code: &str) -> String {
        let next: String = form_urlencoded::byte_serialize(self.at.as_bytes()).collect();
        format!("/language?code={code}&next={next}")
    }

    /// What is wrong, to stand where it can be mended.
    // texts: problem-*
    pub fn problem(&self, problem: &Problem) -> Markup {
        html! {
            div.problem role="alert" {
                h2 { (self.t(&format!("problem-{}", problem.kind.code()))) }
                p { (problem.detail) }
            }
        }
    }

    /// The page that says why what was asked for cannot be had.
    pub fn refusal(&self, problem: &Problem) -> Response {
        if problem.kind == Kind::Unauthorised {
            let next: String = form_urlencoded::byte_serialize(self.at.as_bytes()).collect();
            return Redirect::to(&format!("/signin?next={next}")).into_response();
        }
        let title = self.t(&format!("problem-{}", problem.kind.code()));
        let said = self.problem(problem);
        let mut response = match self.is_part {
            true => self.part(&said),
            false => self.page(
                &title,
                &html! { div.narrow { (said) p { a href="/" { (self.t("problem-back")) } } } },
                ATTRIBUTION,
            ),
        };
        *response.status_mut() = problem.kind.status();
        if let Some(seconds) = problem.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Self::Rejection> {
        Ok(Self::new(parts))
    }
}

#[derive(serde::Deserialize)]
struct Choice {
    code: String,
    #[serde(default)]
    next: String,
}

/// An address of this service to go on at; of another one, the first page.
fn own_address(next: &str) -> &str {
    let is_own = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n', '\t']);
    if is_own { next } else { "/" }
}

async fn choose_language(headers: HeaderMap, request: super::request::Parameters<Choice>) -> Response {
    let super::request::Parameters(Choice { code, next }) = request;
    let mut response = Redirect::to(own_address(&next)).into_response();
    if let Some(texts) = Texts::named(&code) {
        set_cookie(&mut response, LANGUAGE, texts.code, is_secure(&headers));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_from_routes_for_machines() {
        for page in ["/", "/tag", "/tag/x", "/signin", "/assets/tagus.css"] {
            assert!(is_page(page), "{page}");
        }
        for other in ["/v1/tag", "/tags", "/docs/", "/esco/search", "/healthz"] {
            assert!(!is_page(other), "{other}");
        }
    }

    #[test]
    fn nobody_is_sent_to_another_service() {
        assert_eq!(own_address("/tag?x=1"), "/tag?x=1");
        for other in ["https://evil.example", "//evil.example", "/\\evil.example", "", "tag"] {
            assert_eq!(own_address(other), "/", "{other}");
        }
    }

    #[test]
    fn cookies_are_read_one_by_one() {
        let headers =
            HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static("a=1; tagus_language=de; b="))]);
        assert_eq!(cookie(&headers, LANGUAGE), Some("de"));
        assert_eq!((cookie(&headers, "b"), cookie(&headers, "c")), (Some(""), None));
    }
}
