//! How fast catalogues of real size answer: `cargo bench --bench catalogue`. The page beside this file says what
//! each figure stands for. Everything here is synthetic: offers and adverts are made of sets of concepts that
//! are drawn at random, some far more often than others, from fields of 80.

use std::cell::RefCell;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::json;
use tagus::catalogue::{Catalogue, GIVEN, NewRecord, Searchable, Sqlite, Tagging, documents};
use tagus::compare::{Kept, KeptConcept};
use tagus::corpus::{Corpus, Document, Filter, Hit, Part};
use tagus::credential::ReadOptions;
use tagus::esco::{self, ConceptId, ConceptKind, Taxonomy};
use tagus::index::{Index, Origin};
use tagus::matching::{Means, wanted_of, whole};
use tagus::recommend::{
    Gap, Goal, Learner, Method, NextOptions, Offer, Offers, Outcomes, RecommendError, StackOptions, next,
    stack,
};

/// How large catalogues are.
const SIZES: [u64; 3] = [10_000, 100_000, 1_000_000];

/// How many offers are imported to measure that.
const IMPORTED: u64 = 20_000;

/// How many concepts a goal has.
const GOAL: usize = 30;

/// How often each question is asked.
const ROUNDS: u64 = 9;

/// A generator of pseudo-random numbers: SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// In [0, 1).
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// The fields that offers, adverts and people are of.
struct Fields {
    uris: Vec<Vec<String>>,
    ids: Vec<Vec<ConceptId>>,
}

impl Fields {
    const COUNT: usize = 400;
    const CONCEPTS: usize = 80;

    fn new(taxonomy: &Taxonomy) -> Self {
        let skills: Vec<ConceptId> = taxonomy.ids(ConceptKind::Skill).collect();
        let mut random = Random(1);
        let field = |_| -> Vec<ConceptId> {
            // A fifth is what every field has: squaring draws the first concepts far more often.
            let common = |random: &mut Random| (random.share().powi(3) * skills.len() as f64) as usize;
            (0..Self::CONCEPTS)
                .map(|at| skills[if at % 5 == 0 { common(&mut random) } else { random.below(skills.len()) }])
                .collect()
        };
        let ids: Vec<Vec<ConceptId>> = (0..Self::COUNT).map(field).collect();
        let uri = |id: &ConceptId| taxonomy.uri(*id).to_owned();
        let uris = ids.iter().map(|field| field.iter().map(uri).collect()).collect();
        Self { uris, ids }
    }

    /// The concepts of each outcome of something, with their probabilities.
    fn outcomes(&self, number: u64) -> Vec<Vec<(usize, usize, f32)>> {
        let mut random = Random(number.wrapping_mul(7919));
        let field = random.below(Self::COUNT);
        let outcome = |random: &mut Random| -> Vec<(usize, usize, f32)> {
            let count = 1 + random.below(3);
            let concept = |random: &mut Random| {
                (field, random.below(Self::CONCEPTS), 0.2 + 0.8 * random.share() as f32)
            };
            (0..count).map(|_| concept(random)).collect()
        };
        (0..3 + random.below(5)).map(|_| outcome(&mut random)).collect()
    }

    fn kept(&self, number: u64) -> Vec<(String, Kept)> {
        let concept = |(field, at, probability): &(usize, usize, f32)| KeptConcept {
            uri: self.uris[*field][*at].clone(),
            probability: *probability,
            informativeness: 0.7,
        };
        let outcome = |(at, concepts): (usize, Vec<(usize, usize, f32)>)| {
            let kept = Kept { concepts: concepts.iter().map(concept).collect(), meaning: None };
            (format!("Outcome {at} of {number}"), kept)
        };
        self.outcomes(number).into_iter().enumerate().map(outcome).collect()
    }

    /// A goal of concepts of one field.
    fn goal(&self, number: u64, taxonomy: &Taxonomy) -> Goal {
        let field = Random(number + 17).below(Self::COUNT);
        let mut uris = self.uris[field].clone();
        uris.sort();
        uris.dedup();
        uris.truncate(GOAL);
        Goal::skills(&uris, taxonomy, esco::Language::ENGLISH).unwrap()
    }
}

