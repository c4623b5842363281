//! [`Rows`] of vectors as integers, and [`Searchable`] ones, whose nearest are found quickly.

use rkyv::rend::u64_le;

use crate::encoder::{self, DIMENSIONS};

/// A vector as integers: `value = integer * scale`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Quantised {
    pub values: Vec<i8>,
    pub scale: f32,
}

impl Quantised {
    /// How many bytes [`Quantised::to_bytes`] takes.
    pub const BYTES: usize = 4 + DIMENSIONS;

    /// The scale as a 32-bit little-endian float, then the integers as signed bytes.
    pub fn to_bytes(&self) -> impl Iterator<Item = u8> + '_ {
        self.scale.to_le_bytes().into_iter().chain(self.values.iter().map(|value| value.cast_unsigned()))
    }

    /// The vector of such bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (scale, values) = bytes.split_first_chunk()?;
        let values = values.iter().map(|byte| byte.cast_signed()).collect();
        Some(Self { values, scale: f32::from_le_bytes(*scale) })
    }

    /// The direction of the sum of some vectors.
    pub fn sum<'a>(vectors: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut sum = vec![0.0; DIMENSIONS];
        for vector in vectors {
            let values = sum.iter_mut().zip(&vector.values);
            values.for_each(|(sum, value)| *sum += f32::from(*value) * vector.scale);
        }
        encoder::normalise(&mut sum);
        Self::new(&sum)
    }

    pub fn new(vector: &[f32]) -> Self {
        let largest = vector.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
        let scale = if largest > 0.0 { largest / 127.0 } else { 1.0 };
        Self { values: vector.iter().map(|value| (value / scale).round() as i8).collect(), scale }
    }
}

/// Vectors one after another, with a scale for each.
#[derive(rkyv::Archive, rkyv::Serialize, Default)]
pub(super) struct Rows {
    values: Vec<i8>,
    scales: Vec<f32>,
}

impl Rows {
    pub(super) fn push(&mut self, vector: Quantised) {
        self.values.extend(vector.values);
        self.scales.push(vector.scale);
    }
}

impl ArchivedRows {
    /// Whether there are as many vectors as said.
    pub(super) fn are(&self, count: usize) -> bool {
        self.scales.len() == count && self.values.len() == count * DIMENSIONS
    }

    /// A vector: integers and their scale.
    pub(super) fn get(&self, row: usize) -> (&[i8], f32) {
        let values = self.values.get(row * DIMENSIONS..(row + 1) * DIMENSIONS).unwrap_or_default();
        (values, self.scales.get(row).map_or(0.0, |scale| scale.to_native()))
    }
}

/// How many 64-bit numbers the signs of a vector take.
const WORDS: usize = DIMENSIONS / 64;

/// Vectors with the signs of their numbers, [`WORDS`] for each row.
#[derive(rkyv::Archive, rkyv::Serialize, Default)]
pub(super) struct Searchable {
    rows: Rows,
    signs: Vec<u64>,
}

/// The signs of a vector, one bit each, set where a number is below zero.
fn signs(values: &[i8]) -> [u64; WORDS] {
    let mut words = [0; WORDS];
    for (at, value) in values.iter().enumerate() {
        words[at / 64] |= u64::from(*value < 0) << (at % 64);
    }
    words
}

impl Searchable {
    pub(super) fn push(&mut self, vector: Quantised) {
        self.signs.extend(signs(&vector.values));
        self.rows.push(vector);
    }
}

impl ArchivedSearchable {
    /// Whether there are as many vectors as said.
    pub(super) fn are(&self, count: usize) -> bool {
        self.rows.are(count) && self.signs.len() == count * WORDS
    }

    pub(super) fn len(&self) -> usize {
        self.signs.len() / WORDS
    }

    /// A vector: integers and their scale.
    pub(super) fn get(&self, row: usize) -> (&[i8], f32) {
        self.rows.get(row)
    }

    /// The rows whose signs agree best with a vector's among those that are allowed, with their products:
    /// at least `count`, if there are as many.
    pub(super) fn shortlist(
        &self,
        vector: &Quantised,
        count: usize,
        allows: impl Fn(usize) -> bool,
    ) -> Vec<(usize, f32)> {
        let mut apart = vec![0; self.signs.len() / WORDS];
        differ(&self.signs, &signs(&vector.values), &mut apart);
        let mut how_many = [0; DIMENSIONS + 1];
        for (row, apart) in apart.iter_mut().enumerate() {
            match allows(row) {
                true => how_many[usize::from(*apart)] += 1,
                false => *apart = u16::MAX,
            }
        }
        let before = how_many.iter().scan(0, |so_far, here| Some(std::mem::replace(so_far, *so_far + here)));
        let within = before.take_while(|before| *before < count).count();
        let near = apart.into_iter().enumerate().filter(|(_, apart)| usize::from(*apart) < within);
        let near: Vec<usize> = near.map(|(row, _)| row).collect();
        let mut dots = vec![0; near.len()];
        multiply_some(&self.rows.values, &near, &vector.values, &mut dots);
        let cosine = |(row, dot): (usize, i32)| (row, dot as f32 * self.rows.get(row).1 * vector.scale);
        near.into_iter().zip(dots).map(cosine).collect()
    }
}

