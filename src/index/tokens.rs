//! How many words each field holds, counted when documents are added.
//!
//! BM25 compares a document's length with the average. tantivy counts exactly until documents are left out in a merge; then it
//! estimates. These counts stay exact, so that an index that was brought up to date scores like one built anew.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tantivy::schema::Field;
use tantivy::{Index, SegmentReader};

use super::document::{CitedWords, searched};
use super::schema::Fields;
use crate::corpus::PlainSection;
use crate::error::Result;
use crate::text::words;

/// Words by the number of their field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens(BTreeMap<u32, u64>);

impl Tokens {
    /// Those of an index from which no document was ever left out.
    pub(super) fn of(index: &Index) -> Result<Self> {
        let mut tokens = Self::default();
        for segment in index.searchable_segments()? {
            let reader = SegmentReader::open(&segment)?;
            for field in Fields::schema().1.scored() {
                tokens.add_to(field, reader.inverted_index(field)?.total_num_tokens());
            }
        }
        Ok(tokens)
    }

    /// Those of a section of a collection.
    pub(super) fn of_section(section: &PlainSection, cited: &CitedWords, fields: &Fields) -> Self {
        let mut tokens = Self::default();
        for (field, text) in searched(section, cited, fields) {
            tokens.add_to(field, words(&text).count() as u64);
        }
        tokens
    }

    /// Those of one field.
    pub(super) fn of_field(&self, field: Field) -> u64 {
        self.0.get(&field.field_id()).copied().unwrap_or(0)
    }

    pub(super) fn add(&mut self, more: &Self) {
        more.0.iter().for_each(|(field, words)| self.add_to(Field::from_field_id(*field), *words));
    }

    pub(super) fn take_away(&mut self, fewer: &Self) {
        for (field, words) in &fewer.0 {
            let left = self.0.entry(*field).or_default();
            *left = left.saturating_sub(*words);
        }
    }

    fn add_to(&mut self, field: Field, words: u64) {
        *self.0.entry(field.field_id()).or_default() += words;
    }
}
