//! The semantic leg: what the segment means, beside what each skill means.

use std::ops::Range;

use super::asks::Asks;
use crate::encoder::{DIMENSIONS, Encoder, EncoderError};
use crate::esco::ConceptId;
use crate::index::{MeaningField, Quantised, Vectors, dots, product};

/// How sharply a skill picks the tokens that speak for it: the factor of their cosines in the softmax.
/// The encoder was trained with the same one (`ATTENTION` in `training/tagus_training.py`).
const ATTENTION: f32 = 12.0;

/// Which share of a skill's attention a word must get, beside what it would get if all tokens got the
/// same, to count as evidence.
const SPEAKS: f32 = 2.0;

/// A segment with the vectors of its tokens.
pub(super) struct Meaning<'a> {
    vectors: &'a Vectors,
    /// The log-odds that the segment asks for a skill.
    pub asks: f32,
    mean: Quantised,
    /// The tokens one after another, as integers, and after them the mean.
    rows: Vec<i8>,
    /// The scales of the tokens.
    scales: Vec<f32>,
    /// Where each token stands in the segment, in bytes.
    places: Vec<Range<usize>>,
    /// The products of the tokens with each other, row by row, each row filled up to `stride` with zeros.
    gram: Vec<f32>,
    stride: usize,
    /// For each skill of the precedents that are near, in order, the highest of their cosines.
    precedents: Vec<(ConceptId, f32)>,
    /// The skills of the nearest precedents.
    linked: Vec<ConceptId>,
}

/// How many precedents may propose their skills.
const PROPOSING: usize = 10;

/// How near a skill is to a segment; all but the last are cosines, in [-1, 1].
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
    /// The whole segment with the nearest sentence that people have linked to the skill or that was
    /// written for it.
    pub precedent: f32,
    /// Whether people have linked any sentence to the skill.
    pub is_linked: bool,
}

impl<'a> Meaning<'a> {
    pub fn new(
        text: &str,
        vectors: &'a Vectors,
        encoder: &Encoder,
        asks: &Asks,
        allows: &dyn Fn(ConceptId) -> bool,
    ) -> Result<Self, EncoderError> {
        let encoded = encoder.encode(text)?;
        let stride = encoded.places.len().next_multiple_of(LANES);
        let (mut rows, mut scales) = (Vec::with_capacity(encoded.tokens.len() + DIMENSIONS), vec![]);
        for (token, _) in encoded.tokens() {
            let Quantised { values, scale } = Quantised::new(token);
            rows.extend(values);
            scales.push(scale);
        }
        let mut gram = Vec::with_capacity(stride * scales.len());
        for (token, scale) in rows.chunks_exact(DIMENSIONS).zip(&scales) {
            let dots = dots(&rows, token).into_iter().zip(&scales);
            gram.extend(dots.map(|(dot, of_row)| dot as f32 * of_row * scale));
            gram.resize(gram.len().next_multiple_of(stride), 0.0);
        }
        let (mean, asks) = (Quantised::new(&encoded.mean), asks.by_meaning(&encoded.mean));
        rows.extend(&mean.values);
        let mut near: Vec<_> = vectors.precedents(&mean, allows).collect();
        near.sort_by(|a, b| b.1.total_cmp(&a.1));
        let linked = near.iter().take(PROPOSING).flat_map(|(skills, _)| skills.clone()).collect();
        let each = |(skills, cosine)| Iterator::map(skills, move |skill| (skill, cosine));
        let mut precedents: Vec<(ConceptId, f32)> = near.into_iter().flat_map(each).collect();
        precedents.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        precedents.dedup_by_key(|one| one.0);
        Ok(Self {
            precedents,
            linked,
            vectors,
            asks,
            mean,
            rows,
            scales,
            places: encoded.places,
            gram,
            stride,
        })
    }

    /// The allowed skills that may be nearest to the segment as a whole, with their cosines.
    pub fn shortlist(&self, allows: impl Fn(ConceptId) -> bool) -> impl Iterator<Item = (ConceptId, f32)> {
        self.vectors.shortlist(&self.mean, allows)
    }

