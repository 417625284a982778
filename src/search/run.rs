//! Running a query.

use std::cmp::Reverse;

use tantivy::DocAddress;
use tantivy::collector::TopDocs;

use super::compile::compile;
use super::correct::Correction;
use super::count::CountUpTo;
use super::query::{FilterOn, Query};
use super::snippet::Highlighter;
use super::synonyms::AlsoSearched;
use crate::corpus::Item;
use crate::error::Result;
use crate::index::{DocumentType, Index};

/// Results are counted up to this many; of more it is only told that there are more. To count them all, every document with
/// one of the words would have to be looked at.
pub const MOST_COUNTED: usize = 10_000;
/// Among results that score alike at most this many are put in reading order.
const MOST_ALIKE: usize = 256;

/// What a search found.
pub struct Results {
    /// The best hits, best first; ties in reading order.
    pub hits: Vec<Hit>,
    /// How many there are in all, counted up to [`MOST_COUNTED`].
    pub total: usize,
    /// Whether there are more than were counted.
    pub total_is_least: bool,
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
            total_is_least: false,
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
    let best = |most| {
        let most = TopDocs::with_limit(index.at_most_documents(most)).order_by_score();
        index.searcher().search_with_statistics_provider(compiled.query.as_ref(), &most, &statistics)
    };
    let hits = best_hits(index, limit, best)?;
    let total = index.searcher().search(compiled.query.as_ref(), &CountUpTo(MOST_COUNTED + 1))?;
    Ok(Results {
        hits,
        total: total.min(MOST_COUNTED),
        total_is_least: total > MOST_COUNTED,
        corrections: compiled.corrections,
        also_searched: compiled.also_searched,
        notes: query.notes.into_iter().chain(unknown_guides).collect(),
        highlighter: compiled.highlighter,
    })
}

/// The best `limit` hits that `best` finds when asked for so many; ties in reading order.
///
/// Where documents stand in the index is their reading order, unless sections were taken over from an index of before: those
/// that had changed stand behind all others then, and all hits that score like the last one are looked at.
fn best_hits(
    index: &Index,
    limit: usize,
    best: impl Fn(usize) -> tantivy::Result<Vec<(f32, DocAddress)>>,
) -> Result<Vec<Hit>> {
    let found = match index.manifest().taken_over {
        0 => best(limit)?,
        _ => in_reading_order(index, limit, best)?,
    };
    let hit = |(score, address)| Ok(Hit { score, item: index.item(address)? });
    found.into_iter().take(limit).map(hit).collect()
}

fn in_reading_order(
    index: &Index,
    limit: usize,
    best: impl Fn(usize) -> tantivy::Result<Vec<(f32, DocAddress)>>,
) -> Result<Vec<(f32, DocAddress)>> {
    let last = |found: &[(f32, DocAddress)]| found.get(limit.saturating_sub(1)).map(|last| coarse(last.0));
    let mut found = best(limit.saturating_add(1))?;
    if found.len() > limit && last(&found) == found.last().map(|next| coarse(next.0)) {
        found = best(limit.saturating_add(MOST_ALIKE))?;
    }
    let least = last(&found).unwrap_or(0);
    found.retain(|(score, _)| coarse(*score) >= least);
    let mut placed = found
        .into_iter()
        .map(|(score, address)| Ok((Reverse(coarse(score)), index.place(address)?, score, address)))
        .collect::<Result<Vec<_>>>()?;
    placed.sort_by_key(|(coarse, place, ..)| (*coarse, *place));
    Ok(placed.into_iter().map(|(_, _, score, address)| (score, address)).collect())
}

/// A score, which is positive, without its last bits: these depend on the order in which words were added up.
fn coarse(score: f32) -> u32 {
    const LAST_BITS: u32 = 7;
    score.to_bits() >> LAST_BITS
}
