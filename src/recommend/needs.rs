//! Several needs in one description: what each sentence asks for by itself, and a place for it among the first five.

use std::ops::Range;

use super::rank::Scored;
use super::weights::Weights;
use crate::index::LearnedModel;
use crate::learn::Judged;
use crate::text::sentences;

/// How many results a person looks at.
const FIRST: usize = 5;
/// Shorter sentences ask for nothing by themselves.
const FEWEST_WORDS: usize = 4;
/// At most this many sentences are heard, the first ones.
const MOST_SENTENCES: usize = 24;

/// Brings the section that a sentence asks for by itself among the first five, in place of the last one there that no
/// sentence asks for. The first result stays.
pub(super) fn cover(model: &LearnedModel, judged: &Judged, text: &str, weights: &Weights, ranked: &mut Vec<Scored>) {
    if weights.need > 1.0 || model.task().sections.is_empty() {
        return;
    }
    let needs = needs(model, judged, text, weights.need);
    let place = |ranked: &[Scored], output: usize| ranked.iter().position(|s| s.output == Some(output));
    for need in &needs {
        let Some(from) = place(ranked, *need).filter(|at| *at >= FIRST && ranked[*at].strength.is_some()) else {
            continue;
        };
        let is_needed = |scored: &Scored| scored.output.is_some_and(|output| needs.contains(&output));
        if let Some(to) = (1..FIRST).rev().find(|at| !is_needed(&ranked[*at])) {
            let moved = ranked.remove(from);
            let gone = ranked.remove(to);
            // It keeps its place by score among the first, and the one that leaves is the next to see.
            let at = (1..FIRST - 1).find(|at| ranked[*at].score < moved.score).unwrap_or(FIRST - 1);
            ranked.insert(at, moved);
            ranked.insert(FIRST, gone);
        }
    }
}

/// Outputs of the sections that single sentences ask for, each once, in the order of the sentences.
fn needs(model: &LearnedModel, judged: &Judged, text: &str, least_share: f32) -> Vec<usize> {
    let parts = parts(judged, text);
    if parts.len() < 2 {
        return Vec::new();
    }
    let mut needs = Vec::new();
    for part in parts.into_iter().take(MOST_SENTENCES) {
        let shares = model.shares(&model.wording().read_mended(&text[part]));
        let sections = shares.iter().enumerate().take(model.task().nothing());
        if let Some((output, share)) = sections.max_by(|a, b| a.1.total_cmp(b.1))
            && *share >= least_share
            && !needs.contains(&output)
        {
            needs.push(output);
        }
    }
    needs
}

/// Byte ranges of the sentences that have some words.
pub fn parts(judged: &Judged, text: &str) -> Vec<Range<usize>> {
    let words_in = |part: &Range<usize>| {
        judged.text.words.iter().filter(|word| part.contains(&word.span.start)).count()
    };
    sentences(text).into_iter().filter(|part| words_in(part) >= FEWEST_WORDS).collect()
}
