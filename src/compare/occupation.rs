//! How far a curriculum teaches what an occupation needs.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;

use super::Coverage;
use super::profile::Profile;
use crate::esco::{ConceptId, ConceptKind, Language, Necessity, Taxonomy};
use crate::tagger::MadeBy;

/// From which chance on a skill counts as covered, and as partly covered, where words are needed: more
/// likely taught than not, and likely enough that a person should look.
pub const TAUGHT: f32 = 0.5;
/// See [`TAUGHT`].
pub const PARTLY_TAUGHT: f32 = 0.2;

/// Why a curriculum could not be compared with an occupation.
#[derive(Debug, thiserror::Error)]
pub enum OccupationError {
    /// The loaded ESCO has no occupations at all.
    #[error(
        "the loaded ESCO has no occupations: the extract inside tagus holds skills only. Download the classification from the ESCO portal (English, CSV) and load it with `tagus esco import FILE.zip`"
    )]
    NoOccupations,
    /// There is none with this URI or label.
    #[error("there is no occupation \"{0}\" in the loaded ESCO; `tagus esco search WORDS` finds occupations")]
    Unknown(String),
    /// Several have the label.
    #[error("several occupations are called \"{label}\": name one by its URI: {uris}")]
    Ambiguous {
        /// The label.
        label: String,
        /// Their URIs.
        uris: String,
    },
}

/// The occupation with a URI or a label, whatever its case.
pub fn find_occupation(
    taxonomy: &Taxonomy,
    wanted: &str,
    language: Language,
) -> Result<ConceptId, OccupationError> {
    if taxonomy.ids(ConceptKind::Occupation).len() == 0 {
        return Err(OccupationError::NoOccupations);
    }
    let is_occupation = |id: &ConceptId| taxonomy.kind(*id) == ConceptKind::Occupation;
    let found: Vec<ConceptId> = match taxonomy.id(wanted.trim()) {
        Some(id) => vec![id],
        None => taxonomy.find_label(wanted, language),
    };
    let found: Vec<ConceptId> = found.into_iter().filter(is_occupation).collect();
    match found[..] {
        [] => Err(OccupationError::Unknown(wanted.to_owned())),
        [one] => Ok(one),
        _ => {
            let uris = found.iter().map(|id| taxonomy.uri(*id)).collect::<Vec<_>>().join(", ");
            Err(OccupationError::Ambiguous { label: wanted.to_owned(), uris })
        }
    }
}

/// An outcome that teaches a skill.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Teaching {
    /// Which credential or module of the curriculum, from 1.
    #[schema(minimum = 1)]
    pub module: usize,
    /// Which of its outcomes, from 1.
    #[schema(minimum = 1)]
    pub outcome: usize,
    /// What it says.
    pub text: String,
    /// The chance that it teaches the skill, in [0, 1].
    #[schema(minimum = 0, maximum = 1)]
    pub probability: f32,
}

/// A skill that the occupation needs.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NeededSkill {
    /// Its URI.
    pub uri: String,
    /// Its preferred label.
    pub label: String,
    /// Whether the occupation cannot do without it.
    pub essential: bool,
    /// The chance that the curriculum teaches it, in [0, 1]: that at least one outcome does.
    #[schema(minimum = 0, maximum = 1)]
    pub degree: f32,
    /// The chance that each module teaches it, in [0, 1].
    #[schema(minimum = 0, maximum = 1)]
    pub by_module: Vec<f32>,
    /// The outcomes that teach it, the likeliest first.
    pub taught_by: Vec<Teaching>,
}

/// An outcome that the occupation does not ask for.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TaughtBeyond)]
pub struct Beyond {
    /// Which credential or module, from 1.
    #[schema(minimum = 1)]
    pub module: usize,
    /// Which of its outcomes, from 1.
    #[schema(minimum = 1)]
    pub outcome: usize,
    /// What it says.
    pub text: String,
}

/// A curriculum beside an occupation.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OccupationCoverage {
    /// The occupation's URI.
    pub uri: String,
    /// Its preferred label.
    pub label: String,
    /// What the modules are called.
    pub modules: Vec<String>,
    /// How much of the essential skills the curriculum teaches; `None` if there are none.
    pub essential: Option<Coverage>,
    /// How much of the optional skills it teaches; `None` if there are none.
    pub optional: Option<Coverage>,
    /// The skills: essential ones first, and of these what is taught least first.
    pub skills: Vec<NeededSkill>,
    /// What the curriculum teaches beyond.
    pub beyond: Vec<Beyond>,
    /// What made it.
    pub made_by: MadeBy,
}

