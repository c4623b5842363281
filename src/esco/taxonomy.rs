//! [`Taxonomy`]: everything ESCO says, in one memory-mapped snapshot.
//!
//! The snapshot is a structure of arrays. All concepts share one dense number space, sorted by kind
//! and then by URI, so that a [`ConceptId`] indexes every table directly and the same release always
//! gets the same numbers. Texts lie end to end in one buffer per table; opening a release of 28
//! languages therefore costs page faults for what is read, not allocations for what is there.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;
use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use rkyv::rancor;
use rkyv::util::AlignedVec;
use serde::{Deserialize, Serialize};

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
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
    pub const ALL: [Self; 5] = [
        Self::Skill,
        Self::SkillGroup,
        Self::Occupation,
        Self::IscoGroup,
        Self::ConceptScheme,
    ];
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Necessity {
    /// `essential`
    Essential,
    /// `optional`
    Optional,
}

/// A language by its two-letter ISO 639-1 code, lower case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

/// Why a taxonomy could not be opened, saved or asked.
#[derive(Debug, thiserror::Error)]
pub enum TaxonomyError {
    /// A language code that is not two letters.
    #[error("\"{0}\" is not a language code: use two letters, such as en or de")]
    Language(String),
    /// The snapshot could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The snapshot file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The snapshot's bytes are not those of a snapshot.
    #[error("{path}: the taxonomy snapshot is damaged ({detail}); import ESCO again with `tagus esco import`")]
    Damaged {
        /// The snapshot file.
        path: PathBuf,
        /// What the check found.
        detail: String,
    },
    /// More text in one table than 4 GiB.
    #[error("one table of this ESCO release holds more than 4 GiB of text, which no official release does")]
    TooLarge,
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
    /// `false` where the release marks the concept as anything but released.
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

/// Texts laid end to end; entry `i` ends at `ends[i]` and starts where its predecessor ends.
#[derive(rkyv::Archive, rkyv::Serialize, Default)]
struct Texts {
    // Bytes rather than a string: checking megabytes of UTF-8 at every start would touch every page
    // of every language. The few bytes that are read are checked when they are read.
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Texts {
    fn push(&mut self, text: &str) -> Result<(), TaxonomyError> {
        self.bytes.extend_from_slice(text.as_bytes());
        let end = u32::try_from(self.bytes.len()).map_err(|_| TaxonomyError::TooLarge)?;
        self.ends.push(end);
        Ok(())
    }
}

impl ArchivedTexts {
    /// The entry, or an empty text if a damaged file makes it unreadable.
    fn get(&self, index: usize) -> &str {
        let bytes = range_at(&self.ends, index).and_then(|range| self.bytes.get(range));
        std::str::from_utf8(bytes.unwrap_or_default()).unwrap_or_default()
    }
}

/// Lists laid end to end, like [`Texts`].
#[derive(rkyv::Archive, rkyv::Serialize, Default)]
struct Lists {
    items: Vec<u32>,
    ends: Vec<u32>,
}

impl Lists {
    /// Groups `pairs`, which may come in any order, into one sorted list per left-hand number.
    fn from_pairs(len: usize, mut pairs: Vec<(u32, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut lists = Self { items: Vec::with_capacity(pairs.len()), ends: Vec::with_capacity(len) };
        let mut rest = pairs.as_slice();
        for left in 0..len as u32 {
            let here = rest.partition_point(|pair| pair.0 == left);
            lists.items.extend(rest[..here].iter().map(|pair| pair.1));
            lists.ends.push(lists.items.len() as u32);
            rest = &rest[here..];
        }
        lists
    }
}

impl ArchivedLists {
    fn get(&self, index: usize) -> impl ExactSizeIterator<Item = ConceptId> + '_ {
        let items = range_at(&self.ends, index).and_then(|range| self.items.get(range));
        items.unwrap_or_default().iter().map(|id| ConceptId(id.to_native()))
    }
}

fn range_at(ends: &[rkyv::rend::u32_le], index: usize) -> Option<Range<usize>> {
    let start = match index.checked_sub(1) {
        Some(before) => ends.get(before)?.to_native() as usize,
        None => 0,
    };
    Some(start..ends.get(index)?.to_native() as usize)
}

/// Several texts per concept: the texts, and where each concept's run of them ends.
#[derive(rkyv::Archive, rkyv::Serialize, Default)]
struct TextLists {
    texts: Texts,
    ends: Vec<u32>,
}

impl TextLists {
    fn push<'a>(&mut self, list: impl IntoIterator<Item = &'a String>) -> Result<(), TaxonomyError> {
        for text in list {
            self.texts.push(text)?;
        }
        self.ends.push(self.texts.ends.len() as u32);
        Ok(())
    }
}

impl ArchivedTextLists {
    fn get(&self, index: usize) -> impl ExactSizeIterator<Item = &str> + '_ {
        let range = range_at(&self.ends, index).unwrap_or_default();
        range.map(|entry| self.texts.get(entry))
    }
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

/// Everything a [`Taxonomy`] holds. `u8` columns hold an enum's position plus one; zero is "none".
#[derive(rkyv::Archive, rkyv::Serialize)]
struct Snapshot {
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

enum Bytes {
    Mapped(memmap2::Mmap),
    Owned(AlignedVec),
}

/// One ESCO release: concepts, labels in every loaded language, relations, hierarchy, occupations.
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
pub struct Taxonomy {
    bytes: Bytes,
}

impl fmt::Debug for Taxonomy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Taxonomy({:?}, {:?})", self.version(), self.snapshot().counts)
    }
}

