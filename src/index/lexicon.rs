//! [`Lexicon`]: the words and labels of one language, ready to be looked up.
//!
//! Three things lie side by side. Postings with one score per word and concept answer "which
//! concepts share rare words with this text" (BM25 per field). A table of all labels as sequences
//! of word numbers answers "which labels stand in this text" and "how much of that label does this
//! text say", which an inverted index does not know. A tantivy index of the labels as they are
//! written answers a person who types, with prefixes and errors.
//!
//! Its documents are written in the order of [`ConceptId`] into a single segment, so that tantivy's
//! document number *is* the concept's number and no stored field is ever read.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use rkyv::rend::u32_le;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::indexer::NoMergePolicy;
use tantivy::query::{BooleanQuery, FuzzyTermQuery, Occur, Query};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{
    DocId, IndexReader, ReloadPolicy, Score, SegmentOrdinal, SegmentReader, TantivyDocument, Term,
};

use super::postings::{Postings, Scores};
use super::{IndexError, KEY, key};
use crate::esco::{ConceptId, ConceptKind, Language, Taxonomy};
use crate::tables::{Lists, Snapshot, Texts};
use crate::text::{Analyzer, Word, WordClass, places};

const TABLES: &str = "lexicon.bin";
const TANTIVY: &str = "tantivy";

/// The number of a stem, or of a root, inside one [`Lexicon`].
pub type WordId = u32;

/// What of a concept is compared with a text word by word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LexicalField {
    /// Stems of the preferred label.
    Preferred,
    /// Stems of the alternative and hidden labels.
    Alternative,
    /// Stems of the description.
    Description,
    /// Roots of all labels.
    Root,
}

impl LexicalField {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Preferred, Self::Alternative, Self::Description, Self::Root];
}

/// How words that are typed may differ from those of labels, from the least to the most: by how many typing errors,
/// and whether they may be unfinished.
const LENIENCIES: [(u8, bool); 5] = [(0, true), (1, false), (1, true), (2, false), (2, true)];

/// The only field of the tantivy index: folded words of all labels of every kind of concept.
fn name_field() -> Field {
    Field::from_field_id(0)
}

fn schema() -> Schema {
    let mut schema = Schema::builder();
    // Words come analysed and joined by spaces.
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(IndexRecordOption::WithFreqs);
    schema.add_text_field("name", TextOptions::default().set_indexing_options(indexing));
    schema.build()
}

/// Which text of a concept a label is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelKind {
    /// The preferred label.
    Preferred,
    /// An alternative label, by position.
    Alternative(u32),
    /// A hidden label, by position.
    Hidden(u32),
    /// The preferred label without its bracketed qualifier: *Java* of *Java (computer programming)*.
    Unqualified,
}

impl LabelKind {
    fn pack(self) -> u32 {
        match self {
            Self::Preferred => 0,
            Self::Unqualified => 1,
            Self::Alternative(at) => 2 + 2 * at,
            Self::Hidden(at) => 3 + 2 * at,
        }
    }

    fn unpack(packed: u32) -> Self {
        match packed {
            0 => Self::Preferred,
            1 => Self::Unqualified,
            even if even % 2 == 0 => Self::Alternative(even / 2 - 1),
            odd => Self::Hidden(odd / 2 - 1),
        }
    }

    /// The label's text in the taxonomy.
    pub fn text(self, taxonomy: &Taxonomy, id: ConceptId, language: Language) -> &str {
        let found = match self {
            Self::Preferred => taxonomy.preferred_label(id, language),
            Self::Unqualified => taxonomy.preferred_label(id, language).map(unqualified),
            Self::Alternative(at) => taxonomy.alternative_labels(id, language).nth(at as usize),
            Self::Hidden(at) => taxonomy.hidden_labels(id, language).nth(at as usize),
        };
        found.unwrap_or_default()
    }
}

/// *Java* of *Java (computer programming)*; the label itself if it has no qualifier at its end.
fn unqualified(label: &str) -> &str {
    let cut = label.ends_with(')').then(|| label.find(" (")).flatten();
    cut.map_or(label, |at| &label[..at])
}

/// One label of one concept.
#[derive(Clone, Copy, Debug)]
pub struct Label<'a> {
    /// Whose label it is.
    pub concept: ConceptId,
    /// Which of its labels.
    pub kind: LabelKind,
    /// Its words without function words, in order.
    pub words: &'a [u32_le],
    /// The weights of these words, added up.
    pub weight: f32,
}

