//! The pieces of a BM25 query.

use tantivy::collector::{Collector, TopDocs};
use tantivy::query::{Occur, Query};
use tantivy::schema::Field;
use tantivy::{DocAddress, DocId, Score, SegmentReader};

use crate::index::scored_term;

/// An optional term that adds `boost` times its BM25.
pub(super) fn clause(field: Field, stem: &str, boost: f32) -> (Occur, Box<dyn Query>) {
    (Occur::Should, scored_term(field, stem, boost))
}

/// The best `limit` documents by score; ties in index order.
///
/// A description has a hundred terms or more. tantivy's own top-k then spends most of its time on deciding what it may
/// skip (block-max WAND sorts all terms at every step), so every document that has a term is scored instead.
pub(super) fn best(limit: usize) -> impl Collector<Fruit = Vec<(Score, DocAddress)>> {
    TopDocs::with_limit(limit).tweak_score(|_: &SegmentReader| |_: DocId, score: Score| score)
}

/// Inverse document frequency as in BM25.
pub(super) fn idf(documents_with: u64, documents: u64) -> f32 {
    let (with, all) = (documents_with.min(documents) as f32, documents as f32);
    (1.0 + (all - with + 0.5) / (with + 0.5)).ln()
}
