//! [`Corpus`]: an index of tagged documents, such as offers, adverts and people, by ESCO concept and text.
//!
//! A document asks for or has concepts, each with a probability. tantivy keeps for every concept which
//! documents have it; the term frequency says how probably, in [`STEPS`] steps. A question is a list of
//! [`Wanted`] concepts, and its answer adds up, document by document, how much of them each has: what is read
//! is the postings of the concepts asked for and of those related to them, never all documents.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fmt, fs};

use serde::Serialize;
use tantivy::collector::TopDocs;
use tantivy::columnar::Column;
use tantivy::directory::MmapDirectory;
use tantivy::query::{BooleanQuery, Occur, Query, QueryParser, TermQuery};
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, TEXT, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{DocId, IndexReader, IndexWriter, SegmentReader, TantivyDocument, TantivyError, Term};

use crate::compare::{RELATED, SAME_GROUP, related};
use crate::esco::{ConceptId, ConceptKind, Taxonomy};

/// Into how many steps a probability is rounded, up but for what is below half of the first.
pub const STEPS: u32 = 16;

/// The format of the index: one of another number is built anew.
const FORMAT: u32 = 2;

/// Memory for documents before they are written to segments, in bytes, for all threads together.
const MEMORY: usize = 64 << 20;

/// How many characters of what is searched for are looked at.
const LONGEST_SEARCH: usize = 2000;

/// Why a corpus could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    /// tantivy could not.
    #[error(
        "the search index of the catalogue: {0}; it is made from the catalogue: delete its folder to build it anew"
    )]
    Tantivy(#[from] TantivyError),
    /// Its folder could not.
    #[error("{0}: {1}")]
    Io(String, std::io::Error),
}

/// Concepts with the degree, in [0, 1], to which each is taught, had or asked for.
pub type Degrees = BTreeMap<ConceptId, f32>;

/// The concepts of several lists, each with its highest degree, and the groups that they are in.
pub fn reach<'a>(concepts: impl IntoIterator<Item = &'a (ConceptId, f32)>, taxonomy: &Taxonomy) -> Degrees {
    let mut all = Degrees::new();
    for (id, degree) in concepts {
        let groups = taxonomy.broader(*id).filter(|id| taxonomy.kind(*id) == ConceptKind::SkillGroup);
        for id in [*id].into_iter().chain(groups) {
            let most = all.entry(id).or_default();
            *most = most.max(*degree);
        }
    }
    all
}

/// How a document has a concept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Part {
    /// It teaches, has or requires it.
    Main,
    /// It would be nice to have.
    Nice,
}

/// A document.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Its number among all documents.
    pub number: u64,
    /// Its concepts with their probabilities in (0, 1].
    pub concepts: Vec<(ConceptId, f32)>,
    /// Those that it would be nice to have.
    pub nice: Vec<(ConceptId, f32)>,
    /// What both say together: the sum of probabilities weighted by informativeness.
    pub mass: (f32, f32),
    /// What is searched by words.
    pub text: String,
    /// ECTS credits.
    pub ects: Option<f64>,
    /// Level of the EQF, 1 to 8.
    pub eqf: Option<u8>,
    /// Language by ISO 639 code.
    pub language: Option<String>,
    /// Fields of education and training, by their ISCED-F 2013 codes.
    pub fields: Vec<String>,
    /// Whether it can be had by anybody: an offer without prerequisites.
    pub is_open: bool,
    /// Whether it is offered, and not what somebody has earned.
    pub is_offer: bool,
}

/// A concept that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// What all of it counts, above 0.
    pub weight: f32,
    /// How much of it is asked for, in [0, 1].
    pub most: f32,
    /// How much of it is there already, in [0, `most`].
    pub have: f32,
    /// The concepts that count for it, and how much, in (0, 1]: itself 1, related ones less.
    pub by: Vec<(ConceptId, f32)>,
}

impl Wanted {
    /// A concept that is asked for, by itself and those related to it.
    pub fn new(id: ConceptId, weight: f32, most: f32, have: f32, taxonomy: &Taxonomy) -> Self {
        Self { weight, most, have: have.min(most), by: counted_for(id, taxonomy) }
    }

