//! A segment as the legs see it: its words, numbered and weighted.

use std::ops::Range;

use crate::index::{Lexicon, WordId};
use crate::text::WordClass;

/// How informative a word is that no label and no description has: it may well be the subject, but
/// nothing in ESCO can answer to it, so it must not drown the words that something does answer to.
const UNKNOWN_WEIGHT: f32 = 0.5;

/// How much a word that agrees in its root only counts, beside one that agrees in its stem.
const ROOT_AGREES: f32 = 0.6;

/// Signs across which no label runs on. A hyphen, a slash and an apostrophe may stand inside one.
const APART: [char; 7] = [',', '.', ':', ';', '(', ')', '|'];

/// One word of the segment that is not a function word.
#[derive(Debug)]
pub(super) struct QueryWord {
    /// Where it stands in the segment.
    pub bytes: Range<usize>,
    pub stem: String,
    pub root: String,
    /// Its number in the lexicon, if any label or description has it.
    pub id: Option<WordId>,
    /// The number of its root.
    pub root_id: Option<WordId>,
    /// How informative it is, in [0, 1].
    pub weight: f32,
    /// How much its class lets it count, in [0, 1].
    pub factor: f32,
    /// Whether a comma, full stop, colon, semicolon or bracket stands between it and the word before.
    pub apart: bool,
}

impl QueryWord {
    /// Whether it is about the subject.
    pub fn is_content(&self) -> bool {
        self.factor == WordClass::Content.factor()
    }
}

/// A segment, analysed.
#[derive(Debug)]
pub(super) struct Query<'a> {
    pub text: &'a str,
    pub words: Vec<QueryWord>,
    /// The weights of its distinct words, added up.
    pub weight: f32,
    agreements: Vec<Agreement>,
    /// The position in `agreements` plus one, by word of the lexicon; 0 where there is none.
    agreement_of: Vec<u16>,
}

/// What the segment says of a word that a label may have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Agreement {
    /// The weight that counts for a label with that word.
    pub weight: f32,
    /// The position of the segment's word that says it.
    pub at: usize,
}

impl<'a> Query<'a> {
    pub fn new(text: &'a str, lexicon: &Lexicon) -> Self {
        let mut words = vec![];
        let (mut end, mut apart) = (0, false);
        for word in lexicon.analyzer().words(text) {
            apart |= text.get(end..word.bytes.start).unwrap_or_default().contains(APART);
            end = word.bytes.end;
            if word.class == WordClass::Function {
                continue;
            }
            let id = lexicon.word(&word.stem);
            let factor = word.class.factor();
            words.push(QueryWord {
                weight: id.map_or(UNKNOWN_WEIGHT * factor, |id| lexicon.weight(id)),
                bytes: word.bytes,
                root_id: lexicon.root(&word.root),
                stem: word.stem,
                root: word.root,
                id,
                factor,
                apart: std::mem::take(&mut apart),
            });
        }
        let mut query = Self {
            text,
            words,
            weight: 0.0,
            agreements: vec![],
            agreement_of: vec![0; lexicon.vocabulary()],
        };
        query.weight = query.distinct().map(|word| word.weight).sum();
        for at in 0..query.words.len() {
            if let Some(id) = query.words[at].id {
                query.agree(id, query.words[at].weight, at);
            }
        }
        for at in 0..query.words.len() {
            for id in query.words[at].root_id.into_iter().flat_map(|root| lexicon.stems_of_root(root)) {
                // A rare derivation in a label says no more than the word that is there.
                query.agree(id, ROOT_AGREES * lexicon.weight(id).min(query.words[at].weight), at);
            }
        }
        query
    }

    /// Notes that the word at a position says a word of the lexicon, unless one before it does.
    fn agree(&mut self, id: WordId, weight: f32, at: usize) {
        let Some(slot) = self.agreement_of.get_mut(id as usize) else { return };
        // The segmenter's bound on length keeps the count far below the limit.
        if let (0, Ok(next)) = (*slot, u16::try_from(self.agreements.len() + 1)) {
            *slot = next;
            self.agreements.push(Agreement { weight, at });
        }
    }

    /// What the segment says of a word that a label has, if anything.
    pub fn agreement(&self, word: WordId) -> Option<Agreement> {
        let slot = *self.agreement_of.get(word as usize)?;
        self.agreements.get(usize::from(slot).checked_sub(1)?).copied()
    }

    /// The words without those whose stem stands further left already.
    pub fn distinct(&self) -> impl Iterator<Item = &QueryWord> + '_ {
        let is_first = |at: usize| !self.words[..at].iter().any(|before| before.stem == self.words[at].stem);
        self.words.iter().enumerate().filter(move |(at, _)| is_first(*at)).map(|(_, word)| word)
    }
}
