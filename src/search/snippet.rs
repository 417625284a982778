//! What matched in a text, and the piece of it to show.

use std::collections::HashSet;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::text::{Stemmed, stems, words};

/// Longest snippet, in characters, without the ellipses.
const LONGEST_CHARS: usize = 240;

/// Finds the words of a query in a text.
#[derive(Clone, Debug, Default)]
pub struct Highlighter {
    stems: HashSet<String>,
    synonyms: HashSet<String>,
    prefixes: Vec<String>,
    phrases: Vec<Vec<String>>,
}

/// A piece of a text with what matched in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snippet {
    /// The piece, with `…` where it was cut, always between words.
    pub text: String,
    /// Byte ranges of `text` that matched, in order, none overlapping.
    pub highlights: Vec<(usize, usize)>,
}

impl Highlighter {
    pub(super) fn add_stem(&mut self, stem: String) {
        self.stems.insert(stem);
    }

    pub(super) fn add_synonym(&mut self, stem: String) {
        self.synonyms.insert(stem);
    }

    pub(super) fn add_prefix(&mut self, prefix: String) {
        self.prefixes.push(prefix);
    }

    pub(super) fn add_phrase(&mut self, phrase: Vec<String>) {
        self.phrases.push(phrase);
    }

    /// Byte ranges of `text` that match, in order, none overlapping.
    pub fn matches(&self, text: &str) -> Vec<Range<usize>> {
        self.matched(text).into_iter().map(|word| word.span).collect()
    }

    /// How much of the query `text` holds: the number of different words that match, first those that were typed, then
    /// other words for the same.
    pub fn distinct_matches(&self, text: &str) -> (usize, usize) {
        let distinct: HashSet<String> = self.matched(text).into_iter().map(|word| word.stem).collect();
        let synonyms = distinct.intersection(&self.synonyms).count();
        (distinct.len() - synonyms, synonyms)
    }

    fn matched(&self, text: &str) -> Vec<Stemmed> {
        let found: Vec<_> = words(text).collect();
        // One stem for each word: both come from the same segmentation.
        let stems = stems(text);
        let mut hit = vec![false; found.len()];
        for (at, word) in found.iter().enumerate() {
            hit[at] |= self.stems.contains(&stems[at].stem)
                || self.synonyms.contains(&stems[at].stem)
                || self.prefixes.iter().any(|prefix| word.text.starts_with(prefix.as_str()));
            for phrase in &self.phrases {
                let here = &found[at..found.len().min(at + phrase.len())];
                if here.iter().map(|word| &word.text).eq(phrase) {
                    hit[at..at + phrase.len()].fill(true);
                }
            }
        }
        stems.into_iter().zip(hit).filter(|(_, hit)| *hit).map(|(word, _)| word).collect()
    }

    /// The piece of `text` with the most matches, or its beginning where nothing matches.
    pub fn snippet(&self, text: &str) -> Snippet {
        let matches = self.matches(text);
        let window = best_window(text, &matches);
        let lead = if window.start > 0 { "…" } else { "" };
        let tail = if window.end < text.len() { "…" } else { "" };
        let shift = |at: usize| at - window.start + lead.len();
        let highlights = matches
            .iter()
            .filter(|span| span.start >= window.start && span.end <= window.end)
            .map(|span| (shift(span.start), shift(span.end)))
            .collect();
        Snippet { text: format!("{lead}{}{tail}", &text[window]), highlights }
    }
}

/// The whole text where it is short; else the window, between spaces, that begins near a match and holds the most.
fn best_window(text: &str, matches: &[Range<usize>]) -> Range<usize> {
    if text.chars().count() <= LONGEST_CHARS {
        return 0..text.len();
    }
    let starts = std::iter::once(0).chain(matches.iter().map(|span| beginning_before(text, span.start)));
    // Both ends of the window only ever move on, so one walk finds what each holds.
    let (mut first, mut behind) = (0, 0);
    let mut best: Option<(usize, Range<usize>)> = None;
    for start in starts {
        let window = start..end_after(text, start);
        first += matches[first..].iter().take_while(|span| span.start < window.start).count();
        behind = behind.max(first);
        behind += matches[behind..].iter().take_while(|span| span.end <= window.end).count();
        // The first of equals.
        if best.as_ref().is_none_or(|(most, _)| behind - first > *most) {
            best = Some((behind - first, window));
        }
    }
    best.map_or(0..text.len(), |(_, window)| window)
}

