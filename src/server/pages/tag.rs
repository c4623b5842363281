//! Linking the outcomes of a text to concepts: suggestions, decisions, and the result as a credential.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use jiff::Zoned;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use super::super::concepts::named;
use super::super::documents::outcome_texts;
use super::super::engine::Engine;
use super::super::problem::{Kind, Problem};
use super::super::request::{self, Parameters};
use super::super::reviews::LONGEST_OUTCOME;
use super::super::tag::{ModelName, ServedSegment, Tagging, within_limit};
use super::super::workers::Flow;
use super::super::{App, Loaded};
use super::forms::Form;
use super::{Visitor, parts, set_cookie};
use crate::catalogue::{
    Catalogue, Decision, DecisionFilter, NewDecision, Passage, Sheet, Verdict, outcome_key, standing,
};
use crate::credential::check::{Hint, OutcomeCheck, check};
use crate::credential::{self, Credential, Element, Format, ReadOptions, WriteOptions};
use crate::esco::{ConceptKind, Language};
use crate::text::{self, Segment, SegmentKind};

/// The cookie with the name that a visitor has given.
pub(super) const REVIEWER: &str = "tagus_reviewer";

/// How many concepts are suggested for an outcome, and how likely each has to be.
const SUGGESTED: usize = 5;
const LEAST: f32 = 0.05;

/// How many outcomes a sheet may have: all of them are on one page.
const MOST_OUTCOMES: usize = 200;

/// How many concepts a search shows.
const FOUND: usize = 8;

/// From which probability on suggestions that nobody has decided about are written on request.
const WRITTEN: f32 = 0.5;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/tag", get(start).post(bring))
        .route("/tag/{id}", get(show))
        .route("/tag/{id}/decide", post(decide))
        .route("/tag/{id}/search", get(search))
        .route("/tag/{id}/about", post(describe))
        .route("/tag/{id}/export", get(export))
        .route("/tag/{id}/keep", post(keep))
        .route("/tag/{id}/remove", post(remove))
}

#[derive(Deserialize)]
struct Again {
    /// The sheet whose text is to be changed.
    from: Option<String>,
}

async fn start(
    State(app): State<App>,
    Loaded(engine): Loaded,
    visitor: Visitor,
    Parameters(Again { from }): Parameters<Again>,
) -> Result<Response, Problem> {
    let text = match from {
        Some(id) => sheet(&app, &visitor, &id).await?.source,
        None => String::new(),
    };
    let t = |id| visitor.t(id);
    let reviewer = visitor.reviewer.clone().or(visitor.caller.name.clone()).unwrap_or_default();
    let body = html! {
        h1 { (t("tag-title")) }
        p.lead { (t("tag-lead")) }
        @if visitor.may_write() {
            form #paste .bring method="post" action="/tag" enctype="multipart/form-data"
                hx-post="/tag" hx-encoding="multipart/form-data" hx-target="#main" hx-swap="innerHTML show:window:top" {
                label for="text" { (t("tag-text")) }
                textarea #text name="text" rows="12" placeholder=(t("tag-placeholder")) spellcheck="false" { (text) }
                div.row {
                    label.file { (t("tag-file")) " "
                        input #file type="file" name="file" accept=".txt,.md,.markdown,.html,.htm,.docx,.pdf,.json,.jsonld,.csv";
                    }
                    label { (t("tag-reviewer")) " " input name="reviewer" value=(reviewer) maxlength="100" autocomplete="name"; }
                    button.primary { (t("tag-do")) }
                    span.busy aria-hidden="true" {}
                }
            }
            p.quiet { (t("tag-kept")) }
            section #recent hidden aria-labelledby="recent-title" { h2 #recent-title { (t("tag-recent")) } ul {} }
        } @else {
            p.problem { (t("tag-read-only")) }
        }
    };
    Ok(visitor.page(&t("tag-title"), &body, &engine.index.attribution()))
}

/// Whether a passage belongs to a text, however the two are broken into lines.
fn belongs(passage: &str, text: &str) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    plain(text).contains(&plain(passage))
}

/// What a form of tagus JSON is asked for, and in which order, beside the outcomes. The kind of each: a line, a number
/// or a longer text.
const ABOUT: [&str; 12] = [
    "title",
    "awardingBody",
    "country",
    "ects",
    "eqf",
    "language",
    "participation",
    "assessment",
    "qualityAssurance",
    "prerequisites",
    "stackability",
    "further",
];

/// What a credential says of itself besides its outcomes, as a person would write it.
fn about(credential: &Credential) -> BTreeMap<String, String> {
    let mut about = BTreeMap::new();
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            about.insert(name.to_owned(), value);
        }
    };
    let text = |element: &Element<String>| element.value().cloned();
    put("title", credential.title.value().map(ToString::to_string));
    put("awardingBody", text(&credential.awarding_body));
    put("country", credential.country.value().map(|country| country.code.clone()));
    put("ects", crate::catalogue::ects(credential).map(|ects| ects.to_string()));
    put("eqf", credential.level.value().and_then(|level| level.eqf).map(|eqf| eqf.to_string()));
    put("language", text(&credential.language));
    put("participation", text(&credential.participation));
    put("assessment", text(&credential.assessment));
    put("qualityAssurance", text(&credential.quality_assurance));
    put("prerequisites", text(&credential.prerequisites));
    put("stackability", text(&credential.stackability));
    put("further", text(&credential.further));
    about
}

