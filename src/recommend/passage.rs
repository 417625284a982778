//! The sentence that answers a description best, and the one of a situation that is most alike.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::terms::{Description, DescriptionTerm};
use crate::corpus::{BlockKind, Section, Sentence};
use crate::text::{sentences, stems, strip_citations};

/// What the first sentence, which states the section's advice, counts for, in shared words that stand in one section.
const FIRST_SENTENCE_BONUS: f64 = 1.0;
/// What any sentence of the first paragraph counts for.
const FIRST_BLOCK_BONUS: f64 = 0.2;
/// Sentences of fewer words make no sense by themselves.
const FEWEST_WORDS: usize = 5;
/// Longer sentences hold more words by chance; from this length on they are marked down.
const LONG_SENTENCE_WORDS: f64 = 10.0;

/// The sentence that shares the most telling words with the description; the first one where none shares any.
pub fn best_sentence<'a>(section: &'a Section, description: &Description) -> Option<&'a Sentence> {
    let telling = telling(description, |term| term.sections);
    let mut best: Option<(f64, &Sentence)> = None;
    // An item says nothing without the line before its list: "holding back facts about money" may be a cause or a step.
    let prose = section.blocks.iter().filter(|block| block.kind == BlockKind::Paragraph);
    for (block_at, block) in prose.enumerate() {
        for (at, sentence) in block.sentences.iter().enumerate() {
            let (shared, words) = shared(&telling, &strip_citations(&sentence.text));
            let place = match (block_at, at) {
                (0, 0) => FIRST_SENTENCE_BONUS,
                (0, _) => FIRST_BLOCK_BONUS,
                _ => 0.0,
            };
            let makes_sense = (words >= FEWEST_WORDS && !sentence.text.ends_with(':')) || best.is_none();
            if makes_sense && best.is_none_or(|(most, _)| shared + place > most) {
                best = Some((shared + place, sentence));
            }
        }
    }
    best.map(|(_, sentence)| sentence)
}

/// Byte range of the sentence of `text` that is most alike the description; the first one where none is.
pub(super) fn most_alike(text: &str, description: &Description) -> Range<usize> {
    let telling = telling(description, |term| term.situations);
    let mut best = (0.0, 0..text.len());
    for (at, span) in sentences(text).into_iter().enumerate() {
        let (shared, _) = shared(&telling, &text[span.clone()]);
        if at == 0 || shared > best.0 {
            best = (shared, span);
        }
    }
    best.1
}

/// What each telling word of the description counts for: less, the more documents have it. Where no word tells, all do.
fn telling(description: &Description, documents: impl Fn(&DescriptionTerm) -> u64) -> HashMap<&str, f64> {
    let none_tells = description.terms.iter().all(|term| term.common);
    let terms = description.terms.iter().filter(|term| none_tells || !term.common);
    // 1 for a word of one document, a half for one of six, a third for one of eighteen.
    terms.map(|term| (term.stem.as_str(), 1.0 / (documents(term).max(1) as f64 + 0.72).ln_1p())).collect()
}

/// What the words that `text` shares count for, and how many words it has.
fn shared(telling: &HashMap<&str, f64>, text: &str) -> (f64, usize) {
    let words: Vec<String> = stems(text).into_iter().map(|word| word.stem).collect();
    let distinct: HashSet<&str> = words.iter().map(String::as_str).collect();
    // In a fixed order, since sums of floats depend on theirs.
    let mut found: Vec<f64> = distinct.iter().filter_map(|word| telling.get(word)).copied().collect();
    found.sort_by(f64::total_cmp);
    let length = (words.len() as f64 / LONG_SENTENCE_WORDS).max(1.0);
    (found.iter().sum::<f64>() / length.sqrt(), words.len())
}
