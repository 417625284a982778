//! The training situations most alike a description, by BM25.

use tantivy::query::{BooleanQuery, Occur, Query};

use super::bm25::{best, clause};
use super::terms::Description;
use super::weights::Weights;
use crate::corpus::{Section, Situation};
use crate::error::Result;
use crate::index::{DocumentType, Index};

/// A situation alike the description.
#[derive(Clone, Debug)]
pub struct Neighbor {
    /// Id of its guide, whose sections it grades.
    pub guide: String,
    /// The situation.
    pub situation: Situation,
    /// Its vote, 1 for the nearest.
    pub vote: f32,
}

impl Neighbor {
    /// Its grade for a section; 0 where that does not help.
    pub fn grade(&self, section: &Section) -> u8 {
        if self.guide != section.guide {
            return 0;
        }
        self.situation.grades.get(&section.id).copied().unwrap_or(0)
    }
}

/// The nearest situations, nearest first, without the one with id `left_out`.
pub(super) fn nearest(
    index: &Index,
    description: &Description,
    weights: &Weights,
    left_out: Option<&str>,
) -> Result<Vec<Neighbor>> {
    let wanted = match weights.neighbors.max(0.0) as usize {
        0 => 0,
        some => index.at_most_documents(some),
    };
    let fields = index.fields();
    let words = description
        .terms
        .iter()
        .filter(|term| term.situations > 0)
        .map(|term| clause(fields.situation, &term.stem, 1.0));
    let pairs = description
        .pairs
        .iter()
        .filter(|_| weights.pairs > 0.0)
        .map(|(pair, _)| clause(fields.situation_pairs, pair, weights.pairs));
    let clauses: Vec<(Occur, Box<dyn Query>)> = words.chain(pairs).collect();
    if wanted == 0 || clauses.is_empty() {
        return Ok(Vec::new());
    }
    let searcher = index.searcher();
    let statistics = index.statistics(&[DocumentType::Situation]);
    let found = searcher.search_with_statistics_provider(
        &BooleanQuery::new(clauses),
        // One more, for the one that may be left out.
        &best(wanted + 1),
        &statistics,
    )?;
    let mut neighbors = Vec::with_capacity(found.len());
    for (bm25, address) in found {
        let (guide, situation): (String, Situation) = index.payload(address)?;
        if left_out != Some(situation.id.as_str()) {
            neighbors.push((bm25, guide, situation));
        }
    }
    neighbors.truncate(wanted);
    Ok(with_votes(neighbors, weights))
}

fn with_votes(neighbors: Vec<(f32, String, Situation)>, weights: &Weights) -> Vec<Neighbor> {
    let best = neighbors.first().map_or(1.0, |(bm25, ..)| bm25.max(f32::MIN_POSITIVE));
    neighbors
        .into_iter()
        .map(|(bm25, guide, situation)| Neighbor {
            guide,
            vote: (bm25 / best).powf(weights.sharpness)
                * if situation.partial { weights.partial } else { 1.0 },
            situation,
        })
        .collect()
}
