//! Which sections of collections an index holds: by hashes of their keys, where each stands and what it said.
//!
//! It tells a line of today from the same section's line of before, so that a rebuild adds anew only what changed; it finds
//! two sections of one key; and it keeps the number of a section's line apart from the section, so that a line more at the
//! beginning of a file changes no other section. 20 bytes a section, in memory while an index is built.

use std::io;

use tantivy::HasLen;
use tantivy::directory::{FileSlice, OwnedBytes};

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

/// A ledger in memory, as it was written.
#[derive(Clone, Debug)]
pub(super) struct Ledger(OwnedBytes);

/// A ledger of which only what is asked for is read.
#[derive(Clone, Debug)]
pub(super) struct LedgerFile(FileSlice);

impl Ledger {
    /// `None` where the bytes are no ledger.
    pub(super) fn open(bytes: OwnedBytes) -> Option<Self> {
        bytes.len().is_multiple_of(ENTRY_BYTES).then_some(Self(bytes))
    }

    /// The section with this key.
    pub(super) fn find(&self, key: u64) -> Option<Entry> {
        search(self.len(), key, |at| Ok(self.at(at))).ok().flatten()
    }

    /// All sections, by key.
    pub(super) fn iter(&self) -> impl Iterator<Item = Entry> + '_ {
        (0..self.len()).map(|at| self.at(at))
    }

    fn len(&self) -> usize {
        self.0.len() / ENTRY_BYTES
    }

    fn at(&self, at: usize) -> Entry {
        entry(&self.0[at * ENTRY_BYTES..][..ENTRY_BYTES])
    }
}

impl LedgerFile {
    /// `None` where the file is no ledger.
    pub(super) fn open(file: FileSlice) -> Option<Self> {
        file.len().is_multiple_of(ENTRY_BYTES).then_some(Self(file))
    }

    /// The section with this key.
    pub(super) fn find(&self, key: u64) -> io::Result<Option<Entry>> {
        search(self.0.len() / ENTRY_BYTES, key, |at| {
            let start = at * ENTRY_BYTES;
            Ok(entry(&self.0.read_bytes_slice(start..start + ENTRY_BYTES)?))
        })
    }
}

/// The entry with this key among so many, sorted.
fn search(entries: usize, key: u64, at: impl Fn(usize) -> io::Result<Entry>) -> io::Result<Option<Entry>> {
    let (mut from, mut to) = (0, entries);
    while from < to {
        let middle = from + (to - from) / 2;
        if at(middle)?.key < key { from = middle + 1 } else { to = middle }
    }
    match from < entries {
        true => Ok(Some(at(from)?).filter(|entry| entry.key == key)),
        false => Ok(None),
    }
}

/// What `bytes`, which are as many as an entry has, say.
fn entry(bytes: &[u8]) -> Entry {
    let number = |from: usize, to: usize| {
        bytes[from..to].iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
    };
    // Four bytes: nothing is cut off.
    Entry { key: number(0, 8), content: number(8, 16), line: number(16, 20) as u32 }
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
        let bytes = to_bytes(&entries);
        let ledger = Ledger::open(OwnedBytes::new(bytes.clone())).unwrap();
        let file = LedgerFile::open(FileSlice::from(bytes)).unwrap();
        assert_eq!(ledger.iter().collect::<Vec<_>>(), entries);
        for entry in entries {
            assert_eq!(ledger.find(entry.key), Some(entry));
            assert_eq!(file.find(entry.key).unwrap(), Some(entry));
        }
        for missing in [0, u64::MAX, key_hash("g/200")] {
            assert_eq!(ledger.find(missing), None);
            assert_eq!(file.find(missing).unwrap(), None);
        }
        assert!(Ledger::open(OwnedBytes::new(vec![0; ENTRY_BYTES + 1])).is_none());
        assert_eq!(Ledger::open(OwnedBytes::empty()).unwrap().find(1), None);
    }

    #[test]
    fn ids_that_differ_in_case_alone_are_one() {
        let entry = |id: &str, line| Entry { key: key_hash(id), content: 0, line };
        assert_eq!(sort(&mut [entry("g/A", 7), entry("g/b", 1), entry("g/a", 3)]), Some((3, 7)));
    }
}