#[derive(rkyv::Archive, rkyv::Serialize, Default)]
struct Tables {
    /// All stems of labels and descriptions, sorted; a stem's position is its [`WordId`].
    stems: Texts,
    /// The roots of those stems, sorted.
    roots: Texts,
    /// The stems of each root.
    of_root: Lists,
    /// How informative each stem is, in [0, 1].
    weights: Vec<f32>,
    /// Whether the stem is an ordinary word of the language, seen in lower case in descriptions.
    ordinary: Vec<bool>,
    /// The distinct labels, as sequences of stems, sorted.
    labels: Lists,
    /// The weights of each label's words, added up.
    label_weights: Vec<f32>,
    /// The entries that have each label.
    entries_of: Lists,
    /// Entries are labels of concepts, sorted by concept: its preferred label first.
    entry_concept: Vec<u32>,
    entry_kind: Vec<u32>,
    entry_label: Vec<u32>,
    /// Where each concept's entries end.
    concept_ends: Vec<u32>,
    /// The stems of each concept's description, sorted and distinct.
    descriptions: Lists,
    /// One entry per [`LexicalField`].
    postings: Vec<Postings>,
    /// The logarithm of each concept's place by the number of occupations that use it.
    usage: Vec<f32>,
}

/// The words and labels of one language.
pub struct Lexicon {
    language: Language,
    analyzer: Analyzer,
    tables: Snapshot<Tables>,
    reader: IndexReader,
}

impl std::fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lexicon({})", self.language)
    }
}

/// What the analysis of one concept yields, before words have numbers.
struct Analysed {
    /// Whether it is a skill; of other concepts only the names are searched.
    is_skill: bool,
    labels: Vec<(LabelKind, Vec<Arc<Word>>)>,
    description: Vec<Arc<Word>>,
}

impl Analysed {
    /// The words by which each label is recognised: all but function words, unless it has no others.
    fn recognised(&self) -> impl Iterator<Item = (LabelKind, impl Iterator<Item = &Word> + Clone)> + '_ {
        let labels = if self.is_skill { self.labels.as_slice() } else { &[] };
        labels.iter().filter(|(_, words)| !words.is_empty()).map(|(kind, words)| {
            let is_content = |word: &&Arc<Word>| word.class != WordClass::Function;
            let all = !words.iter().any(|word| is_content(&word));
            (*kind, words.iter().filter(move |word| all || is_content(word)).map(Arc::as_ref))
        })
    }
}

/// Analyses the texts of concepts, each written form once.
struct Reader<'a> {
    taxonomy: &'a Taxonomy,
    language: Language,
    analyzer: &'a Analyzer,
    words: HashMap<String, Arc<Word>>,
}

impl Reader<'_> {
    fn words(&mut self, text: &str) -> Vec<Arc<Word>> {
        places(text)
            .map(|place| match self.words.get(&text[place.clone()]) {
                Some(word) => word.clone(),
                None => {
                    let word = Arc::new(self.analyzer.word(text, place.clone()));
                    self.words.insert(text[place].to_owned(), word.clone());
                    word
                }
            })
            .collect()
    }

    fn read(&mut self, id: ConceptId) -> Analysed {
        let (taxonomy, language) = (self.taxonomy, self.language);
        let is_skill = taxonomy.kind(id) == ConceptKind::Skill;
        let preferred = taxonomy.preferred_label(id, language);
        let short = preferred.filter(|label| is_skill && unqualified(label) != *label).map(unqualified);
        let alternative = taxonomy.alternative_labels(id, language).zip(0..);
        let hidden = taxonomy.hidden_labels(id, language).zip(0..);
        let labels = (preferred.into_iter().map(|label| (LabelKind::Preferred, label)))
            .chain(short.map(|label| (LabelKind::Unqualified, label)))
            .chain(alternative.map(|(label, at)| (LabelKind::Alternative(at), label)))
            .chain(hidden.map(|(label, at)| (LabelKind::Hidden(at), label)))
            .map(|(kind, label)| (kind, self.words(label)))
            .collect();
        let description = taxonomy.description(id, language).filter(|_| is_skill).unwrap_or_default();
        Analysed { is_skill, labels, description: self.words(description) }
    }
}

impl Lexicon {
    /// Builds and saves the lexicon of one language into an empty folder.
    pub(super) fn build(taxonomy: &Taxonomy, language: Language, dir: &Path) -> Result<(), IndexError> {
        let analyzer = Analyzer::new(language.code());
        let reader = || Reader { taxonomy, language, analyzer: &analyzer, words: HashMap::new() };
        let analysed: Vec<Analysed> = (0..taxonomy.len() as u32)
            .into_par_iter()
            .map_init(reader, |reader, id| reader.read(ConceptId(id)))
            .collect();
        let tantivy_dir = dir.join(TANTIVY);
        std::fs::create_dir(&tantivy_dir).map_err(|source| IndexError::io(&tantivy_dir, source))?;
        let (tables, tantivy) = rayon::join(
            || build_tables(&analysed, usage(taxonomy)),
            || build_tantivy(&analysed, &tantivy_dir),
        );
        tantivy.map_err(|source| IndexError::Tantivy { path: tantivy_dir, source })?;
        let tables = tables.map_err(IndexError::too_large)?;
        let tables = Snapshot::new(&tables).map_err(IndexError::too_large)?;
        super::write_synced(&dir.join(TABLES), tables.as_bytes())
    }

