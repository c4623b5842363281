//! [`Taxonomy`]: everything ESCO says, in one memory-mapped snapshot.
//!
//! It is a structure of arrays. All concepts share one dense number space, sorted by kind
//! and then by URI, so that a [`ConceptId`] indexes every table directly and the same release always
//! gets the same numbers. Texts lie end to end in one buffer per table; opening a release of 28
//! languages therefore costs page faults for what is read, not allocations for what is there.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use rkyv::rend::u32_le;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::tables::{ArchivedLists, Lists, Snapshot, SnapshotError, TextLists, Texts, TooLarge};

/// The number of a concept inside one loaded [`Taxonomy`]; meaningless outside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConceptId(pub u32);

impl ConceptId {
    /// The position of the concept in tables that hold one entry per concept.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a concept is, in the words of the official `conceptType` column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum ConceptKind {
    /// A skill, competence or piece of knowledge (`KnowledgeSkillCompetence`).
    Skill,
    /// A group of the skills hierarchy or an ISCED-F field (`SkillGroup`).
    SkillGroup,
    /// An occupation.
    Occupation,
    /// A group of ISCO-08, the occupations' hierarchy.
    IscoGroup,
    /// A concept scheme; the thematic collections (digital, green, …) are schemes too.
    ConceptScheme,
}

impl ConceptKind {
    /// Every kind, in the order in which a taxonomy numbers its concepts.
    pub const ALL: [Self; 5] =
        [Self::Skill, Self::SkillGroup, Self::Occupation, Self::IscoGroup, Self::ConceptScheme];
}

impl fmt::Display for ConceptKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Skill => "skill",
            Self::SkillGroup => "skill group",
            Self::Occupation => "occupation",
            Self::IscoGroup => "ISCO group",
            Self::ConceptScheme => "concept scheme",
        })
    }
}

/// Whether a concept of the skills pillar is something one does or something one knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
pub enum SkillType {
    /// `skill/competence`
    #[serde(rename = "skill/competence")]
    Skill,
    /// `knowledge`
    #[serde(rename = "knowledge")]
    Knowledge,
}

impl fmt::Display for SkillType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Skill => "skill/competence",
            Self::Knowledge => "knowledge",
        })
    }
}

/// How widely a skill is used, from everywhere to one occupation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReuseLevel {
    /// Relevant to most sectors and occupations.
    Transversal,
    /// Relevant to several sectors.
    CrossSector,
    /// Relevant to one sector.
    SectorSpecific,
    /// Relevant to one occupation.
    OccupationSpecific,
}

impl fmt::Display for ReuseLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Transversal => "transversal",
            Self::CrossSector => "cross-sector",
            Self::SectorSpecific => "sector-specific",
            Self::OccupationSpecific => "occupation-specific",
        })
    }
}

/// Whether an occupation, or another skill, needs a skill or merely profits from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Necessity {
    /// `essential`
    Essential,
    /// `optional`
    Optional,
}

/// A language by its two-letter ISO 639-1 code, lower case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema)]
#[schema(value_type = String, pattern = "^[a-z]{2}$")]
pub struct Language([u8; 2]);

impl Language {
    /// English, the language of the embedded extract.
    pub const ENGLISH: Self = Self(*b"en");

    /// The code, such as `en`.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("??")
    }
}

impl FromStr for Language {
    type Err = TaxonomyError;

    /// Reads `en`, `EN` or the primary subtag of `en-GB`.
    fn from_str(text: &str) -> Result<Self, TaxonomyError> {
        let primary = text.split(['-', '_']).next().unwrap_or_default();
        match primary.as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Ok(Self([a.to_ascii_lowercase(), b.to_ascii_lowercase()]))
            }
            _ => Err(TaxonomyError::Language(text.to_owned())),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Language({self})")
    }
}

impl Serialize for Language {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Why a taxonomy could not be built or opened, or a language not be told.
#[derive(Debug, thiserror::Error)]
pub enum TaxonomyError {
    /// A language code that is not two letters.
    #[error("\"{0}\" is not a language code: use two letters, such as en or de")]
    Language(String),
    /// The snapshot could not be read.
    #[error("{path}: {source}")]
    Io {
        /// The snapshot file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The snapshot's bytes are not those of a taxonomy.
    #[error(
        "{path}: the taxonomy snapshot is damaged ({detail}); import ESCO again with `tagus esco import`"
    )]
    Damaged {
        /// The snapshot file.
        path: PathBuf,
        /// What the check found.
        detail: String,
    },
    /// More text in one table than 4 GiB.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
}

/// The texts of one concept in one language, as read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftTexts {
    /// The preferred label.
    pub preferred: String,
    /// Alternative labels, in the order of the file.
    pub alternative: Vec<String>,
    /// Hidden labels: spellings that search should find and nobody should see.
    pub hidden: Vec<String>,
    /// The description.
    pub description: String,
    /// The scope note.
    pub scope_note: String,
    /// The definition.
    pub definition: String,
}