/// The lines of a text that is a list of outcomes without any marks: each says by itself what a learner does, which the
/// lines of a wrapped paragraph do not.
fn outcome_lines<'s>(
    source: &'s str,
    format: text::Format,
    is_plain: bool,
    engine: &Engine,
) -> Option<Vec<&'s str>> {
    let lines: Vec<&str> = source.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if !is_plain || format != text::Format::Plain || lines.len() < 2 || lines.len() > MOST_OUTCOMES {
        return None;
    }
    let outcomes: Vec<_> = lines.iter().map(|line| json!({"text": line})).collect();
    let document = json!({"tagus": 1, "outcomes": outcomes}).to_string();
    let options = ReadOptions { format: Some(Format::Tagus), ..ReadOptions::default() };
    let credential = credential::read(&document, &options).ok()?.pop()?;
    let checked = check(&credential, engine.taxonomy(), Zoned::now().date());
    checked.outcomes.iter().all(|outcome| outcome.verb.is_some()).then_some(lines)
}

/// A sheet of what was brought: the outcomes of a credential or a course page, else every sentence.
fn sheet_of(
    source: String,
    format: text::Format,
    engine: &Engine,
    institution: &str,
) -> Result<Sheet, Problem> {
    let taggers = engine.taggers(ModelName::default().into());
    let language = taggers.for_text(&source).made_by().language;
    let read = credential::read(&source, &ReadOptions::default()).unwrap_or_default();
    let about = match read.as_slice() {
        [one] => about(one),
        _ => BTreeMap::new(),
    };
    let passage = |text: &str, kind, counts| Passage { text: text.trim().to_owned(), kind, counts };
    let outcomes: Vec<&str> = read.iter().flat_map(outcome_texts).collect();
    let passages = if read.iter().any(|one| one.format != Format::Page) && !outcomes.is_empty() {
        let mut passages = vec![];
        for one in &read {
            passages.extend(
                one.title.value().map(|title| passage(&title.to_string(), SegmentKind::Heading, false)),
            );
            passages.extend(outcome_texts(one).map(|text| passage(text, SegmentKind::Outcome, true)));
        }
        passages
    } else if let Some(lines) = outcome_lines(&source, format, outcomes.is_empty(), engine) {
        lines.into_iter().map(|line| passage(line, SegmentKind::Outcome, true)).collect()
    } else {
        let counts = |segment: &Segment| {
            segment.kind != SegmentKind::Heading
                && (outcomes.is_empty() || outcomes.iter().any(|outcome| belongs(&segment.text, outcome)))
        };
        let segments = text::segments(&source, format);
        segments.iter().map(|segment| passage(&segment.text, segment.kind, counts(segment))).collect()
    };
    let sheet = Sheet {
        institution: institution.to_owned(),
        language: language.code().to_owned(),
        source,
        passages,
        about,
    };
    match sheet.outcomes().count() {
        0 => Err(Problem::invalid("text", "there is no sentence in it that could be an outcome")),
        many if many > MOST_OUTCOMES => {
            let detail =
                format!("{many} sentences; the most for one page is {MOST_OUTCOMES}: bring it in parts");
            Err(Problem::new(Kind::TooLarge, detail))
        }
        _ if sheet.outcomes().any(|one| one.text.chars().count() > LONGEST_OUTCOME) => Err(Problem::new(
            Kind::TooLarge,
            format!("a sentence with more than {LONGEST_OUTCOME} characters"),
        )),
        _ => Ok(sheet),
    }
}

async fn bring(
    State(app): State<App>,
    Loaded(engine): Loaded,
    visitor: Visitor,
    form: Form,
) -> Result<Response, Problem> {
    let limit = app.config.limits.text_characters;
    let institution = visitor.caller.institution.clone();
    let (shared, loaded, reviewer) = (app.clone(), engine.clone(), form.text("reviewer").trim().to_owned());
    let made = move || {
        let (source, format) = match form.files("file").next() {
            Some(file) => text_of(file.bytes.clone(), &file.name)?,
            None => {
                let source = form.text("text").replace("\r\n", "\n");
                let format = text::Format::detect(&source);
                (source, format)
            }
        };
        within_limit([source.as_str()], limit, "text")?;
        let sheet = sheet_of(source, format, &loaded, &institution)?;
        let random = [getrandom::u64(), getrandom::u64()].map(|half| half.map_err(Problem::internal));
        let [first, second] = random;
        let id = format!("{:016x}{:016x}", first?, second?);
        shared.store.open()?.put_sheet(&id, &sheet)?;
        Ok((id, sheet))
    };
    let (id, sheet) = app.workers.run_heavy(made).await?;
    let address = format!("/tag/{id}");
    let mut response = if visitor.is_part {
        let shown = shown(&app, &engine, &visitor, &id, &sheet, None).await?;
        let mut response = visitor.part(&shown);
        let push = address.parse().map_err(Problem::internal)?;
        response.headers_mut().insert("hx-push-url", push);
        response
    } else {
        Redirect::to(&address).into_response()
    };
    let reviewer: String = form_urlencoded::byte_serialize(reviewer.as_bytes()).collect();
    set_cookie(&mut response, REVIEWER, &reviewer, visitor.secure);
    Ok(response)
}

