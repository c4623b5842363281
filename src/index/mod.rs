//! What is built from a taxonomy so that questions about it are answered at once.
//!
//! One folder holds it all:
//!
//! ```text
//! index/
//!   current          the name of the generation in use
//!   lock             held by whoever builds
//!   generation-7/
//!     manifest.json  what it was built from, by which tagus
//!     taxonomy.bin   the taxonomy, opened by memory map
//!     en/            one lexicon per language: lexicon.bin and a tantivy index; vectors.bin and
//!                    words.bin, if the model reads the language
//! ```
//!
//! A generation is written under another name, flushed to disk and renamed into place; then
//! `current` is replaced in one rename. Killed at any point, a build leaves the old generation or
//! the new one in use, never half of one; the next build clears away what was left behind. The
//! generation before the current one stays until then, for processes that have it open.

mod known;
mod lexicon;
mod postings;
mod precedents;
mod rows;
mod vectors;
mod words;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::encoder::EncoderError;
use crate::esco::{self, Content, Language, ReadError, Taxonomy, TaxonomyError};
use crate::tables::{SnapshotError, TooLarge};
pub use lexicon::{Label, LabelKind, LexicalField, Lexicon, WordId};
pub use postings::Scores;
pub(crate) use postings::best;
pub use precedents::known_precedents;
pub(crate) use rows::{Quantised, dots, product};
pub use vectors::{MeaningField, Vectors, known_vectors};
pub(crate) use words::WordVector;
pub use words::WordVectors;

/// Raised whenever the files of an index change shape, or the analysis of words changes, so that an index
/// built before is rebuilt instead of misread.
const FORMAT: u32 = 5;

/// The files of `data/model` that an index is made with.
const MADE_WITH: [&str; 6] =
    ["encoder.onnx", "tokenizer.json", "vectors.bin", "precedents.bin", "words.bin", "usage.bin"];

/// What tells the model that an index is made with from others: the hashes that its recipe wrote down.
fn model() -> String {
    let json = include_str!("../../data/model/manifest.json");
    let hashes: BTreeMap<&str, &str> = serde_json::from_str(json).unwrap_or_default();
    let made_with = MADE_WITH.map(|file| hashes.get(file).copied().unwrap_or_default());
    blake3::hash(made_with.concat().as_bytes()).to_hex().to_string()
}

const CURRENT: &str = "current";
const LOCK: &str = "lock";
const MANIFEST: &str = "manifest.json";
const TAXONOMY: &str = "taxonomy.bin";
const GENERATION: &str = "generation-";
const UNFINISHED: &str = "unfinished-";

/// How many bytes of the BLAKE3 hash of a text stand for it in the files that ship with tagus.
const KEY: usize = 8;

/// What stands for a text, or for a concept by its URI, in the files that ship with tagus.
fn key(text: &str) -> [u8; KEY] {
    let mut key = [0; KEY];
    key.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..KEY]);
    key
}

const MISSING: &str = "the file is missing";

/// Why an index could not be opened or built.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// A file or folder of the index could not be read or written.
    #[error("{path}: {source}{}", remedy(.source))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A file of the index is not what it should be.
    #[error(
        "{path}: the index is damaged ({detail}); import ESCO again with `tagus esco import`, \
         or delete {} to go back to the extract inside tagus",
        in_index(.path).display()
    )]
    Damaged {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// The index was built from an import by another version of tagus and cannot be brought forward.
    #[error(
        "{dir}: this index was built by tagus {built_by} in a format or with a model that this one does not have; \
         import ESCO again: tagus esco import {}",
        quoted(.sources)
    )]
    Outdated {
        /// The index folder.
        dir: PathBuf,
        /// The version that built it.
        built_by: String,
        /// What was imported.
        sources: Vec<String>,
    },
    /// The loaded ESCO has no labels in the language asked for.
    #[error("no labels in language \"{language}\" are loaded; loaded: {}. Import them with `tagus esco import`", codes(.loaded))]
    Language {
        /// The language asked for.
        language: Language,
        /// The languages that are there.
        loaded: Vec<Language>,
    },
    /// The labels and descriptions could not be encoded.
    #[error(transparent)]
    Encoder(#[from] EncoderError),
    /// The ESCO files could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The taxonomy could not be opened.
    #[error(transparent)]
    Taxonomy(#[from] TaxonomyError),
    /// The search engine could not write its part of the index.
    #[error("{path}: the search index cannot be written: {source}; is there space, and may you write there?")]
    Tantivy {
        /// The folder of the tantivy index.
        path: PathBuf,
        /// What tantivy said.
        source: tantivy::TantivyError,
    },
}

fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "; choose a folder you may write to with --index DIR or TAGUS_INDEX"
        }
        ErrorKind::NotADirectory => "; choose a folder with --index DIR or TAGUS_INDEX",
        ErrorKind::StorageFull => "; free some space or choose another folder with --index DIR",
        _ => "",
    }
}