    /// The degree, in [0, 1], to which something that has concepts and groups ([`reach`]) to these degrees has it.
    pub fn degree(&self, of: &Degrees) -> f32 {
        let counts = |(id, counts): &(ConceptId, f32)| of.get(id).map_or(0.0, |degree| degree * counts);
        self.by.iter().map(counts).fold(0.0, f32::max)
    }

    /// What is gained with a concept to a degree in [0, 1].
    pub fn gain(&self, degree: f32) -> f32 {
        self.weight * (degree.min(self.most) - self.have).max(0.0)
    }
}

/// The concepts that count for one, and how much, as [`crate::compare`] has it: itself 1, related skills
/// [`RELATED`], its groups [`SAME_GROUP`].
pub fn counted_for(id: ConceptId, taxonomy: &Taxonomy) -> Vec<(ConceptId, f32)> {
    let groups = taxonomy.broader(id).filter(|id| taxonomy.kind(*id) == ConceptKind::SkillGroup);
    let near = related(taxonomy, id).into_iter().map(|near| (near, RELATED));
    [(id, 1.0)].into_iter().chain(near).chain(groups.map(|group| (group, SAME_GROUP))).collect()
}

/// Which documents are looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// The lowest EQF level; what has no level passes.
    pub least_level: Option<u8>,
    /// The highest.
    pub most_level: Option<u8>,
    /// The language by ISO 639 code; what does not say its language passes.
    pub language: Option<String>,
    /// The most ECTS credits; what has no workload passes.
    pub most_ects: Option<f64>,
    /// Whether only what is offered passes.
    pub offers: bool,
}

/// What is known of a document that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Its number.
    pub number: u64,
    /// How much of what is wanted it has: the sum of [`Wanted::gain`].
    pub gain: f32,
    /// ECTS credits.
    pub ects: Option<f64>,
    /// Level of the EQF.
    pub eqf: Option<u8>,
    /// Whether anybody can have it.
    pub is_open: bool,
    /// What its concepts say together, and those that are nice to have.
    pub mass: (f32, f32),
}

/// A document with what it has of each concept that is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct Detailed {
    /// What is known of it.
    pub hit: Hit,
    /// Which of the wanted concepts, and to what degree in [0, 1], in order.
    pub degrees: Vec<(u32, f32)>,
}

#[derive(Clone, Copy, Debug)]
struct Fields {
    number: Field,
    concept: Field,
    nice: Field,
    text: Field,
    ects: Field,
    eqf: Field,
    language: Field,
    isced: Field,
    open: Field,
    offer: Field,
    mass: Field,
    nice_mass: Field,
}

/// An index of tagged documents.
pub struct Corpus {
    index: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
}

impl fmt::Debug for Corpus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Corpus")
    }
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let by_concept = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_index_option(IndexRecordOption::WithFreqs)
            .set_fieldnorms(false),
    );
    let fields = Fields {
        number: schema.add_u64_field("number", FAST | INDEXED),
        concept: schema.add_text_field("concept", by_concept.clone()),
        nice: schema.add_text_field("nice", by_concept),
        text: schema.add_text_field("text", TEXT),
        ects: schema.add_f64_field("ects", FAST),
        eqf: schema.add_u64_field("eqf", FAST),
        language: schema.add_text_field("language", STRING | FAST),
        isced: schema.add_text_field("isced", STRING),
        open: schema.add_u64_field("open", FAST),
        offer: schema.add_u64_field("offer", FAST | INDEXED),
        mass: schema.add_f64_field("mass", FAST),
        nice_mass: schema.add_f64_field("niceMass", FAST),
    };
    (schema.build(), fields)
}

impl Corpus {
    /// An empty corpus that lives as long as the process.
    pub fn in_memory() -> Result<Self, CorpusError> {
        let (schema, fields) = schema();
        Self::of(tantivy::Index::create_in_ram(schema), fields)
    }

