//! What a programme teaches of what an occupation needs: skills by modules.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use maud::{Markup, html};

use super::super::compare::covered;
use super::super::concepts::{find, named};
use super::super::documents::Asking;
use super::super::engine::Engine;
use super::super::problem::{Kind, Problem};
use super::super::request::Parameters;
use super::super::{App, Loaded};
use super::compare::{interval, made_by, shade};
use super::forms::Form;
use super::picker::{Brought, Takes, picker};
use super::{Visitor, parts};
use crate::compare::{
    Coverage, NeededSkill, OccupationCoverage, PARTLY_TAUGHT, TAUGHT, Teaching, find_occupation,
};
use crate::esco::{ConceptId, ConceptKind, Language};

/// How many occupations a search shows.
const FOUND: usize = 8;

/// Up to how many modules have their titles above the columns of the matrix.
const NAMED_COLUMNS: usize = 6;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/coverage", get(show).post(bring)).route("/coverage/occupations", get(search))
}

/// What is to be compared, as far as it is known.
#[derive(Default)]
struct Wanted {
    modules: Brought,
    occupation: Option<ConceptId>,
    /// What was typed to find an occupation, and what it has found.
    typed: String,
    found: Vec<ConceptId>,
}

async fn show(
    State(app): State<App>,
    Loaded(engine): Loaded,
    visitor: Visitor,
    uri: Uri,
) -> Result<Response, Problem> {
    let parameters = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned();
    let field = |(name, value): (String, String)| match name.as_str() {
        "module" => Some(("module-id".to_owned(), value)),
        "occupation" => Some(("occupation-id".to_owned(), value)),
        _ => None,
    };
    let form = Form::with(parameters.filter_map(field).collect());
    let wanted = match read(&app, &engine, &visitor, &form).await {
        Ok(wanted) => wanted,
        Err(problem) => return refused(&engine, &visitor, &Wanted::default(), problem),
    };
    match wanted.occupation {
        Some(occupation) if !wanted.modules.is_empty() => {
            answered(&app, engine, &visitor, &wanted, occupation).await
        }
        _ => Ok(asked(&engine, &visitor, &wanted, None)),
    }
}

