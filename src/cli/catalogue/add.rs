//! `tagus catalogue add`: from files to records.

use std::collections::VecDeque;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use indicatif::ProgressBar;
use rayon::prelude::*;

use super::{BATCH, PlaceArg};
use crate::catalogue::{Addition, Catalogue, GIVEN, NewRecord, Sqlite, Tagging, documents, maker};
use crate::cli::{
    DONE, DONE_IN_PART, FAILED, ModelArg, Session, credential, message, printable, progress, read_document,
};
use crate::compare::Profiler;
use crate::encoder;
use crate::tagger::Taggers;

#[derive(clap::Args)]
pub(in crate::cli) struct Args {
    /// Files and folders with credentials and offers ("-": standard input)
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// Keep only the ESCO concepts that the documents have; `tagus catalogue retag` suggests more later
    #[arg(long)]
    as_given: bool,

    #[command(flatten)]
    model: ModelArg,

    #[command(flatten)]
    place: PlaceArg,

    #[command(flatten)]
    reading: credential::ReadArgs,
}

/// What files in folders are called that may hold credentials.
pub(in crate::cli) const EXTENSIONS: [&str; 15] = [
    "json", "jsonld", "jsonl", "ndjson", "csv", "tsv", "txt", "text", "md", "markdown", "html", "htm", "jwt",
    "pdf", "docx",
];

/// What files are called that have a document a line.
pub(in crate::cli) const LINES: [&str; 2] = ["jsonl", "ndjson"];

fn has_extension(path: &Path, of: &[&str]) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    extension.is_some_and(|extension| of.contains(&extension.as_str()))
}

/// The files named, and those in the folders named, by name.
pub(in crate::cli) fn files(named: &[PathBuf], extensions: &[&str]) -> anyhow::Result<Vec<PathBuf>> {
    let mut all = vec![];
    let mut open: VecDeque<(PathBuf, bool)> = named.iter().map(|path| (path.clone(), true)).collect();
    while let Some((path, is_named)) = open.pop_front() {
        if path.is_dir() {
            let inside = fs::read_dir(&path).with_context(|| path.display().to_string())?;
            let mut inside =
                inside.map(|entry| Ok((entry?.path(), false))).collect::<std::io::Result<Vec<_>>>()?;
            inside.sort();
            inside.into_iter().rev().for_each(|entry| open.push_front(entry));
        } else if is_named || has_extension(&path, extensions) {
            all.push(path);
        }
    }
    Ok(all)
}

/// Whether a file has a document a line; of standard input its beginning tells.
pub(in crate::cli) fn is_lines(path: &Path, document: &str) -> bool {
    let begins = |line: Option<&str>| line.is_some_and(|line| line.trim_start().starts_with('{'));
    let mut lines = document.lines();
    has_extension(path, &LINES) || path.as_os_str() == "-" && begins(lines.next()) && begins(lines.next())
}

/// What has been done so far.
#[derive(Default)]
struct Tally {
    new: usize,
    changed: usize,
    same: usize,
    skipped: usize,
}

/// How many records that were there already are named.
const NAMED: usize = 10;

pub(super) fn run(args: &Args, session: &Session) -> anyhow::Result<u8> {
    let files = files(&args.files, &EXTENSIONS)?;
    anyhow::ensure!(!files.is_empty(), "there is no file with credentials in the folders named");
    let mut catalogue = args.place.open_or_create(session)?;
    let index = if args.as_given { None } else { Some(session.open()?) };
    let taggers = match &index {
        Some(index) => Some(Taggers::new(index, None, args.model.model())?),
        None => None,
    };
    let profiler = match (&index, &taggers) {
        (Some(index), Some(taggers)) => {
            Some((Profiler::new(index.taxonomy(), taggers)?, maker(taggers.made_by())))
        }
        _ => None,
    };
    let bar = progress::records(None, session.quiet);
    let mut tally = Tally::default();
    let mut batch: Vec<(String, NewRecord)> = vec![];
    let say = |said: String| bar.suspend(|| writeln!(anstream::stderr(), "{}", printable(&said)));
    for file in &files {
        let document = match read_document(file) {
            Ok(document) => document,
            Err(error) => {
                tally.skipped += 1;
                say(format!("skipped {}", message(&error)))?;
                continue;
            }
        };
        let (options, document) = (args.reading.options(&document), document.text);
        for imported in documents(&document, is_lines(file, &document), &options) {
            let place = imported.place.map(|place| format!(", {place}")).unwrap_or_default();
            let at = format!("{}{place}", file.display());
            match imported.record {
                Ok(record) => batch.push((at, record)),
                Err(error) => {
                    tally.skipped += 1;
                    say(format!("skipped {at}: {error}"))?;
                }
            }
            if batch.len() >= BATCH {
                keep(
                    std::mem::take(&mut batch),
                    &mut catalogue,
                    profiler.as_ref(),
                    &mut tally,
                    session.quiet,
                    &bar,
                    &say,
                )?;
            }
        }
    }
    keep(batch, &mut catalogue, profiler.as_ref(), &mut tally, session.quiet, &bar, &say)?;
    bar.finish_and_clear();
    if !session.quiet {
        let Tally { new, changed, same, skipped } = tally;
        writeln!(
            anstream::stderr(),
            "added {new}, changed {changed}, there already {same}, skipped {skipped}"
        )?;
    }
    Ok(match tally {
        Tally { skipped: 0, .. } => DONE,
        Tally { new: 0, changed: 0, same: 0, .. } => FAILED,
        _ => DONE_IN_PART,
    })
}

/// Tags and writes a batch, all of it or nothing.
fn keep(
    batch: Vec<(String, NewRecord)>,
    catalogue: &mut Sqlite,
    profiler: Option<&(Profiler, String)>,
    tally: &mut Tally,
    quiet: bool,
    bar: &ProgressBar,
    say: &dyn Fn(String) -> std::io::Result<()>,
) -> anyhow::Result<()> {
    let mut places = vec![];
    let mut records = vec![];
    for (place, record) in batch {
        // What is there already need not be tagged again to find that out.
        match catalogue.same(&record.credential)? {
            Some(id) => told_same(&place, &id, tally, quiet, say)?,
            None => {
                places.push(place);
                records.push(record);
            }
        }
    }
    let tag = |record: &mut NewRecord| -> anyhow::Result<()> {
        record.tagging = Some(match profiler {
            Some((profiler, made_by)) => (Tagging::suggested(&record.credential, profiler)?, made_by.clone()),
            None => (Tagging::given(&record.credential), GIVEN.to_owned()),
        });
        Ok(())
    };
    encoder::parallel(|| records.par_iter_mut().try_for_each(tag))?;
    for (place, addition) in places.iter().zip(catalogue.add(&records)?) {
        match addition {
            Addition::New(_) => tally.new += 1,
            Addition::Changed(_) => tally.changed += 1,
            Addition::Same(id) => told_same(place, &id, tally, quiet, say)?,
        }
    }
    bar.set_position((tally.new + tally.changed + tally.same) as u64);
    Ok(())
}

fn told_same(
    place: &str,
    id: &str,
    tally: &mut Tally,
    quiet: bool,
    say: &dyn Fn(String) -> std::io::Result<()>,
) -> anyhow::Result<()> {
    tally.same += 1;
    if tally.same <= NAMED && !quiet {
        say(format!("there already as {id}: {place}"))?;
    }
    Ok(())
}
