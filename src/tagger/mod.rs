//! From text to ESCO concepts: segments, candidates, features, ranking, tags with their evidence.
//!
//! ```text
//! source ── text::segments ──> segment ── Query ──> legs ──> Candidate + Features ── ranker ──> Tag
//! ```
//!
//! Each room is a step of that path. A leg proposes candidates and fills its features
//! (`candidates.rs`, `gist.rs`, `meaning.rs`, `features.rs`), the ranker turns features into a probability
//! (`ranker.rs`), and this page turns the best of them into [`Tag`]s whose offsets point into the text
//! the user sent.

mod asks;
mod candidates;
mod features;
mod gist;
mod meaning;
mod query;
mod ranker;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Serialize;
use utoipa::ToSchema;

use crate::encoder::{Encoder, EncoderError};
use crate::esco::{ConceptId, ConceptKind, Language, SkillType, Taxonomy};
use crate::index::{Index, IndexError, Lexicon, Vectors, WordVectors};
use crate::text::{self, Format, Segment, SegmentKind};
use asks::Asks;
use candidates::{Candidate, Legs};
pub use features::Part;
use features::{FEATURES, Features};
use gist::Gist;
use meaning::Meaning;
use query::Query;
pub use ranker::Contribution;
use ranker::Ranker;

/// How many tags are reported for a segment unless the caller says otherwise.
pub const DEFAULT_TOP_K: usize = 5;

/// Why a text could not be tagged.
#[derive(Debug, thiserror::Error)]
pub enum TagError {
    /// A URI to filter by is not in the loaded ESCO.
    #[error("{option}: {uri} is not in the loaded ESCO {version}; `tagus esco search WORDS` finds URIs", version = .version.as_deref().unwrap_or("release"))]
    UnknownUri {
        /// The option that named it.
        option: &'static str,
        /// The URI.
        uri: String,
        /// The loaded release.
        version: Option<String>,
    },
    /// A group or scheme to filter by has no skill below it.
    #[error(
        "--within: {uri} ({label}) has no skills below it in the loaded ESCO; the embedded extract has no groups or schemes: import an official release with `tagus esco import`"
    )]
    NothingWithin {
        /// The URI.
        uri: String,
        /// Its label.
        label: String,
    },
    /// The index could not be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The text could not be encoded.
    #[error(transparent)]
    Encoder(#[from] EncoderError),
    /// A ranker, or what says whether a text asks for a skill, could not be loaded.
    #[error("{0}; the model is part of tagus: rebuild it from a complete checkout")]
    Model(String),
}

/// Which concepts may be suggested.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    skill_type: Option<SkillType>,
    within: Option<BTreeSet<ConceptId>>,
    exclude: BTreeSet<ConceptId>,
}

impl Filter {
    /// A filter by type, by groups, skills or schemes to stay within (any of them), and by concepts to
    /// leave out: a skill by itself, a group or scheme with all that is below it.
    pub fn new(
        taxonomy: &Taxonomy,
        skill_type: Option<SkillType>,
        within: &[String],
        exclude: &[String],
    ) -> Result<Self, TagError> {
        let find = |option, uri: &String| {
            let version = || taxonomy.version().map(str::to_owned);
            taxonomy.id(uri).ok_or_else(|| TagError::UnknownUri {
                option,
                uri: uri.clone(),
                version: version(),
            })
        };
        let mut inside = BTreeSet::new();
        for uri in within {
            let top = find("--within", uri)?;
            let mut below = taxonomy.within(top);
            below.retain(|id| taxonomy.kind(*id) == ConceptKind::Skill);
            if taxonomy.kind(top) == ConceptKind::Skill {
                below.insert(top);
            }
            if below.is_empty() {
                let label = taxonomy.label(top, Language::ENGLISH).to_owned();
                return Err(TagError::NothingWithin { uri: uri.clone(), label });
            }
            inside.append(&mut below);
        }
        let mut outside = BTreeSet::new();
        for uri in exclude {
            let top = find("--exclude", uri)?;
            outside.insert(top);
            if taxonomy.kind(top) != ConceptKind::Skill {
                outside.append(&mut taxonomy.within(top));
            }
        }
        Ok(Self { skill_type, within: (!within.is_empty()).then_some(inside), exclude: outside })
    }

