//! Text as this crate sees it: words, sentences, stems, and what may be shown on a terminal.
//!
//! Every offset is a byte offset into the text that was passed in, so that a reason can point into a person's own
//! words. Nothing here knows of files, guides or rankings.

mod analyzer;
mod citations;
mod concepts;
mod function_words;
mod persons;
mod sentences;
mod typos;
mod visible;
mod words;

pub(crate) use analyzer::{EXACT, STEMMED};
pub use analyzer::{Stemmed, analyzers, stem, stem_all, stems};
pub use citations::{cited_keys, number_citations, strip_citations};
pub(crate) use concepts::is_filler;
pub use concepts::{Found, PhraseTable, Phrases, PlainWord, plain_words};
pub use function_words::is_function_word;
pub use persons::{actor, other, same_for_all};
pub use sentences::sentences;
pub use typos::typos_allowed;
pub use visible::{beginning, one_line, steers, visible};
pub use words::{Word, normalize, words};
