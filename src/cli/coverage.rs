//! `tagus coverage`: how far a curriculum teaches what an occupation needs.

use std::path::PathBuf;

use super::compare::ReportArgs;
use super::{DONE, Session, credential};
use crate::compare::{Profiler, find_occupation, occupation_coverage};

/// Say how far a curriculum teaches the skills that an ESCO occupation needs.
///
/// What is covered, partly covered and missing, which outcomes teach it, and what the curriculum teaches
/// beyond. It needs the occupations of an official ESCO release (`tagus esco import`).
#[derive(clap::Args)]
pub(super) struct Args {
    /// The curriculum: credentials, modules or course pages
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// The occupation, by its URI or its label
    #[arg(long, value_name = "URI|LABEL")]
    occupation: String,

    #[command(flatten)]
    report: ReportArgs,

    #[command(flatten)]
    reading: credential::ReadArgs,
}

pub(super) fn run(args: Args, session: &Session) -> anyhow::Result<u8> {
    let index = session.open()?;
    let language = super::language(&index, args.report.lang);
    // What the user typed is checked before anything is tagged.
    let occupation = find_occupation(index.taxonomy(), &args.occupation, language)?;
    let mut modules = vec![];
    for file in &args.files {
        modules.extend(credential::read(file, &args.reading)?);
    }
    let taggers = args.report.taggers(&index)?;
    let profiler = Profiler::new(index.taxonomy(), &taggers)?;
    let modules = modules
        .iter()
        .map(|module| {
            Ok((module.title.value().map(ToString::to_string).unwrap_or_default(), profiler.profile(module)?))
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    let coverage = occupation_coverage(&modules, occupation, index.taxonomy(), taggers.made_by());
    let formats: [&dyn Fn() -> String; 3] =
        [&|| coverage.to_text(), &|| coverage.to_markdown(), &|| coverage.to_html()];
    args.report.print(&coverage, formats)?;
    Ok(DONE)
}
