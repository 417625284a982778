//! What teaches the detector: the labelled texts of a corpus, and its situations as ordinary texts.

use std::ops::{Deref, Range};

use super::detector::{Knobs, Lesson};
use super::phrases::RuleBook;
use super::reading::Reading;
use crate::corpus::{Corpus, SafetyText, Situation};
use crate::text::{PlainWord, plain_words};

/// All training texts of `corpus` that have words: the labelled ones, then situations.
pub fn lessons(
    corpus: &Corpus,
    book: &RuleBook<impl Deref<Target = [u8]> + Clone>,
    knobs: &Knobs,
) -> Vec<Lesson> {
    let texts = corpus.safety.texts.iter().filter(|text| text.is_training());
    let situations = corpus.situations.iter().flatten().filter(|situation| is_lesson(situation));
    let every = knobs.situations_every.max(1);
    let situations = situations.enumerate().filter(|(at, one)| one.danger.is_some() || at % every == 0);
    texts
        .map(|text| of_text(text, book))
        .chain(situations.map(|(_, situation)| of_situation(situation, book, knobs)))
        .filter(|lesson| !lesson.reading.units.is_empty())
        .collect()
}

/// Situations that were judged whole. One whose danger is doubtful teaches nothing.
fn is_lesson(situation: &Situation) -> bool {
    situation.is_training() && !situation.partial && !situation.doubtful
}

/// A labelled text.
pub fn of_text(text: &SafetyText, book: &RuleBook<impl Deref<Target = [u8]> + Clone>) -> Lesson {
    let words = plain_words(&text.text);
    let cues = text.cues.iter().filter_map(|cue| word_range(&words, cue)).collect();
    Lesson {
        reading: Reading::of(&text.text, &words, book),
        danger: text.danger,
        cues,
        weight: 1.0,
        rules_unseen: text.rules_unseen,
    }
}

/// A situation.
pub fn of_situation(
    situation: &Situation,
    book: &RuleBook<impl Deref<Target = [u8]> + Clone>,
    knobs: &Knobs,
) -> Lesson {
    let words = plain_words(&situation.text);
    let weight = if situation.danger.is_some() { 1.0 } else { knobs.situation };
    let reading = Reading::of(&situation.text, &words, book);
    Lesson { reading, danger: situation.danger, cues: Vec::new(), weight, rules_unseen: true }
}

/// The words that a range of bytes holds.
fn word_range(words: &[PlainWord], bytes: &Range<usize>) -> Option<Range<usize>> {
    let start = words.partition_point(|word| word.span.end <= bytes.start);
    let end = words.partition_point(|word| word.span.start < bytes.end);
    (start < end).then_some(start..end)
}
