//! `POST /v1/compare` and `POST /v1/coverage`.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::documents::{Asking, CredentialReference, Known, listed};
use super::problem::{Problem, Refusals};
use super::request::{self, JsonBody};
use super::tag::ModelName;
use super::{App, Loaded};
use crate::compare::{
    Comparison, OccupationCoverage, OccupationError, Profile, Profiled, compare, find_occupation,
    occupation_coverage,
};
use crate::credential::Credential;
use crate::esco::ConceptId;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(comparison)).routes(routes!(coverage))
}

/// Two credentials to compare.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "source": {"document": {"tagus": 1, "title": "Statistics", "outcomes": [{"text": "Build linear regression models"}]}},
    "target": {"document": {"tagus": 1, "title": "Data analysis", "outcomes": [{"text": "Fit regression models"}, {"text": "Use Git"}]}}
}))]
struct CompareRequest {
    /// What an applicant brings.
    source: CredentialReference,
    /// What it is to be recognised as.
    target: CredentialReference,
    /// Which pipeline tags what comes along.
    model: Option<ModelName>,
}

/// A curriculum to compare with an occupation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CoverageRequest {
    /// The modules of the curriculum; a document may have several.
    #[schema(min_items = 1)]
    modules: Vec<CredentialReference>,
    /// The occupation, by its URI or its label.
    #[schema(example = "data analyst")]
    occupation: String,
    /// Which pipeline tags what comes along.
    model: Option<ModelName>,
}

/// Two credentials with what they are compared by.
pub(super) struct Pair {
    source: (Credential, Profile),
    target: (Credential, Profile),
}

impl Pair {
    pub async fn new(asking: &Asking, source: Known, target: Known) -> Result<Self, Problem> {
        let (of_source, of_target) = (asking.profile(&source).await?, asking.profile(&target).await?);
        Ok(Self { source: (source.credential, of_source), target: (target.credential, of_target) })
    }

    pub fn source(&self) -> Profiled<'_> {
        Profiled { credential: &self.source.0, profile: &self.source.1 }
    }

    pub fn target(&self) -> Profiled<'_> {
        Profiled { credential: &self.target.0, profile: &self.target.1 }
    }

    pub fn compare(&self, asking: &Asking) -> Comparison {
        compare(self.source(), self.target(), asking.engine.taxonomy(), &asking.made_by())
    }
}

/// How far modules teach what an occupation needs.
pub(super) async fn covered(
    asking: &Asking,
    references: Vec<CredentialReference>,
    occupation: ConceptId,
) -> Result<OccupationCoverage, Problem> {
    listed(&references, 1, "/modules")?;
    let mut modules = vec![];
    for (at, reference) in references.into_iter().enumerate() {
        for known in asking.all(reference, &format!("/modules/{at}")).await? {
            let title = known.credential.title.value().map(ToString::to_string).unwrap_or_default();
            modules.push((title, asking.profile(&known).await?));
        }
    }
    let made_by = asking.made_by();
    let engine = asking.engine.clone();
    let covered = move || Ok(occupation_coverage(&modules, occupation, engine.taxonomy(), &made_by));
    asking.app.workers.run_heavy(covered).await
}

const FORMATS: [&str; 4] = ["application/json", "text/html", "text/markdown", "text/plain"];

/// A report in the format that the client would like best.
fn report(
    headers: &HeaderMap,
    report: &impl Serialize,
    formats: [&dyn Fn() -> String; 3],
) -> Result<Response, Problem> {
    let accepted = request::accepted(headers, &FORMATS)?;
    let [html, markdown, text] = formats;
    let written = match accepted {
        "text/html" => html(),
        "text/markdown" => markdown(),
        "text/plain" => text(),
        _ => return Ok(request::answer(report)),
    };
    let mut response =
        ([(header::CONTENT_TYPE, format!("{accepted}; charset=utf-8"))], written).into_response();
    if accepted == "text/html" {
        // The page is one file: its style is in it, and it has no scripts.
        let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, header::HeaderValue::from_static(policy));
    }
    Ok(response)
}

/// Compare two credentials
///
/// How far the source covers the target and the reverse, outcome by outcome; what differs; on which route the source
/// can be recognised. As JSON, or by Accept as a page to print (`text/html`), Markdown or text. It gives reasons;
/// a board decides.
#[utoipa::path(
    post,
    path = "/v1/compare",
    tag = "compare",
    request_body = CompareRequest,
    responses(
        (status = 200, description = "The report", content(
            (Comparison = "application/json"), (String = "text/html"), (String = "text/markdown"), (String = "text/plain")
        )),
        Refusals,
    )
)]
async fn comparison(
    State(app): State<App>,
    Loaded(engine): Loaded,
    headers: HeaderMap,
    JsonBody(asked): JsonBody<CompareRequest>,
) -> Result<Response, Problem> {
    request::accepted(&headers, &FORMATS)?;
    let asking = Asking::new(&app, engine, asked.model);
    let source = asking.one(asked.source, "/source").await?;
    let target = asking.one(asked.target, "/target").await?;
    let pair = Pair::new(&asking, source, target).await?;
    let made = app.workers.run_heavy(move || Ok(pair.compare(&asking))).await?;
    report(&headers, &made, [&|| made.to_html(), &|| made.to_markdown(), &|| made.to_text()])
}

/// Compare a curriculum with an occupation
///
/// Which of the skills that an ESCO occupation needs are taught, in part or not at all, by which outcome, and what
/// is taught beyond. It needs the occupations of an official ESCO release.
#[utoipa::path(
    post,
    path = "/v1/coverage",
    tag = "compare",
    request_body = CoverageRequest,
    responses(
        (status = 200, description = "The report", content(
            (OccupationCoverage = "application/json"), (String = "text/html"), (String = "text/markdown"), (String = "text/plain")
        )),
        Refusals,
    )
)]
async fn coverage(
    State(app): State<App>,
    Loaded(engine): Loaded,
    headers: HeaderMap,
    JsonBody(asked): JsonBody<CoverageRequest>,
) -> Result<Response, Problem> {
    request::accepted(&headers, &FORMATS)?;
    let asking = Asking::new(&app, engine, asked.model);
    let occupation = find_occupation(asking.engine.taxonomy(), &asked.occupation, asking.language())
        .map_err(|error: OccupationError| Problem::invalid("/occupation", error.to_string()))?;
    let made = covered(&asking, asked.modules, occupation).await?;
    report(&headers, &made, [&|| made.to_html(), &|| made.to_markdown(), &|| made.to_text()])
}