/// The index folder that a file lies in.
fn in_index(path: &Path) -> &Path {
    let generation =
        |part: &Path| part.file_name().is_some_and(|name| name.to_string_lossy().starts_with(GENERATION));
    path.ancestors().find(|part| generation(part)).or(Some(path)).and_then(Path::parent).unwrap_or(path)
}

/// Paths as a shell takes them: ESCO's own ZIPs have spaces in their names.
fn quoted(paths: &[String]) -> String {
    let quote = |path: &String| {
        if path.contains(char::is_whitespace) { format!("\"{path}\"") } else { path.clone() }
    };
    paths.iter().map(quote).collect::<Vec<_>>().join(" ")
}

fn codes(languages: &[Language]) -> String {
    languages.iter().map(Language::code).collect::<Vec<_>>().join(", ")
}

impl IndexError {
    fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }

    fn snapshot(path: &Path, source: SnapshotError) -> Self {
        match source {
            SnapshotError::Io(source) => Self::io(path, source),
            SnapshotError::Damaged => Self::Damaged { path: path.to_owned(), detail: source.to_string() },
        }
    }

    fn too_large(error: TooLarge) -> Self {
        Self::Taxonomy(error.into())
    }
}

/// Where the taxonomy of an index came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Origin {
    /// The extract inside the binary, by the BLAKE3 hash of its bytes.
    Embedded(String),
    /// Files that were imported, by path.
    Imported(Vec<String>),
}

impl Origin {
    /// The extract that this binary carries.
    pub fn embedded() -> Self {
        let hash = match esco::embedded() {
            Content::Bytes { bytes, .. } => blake3::hash(&bytes),
            Content::Path(_) => blake3::hash(b""),
        };
        Self::Embedded(hash.to_hex().to_string())
    }
}

/// What an index was built from and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// The format of the files; see `FORMAT` in the source.
    pub format: u32,
    /// The version of tagus that built it.
    pub tagus: String,
    /// What tells the model it was built with from others.
    #[serde(default)]
    pub model: String,
    /// Where the taxonomy came from.
    pub origin: Origin,
    /// The ESCO release, if known.
    pub esco: Option<String>,
    /// The languages with a lexicon.
    pub languages: Vec<Language>,
    /// BLAKE3 of the taxonomy snapshot, in hexadecimal.
    pub content: String,
}

/// A step of a build, for a progress bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is being done.
    pub doing: String,
    /// How many steps are finished.
    pub finished: usize,
    /// How many there are.
    pub of: usize,
}

/// An open index.
#[derive(Debug)]
pub struct Index {
    generation: PathBuf,
    manifest: Manifest,
    taxonomy: Taxonomy,
}

impl Index {
    /// The folder that commands use unless told otherwise: `index/` where the current folder has
    /// one, else a folder among the user's data; `None` if the user has no home folder.
    pub fn default_dir() -> Option<PathBuf> {
        let here = PathBuf::from("index");
        if here.is_dir() {
            return Some(here);
        }
        use etcetera::BaseStrategy;
        let base = etcetera::choose_base_strategy().ok()?;
        Some(base.data_dir().join("tagus").join("index"))
    }

