//! `GET /esco/search` and `GET /esco/suggest2`: concepts by what their labels say.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::HeaderMap;
use axum::response::Response;

use super::super::Loaded;
use super::super::problem::{Problem, Refusals};
use super::hal::{FacetValue, Found, PageLinks};
use super::query::Query;
use super::resource::Shown;
use super::{Asked, class};
use crate::esco::{ConceptId, ConceptKind};
use crate::index::Lexicon;

/// How many characters of what is looked for count: labels are shorter.
const LONGEST: usize = 200;

/// The kinds that the parameter `type` names; all unless it is given.
fn kinds(query: &Query) -> Result<BTreeSet<ConceptKind>, Problem> {
    let mut kinds = BTreeSet::new();
    for wanted in query.all("type") {
        match wanted.to_ascii_lowercase().as_str() {
            "skill" => kinds.extend([ConceptKind::Skill]),
            "occupation" => kinds.extend([ConceptKind::Occupation]),
            "concept" => kinds.extend([ConceptKind::SkillGroup, ConceptKind::IscoGroup]),
            _ => {
                let detail = format!("type: {wanted} is none of skill, occupation and concept");
                return Err(Problem::invalid("type", detail));
            }
        }
    }
    if kinds.is_empty() {
        kinds = ConceptKind::ALL.into_iter().filter(|kind| *kind != ConceptKind::ConceptScheme).collect();
    }
    Ok(kinds)
}

/// Whether a label has words that start with all that were typed.
fn has(lexicon: &Lexicon, label: &str, typed: &[String]) -> bool {
    let words = lexicon.analyzer().words(label);
    typed.iter().all(|typed| words.iter().any(|word| word.folded.starts_with(typed.as_str())))
}

/// A search: what is found, from the best, and with which label.
struct Search<'a, 'e> {
    asked: &'a Asked<'e>,
    lexicon: Option<&'e Lexicon>,
    typed: Vec<String>,
    found: Vec<ConceptId>,
}

impl<'a, 'e> Search<'a, 'e> {
    fn new(asked: &'a Asked<'e>, text: &str) -> Result<Self, Problem> {
        let (taxonomy, query) = (asked.taxonomy, asked.query);
        let kinds = kinds(query)?;
        let members = asked.members();
        let allows = |id: ConceptId| {
            kinds.contains(&taxonomy.kind(id))
                && members.as_ref().is_none_or(|members| members.contains(&id))
                && asked.is_shown(id)
        };
        let text: String = text.chars().take(LONGEST).collect();
        let lexicon = asked.engine.lexicons.get(&asked.language);
        let (typed, found) = match lexicon {
            Some(lexicon) if !text.is_empty() => {
                let typed = lexicon.analyzer().words(&text).into_iter().map(|word| word.folded).collect();
                (typed, lexicon.search_all(taxonomy, &text, &allows).map_err(Problem::internal)?)
            }
            _ => {
                let mut all: Vec<ConceptId> =
                    kinds.iter().flat_map(|kind| taxonomy.ids(*kind)).filter(|id| allows(*id)).collect();
                all.sort_by_cached_key(|id| (taxonomy.label(*id, asked.language).to_lowercase(), *id));
                (vec![], all)
            }
        };
        Ok(Self { asked, lexicon, typed, found })
    }

    /// The first label of a concept that has what was typed; the preferred one if that is spelt differently.
    fn hit(&self, id: ConceptId) -> &'e str {
        let (taxonomy, language) = (self.asked.taxonomy, self.asked.language);
        let preferred = taxonomy.label(id, language);
        let Some(lexicon) = self.lexicon else { return preferred };
        let mut labels = std::iter::once(preferred)
            .chain(taxonomy.alternative_labels(id, language))
            .chain(taxonomy.hidden_labels(id, language));
        labels.find(|label| has(lexicon, label, &self.typed)).unwrap_or(preferred)
    }

    /// Leaves out what only other labels than the preferred one have found.
    fn retain_preferred(&mut self) {
        let (taxonomy, language) = (self.asked.taxonomy, self.asked.language);
        if let Some(lexicon) = self.lexicon {
            self.found.retain(|id| has(lexicon, taxonomy.label(*id, language), &self.typed));
        }
    }

    fn facets(&self) -> Result<BTreeMap<&'static str, Vec<FacetValue<'e>>>, Problem> {
        let taxonomy = self.asked.taxonomy;
        let counted = |values: &mut dyn Iterator<Item = (&'e str, Option<&'e str>)>| {
            let mut counts = BTreeMap::<_, usize>::new();
            for value in values {
                *counts.entry(value).or_default() += 1;
            }
            let mut values: Vec<_> = counts
                .into_iter()
                .map(|((value, title), count)| FacetValue { value, title, count })
                .collect();
            // Stable: what is as frequent stays in alphabetical order.
            values.sort_by_key(|value| std::cmp::Reverse(value.count));
            values
        };
        let facet = |wanted| {
            let found = self.found.iter();
            match wanted {
                "type" => {
                    let mut classes = found.map(|id| (class(taxonomy.kind(*id)).0, None));
                    Ok(("type", counted(&mut classes)))
                }
                "isInScheme" => {
                    let schemes = found.flat_map(|id| taxonomy.schemes(*id));
                    let title = |id| Some(taxonomy.label(id, self.asked.language));
                    let mut schemes = schemes.map(|id| (taxonomy.uri(id), title(id)));
                    Ok(("isInScheme", counted(&mut schemes)))
                }
                _ => {
                    let detail = format!("facet: {wanted} is none of type and isInScheme");
                    Err(Problem::invalid("facet", detail))
                }
            }
        };
        let wanted: BTreeSet<&str> = self.asked.query.all("facet").collect();
        wanted.into_iter().map(facet).collect()
    }

    fn answer(self, headers: &HeaderMap, path: &str) -> Result<Response, Problem> {
        let asked = self.asked;
        let page = asked.query.page()?;
        let facets = self.facets()?;
        asked.answer(headers, path, || {
            let shown = page.of(&self.found).iter().map(|id| Shown::new(asked, *id, Some(self.hit(*id))));
            Found {
                links: PageLinks::new(asked, path, page, self.found.len()),
                total: self.found.len(),
                offset: page.offset,
                limit: page.limit,
                text: Some(asked.query.first("text").unwrap_or_default()),
                language: asked.said_language(),
                facets,
                embedded: BTreeMap::from([("results", shown.collect())]),
                attribution: asked.engine.index.attribution(),
            }
        })
    }
}