/// The text of a file that was chosen, and what it is written in.
pub(super) fn text_of(bytes: Vec<u8>, name: &str) -> Result<(String, text::Format), Problem> {
    let document = text::Document::read(bytes).map_err(|error| {
        let problem = Problem::from(error);
        Problem { detail: format!("{name}: {}", problem.detail), ..problem }
    })?;
    let named = || text::Format::from_path(std::path::Path::new(name));
    let format = document.known_format().or_else(named).unwrap_or_else(|| document.format());
    Ok((document.text.trim_start_matches('\u{feff}').replace("\r\n", "\n"), format))
}

/// A sheet of the visitor's institution.
async fn sheet(app: &App, visitor: &Visitor, id: &str) -> Result<Sheet, Problem> {
    let (store, wanted) = (app.store.clone(), id.to_owned());
    let sheet = app.workers.run_blocking(move || Ok(store.open()?.sheet(&wanted)?)).await?;
    let own = sheet.filter(|sheet| sheet.institution == visitor.caller.institution);
    own.ok_or_else(|| Problem::new(Kind::NotFound, format!("there is no sheet {id}")))
}

/// An outcome with what is suggested for it and what was decided about it.
struct Linked {
    /// Which outcome of the sheet it is, from 0.
    at: usize,
    segment: ServedSegment,
    decisions: Vec<Decision>,
    check: Option<OutcomeCheck>,
}

impl Linked {
    fn verdict(&self, uri: &str) -> Option<Verdict> {
        self.decisions.iter().find(|decision| decision.what.uri == uri).map(|decision| decision.what.verdict)
    }

    fn is_decided(&self) -> bool {
        !self.decisions.is_empty()
    }
}

fn language_of(engine: &Engine, sheet: &Sheet) -> Language {
    let found = engine.languages().iter().find(|language| language.code() == sheet.language);
    found.copied().unwrap_or_else(|| engine.index.default_language())
}

/// What an institution has decided about an outcome and not taken back.
fn decided(app: &App, engine: &Engine, sheet: &Sheet, text: &str) -> Result<Vec<Decision>, Problem> {
    let Some(lexicon) = engine.lexicons.get(&language_of(engine, sheet)) else { return Ok(vec![]) };
    let key = outcome_key(text, lexicon.analyzer());
    let filter = DecisionFilter {
        institution: Some(&sheet.institution),
        key: Some(&key),
        ..DecisionFilter::default()
    };
    let decisions = app.store.open()?.decisions(&filter, 0, usize::MAX >> 1)?;
    Ok(standing(&decisions).into_iter().cloned().collect())
}

/// Some outcomes of a sheet with what is suggested for them.
async fn linked(
    app: &App,
    engine: &std::sync::Arc<Engine>,
    visitor: &Visitor,
    sheet: &Sheet,
    wanted: impl Fn(usize) -> bool,
) -> Result<Vec<Linked>, Problem> {
    let language = language_of(engine, sheet);
    let tagging = Tagging::plain(
        app,
        engine.clone(),
        &visitor.caller,
        ModelName::default(),
        language,
        SUGGESTED,
        LEAST,
    )?;
    let flow = Flow::default();
    let outcomes = sheet.outcomes().enumerate().filter(|(at, _)| wanted(*at));
    let (ats, segments): (Vec<usize>, Vec<Segment>) =
        outcomes.map(|(at, passage)| (at, Segment::whole(passage.text.clone(), passage.kind))).unzip();
    let tagged = segments.into_iter().map(|segment| tagging.tag_one(segment, language, &flow));
    let tagged = app.workers.run_each(tagged).await?;
    let (shared, engine, sheet) = (app.clone(), engine.clone(), sheet.clone());
    let rest = move || {
        let credential = credential_of(&sheet, &|_| vec![]).ok();
        let today = Zoned::now().date();
        let mut checks = match &credential {
            Some(credential) => check(credential, engine.taxonomy(), today).outcomes,
            None => vec![],
        };
        // From the end, so that what is taken out moves nothing that is still to come.
        let mut linked: Vec<Linked> = vec![];
        for (at, segment) in ats.into_iter().zip(tagged).rev() {
            let decisions = decided(&shared, &engine, &sheet, &segment.text)?;
            let check = (at < checks.len()).then(|| checks.swap_remove(at));
            linked.push(Linked { at, segment, decisions, check });
        }
        linked.reverse();
        Ok(linked)
    };
    app.workers.run_blocking(rest).await
}

/// The credential that a sheet stands for, with the concepts that `tags` says for each outcome.
fn credential_of(
    sheet: &Sheet,
    tags: &dyn Fn(&str) -> Vec<serde_json::Value>,
) -> Result<Credential, Problem> {
    let outcomes: Vec<_> =
        sheet.outcomes().map(|one| json!({"text": one.text, "tags": tags(&one.text)})).collect();
    let mut document = json!({"tagus": 1, "outcomes": outcomes});
    for (name, value) in &sheet.about {
        match name.as_str() {
            "ects" => {
                document["workload"] =
                    json!({"value": value.parse::<f64>().unwrap_or_default(), "unit": "ECTS"})
            }
            "eqf" => document["level"] = json!({"eqf": value.parse::<u8>().unwrap_or_default()}),
            name => document[name] = json!(value),
        }
    }
    let options = ReadOptions { format: Some(Format::Tagus), ..ReadOptions::default() };
    let mut read = credential::read(&document.to_string(), &options)?;
    read.pop().ok_or_else(|| Problem::internal("a sheet without a credential"))
}

