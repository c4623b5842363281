//! `tagus catalogue`: keep credentials and offers.

pub(super) mod add;
mod export;
mod list;

use std::io::Write;
use std::path::PathBuf;

use rayon::prelude::*;

use super::{DONE, DONE_IN_PART, ModelArg, OutputFormat, Session, progress};
use crate::catalogue::{Catalogue, Record, Searchable, Sqlite, Tagging, maker};
use crate::compare::Profiler;
use crate::encoder;
use crate::index::Index;
use crate::tagger::Taggers;

/// Keep credentials and offers, with their ESCO concepts
#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Add credentials and offers, from files or folders
    ///
    /// Reads what `tagus credential` reads, JSONL with a credential a line, and folders of all of these. What
    /// says the same as what is there already is not added again, so that an interrupted import can simply be
    /// started once more; what has the identifier of another record takes its place.
    Add(add::Args),
    /// List or search what is there
    List(list::Args),
    /// Show a record with its concepts
    Show {
        /// Its identifier
        id: String,

        /// How to print it
        #[arg(long, value_name = "FORMAT", default_value = "table")]
        format: OutputFormat,

        #[command(flatten)]
        place: PlaceArg,
    },
    /// Remove records
    Remove {
        /// Their identifiers
        #[arg(required = true)]
        ids: Vec<String>,

        #[command(flatten)]
        place: PlaceArg,
    },
    /// Write what is there, to add it elsewhere
    Export(export::Args),
    /// Say how much is there
    Stats {
        /// How to print it
        #[arg(long, value_name = "FORMAT", default_value = "table")]
        format: OutputFormat,

        #[command(flatten)]
        place: PlaceArg,
    },
    /// Tag again what another ESCO or model has tagged, or nobody yet
    ///
    /// It can be interrupted and started again: what is done stays done.
    Retag {
        #[command(flatten)]
        model: ModelArg,

        #[command(flatten)]
        place: PlaceArg,
    },
}

/// Where the catalogue is.
#[derive(clap::Args)]
pub(super) struct PlaceArg {
    /// File of the catalogue [default: catalogue.sqlite in the folder of the index]
    #[arg(long, env = "TAGUS_CATALOGUE", value_name = "FILE", hide_env_values = true)]
    pub catalogue: Option<PathBuf>,
}

const FILE: &str = "catalogue.sqlite";

impl PlaceArg {
    pub fn path(&self, session: &Session) -> anyhow::Result<PathBuf> {
        match &self.catalogue {
            Some(path) => Ok(path.clone()),
            None => Ok(session.index_dir()?.join(FILE)),
        }
    }

    pub fn open(&self, session: &Session) -> anyhow::Result<Sqlite> {
        Ok(Sqlite::open(&self.path(session)?)?)
    }

    pub fn open_or_create(&self, session: &Session) -> anyhow::Result<Sqlite> {
        Ok(Sqlite::open_or_create(&self.path(session)?)?)
    }

    /// The same, or an empty one that is forgotten, where there is no file and none was named.
    pub fn searchable_or_none(&self, session: &Session, index: &Index) -> anyhow::Result<Searchable<Sqlite>> {
        let path = self.path(session)?;
        match self.catalogue.is_none() && !path.exists() {
            true => Ok(Searchable::in_memory(Sqlite::in_memory()?, index)?),
            false => searchable(path, session, index),
        }
    }

    /// The catalogue with its search index, which lies beside it.
    pub fn searchable(&self, session: &Session, index: &Index) -> anyhow::Result<Searchable<Sqlite>> {
        searchable(self.path(session)?, session, index)
    }
}

/// The catalogue in a file with its search index, which lies beside it.
pub(super) fn searchable(
    path: PathBuf,
    session: &Session,
    index: &Index,
) -> anyhow::Result<Searchable<Sqlite>> {
    let catalogue = Sqlite::open(&path)?;
    let mut beside = path.into_os_string();
    beside.push(".search");
    let bar = progress::records(None, session.quiet);
    let searchable =
        Searchable::open(catalogue, &PathBuf::from(beside), index, &|read| bar.set_position(read));
    bar.finish_and_clear();
    Ok(searchable?)
}

/// How many records are tagged and written at once.
const BATCH: usize = 500;

pub(super) fn run(command: Command, session: &Session) -> anyhow::Result<u8> {
    match command {
        Command::Add(args) => add::run(&args, session),
        Command::List(args) => list::run(&args, session),
        Command::Show { id, format, place } => list::show(&id, format, &place, session),
        Command::Remove { ids, place } => remove(&ids, &place, session),
        Command::Export(args) => export::run(&args, session),
        Command::Stats { format, place } => stats(format, &place, session),
        Command::Retag { model, place } => retag(&model, &place, session),
    }
}

fn remove(ids: &[String], place: &PlaceArg, session: &Session) -> anyhow::Result<u8> {
    let mut catalogue = place.open(session)?;
    let mut is_all = true;
    for id in ids {
        if !catalogue.remove(id)? {
            is_all = false;
            writeln!(anstream::stderr(), "{}", super::printable(&format!("no record \"{id}\" is there")))?;
        }
    }
    Ok(if is_all { DONE } else { DONE_IN_PART })
}

fn stats(format: OutputFormat, place: &PlaceArg, session: &Session) -> anyhow::Result<u8> {
    let stats = place.open(session)?.stats()?;
    let mut out = anstream::stdout().lock();
    match format {
        OutputFormat::Json => writeln!(out, "{}", serde_json::to_string_pretty(&stats)?)?,
        OutputFormat::Jsonl => writeln!(out, "{}", serde_json::to_string(&stats)?)?,
        OutputFormat::Table => {
            writeln!(out, "records   {}", stats.records)?;
            writeln!(out, "offers    {}", stats.offers)?;
            writeln!(out, "untagged  {}", stats.untagged)?;
            writeln!(out, "reviewed  {}", stats.reviewed)?;
            for (made_by, count) in &stats.made_by {
                writeln!(out, "tagged    {count} by {made_by}")?;
            }
        }
    }
    Ok(DONE)
}

fn retag(model: &ModelArg, place: &PlaceArg, session: &Session) -> anyhow::Result<u8> {
    let index = session.open()?;
    let taggers = Taggers::new(&index, None, model.model())?;
    let profiler = Profiler::new(index.taxonomy(), &taggers)?;
    let made_by = maker(taggers.made_by());
    let mut catalogue = place.open(session)?;
    let bar = progress::records(Some(catalogue.stats()?.records), session.quiet);
    let (mut after, mut done) = (0, 0);
    loop {
        let page = catalogue.outdated(&made_by, after, BATCH)?;
        let Some(last) = page.last() else { break };
        after = last.number;
        let tags = encoder::parallel(|| {
            let tag = |one| -> anyhow::Result<_> {
                let record: &Record = one;
                Ok((record, Tagging::suggested(&record.credential, &profiler)?))
            };
            page.par_iter().map(tag).collect::<anyhow::Result<Vec<_>>>()
        })?;
        catalogue.retag(&tags, &made_by)?;
        done += tags.len();
        bar.set_position(after);
    }
    bar.finish_and_clear();
    if !session.quiet {
        writeln!(anstream::stderr(), "tagged {done} records")?;
    }
    Ok(DONE)
}
