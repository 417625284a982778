//! The tokenizer chains of the index: exact words, and stemmed words. Query and documents pass through the same.

use std::ops::Range;

use tantivy::tokenizer::{Language, Stemmer, TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use super::words::{RawWords, normalize_into};

/// Name of the chain that keeps words as they are written (folded).
pub(crate) const EXACT: &str = "words";
/// Name of the chain that reduces words to their English stems (Porter 2).
pub(crate) const STEMMED: &str = "stems_en";
/// The tokenizer chains under the names that the schema uses.
pub fn analyzers() -> TokenizerManager {
    // With tantivy's own chains, of which untokenized fields use `raw`.
    let manager = TokenizerManager::default();
    manager.register(EXACT, TextAnalyzer::from(WordTokenizer));
    manager.register(STEMMED, stemming());
    manager
}

/// A stemmed word and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stemmed {
    /// Byte range in the text.
    pub span: Range<usize>,
    /// The stem.
    pub stem: String,
}

/// The stems of all words of `text`, in order.
pub fn stems(text: &str) -> Vec<Stemmed> {
    let mut chain = stemming();
    let mut stream = chain.token_stream(text);
    let mut found = Vec::new();
    while let Some(token) = stream.next() {
        found.push(Stemmed { span: token.offset_from..token.offset_to, stem: token.text.clone() });
    }
    found
}

/// The stem of one folded word.
pub fn stem(word: &str) -> String {
    stems(word).into_iter().next().map_or_else(|| word.to_owned(), |s| s.stem)
}

/// The stem of each of `words`, which are folded.
pub fn stem_all<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut chain = stemming();
    let mut stem = |word: &str| {
        let mut stream = chain.token_stream(word);
        stream.next().map_or_else(|| word.to_owned(), |token| token.text.clone())
    };
    words.into_iter().map(&mut stem).collect()
}

fn stemming() -> TextAnalyzer {
    TextAnalyzer::builder(WordTokenizer).filter(Stemmer::new(Language::English)).build()
}

/// [`words()`](super::words()) as a tantivy tokenizer.
#[derive(Clone)]
struct WordTokenizer;

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        WordStream { words: RawWords::of(text), token: Token::default() }
    }
}

/// Words, one by one, in the same token.
struct WordStream<'a> {
    words: RawWords<'a>,
    token: Token,
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        for (start, raw) in self.words.by_ref() {
            normalize_into(raw, &mut self.token.text);
            if !self.token.text.is_empty() {
                // From "none yet" to 0 by overflow, as tantivy's own tokenizers count.
                self.token.position = self.token.position.wrapping_add(1);
                self.token.offset_from = start;
                self.token.offset_to = start + raw.len();
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words;

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for forms in [
            ["lies", "lie", "lied"].as_slice(),
            &["husband's", "husbands", "husband’s"],
            &["texting", "texts", "texted"],
        ] {
            let first = stem(&words(forms[0]).next().unwrap().text);
            for form in forms {
                assert_eq!(stems(form)[0].stem, first, "{form}");
            }
        }
    }

    #[test]
    fn stems_keep_their_place() {
        let text = "He keeps lying";
        let spans: Vec<&str> = stems(text).into_iter().map(|s| &text[s.span]).collect();
        assert_eq!(spans, ["He", "keeps", "lying"]);
    }
}