    pub(super) fn open(taxonomy: &Taxonomy, language: Language, dir: &Path) -> Result<Self, IndexError> {
        let tables_path = dir.join(TABLES);
        let tables =
            Snapshot::open(&tables_path).map_err(|source| IndexError::snapshot(&tables_path, source))?;
        let tantivy_dir = dir.join(TANTIVY);
        let at_dir = |source: tantivy::TantivyError| IndexError::Damaged {
            path: tantivy_dir.clone(),
            detail: source.to_string(),
        };
        let index = tantivy::Index::open_in_dir(&tantivy_dir).map_err(at_dir)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(at_dir)?;
        let lexicon = Self { language, analyzer: Analyzer::new(language.code()), tables, reader };
        let shapes = lexicon.tables.get();
        let words = |at| {
            if at == LexicalField::Root as usize { shapes.roots.ends.len() } else { shapes.stems.ends.len() }
        };
        let fits = shapes.postings.len() == LexicalField::ALL.len()
            && shapes.postings.iter().enumerate().all(|(at, postings)| postings.words() == words(at))
            && shapes.weights.len() == shapes.stems.ends.len()
            && shapes.concept_ends.len() == taxonomy.len();
        if !fits {
            let detail = "its words or concepts do not fit together".into();
            return Err(IndexError::Damaged { path: tables_path, detail });
        }
        let segments = lexicon.reader.searcher().segment_readers().len();
        if segments != 1 || lexicon.reader.searcher().num_docs() != taxonomy.len() as u64 {
            return Err(IndexError::Damaged {
                path: tantivy_dir,
                detail: "it does not match the taxonomy".into(),
            });
        }
        Ok(lexicon)
    }

    /// The language of the labels.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The analysis that the index was built with.
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// The number of a stem, if any label or description has it.
    pub fn word(&self, stem: &str) -> Option<WordId> {
        position(&self.tables.get().stems, stem)
    }

    /// The number of a root, if any label or description has it.
    pub fn root(&self, root: &str) -> Option<WordId> {
        position(&self.tables.get().roots, root)
    }

