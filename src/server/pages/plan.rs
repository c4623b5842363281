//! Planning what to study: what is there of a goal, the next micro-credential, and the cheapest stack.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use fluent_bundle::FluentValue;
use maud::{Markup, html};

use super::super::concepts::named;
use super::super::documents::Asking;
use super::super::engine::Engine;
use super::super::problem::Problem;
use super::super::recommend::{GoalReference, Wishes, advice, share_of_gap};
use super::super::{App, Loaded};
use super::forms::Form;
use super::picker::{Brought, Takes, choice, picker};
use super::{Visitor, parts};
use crate::esco::{ConceptId, ConceptKind};
use crate::recommend::{
    Advice, Blocked, Closed, Direction, GapElement, MET, Method, Need, NextOptions, Note, Recommendation,
    Stack, StackOptions, Step,
};

/// How many offers are named: more is less help.
const NAMED: usize = 5;

/// How many elements of a goal are listed before one has to ask for the rest.
const LISTED: usize = 8;

/// How many concepts a search shows.
const FOUND: usize = 8;

/// The most ECTS of the slider; one more is no limit.
const MOST_ECTS: u8 = 60;

/// The share of the gap to close unless something else is asked for, in percent.
const SHARE: f64 = 80.0;

/// How long to look for the best stack while somebody moves a slider, and expects the answer to move along.
const AT_ONCE: Duration = Duration::from_millis(500);

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/plan", get(show).post(send))
        .route("/plan/occupations", get(occupations))
        .route("/plan/skills", get(skills))
}

/// What a goal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Toward {
    Occupation,
    Skills,
    Advert,
    Credential,
}

impl Toward {
    const ALL: [Self; 4] = [Self::Occupation, Self::Skills, Self::Advert, Self::Credential];

