//! A generation: a folder of files that never change once its manifest is written, which is last.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use super::build::{Place, Progress, build};
use super::folder::{damaged, names, sync_folder, write_error, write_synced};
use super::lock::pin;
use super::manifest::{FileSum, Manifest};
use super::open::Index;
use super::pointer::Pointer;
use super::upkeep::Previous;
use crate::corpus::{Corpus, Stamp};
use crate::error::{Error, Result};

pub(super) const MANIFEST: &str = "manifest.json";
const STAMPS: &str = "stamps.json";
/// The coarsest clock of a file system.
const CLOCK_GRAIN_SECONDS: u64 = 2;
/// Pieces of any of the files that a sample has, besides the first and the last of each.
const SAMPLED_PIECES: u64 = 8;

/// How much of a generation's files is compared with their checksums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// All sizes, the first and the last 256 KiB of each file, and 8 times 256 KiB anywhere; of the rest what is read is
    /// compared when it is first read.
    Sample,
}

impl Extent {
    /// Its name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Sample => "sample",
        }
    }

    /// How much of an index of `bytes` is checked on opening, if those of up to `most_bytes` are checked whole.
    pub(super) fn for_size(bytes: u64, most_bytes: u64) -> Self {
        if bytes <= most_bytes { Self::Whole } else { Self::Sample }
    }
}

/// A generation that nobody removes while this lives.
pub(super) struct Generation {
    pub(super) folder: PathBuf,
    pub(super) manifest: Manifest,
    /// The open manifest, which is what pins it.
    pin: File,
}

impl Generation {
    /// Pins the generation that `pointer` of the index in `index` names, and reads its manifest.
    pub(super) fn pin(index: &Path, pointer: &Pointer) -> Result<Self> {
        let folder = index.join(&pointer.generation);
        let path = folder.join(MANIFEST);
        let unreadable = |source| Error::Read { path: path.clone(), source };
        let mut file = File::open(&path).map_err(unreadable)?;
        pin(&file);
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(unreadable)?;
        let manifest: Result<Manifest> = serde_json::from_slice(&bytes)
            .map_err(|e| damaged(&folder, format!("{MANIFEST} does not read back: {e}")));
        match pointer.fits(&bytes) {
            Some(true) => Ok(Self { manifest: manifest?, folder, pin: file }),
            Some(false) => Err(damaged(&folder, format!("{MANIFEST} is not what was built"))),
            None => match manifest? {
                manifest if manifest.is_of_this_version() => Err(damaged(index, "CURRENT has no checksum")),
                manifest => Ok(Self { manifest, folder, pin: file }),
            },
        }
    }

    /// Whether it was built from corpus files with these stamps.
    ///
    /// A file that was written about when the index was built may have changed within the clock's grain: then its
    /// contents must tell.
    pub(super) fn is_of(&self, stamps: &[Stamp]) -> bool {
        let settled = self
            .manifest
            .built_unix_seconds
            .saturating_sub(CLOCK_GRAIN_SECONDS)
            .saturating_mul(1_000_000_000);
        stamps.iter().all(|stamp| stamp.modified_nanos < settled)
            && read_stamps(&self.folder).is_some_and(|built_from| built_from == stamps)
    }

    /// Makes sure that its files are those that were built, then opens it.
    ///
    /// tantivy opens damaged files, and answers wrongly from them or panics.
    pub(super) fn open(self, extent: Extent) -> Result<Index> {
        self.check(extent)?;
        Index::open_folder(&self.folder, self.manifest, self.pin, extent)
    }

    /// As what a rebuild takes over from, every byte checked.
    pub(super) fn into_previous(self) -> Result<Previous> {
        self.check(Extent::Whole)?;
        Previous::open(&self.folder, self.manifest, self.pin)
    }

    fn check(&self, extent: Extent) -> Result<()> {
        if !self.manifest.is_of_this_version() {
            let version = self.manifest.tool_version.clone();
            return Err(Error::OtherVersion { path: self.folder.clone(), version });
        }
        verify(&self.folder, &self.manifest, extent)
    }
}

