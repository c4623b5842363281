//! A [`Match`] for a terminal.

use std::fmt::{self, Write};

use super::{AskedSkill, Match};

/// How many skills are named.
const NAMED: usize = 4;

impl Match {
    /// For a terminal: what is covered and missing, in a few lines under the name of what was found.
    pub fn to_text(&self, name: &str, rank: usize) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = write(&mut out, self, name, rank);
        out
    }
}

fn labels(skills: &[AskedSkill]) -> String {
    let label = |skill: &AskedSkill| match skill.must {
        true => skill.label.clone(),
        false => format!("{} (nice to have)", skill.label),
    };
    skills.iter().take(NAMED).map(label).collect::<Vec<_>>().join(", ")
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
    if !one.has.is_empty() {
        writeln!(out, "     has      {}", labels(&one.has))?;
    }
    if !one.missing.is_empty() {
        writeln!(out, "     missing  {}", labels(&one.missing))?;
    }
    Ok(())
}
