//! Credentials and adverts that requests name or bring along, and what is made of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::App;
use super::engine::Engine;
use super::problem::{Kind, Problem};
use super::tag::{ModelName, characters_within};
use super::workers::Flow;
use crate::advert::{self, Advert};
use crate::catalogue::{Catalogue, Record, Tagging};
use crate::compare::{Kept, Profile, Told};
use crate::credential::{self, Credential, Format, Outcome, ReadOptions};
use crate::esco::Language;
use crate::matching::TaggedAdvert;
use crate::tagger::{MadeBy, Model};

/// A format that credentials come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum CredentialFormatName {
    /// European Learning Model v3, JSON-LD
    Elm,
    /// Open Badges 3.0
    Openbadges,
    /// A table with a row for each credential or outcome
    Csv,
    /// The JSON of tagus
    Json,
    /// A course page in text, Markdown or HTML, or the text of a PDF or DOCX document
    Page,
}

impl From<CredentialFormatName> for Format {
    fn from(name: CredentialFormatName) -> Self {
        match name {
            CredentialFormatName::Elm => Self::Elm,
            CredentialFormatName::Openbadges => Self::OpenBadges,
            CredentialFormatName::Csv => Self::Csv,
            CredentialFormatName::Json => Self::Tagus,
            CredentialFormatName::Page => Self::Page,
        }
    }
}

/// A credential that is kept, by its `id`, or one that comes along as `document`.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"document": {"tagus": 1, "title": "Applied statistics", "outcomes": [{"text": "Build regression models"}]}}))]
pub(super) struct CredentialReference {
    /// The identifier of one in the catalogue. Either this or `document`.
    pub id: Option<String>,
    /// A credential in any format that is read: JSON as an object, anything else as a string.
    #[schema(value_type = Option<Brought>)]
    pub document: Option<Value>,
    /// The format of the document; unless given, it is told from it.
    pub format: Option<CredentialFormatName>,
    /// Which credential of the document, from 1, if it has several.
    #[schema(minimum = 1)]
    pub number: Option<usize>,
}

/// A document.
#[derive(Serialize, ToSchema)]
#[expect(dead_code, reason = "it is there to be described")]
#[serde(untagged)]
#[schema(as = Document)]
pub(super) enum Brought {
    /// JSON
    #[schema(value_type = Object)]
    Object(Value),
    /// A list of JSON objects
    #[schema(value_type = Vec<Object>)]
    List(Vec<Value>),
    /// Anything else
    Text(String),
}

/// A job advert that comes along.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"document": "Data analyst\n\nYou can program in Python and know statistics."}))]
pub(super) struct AdvertReference {
    /// An advert in any format that is read: JSON as an object, anything else as a string.
    #[schema(value_type = Brought)]
    pub document: Value,
}

/// How texts that come along are tagged.
#[derive(Clone)]
pub(super) struct Asking {
    pub app: App,
    pub engine: Arc<Engine>,
    pub model: Model,
    pub flow: Arc<Flow>,
    /// How many characters of text the documents of the request have so far.
    characters: Arc<AtomicUsize>,
    /// When nobody waits for the answer any more.
    until: Instant,
}

/// The most credentials or adverts that one list of a request names or brings along, each of which may have several.
const MOST_REFERENCES: usize = 1000;

/// That a list of a request has something, if it has to, and not too much.
pub(super) fn listed<T>(list: &[T], least: usize, at: &str) -> Result<(), Problem> {
    match list.len() {
        few if few < least => Err(Problem::invalid(at, format!("give at least {least}"))),
        many if many > MOST_REFERENCES => {
            let detail = format!("{many} in the list; the most is {MOST_REFERENCES}");
            Err(Problem::new(Kind::TooLarge, detail).at(at))
        }
        _ => Ok(()),
    }
}

/// A credential and, of one that is kept, its tags.
pub(super) struct Known {
    pub credential: Credential,
    pub tagging: Option<Tagging>,
}

impl From<Record> for Known {
    fn from(record: Record) -> Self {
        Self { credential: record.credential, tagging: record.tagging.map(|(tagging, _)| tagging) }
    }
}

/// A document as it was sent: JSON as JSON, a string as itself.
fn written(document: &Value, at: &str) -> Result<String, Problem> {
    match document {
        Value::String(text) => Ok(text.clone()),
        Value::Array(items) if items.iter().all(Value::is_object) => Ok(document.to_string()),
        Value::Object(_) => Ok(document.to_string()),
        _ => Err(Problem::invalid(at, "a document is JSON, as an object or a list of objects, or a string")),
    }
}

