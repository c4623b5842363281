//! [`Vectors`]: what each skill means, as vectors of its label, its description and sentences about it.
//!
//! A vector is stored as 8-bit integers with one scale, 388 bytes instead of 1,536; a scan over all
//! skills reads a few megabytes and is exact, so no approximate structure is needed at this size.
//!
//! Encoding all texts of a release takes a core half a minute, so the vectors of the texts of the
//! embedded ESCO come with the binary ([`Known`]). They are found by the text itself: an import that
//! has the same label and description uses them too, and only what is new is encoded.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use rkyv::rend::{f32_le, u32_le};

use super::IndexError;
use crate::encoder::{self, DIMENSIONS, Encoder, EncoderError};
use crate::esco::{ConceptId, ConceptKind, Language, Taxonomy};
use crate::tables::Snapshot;

pub(super) const VECTORS: &str = "vectors.bin";

static KNOWN: &[u8] = include_bytes!("../../data/model/vectors.bin");

/// Vectors that were made before, found by the text they are of, or for examples by the skill's URI.
///
/// The file is a sequence of records in the order of their keys: the first eight bytes of the BLAKE3 hash
/// of text or URI, the scale as a 32-bit little-endian float, [`DIMENSIONS`] signed bytes.
struct Known(&'static [u8]);

const KEY: usize = 8;
const RECORD: usize = KEY + 4 + DIMENSIONS;

impl Known {
    fn embedded() -> Self {
        Self(KNOWN)
    }

    fn key(text: &str) -> [u8; KEY] {
        let mut key = [0; KEY];
        key.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..KEY]);
        key
    }

    fn get(&self, text: &str) -> Option<Quantised> {
        let (records, _) = self.0.as_chunks::<RECORD>();
        let key = Self::key(text);
        let found = records.binary_search_by(|record| record[..KEY].cmp(&key));
        let (scale, values) = records[found.ok()?][KEY..].split_first_chunk()?;
        let values = values.iter().map(|byte| byte.cast_signed()).collect();
        Some(Quantised { values, scale: f32::from_le_bytes(*scale) })
    }
}

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
        .map(|text| (Known::key(&text), vec![text]))
        .chain(examples.iter().map(|(uri, texts)| {
            (Known::key(uri), texts.iter().map(|text| Cow::from(text.as_str())).collect())
        }))
        .collect();
    let encoded = encode(&texts.values().collect::<Vec<_>>(), progress)?;
    let records = texts.into_keys().zip(encoded).flat_map(|(key, vector)| {
        let values = vector.values.into_iter().map(i8::cast_unsigned);
        key.into_iter().chain(vector.scale.to_le_bytes()).chain(values)
    });
    Ok(records.collect())
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

/// A vector of length 1 as integers: `value = integer * scale`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Quantised {
    pub values: Vec<i8>,
    pub scale: f32,
}

impl Quantised {
    pub fn new(vector: &[f32]) -> Self {
        let largest = vector.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
        let scale = if largest > 0.0 { largest / 127.0 } else { 1.0 };
        Self { values: vector.iter().map(|value| (value / scale).round() as i8).collect(), scale }
    }
}

#[derive(rkyv::Archive, rkyv::Serialize, Default)]
struct Rows {
    values: Vec<i8>,
    scales: Vec<f32>,
}

#[derive(rkyv::Archive, rkyv::Serialize, Default)]
struct Tables {
    /// The skills, in order; a skill's position is its row in every field.
    concepts: Vec<u32>,
    /// One entry per [`MeaningField`].
    fields: Vec<Rows>,
    /// The direction of the sum of a skill's vectors: what a scan looks through.
    overall: Rows,
}

