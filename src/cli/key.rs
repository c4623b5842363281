//! `tagus key`: who may use the service.

use std::io::Write;

use anyhow::bail;

use super::catalogue::PlaceArg;
use super::{DONE, OutputFormat, Session, printable};
use crate::catalogue::{Catalogue, Scope};
use crate::server::pepper;

/// Make, list and revoke the API keys of the service
#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Make a key and print it; it is shown this once
    Add {
        /// Whose it is, for the list and the log
        name: String,

        /// What it is for: to ask; also to keep, change and review; also to run the service
        #[arg(long, value_name = "SCOPE", default_value = "read")]
        scope: ScopeArg,

        /// The institution that it speaks for: reviews with it are that institution's
        #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
        institution: String,

        #[command(flatten)]
        place: PlaceArg,
    },
    /// List the keys
    List {
        /// How to print them
        #[arg(long, value_name = "FORMAT", default_value = "table")]
        format: OutputFormat,

        #[command(flatten)]
        place: PlaceArg,
    },
    /// Revoke a key; a running service refuses it from the next request on
    Revoke {
        /// Its identifier, as in the list
        id: String,

        #[command(flatten)]
        place: PlaceArg,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ScopeArg {
    Read,
    Write,
    Admin,
}

impl From<ScopeArg> for Scope {
    fn from(scope: ScopeArg) -> Self {
        match scope {
            ScopeArg::Read => Self::Read,
            ScopeArg::Write => Self::Write,
            ScopeArg::Admin => Self::Admin,
        }
    }
}

pub(super) fn run(command: &Command, session: &Session) -> anyhow::Result<u8> {
    let mut out = anstream::stdout().lock();
    match command {
        Command::Add { name, scope, institution, place } => {
            let mut catalogue = place.open_or_create(session)?;
            let pepper = pepper(&place.path(session)?, &catalogue)?;
            let (whole, key, hash) = pepper.issue(name, (*scope).into(), institution)?;
            catalogue.add_key(&key, &hash)?;
            writeln!(out, "{whole}")?;
        }
        Command::List { format, place } => {
            let keys = place.open(session)?.keys()?;
            match format {
                OutputFormat::Json => writeln!(out, "{}", serde_json::to_string_pretty(&keys)?)?,
                OutputFormat::Jsonl => {
                    for key in &keys {
                        writeln!(out, "{}", serde_json::to_string(key)?)?;
                    }
                }
                OutputFormat::Table => {
                    for key in &keys {
                        let of = if key.institution.is_empty() {
                            String::new()
                        } else {
                            format!(" ({})", key.institution)
                        };
                        let state =
                            key.revoked.as_ref().map(|when| format!(", revoked {when}")).unwrap_or_default();
                        let line = format!(
                            "{}  {:<5}  {}{of}, made {}{state}",
                            key.id,
                            key.scope.name(),
                            key.name,
                            key.created
                        );
                        writeln!(out, "{}", printable(&line))?;
                    }
                }
            }
        }
        Command::Revoke { id, place } => {
            if !place.open(session)?.revoke_key(id)? {
                bail!("no key \"{id}\" is in use; `tagus key list` shows the keys");
            }
        }
    }
    Ok(DONE)
}
