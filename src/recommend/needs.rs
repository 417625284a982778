//! Several needs in one description: each sentence is heard by itself as well, so that a quiet need is not lost beside a
//! loud one.

use std::ops::Range;

use super::rank::{Learned, Scored, in_scope, learned_of};
use super::weights::Weights;
use crate::index::LearnedModel;
use crate::learn::{Judged, sigmoid};
use crate::text::sentences;

/// How many results a person looks at.
const FIRST: usize = 5;
/// Shorter sentences ask for nothing by themselves.
const FEWEST_WORDS: usize = 4;
/// At most this many sentences are heard, the first ones.
const MOST_SENTENCES: usize = 16;

/// What a sentence asks for by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Need {
    /// Output of the section.
    pub(super) output: usize,
    /// Log-odds that it helps, for the sentence alone.
    pub(super) log_odds: f32,
}

/// The needs of the sentences of `text`, each section once, surest first; none where it has only one.
pub(super) fn needs(
    model: &LearnedModel,
    learned: &Learned<'_>,
    text: &str,
    sentences: &[Range<usize>],
    weights: &Weights,
) -> Vec<Need> {
    if sentences.len() < 2 || weights.need > 1.0 || learned.sections.is_empty() {
        return Vec::new();
    }
    let mut needs: Vec<Need> = Vec::new();
    for sentence in sentences.iter().take(MOST_SENTENCES) {
        let alone = model.judge(&text[sentence.clone()]);
        let in_scope = in_scope(learned.calibration, &alone.evidence);
        let best = learned_of(learned, &alone.evidence, weights)
            .into_iter()
            .max_by(|a, b| a.score.total_cmp(&b.score))
            .filter(|best| best.score >= weights.need && in_scope >= weights.in_scope);
        if let Some(Scored { output: Some(output), parts, .. }) = best {
            needs.push(Need { output, log_odds: parts.log_odds() });
        }
    }
    needs.sort_by(|a, b| b.log_odds.total_cmp(&a.log_odds));
    let mut seen = Vec::new();
    needs.retain(|need| {
        let is_new = !seen.contains(&need.output);
        seen.push(need.output);
        is_new
    });
    needs
}

/// Gives a section that a sentence asks for the log-odds that it has there, less a doubt, where those of the whole
/// description are lower.
pub(super) fn hear(needs: &[Need], weights: &Weights, scored: &mut Scored) {
    if let Some(need) = needs.iter().find(|need| Some(need.output) == scored.output) {
        let most = (weights.need_most / (1.0 - weights.need_most)).ln();
        let heard = need.log_odds.min(most);
        scored.parts.need = (heard - scored.parts.log_odds()).max(0.0);
    }
}

/// Brings the sections that sentences ask for beyond doubt among the first five, in place of the last ones there that none
/// asks for. The first result stays.
pub(super) fn cover(needs: &[Need], weights: &Weights, ranked: &mut Vec<Scored>) {
    let is_need = |scored: &Scored| needs.iter().any(|need| Some(need.output) == scored.output);
    let sure = |need: &&Need| sigmoid(f64::from(need.log_odds)) as f32 >= weights.need_sure;
    for need in needs.iter().filter(sure) {
        let place = ranked.iter().position(|scored| scored.output == Some(need.output));
        let Some(from) = place.filter(|at| *at >= FIRST && ranked[*at].strength.is_some()) else {
            continue;
        };
        if let Some(to) = (1..FIRST).rev().find(|at| !is_need(&ranked[*at])) {
            let moved = ranked.remove(from);
            let gone = ranked.remove(to);
            // What stays is in order; the one that leaves is the next to see.
            ranked.insert(FIRST - 1, moved);
            ranked.insert(FIRST, gone);
        }
    }
}

/// Byte ranges of the sentences of a description that have some words.
pub(super) fn parts(judged: &Judged, text: &str) -> Vec<Range<usize>> {
    let before = |at: usize| judged.text.words.partition_point(|word| word.span.start < at);
    let words_in = |part: &Range<usize>| before(part.end) - before(part.start);
    sentences(text)
        .into_iter()
        .flat_map(|sentence| stops(text, sentence))
        .filter(|part| words_in(part) >= FEWEST_WORDS)
        .collect()
}

/// A sentence at its full stops: who types without capitals ends sentences all the same.
fn stops(text: &str, sentence: Range<usize>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = sentence.start;
    for (at, stop) in text[sentence.clone()].match_indices(['.', '!', '?', '\n']) {
        let end = sentence.start + at + stop.len();
        if text[end..sentence.end].starts_with(char::is_whitespace) {
            parts.push(start..end);
            start = end;
        }
    }
    parts.push(start..sentence.end);
    let trimmed = |part: Range<usize>| {
        let whole = &text[part.clone()];
        let start = part.start + (whole.len() - whole.trim_start().len());
        start..start + whole.trim().len()
    };
    parts.into_iter().map(trimmed).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Kind, SpeaksTo};
    use crate::learn::SectionFacts;
    use crate::recommend::{Parts, Strength};

    fn scored(output: usize) -> Scored {
        let section = SectionFacts {
            guide: "g".into(),
            id: output.to_string(),
            kind: Kind::Step,
            number: None,
            speaks_to: SpeaksTo::Either,
            beside_danger: crate::corpus::BesideDanger::Stay,
        };
        let parts = Parts { start: -3.0, ..Parts::default() };
        Scored { section, output: Some(output), score: 0.3, strength: Some(Strength::Possible), parts }
    }

    fn need(output: usize) -> Need {
        Need { output, log_odds: 1.0 }
    }

    #[test]
    fn needs_come_among_the_first_five_and_the_first_stays() {
        let mut ranked: Vec<Scored> = (0..9).map(scored).collect();
        cover(&[need(7), need(2), need(8)], &Weights { need_sure: 0.7, ..Weights::default() }, &mut ranked);
        let order: Vec<usize> = ranked.iter().filter_map(|scored| scored.output).collect();
        assert_eq!(order[0], 0);
        for needed in [2, 7, 8] {
            assert!(order[..FIRST].contains(&needed), "{order:?}");
        }
        assert_eq!(order.len(), 9);
    }

    #[test]
    fn a_section_is_heard_as_loud_as_its_sentence() {
        let weights = Weights { need_most: 0.3, ..Weights::default() };
        let mut quiet = scored(1);
        hear(&[need(1)], &weights, &mut quiet);
        assert!((sigmoid(f64::from(quiet.parts.log_odds())) - 0.3).abs() < 1e-6);
        let mut loud = Scored { parts: Parts { start: 3.0, ..Parts::default() }, ..scored(1) };
        hear(&[need(1)], &weights, &mut loud);
        assert_eq!(loud.parts.need, 0.0);
    }
}
