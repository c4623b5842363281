//! The `tagus` command as its users meet it: the built binary, its files, its exit codes and what it
//! prints.
//!
//! Every command gets an index folder of its own or one that the tests of this process share, never
//! the user's. Tests that need an official ESCO release look for it in the folder that `TAGUS_SHARED`
//! names; without it they do nothing, except on CI, where they fail.

mod batch;
mod catalogue;
mod compare;
mod credential;
mod credential_check;
mod credential_convert;
mod credential_formats;
mod documents;
mod esco;
mod eval;
mod import;
mod index;
mod recommend;
mod support;
mod tag;