    /// The stems with a root.
    pub fn stems_of_root(&self, root: WordId) -> impl Iterator<Item = WordId> + '_ {
        self.tables.get().of_root.get(root as usize).iter().map(|stem| stem.to_native())
    }

    /// The stems, in the order of their numbers.
    pub(crate) fn stems(&self) -> impl Iterator<Item = &str> + '_ {
        (0..self.vocabulary()).map(|at| self.tables.get().stems.get(at))
    }

    /// How many stems there are; they are numbered from 0.
    pub fn vocabulary(&self) -> usize {
        self.tables.get().weights.len()
    }

    /// How informative a stem is, in [0, 1]: its inverse document frequency among concepts' labels,
    /// divided by the largest possible one, times the factor of its class.
    pub fn weight(&self, word: WordId) -> f32 {
        self.tables.get().weights.get(word as usize).map_or(1.0, |weight| weight.to_native())
    }

    /// Whether descriptions use the stem in lower case, so that it may be met without being a name.
    pub fn is_ordinary(&self, word: WordId) -> bool {
        self.tables.get().ordinary.get(word as usize).copied().unwrap_or_default()
    }

    /// The labels of a concept, its preferred label first.
    pub fn labels(&self, id: ConceptId) -> impl Iterator<Item = Label<'_>> + '_ {
        let ends = &self.tables.get().concept_ends;
        let end = ends.get(id.index()).map_or(0, |end| end.to_native());
        let start =
            id.index().checked_sub(1).and_then(|before| ends.get(before)).map_or(0, |end| end.to_native());
        (start..end).filter_map(|entry| self.entry(entry))
    }

    fn entry(&self, entry: u32) -> Option<Label<'_>> {
        let tables = self.tables.get();
        let entry = entry as usize;
        let label = tables.entry_label.get(entry)?.to_native() as usize;
        Some(Label {
            concept: ConceptId(tables.entry_concept.get(entry)?.to_native()),
            kind: LabelKind::unpack(tables.entry_kind.get(entry)?.to_native()),
            words: tables.labels.get(label),
            weight: tables.label_weights.get(label)?.to_native(),
        })
    }

    /// How rarely occupations use a concept: the natural logarithm of one plus its place among the skills
    /// of ESCO v1.2.0, the most used first; at least 0.
    pub fn usage(&self, id: ConceptId) -> f32 {
        self.tables.get().usage.get(id.index()).map_or(0.0, |usage| usage.to_native())
    }

    /// The stems of a concept's description, sorted.
    pub fn description(&self, id: ConceptId) -> &[u32_le] {
        self.tables.get().descriptions.get(id.index())
    }

    /// The longest label that starts at the beginning of `words`, as its length and its owners.
    ///
    /// `None` stands for a word that no label has.
    pub fn longest_label(&self, words: &[Option<WordId>]) -> Option<(usize, Vec<Label<'_>>)> {
        let tables = self.tables.get();
        let labels = &tables.labels;
        // Labels are sorted, so those that share a prefix form a range that each word narrows.
        let mut range = 0..labels.ends.len();
        let mut longest = None;
        for (at, word) in words.iter().enumerate() {
            let Some(word) = word else { break };
            let key = |label: usize| labels.get(label).get(at).map(|word| word.to_native());
            range = narrow(range, |label| key(label) < Some(*word), |label| key(label) == Some(*word));
            if range.is_empty() {
                break;
            }
            // The shortest label of the range is its first.
            if labels.get(range.start).len() == at + 1 {
                longest = Some((at + 1, range.start));
            }
        }
        let (length, label) = longest?;
        let owners = tables.entries_of.get(label).iter().filter_map(|entry| self.entry(entry.to_native()));
        Some((length, owners.collect()))
    }

    /// BM25 scores of all concepts that share a word with the query.
    ///
    /// `words` are numbers of stems, for [`LexicalField::Root`] of roots, each with a factor for its
    /// share of the score, above 0.
    pub fn bm25(&self, field: LexicalField, words: impl IntoIterator<Item = (WordId, f32)>) -> Scores {
        let tables = self.tables.get();
        let mut scores = Scores::new(tables.concept_ends.len());
        for (word, factor) in words {
            let (concepts, impacts) =
                tables.postings.get(field as usize).map_or_else(Default::default, |all| all.get(word));
            scores.add(concepts, impacts, factor);
        }
        scores
    }

    /// The concepts that are allowed and whose labels have all the words of a query, at most `limit`.
    ///
    /// Words may be unfinished. Labels that are the query come first, then those that start with it,
    /// then those that have its words; where these are fewer than asked for, labels follow in which
    /// longer words are spelt a letter or two differently. Shorter labels come before longer.
    pub fn search(
        &self,
        taxonomy: &Taxonomy,
        text: &str,
        limit: usize,
        allows: &dyn Fn(ConceptId) -> bool,
    ) -> tantivy::Result<Vec<ConceptId>> {
        let mut ranked = vec![];
        for leniency in LENIENCIES {
            if ranked.len() >= limit {
                break;
            }
            let is_new = |id| allows(id) && !ranked.contains(&id);
            let found = self.search_names(taxonomy, text, leniency, &is_new)?;
            ranked.extend(found);
        }
        ranked.truncate(limit);
        Ok(ranked)
    }

    /// All concepts that [`search`](Self::search) finds with the least leniency that finds any: where labels
    /// have the words as they are written, none whose labels have similar ones.
    pub fn search_all(
        &self,
        taxonomy: &Taxonomy,
        text: &str,
        allows: &dyn Fn(ConceptId) -> bool,
    ) -> tantivy::Result<Vec<ConceptId>> {
        for leniency in LENIENCIES {
            let found = self.search_names(taxonomy, text, leniency, allows)?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(vec![])
    }

    fn search_names(
        &self,
        taxonomy: &Taxonomy,
        text: &str,
        (typing_errors, unfinished): (u8, bool),
        allows: &dyn Fn(ConceptId) -> bool,
    ) -> tantivy::Result<Vec<ConceptId>> {
        let words = self.analyzer.words(text);
        if words.is_empty() {
            return Ok(vec![]);
        }
        let clauses =
            words.iter().map(|word| (Occur::Must, name_query(&word.folded, typing_errors, unfinished)));
        let mut found = self.reader.searcher().search(&BooleanQuery::new(clauses.collect()), &AllScores)?;
        found.retain(|(id, _)| allows(*id));
        Ok(self.rank_names(taxonomy, found, text.trim()))
    }

    /// Concepts by how well their labels agree with what was typed, from the best.
    fn rank_names(&self, taxonomy: &Taxonomy, found: Vec<(ConceptId, f32)>, wanted: &str) -> Vec<ConceptId> {
        // Labels are compared as they are written, case aside: a single letter finds thousands.
        let wanted: Vec<char> = wanted.chars().flat_map(char::to_lowercase).collect();
        let nearness = |label: &str, is_other: u8| {
            let mut letters = label.chars().flat_map(char::to_lowercase);
            match wanted.iter().all(|letter| letters.next() == Some(*letter)) {
                true if letters.next().is_none() => is_other,
                true => 2 + is_other,
                false => 4,
            }
        };
        let rank = |id: ConceptId| {
            let preferred = taxonomy.label(id, self.language);
            let alternative = taxonomy.alternative_labels(id, self.language);
            let alternative =
                alternative.map(|label| (nearness(label, 1), label.len())).filter(|near| near.0 < 4);
            let preferred = (nearness(preferred, 0), preferred.len());
            alternative.min().map_or(preferred, |nearest| nearest.min(preferred))
        };
        let mut ranked: Vec<_> = found.into_iter().map(|(id, _)| (rank(id), id)).collect();
        ranked.sort_unstable();
        ranked.into_iter().map(|(_, id)| id).collect()
    }
}