/// One concept, as read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftConcept {
    /// Skill or knowledge; `None` outside the skills pillar and for the few concepts without a type.
    pub skill_type: Option<SkillType>,
    /// The reuse level, where the release gives one.
    pub reuse_level: Option<ReuseLevel>,
    /// Whether the release marks the concept as anything but released.
    pub obsolete: bool,
    /// The notation: `S1.2` of a skill group, `2654` of an ISCO group, `2654.1.7` of an occupation.
    pub code: String,
    /// Texts per language.
    pub texts: BTreeMap<Language, DraftTexts>,
}

/// A release in plain collections, as the reader fills them; [`Taxonomy::from_draft`] packs it.
///
/// Relations name URIs. One whose end is not among `concepts` is ignored when packing, so a reader
/// that wants to report it has to look first.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The release, such as `1.2.0`; empty when the files do not tell.
    pub version: String,
    /// Concepts by kind and URI.
    pub concepts: BTreeMap<(ConceptKind, String), DraftConcept>,
    /// `(narrower, broader)`
    pub broader: BTreeSet<(String, String)>,
    /// `(occupation, skill)` and how much the occupation needs it.
    pub occupation_skills: BTreeMap<(String, String), Necessity>,
    /// `(original skill, related skill)` and how much the original needs it.
    pub skill_skills: BTreeMap<(String, String), Necessity>,
    /// `(concept, scheme)`
    pub schemes: BTreeSet<(String, String)>,
}

#[derive(rkyv::Archive, rkyv::Serialize, Default)]
struct LanguageTexts {
    language: [u8; 2],
    preferred: Texts,
    alternative: TextLists,
    hidden: TextLists,
    description: Texts,
    scope_note: Texts,
    definition: Texts,
}

/// Everything a [`Taxonomy`] holds. Lists hold concept numbers; `u8` columns hold an enum's position plus one; zero is "none".
#[derive(rkyv::Archive, rkyv::Serialize)]
struct Tables {
    version: String,
    /// How many concepts of each kind, in the order of [`ConceptKind::ALL`].
    counts: [u32; 5],
    uris: Texts,
    codes: Texts,
    skill_types: Vec<u8>,
    reuse_levels: Vec<u8>,
    obsolete: Vec<bool>,
    languages: Vec<LanguageTexts>,
    broader: Lists,
    narrower: Lists,
    schemes: Lists,
    members: Lists,
    /// By [`Necessity`]: the skills of an occupation, or the related skills of a skill.
    needs: [Lists; 2],
    /// By [`Necessity`]: the occupations that need a skill.
    needed_by: [Lists; 2],
}

/// One ESCO release: concepts, labels in every loaded language, relations, hierarchy, occupations. A clone is the
/// same one.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use tagus::esco::{self, Language};
///
/// let (taxonomy, _report) = esco::read(&[esco::embedded()], &Default::default())?;
/// let id = taxonomy.find_label("computer programming", Language::ENGLISH)[0];
/// assert_eq!(taxonomy.uri(id), "http://data.europa.eu/esco/skill/21d2f96d-35f7-4e3f-9745-c533d2dd6e97");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Taxonomy {
    tables: Arc<Snapshot<Tables>>,
}

impl fmt::Debug for Taxonomy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Taxonomy({:?}, {:?})", self.version(), self.tables().counts)
    }
}