async fn show(
    State(app): State<App>,
    Loaded(engine): Loaded,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let sheet = sheet(&app, &visitor, &id).await?;
    let body = shown(&app, &engine, &visitor, &id, &sheet, None).await?;
    Ok(visitor.page(&title(&visitor, &sheet), &body, &engine.index.attribution()))
}

fn title(visitor: &Visitor, sheet: &Sheet) -> String {
    sheet.about.get("title").cloned().unwrap_or_else(|| visitor.t("tag-untitled"))
}

/// The address of a sheet with a search in one of its outcomes.
struct Searched {
    at: usize,
    q: String,
}

async fn shown(
    app: &App,
    engine: &std::sync::Arc<Engine>,
    visitor: &Visitor,
    id: &str,
    sheet: &Sheet,
    searched: Option<Searched>,
) -> Result<Markup, Problem> {
    let linked = linked(app, engine, visitor, sheet, |_| true).await?;
    let done = linked.iter().filter(|one| one.is_decided()).count();
    let t = |id| visitor.t(id);
    let mut outcomes = vec![];
    for one in &linked {
        let found = searched.as_ref().filter(|searched| searched.at == one.at);
        let found = found.map(|searched| found_concepts(engine, visitor, one, &searched.q)).transpose()?;
        outcomes.push(outcome(engine, visitor, id, one, found));
    }
    let mut outcomes = outcomes.into_iter();
    Ok(html! {
        div.sheet data-sheet=(id) data-title=(title(visitor, sheet)) {
            div.head {
                h1 { (title(visitor, sheet)) }
                (progress(visitor, done, linked.len(), false))
                p.row {
                    a href={ "/tag?from=" (id) } { (t("sheet-change")) }
                    button type="button" data-help aria-haspopup="dialog" { (t("keys-title")) " " kbd { "?" } }
                    a href="#finish" { (t("sheet-finish")) }
                }
            }
            div.outcomes {
                @for passage in &sheet.passages {
                    @if passage.counts {
                        (outcomes.next().unwrap_or_default())
                    } @else if sheet.about.get("title") == Some(&passage.text) {
                        // It stands above.
                    } @else if passage.kind == SegmentKind::Heading {
                        h2.passage { (passage.text) }
                    } @else {
                        p.passage.quiet { (passage.text) }
                    }
                }
            }
            (finish(app, engine, visitor, id, sheet, done)?)
            (keys(visitor))
        }
    })
}

fn progress(visitor: &Visitor, done: usize, all: usize, is_swapped: bool) -> Markup {
    let said = visitor.texts.with("sheet-progress", &[("done", done.into()), ("all", all.into())]);
    html! {
        p #progress .progress hx-swap-oob=[is_swapped.then_some("true")] {
            progress max=(all) value=(done) aria-label=(said) {}
            span { (said) }
        }
    }
}

/// What could be better about an outcome.
fn hint(visitor: &Visitor, hint: &Hint) -> String {
    let with = |id: &str, values: &[(&str, &str)]| {
        let values: Vec<(&str, fluent_bundle::FluentValue)> =
            values.iter().map(|(name, value)| (*name, (*value).into())).collect();
        visitor.texts.with(id, &values)
    };
    match hint {
        Hint::Unseen { verb, seen: Some(seen), .. } => {
            with("hint-unseen-beside", &[("verb", verb), ("seen", seen)])
        }
        Hint::Unseen { verb, instead: Some((_, verbs)), .. } => {
            with("hint-unseen", &[("verb", verb), ("verbs", verbs)])
        }
        Hint::Unseen { verb, .. } => with("hint-unseen-only", &[("verb", verb)]),
        Hint::NoVerb { examples } => with("hint-no-verb", &[("verbs", examples)]),
        Hint::Vague => visitor.t("hint-vague"),
        Hint::Long { words, most } => {
            visitor.texts.with("hint-long", &[("words", (*words).into()), ("most", (*most).into())])
        }
        Hint::Several { verbs } => with("hint-several", &[("verbs", verbs)]),
    }
}

