//! `GET /v1/concepts` and `GET /v1/occupations`: ESCO itself.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::engine::Engine;
use super::problem::{Kind, Problem, Refusals};
use super::request::{self, Parameters};
use super::{App, Loaded};
use crate::esco::{ConceptEntry, ConceptId, ConceptKind, ConceptView, Language, SkillType};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_concepts))
        .routes(routes!(suggest))
        .routes(routes!(concept))
        .routes(routes!(occupations))
        .routes(routes!(suggest_occupations))
        .routes(routes!(occupation))
}

/// How many concepts a page has unless the client says otherwise, and at most.
const PAGE: usize = 50;
const MOST: usize = 500;

/// How many concepts are suggested unless the client says otherwise, and at most.
const SUGGESTED: usize = 10;
const MOST_SUGGESTED: usize = 100;

/// How many characters of what is typed are looked at: labels are shorter.
const TYPED: usize = 200;

/// Which concepts to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListParameters {
    /// Only concepts of this kind.
    #[param(inline)]
    kind: Option<Kinds>,
    /// Only skills and competences, or only knowledge.
    #[param(inline)]
    r#type: Option<super::tag::Type>,
    /// Only concepts below this group, skill or scheme, by URI or UUID.
    within: Option<String>,
    /// The language of the labels, by its ISO 639-1 code; unless given, what Accept-Language says.
    language: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<usize>,
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
}

/// Which occupations to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PageParameters {
    /// The language of the labels, by its ISO 639-1 code; unless given, what Accept-Language says.
    language: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<usize>,
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
}

/// What was typed so far.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SuggestParameters {
    /// What was typed so far: words, of which the last may be unfinished.
    #[param(example = "comput progr")]
    q: String,
    /// Only concepts of this kind.
    #[param(inline)]
    kind: Option<Kinds>,
    /// Only skills and competences, or only knowledge.
    #[param(inline)]
    r#type: Option<super::tag::Type>,
    /// The language of the labels, by its ISO 639-1 code; unless given, what Accept-Language says.
    language: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<usize>,
}

/// What was typed so far of an occupation.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OccupationParameters {
    /// What was typed so far: words, of which the last may be unfinished.
    #[param(example = "data ana")]
    q: String,
    /// The language of the labels, by its ISO 639-1 code; unless given, what Accept-Language says.
    language: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<usize>,
}

/// In which language to show it.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LanguageParameters {
    /// The language of the texts, by its ISO 639-1 code; unless given, what Accept-Language says.
    language: Option<String>,
}

/// A kind of concept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
enum Kinds {
    Skill,
    SkillGroup,
    Occupation,
    IscoGroup,
    ConceptScheme,
}

impl From<Kinds> for ConceptKind {
    fn from(kind: Kinds) -> Self {
        match kind {
            Kinds::Skill => Self::Skill,
            Kinds::SkillGroup => Self::SkillGroup,
            Kinds::Occupation => Self::Occupation,
            Kinds::IscoGroup => Self::IscoGroup,
            Kinds::ConceptScheme => Self::ConceptScheme,
        }
    }
}

/// A page of concepts.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ConceptPage<'t> {
    /// The concepts, by kind and URI.
    concepts: Vec<ConceptEntry<'t>>,
    /// How many there are on all pages.
    total: usize,
    /// The `cursor` of the next page; `null` on the last.
    next: Option<String>,
    /// What to say where they are shown.
    attribution: String,
}

/// Concepts whose labels have what was typed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Suggestions<'t> {
    /// The concepts, the nearest first.
    concepts: Vec<ConceptEntry<'t>>,
    /// What to say where they are shown.
    attribution: String,
}

/// The concept that an address means: by its URI, or by the UUID at its end.
pub(super) fn find(engine: &Engine, id: &str) -> Option<ConceptId> {
    let taxonomy = engine.taxonomy();
    if let Some(found) = taxonomy.id(id) {
        return Some(found);
    }
    let places = ["skill", "occupation", "isco", "isced-f", "concept-scheme", "skill-group"];
    let is_plain = |id: &str| !id.contains('/') && !id.is_empty();
    let uri = |place: &&str| taxonomy.id(&format!("http://data.europa.eu/esco/{place}/{id}"));
    is_plain(id).then(|| places.iter().find_map(uri)).flatten()
}

