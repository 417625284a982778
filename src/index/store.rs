//! The folder an index lives in: generations, of which `CURRENT` names the one that answers.
//!
//! A rebuild fills a folder of its own, checks it, and makes it current by one rename, so a reader sees the index of before
//! or of after, never half of one. Readers pin the generation that they opened; one that is no longer current is removed
//! once nobody reads it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::build::{Place, Progress, build};
use super::folder::{
    building_name, damaged, generation_name, generation_number, is_building, is_generation, is_ours, names,
    sync_folder, write_error,
};
use super::generation::{Extent, Generation, MANIFEST, fill, now};
use super::lock::{Claim, claim, lock_for_rebuild};
use super::manifest::Manifest;
use super::open::Index;
use super::pointer::Pointer;
use super::upkeep::Previous;
use crate::corpus::{Corpus, Stamp};
use crate::error::{Error, Result};

/// How long a rebuild waits for another process that rebuilds the same index.
const PATIENCE: Duration = Duration::from_secs(30);
/// Larger indexes are checked by sample when they are opened.
const MOST_BYTES_CHECKED: u64 = 64 << 20;
/// A reader tries again when the generation it was about to open was replaced under it.
const OPEN_ATTEMPTS: usize = 50;

/// Whether an index can answer for a corpus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It is of this corpus and this version.
    Current(Manifest),
    /// There is none.
    Missing,
    /// The corpus has changed since.
    Stale(Manifest),
    /// Another version of the program built it.
    OtherVersion(Manifest),
    /// It does not read back.
    Damaged(String),
}

/// An index folder.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
    patience: Duration,
    most_bytes_checked: u64,
    takes_over: bool,
}

