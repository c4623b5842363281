//! `/v1/reviews`: what people decide about tags.

use std::collections::{BTreeMap, BTreeSet};

use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::Caller;
use super::documents::no_credential;
use super::problem::{Problem, Refusals};
use super::request::{self, JsonBody, Parameters};
use super::tag::{NDJSON, institution, within_limit};
use super::{App, Loaded};
use crate::catalogue::{Catalogue, Decision, DecisionFilter, NewDecision, Verdict, outcome_key, standing};
use crate::esco::ConceptKind;
use crate::text;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_reviews, review)).routes(routes!(gold))
}

/// What somebody says of a concept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OneDecision {
    /// The concept.
    #[schema(example = "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d")]
    uri: String,
    /// What is said of it.
    decision: Verdict,
    /// Why.
    reason: Option<String>,
}

/// Decisions about the tags of one outcome.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"outcome": "Can program in Python", "reviewer": "A. Reviewer", "decisions": [
    {"uri": "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d", "decision": "accept"}]}))]
struct ReviewRequest {
    /// The outcome: the text of a segment as it was tagged. Either this, or `credential` and `position`.
    outcome: Option<String>,
    /// The credential that is kept and has the outcome; its tags follow the decisions.
    credential: Option<String>,
    /// Which of its outcomes, from 0.
    position: Option<usize>,
    /// The decisions.
    #[schema(min_items = 1)]
    decisions: Vec<OneDecision>,
    /// Who decides; unless given, the name of the API key.
    reviewer: Option<String>,
    /// The institution whose decisions they are. That of the API key, if it has one.
    institution: Option<String>,
    /// The language of the outcome, by its ISO 639-1 code; unless given, it is told among those that are loaded.
    language: Option<String>,
}

/// What was kept.
#[derive(Serialize, ToSchema)]
struct Reviewed {
    /// The numbers of the decisions, in order.
    reviews: Vec<u64>,
}

/// A decision that is kept.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ReviewView {
    /// Its number, in the order of time.
    number: u64,
    /// When it was made (RFC 3339).
    decided: String,
    /// Whose decision it is.
    institution: String,
    /// Who decided.
    reviewer: String,
    /// The outcome.
    outcome: String,
    /// The concept.
    uri: String,
    /// What was said of it.
    decision: Verdict,
    /// Why.
    reason: Option<String>,
    /// The credential that has the outcome.
    credential: Option<String>,
    /// Which of its outcomes it is, from 0.
    position: Option<usize>,
}

impl From<Decision> for ReviewView {
    fn from(decision: Decision) -> Self {
        let Decision { number, decided, what } = decision;
        let NewDecision { institution, outcome, uri, verdict, reviewer, reason, of, .. } = what;
        let (credential, position) = of.unzip();
        Self {
            number,
            decided,
            institution,
            reviewer,
            outcome,
            uri,
            decision: verdict,
            reason,
            credential,
            position,
        }
    }
}

/// A page of decisions.
#[derive(Serialize, ToSchema)]
struct ReviewPage {
    /// The decisions, in the order of time.
    reviews: Vec<ReviewView>,
    /// The `cursor` of the next page; `null` on the last.
    next: Option<String>,
}

/// Which decisions to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListParameters {
    /// Those of this institution. That of the API key, if it has one.
    institution: Option<String>,
    /// Those about the outcomes of this credential.
    credential: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<usize>,
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
}

/// Whose decisions to write.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct GoldParameters {
    /// Those of this institution. That of the API key, if it has one.
    institution: Option<String>,
}

/// How many decisions there may be about an outcome at once, and how long that may be, in characters: each is kept
/// with it.
pub(super) const MOST_DECISIONS: usize = 100;
pub(super) const LONGEST_OUTCOME: usize = 10_000;

/// How long what people write about a decision may be, in characters.
const LONGEST: usize = 2000;

