//! `tagus tag`: one text, or many in a batch.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};
use anyhow::{anyhow, bail};
use clap::ValueEnum;
use serde::Serialize;

use super::{DONE, ModelArg, Session, batch, printable, read_document, refuse, unit_interval};
use crate::esco::{Language, SkillType};
use crate::index::{Index, Origin};
use crate::tagger::{
    Contribution, DEFAULT_TOP_K, Filter, Leg, MadeBy, Part, Tag, TagError, TagOptions, Tagged, TaggedSegment,
    Taggers,
};
use crate::text::{Document, FileKind, Format, SegmentKind};

/// Suggest ESCO concepts for learning outcomes, course pages or job adverts.
///
/// Prints a table on a terminal and one JSON object a line elsewhere. Offsets are Unicode characters
/// of the text you sent, the end not included; of a PDF or DOCX document they count characters of
/// the text that was read from it, which the JSON then has as "text".
#[derive(clap::Args)]
pub(super) struct Args {
    /// A text, a file (.txt, .md, .html, .pdf, .docx) or "-" for standard input, which is also read if
    /// something is piped in and nothing else is given
    #[arg(value_name = "TEXT|FILE|-", conflicts_with = "input")]
    source: Option<String>,

    /// How to print the result [default: table on a terminal, else jsonl]
    #[arg(long)]
    format: Option<TagFormat>,

    /// What the text is written in, unless it is read from a PDF or DOCX document [default: by file
    /// name, else by what it looks like]
    #[arg(long, value_name = "FORMAT")]
    input_format: Option<TextFormat>,

    /// At most this many tags for a segment and for the whole text
    #[arg(long, short = 'k', value_name = "N", default_value_t = DEFAULT_TOP_K)]
    top_k: usize,

    /// No tag that is less probable, from 0 (everything) to 1 [default: the ranker's own]
    #[arg(long, value_name = "PROBABILITY", value_parser = unit_interval)]
    threshold: Option<f32>,

    #[command(flatten)]
    model: ModelArg,

    /// Only skills/competences, or only knowledge
    #[arg(long = "type", value_name = "TYPE")]
    skill_type: Option<TypeArg>,

    /// Only concepts below this group, skill or scheme; may be repeated
    #[arg(long, value_name = "URI")]
    within: Vec<String>,

    /// Not this concept, and nothing below it if it is a group or scheme; may be repeated
    #[arg(long, value_name = "URI")]
    exclude: Vec<String>,

    /// Language of the text and of the labels, as two letters [default: detected among those loaded]
    #[arg(long, value_name = "LANG")]
    lang: Option<Language>,

    /// Tag headings too; otherwise they are context only
    #[arg(long)]
    headings: bool,

    /// Say for each tag what speaks for it and against it
    #[arg(long)]
    explain: bool,

    #[command(flatten)]
    batch: batch::Args,
}

/// How tags are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TagFormat {
    /// For people
    Table,
    /// One indented object
    Json,
    /// One object a line
    Jsonl,
    /// One row a tag
    Csv,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TypeArg {
    Skill,
    Knowledge,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TextFormat {
    Text,
    Markdown,
    Html,
}

impl From<TextFormat> for Format {
    fn from(format: TextFormat) -> Self {
        match format {
            TextFormat::Text => Self::Plain,
            TextFormat::Markdown => Self::Markdown,
            TextFormat::Html => Self::Html,
        }
    }
}

/// One answer, as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<&'a serde_json::Value>,
    /// The text that offsets count the characters of, where it is not what was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<&'a str>,
    #[serde(flatten)]
    pub tagged: &'a Tagged,
    pub made_by: &'a MadeBy,
}

pub(super) fn run(args: Args, session: &Session) -> anyhow::Result<u8> {
    // What the user typed is checked before anything is built.
    let piped = args.source.is_none() && !args.batch.is_asked_for();
    let source = args.source.as_deref().or(piped.then_some("-"));
    if piped && io::stdin().is_terminal() {
        refuse(NO_SOURCE);
    }
    let source = source.map(|source| read_source(source, args.input_format)).transpose()?;
    if piped && source.as_ref().is_some_and(|(document, _)| document.text.is_empty()) {
        refuse(NO_SOURCE);
    }
    if source.is_none() && matches!(args.format, Some(TagFormat::Table | TagFormat::Json)) {
        refuse("--input: a batch is written as --format jsonl or --format csv");
    }
    let index = session.open()?;
    let filter = filter(&args, &index)?;
    let options = TagOptions {
        top_k: args.top_k,
        threshold: args.threshold,
        filter,
        headings: args.headings,
        explain: args.explain,
    };
    let taggers = Taggers::new(&index, args.lang, args.model.model())?;
    let Some((Document { text, kind }, format)) = source else {
        let text_format = args.input_format.map(Format::from);
        return batch::run(&args.batch, args.format, text_format, &taggers, &options, session.quiet);
    };
    let tagger = taggers.for_text(&text);
    let tagged = tagger.tag(&text, format, &options)?;
    let terminal = io::stdout().is_terminal();
    let format = args.format.unwrap_or(if terminal { TagFormat::Table } else { TagFormat::Jsonl });
    let made_by = tagger.made_by();
    let extracted = (kind != FileKind::Text).then_some(text.as_str());
    let answer = Answer { id: None, text: extracted, tagged: &tagged, made_by };
    let mut out = io::stdout().lock();
    match format {
        TagFormat::Table => print_table(&tagged, &made_by.attribution)?,
        TagFormat::Json => writeln!(out, "{}", serde_json::to_string_pretty(&answer)?)?,
        TagFormat::Jsonl => writeln!(out, "{}", serde_json::to_string(&answer)?)?,
        TagFormat::Csv => {
            let mut rows = csv::Writer::from_writer(out);
            rows.write_record(CSV_COLUMNS)?;
            write_csv(&mut rows, "", &tagged)?;
            rows.flush()?;
        }
    }
    Ok(DONE)
}

