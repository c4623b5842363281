//! The `tagus` command.

fn main() {}
