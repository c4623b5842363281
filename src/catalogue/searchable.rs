//! [`Searchable`]: a catalogue with its search index.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{Catalogue, CatalogueError, Record, ects};
use crate::corpus::{Corpus, CorpusError, Document};
use crate::credential::Kind;
use crate::esco::Taxonomy;
use crate::index::Index;
use crate::recommend::{Offer, Offers, RecommendError};

/// How many records are read at once.
const PAGE: usize = 2000;

const LOCK: &str = "lock";

/// A catalogue with the search index that follows it.
#[derive(Debug)]
pub struct Searchable<C> {
    /// The catalogue.
    pub catalogue: C,
    /// Its search index.
    pub corpus: Corpus,
    /// Where that is, unless it is in memory.
    dir: Option<PathBuf>,
    /// What tells the loaded ESCO from others.
    content: String,
    taxonomy: Taxonomy,
    /// The last change that the search index has.
    seen: u64,
}

impl<C: Catalogue> Searchable<C> {
    /// Opens the search index in a folder and brings it up to date. `progress` hears how many records have been
    /// read.
    pub fn open(
        catalogue: C,
        dir: &Path,
        index: &Index,
        progress: &dyn Fn(u64),
    ) -> Result<Self, CatalogueError> {
        let _lock = lock(dir)?;
        Self::new(catalogue, Corpus::open(dir)?, Some(dir.to_owned()), index, progress)
    }

    /// A catalogue with a search index that lives as long as the process.
    pub fn in_memory(catalogue: C, index: &Index) -> Result<Self, CatalogueError> {
        Self::new(catalogue, Corpus::in_memory()?, None, index, &|_| ())
    }

    fn new(
        catalogue: C,
        corpus: Corpus,
        dir: Option<PathBuf>,
        index: &Index,
        progress: &dyn Fn(u64),
    ) -> Result<Self, CatalogueError> {
        let (content, taxonomy) = (index.manifest().content.clone(), index.taxonomy().clone());
        let mut made = Self { catalogue, corpus, dir, content, taxonomy, seen: 0 };
        made.follow(progress)?;
        Ok(made)
    }

    /// Brings the search index up to date where the catalogue has changed.
    pub fn refresh(&mut self) -> Result<(), CatalogueError> {
        if self.catalogue.state()?.1 == self.seen {
            return Ok(());
        }
        let _lock = self.dir.as_deref().map(lock).transpose()?;
        self.follow(&|_| ())
    }

    fn follow(&mut self, progress: &dyn Fn(u64)) -> Result<(), CatalogueError> {
        let (name, change) = self.catalogue.state()?;
        let made_of = format!("{name} {}", self.content);
        let state = self.corpus.state()?;
        let seen =
            state.as_deref().and_then(|state| state.strip_prefix(&made_of)?.trim().parse::<u64>().ok());
        let since = seen.filter(|seen| *seen <= change);
        if since == Some(change) {
            // Perhaps by another process.
            self.corpus.reload()?;
        } else {
            let mut changes = Changes::new(&self.catalogue, &self.taxonomy, since, progress)?;
            let failed = std::cell::RefCell::new(None);
            // What cannot be read ends the writing, and nothing is committed.
            let documents = std::iter::from_fn(|| changes.next(&failed));
            let state = format!("{made_of} {change}");
            let is_whole = || failed.borrow().is_none();
            self.corpus.write(documents, &state, since.is_none(), &self.taxonomy, &is_whole)?;
            if let Some(error) = failed.into_inner() {
                return Err(error);
            }
        }
        self.seen = change;
        Ok(())
    }
}

/// Waits until no other process brings the search index in a folder up to date.
fn lock(dir: &Path) -> Result<File, CatalogueError> {
    let at = |path: &Path| {
        let path = path.display().to_string();
        move |error| CorpusError::Io(path, error)
    };
    fs::create_dir_all(dir).map_err(at(dir))?;
    let path = dir.join(LOCK);
    let file = File::create(&path).map_err(at(&path))?;
    file.lock().map_err(at(&path))?;
    Ok(file)
}

