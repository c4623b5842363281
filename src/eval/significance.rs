//! How much of a value, or of a difference between two values, is chance.
//!
//! Every measure is a quotient of two sums over items: a mean is Σ value / Σ 1, a micro-average a
//! quotient of summed counts. So one bootstrap and one randomisation test serve them all.

use std::collections::BTreeMap;
use std::iter::Sum;

use rayon::prelude::*;
use serde::Serialize;

use super::measures::{MEASURES, Query, term};
use super::{Estimate, EvalError, Evaluation};

const RESAMPLES: usize = 1_000;
const PERMUTATIONS: usize = 10_000;
/// Up to this many differing items all 2^n permutations are cheaper than the random ones.
const ENUMERATED: usize = 12;
const SEED: u64 = 1;
/// Differences below this come from rounding, in sums or in numbers that went through JSON.
const ROUNDING: f64 = 1e-9;

/// What one item adds to the two sums whose quotient is a measure.
#[derive(Clone, Copy, Debug)]
pub(super) struct Term {
    pub part: f64,
    pub whole: f64,
}

impl Term {
    /// The quotient, 0 where it is 0 / 0.
    pub fn quotient(self) -> f64 {
        if self.whole == 0.0 { 0.0 } else { self.part / self.whole }
    }

    fn add(self, other: Self) -> Self {
        Self { part: self.part + other.part, whole: self.whole + other.whole }
    }

    fn differs(self, other: Self) -> bool {
        (self.part - other.part).abs() > ROUNDING || (self.whole - other.whole).abs() > ROUNDING
    }

    fn order(&self, other: &Self) -> std::cmp::Ordering {
        self.part.total_cmp(&other.part).then(self.whole.total_cmp(&other.whole))
    }
}

impl Sum for Term {
    fn sum<I: Iterator<Item = Self>>(terms: I) -> Self {
        terms.fold(Self { part: 0.0, whole: 0.0 }, Self::add)
    }
}

/// Two evaluations of the same gold, measure by measure.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// The name of the gold file.
    pub gold: String,
    /// How many items were paired.
    pub items: usize,
    /// The differences by the names in [`MEASURES`].
    pub measures: BTreeMap<String, Difference>,
    /// What made this evaluation's rankings.
    pub this_made_by: BTreeMap<String, String>,
    /// What made the other evaluation's rankings.
    pub other_made_by: BTreeMap<String, String>,
}

/// One measure of two evaluations.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// This evaluation's value.
    pub this: f64,
    /// The other's value.
    pub other: f64,
    /// This minus the other: above 0 where this one is better.
    pub difference: f64,
    /// The lower end of the difference's 95 % interval.
    pub low: f64,
    /// The upper end of the difference's 95 % interval.
    pub high: f64,
    /// The two-sided p, above 0 and at most 1, not adjusted for the number of measures.
    pub p: f64,
}

/// Tests, measure by measure, whether this evaluation differs from another one of the same gold.
///
/// The interval is the paired bootstrap percentile interval. The test is the paired randomisation
/// test (Smucker, Allan & Carterette 2007): were the two rankers alike, an item's two outcomes could
/// be exchanged. For a mean that flips the sign of the item's difference; for a micro-average it is
/// the test of Yeh 2000. All exchanges are tried if at most 12 items differ, else 10,000 random ones,
/// counting the observed outcome as one of them so that p is never 0 (Phipson & Smyth 2010).
pub fn compare(this: &Evaluation, other: &Evaluation) -> Result<Comparison, EvalError> {
    let pairs = paired_queries(this, other)?;
    let difference = |name: &&str| {
        let terms = pairs.iter().filter_map(|(this, other)| Some((term(name, this)?, term(name, other)?)));
        Some((name.to_string(), difference(terms.collect())?))
    };
    Ok(Comparison {
        gold: this.gold.clone(),
        items: pairs.len(),
        measures: MEASURES.par_iter().filter_map(difference).collect(),
        this_made_by: this.made_by.clone(),
        other_made_by: other.made_by.clone(),
    })
}

