//! Bringing credentials and adverts to a page: from the catalogue, as text, or as files.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::Value;

use super::super::documents::{AdvertReference, CredentialReference};
use super::super::problem::Problem;
use super::super::request::Parameters;
use super::super::{App, Loaded};
use super::Visitor;
use super::forms::Form;
use super::tag::text_of;
use crate::catalogue::Catalogue;
use crate::corpus::Filter;

/// How many records a search shows.
const FOUND: usize = 8;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/pick", get(pick))
}

/// What somebody has brought with a form: records of the catalogue, and documents as text.
#[derive(Clone, Debug, Default)]
pub(super) struct Brought {
    /// Identifiers of records with their titles.
    pub kept: Vec<(String, String)>,
    /// Documents.
    pub texts: Vec<String>,
}

impl Brought {
    /// What a form has brought in the fields that [`picker`] makes for a name.
    pub async fn read(app: &App, form: &Form, name: &str) -> Result<Self, Problem> {
        let field = |what: &str| format!("{name}-{what}");
        let mut texts: Vec<String> = form
            .all(&field("text"))
            .map(|text| text.replace("\r\n", "\n"))
            .filter(|text| !text.trim().is_empty())
            .collect();
        let files: Vec<_> = form.files(&field("file")).cloned().collect();
        let ids: Vec<String> =
            form.all(&field("id")).filter(|id| !id.is_empty()).map(str::to_owned).collect();
        let store = app.store.clone();
        let read = move || {
            for file in files {
                texts.push(text_of(file.bytes, &file.name)?.0);
            }
            let mut kept: Vec<(String, String)> = vec![];
            let catalogue = store.open()?;
            for id in ids {
                if kept.iter().all(|(own, _)| *own != id) {
                    let title = catalogue.record(&id)?.map(|record| record.title());
                    // What is not there is told when it is looked for.
                    kept.push((id.clone(), title.unwrap_or(id)));
                }
            }
            Ok(Self { kept, texts })
        };
        app.workers.run_heavy(read).await
    }

    pub fn is_empty(&self) -> bool {
        self.kept.is_empty() && self.texts.is_empty()
    }

    /// The credentials.
    pub fn credentials(&self) -> Vec<CredentialReference> {
        let none = CredentialReference { id: None, document: None, format: None, number: None };
        let kept =
            self.kept.iter().map(|(id, _)| CredentialReference { id: Some(id.clone()), ..none.clone() });
        let texts = self
            .texts
            .iter()
            .map(|text| CredentialReference { document: Some(Value::String(text.clone())), ..none.clone() });
        kept.chain(texts).collect()
    }

    /// The adverts, which are texts only.
    pub fn adverts(&self) -> Vec<AdvertReference> {
        self.texts.iter().map(|text| AdvertReference { document: Value::String(text.clone()) }).collect()
    }
}

/// What can be brought: one or several, and whether from the catalogue too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    One,
    Several,
    /// Adverts are not in the catalogue.
    Adverts,
}

/// Fields to bring credentials or adverts with: what is there already stays, files as their text.
pub(super) fn picker(visitor: &Visitor, name: &str, legend: &str, takes: Takes, brought: &Brought) -> Markup {
    let t = |id| visitor.t(id);
    let field = |what: &str| format!("{name}-{what}");
    let many = takes != Takes::One;
    let mut texts: Vec<&str> = brought.texts.iter().map(String::as_str).collect();
    if texts.is_empty() {
        texts.push("");
    }
    html! {
        fieldset.picker id=(field("picker")) {
            legend { (legend) }
            @if takes != Takes::Adverts {
                ul.plain.kept id=(field("kept")) {
                    @for (id, title) in &brought.kept { (choice(name, id, title, true, many)) }
                }
                label.sr-only for=(field("q")) { (visitor.texts.with("pick-search", &[("what", legend.into())])) }
                input.search id=(field("q")) type="search" name=(field("q")) autocomplete="off" placeholder=(t("pick-placeholder"))
                    hx-get={ "/pick?name=" (name) "&takes=" (if many { "several" } else { "one" }) } hx-trigger="input changed delay:120ms" hx-target={ "#" (field("found")) } hx-swap="innerHTML" hx-sync="this:replace"
                    hx-params=(field("q"));
                ul.plain.found id=(field("found")) {}
            }
            details open[takes == Takes::Adverts || !brought.texts.is_empty()] {
                summary { (if takes == Takes::Adverts { t("pick-advert-text") } else { t("pick-text") }) }
                @for (at, text) in texts.iter().enumerate() {
                    label.sr-only for={ (field("text")) (at) } { (legend) }
                    textarea id={ (field("text")) (at) } name=(field("text")) rows="6" spellcheck="false" { (text) }
                }
                label.file { (t("pick-file")) " " input type="file" name=(field("file")) multiple[many] accept=".txt,.md,.markdown,.html,.htm,.docx,.pdf,.json,.jsonld,.csv,.jwt"; }
            }
        }
    }
}

/// Something that can be chosen.
pub(super) fn choice(name: &str, id: &str, title: impl maud::Render, is_chosen: bool, many: bool) -> Markup {
    let kind = if many { "checkbox" } else { "radio" };
    html! {
        li { label { input type=(kind) name={ (name) "-id" } value=(id) checked[is_chosen]; " " (title) } }
    }
}

#[derive(Deserialize)]
struct Wanted {
    name: String,
    takes: String,
    #[serde(flatten)]
    words: std::collections::BTreeMap<String, String>,
}

/// The records with what was typed in a picker.
async fn pick(
    axum::extract::State(app): axum::extract::State<App>,
    Loaded(engine): Loaded,
    visitor: Visitor,
    Parameters(Wanted { name, takes, words }): Parameters<Wanted>,
) -> Result<Response, Problem> {
    let q = words.into_values().next().unwrap_or_default();
    let found = move || {
        let mut listed = vec![];
        if q.trim().is_empty() {
            return Ok(listed);
        }
        let searchable = engine.searchable()?;
        for number in searchable.corpus.search(&q, &[], None, &Filter::default(), engine.taxonomy(), FOUND)? {
            if let Some(record) = searchable.catalogue.numbered(number)? {
                let body = record.credential.awarding_body.value().map(|body| format!(" · {body}"));
                listed.push((record.id.clone(), format!("{}{}", record.title(), body.unwrap_or_default())));
            }
        }
        Ok(listed)
    };
    let found: Vec<(String, String)> = app.workers.run_blocking(found).await?;
    Ok(visitor.part(&html! {
        @for (id, title) in &found { (choice(&name, id, title, false, takes == "several")) }
        @if found.is_empty() { li.quiet { (visitor.t("pick-none")) } }
    }))
}
