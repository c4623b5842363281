//! [`Goal`]: where somebody wants to go, as weighted concepts or texts.

use super::Outcomes;
use crate::compare::{Kept, OccupationError, find_occupation};
use crate::esco::{ConceptId, ConceptKind, Language, Necessity, Taxonomy};

/// What an optional skill of an occupation, or one that an advert would like, counts beside an essential one.
pub const OPTIONAL: f32 = 0.4;

/// What an element of a goal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// A concept.
    Concept(ConceptId),
    /// One of the goal's texts, by position.
    Text(usize),
}

/// An element of a goal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GoalElement {
    /// What it is.
    pub of: Of,
    /// What it counts, above 0.
    pub weight: f32,
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
#[derive(Clone, Debug, Default)]
pub struct Goal {
    /// What it is called.
    pub title: String,
    /// What it asks for, each once.
    pub elements: Vec<GoalElement>,
    /// The texts among that.
    pub texts: Outcomes,
}

impl Goal {
    fn concepts(title: &str, concepts: impl IntoIterator<Item = (ConceptId, f32)>) -> Self {
        let mut elements: Vec<GoalElement> = vec![];
        for (id, weight) in concepts {
            let of = Of::Concept(id);
            if elements.iter().all(|element| element.of != of) {
                elements.push(GoalElement { of, weight });
            }
        }
        Self { title: title.to_owned(), elements, texts: Outcomes::default() }
    }

    /// An occupation by URI or label: its essential skills weigh 1, its optional ones [`OPTIONAL`].
    pub fn occupation(wanted: &str, taxonomy: &Taxonomy, language: Language) -> Result<Self, GoalError> {
        let id = find_occupation(taxonomy, wanted, language)?;
        let essential = taxonomy.needs(id, Necessity::Essential).map(|id| (id, 1.0));
        let optional = taxonomy.needs(id, Necessity::Optional).map(|id| (id, OPTIONAL));
        Ok(Self::concepts(taxonomy.label(id, language), essential.chain(optional)))
    }

    /// Skills by their URIs; each weighs 1.
    pub fn skills(uris: &[String], taxonomy: &Taxonomy, language: Language) -> Result<Self, GoalError> {
        let is_skill = |id: &ConceptId| taxonomy.kind(*id) == ConceptKind::Skill;
        let skill =
            |uri: &String| taxonomy.id(uri).filter(is_skill).ok_or_else(|| GoalError::NoSkill(uri.clone()));
        let ids = uris.iter().map(skill).collect::<Result<Vec<_>, _>>()?;
        let labels: Vec<&str> = ids.iter().map(|id| taxonomy.label(*id, language)).collect();
        Ok(Self::concepts(&labels.join(", "), ids.iter().map(|id| (*id, 1.0))))
    }

    /// What texts ask for, such as the outcomes of a credential or the requirements of an advert, each with what
    /// it counts: that, times how much it tells, is its weight. Of texts that say the same the first counts.
    pub fn texts<'k>(
        title: &str,
        texts: impl IntoIterator<Item = (&'k str, &'k Kept, f32)>,
        taxonomy: &Taxonomy,
    ) -> Self {
        let mut goal = Self { title: title.to_owned(), ..Self::default() };
        for (text, kept, counts) in texts {
            let row = goal.texts.concepts.len();
            goal.texts.extend([(text, kept)], taxonomy);
            if let Some(tells) = goal.texts.tells.get(row) {
                goal.elements.push(GoalElement { of: Of::Text(row), weight: counts * tells });
            }
        }
        goal
    }
}
