//! `tagus match`: people and adverts.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::ensure;
use rayon::prelude::*;

use super::catalogue::PlaceArg;
use super::catalogue::add::{EXTENSIONS, files, is_lines};
use super::recommend::{Asking, adverts};
use super::{
    DONE, DONE_IN_PART, ModelArg, OutputFormat, Session, credential, message, printable, read_document,
};
use crate::advert::Advert;
use crate::catalogue::{Tagging, documents};
use crate::compare::Profiler;
use crate::credential::Credential;
use crate::encoder;
use crate::esco::Taxonomy;
use crate::matching::{Matcher, Matches, NamedMatch, Person, TaggedAdvert};
use crate::recommend::{Closing, Goal, Learner, closing};
use crate::tagger::Taggers;

/// Say which job adverts suit people, and which people an advert.
///
/// A person is a file with credentials; adverts come as text, Markdown, HTML, JSONL, CSV and schema.org
/// JobPosting. What an advert says of the firm, of pay and of how to apply is not tagged; years of experience,
/// degrees and languages that it asks for are shown beside it.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Files with the credentials of a person each, or folders of them
    #[arg(long, value_name = "DIR", required = true, num_args = 1..)]
    people: Vec<PathBuf>,

    /// Files with adverts, or folders of them
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    adverts: Vec<PathBuf>,

    /// For each advert the people that suit it, not for each person the adverts
    #[arg(long)]
    reverse: bool,

    /// How many to name for each
    #[arg(long, short = 'k', value_name = "N", default_value_t = 5, value_parser = super::count)]
    top_k: usize,

    /// How to print them
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: OutputFormat,

    #[command(flatten)]
    model: ModelArg,

    #[command(flatten)]
    place: PlaceArg,

    #[command(flatten)]
    reading: credential::ReadArgs,
}

/// How many offers are named for what is missing.
const CLOSING: usize = 2;

pub(super) fn run(args: &Args, session: &Session) -> anyhow::Result<u8> {
    let index = session.open()?;
    let taggers = Taggers::new(&index, None, args.model.model())?;
    let profiler = Profiler::new(index.taxonomy(), &taggers)?;
    let mut failed = vec![];
    let people = read_people(&args.people, &args.reading, &profiler, index.taxonomy(), &mut failed)?;
    let (mut found, mut skipped) = (vec![], 0);
    for file in files(&args.adverts, &EXTENSIONS)? {
        match adverts(&file) {
            Ok((adverts, bad)) => {
                found.extend(adverts);
                skipped += bad;
            }
            Err(error) => failed.push(error),
        }
    }
    if people.is_empty() || found.is_empty() {
        // A file that cannot be read is the likelier reason than that there is none.
        failed.drain(..).next().map_or(Ok(()), Err)?;
    }
    ensure!(!people.is_empty(), "there is nobody in the files and folders named with --people");
    ensure!(!found.is_empty(), "there is no advert in the files and folders named with --adverts");
    let tagged = tag_adverts(found, &profiler, index.taxonomy())?;
    let matcher = Matcher::new(people, tagged, index.taxonomy(), |id| taggers.informativeness(id))?;
    let searchable = args.place.searchable_or_none(session, &index)?;
    let asking = Asking {
        index: &index,
        taggers: &taggers,
        profiler: &profiler,
        searchable: &searchable,
        reading: &args.reading,
    };
    let mut out = anstream::stdout().lock();
    let count = if args.reverse { matcher.adverts().len() } else { matcher.people().len() };
    let all: Vec<usize> = (0..count).collect();
    print(&matcher, &all, args.reverse, args.top_k, args.format, &asking, &mut out)?;
    if args.format == OutputFormat::Table {
        writeln!(out, "{}", index.attribution())?;
    }
    for error in &failed {
        writeln!(anstream::stderr(), "{}", printable(&format!("skipped {}", message(error))))?;
    }
    Ok(if failed.is_empty() && skipped == 0 { DONE } else { DONE_IN_PART })
}

/// Prints the matches of some people, or of some adverts.
pub(super) fn print(
    matcher: &Matcher,
    of: &[usize],
    reverse: bool,
    top_k: usize,
    format: OutputFormat,
    asking: &Asking,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    for at in of {
        let answer = answer(matcher, *at, reverse, top_k, asking)?;
        match format {
            OutputFormat::Json => writeln!(out, "{}", serde_json::to_string_pretty(&answer)?)?,
            OutputFormat::Jsonl => writeln!(out, "{}", serde_json::to_string(&answer)?)?,
            OutputFormat::Table => {
                writeln!(out, "{}", printable(&answer.of))?;
                for (rank, one) in (1..).zip(&answer.matches) {
                    write!(out, "{}", printable(&text(rank, one)))?;
                }
                if answer.matches.is_empty() {
                    writeln!(out, "     nothing that is here suits")?;
                }
                writeln!(out)?;
            }
        }
    }
    Ok(())
}

