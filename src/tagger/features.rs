//! What the legs say about a candidate, as numbers the ranker weighs.

use serde::Serialize;
use utoipa::ToSchema;

use super::meaning::Nearness;

/// What the legs say about one candidate. "The best label" is the one that shares most with the segment
/// word by word; where another stands in it as a whole, that one is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Features {
    /// BM25 of the preferred label.
    pub preferred: f32,
    /// BM25 of the alternative labels.
    pub alternative: f32,
    /// BM25 of the description.
    pub description: f32,
    /// BM25 of the roots of all labels.
    pub root: f32,
    /// The share of the best label that the segment says, in [0, 1].
    pub covered: f32,
    /// The share of the segment that the best label says, in [0, 1].
    pub share: f32,
    /// How close together the segment says it, in [0, 1].
    pub compact: f32,
    /// 1 if the best label is the preferred one, else 0.
    pub is_preferred: f32,
    /// The weight of the heaviest label that stands in the segment as a whole.
    pub whole: f32,
    /// 1 if the segment is that label and nothing else, else 0.
    pub exact: f32,
    /// How near the candidate is in meaning.
    pub near: Nearness,
    /// The cosine of the sum of the segment's words with the candidate, in [-1, 1].
    pub gist: f32,
    /// `gist` less that of the nearest candidate; at most 0.
    pub gist_gap: f32,
    /// The logarithm of its place by `gist`, from 0.
    pub gist_place: f32,
    /// `near.label` less that of the nearest candidate; at most 0.
    pub label_gap: f32,
    /// `near.description` less that of the nearest candidate; at most 0.
    pub description_gap: f32,
    /// The logarithm of its place among the candidates by `near.label`, from 0.
    pub label_place: f32,
    /// The logarithm of its place by `near.label + near.description`, from 0.
    pub place: f32,
    /// The mean cosine of its label with those of the five candidates that are nearest in meaning.
    pub company: f32,
    /// `root` beside the highest of all candidates, in [0, 1].
    pub root_share: f32,
    /// `description` beside the highest of all candidates, in [0, 1].
    pub description_share: f32,
    /// The logarithm of its place among all skills by the number of occupations that use it, from 0.
    pub usage: f32,
    /// 1 for knowledge, 0 for a skill.
    pub is_knowledge: f32,
    /// How many words the preferred label has, function words not counted.
    pub label_words: f32,
    /// How many words the segment has, function words not counted.
    pub segment_words: f32,
    /// The log-odds that the segment asks for a skill at all.
    pub asks: f32,
}

/// The part of the pipeline that a feature comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = FeaturePart)]
pub enum Part {
    /// Nearness in meaning.
    Meaning,
    /// Words that the segment shares with labels and description.
    Words,
    /// Whole labels that stand in the segment.
    Label,
    /// How the candidate stands beside the others.
    Others,
    /// What is known of the concept and the segment before they are compared.
    General,
}

impl Part {
    /// All parts, in the order in which they are told.
    pub const ALL: [Self; 5] = [Self::Meaning, Self::Words, Self::Label, Self::Others, Self::General];
}

/// A feature: the name the ranker's file knows it by, what it belongs to, and its value.
pub(super) struct Feature {
    pub name: &'static str,
    pub part: Part,
    pub value: fn(&Features) -> f32,
}

const fn feature(name: &'static str, part: Part, value: fn(&Features) -> f32) -> Feature {
    Feature { name, part, value }
}

/// All features.
pub(super) const FEATURES: [Feature; 34] = [
    feature("preferred label, BM25", Part::Words, |features| features.preferred),
    feature("alternative labels, BM25", Part::Words, |features| features.alternative),
    feature("description, BM25", Part::Words, |features| features.description),
    feature("word roots of all labels, BM25", Part::Words, |features| features.root),
    feature("share of the label that the text says", Part::Words, |features| features.covered),
    feature("share of the text that the label says", Part::Words, |features| features.share),
    feature("the words stand together", Part::Words, |features| features.compact),
    feature("it is the preferred label", Part::Words, |features| features.is_preferred),
    feature("the whole label stands in the text", Part::Label, |features| features.whole),
    feature("the text is the label", Part::Label, |features| features.exact),
    feature("words near the label", Part::Meaning, |features| features.near.label),
    feature("words near the description", Part::Meaning, |features| features.near.description),
    feature("text near the label", Part::Meaning, |features| features.near.label_whole),
    feature("text near the description", Part::Meaning, |features| features.near.description_whole),
    feature("one word near the label", Part::Meaning, |features| features.near.token),
    feature("words near the examples", Part::Meaning, |features| features.near.examples),
    feature("text near the examples", Part::Meaning, |features| features.near.examples_whole),
    feature("near the nearest sentence for it", Part::Meaning, |features| features.near.precedent),
    feature("sum of the words near the skill", Part::Meaning, |features| features.gist),
    feature("behind the nearest sum of words", Part::Others, |features| features.gist_gap),
    feature("place by the sum of the words", Part::Others, |features| features.gist_place),
    feature("behind the nearest label", Part::Others, |features| features.label_gap),
    feature("behind the nearest description", Part::Others, |features| features.description_gap),
    feature("place by nearness of the label", Part::Others, |features| features.label_place),
    feature("place by nearness", Part::Others, |features| features.place),
    feature("near the nearest candidates", Part::Others, |features| features.company),
    feature("word roots beside the best candidate", Part::Others, |features| features.root_share),
    feature("description beside the best candidate", Part::Others, |features| features.description_share),
    feature("place by number of occupations", Part::General, |features| features.usage),
    feature("people linked sentences to it", Part::General, |features| {
        f32::from(u8::from(features.near.is_linked))
    }),
    feature("knowledge", Part::General, |features| features.is_knowledge),
    feature("words of the label", Part::General, |features| features.label_words),
    feature("words of the text", Part::General, |features| features.segment_words),
    feature("the text asks for a skill", Part::General, |features| features.asks),
];

impl Features {
    /// All values, in the order of [`FEATURES`].
    pub fn values(&self) -> [f32; FEATURES.len()] {
        std::array::from_fn(|at| (FEATURES[at].value)(self))
    }
}
