//! A text as it is judged: words, rules that fire, features.

use std::ops::{Deref, Range};

use super::phrases::{Fired, RuleBook, Worded};
use super::units::units;
use crate::learn::{Occurrence, occurrences};
use crate::text::{Found, PlainWord};

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
        let found: Vec<Found> =
            fired.iter().map(|fired| Found { set: fired.rule, words: fired.words.clone() }).collect();
        let sets: Vec<Vec<u16>> = (0..book.rules().len()).map(|rule| vec![rule as u16]).collect();
        let mut features = occurrences(words, &found, &sets);
        features.sort_by_key(|feature| feature.words.start);
        let units = units(&worded);
        Self { worded, fired, features, units }
    }

    /// The features that stand wholly in some words.
    pub fn features_in(&self, words: &Range<usize>) -> impl Iterator<Item = &Occurrence> {
        let first = self.features.partition_point(|feature| feature.words.start < words.start);
        let behind = self.features.partition_point(|feature| feature.words.start < words.end);
        self.features[first..behind].iter().filter(|feature| feature.words.end <= words.end)
    }
}
