//! Matching people and adverts, both ways.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};

use super::super::documents::Asking;
use super::super::engine::Engine;
use super::super::matching::{MatchOptions, PersonReference, matched};
use super::super::problem::{Kind, Problem};
use super::super::{App, Loaded};
use super::forms::Form;
use super::picker::{Brought, Takes, picker};
use super::{Visitor, parts};
use crate::advert::{Advert, Part};
use crate::matching::{Matches, NamedMatch, Requirement};

/// How many are named for each, and how many offers that would close what is missing.
const OPTIONS: MatchOptions = MatchOptions { reverse: false, top_k: 10, closing: 2 };

/// The most people on one page.
const MOST: usize = 50;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/match", get(show).post(send))
}

/// Somebody in the form.
struct Row {
    /// What tells their fields from those of others.
    at: usize,
    name: String,
    has: Brought,
}

/// What the form says.
struct Asked {
    people: Vec<Row>,
    adverts: Brought,
    /// Whether to look for adverts for each person, not for people for each advert.
    for_people: bool,
}

impl Asked {
    async fn read(app: &App, form: &Form) -> Result<Self, Problem> {
        let mut people: Vec<Row> = vec![];
        for at in form.all("row").filter_map(|at| at.parse::<usize>().ok()) {
            if people.len() == MOST {
                let detail = format!("more than {MOST} people; that is the most for one page");
                return Err(Problem::new(Kind::TooLarge, detail));
            }
            if form.text("remove") != at.to_string() && people.iter().all(|row| row.at != at) {
                let name = form.text(&format!("p{at}-name")).trim().to_owned();
                people.push(Row { at, name, has: Brought::read(app, form, &format!("p{at}")).await? });
            }
        }
        if people.is_empty() || form.text("add") == "person" {
            let at = people.iter().map(|row| row.at + 1).max().unwrap_or_default();
            people.push(Row { at, name: String::new(), has: Brought::default() });
        }
        let mut adverts = Brought::read(app, form, "adverts").await?;
        if form.text("add") == "advert" {
            adverts.texts.push(String::new());
        }
        Ok(Self { people, adverts, for_people: form.text("side") == "adverts" })
    }

    /// The people with what they have; rows that nobody has filled in are none.
    fn people(&self, visitor: &Visitor) -> Result<Vec<PersonReference>, Problem> {
        let filled = self.people.iter().filter(|row| !row.name.is_empty() || !row.has.is_empty());
        let person = |row: &Row| match row.has.is_empty() {
            false => Ok(PersonReference {
                name: Some(row.name.clone()).filter(|name| !name.is_empty()),
                credentials: row.has.credentials(),
            }),
            true => {
                let detail = visitor.texts.with("match-has-nothing", &[("name", row.name.as_str().into())]);
                Err(Problem::invalid("people", detail))
            }
        };
        filled.map(person).collect()
    }
}

async fn show(
    State(app): State<App>,
    Loaded(engine): Loaded,
    visitor: Visitor,
    uri: Uri,
) -> Result<Response, Problem> {
    let asked = Asked::read(&app, &Form::of_address(uri.query().unwrap_or_default())).await?;
    answer(&engine, &visitor, &asked, None)
}

