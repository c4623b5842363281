//! From what the legs say about a candidate to a calibrated probability.
//!
//! A ranker is a file that `training/ranker.py` writes: gradient-boosted trees over the features that it
//! names, whose sum is a score, and a curve that says how often candidates with that score are right.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::features::{FEATURES, Features, Part};

/// What one feature adds to the score.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Contribution {
    /// The feature, in plain words.
    pub feature: &'static str,
    /// The part of the pipeline that it comes from.
    pub part: Part,
    /// Its value.
    pub value: f32,
    /// What it adds to the log-odds of the score.
    pub adds: f32,
}

/// A ranker's file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: String,
    features: Vec<String>,
    trees: Vec<Tree>,
    calibration: Vec<Point>,
    threshold: f32,
}

/// A score and the share of candidates with that score that are right.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Point(f32, f32);

/// One tree. Its nodes stand in arrays; children come after their parent, so that every walk ends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tree {
    /// The position among the ranker's features of the one that a node asks for; negative in a leaf.
    feature: Vec<i16>,
    /// Values up to this one go left, the others right.
    threshold: Vec<f32>,
    left: Vec<u16>,
    right: Vec<u16>,
    /// In a leaf, what it adds; elsewhere the mean of the leaves below, weighted as in training.
    value: Vec<f32>,
}

impl Tree {
    /// The feature that a node asks for and the node that the answer leads to; `None` in a leaf.
    fn step(&self, node: usize, values: &[f32]) -> Option<(usize, usize)> {
        let feature = usize::try_from(self.feature[node]).ok()?;
        let goes_right = values[feature] > self.threshold[node];
        Some((feature, usize::from(if goes_right { self.right[node] } else { self.left[node] })))
    }

    /// The tree as a complete one of [`DEPTH`] questions; `None` if it asks more on some way.
    fn complete(&self, columns: &[usize]) -> Option<CompleteTree> {
        let mut complete =
            CompleteTree { feature: [0; LEAVES - 1], threshold: [0.0; LEAVES - 1], value: [0.0; LEAVES] };
        // Places count level by level: the children of place `p` are at `2 p + 1` and `2 p + 2`.
        let mut open = vec![(0_usize, 0)];
        while let Some((place, node)) = open.pop() {
            let feature = usize::try_from(self.feature[node]).ok();
            if let Some(leaf) = place.checked_sub(LEAVES - 1) {
                complete.value[leaf] = if feature.is_none() { self.value[node] } else { return None };
                continue;
            }
            let (left, right) = match feature {
                Some(feature) => {
                    complete.feature[place] = columns[feature] as u8;
                    complete.threshold[place] = self.threshold[node];
                    (usize::from(self.left[node]), usize::from(self.right[node]))
                }
                // Whatever the answer here, it leads to the same leaf.
                None => (node, node),
            };
            open.extend([(2 * place + 1, left), (2 * place + 2, right)]);
        }
        Some(complete)
    }

    /// Whether every walk ends and stays inside the tree.
    fn is_sound(&self, features: usize) -> bool {
        let nodes = self.feature.len();
        let lengths = [self.threshold.len(), self.left.len(), self.right.len(), self.value.len()];
        let after = |node: usize, child: u16| (node + 1..nodes).contains(&usize::from(child));
        nodes > 0
            && lengths == [nodes; 4]
            && (0..nodes).all(|node| {
                usize::try_from(self.feature[node]).is_err()
                    || (self.feature[node] as usize) < features
                        && after(node, self.left[node])
                        && after(node, self.right[node])
            })
    }
}

/// How many questions a tree asks at most.
const DEPTH: usize = 4;
const LEAVES: usize = 1 << DEPTH;

/// How many candidates walk down a tree side by side, so that none waits for another's answer.
const ABREAST: usize = 8;

/// A tree in which every way asks [`DEPTH`] questions, so that a walk is a few additions and no branch.
#[derive(Debug)]
struct CompleteTree {
    /// The position among [`FEATURES`] of the one that each place asks for.
    feature: [u8; LEAVES - 1],
    threshold: [f32; LEAVES - 1],
    value: [f32; LEAVES],
}

impl CompleteTree {
    /// Adds what the tree says of some candidates to their scores.
    fn add_to(&self, rows: &[Values; ABREAST], sums: &mut [f32; ABREAST]) {
        let mut places = [0; ABREAST];
        for _ in 0..DEPTH {
            for (place, values) in places.iter_mut().zip(rows) {
                // Features are fewer than values; the remainder spares the processor a check.
                let value = values[usize::from(self.feature[*place]) % COLUMNS];
                *place = 2 * *place + 1 + usize::from(value > self.threshold[*place]);
            }
        }
        for (sum, place) in sums.iter_mut().zip(places) {
            *sum += self.value[place + 1 - LEAVES];
        }
    }
}