/// An outcome with its suggestions.
fn outcome(engine: &Engine, visitor: &Visitor, id: &str, one: &Linked, found: Option<Markup>) -> Markup {
    let t = |id| visitor.t(id);
    let (taxonomy, language, number) = (engine.taxonomy(), visitor.labels(engine), one.at + 1);
    let evidence: Vec<_> = one
        .segment
        .tags
        .iter()
        .enumerate()
        .flat_map(|(of, tag)| tag.tag.evidence.iter().map(move |one| (one.span.start..one.span.end, of)))
        .collect();
    let rejected = one.decisions.iter().filter(|decision| decision.what.verdict == Verdict::Reject);
    let undecided: Vec<&str> = one
        .segment
        .tags
        .iter()
        .map(|tag| tag.tag.uri.as_str())
        .filter(|uri| one.verdict(uri).is_none())
        .collect();
    let may_write = visitor.may_write();
    html! {
        section.outcome.decided[one.is_decided()] id={ "o" (number) } aria-labelledby={ "t" (number) } {
            form method="post" action={ "/tag/" (id) "/decide#o" (number) }
                hx-post={ "/tag/" (id) "/decide" } hx-target={ "#o" (number) } hx-swap="outerHTML" {
                input type="hidden" name="at" value=(one.at);
                // What Enter in the search means without scripts: the first button of a form.
                button.sr-only formmethod="get" formaction={ "/tag/" (id) "/search" } tabindex="-1" aria-hidden="true" data-script="hide" { (t("search")) }
                div.text {
                    p.said id={ "t" (number) } { span.number { (number) } " " (parts::marked(&one.segment.text, &evidence)) }
                    @for one in one.check.iter().flat_map(|check| &check.hints) { p.hint { (hint(visitor, one)) } }
                }
                div.links {
                    ul.tags aria-label=(t("tags-label")) {
                        @for (of, tag) in one.segment.tags.iter().enumerate() {
                            @let verdict = one.verdict(&tag.tag.uri);
                            @if let Some(concept) = taxonomy.id(&tag.tag.uri) {
                                li.tag.accepted[verdict.is_some()] data-tag=(of) tabindex="-1" {
                                    span.what {
                                        (parts::concept(taxonomy, concept, language))
                                        " " (parts::skill_type(visitor, tag.tag.skill_type))
                                        (parts::path(taxonomy, concept, language))
                                    }
                                    @if verdict.is_some() {
                                        span.verdict { "✓ " (t("tag-accepted")) }
                                    } @else {
                                        (parts::chance(visitor, tag.tag.probability))
                                    }
                                    @if may_write { (buttons(visitor, &tag.tag.uri, taxonomy.label(concept, language), verdict)) }
                                }
                            }
                        }
                        @for decision in rejected {
                            @if let Some(concept) = taxonomy.id(&decision.what.uri) {
                                li.tag.rejected data-tag="-" tabindex="-1" {
                                    span.what { (parts::concept(taxonomy, concept, language)) }
                                    span.verdict { "✗ " (t("tag-rejected")) }
                                    @if may_write { (buttons(visitor, &decision.what.uri, taxonomy.label(concept, language), Some(Verdict::Reject))) }
                                }
                            }
                        }
                        @if one.segment.tags.is_empty() && !one.is_decided() { li.none { (t("tags-none")) } }
                    }
                    @if may_write {
                        div.row.add {
                            label.sr-only for={ "q" (number) } { (visitor.texts.with("tag-search", &[("number", number.into())])) }
                            input.search id={ "q" (number) } type="search" name="q" autocomplete="off" placeholder=(t("tag-add"))
                                hx-get={ "/tag/" (id) "/search?at=" (one.at) } hx-trigger="input changed delay:60ms" hx-target={ "#f" (number) } hx-swap="innerHTML" hx-sync="this:replace" hx-params="q";
                            button.quiet formmethod="get" formaction={ "/tag/" (id) "/search" } data-script="hide" { (t("search")) }
                            @if undecided.len() > 1 {
                                button.quiet name="none" value="yes" { (t("tag-none-fits")) }
                                @for uri in undecided { input type="hidden" name="shown" value=(uri); }
                            }
                        }
                        div.found id={ "f" (number) } { @if let Some(found) = found { (found) } }
                    }
                }
            }
        }
    }
}

/// What can be decided about a concept.
fn buttons(visitor: &Visitor, uri: &str, label: &str, verdict: Option<Verdict>) -> Markup {
    let said = |id: &str| visitor.texts.with(id, &[("label", label.into())]);
    html! {
        span.buttons {
            @if verdict.is_some() {
                button name="withdraw" value=(uri) data-do="u" aria-label=(said("do-withdraw")) title=(said("do-withdraw")) { "↶" }
            } @else {
                button.accept name="accept" value=(uri) data-do="a" aria-label=(said("do-accept")) title=(said("do-accept")) { "✓" }
                button.reject name="reject" value=(uri) data-do="x" aria-label=(said("do-reject")) title=(said("do-reject")) { "✗" }
            }
        }
    }
}

/// The card with the keys.
fn keys(visitor: &Visitor) -> Markup {
    let t = |id| visitor.t(id);
    html! {
        dialog #keys aria-labelledby="keys-title" {
            h2 #keys-title { (t("keys-title")) }
            dl {
                @for (key, what) in [("j", "keys-next"), ("k", "keys-previous"), ("a", "keys-accept"), ("x", "keys-reject"), ("u", "keys-undo"), ("/", "keys-search"), ("n", "keys-undecided"), ("?", "keys-help")] {
                    dt { kbd { (key) } } dd { (t(what)) }
                }
            }
            label { input #keys-on type="checkbox" checked; " " (t("keys-on")) }
            form method="dialog" { button.primary { (t("close")) } }
        }
    }
}

