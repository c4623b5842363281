//! `/annif/v1`: the REST interface of Annif (<https://annif.org>), for the clients that there are for it.
//!
//! Each loaded language is a project, and so is each model that reads it. What is learnt is kept as reviews. As in
//! Annif, parameters and fields that are not known are ignored.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use futures_util::future::try_join_all;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::Caller;
use super::engine::Engine;
use super::problem::{Kind, Problem, Refusals};
use super::request::{self, JsonBody};
use super::reviews::{LONGEST_OUTCOME, MOST_DECISIONS};
use super::tag::{MOST_TAGS, ModelName, ServedTag, Tagging, within_limit};
use super::workers::Flow;
use super::{App, Loaded};
use crate::catalogue::{Catalogue, NewDecision, Verdict, outcome_key};
use crate::esco::{ConceptKind, Language};
use crate::text;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(info))
        .routes(routes!(vocabularies))
        .routes(routes!(projects))
        .routes(routes!(project))
        .routes(routes!(suggest))
        .routes(routes!(suggest_batch))
        .routes(routes!(learn))
        .routes(routes!(detect_language))
}

/// How many documents a batch has at most.
const MOST_DOCUMENTS: usize = 32;

/// How many languages a text may be in at most.
const MOST_LANGUAGES: usize = 5;

const FORM: &str = "application/x-www-form-urlencoded";

/// What the interface is.
#[derive(Serialize, ToSchema)]
#[schema(as = AnnifInfo)]
struct Info {
    /// What it is called.
    title: &'static str,
    /// The version of tagus.
    version: &'static str,
}

/// The concepts that are suggested.
#[derive(Serialize, ToSchema)]
#[schema(as = AnnifVocabulary)]
struct Vocabulary {
    /// Its identifier.
    vocab_id: &'static str,
    /// The languages that are loaded, by their ISO 639-1 codes.
    languages: Vec<String>,
    /// How many concepts it has.
    size: usize,
    /// Whether it is loaded.
    loaded: bool,
}

impl Vocabulary {
    fn new(engine: &Engine) -> Self {
        Self {
            vocab_id: "esco",
            languages: engine.languages().iter().map(|language| language.code().to_owned()).collect(),
            size: engine.taxonomy().ids(ConceptKind::Skill).len(),
            loaded: true,
        }
    }
}

/// All vocabularies.
#[derive(Serialize, ToSchema)]
#[schema(as = AnnifVocabularies)]
struct Vocabularies {
    /// The vocabularies.
    vocabs: [Vocabulary; 1],
}

/// What suggests.
#[derive(Serialize, ToSchema)]
#[schema(as = AnnifBackend)]
struct Backend {
    /// Its identifier.
    backend_id: &'static str,
}

/// A model for a language.
#[derive(Serialize, ToSchema)]
#[schema(as = AnnifProject)]
struct Project {
    /// Its identifier.
    #[schema(example = "tagus-en")]
    project_id: String,
    /// What it is called.
    name: String,
    /// The language of its texts, by its ISO 639-1 code.
    language: String,
    /// What suggests.
    backend: Backend,
    /// The concepts that are suggested.
    vocab: Vocabulary,
    /// The language of labels unless another is asked for.
    vocab_language: String,
    /// Whether it can be used.
    is_trained: bool,
    /// When it was last changed: not known.
    modification_time: Option<String>,
}

/// All projects.
#[derive(Serialize, ToSchema)]
#[schema(as = AnnifProjects)]
struct Projects {
    /// The projects.
    projects: Vec<Project>,
}

/// A model that reads a language.
#[derive(Clone, Copy)]
struct Chosen {
    model: ModelName,
    language: Language,
}

