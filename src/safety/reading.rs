//! A text as it is judged: words, rules that fire, features.

use std::ops::{Deref, Range};

use super::phrases::{Fired, RuleBook, Worded};
use super::units::units;
use crate::learn::{Occurrence, occurrences};
use crate::text::PlainWord;

/// A text as it is judged.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Its words, for phrases.
    pub worded: Worded,
    /// The rules that fire.
    pub fired: Vec<Fired>,
    /// Everything the detector may weigh, by first word.
    pub features: Vec<Occurrence>,
    /// What is judged, the whole last; see [`units`].
    pub units: Vec<Range<usize>>,
}

impl Reading {
    /// Reads `text` with its `words`, whose spelling may have been mended.
    pub fn of(text: &str, words: &[PlainWord], book: &RuleBook<impl Deref<Target = [u8]> + Clone>) -> Self {
        let worded = Worded::of(text, words);
        let fired = book.find(&worded);
        // Rules are weighed beside the detector, not by it: it would trust them as far as on the texts they were written from.
        let mut features = occurrences(words, &[], &[]);
        features.sort_by_key(|feature| feature.words.start);
        let units = units(&worded);
        Self { worded, fired, features, units }
    }
}