impl Taxonomy {
    /// Packs what a reader found. The same draft gives the same bytes.
    pub fn from_draft(draft: &Draft) -> Result<Self, TaxonomyError> {
        let len = draft.concepts.len();
        // Backwards, so that of a URI with two kinds the first is meant, as in `Taxonomy::id`.
        let ids: BTreeMap<&str, u32> =
            draft.concepts.keys().enumerate().rev().map(|(id, (_, uri))| (uri.as_str(), id as u32)).collect();
        let pair =
            |left: &String, right: &String| Some((*ids.get(left.as_str())?, *ids.get(right.as_str())?));
        let flip = |pairs: &[(u32, u32)]| pairs.iter().map(|&(a, b)| (b, a)).collect::<Vec<_>>();

        let mut counts = [0; 5];
        let (mut uris, mut codes) = (Texts::default(), Texts::default());
        let (mut skill_types, mut reuse_levels, mut obsolete) = (vec![], vec![], vec![]);
        for ((kind, uri), concept) in &draft.concepts {
            counts[*kind as usize] += 1;
            uris.push(uri)?;
            codes.push(&concept.code)?;
            skill_types.push(concept.skill_type.map_or(0, |skill_type| skill_type as u8 + 1));
            reuse_levels.push(concept.reuse_level.map_or(0, |reuse_level| reuse_level as u8 + 1));
            obsolete.push(concept.obsolete);
        }

        let languages: BTreeSet<Language> =
            draft.concepts.values().flat_map(|concept| concept.texts.keys().copied()).collect();
        let none = DraftTexts::default();
        let languages = languages
            .into_iter()
            .map(|language| {
                let mut tables = LanguageTexts { language: language.0, ..Default::default() };
                for concept in draft.concepts.values() {
                    let texts = concept.texts.get(&language).unwrap_or(&none);
                    tables.preferred.push(&texts.preferred)?;
                    tables.alternative.push(&texts.alternative)?;
                    tables.hidden.push(&texts.hidden)?;
                    tables.description.push(&texts.description)?;
                    tables.scope_note.push(&texts.scope_note)?;
                    tables.definition.push(&texts.definition)?;
                }
                Ok(tables)
            })
            .collect::<Result<Vec<_>, TaxonomyError>>()?;

        let broader: Vec<_> = draft.broader.iter().filter_map(|(n, b)| pair(n, b)).collect();
        let schemes: Vec<_> = draft.schemes.iter().filter_map(|(c, s)| pair(c, s)).collect();
        let needed = |relations: &BTreeMap<(String, String), Necessity>, necessity| -> Vec<_> {
            relations
                .iter()
                .filter(|(_, is)| **is == necessity)
                .filter_map(|((a, b), _)| pair(a, b))
                .collect()
        };
        let needs = [Necessity::Essential, Necessity::Optional].map(|necessity| {
            let mut pairs = needed(&draft.occupation_skills, necessity);
            pairs.extend(needed(&draft.skill_skills, necessity));
            Lists::from_pairs(len, pairs)
        });
        let needed_by = [Necessity::Essential, Necessity::Optional]
            .map(|necessity| Lists::from_pairs(len, flip(&needed(&draft.occupation_skills, necessity))));

        let tables = Tables {
            version: draft.version.clone(),
            counts,
            uris,
            codes,
            skill_types,
            reuse_levels,
            obsolete,
            languages,
            narrower: Lists::from_pairs(len, flip(&broader)),
            broader: Lists::from_pairs(len, broader),
            members: Lists::from_pairs(len, flip(&schemes)),
            schemes: Lists::from_pairs(len, schemes),
            needs,
            needed_by,
        };
        Ok(Self { tables: Arc::new(Snapshot::new(&tables)?) })
    }

    /// Opens a snapshot by memory map.
    ///
    /// The file must not change while it is open; the index never writes into a snapshot that has
    /// been published.
    pub fn open(path: &Path) -> Result<Self, TaxonomyError> {
        let damaged = |detail| TaxonomyError::Damaged { path: path.to_owned(), detail };
        let tables = Snapshot::<Tables>::open(path).map_err(|error| match error {
            SnapshotError::Io(source) => TaxonomyError::Io { path: path.to_owned(), source },
            SnapshotError::Damaged => damaged(error.to_string()),
        })?;
        let counted: u64 = tables.get().counts.iter().map(|count| u64::from(count.to_native())).sum();
        let uris = tables.get().uris.ends.len();
        if counted != uris as u64 {
            return Err(damaged(format!("{counted} concepts, {uris} URIs")));
        }
        Ok(Self { tables: Arc::new(tables) })
    }

    /// The bytes that [`Taxonomy::open`] reads back.
    pub fn as_bytes(&self) -> &[u8] {
        self.tables.as_bytes()
    }

    fn tables(&self) -> &ArchivedTables {
        self.tables.get()
    }

    fn texts(&self, language: Language) -> Option<&ArchivedLanguageTexts> {
        self.tables().languages.iter().find(|texts| texts.language == language.0)
    }

    /// The release, such as `1.2.0`, if the files it was read from told.
    pub fn version(&self) -> Option<&str> {
        Some(self.tables().version.as_str()).filter(|version| !version.is_empty())
    }

