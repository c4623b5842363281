//! [`Catalogue`]: where credentials and offers are kept, with their tags; [`Searchable`] finds them by concept
//! and text.
//!
//! ```text
//! documents ── import ──> NewRecord ── Catalogue (SQLite) ── changes ──> Corpus (tantivy)
//! ```
//!
//! The catalogue is the truth: a batch of records is there wholly or not at all, and what has been acknowledged
//! survives the end of the process. The search index beside it follows by the number of the last change that it
//! has seen, and is built anew where ESCO is another one.

mod import;
mod keys;
mod review;
mod searchable;
mod sheet;
mod sqlite;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use import::{ImportError, Imported, documents};
pub use keys::{ApiKey, Pepper, Scope, split_key};
pub use review::{Decision, DecisionFilter, NewDecision, Verdict, outcome_key, standing};
pub use searchable::Searchable;
pub use sheet::{Passage, Sheet};
pub use sqlite::Sqlite;

use crate::compare::{Kept, KeptConcept, Profiler};
use crate::corpus::CorpusError;
use crate::credential::{Credential, Element, Format, Kind, Outcome, OutcomeTag, Source};
use crate::esco::Taxonomy;
use crate::recommend::{Offer, Outcomes, certificate, key, needs};
use crate::tagger::{MadeBy, TagError};

/// Why a catalogue could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// The file could not be opened, or is no catalogue.
    #[error("{path}: {problem}; choose a catalogue with --catalogue FILE")]
    Open {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The database says that something cannot be done.
    #[error("the catalogue cannot be read or written: {0}")]
    Database(#[from] rusqlite::Error),
    /// A record is not what it should be.
    #[error("the catalogue is damaged: record {id}: {problem}; remove it with `tagus catalogue remove`")]
    Damaged {
        /// Its identifier.
        id: String,
        /// What is wrong.
        problem: String,
    },
    /// The search index beside it could not be read or written.
    #[error(transparent)]
    Corpus(#[from] CorpusError),
    /// An outcome could not be tagged.
    #[error(transparent)]
    Tag(#[from] TagError),
}

/// What a credential's outcomes and prerequisites are compared by.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tagging {
    /// For each outcome.
    pub outcomes: Vec<Kept>,
    /// For what has to be there before.
    pub prerequisites: Kept,
}

/// What makes a tagging, as one text: another one says that it is out of date.
pub fn maker(made_by: &MadeBy) -> String {
    let release = made_by.esco.as_deref().unwrap_or("unknown");
    format!("tagus {} / ESCO {release} {} / {}", made_by.tagus, made_by.language, made_by.ranker)
}

/// What is said of a tagging that has nothing but what the issuers give.
pub const GIVEN: &str = "given";

impl Tagging {
    /// What the issuer of a credential gives, and nothing else.
    pub fn given(credential: &Credential) -> Self {
        let given = |outcome: &Outcome| {
            let issuers = outcome.tags.iter().filter(|tag| tag.source == Source::Issuer);
            let concept = |tag: &OutcomeTag| KeptConcept {
                uri: tag.uri.clone(),
                probability: 1.0,
                informativeness: 1.0,
            };
            Kept { concepts: issuers.map(concept).collect(), meaning: None }
        };
        let outcomes = credential.outcomes.value().into_iter().flatten();
        Self { outcomes: outcomes.map(given).collect(), prerequisites: Kept::default() }
    }

    /// What the issuer gives and the taggers suggest.
    pub fn suggested(credential: &Credential, profiler: &Profiler) -> Result<Self, TagError> {
        let outcomes = credential.outcomes.value().into_iter().flatten();
        Ok(Self {
            outcomes: outcomes.map(|outcome| profiler.kept(outcome)).collect::<Result<_, _>>()?,
            prerequisites: match credential.prerequisites.value() {
                Some(text) => profiler.kept_of_text(text)?,
                None => Kept::default(),
            },
        })
    }

    /// The outcomes of a credential, each with what it is compared by.
    pub fn of<'t>(&'t self, credential: &'t Credential) -> impl Iterator<Item = (&'t str, &'t Kept)> + 't {
        let outcomes = credential.outcomes.value().into_iter().flatten();
        outcomes.zip(&self.outcomes).filter_map(|(outcome, kept)| Some((outcome.text.best()?.1, kept)))
    }
}

/// A record that is to be kept.
#[derive(Clone, Debug)]
pub struct NewRecord {
    /// The document as it came.
    pub document: String,
    /// What was read from it.
    pub credential: Credential,
    /// Its tags and what made them; `None` if they are still to be made.
    pub tagging: Option<(Tagging, String)>,
}

/// What became of a record that was to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Addition {
    /// It is new, with this identifier.
    New(String),
    /// It has taken the place of another one with its identifier.
    Changed(String),
    /// One that says the same is there, with this identifier.
    Same(String),
}

/// Whether a person has looked at the tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Review {
    /// Not yet.
    Open,
    /// Yes.
    Reviewed,
}

