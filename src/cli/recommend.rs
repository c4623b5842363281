//! `tagus recommend`: the next micro-credential and the cheapest stack.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};

use super::catalogue::PlaceArg;
use super::{DONE, ModelArg, OutputFormat, Session, credential, printable, read_document};
use crate::advert;
use crate::catalogue::{Catalogue, Searchable, Sqlite, Tagging};
use crate::compare::Profiler;
use crate::esco::Language;
use crate::index::Index;
use crate::matching::TaggedAdvert;
use crate::recommend::{Advice, Goal, Learner, NextOptions, StackOptions, advise};
use crate::tagger::Taggers;

/// Say which micro-credential comes next, and which few of them lead to a goal with the least work.
///
/// The offers are those of the catalogue (`tagus catalogue add`). A goal is an occupation (with an official ESCO),
/// a job advert, a credential, or skills by their URIs.
#[derive(clap::Args)]
pub(super) struct Args {
    /// What the learner has: files with credentials, or identifiers of the catalogue
    #[arg(long, value_name = "FILE|ID", num_args = 1..)]
    have: Vec<String>,

    /// Where the learner wants to go: the URI or label of an occupation, a file with an advert or a credential,
    /// an identifier of the catalogue, or URIs of skills. What it is can be said before a colon, as in
    /// advert:job.txt, credential:module.md, occupation:baker
    #[arg(long, value_name = "GOAL", required = true, num_args = 1..)]
    goal: Vec<String>,

    /// The most ECTS credits
    #[arg(long, value_name = "ECTS", value_parser = credits)]
    budget: Option<f64>,

    /// Offers of this EQF level or higher
    #[arg(long, value_name = "1-8", value_parser = clap::value_parser!(u8).range(1..=8))]
    level: Option<u8>,

    /// Offers taught in this language, as two letters
    #[arg(long, value_name = "LANG")]
    language: Option<Language>,

    /// Identifiers of offers that do not come into question
    #[arg(long, value_name = "ID", num_args = 1..)]
    exclude: Vec<String>,

    /// How many offers to name
    #[arg(long, short = 'k', value_name = "N", default_value_t = 10, value_parser = super::count)]
    top_k: usize,

    /// The share of the gap that the stack is to close, of what all offers together can
    #[arg(long, value_name = "0-1", default_value = "0.8", value_parser = super::unit_interval)]
    share: f32,

    /// How many offers the stack has at most
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = super::count)]
    most_items: usize,

    /// How long to look for the best stack, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=3600))]
    time: u64,

    /// How to print the answer
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: OutputFormat,

    #[command(flatten)]
    model: ModelArg,

    #[command(flatten)]
    place: PlaceArg,

    #[command(flatten)]
    reading: credential::ReadArgs,
}

fn credits(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number > 0.0 && number.is_finite() => Ok(number),
        _ => Err("give a number of ECTS credits above 0".into()),
    }
}

pub(super) fn run(args: &Args, session: &Session) -> anyhow::Result<u8> {
    let index = session.open()?;
    let taggers = Taggers::new(&index, None, args.model.model())?;
    let searchable = args.place.searchable(session, &index)?;
    let profiler = Profiler::new(index.taxonomy(), &taggers)?;
    let asking = Asking {
        index: &index,
        taggers: &taggers,
        profiler: &profiler,
        searchable: &searchable,
        reading: &args.reading,
    };
    let learner = asking.learner(&args.have)?;
    let goal = asking.goal(&args.goal)?;
    let language = args.language.map(|language| language.code().to_owned());
    let next = NextOptions {
        top_k: args.top_k,
        budget: args.budget,
        least_level: args.level,
        language: language.clone(),
        exclude: args.exclude.clone(),
    };
    let stack = StackOptions {
        share: args.share,
        budget: args.budget,
        most_items: args.most_items,
        least_level: args.level,
        language,
        exclude: args.exclude.clone(),
        time: std::time::Duration::from_secs(args.time),
    };
    let advice = asking.advise(&learner, &goal, &next, &stack)?;
    let mut out = anstream::stdout().lock();
    match args.format {
        OutputFormat::Table => write!(out, "{}", printable(&advice.to_text()))?,
        OutputFormat::Json => writeln!(out, "{}", serde_json::to_string_pretty(&advice)?)?,
        OutputFormat::Jsonl => writeln!(out, "{}", serde_json::to_string(&advice)?)?,
    }
    Ok(DONE)
}

/// What questions are asked with.
pub(super) struct Asking<'a> {
    pub index: &'a Index,
    pub taggers: &'a Taggers,
    pub profiler: &'a Profiler<'a>,
    pub searchable: &'a Searchable<Sqlite>,
    pub reading: &'a credential::ReadArgs,
}