impl Chosen {
    /// The models that read each loaded language: all read English, the lexical one the others too.
    fn all(engine: &Engine) -> impl Iterator<Item = Self> {
        let models = [ModelName::Accurate, ModelName::Fast, ModelName::Lexical];
        let reads = |model: ModelName, language: Language| {
            language == Language::ENGLISH || matches!(model, ModelName::Lexical)
        };
        let languages = engine.languages().iter();
        languages.flat_map(move |&language| {
            let models = models.into_iter().filter(move |model| reads(*model, language));
            models.map(move |model| Self { model, language })
        })
    }

    fn find(engine: &Engine, id: &str) -> Result<Self, Problem> {
        let found = Self::all(engine).find(|chosen| chosen.id() == id);
        found.ok_or_else(|| Problem::new(Kind::NotFound, format!("there is no project \"{id}\"")))
    }

    fn id(self) -> String {
        let language = self.language;
        match self.model {
            ModelName::Accurate => format!("tagus-{language}"),
            ModelName::Fast => format!("tagus-fast-{language}"),
            ModelName::Lexical => format!("tagus-lexical-{language}"),
        }
    }

    fn project(self, engine: &Engine) -> Project {
        let model = match self.model {
            ModelName::Accurate => "accurate",
            ModelName::Fast => "fast",
            ModelName::Lexical => "lexical",
        };
        let language = self.language.code().to_owned();
        Project {
            project_id: self.id(),
            name: format!("tagus, {model}, {language}"),
            backend: Backend { backend_id: "tagus" },
            vocab: Vocabulary::new(engine),
            vocab_language: language.clone(),
            language,
            is_trained: true,
            modification_time: None,
        }
    }
}

/// What is suggested, and how much of it.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// At most this many suggestions; 10 unless given. There are never more than 100.
    #[param(minimum = 0)]
    limit: Option<usize>,
    /// No suggestion that is less probable; 0 unless given.
    #[param(minimum = 0, maximum = 1)]
    threshold: Option<f32>,
    /// The language of labels; that of the project unless given.
    language: Option<String>,
}

/// A text as a form.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AnnifText)]
struct TextForm {
    /// The text.
    #[schema(example = "Can evaluate AI")]
    text: String,
    /// At most this many suggestions. There are never more than 100.
    #[schema(minimum = 0, default = 10)]
    limit: Option<usize>,
    /// No suggestion that is less probable.
    #[schema(minimum = 0, maximum = 1, default = 0)]
    threshold: Option<f32>,
    /// The language of labels; that of the project unless given.
    language: Option<String>,
}

/// A document of a batch.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AnnifDocument)]
struct Document {
    /// Its text.
    #[schema(example = "Can evaluate AI")]
    text: String,
    /// What it is called in the answer.
    document_id: Option<String>,
}

/// Several documents.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AnnifDocuments)]
struct Documents {
    /// The documents.
    #[schema(max_items = 32)]
    documents: Vec<Document>,
}

/// A concept that fits.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AnnifSubject)]
struct Subject {
    /// Its URI.
    uri: String,
}

/// A document with what fits; passed over where it lacks one of the two.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AnnifIndexedDocument)]
struct IndexedDocument {
    /// Its text.
    text: Option<String>,
    /// What fits.
    subjects: Option<Vec<Subject>>,
}

/// A concept that is suggested.
#[derive(Serialize, ToSchema)]
#[schema(as = AnnifSuggestion)]
struct Suggestion {
    /// Its URI.
    uri: String,
    /// Its preferred label.
    label: String,
    /// Its code: skills have none.
    notation: Option<String>,
    /// The calibrated chance that a person would link it.
    score: f32,
}

/// What is suggested for a text.
#[derive(Serialize, ToSchema)]
#[schema(as = AnnifSuggestions)]
struct Suggestions {
    /// The suggestions, the best first.
    results: Vec<Suggestion>,
}

/// What is suggested for a document.
#[derive(Serialize, ToSchema)]
#[schema(as = AnnifDocumentSuggestions)]
struct DocumentSuggestions {
    #[serde(flatten)]
    suggestions: Suggestions,
    /// What it was called in the request.
    document_id: Option<String>,
}