/// The credits of an offer and its level.
fn facts(number: u64) -> (f64, u8) {
    let mut random = Random(number.wrapping_mul(31));
    ((1 + random.below(10)) as f64, 4 + random.below(4) as u8)
}

fn document(number: u64, fields: &Fields) -> Document {
    let (ects, eqf) = facts(number);
    let mut concepts: std::collections::BTreeMap<ConceptId, f32> = Default::default();
    for (field, at, probability) in fields.outcomes(number).into_iter().flatten() {
        let most = concepts.entry(fields.ids[field][at]).or_default();
        *most = most.max(probability);
    }
    let mass: f32 = concepts.values().map(|probability| 0.7 * probability).sum();
    Document {
        number,
        concepts: concepts.into_iter().collect(),
        mass: (mass, 0.0),
        ects: Some(ects),
        eqf: Some(eqf),
        is_open: true,
        is_offer: true,
        ..Document::default()
    }
}

/// Offers that are made when they are asked for: what a catalogue of SQLite costs beside is measured at the size
/// that is imported.
struct Made<'a> {
    fields: &'a Fields,
    taxonomy: &'a Taxonomy,
}

impl Offers for Made<'_> {
    fn offer(&self, number: u64) -> Result<Option<Offer>, RecommendError> {
        let (ects, eqf) = facts(number);
        let kept = self.fields.kept(number);
        Ok(Some(Offer {
            number,
            id: number.to_string(),
            title: format!("Offer {number}"),
            awarding_body: None,
            ects: Some(ects),
            eqf: Some(eqf),
            language: None,
            outcomes: Outcomes::new(kept.iter().map(|(text, kept)| (text.as_str(), kept)), self.taxonomy),
            needs: vec![],
            certificate: None,
            is_capstone: false,
        }))
    }

    fn titled(&self, _: &str) -> Result<Vec<u64>, RecommendError> {
        Ok(vec![])
    }

    fn with_id(&self, _: &str) -> Result<Option<u64>, RecommendError> {
        Ok(None)
    }

    fn capstone(&self, _: &str) -> Result<Option<u64>, RecommendError> {
        Ok(None)
    }
}

fn main() {
    // `cargo test --benches` leaves the flag out and gets a run of the smallest.
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let sizes = if is_bench { &SIZES[..] } else { &[500][..] };
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-catalogue");
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    let taxonomy = esco::read(&[esco::embedded()], &Default::default()).unwrap().0;
    let index = Index::build(&dir.join("index"), taxonomy, Origin::embedded(), &|_| ()).unwrap();
    let fields = Fields::new(index.taxonomy());
    println!("synthetic offers and adverts, {} concepts in {} fields", Fields::CONCEPTS, Fields::COUNT);
    println!("| documents | index built in s | next, ms | stack, ms (proven) | adverts for a person, ms |");
    println!("|---|---|---|---|---|");
    for size in sizes {
        println!("{}", row(*size, &dir, index.taxonomy(), &fields));
    }
    import(if is_bench { IMPORTED } else { 500 }, &dir, &index, &fields);
}

/// The median time of some rounds, in milliseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e3
}

fn row(size: u64, dir: &Path, taxonomy: &Taxonomy, fields: &Fields) -> String {
    let mut corpus = Corpus::open(&dir.join(format!("corpus-{size}"))).unwrap();
    let start = Instant::now();
    let documents = (0..size).map(|number| (number, Some(document(number, fields))));
    corpus.write(documents, "", true, taxonomy, &|| true).unwrap();
    let built = start.elapsed().as_secs_f64();
    let made = Made { fields, taxonomy };
    let nobody = Learner::default();
    let (mut nexts, mut stacks, mut people, mut proven) = (vec![], vec![], vec![], 0);
    for round in 0..ROUNDS {
        let goal = fields.goal(round, taxonomy);
        let gap = Gap::new(&nobody, &goal, taxonomy, &|id| taxonomy.uri(id).to_owned());
        let start = Instant::now();
        let found = next(&nobody, &gap, &corpus, &made, &NextOptions::default(), taxonomy).unwrap();
        nexts.push(start.elapsed());
        assert!(!found.offers.is_empty());
        let options = StackOptions { time: Duration::from_secs(60), ..StackOptions::default() };
        let start = Instant::now();
        let found = stack(&nobody, &gap, &corpus, &made, &options, taxonomy).unwrap();
        stacks.push(start.elapsed());
        proven += u64::from(found.method == Method::Exact);
        people.push(adverts_for(&corpus, size + round, taxonomy, fields));
    }
    let longest = stacks.iter().max().unwrap().as_secs_f64() * 1e3;
    let mut row = String::new();
    write!(
        row,
        "| {size} | {built:.1} | {:.1} | {:.0}, at most {longest:.0} ({proven} of {ROUNDS}) | {:.1} |",
        median(nexts),
        median(stacks),
        median(people)
    )
    .unwrap();
    row
}

