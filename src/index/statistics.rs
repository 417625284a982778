//! BM25 statistics of one type of document.
//!
//! tantivy counts all documents of an index. Here thousands of situations stand beside tens of sections, and a word in
//! every section would still pass for rare. So the number of documents is that of the types which are searched.

use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use super::tokens::Tokens;

/// Statistics over `documents` documents of `searcher`. Terms need no correction: the types share no searched field. Words
/// are those that were counted when documents were added, see [`Tokens`].
pub struct Statistics<'a> {
    searcher: &'a Searcher,
    tokens: &'a Tokens,
    documents: u64,
}

impl<'a> Statistics<'a> {
    /// Statistics for a search among `documents` documents.
    pub fn new(searcher: &'a Searcher, tokens: &'a Tokens, documents: u64) -> Self {
        Self { searcher, tokens, documents }
    }
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        Ok(self.tokens.of_field(field))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        // BM25 takes a logarithm of documents over document frequency; no document would make it undefined.
        Ok(self.documents.max(1))
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        // Never above the number of documents, which BM25 asserts.
        Ok(Searcher::doc_freq(self.searcher, term)?.min(self.documents.max(1)))
    }
}
