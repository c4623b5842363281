//! [`Vectors`]: what each skill means, as vectors of its label, its description and sentences about it.
//!
//! A vector is stored as 8-bit integers with one scale, 388 bytes instead of 1,536. What is near is
//! found in two steps: the signs of the numbers, 48 bytes a skill, tell which few hundred skills can be
//! meant, and their whole vectors tell which are. That finds nearly all that reading everything would
//! find and leaves the processor's cache to the encoder.
//!
//! Encoding all texts of a release takes a core half a minute, so the vectors of the texts of the
//! embedded ESCO come with the binary ([`Known`]). They are found by the text itself: an import that
//! has the same label and description uses them too, and only what is new is encoded.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use rkyv::rend::u32_le;

use super::known::Known;
use super::rows::{Quantised, Rows, Searchable};
use super::{IndexError, KEY, key, precedents};
use crate::encoder::{self, DIMENSIONS, Encoder, EncoderError};
use crate::esco::{ConceptId, ConceptKind, Language, Taxonomy};
use crate::tables::{Lists, Snapshot};

pub(super) const VECTORS: &str = "vectors.bin";

static KNOWN: Known = Known(include_bytes!("../../data/model/vectors.bin"));

/// The file of [`Known`] vectors for the skills of a release, as it ships with tagus. `examples` are
/// sentences by the URI of the skill that they ask for.
pub fn known_vectors(
    taxonomy: &Taxonomy,
    language: Language,
    examples: &BTreeMap<String, Vec<String>>,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Vec<u8>, EncoderError> {
    let skills = taxonomy.ids(ConceptKind::Skill);
    let fields = [MeaningField::Label, MeaningField::Description];
    let texts: BTreeMap<[u8; KEY], Vec<Cow<str>>> = skills
        .flat_map(|id| fields.map(|field| field.text(taxonomy, id, language)))
        .map(|text| (key(&text), vec![text]))
        .chain(
            examples
                .iter()
                .map(|(uri, texts)| (key(uri), texts.iter().map(|text| Cow::from(text.as_str())).collect())),
        )
        .collect();
    let encoded = encode(&texts.values().collect::<Vec<_>>(), progress)?;
    let mut bytes = vec![];
    for (key, vector) in texts.into_keys().zip(encoded) {
        bytes.extend(key);
        bytes.extend(vector.to_bytes());
    }
    Ok(bytes)
}

/// What of a concept has a vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeaningField {
    /// The preferred label.
    Label,
    /// The preferred label and the description.
    Description,
    /// A learning outcome and a line of a job advert that ask for it (`data/training`); where none were
    /// written, the same as `Description`.
    Examples,
}

impl MeaningField {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Label, Self::Description, Self::Examples];

    /// The text whose meaning counts, where there are no examples.
    fn text<'a>(self, taxonomy: &'a Taxonomy, id: ConceptId, language: Language) -> Cow<'a, str> {
        let label = taxonomy.preferred_label(id, language).unwrap_or_default();
        match (self, taxonomy.description(id, language)) {
            (Self::Description | Self::Examples, Some(description)) => {
                format!("{label}: {description}").into()
            }
            _ => label.into(),
        }
    }
}

#[derive(rkyv::Archive, rkyv::Serialize, Default)]
struct Tables {
    /// The skills, in order; a skill's position is its row in every field.
    concepts: Vec<u32>,
    /// The vectors of each skill side by side, one per [`MeaningField`].
    fields: Rows,
    /// The direction of the sum of a skill's vectors.
    overall: Searchable,
    /// Sentences to which people have linked skills.
    precedents: Searchable,
    /// The skills of each of them.
    links: Lists,
    /// Whether any of them has the skill, by row.
    linked: Vec<bool>,
}

/// How many skills and how many precedents are looked at as a whole once their signs agree.
const SHORTLIST: usize = 600;
const PRECEDENTS: usize = 250;

/// The vectors of the skills of one language.
pub struct Vectors {
    tables: Snapshot<Tables>,
}

impl std::fmt::Debug for Vectors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vectors({} skills)", self.len())
    }
}

impl Vectors {
    /// Whether the encoder reads a language: without it the skills have no vectors.
    pub fn exist_for(language: Language) -> bool {
        language == Language::ENGLISH
    }

