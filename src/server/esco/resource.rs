//! `GET /esco/resource/…`: concepts with all that is known about them, and what they are related to.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Loaded;
use super::super::problem::{Kind, Problem, Refusals};
use super::hal::{Found, Link, PageLinks, Resources};
use super::query::Query;
use super::{Asked, class};
use crate::esco::{ConceptId, ConceptKind, Language, Necessity, ReuseLevel, SkillType, Taxonomy};

/// How many resources can be asked for by their URIs at once.
const MOST_URIS: usize = 100;

/// How a relation is read from the taxonomy.
#[derive(Clone, Copy)]
enum Way {
    Broader,
    Narrower,
    Needs(Necessity),
    NeededBy(Necessity),
    Schemes,
    Tops,
}

use ConceptKind::{ConceptScheme, IscoGroup, Occupation, Skill, SkillGroup};
use Necessity::{Essential, Optional};

/// Relations by name: of which kinds, how, and to which kinds.
type Relation = (&'static str, &'static [ConceptKind], Way, &'static [ConceptKind]);

/// Groups of skills have the names of all versions of the service, so that clients of any find them.
const RELATIONS: [Relation; 19] = [
    ("isInScheme", &[Skill, SkillGroup, Occupation, IscoGroup], Way::Schemes, &[ConceptScheme]),
    ("hasTopConcept", &[ConceptScheme], Way::Tops, &[Skill, SkillGroup, Occupation, IscoGroup]),
    ("broaderHierarchyConcept", &[Skill], Way::Broader, &[SkillGroup]),
    ("broaderSkillGroup", &[Skill, SkillGroup], Way::Broader, &[SkillGroup]),
    ("narrowerSkillGroup", &[SkillGroup], Way::Narrower, &[SkillGroup]),
    ("broaderSkill", &[Skill], Way::Broader, &[Skill]),
    ("narrowerSkill", &[Skill, SkillGroup], Way::Narrower, &[Skill]),
    ("broaderConcept", &[SkillGroup, IscoGroup], Way::Broader, &[SkillGroup, IscoGroup]),
    ("narrowerConcept", &[SkillGroup, IscoGroup], Way::Narrower, &[SkillGroup, IscoGroup]),
    ("broaderOccupation", &[Occupation], Way::Broader, &[Occupation]),
    ("narrowerOccupation", &[Occupation, IscoGroup], Way::Narrower, &[Occupation]),
    ("broaderIscoGroup", &[Occupation, IscoGroup], Way::Broader, &[IscoGroup]),
    ("narrowerIscoGroup", &[IscoGroup], Way::Narrower, &[IscoGroup]),
    ("hasEssentialSkill", &[Occupation, Skill], Way::Needs(Essential), &[Skill]),
    ("hasOptionalSkill", &[Occupation, Skill], Way::Needs(Optional), &[Skill]),
    ("isEssentialForOccupation", &[Skill], Way::NeededBy(Essential), &[Occupation]),
    ("isOptionalForOccupation", &[Skill], Way::NeededBy(Optional), &[Occupation]),
    ("isEssentialForSkill", &[Skill], Way::NeededBy(Essential), &[Skill]),
    ("isOptionalForSkill", &[Skill], Way::NeededBy(Optional), &[Skill]),
];

/// What a concept has a relation to.
fn follow(taxonomy: &Taxonomy, id: ConceptId, (_, from, way, to): &Relation) -> Vec<ConceptId> {
    if !from.contains(&taxonomy.kind(id)) {
        return vec![];
    }
    let mut found: Vec<ConceptId> = match way {
        Way::Broader => taxonomy.broader(id).collect(),
        Way::Narrower => taxonomy.narrower(id).collect(),
        Way::Needs(necessity) => taxonomy.needs(id, *necessity).collect(),
        Way::NeededBy(necessity) => taxonomy.needed_by(id, *necessity).collect(),
        Way::Schemes => taxonomy.schemes(id).collect(),
        Way::Tops => taxonomy.members(id).filter(|member| is_top(taxonomy, *member, id)).collect(),
    };
    found.retain(|id| to.contains(&taxonomy.kind(*id)));
    found
}

/// Whether nothing that is broader is in the scheme too.
fn is_top(taxonomy: &Taxonomy, id: ConceptId, scheme: ConceptId) -> bool {
    taxonomy.broader(id).all(|broader| taxonomy.schemes(broader).all(|of| of != scheme))
}

/// The URI of the type of a skill.
pub(super) fn skill_type(taxonomy: &Taxonomy, id: ConceptId) -> Option<&'static str> {
    Some(match taxonomy.skill_type(id)? {
        SkillType::Skill => "http://data.europa.eu/esco/skill-type/skill",
        SkillType::Knowledge => "http://data.europa.eu/esco/skill-type/knowledge",
    })
}