/// Search for concepts
///
/// Those whose labels have all words of the text; without a text all, by label. Where no label has the words as they
/// are written, those that have similar ones.
#[utoipa::path(
    get,
    path = "/esco/search",
    operation_id = "esco_search",
    tag = "esco-dialect",
    params(
        ("text" = Option<String>, Query, description = "What is looked for", example = "python"),
        ("language" = Option<String>, Query, description = "The language of the text and of titles; English where it is not loaded"),
        ("type" = Option<Vec<String>>, Query, description = "skill, occupation or concept; several with commas, or repeated"),
        ("isInScheme" = Option<Vec<String>>, Query, description = "The URIs of schemes: only what is in one of them"),
        ("facet" = Option<Vec<String>>, Query, description = "What to count: type or isInScheme"),
        ("offset" = Option<usize>, Query, minimum = 0, description = "Which page, from 0"),
        ("limit" = Option<usize>, Query, minimum = 1, maximum = 100, description = "How many on a page; 20 unless given"),
        ("full" = Option<bool>, Query, description = "Whether all that is known of each is shown"),
        ("selectedVersion" = Option<String>, Query, description = "The release, which has to be the loaded one"),
        ("viewObsolete" = Option<bool>, Query, description = "Whether what is no longer in use is found too"),
    ),
    responses(
        (status = 200, description = "A page of what is found", body = Found),
        (status = 304, description = "The client has it already: If-None-Match"),
        Refusals,
    )
)]
pub(super) async fn search(
    Loaded(engine): Loaded,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked::new(&engine, &query)?;
    Search::new(&asked, query.first("text").unwrap_or_default())?.answer(&headers, "/esco/search")
}

/// Suggest concepts as you type
///
/// Those whose labels have all the words that were typed, of which any may be unfinished.
#[utoipa::path(
    get,
    path = "/esco/suggest2",
    operation_id = "esco_suggest2",
    tag = "esco-dialect",
    params(
        ("text" = String, Query, description = "What was typed so far", example = "comput progr"),
        ("language" = Option<String>, Query, description = "The language of the text and of titles; English where it is not loaded"),
        ("type" = Option<Vec<String>>, Query, description = "skill, occupation or concept; several with commas, or repeated"),
        ("isInScheme" = Option<Vec<String>>, Query, description = "The URIs of schemes: only what is in one of them"),
        ("offset" = Option<usize>, Query, minimum = 0, description = "Which page, from 0"),
        ("limit" = Option<usize>, Query, minimum = 1, maximum = 100, description = "How many on a page; 20 unless given"),
        ("alt" = Option<bool>, Query, description = "Whether other labels than the preferred one count; they do unless it is false"),
        ("selectedVersion" = Option<String>, Query, description = "The release, which has to be the loaded one"),
    ),
    responses(
        (status = 200, description = "A page of suggestions", body = Found),
        (status = 304, description = "The client has it already: If-None-Match"),
        Refusals,
    )
)]
pub(super) async fn suggest(
    Loaded(engine): Loaded,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked::new(&engine, &query)?;
    let mut search = Search::new(&asked, query.needed("text")?)?;
    if query.first("alt").is_some_and(|alt| alt.eq_ignore_ascii_case("false")) {
        search.retain_preferred();
    }
    search.answer(&headers, "/esco/suggest2")
}