/// A text in one of several languages.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AnnifTextAndLanguages)]
struct TextAndLanguages {
    /// The text.
    text: String,
    /// The languages that it may be in, by their ISO 639-1 codes.
    #[schema(min_items = 1, max_items = 5, example = json!(["en", "fi"]))]
    languages: Vec<String>,
}

/// A language that a text may be in.
#[derive(Serialize, ToSchema)]
#[schema(as = AnnifLanguage)]
struct DetectedLanguage {
    /// The language; `null` is none of those that were named.
    language: Option<String>,
    /// 1 for the language that the text is in, else 0.
    score: f32,
}

/// The languages that a text may be in.
#[derive(Serialize, ToSchema)]
#[schema(as = AnnifLanguages)]
struct DetectedLanguages {
    /// The languages, the most probable first.
    results: Vec<DetectedLanguage>,
}

/// How texts are tagged for a project.
struct Suggesting {
    engine: Arc<Engine>,
    /// `None` if nothing is to be suggested at all.
    tagging: Option<Arc<Tagging>>,
    /// The language of labels where it is not that of the texts.
    labels: Option<Language>,
}

impl Suggesting {
    fn new(
        app: &App,
        engine: Arc<Engine>,
        caller: &Caller,
        id: &str,
        wanted: Wanted,
    ) -> Result<Self, Problem> {
        let Chosen { model, language } = Chosen::find(&engine, id)?;
        let labels = wanted.language.as_deref().filter(|code| !code.is_empty());
        let labels = labels.map(|code| request::known_language(code, engine.languages())).transpose()?;
        let limit = wanted.limit.unwrap_or(10).min(MOST_TAGS);
        let threshold = wanted.threshold.unwrap_or(0.0);
        // The least that can be asked of the tagger is one.
        let tagging = Tagging::plain(app, engine.clone(), caller, model, language, limit.max(1), threshold);
        let tagging = tagging.map_err(|problem| problem.at("threshold"))?;
        let labels = labels.filter(|labels| *labels != language);
        Ok(Self { engine, tagging: (limit > 0).then_some(tagging), labels })
    }

    async fn suggestions(&self, text: String, flow: &Flow) -> Result<Suggestions, Problem> {
        let tags = match &self.tagging {
            Some(tagging) => tagging.tag(text, flow).await?.0.tags,
            None => vec![],
        };
        Ok(Suggestions { results: tags.into_iter().map(|tag| self.suggestion(tag)).collect() })
    }

    fn suggestion(&self, ServedTag { tag, .. }: ServedTag) -> Suggestion {
        let taxonomy = self.engine.taxonomy();
        let other = self.labels.and_then(|language| Some(taxonomy.label(taxonomy.id(&tag.uri)?, language)));
        Suggestion {
            label: other.map_or(tag.preferred_label, str::to_owned),
            uri: tag.uri,
            notation: None,
            score: tag.probability,
        }
    }
}

/// What the interface is
#[utoipa::path(
    get,
    path = "/annif/v1/",
    operation_id = "annif_info",
    tag = "annif-dialect",
    responses((status = 200, description = "What it is", body = Info), Refusals)
)]
async fn info() -> Response {
    request::answer(&Info { title: "Annif REST API, as tagus speaks it", version: env!("CARGO_PKG_VERSION") })
}

/// List vocabularies
///
/// There is one: the skills of the loaded ESCO.
#[utoipa::path(
    get,
    path = "/annif/v1/vocabs",
    operation_id = "annif_vocabularies",
    tag = "annif-dialect",
    responses((status = 200, description = "The vocabulary", body = Vocabularies), Refusals)
)]
async fn vocabularies(Loaded(engine): Loaded) -> Response {
    request::answer(&Vocabularies { vocabs: [Vocabulary::new(&engine)] })
}

