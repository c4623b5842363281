//! What one item contributes to each measure; the formulas are in the room's page.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::gold::Item;
use super::significance::Term;

/// The names of all measures in reading order.
pub const MEASURES: [&str; 24] = [
    "hit@1", "hit@3", "hit@5", "hit@10", "P@1", "P@3", "P@5", "P@10", "R@1", "R@3", "R@5", "R@10", "RP@1",
    "RP@3", "RP@5", "RP@10", "MRR", "nDCG@10", "microP", "microR", "microF1", "macroP", "macroR", "macroF1",
];

const DEPTHS: [usize; 4] = [1, 3, 5, 10];

/// How many concepts of the ranking a [`Query`] keeps.
const KEPT: usize = 5;

/// One gold item, what came back for it, and what that is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Query {
    /// The item's id.
    pub id: String,
    /// The URIs of the right concepts, sorted.
    pub gold: Vec<String>,
    /// The first five of the ranking.
    pub top: Vec<Candidate>,
    /// The rank, from 1, of the first right concept in the whole ranking.
    pub first_relevant: Option<usize>,
    /// How many of the first ten are right.
    pub hits: usize,
    /// The counts at the threshold; absent if the item has labels and none resolves.
    pub at_threshold: Option<Counts>,
    /// The item's value of each measure that is a mean over items and in which it takes part.
    pub values: BTreeMap<String, f64>,
}

/// A concept that came back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The concept's URI.
    pub uri: String,
    /// Its score, on the ranker's scale.
    pub score: f64,
}

/// How the predicted concepts of an item agree with its gold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Concepts that are both predicted and right.
    pub correct: usize,
    /// Concepts at or above the threshold.
    pub predicted: usize,
    /// Concepts that are right.
    pub gold: usize,
}

/// Measures one item's ranking.
pub(super) fn query(item: &Item, ranking: &[(String, f64)], threshold: f64) -> Query {
    let mut seen = BTreeSet::new();
    let ranking: Vec<_> = ranking.iter().filter(|(uri, _)| seen.insert(uri)).collect();
    let relevant: Vec<_> = ranking.iter().map(|(uri, _)| item.labels.contains(uri)).collect();
    let hits = |k| relevant.iter().take(k).filter(|relevant| **relevant).count();
    let first_relevant = relevant.iter().position(|relevant| *relevant).map(|index| index + 1);

    let mut values = BTreeMap::new();
    if !item.labels.is_empty() {
        let gold = item.labels.len();
        for k in DEPTHS {
            let found = hits(k) as f64;
            values.insert(format!("hit@{k}"), found.min(1.0));
            values.insert(format!("P@{k}"), found / k as f64);
            values.insert(format!("R@{k}"), found / gold as f64);
            values.insert(format!("RP@{k}"), found / k.min(gold) as f64);
        }
        values.insert("MRR".into(), first_relevant.map_or(0.0, |rank| 1.0 / rank as f64));
        let grades = ranking.iter().map(|(uri, _)| item.grades.get(uri).copied().unwrap_or_default());
        let mut best: Vec<_> = item.grades.values().copied().collect();
        best.sort_by(|a, b| b.cmp(a));
        values.insert("nDCG@10".into(), discounted_gain(grades) / discounted_gain(best.into_iter()));
    }

    let at_threshold = item.is_judged().then(|| {
        let predicted = || ranking.iter().filter(|(_, score)| *score >= threshold);
        Counts {
            correct: predicted().filter(|(uri, _)| item.labels.contains(uri)).count(),
            predicted: predicted().count(),
            gold: item.labels.len(),
        }
    });
    if let Some(counts) = at_threshold {
        let rightly_silent = counts.predicted == 0 && counts.gold == 0;
        for (name, term) in
            [("macroP", precision(counts)), ("macroR", recall(counts)), ("macroF1", f1(counts))]
        {
            values.insert(name.into(), if rightly_silent { 1.0 } else { term.quotient() });
        }
    }

    Query {
        id: item.id.clone(),
        gold: item.labels.iter().cloned().collect(),
        top: ranking
            .iter()
            .take(KEPT)
            .map(|(uri, score)| Candidate { uri: uri.clone(), score: *score })
            .collect(),
        first_relevant,
        hits: hits(10),
        at_threshold,
        values,
    }
}

