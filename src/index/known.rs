//! [`Known`]: vectors that were made before and ship with tagus.

use super::rows::Quantised;
use super::{KEY, key};

/// Vectors, found by the text they are of, or by the URI of a skill.
///
/// The file is a sequence of records in the order of their keys: the first eight bytes of the BLAKE3 hash
/// of text or URI, the vector ([`Quantised::to_bytes`]).
pub(super) struct Known(pub(super) &'static [u8]);

const RECORD: usize = KEY + Quantised::BYTES;

impl Known {
    fn records(&self) -> &'static [[u8; RECORD]] {
        self.0.as_chunks().0
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.records().len()
    }

    /// The first bytes of the hash of the text at a place, which must be below [`Known::len`].
    pub(super) fn key(&self, place: usize) -> &'static [u8] {
        &self.records()[place][..KEY]
    }

    /// The place of a text's record.
    pub(super) fn place(&self, text: &str) -> Option<usize> {
        let key = key(text);
        self.records().binary_search_by(|record| record[..KEY].cmp(&key)).ok()
    }

    /// The vector of the record at a place.
    pub(super) fn at(&self, place: usize) -> Option<Quantised> {
        Quantised::from_bytes(&self.records().get(place)?[KEY..])
    }

    /// The vector of a text.
    pub(super) fn get(&self, text: &str) -> Option<Quantised> {
        self.at(self.place(text)?)
    }
}