async fn send(
    State(app): State<App>,
    Loaded(engine): Loaded,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Problem> {
    let asked = Asked::read(&app, &form).await?;
    let changes = form.has("add") || form.has("remove");
    let found = match changes {
        true => None,
        false => Some(found(&app, &engine, &visitor, &asked).await),
    };
    answer(&engine, &visitor, &asked, found)
}

async fn found(
    app: &App,
    engine: &Arc<Engine>,
    visitor: &Visitor,
    asked: &Asked,
) -> Result<Vec<Matches>, Problem> {
    let people = asked.people(visitor)?;
    if people.is_empty() {
        return Err(Problem::invalid("people", visitor.t("match-no-people")));
    }
    if asked.adverts.texts.is_empty() {
        return Err(Problem::invalid("adverts", visitor.t("match-no-adverts")));
    }
    let options = MatchOptions { reverse: !asked.for_people, ..OPTIONS };
    let nameless = |at: usize| visitor.texts.with("match-person", &[("number", (at + 1).into())]);
    let asking = Asking::new(app, engine.clone(), None);
    matched(app, asking, people, asked.adverts.adverts(), options, nameless).await
}

/// The page, or of it what has changed: the results alone, or with people or adverts that come or go all of it.
fn answer(
    engine: &Engine,
    visitor: &Visitor,
    asked: &Asked,
    found: Option<Result<Vec<Matches>, Problem>>,
) -> Result<Response, Problem> {
    let results = match &found {
        None => html! {},
        Some(Ok(found)) => results(engine, visitor, asked, found),
        Some(Err(problem)) => html! { section #results .results { (visitor.problem(problem)) } },
    };
    let title = visitor.t("match-title");
    let body = || {
        html! {
            h1 { (title) }
            p.lead { (visitor.t("match-lead")) }
            (form(visitor, asked, found.is_some()))
            (results)
        }
    };
    let mut response = match (visitor.is_part, &found) {
        (true, Some(_)) => visitor.part(&results),
        (true, None) => visitor.part(&body()),
        (false, _) => visitor.page(&title, &body(), &engine.index.attribution()),
    };
    if let Some(Err(problem)) = found {
        *response.status_mut() = problem.kind.status();
    }
    Ok(response)
}

fn form(visitor: &Visitor, asked: &Asked, is_matched: bool) -> Markup {
    let t = |id| visitor.t(id);
    let last = asked.people.len().saturating_sub(1);
    // With scripts only the form is replaced, and what was typed into it stays.
    let changes = |name: &str, value: String, label: String, said: Option<String>| {
        html! {
            button type="submit" name=(name) value=(value) aria-label=[said] hx-post="/match" hx-target="#main" hx-swap="innerHTML" hx-encoding="multipart/form-data" { (label) }
        }
    };
    html! {
        form #match method="post" action="/match#results" enctype="multipart/form-data" {
            // What Enter in a field means: the first button of a form.
            button.sr-only tabindex="-1" aria-hidden="true" { (t("match-do")) }
            div.columns {
                fieldset.goal {
                    legend { (t("match-people")) }
                    @for (index, row) in asked.people.iter().enumerate() {
                        @let who = match row.name.is_empty() {
                            true => visitor.texts.with("match-person", &[("number", (index + 1).into())]),
                            false => row.name.clone(),
                        };
                        div.person role="group" aria-label=(who) {
                            input type="hidden" name="row" value=(row.at);
                            div.row {
                                label { (visitor.texts.with("match-name", &[("number", (index + 1).into())])) " "
                                    input name={ "p" (row.at) "-name" } value=(row.name) maxlength="100" autocomplete="off" autofocus[index == last && index > 0 && !is_matched];
                                }
                                @if asked.people.len() > 1 {
                                    (changes("remove", row.at.to_string(), t("match-remove"), Some(visitor.texts.with("match-remove-of", &[("name", who.as_str().into())]))))
                                }
                            }
                            (picker(visitor, &format!("p{}", row.at), &visitor.texts.with("match-has", &[("name", who.as_str().into())]), Takes::Several, &row.has))
                        }
                    }
                    (changes("add", "person".into(), t("match-add-person"), None))
                }
                div {
                    (picker(visitor, "adverts", &t("match-adverts"), Takes::Adverts, &asked.adverts))
                    p { (changes("add", "advert".into(), t("match-add-advert"), None)) }
                }
            }
            fieldset.goal hx-post=[is_matched.then_some("/match")] hx-trigger="change" hx-include="closest form" hx-encoding="multipart/form-data"
                hx-target="#results" hx-swap="outerHTML" hx-sync="this:replace" {
                legend { (t("match-side")) }
                div.kinds {
                    label { input type="radio" name="side" value="people" checked[!asked.for_people]; " " (t("match-side-people")) }
                    label { input type="radio" name="side" value="adverts" checked[asked.for_people]; " " (t("match-side-adverts")) }
                    span.busy aria-hidden="true" {}
                }
            }
            p.row { button.primary { (t("match-do")) } }
        }
    }
}

fn results(engine: &Engine, visitor: &Visitor, asked: &Asked, found: &[Matches]) -> Markup {
    let t = |id| visitor.t(id);
    let title = if asked.for_people { t("match-found-adverts") } else { t("match-found-people") };
    html! {
        section #results .results aria-labelledby="results-title" data-said=(title) {
            h2 #results-title { (title) }
            @for one in found {
                h3 { (visitor.texts.with("match-for", &[("name", one.of.as_str().into())])) }
                @if one.matches.is_empty() {
                    p.note-of { (t("match-nothing")) }
                } @else {
                    ol.offers {
                        @for (at, found) in one.matches.iter().enumerate() {
                            (suits(engine, visitor, found, asked.for_people || at == 0))
                        }
                    }
                }
            }
            p.quiet { (t("match-not-compared")) }
            p.quiet { (t("decides")) }
        }
    }
}

