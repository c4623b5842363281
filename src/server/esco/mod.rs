//! `/esco`: the web service of ESCO (<https://ec.europa.eu/esco/api>), for the clients that there are for it.
//!
//! Paths, parameters and fields are those of its versions 1.x. As there, parameters that are not known are ignored,
//! and `offset` counts pages. Other than there, addresses are paths of this service, every answer says what it is
//! attributed to, and there are the languages that are loaded.

mod hal;
mod query;
mod resource;
mod search;

use std::collections::BTreeSet;
use std::str::FromStr;

use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::engine::Engine;
use super::problem::{Kind, Problem};
use super::request;
use crate::esco::{ConceptId, ConceptKind, Language, Taxonomy};
use query::Query;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(search::search))
        .routes(routes!(search::suggest))
        .routes(routes!(resource::related))
        .routes(routes!(resource::resource))
}

/// What is asked, and what it is answered from.
struct Asked<'e> {
    engine: &'e Engine,
    taxonomy: &'e Taxonomy,
    query: &'e Query,
    /// The language of titles.
    language: Language,
}

impl<'e> Asked<'e> {
    fn new(engine: &'e Engine, query: &'e Query) -> Result<Self, Problem> {
        let taxonomy = engine.taxonomy();
        let loaded = taxonomy.version();
        if let Some(wanted) = query.first("selectedVersion") {
            let is_loaded = wanted == "latest" || Some(wanted.trim_start_matches('v')) == loaded;
            if !is_loaded {
                let loaded = loaded
                    .map_or("a release whose version is not known".to_owned(), |loaded| format!("v{loaded}"));
                let detail = format!("selectedVersion: {wanted} is not loaded; loaded is {loaded}");
                return Err(Problem::new(Kind::NotFound, detail).at("selectedVersion"));
            }
        }
        let wanted = query.first("language").and_then(|code| Language::from_str(code).ok());
        let language = wanted.filter(|language| engine.languages().contains(language));
        Ok(Self { engine, taxonomy, query, language: language.unwrap_or_else(|| default_language(engine)) })
    }

    /// A concept by the parameter `name`.
    fn concept(&self, name: &str) -> Result<ConceptId, Problem> {
        let uri = self.query.needed(name)?;
        self.taxonomy.id(uri).ok_or_else(|| self.unknown(uri).at(name))
    }

    fn unknown(&self, uri: &str) -> Problem {
        let why = match self.engine.has_occupations() {
            true => "",
            false => "; the extract inside tagus has no occupations: import an official release",
        };
        Problem::new(Kind::NotFound, format!("{uri} is not in the loaded ESCO{why}"))
    }

    /// What is in one of the schemes that are asked for; `None` if none is.
    fn members(&self) -> Option<BTreeSet<ConceptId>> {
        let schemes: BTreeSet<&str> = self.query.all("isInScheme").collect();
        let known = schemes.iter().filter_map(|scheme| self.taxonomy.id(scheme));
        let members = known.flat_map(|scheme| self.taxonomy.members(scheme));
        (!schemes.is_empty()).then(|| members.collect())
    }

    /// Whether a concept may be found: what is no longer in use is not, unless it is asked for.
    fn is_shown(&self, id: ConceptId) -> bool {
        self.query.is_true("viewObsolete") || !self.taxonomy.is_obsolete(id)
    }

    /// The language as the answer says it: as it was asked for.
    fn said_language(&self) -> String {
        self.query.first("language").map_or_else(|| self.language.code().to_owned(), str::to_owned)
    }

    /// The answer to what was asked at a path.
    fn answer<T: Serialize>(
        &self,
        headers: &HeaderMap,
        path: &str,
        body: impl FnOnce() -> T,
    ) -> Result<Response, Problem> {
        let address = self.query.address(path, &[]);
        let etag = request::etag(&[&self.engine.index.manifest().content, &address]);
        Ok(request::conditional(headers, &etag, || request::answer(&body())))
    }
}

/// English, as in the service of the Commission, where it is loaded.
fn default_language(engine: &Engine) -> Language {
    let has_english = engine.languages().contains(&Language::ENGLISH);
    if has_english { Language::ENGLISH } else { engine.index.default_language() }
}

/// What a kind of concept is called, the URI of its class, and the route that shows it.
fn class(kind: ConceptKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        ConceptKind::Skill => ("Skill", "http://data.europa.eu/esco/model#Skill", "skill"),
        ConceptKind::Occupation => {
            ("Occupation", "http://data.europa.eu/esco/model#Occupation", "occupation")
        }
        ConceptKind::SkillGroup | ConceptKind::IscoGroup => {
            ("Concept", "http://www.w3.org/2004/02/skos/core#Concept", "concept")
        }
        ConceptKind::ConceptScheme => {
            ("ConceptScheme", "http://www.w3.org/2004/02/skos/core#ConceptScheme", "conceptScheme")
        }
    }
}
