//! [`Decision`]: what people have decided about the tags of outcomes. Nothing is changed or removed: of several
//! decisions about one concept of one outcome the last counts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Tagging;
use crate::compare::KeptConcept;
use crate::credential::Credential;
use crate::text::{Analyzer, WordClass};

/// What somebody says of a concept for an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// It was suggested, and fits.
    Accept,
    /// It was suggested, and does not fit.
    Reject,
    /// It was not suggested, and fits.
    Add,
    /// What was said of it before no longer counts. The tags of a credential that is kept follow when it is tagged
    /// anew.
    Withdraw,
}

impl Verdict {
    /// Whether the concept fits.
    pub fn fits(self) -> bool {
        matches!(self, Self::Accept | Self::Add)
    }
}

/// A decision that is to be kept.
#[derive(Clone, Debug, PartialEq)]
pub struct NewDecision {
    /// Whose decision it is: institutions do not see each other's. Empty where there is only one.
    pub institution: String,
    /// The outcome.
    pub outcome: String,
    /// What it shares with nearly identical ones: see [`outcome_key`].
    pub key: String,
    /// The language of the outcome, by its ISO 639-1 code.
    pub language: String,
    /// The concept.
    pub uri: String,
    /// What is said of it.
    pub verdict: Verdict,
    /// Who says so.
    pub reviewer: String,
    /// Why.
    pub reason: Option<String>,
    /// The record and which of its outcomes, from 0, where it is one that is kept.
    pub of: Option<(String, usize)>,
}

/// A decision that is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Its number, above 0, in the order of time.
    pub number: u64,
    /// When it was made (RFC 3339).
    pub decided: String,
    /// What was decided.
    pub what: NewDecision,
}

/// Which decisions are looked for.
#[derive(Clone, Debug, Default)]
pub struct DecisionFilter<'f> {
    /// Those of an institution.
    pub institution: Option<&'f str>,
    /// Those about an outcome, by its [`outcome_key`].
    pub key: Option<&'f str>,
    /// Those about a record.
    pub record: Option<&'f str>,
}

/// Without these an outcome says the opposite, whatever lists of function words say.
const NEGATIONS: [&str; 14] = [
    "not", "no", "never", "without", "nicht", "kein", "keine", "ohne", "pas", "sans", "non", "senza", "sin",
    "sem",
];

/// What nearly identical outcomes have in common: the stems of their content words, numbers and negations, in
/// alphabetical order. So case, punctuation, inflection, order and words such as *the* and *be able to* make no
/// difference, and every other word does.
pub fn outcome_key(text: &str, analyzer: &Analyzer) -> String {
    let words = analyzer.words(text);
    let counts = |word: &&crate::text::Word| {
        word.class == WordClass::Content
            || word.folded.contains(char::is_numeric)
            || NEGATIONS.contains(&word.folded.as_str())
    };
    let mut stems: Vec<&str> = words.iter().filter(counts).map(|word| word.stem.as_str()).collect();
    if stems.is_empty() {
        stems = words.iter().map(|word| word.folded.as_str()).collect();
    }
    stems.sort_unstable();
    stems.join(" ")
}

/// Of each concept the last decision unless it was taken back, in the order in which these were made.
pub fn standing<'d>(decisions: impl IntoIterator<Item = &'d Decision>) -> Vec<&'d Decision> {
    let mut last: BTreeMap<(&str, &str), &Decision> = BTreeMap::new();
    for decision in decisions {
        let of = last.entry((&decision.what.key, &decision.what.uri)).or_insert(decision);
        if decision.number > of.number {
            *of = decision;
        }
    }
    let mut standing: Vec<_> =
        last.into_values().filter(|decision| decision.what.verdict != Verdict::Withdraw).collect();
    standing.sort_by_key(|decision| decision.number);
    standing
}

impl Tagging {
    /// Puts in what people have decided about the outcomes of a record: what fits is certain, what does not is
    /// gone. Decisions about what an outcome said before it was changed are passed over.
    pub fn decide(&mut self, credential: &Credential, decisions: &[Decision]) {
        let outcomes: Vec<_> = credential.outcomes.value().into_iter().flatten().collect();
        for (at, decision) in decisions.iter().enumerate() {
            let Some((_, position)) = decision.what.of else { continue };
            let is_about =
                |other: &Decision| other.what.of == decision.what.of && other.what.uri == decision.what.uri;
            if decisions[at + 1..].iter().any(is_about) {
                continue;
            }
            let says = outcomes.get(position).and_then(|outcome| outcome.text.best());
            let (Some((_, text)), Some(kept)) = (says, self.outcomes.get_mut(position)) else { continue };
            if text != decision.what.outcome {
                continue;
            }
            if decision.what.verdict == Verdict::Withdraw {
                continue;
            }
            let uri = &decision.what.uri;
            let before = kept.concepts.iter().position(|concept| concept.uri == *uri);
            let before = before.map(|at| kept.concepts.remove(at));
            if decision.what.verdict.fits() {
                let informativeness = before.map_or(1.0, |concept| concept.informativeness);
                let concept = KeptConcept { uri: uri.clone(), probability: 1.0, informativeness };
                kept.concepts.insert(0, concept);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearly_identical_outcomes_have_one_key() {
        let english = Analyzer::new("en");
        let key = |text: &str| outcome_key(text, &english);
        let same = ["Can evaluate AI systems.", "evaluate AI systems", "Be able to evaluate the AI system"];
        assert!(same.iter().all(|text| key(text) == key(same[0])), "{:?}", same.map(key));
        let others = ["Can evaluate systems", "Can not evaluate AI systems", "Can evaluate 2 AI systems"];
        assert!(others.iter().all(|text| key(text) != key(same[0])), "{:?}", others.map(key));
        assert_ne!(key("the"), key("of"));
    }
}