    /// The corpus in a folder; an empty one if there is none that this version reads.
    pub fn open(dir: &Path) -> Result<Self, CorpusError> {
        let (schema, fields) = schema();
        let dir = dir.join(format!("format-{FORMAT}"));
        let at_dir = |error| CorpusError::Io(dir.display().to_string(), error);
        fs::create_dir_all(&dir).map_err(at_dir)?;
        let open = || -> Result<Self, CorpusError> {
            let folder = MmapDirectory::open(&dir).map_err(TantivyError::from)?;
            Self::of(tantivy::Index::open_or_create(folder, schema.clone())?, fields)
        };
        open().or_else(|_| {
            // It is made from the catalogue: what cannot be read is made again.
            fs::remove_dir_all(&dir).map_err(at_dir)?;
            fs::create_dir_all(&dir).map_err(at_dir)?;
            open()
        })
    }

    fn of(index: tantivy::Index, fields: Fields) -> Result<Self, CorpusError> {
        let reader = index.reader_builder().reload_policy(tantivy::ReloadPolicy::Manual).try_into()?;
        Ok(Self { index, reader, fields })
    }

    /// How many documents it has.
    pub fn len(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Sees what others have written since.
    pub fn reload(&mut self) -> Result<(), CorpusError> {
        Ok(self.reader.reload()?)
    }

    /// What was said with the last commit.
    pub fn state(&self) -> Result<Option<String>, CorpusError> {
        Ok(self.index.load_metas()?.payload)
    }

    /// Writes documents; one with the number of another takes its place. `None` for a number whose document
    /// is to be removed. Either all is written or nothing, together with `state`; nothing if at the end
    /// `is_whole` says that something is missing.
    pub fn write(
        &mut self,
        documents: impl Iterator<Item = (u64, Option<Document>)>,
        state: &str,
        anew: bool,
        taxonomy: &Taxonomy,
        is_whole: &dyn Fn() -> bool,
    ) -> Result<(), CorpusError> {
        let mut writer: IndexWriter = self.index.writer(MEMORY)?;
        if anew {
            writer.delete_all_documents()?;
        }
        for (number, document) in documents {
            // Nothing is there to be removed from what is built anew.
            if !anew {
                writer.delete_term(Term::from_field_u64(self.fields.number, number));
            }
            if let Some(document) = document {
                writer.add_document(self.document(document, taxonomy))?;
            }
        }
        if !is_whole() {
            writer.rollback()?;
            return Ok(());
        }
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(state);
        commit.commit()?;
        writer.wait_merging_threads()?;
        Ok(self.reader.reload()?)
    }

    fn document(&self, document: Document, taxonomy: &Taxonomy) -> TantivyDocument {
        let fields = self.fields;
        let mut made = TantivyDocument::new();
        made.add_u64(fields.number, document.number);
        for (field, concepts) in [(fields.concept, &document.concepts), (fields.nice, &document.nice)] {
            made.add_pre_tokenized_text(field, tokens(concepts, taxonomy));
        }
        made.add_text(fields.text, &document.text);
        if let Some(ects) = document.ects {
            made.add_f64(fields.ects, ects);
        }
        if let Some(eqf) = document.eqf {
            made.add_u64(fields.eqf, eqf.into());
        }
        if let Some(language) = &document.language {
            made.add_text(fields.language, language);
        }
        // A broad field has all that the narrower ones have, whose codes begin with its own.
        let codes =
            document.fields.iter().flat_map(|code| (2..=code.len()).filter_map(|end| code.get(..end)));
        for code in codes.collect::<BTreeSet<&str>>() {
            made.add_text(fields.isced, code);
        }
        made.add_u64(fields.open, document.is_open.into());
        made.add_u64(fields.offer, document.is_offer.into());
        made.add_f64(fields.mass, document.mass.0.into());
        made.add_f64(fields.nice_mass, document.mass.1.into());
        made
    }

    /// The documents that have most of what is wanted of each part, with nothing said of which concepts: `rank`
    /// says from a hit how good it is, the best come first, of equal ones the lower number; `None` leaves it out.
    pub fn best(
        &self,
        wanted: &[(Part, &[Wanted])],
        filter: &Filter,
        taxonomy: &Taxonomy,
        top_k: usize,
        rank: impl Fn(&Hit) -> Option<f32>,
    ) -> Result<Vec<(f32, Hit)>, CorpusError> {
        let mut found: Vec<(f32, Hit)> = vec![];
        for segment in self.reader.searcher().segment_readers() {
            let mut gains = vec![0.0_f32; segment.max_doc() as usize];
            for (part, wanted) in wanted {
                self.degrees(segment, *part, wanted, taxonomy, |document, at, degree| {
                    gains[document as usize] += wanted[at].gain(degree);
                })?;
            }
            let facts = Facts::new(segment, filter)?;
            let some = gains.iter().zip(0..).filter(|(gain, _)| **gain > 0.0);
            found.extend(some.filter_map(|(gain, document)| {
                let hit = facts.hit(document, *gain)?;
                Some((rank(&hit)?, hit))
            }));
        }
        let order = |a: &(f32, Hit), b: &(f32, Hit)| b.0.total_cmp(&a.0).then(a.1.number.cmp(&b.1.number));
        if found.len() > top_k {
            found.select_nth_unstable_by(top_k, order);
            found.truncate(top_k);
        }
        found.sort_unstable_by(order);
        Ok(found)
    }

    /// The mean of what the documents' concepts say together, each part; 0 without documents.
    pub fn mean_mass(&self) -> Result<(f32, f32), CorpusError> {
        let everything = Filter::default();
        let (mut sums, mut count) = ((0.0, 0.0), 0_u32);
        for segment in self.reader.searcher().segment_readers() {
            let facts = Facts::new(segment, &everything)?;
            for hit in segment.doc_ids_alive().filter_map(|document| facts.hit(document, 0.0)) {
                sums = (sums.0 + f64::from(hit.mass.0), sums.1 + f64::from(hit.mass.1));
                count += 1;
            }
        }
        let count = f64::from(count.max(1));
        Ok(((sums.0 / count) as f32, (sums.1 / count) as f32))
    }

    /// All documents that gain something, with the degrees of what is wanted, by number.
    pub fn detailed(
        &self,
        wanted: &[Wanted],
        part: Part,
        filter: &Filter,
        taxonomy: &Taxonomy,
    ) -> Result<Vec<Detailed>, CorpusError> {
        let mut found = vec![];
        for segment in self.reader.searcher().segment_readers() {
            let mut triples: Vec<(DocId, u32, f32)> = vec![];
            self.degrees(segment, part, wanted, taxonomy, |document, at, degree| {
                triples.push((document, at as u32, degree));
            })?;
            triples.sort_unstable_by_key(|(document, at, _)| (*document, *at));
            let facts = Facts::new(segment, filter)?;
            found.extend(triples.chunk_by(|a, b| a.0 == b.0).filter_map(|of_one| {
                let gain = of_one.iter().map(|(_, at, degree)| wanted[*at as usize].gain(*degree)).sum();
                let hit = facts.hit(of_one.first()?.0, gain).filter(|hit| hit.gain > 0.0)?;
                Some(Detailed { hit, degrees: of_one.iter().map(|(_, at, degree)| (*at, *degree)).collect() })
            }));
        }
        found.sort_unstable_by_key(|found| found.hit.number);
        Ok(found)
    }

    /// Visits each document of a segment that has any of what is wanted: which, and to what degree.
    fn degrees(
        &self,
        segment: &SegmentReader,
        part: Part,
        wanted: &[Wanted],
        taxonomy: &Taxonomy,
        mut visit: impl FnMut(DocId, usize, f32),
    ) -> Result<(), CorpusError> {
        let field = match part {
            Part::Main => self.fields.concept,
            Part::Nice => self.fields.nice,
        };
        let postings = segment.inverted_index(field)?;
        let mut best = vec![0_u8; segment.max_doc() as usize];
        let mut touched: Vec<DocId> = vec![];
        // A degree of 1 in steps as fine as the smallest discount makes them.
        const WHOLE: f32 = 4.0 * STEPS as f32;
        for (at, one) in wanted.iter().enumerate() {
            for (id, counts) in &one.by {
                // Not even a document that surely has it would gain by it.
                if *counts <= one.have {
                    continue;
                }
                let term = Term::from_field_text(field, taxonomy.uri(*id));
                let Some(info) = postings.get_term_info(&term).map_err(TantivyError::from)? else { continue };
                let mut block = postings
                    .read_block_postings_from_terminfo(&info, IndexRecordOption::WithFreqs)
                    .map_err(TantivyError::from)?;
                let step = (counts * WHOLE / STEPS as f32) as u8;
                while !block.docs().is_empty() {
                    for (document, steps) in block.docs().iter().zip(block.freqs()) {
                        let degree = step * *steps as u8;
                        let best = &mut best[*document as usize];
                        if *best == 0 {
                            touched.push(*document);
                        }
                        *best = degree.max(*best);
                    }
                    block.advance();
                }
            }
            for document in touched.drain(..) {
                let degree = std::mem::take(&mut best[document as usize]);
                visit(document, at, f32::from(degree) / WHOLE);
            }
        }
        Ok(())
    }

    /// The numbers of the documents whose words are most like those of a text.
    pub fn alike(&self, text: &str, filter: &Filter, limit: usize) -> Result<Vec<u64>, CorpusError> {
        let lower = text.to_lowercase();
        let words: BTreeSet<&str> =
            lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let word = |word: &str| -> (Occur, Box<dyn Query>) {
            let term = Term::from_field_text(self.fields.text, word);
            (Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)))
        };
        self.ranked(words.into_iter().map(word).collect(), 4 * limit, filter, limit)
    }

    /// The numbers of the documents that have all of these words, concepts (themselves or narrower ones are
    /// up to the caller), the ISCED-F field or one below, and pass, the best first; without words the lowest numbers.
    pub fn search(
        &self,
        words: &str,
        any_of: &[ConceptId],
        field: Option<&str>,
        filter: &Filter,
        taxonomy: &Taxonomy,
        limit: usize,
    ) -> Result<Vec<u64>, CorpusError> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = vec![];
        // Words and nothing else: neither operators nor parentheses, which could be nested without end.
        let plain: String =
            words.chars().take(LONGEST_SEARCH).map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
        let plain = plain.to_lowercase();
        if !plain.trim().is_empty() {
            let mut parser = QueryParser::for_index(&self.index, vec![self.fields.text]);
            parser.set_conjunction_by_default();
            clauses.push((Occur::Must, parser.parse_query_lenient(&plain).0));
        }
        if !any_of.is_empty() {
            let with = |id: &ConceptId| -> (Occur, Box<dyn Query>) {
                let term = Term::from_field_text(self.fields.concept, taxonomy.uri(*id));
                (Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::Basic)))
            };
            clauses.push((Occur::Must, Box::new(BooleanQuery::new(any_of.iter().map(with).collect()))));
        }
        if let Some(code) = field {
            let term = Term::from_field_text(self.fields.isced, code);
            clauses.push((Occur::Must, Box::new(TermQuery::new(term, IndexRecordOption::Basic))));
        }
        if clauses.is_empty() {
            clauses.push((Occur::Must, Box::new(tantivy::query::AllQuery)));
        }
        // Facts are looked at afterwards: as many as there are may have to be left out.
        self.ranked(clauses, self.len().max(1) as usize, filter, limit)
    }

    /// The best of the first `most` documents that answer a query, which pass.
    fn ranked(
        &self,
        clauses: Vec<(Occur, Box<dyn Query>)>,
        most: usize,
        filter: &Filter,
        limit: usize,
    ) -> Result<Vec<u64>, CorpusError> {
        let searcher = self.reader.searcher();
        let most = TopDocs::with_limit(most.max(1)).order_by_score();
        let scored = searcher.search(&BooleanQuery::new(clauses), &most)?;
        let mut facts = vec![];
        for segment in searcher.segment_readers() {
            facts.push(Facts::new(segment, filter)?);
        }
        let mut found: Vec<(f32, u64)> = vec![];
        for (score, address) in scored {
            let passes =
                facts.get(address.segment_ord as usize).and_then(|facts| facts.hit(address.doc_id, 0.0));
            found.extend(passes.map(|hit| (score, hit.number)));
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        Ok(found.into_iter().take(limit).map(|(_, number)| number).collect())
    }
}

