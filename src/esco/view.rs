//! Concepts as they are shown to people and programs.

use serde::Serialize;
use utoipa::ToSchema;

use super::{ConceptId, ConceptKind, Language, Necessity, ReuseLevel, SkillType, Taxonomy};

/// A concept in a list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConceptEntry<'t> {
    /// Its URI.
    pub uri: &'t str,
    /// Its preferred label in the language asked for, or where it has none, in another.
    pub preferred_label: &'t str,
    /// What it is.
    pub kind: ConceptKind,
    /// Of a skill: skill/competence or knowledge, where ESCO says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skill_type: Option<SkillType>,
    /// Of a group or occupation: its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'t str>,
}

impl<'t> ConceptEntry<'t> {
    /// A concept in a list in some language.
    pub fn new(taxonomy: &'t Taxonomy, id: ConceptId, language: Language) -> Self {
        Self {
            uri: taxonomy.uri(id),
            preferred_label: taxonomy.label(id, language),
            kind: taxonomy.kind(id),
            skill_type: taxonomy.skill_type(id),
            code: taxonomy.code(id),
        }
    }
}

/// The labels of a concept in one language.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConceptLabels<'t> {
    /// The language by its ISO 639-1 code.
    #[schema(value_type = String)]
    pub language: Language,
    /// The preferred one; `null` if there is none.
    pub preferred: Option<&'t str>,
    /// The alternative ones.
    pub alternative: Vec<&'t str>,
}

/// A concept with all that is known about it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConceptView<'t> {
    /// What it is.
    #[serde(flatten)]
    pub entry: ConceptEntry<'t>,
    /// How widely a skill is used.
    pub reuse_level: Option<ReuseLevel>,
    /// Whether it is no longer in use.
    pub obsolete: bool,
    /// Its labels in all languages that are loaded.
    pub labels: Vec<ConceptLabels<'t>>,
    /// Its description.
    pub description: Option<&'t str>,
    /// What it covers and what it does not.
    pub scope_note: Option<&'t str>,
    /// Its definition.
    pub definition: Option<&'t str>,
    /// What is broader, the nearest first, up to the top.
    pub broader_path: Vec<ConceptEntry<'t>>,
    /// What is narrower.
    pub narrower: Vec<ConceptEntry<'t>>,
    /// The schemes that it is in.
    pub schemes: Vec<ConceptEntry<'t>>,
    /// The occupations and skills for which it is essential.
    pub essential_for: Vec<ConceptEntry<'t>>,
    /// The occupations and skills for which it is optional.
    pub optional_for: Vec<ConceptEntry<'t>>,
    /// The skills that are essential for it.
    pub needs_essential: Vec<ConceptEntry<'t>>,
    /// The skills that are optional for it.
    pub needs_optional: Vec<ConceptEntry<'t>>,
    /// What to say where it is shown.
    pub attribution: String,
}

impl<'t> ConceptView<'t> {
    /// A concept with all that is known about it, texts in some language.
    pub fn new(taxonomy: &'t Taxonomy, id: ConceptId, language: Language, attribution: String) -> Self {
        let list = |ids: Vec<ConceptId>| -> Vec<ConceptEntry<'t>> {
            ids.into_iter().map(|id| ConceptEntry::new(taxonomy, id, language)).collect()
        };
        let labels = |language| ConceptLabels {
            language,
            preferred: taxonomy.preferred_label(id, language),
            alternative: taxonomy.alternative_labels(id, language).collect(),
        };
        Self {
            entry: ConceptEntry::new(taxonomy, id, language),
            reuse_level: taxonomy.reuse_level(id),
            obsolete: taxonomy.is_obsolete(id),
            labels: taxonomy.languages().map(labels).collect(),
            description: taxonomy.description(id, language),
            scope_note: taxonomy.scope_note(id, language),
            definition: taxonomy.definition(id, language),
            broader_path: list(taxonomy.broader_path(id)),
            narrower: list(taxonomy.narrower(id).collect()),
            schemes: list(taxonomy.schemes(id).collect()),
            essential_for: list(taxonomy.needed_by(id, Necessity::Essential).collect()),
            optional_for: list(taxonomy.needed_by(id, Necessity::Optional).collect()),
            needs_essential: list(taxonomy.needs(id, Necessity::Essential).collect()),
            needs_optional: list(taxonomy.needs(id, Necessity::Optional).collect()),
            attribution,
        }
    }
}
