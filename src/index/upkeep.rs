//! What a rebuild takes over from the index of before.
//!
//! Sections of collections that did not change are taken over as they are indexed, without being read or split into words
//! again; what was learned is taken over where the files that it rests on did not change. The result answers like an index
//! that was built from nothing: same documents, same words, same counts.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::path::Path;

use tantivy::directory::{Directory, OwnedBytes};
use tantivy::fastfield::{AliveBitSet, write_alive_bitset};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{BitSet, DocSet, Index, Segment, SegmentReader, TERMINATED, TantivyDocument, Term};

use super::document::CitedWords;
use super::folder::damaged;
use super::ledger::{Entry, LEDGER_FILE, Ledger, key_hash};
use super::manifest::Manifest;
use super::schema::{COLLECTION, Fields};
use super::segments::open_windowed;
use super::tokens::Tokens;
use crate::corpus::{Basis, Corpus, PlainSection};
use crate::error::Result;
use crate::learn::MODEL_FILE;
use crate::safety::SAFETY_FILE;

/// Stored documents that are kept unpacked. Each is asked for once.
const STORE_CACHE_BLOCKS: usize = 1;

/// A sound index of before, of this version of the program.
pub(crate) struct Previous {
    index: Index,
    manifest: Manifest,
    ledger: Option<Ledger>,
    model: OwnedBytes,
    safety: OwnedBytes,
    /// The open manifest that keeps the files from being removed.
    _pin: File,
}

/// What of the index of before stays.
pub(super) struct Kept {
    /// Its segments.
    pub(super) segments: Vec<Segment>,
    /// For each, which of its documents stay.
    pub(super) alive: Vec<Option<AliveBitSet>>,
    /// The words of the documents that stay.
    pub(super) tokens: Tokens,
}

impl Previous {
    /// Opens the index in `folder`, every byte of which was checked.
    pub(super) fn open(folder: &Path, manifest: Manifest, pin: File) -> Result<Self> {
        let index = open_windowed(folder)?;
        let file = |name: &str| -> Result<OwnedBytes> {
            let file = index.directory().open_read(Path::new(name)).map_err(tantivy::TantivyError::from)?;
            Ok(file.read_bytes()?)
        };
        let (model, safety) = (file(MODEL_FILE)?, file(SAFETY_FILE)?);
        let ledger = match manifest.has_collections() {
            true => Some(
                Ledger::open(file(LEDGER_FILE)?)
                    .ok_or_else(|| damaged(folder, format!("{LEDGER_FILE} does not read back")))?,
            ),
            false => None,
        };
        Ok(Self { index, manifest, ledger, model, safety, _pin: pin })
    }

    /// The model file, where it rests on the same.
    pub(super) fn model(&self, basis: &Basis) -> Option<Vec<u8>> {
        (self.manifest.basis.model == basis.model).then(|| self.model.to_vec())
    }

    /// The safety file, where it rests on the same.
    pub(super) fn safety(&self, basis: &Basis) -> Option<Vec<u8>> {
        (self.manifest.basis.safety == basis.safety).then(|| self.safety.to_vec())
    }

    /// The sections of collections that it has, where they would be indexed now as they were.
    pub(super) fn ledger(&self, basis: &Basis) -> Option<&Ledger> {
        self.ledger.as_ref().filter(|_| self.manifest.basis.references == basis.references)
    }

