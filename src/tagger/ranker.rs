//! From what the legs say about a candidate to one score.

use serde::Serialize;

/// What the legs say about one candidate. All values are at least 0.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Features {
    /// BM25 of the preferred label.
    pub preferred: f32,
    /// BM25 of the alternative labels.
    pub alternative: f32,
    /// BM25 of the description.
    pub description: f32,
    /// BM25 of the roots of all labels.
    pub root: f32,
    /// The share of the best label that the segment says, in [0, 1].
    pub covered: f32,
    /// The share of the segment that the best label says, in [0, 1].
    pub share: f32,
    /// How close together the segment says it, in [0, 1].
    pub compact: f32,
    /// 1 if the best label is the preferred one, else 0.
    pub is_preferred: f32,
    /// The weight of the heaviest label that stands in the segment as a whole.
    pub whole: f32,
    /// 1 if a label stands in the segment as a whole, else 0.
    pub is_whole: f32,
    /// 1 if the segment is that label and nothing else, else 0.
    pub exact: f32,
}

impl Features {
    pub const NAMES: [&'static str; 11] = [
        "preferred label, BM25",
        "alternative labels, BM25",
        "description, BM25",
        "word roots of all labels, BM25",
        "share of the label that the text says",
        "share of the text that the label says",
        "the words stand together",
        "it is the preferred label",
        "weight of the whole label in the text",
        "the whole label stands in the text",
        "the text is the label",
    ];

    pub fn values(&self) -> [f32; Self::NAMES.len()] {
        [
            self.preferred,
            self.alternative,
            self.description,
            self.root,
            self.covered,
            self.share,
            self.compact,
            self.is_preferred,
            self.whole,
            self.is_whole,
            self.exact,
        ]
    }
}

/// What one feature adds to the score.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Contribution {
    /// The feature, in plain words.
    pub feature: &'static str,
    /// Its value.
    pub value: f32,
    /// What it adds to the log-odds of the score.
    pub adds: f32,
}

/// A weighted sum of the features, squeezed into (0, 1) by the logistic function.
#[derive(Clone, Copy, Debug)]
pub(super) struct Linear {
    bias: f32,
    weights: [f32; Features::NAMES.len()],
}

/// Names the ranker in answers; changes whenever its weights do.
pub(super) const ID: &str = "lexical-1";

/// The ranker of the lexical and label legs.
///
/// Its direction is a pairwise logistic regression of right against wrong candidates, rounded; scale
/// and bias then come from a logistic regression on single candidates. Both were fitted on the
/// validation sets (job adverts TECH and HOUSE, learning outcomes) and checked by leaving out one set
/// at a time. BM25 of the preferred and of the alternative labels adds nothing to the roots of both
/// there; it counts where candidates are chosen, and later rankers may weigh it.
pub(super) const LEXICAL: Linear =
    Linear { bias: -10.54, weights: [0.0, 0.0, 0.019, 0.112, 3.53, 4.84, 1.67, 0.74, 1.3, 0.84, 3.72] };

impl Linear {
    /// The score, in (0, 1): higher is better; it is not a probability.
    pub fn score(&self, features: &Features) -> f32 {
        let sum: f32 = features.values().iter().zip(self.weights).map(|(value, weight)| value * weight).sum();
        1.0 / (1.0 + (-(self.bias + sum)).exp())
    }

    /// What each feature adds to the score.
    pub fn explain(&self, features: &Features) -> Vec<Contribution> {
        let parts = Features::NAMES.iter().zip(features.values()).zip(self.weights);
        parts
            .map(|((feature, value), weight)| Contribution { feature, value, adds: value * weight })
            .collect()
    }
}
