//! A file of named parts that is read in place: numbers little-endian, each part at a multiple of 8 bytes.

use std::ops::{Deref, Range};

/// First bytes of a model file.
const MAGIC: &[u8; 8] = b"amends\0m";
/// Version of the layout and of what the numbers mean.
const VERSION: u32 = 1;
const ALIGNMENT: usize = 8;
/// Magic, version, number of parts.
const HEAD_BYTES: usize = 16;
/// Start and length of a part.
const ENTRY_BYTES: usize = 16;

/// Joins parts into a file.
pub(crate) fn join(parts: &[Vec<u8>]) -> Vec<u8> {
    let mut file = MAGIC.to_vec();
    file.extend(VERSION.to_le_bytes());
    file.extend((parts.len() as u32).to_le_bytes());
    let mut start = HEAD_BYTES + parts.len() * ENTRY_BYTES;
    for part in parts {
        file.extend((start as u64).to_le_bytes());
        file.extend((part.len() as u64).to_le_bytes());
        start += part.len().next_multiple_of(ALIGNMENT);
    }
    for part in parts {
        file.extend(part);
        file.resize(file.len().next_multiple_of(ALIGNMENT), 0);
    }
    file
}

/// Where the parts of a file are; `None` where it is not whole, of another version, or has another number of parts.
pub(crate) fn split<const PARTS: usize>(file: &[u8]) -> Option<[Range<usize>; PARTS]> {
    let head = file.get(..HEAD_BYTES + PARTS * ENTRY_BYTES)?;
    let is_ours = head.starts_with(MAGIC)
        && number(head, 2 * 4, u32::from_le_bytes) == VERSION
        && number(head, 3 * 4, u32::from_le_bytes) as usize == PARTS;
    if !is_ours {
        return None;
    }
    let mut parts = [const { 0..0 }; PARTS];
    for (at, part) in parts.iter_mut().enumerate() {
        let entry = HEAD_BYTES + at * ENTRY_BYTES;
        let start = usize::try_from(number(head, entry, u64::from_le_bytes)).ok()?;
        let length = usize::try_from(number(head, entry + 8, u64::from_le_bytes)).ok()?;
        *part = start..start.checked_add(length).filter(|end| *end <= file.len())?;
    }
    Some(parts)
}

/// The number at a byte; 0 behind the end.
fn number<const BYTES: usize, T>(bytes: &[u8], at: usize, read: fn([u8; BYTES]) -> T) -> T {
    let mut raw = [0; BYTES];
    if let Some(found) = bytes.get(at..at + BYTES) {
        raw.copy_from_slice(found);
    }
    read(raw)
}

/// Whether the part `starts` says of `entries` entries where the list of each starts, in order, and where the last ends.
pub(crate) fn are_starts(starts: &[u8], entries: usize) -> bool {
    let (column, count) = (Column(starts), starts.len() / 4);
    let last = count.checked_sub(1).map(|last| column.u32(last) as usize);
    starts.len().is_multiple_of(4)
        && last.is_some_and(|last| last <= entries)
        && (1..count).all(|at| column.u32(at - 1) <= column.u32(at))
}

/// A part of a file as a list of numbers.
pub(crate) struct Column<'a>(pub(crate) &'a [u8]);

impl Column<'_> {
    pub(crate) fn u32(&self, at: usize) -> u32 {
        number(self.0, at * 4, u32::from_le_bytes)
    }

    pub(crate) fn u64(&self, at: usize) -> u64 {
        number(self.0, at * 8, u64::from_le_bytes)
    }

    pub(crate) fn f32(&self, at: usize) -> f32 {
        number(self.0, at * 4, f32::from_le_bytes)
    }

    /// Place of `key` in a sorted list of 64-bit numbers.
    pub(crate) fn find(&self, key: u64) -> Option<usize> {
        let (mut low, mut high) = (0, self.0.len() / 8);
        while low < high {
            let middle = low.midpoint(high);
            match self.u64(middle).cmp(&key) {
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
}

/// Bytes of a part that stay alive by themselves, for structures that own what they read.
#[derive(Clone)]
pub(crate) struct Part<D> {
    pub(crate) file: D,
    pub(crate) range: Range<usize>,
}

impl<D: Deref<Target = [u8]>> Deref for Part<D> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.file.get(self.range.clone()).unwrap_or_default()
    }
}

/// Numbers as the bytes of a part.
pub(crate) fn column<const BYTES: usize, T>(
    numbers: impl IntoIterator<Item = T>,
    write: fn(T) -> [u8; BYTES],
) -> Vec<u8> {
    numbers.into_iter().flat_map(write).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_back() {
        let file = join(&[vec![1, 2, 3], Vec::new(), column([7u64, 9, 12], u64::to_le_bytes)]);
        let [first, second, third] = split(&file).unwrap();
        assert_eq!((&file[first], &file[second]), (&[1u8, 2, 3][..], &[][..]));
        assert_eq!(third.start % ALIGNMENT, 0);
        let keys = Column(&file[third]);
        assert_eq!((keys.find(9), keys.find(8), keys.u64(2), keys.u64(3)), (Some(1), None, 12, 0));
    }

    #[test]
    fn starts_are_in_order_and_end_with_the_list() {
        let starts = |all: &[u32]| column(all.iter().copied(), u32::to_le_bytes);
        assert!(are_starts(&starts(&[0]), 0) && are_starts(&starts(&[0, 2, 2, 5]), 5));
        for lie in [&[][..], &[0, 3, 2], &[0, 6], &[u32::MAX]] {
            assert!(!are_starts(&starts(lie), 5), "{lie:?}");
        }
        assert!(!are_starts(&[0; 5], 5));
    }

    #[test]
    fn what_is_no_model_is_refused() {
        let file = join(&[vec![1, 2, 3]]);
        assert!(split::<2>(&file).is_none());
        assert!(split::<1>(&file[..20]).is_none());
        assert!(split::<1>(b"something else that is long enough").is_none());
        let mut longer = file.clone();
        longer[24] = 200;
        assert!(split::<1>(&longer).is_none());
    }
}