/// The texts of the outcomes of a credential.
pub(super) fn outcome_texts(credential: &Credential) -> impl Iterator<Item = &str> {
    let outcomes = credential.outcomes.value().into_iter().flatten();
    outcomes.filter_map(|outcome| outcome.text.best().map(|(_, text)| text))
}

/// The texts of a credential that are tagged: those of its outcomes and its prerequisites.
pub(super) fn texts(credential: &Credential) -> impl Iterator<Item = &str> {
    outcome_texts(credential).chain(credential.prerequisites.value().map(String::as_str))
}

impl Asking {
    pub fn new(app: &App, engine: Arc<Engine>, model: Option<ModelName>) -> Self {
        let model = model.unwrap_or_default().into();
        let until = Instant::now() + Duration::from_secs(app.config.limits.request_seconds);
        Self { app: app.clone(), engine, model, flow: Arc::default(), characters: Arc::default(), until }
    }

    pub fn made_by(&self) -> MadeBy {
        self.engine.taggers(self.model).made_by().clone()
    }

    pub fn language(&self) -> Language {
        self.engine.index.default_language()
    }

    /// That somebody still waits for the answer: work that takes long asks now and then.
    pub fn in_time(&self) -> Result<(), Problem> {
        if Instant::now() < self.until {
            return Ok(());
        }
        Err(Problem::new(Kind::TimedOut, "it takes too long; ask for less at a time").retry_after(1))
    }

