//! Corpus to tantivy: one document for each section, reference and situation, in one segment; and what was learned beside it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread;

use tantivy::directory::{Directory, MmapDirectory, RamDirectory, TerminatingWrite};
use tantivy::indexer::merge_filtered_segments;
use tantivy::{Index, IndexSettings};

use super::document::{own_count, own_documents};
use super::ledger::{Entry, LEDGER_FILE, key_hash, sort, to_bytes};
use super::schema::Fields;
use super::segments::{Part, Scratch, Unchanged, read_collections, segment_writer};
use super::tokens::Tokens;
use super::upkeep::Previous;
use crate::corpus::{Collection, Corpus, Guide};
use crate::error::{Error, Result};
use crate::learn::{MODEL_FILE, Recipe, train};
use crate::safety::{self, SAFETY_FILE};
use crate::text::analyzers;

/// Stored documents that are compressed together. A match reads some fifty from all over the index; small blocks cost a
/// tenth of its size and save unpacking the rest.
const STORE_BLOCK_BYTES: usize = 2_048;
/// The same where there are collections: of so many documents few are read, and the tenth is hundreds of megabytes.
const LARGE_STORE_BLOCK_BYTES: usize = 16_384;
/// Folder of the segments that are not yet merged.
const SCRATCH: &str = "segments";

/// How far a build has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Documents read so far.
    pub done: u64,
    /// Documents there are; where collections are read, an estimate from their size.
    pub total: u64,
    /// Whether all are read and the rest is merging them and learning from them.
    pub learning: bool,
}

/// Where an index is built.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place<'a> {
    /// An empty folder.
    Folder(&'a Path),
    /// Memory.
    Memory,
}

/// What a build made.
pub(crate) struct Built {
    /// The index.
    pub(crate) index: Index,
    /// Words of each field.
    pub(crate) tokens: Tokens,
    /// Those of them that are not of collections.
    pub(crate) own_tokens: Tokens,
    /// Sections of each guide's collection, in the order of the guides; 0 where it has none.
    pub(crate) collected: Vec<u64>,
    /// Sections that were taken over from the index of before.
    pub(crate) taken_over: u64,
}

impl Place<'_> {
    fn directory(self) -> Result<Box<dyn Directory>> {
        Ok(match self {
            Self::Folder(folder) => {
                Box::new(MmapDirectory::open(folder).map_err(tantivy::TantivyError::from)?)
            }
            Self::Memory => Box::new(RamDirectory::create()),
        })
    }

    fn scratch(self) -> Option<PathBuf> {
        match self {
            Self::Folder(folder) => Some(folder.join(SCRATCH)),
            Self::Memory => None,
        }
    }
}

