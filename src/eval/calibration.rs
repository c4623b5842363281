//! Whether probabilities are what they say: of the tags with 70 %, seven in ten should be right.

use serde::{Deserialize, Serialize};

use super::measures::Query;
use super::{Estimate, significance};

/// How many bins of equal width the probabilities fall into, as in Guo et al. 2017.
pub(super) const BINS: usize = 10;

/// How far probabilities are from shares of right concepts, over the first five concepts of each item
/// that is judged, those without labels included.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Calibration {
    /// The expected calibration error: the mean over all concepts of the distance between the mean
    /// probability and the share of right ones of their bin (Naeini, Cooper & Hauskrecht 2015).
    pub error: Estimate,
    /// The bins that are not empty, by rising probability.
    pub bins: Vec<Bin>,
}

/// The concepts whose probabilities lie within a tenth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bin {
    /// The lowest probability of the bin, in [0, 1).
    pub low: f64,
    /// How many concepts are in it.
    pub count: usize,
    /// Their mean probability, in [0, 1].
    pub probability: f64,
    /// The share of them that are right, in [0, 1].
    pub right: f64,
}

/// What the concepts of some items add up to, bin by bin: how many, their probabilities, how many right.
type Sums = [(f64, f64, f64); BINS];

fn sums(query: &Query) -> Option<Sums> {
    query.at_threshold?;
    let mut sums = Sums::default();
    for found in &query.top {
        if !(0.0..=1.0).contains(&found.score) {
            return None;
        }
        let (count, probability, right) = &mut sums[((found.score * BINS as f64) as usize).min(BINS - 1)];
        *count += 1.0;
        *probability += found.score;
        *right += f64::from(u8::from(query.gold.contains(&found.uri)));
    }
    Some(sums)
}

fn add(mut total: Sums, sums: &Sums) -> Sums {
    for (total, one) in total.iter_mut().zip(sums) {
        *total = (total.0 + one.0, total.1 + one.1, total.2 + one.2);
    }
    total
}

fn error(sums: Sums) -> f64 {
    let all: f64 = sums.iter().map(|(count, ..)| count).sum();
    let distances: f64 = sums.iter().map(|(_, probability, right)| (probability - right).abs()).sum();
    if all == 0.0 { 0.0 } else { distances / all }
}

/// The calibration of an evaluation's scores; `None` if they do not lie in [0, 1], so that they are no
/// probabilities, or if nothing was ranked for a judged item.
pub(super) fn calibration(queries: &[Query]) -> Option<Calibration> {
    let judged = queries.iter().filter(|query| query.at_threshold.is_some());
    let mut items: Vec<(&str, Sums)> =
        judged.map(|query| Some((query.id.as_str(), sums(query)?))).collect::<Option<_>>()?;
    // Draws depend on the order of the items; the interval must not.
    items.sort_by_key(|(id, _)| *id);
    let total = items.iter().fold(Sums::default(), |total, (_, one)| add(total, one));
    if total.iter().all(|(count, ..)| *count == 0.0) {
        return None;
    }
    let (low, high) = significance::interval(&items, |sample| {
        error(sample.fold(Sums::default(), |total, (_, one)| add(total, one)))
    })?;
    let bin = |(at, (count, probability, right)): (usize, (f64, f64, f64))| Bin {
        low: at as f64 / BINS as f64,
        count: count as usize,
        probability: probability / count,
        right: right / count,
    };
    let filled = total.into_iter().enumerate().filter(|(_, (count, ..))| *count > 0.0);
    Some(Calibration { error: Estimate { value: error(total), low, high }, bins: filled.map(bin).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::{Candidate, Counts};

    fn query(id: &str, gold: &[&str], top: &[(&str, f64)]) -> Query {
        Query {
            id: id.into(),
            gold: gold.iter().map(|uri| (*uri).to_owned()).collect(),
            top: top.iter().map(|(uri, score)| Candidate { uri: (*uri).to_owned(), score: *score }).collect(),
            first_relevant: None,
            hits: 0,
            at_threshold: Some(Counts { correct: 0, predicted: 0, gold: gold.len() }),
            values: Default::default(),
        }
    }

    #[test]
    fn the_error_is_the_mean_distance_between_probability_and_share() {
        let queries = [
            query("a", &["u:1"], &[("u:1", 0.9), ("u:2", 0.9)]),
            query("b", &[], &[("u:3", 0.25)]),
            // Not judged, so not counted.
            Query { at_threshold: None, ..query("c", &[], &[("u:4", 1.0)]) },
        ];
        let found = calibration(&queries).unwrap();
        assert!((found.error.value - (2.0 * 0.4 + 0.25) / 3.0).abs() < 1e-12);
        assert!(found.error.low <= found.error.value && found.error.value <= found.error.high);
        let bins: Vec<_> = found.bins.iter().map(|bin| (bin.low, bin.count, bin.right)).collect();
        assert_eq!(bins, [(0.2, 1, 0.0), (0.9, 2, 0.5)]);
        let reversed: Vec<_> = queries.iter().rev().cloned().collect();
        assert_eq!(calibration(&reversed), Some(found));
    }

    #[test]
    fn only_probabilities_can_be_calibrated() {
        assert_eq!(calibration(&[query("a", &[], &[("u:1", 7.5)])]), None);
        assert_eq!(calibration(&[]), None);
        assert_eq!(calibration(&[query("a", &["u:1"], &[])]), None);
        assert_eq!(calibration(&[query("a", &[], &[("u:1", 1.0)])]).unwrap().bins[0].low, 0.9);
    }
}
