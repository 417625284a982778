//! The folder an index lives in: generations, of which `CURRENT` names the one that answers.
//!
//! A rebuild fills a folder of its own and is made current by one rename, so a reader sees the index of before or of
//! after, never half of one. Old generations are removed once they are no longer current; a reader that already opened
//! one keeps it.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::build::{Place, Progress, build};
use super::manifest::{FORMAT_VERSION, FileSum, Manifest};
use super::open::Index;
use super::upkeep::Previous;
use crate::corpus::{Corpus, Stamp};
use crate::error::{Error, Result};

const CURRENT: &str = "CURRENT";
const FRESH_CURRENT: &str = "CURRENT.new";
const LOCK: &str = "LOCK";
const MANIFEST: &str = "manifest.json";
const STAMPS: &str = "stamps.json";
/// The coarsest clock of a file system.
const CLOCK_GRAIN_SECONDS: u64 = 2;
const GENERATION_PREFIX: &str = "generation-";
const BUILDING_PREFIX: &str = "building-";
/// Longer numbers in names are not ours.
const MOST_DIGITS: usize = 12;
/// How long a rebuild waits for another process that rebuilds the same index.
const LOCK_PATIENCE: Duration = Duration::from_secs(30);
/// Of larger indexes only the sizes of files are checked when one is opened.
const MOST_BYTES_HASHED: u64 = 64 << 20;
const LOCK_POLL: Duration = Duration::from_millis(20);
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
}

impl Store {
    /// The index in `folder`, which need not exist.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Where it lives.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether the index can answer for the corpus with this hash.
    pub fn state(&self, corpus_hash: &str) -> State {
        match self.read_current(read_manifest) {
            Ok(None) => State::Missing,
            Err(e) => State::Damaged(e.to_string()),
            Ok(Some(m))
                if m.format_version != FORMAT_VERSION || m.tool_version != env!("CARGO_PKG_VERSION") =>
            {
                State::OtherVersion(m)
            }
            Ok(Some(m)) if m.corpus_hash != corpus_hash => State::Stale(m),
            Ok(Some(m)) => State::Current(m),
        }
    }

    /// Whether the index was built from files with these stamps, so that none has to be read to know that it can answer.
    ///
    /// A file that was written about when the index was built may have changed within the clock's grain: then its
    /// contents must tell.
    pub fn is_unchanged(&self, stamps: &[Stamp]) -> bool {
        let read = self.read_current(|folder| Ok((read_manifest(folder)?, read_stamps(folder))));
        let Ok(Some((manifest, Some(built_from)))) = read else {
            return false;
        };
        let settled =
            manifest.built_unix_seconds.saturating_sub(CLOCK_GRAIN_SECONDS).saturating_mul(1_000_000_000);
        manifest.format_version == FORMAT_VERSION
            && manifest.tool_version == env!("CARGO_PKG_VERSION")
            && built_from == stamps
            && stamps.iter().all(|stamp| stamp.modified_nanos < settled)
    }

    /// Opens the current generation.
    ///
    /// # Errors
    /// [`Error::Damaged`] where there is none or it does not hold what its manifest says.
    pub fn open(&self) -> Result<Index> {
        let opened = self.read_current(|folder| {
            let manifest = read_manifest(folder)?;
            verify(folder, &manifest)?;
            Index::open_folder(folder, manifest)
        })?;
        opened.ok_or_else(|| damaged(&self.folder, "there is none"))
    }

    /// Reads from the current generation; `None` where there is none.
    ///
    /// A generation is removed only once it is no longer current, so what is still current after the reading was read
    /// whole. The check is needed: tantivy takes a file that is missing for an empty one.
    fn read_current<T>(&self, read: impl Fn(&Path) -> Result<T>) -> Result<Option<T>> {
        for _ in 0..OPEN_ATTEMPTS {
            let Some(folder) = self.current()? else {
                return Ok(None);
            };
            let done = read(&folder);
            if self.current()?.as_ref() == Some(&folder) {
                return done.map(Some);
            }
        }
        Err(damaged(&self.folder, "it was replaced each time it was about to be read"))
    }

    /// Builds the index of `corpus` and makes it the current one.
    ///
    /// # Errors
    /// [`Error::Write`] where the folder cannot be written, [`Error::Locked`] where another process rebuilds it for
    /// longer than half a minute. The index of before then still answers.
    pub fn rebuild(&self, corpus: &Corpus, progress: &mut dyn FnMut(Progress)) -> Result<Manifest> {
        let _lock = self.lock()?;
        self.rebuild_locked(corpus, progress)
    }