/// The URI of how widely a skill is used.
fn reuse_level(taxonomy: &Taxonomy, id: ConceptId) -> Option<&'static str> {
    Some(match taxonomy.reuse_level(id)? {
        ReuseLevel::Transversal => "http://data.europa.eu/esco/skill-reuse-level/transversal",
        ReuseLevel::CrossSector => "http://data.europa.eu/esco/skill-reuse-level/cross-sector",
        ReuseLevel::SectorSpecific => "http://data.europa.eu/esco/skill-reuse-level/sector-specific",
        ReuseLevel::OccupationSpecific => "http://data.europa.eu/esco/skill-reuse-level/occupation-specific",
    })
}

/// What there is in each language, where there is anything.
fn by_language<'t, T>(
    taxonomy: &'t Taxonomy,
    of: impl Fn(Language) -> Option<T> + 't,
) -> BTreeMap<String, T> {
    taxonomy.languages().filter_map(|language| Some((language.code().to_owned(), of(language)?))).collect()
}

fn preferred_labels(taxonomy: &Taxonomy, id: ConceptId) -> BTreeMap<String, &str> {
    by_language(taxonomy, move |language| taxonomy.preferred_label(id, language))
}

/// A concept in a list, or with all that is known about it.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = EscoItem)]
pub(super) enum Shown<'t> {
    Summary(Box<Summary<'t>>),
    Full(Box<Resource<'t>>),
}

impl<'t> Shown<'t> {
    /// As it is asked for.
    pub fn new(asked: &Asked<'t>, id: ConceptId, search_hit: Option<&'t str>) -> Self {
        match asked.query.is_true("full") {
            true => {
                let resource = Resource { search_hit, ..Resource::new(asked, id) };
                Self::Full(Box::new(resource))
            }
            false => Self::Summary(Box::new(Summary::new(asked, id, search_hit))),
        }
    }
}

/// A concept in a list.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EscoSummary)]
pub(super) struct Summary<'t> {
    /// What it is.
    class_name: &'static str,
    /// The URI of what it is.
    class_id: &'static str,
    /// Its URI.
    uri: &'t str,
    /// The label that has what was looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    search_hit: Option<&'t str>,
    /// Its preferred label in the language asked for, or where it has none, in another.
    title: &'t str,
    /// Of a group or occupation: its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'t str>,
    /// Its preferred labels by language.
    preferred_label: BTreeMap<String, &'t str>,
    /// The schemes of which it is at the top.
    is_top_concept_in_scheme: Vec<&'t str>,
    /// The schemes that it is in.
    is_in_scheme: Vec<&'t str>,
    /// Of a skill: its type.
    #[serde(skip_serializing_if = "Option::is_none")]
    has_skill_type: Option<[&'static str; 1]>,
    /// Of a skill: how widely it is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    has_reusability_level: Option<[&'static str; 1]>,
    /// The groups that it is in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    broader_hierarchy_concept: Vec<&'t str>,
    /// Of an occupation or ISCO group: the ISCO groups that it is in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    broader_isco_group: Vec<&'t str>,
    /// Where it is.
    #[serde(rename = "_links")]
    links: Links<'t>,
}

impl<'t> Summary<'t> {
    fn new(asked: &Asked<'t>, id: ConceptId, search_hit: Option<&'t str>) -> Self {
        let taxonomy = asked.taxonomy;
        let (class_name, class_id, _) = class(taxonomy.kind(id));
        let top = |scheme: &ConceptId| is_top(taxonomy, id, *scheme);
        let broader = |kind: ConceptKind| -> Vec<&'t str> {
            let broader = taxonomy.broader(id).filter(|broader| taxonomy.kind(*broader) == kind);
            broader.map(|broader| taxonomy.uri(broader)).collect()
        };
        Self {
            class_name,
            class_id,
            uri: taxonomy.uri(id),
            search_hit,
            title: taxonomy.label(id, asked.language),
            code: taxonomy.code(id),
            preferred_label: preferred_labels(taxonomy, id),
            is_top_concept_in_scheme: taxonomy
                .schemes(id)
                .filter(top)
                .map(|scheme| taxonomy.uri(scheme))
                .collect(),
            is_in_scheme: taxonomy.schemes(id).map(|scheme| taxonomy.uri(scheme)).collect(),
            has_skill_type: skill_type(taxonomy, id).map(|uri| [uri]),
            has_reusability_level: reuse_level(taxonomy, id).map(|uri| [uri]),
            broader_hierarchy_concept: broader(SkillGroup),
            broader_isco_group: broader(IscoGroup),
            links: Links { own: Link::concept(asked, id), relations: BTreeMap::new() },
        }
    }
}