/// The dot product of each row of `rows`, [`DIMENSIONS`] numbers each, with `vector`.
pub(crate) fn dots(rows: &[i8], vector: &[i8]) -> Vec<i32> {
    let mut dots = vec![0; rows.len() / DIMENSIONS];
    multiply(rows, vector, &mut dots);
    dots
}

/// The dot product of two vectors.
pub(crate) fn product(a: &[i8], b: &[i8]) -> f32 {
    let mut product = [0];
    multiply(a, b, &mut product);
    product[0] as f32
}

/// In how many signs each row differs from a vector.
#[multiversion::multiversion(targets(
    "x86_64+avx512f+avx512vpopcntdq",
    "x86_64+avx2+popcnt",
    "aarch64+neon"
))]
fn differ(rows: &[u64_le], vector: &[u64; WORDS], apart: &mut [u16]) {
    let (rows, _) = rows.as_chunks::<WORDS>();
    for (row, apart) in rows.iter().zip(apart) {
        let bits: u32 = row.iter().zip(vector).map(|(a, b)| (a.to_native() ^ b).count_ones()).sum();
        *apart = bits as u16;
    }
}

#[inline(always)]
fn dot(a: &[i8], b: &[i8]) -> i32 {
    a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum()
}

/// Compiled for several instruction sets, of which the best that the processor has is taken when it
/// runs; the results are the same with all.
#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw", "x86_64+avx2", "aarch64+neon"))]
fn multiply(rows: &[i8], vector: &[i8], dots: &mut [i32]) {
    for (row, product) in rows.chunks_exact(DIMENSIONS).zip(dots) {
        *product = dot(row, vector);
    }
}

/// Only some rows; in one loop, so that the processor fetches several from memory at once.
#[multiversion::multiversion(targets("x86_64+avx512f+avx512bw", "x86_64+avx2", "aarch64+neon"))]
fn multiply_some(rows: &[i8], which: &[usize], vector: &[i8], dots: &mut [i32]) {
    let (rows, _) = rows.as_chunks::<DIMENSIONS>();
    for (row, product) in which.iter().zip(dots) {
        *product = rows.get(*row).map_or(0, |row| dot(row, vector));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tables::Snapshot;

    fn vectors(count: usize) -> impl Strategy<Value = Vec<Vec<f32>>> {
        let one = prop::collection::vec(-1.0_f32..1.0, DIMENSIONS).prop_map(|mut vector| {
            crate::encoder::normalise(&mut vector);
            vector
        });
        prop::collection::vec(one, count)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn those_are_found_whose_signs_agree_best(all in vectors(20), count in 1_usize..=20) {
            let mut searchable = Searchable::default();
            all.iter().for_each(|one| searchable.push(Quantised::new(one)));
            let snapshot = Snapshot::new(&searchable).unwrap();
            let rows = snapshot.get();
            prop_assert!(rows.are(20) && !rows.are(21));
            let vector = Quantised::new(&all[3]);
            let found = rows.shortlist(&vector, count, |row| row != 5);
            prop_assert!(found.len() >= count.min(19));
            for (row, cosine) in &found {
                let exact: f32 = all[*row].iter().zip(&all[3]).map(|(a, b)| a * b).sum();
                prop_assert!((cosine - exact).abs() < 0.01, "{cosine} {exact}");
            }
            let apart = |row: usize| {
                let pairs = Quantised::new(&all[row]).values.into_iter().zip(&vector.values);
                pairs.filter(|(a, b)| (*a < 0) != (**b < 0)).count()
            };
            let is_found = |row: usize| found.iter().any(|(one, _)| *one == row);
            let furthest = found.iter().map(|(row, _)| apart(*row)).max().unwrap();
            prop_assert!(!is_found(5));
            prop_assert!((0..20).filter(|row| *row != 5 && !is_found(*row)).all(|row| apart(row) > furthest));
        }
    }

    #[test]
    fn products_are_exact() {
        let a: Vec<i8> = (0..DIMENSIONS).map(|at| (at % 255) as i8).collect();
        let b: Vec<i8> = (0..DIMENSIONS).map(|at| (at * 7 % 255) as i8).collect();
        let exact: i32 = a.iter().zip(&b).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
        assert_eq!(product(&a, &b), exact as f32);
        assert_eq!(dots(&[a.clone(), b.clone()].concat(), &b)[0], exact);
        assert_eq!(product(&[], &b), 0.0);
    }
}
