//! `tagus credential`: what a micro-credential says of itself.

mod check;
mod convert;
mod show;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ValueEnum;

use super::{DONE, OutputFormat, Session, printable};
use crate::credential::{self, Credential, Format, ReadOptions};
use crate::text::Document;

/// Read micro-credentials
#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Show the elements of micro-credentials: what is there, what is missing, what cannot be read
    ///
    /// Reads European digital credentials (ELM v3, JSON-LD), Open Badges 3.0 and tagus JSON, plain, wrapped
    /// for upload or as a JSON Web Token; CSV with a row for each outcome or for each credential; course
    /// pages in text, Markdown, HTML, PDF or DOCX. Signatures are not verified.
    Show {
        /// The credentials ("-": standard input; modules.csv#4: the fourth of a file)
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,

        /// How to print them
        #[arg(long, value_name = "FORMAT", default_value = "table")]
        format: OutputFormat,

        #[command(flatten)]
        reading: ReadArgs,
    },
    Check(check::Args),

    /// Convert micro-credentials into another format, with or without suggested ESCO concepts
    ///
    /// A European credential or a badge that stays in its format is kept whole: only the suggested concepts
    /// are put in, and a signature, which no longer fits, is left out. Into another format goes what it has
    /// a place for; what is left out is named on standard error.
    Convert(convert::Args),

    /// Print the JSON Schema of tagus JSON
    Schema,
}

/// How credentials are read.
#[derive(clap::Args, Default)]
pub(in crate::cli) struct ReadArgs {
    /// What a column of a CSV file is about, such as "Modulname=title", for headers that are not known
    #[arg(long, value_name = "HEADER=ELEMENT", value_parser = pair)]
    map: Vec<(String, String)>,

    /// The format of the files [default: told from each]
    #[arg(long, value_name = "FORMAT")]
    from: Option<From>,

    #[arg(from_global)]
    quiet: bool,
}

impl ReadArgs {
    /// The same for the library, for a file that has been read.
    pub(in crate::cli) fn options(&self, document: &Document) -> ReadOptions {
        let format = self.from.map(|from| match from {
            From::Elm => Format::Elm,
            From::Openbadges => Format::OpenBadges,
            From::Csv => Format::Csv,
            From::Tagus => Format::Tagus,
            From::Page => Format::Page,
        });
        ReadOptions { format, columns: self.map.clone(), ..ReadOptions::default() }.of(document)
    }
}

/// A format that is read.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum From {
    /// European Learning Model v3, JSON-LD
    Elm,
    /// Open Badges 3.0
    Openbadges,
    /// A table
    Csv,
    /// The JSON of tagus
    Tagus,
    /// Text, Markdown, HTML, PDF or DOCX
    Page,
}

fn pair(written: &str) -> Result<(String, String), String> {
    // A header may have the sign, an element has none.
    let (header, element) =
        written.rsplit_once('=').ok_or("write the header, = and the element, such as Modulname=title")?;
    Ok((header.trim().to_owned(), element.trim().to_owned()))
}

pub(super) fn run(command: Command, session: &Session) -> anyhow::Result<u8> {
    match command {
        Command::Show { files, format, reading } => show::run(&files, format, &reading),
        Command::Check(args) => check::run(&args, session),
        Command::Convert(args) => convert::run(&args, session),
        Command::Schema => {
            let mut out = anstream::stdout().lock();
            serde_json::to_writer_pretty(&mut out, &credential::schema())?;
            writeln!(out)?;
            Ok(DONE)
        }
    }
}

/// The credentials of a file, at least one; *modules.csv#4* is the fourth of a file, where no file of that
/// name exists. Columns that are not read are named on standard error.
pub(in crate::cli) fn read(path: &Path, args: &ReadArgs) -> anyhow::Result<Vec<Credential>> {
    Ok(read_document(path, args)?.1)
}

/// The same with the text of the file.
fn read_document(path: &Path, args: &ReadArgs) -> anyhow::Result<(String, Vec<Credential>)> {
    let Some((file, number)) = picked(path) else { return read_file(path, args) };
    let (document, mut credentials) = read_file(file, args)?;
    match number.checked_sub(1).filter(|at| *at < credentials.len()) {
        Some(at) => Ok((document, vec![credentials.swap_remove(at)])),
        None => bail!("{} has no credential {number}:\n{}", file.display(), listed(file, &credentials)),
    }
}

/// The one credential of a file; of a file that holds several, the one picked by its number.
pub(in crate::cli) fn read_one(path: &Path, args: &ReadArgs) -> anyhow::Result<Credential> {
    let mut credentials = read(path, args)?;
    match credentials.pop() {
        Some(one) if credentials.is_empty() => Ok(one),
        last => {
            credentials.extend(last);
            let (count, listed) = (credentials.len(), listed(path, &credentials));
            bail!("{} holds {count} credentials: name one of them\n{listed}", path.display())
        }
    }
}

/// The file and the number of one of its credentials.
fn picked(path: &Path) -> Option<(&Path, usize)> {
    let (file, number) = path.to_str().filter(|_| !path.exists())?.rsplit_once('#')?;
    Some((Path::new(file), number.parse().ok()?))
}

/// The credentials of a file by number and title, as they are named on the command line.
fn listed(file: &Path, credentials: &[Credential]) -> String {
    let line = |(at, credential): (usize, &Credential)| {
        let title = credential.title.value().map_or("without a title".to_owned(), ToString::to_string);
        format!("  {}#{}  {title}", file.display(), at + 1)
    };
    credentials.iter().enumerate().map(line).collect::<Vec<_>>().join("\n")
}

fn read_file(path: &Path, args: &ReadArgs) -> anyhow::Result<(String, Vec<Credential>)> {
    let document = crate::cli::read_document(path)?;
    let (options, document) = (args.options(&document), document.text);
    let credentials = credential::read(&document, &options).with_context(|| path.display().to_string())?;
    let unread = credential::unread_columns(&document, &options);
    if !unread.is_empty() && !args.quiet {
        let said = format!(
            "{}: not read: {} (say what a column is about with --map HEADER=ELEMENT)",
            path.display(),
            unread.join(", ")
        );
        writeln!(anstream::stderr(), "{}", printable(&said))?;
    }
    Ok((document, credentials))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_several_is_picked_by_its_number() {
        let args = ReadArgs { map: vec![], from: None, quiet: true };
        let modules = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples/modules-bremen.csv");
        let pick = |end: &str| {
            let path = format!("{}{end}", modules.display());
            let one = read_one(Path::new(&path), &args);
            one.map(|one| one.title.value().unwrap().to_string()).map_err(|error| error.to_string())
        };
        assert_eq!(pick("#4").unwrap(), "Port Logistics 4: Logistics Data and Dashboards");
        let several = pick("").unwrap_err();
        assert!(
            several.contains("4 credentials") && several.contains(".csv#2  Port Logistics 2"),
            "{several}"
        );
        for none in ["#0", "#5"] {
            assert!(pick(none).unwrap_err().contains("has no credential"), "{none}");
        }
        // A file whose name has the sign is itself.
        let folder = tempfile::tempdir().unwrap();
        let literal = folder.path().join("a.csv#2");
        std::fs::copy(&modules, &literal).unwrap();
        assert_eq!(read(&literal, &args).unwrap().len(), 4);
    }
}
