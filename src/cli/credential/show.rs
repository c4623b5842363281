//! `tagus credential show`: the elements of micro-credentials.

use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::{ReadArgs, read};
use crate::cli::{DONE, DONE_IN_PART, OutputFormat, message, printable};
use crate::credential::{Credential, Element, Kind, OutcomeTag, Proof};

/// A credential and the file it came from.
#[derive(Serialize)]
pub(super) struct Shown {
    pub file: String,
    #[serde(flatten)]
    pub credential: Credential,
}

pub(super) fn run(files: &[PathBuf], format: OutputFormat, reading: &ReadArgs) -> anyhow::Result<u8> {
    let (shown, failed) = readable(files, reading)?;
    print(&shown, format, table)?;
    report(&failed)
}

/// The credentials of all files, and what is wrong with the files that hold none.
pub(super) fn readable(
    files: &[PathBuf],
    reading: &ReadArgs,
) -> anyhow::Result<(Vec<Shown>, Vec<anyhow::Error>)> {
    let (mut shown, mut failed) = (vec![], vec![]);
    for file in files {
        match read(file, reading) {
            Ok(credentials) => shown.extend(
                credentials
                    .into_iter()
                    .map(|credential| Shown { file: file.display().to_string(), credential }),
            ),
            Err(error) => failed.push(error),
        }
    }
    // One file that is none is the whole answer; among several the others are still shown.
    if let ([error], []) = (&failed[..], &shown[..]) {
        anyhow::bail!("{}", message(error));
    }
    Ok((shown, failed))
}

/// Prints what there is to say of each credential: as JSON, or as tables by the given function.
pub(super) fn print<T: Serialize>(
    all: &[T],
    format: OutputFormat,
    table: impl Fn(&T) -> String,
) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    for (at, one) in all.iter().enumerate() {
        match format {
            OutputFormat::Json => writeln!(out, "{}", serde_json::to_string_pretty(one)?)?,
            OutputFormat::Jsonl => writeln!(out, "{}", serde_json::to_string(one)?)?,
            OutputFormat::Table if at > 0 => write!(out, "\n{}", table(one))?,
            OutputFormat::Table => write!(out, "{}", table(one))?,
        }
    }
    Ok(())
}

/// Names the files that hold no credential; the exit code.
pub(super) fn report(failed: &[anyhow::Error]) -> anyhow::Result<u8> {
    let mut said = anstream::stderr().lock();
    for error in failed {
        writeln!(said, "{}", printable(&message(error)))?;
    }
    Ok(if failed.is_empty() { DONE } else { DONE_IN_PART })
}

/// How many elements every micro-credential has to have: the first ones.
const MANDATORY: usize = 11;
/// The mark of an element that is not there.
pub(super) const MISSING: char = '–';

fn table(Shown { file, credential }: &Shown) -> String {
    let mut lines = vec![headline(file, credential)];
    let asked = elements(credential).into_iter().enumerate();
    let shown = asked.filter(|(at, (_, told))| *at < MANDATORY || told.0 != MISSING);
    lines.extend(shown.map(|(_, (name, told))| line(name, &told)));
    if !credential.fields.is_empty() {
        lines.push(line("fields (ISCED-F)", &('✓', credential.fields.join(", "))));
    }
    for outcome in credential.outcomes.value().into_iter().flatten() {
        lines.push(format!("  • {}", printable(&outcome.text.to_string()).replace('\n', " ")));
        lines.extend(outcome.tags.iter().map(tag));
    }
    if !credential.tags.is_empty() {
        lines.push("  linked to the whole".to_owned());
        lines.extend(credential.tags.iter().map(tag));
    }
    lines.join("\n") + "\n"
}

/// The file of a credential and what it is.
pub(super) fn headline(file: &str, credential: &Credential) -> String {
    let kind = match credential.kind {
        Kind::Earned => "credential",
        Kind::Offer => "offer",
    };
    let proof = match credential.proof {
        Some(Proof::Jwt) => ", signed as a JSON Web Token, not verified",
        Some(Proof::JsonLd) => ", signed with a JSON-LD proof, not verified",
        None => "",
    };
    format!("{} ({kind}, {}{proof})", printable(file), credential.format)
}

/// An element's line.
pub(super) fn line(name: &str, (mark, said): &(char, String)) -> String {
    format!("  {mark} {name:<21} {}", printable(said).replace('\n', " ")).trim_end().to_owned()
}

/// The elements in the order of the standard, each with a mark and what it says.
pub(super) fn elements(credential: &Credential) -> [(&'static str, (char, String)); 17] {
    [
        ("learner", told(&credential.learner, Clone::clone)),
        ("title", told(&credential.title, ToString::to_string)),
        ("country", told(&credential.country, |country| format!("{} ({})", country.name, country.code))),
        ("awarding body", told(&credential.awarding_body, Clone::clone)),
        ("date", told(&credential.date, ToString::to_string)),
        ("learning outcomes", told(&credential.outcomes, |outcomes| outcomes.len().to_string())),
        ("workload", told(&credential.workload, ToString::to_string)),
        ("level", told(&credential.level, ToString::to_string)),
        ("assessment", told(&credential.assessment, Clone::clone)),
        ("participation", told(&credential.participation, Clone::clone)),
        ("quality assurance", told(&credential.quality_assurance, Clone::clone)),
        ("prerequisites", told(&credential.prerequisites, Clone::clone)),
        ("supervision", told(&credential.supervision, Clone::clone)),
        ("grade", told(&credential.grade, Clone::clone)),
        ("stackability", told(&credential.stackability, Clone::clone)),
        ("further information", told(&credential.further, Clone::clone)),
        ("language", told(&credential.language, Clone::clone)),
    ]
}

/// A mark and what to show of an element.
fn told<T>(element: &Element<T>, say: impl FnOnce(&T) -> String) -> (char, String) {
    /// More of a description than fits beside the others helps nobody.
    const SHOWN: usize = 120;
    match element {
        Element::Present { value, .. } => {
            let said = say(value);
            let cut = said.char_indices().nth(SHOWN).map(|(end, _)| format!("{}…", &said[..end]));
            ('✓', cut.unwrap_or(said))
        }
        Element::Absent => (MISSING, "missing".to_owned()),
        Element::Unreadable { place, problem } => ('!', format!("unreadable at {place}: {problem}")),
    }
}

fn tag(tag: &OutcomeTag) -> String {
    let label = tag.label.as_deref().unwrap_or_default();
    printable(&format!("      {label} <{}>", tag.uri)).replace('\n', " ")
}
