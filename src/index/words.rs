//! [`WordVectors`]: what words mean by themselves, and skills as sums of their words.
//!
//! A sum of word vectors costs next to nothing beside an encoder and knows no order of words, yet it
//! knows that *nurse* and *patient* go together. The vectors ship with tagus (`training/words.py`); which
//! of them belongs to which stem of the lexicon, and where each skill lies, is worked out once here.

use std::collections::HashSet;
use std::path::Path;

use rayon::prelude::*;

use super::known::Known;
use super::postings::{Postings, Scores, best};
use super::rows::{Quantised, Searchable, product};
use super::{IndexError, KEY, Lexicon, WordId, key};
use crate::esco::{ConceptId, ConceptKind, Taxonomy};
use crate::tables::Snapshot;
use crate::text::WordClass;

pub(super) const WORDS: &str = "words.bin";

/// By stem the vector of a word, by URI what a skill means beside its words. Not of length 1: rare words
/// are longer.
static KNOWN: Known = Known(include_bytes!("../../data/model/words.bin"));

/// How many alternative labels count beside the preferred one; the vectors were trained with as many
/// (`SYNONYMS` in `training/words.py`).
const SYNONYMS: usize = 6;

/// For how many skills a word speaks. What a text speaks for are sums over its words of these; the skills
/// that are nearest by whole vectors are nearly all among the first of them.
const SPEAKS_FOR: usize = 200;

/// Among how many skills, those whose signs agree best, the ones that a word speaks for are sought.
const LOOKED_AT: usize = 500;

/// How many skills are compared with a text as a whole.
const COMPARED: usize = 40;

/// How many lists of skills are made before they are put away: all at once would fill the memory twice.
const AT_A_TIME: usize = 2048;

#[derive(rkyv::Archive, rkyv::Serialize, Default)]
struct Tables {
    /// The direction of each skill; skills are the first concepts, without a gap.
    skills: Searchable,
    /// For each stem of the lexicon the place of its vector among [`KNOWN`], or [`NONE`].
    places: Vec<u32>,
    /// By place among [`KNOWN`], the skills that a word speaks for, with the products of their vectors.
    postings: Postings,
}

const NONE: u32 = u32::MAX;

/// A word of a text that has a vector.
#[derive(Clone, Debug)]
pub(crate) struct WordVector {
    place: usize,
    pub vector: Quantised,
}

/// The vectors of words and skills in one language.
pub struct WordVectors {
    tables: Snapshot<Tables>,
}

impl std::fmt::Debug for WordVectors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WordVectors({} skills)", self.len())
    }
}

impl WordVectors {
    /// Adds up the words of each skill of a release and saves where they lie.
    pub(super) fn build(taxonomy: &Taxonomy, lexicon: &Lexicon, dir: &Path) -> Result<(), IndexError> {
        let mut tables = Tables {
            places: lexicon
                .stems()
                .map(|stem| KNOWN.place(stem).map_or(NONE, |place| place as u32))
                .collect(),
            ..Tables::default()
        };
        for id in taxonomy.ids(ConceptKind::Skill) {
            tables.skills.push(direction(taxonomy, lexicon, id));
        }
        let rows = Snapshot::new(&tables.skills).map_err(IndexError::too_large)?;
        let own: HashSet<[u8; KEY]> =
            taxonomy.ids(ConceptKind::Skill).map(|id| key(taxonomy.uri(id))).collect();
        let speaks_for = |place: usize| {
            let vector = KNOWN.at(place).filter(|_| !own.contains(KNOWN.key(place)))?;
            let mut near = rows.get().shortlist(&vector, LOOKED_AT, |_| true);
            near.retain(|(_, product)| *product > 0.0);
            near.sort_by(|a, b| b.1.total_cmp(&a.1));
            near.truncate(SPEAKS_FOR);
            near.sort_by_key(|(row, _)| *row);
            Some(near.into_iter().map(|(row, product)| (row as u32, product)).collect())
        };
        let places: Vec<usize> = (0..KNOWN.len()).collect();
        for some in places.chunks(AT_A_TIME) {
            let lists: Vec<Option<Vec<(u32, f32)>>> =
                some.par_iter().map(|place| speaks_for(*place)).collect();
            lists.into_iter().for_each(|list| tables.postings.push(list.into_iter().flatten()));
        }
        let tables = Snapshot::new(&tables).map_err(IndexError::too_large)?;
        super::write_synced(&dir.join(WORDS), tables.as_bytes())
    }

    pub(super) fn open(taxonomy: &Taxonomy, lexicon: &Lexicon, dir: &Path) -> Result<Self, IndexError> {
        let path = dir.join(WORDS);
        let tables: Snapshot<Tables> =
            Snapshot::open(&path).map_err(|source| IndexError::snapshot(&path, source))?;
        let vectors = Self { tables };
        let skills = taxonomy.ids(ConceptKind::Skill).count();
        let ArchivedTables { skills: rows, places, postings, .. } = vectors.tables.get();
        let fits =
            rows.are(skills) && places.len() == lexicon.vocabulary() && postings.words() == KNOWN.len();
        if !fits {
            let detail = "it does not match the taxonomy or the lexicon".into();
            return Err(IndexError::Damaged { path, detail });
        }
        Ok(vectors)
    }

