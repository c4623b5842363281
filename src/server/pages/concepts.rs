//! ESCO itself: searching it, walking through its hierarchy, a page for each concept and occupation.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::concepts::{find, named};
use super::super::engine::Engine;
use super::super::problem::{Kind, Problem};
use super::super::request::Parameters;
use super::super::{App, Loaded};
use super::{Visitor, parts};
use crate::esco::{ConceptEntry, ConceptId, ConceptKind, ConceptView, Language, ReuseLevel, Taxonomy};

/// How many concepts a search shows.
const FOUND: usize = 40;

/// How many concepts of a list are shown before the rest has to be asked for.
const SHOWN: usize = 30;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/concepts", get(browse))
        .route("/concepts/{id}", get(show))
        .route("/occupations/{id}", get(show))
}

#[derive(Deserialize)]
struct Search {
    #[serde(default)]
    q: String,
    #[serde(default)]
    kind: String,
}

/// What can be looked for, by the value of the field.
const KINDS: [(&str, &str); 3] =
    [("", "browse-all"), ("skill", "browse-skills"), ("occupation", "browse-occupations")];

async fn browse(
    Loaded(engine): Loaded,
    visitor: Visitor,
    Parameters(Search { q, kind }): Parameters<Search>,
) -> Result<Response, Problem> {
    let t = |id| visitor.t(id);
    let (taxonomy, language) = (engine.taxonomy(), visitor.labels(&engine));
    let wanted = |id: ConceptId| match kind.as_str() {
        "skill" => taxonomy.kind(id) == ConceptKind::Skill,
        "occupation" => taxonomy.kind(id) == ConceptKind::Occupation,
        _ => true,
    };
    let found = named(&engine, &q, language, FOUND, &wanted)?;
    let body = html! {
        h1 { (t("browse-title")) }
        p.lead { (t("browse-lead")) }
        form.row role="search" method="get" action="/concepts" hx-get="/concepts" hx-trigger="input changed delay:80ms from:find input, change, submit"
            hx-target="#found" hx-select="#found" hx-swap="outerHTML" hx-replace-url="true" hx-sync="this:replace" {
            label.sr-only for="q" { (t("browse-search")) }
            input.search #q type="search" name="q" value=(q) autocomplete="off" placeholder=(t("browse-search"));
            label.sr-only for="kind" { (t("browse-kind")) }
            select #kind name="kind" { @for (value, name) in KINDS { option value=(value) selected[value == kind] { (visitor.t(name)) } } }
            button { (t("search")) }
        }
        section #found aria-live="polite" {
            @if q.trim().is_empty() {
                (top(&engine, &visitor, language))
            } @else if found.is_empty() {
                p.quiet { (visitor.texts.with("found-none", &[("q", q.as_str().into())])) }
            } @else {
                ul.plain.list { @for id in &found { (entry(&visitor, taxonomy, *id, language)) } }
            }
        }
    };
    Ok(visitor.page(&t("browse-title"), &body, &engine.index.attribution()))
}

/// Where one can begin without searching.
fn top(engine: &Engine, visitor: &Visitor, language: Language) -> Markup {
    let taxonomy = engine.taxonomy();
    let tops = |kind: ConceptKind| -> Vec<ConceptId> {
        taxonomy.ids(kind).filter(|id| taxonomy.broader(*id).len() == 0).collect()
    };
    let lists = [
        ("browse-groups", tops(ConceptKind::SkillGroup)),
        ("browse-isco", tops(ConceptKind::IscoGroup)),
        ("browse-schemes", tops(ConceptKind::ConceptScheme)),
    ];
    html! {
        @if lists.iter().all(|(_, of)| of.is_empty()) {
            p.quiet { (visitor.texts.with("browse-extract", &[("count", taxonomy.ids(ConceptKind::Skill).len().into())])) }
        }
        div.columns {
            @for (name, of) in &lists {
                @if !of.is_empty() {
                    div { h2 { (visitor.t(name)) } ul.plain.list { @for id in of { (entry(visitor, taxonomy, *id, language)) } } }
                }
            }
        }
    }
}

/// A concept in a list.
fn entry(visitor: &Visitor, taxonomy: &Taxonomy, id: ConceptId, language: Language) -> Markup {
    html! {
        li {
            @if let Some(code) = taxonomy.code(id) { span.quiet.number { (code) " " } }
            (parts::concept(taxonomy, id, language))
            " " (parts::skill_type(visitor, taxonomy.skill_type(id)))
            @if taxonomy.kind(id) == ConceptKind::Occupation { " " span.type { (visitor.t("type-occupation")) } }
            (parts::path(taxonomy, id, language))
        }
    }
}