/// Review tags
///
/// Keeps what a person decides about concepts for an outcome: that a suggestion fits, that it does not, or that
/// another concept does. Decisions are never changed or removed; of several about one concept the last counts. What
/// fits comes first the next time that the institution tags the same outcome or a nearly identical one.
#[utoipa::path(
    post,
    path = "/v1/reviews",
    tag = "reviews",
    request_body = ReviewRequest,
    responses((status = 201, description = "They are kept", body = Reviewed), Refusals)
)]
async fn review(
    State(app): State<App>,
    Loaded(engine): Loaded,
    Extension(caller): Extension<Caller>,
    JsonBody(asked): JsonBody<ReviewRequest>,
) -> Result<Response, Problem> {
    let institution = institution(asked.institution, &caller)?;
    let reviewer = asked.reviewer.or(caller.name).filter(|name| !name.trim().is_empty());
    let reviewer = reviewer.ok_or_else(|| Problem::invalid("/reviewer", "say who decides"))?;
    if asked.decisions.is_empty() {
        return Err(Problem::invalid("/decisions", "give at least one"));
    }
    if asked.decisions.len() > MOST_DECISIONS {
        return Err(Problem::invalid("/decisions", format!("more than {MOST_DECISIONS} at once")));
    }
    within_limit(asked.outcome.as_deref(), LONGEST_OUTCOME, "/outcome")?;
    within_limit([reviewer.as_str()], LONGEST, "/reviewer")?;
    within_limit([institution.as_str()], LONGEST, "/institution")?;
    let taxonomy = engine.taxonomy();
    for (at, one) in asked.decisions.iter().enumerate() {
        within_limit(one.reason.as_deref(), LONGEST, &format!("/decisions/{at}/reason"))?;
        if taxonomy.id(&one.uri).is_none_or(|id| taxonomy.kind(id) != ConceptKind::Skill) {
            let detail =
                format!("{} is not a skill of the loaded ESCO; /v1/concepts/suggest finds URIs", one.uri);
            return Err(Problem::invalid(format!("/decisions/{at}/uri"), detail));
        }
    }
    let of = match (asked.credential, asked.position) {
        (Some(credential), Some(position)) => Some((credential, position)),
        (None, None) => None,
        _ => return Err(Problem::invalid("/position", "give credential and position together, or neither")),
    };
    let (language, outcome, decisions) = (asked.language, asked.outcome, asked.decisions);
    let shared = app.clone();
    let kept = move || {
        let mut catalogue = shared.store.open()?;
        let own = match &of {
            Some((id, position)) => {
                let record = catalogue.record(id)?.ok_or_else(|| no_credential(id))?;
                let outcomes = record.credential.outcomes.value().map(Vec::as_slice).unwrap_or_default();
                let own = outcomes
                    .get(*position)
                    .and_then(|outcome| outcome.text.best())
                    .map(|(_, text)| text.to_owned());
                let missing = || {
                    let detail =
                        format!("\"{id}\" has {} outcomes; there is no number {position}", outcomes.len());
                    Problem::invalid("/position", detail)
                };
                Some(own.ok_or_else(missing)?)
            }
            None => None,
        };
        let outcome = match (outcome, own) {
            (Some(given), Some(own)) if given != own => {
                return Err(Problem::invalid(
                    "/outcome",
                    format!("the outcome of the credential is \"{own}\""),
                ));
            }
            (given, own) => own.or(given).filter(|outcome| !outcome.trim().is_empty()),
        };
        let outcome = outcome.ok_or_else(|| {
            Problem::invalid("/outcome", "give the outcome, or a credential and the position of one")
        })?;
        let language = match language {
            Some(code) => request::known_language(&code, engine.languages())
                .map_err(|problem| problem.at("/language"))?,
            None => {
                let codes: Vec<&str> = engine.languages().iter().map(crate::esco::Language::code).collect();
                let told = if codes.len() > 1 { text::detect_language(&outcome, &codes) } else { None };
                told.and_then(|code| code.parse().ok()).unwrap_or_else(|| engine.index.default_language())
            }
        };
        let lexicon = engine
            .lexicons
            .get(&language)
            .ok_or_else(|| Problem::internal("a loaded language has no lexicon"))?;
        let key = outcome_key(&outcome, lexicon.analyzer());
        let decision = |one: OneDecision| NewDecision {
            institution: institution.clone(),
            outcome: outcome.clone(),
            key: key.clone(),
            language: language.code().to_owned(),
            uri: one.uri,
            verdict: one.decision,
            reviewer: reviewer.clone(),
            reason: one.reason,
            of: of.clone(),
        };
        let decisions: Vec<NewDecision> = decisions.into_iter().map(decision).collect();
        Ok(Reviewed { reviews: catalogue.decide(&decisions)? })
    };
    let reviewed = app.workers.run_blocking(kept).await?;
    Ok((StatusCode::CREATED, request::answer(&reviewed)).into_response())
}

