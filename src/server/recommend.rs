//! `POST /v1/recommend` and `POST /v1/stack`: what to study next.

use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::documents::{AdvertReference, Asking, CredentialReference, listed};
use super::problem::{Problem, Refusals};
use super::request::{self, JsonBody};
use super::tag::ModelName;
use super::{App, Loaded};
use crate::recommend::{Advice, Goal, GoalError, Learner, NextOptions, StackOptions, advise};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(recommend)).routes(routes!(stack))
}

/// Where a learner wants to go: one of these.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"skills": ["http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d"]}))]
pub(super) struct GoalReference {
    /// An occupation, by its URI or label; it needs an official ESCO release.
    pub occupation: Option<String>,
    /// Skills, by their URIs.
    pub skills: Option<Vec<String>>,
    /// A job advert.
    pub advert: Option<AdvertReference>,
    /// A credential.
    pub credential: Option<CredentialReference>,
}

/// Which offers come into question.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Wishes {
    /// The most ECTS credits.
    #[schema(exclusive_minimum = 0)]
    pub budget: Option<f64>,
    /// The lowest EQF level.
    #[schema(minimum = 1, maximum = 8)]
    pub level: Option<u8>,
    /// The language of the learning, by its ISO 639 code.
    pub language: Option<String>,
    /// Identifiers of offers that do not come into question.
    #[serde(default)]
    pub exclude: Vec<String>,
}

impl Wishes {
    pub fn check(&self) -> Result<(), Problem> {
        if let Some(budget) = self.budget.filter(|budget| *budget <= 0.0) {
            return Err(Problem::invalid("/offers/budget", format!("{budget} is not above 0")));
        }
        request::ranged(self.level, 1, 8, "/offers/level").map(|_| ())
    }
}

/// A learner and a goal.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RecommendRequest {
    /// What the learner has.
    #[serde(default)]
    have: Vec<CredentialReference>,
    /// Where they want to go.
    goal: GoalReference,
    /// Which offers come into question.
    #[serde(default)]
    offers: Wishes,
    /// How many offers to name.
    #[schema(minimum = 1, maximum = 100, default = 10)]
    top_k: Option<usize>,
    /// Which pipeline tags what comes along.
    model: Option<ModelName>,
}

/// A learner and a goal.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StackRequest {
    /// What the learner has.
    #[serde(default)]
    have: Vec<CredentialReference>,
    /// Where they want to go.
    goal: GoalReference,
    /// Which offers come into question.
    #[serde(default)]
    offers: Wishes,
    /// The share of the gap to close, of what all offers together can.
    #[schema(exclusive_minimum = 0, maximum = 1, default = 0.8)]
    share: Option<f32>,
    /// The most offers.
    #[schema(minimum = 1, maximum = 100, default = 12)]
    most_items: Option<usize>,
    /// How long to look for the best, in seconds.
    #[schema(minimum = 0.1, maximum = 20, default = 2)]
    seconds: Option<f64>,
    /// Which pipeline tags what comes along.
    model: Option<ModelName>,
}

/// The share of the gap to close, of what all offers together can.
pub(super) fn share_of_gap(asked: Option<f32>) -> Result<f32, Problem> {
    let share = asked.unwrap_or(StackOptions::default().share);
    match share > 0.0 && share <= 1.0 {
        true => Ok(share),
        false => Err(Problem::invalid("/share", format!("{share} is not above 0 and at most 1"))),
    }
}

/// The longest that can be looked for the best stack: the request has to be answered in time.
const LONGEST: f64 = 20.0;

const MOST: usize = 100;

async fn learner(asking: &Asking, have: Vec<CredentialReference>) -> Result<Learner, Problem> {
    listed(&have, 0, "/have")?;
    let mut learner = Learner::default();
    for (at, reference) in have.into_iter().enumerate() {
        for known in asking.all(reference, &format!("/have/{at}")).await? {
            let tagging = asking.tagging(&known).await?;
            learner.add(&known.credential, tagging.of(&known.credential), asking.engine.taxonomy());
        }
    }
    Ok(learner)
}