/// List projects
///
/// One for each loaded language and each model that reads it.
#[utoipa::path(
    get,
    path = "/annif/v1/projects",
    operation_id = "annif_projects",
    tag = "annif-dialect",
    responses((status = 200, description = "The projects", body = Projects), Refusals)
)]
async fn projects(Loaded(engine): Loaded) -> Response {
    let projects = Chosen::all(&engine).map(|chosen| chosen.project(&engine)).collect();
    request::answer(&Projects { projects })
}

/// Show a project
#[utoipa::path(
    get,
    path = "/annif/v1/projects/{id}",
    operation_id = "annif_project",
    tag = "annif-dialect",
    params(("id" = String, Path, description = "The identifier of the project", example = "tagus-en")),
    responses((status = 200, description = "The project", body = Project), Refusals)
)]
async fn project(Loaded(engine): Loaded, Path(id): Path<String>) -> Result<Response, Problem> {
    Ok(request::answer(&Chosen::find(&engine, &id)?.project(&engine)))
}

/// Suggest ESCO concepts for a text
///
/// Those that `POST /v1/tag` has for the text as a whole, with the same probabilities.
#[utoipa::path(
    post,
    path = "/annif/v1/projects/{id}/suggest",
    operation_id = "annif_suggest",
    tag = "annif-dialect",
    params(("id" = String, Path, description = "The identifier of the project", example = "tagus-en")),
    request_body(content = TextForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "The suggestions", body = Suggestions), Refusals)
)]
async fn suggest(
    State(app): State<App>,
    Loaded(engine): Loaded,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let limits = &app.config.limits;
    let media_type = request::media_type(request.headers());
    if media_type != FORM {
        return Err(request::unsupported(&media_type, FORM));
    }
    let body = request::bytes(request.into_body(), limits.body_bytes).await?;
    let TextForm { text, limit, threshold, language } = request::form(&body)?;
    within_limit([text.as_str()], limits.text_characters, "text")?;
    let suggesting = Suggesting::new(&app, engine, &caller, &id, Wanted { limit, threshold, language })?;
    Ok(request::answer(&suggesting.suggestions(text, &Flow::default()).await?))
}

/// Suggest ESCO concepts for several texts
#[utoipa::path(
    post,
    path = "/annif/v1/projects/{id}/suggest-batch",
    operation_id = "annif_suggest_batch",
    tag = "annif-dialect",
    params(
        ("id" = String, Path, description = "The identifier of the project", example = "tagus-en"),
        Wanted,
    ),
    request_body = Documents,
    responses((status = 200, description = "The suggestions for each, in order", body = Vec<DocumentSuggestions>), Refusals)
)]
async fn suggest_batch(
    State(app): State<App>,
    Loaded(engine): Loaded,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    JsonBody(Documents { documents }): JsonBody<Documents>,
) -> Result<Response, Problem> {
    if documents.len() > MOST_DOCUMENTS {
        let detail = format!("{} documents; the most is {MOST_DOCUMENTS}", documents.len());
        return Err(Problem::new(Kind::TooLarge, detail).at("/documents"));
    }
    let texts = documents.iter().map(|document| document.text.as_str());
    within_limit(texts, app.config.limits.text_characters, "/documents")?;
    let wanted = request::form(query.unwrap_or_default().as_bytes())?;
    let suggesting = Suggesting::new(&app, engine, &caller, &id, wanted)?;
    let flow = Flow::default();
    let suggested = documents.into_iter().map(async |Document { text, document_id }| {
        let suggestions = suggesting.suggestions(text, &flow).await?;
        Ok::<_, Problem>(DocumentSuggestions { suggestions, document_id })
    });
    Ok(request::answer(&try_join_all(suggested).await?))
}

