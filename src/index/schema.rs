//! The fields of the index.
//!
//! Sections, references and situations are told apart by [`Fields::document`] and never share a searched field, so that
//! a word's frequency in one does not weigh in another. Situations are stored only: the model finds them.

use tantivy::schema::{Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions};

use crate::text::{EXACT, STEMMED};

/// The term in [`Fields::document`] of sections that stand in a [`Collection`](crate::corpus::Collection).
pub(super) const COLLECTION: &str = "collection";

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentType {
    /// A section of a guide.
    Section,
    /// A reference of a guide.
    Reference,
    /// A situation of a guide.
    Situation,
}

impl DocumentType {
    /// The term by which it is indexed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Section => "section",
            Self::Reference => "reference",
            Self::Situation => "situation",
        }
    }
}

/// Handles of all fields.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// [`DocumentType`], one raw term; and `collection` for a section of a collection.
    pub document: Field,
    /// `guide/id`, one raw term, unique among documents of a type.
    pub key: Field,
    /// Guide id, one raw term.
    pub guide: Field,
    /// Kind of a section, one raw term; `reference` for references.
    pub kind: Field,
    /// The document as JSON, stored and not searched.
    pub payload: Field,
    /// In place of the payload of a section of a collection: the id of its guide, a line feed, and the line as it stands in
    /// the file. Stored and not searched.
    pub line: Field,
    /// Section title, stemmed.
    pub title: Field,
    /// Section prose, stemmed.
    pub body: Field,
    /// Section keywords, stemmed.
    pub keywords: Field,
    /// Authors and titles of the references that a section cites, and its own id, stemmed.
    pub cited: Field,
    /// Authors, title and publisher of a reference, stemmed.
    pub reference: Field,
    /// Section title and keywords, exact words.
    pub title_exact: Field,
    /// Section prose, exact words.
    pub body_exact: Field,
    /// As `cited`, exact words.
    pub cited_exact: Field,
    /// As `reference`, exact words.
    pub reference_exact: Field,
}

impl Fields {
    /// The schema with its handles.
    pub fn schema() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let stemmed = text_options(STEMMED, IndexRecordOption::WithFreqs);
        let exact = text_options(EXACT, IndexRecordOption::WithFreqsAndPositions);
        let fields = Self {
            document: schema.add_text_field("document", STRING),
            key: schema.add_text_field("key", STRING),
            guide: schema.add_text_field("guide", STRING),
            kind: schema.add_text_field("kind", STRING),
            payload: schema.add_bytes_field("payload", STORED),
            line: schema.add_bytes_field("line", STORED),
            title: schema.add_text_field("title", stemmed.clone()),
            body: schema.add_text_field("body", stemmed.clone()),
            keywords: schema.add_text_field("keywords", stemmed.clone()),
            cited: schema.add_text_field("cited", stemmed.clone()),
            reference: schema.add_text_field("reference", stemmed),
            title_exact: schema.add_text_field("title_exact", exact.clone()),
            body_exact: schema.add_text_field("body_exact", exact.clone()),
            cited_exact: schema.add_text_field("cited_exact", exact.clone()),
            reference_exact: schema.add_text_field("reference_exact", exact),
        };
        (schema.build(), fields)
    }

    /// The fields whose words are counted for BM25.
    pub fn scored(&self) -> [Field; 9] {
        [
            self.title,
            self.body,
            self.keywords,
            self.cited,
            self.reference,
            self.title_exact,
            self.body_exact,
            self.cited_exact,
            self.reference_exact,
        ]
    }

    /// Each field that `search` looks in by stems, with the field of its exact words.
    pub fn searched(&self) -> [(Field, Field); 5] {
        [
            (self.title, self.title_exact),
            (self.keywords, self.title_exact),
            (self.body, self.body_exact),
            (self.cited, self.cited_exact),
            (self.reference, self.reference_exact),
        ]
    }
}

fn text_options(tokenizer: &str, record: IndexRecordOption) -> TextOptions {
    let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(record);
    TextOptions::default().set_indexing_options(indexing)
}