/// DCG of the first ten grades.
fn discounted_gain(grades: impl Iterator<Item = u8>) -> f64 {
    let gain = |(index, grade): (usize, u8)| (f64::from(grade).exp2() - 1.0) / (index as f64 + 2.0).log2();
    grades.take(10).enumerate().map(gain).sum()
}

/// What an item adds to the two sums whose quotient is the measure; `None` if it takes no part.
pub(super) fn term(measure: &str, query: &Query) -> Option<Term> {
    match measure {
        "microP" => query.at_threshold.map(precision),
        "microR" => query.at_threshold.map(recall),
        "microF1" => query.at_threshold.map(f1),
        mean => query.values.get(mean).map(|value| Term { part: *value, whole: 1.0 }),
    }
}

fn precision(counts: Counts) -> Term {
    Term { part: counts.correct as f64, whole: counts.predicted as f64 }
}

fn recall(counts: Counts) -> Term {
    Term { part: counts.correct as f64, whole: counts.gold as f64 }
}

fn f1(counts: Counts) -> Term {
    Term { part: 2.0 * counts.correct as f64, whole: counts.predicted as f64 + counts.gold as f64 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::eval::{Evaluation, Gold, evaluate};

    fn item(id: &str, labels: &[&str], grades: &[(&str, u8)]) -> Item {
        let labels: BTreeSet<_> = labels.iter().map(|label| label.to_string()).collect();
        let mut grades: BTreeMap<_, _> =
            grades.iter().map(|(uri, grade)| (uri.to_string(), *grade)).collect();
        for label in &labels {
            grades.entry(label.clone()).or_insert(1);
        }
        Item { id: id.into(), text: String::new(), labels, grades, unresolved: 0 }
    }

    /// A ranking with scores 0.9, 0.8, … 0.1, 0, -0.1, …
    fn ranking<'a>(uris: impl IntoIterator<Item = &'a str>) -> Vec<(String, f64)> {
        uris.into_iter().enumerate().map(|(index, uri)| (uri.into(), 0.9 - index as f64 / 10.0)).collect()
    }

    fn assert_values(query: &Query, expected: &[(&str, f64)]) {
        for (name, value) in expected {
            assert!(
                (query.values[*name] - value).abs() < 1e-9,
                "{name}: {} for {value}",
                query.values[*name]
            );
        }
    }

    #[test]
    fn a_worked_example() {
        // Gold {a, b, c}; the ranking is x a y b z, with a again at rank 6 and then w.
        // Without the repeated a: ranks 2 and 4 are right, w is at rank 6.
        let found = query(&item("1", &["a", "b", "c"], &[]), &ranking("x a y b z a w".split(' ')), 0.6);
        assert_values(
            &found,
            &[
                ("hit@1", 0.0),
                ("hit@3", 1.0),
                ("P@1", 0.0),
                ("P@3", 1.0 / 3.0),
                ("P@5", 2.0 / 5.0),
                ("P@10", 2.0 / 10.0),
                ("R@3", 1.0 / 3.0),
                ("R@5", 2.0 / 3.0),
                ("RP@1", 0.0),       // 0 of min(1, 3)
                ("RP@3", 1.0 / 3.0), // 1 of min(3, 3)
                ("RP@5", 2.0 / 3.0), // 2 of min(5, 3)
                ("MRR", 1.0 / 2.0),
                // DCG = 1/log2(3) + 1/log2(5) = 0.630930 + 0.430677 = 1.061606
                // best = 1/log2(2) + 1/log2(3) + 1/log2(4) = 1 + 0.630930 + 0.5 = 2.130930
                ("nDCG@10", 1.061606311645 / 2.130929753571),
                // At 0.6: x 0.9, a 0.8, y 0.7, b 0.6 → 2 correct of 4 predicted and 3 gold.
                ("macroP", 2.0 / 4.0),
                ("macroR", 2.0 / 3.0),
                ("macroF1", 4.0 / 7.0),
            ],
        );
        assert_eq!(found.at_threshold, Some(Counts { correct: 2, predicted: 4, gold: 3 }));
        assert_eq!((found.first_relevant, found.hits), (Some(2), 2));
        assert_eq!(
            found.top.iter().map(|top| top.uri.as_str()).collect::<Vec<_>>(),
            ["x", "a", "y", "b", "z"]
        );
    }

    #[test]
    fn grades_weigh_in_ndcg_only() {
        // Grades a 2 (a label), b 1 (not a label); the ranking is b x a.
        // DCG = (2^1 − 1)/log2(2) + 0 + (2^2 − 1)/log2(4) = 1 + 1.5 = 2.5
        // best = 3/log2(2) + 1/log2(3) = 3.630930
        let found = query(&item("1", &["a"], &[("a", 2), ("b", 1)]), &ranking(["b", "x", "a"]), 1.0);
        assert_values(&found, &[("nDCG@10", 2.5 / 3.630929753571), ("hit@1", 0.0), ("MRR", 1.0 / 3.0)]);
    }

    #[test]
    fn the_reciprocal_rank_looks_beyond_ten() {
        let uris: Vec<_> = (1..=20).map(|rank| format!("u{rank}")).collect();
        let found = query(&item("1", &["u20"], &[]), &ranking(uris.iter().map(String::as_str)), 1.0);
        assert_values(&found, &[("MRR", 1.0 / 20.0), ("hit@10", 0.0), ("nDCG@10", 0.0)]);
    }

    fn evaluation(items: Vec<Item>, rankings: &[Vec<(String, f64)>]) -> Evaluation {
        let gold = Gold { file: "gold.jsonl".into(), items, unresolved: vec![] };
        evaluate(&gold, rankings, 0.5, BTreeMap::new()).unwrap()
    }

    #[test]
    fn micro_and_macro_over_items_with_without_and_with_unknown_labels() {
        // at 0.5        correct predicted gold   P    R    F1
        // 1: a b → a x     1       2       2    1/2  1/2  1/2
        // 2: []  → –       0       0       0     1    1    1
        // 3: []  → y       0       1       0     0    0    0
        // 4: c   → –       0       0       1     0    0    0
        // 5: only an unknown label → z: takes no part
        let mut unknown = item("5", &[], &[]);
        unknown.unresolved = 1;
        let items = vec![
            item("1", &["a", "b"], &[]),
            item("2", &[], &[]),
            item("3", &[], &[]),
            item("4", &["c"], &[]),
            unknown,
        ];
        let rankings = [ranking(["a", "x"]), vec![], ranking(["y"]), vec![("c".into(), 0.4)], ranking(["z"])];
        let found = evaluation(items, &rankings);
        assert_eq!((found.items, found.with_labels, found.unresolvable), (5, 2, 1));
        for (name, expected) in [
            ("microP", 1.0 / 3.0),
            ("microR", 1.0 / 3.0),
            ("microF1", 2.0 / 6.0),
            ("macroP", 1.5 / 4.0),
            ("macroR", 1.5 / 4.0),
            ("macroF1", 1.5 / 4.0),
            ("hit@1", 1.0), // items 1 and 4
            ("R@5", 0.75),  // 1/2 and 1
        ] {
            let value = found.measures[name].value;
            assert!((value - expected).abs() < 1e-12, "{name}: {value} for {expected}");
        }
    }

    #[test]
    fn without_labels_there_are_no_ranking_measures() {
        let found = evaluation(vec![item("1", &[], &[])], &[vec![]]);
        assert!(!found.measures.contains_key("MRR"));
        assert_eq!(found.measures["macroF1"].value, 1.0);
        assert_eq!(found.measures["microF1"].value, 0.0);
    }

    #[test]
    fn every_measure_has_a_name_in_the_list_and_the_other_way_round() {
        let found = evaluation(vec![item("1", &["a"], &[])], &[ranking(["a"])]);
        assert_eq!(found.measures.keys().map(String::as_str).collect::<BTreeSet<_>>(), MEASURES.into());
        assert!(found.queries[0].values.keys().all(|name| MEASURES.contains(&name.as_str())));
    }

    const URIS: [&str; 14] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n"];

    prop_compose! {
        /// An item and a ranking, with repeated URIs, that may or may not hold its labels.
        fn any_query()(
            labels in prop::collection::btree_set(prop::sample::select(&URIS[..]), 0..5),
            grades in prop::collection::btree_map(prop::sample::select(&URIS[..]), 1u8..=10, 0..5),
            uris in prop::collection::vec(prop::sample::select(&URIS[..]), 0..18),
        ) -> (Item, Vec<(String, f64)>) {
            let labels: Vec<_> = labels.into_iter().collect();
            let grades: Vec<_> = grades.into_iter().collect();
            (item("", &labels, &grades), ranking(uris))
        }
    }

    /// Items with ids of their own, and their rankings.
    fn any_queries() -> impl Strategy<Value = Vec<(Item, Vec<(String, f64)>)>> {
        prop::collection::vec(any_query(), 1..8).prop_map(|mut queries| {
            for (index, (item, _)) in queries.iter_mut().enumerate() {
                item.id = index.to_string();
            }
            queries
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn every_value_and_interval_is_within_0_and_1(queries in any_queries()) {
            let (items, rankings): (Vec<_>, Vec<_>) = queries.into_iter().unzip();
            for (name, found) in evaluation(items, &rankings).measures {
                let ordered = [0.0, found.low, found.high, 1.0].is_sorted();
                prop_assert!(ordered && (0.0..=1.0).contains(&found.value), "{name}: {found:?}");
            }
        }

        #[test]
        fn the_order_of_the_items_changes_nothing(queries in any_queries(), turn in 0usize..8) {
            let (items, rankings): (Vec<_>, Vec<_>) = queries.iter().cloned().unzip();
            let mut turned = queries;
            turned.rotate_left(turn % items.len());
            turned.reverse();
            let (turned_items, turned_rankings): (Vec<_>, Vec<_>) = turned.into_iter().unzip();
            prop_assert_eq!(
                evaluation(items, &rankings).measures,
                evaluation(turned_items, &turned_rankings).measures
            );
        }
    }

    proptest! {
        #[test]
        fn hits_and_recall_grow_with_k((item, ranking) in any_query()) {
            prop_assume!(!item.labels.is_empty());
            let values = query(&item, &ranking, 0.5).values;
            for name in ["hit", "R"] {
                let by_depth = DEPTHS.map(|k| values[&format!("{name}@{k}")]);
                prop_assert!(by_depth.is_sorted(), "{name}: {by_depth:?}");
            }
        }

        #[test]
        fn the_best_order_is_perfect((item, _) in any_query()) {
            prop_assume!(!item.labels.is_empty());
            let mut best: Vec<_> = item.grades.iter().collect();
            best.sort_by_key(|(_, grade)| std::cmp::Reverse(**grade));
            let best = ranking(best.into_iter().map(|(uri, _)| uri.as_str()));
            prop_assert_eq!(query(&item, &best, 0.5).values["nDCG@10"], 1.0);

            let labels = ranking(item.labels.iter().map(String::as_str));
            let values = query(&item, &labels, 0.4).values;
            for k in DEPTHS {
                prop_assert_eq!(values[&format!("RP@{k}")], 1.0);
            }
            prop_assert_eq!(values["macroF1"], 1.0);
        }

        #[test]
        fn a_right_concept_moving_up_lowers_nothing((item, ranking) in any_query(), up: prop::sample::Index) {
            let binary = Item { grades: item.labels.iter().map(|label| (label.clone(), 1)).collect(), ..item };
            let mut seen = BTreeSet::new();
            let before: Vec<_> = ranking.into_iter().filter(|(uri, _)| seen.insert(uri.clone())).collect();
            let right: Vec<_> = (1..before.len()).filter(|at| binary.labels.contains(&before[*at].0)).collect();
            prop_assume!(!right.is_empty());
            let at = right[up.index(right.len())];
            let mut after = before.clone();
            for to in (0..at).rev() {
                // The concepts move and the scores stay, so that the order is still by score.
                let moved = after[to + 1].0.clone();
                after[to + 1].0 = std::mem::replace(&mut after[to].0, moved);
                let (old, new) = (query(&binary, &before, 0.5).values, query(&binary, &after, 0.5).values);
                for (name, value) in old {
                    prop_assert!(new[&name] >= value - 1e-12, "{}", name);
                }
            }
        }

        #[test]
        fn a_repeated_uri_changes_nothing((item, ranking) in any_query()) {
            let mut seen = BTreeSet::new();
            let once: Vec<_> = ranking.iter().filter(|(uri, _)| seen.insert(uri)).cloned().collect();
            prop_assert_eq!(query(&item, &ranking, 0.5), query(&item, &once, 0.5));
        }
    }
}
