//! `tagus esco`: loads ESCO and answers questions about what is loaded.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::bail;
use serde::Serialize;

use super::{DONE, OutputFormat, Session, language, progress};
use crate::esco::{
    self, ConceptEntry, ConceptId, ConceptKind, ConceptView, Content, Language, ReadError, ReadOptions,
    RelationCounts, SkillType,
};
use crate::index::{Index, Manifest, Origin};

/// Load ESCO, look at a concept, search for one
#[derive(clap::Subcommand)]
pub(super) enum Command {
    Import(ImportArgs),
    Info(InfoArgs),
    Show(ShowArgs),
    Search(SearchArgs),
}

/// Replace the loaded ESCO with what the ESCO portal delivers
///
/// Takes ZIPs and folders of CSV files, any release from v1.0.3 to v1.2.1, several languages in one
/// call, classification and relations together or apart. The index in use is replaced only once the
/// new one is complete.
#[derive(clap::Args)]
pub(super) struct ImportArgs {
    /// ZIPs, folders or CSV files
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,

    /// Take nothing but files without defects: any repair is an error, and nothing is imported
    #[arg(long)]
    strict: bool,

    /// The release, if file and folder names do not tell or tell wrongly
    #[arg(long, value_name = "VERSION")]
    release: Option<String>,

    /// How to print the report
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: OutputFormat,
}

/// Say which ESCO is loaded: release, languages, counts
#[derive(clap::Args)]
pub(super) struct InfoArgs {
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: OutputFormat,
}

/// Show a concept: labels, description, type, place in the hierarchy, occupations
#[derive(clap::Args)]
pub(super) struct ShowArgs {
    /// A URI, or a preferred or alternative label
    #[arg(value_name = "URI|LABEL")]
    concept: String,

    /// Language of the labels, as two letters
    #[arg(long, value_name = "LANG")]
    lang: Option<Language>,

    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: OutputFormat,
}

/// Search labels as you type: the last word may be unfinished, longer words may be misspelt
#[derive(clap::Args)]
pub(super) struct SearchArgs {
    /// Words of a label, all of which have to be there
    #[arg(value_name = "WORDS", required = true)]
    words: Vec<String>,

    /// At most this many concepts
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,

    /// Language of the labels, as two letters
    #[arg(long, value_name = "LANG")]
    lang: Option<Language>,

    /// How to print them
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: OutputFormat,
}

pub(super) fn run(command: Command, session: &Session) -> anyhow::Result<u8> {
    match command {
        Command::Import(args) => import(args, session),
        Command::Info(args) => info(args, session),
        Command::Show(args) => show(args, session),
        Command::Search(args) => search(args, session),
    }
}

/// Prints one value as JSON, or as a table by the given function.
fn print(
    format: OutputFormat,
    value: &impl Serialize,
    table: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<u8> {
    let mut out = io::stdout().lock();
    match format {
        OutputFormat::Table => table(&mut out)?,
        OutputFormat::Json => writeln!(out, "{}", serde_json::to_string_pretty(value)?)?,
        OutputFormat::Jsonl => writeln!(out, "{}", serde_json::to_string(value)?)?,
    }
    Ok(DONE)
}

fn import(args: ImportArgs, session: &Session) -> anyhow::Result<u8> {
    let contents: Vec<Content> = args.paths.iter().cloned().map(Content::Path).collect();
    let options = ReadOptions { version: args.release, strict: args.strict };
    let (taxonomy, report) = match esco::read(&contents, &options) {
        Err(ReadError::Strict { report, .. }) if args.format == OutputFormat::Table => {
            write!(io::stdout().lock(), "{report}")?;
            bail!(
                "--strict: the files have defects, nothing was imported; without --strict they are repaired as listed"
            );
        }
        other => other?,
    };
    let absolute =
        |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone()).display().to_string();
    let origin = Origin::Imported(args.paths.iter().map(absolute).collect());
    let bar = progress::Steps::new(session.quiet);
    let dir = session.index_dir()?;
    let index = Index::build(&dir, taxonomy, origin, &|step| bar.show(&step))?;
    drop(bar);
    print(args.format, &report, |out| {
        writeln!(out, "{report}")?;
        writeln!(out, "The index in {} now holds {}", dir.display(), index.attribution())
    })
}

