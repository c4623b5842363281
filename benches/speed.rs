//! How fast tagus is: `cargo bench`. The page beside this file says what each figure stands for and
//! how to compare two commits.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Instant;

use divan::Bencher;
use divan::counter::{BytesCount, CharsCount, ItemsCount};
use rayon::prelude::*;
use tagus::compare::{Overlap, Profile, Profiler};
use tagus::encoder::{self, Encoder};
use tagus::esco::{self, ConceptKind, Content, Language, Taxonomy};
use tagus::eval::{self, Baseline, Gold, Item};
use tagus::index::{Index, LexicalField, Lexicon, Origin, WordId};
use tagus::tagger::{Model, TagOptions, Tagger, Taggers};
use tagus::text::{self, Format, SegmentKind, Word, WordClass};

fn main() {
    if !shared().is_dir() {
        println!("skipped: full ESCO v1.2.0, {} is missing; set TAGUS_SHARED", shared().display());
    }
    divan::main();
    // `cargo test --benches` leaves the flag out: it runs each bench once, to see that it works.
    if env::args().any(|argument| argument == "--bench") {
        let wanted: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
        if wanted.is_empty() || wanted == ["ratios"] {
            ratios();
        }
    }
}

/// The ESCO that is measured.
#[derive(Clone, Copy, Debug)]
enum Esco {
    /// The extract inside the binary: skills and knowledge.
    Embedded,
    /// The whole release v1.2.0 in English: occupations, groups, schemes and relations too.
    Full,
}

impl Esco {
    /// Those that are there.
    fn all() -> &'static [Self] {
        if shared().is_dir() { &[Self::Embedded, Self::Full] } else { &[Self::Embedded] }
    }

    fn content(self) -> Content {
        match self {
            Self::Embedded => esco::embedded(),
            Self::Full => Content::Path(shared()),
        }
    }

    fn read(self) -> Taxonomy {
        esco::read(&[self.content()], &Default::default()).unwrap().0
    }

    fn dir(self) -> PathBuf {
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-{self:?}"))
    }

    fn build(self, taxonomy: Taxonomy) -> Index {
        let origin = match self {
            Self::Embedded => Origin::embedded(),
            Self::Full => Origin::Imported(vec![shared().display().to_string()]),
        };
        Index::build(&self.dir(), taxonomy, origin, &|_| ()).unwrap()
    }

    /// An index that this run has built: one that lies there may be another commit's.
    fn index(self) -> &'static Index {
        static EMBEDDED: LazyLock<Index> = LazyLock::new(|| Esco::Embedded.build(Esco::Embedded.read()));
        static FULL: LazyLock<Index> = LazyLock::new(|| Esco::Full.build(Esco::Full.read()));
        match self {
            Self::Embedded => &EMBEDDED,
            Self::Full => &FULL,
        }
    }

    fn tagger(self, model: Model) -> Tagger {
        Tagger::new(self.index(), Language::ENGLISH, model).unwrap()
    }

    fn lexicon(self) -> Lexicon {
        self.index().lexicon(Language::ENGLISH).unwrap()
    }

    fn baseline(self) -> Baseline {
        let taxonomy = self.index().taxonomy();
        let label = |id| Some((taxonomy.uri(id), taxonomy.preferred_label(id, Language::ENGLISH)?));
        Baseline::new(taxonomy.ids(ConceptKind::Skill).filter_map(label)).unwrap()
    }
}

fn shared() -> PathBuf {
    let folder = env::var_os("TAGUS_SHARED").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"));
    folder.join("esco/v1.2.0/en")
}

/// A line of the length of a learning outcome, and the concept whose description it opens.
struct Line {
    uri: &'static str,
    text: String,
}

/// How many lines are tagged in one go.
const LINES: usize = 400;

/// How many words of a description make a line.
const WORDS: usize = 20;

