//! `tagus eval`: measures the tagger against a gold standard, through the same call as `tagus tag`.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use rayon::prelude::*;
use serde::Serialize;

use super::{DONE, ModelArg, OutputFormat, Session, language};
use crate::encoder;
use crate::esco::{self, ConceptKind, Content, Language, Taxonomy};
use crate::eval::{self, Baseline, Comparison, Evaluation};
use crate::tagger::{TagOptions, Tagger};
use crate::text::Format;

/// Measure the tagger against a gold standard.
///
/// GOLD.jsonl has one object a line: {"id": …, "text": …, "labels": [URI or preferred label, …]},
/// with "labels": [] where nothing fits and, if wanted, "grades": {URI: 2, …}. Prints hit@k, P@k,
/// R@k, RP@k, MRR, nDCG@10, precision, recall and F1 at the threshold, and the expected calibration
/// error (ECE), each with its 95 % bootstrap interval.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The gold standard
    #[arg(value_name = "GOLD.jsonl")]
    gold: PathBuf,

    /// The probability from which a tag counts as predicted in precision, recall and F1 [default: the
    /// ranker's own]
    #[arg(long, value_name = "PROBABILITY")]
    threshold: Option<f32>,

    #[command(flatten)]
    model: ModelArg,

    /// How many concepts are ranked for each text
    #[arg(long, short = 'k', value_name = "N", default_value_t = 100)]
    top_k: usize,

    /// Print each text's own figures too
    #[arg(long)]
    per_query: bool,

    /// Test the difference to an earlier run, kept with --format json
    #[arg(long, value_name = "OTHER.json")]
    compare: Option<PathBuf>,

    /// Resolve preferred labels against this release (ZIPs or folders), then go by URI: for gold
    /// standards written with the labels of another version
    #[arg(long, value_name = "PATH")]
    labels_from: Vec<PathBuf>,

    /// Measure plain BM25 over preferred labels instead of the tagger: the ranking to beat
    #[arg(long)]
    baseline: bool,

    /// Draw how often tags are right over how probable they are, as an SVG file named after the gold
    /// standard
    #[arg(long, value_name = "DIR", conflicts_with = "baseline")]
    plots: Option<PathBuf>,

    /// Language of the texts, as two letters
    #[arg(long, value_name = "LANG")]
    lang: Option<Language>,

    /// How to print the result
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: OutputFormat,
}