/// A share in a word.
fn word(share: f32) -> &'static str {
    match share {
        most if most >= 0.66 => "match-most",
        some if some >= 0.33 => "match-some",
        little if little > 0.0 => "match-little",
        _ => "match-none",
    }
}

fn share(visitor: &Visitor, label: &str, share: Option<f32>) -> Markup {
    html! {
        @if let Some(share) = share {
            span.chance {
                (parts::bar(share))
                span { (visitor.t(label)) ": " (visitor.t(word(share))) ", " span.number { (visitor.texts.percent(share)) } }
            }
        }
    }
}

/// Somebody or an advert that suits, and why. What else an advert asks for is said with the first of those that
/// are found for it.
fn suits(engine: &Engine, visitor: &Visitor, one: &NamedMatch, says_more: bool) -> Markup {
    let found = &one.found;
    let also = if says_more { also(&one.advert) } else { vec![] };
    html! {
        li.card {
            div.offer {
                h4 { (one.name) }
                span.shares {
                    (share(visitor, "match-must", found.must))
                    (share(visitor, "match-nice", found.nice))
                }
            }
            div.columns {
                div {
                    h5 { "✓ " (visitor.t("match-met")) }
                    @if found.met.is_empty() { p.quiet { (visitor.t("match-none-met")) } }
                    (requirements(engine, visitor, &found.met))
                }
                div {
                    h5 { "✗ " (visitor.t("match-missing")) }
                    @if found.missing.is_empty() { p.quiet { (visitor.t("match-none-missing")) } }
                    (requirements(engine, visitor, &found.missing))
                }
            }
            @if !one.closed_by.is_empty() {
                h5 { (visitor.t("match-closing")) }
                ul.elements {
                    @for offer in &one.closed_by {
                        li {
                            (parts::offer(&offer.id, &offer.title))
                            span.quiet.facts {
                                (parts::credits(visitor, offer.ects)) " · "
                                (visitor.texts.with("closes", &[("share", visitor.texts.percent(offer.closes).into())]))
                            }
                        }
                    }
                }
            }
            @if !also.is_empty() {
                details {
                    summary { (visitor.t("match-also")) }
                    ul { @for text in also { li { (text) } } }
                }
            }
        }
    }
}

/// What an advert asks for besides skills, each sentence once.
fn also(advert: &Advert) -> Vec<&str> {
    let years = advert.years.iter().map(|asked| asked.text.as_str());
    let degrees = advert.degrees.iter().map(|asked| asked.text.as_str());
    let languages = advert.languages.iter().map(|asked| asked.text.as_str());
    let mut also: Vec<&str> = vec![];
    for text in years.chain(degrees).chain(languages) {
        if !also.contains(&text) {
            also.push(text);
        }
    }
    also
}

fn requirements(engine: &Engine, visitor: &Visitor, requirements: &[Requirement]) -> Markup {
    let (taxonomy, language) = (engine.taxonomy(), visitor.labels(engine));
    html! {
        ul.elements {
            @for one in requirements {
                li {
                    (parts::wanted(taxonomy, language, &one.text, one.uri.as_deref(), one.label.as_deref()))
                    span.quiet.facts {
                        @match one.part {
                            Part::Must | Part::Other => (visitor.t("match-part-must")),
                            Part::Nice => (visitor.t("match-part-nice")),
                            Part::Duty => (visitor.t("match-part-duty")),
                        }
                        @if one.degree > 0.0 { " · " (visitor.texts.with("match-degree", &[("share", visitor.texts.percent(one.degree).into())])) }
                    }
                    @if let Some(by) = &one.shown_by {
                        span.by { (visitor.texts.with("shown-by", &[("outcome", by.as_str().into())])) }
                    }
                }
            }
        }
    }
}
