//! How good a ranking is: gold files, measures, and whether a difference is more than chance.
//!
//! This room sees rankings as plain data, `(URI, score)` best first, so that what it measures is what
//! a user gets. The path is [`read_gold`] → [`evaluate`] → [`table`], and for two runs over the same
//! gold [`compare`] → [`comparison_table`].
//!
//! # Which items count
//!
//! | the item's `labels` | ranking measures | measures at the threshold |
//! |---|---|---|
//! | at least one is in the loaded ESCO | yes, over those that are | yes, over those that are |
//! | `[]`: nothing is in the text | no: there is nothing to rank first | yes: saying nothing is right |
//! | none is in the loaded ESCO | no | no: nobody can tell right from wrong |
//!
//! A label that is unknown, or that names several concepts, cannot be returned and so leaves the
//! gold set, as is usual; each one is listed in [`Evaluation::unresolved`], and the items of the last
//! row are counted in [`Evaluation::unresolvable`].
//!
//! # Ranking measures
//!
//! Each is computed per item and averaged over the items that count. *G* is the set of gold concepts,
//! *top k* the first *k* of the ranking, in which a repeated URI keeps only its first place;
//! *k* is 1, 3, 5 and 10. A ranking shorter than *k* is taken as it is.
//!
//! | name | formula | source |
//! |---|---|---|
//! | `hit@k` | 1 if top k ∩ G is not empty, else 0 | "success@k" in trec_eval |
//! | `P@k` | \|top k ∩ G\| / k | Manning, Raghavan & Schütze 2008, § 8.4 |
//! | `R@k` | \|top k ∩ G\| / \|G\| | as above |
//! | `RP@k` | \|top k ∩ G\| / min(k, \|G\|) | Chalkidis et al. 2019, "Large-scale multi-label text classification on EU legislation" |
//! | `MRR` | 1 / rank of the first gold concept in the whole ranking, 0 if there is none | Voorhees 1999, TREC-8 |
//! | `nDCG@10` | DCG / DCG of the best order, DCG = Σ (2^g − 1) / log₂(rank + 1) | Järvelin & Kekäläinen 2002, with the gain of Burges et al. 2005 |
//!
//! The grade *g* of a concept is what `grades` says, else 1 if it is one of `labels`, else 0: without
//! grades nDCG is binary. A concept that is graded but not in `labels` counts in nDCG only.
//!
//! # Measures at the threshold
//!
//! A concept is predicted when its score is at or above the threshold. *c*, *p* and *g* are the
//! numbers of correct, predicted and gold concepts of an item.
//!
//! | name | formula |
//! |---|---|
//! | `microP`, `microR`, `microF1` | Σc / Σp, Σc / Σg, 2Σc / (Σp + Σg) over all items; 0 / 0 is 0 |
//! | `macroP`, `macroR`, `macroF1` | the mean over items of c / p, c / g, 2c / (p + g); 0 / 0 is 0, except that all three are 1 where nothing is gold and nothing predicted |
//!
//! Macro averages over items, not over concepts. The exception keeps a tagger that rightly says
//! nothing from being marked down (Rajpurkar, Jia & Liang 2018, SQuAD 2.0).
//!
//! # Calibration
//!
//! Of the tags with 70 %, seven in ten should be right. [`Calibration`] says how far that is from true,
//! over the first five concepts of each judged item, with and without labels, in ten bins of equal width
//! (expected calibration error: Naeini, Cooper & Hauskrecht 2015; bins as in Guo et al. 2017).
//!
//! # Uncertainty
//!
//! Each value comes with the 95 % bootstrap percentile interval (Efron & Tibshirani 1993, § 13.3) over
//! 1,000 resamples of the items that count. [`compare`] adds a paired randomisation test. Both draw
//! from a seeded generator, so the same input gives the same figures on any machine, with any number
//! of threads and in any order of the items.

mod baseline;
mod calibration;
mod gold;
mod measures;
mod plot;
mod significance;
mod table;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

pub use baseline::Baseline;
pub use calibration::{Bin, Calibration};
pub use gold::{Gold, Item, Reason, Unresolved, read_gold};
pub use measures::{Candidate, Counts, MEASURES, Query};
pub use significance::{Comparison, Difference, compare};
pub use table::{comparison_table, query_table, table};