/// What is loaded.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Info<'a> {
    index: String,
    #[serde(flatten)]
    manifest: &'a Manifest,
    skills: usize,
    knowledge: usize,
    untyped: usize,
    skill_groups: usize,
    occupations: usize,
    isco_groups: usize,
    concept_schemes: usize,
    relations: RelationCounts,
    labels: Vec<LabelCounts>,
    attribution: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LabelCounts {
    language: Language,
    preferred: usize,
    alternative: usize,
    descriptions: usize,
}

fn info(args: InfoArgs, session: &Session) -> anyhow::Result<u8> {
    let index = session.open()?;
    let taxonomy = index.taxonomy();
    let of_type =
        |wanted| taxonomy.ids(ConceptKind::Skill).filter(|id| taxonomy.skill_type(*id) == wanted).count();
    let all = || ConceptKind::ALL.into_iter().flat_map(|kind| taxonomy.ids(kind));
    let info = Info {
        index: session.index_dir()?.display().to_string(),
        manifest: index.manifest(),
        skills: of_type(Some(SkillType::Skill)),
        knowledge: of_type(Some(SkillType::Knowledge)),
        untyped: of_type(None),
        skill_groups: taxonomy.ids(ConceptKind::SkillGroup).len(),
        occupations: taxonomy.ids(ConceptKind::Occupation).len(),
        isco_groups: taxonomy.ids(ConceptKind::IscoGroup).len(),
        concept_schemes: taxonomy.ids(ConceptKind::ConceptScheme).len(),
        relations: taxonomy.relation_counts(),
        labels: taxonomy
            .languages()
            .map(|language| LabelCounts {
                language,
                preferred: all().filter(|id| taxonomy.preferred_label(*id, language).is_some()).count(),
                alternative: all().map(|id| taxonomy.alternative_labels(id, language).count()).sum(),
                descriptions: all().filter(|id| taxonomy.description(*id, language).is_some()).count(),
            })
            .collect(),
        attribution: index.attribution(),
    };
    print(args.format, &info, |out| print_info(out, &info))
}

fn print_info(out: &mut dyn Write, info: &Info) -> io::Result<()> {
    let source = match &info.manifest.origin {
        Origin::Embedded(_) => "the extract inside tagus (English, skills pillar)".to_owned(),
        Origin::Imported(paths) => format!("import of {}", paths.join(", ")),
    };
    writeln!(out, "release      {}", info.manifest.esco.as_deref().unwrap_or("unknown"))?;
    writeln!(out, "source       {source}")?;
    writeln!(out, "index        {}, built by tagus {}", info.index, info.manifest.tagus)?;
    let untyped = if info.untyped > 0 { format!(", {} without type", info.untyped) } else { String::new() };
    writeln!(
        out,
        "skills       {} ({} skill/competence, {} knowledge{untyped})",
        info.skills + info.knowledge + info.untyped,
        info.skills,
        info.knowledge
    )?;
    writeln!(out, "groups       {} skill groups, {} ISCO groups", info.skill_groups, info.isco_groups)?;
    writeln!(out, "occupations  {}", info.occupations)?;
    writeln!(out, "schemes      {} ({} memberships)", info.concept_schemes, info.relations.scheme_members)?;
    writeln!(
        out,
        "relations    {} broader, {} essential and {} optional occupation–skill, {} skill–skill",
        info.relations.broader,
        info.relations.occupation_essential,
        info.relations.occupation_optional,
        info.relations.skill_skill
    )?;
    for labels in &info.labels {
        writeln!(
            out,
            "{}           {} preferred labels, {} alternative, {} descriptions",
            labels.language, labels.preferred, labels.alternative, labels.descriptions
        )?;
    }
    writeln!(out, "\n{}", info.attribution)
}

fn show(args: ShowArgs, session: &Session) -> anyhow::Result<u8> {
    let index = session.open()?;
    let taxonomy = index.taxonomy();
    let language = language(&index, args.lang);
    let id = find(&index, &args.concept, language)?;
    let shown = ConceptView::new(taxonomy, id, language, index.attribution());
    print(args.format, &shown, |out| print_shown(out, &shown))
}