const NO_SOURCE: &str = "give a text, a file or \"-\" for standard input, or many texts with --input FILE";

fn filter(args: &Args, index: &Index) -> anyhow::Result<Filter> {
    let skill_type = args.skill_type.map(|skill_type| match skill_type {
        TypeArg::Skill => SkillType::Skill,
        TypeArg::Knowledge => SkillType::Knowledge,
    });
    let filter = Filter::new(index.taxonomy(), skill_type, &args.within, &args.exclude);
    filter.map_err(|error| match (&error, &index.manifest().origin) {
        (TagError::UnknownUri { .. }, Origin::Embedded(_)) => anyhow!(
            "{error}. The extract inside tagus has skills only: for groups and schemes import an official release with `tagus esco import`"
        ),
        _ => error.into(),
    })
}

/// What to tag, and what it is written in.
fn read_source(source: &str, format: Option<TextFormat>) -> anyhow::Result<(Document, Format)> {
    let path = Path::new(source);
    let by_name = Format::from_path(path);
    let document = if source == "-" || path.is_file() {
        read_document(path)?
    } else if source.contains(std::path::is_separator) && path.is_dir() {
        bail!("{source}: a folder; give the file in it that is to be tagged");
    } else if !source.contains(char::is_whitespace) && (by_name.is_some() || looks_like_a_file(path)) {
        bail!(
            "{source}: no such file; to tag these words themselves, pipe them in: echo {source} | tagus tag -"
        );
    } else {
        Document { text: source.to_owned(), kind: FileKind::Text }
    };
    let told = document.known_format().or(format.map(Format::from)).or(by_name);
    let format = told.unwrap_or_else(|| document.format());
    Ok((document, format))
}

/// Whether a word without spaces is more likely the name of a file than a text.
fn looks_like_a_file(path: &Path) -> bool {
    let documents = ["pdf", "docx", "doc", "odt", "rtf", "csv", "jsonl", "json"];
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    documents.contains(&extension.to_ascii_lowercase().as_str())
        || path.is_absolute()
        || path.starts_with(".")
        || path.starts_with("..")
}

pub(super) const CSV_COLUMNS: [&str; 12] = [
    "id",
    "segment",
    "start",
    "end",
    "rank",
    "uri",
    "preferredLabel",
    "skillType",
    "probability",
    "matchedLabel",
    "evidenceStart",
    "evidenceEnd",
];

/// One row for each tag of each segment.
pub(super) fn write_csv(rows: &mut csv::Writer<impl Write>, id: &str, tagged: &Tagged) -> csv::Result<()> {
    for segment in &tagged.segments {
        for tag in &segment.tags {
            rows.write_record([
                id,
                &segment.text,
                &segment.span.start.to_string(),
                &segment.span.end.to_string(),
                &tag.rank.to_string(),
                &tag.uri,
                &tag.preferred_label,
                &tag.skill_type.map_or_else(String::new, |skill_type| skill_type.to_string()),
                &format!("{:.4}", tag.probability),
                tag.matched_label.as_deref().unwrap_or_default(),
                &tag.span.start.to_string(),
                &tag.span.end.to_string(),
            ])?;
        }
    }
    Ok(())
}

const HEADING: Style = Style::new().dimmed();
const MATCHED: Style = AnsiColor::Green.on_default().bold();
const LABEL: Style = Style::new().bold();
const QUIET: Style = Style::new().dimmed();