/// Builds into `folder`, which must not exist; the manifest last, everything synced and checked. Returns the manifest and
/// its bytes.
pub(super) fn fill(
    folder: &Path,
    corpus: &Corpus,
    previous: Option<&Previous>,
    progress: &mut dyn FnMut(Progress),
) -> Result<(Manifest, Vec<u8>)> {
    fs::create_dir(folder).map_err(|e| write_error(folder, e))?;
    let built = build(corpus, Place::Folder(folder), previous, progress)?;
    let mut manifest = Manifest::of(corpus, &built, now());
    manifest.terms = terms(&built.index)?;
    drop(built);
    let stamps = serde_json::to_vec(&corpus.stamps).map_err(io::Error::from)?;
    write_synced(&folder.join(STAMPS), &stamps)?;
    tidy(folder)?;
    manifest.files = checksums(folder)?;
    manifest.bytes = manifest.files.values().map(|file| file.bytes).sum();
    let json = serde_json::to_vec_pretty(&manifest).map_err(io::Error::from)?;
    write_synced(&folder.join(MANIFEST), &json)?;
    sync_folder(folder)?;
    prove(folder, &manifest)?;
    Ok((manifest, json))
}

/// Removes tantivy's locks, and lets whoever may read the other files read the two that it keeps for their owner.
fn tidy(folder: &Path) -> Result<()> {
    let readable = fs::metadata(folder.join(STAMPS)).map_err(|e| write_error(folder, e))?.permissions();
    for name in names(folder) {
        let path = folder.join(&name);
        let done = match name.starts_with(".tantivy") && name.ends_with(".lock") {
            true => fs::remove_file(&path),
            false => fs::set_permissions(&path, readable.clone()),
        };
        done.map_err(|e| write_error(&path, e))?;
    }
    Ok(())
}

/// Size and checksums of each file of a finished build.
fn checksums(folder: &Path) -> Result<BTreeMap<String, FileSum>> {
    let mut files = BTreeMap::new();
    for name in names(folder) {
        let path = folder.join(&name);
        let sum = FileSum::of(&path).map_err(|source| Error::Read { path, source })?;
        files.insert(name, sum);
    }
    Ok(files)
}

/// Makes sure that what was built answers: that it opens is not enough. tantivy opens a build that was cut short as a valid
/// index of fewer documents.
fn prove(folder: &Path, manifest: &Manifest) -> Result<()> {
    let path = folder.join(MANIFEST);
    let file = File::open(&path).map_err(|source| Error::Read { path, source })?;
    Index::open_folder(folder, manifest.clone(), file, Extent::Sample)?.prove()
}

/// Pieces of files to check, by name of the file. A file without any still has its size.
type Pieces<'a> = BTreeMap<&'a str, Vec<u64>>;

/// Compares the files with their checksums, on two threads: every command waits for it.
fn verify(folder: &Path, manifest: &Manifest, extent: Extent) -> Result<()> {
    compare_sizes(folder, manifest)?;
    let (own, others) = halves(match extent {
        Extent::Whole => whole(manifest),
        Extent::Sample => sample(manifest),
    });
    thread::scope(|scope| {
        let aside = thread::Builder::new().spawn_scoped(scope, || compare(folder, manifest, &others));
        compare(folder, manifest, &own)?;
        match aside {
            Ok(aside) => aside.join().unwrap_or_else(|panic| resume_unwind(panic)),
            // No thread to be had.
            Err(_) => compare(folder, manifest, &others),
        }
    })
}

/// Compares the sizes alone. First, since the pieces of a file that is said to be endless would fill all memory.
fn compare_sizes(folder: &Path, manifest: &Manifest) -> Result<()> {
    for (name, sum) in &manifest.files {
        match fs::metadata(folder.join(name)) {
            Ok(file) if file.len() == sum.bytes => {}
            Ok(_) => return Err(damaged(folder, format!("{name} is not what was built"))),
            Err(e) => return Err(damaged(folder, format!("{name} cannot be read: {e}"))),
        }
    }
    Ok(())
}

fn compare(folder: &Path, manifest: &Manifest, pieces: &Pieces) -> Result<()> {
    for (name, pieces) in pieces {
        let Some(sum) = manifest.files.get(*name) else { continue };
        match sum.fits(&folder.join(name), pieces) {
            Ok(true) => {}
            Ok(false) => return Err(damaged(folder, format!("{name} is not what was built"))),
            Err(e) => return Err(damaged(folder, format!("{name} cannot be read: {e}"))),
        }
    }
    Ok(())
}

