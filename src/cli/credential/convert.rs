//! `tagus credential convert`: micro-credentials from one format into another.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use clap::ValueEnum;
use serde::Serialize;

use super::{ReadArgs, picked, read_document};
use crate::cli::{
    DONE, DONE_IN_PART, ModelArg, Session, language, message, new_file, printable, refuse, unit_interval,
};
use crate::credential::{self, Credential, Element, Format, OutcomeTag, Text, WriteOptions};
use crate::esco::{self, Language, Taxonomy};
use crate::index::Index;
use crate::tagger::{DEFAULT_TOP_K, MadeBy, TagOptions, Taggers};

#[derive(clap::Args)]
pub(in crate::cli) struct Args {
    /// The credentials ("-": standard input)
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// The format to convert them into
    #[arg(long, value_name = "FORMAT")]
    to: Target,

    /// Where the result goes: a file, or a folder, which is made if need be and has to be one for several
    /// credentials [default: standard output]
    #[arg(long, short, value_name = "FILE|DIR")]
    output: Option<PathBuf>,

    /// Overwrite files that are there
    #[arg(long, requires = "output")]
    force: bool,

    /// Add the ESCO concepts that tagus suggests for each outcome to those of the issuer. Their
    /// probabilities go into a file of their own beside the output, OUTPUT.tags.json
    #[arg(long)]
    tag: bool,

    /// No tag that is less probable, from 0 (everything) to 1 [default: the ranker's own]
    #[arg(long, value_name = "PROBABILITY", value_parser = unit_interval, requires = "tag")]
    threshold: Option<f32>,

    /// At most this many tags for an outcome
    #[arg(long, short = 'k', value_name = "N", default_value_t = DEFAULT_TOP_K, requires = "tag")]
    top_k: usize,

    /// Language of the outcomes and of the labels, as two letters [default: detected among those loaded]
    #[arg(long, alias = "lang", value_name = "LANG", requires = "tag")]
    language: Option<Language>,

    #[command(flatten)]
    model: ModelArg,

    #[command(flatten)]
    reading: ReadArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Target {
    /// European Learning Model v3, JSON-LD
    Elm,
    /// Open Badges 3.0
    #[value(name = "openbadges")]
    OpenBadges,
    /// A table with a row for each outcome
    Csv,
    /// The JSON of tagus itself
    Json,
}

impl Target {
    fn format(self) -> Format {
        match self {
            Self::Elm => Format::Elm,
            Self::OpenBadges => Format::OpenBadges,
            Self::Csv => Format::Csv,
            Self::Json => Format::Tagus,
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Elm => "jsonld",
            Self::OpenBadges | Self::Json => "json",
            Self::Csv => "csv",
        }
    }

    /// Whether a document holds any number of credentials.
    fn holds_several(self) -> bool {
        matches!(self, Self::Csv | Self::Json)
    }
}

/// What becomes one document.
struct Job<'a> {
    file: &'a Path,
    original: &'a str,
    credentials: Vec<Credential>,
    /// Which of the file's credentials it is, where there are several, from 1.
    number: Option<usize>,
}

/// A file to write.
struct Output {
    path: PathBuf,
    content: String,
}

