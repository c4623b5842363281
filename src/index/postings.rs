//! [`Postings`]: which concepts have a word, and what that word says for each of them.

use std::collections::BTreeMap;

use rkyv::rend::{f32_le, u32_le};

use crate::esco::ConceptId;
use crate::tables::Lists;

/// How soon more of the same word stops to add, and how much longer texts are discounted: the usual
/// values of BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009, section 3.4.1).
const K1: f32 = 1.2;
const B: f32 = 0.75;

/// For each word the concepts that have it in a field, in order, with its part of their BM25 score.
///
/// The texts never change once the index is built, so the whole score is known but for the sum over the
/// words of a query: asking is adding up.
#[derive(rkyv::Archive, rkyv::Serialize, Default)]
pub(super) struct Postings {
    concepts: Lists,
    /// Beside each concept of `concepts`.
    impacts: Vec<f32>,
}

impl Postings {
    /// The postings of a field whose texts are given as words, concept by concept. Words are numbered up
    /// to `words`. How rare a word is and how long texts are counts among `skills` concepts: others have
    /// no text, and the scores must not depend on whether a release has them.
    pub(super) fn new(texts: &[Vec<u32>], words: usize, skills: usize) -> Self {
        let mut counts: Vec<Vec<(u32, f32)>> = vec![vec![]; words];
        for (text, concept) in texts.iter().zip(0..) {
            let mut count: BTreeMap<u32, f32> = BTreeMap::new();
            text.iter().for_each(|word| *count.entry(*word).or_default() += 1.0);
            for (word, count) in count {
                counts[word as usize].push((concept, count));
            }
        }
        let lengths = texts.iter().map(Vec::len);
        let all = skills as f32;
        let mean = lengths.sum::<usize>() as f32 / all.max(1.0);
        let mut postings = Self::default();
        for counts in counts {
            let having = counts.len() as f32;
            let rarity = ((all - having + 0.5) / (having + 0.5)).ln_1p();
            postings.concepts.push(&counts.iter().map(|(concept, _)| *concept).collect::<Vec<_>>());
            postings.impacts.extend(counts.into_iter().map(|(concept, count)| {
                let length = texts[concept as usize].len() as f32 / mean.max(f32::MIN_POSITIVE);
                rarity * count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length))
            }));
        }
        postings
    }
}

impl ArchivedPostings {
    /// The concepts that have a word, and its impact on each.
    pub(super) fn get(&self, word: u32) -> (&[u32_le], &[f32_le]) {
        let range = self.concepts.range(word as usize);
        let concepts = self.concepts.items.get(range.clone()).unwrap_or_default();
        (concepts, self.impacts.get(range).unwrap_or_default())
    }
}

/// The score of every concept for a query; most have none.
#[derive(Debug)]
pub struct Scores {
    /// By concept.
    scores: Vec<f32>,
    /// The concepts that have a score, each once, in no order.
    scored: Vec<ConceptId>,
}

impl Scores {
    pub(super) fn new(concepts: usize) -> Self {
        Self { scores: vec![0.0; concepts], scored: vec![] }
    }

    /// Adds what a word says, times a factor above 0.
    pub(super) fn add(&mut self, concepts: &[u32_le], impacts: &[f32_le], factor: f32) {
        for (concept, impact) in concepts.iter().zip(impacts) {
            let Some(score) = self.scores.get_mut(concept.to_native() as usize) else { continue };
            // Impacts and factors are above 0.
            if *score == 0.0 {
                self.scored.push(ConceptId(concept.to_native()));
            }
            *score += impact.to_native() * factor;
        }
    }

    /// The score of a concept; 0 if it shares no word with the query.
    pub fn get(&self, id: ConceptId) -> f32 {
        self.scores.get(id.index()).copied().unwrap_or_default()
    }

    /// The concepts with a score, in no order.
    pub fn scored(&self) -> impl ExactSizeIterator<Item = (ConceptId, f32)> + '_ {
        self.scored.iter().map(|id| (*id, self.get(*id)))
    }
}
