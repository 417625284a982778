//! Sections, references and situations as documents.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Serialize;
use tantivy::TantivyDocument;
use tantivy::schema::Field;

use super::schema::{COLLECTION, DocumentType, Fields};
use crate::corpus::{Corpus, Guide, PlainSection, Reference, Section, Situation};
use crate::error::Result;

/// All documents but those of collections, in index order: sections, then references, then situations.
pub(super) fn own_documents<'a>(
    corpus: &'a Corpus,
    fields: &'a Fields,
) -> impl Iterator<Item = Result<TantivyDocument>> + 'a {
    let guides = || corpus.library.guides().iter();
    let sections = guides().flat_map(move |guide| {
        let cited = CitedWords::of(guide);
        guide.sections.iter().map(move |section| section_document(section, &cited, fields))
    });
    let references = guides().flat_map(|guide| &guide.references).map(move |r| reference_document(r, fields));
    let situations = guides()
        .zip(&corpus.situations)
        .flat_map(move |(guide, all)| all.iter().map(move |s| situation_document(guide, s, fields)));
    sections.chain(references).chain(situations)
}

/// How many documents [`own_documents`] has.
pub(super) fn own_count(corpus: &Corpus) -> u64 {
    let of_guide = |guide: &Guide| guide.sections.len() + guide.references.len();
    let guides: usize = corpus.library.guides().iter().map(of_guide).sum();
    let situations: usize = corpus.situations.iter().map(Vec::len).sum();
    (guides + situations) as u64
}

/// The words by which each reference of a guide is found, by key.
#[derive(Default)]
pub(super) struct CitedWords(HashMap<String, String>);

impl CitedWords {
    pub(super) fn of(guide: &Guide) -> Self {
        let words = |reference: &Reference| (reference.key().to_owned(), reference_words(reference));
        Self(guide.references.iter().map(words).collect())
    }

    /// Whether the guide has a reference with this key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// What is searched of the references that a section cites.
    fn of_section(&self, section: &PlainSection) -> String {
        let cited = section.citations.iter().filter_map(|key| self.0.get(key).map(String::as_str));
        // A section is found by its id as well.
        cited.chain([section.id.as_str()]).collect::<Vec<_>>().join("\n")
    }
}

/// What is searched of a section, field by field.
pub(super) fn searched<'a>(
    section: &'a PlainSection,
    cited: &CitedWords,
    fields: &Fields,
) -> [(Field, Cow<'a, str>); 7] {
    let cited = cited.of_section(section);
    let keywords = section.keywords.join("\n");
    [
        (fields.title, section.title.as_str().into()),
        (fields.body, section.text.as_str().into()),
        (fields.title_exact, format!("{}\n{keywords}", section.title).into()),
        (fields.keywords, keywords.into()),
        (fields.cited, cited.clone().into()),
        (fields.body_exact, section.text.as_str().into()),
        (fields.cited_exact, cited.into()),
    ]
}

fn section_document(section: &Section, cited: &CitedWords, fields: &Fields) -> Result<TantivyDocument> {
    let plain = PlainSection::of(section);
    let mut document = base(DocumentType::Section, &plain.guide, &plain.full_id(), fields);
    document.add_bytes(fields.payload, &payload(section)?);
    add_searched(&mut document, &plain, cited, fields);
    Ok(document)
}

/// A section of a collection, of which the line itself is stored.
pub(super) fn line_document(
    section: &PlainSection,
    json: &str,
    cited: &CitedWords,
    fields: &Fields,
) -> TantivyDocument {
    let mut document = base(DocumentType::Section, &section.guide, &section.full_id(), fields);
    document.add_text(fields.document, COLLECTION);
    document.add_bytes(fields.line, format!("{}\n{json}", section.guide).as_bytes());
    add_searched(&mut document, section, cited, fields);
    document
}

fn add_searched(document: &mut TantivyDocument, section: &PlainSection, cited: &CitedWords, fields: &Fields) {
    document.add_text(fields.kind, section.kind.as_str());
    for (field, text) in searched(section, cited, fields) {
        document.add_text(field, text);
    }
}

fn reference_document(reference: &Reference, fields: &Fields) -> Result<TantivyDocument> {
    let mut document = base(DocumentType::Reference, &reference.guide, &reference.full_key(), fields);
    document.add_bytes(fields.payload, &payload(reference)?);
    let words = reference_words(reference);
    document.add_text(fields.kind, DocumentType::Reference.as_str());
    document.add_text(fields.reference, &words);
    document.add_text(fields.reference_exact, &words);
    Ok(document)
}

fn situation_document(guide: &Guide, situation: &Situation, fields: &Fields) -> Result<TantivyDocument> {
    let key = format!("{}/{}", guide.id, situation.id);
    let mut document = base(DocumentType::Situation, &guide.id, &key, fields);
    // With its guide: its grades name sections of that guide alone.
    document.add_bytes(fields.payload, &payload(&(&guide.id, situation))?);
    Ok(document)
}

fn base(document_type: DocumentType, guide: &str, key: &str, fields: &Fields) -> TantivyDocument {
    let mut document = TantivyDocument::new();
    document.add_text(fields.document, document_type.as_str());
    document.add_text(fields.key, key);
    document.add_text(fields.guide, guide);
    document
}

fn payload(value: &impl Serialize) -> Result<Vec<u8>> {
    Ok(serde_json::to_vec(value).map_err(std::io::Error::from)?)
}

/// The words by which a reference is found.
fn reference_words(reference: &Reference) -> String {
    let key = reference.key();
    format!("{}\n{key}", reference.text())
}
