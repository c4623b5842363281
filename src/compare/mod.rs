//! How comparable two credentials are: which outcomes of one the other covers, how they differ, and on
//! which route a board can recognise one as the other.
//!
//! ```text
//! Credential ── Profile ──┐
//!                         ├── degrees ── assignment ──> coverage each way, comparability
//! Credential ── Profile ──┘
//! Credential, Credential ──> level, workload, … side by side ──> differences, route ──> Comparison
//! ```
//!
//! The *source* is what an applicant brings, the *target* what it is to be recognised as. Nothing here
//! decides: a comparison gives reasons, a board takes the decision.
//!
//! # The figures
//!
//! The **degree** in [0, 1] says how far an outcome of the source covers one of the target: the chance
//! that a recognition officer would say that who has the one can do the other. It is 1 if they are the
//! same word for word and 0 if they share neither a concept nor a meaning; between, it is a logistic
//! function of the shared concepts and of the likeness of the texts.
//!
//! **Coverage** of the target is the mean of the degrees of its outcomes, each by one outcome of the
//! source, chosen so that the sum is highest. An outcome of the source stands for as many outcomes of the
//! target as it names acts, so that nothing counts twice. One more outcome in the source never lowers it.
//!
//! **Comparability** in [0, 1] is van Rijsbergen's F (1979) of the two coverages, with β = 2: that the
//! target is covered counts twice as much as that the source has nothing beyond it.
//! `F = 5 · target · source / (4 · source + target)`

mod aspects;
mod assignment;
mod degree;
mod occupation;
mod profile;
mod report;
mod route;

use serde::Serialize;
use utoipa::ToSchema;

pub use aspects::{Aspect, Relation};
pub use degree::DegreeParts;
pub use occupation::{
    Beyond, NeededSkill, OccupationCoverage, OccupationError, PARTLY_TAUGHT, TAUGHT, Teaching,
    find_occupation, occupation_coverage,
};
pub use profile::{Concept, Kept, KeptConcept, Profile, Profiler, RELATED, SAME_GROUP, Told, related};
pub use route::{Answer, Route, RouteKind};

use crate::credential::Credential;
use crate::esco::{Language, Taxonomy};
use crate::tagger::MadeBy;
use degree::{Matrix, degrees, likeness, shared};
use profile::words;

/// From which degree on an outcome counts as covered, more likely than not, and as partly covered, where
/// words are needed.
pub const COVERED: f32 = 0.5;
/// See [`COVERED`].
pub const PARTLY: f32 = 0.25;

/// How much the coverage of the target counts beside that of the source: the β of van Rijsbergen's F.
const BETA: f32 = 2.0;

/// How many standard deviations the interval is wide to each side, so that it holds nine times out of ten:
/// measured by `training/degrees.py`. The normal distribution says 1.645, which held eight times,
/// since outcomes of one credential are over- or underrated together.
const NINE_OF_TEN: f32 = 2.75;

/// How much of a credential another covers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Coverage {
    /// The share of the outcomes, in [0, 1].
    #[schema(minimum = 0, maximum = 1)]
    pub share: f32,
    /// Between which shares it lies, nine times out of ten, given that degrees are chances.
    pub interval: (f32, f32),
}

impl Coverage {
    /// The coverage with these degrees, one for each outcome. A degree is the mean of what it stands for,
    /// whose variance is at most `degree · (1 − degree)` (Bhatia and Davis 2000).
    fn new(degrees: &[f32]) -> Option<Self> {
        let count = degrees.len() as f32;
        let share = degrees.iter().sum::<f32>() / count;
        let variance = degrees.iter().map(|degree| degree * (1.0 - degree)).sum::<f32>() / (count * count);
        let wide = NINE_OF_TEN * variance.sqrt();
        let interval = ((share - wide).max(0.0), (share + wide).min(1.0));
        (!degrees.is_empty()).then_some(Self { share, interval })
    }
}

/// The comparability of two credentials from both coverages, in [0, 1]; see the [module](self).
pub fn comparability(of_target: f32, of_source: f32) -> f32 {
    let weight = BETA * BETA;
    let below = weight * of_source + of_target;
    if below > 0.0 { (1.0 + weight) * of_target * of_source / below } else { 0.0 }
}

/// How far two profiles cover each other.
#[derive(Clone, Debug)]
pub struct Overlap {
    /// The degree for each outcome of the target (row) by each of the source (column).
    degrees: Matrix,
    /// The same the other way round.
    reverse: Matrix,
    /// For each outcome of the target, the one of the source that stands for it.
    chosen: Vec<Option<usize>>,
    /// For each outcome of the source, the one of the target that stands for it.
    chosen_reverse: Vec<Option<usize>>,
}