/// The values of a candidate's features, filled up with zeros.
type Values = [f32; COLUMNS];

/// A power of two, so that the remainder of a division by it is a mask.
const COLUMNS: usize = 64;
const _: () = assert!(FEATURES.len() <= COLUMNS);

/// Scores candidates.
#[derive(Debug)]
pub(super) struct Ranker {
    file: File,
    trees: Vec<CompleteTree>,
    /// For each feature of the file its position among [`FEATURES`].
    columns: Vec<usize>,
}

/// The ranker beside the encoder.
static ACCURATE: LazyLock<Result<Ranker, String>> =
    LazyLock::new(|| Ranker::read(include_bytes!("../../data/model/ranker-accurate.json")));

/// The ranker beside the vectors of words.
static FAST: LazyLock<Result<Ranker, String>> =
    LazyLock::new(|| Ranker::read(include_bytes!("../../data/model/ranker-fast.json")));

/// The ranker over words and labels alone.
static LEXICAL: LazyLock<Result<Ranker, String>> =
    LazyLock::new(|| Ranker::read(include_bytes!("../../data/model/ranker-lexical.json")));

impl Ranker {
    pub fn accurate() -> Result<&'static Self, String> {
        ACCURATE.as_ref().map_err(String::clone)
    }

    pub fn fast() -> Result<&'static Self, String> {
        FAST.as_ref().map_err(String::clone)
    }

    pub fn lexical() -> Result<&'static Self, String> {
        LEXICAL.as_ref().map_err(String::clone)
    }

    fn read(json: &[u8]) -> Result<Self, String> {
        let file: File = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        let column = |name: &String| {
            let found = FEATURES.iter().position(|feature| feature.name == name);
            found.ok_or_else(|| format!("ranker {}: there is no feature \"{name}\"", file.id))
        };
        let columns = file.features.iter().map(column).collect::<Result<Vec<_>, _>>()?;
        let rises = file.calibration.is_sorted_by(|a, b| a.0 < b.0 && a.1 < b.1);
        let sound = rises && !file.calibration.is_empty();
        let trees = file.trees.iter();
        let complete = |tree: &Tree| tree.is_sound(columns.len()).then(|| tree.complete(&columns)).flatten();
        match trees.map(complete).collect::<Option<_>>().filter(|_| sound) {
            Some(trees) => Ok(Self { trees, columns, file }),
            None => Err(format!("ranker {}: its trees or its calibration are not sound", file.id)),
        }
    }

    /// Names the ranker in answers; changes whenever its trees do.
    pub fn id(&self) -> &str {
        &self.file.id
    }

    /// The probability from which on a tag is reported unless the caller says otherwise.
    pub fn threshold(&self) -> f32 {
        self.file.threshold
    }

    fn values(&self, features: &Features) -> Vec<f32> {
        let all = features.values();
        self.columns.iter().map(|column| all[*column]).collect()
    }

    /// The scores of candidates, in log-odds: the sum of one leaf of each tree. Higher is better.
    pub fn scores(&self, candidates: &[&Features]) -> Vec<f32> {
        let values = |features: &Features| {
            let mut values: Values = [0.0; COLUMNS];
            values[..FEATURES.len()].copy_from_slice(&features.values());
            values
        };
        let mut rows: Vec<Values> = candidates.iter().map(|features| values(features)).collect();
        rows.resize(rows.len().next_multiple_of(ABREAST), [0.0; COLUMNS]);
        let mut scores = vec![0.0; rows.len()];
        let (rows, _) = rows.as_chunks::<ABREAST>();
        let (sums, _) = scores.as_chunks_mut::<ABREAST>();
        for tree in &self.trees {
            rows.iter().zip(sums.iter_mut()).for_each(|(rows, sums)| tree.add_to(rows, sums));
        }
        scores.truncate(candidates.len());
        scores
    }

    /// The chance that a candidate with this score is right, in [0, 1]: the calibration curve, with
    /// straight lines between its points.
    pub fn probability(&self, score: f32) -> f32 {
        let points = &self.file.calibration;
        let after = points.partition_point(|point| point.0 <= score);
        match (after.checked_sub(1).and_then(|before| points.get(before)), points.get(after)) {
            (Some(low), Some(high)) => low.1 + (high.1 - low.1) * (score - low.0) / (high.0 - low.0),
            (Some(last), None) => last.1,
            (None, Some(first)) => first.1,
            (None, None) => 0.0,
        }
    }

    /// What each feature adds to the score, after what every candidate starts from.
    ///
    /// On the way from a root to a leaf, each question moves the mean of what lies below; the move is put
    /// down to the feature that was asked for (Saabas, "Interpreting random forests", 2014). The parts
    /// add up to the score.
    pub fn explain(&self, features: &Features) -> Vec<Contribution> {
        let values = self.values(features);
        let mut adds = vec![0.0; values.len()];
        let mut start = 0.0;
        for tree in &self.file.trees {
            start += tree.value[0];
            let mut node = 0;
            while let Some((feature, next)) = tree.step(node, &values) {
                adds[feature] += tree.value[next] - tree.value[node];
                node = next;
            }
        }
        let told = |((column, value), adds): ((&usize, f32), f32)| Contribution {
            feature: FEATURES[*column].name,
            part: FEATURES[*column].part,
            value,
            adds,
        };
        let start = Contribution {
            feature: "where every concept starts",
            part: Part::General,
            value: 1.0,
            adds: start,
        };
        std::iter::once(start).chain(self.columns.iter().zip(values).zip(adds).map(told)).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rankers() -> [&'static Ranker; 3] {
        [Ranker::accurate().unwrap(), Ranker::fast().unwrap(), Ranker::lexical().unwrap()]
    }

    #[test]
    fn the_fast_ranker_asks_for_no_field_that_is_not_asked_beside_the_static_leg() {
        let fields: Vec<&String> =
            Ranker::fast().unwrap().file.features.iter().filter(|name| name.contains("BM25")).collect();
        assert_eq!(fields, ["preferred label, BM25"]);
    }

    #[test]
    fn a_file_that_is_not_sound_is_refused() {
        let file = |tree: &str, calibration: &str| {
            let json = format!(
                r#"{{"id":"x","features":["knowledge"],"trees":[{tree}],"calibration":{calibration},"threshold":0.5}}"#
            );
            Ranker::read(json.as_bytes()).map(|ranker| ranker.scores(&[&Features::default()]))
        };
        let rises = "[[-1,0.1],[1,0.9]]";
        let sound =
            r#"{"feature":[0,-1,-1],"threshold":[0.5,0,0],"left":[1,0,0],"right":[2,0,0],"value":[0,1,2]}"#;
        assert_eq!(file(sound, rises), Ok(vec![1.0]));
        assert!(file(sound, "[[-1,0.9],[1,0.1]]").is_err());
        assert!(file(sound, "[]").is_err());
        assert!(file(&sound.replace("[1,0,0]", "[0,0,0]"), rises).is_err());
        assert!(file(&sound.replace("[2,0,0]", "[3,0,0]"), rises).is_err());
        assert!(file(&sound.replace("[0,-1,-1]", "[7,-1,-1]"), rises).is_err());
        // A question after a question, each time on the right: four are as many as a way may have.
        let chain = |questions: usize| {
            let (mut feature, mut left, mut right) = (vec![], vec![], vec![]);
            for at in 0..questions {
                feature.extend([0, -1]);
                left.extend([2 * at + 1, 0]);
                right.extend([2 * at + 2, 0]);
            }
            feature.push(-1);
            left.push(0);
            right.push(0);
            let value: Vec<usize> = (0..feature.len()).collect();
            let threshold = vec![-0.5; feature.len()];
            format!(
                r#"{{"feature":{feature:?},"threshold":{threshold:?},"left":{left:?},"right":{right:?},"value":{value:?}}}"#
            )
        };
        assert_eq!(file(&chain(4), rises), Ok(vec![8.0]));
        assert_eq!(file(&chain(4).replace("-0.5", "0.5"), rises), Ok(vec![1.0]));
        assert!(file(&chain(5), rises).is_err());
    }

    proptest! {
        #[test]
        fn contributions_add_up_to_the_score(near in 0.0_f32..1.0, covered in 0.0_f32..1.0, root in 0.0_f32..40.0) {
            let mut features = Features { covered, root, gist: near, ..Features::default() };
            features.near.label = near;
            for ranker in rankers() {
                let sum: f32 = ranker.explain(&features).iter().map(|part| part.adds).sum();
                // Each of them, wherever it stands.
                let scores = ranker.scores(&[&features; 11]);
                prop_assert!(scores.iter().all(|score| (sum - score).abs() < 1e-3), "{sum} {scores:?}");
            }
        }

        #[test]
        fn a_higher_score_is_a_higher_probability(a in -30.0_f32..30.0, b in -30.0_f32..30.0) {
            for ranker in rankers() {
                let (low, high) = (ranker.probability(a.min(b)), ranker.probability(a.max(b)));
                prop_assert!((0.0..=1.0).contains(&low) && low <= high && high < 1.0);
            }
        }

        #[test]
        fn being_nearer_never_speaks_against_a_candidate(near in 0.0_f32..1.0, more in 0.0_f32..0.5) {
            let score = |near| {
                let mut features = Features::default();
                features.near.label = near;
                Ranker::accurate().unwrap().scores(&[&features])[0]
            };
            prop_assert!(score(near) <= score(near + more) + 1e-4);
        }
    }
}
