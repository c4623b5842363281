//! `tagus credential check`: what micro-credentials lack, what is wrong and which outcomes can be used.

use std::io::Write;
use std::path::PathBuf;

use jiff::Zoned;
use serde::Serialize;

use super::ReadArgs;
use super::show::{MISSING, Shown, elements, headline, line, print, readable, report};
use crate::cli::{DONE_IN_PART, OutputFormat, Session, printable};
use crate::credential::Credential;
use crate::credential::check::{
    Balance, Check, Descriptor, Finding, OutcomeCheck, Presence, Severity, check,
};

/// Check micro-credentials: completeness, findings, and whether each outcome can be used
///
/// Compares with the elements that Council Recommendation 2022/C 243/02 asks for and with the loaded
/// ESCO. Outcomes are judged in English and German. Findings and missing elements are results, not
/// failures, unless --strict says otherwise.
#[derive(clap::Args)]
pub(in crate::cli) struct Args {
    /// The credentials ("-": standard input)
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// How to print what was found
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: OutputFormat,

    /// Exit with 3 also if a mandatory element is missing or a finding is an error
    #[arg(long)]
    strict: bool,

    #[command(flatten)]
    reading: ReadArgs,
}

/// What can be said of a credential, and what said it.
#[derive(Serialize)]
struct Checked {
    file: String,
    #[serde(flatten)]
    check: Check,
    tagus: &'static str,
    attribution: String,
    #[serde(skip)]
    credential: Credential,
}

pub(super) fn run(args: &Args, session: &Session) -> anyhow::Result<u8> {
    let (shown, failed) = readable(&args.files, &args.reading)?;
    let index = session.open()?;
    let today = Zoned::now().date();
    let checked = shown.into_iter().map(|Shown { file, credential }| Checked {
        file,
        check: check(&credential, index.taxonomy(), today),
        tagus: env!("CARGO_PKG_VERSION"),
        attribution: index.attribution(),
        credential,
    });
    let checked: Vec<Checked> = checked.collect();
    print(&checked, args.format, table)?;
    if args.format == OutputFormat::Table && !checked.is_empty() {
        writeln!(anstream::stdout(), "\n{}", index.attribution())?;
    }
    let code = report(&failed)?;
    let fails = args.strict && checked.iter().any(|one| one.check.fails());
    Ok(if fails { DONE_IN_PART } else { code })
}

fn table(Checked { file, check, credential, .. }: &Checked) -> String {
    let mut lines = vec![headline(file, credential)];
    let said = elements(credential);
    for item in check.completeness.mandatory.iter().chain(&check.completeness.optional) {
        let said = said.iter().find(|(name, _)| *name == item.element).map(|(_, said)| said.clone());
        let told = match &item.presence {
            Presence::Present { .. } | Presence::Absent => said.unwrap_or_default(),
            Presence::Unreadable { place, problem } => ('!', format!("unreadable at {place}: {problem}")),
            Presence::NotApplicable => (MISSING, "not asked of an offer".to_owned()),
        };
        lines.push(line(item.element, &told));
    }
    if !check.findings.is_empty() {
        lines.push("\n  Findings".to_owned());
        lines.extend(check.findings.iter().map(finding));
    }
    if !check.outcomes.is_empty() {
        lines.push("\n  Outcomes".to_owned());
        lines.extend(check.outcomes.iter().map(outcome));
        lines.push(format!("  {}", balance(&check.balance)));
    }
    lines.push(format!("\n  {}", summary(check)));
    lines.join("\n") + "\n"
}

fn one_line(text: &str) -> String {
    printable(text).replace('\n', " ")
}

fn finding(Finding { severity, place, problem, remedy }: &Finding) -> String {
    let severity = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    format!(
        "  {severity:<7} {}\n          at {}\n          → {}",
        one_line(problem),
        one_line(&place.to_string()),
        one_line(remedy)
    )
}

fn outcome(outcome: &OutcomeCheck) -> String {
    let mark = match outcome.usable {
        Some(true) => '✓',
        Some(false) => '!',
        None => MISSING,
    };
    let kind = outcome.descriptor.map(|descriptor| match descriptor {
        Descriptor::Knowledge => "knowledge",
        Descriptor::Skill => "skill",
        Descriptor::ResponsibilityAndAutonomy => "responsibility and autonomy",
    });
    let level = outcome.level.map(|level| format!("Bloom: {}", level.name()));
    let acts = (outcome.acts > 1).then(|| format!("{} outcomes in one", outcome.acts));
    let told = match (&outcome.language, outcome.usable) {
        (Some(language), None) => format!("not judged (language: {})", one_line(language)),
        (None, None) => "not judged (language not known)".to_owned(),
        _ => kind.map(str::to_owned).into_iter().chain(level).chain(acts).collect::<Vec<_>>().join(", "),
    };
    let mut lines = vec![format!("  {mark} {}", one_line(&outcome.text))];
    if !told.is_empty() {
        lines.push(format!("      {told}"));
    }
    lines.extend(outcome.findings.iter().map(|Finding { problem, remedy, .. }| {
        format!("      {}\n      → {}", one_line(problem), one_line(remedy))
    }));
    lines.join("\n")
}

fn balance(balance: &Balance) -> String {
    let not_judged = match balance.not_judged {
        0 => String::new(),
        count => format!(", {count} not judged"),
    };
    format!(
        "Balance: {} knowledge, {} skill, {} responsibility and autonomy{not_judged}",
        balance.knowledge, balance.skill, balance.responsibility_and_autonomy
    )
}

fn summary(check: &Check) -> String {
    let (present, asked) = check.completeness.mandatory();
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let findings = check.findings.len();
    let outcomes = check.outcomes.len();
    let judged = outcomes - check.not_judged();
    let usable = match (outcomes, judged) {
        (0, _) => "no outcomes".to_owned(),
        (_, 0) => format!("{outcomes} outcome{} not judged", plural(outcomes)),
        _ if judged < outcomes => {
            format!("{} of {judged} judged outcomes usable, {} not judged", check.usable(), outcomes - judged)
        }
        _ => format!("{} of {outcomes} outcome{} usable", check.usable(), plural(outcomes)),
    };
    format!("{present} of {asked} mandatory elements, {findings} finding{}, {usable}", plural(findings))
}