    /// Opens the index in a folder; `None` if there is none or it is out of date and can be rebuilt.
    pub fn open(dir: &Path) -> Result<Option<Self>, IndexError> {
        // A build that ends between reading `current` and opening what it names removes the latter:
        // then the new name is there to be read.
        let mut attempts = 3;
        loop {
            match Self::open_current(dir) {
                Err(IndexError::Io { path, source }) if source.kind() == ErrorKind::NotFound => {
                    if !dir.join(CURRENT).exists() {
                        return Ok(None);
                    }
                    attempts -= 1;
                    if attempts == 0 {
                        return Self::incomplete(path);
                    }
                }
                other => return other,
            }
        }
    }

    /// What to make of a generation that lacks a file: the embedded ESCO can be built again, an import
    /// cannot.
    fn incomplete(missing: PathBuf) -> Result<Option<Self>, IndexError> {
        let manifest = missing.parent().map(read_manifest);
        match manifest {
            Some(Ok(Manifest { origin: Origin::Embedded(_), .. })) => Ok(None),
            _ => Err(IndexError::Damaged { path: missing, detail: MISSING.to_owned() }),
        }
    }

    fn open_current(dir: &Path) -> Result<Option<Self>, IndexError> {
        let current = dir.join(CURRENT);
        let name = fs::read_to_string(&current).map_err(|source| IndexError::io(&current, source))?;
        let generation = dir.join(name.trim());
        if generation_number(&generation).is_none() {
            return Err(IndexError::Damaged { path: current, detail: "it names no generation".to_owned() });
        }
        let manifest = read_manifest(&generation)?;
        if manifest.format != FORMAT || manifest.model != model() {
            return match manifest.origin {
                Origin::Embedded(_) => Ok(None),
                Origin::Imported(sources) => {
                    Err(IndexError::Outdated { dir: dir.to_owned(), built_by: manifest.tagus, sources })
                }
            };
        }
        if matches!(manifest.origin, Origin::Embedded(_)) && manifest.origin != Origin::embedded() {
            return Ok(None);
        }
        let path = generation.join(TAXONOMY);
        let taxonomy = match Taxonomy::open(&path) {
            Err(TaxonomyError::Io { source, .. }) => return Err(IndexError::io(&path, source)),
            Err(TaxonomyError::Damaged { path, detail }) => {
                return Err(IndexError::Damaged { path, detail });
            }
            other => other?,
        };
        Ok(Some(Self { generation, manifest, taxonomy }))
    }

    /// Opens the index in a folder, after building it from the embedded ESCO if there is none or if
    /// the one there came from an older embedded ESCO. An import is never replaced.
    pub fn open_or_build(dir: &Path, progress: &(dyn Fn(Step) + Sync)) -> Result<Self, IndexError> {
        if let Some(index) = Self::open(dir)? {
            return Ok(index);
        }
        let _lock = lock(dir)?;
        // Someone else may have built it while this process waited for the lock.
        if let Some(index) = Self::open(dir)? {
            return Ok(index);
        }
        progress(Step { doing: "reading the embedded ESCO".into(), finished: 0, of: 2 });
        let (taxonomy, _) = esco::read(&[esco::embedded()], &Default::default())?;
        Self::publish(dir, taxonomy, Origin::embedded(), progress)
    }

    /// Builds an index from a taxonomy and puts it in the place of whatever the folder holds.
    pub fn build(
        dir: &Path,
        taxonomy: Taxonomy,
        origin: Origin,
        progress: &(dyn Fn(Step) + Sync),
    ) -> Result<Self, IndexError> {
        let _lock = lock(dir)?;
        Self::publish(dir, taxonomy, origin, progress)
    }