    /// The languages that have at least one label, by code.
    pub fn languages(&self) -> impl Iterator<Item = Language> + '_ {
        self.tables().languages.iter().map(|texts| Language(texts.language))
    }

    /// How many concepts of every kind there are.
    pub fn len(&self) -> usize {
        self.tables().uris.ends.len()
    }

    /// Whether there is no concept at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The concepts of one kind, by URI; they are numbered without a gap.
    pub fn ids(&self, kind: ConceptKind) -> impl ExactSizeIterator<Item = ConceptId> + use<> {
        self.numbers(kind).map(ConceptId)
    }

    fn numbers(&self, kind: ConceptKind) -> Range<u32> {
        let counts = self.tables().counts.map(|count| count.to_native());
        let start = counts[..kind as usize].iter().sum();
        start..start + counts[kind as usize]
    }

    /// The concept with this URI.
    pub fn id(&self, uri: &str) -> Option<ConceptId> {
        ConceptKind::ALL.into_iter().find_map(|kind| {
            let Range { mut start, mut end } = self.numbers(kind);
            while start < end {
                let middle = start + (end - start) / 2;
                match self.uri(ConceptId(middle)).cmp(uri) {
                    std::cmp::Ordering::Equal => return Some(ConceptId(middle)),
                    std::cmp::Ordering::Less => start = middle + 1,
                    std::cmp::Ordering::Greater => end = middle,
                }
            }
            None
        })
    }

    /// The URI, which is the concept's identity outside this process.
    pub fn uri(&self, id: ConceptId) -> &str {
        self.tables().uris.get(id.index())
    }

    /// What the concept is.
    pub fn kind(&self, id: ConceptId) -> ConceptKind {
        let kind = ConceptKind::ALL.into_iter().find(|kind| self.numbers(*kind).contains(&id.0));
        kind.unwrap_or(ConceptKind::ConceptScheme)
    }

    /// The notation of a group or occupation, such as `S1.2` or `2654.1.7`.
    pub fn code(&self, id: ConceptId) -> Option<&str> {
        Some(self.tables().codes.get(id.index())).filter(|code| !code.is_empty())
    }

    /// Skill or knowledge; `None` outside the skills pillar and where the release says nothing.
    pub fn skill_type(&self, id: ConceptId) -> Option<SkillType> {
        match self.tables().skill_types.get(id.index())? {
            1 => Some(SkillType::Skill),
            2 => Some(SkillType::Knowledge),
            _ => None,
        }
    }

    /// How widely the skill is used.
    pub fn reuse_level(&self, id: ConceptId) -> Option<ReuseLevel> {
        match self.tables().reuse_levels.get(id.index())? {
            1 => Some(ReuseLevel::Transversal),
            2 => Some(ReuseLevel::CrossSector),
            3 => Some(ReuseLevel::SectorSpecific),
            4 => Some(ReuseLevel::OccupationSpecific),
            _ => None,
        }
    }

    /// Whether the release marks the concept as no longer in use.
    pub fn is_obsolete(&self, id: ConceptId) -> bool {
        self.tables().obsolete.get(id.index()).copied().unwrap_or_default()
    }

    /// The preferred label in a language.
    pub fn preferred_label(&self, id: ConceptId, language: Language) -> Option<&str> {
        Some(self.texts(language)?.preferred.get(id.index())).filter(|label| !label.is_empty())
    }

    /// The preferred label in a language, else in English, else in any language, else the URI.
    pub fn label(&self, id: ConceptId, language: Language) -> &str {
        self.preferred_label(id, language)
            .or_else(|| self.preferred_label(id, Language::ENGLISH))
            .or_else(|| self.languages().find_map(|any| self.preferred_label(id, any)))
            .unwrap_or_else(|| self.uri(id))
    }

    /// Alternative labels in a language.
    pub fn alternative_labels(&self, id: ConceptId, language: Language) -> impl Iterator<Item = &str> + '_ {
        self.texts(language).into_iter().flat_map(move |texts| texts.alternative.get(id.index()))
    }

    /// Hidden labels in a language.
    pub fn hidden_labels(&self, id: ConceptId, language: Language) -> impl Iterator<Item = &str> + '_ {
        self.texts(language).into_iter().flat_map(move |texts| texts.hidden.get(id.index()))
    }

    /// The description in a language.
    pub fn description(&self, id: ConceptId, language: Language) -> Option<&str> {
        Some(self.texts(language)?.description.get(id.index())).filter(|text| !text.is_empty())
    }

    /// The scope note in a language.
    pub fn scope_note(&self, id: ConceptId, language: Language) -> Option<&str> {
        Some(self.texts(language)?.scope_note.get(id.index())).filter(|text| !text.is_empty())
    }

    /// The definition in a language.
    pub fn definition(&self, id: ConceptId, language: Language) -> Option<&str> {
        Some(self.texts(language)?.definition.get(id.index())).filter(|text| !text.is_empty())
    }

    /// The next broader concepts: groups, or broader skills.
    pub fn broader(&self, id: ConceptId) -> impl ExactSizeIterator<Item = ConceptId> + '_ {
        concepts(self.tables().broader.get(id.index()))
    }

    /// The next narrower concepts.
    pub fn narrower(&self, id: ConceptId) -> impl ExactSizeIterator<Item = ConceptId> + '_ {
        concepts(self.tables().narrower.get(id.index()))
    }

    /// One path of broader concepts from the nearest to the pillar's top; empty at the top.
    ///
    /// A concept may have several broader ones. The path goes through a group where there is one,
    /// and through the first by URI among equals, so that it is the same every time.
    pub fn broader_path(&self, id: ConceptId) -> Vec<ConceptId> {
        let mut path = vec![];
        let mut seen = HashSet::from([id]);
        let mut here = id;
        while let Some(next) = self
            .broader(here)
            .filter(|broader| !seen.contains(broader))
            .min_by_key(|broader| (self.kind(*broader) == ConceptKind::Skill, *broader))
        {
            seen.insert(next);
            path.push(next);
            here = next;
        }
        path
    }

    /// The schemes and collections the concept belongs to.
    pub fn schemes(&self, id: ConceptId) -> impl ExactSizeIterator<Item = ConceptId> + '_ {
        concepts(self.tables().schemes.get(id.index()))
    }

    /// The members of a scheme or collection.
    pub fn members(&self, scheme: ConceptId) -> impl ExactSizeIterator<Item = ConceptId> + '_ {
        concepts(self.tables().members.get(scheme.index()))
    }

    /// A concept with all that is narrower.
    pub fn narrower_closure(&self, top: ConceptId) -> Vec<ConceptId> {
        let (mut all, mut open) = (BTreeSet::new(), vec![top]);
        while let Some(id) = open.pop() {
            if all.insert(id) {
                open.extend(self.narrower(id));
            }
        }
        all.into_iter().collect()
    }

    /// Everything below a group, skill or scheme, by number, without the concept itself.
    pub fn within(&self, top: ConceptId) -> BTreeSet<ConceptId> {
        let mut below: BTreeSet<ConceptId> = self.members(top).collect();
        let mut open: Vec<ConceptId> = self.narrower(top).collect();
        let mut visited = HashSet::new();
        while let Some(id) = open.pop() {
            if visited.insert(id) {
                below.insert(id);
                open.extend(self.narrower(id));
            }
        }
        below.remove(&top);
        below
    }

    /// The skills an occupation needs, or the skills related to a skill.
    pub fn needs(
        &self,
        id: ConceptId,
        necessity: Necessity,
    ) -> impl ExactSizeIterator<Item = ConceptId> + '_ {
        concepts(self.tables().needs[necessity as usize].get(id.index()))
    }

    /// The occupations that need a skill.
    pub fn needed_by(
        &self,
        skill: ConceptId,
        necessity: Necessity,
    ) -> impl ExactSizeIterator<Item = ConceptId> + '_ {
        concepts(self.tables().needed_by[necessity as usize].get(skill.index()))
    }

    /// How many `(concept, concept)` relations of each sort there are.
    pub fn relation_counts(&self) -> RelationCounts {
        let tables = self.tables();
        let occupations = |lists: &ArchivedLists| lists.items.len();
        let all: usize = tables.needs.iter().map(|lists| lists.items.len()).sum();
        let occupation_essential = occupations(&tables.needed_by[0]);
        let occupation_optional = occupations(&tables.needed_by[1]);
        RelationCounts {
            broader: tables.broader.items.len(),
            occupation_essential,
            occupation_optional,
            skill_skill: all.saturating_sub(occupation_essential + occupation_optional),
            scheme_members: tables.schemes.items.len(),
        }
    }

    /// Concepts with this label, ignoring case: by preferred label if any, else by alternative label.
    pub fn find_label(&self, label: &str, language: Language) -> Vec<ConceptId> {
        let wanted = label.trim().to_lowercase();
        let all = || (0..self.len() as u32).map(ConceptId);
        let is = |text: &str| text.to_lowercase() == wanted;
        let preferred: Vec<_> =
            all().filter(|id| self.preferred_label(*id, language).is_some_and(is)).collect();
        if !preferred.is_empty() {
            return preferred;
        }
        all().filter(|id| self.alternative_labels(*id, language).any(is)).collect()
    }
}