fn paired_queries<'a>(
    this: &'a Evaluation,
    other: &'a Evaluation,
) -> Result<Vec<(&'a Query, &'a Query)>, EvalError> {
    let by_id = |evaluation: &'a Evaluation| -> BTreeMap<&'a str, &'a Query> {
        evaluation.queries.iter().map(|query| (query.id.as_str(), query)).collect()
    };
    let (mine, theirs) = (by_id(this), by_id(other));
    let only_mine = mine.keys().filter(|id| !theirs.contains_key(*id)).map(|id| format!("{id:?} only here"));
    let only_theirs =
        theirs.keys().filter(|id| !mine.contains_key(*id)).map(|id| format!("{id:?} only in the other"));
    if let Some(examples) = examples(only_mine.chain(only_theirs)) {
        return Err(EvalError::DifferentItems { examples });
    }
    let pairs: Vec<_> = mine.into_values().zip(theirs.into_values()).collect();
    let disagree = |(this, other): &&(&Query, &Query)| {
        this.gold != other.gold
            || this.at_threshold.is_some() != other.at_threshold.is_some()
            || !this.values.keys().eq(other.values.keys())
    };
    match examples(pairs.iter().filter(disagree).map(|(this, _)| format!("{:?}", this.id))) {
        Some(examples) => Err(EvalError::DifferentGold { examples }),
        None => Ok(pairs),
    }
}

/// The first three, and how many more there are.
fn examples(all: impl Iterator<Item = String>) -> Option<String> {
    let all: Vec<_> = all.collect();
    match all.len() {
        0 => None,
        1..=3 => Some(all.join(", ")),
        more => Some(format!("{} and {} more", all[..3].join(", "), more - 3)),
    }
}

/// A measure's value and interval; `None` if no item takes part.
pub(super) fn estimate(mut terms: Vec<Term>) -> Option<Estimate> {
    // Sums and draws depend on the order of the items; the measure must not.
    terms.sort_by(Term::order);
    let (low, high) = interval(&terms, |sample| sample.copied().sum::<Term>().quotient())?;
    Some(Estimate { value: terms.iter().copied().sum::<Term>().quotient(), low, high })
}

fn difference(mut pairs: Vec<(Term, Term)>) -> Option<Difference> {
    pairs.sort_by(|a, b| a.0.order(&b.0).then(a.1.order(&b.1)));
    let quotients = |sample: &mut dyn Iterator<Item = &(Term, Term)>| {
        let zero = Term { part: 0.0, whole: 0.0 };
        let (this, other) = sample.fold((zero, zero), |sums, pair| (sums.0.add(pair.0), sums.1.add(pair.1)));
        (this.quotient(), other.quotient())
    };
    let (low, high) = interval(&pairs, |sample| {
        let (this, other) = quotients(sample);
        this - other
    })?;
    let (this, other) = quotients(&mut pairs.iter());
    Some(Difference { this, other, difference: this - other, low, high, p: randomisation_test(&pairs) })
}

/// The 95 % bootstrap percentile interval of a statistic: the 25th and 975th of 1,000 sorted values
/// over resamples drawn with replacement (Efron & Tibshirani 1993, § 13.3).
pub(super) fn interval<T>(
    items: &[T],
    statistic: impl Fn(&mut dyn Iterator<Item = &T>) -> f64,
) -> Option<(f64, f64)> {
    if items.is_empty() {
        return None;
    }
    let mut random = SplitMix64(SEED);
    let mut values: Vec<_> = (0..RESAMPLES)
        .map(|_| statistic(&mut items.iter().map(|_| &items[random.below(items.len())])))
        .collect();
    values.sort_by(f64::total_cmp);
    Some((values[RESAMPLES / 40 - 1], values[RESAMPLES - RESAMPLES / 40 - 1]))
}