/// Where a concept is, and what it is related to by the names of relations.
#[derive(Serialize, ToSchema)]
#[schema(as = EscoLinks)]
pub(super) struct Links<'t> {
    /// Itself.
    #[serde(rename = "self")]
    own: Link<'t>,
    #[serde(flatten)]
    relations: BTreeMap<&'static str, Vec<Link<'t>>>,
}

/// A text.
#[derive(Serialize, ToSchema)]
#[schema(as = EscoText)]
struct Text<'t> {
    /// What it says.
    literal: &'t str,
    /// What it is written in.
    mimetype: &'static str,
}

fn texts<'t>(
    taxonomy: &'t Taxonomy,
    of: impl Fn(Language) -> Option<&'t str> + 't,
) -> BTreeMap<String, Text<'t>> {
    // The service of the Commission says it the wrong way round, and clients compare.
    let text = |literal| Text { literal, mimetype: "plain/text" };
    by_language(taxonomy, move |language| of(language).map(text))
}

/// A concept with all that is known about it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EscoResource)]
pub(super) struct Resource<'t> {
    /// What it is.
    class_name: &'static str,
    /// The URI of what it is.
    class_id: &'static str,
    /// Its URI.
    uri: &'t str,
    /// The label that has what was looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    search_hit: Option<&'t str>,
    /// Its preferred label in the language asked for, or where it has none, in another.
    title: &'t str,
    /// The language that others are translated from.
    reference_language: [&'static str; 1],
    /// Its preferred labels by language.
    preferred_label: BTreeMap<String, &'t str>,
    /// Its alternative labels by language.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    alternative_label: BTreeMap<String, Vec<&'t str>>,
    /// Its hidden labels by language.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    hidden_label: BTreeMap<String, Vec<&'t str>>,
    /// Its descriptions by language.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    description: BTreeMap<String, Text<'t>>,
    /// What it covers and what it does not, by language.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    scope_note: BTreeMap<String, Text<'t>>,
    /// Its definitions by language.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    definition: BTreeMap<String, Text<'t>>,
    /// `released`, or `obsolete` where it is no longer in use.
    status: &'static str,
    /// Of a group or occupation: its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'t str>,
    /// Where it is, and what it is related to.
    #[serde(rename = "_links")]
    links: Links<'t>,
    /// What to say where it is shown; of several, the answer as a whole says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    attribution: Option<String>,
}