async fn bring(
    State(app): State<App>,
    Loaded(engine): Loaded,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Problem> {
    let wanted = match read(&app, &engine, &visitor, &form).await {
        Ok(wanted) => wanted,
        Err(problem) => return refused(&engine, &visitor, &Wanted::default(), problem),
    };
    let lacking = match wanted.occupation {
        _ if !engine.has_occupations() => Some("coverage-no-occupations"),
        _ if wanted.modules.is_empty() => Some("coverage-no-modules"),
        None if wanted.typed.is_empty() => Some("coverage-no-occupation"),
        None if wanted.found.is_empty() => Some("coverage-unknown"),
        _ => None,
    };
    if let Some(lacking) = lacking {
        return refused(&engine, &visitor, &wanted, Problem::invalid("occupation", visitor.t(lacking)));
    }
    let Some(occupation) = wanted.occupation else {
        return Ok(asked(&engine, &visitor, &wanted, None));
    };
    // What is in the catalogue has an address that can be passed on.
    if wanted.modules.texts.is_empty() {
        let mut address = form_urlencoded::Serializer::new(String::new());
        for (id, _) in &wanted.modules.kept {
            address.append_pair("module", id);
        }
        address.append_pair("occupation", engine.taxonomy().uri(occupation));
        return Ok(Redirect::to(&format!("/coverage?{}", address.finish())).into_response());
    }
    answered(&app, engine, &visitor, &wanted, occupation).await
}

/// What a form has brought.
async fn read(app: &App, engine: &Engine, visitor: &Visitor, form: &Form) -> Result<Wanted, Problem> {
    let modules = Brought::read(app, form, "module").await?;
    let (taxonomy, language) = (engine.taxonomy(), visitor.labels(engine));
    let typed = form.text("occupation").trim().to_owned();
    let mut wanted = Wanted { modules, typed, ..Wanted::default() };
    if form.has("occupation-id") {
        let found = find(engine, form.text("occupation-id"));
        wanted.occupation = found.filter(|id| taxonomy.kind(*id) == ConceptKind::Occupation);
        if wanted.occupation.is_none() {
            return Err(Problem::invalid("occupation", visitor.t("coverage-gone")));
        }
    } else if !wanted.typed.is_empty() {
        wanted.occupation = find_occupation(taxonomy, &wanted.typed, language).ok();
        if wanted.occupation.is_none() {
            wanted.found = occupations(engine, &wanted.typed, language)?;
        }
    }
    Ok(wanted)
}

fn occupations(engine: &Engine, typed: &str, language: Language) -> Result<Vec<ConceptId>, Problem> {
    let taxonomy = engine.taxonomy();
    named(engine, typed, language, FOUND, &|id| taxonomy.kind(id) == ConceptKind::Occupation)
}

#[derive(serde::Deserialize)]
struct Search {
    #[serde(default)]
    occupation: String,
}

async fn search(
    Loaded(engine): Loaded,
    visitor: Visitor,
    Parameters(Search { occupation }): Parameters<Search>,
) -> Result<Response, Problem> {
    let language = visitor.labels(&engine);
    let found = match occupation.trim() {
        "" => return Ok(visitor.part(&html! {})),
        typed => occupations(&engine, typed, language)?,
    };
    Ok(visitor.part(&html! {
        (choices(&engine, language, &found, None))
        @if found.is_empty() { li.quiet { (visitor.t("coverage-unknown")) } }
    }))
}

/// Occupations that can be chosen.
fn choices(engine: &Engine, language: Language, found: &[ConceptId], chosen: Option<ConceptId>) -> Markup {
    let taxonomy = engine.taxonomy();
    html! {
        @for &id in found {
            li { label {
                input type="radio" name="occupation-id" value=(taxonomy.uri(id)) checked[chosen == Some(id)];
                " " (taxonomy.label(id, language))
            } }
        }
    }
}

/// The form with what is wrong with what was brought.
fn refused(
    engine: &Engine,
    visitor: &Visitor,
    wanted: &Wanted,
    problem: Problem,
) -> Result<Response, Problem> {
    if !matches!(problem.kind, Kind::Invalid | Kind::TooLarge) {
        return Err(problem);
    }
    let is_gone = problem.pointer.as_deref().is_some_and(|pointer| pointer.ends_with("/id"));
    let problem = match is_gone {
        true => Problem::invalid("module", visitor.t("compare-gone")),
        false => problem,
    };
    Ok(asked(engine, visitor, wanted, Some(&problem)))
}

/// The page that asks for modules and an occupation.
fn asked(engine: &Engine, visitor: &Visitor, wanted: &Wanted, problem: Option<&Problem>) -> Response {
    let t = |id| visitor.t(id);
    let body = html! {
        h1 { (t("coverage-title")) }
        p.lead { (t("coverage-lead")) }
        @if let Some(problem) = problem {
            (visitor.problem(problem))
        } @else if !wanted.found.is_empty() {
            p.problem role="alert" { (t("coverage-which")) }
        }
        @if engine.has_occupations() {
            (form_of(engine, visitor, wanted))
        } @else {
            section.card {
                h2 { (t("coverage-no-occupations")) }
                p { (t("coverage-import")) }
                p { code { "tagus esco import FILE.zip" } }
            }
        }
    };
    let mut response = visitor.page(&t("coverage-title"), &body, &engine.index.attribution());
    *response.status_mut() = problem.map_or(StatusCode::OK, |problem| problem.kind.status());
    response
}

fn form_of(engine: &Engine, visitor: &Visitor, wanted: &Wanted) -> Markup {
    let t = |id| visitor.t(id);
    let language = visitor.labels(engine);
    let typed = if wanted.occupation.is_some() { "" } else { wanted.typed.as_str() };
    html! {
        form.pickers method="post" action="/coverage" enctype="multipart/form-data" {
            div.columns {
                (picker(visitor, "module", &t("coverage-modules"), Takes::Several, &wanted.modules))
                fieldset.picker {
                    legend { (t("coverage-occupation")) }
                    ul.plain.kept { (choices(engine, language, wanted.occupation.as_slice(), wanted.occupation)) }
                    label.sr-only for="occupation" { (t("coverage-search")) }
                    input #occupation .search type="search" name="occupation" value=(typed) autocomplete="off" placeholder=(t("coverage-search"))
                        hx-get="/coverage/occupations" hx-trigger="input changed delay:120ms" hx-target="#occupations" hx-swap="innerHTML" hx-sync="this:replace" hx-params="occupation";
                    ul #occupations .plain.found { (choices(engine, language, &wanted.found, None)) }
                }
            }
            button.primary { (t("coverage-do")) }
        }
    }
}

async fn answered(
    app: &App,
    engine: Arc<Engine>,
    visitor: &Visitor,
    wanted: &Wanted,
    occupation: ConceptId,
) -> Result<Response, Problem> {
    let asking = Asking::new(app, engine.clone(), None);
    let coverage = match covered(&asking, wanted.modules.credentials(), occupation).await {
        Ok(coverage) => coverage,
        Err(problem) => return refused(&engine, visitor, wanted, problem),
    };
    let language = visitor.labels(&engine);
    let title = visitor
        .texts
        .with("coverage-report", &[("occupation", engine.taxonomy().label(occupation, language).into())]);
    let report = Report { visitor, engine: &engine, language, coverage };
    let body = html! {
        details.on-screen.again {
            summary { (visitor.t("coverage-again")) }
            (form_of(&engine, visitor, wanted))
        }
        (report.shown(&title, occupation))
    };
    Ok(visitor.page(&title, &body, &engine.index.attribution()))
}

/// How far a skill is taught.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taught {
    Missing,
    Partly,
    Once,
    /// In more than one module.
    Again,
}