static LINE: LazyLock<Vec<Line>> = LazyLock::new(|| {
    let taxonomy = Esco::Embedded.index().taxonomy();
    let skills = taxonomy.ids(ConceptKind::Skill);
    // Neighbours in the release are alike, so the lines come from all over it.
    let step = skills.len() / LINES;
    let described = skills.step_by(step).filter_map(|id| {
        let description = taxonomy.description(id, Language::ENGLISH)?;
        let text = description.split_whitespace().take(WORDS).collect::<Vec<_>>().join(" ");
        Some(Line { uri: taxonomy.uri(id), text })
    });
    described.take(LINES).collect()
});

/// Tags all lines, side by side on all threads, and says how many segments they were.
fn tag_lines(tagger: &Tagger) -> usize {
    encoder::parallel(|| LINE.par_iter().map(|line| tag(tagger, &line.text)).sum())
}

/// Tags all lines one after another.
fn tag_each(tagger: &Tagger) -> usize {
    LINE.iter().map(|line| tag(tagger, &line.text)).sum()
}

fn tag(tagger: &Tagger, text: &str) -> usize {
    let tagged = tagger.tag(text, Format::Plain, &TagOptions::default()).unwrap();
    tagged.segments.iter().filter(|segment| segment.kind != SegmentKind::Heading).count()
}

/// A course catalogue on one page: a heading, a paragraph, a list and a table for each course.
fn page(format: Format, courses: usize) -> String {
    let taxonomy = Esco::Embedded.index().taxonomy();
    let mut page = String::new();
    for (id, lines) in taxonomy.ids(ConceptKind::Skill).zip(LINE.windows(3).cycle()).take(courses) {
        let title = taxonomy.label(id, Language::ENGLISH);
        let about = taxonomy.description(id, Language::ENGLISH).unwrap_or_default();
        let [a, b, c] = [0, 1, 2].map(|at| lines[at].text.as_str());
        let written = match format {
            Format::Plain => write!(
                page,
                "{title}\n\n{about}\n\nLearning outcomes:\n- {a}\n- {b}\n- {c}\n\n{title}\t5 ECTS\n\n"
            ),
            Format::Markdown => write!(
                page,
                "## {title}\n\n{about}\n\n**Learning outcomes**\n\n- {a}\n- {b}\n- {c}\n\n\
                 | Course | Workload |\n|---|---|\n| {title} | 5 ECTS |\n\n"
            ),
            Format::Html => {
                let [title, about, a, b, c] = [title, about, a, b, c].map(|text| text.replace('&', "&amp;"));
                write!(
                    page,
                    "<h2>{title}</h2>\n<p>{about}</p>\n<h3>Learning outcomes</h3>\n\
                     <ul><li>{a}</li><li>{b}</li><li>{c}</li></ul>\n\
                     <table><tr><th>Course</th><th>Workload</th></tr>\
                     <tr><td>{title}</td><td>5&nbsp;ECTS</td></tr></table>\n"
                )
            }
        };
        written.unwrap();
    }
    page
}

/// So many courses make about a megabyte.
const COURSES: usize = 1200;

const FORMATS: [Format; 3] = [Format::Plain, Format::Markdown, Format::Html];

const MODELS: [Model; 2] = [Model::Accurate, Model::Fast];

/// Segments tagged per second on all threads: what a batch of job adverts or a catalogue of courses
/// waits for.
#[divan::bench(args = with_each(MODELS), sample_count = 10, sample_size = 1)]
fn tag_segments(bencher: Bencher, (esco, model): &(Esco, Model)) {
    let tagger = esco.tagger(*model);
    let segments = tag_lines(&tagger);
    bencher.counter(ItemsCount::new(segments)).bench(|| tag_lines(&tagger));
}

/// One line tagged, the tagger being warm: what a person waits for.
#[divan::bench(args = with_each(MODELS), sample_count = 400, sample_size = 1)]
fn tag_one(bencher: Bencher, (esco, model): &(Esco, Model)) {
    let tagger = esco.tagger(*model);
    tag_each(&tagger);
    let mut lines = LINE.iter().cycle();
    bencher
        .with_inputs(|| lines.next().map_or("", |line| &line.text))
        .bench_local_values(|text| tag(&tagger, text));
}