fn known(engine: &Engine, id: &str, of: Option<ConceptKind>) -> Result<ConceptId, Problem> {
    let found = find(engine, id).filter(|id| of.is_none_or(|kind| engine.taxonomy().kind(*id) == kind));
    found.ok_or_else(|| {
        let why = match of {
            Some(ConceptKind::Occupation) if !engine.has_occupations() => {
                "; the extract inside tagus has no occupations: import an official release"
            }
            _ => "",
        };
        Problem::new(Kind::NotFound, format!("{id} is not in the loaded ESCO{why}"))
    })
}

fn language_for(engine: &Engine, asked: Option<&str>, headers: &HeaderMap) -> Result<Language, Problem> {
    request::language(asked, headers, engine.languages(), engine.index.default_language())
}

fn wanted(
    engine: &Engine,
    kind: Option<ConceptKind>,
    skill_type: Option<super::tag::Type>,
) -> impl Fn(ConceptId) -> bool {
    let taxonomy = engine.taxonomy();
    let skill_type = skill_type.map(SkillType::from);
    move |id| {
        kind.is_none_or(|kind| taxonomy.kind(id) == kind)
            && skill_type.is_none_or(|wanted| taxonomy.skill_type(id) == Some(wanted))
    }
}

/// What an answer about concepts depends on.
fn etag(engine: &Engine, what: &str, language: Language) -> String {
    request::etag(&[&engine.index.manifest().content, what, language.code()])
}

fn page(
    engine: &Engine,
    headers: &HeaderMap,
    kind: Option<ConceptKind>,
    skill_type: Option<super::tag::Type>,
    within: Option<&str>,
    page: &PageParameters,
) -> Result<Response, Problem> {
    let taxonomy = engine.taxonomy();
    let limit = request::ranged(page.limit, 1, MOST, "limit")?.unwrap_or(PAGE);
    let language = language_for(engine, page.language.as_deref(), headers)?;
    let cursor = page.cursor.as_deref();
    let after: Option<u32> =
        cursor.map(|cursor| cursor.parse().map_err(|_| request::bad_cursor(cursor))).transpose()?;
    let allows = wanted(engine, kind, skill_type);
    let mut all: Vec<ConceptId> = match within {
        Some(top) => taxonomy
            .within(known(engine, top, None).map_err(|problem| Problem::invalid("within", problem.detail))?)
            .into_iter()
            .collect(),
        None => ConceptKind::ALL
            .into_iter()
            .filter(|one| kind.is_none_or(|kind| *one == kind))
            .flat_map(|kind| taxonomy.ids(kind))
            .collect(),
    };
    all.retain(|id| allows(*id));
    let start = after.map_or(0, |after| all.partition_point(|id| id.0 <= after));
    let end = (start + limit).min(all.len());
    let shown = &all[start..end];
    let what = format!("{kind:?} {skill_type:?} {within:?} {after:?} {limit}");
    Ok(request::conditional(headers, &etag(engine, &what, language), || {
        request::answer(&ConceptPage {
            concepts: shown.iter().map(|id| ConceptEntry::new(taxonomy, *id, language)).collect(),
            total: all.len(),
            next: shown.last().filter(|_| end < all.len()).map(|last| last.0.to_string()),
            attribution: engine.index.attribution(),
        })
    }))
}

/// The concepts that are allowed and whose labels have what was typed, the nearest first.
pub(super) fn named(
    engine: &Engine,
    typed: &str,
    language: Language,
    limit: usize,
    allows: &dyn Fn(ConceptId) -> bool,
) -> Result<Vec<ConceptId>, Problem> {
    let typed: String = typed.chars().take(TYPED).collect();
    match engine.lexicons.get(&language) {
        Some(lexicon) => lexicon.search(engine.taxonomy(), &typed, limit, allows).map_err(Problem::internal),
        None => Ok(vec![]),
    }
}

