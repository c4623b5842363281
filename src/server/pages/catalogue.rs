//! The catalogue: searching it, and a page for each credential.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use jiff::Zoned;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::concepts::find;
use super::super::credentials::{ListParameters, Wanted, find_records, from_cursor, record};
use super::super::engine::Engine;
use super::super::problem::{Kind, Problem};
use super::super::request::{self, Parameters};
use super::super::{App, Loaded};
use super::{Visitor, parts};
use crate::catalogue::{Catalogue, Listed, Record, Review};
use crate::compare::KeptConcept;
use crate::credential::check::check;
use crate::credential::{self, Credential, Element, Format, Level, Workload, WriteOptions};
use crate::esco::Language;

/// How many records a page shows.
const PAGE: usize = 20;

/// From which probability on a concept is shown with an outcome, and written on export.
const LEAST: f32 = 0.3;

/// The broad fields of education and training (ISCED-F 2013).
const FIELDS: [&str; 11] = ["00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10"];

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/catalogue", get(list))
        .route("/catalogue/{id}", get(show))
        .route("/catalogue/{id}/export", get(export))
        .route("/catalogue/{id}/remove", post(remove))
}

/// The address of a record's page.
pub(super) fn address(id: &str) -> String {
    let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
    format!("/catalogue/{}", id.replace('+', "%20"))
}

async fn list(
    State(app): State<App>,
    Loaded(engine): Loaded,
    visitor: Visitor,
    uri: Uri,
) -> Result<Response, Problem> {
    // Forms send what is empty too.
    let given = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let given: BTreeMap<String, String> =
        given.into_owned().filter(|(_, value)| !value.trim().is_empty()).collect();
    let encoded: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(&given).finish();
    let asked: ListParameters = request::form(encoded.as_bytes())?;
    let after = from_cursor(asked.cursor.as_deref())?;
    let wanted = Wanted::new(&engine, &asked)?;
    let loaded = engine.clone();
    let found = move || {
        let (records, next) = find_records(&loaded, &wanted, after, PAGE)?;
        let listed = |record: &Record| (Listed::from(record.offer(loaded.taxonomy())), record.review);
        Ok((records.iter().map(listed).collect::<Vec<_>>(), next))
    };
    let (records, next): (Vec<(Listed, Review)>, _) = app.workers.run_blocking(found).await?;
    let t = |id| visitor.t(id);
    let language = visitor.labels(&engine);
    let field = |name: &str| given.get(name).map(String::as_str).unwrap_or_default();
    let skill = asked.skill.as_deref().and_then(|skill| find(&engine, skill));
    let with = |name: &str, value: Option<&str>| {
        let mut other = given.clone();
        other.remove("cursor");
        other.remove(name);
        other.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        let query: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(&other).finish();
        format!("/catalogue?{query}")
    };
    let body = html! {
        h1 { (t("catalogue-title")) }
        form.filters role="search" method="get" action="/catalogue" hx-get="/catalogue" hx-trigger="input changed delay:150ms from:find .search, change, submit"
            hx-target="#found" hx-select="#found" hx-swap="outerHTML" hx-replace-url="true" hx-sync="this:replace" {
            label.wide { (t("catalogue-search")) input.search type="search" name="q" value=(field("q")) autocomplete="off"; }
            label { (t("catalogue-field")) select name="field" {
                option value="" { (t("catalogue-any")) }
                @for code in FIELDS { option value=(code) selected[field("field") == code] { (field_name(&visitor, code)) } }
            } }
            label { (t("catalogue-level")) select name="level" {
                option value="" { (t("catalogue-any")) }
                @for level in 1..=8 { option value=(level) selected[field("level") == level.to_string()] { (level) } }
            } }
            label { (t("catalogue-ects")) input type="number" name="budget" min="0" step="any" value=(field("budget")); }
            label { (t("catalogue-language")) input name="language" value=(field("language")) size="4" maxlength="3" placeholder="en"; }
            @if let Some(skill) = skill {
                label { (t("catalogue-skill")) span { (engine.taxonomy().label(skill, language)) " " a href=(with("skill", None)) { (t("catalogue-without")) } } }
                input type="hidden" name="skill" value=(field("skill"));
            }
            button { (t("search")) }
        }
        section #found aria-live="polite" {
            @if records.is_empty() {
                p.quiet { (t(if given.is_empty() { "catalogue-empty" } else { "catalogue-none" })) }
            }
            ul.plain.records {
                @for (one, review) in &records { (listed(&visitor, one, *review)) }
            }
            @if let Some(next) = next { p { a.button href=(with("cursor", Some(&next))) { (t("catalogue-next")) } } }
        }
    };
    Ok(visitor.page(&t("catalogue-title"), &body, &engine.index.attribution()))
}