impl Store {
    /// The index in `folder`, which need not exist.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            patience: PATIENCE,
            most_bytes_checked: MOST_BYTES_CHECKED,
            takes_over: true,
        }
    }

    /// Waits so long for another process that rebuilds the same index; without this, half a minute.
    pub fn waiting(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Checks indexes of up to so many bytes whole when they are opened, and larger ones by sample; without this, 64 MiB.
    pub fn checking_up_to(self, most_bytes: u64) -> Self {
        Self { most_bytes_checked: most_bytes, ..self }
    }

    /// Makes everything anew when it is rebuilt; without this, what did not change is taken over from the index of before.
    pub fn from_nothing(self) -> Self {
        Self { takes_over: false, ..self }
    }

    /// Where it lives.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether the index can answer for the corpus with this hash, by what its manifest says; [`Store::open`] checks the
    /// rest.
    pub fn state(&self, corpus_hash: &str) -> State {
        match self.read_current(|generation| Ok(generation.manifest)) {
            Ok(None) => State::Missing,
            Err(e) => State::Damaged(e.to_string()),
            Ok(Some(m)) if !m.is_of_this_version() => State::OtherVersion(m),
            Ok(Some(m)) if m.corpus_hash != corpus_hash => State::Stale(m),
            Ok(Some(m)) => State::Current(m),
        }
    }

    /// Opens the current generation and pins it: nobody removes it before the index is dropped.
    ///
    /// # Errors
    /// [`Error::Damaged`] where there is none or it does not hold what its manifest says, [`Error::OtherVersion`] where
    /// another version built it.
    pub fn open(&self) -> Result<Index> {
        let opened = self.read_current(|generation| {
            let extent = self.extent(&generation.manifest);
            generation.open(extent)
        })?;
        opened.ok_or_else(|| self.none())
    }

    /// Opens the current generation if it was built from corpus files with these stamps, so that none of them has to be
    /// read to know that it can answer; `None` where that is not sure.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_unchanged(&self, stamps: &[Stamp]) -> Result<Option<Index>> {
        let opened = self.read_current(|generation| {
            let extent = self.extent(&generation.manifest);
            generation.is_of(stamps).then(|| generation.open(extent)).transpose()
        })?;
        Ok(opened.flatten())
    }

    /// Opens the current generation after checking every byte, however many there are.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_verified(&self) -> Result<Index> {
        self.read_current(|generation| generation.open(Extent::Whole))?.ok_or_else(|| self.none())
    }

    /// How much of an index with this manifest [`Store::open`] checks.
    pub fn extent(&self, manifest: &Manifest) -> Extent {
        Extent::for_size(manifest.bytes, self.most_bytes_checked)
    }

    /// Names of folders that the next rebuild removes, if nobody reads them then.
    pub fn left_overs(&self) -> Vec<String> {
        let current = Pointer::read(&self.folder).ok().flatten().map(|pointer| pointer.generation);
        let mut left: Vec<String> = names(&self.folder)
            .filter(|name| is_building(name) || is_generation(name) && Some(name) != current.as_ref())
            .collect();
        left.sort();
        left
    }

    /// Reads from the current generation; `None` where there is none.
    ///
    /// The generation is pinned first. What is still current after the reading was current when it was pinned, and only
    /// what is not current is removed, so it was read whole. The check is needed: tantivy takes a file that is missing for
    /// an empty one.
    fn read_current<T>(&self, read: impl Fn(Generation) -> Result<T>) -> Result<Option<T>> {
        for _ in 0..OPEN_ATTEMPTS {
            let Some(pointer) = Pointer::read(&self.folder)? else {
                return Ok(None);
            };
            let done = Generation::pin(&self.folder, &pointer).and_then(&read);
            if Pointer::read(&self.folder)?.as_ref() == Some(&pointer) {
                return done.map(Some);
            }
        }
        Err(damaged(&self.folder, "it was replaced each time it was about to be read"))
    }

    /// Builds the index of `corpus` and makes it the current one.
    ///
    /// # Errors
    /// [`Error::Write`] where the folder cannot be written, [`Error::Locked`] where another process rebuilds it for
    /// longer than this waits, [`Error::Damaged`] where what was built does not pass its check. The index of before then
    /// still answers.
    pub fn rebuild(&self, corpus: &Corpus, progress: &mut dyn FnMut(Progress)) -> Result<Manifest> {
        self.claim_folder()?;
        let _lock = lock_for_rebuild(&self.folder, self.patience)?;
        self.rebuild_locked(corpus, progress)
    }

    /// As [`Store::rebuild`], unless the index is current by the time that other processes are done with it.
    ///
    /// # Errors
    /// As [`Store::rebuild`].
    pub fn ensure(&self, corpus: &Corpus, progress: &mut dyn FnMut(Progress)) -> Result<Manifest> {
        self.claim_folder()?;
        let _lock = lock_for_rebuild(&self.folder, self.patience)?;
        match self.state(&corpus.hash) {
            State::Current(manifest) if self.open().is_ok() => Ok(manifest),
            _ => self.rebuild_locked(corpus, progress),
        }
    }

    fn rebuild_locked(&self, corpus: &Corpus, progress: &mut dyn FnMut(Progress)) -> Result<Manifest> {
        // Whoever began them has died: there is one rebuild at a time.
        self.remove_folders(is_building);
        let aside = self.folder.join(building_name());
        let previous = self.takes_over.then(|| self.previous()).flatten();
        let built = fill(&aside, corpus, previous.as_ref(), progress).and_then(|(manifest, json)| {
            // Nothing more is taken over, so that the generation of before can be removed.
            drop(previous);
            self.publish(&aside, &json)?;
            Ok(manifest)
        });
        if built.is_err() {
            // The error that matters is the build's; what is left behind, the next rebuild removes.
            let _ = fs::remove_dir_all(&aside);
        }
        built
    }

    /// The index of before, where something of it can be taken over: it is of this version, and sound to the last byte.
    fn previous(&self) -> Option<Previous> {
        self.read_current(Generation::into_previous).ok().flatten()
    }

    /// Renames a filled folder into a generation, points `CURRENT` at it, and removes those of before.
    ///
    /// Each step is on the disk before the next begins. Where the last one fails, nobody can tell which of two generations
    /// `CURRENT` will name after a power cut, and both stay.
    fn publish(&self, aside: &Path, manifest: &[u8]) -> Result<()> {
        let name = generation_name(self.last_generation() + 1);
        let generation = self.folder.join(&name);
        fs::rename(aside, &generation).map_err(|e| write_error(&generation, e))?;
        sync_folder(&self.folder)?;
        Pointer::to(name.clone(), manifest).swap_in(&self.folder)?;
        self.remove_folders(|other| is_generation(other) && other != name);
        Ok(())
    }

    /// Makes the folder, or makes sure that what is in it is an index: files of others are never touched.
    fn claim_folder(&self) -> Result<()> {
        fs::create_dir_all(&self.folder).map_err(|e| write_error(&self.folder, e))?;
        // What cannot be listed cannot be claimed.
        fs::read_dir(&self.folder).map_err(|e| write_error(&self.folder, e))?;
        match names(&self.folder).find(|name| !is_ours(name)) {
            Some(stranger) => Err(Error::NotAnIndex { path: self.folder.clone(), stranger }),
            None => Ok(()),
        }
    }

    fn last_generation(&self) -> u64 {
        names(&self.folder).filter_map(|name| generation_number(&name)).max().unwrap_or(0)
    }

    /// Removes folders that nobody reads. What cannot be removed now goes another time.
    fn remove_folders(&self, unwanted: impl Fn(&str) -> bool) {
        for name in names(&self.folder).filter(|name| unwanted(name)) {
            let folder = self.folder.join(name);
            match claim(&folder.join(MANIFEST)) {
                Claim::Pinned => {}
                Claim::Held(_) | Claim::Unpinnable => drop(fs::remove_dir_all(&folder)),
            }
        }
    }

    fn none(&self) -> Error {
        damaged(&self.folder, "there is none")
    }
}

impl Index {
    /// Builds an index of `corpus` in memory, for where no folder can be written.
    ///
    /// # Errors
    /// [`Error::Tantivy`] where the build fails.
    pub fn in_memory(corpus: &Corpus, progress: &mut dyn FnMut(Progress)) -> Result<Self> {
        let built = build(corpus, Place::Memory, None, progress)?;
        let manifest = Manifest::of(corpus, &built, now());
        Self::over(built.index, manifest, Path::new("memory"))
    }
}
