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
    RawWords::of(text).filter_map(|(start, raw)| {
        let folded = normalize(raw);
        (!folded.is_empty()).then(|| Word { span: start..start + raw.len(), text: folded })
    })
}

/// The words of a text as they are written, each with the byte at which it starts.
///
/// No word goes over white space, so each piece between spaces is looked at by itself: one of plain ASCII, which nearly all
/// are, byte by byte, any other by Unicode's rules, which cost ten times as much.
#[derive(Clone, Debug)]
pub(crate) struct RawWords<'a> {
    text: &'a str,
    /// What is before this byte has been read.
    at: usize,
    /// Where the piece ends that is being read, which is plain ASCII.
    plain_end: usize,
    /// The words of a piece that is not, last one first.
    others: Vec<(usize, &'a str)>,
}

impl<'a> RawWords<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        Self { text, at: 0, plain_end: 0, others: Vec::new() }
    }

    /// The next word of the plain piece.
    fn plain_word(&mut self) -> Option<(usize, &'a str)> {
        let piece = &self.text.as_bytes()[..self.plain_end];
        while self.at < piece.len() && !piece[self.at].is_ascii_alphanumeric() {
            self.at += 1;
        }
        let start = self.at;
        while self.at < piece.len() && is_in_word(piece, self.at) {
            self.at += 1;
        }
        (start < self.at).then(|| (start, &self.text[start..self.at]))
    }

    /// Goes on to the piece after the next white space; whether there is one.
    fn next_piece(&mut self) -> bool {
        let rest = &self.text.as_bytes()[self.at..];
        let Some(start) = rest.iter().position(|byte| !is_space(*byte)) else {
            self.at = self.text.len();
            return false;
        };
        let rest = &rest[start..];
        self.at += start;
        let piece = &rest[..rest.iter().position(|byte| is_space(*byte)).unwrap_or(rest.len())];
        let end = self.at + piece.len();
        if piece.is_ascii() {
            self.plain_end = end;
        } else {
            let found = self.text[self.at..end].unicode_word_indices();
            self.others.extend(found.flat_map(|(start, raw)| pieces(self.at + start, raw)));
            self.others.reverse();
            self.at = end;
        }
        true
    }
}

impl<'a> Iterator for RawWords<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(word) = self.others.pop() {
                return Some(word);
            }
            if self.at < self.plain_end
                && let Some(word) = self.plain_word()
            {
                return Some(word);
            }
            if !self.next_piece() {
                return None;
            }
        }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r')
}

/// Whether the byte at `at` of plain `text`, behind a letter or digit, goes on with its word: an apostrophe does between two
/// letters or two digits.
fn is_in_word(text: &[u8], at: usize) -> bool {
    if text[at].is_ascii_alphanumeric() {
        return true;
    }
    let (Some(before), Some(after)) = (at.checked_sub(1).map(|at| text[at]), text.get(at + 1)) else {
        return false;
    };
    text[at] == b'\''
        && ((before.is_ascii_alphabetic() && after.is_ascii_alphabetic())
            || (before.is_ascii_digit() && after.is_ascii_digit()))
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
    let mut folded = String::with_capacity(word.len());
    normalize_into(word, &mut folded);
    folded
}

/// Replaces what is in `folded` by [`normalize`] of `word`.
pub(crate) fn normalize_into(word: &str, folded: &mut String) {
    folded.clear();
    if word.is_ascii() {
        folded.push_str(word);
        folded.make_ascii_lowercase();
    } else {
        let plain = word.nfkd().filter(|c| !is_combining_mark(*c));
        folded.extend(plain.map(|c| if is_apostrophe(c) { '\'' } else { c }).flat_map(char::to_lowercase));
    }
    if folded.len() > LONGEST_WORD_BYTES {
        folded.truncate(folded.floor_char_boundary(LONGEST_WORD_BYTES));
    }
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

    proptest::proptest! {
        #[test]
        fn words_are_those_of_unicode_however_they_are_found(
            text in "([a-c9'._:,;_ é\u{301}’😭\u{200d}\n\t\u{a0}-]|\\PC){0,40}"
        ) {
            let unicode = text.unicode_word_indices().flat_map(|(start, raw)| pieces(start, raw));
            proptest::prop_assert_eq!(RawWords::of(&text).collect::<Vec<_>>(), unicode.collect::<Vec<_>>());
        }
    }

    #[test]
    fn cuts_what_is_too_long_to_be_a_word() {
        let long = "é".repeat(500);
        assert!(words(&long).all(|w| w.text.len() <= LONGEST_WORD_BYTES));
    }
}