/// The two-sided p of the paired randomisation test; see [`compare`].
fn randomisation_test(pairs: &[(Term, Term)]) -> f64 {
    let (differing, same): (Vec<_>, Vec<_>) =
        pairs.iter().copied().partition(|(this, other)| this.differs(*other));
    let same: Term = same.into_iter().map(|(this, _)| this).sum();
    let distance = |exchange: &mut dyn FnMut(usize) -> bool| {
        let (mut this, mut other) = (same, same);
        for (index, (mine, theirs)) in differing.iter().enumerate() {
            let (mine, theirs) = if exchange(index) { (theirs, mine) } else { (mine, theirs) };
            (this, other) = (this.add(*mine), other.add(*theirs));
        }
        (this.quotient() - other.quotient()).abs()
    };
    let observed = distance(&mut |_| false);
    let as_extreme = |distance: f64| distance >= observed - ROUNDING;

    if differing.len() <= ENUMERATED {
        let all = 1u32 << differing.len();
        let extreme = (0..all).filter(|mask| as_extreme(distance(&mut |index| (mask >> index) & 1 == 1)));
        return extreme.count() as f64 / f64::from(all);
    }
    let mut random = SplitMix64(SEED);
    let mut bits = 0;
    let mut coin = |index: usize| {
        bits = if index.is_multiple_of(64) { random.next() } else { bits >> 1 };
        bits & 1 == 1
    };
    let extreme = (0..PERMUTATIONS).filter(|_| as_extreme(distance(&mut coin))).count();
    (extreme + 1) as f64 / (PERMUTATIONS + 1) as f64
}

