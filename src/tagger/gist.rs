//! The static leg: what the segment's words mean by themselves, added up.

use std::ops::Range;

use super::query::{Query, QueryWord};
use crate::esco::ConceptId;
use crate::index::{Quantised, WordVector, WordVectors};

/// Beside the word that says most for a skill, how much another must say to count as evidence.
const SPEAKS: f32 = 0.5;

/// A segment as the sum of its words' vectors.
pub(super) struct Gist<'a> {
    vectors: &'a WordVectors,
    /// The words that have a vector, and where each stands.
    words: Vec<WordVector>,
    places: Vec<Range<usize>>,
    sum: Quantised,
}

impl<'a> Gist<'a> {
    /// `None` if no word about the subject has a vector: words that every outcome has mean too little.
    pub fn new(query: &Query, vectors: &'a WordVectors) -> Option<Self> {
        let mut has_content = false;
        let found = |word: &QueryWord| {
            let vector = vectors.word(word.id, &word.stem)?;
            has_content |= word.is_content();
            Some((vector, word.bytes.clone()))
        };
        let (words, places): (Vec<WordVector>, _) = query.distinct().filter_map(found).unzip();
        let sum = Quantised::sum(words.iter().map(|word| &word.vector));
        has_content.then_some(Self { vectors, words, places, sum })
    }

    /// The allowed skills that may be nearest to the segment, with their cosines: at least `count`, if
    /// there are as many.
    pub fn shortlist(&self, allows: &dyn Fn(ConceptId) -> bool, count: usize) -> Vec<(ConceptId, f32)> {
        self.vectors.shortlist(&self.words, &self.sum, allows, count)
    }

    /// The cosine of the segment with a skill, in [-1, 1].
    pub fn nearness(&self, id: ConceptId) -> f32 {
        self.vectors.nearness(&self.sum, id)
    }

    /// The words that speak for a skill: those that add most to the cosine, in order.
    pub fn evidence(&self, id: ConceptId) -> Vec<Range<usize>> {
        let share = |word: &WordVector| self.vectors.nearness(&word.vector, id);
        let shares: Vec<f32> = self.words.iter().map(share).collect();
        let most = shares.iter().copied().fold(0.0, f32::max);
        let speak =
            self.places.iter().zip(shares).filter(|(_, share)| *share > 0.0 && *share >= SPEAKS * most);
        speak.map(|(place, _)| place.clone()).collect()
    }
}