/// What has changed in a catalogue, page by page.
struct Changes<'c, C> {
    catalogue: &'c C,
    taxonomy: &'c Taxonomy,
    /// All that there is, or what has changed since.
    since: Option<u64>,
    progress: &'c dyn Fn(u64),
    page: std::vec::IntoIter<(u64, Option<Document>)>,
    last: u64,
    read: u64,
    is_over: bool,
}

impl<'c, C: Catalogue> Changes<'c, C> {
    fn new(
        catalogue: &'c C,
        taxonomy: &'c Taxonomy,
        since: Option<u64>,
        progress: &'c dyn Fn(u64),
    ) -> Result<Self, CatalogueError> {
        let removed = match since {
            Some(since) => catalogue.removed_since(since)?,
            None => vec![],
        };
        let page: Vec<_> = removed.into_iter().map(|number| (number, None)).collect();
        Ok(Self {
            catalogue,
            taxonomy,
            since,
            progress,
            page: page.into_iter(),
            last: 0,
            read: 0,
            is_over: false,
        })
    }

    fn next(
        &mut self,
        failed: &std::cell::RefCell<Option<CatalogueError>>,
    ) -> Option<(u64, Option<Document>)> {
        loop {
            if let Some(next) = self.page.next() {
                return Some(next);
            }
            if self.is_over {
                return None;
            }
            let records = match self.since {
                Some(since) => self.catalogue.changed_since(since, self.last, PAGE),
                None => self.catalogue.page(self.last, PAGE),
            };
            match records {
                Err(error) => {
                    *failed.borrow_mut() = Some(error);
                    self.is_over = true;
                }
                Ok(records) => {
                    self.is_over = records.len() < PAGE;
                    self.last = records.last().map_or(self.last, |record| record.number);
                    self.read += records.len() as u64;
                    (self.progress)(self.read);
                    let taxonomy = self.taxonomy;
                    let page: Vec<_> =
                        records.par_iter().map(|one| (one.number, Some(document(one, taxonomy)))).collect();
                    self.page = page.into_iter();
                }
            }
        }
    }
}

/// A record as it is searched.
fn document(record: &Record, taxonomy: &Taxonomy) -> Document {
    let offer = record.offer(taxonomy);
    let texts = record.credential.outcomes.value().into_iter().flatten();
    let outcomes: Vec<String> = texts.map(|outcome| outcome.text.to_string()).collect();
    let body = offer.awarding_body.as_deref().unwrap_or_default();
    let text: Vec<&str> =
        [offer.title.as_str(), body].into_iter().chain(outcomes.iter().map(String::as_str)).collect();
    Document {
        number: record.number,
        concepts: offer.outcomes.skills().into_iter().collect(),
        text: text.join("\n"),
        ects: ects(&record.credential),
        eqf: offer.eqf,
        is_open: offer.needs.is_empty(),
        is_offer: record.credential.kind == Kind::Offer,
        language: offer.language,
        fields: record.credential.fields.clone(),
        ..Document::default()
    }
}

impl<C: Catalogue> Offers for Searchable<C> {
    fn offer(&self, number: u64) -> Result<Option<Offer>, RecommendError> {
        let record = self.catalogue.numbered(number).map_err(unread)?;
        Ok(record.map(|record| record.offer(&self.taxonomy)))
    }

    fn titled(&self, title: &str) -> Result<Vec<u64>, RecommendError> {
        self.catalogue.titled(title).map_err(unread)
    }

    fn with_id(&self, id: &str) -> Result<Option<u64>, RecommendError> {
        Ok(self.catalogue.record(id).map_err(unread)?.map(|record| record.number))
    }

    fn capstone(&self, certificate: &str) -> Result<Option<u64>, RecommendError> {
        self.catalogue.capstone(certificate).map_err(unread)
    }
}

fn unread(error: CatalogueError) -> RecommendError {
    RecommendError::Offers(error.to_string())
}
