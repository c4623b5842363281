//! How far an outcome covers another.

use serde::Serialize;

use super::profile::{Profile, ProfiledOutcome};
use crate::index::product;

/// What the concepts of an outcome have to say for shared ones to count in full: the sum of their
/// probabilities weighted by informativeness. Below, tags are nearly silent.
const SILENT: f32 = 0.5;

/// The log-odds that an outcome covers another: the intercept, and what shared concepts and likeness add.
struct Logistic {
    none: f32,
    shared: f32,
    likeness: f32,
}

/// Where both texts have a meaning. Fitted by `training/degrees.py` on comparisons that the encoder was not
/// trained on; the fit leaves shared concepts no weight beside likeness, and gets 1 so that what an issuer
/// links counts.
const BOTH: Logistic = Logistic { none: -4.88, shared: 1.0, likeness: 10.13 };
/// Where at least one has none: in a language that the encoder does not read. Fitted in the same way.
const SHARED_ONLY: Logistic = Logistic { none: 0.0, shared: 3.8, likeness: 0.0 };

/// The log-odds that an outcome which is one of a whole catalogue covers another: of all such pairs one in five
/// hundred does. `root` weighs the square root of the shared part, `kinship` how well the others of the same two
/// credentials fit: the mean, over the target's other outcomes, of the likeness of what is most like each, or the
/// same over the source's, whichever is higher, since either may be the larger one. It says whether both are of
/// one field, which single texts often do not.
struct AmongMany {
    none: f32,
    root: f32,
    likeness: f32,
    kinship: f32,
}

/// Where both texts have a meaning. Fitted by `training/degrees.py` on the same comparisons, each target beside
/// the sources of all.
const AMONG_MANY: AmongMany = AmongMany { none: -12.08, root: 0.39, likeness: 13.14, kinship: 10.45 };
/// Where at least one has none. Fitted in the same way.
const AMONG_MANY_SHARED_ONLY: AmongMany = AmongMany { none: -7.61, root: 10.93, likeness: 0.0, kinship: 0.0 };

impl AmongMany {
    fn chance(&self, shared: f32, likeness: f32, kinship: f32) -> f32 {
        let of_shared = self.root * shared.min(1.0).sqrt();
        1.0 / (1.0 + (-(self.none + of_shared + self.likeness * likeness + self.kinship * kinship)).exp())
    }
}

/// The chance, in [0, 1], that each outcome of the source, which is one of very many, covers each of the target
/// (rows); 1 if they are the same word for word.
pub(super) fn chances(source: &Profile, target: &Profile) -> Matrix {
    let mut made = shared(source, target);
    let likenesses: Vec<Vec<Option<f32>>> = (target.outcomes.iter())
        .map(|wanted| source.outcomes.iter().map(|offered| likeness(wanted, offered)).collect())
        .collect();
    let of = |row: usize, column: usize| likenesses[row][column].unwrap_or_default();
    let best = |values: &mut dyn Iterator<Item = f32>| values.fold(0.0_f32, f32::max);
    let by_row: Vec<f32> =
        (0..target.len()).map(|row| best(&mut (0..source.len()).map(|column| of(row, column)))).collect();
    let by_column: Vec<f32> =
        (0..source.len()).map(|column| best(&mut (0..target.len()).map(|row| of(row, column)))).collect();
    // The only outcome of a credential has nothing but itself to go by.
    let without = |all: &[f32], at: usize| match all.len() {
        0 | 1 => all.iter().sum(),
        count => (all.iter().sum::<f32>() - all[at]) / (count - 1) as f32,
    };
    let of_rows: Vec<f32> = (0..target.len()).map(|row| without(&by_row, row)).collect();
    let of_columns: Vec<f32> = (0..source.len()).map(|column| without(&by_column, column)).collect();
    for (row, wanted) in target.outcomes.iter().enumerate() {
        for (column, offered) in source.outcomes.iter().enumerate() {
            let value = &mut made.values[row * made.columns + column];
            *value = match likenesses[row][column] {
                _ if wanted.normal == offered.normal => 1.0,
                Some(likeness) => AMONG_MANY.chance(*value, likeness, of_rows[row].max(of_columns[column])),
                None => AMONG_MANY_SHARED_ONLY.chance(*value, 0.0, 0.0),
            };
        }
    }
    made
}

impl Logistic {
    /// The degree in [0, 1]: the logistic function, stretched so that it is 0 where nothing is shared and
    /// 1 where everything is.
    fn degree(&self, shared: f32, likeness: f32) -> f32 {
        let logistic = |logit: f32| 1.0 / (1.0 + (-logit).exp());
        let value = logistic(self.none + self.shared * shared + self.likeness * likeness);
        let (least, most) = (logistic(self.none), logistic(self.none + self.shared + self.likeness));
        ((value - least) / (most - least)).clamp(0.0, 1.0)
    }
}

