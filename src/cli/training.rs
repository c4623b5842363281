//! `tagus training`: what the recipe in `training/` needs from tagus itself. Not shown in the help: nobody
//! who uses tagus needs it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{DONE, ModelArg, Session, progress};
use crate::compare::{DegreeParts, Profiler};
use crate::encoder;
use crate::esco::{self, Language};
use crate::index::{self, Step};
use crate::tagger::{Model, Tagger, Taggers};
use crate::text::{Analyzer, WordClass};

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Write the features of all candidates of texts: a line of JSON with the names and the number of
    /// candidates of each text, then a record per candidate: the row of its URI in that line, then its
    /// values, as 32-bit little-endian integers and floats
    Features {
        /// The texts: a JSONL file, each line with a "text"
        input: PathBuf,
        /// The file to write
        output: PathBuf,
        #[command(flatten)]
        model: ModelArg,
    },
    /// Write the words of texts, as a line of JSON each: the stem and the form that was written, without
    /// case, of every word that is not a function word
    Words {
        /// The texts: a JSONL file, each line with a "text"
        input: PathBuf,
        /// The file to write
        output: PathBuf,
    },
    /// Write what the degrees of comparisons are made of: a line of JSON for each, with the shared part and
    /// the cosine of each outcome of the target (rows) with each of the source
    Comparisons {
        /// The comparisons: a JSONL file, each line with the "outcomes" of a "source" and a "target"
        input: PathBuf,
        /// The file to write
        output: PathBuf,
    },
    /// Write the vectors for the embedded ESCO that ship with tagus
    Vectors {
        /// Sentences that ask for a skill, as TSV: its URI, then the sentences; the first line names columns
        examples: PathBuf,
        /// The file to write
        output: PathBuf,
    },
    /// Write the precedents that ship with tagus
    Precedents {
        /// The sentences: a JSONL file, each line with a "text" and the URIs that are "right"
        input: PathBuf,
        /// The file to write
        output: PathBuf,
    },
}

#[derive(Deserialize)]
struct Text {
    text: String,
    #[serde(default)]
    right: Vec<String>,
}

#[derive(Serialize)]
struct Header {
    features: Vec<&'static str>,
    candidates: Vec<usize>,
    concepts: Vec<String>,
}

pub(super) fn run(command: Command, session: &Session) -> anyhow::Result<u8> {
    match command {
        Command::Features { input, output, model } => features(&input, &output, &model, session),
        Command::Words { input, output } => words(&input, &output),
        Command::Comparisons { input, output } => comparisons(&input, &output, session),
        Command::Vectors { examples, output } => vectors(&examples, &output, session),
        Command::Precedents { input, output } => precedents(&input, &output, session),
    }
}

fn read(input: &Path) -> anyhow::Result<Vec<Text>> {
    let at_input = || input.display().to_string();
    let lines = BufReader::new(File::open(input).with_context(at_input)?).lines();
    lines.map(|line| Ok(serde_json::from_str(&line?)?)).collect::<anyhow::Result<_>>().with_context(at_input)
}

fn features(input: &Path, output: &Path, model: &ModelArg, session: &Session) -> anyhow::Result<u8> {
    let texts = read(input)?;
    let index = session.open()?;
    let tagger = Tagger::new(&index, Language::ENGLISH, model.model())?;
    let all = encoder::parallel(|| {
        texts.par_iter().map(|text| tagger.features(&text.text)).collect::<Result<Vec<_>, _>>()
    })?;
    let taxonomy = index.taxonomy();
    let concepts: Vec<String> =
        (0..taxonomy.len() as u32).map(|id| taxonomy.uri(esco::ConceptId(id)).to_owned()).collect();
    let header = Header {
        features: Tagger::feature_names().collect(),
        candidates: all.iter().map(Vec::len).collect(),
        concepts,
    };
    let mut out = BufWriter::new(File::create(output).with_context(|| output.display().to_string())?);
    serde_json::to_writer(&mut out, &header)?;
    out.write_all(b"\n")?;
    for (uri, values) in all.iter().flatten() {
        let row = taxonomy.id(uri).map_or(0, |id| id.0);
        out.write_all(&row.to_le_bytes())?;
        for value in values {
            out.write_all(&value.to_le_bytes())?;
        }
    }
    out.flush()?;
    Ok(DONE)
}