/// What comes to mind first: the text's vector beside the vector of every preferred label, with 32-bit
/// numbers, and the ten highest products.
struct BruteForce {
    labels: Vec<f32>,
}

impl BruteForce {
    fn new(esco: Esco) -> Self {
        let taxonomy = esco.index().taxonomy();
        let labels: Vec<&str> = taxonomy
            .ids(ConceptKind::Skill)
            .filter_map(|id| taxonomy.preferred_label(id, Language::ENGLISH))
            .collect();
        let encoder = Encoder::embedded().unwrap();
        let vector = |label: &&str| encoder.encode(label).unwrap().mean;
        let labels = encoder::parallel(|| labels.par_iter().map(vector).collect::<Vec<_>>());
        Self { labels: labels.concat() }
    }

    fn rank(&self, text: &str) -> Vec<(usize, f32)> {
        let mean = Encoder::embedded().unwrap().encode(text).unwrap().mean;
        let product = |label: &[f32]| label.iter().zip(&mean).map(|(a, b)| a * b).sum::<f32>();
        let mut all: Vec<(usize, f32)> = self.labels.chunks(mean.len()).map(product).enumerate().collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1));
        all.truncate(10);
        all
    }

    fn rank_lines(&self) -> usize {
        encoder::parallel(|| LINE.par_iter().map(|line| self.rank(&line.text).len()).sum())
    }
}

/// The same lines ranked by plain BM25 over preferred labels: the least that any ranking costs.
#[divan::bench(args = Esco::all(), sample_count = 10, sample_size = 1)]
fn baseline_lines(bencher: Bencher, esco: &Esco) {
    let baseline = esco.baseline();
    bencher.counter(ItemsCount::new(LINE.len())).bench(|| rank_lines(&baseline));
}

fn rank_lines(baseline: &Baseline) {
    for line in LINE.iter() {
        black_box(baseline.rank(&line.text, TagOptions::default().top_k).unwrap());
    }
}

/// A large page split into segments, without any tagging.
#[divan::bench(args = FORMATS, sample_count = 20, sample_size = 1)]
fn split_page(bencher: Bencher, format: Format) {
    let page = page(format, COURSES);
    bencher
        .counter(BytesCount::of_str(&page))
        .counter(CharsCount::of_str(&page))
        .bench(|| text::segments(&page, format));
}

/// ESCO's files parsed into a taxonomy: the first half of an import.
#[divan::bench(args = Esco::all(), sample_count = 5, sample_size = 1)]
fn read_files(bencher: Bencher, esco: &Esco) {
    bencher.bench(|| esco.read());
}

/// A taxonomy indexed and flushed to disk: the second half of an import. For the embedded ESCO the
/// two halves are what the very first command waits for.
#[divan::bench(args = Esco::all(), sample_count = 5, sample_size = 1)]
fn build_index(bencher: Bencher, esco: &Esco) {
    // What was built before must not be what the other benches have open and mapped.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    bencher.with_inputs(|| esco.read()).bench_values(|taxonomy| {
        Index::build(folder.path(), taxonomy, Origin::Imported(vec![]), &|_| ()).unwrap()
    });
}

/// An index opened from disk: what every command but the first waits for before it works.
#[divan::bench(args = Esco::all(), sample_count = 50, sample_size = 1)]
fn open_index(bencher: Bencher, esco: &Esco) {
    let dir = built(*esco);
    bencher.bench(|| {
        let index = Index::open(&dir).unwrap().unwrap();
        black_box(Tagger::new(&index, Language::ENGLISH, Model::default()).unwrap());
    });
}

/// An index opened and one outcome tagged: a whole command, but for the start of the process.
#[divan::bench(args = Esco::all(), sample_count = 50, sample_size = 1)]
fn open_and_tag(bencher: Bencher, esco: &Esco) {
    let dir = built(*esco);
    bencher.bench(|| {
        let index = Index::open(&dir).unwrap().unwrap();
        tag(&Tagger::new(&index, Language::ENGLISH, Model::default()).unwrap(), "Can evaluate AI systems")
    });
}