    /// Encodes the skills of a release and saves their vectors. `progress` is told how many of how many
    /// texts are done.
    pub(super) fn build(
        taxonomy: &Taxonomy,
        language: Language,
        dir: &Path,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<(), IndexError> {
        let skills: Vec<ConceptId> = taxonomy.ids(ConceptKind::Skill).collect();
        let concepts = skills.iter().map(|id| id.0).collect();
        let mut tables = Tables { concepts, ..Tables::default() };
        let mut of_field: Vec<std::vec::IntoIter<Quantised>> = vec![];
        for field in MeaningField::ALL {
            let texts: Vec<Cow<str>> = skills.iter().map(|id| field.text(taxonomy, *id, language)).collect();
            let known = |id: &ConceptId, text: &str| {
                let examples = (field == MeaningField::Examples).then(|| KNOWN.get(taxonomy.uri(*id)));
                examples.flatten().or_else(|| KNOWN.get(text))
            };
            let found: Vec<Option<Quantised>> =
                skills.iter().zip(&texts).map(|(id, text)| known(id, text)).collect();
            let is_new = texts.into_iter().zip(&found).filter(|(_, found)| found.is_none());
            let new: Vec<Vec<Cow<str>>> = is_new.map(|(text, _)| vec![text]).collect();
            let mut encoded = encode(&new.iter().collect::<Vec<_>>(), progress)?.into_iter();
            let all: Vec<Quantised> =
                found.into_iter().filter_map(|vector| vector.or_else(|| encoded.next())).collect();
            of_field.push(all.into_iter());
        }
        for _ in &skills {
            let vectors: Vec<Quantised> = of_field.iter_mut().filter_map(Iterator::next).collect();
            tables.overall.push(Quantised::sum(&vectors));
            vectors.into_iter().for_each(|vector| tables.fields.push(vector));
        }
        let by_key: HashMap<[u8; KEY], u32> =
            skills.iter().map(|id| (key(taxonomy.uri(*id)), id.0)).collect();
        for (vector, skills) in precedents::embedded() {
            // Another release may not have them all.
            let links: Vec<u32> = skills.filter_map(|skill| by_key.get(&skill).copied()).collect();
            if !links.is_empty() {
                tables.precedents.push(vector);
                tables.links.push(&links);
            }
        }
        let linked: BTreeSet<u32> = tables.links.items.iter().copied().collect();
        tables.linked = skills.iter().map(|id| linked.contains(&id.0)).collect();
        let tables = Snapshot::new(&tables).map_err(IndexError::too_large)?;
        super::write_synced(&dir.join(VECTORS), tables.as_bytes())
    }

    pub(super) fn open(dir: &Path) -> Result<Self, IndexError> {
        let path = dir.join(VECTORS);
        let tables: Snapshot<Tables> =
            Snapshot::open(&path).map_err(|source| IndexError::snapshot(&path, source))?;
        let vectors = Self { tables };
        let ArchivedTables { fields, overall, precedents, links, linked, .. } = vectors.tables.get();
        let fits = fields.are(vectors.len() * MeaningField::ALL.len())
            && overall.are(vectors.len())
            && linked.len() == vectors.len()
            && precedents.are(links.ends.len());
        if !fits {
            return Err(IndexError::Damaged { path, detail: "its vectors do not fit together".into() });
        }
        Ok(vectors)
    }

    /// How many skills have vectors.
    pub fn len(&self) -> usize {
        self.tables.get().concepts.len()
    }

    /// Whether none has.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row of a skill.
    pub fn row(&self, id: ConceptId) -> Option<usize> {
        self.tables.get().concepts.binary_search(&u32_le::from_native(id.0)).ok()
    }

    /// A vector of a row: integers and their scale.
    pub(crate) fn vector(&self, field: MeaningField, row: usize) -> (&[i8], f32) {
        self.tables.get().fields.get(row * MeaningField::ALL.len() + field as usize)
    }

    /// The skills that may be nearest to a vector over all among those that are allowed, with their
    /// cosines.
    pub(crate) fn shortlist(
        &self,
        vector: &Quantised,
        allows: impl Fn(ConceptId) -> bool,
    ) -> impl Iterator<Item = (ConceptId, f32)> + '_ {
        let ArchivedTables { concepts, overall, .. } = self.tables.get();
        let skill = |row: usize| ConceptId(concepts.get(row).map_or(u32::MAX, |id| id.to_native()));
        let near = overall.shortlist(vector, SHORTLIST, |row| allows(skill(row)));
        near.into_iter().map(move |(row, cosine)| (skill(row), cosine))
    }

    /// Whether people have linked any sentence to the skill of a row.
    pub(crate) fn is_linked(&self, row: usize) -> bool {
        self.tables.get().linked.get(row).copied().unwrap_or_default()
    }