/// The concepts with a word in their labels that is the one wanted, may go on after it if
/// `unfinished`, and may have as many `typing_errors` as its length allows.
fn name_query(word: &str, typing_errors: u8, unfinished: bool) -> Box<dyn Query> {
    let term = Term::from_field_text(name_field(), word);
    let allowed = match word.chars().count() {
        0..=4 => 0,
        5..=7 => 1,
        _ => 2,
    };
    let distance = typing_errors.min(allowed);
    match unfinished {
        true => Box::new(FuzzyTermQuery::new_prefix(term, distance, true)),
        false => Box::new(FuzzyTermQuery::new(term, distance, true)),
    }
}

fn position(texts: &<Texts as rkyv::Archive>::Archived, wanted: &str) -> Option<u32> {
    let wanted = wanted.as_bytes();
    let range = narrow(0..texts.ends.len(), |at| texts.bytes(at) < wanted, |at| texts.bytes(at) == wanted);
    range.into_iter().next().map(|at| at as u32)
}

/// The part of a sorted range for which `here` holds, given that `before` holds for all that comes
/// before it.
fn narrow(
    range: std::ops::Range<usize>,
    before: impl Fn(usize) -> bool,
    here: impl Fn(usize) -> bool,
) -> std::ops::Range<usize> {
    let partition = |mut low: usize, mut high: usize, is_left: &dyn Fn(usize) -> bool| {
        while low < high {
            let middle = low + (high - low) / 2;
            if is_left(middle) { low = middle + 1 } else { high = middle }
        }
        low
    };
    let start = partition(range.start, range.end, &before);
    start..partition(start, range.end, &here)
}

/// The skills of ESCO v1.2.0 from the most used by occupations to the least: of each, the first eight
/// bytes of the BLAKE3 hash of its URI. See `data/model/README.md`.
static USAGE: &[u8] = include_bytes!("../../data/model/usage.bin");

/// The logarithm of one plus each concept's place in [`USAGE`]; what is not there comes after the last.
fn usage(taxonomy: &Taxonomy) -> Vec<f32> {
    let (keys, _) = USAGE.as_chunks::<KEY>();
    let places: HashMap<&[u8; KEY], usize> = keys.iter().zip(0..).collect();
    let place = |id: u32| places.get(&key(taxonomy.uri(ConceptId(id)))).copied().unwrap_or(keys.len());
    (0..taxonomy.len() as u32).map(|id| (place(id) as f32).ln_1p()).collect()
}