fn concepts(numbers: &[u32_le]) -> impl ExactSizeIterator<Item = ConceptId> + '_ {
    numbers.iter().map(|number| ConceptId(number.to_native()))
}

/// How many relations of each sort a taxonomy holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RelationCounts {
    /// Narrower–broader pairs in both pillars.
    pub broader: usize,
    /// Occupation–skill pairs marked essential.
    pub occupation_essential: usize,
    /// Occupation–skill pairs marked optional.
    pub occupation_optional: usize,
    /// Skill–skill pairs of either necessity.
    pub skill_skill: usize,
    /// Concept–scheme memberships.
    pub scheme_members: usize,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::{btree_map, btree_set, vec};
    use proptest::prelude::*;

    fn texts(preferred: &str, alternative: &[&str]) -> DraftTexts {
        let alternative = alternative.iter().map(|label| (*label).to_owned()).collect();
        DraftTexts { preferred: preferred.to_owned(), alternative, ..DraftTexts::default() }
    }

    fn pair(left: &str, right: &str) -> (String, String) {
        (left.to_owned(), right.to_owned())
    }

    /// Two skills under a group in a scheme, and an occupation that needs them.
    fn draft() -> Draft {
        let german: Language = "de".parse().unwrap();
        let mut draft = Draft { version: "1.2.0".to_owned(), ..Draft::default() };
        for (kind, uri, preferred, alternative) in [
            (ConceptKind::Skill, "s/sing", "sing", &["chant", "Dance"][..]),
            (ConceptKind::Skill, "s/dance", "dance", &[]),
            (ConceptKind::SkillGroup, "g/stage", "perform", &[]),
            (ConceptKind::SkillGroup, "g/top", "skills", &[]),
            (ConceptKind::Occupation, "o/singer", "singer", &["vocalist"]),
            (ConceptKind::ConceptScheme, "c/arts", "Arts", &[]),
        ] {
            let texts = BTreeMap::from([(Language::ENGLISH, texts(preferred, alternative))]);
            draft.concepts.insert((kind, uri.to_owned()), DraftConcept { texts, ..DraftConcept::default() });
        }
        let sing = draft.concepts.get_mut(&(ConceptKind::Skill, "s/sing".to_owned())).unwrap();
        sing.skill_type = Some(SkillType::Skill);
        sing.reuse_level = Some(ReuseLevel::SectorSpecific);
        sing.obsolete = true;
        sing.code = "S1".to_owned();
        sing.texts.insert(
            german,
            DraftTexts {
                hidden: vec!["sing".to_owned()],
                description: "Mit der Stimme.".to_owned(),
                scope_note: "Auch Chor.".to_owned(),
                definition: "Gesang.".to_owned(),
                ..texts("singen", &["trällern"])
            },
        );
        draft.broader = BTreeSet::from([
            pair("s/dance", "s/sing"),
            pair("s/dance", "g/stage"),
            pair("s/sing", "g/stage"),
            pair("g/stage", "g/top"),
            pair("g/stage", "nowhere"),
        ]);
        draft.occupation_skills = BTreeMap::from([
            (pair("o/singer", "s/sing"), Necessity::Essential),
            (pair("o/singer", "s/dance"), Necessity::Optional),
        ]);
        draft.skill_skills = BTreeMap::from([(pair("s/sing", "s/dance"), Necessity::Optional)]);
        draft.schemes = BTreeSet::from([pair("s/sing", "c/arts")]);
        draft
    }

    fn uris(taxonomy: &Taxonomy, ids: impl IntoIterator<Item = ConceptId>) -> Vec<String> {
        ids.into_iter().map(|id| taxonomy.uri(id).to_owned()).collect()
    }

    #[test]
    fn a_snapshot_answers_what_the_draft_said() {
        let taxonomy = Taxonomy::from_draft(&draft()).unwrap();
        let german: Language = "de".parse().unwrap();
        let id = |uri| taxonomy.id(uri).unwrap();
        let (sing, dance, singer) = (id("s/sing"), id("s/dance"), id("o/singer"));

        assert_eq!(taxonomy.version(), Some("1.2.0"));
        assert_eq!(taxonomy.len(), 6);
        assert_eq!(taxonomy.languages().collect::<Vec<_>>(), [german, Language::ENGLISH]);
        assert_eq!(uris(&taxonomy, taxonomy.ids(ConceptKind::Skill)), ["s/dance", "s/sing"]);
        assert_eq!(taxonomy.kind(singer), ConceptKind::Occupation);
        assert_eq!(taxonomy.code(sing), Some("S1"));
        assert_eq!(taxonomy.code(dance), None);
        assert_eq!(taxonomy.skill_type(sing), Some(SkillType::Skill));
        assert_eq!(taxonomy.skill_type(dance), None);
        assert_eq!(taxonomy.reuse_level(sing), Some(ReuseLevel::SectorSpecific));
        assert!(taxonomy.is_obsolete(sing) && !taxonomy.is_obsolete(dance));

        assert_eq!(taxonomy.preferred_label(sing, german), Some("singen"));
        assert_eq!(taxonomy.preferred_label(dance, german), None);
        assert_eq!(taxonomy.label(dance, german), "dance");
        assert_eq!(taxonomy.alternative_labels(sing, german).collect::<Vec<_>>(), ["trällern"]);
        assert_eq!(taxonomy.hidden_labels(sing, german).collect::<Vec<_>>(), ["sing"]);
        assert_eq!(taxonomy.description(sing, german), Some("Mit der Stimme."));
        assert_eq!(taxonomy.scope_note(sing, german), Some("Auch Chor."));
        assert_eq!(taxonomy.definition(sing, german), Some("Gesang."));
        assert_eq!(taxonomy.definition(sing, Language::ENGLISH), None);

        assert_eq!(uris(&taxonomy, taxonomy.broader(dance)), ["s/sing", "g/stage"]);
        assert_eq!(uris(&taxonomy, taxonomy.broader_path(dance)), ["g/stage", "g/top"]);
        assert_eq!(uris(&taxonomy, taxonomy.narrower(id("g/stage"))), ["s/dance", "s/sing"]);
        assert_eq!(uris(&taxonomy, taxonomy.within(id("g/top"))), ["s/dance", "s/sing", "g/stage"]);
        assert_eq!(uris(&taxonomy, taxonomy.within(id("c/arts"))), ["s/sing"]);
        assert_eq!(uris(&taxonomy, taxonomy.schemes(sing)), ["c/arts"]);
        assert_eq!(uris(&taxonomy, taxonomy.needs(singer, Necessity::Essential)), ["s/sing"]);
        assert_eq!(uris(&taxonomy, taxonomy.needs(sing, Necessity::Optional)), ["s/dance"]);
        assert_eq!(uris(&taxonomy, taxonomy.needed_by(dance, Necessity::Optional)), ["o/singer"]);
        let counts = RelationCounts {
            broader: 4,
            occupation_essential: 1,
            occupation_optional: 1,
            skill_skill: 1,
            scheme_members: 1,
        };
        assert_eq!(taxonomy.relation_counts(), counts);
    }

    #[test]
    fn labels_are_found_by_preferred_label_first() {
        let taxonomy = Taxonomy::from_draft(&draft()).unwrap();
        let find = |label| uris(&taxonomy, taxonomy.find_label(label, Language::ENGLISH));
        assert_eq!(find(" DANCE "), ["s/dance"]);
        assert_eq!(find("Chant"), ["s/sing"]);
        assert!(find("juggle").is_empty());
    }

    #[test]
    fn a_number_of_another_taxonomy_gets_empty_answers() {
        let taxonomy = Taxonomy::from_draft(&draft()).unwrap();
        for id in [ConceptId(6), ConceptId(u32::MAX)] {
            assert_eq!(taxonomy.uri(id), "");
            assert_eq!(taxonomy.label(id, Language::ENGLISH), "");
            assert_eq!(taxonomy.broader_path(id), []);
            assert!(taxonomy.within(id).is_empty());
            assert_eq!(taxonomy.reuse_level(id), None);
        }
    }

    #[test]
    fn languages_are_two_letters() {
        for text in ["en", "EN", "en-GB", "en_US"] {
            assert_eq!(text.parse::<Language>().unwrap(), Language::ENGLISH);
        }
        for text in ["", "e", "eng", "1n", "é", "-en"] {
            assert!(text.parse::<Language>().is_err(), "{text}");
        }
        let error = "english".parse::<Language>().unwrap_err();
        insta::assert_snapshot!(error, @r#""english" is not a language code: use two letters, such as en or de"#);
        assert_eq!(serde_json::to_string(&Language::ENGLISH).unwrap(), "\"en\"");
        assert_eq!(serde_json::from_str::<Language>("\"en\"").unwrap(), Language::ENGLISH);
    }

    #[test]
    fn a_damaged_snapshot_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("taxonomy");
        assert!(matches!(Taxonomy::open(&path), Err(TaxonomyError::Io { .. })));
        let taxonomy = Taxonomy::from_draft(&draft()).unwrap();
        let whole = taxonomy.as_bytes();
        for bytes in [&b""[..], b"no snapshot", &whole[..whole.len() / 2], &whole[1..]] {
            std::fs::write(&path, bytes).unwrap();
            assert!(Taxonomy::open(&path).is_err());
        }
    }

    /// Everything a taxonomy answers, as text.
    fn answers(taxonomy: &Taxonomy) -> String {
        let ids = || ConceptKind::ALL.into_iter().flat_map(|kind| taxonomy.ids(kind));
        let languages: Vec<_> = taxonomy.languages().collect();
        let mut answers = format!("{taxonomy:?} {:?} {languages:?}", taxonomy.relation_counts());
        for id in ids() {
            assert_eq!(
                taxonomy.id(taxonomy.uri(id)).map(|found| taxonomy.uri(found)),
                Some(taxonomy.uri(id))
            );
            let needs = [Necessity::Essential, Necessity::Optional].map(|necessity| {
                (
                    taxonomy.needs(id, necessity).collect::<Vec<_>>(),
                    taxonomy.needed_by(id, necessity).collect::<Vec<_>>(),
                )
            });
            answers += &format!(
                "\n{:?}",
                (
                    (taxonomy.kind(id), taxonomy.uri(id), taxonomy.code(id), taxonomy.is_obsolete(id)),
                    (taxonomy.skill_type(id), taxonomy.reuse_level(id), needs),
                    (taxonomy.broader(id).collect::<Vec<_>>(), taxonomy.narrower(id).collect::<Vec<_>>()),
                    (taxonomy.schemes(id).collect::<Vec<_>>(), taxonomy.members(id).collect::<Vec<_>>()),
                    (taxonomy.broader_path(id), taxonomy.within(id)),
                )
            );
            for &language in &languages {
                answers += &format!(
                    "{:?}",
                    (
                        taxonomy.label(id, language),
                        taxonomy.alternative_labels(id, language).collect::<Vec<_>>(),
                        taxonomy.hidden_labels(id, language).collect::<Vec<_>>(),
                        taxonomy.description(id, language),
                        taxonomy.scope_note(id, language),
                        taxonomy.definition(id, language),
                    )
                );
            }
        }
        answers
    }

    fn any_uri() -> impl Strategy<Value = String> {
        (0..12u8).prop_map(|number| format!("u/{number}"))
    }

    fn any_texts() -> impl Strategy<Value = DraftTexts> {
        ("\\PC{0,9}", vec("\\PC{0,9}", 0..3), vec("\\PC{0,9}", 0..3), "\\PC{0,9}", any::<(String, String)>())
            .prop_map(|(preferred, alternative, hidden, description, (scope_note, definition))| DraftTexts {
                preferred,
                alternative,
                hidden,
                description,
                scope_note,
                definition,
            })
    }

    fn any_concept() -> impl Strategy<Value = DraftConcept> {
        let language = prop_oneof![Just("de"), Just("en"), Just("sv")];
        let language = language.prop_map(|code| code.parse::<Language>().unwrap());
        let skill_type =
            prop_oneof![Just(None), Just(Some(SkillType::Skill)), Just(Some(SkillType::Knowledge))];
        let reuse_level = prop_oneof![Just(None), Just(Some(ReuseLevel::CrossSector))];
        (skill_type, reuse_level, any::<bool>(), "[A-Z0-9]{0,3}", btree_map(language, any_texts(), 0..3))
            .prop_map(|(skill_type, reuse_level, obsolete, code, texts)| DraftConcept {
                skill_type,
                reuse_level,
                obsolete,
                code,
                texts,
            })
    }

    fn any_draft() -> impl Strategy<Value = Draft> {
        let kind = (0..5usize).prop_map(|at| ConceptKind::ALL[at]);
        let pair = || (any_uri(), any_uri());
        let necessity = || prop_oneof![Just(Necessity::Essential), Just(Necessity::Optional)];
        (
            "[0-9.]{0,5}",
            btree_map((kind, any_uri()), any_concept(), 0..12),
            btree_set(pair(), 0..30),
            btree_map(pair(), necessity(), 0..20),
            btree_map(pair(), necessity(), 0..20),
            btree_set(pair(), 0..20),
        )
            .prop_map(|(version, concepts, broader, occupation_skills, skill_skills, schemes)| {
                Draft { version, concepts, broader, occupation_skills, skill_skills, schemes }
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_written_is_what_is_opened(draft in any_draft()) {
            let packed = Taxonomy::from_draft(&draft).unwrap();
            let again = Taxonomy::from_draft(&draft).unwrap();
            prop_assert_eq!(packed.as_bytes(), again.as_bytes());
            let mut file = tempfile::NamedTempFile::new().unwrap();
            std::io::Write::write_all(&mut file, packed.as_bytes()).unwrap();
            let opened = Taxonomy::open(file.path()).unwrap();
            prop_assert_eq!(opened.as_bytes(), packed.as_bytes());
            prop_assert_eq!(answers(&opened), answers(&packed));
            prop_assert_eq!(packed.len(), draft.concepts.len());
        }

        #[test]
        fn narrower_is_broader_read_backwards(draft in any_draft()) {
            let taxonomy = Taxonomy::from_draft(&draft).unwrap();
            for id in ConceptKind::ALL.into_iter().flat_map(|kind| taxonomy.ids(kind)) {
                for broader in taxonomy.broader(id) {
                    prop_assert!(taxonomy.narrower(broader).any(|narrower| narrower == id));
                    prop_assert!(broader == id || taxonomy.within(broader).contains(&id));
                }
                for scheme in taxonomy.schemes(id) {
                    prop_assert!(taxonomy.members(scheme).any(|member| member == id));
                }
            }
        }

        #[test]
        fn a_snapshot_with_a_flipped_byte_never_panics(draft in any_draft(), at in any::<prop::sample::Index>(), flip in 1..=u8::MAX) {
            let mut bytes = Taxonomy::from_draft(&draft).unwrap().as_bytes().to_vec();
            let at = at.index(bytes.len());
            bytes[at] ^= flip;
            let mut file = tempfile::NamedTempFile::new().unwrap();
            std::io::Write::write_all(&mut file, &bytes).unwrap();
            if let Ok(taxonomy) = Taxonomy::open(file.path()) {
                for id in (0..taxonomy.len() as u32).map(ConceptId) {
                    let _ = (taxonomy.id(taxonomy.uri(id)), taxonomy.broader_path(id), taxonomy.within(id));
                    let _ = taxonomy.alternative_labels(id, Language::ENGLISH).count();
                    let _ = (taxonomy.label(id, Language::ENGLISH), taxonomy.relation_counts());
                }
            }
        }
    }
}
