//! `tagus serve`: everything over HTTP.

use std::io::{IsTerminal, Write};
use std::net::SocketAddr;

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

use super::catalogue::PlaceArg;
use super::{DONE, Session, printable};
use crate::server::{Config, Limits, serve};

/// Serve everything over HTTP: tagging, ESCO, credentials, comparisons, recommendations, matches, reviews.
///
/// http://ADDRESS/docs describes the routes. Without API keys (`tagus key add`) it serves only this machine. It ends
/// at Ctrl-C or SIGTERM, after what runs is done, and takes a newly imported ESCO into use at SIGHUP.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Where to listen: an address of this machine and a port; port 0 is any that is free
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8080",
        env = "TAGUS_BIND",
        hide_env_values = true
    )]
    bind: SocketAddr,

    /// Answer anybody without an API key, although others than this machine can reach it
    #[arg(long, conflicts_with = "require_keys")]
    open: bool,

    /// Ask for API keys although only this machine can reach it, as where a proxy stands before it
    #[arg(long)]
    require_keys: bool,

    /// How many proxies stand before it, whose X-Forwarded-For says where requests come from
    #[arg(long, value_name = "N", default_value_t = 0)]
    proxies: usize,

    /// Let pages of this origin ask, such as https://example.org; may be repeated
    #[arg(long, value_name = "ORIGIN")]
    cors: Vec<String>,

    /// How to write the log, on standard error; what is written is set by TAGUS_LOG, as in TAGUS_LOG=debug
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    log: LogFormat,

    #[command(flatten)]
    place: PlaceArg,

    #[command(flatten)]
    limits: Limits,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    /// For people
    Text,
    /// One JSON object a line
    Json,
}

pub(super) fn run(args: Args, session: &Session) -> anyhow::Result<u8> {
    let level = if session.quiet { "error" } else { "info" };
    let filter = EnvFilter::try_from_env("TAGUS_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match args.log {
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).init(),
        LogFormat::Json => log.json().flatten_event(true).with_span_list(false).init(),
    }
    let config = Config {
        bind: args.bind,
        index: session.index_dir()?,
        catalogue: args.place.path(session)?,
        open: args.open,
        require_keys: args.require_keys,
        proxies: args.proxies,
        cors: args.cors,
        limits: args.limits,
    };
    serve(config, |address| {
        // Whether anybody reads where it listens makes no difference to the service.
        let _ = writeln!(std::io::stdout(), "{}", printable(&format!("http://{address}")));
    })?;
    Ok(DONE)
}
