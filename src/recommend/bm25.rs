//! The pieces of a BM25 query.

use tantivy::Term;
use tantivy::query::{BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

/// An optional term that adds `boost` times its BM25.
pub(super) fn clause(field: Field, stem: &str, boost: f32) -> (Occur, Box<dyn Query>) {
    let query = TermQuery::new(Term::from_field_text(field, stem), IndexRecordOption::WithFreqs);
    (Occur::Should, Box::new(BoostQuery::new(Box::new(query), boost)))
}

/// Inverse document frequency as in BM25.
pub(super) fn idf(documents_with: u64, documents: u64) -> f32 {
    let (with, all) = (documents_with.min(documents) as f32, documents as f32);
    (1.0 + (all - with + 0.5) / (with + 0.5)).ln()
}