/// A record that is kept.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its number, above 0, in the order of arrival.
    pub number: u64,
    /// The number of the change that made it what it is.
    pub change: u64,
    /// Its identifier.
    pub id: String,
    /// The document as it came.
    pub document: String,
    /// The format that it came in.
    pub format: Format,
    /// What was read from it.
    pub credential: Credential,
    /// Its tags and what made them.
    pub tagging: Option<(Tagging, String)>,
    /// Whether a person has looked at the tags.
    pub review: Review,
    /// When it was added (RFC 3339).
    pub added: String,
}

impl Record {
    /// What it is called.
    pub fn title(&self) -> String {
        self.credential.title.value().map(ToString::to_string).unwrap_or_default()
    }

    /// Its outcomes, each with what it is compared by; none before it is tagged.
    pub fn outcomes(&self) -> impl Iterator<Item = (&str, &Kept)> + '_ {
        self.tagging.iter().flat_map(|(tagging, _)| tagging.of(&self.credential))
    }

    /// Its credential with its identifier, and with the suggested concepts from a probability on.
    pub fn into_credential(self, least: Option<f32>) -> Credential {
        let mut credential = Credential { id: Some(self.id), ..self.credential };
        let (Some(least), Some((tagging, _))) = (least, self.tagging) else { return credential };
        if let Element::Present { value: outcomes, .. } = &mut credential.outcomes {
            for (outcome, tags) in outcomes.iter_mut().zip(tagging.outcomes) {
                for tag in tags.concepts.into_iter().filter(|tag| tag.probability >= least) {
                    if outcome.tags.iter().all(|own| own.uri != tag.uri) {
                        outcome.tags.push(OutcomeTag {
                            uri: tag.uri,
                            label: None,
                            source: Source::Suggested,
                            probability: Some(tag.probability),
                            place: None,
                        });
                    }
                }
            }
        }
        credential
    }

    /// What it offers.
    pub fn offer(&self, taxonomy: &Taxonomy) -> Offer {
        let credential = &self.credential;
        let none = Kept::default();
        let before = self.tagging.as_ref().map_or(&none, |(tagging, _)| &tagging.prerequisites);
        let stackability = credential.stackability.value().map(|text| certificate(text)).unwrap_or_default();
        Offer {
            number: self.number,
            id: self.id.clone(),
            title: self.title(),
            awarding_body: credential.awarding_body.value().cloned(),
            ects: ects(credential),
            eqf: credential.level_or_best_fit().and_then(|level| level.eqf),
            language: credential.language.value().cloned(),
            outcomes: Outcomes::new(self.outcomes(), taxonomy),
            needs: credential
                .prerequisites
                .value()
                .map(|text| needs(text, before, taxonomy))
                .unwrap_or_default(),
            certificate: stackability.0,
            is_capstone: stackability.1,
        }
    }
}

/// A record in a list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    /// Its identifier.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Who awards it.
    pub awarding_body: Option<String>,
    /// Its ECTS credits; `None` if its workload is not known.
    pub ects: Option<f64>,
    /// Its level in the EQF.
    #[schema(minimum = 1, maximum = 8)]
    pub eqf: Option<u8>,
    /// The language of the learning, by its ISO 639 code.
    pub language: Option<String>,
    /// How many different outcomes it has.
    pub outcomes: usize,
}

impl From<Offer> for Listed {
    fn from(offer: Offer) -> Self {
        let Offer { id, title, awarding_body, ects, eqf, language, outcomes, .. } = offer;
        Self { id, title, awarding_body, ects, eqf, language, outcomes: outcomes.profile.len() }
    }
}

/// The ECTS credits of a credential, where its workload says how many.
pub fn ects(credential: &Credential) -> Option<f64> {
    match &credential.workload {
        Element::Present { value, .. } => value.ects,
        _ => None,
    }
}