fn suggested(
    engine: &Engine,
    headers: &HeaderMap,
    kind: Option<ConceptKind>,
    asked: &SuggestParameters,
) -> Result<Response, Problem> {
    let limit = request::ranged(asked.limit, 1, MOST_SUGGESTED, "limit")?.unwrap_or(SUGGESTED);
    let language = language_for(engine, asked.language.as_deref(), headers)?;
    let taxonomy = engine.taxonomy();
    let found = named(engine, &asked.q, language, limit, &wanted(engine, kind, asked.r#type))?;
    Ok(request::answer(&Suggestions {
        concepts: found.into_iter().map(|id| ConceptEntry::new(taxonomy, id, language)).collect(),
        attribution: engine.index.attribution(),
    }))
}

fn shown(
    engine: &Engine,
    headers: &HeaderMap,
    id: ConceptId,
    asked: &LanguageParameters,
) -> Result<Response, Problem> {
    let language = language_for(engine, asked.language.as_deref(), headers)?;
    let taxonomy = engine.taxonomy();
    Ok(request::conditional(headers, &etag(engine, taxonomy.uri(id), language), || {
        request::answer(&ConceptView::new(taxonomy, id, language, engine.index.attribution()))
    }))
}

/// List concepts
///
/// The concepts of the loaded ESCO, page by page.
#[utoipa::path(
    get,
    path = "/v1/concepts",
    tag = "esco",
    params(ListParameters),
    responses(
        (status = 200, description = "A page of concepts", body = ConceptPage),
        (status = 304, description = "The client has it already: If-None-Match"),
        Refusals,
    )
)]
async fn list_concepts(
    Loaded(engine): Loaded,
    Parameters(asked): Parameters<ListParameters>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let ListParameters { kind, r#type, within, language, limit, cursor } = asked;
    let asked = PageParameters { language, limit, cursor };
    page(&engine, &headers, kind.map(ConceptKind::from), r#type, within.as_deref(), &asked)
}

/// Suggest concepts as you type
///
/// Concepts whose labels have all the words that were typed; the last may be unfinished, and longer ones a letter
/// or two wrong.
#[utoipa::path(
    get,
    path = "/v1/concepts/suggest",
    tag = "esco",
    params(SuggestParameters),
    responses(
        (status = 200, description = "The nearest concepts", body = Suggestions),
        Refusals,
    )
)]
async fn suggest(
    Loaded(engine): Loaded,
    Parameters(asked): Parameters<SuggestParameters>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    suggested(&engine, &headers, asked.kind.map(ConceptKind::from), &asked)
}

/// Show a concept
///
/// With its labels in all loaded languages, texts, hierarchy and relations.
#[utoipa::path(
    get,
    path = "/v1/concepts/{id}",
    tag = "esco",
    params(
        ("id" = String, Path, description = "The URI, percent-encoded, or the UUID at its end",
            example = "ccd0a1d9-afda-43d9-b901-96344886e14d"),
        LanguageParameters,
    ),
    responses(
        (status = 200, description = "The concept", body = ConceptView),
        (status = 304, description = "The client has it already: If-None-Match"),
        Refusals,
    )
)]
async fn concept(
    Loaded(engine): Loaded,
    Path(id): Path<String>,
    Parameters(asked): Parameters<LanguageParameters>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    shown(&engine, &headers, known(&engine, &id, None)?, &asked)
}

/// List occupations
///
/// The occupations of the loaded ESCO, page by page; the extract inside tagus has none.
#[utoipa::path(
    get,
    path = "/v1/occupations",
    tag = "esco",
    params(PageParameters),
    responses(
        (status = 200, description = "A page of occupations", body = ConceptPage),
        (status = 304, description = "The client has it already: If-None-Match"),
        Refusals,
    )
)]
async fn occupations(
    Loaded(engine): Loaded,
    Parameters(asked): Parameters<PageParameters>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    page(&engine, &headers, Some(ConceptKind::Occupation), None, None, &asked)
}

/// Suggest occupations as you type
#[utoipa::path(
    get,
    path = "/v1/occupations/suggest",
    tag = "esco",
    params(OccupationParameters),
    responses(
        (status = 200, description = "The nearest occupations", body = Suggestions),
        Refusals,
    )
)]
async fn suggest_occupations(
    Loaded(engine): Loaded,
    Parameters(OccupationParameters { q, language, limit }): Parameters<OccupationParameters>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = SuggestParameters { q, kind: None, r#type: None, language, limit };
    suggested(&engine, &headers, Some(ConceptKind::Occupation), &asked)
}

/// Show an occupation
///
/// With the skills that are essential and optional for it.
#[utoipa::path(
    get,
    path = "/v1/occupations/{id}",
    tag = "esco",
    params(
        ("id" = String, Path, description = "The URI, percent-encoded, or the UUID at its end"),
        LanguageParameters,
    ),
    responses(
        (status = 200, description = "The occupation", body = ConceptView),
        (status = 304, description = "The client has it already: If-None-Match"),
        Refusals,
    )
)]
async fn occupation(
    Loaded(engine): Loaded,
    Path(id): Path<String>,
    Parameters(asked): Parameters<LanguageParameters>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    shown(&engine, &headers, known(&engine, &id, Some(ConceptKind::Occupation))?, &asked)
}
