//! What an index says of itself.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::build::Built;
use super::tokens::Tokens;
use crate::corpus::{Basis, Corpus};

/// Version of the schema, the tokenizers and the payloads. Raise it when an index of before would answer otherwise.
pub const FORMAT_VERSION: u32 = 4;

/// `manifest.json`, written last into a generation. `CURRENT` has its checksum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// See [`FORMAT_VERSION`].
    pub format_version: u32,
    /// Version of the program that built it.
    pub tool_version: String,
    /// See [`crate::corpus::Files::hash`].
    pub corpus_hash: String,
    /// Seconds since 1970 at which it was built.
    pub built_unix_seconds: u64,
    /// What is indexed, guide by guide.
    pub guides: Vec<GuideCounts>,
    /// Documents in the tantivy index.
    pub documents: u64,
    /// Distinct terms, summed over all fields.
    pub terms: u64,
    /// What its parts rest on.
    #[serde(default)]
    pub basis: Basis,
    /// Words of each field.
    #[serde(default)]
    pub tokens: Tokens,
    /// Those of them that are not of collections.
    #[serde(default)]
    pub own_tokens: Tokens,
    /// Sections that were taken over from the index of before when it was built.
    #[serde(default)]
    pub taken_over: u64,
    /// Size of all files but the manifest.
    pub bytes: u64,
    /// Size and checksums of each file but the manifest, by name.
    pub files: BTreeMap<String, FileSum>,
}

/// A file has a checksum for each piece of so many bytes, so that some of them can be checked alone.
const PIECE_BYTES: u64 = 256 << 10;
/// What is read of a file at a time: what fits the processor's cache is summed up three times as fast.
const READ_BYTES: usize = 64 << 10;
/// Hexadecimal digits of a checksum.
const CRC_DIGITS: usize = 8;

/// What a file must be.
///
/// Damage is what the checksums are for, not forgery: a CRC finds every burst of up to 32 bits and misses one in 2^32 of
/// the rest, at many times the speed of a cryptographic hash, and every command pays for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSum {
    /// Its size.
    pub bytes: u64,
    /// CRC-32 of each 256 KiB of its contents, in hexadecimal, one behind another.
    pub crc32: String,
}

impl FileSum {
    /// Size and checksums of the file at `path`.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut sum = Self { bytes: 0, crc32: String::new() };
        let mut buffer = vec![0; READ_BYTES];
        loop {
            let (bytes, crc32) = next_piece(&mut file, &mut buffer)?;
            if bytes == 0 {
                return Ok(sum);
            }
            sum.bytes += bytes;
            sum.crc32 += &crc32;
        }
    }

    /// How many pieces there are.
    pub(super) fn pieces(&self) -> u64 {
        self.bytes.div_ceil(PIECE_BYTES)
    }

    /// Whether the file at `path` is of the size, and those of its `pieces` that are asked for as they were.
    ///
    /// Read, not mapped: what the disk cannot read is then an error and not the end of the process.
    pub(super) fn fits(&self, path: &Path, pieces: &[u64]) -> io::Result<bool> {
        let mut file = File::open(path)?;
        if file.metadata()?.len() != self.bytes {
            return Ok(false);
        }
        let mut buffer = vec![0; READ_BYTES];
        let mut at = 0;
        for &piece in pieces {
            if piece != at {
                file.seek(SeekFrom::Start(piece * PIECE_BYTES))?;
            }
            let (_, crc32) = next_piece(&mut file, &mut buffer)?;
            if self.crc32_of(piece) != Some(crc32.as_str()) {
                return Ok(false);
            }
            at = piece + 1;
        }
        Ok(true)
    }

    /// The pieces that `range` of the contents touches.
    pub(super) fn pieces_of(range: &Range<usize>) -> Range<usize> {
        let bytes = PIECE_BYTES as usize;
        range.start / bytes..range.end.div_ceil(bytes)
    }

    /// Whether a piece of these contents is as it was.
    pub(super) fn fits_piece(&self, contents: &[u8], piece: usize) -> bool {
        let bytes = PIECE_BYTES as usize;
        let end = contents.len().min((piece + 1).saturating_mul(bytes));
        let found = contents.get(piece * bytes..end).map(crc32);
        found.is_some() && found.as_deref() == self.crc32_of(piece as u64)
    }

    fn crc32_of(&self, piece: u64) -> Option<&str> {
        let start = usize::try_from(piece).ok()?.checked_mul(CRC_DIGITS)?;
        self.crc32.get(start..start.checked_add(CRC_DIGITS)?)
    }
}

