//! [`Postings`]: which concepts have a word, and what that word says for each of them.

use std::collections::BTreeMap;

use rkyv::rend::{f32_le, u32_le};

use crate::esco::ConceptId;
use crate::tables::Lists;

/// How soon more of the same word stops to add, and how much longer texts are discounted: the usual
/// values of BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009, section 3.4.1).
const K1: f32 = 1.2;
const B: f32 = 0.75;

/// For each word the concepts that have it, in order, with what it says for them: in the lexicon its part
/// of their BM25 score.
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
            postings.push(counts.into_iter().map(|(concept, count)| {
                let length = texts[concept as usize].len() as f32 / mean.max(f32::MIN_POSITIVE);
                (concept, rarity * count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length)))
            }));
        }
        postings
    }

    /// Adds the next word: the concepts that have it, each with what the word says for it, above 0.
    pub(super) fn push(&mut self, of_word: impl Iterator<Item = (u32, f32)>) {
        let (concepts, impacts): (Vec<u32>, Vec<f32>) = of_word.unzip();
        self.concepts.push(&concepts);
        self.impacts.extend(impacts);
    }
}

impl ArchivedPostings {
    /// How many words there are.
    pub(super) fn words(&self) -> usize {
        self.concepts.ends.len()
    }

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

/// The allowed concepts with the highest scores, at most `count`; of equal ones those that come first.
pub(crate) fn best(
    scores: impl Iterator<Item = (ConceptId, f32)>,
    allows: &dyn Fn(ConceptId) -> bool,
    count: usize,
) -> Vec<ConceptId> {
    let by_score = |a: &(ConceptId, f32), b: &(ConceptId, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    // Keeps the best and says how good the worst of them is.
    let cut = |kept: &mut Vec<(ConceptId, f32)>| {
        if kept.len() <= count {
            return f32::NEG_INFINITY;
        }
        let floor = kept.select_nth_unstable_by(count - 1, by_score).1.1;
        kept.truncate(count);
        floor
    };
    let mut kept: Vec<(ConceptId, f32)> = Vec::with_capacity(2 * count);
    // What is below the worst of the best so far need not be looked at again.
    let mut floor = f32::NEG_INFINITY;
    for one in scores {
        if one.1 < floor || !allows(one.0) {
            continue;
        }
        kept.push(one);
        if kept.len() == 2 * count {
            floor = cut(&mut kept);
        }
    }
    cut(&mut kept);
    kept.into_iter().map(|(id, _)| id).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_best_are_the_first_of_all_in_order(
            // Few values, so that many are equal.
            scores in prop::collection::vec(0_u8..6, 0..60),
            count in 1_usize..12,
            skipped in 0_u32..4,
        ) {
            let scores: Vec<(ConceptId, f32)> =
                scores.iter().zip(0..).map(|(score, id)| (ConceptId(id), f32::from(*score))).collect();
            let allows = |id: ConceptId| id.0 % 4 != skipped;
            let mut found = best(scores.iter().copied(), &allows, count);
            let mut all: Vec<(ConceptId, f32)> = scores.into_iter().filter(|(id, _)| allows(*id)).collect();
            all.sort_by(|a, b| b.1.total_cmp(&a.1));
            let mut expected: Vec<ConceptId> = all.into_iter().take(count).map(|(id, _)| id).collect();
            found.sort();
            expected.sort();
            prop_assert_eq!(found, expected);
        }
    }
}