    /// How many skills there are.
    pub fn len(&self) -> usize {
        self.tables.get().skills.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A word by its number in the lexicon, for words that are not there by its stem; `None` if training
    /// has not met it.
    pub(crate) fn word(&self, id: Option<WordId>, stem: &str) -> Option<WordVector> {
        let place = match id {
            Some(id) => self.tables.get().places.get(id as usize)?.to_native() as usize,
            None => KNOWN.place(stem)?,
        };
        Some(WordVector { place, vector: KNOWN.at(place)? })
    }

    /// The skills that may be nearest to a sum of words among those that are allowed, with their cosines:
    /// at least `count`, if there are as many.
    pub(crate) fn shortlist(
        &self,
        words: &[WordVector],
        sum: &Quantised,
        allows: &dyn Fn(ConceptId) -> bool,
        count: usize,
    ) -> Vec<(ConceptId, f32)> {
        let ArchivedTables { skills, postings, .. } = self.tables.get();
        let mut scores = Scores::new(skills.len());
        for word in words {
            let (concepts, products) = postings.get(word.place as u32);
            scores.add(concepts, products, 1.0);
        }
        let compared = best(scores.scored(), allows, COMPARED.max(count));
        if compared.len() >= count {
            return compared.into_iter().map(|id| (id, self.nearness(sum, id))).collect();
        }
        // The words speak for few that are allowed: all of these are looked at.
        let skill = |row: usize| ConceptId(row as u32);
        let near = skills.shortlist(sum, count, |row| allows(skill(row)));
        near.into_iter().map(|(row, cosine)| (skill(row), cosine)).collect()
    }

    /// The product of a vector with the direction of a skill: of a sum of words their cosine, of a single
    /// word its share of that.
    pub(crate) fn nearness(&self, vector: &Quantised, id: ConceptId) -> f32 {
        let (skill, scale) = self.tables.get().skills.get(id.index());
        product(skill, &vector.values) * scale * vector.scale
    }
}

/// The direction of a skill: the words of its labels and what it means beside them.
fn direction(taxonomy: &Taxonomy, lexicon: &Lexicon, id: ConceptId) -> Quantised {
    let language = lexicon.language();
    let synonyms = taxonomy.alternative_labels(id, language).take(SYNONYMS);
    let labels = taxonomy.preferred_label(id, language).into_iter().chain(synonyms);
    let mut stems: Vec<String> = vec![];
    for word in labels.flat_map(|label| lexicon.analyzer().words(label)) {
        if word.class != WordClass::Function && !stems.contains(&word.stem) {
            stems.push(word.stem);
        }
    }
    let vectors = stems.iter().filter_map(|stem| KNOWN.get(stem));
    let vectors: Vec<Quantised> = vectors.chain(KNOWN.get(taxonomy.uri(id))).collect();
    Quantised::sum(vectors.iter())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoder::DIMENSIONS;
    use crate::esco::{Draft, DraftConcept, DraftTexts, Language};

    /// Three skills; the folder goes when the vectors do.
    fn vectors() -> (tempfile::TempDir, Lexicon, WordVectors) {
        let mut draft = Draft::default();
        for (at, label) in ["care for patients", "sing in a choir", "weld steel"].into_iter().enumerate() {
            let texts = DraftTexts { preferred: label.to_owned(), ..Default::default() };
            let texts = [(Language::ENGLISH, texts)].into();
            let key = (ConceptKind::Skill, format!("uri:{at}"));
            draft.concepts.insert(key, DraftConcept { texts, ..Default::default() });
        }
        // Other kinds come after the skills.
        for kind in [ConceptKind::Occupation, ConceptKind::SkillGroup] {
            draft.concepts.insert((kind, "uri:other".to_owned()), DraftConcept::default());
        }
        let taxonomy = Taxonomy::from_draft(&draft).unwrap();
        let dir = tempfile::tempdir().unwrap();
        Lexicon::build(&taxonomy, Language::ENGLISH, dir.path()).unwrap();
        let lexicon = Lexicon::open(&taxonomy, Language::ENGLISH, dir.path()).unwrap();
        WordVectors::build(&taxonomy, &lexicon, dir.path()).unwrap();
        let vectors = WordVectors::open(&taxonomy, &lexicon, dir.path()).unwrap();
        (dir, lexicon, vectors)
    }

    fn words(lexicon: &Lexicon, vectors: &WordVectors, text: &str) -> Vec<WordVector> {
        let words = lexicon.analyzer().words(text).into_iter();
        words.filter_map(|word| vectors.word(lexicon.word(&word.stem), &word.stem)).collect()
    }

    #[test]
    fn a_text_without_a_word_of_the_label_lies_nearest_to_what_it_is_about() {
        let (_dir, lexicon, vectors) = vectors();
        for (text, skill) in [
            ("nurses assist the ill in hospital wards", 0),
            ("vocal ensembles and voice", 1),
            ("join metal parts with an arc torch", 2),
        ] {
            let words = words(&lexicon, &vectors, text);
            let sum = Quantised::sum(words.iter().map(|word| &word.vector));
            let near = vectors.shortlist(&words, &sum, &|_| true, 1);
            let nearest = near.iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
            assert_eq!(nearest.0.0, skill, "{text}: {near:?}");
            assert!((vectors.nearness(&sum, nearest.0) - nearest.1).abs() < 1e-6);
            // The words' shares add up to the cosine, times the length of their sum.
            let shares: f32 = words.iter().map(|word| vectors.nearness(&word.vector, nearest.0)).sum();
            let mut length = vec![0.0_f32; DIMENSIONS];
            for WordVector { vector, .. } in &words {
                let values = length.iter_mut().zip(&vector.values);
                values.for_each(|(sum, value)| *sum += f32::from(*value) * vector.scale);
            }
            let length = length.iter().map(|value| value * value).sum::<f32>().sqrt();
            assert!((shares / length - nearest.1).abs() < 0.01, "{shares} {length} {}", nearest.1);
        }
    }

    #[test]
    fn what_is_allowed_is_found_even_if_no_word_speaks_for_it() {
        let (_dir, lexicon, vectors) = vectors();
        let words = words(&lexicon, &vectors, "nurses assist the ill in hospital wards");
        let sum = Quantised::sum(words.iter().map(|word| &word.vector));
        let only = |id: ConceptId| id.0 == 2;
        let found = vectors.shortlist(&words, &sum, &only, 1);
        assert_eq!(found.iter().map(|(id, _)| id.0).collect::<Vec<_>>(), [2]);
        assert_eq!(vectors.shortlist(&words, &sum, &|_| false, 1), []);
    }

    #[test]
    fn words_that_training_has_not_met_have_no_vector() {
        let (_dir, lexicon, vectors) = vectors();
        assert!(words(&lexicon, &vectors, "xyzzy the").is_empty());
        // Of a skill that is not one, nothing is near.
        let words = words(&lexicon, &vectors, "choir");
        assert_eq!(vectors.nearness(&words[0].vector, ConceptId(99)), 0.0);
    }

    #[test]
    fn agrees_with_the_cosines_that_the_training_code_found() {
        #[derive(serde::Deserialize)]
        struct Reference {
            text: String,
            uri: String,
            cosine: f32,
        }
        let references: Vec<Reference> =
            serde_json::from_str(include_str!("../../data/model/words-reference.json")).unwrap();
        let (all, _) = crate::esco::read(&[crate::esco::embedded()], &Default::default()).unwrap();
        let lexicon = tempfile::tempdir().unwrap();
        Lexicon::build(&all, Language::ENGLISH, lexicon.path()).unwrap();
        let lexicon = Lexicon::open(&all, Language::ENGLISH, lexicon.path()).unwrap();
        assert!(references.len() > 20 && references.iter().any(|one| one.cosine > 0.5));
        for Reference { text, uri, cosine } in references {
            let mut stems: Vec<String> = vec![];
            for word in lexicon.analyzer().words(&text) {
                if word.class != WordClass::Function && !stems.contains(&word.stem) {
                    stems.push(word.stem);
                }
            }
            let words: Vec<Quantised> = stems.iter().filter_map(|stem| KNOWN.get(stem)).collect();
            let skill = direction(&all, &lexicon, all.id(&uri).unwrap());
            let found = product(&skill.values, &Quantised::sum(words.iter()).values)
                * skill.scale
                * Quantised::sum(words.iter()).scale;
            assert!((found - cosine).abs() < 0.02, "{text} and {uri}: {found}, not {cosine}");
        }
    }

    #[test]
    fn the_vectors_that_ship_are_in_order_and_whole() {
        assert!(KNOWN.len() > 25_000);
        assert!((1..KNOWN.len()).all(|place| KNOWN.key(place - 1) < KNOWN.key(place)));
        assert!((0..KNOWN.len()).all(|place| KNOWN.at(place).unwrap().scale > 0.0));
    }

    #[test]
    fn a_file_of_another_release_is_damage() {
        let (dir, lexicon, _vectors) = vectors();
        let taxonomy = Taxonomy::from_draft(&Draft::default()).unwrap();
        let opened = WordVectors::open(&taxonomy, &lexicon, dir.path());
        assert!(matches!(opened, Err(IndexError::Damaged { .. })), "{opened:?}");
    }
}