impl<'t> Resource<'t> {
    fn new(asked: &Asked<'t>, id: ConceptId) -> Self {
        let taxonomy = asked.taxonomy;
        let (class_name, class_id, _) = class(taxonomy.kind(id));
        let some = |labels: Vec<&'t str>| (!labels.is_empty()).then_some(labels);
        let relations = RELATIONS.iter().map(|relation| {
            let links = follow(taxonomy, id, relation).into_iter().map(|id| Link::concept(asked, id));
            (relation.0, links.collect())
        });
        let skills =
            [("hasSkillType", skill_type(taxonomy, id)), ("hasReuseLevel", reuse_level(taxonomy, id))]
                .map(|(name, uri)| (name, uri.map(Link::outside).into_iter().collect()));
        let mut relations: BTreeMap<_, Vec<Link>> = relations.chain(skills).collect();
        relations.retain(|_, links| !links.is_empty());
        Self {
            class_name,
            class_id,
            uri: taxonomy.uri(id),
            search_hit: None,
            title: taxonomy.label(id, asked.language),
            reference_language: ["en"],
            preferred_label: preferred_labels(taxonomy, id),
            alternative_label: by_language(taxonomy, move |language| {
                some(taxonomy.alternative_labels(id, language).collect())
            }),
            hidden_label: by_language(taxonomy, move |language| {
                some(taxonomy.hidden_labels(id, language).collect())
            }),
            description: texts(taxonomy, move |language| taxonomy.description(id, language)),
            scope_note: texts(taxonomy, move |language| taxonomy.scope_note(id, language)),
            definition: texts(taxonomy, move |language| taxonomy.definition(id, language)),
            status: if taxonomy.is_obsolete(id) { "obsolete" } else { "released" },
            code: taxonomy.code(id),
            links: Links { own: Link::concept(asked, id), relations },
            attribution: None,
        }
    }
}

/// The kinds that a route shows.
fn kinds(route: &str) -> Option<&'static [ConceptKind]> {
    Some(match route {
        "skill" => &[Skill, SkillGroup],
        "occupation" => &[Occupation, IscoGroup],
        "concept" => &[Skill, SkillGroup, Occupation, IscoGroup],
        "conceptScheme" | "taxonomy" => &[ConceptScheme],
        _ => return None,
    })
}

/// One resource, or several by their URIs.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = EscoResourceOrResources)]
enum OneOrMany<'t> {
    One(Box<Resource<'t>>),
    Many(Box<Resources<'t>>),
}

/// Show resources
///
/// One by `uri`; several by `uris`, of which those that are not there are left out; or those in a scheme, page by
/// page.
#[utoipa::path(
    get,
    path = "/esco/resource/{type}",
    operation_id = "esco_resource",
    tag = "esco-dialect",
    params(
        ("type" = String, Path, description = "skill, occupation, concept, conceptScheme or taxonomy", example = "skill"),
        ("uri" = Option<String>, Query, description = "The URI of one",
            example = "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d"),
        ("uris" = Option<Vec<String>>, Query, description = "The URIs of several, at most 100"),
        ("isInScheme" = Option<Vec<String>>, Query, description = "The URIs of schemes: all that are in one of them"),
        ("language" = Option<String>, Query, description = "The language of titles; English where it is not loaded"),
        ("offset" = Option<usize>, Query, minimum = 0, description = "Which page, from 0"),
        ("limit" = Option<usize>, Query, minimum = 1, maximum = 100, description = "How many on a page; 20 unless given"),
        ("selectedVersion" = Option<String>, Query, description = "The release, which has to be the loaded one"),
        ("viewObsolete" = Option<bool>, Query, description = "Whether those in a scheme that are no longer in use are listed too"),
    ),
    responses(
        (status = 200, description = "One resource, or several", body = OneOrMany),
        (status = 304, description = "The client has it already: If-None-Match"),
        Refusals,
    )
)]
pub(super) async fn resource(
    Loaded(engine): Loaded,
    Path(route): Path<String>,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked::new(&engine, &query)?;
    let taxonomy = asked.taxonomy;
    let Some(kinds) = kinds(&route) else {
        return Err(Problem::new(Kind::NotFound, format!("there are no resources of type {route}")));
    };
    let fits = |id: &ConceptId| kinds.contains(&taxonomy.kind(*id));
    let path = format!("/esco/resource/{route}");
    let attribution = engine.index.attribution();
    let uris: Vec<&str> = query.all("uris").collect();
    let (mut found, page): (Vec<ConceptId>, _) = if query.first("uri").is_some() {
        let id = asked.concept("uri")?;
        if !fits(&id) {
            let detail = format!("{} is no resource of type {route}", taxonomy.uri(id));
            return Err(Problem::new(Kind::NotFound, detail).at("uri"));
        }
        let one = || Resource { attribution: Some(attribution), ..Resource::new(&asked, id) };
        return asked.answer(&headers, &path, || OneOrMany::One(Box::new(one())));
    } else if uris.len() > MOST_URIS {
        return Err(Problem::invalid("uris", format!("{} URIs; the most is {MOST_URIS}", uris.len())));
    } else if !uris.is_empty() {
        let page = super::query::Page { offset: 0, limit: MOST_URIS };
        (uris.into_iter().filter_map(|uri| taxonomy.id(uri)).collect(), page)
    } else if let Some(members) = asked.members() {
        (members.into_iter().filter(|id| asked.is_shown(*id)).collect(), query.page()?)
    } else {
        return Err(Problem::invalid("uri", "one of the parameters uri, uris and isInScheme is needed"));
    };
    found.retain(fits);
    found.sort_unstable_by_key(|id| taxonomy.uri(*id));
    found.dedup();
    asked.answer(&headers, &path, || {
        let embedded: BTreeMap<_, _> =
            page.of(&found).iter().map(|id| (taxonomy.uri(*id), Resource::new(&asked, *id))).collect();
        OneOrMany::Many(Box::new(Resources {
            links: PageLinks::new(&asked, &path, page, found.len()),
            count: embedded.len(),
            total: found.len(),
            offset: page.offset,
            limit: page.limit,
            language: asked.said_language(),
            embedded,
            attribution,
        }))
    })
}