pub(super) fn run(args: &Args, session: &Session) -> anyhow::Result<u8> {
    if args.files.len() > 1 && args.output.is_none() {
        refuse("several files need a folder for the results: --output DIR");
    }
    let mut failed = vec![];
    let mut read = vec![];
    for file in &args.files {
        match read_document(file, &args.reading) {
            Ok((document, credentials)) => read.push((file, document, credentials)),
            Err(error) => failed.push(error),
        }
    }
    // One file that is none is the whole answer; among several the others are still converted.
    if let ([error], []) = (&failed[..], &read[..]) {
        bail!("{}", message(error));
    }
    let mut jobs = vec![];
    for (file, original, credentials) in &read {
        let (file, number) = picked(file).map_or((file.as_path(), None), |(file, at)| (file, Some(at)));
        if args.to.holds_several() || credentials.len() == 1 {
            jobs.push(Job { file, original, credentials: credentials.clone(), number });
        } else {
            jobs.extend(credentials.iter().zip(1..).map(|(credential, number)| Job {
                file,
                original,
                credentials: vec![credential.clone()],
                number: Some(number),
            }));
        }
    }
    if jobs.len() > 1 && args.output.as_ref().is_none_or(|output| output.is_file()) {
        bail!("{} credentials need a folder for the results: --output DIR", jobs.len());
    }
    let index = if args.tag { Some(session.open()?) } else { None };
    let taggers =
        index.as_ref().map(|index| Taggers::new(index, args.language, args.model.model())).transpose()?;
    if let Some(taggers) = &taggers {
        let (top_k, threshold) = (args.top_k, args.threshold);
        let options = TagOptions { top_k, threshold, ..TagOptions::default() };
        for credential in jobs.iter_mut().flat_map(|job| &mut job.credentials) {
            credential.suggest_tags(taggers, &options)?;
            if let Some(index) = &index {
                label(credential, index.taxonomy(), language(index, args.language));
            }
        }
    }
    let version = index.as_ref().and_then(|index| index.taxonomy().version());
    let mut outputs = vec![];
    let mut said = vec![];
    for job in &jobs {
        let options = WriteOptions { original: Some(job.original), esco_version: version };
        let content = credential::write(&job.credentials, args.to.format(), &options)
            .with_context(|| job.file.display().to_string())?;
        said.extend(lost(job, args.to.format()));
        let Some(output) = &args.output else {
            write!(anstream::stdout().lock(), "{content}")?;
            continue;
        };
        let is_folder = jobs.len() > 1 || args.files.len() > 1 || output.is_dir();
        let path = if is_folder { output.join(name(job, args.to)) } else { output.clone() };
        if let Some(taggers) = &taggers {
            let tags = Tags::new(job, &path, taggers);
            let content = serde_json::to_string_pretty(&tags)? + "\n";
            outputs.push(Output { path: beside(&path), content });
        }
        outputs.push(Output { path, content });
    }
    save(&outputs, args)?;
    if jobs.iter().flat_map(|job| &job.credentials).any(shows_esco) {
        said.push(index.as_ref().map_or_else(|| esco::ATTRIBUTION.to_owned(), Index::attribution));
    }
    let mut err = anstream::stderr().lock();
    for note in said.iter().filter(|_| !session.quiet) {
        writeln!(err, "{}", printable(note))?;
    }
    for error in &failed {
        writeln!(err, "{}", printable(&message(error)))?;
    }
    Ok(if failed.is_empty() { DONE } else { DONE_IN_PART })
}

/// Gives the concepts that an issuer has not named the names that ESCO has for them.
fn label(credential: &mut Credential, taxonomy: &Taxonomy, language: Language) {
    let outcomes = match &mut credential.outcomes {
        Element::Present { value, .. } => value.as_mut_slice(),
        Element::Absent | Element::Unreadable { .. } => &mut [],
    };
    let tags = outcomes.iter_mut().flat_map(|outcome| &mut outcome.tags).chain(&mut credential.tags);
    for tag in tags.filter(|tag| tag.label.is_none()) {
        tag.label = taxonomy.id(&tag.uri).map(|id| taxonomy.label(id, language).to_owned());
    }
}

/// What the result does not have of what was read.
fn lost(job: &Job, to: Format) -> Vec<String> {
    let file = match job.number {
        Some(number) => format!("{}, credential {number}", job.file.display()),
        None => job.file.display().to_string(),
    };
    let of_one = |credential: &Credential| {
        let is_kept = credential.format == to && matches!(to, Format::Elm | Format::OpenBadges);
        let mut lost = if is_kept { vec![] } else { credential::left_out(credential, to) };
        if credential.proof.is_some() {
            lost.push("the signature is left out: it does not fit what was changed".to_owned());
        }
        lost
    };
    let lost = job.credentials.iter().flat_map(of_one);
    lost.map(|lost| format!("warning: {file}: {lost}")).collect()
}