/// What is asked for besides the outcomes, and the ways out.
// texts: about-*
fn finish(
    app: &App,
    engine: &Engine,
    visitor: &Visitor,
    id: &str,
    sheet: &Sheet,
    done: usize,
) -> Result<Markup, Problem> {
    let t = |id| visitor.t(id);
    let credential = credential_of(sheet, &|_| vec![])?;
    let checked = check(&credential, engine.taxonomy(), Zoned::now().date());
    let (there, asked) = checked.completeness.mandatory();
    let _ = app;
    let field = |name: &str| sheet.about.get(name).map(String::as_str).unwrap_or_default();
    Ok(html! {
        section #finish aria-labelledby="finish-title" {
            h2 #finish-title { (t("finish-title")) }
            p { (visitor.texts.with("finish-complete", &[("there", there.into()), ("asked", asked.into())])) }
            @if visitor.may_write() {
                form.about method="post" action={ "/tag/" (id) "/about#finish" } hx-post={ "/tag/" (id) "/about" } hx-target="#finish" hx-swap="outerHTML" {
                    @for name in ABOUT {
                        label { (visitor.t(&format!("about-{name}")))
                            @match name {
                                "ects" => input name=(name) value=(field(name)) inputmode="decimal";,
                                "eqf" => select name=(name) {
                                    option value="" {}
                                    @for level in 1..=8 { option value=(level) selected[field(name) == level.to_string()] { (level) } }
                                },
                                _ => input name=(name) value=(field(name));,
                            }
                        }
                    }
                    p.row { button { (t("about-save")) } }
                }
            }
            form.exports method="get" action={ "/tag/" (id) "/export" } {
                p { (visitor.texts.with("export-what", &[("done", done.into())])) }
                label { input type="checkbox" name="suggested" value="true"; " " (t("export-suggested")) }
                p.row {
                    button.primary name="format" value="elm" { (t("export-elm")) }
                    button name="format" value="openbadges" { "Open Badges 3.0" }
                    button name="format" value="csv" { "CSV" }
                    button name="format" value="markdown" { (t("export-markdown")) }
                }
            }
            @if visitor.may_write() {
                div.row {
                    form method="post" action={ "/tag/" (id) "/keep" } { button { (t("sheet-keep")) } }
                    form method="post" action={ "/tag/" (id) "/remove" } { button.danger data-confirm=(t("sheet-remove-sure")) { (t("sheet-remove")) } }
                }
            }
        }
    })
}

async fn decide(
    State(app): State<App>,
    Loaded(engine): Loaded,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let sheet = sheet(&app, &visitor, &id).await?;
    let at: usize = form.text("at").parse().map_err(|_| Problem::invalid("at", "which outcome?"))?;
    let passage = sheet.outcomes().nth(at).cloned();
    let passage = passage.ok_or_else(|| Problem::invalid("at", format!("there is no outcome {}", at + 1)))?;
    let mut verdicts: Vec<(&str, Verdict)> = vec![];
    for (name, verdict) in [
        ("accept", Verdict::Accept),
        ("reject", Verdict::Reject),
        ("add", Verdict::Add),
        ("withdraw", Verdict::Withdraw),
    ] {
        verdicts.extend(form.all(name).map(|uri| (uri, verdict)));
    }
    if form.has("none") {
        verdicts.extend(form.all("shown").map(|uri| (uri, Verdict::Reject)));
    }
    let taxonomy = engine.taxonomy();
    let is_skill = |uri: &str| taxonomy.id(uri).is_some_and(|id| taxonomy.kind(id) == ConceptKind::Skill);
    if verdicts.is_empty() || verdicts.len() > 2 * SUGGESTED || !verdicts.iter().all(|(uri, _)| is_skill(uri))
    {
        return Err(Problem::invalid("accept", "which concept?"));
    }
    let lexicon = engine.lexicons.get(&language_of(&engine, &sheet));
    let key = lexicon.map(|lexicon| outcome_key(&passage.text, lexicon.analyzer())).unwrap_or_default();
    let reviewer = visitor.reviewer.clone().filter(|name| !name.is_empty());
    let reviewer = reviewer.or(visitor.caller.name.clone()).unwrap_or_else(|| visitor.t("somebody"));
    let decision = |(uri, verdict): &(&str, Verdict)| NewDecision {
        institution: sheet.institution.clone(),
        outcome: passage.text.clone(),
        key: key.clone(),
        language: sheet.language.clone(),
        uri: (*uri).to_owned(),
        verdict: *verdict,
        reviewer: reviewer.chars().take(100).collect(),
        reason: None,
        of: None,
    };
    let decisions: Vec<NewDecision> = verdicts.iter().map(decision).collect();
    let store = app.store.clone();
    app.workers.run_blocking(move || Ok(store.open()?.decide(&decisions)?)).await?;
    if !visitor.is_part {
        return Ok(Redirect::to(&format!("/tag/{id}#o{}", at + 1)).into_response());
    }
    let mut linked = linked(&app, &engine, &visitor, &sheet, |one| one == at).await?;
    let one = linked.pop().ok_or_else(|| Problem::internal("an outcome that is not there"))?;
    let (shared, loaded, counted) = (app.clone(), engine.clone(), sheet.clone());
    let done = move || {
        let mut done = 0;
        for passage in counted.outcomes() {
            done += usize::from(!decided(&shared, &loaded, &counted, &passage.text)?.is_empty());
        }
        Ok(done)
    };
    let done: usize = app.workers.run_blocking(done).await?;
    Ok(visitor.part(&html! {
        (outcome(&engine, &visitor, &id, &one, None))
        (progress(&visitor, done, sheet.outcomes().count(), true))
    }))
}