/// List what a concept is related to
#[utoipa::path(
    get,
    path = "/esco/resource/related",
    operation_id = "esco_related",
    tag = "esco-dialect",
    params(
        ("uri" = String, Query, description = "The URI of the concept",
            example = "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d"),
        ("relation" = String, Query, description = "The name of the relation", example = "broaderSkill"),
        ("language" = Option<String>, Query, description = "The language of titles; English where it is not loaded"),
        ("offset" = Option<usize>, Query, minimum = 0, description = "Which page, from 0"),
        ("limit" = Option<usize>, Query, minimum = 1, maximum = 100, description = "How many on a page; 20 unless given"),
        ("full" = Option<bool>, Query, description = "Whether all that is known of each is shown"),
        ("selectedVersion" = Option<String>, Query, description = "The release, which has to be the loaded one"),
    ),
    responses(
        (status = 200, description = "A page of what it is related to", body = Found),
        (status = 304, description = "The client has it already: If-None-Match"),
        Refusals,
    )
)]
pub(super) async fn related(
    Loaded(engine): Loaded,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked::new(&engine, &query)?;
    let id = asked.concept("uri")?;
    let wanted = query.needed("relation")?;
    let relation = RELATIONS.iter().find(|relation| relation.0 == wanted).ok_or_else(|| {
        let known = RELATIONS.map(|relation| relation.0).join(", ");
        Problem::invalid("relation", format!("there is no relation {wanted}; relations are {known}"))
    })?;
    let page = query.page()?;
    let found = follow(asked.taxonomy, id, relation);
    let path = "/esco/resource/related";
    asked.answer(&headers, path, || {
        let shown = page.of(&found).iter().map(|id| Shown::new(&asked, *id, None)).collect();
        Found {
            links: PageLinks::new(&asked, path, page, found.len()),
            total: found.len(),
            offset: page.offset,
            limit: page.limit,
            text: None,
            language: asked.said_language(),
            facets: BTreeMap::new(),
            embedded: BTreeMap::from([(relation.0, shown)]),
            attribution: engine.index.attribution(),
        }
    })
}