/// A place between words a little before `at`, so that a match has its context.
fn beginning_before(text: &str, at: usize) -> usize {
    let context = text[..at].char_indices().rev().nth(LONGEST_CHARS / 4).map_or(0, |(index, _)| index);
    if context == 0 {
        return 0;
    }
    text[context..at].find(char::is_whitespace).map_or(at, |space| {
        let from = context + space;
        from + text[from..at].chars().take_while(|c| c.is_whitespace()).map(char::len_utf8).sum::<usize>()
    })
}

/// The last place between words that keeps the window short enough.
fn end_after(text: &str, start: usize) -> usize {
    match text[start..].char_indices().nth(LONGEST_CHARS) {
        None => text.len(),
        Some((limit, _)) => {
            let limit = start + limit;
            text[start..limit].rfind(char::is_whitespace).map_or(limit, |space| start + space)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::stem;

    fn highlighter(words: &[&str]) -> Highlighter {
        let mut highlighter = Highlighter::default();
        for word in words {
            highlighter.add_stem(stem(word));
        }
        highlighter
    }

    #[test]
    fn forms_prefixes_and_phrases_match() {
        let mut finder = highlighter(&["lie"]);
        finder.add_prefix("conf".into());
        finder.add_phrase(vec!["the".into(), "truth".into()]);
        let text = "Lies, the lie, confess The truth; the";
        let found: Vec<&str> = finder.matches(text).into_iter().map(|span| &text[span]).collect();
        assert_eq!(found, ["Lies", "lie", "confess", "The", "truth"]);
    }

    #[test]
    fn synonyms_match_and_are_counted_apart() {
        let mut finder = highlighter(&["lie"]);
        finder.add_synonym(stem("deceit"));
        assert_eq!(finder.distinct_matches("Lies, deceit, lying, deceit"), (1, 1));
        assert_eq!(finder.matches("Deceit!").as_slice(), std::slice::from_ref(&(0..6)));
    }

    #[test]
    fn a_long_text_is_cut_between_words_around_the_match() {
        let text = format!("{}needle {}", "straw é ".repeat(80), "hay ".repeat(80));
        let snippet = highlighter(&["needle"]).snippet(&text);
        assert!(snippet.text.starts_with('…') && snippet.text.ends_with('…'));
        assert!(snippet.text.chars().count() <= LONGEST_CHARS + 2);
        let (start, end) = snippet.highlights[0];
        assert_eq!(&snippet.text[start..end], "needle");
        let inner = snippet.text.trim_matches('…');
        assert!(inner.split(' ').all(|word| ["straw", "é", "needle", "hay"].contains(&word)), "{inner}");
    }

    #[test]
    fn the_window_with_the_most_matches_is_the_first_of_equals() {
        let far = "straw ".repeat(60);
        let snippet = highlighter(&["a", "b"]).snippet(&format!("a {far} b a {far} a b {far}"));
        assert!(snippet.text.contains("b a") && !snippet.text.contains("a b"), "{}", snippet.text);
        assert_eq!(snippet.highlights.len(), 2);
    }

    #[test]
    fn a_text_of_many_matches_takes_no_long_time() {
        let text = "trust ".repeat(50_000);
        let begun = std::time::Instant::now();
        assert!(!highlighter(&["trust"]).snippet(&text).highlights.is_empty());
        assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
    }

    #[test]
    fn nothing_matched_shows_the_beginning() {
        let snippet = highlighter(&[]).snippet("short text");
        assert_eq!((snippet.text.as_str(), snippet.highlights.len()), ("short text", 0));
    }
}
