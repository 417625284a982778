//! `CURRENT`: which generation answers, and the checksum of its manifest.
//!
//! The manifest holds the checksums of all other files of the generation, so what `CURRENT` says covers every byte.

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use super::folder::{CURRENT, FRESH_CURRENT, damaged, is_generation, sync_folder, write_error, write_synced};
use super::manifest::crc32;
use crate::error::{Error, Result};

/// What `CURRENT` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pointer {
    /// The name of the generation's folder.
    pub(super) generation: String,
    /// CRC-32 of its manifest, in hexadecimal; `None` where a version before wrote it.
    manifest_crc32: Option<String>,
}

impl Pointer {
    /// Points at `generation`, whose manifest has these bytes.
    pub(super) fn to(generation: String, manifest: &[u8]) -> Self {
        Self { generation, manifest_crc32: Some(crc32(manifest)) }
    }

    /// What `CURRENT` in the index folder `folder` says; `None` where there is none.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(CURRENT);
        match fs::read(&path) {
            Ok(bytes) => {
                let parsed = str::from_utf8(&bytes).ok().and_then(Self::parse);
                parsed.map(Some).ok_or_else(|| damaged(folder, "CURRENT names no generation"))
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(Error::Read { path, source }),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let (generation, manifest_crc32) = match text.split_once(' ') {
            Some((generation, crc32)) => (generation, Some(crc32.to_owned())),
            None => (text.trim_end(), None),
        };
        is_generation(generation).then(|| Self { generation: generation.to_owned(), manifest_crc32 })
    }

    /// Whether `manifest` is what it was when this was written; `None` where it was written without a checksum.
    pub(super) fn fits(&self, manifest: &[u8]) -> Option<bool> {
        self.manifest_crc32.as_ref().map(|expected| *expected == crc32(manifest))
    }

    /// Makes it what `CURRENT` in `folder` says, by one rename.
    pub(super) fn swap_in(&self, folder: &Path) -> Result<()> {
        let fresh = folder.join(FRESH_CURRENT);
        let pointer = folder.join(CURRENT);
        write_synced(&fresh, self.to_string().as_bytes())?;
        fs::rename(&fresh, &pointer).map_err(|e| write_error(&pointer, e))?;
        sync_folder(folder)
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.generation)?;
        match &self.manifest_crc32 {
            Some(crc32) => write!(f, " {crc32}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_reads_back_and_nothing_else_does() {
        let pointer = Pointer::to("generation-000007".into(), b"{}");
        assert_eq!(Pointer::parse(&pointer.to_string()), Some(pointer.clone()));
        assert_eq!((pointer.fits(b"{}"), pointer.fits(b"{ }")), (Some(true), Some(false)));
        let before = Pointer::parse("generation-000007\n").unwrap();
        assert_eq!((before.generation.as_str(), before.fits(b"{}")), ("generation-000007", None));
        for text in ["", "generation-", "../generation-000007 00", "generation-00000x 12345678", "7"] {
            assert_eq!(Pointer::parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_flip_is_noticed() {
        let pointer = Pointer::to("generation-000007".into(), b"{}");
        let sound = pointer.to_string();
        for at in 0..sound.len() * 8 {
            let mut flipped = sound.clone().into_bytes();
            flipped[at / 8] ^= 1 << (at % 8);
            let read = str::from_utf8(&flipped).ok().and_then(Pointer::parse);
            let fits =
                read.filter(|read| read.generation == pointer.generation).and_then(|read| read.fits(b"{}"));
            assert_ne!(fits, Some(true), "bit {at}");
        }
    }
}
