//! `tagus catalogue export`: what is there, to add it elsewhere.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::ValueEnum;

use super::PlaceArg;
use crate::catalogue::Catalogue;
use crate::cli::{DONE, Session, new_file};
use crate::credential::{self, Credential, Format, WriteOptions};

/// How many records are read at once.
const PAGE: usize = 500;

#[derive(clap::Args)]
pub(in crate::cli) struct Args {
    /// What to write
    #[arg(long, value_name = "FORMAT", default_value = "jsonl")]
    format: ExportFormat,

    /// With the suggested ESCO concepts from this probability on, beside those that the issuers give
    #[arg(long, value_name = "0-1", value_parser = super::super::unit_interval)]
    tagged: Option<f32>,

    /// The file to write [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    place: PlaceArg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    /// tagus JSON, a record a line
    Jsonl,
    /// A table with a row for each outcome
    Csv,
}

pub(super) fn run(args: &Args, session: &Session) -> anyhow::Result<u8> {
    let catalogue = args.place.open(session)?;
    match &args.output {
        None => write(args, &catalogue, &mut BufWriter::new(io::stdout().lock()))?,
        Some(path) => {
            let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(".".as_ref());
            let file = new_file(dir, path)?;
            write(args, &catalogue, &mut BufWriter::new(file.as_file()))?;
            file.persist(path).with_context(|| path.display().to_string())?;
        }
    }
    Ok(DONE)
}

fn write(args: &Args, catalogue: &impl Catalogue, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut after = 0;
    let mut table = vec![];
    loop {
        let page = catalogue.page(after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.number;
        let credentials: Vec<Credential> =
            page.into_iter().map(|one| one.into_credential(args.tagged)).collect();
        match args.format {
            ExportFormat::Jsonl => {
                for one in &credentials {
                    let written = credential::write(
                        std::slice::from_ref(one),
                        Format::Tagus,
                        &WriteOptions::default(),
                    )?;
                    let value: serde_json::Value = serde_json::from_str(&written)?;
                    writeln!(out, "{}", value.get(0).unwrap_or(&value))?;
                }
            }
            // Which columns a table has depends on all its rows.
            ExportFormat::Csv => table.extend(credentials),
        }
    }
    if args.format == ExportFormat::Csv {
        let written = credential::write(&table, Format::Csv, &WriteOptions::default())?;
        out.write_all(written.as_bytes())?;
    }
    Ok(out.flush()?)
}
