//! Which sections of collections an index holds: by hashes of their keys, where each stands and what it said.
//!
//! It tells a line of today from the same section's line of before, so that a rebuild adds anew only what changed; it finds
//! two sections of one key; and it keeps the number of a section's line apart from the section, so that a line more at the
//! beginning of a file changes no other section. 20 bytes a section, in memory while an index is built.

use std::ops::Deref;

use tantivy::directory::OwnedBytes;

/// The name of the ledger's file in a generation.
pub(super) const LEDGER_FILE: &str = "ledger.bin";

/// Bytes of an [`Entry`] in the file: key, content and line, little-endian.
const ENTRY_BYTES: usize = 20;

/// A section of a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    /// See [`key_hash`].
    pub(super) key: u64,
    /// Hash of its line.
    pub(super) content: u64,
    /// 1-based number of its line.
    pub(super) line: u32,
}

/// Hash of a full id, in which letter case does not count: ids that differ in nothing else are one.
pub(super) fn key_hash(full_id: &str) -> u64 {
    hash(full_id.to_lowercase().as_bytes())
}

/// Hash of a line.
pub(super) fn content_hash(json: &str) -> u64 {
    hash(json.as_bytes())
}

fn hash(bytes: &[u8]) -> u64 {
    let mut head = [0; 8];
    head.copy_from_slice(&blake3::hash(bytes).as_bytes()[..8]);
    u64::from_le_bytes(head)
}

/// Sorts entries by key; the lines of two that have the same one.
pub(super) fn sort(entries: &mut [Entry]) -> Option<(u32, u32)> {
    entries.sort_unstable();
    let twice = entries.windows(2).find(|pair| pair[0].key == pair[1].key)?;
    let (one, other) = (twice[0].line, twice[1].line);
    Some((one.min(other), one.max(other)))
}

/// What is written of sorted entries.
pub(super) fn to_bytes(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(entries.len() * ENTRY_BYTES);
    for entry in entries {
        bytes.extend(entry.key.to_le_bytes());
        bytes.extend(entry.content.to_le_bytes());
        bytes.extend(entry.line.to_le_bytes());
    }
    bytes
}

/// A ledger as it was written, in place where the file is mapped.
#[derive(Clone, Debug)]
pub(super) struct Ledger<D = OwnedBytes>(D);

impl<D: Deref<Target = [u8]>> Ledger<D> {
    /// `None` where the bytes are no ledger.
    pub(super) fn open(bytes: D) -> Option<Self> {
        bytes.len().is_multiple_of(ENTRY_BYTES).then_some(Self(bytes))
    }

    /// How many sections there are.
    pub(super) fn len(&self) -> usize {
        self.0.len() / ENTRY_BYTES
    }

    /// The section with this key.
    pub(super) fn find(&self, key: u64) -> Option<Entry> {
        let (mut from, mut to) = (0, self.len());
        while from < to {
            let middle = from + (to - from) / 2;
            if self.at(middle).key < key { from = middle + 1 } else { to = middle }
        }
        (from < self.len()).then(|| self.at(from)).filter(|entry| entry.key == key)
    }

    /// All sections, by key.
    pub(super) fn iter(&self) -> impl Iterator<Item = Entry> + '_ {
        (0..self.len()).map(|at| self.at(at))
    }

    fn at(&self, at: usize) -> Entry {
        let bytes = &self.0[at * ENTRY_BYTES..][..ENTRY_BYTES];
        let number = |from: usize, to: usize| {
            bytes[from..to].iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
        };
        // Four bytes: nothing is cut off.
        Entry { key: number(0, 8), content: number(8, 16), line: number(16, 20) as u32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_found_and_nothing_else() {
        let mut entries: Vec<Entry> = (1..200_u32)
            .map(|line| Entry { key: key_hash(&format!("g/{line}")), content: content_hash("c"), line })
            .collect();
        assert_eq!(sort(&mut entries), None);
        let ledger = Ledger::open(to_bytes(&entries)).unwrap();
        assert_eq!(ledger.iter().collect::<Vec<_>>(), entries);
        assert!(entries.iter().all(|entry| ledger.find(entry.key) == Some(*entry)));
        for missing in [0, u64::MAX, key_hash("g/200")] {
            assert_eq!(ledger.find(missing), None);
        }
        assert!(Ledger::open(vec![0; ENTRY_BYTES + 1]).is_none());
        assert_eq!(Ledger::open(Vec::new()).unwrap().find(1), None);
    }

    #[test]
    fn ids_that_differ_in_case_alone_are_one() {
        let entry = |id: &str, line| Entry { key: key_hash(id), content: 0, line };
        assert_eq!(sort(&mut [entry("g/A", 7), entry("g/b", 1), entry("g/a", 3)]), Some((3, 7)));
    }
}