fn print_table(tagged: &Tagged, attribution: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    for segment in &tagged.segments {
        if segment.kind == SegmentKind::Heading && segment.tags.is_empty() {
            writeln!(out, "{HEADING}{}{HEADING:#}\n", one_line(&segment.text))?;
            continue;
        }
        writeln!(out, "{}", highlighted(segment))?;
        if segment.tags.is_empty() {
            writeln!(out, "  {QUIET}nothing fits well enough (see --threshold){QUIET:#}")?;
        }
        for tag in &segment.tags {
            print_tag(&mut out, tag)?;
        }
        writeln!(out)?;
    }
    if tagged.segments.iter().filter(|segment| !segment.tags.is_empty()).count() > 1 {
        writeln!(out, "The whole text")?;
        for tag in &tagged.tags {
            print_line(&mut out, tag)?;
        }
        writeln!(out)?;
    }
    if tagged.segments.is_empty() {
        writeln!(out, "there is no text to tag")?;
    }
    writeln!(out, "{QUIET}{attribution}{QUIET:#}")
}

/// Rank, probability, type and label.
fn print_line(out: &mut impl Write, tag: &Tag) -> io::Result<()> {
    let skill_type = match tag.skill_type {
        Some(SkillType::Skill) => "skill",
        Some(SkillType::Knowledge) => "knowledge",
        None => "",
    };
    writeln!(
        out,
        "  {:>2}  {:.2}  {skill_type:<9}  {LABEL}{}{LABEL:#}",
        tag.rank, tag.probability, tag.preferred_label
    )?;
    Ok(())
}

/// What stands below a tag is set in by the width of its rank, probability and type.
const INDENT: &str = "                       ";

fn print_tag(out: &mut impl Write, tag: &Tag) -> io::Result<()> {
    print_line(out, tag)?;
    writeln!(out, "{INDENT}{}", speaks(tag))?;
    writeln!(out, "{INDENT}{QUIET}{}{QUIET:#}", tag.uri)?;
    for line in explained(&tag.explanation) {
        writeln!(out, "{INDENT}{QUIET}{line}{QUIET:#}")?;
    }
    Ok(())
}

/// The words that speak for a tag, and how.
fn speaks(tag: &Tag) -> String {
    let words = |legs: &[Leg]| {
        let found = tag.evidence.iter().filter(|evidence| legs.contains(&evidence.leg));
        one_line(&found.map(|evidence| evidence.text.as_str()).collect::<Vec<_>>().join(" … "))
    };
    let (shared, meant) = (words(&[Leg::Label, Leg::Lexical]), words(&[Leg::Semantic]));
    match &tag.matched_label {
        _ if shared.is_empty() => format!("“{meant}” in meaning"),
        Some(label) if *label == tag.preferred_label || *label == shared => format!("“{shared}”"),
        Some(label) => format!("“{shared}” as in “{label}”"),
        None if meant.is_empty() => format!("“{shared}” in its description"),
        None => format!("“{meant}” in meaning, “{shared}” in its description"),
    }
}

/// What each part of the pipeline adds to the log-odds, and the features that move it most.
fn explained(explanation: &[Contribution]) -> Vec<String> {
    let told = |part: Part| {
        let of_part: Vec<&Contribution> = explanation.iter().filter(|one| one.part == part).collect();
        let adds: f32 = of_part.iter().map(|one| one.adds).sum();
        let mut strongest: Vec<&&Contribution> =
            of_part.iter().filter(|one| one.adds.abs() >= 0.05).collect();
        strongest.sort_by(|a, b| b.adds.abs().total_cmp(&a.adds.abs()));
        let because: Vec<String> =
            strongest.iter().take(3).map(|one| format!("{} {:+.1}", one.feature, one.adds)).collect();
        let part = match part {
            Part::Meaning => "meaning",
            Part::Words => "shared words",
            Part::Label => "whole labels",
            Part::Others => "beside the others",
            Part::General => "in general",
        };
        (!because.is_empty()).then(|| format!("{adds:+.1}  {part}: {}", because.join(", ")))
    };
    Part::ALL.into_iter().filter_map(told).collect()
}

/// The segment with the words that speak for its tags in colour.
fn highlighted(segment: &TaggedSegment) -> String {
    let mut shown = String::new();
    let spans: Vec<_> =
        segment.tags.iter().flat_map(|tag| &tag.evidence).map(|evidence| evidence.span).collect();
    let mut marked = false;
    // Where markup stands between the characters, offsets into the source do not count what is shown.
    let plain = segment.span.end - segment.span.start == segment.text.chars().count();
    for (character, at) in segment.text.chars().zip(segment.span.start..) {
        let matched = plain && spans.iter().any(|span| (span.start..span.end).contains(&at));
        if matched != marked {
            shown += &if matched { MATCHED.render().to_string() } else { MATCHED.render_reset().to_string() };
            marked = matched;
        }
        // Control characters of the text must not steer the terminal.
        shown.push(if character.is_whitespace() || character.is_control() { ' ' } else { character });
    }
    if marked {
        shown += &MATCHED.render_reset().to_string();
    }
    shown
}

fn one_line(text: &str) -> String {
    printable(text).split_whitespace().collect::<Vec<_>>().join(" ")
}