fn whole(manifest: &Manifest) -> Pieces<'_> {
    manifest.files.iter().map(|(name, sum)| (name.as_str(), (0..sum.pieces()).collect())).collect()
}

/// The first and the last piece of each file, and a few of all that there are, other ones each time.
fn sample(manifest: &Manifest) -> Pieces<'_> {
    let total: u64 = manifest.files.values().map(FileSum::pieces).sum();
    let chance = RandomState::new();
    let drawn: Vec<u64> = (0..SAMPLED_PIECES).map(|n| chance.hash_one(n) % total.max(1)).collect();
    let mut sample = Pieces::new();
    let mut before = 0;
    for (name, sum) in &manifest.files {
        let pieces = sum.pieces();
        let mut chosen: Vec<u64> = drawn.iter().filter_map(|n| n.checked_sub(before)).collect();
        chosen.extend([0, pieces.saturating_sub(1)]);
        chosen.retain(|piece| *piece < pieces);
        chosen.sort_unstable();
        chosen.dedup();
        sample.insert(name, chosen);
        before += pieces;
    }
    sample
}

/// Two parts of as many pieces each; a file may be in both.
fn halves(pieces: Pieces<'_>) -> (Pieces<'_>, Pieces<'_>) {
    let mut room = pieces.values().map(Vec::len).sum::<usize>().div_ceil(2);
    let (mut one, mut other) = (Pieces::new(), Pieces::new());
    for (name, mut pieces) in pieces {
        let rest = pieces.split_off(room.min(pieces.len()));
        room -= pieces.len();
        if !rest.is_empty() {
            other.insert(name, rest);
        }
        one.insert(name, pieces);
    }
    (one, other)
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

/// The stamps that the index was built from; `None` where they were not taken or do not read back.
fn read_stamps(folder: &Path) -> Option<Vec<Stamp>> {
    let stamps: Vec<Stamp> = serde_json::from_slice(&fs::read(folder.join(STAMPS)).ok()?).ok()?;
    Some(stamps).filter(|stamps| !stamps.is_empty())
}

pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Basis;
    use crate::index::Tokens;

    fn manifest(sizes: &[u64]) -> Manifest {
        let files = sizes.iter().zip('a'..).map(|(pieces, name)| {
            (name.to_string(), FileSum { bytes: pieces * (256 << 10), crc32: String::new() })
        });
        Manifest {
            format_version: 0,
            tool_version: String::new(),
            corpus_hash: String::new(),
            built_unix_seconds: 0,
            guides: Vec::new(),
            documents: 0,
            terms: 0,
            basis: Basis::default(),
            tokens: Tokens::default(),
            own_tokens: Tokens::default(),
            taken_over: 0,
            bytes: 0,
            files: files.collect(),
        }
    }

    #[test]
    fn a_sample_has_both_ends_of_each_file_and_a_few_others() {
        let manifest = manifest(&[0, 1, 2, 4_000]);
        for _ in 0..100 {
            let sample = sample(&manifest);
            assert_eq!((&sample["a"], &sample["b"], &sample["c"]), (&vec![], &vec![0], &vec![0, 1]));
            let large = &sample["d"];
            assert_eq!((large.first(), large.last()), (Some(&0), Some(&3_999)));
            assert!((3..=10).contains(&large.len()), "{large:?}");
        }
    }

    #[test]
    fn halves_have_every_piece_once() {
        let manifest = manifest(&[0, 3, 40, 0, 2]);
        let (one, other) = halves(whole(&manifest));
        let count = |pieces: &Pieces| pieces.values().map(Vec::len).sum::<usize>();
        assert_eq!((count(&one), count(&other)), (23, 22));
        assert_eq!(
            (one.len(), &one["c"][..], &other["c"][..]),
            (5, &(0..20).collect::<Vec<_>>()[..], &(20..40).collect::<Vec<_>>()[..])
        );
        assert_eq!(other["e"], [0, 1]);
    }

    #[test]
    fn samples_come_to_every_piece() {
        let manifest = manifest(&[3, 40]);
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..1_000 {
            seen.extend(sample(&manifest)["b"].clone());
        }
        assert_eq!(seen, (0..40).collect());
    }
}
