//! `/openapi.json`, and `/docs`, a page to read and try it on.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_swagger_ui::Config;

use super::App;
use super::problem::{Kind, Problem};

/// What is the same for all routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "tagus",
        description = "Links learning outcomes and job adverts to the URIs of ESCO, the European classification of \
            skills; compares credentials; recommends the next micro-credential. This service uses the ESCO \
            classification of the European Commission.\n\nProblems are `application/problem+json` (RFC 9457) with a \
            stable `type` and, where a field is at fault, its JSON pointer. Fields and parameters that are not known \
            are refused. Every answer has an `x-request-id`; send one to choose it."
    ),
    tags(
        (name = "tag", description = "ESCO concepts for texts"),
        (name = "esco", description = "The concepts of ESCO"),
        (name = "catalogue", description = "Credentials and offers that are kept"),
        (name = "compare", description = "How far credentials cover each other, or an occupation"),
        (name = "recommend", description = "What to study next, and which job fits"),
        (name = "reviews", description = "What people decide about tags"),
        (name = "esco-dialect", description = "The web service of ESCO, for its clients"),
        (name = "annif-dialect", description = "The REST interface of Annif, for its clients"),
        (name = "service", description = "The service itself"),
    )
)]
struct Api;

/// The document without routes.
pub(super) fn document() -> utoipa::openapi::OpenApi {
    let mut document = Api::openapi();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "An API key (`tagus key add`); not asked for where only this machine can reach the service.",
        ))
        .build();
    document
        .components
        .get_or_insert_with(Default::default)
        .add_security_scheme("key", SecurityScheme::Http(bearer));
    document.security = Some(vec![
        utoipa::openapi::security::SecurityRequirement::default(),
        utoipa::openapi::security::SecurityRequirement::new::<_, [String; 0], String>("key", []),
    ]);
    document
}

/// The routes of the document and the page.
pub(super) fn routes(document: utoipa::openapi::OpenApi) -> Router<App> {
    let json: Arc<str> = document.to_json().unwrap_or_default().into();
    let openapi = move || {
        let json = json.clone();
        async move { ([(header::CONTENT_TYPE, "application/json")], json.to_string()) }
    };
    Router::new()
        .route("/openapi.json", get(openapi))
        .route("/docs", get(|| async { Redirect::permanent("/docs/") }))
        .route("/docs/", get(|State(_): State<App>| async { asset("") }))
        .route("/docs/{*file}", get(|Path(file): Path<String>| async move { asset(&file) }))
}

/// The page is its own: its scripts and styles are files beside it. It colours what it shows with style attributes.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      font-src 'self'; connect-src 'self'; frame-ancestors 'none'";

/// A file of the page.
fn asset(file: &str) -> Response {
    static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
        Arc::new(Config::from("/openapi.json").try_it_out_enabled(true).validator_url("none"))
    });
    match utoipa_swagger_ui::serve(file, CONFIG.clone()) {
        Ok(Some(found)) => {
            let headers = [
                (header::CONTENT_TYPE, found.content_type),
                (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
            ];
            (headers, Cow::into_owned(found.bytes)).into_response()
        }
        Ok(None) => Problem::new(Kind::NotFound, format!("the page has no file {file}")).into_response(),
        Err(error) => Problem::internal(error).into_response(),
    }
}
