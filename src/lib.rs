//! tagus links learning outcomes and job adverts to the URIs of ESCO, the European classification of
//! skills, so that what people learn becomes something machines can compare.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use tagus::{Format, Index, Language, Model, TagOptions, Tagger};
//!
//! # let folder = tempfile::tempdir()?;
//! # let folder = folder.path();
//! let index = Index::open_or_build(folder, &|step| eprintln!("{}", step.doing))?;
//! let tagger = Tagger::new(&index, Language::ENGLISH, Model::default())?;
//! let tagged = tagger.tag("Can program in Python.", Format::Plain, &TagOptions::default())?;
//! assert_eq!(tagged.tags[0].preferred_label, "Python (computer programming)");
//! # Ok(())
//! # }
//! ```
//!
//! # The rooms
//!
//! Data runs one way, and a room uses only those above it:
//!
//! | room | it owns |
//! |---|---|
//! | [`esco`] | [`Taxonomy`]: concepts, labels per language, relations, hierarchy; reading every official CSV folder or ZIP |
//! | [`text`] | documents to segments with character offsets; words, stems and roots; language detection |
//! | [`encoder`] | text to vectors: tokenizer, weights, inference |
//! | [`index`] | what is built on disk from a taxonomy: build, atomic swap, open; labels and words per language |
//! | [`tagger`] | candidates → features → ranker → [`Tag`] with calibrated probability and evidence |
//! | [`credential`] | [`Credential`] with the elements of the European standard; workload and level; the formats it travels in |
//! | [`compare`] | comparability of two credentials, or of a curriculum and an occupation: degrees, coverage, differences, route, reports |
//! | [`advert`] | [`Advert`](advert::Advert): statements of a job advert by their part, years, degrees and languages; the formats it travels in |
//! | [`corpus`] | an index of tagged documents, by concept and text |
//! | [`recommend`] | learner, goal and the gap between; the next micro-credentials; the cheapest stack |
//! | [`matching`] | people ↔ adverts, both ways, over an index of each |
//! | [`catalogue`] | credentials and offers in SQLite, their tags, and the search index that follows |
//! | [`server`] | the HTTP service: routes, limits, keys, metrics, OpenAPI |
//! | [`eval`] | gold files, measures and their uncertainty |
//! | [`cli`] | flags, printing, progress bars, exit codes |
//!
//! Identity is the ESCO URI; inside a process a concept is a dense [`esco::ConceptId`]. Offsets are
//! Unicode characters of the text the user sent. The same input, data and version give the same
//! output bytes on any number of threads. ARCHITECTURE.md walks through the rooms in reading order.

pub mod advert;
pub mod catalogue;
pub mod cli;
pub mod compare;
pub mod corpus;
pub mod credential;
pub mod encoder;
pub mod esco;
pub mod eval;
pub mod index;
pub mod matching;
mod quoting;
pub mod recommend;
pub mod server;
mod tables;
pub mod tagger;
pub mod text;

pub use credential::Credential;
pub use esco::{Language, Taxonomy};
pub use index::Index;
pub use tagger::{Filter, Model, Tag, TagOptions, Tagged, Tagger};
pub use text::Format;
