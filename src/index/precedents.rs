//! Precedents: sentences to which people have linked skills, as their vectors and the skills.
//!
//! "You get on with all sorts of people" has no word of *work in teams*, but somebody has linked it, and
//! the next sentence that says so in still other words lies near. They ship with tagus, made from
//! `data/training/judged.jsonl.gz`.

use std::borrow::Cow;

use super::rows::Quantised;
use super::{KEY, key, vectors};
use crate::encoder::EncoderError;

static PRECEDENTS: &[u8] = include_bytes!("../../data/model/precedents.bin");

/// The file of precedents as it ships with tagus: for each sentence with the URIs of its skills a record
/// of the vector ([`Quantised::to_bytes`]), the number of skills as a byte, and for each of them the first
/// eight bytes of the BLAKE3 hash of its URI. Of more than 255 skills the others are left out.
pub fn known_precedents(
    sentences: &[(String, Vec<String>)],
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Vec<u8>, EncoderError> {
    let texts: Vec<Vec<Cow<str>>> = sentences.iter().map(|(text, _)| vec![text.into()]).collect();
    let encoded = vectors::encode(&texts.iter().collect::<Vec<_>>(), progress)?;
    let mut bytes = vec![];
    for (vector, (_, skills)) in encoded.iter().zip(sentences) {
        bytes.extend(vector.to_bytes());
        let count = u8::try_from(skills.len()).unwrap_or(u8::MAX);
        bytes.push(count);
        bytes.extend(skills.iter().take(count.into()).flat_map(|uri| key(uri)));
    }
    Ok(bytes)
}

/// The precedents that ship with tagus: the vector of each and the keys of its skills.
pub(super) fn embedded() -> impl Iterator<Item = (Quantised, impl Iterator<Item = [u8; KEY]>)> {
    let mut rest = PRECEDENTS;
    std::iter::from_fn(move || {
        let (vector, after) = rest.split_at_checked(Quantised::BYTES)?;
        let (count, after) = after.split_first()?;
        let (skills, after) = after.split_at_checked(usize::from(*count) * KEY)?;
        rest = after;
        Some((Quantised::from_bytes(vector)?, skills.as_chunks::<KEY>().0.iter().copied()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_precedents_that_ship_can_be_read() {
        let skills: Vec<usize> = embedded().map(|(_, skills)| skills.count()).collect();
        assert!(skills.len() > 5_000 && skills.iter().all(|count| *count > 0));
        let read: usize = skills.iter().map(|count| Quantised::BYTES + 1 + count * KEY).sum();
        assert_eq!(read, PRECEDENTS.len());
    }
}