/// Concepts and their groups as tokens, as many of each as its probability has steps.
fn tokens(concepts: &[(ConceptId, f32)], taxonomy: &Taxonomy) -> PreTokenizedString {
    let steps = |probability: f32| (probability * STEPS as f32).round().clamp(1.0, STEPS as f32) as u32;
    let all = reach(concepts, taxonomy).into_iter().filter(|(_, degree)| *degree * STEPS as f32 >= 0.5);
    let token = |id: ConceptId| Token { text: taxonomy.uri(id).to_owned(), position: 0, ..Token::default() };
    let tokens = all.flat_map(|(id, degree)| std::iter::repeat_n(token(id), steps(degree) as usize));
    PreTokenizedString { text: String::new(), tokens: tokens.collect() }
}

/// The facts of a segment's documents, and which of them pass.
struct Facts<'a> {
    segment: &'a SegmentReader,
    number: Column<u64>,
    ects: Column<f64>,
    eqf: Column<u64>,
    open: Column<u64>,
    offer: Column<u64>,
    mass: Column<f64>,
    nice_mass: Column<f64>,
    language: Option<tantivy::columnar::StrColumn>,
    /// The language asked for, among those of the segment.
    wanted: Option<Option<u64>>,
    filter: &'a Filter,
}

impl<'a> Facts<'a> {
    fn new(segment: &'a SegmentReader, filter: &'a Filter) -> Result<Self, CorpusError> {
        let fast = segment.fast_fields();
        let language = fast.str("language")?;
        let wanted = match (&filter.language, &language) {
            (Some(wanted), Some(column)) => {
                Some(column.dictionary().term_ord(wanted.as_bytes()).map_err(TantivyError::from)?)
            }
            (Some(_), None) => Some(None),
            (None, _) => None,
        };
        Ok(Self {
            segment,
            number: fast.u64("number")?,
            ects: fast.f64("ects")?,
            eqf: fast.u64("eqf")?,
            open: fast.u64("open")?,
            offer: fast.u64("offer")?,
            mass: fast.f64("mass")?,
            nice_mass: fast.f64("niceMass")?,
            language,
            wanted,
            filter,
        })
    }

