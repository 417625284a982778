//! From search results to the answer of `search`.

use super::matching::cited;
use super::{Answer, Citation, Location, Match, SCHEMA_VERSION, Status};
use crate::corpus::{Reference, Section};
use crate::error::Result;
use crate::index::Index;
use crate::search::{Highlighter, Item, Results, searched};
use crate::text::strip_citations;

/// The answer for the query `typed`.
///
/// # Errors
/// [`Error::Damaged`](crate::Error::Damaged) where a stored reference does not read back.
pub fn answer_search(index: &Index, typed: &str, results: &Results) -> Result<Answer> {
    let mut references = Vec::new();
    let mut matches = Vec::new();
    for (rank, hit) in (1..).zip(&results.hits) {
        matches.push(match &hit.item {
            Item::Section(section) => {
                references.extend(cited(index, section)?);
                section_match(rank, hit.score, section, &results.highlighter)
            }
            Item::Reference(reference) => reference_match(rank, hit.score, reference, &results.highlighter),
        });
    }
    let mut notes = results.notes.clone();
    if typed.trim().is_empty() {
        notes.push("There was nothing to search for.".to_owned());
    }
    Ok(Answer {
        schema_version: SCHEMA_VERSION,
        status: if matches.is_empty() { Status::Nothing } else { Status::Matched },
        query: Some(searched(typed).to_owned()),
        notice: None,
        held_back: Vec::new(),
        role: None,
        in_scope: None,
        matches,
        references: Citation::listed(references),
        total: Some(results.total),
        total_is_least: results.total_is_least,
        did_you_mean: results.corrections.clone(),
        also_searched: results.also_searched.clone(),
        notes,
    })
}

fn section_match(rank: usize, score: f32, section: &Section, highlighter: &Highlighter) -> Match {
    let (block, lines) = best_block(section, highlighter);
    let snippet = highlighter.snippet(&block);
    Match {
        excerpt: snippet.text,
        highlights: snippet.highlights,
        ..Match::of_section(rank, section, score, lines)
    }
}

fn reference_match(rank: usize, score: f32, reference: &Reference, highlighter: &Highlighter) -> Match {
    let snippet = highlighter.snippet(&reference.text());
    Match {
        rank,
        id: reference.key().into(),
        kind: "reference".into(),
        number: Some(reference.number),
        title: reference.item.title.clone().unwrap_or_else(|| reference.key().into()),
        guide: reference.guide.clone(),
        speaks_to: None,
        score,
        strength: None,
        excerpt: snippet.text,
        highlights: snippet.highlights,
        location: Location { path: format!("{}/references.json", reference.guide), lines: None },
        reasons: Vec::new(),
        moved_up: None,
        answers: None,
        explanation: None,
        citations: Vec::new(),
        cited_by: Some(reference.cited_by.clone()),
    }
}

/// The paragraph or item with the most of what was searched for, without citation marks, and its lines; the first one
/// of equals.
fn best_block(section: &Section, highlighter: &Highlighter) -> (String, (usize, usize)) {
    let mut most = None;
    let mut best: Option<(String, (usize, usize))> = None;
    for block in &section.blocks {
        let text = strip_citations(&block.text());
        let held = highlighter.distinct_matches(&text);
        if most.is_none_or(|most| held > most) {
            let first = block.sentences.first().map_or(1, |sentence| sentence.lines.0);
            let last = block.sentences.last().map_or(first, |sentence| sentence.lines.1);
            most = Some(held);
            best = Some((text, (first, last)));
        }
    }
    best.unwrap_or_else(|| (String::new(), section.lines()))
}
