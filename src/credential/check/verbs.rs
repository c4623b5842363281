//! The verbs of learning outcomes, read from `verbs.tsv`, which names its sources.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Serialize;
use utoipa::ToSchema;

use crate::text::Word;

/// A level of Bloom's revised taxonomy: what a learner does with what was learned (Anderson and
/// Krathwohl, *A Taxonomy for Learning, Teaching, and Assessing*, 2001).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Bloom {
    /// Retrieve knowledge from memory.
    Remember,
    /// Construct meaning.
    Understand,
    /// Carry out a procedure.
    Apply,
    /// Break into parts and relate them.
    Analyse,
    /// Judge by criteria.
    Evaluate,
    /// Put together something new.
    Create,
}

impl Bloom {
    /// The levels from the lowest to the highest, with their names.
    const NAMES: [(Self, &str); 6] = [
        (Self::Remember, "remember"),
        (Self::Understand, "understand"),
        (Self::Apply, "apply"),
        (Self::Analyse, "analyse"),
        (Self::Evaluate, "evaluate"),
        (Self::Create, "create"),
    ];

    /// The name of the level.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(level, _)| *level == self).map_or("", |(_, name)| name)
    }

    fn named(wanted: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, name)| *name == wanted).map(|(level, _)| *level)
    }
}

/// A verb of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verb {
    /// The verb as dictionaries list it.
    pub lemma: &'static str,
    /// The level that it stands for, if it alone tells.
    pub level: Option<Bloom>,
    /// Whether one can observe what it says.
    pub observable: bool,
    /// Whether it more often is a noun or an adjective when it stands inside a sentence.
    pub noun: bool,
}

/// The form a verb stands in; coordinated verbs share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// *analyse*, *analysieren*
    Base,
    /// *analyses*, *analysiert*
    Third,
    /// *analysing*
    Gerund,
}

/// The verbs of a language.
pub(super) struct Verbs {
    forms: HashMap<String, (Verb, Form)>,
    /// Gerunds are found by stem, since the spelling of the verb before *-ing* varies.
    stems: HashMap<String, Verb>,
}

pub(super) static ENGLISH: LazyLock<Verbs> = LazyLock::new(|| Verbs::read("en", english_forms));
pub(super) static GERMAN: LazyLock<Verbs> = LazyLock::new(|| Verbs::read("de", german_forms));

/// The cells of a language's rows: whether one can observe the verbs, their level, the verbs.
fn rows(language: &str) -> impl Iterator<Item = [&'static str; 3]> {
    include_str!("verbs.tsv").lines().filter_map(move |line| match line.split('\t').collect::<Vec<_>>()[..] {
        [here, observable, level, verbs] if here == language => Some([observable, level, verbs]),
        _ => None,
    })
}

/// The verbs of a language, each with its spellings.
fn verbs(language: &str) -> Vec<(Verb, Vec<&'static str>)> {
    let (nouns, verbs): (Vec<_>, Vec<_>) = rows(language).partition(|[observable, ..]| *observable == "noun");
    let nouns: HashSet<&str> = nouns.iter().flat_map(|[_, _, nouns]| nouns.split(' ')).collect();
    let verb = |observable, level, written: &'static str| {
        let spellings: Vec<&str> = written.split('/').collect();
        let lemma = spellings.first().copied().unwrap_or_default();
        let observable = observable == "yes";
        (Verb { lemma, level: Bloom::named(level), observable, noun: nouns.contains(lemma) }, spellings)
    };
    let of_row = |[observable, level, verbs]: [&'static str; 3]| {
        verbs.split(' ').map(move |one| (observable, level, one))
    };
    verbs.into_iter().flat_map(of_row).map(|(observable, level, one)| verb(observable, level, one)).collect()
}

impl Verbs {
    fn read(language: &str, forms_of: fn(&str) -> Vec<(String, Form)>) -> Self {
        let analyzer = crate::text::Analyzer::new(language);
        let (mut forms, mut stems) = (HashMap::new(), HashMap::new());
        for (verb, spellings) in verbs(language) {
            for spelling in spellings {
                for (form, kind) in forms_of(spelling) {
                    forms.entry(form).or_insert((verb, kind));
                }
                for word in analyzer.words(spelling) {
                    stems.entry(word.stem).or_insert(verb);
                }
            }
        }
        Self { forms, stems }
    }

    /// The verb that a word may be, and its form.
    pub fn of(&self, word: &Word) -> Option<(Verb, Form)> {
        let gerund = || {
            let verb = self.stems.get(&word.stem).filter(|_| word.folded.ends_with("ing"))?;
            Some((*verb, Form::Gerund))
        };
        self.forms.get(&word.folded).copied().or_else(gerund)
    }

    /// The verb with this infinitive.
    pub fn infinitive(&self, folded: &str) -> Option<Verb> {
        self.forms.get(folded).filter(|(_, form)| *form == Form::Base).map(|(verb, _)| *verb)
    }
}