/// The concept with this URI or label.
fn find(index: &Index, wanted: &str, language: Language) -> anyhow::Result<ConceptId> {
    let taxonomy = index.taxonomy();
    // As labels are kept: with single spaces.
    let wanted = &wanted.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(id) = taxonomy.id(wanted) {
        return Ok(id);
    }
    let found = taxonomy.find_label(wanted, language);
    match found.as_slice() {
        [id] => Ok(*id),
        [] => {
            let near: Vec<String> = index
                .lexicon(language)?
                .search(taxonomy, wanted, 3, &|_| true)?
                .into_iter()
                .map(|id| format!("\n  {}  {}", taxonomy.label(id, language), taxonomy.uri(id)))
                .collect();
            let near =
                if near.is_empty() { String::new() } else { format!("; did you mean{}", near.concat()) };
            bail!("no concept has the URI or label \"{wanted}\" in \"{language}\"{near}")
        }
        several => {
            let lines: Vec<String> = several
                .iter()
                .map(|id| {
                    format!(
                        "\n  {} ({})  {}",
                        taxonomy.label(*id, language),
                        taxonomy.kind(*id),
                        taxonomy.uri(*id)
                    )
                })
                .collect();
            bail!("\"{wanted}\" is a label of several concepts, give the URI:{}", lines.concat())
        }
    }
}

/// How many occupations or narrower concepts a table lists before it counts the rest.
const LISTED: usize = 10;

fn print_shown(out: &mut dyn Write, shown: &ConceptView) -> io::Result<()> {
    writeln!(out, "{}", shown.entry.preferred_label)?;
    writeln!(out, "{}", shown.entry.uri)?;
    let kind = shown.entry.skill_type.map_or_else(|| shown.entry.kind.to_string(), |kind| kind.to_string());
    let reuse = shown.reuse_level.map(|level| format!(", {level}")).unwrap_or_default();
    let code = shown.entry.code.map(|code| format!(", {code}")).unwrap_or_default();
    let obsolete = if shown.obsolete { ", no longer in use" } else { "" };
    writeln!(out, "{kind}{reuse}{code}{obsolete}")?;
    for text in [shown.description, shown.definition, shown.scope_note].into_iter().flatten() {
        writeln!(out, "\n{text}")?;
    }
    if !shown.broader_path.is_empty() {
        writeln!(out, "\nbroader")?;
        for (broader, depth) in shown.broader_path.iter().rev().zip(1..) {
            writeln!(out, "{:width$}{}", "", broader.preferred_label, width = 2 * depth)?;
        }
    }
    let lists = [
        ("narrower", &shown.narrower),
        ("essential for", &shown.essential_for),
        ("optional for", &shown.optional_for),
        ("essential skills", &shown.needs_essential),
        ("optional skills", &shown.needs_optional),
        ("in", &shown.schemes),
    ];
    for (title, entries) in lists.into_iter().filter(|(_, entries)| !entries.is_empty()) {
        writeln!(out, "\n{title} ({})", entries.len())?;
        for entry in entries.iter().take(LISTED) {
            // Schemes are few and found nowhere else; their URIs are what --within takes.
            let uri = if entry.kind == ConceptKind::ConceptScheme { entry.uri } else { "" };
            writeln!(out, "  {}", format!("{}  {uri}", entry.preferred_label).trim_end())?;
        }
        if entries.len() > LISTED {
            writeln!(out, "  and {} more (--format json lists all)", entries.len() - LISTED)?;
        }
    }
    for labels in shown.labels.iter().filter(|labels| labels.preferred.is_some()) {
        writeln!(out, "\n{}: {}", labels.language, labels.preferred.unwrap_or_default())?;
        for label in &labels.alternative {
            writeln!(out, "  {label}")?;
        }
    }
    writeln!(out, "\n{}", shown.attribution)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SearchResult<'a> {
    query: &'a str,
    results: Vec<ConceptEntry<'a>>,
    attribution: String,
}

fn search(args: SearchArgs, session: &Session) -> anyhow::Result<u8> {
    let index = session.open()?;
    let language = language(&index, args.lang);
    let query = args.words.join(" ");
    let found = index.lexicon(language)?.search(index.taxonomy(), &query, args.limit, &|_| true)?;
    let results = found.iter().map(|id| ConceptEntry::new(index.taxonomy(), *id, language)).collect();
    let result = SearchResult { query: &query, results, attribution: index.attribution() };
    print(args.format, &result, |out| {
        for entry in &result.results {
            let kind = entry.skill_type.map_or_else(|| entry.kind.to_string(), |kind| kind.to_string());
            writeln!(out, "{:<16}  {}\n                  {}", kind, entry.preferred_label, entry.uri)?;
        }
        if result.results.is_empty() {
            writeln!(out, "no label has these words: \"{query}\"")?;
        }
        writeln!(out, "\n{}", result.attribution)
    })
}
