//! Corpus to tantivy: one document for each section, reference and situation, in one segment; and the learned model
//! beside it.

use std::io::Write;
use std::path::Path;
use std::thread;

use serde::Serialize;
use tantivy::directory::TerminatingWrite;
use tantivy::indexer::NoMergePolicy;
use tantivy::{Directory, IndexSettings, IndexWriter, TantivyDocument};

use super::schema::{DocumentType, Fields};
use crate::corpus::{Corpus, Guide, Reference, Section, Situation};
use crate::error::{Error, Result};
use crate::learn::{MODEL_FILE, Recipe, train};
use crate::safety::{self, SAFETY_FILE};
use crate::text::analyzers;

/// Memory that the one writer thread fills before it writes a segment.
const WRITER_MEMORY_BYTES: usize = 64 << 20;

/// Stored documents that are compressed together. A match reads some fifty from all over the index; small blocks cost a
/// tenth of its size and save unpacking the rest.
const STORE_BLOCK_BYTES: usize = 2_048;

/// How far a build has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Documents added so far.
    pub done: u64,
    /// Documents there are.
    pub total: u64,
    /// Whether all are added and the rest is learning from them.
    pub learning: bool,
}

/// Builds the index of `corpus` into `directory`, which must be empty, and calls `progress` after each document and
/// before learning.
///
/// One writer thread and one segment: the same corpus gives the same document order, and so the same answers.
///
/// # Errors
/// [`Error::Tantivy`] where the directory cannot be written.
pub fn build(
    corpus: &Corpus,
    directory: impl Into<Box<dyn Directory>>,
    progress: &mut dyn FnMut(Progress),
) -> Result<tantivy::Index> {
    let (schema, fields) = Fields::schema();
    let settings = IndexSettings { docstore_blocksize: STORE_BLOCK_BYTES, ..IndexSettings::default() };
    let mut index = tantivy::Index::create(directory, schema, settings)?;
    index.set_tokenizers(analyzers());
    let mut writer: IndexWriter = index.writer_with_num_threads(1, WRITER_MEMORY_BYTES)?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    let documents = documents(corpus, &fields);
    let total = documents.len() as u64;
    for (done, document) in (1..).zip(documents) {
        writer.add_document(document?)?;
        progress(Progress { done, total, learning: false });
    }
    writer.commit()?;
    let segments = index.searchable_segment_ids()?;
    if segments.len() > 1 {
        writer.merge(&segments).wait()?;
    }
    writer.wait_merging_threads()?;
    progress(Progress { done: total, total, learning: true });
    let (model, safety) = thread::scope(|scope| {
        let safety = scope.spawn(|| safety::train(corpus, &safety::Knobs::default()));
        (train(corpus, &Recipe::default()), safety.join().ok().flatten())
    });
    let learned = |file: Option<Vec<u8>>, of: &str, what: &str| {
        file.ok_or_else(|| Error::Damaged { path: of.into(), what: what.into() })
    };
    write_file(&index, MODEL_FILE, &learned(model, "lexicon", "its phrases do not compile")?)?;
    write_file(&index, SAFETY_FILE, &learned(safety, "safety", "its rules do not compile")?)?;
    Ok(index)
}

fn write_file(index: &tantivy::Index, name: &str, bytes: &[u8]) -> Result<()> {
    let path = Path::new(name);
    let mut file = index.directory().open_write(path).map_err(tantivy::TantivyError::from)?;
    let written = file.write_all(bytes).and_then(|()| file.terminate());
    written.map_err(|source| Error::Write { path: path.to_owned(), source })
}

/// All documents in index order: sections, then references, then situations.
fn documents(corpus: &Corpus, fields: &Fields) -> Vec<Result<TantivyDocument>> {
    let guides = || corpus.library.guides().iter();
    let sections = guides()
        .flat_map(|guide| guide.sections.iter().map(|section| section_document(guide, section, fields)));
    let references = guides().flat_map(|guide| &guide.references).map(|r| reference_document(r, fields));
    let situations = guides()
        .zip(&corpus.situations)
        .flat_map(|(guide, all)| all.iter().map(|situation| situation_document(guide, situation, fields)));
    sections.chain(references).chain(situations).collect()
}

fn section_document(guide: &Guide, section: &Section, fields: &Fields) -> Result<TantivyDocument> {
    let mut document = base(DocumentType::Section, &guide.id, &section.full_id(), section, fields)?;
    let body = section.plain_text();
    let cited: Vec<String> = guide
        .references
        .iter()
        .filter(|reference| section.citations.iter().any(|key| key == reference.key()))
        .map(reference_words)
        .collect();
    // A section is found by its id as well.
    let cited = format!("{}\n{}", cited.join("\n"), section.id);
    let keywords = section.keywords.join("\n");
    document.add_text(fields.kind, section.kind.as_str());
    document.add_text(fields.title, &section.title);
    document.add_text(fields.body, &body);
    document.add_text(fields.keywords, &keywords);
    document.add_text(fields.cited, &cited);
    document.add_text(fields.title_exact, format!("{}\n{keywords}", section.title));
    document.add_text(fields.body_exact, &body);
    document.add_text(fields.cited_exact, &cited);
    Ok(document)
}

fn reference_document(reference: &Reference, fields: &Fields) -> Result<TantivyDocument> {
    let mut document =
        base(DocumentType::Reference, &reference.guide, &reference.full_key(), reference, fields)?;
    let words = reference_words(reference);
    document.add_text(fields.kind, DocumentType::Reference.as_str());
    document.add_text(fields.reference, &words);
    document.add_text(fields.reference_exact, &words);
    Ok(document)
}

fn situation_document(guide: &Guide, situation: &Situation, fields: &Fields) -> Result<TantivyDocument> {
    let key = format!("{}/{}", guide.id, situation.id);
    // With its guide: its grades name sections of that guide alone.
    base(DocumentType::Situation, &guide.id, &key, &(&guide.id, situation), fields)
}

fn base(
    document_type: DocumentType,
    guide: &str,
    key: &str,
    payload: &impl Serialize,
    fields: &Fields,
) -> Result<TantivyDocument> {
    let mut document = TantivyDocument::new();
    document.add_text(fields.document, document_type.as_str());
    document.add_text(fields.key, key);
    document.add_text(fields.guide, guide);
    let payload = serde_json::to_vec(payload).map_err(std::io::Error::from)?;
    document.add_bytes(fields.payload, &payload);
    Ok(document)
}

/// The words by which a reference is found.
fn reference_words(reference: &Reference) -> String {
    let key = reference.key();
    format!("{}\n{key}", reference.text())
}
