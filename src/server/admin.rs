//! `POST /v1/admin/reload`: answer from a newly imported ESCO.

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::problem::{Problem, Refusals};
use super::{App, request};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(reload))
}

/// What is answered from now on.
#[derive(Serialize, ToSchema)]
struct Reloaded {
    /// The ESCO release; `null` if it is not known.
    esco: Option<String>,
    /// The BLAKE3 hash of the taxonomy.
    content: String,
}

/// Answer from the newly imported ESCO
///
/// Loads what the folder of the index has now (`tagus esco import`), and then answers from that. Requests that have
/// begun end with what they have; if it cannot be loaded, what is in use stays in use. The signal SIGHUP does the
/// same.
#[utoipa::path(
    post,
    path = "/v1/admin/reload",
    tag = "service",
    responses((status = 200, description = "It is in use", body = Reloaded), Refusals)
)]
async fn reload(State(app): State<App>, uri: Uri) -> Result<Response, Problem> {
    request::no_parameters(&uri)?;
    let engine = app.reload().await.map_err(Problem::internal)?;
    let manifest = engine.index.manifest();
    Ok(request::answer(&Reloaded { esco: manifest.esco.clone(), content: manifest.content.clone() }))
}
