//! `tagus demo`: a recommendation, a stack and a match on the samples inside the binary.

use std::io::Write;

use rayon::prelude::*;

use super::catalogue::searchable;
use super::matching::{person, print, tag_adverts};
use super::recommend::Asking;
use super::{DONE, OutputFormat, Session, credential, printable};
use crate::advert;
use crate::catalogue::{Catalogue, NewRecord, Sqlite, Tagging, documents, maker};
use crate::compare::Profiler;
use crate::credential::ReadOptions;
use crate::encoder;
use crate::matching::Matcher;
use crate::recommend::{NextOptions, StackOptions};
use crate::tagger::{Model, Taggers};

/// Show a recommendation, a stack and matches on 300 sample offers, 60 adverts and 20 learners.
///
/// The samples are invented, and part of the program. The offers are kept in a catalogue of their own,
/// demo.sqlite in the folder of the index, to try other commands on: --catalogue FILE.
#[derive(clap::Args)]
pub(super) struct Args {}

macro_rules! samples {
    ($folder:literal: $($file:literal),* $(,)?) => {
        [$(($file, include_str!(concat!("../../data/samples/catalogue/", $folder, $file)))),*]
    };
}

static OFFERS: [(&str, &str); 1] = samples!["": "offers.jsonl"];

static ADVERTS: [(&str, &str); 15] = samples![
    "adverts/": "adverts.jsonl",
    "carpenter.txt",
    "cloud-architect.jsonld",
    "data-analyst.jsonld",
    "data-protection-officer.jsonld",
    "deputy-head-teacher.txt",
    "food-safety-manager.jsonld",
    "head-of-counselling-service.txt",
    "head-of-sales.txt",
    "museum-curator.txt",
    "penetration-tester.txt",
    "production-helper.txt",
    "recruiter.txt",
    "registered-nurse-elderly-care.jsonld",
    "tax-and-payroll-specialist.jsonld",
];

static LEARNERS: [(&str, &str); 20] = samples![
    "learners/":
    "abebe-logistics.json",
    "bartek-social.json",
    "cornelius-projects.json",
    "dragan-solar.json",
    "eleftheria-law.json",
    "giacomo-agriculture.json",
    "hadrien-web.json",
    "ilmari-data.json",
    "ines-marketing.json",
    "klaara-construction.json",
    "ljerka-accounting.json",
    "marisol-food.json",
    "mihaela-media.json",
    "oksana-manufacturing.json",
    "philomena-nursing.json",
    "radomir-teaching.json",
    "solveig-tourism.json",
    "tove-ai.json",
    "yannick-security.json",
    "zbigniew-cloud.json",
];

const FILE: &str = "demo.sqlite";

/// Whom the demonstration is about, and where they want to go.
const LEARNER: &str = "ilmari-data.json";
const GOAL: &str = "advert-02";

/// How many answers are shown.
const SHOWN: usize = 3;

pub(super) fn run(_: &Args, session: &Session) -> anyhow::Result<u8> {
    let index = session.open()?;
    let taxonomy = index.taxonomy();
    let taggers = Taggers::new(&index, None, Model::default())?;
    let profiler = Profiler::new(taxonomy, &taggers)?;
    let path = session.index_dir()?.join(FILE);
    load(&mut Sqlite::open_or_create(&path)?, &profiler, &maker(taggers.made_by()))?;
    let searchable = searchable(path.clone(), session, &index)?;
    let reading = credential::ReadArgs::default();
    let asking = Asking {
        index: &index,
        taggers: &taggers,
        profiler: &profiler,
        searchable: &searchable,
        reading: &reading,
    };

    let learner = |(name, document): &(&str, &str)| {
        let credentials = crate::credential::read(document, &ReadOptions::default())?;
        person(name, &credentials, &profiler, taxonomy)
    };
    let people = encoder::parallel(|| LEARNERS.par_iter().map(learner).collect::<anyhow::Result<Vec<_>>>())?;
    let mut adverts = vec![];
    for (name, document) in ADVERTS {
        let format = advert::Format::from_path(name.as_ref());
        adverts.extend(advert::read(document, format)?.into_iter().collect::<Result<Vec<_>, _>>()?);
    }
    let matcher = Matcher::new(people, tag_adverts(adverts, &profiler, taxonomy)?, taxonomy, |id| {
        taggers.informativeness(id)
    })?;

    let mut out = anstream::stdout().lock();
    let learner = LEARNERS.iter().position(|(name, _)| *name == LEARNER).unwrap_or_default();
    let goal =
        matcher.adverts().iter().position(|one| one.advert.id.as_deref() == Some(GOAL)).unwrap_or_default();
    let next = NextOptions { top_k: SHOWN, ..NextOptions::default() };
    let who = &matcher.people()[learner];
    let wanted = matcher.adverts()[goal].goal(taxonomy);
    let advice = asking.advise(&who.learner, &wanted, &next, &StackOptions::default())?;
    writeln!(out, "What should {} study next to become this?\n", who.name)?;
    write!(out, "{}", printable(&advice.to_text()))?;
    writeln!(out, "\nWhich of {} adverts suit {} now?\n", matcher.adverts().len(), who.name)?;
    print(&matcher, &[learner], false, SHOWN, OutputFormat::Table, &asking, &mut out)?;
    writeln!(out, "Which of {} people suit this advert?\n", matcher.people().len())?;
    print(&matcher, &[goal], true, SHOWN, OutputFormat::Table, &asking, &mut out)?;
    writeln!(out, "The offers are in {}: try other commands with --catalogue {0}", path.display())?;
    Ok(DONE)
}

/// Adds the sample offers that are not there yet.
fn load(catalogue: &mut Sqlite, profiler: &Profiler, made_by: &str) -> anyhow::Result<()> {
    let options = ReadOptions::default();
    let mut new: Vec<NewRecord> = vec![];
    for (_, document) in OFFERS {
        for imported in documents(document, true, &options) {
            let record = imported.record?;
            if catalogue.same(&record.credential)?.is_none() {
                new.push(record);
            }
        }
    }
    let tag = |record: &mut NewRecord| -> anyhow::Result<()> {
        record.tagging = Some((Tagging::suggested(&record.credential, profiler)?, made_by.to_owned()));
        Ok(())
    };
    encoder::parallel(|| new.par_iter_mut().try_for_each(tag))?;
    if !new.is_empty() {
        catalogue.add(&new)?;
    }
    Ok(())
}