impl Rows {
    fn push(&mut self, vector: Quantised) {
        self.values.extend(vector.values);
        self.scales.push(vector.scale);
    }
}

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
        let known = Known::embedded();
        let skills: Vec<ConceptId> = taxonomy.ids(ConceptKind::Skill).collect();
        let concepts = skills.iter().map(|id| id.0).collect();
        let mut tables = Tables { concepts, ..Tables::default() };
        let mut sums = vec![vec![0.0; DIMENSIONS]; skills.len()];
        for field in MeaningField::ALL {
            let texts: Vec<Cow<str>> = skills.iter().map(|id| field.text(taxonomy, *id, language)).collect();
            let known = |id: &ConceptId, text: &str| {
                let examples = (field == MeaningField::Examples).then(|| known.get(taxonomy.uri(*id)));
                examples.flatten().or_else(|| known.get(text))
            };
            let found: Vec<Option<Quantised>> =
                skills.iter().zip(&texts).map(|(id, text)| known(id, text)).collect();
            let is_new = texts.into_iter().zip(&found).filter(|(_, found)| found.is_none());
            let new: Vec<Vec<Cow<str>>> = is_new.map(|(text, _)| vec![text]).collect();
            let mut rows = Rows::default();
            let mut encoded = encode(&new.iter().collect::<Vec<_>>(), progress)?.into_iter();
            for (vector, sum) in found.into_iter().zip(&mut sums) {
                let Some(vector) = vector.or_else(|| encoded.next()) else { continue };
                sum.iter_mut().zip(&vector.values).for_each(|(sum, value)| {
                    *sum += f32::from(*value) * vector.scale;
                });
                rows.push(vector);
            }
            tables.fields.push(rows);
        }
        for mut sum in sums {
            encoder::normalise(&mut sum);
            tables.overall.push(Quantised::new(&sum));
        }
        let tables = Snapshot::new(&tables).map_err(IndexError::too_large)?;
        super::write_synced(&dir.join(VECTORS), tables.as_bytes())
    }

    pub(super) fn open(dir: &Path) -> Result<Self, IndexError> {
        let path = dir.join(VECTORS);
        let tables: Snapshot<Tables> =
            Snapshot::open(&path).map_err(|source| IndexError::snapshot(&path, source))?;
        let vectors = Self { tables };
        let fits = |rows: &ArchivedRows| {
            rows.scales.len() == vectors.len() && rows.values.len() == vectors.len() * DIMENSIONS
        };
        let ArchivedTables { fields, overall, .. } = vectors.tables.get();
        if fields.len() != MeaningField::ALL.len() || !fields.iter().all(fits) || !fits(overall) {
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

    /// The skill of a row.
    pub fn concept(&self, row: usize) -> ConceptId {
        ConceptId(self.tables.get().concepts.get(row).map_or(0, |id| id.to_native()))
    }

    /// The row of a skill.
    pub fn row(&self, id: ConceptId) -> Option<usize> {
        self.tables.get().concepts.binary_search(&u32_le::from_native(id.0)).ok()
    }

    fn rows(&self, field: MeaningField) -> (&[i8], &[f32_le]) {
        self.tables
            .get()
            .fields
            .get(field as usize)
            .map_or((&[], &[]), |rows| (rows.values.as_slice(), rows.scales.as_slice()))
    }

    /// The cosines of a vector with what each skill means over all, by row, with both sides as integers.
    pub(crate) fn scan(&self, vector: &Quantised) -> Vec<f32> {
        let overall = &self.tables.get().overall;
        let mut dots = vec![0; overall.scales.len()];
        scan(&overall.values, &vector.values, &mut dots);
        dots.iter()
            .zip(overall.scales.iter())
            .map(|(dot, scale)| *dot as f32 * scale.to_native() * vector.scale)
            .collect()
    }

    /// The vector of a row, as numbers.
    pub(crate) fn vector(&self, field: MeaningField, row: usize, into: &mut Vec<f32>) {
        let (values, scales) = self.rows(field);
        let scale = scales.get(row).map_or(0.0, |scale| scale.to_native());
        let values = values.get(row * DIMENSIONS..(row + 1) * DIMENSIONS).unwrap_or_default();
        into.clear();
        into.extend(values.iter().map(|value| f32::from(*value) * scale));
    }
}

/// The dot products of each row of `values` with `vector`. Compiled for several instruction sets, of
/// which the best that the processor has is taken when it runs; the results are the same with all.
#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw", "x86_64+avx2", "aarch64+neon"))]
fn scan(values: &[i8], vector: &[i8], dots: &mut [i32]) {
    for (row, dot) in values.chunks_exact(DIMENSIONS).zip(dots) {
        *dot = row.iter().zip(vector).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
    }
}

/// Encodes lists of texts on all cores, each as the direction of the mean of its texts' vectors;
/// `progress` is told how many of how many are done.
fn encode(
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
