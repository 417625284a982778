//! A bare tantivy program: the program's fields with the same values, and nothing else.
//!
//! No checks of the corpus, no sentences, no learning, nothing that tells a half-written index from a whole one.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Instant;

use amends::index::Fields;
use serde::Deserialize;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query as TantivyQuery, TermQuery};
use tantivy::schema::{Field, FieldType, IndexRecordOption, Schema};
use tantivy::tokenizer::TokenizerManager;
use tantivy::{Index, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term};

use super::building::{BARE, OWN_TOKENIZERS, Steps};
use super::queries::Query;
use super::searching::{RESULTS, Rival};
use super::sections::GUIDE;
use crate::Result;

/// As much as the program's own writer has.
const WRITER_MEMORY_BYTES: usize = 64 << 20;
/// As many as the machine that the figures are from has processors.
const WRITER_THREADS: usize = 2;

/// A line of the file of sections.
#[derive(Deserialize)]
struct Line {
    #[serde(rename = "_id")]
    id: String,
    title: String,
    text: String,
}

/// Which words it takes a text apart into.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tokenizers {
    /// The program's.
    Program,
    /// tantivy's own `default` and `en_stem`, which know less of Unicode.
    Tantivy,
}

/// Indexes a file of sections into a folder.
pub(crate) fn build(sections: &Path, folder: &Path, tokenizers: Tokenizers) -> Result<Steps> {
    let started = Instant::now();
    fs::create_dir_all(folder)?;
    let (schema, fields) = Fields::schema();
    let mut index = Index::create_in_dir(folder, schema.clone())?;
    index.set_tokenizers(tokenizers.manager(&schema, &fields));
    let mut writer: IndexWriter = index.writer_with_num_threads(WRITER_THREADS, WRITER_MEMORY_BYTES)?;
    for line in BufReader::new(File::open(sections)?).lines() {
        writer.add_document(document(&line?, &fields)?)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    let added = started.elapsed();
    let mut writer: IndexWriter = index.writer_with_num_threads(1, WRITER_MEMORY_BYTES)?;
    let segments = index.searchable_segment_ids()?;
    if segments.len() > 1 {
        writer.merge(&segments).wait()?;
    }
    writer.garbage_collect_files().wait()?;
    writer.wait_merging_threads()?;
    Ok(Steps { added, merged: started.elapsed() })
}

fn document(line: &str, fields: &Fields) -> Result<TantivyDocument> {
    let Line { id, title, text } = serde_json::from_str(line)?;
    let mut document = TantivyDocument::new();
    document.add_text(fields.document, "section");
    document.add_text(fields.key, format!("{GUIDE}/{id}"));
    document.add_text(fields.guide, GUIDE);
    document.add_text(fields.kind, "topic");
    document.add_bytes(fields.payload, line.as_bytes());
    document.add_text(fields.title, &title);
    document.add_text(fields.body, &text);
    document.add_text(fields.keywords, "");
    document.add_text(fields.cited, &id);
    document.add_text(fields.title_exact, &title);
    document.add_text(fields.body_exact, &text);
    document.add_text(fields.cited_exact, &id);
    Ok(document)
}

impl Tokenizers {
    /// The tokenizers under the names that the program's schema has for them.
    fn manager(self, schema: &Schema, fields: &Fields) -> TokenizerManager {
        if self == Self::Program {
            return amends::text::analyzers();
        }
        let manager = TokenizerManager::default();
        for (field, own) in [(fields.title, "en_stem"), (fields.title_exact, "default")] {
            if let FieldType::Str(options) = schema.get_field_entry(field).field_type()
                && let Some(indexing) = options.get_indexing_options()
                && let Some(analyzer) = manager.get(own)
            {
                manager.register(indexing.tokenizer(), analyzer);
            }
        }
        manager
    }
}

/// An open index.
pub(crate) struct Bare {
    tokenizers: Tokenizers,
    index: Index,
    searcher: Searcher,
    fields: Fields,
}

impl Bare {
    /// Opens what [`build`] made.
    pub(crate) fn open(folder: &Path, tokenizers: Tokenizers) -> Result<Self> {
        let (schema, fields) = Fields::schema();
        let mut index = Index::open_in_dir(folder)?;
        index.set_tokenizers(tokenizers.manager(&schema, &fields));
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { tokenizers, searcher: reader.searcher(), index, fields })
    }

    /// Each field that `search` looks in for a word, with the same boost.
    fn boosts(&self) -> [(Field, f32); 5] {
        let Fields { title, keywords, body, cited, reference, .. } = self.fields;
        [(title, 3.0), (keywords, 1.5), (body, 1.0), (cited, 0.6), (reference, 1.0)]
    }
}

impl Rival for Bare {
    fn name(&self) -> &'static str {
        match self.tokenizers {
            Tokenizers::Program => BARE,
            Tokenizers::Tantivy => OWN_TOKENIZERS,
        }
    }

    fn search(&self, query: &Query) -> Result<usize> {
        let mut stemming = self.index.tokenizer_for_field(self.fields.title)?;
        let mut clauses: Vec<(Occur, Box<dyn TantivyQuery>)> = Vec::new();
        for word in &query.words {
            let mut stems = stemming.token_stream(word);
            while let Some(stem) = stems.next() {
                for (field, boost) in self.boosts() {
                    let term = Term::from_field_text(field, &stem.text);
                    let any = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
                    clauses.push((Occur::Should, Box::new(BoostQuery::new(any, boost))));
                }
            }
        }
        let best = TopDocs::with_limit(RESULTS).order_by_score();
        let found = self.searcher.search(&BooleanQuery::new(clauses), &best)?;
        for (_, address) in &found {
            std::hint::black_box(self.searcher.doc::<TantivyDocument>(*address)?);
        }
        Ok(found.len())
    }
}
