//! The command line: flags, printing, progress bars and exit codes; everything else is the library's.
//!
//! Data goes to standard output, everything said to a person goes to standard error. A reader that
//! closes the pipe early is not an error.

mod batch;
mod catalogue;
mod compare;
mod coverage;
mod credential;
mod demo;
mod esco;
mod eval;
mod key;
mod matching;
mod progress;
mod recommend;
mod serve;
mod tag;
mod training;

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::error::ErrorKind as UsageError;
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

use crate::esco::Language;
use crate::index::Index;
use crate::tagger::Model;
use crate::text::Document;

/// Everything was done.
const DONE: u8 = 0;
/// Nothing was done, or it could not be finished.
const FAILED: u8 = 1;
/// Everything was done but for the input lines that standard error names.
const DONE_IN_PART: u8 = 3;

/// Links learning outcomes and job adverts to the URIs of ESCO, the European classification of
/// skills.
///
/// The first command builds an index from the English ESCO v1.2.0 extract inside this program, in a
/// second or two; later ones open it. `tagus esco import` replaces it with an official release in
/// any of its languages.
#[derive(Parser)]
#[command(version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Examples:
  tagus tag \"Can evaluate AI\"                        tag one outcome
  tagus tag syllabus.md --top-k 3                    tag a document (also .html, .pdf, .docx)
  tagus tag --input ads.jsonl --output tagged.jsonl  tag many, on all cores
  tagus esco import ESCO-dataset-*.zip               load an official release
  tagus esco search program                          find concepts as you type
  tagus credential check badge.json                  what a micro-credential lacks
  tagus compare theirs.jsonld ours.csv#4             how far one covers another
  tagus catalogue add offers.jsonl                   keep offers
  tagus recommend --have mine.json --goal job.txt    what to study next
  tagus match --people cvs --adverts jobs.jsonl      which jobs suit whom
  tagus demo                                         all of this on samples
  tagus serve                                        all of this over HTTP
  tagus eval gold.jsonl                              measure against a gold standard

Exit codes: 0 done; 1 failed; 2 the command line is wrong; 3 done, but for the input lines
that standard error names.

This service uses the ESCO classification of the European Commission.")]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Folder of the index [default: ./index if there is one, else a folder among your data]
    #[arg(long, global = true, env = "TAGUS_INDEX", value_name = "DIR", hide_env_values = true)]
    index: Option<PathBuf>,

    /// Say nothing on standard error but errors
    #[arg(long, short, global = true)]
    quiet: bool,
}

#[derive(Subcommand)]
enum Command {
    Tag(tag::Args),
    #[command(subcommand)]
    Esco(esco::Command),
    #[command(subcommand)]
    Credential(credential::Command),
    Compare(compare::Args),
    Coverage(coverage::Args),
    #[command(subcommand)]
    Catalogue(catalogue::Command),
    Recommend(recommend::Args),
    Match(matching::Args),
    Demo(demo::Args),
    Serve(serve::Args),
    #[command(subcommand)]
    Key(key::Command),
    Eval(eval::Args),
    #[command(subcommand, hide = true)]
    Training(training::Command),
}

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum OutputFormat {
    /// For people
    Table,
    /// One indented object
    Json,
    /// One object a line
    Jsonl,
}

/// Which pipeline tags.
#[derive(clap::Args)]
struct ModelArg {
    /// What tags: words, labels and the meaning of the whole text; or of each word by itself, many times
    /// faster; or words and labels alone, as for languages other than English
    #[arg(long, value_name = "MODEL", default_value = "accurate")]
    model: ModelName,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ModelName {
    Accurate,
    Fast,
    Lexical,
}

impl ModelArg {
    fn model(&self) -> Model {
        match self.model {
            ModelName::Accurate => Model::Accurate,
            ModelName::Fast => Model::Fast,
            ModelName::Lexical => Model::Lexical,
        }
    }
}

/// What every command gets.
struct Session {
    index: Option<PathBuf>,
    quiet: bool,
}

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let context = Session { index: cli.index, quiet: cli.quiet };
    let outcome = match cli.command {
        Command::Tag(args) => tag::run(args, &context),
        Command::Esco(command) => esco::run(command, &context),
        Command::Credential(command) => credential::run(command, &context),
        Command::Compare(args) => compare::run(args, &context),
        Command::Coverage(args) => coverage::run(args, &context),
        Command::Catalogue(command) => catalogue::run(command, &context),
        Command::Recommend(args) => recommend::run(&args, &context),
        Command::Match(args) => matching::run(&args, &context),
        Command::Demo(args) => demo::run(&args, &context),
        Command::Serve(args) => serve::run(args, &context),
        Command::Key(command) => key::run(&command, &context),
        Command::Eval(args) => eval::run(args, &context),
        Command::Training(command) => training::run(command, &context),
    };
    ExitCode::from(outcome.unwrap_or_else(|error| report(&error)))
}