// texts: reuse-*
fn reuse(visitor: &Visitor, level: ReuseLevel) -> String {
    let id = match level {
        ReuseLevel::Transversal => "reuse-transversal",
        ReuseLevel::CrossSector => "reuse-cross-sector",
        ReuseLevel::SectorSpecific => "reuse-sector-specific",
        ReuseLevel::OccupationSpecific => "reuse-occupation-specific",
    };
    visitor.t(id)
}

async fn show(Loaded(engine): Loaded, visitor: Visitor, Path(id): Path<String>) -> Result<Response, Problem> {
    let taxonomy = engine.taxonomy();
    let known = find(&engine, &id);
    let known =
        known.ok_or_else(|| Problem::new(Kind::NotFound, format!("{id} is not in the loaded ESCO")))?;
    let t = |id| visitor.t(id);
    let language = visitor.labels(&engine);
    let view = ConceptView::new(taxonomy, known, language, engine.index.attribution());
    let label = view.entry.preferred_label;
    let kind = view.entry.kind;
    let uuid = view.entry.uri.rsplit('/').next().unwrap_or_default();
    let list = |title: &str, of: &[ConceptEntry]| {
        let ids: Vec<ConceptId> = of.iter().filter_map(|one| taxonomy.id(one.uri)).collect();
        html! {
            @if !ids.is_empty() {
                section {
                    h2 { (visitor.t(title)) " " span.quiet.number { (ids.len()) } }
                    ul.plain.list { @for id in ids.iter().take(SHOWN) { (entry(&visitor, taxonomy, *id, language)) } }
                    @if ids.len() > SHOWN {
                        details {
                            summary { (visitor.texts.with("list-more", &[("count", (ids.len() - SHOWN).into())])) }
                            ul.plain.list { @for id in ids.iter().skip(SHOWN) { (entry(&visitor, taxonomy, *id, language)) } }
                        }
                    }
                }
            }
        }
    };
    let (occupations, skills): (Vec<ConceptEntry>, Vec<ConceptEntry>) =
        view.essential_for.iter().cloned().partition(|one| one.kind == ConceptKind::Occupation);
    let (optional, related): (Vec<ConceptEntry>, Vec<ConceptEntry>) =
        view.optional_for.iter().cloned().partition(|one| one.kind == ConceptKind::Occupation);
    let mut labels: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for of in &view.labels {
        let all: Vec<&str> = of.preferred.into_iter().chain(of.alternative.iter().copied()).collect();
        if !all.is_empty() {
            labels.insert(of.language.code(), all);
        }
    }
    let body = html! {
        nav.crumbs aria-label=(t("browse-path")) {
            a href="/concepts" { "ESCO" }
            @for one in view.broader_path.iter().rev() {
                span aria-hidden="true" { "›" }
                @if let Some(id) = taxonomy.id(one.uri) { a href=(parts::concept_address(taxonomy, id)) { (one.preferred_label) } }
            }
        }
        h1 { (label) }
        p.row {
            (parts::skill_type(&visitor, view.entry.skill_type))
            @if kind == ConceptKind::Occupation { span.type { (t("type-occupation")) } }
            @if let Some(code) = view.entry.code { span.type { (code) } }
            @if let Some(level) = view.reuse_level { span.type { (reuse(&visitor, level)) } }
            @if view.obsolete { span.type { (t("concept-obsolete")) } }
        }
        @for text in [view.description, view.definition, view.scope_note].into_iter().flatten() { p.prose { (text) } }
        p.row {
            @if kind == ConceptKind::Skill { a.button href={ "/catalogue?skill=" (uuid) } { (t("concept-offers")) } }
            @if kind == ConceptKind::Occupation {
                a.button href={ "/plan?occupation=" (uuid) } { (t("concept-plan")) }
                a.button href={ "/coverage?occupation=" (uuid) } { (t("concept-coverage")) }
            }
        }
        (list("concept-narrower", &view.narrower))
        div.columns {
            (list("concept-needs-essential", &view.needs_essential))
            (list("concept-needs-optional", &view.needs_optional))
            (list("concept-essential-for", &occupations))
            (list("concept-optional-for", &optional))
        }
        (list("concept-skills-need", &skills))
        (list("concept-skills-use", &related))
        section {
            h2 { (t("concept-labels")) }
            dl.labels {
                @for (code, all) in &labels {
                    dt { (code) }
                    dd lang=(code) { strong { (all[0]) } @for other in &all[1..] { ", " (other) } }
                }
            }
        }
        p.quiet { (t("concept-uri")) " " code.uri { (view.entry.uri) } }
    };
    Ok(visitor.page(label, &body, &engine.index.attribution()))
}
