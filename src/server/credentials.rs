//! `/v1/credentials`: the catalogue.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use jiff::Zoned;
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::AnyOf;
use utoipa::openapi::{Object, Ref, RefOr, Schema};
use utoipa::{IntoParams, PartialSchema, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::concepts::find;
use super::documents::{Asking, CredentialFormatName, no_credential, texts};
use super::engine::Engine;
use super::problem::{Kind, Problem, Refusals, Written};
use super::request::{self, FileBytes, Parameters};
use super::tag::{ModelName, NDJSON, within_limit};
use super::{App, Loaded};
use crate::catalogue::{
    Addition, Catalogue, GIVEN, ImportError, Imported, Listed, NewRecord, Record, Review, Tagging, documents,
    maker,
};
use crate::corpus::Filter;
use crate::credential::check::{Check, check};
use crate::credential::{self, Credential, Format, ReadOptions, WriteOptions};
use crate::esco::ConceptId;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_credentials, add))
        .routes(routes!(checked))
        .routes(routes!(show, put, remove))
}

/// How documents are added.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AddParameters {
    /// The format of the document; unless given, that of Content-Type, or it is told from the document.
    #[param(inline)]
    format: Option<CredentialFormatName>,
    /// Whether to keep the ESCO concepts that the documents have, and suggest none.
    as_given: Option<bool>,
    /// Which pipeline tags.
    #[param(inline)]
    model: Option<ModelName>,
}

/// A credential that was read, and the identifier of one that is kept and says the same.
struct Read {
    same: Option<String>,
    record: NewRecord,
}

/// What became of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
enum Became {
    /// It is kept.
    New,
    /// It has taken the place of another one with its identifier.
    Changed,
    /// One that says the same is kept already.
    Same,
    /// It is not kept; `problem` says why.
    Refused,
}

/// What became of one credential of a document.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AddedItem {
    /// What became of it.
    status: Became,
    /// The identifier with which it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    id: Option<String>,
    /// Where it stands in the document: a line, a row or a JSON pointer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    place: Option<String>,
    /// Why it is not kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Written, nullable = false)]
    problem: Option<serde_json::Value>,
}

/// What became of the credentials of a document.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Added {
    /// One for each credential, in the order of the document.
    results: Vec<AddedItem>,
    /// What made the tags; `given` where only those that the documents have are kept.
    made_by: String,
}

/// Which records to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListParameters {
    /// Words that a record has to have, in its title, awarding body or outcomes.
    pub q: Option<String>,
    /// Only what has this ESCO skill, or one below this skill or group, by URI or UUID.
    pub skill: Option<String>,
    /// Only in this field of education and training or a narrower one, by its ISCED-F 2013 code.
    #[param(example = "061")]
    pub field: Option<String>,
    /// Only of this EQF level or higher.
    #[param(minimum = 1, maximum = 8)]
    pub level: Option<u8>,
    /// Only of this many ECTS credits at most.
    #[param(minimum = 0)]
    pub budget: Option<f64>,
    /// Only in this language, by its ISO 639 code.
    pub language: Option<String>,
    /// Only offers.
    pub offers: Option<bool>,
    /// How many at most.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<usize>,
    /// Where to go on: `next` of the page before.
    pub cursor: Option<String>,
}

/// A page of records.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RecordPage {
    /// The records: the best first where words are searched, else in the order of arrival.
    credentials: Vec<Listed>,
    /// The `cursor` of the next page; `null` on the last.
    next: Option<String>,
    /// What to say where concepts are shown.
    attribution: String,
}

/// A record of the catalogue.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RecordView<'r> {
    /// Its identifier.
    id: &'r str,
    /// When it was added, or changed by another document.
    added: &'r str,
    /// Whether a person has decided about the tags of every outcome.
    review: Review,
    /// What was read from its document.
    credential: &'r Credential,
    /// Its tags; `null` before it has any.
    tagging: Option<&'r Tagging>,
    /// What made them.
    made_by: Option<&'r str>,
    /// What to say where concepts are shown.
    attribution: String,
}

/// A record, or with `format=json` its credential as tagus JSON: for the description.
struct RecordOrDocument;

impl PartialSchema for RecordOrDocument {
    fn schema() -> RefOr<Schema> {
        let record = RefOr::Ref(Ref::from_schema_name(RecordView::name()));
        let document = Object::builder().description(Some("The JSON of tagus"));
        AnyOf::builder().item(record).item(document).into()
    }
}