/// Size and checksum of the next piece of `file`; the size is 0 at its end.
fn next_piece(file: &mut File, buffer: &mut [u8]) -> io::Result<(u64, String)> {
    let (bytes, crc32) = read_crc32(file.take(PIECE_BYTES), buffer)?;
    Ok((bytes, hex(crc32)))
}

/// Size and CRC-32 of all that `contents` has, read through `buffer`.
pub(super) fn read_crc32(mut contents: impl Read, buffer: &mut [u8]) -> io::Result<(u64, u32)> {
    let mut hasher = crc32fast::Hasher::new();
    let mut bytes = 0;
    loop {
        match contents.read(buffer) {
            Ok(0) => return Ok((bytes, hasher.finalize())),
            Ok(read) => {
                hasher.update(&buffer[..read]);
                bytes += read as u64;
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}

/// CRC-32 of `bytes`, in hexadecimal.
pub(super) fn crc32(bytes: &[u8]) -> String {
    hex(crc32fast::hash(bytes))
}

fn hex(crc32: u32) -> String {
    format!("{crc32:0CRC_DIGITS$x}")
}

/// What is indexed of a guide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuideCounts {
    /// Id of the guide.
    pub id: String,
    /// Title of the guide.
    pub title: String,
    /// BCP 47 tag of its language.
    pub language: String,
    /// Sections, those of its collection among them.
    pub sections: u64,
    /// Sections of its collection.
    #[serde(default)]
    pub collected: u64,
    /// References.
    pub references: u64,
    /// Situations, of both splits.
    pub situations: u64,
    /// Situations from which matching learns.
    pub training_situations: u64,
}

impl Manifest {
    /// The manifest of an index of `corpus` that was just built.
    pub(crate) fn of(corpus: &Corpus, built: &Built, built_unix_seconds: u64) -> Self {
        let guides: Vec<GuideCounts> = corpus
            .library
            .guides()
            .iter()
            .zip(&corpus.situations)
            .zip(&built.collected)
            .map(|((guide, situations), collected)| GuideCounts {
                id: guide.id.clone(),
                title: guide.meta.title.clone(),
                language: guide.meta.language.clone(),
                sections: guide.sections.len() as u64 + collected,
                collected: *collected,
                references: guide.references.len() as u64,
                situations: situations.len() as u64,
                training_situations: situations.iter().filter(|s| s.is_training()).count() as u64,
            })
            .collect();
        Self {
            format_version: FORMAT_VERSION,
            tool_version: env!("CARGO_PKG_VERSION").into(),
            corpus_hash: corpus.hash.clone(),
            built_unix_seconds,
            documents: guides.iter().map(|g| g.sections + g.references + g.situations).sum(),
            guides,
            basis: corpus.basis.clone(),
            tokens: built.tokens.clone(),
            own_tokens: built.own_tokens.clone(),
            taken_over: built.taken_over,
            terms: 0,
            bytes: 0,
            files: BTreeMap::new(),
        }
    }

    /// Whether this version of the program built it.
    pub fn is_of_this_version(&self) -> bool {
        self.format_version == FORMAT_VERSION && self.tool_version == env!("CARGO_PKG_VERSION")
    }

    /// Sections of all guides.
    pub fn sections(&self) -> u64 {
        self.guides.iter().map(|guide| guide.sections).sum()
    }

    /// Whether some of its sections stand in collections.
    pub fn has_collections(&self) -> bool {
        self.guides.iter().any(|guide| guide.collected > 0)
    }

    /// References of all guides.
    pub fn references(&self) -> u64 {
        self.guides.iter().map(|guide| guide.references).sum()
    }

    /// Situations of all guides, of both splits.
    pub fn situations(&self) -> u64 {
        self.guides.iter().map(|guide| guide.situations).sum()
    }

    /// Situations of all guides from which matching learns.
    pub fn training_situations(&self) -> u64 {
        self.guides.iter().map(|guide| guide.training_situations).sum()
    }
}