    /// Whether a concept may be suggested.
    pub fn allows(&self, taxonomy: &Taxonomy, id: ConceptId) -> bool {
        self.skill_type.is_none_or(|wanted| taxonomy.skill_type(id) == Some(wanted))
            && self.within.as_ref().is_none_or(|within| within.contains(&id))
            && !self.exclude.contains(&id)
    }
}

/// What to report.
#[derive(Clone, Debug)]
pub struct TagOptions {
    /// At most this many tags for a segment, and for the document.
    pub top_k: usize,
    /// No tag with a lower probability than this, in [0, 1]; `None` for [`Tagger::threshold`].
    pub threshold: Option<f32>,
    /// Which concepts may be suggested.
    pub filter: Filter,
    /// Whether headings are tagged too; otherwise they are context only.
    pub headings: bool,
    /// Whether each tag says what each feature adds to its log-odds.
    pub explain: bool,
}

impl Default for TagOptions {
    fn default() -> Self {
        Self {
            top_k: DEFAULT_TOP_K,
            threshold: None,
            filter: Filter::default(),
            headings: false,
            explain: false,
        }
    }
}

/// A range of Unicode characters in the text the user sent; the end is not part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct Span {
    /// The first character.
    pub start: usize,
    /// The character after the last.
    pub end: usize,
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self { start: range.start, end: range.end }
    }
}

/// The part of the pipeline that a piece of evidence comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Leg {
    /// A whole label stands in the segment.
    Label,
    /// The segment shares words with a label or, failing that, with the description.
    Lexical,
    /// These words are what the segment says that is nearest to the concept in meaning.
    Semantic,
}

/// Words of the text that speak for a tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// Which leg found them.
    pub leg: Leg,
    /// Where they stand.
    #[serde(flatten)]
    pub span: Span,
    /// The words.
    pub text: String,
}

/// An ESCO concept suggested for a segment.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tag {
    /// The concept's URI.
    pub uri: String,
    /// Its preferred label in the language of the tagger.
    pub preferred_label: String,
    /// Skill or knowledge, where ESCO says.
    pub skill_type: Option<SkillType>,
    /// The calibrated chance that a person would link it, in [0, 1].
    #[schema(minimum = 0, maximum = 1)]
    pub probability: f32,
    /// Its place among the tags of the segment, or of the document, from 1.
    #[schema(minimum = 1)]
    pub rank: usize,
    /// The label that agrees best with the segment word by word; `None` if none does.
    pub matched_label: Option<String>,
    /// From the first to the last word that speaks for it.
    pub span: Span,
    /// The words that speak for it.
    pub evidence: Vec<Evidence>,
    /// What each feature adds to the log-odds, if asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub explanation: Vec<Contribution>,
}

/// A segment of the source with its tags.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaggedSegment {
    /// What a reader sees.
    pub text: String,
    /// Where it stands in the source.
    pub span: Span,
    /// What it is.
    pub kind: SegmentKind,
    /// The heading it stands under.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub heading: Option<String>,
    /// The best concepts, by decreasing probability.
    pub tags: Vec<Tag>,
}

/// A tagged text.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tagged {
    /// The best concepts of the whole text: each with its best segment's probability and evidence.
    pub tags: Vec<Tag>,
    /// The segments, in order.
    pub segments: Vec<TaggedSegment>,
}

impl Tagged {
    /// A text by its tagged segments, with at most `top_k` tags as a whole.
    pub fn new(segments: Vec<TaggedSegment>, top_k: usize) -> Self {
        let mut best: BTreeMap<&str, &Tag> = BTreeMap::new();
        for tag in segments.iter().flat_map(|segment| &segment.tags) {
            let so_far = best.entry(&tag.uri).or_insert(tag);
            if tag.probability > so_far.probability {
                *so_far = tag;
            }
        }
        let mut tags: Vec<Tag> = best.into_values().cloned().collect();
        // The map is ordered by URI and the sort is stable: equal probabilities always come in that order.
        tags.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        tags.truncate(top_k);
        for (tag, rank) in tags.iter_mut().zip(1..) {
            tag.rank = rank;
        }
        Self { tags, segments }
    }
}