    /// As [`Store::rebuild`], unless the index is current by the time that other processes are done with it.
    ///
    /// # Errors
    /// As [`Store::rebuild`].
    pub fn ensure(&self, corpus: &Corpus, progress: &mut dyn FnMut(Progress)) -> Result<Manifest> {
        let _lock = self.lock()?;
        match self.state(&corpus.hash) {
            State::Current(manifest) if self.open().is_ok() => Ok(manifest),
            _ => self.rebuild_locked(corpus, progress),
        }
    }

    fn rebuild_locked(&self, corpus: &Corpus, progress: &mut dyn FnMut(Progress)) -> Result<Manifest> {
        self.remove_folders(|name| numbered(name, BUILDING_PREFIX).is_some());
        let aside = self.folder.join(format!("{BUILDING_PREFIX}{}", std::process::id()));
        let previous = self.previous();
        let built = fill(&aside, corpus, previous.as_ref(), progress).and_then(|manifest| {
            self.publish(&aside)?;
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
        let opened = self.read_current(|folder| {
            let manifest = read_manifest(folder)?;
            verify(folder, &manifest)?;
            Previous::open(folder, manifest)
        });
        let previous = opened.ok().flatten();
        previous.filter(Previous::is_of_this_version)
    }

    /// Renames a filled folder into a generation and points `CURRENT` at it.
    fn publish(&self, aside: &Path) -> Result<()> {
        let name = format!("{GENERATION_PREFIX}{:06}", self.last_generation() + 1);
        let generation = self.folder.join(&name);
        fs::rename(aside, &generation).map_err(|e| write_error(&generation, e))?;
        let pointed = self.point_to(&name);
        match pointed {
            Ok(()) => self.remove_folders(|other| is_generation(other) && other != name),
            // Nobody will ever read it.
            Err(_) => drop(fs::remove_dir_all(&generation)),
        }
        pointed
    }

    fn point_to(&self, name: &str) -> Result<()> {
        let pointer = self.folder.join(CURRENT);
        let fresh = self.folder.join(FRESH_CURRENT);
        write_synced(&fresh, name.as_bytes())?;
        fs::rename(&fresh, &pointer).map_err(|e| write_error(&pointer, e))?;
        sync_folder(&self.folder)
    }

    /// Makes the folder, or makes sure that what is in it is an index: files of others are never touched.
    fn claim(&self) -> Result<()> {
        fs::create_dir_all(&self.folder).map_err(|e| write_error(&self.folder, e))?;
        match names(&self.folder).find(|name| !is_ours(name)) {
            Some(stranger) => Err(Error::NotAnIndex { path: self.folder.clone(), stranger }),
            None => Ok(()),
        }
    }

    /// The folder of the current generation; `None` where there is none.
    fn current(&self) -> Result<Option<PathBuf>> {
        let pointer = self.folder.join(CURRENT);
        match fs::read_to_string(&pointer) {
            Ok(name) if is_generation(name.trim()) => Ok(Some(self.folder.join(name.trim()))),
            Ok(_) => Err(damaged(&self.folder, "CURRENT names no generation")),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(Error::Read { path: pointer, source }),
        }
    }

    /// Holds off other rebuilds until dropped. The system releases it when a process dies.
    fn lock(&self) -> Result<File> {
        self.claim()?;
        let path = self.folder.join(LOCK);
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|e| write_error(&path, e))?;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if started.elapsed() < LOCK_PATIENCE => {
                    thread::sleep(LOCK_POLL)
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(Error::Locked { path: self.folder.clone() });
                }
                Err(TryLockError::Error(e)) => return Err(write_error(&path, e)),
            }
        }
    }

    fn last_generation(&self) -> u64 {
        names(&self.folder).filter_map(|name| numbered(&name, GENERATION_PREFIX)).max().unwrap_or(0)
    }

    /// Removes folders that nobody needs. What cannot be removed now (a reader on Windows) goes another time.
    fn remove_folders(&self, unwanted: impl Fn(&str) -> bool) {
        for name in names(&self.folder).filter(|name| unwanted(name)) {
            let _ = fs::remove_dir_all(self.folder.join(name));
        }
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

/// Builds into `folder`, the manifest last, everything synced.
fn fill(
    folder: &Path,
    corpus: &Corpus,
    previous: Option<&Previous>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Manifest> {
    fs::create_dir(folder).map_err(|e| write_error(folder, e))?;
    let built = build(corpus, Place::Folder(folder), previous, progress)?;
    let mut manifest = Manifest::of(corpus, &built, now());
    manifest.terms = terms(&built.index)?;
    drop(built);
    for name in names(folder).filter(|name| name.starts_with(".tantivy") && name.ends_with(".lock")) {
        let _ = fs::remove_file(folder.join(name));
    }
    let stamps = serde_json::to_vec(&corpus.stamps).map_err(io::Error::from)?;
    write_synced(&folder.join(STAMPS), &stamps)?;
    manifest.files = checksums(folder)?;
    manifest.bytes = manifest.files.values().map(|file| file.bytes).sum();
    let json = serde_json::to_vec_pretty(&manifest).map_err(io::Error::from)?;
    write_synced(&folder.join(MANIFEST), &json)?;
    sync_folder(folder)?;
    Ok(manifest)
}

/// Size and hash of each file of a finished build.
fn checksums(folder: &Path) -> Result<BTreeMap<String, FileSum>> {
    let mut files = BTreeMap::new();
    for name in names(folder) {
        let path = folder.join(&name);
        let sum = FileSum::of(&path).map_err(|source| Error::Read { path, source })?;
        files.insert(name, sum);
    }
    Ok(files)
}

/// Makes sure that the files of a generation are those that were built.
///
/// tantivy opens damaged files, and answers wrongly from them or panics.
fn verify(folder: &Path, manifest: &Manifest) -> Result<()> {
    for (name, sum) in &manifest.files {
        let path = folder.join(name);
        let sound = match manifest.bytes <= MOST_BYTES_HASHED {
            true => FileSum::of(&path).map(|found| found == *sum),
            false => fs::metadata(&path).map(|metadata| metadata.len() == sum.bytes),
        };
        match sound {
            Ok(true) => {}
            Ok(false) => return Err(damaged(folder, &format!("{name} is not what was built"))),
            Err(e) => return Err(damaged(folder, &format!("{name} cannot be read: {e}"))),
        }
    }
    Ok(())
}

/// Distinct terms, summed over all fields.
fn terms(index: &tantivy::Index) -> Result<u64> {
    let searcher = index.reader()?.searcher();
    let mut terms = 0;
    for segment in searcher.segment_readers() {
        for (field, entry) in index.schema().fields() {
            if entry.is_indexed() {
                terms += segment.inverted_index(field)?.terms().num_terms() as u64;
            }
        }
    }
    Ok(terms)
}

fn read_manifest(folder: &Path) -> Result<Manifest> {
    let path = folder.join(MANIFEST);
    let bytes = fs::read(&path).map_err(|source| Error::Read { path: path.clone(), source })?;
    serde_json::from_slice(&bytes)
        .map_err(|e| damaged(folder, &format!("{MANIFEST} does not read back: {e}")))
}

/// The stamps that the index was built from; `None` where they were not taken or do not read back.
fn read_stamps(folder: &Path) -> Option<Vec<Stamp>> {
    let stamps: Vec<Stamp> = serde_json::from_slice(&fs::read(folder.join(STAMPS)).ok()?).ok()?;
    Some(stamps).filter(|stamps| !stamps.is_empty())
}

/// Names in a folder that are UTF-8, as all of ours are.
fn names(folder: &Path) -> impl Iterator<Item = String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok())
}