impl Asking<'_> {
    pub fn advise(
        &self,
        learner: &Learner,
        goal: &Goal,
        next: &NextOptions,
        stack: &StackOptions,
    ) -> anyhow::Result<Advice> {
        let (corpus, taxonomy) = (&self.searchable.corpus, self.index.taxonomy());
        let made_by = self.taggers.made_by();
        Ok(advise(learner, goal, corpus, self.searchable, Some(next), Some(stack), taxonomy, made_by)?)
    }

    /// The union of what files and records show.
    pub fn learner(&self, have: &[String]) -> anyhow::Result<Learner> {
        let taxonomy = self.index.taxonomy();
        let mut learner = Learner::default();
        for one in have {
            if let Some(record) = self.searchable.catalogue.record(one)? {
                learner.add(&record.credential, record.outcomes(), taxonomy);
                continue;
            }
            let path = PathBuf::from(one);
            ensure!(
                is_file(&path),
                "--have: {one} is neither a file nor an identifier of the catalogue; `tagus catalogue list WORDS` finds records"
            );
            for credential in credential::read(&path, self.reading)? {
                let tagging = Tagging::suggested(&credential, self.profiler)?;
                learner.add(&credential, tagging.of(&credential), taxonomy);
            }
        }
        Ok(learner)
    }

    pub fn goal(&self, wanted: &[String]) -> anyhow::Result<Goal> {
        let taxonomy = self.index.taxonomy();
        let language = self.taggers.made_by().language;
        let Some(first) = wanted.first() else { bail!("--goal: say where to go") };
        if wanted.iter().all(|one| one.contains("/esco/skill/")) {
            return Ok(Goal::skills(wanted, taxonomy, language)?);
        }
        ensure!(wanted.len() == 1, "--goal: give one goal, or several URIs of skills");
        match first.split_once(':') {
            Some(("occupation", label)) => return Ok(Goal::occupation(label, taxonomy, language)?),
            Some(("advert", file)) => return self.advert(Path::new(file)),
            Some(("credential", file)) => return self.credential(Path::new(file)),
            _ => {}
        }
        if let Some(record) = self.searchable.catalogue.record(first)? {
            let texts = record.outcomes().map(|(text, kept)| (text, kept, 1.0));
            return Ok(Goal::texts(&record.title(), texts, taxonomy));
        }
        let path = Path::new(first);
        if is_file(path) {
            // A page with learning outcomes is a credential, any other text an advert.
            let has_outcomes = credential::read(path, self.reading).is_ok_and(|all| {
                all.iter().any(|one| one.outcomes.value().is_some_and(|all| !all.is_empty()))
            });
            return if has_outcomes { self.credential(path) } else { self.advert(path) };
        }
        Goal::occupation(first, taxonomy, language).with_context(|| {
            format!("--goal: {first} is no file, no identifier of the catalogue, no URI of a skill and no occupation")
        })
    }

    fn credential(&self, path: &Path) -> anyhow::Result<Goal> {
        let credential = credential::read_one(path, self.reading)?;
        let title = credential.title.value().map(ToString::to_string).unwrap_or_default();
        let tagging = Tagging::suggested(&credential, self.profiler)?;
        let texts = tagging.of(&credential).map(|(text, kept)| (text, kept, 1.0));
        Ok(Goal::texts(&title, texts, self.index.taxonomy()))
    }

    fn advert(&self, path: &Path) -> anyhow::Result<Goal> {
        let (mut adverts, _) = adverts(path)?;
        match (adverts.pop(), adverts.len()) {
            (Some(one), 0) => {
                Ok(TaggedAdvert::new(one, self.profiler, self.index.taxonomy())?.goal(self.index.taxonomy()))
            }
            (_, others) => bail!(
                "{} holds {} adverts: put the one that is the goal into a file",
                path.display(),
                others + 1
            ),
        }
    }
}

fn is_file(path: &Path) -> bool {
    path.exists()
        || path
            .to_str()
            .and_then(|path| path.rsplit_once('#'))
            .is_some_and(|(file, _)| Path::new(file).exists())
}

/// The adverts of a file, and how many records of it are none; what cannot be read is named on standard error.
pub(super) fn adverts(path: &Path) -> anyhow::Result<(Vec<advert::Advert>, usize)> {
    let document = read_document(path)?;
    let format = document.known_format().map(advert::Format::from).or(advert::Format::from_path(path));
    let read = advert::read(&document.text, format).with_context(|| path.display().to_string())?;
    let (mut adverts, mut skipped) = (vec![], 0);
    for one in read {
        match one {
            Ok(advert) => {
                for unread in &advert.unread {
                    warn(path, unread)?;
                }
                adverts.push(advert);
            }
            Err(error) => {
                skipped += 1;
                warn(path, &error)?;
            }
        }
    }
    Ok((adverts, skipped))
}

fn warn(path: &Path, error: &advert::RecordError) -> std::io::Result<()> {
    writeln!(anstream::stderr(), "{}", printable(&format!("{}: {error}", path.display())))
}