/// What went wrong, with which input, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    /// A file could not be read at all.
    #[error("{path}: cannot be read: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The gold file holds no item.
    #[error("{path}: holds no items; write one JSON object a line with `text` and `labels`")]
    Empty {
        /// The gold file.
        path: PathBuf,
    },
    /// A line of the gold file is not one JSON object.
    #[error("{path}, line {line}: {problem}; write one JSON object a line with `text` and `labels`")]
    Line {
        /// The gold file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// A field of a gold item is missing or wrong.
    #[error("{path}, line {line}, field `{field}`: {problem}; {remedy}")]
    Field {
        /// The gold file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        problem: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The rankings do not belong to the gold items.
    #[error(
        "{rankings} rankings for {items} gold items; pass one ranking per item, in the order of the items"
    )]
    Rankings {
        /// How many rankings there are.
        rankings: usize,
        /// How many items there are.
        items: usize,
    },
    /// A score or the threshold is not a finite number.
    #[error("{what} is {value}; a score or threshold must be a finite number")]
    NotFinite {
        /// The threshold, or the item and concept of the score.
        what: String,
        /// Its value.
        value: f64,
    },
    /// A file is not the JSON output of an evaluation.
    #[error("{path}: not an evaluation: {source}; write one with the JSON output of `tagus eval`")]
    NotAnEvaluation {
        /// The file.
        path: PathBuf,
        /// What the parser said, with line and column.
        source: serde_json::Error,
    },
    /// Two evaluations are not over the same items.
    #[error("the evaluations are of different items ({examples}); evaluate both on the same gold file")]
    DifferentItems {
        /// Some ids that are in one and not in the other.
        examples: String,
    },
    /// Two evaluations are over the same items, but disagree on what is right.
    #[error("the evaluations have different gold for {examples}; use the same gold file and ESCO for both")]
    DifferentGold {
        /// The ids of some such items.
        examples: String,
    },
}

/// A measure's value with its 95 % bootstrap interval, all within 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The value over the items that count.
    pub value: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end of the interval.
    pub high: f64,
}

/// The outcome of [`evaluate`]; its JSON form is what [`read_evaluation`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evaluation {
    /// The name of the gold file, without its folder.
    pub gold: String,
    /// How many items the gold file holds.
    pub items: usize,
    /// How many of them have at least one label in the loaded ESCO: those of the ranking measures.
    pub with_labels: usize,
    /// How many of them have labels, none of which is in the loaded ESCO: they count nowhere.
    pub unresolvable: usize,
    /// The labels that name no concept of the loaded ESCO, or several.
    pub unresolved: Vec<Unresolved>,
    /// The score from which a concept is predicted.
    pub threshold: f64,
    /// The measures by the names in [`MEASURES`]; those for which no item counts are absent.
    pub measures: BTreeMap<String, Estimate>,
    /// Whether the scores are the probabilities that they look like; absent if they are not within 0 and 1
    /// or nothing was ranked for a judged item.
    #[serde(default)]
    pub calibration: Option<Calibration>,
    /// Each item's own values, in the order of the gold file.
    pub queries: Vec<Query>,
    /// What made the rankings, in the caller's words: versions, language, ranker.
    pub made_by: BTreeMap<String, String>,
}

/// Measures one ranking per gold item: `(URI, score)`, best first.
///
/// The order is taken as given; the scores matter only against the threshold.
pub fn evaluate(
    gold: &Gold,
    rankings: &[Vec<(String, f64)>],
    threshold: f64,
    made_by: BTreeMap<String, String>,
) -> Result<Evaluation, EvalError> {
    if rankings.len() != gold.items.len() {
        return Err(EvalError::Rankings { rankings: rankings.len(), items: gold.items.len() });
    }
    if !threshold.is_finite() {
        return Err(EvalError::NotFinite { what: "the threshold".into(), value: threshold });
    }
    for (item, ranking) in gold.items.iter().zip(rankings) {
        if let Some((uri, score)) = ranking.iter().find(|(_, score)| !score.is_finite()) {
            let what = format!("the score of {uri} for item {:?}", item.id);
            return Err(EvalError::NotFinite { what, value: *score });
        }
    }
    let items = gold.items.iter().zip(rankings);
    let queries: Vec<_> = items.map(|(item, ranking)| measures::query(item, ranking, threshold)).collect();
    let estimate = |name: &&str| {
        let terms: Vec<_> = queries.iter().filter_map(|query| measures::term(name, query)).collect();
        Some((name.to_string(), significance::estimate(terms)?))
    };
    Ok(Evaluation {
        gold: gold.file.clone(),
        items: gold.items.len(),
        with_labels: gold.items.iter().filter(|item| !item.labels.is_empty()).count(),
        unresolvable: gold.items.iter().filter(|item| !item.is_judged()).count(),
        unresolved: gold.unresolved.clone(),
        threshold,
        measures: MEASURES.par_iter().filter_map(estimate).collect(),
        calibration: calibration::calibration(&queries),
        queries,
        made_by,
    })
}