/// What made an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MadeBy {
    /// The version of tagus.
    pub tagus: &'static str,
    /// The ESCO release, if known.
    pub esco: Option<String>,
    /// The language of the labels.
    pub language: Language,
    /// The pipeline that was used: [`Model::Lexical`] too where the one asked for does not read the
    /// language.
    pub model: Model,
    /// The ranker; segments without a word that the fast model knows are ranked as with
    /// [`Model::Lexical`].
    pub ranker: &'static str,
    /// What to say where the answer is shown: see [`Index::attribution`].
    pub attribution: String,
}

/// Which pipeline tags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Model {
    /// Words, labels and what the text means as a whole. It reads English; texts in other languages are
    /// tagged as with `Lexical`.
    #[default]
    Accurate,
    /// Words, labels and what each word means by itself, many times faster. English too.
    Fast,
    /// Words and labels alone, in any language.
    Lexical,
}

/// A tagger for each loaded language, for texts whose language is known only once they are there.
#[derive(Debug)]
pub struct Taggers {
    taggers: BTreeMap<Language, Tagger>,
    otherwise: Language,
}

impl Taggers {
    /// Taggers for all of the index's languages, or for the one that is given.
    pub fn new(index: &Index, language: Option<Language>, model: Model) -> Result<Self, TagError> {
        let otherwise = language.unwrap_or_else(|| index.default_language());
        let loaded = language.is_none().then(|| index.manifest().languages.clone());
        let languages =
            loaded.filter(|loaded| loaded.contains(&otherwise)).unwrap_or_else(|| vec![otherwise]);
        let tagger = |language| Ok((language, Tagger::new(index, language, model)?));
        let taggers = languages.into_iter().map(tagger).collect::<Result<_, TagError>>()?;
        Ok(Self { taggers, otherwise })
    }

    /// What makes the answers for texts whose language is not told.
    pub fn made_by(&self) -> &MadeBy {
        self.taggers[&self.otherwise].made_by()
    }

    /// How informative a concept is, as the tagger for texts whose language is not told has it.
    pub fn informativeness(&self, id: ConceptId) -> f32 {
        self.taggers[&self.otherwise].informativeness(id)
    }

    /// The tagger for a language by its two-letter code, if it is loaded.
    pub fn for_language(&self, code: &str) -> Option<&Tagger> {
        self.taggers.get(&code.parse().ok()?)
    }

    /// The tagger for the language that the text is in, as far as that can be told; else the one for
    /// the index's default language.
    pub fn for_text(&self, text: &str) -> &Tagger {
        let codes: Vec<&str> = self.taggers.keys().map(Language::code).collect();
        let detected = if codes.len() > 1 { text::detect_language(text, &codes) } else { None };
        let language = detected.and_then(|code| code.parse().ok()).unwrap_or(self.otherwise);
        &self.taggers[&language]
    }
}