pub(super) fn run(args: Args, session: &Session) -> anyhow::Result<u8> {
    if let Some(dir) = &args.plots {
        fs::create_dir_all(dir).with_context(|| format!("--plots {}: cannot be made", dir.display()))?;
    }
    let other = args.compare.as_deref().map(eval::read_evaluation).transpose()?;
    let index = session.open()?;
    let language = language(&index, args.lang);
    let loaded = index.taxonomy();
    let older = match args.labels_from.is_empty() {
        true => None,
        false => {
            let contents: Vec<Content> = args.labels_from.iter().cloned().map(Content::Path).collect();
            Some(esco::read(&contents, &Default::default())?.0)
        }
    };
    let labels = labels(older.as_ref().unwrap_or(loaded), language);
    // No ranking holds anything but skills.
    let is_skill = |uri: &str| loaded.id(uri).is_some_and(|id| loaded.kind(id) == ConceptKind::Skill);
    let gold = eval::read_gold(&args.gold, |label| match is_skill(label) {
        true => vec![label.to_owned()],
        false => {
            let uris = labels.get(&label.to_lowercase()).cloned().unwrap_or_default();
            uris.into_iter().filter(|uri| is_skill(uri)).collect()
        }
    })?;

    let tagger = Tagger::new(&index, language, args.model.model())?;
    let options = TagOptions { top_k: args.top_k, threshold: Some(0.0), ..Default::default() };
    let baseline = match args.baseline {
        true => Some(Baseline::new(
            loaded
                .ids(ConceptKind::Skill)
                .filter_map(|id| Some((loaded.uri(id), loaded.preferred_label(id, language)?))),
        )?),
        false => None,
    };
    let rank = |text: &str| -> anyhow::Result<Vec<(String, f64)>> {
        if let Some(baseline) = &baseline {
            return Ok(baseline.rank(text, args.top_k)?);
        }
        let tagged = tagger.tag(text, Format::Plain, &options)?;
        Ok(tagged.tags.into_iter().map(|tag| (tag.uri, f64::from(tag.probability))).collect())
    };
    let rank_all = || gold.items.par_iter().map(|item| rank(&item.text)).collect::<anyhow::Result<Vec<_>>>();
    let rankings = encoder::parallel(rank_all)?;

    let made_by = tagger.made_by();
    let ranker = if args.baseline { "BM25 over preferred labels" } else { made_by.ranker };
    let made_by = BTreeMap::from([
        ("tagus".to_owned(), made_by.tagus.to_owned()),
        ("esco".to_owned(), made_by.esco.clone().unwrap_or_default()),
        ("language".to_owned(), made_by.language.to_string()),
        ("ranker".to_owned(), ranker.to_owned()),
    ]);
    // 0.12 as it was typed, not as the nearest 32-bit number reads with 64 bits.
    let threshold = args.threshold.unwrap_or_else(|| tagger.threshold()).to_string().parse()?;
    let evaluation = eval::evaluate(&gold, &rankings, threshold, made_by)?;
    let comparison = other.map(|other| eval::compare(&evaluation, &other)).transpose()?;

    let mut out = io::stdout().lock();
    let outcome = Outcome { evaluation: &evaluation, comparison: comparison.as_ref() };
    match args.format {
        OutputFormat::Json => writeln!(out, "{}", serde_json::to_string_pretty(&outcome)?)?,
        OutputFormat::Jsonl => writeln!(out, "{}", serde_json::to_string(&outcome)?)?,
        OutputFormat::Table => {
            print_table(&mut out, &evaluation, &args, loaded, language)?;
            if let Some(comparison) = &comparison {
                writeln!(out, "\n{}", eval::comparison_table(comparison))?;
            }
            writeln!(out, "\n{}", index.attribution())?;
        }
    }
    if let Some(dir) = &args.plots {
        write_plots(&evaluation, &args.gold, dir)?;
    }
    Ok(DONE)
}

/// What is printed as JSON: an evaluation that a later run can be compared with, whether or not it
/// was itself compared.
#[derive(Serialize)]
struct Outcome<'a> {
    #[serde(flatten)]
    evaluation: &'a Evaluation,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<&'a Comparison>,
}

fn write_plots(evaluation: &Evaluation, gold: &Path, dir: &Path) -> anyhow::Result<()> {
    let diagram = eval::reliability_diagram(evaluation).context(
        "--plots: there is nothing to draw: no text of the gold standard has a label in the loaded ESCO, or []",
    )?;
    let name = gold.file_stem().unwrap_or_default().to_string_lossy();
    let path = dir.join(format!("{name}-calibration.svg"));
    fs::write(&path, diagram).with_context(|| format!("{}: cannot be written", path.display()))
}

fn print_table(
    out: &mut impl Write,
    evaluation: &Evaluation,
    args: &Args,
    taxonomy: &Taxonomy,
    language: Language,
) -> io::Result<()> {
    if args.per_query {
        let label = |uri: &str| taxonomy.id(uri).map_or(uri, |id| taxonomy.label(id, language)).to_owned();
        writeln!(out, "{}", eval::query_table(evaluation, label))?;
    }
    write!(out, "{}", eval::table(evaluation))
}

/// The skills that each preferred label names, by the label in lower case.
fn labels(taxonomy: &Taxonomy, language: Language) -> HashMap<String, Vec<String>> {
    let mut labels: HashMap<String, Vec<String>> = HashMap::new();
    for id in taxonomy.ids(ConceptKind::Skill) {
        if let Some(label) = taxonomy.preferred_label(id, language) {
            labels.entry(label.to_lowercase()).or_default().push(taxonomy.uri(id).to_owned());
        }
    }
    labels
}