impl Overlap {
    /// Compares two profiles that were made with the same index.
    pub fn new(source: &Profile, target: &Profile) -> Self {
        let (degrees, reverse) = degrees(source, target);
        let chosen = choose(&degrees, source, target);
        let chosen_reverse = choose(&reverse, target, source);
        Self { degrees, reverse, chosen, chosen_reverse }
    }

    /// How much of the target the source covers; `None` if the target has no outcomes.
    pub fn of_target(&self) -> Option<Coverage> {
        Coverage::new(&taken(&self.degrees, &self.chosen))
    }

    /// How much of the source the target covers; `None` if the source has no outcomes.
    pub fn of_source(&self) -> Option<Coverage> {
        Coverage::new(&taken(&self.reverse, &self.chosen_reverse))
    }

    /// For each outcome of the target, those of the source that cover it at least as far as `least`, in the order of
    /// the source, with what speaks for it. The profiles are those that are compared.
    pub fn supports(
        &self,
        source: &Profile,
        target: &Profile,
        taxonomy: &Taxonomy,
        language: Language,
        least: f32,
    ) -> Vec<Vec<Support>> {
        let shares = shared(source, target);
        let support = |row: usize, column: usize| {
            let (wanted, offered) = (&target.outcomes[row], &source.outcomes[column]);
            Support {
                outcome: column + 1,
                degree: self.degrees.get(row, column),
                counts: self.chosen[row] == Some(column),
                shared: shares.get(row, column).min(1.0),
                likeness: likeness(wanted, offered),
                concepts: common(&wanted.concepts, &offered.concepts, taxonomy, language),
            }
        };
        let of_row = |row: usize| {
            let near = (0..source.len()).filter(|column| self.degrees.get(row, *column) >= least);
            near.map(|column| support(row, column)).collect()
        };
        (0..target.len()).map(of_row).collect()
    }

    /// See [`comparability`]; `None` if one of them has no outcomes.
    pub fn comparability(&self) -> Option<f32> {
        Some(comparability(self.of_target()?.share, self.of_source()?.share))
    }
}

/// For each outcome of the target, how far the outcome of the source that covers it best does, in [0, 1], and
/// which that is, by position. Other than in a comparison, one outcome may stand for any number of others. Empty
/// if the source is.
pub fn support(source: &Profile, target: &Profile) -> Vec<(f32, usize)> {
    best(&degrees(source, target).0)
}

/// The same where the source is one of very many, such as the offers of a catalogue: the chance, in [0, 1], that
/// an outcome covers one of the target, which for most is next to nothing.
pub fn chances(source: &Profile, target: &Profile) -> Vec<(f32, usize)> {
    best(&degree::chances(source, target))
}

/// The highest value of each row and its column.
fn best(degrees: &Matrix) -> Vec<(f32, usize)> {
    let best = |row: Vec<f32>| {
        let columns = row.into_iter().zip(0..);
        columns.reduce(|best, one| if one.0 > best.0 { one } else { best })
    };
    degrees.rows().into_iter().filter_map(best).collect()
}

/// For each outcome of the target the one of the source that stands for it, where the degree is not 0.
fn choose(degrees: &Matrix, source: &Profile, target: &Profile) -> Vec<Option<usize>> {
    // An outcome of several acts has a column for each.
    let columns: Vec<usize> = (source.outcomes.iter().enumerate())
        .flat_map(|(at, outcome)| std::iter::repeat_n(at, outcome.acts.clamp(1, target.len().max(1))))
        .collect();
    let rows = 0..target.len();
    let values: Vec<f32> =
        rows.clone().flat_map(|row| columns.iter().map(move |column| degrees.get(row, *column))).collect();
    let mut assigned = assignment::assign(&values, columns.len());
    assigned.resize(target.len(), None);
    let column = |(row, column): (usize, Option<usize>)| {
        columns.get(column?).copied().filter(|column| degrees.get(row, *column) > 0.0)
    };
    rows.zip(assigned).map(column).collect()
}

/// The degree with which each outcome is covered.
fn taken(degrees: &Matrix, chosen: &[Option<usize>]) -> Vec<f32> {
    let degree = |(row, column): (usize, &Option<usize>)| column.map_or(0.0, |at| degrees.get(row, at));
    chosen.iter().enumerate().map(degree).collect()
}

/// A concept that two outcomes share.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SharedConcept {
    /// Its URI.
    pub uri: String,
    /// Its preferred label.
    pub label: String,
    /// The lower of the two probabilities, in [0, 1].
    #[schema(minimum = 0, maximum = 1)]
    pub probability: f32,
}

