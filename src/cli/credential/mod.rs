//! `tagus credential`: what a micro-credential says of itself.

mod show;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ValueEnum;

use super::{DONE, OutputFormat, printable, read_text};
use crate::credential::{self, Credential, Format, ReadOptions};

/// Read micro-credentials
#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Show the elements of micro-credentials: what is there, what is missing, what cannot be read
    ///
    /// Reads European digital credentials (ELM v3, JSON-LD), Open Badges 3.0 and tagus JSON, plain, wrapped
    /// for upload or as a JSON Web Token; CSV with a row for each outcome or for each credential; course
    /// pages in text, Markdown or HTML. Signatures are not verified.
    Show {
        /// The credentials ("-": standard input)
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,

        /// How to print them
        #[arg(long, value_name = "FORMAT", default_value = "table")]
        format: OutputFormat,

        #[command(flatten)]
        reading: ReadArgs,
    },
    /// Print the JSON Schema of tagus JSON
    Schema,
}

/// How credentials are read.
#[derive(clap::Args)]
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
    /// Text, Markdown or HTML
    Page,
}

fn pair(written: &str) -> Result<(String, String), String> {
    // A header may have the sign, an element has none.
    let (header, element) =
        written.rsplit_once('=').ok_or("write the header, = and the element, such as Modulname=title")?;
    Ok((header.trim().to_owned(), element.trim().to_owned()))
}

pub(super) fn run(command: Command) -> anyhow::Result<u8> {
    match command {
        Command::Show { files, format, reading } => show::run(&files, format, &reading),
        Command::Schema => {
            let mut out = anstream::stdout().lock();
            serde_json::to_writer_pretty(&mut out, &credential::schema())?;
            writeln!(out)?;
            Ok(DONE)
        }
    }
}

/// The credentials of a file, at least one. Columns that are not read are named on standard error.
pub(in crate::cli) fn read(path: &Path, args: &ReadArgs) -> anyhow::Result<Vec<Credential>> {
    let format = args.from.map(|from| match from {
        From::Elm => Format::Elm,
        From::Openbadges => Format::OpenBadges,
        From::Csv => Format::Csv,
        From::Tagus => Format::Tagus,
        From::Page => Format::Page,
    });
    let options = ReadOptions { format, columns: args.map.clone() };
    let document = read_text(path)?;
    let credentials = credential::read(&document, &options).with_context(|| path.display().to_string())?;
    let unread = credential::unread_columns(&document, &options);
    if !unread.is_empty() && !args.quiet {
        let said = format!(
            "{}: not read: {} (name what a column is about with --map HEADER=ELEMENT)",
            path.display(),
            unread.join(", ")
        );
        writeln!(anstream::stderr(), "{}", printable(&said))?;
    }
    Ok(credentials)
}

/// The one credential of a file, or the fourth of a file that holds several by *modules.csv#4*.
#[allow(dead_code)]
pub(in crate::cli) fn read_one(path: &Path, args: &ReadArgs) -> anyhow::Result<Credential> {
    let picked = path
        .to_str()
        .filter(|_| !path.exists())
        .and_then(|path| path.rsplit_once('#'))
        .and_then(|(file, number)| Some((Path::new(file), number.parse::<usize>().ok()?)));
    let (file, number) = picked.map_or((path, None), |(file, number)| (file, Some(number)));
    let mut credentials = read(file, args)?;
    let (count, file) = (credentials.len(), file.display());
    let at = match number {
        Some(number) => number.checked_sub(1).filter(|at| *at < count),
        None => (count == 1).then_some(0),
    };
    match at {
        Some(at) => Ok(credentials.swap_remove(at)),
        None => {
            let title = |credential: &Credential| {
                credential.title.value().map_or("without a title".to_owned(), ToString::to_string)
            };
            let numbered = credentials.iter().enumerate();
            let listed: Vec<String> = numbered
                .map(|(at, credential)| format!("  {file}#{}  {}", at + 1, title(credential)))
                .collect();
            let said = match number {
                Some(number) => format!("there is no credential {number} in {file}"),
                None => format!("{file} holds {count} credentials: choose one by its number"),
            };
            bail!("{said}\n{}", listed.join("\n"))
        }
    }
}
