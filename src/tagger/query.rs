//! A segment as the legs see it: its words, numbered and weighted.

use std::ops::Range;

use crate::index::{Lexicon, WordId};
use crate::text::WordClass;

/// How informative a word is that no label and no description has: it may well be the subject, but
/// nothing in ESCO can answer to it, so it must not drown the words that something does answer to.
const UNKNOWN_WEIGHT: f32 = 0.5;

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
    pub root_id: Option<u32>,
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
                root_id: lexicon.root(&word.root),
                weight: id.map_or(UNKNOWN_WEIGHT * factor, |id| lexicon.weight(id)),
                bytes: word.bytes,
                stem: word.stem,
                root: word.root,
                id,
                factor,
                apart: std::mem::take(&mut apart),
            });
        }
        let mut query = Self { text, words, weight: 0.0 };
        query.weight = query.distinct().map(|word| word.weight).sum();
        query
    }

    /// The words without those whose stem stands further left already.
    pub fn distinct(&self) -> impl Iterator<Item = &QueryWord> + '_ {
        let is_first = |at: usize| !self.words[..at].iter().any(|before| before.stem == self.words[at].stem);
        self.words.iter().enumerate().filter(move |(at, _)| is_first(*at)).map(|(_, word)| word)
    }
}
