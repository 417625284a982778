//! An index that is open for reading.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use tantivy::collector::TopDocs;
use tantivy::directory::OwnedBytes;
use tantivy::query::BooleanQuery;
use tantivy::schema::Value;
use tantivy::{Directory, DocAddress, ReloadPolicy, Searcher, TantivyDocument};

use super::generation::Extent;
use super::manifest::Manifest;
use super::schema::{DocumentType, Fields};
use super::sealed::SealedDirectory;
use super::statistics::Statistics;
use super::terms::filter_term;
use crate::corpus::{Reference, Section, Situation};
use crate::error::{Error, Result};
use crate::learn::{MODEL_FILE, Model};
use crate::safety::{Detector, SAFETY_FILE};
use crate::text::analyzers;

/// Decompressed blocks of the document store that are kept: enough for the neighbours of one description.
const STORE_CACHE_BLOCKS: usize = 128;

/// The file in which tantivy lists its segments.
const SEGMENTS: &str = "meta.json";

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
        let opened = Self {
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
        Statistics::new(&self.searcher, types.iter().map(|document| self.count(*document)).sum())
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
        self.by_key(DocumentType::Section, full_id)
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

    /// The stored document at `address`.
    pub(crate) fn payload<T: DeserializeOwned>(&self, address: DocAddress) -> Result<T> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let bytes = document
            .get_first(self.fields.payload)
            .and_then(|value| value.as_bytes())
            .ok_or_else(|| self.damaged("a document has no payload".into()))?;
        serde_json::from_slice(bytes).map_err(|e| self.damaged(format!("a payload does not read back: {e}")))
    }

    fn by_key<T: DeserializeOwned>(&self, document: DocumentType, key: &str) -> Result<Option<T>> {
        let query = BooleanQuery::intersection(vec![
            filter_term(self.fields.key, key),
            filter_term(self.fields.document, document.as_str()),
        ]);
        let found = self.searcher.search(&query, &TopDocs::with_limit(1).order_by_score())?;
        found.first().map(|(_, address)| self.payload(*address)).transpose()
    }

    /// Makes sure of an index that was just built: tantivy's own checksums, which were taken as the bytes were written, and
    /// that of each type of document one is found by its key and reads back.
    pub(super) fn prove(&self) -> Result<()> {
        let directory = self.searcher.index().directory();
        for path in directory.list_managed_files() {
            // tantivy's list of segments is read whole on opening and has no checksum.
            let is_listed = path.to_str().is_some_and(|name| self.manifest.files.contains_key(name));
            if is_listed
                && path != Path::new(SEGMENTS)
                && !directory.validate_checksum(&path).map_err(tantivy::TantivyError::from)?
            {
                return Err(self.damaged(format!("{} is not what was written", path.display())));
            }
        }
        self.probe(DocumentType::Section, Section::full_id)?;
        self.probe(DocumentType::Reference, Reference::full_key)?;
        self.probe(DocumentType::Situation, |(guide, situation): &(String, Situation)| {
            format!("{guide}/{}", situation.id)
        })
    }

    /// Finds a document of the type again by its key.
    fn probe<T: DeserializeOwned + PartialEq>(
        &self,
        document: DocumentType,
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
        let stored: T = self.payload(*address)?;
        match self.by_key::<T>(document, &key(&stored))? {
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

/// A file beside the segments, in place where files are mapped.
fn read_file<T>(
    index: &tantivy::Index,
    path: &Path,
    name: &str,
    open: impl FnOnce(OwnedBytes) -> Option<T>,
) -> Result<T> {
    let damaged = |what: String| Error::Damaged { path: path.to_owned(), what };
    let file = index.directory().open_read(Path::new(name));
    let bytes = file
        .map_err(|e| damaged(format!("{name} cannot be opened: {e}")))?
        .read_bytes()
        .map_err(|e| damaged(format!("{name} cannot be read: {e}")))?;
    open(bytes).ok_or_else(|| damaged(format!("{name} is none of this version")))
}