fn english_forms(base: &str) -> Vec<(String, Form)> {
    let american = [("ise", "ize"), ("yse", "yze")]
        .iter()
        .find_map(|(british, american)| Some(base.strip_suffix(british)?.to_owned() + american));
    let spellings = [Some(base.to_owned()), american];
    let both = |base: String| {
        let third =
            if let Some(stem) = base.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
                format!("{stem}ies")
            } else if ["s", "x", "z", "ch", "sh", "o"].iter().any(|ending| base.ends_with(ending)) {
                format!("{base}es")
            } else {
                format!("{base}s")
            };
        [(base, Form::Base), (third, Form::Third)]
    };
    spellings.into_iter().flatten().flat_map(both).collect()
}

/// The infinitive and the regular third person of verbs whose prefix does not separate.
fn german_forms(infinitive: &str) -> Vec<(String, Form)> {
    let stem = infinitive.strip_suffix("en").or_else(|| infinitive.strip_suffix('n')).unwrap_or(infinitive);
    let third = match (infinitive, stem.ends_with(['t', 'd'])) {
        ("wissen", _) => "weiß".to_owned(),
        (_, true) => format!("{stem}et"),
        (_, false) => format!("{stem}t"),
    };
    vec![(infinitive.to_owned(), Form::Base), (third, Form::Third)]
}

/// Verbs that are observed and stand for a level, to be used in place of one that is not; the words of the
/// table.
pub(super) fn stronger(language: &str, level: Bloom) -> &'static str {
    match (language, level) {
        ("de", Bloom::Remember) => "nennen, definieren, auflisten, wiedergeben",
        ("de", Bloom::Understand) => "erklären, vergleichen, zusammenfassen, interpretieren",
        ("de", Bloom::Apply) => "anwenden, durchführen, berechnen, einsetzen",
        ("de", Bloom::Analyse) => "analysieren, unterscheiden, untersuchen, gegenüberstellen",
        ("de", Bloom::Evaluate) => "beurteilen, prüfen, begründen, abwägen",
        ("de", Bloom::Create) => "entwickeln, entwerfen, planen, verfassen",
        (_, Bloom::Remember) => "define, identify, list, name",
        (_, Bloom::Understand) => "explain, summarise, compare, interpret",
        (_, Bloom::Apply) => "apply, use, perform, demonstrate",
        (_, Bloom::Analyse) => "analyse, distinguish, examine, diagnose",
        (_, Bloom::Evaluate) => "assess, justify, test, critique",
        (_, Bloom::Create) => "design, develop, plan, compose",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Analyzer;

    fn english(word: &str) -> Option<(&'static str, Form)> {
        let word = Analyzer::new("en").words(word).remove(0);
        ENGLISH.of(&word).map(|(verb, form)| (verb.lemma, form))
    }

    #[test]
    fn every_row_of_the_table_can_be_read_and_no_verb_stands_twice() {
        for language in ["en", "de"] {
            let lemmas: Vec<&str> = verbs(language).iter().map(|(verb, _)| verb.lemma).collect();
            assert!(lemmas.len() > 400, "{language}: {}", lemmas.len());
            let mut once = lemmas.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), lemmas.len(), "{language}");
            for (_, level) in Bloom::NAMES {
                let of_level = |(verb, _): &(Verb, _)| verb.level.map(Bloom::name) == Some(level);
                assert!(
                    verbs(language).iter().filter(|one| of_level(one)).count() >= 10,
                    "{language}: {level}"
                );
            }
        }
        let lines = include_str!("verbs.tsv").lines().filter(|line| !line.starts_with('#'));
        for line in lines {
            let [language, seen, level, _] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("{line}")
            };
            assert!(["en", "de"].contains(&language) && ["yes", "no", "noun"].contains(&seen), "{line}");
            assert!(level == "-" || Bloom::named(level).is_some(), "{line}");
        }
    }

    #[test]
    fn forms_of_a_verb_lead_to_it() {
        assert_eq!(english("Analyze"), Some(("analyse", Form::Base)));
        assert_eq!(english("analyses"), Some(("analyse", Form::Third)));
        assert_eq!(english("Analysing"), Some(("analyse", Form::Gerund)));
        assert_eq!(english("modeling"), Some(("model", Form::Gerund)));
        assert_eq!(english("classifies"), Some(("classify", Form::Third)));
        assert_eq!(english("teaches"), Some(("teach", Form::Third)));
        assert_eq!(english("programme"), Some(("program", Form::Base)));
        assert_eq!(english("analysis"), None);
        assert_eq!(english("morning"), None);
    }

    #[test]
    fn stronger_verbs_are_observed_and_of_the_level() {
        for (language, verbs) in [("en", &ENGLISH), ("de", &GERMAN)] {
            for (level, _) in Bloom::NAMES {
                for verb in stronger(language, level).split(", ") {
                    let found = verbs.infinitive(verb).unwrap();
                    assert!(found.observable && found.level == Some(level), "{verb}: {found:?}");
                }
            }
        }
    }
}