    /// Builds a generation and makes it the current one; the caller holds the lock.
    fn publish(
        dir: &Path,
        taxonomy: Taxonomy,
        origin: Origin,
        progress: &(dyn Fn(Step) + Sync),
    ) -> Result<Self, IndexError> {
        let at_dir = |source| IndexError::io(dir, source);
        let before: Vec<PathBuf> = entries(dir)?.into_iter().filter(|path| is_ours(path)).collect();
        let in_use = fs::read_to_string(dir.join(CURRENT)).unwrap_or_default();
        let unfinished = tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(dir).map_err(at_dir)?;

        let languages: Vec<Language> = taxonomy.languages().collect();
        let of = languages.len() + 1;
        for (finished, language) in languages.iter().enumerate() {
            progress(Step { doing: format!("indexing labels ({language})"), finished: finished + 1, of });
            let language_dir = unfinished.path().join(language.code());
            fs::create_dir(&language_dir).map_err(|source| IndexError::io(&language_dir, source))?;
            Lexicon::build(&taxonomy, *language, &language_dir)?;
            if Vectors::exist_for(*language) {
                let told = |done: usize, all: usize| {
                    if done.is_multiple_of(100) || done == all {
                        let doing = format!("encoding what is new ({language}): {done} of {all} texts");
                        progress(Step { doing, finished: finished + 1, of });
                    }
                };
                let lexicon = Lexicon::open(&taxonomy, *language, &language_dir)?;
                let (vectors, words) = rayon::join(
                    || Vectors::build(&taxonomy, *language, &language_dir, &told),
                    || WordVectors::build(&taxonomy, &lexicon, &language_dir),
                );
                vectors.and(words)?;
            }
            sync_dir(&language_dir);
        }
        write_synced(&unfinished.path().join(TAXONOMY), taxonomy.as_bytes())?;
        let manifest = Manifest {
            format: FORMAT,
            tagus: env!("CARGO_PKG_VERSION").to_owned(),
            model: model(),
            origin,
            esco: taxonomy.version().map(str::to_owned),
            languages,
            content: blake3::hash(taxonomy.as_bytes()).to_hex().to_string(),
        };
        let json = serde_json::to_vec_pretty(&manifest).map_err(|error| at_dir(error.into()))?;
        write_synced(&unfinished.path().join(MANIFEST), &json)?;

        let number = before.iter().filter_map(|path| generation_number(path)).max().unwrap_or(0);
        let number = number.saturating_add(1);
        let name = format!("{GENERATION}{number}");
        let generation = dir.join(&name);
        sync_dir(unfinished.path());
        fs::rename(unfinished.keep(), &generation).map_err(at_dir)?;
        sync_dir(dir);
        let next = dir.join("current.next");
        write_synced(&next, name.as_bytes())?;
        fs::rename(&next, dir.join(CURRENT)).map_err(at_dir)?;
        sync_dir(dir);
        // A process that opened the generation before this one may still have languages of it to open;
        // it goes with the next build.
        for path in before.into_iter().filter(|path| *path != dir.join(in_use.trim())) {
            // Windows keeps files that another process has mapped; the next build removes them.
            let _ = fs::remove_dir_all(path);
        }
        progress(Step { doing: "index ready".into(), finished: of, of });
        let taxonomy = Taxonomy::open(&generation.join(TAXONOMY))?;
        Ok(Self { generation, manifest, taxonomy })
    }

    /// What the index was built from.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The taxonomy.
    pub fn taxonomy(&self) -> &Taxonomy {
        &self.taxonomy
    }

    /// What to say wherever data of this index is shown: release, whether adapted, and the sentence
    /// that the Commission's reuse terms ask for.
    pub fn attribution(&self) -> String {
        let release =
            self.taxonomy.version().map_or_else(|| "ESCO".to_owned(), |version| format!("ESCO v{version}"));
        let adapted = match self.manifest.origin {
            Origin::Embedded(_) => ", an adapted extract",
            Origin::Imported(_) => "",
        };
        format!("{release}{adapted}. {}", esco::ATTRIBUTION)
    }

    /// The folder of the generation that is open.
    pub fn path(&self) -> &Path {
        &self.generation
    }

    /// English if it is loaded, else the first language by code.
    pub fn default_language(&self) -> Language {
        let languages = &self.manifest.languages;
        if languages.contains(&Language::ENGLISH) {
            return Language::ENGLISH;
        }
        languages.first().copied().unwrap_or(Language::ENGLISH)
    }

    /// Opens the words and labels of one language.
    pub fn lexicon(&self, language: Language) -> Result<Lexicon, IndexError> {
        if !self.manifest.languages.contains(&language) {
            return Err(IndexError::Language { language, loaded: self.manifest.languages.clone() });
        }
        complete(Lexicon::open(&self.taxonomy, language, &self.generation.join(language.code())))
    }

