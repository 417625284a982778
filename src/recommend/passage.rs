//! The sentence of a section that answers a description best.

use std::collections::{HashMap, HashSet};

use super::terms::Description;
use crate::corpus::{Section, Sentence};
use crate::text::{stems, strip_citations};

/// What the first sentence, which states the section's advice, counts for in rare words shared.
const FIRST_SENTENCE_BONUS: f64 = 1.0;
/// What any sentence of the first paragraph counts for.
const FIRST_BLOCK_BONUS: f64 = 0.25;
/// Sentences of fewer words make no sense by themselves.
const FEWEST_WORDS: usize = 5;

/// The sentence that shares the most telling words with the description; the first one where none shares any.
pub fn best_sentence<'a>(section: &'a Section, description: &Description) -> Option<&'a Sentence> {
    let telling: HashMap<&str, f64> = description
        .terms
        .iter()
        .filter(|term| !term.common)
        .map(|term| (term.stem.as_str(), 1.0 / (1.0 + (term.sections as f64)).ln_1p()))
        .collect();
    let mut best: Option<(f64, &Sentence)> = None;
    for (block_at, block) in section.blocks.iter().enumerate() {
        for (at, sentence) in block.sentences.iter().enumerate() {
            let words: Vec<String> =
                stems(&strip_citations(&sentence.text)).into_iter().map(|word| word.stem).collect();
            let place = match (block_at, at) {
                (0, 0) => FIRST_SENTENCE_BONUS,
                (0, _) => FIRST_BLOCK_BONUS,
                _ => 0.0,
            };
            if words.len() < FEWEST_WORDS && best.is_some() {
                continue;
            }
            let distinct: HashSet<&String> = words.iter().collect();
            let shared: f64 = distinct.iter().filter_map(|word| telling.get(word.as_str())).sum();
            // Long sentences hold more words by chance.
            let score = shared / (words.len().max(10) as f64 / 10.0).sqrt() + place;
            if best.is_none_or(|(most, _)| score > most) {
                best = Some((score, sentence));
            }
        }
    }
    best.map(|(_, sentence)| sentence)
}
