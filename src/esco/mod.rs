//! ESCO as the European Commission publishes it, read into one [`Taxonomy`].
//!
//! ESCO is the European classification of skills, competences, knowledge and occupations. A release
//! reaches people as ZIPs or folders of CSV files, one set per language. This room knows those files
//! and nothing else: no search engine, no ranking, no HTTP.
//!
//! - [`read`] turns any mix of official ZIPs and folders into a [`Taxonomy`] and a [`Report`] of
//!   what was kept, repaired and dropped;
//! - [`embedded`] is the English extract that ships inside the binary, in the same shape;
//! - [`Taxonomy`] answers every question about concepts, labels and relations, over a snapshot that
//!   is opened by memory map.

mod files;
mod read;
mod report;
mod rows;
mod schemes;
mod table;
mod taxonomy;
mod view;

pub use read::{Content, ReadError, ReadOptions, embedded, read};
pub use report::{Example, FileReport, Reason, Report};
pub use taxonomy::{
    ConceptId, ConceptKind, Draft, DraftConcept, DraftTexts, Language, Necessity, RelationCounts, ReuseLevel,
    SkillType, Taxonomy, TaxonomyError,
};
pub use view::{ConceptEntry, ConceptLabels, ConceptView};

/// The sentence that accompanies ESCO data wherever it is shown, as the Commission's reuse terms ask.
pub const ATTRIBUTION: &str = "This service uses the ESCO classification of the European Commission.";