/// Keep what fits texts
///
/// As reviews of the institution of the API key, which count where an outcome says the same.
#[utoipa::path(
    post,
    path = "/annif/v1/projects/{id}/learn",
    operation_id = "annif_learn",
    tag = "annif-dialect",
    params(("id" = String, Path, description = "The identifier of the project", example = "tagus-en")),
    request_body = Vec<IndexedDocument>,
    responses((status = 204, description = "It is kept"), Refusals)
)]
async fn learn(
    State(app): State<App>,
    Loaded(engine): Loaded,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    JsonBody(documents): JsonBody<Vec<IndexedDocument>>,
) -> Result<StatusCode, Problem> {
    let texts = documents.iter().filter_map(|document| document.text.as_deref());
    within_limit(texts, app.config.limits.text_characters, "")?;
    let language = Chosen::find(&engine, &id)?.language;
    let kept = app.clone();
    app.workers
        .run_heavy(move || {
            let decisions = decisions(&engine, language, &caller, documents)?;
            Ok(kept.store.open()?.decide(&decisions)?)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What documents say about outcomes.
fn decisions(
    engine: &Engine,
    language: Language,
    caller: &Caller,
    documents: Vec<IndexedDocument>,
) -> Result<Vec<NewDecision>, Problem> {
    let Some(lexicon) = engine.lexicons.get(&language) else { return Ok(vec![]) };
    let reviewer = caller.name.as_deref().unwrap_or("annif");
    let mut decisions = vec![];
    for (number, document) in documents.into_iter().enumerate() {
        let (Some(outcome), Some(subjects)) = (document.text, document.subjects) else { continue };
        within_limit([outcome.as_str()], LONGEST_OUTCOME, &format!("/{number}/text"))?;
        if subjects.len() > MOST_DECISIONS {
            let detail = format!("more than {MOST_DECISIONS} for one text");
            return Err(Problem::invalid(format!("/{number}/subjects"), detail));
        }
        let key = outcome_key(&outcome, lexicon.analyzer());
        for (place, Subject { uri }) in subjects.into_iter().enumerate() {
            let taxonomy = engine.taxonomy();
            if taxonomy.id(&uri).is_none_or(|id| taxonomy.kind(id) != ConceptKind::Skill) {
                let pointer = format!("/{number}/subjects/{place}/uri");
                return Err(Problem::invalid(pointer, format!("{uri} is no skill of the loaded ESCO")));
            }
            decisions.push(NewDecision {
                institution: caller.institution.clone(),
                outcome: outcome.clone(),
                key: key.clone(),
                language: language.code().to_owned(),
                uri,
                verdict: Verdict::Accept,
                reviewer: reviewer.to_owned(),
                reason: None,
                of: None,
            });
        }
    }
    Ok(decisions)
}

/// Detect the language of a text
#[utoipa::path(
    post,
    path = "/annif/v1/detect-language",
    operation_id = "annif_detect_language",
    tag = "annif-dialect",
    request_body = TextAndLanguages,
    responses((status = 200, description = "The languages that were named", body = DetectedLanguages), Refusals)
)]
async fn detect_language(
    State(app): State<App>,
    JsonBody(TextAndLanguages { text, languages }): JsonBody<TextAndLanguages>,
) -> Result<Response, Problem> {
    within_limit([text.as_str()], app.config.limits.text_characters, "/text")?;
    if !(1..=MOST_LANGUAGES).contains(&languages.len()) {
        let detail = format!("{} languages; name 1 to {MOST_LANGUAGES}", languages.len());
        return Err(Problem::invalid("/languages", detail));
    }
    let detect = move || {
        let among: Vec<&str> = languages.iter().map(String::as_str).collect();
        let detected = text::detect_language(&text, &among).map(str::to_owned);
        Ok((detected, languages))
    };
    let (detected, languages) = app.workers.run(&Flow::default(), detect).await?;
    let score = |language: &Option<String>| if *language == detected { 1.0 } else { 0.0 };
    let all = languages.into_iter().map(Some).chain([None]);
    let mut results: Vec<_> =
        all.map(|language| DetectedLanguage { score: score(&language), language }).collect();
    // Stable: the others stay in the order of the request.
    results.sort_by(|a, b| b.score.total_cmp(&a.score));
    Ok(request::answer(&DetectedLanguages { results }))
}
