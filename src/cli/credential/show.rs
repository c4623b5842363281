//! `tagus credential show`: the elements of micro-credentials.

use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::{ReadArgs, read};
use crate::cli::{DONE, DONE_IN_PART, OutputFormat, message, printable};
use crate::credential::{
    self, Basis, Credential, Element, Kind, Level, OutcomeTag, Proof, Unit, Workload, cycle,
};

/// A credential and the file it came from.
#[derive(Serialize)]
struct Shown {
    file: String,
    #[serde(flatten)]
    credential: Credential,
}

pub(super) fn run(files: &[PathBuf], format: OutputFormat, reading: &ReadArgs) -> anyhow::Result<u8> {
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
    let mut out = anstream::stdout().lock();
    match format {
        OutputFormat::Json | OutputFormat::Jsonl => {
            for one in &shown {
                match format {
                    OutputFormat::Json => serde_json::to_writer_pretty(&mut out, one)?,
                    _ => serde_json::to_writer(&mut out, one)?,
                }
                writeln!(out)?;
            }
        }
        OutputFormat::Table => {
            for (at, one) in shown.iter().enumerate() {
                if at > 0 {
                    writeln!(out)?;
                }
                write!(out, "{}", table(one))?;
            }
        }
    }
    let mut said = anstream::stderr().lock();
    for error in &failed {
        writeln!(said, "{}", printable(&message(error)))?;
    }
    Ok(if failed.is_empty() { DONE } else { DONE_IN_PART })
}

fn table(Shown { file, credential }: &Shown) -> String {
    let kind = match credential.kind {
        Kind::Earned => "credential",
        Kind::Offer => "offer",
    };
    let proof = match credential.proof {
        Some(Proof::Jwt) => ", signed as a JSON Web Token, not verified",
        Some(Proof::JsonLd) => ", signed with a JSON-LD proof, not verified",
        None => "",
    };
    let mut lines = vec![format!("{} ({kind}, {}{proof})", printable(file), credential.format)];
    let mut line = |name: &str, (mark, said): (char, String)| {
        lines.push(
            format!("  {mark} {name:<21} {}", printable(&said).replace('\n', " ")).trim_end().to_owned(),
        );
    };
    line("learner", told(&credential.learner, Clone::clone));
    line("title", told(&credential.title, ToString::to_string));
    line("country", told(&credential.country, |country| format!("{} ({})", country.name, country.code)));
    line("awarding body", told(&credential.awarding_body, Clone::clone));
    line("date", told(&credential.date, ToString::to_string));
    line("learning outcomes", told(&credential.outcomes, |outcomes| outcomes.len().to_string()));
    line("workload", told(&credential.workload, workload));
    line("level", told(&credential.level, level));
    line("assessment", told(&credential.assessment, Clone::clone));
    line("participation", told(&credential.participation, Clone::clone));
    line("quality assurance", told(&credential.quality_assurance, Clone::clone));
    for (name, element) in [
        ("prerequisites", &credential.prerequisites),
        ("supervision", &credential.supervision),
        ("grade", &credential.grade),
        ("stackability", &credential.stackability),
        ("further information", &credential.further),
        ("language", &credential.language),
    ] {
        if !element.is_absent() {
            line(name, told(element, Clone::clone));
        }
    }
    if !credential.fields.is_empty() {
        line("fields (ISCED-F)", ('✓', credential.fields.join(", ")));
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
        Element::Absent => ('–', "missing".to_owned()),
        Element::Unreadable { place, problem } => ('!', format!("unreadable at {place}: {problem}")),
    }
}

fn workload(workload: &Workload) -> String {
    let unit = |unit: &Unit| match unit {
        Unit::Ects => "ECTS".to_owned(),
        Unit::Hours => "hours".to_owned(),
        Unit::National(at) => credential::NATIONAL[*at % credential::NATIONAL.len()].name.to_owned(),
        Unit::Unknown(name) => match workload.hours_per_credit {
            Some(hours) => format!("{name} of {hours} hours"),
            None => format!("{name} of an unknown kind"),
        },
    };
    let given = workload.given.iter().map(|amount| format!("{} {}", amount.value, unit(&amount.unit)));
    let given = given.collect::<Vec<_>>().join(", ");
    match (workload.ects, workload.range) {
        (Some(_), Some((few, many))) => format!("{few:.1} to {many:.1} ECTS, from {given}"),
        (Some(ects), None) if given == format!("{ects} ECTS") => given,
        (Some(ects), None) => format!("{ects} ECTS, from {given}"),
        (None, _) => given,
    }
}

fn level(level: &Level) -> String {
    let Some(eqf) = level.eqf else { return format!("\"{}\", no EQF level known for it", level.written) };
    let cycle = cycle(eqf).map(|cycle| format!(", {cycle}")).unwrap_or_default();
    let basis = match &level.basis {
        Some(Basis::National { framework }) => format!(", from \"{}\" in {framework}", level.written),
        Some(Basis::Cycle) => format!(", from \"{}\"", level.written),
        Some(Basis::BestFit { .. }) => format!(", best fit of {}", level.written),
        Some(Basis::Given) | None => String::new(),
    };
    format!("EQF {eqf}{cycle}{basis}")
}

fn tag(tag: &OutcomeTag) -> String {
    let label = tag.label.as_deref().unwrap_or_default();
    printable(&format!("      {label} <{}>", tag.uri)).replace('\n', " ")
}
