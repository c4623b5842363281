//! A [`Match`] for a terminal.

use std::fmt::{self, Write};

use super::{Match, Requirement};
use crate::advert::Part;
use crate::credential::shortened;

/// How many requirements are named.
const NAMED: usize = 3;

impl Match {
    /// For a terminal: what is covered and missing, in a few lines under the name of what was found.
    pub fn to_text(&self, name: &str, rank: usize) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = write(&mut out, self, name, rank);
        out
    }
}

fn texts(requirements: &[Requirement]) -> String {
    let text = |one: &Requirement| match one.part {
        Part::Duty => format!("{} (duty)", shortened(&one.text)),
        Part::Nice => format!("{} (nice to have)", shortened(&one.text)),
        Part::Must | Part::Other => shortened(&one.text),
    };
    requirements.iter().take(NAMED).map(text).collect::<Vec<_>>().join("; ")
}

fn write(out: &mut String, one: &Match, name: &str, rank: usize) -> fmt::Result {
    let share =
        |share: Option<f32>| share.map_or("–".to_owned(), |share| format!("{:.0} %", share * 100.0));
    writeln!(out, "{rank:>3}. {name}")?;
    writeln!(
        out,
        "     must-haves {}, nice-to-haves {} (score {:.2})",
        share(one.must),
        share(one.nice),
        one.score
    )?;
    if !one.met.is_empty() {
        writeln!(out, "     meets    {}", texts(&one.met))?;
    }
    if !one.missing.is_empty() {
        writeln!(out, "     missing  {}", texts(&one.missing))?;
    }
    Ok(())
}
