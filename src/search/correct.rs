//! Spelling: the nearest known word for one that the index does not know.

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::index::Index;
use crate::text::stem;

/// A word that was searched in place of the one typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The word as typed, folded.
    pub typed: String,
    /// The word that was searched.
    pub searched: String,
}

/// Whether the lexicon knows both words for one thing: then the one is the other, misspelled.
pub(super) fn are_one(index: &Index, word: &str, other: &str) -> bool {
    let wording = index.model().wording();
    let others = wording.concepts_of_word(other);
    wording.concepts_of_word(word).iter().any(|concept| others.contains(concept))
}

/// The word to search in place of `word`; `None` where the index knows it in some form, or nothing alike.
pub(super) fn corrected(index: &Index, word: &str) -> Result<Option<String>> {
    let stem = stem(word);
    let fields = index.fields();
    // Prose first: it has nearly all words.
    let stemmed = [fields.body, fields.title, fields.keywords, fields.cited, fields.reference];
    for (field, word) in stemmed
        .map(|field| (field, stem.as_str()))
        .into_iter()
        .chain(fields.searched().map(|(_, exact)| (exact, word)))
    {
        if index.documents_with(field, word)? > 0 {
            return Ok(None);
        }
    }
    index.nearest_word(
        &[fields.title_exact, fields.body_exact, fields.cited_exact, fields.reference_exact],
        word,
    )
}
