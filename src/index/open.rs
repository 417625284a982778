//! An index that is open for reading.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use tantivy::collector::TopDocs;
use tantivy::directory::{FileSlice, OwnedBytes};
use tantivy::query::BooleanQuery;
use tantivy::schema::Value;
use tantivy::{Directory, DocAddress, ReloadPolicy, Searcher, TantivyDocument};

use super::generation::Extent;
use super::ledger::{LEDGER_FILE, LedgerFile, key_hash};
use super::manifest::Manifest;
use super::schema::{DocumentType, Fields};
use super::sealed::SealedDirectory;
use super::statistics::Statistics;
use super::terms::filter_term;
use super::upkeep::stored_line;
use super::written::is_as_written;
use crate::corpus::{COLLECTION_NAME, Item, Reference, Section, Situation};
use crate::error::{Error, Result};
use crate::learn::{MODEL_FILE, Model, SectionFacts};
use crate::safety::{Detector, SAFETY_FILE};
use crate::text::analyzers;

/// Decompressed blocks of the document store that are kept: enough for the neighbours of one description.
const STORE_CACHE_BLOCKS: usize = 128;

/// The file in which tantivy lists its segments.
const SEGMENTS: &str = "meta.json";

/// Larger files are not read at once when a build is checked.
const MOST_BYTES_AT_ONCE: u64 = 64 << 20;

/// What was learned, as an index holds it.
pub type LearnedModel = Model<OwnedBytes>;

/// What notices need, as an index holds it.
pub type SafetyDetector = Detector<OwnedBytes>;

/// An open index. Cheap to query, never written to.
pub struct Index {
    searcher: Searcher,
    fields: Fields,
    manifest: Manifest,
    model: LearnedModel,
    detector: SafetyDetector,
    /// Where the sections of collections stand; `None` where there are none.
    ledger: Option<LedgerFile>,
    /// Where it lives, for errors.
    path: PathBuf,
    /// The open manifest that keeps the files from being removed; none in memory.
    _pin: Option<File>,
}

impl Index {
    /// Opens a finished generation, which `pin` keeps from being removed. Where not all of it was compared with its
    /// checksums, each piece still is when it is first read.
    pub(super) fn open_folder(folder: &Path, manifest: Manifest, pin: File, checked: Extent) -> Result<Self> {
        let unchecked = match checked {
            Extent::Whole => BTreeMap::new(),
            Extent::Sample => manifest.files.clone(),
        };
        let index = tantivy::Index::open(SealedDirectory::open(folder, unchecked)?)?;
        Ok(Self { _pin: Some(pin), ..Self::over(index, manifest, folder)? })
    }

    /// Reads an index that was just built, wherever it lives.
    pub(crate) fn over(mut index: tantivy::Index, manifest: Manifest, path: &Path) -> Result<Self> {
        index.set_tokenizers(analyzers());
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(STORE_CACHE_BLOCKS)
            .try_into()?;
        let ledger = match manifest.has_collections() {
            true => Some(open_file(&index, path, LEDGER_FILE, |file| Ok(LedgerFile::open(file)))?),
            false => None,
        };
        let opened = Self {
            ledger,
            searcher: reader.searcher(),
            fields: Fields::schema().1,
            manifest,
            model: read_file(&index, path, MODEL_FILE, Model::open)?,
            detector: read_file(&index, path, SAFETY_FILE, Detector::open)?,
            path: path.to_owned(),
            _pin: None,
        };
        // tantivy opens an interrupted build as a valid index of fewer documents.
        let found = opened.searcher.num_docs();
        if found != opened.manifest.documents {
            return Err(opened.damaged(format!(
                "{found} documents where the manifest counts {}",
                opened.manifest.documents
            )));
        }
        Ok(opened)
    }

    /// What the index says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// What was learned from the corpus.
    pub fn model(&self) -> &LearnedModel {
        &self.model
    }

    /// What notices need.
    pub fn detector(&self) -> &SafetyDetector {
        &self.detector
    }

    /// Where it lives.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The tantivy searcher.
    pub(crate) fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    /// Handles of the fields.
    pub(crate) fn fields(&self) -> &Fields {
        &self.fields
    }