// texts: field-*
fn field_name(visitor: &Visitor, code: &str) -> String {
    visitor.t(&format!("field-{code}"))
}

/// A record in a list.
fn listed(visitor: &Visitor, one: &Listed, review: Review) -> Markup {
    html! {
        li.card {
            h2 { a href=(address(&one.id)) { (one.title) } }
            p.quiet {
                @if let Some(body) = &one.awarding_body { (body) " · " }
                @if let Some(ects) = one.ects { (visitor.texts.number(ects, 2)) " ECTS · " }
                @if let Some(eqf) = one.eqf { (visitor.t("eqf")) " " (eqf) " · " }
                @if let Some(language) = &one.language { (language) " · " }
                (visitor.texts.with("outcomes", &[("count", one.outcomes.into())]))
                @if review == Review::Reviewed { " · ✓ " (visitor.t("reviewed")) }
            }
        }
    }
}

/// An element as people read it; `None` if it is not there.
fn read<T>(visitor: &Visitor, element: &Element<T>, write: impl Fn(&T) -> String) -> Option<Markup> {
    match element {
        Element::Absent => None,
        Element::Unreadable { problem, .. } => {
            Some(html! { span.unread { (visitor.t("element-unread")) " " (problem) } })
        }
        Element::Present { value, .. } => Some(html! { (write(value)) }),
    }
}

fn level(visitor: &Visitor, level: &Level) -> String {
    let eqf = level.eqf.map(|eqf| format!("{} {eqf}", visitor.t("eqf")));
    match eqf {
        // A number says nothing more.
        Some(eqf) if level.written.trim().parse::<u8>().is_ok() || level.written.trim().is_empty() => eqf,
        Some(eqf) => format!("{eqf} ({})", level.written),
        None => level.written.clone(),
    }
}

fn workload(visitor: &Visitor, workload: &Workload) -> String {
    let number = |number: f64| visitor.texts.number(number, 2);
    let given: Vec<String> =
        workload.given.iter().map(|amount| format!("{} {}", number(amount.value), amount.unit)).collect();
    let given = given.join(", ");
    match workload.ects {
        Some(ects) if !given.to_lowercase().contains("ects") => format!("{} ECTS ({given})", number(ects)),
        _ => given,
    }
}

/// The elements of the European standard, each with its text and what the credential says.
fn elements(visitor: &Visitor, credential: &Credential) -> Vec<(&'static str, Option<Markup>)> {
    let text = |element: &Element<String>| read(visitor, element, Clone::clone);
    let of_outcomes = || credential.level_or_best_fit().map(|best| html! { (level(visitor, &best)) });
    vec![
        ("element-learner", text(&credential.learner)),
        ("element-body", text(&credential.awarding_body)),
        ("element-country", read(visitor, &credential.country, |country| country.name.clone())),
        ("element-date", read(visitor, &credential.date, ToString::to_string)),
        ("element-workload", read(visitor, &credential.workload, |one| workload(visitor, one))),
        ("element-level", read(visitor, &credential.level, |one| level(visitor, one)).or_else(of_outcomes)),
        ("element-assessment", text(&credential.assessment)),
        ("element-participation", text(&credential.participation)),
        ("element-quality", text(&credential.quality_assurance)),
        ("element-prerequisites", text(&credential.prerequisites)),
        ("element-supervision", text(&credential.supervision)),
        ("element-grade", text(&credential.grade)),
        ("element-stackability", text(&credential.stackability)),
        ("element-further", text(&credential.further)),
        ("element-language", text(&credential.language)),
    ]
}

fn concepts(engine: &Engine, visitor: &Visitor, of: &[KeptConcept], language: Language) -> Markup {
    let taxonomy = engine.taxonomy();
    let shown = of.iter().filter(|concept| concept.probability >= LEAST);
    html! {
        ul.plain.chips {
            @for concept in shown {
                @if let Some(id) = taxonomy.id(&concept.uri) {
                    li {
                        (parts::concept(taxonomy, id, language)) " " (parts::skill_type(visitor, taxonomy.skill_type(id))) " "
                        @if concept.probability >= 1.0 { span.verdict { "✓" span.sr-only { (visitor.t("reviewed")) } } }
                        @else { span.quiet.number { (visitor.texts.percent(concept.probability)) } }
                    }
                }
            }
        }
    }
}