    /// The precedents that may be nearest to a vector among those with an allowed skill: the skills that
    /// people have linked to each, and its cosine.
    pub(crate) fn precedents(
        &self,
        vector: &Quantised,
        allows: impl Fn(ConceptId) -> bool,
    ) -> impl Iterator<Item = (impl Iterator<Item = ConceptId> + Clone, f32)> {
        let ArchivedTables { precedents, links, .. } = self.tables.get();
        let skills = |row: usize| links.get(row).iter().map(|id| ConceptId(id.to_native()));
        let near = precedents.shortlist(vector, PRECEDENTS, |row| skills(row).any(&allows));
        near.into_iter().map(move |(row, cosine)| (skills(row), cosine))
    }
}

/// Encodes lists of texts on all cores, each as the direction of the mean of its texts' vectors;
/// `progress` is told how many of how many are done.
pub(super) fn encode(
    lists: &[&Vec<Cow<str>>],
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Vec<Quantised>, EncoderError> {
    if lists.is_empty() {
        return Ok(vec![]);
    }
    let encoder = Encoder::embedded()?;
    let done = AtomicUsize::new(0);
    let encode = |texts: &&Vec<Cow<str>>| {
        let mut sum = vec![0.0; DIMENSIONS];
        for text in texts.iter() {
            let mean = encoder.encode(text)?.mean;
            sum.iter_mut().zip(mean).for_each(|(sum, value)| *sum += value);
        }
        encoder::normalise(&mut sum);
        progress(done.fetch_add(1, Ordering::Relaxed) + 1, lists.len());
        Ok(Quantised::new(&sum))
    };
    encoder::parallel(|| lists.par_iter().map(encode).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::esco::{Draft, DraftConcept, DraftTexts};

    /// The embedded ESCO's skills with these labels alone.
    fn vectors(labels: &[&str]) -> (tempfile::TempDir, Taxonomy, Vectors) {
        let (all, _) = crate::esco::read(&[crate::esco::embedded()], &Default::default()).unwrap();
        let mut draft = Draft::default();
        for id in all.ids(ConceptKind::Skill) {
            let preferred = all.label(id, Language::ENGLISH).to_owned();
            if labels.contains(&preferred.as_str()) {
                let texts = [(Language::ENGLISH, DraftTexts { preferred, ..Default::default() })].into();
                let key = (ConceptKind::Skill, all.uri(id).to_owned());
                draft.concepts.insert(key, DraftConcept { texts, ..Default::default() });
            }
        }
        let taxonomy = Taxonomy::from_draft(&draft).unwrap();
        let dir = tempfile::tempdir().unwrap();
        Vectors::build(&taxonomy, Language::ENGLISH, dir.path(), &|_, _| ()).unwrap();
        let vectors = Vectors::open(dir.path()).unwrap();
        (dir, taxonomy, vectors)
    }

    #[test]
    fn precedents_are_of_loaded_skills_and_of_allowed_ones() {
        let (_dir, taxonomy, vectors) = vectors(&["work in teams", "manage staff", "sign language"]);
        assert_eq!(vectors.len(), 3);
        let mean =
            Encoder::embedded().unwrap().encode("you get on well with all sorts of colleagues").unwrap();
        let mean = Quantised::new(&mean.mean);
        let found = |allows: &dyn Fn(ConceptId) -> bool| -> Vec<Vec<ConceptId>> {
            vectors.precedents(&mean, allows).map(|(skills, _)| skills.collect()).collect()
        };
        let all = found(&|_| true);
        assert!(!all.is_empty());
        assert!(all.iter().flatten().all(|id| id.index() < taxonomy.len()));
        // A skill has a precedent if and only if it counts as linked.
        for id in taxonomy.ids(ConceptKind::Skill) {
            let row = vectors.row(id).unwrap();
            let only = found(&|one| one == id);
            assert_eq!(vectors.is_linked(row), !only.is_empty());
            assert!(only.iter().all(|skills| skills.contains(&id)));
        }
    }

    #[test]
    fn without_examples_the_description_takes_their_place() {
        let mut draft = Draft::default();
        let texts = DraftTexts {
            preferred: "juggle clubs".to_owned(),
            description: "Throw and catch clubs.".to_owned(),
            ..Default::default()
        };
        let concept = DraftConcept { texts: [(Language::ENGLISH, texts)].into(), ..Default::default() };
        draft.concepts.insert((ConceptKind::Skill, "uri:juggle".to_owned()), concept);
        let taxonomy = Taxonomy::from_draft(&draft).unwrap();
        let dir = tempfile::tempdir().unwrap();
        Vectors::build(&taxonomy, Language::ENGLISH, dir.path(), &|_, _| ()).unwrap();
        let vectors = Vectors::open(dir.path()).unwrap();
        let [label, description, examples] = MeaningField::ALL.map(|field| vectors.vector(field, 0));
        assert_eq!(description, examples);
        assert_ne!(label, description);
        assert!(!vectors.is_linked(0));
    }
}
