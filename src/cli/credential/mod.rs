//! `tagus credential`: what a micro-credential says of itself.

mod check;
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
    Check(check::Args),
}

pub(super) fn run(command: Command, session: &Session) -> anyhow::Result<u8> {
    match command {
        Command::Show { files, format } => show::run(&files, format),
        Command::Check(args) => check::run(&args, session),
    }
}

/// The credentials of a file.
pub(super) fn read(file: &Path) -> anyhow::Result<Vec<Credential>> {
    credential::read(&read_text(file)?, &ReadOptions::default()).with_context(|| file.display().to_string())
}

/// The credential of a file that holds one.
pub(super) fn read_one(file: &Path) -> anyhow::Result<Credential> {
    let mut credentials = read(file)?;
    Ok(credentials.swap_remove(0))
}