/// The folder of an index that is there.
fn built(esco: Esco) -> PathBuf {
    esco.index();
    esco.dir()
}

/// Labels looked up from every word of every line on: how labels are found in running text.
#[divan::bench(args = Esco::all())]
fn find_labels(bencher: Bencher, esco: &Esco) {
    let lexicon = esco.lexicon();
    let number = |text: &str| -> Vec<Option<WordId>> {
        lexicon.analyzer().words(text).iter().map(|word| lexicon.word(&word.stem)).collect()
    };
    let lines: Vec<_> = LINE.iter().map(|line| number(&line.text)).collect();
    let words: usize = lines.iter().map(Vec::len).sum();
    bencher.counter(ItemsCount::new(words)).bench(|| {
        let starts = lines.iter().flat_map(|line| (0..line.len()).map(|start| &line[start..]));
        starts.filter(|words| lexicon.longest_label(words).is_some()).count()
    });
}

/// Lines asked of one field of the postings: the tagger asks up to four for each segment.
#[divan::bench(args = with_each(LexicalField::ALL), sample_count = 10, sample_size = 1)]
fn bm25(bencher: Bencher, (esco, field): &(Esco, LexicalField)) {
    let lexicon = esco.lexicon();
    // Each content word once, as the tagger asks for it.
    let words = |line: &Line| -> Vec<(WordId, f32)> {
        let words = lexicon.analyzer().words(&line.text).into_iter();
        let content = words.filter(|word| word.class != WordClass::Function);
        let number = |word: &Word| match field {
            LexicalField::Root => lexicon.root(&word.root),
            _ => lexicon.word(&word.stem),
        };
        content.filter_map(|word| Some((number(&word)?, word.class.factor()))).collect()
    };
    let queries: Vec<Vec<(WordId, f32)>> = LINE.iter().map(words).collect();
    bencher.counter(ItemsCount::new(queries.len())).bench(|| {
        for query in &queries {
            black_box(lexicon.bm25(*field, query.iter().copied()));
        }
    });
}

/// From the first letter to a finished query, with a typing error at last.
const TYPED: [&str; 5] = ["m", "mach", "machine l", "machine learning", "machne lerning"];

/// One keystroke in a search box: ten concepts for what has been typed so far.
#[divan::bench(args = with_each(TYPED), sample_count = 50)]
fn search_as_you_type(bencher: Bencher, (esco, typed): &(Esco, &str)) {
    let lexicon = esco.lexicon();
    let taxonomy = esco.index().taxonomy();
    bencher.bench(|| lexicon.search(taxonomy, typed, 10, &|_| true).unwrap());
}

/// Outcomes of a credential.
const OUTCOMES: usize = 20;

/// Profiles of different credentials, each with as many outcomes.
static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    let index = Esco::Embedded.index();
    let taggers = Taggers::new(index, None, Model::Accurate).unwrap();
    let profiler = Profiler::new(index.taxonomy(), &taggers).unwrap();
    let profile = |lines: &[Line]| {
        let texts: Vec<String> = lines.iter().map(|line| line.text.clone()).collect();
        profiler.profile_of_texts(&texts).unwrap()
    };
    encoder::parallel(|| LINE.par_chunks(OUTCOMES).map(profile).collect())
});

/// Two credentials that are tagged already.
#[divan::bench(sample_count = 100, sample_size = 1)]
fn compare_two(bencher: Bencher) {
    let [one, other, ..] = PROFILES.as_slice() else { return };
    bencher.bench(|| Overlap::new(one, other).comparability());
}

/// One credential with ten thousand that are tagged already, on all cores: the same ones come again.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn compare_with_many(bencher: Bencher) {
    const MANY: usize = 10_000;
    let (one, others) = PROFILES.split_first().unwrap();
    bencher.counter(ItemsCount::new(MANY)).bench(|| {
        let value =
            |at: usize| Overlap::new(&others[at % others.len()], one).comparability().unwrap_or_default();
        (0..MANY).into_par_iter().map(value).reduce(|| 0.0, f32::max)
    });
}

