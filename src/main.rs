//! The `tagus` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    tagus::cli::run()
}
