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
    encoded.iter().zip(sentences).for_each(|(vector, (_, skills))| write(&mut bytes, vector, skills));
    Ok(bytes)
}

fn write(bytes: &mut Vec<u8>, vector: &Quantised, skills: &[String]) {
    let count = u8::try_from(skills.len()).unwrap_or(u8::MAX);
    bytes.extend(vector.to_bytes());
    bytes.push(count);
    bytes.extend(skills.iter().take(count.into()).flat_map(|uri| key(uri)));
}

/// The precedents that ship with tagus: the vector of each and the keys of its skills.
pub(super) fn embedded() -> impl Iterator<Item = (Quantised, impl Iterator<Item = [u8; KEY]>)> {
    read(PRECEDENTS)
}

fn read(mut rest: &[u8]) -> impl Iterator<Item = (Quantised, impl Iterator<Item = [u8; KEY]>)> {
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
    fn what_is_written_is_read() {
        let vector = |value: f32| Quantised::new(&vec![value; crate::encoder::DIMENSIONS]);
        let uris = |count: usize| (0..count).map(|at| format!("u:{at}")).collect::<Vec<_>>();
        let mut bytes = vec![];
        for (value, count) in [(0.5, 1), (-0.25, 300), (1.0, 2)] {
            write(&mut bytes, &vector(value), &uris(count));
        }
        let found: Vec<(Quantised, Vec<_>)> =
            read(&bytes).map(|(vector, skills)| (vector, skills.collect())).collect();
        let expected = |value: f32, count: usize| {
            (vector(value), uris(count).iter().map(|uri| key(uri)).collect::<Vec<_>>())
        };
        assert_eq!(found, [expected(0.5, 1), expected(-0.25, 255), expected(1.0, 2)]);
        // What is cut off is left out.
        assert_eq!(read(&bytes[..bytes.len() - 1]).count(), 2);
    }

    #[test]
    fn all_precedents_that_ship_can_be_read() {
        let skills: Vec<usize> = embedded().map(|(_, skills)| skills.count()).collect();
        assert!(skills.len() > 5_000 && skills.iter().all(|count| *count > 0));
        let read: usize = skills.iter().map(|count| Quantised::BYTES + 1 + count * KEY).sum();
        assert_eq!(read, PRECEDENTS.len());
    }
}