    /// Opens the vectors of words and skills for the language of a lexicon; `None` if there are none.
    pub fn word_vectors(&self, lexicon: &Lexicon) -> Result<Option<WordVectors>, IndexError> {
        let language = lexicon.language();
        if !Vectors::exist_for(language) {
            return Ok(None);
        }
        let dir = self.generation.join(language.code());
        complete(WordVectors::open(&self.taxonomy, lexicon, &dir)).map(Some)
    }

    /// Opens the vectors of the skills in one language; `None` if the encoder does not read it.
    pub fn vectors(&self, language: Language) -> Result<Option<Vectors>, IndexError> {
        if !Vectors::exist_for(language) || !self.manifest.languages.contains(&language) {
            return Ok(None);
        }
        complete(Vectors::open(&self.generation.join(language.code()))).map(Some)
    }
}

/// A part of a generation that was opened: a file that is not there is damage, since all were published.
fn complete<T>(opened: Result<T, IndexError>) -> Result<T, IndexError> {
    match opened {
        Err(IndexError::Io { path, source }) if source.kind() == ErrorKind::NotFound => {
            Err(IndexError::Damaged { path, detail: MISSING.to_owned() })
        }
        other => other,
    }
}

fn read_manifest(generation: &Path) -> Result<Manifest, IndexError> {
    let path = generation.join(MANIFEST);
    let json = fs::read(&path).map_err(|source| IndexError::io(&path, source))?;
    serde_json::from_slice(&json).map_err(|error| IndexError::Damaged { path, detail: error.to_string() })
}

/// Creates the folder if needed and waits until nobody else builds in it.
fn lock(dir: &Path) -> Result<File, IndexError> {
    fs::create_dir_all(dir).map_err(|source| IndexError::io(dir, source))?;
    let path = dir.join(LOCK);
    let at_path = |source| IndexError::io(&path, source);
    let file = File::options().create(true).append(true).open(&path).map_err(at_path)?;
    file.lock().map_err(at_path)?;
    Ok(file)
}

fn entries(dir: &Path) -> Result<Vec<PathBuf>, IndexError> {
    let at_dir = |source| IndexError::io(dir, source);
    let entries = fs::read_dir(dir).map_err(at_dir)?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(at_dir)).collect()
}

fn is_ours(path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    generation_number(path).is_some() || name.starts_with(UNFINISHED)
}

fn generation_number(path: &Path) -> Option<u64> {
    path.file_name()?.to_str()?.strip_prefix(GENERATION)?.parse().ok()
}

/// Writes a file and waits until it is on disk, so that a rename never publishes an empty one.
fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), IndexError> {
    let write = || {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|source| IndexError::io(path, source))
}