/// How much a catalogue holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CatalogueStats)]
pub struct Stats {
    /// All records.
    pub records: u64,
    /// Offers among them.
    pub offers: u64,
    /// Those without tags.
    pub untagged: u64,
    /// Those that a person has looked at.
    pub reviewed: u64,
    /// What made the tags, and of how many.
    pub made_by: Vec<(String, u64)>,
}

/// Where credentials and offers are kept.
pub trait Catalogue {
    /// Adds records, all or none; what became of each, in order.
    fn add(&mut self, records: &[NewRecord]) -> Result<Vec<Addition>, CatalogueError>;
    /// Keeps a record under its identifier, in the place of what is there, whatever else says the same.
    fn put(&mut self, record: &NewRecord) -> Result<Addition, CatalogueError>;
    /// The record with an identifier.
    fn record(&self, id: &str) -> Result<Option<Record>, CatalogueError>;
    /// The record with a number.
    fn numbered(&self, number: u64) -> Result<Option<Record>, CatalogueError>;
    /// Records with numbers above `after`, in order, at most `limit`.
    fn page(&self, after: u64, limit: usize) -> Result<Vec<Record>, CatalogueError>;
    /// Records with numbers above `after` whose tags something else than `made_by` made, at most `limit`.
    fn outdated(&self, made_by: &str, after: u64, limit: usize) -> Result<Vec<Record>, CatalogueError>;
    /// Replaces the tags of records, all or none. A record that is gone, or was changed since it was read, is
    /// passed over.
    fn retag(&mut self, tags: &[(&Record, Tagging)], made_by: &str) -> Result<(), CatalogueError>;
    /// Removes a record; whether it was there.
    fn remove(&mut self, id: &str) -> Result<bool, CatalogueError>;
    /// The numbers of the offers with a title, whatever its case.
    fn titled(&self, title: &str) -> Result<Vec<u64>, CatalogueError>;
    /// The number of the offer that completes a larger credential.
    fn capstone(&self, certificate: &str) -> Result<Option<u64>, CatalogueError>;
    /// The identifier of the record that says the same as a credential: the one with its identifier, or where
    /// there is none, any.
    fn same(&self, credential: &Credential) -> Result<Option<String>, CatalogueError>;
    /// How much it holds.
    fn stats(&self) -> Result<Stats, CatalogueError>;
    /// Its own name, which no other has, and the number of the last change.
    fn state(&self) -> Result<(String, u64), CatalogueError>;
    /// The numbers of what was removed after a change.
    fn removed_since(&self, change: u64) -> Result<Vec<u64>, CatalogueError>;
    /// Records with numbers above `after` that were added or changed after a change, in order.
    fn changed_since(&self, change: u64, after: u64, limit: usize) -> Result<Vec<Record>, CatalogueError>;
    /// Keeps decisions, all or none, and puts them into the tags of the records that they are about; a record of
    /// which every outcome has been decided about is reviewed. Their numbers, in order.
    fn decide(&mut self, decisions: &[NewDecision]) -> Result<Vec<u64>, CatalogueError>;
    /// Keeps a sheet under an identifier, in the place of what is there.
    fn put_sheet(&mut self, id: &str, sheet: &Sheet) -> Result<(), CatalogueError>;
    /// The sheet with an identifier.
    fn sheet(&self, id: &str) -> Result<Option<Sheet>, CatalogueError>;
    /// Removes a sheet; what was decided about its outcomes stays.
    fn remove_sheet(&mut self, id: &str) -> Result<(), CatalogueError>;
    /// Decisions with numbers above `after`, in order, at most `limit`.
    fn decisions(
        &self,
        of: &DecisionFilter,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Decision>, CatalogueError>;
    /// Keeps an API key with the hash of its secret.
    fn add_key(&mut self, key: &ApiKey, hash: &str) -> Result<(), CatalogueError>;
    /// All API keys, in the order in which they were made.
    fn keys(&self) -> Result<Vec<ApiKey>, CatalogueError>;
    /// The key with an identifier, and the hash of its secret.
    fn key(&self, id: &str) -> Result<Option<(ApiKey, String)>, CatalogueError>;
    /// Revokes a key; whether there is one that was not revoked yet.
    fn revoke_key(&mut self, id: &str) -> Result<bool, CatalogueError>;
}

/// What a kind of record is called in the database.
fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Earned => "earned",
        Kind::Offer => "offer",
    }
}
