//! What is judged of a text: each sentence, each two in a row, and the whole. Where one sentence in twenty tells, a judgement
//! of the whole alone misses it.

use std::ops::Range;

use super::phrases::Worded;

/// Sentences of more words are also judged in pieces: people who type fast use few full stops.
const LONGEST: usize = 22;
/// Words of a piece.
const PIECE: usize = 14;
/// From one piece to the next, in words.
const STEP: usize = 7;
/// Two sentences in a row are judged together up to this many words.
const LONGEST_PAIR: usize = 30;

/// The ranges of words to judge, the whole text last. None for a text without words.
pub fn units(worded: &Worded) -> Vec<Range<usize>> {
    let sentences = sentence_ranges(worded);
    let mut units = Vec::new();
    for sentence in &sentences {
        units.push(sentence.clone());
        if sentence.len() > LONGEST {
            let starts = (sentence.start..sentence.end - PIECE).step_by(STEP).chain([sentence.end - PIECE]);
            units.extend(starts.map(|start| start..start + PIECE));
        }
    }
    if sentences.len() > 2 {
        let pairs = sentences.windows(2).map(|pair| pair[0].start..pair[1].end);
        units.extend(pairs.filter(|pair| pair.len() <= LONGEST_PAIR));
    }
    if sentences.len() > 1 {
        units.push(0..worded.words.len());
    }
    units
}

/// The words of each sentence.
fn sentence_ranges(worded: &Worded) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = Vec::new();
    for (at, number) in worded.sentence.iter().enumerate() {
        match all.last_mut() {
            Some(last) if worded.sentence[last.start] == *number => last.end = at + 1,
            _ => all.push(at..at + 1),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::plain_words;

    fn of(text: &str) -> Vec<Range<usize>> {
        units(&Worded::of(text, &plain_words(text)))
    }

    #[test]
    fn sentences_pairs_and_the_whole_are_judged() {
        assert_eq!(of("One. Two words. Three."), [0..1, 1..3, 3..4, 0..3, 1..4, 0..4]);
        assert_eq!(of("just one"), std::slice::from_ref(&(0..2)));
        assert!(of("... !").is_empty());
    }

    #[test]
    fn a_text_without_full_stops_is_judged_in_pieces() {
        let text = "word ".repeat(40);
        let all = of(&text);
        assert_eq!(all[0], 0..40);
        assert!(all[1..].iter().all(|piece| piece.len() == PIECE));
        let covered: std::collections::BTreeSet<usize> = all[1..].iter().cloned().flatten().collect();
        assert_eq!(covered.len(), 40);
    }
}