/// How many outcomes are named for a skill, and from which probability on.
const NAMED: usize = 3;
const LIKELY_ENOUGH: f32 = 0.1;

/// Compares modules, each with its title, with what an occupation needs. An outcome teaches a skill with
/// the probability of the tag, or of a related one at its discount ([`super::RELATED`]); outcomes are
/// taken to be independent, so that the chance that none teaches it is the product of theirs.
pub fn occupation_coverage(
    modules: &[(String, Profile)],
    occupation: ConceptId,
    taxonomy: &Taxonomy,
    made_by: &MadeBy,
) -> OccupationCoverage {
    let language = made_by.language;
    // For each skill, with which probability each outcome teaches it.
    let mut taught: BTreeMap<ConceptId, BTreeMap<(usize, u32), f32>> = BTreeMap::new();
    for (module, (_, profile)) in modules.iter().enumerate() {
        for key in profile.offers.iter().filter(|key| taxonomy.kind(key.id) == ConceptKind::Skill) {
            let so_far = taught.entry(key.id).or_default().entry((module, key.outcome)).or_default();
            *so_far = so_far.max(key.probability);
        }
    }
    let text = |module: usize, outcome: u32| {
        let profile = modules.get(module).map(|(_, profile)| profile);
        let outcome = profile.and_then(|profile| profile.outcomes.get(outcome as usize));
        outcome.map(|outcome| outcome.text.clone()).unwrap_or_default()
    };
    // The chance that at least one of some outcomes teaches a skill.
    let any = |of: &mut dyn Iterator<Item = &f32>| 1.0 - of.map(|chance| 1.0 - chance).product::<f32>();
    let mut asked_for = BTreeSet::new();
    let mut skill = |id: ConceptId, essential: bool| {
        let by = taught.get(&id).cloned().unwrap_or_default();
        let mut taught_by: Vec<Teaching> = by
            .iter()
            .map(|((module, outcome), probability)| Teaching {
                module: module + 1,
                outcome: *outcome as usize + 1,
                text: text(*module, *outcome),
                probability: *probability,
            })
            .filter(|one| one.probability >= LIKELY_ENOUGH)
            .collect();
        asked_for.extend(taught_by.iter().map(|one| (one.module, one.outcome)));
        // Stable: of equal probabilities the order of the curriculum.
        taught_by.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        taught_by.truncate(NAMED);
        NeededSkill {
            uri: taxonomy.uri(id).to_owned(),
            label: taxonomy.label(id, language).to_owned(),
            essential,
            degree: any(&mut by.values()),
            by_module: (0..modules.len())
                .map(|module| any(&mut by.range((module, 0)..=(module, u32::MAX)).map(|(_, chance)| chance)))
                .collect(),
            taught_by,
        }
    };
    let mut skills: Vec<NeededSkill> = vec![];
    for necessity in [Necessity::Essential, Necessity::Optional] {
        let mut of_kind: Vec<NeededSkill> = taxonomy
            .needs(occupation, necessity)
            .map(|id| skill(id, necessity == Necessity::Essential))
            .collect();
        of_kind.sort_by(|a, b| a.degree.total_cmp(&b.degree).then_with(|| a.label.cmp(&b.label)));
        skills.extend(of_kind);
    }
    let share = |essential: bool| {
        let degrees: Vec<f32> =
            skills.iter().filter(|skill| skill.essential == essential).map(|skill| skill.degree).collect();
        Coverage::new(&degrees)
    };
    let mut beyond = vec![];
    for (module, (_, profile)) in (1..).zip(modules) {
        for (outcome, one) in (1..).zip(&profile.outcomes) {
            if !asked_for.contains(&(module, outcome)) {
                beyond.push(Beyond { module, outcome, text: one.text.clone() });
            }
        }
    }
    OccupationCoverage {
        uri: taxonomy.uri(occupation).to_owned(),
        label: taxonomy.label(occupation, language).to_owned(),
        modules: modules.iter().map(|(title, _)| title.clone()).collect(),
        essential: share(true),
        optional: share(false),
        skills,
        beyond,
        made_by: made_by.clone(),
    }
}