    /// What is known of a document, if it passes.
    fn hit(&self, document: DocId, gain: f32) -> Option<Hit> {
        if self.segment.alive_bitset().is_some_and(|alive| !alive.is_alive(document)) {
            return None;
        }
        let filter = self.filter;
        let (ects, eqf) = (self.ects.first(document), self.eqf.first(document).map(|eqf| eqf as u8));
        let level = |bound: Option<u8>, within: fn(u8, u8) -> bool| match (bound, eqf) {
            (Some(bound), Some(eqf)) => within(eqf, bound),
            _ => true,
        };
        let speaks = match self.wanted {
            None => true,
            Some(wanted) => {
                let own = self.language.as_ref().and_then(|column| column.ords().first(document));
                own.is_none() || own == wanted
            }
        };
        let passes = level(filter.least_level, |eqf, least| eqf >= least)
            && level(filter.most_level, |eqf, most| eqf <= most)
            && filter.most_ects.is_none_or(|most| ects.is_none_or(|ects| ects <= most))
            && (!filter.offers || self.offer.first(document) == Some(1))
            && speaks;
        passes.then(|| Hit {
            number: self.number.first(document).unwrap_or_default(),
            gain,
            ects,
            eqf,
            is_open: self.open.first(document) == Some(1),
            mass: (
                self.mass.first(document).unwrap_or_default() as f32,
                self.nice_mass.first(document).unwrap_or_default() as f32,
            ),
        })
    }
}