/// An outcome of the source that covers one of the target.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Support {
    /// Which outcome of the source, from 1.
    #[schema(minimum = 1)]
    pub outcome: usize,
    /// How far it covers it, in [0, 1].
    #[schema(minimum = 0, maximum = 1)]
    pub degree: f32,
    /// Whether this is the one that counts for the coverage.
    pub counts: bool,
    /// What part of the concepts is shared, in [0, 1].
    #[schema(minimum = 0, maximum = 1)]
    pub shared: f32,
    /// How alike the texts are in meaning, in [0, 1]; `None` if one of them has no vector.
    #[schema(minimum = 0, maximum = 1)]
    pub likeness: Option<f32>,
    /// The concepts that both have, the most telling first.
    pub concepts: Vec<SharedConcept>,
}

/// An outcome of the target with what covers it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Covered {
    /// What a learner can do.
    pub text: String,
    /// How far it is covered, in [0, 1].
    #[schema(minimum = 0, maximum = 1)]
    pub degree: f32,
    /// The outcomes of the source that cover it best: the one that counts first, if it is near enough to be
    /// named, then others that cover it in part.
    pub supports: Vec<Support>,
}

/// One of the two credentials.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ComparisonSide)]
pub struct Side {
    /// What it is called.
    pub title: String,
    /// Who awards it.
    pub awarding_body: Option<String>,
    /// Its outcomes, those that say the same once.
    pub outcomes: Vec<String>,
}

/// What sets the source apart from the target.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Difference {
    /// An outcome of the target that is not covered, or partly.
    Outcome {
        /// Which, from 1.
        #[schema(minimum = 1)]
        outcome: usize,
        /// What it says.
        text: String,
        /// How far it is covered, in [0, 1].
        #[schema(minimum = 0, maximum = 1)]
        degree: f32,
        /// The closest that the source has.
        closest: Option<String>,
        /// How much of the target is missing with it, in [0, 1].
        #[schema(minimum = 0, maximum = 1)]
        weight: f32,
    },
    /// The source has a lower level.
    Level {
        /// The EQF level of the source.
        source: u8,
        /// The EQF level of the target.
        target: u8,
        /// 0.5 for each level, at most 1.
        #[schema(minimum = 0, maximum = 1)]
        weight: f32,
    },
    /// The source has less work.
    Workload {
        /// ECTS credits of the source, the most that its amount may stand for.
        source: f64,
        /// ECTS credits of the target, the fewest.
        target: f64,
        /// The missing share of the target's, in [0, 1].
        #[schema(minimum = 0, maximum = 1)]
        weight: f32,
    },
}

impl Difference {
    /// How much it matters, in [0, 1].
    pub fn weight(&self) -> f32 {
        match self {
            Self::Outcome { weight, .. } | Self::Level { weight, .. } | Self::Workload { weight, .. } => {
                *weight
            }
        }
    }
}

/// A comparison of two credentials.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// What the applicant brings.
    pub source: Side,
    /// What it is to be recognised as.
    pub target: Side,
    /// How much of the target the source covers; `None` if one of them has no outcomes.
    pub coverage_of_target: Option<Coverage>,
    /// How much of the source the target covers; `None` if one of them has no outcomes.
    pub coverage_of_source: Option<Coverage>,
    /// See [`comparability`].
    pub comparability: Option<f32>,
    /// The outcomes of the target with what covers them.
    pub outcomes: Vec<Covered>,
    /// How far each outcome of the source is covered by the target, in [0, 1].
    #[schema(minimum = 0, maximum = 1)]
    pub beyond: Vec<f32>,
    /// The degree for each outcome of the target (row) by each of the source (column), in [0, 1].
    #[schema(minimum = 0, maximum = 1)]
    pub matrix: Vec<Vec<f32>>,
    /// Level, workload and the like side by side.
    pub aspects: Vec<Aspect>,
    /// What sets the source apart from the target, what matters most first.
    pub differences: Vec<Difference>,
    /// On which route the source can be recognised.
    pub route: Route,
    /// What made the comparison.
    pub made_by: MadeBy,
}

/// From which degree on an outcome is worth naming beside another.
const NEAR: f32 = 0.1;

/// How many supporting outcomes are named.
const SUPPORTS: usize = 3;

/// How many shared concepts are named, and from which probability on.
const CONCEPTS_NAMED: usize = 4;
const LIKELY_ENOUGH: f32 = 0.05;

/// A credential with its profile.
#[derive(Clone, Copy, Debug)]
pub struct Profiled<'a> {
    /// The credential.
    pub credential: &'a Credential,
    /// Its profile.
    pub profile: &'a Profile,
}

