//! What the readers of both languages share.

use super::verbs::{Bloom, Verb};
use crate::text::{Analyzer, Word};

/// A word and what stands between it and the word before.
pub(super) struct Token<'a> {
    pub word: Word,
    pub gap: &'a str,
}

/// The words of a text.
pub(super) fn tokens<'a>(text: &'a str, words: &Analyzer) -> Vec<Token<'a>> {
    let mut end = 0;
    let token = |word: Word| {
        let gap = text.get(end..word.bytes.start).unwrap_or_default();
        end = word.bytes.end;
        Token { word, gap }
    };
    words.words(text).into_iter().map(token).collect()
}

/// Something that a learner does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Action {
    /// The verb as dictionaries list it, or the words that stand for one.
    pub lemma: String,
    pub level: Option<Bloom>,
    pub observable: bool,
    /// Whether the table has it; else grammar says that it is a verb.
    pub known: bool,
}

impl Action {
    pub fn of(verb: Verb) -> Self {
        Self { lemma: verb.lemma.to_owned(), level: verb.level, observable: verb.observable, known: true }
    }
}

/// What an outcome says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// The actions in the order of the text; none if it does not begin with a verb.
    pub actions: Vec<Action>,
    /// How many outcomes it holds.
    pub acts: usize,
    /// How many words it has.
    pub words: usize,
    /// How many words that say something follow the lead-in.
    pub content: usize,
}

impl Reading {
    /// Counts verbs that share one object. Two of them are a usual pair for one outcome (*design and
    /// implement a survey*); of more each is one.
    pub fn count(&mut self, sharing: usize) {
        self.acts += if sharing == 2 { 1 } else { sharing };
    }
}