/// Tags texts of one language.
#[derive(Debug)]
pub struct Tagger {
    taxonomy: Taxonomy,
    lexicon: Lexicon,
    /// What the static leg needs, where there is one. Not beside the semantic leg: what it adds there
    /// held for texts like those it was trained on, not for others.
    words: Option<WordVectors>,
    /// What the semantic leg needs, where there is one.
    semantics: Option<(&'static Encoder, Vectors)>,
    asks: &'static Asks,
    ranker: &'static Ranker,
    /// The ranker for segments of which no word has a vector: the fast one has nothing to go by there.
    without_gist: &'static Ranker,
    made_by: MadeBy,
}

impl Tagger {
    /// A tagger for texts in one of the index's languages.
    pub fn new(index: &Index, language: Language, model: Model) -> Result<Self, TagError> {
        let lexicon = index.lexicon(language)?;
        let (words, vectors) = match model {
            Model::Accurate => (None, index.vectors(language)?),
            Model::Fast => (index.word_vectors(&lexicon)?, None),
            Model::Lexical => (None, None),
        };
        let semantics = match vectors {
            Some(vectors) => Some((Encoder::embedded()?, vectors)),
            None => None,
        };
        let (model, ranker) = match (&semantics, &words) {
            (Some(_), _) => (Model::Accurate, Ranker::accurate()),
            (None, Some(_)) => (Model::Fast, Ranker::fast()),
            (None, None) => (Model::Lexical, Ranker::lexical()),
        };
        let ranker = ranker.map_err(TagError::Model)?;
        let without_gist = match model {
            Model::Fast => Ranker::lexical().map_err(TagError::Model)?,
            Model::Accurate | Model::Lexical => ranker,
        };
        let asks = Asks::embedded().map_err(TagError::Model)?;
        let made_by = MadeBy {
            tagus: env!("CARGO_PKG_VERSION"),
            esco: index.taxonomy().version().map(str::to_owned),
            language,
            model,
            ranker: ranker.id(),
            attribution: index.attribution(),
        };
        Ok(Self {
            taxonomy: index.taxonomy().clone(),
            lexicon,
            words,
            semantics,
            asks,
            ranker,
            without_gist,
            made_by,
        })
    }

    /// The probability from which on a tag is reported unless the caller says otherwise: where micro-F1
    /// was highest on gold standards that the ranker was not trained on.
    pub fn threshold(&self) -> f32 {
        self.ranker.threshold()
    }

    /// What makes this tagger's answers.
    pub fn made_by(&self) -> &MadeBy {
        &self.made_by
    }

    /// How informative it is that two texts share a concept, in (0, 1]: little for one that many
    /// occupations use, most for one that hardly any does. The information content of the concept, its
    /// negative logarithmic probability (Resnik 1995), as a share of the highest; since few skills are
    /// used much, as in Zipf's law, that is the logarithm of its place by use.
    pub fn informativeness(&self, id: ConceptId) -> f32 {
        let last = (self.taxonomy.ids(ConceptKind::Skill).len() as f32).ln_1p();
        (self.lexicon.usage(id) / last).clamp(f32::MIN_POSITIVE, 1.0)
    }

    /// Tags a text.
    pub fn tag(&self, source: &str, format: Format, options: &TagOptions) -> Result<Tagged, TagError> {
        let segments = text::segments(source, format).into_iter();
        let segments = segments.map(|segment| self.tag_segment(segment, options));
        Ok(Tagged::new(segments.collect::<Result<_, _>>()?, options.top_k))
    }

    /// Tags one segment of a text: those of a text can be tagged in any order, and together make a [`Tagged`].
    pub fn tag_segment(&self, segment: Segment, options: &TagOptions) -> Result<TaggedSegment, TagError> {
        let tags = match segment.kind {
            SegmentKind::Heading if !options.headings => vec![],
            _ => self.tags(&segment, options)?,
        };
        let Segment { text, span, kind, heading, .. } = segment;
        Ok(TaggedSegment { text, span: span.into(), kind, heading, tags })
    }

    /// What the legs say about each candidate for a text, for training a ranker: the concept's URI and
    /// the values of the features, in the order of [`Tagger::feature_names`].
    pub fn features(&self, text: &str) -> Result<Vec<(&str, Vec<f32>)>, TagError> {
        let candidates = self.candidates(&self.legs(text, &|_| true)?, &|_| true);
        let told =
            |candidate: &Candidate| (self.taxonomy.uri(candidate.id), candidate.features.values().to_vec());
        Ok(candidates.iter().map(told).collect())
    }

    /// The names of the features, as the rankers' files have them.
    pub fn feature_names() -> impl Iterator<Item = &'static str> {
        FEATURES.iter().map(|feature| feature.name)
    }

