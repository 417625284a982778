//! The sections of collections as tantivy segments: read, split into words and indexed part by part, on several threads.
//!
//! A part is a stretch of the file, and parts are merged in their order, so that threads change nothing of the index.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use tantivy::directory::{Directory, MmapDirectory, RamDirectory};
use tantivy::{Index, IndexBuilder, IndexSettings, SingleSegmentIndexWriter};

use super::document::{CitedWords, line_document};
use super::folder::write_error;
use super::ledger::{Entry, content_hash, key_hash};
use super::schema::Fields;
use super::windowed::WindowedDirectory;
use crate::corpus::{Collection, CollectionLine, Corpus};
use crate::error::{Error, Result};
use crate::text::analyzers;

/// Bytes of a file that become one segment. Indexing them takes some 150 MB of memory on each thread.
const PART_BYTES: u64 = 24 << 20;
/// More threads would take more memory than a modest machine has to spare.
const MOST_THREADS: usize = 4;
/// What a segment's writer sets aside at once; it takes more as it needs it.
const WRITER_BYTES: usize = 64 << 20;
/// Sections after which the progress is told.
const TOLD_EVERY: u64 = 500;

/// Where segments are written to that are merged afterwards.
pub(super) enum Scratch {
    /// A folder of its own, removed when this is dropped.
    Folder(PathBuf),
    /// Memory.
    Memory,
}

/// What was read of a part of a collection.
pub(super) struct Part {
    /// The documents that were added; `None` where there were none.
    pub(super) segment: Option<Index>,
    /// Its sections, in order; lines count from the start of the part.
    pub(super) entries: Vec<Entry>,
    /// How many lines it has.
    pub(super) lines: u64,
    /// Which collection it is of.
    pub(super) collection: usize,
}

/// A part that is yet to be read.
struct Job<'a> {
    collection: &'a Collection,
    number: usize,
    cited: &'a CitedWords,
    part: Range<u64>,
}

/// Whether a section is as it was before, so that its document need not be added again.
pub(super) type Unchanged<'a> = &'a (dyn Fn(&Entry) -> bool + Sync);

/// What all threads share.
struct Work<'a> {
    jobs: Vec<Job<'a>>,
    /// See [`Unchanged`].
    unchanged: Option<Unchanged<'a>>,
    scratch: &'a Scratch,
    settings: &'a IndexSettings,
    next: AtomicUsize,
    failed: AtomicBool,
}

impl Scratch {
    /// A new folder, or memory where there is none.
    pub(super) fn new(folder: Option<PathBuf>) -> Result<Self> {
        let Some(folder) = folder else {
            return Ok(Self::Memory);
        };
        fs::create_dir(&folder).map_err(|e| write_error(&folder, e))?;
        Ok(Self::Folder(folder))
    }

    /// A place for the segment with this number.
    pub(super) fn directory(&self, number: usize) -> Result<Box<dyn Directory>> {
        Ok(match self {
            Self::Memory => Box::new(RamDirectory::create()),
            Self::Folder(folder) => {
                let path = folder.join(number.to_string());
                fs::create_dir(&path).map_err(|e| write_error(&path, e))?;
                Box::new(MmapDirectory::open(&path).map_err(tantivy::TantivyError::from)?)
            }
        })
    }

