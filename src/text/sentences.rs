//! Sentences, for quoting.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::citations::groups;

/// Byte ranges of the sentences of `text`, trimmed of the white space around them, none empty.
///
/// Boundaries are Unicode's (UAX #29). A citation mark never starts a sentence: it belongs to the one before it.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let masked = without_marks(text);
    masked
        .split_sentence_bound_indices()
        .filter_map(|(start, raw)| {
            let whole = &text[start..start + raw.len()];
            let lead = whole.len() - whole.trim_start().len();
            let span = start + lead..start + lead + whole.trim().len();
            (!span.is_empty()).then_some(span)
        })
        .collect()
}

/// `text` with its citation marks blanked, every byte offset as before.
fn without_marks(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    for (span, _) in groups(text) {
        masked.push_str(&text[masked.len()..span.start]);
        masked.extend(std::iter::repeat_n(' ', span.len()));
    }
    masked.push_str(&text[masked.len()..]);
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|s| &text[s]).collect()
    }

    #[test]
    fn splits_at_full_stops_and_questions() {
        assert_eq!(split(" One. Two?  Three "), ["One.", "Two?", "Three"]);
        assert!(split("  ").is_empty());
    }

    #[test]
    fn a_citation_stays_with_its_sentence() {
        assert_eq!(split("It slows recovery [@a]. Then?"), ["It slows recovery [@a].", "Then?"]);
        assert_eq!(split("It slows recovery. [@é; @b] Then?"), ["It slows recovery. [@é; @b]", "Then?"]);
    }
}