async fn goal(asking: &Asking, goal: GoalReference) -> Result<Goal, Problem> {
    let taxonomy = asking.engine.taxonomy();
    let no_goal = |at: &'static str| move |error: GoalError| Problem::invalid(at, error.to_string());
    match goal {
        GoalReference { occupation: Some(occupation), skills: None, advert: None, credential: None } => {
            Goal::occupation(&occupation, taxonomy, asking.language()).map_err(no_goal("/goal/occupation"))
        }
        GoalReference { occupation: None, skills: Some(skills), advert: None, credential: None } => {
            if skills.is_empty() {
                return Err(Problem::invalid("/goal/skills", "give at least one skill"));
            }
            Goal::skills(&skills, taxonomy, asking.language()).map_err(no_goal("/goal/skills"))
        }
        GoalReference { occupation: None, skills: None, advert: Some(advert), credential: None } => {
            Ok(asking.advert(advert, "/goal/advert").await?.goal(taxonomy))
        }
        GoalReference { occupation: None, skills: None, advert: None, credential: Some(credential) } => {
            let known = asking.one(credential, "/goal/credential").await?;
            let title = known.credential.title.value().map(ToString::to_string).unwrap_or_default();
            let tagging = asking.tagging(&known).await?;
            let texts = tagging.of(&known.credential).map(|(text, kept)| (text, kept, 1.0));
            Ok(Goal::texts(&title, texts, taxonomy))
        }
        _ => Err(Problem::invalid("/goal", "give exactly one of occupation, skills, advert and credential")),
    }
}

/// What to advise a learner with a goal: which offer comes next, and which offers together, as far as asked.
pub(super) async fn advice(
    app: &App,
    asking: Asking,
    have: Vec<CredentialReference>,
    wanted: GoalReference,
    next: Option<NextOptions>,
    stack: Option<StackOptions>,
) -> Result<Advice, Problem> {
    let learner = learner(&asking, have).await?;
    let goal = goal(&asking, wanted).await?;
    let made_by = asking.made_by();
    let engine = asking.engine.clone();
    let advised = move || {
        let searchable = engine.searchable()?;
        let (corpus, taxonomy) = (&searchable.corpus, engine.taxonomy());
        Ok(advise(&learner, &goal, corpus, &*searchable, next.as_ref(), stack.as_ref(), taxonomy, &made_by)?)
    };
    app.workers.run_heavy(advised).await
}

/// Recommend the next micro-credential
///
/// Offers of the catalogue by the share of the gap to the goal that they close for each ECTS credit, with what each
/// closes by which outcome, what it repeats and what remains; and those whose prerequisites are still to be met.
#[utoipa::path(
    post,
    path = "/v1/recommend",
    tag = "recommend",
    request_body = RecommendRequest,
    responses((status = 200, description = "The gap, and the offers", body = Advice), Refusals)
)]
async fn recommend(
    State(app): State<App>,
    Loaded(engine): Loaded,
    JsonBody(asked): JsonBody<RecommendRequest>,
) -> Result<Response, Problem> {
    asked.offers.check()?;
    let top_k = request::ranged(asked.top_k, 1, MOST, "/top_k")?.unwrap_or(10);
    let Wishes { budget, level, language, exclude } = asked.offers;
    let options = NextOptions { top_k, budget, least_level: level, language, exclude };
    let asking = Asking::new(&app, engine, asked.model);
    Ok(request::answer(&advice(&app, asking, asked.have, asked.goal, Some(options), None).await?))
}

/// Find the cheapest stack
///
/// The offers of the catalogue that together close enough of the gap to the goal with the least ECTS credits, in the
/// order of study, with their prerequisites; by integer programming. The answer says whether it is proven to be the
/// best, or how far from the best it may be.
#[utoipa::path(
    post,
    path = "/v1/stack",
    tag = "recommend",
    request_body = StackRequest,
    responses((status = 200, description = "The gap, and the stack", body = Advice), Refusals)
)]
async fn stack(
    State(app): State<App>,
    Loaded(engine): Loaded,
    JsonBody(asked): JsonBody<StackRequest>,
) -> Result<Response, Problem> {
    asked.offers.check()?;
    let usual = StackOptions::default();
    let share = share_of_gap(asked.share)?;
    let most_items = request::ranged(asked.most_items, 1, MOST, "/most_items")?.unwrap_or(usual.most_items);
    let seconds = request::ranged(asked.seconds, 0.1, LONGEST, "/seconds")?;
    let seconds = seconds.unwrap_or(usual.time.as_secs_f64());
    let Wishes { budget, level, language, exclude } = asked.offers;
    let time = Duration::from_secs_f64(seconds);
    let options = StackOptions { share, budget, most_items, least_level: level, language, exclude, time };
    let asking = Asking::new(&app, engine, asked.model);
    Ok(request::answer(&advice(&app, asking, asked.have, asked.goal, None, Some(options)).await?))
}