    /// The finished segment with this number, to be read from front to back.
    pub(super) fn reopened(&self, number: usize, written: Index) -> Result<Index> {
        match self {
            Self::Memory => Ok(written),
            Self::Folder(folder) => open_windowed(&folder.join(number.to_string())),
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Self::Folder(folder) = self {
            // What is left of a failed build, the next one removes.
            let _ = fs::remove_dir_all(folder);
        }
    }
}

/// An index in `folder` that is read through windows.
pub(super) fn open_windowed(folder: &Path) -> Result<Index> {
    let mut index = Index::open(WindowedDirectory::open(folder)?)?;
    index.set_tokenizers(analyzers());
    Ok(index)
}

/// A writer of one segment in `directory`.
pub(super) fn segment_writer(
    directory: Box<dyn Directory>,
    settings: &IndexSettings,
) -> Result<SingleSegmentIndexWriter> {
    let builder = IndexBuilder::new().schema(Fields::schema().0).settings(settings.clone());
    Ok(builder.tokenizers(analyzers()).single_segment_index_writer(directory, WRITER_BYTES)?)
}

/// Reads the collections of `corpus` and indexes the sections that are not `unchanged` in segments of `scratch`, numbered
/// from 1 on. `told` hears how many more sections were read and how many bytes they had.
///
/// # Errors
/// [`Error::Corpus`] for the first line that is no section, or that cites what is no reference.
pub(super) fn read_collections(
    corpus: &Corpus,
    scratch: &Scratch,
    settings: &IndexSettings,
    unchanged: Option<Unchanged<'_>>,
    told: &mut dyn FnMut(u64, u64),
) -> Result<Vec<Part>> {
    let guides = corpus.library.guides().iter();
    let collections: Vec<(&Collection, CitedWords)> =
        guides.filter_map(|guide| Some((guide.collection.as_ref()?, CitedWords::of(guide)))).collect();
    let mut jobs = Vec::new();
    for (number, (collection, cited)) in collections.iter().enumerate() {
        let parts = collection.parts(PART_BYTES)?;
        jobs.extend(parts.into_iter().map(|part| Job { collection, number, cited, part }));
    }
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS).min(jobs.len());
    let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let work = Work { jobs, unchanged, scratch, settings, next, failed };
    let done: Mutex<Vec<(usize, Result<Part>)>> = Mutex::default();
    thread::scope(|scope| {
        let (sender, receiver) = channel();
        for _ in 0..threads {
            let (work, done, sender) = (&work, &done, sender.clone());
            scope.spawn(move || work.go_on(&sender, done));
        }
        // The threads have the other ends: it is over when they are.
        drop(sender);
        receiver.iter().for_each(|(sections, bytes)| told(sections, bytes));
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(number, _)| *number);
    if work.failed.load(Ordering::Relaxed) {
        // Of what failed at the same time, the first in the file.
        return done.into_iter().map(|(_, part)| part).find(Result::is_err).transpose().map(|_| Vec::new());
    }
    for (collection, _) in &collections {
        collection.check_unchanged()?;
    }
    done.into_iter().map(|(_, part)| part).collect()
}

impl Work<'_> {
    fn go_on(&self, told: &Sender<(u64, u64)>, done: &Mutex<Vec<(usize, Result<Part>)>>) {
        while !self.failed.load(Ordering::Relaxed) {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = self.jobs.get(number) else { return };
            let part = self.read(number, job, told);
            if part.is_err() {
                self.failed.store(true, Ordering::Relaxed);
            }
            done.lock().unwrap_or_else(PoisonError::into_inner).push((number, part));
        }
    }

    fn read(&self, number: usize, job: &Job<'_>, told: &Sender<(u64, u64)>) -> Result<Part> {
        let fields = Fields::schema().1;
        let mut writer: Option<SingleSegmentIndexWriter> = None;
        let mut part = Part { segment: None, entries: Vec::new(), lines: 0, collection: job.number };
        let (mut sections, mut bytes) = (0, 0);
        let mut lines = job.collection.lines(job.part.clone())?;
        for line in lines.by_ref() {
            let line = line?;
            let section = match self.unchanged {
                // The id alone tells whether the rest has to be read.
                Some(unchanged) => {
                    let entry = entry(job.collection, &line, &job.collection.id(&line)?);
                    part.entries.push(entry);
                    if unchanged(&entry) { None } else { Some(job.collection.section(&line)?) }
                }
                None => {
                    let section = job.collection.section(&line)?;
                    part.entries.push(entry(job.collection, &line, &section.id));
                    Some(section)
                }
            };
            if let Some(section) = section {
                if let Some(missing) = section.citations.iter().find(|key| !job.cited.has(key)) {
                    return Err(cites_nothing(job.collection, &line, missing));
                }
                let writer = match &mut writer {
                    Some(writer) => writer,
                    none => none.insert(segment_writer(self.scratch.directory(number + 1)?, self.settings)?),
                };
                writer.add_document(line_document(&section, &line.json, job.cited, &fields))?;
            }
            (sections, bytes) = (sections + 1, bytes + line.json.len() as u64 + 1);
            if sections == TOLD_EVERY {
                // Nobody may listen any more.
                let _ = told.send((sections, bytes));
                (sections, bytes) = (0, 0);
            }
        }
        part.lines = lines.read_so_far();
        let _ = told.send((sections, bytes));
        if let Some(writer) = writer {
            part.segment = Some(self.scratch.reopened(number + 1, writer.finalize()?)?);
        }
        Ok(part)
    }
}

fn entry(collection: &Collection, line: &CollectionLine, id: &str) -> Entry {
    Entry {
        key: key_hash(&format!("{}/{id}", collection.guide)),
        content: content_hash(&line.json),
        line: u32::try_from(line.number).unwrap_or(u32::MAX),
    }
}

fn cites_nothing(collection: &Collection, line: &CollectionLine, key: &str) -> Error {
    let error = Error::Corpus {
        path: collection.path.clone(),
        line: None,
        what: format!("cites `@{key}`, which references.json lacks"),
        mend: "Add the reference, or mend the key.".into(),
    };
    collection.located(error, line.start)
}