    /// That all documents of a request, with one more, have no more text than is allowed.
    fn count<'t>(&self, texts: impl Iterator<Item = &'t str>, at: &str) -> Result<(), Problem> {
        let more: usize = texts.map(|text| text.chars().count()).sum();
        let before = self.characters.fetch_add(more, Ordering::Relaxed);
        characters_within(before + more, self.app.config.limits.text_characters, at)
    }

    /// Reads the credentials of a document, at most as many outcomes as a request may have text.
    pub async fn read(
        &self,
        document: String,
        options: ReadOptions,
        at: &str,
    ) -> Result<Vec<Credential>, Problem> {
        let read = move || Ok(credential::read(&document, &options)?);
        let within = |problem: Problem| match &problem.pointer {
            Some(inner) => {
                let pointer = format!("{at}{inner}");
                problem.at(pointer)
            }
            None => problem.at(at),
        };
        let read = self.app.workers.run_blocking(read).await.map_err(within)?;
        self.count(read.iter().flat_map(texts), at)?;
        Ok(read)
    }

    /// The credentials that a reference means; `at` is its JSON pointer.
    pub async fn all(&self, reference: CredentialReference, at: &str) -> Result<Vec<Known>, Problem> {
        let CredentialReference { id, document, format, number } = reference;
        match (id, document) {
            (Some(id), None) if format.is_none() && number.is_none() => Ok(vec![self.kept(id, at).await?]),
            (None, Some(document)) => {
                let options = ReadOptions { format: format.map(Format::from), ..ReadOptions::default() };
                let pointer = format!("{at}/document");
                let mut read = self.read(written(&document, &pointer)?, options, &pointer).await?;
                if let Some(number) = number {
                    if !(1..=read.len()).contains(&number) {
                        let detail = format!(
                            "the document has {} credentials; there is no number {number}",
                            read.len()
                        );
                        return Err(Problem::invalid(format!("{at}/number"), detail));
                    }
                    read = vec![read.swap_remove(number - 1)];
                }
                Ok(read.into_iter().map(|credential| Known { credential, tagging: None }).collect())
            }
            _ => Err(Problem::invalid(at, "give either the id of a credential that is kept, or a document")),
        }
    }

    /// The one credential that a reference means.
    pub async fn one(&self, reference: CredentialReference, at: &str) -> Result<Known, Problem> {
        let mut all = self.all(reference, at).await?;
        match (all.pop(), all.len()) {
            (Some(one), 0) => Ok(one),
            (_, others) => {
                let detail =
                    format!("the document has {} credentials; say which one with number", others + 1);
                Err(Problem::invalid(at, detail))
            }
        }
    }

    async fn kept(&self, id: String, at: &str) -> Result<Known, Problem> {
        let store = self.app.store.clone();
        let unknown = Problem::invalid(
            format!("{at}/id"),
            format!("no credential \"{id}\" is kept; GET /v1/credentials lists them"),
        );
        let record = self.app.workers.run_blocking(move || Ok(store.open()?.record(&id)?)).await?;
        Ok(record.ok_or(unknown)?.into())
    }

    /// What a credential is compared by: as it is kept, or of one that comes along, worked out now.
    pub async fn profile(&self, known: &Known) -> Result<Profile, Problem> {
        let taxonomy = self.engine.taxonomy();
        if let Some(tagging) = &known.tagging {
            let mut profile = Profile::default();
            profile.extend(tagging.of(&known.credential), taxonomy);
            return Ok(profile);
        }
        let outcomes = known.credential.outcomes.value().cloned().unwrap_or_default();
        let told = outcomes.into_iter().map(|outcome| self.told(outcome));
        let told = self.app.workers.run_each(told).await?;
        Ok(Profile::new(told.into_iter().flatten(), taxonomy))
    }

    async fn told(&self, outcome: Outcome) -> Result<Option<Told>, Problem> {
        let (engine, model) = (self.engine.clone(), self.model);
        let told = move || Ok(engine.profiler(model)?.told(&outcome)?);
        self.app.workers.run(&self.flow, told).await
    }

    /// The tags of a credential, to be kept or looked for in the catalogue.
    pub async fn tagging(&self, known: &Known) -> Result<Tagging, Problem> {
        match &known.tagging {
            Some(tagging) => Ok(tagging.clone()),
            None => self.suggested(&known.credential).await,
        }
    }

    /// The tags that are suggested for a credential.
    pub async fn suggested(&self, credential: &Credential) -> Result<Tagging, Problem> {
        let kept = |outcome: Outcome| async move {
            let (engine, model) = (self.engine.clone(), self.model);
            let kept = move || Ok(engine.profiler(model)?.kept(&outcome)?);
            self.app.workers.run(&self.flow, kept).await
        };
        let outcomes = credential.outcomes.value().cloned().unwrap_or_default();
        let outcomes = self.app.workers.run_each(outcomes.into_iter().map(kept)).await?;
        let prerequisites = match credential.prerequisites.value() {
            Some(text) => self.kept_of_text(text.clone()).await?,
            None => Kept::default(),
        };
        Ok(Tagging { outcomes, prerequisites })
    }

    async fn kept_of_text(&self, text: String) -> Result<Kept, Problem> {
        let (engine, model) = (self.engine.clone(), self.model);
        let kept = move || Ok(engine.profiler(model)?.kept_of_text(&text)?);
        self.app.workers.run(&self.flow, kept).await
    }

    /// The adverts of a document; all of them have to be readable.
    pub async fn adverts(&self, reference: AdvertReference, at: &str) -> Result<Vec<TaggedAdvert>, Problem> {
        let pointer = format!("{at}/document");
        let document = written(&reference.document, &pointer)?;
        let unread = |detail: String| Problem::invalid(pointer.clone(), detail);
        let read = self
            .app
            .workers
            .run_blocking(move || Ok(advert::read(&document, None)))
            .await?
            .map_err(|error| unread(error.to_string()))?;
        let adverts = read
            .into_iter()
            .collect::<Result<Vec<Advert>, _>>()
            .map_err(|error| unread(error.to_string()))?;
        self.count(adverts.iter().flat_map(TaggedAdvert::asks), &pointer)?;
        let tagged = adverts.into_iter().map(|advert| async {
            let asks: Vec<String> = TaggedAdvert::asks(&advert).map(str::to_owned).collect();
            let kept =
                self.app.workers.run_each(asks.into_iter().map(|text| self.kept_of_text(text))).await?;
            Ok::<_, Problem>(TaggedAdvert::told(advert, kept, self.engine.taxonomy()))
        });
        self.app.workers.run_each(tagged).await
    }

    /// The one advert of a document.
    pub async fn advert(&self, reference: AdvertReference, at: &str) -> Result<TaggedAdvert, Problem> {
        let mut all = self.adverts(reference, at).await?;
        match (all.pop(), all.len()) {
            (Some(one), 0) => Ok(one),
            (_, others) => {
                let detail = format!("the document has {} adverts; send the one that is meant", others + 1);
                Err(Problem::invalid(format!("{at}/document"), detail))
            }
        }
    }
}

/// That something with an identifier is not there.
pub(super) fn no_credential(id: &str) -> Problem {
    Problem::new(Kind::NotFound, format!("no credential \"{id}\" is kept"))
}