/// List reviews
///
/// All decisions of an institution in the order of time, also those that others have taken back.
#[utoipa::path(
    get,
    path = "/v1/reviews",
    tag = "reviews",
    params(ListParameters),
    responses((status = 200, description = "A page", body = ReviewPage), Refusals)
)]
async fn list_reviews(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Parameters(asked): Parameters<ListParameters>,
) -> Result<Response, Problem> {
    let limit = request::ranged(asked.limit, 1, 500, "limit")?.unwrap_or(50);
    let institution = institution(asked.institution, &caller)?;
    let after = match asked.cursor.as_deref() {
        Some(cursor) => cursor
            .parse()
            .ok()
            .filter(|after| *after <= i64::MAX as u64)
            .ok_or_else(|| request::bad_cursor(cursor))?,
        None => 0,
    };
    let shared = app.clone();
    let listed = move || {
        let filter = DecisionFilter {
            institution: Some(&institution),
            key: None,
            record: asked.credential.as_deref(),
        };
        let mut found = shared.store.open()?.decisions(&filter, after, limit + 1)?;
        let is_more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| is_more).map(|last| last.number.to_string());
        Ok(ReviewPage { reviews: found.into_iter().map(ReviewView::from).collect(), next })
    };
    Ok(request::answer(&app.workers.run_blocking(listed).await?))
}

/// A line of a gold file.
#[derive(Serialize)]
struct GoldLine<'d> {
    id: String,
    text: &'d str,
    labels: Vec<&'d str>,
}

/// Write reviews as a gold file
///
/// An outcome a line, `{"id": …, "text": …, "labels": [URI, …]}`, with the concepts that fit by the last decision
/// about each: what `tagus eval` measures with. Outcomes of which nothing is known to fit are left out.
#[utoipa::path(
    get,
    path = "/v1/reviews/gold",
    tag = "reviews",
    params(GoldParameters),
    responses((status = 200, description = "The gold file", body = String, content_type = "application/x-ndjson"), Refusals)
)]
async fn gold(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Parameters(asked): Parameters<GoldParameters>,
) -> Result<Response, Problem> {
    let institution = institution(asked.institution, &caller)?;
    let shared = app.clone();
    let written = move || {
        let filter = DecisionFilter { institution: Some(&institution), ..DecisionFilter::default() };
        let decisions = shared.store.open()?.decisions(&filter, 0, usize::MAX >> 1)?;
        let mut outcomes: BTreeMap<&str, Vec<&Decision>> = BTreeMap::new();
        for decision in standing(&decisions).into_iter().filter(|decision| decision.what.verdict.fits()) {
            outcomes.entry(&decision.what.key).or_default().push(decision);
        }
        let mut lines: Vec<GoldLine> = vec![];
        for fitting in outcomes.values() {
            let first = fitting[0];
            let labels: BTreeSet<&str> = fitting.iter().map(|decision| decision.what.uri.as_str()).collect();
            let (text, labels) = (first.what.outcome.as_str(), labels.into_iter().collect());
            lines.push(GoldLine { id: first.number.to_string(), text, labels });
        }
        lines.sort_by_key(|line| line.id.parse::<u64>().unwrap_or_default());
        let line = |line: &GoldLine| serde_json::to_string(line).map(|line| line + "\n");
        lines.iter().map(line).collect::<Result<String, _>>().map_err(Problem::internal)
    };
    let written = app.workers.run_blocking(written).await?;
    Ok(([(header::CONTENT_TYPE, NDJSON)], written).into_response())
}