fn build_tables(analysed: &[Analysed], usage: Vec<f32>) -> Result<Tables, crate::tables::TooLarge> {
    // For each stem: a word that has it, how many concepts have it in a label, and how often
    // descriptions write it in lower case.
    let mut seen: HashMap<&str, (&Word, u32, u32)> = HashMap::new();
    for concept in analysed {
        let mut of_concept = HashSet::new();
        for word in concept.recognised().flat_map(|(_, words)| words) {
            let entry = seen.entry(&word.stem).or_insert((word, 0, 0));
            entry.1 += u32::from(of_concept.insert(&word.stem));
        }
        for word in &concept.description {
            seen.entry(&word.stem).or_insert((word, 0, 0)).2 += u32::from(word.lower);
        }
    }
    let seen: BTreeMap<&str, (&Word, u32, u32)> = seen.into_iter().collect();
    let ids: HashMap<&str, WordId> = seen.keys().copied().zip(0..).collect();
    let mut tables = Tables { usage, ..Tables::default() };
    // Words that share a stem may differ in their roots.
    let mut of_root: BTreeMap<&str, BTreeSet<WordId>> = BTreeMap::new();
    for concept in analysed {
        let of_labels = concept.recognised().flat_map(|(_, words)| words);
        for word in of_labels.chain(concept.description.iter().map(Arc::as_ref)) {
            of_root.entry(&word.root).or_default().insert(ids[word.stem.as_str()]);
        }
    }
    // The logarithm of inverse document frequency as in BM25 (Robertson and Zaragoza 2009), scaled.
    let concepts = analysed.iter().filter(|concept| concept.is_skill).count() as f32;
    let idf = |frequency: u32| ((concepts - frequency as f32 + 0.5) / (frequency as f32 + 0.5)).ln_1p();
    for (stem, (word, frequency, lower)) in &seen {
        tables.stems.push(stem)?;
        // A word that only descriptions have counts as if one concept had it.
        let rarity = idf((*frequency).max(1)) / idf(1).max(f32::MIN_POSITIVE);
        tables.weights.push(rarity * word.class.factor());
        tables.ordinary.push(*lower >= ORDINARY);
    }
    for (root, stems) in &of_root {
        tables.roots.push(root)?;
        tables.of_root.push(&Vec::from_iter(stems.iter().copied()));
    }

    let mut entries_of: BTreeMap<Vec<WordId>, Vec<u32>> = BTreeMap::new();
    let mut entry_words = vec![];
    for (concept, id) in analysed.iter().zip(0..) {
        for (kind, words) in concept.recognised() {
            let words: Vec<WordId> = words.map(|word| ids[word.stem.as_str()]).collect();
            entries_of.entry(words.clone()).or_default().push(entry_words.len() as u32);
            entry_words.push(words);
            tables.entry_concept.push(id);
            tables.entry_kind.push(kind.pack());
        }
        tables.concept_ends.push(entry_words.len() as u32);
        let description = concept.description.iter().map(|word| ids[word.stem.as_str()]);
        let description: BTreeSet<WordId> = description.collect();
        tables.descriptions.push(&Vec::from_iter(description));
    }
    tables.postings = postings(analysed, &ids, &of_root);
    let label_ids: HashMap<&[WordId], u32> = entries_of.keys().map(Vec::as_slice).zip(0..).collect();
    tables.entry_label = entry_words.iter().map(|words| label_ids[words.as_slice()]).collect();
    for (words, entries) in &entries_of {
        tables.labels.push(words);
        tables.label_weights.push(words.iter().map(|word| tables.weights[*word as usize]).sum());
        tables.entries_of.push(entries);
    }
    Ok(tables)
}

/// The postings of each field.
fn postings(
    analysed: &[Analysed],
    stems: &HashMap<&str, WordId>,
    of_root: &BTreeMap<&str, BTreeSet<WordId>>,
) -> Vec<Postings> {
    let roots: HashMap<&str, WordId> = of_root.keys().copied().zip(0..).collect();
    let skills = analysed.iter().filter(|concept| concept.is_skill).count();
    let field = |field: LexicalField| {
        let text = |concept: &Analysed| -> Vec<WordId> {
            let stem = |word: &Word| stems[word.stem.as_str()];
            // The qualified label has all words of the unqualified one.
            let labels = concept.recognised().filter(|(kind, _)| *kind != LabelKind::Unqualified);
            let of_kind = |preferred: bool| {
                move |(kind, _): &(LabelKind, _)| (*kind == LabelKind::Preferred) == preferred
            };
            match field {
                LexicalField::Preferred => {
                    labels.filter(of_kind(true)).flat_map(|(_, words)| words.map(stem)).collect()
                }
                LexicalField::Alternative => {
                    labels.filter(of_kind(false)).flat_map(|(_, words)| words.map(stem)).collect()
                }
                LexicalField::Root => {
                    labels.flat_map(|(_, words)| words.map(|word| roots[word.root.as_str()])).collect()
                }
                LexicalField::Description => {
                    let told = concept.description.iter().filter(|word| word.class != WordClass::Function);
                    told.map(|word| stem(word)).collect()
                }
            }
        };
        let texts: Vec<Vec<WordId>> = analysed.iter().map(text).collect();
        let words = if field == LexicalField::Root { roots.len() } else { stems.len() };
        Postings::new(&texts, words, skills)
    };
    LexicalField::ALL.map(field).into()
}

/// How often descriptions must write a word in lower case for it to count as ordinary. ESCO's
/// descriptions never write *java* or *ruby*, so once is enough; *swift* has two.
const ORDINARY: u32 = 1;

fn build_tantivy(analysed: &[Analysed], dir: &Path) -> tantivy::Result<()> {
    let index = tantivy::Index::create_in_dir(dir, schema())?;
    // One thread and a budget that no release exceeds: everything ends up in one segment, in order.
    let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, 512 << 20)?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    for concept in analysed {
        let labels = concept.labels.iter().filter(|(kind, _)| *kind != LabelKind::Unqualified);
        let words: Vec<&str> = labels.flat_map(|(_, words)| words).map(|word| word.folded.as_str()).collect();
        let mut document = TantivyDocument::new();
        document.add_text(name_field(), words.join(" "));
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()
}