impl Taxonomy {
    /// Packs what a reader found. The same draft gives the same bytes.
    pub fn from_draft(draft: &Draft) -> Result<Self, TaxonomyError> {
        let len = draft.concepts.len();
        let ids: BTreeMap<&str, u32> =
            draft.concepts.keys().enumerate().map(|(id, (_, uri))| (uri.as_str(), id as u32)).collect();
        let pair = |left: &String, right: &String| Some((*ids.get(left.as_str())?, *ids.get(right.as_str())?));
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

        let snapshot = Snapshot {
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
        let bytes = rkyv::to_bytes::<rancor::Error>(&snapshot).map_err(|_| TaxonomyError::TooLarge)?;
        Ok(Self { bytes: Bytes::Owned(bytes) })
    }

    /// Opens a snapshot by memory map.
    ///
    /// The file must not change while it is open; the index never writes into a snapshot that has
    /// been published.
    pub fn open(path: &Path) -> Result<Self, TaxonomyError> {
        let io = |source| TaxonomyError::Io { path: path.to_owned(), source };
        let file = File::open(path).map_err(io)?;
        // SAFETY: a published snapshot is never modified in place (it is written to a folder of its
        // own and renamed into view), so the mapping stays valid for as long as it lives.
        #[allow(unsafe_code)]
        let map = unsafe { memmap2::Mmap::map(&file) }.map_err(io)?;
        rkyv::access::<ArchivedSnapshot, rancor::Error>(&map)
            .map_err(|error| TaxonomyError::Damaged { path: path.to_owned(), detail: error.to_string() })?;
        Ok(Self { bytes: Bytes::Mapped(map) })
    }

    /// The bytes that [`Taxonomy::open`] reads back.
    pub fn as_bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Mapped(map) => map,
            Bytes::Owned(bytes) => bytes,
        }
    }

    fn snapshot(&self) -> &ArchivedSnapshot {
        // SAFETY: `open` validated these bytes and `from_draft` made them; neither changes since.
        #[allow(unsafe_code)]
        unsafe {
            rkyv::access_unchecked::<ArchivedSnapshot>(self.as_bytes())
        }
    }

    fn texts(&self, language: Language) -> Option<&ArchivedLanguageTexts> {
        self.snapshot().languages.iter().find(|texts| texts.language == language.0)
    }

    /// The release, such as `1.2.0`, if the files it was read from told.
    pub fn version(&self) -> Option<&str> {
        Some(self.snapshot().version.as_str()).filter(|version| !version.is_empty())
    }

    /// The languages that have at least one label, by code.
    pub fn languages(&self) -> impl Iterator<Item = Language> + '_ {
        self.snapshot().languages.iter().map(|texts| Language(texts.language))
    }

    /// How many concepts of every kind there are.
    pub fn len(&self) -> usize {
        self.snapshot().uris.ends.len()
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
        let counts = self.snapshot().counts.map(|count| count.to_native());
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
        self.snapshot().uris.get(id.index())
    }

    /// What the concept is.
    pub fn kind(&self, id: ConceptId) -> ConceptKind {
        let kind = ConceptKind::ALL.into_iter().find(|kind| self.numbers(*kind).contains(&id.0));
        kind.unwrap_or(ConceptKind::ConceptScheme)
    }

    /// The notation of a group or occupation, such as `S1.2` or `2654.1.7`.
    pub fn code(&self, id: ConceptId) -> Option<&str> {
        Some(self.snapshot().codes.get(id.index())).filter(|code| !code.is_empty())
    }

    /// Skill or knowledge; `None` outside the skills pillar and where the release says nothing.
    pub fn skill_type(&self, id: ConceptId) -> Option<SkillType> {
        match self.snapshot().skill_types.get(id.index())? {
            1 => Some(SkillType::Skill),
            2 => Some(SkillType::Knowledge),
            _ => None,
        }
    }

    /// How widely the skill is used.
    pub fn reuse_level(&self, id: ConceptId) -> Option<ReuseLevel> {
        match self.snapshot().reuse_levels.get(id.index())? {
            1 => Some(ReuseLevel::Transversal),
            2 => Some(ReuseLevel::CrossSector),
            3 => Some(ReuseLevel::SectorSpecific),
            4 => Some(ReuseLevel::OccupationSpecific),
            _ => None,
        }
    }

    /// Whether the release marks the concept as no longer in use.
    pub fn is_obsolete(&self, id: ConceptId) -> bool {
        self.snapshot().obsolete.get(id.index()).copied().unwrap_or_default()
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
        self.snapshot().broader.get(id.index())
    }

    /// The next narrower concepts.
    pub fn narrower(&self, id: ConceptId) -> impl ExactSizeIterator<Item = ConceptId> + '_ {
        self.snapshot().narrower.get(id.index())
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
        self.snapshot().schemes.get(id.index())
    }

    /// The members of a scheme or collection.
    pub fn members(&self, scheme: ConceptId) -> impl ExactSizeIterator<Item = ConceptId> + '_ {
        self.snapshot().members.get(scheme.index())
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
    pub fn needs(&self, id: ConceptId, necessity: Necessity) -> impl ExactSizeIterator<Item = ConceptId> + '_ {
        self.snapshot().needs[necessity as usize].get(id.index())
    }

    /// The occupations that need a skill.
    pub fn needed_by(&self, skill: ConceptId, necessity: Necessity) -> impl ExactSizeIterator<Item = ConceptId> + '_ {
        self.snapshot().needed_by[necessity as usize].get(skill.index())
    }

    /// How many `(concept, concept)` relations of each sort there are.
    pub fn relation_counts(&self) -> RelationCounts {
        let snapshot = self.snapshot();
        let occupations = |lists: &ArchivedLists| lists.items.len();
        let all: usize = snapshot.needs.iter().map(|lists| lists.items.len()).sum();
        let occupation_essential = occupations(&snapshot.needed_by[0]);
        let occupation_optional = occupations(&snapshot.needed_by[1]);
        RelationCounts {
            broader: snapshot.broader.items.len(),
            occupation_essential,
            occupation_optional,
            skill_skill: all - occupation_essential - occupation_optional,
            scheme_members: snapshot.schemes.items.len(),
        }
    }

    /// Concepts with this label, ignoring case: by preferred label if any, else by alternative label.
    pub fn find_label(&self, label: &str, language: Language) -> Vec<ConceptId> {
        let wanted = label.trim().to_lowercase();
        let all = || (0..self.len() as u32).map(ConceptId);
        let is = |text: &str| text.to_lowercase() == wanted;
        let preferred: Vec<_> = all().filter(|id| self.preferred_label(*id, language).is_some_and(is)).collect();
        if !preferred.is_empty() {
            return preferred;
        }
        all().filter(|id| self.alternative_labels(*id, language).any(is)).collect()
    }
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
