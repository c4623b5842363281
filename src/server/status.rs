//! How the service is: for load balancers, for Prometheus and for people.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::config::Limits;
use super::problem::{Described, Kind, Problem, Refusals};
use super::{App, request};
use crate::esco::ATTRIBUTION;
use crate::tagger::Model;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(healthz))
        .routes(routes!(readyz))
        .routes(routes!(version))
        .routes(routes!(metrics))
        .routes(routes!(problem))
}

/// Whether it lives
///
/// Answers as long as the process can answer at all.
#[utoipa::path(get, path = "/healthz", tag = "service", responses((status = 200, description = "It lives", body = String)))]
async fn healthz() -> &'static str {
    "ok\n"
}

/// Whether it can work
///
/// 503 until the index and the model are loaded.
#[utoipa::path(get, path = "/readyz", tag = "service", responses((status = 200, description = "It can", body = String), Refusals))]
async fn readyz(State(app): State<App>) -> Result<&'static str, Problem> {
    app.engine().map(|_| "ready\n")
}

/// What the service is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Version {
    /// The version of tagus.
    tagus: &'static str,
    /// What it answers from; `null` until that is loaded.
    index: Option<IndexVersion>,
    /// How much is done for whom.
    limits: Limits,
    /// How many threads tag.
    #[schema(minimum = 1)]
    threads: usize,
    /// For how many seconds it has been running.
    #[schema(minimum = 0)]
    uptime_seconds: u64,
    /// What to say where answers are shown.
    attribution: String,
}

/// What the service answers from.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct IndexVersion {
    /// The ESCO release; `null` if it is not known.
    esco: Option<String>,
    /// The languages that are loaded, by their ISO 639-1 codes.
    languages: Vec<String>,
    /// What tells what was loaded from anything else: the BLAKE3 hash of the taxonomy.
    content: String,
    /// The version of tagus that built the index.
    built_by: String,
    /// The ranker of the model `accurate`.
    ranker: &'static str,
}

/// What it is
///
/// Versions, limits and languages.
#[utoipa::path(get, path = "/version", tag = "service", responses((status = 200, description = "What it is", body = Version), Refusals))]
async fn version(State(app): State<App>) -> Response {
    let engine = app.engine().ok();
    let index = |engine: &super::engine::Engine| {
        let manifest = engine.index.manifest();
        IndexVersion {
            esco: manifest.esco.clone(),
            languages: manifest.languages.iter().map(|language| language.code().to_owned()).collect(),
            content: manifest.content.clone(),
            built_by: manifest.tagus.clone(),
            ranker: engine.made_by(Model::Accurate, engine.index.default_language()).ranker,
        }
    };
    request::answer(&Version {
        tagus: env!("CARGO_PKG_VERSION"),
        index: engine.as_deref().map(index),
        limits: app.config.limits.clone(),
        threads: app.workers.threads(),
        uptime_seconds: app.started.elapsed().as_secs(),
        attribution: engine.map_or(ATTRIBUTION.to_owned(), |engine| engine.index.attribution()),
    })
}

/// How much it does
///
/// Requests by route and status, latencies, queues, tagging and the version of the index, for Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "service", responses((status = 200, description = "The metrics", body = String, content_type = "application/openmetrics-text"), Refusals))]
async fn metrics(State(app): State<App>) -> Response {
    let engine = app.engine().ok();
    let index = engine.map_or(vec![], |engine| {
        let manifest = engine.index.manifest();
        vec![
            ("esco".to_owned(), manifest.esco.clone().unwrap_or_default()),
            ("content".to_owned(), manifest.content.clone()),
            ("tagus".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
        ]
    });
    let text = app.metrics.to_text(app.workers.waiting(), app.gate.waiting(), index);
    let media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, media_type)], text).into_response()
}

/// What a type of problem means
///
/// The `type` of every problem leads here.
#[utoipa::path(
    get,
    path = "/problems/{code}",
    tag = "service",
    params(("code" = String, Path, description = "The end of its `type`", example = "invalid")),
    responses((status = 200, description = "What it means", body = Described), Refusals)
)]
async fn problem(Path(code): Path<String>) -> Result<Response, Problem> {
    let kind = Kind::ALL.into_iter().find(|kind| kind.code() == code);
    let kind =
        kind.ok_or_else(|| Problem::new(Kind::NotFound, format!("there is no type of problem \"{code}\"")))?;
    Ok(request::answer(&kind.described()))
}