    fn name(self) -> &'static str {
        match self {
            Self::Occupation => "occupation",
            Self::Skills => "skills",
            Self::Advert => "advert",
            Self::Credential => "credential",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// A search for concepts in the form.
struct Search {
    /// What its fields are called.
    name: &'static str,
    kind: ConceptKind,
    many: bool,
}

const OCCUPATION: Search = Search { name: "occupation", kind: ConceptKind::Occupation, many: false };
const SKILL: Search = Search { name: "skill", kind: ConceptKind::Skill, many: true };

/// The concepts that were chosen in a search, and what was typed and led to none yet.
#[derive(Default)]
struct Chosen {
    uris: Vec<String>,
    typed: String,
}

/// What the form says.
struct Asked {
    have: Brought,
    toward: Option<Toward>,
    occupation: Chosen,
    skills: Chosen,
    advert: Brought,
    target: Brought,
    /// The most ECTS.
    budget: Option<f64>,
    /// The lowest EQF level.
    level: Option<u8>,
    /// The share of the gap to close, in percent.
    share: f64,
}

impl Asked {
    async fn read(app: &App, engine: &Engine, visitor: &Visitor, form: &Form) -> Result<Self, Problem> {
        let chosen = |search: &Search| chosen(engine, visitor, form, search);
        let level = form.number("level")?.filter(|level| *level > 1.0);
        Ok(Self {
            have: Brought::read(app, form, "have").await?,
            toward: Toward::named(form.text("goal")),
            occupation: chosen(&OCCUPATION)?,
            skills: chosen(&SKILL)?,
            advert: Brought::read(app, form, "advert").await?,
            target: Brought::read(app, form, "target").await?,
            budget: form.number("budget")?.filter(|budget| *budget <= f64::from(MOST_ECTS)),
            level: level.map(|level| level as u8),
            share: form.number("share")?.unwrap_or(SHARE),
        })
    }

    /// The address that asks for the same, where all of it is known to the service or to ESCO: what was brought as
    /// text stays out of addresses, which are kept in many places.
    fn address(&self) -> Option<String> {
        let goal = self.toward?;
        let mut query = form_urlencoded::Serializer::new(String::new());
        let mut ids = |name: &str, of: &Brought| {
            of.kept.iter().for_each(|(id, _)| {
                query.append_pair(name, id);
            });
            of.texts.is_empty()
        };
        if !ids("have-id", &self.have) || goal == Toward::Advert {
            return None;
        }
        if goal == Toward::Credential && !ids("target-id", &self.target) {
            return None;
        }
        query.append_pair("goal", goal.name());
        let uris = match goal {
            Toward::Occupation => ("occupation-id", self.occupation.uris.as_slice()),
            Toward::Skills => ("skill-id", self.skills.uris.as_slice()),
            Toward::Advert | Toward::Credential => ("", [].as_slice()),
        };
        uris.1.iter().for_each(|uri| {
            query.append_pair(uris.0, uri);
        });
        if let Some(budget) = self.budget {
            query.append_pair("budget", &budget.to_string());
        }
        if let Some(level) = self.level {
            query.append_pair("level", &level.to_string());
        }
        if self.share != SHARE {
            query.append_pair("share", &self.share.to_string());
        }
        Some(format!("/plan?{}", query.finish()))
    }

    /// The goal, if there is one, and one only.
    fn goal(&self, visitor: &Visitor) -> Result<GoalReference, Problem> {
        let missing = |id: &str| Err(Problem::invalid("goal", visitor.t(id)));
        let of_search = |chosen: &Chosen| match chosen.typed.is_empty() {
            true => visitor.t("plan-no-goal"),
            false => visitor.texts.with("plan-choose", &[("q", chosen.typed.as_str().into())]),
        };
        let none = GoalReference::default();
        match self.toward {
            None => missing("plan-no-goal"),
            Some(Toward::Occupation) => match self.occupation.uris.first() {
                Some(uri) => Ok(GoalReference { occupation: Some(uri.clone()), ..none }),
                None => Err(Problem::invalid("goal", of_search(&self.occupation))),
            },
            Some(Toward::Skills) => match self.skills.uris.is_empty() {
                false => Ok(GoalReference { skills: Some(self.skills.uris.clone()), ..none }),
                true => Err(Problem::invalid("goal", of_search(&self.skills))),
            },
            Some(Toward::Advert) => match self.advert.adverts().as_slice() {
                [] => missing("plan-no-goal"),
                [advert] => Ok(GoalReference { advert: Some(advert.clone()), ..none }),
                _ => missing("plan-one-goal"),
            },
            Some(Toward::Credential) => match self.target.credentials().as_slice() {
                [] => missing("plan-no-goal"),
                [credential] => Ok(GoalReference { credential: Some(credential.clone()), ..none }),
                _ => missing("plan-one-goal"),
            },
        }
    }
}

/// The concepts that a search of the form has: those chosen, else one that is called exactly what was typed.
fn chosen(engine: &Engine, visitor: &Visitor, form: &Form, search: &Search) -> Result<Chosen, Problem> {
    let field = |what: &str| format!("{}-{what}", search.name);
    let mut uris: Vec<String> =
        form.all(&field("id")).filter(|uri| !uri.is_empty()).map(str::to_owned).collect();
    uris.dedup();
    let typed = form.text(&field("q")).trim().to_owned();
    if uris.is_empty() && !typed.is_empty() {
        let (taxonomy, language) = (engine.taxonomy(), visitor.labels(engine));
        let is_called = |id: &ConceptId| taxonomy.label(*id, language).to_lowercase() == typed.to_lowercase();
        if let [only] =
            found(engine, visitor, search, &typed)?.into_iter().filter(is_called).collect::<Vec<_>>()[..]
        {
            return Ok(Chosen { uris: vec![taxonomy.uri(only).to_owned()], typed: String::new() });
        }
    }
    Ok(Chosen { uris, typed })
}

fn found(
    engine: &Engine,
    visitor: &Visitor,
    search: &Search,
    typed: &str,
) -> Result<Vec<ConceptId>, Problem> {
    let taxonomy = engine.taxonomy();
    named(engine, typed, visitor.labels(engine), FOUND, &|id| taxonomy.kind(id) == search.kind)
}

/// The concepts with what was typed, to be chosen.
fn choices(engine: &Engine, visitor: &Visitor, search: &Search, typed: &str) -> Result<Markup, Problem> {
    if typed.trim().is_empty() {
        return Ok(html! {});
    }
    let (taxonomy, language) = (engine.taxonomy(), visitor.labels(engine));
    let found = found(engine, visitor, search, typed)?;
    Ok(html! {
        @for id in &found {
            @let said = html! {
                (taxonomy.label(*id, language)) " " (parts::skill_type(visitor, taxonomy.skill_type(*id)))
            };
            (choice(search.name, taxonomy.uri(*id), said, false, search.many))
        }
        @if found.is_empty() { li.quiet { (visitor.texts.with("found-none", &[("q", typed.into())])) } }
    })
}

async fn searched(
    app: App,
    engine: Arc<Engine>,
    visitor: Visitor,
    search: Search,
    uri: Uri,
) -> Result<Response, Problem> {
    let typed =
        Form::of_address(uri.query().unwrap_or_default()).text(&format!("{}-q", search.name)).to_owned();
    let asks = visitor.clone();
    let found = app.workers.run_blocking(move || choices(&engine, &asks, &search, &typed)).await?;
    Ok(visitor.part(&found))
}

async fn occupations(
    State(app): State<App>,
    Loaded(engine): Loaded,
    visitor: Visitor,
    uri: Uri,
) -> Result<Response, Problem> {
    searched(app, engine, visitor, OCCUPATION, uri).await
}

async fn skills(
    State(app): State<App>,
    Loaded(engine): Loaded,
    visitor: Visitor,
    uri: Uri,
) -> Result<Response, Problem> {
    searched(app, engine, visitor, SKILL, uri).await
}

async fn show(
    State(app): State<App>,
    Loaded(engine): Loaded,
    visitor: Visitor,
    uri: Uri,
) -> Result<Response, Problem> {
    let form = Form::of_address(uri.query().unwrap_or_default());
    let asked = Asked::read(&app, &engine, &visitor, &form).await?;
    let planned = match form.has("goal") {
        true => Some(plan(&app, &engine, &visitor, &asked).await),
        false => None,
    };
    answer(&engine, &visitor, &asked, planned)
}

async fn send(
    State(app): State<App>,
    Loaded(engine): Loaded,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Problem> {
    let asked = Asked::read(&app, &engine, &visitor, &form).await?;
    let address = asked.goal(&visitor).ok().and_then(|_| asked.address());
    if let Some(address) = address.as_ref().filter(|_| !visitor.is_part) {
        return Ok(Redirect::to(&format!("{address}#results")).into_response());
    }
    let planned = plan(&app, &engine, &visitor, &asked).await;
    let mut response = answer(&engine, &visitor, &asked, Some(planned))?;
    if let Some(address) = address {
        // Who moves a slider and then shares the address shares what they see.
        let replaced = HeaderValue::from_str(&address).map_err(Problem::internal)?;
        response.headers_mut().insert("hx-replace-url", replaced);
    }
    Ok(response)
}

async fn plan(app: &App, engine: &Arc<Engine>, visitor: &Visitor, asked: &Asked) -> Result<Advice, Problem> {
    let goal = asked.goal(visitor)?;
    let wishes = Wishes { budget: asked.budget, level: asked.level, ..Wishes::default() };
    wishes.check()?;
    let share = share_of_gap(Some(asked.share as f32 / 100.0))?;
    let usual = StackOptions::default();
    let time = if visitor.is_part { AT_ONCE } else { usual.time };
    let next = NextOptions {
        top_k: NAMED,
        budget: wishes.budget,
        least_level: wishes.level,
        ..NextOptions::default()
    };
    let stack = StackOptions { share, budget: wishes.budget, least_level: wishes.level, time, ..usual };
    let asking = Asking::new(app, engine.clone(), None);
    advice(app, asking, asked.have.credentials(), goal, Some(next), Some(stack)).await
}

/// The page, or of it what has changed.
fn answer(
    engine: &Engine,
    visitor: &Visitor,
    asked: &Asked,
    planned: Option<Result<Advice, Problem>>,
) -> Result<Response, Problem> {
    let results = match &planned {
        None => html! {},
        Some(Ok(advice)) => results(engine, visitor, asked, advice),
        Some(Err(problem)) => html! { section #results .results { (visitor.problem(problem)) } },
    };
    let mut response = match visitor.is_part {
        true => visitor.part(&results),
        false => {
            let body = html! {
                h1 { (visitor.t("plan-title")) }
                p.lead { (visitor.t("plan-lead")) }
                (form(engine, visitor, asked, planned.is_some())?)
                (results)
            };
            visitor.page(&visitor.t("plan-title"), &body, &engine.index.attribution())
        }
    };
    if let Some(Err(problem)) = planned {
        *response.status_mut() = problem.kind.status();
    }
    Ok(response)
}

// texts: plan-toward-*
fn form(engine: &Engine, visitor: &Visitor, asked: &Asked, is_planned: bool) -> Result<Markup, Problem> {
    let t = |id| visitor.t(id);
    let first = if engine.has_occupations() { Toward::Occupation } else { Toward::Advert };
    let toward = asked.toward.unwrap_or(first);
    let occupation = match engine.has_occupations() {
        true => search(engine, visitor, &OCCUPATION, &t("plan-toward-occupation"), &asked.occupation)?,
        false => {
            html! { fieldset.picker { legend { (t("plan-toward-occupation")) } p { (t("plan-no-occupations")) } p { code { "tagus esco import FILE.zip" } } } }
        }
    };
    Ok(html! {
        form #plan method="post" action="/plan#results" enctype="multipart/form-data" {
            div.columns {
                (picker(visitor, "have", &t("plan-have"), Takes::Several, &asked.have))
                fieldset.goal {
                    legend { (t("plan-goal")) }
                    div.kinds {
                        @for one in Toward::ALL {
                            label { input type="radio" name="goal" value=(one.name()) checked[one == toward]; " " (visitor.t(&format!("plan-toward-{}", one.name()))) }
                        }
                    }
                    div.of.of-occupation { (occupation) }
                    div.of.of-skills { (search(engine, visitor, &SKILL, &t("plan-toward-skills"), &asked.skills)?) }
                    div.of.of-advert { (picker(visitor, "advert", &t("plan-toward-advert"), Takes::Adverts, &asked.advert)) }
                    div.of.of-credential { (picker(visitor, "target", &t("plan-toward-credential"), Takes::One, &asked.target)) }
                }
            }
            (sliders(visitor, asked, is_planned))
            p.row { button.primary { (t("plan-do")) } }
        }
    })
}

/// Concepts to choose from as somebody types.
fn search(
    engine: &Engine,
    visitor: &Visitor,
    search: &Search,
    legend: &str,
    chosen: &Chosen,
) -> Result<Markup, Problem> {
    let (taxonomy, language) = (engine.taxonomy(), visitor.labels(engine));
    let label = |uri: &str| {
        taxonomy.id(uri).map_or_else(|| uri.to_owned(), |id| taxonomy.label(id, language).to_owned())
    };
    let field = |what: &str| format!("{}-{what}", search.name);
    let address = if search.many { "/plan/skills" } else { "/plan/occupations" };
    Ok(html! {
        fieldset.picker {
            legend { (legend) }
            ul.plain.kept { @for uri in &chosen.uris { (choice(search.name, uri, label(uri), true, search.many)) } }
            label.sr-only for=(field("q")) { (visitor.texts.with("plan-search", &[("what", legend.into())])) }
            input.search id=(field("q")) type="search" name=(field("q")) value=[chosen.uris.is_empty().then_some(&chosen.typed)] autocomplete="off" placeholder=(visitor.t("plan-placeholder"))
                hx-get=(address) hx-trigger="input changed delay:120ms" hx-target={ "#" (field("found")) } hx-swap="innerHTML" hx-sync="this:replace" hx-params=(field("q"));
            ul.plain.found id=(field("found")) { (choices(engine, visitor, search, if chosen.uris.is_empty() { &chosen.typed } else { "" })?) }
        }
    })
}

/// How far, how high and how much: answered as they are moved, once there is something to answer.
fn sliders(visitor: &Visitor, asked: &Asked, is_planned: bool) -> Markup {
    let t = |id| visitor.t(id);
    let said =
        |id: &str, number: f64| visitor.texts.with(id, &[("number", visitor.texts.number(number, 1).into())]);
    let any_budget = f64::from(MOST_ECTS) + 1.0;
    let slider = |name: &str,
                  label: String,
                  ends: [f64; 2],
                  step: u8,
                  at: f64,
                  says: &str,
                  any: Option<f64>| {
        let now = if any == Some(at) { t("plan-any") } else { said(says, at) };
        html! {
            div.slider {
                label for=(name) { (label) }
                input id=(name) type="range" name=(name) min=(ends[0]) max=(ends[1]) step=(step) value=(at) aria-valuetext=(now)
                    data-says=(visitor.texts.with(says, &[("number", "#".into())])) data-any=(t("plan-any")) data-any-at=[any];
                output for=(name) { (now) }
            }
        }
    };
    html! {
        fieldset.sliders hx-post=[is_planned.then_some("/plan")] hx-trigger="input delay:200ms" hx-include="closest form" hx-encoding="multipart/form-data"
            hx-target="#results" hx-swap="outerHTML" hx-sync="this:replace" {
            legend { (t("plan-limits")) }
            (slider("budget", t("plan-budget"), [1.0, any_budget], 1, asked.budget.unwrap_or(any_budget), "ects", Some(any_budget)))
            (slider("level", t("plan-level"), [1.0, 8.0], 1, asked.level.map_or(1.0, f64::from), "plan-eqf", Some(1.0)))
            (slider("share", t("plan-share"), [10.0, 100.0], 5, asked.share, "plan-percent", None))
            span.busy aria-hidden="true" {}
        }
    }
}

/// How far an element of a goal is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Degree {
    There,
    Partly,
    Missing,
}

impl Degree {
    const ALL: [Self; 3] = [Self::There, Self::Partly, Self::Missing];

    fn of(element: &GapElement) -> Self {
        match element.have {
            there if there >= MET => Self::There,
            partly if partly > 0.0 => Self::Partly,
            _ => Self::Missing,
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::There => "there",
            Self::Partly => "partly",
            Self::Missing => "missing",
        }
    }
}

/// What came of a plan.
fn results(engine: &Engine, visitor: &Visitor, asked: &Asked, advice: &Advice) -> Markup {
    let t = |id| visitor.t(id);
    let percent = |share: f32| FluentValue::from(visitor.texts.percent(share));
    let goal = goal_title(engine, visitor, asked, advice);
    let summary = visitor.texts.with("plan-covered", &[("share", percent(advice.covered))]);
    html! {
        section #results .results aria-labelledby="results-title" data-said=(summary) {
            h2 #results-title { (visitor.texts.with("plan-results", &[("goal", goal.as_str().into())])) }
            p.lead { (summary) }
            @for one in &advice.notes { p.note-of { (note(visitor, one)) } }
            @if !advice.elements.is_empty() { (gap(engine, visitor, advice)) }
            @if let Some(next) = &advice.next {
                @if !next.offers.is_empty() {
                    h3 { (t("plan-next")) }
                    ol.offers {
                        @for (at, offer) in next.offers.iter().enumerate() {
                            (recommendation(engine, visitor, offer, next.offers.get(at + 1)))
                        }
                    }
                }
                @if !next.later.is_empty() {
                    h3 { (t("plan-later")) }
                    ul.plain.later { @for offer in &next.later { (blocked(visitor, offer)) } }
                }
            }
            @if let Some(stack) = advice.stack.as_ref().filter(|stack| !stack.steps.is_empty()) {
                (steps(engine, visitor, stack))
            }
            p.quiet { (t("decides")) }
            @match asked.address() {
                Some(address) => p { a href=(address) { (t("plan-share-address")) } },
                None => p.quiet { (t("plan-no-address")) },
            }
        }
    }
}

/// What the goal is called, in the visitor's language where ESCO says it.
fn goal_title(engine: &Engine, visitor: &Visitor, asked: &Asked, advice: &Advice) -> String {
    let (taxonomy, language) = (engine.taxonomy(), visitor.labels(engine));
    let uris = match asked.toward {
        Some(Toward::Occupation) => asked.occupation.uris.as_slice(),
        Some(Toward::Skills) => asked.skills.uris.as_slice(),
        _ => &[],
    };
    let labels: Vec<&str> =
        uris.iter().filter_map(|uri| taxonomy.id(uri)).map(|id| taxonomy.label(id, language)).collect();
    match labels.is_empty() {
        true if advice.goal.trim().is_empty() => visitor.t("plan-untitled"),
        true => advice.goal.clone(),
        false => labels.join(", "),
    }
}

fn note(visitor: &Visitor, note: &Note) -> String {
    let percent = |share: f32| FluentValue::from(visitor.texts.percent(share));
    match note {
        Note::NoGoal => visitor.t("plan-note-no-goal"),
        Note::NoGap => visitor.t("plan-note-no-gap"),
        Note::NoOffers => visitor.t("plan-note-no-offers"),
        Note::OutOfReach { closes } => {
            visitor.texts.with("plan-note-out-of-reach", &[("closes", percent(*closes))])
        }
        Note::NotReached { most_items, is_proven, closes, asked } => {
            let values = [
                ("closes", percent(*closes)),
                ("asked", percent(*asked)),
                ("most", most_items.unwrap_or_default().into()),
                ("proven", if *is_proven { "yes" } else { "no" }.into()),
            ];
            let id = if most_items.is_some() { "plan-note-items" } else { "plan-note-budget" };
            visitor.texts.with(id, &values)
        }
        Note::Nearest { title, .. } => {
            visitor.texts.with("plan-note-nearest", &[("title", title.as_str().into())])
        }
    }
}

/// The gap as a picture: an element is as wide as it weighs and as full as it is there, so that what is full of all
/// is what is there of the goal.
// texts: plan-degree-*
fn gap(engine: &Engine, visitor: &Visitor, advice: &Advice) -> Markup {
    const WIDTH: f32 = 1000.0;
    const HEIGHT: f32 = 100.0;
    let texts = visitor.texts;
    let mut elements: Vec<&GapElement> = advice.elements.iter().collect();
    // Stable: of one kind what weighs most first, of one weight in the goal's own order.
    elements.sort_by(|a, b| Degree::of(a).cmp(&Degree::of(b)).then(b.weight.total_cmp(&a.weight)));
    let whole: f32 = elements.iter().map(|one| one.weight).sum::<f32>().max(f32::MIN_POSITIVE);
    let of = |degree: Degree| elements.iter().copied().filter(move |one| Degree::of(one) == degree);
    let share = |degree: Degree| of(degree).map(|one| one.weight).sum::<f32>() / whole;
    let [there, partly, missing] = Degree::ALL.map(|degree| texts.percent(share(degree)));
    let said = texts.with(
        "plan-picture",
        &[("there", there.into()), ("partly", partly.into()), ("missing", missing.into())],
    );
    let mut at = 0.0;
    let columns: Vec<(f32, f32, &GapElement)> = elements
        .iter()
        .map(|one| {
            let (from, width) = (at, WIDTH * one.weight / whole);
            at += width;
            (from, width, *one)
        })
        .collect();
    // A line between two columns as long as they are wide enough to be told apart.
    let line = if columns.len() <= 80 { 2.0 } else { 0.0 };
    let number = |number: f32| format!("{number:.1}");
    html! {
        h3 { (texts.t("plan-gap")) }
        figure.gap {
            svg.columns-of viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } preserveAspectRatio="none" role="img" aria-label=(said) {
                defs {
                    pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                        rect.hatch-ground width="8" height="8" {}
                        rect.hatch-line width="3" height="8" {}
                    }
                }
                @for (from, width, one) in &columns {
                    @let (width, degree) = ((width - line).max(0.5), Degree::of(one));
                    @let filled = HEIGHT * one.have.clamp(0.0, 1.0);
                    g {
                        title { (shown_as(visitor, one)) }
                        rect.empty x=(number(*from)) width=(number(width)) height=(HEIGHT) {}
                        @if filled > 0.0 {
                            rect.full[degree == Degree::There] x=(number(*from)) y=(number(HEIGHT - filled)) width=(number(width)) height=(number(filled)) fill=[(degree == Degree::Partly).then_some("url(#hatch)")] {}
                        }
                    }
                }
            }
            figcaption {
                @for degree in Degree::ALL {
                    span.key {
                        svg.swatch viewBox="0 0 16 16" aria-hidden="true" {
                            rect.empty width="16" height="16" {}
                            @match degree {
                                Degree::There => rect.full width="16" height="16" {},
                                Degree::Partly => rect width="16" height="16" fill="url(#hatch)" {},
                                Degree::Missing => {}
                            }
                        }
                        " " (texts.t(&format!("plan-degree-{}", degree.class()))) " " span.number { (texts.percent(share(degree))) }
                    }
                }
                span.quiet { (texts.t("plan-picture-how")) }
            }
        }
        div.gap-lists {
            @for degree in [Degree::Missing, Degree::Partly, Degree::There] {
                @let listed: Vec<&GapElement> = of(degree).collect();
                @if !listed.is_empty() {
                    details open[degree == Degree::Missing] {
                        summary { (texts.t(&format!("plan-degree-{}", degree.class()))) " (" (listed.len()) ")" }
                        (listing(engine, visitor, &listed[..listed.len().min(LISTED)], whole))
                        @if listed.len() > LISTED {
                            details {
                                summary { (texts.with("plan-more", &[("more", (listed.len() - LISTED).into())])) }
                                (listing(engine, visitor, &listed[LISTED..], whole))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// An element of a goal in words, for who points at its column.
fn shown_as(visitor: &Visitor, one: &GapElement) -> String {
    let values =
        [("text", one.text.as_str().into()), ("have", FluentValue::from(visitor.texts.percent(one.have)))];
    visitor.texts.with("plan-column", &values)
}

fn listing(engine: &Engine, visitor: &Visitor, elements: &[&GapElement], whole: f32) -> Markup {
    let texts = visitor.texts;
    html! {
        ul.elements {
            @for one in elements {
                li {
                    (parts::wanted(engine.taxonomy(), visitor.labels(engine), &one.text, one.uri.as_deref(), one.label.as_deref()))
                    span.quiet.facts {
                        (texts.with("plan-weighs", &[("share", texts.percent(one.weight / whole).into())]))
                        @if one.have > 0.0 {
                            " · " (texts.with("plan-had", &[("have", texts.percent(one.have).into())]))
                        }
                    }
                    @if let Some(by) = &one.shown_by {
                        span.by { (texts.with("shown-by", &[("outcome", by.as_str().into())]))
                            @if let Some(day) = one.shown_on { " (" time datetime=(day) { (day) } ")" }
                        }
                    }
                }
            }
        }
    }
}

/// How much an offer closes, as a bar and in words; of what is small, a digit more.
fn closes(visitor: &Visitor, share: f32) -> Markup {
    let percent = share * 100.0;
    let number = visitor.texts.number(f64::from(percent), if percent < 9.5 { 1 } else { 0 });
    let said = visitor.texts.with("plan-percent", &[("number", number.into())]);
    html! {
        span.chance {
            (parts::bar(share))
            span { (visitor.texts.with("closes", &[("share", said.into())])) }
        }
    }
}

/// What is known of an offer besides its title.
fn facts(visitor: &Visitor, ects: Option<f64>, eqf: Option<u8>, language: Option<&str>) -> String {
    let level = eqf.map(|level| visitor.texts.with("plan-eqf", &[("number", level.into())]));
    [Some(parts::credits(visitor, ects)), level, language.map(str::to_owned)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

/// What an offer closes, by which outcome.
fn closed(engine: &Engine, visitor: &Visitor, closed: &[Closed]) -> Markup {
    html! {
        ul.elements {
            @for one in closed {
                li {
                    (parts::wanted(engine.taxonomy(), visitor.labels(engine), &one.text, one.uri.as_deref(), one.label.as_deref()))
                    span.quiet.facts {
                        span.sr-only { (visitor.t("plan-from")) " " }
                        span.number { (visitor.texts.percent(one.before)) }
                        span aria-hidden="true" { " → " }
                        span.sr-only { " " (visitor.t("plan-to")) " " }
                        span.number { (visitor.texts.percent(one.after)) }
                    }
                    span.by { (visitor.texts.with("plan-by", &[("outcome", one.outcome.as_str().into())])) }
                }
            }
        }
    }
}

fn recommendation(
    engine: &Engine,
    visitor: &Visitor,
    offer: &Recommendation,
    next: Option<&Recommendation>,
) -> Markup {
    let texts = visitor.texts;
    let text = |element: &GapElement| {
        parts::wanted(
            engine.taxonomy(),
            visitor.labels(engine),
            &element.text,
            element.uri.as_deref(),
            element.label.as_deref(),
        )
    };
    html! {
        li.card {
            div.offer {
                div {
                    h4 { (parts::offer(&offer.id, &offer.title)) }
                    p.quiet {
                        @if let Some(body) = &offer.awarding_body { (body) " · " }
                        (facts(visitor, offer.ects, offer.eqf, offer.language.as_deref()))
                    }
                }
                (closes(visitor, offer.closes))
            }
            (closed(engine, visitor, &offer.closed))
            @if !offer.repeats.is_empty() {
                details {
                    summary { (texts.with("plan-repeats", &[("repeats", offer.repeats.len().into()), ("all", offer.outcomes.into())])) }
                    ul { @for one in &offer.repeats { li { (one) } } }
                }
            }
            @if !offer.remains.is_empty() {
                details {
                    summary { (texts.t("plan-remains")) }
                    ul { @for one in &offer.remains { li { (text(one)) } } }
                }
            }
            p.quiet { (because(visitor, offer, next)) }
            @if let Some(certificate) = &offer.certificate { p.quiet { (texts.with("plan-certificate", &[("certificate", certificate.as_str().into())])) } }
        }
    }
}

/// Why an offer comes before the next one.
fn because(visitor: &Visitor, one: &Recommendation, next: Option<&Recommendation>) -> String {
    let texts = visitor.texts;
    let each = |share: f32| FluentValue::from(texts.number(f64::from(share) * 100.0, 1));
    let Some(own) = one.closes_per_ects else { return texts.t("plan-because-unknown") };
    match next.and_then(|next| Some((next, next.closes_per_ects?))) {
        Some((next, other)) => texts.with(
            "plan-because",
            &[("each", each(own)), ("next", next.title.as_str().into()), ("other", each(other))],
        ),
        None => texts.with("plan-because-only", &[("each", each(own))]),
    }
}

/// An offer whose prerequisites are still to be met.
fn blocked(visitor: &Visitor, offer: &Blocked) -> Markup {
    html! {
        li.card {
            div.offer {
                h4 { (parts::offer(&offer.id, &offer.title)) }
                (closes(visitor, offer.closes))
            }
            p { (visitor.t("plan-needs")) }
            ul { @for need in &offer.needs { li { (needed(visitor, need)) } } }
        }
    }
}

fn needed(visitor: &Visitor, need: &Need) -> String {
    match need {
        Need::Offers { titles } => {
            let or = format!(" {} ", visitor.t("plan-or"));
            titles
                .iter()
                .map(|title| visitor.texts.with("plan-quoted", &[("title", title.as_str().into())]))
                .collect::<Vec<_>>()
                .join(&or)
        }
        Need::Skills { text, .. } => text.clone(),
    }
}

/// The stack as a path, in the order of study.
fn steps(engine: &Engine, visitor: &Visitor, stack: &Stack) -> Markup {
    let texts = visitor.texts;
    let percent = |share: f32| FluentValue::from(texts.percent(share));
    let ects = |number: f64| FluentValue::from(texts.number(number, 2));
    let mut sums = vec![];
    let (mut credits, mut share) = (0.0, 0.0);
    for step in &stack.steps {
        credits += step.ects;
        share += step.closes;
        sums.push((credits, share));
    }
    html! {
        h3 { (texts.t("plan-stack")) }
        p {
            (texts.with("plan-stack-sum", &[
                ("ects", ects(stack.ects)),
                ("steps", stack.steps.len().into()),
                ("closes", percent(stack.closes)),
                ("candidates", stack.candidates.into()),
                ("reachable", percent(stack.target.reachable)),
            ]))
        }
        p.proof { (proof(visitor, stack)) }
        ol.path-of {
            @for (step, (credits, share)) in stack.steps.iter().zip(sums) {
                li {
                    (step_of(engine, visitor, step))
                    p.sum { (texts.with("plan-so-far", &[("ects", ects(credits)), ("share", percent(share))])) }
                }
            }
        }
        p { (direction(visitor, &stack.direction)) }
    }
}

fn step_of(engine: &Engine, visitor: &Visitor, step: &Step) -> Markup {
    html! {
        div.offer {
            div {
                h4 { (parts::offer(&step.id, &step.title)) }
                p.quiet {
                    @if let Some(body) = &step.awarding_body { (body) " · " }
                    (facts(visitor, Some(step.ects), step.eqf, None))
                }
                @if !step.after.is_empty() {
                    p { (visitor.texts.with("plan-after", &[("titles", step.after.join(", ").into())])) }
                }
            }
            (closes(visitor, step.closes))
        }
        @if !step.closed.is_empty() {
            details { summary { (visitor.t("plan-step-closes")) } (closed(engine, visitor, &step.closed)) }
        }
    }
}

/// Whether a better stack may be there.
fn proof(visitor: &Visitor, stack: &Stack) -> String {
    match stack.method {
        Method::Exact if stack.is_reached => format!("✓ {}", visitor.t("plan-proven-least")),
        Method::Exact => format!("✓ {}", visitor.t("plan-proven-most")),
        Method::Stopped | Method::Greedy => {
            let gap = visitor.texts.percent(stack.optimality_gap as f32);
            visitor.texts.with("plan-not-proven", &[("gap", gap.into())])
        }
    }
}

fn direction(visitor: &Visitor, direction: &Direction) -> String {
    match direction {
        Direction::Horizontal => visitor.t("plan-horizontal"),
        Direction::Vertical { certificate, capstone, has_capstone } => {
            let certificate = ("certificate", certificate.as_str().into());
            match capstone {
                Some(title) if *has_capstone => visitor
                    .texts
                    .with("plan-vertical-completed", &[certificate, ("title", title.as_str().into())]),
                Some(title) => visitor
                    .texts
                    .with("plan-vertical-capstone", &[certificate, ("title", title.as_str().into())]),
                None => visitor.texts.with("plan-vertical", &[certificate]),
            }
        }
    }
}