fn text(rank: usize, one: &NamedMatch) -> String {
    let mut text = one.found.to_text(&one.name, rank);
    let asks = asks(&one.advert);
    if !asks.is_empty() {
        text.push_str(&format!("     asks     {asks}\n"));
    }
    if !one.closed_by.is_empty() {
        let offer = |offer: &Closing| format!("{} ({:.0} %)", offer.title, offer.closes * 100.0);
        let offers: Vec<String> = one.closed_by.iter().map(offer).collect();
        text.push_str(&format!("     closed by {}\n", offers.join("; ")));
    }
    text
}

/// What an advert asks for besides skills, in a line.
fn asks(advert: &Advert) -> String {
    let wish = |must: bool| if must { "" } else { " (nice to have)" };
    let years = advert.years.iter().map(|years| format!("{} years{}", years.value, wish(years.must)));
    let degrees = advert.degrees.iter().map(|degree| {
        let eqf = degree.value.eqf.map(|eqf| format!(" (EQF {eqf})")).unwrap_or_default();
        format!("{}{eqf}{}", degree.value.name, wish(degree.must))
    });
    let languages = advert.languages.iter().map(|language| {
        let level = language.value.level.map(|level| format!(" {level:?}")).unwrap_or_default();
        format!("{}{level}{}", language.value.code, wish(language.must))
    });
    years.chain(degrees).chain(languages).collect::<Vec<_>>().join(", ")
}

fn answer(
    matcher: &Matcher,
    at: usize,
    reverse: bool,
    top_k: usize,
    asking: &Asking,
) -> anyhow::Result<Matches> {
    let taxonomy = asking.index.taxonomy();
    let closing = |learner: &Learner, goal: &Goal| {
        closing(learner, goal, &asking.searchable.corpus, asking.searchable, CLOSING, taxonomy)
    };
    Ok(matcher.answer(at, reverse, top_k, asking.taggers.made_by(), &closing)?)
}

/// The people of files, each a person; files that hold no credential are told.
fn read_people(
    named: &[PathBuf],
    reading: &credential::ReadArgs,
    profiler: &Profiler,
    taxonomy: &Taxonomy,
    failed: &mut Vec<anyhow::Error>,
) -> anyhow::Result<Vec<Person>> {
    let files = files(named, &EXTENSIONS)?;
    let mut all = vec![];
    for file in &files {
        match credentials_of(file, reading) {
            Ok(credentials) => all.push((name_of(file), credentials)),
            Err(error) => failed.push(error),
        }
    }
    let tag =
        |(name, credentials): (String, Vec<Credential>)| person(&name, &credentials, profiler, taxonomy);
    encoder::parallel(|| all.into_par_iter().map(tag).collect())
}

/// The credentials of somebody's file; a line that is none makes the file unreadable, since half of what somebody
/// can do would be another person.
fn credentials_of(file: &Path, reading: &credential::ReadArgs) -> anyhow::Result<Vec<Credential>> {
    if !is_lines(file, "") {
        return credential::read(file, reading);
    }
    let document = read_document(file)?;
    let (options, document) = (reading.options(&document), document.text);
    let mut credentials = vec![];
    for imported in documents(&document, true, &options) {
        let at = imported.place.map(|place| place.to_string()).unwrap_or_default();
        let record = imported.record.map_err(|error| anyhow::anyhow!("{}, {at}: {error}", file.display()))?;
        credentials.push(record.credential);
    }
    Ok(credentials)
}

/// Somebody with credentials, tagged.
pub(super) fn person(
    name: &str,
    credentials: &[Credential],
    profiler: &Profiler,
    taxonomy: &Taxonomy,
) -> anyhow::Result<Person> {
    let mut person = Person::new(name);
    for credential in credentials {
        person.add(credential, Tagging::suggested(credential, profiler)?.of(credential), taxonomy);
    }
    Ok(person)
}

/// Tags adverts on all cores.
pub(super) fn tag_adverts(
    adverts: Vec<Advert>,
    profiler: &Profiler,
    taxonomy: &Taxonomy,
) -> anyhow::Result<Vec<TaggedAdvert>> {
    let tag = |advert| Ok(TaggedAdvert::new(advert, profiler, taxonomy)?);
    encoder::parallel(|| adverts.into_par_iter().map(tag).collect())
}

fn name_of(file: &Path) -> String {
    file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