/// Prints an error with its causes; a closed pipe is none.
fn report(error: &anyhow::Error) -> u8 {
    let closed = |cause: &(dyn std::error::Error + 'static)| {
        // The CSV writer does not name the error of its pipe as a cause.
        let pipe = match cause.downcast_ref().map(csv::Error::kind) {
            Some(csv::ErrorKind::Io(error)) => Some(error),
            _ => cause.downcast_ref::<io::Error>(),
        };
        // Nor does that of JSON.
        let json = cause.downcast_ref().and_then(serde_json::Error::io_error_kind);
        pipe.map(io::Error::kind).or(json) == Some(ErrorKind::BrokenPipe)
    };
    if error.chain().any(closed) {
        return DONE;
    }
    let red = anstyle::AnsiColor::Red.on_default().bold();
    // Whether standard error can still be written to is beyond repair here.
    let _ = writeln!(anstream::stderr(), "{red}error{red:#}: {}", printable(&message(error)));
    FAILED
}

/// An error with its causes, each said once: many a message quotes its cause.
fn message(error: &anyhow::Error) -> String {
    error.chain().skip(1).fold(error.to_string(), |message, cause| {
        let cause = cause.to_string();
        if message.contains(&cause) { message } else { format!("{message}: {cause}") }
    })
}

/// A text without characters that would steer the terminal it is shown on.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
}

/// Ends the process because of a command line that is wrong in a way that the parser cannot tell.
fn refuse(message: &str) -> ! {
    Cli::command().error(UsageError::ValueValidation, message).exit()
}

impl Session {
    fn index_dir(&self) -> anyhow::Result<PathBuf> {
        let dir = self.index.clone().or_else(Index::default_dir);
        dir.context("no home folder to keep the index in: choose a folder with --index DIR or TAGUS_INDEX")
    }

    /// The index, built first if need be.
    fn open(&self) -> anyhow::Result<Index> {
        let bar = progress::Steps::new(self.quiet);
        Ok(Index::open_or_build(&self.index_dir()?, &|step| bar.show(&step))?)
    }
}

/// The language asked for, else the index's own.
fn language(index: &Index, asked: Option<Language>) -> Language {
    asked.unwrap_or_else(|| index.default_language())
}

/// A temporary file that others may read once it has the name of the path, as any other output file.
fn new_file(dir: &Path, path: &Path) -> anyhow::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    // The error itself names the temporary file, which would say nothing to a reader.
    builder.tempfile_in(dir).map_err(|error| {
        anyhow::anyhow!(
            "{}: nothing can be written to the folder {}: {}",
            path.display(),
            dir.display(),
            error.kind()
        )
    })
}

/// How many answers are asked for.
fn count(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if (1..=100_000).contains(&number) => Ok(number),
        _ => Err("give a number from 1 to 100,000".into()),
    }
}

fn unit_interval(text: &str) -> Result<f32, String> {
    match text.parse() {
        Ok(number) if (0.0..=1.0).contains(&number) => Ok(number),
        _ => Err("give a number from 0 to 1".into()),
    }
}

/// The text of a file, a PDF or a DOCX document among others; "-" is standard input.
fn read_document(path: &Path) -> anyhow::Result<Document> {
    let bytes = match path.to_str() {
        Some("-") => {
            let mut bytes = vec![];
            io::Read::read_to_end(&mut io::stdin().lock(), &mut bytes).context("standard input")?;
            bytes
        }
        _ => std::fs::read(path).with_context(|| path.display().to_string())?,
    };
    Document::read(bytes).with_context(|| path.display().to_string())
}