/// Compares what an applicant brings with what it is to be recognised as. The profiles have to be made with
/// the same index, whose taxonomy this is.
pub fn compare(source: Profiled, target: Profiled, taxonomy: &Taxonomy, made_by: &MadeBy) -> Comparison {
    let overlap = Overlap::new(source.profile, target.profile);
    let both = !source.profile.is_empty() && !target.profile.is_empty();
    let outcomes = covered(&overlap, source.profile, target.profile, taxonomy, made_by.language);
    let aspects = aspects::aspects(source.credential, target.credential);
    let mut differences = outcome_differences(&outcomes, &overlap, source.profile);
    differences.extend(aspects::level_difference(source.credential, target.credential));
    differences.extend(aspects::workload_difference(source.credential, target.credential));
    // Stable: of equal weights the outcomes come first, in their order.
    differences.sort_by(|a, b| b.weight().total_cmp(&a.weight()));
    Comparison {
        source: side(source),
        target: side(target),
        coverage_of_target: overlap.of_target().filter(|_| both),
        coverage_of_source: overlap.of_source().filter(|_| both),
        comparability: overlap.comparability().filter(|_| both),
        beyond: taken(&overlap.reverse, &overlap.chosen_reverse),
        matrix: overlap.degrees.rows(),
        route: Route::new(source.credential),
        outcomes,
        aspects,
        differences,
        made_by: made_by.clone(),
    }
}

fn side(Profiled { credential, profile }: Profiled) -> Side {
    let title = credential.title.value().map(ToString::to_string).unwrap_or_default();
    Side {
        title,
        awarding_body: credential.awarding_body.value().cloned(),
        outcomes: profile.outcomes.iter().map(|outcome| outcome.text.clone()).collect(),
    }
}

fn covered(
    overlap: &Overlap,
    source: &Profile,
    target: &Profile,
    taxonomy: &Taxonomy,
    language: Language,
) -> Vec<Covered> {
    let supports = overlap.supports(source, target, taxonomy, language, NEAR);
    let of_outcome = |(row, mut supports): (usize, Vec<Support>)| {
        supports.retain(|support| support.counts || support.degree >= PARTLY);
        supports.sort_by(|a, b| b.counts.cmp(&a.counts).then(b.degree.total_cmp(&a.degree)));
        supports.truncate(SUPPORTS);
        let degree = overlap.chosen[row].map_or(0.0, |column| overlap.degrees.get(row, column));
        Covered { text: target.outcomes[row].text.clone(), degree, supports }
    };
    supports.into_iter().enumerate().map(of_outcome).collect()
}

/// The concepts that two outcomes both have, what is likeliest and most informative first.
fn common(
    wanted: &[Concept],
    offered: &[Concept],
    taxonomy: &Taxonomy,
    language: Language,
) -> Vec<SharedConcept> {
    let lower = |concept: &Concept| {
        let other = offered.iter().find(|other| other.id == concept.id)?;
        Some((*concept, concept.probability.min(other.probability)))
    };
    let mut both: Vec<(Concept, f32)> = wanted.iter().filter_map(lower).collect();
    both.retain(|(_, probability)| *probability >= LIKELY_ENOUGH);
    both.sort_by(|a, b| (b.1 * b.0.informativeness).total_cmp(&(a.1 * a.0.informativeness)));
    both.truncate(CONCEPTS_NAMED);
    let named = |(concept, probability): (Concept, f32)| SharedConcept {
        uri: taxonomy.uri(concept.id).to_owned(),
        label: taxonomy.label(concept.id, language).to_owned(),
        probability,
    };
    both.into_iter().map(named).collect()
}

/// The outcomes of the target that are not covered.
fn outcome_differences(outcomes: &[Covered], overlap: &Overlap, source: &Profile) -> Vec<Difference> {
    let closest = |row: usize| {
        let best = (0..source.len())
            .map(|column| (overlap.degrees.get(row, column), column))
            .filter(|(degree, _)| *degree >= NEAR)
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        best.and_then(|(_, column)| Some(source.outcomes.get(column)?.text.clone()))
    };
    let difference = |(row, covered): (usize, &Covered)| Difference::Outcome {
        outcome: row + 1,
        text: covered.text.clone(),
        degree: covered.degree,
        closest: closest(row),
        weight: (1.0 - covered.degree) / outcomes.len() as f32,
    };
    outcomes.iter().enumerate().filter(|(_, covered)| covered.degree < COVERED).map(difference).collect()
}

#[cfg(test)]
mod tests;