fn words(input: &Path, output: &Path) -> anyhow::Result<u8> {
    let analyzer = Analyzer::new(Language::ENGLISH.code());
    let words = |text: &Text| -> Vec<(String, String)> {
        let words = analyzer.words(&text.text).into_iter();
        words.filter(|word| word.class != WordClass::Function).map(|word| (word.stem, word.folded)).collect()
    };
    let all: Vec<_> = read(input)?.par_iter().map(words).collect();
    let mut out = BufWriter::new(File::create(output).with_context(|| output.display().to_string())?);
    for words in all {
        serde_json::to_writer(&mut out, &words)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(DONE)
}

fn vectors(examples: &Path, output: &Path, session: &Session) -> anyhow::Result<u8> {
    let examples = std::fs::read_to_string(examples).with_context(|| examples.display().to_string())?;
    let examples = examples.lines().skip(1).filter_map(|line| {
        let (uri, sentences) = line.split_once('\t')?;
        Some((uri.to_owned(), sentences.split('\t').map(str::to_owned).collect()))
    });
    let examples: BTreeMap<String, Vec<String>> = examples.collect();
    let (taxonomy, _) = esco::read(&[esco::embedded()], &Default::default())?;
    let bar = progress::Steps::new(session.quiet);
    let bytes = index::known_vectors(&taxonomy, Language::ENGLISH, &examples, &told(&bar))?;
    std::fs::write(output, bytes).with_context(|| output.display().to_string())?;
    Ok(DONE)
}

fn precedents(input: &Path, output: &Path, session: &Session) -> anyhow::Result<u8> {
    let sentences = read(input)?;
    anyhow::ensure!(
        sentences.iter().all(|one| !one.right.is_empty()),
        "{}: a line has no \"right\"",
        input.display()
    );
    let sentences: Vec<(String, Vec<String>)> =
        sentences.into_iter().map(|one| (one.text, one.right)).collect();
    let bar = progress::Steps::new(session.quiet);
    let bytes = index::known_precedents(&sentences, &told(&bar))?;
    std::fs::write(output, bytes).with_context(|| output.display().to_string())?;
    Ok(DONE)
}

fn told(bar: &progress::Steps) -> impl Fn(usize, usize) + Sync + '_ {
    |finished, of| {
        if finished.is_multiple_of(100) {
            bar.show(&Step { doing: "encoding".into(), finished, of });
        }
    }
}

#[derive(Deserialize)]
struct Comparison {
    source: Side,
    target: Side,
}

#[derive(Deserialize)]
struct Side {
    outcomes: Vec<String>,
}

fn comparisons(input: &Path, output: &Path, session: &Session) -> anyhow::Result<u8> {
    let at_input = || input.display().to_string();
    let lines = BufReader::new(File::open(input).with_context(at_input)?).lines();
    let all: Vec<Comparison> = lines
        .map(|line| Ok(serde_json::from_str(&line?)?))
        .collect::<anyhow::Result<_>>()
        .with_context(at_input)?;
    let index = session.open()?;
    let taggers = Taggers::new(&index, Some(Language::ENGLISH), Model::Accurate)?;
    let profiler = Profiler::new(index.taxonomy(), &taggers)?;
    let profile = |side: &Side| profiler.profile_of_texts(&side.outcomes);
    let parts = encoder::parallel(|| {
        let parts = |one: &Comparison| Ok(DegreeParts::new(&profile(&one.source)?, &profile(&one.target)?));
        all.par_iter().map(parts).collect::<anyhow::Result<Vec<DegreeParts>>>()
    })?;
    let mut out = BufWriter::new(File::create(output).with_context(|| output.display().to_string())?);
    for one in parts {
        serde_json::to_writer(&mut out, &one)?;
        writeln!(out)?;
    }
    out.flush()?;
    Ok(DONE)
}