impl Taught {
    const ALL: [Self; 4] = [Self::Missing, Self::Partly, Self::Once, Self::Again];

    fn of(skill: &NeededSkill) -> Self {
        match skill.by_module.iter().filter(|chance| **chance >= TAUGHT).count() {
            several if several > 1 => Self::Again,
            _ if skill.degree >= TAUGHT => Self::Once,
            _ if skill.degree >= PARTLY_TAUGHT => Self::Partly,
            _ => Self::Missing,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Missing => "taught-missing",
            Self::Partly => "taught-partly",
            Self::Once => "taught-once",
            Self::Again => "taught-again",
        }
    }
}

/// A programme beside an occupation.
struct Report<'a> {
    visitor: &'a Visitor,
    engine: &'a Engine,
    language: Language,
    coverage: OccupationCoverage,
}

impl Report<'_> {
    fn t(&self, id: &str) -> String {
        self.visitor.t(id)
    }

    fn percent(&self, share: f32) -> String {
        self.visitor.texts.percent(share)
    }

    /// What a module is called for short, by its number.
    fn module(&self, number: usize) -> String {
        self.visitor.texts.with("coverage-m", &[("number", number.into())])
    }

    /// What a module is called, by its number.
    fn title(&self, number: usize) -> String {
        let title = number.checked_sub(1).and_then(|at| self.coverage.modules.get(at));
        title.filter(|title| !title.trim().is_empty()).cloned().unwrap_or_else(|| self.t("compare-untitled"))
    }

    fn shown(&self, title: &str, occupation: ConceptId) -> Markup {
        let OccupationCoverage { modules, essential, optional, .. } = &self.coverage;
        let taxonomy = self.engine.taxonomy();
        html! {
            article.report {
                h1 { (title) }
                div.columns.sides {
                    section.card {
                        p.quiet { (self.t("coverage-occupation")) }
                        p.title { a href=(parts::concept_address(taxonomy, occupation)) { (taxonomy.label(occupation, self.language)) } }
                        @if let Some(about) = taxonomy.description(occupation, self.language) { p { (about) } }
                    }
                    section.card {
                        p.quiet { (self.t("coverage-modules")) }
                        ul.plain {
                            @for number in 1..=modules.len() {
                                li id={ "module" (number) } { span.number { (self.module(number)) } " " (self.title(number)) }
                            }
                        }
                    }
                }
                section.figures aria-labelledby="figures" {
                    h2 #figures { (self.t("coverage-figures")) }
                    div.columns {
                        (self.figure("coverage-essential", *essential, true))
                        (self.figure("coverage-optional", *optional, false))
                    }
                }
                (self.skills("coverage-skills-essential", "essential", true))
                (self.skills("coverage-skills-optional", "optional", false))
                (self.beyond())
                p.quiet { (made_by(self.visitor, &self.coverage.made_by)) }
            }
        }
    }

    fn of_kind(&self, essential: bool) -> impl Iterator<Item = &NeededSkill> {
        self.coverage.skills.iter().filter(move |skill| skill.essential == essential)
    }

    fn figure(&self, id: &str, coverage: Option<Coverage>, essential: bool) -> Markup {
        let count = |taught| self.of_kind(essential).filter(|skill| Taught::of(skill) == taught).count();
        let [missing, partly, once, again] = Taught::ALL.map(count);
        let counts = [("taught", once + again), ("partly", partly), ("missing", missing), ("again", again)];
        html! {
            @if let Some(coverage) = coverage {
                div.figure {
                    p { strong { (self.visitor.texts.with(id, &[("share", self.percent(coverage.share).into())])) } }
                    (parts::meter(coverage.share, coverage.interval))
                    p.quiet { (interval(self.visitor, coverage)) }
                    p { (self.visitor.texts.with("coverage-counts", &counts.map(|(name, count)| (name, count.into())))) }
                }
            }
        }
    }

    /// Skills of one kind by modules: what is missing first.
    fn skills(&self, heading: &str, id: &str, essential: bool) -> Markup {
        let modules = self.coverage.modules.len();
        let is_named = modules <= NAMED_COLUMNS;
        html! {
            @if self.of_kind(essential).next().is_some() {
                section aria-labelledby=(id) {
                    h2 id=(id) { (self.t(heading)) }
                    p { (self.t("coverage-how")) }
                    div.scroll tabindex="0" role="region" aria-labelledby=(id) {
                        table.heat.skills.named[is_named].dense[modules > 14] {
                            caption.sr-only { (self.t("coverage-caption")) }
                            thead {
                                tr {
                                    th scope="col" { (self.t("coverage-skill")) }
                                    @for number in 1..=modules {
                                        th scope="col" {
                                            a href={ "#module" (number) } title=(self.title(number)) { (self.module(number)) }
                                            @if is_named { span.what { (self.title(number)) } }
                                        }
                                    }
                                    th scope="col" { (self.t("coverage-all")) }
                                }
                            }
                            @for taught in Taught::ALL { (self.group(taught, essential)) }
                        }
                    }
                }
            }
        }
    }

    /// The skills that are taught equally far.
    fn group(&self, taught: Taught, essential: bool) -> Markup {
        let skills: Vec<&NeededSkill> =
            self.of_kind(essential).filter(|skill| Taught::of(skill) == taught).collect();
        html! {
            @if !skills.is_empty() {
                tbody {
                    tr.group {
                        th scope="rowgroup" colspan=(self.coverage.modules.len() + 2) {
                            (self.t(taught.text())) " (" (skills.len()) ")"
                        }
                    }
                    @for skill in skills {
                        tr {
                            th scope="row" { (self.skill(skill)) }
                            @for chance in &skill.by_module { td.(shade(*chance)) { (format!("{:.0}", chance * 100.0)) } }
                            td.all { (self.percent(skill.degree)) }
                        }
                    }
                }
            }
        }
    }

    /// A skill with the outcomes that teach it.
    fn skill(&self, skill: &NeededSkill) -> Markup {
        let taxonomy = self.engine.taxonomy();
        let by = |one: &Teaching| {
            html! {
                li {
                    span.number { (self.module(one.module)) } " " (one.text) " "
                    span.quiet.number { (self.percent(one.probability)) }
                }
            }
        };
        html! {
            @match taxonomy.id(&skill.uri) {
                Some(id) => a href=(parts::concept_address(taxonomy, id)) { (taxonomy.label(id, self.language)) },
                None => { (skill.label) },
            }
            @if !skill.taught_by.is_empty() {
                details {
                    summary { (self.t("coverage-by")) }
                    ul.plain { @for one in &skill.taught_by { (by(one)) } }
                }
            }
        }
    }

    /// What is taught that the occupation does not ask for.
    fn beyond(&self) -> Markup {
        let OccupationCoverage { beyond, modules, .. } = &self.coverage;
        let of = |module: usize| beyond.iter().filter(move |one| one.module == module);
        html! {
            section aria-labelledby="beyond" {
                h2 #beyond { (self.t("coverage-beyond")) }
                @if beyond.is_empty() { p { (self.t("coverage-beyond-nothing")) } }
                @for module in 1..=modules.len() {
                    @if of(module).next().is_some() {
                        h3 { span.number { (self.module(module)) } " " (self.title(module)) }
                        ul { @for one in of(module) { li { (one.text) } } }
                    }
                }
            }
        }
    }
}