    /// BM25 statistics among documents of the given types.
    pub(crate) fn statistics(&self, types: &[DocumentType]) -> Statistics<'_> {
        let documents = types.iter().map(|document| self.count(*document)).sum();
        Statistics::new(&self.searcher, &self.manifest.tokens, documents)
    }

    /// `wanted` results, but at least 1 and no more than there are documents: space is set aside for each.
    pub(crate) fn at_most_documents(&self, wanted: usize) -> usize {
        let documents = usize::try_from(self.manifest.documents).unwrap_or(usize::MAX);
        wanted.clamp(1, documents.max(1))
    }

    /// The section with this full id, `guide/id`.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the stored document does not read back.
    pub fn section(&self, full_id: &str) -> Result<Option<Section>> {
        let found = self.address(DocumentType::Section, full_id)?;
        found.map(|address| self.stored_section(address)).transpose()
    }

    /// The reference with this full key, `guide/key`.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the stored document does not read back.
    pub fn reference(&self, full_key: &str) -> Result<Option<Reference>> {
        self.by_key(DocumentType::Reference, full_key)
    }

    /// The situation with this full id, `guide/id`.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the stored document does not read back.
    pub fn situation(&self, full_id: &str) -> Result<Option<Situation>> {
        let found: Option<(String, Situation)> = self.by_key(DocumentType::Situation, full_id)?;
        Ok(found.map(|(_, situation)| situation))
    }

    /// The section or reference at `address`; a section of a collection has each paragraph as one sentence.
    pub(crate) fn item(&self, address: DocAddress) -> Result<Item> {
        let document = self.searcher.doc(address)?;
        match stored_line(&document, &self.fields) {
            Some((guide, json)) => {
                let section = self.section_of_line(guide, json, Section::unsplit_from_json_line)?;
                Ok(Item::Section(Box::new(section)))
            }
            None => self.payload(&document),
        }
    }

    /// Where the section or reference at `address` stands in reading order: those of collections come after all others.
    pub(crate) fn place(&self, address: DocAddress) -> Result<(u32, u32)> {
        let document = self.searcher.doc(address)?;
        let Some((guide, json)) = stored_line(&document, &self.fields) else {
            return Ok((address.segment_ord, address.doc_id));
        };
        let facts = SectionFacts::of_line(guide, json).map_err(|e| self.unreadable(&e))?;
        Ok((u32::MAX, self.line_of(&facts.full_id())?))
    }

    /// 1-based line of a section of a collection.
    fn line_of(&self, full_id: &str) -> Result<u32> {
        let found = match &self.ledger {
            Some(ledger) => ledger.find(key_hash(full_id)).map_err(|e| self.unreadable(&e))?,
            None => None,
        };
        found
            .map(|entry| entry.line)
            .ok_or_else(|| self.damaged(format!("it does not tell where {full_id} stands")))
    }

    /// What ranking needs to know of the section at `address`.
    pub(crate) fn section_facts(&self, address: DocAddress) -> Result<SectionFacts> {
        let document = self.searcher.doc(address)?;
        match stored_line(&document, &self.fields) {
            Some((guide, json)) => SectionFacts::of_line(guide, json).map_err(|e| self.unreadable(&e)),
            None => self.payload(&document),
        }
    }

    /// The section at `address`.
    fn stored_section(&self, address: DocAddress) -> Result<Section> {
        let document = self.searcher.doc(address)?;
        match stored_line(&document, &self.fields) {
            Some((guide, json)) => self.section_of_line(guide, json, Section::from_json_line),
            None => self.payload(&document),
        }
    }

    fn section_of_line(
        &self,
        guide: &str,
        json: &str,
        read: impl FnOnce(&str, &str, usize, &str) -> Result<Section>,
    ) -> Result<Section> {
        let path = format!("{guide}/{COLLECTION_NAME}");
        let mut section = read(guide, &path, 0, json).map_err(|e| self.unreadable(&e))?;
        section.stand_at(usize::try_from(self.line_of(&section.full_id())?).unwrap_or(1));
        Ok(section)
    }

    fn unreadable(&self, error: &dyn std::fmt::Display) -> Error {
        self.damaged(format!("a section does not read back: {error}"))
    }

    fn payload<T: DeserializeOwned>(&self, document: &TantivyDocument) -> Result<T> {
        let bytes = document
            .get_first(self.fields.payload)
            .and_then(|value| value.as_bytes())
            .ok_or_else(|| self.damaged("a document has no payload".into()))?;
        serde_json::from_slice(bytes).map_err(|e| self.damaged(format!("a payload does not read back: {e}")))
    }

    /// The reference or situation at `address`.
    fn read<T: DeserializeOwned>(&self, address: DocAddress) -> Result<T> {
        self.payload(&self.searcher.doc(address)?)
    }

    fn by_key<T: DeserializeOwned>(&self, document: DocumentType, key: &str) -> Result<Option<T>> {
        let found = self.address(document, key)?;
        found.map(|address| self.read(address)).transpose()
    }

    fn address(&self, document: DocumentType, key: &str) -> Result<Option<DocAddress>> {
        let query = BooleanQuery::intersection(vec![
            filter_term(self.fields.key, key),
            filter_term(self.fields.document, document.as_str()),
        ]);
        let found = self.searcher.search(&query, &TopDocs::with_limit(1).order_by_score())?;
        Ok(found.first().map(|(_, address)| *address))
    }

    /// Makes sure of an index that was just built: tantivy's own checksums, which were taken as the bytes were written, and
    /// that of each type of document one is found by its key and reads back.
    pub(super) fn prove(&self) -> Result<()> {
        let directory = self.searcher.index().directory();
        for path in directory.list_managed_files() {
            // tantivy's list of segments is read whole on opening and has no checksum.
            let sum = path.to_str().and_then(|name| self.manifest.files.get(name));
            let sound = match sum {
                Some(sum) if path != Path::new(SEGMENTS) => match sum.bytes {
                    ..=MOST_BYTES_AT_ONCE => {
                        directory.validate_checksum(&path).map_err(tantivy::TantivyError::from)?
                    }
                    _ => is_as_written(&self.path.join(&path))?,
                },
                _ => true,
            };
            if !sound {
                return Err(self.damaged(format!("{} is not what was written", path.display())));
            }
        }
        self.probe(DocumentType::Section, |address| self.stored_section(address), Section::full_id)?;
        self.probe(DocumentType::Reference, |address| self.read(address), Reference::full_key)?;
        self.probe(
            DocumentType::Situation,
            |address| self.read(address),
            |(guide, situation): &(String, Situation)| format!("{guide}/{}", situation.id),
        )
    }

    /// Finds a document of the type again by its key.
    fn probe<T: PartialEq>(
        &self,
        document: DocumentType,
        read: impl Fn(DocAddress) -> Result<T>,
        key: impl Fn(&T) -> String,
    ) -> Result<()> {
        let all = filter_term(self.fields.document, document.as_str());
        let found = self.searcher.search(&all, &TopDocs::with_limit(1).order_by_score())?;
        let Some((_, address)) = found.first() else {
            return match self.count(document) {
                0 => Ok(()),
                _ => Err(self.damaged(format!("it holds no {}", document.as_str()))),
            };
        };
        let stored = read(*address)?;
        match self.address(document, &key(&stored))?.map(&read).transpose()? {
            Some(again) if again == stored => Ok(()),
            _ => Err(self.damaged(format!("the {} {} is not found again", document.as_str(), key(&stored)))),
        }
    }

    /// Documents of a type.
    fn count(&self, document: DocumentType) -> u64 {
        match document {
            DocumentType::Section => self.manifest.sections(),
            DocumentType::Reference => self.manifest.references(),
            DocumentType::Situation => self.manifest.situations(),
        }
    }

    fn damaged(&self, what: String) -> Error {
        Error::Damaged { path: self.path.clone(), what }
    }
}

/// A file beside the segments, read whole; in place where files are mapped.
fn read_file<T>(
    index: &tantivy::Index,
    path: &Path,
    name: &str,
    open: impl FnOnce(OwnedBytes) -> Option<T>,
) -> Result<T> {
    open_file(index, path, name, |file| file.read_bytes().map(open))
}

/// A file beside the segments.
fn open_file<T>(
    index: &tantivy::Index,
    path: &Path,
    name: &str,
    open: impl FnOnce(FileSlice) -> io::Result<Option<T>>,
) -> Result<T> {
    let damaged = |what: String| Error::Damaged { path: path.to_owned(), what };
    let file = index.directory().open_read(Path::new(name));
    let file = file.map_err(|e| damaged(format!("{name} cannot be opened: {e}")))?;
    open(file)
        .map_err(|e| damaged(format!("{name} cannot be read: {e}")))?
        .ok_or_else(|| damaged(format!("{name} is none of this version")))
}