#[derive(Deserialize)]
struct SearchParameters {
    at: usize,
    #[serde(default)]
    q: String,
}

/// Concepts that are found for an outcome, to be added.
fn found_concepts(engine: &Engine, visitor: &Visitor, one: &Linked, q: &str) -> Result<Markup, Problem> {
    let taken: Vec<&str> = one
        .decisions
        .iter()
        .filter(|decision| decision.what.verdict.fits())
        .map(|decision| decision.what.uri.as_str())
        .collect();
    found_but(engine, visitor, q, &taken)
}

fn found_but(engine: &Engine, visitor: &Visitor, q: &str, taken: &[&str]) -> Result<Markup, Problem> {
    let (taxonomy, language) = (engine.taxonomy(), visitor.labels(engine));
    if q.trim().is_empty() {
        return Ok(html! {});
    }
    let allows = |id| taxonomy.kind(id) == ConceptKind::Skill && !taken.contains(&taxonomy.uri(id));
    let found = named(engine, q, language, FOUND, &allows)?;
    Ok(html! {
        @if found.is_empty() {
            p.quiet { (visitor.texts.with("found-none", &[("q", q.into())])) }
        } @else {
            ul.found {
                @for id in found {
                    li {
                        button name="add" value=(taxonomy.uri(id)) { "+ " (taxonomy.label(id, language)) }
                        " " (parts::skill_type(visitor, taxonomy.skill_type(id)))
                        (parts::path(taxonomy, id, language))
                    }
                }
            }
        }
    })
}

async fn search(
    State(app): State<App>,
    Loaded(engine): Loaded,
    visitor: Visitor,
    Path(id): Path<String>,
    uri: axum::http::Uri,
) -> Result<Response, Problem> {
    // Without scripts the form sends all its fields along.
    let SearchParameters { at, q } = request::form(uri.query().unwrap_or_default().as_bytes())?;
    if visitor.is_part {
        return Ok(visitor.part(&found_but(&engine, &visitor, &q, &[])?));
    }
    let sheet = sheet(&app, &visitor, &id).await?;
    let body = shown(&app, &engine, &visitor, &id, &sheet, Some(Searched { at, q })).await?;
    Ok(visitor.page(&title(&visitor, &sheet), &body, &engine.index.attribution()))
}

async fn describe(
    State(app): State<App>,
    Loaded(engine): Loaded,
    visitor: Visitor,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let mut sheet = sheet(&app, &visitor, &id).await?;
    for name in ABOUT {
        let value = form.text(name).trim();
        within_limit([value], LONGEST_OUTCOME, name)?;
        let value = match name {
            "ects" => form.number(name)?.map(|ects| ects.to_string()).unwrap_or_default(),
            _ => value.to_owned(),
        };
        match value.is_empty() {
            true => sheet.about.remove(name),
            false => sheet.about.insert(name.to_owned(), value),
        };
    }
    // What cannot be read is told now, not when it is exported.
    let credential = credential_of(&sheet, &|_| vec![])?;
    unreadable(&credential)?;
    let (store, kept, wanted) = (app.store.clone(), sheet.clone(), id.clone());
    app.workers.run_blocking(move || Ok(store.open()?.put_sheet(&wanted, &kept)?)).await?;
    if !visitor.is_part {
        return Ok(Redirect::to(&format!("/tag/{id}#finish")).into_response());
    }
    let (shared, loaded, counted) = (app.clone(), engine.clone(), sheet.clone());
    let done = move || {
        let decided = |passage: &Passage| decided(&shared, &loaded, &counted, &passage.text);
        let all = counted.outcomes().map(decided).collect::<Result<Vec<_>, _>>()?;
        Ok(all.iter().filter(|one| !one.is_empty()).count())
    };
    let done = app.workers.run_blocking(done).await?;
    Ok(visitor.part(&finish(&app, &engine, &visitor, &id, &sheet, done)?))
}

/// That everything that was written about a credential can be read.
fn unreadable(credential: &Credential) -> Result<(), Problem> {
    let all = [
        ("country", problem_of(&credential.country)),
        ("ects", problem_of(&credential.workload)),
        ("eqf", problem_of(&credential.level)),
        ("language", problem_of(&credential.language)),
    ];
    match all.into_iter().find_map(|(name, problem)| problem.map(|problem| (name, problem))) {
        Some((name, problem)) => Err(Problem::invalid(name, problem)),
        None => Ok(()),
    }
}

fn problem_of<T>(element: &Element<T>) -> Option<String> {
    match element {
        Element::Unreadable { problem, .. } => Some(problem.clone()),
        _ => None,
    }
}

#[derive(Deserialize)]
struct ExportParameters {
    format: String,
    #[serde(default)]
    suggested: bool,
}

