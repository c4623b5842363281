//! [`Engine`]: one ESCO with all that answers from it. A newly imported one comes as another engine; requests that
//! have begun end with the one they have.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::problem::Problem;
use crate::catalogue::{CatalogueError, Searchable, Sqlite};
use crate::compare::Profiler;
use crate::esco::{ConceptKind, Language, Taxonomy};
use crate::index::{Index, IndexError, Lexicon};
use crate::tagger::{MadeBy, Model, TagError, Tagger, Taggers};

/// Things that cost time to make and that one request uses at a time: an idle one is taken, or one is made.
pub(super) struct Pool<T>(Mutex<Vec<T>>);

/// How many idle ones are kept.
const IDLE: usize = 16;

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Pool<T> {
    fn take<E>(&self, make: impl FnOnce() -> Result<T, E>) -> Result<Lease<'_, T>, E> {
        let idle = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let one = idle.map_or_else(make, Ok)?;
        Ok(Lease { pool: self, one: Some(one) })
    }
}

/// One of a [`Pool`], which gets it back.
pub(super) struct Lease<'p, T> {
    pool: &'p Pool<T>,
    one: Option<T>,
}

impl<T> Drop for Lease<'_, T> {
    fn drop(&mut self) {
        // What was in use when something failed badly may be in any state.
        if std::thread::panicking() {
            return;
        }
        let mut idle = self.pool.0.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE {
            idle.extend(self.one.take());
        }
    }
}

impl<T> Deref for Lease<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.one.as_ref().unwrap_or_else(|| unreachable!("it is given back when the lease ends"))
    }
}

impl<T> DerefMut for Lease<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.one.as_mut().unwrap_or_else(|| unreachable!("it is given back when the lease ends"))
    }
}

/// The catalogue in its file.
pub(super) struct Store {
    path: PathBuf,
    connections: Pool<Sqlite>,
}

impl Store {
    pub fn new(path: PathBuf) -> Self {
        Self { path, connections: Pool::default() }
    }

    pub fn open(&self) -> Result<Lease<'_, Sqlite>, CatalogueError> {
        self.connections.take(|| Sqlite::open_or_create(&self.path))
    }

    /// Closes the connections that are not in use.
    pub fn close(&self) {
        self.connections.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// Why the service could not load an ESCO.
#[derive(Debug, thiserror::Error)]
pub(super) enum LoadError {
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error(transparent)]
    Tag(#[from] TagError),
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    #[error("a defect: {0}")]
    Panic(String),
}

/// One ESCO with all that answers from it.
pub(super) struct Engine {
    pub index: Index,
    pub lexicons: BTreeMap<Language, Lexicon>,
    accurate: Taggers,
    fast: Taggers,
    lexical: Taggers,
    searchables: Pool<Searchable<Sqlite>>,
    catalogue: PathBuf,
}

impl Engine {
    /// Opens the index in a folder, built first if need be, and the models.
    pub fn load(index: &Path, catalogue: &Path) -> Result<Self, LoadError> {
        let index =
            Index::open_or_build(index, &|step| tracing::info!(step = step.doing, "building the index"))?;
        let languages = &index.manifest().languages;
        let lexicons = languages.iter().map(|language| Ok((*language, index.lexicon(*language)?)));
        let engine = Self {
            lexicons: lexicons.collect::<Result<_, IndexError>>()?,
            accurate: Taggers::new(&index, None, Model::Accurate)?,
            fast: Taggers::new(&index, None, Model::Fast)?,
            lexical: Taggers::new(&index, None, Model::Lexical)?,
            searchables: Pool::default(),
            catalogue: catalogue.to_owned(),
            index,
        };
        // What is loaded when it is first used is loaded before the first request.
        for taggers in [&engine.accurate, &engine.fast, &engine.lexical] {
            Profiler::new(engine.taxonomy(), taggers)?.kept_of_text("Can evaluate AI")?;
        }
        engine.open_searchable()?;
        Ok(engine)
    }

    pub fn taxonomy(&self) -> &Taxonomy {
        self.index.taxonomy()
    }

    /// The loaded languages.
    pub fn languages(&self) -> &[Language] {
        &self.index.manifest().languages
    }

    /// The taggers of a model for all loaded languages.
    pub fn taggers(&self, model: Model) -> &Taggers {
        match model {
            Model::Accurate => &self.accurate,
            Model::Fast => &self.fast,
            Model::Lexical => &self.lexical,
        }
    }

    pub fn profiler(&self, model: Model) -> Result<Profiler<'_>, Problem> {
        Ok(Profiler::new(self.taxonomy(), self.taggers(model))?)
    }

    /// What makes answers in a language.
    pub fn made_by(&self, model: Model, language: Language) -> &MadeBy {
        let taggers = self.taggers(model);
        taggers.for_language(language.code()).map_or_else(|| taggers.made_by(), Tagger::made_by)
    }

    /// The catalogue with its search index, up to date.
    pub fn searchable(&self) -> Result<Lease<'_, Searchable<Sqlite>>, CatalogueError> {
        let mut searchable = self.open_searchable()?;
        searchable.refresh()?;
        Ok(searchable)
    }

    fn open_searchable(&self) -> Result<Lease<'_, Searchable<Sqlite>>, CatalogueError> {
        self.searchables.take(|| {
            let mut beside = self.catalogue.clone().into_os_string();
            beside.push(".search");
            let catalogue = Sqlite::open_or_create(&self.catalogue)?;
            Searchable::open(catalogue, Path::new(&beside), &self.index, &|_| ())
        })
    }

    /// Whether there are occupations: the extract inside tagus has none.
    pub fn has_occupations(&self) -> bool {
        self.taxonomy().ids(ConceptKind::Occupation).len() > 0
    }
}
