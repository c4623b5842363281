//! [`Goal`]: where somebody wants to go, as weighted concepts.

use std::collections::BTreeMap;

use super::TaggedOutcome;
use crate::compare::{OccupationError, find_occupation};
use crate::esco::{ConceptId, ConceptKind, Language, Necessity, Taxonomy};

/// What an optional skill of an occupation, or one that an advert would like, counts beside an essential one.
pub const OPTIONAL: f32 = 0.4;

/// A concept of a goal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GoalConcept {
    /// Which one.
    pub id: ConceptId,
    /// What it counts, above 0.
    pub weight: f32,
    /// To what degree it is asked for, in (0, 1]: 1, or the probability of the tag that says so.
    pub asked: f32,
}

/// Why something is no goal.
#[derive(Debug, thiserror::Error)]
pub enum GoalError {
    /// It is no occupation of the loaded ESCO.
    #[error(transparent)]
    Occupation(#[from] OccupationError),
    /// A URI is not of a skill.
    #[error("{0} is not a skill of the loaded ESCO; `tagus esco search WORDS` finds URIs")]
    NoSkill(String),
}

/// Where somebody wants to go.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Goal {
    /// What it is called.
    pub title: String,
    /// What it asks for, each concept once.
    pub concepts: Vec<GoalConcept>,
}

impl Goal {
    /// An occupation by URI or label: its essential skills weigh 1, its optional ones [`OPTIONAL`].
    pub fn occupation(wanted: &str, taxonomy: &Taxonomy, language: Language) -> Result<Self, GoalError> {
        let id = find_occupation(taxonomy, wanted, language)?;
        let mut concepts: Vec<GoalConcept> = vec![];
        for (necessity, weight) in [(Necessity::Essential, 1.0), (Necessity::Optional, OPTIONAL)] {
            for id in taxonomy.needs(id, necessity) {
                if concepts.iter().all(|concept| concept.id != id) {
                    concepts.push(GoalConcept { id, weight, asked: 1.0 });
                }
            }
        }
        Ok(Self { title: taxonomy.label(id, language).to_owned(), concepts })
    }

    /// Skills by their URIs; each weighs 1.
    pub fn skills(uris: &[String], taxonomy: &Taxonomy, language: Language) -> Result<Self, GoalError> {
        let mut concepts: Vec<GoalConcept> = vec![];
        for uri in uris {
            let is_skill = |id: &ConceptId| taxonomy.kind(*id) == ConceptKind::Skill;
            let id = taxonomy.id(uri).filter(is_skill).ok_or_else(|| GoalError::NoSkill(uri.clone()))?;
            if concepts.iter().all(|concept| concept.id != id) {
                concepts.push(GoalConcept { id, weight: 1.0, asked: 1.0 });
            }
        }
        let labels: Vec<&str> = concepts.iter().map(|concept| taxonomy.label(concept.id, language)).collect();
        Ok(Self { title: labels.join(", "), concepts })
    }

    /// What texts ask for, such as the outcomes of a credential or the requirements of an advert, each with
    /// what it counts: a concept is asked for as probably as the likeliest tag says, and weighs what the text
    /// counts times how informative it is.
    pub fn texts<'a>(
        title: &str,
        texts: impl IntoIterator<Item = (&'a TaggedOutcome, f32)>,
        informativeness: impl Fn(ConceptId) -> f32,
    ) -> Self {
        // What counts more comes first, whatever its probability: what must be had is not just wished for.
        let mut best: BTreeMap<ConceptId, (f32, f32)> = BTreeMap::new();
        for (text, counts) in texts {
            for (id, probability) in &text.concepts {
                let (most, asked) = best.entry(*id).or_insert((counts, *probability));
                if counts * probability > *most * *asked {
                    (*most, *asked) = (counts, *probability);
                }
            }
        }
        let concept = |(id, (counts, asked))| GoalConcept { id, weight: counts * informativeness(id), asked };
        Self { title: title.to_owned(), concepts: best.into_iter().map(concept).collect() }
    }
}
