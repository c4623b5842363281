//! The pages of the service in a real browser. Each walk through them is a script in walks/; README.md says more.

mod screens;
#[path = "../server/support.rs"]
#[expect(dead_code, reason = "most of it is for tests that send requests themselves")]
mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{Server, printed};

/// The folder with the scripts.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser")
}

/// A command that runs a script of the folder, or what is lacking for that.
fn script(name: &str) -> Result<Command, String> {
    let modules = std::env::var_os("TAGUS_NODE_MODULES").ok_or("TAGUS_NODE_MODULES is not set")?;
    let modules = std::path::absolute(modules).unwrap();
    for module in ["axe-core", "playwright-core"] {
        let module = modules.join(module);
        if !module.is_dir() {
            return Err(format!("{} is missing", module.display()));
        }
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    for program in ["node", "chromium"] {
        if !std::env::split_paths(&path).any(|folder| folder.join(program).is_file()) {
            return Err(format!("{program} is missing"));
        }
    }
    let mut command = Command::new("node");
    command.arg(folder().join(name)).env("TAGUS_NODE_MODULES", modules);
    Ok(command)
}

/// A command that takes a walk, or `None` if something is lacking for that.
fn ready(name: &str) -> Option<Command> {
    match script(&format!("walks/{name}.mjs")) {
        Ok(command) => Some(command),
        Err(lacking) => {
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{lacking}");
            println!("skipped: {lacking}");
            None
        }
    }
}

/// Takes a walk through a service, which must not fail on the way either.
fn walk(mut command: Command, server: &Server) {
    printed(command.arg(&server.base).output().unwrap());
    assert!(!server.log().contains("\"level\":\"ERROR\""), "{}", server.log());
}

/// A test for each walk: its name and the service that it goes through.
macro_rules! walks {
    ($($name:ident: $server:expr,)*) => {
        $(
            #[test]
            fn $name() {
                if let Some(command) = ready(stringify!($name)) {
                    walk(command, $server);
                }
            }
        )*

        const WALKS: &[&str] = &[$(stringify!($name)),*];
    };
}

walks! {
    catalogue: &Server::own(&[]),
    compare: Server::embedded(),
    coverage: Server::english().unwrap_or_else(Server::embedded),
    docs: Server::embedded(),
    harness: Server::embedded(),
    matching: Server::embedded(),
    plan: &Server::own(&[]),
    tag: &Server::own(&[]),
    tutorial: &Server::own(&[]),
}

#[test]
fn every_walk_is_taken() {
    let files = folder().join("walks").read_dir().unwrap().map(|entry| entry.unwrap().path());
    let scripts: BTreeSet<String> =
        files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(scripts, WALKS.iter().map(|&name| name.to_owned()).collect());
}