fn with_each<T: Copy>(values: impl IntoIterator<Item = T>) -> Vec<(Esco, T)> {
    values.into_iter().flat_map(|value| Esco::all().iter().map(move |esco| (*esco, value))).collect()
}

/// Measures with their bootstrap intervals, from rankings that are there: what `tagus eval` adds to
/// the time of tagging.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn evaluate(bencher: Bencher) {
    let tagger = Esco::Embedded.tagger(Model::default());
    let options = TagOptions { top_k: 100, threshold: Some(0.0), ..Default::default() };
    let item = |line: &Line| Item {
        id: line.uri.to_owned(),
        text: line.text.clone(),
        labels: [line.uri.to_owned()].into(),
        grades: [(line.uri.to_owned(), 1)].into(),
        unresolved: 0,
    };
    let gold = Gold { file: "lines".into(), items: LINE.iter().map(item).collect(), unresolved: vec![] };
    let rank = |line: &Line| -> Vec<(String, f64)> {
        let tagged = tagger.tag(&line.text, Format::Plain, &options).unwrap();
        tagged.tags.into_iter().map(|tag| (tag.uri, f64::from(tag.probability))).collect()
    };
    let rankings: Vec<_> = LINE.iter().map(rank).collect();
    bencher
        .counter(ItemsCount::new(LINE.len()))
        .bench(|| eval::evaluate(&gold, &rankings, 0.1, BTreeMap::new()).unwrap());
}

/// How often each side of a ratio is timed.
const ROUNDS: usize = 7;

/// Ratios of times taken in turns, so that whatever else the machine does slows both sides alike.
fn ratios() {
    println!("\nratios of times, the median of {ROUNDS} rounds (least to greatest)");
    for esco in Esco::all() {
        let [accurate, fast] = MODELS.map(|model| esco.tagger(model));
        let baseline = esco.baseline();
        ratio(
            &format!("tagging one by one / side by side, {esco:?}"),
            || tag_each(&accurate),
            || tag_lines(&accurate),
        );
        ratio(&format!("accurate / fast, {esco:?}"), || tag_lines(&accurate), || tag_lines(&fast));
        ratio(
            &format!("fast, one by one / plain BM25, {esco:?}"),
            || tag_each(&fast),
            || rank_lines(&baseline),
        );
    }
    let brute_force = BruteForce::new(Esco::Embedded);
    for model in MODELS {
        let tagger = Esco::Embedded.tagger(model);
        ratio(&format!("brute force / {model:?}"), || brute_force.rank_lines(), || tag_lines(&tagger));
    }
    if let [embedded, full] = *Esco::all() {
        let [embedded, full] = [embedded, full].map(|esco| esco.tagger(Model::default()));
        ratio("tagging with Full / with Embedded", || tag_lines(&full), || tag_lines(&embedded));
    }
    let plain = page(Format::Plain, COURSES);
    let split_plain = || text::segments(&plain, Format::Plain);
    for format in [Format::Markdown, Format::Html] {
        let page = page(format, COURSES);
        ratio(&format!("splitting {format:?} / Plain"), || text::segments(&page, format), split_plain);
    }
    for format in FORMATS {
        let (long, short) = (page(format, COURSES), page(format, COURSES / 10));
        let ten_short = || (0..10).map(|_| text::segments(&short, format).len()).sum::<usize>();
        let name = format!("splitting one long page / ten short ones, {format:?}");
        ratio(&name, || text::segments(&long, format), ten_short);
    }
}

fn ratio<A, B>(name: &str, mut above: impl FnMut() -> A, mut below: impl FnMut() -> B) {
    fn seconds<T>(work: &mut impl FnMut() -> T) -> f64 {
        let start = Instant::now();
        black_box(work());
        start.elapsed().as_secs_f64()
    }
    let mut rounds: Vec<f64> = (0..ROUNDS).map(|_| seconds(&mut above) / seconds(&mut below)).collect();
    rounds.sort_by(f64::total_cmp);
    println!("{name}: {:.2} ({:.2} to {:.2})", rounds[ROUNDS / 2], rounds[0], rounds[ROUNDS - 1]);
}