    /// The skills that people have linked to the sentences that are nearest to the segment.
    pub fn linked(&self) -> impl Iterator<Item = ConceptId> + '_ {
        self.linked.iter().copied()
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
            precedent: self
                .precedents
                .binary_search_by_key(&id, |one| one.0)
                .map_or(examples.whole, |at| self.precedents[at].1.max(examples.whole)),
            is_linked: self.vectors.is_linked(row),
        }
    }

    /// The direction in which the labels of some skills lie together, not scaled to length 1: the cosine
    /// of another label with it is the mean of its cosines with theirs.
    pub fn company(&self, ids: impl ExactSizeIterator<Item = ConceptId>) -> Quantised {
        let share = 1.0 / ids.len().max(1) as f32;
        let mut sum = vec![0.0; DIMENSIONS];
        for row in ids.filter_map(|id| self.vectors.row(id)) {
            let (label, scale) = self.vectors.vector(MeaningField::Label, row);
            sum.iter_mut().zip(label).for_each(|(sum, value)| *sum += f32::from(*value) * scale * share);
        }
        Quantised::new(&sum)
    }

    /// The cosine of a skill's label with a direction.
    pub fn nearness_to(&self, direction: &Quantised, id: ConceptId) -> f32 {
        self.vectors.row(id).map_or(0.0, |row| {
            let (label, scale) = self.vectors.vector(MeaningField::Label, row);
            product(label, &direction.values) * scale * direction.scale
        })
    }

    /// The tokens' share of attention and the cosine of their weighted sum with the skill.
    fn attend(&self, field: MeaningField, row: usize, weights: &mut Vec<f32>) -> Attention {
        let (concept, scale) = self.vectors.vector(field, row);
        let dots = dots(&self.rows, concept);
        let whole = dots.last().map_or(0.0, |dot| *dot as f32 * scale * self.mean.scale);
        let cosines = dots.into_iter().zip(&self.scales);
        weights.clear();
        weights.extend(cosines.map(|(dot, of_token)| dot as f32 * of_token * scale));
        let nearest = weights.iter().copied().fold(f32::MIN, f32::max);
        let (mut sum, mut along) = (0.0, 0.0);
        for weight in weights.iter_mut() {
            let cosine = *weight;
            *weight = (ATTENTION * (cosine - nearest)).exp();
            sum += *weight;
            along += *weight * cosine;
        }
        weights.iter_mut().for_each(|weight| *weight /= sum);
        weights.resize(self.stride, 0.0);
        // The length of the weighted sum, from the tokens' products with each other.
        let square = quadratic(&self.gram, weights);
        weights.truncate(self.scales.len());
        Attention { cosine: along / sum / square.max(1e-12).sqrt(), whole, nearest }
    }

    /// The words that speak for a skill: those that get much of its attention, in order.
    pub fn evidence(&self, id: ConceptId, words: &[Range<usize>]) -> Vec<Range<usize>> {
        let Some(row) = self.vectors.row(id) else { return vec![] };
        let mut weights = vec![];
        self.attend(MeaningField::Label, row, &mut weights);
        let even = 1.0 / weights.len().max(1) as f32;
        let of_word = |word: &Range<usize>| -> f32 {
            let inside = |place: &Range<usize>| place.start < word.end && word.start < place.end;
            self.places
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

/// How many numbers are added up side by side, whatever the processor, so that sums are the same on all.
const LANES: usize = 16;

/// The sum of `matrix[i][j] * vector[i] * vector[j]`, for a vector of a multiple of [`LANES`] numbers and
/// a matrix with rows of the same length, of which the last may be missing.
#[multiversion::multiversion(targets("x86_64+avx512f", "x86_64+avx2", "aarch64+neon"))]
fn quadratic(matrix: &[f32], vector: &[f32]) -> f32 {
    let mut total = 0.0;
    for (row, value) in matrix.chunks_exact(vector.len().max(1)).zip(vector) {
        let mut lanes = [0.0_f32; LANES];
        let (row, _) = row.as_chunks::<LANES>();
        let (vector, _) = vector.as_chunks::<LANES>();
        for (a, b) in row.iter().zip(vector) {
            for at in 0..LANES {
                lanes[at] += a[at] * b[at];
            }
        }
        total += value * lanes.iter().sum::<f32>();
    }
    total
}