fn is_generation(name: &str) -> bool {
    numbered(name, GENERATION_PREFIX).is_some()
}

/// The number behind `prefix`; `None` for any other name, and for numbers that this program never writes.
fn numbered(name: &str, prefix: &str) -> Option<u64> {
    let digits = name.strip_prefix(prefix)?;
    let plausible = (1..=MOST_DIGITS).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    plausible.then(|| digits.parse().ok()).flatten()
}

/// Whether this program makes entries of this name in an index folder, or lets them be (a note, hidden files).
fn is_ours(name: &str) -> bool {
    matches!(name, CURRENT | FRESH_CURRENT | LOCK | "README.md")
        || name.starts_with('.')
        || is_generation(name)
        || numbered(name, BUILDING_PREFIX).is_some()
}

fn write_synced(path: &Path, bytes: &[u8]) -> Result<()> {
    let write = || -> io::Result<()> {
        let mut file = File::create(path)?;
        io::Write::write_all(&mut file, bytes)?;
        file.sync_all()
    };
    write().map_err(|e| write_error(path, e))
}

/// Makes renames in a folder durable, where the system can.
fn sync_folder(folder: &Path) -> Result<()> {
    if cfg!(unix) {
        let synced = File::open(folder).and_then(|file| file.sync_all());
        synced.map_err(|e| write_error(folder, e))?;
    }
    Ok(())
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn write_error(path: &Path, source: io::Error) -> Error {
    Error::Write { path: path.to_owned(), source }
}

fn damaged(path: &Path, what: &str) -> Error {
    Error::Damaged { path: path.to_owned(), what: what.into() }
}