/// Builds the index of `corpus`, taking over what it can from the index of before, and calls `progress` after each document
/// and before learning.
///
/// The same corpus gives the same document order, and so the same answers.
///
/// # Errors
/// [`Error::Tantivy`] or [`Error::Write`] where the place cannot be written, [`Error::Corpus`] where a section of a collection
/// is none.
pub(crate) fn build(
    corpus: &Corpus,
    place: Place<'_>,
    previous: Option<&Previous>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Built> {
    let mut built = match corpus.library.collections().next() {
        Some(_) => build_large(corpus, place, previous, progress)?,
        None => {
            let index = own_segment(corpus, place.directory()?, &settings(STORE_BLOCK_BYTES), progress)?;
            let tokens = Tokens::of(&index)?;
            let collected = vec![0; corpus.library.guides().len()];
            Built { index, own_tokens: tokens.clone(), tokens, collected, taken_over: 0 }
        }
    };
    built.index.set_tokenizers(analyzers());
    let total = own_count(corpus) + built.collected.iter().sum::<u64>();
    progress(Progress { done: total, total, learning: true });
    let (model, safety) = learned(corpus, previous);
    let some = |file: Option<Vec<u8>>, of: &str, what: &str| {
        file.ok_or_else(|| Error::Damaged { path: of.into(), what: what.into() })
    };
    write_file(&built.index, MODEL_FILE, &some(model, "lexicon", "its phrases do not compile")?)?;
    write_file(&built.index, SAFETY_FILE, &some(safety, "safety", "its rules do not compile")?)?;
    Ok(built)
}

/// The model file and the safety file.
fn learned(corpus: &Corpus, previous: Option<&Previous>) -> (Option<Vec<u8>>, Option<Vec<u8>>) {
    let model = || {
        let kept = previous.and_then(|previous| previous.model(&corpus.basis));
        kept.or_else(|| train(corpus, &Recipe::default()))
    };
    let safety = || {
        let kept = previous.and_then(|previous| previous.safety(&corpus.basis));
        kept.or_else(|| safety::train(corpus, &safety::Knobs::default()))
    };
    thread::scope(|scope| {
        let safety = scope.spawn(safety);
        (model(), safety.join().ok().flatten())
    })
}

/// A corpus that has collections.
fn build_large(
    corpus: &Corpus,
    place: Place<'_>,
    previous: Option<&Previous>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Built> {
    let settings = settings(LARGE_STORE_BLOCK_BYTES);
    let scratch = Scratch::new(place.scratch())?;
    let own = own_segment(corpus, scratch.directory(0)?, &settings, &mut |_| {})?;
    let own_tokens = Tokens::of(&own)?;
    let own = scratch.reopened(0, own)?;
    let before = previous.and_then(|previous| Some((previous, previous.ledger(&corpus.basis)?)));
    let unchanged = |entry: &Entry| {
        let old = before.and_then(|(_, ledger)| ledger.find(entry.key));
        old.is_some_and(|old| old.content == entry.content)
    };
    let mut estimate = Estimate::of(corpus);
    let parts = read_collections(
        corpus,
        &scratch,
        &settings,
        before.map(|_| &unchanged as Unchanged<'_>),
        &mut |sections, bytes| progress(estimate.after(sections, bytes)),
    )?;
    let (entries, collected) = entries(corpus, &parts)?;
    let mut tokens = own_tokens.clone();
    let mut segments = own.searchable_segments()?;
    let mut alive: Vec<_> = segments.iter().map(|_| None).collect();
    let added: u64 = parts.iter().filter_map(|part| part.segment.as_ref()).try_fold(0, |sum, index| {
        let documents: u64 =
            index.searchable_segments()?.iter().map(|s| u64::from(s.meta().num_docs())).sum();
        Ok::<_, Error>(sum + documents)
    })?;
    if let Some((previous, ledger)) = before {
        let kept = previous.kept(ledger, &entries, corpus)?;
        tokens.add(&kept.tokens);
        segments.extend(kept.segments);
        alive.extend(kept.alive);
    }
    for index in parts.iter().filter_map(|part| part.segment.as_ref()) {
        tokens.add(&Tokens::of(index)?);
        for segment in index.searchable_segments()? {
            segments.push(segment);
            alive.push(None);
        }
    }
    let index = merge_filtered_segments(&segments, settings, alive, place.directory()?)?;
    write_file(&index, LEDGER_FILE, &to_bytes(&entries))?;
    let taken_over = collected.iter().sum::<u64>().saturating_sub(added);
    Ok(Built { index, tokens, own_tokens, collected, taken_over })
}

fn settings(docstore_blocksize: usize) -> IndexSettings {
    IndexSettings { docstore_blocksize, ..IndexSettings::default() }
}

/// Everything but collections, as one segment.
fn own_segment(
    corpus: &Corpus,
    directory: Box<dyn Directory>,
    settings: &IndexSettings,
    progress: &mut dyn FnMut(Progress),
) -> Result<Index> {
    let fields = Fields::schema().1;
    let total = own_count(corpus);
    let mut writer = segment_writer(directory, settings)?;
    for (done, document) in (1..).zip(own_documents(corpus, &fields)) {
        writer.add_document(document?)?;
        progress(Progress { done, total, learning: false });
    }
    Ok(writer.finalize()?)
}

/// The sections of all collections, by key, and how many each guide has.
fn entries(corpus: &Corpus, parts: &[Part]) -> Result<(Vec<Entry>, Vec<u64>)> {
    let with: Vec<&Guide> =
        corpus.library.guides().iter().filter(|guide| guide.collection.is_some()).collect();
    let mut all = Vec::with_capacity(parts.iter().map(|part| part.entries.len()).sum());
    let mut counts = vec![0; with.len()];
    for (number, guide) in with.iter().enumerate() {
        let mut lines = 0;
        let first = all.len();
        for part in parts.iter().filter(|part| part.collection == number) {
            let line = |line: u32| u32::try_from(u64::from(line) + lines).unwrap_or(u32::MAX);
            all.extend(part.entries.iter().map(|entry| Entry { line: line(entry.line), ..*entry }));
            lines += part.lines;
        }
        counts[number] = (all.len() - first) as u64;
        check_entries(guide, &mut all[first..])?;
    }
    // Keys begin with the guide, so no two collections share one.
    all.sort_unstable();
    let guides = corpus.library.guides().iter().zip(&corpus.situations);
    for (guide, situations) in guides.filter(|(guide, _)| guide.collection.is_some()) {
        let named = guide.meta.parts.iter().flat_map(|part| &part.sections);
        let graded = situations.iter().flat_map(|situation| situation.grades.keys());
        check_named(guide, &all, "guide.toml", named)?;
        check_named(guide, &all, "situations.jsonl", graded)?;
    }
    let mut counts = counts.into_iter();
    let count = |guide: &Guide| guide.collection.as_ref().and_then(|_| counts.next()).unwrap_or(0);
    let collected = corpus.library.guides().iter().map(count).collect();
    Ok((all, collected))
}

/// Sorts the sections of a guide's collection, and makes sure that each has an id of its own.
fn check_entries(guide: &Guide, entries: &mut [Entry]) -> Result<()> {
    let twice = |line: u32, what: String| Error::Corpus {
        path: guide.collection.as_ref().map(|collection| collection.path.clone()).unwrap_or_default(),
        line: usize::try_from(line).ok(),
        what,
        mend: "Give each section an id of its own; letter case does not tell ids apart.".into(),
    };
    if let Some((first, second)) = sort(entries) {
        return Err(twice(second, format!("the id is already that of line {first}")));
    }
    for section in &guide.sections {
        if let Some(entry) = find(entries, &section.full_id()) {
            return Err(twice(
                entry.line,
                format!("the id `{}` is already that of {}", section.id, section.path),
            ));
        }
    }
    Ok(())
}

/// Makes sure that a guide has the sections that one of its files names.
fn check_named<'a>(
    guide: &Guide,
    entries: &[Entry],
    file: &str,
    mut named: impl Iterator<Item = &'a String>,
) -> Result<()> {
    let is_known =
        |id: &str| guide.section(id).is_some() || find(entries, &format!("{}/{id}", guide.id)).is_some();
    match named.find(|id| !is_known(id)) {
        None => Ok(()),
        Some(id) => Err(Error::Corpus {
            path: format!("{}/{file}", guide.id),
            line: None,
            what: format!("names no section: `{id}`"),
            mend: "Name sections by their ids.".into(),
        }),
    }
}

fn find(entries: &[Entry], full_id: &str) -> Option<Entry> {
    let key = key_hash(full_id);
    entries.binary_search_by_key(&key, |entry| entry.key).ok().map(|at| entries[at])
}

/// How many sections collections will have turned out to have, told from their size.
struct Estimate {
    own: u64,
    bytes: u64,
    sections_read: u64,
    bytes_read: u64,
}

impl Estimate {
    fn of(corpus: &Corpus) -> Self {
        let bytes = corpus.library.collections().map(|collection: &Collection| collection.bytes).sum();
        Self { own: own_count(corpus), bytes, sections_read: 0, bytes_read: 0 }
    }

    fn after(&mut self, sections: u64, bytes: u64) -> Progress {
        self.sections_read += sections;
        self.bytes_read += bytes;
        let left = self.bytes.saturating_sub(self.bytes_read) as f64;
        let to_come = left * self.sections_read as f64 / self.bytes_read.max(1) as f64;
        let done = self.own + self.sections_read;
        Progress { done, total: done + to_come.round() as u64, learning: false }
    }
}

fn write_file(index: &Index, name: &str, bytes: &[u8]) -> Result<()> {
    let path = Path::new(name);
    let mut file = index.directory().open_write(path).map_err(tantivy::TantivyError::from)?;
    let written = file.write_all(bytes).and_then(|()| file.terminate());
    written.map_err(|source| Error::Write { path: path.to_owned(), source })
}