impl ToSchema for RecordOrDocument {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((RecordView::name().into_owned(), RecordView::schema()));
        RecordView::schemas(schemas);
    }
}

/// How to show a record.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ShowParameters {
    /// The format to write it in; unless given, the record with its tags, or what Accept asks for.
    #[param(inline)]
    format: Option<WrittenFormat>,
    /// In a format: with the suggested concepts from this probability on, beside those of the issuer.
    #[param(minimum = 0, maximum = 1)]
    tagged: Option<f32>,
}

/// A format that credentials are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum WrittenFormat {
    /// European Learning Model v3, JSON-LD
    Elm,
    /// Open Badges 3.0
    Openbadges,
    /// A table with a row for each outcome
    Csv,
    /// The JSON of tagus
    Json,
}

impl WrittenFormat {
    fn format(self) -> (Format, &'static str) {
        match self {
            Self::Elm => (Format::Elm, "application/ld+json"),
            Self::Openbadges => (Format::OpenBadges, "application/vc+ld+json"),
            Self::Csv => (Format::Csv, "text/csv; charset=utf-8"),
            Self::Json => (Format::Tagus, "application/json"),
        }
    }
}

/// A credential and what can be said of it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CheckedItem {
    /// The identifier that it gives itself.
    id: Option<String>,
    /// What it is called.
    title: Option<String>,
    /// Whether a mandatory element is missing or something is wrong.
    fails: bool,
    /// What can be said of it.
    check: Check,
}

/// The credentials of a document and what can be said of them.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Checked {
    /// One for each credential, in the order of the document.
    results: Vec<CheckedItem>,
    /// The headers of a table whose columns are not read.
    unread_columns: Vec<String>,
    /// What to say where concepts are shown.
    attribution: String,
}

/// The format of a body by its media type: `None` where it has to be told from the document.
fn format_of(media_type: &str) -> Result<Option<Format>, Problem> {
    match media_type {
        "text/csv" | "text/tab-separated-values" => Ok(Some(Format::Csv)),
        "text/html" | "text/markdown" | request::PDF | request::DOCX => Ok(Some(Format::Page)),
        "text/plain" | "application/jwt" | "application/vc+jwt" | "application/vc" | NDJSON => Ok(None),
        json if request::is_json(json) => Ok(None),
        other => Err(request::unsupported(
            other,
            "JSON (application/json, application/ld+json and so on), application/x-ndjson, application/jwt, text/csv, \
             text/html, text/markdown, text/plain, PDF (application/pdf) or DOCX \
             (application/vnd.openxmlformats-officedocument.wordprocessingml.document)",
        )),
    }
}

/// The document of a request, how to read it, and whether it has a credential a line.
async fn document(
    app: &App,
    format: Option<CredentialFormatName>,
    request: Request,
) -> Result<(String, ReadOptions, bool), Problem> {
    let media_type = request::media_type(request.headers());
    let of_type = format_of(&media_type)?;
    let document = request::document(app, &media_type, request.into_body()).await?;
    let format = format.map(Format::from).or(of_type);
    let options = ReadOptions { format, ..ReadOptions::default() }.of(&document);
    Ok((document.text, options, media_type == NDJSON))
}

/// What makes an answer about a record another one.
fn etag(engine: &Engine, record: &Record) -> String {
    request::etag(&[&engine.index.manifest().content, &record.id, &record.change.to_string()])
}

pub(super) async fn record(app: &App, id: String) -> Result<Record, Problem> {
    let store = app.store.clone();
    let missing = no_credential(&id);
    let record = app.workers.run_blocking(move || Ok(store.open()?.record(&id)?)).await?;
    record.ok_or(missing)
}

/// List credentials
///
/// Page by page: what is kept, or what has the words and passes the filters.
#[utoipa::path(
    get,
    path = "/v1/credentials",
    tag = "catalogue",
    params(ListParameters),
    responses((status = 200, description = "A page", body = RecordPage), Refusals)
)]
async fn list_credentials(
    State(app): State<App>,
    Loaded(engine): Loaded,
    Parameters(asked): Parameters<ListParameters>,
) -> Result<Response, Problem> {
    let limit = request::ranged(asked.limit, 1, 500, "limit")?.unwrap_or(50);
    let after = from_cursor(asked.cursor.as_deref())?;
    let wanted = Wanted::new(&engine, &asked)?;
    let listed = move || {
        let (records, next) = find_records(&engine, &wanted, after, limit)?;
        let taxonomy = engine.taxonomy();
        let credentials = records.iter().map(|record| Listed::from(record.offer(taxonomy))).collect();
        Ok(RecordPage { credentials, next, attribution: engine.index.attribution() })
    };
    Ok(request::answer(&app.workers.run_blocking(listed).await?))
}

