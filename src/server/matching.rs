//! `POST /v1/match`: people and adverts.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::documents::{AdvertReference, Asking, CredentialReference, listed};
use super::problem::{Problem, Refusals};
use super::request::{self, JsonBody};
use super::tag::ModelName;
use super::{App, Loaded};
use crate::matching::{Matcher, Matches, Person};
use crate::recommend::{Goal, Learner, closing};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(matches))
}

/// Somebody with credentials.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonReference {
    /// Who it is; unless given, the learner that the first credential names.
    pub name: Option<String>,
    /// What they have.
    #[schema(min_items = 1)]
    pub credentials: Vec<CredentialReference>,
}

/// People and adverts.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "people": [{"name": "Ada", "credentials": [{"document": {"tagus": 1, "title": "Statistics", "outcomes": [{"text": "Build regression models"}]}}]}],
    "adverts": [{"document": "Data analyst\n\nYou build regression models."}]
}))]
struct MatchRequest {
    /// The people.
    #[schema(min_items = 1)]
    people: Vec<PersonReference>,
    /// The adverts; a document may have several.
    #[schema(min_items = 1)]
    adverts: Vec<AdvertReference>,
    /// For each advert the people that suit it, not for each person the adverts.
    #[serde(default)]
    reverse: bool,
    /// How many to name for each.
    #[schema(minimum = 1, maximum = 100, default = 5)]
    top_k: Option<usize>,
    /// How many offers of the catalogue to name that would close what is missing.
    #[schema(minimum = 0, maximum = 10, default = 2)]
    closing: Option<usize>,
    /// Which pipeline tags what comes along.
    model: Option<ModelName>,
}

/// Who or what suits.
#[derive(Serialize, ToSchema)]
struct MatchAnswer {
    /// One for each person, or with `reverse` for each advert, in order.
    results: Vec<Matches>,
    /// What to say where it is shown.
    attribution: String,
}

const MOST: usize = 100;
const MOST_CLOSING: usize = 10;

/// What is asked about people and adverts.
#[derive(Clone, Copy)]
pub(super) struct MatchOptions {
    /// For each advert the people that suit it, not for each person the adverts.
    pub reverse: bool,
    /// How many to name for each.
    pub top_k: usize,
    /// How many offers of the catalogue to name that would close what is missing.
    pub closing: usize,
}

/// Who or what suits: one for each person, or in reverse for each advert. `nameless` is what somebody is called
/// whose name nobody says, by position.
pub(super) async fn matched(
    app: &App,
    asking: Asking,
    references: Vec<PersonReference>,
    documents: Vec<AdvertReference>,
    options: MatchOptions,
    nameless: impl Fn(usize) -> String,
) -> Result<Vec<Matches>, Problem> {
    listed(&references, 1, "/people")?;
    listed(&documents, 1, "/adverts")?;
    let taxonomy = asking.engine.taxonomy();
    let mut people = vec![];
    for (at, reference) in references.into_iter().enumerate() {
        listed(&reference.credentials, 1, &format!("/people/{at}/credentials"))?;
        let mut person = Person::new(&nameless(at));
        for (which, credential) in reference.credentials.into_iter().enumerate() {
            for known in asking.all(credential, &format!("/people/{at}/credentials/{which}")).await? {
                let tagging = asking.tagging(&known).await?;
                person.add(&known.credential, tagging.of(&known.credential), taxonomy);
            }
        }
        if let Some(name) = reference.name {
            person.name = name;
        }
        people.push(person);
    }
    let mut adverts = vec![];
    for (at, reference) in documents.into_iter().enumerate() {
        adverts.extend(asking.adverts(reference, &format!("/adverts/{at}")).await?);
    }
    let (engine, model, made_by) = (asking.engine.clone(), asking.model, asking.made_by());
    let MatchOptions { reverse, top_k, closing: offers } = options;
    let matched = move || {
        let (taxonomy, taggers) = (engine.taxonomy(), engine.taggers(model));
        let count = if reverse { adverts.len() } else { people.len() };
        let matcher = Matcher::new(people, adverts, taxonomy, |id| taggers.informativeness(id))?;
        let searchable = if offers > 0 { Some(engine.searchable()?) } else { None };
        let closing = |learner: &Learner, goal: &Goal| match &searchable {
            Some(searchable) if asking.in_time().is_ok() => {
                closing(learner, goal, &searchable.corpus, &**searchable, offers, taxonomy)
            }
            _ => Ok(vec![]),
        };
        let answer = |at| {
            let answer = matcher.answer(at, reverse, top_k, &made_by, &closing)?;
            asking.in_time().map(|()| answer)
        };
        (0..count).map(answer).collect()
    };
    app.workers.run_heavy(matched).await
}

/// Match people and adverts
///
/// Adverts for people or people for adverts, by how much of what an advert asks for is covered, with what is met,
/// what is missing and which offers would close that.
#[utoipa::path(
    post,
    path = "/v1/match",
    tag = "recommend",
    request_body = MatchRequest,
    responses((status = 200, description = "Who or what suits", body = MatchAnswer), Refusals)
)]
async fn matches(
    State(app): State<App>,
    Loaded(engine): Loaded,
    JsonBody(asked): JsonBody<MatchRequest>,
) -> Result<Response, Problem> {
    let top_k = request::ranged(asked.top_k, 1, MOST, "/top_k")?.unwrap_or(5);
    let closing = request::ranged(asked.closing, 0, MOST_CLOSING, "/closing")?.unwrap_or(2);
    let options = MatchOptions { reverse: asked.reverse, top_k, closing };
    let asking = Asking::new(&app, engine, asked.model);
    let attribution = asking.engine.index.attribution();
    let nameless = |at| format!("person {}", at + 1);
    let results = matched(&app, asking, asked.people, asked.adverts, options, nameless).await?;
    Ok(request::answer(&MatchAnswer { results, attribution }))
}
