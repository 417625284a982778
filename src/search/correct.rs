//! Spelling: the nearest known word for one that the index does not know.

use serde::{Deserialize, Serialize};
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use crate::error::{Error, Result};
use crate::index::Index;

/// Words of at least this many characters may have one typo.
const ONE_TYPO_CHARS: usize = 5;
/// Words of at least this many characters may have two.
const TWO_TYPOS_CHARS: usize = 9;

/// A word that was searched in place of the one typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The word as typed, folded.
    pub typed: String,
    /// The word that was searched.
    pub searched: String,
}

/// How many typos (insertions, deletions, substitutions, transpositions) a word of this length may have.
fn typos_allowed(word: &str) -> u8 {
    match word.chars().count() {
        chars if chars >= TWO_TYPOS_CHARS => 2,
        chars if chars >= ONE_TYPO_CHARS => 1,
        _ => 0,
    }
}

/// The known word nearest to `word`: fewest typos, then most documents, then alphabetical. `None` where there is none.
pub(super) fn nearest_known(index: &Index, word: &str) -> Result<Option<String>> {
    let typos = typos_allowed(word);
    if typos == 0 {
        return Ok(None);
    }
    let mut best: Option<(usize, u64, String)> = None;
    for field in exact_fields(index) {
        for (candidate, documents) in within(index, field, word, typos)? {
            let distance = strsim::osa_distance(word, &candidate);
            let better = best.as_ref().is_none_or(|(d, n, known)| {
                (distance, u64::MAX - documents, candidate.as_str()) < (*d, u64::MAX - n, known.as_str())
            });
            if better {
                best = Some((distance, documents, candidate));
            }
        }
    }
    Ok(best.map(|(_, _, word)| word))
}

/// Whether some section or reference has the word, in any of its forms.
pub(super) fn is_known(index: &Index, word: &str) -> Result<bool> {
    let stem = crate::text::stem(word);
    for (stemmed, exact) in index.fields().searched() {
        if documents_with(index, stemmed, &stem)? + documents_with(index, exact, word)? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Known words that begin with `prefix`, at most `limit`, in alphabetical order.
pub(super) fn completions(index: &Index, field: Field, prefix: &str, limit: usize) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for segment in index.searcher().segment_readers() {
        let inverted = segment.inverted_index(field).map_err(tantivy_error)?;
        let mut stream = inverted.terms().range().ge(prefix.as_bytes()).into_stream().map_err(io_error)?;
        while found.len() < limit && stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
            found.push(String::from_utf8_lossy(stream.key()).into_owned());
        }
    }
    Ok(found)
}

/// The words of a field within `typos` of `word`, with their document frequencies.
fn within(index: &Index, field: Field, word: &str, typos: u8) -> Result<Vec<(String, u64)>> {
    let automaton = || FuzzyTermQuery::new(Term::from_field_text(field, word), typos, true).automaton();
    let mut found = Vec::new();
    for segment in index.searcher().segment_readers() {
        let inverted = segment.inverted_index(field).map_err(tantivy_error)?;
        let mut stream = inverted.terms().search(automaton()?).into_stream().map_err(io_error)?;
        while stream.advance() {
            let documents = u64::from(stream.value().doc_freq);
            found.push((String::from_utf8_lossy(stream.key()).into_owned(), documents));
        }
    }
    Ok(found)
}

fn exact_fields(index: &Index) -> [Field; 4] {
    let fields = index.fields();
    [fields.title_exact, fields.body_exact, fields.cited_exact, fields.reference_exact]
}

fn documents_with(index: &Index, field: Field, word: &str) -> Result<u64> {
    Ok(Searcher::doc_freq(index.searcher(), &Term::from_field_text(field, word))?)
}

fn tantivy_error(e: impl Into<tantivy::TantivyError>) -> Error {
    Error::Tantivy(e.into())
}

fn io_error(e: std::io::Error) -> Error {
    Error::Tantivy(e.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_words_are_taken_as_typed() {
        assert_eq!(["lied", "trust", "trusting", "forgiving"].map(typos_allowed), [0, 1, 1, 2]);
    }
}