/// How many records come before the page that a cursor leads to.
pub(super) fn from_cursor(cursor: Option<&str>) -> Result<usize, Problem> {
    let Some(cursor) = cursor else { return Ok(0) };
    let after = cursor.parse().ok().filter(|after| *after <= i64::MAX as usize / 2);
    after.ok_or_else(|| request::bad_cursor(cursor))
}

/// Which records are looked for, once what was asked for has been looked at.
pub(super) struct Wanted {
    words: String,
    skills: Vec<ConceptId>,
    field: Option<String>,
    filter: Filter,
}

impl Wanted {
    pub fn new(engine: &Engine, asked: &ListParameters) -> Result<Self, Problem> {
        request::ranged(asked.level, 1, 8, "level")?;
        if asked.budget.is_some_and(|budget| !(budget.is_finite() && budget >= 0.0)) {
            return Err(Problem::invalid("budget", "budget: not a number from 0 on"));
        }
        let skills = match asked.skill.as_deref() {
            Some(skill) => {
                let missing =
                    || Problem::invalid("skill", format!("skill: {skill} is not in the loaded ESCO"));
                engine.taxonomy().narrower_closure(find(engine, skill).ok_or_else(missing)?)
            }
            None => vec![],
        };
        let filter = Filter {
            least_level: asked.level,
            most_ects: asked.budget,
            language: asked.language.clone(),
            offers: asked.offers.unwrap_or_default(),
            ..Filter::default()
        };
        Ok(Self { words: asked.q.clone().unwrap_or_default(), skills, field: asked.field.clone(), filter })
    }
}

/// A page of records, and the cursor of the next one.
pub(super) fn find_records(
    engine: &Engine,
    wanted: &Wanted,
    after: usize,
    limit: usize,
) -> Result<(Vec<Record>, Option<String>), Problem> {
    let searchable = engine.searchable()?;
    let Wanted { words, skills, field, filter } = wanted;
    let is_all =
        words.trim().is_empty() && skills.is_empty() && field.is_none() && *filter == Filter::default();
    if is_all {
        let mut records = searchable.catalogue.page(after as u64, limit + 1)?;
        let next =
            records.get(limit - 1).filter(|_| records.len() > limit).map(|last| last.number.to_string());
        records.truncate(limit);
        return Ok((records, next));
    }
    let most = after.saturating_add(limit + 1).min(1 << 24);
    let found = searchable.corpus.search(words, skills, field.as_deref(), filter, engine.taxonomy(), most)?;
    let next = (found.len() > after + limit).then(|| (after + limit).to_string());
    let mut records = vec![];
    for number in found.into_iter().skip(after).take(limit) {
        records.extend(searchable.catalogue.numbered(number)?);
    }
    Ok((records, next))
}