/// The reliability diagram of an evaluation as an SVG document: how often concepts are right, over how
/// probable they were said to be. `None` if its scores are no probabilities.
pub fn reliability_diagram(evaluation: &Evaluation) -> Option<String> {
    Some(plot::reliability(evaluation, evaluation.calibration.as_ref()?))
}

/// Reads an evaluation that was written as JSON, to [`compare`] with.
pub fn read_evaluation(path: &Path) -> Result<Evaluation, EvalError> {
    let json = std::fs::read(path).map_err(|source| EvalError::Read { path: path.to_owned(), source })?;
    serde_json::from_slice(&json)
        .map_err(|source| EvalError::NotAnEvaluation { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gold() -> Gold {
        let item = |id: &str, labels: &[&str], unresolved| Item {
            id: id.into(),
            text: String::new(),
            labels: labels.iter().map(|label| label.to_string()).collect(),
            grades: labels.iter().map(|label| (label.to_string(), 1)).collect(),
            unresolved,
        };
        let unresolved = Unresolved {
            id: "c".into(),
            line: 3,
            label: "Jawa".into(),
            reason: Reason::UnknownLabel,
            candidates: vec![],
        };
        Gold {
            file: "gold.jsonl".into(),
            items: vec![item("a", &["u:java", "u:css"], 0), item("b", &[], 0), item("c", &[], 1)],
            unresolved: vec![unresolved],
        }
    }

    fn rankings() -> Vec<Vec<(String, f64)>> {
        vec![vec![("u:sql".into(), 0.75), ("u:java".into(), 0.5)], vec![], vec![("u:css".into(), 0.25)]]
    }

    fn evaluation() -> Evaluation {
        let made_by = [("ranker".to_string(), "r1".to_string()), ("tagus".to_string(), "0.1.0".to_string())];
        evaluate(&gold(), &rankings(), 0.5, made_by.into()).unwrap()
    }

    #[test]
    fn refuses_what_cannot_be_measured() {
        let error = |rankings: &[Vec<(String, f64)>], threshold| {
            evaluate(&gold(), rankings, threshold, BTreeMap::new()).unwrap_err().to_string()
        };
        assert!(error(&[], 0.5).starts_with("0 rankings for 3 gold items; "));
        assert!(error(&rankings(), f64::NAN).starts_with("the threshold is NaN; "));
        let mut broken = rankings();
        broken[0][1].1 = f64::INFINITY;
        assert!(error(&broken, 0.5).starts_with("the score of u:java for item \"a\" is inf; "));
    }

    #[test]
    fn json_round_trips() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("evaluation.json");
        let json = serde_json::to_string_pretty(&evaluation()).unwrap();
        std::fs::write(&path, &json).unwrap();
        let read = read_evaluation(&path).unwrap();
        // Decimal notation may move a number by its last bit.
        let found = compare(&evaluation(), &read).unwrap();
        assert!(found.measures.values().all(|measure| measure.difference.abs() < 1e-15 && measure.p == 1.0));
        assert_eq!(
            Evaluation { measures: BTreeMap::new(), queries: vec![], ..read },
            Evaluation { measures: BTreeMap::new(), queries: vec![], ..evaluation() }
        );
        for key in ["withLabels", "unresolvable", "madeBy", "firstRelevant", "atThreshold", "unknown label"] {
            assert!(json.contains(key), "{key}");
        }

        std::fs::write(&path, "{\"gold\": 1}").unwrap();
        let error = read_evaluation(&path).unwrap_err().to_string();
        assert!(error.contains("not an evaluation") && error.contains("line 1 column"), "{error}");
    }

    #[test]
    fn threads_change_nothing() {
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        assert_eq!(one.install(evaluation), evaluation());
    }

    #[test]
    fn tables() {
        let this = evaluation();
        let mut better = rankings();
        better[0].reverse();
        let other = evaluate(&gold(), &better, 0.5, this.made_by.clone()).unwrap();
        let label = |uri: &str| uri.replace("u:", "");
        let comparison = comparison_table(&compare(&this, &other).unwrap());
        insta::assert_snapshot!([table(&this), query_table(&this, label), comparison].join("\n"));
    }
}
