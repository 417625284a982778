//! Words by Unicode's rules (UAX #29), folded so that people's spellings meet: case, accents, curly apostrophes.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// Longer runs of letters are no words; they are cut here, in bytes, so that no input makes a giant term.
const LONGEST_WORD_BYTES: usize = 120;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Byte range in the text that was segmented.
    pub span: Range<usize>,
    /// The folded form, see [`normalize`].
    pub text: String,
}

/// The words of `text`, in order. Punctuation, spaces and emoji are not words.
///
/// Unicode joins letters over a full stop or a colon; people who type "he lied.again" mean two words, so only apostrophes
/// join here.
pub fn words(text: &str) -> impl Iterator<Item = Word> + '_ {
    text.unicode_word_indices().flat_map(|(start, raw)| pieces(start, raw)).filter_map(|(start, raw)| {
        let folded = normalize(raw);
        (!folded.is_empty()).then(|| Word { span: start..start + raw.len(), text: folded })
    })
}

/// The parts of a Unicode word that stands at `start`, each with its place.
fn pieces(start: usize, raw: &str) -> impl Iterator<Item = (usize, &str)> {
    let joins = |c: char| c.is_alphanumeric() || is_combining_mark(c) || is_apostrophe(c);
    raw.split(move |c| !joins(c))
        .filter(|piece| piece.chars().any(char::is_alphanumeric))
        .map(move |piece| (start + (piece.as_ptr() as usize - raw.as_ptr() as usize), piece))
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{02BC}' | '\u{FF07}')
}

/// A word in its folded form: lower case, compatibility-decomposed without accents, straight apostrophes.
pub fn normalize(word: &str) -> String {
    let mut folded: String = if word.is_ascii() {
        word.to_ascii_lowercase()
    } else {
        word.nfkd()
            .filter(|c| !is_combining_mark(*c))
            .map(|c| if is_apostrophe(c) { '\'' } else { c })
            .flat_map(char::to_lowercase)
            .collect()
    };
    if folded.len() > LONGEST_WORD_BYTES {
        folded.truncate(folded.floor_char_boundary(LONGEST_WORD_BYTES));
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        words(text).map(|w| w.text).collect()
    }

    #[test]
    fn folds_case_accents_and_apostrophes() {
        assert_eq!(texts("My FIANCÉ doesn’t call"), ["my", "fiance", "doesn't", "call"]);
        assert_eq!(texts("fiance\u{301}"), ["fiance"]);
        assert_eq!(texts("ﬁne Ｈｅ"), ["fine", "he"]);
    }

    #[test]
    fn leaves_punctuation_and_emoji_out() {
        assert_eq!(texts("why?! 😭 -- 24/7"), ["why", "24", "7"]);
        assert!(texts("😭😭 ... ???").is_empty());
        assert_eq!(
            texts("he lied.again kind:faq snake_case 3.5"),
            ["he", "lied", "again", "kind", "faq", "snake", "case", "3", "5"]
        );
    }

    #[test]
    fn spans_point_into_the_original() {
        let text = "Él — she’s";
        let raw: Vec<&str> = words(text).map(|w| &text[w.span]).collect();
        assert_eq!(raw, ["Él", "she’s"]);
    }

    #[test]
    fn cuts_what_is_too_long_to_be_a_word() {
        let long = "é".repeat(500);
        assert!(words(&long).all(|w| w.text.len() <= LONGEST_WORD_BYTES));
    }
}
