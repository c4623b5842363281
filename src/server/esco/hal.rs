//! Links, and pages of what is found (HAL).

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::query::Page;
use super::resource::{Resource, Shown};
use super::{Asked, class};
use crate::esco::ConceptId;

/// Where something is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EscoLink)]
pub(super) struct Link<'t> {
    /// Its address.
    href: String,
    /// Its URI.
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<&'t str>,
    /// What it is called in the language asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'t str>,
    /// Of a skill: the URI of its type.
    #[serde(skip_serializing_if = "Option::is_none")]
    skill_type: Option<&'static str>,
}

impl<'t> Link<'t> {
    fn page(href: String) -> Self {
        Self { href, uri: None, title: None, skill_type: None }
    }

    /// To what has no resource here, at its own address.
    pub fn outside(uri: &'static str) -> Self {
        let title = uri.rsplit('/').next();
        Self { href: uri.to_owned(), uri: Some(uri), title, skill_type: None }
    }

    pub fn concept(asked: &Asked<'t>, id: ConceptId) -> Self {
        let taxonomy = asked.taxonomy;
        let (uri, (_, _, route)) = (taxonomy.uri(id), class(taxonomy.kind(id)));
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("uri", uri).append_pair("language", asked.language.code());
        Self {
            href: format!("/esco/resource/{route}?{}", query.finish()),
            uri: Some(uri),
            title: Some(taxonomy.label(id, asked.language)),
            skill_type: super::resource::skill_type(taxonomy, id),
        }
    }
}

/// Where pages are.
#[derive(Serialize, ToSchema)]
#[schema(as = EscoPageLinks)]
pub(super) struct PageLinks<'t> {
    /// This one.
    #[serde(rename = "self")]
    own: Link<'t>,
    /// The first one.
    first: Link<'t>,
    /// The one before.
    #[serde(skip_serializing_if = "Option::is_none")]
    prev: Option<Link<'t>>,
    /// The one after.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Link<'t>>,
    /// The last one.
    last: Link<'t>,
}

impl PageLinks<'_> {
    /// Pages of as many items as there are in total.
    pub fn new(asked: &Asked, path: &str, page: Page, total: usize) -> Self {
        let last = total.saturating_sub(1) / page.limit;
        let at = |offset: usize| {
            let other = [("offset", offset.to_string()), ("limit", page.limit.to_string())];
            Link::page(
                asked.query.address(path, &other.each_ref().map(|(name, value)| (*name, value.as_str()))),
            )
        };
        Self {
            own: Link::page(asked.query.address(path, &[])),
            first: at(0),
            prev: page.offset.checked_sub(1).map(|before| at(before.min(last))),
            next: (page.offset < last).then(|| at(page.offset + 1)),
            last: at(last),
        }
    }
}

/// A value of a facet.
#[derive(Serialize, ToSchema)]
#[schema(as = EscoFacetValue)]
pub(super) struct FacetValue<'t> {
    /// The value.
    pub value: &'t str,
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<&'t str>,
    /// How many of all that are found have it.
    pub count: usize,
}

/// A page of what is found.
#[derive(Serialize, ToSchema)]
#[schema(as = EscoPage)]
pub(super) struct Found<'t> {
    /// Where pages are.
    #[serde(rename = "_links")]
    pub links: PageLinks<'t>,
    /// How many there are on all pages.
    pub total: usize,
    /// Which page this is, from 0.
    pub offset: usize,
    /// How many items pages have.
    pub limit: usize,
    /// What was looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<&'t str>,
    /// The language that was asked for.
    pub language: String,
    /// How many have which value of the facets that were asked for, the most frequent first.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub facets: BTreeMap<&'static str, Vec<FacetValue<'t>>>,
    /// The items, as `results` or under the name of the relation.
    #[serde(rename = "_embedded")]
    pub embedded: BTreeMap<&'static str, Vec<Shown<'t>>>,
    /// What to say where it is shown.
    pub attribution: String,
}

/// Resources by their URIs.
#[derive(Serialize, ToSchema)]
#[schema(as = EscoResources)]
pub(super) struct Resources<'t> {
    /// Where pages are.
    #[serde(rename = "_links")]
    pub links: PageLinks<'t>,
    /// How many are in this answer.
    pub count: usize,
    /// How many there are on all pages.
    pub total: usize,
    /// Which page this is, from 0.
    pub offset: usize,
    /// How many items pages have.
    pub limit: usize,
    /// The language that was asked for.
    pub language: String,
    /// The resources.
    #[serde(rename = "_embedded")]
    pub embedded: BTreeMap<&'t str, Resource<'t>>,
    /// What to say where it is shown.
    pub attribution: String,
}
