//! Sections by BM25 over title, keywords and prose.

use tantivy::query::{BooleanQuery, Occur, Query};

use super::bm25::{best, clause, idf};
use super::terms::Description;
use super::weights::Weights;
use crate::error::Result;
use crate::index::{DocumentType, Index};
use crate::learn::SectionFacts;

/// Sections that BM25 hands on; a guide of steps has fewer.
const MOST_SECTIONS: usize = 200;

/// A section and how many of the description's words it holds.
#[derive(Clone, Debug)]
pub(super) struct WordMatch {
    /// The section.
    pub(super) section: SectionFacts,
    /// BM25 over the sum of the inverse document frequencies of the description's words: 0 where none stands in it,
    /// near 1 where all do, whatever the other sections hold.
    pub(super) coverage: f32,
}

/// The sections that share words with the description, best first.
pub(super) fn by_words(
    index: &Index,
    description: &Description,
    weights: &Weights,
) -> Result<Vec<WordMatch>> {
    let fields = index.fields();
    let boosts =
        [(fields.title, weights.title), (fields.keywords, weights.keywords), (fields.body, weights.body)];
    let clauses: Vec<(Occur, Box<dyn Query>)> = description
        .terms
        .iter()
        .flat_map(|term| {
            boosts
                .iter()
                .filter(|(_, boost)| *boost > 0.0)
                .map(|(field, boost)| clause(*field, &term.stem, *boost))
        })
        .collect();
    if clauses.is_empty() {
        return Ok(Vec::new());
    }
    let total: f32 =
        description.terms.iter().map(|term| idf(term.sections, index.manifest().sections())).sum();
    let statistics = index.statistics(&[DocumentType::Section]);
    let searcher = index.searcher();
    let found = searcher.search_with_statistics_provider(
        &BooleanQuery::new(clauses),
        &best(MOST_SECTIONS),
        &statistics,
    )?;
    found
        .into_iter()
        .map(|(bm25, address)| {
            let section = index.section_facts(address)?;
            Ok(WordMatch { section, coverage: bm25 / total.max(f32::MIN_POSITIVE) })
        })
        .collect()
}
