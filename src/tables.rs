//! Flat tables: many small texts or lists in two buffers, read where they lie in a memory map.
//!
//! The snapshots beside the search index are made of these. A table is validated for its shape when
//! a file is opened; what its buffers say is checked when it is read, so that opening a large file
//! touches few pages and a damaged one yields empty entries, never a panic.

use std::fs::File;
use std::marker::PhantomData;
use std::ops::Range;
use std::path::Path;

use rkyv::api::high::{HighSerializer, HighValidator};
use rkyv::bytecheck::CheckBytes;
use rkyv::rancor;
use rkyv::rend::u32_le;
use rkyv::ser::allocator::ArenaHandle;
use rkyv::util::AlignedVec;
use rkyv::{Archive, Portable, Serialize};

/// More text in one table than its 32-bit offsets can address.
#[derive(Debug, thiserror::Error)]
#[error("one table holds more than 4 GiB of text, which no ESCO release does")]
pub struct TooLarge;

/// Texts laid end to end; entry `i` ends at `ends[i]` and starts where its predecessor ends.
#[derive(rkyv::Archive, rkyv::Serialize, Default)]
pub(crate) struct Texts {
    // Bytes rather than a string: checking megabytes of UTF-8 at every start would touch every page
    // of every language. The few bytes that are read are checked when they are read.
    pub(crate) bytes: Vec<u8>,
    pub(crate) ends: Vec<u32>,
}

impl Texts {
    pub(crate) fn push(&mut self, text: &str) -> Result<(), TooLarge> {
        self.bytes.extend_from_slice(text.as_bytes());
        let end = u32::try_from(self.bytes.len()).map_err(|_| TooLarge)?;
        self.ends.push(end);
        Ok(())
    }
}

impl ArchivedTexts {
    /// The entry, or an empty text if a damaged file makes it unreadable.
    pub(crate) fn get(&self, index: usize) -> &str {
        std::str::from_utf8(self.bytes(index)).unwrap_or_default()
    }

    /// The entry as bytes, for comparisons that need not know whether it is text.
    pub(crate) fn bytes(&self, index: usize) -> &[u8] {
        range_at(&self.ends, index).and_then(|range| self.bytes.get(range)).unwrap_or_default()
    }
}

/// Lists laid end to end, like [`Texts`].
#[derive(rkyv::Archive, rkyv::Serialize, Default)]
pub(crate) struct Lists {
    pub(crate) items: Vec<u32>,
    pub(crate) ends: Vec<u32>,
}

impl Lists {
    pub(crate) fn push(&mut self, list: &[u32]) {
        self.items.extend_from_slice(list);
        self.ends.push(self.items.len() as u32);
    }

    /// Groups `pairs`, which may come in any order, into one sorted list per left-hand number.
    pub(crate) fn from_pairs(len: usize, mut pairs: Vec<(u32, u32)>) -> Self {
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
    pub(crate) fn get(&self, index: usize) -> &[u32_le] {
        self.items.get(self.range(index)).unwrap_or_default()
    }

    /// Where the items of a list stand, for what lies beside them.
    pub(crate) fn range(&self, index: usize) -> Range<usize> {
        range_at(&self.ends, index).unwrap_or_default()
    }
}

fn range_at(ends: &[u32_le], index: usize) -> Option<Range<usize>> {
    let start = match index.checked_sub(1) {
        Some(before) => ends.get(before)?.to_native() as usize,
        None => 0,
    };
    Some(start..ends.get(index)?.to_native() as usize)
}

/// Several texts per concept: the texts, and where each concept's run of them ends.
#[derive(rkyv::Archive, rkyv::Serialize, Default)]
pub(crate) struct TextLists {
    pub(crate) texts: Texts,
    pub(crate) ends: Vec<u32>,
}

impl TextLists {
    pub(crate) fn push<'a>(&mut self, list: impl IntoIterator<Item = &'a String>) -> Result<(), TooLarge> {
        for text in list {
            self.texts.push(text)?;
        }
        self.ends.push(self.texts.ends.len() as u32);
        Ok(())
    }
}

impl ArchivedTextLists {
    pub(crate) fn get(&self, index: usize) -> impl ExactSizeIterator<Item = &str> + '_ {
        let Range { start, end } = range_at(&self.ends, index).unwrap_or_default();
        // A damaged file may point billions of entries too far.
        (start..end.min(self.texts.ends.len())).map(|entry| self.texts.get(entry))
    }
}

/// Why a snapshot could not be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SnapshotError {
    #[error(transparent)]
    Io(#[from] std::io::Error),
    // What the check found is memory addresses, which differ from run to run and tell no one anything.
    #[error("it is not what was written")]
    Damaged,
}

/// A value read where it lies: in memory just after it was made, in a memory map ever after.
pub(crate) struct Snapshot<T> {
    bytes: Bytes,
    archived: PhantomData<T>,
}

enum Bytes {
    Mapped(memmap2::Mmap),
    Owned(AlignedVec),
}

impl<T> Snapshot<T>
where
    T: Archive,
    T::Archived: Portable + for<'a> CheckBytes<HighValidator<'a, rancor::Error>>,
{
    pub(crate) fn new(value: &T) -> Result<Self, TooLarge>
    where
        T: for<'a> Serialize<HighSerializer<AlignedVec, ArenaHandle<'a>, rancor::Error>>,
    {
        let bytes = rkyv::to_bytes::<rancor::Error>(value).map_err(|_| TooLarge)?;
        Ok(Self { bytes: Bytes::Owned(bytes), archived: PhantomData })
    }

    pub(crate) fn open(path: &Path) -> Result<Self, SnapshotError> {
        let file = File::open(path)?;
        // SAFETY: a published snapshot is never modified in place (it is written to a folder of its
        // own and renamed into view), so the mapping stays valid for as long as it lives.
        #[allow(unsafe_code)]
        let map = unsafe { memmap2::Mmap::map(&file) }?;
        rkyv::access::<T::Archived, rancor::Error>(&map).map_err(|_| SnapshotError::Damaged)?;
        Ok(Self { bytes: Bytes::Mapped(map), archived: PhantomData })
    }

    pub(crate) fn get(&self) -> &T::Archived {
        // SAFETY: `open` validated these bytes and `new` made them; neither changes since.
        #[allow(unsafe_code)]
        unsafe {
            rkyv::access_unchecked::<T::Archived>(self.as_bytes())
        }
    }

    /// The bytes that [`Snapshot::open`] reads back.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Mapped(map) => map,
            Bytes::Owned(bytes) => bytes,
        }
    }
}
