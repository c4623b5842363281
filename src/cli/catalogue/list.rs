//! `tagus catalogue list` and `show`.

use std::io::Write;

use anyhow::{Context, bail};
use serde::Serialize;

use super::PlaceArg;
use crate::catalogue::{Catalogue, Listed, Record};
use crate::cli::{DONE, OutputFormat, Session, language, printable};
use crate::corpus::Filter;
use crate::esco::{Language, Taxonomy};

#[derive(clap::Args)]
pub(in crate::cli) struct Args {
    /// Words that a record has to have
    words: Vec<String>,

    /// Only what has this ESCO skill, or one below this skill or group
    #[arg(long, value_name = "URI")]
    skill: Option<String>,

    /// Only of this EQF level or higher
    #[arg(long, value_name = "1-8", value_parser = clap::value_parser!(u8).range(1..=8))]
    level: Option<u8>,

    /// Only of this many ECTS credits at most
    #[arg(long, value_name = "ECTS")]
    budget: Option<f64>,

    /// Only in this language, as two letters
    #[arg(long, value_name = "LANG")]
    language: Option<Language>,

    /// How many at most
    #[arg(long, short = 'k', value_name = "N", default_value_t = 20, value_parser = crate::cli::count)]
    top_k: usize,

    /// How to print them
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: OutputFormat,

    #[command(flatten)]
    place: PlaceArg,
}

pub(super) fn run(args: &Args, session: &Session) -> anyhow::Result<u8> {
    let index = session.open()?;
    let taxonomy = index.taxonomy();
    let skills = match &args.skill {
        Some(uri) => taxonomy.narrower_closure(taxonomy.id(uri).with_context(|| {
            format!("--skill: {uri} is not in the loaded ESCO; `tagus esco search WORDS` finds URIs")
        })?),
        None => vec![],
    };
    let searchable = args.place.searchable(session, &index)?;
    let filter = Filter {
        least_level: args.level,
        most_ects: args.budget,
        language: args.language.map(|language| language.code().to_owned()),
        ..Filter::default()
    };
    let words = args.words.join(" ");
    let mut out = anstream::stdout().lock();
    let mut all = vec![];
    for number in searchable.corpus.search(&words, &skills, None, &filter, taxonomy, args.top_k)? {
        let record = searchable.catalogue.numbered(number)?;
        all.extend(record.map(|record| Listed::from(record.offer(taxonomy))));
    }
    match args.format {
        OutputFormat::Json => writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?,
        OutputFormat::Jsonl => {
            for one in &all {
                writeln!(out, "{}", serde_json::to_string(one)?)?;
            }
        }
        OutputFormat::Table => {
            let wide = all.iter().map(|one| one.id.chars().count()).max().unwrap_or_default();
            for one in &all {
                let facts = [
                    one.ects.map(|ects| format!("{} ECTS", (ects * 100.0).round() / 100.0)),
                    one.eqf.map(|eqf| format!("EQF {eqf}")),
                    one.language.clone(),
                    one.awarding_body.clone(),
                ];
                let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(", ");
                writeln!(
                    out,
                    "{}",
                    printable(&format!("{:wide$}  {}\n{:wide$}  {facts}", one.id, one.title, ""))
                )?;
            }
        }
    }
    Ok(DONE)
}

/// A record as it is shown.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'r> {
    id: &'r str,
    added: &'r str,
    review: crate::catalogue::Review,
    credential: &'r crate::credential::Credential,
    tagging: Option<&'r crate::catalogue::Tagging>,
    made_by: Option<&'r str>,
    attribution: String,
}

pub(super) fn show(
    id: &str,
    format: OutputFormat,
    place: &PlaceArg,
    session: &Session,
) -> anyhow::Result<u8> {
    let catalogue = place.open(session)?;
    let Some(record) = catalogue.record(id)? else {
        bail!("no record \"{id}\" is there; `tagus catalogue list WORDS` finds records");
    };
    let index = session.open()?;
    let mut out = anstream::stdout().lock();
    let shown = Shown {
        id: &record.id,
        added: &record.added,
        review: record.review,
        credential: &record.credential,
        tagging: record.tagging.as_ref().map(|(tagging, _)| tagging),
        made_by: record.tagging.as_ref().map(|(_, made_by)| made_by.as_str()),
        attribution: index.attribution(),
    };
    match format {
        OutputFormat::Json => writeln!(out, "{}", serde_json::to_string_pretty(&shown)?)?,
        OutputFormat::Jsonl => writeln!(out, "{}", serde_json::to_string(&shown)?)?,
        OutputFormat::Table => {
            let told = table(&record, index.taxonomy(), language(&index, None));
            write!(out, "{}", printable(&told))?;
            writeln!(out, "{}", shown.attribution)?;
        }
    }
    Ok(DONE)
}

fn table(record: &Record, taxonomy: &Taxonomy, language: Language) -> String {
    let offer = record.offer(taxonomy);
    let mut lines = vec![format!("{}  {}", record.id, offer.title)];
    let facts = [
        offer.awarding_body.clone(),
        offer.ects.map(|ects| format!("{} ECTS", (ects * 100.0).round() / 100.0)),
        offer.eqf.map(|eqf| format!("EQF {eqf}")),
        offer.language.clone(),
        Some(format!("added {}", record.added)),
    ];
    lines.push(format!("  {}", facts.into_iter().flatten().collect::<Vec<_>>().join(", ")));
    for (name, element) in [
        ("prerequisites", &record.credential.prerequisites),
        ("stackability", &record.credential.stackability),
    ] {
        lines.extend(element.value().map(|text| format!("  {name}: {text}")));
    }
    for (at, concepts) in offer.outcomes.concepts.iter().enumerate() {
        lines.push(format!("  • {}", offer.outcomes.text(at)));
        for (id, probability) in concepts {
            lines.push(format!(
                "      {:>3.0} %  {}  {}",
                probability * 100.0,
                taxonomy.label(*id, language),
                taxonomy.uri(*id)
            ));
        }
    }
    lines.join("\n") + "\n"
}