/// SplitMix64 (Steele, Lea & Flood 2014): one word of state, and the same sequence everywhere.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound` by multiplication (Lemire 2019); the bias is below bound / 2^64.
    fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::eval::{Gold, Item, evaluate};

    fn mean(values: &[f64]) -> Vec<Term> {
        values.iter().map(|value| Term { part: *value, whole: 1.0 }).collect()
    }

    fn pairs(this: &[f64], other: &[f64]) -> Vec<(Term, Term)> {
        mean(this).into_iter().zip(mean(other)).collect()
    }

    #[test]
    fn the_generator_is_splitmix64() {
        // The first outputs for state 1234567, as published with the reference implementation.
        let mut random = SplitMix64(1_234_567);
        let found = [(); 3].map(|()| random.next());
        assert_eq!(found, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn the_interval_of_a_share_is_near_the_binomial_one() {
        // 50 of 100: the standard error is 0.05, the normal interval 0.402 to 0.598.
        let values: Vec<_> = (0..100).map(|index| f64::from(index % 2)).collect();
        let found = estimate(mean(&values)).unwrap();
        assert_eq!(found.value, 0.5);
        assert!((found.low - 0.402).abs() < 0.02 && (found.high - 0.598).abs() < 0.02, "{found:?}");
    }

    #[test]
    fn equal_values_leave_no_doubt() {
        let found = estimate(mean(&[0.25; 7])).unwrap();
        assert_eq!((found.value, found.low, found.high), (0.25, 0.25, 0.25));
        assert!(estimate(vec![]).is_none());
    }

    #[test]
    fn few_differences_are_enumerated() {
        // Differences 3, 2, 1 (and a 0): of the 8 sign patterns only +++ and −−− reach |6|.
        assert_eq!(randomisation_test(&pairs(&[3.0, 2.0, 1.0, 5.0], &[0.0, 0.0, 0.0, 5.0])), 2.0 / 8.0);
        // Differences 3, 1, −1 sum to 3. |±3 ±1 ±1| ≥ 3: five, three (twice), and the same negative: 6 of 8.
        assert_eq!(randomisation_test(&pairs(&[3.0, 1.0, 0.0], &[0.0, 0.0, 1.0])), 6.0 / 8.0);
        assert_eq!(randomisation_test(&pairs(&[1.0], &[1.0])), 1.0);
    }

    #[test]
    fn micro_averages_exchange_whole_items() {
        // correct/predicted: this 2/2 and 1/1, other 0/2 and 1/2. Observed 3/3 − 1/4 = 3/4.
        // Exchanging the first: 1/3 − 3/4 = −5/12; the second: 3/4 − 1/3 = 5/12; both: −3/4. So 2 of 4.
        let term = |part, whole| Term { part, whole };
        let pairs = [(term(2.0, 2.0), term(0.0, 2.0)), (term(1.0, 1.0), term(1.0, 2.0))];
        assert_eq!(randomisation_test(&pairs), 2.0 / 4.0);
    }

    #[test]
    fn many_differences_are_sampled() {
        // 13 differences of one sign: 2 of 8,192 patterns are as extreme, p = 0.00024.
        let p = randomisation_test(&pairs(&[1.0; 13], &[0.0; 13]));
        assert!(p > 0.0 && p < 0.002, "{p}");
        // 50 up and 50 down: nothing is less extreme than no difference at all.
        let up_and_down: Vec<_> = (0..100).map(|index| f64::from(index % 2)).collect();
        let down_and_up: Vec<_> = up_and_down.iter().map(|value| 1.0 - value).collect();
        assert_eq!(randomisation_test(&pairs(&up_and_down, &down_and_up)), 1.0);
        // 60 up and 40 down of 100: the exact two-sided sign test gives p = 0.0569.
        let sixty: Vec<_> = (0..100).map(|index| if index < 60 { 1.0 } else { 0.0 }).collect();
        let forty: Vec<_> = sixty.iter().map(|value| 1.0 - value).collect();
        let p = randomisation_test(&pairs(&sixty, &forty));
        assert!((p - 0.0569).abs() < 0.01, "{p}");
    }

    /// Items with one label each, right at rank 1 where `right` says so.
    fn evaluation(right: &[bool]) -> Evaluation {
        let item = |index: usize| Item {
            id: index.to_string(),
            text: String::new(),
            labels: ["a".to_string()].into(),
            grades: [("a".to_string(), 1)].into(),
            unresolved: 0,
        };
        let gold = Gold {
            file: "gold.jsonl".into(),
            items: (0..right.len()).map(item).collect(),
            unresolved: vec![],
        };
        let rankings: Vec<_> =
            right.iter().map(|right| vec![(if *right { "a" } else { "b" }.to_string(), 1.0)]).collect();
        evaluate(&gold, &rankings, 0.5, [("ranker".to_string(), "test".to_string())].into()).unwrap()
    }

    #[test]
    fn compares_by_id() {
        let this = evaluation(&[true, true, true, false]);
        let mut other = evaluation(&[true, false, false, false]);
        other.queries.reverse();
        let found = compare(&this, &other).unwrap();
        assert_eq!(found.items, 4);
        for name in ["hit@1", "microF1", "macroP"] {
            let measure = found.measures[name];
            assert_eq!((measure.this, measure.other, measure.difference), (0.75, 0.25, 0.5));
            // Two items differ, in the same direction: 2 of the 4 patterns.
            assert_eq!(measure.p, 0.5);
            assert!(measure.low <= 0.5 && 0.5 <= measure.high);
        }
    }

    #[test]
    fn refuses_other_items_and_other_gold() {
        let this = evaluation(&[true; 6]);
        let error = compare(&this, &evaluation(&[true; 2])).unwrap_err().to_string();
        assert!(error.contains(r#"("2" only here, "3" only here, "4" only here and 1 more)"#), "{error}");
        let error = compare(&evaluation(&[true]), &evaluation(&[true; 2])).unwrap_err().to_string();
        assert!(error.contains(r#"("1" only in the other)"#), "{error}");

        let mut other = this.clone();
        other.queries[3].gold = vec!["b".into()];
        let error = compare(&this, &other).unwrap_err().to_string();
        assert!(error.contains(r#"different gold for "3"; use the same"#), "{error}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn a_comparison_turned_round_changes_sign(
            both in prop::collection::vec((any::<bool>(), any::<bool>()), 1..20)
        ) {
            let (this, other): (Vec<_>, Vec<_>) = both.into_iter().unzip();
            let (this, other) = (evaluation(&this), evaluation(&other));
            let (there, back) = (compare(&this, &other).unwrap(), compare(&other, &this).unwrap());
            for (name, measure) in &there.measures {
                prop_assert_eq!(measure.difference, -back.measures[name].difference);
                prop_assert!(measure.p > 0.0 && measure.p <= 1.0);
                prop_assert!(-1.0 <= measure.low && measure.low <= measure.high && measure.high <= 1.0);
            }
            let same = compare(&this, &this).unwrap();
            prop_assert!(same.measures.values().all(|same| (same.low, same.high, same.p) == (0.0, 0.0, 1.0)));
        }
    }
}