    /// What stays where the collections now have the sections of `now`, sorted.
    pub(super) fn kept(&self, ledger: &Ledger, now: &[Entry], corpus: &Corpus) -> Result<Kept> {
        let stays = |old: &Entry| {
            let found = now.binary_search_by_key(&old.key, |entry| entry.key);
            found.is_ok_and(|at| now[at].content == old.content)
        };
        let gone: HashSet<u64> = ledger.iter().filter(|old| !stays(old)).map(|old| old.key).collect();
        let guides = corpus.library.guides().iter();
        let cited: HashMap<&str, CitedWords> =
            guides.map(|guide| (guide.id.as_str(), CitedWords::of(guide))).collect();
        let segments = self.index.searchable_segments()?;
        let mut kept = Kept { segments: Vec::new(), alive: Vec::new(), tokens: self.manifest.tokens.clone() };
        kept.tokens.take_away(&self.manifest.own_tokens);
        for segment in segments {
            let reader = SegmentReader::open(&segment)?;
            let leaving = leaving(&reader, &gone)?;
            for tokens in self.tokens_of(&reader, &leaving, &cited)? {
                kept.tokens.take_away(&tokens);
            }
            kept.alive.push(Some(staying(&reader, &leaving)?));
            kept.segments.push(segment);
        }
        Ok(kept)
    }

    fn tokens_of(
        &self,
        reader: &SegmentReader,
        documents: &[u32],
        cited: &HashMap<&str, CitedWords>,
    ) -> Result<Vec<Tokens>> {
        let store = reader.get_store_reader(STORE_CACHE_BLOCKS)?;
        let (none, fields) = (CitedWords::default(), Fields::schema().1);
        let tokens = |document: &u32| {
            let document: TantivyDocument = store.get(*document)?;
            let section = stored_line(&document, &fields)
                .and_then(|(guide, json)| PlainSection::from_json_line(guide, "", 0, json).ok())
                .ok_or_else(|| damaged(Path::new("index"), "a section does not read back"))?;
            let cited = cited.get(section.guide.as_str()).unwrap_or(&none);
            Ok(Tokens::of_section(&section, cited, &fields))
        };
        documents.iter().map(tokens).collect()
    }
}

/// The guide and the line of a stored section of a collection.
pub(super) fn stored_line<'a>(document: &'a TantivyDocument, fields: &Fields) -> Option<(&'a str, &'a str)> {
    let bytes = document.get_first(fields.line)?.as_bytes()?;
    std::str::from_utf8(bytes).ok()?.split_once('\n')
}

/// The sections of collections whose key is `gone`, in order.
fn leaving(reader: &SegmentReader, gone: &HashSet<u64>) -> Result<Vec<u32>> {
    let fields = Fields::schema().1;
    let mut found = Vec::new();
    if gone.is_empty() {
        return Ok(found);
    }
    let keys = reader.inverted_index(fields.key)?;
    let mut stream = keys.terms().stream()?;
    while stream.advance() {
        let is_gone = std::str::from_utf8(stream.key()).is_ok_and(|key| gone.contains(&key_hash(key)));
        if is_gone {
            let mut postings = keys.read_postings_from_terminfo(stream.value(), IndexRecordOption::Basic)?;
            while postings.doc() != TERMINATED {
                found.push(postings.doc());
                postings.advance();
            }
        }
    }
    found.sort_unstable();
    let of_collections = of_collections(reader)?;
    found.retain(|document| of_collections.contains(*document));
    Ok(found)
}

/// The sections of collections but for those that are leaving.
fn staying(reader: &SegmentReader, leaving: &[u32]) -> Result<AliveBitSet> {
    let mut alive = of_collections(reader)?;
    leaving.iter().for_each(|document| alive.remove(*document));
    let mut bytes = Vec::new();
    write_alive_bitset(&alive, &mut bytes)?;
    Ok(AliveBitSet::open(OwnedBytes::new(bytes)))
}

fn of_collections(reader: &SegmentReader) -> Result<BitSet> {
    let field = Fields::schema().1.document;
    let mut found = BitSet::with_max_value(reader.max_doc());
    let term = Term::from_field_text(field, COLLECTION);
    if let Some(mut postings) =
        reader.inverted_index(field)?.read_postings(&term, IndexRecordOption::Basic)?
    {
        while postings.doc() != TERMINATED {
            found.insert(postings.doc());
            postings.advance();
        }
    }
    Ok(found)
}