/// The concepts of each outcome of a sheet that fit: those that were decided, and on request those that are likely.
async fn concepts_of(
    app: &App,
    engine: &std::sync::Arc<Engine>,
    visitor: &Visitor,
    sheet: &Sheet,
    suggested: bool,
) -> Result<BTreeMap<String, Vec<(String, Option<f32>)>>, Problem> {
    let linked = linked(app, engine, visitor, sheet, |_| true).await?;
    let of = |one: Linked| {
        let decided = one.decisions.iter().filter(|decision| decision.what.verdict.fits());
        let mut concepts: Vec<(String, Option<f32>)> =
            decided.map(|decision| (decision.what.uri.clone(), None)).collect();
        let likely =
            one.segment.tags.iter().filter(|tag| {
                suggested && tag.tag.probability >= WRITTEN && one.verdict(&tag.tag.uri).is_none()
            });
        concepts.extend(likely.map(|tag| (tag.tag.uri.clone(), Some(tag.tag.probability))));
        (one.segment.text, concepts)
    };
    Ok(linked.into_iter().map(of).collect())
}

async fn export(
    State(app): State<App>,
    Loaded(engine): Loaded,
    visitor: Visitor,
    Path(id): Path<String>,
    Parameters(ExportParameters { format, suggested }): Parameters<ExportParameters>,
) -> Result<Response, Problem> {
    let sheet = sheet(&app, &visitor, &id).await?;
    let concepts = concepts_of(&app, &engine, &visitor, &sheet, suggested).await?;
    let (format, media_type, extension) = match format.as_str() {
        "elm" => (Some(Format::Elm), "application/ld+json", "jsonld"),
        "openbadges" => (Some(Format::OpenBadges), "application/vc+ld+json", "json"),
        "csv" => (Some(Format::Csv), "text/csv; charset=utf-8", "csv"),
        "markdown" => (None, "text/markdown; charset=utf-8", "md"),
        other => return Err(Problem::invalid("format", format!("there is no format {other}"))),
    };
    let language = visitor.labels(&engine);
    let title = title(&visitor, &sheet);
    let written = move || match format {
        Some(format) => {
            let credential = tagged_credential(&engine, &sheet, &concepts, language)?;
            let options = WriteOptions { original: None, esco_version: engine.taxonomy().version() };
            Ok(credential::write(std::slice::from_ref(&credential), format, &options)?)
        }
        None => Ok(markdown(&engine, &sheet, &concepts, language)),
    };
    let written = app.workers.run_heavy(written).await?;
    let name: String = title
        .chars()
        .map(|one| if one.is_ascii_alphanumeric() { one.to_ascii_lowercase() } else { '-' })
        .collect();
    let name = name.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    let disposition =
        format!("attachment; filename=\"{}.{extension}\"", if name.is_empty() { "outcomes" } else { &name });
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, written).into_response())
}

fn tagged_credential(
    engine: &Engine,
    sheet: &Sheet,
    concepts: &BTreeMap<String, Vec<(String, Option<f32>)>>,
    language: Language,
) -> Result<Credential, Problem> {
    let taxonomy = engine.taxonomy();
    let tags = |text: &str| {
        let of = concepts.get(text).into_iter().flatten();
        let tag = |(uri, probability): &(String, Option<f32>)| {
            let label = taxonomy.id(uri).map(|id| taxonomy.label(id, language));
            match probability {
                Some(probability) => {
                    json!({"uri": uri, "label": label, "source": "suggested", "probability": probability})
                }
                None => json!({"uri": uri, "label": label, "source": "issuer"}),
            }
        };
        of.map(tag).collect()
    };
    credential_of(sheet, &tags)
}

/// The outcomes with their concepts for the document of a curriculum.
fn markdown(
    engine: &Engine,
    sheet: &Sheet,
    concepts: &BTreeMap<String, Vec<(String, Option<f32>)>>,
    language: Language,
) -> String {
    let taxonomy = engine.taxonomy();
    let escaped = |text: &str| {
        let mut out = String::new();
        for one in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
            if matches!(one, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|') {
                out.push('\\');
            }
            out.push(one);
        }
        out
    };
    let mut out = String::new();
    if let Some(title) = sheet.about.get("title") {
        let _ = writeln!(out, "# {}\n", escaped(title));
    }
    for (number, passage) in (1..).zip(sheet.outcomes()) {
        let _ = writeln!(out, "{number}. {}", escaped(&passage.text));
        for (uri, probability) in concepts.get(&passage.text).into_iter().flatten() {
            let label = taxonomy.id(uri).map_or(uri.as_str(), |id| taxonomy.label(id, language));
            let chance = probability.map(|chance| format!(" ({:.0} %)", chance * 100.0)).unwrap_or_default();
            let _ = writeln!(out, "    - [{}]({uri}){chance}", escaped(label));
        }
    }
    let _ = writeln!(out, "\n{}", engine.index.attribution());
    out
}

async fn keep(
    State(app): State<App>,
    Loaded(engine): Loaded,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let sheet = sheet(&app, &visitor, &id).await?;
    if !sheet.about.contains_key("title") {
        return Err(Problem::invalid("title", visitor.t("keep-needs-title")));
    }
    let concepts = concepts_of(&app, &engine, &visitor, &sheet, false).await?;
    let credential = tagged_credential(&engine, &sheet, &concepts, visitor.labels(&engine))?;
    let kept = super::super::credentials::keep(&app, engine, credential).await?;
    Ok(Redirect::to(&super::catalogue::address(&kept)).into_response())
}

async fn remove(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    sheet(&app, &visitor, &id).await?;
    let store = app.store.clone();
    app.workers.run_blocking(move || Ok(store.open()?.remove_sheet(&id)?)).await?;
    Ok(Redirect::to("/tag").into_response())
}
