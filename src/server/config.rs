//! [`Config`]: what the service is started with.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Serialize;
use utoipa::ToSchema;

/// How much is done for whom. The defaults suit a machine with two processors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, clap::Args)]
#[serde(rename_all = "camelCase")]
#[command(next_help_heading = "Limits")]
pub struct Limits {
    /// The largest body of a request, in bytes after decompression
    #[arg(long, value_name = "BYTES", default_value_t = 10 << 20, value_parser = some)]
    pub body_bytes: usize,

    /// The longest text of a request, in Unicode characters; of several texts, together
    #[arg(long, value_name = "CHARACTERS", default_value_t = 200_000, value_parser = some)]
    pub text_characters: usize,

    /// How long a request may take, in seconds; a stream, how long it may stand still
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub request_seconds: u64,

    /// How many requests are worked on at once
    #[arg(long, value_name = "N", default_value_t = 128, value_parser = some)]
    pub concurrent_requests: usize,

    /// How many more may wait; what comes beyond is answered with 503
    #[arg(long, value_name = "N", default_value_t = 128)]
    pub queued_requests: usize,

    /// How many lines of a stream are tagged at once
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = some)]
    pub batch_lines: usize,

    /// How many connections are open at once; others wait to be accepted
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = some)]
    pub connections: usize,

    /// How many requests a second are answered for one API key, or without one for one address, on the average;
    /// 0 for any number
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub requests_per_second: u32,

    /// How many requests may come at once beyond that
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..))]
    pub burst: u32,

    /// How long running requests have to end when the service is stopped, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub drain_seconds: u64,
}

/// What the service is started with.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it listens; port 0 is any that is free.
    pub bind: SocketAddr,
    /// The folder of the index.
    pub index: PathBuf,
    /// The file of the catalogue; made if it is not there.
    pub catalogue: PathBuf,
    /// Whether it answers without API keys although others than this machine can reach it.
    pub open: bool,
    /// Whether it asks for API keys although only this machine can reach it: a proxy may stand before it.
    pub require_keys: bool,
    /// How many proxies stand before it: the address of the client is that which the first of them wrote last but
    /// so many into X-Forwarded-For.
    pub proxies: usize,
    /// The origins whose pages may ask; none unless some are named.
    pub cors: Vec<String>,
    /// How much is done for whom.
    pub limits: Limits,
}

/// A number of which there has to be one at least.
fn some(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err("give a number above 0".into()),
    }
}
