//! `tagus credential`: what a micro-credential says of itself.

mod convert;
mod show;

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::{OutputFormat, Session, read_text};
use crate::credential::{self, Credential, ReadOptions};

/// Read micro-credentials
#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Show the elements of micro-credentials: what is there, what is missing, what cannot be read
    ///
    /// Reads European digital credentials (ELM v3, JSON-LD) and Open Badges 3.0, plain, wrapped for upload
    /// or as a JSON Web Token. Signatures are not verified.
    Show {
        /// The credentials ("-": standard input)
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,

        /// How to print them
        #[arg(long, value_name = "FORMAT", default_value = "table")]
        format: OutputFormat,
    },

    /// Convert micro-credentials into another format, with or without suggested ESCO concepts
    ///
    /// A document that stays in its format is kept whole: only the suggested concepts are put in, and a
    /// signature, which no longer fits, is left out. Into another format goes what it has a place for; what
    /// is left out is named on standard error.
    Convert(convert::Args),
}

pub(super) fn run(command: Command, session: &Session) -> anyhow::Result<u8> {
    match command {
        Command::Convert(args) => convert::run(&args, session),
        Command::Show { files, format } => show::run(&files, format),
    }
}

/// The credentials of a file.
fn read(file: &Path) -> anyhow::Result<Vec<Credential>> {
    credential::read(&read_text(file)?, &ReadOptions::default()).with_context(|| file.display().to_string())
}