/// Values for each pair of an outcome of the target (row) and of the source (column).
#[derive(Clone, Debug, Default)]
pub(super) struct Matrix {
    pub values: Vec<f32>,
    pub columns: usize,
}

impl Matrix {
    pub fn get(&self, row: usize, column: usize) -> f32 {
        self.values.get(row * self.columns + column).copied().unwrap_or_default()
    }

    /// The values row by row.
    pub fn rows(&self) -> Vec<Vec<f32>> {
        self.values.chunks_exact(self.columns.max(1)).map(<[f32]>::to_vec).collect()
    }
}

/// Which part of what each outcome of the target is about each outcome of the source is about too: the
/// probabilities of their common concepts, the lower one of the two, weighted by informativeness, over the
/// same sum for all concepts of the target's outcome (Tversky 1977, with α = 1 and β = 0). Of several
/// concepts of the source that are related to one of the target, the best counts.
pub(super) fn shared(source: &Profile, target: &Profile) -> Matrix {
    let columns = source.len();
    // For each concept of the target and each outcome of the source, what they share.
    let mut best = vec![0.0_f32; target.concepts.len() * columns];
    let mut offers = source.offers.as_slice();
    let mut asks = target.asks.as_slice();
    while let (Some(ask), Some(offer)) = (asks.first(), offers.first()) {
        if offer.id < ask.id {
            offers = &offers[1..];
        } else if ask.id < offer.id {
            asks = &asks[1..];
        } else {
            for offer in offers.iter().take_while(|offer| offer.id == ask.id) {
                let at = ask.concept as usize * columns + offer.outcome as usize;
                best[at] = best[at].max(ask.probability.min(offer.probability));
            }
            asks = &asks[1..];
        }
    }
    let mut values = vec![0.0; target.len() * columns];
    for ((outcome, weight), best) in target.concepts.iter().zip(best.chunks_exact(columns.max(1))) {
        let row = *outcome as usize * columns;
        values[row..row + columns].iter_mut().zip(best).for_each(|(sum, best)| *sum += weight * best);
    }
    for (outcome, row) in target.outcomes.iter().zip(values.chunks_exact_mut(columns.max(1))) {
        row.iter_mut().for_each(|value| *value /= outcome.mass.max(SILENT));
    }
    Matrix { values, columns }
}

/// The cosine of the meanings of two outcomes, in [-1, 1]; `None` if one of them has none.
fn cosine(a: &ProfiledOutcome, b: &ProfiledOutcome) -> Option<f32> {
    let (a, b) = (a.meaning.as_ref()?, b.meaning.as_ref()?);
    Some(product(&a.values, &b.values) * a.scale * b.scale)
}

/// How alike two outcomes are in meaning, in [0, 1]: the cosine, where it is not below 0; `None` if one of
/// them has none.
pub(super) fn likeness(a: &ProfiledOutcome, b: &ProfiledOutcome) -> Option<f32> {
    Some(cosine(a, b)?.clamp(0.0, 1.0))
}

/// What the degrees of two profiles are made of, to fit them: for each outcome of the target, the values for
/// each of the source.
#[derive(Clone, Debug, Serialize)]
pub struct DegreeParts {
    /// What part of the concepts is shared, in [0, 1].
    pub shared: Vec<Vec<f32>>,
    /// The cosine of the meanings, in [-1, 1].
    pub cosine: Vec<Vec<Option<f32>>>,
    /// How many outcomes of the target each outcome of the source can stand for.
    pub acts: Vec<usize>,
}

impl DegreeParts {
    /// The parts for two profiles that were made with the same index.
    pub fn new(source: &Profile, target: &Profile) -> Self {
        let cosines = |wanted| source.outcomes.iter().map(move |offered| cosine(wanted, offered)).collect();
        Self {
            shared: shared(source, target).rows(),
            cosine: target.outcomes.iter().map(cosines).collect(),
            acts: source.outcomes.iter().map(|outcome| outcome.acts).collect(),
        }
    }
}

/// How far the outcomes of two profiles cover each other, in [0, 1]: those of the target by those of the
/// source, and the reverse. 1 if they are the same word for word, 0 if they share no concept and no meaning.
pub(super) fn degrees(source: &Profile, target: &Profile) -> (Matrix, Matrix) {
    let (mut forward, mut reverse) = (shared(source, target), shared(target, source));
    for (row, wanted) in target.outcomes.iter().enumerate() {
        for (column, offered) in source.outcomes.iter().enumerate() {
            let is_same = wanted.normal == offered.normal;
            // Likeness is the same both ways.
            let likeness = likeness(wanted, offered);
            let places = (row * forward.columns + column, column * reverse.columns + row);
            for value in [&mut forward.values[places.0], &mut reverse.values[places.1]] {
                *value = match likeness {
                    _ if is_same => 1.0,
                    Some(likeness) => BOTH.degree(*value, likeness),
                    None => SHARED_ONLY.degree(*value, 0.0),
                };
            }
        }
    }
    (forward, reverse)
}