/// What a person's search among adverts takes: three offers' worth of outcomes against as many tagged adverts.
fn adverts_for(corpus: &Corpus, person: u64, taxonomy: &Taxonomy, fields: &Fields) -> Duration {
    let mut has: std::collections::BTreeMap<ConceptId, f32> = Default::default();
    for number in [person, person + 400, person + 800] {
        has.extend(document(number, fields).concepts);
    }
    let own: f32 = has.values().map(|degree| 0.7 * degree).sum();
    let means = Means { advert: 5.0, person: own };
    let start = Instant::now();
    let (main, _) = wanted_of(&has, taxonomy, |_| 0.7);
    let rank = |hit: &Hit| Some(hit.gain / means.norm(whole(hit.mass), own));
    let hits = corpus.best(&[(Part::Main, &main)], &Filter::default(), taxonomy, 70, rank).unwrap();
    let time = start.elapsed();
    assert!(!hits.is_empty());
    time
}

/// What an import into SQLite with tags that are there takes, and a recommendation from it.
fn import(count: u64, dir: &Path, index: &Index, fields: &Fields) {
    let mut lines = String::new();
    for number in 0..count {
        let (ects, eqf) = facts(number);
        let outcome = |(text, kept): (String, Kept)| {
            let uris: Vec<String> = kept.concepts.into_iter().map(|concept| concept.uri).collect();
            json!({ "text": text, "tags": uris })
        };
        let outcomes: Vec<_> = fields.kept(number).into_iter().map(outcome).collect();
        let offer = json!({
            "tagus": 1, "kind": "offer", "id": format!("offer-{number}"), "title": format!("Offer {number}"),
            "awardingBody": "A school", "country": "PT", "workload": { "value": ects, "unit": "ECTS" },
            "level": { "eqf": eqf }, "language": "en", "outcomes": outcomes
        });
        writeln!(lines, "{offer}").unwrap();
    }
    let file: PathBuf = dir.join("catalogue.sqlite");
    let mut catalogue = Sqlite::open_or_create(&file).unwrap();
    let start = Instant::now();
    let batch: RefCell<Vec<NewRecord>> = RefCell::default();
    let mut keep = |least: usize| {
        if batch.borrow().len() >= least {
            catalogue.add(&batch.take()).unwrap();
        }
    };
    let options = ReadOptions::default();
    for imported in documents(&lines, true, &options) {
        let mut record = imported.record.unwrap();
        record.tagging = Some((Tagging::given(&record.credential), GIVEN.to_owned()));
        batch.borrow_mut().push(record);
        keep(500);
    }
    keep(1);
    let time = start.elapsed().as_secs_f64();
    println!("import: {:.0} offers a second with tags that are there, {count} in all", count as f64 / time);
    let start = Instant::now();
    let searchable = Searchable::open(catalogue, &dir.join("search"), index, &|_| ()).unwrap();
    println!("search index of these: {:.1} s", start.elapsed().as_secs_f64());
    let taxonomy = index.taxonomy();
    let mut times = vec![];
    for round in 0..ROUNDS {
        let goal = fields.goal(round, taxonomy);
        let gap = Gap::new(&Learner::default(), &goal, taxonomy, &|id| taxonomy.uri(id).to_owned());
        let start = Instant::now();
        let options = NextOptions::default();
        next(&Learner::default(), &gap, &searchable.corpus, &searchable, &options, taxonomy).unwrap();
        times.push(start.elapsed());
    }
    println!("next from SQLite: {:.1} ms", median(times));
}
