//! The words of a text, as cues are looked for, and lists of words.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Words of one kind in `words.tsv`.
pub(super) type Listed = LazyLock<HashSet<&'static str>>;

/// The words of a kind.
pub(super) fn listed(kind: &str) -> HashSet<&'static str> {
    let lines = include_str!("words.tsv").lines().filter_map(|line| line.split_once('\t'));
    lines.filter(|(its, _)| *its == kind).flat_map(|(_, words)| words.split(' ')).collect()
}

/// A run of letters and digits.
pub(super) struct Word {
    /// Where it stands.
    pub bytes: Range<usize>,
    /// In lower case.
    pub lower: String,
}

/// The words of a text, in order. *You'll* is two: cues are taken apart in the same way.
pub(super) fn words(text: &str) -> Vec<Word> {
    let (mut words, mut start) = (vec![], None);
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push(Word { bytes: from..at, lower: text[from..at].to_lowercase() });
                start = None;
            }
            _ => {}
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_know_where_they_stand() {
        let text = "You’ll need C++, Öl – 3-jährig";
        let found = words(text);
        let lower: Vec<&str> = found.iter().map(|word| word.lower.as_str()).collect();
        assert_eq!(lower, ["you", "ll", "need", "c", "öl", "3", "jährig"]);
        assert_eq!(&text[found[4].bytes.clone()], "Öl");
        assert!(words(" –!").is_empty());
    }
}