/// Keep credentials
///
/// Takes a document in any format that is read: European digital credentials, Open Badges, tokens of either, tagus
/// JSON or a list of it, JSON lines, CSV, course pages, also as PDF or DOCX. Each credential is kept by itself and
/// tagged; what says the same as one that is kept is not kept again. One with the identifier of another that says
/// something else is refused: PUT replaces.
#[utoipa::path(
    post,
    path = "/v1/credentials",
    tag = "catalogue",
    params(AddParameters),
    request_body(content(
        (Object = "application/json", example = json!({"tagus": 1, "title": "Applied statistics", "outcomes": [{"text": "Build regression models"}]})),
        (String = "application/x-ndjson"), (String = "text/csv"), (String = "text/html"), (String = "text/markdown"),
        (String = "text/plain"),
        (FileBytes = "application/pdf"), (FileBytes = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    )),
    responses(
        (status = 201, description = "At least one is new", body = Added),
        (status = 200, description = "None is new: all are kept already, or were refused", body = Added),
        Refusals,
    )
)]
async fn add(
    State(app): State<App>,
    Loaded(engine): Loaded,
    Parameters(asked): Parameters<AddParameters>,
    request: Request,
) -> Result<Response, Problem> {
    let (document, options, is_lines) = document(&app, asked.format, request).await?;
    let asking = Asking::new(&app, engine, asked.model);
    let store = app.store.clone();
    let read = move || {
        let catalogue = store.open()?;
        let mut items = vec![];
        for Imported { place, record } in documents(&document, is_lines, &options) {
            let place = place.map(|place| place.0);
            items.push(match record {
                Ok(record) => (place, Ok(Read { same: catalogue.same(&record.credential)?, record })),
                Err(ImportError::Read(error)) => (place, Err(error.into())),
                Err(error) => (place, Err(Problem::new(Kind::Invalid, error.to_string()))),
            });
        }
        Ok(items)
    };
    let items: Vec<(Option<String>, Result<Read, Problem>)> = app.workers.run_blocking(read).await?;
    let read = items.iter().filter_map(|(_, item)| item.as_ref().ok());
    within_limit(
        read.flat_map(|read| texts(&read.record.credential)),
        app.config.limits.text_characters,
        "",
    )?;
    let as_given = asked.as_given.unwrap_or_default();
    let made_by = if as_given { GIVEN.to_owned() } else { maker(&asking.made_by()) };
    let (mut results, mut new) = (vec![], vec![]);
    for (place, item) in items {
        let (status, id, problem) = match item {
            Err(problem) => (Became::Refused, None, Some(problem)),
            Ok(Read { same: Some(same), .. }) => (Became::Same, Some(same), None),
            Ok(Read { same: None, mut record }) => {
                let tagging = match as_given {
                    true => Tagging::given(&record.credential),
                    false => asking.suggested(&record.credential).await?,
                };
                record.tagging = Some((tagging, made_by.clone()));
                new.push((results.len(), record));
                (Became::New, None, None)
            }
        };
        results.push((AddedItem { status, id, place, problem: None }, problem));
    }
    let shared = app.clone();
    let kept = move || {
        let _writing = shared.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut catalogue = shared.store.open()?;
        let (mut to_add, mut seen) = (vec![], BTreeSet::new());
        for (at, record) in new {
            match &record.credential.id {
                Some(id) if !seen.insert(id.clone()) || catalogue.record(id)?.is_some() => {
                    let detail = format!(
                        "\"{id}\" is kept already and says something else; PUT /v1/credentials/ID replaces it"
                    );
                    let problem = Problem::new(Kind::Conflict, detail);
                    results[at].0.status = Became::Refused;
                    results[at].1 = Some(problem);
                }
                _ => to_add.push((at, record)),
            }
        }
        let (places, records): (Vec<usize>, Vec<NewRecord>) = to_add.into_iter().unzip();
        for (at, addition) in places.into_iter().zip(catalogue.add(&records)?) {
            let item = &mut results[at].0;
            (item.status, item.id) = match addition {
                Addition::New(id) => (Became::New, Some(id)),
                Addition::Changed(id) => (Became::Changed, Some(id)),
                Addition::Same(id) => (Became::Same, Some(id)),
            };
        }
        Ok(results)
    };
    let mut results = app.workers.run_blocking(kept).await?;
    // The one credential of a document is answered for by the status.
    if let [(item, problem)] = results.as_mut_slice()
        && let Some(mut problem) = problem.take()
    {
        let place = item.place.take().filter(|place| place.starts_with('/'));
        problem.pointer = problem.pointer.or(place);
        return Err(problem);
    }
    let is_new = results.iter().any(|(item, _)| matches!(item.status, Became::New | Became::Changed));
    let results: Vec<AddedItem> = results
        .into_iter()
        .map(|(item, problem)| AddedItem { problem: problem.map(|problem| problem.to_value()), ..item })
        .collect();
    let location = match results.as_slice() {
        [AddedItem { id: Some(id), .. }] => Some(address(id)),
        _ => None,
    };
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    let mut response = (status, request::answer(&Added { results, made_by })).into_response();
    if let Some(location) = location.and_then(|location| location.parse().ok()) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// Keeps a credential that was made here, tagged; its identifier.
pub(super) async fn keep(app: &App, engine: Arc<Engine>, credential: Credential) -> Result<String, Problem> {
    let asking = Asking::new(app, engine, None);
    let tagging = Some((asking.suggested(&credential).await?, maker(&asking.made_by())));
    let store = app.store.clone();
    let kept = move || {
        let written =
            credential::write(std::slice::from_ref(&credential), Format::Tagus, &WriteOptions::default());
        let record = NewRecord { document: written?, credential, tagging };
        Ok(store.open()?.add(&[record])?)
    };
    let mut kept = app.workers.run_blocking(kept).await?;
    match kept.pop() {
        Some(Addition::New(id) | Addition::Changed(id) | Addition::Same(id)) => Ok(id),
        None => Err(Problem::internal("nothing was kept")),
    }
}

/// Where a record is.
fn address(id: &str) -> String {
    let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
    format!("/v1/credentials/{}", id.replace('+', "%20"))
}

/// Show a credential
///
/// The record with what was read from its document, its tags and whether it was reviewed; or written as European
/// digital credential, Open Badge, CSV or tagus JSON. A document that is asked for in the format in which it came is
/// kept whole, but for its proof.
#[utoipa::path(
    get,
    path = "/v1/credentials/{id}",
    tag = "catalogue",
    params(("id" = String, Path, description = "Its identifier, percent-encoded"), ShowParameters),
    responses(
        (status = 200, description = "The record", content(
            (RecordOrDocument = "application/json"), (Object = "application/ld+json"), (Object = "application/vc+ld+json"), (String = "text/csv")
        )),
        (status = 304, description = "The client has it already: If-None-Match"),
        Refusals,
    )
)]
async fn show(
    State(app): State<App>,
    Loaded(engine): Loaded,
    Path(id): Path<String>,
    Parameters(asked): Parameters<ShowParameters>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    request::ranged(asked.tagged, 0.0, 1.0, "tagged")?;
    let record = record(&app, id).await?;
    let format = match asked.format {
        Some(format) => Some(format),
        None => match request::accepted(
            &headers,
            &["application/json", "application/ld+json", "application/vc+ld+json", "text/csv"],
        )? {
            "application/ld+json" => Some(WrittenFormat::Elm),
            "application/vc+ld+json" => Some(WrittenFormat::Openbadges),
            "text/csv" => Some(WrittenFormat::Csv),
            _ => None,
        },
    };
    let etag = etag(&engine, &record);
    let Some(format) = format else {
        return Ok(request::conditional(&headers, &etag, || {
            request::answer(&RecordView {
                id: &record.id,
                added: &record.added,
                review: record.review,
                credential: &record.credential,
                tagging: record.tagging.as_ref().map(|(tagging, _)| tagging),
                made_by: record.tagging.as_ref().map(|(_, made_by)| made_by.as_str()),
                attribution: engine.index.attribution(),
            })
        }));
    };
    let tagged = asked.tagged.map(|tagged| tagged.to_bits()).unwrap_or_default();
    let etag = request::etag_of_form(&etag, &format!("{format:?}{tagged:x}"));
    let (format, media_type) = format.format();
    let original = record.document.clone();
    let credential = record.into_credential(asked.tagged);
    let options = WriteOptions { original: Some(&original), esco_version: engine.taxonomy().version() };
    let written = credential::write(std::slice::from_ref(&credential), format, &options)?;
    Ok(request::conditional(&headers, &etag, || {
        ([(header::CONTENT_TYPE, media_type)], written).into_response()
    }))
}