/// Makes a rename durable where the platform can; elsewhere the rename alone has to do.
fn sync_dir(dir: &Path) {
    if let Ok(dir) = File::open(dir) {
        let _ = dir.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::esco::{ConceptKind, Draft, DraftConcept, DraftTexts};

    fn taxonomy(version: &str) -> Taxonomy {
        let texts = DraftTexts { preferred: "sing".to_owned(), ..Default::default() };
        let concept = DraftConcept { texts: [(Language::ENGLISH, texts)].into(), ..Default::default() };
        let concepts = [((ConceptKind::Skill, "uri:sing".to_owned()), concept)].into();
        Taxonomy::from_draft(&Draft { version: version.to_owned(), concepts, ..Default::default() }).unwrap()
    }

    fn import(dir: &Path, version: &str) -> Index {
        let origin = Origin::Imported(vec!["here.zip".to_owned()]);
        Index::build(dir, taxonomy(version), origin, &|_| ()).unwrap()
    }

    fn names(dir: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_build_replaces_the_one_before_and_clears_what_was_left_behind() {
        let dir = tempfile::tempdir().unwrap();
        assert!(Index::open(dir.path()).unwrap().is_none());
        import(dir.path(), "1.1.1");
        fs::create_dir(dir.path().join("unfinished-of-a-killed-build")).unwrap();
        fs::write(dir.path().join("mine.txt"), "not tagus's").unwrap();
        import(dir.path(), "1.2.0");
        assert_eq!(names(dir.path()), ["current", "generation-1", "generation-2", "lock", "mine.txt"]);
        import(dir.path(), "1.2.0");
        assert_eq!(names(dir.path()), ["current", "generation-2", "generation-3", "lock", "mine.txt"]);
        let index = Index::open(dir.path()).unwrap().unwrap();
        assert_eq!(index.taxonomy().version(), Some("1.2.0"));
        let lexicon = index.lexicon(Language::ENGLISH).unwrap();
        assert_eq!(lexicon.search(index.taxonomy(), "sin", 1, &|_| true).unwrap().len(), 1);
    }

    #[test]
    fn an_open_index_survives_its_replacement() {
        let dir = tempfile::tempdir().unwrap();
        let before = import(dir.path(), "1.1.1");
        import(dir.path(), "1.2.0");
        let lexicon = before.lexicon(Language::ENGLISH).unwrap();
        assert_eq!(before.taxonomy().version(), Some("1.1.1"));
        assert_eq!(lexicon.search(before.taxonomy(), "sing", 1, &|_| true).unwrap().len(), 1);
    }

    #[test]
    fn an_import_of_another_format_or_model_is_never_replaced_by_the_embedded_extract() {
        let dir = tempfile::tempdir().unwrap();
        let index = import(dir.path(), "1.2.0");
        let mut manifest = index.manifest().clone();
        let this = manifest.clone();
        for (format, model) in [(0, this.model.as_str()), (this.format, "another")] {
            manifest.format = format;
            manifest.model = model.to_owned();
            fs::write(index.path().join(MANIFEST), serde_json::to_vec(&manifest).unwrap()).unwrap();
            let error = Index::open_or_build(dir.path(), &|_| ()).unwrap_err().to_string();
            assert!(error.ends_with("import ESCO again: tagus esco import here.zip"), "{error}");
        }
        manifest.origin = Origin::Embedded("of another extract".to_owned());
        fs::write(index.path().join(MANIFEST), serde_json::to_vec(&manifest).unwrap()).unwrap();
        assert!(Index::open(dir.path()).unwrap().is_none(), "an embedded one is rebuilt");
    }

    #[test]
    fn all_that_an_index_is_made_with_is_in_the_manifest_of_the_model() {
        let json = include_str!("../../data/model/manifest.json");
        let hashes: BTreeMap<&str, &str> = serde_json::from_str(json).unwrap();
        assert!(MADE_WITH.iter().all(|file| hashes.contains_key(file)), "{hashes:?}");
    }

    #[test]
    fn a_language_that_is_not_loaded_is_an_error_that_names_those_that_are() {
        let dir = tempfile::tempdir().unwrap();
        let error = import(dir.path(), "").lexicon("de".parse().unwrap()).unwrap_err().to_string();
        assert_eq!(
            error,
            "no labels in language \"de\" are loaded; loaded: en. Import them with `tagus esco import`"
        );
    }

    #[test]
    fn a_generation_that_is_gone_is_an_error_not_a_reason_to_forget_the_import() {
        let dir = tempfile::tempdir().unwrap();
        import(dir.path(), "1.1.1");
        fs::write(dir.path().join(CURRENT), "generation-9").unwrap();
        assert!(matches!(Index::open_or_build(dir.path(), &|_| ()), Err(IndexError::Damaged { .. })));
        assert!(dir.path().join("generation-1").is_dir());
    }

    #[test]
    fn damaged_files_are_errors_that_say_what_to_do() {
        for file in [TAXONOMY, MANIFEST, "en/lexicon.bin", "en/tantivy/meta.json"] {
            let dir = tempfile::tempdir().unwrap();
            let path = import(dir.path(), "1.2.0").path().join(file);
            fs::write(&path, b"{").unwrap();
            let opened = Index::open(dir.path()).and_then(|index| index.unwrap().lexicon(Language::ENGLISH));
            assert!(opened.is_err(), "{file}");
        }
    }
}
