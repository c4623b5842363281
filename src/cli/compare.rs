//! `tagus compare`: how comparable two credentials are.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::Serialize;

use super::{DONE, ModelArg, Session, credential, printable};
use crate::compare::{Profiled, Profiler, compare};
use crate::esco::Language;
use crate::index::Index;
use crate::tagger::Taggers;

/// Say how far one credential covers another, how they differ, and on which route to recognise it.
///
/// The source is what an applicant brings, the target the module or credential that it is to be recognised
/// as. The report gives reasons; a board decides.
#[derive(clap::Args)]
pub(super) struct Args {
    /// What the applicant brings
    #[arg(value_name = "SOURCE")]
    source: PathBuf,

    /// What it is to be recognised as
    #[arg(value_name = "TARGET")]
    target: PathBuf,

    #[command(flatten)]
    report: ReportArgs,

    #[command(flatten)]
    reading: credential::ReadArgs,
}

/// How a report is made and printed.
#[derive(clap::Args)]
pub(super) struct ReportArgs {
    /// How to print the report
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: ReportFormat,

    #[command(flatten)]
    model: ModelArg,

    /// Language of the outcomes and of the labels, as two letters [default: detected among those loaded]
    #[arg(long, value_name = "LANG")]
    pub lang: Option<Language>,
}

impl ReportArgs {
    pub fn taggers(&self, index: &Index) -> anyhow::Result<Taggers> {
        Ok(Taggers::new(index, self.lang, self.model.model())?)
    }

    /// Prints a report that there is in each of the formats.
    pub fn print(
        &self,
        report: &impl Serialize,
        [table, markdown, html]: [&dyn Fn() -> String; 3],
    ) -> anyhow::Result<()> {
        let report = match self.format {
            ReportFormat::Table => printable(&table()),
            ReportFormat::Markdown => markdown(),
            ReportFormat::Html => html(),
            ReportFormat::Json => serde_json::to_string_pretty(report)? + "\n",
        };
        Ok(write!(anstream::stdout().lock(), "{report}")?)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// For a terminal
    Table,
    /// One indented object
    Json,
    /// For documents
    Markdown,
    /// A page to read or print
    Html,
}

pub(super) fn run(args: Args, session: &Session) -> anyhow::Result<u8> {
    let read = |path: &Path| credential::read_one(path, &args.reading);
    let (source, target) = (read(&args.source)?, read(&args.target)?);
    let index = session.open()?;
    let taggers = args.report.taggers(&index)?;
    let profiler = Profiler::new(index.taxonomy(), &taggers)?;
    let (of_source, of_target) = (profiler.profile(&source)?, profiler.profile(&target)?);
    let comparison = compare(
        Profiled { credential: &source, profile: &of_source },
        Profiled { credential: &target, profile: &of_target },
        index.taxonomy(),
        taggers.made_by(),
    );
    let formats: [&dyn Fn() -> String; 3] =
        [&|| comparison.to_text(), &|| comparison.to_markdown(), &|| comparison.to_html()];
    args.report.print(&comparison, formats)?;
    Ok(DONE)
}