/// Put a credential
///
/// Keeps the one credential of a document under an identifier, in the place of what is there. With If-Match only if
/// that is still what the client knows.
#[utoipa::path(
    put,
    path = "/v1/credentials/{id}",
    tag = "catalogue",
    params(("id" = String, Path, description = "Its identifier, percent-encoded"), AddParameters),
    request_body(content(
        (Object = "application/json", example = json!({"tagus": 1, "title": "Applied statistics", "outcomes": [{"text": "Build regression models"}]})),
        (String = "text/csv"), (String = "text/html"), (String = "text/markdown"), (String = "text/plain"),
        (FileBytes = "application/pdf"), (FileBytes = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    )),
    responses(
        (status = 201, description = "It is new", body = AddedItem),
        (status = 200, description = "It has taken the place of another, or says the same", body = AddedItem),
        Refusals,
    )
)]
async fn put(
    State(app): State<App>,
    Loaded(engine): Loaded,
    Path(id): Path<String>,
    Parameters(asked): Parameters<AddParameters>,
    request: Request,
) -> Result<Response, Problem> {
    if id.trim().is_empty() || id.trim() != id {
        return Err(Problem::invalid(
            "id",
            format!("\"{id}\" is no identifier: it is blank, or has spaces around it"),
        ));
    }
    let headers = request.headers().clone();
    let (document, options, _) = document(&app, asked.format, request).await?;
    let asking = Asking::new(&app, engine, asked.model);
    let mut read = asking.read(document.clone(), options, "").await?;
    let (Some(mut credential), true) = (read.pop(), read.is_empty()) else {
        return Err(Problem::new(Kind::Invalid, "the document has several credentials; put one at a time"));
    };
    if credential.id.as_ref().is_some_and(|own| *own != id) {
        let detail = format!(
            "the document calls itself \"{}\", the address \"{id}\"",
            credential.id.unwrap_or_default()
        );
        return Err(Problem::new(Kind::Conflict, detail));
    }
    if credential.title.value().is_none() && credential.outcomes.value().is_none_or(Vec::is_empty) {
        return Err(Problem::new(
            Kind::Invalid,
            "it has neither a title nor learning outcomes: give it at least one of them",
        ));
    }
    credential.id = Some(id.clone());
    let tagging = match asked.as_given.unwrap_or_default() {
        true => (Tagging::given(&credential), GIVEN.to_owned()),
        false => (asking.suggested(&credential).await?, maker(&asking.made_by())),
    };
    let new = NewRecord { document, credential, tagging: Some(tagging) };
    let (shared, engine) = (app.clone(), asking.engine.clone());
    let put = move || {
        let _writing = shared.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut catalogue = shared.store.open()?;
        let there = catalogue.record(&id)?;
        let known = there.as_ref().map(|record| etag(&engine, record));
        request::unchanged(&headers, known.as_deref())?;
        Ok(catalogue.put(&new)?)
    };
    let (status, became, id) = match app.workers.run_blocking(put).await? {
        Addition::New(id) => (StatusCode::CREATED, Became::New, id),
        Addition::Changed(id) => (StatusCode::OK, Became::Changed, id),
        Addition::Same(id) => (StatusCode::OK, Became::Same, id),
    };
    let item = AddedItem { status: became, id: Some(id), place: None, problem: None };
    Ok((status, request::answer(&item)).into_response())
}

