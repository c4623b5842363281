//! From what the legs say about a candidate to one score.

use serde::Serialize;

/// What the legs say about one candidate. All values are at least 0. "The best label" is the one that
/// shares most with the segment word by word; where another stands in it as a whole, that one is shown.
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
    /// 1 if the segment is that label and nothing else, else 0.
    pub exact: f32,
}

impl Features {
    pub const NAMES: [&'static str; 10] = [
        "preferred label, BM25",
        "alternative labels, BM25",
        "description, BM25",
        "word roots of all labels, BM25",
        "share of the label that the text says",
        "share of the text that the label says",
        "the words stand together",
        "it is the preferred label",
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
/// Its direction is the best of a random search around a pairwise logistic regression of right against
/// wrong candidates, rounded; scale and bias then come from a logistic regression on single
/// candidates. Both saw the validation sets (job adverts TECH and HOUSE, learning outcomes) and
/// nothing else; fits that left out one set at a time did as well on it within chance. BM25 of the
/// preferred and of the alternative labels adds nothing to the roots of both there; it counts where
/// candidates are chosen, and later rankers may weigh it. Too few texts there are a label and nothing
/// else for a fit, so that weight is set by hand: such a text should be sure of its label.
pub(super) const LEXICAL: Linear =
    Linear { bias: -11.0, weights: [0.0, 0.0, 0.01, 0.155, 3.87, 4.65, 1.45, 0.91, 1.55, 5.0] };

impl Linear {
    /// The score, in (0, 1): higher is better; it is not a probability.
    pub fn score(&self, features: &Features) -> f32 {
        let sum: f32 = features.values().iter().zip(self.weights).map(|(value, weight)| value * weight).sum();
        1.0 / (1.0 + (-(self.bias + sum)).exp())
    }

    /// What each feature adds to the log-odds of the score, after what every concept starts from.
    pub fn explain(&self, features: &Features) -> Vec<Contribution> {
        let start = Contribution { feature: "where every concept starts", value: 1.0, adds: self.bias };
        let parts = Features::NAMES.into_iter().zip(features.values()).zip(self.weights);
        let parts =
            parts.map(|((feature, value), weight)| Contribution { feature, value, adds: value * weight });
        std::iter::once(start).chain(parts).collect()
    }
}