/// Collects the score of every matching document.
struct AllScores;

struct SegmentScores(Vec<(ConceptId, f32)>);

impl Collector for AllScores {
    type Fruit = Vec<(ConceptId, f32)>;
    type Child = SegmentScores;

    fn for_segment(&self, _: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<SegmentScores> {
        Ok(SegmentScores(vec![]))
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, fruits: Vec<Self::Fruit>) -> tantivy::Result<Self::Fruit> {
        Ok(fruits.into_iter().flatten().collect())
    }
}

impl SegmentCollector for SegmentScores {
    type Fruit = Vec<(ConceptId, f32)>;

    fn collect(&mut self, document: DocId, score: Score) {
        self.0.push((ConceptId(document), score));
    }

    fn harvest(self) -> Self::Fruit {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::esco::{Draft, DraftConcept, DraftTexts};

    /// A lexicon over a few labels; the folder goes when the lexicon does.
    fn lexicon(concepts: &[(&str, &[&str], &str)]) -> (tempfile::TempDir, Taxonomy, Lexicon) {
        let mut draft = Draft::default();
        for (at, (preferred, alternative, description)) in concepts.iter().enumerate() {
            let texts = DraftTexts {
                preferred: (*preferred).to_owned(),
                alternative: alternative.iter().map(|label| (*label).to_owned()).collect(),
                description: (*description).to_owned(),
                ..Default::default()
            };
            let texts = BTreeMap::from([(Language::ENGLISH, texts)]);
            let key = (ConceptKind::Skill, format!("uri:{at}"));
            draft.concepts.insert(key, DraftConcept { texts, ..Default::default() });
        }
        let taxonomy = Taxonomy::from_draft(&draft).unwrap();
        let dir = tempfile::tempdir().unwrap();
        Lexicon::build(&taxonomy, Language::ENGLISH, dir.path()).unwrap();
        let lexicon = Lexicon::open(&taxonomy, Language::ENGLISH, dir.path()).unwrap();
        (dir, taxonomy, lexicon)
    }

    fn ids(lexicon: &Lexicon, text: &str) -> Vec<Option<WordId>> {
        let mut words = lexicon.analyzer().words(text);
        words.retain(|word| word.class != WordClass::Function);
        words.iter().map(|word| lexicon.word(&word.stem)).collect()
    }

    #[test]
    fn the_longest_label_wins_whatever_its_inflection() {
        let (_dir, _, lexicon) = lexicon(&[
            ("manage teams", &["lead a team of people"], ""),
            ("manage", &[], ""),
            ("Java (computer programming)", &[], ""),
        ]);
        let longest = |text: &str| {
            let (length, labels) = lexicon.longest_label(&ids(&lexicon, text))?;
            Some((length, labels.iter().map(|label| (label.concept.0, label.kind)).collect::<Vec<_>>()))
        };
        assert_eq!(longest("managing the team today"), Some((2, vec![(0, LabelKind::Preferred)])));
        assert_eq!(longest("managed today"), Some((1, vec![(1, LabelKind::Preferred)])));
        assert_eq!(longest("leads teams of people"), Some((3, vec![(0, LabelKind::Alternative(0))])));
        assert_eq!(longest("Java"), Some((1, vec![(2, LabelKind::Unqualified)])));
        assert_eq!(longest("today"), None);
        assert_eq!(longest(""), None);
    }

    #[test]
    fn labels_come_back_as_they_were_written() {
        let (_dir, taxonomy, lexicon) = lexicon(&[("a", &[], ""), ("R (language)", &["GNU R", "the R"], "")]);
        let texts: Vec<_> = lexicon
            .labels(ConceptId(1))
            .map(|label| label.kind.text(&taxonomy, label.concept, Language::ENGLISH).to_owned())
            .collect();
        assert_eq!(texts, ["R (language)", "R", "GNU R", "the R"]);
        for kind in
            [LabelKind::Preferred, LabelKind::Unqualified, LabelKind::Alternative(7), LabelKind::Hidden(7)]
        {
            assert_eq!(LabelKind::unpack(kind.pack()), kind);
        }
    }

    #[test]
    fn rare_words_weigh_more_than_common_and_weak_ones() {
        let (_dir, _, lexicon) = lexicon(&[
            ("manage staff", &[], ""),
            ("manage stock", &[], ""),
            ("manage radiopharmaceuticals", &[], ""),
            ("use stock", &[], "Less is enough: no less, much less and never less."),
        ]);
        let weight = |word: &str| lexicon.weight(lexicon.word(word).unwrap());
        assert!(weight("radiopharmaceutical") > weight("stock"));
        assert!(weight("stock") > weight("manag"));
        assert!(weight("use") < weight("manag"));
        assert!(weight("manag") > 0.0 && weight("radiopharmaceutical") <= 1.0);
        assert!(lexicon.is_ordinary(lexicon.word("less").unwrap()));
        assert!(!lexicon.is_ordinary(lexicon.word("stock").unwrap()));
    }

    #[test]
    fn bm25_is_as_it_was_published() {
        let (_dir, _, lexicon) =
            lexicon(&[("sing", &[], ""), ("dance", &["ballet"], ""), ("dance tango tango", &[], "")]);
        let scores = |field, stem: &str| {
            let scores = lexicon.bm25(field, [(lexicon.word(stem).unwrap(), 2.0)]);
            let mut scored: Vec<(u32, f32)> = scores.scored().map(|(id, score)| (id.0, score)).collect();
            scored.sort_unstable_by_key(|(id, _)| *id);
            assert_eq!(scores.get(ConceptId(0)), 0.0);
            scored
        };
        // Three labels of 1, 1 and 3 words; "dance" is in two of them, once each.
        let idf = (1.0_f32 + 1.5 / 2.5).ln();
        let score = |length: f32| 2.0 * idf * 2.2 / (1.0 + 1.2 * (0.25 + 0.75 * length / (5.0 / 3.0)));
        let found = scores(LexicalField::Preferred, "danc");
        assert_eq!(found.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [1, 2]);
        assert!((found[0].1 - score(1.0)).abs() < 1e-6 && (found[1].1 - score(3.0)).abs() < 1e-6);
        assert_eq!(scores(LexicalField::Alternative, "ballet").len(), 1);
        assert_eq!(scores(LexicalField::Preferred, "ballet"), []);
        assert_eq!(lexicon.bm25(LexicalField::Preferred, [(u32::MAX, 1.0)]).scored().len(), 0);
    }

    #[test]
    fn descriptions_and_roots_have_postings_of_their_own() {
        let (_dir, _, lexicon) = lexicon(&[
            ("manage staff", &["staff management"], "Lead people."),
            ("sing", &[], "The singer leads."),
            ("dance", &[], ""),
        ]);
        let found = |field, word| {
            let scores = lexicon.bm25(field, [(word, 1.0)]);
            let mut found: Vec<u32> = scores.scored().map(|(id, _)| id.0).collect();
            found.sort_unstable();
            found
        };
        let lead = lexicon.word("lead").unwrap();
        assert_eq!(found(LexicalField::Description, lead), [0, 1]);
        assert!(found(LexicalField::Preferred, lead).is_empty());
        let root = lexicon.root("manag").unwrap();
        assert_eq!(found(LexicalField::Root, root), [0]);
        // Both forms stand under the root.
        let mut stems: Vec<WordId> = lexicon.stems_of_root(root).collect();
        stems.sort_unstable();
        let expected = ["manag", "management"].map(|stem| lexicon.word(stem).unwrap());
        assert_eq!(stems, expected);
    }

    #[test]
    fn a_lexicon_of_another_taxonomy_is_damage() {
        let (dir, _, _lexicon) = lexicon(&[("sing", &[], "")]);
        let other = Taxonomy::from_draft(&Draft::default()).unwrap();
        let opened = Lexicon::open(&other, Language::ENGLISH, dir.path());
        assert!(matches!(opened, Err(IndexError::Damaged { .. })), "{opened:?}");
    }

    #[test]
    fn search_takes_prefixes_and_typing_errors_and_puts_the_nearest_first() {
        let (_dir, taxonomy, lexicon) = lexicon(&[
            ("apply computer programming", &[], ""),
            ("computer programming", &["coding"], ""),
            ("computer science", &[], ""),
            ("sing", &["vocalise"], ""),
        ]);
        let search = |text: &str| {
            lexicon
                .search(&taxonomy, text, 10, &|_| true)
                .unwrap()
                .into_iter()
                .map(|id| id.0)
                .collect::<Vec<_>>()
        };
        assert_eq!(search("comput"), [2, 1, 0]);
        assert_eq!(search("computer progr"), [1, 0]);
        assert_eq!(search("coding"), [1]);
        assert_eq!(search("conputer sciense"), [2]);
        assert_eq!(search("vocal"), [3]);
        assert_eq!(search("comp prog"), [1, 0]);
        assert_eq!(search("xyz"), Vec::<u32>::new());
        assert_eq!(search(""), Vec::<u32>::new());
        let only = lexicon.search(&taxonomy, "comput", 2, &|id| id.0 == 0).unwrap();
        assert_eq!(only.into_iter().map(|id| id.0).collect::<Vec<_>>(), [0]);
    }
}
