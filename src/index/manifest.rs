//! What an index says of itself.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::build::Built;
use super::tokens::Tokens;
use crate::corpus::{Basis, Corpus};

/// Version of the schema, the tokenizers and the payloads. Raise it when an index of before would answer otherwise.
pub const FORMAT_VERSION: u32 = 3;

/// `manifest.json`, written last into a generation.
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
    pub basis: Basis,
    /// Words of each field.
    pub tokens: Tokens,
    /// Those of them that are not of collections.
    pub own_tokens: Tokens,
    /// Size of the tantivy files.
    pub bytes: u64,
    /// Size and hash of each tantivy file, by name.
    pub files: BTreeMap<String, FileSum>,
}

/// What is read of a file at a time.
const PIECE_BYTES: usize = 256 << 10;

/// What a file must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSum {
    /// Its size.
    pub bytes: u64,
    /// CRC-32 of its contents, in hexadecimal.
    pub crc32: String,
}

impl FileSum {
    /// Size and checksum of the file at `path`, read piece by piece: fresh memory for a whole file costs more than its sum.
    ///
    /// Damage is what it is for, not forgery: a CRC finds every burst of up to 32 bits and misses one in 2^32 of the rest,
    /// at many times the speed of a cryptographic hash, and every command pays for it.
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut hasher = crc32fast::Hasher::new();
        let mut piece = vec![0; PIECE_BYTES];
        let mut bytes = 0;
        loop {
            match file.read(&mut piece)? {
                0 => break,
                read => {
                    hasher.update(&piece[..read]);
                    bytes += read as u64;
                }
            }
        }
        Ok(Self { bytes, crc32: format!("{:08x}", hasher.finalize()) })
    }
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
            terms: 0,
            bytes: 0,
            files: BTreeMap::new(),
        }
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