async fn show(
    State(app): State<App>,
    Loaded(engine): Loaded,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let record = record(&app, id).await?;
    let language = visitor.labels(&engine);
    let credential = &record.credential;
    let checked = check(credential, engine.taxonomy(), Zoned::now().date());
    let (there, asked) = checked.completeness.mandatory();
    let t = |id| visitor.t(id);
    let none = vec![];
    let outcomes = credential.outcomes.value().unwrap_or(&none);
    let kept = record.tagging.as_ref().map(|(tagging, _)| tagging.outcomes.as_slice()).unwrap_or_default();
    let encoded: String = form_urlencoded::byte_serialize(record.id.as_bytes()).collect();
    let title = record.title();
    let body = html! {
        h1 { (title) }
        p.row {
            @if record.review == Review::Reviewed { span.type { "✓ " (t("reviewed")) } }
            @for code in &credential.fields {
                @if let Some(broad) = code.get(..2).filter(|broad| FIELDS.contains(broad)) {
                    a.type href={ "/catalogue?field=" (code) } { (code) " " (field_name(&visitor, broad)) }
                }
            }
        }
        div.columns {
            section {
                h2 { (t("credential-outcomes")) }
                ol.outcome-list {
                    @for (at, outcome) in outcomes.iter().enumerate() {
                        li {
                            p { (outcome.text) }
                            @if let Some(kept) = kept.get(at) { (concepts(&engine, &visitor, &kept.concepts, language)) }
                        }
                    }
                }
                @if outcomes.is_empty() { p.quiet { (t("credential-no-outcomes")) } }
            }
            section {
                h2 { (t("credential-elements")) }
                p { (visitor.texts.with("finish-complete", &[("there", there.into()), ("asked", asked.into())])) }
                dl.elements {
                    @for (name, value) in elements(&visitor, credential) {
                        @if let Some(value) = value { dt { (visitor.t(name)) } dd { (value) } }
                    }
                }
                p.row {
                    a.button href={ "/compare?source=" (encoded) } { (t("credential-compare-source")) }
                    a.button href={ "/compare?target=" (encoded) } { (t("credential-compare-target")) }
                    a.button href={ "/plan?have=" (encoded) } { (t("credential-plan")) }
                }
                h3 { (t("credential-download")) }
                p.row {
                    @for (format, name) in [("elm", "European Learning Model"), ("openbadges", "Open Badges 3.0"), ("csv", "CSV"), ("json", "JSON")] {
                        a.button href={ (address(&record.id)) "/export?format=" (format) } download { (name) }
                    }
                }
                @if visitor.may_write() {
                    div.row {
                        form method="post" action="/tag" {
                            textarea name="text" hidden { (record.document) }
                            button { (t("credential-review")) }
                        }
                        form method="post" action={ (address(&record.id)) "/remove" } {
                            button.danger data-confirm=(t("credential-remove-sure")) { (t("credential-remove")) }
                        }
                    }
                }
            }
        }
    };
    Ok(visitor.page(&title, &body, &engine.index.attribution()))
}

#[derive(Deserialize)]
struct ExportParameters {
    format: String,
}

async fn export(
    State(app): State<App>,
    Loaded(engine): Loaded,
    Path(id): Path<String>,
    Parameters(ExportParameters { format }): Parameters<ExportParameters>,
) -> Result<Response, Problem> {
    let (format, media_type, extension) = match format.as_str() {
        "elm" => (Format::Elm, "application/ld+json", "jsonld"),
        "openbadges" => (Format::OpenBadges, "application/vc+ld+json", "json"),
        "csv" => (Format::Csv, "text/csv; charset=utf-8", "csv"),
        "json" => (Format::Tagus, "application/json", "json"),
        other => return Err(Problem::invalid("format", format!("there is no format {other}"))),
    };
    let record = record(&app, id).await?;
    let written = move || {
        let original = record.document.clone();
        let credential = record.into_credential(Some(LEAST));
        let options = WriteOptions { original: Some(&original), esco_version: engine.taxonomy().version() };
        Ok(credential::write(std::slice::from_ref(&credential), format, &options)?)
    };
    let written = app.workers.run_blocking(written).await?;
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"credential.{extension}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, written).into_response())
}

async fn remove(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Problem> {
    let shared = app.clone();
    let removed = move || {
        let _writing = shared.writing.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match shared.store.open()?.remove(&id)? {
            true => Ok(()),
            false => Err(Problem::new(Kind::NotFound, format!("no credential \"{id}\" is kept"))),
        }
    };
    app.workers.run_blocking(removed).await?;
    Ok(Redirect::to("/catalogue").into_response())
}