    /// A text as each leg sees it.
    fn legs<'t>(&'t self, text: &'t str, allows: &dyn Fn(ConceptId) -> bool) -> Result<Legs<'t>, TagError> {
        let query = Query::new(text, &self.lexicon);
        let gist = self.words.as_ref().and_then(|words| Gist::new(&query, words));
        let meaning = match &self.semantics {
            // Without a word of its own a text means nothing.
            Some((encoder, vectors)) if !query.words.is_empty() => {
                Some(Meaning::new(text, vectors, encoder, self.asks, allows)?)
            }
            _ => None,
        };
        let asks = match &meaning {
            Some(meaning) => meaning.asks,
            None if self.lexicon.language() == Language::ENGLISH => self.asks.by_words(text),
            // The words of other languages say nothing: the odds are those of a text without known words.
            None => self.asks.by_words(""),
        };
        Ok(Legs { query, gist, meaning, asks })
    }

    fn candidates(&self, legs: &Legs, allows: &dyn Fn(ConceptId) -> bool) -> Vec<Candidate> {
        candidates::candidates(legs, &self.taxonomy, &self.lexicon, allows)
    }

    fn tags(&self, segment: &Segment, options: &TagOptions) -> Result<Vec<Tag>, TagError> {
        let allows = |id| options.filter.allows(&self.taxonomy, id);
        let legs = self.legs(&segment.text, &allows)?;
        let candidates = self.candidates(&legs, &allows);
        let ranker = if legs.gist.is_some() { self.ranker } else { self.without_gist };
        let threshold = options.threshold.unwrap_or_else(|| ranker.threshold());
        let features: Vec<&Features> = candidates.iter().map(|candidate| &candidate.features).collect();
        let scores = ranker.scores(&features);
        let mut scored: Vec<(f32, &Candidate)> = scores
            .into_iter()
            .zip(&candidates)
            .filter(|(score, _)| ranker.probability(*score) >= threshold)
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.id.cmp(&b.1.id)));
        scored.truncate(options.top_k);
        let tag = |((score, candidate), rank): ((f32, &Candidate), usize)| Tag {
            probability: ranker.probability(score),
            rank,
            explanation: if options.explain { ranker.explain(&candidate.features) } else { vec![] },
            ..self.to_tag(segment, &legs, candidate)
        };
        Ok(scored.into_iter().zip(1..).map(tag).collect())
    }

    /// The concept with the words that speak for it.
    fn to_tag(&self, segment: &Segment, legs: &Legs, candidate: &Candidate) -> Tag {
        let Candidate { id, label, whole, words, .. } = candidate;
        let language = self.lexicon.language();
        let extent = |words: &[Range<usize>]| {
            let start = words.iter().map(|word| word.start).min();
            start.zip(words.iter().map(|word| word.end).max()).map(|(start, end)| start..end)
        };
        let evidence = |leg, bytes: Range<usize>| Evidence {
            leg,
            span: segment.source_span(bytes.clone()).into(),
            text: segment.text.get(bytes).unwrap_or_default().to_owned(),
        };
        let mut found = match extent(words).filter(|_| *whole) {
            Some(all) => vec![evidence(Leg::Label, all)],
            None => words.iter().map(|word| evidence(Leg::Lexical, word.clone())).collect(),
        };
        let mut place = words.clone();
        // A whole label says enough by itself.
        if !*whole {
            let written = || legs.query.words.iter().map(|word| word.bytes.clone());
            let meant = match (&legs.meaning, &legs.gist) {
                (Some(meaning), _) => meaning.evidence(*id, &Vec::from_iter(written())),
                (None, Some(gist)) => gist.evidence(*id),
                (None, None) => vec![],
            };
            found.extend(meant.iter().map(|word| evidence(Leg::Semantic, word.clone())));
            place.extend(meant);
        }
        Tag {
            uri: self.taxonomy.uri(*id).to_owned(),
            preferred_label: self.taxonomy.label(*id, language).to_owned(),
            skill_type: self.taxonomy.skill_type(*id),
            probability: 0.0,
            rank: 0,
            matched_label: label.map(|kind| kind.text(&self.taxonomy, *id, language).to_owned()),
            span: segment.source_span(extent(&place).unwrap_or(0..segment.text.len())).into(),
            evidence: found,
            explanation: vec![],
        }
    }
}
