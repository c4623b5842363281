//! The semantic leg: what the segment means, beside what each skill means.

use std::ops::Range;

use crate::encoder::{DIMENSIONS, Encoded, Encoder, EncoderError};
use crate::esco::ConceptId;
use crate::index::{MeaningField, Quantised, Vectors};

/// How sharply a skill picks the tokens that speak for it: the factor of their cosines in the softmax.
/// The encoder was trained with the same one (`ATTENTION` in `training/tagus_training.py`).
const ATTENTION: f32 = 12.0;

/// Which share of a skill's attention a word must get, beside what it would get if all tokens got the
/// same, to count as evidence.
const SPEAKS: f32 = 2.0;

/// A segment with the vectors of its tokens.
pub(super) struct Meaning<'a> {
    vectors: &'a Vectors,
    encoded: Encoded,
    /// The products of the tokens with each other.
    gram: Vec<f32>,
}

/// How near a skill is to a segment; cosines, in [-1, 1].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Nearness {
    /// The tokens that speak for the label, with the label.
    pub label: f32,
    /// The tokens that speak for label and description, with both.
    pub description: f32,
    /// The whole segment with the label.
    pub label_whole: f32,
    /// The whole segment with label and description.
    pub description_whole: f32,
    /// The nearest single token with the label.
    pub token: f32,
    /// The tokens that speak for example sentences, with these.
    pub examples: f32,
    /// The whole segment with example sentences.
    pub examples_whole: f32,
}

impl<'a> Meaning<'a> {
    pub fn new(text: &str, vectors: &'a Vectors, encoder: &Encoder) -> Result<Self, EncoderError> {
        let encoded = encoder.encode(text)?;
        let tokens: Vec<&[f32]> = encoded.tokens().map(|(token, _)| token).collect();
        let gram = tokens.iter().flat_map(|a| tokens.iter().map(|b| dot(a, b))).collect();
        Ok(Self { vectors, encoded, gram })
    }

    /// The cosine of the segment as a whole with each skill, by skill.
    pub fn scan(&self) -> Vec<(ConceptId, f32)> {
        let cosines = self.vectors.scan(&Quantised::new(&self.encoded.mean));
        cosines.into_iter().enumerate().map(|(row, cosine)| (self.vectors.concept(row), cosine)).collect()
    }

    /// How near a skill is.
    pub fn nearness(&self, id: ConceptId) -> Nearness {
        let Some(row) = self.vectors.row(id) else { return Nearness::default() };
        let mut weights = vec![];
        let label = self.attend(MeaningField::Label, row, &mut weights);
        let description = self.attend(MeaningField::Description, row, &mut weights);
        let examples = self.attend(MeaningField::Examples, row, &mut weights);
        Nearness {
            label: label.cosine,
            description: description.cosine,
            label_whole: label.whole,
            description_whole: description.whole,
            token: label.nearest,
            examples: examples.cosine,
            examples_whole: examples.whole,
        }
    }

    /// The direction in which the labels of some skills lie together, not scaled to length 1: the cosine
    /// of another label with it is the mean of its cosines with theirs.
    pub fn company(&self, ids: impl ExactSizeIterator<Item = ConceptId>) -> Vec<f32> {
        let share = 1.0 / ids.len().max(1) as f32;
        let (mut sum, mut label) = (vec![0.0; DIMENSIONS], vec![]);
        for row in ids.filter_map(|id| self.vectors.row(id)) {
            self.vectors.vector(MeaningField::Label, row, &mut label);
            sum.iter_mut().zip(&label).for_each(|(sum, value)| *sum += value * share);
        }
        sum
    }

    /// The cosine of a skill's label with a direction.
    pub fn nearness_to(&self, direction: &[f32], id: ConceptId) -> f32 {
        let mut label = vec![];
        self.vectors.row(id).map_or(0.0, |row| {
            self.vectors.vector(MeaningField::Label, row, &mut label);
            dot(direction, &label)
        })
    }

    /// The tokens' share of attention and the cosine of their weighted sum with the skill.
    fn attend(&self, field: MeaningField, row: usize, weights: &mut Vec<f32>) -> Attention {
        let mut concept = vec![];
        self.vectors.vector(field, row, &mut concept);
        let dots: Vec<f32> = self.encoded.tokens().map(|(token, _)| dot(token, &concept)).collect();
        let whole = dot(&self.encoded.mean, &concept);
        let nearest = dots.iter().copied().fold(f32::MIN, f32::max);
        weights.clear();
        weights.extend(dots.iter().map(|dot| (ATTENTION * (dot - nearest)).exp()));
        let sum: f32 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= sum);
        let along: f32 = dots.iter().zip(weights.iter()).map(|(dot, weight)| dot * weight).sum();
        // The length of the weighted sum, from the tokens' products with each other.
        let rows = self.gram.chunks_exact(weights.len().max(1)).zip(weights.iter());
        let square: f32 = rows.map(|(row, weight)| weight * dot(row, weights)).sum();
        Attention { cosine: along / square.max(1e-12).sqrt(), whole, nearest }
    }

    /// The words that speak for a skill: those that get much of its attention, in order.
    pub fn evidence(&self, id: ConceptId, words: &[Range<usize>]) -> Vec<Range<usize>> {
        let Some(row) = self.vectors.row(id) else { return vec![] };
        let mut weights = vec![];
        self.attend(MeaningField::Label, row, &mut weights);
        let even = 1.0 / weights.len().max(1) as f32;
        let of_word = |word: &Range<usize>| -> f32 {
            let inside = |place: &Range<usize>| place.start < word.end && word.start < place.end;
            self.encoded
                .places
                .iter()
                .zip(&weights)
                .filter(|(place, _)| inside(place))
                .map(|(_, weight)| *weight)
                .fold(0.0, f32::max)
        };
        let shares: Vec<f32> = words.iter().map(of_word).collect();
        let most = shares.iter().copied().fold(0.0, f32::max);
        let speaks = |share: f32| share >= most.min(even * SPEAKS) && share > 0.0;
        words.iter().zip(&shares).filter(|(_, share)| speaks(**share)).map(|(word, _)| word.clone()).collect()
    }
}

/// How a text lies to one vector of a skill.
struct Attention {
    /// The weighted sum of the tokens.
    cosine: f32,
    /// The mean of the tokens.
    whole: f32,
    /// The nearest token.
    nearest: f32,
}

/// The dot product, added up in sixteen lanes whatever the processor, so that it is the same on all.
#[multiversion::multiversion(targets("x86_64+avx512f", "x86_64+avx2", "aarch64+neon"))]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; 16];
    let (a, a_rest) = a.as_chunks::<16>();
    let (b, b_rest) = b.as_chunks::<16>();
    for (a, b) in a.iter().zip(b) {
        for at in 0..16 {
            lanes[at] += a[at] * b[at];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    lanes.iter().sum::<f32>() + rest
}

const _: () = assert!(DIMENSIONS.is_multiple_of(16));