/// Remove a credential
///
/// With If-Match only if it is still what the client knows.
#[utoipa::path(
    delete,
    path = "/v1/credentials/{id}",
    tag = "catalogue",
    params(("id" = String, Path, description = "Its identifier, percent-encoded")),
    responses((status = 204, description = "It is gone"), Refusals)
)]
async fn remove(
    State(app): State<App>,
    Loaded(engine): Loaded,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    request::no_parameters(&uri)?;
    let shared = app.clone();
    let removed = move || {
        let _writing = shared.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut catalogue = shared.store.open()?;
        let there = catalogue.record(&id)?.ok_or_else(|| no_credential(&id))?;
        request::unchanged(&headers, Some(&etag(&engine, &there)))?;
        catalogue.remove(&id)?;
        Ok(())
    };
    app.workers.run_blocking(removed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How to read what is checked.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CheckParameters {
    /// The format of the document; unless given, that of Content-Type, or it is told from the document.
    #[param(inline)]
    format: Option<CredentialFormatName>,
}

/// Check credentials
///
/// What of the European standard is missing in a document, what is wrong and what would be right; and of each
/// outcome whether it can be assessed. Nothing is kept.
#[utoipa::path(
    post,
    path = "/v1/credentials/check",
    tag = "catalogue",
    params(CheckParameters),
    request_body(content(
        (Object = "application/json", example = json!({"tagus": 1, "title": "Applied statistics", "outcomes": [{"text": "Build regression models"}]})),
        (String = "text/csv"), (String = "text/html"), (String = "text/markdown"), (String = "text/plain"),
        (FileBytes = "application/pdf"), (FileBytes = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    )),
    responses((status = 200, description = "What can be said of each", body = Checked), Refusals)
)]
async fn checked(
    State(app): State<App>,
    Loaded(engine): Loaded,
    Parameters(asked): Parameters<CheckParameters>,
    request: Request,
) -> Result<Response, Problem> {
    let (document, options, is_lines) = document(&app, asked.format, request).await?;
    if is_lines {
        return Err(request::unsupported(NDJSON, "one document at a time"));
    }
    let checked = move || {
        let (taxonomy, today) = (engine.taxonomy(), Zoned::now().date());
        let item = |credential: Credential| {
            let check = check(&credential, taxonomy, today);
            let title = credential.title.value().map(ToString::to_string);
            CheckedItem { id: credential.id, title, fails: check.fails(), check }
        };
        Ok(Checked {
            results: credential::read(&document, &options)?.into_iter().map(item).collect(),
            unread_columns: credential::unread_columns(&document, &options),
            attribution: engine.index.attribution(),
        })
    };
    Ok(request::answer(&app.workers.run_heavy(checked).await?))
}
