//! Running a query.

use tantivy::collector::{Count, TopDocs};

use super::compile::compile;
use super::correct::Correction;
use super::query::{FilterOn, Query};
use super::snippet::Highlighter;
use super::synonyms::AlsoSearched;
use crate::corpus::Item;
use crate::error::Result;
use crate::index::{DocumentType, Index};

/// What a search found.
pub struct Results {
    /// The best hits, best first; ties in reading order.
    pub hits: Vec<Hit>,
    /// How many there are in all.
    pub total: usize,
    /// Words that were searched in place of those typed.
    pub corrections: Vec<Correction>,
    /// Words that were searched besides those typed.
    pub also_searched: Vec<AlsoSearched>,
    /// What could not be taken as meant, in words for a person.
    pub notes: Vec<String>,
    /// Finds what matched in a text.
    pub highlighter: Highlighter,
}

/// A found document.
#[derive(Clone, Debug)]
pub struct Hit {
    /// BM25, comparable within one search.
    pub score: f32,
    /// What was found.
    pub item: Item,
}

/// Searches sections and references for what was typed; at most `limit` hits.
///
/// # Errors
/// [`Error::Tantivy`](crate::Error::Tantivy) or [`Error::Damaged`](crate::Error::Damaged) where the index cannot be read.
pub fn search(index: &Index, typed: &str, limit: usize) -> Result<Results> {
    let query = Query::parse(typed);
    if query.is_empty() {
        return Ok(Results {
            hits: Vec::new(),
            total: 0,
            corrections: Vec::new(),
            also_searched: Vec::new(),
            notes: query.notes,
            highlighter: Highlighter::default(),
        });
    }
    let known = |id: &str| index.manifest().guides.iter().any(|guide| guide.id == id);
    let filtered =
        query.filters.iter().filter(|filter| filter.on == FilterOn::Guide && !known(&filter.value));
    let unknown_guides: Vec<String> =
        filtered.map(|filter| format!("There is no guide `{}` here.", filter.value)).collect();
    let compiled = compile(index, &query)?;
    let statistics = index.statistics(&[DocumentType::Section, DocumentType::Reference]);
    let (found, total) = index.searcher().search_with_statistics_provider(
        compiled.query.as_ref(),
        &(TopDocs::with_limit(index.at_most_documents(limit)).order_by_score(), Count),
        &statistics,
    )?;
    let hits = found
        .into_iter()
        .take(limit)
        .map(|(score, address)| Ok(Hit { score, item: index.item(address)? }))
        .collect::<Result<_>>()?;
    Ok(Results {
        hits,
        total,
        corrections: compiled.corrections,
        also_searched: compiled.also_searched,
        notes: query.notes.into_iter().chain(unknown_guides).collect(),
        highlighter: compiled.highlighter,
    })
}