fn shows_esco(credential: &Credential) -> bool {
    let outcomes = credential.outcomes.value().into_iter().flatten();
    outcomes.flat_map(|outcome| &outcome.tags).chain(&credential.tags).next().is_some()
}

/// The name of a result in a folder: the file's own with the extension of the format.
fn name(job: &Job, to: Target) -> OsString {
    let is_stdin = job.file == Path::new("-");
    let stem = job.file.file_stem().filter(|_| !is_stdin);
    let mut name = stem.unwrap_or("credential".as_ref()).to_owned();
    if let Some(number) = job.number {
        name.push(format!("-{number}"));
    }
    name.push(format!(".{}", to.extension()));
    name
}

/// Where the probabilities go.
fn beside(output: &Path) -> PathBuf {
    let mut name = output.as_os_str().to_owned();
    name.push(".tags.json");
    name.into()
}

/// Writes each file whole or not at all, and none if one may not be written.
fn save(outputs: &[Output], args: &Args) -> anyhow::Result<()> {
    let mut paths = BTreeSet::new();
    for Output { path, .. } in outputs {
        if !paths.insert(path) {
            bail!(
                "{}: two results would have this name: convert them into folders of their own",
                path.display()
            );
        }
        if !args.force && path.exists() {
            bail!("{}: is there already; overwrite it with --force", path.display());
        }
    }
    for Output { path, content } in outputs {
        let at_path = || path.display().to_string();
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if Some(folder) == args.output.as_deref() {
            fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
        let mut file = new_file(folder, path)?;
        file.write_all(content.as_bytes()).with_context(at_path)?;
        file.as_file().sync_all().with_context(at_path)?;
        let kept = if args.force { file.persist(path) } else { file.persist_noclobber(path) };
        kept.map_err(|error| anyhow!(error.error)).with_context(at_path)?;
    }
    Ok(())
}

/// What the file beside a tagged result says: who suggests which concept, and how probable it is that a
/// person would link it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Tags<'a> {
    /// The file that was converted.
    file: String,
    /// The result that this stands beside.
    output: String,
    /// What suggested the tags, for each language of the outcomes.
    made_by: Vec<&'a MadeBy>,
    attribution: String,
    credentials: Vec<TaggedCredential<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TaggedCredential<'a> {
    id: Option<&'a str>,
    title: Option<&'a Text>,
    outcomes: Vec<TaggedOutcome<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TaggedOutcome<'a> {
    text: &'a Text,
    tags: &'a [OutcomeTag],
}

impl<'a> Tags<'a> {
    fn new(job: &'a Job, output: &Path, taggers: &'a Taggers) -> Self {
        let outcomes = |credential: &'a Credential| credential.outcomes.value().into_iter().flatten();
        let mut made_by: Vec<&MadeBy> = vec![];
        for outcome in job.credentials.iter().flat_map(outcomes) {
            if let Some((_, tagger)) = outcome.text.for_taggers(taggers)
                && !made_by.contains(&tagger.made_by())
            {
                made_by.push(tagger.made_by());
            }
        }
        let attribution = taggers.for_text("").made_by().attribution.clone();
        let tagged = |credential: &'a Credential| TaggedCredential {
            id: credential.id.as_deref(),
            title: credential.title.value(),
            outcomes: outcomes(credential)
                .map(|outcome| TaggedOutcome { text: &outcome.text, tags: &outcome.tags })
                .collect(),
        };
        Self {
            file: job.file.display().to_string(),
            output: output.display().to_string(),
            made_by,
            attribution,
            credentials: job.credentials.iter().map(tagged).collect(),
        }
    }
}
