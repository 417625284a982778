//! The words that the index knows: how often, how spelled, how begun.

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use super::open::Index;
use crate::error::Result;
use crate::text::typos_allowed;

impl Index {
    /// How many documents have `word` in `field`.
    pub(crate) fn documents_with(&self, field: Field, word: &str) -> Result<u64> {
        Ok(Searcher::doc_freq(self.searcher(), &Term::from_field_text(field, word))?)
    }

    /// The word of `fields` nearest to `word`: fewest typos, then most documents, then alphabetical. `None` where none is
    /// near enough for its length: one typo (an insertion, deletion, substitution or transposition) from 5 characters on,
    /// two from 9.
    pub(crate) fn nearest_word(&self, fields: &[Field], word: &str) -> Result<Option<String>> {
        let typos = typos_allowed(word);
        if typos == 0 {
            return Ok(None);
        }
        let mut best: Option<(usize, u64, String)> = None;
        for field in fields {
            for (candidate, documents) in self.words_within(*field, word, typos)? {
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

    /// Words of a field that begin with `prefix`, at most `limit`, in alphabetical order.
    pub(crate) fn words_beginning(&self, field: Field, prefix: &str, limit: usize) -> Result<Vec<String>> {
        let mut found = Vec::new();
        for segment in self.searcher().segment_readers() {
            let inverted = segment.inverted_index(field)?;
            let mut stream = inverted
                .terms()
                .range()
                .ge(prefix.as_bytes())
                .into_stream()
                .map_err(tantivy::TantivyError::from)?;
            while found.len() < limit && stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
                found.push(String::from_utf8_lossy(stream.key()).into_owned());
            }
        }
        Ok(found)
    }

    /// The words of a field within `typos` of `word`, with their document frequencies.
    fn words_within(&self, field: Field, word: &str, typos: u8) -> Result<Vec<(String, u64)>> {
        let query = FuzzyTermQuery::new(Term::from_field_text(field, word), typos, true);
        let mut found = Vec::new();
        for segment in self.searcher().segment_readers() {
            let inverted = segment.inverted_index(field)?;
            let mut stream = inverted
                .terms()
                .search(query.automaton()?)
                .into_stream()
                .map_err(tantivy::TantivyError::from)?;
            while stream.advance() {
                let documents = u64::from(stream.value().doc_freq);
                found.push((String::from_utf8_lossy(stream.key()).into_owned(), documents));
            }
        }
        Ok(found)
    }
}
